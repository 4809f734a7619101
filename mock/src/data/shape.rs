//! What a schema asks for at first sight: the type of its values, and how much they must hold.
//!
//! Also how much a value that was made holds. Nothing is made here, and no reference is followed.

use plumbline_spec::model::{JsonType, Schema, TypeSet};
use serde_json::Value;

/// A place and the schema that holds there: alternatives put different things at one place.
pub(super) type Spot = (String, usize);

pub(super) fn spot(at: &str, schema: &Schema) -> Spot {
    (at.to_owned(), std::ptr::from_ref(schema).addr())
}

/// How much a value of the schema must hold, roughly: what is no list and no object the least.
pub(super) fn size(schema: &Schema) -> usize {
    match kind(schema) {
        JsonType::Null | JsonType::Boolean | JsonType::Integer | JsonType::Number => 0,
        JsonType::String => 1,
        JsonType::Array => 2 + usize::try_from(schema.min_items.unwrap_or(0)).unwrap_or(usize::MAX / 2),
        JsonType::Object => 3 + schema.required.len() + 8 * schema.all_of.len(),
    }
}

/// The JSON type that a value of the schema is made as.
pub(super) fn kind(schema: &Schema) -> JsonType {
    if let Some(types) = &schema.types {
        return types.as_slice().iter().copied().find(|t| *t != JsonType::Null).unwrap_or(JsonType::Null);
    }
    if !schema.properties.is_empty() || schema.additional_properties.is_some() || !schema.pattern_properties.is_empty() {
        return JsonType::Object;
    }
    if schema.items.is_some() {
        return JsonType::Array;
    }
    if schema.minimum.is_some() || schema.maximum.is_some() {
        return JsonType::Integer;
    }
    schema.examples.first().map_or(JsonType::String, JsonType::of)
}

/// How many values there are in a value, itself among them.
pub(super) fn parts(value: &Value) -> i64 {
    1 + match value {
        Value::Array(elements) => elements.iter().map(parts).sum(),
        Value::Object(members) => members.values().map(parts).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

/// The schema without `null` among its types, as the entity behind a pair has it.
pub(super) fn bare(schema: &Schema) -> Schema {
    let mut bare = schema.clone();
    if let Some(one) = schema.only_type() {
        bare.types = Some(TypeSet::One(one));
    }
    bare
}
