//! Who calls: security schemes, credentials that are parameters, and logins as operations.

use super::errors::Components;
use super::{EXTENSION, Exporter, describe, made_of, unique};
use plumbline_spec::model::{Application, Authentication, Credential, Exchange};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

impl Exporter<'_> {
    /// The security schemes of all ways to prove who calls.
    pub(super) fn security_schemes(&self) -> Map<String, Value> {
        let mut schemes = Map::new();
        for (name, authentication) in &self.model.description.authentication {
            for (scheme, application) in schemes_of(name, authentication) {
                let mut definition = match application {
                    Application::Header { name, value } => header(name, value),
                    Application::Query { name, .. } => json!({ "type": "apiKey", "in": "query", "name": name }),
                    Application::Path { .. } | Application::Params { .. } => continue,
                };
                let about: Vec<String> = application
                    .credentials()
                    .iter()
                    .filter_map(|c| self.model.description.credentials.get(*c)?.description.as_ref())
                    .map(|d| d.trim().to_owned())
                    .collect();
                let mut paragraphs = Vec::new();
                if !about.is_empty() {
                    paragraphs.push(("Credentials", about.join(" ")));
                }
                if let Some(exchange) = &authentication.exchange {
                    paragraphs.push(("Credentials", format!("`POST {}` gives it.", exchange.post)));
                }
                let source = authentication.source.as_ref().and_then(|s| self.cite(&json!({ "document": s.document, "at": s.at })));
                paragraphs.extend(source.map(|s| ("Source", s)));
                let stated = definition.get("description").and_then(Value::as_str).map(str::to_owned);
                let own: Vec<&str> = [authentication.description.as_deref(), stated.as_deref()].into_iter().flatten().collect();
                if let Some(text) = describe::text(Some(&own.join(" ")), &paragraphs) {
                    definition["description"] = text.into();
                }
                schemes.insert(scheme, definition);
            }
        }
        schemes
    }

    /// The security requirements of what uses a way to prove who calls.
    pub(super) fn security(&self, name: Option<&str>) -> Value {
        let Some((name, authentication)) = name.and_then(|n| self.model.description.authentication.get_key_value(n)) else {
            return json!([]);
        };
        let credentials = &self.model.description.credentials;
        let yielded = authentication.exchange.as_ref().map(|e| e.yields.as_str());
        let (mut all, mut needed) = (Map::new(), Map::new());
        for (scheme, application) in schemes_of(name, authentication) {
            if matches!(application, Application::Path { .. } | Application::Params { .. }) {
                continue;
            }
            let free = |c: &&str| credentials.get(*c).is_some_and(|c| c.optional) && yielded != Some(*c);
            if !application.credentials().iter().all(free) {
                needed.insert(scheme.clone(), json!([]));
            }
            all.insert(scheme, json!([]));
        }
        match (all.is_empty(), needed.len() == all.len()) {
            (true, _) => json!([]),
            (false, true) => json!([all]),
            (false, false) => json!([all, needed]),
        }
    }

    /// Credentials that an operation carries in its path, as parameters.
    pub(super) fn path_credentials(&self, name: Option<&str>) -> Vec<Value> {
        let Some(authentication) = name.and_then(|n| self.model.description.authentication.get(n)) else { return Vec::new() };
        let of = |application: &Application| match application {
            Application::Path { name, credential } => Some(self.credential(name, credential, "path")),
            Application::Header { .. } | Application::Query { .. } | Application::Params { .. } => None,
        };
        authentication.apply.iter().filter_map(of).collect()
    }

    fn credential(&self, name: &str, credential: &str, location: &str) -> Value {
        let mut out = json!({ "name": name, "in": location, "required": true });
        if let Some(known) = self.model.description.credentials.get(credential) {
            if let Some(text) = self.about(known) {
                out["description"] = text.into();
            }
            out["schema"] = typed(known);
            out["example"] = example(known);
        } else {
            out["schema"] = json!({ "type": "string" });
        }
        out[EXTENSION] = made_of(&format!("the credential {credential}"));
        out
    }

    /// What a credential is, for people.
    pub(super) fn about(&self, credential: &Credential) -> Option<String> {
        let source = credential.source.as_ref().and_then(|s| self.cite(&json!({ "document": s.document, "at": s.at })));
        let condition = credential.required_if.as_ref().map(|n| ("Only", n.says.clone()));
        let paragraphs: Vec<_> = condition.into_iter().chain(source.map(|s| ("Source", s))).collect();
        describe::text(credential.description.as_deref(), &paragraphs)
    }

    /// Adds logins and renewals to the paths, where no operation has them.
    pub(super) fn logins(&mut self, paths: &mut Map<String, Value>, components: &mut Components) {
        let all: Vec<(String, Authentication)> =
            self.model.description.authentication.iter().map(|(name, a)| (name.clone(), a.clone())).collect();
        let mut ids: BTreeSet<String> = self.model.description.operations.keys().cloned().collect();
        for (name, authentication) in all {
            let Some(exchange) = &authentication.exchange else { continue };
            let source = exchange.source.as_ref().and_then(|s| self.cite(&json!({ "document": s.document, "at": s.at })));
            let source: Vec<_> = source.map(|s| ("Source", s)).into_iter().collect();
            let steps = [("login", Some(&exchange.post)), ("renew", exchange.refresh.as_ref())];
            for (word, path) in steps {
                let Some(path) = path.filter(|p| !paths.contains_key(*p)) else { continue };
                let login = word == "login";
                let id = unique(word, |n| !ids.insert(n.to_owned()));
                let summary = if login { "Gives a token for a key." } else { "Gives a new token for one that still holds." };
                let about = describe::text(None, &source).unwrap_or_else(|| summary.to_owned());
                let status = exchange.status.to_string();
                let answer = json!({ "description": "The token.", "content": { "application/json": { "schema": self.token(exchange) } } });
                let mut responses = Map::from_iter([(status.clone(), answer)]);
                responses.extend(self.error_responses(None, &[status], components));
                let tag = self.model.description.api.clone();
                let mut operation = json!({ "operationId": id, "tags": [tag], "summary": summary, "description": about });
                if login {
                    operation["requestBody"] = self.key_body(exchange);
                }
                operation["responses"] = Value::Object(responses);
                operation["security"] = if login { json!([]) } else { self.security(Some(&name)) };
                operation[EXTENSION] = made_of(&format!("authentication {name}"));
                paths.insert(path.clone(), json!({ "post": operation }));
            }
        }
    }

    fn key_body(&self, exchange: &Exchange) -> Value {
        let mut properties = Map::new();
        for (member, credential) in &exchange.body {
            let mut schema = json!({ "type": "string" });
            if let Some(known) = self.model.description.credentials.get(credential) {
                schema = typed(known);
                if let Some(text) = self.about(known) {
                    schema["description"] = text.into();
                }
            }
            properties.insert(member.clone(), schema);
        }
        let known = |c: &String| self.model.description.credentials.get(c).map_or(Value::Null, example);
        let sample: Map<String, Value> = exchange.body.iter().map(|(member, c)| (member.clone(), known(c))).collect();
        let required: Vec<&String> = exchange.body.keys().collect();
        let schema = json!({ "type": "object", "required": required, "properties": properties });
        json!({ "required": true, "content": { "application/json": { "schema": schema, "example": sample } } })
    }

    /// The answer of a login: an object down to where the token is.
    fn token(&self, exchange: &Exchange) -> Value {
        let known = self.model.description.credentials.get(&exchange.yields);
        let mut schema = known.map_or_else(|| json!({ "type": "string" }), typed);
        if let Some(text) = known.and_then(|c| self.about(c)) {
            schema["description"] = text.into();
        }
        let path: Vec<String> = plumbline_spec::pointer::segments(&exchange.at).collect();
        for member in path.iter().rev() {
            schema = json!({ "type": "object", "required": [member], "properties": { member: schema } });
        }
        schema
    }
}

/// The parts of a way to prove who calls, each with the name of its scheme.
fn schemes_of<'a>(name: &str, authentication: &'a Authentication) -> Vec<(String, &'a Application)> {
    let several = authentication.apply.len() > 1;
    let named = |(i, application)| (if several { format!("{name}_{}", i + 1) } else { name.to_owned() }, application);
    authentication.apply.iter().enumerate().map(named).collect()
}

fn header(name: &str, value: &str) -> Value {
    let bare =
        |prefix: &str| value.strip_prefix(prefix).is_some_and(|v| v.starts_with('{') && v.ends_with('}') && v.matches('{').count() == 1);
    if name.eq_ignore_ascii_case("authorization") && bare("Bearer ") {
        return json!({ "type": "http", "scheme": "bearer" });
    }
    let mut scheme = json!({ "type": "apiKey", "in": "header", "name": name });
    if !bare("") {
        scheme["description"] = format!("The whole value of the header is `{value}`.").into();
    }
    scheme
}

/// The schema of a credential.
pub(super) fn typed(credential: &Credential) -> Value {
    json!({ "type": credential.json_type.map_or("string", plumbline_spec::model::JsonType::as_str) })
}

/// The example of a credential, in its type.
pub(super) fn example(credential: &Credential) -> Value {
    match credential.json_type {
        None | Some(plumbline_spec::model::JsonType::String) => credential.example.as_str().into(),
        Some(_) => serde_json::from_str(&credential.example).unwrap_or_else(|_| credential.example.as_str().into()),
    }
}
