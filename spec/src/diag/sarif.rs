//! Diagnostics as one SARIF 2.1.0 log (OASIS Standard, 27 March 2020).
//!
//! One run; the rules that were broken are listed with their purpose and explanation, so that a
//! viewer can show them without this program.

use super::{Diagnostics, Lines};
use crate::lint;
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub(super) fn render(files: &[&Diagnostics]) -> String {
    let codes: BTreeSet<&str> = files.iter().flat_map(|f| f.list.iter().map(|d| d.code)).collect();
    let codes: Vec<&str> = codes.into_iter().collect();
    let rules: Vec<Value> = codes.iter().map(|code| rule(code)).collect();
    let results: Vec<Value> = files.iter().flat_map(|f| results(f, &codes)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "plumbline", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn rule(code: &str) -> Value {
    let Some(rule) = lint::rule(code) else { return json!({ "id": code }) };
    json!({
        "id": code,
        "shortDescription": { "text": rule.purpose },
        "fullDescription": { "text": rule.explanation },
        "defaultConfiguration": { "level": rule.level.as_str() },
    })
}

fn results(file: &Diagnostics, codes: &[&str]) -> Vec<Value> {
    let lines = Lines::new(&file.text);
    let location = |span: &std::ops::Range<usize>| {
        let region = lines.region(&file.text, span);
        json!({ "physicalLocation": {
            "artifactLocation": { "uri": uri(&file.file) },
            "region": {
                "startLine": region.line,
                "startColumn": region.column,
                "endLine": region.end_line,
                "endColumn": region.end_column,
            },
        } })
    };
    let one = |diag: &super::Diagnostic| {
        let mut text = diag.message.clone();
        if let Some(help) = &diag.help {
            text.push_str("\nhelp: ");
            text.push_str(help);
        }
        let related: Vec<Value> = diag
            .related
            .iter()
            .map(|r| {
                let mut at = location(&r.span);
                at["message"] = json!({ "text": r.label });
                at
            })
            .collect();
        json!({
            "ruleId": diag.code,
            "ruleIndex": codes.iter().position(|c| *c == diag.code),
            "level": diag.severity.as_str(),
            "message": { "text": text },
            "locations": [location(&diag.span)],
            "relatedLocations": related,
        })
    };
    file.list.iter().map(one).collect()
}

/// A path as a relative or absolute URI reference (RFC 3986): `/` between segments, all else percent-encoded that must be.
fn uri(path: &str) -> String {
    use std::fmt::Write as _;
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
