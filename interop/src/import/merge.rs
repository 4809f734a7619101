//! `allOf`: several schemas that all hold become one.
//!
//! Merged are members, lists and bounds; what cannot be merged (alternatives on both sides) stays
//! an `allOf`. A schema that is part of itself is left out at the second meeting.

use super::context::Import;
use super::out::{Map, Out};
use super::schema::{is_annotation, nullable};
use super::tree::{Node, Place};
use std::collections::{HashMap, HashSet};

/// Deepest nesting of members that are merged with members.
const DEEPEST: usize = 24;

impl<'f> Import<'f> {
    /// A schema with `allOf`.
    pub(super) fn all_of(&mut self, node: &'f Node, depth: usize) -> Map {
        let parts = node.get("allOf").map(Node::items).unwrap_or_default();
        let beside = node
            .members()
            .filter(|(k, _)| *k != "allOf" && !k.starts_with("x-"))
            .all(|(k, m)| is_annotation(k) || k == "nullable" || k == "discriminator" || (k == "type" && m.node.text() == Some("object")));
        if let ([one], true) = (parts, beside)
            && one.get("$ref").is_some()
        {
            let Out::Map(mut schema) = self.schema(one, depth) else { return Map::new() };
            let own = self.whole(node, depth);
            for (key, value) in own {
                if is_annotation(&key) {
                    schema.set(key, value);
                }
            }
            return if node.is_true("nullable") { nullable(schema) } else { schema };
        }
        let mut merged = Map::new();
        for part in parts {
            let flat = self.flat(part);
            merged = self.merge(part, merged, flat);
        }
        let own = self.whole(node, depth);
        self.merge(node, merged, own)
    }

    /// A schema with references and `allOf` of its own level written out.
    pub(super) fn flat(&mut self, node: &'f Node) -> Map {
        let Some(target) = self.follow(node) else { return Map::new() };
        let by_name = target.at != node.at;
        if let Some(done) = self.merged.get(&target.at) {
            return without_prose(done.clone(), by_name);
        }
        if self.merging.contains(&target.at) || self.merging.len() > 60 {
            self.leave("recursion", node.at, "this schema is a part of itself, which `allOf` cannot mean");
            return Map::new();
        }
        self.merging.push(target.at);
        let mut flat = if target.get("allOf").is_some() { self.all_of(target, 1) } else { self.whole(target, 1) };
        // A lone part that is a reference stays one; here its members are wanted.
        if let Some(part) = target.get("allOf").and_then(|all| all.items().first()).filter(|_| flat.has("$ref")) {
            flat = self.flat(part);
        }
        if target.get("discriminator").is_some() {
            // The alternatives are the schemas that have this one as a part.
            flat.remove("oneOf");
            flat.remove("anyOf");
        }
        self.merging.pop();
        self.merged.insert(target.at, flat.clone());
        without_prose(flat, by_name)
    }

    /// Both schemas as one.
    pub(super) fn merge(&mut self, node: &Node, first: Map, second: Map) -> Map {
        let mut conflicts = Vec::new();
        let merged = both(first, second, 0, &mut conflicts);
        for conflict in conflicts {
            self.leave("all-of", node.at, conflict);
        }
        merged
    }

    /// Notes which words a discriminator has for which schema.
    pub(super) fn find_pins(&mut self) {
        let files = self.files;
        let mut open: Vec<&'f Node> = vec![files.root()];
        let mut pins: HashMap<Place, (String, Vec<String>)> = HashMap::new();
        while let Some(node) = open.pop() {
            let found = node.get("discriminator").and_then(|d| d.text_of("propertyName").map(|p| (d, p)));
            let list = node.get("oneOf").or_else(|| node.get("anyOf"));
            if let (Some((discriminator, member)), Some(list)) = (found, list) {
                let mapping: Vec<(&str, Option<Place>)> = discriminator
                    .get("mapping")
                    .into_iter()
                    .flat_map(Node::members)
                    .map(|(word, target)| {
                        let reference = target.node.text().unwrap_or_default();
                        let full = if reference.contains(['#', '/', '.']) {
                            reference.to_owned()
                        } else {
                            format!("#/components/schemas/{reference}")
                        };
                        (word, files.resolve(target.node.at.file, &full).ok().map(|n| n.at))
                    })
                    .collect();
                for alternative in list.items() {
                    let Some(reference) = alternative.text_of("$ref") else { continue };
                    let Ok(target) = files.resolve(alternative.at.file, reference) else { continue };
                    let mut words: Vec<String> =
                        mapping.iter().filter(|(_, at)| *at == Some(target.at)).map(|(w, _)| (*w).to_owned()).collect();
                    if words.is_empty() {
                        words.extend(reference.rsplit('/').next().map(str::to_owned));
                    }
                    let entry = pins.entry(target.at).or_insert_with(|| (member.to_owned(), Vec::new()));
                    if entry.0 == member {
                        for word in words {
                            if !entry.1.contains(&word) {
                                entry.1.push(word);
                            }
                        }
                    }
                }
            }
            open.extend(node.items());
            open.extend(node.members().map(|(_, m)| &m.node));
        }
        self.pins = pins;
    }
}

/// Without what is said for people of a schema that is met by its name.
fn without_prose(mut schema: Map, by_name: bool) -> Map {
    if by_name {
        schema.retain(|key, _| !is_annotation(key));
    }
    schema
}

/// Narrows a member of an object to the words that a discriminator has for it. False if there is no such member.
pub(super) fn pin(schema: &mut Map, member: &str, words: &[String]) -> bool {
    let Some(Out::Map(properties)) = schema.get_mut("properties") else { return false };
    let Some(Out::Map(property)) = properties.get_mut(member) else { return false };
    let narrow = property.has("const") || (property.has("enum") && property.list("enum").len() <= words.len());
    if narrow {
        return true;
    }
    let description = property.remove("description");
    let mut pinned = Map::new();
    pinned.put("type", "string");
    match words {
        [one] => pinned.put("const", one.as_str()),
        many => pinned.put("enum", many.to_vec()),
    }
    pinned.maybe("description", description);
    *property = pinned;
    true
}

/// Merges keyword by keyword. What contradicts is told, and the first stays.
fn both(first: Map, second: Map, depth: usize, conflicts: &mut Vec<String>) -> Map {
    if first.is_empty() {
        return second;
    }
    if second.is_empty() || first == second {
        return first;
    }
    let alternatives = |m: &Map| m.has("oneOf") || m.has("anyOf") || m.has("$ref") || m.has("allOf");
    let plain = |m: &Map| m.keys().all(is_annotation);
    if (alternatives(&first) && alternatives(&second)) || (first.has("$ref") && !plain(&second)) || (second.has("$ref") && !plain(&first)) {
        let mut all = match first.get("allOf") {
            Some(Out::List(all)) if first.len() == 1 => all.clone(),
            _ => vec![first.into()],
        };
        let second = Out::from(second);
        if !all.contains(&second) {
            all.push(second);
        }
        let mut out = Map::new();
        out.put("allOf", all);
        return out;
    }
    let mut out = first;
    for (key, value) in second {
        let Some(old) = out.get_mut(&key) else {
            out.put(key, value);
            continue;
        };
        if *old == value {
            continue;
        }
        match &*key {
            "properties" | "patternProperties" => {
                if let (Out::Map(old), Out::Map(new)) = (old, value) {
                    members(old, new, depth, conflicts);
                }
            }
            "required" => {
                if let (Out::List(old), Out::List(new)) = (old, value) {
                    for name in new {
                        if !old.contains(&name) {
                            old.push(name);
                        }
                    }
                }
            }
            "type" => match common_types(old, &value) {
                Some(types) => *old = types,
                None => conflicts.push("the parts of this `allOf` are of different types; the first stands".to_owned()),
            },
            "enum" => {
                if let (Out::List(old), Out::List(new)) = (old, value) {
                    let kept: Vec<Out> = old.iter().filter(|v| new.contains(v)).cloned().collect();
                    if kept.is_empty() {
                        conflicts.push("the parts of this `allOf` have no value of their `enum` in common; the first stands".to_owned());
                    } else {
                        *old = kept;
                    }
                }
            }
            "minimum" | "minLength" | "minItems" => tighter(old, &value, true),
            "maximum" | "maxLength" | "maxItems" | "maxProperties" => tighter(old, &value, false),
            "items" | "additionalProperties" if depth < DEEPEST => {
                if let (Out::Map(inner), Out::Map(new)) = (old, value) {
                    *inner = both(std::mem::take(inner), new, depth + 1, conflicts);
                }
            }
            "pattern" | "format" | "const" => {
                conflicts.push(format!("the parts of this `allOf` have different values of `{key}`; the first stands"));
            }
            _ => *old = value,
        }
    }
    out
}

fn members(old: &mut Map, new: Map, depth: usize, conflicts: &mut Vec<String>) {
    // Look-ups by name in long lists would make merging quadratic.
    let index: HashSet<String> = old.keys().map(str::to_owned).collect();
    for (name, value) in new {
        if !index.contains(&*name) {
            old.put(name, value);
            continue;
        }
        if let (Some(Out::Map(inner)), Out::Map(new)) = (old.get_mut(&name), value) {
            *inner = if depth < DEEPEST { both(std::mem::take(inner), new, depth + 1, conflicts) } else { new };
        }
    }
}

fn types(out: &Out) -> Vec<&str> {
    match out {
        Out::Text(one) => vec![one],
        Out::List(many) => many.iter().filter_map(Out::text).collect(),
        _ => Vec::new(),
    }
}

fn common_types(a: &Out, b: &Out) -> Option<Out> {
    let (a, b) = (types(a), types(b));
    let mut kept: Vec<&str> = a.iter().filter(|t| b.contains(t) || (**t == "integer" && b.contains(&"number"))).copied().collect();
    if a.contains(&"number") && b.contains(&"integer") && !kept.contains(&"integer") {
        kept.push("integer");
    }
    match kept.as_slice() {
        [] => None,
        [one] => Some((*one).into()),
        many => Some(many.iter().map(|t| Out::from(*t)).collect::<Vec<_>>().into()),
    }
}

fn tighter(old: &mut Out, new: &Out, greater: bool) {
    let (Out::Number(a), Out::Number(b)) = (&*old, new) else { return };
    if let (Ok(x), Ok(y)) = (a.parse::<i64>(), b.parse::<i64>())
        && if greater { y > x } else { y < x }
    {
        *old = new.clone();
    }
}
