//! Paging as the suite reads it: where the page begins that a call asks for, and how other pages are asked for.
//!
//! Nothing is sent and no item is looked at here; what a page must hold is said in [`crate::oracle`].

use crate::asked::{asked, target};
use crate::call::Call;
use crate::oracle::{Asked, Truth, number_of};
use crate::session::Session;
use plumbline_spec::facts::{Clause, ParameterAspect, Subject};
use plumbline_spec::model::{Description, Law, Numbered, Operation, Page, Paged};
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
        Paged::Offset(_) | Paged::Beginning => None,
    }
}

/// Puts what a call asks for into terms of the list: what is skipped, how much comes, and what of that is not known.
pub fn read(page: &Page, value: &impl Fn(&str) -> Option<Value>, asked: &mut Asked) {
    #[expect(clippy::cast_possible_truncation, reason = "limits, offsets and numbers of pages are whole numbers of moderate size")]
    let whole = |parameter: &str| value(parameter).and_then(|v| number_of(&v)).map(|n| n as i64);
    asked.limit = whole(&page.limit);
    match page.paged() {
        Paged::Beginning => asked.offset = 0,
        Paged::Offset(parameter) => asked.offset = whole(parameter).unwrap_or(0),
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
    }
}

/// The call for the next page of a list that is read from its beginning: so many items and so many pages have come. `None` where only
/// the beginning can be asked for.
pub fn next(page: &Page, call: Call, items: usize, pages: usize) -> Option<Call> {
    let number = |n: usize| i64::try_from(n).ok();
    match page.paged() {
        Paged::Beginning => (pages == 0).then_some(call),
        Paged::Offset(parameter) if items > 0 => Some(call.with(parameter, number(items)?)),
        Paged::Offset(_) => Some(call),
        // The first page as well: which one comes unasked is a fact of its own.
        Paged::Number(Numbered { parameter, first }) => Some(call.with(parameter, first.checked_add(number(pages)?)?)),
    }
}

/// The call for a page further on: about so many items are skipped where pages have numbers, which takes a limit. `None` where only the
/// beginning can be asked for.
pub fn further(description: &Description, operation: &Operation, call: Call, skip: i64) -> Option<Call> {
    let page = law(operation)?;
    match page.paged() {
        Paged::Beginning => None,
        Paged::Offset(parameter) => Some(call.with(parameter, skip)),
        Paged::Number(Numbered { parameter, first }) => {
            let schema = operation.parameters.get(&page.limit).map(|p| target(description, &p.schema));
            let (least, most) = schema.map_or((1, i64::MAX), |s| (s.minimum.unwrap_or(1).max(1), s.maximum.unwrap_or(i64::MAX)));
            let limit = call.args.get(&page.limit).and_then(Value::as_i64).filter(|limit| *limit > 0);
            let size = limit.unwrap_or_else(|| skip.max(least).min(most));
            Some(call.with(&page.limit, size).with(parameter, first.saturating_add((skip / size).max(1))))
        }
    }
}

/// How many items the condition of a call certainly finds, where all items are known.
fn found(session: &Session, call: &Call, asked: &Asked) -> Option<i64> {
    let world = session.worlds.get(&call.operation).filter(|w| w.complete)?;
    let semantics = *session.semantics.get(&call.operation)?.first()?;
    let sure = world.items.iter().filter(|item| asked.condition.admits(item, semantics) == Truth::Yes).count();
    i64::try_from(sure).ok()
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
    if numbered(operation).is_none() {
        return &[Clause::Offset];
    }
    if is_past(session, operation, call) { &[Clause::End, Clause::Number] } else { &[Clause::Number] }
}

/// Whether another page than the first came where none was named, going by the items: no other parameter matters then.
pub fn started_elsewhere(session: &Session, operation: &Operation, call: &Call, items: &[Value]) -> bool {
    let Some((_, numbered)) = numbered(operation) else { return false };
    let limited = law(operation).is_some_and(|page| call.args.contains_key(&page.limit));
    let Some(world) = session.worlds.get(&call.operation).filter(|w| w.steady && !w.items.is_empty()) else { return false };
    let asked = asked(session.description(), operation, call);
    if call.args.contains_key(numbered.parameter) || !asked.condition.is_all() || !asked.sort.is_empty() || asked.chosen.is_some() {
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
