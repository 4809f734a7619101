//! A document as a tree that knows where every node stands.
//!
//! Both readers, of JSON and of YAML, make it. Nothing here knows what a document means.

mod members;

pub(crate) use members::Members;

use serde_json::{Number, Value};

/// Where a node starts: which file, and which byte of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub(crate) struct Place {
    pub file: u32,
    pub offset: u32,
}

/// A node of a document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub at: Place,
    pub content: Content,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    Null,
    Bool(bool),
    Number(Number),
    Text(Box<str>),
    List(Vec<Node>),
    Map(Members),
}

/// A member of a mapping, with the byte where its key starts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Member {
    pub key: Place,
    pub node: Node,
}

impl Node {
    /// A member of a mapping.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match &self.content {
            Content::Map(members) => members.get(key).map(|m| &m.node),
            _ => None,
        }
    }

    /// The members of a mapping; none for other nodes.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Member)> {
        let members = match &self.content {
            Content::Map(members) => Some(members),
            _ => None,
        };
        members.into_iter().flat_map(Members::iter)
    }

    /// The elements of a list; none for other nodes.
    pub fn items(&self) -> &[Self] {
        match &self.content {
            Content::List(items) => items,
            _ => &[],
        }
    }

    /// A text.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a member.
    pub fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    /// A member that is `true`.
    pub fn is_true(&self, key: &str) -> bool {
        self.get(key).is_some_and(|n| n.content == Content::Bool(true))
    }

    /// Whether it is a mapping.
    pub fn is_map(&self) -> bool {
        matches!(self.content, Content::Map(_))
    }

    /// Text, number or truth value as a text: `version: 1.0` is one too.
    pub fn word(&self) -> Option<String> {
        match &self.content {
            Content::Text(text) => Some(text.to_string()),
            Content::Number(number) => Some(number.to_string()),
            Content::Bool(truth) => Some(truth.to_string()),
            Content::Null | Content::List(_) | Content::Map(_) => None,
        }
    }

    /// As JSON.
    pub fn value(&self) -> Value {
        match &self.content {
            Content::Null => Value::Null,
            Content::Bool(truth) => Value::Bool(*truth),
            Content::Number(number) => Value::Number(number.clone()),
            Content::Text(text) => Value::String(text.to_string()),
            Content::List(items) => items.iter().map(Self::value).collect(),
            Content::Map(members) => Value::Object(members.iter().map(|(k, m)| (k.to_string(), m.node.value())).collect()),
        }
    }

    /// How many nodes there are in it, itself included; counting ends at `most`.
    pub fn size(&self, most: usize) -> usize {
        let mut open = vec![self];
        let mut count = 0;
        while let Some(node) = open.pop() {
            count += 1;
            if count >= most {
                break;
            }
            open.extend(node.items());
            open.extend(node.members().map(|(_, m)| &m.node));
        }
        count
    }
}
