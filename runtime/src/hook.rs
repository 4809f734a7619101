//! Looking at requests before they go out and at answers when they come.

use crate::response::Answer;
use crate::transport::{Outgoing, TransportError};
use std::time::Duration;

/// Something that looks on, or adds a header. Called for every attempt, logins included.
///
/// It is called within the call, so it must not wait for long, and not for another call. A panic in it is one of the caller.
///
/// ```
/// use plumbline_runtime::{Observer, Outgoing, Seen, reqwest::header::HeaderValue};
///
/// struct Watch;
///
/// impl Observer for Watch {
///     fn before(&self, _: &'static str, request: &mut Outgoing) {
///         request.headers.insert("x-caller", HeaderValue::from_static("billing"));
///     }
///
///     fn after(&self, seen: &Seen<'_>) {
///         let outcome = match &seen.outcome {
///             Ok(answer) => answer.status().to_string(),
///             Err(Some(error)) => error.to_string(),
///             Err(None) => "no answer in time".to_owned(),
///         };
///         println!("{} #{}: {outcome} after {:?}", seen.operation, seen.attempt, seen.duration);
///     }
/// }
/// ```
pub trait Observer: Send + Sync + 'static {
    /// Before a request goes out. It holds credentials: do not log it.
    fn before(&self, operation: &'static str, request: &mut Outgoing) {
        let _ = (operation, request);
    }

    /// After an attempt.
    fn after(&self, seen: &Seen<'_>) {
        let _ = seen;
    }
}

/// What came of an attempt.
#[derive(Debug)]
#[non_exhaustive]
pub struct Seen<'a> {
    /// The operation that was called.
    pub operation: &'static str,
    /// Which attempt it was, from 1.
    pub attempt: u32,
    /// How long it took.
    pub duration: Duration,
    /// The answer; `Err(None)` where the time was up.
    pub outcome: Result<&'a Answer, Option<&'a TransportError>>,
}
