//! Judging items, totals, neighbouring pages and repeated parameters by the laws.

use super::{About, Finding, finding};
use crate::asked::{ListPlace, asked, effective, target};
use crate::call::Call;
use crate::oracle::predict::TOTAL;
use crate::oracle::{Asked, Mismatch, MismatchKind, World, number_of, predict, text_of};
use crate::session::Session;
use plumbline_spec::model::{Description, Law, Operation};
use plumbline_spec::pointer;
use plumbline_spec::value::{same, shorten};
use serde_json::Value;
use std::collections::HashSet;
use std::sync::Arc;

/// Judges items and total by the laws, under every way of settling what is open that is left.
pub fn lawful(
    session: &mut Session,
    call: &Call,
    operation: &Operation,
    payload: &Value,
    items: &[Value],
    learn: bool,
) -> Result<(), Mismatch> {
    let Some(laws) = ListPlace::of(operation) else { return Ok(()) };
    let asked = asked(session.description(), operation, call);
    let empty = World::new(Vec::new(), laws.key, false, false);
    let world = session.worlds.get(&call.operation).unwrap_or(&empty);
    // Items tell more than a total that is less than their number.
    let (total, less) = match total_of(session, &call.operation, operation, payload, items, &asked, world) {
        Ok(total) => (total, None),
        Err(found) => (None, Some(found)),
    };
    if let Some(found) = short(session.description(), operation, call, &asked, world, items.len(), total) {
        return Err(found);
    }
    let known = session.semantics.get(&call.operation).map(Vec::as_slice).unwrap_or_default();
    let mut left = Vec::new();
    let mut first = None;
    let mut judged: Vec<(crate::oracle::Semantics, Option<Mismatch>)> = Vec::new();
    for semantics in known {
        let relevant = asked.condition.relevant(*semantics);
        let verdict = if let Some((_, verdict)) = judged.iter().find(|(s, _)| *s == relevant) {
            verdict.clone()
        } else {
            let verdict = predict(&asked, world, items, total, relevant).err();
            judged.push((relevant, verdict.clone()));
            verdict
        };
        match verdict {
            None => left.push(*semantics),
            Some(found) => {
                first.get_or_insert(found);
            }
        }
    }
    match (left.is_empty(), first) {
        (true, Some(found)) => Err(found),
        _ if less.is_some() => less.map_or(Ok(()), Err),
        (false, Some(_)) if learn && call.extra.is_empty() => {
            session.semantics.insert(call.operation.clone(), left);
            Ok(())
        }
        _ => {
            neighbours(session, call, operation, &asked, items, laws.key, learn)?;
            // Whatever came is right: what is wrong, if anything, is how many pages there are said to be.
            let page = crate::pages::law(operation);
            let wrong = page.and_then(|page| crate::pages::miscounted(session, page, call, &asked, payload, items));
            wrong.map_or(Ok(()), |(expected, found)| Err(Mismatch { kind: MismatchKind::Pages, expected, found }))
        }
    }
}

/// The total to hold against the laws, unless the documents let it be something else.
fn total_of(
    session: &Session,
    name: &str,
    operation: &Operation,
    payload: &Value,
    items: &[Value],
    asked: &Asked,
    world: &World,
) -> Result<Option<i64>, Mismatch> {
    let Some((page, at)) = operation.laws.values().find_map(|law| match law {
        Law::Page(page) => page.total.as_deref().map(|at| (page, at)),
        _ => None,
    }) else {
        return Ok(None);
    };
    let Some(total) = pointer::get(payload, at).and_then(Value::as_i64) else { return Ok(None) };
    let assumed = session.own(name).any(|f| f.assumed && f.id.ends_with("#total"));
    if assumed || (page.total_optional && total == 0 && shown_as_zero(session.description(), operation, at)) {
        return Ok(None);
    }
    let open = page.unspecified.contains_key("total")
        || operation.laws.values().any(|law| matches!(law, Law::Membership(m) if m.unspecified.contains_key("total")));
    if open && !asked.condition.is_all() && total == i64::try_from(world.items.len()).unwrap_or(0) {
        return Ok(None);
    }
    let came = i64::try_from(items.len()).unwrap_or(i64::MAX);
    if total < came {
        return Err(Mismatch { kind: MismatchKind::Total, expected: format!("{TOTAL}{came} at least"), found: format!("{TOTAL}{total}") });
    }
    Ok(Some(total))
}

/// What is found beside too few items, so that it may be the total that is wrong.
pub const BESIDE_TOTAL: &str = " beside a total of ";

/// An answer that gives fewer items than its own total says there are, as long as nothing else is known to hold it against. What
/// the limit is when it is not sent may be disputed, but it is never below its least number.
fn short(
    description: &Description,
    operation: &Operation,
    call: &Call,
    asked: &Asked,
    world: &World,
    came: usize,
    total: Option<i64>,
) -> Option<Mismatch> {
    if world.complete || asked.unplaced || !asked.condition.is_all() || asked.count.is_some() {
        return None;
    }
    let page = crate::pages::law(operation)?;
    // Where no parameter makes a page shorter, items that were found further on show as much as a total does.
    let found = if page.limit.is_none() { i64::try_from(world.items.len()).ok() } else { None };
    let all = total.max(found)?;
    let least = || crate::pages::range(description, operation, page).0.unwrap_or(1);
    let known = page.limit.as_ref().is_none_or(|limit| call.args.contains_key(limit));
    let limit = asked.limit.filter(|_| known).unwrap_or_else(least);
    let expected = all.saturating_sub(asked.offset).clamp(0, limit.max(0));
    (i64::try_from(came).unwrap_or(i64::MAX) < expected).then(|| Mismatch {
        kind: MismatchKind::Cut,
        expected: format!("{expected} items at least (of {all} in all)"),
        found: total.map_or_else(|| format!("{came} items"), |total| format!("{came} items{BESIDE_TOTAL}{total}")),
    })
}

/// Whether the documents show 0 where a total stands: as an example that stands for any number.
fn shown_as_zero(description: &Description, operation: &Operation, at: &str) -> bool {
    let Some(mut schema) = operation.payload().map(|s| target(description, s)) else { return false };
    for name in at.split('/').skip(1) {
        match schema.properties.get(name) {
            Some(next) => schema = target(description, next),
            None => return false,
        }
    }
    schema.placeholder && schema.examples.iter().any(|e| e == 0)
}

/// Pages of one list that do not overlap by their offsets must have no item in common.
fn neighbours(
    session: &mut Session,
    call: &Call,
    operation: &Operation,
    asked: &Asked,
    items: &[Value],
    key: &str,
    learn: bool,
) -> Result<(), Mismatch> {
    let Some(page) = crate::pages::law(operation) else { return Ok(()) };
    if asked.chosen.as_ref().is_some_and(|c| !c.iter().any(|(_, at)| at == key)) {
        return Ok(());
    }
    let Some(place) = page.place().filter(|_| !asked.unplaced) else { return Ok(()) };
    // What comes past the end is no stretch of the list, where nothing is said of it.
    if asked.past_open && crate::pages::is_past(session, operation, call) {
        return Ok(());
    }
    let rest = call.clone().without(place);
    let rest = page.limit.iter().fold(rest, |rest, limit| rest.without(limit));
    let name = format!("{}{:?}", call.operation, rest.args);
    let keys: Vec<String> = items.iter().map(|item| crate::oracle::predict::key_of(item, key)).collect();
    let seen = session.pages.entry(name.clone()).or_default();
    let span = |start: i64, len: usize| (start, start + i64::try_from(len).unwrap_or(0));
    let (from, to) = span(asked.offset, keys.len());
    for (other, known) in seen.iter() {
        let (other_from, other_to) = span(*other, known.len());
        if (from >= other_to || to <= other_from)
            && let Some(twice) = keys.iter().find(|k| known.contains(*k))
        {
            return Err(Mismatch {
                kind: MismatchKind::Repeated,
                expected: format!("no item of positions {other_from} to {other_to} on the page from {from} to {to}"),
                found: format!("the item {twice} on both"),
            });
        }
    }
    if learn && seen.len() < 40 {
        let keys: Arc<HashSet<String>> = Arc::new(keys.into_iter().collect());
        seen.push((asked.offset, Arc::clone(&keys)));
        if let Some(journal) = &mut session.journal {
            journal.pages.push((name, asked.offset, keys));
        }
    }
    Ok(())
}

/// What the answer repeats must be what was asked.
pub fn echo(session: &Session, call: &Call, operation: &Operation, payload: &Value, findings: &mut Vec<Finding>) {
    for (law, echo) in operation.laws.iter().filter_map(|(n, l)| if let Law::Echo(e) = l { Some((n, e)) } else { None }) {
        for (parameter, at) in &echo.parameters {
            let sent = call.args.get(parameter);
            let wanted = if sent.is_none() && echo.only_when_sent.contains(parameter) {
                None
            } else {
                effective(session.description(), operation, call, parameter)
            };
            let Some(wanted) = wanted else { continue };
            let fact = format!("{}/laws/{law}/{parameter}#echo", call.operation);
            let repeats = |f: &Value| {
                same(f, &wanted) || (echo.loose && text_of(f) == text_of(&wanted)) || (f.is_number() && number_of(f) == number_of(&wanted))
            };
            let found = pointer::get(payload, at);
            // While the place is disputed and nothing has told the readings apart, any of them will do.
            let places = session.echo_places.get(&(law.clone(), parameter.clone()));
            let open = places.filter(|(dispute, _)| session.followed.get(dispute).is_none_or(|(works, _)| works.len() != 1));
            let elsewhere = open.is_some_and(|(_, at)| at.iter().any(|p| pointer::get(payload, p).is_some_and(repeats)));
            if !elsewhere && !found.is_some_and(repeats) {
                let found = found.map_or("nothing".to_owned(), |f| shorten(&f.to_string()));
                findings.push(finding(About::Fact(fact), format!("{wanted} at {at}"), found));
            }
        }
    }
}
