//! Comparisons of the corpus: every field with every operator, and values of listed items or near them.

use plumbline_spec::model::{FieldRule, Operator, ValueKind};
use plumbline_spec::pointer;
use serde_json::{Value, json};

/// Items whose values are searched for.
const ITEMS: usize = 6;

/// Field, operator and value for every field and operator, values taken from items and from near them.
pub fn comparisons<'r>(fields: impl Iterator<Item = (&'r String, &'r FieldRule)>, items: &[&Value]) -> Vec<(String, Operator, Value)> {
    let mut all = Vec::new();
    for (field, rule) in fields {
        let mut found: Vec<Value> = Vec::new();
        for value in items.iter().flat_map(|item| pointer::select(item, &rule.at)) {
            if !found.contains(value) {
                found.push(value.clone());
            }
        }
        for operator in &rule.operators {
            all.extend(operands(*operator, rule.kind, &found).into_iter().map(|value| (field.clone(), *operator, value)));
        }
    }
    all
}

/// The same for fields of a family, whose names stand in the items.
pub fn family_comparisons(family: &plumbline_spec::model::Family, items: &[&Value]) -> Vec<(String, Operator, Value)> {
    let mut named: Vec<(String, Vec<Value>)> = Vec::new();
    let mut add = |name: String, value: Value| match named.iter_mut().find(|(n, _)| *n == name) {
        Some((_, values)) if values.contains(&value) => {}
        Some((_, values)) => values.push(value),
        None => named.push((name, vec![value])),
    };
    for held in items.iter().filter_map(|item| pointer::get(item, &family.at)) {
        match held {
            Value::Object(members) => members.iter().for_each(|(name, value)| add(name.clone(), value.clone())),
            Value::Array(elements) => {
                for element in elements {
                    let name = family.name_members.iter().find_map(|m| element.get(m));
                    let value = family.value_members.iter().find_map(|m| element.get(m));
                    if let (Some(name), Some(value)) = (name, value) {
                        add(name.as_str().map_or_else(|| name.to_string(), str::to_owned), value.clone());
                    }
                }
            }
            _ => {}
        }
    }
    let mut all = Vec::new();
    for (name, values) in &named {
        for (kind, operators) in &family.operators {
            for operator in operators {
                all.extend(operands(*operator, *kind, values).into_iter().map(|value| (name.clone(), *operator, value)));
            }
        }
    }
    all
}

/// What an operator may be given: values that are there and values near them.
fn operands(operator: Operator, kind: ValueKind, found: &[Value]) -> Vec<Value> {
    let some: Vec<&Value> = found.iter().filter(|v| !v.is_null()).take(ITEMS).collect();
    let texts = || some.iter().filter_map(|v| v.as_str());
    let part = |text: &str, from: usize, to: usize| text.chars().skip(from).take(to - from).collect::<String>();
    let mut all: Vec<Value> = match operator {
        Operator::Like | Operator::NotLike | Operator::ILike | Operator::NotILike | Operator::Regexp => {
            let word = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
            some.iter()
                .map(|v| word(v))
                .flat_map(|text| {
                    let (head, middle) = (part(&text, 0, 2), part(&text, 1, 3));
                    let tail: String = text.chars().rev().take(2).collect::<Vec<_>>().into_iter().rev().collect();
                    [
                        text.to_uppercase(),
                        text.to_lowercase(),
                        format!("{head}%"),
                        format!("%{tail}"),
                        format!("%{middle}%"),
                        format!("{head}*"),
                        format!("*{middle}*"),
                        format!("^{head}"),
                        head,
                        middle,
                        tail,
                        text,
                    ]
                })
                .map(Value::String)
                .collect()
        }
        Operator::In | Operator::NotIn | Operator::Overlap | Operator::NotOverlap => {
            let flat: Vec<Value> =
                found.iter().flat_map(|v| v.as_array().cloned().unwrap_or_else(|| vec![v.clone()])).take(ITEMS).collect();
            let turned: Vec<Value> = flat.iter().filter_map(Value::as_str).map(|t| json!([t.to_uppercase()])).collect();
            flat.chunks(1).chain(flat.windows(2)).map(|list| json!(list)).chain([json!([])]).chain(turned).collect()
        }
        Operator::IsNull | Operator::IsNotNull => vec![Value::Null],
        Operator::Jsquery => some
            .iter()
            .flat_map(|v| v.as_array().cloned().unwrap_or_else(|| vec![(*v).clone()]))
            .flat_map(|element| match element {
                Value::Object(members) => members.into_iter().flat_map(|(name, value)| queries(&name, &value)).collect(),
                scalar => vec![format!("# = {scalar}"), format!("* = {scalar}")],
            })
            .map(Value::String)
            .take(ITEMS * 4)
            .collect(),
        Operator::Equal | Operator::NotEqual | Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
            some.iter().map(|v| (*v).clone()).chain([Value::Null]).collect()
        }
    };
    match kind {
        ValueKind::Number => all.extend(some.iter().filter_map(|v| v.as_i64()).flat_map(|n| [json!(n + 1), json!(n.to_string())])),
        ValueKind::Text | ValueKind::TextArray | ValueKind::ObjectArray => {
            all.extend(texts().flat_map(|t| [json!(t.to_uppercase()), json!(part(t, 0, 3))]));
        }
        ValueKind::DateTime => all.extend(texts().flat_map(|t| [json!(part(t, 0, 10)), json!(part(t, 0, 16))])),
    }
    all
}

/// Expressions that ask for a member with a value.
fn queries(name: &str, value: &Value) -> Vec<String> {
    vec![format!("#.{name} = {value}"), format!("#({name} = {value})"), format!("{name} = {value}"), format!("*.{name} = {value}")]
}
