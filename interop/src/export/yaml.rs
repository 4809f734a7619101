//! JSON values as YAML in block style.
//!
//! Only what YAML 1.1 and 1.2 readers take alike is written: whatever could be taken for something
//! else is quoted. Anchors, tags and flow collections (but empty ones) are not used.

use serde_json::Value;
use std::fmt::Write;

/// A document with a line end.
pub(super) fn write(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(members) if !members.is_empty() => node(&mut out, value, 0),
        Value::Array(items) if !items.is_empty() => node(&mut out, value, 0),
        plain => {
            scalar(&mut out, plain, 0);
            out.push('\n');
        }
    }
    out
}

fn node(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Object(members) => {
            for (i, (key, value)) in members.iter().enumerate() {
                if i > 0 {
                    indent(out, depth);
                }
                text(out, key);
                out.push(':');
                after(out, value, depth, false);
            }
        }
        Value::Array(items) => {
            for (i, value) in items.iter().enumerate() {
                if i > 0 {
                    indent(out, depth);
                }
                out.push('-');
                after(out, value, depth, true);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => scalar(out, value, depth),
    }
}

/// What stands after `key:` or `-`, with its line end.
fn after(out: &mut String, value: &Value, depth: usize, item: bool) {
    let nested = match value {
        Value::Object(members) => !members.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    };
    match (nested, item) {
        (true, true) => {
            out.push(' ');
            node(out, value, depth + 1);
        }
        (true, false) => {
            out.push('\n');
            indent(out, depth + 1);
            node(out, value, depth + 1);
        }
        (false, _) => {
            out.push(' ');
            scalar(out, value, depth + 1);
            out.push('\n');
        }
    }
}

fn indent(out: &mut String, depth: usize) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}

fn scalar(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::String(string) if is_block(string) => {
            out.push_str("|-");
            for line in string.split('\n') {
                out.push('\n');
                if !line.is_empty() {
                    indent(out, depth);
                    out.push_str(line);
                }
            }
        }
        Value::String(string) => text(out, string),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
        Value::Null | Value::Bool(_) | Value::Number(_) => {
            let _ = write!(out, "{value}");
        }
    }
}

/// Several lines that a literal block gives back as they are.
fn is_block(string: &str) -> bool {
    string.contains('\n')
        && !string.starts_with([' ', '\n'])
        && !string.ends_with('\n')
        && string.split('\n').all(|line| !line.ends_with(' '))
        && string.chars().all(|c| c == '\n' || is_printable(c))
}

fn text(out: &mut String, string: &str) {
    if is_plain(string) {
        out.push_str(string);
        return;
    }
    out.push('"');
    for c in string.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if is_printable(c) => out.push(c),
            c if u32::from(c) > 0xffff => {
                let _ = write!(out, "\\U{:08x}", u32::from(c));
            }
            c => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
        }
    }
    out.push('"');
}

/// Characters that may stand in YAML as they are and end no line.
fn is_printable(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..)
}

/// Whether a text needs no quotes: words and names that no reader takes for another type.
fn is_plain(string: &str) -> bool {
    const RESERVED: [&str; 11] = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf"];
    let first = string.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '/');
    let rest = string.chars().all(|c| c.is_ascii_alphanumeric() || "_-./$ ()".contains(c));
    first && rest && !string.ends_with(' ') && !RESERVED.contains(&string.to_ascii_lowercase().as_str())
}

/// A tree as JSON.
#[cfg(test)]
pub(super) fn plain(node: &plumbline_spec::syntax::Node) -> Value {
    use plumbline_spec::syntax::Content;
    match &node.content {
        Content::Plain(text) if text.contains('e') && text.parse::<f64>().is_ok() => serde_json::json!(text.parse::<f64>().unwrap()),
        Content::Plain(text) => plumbline_spec::syntax::plain_value(text),
        Content::Text(text) => text.as_str().into(),
        Content::Sequence(items) => items.iter().map(plain).collect(),
        Content::Mapping(entries) => Value::Object(entries.iter().map(|(k, v)| (k.text.clone(), plain(v))).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_back_as_the_same_value() {
        let value = json!({
            "a": [], "b": {}, "c": [[1, 2.5], [], [{ "x": null, "y": true }]], "200": "200", "no": "no", "e": "", "1e3": 1e3,
            "text": "two\n\nlines: \"q\" # no comment", "odd": "\u{7f}\u{2028}\u{feff}\u{1f600}\t\\", "lead": " x\ny", "trail": "x\n",
            "tail": "a \nb", "- x": "- y", "big": 18_446_744_073_709_551_615_u64, "key: colon": "a: b", "tilde": "~", "date": "2026-01-01",
            "bracket[name]": "[x]", "@at": "%p", "exp": "1_000", "deep": { "list": [{ "a": { "b": ["c\nd"] } }] }
        });
        let text = write(&value);
        let (tree, mistakes) = plumbline_spec::syntax::parse(&text);
        assert!(mistakes.is_empty(), "{mistakes:?}\n{text}");
        assert_eq!(plain(&tree.unwrap()), value, "{text}");
    }
}
