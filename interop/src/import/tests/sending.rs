//! What is sent: styles, security, servers, bodies.

use super::*;
use plumbline_spec::model::{Application, JsonType, Style};

#[test]
fn every_style_is_carried_over_or_listed() {
    let document = "openapi: 3.0.3
info: { title: Styles, version: '1' }
servers: [{ url: 'https://{region}.example.org/', variables: { region: { default: eu } } }]
paths:
  /a/{label}/b/{matrix}/c/{list}:
    get:
      operationId: styles
      parameters:
        - { name: label, in: path, required: true, style: label, schema: { type: string } }
        - { name: matrix, in: path, required: true, style: matrix, schema: { type: integer } }
        - { name: list, in: path, required: true, schema: { type: array, items: { type: string } } }
        - { name: form, in: query, schema: { type: array, items: { type: string } } }
        - { name: csv, in: query, explode: false, schema: { type: array, items: { type: string } } }
        - { name: space, in: query, style: spaceDelimited, explode: false, schema: { type: array, items: { type: string } } }
        - { name: pipe, in: query, style: pipeDelimited, explode: false, schema: { type: array, items: { type: string } } }
        - { name: spread, in: query, schema: { type: object, required: [x], properties: { x: { type: integer }, 'y-z': { type: string } } } }
        - { name: expand, in: query, style: deepObject, explode: true, schema: { type: array, items: { type: string } } }
        - { name: json, in: query, content: { application/json: { schema: { type: object } } } }
        - { name: session, in: cookie, schema: { type: string } }
        - { name: X-Ids, in: header, schema: { type: array, items: { type: integer } } }
        - { name: Accept, in: header, schema: { type: string } }
      responses: { '200': { description: fine, content: { application/json: { schema: {} } } } }
";
    let (imported, d) = openapi(document);
    let operation = &d.operations["styles"];
    assert_eq!(operation.get.as_deref(), Some("/a/.{label}/b/;matrix={matrix}/c/{list}"));
    let style = |key: &str| operation.parameters[key].style;
    assert_eq!((style("list"), style("form"), style("csv"), style("x_ids")), (Style::Comma, Style::Repeat, Style::Comma, Style::Comma));
    for text in ["space", "pipe", "json"] {
        assert_eq!(operation.parameters[text].schema.only_type(), Some(JsonType::String), "{text}");
    }
    assert_eq!(operation.parameters["x"].schema.only_type(), Some(JsonType::Integer));
    assert_eq!(operation.parameters["y_z"].name.as_deref(), Some("y-z"));
    assert_eq!(operation.parameters["expand"].name.as_deref(), Some("expand[]"));
    assert!(!operation.parameters.contains_key("session") && !operation.parameters.contains_key("accept"));
    assert_eq!(kinds(&imported).iter().filter(|k| **k == "parameter-style").count(), 5, "{:?}", imported.left);
    assert_eq!(kinds(&imported).iter().filter(|k| **k == "parameter-place").count(), 2);
    assert_eq!(d.servers[0].url, "https://{region}.example.org");
}

#[test]
fn security_becomes_authentication() {
    let scheme = |text: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{ title: S, version: '1' }}\nservers: [{{ url: 'https://s.example.org' }}]\nsecurity: [{{ Main-Key: [] }}]\npaths:\n  /x: {{ get: {{ responses: {{ '204': {{ description: none }}, '401': {{ description: who }} }} }} }}\n  /open: {{ get: {{ security: [], responses: {{ '204': {{ description: none }} }} }} }}\ncomponents: {{ securitySchemes: {{ Main-Key: {text} }} }}\n"
        )
    };
    for (text, name, value) in [
        ("{ type: http, scheme: bearer }", "Authorization", "Bearer {main_key}"),
        ("{ type: http, scheme: basic }", "Authorization", "Basic {main_key}"),
        ("{ type: http, scheme: DPoP }", "Authorization", "dpop {main_key}"),
        ("{ type: apiKey, in: header, name: X-Key }", "X-Key", "{main_key}"),
        ("{ type: apiKey, in: cookie, name: sid }", "Cookie", "sid={main_key}"),
        ("{ type: oauth2, flows: {} }", "Authorization", "Bearer {main_key}"),
    ] {
        let (_, d) = openapi(&scheme(text));
        let Application::Header { name: n, value: v } = &d.authentication["main_key"].apply[0] else { panic!("{text}") };
        assert_eq!((n.as_str(), v.as_str()), (name, value), "{text}");
        assert_eq!(d.operations["get_x"].authentication.as_deref(), Some("main_key"));
        assert_eq!(d.operations["get_open"].authentication, None);
        assert!(d.credentials["main_key"].secret);
    }
    let (_, d) = openapi(&scheme("{ type: apiKey, in: query, name: 'api key' }"));
    assert!(matches!(&d.authentication["main_key"].apply[0], Application::Query { name, .. } if name == "api key"));
    let (imported, d) = openapi(&scheme("{ type: mutualTLS }"));
    assert!(d.authentication.is_empty() && kinds(&imported).contains(&"security"));
}

#[test]
fn schemes_that_are_needed_together_stay_together() {
    let (imported, d) = openapi(
        "openapi: 3.0.3\ninfo: { title: S, version: '1' }\nservers: [{ url: /v1 }]\nsecurity: [{ a: [], b: [] }, { a: [] }, {}]\npaths: { /x: { get: { responses: { '204': { description: none } } } } }\ncomponents: { securitySchemes: { a: { type: apiKey, in: header, name: A }, b: { type: apiKey, in: query, name: b } } }\n",
    );
    assert_eq!(d.authentication["a_and_b"].apply.len(), 2);
    assert_eq!(d.servers[0].url, "http://localhost/v1");
    assert_eq!(kinds(&imported).iter().filter(|k| **k == "security").count(), 2);
}

#[test]
fn open_rpc_is_read() {
    let text = r##"{"openrpc":"1.2.6","info":{"title":"Node","version":"1"},"methods":[
      {"name":"eth_getBalance","summary":"A balance.","params":[{"$ref":"#/components/contentDescriptors/A"},{"name":"Block tag","schema":{"oneOf":[{"type":"string","enum":["latest"]},{"type":"integer"}]}}],
       "result":{"name":"r","schema":{"type":"string","pattern":"^0x[0-9a-f]+$"}},"errors":[{"code":-32000,"message":"Not found"}]}],
      "components":{"contentDescriptors":{"A":{"name":"Address","required":true,"schema":{"$ref":"#/components/schemas/address"}}},"schemas":{"address":{"type":"string","pattern":"^0x[0-9a-fA-F]{40}$"}}}}"##;
    let imported =
        read("node.json", text.as_bytes(), Format::OpenRpc, &Options { name: Some("node".to_owned()), ..Options::default() }).unwrap();
    let d = description(&imported);
    let operation = &d.operations["eth_get_balance"];
    assert_eq!(operation.rpc.as_deref(), Some("eth_getBalance"));
    assert_eq!(operation.parameters["block_tag"].name.as_deref(), Some("Block tag"));
    assert!(operation.parameters["address"].required && operation.result.is_some());
    assert_eq!(d.errors.cases["not_found"].code, Some(-32000));
}
