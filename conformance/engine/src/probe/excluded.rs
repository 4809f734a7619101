//! Comparisons that must not find one item: the counterpart of those that must find it.
//!
//! Joined by `or` and asked of that item alone they find nothing, so that any that admits too much shows. Values lie as near
//! to the item's own as they can: a bound that it just does not pass, a text that it just is not.

use super::accompany::{key_word, outcome};
use super::bundle::{plain, spread};
use super::exercise::{admitted, leaf, node, swap_case};
use crate::oracle::{Truth, World};
use crate::session::Session;
use plumbline_spec::model::{FieldRule, Filter, Operator, ValueKind};
use plumbline_spec::pointer;
use serde_json::{Value, json};

/// Trees that ask for one item and for what it is not, so that they find nothing.
pub fn closed(session: &Session, operation: &str, filter: &Filter) -> Vec<Value> {
    let Some(world) = session.worlds.get(operation) else { return Vec::new() };
    let Some(word) = key_word(world, filter) else { return Vec::new() };
    let mut all = Vec::new();
    for (item, mut leaves) in [true, false].into_iter().filter_map(|full| excluded(world, filter, full)) {
        leaves.retain(|leaf| outcome(session, operation, filter, leaf, item) == Some(Truth::No));
        let Some(key) = pointer::get(item, &world.key) else { continue };
        let own = leaf(filter, word, Operator::Equal, key.clone());
        let trees = spread(&leaves).map(|part| node(filter, false, vec![own.clone(), node(filter, true, part)]));
        all.extend(trees.filter(|tree| admitted(session, operation, filter, tree) == Some(0)));
    }
    all
}

/// The item with most (or fewest) fields that have values, and comparisons none of which should find it.
fn excluded<'w>(world: &'w World, filter: &Filter, full: bool) -> Option<(&'w Value, Vec<Value>)> {
    let worth = |item: &&Value| {
        let worth = |rule: &FieldRule| match pointer::get(item, &rule.at) {
            Some(Value::String(text)) if plain(text) && text.chars().count() > 3 => 2,
            Some(Value::String(_) | Value::Number(_) | Value::Array(_)) => 1,
            _ => 0,
        };
        filter.fields.values().map(worth).sum::<usize>()
    };
    let nulls = |item: &&Value| filter.fields.values().any(|rule| pointer::get(item, &rule.at).is_some_and(Value::is_null));
    let item = if full { world.items.iter().max_by_key(worth)? } else { world.items.iter().filter(nulls).min_by_key(worth)? };
    let mut all = Vec::new();
    for (word, rule) in &filter.fields {
        let Some(value) = pointer::get(item, &rule.at) else { continue };
        if !full && !value.is_null() {
            continue;
        }
        let near = near(rule.kind, value).into_iter().filter(|(operator, _)| rule.operators.contains(operator));
        all.extend(near.map(|(operator, value)| leaf(filter, word, operator, value)));
    }
    Some((item, all))
}

/// Comparisons that a value does not pass, and nearly does.
fn near(kind: ValueKind, value: &Value) -> Vec<(Operator, Value)> {
    use Operator as O;
    if value.is_null() {
        let of_kind = match kind {
            ValueKind::Number => vec![(O::Equal, json!(-1)), (O::Greater, json!(-1)), (O::In, json!([-1, -2]))],
            ValueKind::Text => {
                vec![(O::Equal, json!("plumbline")), (O::Like, json!("%")), (O::Regexp, json!("plumbline")), (O::In, json!(["plumbline"]))]
            }
            ValueKind::DateTime | ValueKind::TextArray | ValueKind::ObjectArray => Vec::new(),
        };
        return of_kind.into_iter().chain([(O::NotEqual, Value::Null), (O::IsNotNull, Value::Null)]).collect();
    }
    let mut all = vec![(O::IsNull, Value::Null), (O::Equal, Value::Null)];
    match (kind, value) {
        (ValueKind::Number, Value::Number(number)) => {
            let Some(n) = number.as_i64() else { return all };
            let (less, more) = (n.saturating_sub(1), n.saturating_add(1));
            all.extend([
                (O::Equal, json!(more)),
                (O::NotEqual, json!(n)),
                (O::Less, json!(n)),
                (O::LessOrEqual, json!(less)),
                (O::Greater, json!(n)),
                (O::GreaterOrEqual, json!(more)),
                (O::In, json!([less, more])),
                (O::NotIn, json!([n])),
            ]);
        }
        (ValueKind::Text, Value::String(text)) if plain(text) && text.chars().count() > 3 => {
            let chars: Vec<char> = text.chars().collect();
            let part = |from: usize, to: usize| chars[from..to].iter().collect::<String>();
            let (head, tail) = (part(0, chars.len() - 1), part(1, chars.len()));
            all.extend([
                (O::Equal, json!(head)),
                (O::NotEqual, json!(text)),
                (O::Like, json!(format!("{tail}%"))),
                (O::NotLike, json!(format!("{head}%"))),
                (O::ILike, json!(format!("%{}", swap_case(&head)))),
                (O::NotILike, json!(format!("%{}", swap_case(&tail)))),
                (O::In, json!([head, tail])),
                (O::NotIn, json!([text])),
                (O::Regexp, json!(format!("^{tail}"))),
            ]);
        }
        _ => {}
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::Semantics;

    #[test]
    fn none_of_them_finds_the_item_and_every_operator_is_there() {
        let filter: Filter = serde_json::from_value(json!({
            "parameter": "filter", "field_member": "field", "operator_member": "operator", "value_member": "value",
            "children_member": "filters", "condition_member": "condition", "items": "/data", "wildcard": "%", "case_sensitive": true,
            "fields": {
                "id": { "at": "/id", "kind": "number", "operators": ["=", "!=", "<", ">", "<=", ">=", "in", "not_in", "is_null"] },
                "name": { "at": "/name", "kind": "text", "operators": ["=", "!=", "like", "not_like", "ilike", "not_ilike", "in", "regexp"] }
            }
        }))
        .expect("a filter");
        let world = World::new(vec![json!({ "id": 7, "name": null }), json!({ "id": 8, "name": "Пётр" })], "/id", true, true);
        let semantics = Semantics::open(Some("%"), Some(true))[0];
        for (full, id, number) in [(true, 8, 19), (false, 7, 5)] {
            let (item, all) = excluded(&world, &filter, full).expect("an item");
            assert_eq!((item["id"].as_i64(), all.len()), (Some(id), number));
            for leaf in all {
                assert_eq!(crate::asked::tree_condition(&filter, &leaf).admits(item, semantics), Truth::No, "{leaf}");
            }
        }
    }
}
