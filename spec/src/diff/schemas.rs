//! What changed in a schema, keyword by keyword.
//!
//! A schema that allows less is narrower. Narrower is harder for whoever makes the values: callers, of
//! what is sent; servers, of what is received. Wider is harder for whoever takes them.

use super::sides::Sides;
use super::table as rule;
use super::{At, Differ, Rule};
use crate::model::{JsonType, Schema};
use crate::pointer::join;
use serde_json::Value;
use std::collections::BTreeSet;

/// The rules for one aspect of a schema: narrower, wider, and neither, of what is sent and of what is received.
pub(super) struct Aspect {
    pub narrower: [&'static Rule; 2],
    pub wider: [&'static Rule; 2],
    pub changed: [&'static Rule; 2],
}

/// Which way a schema turned.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    Narrower,
    Wider,
    Changed,
}

impl Turn {
    pub(super) fn back(self) -> Self {
        match self {
            Self::Narrower => Self::Wider,
            Self::Wider => Self::Narrower,
            Self::Changed => Self::Changed,
        }
    }
}

impl Differ<'_> {
    pub(super) fn turn(&mut self, aspect: &Aspect, turn: Turn, sides: Sides, at: &At, message: &str) {
        let rules = match turn {
            Turn::Narrower => aspect.narrower,
            Turn::Wider => aspect.wider,
            Turn::Changed => aspect.changed,
        };
        for (rule, travels) in rules.into_iter().zip([sides.sent, sides.received]) {
            if travels {
                self.say(rule, at, message);
            }
        }
    }

    /// Compares the schemas that have names.
    pub(super) fn named(&mut self) {
        let (old, new) = (self.old, self.new);
        for (name, before) in &old.description.schemas {
            let at = At::same(join("/schemas", name), format!("`{name}`"));
            let Some(after) = new.description.schemas.get(name) else {
                self.say(&rule::SCHEMA_REMOVED, &at, format!("the schema `{name}` is gone"));
                continue;
            };
            match self.sides.get(name).copied() {
                Some(sides) => self.schema(before, after, &at, sides),
                None if before != after => self.say(&rule::SCHEMA_UNUSED, &at, format!("the schema `{name}`, which nothing uses, differs")),
                None => {}
            }
        }
        for name in new.description.schemas.keys().filter(|n| !old.description.schemas.contains_key(*n)) {
            let at = At::same(join("/schemas", name), "");
            self.say(&rule::SCHEMA_ADDED, &at, format!("the schema `{name}` is new"));
        }
    }

    /// Compares two schemas of values that travel in some directions.
    pub(super) fn schema(&mut self, before: &Schema, after: &Schema, at: &At, sides: Sides) {
        if before == after {
            return;
        }
        match (before.reference_name(), after.reference_name()) {
            (Some(a), Some(b)) if a == b => return,
            (None, None) => {}
            (a, b) => {
                let word = |name: Option<&str>| name.map_or_else(|| "a schema of its own".to_owned(), |n| format!("`{n}`"));
                self.say(&rule::REFERENCE, &at.key("$ref"), format!("{} is {} rather than {}", at.name, word(b), word(a)));
                return self.through(before, after, at, sides);
            }
        }
        if before.means != after.means {
            self.say(&rule::MEANING, &at.key("means"), format!("what {} means in a client differs", at.name));
        }
        if self.disputed(before, after, at, sides) {
            return;
        }
        if self.types(before, after, at, sides) {
            return;
        }
        self.values(before, after, at, sides);
        self.bounds(before, after, at, sides);
        self.forms(before, after, at, sides);
        self.members(before, after, at, sides);
        self.alternatives(before, after, at, sides);
        self.conditions(before, after, at);
        if sides.sent {
            self.default(before.default.as_ref(), after.default.as_ref(), at);
        }
    }

    /// Compares what stands behind references; each pair of names once.
    fn through(&mut self, before: &Schema, after: &Schema, at: &At, sides: Sides) {
        let (old, new) = (self.old, self.new);
        let pair = (before.reference_name().unwrap_or(&at.old).to_owned(), after.reference_name().unwrap_or(&at.new).to_owned(), sides);
        if !self.compared.insert(pair) {
            return;
        }
        let target = |model: &'_ crate::load::Model, schema: &Schema, place: &str| match schema
            .reference_name()
            .and_then(|n| model.description.schemas.get_key_value(n))
        {
            Some((name, target)) => (target.clone(), join("/schemas", name)),
            None => (schema.clone(), place.to_owned()),
        };
        let (before, old_place) = target(old, before, &at.old);
        let (after, new_place) = target(new, after, &at.new);
        // A name that leads to a name is followed the next time round, unless it goes in circles.
        self.schema(&before, &after, &At { old: old_place, new: new_place, name: at.name.clone() }, sides);
    }

    /// Readings side by side; gives whether that was all there is to compare.
    fn disputed(&mut self, before: &Schema, after: &Schema, at: &At, sides: Sides) -> bool {
        let place = at.key("disputed");
        match (&before.disputed, &after.disputed) {
            (None, None) => false,
            (Some(a), Some(b)) => {
                let below = place.key("readings");
                for (name, old) in &a.readings {
                    match b.readings.get(name) {
                        Some(new) => self.schema(old, new, &below.key(name).named(format!("{}, read as `{name}`,", at.name)), sides),
                        None => {
                            self.turn(
                                &rule::CHOICE,
                                Turn::Narrower,
                                sides,
                                &below.key(name),
                                &format!("{} is no longer read as `{name}`", at.name),
                            );
                        }
                    }
                }
                for name in b.readings.keys().filter(|n| !a.readings.contains_key(*n)) {
                    self.turn(&rule::CHOICE, Turn::Wider, sides, &below.key(name), &format!("{} may also be read as `{name}`", at.name));
                }
                self.conditions(before, after, at);
                true
            }
            (None, Some(readings)) => {
                let kept = readings.readings.values().any(|r| same_form(r, before));
                let turn = if kept { Turn::Wider } else { Turn::Changed };
                self.turn(&rule::CHOICE, turn, sides, at, &format!("{} is disputed now", at.name));
                true
            }
            (Some(readings), None) => {
                let kept = readings.readings.values().any(|r| same_form(r, after));
                let turn = if kept { Turn::Narrower } else { Turn::Changed };
                self.turn(&rule::CHOICE, turn, sides, at, &format!("{} is no longer disputed", at.name));
                true
            }
        }
    }

    /// Compares types; gives whether they have nothing in common, so that nothing else can be compared.
    fn types(&mut self, before: &Schema, after: &Schema, at: &At, sides: Sides) -> bool {
        let (old, new) = (types(before), types(after));
        let shown = |s: &Schema| match &s.types {
            None => "of any type".to_owned(),
            Some(all) => all.as_slice().iter().map(|t| t.as_str()).collect::<Vec<_>>().join(" or "),
        };
        let turn = match (new.is_subset(&old), old.is_subset(&new)) {
            (true, true) => return false,
            (true, false) => Turn::Narrower,
            (false, true) => Turn::Wider,
            (false, false) => Turn::Changed,
        };
        let apart = old.is_disjoint(&new);
        // Of the whole schema then, so that the rest of it counts as told.
        let place = if apart { at.clone() } else { at.key("type") };
        self.turn(&rule::TYPE, turn, sides, &place, &format!("{} is {}; it was {}", at.name, shown(after), shown(before)));
        apart
    }

    fn values(&mut self, before: &Schema, after: &Schema, at: &At, sides: Sides) {
        let place = at.key("enum");
        let (old, new) = match (&before.values, &after.values) {
            (None, None) => return,
            (Some(old), Some(new)) => (old, new),
            (None, Some(new)) => {
                let message = format!("{} is only {} now", at.name, list(new));
                return self.turn(&rule::VALUE, Turn::Narrower, sides, &place, &message);
            }
            (Some(_), None) => {
                return self.turn(&rule::VALUE, Turn::Wider, sides, &place, &format!("{} is no longer one of a few values", at.name));
            }
        };
        let gone: Vec<&Value> = old.iter().filter(|v| !new.contains(v)).collect();
        let more: Vec<&Value> = new.iter().filter(|v| !old.contains(v)).collect();
        // Where others may come anyway, a word more or less in the list is only better informed.
        let told = Sides { received: sides.received && !before.open, ..sides };
        let kept = Sides { received: sides.received && !after.open, ..sides };
        for value in more {
            let at = element(&place, &[], new, value);
            let message = format!("{} may be {value} now", at.name);
            self.turn(&rule::VALUE, Turn::Wider, told, &at, &message);
            if sides.received && before.open {
                self.say(&rule::RECEIVED_VALUE_LISTED, &at, message);
            }
        }
        for value in gone {
            let at = element(&place, old, &[], value);
            let message = format!("{} is no longer {value}", at.name);
            self.turn(&rule::VALUE, Turn::Narrower, kept, &at, &message);
            if sides.received && after.open {
                self.say(&rule::RECEIVED_VALUE_LISTED, &at, message);
            }
        }
        if sides.received && before.open != after.open {
            let (rule, message) = if after.open {
                (&rule::RECEIVED_LIST_OPENED, format!("other values of {} may come than those listed", at.name))
            } else {
                (&rule::RECEIVED_LIST_CLOSED, format!("no other values of {} come than those listed", at.name))
            };
            self.say(rule, &at.key("open"), message);
        }
    }

    fn bounds(&mut self, before: &Schema, after: &Schema, at: &At, sides: Sides) {
        let count = |n: Option<u64>| n.map(i128::from);
        let number = |n: Option<i64>| n.map(i128::from);
        let rows = [
            (&rule::RANGE, "minimum", true, "the least value", number(before.minimum), number(after.minimum)),
            (&rule::RANGE, "maximum", false, "the greatest value", number(before.maximum), number(after.maximum)),
            (&rule::LENGTH, "minLength", true, "the least length", count(before.min_length), count(after.min_length)),
            (&rule::LENGTH, "maxLength", false, "the greatest length", count(before.max_length), count(after.max_length)),
            (&rule::LENGTH, "minItems", true, "the least number of elements", count(before.min_items), count(after.min_items)),
            (&rule::LENGTH, "maxItems", false, "the greatest number of elements", count(before.max_items), count(after.max_items)),
            (
                &rule::LENGTH,
                "maxProperties",
                false,
                "the greatest number of members",
                count(before.max_properties),
                count(after.max_properties),
            ),
        ];
        for (aspect, keyword, least, words, old, new) in rows {
            let (turn, how) = match (old, new) {
                (None, Some(new)) => (Turn::Narrower, format!("is {new}; there was none")),
                (Some(old), None) => (Turn::Wider, format!("was {old}; there is none any more")),
                (Some(old), Some(new)) if new > old => {
                    (if least { Turn::Narrower } else { Turn::Wider }, format!("rises from {old} to {new}"))
                }
                (Some(old), Some(new)) if new < old => {
                    (if least { Turn::Wider } else { Turn::Narrower }, format!("falls from {old} to {new}"))
                }
                (None | Some(_), None | Some(_)) => continue,
            };
            self.turn(aspect, turn, sides, &at.key(keyword), &format!("{words} of {} {how}", at.name));
        }
    }

    fn forms(&mut self, before: &Schema, after: &Schema, at: &At, sides: Sides) {
        let unique = |s: &Schema| s.unique_items.then(|| "distinct elements".to_owned());
        let rows = [
            ("pattern", before.pattern.clone(), after.pattern.clone()),
            ("format", before.format.map(|f| format!("{f:?}")), after.format.map(|f| format!("{f:?}"))),
            ("const", before.constant.as_ref().map(Value::to_string), after.constant.as_ref().map(Value::to_string)),
            ("uniqueItems", unique(before), unique(after)),
        ];
        for (keyword, old, new) in rows {
            let (turn, message) = match (old, new) {
                (None, Some(new)) => (Turn::Narrower, format!("{} has the `{keyword}` {new} now", at.name)),
                (Some(old), None) => (Turn::Wider, format!("{} no longer has the `{keyword}` {old}", at.name)),
                (Some(old), Some(new)) if old != new => (Turn::Changed, format!("the `{keyword}` of {} is {new}; it was {old}", at.name)),
                (None | Some(_), None | Some(_)) => continue,
            };
            self.turn(&rule::FORM, turn, sides, &at.key(keyword), &message);
        }
    }

    fn conditions(&mut self, before: &Schema, after: &Schema, at: &At) {
        if before.only_if != after.only_if {
            self.say(&rule::CONDITION, &at.key("only_if"), format!("{} exists under other readings", at.name));
        }
        if before.optional_if != after.optional_if {
            self.say(&rule::CONDITION, &at.key("optional_if"), format!("{} may be missing under other readings", at.name));
        }
    }

    /// Compares the values that stand for absent ones.
    pub(super) fn default(&mut self, before: Option<&Value>, after: Option<&Value>, at: &At) {
        let place = at.key("default");
        match (before, after) {
            (None, Some(new)) => self.say(&rule::DEFAULT_ADDED, &place, format!("without {}, {new} is used", at.name)),
            (Some(old), None) => self.say(&rule::DEFAULT_REMOVED, &place, format!("{} no longer has the default {old}", at.name)),
            (Some(old), Some(new)) if old != new => {
                self.say(&rule::DEFAULT_CHANGED, &place, format!("the default of {} is {new}; it was {old}", at.name));
            }
            (None | Some(_), None | Some(_)) => {}
        }
    }
}

/// The types that a schema allows. What is whole is a number too.
fn types(schema: &Schema) -> BTreeSet<&'static str> {
    const ALL: [JsonType; 7] =
        [JsonType::Null, JsonType::Boolean, JsonType::Integer, JsonType::Number, JsonType::String, JsonType::Array, JsonType::Object];
    ALL.into_iter().filter(|t| schema.types.as_ref().is_none_or(|all| all.contains(*t))).map(JsonType::as_str).collect()
}

/// Whether two schemas say the same of values.
fn same_form(a: &Schema, b: &Schema) -> bool {
    let bare = |s: &Schema| Schema {
        source: None,
        description: None,
        title: None,
        examples: Vec::new(),
        placeholder: false,
        deprecated: false,
        means: None,
        only_if: None,
        optional_if: None,
        unobservable: None,
        unspecified: indexmap::IndexMap::new(),
        ..s.clone()
    };
    bare(a) == bare(b)
}

fn list(values: &[Value]) -> String {
    values.iter().map(Value::to_string).collect::<Vec<_>>().join(", ")
}

/// The place of a value in a list, in whichever version has it.
fn element(list: &At, old: &[Value], new: &[Value], value: &Value) -> At {
    let at = |pointer: &str, all: &[Value]| match all.iter().position(|v| v == value) {
        Some(i) => join(pointer, &i.to_string()),
        None => pointer.to_owned(),
    };
    At { old: at(&list.old, old), new: at(&list.new, new), name: list.name.clone() }
}
