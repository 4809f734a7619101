//! Numbers and texts: by format and range first, then in the style of examples, then by the
//! hint that a property's name gives.

use super::maker::Maker;
use super::words::{self, Hint};
use plumbline_spec::model::{Format, Schema};
use serde_json::{Value, json};

impl Maker<'_> {
    /// Whether this time a nullable value is null; every sixth is, at another index for every place.
    pub(super) fn null(&mut self, at: &str, name: &str) -> bool {
        match words::hint(name) {
            Some(Hint::Given) => return self.person.given.is_none(),
            Some(Hint::Family) => return self.person.family.is_none(),
            Some(Hint::Patronymic) => return self.person.patronymic.is_none(),
            Some(Hint::Full) => return false,
            _ => {}
        }
        (self.index + at.len()) % 6 == 2 || self.rng.once_in(11)
    }

    /// An earlier value of this place, now and then, where the laws want ties.
    pub(super) fn tie(&mut self, at: &str) -> Option<Value> {
        if !self.wishes.ties.contains(at) || !self.rng.once_in(4) {
            return None;
        }
        let earlier = self.history.get(at)?;
        earlier.get(self.rng.below(earlier.len())).cloned()
    }

    pub(super) fn integer(&mut self, schema: &Schema, at: &str, name: &str) -> Value {
        if let Some(value) = self.tie(at) {
            return value;
        }
        let least = schema.minimum.unwrap_or_else(|| schema.maximum.unwrap_or(0).min(0));
        if schema.format == Some(Format::UnixTime) {
            return json!(self.rng.between(1_500_000_000, 1_790_000_000));
        }
        let most = schema.maximum.unwrap_or_else(|| least.saturating_add(500));
        let wide = least >= 1_000_000 && most / 1000 > least;
        if wide || (schema.maximum.is_none() && words::hint(name) == Some(Hint::Phone)) {
            // A phone number that may be hidden is so now and then, where the examples show how.
            if schema.examples.iter().any(|e| *e == json!(0)) && schema.examples.len() > 1 && (self.index % 6 == 2 || self.rng.once_in(9)) {
                return json!(0);
            }
            for _ in 0..16 {
                let phone = words::phone(&mut self.rng);
                if phone >= least && schema.maximum.is_none_or(|m| phone <= m) {
                    return json!(phone);
                }
            }
        }
        json!(self.rng.between(least, most.min(least.saturating_add(100_000))))
    }

    pub(super) fn number(&mut self, schema: &Schema) -> Value {
        let value = self.rng.between(0, 100_000) / 4;
        json!(value.max(schema.minimum.unwrap_or(i64::MIN)).min(schema.maximum.unwrap_or(i64::MAX)))
    }

    pub(super) fn string(&mut self, schema: &Schema, at: &str, name: &str) -> Value {
        if let Some(value) = self.tie(at) {
            return value;
        }
        for _ in 0..24 {
            let text = self.text(schema, at, name);
            let value = json!(shorten(&text, schema));
            if self.checker.fits(schema, &value) {
                return value;
            }
        }
        if let Some(pattern) = &schema.pattern {
            for _ in 0..24 {
                let made = super::pattern::text(pattern, &mut self.rng).map(|text| json!(shorten(&text, schema)));
                if let Some(value) = made.filter(|v| self.checker.fits(schema, v)) {
                    return value;
                }
            }
        }
        let example = schema.examples.iter().chain(&schema.default).find(|v| self.checker.fits(schema, v)).cloned();
        example.unwrap_or_else(|| json!(shorten("", schema)))
    }

    pub(super) fn text(&mut self, schema: &Schema, at: &str, name: &str) -> String {
        match schema.format {
            Some(Format::CivilDateTime) => return self.moment(" ", ""),
            Some(Format::DateTime) => return self.moment("T", "Z"),
            Some(Format::Date) => return self.moment(" ", "").chars().take(10).collect(),
            Some(Format::Email) => return words::email(&mut self.rng),
            Some(Format::Uri) => return format!("https://example.org/{}", self.rng.below(100_000)),
            Some(Format::Uuid) => return self.uuid(),
            Some(Format::E164) => {
                let plus = schema.examples.iter().any(|e| e.as_str().is_some_and(|e| e.starts_with('+')));
                return format!("{}{}", if plus { "+" } else { "" }, words::phone(&mut self.rng));
            }
            _ => {}
        }
        let hint = words::hint(name);
        if hint.is_none() || schema.pattern.is_some() {
            let examples: Vec<String> = schema.examples.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            let style = self.rng.pick(&examples).cloned().unwrap_or_default();
            if !schema.placeholder && style.bytes().any(|b| b.is_ascii_digit()) {
                return self.vary(&style);
            }
            if schema.pattern.is_some() && self.rng.once_in(2) {
                return self.rng.between(1, 999_999).to_string();
            }
        }
        if hint == Some(Hint::Called) && at.contains('*') {
            return self.rng.pick(words::GROUPS).copied().unwrap_or("Group").to_owned();
        }
        let person = self.person.clone();
        words::text(hint, &mut self.rng, &person).unwrap_or_else(|| "—".to_owned())
    }

    /// The text with its digits exchanged for others.
    pub(super) fn vary(&mut self, style: &str) -> String {
        let mut first = true;
        style
            .chars()
            .map(|c| {
                if !c.is_ascii_digit() {
                    return c;
                }
                let least = u64::from(std::mem::take(&mut first));
                char::from_digit(u32::try_from(least + self.rng.next() % (10 - least)).unwrap_or(1), 10).unwrap_or(c)
            })
            .collect()
    }

    /// A time between 2019 and 2026; at midnight, on a leap day or in a year's last second now and then.
    pub(super) fn moment(&mut self, separator: &str, zone: &str) -> String {
        let special = ["2024-02-29 00:00:00", "2023-12-31 23:59:59", "2022-04-28 14:21:16", "2025-01-01 00:00:00"];
        let text = if self.rng.once_in(9) {
            self.rng.pick(&special).copied().unwrap_or(special[0]).to_owned()
        } else {
            let start = jiff::civil::date(2019, 1, 1).at(0, 0, 0, 0);
            let second = self.rng.between(0, 7 * 365 * 86_400);
            let moment = start.checked_add(jiff::SignedDuration::from_secs(second)).unwrap_or(start);
            let (day, time) = (moment.date(), moment.time());
            format!("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", day.year(), day.month(), day.day(), time.hour(), time.minute(), time.second())
        };
        format!("{}{zone}", text.replacen(' ', separator, 1))
    }

    pub(super) fn uuid(&mut self) -> String {
        let (a, b) = (self.rng.next(), self.rng.next());
        let (high, middle) = ((a >> 32) & 0xffff_ffff, (a >> 16) & 0xffff);
        format!("{high:08x}-{middle:04x}-4{:03x}-8{:03x}-{:012x}", a & 0xfff, (b >> 48) & 0xfff, b & 0xffff_ffff_ffff)
    }
}

/// The text cut or filled to the lengths that the schema allows.
fn shorten(text: &str, schema: &Schema) -> String {
    let most = schema.max_length.and_then(|n| usize::try_from(n).ok()).unwrap_or(usize::MAX);
    let mut short: String = text.chars().take(most).collect();
    let least = usize::try_from(schema.min_length.unwrap_or(0)).unwrap_or(0);
    while short.chars().count() < least {
        short.push('a');
    }
    short
}
