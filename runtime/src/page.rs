//! Lists that come page by page, as streams.
//!
//! A next page is asked for when the reader wants it (or one ahead, on request). A list ends where its
//! description says: at the total, or where that is not told (or is less than what has come), at a page shorter than its
//! limit; and at an empty page in any case. A server that gives a page again which it has given before ends the stream
//! with an error. Items that came without what tells them from others are not compared.

use crate::blocking::{self, Task};
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

/// The text of a key that did not come.
const NO_KEY: &str = "null";

type Boxed<T, P> = Pin<Box<dyn Stream<Item = Result<Response<T>, Error<P>>> + Send>>;

/// A list page by page: a stream, or an iterator by [`blocking`](Pages::blocking).
///
/// A page is asked for when it is wanted, or one ahead with [`read_ahead`](Pages::read_ahead). The list starts at the offset that the
/// call has, and ends where its description says; after an error it is over too, and whoever wants the rest calls again with the
/// offset of the first item that is missing. A server that gives a page again ends it with an error
/// ([`Outside::is_repeated_page`]).
///
/// ```
/// use plumbline_runtime::{Error, Page, Pages, Problem};
///
/// async fn count<T: Page, P: Problem>(mut pages: Pages<T, P>) -> Result<usize, Error<P>> {
///     let mut count = 0;
///     while let Some(page) = pages.next().await {
///         count += page?.items().len();
///     }
///     Ok(count)
/// }
///
/// // The same in code that is not async.
/// fn count_blocking<T: Page, P: Problem>(pages: Pages<T, P>) -> Result<usize, Error<P>> {
///     pages.blocking().try_fold(0, |count, page| Ok(count + page?.items().len()))
/// }
/// ```
#[must_use = "nothing is sent until a page is asked for"]
pub struct Pages<T, P> {
    operation: &'static str,
    from: From<T, P>,
}

/// The way over from the task that is ahead, and the task.
type Ahead<T, P> = (mpsc::Receiver<Result<Response<T>, Error<P>>>, Task<()>);

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

    /// Takes note of a page: what tells its items from others, how many were left out of it, and the total that it tells.
    fn note(&mut self, keys: &mut dyn Iterator<Item = String>, left_out: u64, total: Option<i64>) -> Result<(), Why> {
        let Some((call, paging)) = self.call.take().and_then(|call| call.operation.paging.map(|paging| (call, paging))) else {
            return Ok(());
        };
        let (mut hash, mut count, mut told) = (DefaultHasher::new(), 0_u64, false);
        for key in keys {
            told |= key != NO_KEY;
            key.hash(&mut hash);
            count += 1;
        }
        // Items without keys, which may not have been asked for, cannot be told apart.
        if told && !self.seen.insert(hash.finish()) {
            return Err(Why::Repeated(self.offset));
        }
        // What leniency left out was on the page all the same.
        count += left_out;
        self.offset += count;
        self.given += count;
        let limit = call.value(paging.limit).and_then(Value::as_u64).unwrap_or(paging.default);
        // A total that is less than what has come is a placeholder, or wrong.
        let total = total.and_then(|t| u64::try_from(t).ok()).filter(|t| *t >= self.offset);
        if let (0, Some(total)) = (count, total.filter(|t| *t > self.offset)) {
            tracing::warn!(operation = call.operation.id, offset = self.offset, total, "the list ended before its total");
        }
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
        Self { operation: call.operation.id, from: From::Walk { walk: Walk::new(call), under_way: None } }
    }

    pub(crate) fn operation(&self) -> &'static str {
        self.operation
    }
}

impl<T: Page, P: Problem> Pages<T, P> {
    /// The next page; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<Response<T>, Error<P>>> {
        StreamExt::next(self).await
    }

    /// Asks for a page while the one before it is being used: one page ahead, no more. It begins with the first page
    /// asked for, and ends when this is dropped.
    pub fn read_ahead(self) -> Self {
        let operation = self.operation;
        let mut source = Some(self);
        let mut started: Option<Ahead<T, P>> = None;
        let ahead = stream::poll_fn(move |cx| {
            if let Some(mut source) = source.take() {
                // The task holds one page in its hand: the channel itself is only the way over.
                let (give, take) = mpsc::channel(1);
                let task = blocking::drive(async move {
                    while let Ok(place) = give.reserve().await {
                        let Some(page) = source.next().await else { break };
                        place.send(page);
                    }
                });
                match task {
                    Ok(task) => started = Some((take, task)),
                    Err(why) => return Poll::Ready(Some(Err(Error::NotSent(Box::new(blocking::no_runtime(operation, why)))))),
                }
            }
            let Some((receiver, task)) = &mut started else { return Poll::Ready(None) };
            if let Some(page) = ready!(receiver.poll_recv(cx)) {
                return Poll::Ready(Some(page));
            }
            // The end of the list, or a panic of what the task called, which goes on here.
            let _ = ready!(Pin::new(task).poll(cx));
            started = None;
            Poll::Ready(None)
        });
        Self { operation, from: From::Task(Box::pin(ahead)) }
    }
}

impl<T: Page, P: Problem> Stream for Pages<T, P> {
    type Item = Result<Response<T>, Error<P>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let (walk, under_way) = match &mut self.from {
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
            Ok(page) => match walk.note(
                &mut page.items().iter().map(T::key),
                page.misread().iter().filter(|misread| misread.cost_a_row()).count() as u64,
                page.total(),
            ) {
                Ok(()) => Ok(page),
                Err(why) => Err(Error::Outside(Box::new(Outside { why, answer: page.came.answer }))),
            },
            Err(error) => {
                walk.call = None;
                Err(error)
            }
        }))
    }
}

/// A list item by item: a stream, or an iterator by [`blocking`](Items::blocking). How its pages come is told at [`Pages`].
///
/// ```
/// use plumbline_runtime::{Error, Items, Page, Problem, TryStreamExt};
///
/// async fn all<T: Page, P: Problem>(items: Items<T, P>) -> Result<Vec<T::Item>, Error<P>> {
///     items.read_ahead().try_collect().await
/// }
///
/// fn all_blocking<T: Page, P: Problem>(items: Items<T, P>) -> Result<Vec<T::Item>, Error<P>> {
///     items.blocking().collect()
/// }
/// ```
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

    /// Asks for a page while the items of the one before it are being used: see [`Pages::read_ahead`].
    pub fn read_ahead(self) -> Self {
        Self { pages: self.pages.read_ahead(), ..self }
    }

    pub(crate) fn operation(&self) -> &'static str {
        self.pages.operation
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
