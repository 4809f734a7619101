//! Places that values are read into, their Rust types left behind: what reads JSON is compiled once for a format, not again for
//! each type and in each program that awaits one.
//!
//! A type says what kind of value it takes ([`Fill`]); it never sees the reader.

use super::Object;
use super::leaf::Integer;
use super::read::Whole;
use super::source::{Reads, Source};
use super::tagged::{Tagged, Told};
use crate::civil::Civil;
use crate::disputed::Map;
use jiff::civil::DateTime;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// That something could not be read. The reader knows what, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Halt(pub(super) ());

/// A value that can be read.
pub trait Fill {
    /// Forgets what was read before, where the next value does not take the place of all of it.
    fn blank(&mut self) {}
    /// What is read into it.
    fn slot(&mut self) -> Slot<'_>;
}

/// A value that may be null.
pub trait Optional {
    /// There is none.
    fn none(&mut self);
    /// There is one; this is where it goes.
    fn some(&mut self) -> Slot<'_>;
    /// Whether there is none.
    fn is_none(&self) -> bool;
}

/// Where a value is to go.
pub struct Slot<'a>(Kind<'a>);

enum Kind<'a> {
    Bool(&'a mut bool),
    Integer(&'a mut i64),
    Float(&'a mut f64),
    Text(&'a mut String),
    Civil(&'a mut DateTime),
    Json(&'a mut Value),
    Word(&'a mut dyn Word),
    Option(&'a mut dyn Optional),
    List(&'a mut dyn List),
    Map(&'a mut dyn Entries),
    Object(&'a mut dyn Object),
    Tagged(&'a mut dyn Told),
    Nowhere,
}

impl<'a> Slot<'a> {
    /// A text that is one of a list of words, or another.
    pub fn word<T: for<'t> From<&'t str>>(into: &'a mut T) -> Self {
        Self(Kind::Word(into))
    }

    /// A value whose type a word in it tells.
    pub fn told(into: &'a mut dyn Told) -> Self {
        Self(Kind::Tagged(into))
    }

    /// A value or null.
    #[inline]
    pub fn option(into: &'a mut dyn Optional) -> Self {
        Self(Kind::Option(into))
    }

    /// A value that nobody asks for.
    pub(crate) fn nowhere() -> Self {
        Self(Kind::Nowhere)
    }
}

impl<'de> DeserializeSeed<'de> for Slot<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        match self.0 {
            Kind::Bool(into) => *into = bool::deserialize(from)?,
            Kind::Integer(into) => Integer::deserialize(from).map(|Integer(read)| *into = read)?,
            Kind::Float(into) => *into = f64::deserialize(from)?,
            Kind::Text(into) => *into = String::deserialize(from)?,
            Kind::Civil(into) => Civil::deserialize(from).map(|Civil(read)| *into = read)?,
            Kind::Json(into) => *into = Value::deserialize(from)?,
            Kind::Word(into) => from.deserialize_str(OfWord(into))?,
            Kind::Option(into) => from.deserialize_option(OfOption(into))?,
            Kind::List(into) => from.deserialize_seq(OfList(into))?,
            Kind::Map(into) => from.deserialize_map(OfMap(into))?,
            Kind::Object(into) => from.deserialize_map(Whole(into))?,
            Kind::Tagged(into) => Tagged::read(from, into.tag()).and_then(|tagged| into.tell(&tagged).map_err(D::Error::custom))?,
            Kind::Nowhere => drop(IgnoredAny::deserialize(from)?),
        }
        Ok(())
    }
}

/// Reads a value.
pub fn read<'de, T: Fill + Default, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let mut value = T::default();
    value.slot().deserialize(from)?;
    Ok(value)
}

struct OfWord<'a>(&'a mut dyn Word);

impl Visitor<'_> for OfWord<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.word(text);
        Ok(())
    }
}

pub(super) struct OfOption<'a>(pub(super) &'a mut dyn Optional);

impl<'de> Visitor<'de> for OfOption<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.0.none();
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.0.none();
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        self.0.some().deserialize(from)
    }
}

struct OfList<'a>(&'a mut dyn List);

impl<'de> Visitor<'de> for OfList<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Element(self.0))?.is_some() {}
        Ok(())
    }
}

/// An element of a list: its place is made once it is known to come, and it is read where it stays.
struct Element<'a>(&'a mut dyn List);

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        self.0.more().deserialize(from)
    }
}

struct OfMap<'a>(&'a mut dyn Entries);

impl<'de> Visitor<'de> for OfMap<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<(), A::Error> {
        let mut from = Reads::new(members);
        self.0.read(&mut from).map_err(|Halt(())| from.error())
    }
}

/// An open enum.
trait Word {
    fn word(&mut self, text: &str);
}

impl<T: for<'t> From<&'t str>> Word for T {
    fn word(&mut self, text: &str) {
        *self = T::from(text);
    }
}

trait List {
    /// A place for one more element.
    fn more(&mut self) -> Slot<'_>;
}

impl<T: Fill + Default> List for Vec<T> {
    fn more(&mut self) -> Slot<'_> {
        self.push(T::default());
        match self.last_mut() {
            Some(last) => last.slot(),
            None => Slot::nowhere(),
        }
    }
}

trait Entries {
    fn read(&mut self, from: &mut dyn Source) -> Result<(), Halt>;
}

impl<T: Fill + Default> Entries for Map<T> {
    fn read(&mut self, from: &mut dyn Source) -> Result<(), Halt> {
        while let Some(name) = from.name()? {
            let mut value = T::default();
            from.value(value.slot())?;
            self.insert(name, value);
        }
        Ok(())
    }
}

impl<T: Fill + Default> Optional for Option<T> {
    fn none(&mut self) {
        *self = None;
    }

    fn some(&mut self) -> Slot<'_> {
        self.insert(T::default()).slot()
    }

    fn is_none(&self) -> bool {
        self.is_none()
    }
}

/// A value in a box of its own, or none: what an object holds of its own kind.
pub struct Boxed<'a, T>(pub &'a mut Option<Box<T>>);

impl<T: Fill + Default> Optional for Boxed<'_, T> {
    fn none(&mut self) {
        *self.0 = None;
    }

    fn some(&mut self) -> Slot<'_> {
        self.0.insert(Box::default()).slot()
    }

    fn is_none(&self) -> bool {
        self.0.is_none()
    }
}

impl<T: Object + Default> Fill for T {
    fn blank(&mut self) {
        *self = T::default();
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot(Kind::Object(self))
    }
}

/// What takes a value of a kind of its own.
macro_rules! leaves {
    ($($kind:ident of $leaf:ty),*) => {$(
        impl Fill for $leaf {
            #[inline]
            fn slot(&mut self) -> Slot<'_> {
                Slot(Kind::$kind(self))
            }
        }
    )*};
}

leaves!(Bool of bool, Integer of i64, Float of f64, Text of String, Civil of DateTime, Json of Value);

impl<T: Fill + Default> Fill for Vec<T> {
    fn blank(&mut self) {
        self.clear();
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot(Kind::List(self))
    }
}

impl<T: Fill + Default> Fill for Map<T> {
    fn blank(&mut self) {
        self.clear();
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot(Kind::Map(self))
    }
}
