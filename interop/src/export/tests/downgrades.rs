//! Schemas of 2020-12 beside what OpenAPI 3.0 gets of them.

use super::super::downgrade::node;
use serde_json::{Map, Value, json};

/// What becomes of a schema: its 3.0 form, what is kept for the way back, and the keywords lost.
fn down(schema: &Value) -> (Value, Value, Vec<&'static str>) {
    let raw = schema.as_object().unwrap().clone();
    let (mut out, mut own) = (raw.clone(), Map::new());
    let lost = node(&mut out, &mut own, &raw);
    (Value::Object(out), Value::Object(own), lost)
}

#[test]
fn what_has_an_inverse_is_written_plainly() {
    let cases = [
        (json!({ "type": ["string", "null"] }), json!({ "type": "string", "nullable": true })),
        (json!({ "type": "integer", "exclusiveMinimum": 3 }), json!({ "type": "integer", "exclusiveMinimum": true, "minimum": 3 })),
        (json!({ "type": "number", "exclusiveMaximum": 1.5 }), json!({ "type": "number", "exclusiveMaximum": true, "maximum": 1.5 })),
        (json!({ "type": "string", "examples": ["a"] }), json!({ "type": "string", "example": "a" })),
        (json!({ "$ref": "#/x" }), json!({ "$ref": "#/x" })),
        (json!({ "type": "string", "enum": ["a", "b"] }), json!({ "type": "string", "enum": ["a", "b"] })),
    ];
    for (schema, wanted) in cases {
        let (out, own, lost) = down(&schema);
        assert_eq!(out, wanted);
        assert_eq!((own, lost), (json!({}), vec![]), "{schema}");
    }
}

#[test]
fn what_has_none_carries_the_original() {
    let cases = [
        (json!({ "const": 1 }), json!({ "enum": [1] }), json!({ "const": 1, "enum": null })),
        (json!({ "examples": [1, 2] }), json!({ "example": 1 }), json!({ "examples": [1, 2] })),
        (
            json!({ "$ref": "#/x", "description": "d" }),
            json!({ "description": "d", "allOf": [{ "$ref": "#/x" }] }),
            json!({ "$ref": "#/x", "allOf": null }),
        ),
        (json!({ "type": ["null", "string"] }), json!({ "type": "string", "nullable": true }), json!({ "type": ["null", "string"] })),
    ];
    for (schema, wanted, kept) in cases {
        let (out, own, _) = down(&schema);
        assert_eq!((out, own), (wanted, kept), "{schema}");
    }
}

#[test]
fn several_types_become_a_choice_with_the_keywords_of_each() {
    let schema = json!({ "type": ["string", "integer", "null"], "minLength": 1, "maximum": 9, "format": "int32", "enum": ["a", 1, null], "title": "T" });
    let (out, own, lost) = down(&schema);
    let wanted = json!({
        "title": "T",
        "anyOf": [
            { "type": "string", "minLength": 1, "enum": ["a"], "nullable": true },
            { "type": "integer", "maximum": 9, "format": "int32", "enum": [1] },
        ]
    });
    assert_eq!((out, own, lost), (wanted, json!({ "$instead": schema }), vec![]));
}

#[test]
fn null_alone_needs_a_type_beside_it() {
    for schema in [json!({ "type": "null" }), json!({ "type": ["null"] }), json!({ "const": null })] {
        let (out, own, _) = down(&schema);
        assert_eq!(out, json!({ "type": "object", "nullable": true, "enum": [null] }));
        assert_eq!(own["$instead"], schema);
    }
}

#[test]
fn keywords_that_are_too_new_are_lost_and_kept() {
    let schema =
        json!({ "type": "object", "patternProperties": { "^x": { "type": "string" } }, "additionalProperties": false, "contains": {} });
    let (out, own, lost) = down(&schema);
    assert_eq!(out, json!({ "type": "object" }));
    assert_eq!(own["patternProperties"], schema["patternProperties"]);
    assert_eq!(own["additionalProperties"], json!(false));
    assert_eq!(lost, ["patternProperties", "contains"]);
}
