//! YAML text to the same tree as JSON, with aliases and merge keys written out.
//!
//! What aliases stand for is counted, so that a few lines cannot become a billion nodes. Tags are
//! ignored, but for `!!str`.

use super::json::{Broken, MAX_DEPTH, MAX_NODES, Read};
use super::tree::{Content, Member, Members, Node, Place};
use granit_parser::{Event, Parser, ScalarStyle, Span};
use plumbline_spec::syntax::plain_value;
use serde_json::Value;
use std::collections::HashMap;

/// Reads a YAML text.
pub(super) fn read(text: &str, file: u32) -> Read {
    let mut reader = Reader { text, file, nodes: 0, aliased: 0, kept: 0, anchors: HashMap::new(), twice: Vec::new() };
    let root = reader.run()?;
    Ok((root, reader.twice))
}

/// Greatest number of nodes that aliases may stand for together.
const MAX_ALIASED: usize = 500_000;
/// Most nodes that anchors keep copies of, for aliases to come.
const MAX_KEPT: usize = 4_000_000;

struct Reader<'a> {
    text: &'a str,
    file: u32,
    nodes: usize,
    aliased: usize,
    /// Nodes that anchors keep copies of.
    kept: usize,
    /// Anchored nodes and how many nodes each holds.
    anchors: HashMap<usize, (Node, usize)>,
    twice: Vec<(Place, String)>,
}

/// A key whose value is still to come.
type Pending = Option<(String, Place, bool)>;

enum Open {
    List { at: Place, anchor: usize, before: usize, items: Vec<Node> },
    Map { at: Place, anchor: usize, before: usize, members: Members, merges: Vec<Node>, key: Pending },
}

impl Reader<'_> {
    fn place(&self, span: &Span) -> Place {
        let start = span.byte_range().map_or(0, |r| r.start);
        Place { file: self.file, offset: u32::try_from(start).unwrap_or(u32::MAX) }
    }

    fn run(&mut self) -> Result<Node, Broken> {
        let mut stack: Vec<Open> = Vec::new();
        let mut root = None;
        let mut documents = 0;
        for event in Parser::new_from_str(self.text) {
            let (event, span) = event.map_err(|error| {
                let offset = error.marker().byte_offset().unwrap_or(0).min(self.text.len());
                let info = error.info();
                if info.contains("recursion limit") {
                    return too_deep(offset);
                }
                Broken { offset, what: format!("the YAML is broken: {info}"), help: "mend the indentation, quotes or brackets here" }
            })?;
            let at = self.place(&span);
            let broken = |what: String, help| Broken { offset: at.offset as usize, what, help };
            let node = match event {
                Event::DocumentStart(..) => {
                    documents += 1;
                    if documents > 1 {
                        return Err(broken("a second YAML document starts here".to_owned(), "give one document per file"));
                    }
                    continue;
                }
                Event::Alias(id) => {
                    let (node, size) = self.anchors.get(&id).ok_or_else(|| {
                        broken(
                            "this alias stands for nothing that is complete".to_owned(),
                            "anchors come before their aliases, and hold none of themselves",
                        )
                    })?;
                    self.aliased += size;
                    self.nodes += size;
                    if self.aliased > MAX_ALIASED {
                        let what = format!("aliases stand for more than {MAX_ALIASED} nodes");
                        return Err(broken(what, "write what is meant once, and refer to it with `$ref`"));
                    }
                    node.clone()
                }
                Event::UnresolvedAlias(_) => {
                    return Err(broken("no anchor has this name".to_owned(), "write `&name` before the node that is meant"));
                }
                Event::Scalar(value, style, anchor, tag) => {
                    let text = tag.is_some_and(|t| t.suffix() == "str");
                    let content =
                        if style == ScalarStyle::Plain && !text { plain(&value) } else { Content::Text(value.into_owned().into()) };
                    let node = Node { at, content };
                    if anchor != 0 {
                        self.anchors.insert(anchor, (node.clone(), 1));
                    }
                    node
                }
                Event::SequenceStart(_, anchor, _) => {
                    stack.push(Open::List { at, anchor, before: self.nodes, items: Vec::new() });
                    if stack.len() > MAX_DEPTH {
                        return Err(too_deep(at.offset as usize));
                    }
                    continue;
                }
                Event::MappingStart(_, anchor, _) => {
                    stack.push(Open::Map { at, anchor, before: self.nodes, members: Members::new(), merges: Vec::new(), key: None });
                    if stack.len() > MAX_DEPTH {
                        return Err(too_deep(at.offset as usize));
                    }
                    continue;
                }
                Event::SequenceEnd | Event::MappingEnd => match stack.pop() {
                    Some(open) => {
                        let node = self.close(open);
                        // What an anchor keeps is a copy.
                        if self.kept > MAX_KEPT {
                            let what = format!("anchors keep more than {MAX_KEPT} nodes");
                            return Err(broken(what, "put anchors on what is referred to only"));
                        }
                        node
                    }
                    None => continue,
                },
                _ => continue,
            };
            self.nodes += 1;
            if self.nodes > MAX_NODES {
                return Err(broken(format!("the document has more than {MAX_NODES} nodes, with what aliases stand for"), "split it"));
            }
            self.put(&mut stack, &mut root, node)?;
        }
        root.ok_or(Broken { offset: 0, what: "the file is empty".to_owned(), help: "give an OpenAPI or OpenRPC document" })
    }

    fn close(&mut self, open: Open) -> Node {
        let (node, anchor, before) = match open {
            Open::List { at, anchor, before, items } => (Node { at, content: Content::List(items) }, anchor, before),
            Open::Map { at, anchor, before, mut members, merges, .. } => {
                for merged in merges {
                    let Content::Map(more) = merged.content else { continue };
                    for (key, member) in more {
                        members.add(key, member);
                    }
                }
                (Node { at, content: Content::Map(members) }, anchor, before)
            }
        };
        if anchor != 0 {
            let size = self.nodes - before + 1;
            self.kept += size;
            if self.kept <= MAX_KEPT {
                self.anchors.insert(anchor, (node.clone(), size));
            }
        }
        node
    }

    fn put(&mut self, stack: &mut [Open], root: &mut Option<Node>, node: Node) -> Result<(), Broken> {
        match stack.last_mut() {
            None => *root = Some(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { members, merges, key, .. }) => {
                if let Some((name, at, merge)) = key.take() {
                    if merge {
                        match node.content {
                            Content::List(list) => merges.extend(list),
                            _ => merges.push(node),
                        }
                    } else if members.insert(name.as_str().into(), Member { key: at, node }).is_some() {
                        self.twice.push((at, name));
                    }
                } else {
                    let start = node.at.offset as usize;
                    let Some(name) = self.key(&node) else {
                        let what = "a key must be a word or a text".to_owned();
                        return Err(Broken { offset: start, what, help: "quote the key if it holds brackets or braces" });
                    };
                    let merge = name == "<<" && self.text.get(start..).is_some_and(|t| t.starts_with("<<"));
                    *key = Some((name, node.at, merge));
                }
            }
        }
        Ok(())
    }

    /// A key as it is written: `200`, `yes` and `1.10` are texts there.
    fn key(&self, node: &Node) -> Option<String> {
        match &node.content {
            Content::Text(text) => Some(text.to_string()),
            Content::Null => {
                let rest = self.text.get(node.at.offset as usize..).unwrap_or_default();
                Some(if rest.starts_with(':') { String::new() } else { rest.chars().take_while(char::is_ascii_alphanumeric).collect() })
            }
            Content::Bool(_) | Content::Number(_) => {
                let rest = self.text.get(node.at.offset as usize..).unwrap_or_default();
                Some(rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+')).collect())
            }
            Content::List(_) | Content::Map(_) => None,
        }
    }
}

fn too_deep(offset: usize) -> Broken {
    Broken { offset, what: format!("nested more than {MAX_DEPTH} levels deep"), help: "move inner parts to shared schemas" }
}

fn plain(text: &str) -> Content {
    match plain_value(text) {
        Value::Null => Content::Null,
        Value::Bool(truth) => Content::Bool(truth),
        Value::Number(number) => Content::Number(number),
        Value::String(text) => {
            // `1e3` is a number of YAML's core schema, too.
            let numeric = text.starts_with(|c: char| c.is_ascii_digit() || c == '-') && text.contains(['e', 'E']);
            match serde_json::from_str::<serde_json::Number>(&text) {
                Ok(number) if numeric => Content::Number(number),
                _ => Content::Text(text.into()),
            }
        }
        Value::Array(_) | Value::Object(_) => Content::Text(text.into()),
    }
}
