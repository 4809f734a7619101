//! What somebody wrote by hand, in TOML or YAML, as one kind of tree that knows its lines.
//!
//! The files are small and their keys few, so they are read from the tree one by one; whatever is
//! not taken is a mistake, told with its line and the nearest word. It knows no key.

use crate::Error;
use plumbline_spec::lint::did_you_mean;
use plumbline_spec::syntax::{self, Content};
use std::ops::Range;
use std::path::Path;
use toml::de::{DeTable, DeValue};

/// A node of the tree.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    /// Line, from 1.
    pub(crate) line: usize,
    /// What it is.
    pub(crate) content: Value,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// A text; also a date, as it is written.
    Text(String),
    /// A number, as it is written.
    Number(String),
    /// `true` or `false`.
    Truth(bool),
    /// A list.
    List(Vec<Node>),
    /// A table, in the order of the file: key, its line, value.
    Table(Vec<(String, usize, Node)>),
}

/// A file, for messages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct File<'f> {
    /// Its path as the user wrote it.
    pub(crate) path: &'f Path,
}

impl File<'_> {
    /// A mistake at a line.
    pub(crate) fn wrong(&self, line: usize, what: impl std::fmt::Display) -> Error {
        Error::Usage(format!("{}:{line}: {what}", self.path.display()))
    }

    /// Reads the file: TOML if it is called so, else YAML.
    pub(crate) fn read(&self) -> Result<Node, Error> {
        let text = std::fs::read_to_string(self.path).map_err(Error::io(format!("the file {} cannot be read", self.path.display())))?;
        self.parse(&text)
    }

    /// Reads a text.
    pub(crate) fn parse(&self, text: &str) -> Result<Node, Error> {
        if self.path.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml")) { self.toml(text) } else { self.yaml(text) }
    }

    fn toml(&self, text: &str) -> Result<Node, Error> {
        let table = DeTable::parse(text).map_err(|e| {
            let line = e.span().map_or(1, |s| line(text, s.start));
            self.wrong(line, format!("this is no TOML: {}", e.message().replace('\n', ", ")))
        })?;
        let content = table_of(text, table.get_ref());
        Ok(Node { line: 1, content })
    }

    fn yaml(&self, text: &str) -> Result<Node, Error> {
        let (root, diagnostics) = syntax::parse(text);
        if let Some(first) = diagnostics.first() {
            return Err(self.wrong(line(text, first.span.start), &first.message));
        }
        Ok(root.map_or(Node { line: 1, content: Value::Table(Vec::new()) }, |root| of_yaml(text, &root)))
    }
}

fn line(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|b| **b == b'\n').count() + 1
}

fn table_of(text: &str, table: &DeTable<'_>) -> Value {
    let mut entries: Vec<(Range<usize>, String, Node)> = table
        .iter()
        .map(|(key, value)| (key.span(), key.get_ref().to_string(), of_toml(text, value.span().start, value.get_ref())))
        .collect();
    entries.sort_by_key(|(span, ..)| span.start);
    Value::Table(entries.into_iter().map(|(span, key, node)| (key, line(text, span.start), node)).collect())
}

fn of_toml(text: &str, at: usize, value: &DeValue<'_>) -> Node {
    let content = match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => Value::Number(number.as_str().to_owned()),
        DeValue::Float(number) => Value::Number(number.as_str().to_owned()),
        DeValue::Boolean(truth) => Value::Truth(*truth),
        DeValue::Datetime(date) => Value::Text(date.to_string()),
        DeValue::Array(items) => Value::List(items.iter().map(|i| of_toml(text, i.span().start, i.get_ref())).collect()),
        DeValue::Table(table) => table_of(text, table),
    };
    Node { line: line(text, at), content }
}

fn of_yaml(text: &str, node: &syntax::Node) -> Node {
    let content = match &node.content {
        Content::Text(text) => Value::Text(text.clone()),
        Content::Plain(plain) => match syntax::plain_value(plain) {
            serde_json::Value::Bool(truth) => Value::Truth(truth),
            serde_json::Value::Number(_) => Value::Number(plain.clone()),
            serde_json::Value::Null => Value::Text(String::new()),
            _ => Value::Text(plain.clone()),
        },
        Content::Sequence(items) => Value::List(items.iter().map(|i| of_yaml(text, i)).collect()),
        Content::Mapping(entries) => {
            Value::Table(entries.iter().map(|(key, node)| (key.text.clone(), line(text, key.span.start), of_yaml(text, node))).collect())
        }
    };
    Node { line: line(text, node.span.start), content }
}

impl Node {
    /// The entries of a table, every key of which must be one of these.
    pub(crate) fn table<'n>(&'n self, file: File<'_>, what: &str, keys: &[&str]) -> Result<Table<'n>, Error> {
        let entries = self.entries(file, what)?;
        if let Some((key, line, _)) = entries.iter().find(|(k, ..)| !keys.contains(&k.as_str())) {
            let hint = did_you_mean(key, keys).unwrap_or_else(|| format!("there are {}", keys.join(", ")));
            return Err(file.wrong(*line, format!("{what} has no key `{key}`; {hint}")));
        }
        Ok(Table { entries, line: self.line })
    }

    /// The entries of a table with any keys.
    pub(crate) fn entries(&self, file: File<'_>, what: &str) -> Result<&[(String, usize, Self)], Error> {
        match &self.content {
            Value::Table(entries) => Ok(entries),
            Value::Text(_) | Value::Number(_) | Value::Truth(_) | Value::List(_) => {
                Err(file.wrong(self.line, format!("{what} must be a table of keys and values")))
            }
        }
    }

    /// A text that is not empty.
    pub(crate) fn text(&self, file: File<'_>, what: &str) -> Result<&str, Error> {
        match &self.content {
            Value::Text(text) if !text.trim().is_empty() => Ok(text.trim()),
            Value::Text(_) => Err(file.wrong(self.line, format!("{what} is empty"))),
            Value::Number(_) | Value::Truth(_) | Value::List(_) | Value::Table(_) => {
                Err(file.wrong(self.line, format!("{what} must be a text")))
            }
        }
    }

    /// Texts: one, or a list of them.
    pub(crate) fn texts(&self, file: File<'_>, what: &str) -> Result<Vec<String>, Error> {
        match &self.content {
            Value::List(items) => items.iter().map(|i| i.text(file, what).map(str::to_owned)).collect(),
            _ => Ok(vec![self.text(file, what)?.to_owned()]),
        }
    }

    /// What a number or a text says, read by `parse`.
    pub(crate) fn parsed<T>(&self, file: File<'_>, what: &str, parse: impl Fn(&str) -> Result<T, String>) -> Result<T, Error> {
        let text = match &self.content {
            Value::Number(text) | Value::Text(text) => text.trim(),
            Value::Truth(_) | Value::List(_) | Value::Table(_) => return Err(file.wrong(self.line, format!("{what} must be one value"))),
        };
        parse(text).map_err(|why| file.wrong(self.line, format!("{what} is `{text}`; {why}")))
    }

    /// `true` or `false`.
    pub(crate) fn truth(&self, file: File<'_>, what: &str) -> Result<bool, Error> {
        match self.content {
            Value::Truth(truth) => Ok(truth),
            _ => Err(file.wrong(self.line, format!("{what} must be true or false"))),
        }
    }
}

/// A table whose keys are known to be fine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table<'n> {
    entries: &'n [(String, usize, Node)],
    /// Line of the table.
    pub(crate) line: usize,
}

impl<'n> Table<'n> {
    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&'n Node> {
        self.entries.iter().find(|(k, ..)| k == key).map(|(.., node)| node)
    }

    /// The line of a key, else that of the table.
    pub(crate) fn line_of(&self, key: &str) -> usize {
        self.entries.iter().find(|(k, ..)| k == key).map_or(self.line, |(_, line, _)| *line)
    }

    /// A text that must be there.
    pub(crate) fn required(&self, file: File<'_>, what: &str, key: &str) -> Result<&'n str, Error> {
        let named = format!("`{key}` of {what}");
        match self.get(key) {
            Some(node) => node.text(file, &named),
            None => Err(file.wrong(self.line, format!("{what} has no `{key}`"))),
        }
    }
}
