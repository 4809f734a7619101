//! The same calls in code that is not async.
//!
//! There is no second copy of anything: a call runs on one runtime in a thread of its own, and the
//! caller's thread waits for it. That works inside another runtime too.

use crate::error::{Cause, Effort, Error, Interrupted, Problem};
use crate::page::{Items, Page, Pages};
use crate::response::Response;
use crate::transport::{Sent, TransportError};
use std::fmt;
use std::future::Future;
use std::io;
use std::sync::{Arc, OnceLock, mpsc};
use tokio::runtime::Handle;

/// The runtime's handle; it lives as long as the process.
fn handle() -> io::Result<Handle> {
    static HANDLE: OnceLock<Result<Handle, String>> = OnceLock::new();
    let made = HANDLE.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
        let handle = runtime.handle().clone();
        let drive = move || runtime.block_on(std::future::pending::<()>());
        std::thread::Builder::new().name("plumbline".to_owned()).spawn(drive).map_err(|e| e.to_string())?;
        Ok(handle)
    });
    made.clone().map_err(io::Error::other)
}

/// Runs a future on that runtime and waits for it.
pub(crate) fn block_on<F: Future<Output: Send> + Send + 'static>(future: F) -> io::Result<F::Output> {
    let (give, take) = mpsc::sync_channel(1);
    handle()?.spawn(async move {
        let _ = give.send(future.await);
    });
    take.recv().map_err(|_| io::Error::other("the runtime has ended"))
}

pub(crate) fn no_runtime(why: io::Error) -> Interrupted {
    let error = TransportError::new(Sent::No, "no runtime to send it from", why);
    Interrupted { operation: "", effort: Effort::default(), cause: Cause::Transport(Arc::new(error)) }
}

/// Pages in code that is not async.
pub struct BlockingPages<T, P>(Option<Pages<T, P>>);

/// Items in code that is not async.
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
    /// The same in code that is not async.
    pub fn blocking(self) -> BlockingPages<T, P> {
        BlockingPages(Some(self))
    }
}

impl<T: Page, P: Problem> Items<T, P> {
    /// The same in code that is not async.
    pub fn blocking(self) -> BlockingItems<T, P> {
        BlockingItems(Some(self))
    }
}

impl<T: Page, P: Problem> Iterator for BlockingPages<T, P> {
    type Item = Result<Response<T>, Error<P>>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut pages = self.0.take()?;
        match block_on(async move { (pages.next().await, pages) }) {
            Ok((page, pages)) => {
                self.0 = page.is_some().then_some(pages);
                page
            }
            Err(why) => Some(Err(Error::NotSent(Box::new(no_runtime(why))))),
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
        match block_on(async move { (items.next().await, items) }) {
            Ok((item, items)) => {
                self.0 = item.is_some().then_some(items);
                item
            }
            Err(why) => Some(Err(Error::NotSent(Box::new(no_runtime(why))))),
        }
    }
}
