//! Judging one answer against everything that is known: bytes, envelope, shape, laws, echo, secrets.
//!
//! It finds differences and names the facts that they may speak of; whether a difference comes again
//! and which parameter matters is for [`crate::investigate`].

mod envelope;
mod laws;
mod payload;
mod sense;

pub use laws::lawful;
pub use payload::{Items, Payload, Slot, Stands};

use envelope::envelope;
use laws::echo;

use crate::asked::{ListLaws, asked};
use crate::call::{Call, CredentialUse, Envelope};
use crate::oracle::MismatchKind;
use crate::session::{Expect, Session};
use crate::transport::{Failure, Reply};
use crate::wire;
use plumbline_spec::facts::{Aspect, response_fact_id};
use plumbline_spec::model::{Endpoint, Law, Operation};
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
    crate::occasion::note(session, call, reply.status, value.as_ref().unwrap_or(&Value::Null), &reply.body);
    let laws = session.operation(&call.operation).and_then(ListLaws::of);
    let data = laws.zip(value.as_ref()).is_some_and(|(laws, body)| {
        pointer::get(body, laws.items)
            .and_then(Value::as_array)
            .is_some_and(|rows| rows.iter().any(|row| pointer::get(row, laws.key).is_some()))
    });
    if data && *expect != Expect::Success {
        findings.push(finding(About::Fact(status_fact.to_owned()), "no data with the status of an error", words.clone()));
    }
    if reply.status >= 500 {
        // What the request breaks on purpose is what the server fails on.
        let broken = || crate::blame::range(session, call).map(|(fact, _)| fact);
        let about = call.about.clone().or_else(broken).unwrap_or_else(|| status_fact.to_owned());
        findings.push(finding(About::Fact(about), "no failure of the server", words.clone()));
        if *expect == Expect::Success {
            findings = vec![finding(About::Refused, "success", words)];
        }
    } else if *expect == Expect::Success {
        findings.push(finding(About::Refused, "success", words));
    } else if let Expect::Refusal { cases, fact } = expect {
        http_case(session, call, cases, fact, reply, value.as_ref(), &mut findings);
    }
    (Answer::Refused { status: reply.status, error: value.unwrap_or(Value::Null) }, findings)
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

fn success(
    session: &mut Session,
    call: &Call,
    expect: &Expect,
    operation: &Operation,
    status: u16,
    payload: Value,
    mut findings: Vec<Finding>,
) -> (Answer, Vec<Finding>) {
    if let Expect::Refusal { fact, .. } = expect {
        findings.push(finding(About::Fact(fact.clone()), "a refusal", format!("success with status {status}")));
        return (Answer::success(payload, None), findings);
    }
    shape(session, call, operation, status, &payload, &mut findings);
    secrets(session, call, &payload, &mut findings);
    let laws = ListLaws::of(operation);
    let list = laws.as_ref().and_then(|l| pointer::get(&payload, l.items)).and_then(Value::as_array);
    let items = list.map_or(&[][..], Vec::as_slice);
    if findings.is_empty() {
        sense::sense(session.description(), &call.operation, operation, items, &mut findings);
    }
    // Without the list the laws have nothing to say; the shape has said it.
    let listed = list.is_some();
    if findings.iter().all(|f| matches!(f.about, About::Fact(_))) && listed {
        match expect {
            Expect::Success => {
                if let Err(found) = lawful(session, call, operation, &payload, items, true) {
                    findings.push(finding(About::Law(found.kind), found.expected, found.found));
                }
                echo(session, call, operation, &payload, &mut findings);
            }
            Expect::OneOf(calls) => {
                let near = calls.iter().any(|c| c.args != call.args);
                let mut last: Option<Finding> = None;
                let mut fits = false;
                for other in calls {
                    let judged = lawful(session, other, operation, &payload, items, false);
                    let mut echoed = Vec::new();
                    echo(session, other, operation, &payload, &mut echoed);
                    // What is repeated may be what was asked, or what was made of it.
                    if !echoed.is_empty() && other.args != call.args {
                        echoed.clear();
                        echo(session, call, operation, &payload, &mut echoed);
                    }
                    match (judged, echoed.pop()) {
                        (Ok(()), None) => {
                            fits = true;
                            break;
                        }
                        // Where the items are right, only what is repeated is wrong.
                        (Err(_), _) if last.as_ref().is_some_and(|l| matches!(l.about, About::Fact(_))) => {}
                        (Err(found), _) => {
                            let kind = if near { MismatchKind::Count } else { found.kind };
                            last = Some(finding(About::Law(kind), found.expected, found.found));
                        }
                        (Ok(()), Some(found)) => last = Some(found),
                    }
                }
                if let (false, Some(found)) = (fits, last) {
                    let fair = if near {
                        format!("a refusal, or what a near request gives ({})", found.expected)
                    } else {
                        format!("a refusal, or {}", found.expected)
                    };
                    findings.push(finding(found.about, fair, found.found));
                }
            }
            Expect::Open => {
                if let Some(most) = most(session, operation)
                    && items.len() as u64 > most
                {
                    findings.push(finding(
                        About::Law(MismatchKind::Count),
                        format!("at most {most} items"),
                        format!("{} items", items.len()),
                    ));
                }
            }
            Expect::Refusal { .. } => {}
        }
    }
    let at = laws.as_ref().map(|l| l.items.to_owned());
    (Answer::success(payload, at.as_deref()), findings)
}

/// The stated maximum of the limit.
fn most(session: &Session, operation: &Operation) -> Option<u64> {
    operation.laws.values().find_map(|law| match law {
        Law::Page(page) => {
            let schema = &operation.parameters.get(&page.limit)?.schema;
            crate::asked::target(session.description(), schema).maximum?.try_into().ok()
        }
        _ => None,
    })
}

fn shape(session: &mut Session, call: &Call, operation: &Operation, status: u16, payload: &Value, findings: &mut Vec<Finding>) {
    let own = || operation.responses.get(&status).and_then(|r| r.schema.as_ref());
    let Some(schema) = operation.result.as_ref().or_else(own).or_else(|| operation.payload()) else { return };
    let name = &call.operation;
    let outcome = Checker::new(&session.model.description).check(schema, payload);
    let asked = asked(session.description(), operation, call);
    let items = ListLaws::of(operation).map(|l| l.items.to_owned()).unwrap_or_default();
    let mut violations = outcome.violations;
    if asked.chosen.is_some() {
        // Members that were not chosen are not missing.
        let prefix = format!("{items}/*/");
        violations.retain(|v| !(v.aspect == Aspect::Required && v.place.strip_prefix(&prefix).is_some_and(|rest| !rest.contains('/'))));
    }
    let error = session.description().errors.schema.as_ref();
    let named = |e: &plumbline_spec::model::Schema| e.properties.keys().any(|k| payload.get(k).is_some());
    let is_error = !violations.is_empty() && error.is_some_and(|e| named(e) && Checker::new(session.description()).fits(e, payload));
    if let Some(inner) = payload.as_str().filter(|_| !violations.is_empty()).and_then(|t| serde_json::from_str::<Value>(t).ok())
        && (inner.is_object() || inner.is_array())
    {
        let found = format!("JSON within a text: {}", shorten(&payload.to_string()));
        findings.push(finding(About::Fact(format!("{name}/response#media")), "the JSON itself", found));
        return;
    }
    if is_error {
        crate::occasion::note(session, call, status, payload, &[]);
        findings.push(finding(
            About::Fact(format!("{name}/response#status")),
            "a success with this status",
            format!("an error: {}", shorten(&payload.to_string())),
        ));
        return;
    }
    violations.sort_by(|a, b| (&a.place, a.aspect).cmp(&(&b.place, b.aspect)));
    violations.dedup_by(|a, b| a.place == b.place && a.aspect == b.aspect);
    for violation in violations {
        let fact = response_fact_id(name, &violation.place, violation.aspect);
        let place = if violation.instance.is_empty() { "the top" } else { violation.instance.as_str() };
        let found = format!("{} at {place}", violation.found);
        findings.push(finding(About::Fact(fact), violation.expected, found));
    }
    if findings.is_empty() {
        for (evidence, instance) in outcome.evidence {
            dispute(session, name, evidence, &instance, findings);
        }
        session.note_shape(name, payload);
    }
}

/// Adds evidence on a dispute; readings that exclude one another must not run out.
fn dispute(session: &mut Session, operation: &str, evidence: plumbline_spec::value::Evidence, instance: &str, findings: &mut Vec<Finding>) {
    use plumbline_spec::model::DisputeKind;
    let Some(declared) = session.model.description.disputes.get(&evidence.dispute) else { return };
    if evidence.fits.len() == declared.readings.len() {
        return;
    }
    let alternatives = declared.kind == DisputeKind::Alternatives;
    let all: Vec<String> = declared.readings.keys().cloned().collect();
    let seen = session.evidence.entry(evidence.dispute.clone()).or_default();
    if seen.iter().any(|(fits, ..)| *fits == evidence.fits) {
        return;
    }
    let left = |extra: Option<&std::collections::BTreeSet<String>>| {
        all.iter().filter(|r| seen.iter().map(|(f, ..)| f).chain(extra).all(|f| f.contains(*r))).count()
    };
    if alternatives && left(Some(&evidence.fits)) == 0 {
        let fact = format!("{operation}/disputes/{}#reading", evidence.dispute);
        let words: Vec<_> = evidence.fits.iter().cloned().collect();
        let earlier: Vec<_> =
            seen.iter().map(|(f, _, at)| format!("{} at {at}", f.iter().cloned().collect::<Vec<_>>().join(" or "))).collect();
        findings.push(finding(
            About::Fact(fact),
            format!("one reading throughout; earlier {}", earlier.join(", ")),
            format!("{} at {instance}", words.join(" or ")),
        ));
        return;
    }
    let found = format!("{} at {instance}", evidence.fits.iter().cloned().collect::<Vec<_>>().join(" or "));
    let told = (evidence.fits, operation.to_owned(), instance.to_owned());
    if let Some(journal) = &mut session.journal {
        journal.evidence.push((evidence.dispute.clone(), told.clone()));
    }
    seen.push(told);
    // What is judged is what came last.
    if let Some((_, wire)) = session.transport.recorder.last(None) {
        let wire = wire.clone();
        session.show_dispute(&evidence.dispute, &wire, &found);
    }
}

/// The right credential must not be given to a caller who sent another, nor stand in a header.
fn leaks(session: &Session, call: &Call, reply: &Reply, findings: &mut Vec<Finding>) {
    let (CredentialUse::Wrong(wrong) | CredentialUse::Without(wrong) | CredentialUse::Near(wrong) | CredentialUse::OtherCase(wrong)) =
        &call.credentials
    else {
        for (name, credential) in &session.model.description.credentials {
            let Some(value) = session.credentials.get(name).filter(|v| credential.secret && v.len() >= 6) else { continue };
            if let Some((header, _)) = reply.headers.iter().find(|(_, v)| v.contains(value.as_str())) {
                let fact = format!("{}/credentials/{name}#hidden", call.operation);
                findings.push(finding(
                    About::Fact(fact),
                    "an answer without the credential",
                    format!("the credential in the header {header}"),
                ));
            }
        }
        return;
    };
    let Some(value) = session.credentials.get(wrong).filter(|v| v.len() >= 6) else { return };
    let secret = session.model.description.credentials.get(wrong).is_some_and(|c| c.secret);
    if secret && String::from_utf8_lossy(&reply.body).contains(value.as_str()) {
        let fact = format!("{}/credentials/{wrong}#hidden", call.operation);
        findings.push(finding(
            About::Fact(fact),
            "an answer without the right credential, as another was sent",
            "the right credential in the answer",
        ));
    }
}

fn secrets(session: &Session, call: &Call, payload: &Value, findings: &mut Vec<Finding>) {
    if call.credentials != CredentialUse::Right {
        return;
    }
    for (name, credential) in &session.model.description.credentials {
        let Some(value) = session.credentials.get(name).filter(|v| credential.secret && v.len() >= 6) else { continue };
        if has_text(payload, value) {
            let fact = format!("{}/credentials/{name}#hidden", call.operation);
            findings.push(finding(About::Fact(fact), "an answer without the credential", "the credential in the answer"));
        }
    }
}

/// Whether a text stands in a value or in the name of a member, at any depth.
fn has_text(value: &Value, text: &str) -> bool {
    match value {
        Value::String(found) => found.contains(text),
        Value::Number(found) => found.as_str().contains(text),
        Value::Array(items) => items.iter().any(|item| has_text(item, text)),
        Value::Object(members) => members.iter().any(|(name, member)| name.contains(text) || has_text(member, text)),
        Value::Null | Value::Bool(_) => false,
    }
}
