//! The one way out: every request of a run goes through here, so budget, rate and safety are kept
//! in one place.
//!
//! It sends and masks; it judges nothing.

use crate::call::Wire;
use crate::error::Error;
use crate::options::Options;
use crate::progress::{Event, Told};
use crate::record::Recorder;
use crate::remember::{Digest, Remembered};
use crate::secrets::Secrets;
use crate::veil::Veil;
use plumbline_spec::model::Description;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What came back.
#[derive(Debug, Clone)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body as it came.
    pub body: Vec<u8>,
}

impl Reply {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// Why nothing came back.
#[derive(Debug, Clone)]
pub enum Failure {
    /// The budget of requests or of time is used up; nothing was sent.
    Spent,
    /// No connection.
    Connect(String),
    /// The connection was cut or the answer was no HTTP.
    Broken(String),
    /// No answer in time.
    Timeout,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Spent => f.write_str("the budget of the run is used up"),
            Self::Connect(cause) => write!(f, "no connection: {cause}"),
            Self::Broken(cause) => write!(f, "a broken answer: {cause}"),
            Self::Timeout => f.write_str("no answer in time"),
        }
    }
}

/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Time between requests after the first that came too soon.
const FIRST_GAP: Duration = Duration::from_millis(40);
/// Most time between requests that a target which says "too many" is given.
const LONGEST_GAP: Duration = Duration::from_millis(1050);
/// Answers in a row after which a target that said "too many" is asked faster again.
const CALM: u32 = 20;
/// Wait after a 429 that tells none; twice as long after each that follows.
const UNTOLD_WAIT: Duration = Duration::from_millis(1050);
/// Longest wait that a 429 can ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(65);

/// Sends requests within the bounds of a run.
pub struct Transport {
    client: reqwest::Client,
    base: String,
    headers: Vec<(String, String)>,
    secrets: Secrets,
    /// Requests made.
    pub requests: u64,
    /// Requests that may be made.
    pub budget: u64,
    /// Answers that said "too many requests".
    pub throttled: u64,
    /// Time spent waiting for rates.
    pub waited: Duration,
    deadline: Option<Instant>,
    gap: Option<Duration>,
    /// Least time between requests by declared rates.
    declared: Option<Duration>,
    last: Option<Instant>,
    /// Time between requests that was asked for from outside or is declared.
    least: Duration,
    /// Answers since the last that said "too many".
    calm: u32,
    progress: Option<Told>,
    answered: bool,
    /// Whether the last request was answered, so that the next one goes the same way.
    kept: bool,
    /// Whether it was not answered at all, though it could be sent.
    silent: bool,
    /// Whether operations may be called that change something.
    writes: bool,
    /// What was sent and came back.
    pub recorder: Recorder,
    veil: Veil,
    stop: Option<Arc<AtomicBool>>,
    /// What was asked and answered so far, where runs share what they find.
    history: Option<(Arc<Remembered>, Digest)>,
}

impl Transport {
    /// A transport to the target of a run. `declared_gap` is the least time between requests by declared rates.
    pub fn new(options: &Options, budget: u64, declared_gap: Option<Duration>) -> Result<Self, Error> {
        let base = options.target_url.trim_end_matches('/').to_owned();
        let url =
            reqwest::Url::parse(&base).map_err(|e| Error::Usage(format!("`{base}` is no URL ({e}); write it as http://HOST:PORT")))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Error::Usage(format!("`{base}` is neither http nor https")));
        }
        if url.scheme() == "https" && !cfg!(feature = "tls") {
            return Err(Error::Usage(format!(
                "{base} needs TLS, which this build leaves out; build with `--features tls`, as the README shows"
            )));
        }
        let loopback = is_loopback(&url);
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .build()
            .map_err(|e| Error::Usage(format!("no HTTP client could be made: {}", chain(&e))))?;
        let asked = options.rate.filter(|r| *r > 0.0).map(|r| Duration::from_secs_f64(1.0 / r));
        let gap = if loopback { asked } else { asked.into_iter().chain(declared_gap).max() };
        let history = options.remembered.clone().map(|r| {
            let beginning = r.beginning(options, &base, loopback);
            (r, beginning)
        });
        let mut transport = Self {
            client,
            base,
            history,
            headers: options.headers.clone(),
            secrets: Secrets::default(),
            requests: 0,
            budget: options.max_requests.map_or(budget, |m| m.min(budget)),
            throttled: 0,
            waited: Duration::ZERO,
            deadline: options.deadline.map(|d| Instant::now() + d),
            gap,
            declared: declared_gap,
            last: None,
            least: gap.unwrap_or_default(),
            calm: 0,
            progress: options.progress.clone(),
            answered: false,
            kept: false,
            silent: false,
            writes: options.allow_writes,
            recorder: Recorder::new(options.record),
            veil: Veil::new(!loopback && !options.include_values, &options.source.text),
            stop: options.stop.clone(),
        };
        for (_, value) in options.headers.iter().filter(|(name, _)| may_be_secret(name)) {
            transport.keep_secret(value);
        }
        Ok(transport)
    }

    /// Address of the target without a slash at the end.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Takes another address of the same target.
    pub fn set_base(&mut self, base: &str) {
        base.clone_into(&mut self.base);
    }

    /// Values never to be shown.
    pub fn keep_secret(&mut self, value: &str) {
        self.secrets.keep(value);
    }

    /// A value never to be shown, which a variable of the environment holds.
    pub fn keep_secret_in(&mut self, variable: &str, value: &str) {
        self.secrets.keep_in(variable, value);
        // What is sent in its place, and differs from it in little, gives it away.
        self.secrets.keep(&crate::call::near(value));
        self.secrets.keep(&crate::call::part(value));
        self.secrets.keep(&crate::probe::exercise::swap_case(value));
    }

    /// A text with every secret masked, and placeholders for people's data unless that may be shown.
    pub fn mask(&self, text: &str) -> String {
        // Secrets first: a value that is part of one must not take it apart.
        self.veil.text(&self.secrets.mask(text))
    }

    /// A command fit to be shown that sends a request again; `head` has it show status and headers as well.
    pub fn curl(&self, wire: &Wire, head: bool) -> String {
        let masked = |text: &str| self.secrets.mask_by_name(text);
        let shown = Wire {
            method: wire.method.clone(),
            target: self.veil.address(&masked(&wire.target)),
            headers: wire.headers.iter().map(|(n, v)| (n.clone(), masked(v))).collect(),
            body: wire.body.as_ref().map(|b| self.veil.body(masked(b).as_bytes())),
        };
        self.secrets.spelt(&self.mask(&shown.curl(&self.base, head)))
    }

    /// Learns whose data must become placeholders from an answer that came another way.
    pub fn learn(&mut self, body: &[u8]) {
        self.veil.learn(body);
    }

    /// The answer to a request of the record, fit to be shown.
    pub fn answer(&self, number: u64) -> Option<crate::report::AnswerReport> {
        self.recorder.answer(number, &self.secrets, &self.veil)
    }

    /// All requests, fit to be shown.
    pub fn log(&self) -> Vec<crate::report::RequestReport> {
        self.recorder.report(&self.secrets, &self.veil)
    }

    /// Tells whoever shows the run.
    pub fn tell(&self, event: &Event<'_>) {
        if let Some(progress) = &self.progress {
            progress(event);
        }
    }

    /// Sends a request and waits for the whole answer; a 429 is waited out and the request sent again.
    pub async fn send(&mut self, wire: &Wire) -> Result<Reply, Failure> {
        for attempt in 0_u32.. {
            let reply = self.send_once(wire).await?;
            if reply.status != 429 || attempt >= 4 {
                self.calm(reply.status);
                return Ok(reply);
            }
            self.throttled += 1;
            self.calm = 0;
            let told = reply.header("retry-after").and_then(|v| Duration::try_from_secs_f64(v.trim().parse().ok()?).ok());
            let wait = told.unwrap_or(UNTOLD_WAIT * 2_u32.pow(attempt)).min(LONGEST_WAIT);
            // A little slower, and more so each time: how many are allowed is not known, only that these were too many.
            let slower = self.gap.map_or(FIRST_GAP, |gap| gap * 2).min(LONGEST_GAP);
            let slower = slower.min(wait.max(FIRST_GAP)).max(self.declared.unwrap_or_default());
            self.gap = Some(self.gap.unwrap_or_default().max(slower));
            self.waited += wait;
            self.rest(wait).await;
        }
        Err(Failure::Timeout)
    }

    /// Takes note of an answer that did not come too soon: after enough of them the next ones are asked for a little faster again.
    fn calm(&mut self, status: u16) {
        self.calm = if status == 429 { 0 } else { self.calm + 1 };
        if self.calm >= CALM
            && self.throttled > 0
            && let Some(gap) = self.gap
        {
            self.gap = Some((gap / 2).max(self.least));
            self.calm = 0;
        }
    }

    /// Sends a request once, whatever the answer.
    pub async fn send_once(&mut self, wire: &Wire) -> Result<Reply, Failure> {
        if self.requests >= self.budget || self.deadline.is_some_and(|d| Instant::now() >= d) || self.stopped() {
            return Err(Failure::Spent);
        }
        if let (Some(gap), Some(last)) = (self.gap, self.last) {
            let since = last.elapsed();
            if since < gap {
                self.waited += gap.saturating_sub(since);
                self.rest(gap.saturating_sub(since)).await;
            }
        }
        if self.stopped() {
            return Err(Failure::Spent);
        }
        // What is sent is made of what was found, in parts too.
        self.veil.learn_request(&wire.target, wire.body.as_deref());
        let at = Instant::now();
        self.last = Some(at);
        self.requests += 1;
        self.tell(&Event::Request { made: self.requests, bound: self.budget });
        let stop = self.stop.clone();
        let result = tokio::select! {
            result = self.exchanged(wire) => result,
            () = told_to_end(stop.as_deref()) => Err(Failure::Spent),
        };
        if let Some((remembered, history)) = &mut self.history {
            *history = remembered.answered(*history, wire, &result);
        }
        self.recorder.enter(wire, at, &result);
        if let Ok(reply) = &result {
            self.veil.learn(&reply.body);
        }
        result
    }

    /// Sends a request on a connection that is kept, and on another where that one was closed without a word: a server may do so at any
    /// time, and a client sends again what changes nothing (RFC 9112, section 9.3.1).
    async fn exchanged(&mut self, wire: &Wire) -> Result<Reply, Failure> {
        let kept = std::mem::replace(&mut self.kept, false);
        let mut result = self.exchange(wire).await;
        if kept && self.silent && (!self.writes || may_come_twice(wire)) && self.requests < self.budget {
            self.requests += 1;
            result = self.exchange(wire).await;
        }
        self.kept = result.is_ok();
        result
    }

    async fn exchange(&mut self, wire: &Wire) -> Result<Reply, Failure> {
        let method = reqwest::Method::from_bytes(wire.method.as_bytes()).map_err(|e| Failure::Broken(e.to_string()))?;
        let mut request = self.client.request(method, format!("{}{}", self.base, wire.target)).timeout(PATIENCE);
        for (name, value) in wire.headers.iter().chain(&self.headers) {
            request = request.header(name, value);
        }
        if let Some(body) = &wire.body {
            request = request.body(body.clone());
        }
        let (answered, silent) = (&mut self.answered, &mut self.silent);
        *silent = false;
        async {
            let response = request.send().await.map_err(|e| failure(&e)).inspect_err(|e| *silent = matches!(e, Failure::Broken(_)))?;
            *answered = true;
            let status = response.status().as_u16();
            let text = |v: &reqwest::header::HeaderValue| String::from_utf8_lossy(v.as_bytes()).into_owned();
            let headers = response.headers().iter().map(|(n, v)| (n.as_str().to_owned(), text(v))).collect();
            let body = response.bytes().await.map_err(|e| failure(&e))?.to_vec();
            Ok(Reply { status, headers, body })
        }
        .await
    }

    /// Whether the run was told from outside to end.
    pub fn stopped(&self) -> bool {
        self.stop.as_ref().is_some_and(|s| s.load(Ordering::Relaxed))
    }

    /// Waits, but no longer than until the run is told to end.
    async fn rest(&self, time: Duration) {
        tokio::select! {
            () = tokio::time::sleep(time) => {}
            () = told_to_end(self.stop.as_deref()) => {}
        }
    }

    /// Whether the target is on this machine.
    pub fn is_loopback(&self) -> bool {
        reqwest::Url::parse(&self.base).is_ok_and(|url| is_loopback(&url))
    }

    /// Whether the target has answered before, so that it does speak HTTP.
    pub fn has_answered(&self) -> bool {
        self.answered
    }

    /// What was asked and answered so far, where runs share what they find.
    pub fn history(&self) -> Option<(&Remembered, Digest)> {
        self.history.as_ref().map(|(remembered, history)| (&**remembered, *history))
    }

    /// Takes what an answer told that came another way (the raw socket).
    pub fn told(&mut self, what: &impl Hash) {
        if let Some((remembered, history)) = &mut self.history {
            *history = remembered.told(*history, what);
        }
    }

    /// Counts a request that went another way (the raw socket) against the budget.
    pub fn spend(&mut self) -> bool {
        let left = self.requests < self.budget && !self.stopped();
        if left {
            self.requests += 1;
        }
        left
    }
}

/// Comes back when the run is told to end; never where nothing could tell it.
async fn told_to_end(stop: Option<&AtomicBool>) {
    let Some(stop) = stop else { return std::future::pending().await };
    while !stop.load(Ordering::Relaxed) {
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
}

/// Least time between requests by declared rates.
pub fn declared_gap(description: &Description) -> Option<Duration> {
    description.rates.values().filter(|r| r.requests > 0).map(|r| Duration::from_secs(r.seconds.into()) / r.requests).max()
}

/// Whether a URL leads to this machine.
pub fn is_loopback(url: &reqwest::Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback()),
        None => false,
    }
}

/// Whether a request is as good as one if it comes twice, by its method (RFC 9110, section 9.2.2).
fn may_come_twice(wire: &Wire) -> bool {
    matches!(wire.method.as_str(), "GET" | "HEAD" | "OPTIONS" | "PUT" | "DELETE")
}

/// Whether a header that a user adds carries a secret, by its name.
fn may_be_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    ["auth", "cookie", "token", "key", "secret", "password", "session"].iter().any(|word| name.contains(word))
}

fn failure(error: &reqwest::Error) -> Failure {
    if error.is_timeout() {
        Failure::Timeout
    } else if error.is_connect() {
        Failure::Connect(chain(error))
    } else {
        Failure::Broken(chain(error))
    }
}

/// An error and its causes in one line, without the address (it may hold secrets).
fn chain(error: &dyn std::error::Error) -> String {
    let mut words = Vec::new();
    let mut source = error.source();
    while let Some(cause) = source {
        words.push(cause.to_string());
        source = cause.source();
    }
    if words.is_empty() { error.to_string() } else { words.join(": ") }
}

#[cfg(test)]
mod tests;
