//! One JSON Schema document with every body, answer and parameter list in `$defs`.

use super::{EXTENSION, ExportError, Exporter, attach, describe};
use plumbline_spec::model::Location;
use plumbline_spec::pointer::join;
use serde_json::{Map, Value, json};

impl Exporter<'_> {
    /// The whole document; `root` names the definition that it stands for itself.
    ///
    /// # Errors
    /// When there is no such definition.
    pub(super) fn json_schema(&mut self, root: Option<&str>) -> Result<Value, ExportError> {
        let mut own = self.root();
        let kept = ["plumbline", "api", "documents", "disputes"];
        own.retain(|member, _| kept.contains(&member.as_str()));
        let mut parts = Map::new();
        let operations: Vec<String> = self.model.description.operations.keys().cloned().collect();
        for key in operations {
            self.parts(&key, &mut parts);
        }
        self.shared_error();
        let mut all = self.schemas();
        for (name, schema) in parts {
            let given = super::unique(&name, |n| all.contains_key(n));
            all.insert(given, schema);
        }
        let description = &self.model.description;
        let mut out = Map::from_iter([("$schema".to_owned(), Value::from("https://json-schema.org/draft/2020-12/schema"))]);
        out.insert("title".into(), description.title.as_str().into());
        if let Some(summary) = &description.summary {
            out.insert("description".into(), summary.trim().into());
        }
        if let Some(name) = root {
            if !all.contains_key(name) {
                let known: Vec<String> = all.keys().map(|k| format!("`{k}`")).collect();
                return Err(ExportError::Root { name: name.to_owned(), known: known.join(", ") });
            }
            out.insert("$ref".into(), format!("#/$defs/{name}").into());
        }
        out.insert("$defs".into(), Value::Object(all));
        attach(&mut out, own);
        Ok(Value::Object(out))
    }

    /// What an operation sends and gets: `KEY.query` and the like, `KEY.body`, `KEY.STATUS`, `KEY.result`.
    fn parts(&mut self, key: &str, out: &mut Map<String, Value>) {
        key.clone_into(&mut self.operation);
        let at = join("/operations", key);
        let raw = self.object(&at);
        self.keep(
            &raw,
            &[
                "get",
                "post",
                "put",
                "patch",
                "delete",
                "rpc",
                "summary",
                "description",
                "deprecated",
                "parameters",
                "body",
                "responses",
                "result",
                "effect",
                "authentication",
            ],
            &at,
        );
        let Some(operation) = self.model.description.operations.get(key).cloned() else { return };
        for (location, word) in
            [(Location::Path, "path"), (Location::Query, "query"), (Location::Header, "header"), (Location::Params, "params")]
        {
            let (mut properties, mut required) = (Map::new(), Vec::new());
            for (name, parameter) in operation.parameters.iter().filter(|(_, p)| p.location == location) {
                let here = join(&join(&at, "parameters"), name);
                let raw = self.object(&here);
                let schema = self.schema(raw.get("schema").unwrap_or(&Value::Null), &join(&here, "schema"));
                self.keep(&raw, &["in", "name", "style", "required", "schema", "description", "deprecated"], &here);
                let wire = parameter.name.as_deref().unwrap_or(name);
                let mut schema = if schema.get("$ref").is_some() { json!({ "allOf": [schema] }) } else { schema };
                let words = raw.get("description").and_then(Value::as_str);
                if let (Some(text), Some(schema)) = (describe::text(words, &self.paragraphs(&raw)), schema.as_object_mut()) {
                    schema.insert("description".into(), text.into());
                }
                if parameter.required {
                    required.push(wire.to_owned());
                }
                properties.insert(wire.to_owned(), schema);
            }
            if !properties.is_empty() {
                let mut schema = json!({ "type": "object", "properties": properties });
                if !required.is_empty() {
                    schema["required"] = json!(required);
                }
                out.insert(format!("{key}.{word}"), schema);
            }
        }
        if let Some(raw) = self.reader.raw.pointer(&format!("{at}/body/schema")).cloned() {
            let schema = self.schema(&raw, &format!("{at}/body/schema"));
            out.insert(format!("{key}.body"), schema);
        }
        for status in operation.responses.keys() {
            let here = format!("{at}/responses/{status}/schema");
            if let Some(raw) = self.reader.raw.pointer(&here).cloned() {
                let schema = self.schema(&raw, &here);
                out.insert(format!("{key}.{status}"), schema);
            }
        }
        if let Some(raw) = raw.get("result").cloned() {
            let schema = self.schema(&raw, &join(&at, "result"));
            out.insert(format!("{key}.result"), schema);
        }
        // Nothing of the way back is needed beside a part that only refers.
        for schema in out.values_mut().filter_map(Value::as_object_mut).filter(|s| s.contains_key("$ref")) {
            schema.retain(|member, _| member != EXTENSION);
        }
    }
}
