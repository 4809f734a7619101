//! Breaking laws of paging: where pages begin and end, how long they are, what the total counts.

use super::act::{Act, Begun, Ends, Only, PageCount, Rows, Total, Twist};
use super::laws::{Context, argument, index, when};
use super::list::SAMPLE;
use super::parameters::Way;
use crate::pages::{By, Length, Pages};
use plumbline_spec::model::{Found, Law, Page, Paged};
use serde_json::json;

/// The parameter with the number of the page, and the number of the first.
fn numbered(context: &Context<'_>, page: &Page) -> Option<(usize, i64)> {
    match Pages::of(context.operation, page)?.by {
        By::Number { parameter, first } => Some((parameter, first)),
        By::Offset(_) | By::Cursor { .. } | By::Beginning => None,
    }
}

/// Whether nothing that comes tells a list from one that lacks some of its items: no page can be asked for in another length or order,
/// and items are not counted. What is wrong then is as right of another list.
fn is_uncounted(context: &Context<'_>, page: &Page) -> bool {
    let ordered = context.operation.laws.values().any(|law| matches!(law, Law::Sort(_)));
    page.limit.is_none() && page.total.is_none() && !ordered
}

/// Whether nothing tells it from one that lacks whole pages, either.
fn is_untold(context: &Context<'_>, page: &Page) -> bool {
    is_uncounted(context, page) && page.pages.is_none()
}

pub(super) fn cursor(context: &Context<'_>, page: &Page) -> Vec<Way> {
    let Some(parameter) = page.cursor.as_deref().map(|c| index(context, c)) else { return Vec::new() };
    let begun = |word: &str, begun: Begun| Way::new(word, Act::Begun(begun));
    let mut ways = vec![argument("ignored", parameter, Twist::Forget), begun("one-less", Begun::OneLess)];
    if !is_uncounted(context, page) {
        ways.insert(1, begun("one-more", Begun::OneMore));
    }
    ways
}

pub(super) fn number(context: &Context<'_>, page: &Page) -> Vec<Way> {
    let Some((number, first)) = numbered(context, page) else { return Vec::new() };
    let begun = |word: &str, begun: Begun| Way::new(word, Act::Begun(begun));
    let limit = page.limit.as_ref().and_then(|limit| context.operation.parameters.get(limit));
    let default = limit.and_then(|p| p.schema.default.as_ref()?.as_u64());
    let mut ways = vec![
        argument("ignored", number, Twist::Forget),
        // The first page has the number before: what was asked for as the first is the second.
        argument("one-more", number, Twist::Add(1)),
        argument("one-less", number, Twist::Add(-1)),
        argument("twice", number, Twist::Times(2)),
        argument("capped", number, Twist::Cap(first + 1)),
        begun("in-rows", Begun::InRows),
    ];
    if is_untold(context, page) {
        let ends = page.says_overflow();
        ways.retain(|way| match way.word.as_str() {
            "one-more" | "twice" => false,
            // A page that comes again may be what comes past the last.
            "ignored" | "capped" => ends,
            _ => true,
        });
    }
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

pub(super) fn end(context: &Context<'_>, page: &Page) -> Vec<Way> {
    if let Paged::Cursor(cursor) = page.paged() {
        let way = |word: &str, ends: Ends| Way::new(word, Act::Ends(ends));
        let mut ways = Vec::new();
        if let Found::Answer(_) = cursor.found {
            ways.extend([way("never", Ends::Never), way("late", Ends::Late)]);
            if !is_untold(context, page) {
                ways.push(way("early", Ends::Early));
            }
            ways.push(way("again", Ends::Again));
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
    let pages = Pages::of(context.operation, page).map(|pages| match pages.length {
        Length::Asked(limit) => argument("in-pages", offset, Twist::TimesOf(limit)),
        Length::Fixed(size) => argument("in-pages", offset, Twist::Times(i64::try_from(size).unwrap_or(2))),
    });
    let mut ways = vec![
        argument("ignored", offset, Twist::Forget),
        argument("one-more", offset, Twist::Add(1)),
        argument("one-less", offset, Twist::Add(-1)),
    ];
    ways.extend(pages);
    ways.extend([argument("twice", offset, Twist::Times(2)), argument("capped", offset, Twist::Cap(20))]);
    ways
}

pub(super) fn tiling(context: &Context<'_>, page: &Page) -> Vec<Way> {
    let mut ways = vec![
        when("repeated-between", Rows::RepeatedBetween, Only::Unfound),
        when("lost-one", Rows::LostOne, Only::Unfound),
        when("repeated-one", Rows::RepeatedOne, Only::Unfound),
        when("shuffled", Rows::Shuffled, Only::Always),
    ];
    if page.offset.is_some() || !is_uncounted(context, page) {
        ways.insert(0, when("lost-between", Rows::LostBetween, Only::Unfound));
    }
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
    let Some(limit) = page.limit.as_deref() else { return Vec::new() };
    let default = context.operation.parameters.get(limit).and_then(|p| p.schema.default.clone());
    let limit = index(context, limit);
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

/// Pages of another size than is said, one after the other or over the same stretches as the right ones.
pub(super) fn size(page: &Page) -> Vec<Way> {
    let Some(size) = page.size.and_then(|size| usize::try_from(size).ok()) else { return Vec::new() };
    // Long enough for several pages of any of these sizes.
    let items = i64::try_from(size.saturating_mul(4)).unwrap_or(0);
    let sized = |word: &str, size: usize| Way::new(word, Act::Sized(size)).with_items(items);
    let mut ways = vec![sized("one-more", size + 1), sized("doubled", size * 2), sized("everything", usize::MAX)];
    if size > 1 {
        ways.extend([sized("one-less", size - 1), sized("halved", size / 2)]);
    }
    ways.push(when("unlimited", Rows::Unlimited, Only::Always).with_items(items));
    ways.push(when("padded", Rows::Padded, Only::Always).with_items(items + 1));
    ways
}

/// A wrong number of pages.
pub(super) fn pages(context: &Context<'_>, page: &Page) -> Vec<Way> {
    let way = |word: &str, count: PageCount| Way::new(word, Act::PageCount(count));
    // Where a length can be asked for, some length leaves a rest; else the list must.
    let (rest, full) = match Pages::of(context.operation, page).map(|pages| pages.length) {
        Some(Length::Fixed(size)) => (usize::from(SAMPLE.is_multiple_of(size)) + SAMPLE, SAMPLE.next_multiple_of(size)),
        Some(Length::Asked(_)) | None => (0, 0),
    };
    let items = |items: usize| i64::try_from(items).unwrap_or(0);
    let mut ways = vec![
        way("one-more", PageCount::Plus(1)),
        way("one-less", PageCount::Plus(-1)),
        way("counts-page", PageCount::Came),
        way("always-one", PageCount::Always(1)),
        way("rounded-down-and-one", PageCount::FloorAndOne).with_items(items(full)),
    ];
    // A page for each item is as many.
    if page.size != Some(1) {
        ways.extend([way("counts-items", PageCount::Items), way("rounded-down", PageCount::Floor).with_items(items(rest))]);
    }
    if page.place().is_some() {
        ways.push(way("counts-rest", PageCount::Left));
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
