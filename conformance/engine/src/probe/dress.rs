//! Other parameters beside the one that a request is for, so that one request shows many facts under many conditions.
//!
//! A comparison that goes wrong in falling order only, or beyond the first page only, holds in every request that asks for
//! nothing else. So every subject (a comparison, a tree, groups, chosen members) is asked again with an order, from a place
//! further on, with a short page, with members chosen: one such request at the default depth, which has as many of these
//! as go together, and others with other combinations at `deep`. What the request is for stays as it is, and what does not
//! matter falls away when a failure is made smaller. Which values and trees are asked for is decided in the modules beside.

use super::exercise::{group_calls, leaf, search_call, short_limit, values};
use super::{Probe, greatest_limit, paging};
use crate::asked::asked;
use crate::call::Call;
use crate::oracle::Semantics;
use crate::session::{Expect, Session};
use indexmap::IndexMap;
use plumbline_spec::Kind;
use plumbline_spec::model::{FieldRule, Law, Operation, Operator, Project, Sort};
use serde_json::{Value, json};

/// The order asked for besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// None.
    None,
    /// Rising.
    Rising,
    /// Falling.
    Falling,
}

/// What is asked for besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dress {
    way: Way,
    /// From a place further on.
    beyond: bool,
    /// How long a page is asked for.
    size: Size,
    /// With some members only.
    chosen: bool,
}

/// How long a page is asked for besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    /// As long as it was.
    Same,
    /// Shorter than what is found.
    Short,
    /// One item shorter than what is left of what is found: nearly all shows, and that the page ends.
    Near,
}

const fn dress(way: Way, beyond: bool, size: Size, chosen: bool) -> Dress {
    Dress { way, beyond, size, chosen }
}

/// What a subject is asked with, in turn, and from which rank on.
pub const DRESSES: [(Dress, u8); 8] = [
    (dress(Way::Falling, true, Size::Near, true), 1),
    (dress(Way::Rising, true, Size::Short, true), 2),
    (dress(Way::Falling, false, Size::Short, false), 2),
    (dress(Way::None, true, Size::Short, true), 2),
    (dress(Way::Falling, true, Size::Short, true), 2),
    (dress(Way::Rising, false, Size::Short, false), 2),
    (dress(Way::Falling, true, Size::Short, false), 2),
    (dress(Way::Rising, true, Size::Same, false), 2),
];

/// Items that are enough for an order, a place and a page to show.
const ENOUGH: usize = 24;

/// Probes with dressed ones behind the most telling of each subject.
pub fn dressed(session: &Session, operation: &str, described: &Operation, plain: Vec<Probe>) -> Vec<Probe> {
    let tailor = Tailor::of(session, operation, described);
    // The first of those that tell most.
    let mut best: IndexMap<String, (usize, usize)> = IndexMap::new();
    for (i, probe) in plain.iter().enumerate() {
        let Some(subject) = tailor.subject(probe) else { continue };
        let worth = tailor.worth(&probe.call);
        let (at, most) = best.entry(subject).or_insert((i, worth));
        if worth > *most {
            (*at, *most) = (i, worth);
        }
    }
    let mut more: IndexMap<usize, Vec<Probe>> = IndexMap::new();
    for (turn, (at, _)) in best.values().enumerate() {
        let probe = &plain[*at];
        // An order from its end as well: the first dress leaves enough of that in sight.
        let from_end = super::ends::at_end(session, described, &tailor, &probe.call);
        for (number, (dress, rank)) in DRESSES.into_iter().enumerate() {
            let worn = from_end.as_ref().filter(|_| number == 0).unwrap_or(&probe.call);
            let Some(call) = tailor.put_on(worn, dress, turn + number) else { continue };
            let expect = match &probe.expect {
                // What would be fair without is fair with the same besides.
                Expect::OneOf(calls) => {
                    let besides = |fair: &Call| Call { args: with(&fair.args, &probe.call.args, &call.args), ..fair.clone() };
                    Expect::OneOf(calls.iter().map(besides).collect())
                }
                other => other.clone(),
            };
            more.entry(*at).or_default().push(Probe { kind: probe.kind, call, expect, rank: rank.max(probe.rank) });
        }
    }
    let mut all = Vec::new();
    for (i, probe) in plain.into_iter().enumerate() {
        all.push(probe);
        all.extend(more.swap_remove(&i).into_iter().flatten());
    }
    all
}

/// Whether a probe asks for what is to be answered.
pub(super) fn is_valid(probe: &Probe) -> bool {
    probe.call.is_plain() && matches!(probe.expect, Expect::Success | Expect::OneOf(_))
}

/// Arguments with what was added to others, or changed in them.
pub fn with(args: &IndexMap<String, Value>, before: &IndexMap<String, Value>, after: &IndexMap<String, Value>) -> IndexMap<String, Value> {
    let mut args = args.clone();
    args.retain(|key, _| !before.contains_key(key) || after.contains_key(key));
    let new = after.iter().filter(|(key, value)| before.get(*key) != Some(value));
    args.extend(new.map(|(key, value)| (key.clone(), value.clone())));
    args
}

/// Adds to requests of one operation what they are not for.
pub struct Tailor<'s> {
    session: &'s Session,
    operation: &'s str,
    described: &'s Operation,
    pub(super) sort: Option<&'s Sort>,
    pub(super) project: Option<&'s Project>,
    /// Whether a total tells how many were found even on an empty page.
    counted: bool,
}

impl<'s> Tailor<'s> {
    /// One for an operation.
    pub fn of(session: &'s Session, operation: &'s str, described: &'s Operation) -> Self {
        let laws = || described.laws.values();
        Self {
            session,
            operation,
            described,
            sort: laws().find_map(|l| if let Law::Sort(s) = l { Some(s) } else { None }),
            project: laws().find_map(|l| if let Law::Project(p) = l { Some(p) } else { None }),
            counted: laws().any(|l| matches!(l, Law::Page(p) if p.total.is_some() && !p.total_optional)),
        }
    }

    /// What a probe is for, if it is for something that may be asked for with other things.
    fn subject(&self, probe: &Probe) -> Option<String> {
        let call = &probe.call;
        let apt = matches!(probe.kind, Kind::Searching | Kind::Filtering | Kind::Membership | Kind::Projection);
        if !is_valid(probe) || !apt || self.is_placed(call) {
            return None;
        }
        if probe.kind == Kind::Projection {
            return (probe.rank == 0).then(|| format!("{:?}", call.args));
        }
        // What stands for many comparisons is dressed where it is made.
        let many = |value: &Value| value.as_object().is_some_and(|tree| tree.values().any(|v| v.as_array().is_some_and(|a| a.len() > 3)));
        if call.args.values().any(many) {
            return None;
        }
        let word = |law: &Law| match law {
            Law::Search(s) => call.args.get(&s.field).map(ToString::to_string),
            // One criterion is no more than a search; only of several it shows that all are read.
            Law::Criteria(c) => call.args.get(&c.parameter).and_then(Value::as_array).map(|list| list.len().to_string()),
            _ => None,
        };
        let field = self.described.laws.values().find_map(word).unwrap_or_default();
        crate::blame::condition(self.session, call).map(|fact| format!("{fact} {field}"))
    }

    /// Whether an order, a place or a page is asked for already; the greatest page is none.
    pub(super) fn is_placed(&self, call: &Call) -> bool {
        let has = |p: &str| call.args.contains_key(p);
        let page = paging(self.described).is_some_and(|(limit, offset)| {
            let greatest = greatest_limit(self.session, self.described).map(|(_, most)| json!(most));
            offset.is_some_and(has) || limit.and_then(|limit| call.args.get(limit)).is_some_and(|l| Some(l) != greatest.as_ref())
        });
        page || self.sort.is_some_and(|s| has(&s.by) || s.direction.as_deref().is_some_and(has))
    }

    /// How many items a call finds, where that is certain.
    pub fn found(&self, call: &Call) -> Option<usize> {
        let world = self.session.worlds.get(self.operation)?;
        let semantics = *self.session.semantics.get(self.operation)?.first()?;
        let condition = asked(self.session.description(), self.described, call).condition;
        world.count(&condition, semantics).certain()
    }

    /// How many items a call may find, at most.
    pub fn about(&self, call: &Call) -> usize {
        let (Some(world), Some(open)) = (self.session.worlds.get(self.operation), self.session.semantics.get(self.operation)) else {
            return 0;
        };
        let condition = asked(self.session.description(), self.described, call).condition;
        // Most ways that are open make no difference to one condition.
        let mut ways: Vec<Semantics> = Vec::new();
        for way in open.iter().map(|semantics| condition.relevant(*semantics)) {
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
        let most = |semantics: Semantics| {
            let counted = world.count(&condition, semantics);
            counted.sure + counted.open
        };
        ways.into_iter().map(most).max().unwrap_or(0)
    }

    /// How much a call tells: more where some are found, and not all.
    fn worth(&self, call: &Call) -> usize {
        let all = self.session.worlds.get(self.operation).map_or(0, |w| w.items.len());
        match self.found(call) {
            None => 1 + self.about(call).min(ENOUGH) / 2,
            Some(n) if n > 1 && n < all => 1 + n.min(ENOUGH),
            Some(n) => n.min(1),
        }
    }

    /// The call with a dress; `None` where nothing of it goes with the call. `turn` chooses among keys and members.
    pub fn put_on(&self, call: &Call, dress: Dress, turn: usize) -> Option<Call> {
        let mut out = call.clone();
        if let (Some(sort), true) = (self.sort, dress.way != Way::None) {
            let word = sort.keys.keys().nth(turn % sort.keys.len().max(1))?;
            let way = if dress.way == Way::Falling { &sort.descending } else { &sort.ascending };
            out.args.extend(super::sort::sorted(self.operation, sort, &[(word, Some(way.as_str()))]).args);
        }
        let found = self.found(call).and_then(|n| i64::try_from(n).ok());
        if let Some((limit, offset)) = paging(self.described) {
            let mut passed = 0;
            // A page of a size that nobody can change is all that lies before the next one.
            let first = if limit.is_none() { super::exercise::short_length(self.session, self.operation, limit) } else { 1 };
            if let (Some(_), true) = (offset, dress.beyond && (self.counted || found.is_none_or(|n| n > first))) {
                // Not all of what is found may lie before the place.
                passed = if found.is_some_and(|n| n > 4) { 2 } else { 1 };
                out = super::further(self.session, self.described, out, passed);
            }
            let schema = limit.and_then(|limit| self.described.parameters.get(limit));
            let schema = schema.map(|p| crate::asked::target(self.session.description(), &p.schema));
            let bounds = schema.map_or((1, i64::MAX), |s| (s.minimum.unwrap_or(1).max(1), s.maximum.unwrap_or(i64::MAX)));
            match (dress.size, found, limit) {
                (Size::Same, ..) | (_, _, None) => {}
                (Size::Near, found, Some(limit)) => {
                    let near = found.map(|n| n - passed - 1).filter(|n| (bounds.0..=bounds.1).contains(n));
                    out = near.map_or(out.clone(), |near| out.with(limit, near));
                }
                (Size::Short, found, Some(limit)) => {
                    let least = short_limit(self.session, self.operation, limit);
                    out = out.with(limit, found.map_or(least, |n| n * 2 / 5).clamp(bounds.0, bounds.1));
                }
            }
        }
        if let (Some(project), true) = (self.project.filter(|p| !call.args.contains_key(&p.fields)), dress.chosen) {
            out = self.choosing(out, project, turn);
        }
        (out != *call).then_some(out)
    }

    /// The call for the key and one other member; `turn` says which.
    pub(super) fn choosing(&self, call: Call, project: &Project, turn: usize) -> Call {
        let key = self.session.worlds.get(self.operation).map(|w| w.key.as_str()).unwrap_or_default();
        let (own, others): (Vec<_>, Vec<_>) = project.members.iter().partition(|(_, at)| *at == key);
        let other = others.get(turn % others.len().max(1));
        let words: Vec<&String> = own.first().into_iter().chain(other).map(|(word, _)| *word).collect();
        call.with(&project.fields, json!(words))
    }

    /// The call with a condition that finds about half of the items and a short page of them, from the beginning or further on.
    pub fn found_by(&self, call: Call, beyond: bool) -> Option<Call> {
        let half = self.half()?;
        let found = i64::try_from(self.found(&half)?).unwrap_or(0);
        let mut out = call;
        out.args.extend(half.args);
        let Some((limit, offset)) = paging(self.described) else { return Some(out) };
        if let Some(limit) = limit {
            let schema = self.described.parameters.get(limit).map(|p| crate::asked::target(self.session.description(), &p.schema));
            let least = schema.and_then(|s| s.minimum).unwrap_or(1).max(1);
            let most = schema.and_then(|s| s.maximum).unwrap_or(i64::MAX);
            out = out.with(limit, (found / 3).max(least).min(most));
        }
        Some(match offset.filter(|_| beyond) {
            Some(_) => super::further(self.session, self.described, out, (found / 4).max(1)),
            None => out,
        })
    }

    /// A call that is to be refused, with an order, a place and a condition besides, as far as it has none of its own.
    pub fn beside(&self, call: &Call, turn: usize) -> Call {
        let mut more: IndexMap<String, Value> = IndexMap::new();
        if let Some(sort) = self.sort.filter(|s| !call.args.contains_key(&s.by))
            && let Some(word) = sort.keys.keys().nth(turn % sort.keys.len().max(1))
        {
            more.extend(super::sort::sorted(self.operation, sort, &[(word, Some(sort.descending.as_str()))]).args);
        }
        let place = crate::pages::place(self.described);
        let further = super::further(self.session, self.described, call.clone(), 1).args;
        more.extend(further.into_iter().filter(|(key, _)| place == Some(key) || !call.args.contains_key(key)));
        if let Some(half) = self.half().filter(|half| half.args.keys().all(|k| !call.args.contains_key(k))) {
            more.extend(half.args);
        }
        let mut out = call.clone();
        out.besides = more.keys().cloned().collect();
        out.args.extend(more);
        out
    }

    /// A call in falling order, and with a condition.
    pub fn beside_of(&self, call: &Call) -> Vec<Call> {
        let order = self.sort.and_then(|sort| {
            let word = sort.keys.keys().next()?;
            Some(super::sort::sorted(self.operation, sort, &[(word, Some(sort.descending.as_str()))]))
        });
        let besides = order.into_iter().chain(self.most_of()).map(|beside| {
            let mut out = call.clone();
            out.args.extend(beside.args);
            out
        });
        besides.collect()
    }

    /// A condition that finds about half of the items.
    fn half(&self) -> Option<Call> {
        let world = self.session.worlds.get(self.operation)?;
        self.nearest(world.items.len() / 2)
    }

    /// A condition that finds nearly all of the items.
    fn most_of(&self) -> Option<Call> {
        let world = self.session.worlds.get(self.operation)?;
        self.nearest(world.items.len())
    }

    /// The condition that finds nearest to so many items, but not all of them.
    fn nearest(&self, wanted: usize) -> Option<Call> {
        let world = self.session.worlds.get(self.operation)?;
        let ordered = |rule: &FieldRule| {
            let apt = |o: &&Operator| {
                matches!(o, Operator::Equal | Operator::NotEqual | Operator::Less | Operator::LessOrEqual | Operator::Greater)
            };
            rule.operators.iter().filter(apt).copied().collect::<Vec<_>>()
        };
        let mut calls: Vec<Call> = Vec::new();
        for law in self.described.laws.values() {
            match law {
                Law::Search(search) => {
                    let unsure = crate::disputes::unsure_words(self.session, self.operation);
                    for (word, rule) in search.fields.iter().filter(|(word, _)| !unsure.contains(*word)) {
                        for op in ordered(rule) {
                            calls.extend(search_call(self.session, self.operation, search, word, rule, op));
                            let named = Call::new(self.operation).with(&search.field, word.as_str()).with(&search.operator, op.as_str());
                            let second = values(world, rule, op).into_iter().nth(1).filter(|_| rule.value_pattern.is_none());
                            calls.extend(second.map(|value| named.with(&search.value, crate::oracle::text_of(&value))));
                        }
                    }
                }
                Law::Filter(filter) => {
                    for (word, rule) in &filter.fields {
                        for op in ordered(rule) {
                            let value = values(world, rule, op).into_iter().next();
                            calls.extend(value.map(|v| Call::new(self.operation).with(&filter.parameter, leaf(filter, word, op, v))));
                        }
                    }
                }
                Law::Membership(membership) => {
                    calls.extend(group_calls(self.session, self.operation, membership).into_iter().take(1));
                }
                Law::Page(_)
                | Law::First(_)
                | Law::Sort(_)
                | Law::Criteria(_)
                | Law::Project(_)
                | Law::Echo(_)
                | Law::Unique(_)
                | Law::Stable(_) => {}
            }
        }
        let told = calls.into_iter().filter_map(|call| Some((self.found(&call)?, call))).filter(|(n, _)| *n > 1 && *n < world.items.len());
        told.min_by_key(|(n, _)| n.abs_diff(wanted)).map(|(_, call)| call)
    }
}
