//! The same calls in code that is not async.
//!
//! There is no second copy of anything: a call runs on one runtime in a thread of its own, and the
//! caller's thread waits for it. That works inside another runtime too. The same runtime carries calls that are awaited
//! where no `tokio` is about.

use crate::error::{Cause, Effort, Error, Interrupted, Problem};
use crate::page::{Items, Page, Pages};
use crate::response::Response;
use crate::transport::{Sent, TransportError};
use futures_util::FutureExt;
use std::fmt;
use std::future::Future;
use std::io;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::pin::Pin;
use std::sync::{Arc, OnceLock, mpsc};
use std::task::{Context, Poll, ready};
use std::thread::{self, ThreadId};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

/// The runtime's handle and thread; both live as long as the process.
fn driven() -> io::Result<(Handle, ThreadId)> {
    static DRIVEN: OnceLock<Result<(Handle, ThreadId), String>> = OnceLock::new();
    let made = DRIVEN.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
        let handle = runtime.handle().clone();
        let drive = move || runtime.block_on(std::future::pending::<()>());
        let thread = thread::Builder::new().name("plumbline".to_owned()).spawn(drive).map_err(|e| e.to_string())?;
        Ok((handle, thread.thread().id()))
    });
    made.clone().map_err(io::Error::other)
}

/// Runs a future on that runtime and waits for it. A panic of what it calls (an observer, a transport) goes on in the caller.
pub(crate) fn block_on<F: Future<Output: Send> + Send + 'static>(future: F) -> io::Result<F::Output> {
    let (handle, thread) = driven()?;
    if thread::current().id() == thread {
        return Err(io::Error::other("it would wait for itself: an observer or a transport must not wait for another call"));
    }
    let (give, take) = mpsc::sync_channel(1);
    handle.spawn(async move {
        let _ = give.send(AssertUnwindSafe(future).catch_unwind().await);
    });
    match take.recv() {
        Ok(Ok(output)) => Ok(output),
        Ok(Err(panic)) => resume_unwind(panic),
        Err(_) => Err(io::Error::other("the runtime has ended")),
    }
}

/// A future that another runtime drives; it ends when this is dropped.
pub(crate) struct Task<T>(JoinHandle<T>);

/// Has a future driven by the runtime around, or by the one of this module where there is none.
pub(crate) fn drive<F: Future<Output: Send> + Send + 'static>(future: F) -> io::Result<Task<F::Output>> {
    let handle = Handle::try_current().or_else(|_| driven().map(|(handle, _)| handle))?;
    Ok(Task(handle.spawn(future)))
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl<T> Future for Task<T> {
    type Output = io::Result<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(match ready!(Pin::new(&mut self.0).poll(cx)) {
            Ok(output) => Ok(output),
            Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
            Err(_) => Err(io::Error::other("the runtime has ended")),
        })
    }
}

pub(crate) fn no_runtime(operation: &'static str, why: io::Error) -> Interrupted {
    let error = TransportError::new(Sent::No, "no runtime to send it from", why);
    Interrupted { operation, effort: Effort::default(), cause: Cause::Transport(Arc::new(error)) }
}

/// A list page by page in code that is not async: an iterator, made by [`Pages::blocking`].
pub struct BlockingPages<T, P>(Option<Pages<T, P>>);

/// A list item by item in code that is not async: an iterator, made by [`Items::blocking`].
pub struct BlockingItems<T: Page, P>(Option<Items<T, P>>);

impl<T, P> fmt::Debug for BlockingPages<T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockingPages").finish_non_exhaustive()
    }
}

impl<T: Page, P> fmt::Debug for BlockingItems<T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockingItems").finish_non_exhaustive()
    }
}

impl<T: Page, P: Problem> Pages<T, P> {
    /// The same list as an iterator, for code that is not async.
    pub fn blocking(self) -> BlockingPages<T, P> {
        BlockingPages(Some(self))
    }
}

impl<T: Page, P: Problem> Items<T, P> {
    /// The same list as an iterator, for code that is not async.
    pub fn blocking(self) -> BlockingItems<T, P> {
        BlockingItems(Some(self))
    }
}

impl<T: Page, P: Problem> Iterator for BlockingPages<T, P> {
    type Item = Result<Response<T>, Error<P>>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut pages = self.0.take()?;
        let operation = pages.operation();
        match block_on(async move { (pages.next().await, pages) }) {
            Ok((page, pages)) => {
                self.0 = page.is_some().then_some(pages);
                page
            }
            Err(why) => Some(Err(Error::NotSent(Box::new(no_runtime(operation, why))))),
        }
    }
}

impl<T: Page, P: Problem> Iterator for BlockingItems<T, P> {
    type Item = Result<T::Item, Error<P>>;

    fn next(&mut self) -> Option<Self::Item> {
        // What is at hand needs no runtime.
        if let Some(item) = self.0.as_mut()?.at_hand() {
            return Some(Ok(item));
        }
        let mut items = self.0.take()?;
        let operation = items.operation();
        match block_on(async move { (items.next().await, items) }) {
            Ok((item, items)) => {
                self.0 = item.is_some().then_some(items);
                item
            }
            Err(why) => Some(Err(Error::NotSent(Box::new(no_runtime(operation, why))))),
        }
    }
}
