//! Hostile documents: no name or text gets out of its place, and the strange survives.

use super::*;
use serde_json::json;

/// Texts that try to get out of a comment, a string, a path or a line of YAML.
const EVIL: [&str; 14] = [
    "\"; std::process::exit(1); //",
    "*/ fn evil() {} /*",
    "x\n\nevil: true\n# ",
    "../../../etc/passwd",
    "}}\n  - !!python/object",
    "# ---\n...",
    "\u{2028}\u{85}\u{feff}\u{202e}\u{0}",
    "{{apiUrl}}",
    "r#\"#\"#",
    "\\\\server\\share",
    "é\u{1f600}漢字",
    "self",
    "- - -",
    " leading and trailing ",
];

#[test]
fn texts_come_back_as_they_were_and_nowhere_else() {
    for evil in EVIL {
        let text = json!({
            "openapi": "3.1.0",
            "info": { "title": evil, "version": evil, "description": evil },
            "servers": [{ "url": "https://e.example.org", "description": evil }],
            "tags": [],
            "paths": { "/a": { "get": {
                "operationId": evil, "summary": evil, "description": evil, "tags": [evil],
                "parameters": [{ "name": evil, "in": "query", "description": evil, "schema": { "type": "string", "enum": [evil], "default": evil } }],
                "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/S" } } } },
                "responses": { "200": { "description": evil }, "418": { "description": evil } } } } },
            "components": { "schemas": { "S": { "title": evil, "type": "object", "required": [evil], "properties": { evil: { "type": "string", "examples": [evil] } } } } }
        });
        let imported = read(
            "evil.json",
            text.to_string().as_bytes(),
            Format::OpenApi,
            &Options { name: Some("evil".to_owned()), ..Options::default() },
        )
        .unwrap_or_else(|e| panic!("{evil:?}: {e}"));
        let d = description(&imported);
        assert_eq!(d.operations.len(), 1, "{evil:?}");
        let operation = &d.operations[0];
        let (key, parameter) = operation.parameters.get_index(0).unwrap();
        assert_eq!(parameter.name.as_deref().unwrap_or(key), evil);
        assert_eq!(parameter.schema.values, Some(vec![json!(evil)]), "{evil:?}");
        assert!(d.schemas["S"].properties.contains_key(evil), "{evil:?}");
        assert!(d.errors.cases.contains_key("status_418"));
        for name in d.operations.keys().chain([key]) {
            assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'), "{name:?}");
        }
    }
}

#[test]
fn names_that_differ_in_case_or_not_at_all_get_numbers() {
    let text = json!({
        "openapi": "3.0.3", "info": { "title": "N", "version": "1" }, "servers": [{ "url": "https://n.example.org" }],
        "paths": {
            "/a": { "get": { "operationId": "get-Thing", "parameters": [{ "name": "Id", "in": "query", "schema": {} }, { "name": "id", "in": "query", "schema": {} }, { "name": "i_d", "in": "query", "schema": {} }, { "name": "😀", "in": "query", "schema": {} }, { "name": "type", "in": "query", "schema": {} }],
                "responses": { "200": { "description": "", "content": { "application/json": { "schema": { "oneOf": [{ "$ref": "#/components/schemas/Pet" }, { "$ref": "#/components/schemas/pet" }, { "$ref": "#/components/schemas/PET_" }, { "$ref": "#/components/schemas/🐕" }] } } } } } } },
            "/b": { "get": { "operationId": "get_thing", "responses": {} } },
            "/c": { "get": { "operationId": "GetThing", "responses": {} } },
            "/d/{x}": { "get": { "operationId": "1st", "responses": {} } },
            "/d/{y}": { "get": { "responses": {} } },
            "no-slash": { "get": { "responses": {} } },
            "/q?a=b": { "get": { "responses": {} } },
            "/broken/{": { "get": { "responses": {} } },
            "/sp ace": { "get": { "responses": {} } }
        },
        "components": { "schemas": { "Pet": { "type": "string" }, "pet": { "type": "integer" }, "PET_": { "type": "boolean" }, "🐕": { "type": "array" } } }
    });
    let imported = read("n.json", text.to_string().as_bytes(), Format::OpenApi, &Options::default()).unwrap();
    let d = description(&imported);
    let names: Vec<&str> = d.operations.keys().map(String::as_str).collect();
    assert_eq!(names, ["get_thing", "get_thing_2", "get_thing_3", "n1st", "get_no_slash", "get_q_a_b", "get_sp_ace"]);
    let keys: Vec<&str> = d.operations["get_thing"].parameters.keys().map(String::as_str).collect();
    assert_eq!(keys, ["id", "id_2", "i_d_3", "parameter", "type"]);
    assert_eq!(d.schemas.len(), 4);
    let folded: std::collections::HashSet<String> = d.schemas.keys().map(|k| k.to_lowercase()).collect();
    assert_eq!(folded.len(), 4);
    assert!(d.operations["n1st"].parameters.contains_key("x"), "a placeholder that nothing fills becomes a text");
}

#[test]
fn ten_thousand_values_and_a_thousand_levels() {
    let values: Vec<String> = (0..10_000).map(|i| format!("value {i}")).collect();
    let mut deep = json!({ "type": "string" });
    for _ in 0..60 {
        deep = json!({ "type": "object", "properties": { "in": deep } });
    }
    let text = json!({ "openapi": "3.0.3", "info": { "title": "B", "version": "1" }, "servers": [{ "url": "https://b.example.org" }],
        "paths": { "/a": { "get": { "parameters": [{ "name": "v", "in": "query", "schema": { "type": "string", "enum": values } }],
            "responses": { "200": { "description": "", "content": { "application/json": { "schema": deep } } } } } } } });
    let imported = read("b.json", text.to_string().as_bytes(), Format::OpenApi, &Options::default()).unwrap();
    let d = description(&imported);
    assert_eq!(d.operations["get_a"].parameters["v"].schema.values.as_ref().map(Vec::len), Some(10_000));
    assert!(!d.schemas.is_empty(), "inner objects get names");
}

#[test]
fn circles_are_broken_and_recursion_stays() {
    let schemas = "A: { $ref: '#/components/schemas/B' }\nB: { $ref: '#/components/schemas/A' }\nC: { oneOf: [{ $ref: '#/components/schemas/C' }, { type: string }, { type: integer }] }\nTree: { type: object, properties: { children: { type: array, items: { $ref: '#/components/schemas/Tree' } } } }";
    let all = ["A", "C", "Tree"].map(|n| format!("{n}: {{ $ref: '#/components/schemas/{n}' }}")).join(", ");
    let operation = format!(
        "responses:\n  '200': {{ description: fine, content: {{ application/json: {{ schema: {{ type: object, properties: {{ {all} }} }} }} }} }}\n"
    );
    let (imported, d) = openapi(&with("3.0.3", &operation, schemas));
    assert_eq!(d.schemas["C"].one_of.len(), 2);
    assert!(d.schemas["Tree"].properties["children"].items.is_some());
    assert!(kinds(&imported).contains(&"recursion") || kinds(&imported).contains(&"reference"));
}

#[test]
fn nonsense_in_every_place_is_no_panic() {
    let good = json!({ "openapi": "3.1.0", "info": { "title": "T", "version": "1" }, "servers": [{ "url": "https://t.example.org" }], "security": [{ "k": [] }],
        "paths": { "/a/{b}": { "parameters": [{ "name": "b", "in": "path", "required": true, "schema": { "type": "string" } }], "post": { "operationId": "o", "tags": ["t"],
            "requestBody": { "content": { "application/json": { "schema": { "allOf": [{ "$ref": "#/components/schemas/S" }] } } } },
            "responses": { "200": { "description": "d", "content": { "application/json": { "schema": { "oneOf": [{ "$ref": "#/components/schemas/S" }], "discriminator": { "propertyName": "k", "mapping": { "a": "S" } } } } } }, "default": { "$ref": "#/components/responses/E" } } } } },
        "components": { "securitySchemes": { "k": { "type": "http", "scheme": "bearer" } }, "responses": { "E": { "description": "e" } },
            "schemas": { "S": { "type": ["object", "null"], "required": ["k"], "properties": { "k": { "type": "string", "enum": ["a"], "minLength": 1, "default": "a" } }, "additionalProperties": { "type": "integer", "minimum": 1 } } } } });
    let odd = [
        json!(null),
        json!(true),
        json!(-1.5),
        json!("x"),
        json!([]),
        json!([null]),
        json!({}),
        json!({ "$ref": "#/nowhere" }),
        json!({ "$ref": 3 }),
    ];
    let mut pointers = Vec::new();
    let mut open = vec![(String::new(), &good)];
    while let Some((at, value)) = open.pop() {
        match value {
            serde_json::Value::Object(members) => {
                open.extend(members.iter().map(|(k, v)| (format!("{at}/{}", k.replace('~', "~0").replace('/', "~1")), v)));
            }
            serde_json::Value::Array(items) => open.extend(items.iter().enumerate().map(|(i, v)| (format!("{at}/{i}"), v))),
            _ => {}
        }
        if !at.is_empty() {
            pointers.push(at);
        }
    }
    let mut taken = 0;
    for pointer in &pointers {
        for value in &odd {
            let mut document = good.clone();
            *document.pointer_mut(pointer).unwrap() = value.clone();
            match read(
                "t.json",
                document.to_string().as_bytes(),
                Format::OpenApi,
                &Options { name: Some("t".to_owned()), ..Options::default() },
            ) {
                Ok(imported) => {
                    description(&imported);
                    taken += 1;
                }
                Err(ImportError::Foreign { .. }) => assert_eq!(pointer, "/openapi"),
                Err(other) => panic!("{pointer} = {value}: {other}"),
            }
        }
    }
    assert!(taken > 400, "{taken}");
}
