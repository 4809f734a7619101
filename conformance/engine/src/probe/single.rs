//! What one parameter alone shows, and stands nowhere else: ends of the data found, values that find nothing, every field once.
//!
//! Bounds and words of parameters are asked for in `parameters`, comparisons by their operators in `search` and `tree`; here is
//! what these leave out, since it needs a value of its own.

use super::accompany::{key_word, outcome};
use super::bundle::{plain, spread};
use super::exercise::{admitted, groups, leaf, node, suits};
use super::parameters::{Wrong, invalid};
use super::{Probe, whole};
use crate::call::Call;
use crate::oracle::predict::family_fields;
use crate::oracle::{World, number_of, text_of};
use crate::session::{Expect, Session};
use plumbline_spec::Kind;
use plumbline_spec::model::{Application, Filter, JsonType, Law, Membership, Operation, Operator, Search, Sort, ValueKind};
use plumbline_spec::pointer;
use serde_json::{Map, Value, json};

/// Probes of what one parameter shows.
pub fn probes(session: &Session, operation: &str, described: &Operation) -> Vec<Probe> {
    let mut all = Vec::new();
    let Some(world) = session.worlds.get(operation) else { return all };
    for law in described.laws.values() {
        match law {
            Law::Filter(filter) => all.extend(filtered(session, operation, world, filter)),
            Law::Search(search) => all.extend(searched(session, operation, described, world, search)),
            Law::Membership(membership) => all.extend(each_group(session, operation, described, membership)),
            Law::Sort(sort) => all.extend(one_key(session, operation, sort)),
            Law::Page(_) | Law::First(_) | Law::Criteria(_) | Law::Project(_) | Law::Echo(_) | Law::Unique(_) | Law::Stable(_) => {}
        }
    }
    all.extend(numbers_as_texts(session, operation, described));
    all
}

/// A refusal, or just what was asked for.
fn fair(kind: Kind, call: Call) -> Probe {
    Probe { kind, expect: Expect::OneOf(vec![call.clone()]), call, rank: 1 }
}

/// Comparisons with null of every field that has some, two values of one comparison, and none of no values.
fn filtered(session: &Session, operation: &str, world: &World, filter: &Filter) -> Vec<Probe> {
    let ask = |tree: Value| Call::new(operation).with(&filter.parameter, tree);
    let mut all: Vec<Probe> =
        nulls(session, operation, world, filter).into_iter().map(|tree| Probe::valid(Kind::Filtering, ask(tree), 1)).collect();
    let Some(word) = key_word(world, filter) else { return all };
    // An answer that is kept for a field and an operator is the wrong one for the next value.
    let keys = [world.items.len() / 3, world.items.len() * 2 / 3].map(|at| world.items.get(at).and_then(|i| pointer::get(i, &world.key)));
    let own = keys.into_iter().flatten().map(|key| ask(leaf(filter, word, Operator::Equal, key.clone())));
    all.extend(own.map(|call| Probe::valid(Kind::Filtering, call, 1)));
    if filter.fields.get(word).is_some_and(|rule| rule.operators.contains(&Operator::In)) {
        all.push(fair(Kind::Filtering, ask(leaf(filter, word, Operator::In, json!([])))));
    }
    all
}

/// Trees that find one item by what it has not, and trees that do not find it, for every field that some item lacks.
fn nulls(session: &Session, operation: &str, world: &World, filter: &Filter) -> Vec<Value> {
    const ITEMS: usize = 3;
    let Some(word) = key_word(world, filter) else { return Vec::new() };
    let is_null = |item: &Value, at: &str| pointer::get(item, at).is_some_and(Value::is_null);
    let nullable = |at: &str| world.items.iter().any(|item| is_null(item, at));
    let mut open: Vec<&String> = filter.fields.iter().filter(|(_, rule)| nullable(&rule.at)).map(|(word, _)| word).collect();
    let mut all = Vec::new();
    for _ in 0..ITEMS {
        let count = |item: &&Value| open.iter().filter(|word| is_null(item, &filter.fields[**word].at)).count();
        let Some(item) = world.items.iter().rev().max_by_key(count).filter(|item| count(item) > 0) else { break };
        let Some(key) = pointer::get(item, &world.key) else { break };
        let (mut found, mut lost) = (Vec::new(), Vec::new());
        for (field, rule) in filter.fields.iter().filter(|(_, rule)| nullable(&rule.at)) {
            let null = is_null(item, &rule.at);
            let pairs = [(Operator::Equal, null), (Operator::NotEqual, !null), (Operator::IsNull, null), (Operator::IsNotNull, !null)];
            for (operator, finds) in pairs.into_iter().filter(|(operator, _)| rule.operators.contains(operator)) {
                let tree = leaf(filter, field, operator, Value::Null);
                let wanted = if finds { &mut found } else { &mut lost };
                if outcome(session, operation, filter, &tree, item) == Some(finds.into()) {
                    wanted.push(tree);
                }
            }
        }
        let own = leaf(filter, word, Operator::Equal, key.clone());
        found.push(own.clone());
        all.extend(spread(&found).map(|part| node(filter, false, part)));
        all.extend(spread(&lost).map(|part| node(filter, false, vec![own.clone(), node(filter, true, part)])));
        open.retain(|word| !is_null(item, &filter.fields[*word].at));
    }
    all.retain(|tree| admitted(session, operation, filter, tree).is_some());
    all
}

/// Bounds that nothing lies beyond, bounds that no item has, ends of numbers, whole texts, every field of a family once.
fn searched(session: &Session, operation: &str, described: &Operation, world: &World, search: &Search) -> Vec<Probe> {
    const FIELDS: usize = 8;
    let ask = |field: &str, operator: Operator, value: &Value| {
        let call = Call::new(operation).with(&search.field, field).with(&search.operator, operator.as_str());
        whole(session, described, call.with(&search.value, text_of(value)))
    };
    let mut all = Vec::new();
    let unsure = crate::disputes::unsure_words(session, operation);
    for (word, rule) in search.fields.iter().filter(|(word, rule)| rule.kind == ValueKind::Number && !unsure.contains(*word)) {
        let mut known: Vec<i64> =
            world.items.iter().flat_map(|item| pointer::select(item, &rule.at)).filter_map(|v| text_of(v).parse().ok()).collect();
        known.sort_unstable();
        known.dedup();
        let (Some(least), Some(greatest)) = (known.first().copied(), known.last().copied()) else { continue };
        let gap = known.windows(2).find(|pair| pair[0] + 1 < pair[1]).map(|pair| pair[0] + 1);
        let suits = |n: i64| suits(session, rule, &json!(n));
        let bounds = [
            (Operator::Less, Some(least)),
            (Operator::Greater, Some(greatest)),
            (Operator::GreaterOrEqual, gap),
            (Operator::Like, Some(known[known.len() / 2])),
            (Operator::Equal, tail(&known, &suits)),
        ];
        for (operator, value) in bounds.into_iter().filter(|(operator, _)| rule.operators.contains(operator)) {
            let call = value.filter(|n| suits(*n)).map(|n| ask(word, operator, &json!(n)));
            all.extend(call.map(|call| Probe::valid(Kind::Searching, call, 1)));
        }
    }
    let Some(family) = &search.family else { return all };
    let mut fields: Vec<(String, Value)> = Vec::new();
    for (field, value) in world.items.iter().flat_map(|item| family_fields(item, family)) {
        // The longest: what is cut short is not it.
        let longer = |known: &Value| text_of(&value).len() > text_of(known).len();
        let tells = !value.is_null() && !text_of(&value).is_empty() && plain(&text_of(&value)) && text_of(&value).len() < 80;
        match fields.iter().position(|(known, _)| *known == field) {
            Some(at) if tells && longer(&fields[at].1) => fields[at].1 = value,
            None if tells => fields.push((field, value)),
            Some(_) | None => {}
        }
    }
    for (field, value) in fields.iter().take(FIELDS) {
        all.push(fair(Kind::Searching, ask(field, Operator::Equal, value)));
    }
    let likes = family.operators.iter().any(|(kind, operators)| *kind == ValueKind::Text && operators.contains(&Operator::Like));
    let text = fields.iter().find(|(_, value)| number_of(value).is_none() && text_of(value).chars().any(char::is_alphabetic));
    if let Some((field, value)) = text.filter(|_| likes) {
        all.push(fair(Kind::Searching, ask(field, Operator::Like, value)));
    }
    // A field that no item has finds nothing.
    let greatest = fields.iter().filter_map(|(field, _)| field.parse::<u64>().ok()).max();
    if let (Some(greatest), Some((_, value))) = (greatest, fields.first()) {
        all.push(fair(Kind::Searching, ask(&(greatest + 977).to_string(), Operator::Equal, value)));
    }
    all
}

/// The last digits of a number, which no item has alone.
fn tail(known: &[i64], suits: &impl Fn(i64) -> bool) -> Option<i64> {
    let ends = known.iter().rev().flat_map(|n| {
        let text = n.to_string();
        (1..text.len())
            .filter_map(|at| text[at..].parse::<i64>().ok().filter(|n| n.to_string().len() == text.len() - at))
            .collect::<Vec<_>>()
    });
    // The shortest that may be asked for lies furthest from the whole.
    ends.filter(|n| *n > 99 && suits(*n) && !known.contains(n)).min()
}

/// Every group once, as far as there are not too many.
fn each_group(session: &Session, operation: &str, described: &Operation, membership: &Membership) -> Vec<Probe> {
    const GROUPS: usize = 12;
    let known = groups(session, operation, membership);
    let ask = |id: &Value| whole(session, described, Call::new(operation).with(&membership.parameter, json!([id])));
    known.iter().take(GROUPS).map(|(id, _)| Probe::valid(Kind::Membership, ask(id), 1)).collect()
}

/// A sort key where a list of keys is described.
fn one_key(session: &Session, operation: &str, sort: &Sort) -> Option<Probe> {
    let (field, word) = (sort.field_member.as_ref()?, sort.keys.keys().next_back()?);
    let mut key = Map::new();
    key.insert(field.clone(), json!(word));
    let call = Call::new(operation).with(&sort.by, Value::Object(key));
    Some(Probe { kind: Kind::Errors, call, expect: invalid(session, operation, Wrong::Type), rank: 1 })
}

/// Credentials that are described as numbers of JSON, sent as texts.
fn numbers_as_texts(session: &Session, operation: &str, described: &Operation) -> Vec<Probe> {
    let authentication = described.authentication.as_ref().and_then(|name| session.description().authentication.get(name));
    let members = authentication.into_iter().flat_map(|a| &a.apply).filter_map(|application| match application {
        Application::Params { name, credential } => Some((name, credential)),
        _ => None,
    });
    let numeric = members.filter(|(_, credential)| {
        let declared = session.description().credentials.get(*credential).and_then(|c| c.json_type);
        matches!(declared, Some(JsonType::Integer | JsonType::Number))
    });
    let probe = |(name, credential): (&String, &String)| {
        let mut call = Call::new(operation);
        call.extra.push((name.clone(), json!(session.credentials.get(credential)?)));
        Some(Probe { kind: Kind::Errors, call, expect: invalid(session, operation, Wrong::Type), rank: 1 })
    };
    numeric.filter_map(probe).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_of_a_number_is_the_shortest_that_may_be_asked_for() {
        let nine = |n: i64| n.to_string().len() >= 9;
        assert_eq!(tail(&[79_161_112_233, 80_000_000_000], &nine), Some(161_112_233));
        assert_eq!(tail(&[80_000_000_000], &nine), None, "no number begins with a nought");
        assert_eq!(tail(&[79_161_112_233, 161_112_233], &nine), Some(9_161_112_233), "what some item has is no other number");
    }
}
