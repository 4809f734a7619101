//! Exchanging credentials for one that holds for a time, and once more when that is over.

use crate::call::{Call, CredentialUse, Wire};
use crate::error::Error;
use crate::options::Depth;
use crate::secrets::variable;
use crate::session::Session;
use crate::transport::{Failure, Reply};
use crate::world::unreachable;
use plumbline_spec::model::Exchange;
use plumbline_spec::{Kind, pointer};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Most exchanges of a run: a credential that holds for less is no credential.
const MOST: usize = 12;

/// Exchanges credentials where one is needed that was not given.
pub async fn log_in(session: &mut Session) -> Result<(), Error> {
    let model = Arc::clone(&session.model);
    let description = &model.description;
    for (name, authentication) in &description.authentication {
        if let Some(exchange) = &authentication.exchange
            && !session.credentials.contains_key(&exchange.yields)
        {
            let mut body = Map::new();
            for (member, credential) in &exchange.body {
                let value = session.credentials.get(credential).ok_or_else(|| Error::CredentialMissing {
                    name: credential.clone(),
                    variable: variable(&description.api, credential),
                })?;
                body.insert(member.clone(), Value::String(value.clone()));
            }
            exchange_credential(session, name, exchange, body).await?;
        }
        for credential in authentication.apply.iter().flat_map(plumbline_spec::model::Application::credentials) {
            let optional = description.credentials.get(credential).is_some_and(|c| c.optional);
            if !optional && !session.credentials.contains_key(credential) {
                return Err(Error::CredentialMissing { name: credential.to_owned(), variable: variable(&description.api, credential) });
            }
        }
    }
    Ok(())
}

async fn exchange_credential(
    session: &mut Session,
    _authentication: &str,
    exchange: &Exchange,
    body: Map<String, Value>,
) -> Result<(), Error> {
    let wire = login_wire(exchange, body);
    let url = session.transport.base().to_owned();
    "login".clone_into(&mut session.transport.recorder.operation);
    let reply = match session.transport.send(&wire).await {
        Ok(reply) => reply,
        Err(failure) => return Err(unreachable(&url, &failure)),
    };
    let Some(token) = token(exchange, &reply) else {
        let text: String = String::from_utf8_lossy(&reply.body).chars().take(120).collect();
        let cause = session.transport.mask(&format!("POST {} answered with status {}: {text}", exchange.post, reply.status));
        return Err(if reply.status == 404 || reply.status == 405 {
            Error::NotServed { url, api: session.description().api.clone(), cause }
        } else {
            Error::Credentials { url, cause }
        });
    };
    let held_in = variable(&session.description().api, &exchange.yields);
    session.transport.keep_secret_in(&held_in, &token);
    let command = logged_in_by(session, &wire, &held_in, &exchange.at);
    if !session.login.contains(&command) {
        session.login.push(command);
    }
    session.credentials.insert(exchange.yields.clone(), token);
    session.welcome = false;
    let operations: Vec<String> = session.description().operations.keys().cloned().collect();
    for operation in operations {
        session.ledger.holds(&format!("{operation}/credentials/{}#exchange", exchange.yields));
    }
    if reply.status != exchange.status {
        let (expected, found) = (format!("status {}", exchange.status), format!("status {}", reply.status));
        let evidence = session.evidence_of(&wire, &expected, &found);
        let first = session.description().operations.keys().next().cloned().unwrap_or_default();
        session.enter(&format!("{first}/credentials/{}#exchange", exchange.yields), None, evidence);
    }
    Ok(())
}

/// Whether this run logged in and has not yet asked what a login with a wrong credential is answered with.
pub fn is_open(session: &Session) -> bool {
    let wanted = || session.description().operations.keys().any(|operation| session.options.wants(operation, Kind::Credentials));
    session.options.depth > Depth::Quick && !session.login.is_empty() && !session.misled && wanted()
}

/// A login with a wrong credential must not yield one that is taken for right.
pub async fn refuses_wrong(session: &mut Session) {
    if !is_open(session) || session.over {
        return;
    }
    session.misled = true;
    let model = Arc::clone(&session.model);
    for authentication in model.description.authentication.values() {
        let Some(exchange) = &authentication.exchange else { continue };
        let Some((member, credential)) = exchange.body.first() else { continue };
        let right = |credential: &String| session.credentials.get(credential).cloned().unwrap_or_default();
        let mut body: Map<String, Value> =
            exchange.body.iter().map(|(member, credential)| (member.clone(), Value::String(right(credential)))).collect();
        body.insert(member.clone(), Value::String(crate::call::wrong(Some(&right(credential)))));
        let wire = login_wire(exchange, body);
        let facts: Vec<String> = model.description.operations.keys().map(|o| format!("{o}/credentials/{credential}#checked")).collect();
        match yielded(session, exchange, &wire).await {
            Some(None) => facts.iter().for_each(|fact| session.ledger.holds(fact)),
            Some(Some(first)) if yielded(session, exchange, &wire).await.flatten().is_some() => {
                let found = format!("status {first} with `{}`", exchange.yields);
                let evidence = session.evidence_of(&wire, "a refusal", &found);
                if let Some(fact) = facts.iter().find(|fact| session.fact(fact).is_some()) {
                    session.enter(fact, None, evidence);
                }
            }
            Some(Some(_)) | None => {}
        }
    }
}

/// The status of an answer to a login that yields a credential; `Some(None)` of one that yields none.
async fn yielded(session: &mut Session, exchange: &Exchange, wire: &Wire) -> Option<Option<u16>> {
    "login".clone_into(&mut session.transport.recorder.operation);
    let reply = session.transport.send(wire).await.ok()?;
    let Some(token) = token(exchange, &reply).filter(|token| !token.is_empty()) else { return Some(None) };
    session.transport.keep_secret_in(&variable(&session.description().api, &exchange.yields), &token);
    Some((200..300).contains(&reply.status).then_some(reply.status))
}

/// The credential that an answer to a login yields.
fn token(exchange: &Exchange, reply: &Reply) -> Option<String> {
    let value: Value = serde_json::from_slice(&reply.body).ok()?;
    Some(pointer::get(&value, &exchange.at)?.as_str()?.to_owned())
}

fn login_wire(exchange: &Exchange, body: Map<String, Value>) -> Wire {
    let headers = vec![("accept".to_owned(), "application/json".to_owned()), ("content-type".to_owned(), "application/json".to_owned())];
    Wire { method: "POST".into(), target: exchange.post.clone(), headers, body: Some(Value::Object(body).to_string()) }
}

/// A command that puts what a login gives into the variable that other commands have it from.
fn logged_in_by(session: &Session, wire: &Wire, variable: &str, at: &str) -> String {
    let member = at.rsplit('/').next().unwrap_or(at);
    let text = format!(r#"sed -n 's/.*"{member}" *: *"\([^"]*\)".*/\1/p'"#);
    format!("export {variable}=$({} | {text})", session.transport.curl(wire, false))
}

/// The same request with a new credential, where the one that was exchanged was taken before and is not any more: how long it holds is
/// for the target to say. One that is refused just once has not run out.
pub async fn renewed(
    session: &mut Session,
    call: &Call,
    wire: Wire,
    result: Result<Reply, Failure>,
) -> Result<(Wire, Result<Reply, Failure>), Failure> {
    let refused = |result: &Result<Reply, Failure>| result.as_ref().is_ok_and(|reply| reply.status == 401);
    if call.credentials != CredentialUse::Right {
        return Ok((wire, result));
    }
    if !refused(&result) {
        session.welcome |= result.as_ref().is_ok_and(|reply| (200..300).contains(&reply.status));
        return Ok((wire, result));
    }
    let exchanged: Vec<String> =
        session.description().authentication.values().filter_map(|a| a.exchange.as_ref().map(|e| e.yields.clone())).collect();
    if !session.welcome || exchanged.is_empty() || session.exchanges >= MOST {
        return Ok((wire, result));
    }
    let (_, again) = session.send(call).await?;
    if !refused(&again) {
        return Ok((wire, result));
    }
    session.exchanges += 1;
    let old: Vec<(String, String)> = exchanged.iter().filter_map(|name| session.credentials.remove_entry(name)).collect();
    if log_in(session).await.is_err() {
        session.credentials.extend(old);
        return Ok((wire, result));
    }
    session.send(call).await
}
