//! Objects that lose nothing: members that no description knows, their order, and spellings that
//! mean the same are kept beside the typed members, and are written again as they came.
//!
//! A generated type says how one member is read and written; the loop over the members is here.
//! Where an object came just as described, no record is made.

mod key;
mod leaf;
mod members;
mod read;
mod slot;
mod source;
mod tagged;
mod take;

pub use members::Members;
pub use slot::{Boxed, Fill, Halt, Optional, Slot, read};
pub(crate) use source::{Reads, Source};
pub use tagged::{Tagged, Told};
pub use take::Take;

use crate::disputed::Meaning;
use jiff::civil::DateTime;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;
use std::fmt;

/// A described member.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    name: &'static str,
    aliases: &'static [&'static str],
    required: bool,
    null: bool,
}

impl Member {
    /// Always there.
    pub const fn needed(name: &'static str) -> Self {
        Self { name, aliases: &[], required: true, null: true }
    }

    /// There or null; written as null when empty.
    pub const fn nullable(name: &'static str) -> Self {
        Self { name, aliases: &[], required: false, null: true }
    }

    /// There or not.
    pub const fn maybe(name: &'static str) -> Self {
        Self { name, aliases: &[], required: false, null: false }
    }

    /// Other names that the same member may have.
    #[must_use]
    pub const fn or(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }
}

/// A type whose values are JSON objects. It is read through a reference that knows no more than this, so that what reads objects
/// is compiled once, not for each type.
pub trait Object {
    /// The described members.
    fn members(&self) -> &'static [Member];
    /// What came beside them.
    fn extra(&self) -> &Extra;
    /// What came beside them, to be changed.
    fn extra_mut(&mut self) -> &mut Extra;
    /// Reads one member by its index.
    fn read(&mut self, member: usize, from: &mut Take<'_>) -> Result<(), Halt>;
    /// Writes one member by its index.
    fn write<M: SerializeMap>(&self, member: usize, to: &mut Put<'_, M>) -> Result<(), M::Error>
    where
        Self: Sized;
    /// Its type's path.
    fn path(&self) -> &'static str {
        std::any::type_name::<Self>()
    }
}

/// Members that no description knows, in the order in which they came.
#[derive(Clone, Default)]
pub struct Extra(Option<Box<Layout>>);

/// How an object was written, where that is not just as described.
#[derive(Clone, Default)]
struct Layout {
    slots: Vec<Place>,
}

#[derive(Clone)]
enum Place {
    Known { member: u16, alias: u8, form: Form },
    Unknown(String, Box<RawValue>),
}

/// How a member was written.
#[derive(Clone, Debug, Default, PartialEq)]
enum Form {
    /// As described.
    #[default]
    Plain,
    /// As `null`, where that is not the described way to leave it out.
    Null,
    /// Otherwise: this.
    Raw(Box<Value>),
}

impl Extra {
    /// The members, their values being text as it came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &RawValue)> {
        self.0.iter().flat_map(|layout| &layout.slots).filter_map(|slot| match slot {
            Place::Unknown(name, value) => Some((name.as_str(), &**value)),
            Place::Known { .. } => None,
        })
    }

    /// The value of the member of this name.
    pub fn get(&self, name: &str) -> Option<Value> {
        self.raw(name).and_then(|value| serde_json::from_str(value.get()).ok())
    }

    /// The member of this name, as text as it came.
    pub fn raw(&self, name: &str) -> Option<&RawValue> {
        self.iter().find(|(n, _)| *n == name).map(|(_, value)| value)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.iter().count()
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(name, value)| (name, value.get()))).finish()
    }
}

impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(name, _)| other.get(name) == self.get(name))
    }
}

/// One bit per member.
#[derive(Default)]
struct Bits([u64; 8]);

impl Bits {
    #[inline]
    fn set(&mut self, i: usize) {
        if let Some(word) = self.0.get_mut(i / 64) {
            *word |= 1 << (i % 64);
        }
    }

    #[inline]
    fn get(&self, i: usize) -> bool {
        self.0.get(i / 64).is_some_and(|word| word >> (i % 64) & 1 == 1)
    }

    /// A record of members that came in the described order.
    fn layout(&self, members: usize) -> Layout {
        let slots = (0..members).filter(|i| self.get(*i)).map(|i| Place::Known { member: index(i), alias: 0, form: Form::Plain });
        Layout { slots: slots.collect() }
    }
}

/// Generated types have at most 512 members.
fn index(member: usize) -> u16 {
    u16::try_from(member).unwrap_or(u16::MAX)
}

/// Writes an object, and what came beside its members.
pub fn write<O: Object, S: Serializer>(object: &O, to: S) -> Result<S::Ok, S::Error> {
    whole(to, object.members(), object.extra(), object)
}

trait WritesMember<M: SerializeMap> {
    fn write_member(&self, member: usize, to: &mut Put<'_, M>) -> Result<(), M::Error>;
}

impl<O: Object, M: SerializeMap> WritesMember<M> for O {
    fn write_member(&self, member: usize, to: &mut Put<'_, M>) -> Result<(), M::Error> {
        self.write(member, to)
    }
}

/// Writes an object; compiled once for a format.
fn whole<S: Serializer>(
    to: S,
    members: &'static [Member],
    extra: &Extra,
    object: &dyn WritesMember<S::SerializeMap>,
) -> Result<S::Ok, S::Error> {
    let mut map = to.serialize_map(None)?;
    put(&mut map, members, extra, object)?;
    map.end()
}

fn put<M: SerializeMap>(map: &mut M, members: &'static [Member], extra: &Extra, object: &dyn WritesMember<M>) -> Result<(), M::Error> {
    let Some(layout) = &extra.0 else {
        for (i, member) in members.iter().enumerate() {
            object.write_member(i, &mut Put { map, name: member.name, form: &Form::Plain, null: member.null })?;
        }
        return Ok(());
    };
    let mut done = Bits::default();
    for slot in &layout.slots {
        match slot {
            Place::Unknown(name, value) => map.serialize_entry(name, value)?,
            Place::Known { member, alias, form } => {
                let i = usize::from(*member);
                let Some(described) = members.get(i) else { continue };
                let alias = alias.checked_sub(1).and_then(|a| described.aliases.get(usize::from(a)));
                let null = *form == Form::Null || described.null;
                object.write_member(i, &mut Put { map, name: alias.unwrap_or(&described.name), form, null })?;
                done.set(i);
            }
        }
    }
    for (i, member) in members.iter().enumerate() {
        if !done.get(i) {
            object.write_member(i, &mut Put { map, name: member.name, form: &Form::Plain, null: member.required })?;
        }
    }
    Ok(())
}

/// The place of a member that is being written.
pub struct Put<'a, M> {
    map: &'a mut M,
    name: &'static str,
    form: &'a Form,
    null: bool,
}

impl<M: SerializeMap> Put<'_, M> {
    /// Any value.
    pub fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), M::Error> {
        self.map.serialize_entry(self.name, value)
    }

    /// A member that is not there.
    pub fn nothing(&mut self) -> Result<(), M::Error> {
        Ok(())
    }

    /// Any value or none.
    pub fn option<T: Serialize>(&mut self, value: &Option<T>) -> Result<(), M::Error> {
        match value {
            Some(value) => self.value(value),
            None if self.null => self.value(&()),
            None => Ok(()),
        }
    }

    /// A date and time of day without zone.
    pub fn civil(&mut self, value: &DateTime) -> Result<(), M::Error> {
        self.value(&crate::civil::show(value))
    }

    /// A date and time of day without zone, or none.
    pub fn civil_option(&mut self, value: &Option<DateTime>) -> Result<(), M::Error> {
        self.option(&value.as_ref().map(crate::civil::show))
    }

    /// A value that may be written in several ways: as it came, while it still means the same.
    pub fn meant<T: Meaning>(&mut self, value: &T) -> Result<(), M::Error> {
        match self.form {
            Form::Raw(wire) if T::meant(wire).as_ref() == Some(value) => self.value(wire),
            Form::Plain | Form::Null | Form::Raw(_) if value.is_none() => self.option::<()>(&None),
            Form::Plain | Form::Null | Form::Raw(_) => self.value(value),
        }
    }

    /// An object, or the way that there is none was written.
    pub fn object_or_empty<T: Serialize>(&mut self, value: &Option<T>) -> Result<(), M::Error> {
        match (value, self.form) {
            (None, Form::Raw(wire)) => self.value(wire),
            _ => self.option(value),
        }
    }
}
