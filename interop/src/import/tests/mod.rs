//! Tests of the import: every document here comes out as a description that lints without an error.

mod hostile;
mod laws;
mod peers;
mod reading;
mod round;
mod schemas;
mod sending;

use super::*;
use plumbline_spec::model::Description;
use plumbline_spec::{Choices, Severity, Source};

/// Reads what came out as a description; an error in it fails the test.
fn description(imported: &Imported) -> Description {
    let source =
        Source::read("imported.yaml", imported.text.as_bytes()).unwrap_or_else(|said| panic!("{}\n{}", said.render(false), imported.text));
    assert!(source.warnings.list.iter().all(|d| d.severity != Severity::Error));
    source.model(&Choices::new()).unwrap_or_else(|said| panic!("{}", said.render(false))).description
}

/// Imports an OpenAPI document from its text.
fn openapi(text: &str) -> (Imported, Description) {
    let imported = read("document.yaml", text.as_bytes(), Format::OpenApi, &Options::default()).unwrap_or_else(|e| panic!("{e}"));
    let description = description(&imported);
    (imported, description)
}

/// A document of OpenAPI with one operation, `GET /things`, whose members are given, and schemas.
fn with(version: &str, operation: &str, schemas: &str) -> String {
    let indent = |text: &str, by: usize| text.lines().flat_map(|l| [" ".repeat(by), l.to_owned(), "\n".to_owned()]).collect::<String>();
    format!(
        "openapi: {version}\ninfo: {{ title: Things, version: '1' }}\nservers: [{{ url: 'https://api.example.org/v1' }}]\npaths:\n  /things:\n    get:\n      operationId: listThings\n{}components:\n  schemas:\n{}",
        indent(operation, 6),
        indent(if schemas.is_empty() { "Unused: {}" } else { schemas }, 4)
    )
}

/// The kinds of what was left out.
fn kinds(imported: &Imported) -> Vec<&str> {
    imported.left.iter().map(|l| l.kind).collect()
}
