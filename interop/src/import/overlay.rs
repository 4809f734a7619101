//! The `x-plumbline` members of documents that Plumbline wrote itself: what the format could not say.
//!
//! Members of theirs are laid over what the standard members say, word for word; members that start
//! with `$` are directions. In other documents there are none, and nothing happens here.

use super::context::Import;
use super::out::{Map, Out};
use super::tree::{Content, Node};
use crate::export::is_addition;

/// The member that holds it all.
pub(super) const OURS: &str = "x-plumbline";

/// Behind the name of a member that is written as a text of JSON, so that other tools do not look into it.
const FOLDED: &str = "@json";

/// Writes out members that are texts of JSON, once, before the document is looked at.
pub(super) fn unfold(root: &mut Node) {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        match &mut node.content {
            Content::List(items) => open.extend(items),
            Content::Map(members) => {
                for (key, member) in members.iter_mut() {
                    match &mut member.node.content {
                        Content::Map(folded) if key == OURS => {
                            *folded = std::mem::take(folded)
                                .into_iter()
                                .map(|(key, mut member)| {
                                    let Some(bare) = key.strip_suffix(FOLDED) else { return (key, member) };
                                    let place = member.node.at;
                                    let read = member.node.text().and_then(|t| super::json::read(t, place.file).ok());
                                    if let Some((node, _)) = read {
                                        member.node = Node { at: place, ..node };
                                    }
                                    (bare.into(), member)
                                })
                                .collect();
                        }
                        _ => open.push(&mut member.node),
                    }
                }
            }
            _ => {}
        }
    }
}

/// Members of an object that the export left out since a reading rules them out.
pub(super) fn more_properties(node: &Node) -> Vec<(String, Out)> {
    direction(node, "$properties").into_iter().flat_map(Node::members).map(|(k, m)| (k.to_owned(), Out::json(&m.node.value()))).collect()
}

/// A direction, such as `$key`.
pub(super) fn direction<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    node.get(OURS)?.get(name)
}

/// Whether the node is to be ignored.
pub(super) fn skipped(node: &Node) -> bool {
    direction(node, "$skip").is_some()
}

/// The node of the description, where the document gives it word for word.
pub(super) fn instead(node: &Node) -> Option<Out> {
    direction(node, "$instead").map(|n| Out::json(&n.value()))
}

/// The member of the overlay, word for word.
pub(super) fn member(node: &Node, key: &str) -> Option<Out> {
    node.get(OURS)?.get(key).map(|n| Out::json(&n.value()))
}

/// Lays the overlay over what was made of the standard members.
pub(super) fn lay(node: &Node, made: impl Into<Out>) -> Map {
    let Out::Map(mut made) = made.into() else { return Map::new() };
    let Some(overlay) = node.get(OURS) else { return made };
    for (key, member) in overlay.members().filter(|(k, _)| !k.starts_with('$') || *k == "$ref") {
        match Out::json(&member.node.value()) {
            Out::Null => {
                made.remove(key);
            }
            value => made.set(key.to_owned(), value),
        }
    }
    made
}

/// A disputed schema, from the branches that an export made of its readings.
pub(super) fn disputed<'f>(import: &mut Import<'f>, node: &'f Node, depth: usize) -> Option<Map> {
    let dispute = direction(node, "disputed")?;
    let branches: Vec<(&str, &'f Node)> =
        node.get("anyOf")?.items().iter().filter_map(|b| Some((direction(b, "$reading")?.text()?, b))).collect();
    if branches.is_empty() {
        return None;
    }
    let mut out = Map::new();
    out.put("disputed", Out::json(&dispute.value()));
    out.maybe("title", node.text_of("title"));
    out.maybe("description", import.prose(node, "description"));
    if node.is_true("deprecated") {
        out.put("deprecated", true);
    }
    for (reading, branch) in branches {
        let schema = import.schema(branch, depth + 1);
        out.put(reading.to_owned(), schema);
    }
    Some(out)
}

/// The text before the first paragraph that an export added.
pub(super) fn own_words(text: &str) -> &str {
    let mut end = 0;
    for paragraph in text.split("\n\n") {
        if is_addition(paragraph) {
            return text[..end].trim_end();
        }
        end += paragraph.len() + 2;
        end = end.min(text.len());
    }
    text
}
