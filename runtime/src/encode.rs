//! Values as they stand in a path, a query or a header.
//!
//! Everything but RFC 3986's unreserved characters is percent-encoded, brackets too. A path
//! segment that would change the path (`.`, `..` or an empty one) is refused: URL libraries
//! drop it silently, and the request reaches another endpoint.

use crate::check::Violation;
use crate::operation::Style;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use std::borrow::Cow;
use std::fmt::Write;

/// All but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text percent-encoded.
pub(crate) fn encode(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, RESERVED).into()
}

/// A text as part of a path.
pub(crate) fn segment(text: &str) -> Result<Cow<'_, str>, Violation> {
    match text {
        "" => Err(Violation::Unwritable("goes into the path and must not be empty")),
        "." | ".." => Err(Violation::Unwritable("goes into the path and must not be `.` or `..`")),
        _ => Ok(encode(text)),
    }
}

/// A scalar as text; arrays and objects as JSON.
pub(crate) fn text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => text.into(),
        Value::Null => "".into(),
        Value::Number(number) => number.as_str().into(),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => value.to_string().into(),
    }
}

/// Appends `name=value` to a query.
pub(crate) fn pair(query: &mut String, name: &str, value: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    query.extend(utf8_percent_encode(name, RESERVED));
    query.push('=');
    query.extend(utf8_percent_encode(value, RESERVED));
}

/// Appends a parameter to a query in its style.
pub(crate) fn parameter(query: &mut String, name: &str, style: Style, value: &Value) {
    match (style, value) {
        (Style::Repeat, Value::Array(items)) => {
            for item in items {
                pair(query, name, &text(item));
            }
        }
        (Style::Comma, Value::Array(items)) => {
            let items: Vec<_> = items.iter().map(|item| encode(&text(item)).into_owned()).collect();
            pair(query, name, "");
            query.push_str(&items.join(","));
        }
        (Style::Deep | Style::Indexed, Value::Array(_) | Value::Object(_)) | (_, Value::Object(_)) => {
            nested(query, &mut name.to_owned(), value);
        }
        (_, Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => pair(query, name, &text(value)),
    }
}

fn nested(query: &mut String, name: &mut String, value: &Value) {
    let length = name.len();
    let mut step = |name: &mut String, key: &dyn std::fmt::Display, value: &Value| {
        // Writing to a `String` cannot fail.
        let _ = write!(name, "[{key}]");
        nested(query, name, value);
        name.truncate(length);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| step(name, key, value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(i, value)| step(name, &i, value)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => pair(query, name, &text(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn written(style: Style, value: &Value) -> String {
        let mut query = String::new();
        parameter(&mut query, "p[x]", style, value);
        query
    }

    #[test]
    fn brackets_and_signs_are_encoded() {
        assert_eq!(written(Style::Repeat, &json!(">= 1")), "p%5Bx%5D=%3E%3D%201");
        assert_eq!(written(Style::Repeat, &json!(true)), "p%5Bx%5D=true");
    }

    #[test]
    fn styles_of_arrays_and_objects() {
        assert_eq!(written(Style::Repeat, &json!([1, "a b"])), "p%5Bx%5D=1&p%5Bx%5D=a%20b");
        assert_eq!(written(Style::Comma, &json!([1, "a,b"])), "p%5Bx%5D=1,a%2Cb");
        assert_eq!(written(Style::Deep, &json!({"a": 1, "b": "ж"})), "p%5Bx%5D%5Ba%5D=1&p%5Bx%5D%5Bb%5D=%D0%B6");
        assert_eq!(written(Style::Indexed, &json!([{"f": 1}, {"f": 2}])), "p%5Bx%5D%5B0%5D%5Bf%5D=1&p%5Bx%5D%5B1%5D%5Bf%5D=2");
    }

    #[test]
    fn a_segment_cannot_change_the_path() {
        for bad in ["", ".", ".."] {
            assert!(segment(bad).is_err(), "{bad:?}");
        }
        assert_eq!(segment("a/../b?c").as_deref(), Ok("a%2F..%2Fb%3Fc"));
    }
}
