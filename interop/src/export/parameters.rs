//! Parameters of HTTP operations.
//!
//! A bracketed name is written as it is, since tools that know `deepObject` by name often send
//! something else; `deep_object` asks for it all the same. Arrays of objects numbered in their
//! names have no style, so the first element's members are written out.

use super::{Exporter, LossKind, attach, describe, made_of};
use plumbline_spec::pointer::join;
use serde_json::{Map, Value, json};

/// Members of a parameter that the format has.
const SAID: [&str; 7] = ["in", "name", "style", "required", "schema", "description", "deprecated"];

/// A parameter of the description, read.
struct Read {
    key: String,
    raw: Map<String, Value>,
    name: String,
    location: String,
    style: Option<String>,
}

impl Exporter<'_> {
    /// The parameters of the operation at a pointer.
    pub(super) fn parameters(&mut self, at: &str) -> Vec<Value> {
        let at = join(at, "parameters");
        let mut all = Vec::new();
        for (key, raw) in self.object(&at) {
            let Value::Object(raw) = raw else { continue };
            let text = |member: &str| raw.get(member).map(|v| self.reader.read(v)).and_then(|v| v.as_str().map(str::to_owned));
            let (name, location, style) = (text("name").unwrap_or_else(|| key.clone()), text("in").unwrap_or_default(), text("style"));
            all.push(Read { key, raw, name, location, style });
        }
        let mut done = Vec::new();
        let mut out = Vec::new();
        for one in &all {
            if done.contains(&one.key.as_str()) {
                continue;
            }
            let group = if self.deep { group(&all, one) } else { Vec::new() };
            if one.style.as_deref() == Some("indexed") {
                out.extend(self.indexed(one, &at));
            } else if group.is_empty() {
                out.push(self.parameter(one, &at));
            } else {
                done.extend(group.iter().map(|(_, p)| p.key.as_str()));
                out.push(self.grouped(&group, &at));
            }
        }
        out
    }

    fn parameter(&mut self, one: &Read, at: &str) -> Value {
        let here = join(at, &one.key);
        let raw_schema = one.raw.get("schema").cloned().unwrap_or_else(|| json!({}));
        let mut out = Map::new();
        let mut own = Map::from_iter([("$key".to_owned(), Value::from(one.key.as_str()))]);
        own.extend(self.keep(&one.raw, &SAID, &here));
        out.insert("name".into(), one.name.as_str().into());
        out.insert("in".into(), one.location.as_str().into());
        for member in ["name", "in", "required", "style", "deprecated"] {
            let disputed = one.raw.get(member).filter(|v| self.reader.dispute(v).is_some());
            if let Some(value) = disputed.cloned() {
                self.lost(LossKind::Reading, &join(&here, member));
                own.insert(member.into(), value);
            }
        }
        let required = one.raw.get("required").map(|v| self.reader.read(v)) == Some(Value::Bool(true));
        let path = one.location == "path";
        if required || path {
            out.insert("required".into(), true.into());
        }
        if path && !required {
            own.insert("required".into(), Value::Null);
        }
        let words = one.raw.get("description").and_then(Value::as_str);
        describe::say(&mut out, &mut own, words, &self.paragraphs(&one.raw));
        if one.raw.get("deprecated") == Some(&Value::Bool(true)) {
            out.insert("deprecated".into(), true.into());
        }
        let many = self.is_of(&raw_schema, &["array", "object"]);
        match (one.location.as_str(), one.style.as_deref()) {
            ("query", Some("deep")) => out.extend(style("deepObject", true)),
            ("query", Some("comma")) => out.extend(style("form", false)),
            ("query", Some("repeat")) => out.extend(style("form", true)),
            ("query", None) if many => out.extend(style("form", true)),
            (_, Some(other)) => drop(own.entry("style").or_insert_with(|| other.into())),
            (_, None) => {}
        }
        let schema = self.schema(&raw_schema, &join(&here, "schema"));
        out.insert("schema".into(), schema);
        if let Some(example) = self.example(&raw_schema) {
            out.insert("example".into(), example);
        }
        attach(&mut out, own);
        Value::Object(out)
    }

    /// `base[a]` and `base[b]` as one parameter `base`.
    fn grouped(&mut self, group: &[(String, &Read)], at: &str) -> Value {
        let (mut properties, mut required, mut example, mut words) = (Map::new(), Vec::new(), Map::new(), Vec::new());
        let mut originals = Map::new();
        for (member, one) in group {
            let here = join(at, &one.key);
            let raw_schema = one.raw.get("schema").cloned().unwrap_or_else(|| json!({}));
            let mut schema = self.schema(&raw_schema, &join(&here, "schema"));
            self.keep(&one.raw, &SAID, &here);
            let own = one.raw.get("description").and_then(Value::as_str);
            if let (Some(text), Some(schema)) = (describe::text(own, &self.paragraphs(&one.raw)), schema.as_object_mut()) {
                schema.insert("description".into(), text.into());
            }
            words.extend(own.map(|d| format!("`{}`: {}", one.name, d.trim())));
            if let Some(value) = self.example(&raw_schema) {
                example.insert(member.clone(), value);
            }
            if one.raw.get("required") == Some(&Value::Bool(true)) {
                required.push(Value::from(member.as_str()));
            }
            properties.insert(member.clone(), schema);
            originals.insert(one.key.clone(), Value::Object(one.raw.clone()));
        }
        let base = group.first().and_then(|(_, one)| one.name.split_once('[')).map_or("", |(base, _)| base);
        let mut schema = json!({ "type": "object", "properties": properties });
        let mut out = Map::from_iter([("name".to_owned(), Value::from(base)), ("in".to_owned(), "query".into())]);
        if !required.is_empty() {
            out.insert("required".into(), true.into());
            schema["required"] = Value::Array(required);
        }
        out.insert("description".into(), describe::list(&words).trim_start().into());
        out.extend(style("deepObject", true));
        out.insert("schema".into(), schema);
        if !example.is_empty() {
            out.insert("example".into(), Value::Object(example));
        }
        attach(&mut out, Map::from_iter([("$parameters".to_owned(), Value::Object(originals))]));
        Value::Object(out)
    }

    /// `name[0][member]` for each member of an element.
    fn indexed(&mut self, one: &Read, at: &str) -> Vec<Value> {
        let here = join(at, &one.key);
        self.lost(LossKind::Style, &join(&here, "style"));
        self.keep(&one.raw, &SAID, &here);
        let schema_at = join(&here, "schema");
        let (items, items_at) = self.follow(one.raw.get("schema").and_then(|s| s.get("items")), &format!("{schema_at}/items"));
        let properties = items.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
        let mut names: Vec<(String, Value, String)> = properties
            .into_iter()
            .map(|(name, schema)| {
                let at = join(&format!("{items_at}/properties"), &name);
                (format!("{}[0][{name}]", one.name), schema, at)
            })
            .collect();
        if names.is_empty() {
            names.push((format!("{}[0]", one.name), items, items_at));
        }
        let words = one.raw.get("description").and_then(Value::as_str).unwrap_or_default().trim();
        let mut out = Vec::new();
        for (name, raw_schema, schema_at) in names {
            let schema = self.schema(&raw_schema, &schema_at);
            let more =
                format!("{words} Of the first element; those of further elements have 1, 2 and so on in their names, and come together.");
            let text = describe::text(Some(more.trim()), &self.paragraphs(&one.raw)).unwrap_or_default();
            let mut parameter = json!({ "name": name, "in": "query", "description": text, "schema": schema });
            if let Some(example) = self.example(&raw_schema) {
                parameter["example"] = example;
            }
            let own = if out.is_empty() {
                json!({ "$key": one.key, "$instead": one.raw })
            } else {
                made_of(&format!("the parameter {}", one.key))
            };
            if let (Some(parameter), Value::Object(own)) = (parameter.as_object_mut(), own) {
                attach(parameter, own);
            }
            out.push(parameter);
        }
        out
    }

    /// A documented example, else the default.
    pub(super) fn example(&self, schema: &Value) -> Option<Value> {
        let schema = self.reader.read(schema);
        let (schema, _) = self.follow(Some(&schema), "");
        if schema.get("placeholder") == Some(&Value::Bool(true)) {
            return None;
        }
        let examples = schema.get("examples").and_then(Value::as_array).and_then(|all| all.first());
        examples.or_else(|| schema.get("default").filter(|d| !d.is_null())).cloned()
    }

    /// A schema, or the one that it refers to, and where it stands.
    fn follow(&self, schema: Option<&Value>, at: &str) -> (Value, String) {
        let mut here = (schema.cloned().unwrap_or_else(|| json!({})), at.to_owned());
        for _ in 0..8 {
            let Some(name) = here.0.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix("#/schemas/")) else { break };
            let at = join("/schemas", name);
            let Some(found) = self.reader.raw.pointer(&at) else { break };
            here = (found.clone(), at);
        }
        here
    }

    /// Whether values of a schema may be of one of these types.
    fn is_of(&self, schema: &Value, types: &[&str]) -> bool {
        let (schema, _) = self.follow(Some(&self.reader.read(schema)), "");
        match self.reader.read(&schema).get("type") {
            Some(Value::String(one)) => types.contains(&one.as_str()),
            Some(Value::Array(many)) => many.iter().any(|t| t.as_str().is_some_and(|t| types.contains(&t))),
            _ => false,
        }
    }
}

fn style(name: &str, explode: bool) -> [(String, Value); 2] {
    [("style".to_owned(), name.into()), ("explode".to_owned(), explode.into())]
}

/// The query parameters `base[member]` with the same base, if this is one and no other is called `base`.
fn group<'r>(all: &'r [Read], one: &Read) -> Vec<(String, &'r Read)> {
    let Some((base, _)) = parts(one) else { return Vec::new() };
    if all.iter().any(|p| p.name == base) {
        return Vec::new();
    }
    all.iter().filter_map(|p| parts(p).filter(|(b, _)| *b == base).map(|(_, member)| (member.to_owned(), p))).collect()
}

fn parts(one: &Read) -> Option<(&str, &str)> {
    let (base, rest) = one.name.split_once('[')?;
    let member = rest.strip_suffix(']')?;
    let plain = !base.is_empty() && !member.is_empty() && !member.contains(['[', ']']);
    (plain && one.location == "query" && one.style.is_none()).then_some((base, member))
}
