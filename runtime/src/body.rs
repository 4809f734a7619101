//! Bodies of requests in the form that an operation sends: JSON, a form, parts, text or bytes.
//!
//! What is sent as JSON or a form was checked when it was put; files and bytes are sent as they are.

use crate::call::Call;
use crate::check::{Refused, Violation};
use crate::encode;
use crate::operation::Style;
use bytes::Bytes;
use reqwest::header::HeaderValue;
use serde_json::Value;
use std::fmt::Write;
use std::hash::{BuildHasher, Hasher, RandomState};

/// A file as a part of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    name: String,
    media: String,
    bytes: Bytes,
}

impl File {
    /// With the name that the server sees, and what is in it.
    pub fn new(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { name: name.into(), media: "application/octet-stream".to_owned(), bytes: bytes.into() }
    }

    /// Sets its media type; `application/octet-stream` unless set.
    #[must_use]
    pub fn media(mut self, media: impl Into<String>) -> Self {
        self.media = media.into();
        self
    }
}

/// The body and its media type; none where there is nothing to send.
pub(crate) fn encode(call: &Call, value: Option<&Value>) -> Result<Option<(Bytes, HeaderValue)>, Refused> {
    let media = call.operation.media;
    if let Some(bytes) = &call.rare.bytes {
        return Ok(Some((bytes.clone(), kind(call, media)?)));
    }
    if media.starts_with("multipart/") {
        if value.is_none() && call.rare.files.is_empty() {
            return Ok(None);
        }
        return parts(call, value).map(Some);
    }
    let Some(value) = value else { return Ok(None) };
    let body = if media == "application/x-www-form-urlencoded" {
        form(value)
    } else if media.starts_with("text/") {
        encode::text(value).into_owned()
    } else {
        value.to_string()
    };
    Ok(Some((body.into(), kind(call, media)?)))
}

/// A media type as a header has it; a description may say what none can hold.
fn kind(call: &Call, media: &str) -> Result<HeaderValue, Refused> {
    let why = Violation::Unwritable("has a media type that no header can hold");
    HeaderValue::from_str(media).map_err(|_| Refused::new(call.operation.id, "body", why))
}

/// `name=value` pairs, as forms of web pages send them.
fn form(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                encode::parameter(&mut out, name, Style::Repeat, value);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            out.push_str(&encode::encode(&encode::text(value)));
        }
    }
    out
}

/// Parts with a boundary between them: RFC 7578.
fn parts(call: &Call, value: Option<&Value>) -> Result<(Bytes, HeaderValue), Refused> {
    let mut out: Vec<u8> = Vec::new();
    let boundary = boundary(call, value);
    let mut part = |name: &str, rest: &str, bytes: &[u8]| {
        let head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"{rest}\r\n\r\n", quoted(name));
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(bytes);
        out.extend_from_slice(b"\r\n");
    };
    for (name, value) in value.and_then(Value::as_object).into_iter().flatten() {
        let items = match value {
            Value::Array(items) => items.as_slice(),
            other => std::slice::from_ref(other),
        };
        for item in items {
            let rest = if item.is_object() || item.is_array() { "\r\nContent-Type: application/json" } else { "" };
            part(name, rest, encode::text(item).as_bytes());
        }
    }
    for (name, file) in &call.rare.files {
        if file.media.contains(['\r', '\n']) {
            let why = Violation::Unwritable("is a file whose media type holds a line break");
            return Err(Refused::new(call.operation.id, name.as_str(), why));
        }
        part(name, &format!("; filename=\"{}\"\r\nContent-Type: {}", quoted(&file.name), file.media), &file.bytes);
    }
    out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let media = kind(call, &format!("{}; boundary={boundary}", call.operation.media))?;
    Ok((out.into(), media))
}

/// A name within quotes, as browsers write it.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// A line that no part holds.
fn boundary(call: &Call, value: Option<&Value>) -> String {
    let text = value.map(Value::to_string).unwrap_or_default();
    loop {
        let mut boundary = "plumbline-".to_owned();
        // Writing to a `String` cannot fail.
        let _ = write!(boundary, "{:016x}", RandomState::new().build_hasher().finish());
        let within = |bytes: &[u8]| memchr::memmem::find(bytes, boundary.as_bytes()).is_some();
        if !within(text.as_bytes()) && !call.rare.files.iter().any(|(_, file)| within(&file.bytes)) {
            return boundary;
        }
    }
}
