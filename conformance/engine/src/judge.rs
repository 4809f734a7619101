//! Judging one answer against everything that is known: bytes, envelope, shape, laws, echo, secrets.
//!
//! It finds differences and names the facts that they may speak of; whether a difference comes again
//! and which parameter matters is for [`crate::investigate`].

use crate::asked::{ListLaws, asked, effective};
use crate::call::{Call, CredentialUse, Envelope};
use crate::oracle::{Asked, Mismatch, MismatchKind, World, number_of, predict, text_of};
use crate::session::{Expect, Session};
use crate::transport::{Failure, Reply};
use crate::wire;
use plumbline_spec::facts::{Aspect, response_fact_id};
use plumbline_spec::model::{Endpoint, Law, Operation};
use plumbline_spec::pointer;
use plumbline_spec::value::{Checker, same, shorten};
use serde_json::Value;

/// What came back, as far as it could be understood.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A success with its payload.
    Success {
        /// The payload: the body, or `result`.
        payload: Value,
        /// The items of the list laws.
        items: Vec<Value>,
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
    let Some(operation) = session.operation(name).cloned() else { return (Answer::Nothing("not described".into()), findings) };
    let rpc = matches!(operation.endpoint(), Some(Endpoint::Rpc { .. }));
    let (value, flaws) = wire::read(&reply.body);
    let documented = operation.responses.contains_key(&reply.status) || (rpc && reply.status == 200);
    let success_status = (200..300).contains(&reply.status);
    if !rpc && !success_status {
        return refused(session, call, expect, reply, value, findings, &status_fact);
    }
    if success_status && !documented {
        let words = if rpc { "status 200".to_owned() } else { format!("one of the documented statuses {:?}", operation.responses.keys().collect::<Vec<_>>()) };
        findings.push(finding(About::Fact(status_fact.clone()), words, format!("status {}", reply.status)));
    }
    if let Some(coding) = reply.header("content-encoding").filter(|c| !c.eq_ignore_ascii_case("identity") && value.is_some()) {
        findings.push(finding(About::Fact(media_fact.clone()), "a body coded as Content-Encoding says", format!("plain JSON under Content-Encoding {coding}")));
    }
    leaks(session, call, reply, &mut findings);
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
        return envelope(session, call, expect, &operation, reply, value, findings);
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
    let laws = session.operation(&call.operation).and_then(ListLaws::of);
    let data = laws.zip(value.as_ref()).is_some_and(|(laws, body)| {
        pointer::get(body, laws.items).and_then(Value::as_array).is_some_and(|rows| rows.iter().any(|row| pointer::get(row, laws.key).is_some()))
    });
    if data && *expect != Expect::Success {
        findings.push(finding(About::Fact(status_fact.to_owned()), "no data with the status of an error", words.clone()));
    }
    if reply.status >= 500 {
        findings.push(finding(About::Fact(status_fact.to_owned()), "no failure of the server", words.clone()));
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
fn http_case(session: &Session, call: &Call, cases: &[String], _fact: &str, reply: &Reply, value: Option<&Value>, findings: &mut Vec<Finding>) {
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

/// JSON-RPC 2.0, section 5.1: internal error.
const INTERNAL_ERROR: i64 = -32603;

fn envelope(
    session: &mut Session,
    call: &Call,
    expect: &Expect,
    operation: &Operation,
    reply: &Reply,
    value: Value,
    mut findings: Vec<Finding>,
) -> (Answer, Vec<Finding>) {
    let name = &call.operation;
    let fact = |rule: &str| About::Fact(format!("{name}/envelope#{rule}"));
    let wants_error = matches!(expect, Expect::Refusal { .. });
    let Value::Object(object) = &value else {
        if call.envelope == Envelope::Batch && value.is_array() {
            if let Expect::Refusal { fact: about, .. } = expect {
                findings.push(finding(About::Fact(about.clone()), "one error, as several requests in one are not supported", "an array of answers"));
            }
            return (Answer::Nothing("an array of answers".into()), findings);
        }
        findings.push(finding(fact("result-or-error"), "an object with `result` or `error`", shorten(&value.to_string())));
        return (Answer::Nothing("no JSON-RPC answer".into()), findings);
    };
    let version = object.get("jsonrpc");
    if version != Some(&Value::String("2.0".into())) {
        let found = version.map_or("no `jsonrpc` member".to_owned(), |v| format!("`jsonrpc` {v}"));
        findings.push(finding(fact("jsonrpc"), "`jsonrpc` \"2.0\"", found));
    }
    let (result, error) = (object.get("result"), object.get("error"));
    // A null beside the other one is how some servers write "none"; JSON-RPC 2.0 forbids the member.
    match (result, error) {
        (Some(_), Some(_)) => findings.push(finding(fact("result-or-error"), "just one of `result` and `error`", "both")),
        (None, None) => findings.push(finding(fact("result-or-error"), "just one of `result` and `error`", "neither")),
        _ => {}
    }
    let own_id = call.envelope == Envelope::Normal || call.envelope == Envelope::UnknownMethod;
    match object.get("id") {
        None => findings.push(finding(fact("id"), "an `id`", "none")),
        Some(id) if same(id, &call.id) => {}
        // Where the request could not be read its id is null; the documents leave it open for errors in general.
        Some(Value::Null) if error.is_some() => {}
        Some(id) if own_id => findings.push(finding(fact("id"), format!("`id` {}", call.id), format!("`id` {id}"))),
        Some(_) => {}
    }
    if let Some(error) = error.filter(|e| !e.is_null() || result.is_none()) {
        let code = error.get("code");
        let sound = error.is_object() && code.is_some_and(Value::is_i64) && error.get("message").is_some_and(Value::is_string);
        if !sound {
            let found = shorten(&error.to_string());
            findings.push(finding(fact("error-object"), "an object with an integer `code` and a text `message`", found));
        }
        if code.and_then(Value::as_i64) == Some(INTERNAL_ERROR) && *expect != Expect::Success {
            let status = About::Fact(format!("{name}/response#status"));
            findings.push(finding(status, "no failure of the server", shorten(&error.to_string())));
        }
        if *expect == Expect::Success {
            findings.push(finding(About::Refused, "a result", format!("the error {}", shorten(&error.to_string()))));
        } else if wants_error && error.is_object() {
            rpc_case(session, call, expect, error, &mut findings);
        }
        return (Answer::Refused { status: reply.status, error: error.clone() }, findings);
    }
    let payload = result.cloned().unwrap_or(Value::Null);
    if object.len() > 3 {
        // What stands beside `result` may give something away too.
        let beside: Value = object.iter().filter(|(k, _)| *k != "result").map(|(k, v)| (k.clone(), v.clone())).collect();
        secrets(session, call, &beside, &mut findings);
    }
    if result.is_none() {
        return (Answer::Nothing("neither result nor error".into()), findings);
    }
    if reply.status != 200 {
        let fact = About::Fact(format!("{name}/response#status"));
        findings.push(finding(fact, "status 200 with a result", format!("status {}", reply.status)));
    }
    success(session, call, expect, operation, 200, payload, findings)
}

/// Code and text code of a documented JSON-RPC error.
fn rpc_case(session: &Session, call: &Call, expect: &Expect, error: &Value, findings: &mut Vec<Finding>) {
    let Expect::Refusal { cases, .. } = expect else { return };
    let errors = &session.description().errors;
    let name = &call.operation;
    if let Some(schema) = &errors.schema {
        let checker = Checker::new(session.description());
        for violation in checker.check(schema, error).violations {
            let fact = format!("{name}/error{}#{}", violation.place, violation.aspect.as_str());
            findings.push(finding(About::Fact(fact), violation.expected, violation.found));
        }
    }
    let Some(first) = cases.first() else { return };
    let known: Vec<_> = cases.iter().filter_map(|k| errors.cases.get(k)).collect();
    let code = error.get("code").and_then(Value::as_i64);
    let codes: Vec<i64> = known.iter().filter_map(|c| c.code).collect();
    if !codes.is_empty() && !code.is_some_and(|c| codes.contains(&c)) {
        let found = code.map_or("no code".to_owned(), |c| format!("code {c}"));
        findings.push(finding(About::Fact(format!("{name}/errors/{first}#code")), format!("code {}", codes[0]), found));
    }
    let Some(at) = &errors.mnemonic else { return };
    let words: Vec<&str> = known.iter().filter_map(|c| c.mnemonic.as_deref()).collect();
    if words.is_empty() {
        return;
    }
    let found = pointer::get(error, at).map(text_of);
    // Spellings of a disputed word differ between readings; both are fine until it is settled.
    let spellings = session.spellings(first);
    if !found.as_ref().is_some_and(|f| words.contains(&f.as_str()) || spellings.contains(f)) {
        let found = found.map_or("none".to_owned(), |f| format!("`{f}`"));
        findings.push(finding(About::Fact(format!("{name}/errors/{first}#mnemonic")), format!("the text code `{}`", words[0]), found));
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
        return (Answer::Success { payload, items: Vec::new() }, findings);
    }
    shape(session, call, operation, &payload, &mut findings);
    secrets(session, call, &payload, &mut findings);
    let laws = ListLaws::of(operation);
    let items: Vec<Value> = match laws.as_ref().and_then(|l| pointer::get(&payload, l.items)) {
        Some(Value::Array(items)) => items.clone(),
        _ => Vec::new(),
    };
    // Without the list the laws have nothing to say; the shape has said it.
    let listed = laws.as_ref().is_some_and(|l| pointer::get(&payload, l.items).is_some_and(Value::is_array));
    if findings.iter().all(|f| matches!(f.about, About::Fact(_))) && listed {
        match expect {
            Expect::Success => {
                if let Err(found) = lawful(session, call, operation, &payload, &items, true) {
                    findings.push(finding(About::Law(found.kind), found.expected, found.found));
                }
                echo(session, call, operation, &payload, &mut findings);
            }
            Expect::OneOf(calls) => {
                let mut last = None;
                let mut fits = false;
                for other in calls {
                    let judged = lawful(session, other, operation, &payload, &items, false);
                    let mut echoed = Vec::new();
                    echo(session, other, operation, &payload, &mut echoed);
                    match (judged, echoed.pop()) {
                        (Ok(()), None) => {
                            fits = true;
                            break;
                        }
                        (Err(found), _) => last = Some((found.expected, found.found)),
                        (Ok(()), Some(found)) => last = Some((found.expected, found.found)),
                    }
                }
                if let (false, Some((expected, found))) = (fits, last) {
                    findings.push(finding(About::Law(MismatchKind::Count), format!("a refusal, the nearest value in range or the default ({expected})"), found));
                }
            }
            Expect::Open => {
                if let Some(most) = most(session, operation) {
                    if items.len() as u64 > most {
                        findings.push(finding(About::Law(MismatchKind::Count), format!("at most {most} items"), format!("{} items", items.len())));
                    }
                }
            }
            Expect::Refusal { .. } => {}
        }
    }
    (Answer::Success { payload, items }, findings)
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

fn shape(session: &mut Session, call: &Call, operation: &Operation, payload: &Value, findings: &mut Vec<Finding>) {
    let Some(schema) = operation.payload() else { return };
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
    let is_error = !violations.is_empty()
        && error.is_some_and(|e| !e.required.is_empty() && payload.is_object() && Checker::new(session.description()).fits(e, payload));
    if is_error {
        findings.push(finding(About::Fact(format!("{name}/response#status")), "a success with this status", format!("an error: {}", shorten(&payload.to_string()))));
        return;
    }
    violations.sort_by(|a, b| (&a.place, a.aspect).cmp(&(&b.place, b.aspect)));
    violations.dedup_by(|a, b| a.place == b.place && a.aspect == b.aspect);
    for violation in violations {
        let fact = response_fact_id(name, &violation.place, violation.aspect);
        let found = format!("{} at {}", violation.found, violation.instance);
        findings.push(finding(About::Fact(fact), violation.expected, found));
    }
    if findings.is_empty() {
        for (evidence, instance) in outcome.evidence {
            dispute(session, name, evidence, &instance, findings);
        }
        session.shapes.note(name, payload);
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
        let earlier: Vec<_> = seen.iter().map(|(f, _, at)| format!("{} at {at}", f.iter().cloned().collect::<Vec<_>>().join(" or "))).collect();
        findings.push(finding(About::Fact(fact), format!("one reading throughout; earlier {}", earlier.join(", ")), format!("{} at {instance}", words.join(" or "))));
        return;
    }
    seen.push((evidence.fits, operation.to_owned(), instance.to_owned()));
}

/// The right credential must not be given to a caller who sent another, nor stand in a header.
fn leaks(session: &Session, call: &Call, reply: &Reply, findings: &mut Vec<Finding>) {
    let (CredentialUse::Wrong(wrong) | CredentialUse::Without(wrong) | CredentialUse::Near(wrong) | CredentialUse::OtherCase(wrong)) = &call.credentials else {
        for (name, credential) in &session.model.description.credentials {
            let Some(value) = session.credentials.get(name).filter(|v| credential.secret && v.len() >= 6) else { continue };
            if let Some((header, _)) = reply.headers.iter().find(|(_, v)| v.contains(value.as_str())) {
                let fact = format!("{}/credentials/{name}#hidden", call.operation);
                findings.push(finding(About::Fact(fact), "an answer without the credential", format!("the credential in the header {header}")));
            }
        }
        return;
    };
    let Some(value) = session.credentials.get(wrong).filter(|v| v.len() >= 6) else { return };
    let secret = session.model.description.credentials.get(wrong).is_some_and(|c| c.secret);
    if secret && String::from_utf8_lossy(&reply.body).contains(value.as_str()) {
        let fact = format!("{}/credentials/{wrong}#hidden", call.operation);
        findings.push(finding(About::Fact(fact), "an answer without the right credential, as another was sent", "the right credential in the answer"));
    }
}

fn secrets(session: &Session, call: &Call, payload: &Value, findings: &mut Vec<Finding>) {
    if call.credentials != CredentialUse::Right {
        return;
    }
    let text = payload.to_string();
    for (name, credential) in &session.model.description.credentials {
        let Some(value) = session.credentials.get(name).filter(|v| credential.secret && v.len() >= 6) else { continue };
        if text.contains(value.as_str()) {
            let fact = format!("{}/credentials/{name}#hidden", call.operation);
            findings.push(finding(About::Fact(fact), "an answer without the credential", "the credential in the answer"));
        }
    }
}

/// Judges items and total by the laws, under every way of settling what is open that is left.
pub fn lawful(session: &mut Session, call: &Call, operation: &Operation, payload: &Value, items: &[Value], learn: bool) -> Result<(), Mismatch> {
    let Some(laws) = ListLaws::of(operation) else { return Ok(()) };
    let asked = asked(session.description(), operation, call);
    let empty = World::new(Vec::new(), laws.key, false, false);
    let world = session.worlds.get(&call.operation).unwrap_or(&empty);
    let total = total_of(session, &call.operation, operation, payload, items, &asked, world)?;
    let known = session.semantics.get(&call.operation).map(Vec::as_slice).unwrap_or_default();
    let mut left = Vec::new();
    let mut first = None;
    let mut judged: Vec<(crate::oracle::Semantics, Option<Mismatch>)> = Vec::new();
    for semantics in known {
        let relevant = asked.condition.relevant(*semantics);
        let verdict = match judged.iter().find(|(s, _)| *s == relevant) {
            Some((_, verdict)) => verdict.clone(),
            None => {
                let verdict = predict(&asked, world, items, total, relevant).err();
                judged.push((relevant, verdict.clone()));
                verdict
            }
        };
        match verdict {
            None => left.push(*semantics),
            Some(found) => {
                first.get_or_insert(found);
            }
        }
    }
    match (left.is_empty(), first) {
        (true, Some(found)) => Err(found),
        (false, Some(_)) if learn && call.extra.is_empty() => {
            session.semantics.insert(call.operation.clone(), left);
            Ok(())
        }
        _ => neighbours(session, call, operation, &asked, items, laws.key, learn),
    }
}

/// The total to hold against the laws, unless the documents let it be something else.
fn total_of(session: &Session, name: &str, operation: &Operation, payload: &Value, items: &[Value], asked: &Asked, world: &World) -> Result<Option<i64>, Mismatch> {
    let Some((page, at)) = operation.laws.values().find_map(|law| match law {
        Law::Page(page) => page.total.as_deref().map(|at| (page, at)),
        _ => None,
    }) else {
        return Ok(None);
    };
    let Some(total) = pointer::get(payload, at).and_then(Value::as_i64) else { return Ok(None) };
    let assumed = session.facts.iter().any(|f| f.operation == name && f.assumed && f.id.ends_with("#total"));
    if assumed || (page.total_optional && total == 0 && !items.is_empty()) {
        return Ok(None);
    }
    let open = page.unspecified.contains_key("total")
        || operation.laws.values().any(|law| matches!(law, Law::Membership(m) if m.unspecified.contains_key("total")));
    if open && !asked.condition.is_all() && total == i64::try_from(world.items.len()).unwrap_or(0) {
        return Ok(None);
    }
    let came = i64::try_from(items.len()).unwrap_or(i64::MAX);
    if total < came {
        return Err(Mismatch { kind: MismatchKind::Total, expected: format!("a total of {came} at least"), found: format!("a total of {total}") });
    }
    Ok(Some(total))
}

/// Pages of one list that do not overlap by their offsets must have no item in common.
fn neighbours(session: &mut Session, call: &Call, operation: &Operation, asked: &Asked, items: &[Value], key: &str, learn: bool) -> Result<(), Mismatch> {
    let Some(page) = operation.laws.values().find_map(|l| if let Law::Page(p) = l { Some(p) } else { None }) else { return Ok(()) };
    if asked.chosen.as_ref().is_some_and(|c| !c.iter().any(|(_, at)| at == key)) {
        return Ok(());
    }
    let Some(offset) = &page.offset else { return Ok(()) };
    let rest = call.clone().without(offset).without(&page.limit);
    let name = format!("{}{:?}", call.operation, rest.args);
    let keys: Vec<String> = items.iter().map(|item| crate::oracle::predict::key_of(item, key)).collect();
    let seen = session.pages.entry(name).or_default();
    let span = |start: i64, len: usize| (start, start + i64::try_from(len).unwrap_or(0));
    let (from, to) = span(asked.offset, keys.len());
    for (other, known) in seen.iter() {
        let (other_from, other_to) = span(*other, known.len());
        if from >= other_to || to <= other_from {
            if let Some(twice) = keys.iter().find(|k| known.contains(k)) {
                return Err(Mismatch {
                    kind: MismatchKind::Repeated,
                    expected: format!("no item of positions {other_from} to {other_to} on the page from {from} to {to}"),
                    found: format!("the item {twice} on both"),
                });
            }
        }
    }
    if learn && seen.len() < 40 {
        seen.push((asked.offset, keys));
    }
    Ok(())
}

fn echo(session: &Session, call: &Call, operation: &Operation, payload: &Value, findings: &mut Vec<Finding>) {
    for (law, echo) in operation.laws.iter().filter_map(|(n, l)| if let Law::Echo(e) = l { Some((n, e)) } else { None }) {
        for (parameter, at) in &echo.parameters {
            let sent = call.args.get(parameter);
            let wanted = if sent.is_none() && echo.only_when_sent.contains(parameter) {
                None
            } else {
                effective(session.description(), operation, call, parameter)
            };
            let Some(wanted) = wanted else { continue };
            let fact = format!("{}/laws/{law}/{parameter}#echo", call.operation);
            let repeats = |f: &Value| {
                same(f, &wanted) || (echo.loose && text_of(f) == text_of(&wanted)) || (f.is_number() && number_of(f) == number_of(&wanted))
            };
            let found = pointer::get(payload, at);
            // While the place is disputed and nothing has told the readings apart, any of them will do.
            let places = session.echo_places.get(&(law.clone(), parameter.clone()));
            let open = places.filter(|(dispute, _)| session.followed.get(dispute).is_none_or(|(works, _)| works.len() != 1));
            let elsewhere = open.is_some_and(|(_, at)| at.iter().any(|p| pointer::get(payload, p).is_some_and(repeats)));
            if !elsewhere && !found.is_some_and(repeats) {
                let found = found.map_or("nothing".to_owned(), |f| shorten(&f.to_string()));
                findings.push(finding(About::Fact(fact), format!("{wanted} at {at}"), found));
            }
        }
    }
}
