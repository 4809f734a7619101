//! What is done to payloads, envelopes and messages after they were made rightly.

use super::act::{Act, Envelope, Members, Message, Wire};
use crate::message::Reply;
use serde_json::{Value, json};

/// The payload as a broken mock has it; `None` where it is the right one.
/// `chosen` says whether its members were chosen, `some_rows` whether only some are to be different.
pub(crate) fn payload(right: &[u8], act: Option<&Act>, some_rows: bool, chosen: bool, leaked: Option<String>) -> Option<Vec<u8>> {
    let act = act?;
    let parse = || serde_json::from_slice::<Value>(right).ok();
    match act {
        Act::Value { at, change } => {
            let mut value = parse()?;
            change.apply(&mut value, at, &mut |i| !some_rows || i % 5 == 1);
            Some(value.to_string().into_bytes())
        }
        Act::Leak { .. } => {
            let mut value = parse()?;
            let secret = leaked?;
            let object = match &mut value {
                Value::Array(elements) => elements.first_mut()?,
                other => other,
            };
            object.as_object_mut()?.insert("debug".to_owned(), json!(secret));
            Some(value.to_string().into_bytes())
        }
        Act::Members(Members::Shifted) if chosen => {
            let mut value = parse()?;
            shift_last(&mut value);
            Some(value.to_string().into_bytes())
        }
        _ => None,
    }
}

/// Moves the values of the last member of every object in the first array on by one object.
fn shift_last(value: &mut Value) -> bool {
    match value {
        Value::Array(elements) => {
            let lasts = |e: &Value| e.as_object().and_then(|o| o.values().next_back().cloned());
            let mut values: Vec<Value> = elements.iter().filter_map(lasts).collect();
            if !values.is_empty() {
                values.rotate_left(1);
            }
            let slots = elements.iter_mut().filter_map(|e| e.as_object_mut().and_then(|o| o.values_mut().next_back()));
            for (slot, value) in slots.zip(values) {
                *slot = value;
            }
            true
        }
        Value::Object(members) => members.values_mut().any(shift_last),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// The envelope of a success as a broken mock sends it.
pub(crate) fn envelope(right: &[u8], act: Option<&Act>) -> Option<Vec<u8>> {
    let Some(Act::Envelope(how)) = act else { return None };
    let mut value: Value = serde_json::from_slice(right).ok()?;
    let members = value.as_object_mut()?;
    match how {
        Envelope::Both => drop(members.insert("error".to_owned(), json!({ "code": -32000, "message": "none", "data": {} }))),
        Envelope::Neither => drop(members.shift_remove("result")),
        other => head(members, *other),
    }
    Some(value.to_string().into_bytes())
}

/// The envelope of an error as a broken mock sends it.
pub(crate) fn error_envelope(right: &[u8], act: Option<&Act>) -> Option<Vec<u8>> {
    let Some(Act::Envelope(how)) = act else { return None };
    let mut value: Value = serde_json::from_slice(right).ok()?;
    let members = value.as_object_mut()?;
    let error = |members: &mut serde_json::Map<String, Value>| members.get_mut("error").and_then(Value::as_object_mut).map(std::mem::take);
    match how {
        Envelope::ErrorText => drop(members.insert("error".to_owned(), json!("something is wrong"))),
        Envelope::CodeText | Envelope::NoMessage | Envelope::NoCode => {
            let mut inner = error(members)?;
            match how {
                Envelope::CodeText => {
                    let code = inner.get("code").map(Value::to_string)?;
                    inner.insert("code".to_owned(), json!(code));
                }
                Envelope::NoMessage => drop(inner.shift_remove("message")),
                _ => drop(inner.shift_remove("code")),
            }
            members.insert("error".to_owned(), Value::Object(inner));
        }
        Envelope::Both => drop(members.insert("result".to_owned(), json!({}))),
        Envelope::Neither => drop(members.shift_remove("error")),
        other => head(members, *other),
    }
    Some(value.to_string().into_bytes())
}

fn head(members: &mut serde_json::Map<String, Value>, how: Envelope) {
    let set = |members: &mut serde_json::Map<String, Value>, name: &str, value: Value| drop(members.insert(name.to_owned(), value));
    match how {
        Envelope::VersionMissing => drop(members.shift_remove("jsonrpc")),
        Envelope::VersionOld => set(members, "jsonrpc", json!("1.0")),
        Envelope::VersionNumber => set(members, "jsonrpc", json!(2.0)),
        Envelope::IdMissing => drop(members.shift_remove("id")),
        Envelope::IdConstant => set(members, "id", json!(1)),
        Envelope::IdNull => set(members, "id", Value::Null),
        Envelope::IdRetyped => {
            let other = match members.get("id") {
                Some(Value::String(text)) => json!(text.len()),
                Some(Value::Number(number)) => json!(number.to_string()),
                _ => return,
            };
            set(members, "id", other);
        }
        Envelope::Both | Envelope::Neither | Envelope::ErrorText | Envelope::CodeText | Envelope::NoMessage | Envelope::NoCode => {}
    }
}

/// The message of a success as a broken mock sends it.
pub(crate) fn message(mut reply: Reply, act: Option<&Act>, error: &dyn Fn() -> Value) -> Reply {
    match act {
        Some(Act::Message(how)) => different(&mut reply, how, error),
        Some(Act::Wire(how)) => {
            if *how == Wire::BodyAfter204 {
                reply.status = 204;
            }
            reply.wire = Some(*how);
        }
        _ => {}
    }
    reply
}

fn different(reply: &mut Reply, how: &Message, error: &dyn Fn() -> Value) {
    let text = || String::from_utf8_lossy(&reply.body).into_owned();
    match how {
        Message::Status(status) => reply.status = *status,
        Message::ErrorBody => reply.body = error().to_string().into_bytes(),
        Message::Html => {
            reply.media = Some("text/html; charset=utf-8".into());
            reply.body = b"<!doctype html><title>Maintenance</title><h1>We will be back soon</h1>".to_vec();
        }
        Message::ContentType(media) => reply.media = (!media.is_empty()).then(|| (*media).into()),
        Message::Latin1 => {
            let latin: Vec<u8> = text().chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
            reply.media = Some("application/json; charset=iso-8859-1".into());
            reply.body = latin;
        }
        Message::NotUtf8 => {
            // Before the quotation mark that ends the first name or text.
            let quotes = reply.body.iter().enumerate().filter(|(_, b)| **b == b'"').map(|(at, _)| at);
            if let Some(end) = quotes.take(2).last() {
                reply.body.insert(end, 0xe9);
            }
        }
        Message::ByteOrderMark => reply.body.splice(0..0, *b"\xef\xbb\xbf").for_each(drop),
        Message::TrailingComma => {
            let last = reply.body.pop();
            reply.body.push(b',');
            reply.body.extend(last);
        }
        Message::Truncated => reply.body.truncate(reply.body.len() / 2),
        Message::Garbage => reply.body.extend_from_slice(b"\n<!-- 0.012 s -->"),
        Message::DuplicateKey => {
            // The first member of the first object again, in front of itself.
            let body = text();
            if let Some(at) = body.find('{') {
                let end = body[at..].find(':').map_or(at, |i| at + i);
                let key = body[at + 1..end].to_owned();
                if !key.is_empty() {
                    reply.body = format!("{}{{{key}:null,{}", &body[..at], &body[at + 1..]).into_bytes();
                }
            }
        }
        Message::Empty => reply.body.clear(),
        Message::Quoted => reply.body = Value::String(text()).to_string().into_bytes(),
    }
}
