//! JSON-RPC 2.0 (<https://www.jsonrpc.org/specification>): from the body of a POST to its answer.
//!
//! Where the description documents an error for a batch or a notification they are refused,
//! else they are answered as the specification says.

use crate::failure::{self, Failure};
use crate::message::{Reply, Request, UNDOCUMENTED};
use crate::mutant::{self, Act, Live};
use crate::plan::Plan;
use crate::service::{Made, Service};
use plumbline_spec::model::Provocation;
use plumbline_spec::value::Checker;
use serde_json::{Map, Value, json};

/// One answered call.
struct Answered<'s> {
    body: Vec<u8>,
    status: u16,
    documented: bool,
    /// The operation of a success, and what is different about it in a broken mock.
    success: Option<(&'s Plan, Option<&'s Act>)>,
}

/// Answers a request to an address at which `plans` are served.
pub(crate) fn answer<'s>(service: &'s Service, plans: &[&'s Plan], request: &Request) -> Reply {
    let refuse = |why: Provocation, text: &str| {
        let live = service.live(None);
        Some(fail(service, None, &Value::Null, &Failure::new(why, text), live.early()))
    };
    let one = match serde_json::from_slice::<Value>(&request.body) {
        Err(_) if overlooked(service, &Provocation::MalformedJson) => Some(nothing(&Value::Null)),
        Err(_) => refuse(Provocation::MalformedJson, "the body is not JSON"),
        Ok(Value::Array(calls)) => {
            let refused = failure::case(service.description(), None, &Provocation::Batch, None).is_some();
            if refused && service.act() == Some(&Act::HalfBatch) {
                return batch(service, plans, request, &calls[..calls.len().div_ceil(2)]);
            }
            if refused && !overlooked(service, &Provocation::Batch) {
                refuse(Provocation::Batch, "batches are not taken")
            } else if calls.is_empty() {
                refuse(Provocation::InvalidRequest, "the batch is empty")
            } else {
                return batch(service, plans, request, &calls);
            }
        }
        Ok(call) => single(service, plans, request, &call),
    };
    let Some(one) = one else { return Reply::empty(204) };
    let reply = Reply::json(one.status, one.body);
    let reply = if one.documented { reply } else { reply.with(UNDOCUMENTED, "true") };
    match one.success {
        Some((plan, act)) => service.sent(reply, plan, act),
        None => reply,
    }
}

/// Whether a broken mock does not notice this.
fn overlooked(service: &Service, why: &Provocation) -> bool {
    matches!(service.act(), Some(Act::Unraised { cause, .. }) if cause == why)
}

fn batch<'s>(service: &'s Service, plans: &[&'s Plan], request: &Request, calls: &[Value]) -> Reply {
    let answers: Vec<Vec<u8>> = calls.iter().filter_map(|call| single(service, plans, request, call)).map(|a| a.body).collect();
    if answers.is_empty() {
        return Reply::empty(204);
    }
    let mut body = vec![b'['];
    body.extend(answers.join(&b','));
    body.push(b']');
    Reply::json(200, body)
}

fn single<'s>(service: &'s Service, plans: &[&'s Plan], request: &Request, call: &Value) -> Option<Answered<'s>> {
    let live = service.live(None);
    let refuse = |id: &Value, why: Provocation, text: &str| Some(fail(service, None, id, &Failure::new(why, text), live.early()));
    let lax = overlooked(service, &Provocation::InvalidRequest);
    let Some(members) = call.as_object() else {
        return if lax { Some(nothing(&Value::Null)) } else { refuse(&Value::Null, Provocation::InvalidRequest, "a request is an object") };
    };
    let id = match members.get("id") {
        Some(id) if lax || allowed_id(service, id) => Some(id.clone()),
        Some(_) => return refuse(&Value::Null, Provocation::InvalidRequest, "the id is of the wrong type"),
        None => None,
    };
    let shown = id.clone().unwrap_or(Value::Null);
    if members.get("jsonrpc") != Some(&json!("2.0")) && !lax {
        return refuse(&shown, Provocation::InvalidRequest, "`jsonrpc` is not \"2.0\"");
    }
    let Some(method) = members.get("method").and_then(Value::as_str) else {
        return if lax { Some(nothing(&shown)) } else { refuse(&shown, Provocation::InvalidRequest, "there is no `method`") };
    };
    let refused = failure::case(service.description(), None, &Provocation::Notification, None).is_some();
    let answered = id.is_some() || (refused && overlooked(service, &Provocation::Notification));
    if id.is_none() && refused && !answered {
        return refuse(&Value::Null, Provocation::Notification, "notifications are not taken");
    }
    let Some(plan) = plans.iter().find(|p| p.rpc.as_deref() == Some(method)).copied() else {
        if overlooked(service, &Provocation::UnknownMethod) {
            return answered.then(|| nothing(&shown));
        }
        let failure = Failure::new(Provocation::UnknownMethod, "there is no such method");
        return answered.then(|| fail(service, None, &shown, &failure, live.early()));
    };
    let live = live.only(&plan.name);
    let made = called(service, plan, request, members.get("params"), live);
    answered.then(|| match made {
        Ok(made) => {
            let mut body = format!("{{\"jsonrpc\":\"2.0\",\"id\":{shown},\"result\":").into_bytes();
            // A success has a result (section 5), also where the description has none.
            body.extend_from_slice(if made.payload.is_empty() { b"null" } else { &made.payload });
            body.push(b'}');
            let body = mutant::envelope(&body, made.act).unwrap_or(body);
            Answered { body, status: 200, documented: true, success: Some((plan, made.act)) }
        }
        Err(failure) => fail(service, Some(&plan.name), &shown, &failure, live.early()),
    })
}

fn called<'s>(service: &'s Service, plan: &Plan, request: &Request, params: Option<&Value>, live: Live<'s>) -> Result<Made<'s>, Failure> {
    let named: Map<String, Value> = match params {
        None => Map::new(),
        Some(Value::Object(members)) => members.clone(),
        Some(_) if overlooked(service, &Provocation::WrongType) => Map::new(),
        Some(other) => {
            return Err(Failure::new(Provocation::WrongType, "parameters are given by name").at("params", Some(other)));
        }
    };
    service.result(plan, &named, request, live)
}

/// An answer that holds nothing, where a broken mock overlooks that there is nothing to answer.
fn nothing<'s>(id: &Value) -> Answered<'s> {
    let body = json!({ "jsonrpc": "2.0", "id": id, "result": {} });
    Answered { body: body.to_string().into_bytes(), status: 200, documented: false, success: None }
}

/// Whether a request may have this id: what the description says, else what the specification says.
fn allowed_id(service: &Service, id: &Value) -> bool {
    match &service.description().rpc_id {
        Some(schema) => Checker::new(service.description()).fits(schema, id),
        None => matches!(id, Value::String(_) | Value::Number(_) | Value::Null),
    }
}

fn fail<'s>(service: &Service, operation: Option<&str>, id: &Value, failure: &Failure, act: Option<&Act>) -> Answered<'s> {
    let answer = failure::answer(service.description(), operation, failure, true, act);
    let body = json!({ "jsonrpc": "2.0", "id": id, "error": answer.value }).to_string().into_bytes();
    let body = mutant::error_envelope(&body, act).unwrap_or(body);
    Answered { body, status: answer.status, documented: answer.documented, success: None }
}
