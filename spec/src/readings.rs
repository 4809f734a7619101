//! Giving disputed places one reading.
//!
//! A disputed place is a mapping `{disputed: NAME, READING: ..., READING: ...}`. Where a schema
//! stands, it may stay open (every reading is then kept, see
//! [`crate::model::DisputedSchema`]); elsewhere one reading is taken: the chosen one, else the
//! settled one, else the first. This works on the tree, so no typed place has to know of disputes.

use crate::diag::Diagnostic;
use crate::places::Place;
use crate::pointer::push;
use crate::said::{Members, Said, get, get_mut};
use crate::syntax::{Content, Key, Node};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

/// Which reading is taken for which dispute: dispute name to reading name.
pub type Choices = BTreeMap<String, String>;

/// Keywords beside the readings of a disputed schema.
pub const ANNOTATIONS: [&str; 9] =
    ["means", "description", "title", "only_if", "optional_if", "source", "unspecified", "unobservable", "deprecated"];

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
#[derive(Debug, Clone)]
pub(crate) struct Resolved<'n> {
    /// What it says.
    pub said: Said<'n>,
    /// Places by pointer into it.
    pub places: HashMap<String, Place>,
    /// The disputed places met.
    pub disputed: Vec<DisputedPlace>,
    /// What was wrong with them.
    pub diags: Vec<Diagnostic>,
}

/// Resolves a tree. `default` gives, per dispute, the reading for places that cannot stay open.
pub(crate) fn resolve<'n>(root: &'n Node, choices: &Choices) -> Resolved<'n> {
    let out = Resolved { said: Said::NULL, places: HashMap::new(), disputed: Vec::new(), diags: Vec::new() };
    let mut walker = Walker { out, choices, readings: declared(root), at: String::new() };
    walker.out.places.reserve(count(root));
    walker.out.said = walker.walk(root, None, Context::Root);
    walker.out
}

/// Words that make a tree something else under some reading.
const DISPUTING: [&str; 3] = ["disputed", "only_if", "optional_if"];

/// Whether a tree is the same under all readings, because no key of it could make it something else.
pub(crate) fn is_undisputed(node: &Node) -> bool {
    match &node.content {
        Content::Plain(_) | Content::Text(_) => true,
        Content::Sequence(items) => items.iter().all(is_undisputed),
        Content::Mapping(entries) => entries.iter().all(|(key, node)| !DISPUTING.contains(&key.text.as_str()) && is_undisputed(node)),
    }
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

struct Walker<'n, 'a> {
    out: Resolved<'n>,
    choices: &'a Choices,
    readings: BTreeMap<String, (Vec<String>, Option<String>)>,
    /// Pointer of the node that is looked at.
    at: String,
}

/// Whether a key of a mapping stands twice; then its value is the last, at the place of the first.
fn any_twice(entries: &[(Key, Node)]) -> bool {
    const FEW: usize = 12;
    if entries.len() <= FEW {
        return entries.iter().enumerate().any(|(i, (key, _))| entries[..i].iter().any(|(other, _)| other.text == key.text));
    }
    let mut seen = HashSet::with_capacity(entries.len());
    !entries.iter().all(|(key, _)| seen.insert(key.text.as_str()))
}

impl<'n> Walker<'n, '_> {
    /// Walks what stands one step down, or several.
    fn below(&mut self, steps: &[&str], node: &'n Node, key: Option<&Range<usize>>, context: Context) -> Said<'n> {
        let length = self.at.len();
        for step in steps {
            push(&mut self.at, step);
        }
        let value = self.walk(node, key, context);
        self.at.truncate(length);
        value
    }

    fn walk(&mut self, node: &'n Node, key: Option<&Range<usize>>, context: Context) -> Said<'n> {
        self.out.places.entry(self.at.clone()).or_insert_with(|| Place { value: node.span.clone(), key: key.cloned() });
        match &node.content {
            Content::Plain(text) => Said::Plain(text),
            Content::Text(text) => Said::Text(text),
            Content::Sequence(items) => {
                let items = items.iter().enumerate();
                Said::List(items.map(|(i, n)| self.below(&[&i.to_string()], n, None, context.child("0"))).collect())
            }
            Content::Mapping(entries) => {
                let may_be = !matches!(context, Context::Data | Context::SchemaMap | Context::Root);
                if let Some(name) = node.get("disputed").filter(|n| may_be && n.text().is_some()) {
                    return self.disputed(node, name, key, context);
                }
                let twice = any_twice(entries);
                let mut members = Members::with_capacity(entries.len());
                for (k, n) in entries {
                    let said = self.below(&[&k.text], n, Some(&k.span), context.child(&k.text));
                    let first = if twice { get_mut(&mut members, &k.text) } else { None };
                    match first {
                        Some(first) => *first = said,
                        None => members.push((&k.text, said)),
                    }
                }
                if context == Context::Schema {
                    self.drop_members(&mut members);
                }
                Said::Map(members)
            }
        }
    }

    fn disputed(&mut self, node: &'n Node, name: &'n Node, key: Option<&Range<usize>>, context: Context) -> Said<'n> {
        let word = name.text().unwrap_or_default();
        let dispute = word.to_owned();
        let schema = context == Context::Schema;
        self.out.disputed.push(DisputedPlace { dispute: dispute.clone(), pointer: self.at.clone(), schema, span: name.span.clone() });
        let Some((declared, settled)) = self.readings.get(&dispute).cloned() else {
            let known: Vec<&str> = self.readings.keys().map(String::as_str).collect();
            let help = crate::lint::did_you_mean(&dispute, &known)
                .unwrap_or_else(|| format!("declare it under `disputes:` with its readings ({} are declared)", known.len()));
            self.out.diags.push(Diagnostic::error("P0201", name.span.clone(), format!("no dispute is called `{dispute}`")).help(help));
            return Said::NULL;
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
            let mut readings = Members::new();
            for reading in &declared {
                if let Some((k, n)) = entry(reading).filter(|(k, _)| get(&readings, &k.text).is_none()) {
                    let said = self.below(&["disputed", "readings", reading], n, Some(&k.span), Context::Schema);
                    readings.push((&k.text, said));
                }
            }
            let inner = vec![("dispute", Said::Text(word)), ("readings", Said::Map(readings))];
            let mut members = vec![("disputed", Said::Map(inner))];
            self.annotate(node, &mut members);
            return Said::Map(members);
        }
        let reading = chosen.or(settled.filter(|s| declared.contains(s))).or_else(|| declared.first().cloned());
        let Some((k, n)) = reading.as_deref().and_then(entry) else { return Said::NULL };
        self.out.places.remove(&self.at);
        let mut said = self.walk(n, Some(key.unwrap_or(&k.span)), context);
        if let (true, Said::Map(members)) = (schema, &mut said) {
            self.annotate(node, members);
        }
        said
    }

    fn annotate(&mut self, node: &'n Node, members: &mut Members<'n>) {
        for (k, n) in node.entries() {
            if ANNOTATIONS.contains(&k.text.as_str()) && get(members, &k.text).is_none() {
                let said = self.below(&[&k.text], n, Some(&k.span), Context::Schema.child(&k.text));
                members.push((&k.text, said));
            }
        }
    }

    /// Members with `only_if` go where a chosen reading rules them out; neither they nor those with
    /// `optional_if` are required while it is open.
    fn drop_members(&self, members: &mut Members<'_>) {
        let mut gone: Vec<&str> = Vec::new();
        let mut loose: Vec<&str> = Vec::new();
        let Some(properties) = get(members, "properties").and_then(Said::members) else { return };
        let has = |readings: &Said<'_>, reading: &str| readings.items().iter().any(|x| x.text() == Some(reading));
        for (name, schema) in properties {
            let Said::Map(schema) = schema else { continue };
            for (dispute, readings) in get(schema, "optional_if").and_then(Said::members).into_iter().flatten() {
                if self.choices.get(*dispute).is_none_or(|chosen| has(readings, chosen)) {
                    loose.push(name);
                }
            }
            for (dispute, readings) in get(schema, "only_if").and_then(Said::members).into_iter().flatten() {
                match self.choices.get(*dispute) {
                    Some(chosen) if has(readings, chosen) => {}
                    Some(_) => gone.push(name),
                    None => loose.push(name),
                }
            }
        }
        if gone.is_empty() && loose.is_empty() {
            return;
        }
        if let Some(Said::Map(properties)) = get_mut(members, "properties") {
            properties.retain(|(name, _)| !gone.contains(name));
        }
        if let Some(Said::List(required)) = get_mut(members, "required") {
            required.retain(|r| !gone.iter().chain(&loose).any(|g| r.text() == Some(g)));
        }
    }
}
