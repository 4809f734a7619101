//! Lists that come page by page, as streams.
//!
//! A next page is asked for when the reader wants it (or one ahead, on request). Which page is the next, and where the
//! list ends, is decided in [`crate::walk`].

use crate::blocking::{self, Task};
use crate::call::Call;
use crate::decode::Payload;
use crate::error::{Error, Outside, Problem};
use crate::response::Response;
use crate::sending::Sending;
use crate::walk::{Told, Walk};
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;
use serde_json::Value;
use std::fmt;
use std::future::Future;
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
    /// How many pages there are, if the answer says so.
    fn page_count(&self) -> Option<i64> {
        None
    }
    /// What tells an item from others.
    fn key(item: &Self::Item) -> String;
    /// What the answer says of the page after it, where pages have cursors.
    fn next(&self) -> Next {
        Next::default()
    }
}

/// What is listed where an answer is the list itself.
pub trait Listed: Sized + Send + 'static {
    /// What tells it from others.
    fn key(&self) -> String;
    /// What it says of the next page where it is the last of one, where pages go on after an item.
    fn next(&self) -> Next {
        Next::default()
    }
}

impl<T: Listed> Page for Vec<T>
where
    Vec<T>: Payload,
{
    type Item = T;

    fn items(&self) -> &[T] {
        self
    }

    fn into_items(self) -> Vec<T> {
        self
    }

    fn total(&self) -> Option<i64> {
        None
    }

    fn key(item: &T) -> String {
        item.key()
    }

    fn next(&self) -> Next {
        self.last().map(Listed::next).unwrap_or_default()
    }
}

/// What an answer says of the page after it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Next {
    cursor: Option<Value>,
    more: Option<bool>,
}

impl Next {
    /// The cursor of the next page, and whether more follows, as far as the answer has them. A cursor that is null or empty is none.
    pub fn new<T: Serialize>(cursor: Option<&T>, more: Option<bool>) -> Self {
        let cursor = cursor.and_then(|cursor| serde_json::to_value(cursor).ok());
        Self { cursor: cursor.filter(|cursor| !cursor.is_null() && cursor != ""), more }
    }

    /// The cursor, where another page follows by what the answer says.
    pub(crate) fn cursor(self) -> Option<Value> {
        self.cursor.filter(|_| self.more != Some(false))
    }
}

/// A part of an item as text, to tell items apart.
pub fn identity<T: Serialize>(part: &T) -> String {
    serde_json::to_string(part).unwrap_or_default()
}

type Boxed<T, P> = Pin<Box<dyn Stream<Item = Result<Response<T>, Error<P>>> + Send>>;

/// A list page by page: a stream, or an iterator by [`blocking`](Pages::blocking).
///
/// A page is asked for when it is wanted, or one ahead with [`read_ahead`](Pages::read_ahead). The list starts at the offset or with the
/// number or cursor of the page that the call has, and ends where its description says: at the total, or where none is told, after as many
/// pages as the answer says there are, or at a page shorter than its limit; where pages have cursors, at the page that gives none or says
/// that no more follows. After an error it is over too, and whoever wants the rest calls again with the offset of the first item, or the
/// number or cursor of the first page, that is missing. A server that gives a page or a cursor again ends it with an error
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
    Walk { walk: Box<Walk>, under_way: Option<Sending<T, P>> },
    /// Out of a task that is one page ahead.
    Task(Boxed<T, P>),
}

impl<T, P> fmt::Debug for Pages<T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

impl<T, P> Pages<T, P> {
    pub(crate) fn new(call: Call) -> Self {
        Self { operation: call.operation.id, from: From::Walk { walk: Box::new(Walk::new(call)), under_way: None } }
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
                    walk.end();
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
                Told { total: page.total(), pages: page.page_count(), next: page.next() },
            ) {
                Ok(()) => Ok(page),
                Err(why) => Err(Error::Outside(Box::new(Outside { why, answer: page.came.answer }))),
            },
            Err(error) => {
                walk.end();
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
