//! The shapes of answers seen: paths, types, and the words of small sets of values.
//!
//! Snapshots are made of this, never of values that may be someone's phone number or name.

use plumbline_spec::model::JsonType;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Shapes seen, by path.
#[derive(Debug, Default)]
pub struct Shapes {
    seen: BTreeMap<String, Shape>,
    /// How many of them each operation has.
    places: BTreeMap<String, usize>,
}

#[derive(Debug, Default)]
struct Shape {
    types: BTreeSet<&'static str>,
    words: BTreeSet<String>,
}

/// Most places of one operation that are kept: more than that nobody reads, and a target may send as many as it likes.
const MOST_PLACES: usize = 2_000;

/// Most different words for a set of words to be taken for an enumeration.
const MOST_WORDS: usize = 12;

impl Shapes {
    /// Notes the shape of a payload.
    pub fn note(&mut self, operation: &str, payload: &Value) {
        let mut left = MOST_PLACES - self.places.get(operation).copied().unwrap_or(0);
        self.walk(&mut operation.to_owned(), payload, &mut left);
        self.places.insert(operation.to_owned(), MOST_PLACES - left);
    }

    /// `path` is put back as it was.
    fn walk(&mut self, path: &mut String, value: &Value, left: &mut usize) {
        if !self.seen.contains_key(path.as_str()) {
            if *left == 0 {
                return;
            }
            *left -= 1;
            self.seen.insert(path.clone(), Shape::default());
        }
        if let Some(shape) = self.seen.get_mut(path.as_str()) {
            shape.types.insert(JsonType::of(value).as_str());
            if let Value::String(text) = value
                && shape.words.len() <= MOST_WORDS
                && !shape.words.contains(text)
            {
                shape.words.insert(text.clone());
            }
        }
        let length = path.len();
        match value {
            Value::Array(items) => {
                path.push_str("/*");
                for item in items {
                    self.walk(path, item, left);
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    path.push('/');
                    // Names made of digits are data, not members.
                    path.push_str(if !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit()) { "{}" } else { name });
                    self.walk(path, member, left);
                    path.truncate(length);
                }
            }
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
        path.truncate(length);
    }

    /// The shapes for a report; `enumerated` are the paths whose words the description lists.
    pub fn report(&self, enumerated: &BTreeSet<String>) -> BTreeMap<String, Value> {
        self.seen
            .iter()
            .map(|(path, shape)| {
                let types: Vec<_> = shape.types.iter().collect();
                let value =
                    if enumerated.contains(path) { json!({ "types": types, "words": shape.words }) } else { json!({ "types": types }) };
                (path.clone(), value)
            })
            .collect()
    }
}
