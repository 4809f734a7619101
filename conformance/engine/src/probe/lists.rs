//! Probes of paging, counting, groups and projection.

use super::exercise::{groups, short_length, short_limit};
use super::{Probe, case_fact, cases, further, paging, size, whole};
use crate::call::Call;
use crate::session::{Expect, Session};
use plumbline_spec::Kind;
use plumbline_spec::facts::ParameterAspect;
use plumbline_spec::model::{First, Membership, Operation, Page, Project, Provocation};
use serde_json::{Value, json};

/// Pages of different sizes and places.
pub fn pages(session: &Session, operation: &str, page: &Page) -> Vec<Probe> {
    let mut all = Vec::new();
    let Some(limited) = page.limit.as_deref() else { return all };
    let n = size(session, operation);
    let size = short_limit(session, operation, limited);
    let most = session.operation(operation).and_then(|o| super::greatest_limit(session, o)).map_or(i64::MAX, |(_, most)| most);
    let call = |offset: i64, limit: i64| {
        let call = Call::new(operation).with(limited, limit.min(most));
        match &page.offset {
            Some(parameter) if offset > 0 => call.with(parameter, offset),
            _ => call,
        }
    };
    let mut push = |call: Call, rank| all.push(Probe::valid(Kind::Paging, call, rank));
    push(call(0, size), 0);
    push(call(0, size + 1), 2);
    if most < n {
        // One less than the greatest, where that is less than there are.
        push(call(0, most - 1), 1);
    }
    if let Some(offset) = page.offset.as_ref().filter(|_| n > 1) {
        push(call(size, size), 0);
        push(call(size * 2, size), 1);
        push(Call::new(operation).with(offset, 1), 0);
        push(call(1, size), 1);
        push(call(7.min(n - 1), size), 1);
        push(Call::new(operation).with(offset, 0), 1);
        push(call(n - 1, size), 0);
        // The last page, whole.
        push(call((n - size).max(1), size), 1);
        push(call(n, size), 1);
        push(call(n + 5, size), 2);
        push(Call::new(operation).with(offset, n / 2), 1);
        push(call(size * 3, size), 2);
        push(call(0, (n / 2).max(size)), 2);
        // What pages are usually long.
        let least = schema(session, operation, limited).and_then(|s| s.minimum).unwrap_or(1);
        for round in [10, 25, 50, 100] {
            if round < n && round >= least && round != size {
                push(call(0, round), 1);
            }
        }
        // The second page of those that nobody gives a length.
        let default = schema(session, operation, limited).and_then(|s| s.default.as_ref()?.as_i64()).filter(|default| *default < n);
        push(Call::new(operation).with(offset, default.unwrap_or(10).min(n - 1)), 1);
        // More than a byte holds.
        if (300..=most).contains(&300) && n > 300 - 256 {
            push(call(0, 300), 1);
        }
        // A page again: the same question a while later.
        push(call(size + 1, size), 1);
    }
    all
}

fn schema<'s>(session: &'s Session, operation: &str, parameter: &str) -> Option<&'s plumbline_spec::model::Schema> {
    let parameter = session.operation(operation)?.parameters.get(parameter)?;
    Some(crate::asked::target(session.description(), &parameter.schema))
}

/// Numbers around the size of the list.
pub fn first(session: &Session, operation: &str, first: &First) -> Vec<Probe> {
    let n = size(session, operation);
    let call = |count: i64| Call::new(operation).with(&first.count, count);
    let mut all: Vec<Probe> = [
        (1, 0),
        (n / 2, 0),
        (2, 1),
        (n - 1, 0),
        (n, 0),
        (n + 1, 0),
        (n + 100, 1),
        (5_000, 1),
        (3, 1),
        (10, 1),
        (25, 1),
        (50, 1),
        (100, 1),
        (n / 3, 1),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, rank)| Probe::valid(Kind::Count, call(count), rank))
    .collect();
    all.push(Probe { kind: Kind::Count, call: call(0), expect: Expect::Open, rank: 1 });
    all
}

#[expect(clippy::cast_possible_truncation, reason = "ids are whole numbers of moderate size")]
/// Single groups, groups that overlap, a group nobody is in.
pub fn membership(session: &Session, operation: &str, described: &Operation, membership: &Membership) -> Vec<Probe> {
    let mut all = Vec::new();
    let known = groups(session, operation, membership);
    let ask = |ids: Vec<Value>| whole(session, described, Call::new(operation).with(&membership.parameter, Value::Array(ids)));
    for (i, (id, _)) in known.iter().take(5).enumerate() {
        all.push(Probe::valid(Kind::Membership, ask(vec![id.clone()]), u8::from(i > 1)));
    }
    if let Some((id, _)) = known.last() {
        all.push(Probe::valid(Kind::Membership, ask(vec![id.clone()]), 1));
    }
    // The least and the greatest, and the shortest and the longest of them.
    let number = |id: &Value| crate::oracle::number_of(id).unwrap_or(0.0);
    let length = |id: &Value| crate::oracle::text_of(id).len();
    let ids = || known.iter().map(|(id, _)| id);
    let ends = [
        ids().max_by(|a, b| number(a).total_cmp(&number(b))),
        ids().min_by(|a, b| number(a).total_cmp(&number(b))),
        ids().max_by_key(|id| length(id)),
        ids().min_by_key(|id| length(id)),
    ];
    all.extend(ends.into_iter().flatten().map(|id| Probe::valid(Kind::Membership, ask(vec![id.clone()]), 1)));
    let typed = crate::blame::parameter_fact(session, operation, &membership.parameter, ParameterAspect::Type);
    let odd = Call::new(operation).with(&membership.parameter, json!(["plumbline"])).about(typed);
    all.push(Probe { kind: Kind::Membership, call: odd, expect: Expect::Open, rank: 1 });
    // An id that no group has: whatever it means, it is no failure of the server.
    let nobody = known.iter().filter_map(|(id, _)| crate::oracle::number_of(id)).fold(0.0, f64::max) + 977.0;
    let nobody: Value =
        if known.first().is_some_and(|(id, _)| id.is_string()) { json!(format!("{nobody:.0}")) } else { json!(nobody.round() as i64) };
    all.push(Probe { kind: Kind::Membership, call: ask(vec![nobody]), expect: Expect::Open, rank: 1 });
    // Ids that are the beginning of others show a comparison by text.
    let text = crate::oracle::text_of;
    for (id, _) in known.iter().filter(|(id, _)| known.iter().any(|(other, _)| other != id && text(other).starts_with(&text(id)))).take(2) {
        all.push(Probe::valid(Kind::Membership, ask(vec![id.clone()]), 1));
    }
    for pair in known.windows(2).take(2) {
        let both = vec![pair[0].0.clone(), pair[1].0.clone()];
        all.push(Probe::valid(Kind::Membership, ask(both.clone()), 0));
        if let Some((_, Some(_))) = paging(described) {
            all.push(Probe::valid(Kind::Membership, further(session, described, ask(both), 2), 1));
        }
    }
    if let ([(id, members), ..], Some((limit, offset))) = (known.as_slice(), paging(described)) {
        let members = i64::try_from(*members).unwrap_or(0);
        let least = short_length(session, operation, limit);
        let size = least.min(members.max(1));
        let call = Call::new(operation).with(&membership.parameter, json!([id]));
        let call = limit.map_or(call.clone(), |limit| call.with(limit, size.max(least.min(members.max(least)))));
        all.push(Probe::valid(Kind::Membership, call.clone(), 0));
        if offset.is_some() {
            let group = Call::new(operation).with(&membership.parameter, json!([id]));
            all.push(Probe::valid(Kind::Membership, further(session, described, call.clone(), (members / 2).max(1)), 0));
            all.push(Probe::valid(Kind::Membership, further(session, described, group, 1), 1));
            all.push(Probe::valid(Kind::Membership, further(session, described, call, members + 1), 1));
        }
        all.push(Probe::valid(Kind::Membership, Call::new(operation).with(&membership.parameter, json!([id])), 1));
    }
    all
}

/// Single members, several, all; unknown ones.
pub fn project(session: &Session, operation: &str, project: &Project) -> Vec<Probe> {
    let words: Vec<&String> = project.members.keys().collect();
    let ask = |chosen: Vec<&String>| Call::new(operation).with(&project.fields, json!(chosen));
    let key = session.worlds.get(operation).map(|w| w.key.clone()).unwrap_or_default();
    let key_word = project.members.iter().find(|(_, at)| **at == key).map(|(w, _)| w);
    let mut all = Vec::new();
    // Of the others each once, three together: one word more tells less than what else there is to be asked.
    let mut rest: Vec<&String> = Vec::new();
    for (i, word) in words.iter().enumerate() {
        let mut chosen = vec![*word];
        // With the key the values can be told; what comes only with another member shows alone.
        chosen.extend(key_word.filter(|k| k != word && i <= 2));
        if i > 2 { rest.push(*word) } else { all.push(Probe::valid(Kind::Projection, ask(chosen), 0)) }
    }
    for word in words.iter().filter(|w| Some(**w) != key_word).take(1) {
        all.push(Probe::valid(Kind::Projection, ask(vec![*word]), 1));
    }
    let others: Vec<&String> = words.iter().filter(|w| Some(**w) != key_word).copied().collect();
    if let [first, second, ..] = others.as_slice() {
        all.push(Probe::valid(Kind::Projection, ask(vec![*first, *second]), 2));
    }
    all.push(Probe::valid(Kind::Projection, ask(words.clone()), 0));
    let mut some: Vec<&String> = words.iter().rev().step_by(2).copied().collect();
    some.extend(key_word.filter(|k| !some.contains(k)));
    all.push(Probe::valid(Kind::Projection, ask(some), 1));
    if let Some(word) = words.last() {
        all.push(Probe { kind: Kind::Projection, call: ask(vec![*word, *word]), expect: Expect::Open, rank: 2 });
    }
    let unknown = cases(session, operation, &[Provocation::UnknownParameter]);
    let fact = case_fact(session, operation, &unknown);
    let expect = if unknown.is_empty() { Expect::Open } else { Expect::Refusal { cases: unknown, fact } };
    let known = words.first().map(|word| word.as_str());
    let among: Vec<&str> = known.into_iter().chain(["plumbline_unknown"]).collect();
    let call = Call::new(operation).with(&project.fields, json!(among));
    all.push(Probe { kind: Kind::Projection, call, expect, rank: 1 });
    all.extend(rest.chunks(3).map(|words| Probe::valid(Kind::Projection, ask(words.to_vec()), 1)));
    all
}
