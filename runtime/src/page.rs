//! Lists that come page by page, as streams.
//!
//! A next page is asked for when the reader wants it (or one ahead, on request). A list ends where its
//! description says: at the total, or where that is not told, at a page shorter than its limit. A server
//! that gives the same page again ends the stream with an error.

use crate::call::Call;
use crate::decode::Payload;
use crate::error::{Error, Outside, Problem, Why};
use crate::operation::Paging;
use crate::response::Response;
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;
use serde_json::Value;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
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
pub struct Pages<T, P> {
    stream: Boxed<T, P>,
}

impl<T, P> fmt::Debug for Pages<T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

struct Walk {
    call: Call,
    paging: Paging,
    /// How many items to skip next.
    offset: u64,
    /// How many items were given.
    given: u64,
    last: Vec<String>,
}

impl<T: Page, P: Problem> Pages<T, P> {
    pub(crate) fn new(call: Call) -> Self {
        let Some(paging) = call.operation.paging else {
            return Self { stream: Box::pin(stream::once(call.send())) };
        };
        let number = |parameter: Option<usize>| parameter.and_then(|p| call.value(p)).and_then(Value::as_u64);
        let offset = number(paging.offset).unwrap_or(0);
        let walk = Walk { call, paging, offset, given: 0, last: Vec::new() };
        Self { stream: Box::pin(stream::try_unfold(Some(walk), step)) }
    }

    /// The next page; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<Response<T>, Error<P>>> {
        self.stream.next().await
    }

    /// Asks for a page while the one before it is being used. Needs a `tokio` runtime around it.
    pub fn read_ahead(self) -> Self {
        let mut stream = self.stream;
        let mut started: Option<mpsc::Receiver<Result<Response<T>, Error<P>>>> = None;
        let mut source = Some(());
        let ahead = stream::poll_fn(move |cx| {
            let receiver = started.get_or_insert_with(|| {
                // The task holds one page in its hand: the channel itself is only the way over.
                let (give, take) = mpsc::channel(1);
                if source.take().is_some() {
                    let mut inner = std::mem::replace(&mut stream, Box::pin(stream::empty()));
                    tokio::spawn(async move {
                        while let Ok(place) = give.reserve().await {
                            let Some(page) = inner.next().await else { break };
                            place.send(page);
                        }
                    });
                }
                take
            });
            receiver.poll_recv(cx)
        });
        Self { stream: Box::pin(ahead) }
    }
}

async fn step<T: Page, P: Problem>(walk: Option<Walk>) -> Result<Option<(Response<T>, Option<Walk>)>, Error<P>> {
    let Some(mut walk) = walk else { return Ok(None) };
    let mut call = walk.call.clone();
    if let Some(parameter) = walk.paging.offset.filter(|_| walk.given > 0) {
        call = call.put(parameter, walk.offset)?;
    }
    let page: Response<T> = call.send::<T, P>().await?;
    let count = page.items().len() as u64;
    let keys: Vec<String> = page.items().iter().map(T::key).collect();
    if count > 0 && keys == walk.last {
        let why = Why::Repeated(walk.offset);
        return Err(Error::Outside(Box::new(Outside { why, answer: *page.answer })));
    }
    walk.last = keys;
    walk.offset += count;
    walk.given += count;
    let limit = walk.call.value(walk.paging.limit).and_then(Value::as_u64).unwrap_or(walk.paging.default);
    let total = page.total().and_then(|t| u64::try_from(t).ok());
    // A total that may be a placeholder is believed only if it is not less than what has come.
    let total = total.filter(|t| !walk.paging.total_optional || *t >= walk.offset);
    let more = walk.paging.offset.is_some()
        && count > 0
        && match total {
            Some(total) => walk.offset < total,
            None => limit == 0 || count >= limit,
        };
    Ok(Some((page, more.then_some(walk))))
}

impl<T, P> Stream for Pages<T, P> {
    type Item = Result<Response<T>, Error<P>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.stream.as_mut().poll_next(cx)
    }
}

/// A list item by item: a stream, or an iterator by [`blocking`](Items::blocking).
#[must_use = "nothing is sent until an item is asked for"]
pub struct Items<T: Page, P> {
    pages: Pages<T, P>,
    at_hand: std::vec::IntoIter<T::Item>,
}

impl<T: Page, P> fmt::Debug for Items<T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("at_hand", &self.at_hand.len()).finish_non_exhaustive()
    }
}

impl<T: Page, P: Problem> Items<T, P> {
    pub(crate) fn new(call: Call) -> Self {
        Self { pages: Pages::new(call), at_hand: Vec::new().into_iter() }
    }

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
        self.at_hand.next()
    }
}

// Nothing in here is pinned in place: the stream is boxed, the items are owned.
impl<T: Page, P> Unpin for Items<T, P> {}

impl<T: Page, P: Problem> Stream for Items<T, P> {
    type Item = Result<T::Item, Error<P>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.at_hand.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match Pin::new(&mut self.pages).poll_next(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(Some(Ok(page))) => self.at_hand = page.into_inner().into_items().into_iter(),
            }
        }
    }
}
