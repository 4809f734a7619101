//! SARIF 2.1.0 (OASIS Standard, 27 March 2020): a rule per fact that failed, its place in the
//! description, and the request and answer that show it.
//!
//! What holds or could not be seen is not listed: code scanning would show it as something to do.

use crate::text::{plain, position_in};
use crate::{Contents, Error, Failure, compare};
use plumbline_engine::{Evidence, FactReport, Report, Verdict};
use serde_json::{Map, Value, json};
use std::fmt::Write;

pub(crate) fn render(contents: &Contents<'_>) -> Result<String, Error> {
    let runs: Vec<Value> = contents.reports.iter().map(|r| run(r, contents)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": runs,
    });
    let text = serde_json::to_string_pretty(&log).map_err(|e| Error::io("the report cannot be written as SARIF")(e.into()))?;
    Ok(text + "\n")
}

fn run(report: &Report, contents: &Contents<'_>) -> Value {
    let failed: Vec<&FactReport> = report.facts.iter().filter(|f| f.is_failing()).collect();
    let earlier = contents.earlier.iter().find(|r| r.api == report.api);
    let still: Vec<String> = earlier
        .map(|e| compare(std::slice::from_ref(e), std::slice::from_ref(report)).still.into_iter().map(|m| m.id).collect())
        .unwrap_or_default();
    let result = |(index, fact): (usize, &&FactReport)| {
        let mut result = result(report, fact, index, contents.allow_flaky);
        if earlier.is_some() {
            result["baselineState"] = json!(if still.contains(&fact.id) { "unchanged" } else { "new" });
        }
        result
    };
    let mut invocation = json!({ "executionSuccessful": !report.interrupted });
    if !report.started.is_empty() {
        invocation["startTimeUtc"] = json!(report.started);
    }
    json!({
        "tool": { "driver": {
            "name": "plumbline",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": failed.iter().map(|f| rule(f)).collect::<Vec<_>>(),
        } },
        "automationDetails": { "id": format!("plumbline/{}/", report.api) },
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": failed.iter().enumerate().map(result).collect::<Vec<_>>(),
        "properties": {
            "target": report.target, "seed": report.seed, "depth": report.depth, "requests": report.requests,
            "holds": report.summary.holds, "broken": report.summary.broken, "flaky": report.summary.flaky,
            "unseen": report.summary.unseen, "accepted": report.summary.accepted,
        },
    })
}

fn rule(fact: &FactReport) -> Value {
    let mut full = format!("{}: {}.", fact.operation, plain(&fact.statement));
    if !fact.source.is_empty() {
        let _ = write!(full, " Stated in: {}", plain(&fact.source));
    }
    let mut rule = json!({
        "id": fact.id,
        "shortDescription": { "text": plain(&fact.statement) },
        "fullDescription": { "text": full },
        "help": { "text": "Send the request of the result again. Either the server is mended, or the description no longer says what the vendor does." },
        "properties": { "tags": [fact.kind] },
    });
    if let Some((_, url)) = crate::text::link(&fact.source) {
        rule["helpUri"] = json!(url);
    }
    rule
}

fn result(report: &Report, fact: &FactReport, index: usize, allow_flaky: bool) -> Value {
    let evidence = fact.evidence.first();
    let mut message = format!("{} is {}: {}", fact.id, fact.verdict.as_str(), fact.statement);
    if let Some(e) = evidence {
        let _ = write!(message, "\nexpected: {}\nfound: {}", e.expected, e.found);
        if let Some(lead) = &fact.under {
            let _ = write!(message, "\nperhaps for the same cause as: {lead}");
        }
        for command in Failure::alone(report, fact).login().chain([e.curl.as_str()]) {
            let _ = write!(message, "\n{command}");
        }
    }
    let mut result = json!({
        "ruleId": fact.id,
        "ruleIndex": index,
        "level": if fact.verdict == Verdict::Broken || !allow_flaky { "error" } else { "warning" },
        "message": { "text": plain(&message) },
        "partialFingerprints": { "factId/v1": format!("{}/{}", report.api, fact.id) },
        "properties": { "verdict": fact.verdict.as_str(), "operation": fact.operation, "kind": fact.kind, "source": plain(&fact.source) },
    });
    if let Some((file, line, column)) = position_in(report, &fact.defined_at) {
        result["locations"] = json!([{
            "physicalLocation": {
                "artifactLocation": { "uri": uri(file) },
                "region": { "startLine": line, "startColumn": column },
            },
            "logicalLocations": [{ "fullyQualifiedName": format!("{}/{}", report.api, fact.operation), "kind": "function" }],
        }]);
    }
    if let Some(accepted) = &fact.accepted {
        let why = format!("accepted until {}: {}", accepted.until, accepted.reason);
        result["suppressions"] = json!([{ "kind": "external", "status": "accepted", "justification": why }]);
    }
    if let Some(e) = evidence {
        exchange(report, e, &mut result);
    }
    result
}

/// The request and the answer that show it.
fn exchange(report: &Report, evidence: &Evidence, result: &mut Value) {
    if let Some(request) = evidence.request.and_then(|n| report.log.iter().find(|r| r.number == n)) {
        result["webRequest"] = json!({
            "protocol": "HTTP", "version": "1.1", "method": request.method,
            "target": format!("{}{}", report.target, request.address),
        });
    }
    if let Some(answer) = &evidence.answer {
        let headers: Map<String, Value> = answer.headers.iter().map(|(n, v)| (n.clone(), json!(plain(v)))).collect();
        result["webResponse"] = json!({
            "protocol": "HTTP", "version": "1.1", "statusCode": answer.status,
            "headers": headers, "body": { "text": plain(&answer.body) },
        });
    }
}

/// A path as a URI reference (RFC 3986): `/` between segments, all else percent-encoded that must be.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
