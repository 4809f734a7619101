//! Schemas of OpenAPI and OpenRPC documents as schemas of the language.
//!
//! A keyword that the language has not is left out and listed: the schema then allows more than the
//! document, never less. Merging of `allOf` is next door.

use super::context::Import;
use super::json::shorten;
use super::out::{Map, Out};
use super::overlay;
use super::tree::{Content, Node};
use super::value;

/// Levels of nesting after which an object gets a name of its own.
const DEEPEST: usize = 9;

/// Keywords that say nothing of values, or are looked at elsewhere.
const SILENT: [&str; 16] = [
    "type",
    "nullable",
    "format",
    "enum",
    "const",
    "items",
    "properties",
    "required",
    "allOf",
    "oneOf",
    "anyOf",
    "$schema",
    "$comment",
    "$id",
    "x-plumbline",
    "default",
];

/// Keywords that hold for values and that the language has not: the keyword, and what becomes of it.
const UNSAYABLE: [(&str, &str); 23] = [
    ("not", "values that it forbids are allowed"),
    ("if", "its branches are not judged"),
    ("then", "its branches are not judged"),
    ("else", "its branches are not judged"),
    ("multipleOf", "any step is allowed"),
    ("minProperties", "fewer members are allowed"),
    ("propertyNames", "any name is allowed"),
    ("contains", "it is not judged"),
    ("minContains", "it is not judged"),
    ("maxContains", "it is not judged"),
    ("prefixItems", "elements are not told apart by their position"),
    ("additionalItems", "further elements are allowed"),
    ("dependentRequired", "it is not judged"),
    ("dependentSchemas", "it is not judged"),
    ("dependencies", "it is not judged"),
    ("unevaluatedProperties", "further members are allowed"),
    ("unevaluatedItems", "further elements are allowed"),
    ("readOnly", "the member is the same in requests and in answers"),
    ("writeOnly", "the member is the same in requests and in answers"),
    ("contentSchema", "the text is not looked into"),
    ("$dynamicRef", "any value is allowed there"),
    ("$recursiveRef", "any value is allowed there"),
    ("contentEncoding", "the text is not decoded"),
];

/// Keywords about looks and links: the keyword, and the kind it is listed under.
const DECORATION: [(&str, &str); 9] = [
    ("xml", "xml"),
    ("externalDocs", "external-docs"),
    ("$anchor", "anchor"),
    ("$dynamicAnchor", "anchor"),
    ("$defs", "anchor"),
    ("definitions", "anchor"),
    ("$vocabulary", "anchor"),
    ("contentMediaType", "content"),
    ("id", "anchor"),
];

impl<'f> Import<'f> {
    /// A schema with a name of its own.
    pub(super) fn named(&mut self, node: &'f Node) -> Out {
        if let Some(exact) = overlay::instead(node) {
            return exact;
        }
        self.merging.push(node.at);
        let mut schema = self.schema(node, 0);
        self.merging.pop();
        if let (Out::Map(schema), Some((member, words))) = (&mut schema, self.pins.get(&node.at).cloned())
            && !super::merge::pin(schema, &member, &words)
        {
            let what =
                format!("a discriminator goes by `{member}`, which this schema does not describe, so it is told by its members alone");
            self.leave_often("discriminator", &format!("{:?}", node.at), node.at, || what);
        }
        schema
    }

    /// A schema.
    pub(super) fn schema(&mut self, node: &'f Node, depth: usize) -> Out {
        match &node.content {
            Content::Map(_) => {}
            Content::Bool(false) => {
                self.leave("keyword", node.at, "the schema `false` allows nothing; here any value is allowed");
                return Map::new().into();
            }
            Content::Bool(true) | Content::Null => return Map::new().into(),
            _ => {
                self.leave("schema", node.at, "this is no schema; any value is allowed there");
                return Map::new().into();
            }
        }
        if let Some(exact) = overlay::instead(node) {
            return exact;
        }
        if let Some(reference) = node.text_of("$ref") {
            let schema = self.reference(node, reference);
            return overlay::lay(node, schema).into();
        }
        if depth > DEEPEST
            && ["properties", "items", "allOf", "oneOf", "anyOf", "additionalProperties"].iter().any(|k| node.get(k).is_some())
        {
            let hint = node.text_of("title").unwrap_or("Part");
            return Out::of([("$ref", Out::Text(format!("#/schemas/{}", self.name(node, hint))))]);
        }
        let schema = if self.ours {
            overlay::disputed(self, node, depth).unwrap_or_else(|| self.whole(node, depth))
        } else if node.get("allOf").is_some() {
            self.all_of(node, depth)
        } else {
            self.whole(node, depth)
        };
        overlay::lay(node, schema).into()
    }

    /// A `$ref` with what stands beside it.
    fn reference(&mut self, node: &'f Node, reference: &str) -> Map {
        let mut schema = Map::new();
        let target = match self.files.resolve(node.at.file, reference) {
            Ok(target) => target,
            Err(why) => {
                self.leave(
                    "reference",
                    node.at,
                    format!("`$ref: {}` leads nowhere: {why}; any value is allowed there", shorten(reference)),
                );
                return schema;
            }
        };
        let hint = reference.rsplit(['/', '#']).find(|s| !s.is_empty()).unwrap_or("Schema");
        let hint = hint.split('.').next().filter(|_| !reference.contains('#')).unwrap_or(hint);
        schema.put("$ref", format!("#/schemas/{}", self.name(target, hint)));
        let constraints =
            node.members().any(|(k, _)| !matches!(k, "$ref" | "summary" | "nullable") && !is_annotation(k) && !k.starts_with("x-"));
        if constraints && self.dialect.siblings_count() && !self.ours {
            let mut merged = self.flat(target);
            merged.retain(|k, _| !is_annotation(k));
            let beside = self.whole(node, 1);
            return self.merge(node, merged, beside);
        }
        self.annotations(node, &mut schema);
        if node.is_true("nullable") {
            return nullable(schema);
        }
        schema
    }

    /// What is said for people, beside the keywords.
    fn annotations(&mut self, node: &'f Node, schema: &mut Map) {
        schema.maybe("title", node.text_of("title").map(str::trim).filter(|t| !t.is_empty()));
        schema.maybe("description", self.prose(node, "description"));
        if node.is_true("deprecated") {
            schema.put("deprecated", true);
        }
    }

    /// Prose for people, without the parts that an export of ours added.
    pub(super) fn prose(&self, node: &Node, key: &str) -> Option<String> {
        let text = node.text_of(key)?;
        let text = if self.ours { overlay::own_words(text) } else { text.trim() };
        (!text.is_empty()).then(|| text.replace("\r\n", "\n").replace('\r', "\n"))
    }

    /// All keywords of a schema but `allOf` and `$ref`.
    pub(super) fn whole(&mut self, node: &'f Node, depth: usize) -> Map {
        let mut schema = Map::new();
        let types = self.types(node);
        let nullable_word = node.is_true("nullable") || node.is_true("x-nullable");
        let mut written = types.clone();
        if nullable_word && !written.is_empty() && !written.contains(&"null") {
            written.push("null");
        }
        match written.as_slice() {
            [] => {}
            [one] => schema.put("type", *one),
            many => schema.put("type", many.iter().map(|t| Out::from(*t)).collect::<Vec<_>>()),
        }
        value::format(self, node, &types, &mut schema);
        value::listed(self, node, &types, written.contains(&"null"), &mut schema);
        value::bounds(self, node, &types, &mut schema);
        self.annotations(node, &mut schema);
        self.members(node, depth, &mut schema);
        if let Some(items) = node.get("items") {
            if items.items().is_empty() {
                schema.put("items", self.schema(items, depth + 1));
            } else {
                self.leave("keyword", items.at, "`items` is a list: elements are not told apart by their position");
            }
        }
        if !self.ours {
            value::suited(self, node, &types, &mut schema);
        }
        let extra = self.alternatives(node, depth, &mut schema);
        value::samples(self, node, &types, &mut schema);
        self.others(node);
        if apart(&types, &schema) {
            self.leave("mistaken", node.at, "`type` allows nothing that an alternative does; the alternatives count");
            schema.remove("type");
            if types.contains(&"null") {
                schema = nullable(schema);
            }
        }
        if nullable_word && types.is_empty() && (schema.has("anyOf") || schema.has("oneOf") || schema.has("$ref")) {
            schema = nullable(schema);
        }
        match extra {
            Some(extra) => self.merge(node, schema, extra),
            None => schema,
        }
    }

    fn members(&mut self, node: &'f Node, depth: usize, schema: &mut Map) {
        let mut required: Vec<String> = Vec::new();
        match node.get("required") {
            Some(list) if matches!(list.content, Content::List(_)) => {
                for name in list.items().iter().filter_map(Node::word) {
                    if !required.contains(&name) {
                        required.push(name);
                    }
                }
            }
            Some(other) if other.content != Content::Bool(false) => {
                self.leave_often("keyword", "required", other.at, || "`required` is no list of names; it is taken as not there".to_owned());
            }
            _ => {}
        }
        let mut properties = Map::new();
        for (name, member) in node.get("properties").into_iter().flat_map(Node::members) {
            if name.len() > super::write::LONGEST_KEY {
                self.leave("name", member.key, "the name of this member is too long to be written");
                continue;
            }
            let property = self.schema(&member.node, depth + 1);
            properties.put(name.to_owned(), property);
        }
        for (name, property) in overlay::more_properties(node) {
            properties.put(name, property);
        }
        let elsewhere = ["allOf", "oneOf", "anyOf", "patternProperties"].iter().any(|k| node.get(k).is_some())
            || node.get("additionalProperties").is_some_and(Node::is_map);
        if !self.ours && !elsewhere {
            for name in &required {
                if !properties.has(name) && (!properties.is_empty() || node.get("type").is_some()) {
                    properties.put(name.clone(), Map::new());
                }
            }
        }
        if properties.is_empty() && !elsewhere && !self.ours {
            required.clear();
        }
        schema.filled("required", required);
        schema.filled("properties", properties);
        let mut families = Map::new();
        for (pattern, member) in node.get("patternProperties").into_iter().flat_map(Node::members) {
            if value::is_pattern(pattern) && pattern.len() < super::write::LONGEST_KEY {
                families.put(pattern.to_owned(), self.schema(&member.node, depth + 1));
            } else {
                self.leave("pattern", member.key, format!("`{}` is no regular expression without look-around", shorten(pattern)));
            }
        }
        schema.filled("patternProperties", families);
        match node.get("additionalProperties") {
            None => {}
            Some(Node { content: Content::Bool(false), at }) => {
                self.leave_often("keyword", "additionalProperties", *at, || {
                    "`additionalProperties: false`: further members are allowed".to_owned()
                });
            }
            Some(Node { content: Content::Bool(true), .. }) if !self.ours => {}
            Some(map) => schema.put("additionalProperties", self.schema(map, depth + 1)),
        }
    }

    /// `oneOf` and `anyOf`. The only alternative that is left is given back, to be merged.
    fn alternatives(&mut self, node: &'f Node, depth: usize, schema: &mut Map) -> Option<Map> {
        let mut extra = None;
        for key in ["oneOf", "anyOf", "allOf"] {
            let Some(list) = node.get(key).filter(|_| self.ours || key != "allOf") else { continue };
            let mut all: Vec<Out> = Vec::new();
            for alternative in list.items() {
                let bare =
                    alternative.members().all(|(k, _)| matches!(k, "required" | "not" | "description" | "title")) && alternative.is_map();
                if bare && !self.ours {
                    self.leave_often("keyword", &format!("{key}/required"), alternative.at, || {
                        format!("an alternative of `{key}` that says only which members must be there is not judged")
                    });
                    continue;
                }
                let converted = self.schema(alternative, depth + 1);
                if !all.contains(&converted) || self.ours {
                    all.push(converted);
                }
            }
            if self.ours {
                schema.filled(key, all);
                continue;
            }
            if let Some(simple) = simply_nullable(&all) {
                extra = Some(simple);
            } else if all.len() == 1 {
                extra = all.pop().and_then(|one| if let Out::Map(map) = one { Some(map) } else { None });
            } else if all.len() > 1 && schema.has(if key == "oneOf" { "anyOf" } else { "oneOf" }) {
                self.leave("keyword", list.at, format!("`{key}` beside other alternatives is not judged"));
            } else {
                if key == "oneOf" {
                    self.choices.push((all.clone(), list.at));
                }
                schema.filled(key, all);
            }
        }
        if let Some(discriminator) = node.get("discriminator").filter(|_| node.get("oneOf").is_none() && node.get("anyOf").is_none()) {
            let what = "the schemas that a discriminator leads to are not listed by `oneOf`; members of theirs are unknown members here";
            self.leave("discriminator", discriminator.at, what);
        }
        extra
    }

    fn types(&mut self, node: &'f Node) -> Vec<&'f str> {
        let mut types: Vec<&str> = Vec::new();
        let given = node.get("type");
        let words: Vec<&Node> = match given {
            Some(list) if !list.items().is_empty() => list.items().iter().collect(),
            Some(one) => vec![one],
            None => Vec::new(),
        };
        for word in words {
            let name = match &word.content {
                Content::Null => Some("null"),
                _ => word.text(),
            };
            match name {
                Some("file") => types.push("string"),
                Some(known @ ("null" | "boolean" | "integer" | "number" | "string" | "array" | "object")) => {
                    if !types.contains(&known) {
                        types.push(known);
                    }
                }
                Some("any") => {}
                _ => self.leave(
                    "type",
                    word.at,
                    format!("`{}` is no type of JSON; any value is allowed there", shorten(&word.word().unwrap_or_default())),
                ),
            }
        }
        if given.is_none() && !self.ours {
            if node.get("properties").is_some_and(|p| p.members().next().is_some()) {
                types.push("object");
            } else if node.get("items").is_some() {
                types.push("array");
            }
        }
        types
    }

    /// Lists what the language has not.
    fn others(&mut self, node: &'f Node) {
        for (key, member) in node.members() {
            if SILENT.contains(&key) || is_annotation(key) || value::KNOWN.contains(&key) {
                continue;
            }
            if matches!(key, "patternProperties" | "additionalProperties" | "discriminator" | "$ref" | "summary") {
                continue;
            }
            if let Some((_, what)) = UNSAYABLE.iter().find(|(word, _)| *word == key) {
                if !matches!(member.node.content, Content::Bool(false)) {
                    self.leave_often("keyword", key, member.key, || format!("`{key}` cannot be said: {what}"));
                }
            } else if let Some((_, kind)) = DECORATION.iter().find(|(word, _)| *word == key) {
                self.leave_often(kind, key, member.key, || format!("`{key}` of schemas is not carried over"));
            } else if !(self.ours && key.starts_with("x-")) {
                let kind = if key.starts_with("x-") { "extension" } else { "keyword" };
                self.leave_often(kind, key, member.key, || format!("`{}` of schemas is unknown here", shorten(key)));
            }
        }
    }
}

/// Whether all alternatives are of other types than the schema itself.
fn apart(types: &[&str], schema: &Map) -> bool {
    let alternatives = || schema.list("oneOf").iter().chain(schema.list("anyOf"));
    let other = |one: &Out| one.map().and_then(|m| m.text("type")).is_some_and(|t| !types.iter().any(|own| *own == t || *own == "number"));
    !types.is_empty() && alternatives().next().is_some() && alternatives().all(other)
}

/// Keywords that are said for people.
pub(super) fn is_annotation(key: &str) -> bool {
    matches!(key, "title" | "description" | "deprecated" | "default" | "example" | "examples")
}

/// The schema, or null.
pub(super) fn nullable(schema: Map) -> Map {
    let mut out = Map::new();
    let mut inner = Map::new();
    for (key, value) in schema {
        if is_annotation(&key) { out.put(key, value) } else { inner.put(key, value) }
    }
    let mut all = match (inner.len(), inner.remove("anyOf")) {
        (1, Some(Out::List(all))) => all,
        (_, Some(all)) => {
            inner.put("anyOf", all);
            vec![inner.into()]
        }
        (_, None) => vec![inner.into()],
    };
    let null = Out::of([("type", "null".into())]);
    if !all.contains(&null) {
        all.push(null);
    }
    out.put("anyOf", all);
    out
}

/// `anyOf: [{type: string}, {type: "null"}]` is `type: [string, "null"]`.
fn simply_nullable(all: &[Out]) -> Option<Map> {
    let is_null = |o: &Out| o.map().is_some_and(|m| m.len() == 1 && m.text("type") == Some("null"));
    let [one, two] = all else { return None };
    let other = match (is_null(one), is_null(two)) {
        (true, false) => two,
        (false, true) => one,
        _ => return None,
    };
    let mut map = other.map()?.clone();
    let kind = map.text("type")?.to_owned();
    if map.has("const") {
        return None;
    }
    map.set("type", vec![Out::Text(kind), "null".into()]);
    if let Some(Out::List(values)) = map.get_mut("enum") {
        values.push(Out::Null);
    }
    Some(map)
}
