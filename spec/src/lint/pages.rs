//! Rules on laws of paging: that pages are told apart in one way, how numbers of pages begin, how long a page is, and how many there are.

use super::context::Context;
use super::rules::{Check, Example, Report, Rule};
use crate::diag::Severity;
use crate::model::{JsonType, Law, Paged};
use crate::pointer::join;
use serde_json::json;

macro_rules! paged {
    ($law:literal) => {
        Example::Sections(concat!(
            "operations:\n  list_books:\n    get: /books\n    effect: safe\n    source: { document: page }\n    parameters:\n      offset: { in: query, schema: { \
             type: integer, minimum: 0 } }\n      page: { in: query, schema: { type: integer, minimum: 1, default: 1 } }\n      cursor: { in: query, schema: { type: string } }\n      limit: { in: query, schema: { type: \
             integer } }\n    responses: { 200: { schema: { $ref: \"#/schemas/Books\" } } }\n    laws:\n",
            $law
        ))
    };
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "P0510",
        level: Severity::Error,
        purpose: "pages are told apart in one way",
        explanation: "A law of paging names one parameter that says which page: `offset` (how many items to skip), `number` (which page, counted from \
                      `first`) or `cursor` (what the page before gave). An API that has both has two laws, or rather one: the other way is then a parameter like any other. `first` says what \
                      the first page is called, so it goes with `number` only.",
        example: paged!("      pages: { page: { offset: offset, number: page, limit: limit, items: /data, key: /id } }\n"),
        check: Check::Each(one_way),
    },
    Rule {
        code: "P0511",
        level: Severity::Error,
        purpose: "the first page is one that may be asked for, and the one that comes unasked",
        explanation: "`first` is the number of the first page, 1 where it is not written. The schema of the parameter must allow it, and where it states a \
                      default, that is the first page.",
        example: paged!("      pages: { page: { number: page, first: 0, limit: limit, items: /data, key: /id } }\n"),
        check: Check::Each(first_page),
    },
    Rule {
        code: "P0512",
        level: Severity::Error,
        purpose: "where the cursor of the next page is found is said, and once",
        explanation: "Pages with a `cursor` say where it comes from: `next` is a place in the answer, `after` one in the last item. `more` says where the \
                      answer tells whether more follows. None of these means anything for other pages.",
        example: paged!("      pages: { page: { cursor: cursor, limit: limit, items: /data, key: /id } }\n"),
        check: Check::Each(cursors),
    },
    Rule {
        code: "P0513",
        level: Severity::Error,
        purpose: "what says whether more follows is true or false",
        explanation: "`more` leads to a boolean: true where another page follows, false on the last one.",
        example: paged!("      pages: { page: { cursor: cursor, after: /id, more: /total, limit: limit, items: /data, key: /id } }\n"),
        check: Check::Each(more),
    },
    Rule {
        code: "P0514",
        level: Severity::Error,
        purpose: "how many items a page has is said once",
        explanation: "Where a parameter says how many items come at most, `limit` names it, and its default says how many come unasked. Where there is no \
                      such parameter, `size` is the number of items on each page, if the documents say it.",
        example: paged!("      pages: { page: { number: page, limit: limit, size: 20, items: /data, key: /id } }\n"),
        check: Check::Each(length),
    },
    Rule {
        code: "P0515",
        level: Severity::Error,
        purpose: "a law of paging says how to ask for a page",
        explanation: "A page is told from the others by `offset`, `number` or `cursor`, or is made shorter by `limit`. With none of these parameters all \
                      that can be asked for is the same list again.",
        example: paged!("      pages: { page: { items: /data, key: /id } }\n"),
        check: Check::Each(askable),
    },
    Rule {
        code: "P0516",
        level: Severity::Error,
        purpose: "the number of pages is a number of its own",
        explanation: "`pages` leads to the number of all pages, `total` to that of all items. Of an empty list the documents may say that it has no page or \
                      one: `empty` is 0 or 1 then. Where it is not written, both are fair.",
        example: paged!("      pages: { page: { number: page, limit: limit, items: /data, pages: /data, key: /id } }\n"),
        check: Check::Each(pages),
    },
];

fn one_way(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, _, law, _) in context.laws() {
        let Law::Page(page) = law else { continue };
        let ways = [("offset", page.offset.is_some()), ("number", page.number.is_some()), ("cursor", page.cursor.is_some())];
        let said: Vec<&str> = ways.into_iter().filter(|(_, said)| *said).map(|(word, _)| word).collect();
        if let [first, second, ..] = said.as_slice() {
            let span = context.key(&format!("{at}/{second}"));
            let message = format!("this law tells pages apart in several ways: by {}", said.join(" and by "));
            report.say_with(
                span,
                message,
                "keep the one that the documents say pages go by",
                (context.key(&format!("{at}/{first}")), "one of them"),
            );
        }
        if page.first.is_some() && page.number.is_none() {
            let help = "name the parameter with the number of the page as `number:`, or remove `first`";
            report.say(
                context.key(&format!("{at}/first")),
                "`first` is the number of the first page, but these pages have no numbers",
                help,
            );
        }
    }
}

fn cursors(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, _, law, _) in context.laws() {
        let Law::Page(page) = law else { continue };
        let found = [("next", page.next.is_some()), ("after", page.after.is_some()), ("more", page.more.is_some())];
        let said: Vec<&str> = found.into_iter().filter(|(_, said)| *said).map(|(word, _)| word).collect();
        if page.cursor.is_none() {
            for word in said {
                let help = "name the parameter that takes it as `cursor:`, or remove this";
                report.say(context.key(&format!("{at}/{word}")), format!("`{word}` is about cursors, but these pages have none"), help);
            }
        } else if page.next.is_some() && page.after.is_some() {
            let (span, other) = (context.key(&format!("{at}/after")), context.key(&format!("{at}/next")));
            let help = "keep `next` where the answer itself has the cursor, `after` where it is a member of the last item";
            report.say_with(span, "the cursor of the next page is found in two places", help, (other, "the other place"));
        } else if page.next.is_none() && page.after.is_none() {
            let help = "add `next: /place` with the place in the answer, or `after: /id` with the place in the last item";
            report.say(context.key(&format!("{at}/cursor")), "where the cursor of the next page is found is not said", help);
        }
    }
}

/// How long a page is is said once, and can be.
fn length(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, _, law, _) in context.laws() {
        let Law::Page(page) = law else { continue };
        let Some(size) = page.size else { continue };
        if let Some(limit) = &page.limit {
            let message =
                format!("the number of items on a page is said twice: by `limit`, which is the parameter `{limit}`, and by `size`");
            let help = "remove `size`: the default of the parameter says how many come unasked";
            report.say_with(context.key(&format!("{at}/size")), message, help, (context.key(&format!("{at}/limit")), "the parameter"));
        } else if size < 1 {
            let help = "write how many items are on each page, or remove `size` where no document says it";
            report.say(context.value(&format!("{at}/size")), format!("a page of {size} items is none"), help);
        }
    }
}

/// Some parameter asks for a page.
fn askable(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, _, law, _) in context.laws() {
        let Law::Page(page) = law else { continue };
        if page.limit.is_none() && page.place().is_none() {
            let help = "name the parameter that says which page as `offset:`, `number:` or `cursor:`, or how many items come as `limit:`";
            report.say(context.key(at), "no parameter of this law asks for a page", help);
        }
    }
}

/// The number of pages is a number, and none that something else is.
fn pages(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, operation, law, _) in context.laws() {
        let Law::Page(page) = law else { continue };
        if let Some(empty) = page.empty {
            let span = context.value(&format!("{at}/empty"));
            if page.pages.is_none() {
                let help = "name the place of the number of pages as `pages:`, or remove `empty`";
                report.say(context.key(&format!("{at}/empty")), "`empty` is about the number of pages, which this law does not have", help);
            } else if !(0..=1).contains(&empty) {
                report.say(
                    span,
                    format!("an empty list has no page or one, not {empty}"),
                    "write 0 or 1, or remove `empty` where no document says it",
                );
            }
        }
        let Some(pages) = &page.pages else { continue };
        if page.total.as_ref() == Some(pages) {
            let (span, other) = (context.value(&format!("{at}/pages")), context.value(&format!("{at}/total")));
            let help = "keep `total` where it is the number of all items, `pages` where it is that of all pages";
            report.say_with(span, "one place cannot be the number of items and that of pages", help, (other, "the number of items"));
            continue;
        }
        let types = operation.payload().and_then(|payload| super::pointers::types_at(context, payload, pages));
        if types.is_some_and(|types| !types.contains(&JsonType::Integer) && !types.contains(&JsonType::Number)) {
            let help = "point to the number of all pages";
            report.say(context.value(&format!("{at}/pages")), format!("what stands at `{pages}` is no number"), help);
        }
    }
}

/// What says whether more follows is true or false.
fn more(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, operation, law, _) in context.laws() {
        let (Law::Page(page), Some(payload)) = (law, operation.payload()) else { continue };
        let Some(more) = &page.more else { continue };
        let types = super::pointers::types_at(context, payload, more);
        if types.is_some_and(|types| !types.contains(&JsonType::Boolean)) {
            let help = "point to what is true where more follows, and false on the last page";
            report.say(context.value(&format!("{at}/more")), format!("what stands at `{more}` is neither true nor false"), help);
        }
    }
}

fn first_page(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, operation, law, base) in context.laws() {
        let Law::Page(page) = law else { continue };
        let Paged::Number(numbered) = page.paged() else { continue };
        let Some(parameter) = operation.parameters.get(numbered.parameter) else { continue };
        let schema = join(&format!("{base}/parameters"), numbered.parameter) + "/schema";
        let said = if page.first.is_some() { context.value(&format!("{at}/first")) } else { context.value(&format!("{at}/number")) };
        let first = numbered.first;
        let help = "write the number of the first page as `first:` (it is 1 where that is missing), or correct the schema";
        // That it is a number at all is a rule of its own.
        let types = || context.forms(&parameter.schema).into_iter().filter_map(|s| s.types.as_ref());
        if types().next().is_some() && !types().any(|t| t.contains(JsonType::Integer)) {
            continue;
        }
        if !context.checker.fits(&parameter.schema, &json!(first)) {
            let message = format!("the first page is {first}, which the parameter `{}` does not allow", numbered.parameter);
            report.say_with(said.clone(), message, help, (context.key(&schema), "its schema"));
        }
        let other = context.forms(&parameter.schema).into_iter().filter_map(|s| s.default.as_ref()).find(|d| **d != json!(first));
        if let Some(default) = other {
            let message = format!("the first page is {first}, but where `{}` is not sent, it is {default}", numbered.parameter);
            report.say_with(said, message, help, (context.key(&format!("{schema}/default")), "its default"));
        }
    }
}
