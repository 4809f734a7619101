//! Probes of searching: each operator on each field, families of fields, several criteria.

use super::exercise::{family_values, search_call, short_length, suits, swap_case, values};
use super::odd::one_of_each;
use super::{Probe, paging, whole};
use crate::call::Call;
use crate::oracle::predict::family_fields;
use crate::oracle::{World, number_of, text_of};
use crate::session::{Expect, Session};
use plumbline_spec::Kind;
use plumbline_spec::facts::ParameterAspect;
use plumbline_spec::model::{Criteria, FieldRule, Law, Operation, Operator, Search, Sort, ValueKind};
use serde_json::{Value, json};

/// A text that no item has, with the signs that have a meaning in addresses.
const SIGNS: &str = "plumb&line=a;b+c%41#d/é";

/// Probes of a search law.
pub fn probes(session: &Session, operation: &str, described: &Operation, search: &Search) -> Vec<Probe> {
    let mut all = Vec::new();
    let Some(world) = session.worlds.get(operation) else { return all };
    let ask = |field: &str, op: Option<Operator>, value: &Value| {
        let call = Call::new(operation).with(&search.field, field);
        let call = op.map_or(call.clone(), |op| call.with(&search.operator, op.as_str()));
        whole(session, described, call.with(&search.value, text_of(value)))
    };
    let unsure = crate::disputes::unsure_words(session, operation);
    for (word, rule) in &search.fields {
        if unsure.contains(word) {
            // Until it is known which word the target has, what it does with this one says nothing.
            for value in values(world, rule, Operator::Equal).iter().take(1) {
                all.push(Probe { kind: Kind::Searching, call: ask(word, None, value), expect: Expect::Open, rank: 1 });
            }
            continue;
        }
        if rule.operators.is_empty() {
            open_field(session, operation, described, search, word, rule, &mut all);
            continue;
        }
        for op in &rule.operators {
            let fits = |v: &&Value| *op == Operator::Like || suits(session, rule, v);
            let found = values(world, rule, *op);
            let take = if *op == Operator::Like { 6 } else { 2 };
            for (i, value) in found.iter().filter(fits).take(take).enumerate() {
                all.push(Probe::valid(Kind::Searching, ask(word, Some(*op), value), u8::from(i > 0)));
                if *op == Operator::Like && search.wildcard.is_none() && i < 5 {
                    // Without stated wildcards a part of the text is the other way to ask.
                    let plain = Value::String(text_of(value).replace('%', ""));
                    all.push(Probe::valid(Kind::Searching, ask(word, Some(*op), &plain), u8::from(i > 0)));
                }
            }
            if *op == Operator::Equal {
                let part = found.iter().flat_map(super::exercise::parts_of);
                let part = part.filter(|p| suits(session, rule, p));
                if rule.kind == ValueKind::Number && suits(session, rule, &json!(0)) {
                    // Nought is a number, and not the lack of one.
                    all.push(Probe::valid(Kind::Searching, ask(word, Some(*op), &json!(0)), 1));
                }
                for (i, part) in part.take(2).enumerate() {
                    all.push(Probe::valid(Kind::Searching, ask(word, Some(*op), &part), 1));
                    if i == 0 && rule.operators.contains(&Operator::Like) {
                        // Without an operator, too: what part of a value finds is `like`, not the default.
                        all.push(Probe::valid(Kind::Defaults, ask(word, None, &part), 1));
                    }
                }
            }
            if let (Operator::Like, None, Some(value)) = (op, &search.wildcard, found.get(2).or(found.first())) {
                // The other usual wildcard, so that a `like` that is but an `=` fits no meaning.
                let star = Value::String(text_of(value).replace('%', "*"));
                all.push(Probe::valid(Kind::Searching, ask(word, Some(*op), &star), 1));
                let odd = json!("O'Neil \"\\;--");
                all.push(Probe { kind: Kind::Searching, call: ask(word, Some(*op), &odd), expect: Expect::Open, rank: 1 });
            }
            if let Some(value) = found.iter().find(fits).filter(|_| *op == Operator::Equal) {
                all.push(Probe::valid(Kind::Defaults, ask(word, None, value), 0));
            }
        }
        let first = rule.operators.iter().find(|o| **o != Operator::Equal && **o != Operator::Like);
        if let Some(call) = first.and_then(|op| search_call(session, operation, search, word, rule, *op)) {
            composed(session, operation, described, &call, &mut all);
        }
        if let Some(call) =
            rule.operators.contains(&Operator::Like).then(|| values(world, rule, Operator::Like)).and_then(|v| v.into_iter().next())
        {
            composed(session, operation, described, &ask(word, Some(Operator::Like), &call), &mut all);
        }
        // Nothing fits: an empty answer, not an error and not all.
        if let Some(none) = nothing(world, rule).filter(|v| suits(session, rule, v)) {
            all.push(Probe::valid(Kind::Searching, ask(word, Some(Operator::Equal), &none), 1));
        }
    }
    // Words that are none, and a text for a number: open what they do, but no failure of the server.
    if let Some((word, rule)) = search.fields.iter().next() {
        let value = values(world, rule, Operator::Equal).into_iter().next().unwrap_or(json!(1));
        let good = ask(word, None, &value);
        let fact = |parameter: &str, aspect| crate::blame::parameter_fact(session, operation, parameter, aspect);
        let odd = [
            good.clone().with(&search.operator, "plumbline"),
            good.clone().with(&search.field, "plumbline"),
            good.clone().with(&search.operator, "=").with(&search.value, "null").about(fact(&search.value, ParameterAspect::Type)),
            Call::new(operation).with(&search.operator, "0"),
        ];
        all.extend(odd.map(|call| Probe { kind: Kind::Searching, call, expect: Expect::Open, rank: 1 }));
    }
    for (kind, operators) in search.family.iter().flat_map(|f| &f.operators) {
        for op in operators {
            for (i, (field, value)) in family_values(world, search, *kind, *op).into_iter().take(2).enumerate() {
                all.push(family(Probe::valid(Kind::Searching, ask(&field, Some(*op), &value), u8::from(i > 0))));
                for part in super::exercise::parts_of(&value).into_iter().filter(|_| *op == Operator::Equal && i == 0) {
                    // Part of a date is no date: a refusal is fair.
                    let call = ask(&field, Some(*op), &part);
                    all.push(Probe { kind: Kind::Searching, expect: Expect::OneOf(vec![call.clone()]), call, rank: 1 });
                }
                if *op == Operator::Equal && *kind == ValueKind::Number && i == 0 {
                    all.push(Probe::valid(Kind::Searching, ask(&field, Some(*op), &json!(0)), 1));
                }
                if *op == Operator::Equal && *kind == ValueKind::Text && i == 0 {
                    let odd = odd_texts(world, search).into_iter().map(|(field, text)| ask(&field, Some(*op), &json!(text)));
                    all.extend(odd.map(|call| Probe::valid(Kind::Searching, call, 1)));
                    // Signs that addresses give a meaning: whoever decodes as he should repeats them, and finds nothing.
                    let call = ask(&field, Some(*op), &json!(SIGNS));
                    all.push(Probe { kind: Kind::Searching, expect: Expect::OneOf(vec![call.clone()]), call, rank: 1 });
                }
                if *op == Operator::Like && search.wildcard.is_none() {
                    let plain = Value::String(text_of(&value).replace('%', ""));
                    all.push(family(Probe::valid(Kind::Searching, ask(&field, Some(*op), &plain), 1)));
                    all.push(family(Probe::valid(Kind::Searching, ask(&field, Some(*op), &json!(swap_case(&text_of(&plain)))), 1)));
                }
            }
        }
    }
    if let Some((field, below)) = below_a_fraction(world, search) {
        all.push(family(Probe::valid(Kind::Searching, ask(&field, Some(Operator::Greater), &json!(below)), 1)));
    }
    for probe in all.iter_mut().filter(|p| p.expect == Expect::Success && may_refuse_like(session, search, &p.call)) {
        probe.expect = Expect::OneOf(vec![probe.call.clone()]);
    }
    all
}

/// Whether a call compares by `like` with less than a whole value of the field, where it is open whether it must be one.
pub fn may_refuse_like(session: &Session, search: &Search, call: &Call) -> bool {
    let word = |parameter: &String| call.args.get(parameter).map(text_of);
    let like = word(&search.operator).is_some_and(|op| op == Operator::Like.as_str());
    let rule = word(&search.field).and_then(|field| search.fields.get(&field));
    let (Some(rule), Some(value)) = (rule, call.args.get(&search.value)) else { return false };
    like && search.unspecified.contains_key("like_value") && !suits(session, rule, value)
}

/// Texts of fields of a family that are taken for something else by some.
fn odd_texts(world: &World, search: &Search) -> Vec<(String, String)> {
    let Some(family) = &search.family else { return Vec::new() };
    let texts = world.items.iter().flat_map(|item| family_fields(item, family));
    one_of_each(&texts.filter_map(|(field, v)| Some((field, v.as_str()?.to_owned()))).collect::<Vec<_>>())
}

/// A field of numbers of a family, and a whole number just below one of them that is not whole: cut off, that is no greater.
fn below_a_fraction(world: &World, search: &Search) -> Option<(String, i64)> {
    let family = search.family.as_ref()?;
    let numbers = world.items.iter().flat_map(|item| family_fields(item, family)).filter_map(|(field, v)| Some((field, number_of(&v)?)));
    let (field, broken) = numbers.into_iter().find(|(_, n)| n.fract() != 0.0 && n.abs() < 1e9)?;
    #[expect(clippy::cast_possible_truncation, reason = "a number of moderate size")]
    Some((field, broken.floor() as i64))
}

/// The type of a custom field is not known from its values: an operator may be refused for it.
fn family(probe: Probe) -> Probe {
    let expect = Expect::OneOf(vec![probe.call.clone()]);
    let op_known = probe.call.args.values().any(|v| v == "=");
    if op_known { probe } else { Probe { expect, ..probe } }
}

/// A value of the field's make that no item has.
fn nothing(world: &World, rule: &FieldRule) -> Option<Value> {
    let known: Vec<String> = world.items.iter().flat_map(|i| plumbline_spec::pointer::select(i, &rule.at)).map(text_of).collect();
    let greatest = known.iter().filter_map(|t| t.parse::<u64>().ok()).max()?;
    (1..50).map(|i| greatest.saturating_sub(i)).find(|c| !known.contains(&c.to_string())).map(|c| json!(c))
}

/// Fields whose operators the documents leave open: equality may be refused, but must not be something else.
fn open_field(
    session: &Session,
    operation: &str,
    described: &Operation,
    search: &Search,
    word: &str,
    rule: &FieldRule,
    all: &mut Vec<Probe>,
) {
    let Some(world) = session.worlds.get(operation) else { return };
    for (i, value) in values(world, rule, Operator::Equal).iter().take(2).enumerate() {
        let call = Call::new(operation).with(&search.field, word).with(&search.operator, "=").with(&search.value, text_of(value));
        let call = whole(session, described, call);
        all.push(Probe { kind: Kind::Searching, expect: Expect::OneOf(vec![call.clone()]), call, rank: u8::from(i > 0) });
    }
    let fair = |call: Call, rank: u8| Probe { kind: Kind::Searching, expect: Expect::OneOf(vec![call.clone()]), call, rank };
    // Without an operator, what nothing has, and the beginning of what something has.
    let bare =
        |value: &Value| whole(session, described, Call::new(operation).with(&search.field, word).with(&search.value, text_of(value)));
    let known = values(world, rule, Operator::Equal);
    // An id is written in one way, and the field and the default of the operator are documented.
    let numbers = rule.kind == ValueKind::Number;
    let fair = |call: Call, rank: u8| {
        let certain = numbers && !call.args.contains_key(&search.operator);
        if certain { Probe::valid(Kind::Searching, call, rank) } else { fair(call, rank) }
    };
    all.extend(known.get(2).or(known.first()).map(|value| fair(bare(value), 1)));
    all.extend(nothing(world, rule).map(|value| fair(bare(&value), 1)));
    let beginning = known.iter().filter_map(Value::as_i64).map(|n| n / 10).find(|n| *n > 9);
    all.extend(beginning.map(|n| fair(bare(&json!(n)).with(&search.operator, "="), 1)));
    // Of one value an item has, or none, any order is plain; of several it is open which is compared.
    let single = !rule.at.contains('*') && rule.kind != ValueKind::Text;
    for (i, op) in [Operator::LessOrEqual, Operator::Greater, Operator::Less, Operator::GreaterOrEqual].into_iter().enumerate() {
        if let Some(value) = values(world, rule, op).first() {
            let call =
                Call::new(operation).with(&search.field, word).with(&search.operator, op.as_str()).with(&search.value, text_of(value));
            let expect = if single { Expect::OneOf(vec![call.clone()]) } else { Expect::Open };
            all.push(Probe { kind: Kind::Searching, call, expect, rank: 1 + u8::from(i > 1 && !single) });
        }
    }
}

/// The same search with an order and in pages.
pub fn composed(session: &Session, operation: &str, described: &Operation, call: &Call, all: &mut Vec<Probe>) {
    let sort: Option<&Sort> = described.laws.values().find_map(|l| if let Law::Sort(s) = l { Some(s) } else { None });
    let pages = paging(described);
    let ordered = sort.map(|sort| {
        let word = sort.keys.keys().next_back().map_or("", String::as_str);
        let mut ordered = call.clone();
        ordered.args.extend(super::sort::sorted(operation, sort, &[(word, Some(sort.descending.as_str()))]).args);
        ordered
    });
    if let Some(ordered) = &ordered {
        all.push(Probe::valid(Kind::Searching, ordered.clone(), 1));
    }
    if let Some((limit, offset)) = pages {
        let size = short_length(session, operation, limit);
        let short = |call: Call| limit.map_or(call.clone(), |limit| call.with(limit, size));
        let page = short(call.clone());
        all.push(Probe::valid(Kind::Searching, page.clone(), 1));
        if offset.is_some() {
            all.push(Probe::valid(Kind::Searching, super::further(session, described, page, 2), 1));
            if let Some(ordered) = ordered {
                all.push(Probe::valid(Kind::Searching, super::further(session, described, short(ordered), 1), 1));
            }
        }
    }
}

/// Several criteria at once.
pub fn criteria(session: &Session, operation: &str, described: &Operation, criteria: &Criteria) -> Vec<Probe> {
    let mut all = Vec::new();
    let (Some(Law::Search(search)), Some(world)) = (described.laws.get(&criteria.like), session.worlds.get(operation)) else { return all };
    let entry = |word: &str, op: Operator, value: &Value| json!({ criteria.field_member.as_str(): word, criteria.operator_member.as_str(): op.as_str(), criteria.value_member.as_str(): text_of(value) });
    let (mut entries, mut apart) = (Vec::new(), None);
    for (word, rule) in &search.fields {
        let op = [Operator::Greater, Operator::LessOrEqual, Operator::Equal].into_iter().find(|o| rule.operators.contains(o));
        if let Some((op, value)) = op.and_then(|op| values(world, rule, op).into_iter().next().map(|v| (op, v))) {
            entries.push(entry(word, op, &value));
            if op == Operator::Greater {
                let ids: Vec<&Value> = world.items.iter().filter_map(|i| plumbline_spec::pointer::get(i, &rule.at)).collect();
                let mut sorted: Vec<f64> = ids.iter().filter_map(|v| crate::oracle::number_of(v)).collect();
                sorted.sort_by(f64::total_cmp);
                let least = |part: usize| {
                    sorted.get(sorted.len() * part / 4).map(|n| entry(word, Operator::LessOrEqual, &json!(format!("{n:.0}"))))
                };
                entries.extend(least(3));
                // Neither finds what the other does, and both do not find all.
                apart = entries.first().cloned().zip(least(1)).map(|(above, below)| vec![above, below]);
            }
        }
    }
    let ask = |list: Vec<Value>| whole(session, described, Call::new(operation).with(&criteria.parameter, Value::Array(list)));
    // Where one document has the parameter and another on the same call lacks it, not to know it is fair.
    let optional = criteria.unspecified.contains_key("support");
    let expect = |call: &Call| {
        if optional { Expect::OneOf(vec![call.clone(), whole(session, described, Call::new(operation))]) } else { Expect::Success }
    };
    if let Some(first) = entries.first() {
        let mut odd = first.clone();
        odd[&criteria.field_member] = json!("plumbline");
        let about = crate::blame::parameter_fact(session, operation, &criteria.parameter, ParameterAspect::Type);
        let call = ask(vec![odd]).about(about);
        all.push(Probe { kind: Kind::Searching, call, expect: Expect::Open, rank: 1 });
    }
    let mut push = |list: Vec<Value>, rank| {
        let call = ask(list);
        all.push(Probe { kind: Kind::Searching, expect: expect(&call), call, rank });
    };
    if let Some(first) = entries.first() {
        push(vec![first.clone()], 1);
    }
    if entries.len() > 1 {
        push(entries[..2].to_vec(), 1);
    }
    if let Some(apart) = apart {
        push(apart, 1);
    }
    // Other fields, whose operators may be open.
    for (word, rule) in search.fields.iter().filter(|(word, _)| !crate::disputes::unsure_words(session, operation).contains(*word)) {
        let known = rule.operators.contains(&Operator::Greater);
        let value = values(world, rule, Operator::Equal).into_iter().find(|v| suits(session, rule, v)).filter(|_| !known);
        if let Some(value) = value {
            push(vec![entry(word, Operator::Equal, &value)], 1);
        }
    }
    let custom = family_values(world, search, ValueKind::Text, Operator::Equal).into_iter().next();
    if let Some((field, value)) = custom {
        push(vec![entry(&field, Operator::Equal, &value)], 1);
        if let Some(first) = entries.first() {
            push(vec![first.clone(), entry(&field, Operator::Equal, &value)], 1);
        }
    }
    all
}
