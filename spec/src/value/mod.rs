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
        let mut found = Found::default();
        self.steps.set(STEPS + STEPS_PER_NODE * nodes(value));
        self.walk(schema, value, At::ROOT, 0, &mut found);
        Outcome { violations: found.violations, evidence: found.evidence }
    }

    /// Whether a value fits.
    pub fn fits(&self, schema: &Schema, value: &Value) -> bool {
        let mut found = Found::counting();
        self.steps.set(STEPS + STEPS_PER_NODE * nodes(value));
        self.walk(schema, value, At::ROOT, 0, &mut found);
        found.failures == 0
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

    fn walk(&self, schema: &Schema, value: &Value, at: At<'_>, chain: usize, out: &mut Found) {
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
            out.fail(at, Aspect::Type, value, || types.as_slice().iter().map(|t| t.as_str()).collect::<Vec<_>>().join(" or "));
            return;
        }
        if let Some(constant) = schema.constant.as_ref().filter(|constant| !same(constant, value)) {
            out.fail(at, Aspect::Const, value, || constant.to_string());
        }
        let closed = schema.values.as_ref().filter(|_| !schema.open);
        if let Some(values) = closed.filter(|values| !values.iter().any(|v| same(v, value))) {
            let words = || values.iter().map(Value::to_string).collect::<Vec<_>>().join(", ");
            out.fail(at, Aspect::Enum, value, || format!("one of {}", words()));
        }
        match value {
            Value::Number(number) => numeric(schema, number, value, at, out),
            Value::String(text) => self.text(schema, text, value, at, out),
            Value::Array(items) => self.array(schema, items, value, at, out),
            Value::Object(members) => self.object(schema, members, value, at, out),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn alternatives(&self, schema: &Schema, value: &Value, at: At<'_>, chain: usize, out: &mut Found) {
        let attempt = |part: &Schema| {
            let mut inner = Found::counting();
            self.walk(part, value, at, chain + 1, &mut inner);
            inner
        };
        if !schema.any_of.is_empty() {
            let mut found = None;
            for part in &schema.any_of {
                let inner = attempt(part);
                if inner.failures == 0 {
                    found = Some(inner);
                    break;
                }
            }
            match found {
                Some(inner) => out.evidence.extend(inner.evidence),
                None => out.fail(at, Aspect::AnyOf, value, || format!("one of {} forms", schema.any_of.len())),
            }
        }
        if !schema.one_of.is_empty() {
            let fitting: Vec<_> = schema.one_of.iter().map(attempt).filter(|o| o.failures == 0).collect();
            if fitting.len() == 1 {
                out.evidence.extend(fitting.into_iter().flat_map(|o| o.evidence));
            } else {
                out.fail(at, Aspect::OneOf, value, || format!("just one of {} forms", schema.one_of.len()));
            }
        }
    }

    fn disputed(&self, disputed: &crate::model::DisputedSchema, value: &Value, at: At<'_>, chain: usize, out: &mut Found) {
        let mut fits = BTreeSet::new();
        let mut closest: Option<(usize, &Schema)> = None;
        for (name, reading) in &disputed.readings {
            let mut inner = Found::counting();
            self.walk(reading, value, at, chain + 1, &mut inner);
            if inner.failures == 0 {
                out.evidence.extend(inner.evidence);
                fits.insert(name.clone());
            } else if closest.is_none_or(|(failures, _)| inner.failures < failures) {
                closest = Some((inner.failures, reading));
            }
        }
        if fits.is_empty() {
            out.fail(at, Aspect::Reading, value, || {
                // Only now are words needed for what the nearest reading lacks.
                let mut inner = Found::default();
                if let Some((_, reading)) = closest {
                    self.walk(reading, value, at, chain + 1, &mut inner);
                }
                match inner.violations.into_iter().next() {
                    Some(v) => format!("one of the readings of `{}`; nearest: {} at {}", disputed.dispute, v.expected, v.instance),
                    None => format!("one of the readings of `{}`", disputed.dispute),
                }
            });
        } else {
            let evidence = Evidence { dispute: disputed.dispute.clone(), place: at.place(), fits };
            out.evidence.entry(evidence).or_insert_with(|| at.instance());
        }
    }

    fn text(&self, schema: &Schema, text: &str, value: &Value, at: At<'_>, out: &mut Found) {
        let length = text.chars().count() as u64;
        if schema.min_length.is_some_and(|least| length < least) {
            out.fail(at, Aspect::MinLength, value, || format!("at least {} characters", schema.min_length.unwrap_or(0)));
        }
        if schema.max_length.is_some_and(|most| length > most) {
            out.fail(at, Aspect::MaxLength, value, || format!("at most {} characters", schema.max_length.unwrap_or(0)));
        }
        if let Some(pattern) = schema.pattern.as_ref().filter(|p| !self.matches(p, text)) {
            out.fail(at, Aspect::Pattern, value, || format!("a text matching {pattern}"));
        }
        if let Some(format) = schema.format.filter(|f| !format::matches(*f, value)) {
            out.fail(at, Aspect::Format, value, || format::describe(format).to_owned());
        }
    }

    fn array(&self, schema: &Schema, items: &[Value], value: &Value, at: At<'_>, out: &mut Found) {
        let count = items.len() as u64;
        if schema.min_items.is_some_and(|least| count < least) {
            out.fail(at, Aspect::MinItems, value, || format!("at least {} elements", schema.min_items.unwrap_or(0)));
        }
        if schema.max_items.is_some_and(|most| count > most) {
            out.fail(at, Aspect::MaxItems, value, || format!("at most {} elements", schema.max_items.unwrap_or(0)));
        }
        if schema.unique_items && (1..items.len()).any(|i| items[..i].iter().any(|earlier| same(earlier, &items[i]))) {
            out.fail(at, Aspect::UniqueItems, value, || "no element twice".to_owned());
        }
        if let Some(element) = &schema.items {
            for (i, item) in items.iter().enumerate() {
                self.walk(element, item, At { above: Some(&at), step: Step::Element(i) }, 0, out);
            }
        }
    }

    fn object(&self, schema: &Schema, members: &Map<String, Value>, value: &Value, at: At<'_>, out: &mut Found) {
        for name in schema.required.iter().filter(|name| !members.contains_key(*name)) {
            let missing = At { above: Some(&at), step: Step::Member(name) };
            out.fail(missing, Aspect::Required, value, || format!("a member `{name}`"));
            if let Some(violation) = out.violations.last_mut() {
                let known: Vec<_> = members.keys().map(|k| format!("`{k}`")).collect();
                violation.found = format!("an object with the members {}", known.join(", "));
            }
        }
        if schema.max_properties.is_some_and(|most| members.len() as u64 > most) {
            out.fail(at, Aspect::MaxProperties, value, || format!("at most {} members", schema.max_properties.unwrap_or(0)));
        }
        for (name, property) in &schema.properties {
            let here = At { above: Some(&at), step: Step::Member(name) };
            match members.get(name) {
                Some(member) => self.walk(property, member, here, 0, out),
                None => self.nesting(property, here, out),
            }
        }
        if schema.pattern_properties.is_empty() && schema.additional_properties.is_none() {
            return;
        }
        for (name, member) in members {
            let here = At { above: Some(&at), step: Step::Any(name) };
            let mut known = schema.properties.contains_key(name);
            for (_, property) in schema.pattern_properties.iter().filter(|(pattern, _)| self.matches(pattern, name)) {
                known = true;
                self.walk(property, member, here, 0, out);
            }
            if let (false, Some(rest)) = (known, &schema.additional_properties) {
                self.walk(rest, member, here, 0, out);
            }
        }
    }

    /// A member that exists only under some readings: its absence rules those out.
    fn nesting(&self, property: &Schema, at: At<'_>, out: &mut Found) {
        let only = property.only_if.iter().flatten().map(|(dispute, readings)| (dispute, readings, false));
        let optional = property.optional_if.iter().flatten().map(|(dispute, readings)| (dispute, readings, true));
        for (dispute, readings, missing_under) in only.chain(optional) {
            let Some(declared) = self.disputes.get(dispute) else { continue };
            let fits = declared.readings.keys().filter(|r| readings.contains(r) == missing_under).cloned().collect();
            let evidence = Evidence { dispute: dispute.clone(), place: at.place(), fits };
            out.evidence.entry(evidence).or_insert_with(|| at.above.map(|a| a.instance()).unwrap_or_default());
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

/// What a check has found so far. Where only the number of failures matters, no words are made of them.
#[derive(Default)]
struct Found {
    violations: Vec<Violation>,
    evidence: BTreeMap<Evidence, String>,
    failures: usize,
    counts_only: bool,
}

impl Found {
    fn counting() -> Self {
        Self { counts_only: true, ..Self::default() }
    }

    fn fail(&mut self, at: At<'_>, aspect: Aspect, found: &Value, expected: impl FnOnce() -> String) {
        self.failures += 1;
        if !self.counts_only {
            let (instance, place) = (at.instance(), at.place());
            self.violations.push(Violation { instance, place, aspect, expected: expected(), found: excerpt(found) });
        }
    }
}

/// A step into a value.
#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Member(&'a str),
    Element(usize),
    /// A member of a map.
    Any(&'a str),
}

/// Where a check is; written out only when something is to be said.
#[derive(Clone, Copy)]
struct At<'a> {
    above: Option<&'a At<'a>>,
    step: Step<'a>,
}

impl At<'_> {
    const ROOT: At<'static> = At { above: None, step: Step::Root };

    fn instance(self) -> String {
        let above = self.above.map(|a| a.instance()).unwrap_or_default();
        match self.step {
            Step::Root => above,
            Step::Member(name) | Step::Any(name) => join(&above, name),
            Step::Element(index) => join(&above, &index.to_string()),
        }
    }

    fn place(self) -> String {
        let above = self.above.map(|a| a.place()).unwrap_or_default();
        match self.step {
            Step::Root => above,
            Step::Member(name) => join(&above, name),
            Step::Element(_) => join(&above, "*"),
            Step::Any(_) => join(&above, "{}"),
        }
    }
}

fn numeric(schema: &Schema, number: &Number, value: &Value, at: At<'_>, out: &mut Found) {
    if let Some(least) = schema.minimum.filter(|least| number::below(number, *least)) {
        out.fail(at, Aspect::Minimum, value, || format!("at least {least}"));
    }
    if let Some(most) = schema.maximum.filter(|most| number::above(number, *most)) {
        out.fail(at, Aspect::Maximum, value, || format!("at most {most}"));
    }
    if let Some(format) = schema.format.filter(|f| !format::matches(*f, value)) {
        out.fail(at, Aspect::Format, value, || format::describe(format).to_owned());
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

/// Most characters of a value or text in a report line.
const MOST: usize = 200;

/// A text cut to a length that fits a report line.
pub fn shorten(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The beginning of a value as JSON; of a long one no more is written than is shown.
fn excerpt(value: &Value) -> String {
    struct Beginning(String);
    impl std::fmt::Write for Beginning {
        fn write_str(&mut self, text: &str) -> std::fmt::Result {
            self.0.push_str(text);
            // As many bytes as that many characters can have, and one character more.
            if self.0.len() > 4 * MOST { Err(std::fmt::Error) } else { Ok(()) }
        }
    }
    let mut beginning = Beginning(String::new());
    // An error says that there is enough.
    let _ = std::fmt::write(&mut beginning, format_args!("{value}"));
    shorten(&beginning.0)
}
