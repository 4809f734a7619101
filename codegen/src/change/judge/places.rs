//! Which change of a description is the nearest to a difference of the client.
//!
//! A difference has a place in each version, or in one; of the changes at, in, or around it the nearest counts, on whichever side it
//! is. Changes are kept by their places and by what is above them, so that a difference is never held against all of them. Not here:
//! what changes and differences are, and what becomes of a difference that no change is near to.

use super::Judged;
use crate::change::compare::ApiChange;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How near a change is: what kind of nearness, and within one kind the longer the nearer.
type Near = (u8, usize);

/// The changes of one version by their places.
#[derive(Default)]
struct Side {
    /// At just this place.
    at: HashMap<String, Vec<usize>>,
    /// Somewhere below it.
    below: HashMap<String, Vec<usize>>,
    /// At or below the common shape of errors.
    errors: Vec<usize>,
    /// At or below a named schema.
    schemas: HashMap<String, Vec<usize>>,
    /// The schemas that a place refers to, directly or through others.
    uses: BTreeMap<String, HashSet<String>>,
    /// Those of `schemas` that a place reaches, once it was asked for.
    reached: HashMap<String, Vec<usize>>,
}

/// The changes by their places in both versions.
pub(super) struct Places {
    sides: [Side; 2],
    /// Those of laws.
    laws: Vec<usize>,
}

impl Places {
    /// Takes the changes in; `old` and `new` are the schemas that places refer to.
    pub(super) fn new(changes: &[Judged], old: BTreeMap<String, HashSet<String>>, new: BTreeMap<String, HashSet<String>>) -> Self {
        let mut sides = [Side { uses: old, ..Side::default() }, Side { uses: new, ..Side::default() }];
        let mut laws = Vec::new();
        for (i, judged) in changes.iter().enumerate() {
            let pointers = [judged.change.old.pointer.as_str(), judged.change.new.pointer.as_str()];
            sides.iter_mut().zip(pointers).for_each(|(side, pointer)| side.add(i, pointer));
            if pointers.iter().any(|pointer| pointer.contains("/laws/")) {
                laws.push(i);
            }
        }
        Self { sides, laws }
    }

    /// The change that a difference belongs to.
    pub(super) fn nearest(&mut self, difference: &ApiChange, changes: &[Judged]) -> Option<usize> {
        let of_errors = difference.path.contains("::Problem").then_some("/errors");
        let places = [difference.old.as_deref().or(of_errors), difference.new.as_deref().or(of_errors)];
        let sides = self.sides.iter_mut().zip(places);
        let mut found: Vec<(Near, &[usize])> = sides.filter_map(|(side, place)| side.near(place?)).collect();
        let best = found.iter().map(|(near, _)| *near).max();
        found.retain(|(near, _)| Some(*near) == best);
        // What is near to nothing and walks pages follows from a law.
        if found.is_empty() && difference.paging {
            found.push(((0, 0), &self.laws));
        }
        let near = found.iter().flat_map(|(_, all)| all.iter().copied());
        // Of what is equally near: what the arguments are called after, the law for what walks pages, then the gravest.
        let builder = difference.path.contains("::ClientBuilder::");
        if !builder && !difference.paging && difference.arguments.is_empty() {
            return near.min();
        }
        near.max_by_key(|i| {
            let change = &changes[*i].change;
            let pointers = [&change.old.pointer, &change.new.pointer];
            let called = |at: &str| {
                let key = at.split("/parameters/").nth(1).and_then(|rest| rest.split('/').next());
                key.is_some_and(|key| difference.arguments.iter().any(|a| *a == crate::names::snake(key)))
            };
            let called = builder && change.rule.is_of_secrecy() || pointers.iter().any(|at| called(at));
            (called, difference.paging && pointers.iter().any(|at| at.contains("/laws/")), Reverse(*i))
        })
    }
}

impl Side {
    fn add(&mut self, i: usize, pointer: &str) {
        self.at.entry(pointer.to_owned()).or_default().push(i);
        for above in above(pointer) {
            self.below.entry(above.to_owned()).or_default().push(i);
        }
        if pointer.starts_with("/errors/schema") {
            self.errors.push(i);
        }
        if let Some(rest) = pointer.strip_prefix("/schemas/") {
            let name = rest.split('/').next().unwrap_or_default();
            self.schemas.entry(name.to_owned()).or_default().push(i);
        }
    }

    /// The changes that are the nearest to a place, and how near they are.
    fn near(&mut self, place: &str) -> Option<(Near, &[usize])> {
        if let Some(all) = self.at.get(place) {
            return Some(((4, place.len()), all));
        }
        if let Some(all) = self.below.get(place) {
            return Some(((3, place.len()), all));
        }
        if let Some((all, at)) = above(place).find_map(|at| Some((self.at.get(at)?, at))) {
            return Some(((2, at.len()), all));
        }
        // Errors have the common shape unless they have one of their own.
        if place.starts_with("/errors/cases/") && !self.errors.is_empty() {
            return Some(((1, 1), &self.errors));
        }
        if !self.reached.contains_key(place) {
            let reached = self.reach(place);
            self.reached.insert(place.to_owned(), reached);
        }
        self.reached.get(place).filter(|all| !all.is_empty()).map(|all| ((1, 0), all.as_slice()))
    }

    /// The changes of schemas that a place reaches.
    fn reach(&self, place: &str) -> Vec<usize> {
        let within = |at: &str| at.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let below = self.uses.range(place.to_owned()..).take_while(|(at, _)| at.starts_with(place)).filter(|(at, _)| within(at));
        let names: HashSet<&String> = below.flat_map(|(_, names)| names).collect();
        names.into_iter().filter_map(|name| self.schemas.get(name)).flatten().copied().collect()
    }
}

/// The places above one, the nearest first and the whole last.
fn above(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(pointer), |at| at.rfind('/').map(|cut| &at[..cut])).skip(1)
}
