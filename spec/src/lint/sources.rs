//! Rules on documents and sources.
//!
//! Sources stand almost anywhere, so they are found by their place in the file rather than type by type.

use super::context::{Context, in_data};
use super::rules::{Check, Example, Report, Rule};
use super::words::suggest;
use crate::diag::Severity;
use crate::pointer::{join, segments};
use std::collections::HashSet;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "P0701",
        level: Severity::Error,
        purpose: "a source names a document that there is",
        explanation: "Documents are declared under `documents:` with title and address; a source refers to one by its key. So every fact can be looked up.",
        example: Example::Sections(
            "operations:\n  list_books:\n    get: /books\n    effect: safe\n    source: { document: pgae }\n    responses: { 200: { schema: { $ref: \"#/schemas/Books\" } } }\n",
        ),
        check: Check::Each(unknown_document),
    },
    Rule {
        code: "P0702",
        level: Severity::Warning,
        purpose: "a document is a source of something",
        explanation: "Nothing in the description says that it comes from this document.",
        example: Example::Sections("documents:\n  page: { title: The only page }\n  other: { title: Another page }\n"),
        check: Check::Always(unused_document),
    },
    Rule {
        code: "P0703",
        level: Severity::Warning,
        purpose: "an operation has a source",
        explanation: "Facts without a source of their own have that of their operation. Without it a report cannot say where the vendor states what his \
                      server breaks.",
        example: Example::Sections(
            "operations:\n  list_books:\n    get: /books\n    effect: safe\n    responses: { 200: { schema: { $ref: \"#/schemas/Books\" } } }\ndocuments: {}\n",
        ),
        check: Check::Whole(operation_without_source),
    },
    Rule {
        code: "P0704",
        level: Severity::Error,
        purpose: "dates are calendar dates",
        explanation: "When a document was read and a dispute settled is written as YYYY-MM-DD, quoted.",
        example: Example::Sections("documents:\n  page: { title: The only page, read: \"31.01.2026\" }\n"),
        check: Check::Each(dates),
    },
    Rule {
        code: "P0705",
        level: Severity::Error,
        purpose: "the address of a document is an address",
        explanation: "It starts with `https://` or `http://`, so that a reader of a report can open it. A document without an address has none.",
        example: Example::Sections("documents:\n  page: { title: The only page, url: docs/page.html }\n"),
        check: Check::Each(addresses),
    },
];

/// Every `document` of a source: place, and the word there. Several rules ask.
fn mentions<'c>(context: &'c Context<'_>) -> &'c [(String, String)] {
    context.mentions.get_or_init(|| collect(context))
}

fn collect(context: &Context<'_>) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    let source = |last: &str, above: &str| last == "document" && (above == "source" || above.ends_with("_source"));
    for (pointer, place) in context.model.places.ending(source) {
        let Some(head) = pointer.strip_suffix("/document").filter(|_| !in_data(&pointer)) else { continue };
        // A member called `source` is no source; neither is a header or parameter of that name.
        let above = segments(head).collect::<Vec<_>>();
        let parent = above.len().checked_sub(2).and_then(|i| above.get(i)).map(String::as_str).unwrap_or_default();
        if matches!(parent, "properties" | "patternProperties" | "schemas") || context.is_gone(&pointer) {
            continue;
        }
        let text = context.model.text.get(place.value).unwrap_or_default();
        all.push((pointer, text.trim_matches(['"', '\'']).to_owned()));
    }
    all.sort();
    all
}

fn unknown_document(context: &Context<'_>, report: &mut Report<'_>) {
    let documents = &context.description.documents;
    for (place, name) in mentions(context) {
        if !context.declares(documents, "/documents", name) && !context.is_gone("/documents") {
            let help = suggest(name, documents.keys().map(String::as_str), "documents");
            report.say(context.value(place), format!("no document is called `{name}`"), help);
        }
    }
}

fn unused_document(context: &Context<'_>, report: &mut Report<'_>) {
    let used: HashSet<&str> = mentions(context).iter().map(|(_, name)| name.as_str()).collect();
    for name in context.description.documents.keys().filter(|n| !used.contains(n.as_str())) {
        let help = "name it as the `source` of what it says, or remove it";
        report.say(context.key(&join("/documents", name)), format!("nothing is said to come from the document `{name}`"), help);
    }
}

fn operation_without_source(context: &Context<'_>, report: &mut Report<'_>) {
    for (name, operation) in &context.description.operations {
        if operation.source.is_none() {
            let help = "add `source: { document: ..., at: ... }`";
            report.say(context.key(&join("/operations", name)), format!("where `{name}` is documented is not said"), help);
        }
    }
}

fn dates(context: &Context<'_>, report: &mut Report<'_>) {
    let d = context.description;
    let read = d.documents.iter().filter_map(|(name, doc)| Some((join("/documents", name) + "/read", doc.read.as_ref()?)));
    let settled =
        d.disputes.iter().filter_map(|(name, dispute)| Some((join("/disputes", name) + "/settled/when", &dispute.settled.as_ref()?.when)));
    for (place, date) in read.chain(settled) {
        if !crate::value::matches_format(crate::model::Format::Date, &serde_json::Value::String(date.clone())) {
            report.say(context.value(&place), format!("`{date}` is no date"), "write it as \"YYYY-MM-DD\"");
        }
    }
}

fn addresses(context: &Context<'_>, report: &mut Report<'_>) {
    for (name, document) in &context.description.documents {
        let Some(url) = &document.url else { continue };
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        if rest.is_none_or(|r| r.is_empty() || r.contains(char::is_whitespace)) {
            let span = context.value(&(join("/documents", name) + "/url"));
            report.say(span, format!("`{url}` is no address"), "write it in full: `https://...`, or leave `url` out");
        }
    }
}
