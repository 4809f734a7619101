//! Looking at requests before they go out and at answers when they come.

use crate::response::Answer;
use crate::transport::{Outgoing, TransportError};
use std::time::Duration;

/// Something that looks on, or adds a header. Called for every attempt, logins included.
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
