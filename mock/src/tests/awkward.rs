//! Descriptions as they come from documents that nobody wrote for a mock.

use super::{json, request, service};
use crate::options::Options;
use plumbline_spec::Source;
use plumbline_spec::value::Checker;
use serde_json::json as js;

fn source(protocol: &str, rest: &str) -> Source {
    let head = "plumbline: 1\napi: things\ntitle: Things\ndocuments: { page: { title: Page, url: \"https://example.com/page\" } }\nservers: [{ url: \"https://example.com\" }]\n";
    Source::read("things.yaml", format!("{head}protocol: {protocol}\n{rest}").as_bytes()).expect("a sound description")
}

const THINGS: &str = r##"operations:
  one:
    get: /things/{name}
    effect: safe
    parameters: { name: { in: path, required: true, schema: { type: string, examples: ["my/own thing"] } } }
    responses: { 200: { schema: { $ref: "#/schemas/Whole" } } }
schemas:
  Whole:
    type: object
    required: [few, either]
    properties:
      few: { type: array, minItems: 3, items: { type: string, enum: [only] } }
      either: { type: array, minItems: 4, items: { anyOf: [{ $ref: "#/schemas/Red" }, { $ref: "#/schemas/Blue" }] } }
  Red: { type: object, required: [parts], properties: { parts: { type: array, minItems: 1, items: { type: object, required: [red], properties: { red: { type: integer } } } } } }
  Blue: { type: object, required: [parts], properties: { parts: { type: array, minItems: 1, items: { type: object, required: [blue], properties: { blue: { type: string } } } } } }
"##;

#[test]
fn what_is_made_fits_where_alternatives_share_a_place_and_values_are_few() {
    let service = service(&source("http", THINGS), Options::default());
    let description = service.description();
    let reply = service.answer(&request("GET", "/things/x", &[], ""));
    let outcome = Checker::new(description).check(description.operations["one"].payload().expect("a payload"), &json(&reply));
    assert_eq!(outcome.violations, []);
}

#[test]
fn a_value_in_a_path_is_written_as_one_segment() {
    let lines = crate::curl::lines(&service(&source("http", THINGS), Options::default()), "http://127.0.0.1:1");
    assert_eq!(lines[0].url, "http://127.0.0.1:1/things/my%2Fown%20thing");
}

#[test]
fn there_are_no_more_items_than_their_number_may_say() {
    let paged = r"operations:
  list:
    get: /things
    effect: safe
    parameters: { limit: { in: query, schema: { type: integer, minimum: 1, maximum: 5, default: 5 } }, offset: { in: query, schema: { type: integer, minimum: 0, default: 0 } } }
    responses:
      200:
        schema:
          type: object
          required: [items, total]
          properties: { items: { type: array, items: { type: object, required: [id], properties: { id: { type: integer } } } }, total: { type: integer, maximum: 7 } }
    laws: { pages: { page: { offset: offset, limit: limit, items: /items, total: /total, key: /id } } }
";
    let service = service(&source("http", paged), Options::default());
    assert_eq!(json(&service.answer(&request("GET", "/things", &[], "")))["total"], 7);
}

#[test]
fn a_call_without_a_described_result_is_answered_with_null() {
    let source = source("json-rpc", "operations: { ping: { rpc: ping, path: /, effect: safe } }\n");
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;
    let reply = service(&source, Options::default()).answer(&request("POST", "/", &[], body));
    assert_eq!(json(&reply), js!({ "jsonrpc": "2.0", "id": 1, "result": null }));
}
