//! Rules on the places that laws point to in an answer.

use super::context::Context;
use super::parts::parts;
use super::rules::{Check, Example, Report, Rule};
use super::words::suggest;
use crate::diag::Severity;
use crate::model::{JsonType, Schema, ValueKind};
use crate::pointer::segments;

macro_rules! law {
    ($law:literal) => {
        Example::Sections(concat!(
            "operations:\n  list_books:\n    get: /books\n    effect: safe\n    source: { document: page }\n    parameters:\n      limit: { in: query, schema: { \
             type: integer } }\n      sort: { in: query, schema: { type: string, enum: [title, year] } }\n    responses: { 200: { schema: { $ref: \
             \"#/schemas/Books\" } } }\n    laws:\n",
            $law
        ))
    };
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "P0520",
        level: Severity::Error,
        purpose: "a place named by a law is a JSON pointer",
        explanation: "RFC 6901: empty for the whole, otherwise `/` before each step, such as `/meta/total`. `*` as a step means every element.",
        example: law!("      pages: { page: { limit: limit, items: data, key: /id } }\n"),
        check: Check::Each(syntax),
    },
    Rule {
        code: "P0521",
        level: Severity::Error,
        purpose: "a law points to places that the answer has",
        explanation: "The pointer starts at the payload of a success (at `result` for JSON-RPC); those of keys and fields start at one item. Every step must \
                      be described by the schema, under at least one reading.",
        example: law!("      pages: { page: { limit: limit, items: /data, total: /totl, key: /id } }\n"),
        check: Check::Each(nowhere),
    },
    Rule {
        code: "P0522",
        level: Severity::Error,
        purpose: "the items of a law are an array",
        explanation: "`items` leads to the array that holds them: the empty pointer if the payload itself is the array.",
        example: law!("      once: { unique: { items: /total, key: /id } }\n"),
        check: Check::Each(items_array),
    },
    Rule {
        code: "P0523",
        level: Severity::Error,
        purpose: "a law is about an operation that answers something",
        explanation: "Without a schema of the answer there is nothing that the law could speak of.",
        example: Example::Sections(
            "operations:\n  list_books:\n    get: /books\n    effect: safe\n    source: { document: page }\n    responses: { 204: {} }\n    laws: { once: { unique: { \
             items: /data, key: /id } } }\n",
        ),
        check: Check::Whole(no_payload),
    },
    Rule {
        code: "P0524",
        level: Severity::Warning,
        purpose: "a field compares as its values are",
        explanation: "`kind` says how values compare: numbers by number, texts by text. If the schema of the place has none of that type, one of the two is \
                      wrong.",
        example: Example::Sections(
            "operations:\n  list_books:\n    get: /books\n    effect: safe\n    source: { document: page }\n    parameters:\n      field: { in: query, schema: { type: \
             string, enum: [title] } }\n      operator: { in: query, schema: { type: string, enum: [\"=\"] } }\n      value: { in: query, schema: { type: string } }\n    \
             responses: { 200: { schema: { $ref: \"#/schemas/Books\" } } }\n    laws:\n      found: { search: { field: field, operator: operator, value: value, items: /data, \
             fields: { title: { at: /title, kind: number, operators: [\"=\"] } } } }\n",
        ),
        check: Check::Always(kinds),
    },
    Rule {
        code: "P0525",
        level: Severity::Error,
        purpose: "a total is a number",
        explanation: "`total` leads to the number of all items.",
        example: Example::Sections(
            "operations:\n  list_books:\n    get: /books\n    effect: safe\n    source: { document: page }\n    parameters:\n      limit: { in: query, schema: { type: \
             integer } }\n    responses: { 200: { schema: { $ref: \"#/schemas/Books\" } } }\n    laws:\n      pages: { page: { limit: limit, items: /data, total: /data, key: \
             /id } }\n",
        ),
        check: Check::Each(total),
    },
];

/// Where a pointer leads in a schema.
pub(super) enum Reach<'m> {
    /// To these schemas, each in at least one form of the value.
    Found(Vec<&'m Schema>),
    /// To a place of which the schema says nothing.
    Open,
    /// To no place: the step that fails, and the members there are.
    Nowhere { step: String, known: Vec<&'m str> },
}

/// Follows a pointer (with `*`) into a schema, through references, alternatives and readings.
pub(super) fn descend<'m>(context: &Context<'m>, schema: &'m Schema, pointer: &str) -> Reach<'m> {
    let mut at = vec![schema];
    for step in segments(pointer) {
        let forms: Vec<&Schema> = at.iter().flat_map(|s| context.forms(s)).collect();
        let mut next = Vec::new();
        let mut known = Vec::new();
        let mut open = false;
        for form in forms {
            known.extend(form.properties.keys().map(String::as_str));
            next.extend(form.properties.get(&step));
            next.extend(form.pattern_properties.iter().filter(|(p, _)| step == "*" || context.checker.matches(p, &step)).map(|(_, s)| s));
            if !form.properties.contains_key(&step) {
                next.extend(form.additional_properties.as_deref());
            }
            if step == "*" || step.parse::<usize>().is_ok() {
                next.extend(form.items.as_deref());
            }
            open |= says_nothing(form);
        }
        if next.is_empty() {
            return if open { Reach::Open } else { Reach::Nowhere { step, known } };
        }
        at = next;
    }
    Reach::Found(at)
}

/// Whether a schema leaves open what is inside its values.
fn says_nothing(s: &Schema) -> bool {
    let alternatives = !s.one_of.is_empty() || !s.any_of.is_empty() || !s.all_of.is_empty() || s.disputed.is_some();
    let inside = !s.properties.is_empty() || !s.pattern_properties.is_empty() || s.additional_properties.is_some() || s.items.is_some();
    let container = s.types.as_ref().is_none_or(|t| t.contains(JsonType::Object) || t.contains(JsonType::Array));
    !alternatives && !inside && container && s.values.is_none() && s.constant.is_none()
}

/// Whether looking into schemas could be misled by what was taken out of the file.
fn unsure(context: &Context<'_>, base: &str) -> bool {
    context.has_gone_below("/schemas")
        || context.has_gone_below(&format!("{base}/responses"))
        || context.has_gone_below(&format!("{base}/result"))
        || context.is_gone(&format!("{base}/responses"))
        || context.is_gone(&format!("{base}/result"))
        || context.is_gone("/schemas")
}

/// A pointer that a law writes: place, pointer, and the schema it starts at (none where that is not known).
/// Those that are no pointers at all start nowhere.
pub(super) type Pointed<'m> = (String, &'m str, Option<&'m Schema>, Option<ValueKind>);

/// Every pointer that a law writes; several rules ask.
fn pointers<'c, 'm>(context: &'c Context<'m>) -> &'c [Pointed<'m>] {
    context.pointers.get_or_init(|| collect(context))
}

fn collect<'m>(context: &Context<'m>) -> Vec<Pointed<'m>> {
    let mut all = Vec::new();
    for (at, operation, law, base) in context.laws() {
        let payload = operation.payload().filter(|_| !unsure(context, base));
        let parts = parts(law);
        let from = |pointer: &str, start: Option<&'m Schema>| start.filter(|_| is_pointer(pointer));
        if let Some(items) = parts.items {
            all.push((format!("{at}/items"), items, from(items, payload), None));
        }
        all.extend(parts.payload.into_iter().map(|(place, pointer)| (at.clone() + &place, pointer, from(pointer, payload), None)));
        let item =
            parts.items.filter(|items| is_pointer(items)).and_then(|items| match descend(context, payload?, &format!("{items}/*")) {
                Reach::Found(found) => Some(found),
                Reach::Open | Reach::Nowhere { .. } => None,
            });
        for (place, pointer, kind) in parts.item {
            // An item may have several forms; the pointer is judged from the first that knows its first step.
            let start = item.as_ref().and_then(|forms| {
                let fits = |s: &&&'m Schema| !matches!(descend(context, s, pointer), Reach::Nowhere { .. });
                forms.iter().find(fits).or(forms.first()).copied()
            });
            all.push((at.clone() + &place, pointer, from(pointer, start), kind));
        }
    }
    all
}

fn is_pointer(text: &str) -> bool {
    text.is_empty() || text.starts_with('/')
}

fn syntax(context: &Context<'_>, report: &mut Report<'_>) {
    for (place, pointer, ..) in pointers(context) {
        if !is_pointer(pointer) {
            let better = pointer.trim_start_matches("$.").replace("[*]", ".*").replace('.', "/");
            report.say(
                context.value(place),
                format!("`{pointer}` is no JSON pointer"),
                format!("write `/{}`", better.trim_start_matches('/')),
            );
        }
    }
}

fn nowhere(context: &Context<'_>, report: &mut Report<'_>) {
    for (place, pointer, start, _) in pointers(context) {
        let Some(start) = start else { continue };
        let Reach::Nowhere { step, mut known } = descend(context, start, pointer) else { continue };
        known.dedup();
        let help = if known.is_empty() {
            format!("nothing is described below this place; end the pointer before `{step}`, or describe what is there")
        } else if step == "*" {
            "`*` means every element of an array, and there is none here".to_owned()
        } else {
            suggest(&step, known.iter().copied(), "members there")
        };
        report.say(context.value(place), format!("`{pointer}` leads nowhere: there is no `{step}`"), help);
    }
}

/// The types that the schemas at a place name; `None` where they name none.
pub(super) fn types_at<'m>(context: &Context<'m>, start: &'m Schema, pointer: &str) -> Option<Vec<JsonType>> {
    let Reach::Found(found) = descend(context, start, pointer) else { return None };
    let forms = found.into_iter().flat_map(|s| context.forms(s));
    let types: Vec<JsonType> = forms.filter_map(|f| f.types.as_ref()).flat_map(|t| t.as_slice().iter().copied()).collect();
    (!types.is_empty()).then_some(types)
}

fn items_array(context: &Context<'_>, report: &mut Report<'_>) {
    for (place, pointer, start, _) in pointers(context).iter().filter(|(place, ..)| place.ends_with("/items")) {
        let types = start.and_then(|s| types_at(context, s, pointer));
        if types.is_some_and(|t| !t.contains(&JsonType::Array)) {
            let shown = if pointer.is_empty() { "the answer itself".to_owned() } else { format!("what stands at `{pointer}`") };
            report.say(context.value(place), format!("{shown} is no array"), "point to the array that holds the items");
        }
    }
}

fn total(context: &Context<'_>, report: &mut Report<'_>) {
    for (place, pointer, start, _) in pointers(context).iter().filter(|(place, ..)| place.ends_with("/page/total")) {
        let types = start.and_then(|s| types_at(context, s, pointer));
        if types.is_some_and(|t| !t.contains(&JsonType::Integer) && !t.contains(&JsonType::Number)) {
            report.say(context.value(place), format!("what stands at `{pointer}` is no number"), "point to the number of all items");
        }
    }
}

fn no_payload(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, operation, law, base) in context.laws() {
        let parts = parts(law);
        let speaks = parts.items.is_some() || !parts.payload.is_empty();
        // An operation that says nothing of success has a warning of its own.
        if speaks && operation.payload().is_none() && !operation.responses.is_empty() {
            let help = "add `schema:` to the response, or remove the law";
            report.say_with(
                context.key(at),
                "no answer of this operation has a schema",
                help,
                (context.key(&format!("{base}/responses")), "its answers"),
            );
        }
    }
}

fn kinds(context: &Context<'_>, report: &mut Report<'_>) {
    for (place, pointer, start, kind) in pointers(context) {
        let (Some(start), Some(kind)) = (start, kind) else { continue };
        let Some(types) = types_at(context, start, pointer) else { continue };
        let (fits, word): (&[JsonType], _) = match kind {
            ValueKind::Number => (&[JsonType::Integer, JsonType::Number], "number"),
            ValueKind::Text => (&[JsonType::String], "text"),
            ValueKind::DateTime => (&[JsonType::String, JsonType::Integer], "date-time"),
            ValueKind::TextArray => (&[JsonType::Array], "text-array"),
            ValueKind::ObjectArray => (&[JsonType::Array], "object-array"),
        };
        if !types.iter().any(|t| fits.contains(t)) {
            let words: Vec<&str> = types.iter().map(|t| t.as_str()).collect();
            let at = place.trim_end_matches("/at").to_owned() + "/kind";
            let message = format!("this field compares as `{word}`, but what stands at `{pointer}` is {}", words.join(" or "));
            report.say(context.value(&at), message, "correct the kind, the pointer or the schema");
        }
    }
}
