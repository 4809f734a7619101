//! Reading an object: its members in the order in which they come, whatever is beside them, and how all that was written.
//!
//! Compiled once for a format: the object is known by [`Object`] alone.

use super::key::{Key, Name};
use super::leaf::AsText;
use super::source::Reads;
use super::take::Take;
use super::{Bits, Form, Layout, Member, Object, Place, index};
use serde::de::{Error as _, MapAccess, Visitor};
use std::fmt;

/// An object that is being read.
pub(super) struct Whole<'a>(pub(super) &'a mut dyn Object);

impl<'de> Visitor<'de> for Whole<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.0.path();
        write!(f, "an object ({})", path.rsplit("::").next().unwrap_or(path))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let (object, mut from) = (self.0, Reads::new(map));
        let members = object.members();
        let (mut next, mut unknown) = (0, String::new());
        // So it goes on and on where an object comes as described.
        let begun = loop {
            match from.of.next_key_seed(Key { members, next, unknown: &mut unknown })? {
                Some(Name { member, alias: 0 }) if member == next && member < members.len() => {
                    let mut take = Take { source: &mut from, form: Form::Plain };
                    if object.read(member, &mut take).is_err() {
                        return Err(from.error());
                    }
                    if !matches!(take.form, Form::Plain) {
                        break Begun::Read(take.form);
                    }
                    next += 1;
                }
                Some(name) => break Begun::Named(name, unknown),
                // Members at the end that may be left out are left out as described.
                None if members.iter().skip(next).all(|member| !member.required && !member.null) => return Ok(()),
                None => break Begun::Ended,
            }
        };
        object.extra_mut().0 = rest(from, members, next, begun, object)?;
        Ok(())
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

/// Reads the rest of an object whose members below `next` came as described.
#[inline(never)]
fn rest<'de, A: MapAccess<'de>>(
    mut from: Reads<'de, A, A::Error>,
    members: &'static [Member],
    mut next: usize,
    begun: Begun,
    object: &mut dyn Object,
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
            let AsText(value) = from.of.next_value()?;
            let name = std::mem::take(&mut unknown);
            layout.get_or_insert_with(|| Box::new(seen.layout(members.len()))).slots.push(Place::Unknown(name, value));
        } else {
            let form = if let Some(form) = form {
                form
            } else {
                let mut take = Take { source: &mut from, form: Form::Plain };
                if object.read(member, &mut take).is_err() {
                    return Err(from.error());
                }
                take.form
            };
            if layout.is_none() && (member < next || alias > 0 || !matches!(form, Form::Plain)) {
                layout = Some(Box::new(seen.layout(members.len())));
            }
            if !seen.get(member) {
                if let Some(layout) = &mut layout {
                    layout.slots.push(Place::Known { member: index(member), alias, form });
                }
                seen.set(member);
                count += 1;
            }
            next = member + 1;
        }
        came = from.of.next_key_seed(Key { members, next, unknown: &mut unknown })?.map(|name| (name, None));
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
