//! Schemas: merging, alternatives, null, discriminators, placeholders, ranges.

use super::*;
use plumbline_spec::model::{JsonType, Schema, TypeSet};
use serde_json::json;

/// The schema `T` of a document that answers with it.
fn schema(version: &str, schemas: &str) -> (Imported, Schema) {
    let operation =
        "responses:\n  '200': { description: fine, content: { application/json: { schema: { $ref: '#/components/schemas/T' } } } }\n";
    let (imported, d) = openapi(&with(version, operation, schemas));
    let schema = d.schemas["T"].clone();
    (imported, schema)
}

#[test]
fn all_of_is_merged() {
    let (_, t) = schema(
        "3.0.3",
        "Base: { type: object, required: [id], properties: { id: { type: integer }, kind: { type: string, maxLength: 9 } } }\nT: { description: both, allOf: [{ $ref: '#/components/schemas/Base' }, { type: object, required: [name], properties: { name: { type: string }, kind: { minLength: 2 } } }] }",
    );
    assert_eq!(t.properties.keys().collect::<Vec<_>>(), ["id", "kind", "name"]);
    assert_eq!(t.required, ["id", "name"]);
    assert_eq!((t.properties["kind"].min_length, t.properties["kind"].max_length), (Some(2), Some(9)));
    assert_eq!(t.description.as_deref(), Some("both"));
}

#[test]
fn all_of_one_reference_is_that_reference() {
    let (_, t) = schema(
        "3.0.3",
        "Base: { type: object, properties: { id: { type: integer } } }\nT: { properties: { a: { description: mine, nullable: true, allOf: [{ $ref: '#/components/schemas/Base' }] }, b: { allOf: [{ $ref: '#/components/schemas/Base' }] } } }",
    );
    assert_eq!(t.properties["b"].reference_name(), Some("Base"));
    assert_eq!(t.properties["a"].any_of.len(), 2);
    assert_eq!(t.properties["a"].description.as_deref(), Some("mine"));
}

#[test]
fn a_part_of_itself_and_a_doubling_tower_end() {
    let (imported, t) = schema("3.0.3", "T: { allOf: [{ $ref: '#/components/schemas/T' }, { properties: { a: { type: string } } }] }");
    assert!(t.properties.contains_key("a") && kinds(&imported).contains(&"recursion"));
    let mut tower = "A0: { properties: { x: { type: string } } }\n".to_owned();
    for i in 1..40 {
        let below = format!("{{ $ref: '#/components/schemas/A{}' }}", i - 1);
        tower.push_str(&["A", &i.to_string(), ": { allOf: [", &below, ", ", &below, "] }\n"].concat());
    }
    let (_, t) =
        schema("3.0.3", &format!("{tower}T: {{ allOf: [{{ $ref: '#/components/schemas/A39' }}, {{ properties: {{ y: {{}} }} }}] }}"));
    assert_eq!(t.properties.len(), 2);
}

#[test]
fn null_is_said_both_ways() {
    let (_, old) = schema("3.0.3", "T: { properties: { a: { type: string, nullable: true, enum: [x] } } }");
    let (_, new) = schema("3.1.0", "T: { properties: { a: { anyOf: [{ type: string, enum: [x] }, { type: 'null' }] } } }");
    let (_, list) = schema("3.1.0", "T: { properties: { a: { type: [string, 'null'], enum: [x, null] } } }");
    assert_eq!(old.properties["a"], new.properties["a"]);
    assert_eq!(old.properties["a"], list.properties["a"]);
    assert_eq!(old.properties["a"].types, Some(TypeSet::Many(vec![JsonType::String, JsonType::Null])));
}

#[test]
fn a_discriminator_narrows_what_it_leads_to() {
    let (imported, t) = schema(
        "3.0.3",
        "Cat: { type: object, required: [kind], properties: { kind: { type: string }, lives: { type: integer } } }\nDog: { type: object, properties: { kind: { type: string }, barks: { type: boolean } } }\nT: { oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }], discriminator: { propertyName: kind, mapping: { cat: '#/components/schemas/Cat' } } }",
    );
    assert_eq!(t.one_of.len(), 2);
    let d = description(&imported);
    assert_eq!(d.schemas["Cat"].properties["kind"].constant, Some(json!("cat")));
    assert_eq!(d.schemas["Dog"].properties["kind"].constant, Some(json!("Dog")));
}

#[test]
fn placeholders_are_dropped_and_examples_kept() {
    let (imported, t) = schema(
        "3.0.3",
        "T: { type: object, example: { a: string, n: 0 }, properties: { a: { type: string, example: string }, n: { type: integer, example: 0 }, b: { type: string, example: Ada } } }",
    );
    assert!(t.examples.is_empty() && t.properties["a"].examples.is_empty() && t.properties["n"].examples.is_empty());
    assert_eq!(t.properties["b"].examples, [json!("Ada")]);
    assert!(kinds(&imported).contains(&"placeholder"));
}

#[test]
fn ranges_are_kept_or_widened_never_narrowed() {
    let (imported, t) = schema(
        "3.1.0",
        "T: { properties: { a: { type: integer, exclusiveMinimum: 0, maximum: 9.5 }, b: { type: number, minimum: 0.5, maximum: 2.5 }, c: { type: integer, maximum: 1e30 }, d: { type: string, minLength: 3, maxLength: 2 }, e: { type: number, exclusiveMaximum: 1 } } }",
    );
    let of = |n: &str| (t.properties[n].minimum, t.properties[n].maximum);
    assert_eq!(of("a"), (Some(1), Some(9)));
    assert_eq!(of("b"), (Some(0), Some(3)));
    assert_eq!(of("c"), (None, None));
    assert_eq!(of("e"), (None, Some(1)));
    assert_eq!(t.properties["d"].min_length, None);
    assert_eq!(kinds(&imported).iter().filter(|k| **k == "range").count(), 5, "{:?}", imported.left);
}

#[test]
fn the_exclusive_flag_of_3_0_is_read() {
    let (_, t) = schema("3.0.3", "T: { properties: { a: { type: integer, minimum: 0, exclusiveMinimum: true } } }");
    assert_eq!(t.properties["a"].minimum, Some(1));
}

#[test]
fn values_are_spelled_as_their_type_wants_them() {
    let (imported, t) = schema(
        "3.0.3",
        "T: { properties: { a: { type: string, enum: [1, true, x, x] }, b: { type: integer, enum: ['1', two], default: '7', example: nine } } }",
    );
    assert_eq!(t.properties["a"].values, Some(vec![json!("1"), json!("true"), json!("x")]));
    assert_eq!(t.properties["b"].values, Some(vec![json!(1)]));
    assert!(t.properties["b"].default.is_none() && t.properties["b"].examples.is_empty());
    assert!(kinds(&imported).contains(&"enum") && kinds(&imported).contains(&"default") && kinds(&imported).contains(&"example"));
}

#[test]
fn a_default_or_example_against_format_or_pattern_goes_with_its_line() {
    let (imported, _) = schema(
        "3.0.3",
        "T: { properties: { a: { type: string, format: uri, default: '' }, b: { type: string, pattern: '^a', example: b }, c: { type: integer, minimum: 3, default: 1 } } }",
    );
    let lines: Vec<(usize, &str)> = imported.left.iter().map(|l| (l.line, l.kind)).collect();
    assert_eq!(lines, [(12, "default"), (12, "example"), (12, "default")], "{:?}", imported.left);
}

#[test]
fn what_cannot_be_said_is_listed_by_line() {
    let (imported, _) = schema(
        "3.1.0",
        "T:\n  type: object\n  not: { required: [x] }\n  properties:\n    a: { type: string, format: ipv4 }\n    b: { type: string, pattern: '^(?!x)' }\n  minProperties: 1",
    );
    let places: Vec<(usize, &str)> = imported.left.iter().map(|l| (l.line, l.kind)).collect();
    assert_eq!(places, [(14, "keyword"), (16, "format"), (17, "pattern"), (18, "keyword")], "{:?}", imported.left);
}

#[test]
fn swagger_2_is_read() {
    let (imported, d) = openapi(
        "swagger: '2.0'
info: { title: Old, version: 1.0 }
host: old.example.org
basePath: /v2
schemes: [http, https]
consumes: [application/json]
produces: [application/json]
securityDefinitions: { key: { type: apiKey, name: X-Key, in: header } }
security: [{ key: [] }]
parameters:
  Limit: { name: limit, in: query, type: integer, maximum: 100, default: 10 }
paths:
  /pets:
    parameters: [{ $ref: '#/parameters/Limit' }, { name: tags, in: query, type: array, items: { type: string }, collectionFormat: csv }]
    get:
      responses: { '200': { description: fine, schema: { type: array, items: { $ref: '#/definitions/Pet' } } } }
    post:
      parameters: [{ name: body, in: body, required: true, schema: { $ref: '#/definitions/Pet' } }]
      responses: { '201': { description: made } }
  /pets/{id}/photo:
    put:
      consumes: [multipart/form-data]
      parameters: [{ name: id, in: path, type: integer, required: true }, { name: file, in: formData, type: file, required: true }]
      responses: { default: { description: fine } }
definitions:
  Pet: { type: object, required: [name, undescribed], properties: { name: { type: string } } }
",
    );
    assert_eq!(d.servers.iter().map(|s| s.url.as_str()).collect::<Vec<_>>(), ["https://old.example.org/v2", "http://old.example.org/v2"]);
    assert_eq!(d.operations.keys().map(String::as_str).collect::<Vec<_>>(), ["get_pets", "post_pets", "put_pets_by_id_photo"]);
    assert_eq!(d.operations["get_pets"].parameters["limit"].schema.maximum, Some(100));
    assert_eq!(d.operations["get_pets"].parameters["tags"].style, plumbline_spec::model::Style::Comma);
    assert_eq!(d.operations["put_pets_by_id_photo"].body.as_ref().map(|b| b.media.as_str()), Some("multipart/form-data"));
    assert!(d.schemas["Pet"].properties.contains_key("undescribed"));
    assert_eq!(d.operations["get_pets"].authentication.as_deref(), Some("key"));
    assert!(imported.text.contains("version: \"1.0\""));
}

#[test]
fn a_required_member_that_is_not_described_is_any_value() {
    let (imported, t) = schema("3.0.3", "T: { type: object, additionalProperties: true, required: [id, id] }");
    assert_eq!((t.required.as_slice(), t.properties.len()), (["id".to_owned()].as_slice(), 1));
    assert_eq!(kinds(&imported), Vec::<&str>::new());
}

#[test]
fn forms_that_are_not_told_apart_are_any_of() {
    let one_of = |forms: &str| {
        let (imported, t) = schema(
            "3.0.3",
            &format!(
                "B: {{ type: object, required: [a], properties: {{ a: {{ type: string }} }}, additionalProperties: false }}\nT: {{ properties: {{ x: {{ oneOf: [{forms}] }} }} }}"
            ),
        );
        let x = &t.properties["x"];
        assert_eq!(kinds(&imported).contains(&"one-of"), x.one_of.is_empty(), "{forms}");
        x.one_of.is_empty()
    };
    for forms in [
        // All members may be left out.
        "{ type: object, properties: { a: { type: string } } }, { type: object, properties: { b: { type: string } } }",
        // What would have told them apart cannot be said.
        "{ $ref: '#/components/schemas/B' }, { type: object, required: [a, b], properties: { a: { type: string }, b: { type: integer } } }",
        "{ type: number }, { type: integer, minimum: 1 }",
        "{ type: array, items: {} }, { type: array, items: { type: string } }",
    ] {
        assert!(one_of(forms), "{forms}");
    }
    for forms in [
        "{ type: string }, { type: integer }",
        "{ type: string, enum: [a] }, { type: string, enum: [b] }",
        "{ $ref: '#/components/schemas/B' }, { type: object, required: [b], properties: { b: { type: integer } } }",
        "{ type: object, required: [k], properties: { k: { type: string, enum: [x] } } }, { type: object, required: [k], properties: { k: { type: string, enum: [y] } } }",
    ] {
        assert!(!one_of(forms), "{forms}");
    }
}

#[test]
fn a_type_that_no_alternative_has_gives_way() {
    let (imported, t) = schema("3.1.0", "T: { properties: { x: { type: 'null', oneOf: [{ type: number }, { type: boolean }] } } }");
    let x = &t.properties["x"];
    assert_eq!((x.types.as_ref(), x.any_of.len()), (None, 2));
    assert_eq!(x.any_of[0].one_of.len(), 2);
    assert!(kinds(&imported).contains(&"mistaken"));
}
