//! Out and in again: the description is the same, up to what its prose looks like.

use super::*;
use crate::export::{self, Form};
use plumbline_spec::model::Protocol;
use std::fs;

/// Imports what was exported, and compares the models under every reading.
fn same(source: &Source, form: Form, deep_object: bool) {
    let exported =
        export::export(source, form, &export::Options { deep_object, ..export::Options::default() }).unwrap_or_else(|e| panic!("{e}"));
    let format = if form == Form::OpenRpc { Format::OpenRpc } else { Format::OpenApi };
    let imported = read("exported.json", exported.json().as_bytes(), format, &Options::default())
        .unwrap_or_else(|e| panic!("{} {}: {e}", source.file, form.as_str()));
    let back = Source::read("back.yaml", imported.text.as_bytes()).unwrap_or_else(|said| panic!("{}", said.render(false)));
    let mut choices = vec![Choices::new()];
    for (dispute, readings) in source.disputes() {
        choices.extend(readings.into_iter().map(|r| Choices::from([(dispute.clone(), r)])));
    }
    for choice in choices {
        let (one, two) = (source.model(&choice).unwrap().description, back.model(&choice).unwrap().description);
        if one != two {
            let (one, two) = (format!("{one:#?}"), format!("{two:#?}"));
            let at = one.lines().zip(two.lines()).position(|(a, b)| a != b).unwrap_or(0);
            let near = |t: &str| t.lines().skip(at.saturating_sub(12)).take(24).collect::<Vec<_>>().join("\n");
            panic!("{} {} {choice:?}\n-- was\n{}\n-- is\n{}", source.file, form.as_str(), near(&one), near(&two));
        }
    }
    assert_eq!(source.disputes(), back.disputes());
}

fn each(source: &Source) {
    match source.model(&Choices::new()).unwrap().description.protocol {
        Protocol::JsonRpc => same(source, Form::OpenRpc, false),
        Protocol::Http => {
            for form in [Form::OpenApi31, Form::OpenApi30] {
                same(source, form, false);
                same(source, form, true);
            }
        }
    }
}

#[test]
fn every_description_comes_back() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for file in ["../spec/apis", "../spec/tests/paged"].into_iter().flat_map(|folder| fs::read_dir(own.join(folder)).unwrap()) {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|e| e == "yaml") {
            each(&Source::open(&path).unwrap_or_else(|said| panic!("{}", said.render(false))));
            count += 1;
        }
    }
    assert!(count >= 4);
}

#[test]
fn an_import_comes_back() {
    let text = with(
        "3.0.3",
        "parameters:\n  - { name: limit, in: query, schema: { type: integer, maximum: 50, default: 10 } }\n  - { name: offset, in: query, schema: { type: integer } }\n  - { name: 'q[]', in: query, schema: { type: array, items: { type: string } } }\nresponses:\n  '200': { description: fine, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Pet' } } } } }\n  '404': { description: none, content: { application/json: { schema: { type: object, properties: { message: { type: string } } } } } }\n",
        "Pet: { type: object, required: [id], properties: { id: { type: integer, format: int64 }, tag: { type: string, nullable: true }, kind: { oneOf: [{ type: string }, { type: integer }] } } }",
    );
    let (imported, _) = openapi(&text);
    each(&Source::read("imported.yaml", imported.text.as_bytes()).unwrap());
}

/// A small generator of numbers, the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }

    fn schema(&mut self, depth: usize) -> serde_json::Value {
        use serde_json::json;
        match self.below(if depth == 0 { 8 } else { 12 }) {
            0 => json!({ "type": "string", "minLength": self.below(3), "maxLength": 5 + self.below(9) }),
            1 => {
                json!({ "type": "integer", "format": "int64", "minimum": self.below(9), "description": "A number.\n\nIn two paragraphs." })
            }
            2 => json!({ "type": "string", "enum": ["a", "=", "+1", "no", "~", "1.0"], "default": "a" }),
            3 => json!({ "type": ["boolean", "null"] }),
            4 => json!({ "type": "number", "examples": [1.5, -2e10] }),
            5 => json!({ "type": "string", "format": (["uuid", "date-time", "uri", "binary"][self.below(4)]), "deprecated": true }),
            6 => json!({ "$ref": format!("#/components/schemas/S{}", self.below(3)), "description": "by name" }),
            7 => json!({ "const": (["x", ""][self.below(2)]) }),
            8 => json!({ "type": "array", "items": self.schema(depth - 1), "maxItems": self.below(50), "uniqueItems": true }),
            9 => json!({ "type": "object", "additionalProperties": self.schema(depth - 1) }),
            10 => json!({ "oneOf": [self.schema(0), self.schema(0), { "type": "null" }] }),
            _ => {
                let names = ["id", "page[limit]", "type", "Ärger", "a b"];
                let members: serde_json::Map<String, serde_json::Value> =
                    names.iter().take(1 + self.below(5)).map(|n| ((*n).to_owned(), self.schema(depth - 1))).collect();
                json!({ "type": "object", "required": ["id"], "properties": members, "title": "A: b # c" })
            }
        }
    }
}

#[test]
fn made_up_documents_come_back() {
    use serde_json::json;
    for seed in 0..60 {
        let mut chance = Chance(seed);
        let parameter = |name: &str, place: &str, schema: serde_json::Value| json!({ "name": name, "in": place, "required": place == "path", "schema": schema });
        let scalar = json!({ "type": "string", "enum": ["+1", "-1"] });
        let document = json!({
            "openapi": "3.1.0", "info": { "title": "Made up", "version": "1" }, "servers": [{ "url": "https://m.example.org/v1" }],
            "paths": { "/a/{id}": { "put": {
                "parameters": [parameter("id", "path", json!({ "type": "integer" })), parameter("q[]", "query", json!({ "type": "array", "items": { "type": "string" } })), parameter("X-V", "header", scalar)],
                "requestBody": { "required": true, "content": { "application/json": { "schema": chance.schema(2) } } },
                "responses": { "200": { "description": "fine", "content": { "application/json": { "schema": chance.schema(3) } } }, "204": { "description": "" },
                    "404": { "description": "none", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/S0" } } } } } } } },
            "components": { "schemas": { "S0": { "type": "object", "properties": { "m": chance.schema(1) } }, "S1": { "type": "string" }, "S2": { "type": "object", "properties": { "next": { "$ref": "#/components/schemas/S2" } } } } }
        });
        let imported = read("made_up.json", document.to_string().as_bytes(), Format::OpenApi, &Options::default())
            .unwrap_or_else(|e| panic!("{seed}: {e}"));
        each(&Source::read(&format!("made up {seed}"), imported.text.as_bytes()).unwrap());
    }
}
