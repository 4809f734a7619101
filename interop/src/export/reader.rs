//! The unresolved description as JSON, and which reading is shown where it is disputed.
//!
//! The typed model has lost how a dispute was written; what goes into the extension must not.

use super::ExportError;
use plumbline_spec::lint::did_you_mean;
use plumbline_spec::syntax::{self, Content, Node};
use plumbline_spec::{Choices, Source};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The unresolved description.
pub(super) struct Reader {
    /// The file as JSON.
    pub raw: Value,
    /// Chosen and settled readings.
    pub choices: Choices,
    declared: BTreeMap<String, Vec<String>>,
}

impl Reader {
    pub fn new(source: &Source, choices: &Choices, resolve: bool) -> Result<Self, ExportError> {
        let raw = syntax::parse(&source.text).0.map_or(Value::Null, |tree| plain(&tree));
        let declared: BTreeMap<String, Vec<String>> = source.disputes().into_iter().collect();
        for (dispute, reading) in choices {
            let known: Vec<&str> = declared.keys().map(String::as_str).collect();
            let Some(readings) = declared.get(dispute) else { return Err(unknown("dispute", dispute, &known)) };
            if !readings.contains(reading) {
                let known: Vec<&str> = readings.iter().map(String::as_str).collect();
                return Err(unknown(&format!("reading of `{dispute}`"), reading, &known));
            }
        }
        let mut choices = choices.clone();
        for (dispute, readings) in &declared {
            let settled = raw.get("disputes").and_then(|d| d.get(dispute)?.get("settled")?.get("reading")?.as_str());
            let first = readings.first().map(String::as_str).filter(|_| resolve);
            if let Some(reading) = settled.or(first) {
                choices.entry(dispute.clone()).or_insert_with(|| reading.to_owned());
            }
        }
        Ok(Self { raw, choices, declared })
    }

    /// The dispute that a node is about, with the node's members.
    pub fn dispute<'v>(&self, value: &'v Value) -> Option<(&'v str, &'v Map<String, Value>)> {
        let node = value.as_object()?;
        let name = node.get("disputed")?.as_str()?;
        self.declared.contains_key(name).then_some((name, node))
    }

    /// The readings of a dispute, in their order.
    pub fn readings(&self, dispute: &str) -> &[String] {
        self.declared.get(dispute).map_or(&[], Vec::as_slice)
    }

    /// The reading that was chosen or settled.
    pub fn chosen(&self, dispute: &str) -> Option<&str> {
        self.choices.get(dispute).map(String::as_str)
    }

    /// The value with every dispute in it read: as chosen, as settled, else as its first reading says.
    pub fn read(&self, value: &Value) -> Value {
        if let Some((dispute, node)) = self.dispute(value) {
            let reading = self.chosen(dispute).or_else(|| self.readings(dispute).first().map(String::as_str));
            return reading.and_then(|r| node.get(r)).map_or(Value::Null, |v| self.read(v));
        }
        match value {
            Value::Array(items) => items.iter().map(|v| self.read(v)).collect(),
            Value::Object(members) => Value::Object(members.iter().map(|(k, v)| (k.clone(), self.read(v))).collect()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
        }
    }
}

/// A tree as JSON without any resolving.
fn plain(node: &Node) -> Value {
    match &node.content {
        Content::Plain(text) => syntax::plain_value(text),
        Content::Text(text) => Value::String(text.clone()),
        Content::Sequence(items) => items.iter().map(plain).collect(),
        Content::Mapping(entries) => Value::Object(entries.iter().map(|(k, n)| (k.text.clone(), plain(n))).collect()),
    }
}

fn unknown(what: &str, name: &str, known: &[&str]) -> ExportError {
    let help = did_you_mean(name, known).unwrap_or_else(|| match known {
        [] => "there are none".to_owned(),
        known => format!("there are {}", known.join(", ")),
    });
    ExportError::Choice(format!("no {what} is called `{name}`; {help}"))
}
