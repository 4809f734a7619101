//! Rules on several descriptions at once: things that two APIs share and describe differently.

use super::rules::{Check, Example, Report, Rule};
use crate::diag::{Diagnostics, Severity};
use crate::load::Model;
use crate::model::{Document, Schema};
use crate::pointer::join;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "P0901",
        level: Severity::Warning,
        purpose: "two descriptions cite a document in the same way",
        explanation: "The same address has another title, language or grade in another description. A grade above all must be the same: what rests on a document \
                      of a low grade is never held against a server.",
        example: Example::Two(
            "documents:\n  page: { title: The only page, url: \"https://example.org/docs\" }\n",
            "api: archive\ndocuments:\n  page: { title: The only page, url: \"https://example.org/docs\", grade: third-party }\n",
        ),
        check: Check::Across(documents),
    },
    Rule {
        code: "P0902",
        level: Severity::Warning,
        purpose: "credentials of one name are of one kind",
        explanation: "Users give credentials by name for several APIs at once. One that is secret here and shown there gets printed sooner or later.",
        example: Example::Two(
            "credentials: { key: { secret: true, example: test_key } }\nauthentication: { key: { apply: [{ header: { name: X-Key, value: \"{key}\" } }] } }\noperations:\n  \
             list_books: { get: /books, effect: safe, authentication: key, source: { document: page }, responses: { 200: { schema: { $ref: \"#/schemas/Books\" } } } }\n",
            "api: archive\ncredentials: { key: { example: test_key } }\nauthentication: { key: { apply: [{ header: { name: X-Key, value: \"{key}\" } }] } }\noperations:\n  \
             list_books: { get: /books, effect: safe, authentication: key, source: { document: page }, responses: { 200: { schema: { $ref: \"#/schemas/Books\" } } } }\n",
        ),
        check: Check::Across(credentials),
    },
    Rule {
        code: "P0903",
        level: Severity::Note,
        purpose: "what two descriptions read from the same document they describe in one way",
        explanation: "In two descriptions a schema of the same name has a member of the same name, read from a document of the same address, but of another type, \
                      format, range or set of values. One of the two may have misread it, or the products differ; then say so in a note.",
        example: Example::Two(
            "schemas:\n  Books: { type: object, source: { document: page }, properties: { data: { type: array }, total: { type: integer } } }\n",
            "api: archive\nschemas:\n  Books: { type: object, source: { document: page }, properties: { data: { type: array }, total: { type: string } } }\n",
        ),
        check: Check::Across(members),
    },
    Rule {
        code: "P0904",
        level: Severity::Error,
        purpose: "no two descriptions have the same name",
        explanation: "`api:` names a module, a feature, a flag and the facts of a report; two of one name could not be told apart.",
        example: Example::Two("title: One library\n", "title: Another library\n"),
        check: Check::Across(names),
    },
];

/// Applies the rules on several descriptions. What differs is said of the later one, and where the
/// earlier one says otherwise.
pub fn lint_together(models: &[&Model]) -> Vec<Diagnostics> {
    let mut all = Vec::new();
    for (i, model) in models.iter().enumerate() {
        let mut found = Vec::new();
        for rule in RULES {
            if let Check::Across(check) = rule.check {
                check(models, i, &mut Report::new(rule, &mut found));
            }
        }
        if !found.is_empty() {
            all.push(Diagnostics::new(model.file.clone(), model.text.clone(), found));
        }
    }
    all
}

fn names(models: &[&Model], i: usize, report: &mut Report<'_>) {
    let me = models[i];
    if let Some(other) = models[..i].iter().find(|m| m.description.api == me.description.api) {
        let message = format!("another description is called `{}` too: {}", me.description.api, other.defined_at("/api"));
        report.say(value(me, "/api"), message, "give one of them another name");
    }
}

fn value(model: &Model, pointer: &str) -> std::ops::Range<usize> {
    model.places.nearest(pointer).map_or(0..0, |p| p.value)
}

fn documents(models: &[&Model], i: usize, report: &mut Report<'_>) {
    let me = models[i];
    for (name, mine) in me.description.documents.iter().filter(|(_, d)| d.url.is_some()) {
        for other in &models[..i] {
            // A title may stand for one part of a page; only the same title makes it the same document.
            let same = |d: &&Document| d.url == mine.url && d.title == mine.title;
            let Some((key, theirs)) = other.description.documents.iter().find(|(_, d)| same(d)) else { continue };
            let differences = [("grade", theirs.grade != mine.grade), ("language", theirs.language != mine.language)];
            for (what, _) in differences.into_iter().filter(|(_, differs)| *differs) {
                let at = other.defined_at(&format!("{}/{what}", join("/documents", key)));
                let message = format!("this document has another {what} in the description `{}` ({at})", other.description.api);
                report.say(me.span(&format!("{}/{what}", join("/documents", name))), message, "make them equal");
            }
        }
    }
}

fn credentials(models: &[&Model], i: usize, report: &mut Report<'_>) {
    let me = models[i];
    for (name, mine) in &me.description.credentials {
        for other in &models[..i] {
            let Some(theirs) = other.description.credentials.get(name) else { continue };
            if theirs.secret != mine.secret {
                let word = |secret| if secret { "secret" } else { "not secret" };
                let at = other.defined_at(&join("/credentials", name));
                let message =
                    format!("`{name}` is {} here, and {} in `{}` ({at})", word(mine.secret), word(theirs.secret), other.description.api);
                report.say(me.span(&join("/credentials", name)), message, "make it `secret: true` in both, or call one of them otherwise");
            }
        }
    }
}

fn members(models: &[&Model], i: usize, report: &mut Report<'_>) {
    let me = models[i];
    for other in &models[..i] {
        for (schema, here) in &me.description.schemas {
            let Some(there) = other.description.schemas.get(schema) else { continue };
            for (member, mine) in &here.properties {
                let Some(theirs) = there.properties.get(member) else { continue };
                let Some(what) = difference(mine, theirs) else { continue };
                let address = address(me, here, mine);
                if address.is_none() || address != self::address(other, there, theirs) {
                    continue;
                }
                let place = join(&(join("/schemas", schema) + "/properties"), member);
                let message = format!(
                    "`{member}` of `{schema}` has another {what} in `{}` ({}), from the same document",
                    other.description.api,
                    other.defined_at(&place)
                );
                report.say(me.span(&place), message, "correct one of them, or say in its description that the products differ");
            }
        }
    }
}

/// Address of the document that a member of a schema was read from.
fn address<'m>(model: &'m Model, schema: &'m Schema, member: &'m Schema) -> Option<&'m str> {
    let source = member.source.as_ref().or(schema.source.as_ref())?;
    model.description.documents.get(&source.document)?.url.as_deref()
}

/// The first of the keywords in which two schemas differ. Disputed ones and references are not compared.
fn difference(a: &Schema, b: &Schema) -> Option<&'static str> {
    let apart = [a, b].iter().any(|s| s.disputed.is_some() || s.reference.is_some());
    let keywords = [
        ("type", a.types != b.types),
        ("enum", a.values != b.values),
        ("format", a.format != b.format),
        ("minimum", a.minimum != b.minimum),
        ("maximum", a.maximum != b.maximum),
        ("pattern", a.pattern != b.pattern),
    ];
    keywords.into_iter().find(|(_, differs)| *differs && !apart).map(|(what, _)| what)
}
