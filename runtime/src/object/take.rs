//! The value of a member that is being read, as generated types see it.

use super::Form;
use super::slot::{Fill, Halt, Optional, Slot};
use super::source::Source;
use crate::disputed::{Hearing, Meaning};
use jiff::civil::DateTime;
use serde::de::DeserializeSeed;
use serde_json::Value;

/// The value of a member that is being read.
pub struct Take<'a> {
    pub(super) source: &'a mut dyn Source,
    pub(super) form: Form,
}

impl Take<'_> {
    /// Any value.
    #[inline]
    pub fn value(&mut self, into: &mut dyn Fill) -> Result<(), Halt> {
        // A member that comes twice is as it came last.
        into.blank();
        self.source.value(into.slot())
    }

    /// Any value or null.
    #[inline]
    pub fn option(&mut self, into: &mut dyn Optional) -> Result<(), Halt> {
        self.source.option(into)?;
        self.note_null(into.is_none());
        Ok(())
    }

    /// A number without fraction, `7.0` included.
    #[inline]
    pub fn integer(&mut self, into: &mut i64) -> Result<(), Halt> {
        self.source.integer(into)
    }

    /// A text.
    #[inline]
    pub fn text(&mut self, into: &mut String) -> Result<(), Halt> {
        self.source.text(into)
    }

    /// A date and time of day without zone.
    #[inline]
    pub fn civil(&mut self, into: &mut DateTime) -> Result<(), Halt> {
        self.source.civil(into)
    }

    /// A value that may be written in several ways.
    pub fn meant<T: Meaning>(&mut self, into: &mut T) -> Result<(), Halt> {
        let mut hearing = Hearing::new();
        self.source.meant(&mut hearing)?;
        if let Some((value, wire)) = hearing.heard() {
            *into = value;
            if let Some(wire) = wire {
                self.note(wire);
            }
        }
        Ok(())
    }

    /// An object, or any way to write that there is none: null, `[]`, `{}` or an empty text.
    pub fn object_or_empty(&mut self, into: &mut dyn Optional) -> Result<(), Halt> {
        let mut wire = Value::Null;
        self.source.value(wire.slot())?;
        if crate::disputed::is_empty(&wire) {
            self.note(Box::new(wire));
            into.none();
            return Ok(());
        }
        into.some().deserialize(wire).map_err(|error| self.source.fail(&error))
    }

    /// A value that nobody asks for.
    pub fn skip(&mut self) -> Result<(), Halt> {
        self.source.value(Slot::nowhere())
    }

    #[cold]
    fn note(&mut self, wire: Box<Value>) {
        self.form = if wire.is_null() { Form::Null } else { Form::Raw(wire) };
    }

    #[inline]
    fn note_null(&mut self, null: bool) {
        if null {
            self.form = Form::Null;
        }
    }
}
