//! Documented errors that no request can bring about: known when a target answers with one, and held against what is
//! documented of them.
//!
//! An error names itself by its text code or its message; what it then has of another status, code or text code is a finding.
//! Whether it says something of the account or of the request is found out by asking again: what comes once, or whatever is
//! asked, is no fault of a request; what only one request is answered with is one, and so is a failure of the server.

use crate::call::{Call, CredentialUse, Envelope, Wire};
use crate::error::Error;
use crate::judge::{About, Answer, Finding, judge};
use crate::needs;
use crate::session::{Expect, Goes, Session};
use crate::transport::{Failure, Reply};
use plumbline_spec::facts::{ErrorAspect, Mark, marks};
use plumbline_spec::model::{Endpoint, ErrorCase, Errors, Provocation};
use plumbline_spec::pointer;
use plumbline_spec::value::Checker;
use serde_json::Value;

/// How the reason begins why such an error was not seen.
pub const UNASKED: &str = "no request can bring this about";

/// Why such an error was not seen.
pub fn unseen(why: &str) -> String {
    format!("{UNASKED}: {}; it is judged when it occurs", why.trim_end().trim_end_matches('.'))
}

/// JSON-RPC 2.0, section 5.1: what is wrong with the request, or with the server.
const RESERVED: [i64; 5] = [-32700, -32600, -32601, -32602, -32603];

/// Whether a status says how it stands with the account or the caller: what must be paid, is locked or forbidden by law
/// (RFC 9110, section 15.5.3; RFC 4918, section 11.3; RFC 7725), and those that are registered nowhere.
fn is_state(status: u16) -> bool {
    matches!(status, 402 | 423 | 451..=499)
}

/// Longest text that is held against messages.
const LONGEST: usize = 2_000;

/// How often a request is sent that is answered with such an error.
const TRIES: u32 = 3;

/// A documented error that came, though nothing in the request brings it about.
#[derive(Debug, Clone, PartialEq)]
pub struct Met {
    /// Its key.
    pub case: String,
    /// Whether it may say how it stands with the account or the caller: no failure of the server, and not said of the request.
    pub state: bool,
    /// What is not as documented.
    pub findings: Vec<Finding>,
    /// The facts that could have failed and did not.
    pub held: Vec<String>,
}

/// What was sent, what came, what it was held against, what it is, and what is wrong with it.
pub type Settled = (Wire, Result<Reply, Failure>, Expect, Answer, Vec<Finding>);

/// Sends a call and judges the answer. A documented error that says nothing of the request is asked about again; where the
/// target answers with it whatever is asked of the operation, nothing more is.
pub async fn settled(session: &mut Session, call: &Call, wanted: &Expect, expect: &Expect, goes: Goes) -> Option<Settled> {
    // Wrong credentials are not sent more often than it takes.
    let tries = if call.credentials == CredentialUse::Right { TRIES } else { 2 };
    for attempt in 1..=tries {
        if session.state.contains_key(&call.operation) {
            return None;
        }
        let (wire, result) = session.send(call).await.ok()?;
        let (wire, result) = crate::login::renewed(session, call, wire, result).await.ok()?;
        let (held, answer, findings) = session.outcome(call, wanted, expect.clone(), &result, goes);
        let Some(met) = session.met.clone() else { return Some((wire, result, held, answer, findings)) };
        enter(session, call, &wire, &met);
        if session.options.stop_at_first && session.ledger.any_failed() {
            session.over = true;
            return None;
        }
        // What comes too often was waited out and asked again already.
        let last = attempt == tries || result.as_ref().is_ok_and(|r| r.status == 429);
        if met.state && !last {
            continue;
        }
        if met.state && everywhere(session, call, &met).await {
            session.state.insert(call.operation.clone(), met.case);
            return None;
        }
        session.met = Some(Met { state: false, ..met });
        return Some((wire, result, held, answer, findings));
    }
    None
}

/// What the answer shows by itself; nothing more would come of asking for it again.
fn enter(session: &mut Session, call: &Call, wire: &Wire, met: &Met) {
    *session.occasions.entry((call.operation.clone(), met.case.clone())).or_default() += 1;
    for fact in &met.held {
        session.ledger.holds(fact);
    }
    for finding in &met.findings {
        if let About::Fact(fact) = &finding.about {
            let evidence = session.evidence_of(wire, &finding.expected, &finding.found);
            session.enter(fact, None, evidence);
        }
    }
}

/// Whether the plainest request is answered with it as well.
async fn everywhere(session: &mut Session, call: &Call, met: &Met) -> bool {
    let needs = session.needs(&call.operation);
    let Ok(needs) = needs.as_ref() else { return true };
    let (bare, _) = needs::complete(session, &Call::new(&call.operation), &Expect::Open, needs);
    if call.args == bare.args && call.extra.is_empty() && call.credentials == CredentialUse::Right && call.envelope == Envelope::Normal {
        return true;
    }
    let bare = session.numbered(&bare);
    session.met = None;
    let Ok((_, result)) = session.send(&bare).await else { return false };
    judge(session, &bare, &Expect::Open, &result);
    session.met.as_ref().is_some_and(|other| other.case == met.case)
}

/// How a run ends in which all that was asked was answered with documented errors, rightly.
pub fn nothing_else(session: &Session, operations: &[String]) -> Option<Error> {
    let case = session.state.get(operations.first()?)?.clone();
    let all = operations.iter().all(|o| session.state.contains_key(o) && !session.ledger.is_held(&format!("{o}/response#status")));
    let (url, api) = (session.transport.base().to_owned(), session.description().api.clone());
    (all && !session.ledger.any_failed()).then(|| Error::Occasion { url, api, says: says(session, &case), case })
}

fn says(session: &Session, case: &str) -> String {
    let error = session.description().errors.cases.get(case);
    error.and_then(|c| c.description.as_deref().or(c.message.as_deref())).unwrap_or_default().trim().trim_end_matches('.').to_owned()
}

/// Holds an answer against the documented errors that no request can bring about, and keeps what came of it in the session.
/// `error` is the error object, or the body where it is JSON; `body` is the whole of it.
pub fn note(session: &mut Session, call: &Call, status: u16, error: &Value, body: &[u8]) {
    session.met = met(session, call, status, error, body);
}

fn met(session: &Session, call: &Call, status: u16, error: &Value, body: &[u8]) -> Option<Met> {
    let operation = call.operation.as_str();
    let rpc = matches!(session.operation(operation)?.endpoint(), Some(Endpoint::Rpc { .. }));
    let errors = &session.description().errors;
    let came = Came::of(errors, status, error, body);
    let (key, named) = named(session, errors, operation, &came)?;
    let case = errors.cases.get(&key)?;
    let fails = status >= 500 || case.status.is_some_and(|s| s >= 500) || case.code.is_some_and(|c| rpc && RESERVED.contains(&c));
    let mut met = Met { case: key, state: !fails, findings: Vec::new(), held: Vec::new() };
    let mut judge = |aspect: ErrorAspect, own: Option<Mark>, same: bool, expected: String, found: String| {
        // What an error is known by alone could not have been otherwise.
        if !named.iter().any(|mark| Some(*mark) != own) {
            return;
        }
        let fact = format!("{operation}/errors/{}#{}", met.case, aspect.as_str());
        if same {
            met.held.push(fact);
        } else {
            met.findings.push(Finding { about: About::Fact(fact), expected, found });
        }
    };
    if let Some(documented) = case.status.filter(|_| !rpc) {
        judge(ErrorAspect::Status, None, status == documented, format!("status {documented}"), format!("status {status}"));
    }
    if let Some(code) = case.code {
        let found = error.get("code").map_or("no code".to_owned(), |c| format!("code {c}"));
        judge(ErrorAspect::Code, None, error.get("code").and_then(Value::as_i64) == Some(code), format!("code {code}"), found);
    }
    if let (Some(word), Some(_)) = (&case.mnemonic, &errors.mnemonic) {
        let found = came.mnemonic.map_or("none".to_owned(), |m| format!("`{m}`"));
        let same = came.mnemonic.is_some_and(|m| spelt(session, &met.case, case, m));
        judge(ErrorAspect::Mnemonic, Some(Mark::Mnemonic), same, format!("the text code `{word}`"), found);
    }
    if !named.is_empty() {
        shape(session, operation, case, errors, error, &mut met);
    }
    Some(met)
}

/// The shape of a documented error, where its body is JSON.
fn shape(session: &Session, operation: &str, case: &ErrorCase, errors: &Errors, error: &Value, met: &mut Met) {
    let json = case.media.as_deref().is_none_or(|m| m.contains("json"));
    let Some(schema) = case.schema.as_ref().or(errors.schema.as_ref()).filter(|_| json && !error.is_null()) else { return };
    for violation in Checker::new(session.description()).check(schema, error).violations {
        let fact = format!("{operation}/error{}#{}", violation.place, violation.aspect.as_str());
        met.findings.push(Finding { about: About::Fact(fact), expected: violation.expected, found: violation.found });
    }
    if case.schema.is_none() {
        met.held.extend(crate::cover::error_shape(session, operation, error));
    }
}

/// What an answer has that an error may be known by.
struct Came<'a> {
    status: u16,
    mnemonic: Option<&'a str>,
    texts: Vec<&'a str>,
}

impl<'a> Came<'a> {
    fn of(errors: &Errors, status: u16, error: &'a Value, body: &'a [u8]) -> Self {
        let mut texts: Vec<&str> = Vec::new();
        match error {
            Value::Object(members) => texts.extend(members.values().filter_map(Value::as_str)),
            Value::String(text) => texts.push(text),
            Value::Null => texts.extend(std::str::from_utf8(body)),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) => {}
        }
        texts.retain(|t| t.len() <= LONGEST);
        Self { status, mnemonic: errors.mnemonic.as_ref().and_then(|at| pointer::get(error, at)).and_then(Value::as_str), texts }
    }
}

/// Which of the documented errors that no request brings about an answer is, and by which marks it names itself; by none
/// where only its status tells.
fn named(session: &Session, errors: &Errors, operation: &str, came: &Came<'_>) -> Option<(String, Vec<Mark>)> {
    let here = |case: &ErrorCase| {
        matches!(case.provoked_by, Provocation::Cannot(_)) && (case.operations.is_empty() || case.operations.iter().any(|o| o == operation))
    };
    let all = || errors.cases.iter().filter(|(_, case)| here(case)).map(|(key, case)| (key, case, marks(errors, operation, key)));
    let has = |key: &str, case: &ErrorCase, mark: Mark| match mark {
        Mark::Mnemonic => came.mnemonic.is_some_and(|m| spelt(session, key, case, m)),
        Mark::Message => case.message.as_deref().is_some_and(|template| came.texts.iter().any(|text| fits(template, text))),
        Mark::Status => case.status == Some(came.status) && is_state(came.status),
        Mark::Code => false,
    };
    // The text code goes before all else: another documented one makes it another error.
    if let Some(word) = came.mnemonic.filter(|w| errors.cases.iter().any(|(key, case)| spelt(session, key, case, w))) {
        let (key, case, own) = all().find(|(key, case, _)| spelt(session, key, case, word))?;
        return Some((key.clone(), own.into_iter().filter(|m| m.names() && has(key, case, *m)).collect()));
    }
    let by_name = all().find_map(|(key, case, own)| {
        let named: Vec<Mark> = own.into_iter().filter(|m| m.names() && has(key, case, *m)).collect();
        (!named.is_empty()).then(|| (key.clone(), named))
    });
    // A status tells only of those that have no words of their own, and only where it says nothing of the request.
    by_name.or_else(|| {
        let mut mute = all().filter(|(.., own)| !own.contains(&Mark::Mnemonic) && !own.contains(&Mark::Message));
        let (key, ..) = mute.find(|(key, case, own)| own.iter().any(|m| !m.names() && has(key, case, *m)))?;
        Some((key.clone(), Vec::new()))
    })
}

/// Whether a text code is that of an error, under any reading.
fn spelt(session: &Session, key: &str, case: &ErrorCase, word: &str) -> bool {
    case.mnemonic.as_deref() == Some(word) || (case.mnemonic.is_some() && session.spellings(key).iter().any(|(.., other)| other == word))
}

/// Whether a text is made by a template: what stands between its placeholders stands in the text, in order.
fn fits(template: &str, text: &str) -> bool {
    let bare = |t: &str| t.trim().trim_end_matches('.').to_owned();
    let (template, text) = (bare(template), bare(text));
    let mut parts = Vec::new();
    let mut rest = template.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        parts.push(before);
        rest = after.split_once('}').map_or("", |(_, tail)| tail);
    }
    let Some((first, between)) = parts.split_first() else { return template == text };
    let Some(mut left) = text.strip_prefix(first).and_then(|t| t.strip_suffix(rest)) else { return false };
    for part in between {
        match left.find(part) {
            Some(at) => left = &left[at + part.len()..],
            None => return false,
        }
    }
    true
}

/// What is said at the end of the documented errors that came, a line for each.
pub fn lines(session: &Session) -> Vec<String> {
    let line = |((operation, case), times): (&(String, String), &u64)| {
        let says = says(session, case);
        let often = if *times == 1 { "once".to_owned() } else { format!("{times} times") };
        format!("{operation} was answered {often} with the documented error `{case}`, which no request brings about: {says}")
    };
    session.occasions.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::{fits, unseen};

    #[test]
    fn texts_are_held_against_templates() {
        let limit = "Limit per {limit_type} has been exceeded. Value of current limit per {limit_type} is {limit_max_value}";
        assert!(fits(limit, "Limit per minute has been exceeded. Value of current limit per minute is 150"));
        assert!(!fits(limit, "Limit per minute has been exceeded."));
        assert!(fits("Your IP {ip} is not whitelisted", "Your IP 203.0.113.7 is not whitelisted."));
        assert!(!fits("Your IP {ip} is not whitelisted", "is not whitelisted"));
        assert!(fits("Permission denied", " Permission denied\n"));
        assert!(!fits("Permission denied", "Permission denied by the proxy"));
        assert!(fits("{any}", "whatever"));
        assert!(!fits("aXb{c}Xb", "aXb"));
    }

    #[test]
    fn the_reason_is_one_sentence() {
        assert_eq!(unseen("Keys get lost. "), "no request can bring this about: Keys get lost; it is judged when it occurs");
    }
}
