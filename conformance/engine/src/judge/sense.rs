//! What the values of one answer must be to one another, whatever was asked.
//!
//! Ids and words stand without blanks round them; what has one id is one thing, told the same way each
//! time. Types and ranges are the value checker's, order and number of items the laws'.

use super::{About, Finding, finding};
use crate::asked::{ListPlace, target};
use crate::oracle::text_of;
use plumbline_spec::facts::{Aspect, response_fact_id};
use plumbline_spec::model::{Description, Law, Operation, Schema};
use plumbline_spec::pointer;
use plumbline_spec::value::{same, shorten};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Judges the items of an answer.
pub fn sense(description: &Description, name: &str, operation: &Operation, items: &[Value], findings: &mut Vec<Finding>) {
    let Some(laws) = ListPlace::of(operation) else { return };
    let place = format!("{}/*", laws.items);
    for item in items {
        if let Some(Value::String(id)) = pointer::get(item, laws.key)
            && id.trim() != id
        {
            let fact = response_fact_id(name, &format!("{place}{}", laws.key), Aspect::Type);
            findings.push(finding(About::Fact(fact), "an id without blanks round it", format!("{id:?}")));
            break;
        }
    }
    if let Some(schema) = item_schema(description, operation, laws.items) {
        words(description, name, schema, &place, items, findings);
        for (at, alone) in named_keys(description, schema) {
            told_once(name, &place, &at, Some(&alone), items, findings);
        }
    }
    for at in shared_keys(operation) {
        told_once(name, &place, at, None, items, findings);
    }
}

/// The schema of the items.
fn item_schema<'m>(description: &'m Description, operation: &'m Operation, at: &str) -> Option<&'m Schema> {
    let mut schema = target(description, operation.payload()?);
    for member in at.split('/').skip(1) {
        schema = target(description, schema.properties.get(member)?);
    }
    schema.items.as_deref().map(|items| target(description, items))
}

/// Words of enumerations that may grow: a new word is fine, a documented one with blanks round it is none.
fn words(description: &Description, name: &str, schema: &Schema, place: &str, items: &[Value], findings: &mut Vec<Finding>) {
    for (member, property) in &schema.properties {
        let property = target(description, property);
        let Some(values) = property.values.as_ref().filter(|_| property.open) else { continue };
        let texts = items.iter().filter_map(|item| item.get(member).and_then(Value::as_str));
        if let Some(wrong) = texts.into_iter().find(|text| padded(values, text)) {
            let fact = response_fact_id(name, &format!("{place}{}", pointer::join("", member)), Aspect::Type);
            findings.push(finding(About::Fact(fact), format!("the word {:?}", wrong.trim()), format!("{wrong:?}")));
        }
    }
}

/// Whether a text is one of the words but for blanks round it.
fn padded(words: &[Value], text: &str) -> bool {
    let known = |text: &str| words.iter().any(|v| v.as_str() == Some(text));
    !known(text) && known(text.trim())
}

/// Pointers of ids within items by which the laws choose items: what they are the ids of is shared by items.
fn shared_keys(operation: &Operation) -> Vec<&str> {
    let mut all: Vec<&str> = Vec::new();
    for law in operation.laws.values() {
        match law {
            Law::Membership(membership) => all.push(&membership.groups),
            Law::Search(search) => all.extend(search.fields.values().map(|rule| rule.at.as_str())),
            _ => {}
        }
    }
    // Two items may share a number without being one thing told twice; an id is what tells things apart.
    let is_id = |at: &str| at.ends_with("/id") || at.ends_with("_id") || at.ends_with("Id");
    all.retain(|at| at.matches("/*/").count() == 1 && is_id(at));
    all.sort_unstable();
    all.dedup();
    all
}

/// Pointers of ids of listed objects that also say, by the name of the member, what the id's thing is called: `x_id`
/// beside `x_name`. Other members may be the item's own, such as the value of a field.
fn named_keys(description: &Description, schema: &Schema) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (member, property) in &schema.properties {
        let Some(items) = &target(description, property).items else { continue };
        let listed = target(description, items);
        for id in listed.properties.keys() {
            let Some(name) = id.strip_suffix("_id").map(|stem| format!("{stem}_name")) else { continue };
            if listed.properties.contains_key(&name) {
                all.push((format!("{}/*{}", pointer::join("", member), pointer::join("", id)), name));
            }
        }
    }
    all
}

/// Objects of one id, wherever they stand in an answer, are equal; or one member of them is.
fn told_once(name: &str, place: &str, at: &str, only: Option<&str>, items: &[Value], findings: &mut Vec<Finding>) {
    let Some((above, id)) = at.rsplit_once('/') else { return };
    let mut seen: HashMap<String, &Map<String, Value>> = HashMap::new();
    for object in items.iter().flat_map(|item| pointer::select(item, above)).filter_map(Value::as_object) {
        let Some(key) = object.get(id).filter(|k| k.is_string() || k.is_number()).map(text_of) else { continue };
        let Some(first) = seen.get(&key) else {
            seen.insert(key, object);
            continue;
        };
        let looked_at = |member: &str| only.is_none_or(|only| only == member);
        let differs = object
            .iter()
            .filter(|(member, _)| looked_at(member))
            .find(|(member, value)| first.get(*member).is_some_and(|other| !same(other, value)));
        if let Some((member, value)) = differs {
            let fact = format!("{name}/response{place}{above}{}#consistent", pointer::join("", member));
            let other = first.get(member).map(ToString::to_string).unwrap_or_default();
            let expected = format!("`{member}` of {id} {key} to be the same wherever it stands, here {}", shorten(&other));
            findings.push(finding(About::Fact(fact), expected, shorten(&value.to_string())));
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_id_is_one_thing() {
        let mut findings = Vec::new();
        let group = |id: u8, name: &str| json!({ "id": id, "name": name });
        let items = [json!({ "groups": [group(1, "a"), group(2, "b")] }), json!({ "groups": [group(1, "a")] })];
        told_once("o", "/data/*", "/groups/*/id", None, &items, &mut findings);
        assert_eq!(findings, []);
        let items = [items[0].clone(), json!({ "groups": [group(2, "c")] })];
        told_once("o", "/data/*", "/groups/*/id", None, &items, &mut findings);
        let facts: Vec<_> = findings.iter().map(|f| f.about.clone()).collect();
        assert_eq!(facts, [About::Fact("o/response/data/*/groups/*/name#consistent".into())]);
    }

    #[test]
    fn a_word_with_a_blank_is_none_but_a_new_word_may_come() {
        let found = |text: &str| padded(&[json!("user")], text);
        assert_eq!([found("user"), found("group"), found("user "), found(" user")], [false, false, true, true]);
    }
}
