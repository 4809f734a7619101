//! Rules on disputes and their readings. What a single disputed place lacks is found by the reader.

use super::context::{Context, Role};
use super::rules::{Check, Example, Report, Rule};
use super::words::suggest;
use crate::diag::Severity;
use crate::pointer::{join, segments};
use crate::readings::ANNOTATIONS;

macro_rules! dispute {
    ($title:literal, $readings:literal) => {
        Example::Sections(concat!(
            "title: ",
            $title,
            "\ndisputes:\n  spelling:\n    about: Its name.\n    unobservable: It is never sent.\n    readings:\n",
            $readings
        ))
    };
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "P0204",
        level: Severity::Error,
        purpose: "a dispute has at least two readings",
        explanation: "What can be read in one way only is no dispute. If the other reading was ruled out, keep it and say so with `settled:`.",
        example: dispute!("{ disputed: spelling, short: Library }", "      short: { says: Short. }\n"),
        check: Check::Each(two_readings),
    },
    Rule {
        code: "P0205",
        level: Severity::Warning,
        purpose: "a dispute is used",
        explanation: "No place depends on it, so no reading changes anything. Mark the places with `disputed: NAME`, or `only_if` beside a member.",
        example: dispute!("A library", "      short: { says: Short. }\n      long: { says: Long. }\n"),
        check: Check::Always(unused),
    },
    Rule {
        code: "P0206",
        level: Severity::Error,
        purpose: "a dispute is settled for one of its readings",
        explanation: "`settled: { reading: ... }` names the reading that holds.",
        example: dispute!(
            "{ disputed: spelling, short: Library, long: The library }",
            "      short: { says: Short. }\n      long: { says: Long. }\n    settled: { reading: shrot, when: \"2026-01-31\", by: a run }\n"
        ),
        check: Check::Each(settled),
    },
    Rule {
        code: "P0207",
        level: Severity::Error,
        purpose: "a reading is not called like an annotation",
        explanation: "At a disputed place the readings stand beside `disputed` and, where a schema is disputed, beside annotations such as \
                      `description` and `source`. A reading of such a name could not be told from them.",
        example: dispute!(
            "{ disputed: spelling, title: Library, long: The library }",
            "      title: { says: Short. }\n      long: { says: Long. }\n"
        ),
        check: Check::Each(collision),
    },
    Rule {
        code: "P0208",
        level: Severity::Error,
        purpose: "what is disputed in an answer is a whole schema",
        explanation: "Clients accept every reading of an answer, which they can only where whole schemas are disputed: there all readings are kept. \
                      Elsewhere one reading is taken, and answers by the others would be refused. So instead of a disputed keyword write \
                      `disputed: NAME` in the schema's place, with a whole schema for each reading; instead of a disputed status describe one answer \
                      per status.",
        example: Example::Sections(
            "disputes:\n  states:\n    about: Which states there are.\n    readings: { two: { says: Two. }, three: { says: Three. } }\nschemas:\n  \
             Books: { type: object, properties: { state: { type: string, enum: { disputed: states, two: [in, out], three: [in, out, lost] } } } }\n",
        ),
        check: Check::Each(in_answers),
    },
    Rule {
        code: "P0209",
        level: Severity::Error,
        purpose: "`only_if` and `optional_if` name disputes and readings of them",
        explanation: "A member with `only_if: { DISPUTE: [READING] }` exists under those readings only; one with `optional_if` may be left out under them.",
        example: Example::Sections(
            "disputes:\n  nesting:\n    about: Where the total stands.\n    readings: { inside: { says: Inside. }, outside: { says: Outside. } }\nschemas:\n  \
             Books:\n    type: object\n    properties:\n      data: { type: array, items: { type: object } }\n      total: { type: integer, only_if: { nestling: [outside] } }\n      \
             meta: { type: object, properties: { total: { type: integer } }, only_if: { nesting: [in] } }\n",
        ),
        check: Check::Each(conditions),
    },
    Rule {
        code: "P0210",
        level: Severity::Warning,
        purpose: "the readings of a place differ",
        explanation: "Where every reading says the same, nothing is disputed; write it once.",
        example: Example::Sections(
            "disputes:\n  flag:\n    about: How the flag is written.\n    readings: { word: { says: A word. }, digit: { says: A digit. } }\nschemas:\n  Books: { type: \
             object, properties: { lent: { disputed: flag, word: { type: boolean }, digit: { type: boolean } } } }\n",
        ),
        check: Check::Each(all_equal),
    },
    Rule {
        code: "P0211",
        level: Severity::Error,
        purpose: "no reading depends on its own dispute",
        explanation: "Inside a reading the dispute has its answer already; what stands there under the other readings can never be met.",
        example: dispute!(
            "{ disputed: spelling, short: { disputed: spelling, short: Library, long: The library }, long: The library }",
            "      short: { says: Short. }\n      long: { says: Long. }\n"
        ),
        check: Check::Each(within_itself),
    },
];

fn two_readings(context: &Context<'_>, report: &mut Report<'_>) {
    for (name, dispute) in &context.description.disputes {
        let at = join("/disputes", name) + "/readings";
        if dispute.readings.len() < 2 && !context.has_gone_below(&at) {
            let message =
                format!("the dispute `{name}` has {}", if dispute.readings.is_empty() { "no reading" } else { "one reading only" });
            report.say(context.key(&at), message, "add the other reading, or remove the dispute and write what is certain");
        }
    }
}

fn unused(context: &Context<'_>, report: &mut Report<'_>) {
    for name in context.description.disputes.keys() {
        let placed = context.model.disputed.iter().any(|d| d.dispute == *name);
        let conditional =
            context.schemas.iter().flat_map(|s| [&s.schema.only_if, &s.schema.optional_if]).flatten().any(|c| c.contains_key(name));
        if !placed && !conditional {
            let help = format!("mark the places that depend on it with `disputed: {name}`, or remove it");
            report.say(context.key(&join("/disputes", name)), format!("no place depends on the dispute `{name}`"), help);
        }
    }
}

fn settled(context: &Context<'_>, report: &mut Report<'_>) {
    for (name, dispute) in &context.description.disputes {
        let Some(settled) = &dispute.settled else { continue };
        let base = join("/disputes", name);
        if !context.declares(&dispute.readings, &format!("{base}/readings"), &settled.reading) {
            let span = context.value(&format!("{base}/settled/reading"));
            let help = suggest(&settled.reading, dispute.readings.keys().map(String::as_str), "readings");
            report.say(span, format!("`{name}` has no reading `{}`", settled.reading), help);
        }
    }
}

fn collision(context: &Context<'_>, report: &mut Report<'_>) {
    for (name, dispute) in &context.description.disputes {
        let table = join("/disputes", name) + "/readings";
        for reading in dispute.readings.keys().filter(|r| *r == "disputed" || ANNOTATIONS.contains(&r.as_str())) {
            let help = "call the reading otherwise, such as by the document that says so";
            report.say(
                context.key(&join(&table, reading)),
                format!("`{reading}` is a key with a meaning of its own at disputed places"),
                help,
            );
        }
    }
}

fn in_answers(context: &Context<'_>, report: &mut Report<'_>) {
    const TEXTS: [&str; 6] = ["description", "title", "summary", "source", "unspecified", "examples"];
    for place in context.model.disputed.iter().filter(|p| !p.schema) {
        let way: Vec<String> = segments(&place.pointer).collect();
        let answer = match way.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["operations", _, "responses" | "result", ..] => true,
            ["schemas", name, ..] => context.uses(name).any(|r| r == Role::Answer),
            _ => false,
        };
        let text = way.iter().any(|w| TEXTS.contains(&w.as_str()));
        if answer && !text {
            let help = format!("write the schema (or the answer) once for each reading of `{}`, around `disputed:`", place.dispute);
            report.say(place.span.clone(), "only one reading of this place would be accepted in answers", help);
        }
    }
}

fn conditions(context: &Context<'_>, report: &mut Report<'_>) {
    let disputes = &context.description.disputes;
    for at in context.schemas {
        let only = at.schema.only_if.iter().flatten().map(|c| ("only_if", c));
        let optional = at.schema.optional_if.iter().flatten().map(|c| ("optional_if", c));
        for (key, (name, readings)) in only.chain(optional) {
            let place = join(&format!("{}/{key}", at.pointer), name);
            let Some(dispute) = disputes.get(name) else {
                if !context.is_gone(&join("/disputes", name)) {
                    let help = suggest(name, disputes.keys().map(String::as_str), "disputes");
                    report.say(context.key(&place), format!("no dispute is called `{name}`"), help);
                }
                continue;
            };
            for (i, reading) in readings.iter().enumerate() {
                if !context.declares(&dispute.readings, &(join("/disputes", name) + "/readings"), reading) {
                    let help = suggest(reading, dispute.readings.keys().map(String::as_str), "readings");
                    report.say(context.value(&format!("{place}/{i}")), format!("`{name}` has no reading `{reading}`"), help);
                }
            }
        }
    }
}

fn all_equal(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.schemas {
        let Some(disputed) = &at.schema.disputed else { continue };
        let mut readings = disputed.readings.values();
        let Some(first) = readings.next() else { continue };
        if disputed.readings.len() > 1 && readings.all(|r| r == first) {
            let span = context.key(&at.pointer);
            report.say(
                span,
                format!("every reading of `{}` says the same here", disputed.dispute),
                "write the schema once, without `disputed:`",
            );
        }
    }
}

fn within_itself(context: &Context<'_>, report: &mut Report<'_>) {
    let all = &context.model.disputed;
    for inner in all {
        let around = |outer: &&crate::readings::DisputedPlace| {
            let open = format!("{}/disputed/readings/", outer.pointer);
            outer.dispute == inner.dispute
                && outer.span.start < inner.span.start
                && (inner.pointer.starts_with(&open)
                    || inner.pointer == outer.pointer
                    || inner.pointer.starts_with(&format!("{}/", outer.pointer)))
        };
        if let Some(outer) = all.iter().find(around) {
            report.say_with(
                inner.span.clone(),
                format!("this stands inside a reading of `{}` already", inner.dispute),
                "write what stands here under that reading, without `disputed:`",
                (outer.span.clone(), "the reading's dispute"),
            );
        }
    }
}
