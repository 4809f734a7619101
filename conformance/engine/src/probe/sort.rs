//! Probes of order: every key in both directions, whole and in pages.

use super::dress::Tailor;
use super::exercise::{short_length, short_limit};
use super::{Probe, case_fact, cases, paging, size, whole};
use crate::call::Call;
use crate::oracle::order::{self, Collation, Key};
use crate::oracle::text_of;
use crate::session::{Expect, Session};
use plumbline_spec::Kind;
use plumbline_spec::model::{Operation, Provocation, Sort};
use serde_json::{Map, Value, json};

/// A sort value: `word` in a direction, or without one.
pub fn sorted(operation: &str, sort: &Sort, keys: &[(&str, Option<&str>)]) -> Call {
    let call = Call::new(operation);
    match &sort.field_member {
        Some(field) => {
            let entries: Vec<Value> = keys
                .iter()
                .map(|(word, way)| {
                    let mut entry = Map::new();
                    entry.insert(field.clone(), json!(word));
                    if let (Some(member), Some(way)) = (&sort.order_member, way) {
                        entry.insert(member.clone(), json!(way));
                    }
                    Value::Object(entry)
                })
                .collect();
            call.with(&sort.by, Value::Array(entries))
        }
        None => keys.first().map_or(call.clone(), |(word, way)| {
            let call = call.with(&sort.by, *word);
            match (way, &sort.direction) {
                (Some(way), Some(direction)) => call.with(direction, *way),
                _ => call,
            }
        }),
    }
}

/// Probes of order.
pub fn probes(session: &Session, operation: &str, described: &Operation, sort: &Sort) -> Vec<Probe> {
    let mut all = Vec::new();
    let (up, down) = (sort.ascending.as_str(), sort.descending.as_str());
    let n = size(session, operation);
    // Falling order by each key tells most: the whole list for one of them, the first page for the others.
    for (i, word) in sort.keys.keys().enumerate() {
        let call = sorted(operation, sort, &[(word, Some(down))]);
        let call = match paging(described).and_then(|(limit, _)| limit).filter(|_| i > 0) {
            Some(limit) => call.with(limit, short_limit(session, operation, limit)),
            None => whole(session, described, call),
        };
        all.push(Probe::valid(Kind::Sorting, call, 0));
    }
    for (i, word) in sort.keys.keys().enumerate() {
        for way in [Some(up), Some(down), None] {
            let call = sorted(operation, sort, &[(word, way)]);
            let rank = if way.is_none() { 1 + u8::from(i > 0) } else { 0 };
            all.push(Probe::valid(Kind::Sorting, whole(session, described, call.clone()), rank));
            if let Some((limit, offset)) = paging(described) {
                let short = short_length(session, operation, limit);
                // Rising, the second page goes on where the first ends, and both hold equals there: these must not change places.
                let at = &sort.keys[word];
                let seam = limit.filter(|_| way == Some(up)).and_then(|limit| seam(session, described, operation, limit, at));
                let page = limit.map_or(call.clone(), |limit| call.clone().with(limit, seam.unwrap_or(short)));
                // The whole list with no direction by the first key, a page of it by the last.
                let last = way.is_none() && i + 1 == sort.keys.len();
                all.push(Probe::valid(Kind::Sorting, page.clone(), if way.is_none() { 2 - u8::from(last) } else { rank.max(1) }));
                if let (Some(_), Some(_)) = (offset.filter(|_| n > 2), way) {
                    let far = if way == Some(up) { n * 4 / 5 } else { n * 3 / 4 };
                    let next = super::further(session, described, page, seam.unwrap_or(far.max(1)));
                    all.push(Probe::valid(Kind::Sorting, next, u8::from(i > 0)));
                }
            }
        }
        all.push(Probe::valid(Kind::Sorting, sorted(operation, sort, &[(word, Some(down))]), 1 + u8::from(i > 0)));
    }
    // The same of what is found only, page by page.
    let tailor = Tailor::of(session, operation, described);
    for (i, word) in sort.keys.keys().enumerate() {
        for (falling, way) in [(true, down), (false, up)] {
            if let Some(call) = tailor.found_by(sorted(operation, sort, &[(word, Some(way))]), i % 2 == usize::from(falling)) {
                all.push(Probe::valid(Kind::Sorting, call, 1));
            }
        }
    }
    if let Some(direction) = &sort.direction {
        all.push(Probe::valid(Kind::Sorting, whole(session, described, Call::new(operation).with(direction, down)), 0));
        all.push(Probe::valid(Kind::Sorting, Call::new(operation).with(direction, down), 1));
    }
    let words: Vec<&str> = sort.keys.keys().map(String::as_str).collect();
    if sort.field_member.is_some() {
        if let Some((first, second)) = telling(session, operation, sort) {
            // Either of them second for once.
            for (keys, way, next, rank) in
                [((first, second), up, Some(down), 1), ((second, first), down, None, 1), ((first, second), up, Some(up), 2)]
            {
                all.push(Probe::valid(Kind::Sorting, sorted(operation, sort, &[(keys.0, Some(way)), (keys.1, next)]), rank));
            }
        }
        if let [first, .., last] = words.as_slice() {
            all.push(Probe::valid(Kind::Sorting, sorted(operation, sort, &[(last, Some(up)), (first, Some(down))]), 2));
        }
    }
    let refusal = |provocations: &[Provocation], fact: Option<String>| {
        let cases = cases(session, operation, provocations);
        if cases.is_empty() {
            return Expect::Open;
        }
        let fact = fact.unwrap_or_else(|| case_fact(session, operation, &cases));
        Expect::Refusal { cases, fact }
    };
    for (i, word) in sort.prohibited.iter().enumerate() {
        let fact = session
            .facts
            .iter()
            .find(|f| f.operation == operation && f.kind == Kind::Sorting && f.id.ends_with(&format!("/{word}#prohibited")));
        let expect = refusal(&forbidden(session, word, Provocation::SortProhibited, operation), fact.map(|f| f.id.clone()));
        // With other things besides it tells more, so that alone only the first is asked for before the deepest.
        let rank = match &expect {
            Expect::Refusal { .. } if i > 0 => 2,
            _ => u8::from(i > 0),
        };
        all.push(Probe { kind: Kind::Errors, call: sorted(operation, sort, &[(word, Some(up))]), expect: expect.clone(), rank });
        if let Expect::Refusal { .. } = expect {
            let call = tailor.beside(&sorted(operation, sort, &[(word, Some(down))]), i);
            all.push(Probe { kind: Kind::Errors, call, expect, rank: 1 });
        }
    }
    let expect = refusal(&[Provocation::UnknownParameter], None);
    if let Some(word) = sort.keys.keys().next().filter(|_| sort.field_member.is_some()) {
        let second = sorted(operation, sort, &[(word, Some(up)), ("plumbline_unknown", Some(up))]);
        all.push(Probe { kind: Kind::Errors, call: second, expect: expect.clone(), rank: 1 });
    }
    all.push(Probe { kind: Kind::Errors, call: sorted(operation, sort, &[("plumbline_unknown", Some(up))]), expect, rank: 1 });
    if let (Some(_), Some(word)) = (&sort.order_member, sort.keys.keys().next()) {
        let expect = super::parameters::invalid(session, operation, super::parameters::Wrong::Word);
        all.push(Probe { kind: Kind::Errors, call: sorted(operation, sort, &[(word, Some("plumbline"))]), expect, rank: 1 });
    }
    all
}

/// How many items come before the middle of the longest run of equals, where items are ordered by a value: a page of so many ends
/// within the run. `None` where no page can be so long, or no two are equal.
fn seam(session: &Session, described: &Operation, operation: &str, limit: &str, at: &str) -> Option<i64> {
    let items: Vec<&Value> = session.worlds.get(operation)?.items.iter().collect();
    let key = Key { word: String::new(), at: at.to_owned(), descending: false };
    let value = |item: &Value| plumbline_spec::pointer::get(item, at).filter(|v| !v.is_null()).map(text_of);
    let present: Vec<&Value> = items.into_iter().filter(|item| value(item).is_some()).collect();
    let ordered = order::sorted(&present, &[key], Collation::Lower);
    let schema = crate::asked::target(session.description(), &described.parameters.get(limit)?.schema);
    let (least, most) = (schema.minimum.unwrap_or(1).max(1), schema.maximum.unwrap_or(i64::MAX));
    let (mut longest, mut found, mut start) = (1, None, 0);
    for end in 1..=ordered.len() {
        if end < ordered.len() && value(ordered[end]) == value(ordered[start]) {
            continue;
        }
        let middle = i64::try_from(start + (end - start) / 2).ok()?;
        if end - start > longest && (least..=most).contains(&middle) {
            (longest, found) = (end - start, Some(middle));
        }
        start = end;
    }
    found
}

/// The pair of keys whose second shows most: items that are equal in the first and differ in the second.
fn telling<'s>(session: &Session, operation: &str, sort: &'s Sort) -> Option<(&'s str, &'s str)> {
    let items = &session.worlds.get(operation)?.items;
    let at = |item: &Value, key: &str| plumbline_spec::pointer::get(item, key).filter(|v| !v.is_null()).map(text_of);
    let ties = |first: &str, second: &str| {
        let mut by: std::collections::BTreeMap<String, std::collections::BTreeSet<String>> = std::collections::BTreeMap::new();
        for (a, b) in items.iter().filter_map(|i| Some((at(i, first)?, at(i, second)?))) {
            by.entry(a).or_default().insert(b);
        }
        by.values().map(|seen| seen.len() - 1).sum::<usize>()
    };
    let pairs = sort.keys.iter().flat_map(|a| sort.keys.iter().map(move |b| (a, b))).filter(|(a, b)| a.0 != b.0);
    let counted = pairs.map(|(a, b)| (ties(a.1, b.1), a.0.as_str(), b.0.as_str()));
    // The first of equals, so that the choice is that of the description's order.
    counted.filter(|(n, ..)| *n > 0).reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, a, b)| (a, b))
}

/// What a known but forbidden field may be answered with. A name that no item has at its top is, for
/// a server, as good as unknown.
pub fn forbidden(session: &Session, word: &str, provocation: Provocation, operation: &str) -> Vec<Provocation> {
    let nested = session.worlds.get(operation).is_some_and(|w| w.items.iter().all(|i| i.get(word).is_none()));
    if nested { vec![provocation, Provocation::UnknownParameter] } else { vec![provocation] }
}
