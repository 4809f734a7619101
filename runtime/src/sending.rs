//! A call under way: a future, or a wait in code that is not async.
//!
//! What happens until the body is read is not generic; a program compiles a few lines for each type that it awaits.

use crate::blocking::{self, Task};
use crate::call::Call;
use crate::decode::{Misread, Payload};
use crate::error::{Documented, Error, Failure, Outside, Problem, Why};
use crate::response::{Answer, Came, Response};
use crate::run::{self, Done, Kind, Run};
use crate::stub;
use std::any::Any;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};
use tokio::runtime::Handle;

/// A call under way: await it, or [`wait`](Sending::wait) for it in code that is not async.
///
/// Nothing is sent before. Dropped before its end, it is given up: nothing more is sent, but what is under way may have
/// arrived. Awaited outside of a `tokio` runtime, it runs on one of its own.
#[must_use = "a call does nothing until it is awaited"]
pub struct Sending<T, P>(State, PhantomData<fn() -> (T, P)>);

/// What a call is up to, whatever it gives.
enum State {
    Running {
        run: Run,
        operation: &'static str,
        lenient: bool,
    },
    /// It runs on another runtime, since none was around.
    Elsewhere {
        task: Task<Result<Done, Failure>>,
        operation: &'static str,
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
        let (operation, lenient) = (call.operation.id, call.rare.options.lenient);
        Self::Running { run: run::run(call.core.clone(), call), operation, lenient }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        if matches!(self, Self::Running { .. }) && Handle::try_current().is_err() {
            *self = match std::mem::replace(self, Self::Over) {
                Self::Running { run, operation, lenient } => match blocking::drive(run) {
                    Ok(task) => Self::Elsewhere { task, operation, lenient },
                    Err(why) => return Poll::Ready(not_run(operation, why)),
                },
                other => other,
            };
        }
        let end = match self {
            Self::Running { run, lenient, .. } => End::Answered(ready!(Pin::new(run).poll(cx)), *lenient),
            Self::Elsewhere { task, operation, lenient } => match ready!(Pin::new(task).poll(cx)) {
                Ok(outcome) => End::Answered(outcome, *lenient),
                Err(why) => not_run(operation, why),
            },
            Self::Stubbed(_) | Self::Over => match std::mem::replace(self, Self::Over) {
                Self::Stubbed(call) => End::Stubbed(call),
                _ => not_run("the call", std::io::Error::other("it was awaited again after its end")),
            },
        };
        *self = Self::Over;
        Poll::Ready(end)
    }

    fn wait(mut self) -> End {
        match self {
            Self::Running { run, operation, lenient } => match blocking::block_on(run) {
                Ok(outcome) => End::Answered(outcome, lenient),
                Err(why) => not_run(operation, why),
            },
            Self::Elsewhere { task, operation, lenient } => match blocking::block_on(task).and_then(|outcome| outcome) {
                Ok(outcome) => End::Answered(outcome, lenient),
                Err(why) => not_run(operation, why),
            },
            Self::Stubbed(_) | Self::Over => match self.poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(end) => end,
                Poll::Pending => not_run("the call", std::io::Error::other("nothing runs")),
            },
        }
    }
}

fn not_run(operation: &'static str, why: std::io::Error) -> End {
    End::Answered(Err(Failure::NotSent(blocking::no_runtime(operation, why))), false)
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

impl<T: Payload, P: Problem> Sending<T, P> {
    /// Waits for the answer. Meant for code that is not async; in async code it blocks the thread, but does not panic. Within
    /// an [`Observer`](crate::Observer) or a [`Transport`](crate::Transport), which calls wait for themselves, it fails.
    pub fn wait(self) -> Result<Response<T>, Error<P>> {
        finish(self.0.wait())
    }
}

impl<T: Payload, P: Problem> Future for Sending<T, P> {
    type Output = Result<Response<T>, Error<P>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(finish(ready!(self.0.poll(cx))))
    }
}

/// From what a call has come to, to the typed body or error.
fn finish<T: Payload, P: Problem>(end: End) -> Result<Response<T>, Error<P>> {
    let mut value = T::place();
    let came = settle(end, &mut value);
    match value {
        Some(value) => came.map(|came| Response { value, came }),
        None => Err(unread(came)),
    }
}

/// The error of a call that has no body, though none other is known.
fn unread<P>(came: Result<Box<Came>, Error<P>>) -> Error<P> {
    came.map_or_else(|error| error, |came| outside(Misread::unlisted(), "", came.answer))
}

/// The place of a typed body, its type left behind.
trait Place {
    /// Reads a body into it, and gives what was left out.
    fn read(&mut self, status: u16, body: &[u8], lenient: bool) -> Result<Vec<Misread>, Misread>;
    /// Takes the value of a stub, an `Option` of the same type.
    fn take(&mut self, made: &mut dyn Any);
}

impl<T: Payload> Place for Option<T> {
    fn read(&mut self, status: u16, body: &[u8], lenient: bool) -> Result<Vec<Misread>, Misread> {
        T::read_into(self, status, body, lenient)
    }

    fn take(&mut self, made: &mut dyn Any) {
        // What a stub made of another type is nothing.
        *self = made.downcast_mut::<Self>().and_then(Option::take);
    }
}

/// The part of that which knows no type but the error's.
fn settle<P: Problem>(end: End, place: &mut dyn Place) -> Result<Box<Came>, Error<P>> {
    let (outcome, lenient) = match end {
        End::Answered(outcome, lenient) => (outcome, lenient),
        End::Stubbed(call) => return stub::answer(&call, &mut |made| place.take(made)),
    };
    let Done { answer, body, prefix, kind } = outcome?;
    // What is read never holds a credential, whatever the server echoes; `Answer::bytes` is as it came.
    match kind {
        Kind::Success => match place.read(answer.status, &answer.secrets.clean_bytes(&body), lenient) {
            Ok(misread) => Ok(Box::new(Came { answer, misread: misread.into_iter().map(|m| m.under(prefix)).collect() })),
            Err(misread) => Err(outside(misread, prefix, answer)),
        },
        Kind::Problem(case) => match P::read(case, &answer.secrets.clean_error(&body)) {
            Ok(problem) => Err(Error::Documented(Box::new(Documented { problem, answer }))),
            Err(misread) => Err(outside(misread, prefix, answer)),
        },
    }
}

fn outside<P>(misread: Misread, prefix: &str, answer: Answer) -> Error<P> {
    Error::Outside(Box::new(Outside { why: Why::Misread(misread.under(prefix)), answer }))
}
