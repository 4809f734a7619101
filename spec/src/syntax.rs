//! YAML text to a tree that knows the bytes of every node.
//!
//! Reads by events (`granit-parser`) and finds what a typed reader hides: duplicate keys, anchors,
//! tags, several documents, scalars that two YAML readers take differently, excessive depth.
//! `serde_yaml` then reads the same text; the two must agree. A text that leaves a reader of YAML no choice is read by [`simple`] alone,
//! which gives the same tree in a fraction of the time. It knows nothing of the language.

pub(crate) mod simple;

use crate::diag::Diagnostic;
use granit_parser::{Event, Parser, ScalarStyle, Span};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Deepest nesting of a description.
const MAX_DEPTH: usize = 64;
/// Greatest number of nodes of a description.
const MAX_NODES: usize = 2_000_000;

/// A node of the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Bytes of the node; for a collection from its first child's key to its last child's end.
    pub span: Range<usize>,
    /// What it is.
    pub content: Content,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A plain, unquoted scalar; its type follows from its text.
    Plain(String),
    /// A quoted or block scalar: always a text.
    Text(String),
    /// A sequence.
    Sequence(Vec<Node>),
    /// A mapping, in the order of the file.
    Mapping(Vec<(Key, Node)>),
}

/// Key of a mapping's entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// Its text.
    pub text: String,
    /// Its bytes.
    pub span: Range<usize>,
}

impl Node {
    /// The member of a mapping.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(k, _)| k.text == key).map(|(_, n)| n)
    }

    /// The entries of a mapping; none for other nodes.
    pub fn entries(&self) -> &[(Key, Node)] {
        match &self.content {
            Content::Mapping(entries) => entries,
            Content::Plain(_) | Content::Text(_) | Content::Sequence(_) => &[],
        }
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Plain(t) | Content::Text(t) => Some(t),
            Content::Sequence(_) | Content::Mapping(_) => None,
        }
    }
}

impl Node {
    /// The same tree with, of keys that stand twice, the first in place of the last.
    pub(crate) fn first_wins(&self) -> Self {
        let content = match &self.content {
            Content::Plain(_) | Content::Text(_) => self.content.clone(),
            Content::Sequence(items) => Content::Sequence(items.iter().map(Self::first_wins).collect()),
            Content::Mapping(entries) => {
                let mut seen = HashSet::new();
                let first = entries.iter().filter(|(key, _)| seen.insert(key.text.as_str()));
                Content::Mapping(first.map(|(key, node)| (key.clone(), node.first_wins())).collect())
            }
        };
        Self { span: self.span.clone(), content }
    }
}

/// A JSON value of a plain scalar, by the core schema of YAML 1.2 less octal and hexadecimal numbers.
pub fn plain_value(text: &str) -> serde_json::Value {
    plain(text).unwrap_or_else(|| serde_json::Value::String(text.to_owned()))
}

/// The same, and nothing for what is a text.
pub(crate) fn plain(text: &str) -> Option<serde_json::Value> {
    use serde_json::Value;
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Some(Value::Null),
        "true" | "True" | "TRUE" => return Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Some(Value::Bool(false)),
        _ => {}
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let canonical = digits == "0" || (!digits.starts_with('0') && !digits.is_empty());
    if canonical && digits.bytes().all(|b| b.is_ascii_digit()) {
        if let Ok(n) = text.parse::<i64>() {
            return Some(n.into());
        }
        if let Ok(n) = text.parse::<u64>() {
            return Some(n.into());
        }
    }
    let decimal = digits.starts_with(|c: char| c.is_ascii_digit()) && digits.contains('.') && !digits.ends_with('.');
    if let Some(n) = decimal.then(|| text.parse::<f64>().ok()).flatten() {
        return Some(serde_json::Number::from_f64(n).map_or(Value::Null, Value::Number));
    }
    None
}

/// Reads one YAML document. The tree is there even with diagnostics, as far as it could be read.
pub fn parse(text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    let mut reader = Reader { text, diags: Vec::new(), nodes: 0 };
    let root = reader.read();
    (root, reader.diags)
}

/// What the parser complains of, and what helps; the first whose words occur.
const REMEDIES: &[(&str, &str)] = &[
    ("mapping values are not allowed", "if it is a text with a colon in it, quote the whole text"),
    ("tabs disallowed", "indent with spaces, not with tabs"),
    ("unclosed quote", "close the quote; a quote inside a quoted text is written as `\\\"` (or `''` in single quotes)"),
    ("multiline quoted scalar", "close the quote that was opened before this line"),
    ("unexpected character", "save the file as text; control characters have no place in it"),
    ("bracket", "close the brackets and braces in the order in which they were opened"),
    ("escape", "in double quotes a backslash is written twice; in single quotes it stands for itself"),
];

fn broken(info: &str, at: Range<usize>) -> Diagnostic {
    if info.contains("recursion limit") {
        return too_deep(at);
    }
    let help =
        REMEDIES.iter().find(|(words, _)| info.contains(words)).map_or("mend the indentation, quotes or brackets here", |(_, help)| help);
    Diagnostic::error("P0001", at, format!("the YAML is broken: {info}")).help(format!("{help}; nothing after this place was read"))
}

fn too_deep(at: Range<usize>) -> Diagnostic {
    Diagnostic::error("P0005", at, format!("nested more than {MAX_DEPTH} levels deep")).help("move inner parts to named schemas")
}

/// The keys of a mapping so far, to find those that stand twice.
#[derive(Default)]
struct Seen {
    table: HashMap<String, usize>,
    /// How many entries are in the table.
    taken: usize,
}

impl Seen {
    /// As many keys are sooner looked through than kept in a table.
    const FEW: usize = 12;

    /// The bytes of the same key among those before, if it is there.
    fn first<'e>(&mut self, text: &str, entries: &'e [(Key, Node)]) -> Option<&'e Range<usize>> {
        if entries.len() <= Self::FEW {
            return entries.iter().find(|(key, _)| key.text == text).map(|(key, _)| &key.span);
        }
        for (i, (key, _)) in entries.iter().enumerate().skip(self.taken) {
            self.table.entry(key.text.clone()).or_insert(i);
        }
        self.taken = entries.len();
        self.table.get(text).and_then(|i| entries.get(*i)).map(|(key, _)| &key.span)
    }
}

/// Takes a node as a key, and says if it is none or stands twice.
fn key(node: Node, seen: &mut Seen, entries: &[(Key, Node)], diags: &mut Vec<Diagnostic>) -> Key {
    let Node { span, content } = node;
    let text = match content {
        Content::Plain(text) | Content::Text(text) => text,
        Content::Sequence(_) | Content::Mapping(_) => {
            diags.push(
                Diagnostic::error("P0006", span.clone(), "a key must be a plain word or a quoted text")
                    .help("quote the key if it holds brackets or braces"),
            );
            String::new()
        }
    };
    if let Some(first) = seen.first(&text, entries) {
        diags.push(
            Diagnostic::error("P0007", span.clone(), format!("the key `{text}` stands twice in this mapping"))
                .related(first.clone(), "first here")
                .help("remove one, or rename it; readers of YAML differ on which of two wins"),
        );
    }
    Key { text, span }
}

struct Reader<'a> {
    text: &'a str,
    diags: Vec<Diagnostic>,
    nodes: usize,
}

enum Open {
    Sequence(Range<usize>, Vec<Node>),
    Mapping(Range<usize>, Vec<(Key, Node)>, Option<Key>, Seen),
}

impl Reader<'_> {
    fn bytes(&self, span: &Span) -> Range<usize> {
        let range = span.byte_range().unwrap_or(0..0);
        let end = range.end.min(self.text.len());
        let start = range.start.min(end);
        let trimmed = self.text.get(start..end).map_or(end, |s| start + s.trim_end().len());
        start..trimmed.max(start)
    }

    fn read(&mut self) -> Option<Node> {
        let mut stack: Vec<Open> = Vec::new();
        let mut root: Option<Node> = None;
        let mut documents = 0;
        for event in Parser::new_from_str(self.text) {
            let (event, span) = match event {
                Ok(pair) => pair,
                Err(error) => {
                    let at = error.marker().byte_offset().unwrap_or(0).min(self.text.len());
                    self.diags.push(broken(&error.info(), at..at + 1));
                    return None;
                }
            };
            let range = self.bytes(&span);
            let node = match event {
                Event::DocumentStart(..) => {
                    documents += 1;
                    if documents > 1 {
                        self.diags.push(
                            Diagnostic::error("P0003", range, "a description is one YAML document, but here a second one starts")
                                .help("remove the `---` or move the rest to a file of its own"),
                        );
                        return root;
                    }
                    continue;
                }
                Event::Alias(_) | Event::UnresolvedAlias(_) => {
                    self.decoration(
                        Diagnostic::error("P0004", range.clone(), "aliases are not part of the description language")
                            .help("write the value out, or make it a named schema and refer to it with `$ref`"),
                    );
                    Node { span: range, content: Content::Plain(String::new()) }
                }
                Event::Scalar(value, style, anchor, tag) => {
                    self.reject_decoration(anchor, tag.is_some(), &range);
                    let value = value.into_owned();
                    let content = if style == ScalarStyle::Plain {
                        if range.is_empty() { Content::Plain(String::new()) } else { Content::Plain(value) }
                    } else {
                        Content::Text(value)
                    };
                    Node { span: range, content }
                }
                Event::SequenceStart(_, anchor, tag) => {
                    self.reject_decoration(anchor, tag.is_some(), &range);
                    stack.push(Open::Sequence(range, Vec::new()));
                    if !self.depth_ok(&stack) {
                        return None;
                    }
                    continue;
                }
                Event::MappingStart(_, anchor, tag) => {
                    self.reject_decoration(anchor, tag.is_some(), &range);
                    stack.push(Open::Mapping(range, Vec::new(), None, Seen::default()));
                    if !self.depth_ok(&stack) {
                        return None;
                    }
                    continue;
                }
                Event::SequenceEnd | Event::MappingEnd => match stack.pop() {
                    Some(Open::Sequence(start, items)) => {
                        let end = items.last().map_or(range.end, |n| n.span.end.max(range.end.min(n.span.end + 1)));
                        Node { span: start.start..end.max(start.end), content: Content::Sequence(items) }
                    }
                    Some(Open::Mapping(start, entries, _, _)) => {
                        let first = entries.first().map_or(start.start, |(k, _)| k.span.start.min(start.start));
                        let end = entries.last().map_or(range.end, |(k, n)| n.span.end.max(k.span.end));
                        Node { span: first..end.max(start.end), content: Content::Mapping(entries) }
                    }
                    None => continue,
                },
                // The bounds of stream and document, comments, and whatever a later parser may tell.
                _ => continue,
            };
            self.nodes += 1;
            if self.nodes > MAX_NODES {
                self.diags.push(
                    Diagnostic::error("P0005", node.span, format!("the file has more than {MAX_NODES} nodes"))
                        .help("split the description"),
                );
                return None;
            }
            self.place(&mut stack, &mut root, node);
        }
        if root.is_none() && self.diags.is_empty() {
            self.diags.push(
                Diagnostic::error("P0002", 0..self.text.len().min(1), "the file is empty")
                    .help("start with `plumbline: 1`, or let `cargo xtask new NAME` write a first description"),
            );
        }
        root
    }

    fn place(&mut self, stack: &mut [Open], root: &mut Option<Node>, node: Node) {
        match stack.last_mut() {
            None => *root = Some(node),
            Some(Open::Sequence(_, items)) => items.push(node),
            Some(Open::Mapping(_, entries, pending, seen)) => {
                if let Some(key) = pending.take() {
                    entries.push((key, node));
                } else {
                    *pending = Some(key(node, seen, entries, &mut self.diags));
                }
            }
        }
    }

    /// Notes an anchor, alias or tag; of a flood of them the first ten.
    fn decoration(&mut self, diagnostic: Diagnostic) {
        const MOST: usize = 10;
        if self.diags.iter().filter(|d| d.code == diagnostic.code).count() < MOST {
            self.diags.push(diagnostic);
        }
    }

    fn reject_decoration(&mut self, anchor: usize, tagged: bool, range: &Range<usize>) {
        if anchor != 0 {
            self.decoration(
                Diagnostic::error("P0004", range.clone(), "anchors are not part of the description language")
                    .help("make it a named schema and refer to it with `$ref`"),
            );
        }
        if tagged {
            self.decoration(
                Diagnostic::error("P0008", range.clone(), "tags are not part of the description language").help("remove the `!tag`"),
            );
        }
    }

    fn depth_ok(&mut self, stack: &[Open]) -> bool {
        if stack.len() <= MAX_DEPTH {
            return true;
        }
        let at = match stack.last() {
            Some(Open::Sequence(range, _) | Open::Mapping(range, ..)) => range.clone(),
            None => 0..0,
        };
        self.diags.push(too_deep(at));
        false
    }
}
