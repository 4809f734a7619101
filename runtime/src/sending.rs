//! A call under way: a future, or a wait in code that is not async.

use crate::blocking;
use crate::decode::{Misread, Payload};
use crate::error::{Documented, Error, Failure, Outside, Problem, Why};
use crate::response::Response;
use crate::run::{Done, Kind, Run};
use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// A call under way: await it, or [`wait`](Sending::wait) for it in blocking code.
#[must_use = "a call does nothing until it is awaited"]
pub struct Sending<T, P>(State<T, P>);

enum State<T, P> {
    Running {
        run: Run,
        lenient: bool,
    },
    /// Answered by a stub.
    Ready(Option<Result<Response<T>, Error<P>>>),
}

// Nothing in here is pinned in place: what runs is boxed.
impl<T, P> Unpin for Sending<T, P> {}

impl<T, P> fmt::Debug for Sending<T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").finish_non_exhaustive()
    }
}

impl<T: Payload, P: Problem> Sending<T, P> {
    pub(crate) fn new(run: Run, lenient: bool) -> Self {
        Self(State::Running { run, lenient })
    }

    pub(crate) fn ready(outcome: Result<Response<T>, Error<P>>) -> Self {
        Self(State::Ready(Some(outcome)))
    }

    /// Waits for the answer. Meant for code that is not async; in async code it blocks the thread, but does not panic.
    pub fn wait(self) -> Result<Response<T>, Error<P>> {
        match self.0 {
            State::Running { run, lenient } => {
                let outcome = blocking::block_on(run).map_err(|why| Failure::NotSent(blocking::no_runtime(why))).and_then(|done| done);
                finish(outcome, lenient)
            }
            State::Ready(outcome) => outcome.unwrap_or_else(|| Err(polled_again())),
        }
    }
}

fn polled_again<P>() -> Error<P> {
    Failure::NotSent(blocking::no_runtime(std::io::Error::other("it was awaited again after its end"))).into()
}

impl<T: Payload, P: Problem> Future for Sending<T, P> {
    type Output = Result<Response<T>, Error<P>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            State::Running { run, lenient } => {
                let outcome = ready!(Pin::new(run).poll(cx));
                Poll::Ready(finish(outcome, *lenient))
            }
            State::Ready(outcome) => Poll::Ready(outcome.take().unwrap_or_else(|| Err(polled_again()))),
        }
    }
}

/// From a sorted answer to the typed body or error.
fn finish<T: Payload, P: Problem>(outcome: Result<Done, Failure>, lenient: bool) -> Result<Response<T>, Error<P>> {
    let Done { answer, body, prefix, kind } = outcome?;
    let outside = |misread: Misread, answer| Error::Outside(Box::new(Outside { why: Why::Misread(misread.under(prefix)), answer }));
    // What is read never holds a credential, whatever the server echoes; `Answer::bytes` is as it came.
    let clean: Cow<'_, [u8]> = answer.secrets.clean_bytes(&body);
    match kind {
        Kind::Success => {
            let status = answer.status;
            let read = if lenient { T::read_leniently(status, &clean) } else { T::read(status, &clean).map(|value| (value, Vec::new())) };
            match read {
                Ok((value, misread)) => {
                    let misread = misread.into_iter().map(|m| m.under(prefix)).collect();
                    Ok(Response { value, answer: Box::new(answer), misread })
                }
                Err(misread) => Err(outside(misread, answer)),
            }
        }
        Kind::Problem(case) => match P::read(case, &clean) {
            Ok(problem) => Err(Error::Documented(Box::new(Documented { problem, answer }))),
            Err(misread) => Err(outside(misread, answer)),
        },
    }
}
