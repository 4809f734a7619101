//! Rules on keywords of schemas that have no effect where they stand.

use super::context::Context;
use super::rules::{Check, Example, Report, Rule};
use crate::diag::Severity;
use crate::model::{Format, JsonType, Schema, TypeSet};
use std::collections::HashSet;

macro_rules! book {
    ($properties:literal) => {
        Example::Sections(concat!("schemas:\n  Books:\n    type: object\n    properties:\n", $properties))
    };
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "P0310",
        level: Severity::Warning,
        purpose: "keywords suit the type they stand beside",
        explanation: "As in JSON Schema, a keyword about texts says nothing of numbers, and so on. Where the type allows none of what the keyword is \
                      about, it has no effect.",
        example: book!("      isbn: { type: integer, minLength: 10 }\n"),
        check: Check::Each(unsuited),
    },
    Rule {
        code: "P0311",
        level: Severity::Error,
        purpose: "beside `$ref` stand annotations only",
        explanation: "A reference is replaced by the schema that it leads to; keywords beside it that would narrow it further are not looked at. Put them \
                      into the named schema, or write `allOf: [{ $ref: ... }, { ... }]`.",
        example: book!("      data: { $ref: \"#/schemas/List\", maxItems: 10 }\n  List: { type: array }\n"),
        check: Check::Each(beside_reference),
    },
    Rule {
        code: "P0312",
        level: Severity::Error,
        purpose: "an `enum` and a list of types hold something",
        explanation: "No value satisfies an empty list.",
        example: book!("      state: { type: string, enum: [] }\n"),
        check: Check::Each(empty_lists),
    },
    Rule {
        code: "P0313",
        level: Severity::Error,
        purpose: "no type and no required member stands twice",
        explanation: "Most often one of the two was to be another.",
        example: book!("      state: { type: [string, string] }\n"),
        check: Check::Each(twice),
    },
    Rule {
        code: "P0314",
        level: Severity::Warning,
        purpose: "`open` stands beside an `enum`",
        explanation: "`open: true` says that there may be more values than those of the `enum`; without one it says nothing.",
        example: book!("      state: { type: string, open: true }\n"),
        check: Check::Each(open_without_enum),
    },
    Rule {
        code: "P0315",
        level: Severity::Warning,
        purpose: "`placeholder` stands beside examples",
        explanation: "It marks the examples of the same schema as not to be judged; without any it says nothing.",
        example: book!("      state: { type: string, placeholder: true }\n"),
        check: Check::Each(placeholder_without_examples),
    },
    Rule {
        code: "P0316",
        level: Severity::Warning,
        purpose: "an `enum` lists null where the type allows it",
        explanation: "As in JSON Schema, a value must satisfy every keyword: with `type: [string, \"null\"]` and an `enum` without null, null is refused. Either \
                      the value may be null, then list it, or it may not, then take it from the type.",
        example: book!("      state: { type: [string, \"null\"], enum: [lent, lost] }\n"),
        check: Check::Each(null_unlisted),
    },
];

/// Keywords that are about one type only, as far as the schema has them.
fn keywords(s: &Schema) -> Vec<(&'static str, JsonType)> {
    use JsonType::{Array, Number, Object, String};
    let all = [
        ("minimum", Number, s.minimum.is_some()),
        ("maximum", Number, s.maximum.is_some()),
        ("minLength", String, s.min_length.is_some()),
        ("maxLength", String, s.max_length.is_some()),
        ("pattern", String, s.pattern.is_some()),
        ("items", Array, s.items.is_some()),
        ("minItems", Array, s.min_items.is_some()),
        ("maxItems", Array, s.max_items.is_some()),
        ("uniqueItems", Array, s.unique_items),
        ("properties", Object, !s.properties.is_empty()),
        ("required", Object, !s.required.is_empty()),
        ("patternProperties", Object, !s.pattern_properties.is_empty()),
        ("additionalProperties", Object, s.additional_properties.is_some()),
        ("maxProperties", Object, s.max_properties.is_some()),
    ];
    let format = s.format.map(|f| ("format", if of_numbers(f) { Number } else { String }));
    all.into_iter().filter(|(.., present)| *present).map(|(key, about, _)| (key, about)).chain(format).collect()
}

fn of_numbers(format: Format) -> bool {
    match format {
        Format::Int32 | Format::Int64 | Format::Float | Format::Double | Format::UnixTime => true,
        Format::CivilDateTime
        | Format::DateTime
        | Format::Date
        | Format::Email
        | Format::Uri
        | Format::Uuid
        | Format::E164
        | Format::Byte
        | Format::Binary
        | Format::Password => false,
    }
}

fn unsuited(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.schemas {
        let Some(types) = &at.schema.types else { continue };
        for (key, about) in keywords(at.schema) {
            let suits = match about {
                JsonType::Number => types.contains(JsonType::Number) || types.contains(JsonType::Integer),
                other => types.contains(other),
            };
            if !suits {
                let what = match about {
                    JsonType::Number => "numbers",
                    JsonType::String => "texts",
                    JsonType::Array => "arrays",
                    _ => "objects",
                };
                report.say_with(
                    context.key(&format!("{}/{key}", at.pointer)),
                    format!("`{key}` is about {what} and has no effect here"),
                    "remove it, or correct the type",
                    (context.value(&format!("{}/type", at.pointer)), "the type"),
                );
            }
        }
    }
}

fn beside_reference(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.schemas {
        let s = at.schema;
        if s.reference.is_none() {
            continue;
        }
        let others = [
            ("type", s.types.is_some()),
            ("enum", s.values.is_some()),
            ("const", s.constant.is_some()),
            ("open", s.open),
            ("oneOf", !s.one_of.is_empty()),
            ("anyOf", !s.any_of.is_empty()),
            ("allOf", !s.all_of.is_empty()),
        ];
        let others = others.into_iter().filter(|(_, present)| *present).map(|(key, _)| key);
        for key in others.chain(keywords(s).into_iter().map(|(key, _)| key)) {
            report.say_with(
                context.key(&format!("{}/{key}", at.pointer)),
                format!("`{key}` beside `$ref` has no effect"),
                "put it into the schema that is referred to, or combine both with `allOf`",
                (context.key(&format!("{}/$ref", at.pointer)), "the reference"),
            );
        }
    }
}

fn empty_lists(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.schemas {
        let lists = [
            ("enum", at.schema.values.as_ref().is_some_and(Vec::is_empty)),
            ("type", at.schema.types.as_ref().is_some_and(|t| t.as_slice().is_empty())),
        ];
        for (key, _) in lists.into_iter().filter(|(_, empty)| *empty) {
            let place = format!("{}/{key}", at.pointer);
            if !context.has_gone_below(&place) {
                report.say(
                    context.value(&place),
                    format!("this `{key}` is empty, so no value is allowed"),
                    "list what is allowed, or remove it",
                );
            }
        }
    }
}

fn twice(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.schemas {
        let types = at.schema.types.iter().flat_map(TypeSet::as_slice).map(|t| t.as_str()).collect::<Vec<_>>();
        let required = at.schema.required.iter().map(String::as_str).collect();
        for (key, words) in [("type", types), ("required", required)] {
            let mut seen = HashSet::new();
            for (i, word) in words.into_iter().enumerate() {
                if !seen.insert(word) {
                    report.say(
                        context.value(&format!("{}/{key}/{i}", at.pointer)),
                        format!("`{word}` stands twice in `{key}`"),
                        "remove one",
                    );
                }
            }
        }
    }
}

fn open_without_enum(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.schemas.iter().filter(|at| at.schema.open && at.schema.values.is_none() && at.schema.reference.is_none()) {
        let place = format!("{}/open", at.pointer);
        if !context.is_gone(&format!("{}/enum", at.pointer)) {
            report.say(context.key(&place), "`open` without an `enum`", "list the values that the document names, or remove `open`");
        }
    }
}

fn placeholder_without_examples(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.schemas.iter().filter(|at| at.schema.placeholder && at.schema.examples.is_empty()) {
        if !context.is_gone(&format!("{}/examples", at.pointer)) {
            report.say(
                context.key(&format!("{}/placeholder", at.pointer)),
                "`placeholder` without examples",
                "remove it, or add the document's `examples:`",
            );
        }
    }
}

fn null_unlisted(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.schemas.iter().filter(|at| at.schema.is_nullable() && !at.schema.open) {
        let only_null = at.schema.types.as_ref().is_some_and(|t| t.as_slice().len() == 1);
        if !only_null
            && at.schema.values.as_ref().is_some_and(|values| !values.is_empty() && !values.iter().any(serde_json::Value::is_null))
        {
            report.say_with(
                context.key(&format!("{}/enum", at.pointer)),
                "the type allows null, but this `enum` does not list it",
                "add `null` to the `enum`, or remove `\"null\"` from the type",
                (context.value(&format!("{}/type", at.pointer)), "the type"),
            );
        }
    }
}
