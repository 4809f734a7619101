//! What a description says once its disputes are resolved, borrowed from the tree that it was read into.
//!
//! It is typed and then thrown away, so nothing of the text is copied. Not here: what any of it means.

use crate::syntax;
use serde_json::Value;

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
