//! Judging one answer against everything that is known: bytes, envelope, shape, laws, echo, secrets.
//!
//! It finds differences and names the facts that they may speak of; whether a difference comes again
//! and which parameter matters is for [`crate::investigate`].

mod dispute;
mod envelope;
mod laws;
mod leaks;
mod payload;
mod sense;
mod success;

pub use laws::{BESIDE_TOTAL, lawful};
pub use payload::{Items, Payload, Slot, Stands};

use envelope::envelope;
use leaks::{leaks, refusal};
use success::success;

use crate::asked::ListPlace;
use crate::call::{Call, Envelope};
use crate::oracle::MismatchKind;
use crate::session::{Expect, Session};
use crate::transport::{Failure, Reply};
use crate::wire;
use plumbline_spec::model::Endpoint;
use plumbline_spec::pointer;
use plumbline_spec::value::{Checker, shorten};
use serde_json::Value;
use std::sync::Arc;

/// What came back, as far as it could be understood.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A success with its payload.
    Success {
        /// The payload: the body, or `result`.
        payload: Payload,
        /// The items of the list laws.
        items: Items,
    },
    /// A refusal: HTTP status, and the error object or body.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The error: the `error` object, or the body where it is JSON.
        error: Value,
    },
    /// Nothing that could be understood.
    Nothing(String),
}

impl Answer {
    /// A success with this payload; `at` leads to the items.
    pub fn success(payload: Value, at: Option<&str>) -> Self {
        let (payload, items) = payload::read(payload, at.map(str::to_owned));
        Self::Success { payload, items }
    }

    /// A success whose payload is read from the body when it is looked at.
    pub fn unread(body: &[u8], stands: Stands, at: Option<&str>, slot: &Arc<Slot>) -> Self {
        let (payload, items) = payload::unread(body, stands, at, slot);
        Self::Success { payload, items }
    }

    /// The items of a success.
    pub fn items(&self) -> Option<&[Value]> {
        match self {
            Self::Success { items, .. } => Some(items),
            Self::Refused { .. } | Self::Nothing(_) => None,
        }
    }

    /// Whether it is a success.
    pub fn is_success(&self) -> bool {
        matches!(self, Self::Success { .. })
    }
}

/// A difference between an answer and what must be.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What it is about.
    pub about: About,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub found: String,
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq)]
pub enum About {
    /// This fact, whatever was asked.
    Fact(String),
    /// A valid request was refused; which parameter matters is to be found out.
    Refused,
    /// The items, by the laws; which parameter matters is to be found out.
    Law(MismatchKind),
}

fn finding(about: About, expected: impl Into<String>, found: impl Into<String>) -> Finding {
    Finding { about, expected: expected.into(), found: found.into() }
}

/// Judges an answer.
pub fn judge(session: &mut Session, call: &Call, expect: &Expect, result: &Result<Reply, Failure>) -> (Answer, Vec<Finding>) {
    let mut findings = Vec::new();
    let name = call.operation.as_str();
    let status_fact = format!("{name}/response#status");
    let media_fact = format!("{name}/response#media");
    let reply = match result {
        Ok(reply) => reply,
        Err(failure) => {
            let words = failure.to_string();
            let fact = match failure {
                Failure::Broken(_) => media_fact,
                Failure::Connect(_) | Failure::Timeout | Failure::Spent => "protocol/connection".to_owned(),
            };
            findings.push(finding(About::Fact(fact), "a whole answer", words.clone()));
            return (Answer::Nothing(words), findings);
        }
    };
    // JSON-RPC 2.0, section 4.1: a notification gets no answer; over HTTP that is an empty body.
    if call.envelope == Envelope::Notification && *expect == Expect::Open && reply.body.is_empty() {
        return (Answer::Nothing("no answer, as to any notification".into()), findings);
    }
    let Some(operation) = session.shared(name) else { return (Answer::Nothing("not described".into()), findings) };
    let rpc = matches!(operation.endpoint(), Some(Endpoint::Rpc { .. }));
    let (value, flaws) = wire::read(&reply.body);
    let described = !rpc && operation.responses.contains_key(&reply.status);
    let documented = described || (rpc && reply.status == 200) || operation.responses.is_empty();
    // What is listed as a success is one: a page that only redirects is described by its 302.
    let success_status = (200..300).contains(&reply.status) || described;
    if !rpc && !success_status {
        return refused(session, call, expect, reply, value, findings, &status_fact);
    }
    if success_status && !documented {
        let words = if rpc {
            "status 200".to_owned()
        } else {
            format!("one of the documented statuses {:?}", operation.responses.keys().collect::<Vec<_>>())
        };
        findings.push(finding(About::Fact(status_fact.clone()), words, format!("status {}", reply.status)));
    }
    if let Some(coding) = reply.header("content-encoding").filter(|c| !c.eq_ignore_ascii_case("identity") && value.is_some()) {
        findings.push(finding(
            About::Fact(media_fact.clone()),
            "a body coded as Content-Encoding says",
            format!("plain JSON under Content-Encoding {coding}"),
        ));
    }
    leaks(session, call, reply, &mut findings);
    // What is described as no JSON is not read as such: of a success without a body (a 204 never has one, RFC 9110, section 15.3.5), or in another media type, only the type is known.
    let answered = operation.responses.get(&reply.status).filter(|_| !rpc);
    if !rpc && operation.responses.is_empty() {
        return (Answer::success(Value::Null, None), findings);
    }
    if let Some(response) = answered.filter(|r| r.schema.is_none() || reply.status == 204 || !crate::needs::is_json(&r.media)) {
        let came = reply.header("content-type").unwrap_or("none");
        let same = |a: &str, b: &str| {
            a.split(';').next().is_some_and(|a| b.split(';').next().is_some_and(|b| a.trim().eq_ignore_ascii_case(b.trim())))
        };
        if response.schema.is_some() && reply.status != 204 && !response.media.contains('*') && !same(came, &response.media) {
            findings.push(finding(About::Fact(media_fact), format!("Content-Type {}", response.media), format!("Content-Type {came}")));
        }
        return (Answer::success(Value::Null, None), findings);
    }
    for flaw in flaws {
        findings.push(finding(About::Fact(media_fact.clone()), flaw.expected, flaw.found));
    }
    if let Some(words) = media_flaw(reply) {
        findings.push(finding(About::Fact(media_fact.clone()), "application/json in UTF-8", words));
    }
    let Some(value) = value else {
        let words = format!("status {} with a body that is no JSON", reply.status);
        return (Answer::Nothing(words), findings);
    };
    if rpc {
        return envelope(session, call, expect, &operation, reply, &value, findings);
    }
    success(session, call, expect, &operation, reply.status, value, findings)
}

fn media_flaw(reply: &Reply) -> Option<String> {
    let Some(media) = reply.header("content-type") else { return Some("no Content-Type header".into()) };
    let mut parts = media.split(';').map(|p| p.trim().to_ascii_lowercase());
    let kind = parts.next().unwrap_or_default();
    if kind != "application/json" && !kind.ends_with("+json") && kind != "text/json" {
        return Some(format!("Content-Type {media}"));
    }
    let charset = parts.find_map(|p| p.strip_prefix("charset=").map(|c| c.trim_matches('"').to_owned()))?;
    (!matches!(charset.as_str(), "utf-8" | "utf8" | "us-ascii")).then(|| format!("Content-Type {media}"))
}

fn refused(
    session: &mut Session,
    call: &Call,
    expect: &Expect,
    reply: &Reply,
    value: Option<Value>,
    mut findings: Vec<Finding>,
    status_fact: &str,
) -> (Answer, Vec<Finding>) {
    let body = shorten(&String::from_utf8_lossy(&reply.body));
    let words = format!("status {}: {body}", reply.status);
    leaks(session, call, reply, &mut findings);
    if let Some(error) = &value {
        refusal(session, call, error, &mut findings);
    }
    crate::occasion::note(session, call, reply.status, value.as_ref().unwrap_or(&Value::Null), &reply.body);
    let laws = session.operation(&call.operation).and_then(ListPlace::of);
    let data = laws.zip(value.as_ref()).is_some_and(|(laws, body)| {
        pointer::get(body, laws.items)
            .and_then(Value::as_array)
            .is_some_and(|rows| rows.iter().any(|row| pointer::get(row, laws.key).is_some()))
    });
    if data && *expect != Expect::Success {
        // Whoever is refused is given none.
        let about = unwelcome(call, expect).map_or(status_fact, |(_, fact)| fact);
        findings.push(finding(About::Fact(about.to_owned()), "no data with the status of an error", words.clone()));
    }
    if reply.status >= 500 {
        // What the request breaks on purpose is what the server fails on.
        let broken = || crate::blame::range(session, call).map(|(fact, _)| fact);
        let stranger = || {
            let (cases, fact) = unwelcome(call, expect)?;
            let documented = cases.iter().find(|key| session.description().errors.cases.get(*key).is_some_and(|c| c.status.is_some()));
            Some(documented.map_or_else(|| fact.clone(), |key| format!("{}/errors/{key}#status", call.operation)))
        };
        let about = call.about.clone().or_else(broken).or_else(stranger).unwrap_or_else(|| status_fact.to_owned());
        findings.push(finding(About::Fact(about), "no failure of the server", words.clone()));
        if *expect == Expect::Success {
            findings = vec![finding(About::Refused, "success", words)];
        }
    } else if *expect == Expect::Success && !crate::pages::may_be_refused(session, call) {
        findings.push(finding(About::Refused, "success", words));
    } else if let Expect::Refusal { cases, fact } = expect {
        http_case(session, call, cases, fact, reply, value.as_ref(), &mut findings);
    }
    (Answer::Refused { status: reply.status, error: value.unwrap_or(Value::Null) }, findings)
}

/// The documented errors and the fact that are for a call with a wrong credential, if it has one.
fn unwelcome<'e>(call: &Call, expect: &'e Expect) -> Option<(&'e [String], &'e String)> {
    match expect {
        Expect::Refusal { cases, fact } if call.credentials.wrong().is_some() => Some((cases, fact)),
        Expect::Success | Expect::Open | Expect::OneOf(_) | Expect::Refusal { .. } => None,
    }
}

/// The status and shape of a documented HTTP error.
fn http_case(
    session: &Session,
    call: &Call,
    cases: &[String],
    _fact: &str,
    reply: &Reply,
    value: Option<&Value>,
    findings: &mut Vec<Finding>,
) {
    let errors = &session.description().errors;
    let Some(key) = cases.first() else { return };
    let Some(case) = errors.cases.get(key) else { return };
    let operation = &call.operation;
    let statuses: Vec<u16> = cases.iter().filter_map(|k| errors.cases.get(k)?.status).collect();
    if !statuses.is_empty() && !statuses.contains(&reply.status) {
        let fact = format!("{operation}/errors/{key}#status");
        findings.push(finding(About::Fact(fact), format!("status {}", statuses[0]), format!("status {}", reply.status)));
        return;
    }
    let json = case.media.as_deref().is_none_or(|m| m.contains("json"));
    if let (Some(schema), Some(value), true) = (case.schema.as_ref().or(errors.schema.as_ref()), value, json) {
        let checker = Checker::new(session.description());
        for violation in checker.check(schema, value).violations {
            let fact = format!("{operation}/error{}#{}", violation.place, violation.aspect.as_str());
            findings.push(finding(About::Fact(fact), violation.expected, violation.found));
        }
    }
}
