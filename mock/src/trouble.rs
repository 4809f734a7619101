//! Troubles that servers have in real life, and what a mock was asked: both may be seen to while it runs.
//!
//! Troubles break no fact of a description; mutants do. From another process or language both are
//! reached over HTTP, below [`CONTROL`]:
//!
//! | request | what it does |
//! |---|---|
//! | `PUT /_plumbline/trouble` | starts a trouble: `{"kind": "reset", "after": 2, "times": 3}` |
//! | `DELETE /_plumbline/trouble` | ends it |
//! | `GET /_plumbline/requests` | what was asked, oldest first |
//! | `DELETE /_plumbline/requests` | forgets it |

use crate::message::{Reply, Request};
use crate::mutant::Wire;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Paths below which a mock is controlled, if it was started so.
pub const CONTROL: &str = "/_plumbline/";

/// How many requests are remembered; older ones are forgotten.
const REMEMBERED: usize = 10_000;

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

impl From<Trouble> for Troubled {
    fn from(trouble: Trouble) -> Self {
        Self { trouble, after: 0, times: None }
    }
}

/// A request that a mock was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// HTTP method.
    pub method: String,
    /// Path as sent.
    pub path: String,
    /// Query as sent, without the question mark.
    pub query: String,
    /// Headers, names in small letters.
    pub headers: Vec<(String, String)>,
    /// Body, with what is no UTF-8 replaced.
    pub body: String,
    /// Status of the answer; `None` where none was sent.
    pub status: Option<u16>,
}

/// What is controlled of a running mock.
#[derive(Debug, Default)]
pub(crate) struct Control {
    trouble: Mutex<Option<Troubled>>,
    recorded: Mutex<VecDeque<Recorded>>,
}

impl Control {
    /// Starts or ends a trouble.
    pub(crate) fn trouble(&self, troubled: Option<Troubled>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = troubled;
    }

    /// The trouble that befalls the next request.
    pub(crate) fn next(&self) -> Option<Trouble> {
        let mut slot = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
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

    /// Remembers a request.
    pub(crate) fn record(&self, request: &Request, status: Option<u16>) {
        let headers = request.headers.iter().map(|(n, v)| (n.as_str().to_owned(), String::from_utf8_lossy(v.as_bytes()).into_owned()));
        let recorded = Recorded {
            method: request.method.clone(),
            path: request.path.clone(),
            query: request.query.clone(),
            headers: headers.collect(),
            body: String::from_utf8_lossy(&request.body).into_owned(),
            status,
        };
        let mut all = self.recorded.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() == REMEMBERED {
            all.pop_front();
        }
        all.push_back(recorded);
    }

    /// What was asked, oldest first.
    pub(crate) fn recorded(&self) -> Vec<Recorded> {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Forgets what was asked.
    pub(crate) fn forget(&self) {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Answers a request below [`CONTROL`]; `None` for all others.
    pub(crate) fn answer(&self, request: &Request) -> Option<Reply> {
        let what = request.path.strip_prefix(CONTROL)?;
        Some(match (request.method.as_str(), what) {
            ("PUT", "trouble") => {
                let Some(troubled) = serde_json::from_slice(&request.body).ok().as_ref().and_then(read) else {
                    return Some(misunderstood());
                };
                self.trouble(Some(troubled));
                Reply::empty(204)
            }
            ("DELETE", "trouble") => {
                self.trouble(None);
                Reply::empty(204)
            }
            ("GET", "requests") => {
                let all: Vec<Value> = self.recorded().iter().map(shown).collect();
                Reply::json(200, Value::Array(all).to_string().into_bytes())
            }
            ("DELETE", "requests") => {
                self.forget();
                Reply::empty(204)
            }
            _ => Reply::json(404, br#"{"message":"there are /_plumbline/trouble and /_plumbline/requests"}"#.to_vec()),
        })
    }
}

fn misunderstood() -> Reply {
    let kinds = KINDS.map(|(word, _)| word).join(", ");
    let message = format!("send {{\"kind\": one of {kinds}, \"after\": 0, \"times\": 1, \"seconds\": 1}}; only the kind is needed");
    Reply::json(400, json!({ "message": message }).to_string().into_bytes())
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

fn read(value: &Value) -> Option<Troubled> {
    let number = |name: &str| value.get(name).and_then(Value::as_u64);
    let word = value.get("kind").and_then(Value::as_str)?;
    let (_, make) = KINDS.iter().find(|(kind, _)| *kind == word)?;
    let seconds = number("seconds").and_then(|n| u32::try_from(n).ok()).unwrap_or(1);
    Some(Troubled { trouble: make(seconds), after: number("after").unwrap_or(0), times: number("times") })
}

fn shown(recorded: &Recorded) -> Value {
    let headers: serde_json::Map<String, Value> = recorded.headers.iter().map(|(n, v)| (n.clone(), json!(v))).collect();
    json!({
        "method": recorded.method,
        "path": recorded.path,
        "query": recorded.query,
        "headers": headers,
        "body": recorded.body,
        "status": recorded.status,
    })
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
