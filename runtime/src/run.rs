//! The one path that every call of every API takes.
//!
//! Values become a request, the request is tried until it is answered or may not be tried again,
//! and the answer is sorted: success, documented error, or outside the description. Nothing here is
//! generic: what is typed happens in [`crate::sending`].

use crate::auth::{self, Proof};
use crate::body;
use crate::call::Call;
use crate::check::{Refused, Violation};
use crate::client::Core;
use crate::encode;
use crate::error::{Cause, Effort, Failure, Interrupted, Outside, Why};
use crate::hook::Seen;
use crate::operation::{Case, Location, Style};
use crate::response::Answer;
use crate::retry::{self, Retry};
use crate::rpc;
use crate::transport::{Incoming, Outgoing, Sent};
use bytes::Bytes;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use secrecy::ExposeSecret;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Instant;
use tracing::{Instrument, Span, field::Empty, info_span};

/// An answer that was sorted.
pub(crate) struct Done {
    pub(crate) answer: Answer,
    /// What is to be read: the body, or the `result` or `error` of a JSON-RPC answer.
    pub(crate) body: Bytes,
    /// JSON pointer of `body` within the answer.
    pub(crate) prefix: &'static str,
    pub(crate) kind: Kind,
}

pub(crate) enum Kind {
    Success,
    /// A documented error: which of the listed ones, if it is listed.
    Problem(Option<usize>),
}

/// The time a call has, and what it used of it.
#[derive(Clone)]
pub(crate) struct Trial {
    pub(crate) operation: &'static str,
    pub(crate) deadline: Instant,
    pub(crate) limit: Duration,
    attempt: Duration,
    retry: Retry,
    /// Whether an earlier attempt may have arrived.
    maybe: bool,
    /// Whether it is a login, whose successful answer holds a token.
    login: bool,
    pub(crate) effort: Effort,
}

impl Trial {
    /// The same time for a login.
    pub(crate) fn login(&self) -> Self {
        Self { operation: "login", effort: Effort::default(), maybe: false, login: true, ..self.clone() }
    }

    pub(crate) fn interrupted(&mut self, sent: Sent, cause: Cause) -> Failure {
        self.maybe |= sent == Sent::Maybe;
        let why = Interrupted { operation: self.operation, effort: self.effort, cause };
        if self.maybe { Failure::MaybeSent(why) } else { Failure::NotSent(why) }
    }
}

/// A call under way, within its span. The future is boxed once and never moved: it is large.
pub(crate) struct Run {
    span: Span,
    inner: Pin<Box<dyn Future<Output = Result<Done, Failure>> + Send>>,
}

impl Future for Run {
    type Output = Result<Done, Failure>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let span = self.span.clone();
        let _within = span.enter();
        self.inner.as_mut().poll(cx)
    }
}

/// Runs a call to its end.
pub(crate) fn run(core: Arc<Core>, call: Call) -> Run {
    let (api, operation) = (core.api.name, call.operation.id);
    let span = info_span!("call", api, operation, attempts = Empty, status = Empty, duration_ms = Empty);
    Run { inner: Box::pin(whole(core, call, span.clone())), span }
}

async fn whole(core: Arc<Core>, call: Call, span: Span) -> Result<Done, Failure> {
    let start = Instant::now();
    let outcome = steps(&core, &call, start).await;
    if span.is_disabled() {
        return outcome;
    }
    let (effort, status) = match &outcome {
        Ok(done) => (done.answer.effort, Some(done.answer.status)),
        Err(Failure::Outside(outside)) => (outside.answer.effort, Some(outside.answer.status)),
        Err(Failure::NotSent(why) | Failure::MaybeSent(why)) => (why.effort, None),
        Err(Failure::Refused(_)) => (Effort::default(), None),
    };
    span.record("attempts", effort.attempts);
    note(&span, status, start.elapsed());
    outcome
}

fn note(span: &Span, status: Option<u16>, duration: Duration) {
    if let Some(status) = status {
        span.record("status", status);
    }
    span.record("duration_ms", u64::try_from(duration.as_millis()).unwrap_or(u64::MAX));
}

async fn steps(core: &Core, call: &Call, start: Instant) -> Result<Done, Failure> {
    if let Some(refused) = &call.rare.refused {
        return Err(Failure::Refused(refused.clone()));
    }
    let operation = call.operation;
    let limit = call.rare.options.timeout.unwrap_or(core.settings.timeout);
    let mut trial = Trial {
        operation: operation.id,
        deadline: start + limit,
        limit,
        attempt: call.rare.options.attempt_timeout.unwrap_or(core.settings.attempt_timeout),
        retry: call.rare.options.retry.unwrap_or(core.settings.retry),
        maybe: false,
        login: false,
        effort: Effort::default(),
    };
    let id = core.next_id.fetch_add(1, Ordering::Relaxed);
    let mut stale = None;
    loop {
        let obtained = match operation.auth.and_then(|auth| auth.exchange.as_ref()) {
            Some(exchange) if auth::is_needed(core, exchange) => match auth::held(core, exchange, stale) {
                None => Some(Box::pin(auth::token(core, exchange, stale, &mut trial)).await?),
                held => held,
            },
            Some(_) | None => None,
        };
        let proof = match operation.auth {
            Some(auth) => auth::prove(core, operation.id, auth, obtained)?,
            None => Arc::default(),
        };
        let login = proof.login;
        let request = || assemble(core, call, &proof, id);
        let judge = |answer: &Answer| {
            let sorted = sort(core, operation.id, operation.statuses, !operation.rpc.is_empty(), id, answer);
            match &sorted {
                Sorted::Success(body, _) => core.allowances.note(core.api.allowances, answer, body, false),
                Sorted::Problem(_, body, _) => core.allowances.note(core.api.allowances, answer, body, true),
                Sorted::Outside(_) => {}
            }
            sorted
        };
        let (answer, sorted) = attempts(core, &mut trial, operation.effect.repeatable(), &request, &judge).await?;
        if answer.status == 401 && login.is_some() && stale.is_none() {
            stale = login;
            continue;
        }
        return match sorted {
            Sorted::Success(body, prefix) => Ok(Done { answer, body, prefix, kind: Kind::Success }),
            Sorted::Problem(case, body, prefix) => Ok(Done { answer, body, prefix, kind: Kind::Problem(case) }),
            Sorted::Outside(why) => Err(Failure::Outside(Box::new(Outside { why, answer }))),
        };
    }
}

/// Tries a request until it is answered for good. It is made anew for each attempt.
pub(crate) async fn attempts(
    core: &Core,
    trial: &mut Trial,
    repeatable: bool,
    request: &(dyn Fn() -> Result<Outgoing, Refused> + Sync),
    judge: &(dyn Fn(&Answer) -> Sorted + Sync),
) -> Result<(Answer, Sorted), Failure> {
    loop {
        let made = request().map_err(Failure::Refused)?;
        let admitted = match core.allowances.admit(trial.deadline).await {
            Ok(waited) => core.rates.admit(trial.operation, trial.deadline).await.map(|more| waited + more),
            late => late,
        };
        match admitted {
            Ok(waited) => trial.effort.waited += waited,
            Err(wait) => return Err(trial.interrupted(Sent::No, Cause::Rate(wait))),
        }
        trial.effort.attempts += 1;
        let outcome = attempt(core, trial, made).await;
        let sorted = outcome.as_ref().ok().map(|(answer, _)| judge(answer));
        let (again, asked) = match &outcome {
            Ok((answer, _)) => {
                let again = match (answer.status, &sorted) {
                    (429, _) => true,
                    (408 | 425 | 500 | 502 | 503 | 504, _) => repeatable,
                    (_, Some(Sorted::Problem(Some(case), ..))) => repeatable && core.api.cases[*case].retryable,
                    (_, Some(Sorted::Problem(None, ..) | Sorted::Success(..) | Sorted::Outside(_)) | None) => false,
                };
                (again, if again { retry::asked(&answer.headers).or_else(|| core.allowances.wait()) } else { None })
            }
            Err(Failure::NotSent(_)) => (true, None),
            Err(Failure::MaybeSent(_)) => (repeatable, None),
            Err(Failure::Refused(_) | Failure::Outside(_)) => (false, None),
        };
        if !again && outcome.is_ok() {
            core.budget.give_back();
        }
        let wait = if again { trial.retry.wait(trial.effort.attempts, asked) } else { None };
        let wait = wait.filter(|wait| Instant::now() + *wait < trial.deadline);
        match wait {
            Some(wait) if core.budget.take() => {
                tracing::debug!(operation = trial.operation, wait_ms = wait.as_millis(), "trying again");
                tokio::time::sleep(wait).await;
                trial.effort.waited += wait;
            }
            _ => {
                let (answer, cut) = outcome?;
                if cut {
                    let why = Why::TooLong(core.settings.max_body);
                    return Err(Failure::Outside(Box::new(Outside { why, answer })));
                }
                return Ok((answer, sorted.unwrap_or(Sorted::Outside(Why::Status))));
            }
        }
    }
}

async fn attempt(core: &Core, trial: &mut Trial, mut request: Outgoing) -> Result<(Answer, bool), Failure> {
    let number = trial.effort.attempts;
    let span =
        info_span!("attempt", api = core.api.name, operation = trial.operation, attempt = number, status = Empty, duration_ms = Empty);
    if let Some(observer) = &core.settings.observer {
        observer.before(trial.operation, &mut request);
    }
    let start = Instant::now();
    let left = trial.deadline.saturating_duration_since(start);
    let outcome = tokio::time::timeout(trial.attempt.min(left), core.transport.send(request)).instrument(span.clone()).await;
    let outcome = outcome.map(|sent| {
        sent.map(|Incoming { status, headers, body, cut }| {
            let effort = trial.effort;
            let (secrets, hidden) = (core.secrets.clone(), trial.login && status < 300);
            (Answer { api: core.api.name, operation: trial.operation, status, headers, bytes: body, effort, secrets, hidden }, cut)
        })
    });
    if !span.is_disabled() {
        note(&span, outcome.as_ref().ok().and_then(|o| o.as_ref().ok()).map(|(answer, _)| answer.status), start.elapsed());
    }
    if let Some(observer) = &core.settings.observer {
        let outcome = match &outcome {
            Ok(Ok((answer, _))) => Ok(answer),
            Ok(Err(error)) => Err(Some(error)),
            Err(_) => Err(None),
        };
        observer.after(&Seen { operation: trial.operation, attempt: number, duration: start.elapsed(), outcome });
    }
    match outcome {
        Ok(Ok(answered)) => Ok(answered),
        Ok(Err(error)) => {
            let sent = error.sent();
            Err(trial.interrupted(sent, Cause::Transport(Arc::new(error))))
        }
        Err(_) => {
            let limit = if left < trial.attempt { trial.limit } else { trial.attempt };
            Err(trial.interrupted(Sent::Maybe, Cause::Timeout(limit)))
        }
    }
}

/// Puts a request together.
fn assemble(core: &Core, call: &Call, proof: &Proof, id: u64) -> Result<Outgoing, Refused> {
    let operation = call.operation;
    let mut query = String::with_capacity(128);
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    for (name, value) in &proof.headers {
        headers.insert(name.clone(), value.clone());
    }
    let mut params = proof.params.clone();
    let mut content = None;
    let mut places: Vec<(&str, String)> = proof.path.iter().map(|(place, v)| (*place, v.expose_secret().to_owned())).collect();
    for (parameter, value) in call.described() {
        match parameter.location {
            Location::Path => places.push((parameter.name, encode::text(value).into_owned())),
            Location::Query => encode::parameter(&mut query, parameter.name, parameter.style, value),
            Location::Header => {
                let unwritable = |what| Refused::new(operation.id, parameter.key, Violation::Unwritable(what));
                let name = HeaderName::from_bytes(parameter.name.as_bytes()).map_err(|_| unwritable("is no name of a header"))?;
                let value = HeaderValue::from_str(&encode::text(value))
                    .map_err(|_| unwritable("goes into a header and must not hold line breaks"))?;
                headers.insert(name, value);
            }
            Location::Params => drop(params.insert(parameter.name.to_owned(), value.clone())),
            Location::Body => content = Some(value),
        }
    }
    for (name, value) in &call.rare.extra {
        if operation.rpc.is_empty() {
            encode::parameter(&mut query, name, Style::Repeat, value);
        } else {
            params.insert(name.clone(), value.clone());
        }
    }
    for (name, value) in &proof.query {
        encode::pair(&mut query, name, value.expose_secret());
    }
    let body = if operation.rpc.is_empty() {
        body::encode(call, content)?
    } else {
        Some((rpc::request(id, operation, &params), HeaderValue::from_static("application/json")))
    };
    let body = body.map_or_else(Bytes::new, |(body, media)| {
        headers.entry(CONTENT_TYPE).or_insert(media);
        body
    });
    let mut url = String::with_capacity(core.base.len() + operation.path.len() + query.len() + 64);
    url.push_str(&core.base);
    fill_path(&mut url, operation.path, &places).map_err(|(place, why)| Refused::new(operation.id, place, why))?;
    if !query.is_empty() {
        url.push('?');
        url.push_str(&query);
    }
    Ok(Outgoing { method: operation.method.as_str(), url, headers, body, max_body: core.settings.max_body })
}

fn fill_path(url: &mut String, template: &str, places: &[(&str, String)]) -> Result<(), (String, Violation)> {
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        let value = places.iter().find(|(place, _)| *place == name).map_or("", |(_, value)| value);
        url.push_str(before);
        url.push_str(&encode::segment(value).map_err(|why| (name.to_owned(), why))?);
        rest = tail;
    }
    url.push_str(rest);
    Ok(())
}

/// What an answer is.
pub(crate) enum Sorted {
    Success(Bytes, &'static str),
    Problem(Option<usize>, Bytes, &'static str),
    Outside(Why),
}

/// Sorts an answer by status or code, never by its shape.
pub(crate) fn sort(core: &Core, operation: &str, successes: &[u16], rpc: bool, id: u64, answer: &Answer) -> Sorted {
    let cases = core.api.cases;
    let of_operation = |case: &Case| case.operations.is_empty() || case.operations.contains(&operation);
    let bytes = unmarked(&answer.bytes);
    if rpc {
        return match rpc::open(&bytes, id, core.api.mnemonic) {
            rpc::Reply::Result(body) => Sorted::Success(body, "/result"),
            rpc::Reply::Error { body, code, mnemonic } => {
                let fits = |by: &dyn Fn(&Case) -> bool| cases.iter().position(|case| of_operation(case) && by(case));
                let spelt = |case: &Case| case.mnemonics.contains(&mnemonic.as_str());
                let case = fits(&|c| spelt(c) && c.code == code)
                    .or_else(|| fits(&spelt))
                    .or_else(|| fits(&|c| c.mnemonics.is_empty() && c.code != 0 && c.code == code));
                Sorted::Problem(case, body, "/error")
            }
            rpc::Reply::Neither(_) if !successes.contains(&answer.status) => Sorted::Outside(Why::Status),
            rpc::Reply::Neither(why) => Sorted::Outside(Why::Envelope(core.secrets.clean(&why).into_owned())),
        };
    }
    if successes.contains(&answer.status) {
        return Sorted::Success(bytes, "");
    }
    let fitting = || cases.iter().enumerate().filter(|(_, case)| case.status == answer.status && of_operation(case));
    let text = String::from_utf8_lossy(&bytes);
    let case =
        fitting().find(|(_, c)| !c.message.is_empty() && says(&text, c.message)).or_else(|| fitting().find(|(_, c)| c.message.is_empty()));
    // One case alone for a status is told by the status.
    let case = case.or_else(|| fitting().next().filter(|_| fitting().count() == 1));
    match case {
        Some((index, _)) => Sorted::Problem(Some(index), bytes, ""),
        None => Sorted::Outside(Why::Status),
    }
}

/// Without the mark that some servers put before UTF-8 (RFC 8259, section 8.1, lets a reader pass over it).
fn unmarked(body: &Bytes) -> Bytes {
    if body.starts_with(b"\xef\xbb\xbf") { body.slice(3..) } else { body.clone() }
}

/// Whether a body holds a message, whose `{name}` places may be anything.
fn says(body: &str, message: &str) -> bool {
    let mut rest = body;
    for piece in message.split('{').enumerate().map(|(i, p)| if i == 0 { p } else { p.split_once('}').map_or(p, |(_, tail)| tail) }) {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    true
}
