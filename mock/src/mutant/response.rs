//! Breaking what is said of values: members, types, words, forms, lengths.

use super::act::Step;
use super::change::Change;
use plumbline_spec::Choices;
use plumbline_spec::facts::Aspect;
use plumbline_spec::model::{Description, Format, Schema};
use plumbline_spec::pointer::join;
use serde_json::json;
use std::collections::BTreeMap;

/// Where a place of a schema is, and what stands there.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The way to it in a value.
    pub(crate) path: Vec<Step>,
    /// The schemas that speak of it.
    pub(crate) schemas: Vec<Schema>,
    /// Readings under which it is there.
    pub(crate) choices: Choices,
}

impl Place {
    /// Whether it is there under some readings of a dispute only.
    pub(crate) fn only_if(&self, dispute: &str) -> bool {
        self.schemas.iter().any(|s| s.only_if.as_ref().is_some_and(|o| o.contains_key(dispute)))
    }
}

/// The places of a schema, named as the facts name them (`*` for elements, `{}` for members of maps, `@name` for a reading).
pub(crate) fn places(description: &Description, schema: &Schema) -> BTreeMap<String, Place> {
    let mut walker = Walker { description, found: BTreeMap::new() };
    walker.walk(schema, "", &[], &Choices::new(), 0);
    walker.found
}

struct Walker<'d> {
    description: &'d Description,
    found: BTreeMap<String, Place>,
}

impl Walker<'_> {
    fn walk(&mut self, schema: &Schema, place: &str, path: &[Step], choices: &Choices, depth: usize) {
        if depth > 32 {
            return;
        }
        let mut choices = choices.clone();
        for (dispute, readings) in schema.only_if.iter().flatten() {
            choices.extend(readings.first().map(|reading| (dispute.clone(), reading.clone())));
        }
        if let Some(named) = schema.reference_name().and_then(|name| self.description.schemas.get(name)) {
            let named = named.clone();
            return self.walk(&named, place, path, &choices, depth + 1);
        }
        let known = self.found.entry(place.to_owned()).or_insert_with(|| Place {
            path: path.to_vec(),
            schemas: Vec::new(),
            choices: choices.clone(),
        });
        known.schemas.push(schema.clone());
        if let Some(disputed) = &schema.disputed {
            for (name, reading) in &disputed.readings {
                let mut choices = choices.clone();
                choices.insert(disputed.dispute.clone(), name.clone());
                self.walk(reading, &format!("{place}@{name}"), path, &choices, depth + 1);
            }
            return;
        }
        for part in &schema.all_of {
            self.walk(part, place, path, &choices, depth + 1);
        }
        let step = |step: Step| path.iter().cloned().chain(std::iter::once(step)).collect::<Vec<_>>();
        for (name, property) in &schema.properties {
            self.walk(property, &join(place, name), &step(Step::Member(name.clone())), &choices, depth + 1);
        }
        if let Some(items) = &schema.items {
            self.walk(items, &join(place, "*"), &step(Step::Each), &choices, depth + 1);
        }
        for member in schema.pattern_properties.values().chain(schema.additional_properties.as_deref()) {
            self.walk(member, &join(place, "{}"), &step(Step::Any), &choices, depth + 1);
        }
    }
}

/// Ways to break what a keyword says, most telling first. Which of them really break it depends on the value, and is found out by trying.
pub(crate) fn ways(aspect: Aspect, schema: &Schema) -> Vec<(String, Change)> {
    let named = |ways: &[(&str, Change)]| ways.iter().map(|(word, change)| ((*word).to_owned(), change.clone())).collect::<Vec<_>>();
    let size = |n: Option<u64>| n.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    match aspect {
        Aspect::Required => named(&[("missing", Change::Missing), ("renamed", Change::Renamed)]),
        Aspect::Type => named(&[
            ("as-text", Change::AsText),
            ("as-number", Change::AsNumber),
            ("as-digit", Change::AsDigit),
            ("null", Change::Null),
            ("first-only", Change::First),
            ("values-only", Change::Values),
            ("in-array", Change::InArray),
            ("in-object", Change::InObject),
            ("fraction", Change::Fraction),
            ("empty-text", Change::Set(json!(""))),
            ("false", Change::Set(json!(false))),
        ]),
        Aspect::Enum | Aspect::Const => {
            let number = schema.values.iter().flatten().chain(&schema.constant).all(serde_json::Value::is_number);
            let outsider = if number { json!(77) } else { json!("something_else") };
            let mut ways = named(&[("outsider", Change::Set(outsider)), ("case", Change::Case), ("padded", Change::Padded)]);
            if !number {
                ways.extend(named(&[("translated", Change::Set(json!("активен"))), ("empty", Change::Empty)]));
            }
            ways
        }
        Aspect::Minimum => {
            let least = schema.minimum.unwrap_or(0);
            named(&[("below", Change::Set(json!(least.saturating_sub(1)))), ("negative", Change::Set(json!(-1)))])
        }
        Aspect::Maximum => {
            let most = schema.maximum.unwrap_or(0);
            named(&[("above", Change::Set(json!(most.saturating_add(1)))), ("far-above", Change::Set(json!(i64::MAX)))])
        }
        Aspect::MinLength => named(&[("shorter", Change::Cut(size(schema.min_length).saturating_sub(1))), ("empty", Change::Empty)]),
        Aspect::MaxLength => named(&[("longer", Change::Grown(size(schema.max_length)))]),
        Aspect::Pattern => named(&[
            ("followed", Change::Followed("?")),
            ("led", Change::Led("?")),
            ("other", Change::Set(json!("?"))),
            ("empty", Change::Empty),
        ]),
        Aspect::Format => schema.format.map(|format| named(&formats(format))).unwrap_or_default(),
        Aspect::MinItems => named(&[("fewer", Change::Fewer(size(schema.min_items).saturating_sub(1)))]),
        Aspect::MaxItems => named(&[("more", Change::More(size(schema.max_items) + 1))]),
        Aspect::UniqueItems => named(&[("twice", Change::Doubled)]),
        Aspect::MaxProperties => named(&[("more", Change::Members(size(schema.max_properties) + 1))]),
        Aspect::AnyOf | Aspect::OneOf | Aspect::Reading => named(&[
            ("word", Change::Set(json!("?"))),
            ("number", Change::Set(json!(12.5))),
            ("true", Change::Set(json!(true))),
            ("null", Change::Null),
            ("in-array", Change::InArray),
            ("in-object", Change::InObject),
            ("first-only", Change::First),
            ("empty-text", Change::Set(json!(""))),
            ("nested-array", Change::Set(json!([[1]]))),
        ]),
    }
}

/// Ways to break a named form.
fn formats(format: Format) -> Vec<(&'static str, Change)> {
    let set = |text: &str| Change::Set(json!(text));
    match format {
        Format::CivilDateTime => vec![
            ("t-separator", Change::Replaced(" ", "T")),
            ("zone", Change::Followed("Z")),
            ("offset", Change::Followed("+03:00")),
            ("epoch", set("1700000000")),
            ("two-digit-year", Change::Replaced("20", "")),
            ("impossible", set("2023-02-30 10:00:00")),
            ("zero-date", set("0000-00-00 00:00:00")),
            ("slashes", Change::Replaced("-", "/")),
            ("no-time", Change::Cut(10)),
            ("no-seconds", Change::Cut(16)),
            ("milliseconds", Change::Followed(".000")),
            ("day-first", set("28.04.2022 14:21:16")),
        ],
        Format::DateTime => {
            vec![
                ("space", Change::Replaced("T", " ")),
                ("no-zone", Change::Cut(19)),
                ("impossible", set("2023-02-30T10:00:00Z")),
                ("epoch", set("1700000000")),
            ]
        }
        Format::Date => vec![("impossible", set("2023-02-30")), ("slashes", Change::Replaced("-", "/")), ("day-first", set("28.04.2022"))],
        Format::Email => vec![("no-at", Change::Replaced("@", " at ")), ("no-domain", set("someone@")), ("spaces", Change::Led("to: "))],
        Format::E164 => vec![
            ("plus", Change::Led("+")),
            ("spaced", set("+49 170 1234567")),
            ("letters", Change::Followed("x")),
            ("too-long", set("1234567890123456")),
            ("too-short", set("12345")),
            ("leading-zero", Change::Led("00")),
            ("dashes", set("495-123-45-67")),
        ],
        Format::Uri => vec![("no-scheme", Change::Replaced(":", "")), ("spaces", Change::Followed(" x"))],
        Format::Uuid => vec![("no-dashes", Change::Replaced("-", "")), ("letters", Change::Replaced("-", "g"))],
        Format::Int32 => vec![("too-great", Change::Set(json!(3_000_000_000_i64)))],
        Format::Int64 => vec![("too-great", Change::Set(serde_json::from_str("100000000000000000000").unwrap_or(json!(1e20))))],
        Format::Float | Format::Double | Format::Byte | Format::Binary | Format::Password | Format::UnixTime => Vec::new(),
    }
}
