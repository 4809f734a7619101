//! Troubles that servers have in real life: no answer, resets, slow bodies, too many requests, pages of a proxy.
//!
//! Troubles break no fact of a description; mutants do. How they are started and ended while a mock
//! runs is in [`crate::CONTROL`].

use crate::message::Reply;
use crate::mutant::Wire;
use serde_json::Value;
use std::time::Duration;

/// A trouble that a server may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It never answers.
    Timeout,
    /// It resets the connection.
    Reset,
    /// The body comes in small pieces, with this pause after each.
    SlowBody(Duration),
    /// Status 429 with `Retry-After` of so many seconds.
    TooManyRequests(u32),
    /// Status 502 with the page of a proxy.
    BadGateway,
    /// Status 503 with nothing.
    Unavailable,
    /// The connection is closed in the middle of the body.
    Truncated,
}

/// A trouble with when it comes and how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Troubled {
    /// The trouble.
    pub trouble: Trouble,
    /// How many requests go well before.
    pub after: u64,
    /// How many requests it befalls; `None` for all from then on.
    pub times: Option<u64>,
}

impl Troubled {
    /// The trouble that befalls the next request; how it goes on is noted.
    pub(crate) fn next(slot: &mut Option<Self>) -> Option<Trouble> {
        let troubled = slot.as_mut()?;
        if troubled.after > 0 {
            troubled.after -= 1;
            return None;
        }
        match &mut troubled.times {
            Some(0) => {
                *slot = None;
                None
            }
            Some(times) => {
                *times -= 1;
                Some(troubled.trouble)
            }
            None => Some(troubled.trouble),
        }
    }
}

impl From<Trouble> for Troubled {
    fn from(trouble: Trouble) -> Self {
        Self { trouble, after: 0, times: None }
    }
}

/// What is to be sent to start a trouble.
pub(crate) fn usage() -> String {
    let kinds = KINDS.map(|(word, _)| word).join(", ");
    format!("send {{\"kind\": one of {kinds}, \"after\": 0, \"times\": 1, \"seconds\": 1}}; only the kind is needed")
}

/// Makes a trouble of a number of seconds.
type Make = fn(u32) -> Trouble;

/// Words for troubles, and what each is made of a number of seconds.
const KINDS: [(&str, Make); 7] = [
    ("timeout", |_| Trouble::Timeout),
    ("reset", |_| Trouble::Reset),
    ("slow-body", |seconds| Trouble::SlowBody(Duration::from_secs(u64::from(seconds)))),
    ("too-many-requests", Trouble::TooManyRequests),
    ("bad-gateway", |_| Trouble::BadGateway),
    ("unavailable", |_| Trouble::Unavailable),
    ("truncated", |_| Trouble::Truncated),
];

/// The trouble that a JSON value asks for.
pub(crate) fn read(value: &Value) -> Option<Troubled> {
    let number = |name: &str| value.get(name).and_then(Value::as_u64);
    let word = value.get("kind").and_then(Value::as_str)?;
    let (_, make) = KINDS.iter().find(|(kind, _)| *kind == word)?;
    let seconds = number("seconds").and_then(|n| u32::try_from(n).ok()).unwrap_or(1);
    Some(Troubled { trouble: make(seconds), after: number("after").unwrap_or(0), times: number("times") })
}

/// The answer in trouble in place of the right one; `None` where nothing is answered.
pub(crate) fn troubled(trouble: Trouble, right: Reply) -> Option<Reply> {
    let page = |status: u16, text: &str| {
        let body = format!("<html>\r\n<head><title>{text}</title></head>\r\n<body><center><h1>{text}</h1></center></body>\r\n</html>\r\n");
        Reply { media: Some("text/html".into()), ..Reply::json(status, body.into_bytes()) }
    };
    match trouble {
        Trouble::Timeout | Trouble::Reset => None,
        Trouble::SlowBody(_) => Some(right),
        Trouble::TooManyRequests(seconds) => {
            Some(Reply::json(429, br#"{"message":"too many requests"}"#.to_vec()).with("retry-after", seconds.to_string()))
        }
        Trouble::BadGateway => Some(page(502, "502 Bad Gateway")),
        Trouble::Unavailable => Some(Reply::empty(503)),
        Trouble::Truncated => Some(Reply { wire: Some(Wire::Cut), ..right }),
    }
}
