//! The OpenRPC document.

use super::login::{example, typed};
use super::{EXTENSION, Exporter, LossKind, attach, describe, made_of};
use plumbline_spec::model::{Application, Endpoint, Operation};
use plumbline_spec::pointer::join;
use serde_json::{Map, Value, json};

/// Members of an operation that the format has.
const OPERATION: [&str; 6] = ["rpc", "summary", "description", "deprecated", "parameters", "result"];

/// Members of a parameter that the format has.
const PARAMETER: [&str; 6] = ["in", "name", "required", "schema", "description", "deprecated"];

impl Exporter<'_> {
    /// The whole document.
    pub(super) fn openrpc(&mut self) -> Value {
        let mut out = Map::new();
        out.insert("openrpc".into(), "1.3.2".into());
        out.insert("info".into(), self.info());
        let operations: Vec<(String, Operation)> =
            self.model.description.operations.iter().map(|(key, operation)| (key.clone(), operation.clone())).collect();
        let paths: Vec<&str> = operations.iter().filter_map(|(_, o)| path(o)).collect();
        let shared = paths.first().copied().filter(|first| paths.iter().all(|p| p == first));
        out.insert("servers".into(), self.servers(shared.unwrap_or_default()));
        let own = self.root();
        let mut methods = Vec::new();
        for (key, operation) in &operations {
            let servers = path(operation).filter(|_| shared.is_none()).map(|p| self.servers(p));
            methods.extend(self.method(key, operation, servers));
        }
        out.insert("methods".into(), Value::Array(methods));
        self.shared_error();
        out.insert("components".into(), json!({ "schemas": self.schemas() }));
        attach(&mut out, own);
        Value::Object(out)
    }

    fn method(&mut self, key: &str, operation: &Operation, servers: Option<Value>) -> Option<Value> {
        let Some(Endpoint::Rpc { method, .. }) = operation.endpoint() else { return None };
        key.clone_into(&mut self.operation);
        let at = join("/operations", key);
        let raw = self.object(&at);
        let mut own = Map::from_iter([("$key".to_owned(), Value::from(key))]);
        own.extend(self.keep(&raw, &OPERATION, &at));
        for member in OPERATION {
            let disputed = raw.get(member).filter(|v| member != "result" && self.reader.dispute(v).is_some());
            if let Some(value) = disputed.cloned() {
                self.lost(LossKind::Reading, &join(&at, member));
                own.insert(member.into(), value);
            }
        }
        let mut out = Map::from_iter([("name".to_owned(), Value::from(method))]);
        self.words(key, operation, &raw, &mut out, &mut own);
        out.extend(servers.map(|s| ("servers".to_owned(), s)));
        out.insert("paramStructure".into(), "by-name".into());
        let mut params = self.rpc_credentials(operation.authentication.as_deref());
        params.extend(self.params(&join(&at, "parameters")));
        // Required ones come first, as the specification wants it.
        params.sort_by_key(|p| p.get("required") != Some(&Value::Bool(true)));
        out.insert("params".into(), Value::Array(params));
        let result = raw.get("result").cloned().unwrap_or_else(|| json!({}));
        let result = self.schema(&result, &join(&at, "result"));
        let mut descriptor = json!({ "name": format!("{key}_result"), "required": true, "schema": result });
        if !raw.contains_key("result") {
            descriptor[EXTENSION] = made_of("nothing: the result is not described");
        }
        out.insert("result".into(), descriptor);
        let errors = self.error_objects(key);
        if !errors.is_empty() {
            out.insert("errors".into(), Value::Array(errors));
        }
        attach(&mut out, own);
        Some(Value::Object(out))
    }

    fn params(&mut self, at: &str) -> Vec<Value> {
        let mut all = Vec::new();
        for (key, raw) in self.object(at) {
            let Value::Object(raw) = raw else { continue };
            let here = join(at, &key);
            let mut own = Map::from_iter([("$key".to_owned(), Value::from(key.as_str()))]);
            own.extend(self.keep(&raw, &PARAMETER, &here));
            let name = raw.get("name").map(|n| self.reader.read(n));
            if let Some(value) = raw.get("name").filter(|v| self.reader.dispute(v).is_some()) {
                own.insert("name".into(), value.clone());
                self.lost(LossKind::Reading, &join(&here, "name"));
            }
            let name = name.as_ref().and_then(Value::as_str).unwrap_or(&key);
            let raw_schema = raw.get("schema").cloned().unwrap_or_else(|| json!({}));
            let mut out = Map::from_iter([("name".to_owned(), Value::from(name))]);
            let words = raw.get("description").and_then(Value::as_str);
            describe::say(&mut out, &mut own, words, &self.paragraphs(&raw));
            if raw.get("required") == Some(&Value::Bool(true)) {
                out.insert("required".into(), true.into());
            }
            if raw.get("deprecated") == Some(&Value::Bool(true)) {
                out.insert("deprecated".into(), true.into());
            }
            out.insert("schema".into(), self.schema(&raw_schema, &join(&here, "schema")));
            attach(&mut out, own);
            all.push(Value::Object(out));
        }
        all
    }

    /// Credentials that a method carries among its params.
    fn rpc_credentials(&self, name: Option<&str>) -> Vec<Value> {
        let Some(authentication) = name.and_then(|n| self.model.description.authentication.get(n)) else { return Vec::new() };
        let of = |application: &Application| {
            let Application::Params { name, credential } = application else { return None };
            let known = self.model.description.credentials.get(credential)?;
            let mut schema = typed(known);
            schema["examples"] = json!([example(known)]);
            let mut out = json!({ "name": name, "schema": schema });
            if let Some(text) = self.about(known) {
                out["description"] = text.into();
            }
            if !known.optional {
                out["required"] = true.into();
            }
            out[EXTENSION] = made_of(&format!("the credential {credential}"));
            Some(out)
        };
        authentication.apply.iter().filter_map(of).collect()
    }
}

fn path(operation: &Operation) -> Option<&str> {
    match operation.endpoint() {
        Some(Endpoint::Rpc { path, .. }) => Some(path),
        Some(Endpoint::Http(..)) | None => None,
    }
}
