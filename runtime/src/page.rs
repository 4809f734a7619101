//! Lists that come page by page, as streams.
//!
//! A next page is asked for when the reader wants it (or one ahead, on request). A list ends where its
//! description says: at the total, or where that is not told, at a page shorter than its limit. A server
//! that gives a page again which it has given before ends the stream with an error.

use crate::call::Call;
use crate::check::Refused;
use crate::decode::Payload;
use crate::error::{Error, Outside, Problem, Why};
use crate::response::Response;
use crate::sending::Sending;
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;
use serde_json::Value;
use std::collections::HashSet;
use std::fmt;
use std::future::Future;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::sync::mpsc;

/// An answer that holds a page of a list.
pub trait Page: Payload + Send + 'static {
    /// What is listed.
    type Item: Send + 'static;
    /// The items of this page.
    fn items(&self) -> &[Self::Item];
    /// The items of this page alone.
    fn into_items(self) -> Vec<Self::Item>;
    /// How many items all pages have together, if the answer says so.
    fn total(&self) -> Option<i64>;
    /// What tells an item from others.
    fn key(item: &Self::Item) -> String;
}

/// A part of an item as text, to tell items apart.
pub fn identity<T: Serialize>(part: &T) -> String {
    serde_json::to_string(part).unwrap_or_default()
}

type Boxed<T, P> = Pin<Box<dyn Stream<Item = Result<Response<T>, Error<P>>> + Send>>;

/// A list page by page: a stream, or an iterator by [`blocking`](Pages::blocking).
#[must_use = "nothing is sent until a page is asked for"]
pub struct Pages<T, P>(From<T, P>);

/// Where pages come from.
enum From<T, P> {
    /// One by one, as they are asked for.
    Walk { walk: Walk, under_way: Option<Sending<T, P>> },
    /// Out of a task that is one page ahead.
    Task(Boxed<T, P>),
}

impl<T, P> fmt::Debug for Pages<T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

/// How far a list has been walked; what is listed makes no difference to it.
struct Walk {
    /// The call as it was made; `None` after the last page.
    call: Option<Call>,
    /// How many items to skip next.
    offset: u64,
    /// How many items were given.
    given: u64,
    /// What the pages so far held, each as one number.
    seen: HashSet<u64>,
}

impl Walk {
    fn new(call: Call) -> Self {
        let start = call.operation.paging.and_then(|paging| paging.offset);
        let offset = start.and_then(|parameter| call.value(parameter)).and_then(Value::as_u64).unwrap_or(0);
        Self { call: Some(call), offset, given: 0, seen: HashSet::new() }
    }

    /// The call for the next page.
    fn next(&mut self) -> Option<Result<Call, Refused>> {
        let call = self.call.clone()?;
        Some(match call.operation.paging.and_then(|paging| paging.offset).filter(|_| self.given > 0) {
            Some(parameter) => call.put(parameter, self.offset).settled(),
            None => Ok(call),
        })
    }

    /// Takes note of a page: what tells its items from others, and the total that it tells.
    fn note(&mut self, keys: &mut dyn Iterator<Item = String>, total: Option<i64>) -> Result<(), Why> {
        let Some((call, paging)) = self.call.take().and_then(|call| call.operation.paging.map(|paging| (call, paging))) else {
            return Ok(());
        };
        let (mut hash, mut count) = (DefaultHasher::new(), 0_u64);
        for key in keys {
            key.hash(&mut hash);
            count += 1;
        }
        if count > 0 && !self.seen.insert(hash.finish()) {
            return Err(Why::Repeated(self.offset));
        }
        self.offset += count;
        self.given += count;
        let limit = call.value(paging.limit).and_then(Value::as_u64).unwrap_or(paging.default);
        let total = total.and_then(|t| u64::try_from(t).ok());
        // A total that may be a placeholder is believed only if it is not less than what has come.
        let total = total.filter(|t| !paging.total_optional || *t >= self.offset);
        let more = paging.offset.is_some()
            && count > 0
            && match total {
                Some(total) => self.offset < total,
                None => limit == 0 || count >= limit,
            };
        self.call = more.then_some(call);
        Ok(())
    }
}

impl<T, P> Pages<T, P> {
    pub(crate) fn new(call: Call) -> Self {
        Self(From::Walk { walk: Walk::new(call), under_way: None })
    }
}

impl<T: Page, P: Problem> Pages<T, P> {
    /// The next page; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<Response<T>, Error<P>>> {
        StreamExt::next(self).await
    }

    /// Asks for a page while the one before it is being used. Needs a `tokio` runtime around it.
    pub fn read_ahead(self) -> Self {
        let mut source = Some(self);
        let mut started: Option<mpsc::Receiver<Result<Response<T>, Error<P>>>> = None;
        let ahead = stream::poll_fn(move |cx| {
            let receiver = started.get_or_insert_with(|| {
                // The task holds one page in its hand: the channel itself is only the way over.
                let (give, take) = mpsc::channel(1);
                if let Some(mut source) = source.take() {
                    tokio::spawn(async move {
                        while let Ok(place) = give.reserve().await {
                            let Some(page) = source.next().await else { break };
                            place.send(page);
                        }
                    });
                }
                take
            });
            receiver.poll_recv(cx)
        });
        Self(From::Task(Box::pin(ahead)))
    }
}

impl<T: Page, P: Problem> Stream for Pages<T, P> {
    type Item = Result<Response<T>, Error<P>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let (walk, under_way) = match &mut self.0 {
            From::Walk { walk, under_way } => (walk, under_way),
            From::Task(stream) => return stream.as_mut().poll_next(cx),
        };
        let sending = match under_way {
            Some(sending) => sending,
            None => match walk.next() {
                None => return Poll::Ready(None),
                Some(Ok(call)) => under_way.insert(call.send()),
                Some(Err(refused)) => {
                    walk.call = None;
                    return Poll::Ready(Some(Err(refused.into())));
                }
            },
        };
        let outcome: Result<Response<T>, Error<P>> = ready!(Pin::new(sending).poll(cx));
        *under_way = None;
        Poll::Ready(Some(match outcome {
            Ok(page) => match walk.note(&mut page.items().iter().map(T::key), page.total()) {
                Ok(()) => Ok(page),
                Err(why) => Err(Error::Outside(Box::new(Outside { why, answer: *page.answer }))),
            },
            Err(error) => {
                walk.call = None;
                Err(error)
            }
        }))
    }
}

/// A list item by item: a stream, or an iterator by [`blocking`](Items::blocking).
#[must_use = "nothing is sent until an item is asked for"]
pub struct Items<T: Page, P> {
    pages: Pages<T, P>,
    at_hand: Option<std::vec::IntoIter<T::Item>>,
}

impl<T: Page, P> fmt::Debug for Items<T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("at_hand", &self.at_hand.as_ref().map_or(0, ExactSizeIterator::len)).finish_non_exhaustive()
    }
}

impl<T: Page, P> Items<T, P> {
    pub(crate) fn new(call: Call) -> Self {
        Self { pages: Pages::new(call), at_hand: None }
    }
}

impl<T: Page, P: Problem> Items<T, P> {
    /// The next item; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<T::Item, Error<P>>> {
        StreamExt::next(self).await
    }

    /// Asks for a page while the items of the one before it are being used. Needs a `tokio` runtime around it.
    pub fn read_ahead(self) -> Self {
        Self { pages: self.pages.read_ahead(), ..self }
    }

    /// The next item of the page at hand.
    pub(crate) fn at_hand(&mut self) -> Option<T::Item> {
        self.at_hand.as_mut()?.next()
    }
}

// Nothing in here is pinned in place: the stream is boxed, the items are owned.
impl<T: Page, P> Unpin for Items<T, P> {}

impl<T: Page, P: Problem> Stream for Items<T, P> {
    type Item = Result<T::Item, Error<P>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.at_hand() {
                return Poll::Ready(Some(Ok(item)));
            }
            match Pin::new(&mut self.pages).poll_next(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(Some(Ok(page))) => self.at_hand = Some(page.into_inner().into_items().into_iter()),
            }
        }
    }
}
