//! Judging values against schemas, naming the fact that each failed keyword states.
//!
//! The keywords mean what JSON Schema 2020-12 says (a differential test holds this against the
//! `jsonschema` crate). Disputed schemas accept what any reading accepts; which readings did is
//! kept as [`Evidence`]. It does not read JSON text: duplicate keys and the like are seen elsewhere.

mod format;
mod number;
mod pattern;

pub use format::{civil_date_time, describe as describe_format, matches as matches_format};
pub(crate) use number::is_whole;
pub use pattern::compile as compile_pattern;

use crate::facts::Aspect;
use crate::model::{JsonType, Schema};
use crate::pointer::join;
use indexmap::IndexMap;
use regex::Regex;
use serde_json::{Map, Number, Value};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One keyword that a value fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Pointer of the value in the document.
    pub instance: String,
    /// The same with `*` for array elements and `{}` for members of maps: the place a fact speaks of.
    pub place: String,
    /// The keyword.
    pub aspect: Aspect,
    /// What was expected, for people.
    pub expected: String,
    /// What was found, for people (shortened).
    pub found: String,
}

/// What a disputed place accepted of one value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// Name of the dispute.
    pub dispute: String,
    /// Place as in [`Violation::place`].
    pub place: String,
    /// Readings that fit the value.
    pub fits: BTreeSet<String>,
}

/// Outcome of a check.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What failed; empty when the value fits.
    pub violations: Vec<Violation>,
    /// What disputed places told, each distinct piece once, with an instance pointer.
    pub evidence: BTreeMap<Evidence, String>,
}

/// Checks values against the schemas of one description.
pub struct Checker<'m> {
    schemas: &'m IndexMap<String, Schema>,
    disputes: &'m IndexMap<String, crate::model::Dispute>,
    patterns: RefCell<HashMap<String, Option<Regex>>>,
    /// Steps still allowed in the check that is going on.
    steps: Cell<u64>,
}

/// Longest chain of `$ref` and composition followed without descending into the value.
const MAX_CHAIN: usize = 64;

/// Steps allowed for a value, and further ones for each node of it. Alternatives within alternatives
/// can take longer than anyone would wait; what is left then is taken as fitting.
const STEPS: u64 = 200_000;
const STEPS_PER_NODE: u64 = 200;

impl<'m> Checker<'m> {
    /// A checker that finds named schemas in `description`.
    pub fn new(description: &'m crate::model::Description) -> Self {
        Self { schemas: &description.schemas, disputes: &description.disputes, patterns: RefCell::default(), steps: Cell::default() }
    }

    /// Checks one value.
    pub fn check(&self, schema: &Schema, value: &Value) -> Outcome {
        let mut outcome = Outcome::default();
        self.steps.set(STEPS + STEPS_PER_NODE * nodes(value));
        self.walk(schema, value, At { instance: "", place: "" }, 0, &mut outcome);
        outcome
    }

    /// Whether a value fits.
    pub fn fits(&self, schema: &Schema, value: &Value) -> bool {
        self.check(schema, value).violations.is_empty()
    }

    /// Follows references to the schema that says something itself.
    pub fn target<'s>(&'s self, mut schema: &'s Schema) -> &'s Schema {
        for _ in 0..MAX_CHAIN {
            match schema.reference_name().and_then(|name| self.schemas.get(name)) {
                Some(next) => schema = next,
                None => break,
            }
        }
        schema
    }

    /// Whether a text contains a match of a pattern; a pattern that does not compile matches nothing.
    pub fn matches(&self, pattern: &str, text: &str) -> bool {
        let mut cache = self.patterns.borrow_mut();
        let regex = cache.entry(pattern.to_owned()).or_insert_with(|| pattern::compile(pattern).ok());
        regex.as_ref().is_some_and(|r| r.is_match(text))
    }

    fn walk(&self, schema: &Schema, value: &Value, at: At<'_>, chain: usize, out: &mut Outcome) {
        let steps = self.steps.get();
        if chain > MAX_CHAIN || steps == 0 {
            return;
        }
        self.steps.set(steps - 1);
        if let Some(target) = schema.reference_name().and_then(|name| self.schemas.get(name)) {
            return self.walk(target, value, at, chain + 1, out);
        }
        if let Some(disputed) = &schema.disputed {
            return self.disputed(disputed, value, at, chain, out);
        }
        for part in &schema.all_of {
            self.walk(part, value, at, chain + 1, out);
        }
        self.alternatives(schema, value, at, chain, out);
        if let Some(types) = schema.types.as_ref().filter(|types| !types.contains(JsonType::of(value))) {
            let words: Vec<_> = types.as_slice().iter().map(|t| t.as_str()).collect();
            out.violations.push(at.violation(Aspect::Type, words.join(" or "), value));
            return;
        }
        if let Some(constant) = schema.constant.as_ref().filter(|constant| !same(constant, value)) {
            out.violations.push(at.violation(Aspect::Const, constant.to_string(), value));
        }
        let closed = schema.values.as_ref().filter(|_| !schema.open);
        if let Some(values) = closed.filter(|values| !values.iter().any(|v| same(v, value))) {
            let words: Vec<_> = values.iter().map(Value::to_string).collect();
            out.violations.push(at.violation(Aspect::Enum, format!("one of {}", words.join(", ")), value));
        }
        match value {
            Value::Number(number) => numeric(schema, number, value, at, out),
            Value::String(text) => self.text(schema, text, value, at, out),
            Value::Array(items) => self.array(schema, items, value, at, out),
            Value::Object(members) => self.object(schema, members, value, at, out),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn alternatives(&self, schema: &Schema, value: &Value, at: At<'_>, chain: usize, out: &mut Outcome) {
        let attempt = |part: &Schema| {
            let mut inner = Outcome::default();
            self.walk(part, value, at, chain + 1, &mut inner);
            inner
        };
        if !schema.any_of.is_empty() {
            let mut found = None;
            for part in &schema.any_of {
                let inner = attempt(part);
                if inner.violations.is_empty() {
                    found = Some(inner);
                    break;
                }
            }
            match found {
                Some(inner) => out.evidence.extend(inner.evidence),
                None => out.violations.push(at.violation(Aspect::AnyOf, format!("one of {} forms", schema.any_of.len()), value)),
            }
        }
        if !schema.one_of.is_empty() {
            let fitting: Vec<_> = schema.one_of.iter().map(attempt).filter(|o| o.violations.is_empty()).collect();
            if fitting.len() == 1 {
                out.evidence.extend(fitting.into_iter().flat_map(|o| o.evidence));
            } else {
                out.violations.push(at.violation(Aspect::OneOf, format!("just one of {} forms", schema.one_of.len()), value));
            }
        }
    }

    fn disputed(&self, disputed: &crate::model::DisputedSchema, value: &Value, at: At<'_>, chain: usize, out: &mut Outcome) {
        let mut fits = BTreeSet::new();
        let mut closest: Option<Outcome> = None;
        for (name, reading) in &disputed.readings {
            let mut inner = Outcome::default();
            self.walk(reading, value, at, chain + 1, &mut inner);
            if inner.violations.is_empty() {
                out.evidence.extend(inner.evidence);
                fits.insert(name.clone());
            } else if closest.as_ref().is_none_or(|c| inner.violations.len() < c.violations.len()) {
                closest = Some(inner);
            }
        }
        if fits.is_empty() {
            let why = closest.and_then(|c| c.violations.into_iter().next());
            let expected = match why {
                Some(v) => format!("one of the readings of `{}`; nearest: {} at {}", disputed.dispute, v.expected, v.instance),
                None => format!("one of the readings of `{}`", disputed.dispute),
            };
            out.violations.push(at.violation(Aspect::Reading, expected, value));
        } else {
            let evidence = Evidence { dispute: disputed.dispute.clone(), place: at.place.to_owned(), fits };
            out.evidence.entry(evidence).or_insert_with(|| at.instance.to_owned());
        }
    }

    fn text(&self, schema: &Schema, text: &str, value: &Value, at: At<'_>, out: &mut Outcome) {
        let length = text.chars().count() as u64;
        if schema.min_length.is_some_and(|least| length < least) {
            out.violations.push(at.violation(Aspect::MinLength, format!("at least {} characters", schema.min_length.unwrap_or(0)), value));
        }
        if schema.max_length.is_some_and(|most| length > most) {
            out.violations.push(at.violation(Aspect::MaxLength, format!("at most {} characters", schema.max_length.unwrap_or(0)), value));
        }
        if let Some(pattern) = schema.pattern.as_ref().filter(|p| !self.matches(p, text)) {
            out.violations.push(at.violation(Aspect::Pattern, format!("a text matching {pattern}"), value));
        }
        if let Some(format) = schema.format.filter(|f| !format::matches(*f, value)) {
            out.violations.push(at.violation(Aspect::Format, format::describe(format).to_owned(), value));
        }
    }

    fn array(&self, schema: &Schema, items: &[Value], value: &Value, at: At<'_>, out: &mut Outcome) {
        let count = items.len() as u64;
        if schema.min_items.is_some_and(|least| count < least) {
            out.violations.push(at.violation(Aspect::MinItems, format!("at least {} elements", schema.min_items.unwrap_or(0)), value));
        }
        if schema.max_items.is_some_and(|most| count > most) {
            out.violations.push(at.violation(Aspect::MaxItems, format!("at most {} elements", schema.max_items.unwrap_or(0)), value));
        }
        if schema.unique_items && (1..items.len()).any(|i| items[..i].iter().any(|earlier| same(earlier, &items[i]))) {
            out.violations.push(at.violation(Aspect::UniqueItems, "no element twice".to_owned(), value));
        }
        if let Some(element) = &schema.items {
            let place = join(at.place, "*");
            for (i, item) in items.iter().enumerate() {
                let instance = join(at.instance, &i.to_string());
                self.walk(element, item, At { instance: &instance, place: &place }, 0, out);
            }
        }
    }

    fn object(&self, schema: &Schema, members: &Map<String, Value>, value: &Value, at: At<'_>, out: &mut Outcome) {
        for name in schema.required.iter().filter(|name| !members.contains_key(*name)) {
            let (instance, place) = (join(at.instance, name), join(at.place, name));
            let missing = At { instance: &instance, place: &place };
            let mut violation = missing.violation(Aspect::Required, format!("a member `{name}`"), value);
            violation.found =
                format!("an object with the members {}", members.keys().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", "));
            out.violations.push(violation);
        }
        if schema.max_properties.is_some_and(|most| members.len() as u64 > most) {
            out.violations.push(at.violation(
                Aspect::MaxProperties,
                format!("at most {} members", schema.max_properties.unwrap_or(0)),
                value,
            ));
        }
        for (name, property) in &schema.properties {
            let present = members.get(name);
            self.nesting(property, present.is_some(), &join(at.place, name), at.instance, out);
            if let Some(member) = present {
                let (instance, place) = (join(at.instance, name), join(at.place, name));
                self.walk(property, member, At { instance: &instance, place: &place }, 0, out);
            }
        }
        if schema.pattern_properties.is_empty() && schema.additional_properties.is_none() {
            return;
        }
        let place = join(at.place, "{}");
        for (name, member) in members {
            let instance = join(at.instance, name);
            let at = At { instance: &instance, place: &place };
            let mut known = schema.properties.contains_key(name);
            for (_, property) in schema.pattern_properties.iter().filter(|(pattern, _)| self.matches(pattern, name)) {
                known = true;
                self.walk(property, member, at, 0, out);
            }
            if let (false, Some(rest)) = (known, &schema.additional_properties) {
                self.walk(rest, member, at, 0, out);
            }
        }
    }

    /// A member that exists only under some readings: its absence rules those out.
    fn nesting(&self, property: &Schema, present: bool, place: &str, instance: &str, out: &mut Outcome) {
        let only = property.only_if.iter().flatten().map(|(dispute, readings)| (dispute, readings, false));
        let optional = property.optional_if.iter().flatten().map(|(dispute, readings)| (dispute, readings, true));
        for (dispute, readings, missing_under) in only.chain(optional).filter(|_| !present) {
            let Some(declared) = self.disputes.get(dispute) else { continue };
            let fits = declared.readings.keys().filter(|r| readings.contains(r) == missing_under).cloned().collect();
            let evidence = Evidence { dispute: dispute.clone(), place: place.to_owned(), fits };
            out.evidence.entry(evidence).or_insert_with(|| instance.to_owned());
        }
    }
}

/// How many values a value is made of.
fn nodes(value: &Value) -> u64 {
    1 + match value {
        Value::Array(items) => items.iter().map(nodes).sum(),
        Value::Object(members) => members.values().map(nodes).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

#[derive(Clone, Copy)]
struct At<'a> {
    instance: &'a str,
    place: &'a str,
}

impl At<'_> {
    fn violation(self, aspect: Aspect, expected: String, found: &Value) -> Violation {
        Violation { instance: self.instance.to_owned(), place: self.place.to_owned(), aspect, expected, found: shorten(&found.to_string()) }
    }
}

fn numeric(schema: &Schema, number: &Number, value: &Value, at: At<'_>, out: &mut Outcome) {
    if let Some(least) = schema.minimum.filter(|least| number::below(number, *least)) {
        out.violations.push(at.violation(Aspect::Minimum, format!("at least {least}"), value));
    }
    if let Some(most) = schema.maximum.filter(|most| number::above(number, *most)) {
        out.violations.push(at.violation(Aspect::Maximum, format!("at most {most}"), value));
    }
    if let Some(format) = schema.format.filter(|f| !format::matches(*f, value)) {
        out.violations.push(at.violation(Aspect::Format, format::describe(format).to_owned(), value));
    }
}

/// Equality of JSON values as JSON Schema has it: numbers by value, `1` equals `1.0`.
pub fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => number::same(x, y),
        (Value::Array(x), Value::Array(y)) => x.len() == y.len() && x.iter().zip(y).all(|(a, b)| same(a, b)),
        (Value::Object(x), Value::Object(y)) => x.len() == y.len() && x.iter().all(|(k, v)| y.get(k).is_some_and(|w| same(v, w))),
        _ => a == b,
    }
}

/// A text cut to a length that fits a report line.
pub fn shorten(text: &str) -> String {
    const MOST: usize = 200;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(MOST).collect();
    short.push('…');
    short
}
