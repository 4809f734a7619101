//! From the text of a query to the values of parameters.
//!
//! Reads what is on the wire and nothing else: a parameter has the one name that the description
//! gives it, with its brackets plain or percent-encoded.

use percent_encoding::percent_decode_str;
use plumbline_spec::model::{JsonType, Schema, Style};
use plumbline_spec::value::Checker;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Why a value is no value of its schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// It is of another type.
    Type,
    /// It is of the right type, but outside the range, the list or the pattern.
    Value,
}

/// Decodes one component of a query or path; `+` is a space in a query.
pub(crate) fn decode(text: &str, plus: bool) -> String {
    let spaced = if plus && text.contains('+') { text.replace('+', " ") } else { text.to_owned() };
    percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}

/// The pairs of a query in their order, decoded.
pub(crate) fn pairs(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decode(name, true), decode(value, true))
        })
        .collect()
}

/// What was sent for a parameter, before it is judged.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Sent {
    /// One text.
    Text(String),
    /// Several texts.
    Texts(Vec<String>),
    /// Objects of texts.
    Objects(Vec<Map<String, Value>>),
    /// One object of texts.
    Object(Map<String, Value>),
}

/// Finds what was sent under a name.
pub(crate) fn find(pairs: &[(String, String)], name: &str, style: Style, array: bool) -> Option<Sent> {
    match style {
        Style::Repeat if array => {
            let all: Vec<_> = pairs.iter().filter(|(n, _)| n == name).map(|(_, v)| v.clone()).collect();
            (!all.is_empty()).then_some(Sent::Texts(all))
        }
        // Of a single value sent several times the last one counts, as in most servers.
        Style::Repeat => pairs.iter().rev().find(|(n, _)| n == name).map(|(_, v)| Sent::Text(v.clone())),
        Style::Comma => {
            let (_, text) = pairs.iter().rev().find(|(n, _)| n == name)?;
            let all = text.split(',').filter(|t| !t.is_empty()).map(str::to_owned).collect();
            Some(if array { Sent::Texts(all) } else { Sent::Text(text.clone()) })
        }
        Style::Deep => {
            let mut members = Map::new();
            for (n, v) in pairs {
                if let Some(member) = n.strip_prefix(name).and_then(|r| r.strip_prefix('[')).and_then(|r| r.strip_suffix(']')) {
                    members.insert(member.to_owned(), json!(v));
                }
            }
            (!members.is_empty()).then_some(Sent::Object(members))
        }
        Style::Indexed => {
            let mut objects: BTreeMap<u32, Map<String, Value>> = BTreeMap::new();
            for (n, v) in pairs {
                let Some(rest) = n.strip_prefix(name).and_then(|r| r.strip_prefix('[')).and_then(|r| r.strip_suffix(']')) else { continue };
                let Some((index, member)) = rest.split_once("][") else { continue };
                if let Ok(index) = index.parse() {
                    objects.entry(index).or_default().insert(member.to_owned(), json!(v));
                }
            }
            (!objects.is_empty()).then(|| Sent::Objects(objects.into_values().collect()))
        }
    }
}

/// The value of a schema that a text stands for.
pub(crate) fn read(checker: &Checker<'_>, schema: &Schema, text: &str) -> Result<Value, Misfit> {
    let schema = checker.target(schema);
    let mut misfit = Misfit::Type;
    for branch in schema.any_of.iter().chain(&schema.one_of) {
        match read(checker, branch, text) {
            Ok(value) if checker.fits(schema, &value) => return Ok(value),
            Ok(_) | Err(Misfit::Value) => misfit = Misfit::Value,
            Err(Misfit::Type) => {}
        }
    }
    let candidates: Vec<Value> = match &schema.types {
        Some(types) => types.as_slice().iter().filter_map(|t| read_as(*t, text)).collect(),
        None if schema.any_of.is_empty() && schema.one_of.is_empty() => {
            let listed = schema.values.iter().flatten().chain(&schema.constant);
            listed.filter(|v| shown(v) == text).cloned().chain(std::iter::once(json!(text))).collect()
        }
        None => Vec::new(),
    };
    for value in candidates {
        if checker.fits(schema, &value) {
            return Ok(value);
        }
        misfit = Misfit::Value;
    }
    Err(misfit)
}

/// A value as a query holds it.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn read_as(kind: JsonType, text: &str) -> Option<Value> {
    match kind {
        JsonType::String => Some(json!(text)),
        JsonType::Integer => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            let whole = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            // Numbers past 64 bits are still numbers: out of range, not of another type.
            whole.then(|| text.parse::<i64>().map_or_else(|_| number(text), |n| json!(n)))
        }
        JsonType::Number => text.parse::<f64>().ok().filter(|f| f.is_finite()).map(|_| number(text)),
        JsonType::Boolean => match text {
            "true" | "1" => Some(json!(true)),
            "false" | "0" => Some(json!(false)),
            _ => None,
        },
        JsonType::Null | JsonType::Array | JsonType::Object => None,
    }
}

fn number(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!(text))
}

#[cfg(test)]
mod tests;
