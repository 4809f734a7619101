//! A call under way: a future, or a wait in code that is not async.
//!
//! What happens until the body is read is not generic; a program compiles a few lines for each type that it awaits.

use crate::blocking;
use crate::call::Call;
use crate::decode::{Misread, Payload};
use crate::error::{Documented, Error, Failure, Outside, Problem, Why};
use crate::response::{Answer, Response};
use crate::run::{self, Done, Kind, Run};
use crate::stub;
use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};

/// A call under way: await it, or [`wait`](Sending::wait) for it in blocking code.
#[must_use = "a call does nothing until it is awaited"]
pub struct Sending<T, P>(State, PhantomData<fn() -> (T, P)>);

/// What a call is up to, whatever it gives.
enum State {
    Running {
        run: Run,
        lenient: bool,
    },
    /// A stub answers.
    Stubbed(Box<Call>),
    Over,
}

/// What a call has come to, before its body is read.
#[expect(clippy::large_enum_variant, reason = "it is made and taken apart once a call; a box would be one more allocation")]
enum End {
    Answered(Result<Done, Failure>, bool),
    Stubbed(Box<Call>),
}

impl State {
    fn of(call: Call) -> Self {
        if call.core.settings.stub.is_some() && call.rare.refused.is_none() {
            return Self::Stubbed(Box::new(call));
        }
        let lenient = call.rare.options.lenient;
        Self::Running { run: run::run(call.core.clone(), call), lenient }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        if let Self::Running { run, lenient } = self {
            let outcome = ready!(Pin::new(run).poll(cx));
            return Poll::Ready(End::Answered(outcome, *lenient));
        }
        Poll::Ready(match std::mem::replace(self, Self::Over) {
            Self::Stubbed(call) => End::Stubbed(call),
            Self::Over | Self::Running { .. } => End::Answered(
                Err(Failure::NotSent(blocking::no_runtime(std::io::Error::other("it was awaited again after its end")))),
                false,
            ),
        })
    }

    fn wait(mut self) -> End {
        match self {
            Self::Running { run, lenient } => {
                let outcome = blocking::block_on(run).map_err(|why| Failure::NotSent(blocking::no_runtime(why))).and_then(|done| done);
                End::Answered(outcome, lenient)
            }
            Self::Stubbed(_) | Self::Over => match self.poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(end) => end,
                Poll::Pending => End::Answered(Err(Failure::NotSent(blocking::no_runtime(std::io::Error::other("nothing runs")))), false),
            },
        }
    }
}

impl<T, P> fmt::Debug for Sending<T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").finish_non_exhaustive()
    }
}

impl<T, P> Sending<T, P> {
    pub(crate) fn new(call: Call) -> Self {
        Self(State::of(call), PhantomData)
    }
}

impl<T: Payload + 'static, P: Problem> Sending<T, P> {
    /// Waits for the answer. Meant for code that is not async; in async code it blocks the thread, but does not panic.
    pub fn wait(self) -> Result<Response<T>, Error<P>> {
        finish(self.0.wait())
    }
}

impl<T: Payload + 'static, P: Problem> Future for Sending<T, P> {
    type Output = Result<Response<T>, Error<P>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(finish(ready!(self.0.poll(cx))))
    }
}

/// From what a call has come to, to the typed body or error.
fn finish<T: Payload + 'static, P: Problem>(end: End) -> Result<Response<T>, Error<P>> {
    let (outcome, lenient) = match end {
        End::Answered(outcome, lenient) => (outcome, lenient),
        End::Stubbed(call) => return stub::answer(&call),
    };
    let mut value = None;
    let read = &mut |status, body: &[u8]| {
        let (read, misread) = if lenient { T::read_leniently(status, body)? } else { (T::read(status, body)?, Vec::new()) };
        value = Some(read);
        Ok(misread)
    };
    let (answer, misread) = settle(outcome, read)?;
    match value {
        Some(value) => Ok(Response { value, answer: Box::new(answer), misread }),
        None => Err(outside(Misread::unlisted(), "", answer)),
    }
}

/// Reads a body into its place, and gives what was left out.
type Reads<'a> = &'a mut dyn FnMut(u16, &[u8]) -> Result<Vec<Misread>, Misread>;

/// The part of that which knows no type but the error's.
fn settle<P: Problem>(outcome: Result<Done, Failure>, read: Reads<'_>) -> Result<(Answer, Vec<Misread>), Error<P>> {
    let Done { answer, body, prefix, kind } = outcome?;
    // What is read never holds a credential, whatever the server echoes; `Answer::bytes` is as it came.
    let clean: Cow<'_, [u8]> = answer.secrets.clean_bytes(&body);
    match kind {
        Kind::Success => match read(answer.status, &clean) {
            Ok(misread) => Ok((answer, misread.into_iter().map(|m| m.under(prefix)).collect())),
            Err(misread) => Err(outside(misread, prefix, answer)),
        },
        Kind::Problem(case) => match P::read(case, &clean) {
            Ok(problem) => Err(Error::Documented(Box::new(Documented { problem, answer }))),
            Err(misread) => Err(outside(misread, prefix, answer)),
        },
    }
}

fn outside<P>(misread: Misread, prefix: &str, answer: Answer) -> Error<P> {
    Error::Outside(Box::new(Outside { why: Why::Misread(misread.under(prefix)), answer }))
}
