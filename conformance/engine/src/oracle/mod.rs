//! What a list must hold, by the laws of a description and the data found.
//!
//! Pure functions over values: no requests, no verdicts. What the documents leave open (wildcards
//! of `like`, case, collation, place of nulls) is a set of [`Semantics`]; an answer that fits none
//! of them breaks the law. Written apart from the mock, from the description alone.

pub mod compare;
pub mod condition;
pub mod order;
pub mod predict;

pub use compare::{Semantics, Truth};
pub use predict::{Asked, Mismatch, MismatchKind, World, predict};

use serde_json::Value;

/// A value as the text that a query would carry. A whole number is written as one: `12.0` and `1.2e1` are other ways to write 12.
pub fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Number(number) if number.as_str().contains(['.', 'e', 'E']) => whole(number.as_str()).unwrap_or_else(|| number.to_string()),
        other => other.to_string(),
    }
}

/// The digits of a whole number that is written otherwise, as far as that is exact.
fn whole(text: &str) -> Option<String> {
    let number: f64 = text.parse().ok()?;
    (number.fract() == 0.0 && number.abs() < 9e15).then(|| format!("{number:.0}"))
}

/// A number from a JSON number or its text.
pub fn number_of(value: &Value) -> Option<f64> {
    match value {
        Value::Number(n) => n.as_f64(),
        Value::String(s) if !s.is_empty() => s.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::text_of;
    use serde_json::Value;

    #[test]
    fn a_whole_number_is_one_text_however_it_is_written() {
        let text = |json: &str| text_of(&serde_json::from_str::<Value>(json).expect("JSON"));
        for (written, read) in
            [("12.0", "12"), ("1.2e1", "12"), ("-3.0", "-3"), ("10.5", "10.5"), ("43e8", "4300000000"), ("7", "7"), ("\"7.0\"", "7.0")]
        {
            assert_eq!(text(written), read, "{written}");
        }
    }
}
