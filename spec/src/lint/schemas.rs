//! Rules on schemas as wholes: references, values against schemas, members.

use super::context::{Context, SchemaAt, children};
use super::rules::{Check, Example, Report, Rule};
use super::words::suggest;
use crate::diag::Severity;
use crate::model::{JsonType, Schema};
use crate::pointer::join;
use crate::value::{compile_pattern, shorten};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

macro_rules! book {
    ($properties:literal) => {
        Example::Sections(concat!("schemas:\n  Books:\n    type: object\n    properties:\n", $properties))
    };
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "P0301",
        level: Severity::Error,
        purpose: "a `$ref` leads to a schema that there is",
        explanation: "References have the form `#/schemas/NAME` and lead to an entry under `schemas:` of the same file.",
        example: book!("      data: { type: array, items: { $ref: \"#/schemas/Boook\" } }\n  Book: { type: object }\n"),
        check: Check::Each(dangling),
    },
    Rule {
        code: "P0302",
        level: Severity::Error,
        purpose: "references do not go round in circles",
        explanation: "A schema may refer to itself from a member or an element: that is a tree, and every value of it ends somewhere. One that refers \
                      to itself directly, or through `oneOf`, `anyOf`, `allOf` or a reading, says nothing.",
        example: book!(
            "      data: { $ref: \"#/schemas/Book\" }\n  Book: { $ref: \"#/schemas/Volume\" }\n  Volume: { anyOf: [{ $ref: \"#/schemas/Book\" }] }\n"
        ),
        check: Check::Each(circle),
    },
    Rule {
        code: "P0303",
        level: Severity::Error,
        purpose: "a default fits its own schema",
        explanation: "The default is the value that is used when none is sent, so it must be one that could be sent. If the document itself gives a \
                      default out of range, describe it as a dispute, or in words under `unspecified:`.",
        example: Example::Sections(
            "operations:\n  list_books:\n    get: /books\n    effect: safe\n    source: { document: page }\n    parameters:\n      limit: { in: query, \
             schema: { type: integer, maximum: 100, default: 500 } }\n    responses: { 200: { schema: { $ref: \"#/schemas/Books\" } } }\n",
        ),
        check: Check::Each(default_fits),
    },
    Rule {
        code: "P0304",
        level: Severity::Error,
        purpose: "examples fit their own schema",
        explanation: "An example that the schema refuses shows that one of the two is wrong; if it is the document's own, that is a dispute. Examples that \
                      only hold a place (\"string\", 0) are marked with `placeholder: true` and not judged.",
        example: book!("      isbn: { type: string, pattern: \"^[0-9]{13}$\", examples: [\"string\"] }\n"),
        check: Check::Each(examples_fit),
    },
    Rule {
        code: "P0305",
        level: Severity::Error,
        purpose: "the lower bound is not above the upper one",
        explanation: "No value could satisfy both.",
        example: book!("      year: { type: integer, minimum: 2100, maximum: 1450 }\n"),
        check: Check::Each(bounds),
    },
    Rule {
        code: "P0306",
        level: Severity::Error,
        purpose: "no value stands twice in an `enum`",
        explanation: "Most often one of the two was to be another value.",
        example: book!("      state: { type: string, enum: [lent, lost, lent] }\n"),
        check: Check::Each(equal_values),
    },
    Rule {
        code: "P0307",
        level: Severity::Error,
        purpose: "the values of an `enum` or `const` satisfy the rest of the schema",
        explanation: "A value of another type, out of range or against the pattern could never be sent. Plain YAML words have types: `1`, `true` and \
                      `null` are no texts unless quoted.",
        example: book!("      state: { type: string, enum: [lent, 1, lost] }\n"),
        check: Check::Each(values_fit),
    },
    Rule {
        code: "P0308",
        level: Severity::Error,
        purpose: "patterns are regular expressions",
        explanation: "The syntax is that of Rust's `regex` crate, which has no look-around and no back-references; what most documents need is the same \
                      in every dialect. A text must contain a match, so anchor a pattern with `^` and `$` to bind the whole text.",
        example: book!("      isbn: { type: string, pattern: \"^[0-9{13}$\" }\n"),
        check: Check::Each(patterns),
    },
    Rule {
        code: "P0309",
        level: Severity::Error,
        purpose: "a required member is a described member",
        explanation: "`required` names a member that `properties` does not have. It may be a slip; if not, describe the member, if only as `{}`.",
        example: Example::Sections("schemas:\n  Books: { type: object, required: [dta], properties: { data: { type: array } } }\n"),
        check: Check::Each(required),
    },
];

fn dangling(context: &Context<'_>, report: &mut Report<'_>) {
    let schemas = &context.description.schemas;
    for at in context.schemas {
        let Some(reference) = &at.schema.reference else { continue };
        let span = || context.value(&format!("{}/$ref", at.pointer));
        match at.schema.reference_name() {
            None => {
                let name = reference.rsplit('/').next().unwrap_or(reference);
                let help = if schemas.contains_key(name) {
                    format!("write `\"#/schemas/{name}\"`")
                } else {
                    "references have the form `\"#/schemas/NAME\"`, quoted because of the `#`".to_owned()
                };
                report.say(span(), format!("`{reference}` is no reference to a named schema"), help);
            }
            Some(name) if !context.declares(schemas, "/schemas", name) => {
                report.say(span(), format!("no schema is called `{name}`"), suggest(name, schemas.keys().map(String::as_str), "schemas"));
            }
            Some(_) => {}
        }
    }
}

/// Ways from a schema to another that do not descend into the value.
fn level_ways(schema: &Schema) -> Vec<&str> {
    let mut names = Vec::new();
    let mut open = vec![schema];
    while let Some(next) = open.pop() {
        names.extend(next.reference_name());
        let readings = next.disputed.iter().flat_map(|d| d.readings.values());
        open.extend(next.one_of.iter().chain(&next.any_of).chain(&next.all_of).chain(readings));
    }
    names
}

fn circle(context: &Context<'_>, report: &mut Report<'_>) {
    let schemas = &context.description.schemas;
    let ways: HashMap<&str, Vec<&str>> = schemas.iter().map(|(name, s)| (name.as_str(), level_ways(s))).collect();
    let mut done: HashSet<&str> = HashSet::new();
    for start in schemas.keys().map(String::as_str) {
        // Depth first without recursion: `path` is the way to where we are, with the ways still to try.
        let mut path: Vec<(&str, std::slice::Iter<'_, &str>)> = Vec::new();
        let mut on_path: HashMap<&str, usize> = HashMap::new();
        let mut next = Some(start).filter(|s| !done.contains(s));
        loop {
            if let Some(here) = next.take() {
                match on_path.get(here) {
                    Some(first) => say_circle(context, &path[*first..], report),
                    None if done.contains(here) || !ways.contains_key(here) => {}
                    None => {
                        on_path.insert(here, path.len());
                        path.push((here, ways[here].iter()));
                    }
                }
            }
            let Some((here, rest)) = path.last_mut() else { break };
            next = rest.next().copied();
            if next.is_none() {
                done.insert(here);
                on_path.remove(here);
                path.pop();
            }
        }
    }
}

fn say_circle(context: &Context<'_>, round: &[(&str, std::slice::Iter<'_, &str>)], report: &mut Report<'_>) {
    const MOST: usize = 6;
    let Some((first, _)) = round.first() else { return };
    let mut names: Vec<String> = round.iter().take(MOST).map(|(name, _)| format!("`{name}`")).collect();
    if round.len() > MOST {
        names.push(format!("{} more", round.len() - MOST));
    }
    names.push(format!("`{first}`"));
    let help = "one of these must say what the value is, or refer to the next from a member or an element";
    report.say(context.key(&join("/schemas", first)), format!("this schema refers to itself: {}", names.join(" to ")), help);
}

/// The schema without the keyword that is being judged.
fn judged(context: &Context<'_>, at: &SchemaAt<'_>, value: &Value) -> Option<crate::value::Violation> {
    context.checker.check(at.schema, value).violations.into_iter().next()
}

/// Whether judging values against the schema could be misled by what was taken out of the file.
fn unsure(context: &Context<'_>, at: &SchemaAt<'_>) -> bool {
    context.has_gone_below(&at.pointer) || context.has_gone_below("/schemas")
}

fn default_fits(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.schemas.iter().filter(|at| !at.meant && !unsure(context, at)) {
        let Some(default) = &at.schema.default else { continue };
        let Some(wrong) = judged(context, at, default) else { continue };
        let place = format!("{}/default", at.pointer);
        let message =
            format!("the default {} is not allowed by its own schema: expected {}", shorten(&default.to_string()), wrong.expected);
        let bound = format!("{}/{}", at.pointer, keyword(wrong.aspect.as_str()));
        let span = context.value(&place);
        let help = "correct the default or the schema; if the document says both, it is a dispute";
        if context.model.places.contains(&bound) && wrong.instance.is_empty() {
            report.say_with(span, message, help, (context.key(&bound), "this does not allow it"));
        } else {
            report.say(span, message, help);
        }
    }
}

fn examples_fit(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.schemas.iter().filter(|at| !at.schema.placeholder && !at.meant && !unsure(context, at)) {
        for (i, example) in at.schema.examples.iter().enumerate() {
            let Some(wrong) = judged(context, at, example) else { continue };
            let place = if wrong.instance.is_empty() { String::new() } else { format!(" at `{}`", wrong.instance) };
            let message =
                format!("this example is not allowed by its own schema: expected {}{place}, found {}", wrong.expected, wrong.found);
            let help = "correct the example or the schema, or mark examples that only hold a place with `placeholder: true`";
            report.say(context.value(&format!("{}/examples/{i}", at.pointer)), message, help);
        }
    }
}

/// The JSON Schema keyword of an aspect's word: `min-length` is `minLength`.
fn keyword(word: &str) -> String {
    let mut out = String::new();
    for part in word.split('-') {
        let mut letters = part.chars();
        match letters.next() {
            Some(first) if !out.is_empty() => out.extend(first.to_uppercase()),
            Some(first) => out.push(first),
            None => {}
        }
        out.extend(letters);
    }
    out
}

fn bounds(context: &Context<'_>, report: &mut Report<'_>) {
    let signed = |n: Option<u64>| n.map(i128::from);
    for at in context.schemas {
        let s = at.schema;
        let pairs = [
            ("minimum", s.minimum.map(i128::from), "maximum", s.maximum.map(i128::from)),
            ("minLength", signed(s.min_length), "maxLength", signed(s.max_length)),
            ("minItems", signed(s.min_items), "maxItems", signed(s.max_items)),
        ];
        for (low, least, high, most) in pairs {
            let (Some(least), Some(most)) = (least, most) else { continue };
            if least > most {
                report.say_with(
                    context.value(&format!("{}/{low}", at.pointer)),
                    format!("`{low}` {least} is above `{high}` {most}"),
                    "exchange them, or correct one",
                    (context.value(&format!("{}/{high}", at.pointer)), "the upper bound"),
                );
            }
        }
    }
}

fn equal_values(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.schemas {
        let values = at.schema.values.as_deref().unwrap_or_default();
        let mut seen: HashMap<String, usize> = HashMap::new();
        for (i, value) in values.iter().enumerate() {
            let alike = alike(value);
            let first = seen.get(&alike).copied();
            match first {
                Some(first) => report.say_with(
                    context.value(&format!("{}/enum/{i}", at.pointer)),
                    format!("the value {value} stands twice in this `enum`"),
                    "remove one, or write the value that was meant",
                    (context.value(&format!("{}/enum/{first}", at.pointer)), "first here"),
                ),
                None => {
                    seen.insert(alike, i);
                }
            }
        }
    }
}

/// The same text for values that JSON Schema takes as equal: numbers go by value, `1` is `1.0`.
fn alike(value: &Value) -> String {
    match value {
        Value::Number(n) if n.as_i64().is_none() => n.as_f64().map_or_else(|| n.to_string(), |f| f.to_string()),
        other => other.to_string(),
    }
}

fn values_fit(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.schemas {
        if unsure(context, at) {
            continue;
        }
        let listed = at.schema.values.iter().flatten().enumerate().map(|(i, v)| (format!("{}/enum/{i}", at.pointer), v));
        let constant = at.schema.constant.iter().map(|v| (format!("{}/const", at.pointer), v));
        let mut rest: Option<Schema> = None;
        for (place, value) in listed.chain(constant) {
            let rest = rest.get_or_insert_with(|| Schema { values: None, constant: None, ..at.schema.clone() });
            let Some(wrong) = context.checker.check(rest, value).violations.into_iter().next() else { continue };
            let text = at.schema.types.as_ref().is_some_and(|t| t.contains(JsonType::String));
            let help = match value {
                Value::Null if text => "quote it if the word is meant, or allow null: `type: [string, \"null\"]`".to_owned(),
                Value::Number(_) | Value::Bool(_) if text => format!("quote it: `\"{value}\"`"),
                _ => "correct the value, or the rest of the schema".to_owned(),
            };
            let message =
                format!("the value {} is not allowed by the rest of its schema: expected {}", shorten(&value.to_string()), wrong.expected);
            report.say(context.value(&place), message, help);
        }
    }
}

fn patterns(context: &Context<'_>, report: &mut Report<'_>) {
    let mut judge = |pattern: &str, span: std::ops::Range<usize>| {
        let Err(error) = compile_pattern(pattern) else { return };
        let why = error.to_string();
        let why = why.lines().last().unwrap_or_default().trim().trim_start_matches("error: ");
        let help = if why.contains("look-around") || why.contains("backreferences") {
            "write it without look-around and back-references, or say it in the `description`"
        } else {
            "correct it; a backslash in double quotes is written twice, in single quotes once"
        };
        report.say(span, format!("this is no regular expression: {why}"), help);
    };
    for at in context.schemas {
        if let Some(pattern) = &at.schema.pattern {
            judge(pattern, context.value(&format!("{}/pattern", at.pointer)));
        }
        for pattern in at.schema.pattern_properties.keys() {
            judge(pattern, context.key(&join(&format!("{}/patternProperties", at.pointer), pattern)));
        }
    }
    for (place, pattern) in super::laws::patterns(context) {
        judge(pattern, context.value(&place));
    }
}

fn required(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.schemas {
        // Beside `allOf` and the like the members may be described elsewhere.
        let elsewhere = children(at.schema)
            .iter()
            .any(|(way, _)| ["/allOf", "/anyOf", "/oneOf", "/patternProperties"].iter().any(|k| way.starts_with(k)));
        if elsewhere || at.schema.additional_properties.is_some() {
            continue;
        }
        for (i, name) in at.schema.required.iter().enumerate() {
            if !context.declares(&at.schema.properties, &format!("{}/properties", at.pointer), name) {
                let help = suggest(name, at.schema.properties.keys().map(String::as_str), "members described here");
                report.say(
                    context.value(&format!("{}/required/{i}", at.pointer)),
                    format!("the required member `{name}` is not described"),
                    help,
                );
            }
        }
    }
}
