//! The OpenAPI document, 3.1 or 3.0.

use super::errors::Components;
use super::{Exporter, Form, attach, describe};
use plumbline_spec::model::{Endpoint, Operation};
use plumbline_spec::pointer::join;
use serde_json::{Map, Value, json};

/// Members of the description that the format has, apart from the root's extension.
const SAID: [&str; 4] = ["title", "version", "operations", "schemas"];

/// Members of an operation that the format has.
const OPERATION: [&str; 11] =
    ["get", "post", "put", "patch", "delete", "summary", "description", "deprecated", "parameters", "body", "responses"];

impl Exporter<'_> {
    /// The whole document.
    pub(super) fn openapi(&mut self) -> Value {
        let mut out = Map::new();
        let version = if self.form == Form::OpenApi30 { "3.0.3" } else { "3.1.0" };
        out.insert("openapi".into(), version.into());
        out.insert("info".into(), self.info());
        out.insert("servers".into(), self.servers(""));
        let description = &self.model.description;
        out.insert("tags".into(), json!([{ "name": description.api, "description": description.title }]));
        let own = self.root();
        let mut responses = Components::default();
        let mut paths = Map::new();
        let operations: Vec<(String, Operation)> =
            self.model.description.operations.iter().map(|(key, operation)| (key.clone(), operation.clone())).collect();
        for (key, operation) in &operations {
            let Some(Endpoint::Http(method, path)) = operation.endpoint() else { continue };
            let said = self.operation(key, operation, &mut responses);
            let item = paths.entry(path).or_insert_with(|| json!({}));
            item[method.key()] = said;
        }
        self.logins(&mut paths, &mut responses);
        out.insert("paths".into(), Value::Object(paths));
        let mut components = Map::new();
        let schemes = self.security_schemes();
        for (name, all) in [("schemas", self.schemas()), ("responses", responses.all), ("securitySchemes", schemes)] {
            if !all.is_empty() {
                components.insert(name.into(), Value::Object(all));
            }
        }
        out.insert("components".into(), Value::Object(components));
        attach(&mut out, own);
        Value::Object(out)
    }

    /// What stands in the root's extension: all that is not said elsewhere.
    pub(super) fn root(&mut self) -> Map<String, Value> {
        let raw = self.reader.raw.as_object().cloned().unwrap_or_default();
        let mut own = self.keep(&raw, &SAID, "");
        if self.form == Form::OpenApi31 {
            own.remove("summary");
        }
        if self.model.description.version.is_none() {
            own.insert("version".into(), Value::Null);
        }
        for member in ["title", "version"] {
            if let Some(value) = raw.get(member).filter(|v| self.reader.dispute(v).is_some()) {
                own.insert(member.into(), value.clone());
            }
        }
        own
    }

    /// Title, version and what was read.
    pub(super) fn info(&self) -> Value {
        let description = &self.model.description;
        let mut info = json!({ "title": description.title });
        if let (Form::OpenApi31, Some(summary)) = (self.form, &description.summary) {
            info["summary"] = summary.as_str().into();
        }
        let documents: Vec<String> = description.documents.keys().filter_map(|name| self.cite(&json!({ "document": name }))).collect();
        let mut paragraphs = Vec::new();
        if !documents.is_empty() {
            paragraphs.push(("Source", describe::list(&documents)));
        }
        if let Some(limits) = self.reader.raw.get("unspecified").filter(|u| u.as_object().is_some_and(|o| !o.is_empty())) {
            let mut holder = Map::new();
            holder.insert("unspecified".into(), limits.clone());
            paragraphs.extend(self.paragraphs(&holder));
        }
        let notes: Vec<String> = description.notes.values().map(|n| n.says.trim().to_owned()).collect();
        if !notes.is_empty() {
            paragraphs.push(("Notes", describe::list(&notes)));
        }
        if let Some(text) = describe::text(description.summary.as_deref(), &paragraphs) {
            info["description"] = text.into();
        }
        info["version"] = description.version.as_deref().unwrap_or("unstated").into();
        info
    }

    /// The servers; `path` is put behind each address.
    pub(super) fn servers(&self, path: &str) -> Value {
        let servers = self.model.description.servers.iter().enumerate().map(|(i, server)| {
            let mut out = json!({ "url": format!("{}{path}", server.url) });
            let raw = self.object(&format!("/servers/{i}"));
            if let Some(text) = describe::text(server.description.as_deref(), &self.paragraphs(&raw)) {
                out["description"] = text.into();
            }
            if !server.variables.is_empty() {
                let variable = |v: &plumbline_spec::model::ServerVariable| {
                    let mut variable = json!({ "default": v.default });
                    if let Some(text) = &v.description {
                        variable["description"] = text.trim().into();
                    }
                    variable
                };
                let all: Map<String, Value> = server.variables.iter().map(|(name, v)| (name.clone(), variable(v))).collect();
                out["variables"] = Value::Object(all);
            }
            out
        });
        servers.collect()
    }

    fn operation(&mut self, key: &str, operation: &Operation, components: &mut Components) -> Value {
        key.clone_into(&mut self.operation);
        let at = join("/operations", key);
        let raw = self.object(&at);
        let mut own = self.keep(&raw, &OPERATION, &at);
        for member in OPERATION {
            let disputed = raw.get(member).filter(|v| self.reader.dispute(v).is_some());
            if let Some(value) = disputed.cloned() {
                self.lost(super::LossKind::Reading, &join(&at, member));
                own.insert(member.into(), value);
            }
        }
        let mut out = Map::new();
        out.insert("operationId".into(), key.into());
        if operation.summary.is_none() {
            // Linters want one.
            own.insert("summary".into(), Value::Null);
            let words = key.replace('_', " ");
            out.insert("summary".into(), describe::capital(&words).into());
        }
        out.insert("tags".into(), json!([self.model.description.api]));
        self.words(key, operation, &raw, &mut out, &mut own);
        let mut parameters = self.path_credentials(operation.authentication.as_deref());
        parameters.extend(self.parameters(&at));
        if !parameters.is_empty() {
            out.insert("parameters".into(), Value::Array(parameters));
        }
        if let Some(body) = raw.get("body").map(|b| self.reader.read(b)) {
            let body = body.as_object().cloned().unwrap_or_default();
            out.insert("requestBody".into(), self.body(&body, &join(&at, "body")));
        }
        let mut responses = Map::new();
        for status in operation.responses.keys() {
            let here = join(&join(&at, "responses"), &status.to_string());
            responses.insert(status.to_string(), self.response(*status, &here));
        }
        let taken: Vec<String> = responses.keys().cloned().collect();
        responses.extend(self.error_responses(Some(key), &taken, components));
        out.insert("responses".into(), Value::Object(responses));
        out.insert("security".into(), self.security(operation.authentication.as_deref()));
        attach(&mut out, own);
        Value::Object(out)
    }

    /// Summary, description and `deprecated` of an operation.
    pub(super) fn words(
        &self,
        key: &str,
        operation: &Operation,
        raw: &Map<String, Value>,
        out: &mut Map<String, Value>,
        own: &mut Map<String, Value>,
    ) {
        if let Some(summary) = &operation.summary {
            out.insert("summary".into(), summary.as_str().into());
        }
        let mut paragraphs = self.paragraphs(raw);
        paragraphs.extend(self.laws(key).map(|t| ("Laws", t)));
        paragraphs.extend(self.limits(key).map(|t| ("Limits", t)));
        let notes: Vec<String> = operation.notes.values().map(|n| n.says.trim().to_owned()).collect();
        if !notes.is_empty() {
            paragraphs.push(("Notes", describe::list(&notes)));
        }
        describe::say(out, own, operation.description.as_deref(), &paragraphs);
        if operation.deprecated {
            out.insert("deprecated".into(), true.into());
        }
    }

    fn body(&mut self, raw: &Map<String, Value>, at: &str) -> Value {
        let own = self.keep(raw, &["media", "schema", "required"], at);
        let mut out = Map::new();
        if let Some(text) = describe::text(None, &self.paragraphs(raw)) {
            out.insert("description".into(), text.into());
        }
        out.insert("content".into(), self.content(raw, at));
        if raw.get("required") == Some(&Value::Bool(true)) {
            out.insert("required".into(), true.into());
        }
        attach(&mut out, own);
        Value::Object(out)
    }

    /// `{MEDIA: {schema}}` of a body or response.
    fn content(&mut self, raw: &Map<String, Value>, at: &str) -> Value {
        let media = raw.get("media").map(|m| self.reader.read(m));
        let media = media.as_ref().and_then(Value::as_str).unwrap_or("application/json");
        let schema = raw.get("schema").cloned().unwrap_or_else(|| json!({}));
        let schema = self.schema(&schema, &join(at, "schema"));
        json!({ media: { "schema": schema } })
    }

    fn response(&mut self, status: u16, at: &str) -> Value {
        let raw = self.object(at);
        let mut own = self.keep(&raw, &["media", "schema", "description"], at);
        if let Some(media) = raw.get("media").filter(|m| self.reader.dispute(m).is_some() || !raw.contains_key("schema")) {
            own.insert("media".into(), media.clone());
        }
        let words = raw.get("description").and_then(Value::as_str);
        if words.is_none() {
            own.insert("description".into(), Value::Null);
        }
        let reason = if (200..300).contains(&status) { "Success." } else { "An answer." };
        let mut out = Map::new();
        describe::say(&mut out, &mut own, words.or(Some(reason)), &self.paragraphs(&raw));
        if raw.contains_key("schema") {
            out.insert("content".into(), self.content(&raw, at));
        }
        attach(&mut out, own);
        Value::Object(out)
    }
}
