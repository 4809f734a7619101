//! The payload around the items, laid out once from its schema.
//!
//! What laws speak of (items, total, echoes) is a slot filled for every answer; everything else
//! is made once and stays text, so that an answer is little more than the joining of texts.

use crate::cursor::{self, Following};
use crate::data::{Item, Maker};
use plumbline_spec::model::{Description, JsonType, Schema};
use plumbline_spec::pointer::join;
use plumbline_spec::value::Checker;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Where the laws have their slots.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slots {
    /// Where the items are.
    pub(crate) items: Option<String>,
    /// Where the total is.
    pub(crate) total: Option<String>,
    /// Where the number of pages is.
    pub(crate) pages: Option<String>,
    /// Where the cursor of the next page is.
    pub(crate) next: Option<String>,
    /// Where it is said whether more follows.
    pub(crate) more: Option<String>,
    /// Where parameters are repeated: pointer, then index of the parameter.
    pub(crate) echoes: BTreeMap<String, Slot>,
}

/// A slot for a repeated parameter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot {
    /// Index of the parameter.
    pub(crate) parameter: usize,
    /// Whether it is repeated only when it was sent.
    pub(crate) only_when_sent: bool,
}

/// What fills the slots of one answer.
pub(crate) struct Filling<'a> {
    /// The items, as far as they are on the page.
    pub(crate) items: &'a mut dyn FnMut(&mut Vec<u8>),
    /// Number of all items.
    pub(crate) total: usize,
    /// Number of pages.
    pub(crate) pages: usize,
    /// What is said of the next page.
    pub(crate) following: Following,
    /// The value of a parameter, and whether it was sent.
    pub(crate) echo: &'a dyn Fn(usize) -> (Option<Value>, bool),
}

/// A payload with slots.
#[derive(Debug, Clone)]
pub(crate) enum Template {
    /// Text that stays.
    Text(String),
    /// The items.
    Items,
    /// Number of all items; as text where the schema says so.
    Total { quoted: bool },
    /// Number of pages; as text where the schema says so.
    Pages { quoted: bool },
    /// The cursor of the next page: as a number where the schema says so, and what stands in its place on the last page.
    Next { number: bool, none: &'static str },
    /// Whether more follows.
    More,
    /// A repeated parameter.
    Echo { slot: Slot, schema: Box<Schema> },
    /// An object with slots in it.
    Object { members: Vec<Member>, nullable: bool },
}

/// A member of an object with slots.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    name: String,
    required: bool,
    value: Template,
}

impl Template {
    /// Lays out the payload of `schema`.
    pub(crate) fn of(description: &Description, schema: &Schema, slots: &Slots, maker: &mut Maker<'_>) -> Self {
        let checker = Checker::new(description);
        Layout { checker, slots, maker }.node(schema, "")
    }

    /// Writes the payload. False if it is an object about nothing that was asked, and thus left out by the caller.
    pub(crate) fn write(&self, out: &mut Vec<u8>, filling: &mut Filling<'_>, checker: &dyn Fn(&Schema, &Value) -> Value) -> bool {
        match self {
            Self::Text(text) => out.extend_from_slice(text.as_bytes()),
            Self::Items => {
                out.push(b'[');
                (filling.items)(out);
                out.push(b']');
            }
            Self::Total { quoted } => out.extend_from_slice(number(filling.total, *quoted).as_bytes()),
            Self::Pages { quoted } => out.extend_from_slice(number(filling.pages, *quoted).as_bytes()),
            Self::Next { number, none } => match filling.following.cursor {
                Some(skipped) if *number => out.extend_from_slice(skipped.to_string().as_bytes()),
                Some(skipped) => out.extend_from_slice(format!("\"{}\"", cursor::word(skipped)).as_bytes()),
                None => out.extend_from_slice(none.as_bytes()),
            },
            Self::More => out.extend_from_slice(filling.following.more.to_string().as_bytes()),
            Self::Echo { slot, schema } => {
                let (value, sent) = (filling.echo)(slot.parameter);
                let Some(value) = value else { return false };
                let value = checker(schema, &value);
                out.extend_from_slice(value.to_string().as_bytes());
                return sent || !slot.only_when_sent;
            }
            Self::Object { members, nullable } => {
                let start = out.len();
                let mut asked = false;
                let mut any = false;
                out.push(b'{');
                for member in members {
                    let before = out.len();
                    if any {
                        out.push(b',');
                    }
                    out.extend_from_slice(Value::String(member.name.clone()).to_string().as_bytes());
                    out.push(b':');
                    let at = out.len();
                    let filled = member.value.write(out, filling, checker);
                    asked |= filled;
                    if out.len() == at {
                        if member.required {
                            let empty: &[u8] = if matches!(member.value, Self::Next { number: false, .. }) { b"\"\"" } else { b"null" };
                            out.extend_from_slice(empty);
                        } else {
                            out.truncate(before);
                            continue;
                        }
                    }
                    any = true;
                }
                out.push(b'}');
                if !asked && !members.is_empty() {
                    out.truncate(start);
                    if *nullable {
                        out.extend_from_slice(b"null");
                    }
                    return false;
                }
            }
        }
        true
    }
}

fn number(number: usize, quoted: bool) -> String {
    if quoted { format!("\"{number}\"") } else { number.to_string() }
}

struct Layout<'a, 'm> {
    checker: Checker<'a>,
    slots: &'a Slots,
    maker: &'a mut Maker<'m>,
}

impl Layout<'_, '_> {
    fn node(&mut self, schema: &Schema, at: &str) -> Template {
        if self.slots.items.as_deref() == Some(at) {
            return Template::Items;
        }
        if self.slots.more.as_deref() == Some(at) {
            return Template::More;
        }
        if self.slots.next.as_deref() == Some(at) {
            return self.next(schema);
        }
        let quoted = || self.checker.target(schema).only_type() == Some(JsonType::String);
        if self.slots.total.as_deref() == Some(at) {
            return Template::Total { quoted: quoted() };
        }
        if self.slots.pages.as_deref() == Some(at) {
            return Template::Pages { quoted: quoted() };
        }
        if let Some(slot) = self.slots.echoes.get(at) {
            return Template::Echo { slot: *slot, schema: Box::new(self.checker.target(schema).clone()) };
        }
        let below = format!("{at}/");
        let own = [&self.slots.items, &self.slots.total, &self.slots.pages, &self.slots.next, &self.slots.more];
        let places = own.into_iter().flatten().chain(self.slots.echoes.keys());
        if !places.into_iter().any(|p| p.starts_with(&below)) {
            return Template::Text(self.maker.sample(schema).to_string());
        }
        let (properties, required, nullable) = self.object(schema);
        let mut members = Vec::new();
        for (name, property) in properties {
            let value = self.node(&property, &join(at, &name));
            members.push(Member { required: required.contains(&name), name, value });
        }
        Template::Object { members, nullable }
    }

    /// The slot of a cursor. On the last page null stands there where it may, else nothing, or else an empty text.
    fn next(&self, schema: &Schema) -> Template {
        let target = self.checker.target(schema);
        let number = target.types.as_ref().is_some_and(|t| t.contains(JsonType::Integer));
        let none = if target.is_nullable() { "null" } else { "" };
        Template::Next { number, none }
    }

    /// Members of the object that a schema or one of its alternatives describes.
    fn object(&self, schema: &Schema) -> (Vec<(String, Schema)>, Vec<String>, bool) {
        let target = self.checker.target(schema);
        let mut nullable = target.is_nullable();
        let mut properties: Vec<_> = target.properties.clone().into_iter().collect();
        let mut required = target.required.clone();
        for branch in target.any_of.iter().chain(&target.one_of).chain(&target.all_of) {
            let (inner, needed, null) = self.object(branch);
            nullable |= null;
            if properties.is_empty() {
                (properties, required) = (inner, needed);
            }
        }
        (properties, required, nullable)
    }
}

/// The value in the JSON type that a schema asks for, where that can be done without changing what it says.
pub(crate) fn conform(checker: &Checker<'_>, schema: &Schema, value: &Value) -> Value {
    if checker.fits(schema, value) {
        return value.clone();
    }
    let other = match value {
        Value::String(text) => text.parse::<i64>().ok().filter(|n| n.to_string() == *text).map(Value::from),
        Value::Number(number) => Some(Value::String(number.to_string())),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    other.filter(|o| checker.fits(schema, o)).unwrap_or_else(|| value.clone())
}

/// The item with the chosen members only: `paths` are pointers into it, `*` for elements.
pub(crate) fn project(item: &Item, paths: &[Vec<String>]) -> Value {
    prune(&item.value, &paths.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

fn prune(value: &Value, paths: &[&[String]]) -> Value {
    if paths.iter().any(|p| p.is_empty()) {
        return value.clone();
    }
    match value {
        Value::Object(members) => {
            let mut kept = Map::new();
            for (name, member) in members {
                let inner: Vec<&[String]> = paths.iter().filter(|p| p[0] == *name).map(|p| &p[1..]).collect();
                if !inner.is_empty() {
                    kept.insert(name.clone(), prune(member, &inner));
                }
            }
            Value::Object(kept)
        }
        Value::Array(elements) => {
            let inner: Vec<&[String]> = paths.iter().filter(|p| p[0] == "*").map(|p| &p[1..]).collect();
            Value::Array(elements.iter().map(|e| prune(e, &inner)).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}
