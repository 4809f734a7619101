//! A small description with what those of the repository do not have, beside what becomes of it.

use super::*;

const SMALL: &str = r##"
plumbline: 1
api: small
title: Small
protocol: http
servers: [{ url: "https://{host}", variables: { host: { default: example.org } } }]
documents: { page: { title: "A [page]", url: "https://example.org/page" } }
credentials:
  key: { secret: true, example: made_up, description: A key. }
  shop: { example: "7", type: integer, description: A shop. }
  extra: { example: more, optional: true, description: An extra. }
authentication:
  both:
    apply:
      - header: { name: X-Key, value: "{key}" }
      - header: { name: Authorization, value: "Token {extra}" }
      - path: { name: shop, credential: shop }
      - query: { name: k, credential: key }
errors:
  schema: { $ref: "#/schemas/Fault" }
  cases:
    plain: { status: 400, media: text/plain, message: no, provoked_by: invalid-value }
    json: { status: 400, provoked_by: wrong-type }
    teapot: { status: 418, operations: [put_item], provoked_by: { cannot: it is a teapot }, schema: { type: object, properties: { tea: { type: string } } } }
operations:
  list_items:
    get: "/shops/{shop}/items"
    effect: safe
    authentication: both
    source: { document: page }
    parameters:
      tags: { in: query, style: comma, schema: { type: array, items: { type: string } }, source: { document: page } }
      deep: { in: query, style: deep, schema: { type: object, properties: { a: { type: string } } }, source: { document: page } }
      many: { in: query, schema: { type: array, items: { type: string } }, source: { document: page } }
      one: { in: query, name: "p[one]", required: true, schema: { type: integer, examples: [3] }, source: { document: page } }
      two: { in: query, name: "p[two]", schema: { type: integer, default: 4 }, source: { document: page } }
      trace: { in: header, name: X-Trace, schema: { type: string }, source: { document: page } }
    responses:
      200: { schema: { type: array, items: { $ref: "#/schemas/Item" } }, source: { document: page } }
  put_item:
    put: "/shops/{shop}/items"
    effect: idempotent
    authentication: both
    description: "Puts.\n\n**Notes:** ours."
    source: { document: page }
    body: { required: true, schema: { $ref: "#/schemas/Item" }, source: { document: page } }
    responses:
      204: { description: Done., source: { document: page } }
schemas:
  Item:
    type: object
    source: { document: page }
    required: [id]
    properties:
      id: { type: integer }
      kind: { type: string, enum: [a, b], open: true }
      when: { type: string, format: civil-date-time }
      next: { $ref: "#/schemas/Item", description: The next one. }
      void: { type: "null" }
      either: { type: [integer, string], minLength: 1 }
  Fault: { type: object, source: { document: page }, properties: { message: { type: string } } }
"##;

fn small() -> Source {
    Source::read("small.yaml", SMALL.as_bytes()).unwrap_or_else(|d| panic!("{}", d.render(false)))
}

fn written(form: Form, deep_object: bool) -> Value {
    export(&small(), form, &Options { deep_object, ..Options::default() }).unwrap().document
}

fn parameter<'d>(document: &'d Value, name: &str) -> &'d Value {
    let all = document["paths"]["/shops/{shop}/items"]["get"]["parameters"].as_array().unwrap();
    all.iter().find(|p| p["name"] == name).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn operations_on_one_path_share_it() {
    let document = written(Form::OpenApi31, false);
    let path = document["paths"]["/shops/{shop}/items"].as_object().unwrap();
    assert_eq!(path.keys().collect::<Vec<_>>(), ["get", "put"]);
    assert_eq!(path["get"]["operationId"], "list_items");
    assert_eq!(path["put"]["requestBody"]["content"]["application/json"]["schema"]["$ref"], "#/components/schemas/Item");
    assert!(path["put"]["responses"]["204"].get("content").is_none());
}

#[test]
fn array_styles_are_those_of_the_description() {
    let document = written(Form::OpenApi31, false);
    for (name, style, explode) in [("tags", "form", false), ("many", "form", true), ("deep", "deepObject", true)] {
        let parameter = parameter(&document, name);
        assert_eq!((&parameter["style"], &parameter["explode"]), (&json!(style), &json!(explode)), "{name}");
    }
    assert!(parameter(&document, "p[one]").get("style").is_none());
    assert_eq!(parameter(&document, "X-Trace")["in"], "header");
}

#[test]
fn bracketed_names_stand_as_they_are_or_become_a_deep_object() {
    let document = written(Form::OpenApi31, false);
    assert_eq!((&parameter(&document, "p[one]")["required"], &parameter(&document, "p[one]")["example"]), (&json!(true), &json!(3)));
    assert_eq!(parameter(&document, "p[two]")["example"], 4);
    let document = written(Form::OpenApi31, true);
    let group = parameter(&document, "p");
    assert_eq!((&group["style"], &group["required"], &group["schema"]["required"]), (&json!("deepObject"), &json!(true), &json!(["one"])));
    assert_eq!(group["example"], json!({ "one": 3, "two": 4 }));
    let originals: Value = serde_json::from_str(group[EXTENSION]["$parameters@json"].as_str().unwrap()).unwrap();
    assert_eq!(originals["two"]["name"], "p[two]");
}

#[test]
fn credentials_become_schemes_or_parameters() {
    let document = written(Form::OpenApi31, false);
    let schemes = &document["components"]["securitySchemes"];
    assert_eq!(
        (&schemes["both_1"]["type"], &schemes["both_1"]["in"], &schemes["both_1"]["name"]),
        (&json!("apiKey"), &json!("header"), &json!("X-Key"))
    );
    assert!(schemes["both_2"]["description"].as_str().unwrap().contains("`Token {extra}`"));
    assert_eq!((&schemes["both_4"]["in"], &schemes["both_4"]["name"]), (&json!("query"), &json!("k")));
    let security = &document["paths"]["/shops/{shop}/items"]["get"]["security"];
    assert_eq!(security, &json!([{ "both_1": [], "both_2": [], "both_4": [] }, { "both_1": [], "both_4": [] }]), "one may be left out");
    let shop = parameter(&document, "shop");
    assert_eq!((&shop["in"], &shop["schema"]["type"], &shop["example"]), (&json!("path"), &json!("integer"), &json!(7)));
}

#[test]
fn errors_of_one_status_share_a_response() {
    let document = written(Form::OpenApi31, false);
    let responses = &document["paths"]["/shops/{shop}/items"]["get"]["responses"];
    assert_eq!(responses["400"]["$ref"], "#/components/responses/Status400");
    assert!(responses.get("418").is_none(), "it belongs to another operation");
    let content = &document["components"]["responses"]["Status400"]["content"];
    assert_eq!(content["text/plain"], json!({ "schema": { "type": "string" }, "examples": { "plain": { "value": "no" } } }));
    assert_eq!(content["application/json"]["schema"]["$ref"], "#/components/schemas/Fault");
    let teapot = &document["components"]["responses"]["Status418"]["content"]["application/json"]["schema"]["$ref"];
    assert_eq!(teapot, "#/components/schemas/TeapotError");
    assert_eq!(document["components"]["schemas"]["TeapotError"]["properties"]["tea"]["type"], "string");
}

#[test]
fn schemas_keep_their_meaning_in_both_versions() {
    let new = &written(Form::OpenApi31, false)["components"]["schemas"]["Item"]["properties"];
    let old = &written(Form::OpenApi30, false)["components"]["schemas"]["Item"]["properties"];
    assert_eq!((&new["kind"].get("enum"), &new["kind"]["x-extensible-enum"]), (&None, &json!(["a", "b"])));
    assert_eq!(new["when"]["pattern"], CIVIL_DATE_TIME_PATTERN);
    assert_eq!(
        (&new["next"]["$ref"], &old["next"]["allOf"]),
        (&json!("#/components/schemas/Item"), &json!([{ "$ref": "#/components/schemas/Item" }]))
    );
    assert_eq!((&new["void"]["type"], &old["void"]["enum"]), (&json!("null"), &json!([null])));
    assert_eq!(
        (&new["either"]["type"], &old["either"]["anyOf"][1]),
        (&json!(["integer", "string"]), &json!({ "type": "string", "minLength": 1 }))
    );
}

#[test]
fn servers_keep_variables_and_sources_are_told() {
    let document = written(Form::OpenApi31, false);
    assert_eq!(document["servers"][0]["variables"]["host"]["default"], "example.org");
    assert_eq!(document["info"]["version"], "unstated");
    let told = document["paths"]["/shops/{shop}/items"]["get"]["description"].as_str().unwrap();
    assert_eq!(told, "**Source:** [A \\[page\\]](<https://example.org/page>).");
}

#[test]
fn own_words_that_look_like_an_addition_are_kept() {
    let document = written(Form::OpenApi31, false);
    let put = &document["paths"]["/shops/{shop}/items"]["put"];
    assert!(put["description"].as_str().unwrap().starts_with("Puts.\n\n**Notes:** ours.\n\n**Source:** "));
    assert_eq!(put[EXTENSION]["description"], "Puts.\n\n**Notes:** ours.");
    assert_eq!(put["summary"], "Put item", "linters want one");
    assert_eq!(put[EXTENSION]["summary"], Value::Null);
    assert!(put[EXTENSION].as_object().unwrap().contains_key("summary"));
}

#[test]
fn a_definition_can_stand_for_the_document() {
    let options = Options { root: Some("list_items.200".into()), ..Options::default() };
    let document = export(&small(), Form::JsonSchema, &options).unwrap().document;
    let validator = jsonschema::validator_for(&document).unwrap();
    assert!(validator.is_valid(&json!([{ "id": 1, "when": "2026-11-22 10:00:00" }])));
    assert!(!validator.is_valid(&json!([{ "id": "1" }])));
    assert!(!validator.is_valid(&json!([{ "id": 1, "when": "2026-11-22T10:00:00" }])));
}
