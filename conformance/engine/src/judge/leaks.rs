//! Secrets in answers: in headers, in bodies, given to who did not send them.

use super::{About, Finding, finding};
use crate::call::{Call, CredentialUse};
use crate::session::Session;
use crate::transport::Reply;
use plumbline_spec::model::Application;
use serde_json::Value;

/// The right credential must not be given to a caller who sent another, nor stand in a header.
pub(super) fn leaks(session: &Session, call: &Call, reply: &Reply, findings: &mut Vec<Finding>) {
    let Some(wrong) = call.credentials.wrong() else {
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
    // What was sent may be repeated, and the right one stands in it.
    if matches!(call.credentials, CredentialUse::Longer(_)) {
        return;
    }
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

/// The credential that a refused caller sent is not told in the refusal, unless it stands in the path: which path it was may be told.
pub(super) fn refusal(session: &Session, call: &Call, error: &Value, findings: &mut Vec<Finding>) {
    secrets_but(session, call, error, findings, &|name| in_path(session, call, name));
}

/// The credential must not stand in an answer.
pub(super) fn secrets(session: &Session, call: &Call, payload: &Value, findings: &mut Vec<Finding>) {
    secrets_but(session, call, payload, findings, &|_| false);
}

fn in_path(session: &Session, call: &Call, name: &str) -> bool {
    let operation = session.operation(&call.operation).and_then(|o| o.authentication.as_ref());
    let authentication = operation.and_then(|key| session.description().authentication.get(key));
    authentication.is_some_and(|a| a.apply.iter().any(|a| matches!(a, Application::Path { credential, .. } if credential == name)))
}

fn secrets_but(session: &Session, call: &Call, payload: &Value, findings: &mut Vec<Finding>, fair: &dyn Fn(&str) -> bool) {
    if call.credentials != CredentialUse::Right {
        return;
    }
    for (name, credential) in session.model.description.credentials.iter().filter(|(name, _)| !fair(name)) {
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
