//! Parameters: where they are sent, how lists and objects are written, and under which key.
//!
//! A way of writing that the language has not is turned into one that sends the same bytes where
//! there is one (a prefix in the path, a text that the caller joins), and is listed.

use super::context::{Dialect, Import};
use super::json::shorten;
use super::names::{self, Names};
use super::out::{Map, Out};
use super::overlay;
use super::servers::placeholders;
use super::tree::Node;

/// Headers that are not parameters (OpenAPI 3.1, section 4.8.12.2.1), and those by which HTTP itself says how a request is sent.
const NOT_PARAMETERS: [&str; 8] =
    ["accept", "content-type", "authorization", "content-length", "transfer-encoding", "host", "connection", "expect"];

/// What a value is, as far as its way over the wire goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Scalar,
    Array,
    Object,
    /// An object or something else.
    Mixed,
}

/// The parameters of an operation, and what is no parameter in the language.
pub(super) struct Parameters<'f> {
    pub all: Map,
    /// Fields of a form (Swagger 2.0).
    pub fields: Vec<&'f Node>,
    /// The body (Swagger 2.0).
    pub body: Option<&'f Node>,
}

impl<'f> Import<'f> {
    /// The parameters of an operation and of its path. The path may get prefixes.
    pub(super) fn parameters(&mut self, operation: &'f Node, shared: Option<&'f Node>, path: &mut String) -> Parameters<'f> {
        let mut found: Vec<(&'f str, &'f str, &'f Node)> = Vec::new();
        let lists = [shared.and_then(|s| s.get("parameters")), operation.get("parameters")];
        for given in lists.into_iter().flatten().flat_map(Node::items) {
            if overlay::skipped(given) {
                continue;
            }
            let Some(node) = self.follow(given) else { continue };
            let (Some(name), Some(place)) = (node.text_of("name"), node.text_of("in")) else {
                self.leave("parameter", given.at, "a parameter without `name` and `in`");
                continue;
            };
            found.retain(|(n, p, _)| *p == "body" || (*n, *p) != (name, place));
            found.push((name, place, node));
        }
        let mut parameters = Parameters { all: Map::new(), fields: Vec::new(), body: None };
        let mut keys = Names::default();
        for (name, place, node) in found {
            match place {
                "body" => parameters.body = Some(node),
                "formData" => parameters.fields.push(node),
                _ => self.parameter(name, place, node, path, &mut keys, &mut parameters.all),
            }
        }
        if !self.ours {
            self.complete(operation, path, &mut keys, &mut parameters.all);
        }
        parameters
    }

    /// Placeholders that nothing fills become texts; parameters without a placeholder go.
    fn complete(&mut self, operation: &'f Node, path: &str, keys: &mut Names, all: &mut Map) {
        let wanted = placeholders(path);
        let wire = |key: &str, p: &Out| p.map().and_then(|m| m.text("name")).unwrap_or(key).to_owned();
        let in_path = |p: &Out| p.map().and_then(|m| m.text("in")) == Some("path");
        let filled: Vec<String> = all.iter().filter(|(_, p)| in_path(p)).map(|(k, p)| wire(k, p)).collect();
        for name in wanted.iter().filter(|n| !filled.contains(n)) {
            self.leave(
                "parameter",
                operation.at,
                format!("nothing fills the placeholder `{{{}}}` of the path; any text does", shorten(name)),
            );
            let key = keys.unique(names::snake(name).unwrap_or_else(|| "parameter".to_owned()));
            if all.has(&key) {
                continue;
            }
            let mut entry = Map::new();
            entry.put("in", "path");
            if key != *name {
                entry.put("name", name.as_str());
            }
            entry.put("required", true);
            entry.put("schema", Out::of([("type", "string".into())]));
            all.put(key, entry);
        }
        for name in filled.iter().filter(|n| !wanted.contains(n)) {
            self.leave("parameter", operation.at, format!("the path has no placeholder `{{{}}}`", shorten(name)));
        }
        all.retain(|key, p| !in_path(p) || wanted.contains(&wire(key, p)));
    }

    fn parameter(&mut self, name: &'f str, place: &'f str, node: &'f Node, path: &mut String, keys: &mut Names, all: &mut Map) {
        if let Some(grouped) = overlay::direction(node, "$parameters") {
            for (key, member) in grouped.members() {
                all.put(key.to_owned(), Out::json(&member.node.value()));
            }
            return;
        }
        let given = overlay::direction(node, "$key").and_then(Node::text);
        if let (Some(exact), Some(key)) = (overlay::instead(node), given) {
            all.put(key.to_owned(), exact);
            return;
        }
        if !matches!(place, "query" | "path" | "header") {
            let lost = if node.is_true("required") { "; the operation needs it" } else { "" };
            self.leave(
                "parameter-place",
                node.at,
                format!("the parameter `{}` is sent in a `{}`, which cannot be said{lost}", shorten(name), shorten(place)),
            );
            return;
        }
        if place == "header" && NOT_PARAMETERS.contains(&name.to_ascii_lowercase().as_str()) {
            self.leave_often("parameter-place", name, node.at, || {
                format!("the header `{name}` is set by media types and authentication, and is no parameter")
            });
            return;
        }
        if place == "header" && !super::security::is_token(name) {
            self.leave("parameter", node.at, format!("`{}` is no name of a header", shorten(name)));
            return;
        }
        if place == "header"
            && all.iter().any(|(k, p)| {
                p.map().is_some_and(|m| m.text("in") == Some("header") && m.text("name").unwrap_or(k).eq_ignore_ascii_case(name))
            })
        {
            self.leave("parameter", node.at, format!("the header `{}` is described twice", shorten(name)));
            return;
        }
        for word in ["allowReserved", "allowEmptyValue"] {
            if node.is_true(word) {
                self.leave_often("parameter-style", word, node.at, || format!("`{word}` of parameters cannot be said"));
            }
        }
        let schema_node = self.value_of(node);
        let kind = schema_node.map_or(Kind::Scalar, |s| self.kind(s, 0));
        let way = self.way(name, place, node, kind, path);
        let Some((style, text, wire)) = way else {
            self.spread(name, node, schema_node, keys, all);
            return;
        };
        let mut schema = match schema_node {
            _ if text => Out::of([("type", "string".into())]),
            Some(schema) if self.dialect == Dialect::Swagger => {
                let Out::Map(mut schema) = self.schema(schema, 0) else { return };
                schema.remove("description");
                schema.into()
            }
            Some(schema) => self.schema(schema, 0),
            None => Out::of([("type", "string".into())]),
        };
        if let (Out::Map(schema), false) = (&mut schema, self.ours || text) {
            self.sample(node, schema);
        }
        let key = match given {
            Some(key) => key.to_owned(),
            None => keys.unique(names::snake(name).unwrap_or_else(|| "parameter".to_owned())),
        };
        let mut entry = Map::new();
        entry.put("in", place);
        if key != wire {
            entry.put("name", wire);
        }
        entry.maybe("style", style);
        if node.is_true("required") || place == "path" {
            entry.put("required", true);
        }
        entry.put("schema", schema);
        entry.maybe("description", self.prose(node, "description"));
        if node.is_true("deprecated") {
            entry.put("deprecated", true);
        }
        all.put(key, overlay::lay(node, entry));
    }

    /// An example that stands beside the schema goes into it.
    fn sample(&mut self, node: &'f Node, schema: &mut Map) {
        if schema.has("examples") || self.dialect == Dialect::Swagger {
            return;
        }
        let named = node.get("examples").into_iter().flat_map(Node::members).filter_map(|(_, m)| m.node.get("value"));
        let all: Vec<Out> = node
            .get("example")
            .into_iter()
            .chain(named)
            .filter(|e| e.size(30) < 30)
            .map(Node::value)
            .filter(|v| !super::value::is_placeholder(v))
            .map(|v| Out::json(&v))
            .collect();
        let plain = |o: &Out, m: &Map| match (m.text("type"), o) {
            (Some("integer"), Out::Number(n)) => n.parse::<i64>().is_ok(),
            (Some(word), Out::Text(_)) => word == "string",
            (Some(word), Out::Bool(_)) => word == "boolean",
            (Some(word), Out::List(_)) => word == "array",
            (Some(word), Out::Number(_)) => word == "number",
            _ => false,
        };
        let fitting: Vec<Out> = all
            .into_iter()
            .filter(|e| plain(e, schema) && (schema.list("enum").is_empty() || schema.list("enum").contains(e)))
            .take(3)
            .collect();
        schema.filled("examples", fitting);
    }

    /// The schema of a parameter. One that is sent as JSON or the like has none.
    fn value_of(&mut self, node: &'f Node) -> Option<&'f Node> {
        if self.dialect == Dialect::Swagger {
            return Some(node);
        }
        if let Some(content) = node.get("content").filter(|_| node.get("schema").is_none()) {
            self.leave("parameter-style", content.at, "a parameter that is a document of its own; the caller writes it as text");
        }
        node.get("schema")
    }

    fn kind(&self, node: &'f Node, depth: usize) -> Kind {
        let Ok(node) = node.text_of("$ref").map_or(Ok(node), |r| self.files.resolve(node.at.file, r)) else { return Kind::Scalar };
        if depth > 8 {
            return Kind::Scalar;
        }
        let words: Vec<&str> = match node.get("type") {
            Some(one) if one.items().is_empty() => one.text().into_iter().collect(),
            Some(many) => many.items().iter().filter_map(Node::text).filter(|t| *t != "null").collect(),
            None if node.get("properties").is_some() => vec!["object"],
            None if node.get("items").is_some() => vec!["array"],
            None => Vec::new(),
        };
        match words.as_slice() {
            ["object"] => return Kind::Object,
            ["array"] => return Kind::Array,
            [_] => return Kind::Scalar,
            [_, _, ..] if words.contains(&"object") => return Kind::Mixed,
            [_, _, ..] if words.contains(&"array") => return Kind::Array,
            _ => {}
        }
        let parts = ["allOf", "oneOf", "anyOf"].iter().filter_map(|k| node.get(k)).flat_map(Node::items);
        let kinds: Vec<Kind> = parts.filter(|p| p.text_of("type") != Some("null")).map(|p| self.kind(p, depth + 1)).collect();
        let all = |k: Kind| !kinds.is_empty() && kinds.iter().all(|x| *x == k);
        if all(Kind::Object) {
            Kind::Object
        } else if kinds.contains(&Kind::Object) || kinds.contains(&Kind::Mixed) {
            Kind::Mixed
        } else if kinds.contains(&Kind::Array) {
            Kind::Array
        } else {
            Kind::Scalar
        }
    }

    /// Style, whether the caller writes the text, and the name on the wire. `None`: its members are parameters of their own.
    fn way(
        &mut self,
        name: &str,
        place: &str,
        node: &'f Node,
        kind: Kind,
        path: &mut String,
    ) -> Option<(Option<&'static str>, bool, String)> {
        let same = name.to_owned();
        if self.dialect != Dialect::Swagger && node.get("schema").is_none() {
            return Some((None, true, same));
        }
        let default = if place == "query" { "form" } else { "simple" };
        let (style, explode) = if self.dialect == Dialect::Swagger {
            match node.text_of("collectionFormat") {
                Some("multi") => ("form", true),
                Some("ssv") => ("spaceDelimited", false),
                Some("pipes") => ("pipeDelimited", false),
                Some("tsv") => ("tabDelimited", false),
                _ => (default, false),
            }
        } else {
            let style = node.text_of("style").unwrap_or(default);
            (style, node.get("explode").map_or(style == "form", |e| e.content == super::tree::Content::Bool(true)))
        };
        let prefix = match (place, style) {
            ("path", "label") => ".".to_owned(),
            ("path", "matrix") => format!(";{name}="),
            _ => String::new(),
        };
        if !prefix.is_empty() && !path.contains(&format!("{prefix}{{{name}}}")) {
            *path = path.replace(&format!("{{{name}}}"), &format!("{prefix}{{{name}}}"));
        }
        match (place, style, kind, explode) {
            (_, _, Kind::Scalar, _) | ("query", "form" | "spaceDelimited" | "pipeDelimited", Kind::Array, true) => {
                Some((None, false, same))
            }
            ("query", "deepObject", Kind::Object | Kind::Mixed, _) => Some((Some("deep"), false, same)),
            ("query", "deepObject", Kind::Array, _) => {
                self.leave(
                    "parameter-style",
                    node.at,
                    format!("`deepObject` says nothing of lists; `{0}` is sent as `{0}[]=a&{0}[]=b`", shorten(name)),
                );
                Some((None, false, if name.ends_with("[]") { same } else { format!("{name}[]") }))
            }
            ("query", "form", Kind::Array, false)
            | ("header", _, Kind::Array, _)
            | ("path", "simple", Kind::Array, _)
            | ("path", _, Kind::Array, false) => Some((Some("comma"), false, same)),
            ("query", "form", Kind::Mixed, true) => {
                self.leave(
                    "parameter-style",
                    node.at,
                    format!("how an object is written in `{}` cannot be said; it is sent as text", shorten(name)),
                );
                Some((None, true, same))
            }
            ("query", "form", Kind::Object, true) => None,
            _ => {
                self.leave(
                    "parameter-style",
                    node.at,
                    format!("the style `{style}` of `{}` cannot be said; the caller writes the text", shorten(name)),
                );
                Some((None, true, same))
            }
        }
    }

    /// An object in the query whose members are parameters of their own.
    fn spread(&mut self, name: &str, node: &'f Node, schema: Option<&'f Node>, keys: &mut Names, all: &mut Map) {
        let flat = schema.map(|s| self.flat(s)).unwrap_or_default();
        let required: Vec<&str> = flat.list("required").iter().filter_map(Out::text).collect();
        let whole = node.is_true("required");
        let mut any = false;
        for (member, schema) in flat.map("properties").into_iter().flat_map(Map::iter) {
            let taken =
                |(k, p): (&str, &Out)| p.map().is_some_and(|m| m.text("in") == Some("query") && m.text("name").unwrap_or(k) == member);
            if all.iter().any(taken) {
                continue;
            }
            any = true;
            let key = keys.unique(names::snake(member).unwrap_or_else(|| "parameter".to_owned()));
            let mut schema = schema.clone();
            let description = if let Out::Map(map) = &mut schema { map.remove("description") } else { None };
            let mut entry = Map::new();
            entry.put("in", "query");
            if key != member {
                entry.put("name", member);
            }
            if whole && required.contains(&member) {
                entry.put("required", true);
            }
            entry.put("schema", schema);
            entry.maybe("description", description);
            all.put(key, entry);
        }
        let what =
            if any { "its members are parameters of their own" } else { "it has no members that could be parameters, and is left out" };
        self.leave("parameter-style", node.at, format!("`{}` is an object written as members: {what}", shorten(name)));
    }
}
