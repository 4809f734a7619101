//! From a call to what it asks for, in terms of the laws of its operation.

use crate::call::Call;
use crate::oracle::order::Key;
use crate::oracle::predict::{Asked, Condition};
use crate::oracle::{number_of, text_of};
use plumbline_spec::model::{Criteria, Description, FieldRule, Filter, Law, Operation, Operator, Schema, Search, ValueKind};
use serde_json::Value;

/// Where the list of an operation is, as its laws say.
pub struct ListPlace<'m> {
    /// Pointer of the items in the payload.
    pub items: &'m str,
    /// Pointer of the key in an item.
    pub key: &'m str,
}

impl<'m> ListPlace<'m> {
    /// `None` when no law of the operation speaks of a list.
    pub fn of(operation: &'m Operation) -> Option<Self> {
        operation.laws.values().find_map(|law| match law {
            Law::Page(l) => Some(Self { items: &l.items, key: &l.key }),
            Law::First(l) => Some(Self { items: &l.items, key: &l.key }),
            Law::Unique(l) => Some(Self { items: &l.items, key: &l.key }),
            Law::Stable(l) => Some(Self { items: &l.items, key: &l.key }),
            _ => None,
        })
    }
}

/// Follows references to the schema that says something itself.
pub fn target<'m>(description: &'m Description, mut schema: &'m Schema) -> &'m Schema {
    for _ in 0..64 {
        match schema.reference_name().and_then(|name| description.schemas.get(name)) {
            Some(next) => schema = next,
            None => break,
        }
    }
    schema
}

/// The value of a parameter in a call, or its default.
pub fn effective(description: &Description, operation: &Operation, call: &Call, parameter: &str) -> Option<Value> {
    call.args.get(parameter).cloned().or_else(|| {
        let parameter = operation.parameters.get(parameter)?;
        target(description, &parameter.schema).default.clone()
    })
}

/// What a call asks for.
pub fn asked(description: &Description, operation: &Operation, call: &Call) -> Asked {
    let value = |parameter: &str| effective(description, operation, call, parameter);
    #[expect(clippy::cast_possible_truncation, reason = "limits and offsets are whole numbers of moderate size")]
    let whole = |v: Value| number_of(&v).map(|n| n as i64);
    let mut asked = Asked::default();
    let mut conditions = Vec::new();
    for law in operation.laws.values() {
        match law {
            Law::Page(page) => crate::pages::read(page, call, &value, &mut asked),
            Law::First(first) => asked.count = value(&first.count).and_then(whole),
            Law::Sort(sort) => {
                asked.sort = sort_keys(sort, &value);
                asked.any_precedence = sort.unspecified.contains_key("precedence");
            }
            Law::Search(search) => conditions.extend(search_condition(search, call, &value)),
            Law::Criteria(criteria) => {
                if let (Some(Value::Array(list)), Some(Law::Search(search))) =
                    (call.args.get(&criteria.parameter), operation.laws.get(&criteria.like))
                {
                    conditions.push(criteria_condition(criteria, search, list));
                }
            }
            Law::Filter(filter) => {
                if let Some(tree) = call.args.get(&filter.parameter) {
                    conditions.push(tree_condition(filter, tree));
                }
            }
            Law::Membership(membership) => {
                if let Some(Value::Array(ids)) = call.args.get(&membership.parameter)
                    && !ids.is_empty()
                {
                    conditions.push(Condition::Member { at: membership.groups.clone(), ids: ids.clone(), several: membership.several });
                }
            }
            Law::Project(project) => {
                if let Some(Value::Array(words)) = call.args.get(&project.fields) {
                    let at = |word: &Value| project.members.get(&text_of(word)).map(|at| (text_of(word), at.clone()));
                    asked.chosen = Some(words.iter().filter_map(at).collect());
                    asked.tolerated = project.always.iter().filter_map(|word| project.members.get(word).cloned()).collect();
                    if project.unspecified.contains_key("always") {
                        asked.tolerated.extend(ListPlace::of(operation).map(|l| l.key.to_owned()));
                    }
                }
            }
            Law::Echo(_) | Law::Unique(_) | Law::Stable(_) => {}
        }
    }
    asked.condition = match conditions.len() {
        0 => Condition::All,
        1 => conditions.remove(0),
        _ => Condition::And(conditions),
    };
    asked
}

fn sort_keys(sort: &plumbline_spec::model::Sort, value: &impl Fn(&str) -> Option<Value>) -> Vec<Key> {
    let key = |word: String, descending: bool| sort.keys.get(&word).map(|at| Key { word: word.clone(), at: at.clone(), descending });
    match (value(&sort.by), &sort.field_member) {
        (Some(Value::Array(list)), Some(field)) => list
            .iter()
            .filter_map(|entry| {
                let word = entry.get(field).map(text_of)?;
                let order = sort.order_member.as_ref().and_then(|m| entry.get(m)).map(text_of);
                key(word, order.is_some_and(|o| o == sort.descending))
            })
            .collect(),
        (Some(word), None) => {
            let way = sort.direction.as_deref().and_then(value).map(|v| text_of(&v));
            key(text_of(&word), way.is_some_and(|w| w == sort.descending)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// The kind of field of a family that a comparison with this value is for, going by the value.
pub fn family_kind(wanted: &Value, operator: Operator) -> ValueKind {
    if plumbline_spec::value::civil_date_time(&text_of(wanted)).is_some() {
        ValueKind::DateTime
    } else if number_of(wanted).is_some() && operator != Operator::Like {
        ValueKind::Number
    } else {
        ValueKind::Text
    }
}

/// The operator of a word.
pub fn operator(word: &str) -> Option<Operator> {
    serde_json::from_value(Value::String(word.to_owned())).ok()
}

fn search_condition(search: &Search, call: &Call, value: &impl Fn(&str) -> Option<Value>) -> Option<Condition> {
    // A search is only asked for when field and value are sent.
    let field = call.args.get(&search.field)?;
    let wanted = call.args.get(&search.value)?;
    let word = value(&search.operator).map_or_else(|| "=".to_owned(), |v| text_of(&v));
    Some(one(search, &text_of(field), operator(&word)?, wanted.clone()))
}

fn one(search: &Search, field: &str, operator: Operator, wanted: Value) -> Condition {
    if let Some(rule) = search.fields.get(field) {
        return compare(rule, operator, wanted);
    }
    match &search.family {
        Some(family) => {
            let numeric = matches!(operator, Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual);
            let date = plumbline_spec::value::civil_date_time(&text_of(&wanted)).is_some();
            let kind = if date {
                ValueKind::DateTime
            } else if numeric {
                ValueKind::Number
            } else {
                ValueKind::Text
            };
            Condition::Family { family: Box::new(family.clone()), field: field.to_owned(), kind, operator, wanted }
        }
        None => Condition::All,
    }
}

fn compare(rule: &FieldRule, operator: Operator, wanted: Value) -> Condition {
    Condition::Compare { kind: rule.kind, operator, at: rule.at.clone(), wanted }
}

fn criteria_condition(criteria: &Criteria, search: &Search, list: &[Value]) -> Condition {
    let conditions = list
        .iter()
        .filter_map(|entry| {
            let field = entry.get(&criteria.field_member).map(text_of)?;
            let word = entry.get(&criteria.operator_member).map_or_else(|| "=".to_owned(), text_of);
            Some(one(search, &field, operator(&word)?, entry.get(&criteria.value_member)?.clone()))
        })
        .collect();
    match criteria.combine {
        Some(plumbline_spec::model::Several::Intersection) => Condition::And(conditions),
        Some(plumbline_spec::model::Several::Union) => Condition::Or(conditions),
        None => Condition::Joined(conditions),
    }
}

/// What a filter tree admits.
pub fn tree_condition(filter: &Filter, tree: &Value) -> Condition {
    if let Some(Value::Array(children)) = tree.get(&filter.children_member) {
        let children = children.iter().map(|child| tree_condition(filter, child)).collect();
        let any = tree.get(&filter.condition_member).is_some_and(|c| c == "or");
        return if any { Condition::Or(children) } else { Condition::And(children) };
    }
    let field = tree.get(&filter.field_member).map(text_of).unwrap_or_default();
    let word = tree.get(&filter.operator_member).map(text_of).unwrap_or_default();
    match (filter.fields.get(&field), operator(&word)) {
        (Some(rule), Some(operator)) => compare(rule, operator, tree.get(&filter.value_member).cloned().unwrap_or(Value::Null)),
        _ => Condition::All,
    }
}
