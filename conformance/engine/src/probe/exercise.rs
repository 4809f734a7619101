//! Valid requests that put a parameter or a comparison to use, with values taken from the data found.

use crate::asked::tree_condition;
use crate::call::Call;
use crate::oracle::predict::{World, family_fields};
use crate::oracle::{number_of, text_of};
use crate::session::Session;
use plumbline_spec::model::{FieldRule, Filter, Law, Membership, Operator, Search, ValueKind};
use plumbline_spec::pointer;
use serde_json::{Map, Value, json};

/// A request with the parameter that must show an effect.
pub fn parameter(session: &Session, operation: &str, parameter: &str) -> Option<Call> {
    let described = session.operation(operation)?;
    let world = session.worlds.get(operation)?;
    for law in described.laws.values() {
        match law {
            Law::Page(page) if page.place() == Some(parameter) && world.items.len() > 1 => {
                return Some(super::further(session, described, Call::new(operation), 1));
            }
            Law::Page(page) if page.limit.as_deref() == Some(parameter) => {
                return Some(Call::new(operation).with(parameter, short_limit(session, operation, parameter)));
            }
            Law::Search(search) if [&search.field, &search.operator, &search.value].iter().any(|p| *p == parameter) => {
                // An operator other than the default, or the parameter could be ignored unseen.
                let (word, rule, op) = search
                    .fields
                    .iter()
                    .find_map(|(w, r)| r.operators.iter().find(|o| **o != Operator::Equal && **o != Operator::Like).map(|o| (w, r, *o)))?;
                return search_call(session, operation, search, word, rule, op);
            }
            Law::Membership(membership) if membership.parameter == parameter => {
                return group_calls(session, operation, membership).into_iter().next();
            }
            _ => {}
        }
    }
    None
}

/// A limit shorter than the list where the range allows.
pub fn short_limit(session: &Session, operation: &str, parameter: &str) -> i64 {
    let described = session.operation(operation);
    let schema = described.and_then(|o| o.parameters.get(parameter)).map(|p| crate::asked::target(session.description(), &p.schema));
    let least = schema.and_then(|s| s.minimum).unwrap_or(1).max(1);
    let most = schema.and_then(|s| s.maximum).unwrap_or(i64::MAX);
    let all = session.worlds.get(operation).map_or(0, |w| i64::try_from(w.items.len()).unwrap_or(0));
    (all / 5).clamp(least, most)
}

/// The same of a limit that there may be; else how many items a page has anyway, as far as that is known.
pub fn short_length(session: &Session, operation: &str, limit: Option<&str>) -> i64 {
    let page = || session.operation(operation).and_then(crate::pages::law);
    limit.map_or_else(|| page().and_then(crate::pages::fixed).unwrap_or(1), |limit| short_limit(session, operation, limit))
}

/// Requests for one group each, the most telling first: some members, not all.
pub fn group_calls(session: &Session, operation: &str, membership: &Membership) -> Vec<Call> {
    groups(session, operation, membership)
        .into_iter()
        .map(|(id, _)| Call::new(operation).with(&membership.parameter, json!([id])))
        .collect()
}

/// Groups that some but not all items are in, with the number of their members.
pub fn groups(session: &Session, operation: &str, membership: &Membership) -> Vec<(Value, usize)> {
    let Some(world) = session.worlds.get(operation) else { return Vec::new() };
    let mut counts: Vec<(Value, usize)> = Vec::new();
    for item in &world.items {
        for id in pointer::select(item, &membership.groups) {
            match counts.iter_mut().find(|(known, _)| known == id) {
                Some((_, n)) => *n += 1,
                None => counts.push((id.clone(), 1)),
            }
        }
    }
    counts.retain(|(_, n)| *n < world.items.len());
    let half = world.items.len() / 2;
    counts.sort_by_key(|(id, n)| (n.abs_diff(half), text_of(id)));
    counts
}

/// A search by a field with any operator that tells.
pub fn search_for(session: &Session, operation: &str, search: &Search, word: &str, rule: &FieldRule) -> Option<Call> {
    let op = rule.operators.iter().copied().find(|o| *o != Operator::Like).unwrap_or(Operator::Equal);
    search_call(session, operation, search, word, rule, op)
}

/// A search by a field with an operator, its value chosen so that some items fit and some do not.
pub fn search_call(session: &Session, operation: &str, search: &Search, word: &str, rule: &FieldRule, op: Operator) -> Option<Call> {
    let world = session.worlds.get(operation)?;
    let value = values(world, rule, op).into_iter().find(|v| op == Operator::Like || suits(session, rule, v))?;
    let call = Call::new(operation).with(&search.field, word).with(&search.operator, op.as_str());
    Some(call.with(&search.value, text_of(&value)))
}

/// Whether a value is one that a field may be compared with.
pub fn suits(session: &Session, rule: &FieldRule, value: &Value) -> bool {
    let checker = plumbline_spec::value::Checker::new(session.description());
    rule.value_pattern.as_deref().is_none_or(|pattern| checker.matches(pattern, &text_of(value)))
}

/// A filter of one leaf with an operator, its value chosen so that some items fit and some do not.
pub fn filter_for(session: &Session, operation: &str, filter: &Filter, word: &str, rule: &FieldRule, op: Operator) -> Option<Call> {
    let world = session.worlds.get(operation)?;
    let value = values(world, rule, op).into_iter().next()?;
    Some(Call::new(operation).with(&filter.parameter, leaf(filter, word, op, value)))
}

/// A leaf of a filter tree.
pub fn leaf(filter: &Filter, word: &str, op: Operator, value: Value) -> Value {
    let mut leaf = Map::new();
    leaf.insert(filter.field_member.clone(), word.into());
    leaf.insert(filter.operator_member.clone(), op.as_str().into());
    leaf.insert(filter.value_member.clone(), value);
    Value::Object(leaf)
}

/// A node of a filter tree.
pub fn node(filter: &Filter, or: bool, children: Vec<Value>) -> Value {
    let mut node = Map::new();
    node.insert(filter.children_member.clone(), Value::Array(children));
    node.insert(filter.condition_member.clone(), if or { "or" } else { "and" }.into());
    Value::Object(node)
}

/// How many items a tree admits for certain; `None` when that is open.
pub fn admitted(session: &Session, operation: &str, filter: &Filter, tree: &Value) -> Option<usize> {
    let world = session.worlds.get(operation)?;
    let semantics = *session.semantics.get(operation)?.first()?;
    let condition = tree_condition(filter, tree);
    world.count(&condition, semantics).certain()
}

/// Values to compare with, the most telling first.
pub fn values(world: &World, rule: &FieldRule, op: Operator) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    for item in &world.items {
        for value in pointer::select(item, &rule.at) {
            match value {
                Value::Null | Value::Object(_) => {}
                Value::Array(elements) => all.extend(elements.iter().filter(|e| e.is_string() || e.is_number()).cloned()),
                scalar => all.push(scalar.clone()),
            }
        }
    }
    if op == Operator::Jsquery && rule.kind == ValueKind::ObjectArray {
        return member_queries(world, rule);
    }
    if op == Operator::Jsquery {
        // An element that stands second somewhere tells "any" from "the first".
        let second =
            world.items.iter().flat_map(|i| pointer::select(i, &rule.at)).filter_map(|v| v.as_array()?.get(1)).find(|v| v.is_string());
        if let Some(second) = second {
            return vec![json!(format!("# = {second}"))];
        }
    }
    let counts = counted(all);
    choose(&counts, rule.kind, op)
}

/// Expressions that ask for lists in which some object has a member with a value: a number and a text, of an
/// object that stands second somewhere where there is one.
fn member_queries(world: &World, rule: &FieldRule) -> Vec<Value> {
    let lists = || world.items.iter().flat_map(|i| pointer::select(i, &rule.at)).filter_map(Value::as_array);
    let object = lists().filter_map(|l| l.get(1)).chain(lists().filter_map(|l| l.first())).find_map(Value::as_object);
    let members = object.into_iter().flatten().filter(|(name, _)| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
    members.filter(|(_, v)| v.is_i64() || v.is_string()).map(|(name, value)| json!(format!("#.{name} = {value}"))).take(2).collect()
}

/// Values to compare a field of a family with.
pub fn family_values(world: &World, search: &Search, kind: ValueKind, op: Operator) -> Vec<(String, Value)> {
    let Some(family) = &search.family else { return Vec::new() };
    let mut by_field: Vec<(String, Vec<Value>)> = Vec::new();
    for item in &world.items {
        for (field, value) in family_fields(item, family).into_iter().filter(|(_, v)| !v.is_null() && !text_of(v).is_empty()) {
            match by_field.iter_mut().find(|(f, _)| *f == field) {
                Some((_, list)) => list.push(value),
                None => by_field.push((field, vec![value])),
            }
        }
    }
    let suits = |values: &[Value]| match kind {
        ValueKind::Number => values.iter().all(|v| number_of(v).is_some()),
        ValueKind::DateTime => values.iter().all(|v| plumbline_spec::value::civil_date_time(&text_of(v)).is_some()),
        ValueKind::Text => values.iter().any(|v| text_of(v).chars().any(char::is_alphabetic)),
        ValueKind::TextArray | ValueKind::ObjectArray => false,
    };
    by_field
        .into_iter()
        .filter(|(_, values)| suits(values))
        .filter_map(|(field, values)| choose(&counted(values), kind, op).into_iter().next().map(|v| (field, v)))
        .collect()
}

fn counted(mut all: Vec<Value>) -> Vec<(Value, usize)> {
    // Numbers before texts: an order must be one even where a server mixes the two.
    let rank = |v: &Value| (!v.is_number(), number_of(v).filter(|_| v.is_number()).unwrap_or(0.0));
    all.sort_by(|a, b| {
        let ((x, m), (y, n)) = (rank(a), rank(b));
        x.cmp(&y).then(m.total_cmp(&n)).then_with(|| text_of(a).cmp(&text_of(b)))
    });
    let mut counts: Vec<(Value, usize)> = Vec::new();
    for value in all {
        match counts.last_mut() {
            Some((known, n)) if *known == value => *n += 1,
            _ => counts.push((value, 1)),
        }
    }
    counts
}

fn choose(counts: &[(Value, usize)], kind: ValueKind, op: Operator) -> Vec<Value> {
    let middle = || counts.get(counts.len() / 2).map(|(v, _)| v.clone());
    match op {
        Operator::Equal | Operator::NotEqual => equal_values(counts, kind),
        Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
            // A value that occurs, so that `<` and `<=` differ; where text and number order differ if possible.
            middle().into_iter().chain(counts.get(1).map(|(v, _)| v.clone())).collect()
        }
        Operator::In | Operator::NotIn | Operator::Overlap | Operator::NotOverlap => {
            let equal = equal_values(counts, kind);
            let mut some: Vec<Value> = Vec::new();
            for value in equal.first().cloned().into_iter().chain(middle()).chain(equal.get(1).cloned()) {
                if !some.contains(&value) {
                    some.push(value);
                }
            }
            if some.is_empty() { Vec::new() } else { vec![Value::Array(some)] }
        }
        Operator::IsNull | Operator::IsNotNull => vec![Value::Null],
        Operator::Like | Operator::NotLike => like_values(counts, false),
        Operator::ILike | Operator::NotILike => like_values(counts, true),
        Operator::Regexp => like_values(counts, false)
            .into_iter()
            .filter_map(|pattern| {
                let text = pattern.as_str()?;
                Some(json!(match (text.strip_prefix('%'), text.strip_suffix('%')) {
                    (Some(_), Some(_)) => text.trim_matches('%').to_owned(),
                    (Some(end), None) => format!("{end}$"),
                    (None, _) => format!("^{}", text.trim_end_matches('%')),
                }))
            })
            .collect(),
        Operator::Jsquery => {
            let rare = counts.iter().filter(|(v, _)| v.is_string()).min_by_key(|(_, n)| *n);
            rare.map(|(v, _)| json!(format!("# = {v}"))).into_iter().collect()
        }
    }
}

/// Most values that are compared with one another to choose the telling ones.
const MOST_COMPARED: usize = 300;

/// Values whose equals are told from their likes: texts that are part of others, or differ in case, come first.
fn equal_values(counts: &[(Value, usize)], kind: ValueKind) -> Vec<Value> {
    let texts: Vec<String> = counts.iter().take(MOST_COMPARED).map(|(v, _)| text_of(v)).collect();
    let score = |i: usize| {
        let text = &texts[i];
        let contained = texts.iter().enumerate().any(|(j, other)| j != i && other.contains(text.as_str()));
        let repeated = counts[i].1 > 1;
        // Signs that addresses or pages write in another way: what is decoded twice or not at all is another text.
        let coded = text.as_bytes().windows(3).any(|w| w[0] == b'%' && w[1].is_ascii_hexdigit() && w[2].is_ascii_hexdigit())
            || text.split('&').skip(1).any(|rest| rest.find(';').is_some_and(|end| (2..7).contains(&end)));
        (u8::from(coded && kind == ValueKind::Text) * 8)
            + (u8::from(contained) * 4)
            + (u8::from(!text.is_ascii() && kind == ValueKind::Text) * 2)
            + u8::from(repeated)
    };
    let mut order: Vec<usize> = (0..texts.len()).filter(|i| !texts[*i].is_empty() && texts[*i].len() < 80).collect();
    order.sort_by_cached_key(|i| std::cmp::Reverse(score(*i)));
    let mut chosen: Vec<Value> = order.into_iter().take(4).map(|i| counts[i].0.clone()).collect();
    // A number with a part behind the point first: cut off, it is another.
    if let Some(broken) = texts.iter().position(|t| kind == ValueKind::Number && number_of(&json!(t)).is_some_and(|n| n.fract() != 0.0)) {
        chosen.retain(|v| *v != counts[broken].0);
        chosen.insert(0, counts[broken].0.clone());
    }
    // The greatest number as well: beyond 31 bits some servers lose it.
    if let (ValueKind::Number, Some((greatest, _))) = (kind, counts.last()) {
        chosen.retain(|v| v != greatest);
        chosen.insert(chosen.len().min(1), greatest.clone());
    }
    chosen
}

/// Parts of a value: to `=` they are other values. Long numbers lose their last digit, texts an end and a beginning.
pub fn parts_of(value: &Value) -> Vec<Value> {
    let chars: Vec<char> = text_of(value).chars().collect();
    let text = |chars: &[char]| chars.iter().collect::<String>();
    if chars.len() < 4 {
        return Vec::new();
    }
    match value {
        Value::Number(_) => text(&chars[..chars.len() - 1]).parse::<i64>().map(Value::from).into_iter().collect(),
        // Of a number that is not whole a part may be the same as another number.
        Value::String(s) if plumbline_spec::value::civil_date_time(s).is_none() && number_of(value).is_none_or(|n| n.fract() == 0.0) => {
            vec![json!(text(&chars[..chars.len() - 2])), json!(text(&chars[1..chars.len() - 1]))]
        }
        _ => Vec::new(),
    }
}

/// Patterns: beginning, end, middle, of a text that others share a part with.
fn like_values(counts: &[(Value, usize)], fold: bool) -> Vec<Value> {
    let texts: Vec<Vec<char>> = counts
        .iter()
        .map(|(v, _)| text_of(v).chars().collect::<Vec<char>>())
        .filter(|t| t.len() >= 3 && !t.iter().any(|c| matches!(c, '%' | '_' | '*' | '\\')))
        .collect();
    let mut sorted: Vec<&Vec<char>> = texts.iter().collect();
    // Texts of letters outside ASCII first: they show more.
    sorted.sort_by_key(|t| (t.iter().all(char::is_ascii), std::cmp::Reverse(t.len() >= 5)));
    let text = |chars: &[char]| chars.iter().collect::<String>();
    let mut all = Vec::new();
    for t in sorted.iter().take(3) {
        let n = t.len();
        let k = if n >= 6 { 3 } else { 2 };
        let (start, end, mid) = (text(&t[..k]), text(&t[n - k..]), text(&t[n / 2 - 1..=n / 2]));
        let fold_of = |s: String| if fold { swap_case(&s) } else { s };
        if [&start, &end, &mid].iter().any(|s| s.contains(['.', '+', '(', ')', '[', ']', '?', '|', '^', '$'])) {
            continue;
        }
        let most = text(&t[..n - 1]);
        let plain = !most.contains(['.', '+', '(', ')', '[', ']', '?', '|', '^', '$']);
        all.push(json!(format!("{}%", fold_of(start))));
        all.push(json!(format!("%{}", fold_of(end))));
        all.push(json!(format!("%{}%", fold_of(mid))));
        if plain && n > 5 {
            all.push(json!(format!("{}%", fold_of(most))));
        }
    }
    all
}

/// The text with upper and lower case exchanged in ASCII alone, where it has letters of it: who does not tell case apart often
/// does so for these only.
pub fn other_case(text: &str) -> String {
    if text.contains(|c: char| c.is_ascii_alphabetic()) {
        text.chars().map(|c| if c.is_ascii_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() }).collect()
    } else {
        swap_case(text)
    }
}

/// The text with upper and lower case exchanged.
pub fn swap_case(text: &str) -> String {
    text.chars()
        .flat_map(|c| if c.is_uppercase() { c.to_lowercase().collect::<Vec<_>>() } else { c.to_uppercase().collect::<Vec<_>>() })
        .collect()
}
