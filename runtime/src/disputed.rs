//! One Rust meaning behind several ways to write a value.
//!
//! Where documents disagree on how a value is written (`0` or `false`, `"1"` or `1`, a map or a
//! list of pairs), a description names what is meant. The ways to write each meaning are here; which of
//! them a server uses is kept with the object, so that it is written back as it came.

use crate::object::{Halt, Reads, Source};
use indexmap::IndexMap;
use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// A map that keeps the order of its members.
pub type Map<T> = IndexMap<String, T>;

/// Something that may be written in several ways.
pub trait Meaning: Sized + PartialEq + Serialize {
    /// What it is, for error messages.
    const WHAT: &'static str;
    /// What a written value means; `None` if it is no way to write this.
    fn meant(wire: &Value) -> Option<Self>;
    /// Whether serde writes the value just so.
    fn is_plain(wire: &Value) -> bool;
    /// Whether there is no value.
    fn is_none(&self) -> bool {
        false
    }
    /// What `true` and `false` mean, where serde writes it so.
    fn of_bool(_: bool) -> Option<Self> {
        None
    }
    /// What a text means, where serde writes it so.
    fn of_text(_: &str) -> Option<Self> {
        None
    }
    /// Reads an object, and gives the value as it was written where serde would write it otherwise.
    fn of_map(map: &mut dyn Source) -> Result<(Self, Wire), Halt> {
        let wire = map.rest()?;
        otherwise(wire).map_err(|why| map.fail(&why))
    }
}

/// A value as it was written, where serde would write it otherwise.
pub type Wire = Option<Box<Value>>;

/// Why a value is no way to write what it should be.
pub struct NoWay(&'static str);

impl fmt::Display for NoWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this is no way to write {}", self.0)
    }
}

fn otherwise<T: Meaning>(wire: Value) -> Result<(T, Wire), NoWay> {
    let Some(value) = T::meant(&wire) else {
        return Err(NoWay(T::WHAT));
    };
    let plain = T::is_plain(&wire);
    Ok((value, (!plain).then(|| Box::new(wire))))
}

/// What takes a value in any of the ways to write it, its type left behind.
pub trait Meant {
    fn what(&self) -> &'static str;
    /// Whether it is written just so.
    fn of_bool(&mut self, value: bool) -> bool;
    /// Whether it is written just so.
    fn of_text(&mut self, text: &str) -> bool;
    fn of_map(&mut self, map: &mut dyn Source) -> Result<(), Halt>;
    fn of_tree(&mut self, wire: Value) -> Result<(), NoWay>;
}

/// A value that is being read, and how it was written where serde would write it otherwise. What is plain makes no tree of values.
pub(crate) struct Hearing<T>(Option<(T, Wire)>);

impl<T: Meaning> Hearing<T> {
    pub(crate) fn new() -> Self {
        Self(None)
    }

    pub(crate) fn heard(self) -> Option<(T, Wire)> {
        self.0
    }

    fn plain(&mut self, value: Option<T>) -> bool {
        self.0 = value.map(|value| (value, None));
        self.0.is_some()
    }
}

impl<T: Meaning> Meant for Hearing<T> {
    fn what(&self) -> &'static str {
        T::WHAT
    }
    fn of_bool(&mut self, value: bool) -> bool {
        self.plain(T::of_bool(value))
    }
    fn of_text(&mut self, text: &str) -> bool {
        self.plain(T::of_text(text))
    }
    fn of_map(&mut self, map: &mut dyn Source) -> Result<(), Halt> {
        self.0 = Some(T::of_map(map)?);
        Ok(())
    }
    fn of_tree(&mut self, wire: Value) -> Result<(), NoWay> {
        // Null is kept even where serde would write it so.
        let null = wire.is_null().then(|| Box::new(Value::Null));
        let (value, wire) = otherwise(wire)?;
        self.0 = Some((value, null.or(wire)));
        Ok(())
    }
}

/// Reads a value that may be written in several ways.
pub(crate) struct Reading<'a>(pub(crate) &'a mut dyn Meant);

impl Reading<'_> {
    fn tree<E: serde::de::Error>(self, wire: Value) -> Result<(), E> {
        self.0.of_tree(wire).map_err(E::custom)
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.what())
    }
    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        if self.0.of_bool(value) { Ok(()) } else { self.tree(value.into()) }
    }
    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.tree(value.into())
    }
    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.tree(value.into())
    }
    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        self.tree(value.into())
    }
    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        if self.0.of_text(text) { Ok(()) } else { self.tree(text.into()) }
    }
    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.tree(Value::Null)
    }
    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        self.tree(Value::Null)
    }
    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        self.tree(Value::deserialize(SeqAccessDeserializer::new(items))?)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let mut from = Reads::new(map);
        self.0.of_map(&mut from).map_err(|_| from.error())
    }
}

impl Meaning for bool {
    const WHAT: &'static str = "a boolean";
    fn meant(wire: &Value) -> Option<Self> {
        match wire {
            Value::Bool(value) => Some(*value),
            Value::Number(number) => match number.as_i64() {
                Some(0) => Some(false),
                Some(1) => Some(true),
                _ => None,
            },
            Value::String(text) => match text.as_str() {
                "0" | "false" => Some(false),
                "1" | "true" => Some(true),
                _ => None,
            },
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }
    fn is_plain(wire: &Value) -> bool {
        wire.is_boolean()
    }
    #[inline]
    fn of_bool(value: bool) -> Option<Self> {
        Some(value)
    }
}

impl Meaning for i64 {
    const WHAT: &'static str = "a number without fraction";
    fn meant(wire: &Value) -> Option<Self> {
        match wire {
            Value::Number(number) => number.as_i64(),
            // A text with a sign, blanks or leading zeros may be more than the number.
            Value::String(text) => text.parse().ok().filter(|n: &i64| n.to_string() == *text),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }
    fn is_plain(wire: &Value) -> bool {
        wire.is_number()
    }
}

impl Meaning for f64 {
    const WHAT: &'static str = "a number";
    fn meant(wire: &Value) -> Option<Self> {
        match wire {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.parse().ok().filter(|n: &f64| n.is_finite()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }
    fn is_plain(_: &Value) -> bool {
        // The text of a number may differ from the one that serde would write.
        false
    }
}

impl Meaning for String {
    const WHAT: &'static str = "a text";
    fn meant(wire: &Value) -> Option<Self> {
        match wire {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(value) => Some(value.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }
    fn is_plain(wire: &Value) -> bool {
        wire.is_string()
    }
    #[inline]
    fn of_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl Meaning for Value {
    const WHAT: &'static str = "a value";
    fn meant(wire: &Value) -> Option<Self> {
        Some(wire.clone())
    }
    fn is_plain(_: &Value) -> bool {
        true
    }
    fn is_none(&self) -> bool {
        self.is_null()
    }
}

impl<T: Meaning> Meaning for Option<T> {
    const WHAT: &'static str = T::WHAT;
    fn meant(wire: &Value) -> Option<Self> {
        if wire.is_null() { Some(None) } else { T::meant(wire).map(Some) }
    }
    fn is_plain(wire: &Value) -> bool {
        T::is_plain(wire)
    }
    fn is_none(&self) -> bool {
        self.is_none()
    }
    fn of_bool(value: bool) -> Option<Self> {
        T::of_bool(value).map(Some)
    }
    fn of_text(text: &str) -> Option<Self> {
        T::of_text(text).map(Some)
    }
    fn of_map(map: &mut dyn Source) -> Result<(Self, Wire), Halt> {
        T::of_map(map).map(|(value, wire)| (Some(value), wire))
    }
}

impl<T: Meaning> Meaning for Vec<T> {
    const WHAT: &'static str = "a list";
    fn meant(wire: &Value) -> Option<Self> {
        match wire {
            Value::Array(items) => items.iter().map(T::meant).collect(),
            Value::Object(members) if members.is_empty() => Some(Vec::new()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => None,
        }
    }
    fn is_plain(wire: &Value) -> bool {
        wire.as_array().is_some_and(|items| items.iter().all(T::is_plain))
    }
}

/// A map, a list of pairs, or an empty list. A pair is an object with a member for the name and one for the value, by one of
/// the usual words for them.
impl<T: Meaning> Meaning for Map<T> {
    const WHAT: &'static str = "a map";
    fn meant(wire: &Value) -> Option<Self> {
        match wire {
            Value::Object(members) => members.iter().map(|(name, value)| Some((name.clone(), T::meant(value)?))).collect(),
            Value::Array(items) => items.iter().map(pair).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        }
    }
    fn is_plain(wire: &Value) -> bool {
        wire.as_object().is_some_and(|members| members.values().all(T::is_plain))
    }
    fn of_map(map: &mut dyn Source) -> Result<(Self, Wire), Halt> {
        let mut members = Self::new();
        let mut wire: Option<serde_json::Map<String, Value>> = None;
        loop {
            let mut hearing = Hearing::<T>::new();
            let Some(name) = map.entry(&mut hearing)? else { break };
            let Some((value, raw)) = hearing.heard() else {
                return Err(map.fail(&NoWay(T::WHAT)));
            };
            match (raw, &mut wire) {
                (None, None) => {}
                (raw, Some(wire)) => drop(wire.insert(name.clone(), raw.map_or_else(|| tree(&value), |raw| *raw))),
                (Some(raw), None) => {
                    let mut before: serde_json::Map<_, _> = members.iter().map(|(name, value)| (name.clone(), tree(value))).collect();
                    before.insert(name.clone(), *raw);
                    wire = Some(before);
                }
            }
            members.insert(name, value);
        }
        Ok((members, wire.map(|wire| Box::new(Value::Object(wire)))))
    }
}

/// A plain value as a tree.
fn tree<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn pair<T: Meaning>(wire: &Value) -> Option<(String, T)> {
    let members = wire.as_object()?;
    let name = ["id", "code", "key", "name"].into_iter().find(|name| members.contains_key(*name))?;
    let usual = ["value", "text"].into_iter().find_map(|value| members.get(value));
    let value = usual.or_else(|| members.iter().find(|(other, _)| *other != name).map(|(_, value)| value))?;
    // A pair without a value is a name with an empty text.
    let value = if value.is_null() { T::meant(value).or_else(|| T::meant(&Value::String(String::new()))) } else { T::meant(value) };
    Some((String::meant(&members[name])?, value?))
}

/// Whether a value says that there is none.
pub(crate) fn is_empty(wire: &Value) -> bool {
    match wire {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::DeserializeSeed;
    use serde_json::json;

    #[test]
    fn ways_to_write_a_meaning() {
        for (wire, meaning) in [(json!(0), false), (json!("1"), true), (json!(true), true)] {
            assert_eq!(bool::meant(&wire), Some(meaning), "{wire}");
        }
        assert_eq!(bool::meant(&json!(2)), None);
        assert_eq!(i64::meant(&json!("007")), None);
        assert_eq!(String::meant(&json!(17)), Some("17".to_owned()));
        assert_eq!(Option::<bool>::meant(&json!(null)), Some(None));
        let map = Map::from_iter([("7".to_owned(), "x".to_owned())]);
        for wire in [json!({"7": "x"}), json!([{"id": 7, "value": "x"}]), json!([{"code": "7", "text": "x"}])] {
            assert_eq!(Map::<String>::meant(&wire).as_ref(), Some(&map), "{wire}");
        }
        assert_eq!(Map::<String>::meant(&json!([])), Some(Map::new()));
    }

    #[test]
    fn reading_keeps_what_serde_would_write_otherwise() {
        fn read<T: Meaning>(text: &str) -> Option<(T, Option<Value>)> {
            let mut hearing = Hearing::new();
            Reading(&mut hearing).deserialize(&mut serde_json::Deserializer::from_str(text)).ok()?;
            hearing.heard().map(|(value, wire)| (value, wire.map(|wire| *wire)))
        }
        assert_eq!(read("true"), Some((true, None)));
        assert_eq!(read("1"), Some((true, Some(json!(1)))));
        assert_eq!(read("null"), Some((None::<bool>, Some(json!(null)))));
        assert_eq!(read("17"), Some(("17".to_owned(), Some(json!(17)))));
        assert_eq!(read("17"), Some((17_i64, None)));
        assert_eq!(read::<Map<String>>("17"), None);
        let (map, wire) = read::<Map<String>>(r#"{"a":"x","b":7,"c":"y"}"#).expect("a map");
        assert_eq!((map["b"].as_str(), wire), ("7", Some(json!({"a": "x", "b": 7, "c": "y"}))));
        assert_eq!(read::<Map<String>>(r#"{"a":"x"}"#).and_then(|(_, wire)| wire), None);
    }
}
