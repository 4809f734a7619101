//! HTTP Archive 1.2: every request of a run with its answer, for the tools that read traffic.
//!
//! Secrets are masked, and people's data are placeholders unless the run was told to include
//! values; the comment of the log says which. What only its frame was looked at of has no body, and of a long
//! run neither have the answers beyond a bound, except those that show a failure; each says so.

use crate::{Contents, Error};
use jiff::{SignedDuration, Timestamp};
use plumbline_engine::{Report, RequestReport};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Bytes of bodies of answers in one archive, beyond those that show a failure.
const ROOM: usize = 4 << 20;

pub(crate) fn render(contents: &Contents<'_>) -> Result<String, Error> {
    let mut room = ROOM;
    let mut entries = Vec::new();
    for report in contents.reports {
        let shows: BTreeSet<u64> = report.facts.iter().flat_map(|f| &f.evidence).filter_map(|e| e.request).collect();
        for request in &report.log {
            let body = request.exchange.as_ref().and_then(|e| e.answer_body.as_ref()).map_or(0, String::len);
            let whole = shows.contains(&request.number) || body <= room;
            if whole && !shows.contains(&request.number) {
                room -= body;
            }
            entries.push(entry(report, request, whole));
        }
    }
    let targets: Vec<Value> = contents.reports.iter().map(|r| json!({ "api": r.api, "target": r.target })).collect();
    let log = json!({ "log": {
        "version": "1.2",
        "creator": { "name": "plumbline", "version": env!("CARGO_PKG_VERSION") },
        "entries": entries,
        "comment": "Secrets are masked. Values of a target that is not on the same machine are placeholders, unless the run was told to include values.",
        "_plumbline": targets,
    } });
    let text = serde_json::to_string_pretty(&log).map_err(|e| Error::io("the report cannot be written as HAR")(e.into()))?;
    Ok(text + "\n")
}

/// `whole` says whether the body of the answer is to be in it.
fn entry(report: &Report, request: &RequestReport, whole: bool) -> Value {
    let none = plumbline_engine::Exchange::default();
    let exchange = request.exchange.as_deref().unwrap_or(&none);
    let url = format!("{}{}", report.target, request.address);
    let mut sent = json!({
        "method": request.method,
        "url": url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": pairs(&exchange.request_headers),
        "queryString": query(&request.address),
        "headersSize": -1,
        "bodySize": request.sent,
    });
    if let Some(body) = &exchange.request_body {
        let mime = header(&exchange.request_headers, "content-type").unwrap_or("application/octet-stream");
        sent["postData"] = json!({ "mimeType": mime, "text": body });
    }
    let mut content = json!({
        "size": request.received,
        "mimeType": header(&exchange.answer_headers, "content-type").unwrap_or("x-unknown"),
    });
    match &exchange.answer_body {
        Some(body) if whole => content["text"] = json!(body),
        Some(body) => {
            let left_out = format!("{} bytes, left out to keep the archive small; the request shows no failure", body.len());
            content["comment"] = json!(left_out);
        }
        None => {}
    }
    let mut entry = json!({
        "startedDateTime": when(report, request),
        "time": request.took_ms,
        "request": sent,
        "response": {
            // The format's custom for a request without an answer.
            "status": request.status.unwrap_or(0),
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": pairs(&exchange.answer_headers),
            "content": content,
            "redirectURL": header(&exchange.answer_headers, "location").unwrap_or_default(),
            "headersSize": -1,
            "bodySize": request.received,
        },
        "cache": {},
        "timings": { "send": 0, "wait": request.took_ms, "receive": 0 },
        "_api": report.api,
        "_operation": request.operation,
        "_number": request.number,
    });
    if let Some(failure) = &request.failure {
        entry["comment"] = json!(failure);
    }
    entry
}

fn pairs(headers: &[(String, String)]) -> Vec<Value> {
    headers.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect()
}

fn header<'e>(headers: &'e [(String, String)], name: &str) -> Option<&'e str> {
    headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
}

fn query(address: &str) -> Vec<Value> {
    let pairs = address.split_once('?').map(|(_, query)| query.split('&')).into_iter().flatten();
    let pair = |p: &str| {
        let (name, value) = p.split_once('=').unwrap_or((p, ""));
        json!({ "name": decoded(name), "value": decoded(value) })
    };
    pairs.map(pair).collect()
}

/// Percent-encoding undone; what is none stays.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = if first == b'%' { tail.get(..2).and_then(|h| std::str::from_utf8(h).ok()) } else { None };
        if let Some(byte) = hex.and_then(|h| u8::from_str_radix(h, 16).ok()) {
            bytes.push(byte);
            rest = &tail[2..];
        } else {
            bytes.push(first);
            rest = tail;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn when(report: &Report, request: &RequestReport) -> String {
    let began: Timestamp = report.started.parse().unwrap_or(Timestamp::UNIX_EPOCH);
    let after = SignedDuration::try_from_secs_f64(request.start_ms / 1000.0).unwrap_or_default();
    began.checked_add(after).unwrap_or(began).strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
