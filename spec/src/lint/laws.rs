//! Rules on laws: the parameters that they name, and the words sent in these.
//!
//! [`super::parts`] tells, for every law, which parameters and places it names; the rules go by that.

use super::context::Context;
use super::parts::{Sent, Use, parts};
use super::rules::{Check, Example, Report, Rule};
use super::words::{list, suggest};
use crate::diag::Severity;
use crate::model::{JsonType, Law, Operation, Schema};
use crate::pointer::join;
use serde_json::Value;

macro_rules! law {
    ($law:literal) => {
        Example::Sections(concat!(
            "operations:\n  list_books:\n    get: /books\n    effect: safe\n    source: { document: page }\n    parameters:\n      limit: { in: query, schema: { \
             type: integer } }\n      sort: { in: query, schema: { type: string, enum: [title, year] } }\n      way: { in: query, schema: { type: string, enum: \
             [asc, desc] } }\n      field: { in: query, schema: { type: string, enum: [title] } }\n      operator: { in: query, schema: { type: string, enum: [\"=\", \
             like] } }\n      value: { in: query, schema: { type: string } }\n    responses: { 200: { schema: { $ref: \"#/schemas/Books\" } } }\n    laws:\n",
            $law
        ))
    };
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "P0501",
        level: Severity::Error,
        purpose: "a law names parameters of its operation",
        explanation: "Parameters are named by their key in the operation, not by their name on the wire.",
        example: law!("      pages: { page: { limit: limits, items: /data, key: /id } }\n"),
        check: Check::Each(unknown_parameter),
    },
    Rule {
        code: "P0502",
        level: Severity::Error,
        purpose: "a parameter that counts is a number",
        explanation: "An offset, a limit and a count are whole numbers.",
        example: law!("      pages: { page: { limit: sort, items: /data, key: /id } }\n"),
        check: Check::Each(counts),
    },
    Rule {
        code: "P0503",
        level: Severity::Error,
        purpose: "what a law sends is allowed by the schema of the parameter",
        explanation: "The keys and directions of sorting, the fields and operators of searching and filtering, and the members of a projection are sent \
                      as values of parameters; so the schema of the parameter must allow them.",
        example: law!(
            "      order: { sort: { by: sort, direction: way, items: /data, keys: { title: /title, year: /year, author: /title } } }\n"
        ),
        check: Check::Each(words_allowed),
    },
    Rule {
        code: "P0504",
        level: Severity::Warning,
        purpose: "a law covers what its parameter allows",
        explanation: "A word that the schema of the parameter lists but the law does not mention would be sent by users and behaved by no mock and checked \
                      by no test. If the document does not say what it does, that is `unspecified`.",
        example: law!("      order: { sort: { by: sort, direction: way, items: /data, keys: { title: /title } } }\n"),
        check: Check::Whole(words_covered),
    },
    Rule {
        code: "P0505",
        level: Severity::Error,
        purpose: "`like` names a search of the same operation",
        explanation: "Criteria take their fields and operators from the search law that they name.",
        example: law!(
            "      many: { criteria: { parameter: field, field_member: f, operator_member: o, value_member: v, like: serach } }\n      search: { search: { field: \
             field, operator: operator, value: value, items: /data, fields: { title: { at: /title, kind: text, operators: [\"=\", like] } } } }\n"
        ),
        check: Check::Each(criteria_like),
    },
    Rule {
        code: "P0506",
        level: Severity::Error,
        purpose: "what is prohibited is not allowed as well",
        explanation: "A field under `prohibited` answers with an error; one under `keys` or `fields` works. It cannot do both.",
        example: law!(
            "      order: { sort: { by: sort, direction: way, items: /data, keys: { title: /title, year: /year }, prohibited: [title] } }\n"
        ),
        check: Check::Each(prohibited),
    },
    Rule {
        code: "P0507",
        level: Severity::Warning,
        purpose: "laws are about operations that may be repeated",
        explanation: "To see a law kept, an operation is called several times. One that is not `effect: safe` is never called on a server that is not \
                      local, so nobody would ever know.",
        example: Example::Sections(
            "operations:\n  take_books:\n    post: /books/taken\n    effect: writing\n    source: { document: page }\n    responses: { 200: { schema: { $ref: \
             \"#/schemas/Books\" } } }\n    laws: { once: { unique: { items: /data, key: /id } } }\n",
        ),
        check: Check::Each(unsafe_operation),
    },
    Rule {
        code: "P0508",
        level: Severity::Error,
        purpose: "sorting by a list of objects names both members",
        explanation: "Where one parameter holds a list of `{field, order}`, `field_member` and `order_member` say what these two are called; with a \
                      parameter for the key and one for the direction, `by` and `direction` do.",
        example: law!("      order: { sort: { by: sort, items: /data, field_member: field, keys: { title: /title, year: /year } } }\n"),
        check: Check::Each(sort_form),
    },
];

/// Patterns in laws, with their places.
pub(super) fn patterns<'m>(context: &Context<'m>) -> Vec<(String, &'m str)> {
    let mut all = Vec::new();
    for (at, _, law, _) in context.laws() {
        let (fields, family) = match law {
            Law::Search(l) => (&l.fields, l.family.as_ref()),
            Law::Filter(l) => (&l.fields, None),
            Law::Page(_)
            | Law::Sort(_)
            | Law::Criteria(_)
            | Law::Project(_)
            | Law::Membership(_)
            | Law::First(_)
            | Law::Echo(_)
            | Law::Unique(_)
            | Law::Stable(_) => continue,
        };
        let values =
            fields.iter().filter_map(|(n, f)| f.value_pattern.as_deref().map(|p| (format!("{at}{}/value_pattern", join("/fields", n)), p)));
        all.extend(values);
        all.extend(family.map(|f| (format!("{at}/family/pattern"), f.pattern.as_str())));
    }
    all
}

fn unknown_parameter(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, operation, law, base) in context.laws() {
        for (place, name, _) in parts(law).parameters {
            if !context.declares(&operation.parameters, &format!("{base}/parameters"), name) {
                let wire = operation.parameters.iter().find(|(_, p)| p.name.as_deref() == Some(name)).map(|(key, _)| key);
                let help = match wire {
                    Some(key) => format!("that is its name on the wire; its key here is `{key}`"),
                    None => suggest(name, operation.parameters.keys().map(String::as_str), "parameters of this operation"),
                };
                // In an echo the parameter is the key, elsewhere the value.
                let span = if place.starts_with("/parameters/") {
                    context.key(&(at.clone() + &place))
                } else {
                    context.value(&(at.clone() + &place))
                };
                report.say(span, format!("no parameter of this operation is called `{name}`"), help);
            }
        }
    }
}

fn counts(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, operation, law, base) in context.laws() {
        for (place, name, _) in parts(law).parameters.into_iter().filter(|(.., what)| *what == Use::Count) {
            let Some(parameter) = operation.parameters.get(name) else { continue };
            let schema = format!("{}/schema", join(&format!("{base}/parameters"), name));
            let forms = context.forms(&parameter.schema);
            let mut typed = forms.iter().filter_map(|f| f.types.as_ref()).peekable();
            if typed.peek().is_some() && !typed.any(|t| t.contains(JsonType::Integer)) {
                let help = "name a parameter of `type: integer`, or correct its type";
                report.say_with(
                    context.value(&(at.clone() + &place)),
                    format!("`{name}` is no whole number"),
                    help,
                    (context.key(&schema), "its schema"),
                );
            }
        }
    }
}

/// The schemas that a word sent must satisfy one of; none where the parameter is not known or says nothing.
fn accepting<'m>(context: &Context<'m>, operation: &'m Operation, sent: &Sent<'_>) -> Vec<&'m Schema> {
    let Some(parameter) = operation.parameters.get(sent.parameter) else { return Vec::new() };
    match super::pointers::descend(context, &parameter.schema, &sent.within) {
        super::pointers::Reach::Found(found) => found,
        super::pointers::Reach::Open | super::pointers::Reach::Nowhere { .. } => Vec::new(),
    }
}

fn accepts(context: &Context<'_>, schemas: &[&Schema], word: &str) -> bool {
    let number = word.parse::<i64>().ok().map(Value::from);
    schemas
        .iter()
        .any(|s| context.checker.fits(s, &Value::String(word.to_owned())) || number.as_ref().is_some_and(|n| context.checker.fits(s, n)))
}

/// The words that schemas list, where they list words only.
fn listed<'m>(context: &Context<'m>, schemas: &[&'m Schema]) -> Vec<&'m str> {
    let forms = schemas.iter().flat_map(|s| context.forms(s));
    forms.flat_map(|s| s.values.iter().flatten().chain(&s.constant)).filter_map(Value::as_str).collect()
}

fn words_allowed(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, operation, law, base) in context.laws() {
        for sent in parts(law).sent {
            let schemas = accepting(context, operation, &sent);
            if schemas.is_empty() || context.has_gone_below(base) {
                continue;
            }
            let listed = listed(context, &schemas);
            let mut said = std::collections::HashSet::new();
            for (place, word) in &sent.words {
                if accepts(context, &schemas, word) || !said.insert(*word) {
                    continue;
                }
                // A direction that is not written down is the default word.
                let place = at.clone() + place;
                let span = if context.model.places.contains(&place) { word_span(context, &place) } else { context.key(at) };
                let message = format!("the parameter `{}` does not allow `{word}`", sent.parameter);
                let parameter = join(&format!("{base}/parameters"), sent.parameter);
                let help = suggest(word, listed.iter().copied(), "words that it allows");
                report.say_with(span, message, help, (context.key(&parameter), "the parameter"));
            }
        }
    }
}

/// The word itself: the key of a table's entry, the value elsewhere.
fn word_span(context: &Context<'_>, place: &str) -> std::ops::Range<usize> {
    let value = place.contains("/operators/") || place.ends_with("ascending") || place.ends_with("descending");
    if value { context.value(place) } else { context.key(place) }
}

fn words_covered(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, operation, law, base) in context.laws() {
        for sent in parts(law).sent.into_iter().filter(|s| s.all) {
            let schemas = accepting(context, operation, &sent);
            let covered = |word: &str| sent.words.iter().any(|(_, w)| *w == word) || sent.known.contains(&word);
            let in_family = |word: &str| sent.family.is_some_and(|pattern| context.checker.matches(pattern, word));
            // A default that means "nothing" need not be covered.
            let default = operation
                .parameters
                .get(sent.parameter)
                .into_iter()
                .flat_map(|p| context.forms(&p.schema))
                .find_map(|s| s.default.as_ref());
            let idle = |word: &str| default.is_some_and(|d| d == word) && sent.what == "fields of the law";
            let mut missing: Vec<&str> =
                listed(context, &schemas).into_iter().filter(|w| !covered(w) && !in_family(w) && !idle(w)).collect();
            missing.sort_unstable();
            missing.dedup();
            if !missing.is_empty() {
                let words = list(missing.into_iter());
                let parameter = join(&format!("{base}/parameters"), sent.parameter);
                report.say_with(
                    context.key(at),
                    format!("the {} do not cover {words}, which the parameter `{}` allows", sent.what, sent.parameter),
                    "add them to the law, or take them from the parameter",
                    (context.key(&parameter), "the parameter"),
                );
            }
        }
    }
}

fn criteria_like(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, operation, law, base) in context.laws() {
        let Law::Criteria(criteria) = law else { continue };
        let searches = operation.laws.iter().filter(|(_, l)| matches!(l, Law::Search(_))).map(|(key, _)| key.as_str());
        if !searches.clone().any(|s| s == criteria.like) && !context.is_gone(&join(&format!("{base}/laws"), &criteria.like)) {
            let help = suggest(&criteria.like, searches, "search laws of this operation");
            report.say(
                context.value(&format!("{at}/like")),
                format!("no search law of this operation is called `{}`", criteria.like),
                help,
            );
        }
    }
}

fn prohibited(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, _, law, _) in context.laws() {
        let (table, allowed, prohibited): (_, Vec<&String>, _) = match law {
            Law::Sort(l) => ("keys", l.keys.keys().collect(), &l.prohibited),
            Law::Filter(l) => ("fields", l.fields.keys().collect(), &l.prohibited),
            _ => continue,
        };
        for (i, name) in prohibited.iter().enumerate().filter(|(_, name)| allowed.contains(name)) {
            report.say_with(
                context.value(&format!("{at}/prohibited/{i}")),
                format!("`{name}` is prohibited and allowed"),
                "keep what the document says",
                (context.key(&join(&format!("{at}/{table}"), name)), "allowed here"),
            );
        }
    }
}

fn unsafe_operation(context: &Context<'_>, report: &mut Report<'_>) {
    for (name, operation) in &context.description.operations {
        if operation.effect != crate::model::Effect::Safe && !operation.laws.is_empty() {
            let base = join("/operations", name);
            report.say_with(
                context.key(&format!("{base}/laws")),
                "laws of an operation that is not safe are never seen kept or broken on a real server",
                "if calling it changes nothing, write `effect: safe`; otherwise say it in a note",
                (context.value(&format!("{base}/effect")), "its effect"),
            );
        }
    }
}

fn sort_form(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, _, law, _) in context.laws() {
        let Law::Sort(sort) = law else { continue };
        let (place, message) = match (&sort.field_member, &sort.order_member, &sort.direction) {
            (Some(_), None, None) => ("/field_member", "`field_member` without `order_member`"),
            (None, Some(_), _) => ("/order_member", "`order_member` without `field_member`"),
            (Some(_), _, Some(_)) => ("/direction", "`direction` names a parameter, but the direction is a member of each entry here"),
            _ => continue,
        };
        let help = "a list of objects has `field_member` and `order_member`; two parameters are `by` and `direction`";
        report.say(context.key(&format!("{at}{place}")), message, help);
    }
}
