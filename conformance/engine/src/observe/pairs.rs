//! Laws over several recorded answers: pages that tile, totals, what a condition admits of the whole,
//! the same question asked twice.
//!
//! A run reads a list again before it blames a law; here nothing can be read again. So the laws are
//! held against answers only if the traffic itself speaks for data that stayed the same: no write
//! succeeded, every item that came more than once came unaltered, every total of the whole list is
//! one number. Otherwise it is said that they were not.

use super::request::Recorded;
use crate::asked::{ListPlace, asked};
use crate::call::Call;
use crate::judge::{About, Answer, Finding, lawful};
use crate::oracle::World;
use crate::oracle::predict::key_of;
use crate::session::{Expect, Session};
use plumbline_spec::model::{Law, Operation};
use plumbline_spec::pointer;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

/// Most lists and items that are remembered.
const MOST_LISTS: usize = 2_000;
const MOST_ITEMS: usize = 60_000;

/// A list that came.
struct List {
    recorded: Recorded,
    payload: Value,
    items: Vec<Value>,
}

/// Lists that came, in their order.
#[derive(Default)]
pub(super) struct Lists {
    kept: Vec<List>,
    items: usize,
    dropped: bool,
}

/// Findings with the fact that each speaks of, and notes.
type Judged = (Vec<(Recorded, String, Finding)>, Vec<String>);

impl Lists {
    /// Remembers a list, if it is one.
    pub(super) fn keep(&mut self, session: &Session, recorded: &Recorded, payload: &Value, items: &[Value]) {
        if session.operation(&recorded.call.operation).and_then(ListPlace::of).is_none() {
            return;
        }
        if self.kept.len() >= MOST_LISTS || self.items + items.len() > MOST_ITEMS {
            self.dropped = true;
            return;
        }
        self.items += items.len();
        self.kept.push(List { recorded: recorded.clone(), payload: payload.clone(), items: items.to_vec() });
    }

    /// Holds the laws against the lists.
    pub(super) fn judge(self, session: &mut Session, writes: bool) -> Judged {
        let (mut findings, mut notes) = (Vec::new(), Vec::new());
        if self.dropped {
            notes.push(format!("only the first {} lists were held against one another", self.kept.len()));
        }
        let operations: BTreeSet<String> = self.kept.iter().map(|l| l.recorded.call.operation.clone()).collect();
        for name in operations {
            let Some(operation) = session.operation(&name).cloned() else { continue };
            let Some(key) = ListPlace::of(&operation).map(|l| l.key.to_owned()) else { continue };
            let lists: Vec<&List> = self.kept.iter().filter(|l| l.recorded.call.operation == name).collect();
            let accounts: BTreeSet<_> = lists.iter().map(|l| &l.recorded.texts).collect();
            let several = (accounts.len() > 1).then(|| "they were asked for with several credentials".to_owned());
            let written = || writes.then(|| "data was written".to_owned());
            if let Some(why) = several.or_else(written).or_else(|| changed(session, &operation, &lists, &key)) {
                notes.push(format!("{name}: laws over several answers were not held against them: {why}"));
                continue;
            }
            if let Some(world) = world(session, &operation, &lists, &key) {
                session.worlds.insert(name.clone(), world);
            }
            session.pages.clear();
            for list in &lists {
                each(session, &operation, list, &mut findings);
            }
            stable(session, &name, &operation, &lists, &key, &mut findings);
        }
        (findings, notes)
    }
}

fn each(session: &mut Session, operation: &Operation, list: &List, findings: &mut Vec<(Recorded, String, Finding)>) {
    let call = &list.recorded.call;
    match lawful(session, call, operation, &list.payload, &list.items, true) {
        Ok(()) => {
            let answer = Answer::success(list.payload.clone(), ListPlace::of(operation).map(|laws| laws.items));
            crate::cover::cover(session, call, &Expect::Success, &answer);
        }
        Err(found) => {
            let mut facts = vec![crate::blame::law(session, call, found.kind)];
            facts.extend(crate::blame::beside(session, call, found.kind));
            facts.dedup();
            let finding = Finding { about: About::Law(found.kind), expected: found.expected, found: found.found };
            findings.extend(facts.into_iter().map(|fact| (list.recorded.clone(), fact, finding.clone())));
        }
    }
}

/// Why the data did not stay the same, if it did not.
fn changed(session: &Session, operation: &Operation, lists: &[&List], key: &str) -> Option<String> {
    let total = page_total(operation);
    let mut totals = BTreeSet::new();
    let mut known: HashMap<String, &Value> = HashMap::new();
    for list in lists {
        let asked = asked(session.description(), operation, &list.recorded.call);
        if asked.chosen.is_some() {
            continue;
        }
        for item in &list.items {
            let key = key_of(item, key);
            if known.insert(key.clone(), item).is_some_and(|earlier| earlier != item) {
                return Some(format!("the item {key} came in two forms"));
            }
        }
        if asked.condition.is_all() {
            totals.extend(total.and_then(|at| pointer::get(&list.payload, at)).and_then(Value::as_i64).filter(|t| *t != 0));
        }
    }
    (totals.len() > 1).then(|| format!("the total of the whole list was {totals:?}").replace(['{', '}'], ""))
}

fn page_total(operation: &Operation) -> Option<&str> {
    crate::pages::law(operation)?.total.as_deref()
}

/// Whether a call asks for the list as it comes by itself: no condition, no order of its own.
fn is_plain(session: &Session, operation: &Operation, call: &Call) -> bool {
    let asked = asked(session.description(), operation, call);
    let ordered = operation.laws.values().any(|l| match l {
        Law::Sort(sort) => call.args.contains_key(&sort.by) || sort.direction.as_ref().is_some_and(|d| call.args.contains_key(d)),
        _ => false,
    });
    asked.condition.is_all() && asked.chosen.is_none() && !ordered
}

/// The whole list, if pages of it from the first to the last came.
fn world(session: &Session, operation: &Operation, lists: &[&List], key: &str) -> Option<World> {
    let paged = operation.laws.values().any(|l| matches!(l, Law::Page(_)));
    let mut pages: Vec<(usize, Option<i64>, &List)> = Vec::new();
    for list in lists.iter().filter(|l| is_plain(session, operation, &l.recorded.call)) {
        let asked = asked(session.description(), operation, &list.recorded.call);
        let Some(offset) = usize::try_from(asked.offset).ok().filter(|_| !asked.unplaced) else { continue };
        pages.push((offset, asked.limit.or(asked.count), list));
    }
    pages.sort_by_key(|(offset, _, list)| (*offset, std::cmp::Reverse(list.items.len())));
    let mut items: Vec<Value> = Vec::new();
    let (mut ended, mut twice) = (false, false);
    for (offset, limit, list) in pages {
        if offset > items.len() {
            break;
        }
        for (i, item) in list.items.iter().enumerate() {
            match items.get(offset + i) {
                // Another order the second time: there is no one whole to hold anything against.
                Some(known) if key_of(known, key) != key_of(item, key) => return None,
                Some(_) => twice = true,
                None => items.push(item.clone()),
            }
        }
        let came = i64::try_from(list.items.len()).unwrap_or(i64::MAX);
        let total = page_total(operation).and_then(|at| pointer::get(&list.payload, at)).and_then(Value::as_u64);
        ended |= total.is_some_and(|t| t > 0 && items.len() as u64 == t);
        ended |=
            total.is_none() && offset + list.items.len() == items.len() && limit.is_none_or(|l| came < l) && (!paged || limit.is_some());
    }
    let keys: BTreeSet<String> = items.iter().map(|i| key_of(i, key)).collect();
    // Pages that overlap make no whole; that they do is found without one.
    (ended && keys.len() == items.len()).then(|| World::new(items, key, true, twice))
}

/// The law that asking twice gives the same.
fn stable(
    session: &mut Session,
    name: &str,
    operation: &Operation,
    lists: &[&List],
    key: &str,
    findings: &mut Vec<(Recorded, String, Finding)>,
) {
    let law = operation.laws.iter().find_map(|(n, l)| if let Law::Stable(s) = l { Some((n, s)) } else { None });
    let Some((law, declared)) = law else { return };
    let fact = format!("{name}/laws/{law}#stable");
    let keys = |list: &List| list.items.iter().map(|i| key_of(i, key)).collect::<Vec<_>>();
    for (i, list) in lists.iter().enumerate() {
        let same = |other: &&&List| other.recorded.call.args == list.recorded.call.args;
        let Some(earlier) = lists[..i].iter().rev().find(same).map(|l| keys(l)) else { continue };
        let now = keys(list);
        if now.len() < 2 {
            continue;
        }
        if now == earlier {
            session.ledger.holds(&fact);
        } else if !declared.unspecified.contains_key("order") {
            let finding = Finding {
                about: About::Fact(fact.clone()),
                expected: "the same items when asked twice".to_owned(),
                found: crate::oracle::predict::difference(&earlier, &now),
            };
            findings.push((list.recorded.clone(), fact.clone(), finding));
        }
    }
}
