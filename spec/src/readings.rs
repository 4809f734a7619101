//! Giving disputed places one reading.
//!
//! A disputed place is a mapping `{disputed: NAME, READING: ..., READING: ...}`. Where a schema
//! stands, it may stay open (every reading is then kept, see
//! [`crate::model::DisputedSchema`]); elsewhere one reading is taken: the chosen one, else the
//! settled one, else the first. This works on the tree, so no typed place has to know of disputes.

use crate::diag::Diagnostic;
use crate::pointer::push;
use crate::syntax::{Content, Node, plain_value};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// Which reading is taken for which dispute: dispute name to reading name.
pub type Choices = BTreeMap<String, String>;

/// Keywords beside the readings of a disputed schema.
pub const ANNOTATIONS: [&str; 9] =
    ["means", "description", "title", "only_if", "optional_if", "source", "unspecified", "unobservable", "deprecated"];

/// Where a node of the resolved tree stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Bytes of the value.
    pub value: Range<usize>,
    /// Bytes of its key, if it is a member.
    pub key: Option<Range<usize>>,
}

/// A disputed place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputedPlace {
    /// Name of the dispute.
    pub dispute: String,
    /// Pointer in the resolved tree.
    pub pointer: String,
    /// Whether it is a schema, which may stay open.
    pub schema: bool,
    /// Bytes of the name after `disputed:`.
    pub span: Range<usize>,
}

/// The tree with every dispute resolved or marked open.
#[derive(Debug, Clone, Default)]
pub struct Resolved {
    /// The tree as JSON.
    pub value: Value,
    /// Places by pointer into `value`.
    pub places: HashMap<String, Place>,
    /// The disputed places met.
    pub disputed: Vec<DisputedPlace>,
    /// What was wrong with them.
    pub diags: Vec<Diagnostic>,
}

/// Resolves a tree. `default` gives, per dispute, the reading for places that cannot stay open.
pub fn resolve(root: &Node, choices: &Choices) -> Resolved {
    let mut walker = Walker { out: Resolved::default(), choices, readings: declared(root), at: String::new() };
    walker.out.places.reserve(count(root));
    walker.out.value = walker.walk(root, None, Context::Root);
    walker.out
}

/// How many nodes a tree has.
fn count(node: &Node) -> usize {
    1 + match &node.content {
        Content::Plain(_) | Content::Text(_) => 0,
        Content::Sequence(items) => items.iter().map(count).sum(),
        Content::Mapping(entries) => entries.iter().map(|(_, node)| count(node)).sum(),
    }
}

/// The declared disputes: name, then reading names in order, and the settled one.
pub fn declared(root: &Node) -> BTreeMap<String, (Vec<String>, Option<String>)> {
    let mut all = BTreeMap::new();
    for (key, node) in root.get("disputes").map(Node::entries).unwrap_or_default() {
        let names = node.get("readings").map(Node::entries).unwrap_or_default().iter().map(|(k, _)| k.text.clone()).collect();
        let settled = node.get("settled").and_then(|s| s.get("reading")).and_then(Node::text).map(str::to_owned);
        all.insert(key.text.clone(), (names, settled));
    }
    all
}

#[derive(Clone, Copy, PartialEq)]
enum Context {
    Root,
    /// A mapping whose values are schemas (`schemas`, `properties`, `patternProperties`).
    SchemaMap,
    /// A sequence of schemas (`oneOf` and the like).
    SchemaList,
    Schema,
    /// The `examples` and such of a schema: data, nothing disputed.
    Data,
    Other,
}

impl Context {
    #[expect(clippy::match_same_arms, reason = "the arms are a table: a line for each context and its keys")]
    fn child(self, key: &str) -> Self {
        match (self, key) {
            (Self::Root, "schemas") => Self::SchemaMap,
            (Self::Root, "documents") => Self::Data,
            (Self::Root, "rpc_id") => Self::Schema,
            (Self::Root | Self::Other, "schema" | "result") => Self::Schema,
            (Self::Root | Self::Other, _) => Self::Other,
            (Self::SchemaMap | Self::SchemaList, _) => Self::Schema,
            (Self::Schema, "properties" | "patternProperties") => Self::SchemaMap,
            (Self::Schema, "items" | "additionalProperties" | "means") => Self::Schema,
            (Self::Schema, "oneOf" | "anyOf" | "allOf") => Self::SchemaList,
            (Self::Schema, "examples" | "const") | (Self::Data, _) => Self::Data,
            (Self::Schema, _) => Self::Other,
        }
    }
}

struct Walker<'a> {
    out: Resolved,
    choices: &'a Choices,
    readings: BTreeMap<String, (Vec<String>, Option<String>)>,
    /// Pointer of the node that is looked at.
    at: String,
}

impl Walker<'_> {
    /// Walks what stands one step down, or several.
    fn below(&mut self, steps: &[&str], node: &Node, key: Option<&Range<usize>>, context: Context) -> Value {
        let length = self.at.len();
        for step in steps {
            push(&mut self.at, step);
        }
        let value = self.walk(node, key, context);
        self.at.truncate(length);
        value
    }

    fn walk(&mut self, node: &Node, key: Option<&Range<usize>>, context: Context) -> Value {
        self.out.places.entry(self.at.clone()).or_insert_with(|| Place { value: node.span.clone(), key: key.cloned() });
        match &node.content {
            Content::Plain(text) => plain_value(text),
            Content::Text(text) => Value::String(text.clone()),
            Content::Sequence(items) => {
                items.iter().enumerate().map(|(i, n)| self.below(&[&i.to_string()], n, None, context.child("0"))).collect()
            }
            Content::Mapping(entries) => {
                let may_be = !matches!(context, Context::Data | Context::SchemaMap | Context::Root);
                if let Some(name) = node.get("disputed").filter(|n| may_be && n.text().is_some()) {
                    return self.disputed(node, name, key, context);
                }
                let mut object = Map::with_capacity(entries.len());
                for (k, n) in entries {
                    let value = self.below(&[&k.text], n, Some(&k.span), context.child(&k.text));
                    object.insert(k.text.clone(), value);
                }
                if context == Context::Schema {
                    self.drop_members(&mut object);
                }
                Value::Object(object)
            }
        }
    }

    fn disputed(&mut self, node: &Node, name: &Node, key: Option<&Range<usize>>, context: Context) -> Value {
        let dispute = name.text().unwrap_or_default().to_owned();
        let schema = context == Context::Schema;
        self.out.disputed.push(DisputedPlace { dispute: dispute.clone(), pointer: self.at.clone(), schema, span: name.span.clone() });
        let Some((declared, settled)) = self.readings.get(&dispute).cloned() else {
            let known: Vec<&str> = self.readings.keys().map(String::as_str).collect();
            let help = crate::lint::did_you_mean(&dispute, &known)
                .unwrap_or_else(|| format!("declare it under `disputes:` with its readings ({} are declared)", known.len()));
            self.out.diags.push(Diagnostic::error("P0201", name.span.clone(), format!("no dispute is called `{dispute}`")).help(help));
            return Value::Null;
        };
        for (k, _) in node.entries() {
            let annotation = schema && ANNOTATIONS.contains(&k.text.as_str());
            if k.text != "disputed" && !annotation && !declared.contains(&k.text) {
                let known: Vec<&str> = declared.iter().map(String::as_str).collect();
                self.out.diags.push(
                    Diagnostic::error("P0202", k.span.clone(), format!("`{}` is no reading of the dispute `{dispute}`", k.text)).help(
                        crate::lint::did_you_mean(&k.text, &known).unwrap_or_else(|| format!("its readings are {}", known.join(", "))),
                    ),
                );
            }
        }
        for reading in &declared {
            if node.get(reading).is_none() {
                self.out.diags.push(
                    Diagnostic::error("P0203", name.span.clone(), format!("the reading `{reading}` of `{dispute}` is missing here"))
                        .help(format!("add `{reading}:` with what stands here under that reading")),
                );
            }
        }
        let chosen = self.choices.get(&dispute).filter(|c| declared.contains(c)).cloned();
        let entry = |reading: &str| node.entries().iter().find(|(k, _)| k.text == reading);
        if schema && chosen.is_none() {
            let mut readings = Map::new();
            for reading in &declared {
                if let Some((k, n)) = entry(reading) {
                    let value = self.below(&["disputed", "readings", reading], n, Some(&k.span), Context::Schema);
                    readings.insert(reading.clone(), value);
                }
            }
            let mut inner = Map::new();
            inner.insert("dispute".into(), Value::String(dispute));
            inner.insert("readings".into(), Value::Object(readings));
            let mut object = Map::new();
            object.insert("disputed".into(), Value::Object(inner));
            self.annotate(node, &mut object);
            return Value::Object(object);
        }
        let reading = chosen.or(settled.filter(|s| declared.contains(s))).or_else(|| declared.first().cloned());
        let Some((k, n)) = reading.as_deref().and_then(entry) else { return Value::Null };
        self.out.places.remove(&self.at);
        let mut value = self.walk(n, Some(key.unwrap_or(&k.span)), context);
        if let (true, Value::Object(object)) = (schema, &mut value) {
            self.annotate(node, object);
        }
        value
    }

    fn annotate(&mut self, node: &Node, object: &mut Map<String, Value>) {
        for (k, n) in node.entries() {
            if ANNOTATIONS.contains(&k.text.as_str()) && !object.contains_key(&k.text) {
                let value = self.below(&[&k.text], n, Some(&k.span), Context::Schema.child(&k.text));
                object.insert(k.text.clone(), value);
            }
        }
    }

    /// Members with `only_if` go where a chosen reading rules them out; neither they nor those with
    /// `optional_if` are required while it is open.
    fn drop_members(&mut self, object: &mut Map<String, Value>) {
        let mut gone = Vec::new();
        let mut loose = Vec::new();
        let Some(Value::Object(properties)) = object.get("properties") else { return };
        for (name, schema) in properties {
            if let Some(Value::Object(conditions)) = schema.get("optional_if") {
                let may = |(dispute, readings): (&String, &Value)| {
                    self.choices.get(dispute).is_none_or(|chosen| readings.as_array().is_some_and(|all| all.iter().any(|x| x == chosen)))
                };
                if conditions.iter().any(may) {
                    loose.push(name.clone());
                }
            }
            let Some(Value::Object(conditions)) = schema.get("only_if") else { continue };
            for (dispute, readings) in conditions {
                let allowed = |r: &str| readings.as_array().is_some_and(|all| all.iter().any(|x| x == r));
                match self.choices.get(dispute) {
                    Some(chosen) if allowed(chosen) => {}
                    Some(_) => gone.push(name.clone()),
                    None => loose.push(name.clone()),
                }
            }
        }
        if let Some(Value::Object(properties)) = object.get_mut("properties") {
            properties.retain(|name, _| !gone.contains(name));
        }
        if let Some(Value::Array(required)) = object.get_mut("required") {
            required.retain(|r| !gone.iter().chain(&loose).any(|g| r == g.as_str()));
        }
    }
}
