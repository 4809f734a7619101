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

/// A value as the text that a query would carry.
pub fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// A number from a JSON number or its text.
pub fn number_of(value: &Value) -> Option<f64> {
    match value {
        Value::Number(n) => n.as_f64(),
        Value::String(s) if !s.is_empty() => s.parse().ok(),
        _ => None,
    }
}
