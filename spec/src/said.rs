//! What a description says once its disputes are resolved, borrowed from the tree that it was read into.
//!
//! It is typed and then thrown away, so nothing of the text is copied. Not here: what any of it means.

use crate::syntax::{self, Content, Key, Node};
use serde_json::Value;
use std::slice;

/// A value of a description.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Said<'n> {
    /// An unquoted scalar: [`syntax::plain`] says what it is.
    Plain(&'n str),
    /// A text.
    Text(&'n str),
    /// A scalar that is JSON already.
    Json(&'n Value),
    List(Vec<Said<'n>>),
    /// No key stands twice.
    Map(Members<'n>),
}

/// The members of a mapping, in their order.
pub(crate) type Members<'n> = Vec<(&'n str, Said<'n>)>;

/// A member.
pub(crate) fn get<'s, 'n>(members: &'s Members<'n>, key: &str) -> Option<&'s Said<'n>> {
    members.iter().find(|(k, _)| *k == key).map(|(_, said)| said)
}

/// A member, to be changed.
pub(crate) fn get_mut<'s, 'n>(members: &'s mut Members<'n>, key: &str) -> Option<&'s mut Said<'n>> {
    members.iter_mut().find(|(k, _)| *k == key).map(|(_, said)| said)
}

impl<'n> Said<'n> {
    /// Nothing.
    pub(crate) const NULL: Self = Self::Json(&Value::Null);

    /// What a JSON value says.
    pub(crate) fn of(value: &'n Value) -> Self {
        match value {
            Value::Array(items) => Self::List(items.iter().map(Self::of).collect()),
            Value::Object(members) => Self::Map(members.iter().map(|(key, value)| (key.as_str(), Self::of(value))).collect()),
            scalar => Self::Json(scalar),
        }
    }

    /// The same as JSON.
    pub(crate) fn json(&self) -> Value {
        match self {
            Self::Plain(text) => syntax::plain_value(text),
            Self::Text(text) => Value::String((*text).to_owned()),
            Self::Json(value) => (*value).clone(),
            Self::List(items) => items.iter().map(Self::json).collect(),
            Self::Map(members) => Value::Object(members.iter().map(|(key, said)| ((*key).to_owned(), said.json())).collect()),
        }
    }

    /// The text of a scalar that is one.
    pub(crate) fn text(&self) -> Option<&'n str> {
        match self {
            Self::Plain(text) if syntax::plain(text).is_none() => Some(text),
            Self::Text(text) => Some(text),
            Self::Json(value) => value.as_str(),
            Self::Plain(_) | Self::List(_) | Self::Map(_) => None,
        }
    }

    /// The members of a mapping.
    pub(crate) fn members(&self) -> Option<&Members<'n>> {
        match self {
            Self::Map(members) => Some(members),
            _ => None,
        }
    }

    /// The elements of a list; none for other values.
    pub(crate) fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }
}

/// A value of a description that is looked at: one that was resolved, or a node of a tree that resolving would not change.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Seen<'s, 'n> {
    Said(&'s Said<'n>),
    Node(&'n Node),
}

/// What is seen of a value.
pub(crate) enum Sight<'s, 'n> {
    /// See [`Said::Plain`].
    Plain(&'n str),
    Text(&'n str),
    Json(&'n Value),
    List(Items<'s, 'n>),
    Map(Entries<'s, 'n>),
}

impl<'s, 'n> Seen<'s, 'n> {
    /// What it is.
    pub(crate) fn sight(self) -> Sight<'s, 'n> {
        match self {
            Self::Said(Said::Plain(text)) => Sight::Plain(text),
            Self::Said(Said::Text(text)) => Sight::Text(text),
            Self::Said(Said::Json(value)) => Sight::Json(value),
            Self::Said(Said::List(items)) => Sight::List(Items::Said(items.iter())),
            Self::Said(Said::Map(members)) => Sight::Map(Entries::Said(members.iter())),
            Self::Node(Node { content, .. }) => match content {
                Content::Plain(text) => Sight::Plain(text),
                Content::Text(text) => Sight::Text(text),
                Content::Sequence(items) => Sight::List(Items::Nodes(items.iter())),
                Content::Mapping(entries) => Sight::Map(Entries::Nodes(entries.iter())),
            },
        }
    }
}

/// The elements of a list.
pub(crate) enum Items<'s, 'n> {
    Said(slice::Iter<'s, Said<'n>>),
    Nodes(slice::Iter<'n, Node>),
}

impl<'s, 'n> Iterator for Items<'s, 'n> {
    type Item = Seen<'s, 'n>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Said(items) => items.next().map(Seen::Said),
            Self::Nodes(items) => items.next().map(Seen::Node),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Self::Said(items) => items.size_hint(),
            Self::Nodes(items) => items.size_hint(),
        }
    }
}

/// The members of a mapping.
pub(crate) enum Entries<'s, 'n> {
    Said(slice::Iter<'s, (&'n str, Said<'n>)>),
    Nodes(slice::Iter<'n, (Key, Node)>),
}

impl<'s, 'n> Iterator for Entries<'s, 'n> {
    type Item = (&'n str, Seen<'s, 'n>);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Said(members) => members.next().map(|(key, said)| (*key, Seen::Said(said))),
            Self::Nodes(entries) => entries.next().map(|(key, node)| (key.text.as_str(), Seen::Node(node))),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Self::Said(members) => members.size_hint(),
            Self::Nodes(entries) => entries.size_hint(),
        }
    }
}
