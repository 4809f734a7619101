//! What was sent and what came back, in order: for the time line, for evidence and for HAR files.
//!
//! Entries hold secrets; nothing of them leaves the engine but through [`Recorder::report`] and
//! [`Recorder::answer`], which mask secrets and, unless values may be shown, put placeholders in
//! the place of people's data ([`crate::veil`]).

use crate::call::Wire;
use crate::report::{AnswerReport, Exchange, RequestReport};
use crate::secrets::Secrets;
use crate::transport::{Failure, Reply};
use crate::veil::Veil;
use std::time::{Duration, Instant};

/// Answers kept for evidence when bodies are not recorded: shrinking looks back no farther.
const KEPT: usize = 64;
/// Longest excerpt of an answer in evidence, in characters.
const EXCERPT: usize = 4_000;

/// One request and its outcome.
#[derive(Debug, Clone)]
struct Entry {
    operation: String,
    wire: Wire,
    start: Duration,
    took: Duration,
    status: Option<u16>,
    failure: Option<String>,
    received: u64,
    reply: Option<Reply>,
}

/// Everything that was sent in a run.
pub struct Recorder {
    started: Instant,
    /// What the next request is for.
    pub operation: String,
    bodies: bool,
    entries: Vec<Entry>,
}

impl Recorder {
    /// An empty record; with `bodies`, every answer is kept whole.
    pub fn new(bodies: bool) -> Self {
        Self { started: Instant::now(), operation: String::new(), bodies, entries: Vec::new() }
    }

    /// Enters a request that went out at `at`.
    pub fn enter(&mut self, wire: &Wire, at: Instant, result: &Result<Reply, Failure>) {
        let reply = result.as_ref().ok();
        self.push(
            wire,
            at,
            reply.map(|r| r.status),
            result.as_ref().err().map(ToString::to_string),
            reply.map_or(0, |r| r.body.len()),
            reply,
        );
    }

    /// Enters a request that went another way (the raw socket), of whose answer only the frame is known.
    pub fn enter_raw(&mut self, wire: &Wire, at: Instant, status: Option<u16>, received: usize) {
        let failure = status.is_none().then(|| "no whole answer over a plain socket".to_owned());
        self.push(wire, at, status, failure, received, None);
    }

    fn push(&mut self, wire: &Wire, at: Instant, status: Option<u16>, failure: Option<String>, received: usize, reply: Option<&Reply>) {
        self.entries.push(Entry {
            operation: self.operation.clone(),
            wire: wire.clone(),
            start: at.saturating_duration_since(self.started),
            took: at.elapsed(),
            status,
            failure,
            received: received as u64,
            reply: reply.cloned(),
        });
        if let Some(old) = self.entries.len().checked_sub(KEPT + 1).filter(|_| !self.bodies) {
            self.entries[old].reply = None;
        }
    }

    /// Number, request and answer of the last sending of `wire`; of the last request at all without one.
    pub fn last(&self, wire: Option<&Wire>) -> Option<(u64, &Wire)> {
        let same = |e: &Entry| {
            wire.is_none_or(|w| {
                e.wire.method == w.method && e.wire.target == w.target && e.wire.body == w.body && e.wire.headers == w.headers
            })
        };
        let at = self.entries.iter().rposition(same)?;
        Some((at as u64 + 1, &self.entries[at].wire))
    }

    /// An excerpt of the answer to a request, if it is still there.
    pub fn answer(&self, number: u64, secrets: &Secrets, veil: &Veil) -> Option<AnswerReport> {
        let entry = self.entries.get(usize::try_from(number).ok()?.checked_sub(1)?)?;
        let reply = entry.reply.as_ref()?;
        let body = veil.body(&secrets.mask_bytes(&reply.body));
        let pretty = serde_json::from_str::<serde_json::Value>(&body).ok().and_then(|v| serde_json::to_string_pretty(&v).ok());
        let whole = pretty.unwrap_or(body);
        let excerpt: String = whole.chars().take(EXCERPT).collect();
        Some(AnswerReport {
            status: reply.status,
            headers: shown(&reply.headers, secrets),
            cut: excerpt.len() < whole.len(),
            body: excerpt,
        })
    }

    /// All requests for the report; heads and bodies only where they are recorded.
    pub fn report(&self, secrets: &Secrets, veil: &Veil) -> Vec<RequestReport> {
        let one = |(i, e): (usize, &Entry)| RequestReport {
            number: i as u64 + 1,
            operation: e.operation.clone(),
            method: e.wire.method.clone(),
            address: veil.address(&secrets.mask(&e.wire.target)),
            status: e.status,
            failure: e.failure.as_ref().map(|f| secrets.mask(f)),
            start_ms: milliseconds(e.start),
            took_ms: milliseconds(e.took),
            sent: e.wire.body.as_ref().map_or(0, |b| b.len() as u64),
            received: e.received,
            exchange: self.bodies.then(|| Box::new(exchange(e, secrets, veil))),
        };
        self.entries.iter().enumerate().map(one).collect()
    }
}

fn exchange(entry: &Entry, secrets: &Secrets, veil: &Veil) -> Exchange {
    let reply = entry.reply.as_ref();
    Exchange {
        request_headers: shown(&entry.wire.headers, secrets),
        request_body: entry.wire.body.as_ref().map(|b| veil.body(secrets.mask(b).as_bytes())),
        answer_headers: reply.map(|r| shown(&r.headers, secrets)).unwrap_or_default(),
        answer_body: reply.map(|r| veil.body(&secrets.mask_bytes(&r.body))),
    }
}

fn shown(headers: &[(String, String)], secrets: &Secrets) -> Vec<(String, String)> {
    headers.iter().map(|(n, v)| (n.clone(), if is_private(n) { "***".to_owned() } else { secrets.mask(v) })).collect()
}

/// Headers that carry secrets by their nature, whatever stands in them.
fn is_private(name: &str) -> bool {
    ["authorization", "proxy-authorization", "cookie", "set-cookie"].iter().any(|p| name.eq_ignore_ascii_case(p))
}

/// Milliseconds to a hundredth: more says nothing over a network.
fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 100_000.0).round() / 100.0
}
