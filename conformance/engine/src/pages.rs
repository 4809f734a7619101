//! Paging as the suite reads it: where the page begins that a call asks for, and how other pages are asked for.
//!
//! Nothing is sent and no item is looked at here; what a page must hold is said in [`crate::oracle`].

use crate::asked::{asked, target};
use crate::call::{Call, Known};
use crate::oracle::predict::Counted;
use crate::oracle::{Asked, number_of};
use crate::session::Session;
use plumbline_spec::facts::{Clause, ParameterAspect, Subject};
use plumbline_spec::model::{Cursor, Description, Found, Law, Length, Numbered, Operation, Page, Paged};
use plumbline_spec::pointer;
use serde_json::Value;

/// The law of paging of an operation.
pub fn law(operation: &Operation) -> Option<&Page> {
    operation.laws.values().find_map(|law| if let Law::Page(page) = law { Some(page) } else { None })
}

/// The parameter that says which page.
pub fn place(operation: &Operation) -> Option<&str> {
    law(operation)?.place()
}

/// Pages with numbers, where an operation has such.
pub fn numbered(operation: &Operation) -> Option<(&Page, Numbered<'_>)> {
    let page = law(operation)?;
    match page.paged() {
        Paged::Number(numbered) => Some((page, numbered)),
        Paged::Offset(_) | Paged::Cursor(_) | Paged::Beginning => None,
    }
}

/// Pages with cursors, where an operation has such.
pub fn with_cursor(operation: &Operation) -> Option<(&Page, Cursor<'_>)> {
    let page = law(operation)?;
    match page.paged() {
        Paged::Cursor(cursor) => Some((page, cursor)),
        Paged::Offset(_) | Paged::Number(_) | Paged::Beginning => None,
    }
}

/// How many items are on each page but the last, where no parameter says it and it is said or was seen.
pub fn fixed(page: &Page) -> Option<i64> {
    match page.length() {
        Length::Fixed(size) => Some(size.max(1)),
        Length::Asked(_) | Length::Unsaid => None,
    }
}

/// The call with a page of so many items, where that can be asked for.
pub fn sized(page: &Page, call: Call, limit: i64) -> Call {
    match &page.limit {
        Some(parameter) => call.with(parameter, limit),
        None => call,
    }
}

/// The least and the greatest number of items that may be asked for, as far as they are stated.
pub fn range(description: &Description, operation: &Operation, page: &Page) -> (Option<i64>, Option<i64>) {
    let parameter = page.limit.as_ref().and_then(|limit| operation.parameters.get(limit));
    parameter.map(|p| target(description, &p.schema)).map_or((None, None), |schema| (schema.minimum, schema.maximum))
}

/// Whether a call says how many items it wants.
fn is_limited(page: &Page, call: &Call) -> bool {
    page.limit.as_ref().is_some_and(|limit| call.args.contains_key(limit))
}

/// What a call asks for beside its page.
fn besides(page: &Page, call: &Call) -> indexmap::IndexMap<String, Value> {
    let own = |key: &String| Some(key.as_str()) == page.place() || page.limit.as_ref() == Some(key);
    call.args.iter().filter(|(key, _)| !own(key)).map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// Puts what a call asks for into terms of the list: what is skipped, how much comes, and what of that is not known.
pub fn read(page: &Page, call: &Call, value: &impl Fn(&str) -> Option<Value>, asked: &mut Asked) {
    #[expect(clippy::cast_possible_truncation, reason = "limits, offsets and numbers of pages are whole numbers of moderate size")]
    let whole = |parameter: &str| value(parameter).and_then(|v| number_of(&v)).map(|n| n as i64);
    asked.limit = match page.length() {
        Length::Asked(limit) => whole(limit),
        Length::Fixed(size) => Some(size),
        Length::Unsaid => None,
    };
    match page.paged() {
        Paged::Beginning => asked.offset = 0,
        Paged::Offset(parameter) => {
            asked.past_open = !page.says_overflow();
            asked.offset = whole(parameter).unwrap_or(0);
        }
        Paged::Number(Numbered { parameter, first }) => {
            let before = whole(parameter).map_or(0, |number| number.saturating_sub(first));
            asked.past_open = !page.says_overflow();
            match (before, asked.limit) {
                (0, _) => asked.offset = 0,
                (1.., Some(limit)) => asked.offset = before.saturating_mul(limit.max(0)),
                // Pages of a size that is not known, or a number that no page has.
                (1.., None) | (_, _) => asked.unplaced = true,
            }
        }
        Paged::Cursor(Cursor { parameter, .. }) => {
            asked.past_open = !page.says_end();
            let known = |cursor: &Value| call.cursor.as_ref().filter(|k| k.cursor == *cursor && k.besides == besides(page, call));
            match call.args.get(parameter) {
                None => asked.offset = 0,
                Some(cursor) => match known(cursor) {
                    Some(known) => asked.offset = known.skipped,
                    None => asked.unplaced = true,
                },
            }
        }
    }
}

/// The call for the next page of a list that is read from its beginning: so many items and so many pages have come. `None` where only
/// the beginning can be asked for.
pub fn next(page: &Page, call: Call, items: usize, pages: usize) -> Option<Call> {
    let number = |n: usize| i64::try_from(n).ok();
    match page.paged() {
        // Where a cursor leads is for the answer to say.
        Paged::Beginning | Paged::Cursor(_) => (pages == 0).then_some(call),
        Paged::Offset(parameter) if items > 0 => Some(call.with(parameter, number(items)?)),
        Paged::Offset(_) => Some(call),
        // The first page as well: which one comes unasked is a fact of its own.
        Paged::Number(Numbered { parameter, first }) => Some(call.with(parameter, first.checked_add(number(pages)?)?)),
    }
}

/// The call for a page further on: about so many items are skipped where pages have numbers, which takes a limit where there is one.
/// `None` where only the beginning can be asked for.
pub fn further(description: &Description, operation: &Operation, call: Call, skip: i64) -> Option<Call> {
    let page = law(operation)?;
    match page.paged() {
        Paged::Beginning | Paged::Cursor(_) => None,
        Paged::Offset(parameter) => Some(call.with(parameter, skip)),
        Paged::Number(Numbered { parameter, first }) => {
            let Some(limit) = &page.limit else {
                let before = fixed(page).map_or(1, |size| (skip / size).max(1));
                return Some(call.with(parameter, first.saturating_add(before)));
            };
            let (least, most) = range(description, operation, page);
            let asked = call.args.get(limit).and_then(Value::as_i64).filter(|limit| *limit > 0);
            let size = asked.unwrap_or_else(|| skip.max(least.unwrap_or(1).max(1)).min(most.unwrap_or(i64::MAX)));
            Some(call.with(limit, size).with(parameter, first.saturating_add((skip / size).max(1))))
        }
    }
}

/// The call for the page after one whose answer is known, where pages have cursors. `None` where the answer says that there is none.
pub fn follow(page: &Page, call: &Call, skipped: i64, payload: &Value, items: &[Value]) -> Option<Call> {
    let Paged::Cursor(Cursor { parameter, found, more }) = page.paged() else { return None };
    if more.is_some_and(|at| pointer::get(payload, at) == Some(&Value::Bool(false))) {
        return None;
    }
    let cursor = match found {
        Found::Answer(at) => pointer::get(payload, at),
        Found::LastItem(at) => items.last().and_then(|item| pointer::get(item, at)),
    };
    let cursor = cursor.filter(|cursor| !cursor.is_null() && **cursor != "")?.clone();
    let skipped = skipped.saturating_add(i64::try_from(items.len()).ok()?);
    let known = Known { cursor: cursor.clone(), besides: besides(page, call), skipped };
    let mut next = call.clone().with(parameter, cursor);
    next.cursor = Some(Box::new(known));
    Some(next)
}

/// The calls for two pages side by side, the second of which is the one that a call asks for, or else the first. Where pages have cursors the
/// second is known only from the answer to the first ([`after`]).
pub fn side_by_side(session: &Session, operation: &Operation, call: &Call) -> Option<(Call, Call)> {
    let page = law(operation)?;
    let asked = asked(session.description(), operation, call);
    match page.paged() {
        Paged::Beginning => None,
        Paged::Offset(parameter) if page.limit.is_none() => {
            let size = asked.limit?;
            let from = |offset: i64| call.clone().with(parameter, offset);
            Some(if asked.offset < size { (call.clone(), from(asked.offset + size)) } else { (from(asked.offset - size), call.clone()) })
        }
        Paged::Offset(parameter) => {
            let most = range(session.description(), operation, page).1;
            let fits = |limit: &i64| *limit > 0 && most.is_none_or(|most| *limit <= most);
            if asked.offset > 0 {
                // As much as comes before it, from as far back as a page reaches.
                let length = most.map_or(asked.offset, |most| most.min(asked.offset));
                let before = sized(page, call.clone().with(parameter, asked.offset - length), length);
                return fits(&length).then(|| (before, call.clone()));
            }
            let limit = asked.limit.filter(fits)?;
            Some((sized(page, call.clone(), limit), call.clone().with(parameter, limit)))
        }
        Paged::Number(Numbered { parameter, first }) => {
            let number = call.args.get(parameter).map_or(Some(first), Value::as_i64)?;
            let nth = |number: i64| call.clone().with(parameter, number);
            if number > first { Some((nth(number - 1), call.clone())) } else { Some((call.clone(), nth(first.saturating_add(1)))) }
        }
        // All that comes before, if that fits on one page.
        Paged::Cursor(Cursor { parameter, .. }) => {
            if !asked.unplaced && asked.offset == 0 {
                return Some((call.clone(), call.clone()));
            }
            let most = fixed(page).or(range(session.description(), operation, page).1);
            let all = Some(asked.offset).filter(|n| !asked.unplaced && most.is_none_or(|most| *n <= most))?;
            Some((sized(page, call.clone().without(parameter), all), call.clone()))
        }
    }
}

/// The call for the page after one, as long as another call asked for: by its own number, or by the cursor that came.
pub fn after(session: &Session, operation: &Operation, before: &Call, call: &Call, payload: &Value, items: &[Value]) -> Option<Call> {
    let page = law(operation)?;
    if with_cursor(operation).is_none() {
        return Some(call.clone());
    }
    let skipped = asked(session.description(), operation, before).offset;
    let next = follow(page, before, skipped, payload, items)?;
    let Some(parameter) = &page.limit else { return Some(next) };
    Some(match call.args.get(parameter) {
        Some(limit) => next.with(parameter, limit.clone()),
        None => next.without(parameter),
    })
}

/// The fact of how the last page is known, and what an answer says against it: `expected` and `found`. Where all items are known, and
/// what the answer holds is right.
pub fn misled(session: &Session, operation: &Operation, call: &Call, payload: &Value, items: &[Value]) -> Option<(String, String, String)> {
    let (_, cursor) = with_cursor(operation)?;
    let fact = session.own(&call.operation).find(|f| matches!(f.subject, Subject::Law { clause: Clause::End, .. }))?;
    let asked = asked(session.description(), operation, call);
    if asked.unplaced || asked.chosen.is_some() {
        return None;
    }
    let all = i64::try_from(counted(session, call, &asked)?.certain()?).ok()?;
    let seen = asked.offset.saturating_add(i64::try_from(items.len()).ok()?);
    let follows = seen < all;
    let words = format!("{} after {seen} of {all} items", if follows { "a next page" } else { "no next page" });
    // Where it is right of the whole list, other items were found than should be.
    let condition = || crate::blame::condition(session, call).filter(|_| session.ledger.is_held(&fact.id));
    let id = if asked.condition.is_all() { fact.id.clone() } else { condition().unwrap_or_else(|| fact.id.clone()) };
    if let Found::Answer(at) = cursor.found {
        let given = pointer::get(payload, at).filter(|c| !c.is_null() && **c != "");
        if given.is_some() != follows {
            let found = given.map_or_else(|| format!("no cursor at {at}"), |c| format!("the cursor {c} at {at}"));
            return Some((id, words, found));
        }
    }
    let at = cursor.more?;
    let said = pointer::get(payload, at)?.as_bool()?;
    (said != follows).then(|| (id, words, format!("{said} at {at}")))
}

/// What the number of pages is that an answer tells, where it is a wrong one: `expected` and `found`. All items must be known, and how many
/// of them are on a page; what is told past the last page is not looked at.
pub fn miscounted(
    session: &Session,
    page: &Page,
    call: &Call,
    asked: &Asked,
    payload: &Value,
    items: &[Value],
) -> Option<(String, String)> {
    let at = page.pages.as_deref()?;
    let told = pointer::get(payload, at)?.as_i64()?;
    let assumed = session.own(&call.operation).any(|f| f.assumed && matches!(f.subject, Subject::Law { clause: Clause::Pages, .. }));
    if assumed || (page.unspecified.contains_key("pages") && !asked.condition.is_all()) {
        return None;
    }
    let limit = asked.limit.filter(|limit| *limit > 0)?;
    let all = i64::try_from(counted(session, call, asked)?.certain()?).ok()?;
    let (least, most) = match (all, page.empty) {
        (0, Some(said)) => (said, said),
        (0, None) => (0, 1),
        _ if items.is_empty() => return None,
        _ => (all.saturating_add(limit - 1) / limit, all.saturating_add(limit - 1) / limit),
    };
    let expected = if least == most { least.to_string() } else { format!("{least} or {most}") };
    (!(least..=most).contains(&told)).then(|| (format!("{expected} pages ({all} items, {limit} on each)"), format!("{told} at {at}")))
}

/// How many items the condition of a call finds, where all items are known.
fn counted(session: &Session, call: &Call, asked: &Asked) -> Option<Counted> {
    let world = session.worlds.get(&call.operation).filter(|w| w.complete)?;
    let semantics = *session.semantics.get(&call.operation)?.first()?;
    Some(world.count(&asked.condition, semantics))
}

/// The number of those that it finds for certain.
fn found(session: &Session, call: &Call, asked: &Asked) -> Option<i64> {
    i64::try_from(counted(session, call, asked)?.sure).ok()
}

/// Whether a call asks for a page past the last one.
pub fn is_past(session: &Session, operation: &Operation, call: &Call) -> bool {
    let asked = asked(session.description(), operation, call);
    !asked.unplaced && asked.offset > 0 && found(session, call, &asked).is_some_and(|n| asked.offset >= n)
}

/// Whether a valid call may be refused all the same: it may be for a page past the last one, of which nothing is said.
pub fn may_be_refused(session: &Session, call: &Call) -> bool {
    let Some(operation) = session.operation(&call.operation) else { return false };
    let asked = asked(session.description(), operation, call);
    asked.past_open && (asked.unplaced || asked.offset > 0) && found(session, call, &asked).is_none_or(|n| asked.offset >= n)
}

/// The clauses that a page speaks of which begins at a wrong place, the likeliest first.
pub fn clauses(session: &Session, operation: &Operation, call: &Call) -> &'static [Clause] {
    let Some(page) = law(operation) else { return &[] };
    match (page.paged(), is_past(session, operation, call)) {
        (Paged::Offset(_) | Paged::Beginning, _) => &[Clause::Offset],
        // Where one page that may be full is all that was found, the second is more likely the first again than one past the last.
        (Paged::Number(_), true) if page.limit.is_none() && only_page(session, page, call) => &[Clause::Number, Clause::End],
        (Paged::Number(_), true) => &[Clause::End, Clause::Number],
        (Paged::Number(_), false) => &[Clause::Number],
        (Paged::Cursor(_), true) => &[Clause::End, Clause::Cursor],
        (Paged::Cursor(_), false) => &[Clause::Cursor],
    }
}

/// Whether all that was found is one page, which is full as far as is known.
fn only_page(session: &Session, page: &Page, call: &Call) -> bool {
    let found = session.worlds.get(&call.operation).map_or(0, |world| world.items.len());
    fixed(page).is_none_or(|size| i64::try_from(found).is_ok_and(|found| found == size))
}

/// Whether another page than the first came where none was named, going by the items: no other parameter matters then.
pub fn started_elsewhere(session: &Session, operation: &Operation, call: &Call, items: &[Value]) -> bool {
    let Some((page, numbered)) = numbered(operation) else { return false };
    // Anything else that was asked for may be what went wrong.
    if call.args.contains_key(numbered.parameter) || !besides(page, call).is_empty() {
        return false;
    }
    let limited = is_limited(page, call);
    let Some(world) = session.worlds.get(&call.operation).filter(|w| !w.items.is_empty()) else { return items.is_empty() && !limited };
    if !world.steady {
        return false;
    }
    let key = |item: &Value| crate::oracle::predict::key_of(item, &world.key);
    let Some(first) = items.first().map(key) else { return !limited };
    let at = world.items.iter().position(|item| key(item) == first).filter(|at| *at > 0);
    at.is_some_and(|at| world.items[at..].iter().zip(items).all(|(known, came)| key(known) == key(came)))
}

/// The fact of which page comes where none is named: the default of the parameter, or the clause of the law.
pub fn start_fact(session: &Session, operation: &Operation, call: &Call) -> Option<String> {
    let (_, numbered) = numbered(operation)?;
    let clause =
        || session.own(&call.operation).find(|f| matches!(f.subject, Subject::Law { clause: Clause::Start, .. })).map(|f| f.id.clone());
    crate::blame::parameter_fact(session, &call.operation, numbered.parameter, ParameterAspect::Default).or_else(clause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use plumbline_spec::{Choices, Source};
    use serde_json::json;
    use std::path::Path;

    fn described(name: &str) -> Description {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../spec/tests/paged/{name}.yaml"));
        Source::open(&file).unwrap().model(&Choices::new()).unwrap().description
    }

    /// Where the page begins that a call asks for, as far as that is known, and how long it is.
    fn stretch(description: &Description, call: &Call) -> (Option<i64>, Option<i64>) {
        let asked = asked(description, &description.operations[&call.operation], call);
        (Some(asked.offset).filter(|_| !asked.unplaced), asked.limit)
    }

    #[test]
    fn numbers_are_read_by_the_first_page_and_the_limit() {
        let books = described("numbered");
        let call = |page: i64| Call::new("list_books").with("page", page);
        assert_eq!(stretch(&books, &Call::new("list_books")), (Some(0), Some(20)));
        assert_eq!(stretch(&books, &call(3)), (Some(40), Some(20)));
        assert_eq!(stretch(&books, &call(3).with("per_page", 7)), (Some(14), Some(7)));
        assert_eq!(stretch(&books, &call(0)), (None, Some(20)), "there is no page before the first");
        let entries = described("from_zero");
        assert_eq!(stretch(&entries, &Call::new("list_entries").with("page", 2)), (Some(20), Some(10)));
        // Without a limit and its default nobody knows where the second page begins.
        let mut open = described("numbered");
        let limit = open.operations.get_mut("list_books").and_then(|o| o.parameters.get_mut("per_page"));
        limit.unwrap().schema.default = None;
        assert_eq!(stretch(&open, &call(2)), (None, None));
        assert_eq!(stretch(&open, &call(1)), (Some(0), None));
    }

    #[test]
    fn a_page_further_on_begins_where_it_should() {
        let books = described("numbered");
        let operation = &books.operations["list_books"];
        let begins = |call: Call, skip| stretch(&books, &further(&books, operation, call, skip).unwrap()).0;
        assert_eq!(begins(Call::new("list_books"), 6), Some(6));
        assert_eq!(begins(Call::new("list_books").with("per_page", 10), 34), Some(30));
        assert_eq!(begins(Call::new("list_books").with("per_page", 10), 3), Some(10), "at least one page");
        assert_eq!(begins(Call::new("list_books"), 5_000), Some(5_000));
    }

    #[test]
    fn pages_of_a_fixed_size_are_read_by_it_once_it_is_known() {
        let pictures = described("fixed_size");
        let call = Call::new("list_pictures").with("page", 3);
        assert_eq!(stretch(&pictures, &call), (Some(40), Some(20)));
        let operation = &pictures.operations["list_pictures"];
        let begins = |skip| stretch(&pictures, &further(&pictures, operation, Call::new("list_pictures"), skip).unwrap()).0;
        assert_eq!((begins(1), begins(20), begins(79)), (Some(20), Some(20), Some(60)));
        let ships = described("fixed_offset");
        assert_eq!(stretch(&ships, &Call::new("list_ships").with("from", 7)), (Some(7), Some(15)));
        // Of a size that nobody says only the first page is where it is.
        let mut notes = described("unknown_size");
        let second = Call::new("list_notes").with("page", 2);
        assert_eq!(stretch(&notes, &Call::new("list_notes")), (Some(0), None));
        assert_eq!(stretch(&notes, &second), (None, None));
        let law = notes.operations.get_mut("list_notes").and_then(|o| o.laws.get_mut("pages"));
        if let Some(Law::Page(page)) = law {
            page.size = Some(12);
        }
        assert_eq!(stretch(&notes, &second), (Some(12), Some(12)));
    }

    #[test]
    fn a_cursor_stands_for_a_place_in_what_was_asked_for() {
        let events = described("by_cursor");
        let (page, _) = with_cursor(&events.operations["list_events"]).unwrap();
        let first = Call::new("list_events").with("limit", 2).with("sort", "weight");
        let items = [json!({ "id": 1 }), json!({ "id": 2 })];
        let next = follow(page, &first, 0, &json!({ "events": items, "next_cursor": "abc" }), &items).unwrap();
        assert_eq!((next.args["cursor"].clone(), stretch(&events, &next)), (json!("abc"), (Some(2), Some(2))));
        assert_eq!(stretch(&events, &next.clone().with("limit", 50)), (Some(2), Some(50)));
        assert_eq!(stretch(&events, &next.clone().with("cursor", "other")).0, None);
        assert_eq!(stretch(&events, &next.clone().with("sort", "id")).0, None, "of another order it says nothing");
        assert_eq!(stretch(&events, &next.without("cursor")).0, Some(0));
        for last in [json!({ "next_cursor": null }), json!({ "next_cursor": "" }), json!({})] {
            assert_eq!(follow(page, &first, 0, &last, &items), None, "{last}");
        }
        let payments = described("after_item");
        let (page, _) = with_cursor(&payments.operations["list_payments"]).unwrap();
        let first = Call::new("list_payments");
        let next = follow(page, &first, 0, &json!({ "has_more": true }), &items).unwrap();
        assert_eq!(next.args["starting_after"], json!(2));
        assert_eq!(follow(page, &first, 0, &json!({ "has_more": false }), &items), None);
        assert_eq!(follow(page, &first, 0, &json!({ "has_more": true }), &[]), None);
    }
}
