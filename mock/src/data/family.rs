//! Custom fields: named by a pattern, held in a map or in a list of names and values.

use super::maker::Maker;
use super::shape::kind;
use super::words;
use plumbline_spec::model::{Family, JsonType, Schema, ValueKind};
use plumbline_spec::value::Checker;
use serde_json::{Map, Value, json};

/// A field of a family.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// Its name.
    pub(super) name: String,
    /// How its values compare.
    pub(super) kind: ValueKind,
}

impl Maker<'_> {
    /// Custom fields, as the map or the list that the schema asks for.
    pub(super) fn family(&mut self, schema: &Schema, depth: usize) -> Value {
        let branches: Vec<&Schema> = if schema.any_of.is_empty() && schema.one_of.is_empty() {
            vec![schema]
        } else {
            schema.any_of.iter().chain(&schema.one_of).map(|s| self.target(s)).collect()
        };
        let map = branches.iter().copied().find(|b| kind(b) == JsonType::Object);
        let list = branches.iter().copied().find(|b| kind(b) == JsonType::Array);
        let fields: Vec<Field> =
            if self.index % 5 == 2 { Vec::new() } else { self.fields.clone().into_iter().filter(|_| !self.rng.once_in(3)).collect() };
        if fields.is_empty() && list.is_some() {
            return json!([]);
        }
        if let Some(map) = map {
            let member = map.pattern_properties.values().next().or(map.additional_properties.as_deref()).cloned();
            let member = member.unwrap_or_default();
            return fields.iter().map(|f| (f.name.clone(), self.field_value(f, &member, depth))).collect::<Map<_, _>>().into();
        }
        let Some(element) = list.and_then(|l| l.items.as_deref()).map(|e| self.target(e)) else { return json!([]) };
        let (names, values) = name_and_value(element);
        let one = |maker: &mut Self, field: &Field| {
            let mut members = Map::new();
            for (name, property) in &element.properties {
                let value = if Some(name) == names.as_ref() {
                    fit_text(&maker.checker, property, &field.name)
                } else if Some(name) == values.as_ref() {
                    maker.field_value(field, property, depth)
                } else {
                    maker.value(property, "", name, depth + 1)
                };
                members.insert(name.clone(), value);
            }
            Value::Object(members)
        };
        let made: Vec<Value> = fields.iter().map(|f| one(self, f)).collect();
        Value::Array(made)
    }

    pub(super) fn field_value(&mut self, field: &Field, schema: &Schema, depth: usize) -> Value {
        let text = match field.kind {
            ValueKind::Number => self.rng.between(1, 1200).to_string(),
            ValueKind::DateTime => self.moment(" ", ""),
            ValueKind::Text | ValueKind::TextArray | ValueKind::ObjectArray => {
                self.rng.pick(words::WORDS).copied().unwrap_or("oak").to_owned()
            }
        };
        if self.checker.fits(schema, &json!(text)) {
            return json!(text);
        }
        let value = fit_text(&self.checker, schema, &text);
        if self.checker.fits(schema, &value) { value } else { self.value(schema, "", "", depth + 1) }
    }
}

/// The text as the JSON type that a schema asks for.
pub(super) fn fit_text(checker: &Checker<'_>, schema: &Schema, text: &str) -> Value {
    let number = text.parse::<i64>().ok().map(|n| json!(n));
    number.filter(|n| checker.fits(schema, n)).unwrap_or_else(|| json!(text))
}

/// The members of a custom field that name it and that hold its value.
pub(super) fn name_and_value(element: &Schema) -> (Option<String>, Option<String>) {
    let find = |words: &[&str]| words.iter().find(|w| element.properties.contains_key(**w)).map(|w| (*w).to_owned());
    (find(&["id", "code", "key", "name"]), find(&["value", "text"]))
}

/// Whether a schema is a list of custom fields: objects of just a name and a value.
pub(super) fn custom_fields(schema: &Schema, checker: &Checker<'_>) -> bool {
    let branches = schema.any_of.iter().chain(&schema.one_of);
    let list = |s: &Schema| {
        let Some(element) = checker.target(s).items.as_deref().map(|e| checker.target(e)) else { return false };
        let (name, value) = name_and_value(element);
        element.properties.len() == 2 && name.is_some() && value.is_some()
    };
    let map = |s: &Schema| {
        let s = checker.target(s);
        s.properties.is_empty() && (s.additional_properties.is_some() || !s.pattern_properties.is_empty())
    };
    list(schema) || map(schema) || branches.into_iter().any(|b| list(b) || map(b))
}

/// The fields of a family: two for every kind of values that it may have.
pub(super) fn fields(family: Option<&Family>) -> Vec<Field> {
    let kinds: Vec<ValueKind> = match family {
        Some(family) => family.operators.keys().copied().collect(),
        None => vec![ValueKind::Text, ValueKind::Number, ValueKind::DateTime],
    };
    let pattern = family.and_then(|f| regex::Regex::new(&f.pattern).ok());
    let named = |n: usize| {
        let candidates = [format!("{}", 388_071 + 6 * n), format!("field_{n}"), format!("custom{n}")];
        candidates.iter().find(|c| pattern.as_ref().is_none_or(|p| p.is_match(c))).unwrap_or(&candidates[0]).clone()
    };
    let doubled = kinds.iter().flat_map(|kind| [*kind, *kind]);
    doubled.enumerate().map(|(n, kind)| Field { name: named(n), kind }).collect()
}
