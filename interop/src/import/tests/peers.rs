//! Documents on which generators of the field panic, refuse, or send the wrong query.

use super::*;
use plumbline_spec::model::{Location, Style};
use serde_json::json;

const OK: &str = "responses:\n  '200': { description: fine, content: { application/json: { schema: { type: string } } } }\n";

#[test]
fn an_enum_of_operators_is_kept() {
    let (imported, d) = openapi(&with(
        "3.0.3",
        &format!(
            "parameters:\n  - {{ name: 'search[operation]', in: query, schema: {{ type: string, enum: ['=', '>', '>=', '<', '<='] }} }}\n{OK}"
        ),
        "",
    ));
    let parameter = &d.operations["list_things"].parameters["search_operation"];
    assert_eq!(parameter.name.as_deref(), Some("search[operation]"));
    assert_eq!(parameter.schema.values, Some(vec![json!("="), json!(">"), json!(">="), json!("<"), json!("<=")]));
    assert!(kinds(&imported).iter().all(|k| *k == "unused"), "{:?}", imported.left);
}

#[test]
fn reactions_of_plus_and_minus_one_are_kept() {
    let (_, d) = openapi(&with(
        "3.0.3",
        &format!("parameters:\n  - {{ name: content, in: query, schema: {{ type: string, enum: ['+1', '-1', laugh, '*', '/'] }} }}\n{OK}"),
        "",
    ));
    let values = d.operations["list_things"].parameters["content"].schema.values.clone();
    assert_eq!(values, Some(vec![json!("+1"), json!("-1"), json!("laugh"), json!("*"), json!("/")]));
}

#[test]
fn deep_objects_are_deep() {
    let parameters = "parameters:\n  - name: page\n    in: query\n    style: deepObject\n    explode: true\n    schema: { type: object, properties: { limit: { type: integer, minimum: 15, maximum: 500 }, offset: { type: integer } } }\n";
    for version in ["3.0.3", "3.1.0"] {
        let (_, d) = openapi(&with(version, &format!("{parameters}{OK}"), ""));
        let page = &d.operations["list_things"].parameters["page"];
        assert_eq!((page.style, page.location), (Style::Deep, Location::Query));
        assert_eq!(page.schema.properties["limit"].maximum, Some(500));
    }
}

#[test]
fn version_3_1_is_read() {
    let (_, d) = openapi(&with("3.1.0", OK, "Unused: { type: [string, 'null'], const: x }"));
    assert_eq!(d.operations.len(), 1);
}

#[test]
fn one_of_several_media_types_is_chosen_and_the_others_are_listed() {
    let operation = "requestBody:\n  content:\n    text/plain: { schema: { type: string } }\n    text/x-markdown: { schema: { type: string } }\nresponses:\n  '200':\n    description: fine\n    content:\n      application/xml: { schema: { type: string } }\n      application/json; charset=utf-8: { schema: { type: array, items: { type: integer } } }\n";
    let (imported, d) = openapi(&with("3.0.3", operation, ""));
    let operation = &d.operations["list_things"];
    assert_eq!(operation.body.as_ref().map(|b| b.media.as_str()), Some("text/plain"));
    assert_eq!(operation.responses[&200].media, "application/json; charset=utf-8");
    assert_eq!(kinds(&imported).iter().filter(|k| **k == "media").count(), 2);
}

#[test]
fn several_shapes_of_success_and_of_error_are_all_there() {
    let operation = "responses:
  '200': { description: one, content: { application/json: { schema: { type: string } } } }
  '202': { description: two, content: { application/json: { schema: { type: integer } } } }
  '204': { description: none }
  '304': { description: unchanged }
  '404': { description: gone, content: { application/json: { schema: { $ref: '#/components/schemas/Error' } } } }
  '409': { description: gone, content: { application/json: { schema: { $ref: '#/components/schemas/Error' } } } }
  '422': { description: wrong, content: { application/json: { schema: { type: object, properties: { field: { type: string } } } } } }
  '503': { description: busy, content: { text/html: {} } }
  default: { description: other, content: { application/json: { schema: { $ref: '#/components/schemas/Error' } } } }
";
    let (_, d) = openapi(&with("3.0.3", operation, "Error: { type: object, properties: { message: { type: string } } }"));
    assert_eq!(d.operations["list_things"].responses.keys().copied().collect::<Vec<_>>(), [200, 202, 204, 304]);
    let cases = &d.errors.cases;
    assert_eq!(
        cases.keys().map(String::as_str).collect::<Vec<_>>(),
        ["not_found", "conflict", "unprocessable_content", "service_unavailable"]
    );
    assert_eq!(d.errors.schema.as_ref().and_then(|s| s.reference_name()), Some("Error"));
    assert!(cases["not_found"].schema.is_none() && cases["unprocessable_content"].schema.is_some());
    assert_eq!(cases["service_unavailable"].media.as_deref(), Some("text/html"));
}
