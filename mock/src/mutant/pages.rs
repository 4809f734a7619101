//! Breaking laws of paging: where pages begin and end, how long they are, what the total counts.

use super::act::{Act, Begun, Ends, Only, Rows, Total, Twist};
use super::laws::{Context, argument, index, when};
use super::parameters::Way;
use crate::pages::{By, Pages};
use plumbline_spec::model::{Found, Law, Page, Paged};
use serde_json::json;

/// The parameter with the number of the page, and the number of the first.
fn numbered(context: &Context<'_>, page: &Page) -> Option<(usize, i64)> {
    match Pages::of(context.operation, page)?.by {
        By::Number { parameter, first } => Some((parameter, first)),
        By::Offset(_) | By::Cursor { .. } | By::Beginning => None,
    }
}

pub(super) fn cursor(context: &Context<'_>, page: &Page) -> Vec<Way> {
    let Some(parameter) = page.cursor.as_deref().map(|c| index(context, c)) else { return Vec::new() };
    let begun = |word: &str, begun: Begun| Way::new(word, Act::Begun(begun));
    vec![argument("ignored", parameter, Twist::Forget), begun("one-more", Begun::OneMore), begun("one-less", Begun::OneLess)]
}

pub(super) fn number(context: &Context<'_>, page: &Page) -> Vec<Way> {
    let Some((number, first)) = numbered(context, page) else { return Vec::new() };
    let begun = |word: &str, begun: Begun| Way::new(word, Act::Begun(begun));
    let default = context.operation.parameters.get(&page.limit).and_then(|p| p.schema.default.as_ref()?.as_u64());
    let mut ways = vec![
        argument("ignored", number, Twist::Forget),
        // The first page has the number before: what was asked for as the first is the second.
        argument("one-more", number, Twist::Add(1)),
        argument("one-less", number, Twist::Add(-1)),
        argument("twice", number, Twist::Times(2)),
        argument("capped", number, Twist::Cap(first + 1)),
        begun("in-rows", Begun::InRows),
    ];
    if let Some(size) = default.and_then(|n| usize::try_from(n).ok()) {
        ways.push(begun("by-default-size", Begun::BySize(size)));
    }
    ways
}

pub(super) fn start(context: &Context<'_>, page: &Page) -> Vec<Way> {
    let Some((number, first)) = numbered(context, page) else { return Vec::new() };
    let other = |word: &str, value: i64| argument(word, number, Twist::Default(json!(value)));
    vec![other("second", first + 1), other("past-the-end", i64::from(i32::MAX))]
}

pub(super) fn end(page: &Page) -> Vec<Way> {
    if let Paged::Cursor(cursor) = page.paged() {
        let way = |word: &str, ends: Ends| Way::new(word, Act::Ends(ends));
        let mut ways = Vec::new();
        if let Found::Answer(_) = cursor.found {
            ways.extend([way("never", Ends::Never), way("late", Ends::Late), way("early", Ends::Early), way("again", Ends::Again)]);
        }
        if cursor.more.is_some() {
            ways.extend([way("more-false", Ends::MoreFalse), way("more-true", Ends::MoreTrue)]);
        } else if let Found::LastItem(_) = cursor.found {
            ways.extend([when("wraps", Rows::Wraps, Only::Always), when("last-again", Rows::LastAgain, Only::Always)]);
        }
        return ways;
    }
    vec![
        when("wraps", Rows::Wraps, Only::Always),
        when("last-again", Rows::LastAgain, Only::Always),
        when("first-again", Rows::FirstAgain, Only::Always),
        Way::new("refused", Act::RefusePast),
    ]
}

pub(super) fn offset(context: &Context<'_>, page: &Page) -> Vec<Way> {
    let Some(offset) = page.offset.as_deref().map(|o| index(context, o)) else { return Vec::new() };
    let limit = index(context, &page.limit);
    vec![
        argument("ignored", offset, Twist::Forget),
        argument("one-more", offset, Twist::Add(1)),
        argument("one-less", offset, Twist::Add(-1)),
        argument("in-pages", offset, Twist::TimesOf(limit)),
        argument("twice", offset, Twist::Times(2)),
        argument("capped", offset, Twist::Cap(20)),
    ]
}

pub(super) fn tiling(context: &Context<'_>, page: &Page) -> Vec<Way> {
    let mut ways = vec![
        when("lost-between", Rows::LostBetween, Only::Unfound),
        when("repeated-between", Rows::RepeatedBetween, Only::Unfound),
        when("lost-one", Rows::LostOne, Only::Unfound),
        when("repeated-one", Rows::RepeatedOne, Only::Unfound),
        when("shuffled", Rows::Shuffled, Only::Always),
    ];
    if context.operation.laws.values().any(|law| matches!(law, Law::Sort(_))) {
        ways.push(when("ties-moved", Rows::TiesMoved, Only::Always));
    }
    // Where pages have numbers, what comes past the end is a fact of its own.
    if page.says_overflow() && page.offset.is_some() {
        ways.push(when("wraps", Rows::Wraps, Only::Always));
    }
    ways
}

pub(super) fn limit(context: &Context<'_>, page: &Page) -> Vec<Way> {
    let limit = index(context, &page.limit);
    let default = context.operation.parameters.get(&page.limit).and_then(|p| p.schema.default.clone());
    let mut ways = vec![
        argument("ignored", limit, Twist::Forget),
        argument("one-more", limit, Twist::Add(1)),
        argument("one-less", limit, Twist::Add(-1)),
        when("padded", Rows::Padded, Only::Always),
        argument("doubled", limit, Twist::Times(2)),
    ];
    if let Some(default) = default {
        let items = default.as_i64().unwrap_or(0);
        ways.push(argument("always-default", limit, Twist::Set(default)).with_items(items.min(200)));
    }
    ways
}

pub(super) fn total(page: &Page) -> Vec<Way> {
    let way = |word: &str, total: Total| Way::new(word, Act::Total(total));
    let mut ways = vec![
        way("counts-page", Total::Page),
        way("one-more", Total::Plus(1)),
        way("one-less", Total::Plus(-1)),
        way("capped", Total::Capped(100)).with_items(120),
        way("counts-rest", Total::Left),
        way("counts-pages", Total::Pages),
    ];
    // Where a total may be a placeholder, 0 is one.
    if !page.total_optional {
        ways.push(way("zero", Total::Capped(0)));
    }
    ways
}
