//! The value checker against an independent one: over generated schemas (the keywords of JSON
//! Schema that the language has) and values, both must come to the same verdict.

use crate::compare::runner;
use plumbline_spec::model::Description;
use plumbline_spec::value::Checker;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// Texts and names that meet often, with letters of one to four bytes.
const TEXTS: [&str; 14] = ["", "a", "b", "ab", "abc", "é", "éa", "😀", "1", "12", "٣", "2024-02-29", "2023-02-29", "A_1"];
const PATTERNS: [&str; 9] = ["^a", "b$", "^[0-9]+$", "^.{2}$", "é", "", r"^\d+$", r"\W", r"^[\w-]+$"];
const FORMATS: [&str; 3] = ["date", "uuid", "password"];

fn number() -> BoxedStrategy<Value> {
    let edges = [
        "0",
        "1",
        "2",
        "-1",
        "3",
        "1.0",
        "1.5",
        "-0.5",
        "2.0",
        "1e2",
        "100",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615",
        "-9223372036854775808",
        "12345678901234567890123",
        "0.1",
    ];
    select(edges.to_vec()).prop_map(|text| serde_json::from_str(text).unwrap()).boxed()
}

fn text() -> BoxedStrategy<String> {
    select(TEXTS.to_vec()).prop_map(str::to_owned).boxed()
}

fn scalar() -> BoxedStrategy<Value> {
    prop_oneof![2 => Just(Value::Null), 2 => any::<bool>().prop_map(Value::Bool), 5 => number(), 5 => text().prop_map(Value::String)]
        .boxed()
}

fn value() -> BoxedStrategy<Value> {
    scalar()
        .prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
                prop::collection::vec((text(), inner), 0..4).prop_map(|all| Value::Object(all.into_iter().collect())),
            ]
        })
        .boxed()
}

/// One keyword with its value.
fn keyword(inner: &BoxedStrategy<Value>, names: &[&'static str]) -> BoxedStrategy<(String, Value)> {
    let key = |name: &'static str| move |value: Value| (name.to_owned(), value);
    let word = || select(vec!["null", "boolean", "integer", "number", "string", "array", "object"]).prop_map(Value::from);
    let words = prop::collection::hash_set(word(), 1..4).prop_map(|all| all.into_iter().collect::<Value>());
    let small = || (0_u64..4).prop_map(Value::from);
    let bound = || select(vec![-1_i64, 0, 1, 2, 100, i64::MAX, i64::MIN]).prop_map(Value::from);
    let map =
        |inner: BoxedStrategy<Value>| prop::collection::vec((text(), inner), 1..4).prop_map(|all| Value::Object(all.into_iter().collect()));
    let patterns = prop::collection::vec((select(PATTERNS.to_vec()), inner.clone()), 1..3)
        .prop_map(|all| Value::Object(all.into_iter().map(|(p, s)| (p.to_owned(), s)).collect()));
    let list = |inner: BoxedStrategy<Value>| prop::collection::vec(inner, 1..4).prop_map(Value::Array);
    let references = names.iter().map(|n| json!({ "$ref": format!("#/schemas/{n}") })).collect::<Vec<_>>();
    let refer = if references.is_empty() { inner.clone() } else { select(references).boxed() };
    prop_oneof![
        4 => prop_oneof![word().boxed(), words.boxed()].prop_map(key("type")),
        2 => prop::collection::vec(value(), 1..4).prop_map(Value::Array).prop_map(key("enum")),
        1 => value().prop_map(key("const")),
        2 => bound().prop_map(key("minimum")),
        2 => bound().prop_map(key("maximum")),
        2 => small().prop_map(key("minLength")),
        2 => small().prop_map(key("maxLength")),
        2 => select(PATTERNS.to_vec()).prop_map(Value::from).prop_map(key("pattern")),
        1 => select(FORMATS.to_vec()).prop_map(Value::from).prop_map(key("format")),
        2 => inner.clone().prop_map(key("items")),
        1 => small().prop_map(key("minItems")),
        1 => small().prop_map(key("maxItems")),
        1 => Just(json!(true)).prop_map(key("uniqueItems")),
        3 => map(inner.clone()).prop_map(key("properties")),
        2 => prop::collection::hash_set(text(), 1..3).prop_map(|all| all.into_iter().collect::<Value>()).prop_map(key("required")),
        2 => patterns.prop_map(key("patternProperties")),
        2 => inner.clone().prop_map(key("additionalProperties")),
        1 => small().prop_map(key("maxProperties")),
        1 => list(inner.clone()).prop_map(key("oneOf")),
        1 => list(inner.clone()).prop_map(key("anyOf")),
        1 => list(inner.clone()).prop_map(key("allOf")),
        2 => refer.prop_map(key("items")),
        1 => Just(json!("text")).prop_map(key("default")),
    ]
    .boxed()
}

/// A schema that may refer to the named ones.
fn schema(names: &'static [&'static str]) -> BoxedStrategy<Value> {
    let leaf = prop_oneof![3 => Just(json!({})), 1 => Just(json!({ "type": "string" })), 1 => Just(json!({ "type": ["integer", "null"] }))]
        .boxed();
    let leaf = if names.is_empty() {
        leaf
    } else {
        let refer = select(names.to_vec()).prop_map(|n| json!({ "$ref": format!("#/schemas/{n}") }));
        prop_oneof![4 => leaf, 1 => refer].boxed()
    };
    leaf.prop_recursive(3, 24, 4, move |inner| {
        prop::collection::vec(keyword(&inner.boxed(), names), 1..5).prop_map(|all| Value::Object(all.into_iter().collect::<Map<_, _>>()))
    })
    .boxed()
}

fn description(schemas: &Value) -> Description {
    let whole = json!({
        "plumbline": 1, "api": "generated", "title": "Generated", "protocol": "http", "servers": [], "documents": {}, "operations": {}, "schemas": schemas,
    });
    serde_json::from_value(whole).unwrap()
}

fn compare(schemas: &Value, value: &Value) -> Result<(), TestCaseError> {
    let description = description(schemas);
    let ours = Checker::new(&description).check(&description.schemas["A"], value);
    let standard = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": "#/schemas/A", "schemas": schemas });
    let validator = jsonschema::options().should_validate_formats(true).build(&standard).map_err(|e| TestCaseError::fail(e.to_string()))?;
    let theirs: Vec<String> = validator.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect();
    prop_assert_eq!(
        ours.violations.is_empty(),
        theirs.is_empty(),
        "schemas {}\nvalue {}\nours: {:?}\ntheirs: {:?}",
        schemas,
        value,
        ours.violations,
        theirs
    );
    Ok(())
}

#[test]
fn verdicts_agree_with_an_independent_checker() {
    let schemas = (schema(&["B", "C"]), schema(&["C"]), schema(&[])).prop_map(|(a, b, c)| json!({ "A": a, "B": b, "C": c }));
    runner(3000).run(&(schemas, value()), |(schemas, value)| compare(&schemas, &value)).unwrap_or_else(|e| panic!("{e}"));
}

/// Schemas that refer to themselves from below are trees.
#[test]
fn verdicts_agree_on_recursive_schemas() {
    let tree = json!({ "A": {
        "type": "object",
        "properties": { "a": { "type": "array", "items": { "$ref": "#/schemas/A" } }, "b": { "anyOf": [{ "$ref": "#/schemas/A" }, { "type": "null" }] } },
        "required": ["a"],
        "additionalProperties": { "type": "string" },
    } });
    let leaf = prop_oneof![Just(json!({ "a": [] })), Just(json!({})), Just(json!(null)), Just(json!("a"))];
    let values = leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (prop::collection::vec(inner.clone(), 0..3), inner.clone()).prop_map(|(a, b)| json!({ "a": a, "b": b })),
            (prop::collection::vec(inner.clone(), 0..3), inner).prop_map(|(a, c)| json!({ "a": a, "c": c })),
        ]
    });
    runner(2000).run(&values, |value| compare(&tree, &value)).unwrap_or_else(|e| panic!("{e}"));
}

/// Cases that were once judged wrongly, or that a generator rarely meets.
#[test]
fn verdicts_agree_on_known_corners() {
    let corners = [
        (json!({ "properties": { "a": {} }, "patternProperties": { "^a": { "type": "string" } } }), json!({ "a": 1 })),
        (json!({ "type": ["string", "null"], "enum": ["a"] }), json!(null)),
        (json!({ "enum": [9_223_372_036_854_775_808_u64] }), json!(9_223_372_036_854_775_809_u64)),
        (json!({ "maximum": i64::MAX }), json!(9_223_372_036_854_775_808_u64)),
        (json!({ "minimum": 9_007_199_254_740_993_i64 }), json!(9_007_199_254_740_992_i64)),
        (json!({ "uniqueItems": true }), json!([1, 1.0])),
        (json!({ "uniqueItems": true }), json!([{ "a": 1, "b": 2 }, { "b": 2, "a": 1 }])),
        (json!({ "uniqueItems": true }), json!([false, 0])),
        (json!({ "type": "integer" }), json!(1.0)),
        (json!({ "pattern": r"^\d$" }), json!("٣")),
        (json!({ "pattern": r"^\w$" }), json!("é")),
        (json!({ "minLength": 2 }), json!("😀")),
        (json!({ "const": { "a": 1.0 } }), json!({ "a": 1 })),
        (json!({ "oneOf": [{ "type": "integer" }, { "minimum": 2 }] }), json!(3)),
    ];
    for (schema, value) in corners {
        compare(&json!({ "A": schema }), &value).unwrap_or_else(|e| panic!("{e}"));
    }
}
