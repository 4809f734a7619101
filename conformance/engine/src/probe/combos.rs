//! Combinations of parameters: all pairs by a covering array, then random ones by proptest.
//!
//! Faults that need two or three parameters together show here. Each factor is one law's share of a
//! request; its first alternative is to leave it out, so that shrinking means leaving out.

use super::dress::Tailor;
use super::exercise::{family_values, groups, leaf, node, short_length, suits, values};
use super::search::may_refuse_like;
use super::{Probe, further, paging, size};
use crate::asked::asked;
use crate::call::Call;
use crate::oracle::text_of;
use crate::session::{Expect, Session};
use indexmap::IndexMap;
use plumbline_spec::Kind;
use plumbline_spec::model::{Law, Operation, Operator, ValueKind};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

/// Arguments that one law may add to a request.
type Share = IndexMap<String, Value>;

fn factors(session: &Session, operation: &str, described: &Operation) -> Vec<Vec<Share>> {
    let n = size(session, operation);
    let share = |pairs: &[(&str, Value)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect::<Share>();
    let tailor = Tailor::of(session, operation, described);
    let mut all: Vec<Vec<Share>> = Vec::new();
    if let Some((limit, offset)) = paging(described) {
        let short = short_length(session, operation, limit);
        if let Some(limit) = limit {
            let schema = described.parameters.get(limit).map(|p| crate::asked::target(session.description(), &p.schema));
            let most = schema.and_then(|s| s.maximum);
            let least = schema.and_then(|s| s.minimum).unwrap_or(1);
            let mut limits = vec![Share::new(), share(&[(limit, json!(short))]), share(&[(limit, json!(least))])];
            // The greatest itself is sent with most requests beside these.
            limits.extend(most.map(|m| share(&[(limit, json!((m - 1).max(least)))])));
            limits.push(share(&[(limit, json!((n * 2 / 5).clamp(least, most.unwrap_or(i64::MAX))))]));
            all.push(limits);
        }
        if let Some(offset) = offset.filter(|_| n > 1) {
            let places = match crate::pages::numbered(described) {
                Some((_, numbered)) => [1, 2, 5, 0, 3].map(|before| numbered.first.saturating_add(before)),
                None => [1, short, (n / 2).max(1), (n - 1).max(1), 3],
            };
            all.push(std::iter::once(Share::new()).chain(places.into_iter().map(|o| share(&[(offset, json!(o))]))).collect());
        }
    }
    for law in described.laws.values() {
        match law {
            Law::Sort(sort) => {
                let mut sorts = vec![Share::new()];
                for word in sort.keys.keys() {
                    // Rising by leaving it out: said, it is asked for by itself.
                    for way in [None, Some(sort.descending.as_str())] {
                        sorts.push(super::sort::sorted(operation, sort, &[(word, way)]).args);
                    }
                }
                all.push(sorts);
            }
            Law::Search(search) => {
                let Some(world) = session.worlds.get(operation) else { continue };
                let half = usize::try_from(n / 2).unwrap_or(0);
                let mut searches = vec![Share::new()];
                let unsure = crate::disputes::unsure_words(session, operation);
                let mut calls = Vec::new();
                for (word, rule) in search.fields.iter().filter(|(word, _)| !unsure.contains(*word)) {
                    let ask = |op: Operator, value: &Value| {
                        let call = Call::new(operation).with(&search.field, word.as_str()).with(&search.operator, op.as_str());
                        call.with(&search.value, text_of(value))
                    };
                    // Any of the patterns, since all are as good and some find more.
                    let take = |op: Operator| if op == Operator::Like { 4 } else { 1 };
                    let fits = |op: Operator, v: &Value| op == Operator::Like || suits(session, rule, v);
                    let mut own: Vec<Call> = Vec::new();
                    for op in rule.operators.iter().copied() {
                        let found = values(world, rule, op).into_iter().filter(|v| fits(op, v)).take(take(op)).map(|v| ask(op, &v));
                        own.extend(found.min_by_key(|call| tailor.about(call).abs_diff(half)));
                    }
                    if rule.operators.is_empty() {
                        let known = values(world, rule, Operator::Equal).into_iter().map(|v| ask(Operator::Equal, &v));
                        own.extend(known.min_by_key(|call| tailor.about(call).abs_diff(half)));
                    }
                    calls.push(own);
                }
                for (kind, op) in [(ValueKind::Text, Operator::Like), (ValueKind::Number, Operator::Equal)] {
                    let known = family_values(world, search, kind, op).into_iter().map(|(field, value)| {
                        let call = Call::new(operation).with(&search.field, field).with(&search.operator, op.as_str());
                        call.with(&search.value, text_of(&value))
                    });
                    calls.push(known.min_by_key(|call| tailor.about(call).abs_diff(half)).into_iter().collect());
                }
                searches.extend(in_turn(&tailor, calls, n).into_iter().map(|call| call.args));
                all.push(searches);
            }
            Law::Filter(filter) => {
                let Some(world) = session.worlds.get(operation) else { continue };
                let mut trees = vec![Share::new()];
                let ask = |leaf: Value| Call::new(operation).with(&filter.parameter, leaf);
                let mut calls = Vec::new();
                for (word, rule) in &filter.fields {
                    let usual = rule.operators.iter().filter(|o| {
                        matches!(
                            o,
                            Operator::Equal
                                | Operator::Like
                                | Operator::GreaterOrEqual
                                | Operator::NotEqual
                                | Operator::In
                                | Operator::Less
                        )
                    });
                    let one = |op: &Operator| values(world, rule, *op).into_iter().next().map(|v| ask(leaf(filter, word, *op, v)));
                    calls.push(usual.filter_map(one).collect::<Vec<_>>());
                }
                let leaves = in_turn(&tailor, calls, n).into_iter().filter_map(|call| call.args.get(&filter.parameter).cloned());
                let leaves: Vec<Value> = leaves.collect();
                trees.extend(leaves.iter().map(|l| share(&[(&filter.parameter, l.clone())])));
                for pair in leaves.windows(3).step_by(4).take(4) {
                    trees.push(share(&[(&filter.parameter, node(filter, true, vec![pair[0].clone(), pair[2].clone()]))]));
                    trees.push(share(&[(&filter.parameter, node(filter, false, vec![pair[1].clone(), pair[2].clone()]))]));
                    let inner = node(filter, false, vec![pair[1].clone(), pair[2].clone()]);
                    trees.push(share(&[(&filter.parameter, node(filter, true, vec![pair[0].clone(), inner]))]));
                }
                all.push(trees);
            }
            Law::Membership(membership) => {
                let mut chosen = vec![Share::new()];
                chosen.extend(
                    groups(session, operation, membership)
                        .into_iter()
                        .take(5)
                        .map(|(id, _)| share(&[(&membership.parameter, json!([id]))])),
                );
                all.push(chosen);
            }
            Law::Project(project) => {
                let key = session.worlds.get(operation).map(|w| w.key.clone()).unwrap_or_default();
                let key = project.members.iter().find(|(_, at)| **at == key).map(|(w, _)| w.clone());
                let mut chosen = vec![Share::new()];
                for word in project.members.keys().filter(|w| Some(*w) != key.as_ref()).take(6) {
                    let words: Vec<&String> = key.iter().chain([word]).collect();
                    chosen.push(share(&[(&project.fields, json!(words))]));
                }
                all.push(chosen);
            }
            Law::First(first) => {
                let numbers = [1, 2, 5, (n / 2).max(1), n.max(1), n + 1];
                all.push(std::iter::once(Share::new()).chain(numbers.into_iter().map(|c| share(&[(&first.count, json!(c))]))).collect());
            }
            Law::Page(_) | Law::Criteria(_) | Law::Echo(_) | Law::Unique(_) | Law::Stable(_) => {}
        }
    }
    all.retain(|alternatives| alternatives.len() > 1);
    all
}

/// Fewer items than this show little of an order or a page.
const FEW: usize = 4;

/// Every field once before any comes again, since what goes wrong with one may not go wrong with another; of each first what
/// finds about half, so that what else is asked for shows in the answer.
fn in_turn(tailor: &Tailor<'_>, fields: Vec<Vec<Call>>, all: i64) -> Vec<Call> {
    let half = usize::try_from(all / 2).unwrap_or(0);
    let mut keyed: Vec<(usize, Call)> = Vec::new();
    for mut calls in fields {
        calls.sort_by_cached_key(|call| tailor.about(call).abs_diff(half));
        keyed.extend(calls.into_iter().enumerate());
    }
    // What finds next to nothing comes after all others: it shows little of an order or a page.
    keyed.sort_by_cached_key(|(turn, call)| (tailor.about(call) < FEW, *turn));
    keyed.into_iter().map(|(_, call)| call).collect()
}

fn call(operation: &str, factors: &[Vec<Share>], chosen: &[usize]) -> Call {
    let mut call = Call::new(operation);
    for (alternatives, i) in factors.iter().zip(chosen) {
        if let Some(share) = alternatives.get(*i) {
            call.args.extend(share.clone());
        }
    }
    call
}

/// Two of them and nothing else, for each two; and by itself what is found. What goes wrong only where nothing else is sent shows in no
/// request that has them all.
pub fn alone(session: &Session, operation: &str, described: &Operation) -> Vec<Probe> {
    let factors = factors(session, operation, described);
    let tailor = Tailor::of(session, operation, described);
    let mut all = Vec::new();
    let nth = |f: usize, turn: usize| 1 + turn % (factors[f].len() - 1);
    for f in 0..factors.len() {
        for g in f + 1..factors.len() {
            let mut chosen = vec![0; factors.len()];
            (chosen[f], chosen[g]) = (nth(f, g), nth(g, f + 1));
            all.push(within(session, &tailor, described, call(operation, &factors, &chosen)));
        }
    }
    let conditions = (0..factors.len()).filter(|f| {
        let one = call(operation, &factors, &(0..factors.len()).map(|i| usize::from(i == *f)).collect::<Vec<_>>());
        !asked(session.description(), described, &one).condition.is_all()
    });
    for f in conditions {
        for turn in 1..3 {
            let chosen: Vec<usize> = (0..factors.len()).map(|i| if i == f { nth(f, turn) } else { 0 }).collect();
            all.push(call(operation, &factors, &chosen));
        }
    }
    all.into_iter().map(|call| row(session, described, call, 1)).collect()
}

/// The probe of a combination.
fn row(session: &Session, described: &Operation, call: Call, rank: u8) -> Probe {
    // A field whose operators no document lists may be refused with any.
    let expect = if is_open(session, described, &call) { Expect::OneOf(vec![call.clone()]) } else { Expect::Success };
    Probe { kind: law_kind(described), call, expect, rank }
}

/// A covering array of pairs, made greedily: each pair of alternatives of two factors stands in some row.
pub fn pairs(session: &Session, operation: &str, described: &Operation) -> Vec<Probe> {
    // The first few alternatives of a factor stand for its kind; single probes try the rest.
    let mut factors = factors(session, operation, described);
    for alternatives in &mut factors {
        alternatives.truncate(6);
    }
    if factors.len() < 2 {
        return Vec::new();
    }
    let mut open = std::collections::BTreeSet::new();
    for (f, a) in factors.iter().enumerate() {
        for (g, b) in factors.iter().enumerate().skip(f + 1) {
            for i in 1..a.len() {
                for j in 1..b.len() {
                    open.insert((f, i, g, j));
                }
            }
        }
    }
    let mut rows = Vec::new();
    while let Some(seed) = open.iter().next().copied() {
        let mut row = vec![0_usize; factors.len()];
        (row[seed.0], row[seed.2]) = (seed.1, seed.3);
        for f in (0..factors.len()).filter(|f| *f != seed.0 && *f != seed.2) {
            let gain = |i: usize| {
                (0..factors.len())
                    .filter(|g| *g != f && row[*g] != 0)
                    .filter(|g| open.contains(&if f < *g { (f, i, *g, row[*g]) } else { (*g, row[*g], f, i) }))
                    .count()
            };
            // Now and then without: what goes wrong only where one of them is not sent shows in no row that has them all.
            if rows.len() % 3 == 2 && f == rows.len() / 3 % factors.len() {
                continue;
            }
            row[f] = (1..factors[f].len()).max_by_key(|i| (gain(*i), std::cmp::Reverse(*i))).unwrap_or(0);
        }
        for f in 0..row.len() {
            for g in f + 1..row.len() {
                open.remove(&(f, row[f], g, row[g]));
            }
        }
        rows.push(row);
    }
    let tailor = Tailor::of(session, operation, described);
    let made = rows.iter().map(|row| within(session, &tailor, described, call(operation, &factors, row)));
    let probe = |(i, call): (usize, Call)| row(session, described, call, if i < 8 { 1 } else { 1 + u8::from(i > 60) });
    made.enumerate().map(probe).collect()
}

/// The call from a place within what is found, where it would be from behind the end: there is little to be seen there.
fn within(session: &Session, tailor: &Tailor<'_>, described: &Operation, call: Call) -> Call {
    let place = asked(session.description(), described, &call).offset;
    match tailor.found(&call).and_then(|n| i64::try_from(n).ok()) {
        Some(found) if found > 1 && place >= found => further(session, described, call, place % (found - 1) + 1),
        _ => call,
    }
}

/// Whether a call searches by a field whose operators are not listed, or not known.
fn is_open(session: &Session, described: &Operation, call: &Call) -> bool {
    let open = |law: &Law| {
        let Law::Search(search) = law else { return false };
        let Some(word) = call.args.get(&search.field).map(text_of) else { return false };
        // Of a field of a family it is not known which type it has, so that only `=` is certain.
        let plain = call.args.get(&search.operator).is_none_or(|op| op == Operator::Equal.as_str());
        search.fields.get(&word).map_or(!plain, |rule| rule.operators.is_empty()) || may_refuse_like(session, search, call)
    };
    described.laws.values().any(open)
}

/// The kind that combinations are for: paging, or what else the list has.
fn law_kind(described: &Operation) -> Kind {
    if described.laws.values().any(|l| matches!(l, Law::Page(_))) { Kind::Paging } else { Kind::Count }
}

/// Random valid calls, the same for the same seed and data.
pub fn random_calls(session: &Session, operation: &str, count: usize) -> Vec<Call> {
    let Some(described) = session.operation(operation) else { return Vec::new() };
    let factors = factors(session, operation, described);
    if factors.is_empty() {
        return Vec::new();
    }
    let tailor = Tailor::of(session, operation, described);
    let strategy: Vec<_> = factors.iter().map(|alternatives| 0..alternatives.len()).collect();
    let mut seed = [0_u8; 32];
    for (i, byte) in session.options.seed.to_le_bytes().into_iter().chain(operation.bytes()).enumerate() {
        seed[i % 32] ^= byte.wrapping_add(u8::try_from(i % 251).unwrap_or(0));
    }
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let mut calls: Vec<Call> = Vec::new();
    for _ in 0..count * 3 {
        if calls.len() >= count {
            break;
        }
        let Ok(tree) = strategy.new_tree(&mut runner) else { break };
        let candidate = within(session, &tailor, described, call(operation, &factors, &tree.current()));
        if !candidate.args.is_empty() && !is_open(session, described, &candidate) && !calls.contains(&candidate) {
            calls.push(candidate);
        }
    }
    calls
}
