//! What schemas say that the plan asks of them. Nothing here names a Rust type.

use super::Ty;
use indexmap::IndexMap;
use plumbline_spec::model::{JsonType, Schema};
use serde_json::Value;
use std::collections::HashSet;

/// The texts of an `enum` that holds nothing else but null.
pub(super) fn texts(values: &[Value]) -> Option<Vec<String>> {
    let texts: Option<Vec<String>> = values.iter().filter(|v| !v.is_null()).map(|v| v.as_str().map(str::to_owned)).collect();
    texts.filter(|t| !t.is_empty())
}

/// The words of a schema of texts: none where any text goes.
pub(super) fn texts_of(schema: &Schema) -> Option<Vec<String>> {
    match &schema.values {
        Some(values) => texts(values),
        None if schema.only_type() == Some(JsonType::String) && schema.format.is_none() => Some(Vec::new()),
        None => None,
    }
}

/// What keywords say where `type` says nothing.
pub(super) fn implied_type(schema: &Schema) -> Option<JsonType> {
    if schema.types.is_some() {
        return None;
    }
    if !schema.properties.is_empty() || !schema.all_of.is_empty() {
        return Some(JsonType::Object);
    }
    let value = schema.constant.as_ref().or_else(|| schema.values.as_ref().and_then(|v| v.first()));
    let all = schema.values.iter().flatten().map(JsonType::of).collect::<HashSet<_>>();
    value.map(JsonType::of).filter(|_| all.len() <= 1)
}

pub(super) fn is_object(schema: &Schema) -> bool {
    schema.only_type() == Some(JsonType::Object) && !schema.properties.is_empty()
}

/// Types that may be written in several ways.
pub(super) fn meanable(ty: &Ty) -> bool {
    match ty {
        Ty::Bool | Ty::Int | Ty::Float | Ty::Str | Ty::Json => true,
        Ty::List(inner) | Ty::Map(inner) => meanable(inner),
        Ty::Civil | Ty::Named(_) | Ty::Boxed(_) => false,
    }
}

/// Whether two conditions ask for different readings of a common dispute.
pub(super) fn excludes(a: &IndexMap<String, Vec<String>>, b: &IndexMap<String, Vec<String>>) -> bool {
    a.iter().any(|(dispute, readings)| b.get(dispute).is_some_and(|others| !others.iter().any(|r| readings.contains(r))))
}

/// `Contacts` to `Contact`.
pub(super) fn singular(name: &str) -> String {
    match name.strip_suffix('s') {
        Some(stem) if stem.len() > 2 && !stem.ends_with('s') => {
            stem.strip_suffix("ie").map_or_else(|| stem.to_owned(), |s| format!("{s}y"))
        }
        _ => format!("{name}Item"),
    }
}

pub(super) fn children(schema: &Schema) -> impl Iterator<Item = &Schema> {
    schema
        .items
        .iter()
        .chain(&schema.additional_properties)
        .chain(&schema.means)
        .map(|b| &**b)
        .chain(schema.properties.values())
        .chain(schema.pattern_properties.values())
        .chain(schema.one_of.iter().chain(&schema.any_of).chain(&schema.all_of))
        .chain(schema.disputed.iter().flat_map(|d| d.readings.values()))
}

/// What an object is that a description says nothing about: by where it stands.
pub(super) fn whereabouts(at: &str) -> String {
    let segments: Vec<String> = plumbline_spec::pointer::segments(at).collect();
    let name = |from_end: usize| segments.iter().rev().nth(from_end).map(|name| crate::docs::code(name)).unwrap_or_default();
    let named: Vec<&str> = segments.iter().map(String::as_str).collect();
    match named[..] {
        [.., "cases", _, "schema"] => format!("What comes with the error `{}`.", name(1)),
        [.., "parameters", _, "schema"] => format!("The parameter `{}`.", name(1)),
        [.., "parameters", _, "schema", "items"] => format!("An element of the parameter `{}`.", name(2)),
        [.., "properties", _, "items"] => format!("An element of `{}`.", name(1)),
        [.., "properties", _] => format!("The member `{}`.", name(0)),
        [.., "schemas", _] => format!("A `{}`.", name(0)),
        [.., "result"] => "The result.".to_owned(),
        _ => "An object.".to_owned(),
    }
}
