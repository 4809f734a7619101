//! What changed between two versions of a description, and whom it breaks on the wire.
//!
//! [`diff()`] walks the two typed models side by side and names a rule of the table ([`rules()`]) for each
//! change. Afterwards the two files are compared leaf by leaf: what no rule has spoken of is either mere
//! wording or is told as `unclassified`, so that nothing passes silently.
//!
//! Whom a change breaks follows from two questions. Can a caller who keeps to the old description fail
//! at a server that keeps to the new one? Then it breaks callers. Can a caller who keeps to the new
//! description fail at a server that keeps to the old one? Then it breaks servers. What a change does
//! to a generated client is not judged here: this crate knows nothing of Rust.

mod laws;
mod objects;
mod operations;
mod parts;
mod rest;
mod rules;
mod schemas;
mod sides;
mod table;

pub use rules::{Rule, Wire, rule, rules};

use crate::diag::Diagnostics;
use crate::load::{Model, Source};
use crate::readings::Choices;
use sides::{Sides, uses};
use std::collections::{BTreeMap, HashSet};

/// A place in one of the two files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// Name of the file as the user gave it.
    pub file: String,
    /// JSON pointer into the description; where it has no such place, the spot is the nearest above.
    pub pointer: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl std::fmt::Display for Spot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// One change, told by one rule.
#[derive(Debug, Clone)]
pub struct Change {
    /// The rule, which says whom it breaks and why.
    pub rule: &'static Rule,
    /// What changed, as a sentence without full stop.
    pub message: String,
    /// Where it stands, or would stand, in the old description.
    pub old: Spot,
    /// Where it stands, or would stand, in the new description.
    pub new: Spot,
}

/// The changes from one description to another, in the order of the new one's places within classes:
/// the gravest come first.
///
/// # Errors
/// When one of the two cannot be typed; both were read without error before.
pub fn diff(old: &Source, new: &Source) -> Result<Vec<Change>, Diagnostics> {
    let (before, after) = (old.open_model()?, new.open_model()?);
    let mut differ = Differ::new(&before, &after);
    differ.description();
    rest::rest(&mut differ, &old.value(&Choices::new()), &new.value(&Choices::new()));
    rest::readings(&mut differ, &old.raw(), &new.raw());
    Ok(differ.changes())
}

/// A pair of places, one in each file, and what people call it.
#[derive(Debug, Clone)]
struct At {
    old: String,
    new: String,
    name: String,
}

impl At {
    fn same(pointer: impl Into<String>, name: impl Into<String>) -> Self {
        let pointer = pointer.into();
        Self { old: pointer.clone(), new: pointer, name: name.into() }
    }

    /// A keyword below; the name stays.
    fn key(&self, key: &str) -> Self {
        use crate::pointer::join;
        Self { old: join(&self.old, key), new: join(&self.new, key), name: self.name.clone() }
    }

    fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }
}

/// What a rule said, before places are looked up.
#[derive(Debug)]
struct Found {
    rule: &'static Rule,
    message: String,
    old: String,
    new: String,
}

struct Differ<'m> {
    old: &'m Model,
    new: &'m Model,
    /// Ways in which a named schema travels, in either version.
    sides: BTreeMap<String, Sides>,
    /// Pairs of different named schemas that were compared.
    compared: HashSet<(String, String, Sides)>,
    found: Vec<Found>,
}

impl<'m> Differ<'m> {
    fn new(old: &'m Model, new: &'m Model) -> Self {
        let mut sides = uses(&old.description);
        for (name, other) in uses(&new.description) {
            let known = sides.entry(name).or_default();
            *known = known.with(other);
        }
        Self { old, new, sides, compared: HashSet::new(), found: Vec::new() }
    }

    /// Notes a change at a pair of places.
    fn say(&mut self, rule: &'static Rule, at: &At, message: impl Into<String>) {
        self.found.push(Found { rule, message: message.into(), old: at.old.clone(), new: at.new.clone() });
    }

    fn changes(self) -> Vec<Change> {
        let spot = |model: &Model, pointer: String| {
            let (line, column) = model.line_column(&pointer);
            Spot { file: model.file.to_string(), pointer, line, column }
        };
        let mut all: Vec<Change> = self
            .found
            .into_iter()
            .map(|f| Change { rule: f.rule, message: f.message, old: spot(self.old, f.old), new: spot(self.new, f.new) })
            .collect();
        all.sort_by(|a, b| {
            let key = |c: &Change| (std::cmp::Reverse(c.rule.wire), c.new.line, c.new.column, c.rule.id);
            key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
        });
        all.dedup_by(|a, b| a.rule.id == b.rule.id && a.message == b.message && a.new == b.new && a.old == b.old);
        all
    }
}
