//! A list as the laws have it: which items, in which order, which stretch of them, which members.

use crate::asking::Asking;
use crate::compare::{Moment, Number};
use crate::cursor::{self, Following};
use crate::data::{DataSet, Item};
use crate::failure::Failure;
use crate::pages::Pages;
use crate::predicate::Place;
use crate::rows::{self, Cut};
use plumbline_spec::model::{Criteria, Filter, Membership, Project, Search, Sort, ValueKind};
use serde_json::Value;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

/// The laws of an operation that lists, with parameters by index.
#[derive(Debug, Clone, Default)]
pub(crate) struct Laws {
    /// Pages.
    pub(crate) page: Option<Pages>,
    /// How many at most, of the whole.
    pub(crate) first: Option<usize>,
    /// Order: the parameter with the key, the one with the direction.
    pub(crate) sort: Option<(usize, Option<usize>, Sort)>,
    /// Searches: field, operator, value.
    pub(crate) searches: Vec<([usize; 3], Search)>,
    /// Several searches in one parameter.
    pub(crate) criteria: Option<(usize, Criteria, Search)>,
    /// A filter tree, and whether each comparison of it must have a value.
    pub(crate) filter: Option<(usize, Filter, bool)>,
    /// Chosen members.
    pub(crate) project: Option<(usize, Project)>,
    /// Chosen groups.
    pub(crate) membership: Option<(usize, Membership)>,
    /// Segments of the pointer to an item's key.
    pub(crate) key: Vec<String>,
}

/// The items with what makes answers quick.
#[derive(Debug, Clone, Default)]
pub(crate) struct List {
    /// The items, in the order in which they were added.
    pub(crate) data: DataSet,
    /// By sort key: each item's rank; equal values have equal ranks, nulls the last.
    ranks: HashMap<String, Vec<u32>>,
    /// By sort key and direction: the items in that order.
    orders: HashMap<(String, bool), Vec<u32>>,
    /// Sort keys whose values are numbers.
    numeric: HashSet<String>,
    /// By field of a family: how its values compare.
    pub(crate) kinds: HashMap<String, ValueKind>,
}

/// What is answered of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Page {
    /// Indexes of the items on the page.
    pub(crate) items: Vec<u32>,
    /// Number of items on all pages.
    pub(crate) total: usize,
    /// Number of pages.
    pub(crate) pages: usize,
    /// What is said of the page after it, where pages have cursors.
    pub(crate) following: Following,
    /// Pointers to the chosen members, as segments; all where absent.
    pub(crate) members: Option<Vec<Vec<String>>>,
}

impl List {
    /// Makes ready what the laws of an operation ask of the items.
    pub(crate) fn new(data: DataSet, laws: &Laws) -> Self {
        let mut list = Self { data, ..Self::default() };
        for (key, at) in laws.sort.iter().flat_map(|(_, _, sort)| &sort.keys) {
            let ranks = ranks(&list.data.items, &Place::at(at));
            for descending in [false, true] {
                let mut order: Vec<u32> = (0..).take(ranks.len()).collect();
                order.sort_by(|a, b| directed(ranks[*a as usize].cmp(&ranks[*b as usize]), descending));
                list.orders.insert((key.clone(), descending), order);
            }
            let place = Place::at(at);
            let mut values = list.data.items.iter().flat_map(|item| place.values(&item.value)).filter(|v| !v.is_null()).peekable();
            if values.peek().is_some() && values.all(Value::is_number) {
                list.numeric.insert(key.clone());
            }
            list.ranks.insert(key.clone(), ranks);
        }
        let searches = laws.searches.iter().map(|(_, s)| s).chain(laws.criteria.iter().map(|(_, _, s)| s));
        for family in searches.filter_map(|s| s.family.as_ref()) {
            list.kinds = kinds(&list.data.items, family);
        }
        list
    }

    /// The items that the arguments ask for. `act` is what a broken mock does differently here.
    pub(crate) fn page(&self, call: &Asking<'_>) -> Result<Page, Failure> {
        let predicates = call.predicates()?;
        let keys = call.keys()?;
        let members = call.members()?;
        let (offset, limit) = call.stretch();
        let mut cut = Cut { list: self, laws: call.laws, predicates, keys, offset, limit, call: call.number };
        let cursor = call.cursor();
        if let Some((found, Some(value))) = cursor {
            cut.offset = cursor::begun(cursor::place(found, value, self, &cut.whole())?, call.act);
        }
        let (items, total) = match call.act {
            Some(act) => rows::differently(&cut, act)?,
            None => cut.rows(),
        };
        let following = match cursor {
            Some(_) => cursor::following(cut.offset, limit, cut.rows().1, call.act),
            None => Following::default(),
        };
        let pages = call.laws.page.as_ref().map_or(1, |pages| rows::pages(&cut, pages, items.len(), total, call.act));
        Ok(Page { items, total, pages, following, members })
    }

    /// The items in the order of the keys; as they were added where there are none.
    pub(crate) fn order(&self, keys: &[(&str, bool)]) -> Cow<'_, [u32]> {
        if let [(key, descending)] = keys
            && let Some(order) = self.orders.get(&((*key).to_owned(), *descending))
        {
            return Cow::Borrowed(order);
        }
        let mut order: Vec<u32> = (0..).take(self.data.items.len()).collect();
        if !keys.is_empty() {
            order.sort_by(|a, b| self.compare(keys, *a, *b));
        }
        Cow::Owned(order)
    }

    /// How two items stand to each other under the keys.
    pub(crate) fn compare(&self, keys: &[(&str, bool)], a: u32, b: u32) -> Ordering {
        keys.iter().fold(Ordering::Equal, |found, (key, descending)| {
            found.then_with(|| {
                let Some(ranks) = self.ranks.get(*key) else { return Ordering::Equal };
                directed(ranks[a as usize].cmp(&ranks[b as usize]), *descending)
            })
        })
    }

    /// Whether the values of a sort key are numbers.
    pub(crate) fn is_numeric(&self, key: &str) -> bool {
        self.numeric.contains(key)
    }

    /// Whether any item has null for a sort key.
    pub(crate) fn has_null(&self, key: &str) -> bool {
        self.ranks.get(key).is_some_and(|ranks| ranks.contains(&u32::MAX))
    }

    /// Whether the order of `other` is none that sorting by `key` could give. Where it is open how
    /// texts compare, any order could in which equal ones stand together.
    pub(crate) fn tells_apart(&self, key: &str, other: &str, open: bool) -> bool {
        let (Some(ranks), Some(order)) = (self.ranks.get(key), self.orders.get(&(other.to_owned(), false))) else { return true };
        let mut seen = HashSet::new();
        order.windows(2).any(|pair| {
            let (a, b) = (ranks[pair[0] as usize], ranks[pair[1] as usize]);
            if open { a != b && (!seen.insert(a) || seen.contains(&b)) } else { a > b }
        })
    }

    /// Whether an item's value of a sort key is null.
    pub(crate) fn is_null(&self, key: &str, item: u32) -> bool {
        self.ranks.get(key).and_then(|r| r.get(item as usize)).is_some_and(|r| *r == u32::MAX)
    }
}

pub(crate) fn directed(order: Ordering, descending: bool) -> Ordering {
    if descending { order.reverse() } else { order }
}

/// The order of two values that are no nulls: numbers by value, texts by code point.
fn values(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Number(_), Value::Number(_)) => match (Number::of(a), Number::of(b)) {
            (Some(a), Some(b)) => a.order(b),
            _ => Ordering::Equal,
        },
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        _ => a.to_string().cmp(&b.to_string()),
    }
}

pub(crate) fn ranks(items: &[Item], place: &Place) -> Vec<u32> {
    let found: Vec<Option<&Value>> = items.iter().map(|i| place.values(&i.value).into_iter().find(|v| !v.is_null())).collect();
    let mut distinct: Vec<&Value> = found.iter().flatten().copied().collect();
    distinct.sort_by(|a, b| values(a, b));
    distinct.dedup_by(|a, b| values(a, b).is_eq());
    let rank = |v: &Value| distinct.binary_search_by(|d| values(d, v)).ok().and_then(|r| u32::try_from(r).ok());
    found.iter().map(|v| v.and_then(rank).unwrap_or(u32::MAX)).collect()
}

/// How the values of each field of a family compare: by number or time where all of them are such.
fn kinds(items: &[Item], family: &plumbline_spec::model::Family) -> HashMap<String, ValueKind> {
    let mut found: HashMap<String, (bool, bool)> = HashMap::new();
    let mut note = |name: String, value: &Value| {
        let (number, moment) = found.entry(name).or_insert((true, true));
        *number &= Number::of(value).is_some();
        *moment &= value.as_str().and_then(Moment::parse).is_some();
    };
    for item in items {
        match item.value.pointer(&family.at) {
            Some(Value::Object(members)) => members.iter().for_each(|(k, v)| note(k.clone(), v)),
            Some(Value::Array(elements)) => {
                for element in elements {
                    let name = family.name_members.iter().find_map(|n| element.get(n)).and_then(crate::compare::text_of);
                    let value = family.value_members.iter().find_map(|v| element.get(v));
                    if let (Some(name), Some(value)) = (name, value) {
                        note(name, value);
                    }
                }
            }
            _ => {}
        }
    }
    let kind = |(number, moment): (bool, bool)| match (number, moment) {
        (true, _) => ValueKind::Number,
        (false, true) => ValueKind::DateTime,
        (false, false) => ValueKind::Text,
    };
    found.into_iter().map(|(name, seen)| (name, kind(seen))).collect()
}
