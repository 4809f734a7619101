//! JSON-RPC 2.0 (<https://www.jsonrpc.org/specification>): from the body of a POST to its answer.
//!
//! Where the description documents an error for a batch or a notification they are refused,
//! else they are answered as the specification says.

use crate::failure::{self, Failure};
use crate::message::{Reply, Request, UNDOCUMENTED};
use crate::plan::Plan;
use crate::service::Service;
use plumbline_spec::model::Provocation;
use plumbline_spec::value::Checker;
use serde_json::{Map, Value, json};

/// One answered call.
struct Answered {
    body: Vec<u8>,
    status: u16,
    documented: bool,
}

/// Answers a request to an address at which `plans` are served.
pub(crate) fn answer(service: &Service, plans: &[&Plan], request: &Request) -> Reply {
    let one = match serde_json::from_slice::<Value>(&request.body) {
        Err(_) => Some(fail(service, None, &Value::Null, &Failure::new(Provocation::MalformedJson, "the body is not JSON"))),
        Ok(Value::Array(calls)) => {
            let refused = failure::case(service.description(), None, &Provocation::Batch, None).is_some();
            if refused {
                Some(fail(service, None, &Value::Null, &Failure::new(Provocation::Batch, "batches are not taken")))
            } else if calls.is_empty() {
                Some(fail(service, None, &Value::Null, &Failure::new(Provocation::InvalidRequest, "the batch is empty")))
            } else {
                return batch(service, plans, request, &calls);
            }
        }
        Ok(call) => single(service, plans, request, &call),
    };
    match one {
        Some(one) => {
            let reply = Reply::json(one.status, one.body);
            if one.documented { reply } else { reply.with(UNDOCUMENTED, "true") }
        }
        None => Reply::empty(204),
    }
}

fn batch(service: &Service, plans: &[&Plan], request: &Request, calls: &[Value]) -> Reply {
    let answers: Vec<Vec<u8>> = calls.iter().filter_map(|call| single(service, plans, request, call)).map(|a| a.body).collect();
    if answers.is_empty() {
        return Reply::empty(204);
    }
    let mut body = vec![b'['];
    body.extend(answers.join(&b','));
    body.push(b']');
    Reply::json(200, body)
}

fn single(service: &Service, plans: &[&Plan], request: &Request, call: &Value) -> Option<Answered> {
    let invalid = |text: &str| Failure::new(Provocation::InvalidRequest, text);
    let Some(members) = call.as_object() else {
        return Some(fail(service, None, &Value::Null, &invalid("a request is an object")));
    };
    let id = match members.get("id") {
        Some(id) if allowed_id(service, id) => Some(id.clone()),
        Some(_) => return Some(fail(service, None, &Value::Null, &invalid("the id is a text or a number"))),
        None => None,
    };
    let shown = id.clone().unwrap_or(Value::Null);
    if members.get("jsonrpc") != Some(&json!("2.0")) {
        return Some(fail(service, None, &shown, &invalid("`jsonrpc` is not \"2.0\"")));
    }
    let Some(method) = members.get("method").and_then(Value::as_str) else {
        return Some(fail(service, None, &shown, &invalid("there is no `method`")));
    };
    if id.is_none() && failure::case(service.description(), None, &Provocation::Notification, None).is_some() {
        return Some(fail(service, None, &Value::Null, &Failure::new(Provocation::Notification, "notifications are not taken")));
    }
    let made = called(service, plans, request, method, members.get("params"));
    let plan = plans.iter().find(|p| p.rpc.as_deref() == Some(method)).map(|p| p.name.as_str());
    id.is_some().then(|| match made {
        Ok(result) => {
            let mut body = format!("{{\"jsonrpc\":\"2.0\",\"id\":{shown},\"result\":").into_bytes();
            body.extend_from_slice(&result);
            body.push(b'}');
            Answered { body, status: 200, documented: true }
        }
        Err(failure) => fail(service, plan, &shown, &failure),
    })
}

/// Whether a request may have this id: what the description says, else what the specification says.
fn allowed_id(service: &Service, id: &Value) -> bool {
    match &service.description().rpc_id {
        Some(schema) => Checker::new(service.description()).fits(schema, id),
        None => matches!(id, Value::String(_) | Value::Number(_) | Value::Null),
    }
}

fn called(service: &Service, plans: &[&Plan], request: &Request, method: &str, params: Option<&Value>) -> Result<Vec<u8>, Failure> {
    let Some(plan) = plans.iter().find(|p| p.rpc.as_deref() == Some(method)) else {
        return Err(Failure::new(Provocation::UnknownMethod, "there is no such method"));
    };
    let named: Map<String, Value> = match params {
        None => Map::new(),
        Some(Value::Object(members)) => members.clone(),
        Some(other) => {
            return Err(Failure::new(Provocation::WrongType, "parameters are given by name").at("params", Some(other)));
        }
    };
    service.result(plan, &named, request)
}

fn fail(service: &Service, operation: Option<&str>, id: &Value, failure: &Failure) -> Answered {
    let answer = failure::answer(service.description(), operation, failure, true);
    let body = json!({ "jsonrpc": "2.0", "id": id, "error": answer.value });
    Answered { body: body.to_string().into_bytes(), status: answer.status, documented: answer.documented }
}
