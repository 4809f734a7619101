//! The data behind a mocked list: made once from the item schema, seeded, believable.
//!
//! What a description's laws need to be seen working is put in on purpose: keys that are unique
//! but not consecutive and not in order, ties in sort keys, nulls, text outside ASCII, empty and
//! overlapping groups, every enum value, numbers whose order differs from their order as text.
//! Nothing here answers requests.

mod family;
mod maker;
mod pattern;
mod scalar;
mod shape;
mod words;

pub(crate) use maker::Maker;

use plumbline_spec::model::{Description, Family, Law, Operation, Schema};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// One item of a list.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// The item.
    pub(crate) value: Value,
    /// The item as JSON text, as it goes over the wire when nothing is left out of it.
    pub(crate) text: String,
}

impl Item {
    pub(crate) fn new(value: Value) -> Self {
        let text = value.to_string();
        Self { value, text }
    }
}

/// All items of a list, in the order in which they were added. A copy shares them until one of the two changes.
#[derive(Debug, Clone, Default)]
pub(crate) struct DataSet {
    /// The items.
    pub(crate) items: Arc<Vec<Item>>,
}

/// The data of lists whose items are of one schema and are wished alike: they are the same, and are made and kept once.
#[derive(Debug, Default)]
pub(crate) struct Shared(Mutex<Vec<(Schema, Wishes, DataSet)>>);

impl Shared {
    /// As many items as `count` of a schema.
    pub(crate) fn make(&self, description: &Description, schema: Schema, wishes: Wishes, seed: u64, count: usize) -> DataSet {
        let kept = |all: &[(Schema, Wishes, DataSet)]| {
            let same = |(s, w, data): &&(Schema, Wishes, DataSet)| data.items.len() == count && *w == wishes && *s == schema;
            all.iter().find(same).map(|(.., data)| data.clone())
        };
        if let Some(data) = kept(&self.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return data;
        }
        let data = DataSet::make(description, &schema, &wishes, seed, count);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((schema, wishes, data.clone()));
        data
    }
}

/// What the laws of an operation need to find in the data.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Wishes {
    /// Pointers in an item whose values are never repeated.
    pub(crate) keys: BTreeSet<String>,
    /// Pointers in an item whose values are repeated now and then.
    pub(crate) ties: BTreeSet<String>,
    /// Pointers in an item to the keys of nested entities, such as `/groups/*/id`.
    pub(crate) entities: BTreeSet<String>,
    /// Fields that are named by a pattern.
    pub(crate) families: Vec<Family>,
}

impl Wishes {
    /// What the laws of `operation` need.
    pub(crate) fn of(operation: &Operation) -> Self {
        let mut wishes = Self::default();
        let mut nested = |at: &String| {
            if at.contains("/*/") {
                wishes.entities.insert(at.clone());
            }
        };
        for law in operation.laws.values() {
            match law {
                Law::Page(page) => drop(wishes.keys.insert(page.key.clone())),
                Law::First(first) => drop(wishes.keys.insert(first.key.clone())),
                Law::Unique(unique) => drop(wishes.keys.insert(unique.key.clone())),
                Law::Stable(stable) => drop(wishes.keys.insert(stable.key.clone())),
                Law::Sort(sort) => wishes.ties.extend(sort.keys.values().cloned()),
                Law::Membership(membership) => nested(&membership.groups),
                Law::Search(search) => {
                    search.fields.values().for_each(|rule| nested(&rule.at));
                    wishes.families.extend(search.family.clone());
                }
                Law::Filter(filter) => filter.fields.values().for_each(|rule| nested(&rule.at)),
                Law::Criteria(_) | Law::Project(_) | Law::Echo(_) => {}
            }
        }
        let keys = wishes.keys.clone();
        wishes.ties.retain(|at| !keys.contains(at));
        wishes
    }
}

impl DataSet {
    /// Makes `count` items of a schema.
    fn make(description: &Description, schema: &Schema, wishes: &Wishes, seed: u64, count: usize) -> Self {
        let mut maker = Maker::new(description, wishes.clone(), seed);
        Self { items: Arc::new(maker.items(schema, count).into_iter().map(Item::new).collect()) }
    }
}
