//! The description that comes out, as a tree that is easy to put together, look through and write.

use serde_json::Value;
use std::borrow::Cow;

/// A key. Most are words of the language.
pub(crate) type Word = Cow<'static, str>;

/// A node of the description.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Out {
    Null,
    Bool(bool),
    /// A number as it is written.
    Number(String),
    Text(String),
    List(Vec<Out>),
    Map(Map),
}

/// A mapping, in the order in which it is written.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Map {
    entries: Vec<(Word, Out)>,
}

impl Map {
    /// One with nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an entry. The key is not there yet.
    pub fn put(&mut self, key: impl Into<Word>, value: impl Into<Out>) {
        self.entries.push((key.into(), value.into()));
    }

    /// Adds an entry, if there is a value.
    pub fn maybe(&mut self, key: &'static str, value: Option<impl Into<Out>>) {
        if let Some(value) = value {
            self.put(key, value);
        }
    }

    /// Adds an entry, if it has something in it.
    pub fn filled(&mut self, key: &'static str, value: impl Into<Out>) {
        let value = value.into();
        let empty = match &value {
            Out::Null => true,
            Out::Text(text) => text.is_empty(),
            Out::List(items) => items.is_empty(),
            Out::Map(map) => map.is_empty(),
            Out::Bool(_) | Out::Number(_) => false,
        };
        if !empty {
            self.put(key, value);
        }
    }

    /// Takes the place of the entry, or adds it.
    pub fn set(&mut self, key: impl Into<Word>, value: impl Into<Out>) {
        let key = key.into();
        match self.get_mut(&key) {
            Some(old) => *old = value.into(),
            None => self.put(key, value),
        }
    }

    /// Takes an entry out.
    pub fn remove(&mut self, key: &str) -> Option<Out> {
        let at = self.entries.iter().position(|(k, _)| k == key)?;
        Some(self.entries.remove(at).1)
    }

    pub fn get(&self, key: &str) -> Option<&Out> {
        self.entries.iter().find(|(k, _)| k == key).map(|(_, v)| v)
    }

    pub fn get_mut(&mut self, key: &str) -> Option<&mut Out> {
        self.entries.iter_mut().find(|(k, _)| k == key).map(|(_, v)| v)
    }

    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Out)> {
        self.entries.iter().map(|(k, v)| (&**k, v))
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Out)> {
        self.entries.iter_mut().map(|(k, v)| (&**k, v))
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(k, _)| &**k)
    }

    /// Keeps the entries that pass.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &Out) -> bool) {
        self.entries.retain(|(k, v)| keep(k, v));
    }

    /// The text of an entry.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Out::text)
    }

    /// The mapping of an entry.
    pub fn map(&self, key: &str) -> Option<&Map> {
        self.get(key).and_then(Out::map)
    }

    /// The elements of an entry that is a list.
    pub fn list(&self, key: &str) -> &[Out] {
        match self.get(key) {
            Some(Out::List(items)) => items,
            _ => &[],
        }
    }
}

impl IntoIterator for Map {
    type Item = (Word, Out);
    type IntoIter = std::vec::IntoIter<(Word, Out)>;
    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<K: Into<Word>> FromIterator<(K, Out)> for Map {
    fn from_iter<T: IntoIterator<Item = (K, Out)>>(iter: T) -> Self {
        Self { entries: iter.into_iter().map(|(key, value)| (key.into(), value)).collect() }
    }
}

impl Out {
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn map(&self) -> Option<&Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    /// From JSON.
    pub fn json(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(truth) => Self::Bool(*truth),
            Value::Number(number) => Self::Number(number.to_string()),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::List(items.iter().map(Self::json).collect()),
            Value::Object(members) => Self::Map(members.iter().map(|(k, v)| (k.clone(), Self::json(v))).collect()),
        }
    }

    /// A text that is the same for what is the same, and for nothing else.
    pub fn spelled(&self) -> String {
        let mut text = String::new();
        self.spell(&mut text);
        text
    }

    fn spell(&self, into: &mut String) {
        // With their lengths in front, words cannot be taken for signs.
        let word = |into: &mut String, sign: &str, word: &str| into.extend([sign, &word.len().to_string(), ":", word]);
        match self {
            Self::Null => into.push('n'),
            Self::Bool(truth) => into.push(if *truth { 't' } else { 'f' }),
            Self::Number(number) => word(into, "#", number),
            Self::Text(text) => word(into, "'", text),
            Self::List(items) => {
                into.push('[');
                for item in items {
                    item.spell(into);
                }
                into.push(']');
            }
            Self::Map(map) => {
                into.push('{');
                for (key, value) in map.iter() {
                    word(into, "", key);
                    value.spell(into);
                }
                into.push('}');
            }
        }
    }

    /// A short mapping.
    pub fn of<const N: usize>(entries: [(&'static str, Self); N]) -> Self {
        Self::Map(entries.into_iter().collect())
    }
}

impl From<&str> for Out {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Out {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Out {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<i64> for Out {
    fn from(number: i64) -> Self {
        Self::Number(number.to_string())
    }
}

impl From<u64> for Out {
    fn from(number: u64) -> Self {
        Self::Number(number.to_string())
    }
}

impl From<Map> for Out {
    fn from(map: Map) -> Self {
        Self::Map(map)
    }
}

impl From<Vec<Out>> for Out {
    fn from(items: Vec<Out>) -> Self {
        Self::List(items)
    }
}

impl From<Vec<String>> for Out {
    fn from(items: Vec<String>) -> Self {
        Self::List(items.into_iter().map(Self::Text).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_spelled_differently() {
        let text = |text: &str| Out::Text(text.to_owned());
        let all = [
            Out::Null,
            Out::Bool(true),
            Out::Bool(false),
            Out::Number("1".to_owned()),
            text("1"),
            text("n"),
            text("1:a'1:b"),
            Out::List(vec![text("1:a"), text("b")]),
            Out::List(vec![text("a"), text("b")]),
            Out::List(vec![text("a'1:b")]),
            Out::List(vec![Out::List(vec![text("a")]), text("b")]),
            Out::List(vec![Out::List(vec![text("a"), text("b")])]),
            Out::of([("a", text("b"))]),
            Out::of([("a", Out::Map(Map::new())), ("b", Out::Null)]),
            Out::of([("a", Out::of([("b", Out::Null)]))]),
            Out::Map(Map::new()),
            Out::List(Vec::new()),
        ];
        let spelled: std::collections::HashSet<String> = all.iter().map(Out::spelled).collect();
        assert_eq!(spelled.len(), all.len());
        assert!(all.iter().all(|one| one.spelled() == one.clone().spelled()));
    }
}
