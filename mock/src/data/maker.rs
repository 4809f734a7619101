//! Making values from schemas.
//!
//! Format, enum and range of a schema decide; where they leave room, its examples give the
//! style, and the property's name a hint (see [`super::words`]). It makes valid values only.

use super::Wishes;
use super::family::{Field, custom_fields, fields};
use super::shape::{Spot, bare, kind, parts, size, spot};
use super::words::{self, Hint, Person};
use crate::rng::Rng;
use plumbline_spec::model::{Description, JsonType, Schema};
use plumbline_spec::pointer::join;
use plumbline_spec::value::Checker;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

/// How many entities (such as groups) a list of them chooses from; the last is never chosen.
const ENTITIES: usize = 8;
/// Deepest nesting of made values.
const DEEPEST: usize = 16;
/// Nesting below which only what must be there is made.
const DEEP: usize = 8;
/// Most parts of one made value; beyond them only what must be there is made, and beyond ten times as many nothing.
const LARGE: i64 = 2_000;
/// Most elements of a list that is as long as it may be.
const FULL: usize = 20;
/// Parts from which on an item of a list is large.
const BULKY: i64 = 300;
/// Parts of all large items of a list together beyond which items are small: a page of them is answered, read and judged whole.
const MANY: i64 = 10_000;
/// Most parts of such a small item.
const SMALL: i64 = 100;

/// Makes values.
pub(crate) struct Maker<'m> {
    description: &'m Description,
    pub(super) checker: Checker<'m>,
    pub(super) wishes: Wishes,
    pub(super) rng: Rng,
    pub(super) seed: u64,
    pub(super) person: Person,
    pub(super) index: usize,
    pub(super) unique: BTreeMap<String, Vec<Value>>,
    pub(super) history: BTreeMap<String, Vec<Value>>,
    pub(super) entities: BTreeMap<Spot, Rc<Vec<Value>>>,
    pub(super) pairs: BTreeMap<Spot, Vec<(Value, Value)>>,
    pub(super) fields: Vec<Field>,
    /// Parts that the value being made may still have.
    left: i64,
    /// Whether nothing is null that need not be.
    whole: bool,
}

impl<'m> Maker<'m> {
    /// A maker for the schemas of `description`.
    pub(crate) fn new(description: &'m Description, wishes: Wishes, seed: u64) -> Self {
        let fields = fields(wishes.families.first());
        Self {
            description,
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
            left: LARGE,
            whole: false,
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
        let mut spent = 0;
        (0..count)
            .map(|index| {
                self.index = index;
                self.person = words::person(&mut self.rng);
                let most = if spent > MANY { SMALL } else { LARGE };
                self.left = most;
                let item = self.value(schema, "", "", 0);
                let own = most - self.left;
                spent += if own > BULKY { own } else { 0 };
                item
            })
            .collect()
    }

    /// Makes one value that is no item of a list.
    pub(crate) fn sample(&mut self, schema: &Schema) -> Value {
        self.index = 0;
        self.person = words::person(&mut self.rng);
        self.left = LARGE;
        self.value(schema, "", "", 0)
    }

    /// Whether only what must be there is made here, so that what contains itself comes to an end.
    pub(super) fn is_spare(&self, depth: usize) -> bool {
        depth > DEEP || self.left <= 0
    }

    /// Follows references to the schema that says something itself.
    pub(super) fn target<'s>(&self, schema: &'s Schema) -> &'s Schema
    where
        'm: 's,
    {
        let description = self.description;
        let mut schema = schema;
        for _ in 0..64 {
            match schema.reference_name().and_then(|name| description.schemas.get(name)) {
                Some(next) => schema = next,
                None => break,
            }
        }
        schema
    }

    /// The schema at a pointer without `*`.
    fn leaf(&self, schema: &Schema, pointer: &str) -> Option<Schema> {
        let mut at = self.target(schema);
        for segment in plumbline_spec::pointer::segments(pointer) {
            at = self.target(at.properties.get(&segment)?);
        }
        Some(at.clone())
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
            // A few keys have few digits and many, so that their order as numbers is not that as texts.
            if count < 10 && values.len() % 3 == 2 {
                next *= 5;
            }
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
            let value = match candidates.into_iter().find(|v| self.checker.fits(schema, v)) {
                Some(value) => value,
                None => self.value(schema, "", "", 1),
            };
            values.push(value);
        }
        for window in values.chunks_mut(13) {
            self.rng.shuffle(window);
        }
        values
    }

    /// Makes a value of a schema that stands at a place and has a name.
    pub(super) fn value(&mut self, schema: &Schema, at: &str, name: &str, depth: usize) -> Value {
        let schema = self.target(schema);
        self.left -= 1;
        if depth > DEEPEST || self.left < -10 * LARGE {
            return schema.default.clone().unwrap_or(Value::Null);
        }
        if let Some(value) = self.unique.get(at).and_then(|values| values.get(self.index)) {
            return value.clone();
        }
        let wished = self.wishes.families.iter().any(|f| f.at == at);
        if wished || custom_fields(schema, &self.checker) {
            let made = self.family(schema, depth);
            if wished || self.checker.fits(schema, &made) {
                return made;
            }
        }
        let nothing = || schema.one_of.is_empty() || self.checker.fits(schema, &Value::Null);
        if schema.is_nullable() && !self.whole && nothing() && (self.is_spare(depth) || self.null(at, name)) {
            return Value::Null;
        }
        if let Some(disputed) = schema.disputed.as_ref().and_then(|d| d.readings.values().next()) {
            return self.value(disputed, at, name, depth + 1);
        }
        if let Some(constant) = &schema.constant {
            return constant.clone();
        }
        if let Some(values) = schema.values.as_ref().filter(|v| !v.is_empty()) {
            let salt = at.len() + usize::try_from(self.seed % 97).unwrap_or(0);
            let turn = if self.index < 3 * values.len() { self.index + salt } else { self.rng.below(values.len()) };
            return values[turn % values.len()].clone();
        }
        let shaped = schema.types.is_some() || !schema.properties.is_empty();
        for branches in [&schema.one_of, &schema.any_of] {
            if !branches.is_empty() && !shaped && self.is_spare(depth) {
                let smallest = branches.iter().min_by_key(|b| size(self.target(b)));
                return smallest.map_or(Value::Null, |branch| self.value(branch, at, name, depth + 1));
            }
            if !branches.is_empty() && !shaped {
                let turn = if self.index < 2 * branches.len() {
                    self.index
                } else {
                    self.rng.below(branches.len() * 3).saturating_sub(branches.len())
                };
                let value = self.value(&branches[turn % branches.len()], at, name, depth + 1);
                // Where just one may fit, another branch may do when this one's value fits two.
                if schema.one_of.is_empty() || self.checker.fits(schema, &value) {
                    return value;
                }
                let outer = std::mem::replace(&mut self.whole, true);
                for n in 1..=branches.len() {
                    let other = self.value(&branches[(turn + n) % branches.len()], at, name, depth + 1);
                    if self.checker.fits(schema, &other) {
                        self.whole = outer;
                        return other;
                    }
                }
                self.whole = outer;
                return value;
            }
        }
        if !schema.all_of.is_empty() {
            let mut whole = Map::new();
            for part in &schema.all_of {
                match self.value(part, at, name, depth + 1) {
                    Value::Object(members) => whole.extend(members),
                    // A word or number with something said beside it.
                    other if self.checker.fits(schema, &other) => return other,
                    _ => {}
                }
            }
            if let Value::Object(members) = self.object(schema, at, depth, false) {
                whole.extend(members);
            }
            return Value::Object(whole);
        }
        let mut value = match kind(schema) {
            JsonType::Null => Value::Null,
            // Outside the items a flag is set; of several entities one is the special one.
            JsonType::Boolean if self.unique.is_empty() => json!(true),
            JsonType::Boolean if at.contains('*') => json!(self.index == 1),
            JsonType::Boolean => json!(self.rng.once_in(3)),
            JsonType::Integer => self.integer(schema, at, name),
            JsonType::Number => self.number(schema),
            JsonType::String => self.string(schema, at, name),
            JsonType::Array => self.array(schema, at, name, depth),
            JsonType::Object => self.object(schema, at, depth, true),
        };
        if !schema.any_of.is_empty() || !schema.one_of.is_empty() {
            self.adjust(schema, at, depth, &mut value);
        }
        if !at.contains('*') && (value.is_string() || value.is_number()) {
            self.history.entry(at.to_owned()).or_default().push(value.clone());
        }
        value
    }

    /// Changes members, keys excepted, until the alternatives beside a shape admit the value.
    fn adjust(&mut self, schema: &Schema, at: &str, depth: usize, value: &mut Value) {
        for branch in schema.any_of.iter().chain(&schema.one_of) {
            if self.checker.fits(schema, value) {
                return;
            }
            let branch = self.target(branch);
            let mut changed = value.clone();
            for (name, property) in &branch.properties {
                let inner = join(at, name);
                let wrong = changed.get(name).is_some_and(|member| !self.checker.fits(property, member));
                if wrong && !self.unique.contains_key(&inner) {
                    let member = self.value(property, &inner, name, depth + 1);
                    changed[name] = member;
                }
            }
            if self.checker.fits(schema, &changed) {
                *value = changed;
            }
        }
        for branch in schema.any_of.iter().chain(&schema.one_of) {
            if self.checker.fits(schema, value) {
                return;
            }
            let mut changed = self.value(branch, at, "", depth + 1);
            if let (Value::Object(own), Value::Object(members)) = (&*value, &mut changed) {
                for (name, member) in own {
                    members.entry(name.clone()).or_insert_with(|| member.clone());
                }
            }
            if self.checker.fits(schema, &changed) {
                *value = changed;
            }
        }
    }

    fn array(&mut self, schema: &Schema, at: &str, name: &str, depth: usize) -> Value {
        let Some(element) = schema.items.as_deref() else { return json!([]) };
        let inner = join(at, "*");
        let least = usize::try_from(schema.min_items.unwrap_or(0)).unwrap_or(0);
        let most = usize::try_from(schema.max_items.unwrap_or(4)).unwrap_or(4);
        let target = self.target(element);
        if self.is_spare(depth) {
            return (0..least).map(|_| self.value(target, &inner, name, depth + 1)).collect();
        }
        if kind(target) == JsonType::Object {
            let pool = self.pool(target, &inner, depth);
            let chosen = match self.index % 5 {
                3 => 0,
                _ => 1 + self.rng.below(3),
            };
            let mut order: Vec<usize> = (0..pool.len().saturating_sub(1)).collect();
            self.rng.shuffle(&mut order);
            order.truncate(chosen.clamp(least, most.max(least)));
            let mut elements = Vec::new();
            for entity in order.into_iter().filter_map(|i| pool.get(i)) {
                // What is copied is as large as what is made: lists of things that hold such lists would grow without end.
                self.left -= parts(entity);
                if self.is_spare(depth) && elements.len() >= least {
                    break;
                }
                elements.push(entity.clone());
            }
            return Value::Array(elements);
        }
        let count = match self.index % 9 {
            1 => least,
            4 => most.min(FULL).max(least),
            _ => self.rng.below(3.min(most) + 1).max(least),
        };
        let mut seen = HashSet::new();
        let mut elements = Vec::new();
        let singular = name.strip_suffix('s').unwrap_or(name);
        for _ in 0..count * 20 {
            if elements.len() == count {
                break;
            }
            let value = self.value(target, &inner, singular, depth + 1);
            if seen.insert(value.to_string()) {
                elements.push(value);
            }
        }
        // Where so many different ones cannot be made, some come twice if they may.
        let lacking = if schema.unique_items { 0 } else { least.saturating_sub(elements.len()) };
        let again: Vec<Value> = elements.iter().cycle().take(lacking).cloned().collect();
        elements.extend(again);
        Value::Array(elements)
    }

    /// The entities that lists of this place choose from: the same group is the same everywhere.
    fn pool(&mut self, schema: &Schema, at: &str, depth: usize) -> Rc<Vec<Value>> {
        let spot = spot(at, schema);
        if let Some(pool) = self.entities.get(&spot) {
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
        let leaf = key.as_deref().and_then(|key| self.leaf(schema, key));
        let keys = leaf.map_or_else(Vec::new, |leaf| self.keys(&leaf, ENTITIES));
        let mut pool = Vec::new();
        for i in 0..ENTITIES {
            self.index = i;
            self.person = words::person(&mut self.rng);
            let mut value = self.object(schema, at, depth, false);
            if !self.checker.fits(schema, &value) {
                value = self.value(schema, at, "", depth + 1);
            }
            if let (Some(slot), Some(own)) = (key.as_deref().and_then(|key| value.pointer_mut(key)), keys.get(i)) {
                *slot = own.clone();
            }
            if let Some(members) = value.as_object_mut() {
                let called = members.iter().find(|(name, v)| (v.is_string() || v.is_null()) && words::hint(name) == Some(Hint::Called));
                let called = called.map(|(name, _)| name.clone());
                if let (Some(slot), Some(name)) = (called.as_ref().and_then(|c| members.get_mut(c)), names.get(i)) {
                    // One entity keeps a name of null, where it may.
                    let fits = called.as_ref().and_then(|c| schema.properties.get(c)).is_none_or(|p| self.checker.fits(p, &json!(name)));
                    if fits && !(slot.is_null() && i == 2) {
                        *slot = json!(name);
                    }
                }
            }
            pool.push(value);
        }
        (self.index, self.person) = (index, person);
        let pool = Rc::new(pool);
        self.entities.insert(spot, pool.clone());
        pool
    }

    fn object(&mut self, schema: &Schema, at: &str, depth: usize, paired: bool) -> Value {
        let mut members = Map::new();
        for (name, property) in &schema.properties {
            if self.is_spare(depth) && !schema.required.contains(name) {
                continue;
            }
            let inner = join(at, name);
            // A member that may be missing under some reading is so now and then if that is the one, else empty.
            let spare = property.optional_if.is_some() && (self.index + name.len()) % 6 == 2;
            if spare && !schema.required.contains(name) {
                continue;
            }
            if spare && self.checker.fits(property, &json!("")) {
                members.insert(name.clone(), json!(""));
                continue;
            }
            let one = if paired { self.paired(schema, name, &inner, depth) } else { None };
            let value = one.unwrap_or_else(|| self.value(property, &inner, name, depth + 1));
            members.insert(name.clone(), value);
        }
        whole_name(&mut members);
        let rest = schema.pattern_properties.values().next().or(schema.additional_properties.as_deref());
        if let (Some(rest), true) = (rest, schema.properties.is_empty() && !self.is_spare(depth)) {
            for field in self.fields.clone().iter().take(2) {
                let value = self.value(rest, &join(at, &field.name), "", depth + 1);
                members.insert(field.name.clone(), value);
            }
        }
        Value::Object(members)
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
        let spot = spot(&group, schema);
        if !self.pairs.contains_key(&spot) {
            let (id, label) = (bare(self.target(id)), bare(self.target(label)));
            let ids = self.keys(&id, 5);
            let index = self.index;
            let mut pool = Vec::new();
            for (i, id) in ids.into_iter().enumerate() {
                self.index = i;
                self.person = words::person(&mut self.rng);
                let label = self.value(&label, "", called, depth + 1);
                pool.push((id, label));
            }
            self.index = index;
            self.pairs.insert(spot.clone(), pool);
        }
        let nullable = self.target(id).is_nullable() && self.target(label).is_nullable();
        let mut own = Rng::new(self.seed.wrapping_add(self.index as u64), &group);
        if nullable && (self.index % 6 == 1 || own.once_in(8)) {
            return Some(Value::Null);
        }
        let pool = self.pairs.get(&spot)?;
        let (id, label) = own.pick(pool)?;
        Some(if is_id { id.clone() } else { label.clone() })
    }
}

/// Puts a whole name together from the parts beside it, so that the two agree.
fn whole_name(members: &mut Map<String, Value>) {
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
