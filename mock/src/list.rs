//! A list as the laws have it: which items, in which order, which stretch of them, which members.

use crate::args::{Args, Judge, Known};
use crate::compare::{Moment, Number};
use crate::conditions::{self, Asked, Names};
use crate::data::{DataSet, Item};
use crate::failure::Failure;
use crate::predicate::{Place, Predicate};
use plumbline_spec::model::{Criteria, Filter, Membership, Project, Provocation, Search, Several, Sort, ValueKind};
use serde_json::Value;
use std::cmp::Ordering;
use std::collections::HashMap;

/// The laws of an operation that lists, with parameters by index.
#[derive(Debug, Clone, Default)]
pub(crate) struct Laws {
    /// Offset and limit.
    pub(crate) page: Option<(Option<usize>, usize)>,
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
            list.ranks.insert(key.clone(), ranks);
        }
        let searches = laws.searches.iter().map(|(_, s)| s).chain(laws.criteria.iter().map(|(_, _, s)| s));
        for family in searches.filter_map(|s| s.family.as_ref()) {
            list.kinds = kinds(&list.data.items, family);
        }
        list
    }

    /// The items that the arguments ask for.
    pub(crate) fn page(&self, laws: &Laws, known: &[Known], args: &Args, judge: &Judge<'_>, rpc: bool) -> Result<Page, Failure> {
        let asked = Request { list: self, laws, known, args, judge, rpc };
        let predicates = asked.predicates()?;
        let order = asked.order()?;
        let members = asked.members()?;
        let (offset, limit) = asked.stretch();
        let mut items = Vec::new();
        let mut total = 0;
        let count = self.data.items.len();
        let mut take = |index: u32| {
            if total >= offset && items.len() < limit {
                items.push(index);
            }
            total += 1;
        };
        if predicates.is_empty() {
            let end = offset.saturating_add(limit).min(count);
            let order = order.as_deref();
            for i in offset.min(end)..end {
                items.push(order.map_or_else(|| u32::try_from(i).unwrap_or(u32::MAX), |o| o[i]));
            }
            total = count;
        } else {
            let mut each = |index: u32| {
                if self.data.items.get(index as usize).is_some_and(|item| predicates.iter().all(|p| p.admits(&item.value))) {
                    take(index);
                }
            };
            match &order {
                Some(order) => order.iter().copied().for_each(&mut each),
                None => (0..).take(count).for_each(&mut each),
            }
        }
        Ok(Page { items, total, members })
    }
}

enum Order<'a> {
    Cached(&'a [u32]),
    Own(Vec<u32>),
}

impl std::ops::Deref for Order<'_> {
    type Target = [u32];
    fn deref(&self) -> &[u32] {
        match self {
            Self::Cached(order) => order,
            Self::Own(order) => order,
        }
    }
}

struct Request<'a> {
    list: &'a List,
    laws: &'a Laws,
    known: &'a [Known],
    args: &'a Args,
    judge: &'a Judge<'a>,
    rpc: bool,
}

impl Request<'_> {
    fn name(&self, index: usize) -> &str {
        self.known.get(index).map_or("", |k| k.name.as_str())
    }

    /// Gives the failure back where it is to be answered. JSON-RPC errors of laws always are: they are documented one by one.
    fn overlook<T>(&self, index: usize, result: Result<T, Failure>) -> Result<Option<T>, Failure> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(failure) if self.rpc => Err(failure),
            Err(failure) => match self.known.get(index).and_then(|k| self.judge.law(k, failure)) {
                Some(failure) => Err(failure),
                None => Ok(None),
            },
        }
    }

    fn predicates(&self) -> Result<Vec<Predicate>, Failure> {
        let mut all = Vec::new();
        for ([field, operator, value], search) in &self.laws.searches {
            let Some(word) = self.args.get(*field).map(crate::wire::shown) else { continue };
            // A default that is no field (`no`, `none`) stands for not searching.
            let nothing = self.known.get(*field).and_then(|k| k.schema.default.as_ref()).map(crate::wire::shown);
            if nothing.as_deref() == Some(word.as_str()) && !search.fields.contains_key(&word) {
                continue;
            }
            let Some(sent) = self.args.get(*value) else { continue };
            let sign = self.args.get(*operator).map_or_else(|| "=".to_owned(), crate::wire::shown);
            let Some(sign) = conditions::operator_of(&sign) else { continue };
            let asked = Asked { field: word, operator: sign, value: sent.clone() };
            let names = Names { field: self.name(*field), operator: self.name(*operator), value: self.name(*value) };
            all.extend(self.overlook(*value, conditions::search(search, &asked, &names, self.list))?);
        }
        if let Some((parameter, law, search)) = &self.laws.criteria {
            if let Some(value) = self.args.get(*parameter) {
                let made = conditions::criteria(law, search, self.name(*parameter), value, self.list);
                all.extend(self.overlook(*parameter, made)?);
            }
        }
        if let Some((parameter, law, value_required)) = &self.laws.filter {
            if let Some(tree) = self.args.get(*parameter) {
                all.extend(self.overlook(*parameter, conditions::filter(law, *value_required, self.name(*parameter), tree))?);
            }
        }
        if let Some((parameter, law)) = &self.laws.membership {
            let chosen: Vec<String> =
                self.args.get(*parameter).and_then(Value::as_array).into_iter().flatten().map(crate::wire::shown).collect();
            if !chosen.is_empty() {
                all.push(membership(law, &chosen));
            }
        }
        Ok(all)
    }

    fn order(&self) -> Result<Option<Order<'_>>, Failure> {
        let Some((by, direction, sort)) = &self.laws.sort else { return Ok(None) };
        let Some(value) = self.args.get(*by) else { return Ok(None) };
        let Value::Array(wishes) = value else {
            let key = crate::wire::shown(value);
            let descending = direction.and_then(|d| self.args.get(d)).is_some_and(|d| crate::wire::shown(d) == sort.descending);
            return Ok(self.list.orders.get(&(key, descending)).map(|o| Order::Cached(o)));
        };
        let mut keys = Vec::new();
        for wish in wishes {
            keys.extend(self.overlook(*by, self.wish(sort, self.name(*by), wish))?);
        }
        if let [(key, descending)] = keys.as_slice() {
            return Ok(self.list.orders.get(&((*key).to_owned(), *descending)).map(|o| Order::Cached(o)));
        }
        let mut order: Vec<u32> = (0..).take(self.list.data.items.len()).collect();
        order.sort_by(|a, b| {
            keys.iter().fold(Ordering::Equal, |found, (key, descending)| {
                found.then_with(|| {
                    let Some(ranks) = self.list.ranks.get(*key) else { return Ordering::Equal };
                    directed(ranks[*a as usize].cmp(&ranks[*b as usize]), *descending)
                })
            })
        });
        Ok((!keys.is_empty()).then_some(Order::Own(order)))
    }

    fn wish<'v>(&self, sort: &Sort, wire: &str, wish: &'v Value) -> Result<(&'v str, bool), Failure> {
        let fail =
            |why, member: &str, value: Option<&Value>, text: String| Err(Failure::new(why, text).at(&format!("{wire}.{member}"), value));
        let field = sort.field_member.as_deref().unwrap_or("field");
        let order = sort.order_member.as_deref().unwrap_or("order");
        let Some(members) = wish.as_object() else {
            return Err(Failure::new(Provocation::WrongType, "an element of the sort is an object").at(wire, Some(wish)));
        };
        if let Some(other) = members.keys().find(|k| *k != field && *k != order) {
            return fail(Provocation::UnknownParameter, other, members.get(other), format!("a sort has no `{other}`"));
        }
        let key = match members.get(field) {
            Some(Value::String(key)) => key,
            Some(other) => return fail(Provocation::WrongType, field, Some(other), "the key is a text".to_owned()),
            None => return fail(Provocation::RequiredMissing, field, None, "the key is missing".to_owned()),
        };
        if !sort.keys.contains_key(key) {
            let known = sort.prohibited.iter().any(|p| p == key);
            let why = if known { Provocation::SortProhibited } else { Provocation::UnknownParameter };
            return fail(why, field, members.get(field), format!("`{key}` is no key to sort by"));
        }
        match members.get(order) {
            None => Ok((key, false)),
            Some(Value::String(word)) if *word == sort.ascending => Ok((key, false)),
            Some(Value::String(word)) if *word == sort.descending => Ok((key, true)),
            Some(other @ Value::String(_)) => fail(Provocation::InvalidValue, order, Some(other), "there is no such direction".to_owned()),
            Some(other) => fail(Provocation::WrongType, order, Some(other), "the direction is a text".to_owned()),
        }
    }

    fn members(&self) -> Result<Option<Vec<Vec<String>>>, Failure> {
        let Some((parameter, law)) = &self.laws.project else { return Ok(None) };
        let Some(chosen) = self.args.get(*parameter).and_then(Value::as_array).filter(|a| !a.is_empty()) else { return Ok(None) };
        let segments = |at: &str| plumbline_spec::pointer::segments(at).collect::<Vec<_>>();
        let mut paths: Vec<Vec<String>> = law.always.iter().filter_map(|m| law.members.get(m)).map(|at| segments(at)).collect();
        for one in chosen {
            let found = match one {
                Value::String(word) => match law.members.get(word) {
                    Some(at) => Ok(segments(at)),
                    None => Err((Provocation::UnknownParameter, format!("`{word}` is no member to choose"))),
                },
                _ => Err((Provocation::WrongType, "a chosen member is a text".to_owned())),
            };
            let found = found.map_err(|(why, text)| Failure::new(why, text).at(self.name(*parameter), Some(one)));
            paths.extend(self.overlook(*parameter, found)?);
        }
        Ok(Some(paths))
    }

    /// How many items are skipped, and how many come at most.
    fn stretch(&self) -> (usize, usize) {
        let number = |index: usize| self.args.count(index).map(|n| usize::try_from(n).unwrap_or(0));
        if let Some((offset, limit)) = self.laws.page {
            return (offset.and_then(number).unwrap_or(0), number(limit).unwrap_or(usize::MAX));
        }
        (0, self.laws.first.and_then(number).unwrap_or(usize::MAX))
    }
}

fn membership(law: &Membership, chosen: &[String]) -> Predicate {
    let place = Place::at(&law.groups);
    let one = |id: &String| {
        Predicate::Test(crate::predicate::Test {
            place: place.clone(),
            kind: ValueKind::Text,
            operator: plumbline_spec::model::Operator::Equal,
            operand: crate::compare::Operand::Text(id.clone()),
            likeness: crate::compare::Likeness::of(None),
        })
    };
    let all = chosen.iter().map(one).collect();
    match law.several {
        Some(Several::Intersection) => Predicate::All(all),
        Some(Several::Union) | None => Predicate::Any(all),
    }
}

fn directed(order: Ordering, descending: bool) -> Ordering {
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

fn ranks(items: &[Item], place: &Place) -> Vec<u32> {
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

#[cfg(test)]
mod tests;
