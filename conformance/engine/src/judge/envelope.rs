//! Judging the envelope of JSON-RPC 2.0 (<https://www.jsonrpc.org/specification>) and its documented errors.

use super::leaks::{refusal, secrets};
use super::success::success;
use super::{About, Answer, Finding, finding};
use crate::call::{Call, Envelope};
use crate::oracle::text_of;
use crate::session::{Expect, Session};
use crate::transport::Reply;
use plumbline_spec::model::Operation;
use plumbline_spec::pointer;
use plumbline_spec::value::{Checker, same, shorten};
use serde_json::Value;

/// JSON-RPC 2.0, section 5.1: internal error.
const INTERNAL_ERROR: i64 = -32603;

/// Judges a JSON-RPC answer.
pub fn envelope(
    session: &mut Session,
    call: &Call,
    expect: &Expect,
    operation: &Operation,
    reply: &Reply,
    value: &Value,
    mut findings: Vec<Finding>,
) -> (Answer, Vec<Finding>) {
    let name = &call.operation;
    let fact = |rule: &str| About::Fact(format!("{name}/envelope#{rule}"));
    let wants_error = matches!(expect, Expect::Refusal { .. });
    let Value::Object(object) = value else {
        if call.envelope == Envelope::Batch && value.is_array() {
            if let Expect::Refusal { fact: about, .. } = expect {
                findings.push(finding(
                    About::Fact(about.clone()),
                    "one error, as several requests in one are not supported",
                    "an array of answers",
                ));
            }
            return (Answer::Nothing("an array of answers".into()), findings);
        }
        let quoted = value.as_str().and_then(|t| serde_json::from_str::<Value>(t).ok()).is_some_and(|v| v.is_object());
        let (about, expected) = if quoted {
            (About::Fact(format!("{name}/response#media")), "the JSON itself, not a text that holds it")
        } else {
            (fact("result-or-error"), "an object with `result` or `error`")
        };
        findings.push(finding(about, expected, shorten(&value.to_string())));
        return (Answer::Nothing("no JSON-RPC answer".into()), findings);
    };
    let bare = ["jsonrpc", "result", "error"].iter().all(|member| !object.contains_key(*member));
    let schema = session.description().errors.schema.as_ref().filter(|_| bare && !object.is_empty());
    if schema.is_some_and(|schema| Checker::new(session.description()).fits(schema, value)) {
        let found = format!("an error without an envelope: {}", shorten(&value.to_string()));
        findings.push(finding(About::Fact(format!("{name}/response#status")), "a JSON-RPC answer", found));
        return (Answer::Nothing("no JSON-RPC answer".into()), findings);
    }
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
        crate::occasion::note(session, call, reply.status, error, &[]);
        refusal(session, call, error, &mut findings);
        let code = error.get("code");
        let sound = error.is_object() && code.is_some_and(Value::is_i64) && error.get("message").is_some_and(Value::is_string);
        // Where a result came too, that both came says it.
        let alone = result.is_none_or(Value::is_null);
        if !sound && alone {
            let found = shorten(&error.to_string());
            findings.push(finding(fact("error-object"), "an object with an integer `code` and a text `message`", found));
        }
        let failed =
            code.and_then(Value::as_i64) == Some(INTERNAL_ERROR) && *expect != Expect::Success && !names_case(session, expect, error);
        if failed {
            let broken = || crate::blame::range(session, call).map(|(fact, _)| fact);
            let about = call.about.clone().or_else(broken).unwrap_or_else(|| format!("{name}/response#status"));
            findings.push(finding(About::Fact(about), "no failure of the server", shorten(&error.to_string())));
        }
        if *expect == Expect::Success && alone && !crate::pages::may_be_refused(session, call) {
            findings.push(finding(About::Refused, "a result", format!("the error {}", shorten(&error.to_string()))));
        } else if wants_error && !failed {
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

/// Whether an error has the text code of one that was asked for: then its number alone is wrong.
fn names_case(session: &Session, expect: &Expect, error: &Value) -> bool {
    let (Expect::Refusal { cases, .. }, Some(at)) = (expect, &session.description().errors.mnemonic) else { return false };
    let found = pointer::get(error, at).and_then(Value::as_str);
    let words = cases.iter().filter_map(|k| session.description().errors.cases.get(k)?.mnemonic.as_deref());
    found.is_some() && words.into_iter().any(|w| Some(w) == found)
}

/// Code and text code of a documented JSON-RPC error.
fn rpc_case(session: &mut Session, call: &Call, expect: &Expect, error: &Value, findings: &mut Vec<Finding>) {
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
    let Some(first) = cases.first().filter(|_| error.is_object()) else { return };
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
    if let Some((dispute, reading, word)) = spellings.iter().find(|(.., word)| Some(word) == found.as_ref()) {
        let seen = (std::collections::BTreeSet::from([reading.clone()]), name.clone(), format!("the text code `{word}`"));
        let known = session.evidence.entry(dispute.clone()).or_default();
        if !known.contains(&seen) {
            if let Some(journal) = &mut session.journal {
                journal.evidence.push((dispute.clone(), seen.clone()));
            }
            known.push(seen);
        }
        return;
    }
    if !found.as_ref().is_some_and(|f| words.contains(&f.as_str())) {
        let found = found.map_or("none".to_owned(), |f| format!("`{f}`"));
        findings.push(finding(About::Fact(format!("{name}/errors/{first}#mnemonic")), format!("the text code `{}`", words[0]), found));
    }
}
