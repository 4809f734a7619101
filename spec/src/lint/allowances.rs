//! Rules on allowances: where answers are to tell how much is left.

use super::context::Context;
use super::pointers::{Reach, descend};
use super::rules::{Check, Example, Report, Rule};
use super::words::suggest;
use crate::diag::Severity;
use crate::model::Operation;
use crate::pointer::join;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "P0611",
        level: Severity::Error,
        purpose: "an allowance stands at a place of an answer or in a header",
        explanation: "What begins with `/` is a JSON pointer into the payload of a success (into `result` for JSON-RPC), anything else the name of a header. A \
                      client would look in vain for what is neither, and never know that nothing is left.",
        example: Example::Sections("allowances:\n  minute: { remaining: data.left, reset: X-Reset }\n"),
        check: Check::Each(syntax),
    },
    Rule {
        code: "P0612",
        level: Severity::Error,
        purpose: "an allowance points to a place that some answer has",
        explanation: "At least one operation must answer with a schema that has the place, under at least one reading: a client looks there after \
                      each call.",
        example: Example::Sections("allowances:\n  minute: { remaining: /totl, reset: /total }\n"),
        check: Check::Each(nowhere),
    },
    Rule {
        code: "P0613",
        level: Severity::Error,
        purpose: "`in_errors` leads to a place where an error has what the allowance names",
        explanation: "`in_errors` is a JSON pointer within an error; below it stand the same places as in a payload. So it is of use only with places in the \
                      payload, and only where the schema of errors has them.",
        example: Example::Sections("allowances:\n  minute: { remaining: /total, reset: /total, in_errors: /data }\n"),
        check: Check::Whole(in_errors),
    },
];

/// The places that an allowance names: the key, and what stands there.
fn places<'m>(context: &Context<'m>) -> impl Iterator<Item = (String, &'m str)> {
    context.description.allowances.iter().flat_map(|(name, allowance)| {
        let base = join("/allowances", name);
        [("remaining", &allowance.remaining), ("reset", &allowance.reset)].map(|(key, place)| (join(&base, key), place.as_str()))
    })
}

fn is_pointer(place: &str) -> bool {
    place.starts_with('/')
}

fn syntax(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, place) in places(context).filter(|(_, place)| !is_pointer(place)) {
        // Names of headers may hold other signs, but none does that a service sends.
        let header = !place.is_empty() && place.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if !header {
            let better = place.trim_start_matches("$.").replace('.', "/");
            report.say(
                context.value(&at),
                format!("`{place}` is neither a JSON pointer nor the name of a header"),
                format!("write `/{}`, or the header's name", better.trim_start_matches('/')),
            );
        }
    }
}

/// Whether looking into answers could be misled by what was taken out of the file.
fn unsure(context: &Context<'_>) -> bool {
    ["/operations", "/schemas"].iter().any(|at| context.is_gone(at) || context.has_gone_below(at))
}

fn nowhere(context: &Context<'_>, report: &mut Report<'_>) {
    if unsure(context) {
        return;
    }
    for (at, place) in places(context).filter(|(_, place)| is_pointer(place)) {
        let mut missing = None;
        let mut found = false;
        for payload in context.description.operations.values().filter_map(Operation::payload) {
            match descend(context, payload, place) {
                Reach::Found(_) | Reach::Open => found = true,
                Reach::Nowhere { step, known } => missing = missing.or(Some((step, known))),
            }
        }
        if found {
            continue;
        }
        let (message, help) = match missing {
            Some((step, known)) => {
                (format!("`{place}` leads nowhere: no answer has `{step}` there"), suggest(&step, known.iter().copied(), "members there"))
            }
            None => (format!("`{place}` leads nowhere: no operation has a schema of its answer"), "name a header instead".to_owned()),
        };
        report.say(context.value(&at), message, help);
    }
}

fn in_errors(context: &Context<'_>, report: &mut Report<'_>) {
    for (name, allowance) in &context.description.allowances {
        let Some(inside) = &allowance.in_errors else { continue };
        let at = join(&join("/allowances", name), "in_errors");
        let pointers = [&allowance.remaining, &allowance.reset].into_iter().filter(|place| is_pointer(place));
        if !inside.is_empty() && !is_pointer(inside) {
            let help = format!("write `/{}`", inside.trim_start_matches("$.").replace('.', "/"));
            report.say(context.value(&at), format!("`{inside}` is no JSON pointer"), help);
            continue;
        }
        if pointers.clone().next().is_none() {
            let help = "remove it: headers are looked at in errors too";
            report.say(context.key(&at), "this allowance names headers only, which errors have as well", help);
            continue;
        }
        let errors = &context.description.errors;
        let Some(schema) = &errors.schema else {
            let help = "describe the body of errors under `errors: { schema: ... }`, or remove `in_errors`";
            report.say(context.value(&at), "what an error holds is not described", help);
            continue;
        };
        let lost = pointers.map(|place| format!("{inside}{place}")).find_map(|place| match descend(context, schema, &place) {
            Reach::Nowhere { step, known } => Some((place, step, known)),
            Reach::Found(_) | Reach::Open => None,
        });
        if let Some((place, step, known)) = lost {
            let help = suggest(&step, known.iter().copied(), "members there");
            report.say(context.value(&at), format!("`{place}` leads nowhere: an error has no `{step}` there"), help);
        }
    }
}
