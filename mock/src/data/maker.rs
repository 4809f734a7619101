//! Making values from schemas.
//!
//! Format, enum and range of a schema decide; where they leave room, its examples give the
//! style, and the property's name a hint (see [`super::words`]). It makes valid values only.

use super::Wishes;
use super::words::{self, Hint, Person};
use crate::rng::Rng;
use plumbline_spec::model::{Description, Family, Format, JsonType, Schema, ValueKind};
use plumbline_spec::pointer::join;
use plumbline_spec::value::Checker;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashSet};

/// How many entities (such as groups) a list of them chooses from; the last is never chosen.
const ENTITIES: usize = 8;
/// Deepest nesting of made values.
const DEEPEST: usize = 12;

/// A field of a family.
#[derive(Debug, Clone)]
struct Field {
    name: String,
    kind: ValueKind,
}

/// Makes values.
pub(crate) struct Maker<'m> {
    checker: Checker<'m>,
    wishes: Wishes,
    rng: Rng,
    seed: u64,
    person: Person,
    index: usize,
    unique: BTreeMap<String, Vec<Value>>,
    history: BTreeMap<String, Vec<Value>>,
    entities: BTreeMap<String, Vec<Value>>,
    pairs: BTreeMap<String, Vec<(Value, Value)>>,
    fields: Vec<Field>,
}

impl<'m> Maker<'m> {
    /// A maker for the schemas of `description`.
    pub(crate) fn new(description: &'m Description, wishes: Wishes, seed: u64) -> Self {
        let fields = fields(wishes.families.first());
        Self {
            checker: Checker::new(description),
            wishes,
            rng: Rng::new(seed, &description.api),
            seed,
            person: Person::default(),
            index: 0,
            unique: BTreeMap::new(),
            history: BTreeMap::new(),
            entities: BTreeMap::new(),
            pairs: BTreeMap::new(),
            fields,
        }
    }

    /// Makes the items of a list.
    pub(crate) fn items(&mut self, schema: &Schema, count: usize) -> Vec<Value> {
        for key in self.wishes.keys.clone() {
            if let Some(leaf) = self.leaf(schema, &key) {
                let values = self.keys(&leaf, count);
                self.unique.insert(key, values);
            }
        }
        (0..count)
            .map(|index| {
                self.index = index;
                self.person = words::person(&mut self.rng);
                self.value(schema, "", "", 0)
            })
            .collect()
    }

    /// Makes one value that is no item of a list.
    pub(crate) fn sample(&mut self, schema: &Schema) -> Value {
        self.index = 0;
        self.person = words::person(&mut self.rng);
        self.value(schema, "", "", 0)
    }

    fn target(&self, schema: &Schema) -> Schema {
        self.checker.target(schema).clone()
    }

    /// The schema at a pointer without `*`.
    fn leaf(&self, schema: &Schema, pointer: &str) -> Option<Schema> {
        let mut at = self.target(schema);
        for segment in plumbline_spec::pointer::segments(pointer) {
            at = self.target(at.properties.get(&segment)?);
        }
        Some(at)
    }

    /// Different values of a schema, neither consecutive nor in order.
    fn keys(&mut self, schema: &Schema, count: usize) -> Vec<Value> {
        let numeric = schema.only_type() == Some(JsonType::Integer) || schema.only_type() == Some(JsonType::Number);
        let example = schema.examples.iter().find_map(Value::as_str).unwrap_or_default().to_owned();
        let digits = !example.is_empty() && example.bytes().all(|b| b.is_ascii_digit());
        let base = if numeric { schema.minimum.unwrap_or(1).max(7) } else { example.parse().unwrap_or(10_000_000) };
        let mut next = base;
        let mut values = Vec::with_capacity(count);
        while values.len() < count {
            next += self.rng.between(1, 9);
            let negative = -(next * 1_000_003 % 10_000_000_000_000);
            let candidates = [
                if numeric {
                    json!(next)
                } else if digits || example.is_empty() {
                    json!(next.to_string())
                } else {
                    json!(format!("{example}-{next}"))
                },
                json!(next.to_string()),
                json!(format!("k{next}")),
                json!(next),
            ];
            // Texts of digits that may be negative are so now and then: groups often are.
            if !numeric && values.len() % 9 == 4 {
                let value = json!(negative.to_string());
                if self.checker.fits(schema, &value) {
                    values.push(value);
                    continue;
                }
            }
            match candidates.into_iter().find(|v| self.checker.fits(schema, v)) {
                Some(value) => values.push(value),
                None => values.push(json!(next)),
            }
        }
        for window in values.chunks_mut(13) {
            self.rng.shuffle(window);
        }
        values
    }

    fn value(&mut self, schema: &Schema, at: &str, name: &str, depth: usize) -> Value {
        let schema = &self.target(schema);
        if depth > DEEPEST {
            return schema.default.clone().unwrap_or(Value::Null);
        }
        if let Some(value) = self.unique.get(at).and_then(|values| values.get(self.index)) {
            return value.clone();
        }
        if self.wishes.families.iter().any(|f| f.at == at) || custom_fields(schema, &self.checker) {
            return self.family(schema);
        }
        if schema.is_nullable() && self.null(at, name) {
            return Value::Null;
        }
        if let Some(disputed) = schema.disputed.as_ref().and_then(|d| d.readings.values().next()) {
            let disputed = disputed.clone();
            return self.value(&disputed, at, name, depth + 1);
        }
        if let Some(constant) = &schema.constant {
            return constant.clone();
        }
        if let Some(values) = schema.values.as_ref().filter(|v| !v.is_empty()) {
            let salt = at.len() + usize::try_from(self.seed % 97).unwrap_or(0);
            let turn = if self.index < 3 * values.len() { self.index + salt } else { self.rng.below(values.len()) };
            return values[turn % values.len()].clone();
        }
        for branches in [&schema.one_of, &schema.any_of] {
            if !branches.is_empty() {
                let turn = if self.index < 2 * branches.len() {
                    self.index
                } else {
                    self.rng.below(branches.len() * 3).saturating_sub(branches.len())
                };
                let branch = branches[turn % branches.len()].clone();
                return self.value(&branch, at, name, depth + 1);
            }
        }
        if !schema.all_of.is_empty() {
            let mut whole = Map::new();
            for part in &schema.all_of {
                if let Value::Object(members) = self.value(part, at, name, depth + 1) {
                    whole.extend(members);
                }
            }
            if let Value::Object(members) = self.object(schema, at, depth, false) {
                whole.extend(members);
            }
            return Value::Object(whole);
        }
        let value = match kind(schema) {
            JsonType::Null => Value::Null,
            // Of several entities one is the special one; a flag that stands alone is set.
            JsonType::Boolean => json!(!at.contains('*') && depth > 0 || self.index == 1),
            JsonType::Integer => self.integer(schema, at, name),
            JsonType::Number => json!(self.rng.between(0, 100_000) / 4),
            JsonType::String => self.string(schema, at, name),
            JsonType::Array => self.array(schema, at, name, depth),
            JsonType::Object => self.object(schema, at, depth, true),
        };
        if !at.contains('*') && (value.is_string() || value.is_number()) {
            self.history.entry(at.to_owned()).or_default().push(value.clone());
        }
        value
    }

    /// Whether this time a nullable value is null; every sixth is, at another index for every place.
    fn null(&mut self, at: &str, name: &str) -> bool {
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
    fn tie(&mut self, at: &str) -> Option<Value> {
        if !self.wishes.ties.contains(at) || !self.rng.once_in(4) {
            return None;
        }
        let earlier = self.history.get(at)?;
        earlier.get(self.rng.below(earlier.len())).cloned()
    }

    fn integer(&mut self, schema: &Schema, at: &str, name: &str) -> Value {
        if let Some(value) = self.tie(at) {
            return value;
        }
        let least = schema.minimum.unwrap_or(0);
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

    fn string(&mut self, schema: &Schema, at: &str, name: &str) -> Value {
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
        let example = schema.examples.iter().chain(&schema.default).find(|v| self.checker.fits(schema, v)).cloned();
        example.unwrap_or_else(|| json!(shorten("", schema)))
    }

    fn text(&mut self, schema: &Schema, at: &str, name: &str) -> String {
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
    fn vary(&mut self, style: &str) -> String {
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
    fn moment(&mut self, separator: &str, zone: &str) -> String {
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

    fn uuid(&mut self) -> String {
        let (a, b) = (self.rng.next(), self.rng.next());
        let (high, middle) = ((a >> 32) & 0xffff_ffff, (a >> 16) & 0xffff);
        format!("{high:08x}-{middle:04x}-4{:03x}-8{:03x}-{:012x}", a & 0xfff, (b >> 48) & 0xfff, b & 0xffff_ffff_ffff)
    }

    fn array(&mut self, schema: &Schema, at: &str, name: &str, depth: usize) -> Value {
        let Some(element) = schema.items.as_deref() else { return json!([]) };
        let inner = join(at, "*");
        let least = usize::try_from(schema.min_items.unwrap_or(0)).unwrap_or(0);
        let most = usize::try_from(schema.max_items.unwrap_or(4)).unwrap_or(4);
        let target = self.target(element);
        if kind(&target) == JsonType::Object {
            let pool = self.pool(&target, &inner, depth);
            let chosen = match self.index % 5 {
                3 => 0,
                _ => 1 + self.rng.below(3),
            };
            let mut order: Vec<usize> = (0..pool.len().saturating_sub(1)).collect();
            self.rng.shuffle(&mut order);
            order.truncate(chosen.clamp(least, most.max(least)));
            return order.into_iter().filter_map(|i| pool.get(i).cloned()).collect();
        }
        let count = match self.index % 9 {
            1 => least,
            4 => most,
            _ => self.rng.below(3.min(most) + 1).max(least),
        };
        let mut seen = HashSet::new();
        let mut elements = Vec::new();
        let singular = name.strip_suffix('s').unwrap_or(name);
        for _ in 0..count * 20 {
            if elements.len() == count {
                break;
            }
            let value = self.value(&target, &inner, singular, depth + 1);
            if seen.insert(value.to_string()) {
                elements.push(value);
            }
        }
        Value::Array(elements)
    }

    /// The entities that lists of this place choose from: the same group is the same everywhere.
    fn pool(&mut self, schema: &Schema, at: &str, depth: usize) -> Vec<Value> {
        if let Some(pool) = self.entities.get(at) {
            return pool.clone();
        }
        let wished = self.wishes.entities.iter().find_map(|e| e.strip_prefix(at)).map(str::to_owned);
        let by_name = schema.properties.keys().find(|name| *name == "id" || name.ends_with("_id")).map(|name| join("", name));
        let key = wished.or(by_name);
        let (index, person) = (self.index, self.person.clone());
        let names = {
            let mut names = words::GROUPS.to_vec();
            self.rng.shuffle(&mut names);
            names
        };
        let keys = match key.as_deref().and_then(|key| self.leaf(schema, key)) {
            Some(leaf) => self.keys(&leaf, ENTITIES),
            None => Vec::new(),
        };
        let mut pool = Vec::new();
        for i in 0..ENTITIES {
            self.index = i;
            self.person = words::person(&mut self.rng);
            let mut value = self.object(schema, at, depth, false);
            if let (Some(slot), Some(own)) = (key.as_deref().and_then(|key| value.pointer_mut(key)), keys.get(i)) {
                *slot = own.clone();
            }
            if let Some(members) = value.as_object_mut() {
                let called = members.iter_mut().find(|(name, v)| (v.is_string() || v.is_null()) && words::hint(name) == Some(Hint::Called));
                if let (Some((_, slot)), Some(name)) = (called, names.get(i)) {
                    // One entity keeps a name of null, where it may.
                    if !(slot.is_null() && i == 2) {
                        *slot = json!(name);
                    }
                }
            }
            pool.push(value);
        }
        (self.index, self.person) = (index, person);
        self.entities.insert(at.to_owned(), pool.clone());
        pool
    }

    fn object(&mut self, schema: &Schema, at: &str, depth: usize, paired: bool) -> Value {
        let mut members = Map::new();
        for (name, property) in &schema.properties {
            let inner = join(at, name);
            let value = match if paired { self.paired(schema, name, &inner, depth) } else { None } {
                Some(value) => value,
                None => self.value(property, &inner, name, depth + 1),
            };
            members.insert(name.clone(), value);
        }
        self.whole_name(&mut members);
        let rest = schema.pattern_properties.values().next().or(schema.additional_properties.as_deref());
        if let (Some(rest), true) = (rest, schema.properties.is_empty()) {
            for field in self.fields.clone().iter().take(2) {
                let value = self.value(rest, &join(at, &field.name), "", depth + 1);
                members.insert(field.name.clone(), value);
            }
        }
        Value::Object(members)
    }

    /// Puts a whole name together from the parts beside it, so that the two agree.
    fn whole_name(&mut self, members: &mut Map<String, Value>) {
        let part = |hint: Hint| members.iter().find(|(name, _)| words::hint(name) == Some(hint)).map(|(_, v)| v.clone());
        let parts = [part(Hint::Family), part(Hint::Given), part(Hint::Patronymic)];
        if parts.iter().all(Option::is_none) {
            return;
        }
        let text: Vec<String> = parts.iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
        // The shortest such name is the person's own; longer ones belong to someone else (`manager_full_name`).
        let own = members.iter_mut().filter(|(name, v)| v.is_string() && words::hint(name) == Some(Hint::Full));
        if let Some((_, slot)) = own.min_by_key(|(name, _)| name.len()) {
            *slot = json!(text.join(" "));
        }
    }

    /// `x_id` beside `x_name`: both belong to one entity, and are null together.
    fn paired(&mut self, schema: &Schema, name: &str, at: &str, depth: usize) -> Option<Value> {
        let (prefix, is_id) = match name.strip_suffix("_id") {
            Some(prefix) => (prefix, true),
            None => (
                schema.properties.keys().filter_map(|k| k.strip_suffix("_id")).find(|p| name.starts_with(*p) && name.ends_with("name"))?,
                false,
            ),
        };
        let id = schema.properties.get(&format!("{prefix}_id"))?;
        let (called, label) = schema.properties.iter().find(|(k, _)| k.starts_with(prefix) && k.ends_with("name"))?;
        let group = join(&at[..at.len().saturating_sub(name.len() + 1)], prefix);
        if !self.pairs.contains_key(&group) {
            let (id, label) = (self.target(id), self.target(label));
            let ids = self.keys(&bare(&id), 5);
            let index = self.index;
            let mut pool = Vec::new();
            for (i, id) in ids.into_iter().enumerate() {
                self.index = i;
                self.person = words::person(&mut self.rng);
                let label = self.value(&bare(&label), "", called, depth + 1);
                pool.push((id, label));
            }
            self.index = index;
            self.pairs.insert(group.clone(), pool);
        }
        let nullable = self.target(id).is_nullable() && self.target(label).is_nullable();
        let mut own = Rng::new(self.seed.wrapping_add(self.index as u64), &group);
        if nullable && (self.index % 6 == 1 || own.once_in(8)) {
            return Some(Value::Null);
        }
        let pool = self.pairs.get(&group)?;
        let (id, label) = own.pick(pool)?;
        Some(if is_id { id.clone() } else { label.clone() })
    }

    /// Custom fields, as the map or the list that the schema asks for.
    fn family(&mut self, schema: &Schema) -> Value {
        let branches: Vec<Schema> = if schema.any_of.is_empty() && schema.one_of.is_empty() {
            vec![schema.clone()]
        } else {
            schema.any_of.iter().chain(&schema.one_of).map(|s| self.target(s)).collect()
        };
        let map = branches.iter().find(|b| kind(b) == JsonType::Object).cloned();
        let list = branches.iter().find(|b| kind(b) == JsonType::Array).cloned();
        let fields: Vec<Field> =
            if self.index % 5 == 2 { Vec::new() } else { self.fields.clone().into_iter().filter(|_| !self.rng.once_in(3)).collect() };
        if fields.is_empty() && list.is_some() {
            return json!([]);
        }
        if let Some(map) = map {
            let member = map.pattern_properties.values().next().or(map.additional_properties.as_deref()).cloned();
            let member = member.unwrap_or_default();
            return fields.iter().map(|f| (f.name.clone(), self.field_value(f, &member))).collect::<Map<_, _>>().into();
        }
        let Some(element) = list.and_then(|l| l.items).map(|e| self.target(&e)) else { return json!([]) };
        let (names, values) = name_and_value(&element);
        let one = |maker: &mut Self, field: &Field| {
            let mut members = Map::new();
            for (name, property) in &element.properties {
                let value = if Some(name) == names.as_ref() {
                    fit_text(&maker.checker, property, &field.name)
                } else if Some(name) == values.as_ref() {
                    maker.field_value(field, property)
                } else {
                    maker.value(property, "", name, 1)
                };
                members.insert(name.clone(), value);
            }
            Value::Object(members)
        };
        let made: Vec<Value> = fields.iter().map(|f| one(self, f)).collect();
        Value::Array(made)
    }

    fn field_value(&mut self, field: &Field, schema: &Schema) -> Value {
        let text = match field.kind {
            ValueKind::Number => self.rng.between(1, 1200).to_string(),
            ValueKind::DateTime => self.moment(" ", ""),
            ValueKind::Text | ValueKind::TextArray | ValueKind::ObjectArray => {
                self.rng.pick(words::WORDS).copied().unwrap_or("oak").to_owned()
            }
        };
        if self.checker.fits(schema, &json!(text)) { json!(text) } else { fit_text(&self.checker, schema, &text) }
    }
}

/// The schema without `null` among its types, as the entity behind a pair has it.
fn bare(schema: &Schema) -> Schema {
    let mut bare = schema.clone();
    if let Some(one) = schema.only_type() {
        bare.types = Some(plumbline_spec::model::TypeSet::One(one));
    }
    bare
}

/// The text as the JSON type that a schema asks for.
fn fit_text(checker: &Checker<'_>, schema: &Schema, text: &str) -> Value {
    let number = text.parse::<i64>().ok().map(|n| json!(n));
    number.filter(|n| checker.fits(schema, n)).unwrap_or_else(|| json!(text))
}

/// The members of a custom field that name it and that hold its value.
fn name_and_value(element: &Schema) -> (Option<String>, Option<String>) {
    let find = |words: &[&str]| words.iter().find(|w| element.properties.contains_key(**w)).map(|w| (*w).to_owned());
    (find(&["id", "code", "key", "name"]), find(&["value", "text"]))
}

/// Whether a schema is a list of custom fields: objects of just a name and a value.
fn custom_fields(schema: &Schema, checker: &Checker<'_>) -> bool {
    let branches = schema.any_of.iter().chain(&schema.one_of);
    let list = |s: &Schema| {
        let Some(element) = checker.target(s).items.as_deref().map(|e| checker.target(e)) else { return false };
        let (name, value) = name_and_value(element);
        element.properties.len() == 2 && name.is_some() && value.is_some()
    };
    let map = |s: &Schema| {
        let s = checker.target(s);
        s.properties.is_empty() && (s.additional_properties.is_some() || !s.pattern_properties.is_empty())
    };
    list(schema) || map(schema) || branches.into_iter().any(|b| list(b) || map(b))
}

/// The fields of a family: two for every kind of values that it may have.
fn fields(family: Option<&Family>) -> Vec<Field> {
    let kinds: Vec<ValueKind> = match family {
        Some(family) => family.operators.keys().copied().collect(),
        None => vec![ValueKind::Text, ValueKind::Number, ValueKind::DateTime],
    };
    let pattern = family.and_then(|f| regex::Regex::new(&f.pattern).ok());
    let named = |n: usize| {
        let candidates = [format!("{}", 388_071 + 6 * n), format!("field_{n}"), format!("custom{n}")];
        candidates.iter().find(|c| pattern.as_ref().is_none_or(|p| p.is_match(c))).unwrap_or(&candidates[0]).clone()
    };
    let doubled = kinds.iter().flat_map(|kind| [*kind, *kind]);
    doubled.enumerate().map(|(n, kind)| Field { name: named(n), kind }).collect()
}

/// The JSON type that a value of the schema is made as.
fn kind(schema: &Schema) -> JsonType {
    if let Some(types) = &schema.types {
        return types.as_slice().iter().copied().find(|t| *t != JsonType::Null).unwrap_or(JsonType::Null);
    }
    if !schema.properties.is_empty() || schema.additional_properties.is_some() || !schema.pattern_properties.is_empty() {
        return JsonType::Object;
    }
    if schema.items.is_some() {
        return JsonType::Array;
    }
    if schema.minimum.is_some() || schema.maximum.is_some() {
        return JsonType::Integer;
    }
    schema.examples.first().map_or(JsonType::String, JsonType::of)
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
