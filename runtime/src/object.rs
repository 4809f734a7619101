//! Objects that lose nothing: members that no description knows, their order, and spellings that
//! mean the same are kept beside the typed members, and are written again as they came.
//!
//! A generated type says how one member is read and written; the loop over the members is here.
//! Where an object came just as described, no record is made.

mod key;
mod leaf;
mod members;
mod tagged;

use key::{Key, Name};
use leaf::{AsText, Whole};
pub use members::Members;
pub use tagged::Tagged;

use crate::civil::Civil;
use crate::disputed::{Meaning, Reading};
use jiff::civil::DateTime;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use std::fmt;
use std::marker::PhantomData;

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

/// A type whose values are JSON objects.
pub trait Object: Default {
    /// The described members.
    const MEMBERS: &'static [Member];
    /// What came beside them.
    fn extra(&self) -> &Extra;
    /// What came beside them, to be changed.
    fn extra_mut(&mut self) -> &mut Extra;
    /// Reads one member by its index.
    fn read<'de, A: MapAccess<'de>>(&mut self, member: usize, from: &mut Take<'_, A>) -> Result<(), A::Error>;
    /// Writes one member by its index.
    fn write<M: SerializeMap>(&self, member: usize, to: &mut Put<'_, M>) -> Result<(), M::Error>;
}

/// Members that no description knows, in the order in which they came.
#[derive(Clone, Default)]
pub struct Extra(Option<Box<Layout>>);

/// How an object was written, where that is not just as described.
#[derive(Clone, Default)]
struct Layout {
    slots: Vec<Slot>,
}

#[derive(Clone)]
enum Slot {
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
            Slot::Unknown(name, value) => Some((name.as_str(), &**value)),
            Slot::Known { .. } => None,
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
        let slots = (0..members).filter(|i| self.get(*i)).map(|i| Slot::Known { member: index(i), alias: 0, form: Form::Plain });
        Layout { slots: slots.collect() }
    }
}

/// Generated types have at most 512 members.
fn index(member: usize) -> u16 {
    u16::try_from(member).unwrap_or(u16::MAX)
}

/// Reads an object.
pub fn read<'de, O: Object, D: Deserializer<'de>>(from: D) -> Result<O, D::Error> {
    from.deserialize_map(Reader(PhantomData))
}

struct Reader<O>(PhantomData<O>);

impl<'de, O: Object> Visitor<'de> for Reader<O> {
    type Value = O;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        expected(std::any::type_name::<O>(), f)
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<O, A::Error> {
        let mut object = O::default();
        let (mut next, mut unknown) = (0, String::new());
        // So it goes on and on where an object comes as described; all else is compiled once for a format.
        let begun = loop {
            match map.next_key_seed(Key { members: O::MEMBERS, next, unknown: &mut unknown })? {
                Some(Name { member, alias: 0 }) if member == next && member < O::MEMBERS.len() => {
                    let mut take = Take { map: &mut map, form: Form::Plain };
                    object.read(member, &mut take)?;
                    if !matches!(take.form, Form::Plain) {
                        break Begun::Read(take.form);
                    }
                    next += 1;
                }
                Some(name) => break Begun::Named(name, unknown),
                None if next == O::MEMBERS.len() => return Ok(object),
                None => break Begun::Ended,
            }
        };
        let layout = fill(&mut map, O::MEMBERS, next, begun, &mut object)?;
        object.extra_mut().0 = layout;
        Ok(object)
    }
}

/// How far an object was read when it ceased to come as described.
enum Begun {
    /// The next member was read, in this form.
    Read(Form),
    /// Another name came, and its value is next; what it is called if it is unknown.
    Named(Name, String),
    /// It is over.
    Ended,
}

fn expected(name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "an object ({})", name.rsplit("::").next().unwrap_or(name))
}

/// How a type reads a member, by its index. A trait of one function makes a smaller table for each type than a closure would.
trait ReadsMember<'de, A: MapAccess<'de>> {
    fn read_member(&mut self, member: usize, from: &mut Take<'_, A>) -> Result<(), A::Error>;
}

impl<'de, O: Object, A: MapAccess<'de>> ReadsMember<'de, A> for O {
    fn read_member(&mut self, member: usize, from: &mut Take<'_, A>) -> Result<(), A::Error> {
        self.read(member, from)
    }
}

/// Reads the rest of an object whose members below `next` came as described; compiled once for a format, not for a type.
fn fill<'de, A: MapAccess<'de>>(
    map: &mut A,
    members: &'static [Member],
    mut next: usize,
    begun: Begun,
    object: &mut dyn ReadsMember<'de, A>,
) -> Result<Option<Box<Layout>>, A::Error> {
    let mut seen = Bits::default();
    (0..next).for_each(|member| seen.set(member));
    let mut count = next;
    let mut layout: Option<Box<Layout>> = None;
    let (mut came, mut unknown) = match begun {
        Begun::Read(form) => (Some((Name { member: next, alias: 0 }, Some(form))), String::new()),
        Begun::Named(name, unknown) => (Some((name, None)), unknown),
        Begun::Ended => (None, String::new()),
    };
    while let Some((Name { member, alias }, form)) = came {
        if member >= members.len() {
            let AsText(value) = map.next_value()?;
            let name = std::mem::take(&mut unknown);
            layout.get_or_insert_with(|| Box::new(seen.layout(members.len()))).slots.push(Slot::Unknown(name, value));
        } else {
            let form = if let Some(form) = form {
                form
            } else {
                let mut take = Take { map, form: Form::Plain };
                object.read_member(member, &mut take)?;
                take.form
            };
            if layout.is_none() && (member < next || alias > 0 || !matches!(form, Form::Plain)) {
                layout = Some(Box::new(seen.layout(members.len())));
            }
            if !seen.get(member) {
                if let Some(layout) = &mut layout {
                    layout.slots.push(Slot::Known { member: index(member), alias, form });
                }
                seen.set(member);
                count += 1;
            }
            next = member + 1;
        }
        came = map.next_key_seed(Key { members, next, unknown: &mut unknown })?.map(|name| (name, None));
    }
    if count < members.len() {
        for (_, member) in members.iter().enumerate().filter(|(i, _)| !seen.get(*i)) {
            if member.required {
                return Err(A::Error::missing_field(member.name));
            }
            if member.null && layout.is_none() {
                layout = Some(Box::new(seen.layout(members.len())));
            }
        }
    }
    Ok(layout)
}

/// Writes an object, and what came beside its members.
pub fn write<O: Object, S: Serializer>(object: &O, to: S) -> Result<S::Ok, S::Error> {
    whole(to, O::MEMBERS, object.extra(), object)
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
            Slot::Unknown(name, value) => map.serialize_entry(name, value)?,
            Slot::Known { member, alias, form } => {
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

/// The value of a member that is being read.
pub struct Take<'a, A> {
    map: &'a mut A,
    form: Form,
}

impl<'de, A: MapAccess<'de>> Take<'_, A> {
    /// Any value.
    #[inline]
    pub fn value<T: Deserialize<'de>>(&mut self, into: &mut T) -> Result<(), A::Error> {
        *into = self.map.next_value()?;
        Ok(())
    }

    /// Any value or null.
    #[inline]
    pub fn option<T: Deserialize<'de>>(&mut self, into: &mut Option<T>) -> Result<(), A::Error> {
        *into = self.map.next_value()?;
        self.note_null(into.is_none());
        Ok(())
    }

    /// A number without fraction, `7.0` included.
    #[inline]
    pub fn integer(&mut self, into: &mut i64) -> Result<(), A::Error> {
        let Whole(value) = self.map.next_value()?;
        *into = value;
        Ok(())
    }

    /// A number without fraction or null.
    #[inline]
    pub fn integer_option(&mut self, into: &mut Option<i64>) -> Result<(), A::Error> {
        *into = self.map.next_value::<Option<Whole>>()?.map(|whole| whole.0);
        self.note_null(into.is_none());
        Ok(())
    }

    /// A date and time of day without zone.
    #[inline]
    pub fn civil(&mut self, into: &mut DateTime) -> Result<(), A::Error> {
        let Civil(value) = self.map.next_value()?;
        *into = value;
        Ok(())
    }

    /// A date and time of day without zone, or null.
    #[inline]
    pub fn civil_option(&mut self, into: &mut Option<DateTime>) -> Result<(), A::Error> {
        *into = self.map.next_value::<Option<Civil>>()?.map(|civil| civil.0);
        self.note_null(into.is_none());
        Ok(())
    }

    /// A value that may be written in several ways.
    #[inline]
    pub fn meant<T: Meaning>(&mut self, into: &mut T) -> Result<(), A::Error> {
        let (value, wire) = self.map.next_value_seed(Reading::new())?;
        self.form = match wire {
            None => Form::Plain,
            Some(wire) if wire.is_null() => Form::Null,
            Some(wire) => Form::Raw(wire),
        };
        *into = value;
        Ok(())
    }

    /// An object, or any way to write that there is none: null, `[]`, `{}` or an empty text.
    #[inline]
    pub fn object_or_empty<T: for<'a> Deserialize<'a>>(&mut self, into: &mut Option<T>) -> Result<(), A::Error> {
        let wire: Value = self.map.next_value()?;
        if crate::disputed::is_empty(&wire) {
            self.form = if wire.is_null() { Form::Null } else { Form::Raw(Box::new(wire)) };
            *into = None;
        } else {
            *into = T::deserialize(wire).map(Some).map_err(A::Error::custom)?;
        }
        Ok(())
    }

    /// A value that nobody asks for.
    #[inline]
    pub fn skip(&mut self) -> Result<(), A::Error> {
        self.map.next_value::<serde::de::IgnoredAny>().map(drop)
    }

    fn note_null(&mut self, null: bool) {
        if null {
            self.form = Form::Null;
        }
    }
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
