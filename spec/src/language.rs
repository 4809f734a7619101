//! The JSON Schema of description files, for editors and for other tools.
//!
//! It is generated from the types of [`crate::model`], so that it cannot lag behind them. What the
//! types do not know is added: almost any place may also be disputed, and some names have a form.
//! It judges keys and types only; what they say together is the business of [`crate::lint`].

use crate::model::Description;
use crate::readings::ANNOTATIONS;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Name of the file in the folder `spec`.
pub const FILE: &str = "plumbline.schema.json";

/// Why the schema file could not be written or is not as it should be.
#[derive(Debug, thiserror::Error)]
pub enum LanguageError {
    /// The file differs from what would be written.
    #[error("`{0}` is stale; run `cargo xtask generate`")]
    Stale(PathBuf),
    /// Reading or writing failed.
    #[error("`{path}` cannot be written: {source}; check the path and its permissions")]
    Io {
        /// The file.
        path: PathBuf,
        /// What failed.
        source: std::io::Error,
    },
}

/// Writes the schema into a folder, or with `check` writes nothing and fails if the file there is
/// another. `Ok(true)` means that it was written.
pub fn write_or_check(dir: &Path, check: bool) -> Result<bool, LanguageError> {
    let path = dir.join(FILE);
    let text = format!("{:#}\n", json_schema());
    // Line ends may have been changed by a version control system.
    if std::fs::read_to_string(&path).is_ok_and(|found| found.replace("\r\n", "\n") == text) {
        return Ok(false);
    }
    if check {
        return Err(LanguageError::Stale(path));
    }
    std::fs::write(&path, text).map_err(|source| LanguageError::Io { path, source })?;
    Ok(true)
}

/// Definitions in which nothing is disputed: they say what was read, not what the API does.
const SETTLED: [&str; 7] = ["Condition", "Document", "Dispute", "Reading", "Settled", "Source", "Note"];

/// Members in which nothing is disputed: prose, sources, data, and maps of schemas.
const PLAIN_MEMBERS: [&str; 17] = [
    "plumbline",
    "api",
    "description",
    "about",
    "source",
    "range_source",
    "total_source",
    "pages_source",
    "unspecified",
    "notes",
    "documents",
    "disputes",
    "examples",
    "const",
    "unobservable",
    "concerns",
    "only_if",
];

/// Maps whose keys are snake_case identifiers: definition and member.
const NAMED: [(&str, &str); 8] = [
    ("", "operations"),
    ("", "credentials"),
    ("", "authentication"),
    ("", "disputes"),
    ("", "rates"),
    ("Operation", "parameters"),
    ("Operation", "laws"),
    ("Errors", "cases"),
];

/// Examples for completion: definition, member, example as YAML would have it.
fn examples() -> Vec<(&'static str, &'static str, Value)> {
    let page = json!({ "document": "page", "at": "request table, limit" });
    vec![
        ("", "api", json!("library")),
        ("", "title", json!("Library of example.org")),
        ("", "servers", json!([{ "url": "https://api.example.org" }])),
        ("", "unspecified", json!({ "zone": "No document says in which time zone dates are written." })),
        ("Document", "url", json!("https://example.org/docs")),
        ("Document", "language", json!("en")),
        ("Document", "read", json!("2026-01-31")),
        ("Source", "at", json!("response table, hlr_status")),
        ("Server", "url", json!("https://{host}/api")),
        ("Credential", "example", json!("test_made_up_key")),
        ("Authentication", "apply", json!([{ "header": { "name": "Authorization", "value": "Bearer {token}" } }])),
        ("Exchange", "body", json!({ "api_key": "api_key" })),
        ("Exchange", "at", json!("/data/token")),
        ("Operation", "get", json!("/books/{id}")),
        ("Operation", "rpc", json!("list.books")),
        (
            "Operation",
            "parameters",
            json!({ "limit": { "in": "query", "name": "page[limit]", "schema": { "type": "integer", "minimum": 1, "default": 20 }, "source": page } }),
        ),
        ("Operation", "responses", json!({ "200": { "schema": { "$ref": "#/schemas/Books" } } })),
        ("Operation", "laws", json!({ "pages": { "page": { "offset": "offset", "limit": "limit", "items": "/data", "key": "/id" } } })),
        ("Parameter", "name", json!("page[limit]")),
        ("Parameter", "together", json!(["search_field", "search_value"])),
        ("Parameter", "unspecified", json!({ "least": "Whether 0 may be sent is not stated." })),
        ("Page", "offset", json!("offset")),
        ("Page", "number", json!("page")),
        ("Page", "first", json!(0)),
        ("Page", "cursor", json!("cursor")),
        ("Page", "next", json!("/next_cursor")),
        ("Page", "after", json!("/id")),
        ("Page", "more", json!("/has_more")),
        ("Page", "items", json!("/data")),
        ("Page", "key", json!("/id")),
        ("Page", "size", json!(20)),
        ("Page", "total", json!("/meta/page/total")),
        ("Page", "pages", json!("/meta/page/last")),
        ("Page", "empty", json!(1)),
        ("Sort", "keys", json!({ "title": "/title", "year": "/year" })),
        ("Echo", "parameters", json!({ "limit": "/meta/page/limit" })),
        ("ErrorCase", "provoked_by", json!("invalid-value")),
        ("ErrorCase", "provoked_by", json!({ "cannot": "What brings it about is not stated." })),
        ("Dispute", "readings", json!({ "text": { "says": "It is a string." }, "number": { "says": "It is a number." } })),
        ("PlainSchema", "$ref", json!("#/schemas/Book")),
        ("PlainSchema", "type", json!(["string", "null"])),
        ("PlainSchema", "enum", json!(["lent", "lost"])),
        ("PlainSchema", "pattern", json!("^[0-9]{13}$")),
        ("PlainSchema", "only_if", json!({ "nesting": ["outside"] })),
    ]
}

/// The JSON Schema (2020-12) of a description file.
pub fn json_schema() -> Value {
    let mut root = Value::from(schemars::schema_for!(Description));
    let mut definitions = match root.as_object_mut().and_then(|o| o.remove("$defs")) {
        Some(Value::Object(definitions)) => definitions,
        _ => Map::new(),
    };
    disputed_schemas(&mut definitions);
    let mut disputable = Disputable::default();
    for (name, definition) in &mut definitions {
        if !SETTLED.contains(&name.as_str()) && name != "Schema" && name != "DisputedSchema" {
            each_object(definition, &mut |object| disputable.members(object));
        }
    }
    disputable.members(&mut root);
    definitions.extend(disputable.definitions);
    definitions.insert(
        "IsDisputed".into(),
        json!({ "type": "object", "required": ["disputed"], "properties": { "disputed": { "type": "string" } } }),
    );
    definitions.sort_keys();
    narrow(&mut root, &mut definitions);
    if let Value::Object(members) = &mut root {
        members.insert("title".into(), "Plumbline description of an API".into());
        members.insert("$defs".into(), Value::Object(definitions));
    }
    quiet(&mut root);
    root
}

/// Takes out defaults that only say that something is absent.
fn quiet(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(quiet),
        Value::Object(members) => {
            let absent = |v: &Value| v.is_null() || v == &json!(false) || v == &json!([]) || v == &json!({});
            let said = members.get("default");
            if said.is_some_and(Value::is_null)
                || said.is_some_and(absent)
                    && (members.contains_key("type") || members.contains_key("$ref") || members.contains_key("anyOf"))
            {
                members.shift_remove("default");
            }
            members.values_mut().for_each(quiet);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Schemas have a disputed form of their own: readings beside annotations.
fn disputed_schemas(definitions: &mut Map<String, Value>) {
    let Some(mut plain) = definitions.remove("Schema") else { return };
    let members = plain.get_mut("properties").and_then(Value::as_object_mut);
    let mut beside = Map::new();
    if let Some(members) = members {
        members.remove("disputed");
        let annotations = ANNOTATIONS.iter().filter_map(|name| members.get(*name).map(|s| ((*name).to_owned(), s.clone())));
        beside.extend(annotations);
    }
    beside.insert(
        "disputed".into(),
        json!({ "type": "string", "description": "Key of `disputes`; beside it stands one schema for each of its readings." }),
    );
    definitions.insert("PlainSchema".into(), plain);
    definitions.insert(
        "DisputedSchema".into(),
        json!({
            "description": "A schema that depends on the reading of a dispute: one schema for each reading, beside annotations.",
            "type": "object",
            "properties": beside,
            "required": ["disputed"],
            "additionalProperties": { "$ref": "#/$defs/Schema" },
        }),
    );
    definitions.insert(
        "Schema".into(),
        json!({
            "if": { "$ref": "#/$defs/IsDisputed" },
            "then": { "$ref": "#/$defs/DisputedSchema" },
            "else": { "$ref": "#/$defs/PlainSchema" },
        }),
    );
}

/// Visits a definition and its alternatives (an enum is a list of objects).
fn each_object(definition: &mut Value, visit: &mut dyn FnMut(&mut Value)) {
    if let Some(Value::Array(alternatives)) = definition.get_mut("oneOf") {
        for alternative in alternatives {
            each_object(alternative, visit);
        }
    }
    // The content of a struct variant stands inline under the variant's key.
    if let Some(Value::Object(members)) = definition.get_mut("properties") {
        for member in members.values_mut().filter(|m| m.get("properties").is_some()) {
            each_object(member, visit);
        }
    }
    // Members last: what is inside them is out of sight once they may be disputed.
    if definition.get("properties").is_some() {
        visit(definition);
    }
}

/// Places that may be disputed, as definitions: each distinct shape once.
#[derive(Default)]
struct Disputable {
    names: HashMap<String, String>,
    definitions: Map<String, Value>,
}

impl Disputable {
    fn members(&mut self, object: &mut Value) {
        let Some(Value::Object(members)) = object.get_mut("properties") else { return };
        for (name, member) in members {
            if !PLAIN_MEMBERS.contains(&name.as_str()) {
                self.place(member, name);
            }
        }
    }

    /// Lets a place, and what it holds, be disputed. Where a schema stands it may be so already.
    fn place(&mut self, place: &mut Value, hint: &str) {
        for inner in ["items", "additionalProperties"] {
            if let Some(inner) = place.get_mut(inner).filter(|i| i.is_object()) {
                self.place(inner, &format!("{hint}_entry"));
            }
        }
        if let Some(Value::Object(patterns)) = place.get_mut("patternProperties") {
            patterns.values_mut().for_each(|p| self.place(p, &format!("{hint}_entry")));
        }
        let schema = |v: &Value| v.get("$ref").is_some_and(|r| r == "#/$defs/Schema");
        let inside = ["items", "additionalProperties"].iter().any(|key| place.get(key).is_some_and(schema));
        let optional = place.get("anyOf").and_then(Value::as_array).is_some_and(|all| all.iter().any(schema));
        if schema(place) || inside || optional || place == &json!({}) || !place.is_object() {
            return;
        }
        let mut plain = place.take();
        let mut outer = Map::new();
        if let Value::Object(members) = &mut plain {
            // What describes the place stays with it, so that editors show it in either case.
            for key in ["description", "default", "examples"] {
                if let Some(value) = members.shift_remove(key) {
                    outer.insert(key.to_owned(), value);
                }
            }
        }
        outer.insert("$ref".into(), format!("#/$defs/{}", self.define(&plain, hint)).into());
        *place = Value::Object(outer);
    }

    fn define(&mut self, plain: &Value, hint: &str) -> String {
        let key = plain.to_string();
        if let Some(name) = self.names.get(&key) {
            return name.clone();
        }
        let base = format!("Disputable{}", shape(plain).unwrap_or_else(|| hint.split(['_', '$']).map(capital).collect()));
        let mut name = base.clone();
        let mut number = 2;
        while self.definitions.contains_key(&name) {
            name = format!("{base}{number}");
            number += 1;
        }
        // A reading may itself depend on another dispute.
        let reading = json!({ "$ref": format!("#/$defs/{name}") });
        let readings = json!({ "type": "object", "properties": { "disputed": { "type": "string" } }, "additionalProperties": reading });
        self.definitions.insert(name.clone(), json!({ "if": { "$ref": "#/$defs/IsDisputed" }, "then": readings, "else": plain }));
        self.names.insert(key, name.clone());
        name
    }
}

/// A word for the shape of a schema, where it has an obvious one.
fn shape(schema: &Value) -> Option<String> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let name = reference.rsplit('/').next()?;
        return Some(name.trim_start_matches("Disputable").to_owned());
    }
    if let Some([one, _]) = schema.get("anyOf").and_then(Value::as_array).map(Vec::as_slice) {
        return shape(one).map(|s| format!("Optional{s}"));
    }
    let format = schema.get("format").and_then(Value::as_str);
    match schema.get("type")? {
        Value::Array(types) => Some(format!("Optional{}", capital(format.or(types.first()?.as_str())?))),
        Value::String(simple) if simple == "array" => Some(format!("ListOf{}", shape(schema.get("items")?)?)),
        Value::String(simple) if simple == "object" => Some(format!("MapOf{}", shape(schema.get("additionalProperties")?)?)),
        Value::String(simple) => Some(capital(format.unwrap_or(simple))),
        _ => None,
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Adds what the types do not say: the version, the form of names, examples.
fn narrow(root: &mut Value, definitions: &mut Map<String, Value>) {
    let mut member = |definition: &str, name: &str, add: &mut dyn FnMut(&mut Map<String, Value>)| {
        let holder = if definition.is_empty() { Some(&mut *root) } else { definitions.get_mut(definition) };
        if let Some(Value::Object(found)) = holder.and_then(|h| h.get_mut("properties")).and_then(|p| p.get_mut(name)) {
            add(found);
        }
    };
    member("", "plumbline", &mut |m| drop(m.insert("const".into(), 1.into())));
    member("", "api", &mut |m| drop(m.insert("pattern".into(), "^[a-z][a-z0-9_]*$".into())));
    for (definition, name) in NAMED {
        member(definition, name, &mut |m| {
            let names = json!({ "pattern": "^[a-z][a-z0-9_]*$" });
            m.insert("propertyNames".into(), names);
        });
    }
    for (definition, name, example) in examples() {
        member(definition, name, &mut |m| {
            let all = m.entry("examples").or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(all) = all {
                all.push(example.clone());
            }
        });
    }
}
