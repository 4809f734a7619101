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
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/apis");
    let mut count = 0;
    for file in fs::read_dir(folder).unwrap() {
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
