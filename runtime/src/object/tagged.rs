//! Values that are one of several objects: the word that tells which is read first, then the object.

use super::leaf::AsText;
use super::slot::Fill;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// A value whose type a word in it tells.
pub struct Tagged {
    word: String,
    text: Box<RawValue>,
}

impl Tagged {
    /// Reads a value and the word in its member of this name; no word where there is none.
    pub fn read<'de, D: Deserializer<'de>>(from: D, member: &'static str) -> Result<Self, D::Error> {
        let AsText(text) = AsText::deserialize(from)?;
        let word = serde_json::Deserializer::from_str(text.get()).deserialize_any(Word(member)).unwrap_or_default();
        Ok(Self { word, text })
    }

    /// The word.
    pub fn word(&self) -> &str {
        &self.word
    }

    /// The value as what the word tells.
    pub fn value<T: Fill + Default>(&self) -> Result<T, String> {
        let mut value = T::default();
        self.fill(&mut value).map(|()| value)
    }

    fn fill(&self, into: &mut dyn Fill) -> Result<(), String> {
        into.slot().deserialize(&mut serde_json::Deserializer::from_str(self.text.get())).map_err(|error| {
            let text = error.to_string();
            // Where it is within the value says nothing about where it is in the answer.
            text.rsplit_once(" at line ").map_or(text.as_str(), |(why, _)| why).to_owned()
        })
    }
}

/// A type that is one of several, told by a word.
pub trait Told {
    /// The member that holds the word.
    fn tag(&self) -> &'static str;
    /// Becomes what came.
    fn tell(&mut self, came: &Tagged) -> Result<(), String>;
}

/// Looks for the text in one member.
struct Word(&'static str);

impl<'de> Visitor<'de> for Word {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with a text in `{}`", self.0)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<String, A::Error> {
        let mut found = String::new();
        while let Some(name) = map.next_key::<std::borrow::Cow<'_, str>>()? {
            if name == self.0 && found.is_empty() {
                if let serde_json::Value::String(word) = map.next_value()? {
                    found = word;
                }
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}
