//! Workers side by side, each with an event loop of its own that is used again for every job.

use crate::error::Error;
use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use tokio::runtime::{Builder, Runtime};

/// So many workers.
#[derive(Debug, Clone, Copy)]
pub struct Pool {
    /// How many; at least one.
    pub jobs: usize,
}

impl Pool {
    /// Does the work for each job. Results come in the order of the jobs.
    ///
    /// # Errors
    /// When an event loop cannot be made.
    pub fn each<J: Sync, R: Send>(self, jobs: &[J], what: &str, work: impl Fn(&Runtime, &J) -> R + Sync) -> Result<Vec<R>, Error> {
        let next = AtomicUsize::new(0);
        let results: Mutex<Vec<Option<R>>> = Mutex::new(jobs.iter().map(|_| None).collect());
        let shown = std::io::stderr().is_terminal();
        let worker = || -> Result<(), Error> {
            let runtime = Builder::new_current_thread().enable_all().build().map_err(Error::io("no event loop can be made"))?;
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(job) = jobs.get(at) else { return Ok(()) };
                let result = work(&runtime, job);
                if let Some(slot) = results.lock().unwrap_or_else(PoisonError::into_inner).get_mut(at) {
                    *slot = Some(result);
                }
                if shown && (at.is_multiple_of(10) || at + 1 == jobs.len()) {
                    let _ = write!(std::io::stderr(), "\r\x1b[2K{what}: {} of {}", at + 1, jobs.len());
                }
            }
        };
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..self.jobs.max(1)).map(|_| scope.spawn(worker)).collect();
            workers.into_iter().try_for_each(|w| w.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        })?;
        if shown {
            let _ = write!(std::io::stderr(), "\r\x1b[2K");
        }
        Ok(results.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().flatten().collect())
    }
}
