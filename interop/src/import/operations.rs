//! Paths and methods of OpenAPI as operations.

use super::context::{Dialect, Import};
use super::errors::Cases;
use super::json::shorten;
use super::names::{self, Names};
use super::out::{Map, Out};
use super::overlay;
use super::security::Security;
use super::tree::{Member, Node};
use std::collections::HashSet;

/// HTTP methods, and what calling one does to data (RFC 9110, section 9.2).
const METHODS: [(&str, &str); 5] =
    [("get", "safe"), ("post", "writing"), ("put", "idempotent"), ("patch", "writing"), ("delete", "idempotent")];

impl<'f> Import<'f> {
    /// The operations of an OpenAPI document, and the groups they are in: name of the first, name of the group.
    pub(super) fn operations(&mut self, security: &mut Security, cases: &mut Cases) -> (Map, Vec<(String, String)>) {
        let files = self.files;
        let (mut operations, mut groups) = (Map::new(), Vec::new());
        let (mut keys, mut seen) = (Names::default(), HashSet::new());
        let mut group = "";
        for (path, item) in files.root().get("paths").into_iter().flat_map(Node::members).filter(|(p, _)| !p.starts_with("x-")) {
            if overlay::skipped(&item.node) {
                continue;
            }
            let Some(shared) = self.follow(&item.node) else { continue };
            for (method, member) in shared.members() {
                let effect = METHODS.iter().find(|(m, _)| *m == method).map(|(_, e)| *e);
                let Some(effect) = effect else {
                    self.not_a_method(method, member);
                    continue;
                };
                let node = &member.node;
                if overlay::skipped(node) {
                    continue;
                }
                let Some(mut template) = self.template(path, item) else { continue };
                if !self.ours && !seen.insert((method.to_owned(), anonymous(&template))) {
                    self.leave(
                        "operation",
                        member.key,
                        format!("another operation is reached by {} {} already", method.to_uppercase(), shorten(path)),
                    );
                    continue;
                }
                let given = overlay::direction(node, "$key").and_then(Node::text).or_else(|| node.text_of("operationId"));
                let key = match given {
                    Some(key) if self.ours => key.to_owned(),
                    _ => keys.unique(given.and_then(names::snake).unwrap_or_else(|| from_path(method, path))),
                };
                let tag = node.get("tags").map(Node::items).unwrap_or_default().first().and_then(Node::text).unwrap_or_default();
                if tag != group && !tag.is_empty() && !self.ours {
                    group = tag;
                    groups.push((key.clone(), tag.to_owned()));
                }
                let operation = self.operation(method, effect, &mut template, node, shared, &key, security, cases);
                self.origins.insert(("operations", key.clone()), member.key);
                operations.put(key, operation);
            }
        }
        for section in ["webhooks", "x-webhooks"] {
            if let Some(webhooks) = files.root().get(section).filter(|w| w.members().next().is_some()) {
                self.leave(
                    "webhooks",
                    webhooks.at,
                    format!("{} webhooks: requests that the server sends cannot be said", webhooks.members().count()),
                );
            }
        }
        (operations, groups)
    }

    fn not_a_method(&mut self, method: &str, member: &'f Member) {
        match method {
            "parameters" | "$ref" | "summary" | "description" => {}
            "servers" => self.leave_often("server", "path", member.key, || "servers of single paths are not carried over".to_owned()),
            "head" | "options" | "trace" | "query" => {
                self.leave("operation", member.key, format!("the method {} cannot be said", method.to_uppercase()));
            }
            x if x.starts_with("x-") => {
                if !self.ours {
                    self.leave_often("extension", x, member.key, || format!("`{}` of paths is unknown here", shorten(x)));
                }
            }
            other => self.leave("operation", member.key, format!("`{}` is no method", shorten(other))),
        }
    }

    /// The path as the language wants it.
    fn template(&mut self, path: &str, item: &'f Member) -> Option<String> {
        let mut template = path.to_owned();
        if let Some(cut) = path.find(['?', '#']) {
            self.leave(
                "operation",
                item.key,
                format!("what follows `{}` in the path `{}` is not carried over", &path[cut..=cut], shorten(path)),
            );
            template.truncate(cut);
        }
        if !template.starts_with('/') {
            template.insert(0, '/');
        }
        let template: String =
            template.chars().map(|c| if c.is_whitespace() || c.is_control() { "%20".to_owned() } else { c.to_string() }).collect();
        let mut open = false;
        for c in template.chars() {
            match c {
                '{' if !open => open = true,
                '}' if open => open = false,
                '{' | '}' => {
                    self.leave("operation", item.key, format!("the path `{}` has a brace without its partner", shorten(path)));
                    return None;
                }
                _ => {}
            }
        }
        if open || template.contains("{}") {
            self.leave("operation", item.key, format!("the path `{}` has a placeholder without an end or a name", shorten(path)));
            return None;
        }
        Some(template)
    }

    #[expect(clippy::too_many_arguments, reason = "an operation is where all parts of a document meet")]
    fn operation(
        &mut self,
        method: &str,
        effect: &str,
        path: &mut String,
        node: &'f Node,
        shared: &'f Node,
        key: &str,
        security: &mut Security,
        cases: &mut Cases,
    ) -> Map {
        let authentication = if self.ours { None } else { security.of(self, node) };
        let mut parameters = self.parameters(node, Some(shared), path);
        if let Some(name) = &authentication {
            let set = security.queries(name);
            let wire = |key: &str, p: &Out| p.map().and_then(|m| m.text("name")).unwrap_or(key).to_owned();
            let taken = |key: &str, p: &Out| p.map().and_then(|m| m.text("in")) == Some("query") && set.contains(&wire(key, p));
            for (key, parameter) in parameters.all.iter().filter(|(key, p)| taken(key, p)) {
                let name = shorten(&wire(key, parameter));
                self.leave("parameter-place", node.at, format!("`{name}` is set by authentication, and is no parameter beside it"));
            }
            parameters.all.retain(|key, p| !taken(key, p));
        }
        let mut out = Map::new();
        out.put(method.to_owned(), path.as_str());
        out.put("effect", effect);
        out.maybe("summary", self.prose(node, "summary").map(|s| s.replace('\n', " ")));
        out.maybe("description", self.prose(node, "description"));
        if node.is_true("deprecated") {
            out.put("deprecated", true);
        }
        out.maybe("authentication", authentication.clone());
        out.filled("parameters", parameters.all);
        let body =
            if self.dialect == Dialect::Swagger { self.swagger_body(node, parameters.body, &parameters.fields) } else { self.body(node) };
        out.maybe("body", body);
        let responses = self.answers(node, key, authentication.is_some(), cases);
        out.filled("responses", responses);
        for (word, what) in [("callbacks", "callbacks"), ("servers", "servers of single operations")] {
            if let Some(extra) = node.get(word).filter(|_| !self.ours) {
                self.leave_often(word, "", extra.at, || format!("{what} are not carried over"));
            }
        }
        let foreign = !self.ours;
        for (word, member) in node.members().filter(|(w, _)| foreign && w.starts_with("x-")) {
            self.leave_often("extension", word, member.key, || format!("`{}` of operations is unknown here", shorten(word)));
        }
        if !self.ours {
            let at = format!("{} {}", method.to_uppercase(), path);
            out.put("source", Out::of([("document", "imported".into()), ("at", at.into())]));
        }
        overlay::lay(node, out)
    }
}

/// A name from method and path: `get /pets/{id}` is `get_pets_by_id`.
fn from_path(method: &str, path: &str) -> String {
    let words: Vec<String> = path
        .split('/')
        .filter(|s| !s.is_empty())
        .map(|segment| {
            segment.strip_prefix('{').and_then(|s| s.strip_suffix('}')).map_or_else(|| segment.to_owned(), |name| format!("by_{name}"))
        })
        .collect();
    names::snake(&format!("{method}_{}", words.join("_"))).unwrap_or_else(|| method.to_owned())
}

/// A path with its placeholders without names.
fn anonymous(path: &str) -> String {
    let mut out = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        out.push_str("{}");
        rest = after.split_once('}').map_or("", |(_, tail)| tail);
    }
    out + rest
}
