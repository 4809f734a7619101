//! Documented errors: as responses by status, or as error objects by code.
//!
//! The cases themselves stand word for word in the root's extension; what is made of them here is
//! for other tools, and marked to be skipped on the way back.

use super::{EXTENSION, Exporter, made_of, unique};
use plumbline_spec::model::{ErrorCase, Errors, Provocation};
use plumbline_spec::pointer::join;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// Responses that operations share.
#[derive(Default)]
pub(super) struct Components {
    /// By the name of their component.
    pub all: Map<String, Value>,
    /// The name of each response, by its text.
    names: HashMap<String, String>,
}

impl Components {
    /// A reference to a response, which gets the first free name unless it is there.
    fn refer(&mut self, name: &str, response: Value) -> Value {
        let all = &mut self.all;
        let given = self.names.entry(response.to_string()).or_insert_with(|| {
            let given = unique(name, |n| all.contains_key(n));
            all.insert(given.clone(), response);
            given
        });
        json!({ "$ref": format!("#/components/responses/{given}") })
    }
}

/// The documented errors, and which of them belong to which operation.
pub(super) struct Faults {
    /// The errors.
    pub errors: Errors,
    general: Vec<usize>,
    own: HashMap<String, Vec<usize>>,
}

impl Faults {
    pub fn new(errors: &Errors) -> Self {
        let (mut general, mut own) = (Vec::new(), HashMap::<String, Vec<usize>>::new());
        for (i, case) in errors.cases.values().enumerate() {
            if case.operations.is_empty() {
                general.push(i);
            }
            for operation in &case.operations {
                own.entry(operation.clone()).or_default().push(i);
            }
        }
        Self { errors: errors.clone(), general, own }
    }

    /// The cases of an operation, or those that any request may meet.
    fn of(&self, operation: Option<&str>) -> Vec<(&String, &ErrorCase)> {
        let own = operation.and_then(|o| self.own.get(o)).map_or(&[][..], Vec::as_slice);
        let mut all: Vec<usize> = self.general.iter().chain(own).copied().collect();
        all.sort_unstable();
        all.dedup();
        all.into_iter().filter_map(|i| self.errors.cases.get_index(i)).collect()
    }
}

impl Exporter<'_> {
    /// The error responses of an operation by status, as references into `components`.
    /// `None` asks for those of a login.
    pub(super) fn error_responses(&mut self, operation: Option<&str>, taken: &[String], components: &mut Components) -> Map<String, Value> {
        let faults = Rc::clone(&self.faults);
        let mut groups: BTreeMap<u16, Vec<(&String, &ErrorCase)>> = BTreeMap::new();
        for (name, case) in faults.of(operation) {
            // These are answers to requests for something else than the operation.
            let elsewhere = matches!(case.provoked_by, Provocation::WrongMethod | Provocation::UnknownMethod);
            if let Some(status) = case.status.filter(|s| !elsewhere && !taken.contains(&s.to_string())) {
                groups.entry(status).or_default().push((name, case));
            }
        }
        let mut responses = Map::new();
        for (status, cases) in groups {
            let response = self.error_response(&cases);
            responses.insert(status.to_string(), components.refer(&format!("Status{status}"), response));
        }
        for rate in self.model.description.rates.values() {
            let status = rate.status.map(|s| s.to_string()).filter(|s| !responses.contains_key(s) && !taken.contains(s));
            let meant = rate.operations.is_empty() || operation.is_some_and(|o| rate.operations.iter().any(|r| r == o));
            if let Some(status) = status.filter(|_| meant) {
                let response = json!({ "description": "Too many requests.", EXTENSION: made_of("rates") });
                let reference = components.refer(&format!("Status{status}"), response);
                responses.insert(status, reference);
            }
        }
        let open = &faults.errors.unspecified;
        if !open.is_empty() || (responses.is_empty() && taken.is_empty()) {
            let lines: Vec<String> = open.values().cloned().collect();
            let what = if lines.is_empty() { String::new() } else { super::describe::list(&lines) };
            let text = format!("Anything else; the documents leave it open.{what}");
            let response = json!({ "description": text, EXTENSION: made_of("errors.unspecified") });
            responses.insert("default".into(), components.refer("Undocumented", response));
        }
        responses
    }

    fn error_response(&mut self, cases: &[(&String, &ErrorCase)]) -> Value {
        let mut media: Vec<(String, Vec<Value>, Map<String, Value>)> = Vec::new();
        for (name, case) in cases {
            let kind = case.media.as_deref().unwrap_or("application/json");
            if kind == "none" {
                continue;
            }
            let is_json = kind.ends_with("json");
            let schema = if is_json { self.error_schema(name, case) } else { json!({ "type": "string" }) };
            let at = media.iter().position(|(m, _, _)| m == kind).unwrap_or_else(|| {
                media.push((kind.to_owned(), Vec::new(), Map::new()));
                media.len() - 1
            });
            let (_, schemas, examples) = &mut media[at];
            if !schemas.contains(&schema) {
                schemas.push(schema);
            }
            if let Some(message) = case.message.as_ref().filter(|m| !is_json && !m.contains('{')) {
                examples.insert((*name).clone(), json!({ "value": message }));
            }
        }
        let mut response = Map::from_iter([("description".to_owned(), Value::from(self.told(cases)))]);
        if !media.is_empty() {
            let mut content = Map::new();
            for (kind, mut schemas, examples) in media {
                let schema = if schemas.len() == 1 { schemas.remove(0) } else { json!({ "anyOf": schemas }) };
                let mut entry = json!({ "schema": schema });
                if !examples.is_empty() {
                    entry["examples"] = Value::Object(examples);
                }
                content.insert(kind, entry);
            }
            response.insert("content".into(), Value::Object(content));
        }
        response.insert(EXTENSION.into(), made_of("errors.cases"));
        Value::Object(response)
    }

    /// The cases of one status or code, for people.
    fn told(&self, cases: &[(&String, &ErrorCase)]) -> String {
        let line = |case: &ErrorCase| {
            let said = case.description.as_deref().or(case.message.as_deref()).unwrap_or("An error.").trim().to_owned();
            let again = if case.retryable { " Calling again later may help." } else { "" };
            let source = case.source.as_ref().and_then(|s| self.cite(&json!({ "document": s.document, "at": s.at })));
            format!("{said}{again} {}", source.map(|s| format!("**Source:** {s}")).unwrap_or_default()).trim().to_owned()
        };
        match cases {
            [(_, case)] => line(case),
            several => {
                let lines: Vec<String> = several.iter().map(|(name, case)| format!("`{name}`: {}", line(case))).collect();
                format!("One of:{}", super::describe::list(&lines))
            }
        }
    }

    /// The schema of a case, as a reference to a component.
    fn error_schema(&mut self, name: &str, case: &ErrorCase) -> Value {
        let at = join(&join("/errors/cases", name), "schema");
        if case.schema.is_some() {
            let camel: String = name.split('_').map(super::describe::capital).collect();
            return self.made_schema(&format!("{camel}Error"), &at);
        }
        self.shared_error()
    }

    /// The schema that errors have unless a case says otherwise.
    pub(super) fn shared_error(&mut self) -> Value {
        if self.model.description.errors.schema.is_some() { self.made_schema("Error", "/errors/schema") } else { json!({}) }
    }

    /// A reference to the schema at a pointer, which becomes a component unless it refers to one.
    fn made_schema(&mut self, name: &str, at: &str) -> Value {
        let Some(raw) = self.reader.raw.pointer(at).cloned() else { return json!({}) };
        if let Some(reference) = raw.get("$ref") {
            return json!({ "$ref": self.reference(reference) });
        }
        let mark = made_of(at);
        let there = |n: &str, e: &Self| e.extra.get(n).is_some_and(|s| s.pointer(&format!("/{EXTENSION}")) != Some(&mark));
        let given = unique(name, |n| self.taken.contains(n) || there(n, self));
        if !self.extra.contains_key(&given) {
            // Its own losses are counted with the errors they belong to.
            let mut schema = self.schema(&raw, at);
            schema[EXTENSION] = mark;
            self.extra.insert(given.clone(), schema);
        }
        json!({ "$ref": format!("{}{given}", self.form.schemas()) })
    }

    /// The error objects of an RPC operation: one for each code, since codes must be unique.
    pub(super) fn error_objects(&mut self, operation: &str) -> Vec<Value> {
        let faults = Rc::clone(&self.faults);
        let mut groups: Vec<(i64, Vec<(&String, &ErrorCase)>)> = Vec::new();
        for (name, case) in faults.of(Some(operation)) {
            let Some(code) = case.code else { continue };
            match groups.iter_mut().find(|(c, _)| *c == code) {
                Some((_, cases)) => cases.push((name, case)),
                None => groups.push((code, vec![(name, case)])),
            }
        }
        let message = |name: &str, case: &ErrorCase| case.message.clone().unwrap_or_else(|| name.to_owned());
        let detail = |name: &str, case: &ErrorCase| {
            let mut data = Map::new();
            if let Some(mnemonic) = &case.mnemonic {
                data.insert("mnemonic".into(), mnemonic.as_str().into());
            }
            data.insert("message".into(), message(name, case).into());
            data.insert("description".into(), self.told(&[(&name.to_owned(), case)]).into());
            Value::Object(data)
        };
        groups
            .iter()
            .map(|(code, cases)| match cases.as_slice() {
                [(name, case)] => json!({ "code": code, "message": message(name, case), "data": detail(name, case) }),
                several => {
                    let words: Vec<&str> = several.iter().map(|(name, case)| case.mnemonic.as_deref().unwrap_or(name)).collect();
                    let all: Vec<Value> = several.iter().map(|(name, case)| detail(name, case)).collect();
                    json!({ "code": code, "message": format!("One of {}", words.join(", ")), "data": all })
                }
            })
            .collect()
    }
}
