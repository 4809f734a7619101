//! The second oracle: does a broken mock answer otherwise than an unbroken one at all?
//!
//! A fixed corpus of requests, made from the description and from the items that the unbroken mock
//! lists, is sent to both, and the answers are compared as they come from the socket, by their length and two hashes
//! of their bytes (only `Date` left out). It shares nothing with the suite: neither requests nor the HTTP client.
//! A mutant whose answers never differ is taken as equivalent. Whether a difference breaks what is
//! described, the corpus does not say.

use super::subject::Subject;
use super::trial;
use super::vary;
use plumbline_mock::{CurlLine, Mock, Mutant};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A request of the corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// HTTP method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// Body; empty where there is none.
    pub body: String,
}

/// What the corpus shows.
#[derive(Debug)]
pub enum Seen {
    /// No difference in so many requests.
    Never(usize),
    /// The answers to this request differ.
    By(String),
}

/// Longest wait for a socket.
const PATIENCE: Duration = Duration::from_secs(5);

/// Requests of an operation and what an unbroken mock answers: as long as they do not depend on time, they are asked for once.
#[derive(Debug, Default)]
pub struct Known(Mutex<HashMap<String, Prints>>);

/// What was asked, and what came.
type Prints = Arc<Vec<(Ask, Print)>>;

/// What is kept of an answer: its length and two hashes of its bytes.
type Print = (usize, u64, u64);

fn print(bytes: &[u8]) -> Print {
    let hashed = |seed: u8| {
        let mut hasher = DefaultHasher::new();
        hasher.write_u8(seed);
        hasher.write(bytes);
        hasher.finish()
    };
    (bytes.len(), hashed(0), hashed(1))
}

impl Known {
    fn of(&self, subject: &Subject, mutant: &Mutant, items: usize) -> Result<Arc<Vec<(Ask, Print)>>, String> {
        let key = format!("{} {} {items} {:?} {:?}", subject.api, mutant.operation, mutant.choices, mutant.occasion);
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&key) {
            return Ok(Arc::clone(known));
        }
        let clean = trial::unbroken(subject, mutant, items).map_err(|e| e.to_string())?;
        let asks = corpus(subject, mutant, &clean, &clean.curl_lines());
        let answered = asks.into_iter().map(|ask| {
            let right = print(&answer(clean.address(), &ask));
            (ask, right)
        });
        let known = Arc::new(answered.collect());
        lock().insert(key, Arc::clone(&known));
        Ok(known)
    }
}

/// Sends the corpus to the mutant up to the first answer that an unbroken mock does not give.
///
/// # Errors
/// When a mock cannot be started.
pub fn compare(subject: &Subject, mutant: &Mutant, items: usize, known: &Known) -> Result<Seen, String> {
    let broken = trial::start(subject, Some(mutant), items).map_err(|e| e.to_string())?;
    if mutant.strict_rate {
        // What is refused depends on when it is asked: both are asked side by side.
        let clean = trial::unbroken(subject, mutant, items).map_err(|e| e.to_string())?;
        let asks = corpus(subject, mutant, &clean, &clean.curl_lines());
        let differs = asks.iter().find(|ask| answer(clean.address(), ask) != answer(broken.address(), ask));
        return Ok(differs.map_or(Seen::Never(asks.len()), |ask| Seen::By(shown(ask))));
    }
    let known = known.of(subject, mutant, items)?;
    let differs = known.iter().find(|(ask, right)| print(&answer(broken.address(), ask)) != *right);
    Ok(differs.map_or(Seen::Never(known.len()), |(ask, _)| Seen::By(shown(ask))))
}

/// The corpus of the operation that a mutant is of, and the logins.
fn corpus(subject: &Subject, mutant: &Mutant, clean: &Mock, bases: &[CurlLine]) -> Vec<Ask> {
    let mut asks = Vec::new();
    for base in bases {
        let ask = Ask {
            method: base.method.clone(),
            target: base.url.strip_prefix(&clean.url()).unwrap_or(&base.url).to_owned(),
            headers: base.headers.clone(),
            body: base.body.clone(),
        };
        if base.operation == mutant.operation {
            let payload = body(&answer(clean.address(), &ask));
            asks.extend(vary::requests(&subject.description, &base.operation, &ask, &payload));
        } else if base.operation == "login" {
            asks.extend(vary::logins(&ask));
        }
    }
    asks
}

/// The bytes of an answer as they come, lines of `Date` left out; empty if none come.
fn answer(address: SocketAddr, ask: &Ask) -> Vec<u8> {
    let exchange = || -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        let mut head = format!("{} {} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n", ask.method, ask.target);
        for (name, value) in &ask.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        if !ask.body.is_empty() {
            head.extend(["content-length: ", &ask.body.len().to_string(), "\r\n"]);
        }
        head.push_str("\r\n");
        head.push_str(&ask.body);
        stream.write_all(head.as_bytes())?;
        let mut bytes = Vec::new();
        // What came before a reset counts.
        let _ = stream.read_to_end(&mut bytes);
        Ok(bytes)
    };
    let bytes = exchange().unwrap_or_default();
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").map_or(bytes.len(), |at| at + 2);
    let (head, rest) = bytes.split_at(end);
    let mut out = Vec::with_capacity(bytes.len());
    for line in head.split_inclusive(|b| *b == b'\n').filter(|line| !line.to_ascii_lowercase().starts_with(b"date:")) {
        out.extend_from_slice(line);
    }
    out.extend_from_slice(rest);
    out
}

/// The JSON body of an answer; null if it has none.
fn body(bytes: &[u8]) -> serde_json::Value {
    let start = bytes.windows(4).position(|w| w == b"\r\n\r\n").map_or(bytes.len(), |at| at + 4);
    let text = &bytes[start..];
    let first = text.iter().position(|b| matches!(b, b'{' | b'[')).unwrap_or(text.len());
    let last = text.iter().rposition(|b| matches!(b, b'}' | b']')).map_or(first, |at| at + 1);
    text.get(first..last).and_then(|json| serde_json::from_slice(json).ok()).unwrap_or_default()
}

/// A request in one line.
fn shown(ask: &Ask) -> String {
    let mut line = format!("{} {}", ask.method, ask.target);
    if !ask.body.is_empty() {
        line.push(' ');
        line.push_str(&ask.body);
    }
    line
}
