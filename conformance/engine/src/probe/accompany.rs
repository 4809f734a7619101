//! What a tree finds, set among items that it does not find.
//!
//! A comparison that finds one item or none shows little from a place further on, and nothing of an order; joined by `or`
//! with a few items by their keys it does.

use super::bundle::plain;
use super::exercise::{admitted, leaf, node};
use crate::oracle::{Truth, World};
use crate::session::Session;
use plumbline_spec::model::{FieldRule, Filter, Operator, ValueKind};
use plumbline_spec::pointer;
use serde_json::{Value, json};

/// A tree with a few items that it does not find beside it.
pub fn accompanied(session: &Session, operation: &str, filter: &Filter, tree: &Value) -> Option<Value> {
    const ITEMS: usize = 4;
    let world = session.worlds.get(operation)?;
    let word = key_word(world, filter)?;
    let far = (world.items.len() / (ITEMS + 1)).max(1);
    let others = (1..=ITEMS).filter_map(|i| world.items.get(i * far));
    let others = others.filter(|item| outcome(session, operation, filter, tree, item) == Some(Truth::No));
    let mut parts: Vec<Value> =
        others.filter_map(|item| pointer::get(item, &world.key)).map(|key| leaf(filter, word, Operator::Equal, key.clone())).collect();
    if parts.len() < 2 {
        return None;
    }
    let or = tree.get(&filter.condition_member).is_some_and(|c| c == "or");
    match tree.get(&filter.children_member).and_then(Value::as_array).filter(|_| or) {
        Some(children) => parts.splice(1..1, children.iter().cloned()).for_each(drop),
        None => parts.insert(1, tree.clone()),
    }
    Some(node(filter, true, parts)).filter(|whole| admitted(session, operation, filter, whole).is_some())
}

/// Expressions in a language of their own: those that find one item, and those that do not, each with a text outside ASCII beside
/// them where the item has one.
pub fn queries(session: &Session, operation: &str, filter: &Filter) -> Vec<Value> {
    let Some(world) = session.worlds.get(operation) else { return Vec::new() };
    let asked: Vec<(&String, &FieldRule)> = filter.fields.iter().filter(|(_, r)| r.operators.contains(&Operator::Jsquery)).collect();
    let texts = || filter.fields.iter().filter(|(_, r)| r.kind == ValueKind::Text && r.operators.contains(&Operator::Equal));
    let text = |item: &Value| {
        let own = |(word, rule): (&String, &FieldRule)| Some((word.clone(), pointer::get(item, &rule.at)?.as_str()?.to_owned()));
        texts().filter_map(own).find(|(_, text)| !text.is_ascii() && plain(text))
    };
    let lists = |item: &Value| asked.iter().filter(|(_, r)| query(r, item, true).is_some()).count() * 2 + usize::from(text(item).is_some());
    let (Some(word), Some(item)) = (key_word(world, filter), world.items.iter().rev().max_by_key(|item| lists(item))) else {
        return Vec::new();
    };
    let Some(key) = pointer::get(item, &world.key) else { return Vec::new() };
    let leaves = |finds: bool| -> Vec<Value> {
        let own = asked.iter().filter_map(|(word, rule)| Some(leaf(filter, word, Operator::Jsquery, query(rule, item, finds)?)));
        own.filter(|leaf| outcome(session, operation, filter, leaf, item) == Some(finds.into())).collect()
    };
    let mut open = leaves(true);
    let mut shut = leaves(false);
    if open.is_empty() || shut.is_empty() {
        return Vec::new();
    }
    if let Some((word, text)) = text(item) {
        open.push(leaf(filter, &word, Operator::Equal, json!(text)));
        shut.push(leaf(filter, &word, Operator::Equal, json!(format!("{text}{text}"))));
    }
    let own = leaf(filter, word, Operator::Equal, key.clone());
    let trees = [node(filter, false, open), node(filter, false, vec![own, node(filter, true, shut)])];
    trees.into_iter().filter(|tree| admitted(session, operation, filter, tree).is_some()).collect()
}

/// An expression that finds an item by its list, or does not.
fn query(rule: &FieldRule, item: &Value, finds: bool) -> Option<Value> {
    let list = pointer::get(item, &rule.at)?.as_array()?;
    let element = list.get(1).or(list.first())?;
    match element {
        Value::String(_) if rule.kind == ValueKind::TextArray => {
            Some(if finds { json!(format!("# = {element}")) } else { json!("# = \"plumbline\"") })
        }
        Value::Object(members) => {
            let named = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            let (name, value) = members.iter().find(|(name, v)| named(name) && (v.is_i64() || v.is_string()))?;
            let other = if value.is_string() { json!("plumbline") } else { json!(-1) };
            Some(json!(format!("#.{name} = {}", if finds { value } else { &other })))
        }
        _ => None,
    }
}

/// The field by which one item can be asked for.
pub fn key_word<'f>(world: &World, filter: &'f Filter) -> Option<&'f str> {
    let own = |rule: &FieldRule| rule.at == world.key && rule.operators.contains(&Operator::Equal);
    filter.fields.iter().find(|(_, rule)| own(rule)).map(|(word, _)| word.as_str())
}

/// Whether a tree finds this item.
pub fn outcome(session: &Session, operation: &str, filter: &Filter, tree: &Value, item: &Value) -> Option<Truth> {
    let semantics = *session.semantics.get(operation)?.first()?;
    Some(crate::asked::tree_condition(filter, tree).admits(item, semantics))
}
