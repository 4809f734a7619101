//! Placeholders in the place of people's data.
//!
//! A placeholder keeps the form of what it stands for (length of a number, form of a date or an
//! address), and equal values get equal placeholders, so that a report can still be read and
//! talked about. Words that stand in the description, small numbers, `true`, `false` and `null` stay: they say nothing
//! about anyone. It does not mask secrets.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Numbers below this are counts, limits and statuses rather than phone numbers.
const SMALL: u64 = 10_000;
/// Shorter texts are not looked for inside sentences: they would be found everywhere.
const SHORT: usize = 4;

/// What stands for a secret.
const MASK: &str = "***";

/// The placeholders given out so far.
#[derive(Debug, Default)]
pub struct Veil {
    on: bool,
    words: BTreeSet<String>,
    given: BTreeMap<String, String>,
}

impl Veil {
    /// A veil that is `on`, or lets everything through. The words of `described` stay.
    pub fn new(on: bool, described: &str) -> Self {
        let between = |c: char| c.is_whitespace() || ",:;[](){}\"'`#".contains(c);
        let words = if on { described.split(between).filter(|w| !w.is_empty()).map(str::to_owned).collect() } else { BTreeSet::new() };
        Self { on, words, given: BTreeMap::new() }
    }

    /// Learns the values of an answer.
    pub fn learn(&mut self, body: &[u8]) {
        if self.on
            && let Ok(value) = serde_json::from_slice::<Value>(body)
        {
            self.walk(&value);
        }
    }

    /// Learns the values of a request.
    pub fn learn_request(&mut self, target: &str, body: Option<&str>) {
        if !self.on {
            return;
        }
        for pair in target.split_once('?').map(|(_, query)| query.split('&')).into_iter().flatten() {
            if let Some((_, value)) = pair.split_once('=') {
                self.give(&plain(value));
            }
        }
        self.learn(body.unwrap_or_default().as_bytes());
    }

    fn walk(&mut self, value: &Value) {
        match value {
            Value::Array(items) => {
                for item in items {
                    self.walk(item);
                }
            }
            Value::Object(members) => {
                for member in members.values() {
                    self.walk(member);
                }
            }
            Value::String(text) => self.give(text),
            Value::Number(number) => self.give(&number.to_string()),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn give(&mut self, text: &str) {
        if self.stays(text) || self.given.contains_key(text) {
            return;
        }
        let placeholder = placeholder(text, self.given.len() + 1);
        self.given.insert(text.to_owned(), placeholder);
    }

    fn stays(&self, text: &str) -> bool {
        text.is_empty()
            || (text.starts_with(MASK) && text.ends_with(MASK))
            || self.words.contains(text)
            || text.parse::<i64>().is_ok_and(|n| n.unsigned_abs() < SMALL)
    }

    fn of(&self, text: &str) -> String {
        if self.stays(text) {
            return text.to_owned();
        }
        self.given.get(text).cloned().unwrap_or_else(|| placeholder(text, 0))
    }

    /// A body with placeholders; what is no JSON keeps its length only.
    pub fn body(&self, bytes: &[u8]) -> String {
        let text = String::from_utf8_lossy(bytes);
        if !self.on || text.is_empty() {
            return text.into_owned();
        }
        match serde_json::from_str::<Value>(&text) {
            Ok(value) => self.value(&value).to_string(),
            Err(_) => format!("({} bytes that are no JSON)", bytes.len()),
        }
    }

    fn value(&self, value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(|i| self.value(i)).collect(),
            Value::Object(members) => members.iter().map(|(k, m)| (k.clone(), self.value(m))).collect(),
            Value::String(text) => Value::String(self.of(text)),
            Value::Number(number) => {
                let text = number.to_string();
                serde_json::from_str(&self.of(&text)).unwrap_or(Value::Null)
            }
            Value::Null | Value::Bool(_) => value.clone(),
        }
    }

    /// Path and query with placeholders for the values of the query.
    pub fn address(&self, target: &str) -> String {
        let Some((path, query)) = target.split_once('?').filter(|_| self.on) else { return target.to_owned() };
        let part = |pair: &str| match pair.split_once('=') {
            Some((name, value)) => {
                let plain = plain(value);
                let encode = |t: &str| percent_encoding::utf8_percent_encode(t, percent_encoding::NON_ALPHANUMERIC).to_string();
                format!("{name}={}", if self.stays(&plain) { value.to_owned() } else { encode(&self.of(&plain)) })
            }
            None => pair.to_owned(),
        };
        format!("{path}?{}", query.split('&').map(part).collect::<Vec<_>>().join("&"))
    }

    /// A sentence or a command with placeholders for every learnt value in it.
    pub fn text(&self, text: &str) -> String {
        if !self.on {
            return text.to_owned();
        }
        let mut out = text.to_owned();
        let mut values: Vec<(&String, &String)> = self.given.iter().filter(|(v, _)| v.chars().count() >= SHORT).collect();
        // The longest first: one value may be part of another.
        values.sort_by_key(|(v, _)| std::cmp::Reverse(v.len()));
        for (value, placeholder) in values {
            if out.contains(value.as_str()) {
                out = out.replace(value.as_str(), placeholder);
            }
            let encoded = percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC).to_string();
            if encoded != *value && out.contains(&encoded) {
                out = out.replace(&encoded, placeholder);
            }
        }
        out
    }
}

/// A value of a query without its encoding.
fn plain(value: &str) -> String {
    percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned()
}

/// The `n`th placeholder, in the form of a text.
fn placeholder(text: &str, n: usize) -> String {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let bytes = text.as_bytes();
    if !text.is_empty() && digits == text.len() {
        let mut out = format!("1{n:0width$}", width = text.len().saturating_sub(1));
        out.truncate(text.len().max(1));
        return out;
    }
    if let Some(rest) = text.strip_prefix('-').filter(|r| !r.is_empty() && r.bytes().all(|b| b.is_ascii_digit())) {
        return format!("-{}", placeholder(rest, n));
    }
    // A number with a fraction or an exponent: only its size matters.
    if digits > 0 && serde_json::from_str::<serde_json::Number>(text).is_ok() {
        return "1.5".to_owned();
    }
    if text.len() >= 10 && bytes[4] == b'-' && bytes[7] == b'-' && bytes[..4].iter().all(u8::is_ascii_digit) {
        let rest: String = text.chars().skip(10).map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        return format!("2000-01-01{rest}");
    }
    if text.contains('@') {
        return format!("person-{n}@example.com");
    }
    if text.contains("://") {
        return format!("https://example.com/{n}");
    }
    format!("text-{n}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn veil() -> Veil {
        let mut veil = Veil::new(true, "hlr: { enum: [available, \"absent\"] }");
        veil.learn(
            json!({ "name": "Ann Smith", "phone": 380_501_234_567_u64, "hlr": "available", "id": 7, "at": "2024-05-06 07:08:09" })
                .to_string()
                .as_bytes(),
        );
        veil
    }

    #[test]
    fn people_are_not_in_bodies_sentences_or_addresses() {
        let veil = veil();
        let body = veil.body(br#"{"name":"Ann Smith","phone":380501234567,"hlr":"available","id":7,"at":"2024-05-06 07:08:09"}"#);
        for seen in ["Ann", "380501234567", "2024"] {
            assert!(!body.contains(seen), "{body}");
        }
        for kept in ["\"available\"", "\"id\":7", "2000-01-01 00:00:00"] {
            assert!(body.contains(kept), "{kept} is not in {body}");
        }
        assert!(!veil.text("`name` is \"Ann Smith\", called at 380501234567").contains("Smith"));
        assert!(!veil.address("/contacts?search=Ann%20Smith&limit=15").contains("Ann"));
        assert!(veil.address("/contacts?search=Ann%20Smith&limit=15").contains("limit=15"));
    }

    #[test]
    fn parts_of_values_that_are_sent_are_not_shown() {
        let mut veil = veil();
        let (target, body) = ("/contacts?phone=38050123456&name=%25nn%20Smit", r#"{"filter":{"value":"aNN sMIT%"},"key":"***"}"#);
        veil.learn_request(target, Some(body));
        let shown = [veil.address(target), veil.body(body.as_bytes()), veil.text("like \"%nn Smit\", 38050123456 and aNN sMIT%")].concat();
        for part in ["3805", "nn", "mit", "sMIT"] {
            assert!(!shown.contains(part), "{part} is in {shown}");
        }
        assert!(shown.contains(r#""key":"***""#));
    }

    #[test]
    fn equal_values_get_equal_placeholders_of_their_form() {
        let veil = veil();
        let body = |t: &str| veil.body(t.as_bytes());
        assert_eq!(body(r#"["Ann Smith","Ann Smith"]"#).matches("text-").count(), 2);
        let phone: Value = serde_json::from_str(&body("[380501234567]")).unwrap_or_default();
        assert_eq!(phone[0].to_string().len(), 12);
        assert!(phone[0].is_u64());
    }

    #[test]
    fn values_that_may_be_shown_are() {
        let veil = Veil::new(false, "");
        assert_eq!(veil.body(b"{\"a\":\"Ann\"}"), "{\"a\":\"Ann\"}");
    }
}
