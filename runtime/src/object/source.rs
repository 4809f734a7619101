//! What values are read from, its format left behind: the members of an object or of a map, one after the other.
//!
//! What comes most often (numbers, texts, dates, what may be null) is asked for by a call of its own, so that nothing chooses
//! between kinds of values for each member.

use super::leaf::Integer;
use super::slot::{Halt, OfOption, Optional, Slot};
use crate::civil::Civil;
use crate::disputed::{Meant, Reading};
use jiff::civil::DateTime;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess};
use serde_json::Value;
use std::fmt;
use std::marker::PhantomData;

/// The members of an object, whatever format they come in.
pub trait Source {
    /// Reads the value of the member that was named last.
    fn value(&mut self, into: Slot<'_>) -> Result<(), Halt>;
    /// Reads a number without fraction.
    fn integer(&mut self, into: &mut i64) -> Result<(), Halt>;
    /// Reads a text.
    fn text(&mut self, into: &mut String) -> Result<(), Halt>;
    /// Reads a date and time of day without zone.
    fn civil(&mut self, into: &mut DateTime) -> Result<(), Halt>;
    /// Reads a value or null.
    fn option(&mut self, into: &mut dyn Optional) -> Result<(), Halt>;
    /// Reads a value that may be written in several ways.
    fn meant(&mut self, into: &mut dyn Meant) -> Result<(), Halt>;
    /// Reads the next member of a map, whose value may be written in several ways, and gives its name.
    fn entry(&mut self, into: &mut dyn Meant) -> Result<Option<String>, Halt>;
    /// The name of the next member.
    fn name(&mut self) -> Result<Option<String>, Halt>;
    /// All members that are left.
    fn rest(&mut self) -> Result<Value, Halt>;
    /// Gives up, for a reason of the type that is read.
    fn fail(&mut self, why: &dyn fmt::Display) -> Halt;
}

/// What a format gives, and its error if it gives no more.
pub(crate) struct Reads<'de, A, E> {
    pub(super) of: A,
    error: Option<E>,
    format: PhantomData<&'de ()>,
}

impl<A, E: Error> Reads<'_, A, E> {
    pub(crate) fn new(of: A) -> Self {
        Self { of, error: None, format: PhantomData }
    }

    /// Why something could not be read.
    #[cold]
    pub(crate) fn error(self) -> E {
        self.error.unwrap_or_else(|| E::custom("it cannot be read"))
    }

    #[inline]
    fn kept<T>(&mut self, outcome: Result<T, E>) -> Result<T, Halt> {
        outcome.map_err(|error| self.halt(error))
    }

    #[cold]
    fn halt(&mut self, error: E) -> Halt {
        self.error = Some(error);
        Halt(())
    }
}

impl<'de, A: MapAccess<'de>> Source for Reads<'de, A, A::Error> {
    fn value(&mut self, into: Slot<'_>) -> Result<(), Halt> {
        let outcome = self.of.next_value_seed(into);
        self.kept(outcome)
    }

    fn integer(&mut self, into: &mut i64) -> Result<(), Halt> {
        let outcome = self.of.next_value().map(|Integer(read)| *into = read);
        self.kept(outcome)
    }

    fn text(&mut self, into: &mut String) -> Result<(), Halt> {
        let outcome = self.of.next_value().map(|read| *into = read);
        self.kept(outcome)
    }

    fn civil(&mut self, into: &mut DateTime) -> Result<(), Halt> {
        let outcome = self.of.next_value().map(|Civil(read)| *into = read);
        self.kept(outcome)
    }

    fn option(&mut self, into: &mut dyn Optional) -> Result<(), Halt> {
        let outcome = self.of.next_value_seed(OfOption(into));
        self.kept(outcome)
    }

    fn meant(&mut self, into: &mut dyn Meant) -> Result<(), Halt> {
        let outcome = self.of.next_value_seed(Reading(into));
        self.kept(outcome)
    }

    fn entry(&mut self, into: &mut dyn Meant) -> Result<Option<String>, Halt> {
        let outcome = match self.of.next_key::<String>() {
            // So `serde_json` hands over a number whose text is to be kept.
            Ok(Some(name)) if name.starts_with("$serde_json::") => Err(A::Error::custom("this is no way to write a map")),
            Ok(Some(name)) => self.of.next_value_seed(Reading(into)).map(|()| Some(name)),
            ended => ended,
        };
        self.kept(outcome)
    }

    fn name(&mut self) -> Result<Option<String>, Halt> {
        let outcome = self.of.next_key();
        self.kept(outcome)
    }

    fn rest(&mut self) -> Result<Value, Halt> {
        let outcome = Value::deserialize(MapAccessDeserializer::new(&mut self.of));
        self.kept(outcome)
    }

    fn fail(&mut self, why: &dyn fmt::Display) -> Halt {
        self.halt(A::Error::custom(why))
    }
}

impl<'de> DeserializeSeed<'de> for OfOption<'_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_option(self)
    }
}

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}
