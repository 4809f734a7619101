//! One schema from JSON Schema 2020-12 to the Schema Object of OpenAPI 3.0.3.
//!
//! Works on a node whose sub-schemas have been through it already. What has an inverse (`nullable`,
//! `example`, boolean exclusive bounds) is written plainly; what has none carries the original.

use plumbline_spec::model::JsonType;
use serde_json::{Map, Value, json};

/// Keywords that OpenAPI 3.0 does not have.
const NEWER: [&str; 15] = [
    "patternProperties",
    "propertyNames",
    "contains",
    "minContains",
    "maxContains",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedItems",
    "unevaluatedProperties",
    "if",
    "then",
    "else",
    "contentEncoding",
    "contentMediaType",
    "prefixItems",
];

/// Keywords that say something about values of one type only.
const OF_TYPE: [(&str, &[&str]); 5] = [
    ("string", &["minLength", "maxLength", "pattern", "format"]),
    ("number", NUMERIC),
    ("integer", NUMERIC),
    ("array", &["items", "minItems", "maxItems", "uniqueItems"]),
    ("object", &["properties", "required", "additionalProperties", "minProperties", "maxProperties"]),
];

const NUMERIC: &[&str] = &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"];

/// Formats of numbers.
const NUMBER_FORMATS: [&str; 5] = ["int32", "int64", "float", "double", "unix-time"];

/// Rewrites a node; `own` takes what the way back needs. Gives the keywords that other tools lose.
pub(super) fn node(out: &mut Map<String, Value>, own: &mut Map<String, Value>, raw: &Map<String, Value>) -> Vec<&'static str> {
    let mut lost = Vec::new();
    for keyword in NEWER {
        if out.remove(keyword).is_some() {
            if let Some(value) = raw.get(keyword) {
                own.insert(keyword.into(), value.clone());
            }
            lost.push(keyword);
        }
    }
    // Members that match a pattern would otherwise be forbidden.
    if lost.contains(&"patternProperties") && out.get("additionalProperties").is_some() {
        out.remove("additionalProperties");
        own.insert("additionalProperties".into(), raw.get("additionalProperties").cloned().unwrap_or_default());
    }
    if let Some(value) = out.remove("const") {
        let null = value.is_null();
        out.insert("enum".into(), json!([value.clone()]));
        own.insert("enum".into(), Value::Null);
        own.insert("const".into(), value);
        if null {
            nothing(out, own, raw);
        }
    }
    if let Some(Value::Array(examples)) = out.remove("examples") {
        if examples.len() > 1 {
            own.insert("examples".into(), Value::Array(examples.clone()));
        }
        if let Some(first) = examples.into_iter().next() {
            out.insert("example".into(), first);
        }
    }
    bound(out, "minimum", "exclusiveMinimum");
    bound(out, "maximum", "exclusiveMaximum");
    types(out, own, raw);
    if let Some(reference) = out.get("$ref").cloned().filter(|_| out.len() > 1 || !own.is_empty()) {
        // What stands beside `$ref` is ignored in 3.0.
        out.remove("$ref");
        out.insert("allOf".into(), json!([{ "$ref": reference }]));
        own.insert("$ref".into(), raw.get("$ref").cloned().unwrap_or_default());
        own.insert("allOf".into(), Value::Null);
    }
    lost
}

fn bound(out: &mut Map<String, Value>, inclusive: &str, exclusive: &str) {
    if let Some(limit) = out.get(exclusive).cloned().filter(Value::is_number) {
        out.insert(inclusive.into(), limit);
        out.insert(exclusive.into(), true.into());
    }
}

fn types(out: &mut Map<String, Value>, own: &mut Map<String, Value>, raw: &Map<String, Value>) {
    let types: Vec<String> = match out.get("type") {
        Some(Value::String(one)) if one == "null" => return nothing(out, own, raw),
        Some(Value::Array(many)) => many.iter().filter_map(|t| t.as_str().map(str::to_owned)).collect(),
        _ => return,
    };
    let nullable = types.iter().any(|t| t == "null");
    let rest: Vec<&String> = types.iter().filter(|t| *t != "null").collect();
    match rest.as_slice() {
        [] => nothing(out, own, raw),
        [one] => {
            if !nullable || types.last().is_none_or(|t| t != "null") {
                own.insert("type".into(), raw.get("type").cloned().unwrap_or_default());
            }
            out.insert("type".into(), Value::String((*one).clone()));
            if nullable {
                out.insert("nullable".into(), true.into());
            }
        }
        several => {
            let mut branches: Vec<Map<String, Value>> = several.iter().map(|t| branch(out, t)).collect();
            if let (true, Some(first)) = (nullable, branches.first_mut()) {
                first.insert("nullable".into(), true.into());
            }
            for (_, keywords) in OF_TYPE {
                for keyword in keywords {
                    out.remove(*keyword);
                }
            }
            out.remove("type");
            out.remove("enum");
            let choice = Value::Array(branches.into_iter().map(Value::Object).collect());
            match out.remove("anyOf") {
                Some(there) => drop(out.insert("allOf".into(), json!([{ "anyOf": there }, { "anyOf": choice }]))),
                None => drop(out.insert("anyOf".into(), choice)),
            }
            instead(own, raw);
        }
    }
}

/// The schema of one of several types, with the keywords that speak of it.
fn branch(out: &Map<String, Value>, name: &str) -> Map<String, Value> {
    let mut branch = Map::from_iter([("type".to_owned(), Value::from(name))]);
    let keywords = OF_TYPE.iter().find(|(t, _)| *t == name).map_or(&[][..], |(_, k)| k);
    for (key, value) in out.iter().filter(|(k, _)| keywords.contains(&k.as_str())) {
        let of_number = value.as_str().is_some_and(|f| NUMBER_FORMATS.contains(&f));
        if key != "format" || of_number == (name != "string") {
            branch.insert(key.clone(), value.clone());
        }
    }
    if let Some(Value::Array(values)) = out.get("enum") {
        branch.insert("enum".into(), values.iter().filter(|v| is(v, name)).cloned().collect());
    }
    if name == "array" {
        branch.entry("items").or_insert_with(|| json!({}));
    }
    branch
}

fn is(value: &Value, name: &str) -> bool {
    let found = JsonType::of(value);
    found.as_str() == name || (found == JsonType::Integer && name == "number")
}

/// Null alone: 3.0 has no such type, and `nullable` counts only beside one.
fn nothing(out: &mut Map<String, Value>, own: &mut Map<String, Value>, raw: &Map<String, Value>) {
    out.insert("type".into(), "object".into());
    out.insert("nullable".into(), true.into());
    out.insert("enum".into(), json!([null]));
    instead(own, raw);
}

fn instead(own: &mut Map<String, Value>, raw: &Map<String, Value>) {
    own.entry("$instead").or_insert_with(|| Value::Object(raw.clone()));
}
