//! Rules of judgement: what is allowed, but probably not what was meant, or worth a thought.

use super::context::{Context, Role, in_data};
use super::rules::{Check, Example, Report, Rule};
use crate::diag::Severity;
use crate::pointer::{join, segments};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "P0801",
        level: Severity::Note,
        purpose: "an `enum` in an answer is open unless the document says that there are no other words",
        explanation: "Vendors add words. The client accepts and keeps words it does not know, whatever is written here; but the suite calls a server broken that \
                      sends another word, unless the `enum` has `open: true`. This is a note: keep the `enum` closed where the document lists all words.",
        example: Example::Sections(
            "schemas:\n  Books: { type: object, properties: { data: { type: array }, state: { type: string, enum: [lent, lost] } } }\n",
        ),
        check: Check::Each(closed_enum),
    },
    Rule {
        code: "P0802",
        level: Severity::Warning,
        purpose: "what is left open says why it matters",
        explanation: "Under `unspecified` stands a topic and what exactly the document does not say. Without that, nobody can ask the vendor for it.",
        example: Example::Sections("unspecified: { order: \"\" }\n"),
        check: Check::Each(empty_unspecified),
    },
    Rule {
        code: "P0803",
        level: Severity::Error,
        purpose: "what cannot be observed says why",
        explanation: "`unobservable` and `cannot` take a fact out of every check, so they need a reason that a reader can weigh.",
        example: Example::Sections("notes:\n  late: { says: New books are listed on the next day., unobservable: \" \" }\n"),
        check: Check::Each(empty_unobservable),
    },
    Rule {
        code: "P0807",
        level: Severity::Error,
        purpose: "a note says why nobody can see it, or what it concerns instead of a server",
        explanation: "A note that states something of the server is a fact, and `unobservable` says why no request could show it. One that states nothing that could \
                      be true or false of a server is no fact, and `concerns` says what it is about: `wording`, `reading`, `caller`, `account` or `elsewhere`.",
        example: Example::Sections("notes:\n  late: { says: New books are listed on the next day. }\n"),
        check: Check::Each(aimless_note),
    },
    Rule {
        code: "P0804",
        level: Severity::Warning,
        purpose: "a named schema is used",
        explanation: "Neither an operation nor an error refers to it, directly or through others, so nothing of it is generated or checked.",
        example: Example::Sections(
            "schemas:\n  Books: { type: object, properties: { data: { type: array } } }\n  Shelf: { type: object }\n",
        ),
        check: Check::Always(unused_schema),
    },
    Rule {
        code: "P0805",
        level: Severity::Warning,
        purpose: "a law can be seen kept or broken with the parameters there are",
        explanation: "A paging law whose limit may be no less than a thousand needs an account with more rows than that; a sort by one key in one direction \
                      shows nothing when turned. Where the parameters leave no room for a test, the law will stay unseen on most servers.",
        example: Example::Sections(
            "operations:\n  list_books:\n    get: /books\n    effect: safe\n    source: { document: page }\n    parameters:\n      limit: { in: query, schema: { type: integer, \
             minimum: 1000, maximum: 5000 } }\n    responses: { 200: { schema: { $ref: \"#/schemas/Books\" } } }\n    laws:\n      pages: { page: { limit: limit, items: /data, key: \
             /id } }\n",
        ),
        check: Check::Each(unservable_law),
    },
    Rule {
        code: "P0806",
        level: Severity::Warning,
        purpose: "a member with `only_if` exists under some reading",
        explanation: "`only_if` lists the readings under which the member is there. With an empty list it never is, and nothing that is said of it matters.",
        example: Example::Sections(
            "disputes:\n  nesting:\n    about: Where the total stands.\n    readings: { inside: { says: Inside. }, outside: { says: Outside. } }\nschemas:\n  Books:\n    type: object\n    \
             required: [total]\n    properties:\n      data: { type: array }\n      total: { type: integer, only_if: { nesting: [] } }\n",
        ),
        check: Check::Each(never_there),
    },
];

fn closed_enum(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.schemas.iter().filter(|at| !at.meant && !at.schema.open && context.met_in(at, Role::Answer)) {
        let words = at.schema.values.iter().flatten().filter(|v| v.is_string()).count();
        if words > 1 {
            let message = "this `enum` is closed: a server that answers with another word is called broken";
            report.say(
                context.key(&format!("{}/enum", at.pointer)),
                message,
                "add `open: true` unless the document says that there are no other words",
            );
        }
    }
}

/// Empty texts whose last steps are as asked for, wherever they stand: the place, and the way there.
fn empty_texts(context: &Context<'_>, of: impl Fn(&str, &str) -> bool) -> impl Iterator<Item = (String, Vec<String>)> {
    context.model.places.ending(of).into_iter().filter_map(|(pointer, place)| {
        let text = context.model.text.get(place.value).unwrap_or_default();
        let empty = text.len() < 80 && text.trim_matches(['"', '\'', ' ', '\n', '\t', '.', '-', '?']).is_empty();
        let way = segments(&pointer).collect();
        (empty && !in_data(&pointer)).then_some((pointer, way))
    })
}

fn empty_unspecified(context: &Context<'_>, report: &mut Report<'_>) {
    for (pointer, way) in empty_texts(context, |_, above| above == "unspecified") {
        let [above @ .., key, topic] = way.as_slice() else { continue };
        if key == "unspecified" && !above.last().is_some_and(|a| is_table(a)) {
            let message = format!("what is left open about `{topic}` is not said");
            report.say(context.key(&pointer), message, "say in a sentence what the document does not say");
        }
    }
}

fn is_table(key: &str) -> bool {
    matches!(key, "properties" | "patternProperties" | "schemas" | "parameters" | "operations" | "unspecified")
}

fn empty_unobservable(context: &Context<'_>, report: &mut Report<'_>) {
    let reason = |last: &str, _: &str| matches!(last, "unobservable" | "cannot");
    for (pointer, way) in empty_texts(context, reason) {
        let (Some(key), above) = (way.last(), way.len().checked_sub(2).and_then(|i| way.get(i))) else { continue };
        if matches!(key.as_str(), "unobservable" | "cannot") && !above.is_some_and(|a| is_table(a)) {
            report.say(context.key(&pointer), "why nobody could see it is not said", "say in a sentence why no request could show it");
        }
    }
}

fn aimless_note(context: &Context<'_>, report: &mut Report<'_>) {
    let d = context.description;
    let own = d.operations.iter().flat_map(|(name, o)| o.notes.iter().map(move |n| (join("/operations", name) + "/notes", n)));
    for (base, (name, note)) in d.notes.iter().map(|n| ("/notes".to_owned(), n)).chain(own) {
        let at = join(&base, name);
        if context.has_gone_below(&at) {
            continue;
        }
        match (&note.unobservable, note.concerns) {
            (None, None) => report.say(
                context.key(&at),
                format!("whether the note `{name}` states something of the server is not said"),
                "add `unobservable:` with the reason why no request could show it, or `concerns:` with what it is about instead",
            ),
            (Some(_), Some(_)) => report.say_with(
                context.key(&format!("{at}/concerns")),
                format!("the note `{name}` is a fact of the server and none"),
                "keep `unobservable:` if it could be true or false of a server, else `concerns:`",
                (context.key(&format!("{at}/unobservable")), "by this it is one"),
            ),
            (Some(_), None) | (None, Some(_)) => {}
        }
    }
}

fn unused_schema(context: &Context<'_>, report: &mut Report<'_>) {
    for name in context.description.schemas.keys().filter(|name| context.uses(name).next().is_none()) {
        let help = format!("refer to it with `$ref: \"#/schemas/{name}\"`, or remove it");
        report.say(context.key(&join("/schemas", name)), format!("nothing uses the schema `{name}`"), help);
    }
}

fn unservable_law(context: &Context<'_>, report: &mut Report<'_>) {
    /// A least limit above which few accounts have two pages.
    const MANY: i64 = 500;
    for (at, operation, law, base) in context.laws() {
        let crate::model::Law::Page(page) = law else { continue };
        let Some((named, limit)) = page.limit.as_ref().and_then(|name| operation.parameters.get_key_value(name)) else { continue };
        let least = context.forms(&limit.schema).iter().filter_map(|s| s.minimum).min();
        if least.is_some_and(|least| least > MANY) {
            let schema = join(&format!("{base}/parameters"), named) + "/schema/minimum";
            report.say_with(
                context.key(at),
                "an account needs more rows than the least limit before this law can be seen kept or broken",
                "check that the document means the least value of the limit; if so, the verdict will mostly be `unseen`",
                (context.key(&schema), "the least limit"),
            );
        }
    }
}

fn never_there(context: &Context<'_>, report: &mut Report<'_>) {
    for at in context.schemas {
        for (name, readings) in at.schema.only_if.iter().flatten() {
            if readings.is_empty() {
                let place = join(&format!("{}/only_if", at.pointer), name);
                report.say(
                    context.key(&place),
                    "no reading is listed, so this member never exists",
                    "list the readings under which it exists",
                );
            }
        }
    }
}
