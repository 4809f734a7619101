//! Answers made up by a unit test, without a server and without HTTP.
//!
//! A generated client has a trait with one method per operation; a type that implements some of them stands in for the
//! service. Values stay typed all the way: nothing is encoded or decoded.

use crate::call::Call;
use crate::error::{Cause, Documented, Effort, Error, Failure, Interrupted, Outside, Why};
use crate::response::{Answer, Came};
use crate::transport::{Sent, TransportError};
use reqwest::header::HeaderMap;
use serde_json::Value;
use std::any::Any;
use std::sync::Arc;

/// What a stub answers a call with.
pub type Stubbed<T, P> = Result<T, StubError<P>>;

/// What a stub can make go wrong.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum StubError<P> {
    /// A documented error.
    Problem(P),
    /// The request does not get out.
    NotSent,
    /// The request may have got out, but no answer comes.
    MaybeSent,
    /// An answer that the description does not list: status and body.
    Outside(u16, String),
    /// The stub does not answer this operation.
    Unanswered,
}

impl<P> From<P> for StubError<P> {
    fn from(problem: P) -> Self {
        Self::Problem(problem)
    }
}

/// A call as a stub sees it.
#[derive(Debug, Clone, Copy)]
pub struct Called<'a>(pub(crate) &'a Call);

impl<'a> Called<'a> {
    /// The operation that is called.
    pub fn operation(&self) -> &'static str {
        self.0.operation.id
    }

    /// The value that a parameter is sent with, by its name in the description.
    pub fn value(&self, parameter: &str) -> Option<&'a Value> {
        let index = self.0.operation.parameters.iter().position(|p| p.key == parameter)?;
        self.0.value(index)
    }

    /// The answer of a stub that does not answer this operation.
    pub fn unanswered<T, P>(&self) -> Stubbed<T, P> {
        Err(StubError::Unanswered)
    }
}

/// Hands calls to the methods of a stub. Generated.
pub trait Dispatch: Send + Sync + 'static {
    /// What the stub made, by [`made`]; `None` for an operation that is not known.
    fn dispatch(&self, call: &Called<'_>) -> Option<Made>;
}

/// What a stub made, its types left behind: an `Option` of the answer, or the error.
pub struct Made(Result<Box<dyn Any>, Box<dyn Any>>);

/// What a stub made.
pub fn made<T: 'static, P: 'static>(answer: Stubbed<T, P>) -> Made {
    Made(match answer {
        Ok(value) => Ok(Box::new(Some(value))),
        Err(error) => Err(Box::new(error)),
    })
}

/// What a stub's answer is to the caller.
pub(crate) fn answer<P: 'static>(call: &Call, take: &mut dyn FnMut(&mut dyn Any)) -> Result<Box<Came>, Error<P>> {
    let made = call.core.settings.stub.as_ref().and_then(|stub| stub.dispatch(&Called(call)));
    match made {
        Some(Made(Ok(mut value))) => {
            take(&mut *value);
            Ok(Box::new(Came { answer: heard(call, 200, String::new()), misread: Vec::new() }))
        }
        Some(Made(Err(error))) => Err(failed(call, error.downcast().map_or(StubError::Unanswered, |error| *error))),
        None => Err(failed(call, StubError::Unanswered)),
    }
}

fn heard(call: &Call, status: u16, body: String) -> Answer {
    Answer {
        api: call.core.api.name,
        operation: call.operation.id,
        status,
        headers: HeaderMap::new(),
        bytes: body.into(),
        effort: Effort { attempts: 1, ..Effort::default() },
        secrets: call.core.secrets.clone(),
        hidden: false,
    }
}

fn failed<P>(call: &Call, error: StubError<P>) -> Error<P> {
    let interrupted = |sent, what| {
        let error = TransportError::new(sent, what, "the stub made it so");
        let effort = Effort { attempts: 1, ..Effort::default() };
        Interrupted { operation: call.operation.id, effort, cause: Cause::Transport(Arc::new(error)) }
    };
    match error {
        StubError::Problem(problem) => Error::Documented(Box::new(Documented { problem, answer: heard(call, 400, String::new()) })),
        StubError::NotSent => Failure::NotSent(interrupted(Sent::No, "no connection to the server")).into(),
        StubError::MaybeSent => Failure::MaybeSent(interrupted(Sent::Maybe, "the connection broke before an answer came")).into(),
        StubError::Outside(status, body) => Error::Outside(Box::new(Outside { why: Why::Status, answer: heard(call, status, body) })),
        StubError::Unanswered => Failure::NotSent(interrupted(Sent::No, "the stub does not answer this operation")).into(),
    }
}
