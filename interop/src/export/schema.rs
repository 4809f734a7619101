//! Schemas: keywords go over as they are, since the language has JSON Schema's; the rest is kept.
//!
//! A disputed schema becomes `anyOf` of its readings. Every keyword of JSON Schema 2020-12 and of
//! OpenAPI's vocabulary is in a table, also those that the language does not have yet.

use super::downgrade;
use super::{Exporter, Form, LossKind, attach, describe};
use plumbline_spec::pointer::join;
use plumbline_spec::readings::ANNOTATIONS;
use serde_json::{Map, Value, json};

/// The pattern that other tools get for the format `civil-date-time`, which they do not know.
pub const CIVIL_DATE_TIME_PATTERN: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$";

/// The pattern that other tools get for the format `e164`, which they do not know.
pub const E164_PATTERN: &str = "^\\+?[1-9][0-9]{6,14}$";

/// What stands behind a keyword.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Holds {
    /// A value that may be disputed.
    Value,
    /// A value taken as it is.
    Data,
    /// A schema, or a boolean.
    Schema,
    /// A map of schemas.
    Map,
    /// A list of schemas.
    List,
}

const KEYWORDS: [(&str, Holds); 47] = [
    ("title", Holds::Data),
    ("type", Holds::Value),
    ("enum", Holds::Value),
    ("const", Holds::Data),
    ("format", Holds::Value),
    ("minimum", Holds::Value),
    ("maximum", Holds::Value),
    ("exclusiveMinimum", Holds::Value),
    ("exclusiveMaximum", Holds::Value),
    ("multipleOf", Holds::Value),
    ("minLength", Holds::Value),
    ("maxLength", Holds::Value),
    ("pattern", Holds::Value),
    ("minItems", Holds::Value),
    ("maxItems", Holds::Value),
    ("uniqueItems", Holds::Value),
    ("minContains", Holds::Value),
    ("maxContains", Holds::Value),
    ("minProperties", Holds::Value),
    ("maxProperties", Holds::Value),
    ("required", Holds::Value),
    ("dependentRequired", Holds::Value),
    ("contentEncoding", Holds::Value),
    ("contentMediaType", Holds::Value),
    ("default", Holds::Value),
    ("examples", Holds::Data),
    ("deprecated", Holds::Value),
    ("readOnly", Holds::Value),
    ("writeOnly", Holds::Value),
    ("xml", Holds::Data),
    ("externalDocs", Holds::Data),
    ("items", Holds::Schema),
    ("contains", Holds::Schema),
    ("additionalProperties", Holds::Schema),
    ("propertyNames", Holds::Schema),
    ("unevaluatedItems", Holds::Schema),
    ("unevaluatedProperties", Holds::Schema),
    ("not", Holds::Schema),
    ("if", Holds::Schema),
    ("then", Holds::Schema),
    ("else", Holds::Schema),
    ("properties", Holds::Map),
    ("patternProperties", Holds::Map),
    ("dependentSchemas", Holds::Map),
    ("anyOf", Holds::List),
    ("oneOf", Holds::List),
    ("allOf", Holds::List),
];

impl Exporter<'_> {
    /// A schema of the description at a pointer of the file, in the form of the document.
    pub(super) fn schema(&mut self, raw: &Value, at: &str) -> Value {
        self.schema_with(raw, at, Map::new())
    }

    /// The same with directives for the way back.
    fn schema_with(&mut self, raw: &Value, at: &str, own: Map<String, Value>) -> Value {
        if let Some((dispute, node)) = self.reader.dispute(raw) {
            return self.disputed_schema(raw, dispute, node, at, own);
        }
        match raw {
            Value::Object(node) => self.node(node, at, own),
            Value::Bool(any) if self.form == Form::OpenApi30 => {
                if *any {
                    json!({})
                } else {
                    json!({ "not": {} })
                }
            }
            other => other.clone(),
        }
    }

    fn node(&mut self, raw: &Map<String, Value>, at: &str, mut own: Map<String, Value>) -> Value {
        let mut out = Map::new();
        let placeholder = raw.get("placeholder") == Some(&Value::Bool(true));
        for (key, value) in raw {
            let here = join(at, key);
            match (key.as_str(), KEYWORDS.iter().find(|(name, _)| name == key).map(|(_, holds)| *holds)) {
                ("$ref", _) => {
                    out.insert(key.clone(), self.reference(value));
                }
                ("discriminator", _) => {
                    out.insert(key.clone(), self.discriminator(value));
                }
                ("description", _) => {}
                ("examples", _) if placeholder => {
                    own.insert(key.clone(), value.clone());
                }
                (_, Some(holds)) => self.keyword(&mut out, &mut own, key, value, holds, &here),
                (_, None) => {
                    self.lose(key, value, at);
                    own.insert(key.clone(), value.clone());
                }
            }
        }
        let words = raw.get("description").and_then(Value::as_str);
        describe::say(&mut out, &mut own, words, &self.paragraphs(raw));
        self.members(&mut out, &mut own, raw, at);
        let open = raw.get("open") == Some(&Value::Bool(true));
        if let Some(values) = out.get("enum").filter(|_| open).cloned() {
            out.remove("enum");
            own.entry("enum").or_insert_with(|| raw.get("enum").cloned().unwrap_or_default());
            out.insert("x-extensible-enum".into(), values);
        }
        form_pattern(&mut out, &mut own);
        if matches!(self.form, Form::OpenApi31 | Form::OpenApi30) {
            any_items(&mut out, &mut own);
        }
        if self.form == Form::OpenApi30 {
            for lost in downgrade::node(&mut out, &mut own, raw) {
                self.lost(LossKind::Keyword, &join(at, lost));
            }
        }
        attach(&mut out, own);
        Value::Object(out)
    }

    fn keyword(&mut self, out: &mut Map<String, Value>, own: &mut Map<String, Value>, key: &str, value: &Value, holds: Holds, here: &str) {
        let disputed = holds != Holds::Schema && self.reader.dispute(value).is_some();
        let read;
        let value = if disputed || holds == Holds::Value {
            read = self.reader.read(value);
            if read != *value {
                self.lost(LossKind::Reading, here);
                own.insert(key.to_owned(), value.clone());
            }
            &read
        } else {
            value
        };
        let said = match (holds, value) {
            // No default is the default; a null one could not be told from it.
            (_, Value::Null) if holds != Holds::Data => return,
            (Holds::Value | Holds::Data, value) => value.clone(),
            (Holds::Schema, Value::Bool(_)) if key == "additionalProperties" => value.clone(),
            (Holds::Schema, value) => self.schema(value, here),
            (Holds::Map, Value::Object(members)) => {
                Value::Object(members.iter().map(|(name, schema)| (name.clone(), self.schema(schema, &join(here, name)))).collect())
            }
            (Holds::List, Value::Array(items)) => {
                items.iter().enumerate().map(|(i, schema)| self.schema(schema, &format!("{here}/{i}"))).collect()
            }
            (Holds::Map | Holds::List, other) => other.clone(),
        };
        out.insert(key.to_owned(), said);
    }

    /// Members that are there, or required, under some readings only.
    fn members(&mut self, out: &mut Map<String, Value>, own: &mut Map<String, Value>, raw: &Map<String, Value>, at: &str) {
        let Some(properties) = raw.get("properties").and_then(Value::as_object) else { return };
        let (mut gone, mut loose) = (Map::new(), Vec::new());
        for (name, schema) in properties {
            let conditions = |member: &str| schema.get(member).and_then(Value::as_object).into_iter().flatten();
            let allows = |readings: &Value, chosen: &str| readings.as_array().is_some_and(|all| all.iter().any(|r| r == chosen));
            for (dispute, readings) in conditions("only_if") {
                match self.reader.chosen(dispute) {
                    Some(chosen) if allows(readings, chosen) => {}
                    Some(_) => drop(gone.insert(name.clone(), schema.clone())),
                    None => loose.push(name.clone()),
                }
            }
            let may = |(dispute, readings): (&String, &Value)| self.reader.chosen(dispute).is_none_or(|chosen| allows(readings, chosen));
            if conditions("optional_if").any(may) {
                loose.push(name.clone());
            }
        }
        let required = out.get_mut("required").and_then(Value::as_array_mut);
        if let Some(required) = required {
            let before = required.len();
            required.retain(|r| !r.as_str().is_some_and(|r| gone.contains_key(r) || loose.iter().any(|l| l == r)));
            if required.len() != before {
                own.entry("required").or_insert_with(|| raw.get("required").cloned().unwrap_or_default());
            }
            // OpenAPI 3.0 forbids an empty list.
            if required.is_empty() {
                out.remove("required");
            }
        }
        if !gone.is_empty() {
            if let Some(Value::Object(properties)) = out.get_mut("properties") {
                properties.retain(|name, _| !gone.contains_key(name));
            }
            for name in gone.keys() {
                self.lost(LossKind::Condition, &join(&join(at, "properties"), name));
            }
            own.insert("$properties".into(), Value::Object(gone));
        }
    }

    fn disputed_schema(&mut self, raw: &Value, dispute: &str, node: &Map<String, Value>, at: &str, mut own: Map<String, Value>) -> Value {
        self.lost(LossKind::Reading, at);
        if let Some(chosen) = self.reader.chosen(dispute).map(str::to_owned) {
            let mut branch = node.get(&chosen).and_then(Value::as_object).cloned().unwrap_or_default();
            let inherited = |key: &&String| ANNOTATIONS.contains(&key.as_str()) && !branch.contains_key(*key);
            let inherited: Vec<String> = node.keys().filter(inherited).cloned().collect();
            for key in &inherited {
                branch.insert(key.clone(), node[key].clone());
            }
            own.insert("$instead".into(), raw.clone());
            let (from, here) = (self.losses.len(), join(at, &chosen));
            let schema = self.schema_with(&Value::Object(branch), &here, own);
            for key in &inherited {
                self.move_losses(from, &join(&here, key), &join(at, key));
            }
            return schema;
        }
        let readings = self.reader.readings(dispute).to_vec();
        let mut branches = Vec::new();
        for reading in readings.iter().filter(|r| node.contains_key(*r)) {
            let directive = Map::from_iter([("$reading".to_owned(), Value::from(reading.as_str()))]);
            branches.push(self.schema_with(&node[reading], &join(at, reading), directive));
        }
        let mut out = Map::new();
        own.insert("disputed".into(), dispute.into());
        for (key, value) in node {
            match key.as_str() {
                "title" | "deprecated" => drop(out.insert(key.clone(), value.clone())),
                "description" | "disputed" => {}
                other if readings.iter().any(|r| r == other) => {}
                other => {
                    self.lose(other, value, at);
                    own.insert(key.clone(), value.clone());
                }
            }
        }
        let words = node.get("description").and_then(Value::as_str);
        describe::say(&mut out, &mut own, words, &self.paragraphs(node));
        out.insert("anyOf".into(), Value::Array(branches));
        attach(&mut out, own);
        Value::Object(out)
    }

    /// `#/schemas/NAME` as the document has it.
    pub(super) fn reference(&self, value: &Value) -> Value {
        let name = value.as_str().and_then(|r| r.strip_prefix("#/schemas/"));
        match name.and_then(|n| self.names.get(n)) {
            Some(name) => format!("{}{name}", self.form.schemas()).into(),
            None => value.clone(),
        }
    }

    fn discriminator(&self, value: &Value) -> Value {
        let mut value = value.clone();
        if let Some(mapping) = value.get_mut("mapping").and_then(Value::as_object_mut) {
            for target in mapping.values_mut() {
                *target = self.reference(target);
            }
        }
        value
    }

    /// The named schemas, and those made for errors.
    pub(super) fn schemas(&mut self) -> Map<String, Value> {
        let mut all = Map::new();
        for (name, raw) in self.object("/schemas") {
            let mut schema = self.schema(&raw, &join("/schemas", &name));
            let given = self.names.get(&name).cloned().unwrap_or_else(|| name.clone());
            if let Some(object) = schema.as_object_mut().filter(|_| given != name) {
                attach(object, Map::from_iter([("$key".to_owned(), Value::from(name))]));
            }
            all.insert(given, schema);
        }
        all.extend(std::mem::take(&mut self.extra));
        all
    }
}

/// Formats of ours get a pattern, so that tools that do not know them are not left without anything.
fn form_pattern(out: &mut Map<String, Value>, own: &mut Map<String, Value>) {
    let pattern = match out.get("format").and_then(Value::as_str) {
        Some("civil-date-time") => CIVIL_DATE_TIME_PATTERN,
        Some("e164") => E164_PATTERN,
        _ => return,
    };
    if !out.contains_key("pattern") {
        out.insert("pattern".into(), pattern.into());
        own.insert("pattern".into(), Value::Null);
    }
}

/// Linters want every array of OpenAPI to say what it holds.
fn any_items(out: &mut Map<String, Value>, own: &mut Map<String, Value>) {
    let array = match out.get("type") {
        Some(Value::String(one)) => one == "array",
        Some(Value::Array(many)) => many.iter().any(|t| t == "array"),
        _ => false,
    };
    if array && !out.contains_key("items") {
        out.insert("items".into(), json!({}));
        own.insert("items".into(), Value::Null);
    }
}
