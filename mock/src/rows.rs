//! Cutting the page out of a list, rightly and wrongly.

use crate::failure::Failure;
use crate::list::{self, Laws, List};
use crate::mutant::{Act, Only, PageCount, Rows, Total};
use crate::pages::Pages;
use crate::predicate::{Place, Predicate};
use crate::rng::Rng;
use plumbline_spec::model::Provocation;
use serde_json::Value;
use std::borrow::Cow;

/// What the page is cut by.
pub(crate) struct Cut<'a> {
    /// The list.
    pub(crate) list: &'a List,
    /// The operation's laws.
    pub(crate) laws: &'a Laws,
    /// What items must satisfy.
    pub(crate) predicates: Vec<Predicate>,
    /// What they are ordered by, and whether it falls.
    pub(crate) keys: Vec<(&'a str, bool)>,
    /// How many are skipped.
    pub(crate) offset: usize,
    /// How many come at most.
    pub(crate) limit: usize,
    /// Which call of the mock it is.
    pub(crate) call: u64,
}

impl Cut<'_> {
    /// The items of the page, and how many there are on all pages.
    pub(crate) fn rows(&self) -> (Vec<u32>, usize) {
        let order = self.list.order(&self.keys);
        if self.predicates.is_empty() {
            return (stretch(&order, self.offset, self.limit).to_vec(), order.len());
        }
        let mut items = Vec::new();
        let mut total = 0;
        for index in order.iter().copied().filter(|i| self.admits(*i)) {
            if total >= self.offset && items.len() < self.limit {
                items.push(index);
            }
            total += 1;
        }
        (items, total)
    }

    fn admits(&self, index: u32) -> bool {
        self.list.data.items.get(index as usize).is_some_and(|item| self.predicates.iter().all(|p| p.admits(&item.value)))
    }

    /// All items that there are to page through, in their order.
    pub(crate) fn whole(&self) -> Vec<u32> {
        self.matched(&self.list.order(&self.keys))
    }

    fn matched(&self, order: &[u32]) -> Vec<u32> {
        order.iter().copied().filter(|i| self.admits(*i)).collect()
    }

    fn is(&self, only: &Only) -> bool {
        match only {
            Only::Always => true,
            Only::Found => !self.predicates.is_empty(),
            Only::Unfound => self.predicates.is_empty(),
            Only::By(key) => self.keys.first().is_some_and(|(k, _)| k == key),
        }
    }

    /// Whether the page lies past the last one; the first page of an empty list does not.
    fn is_past(&self, total: usize) -> bool {
        self.offset > 0 && self.offset >= total
    }

    fn falling(&self) -> bool {
        self.keys.first().is_some_and(|(_, falling)| *falling)
    }
}

fn stretch(order: &[u32], offset: usize, limit: usize) -> &[u32] {
    let start = offset.min(order.len());
    &order[start..start.saturating_add(limit).min(order.len())]
}

/// The page of a broken mock.
pub(crate) fn differently(cut: &Cut<'_>, act: &Act) -> Result<(Vec<u32>, usize), Failure> {
    match act {
        Act::Rows { rows, only } if cut.is(only) => Ok(wrong_rows(cut, rows, *only == Only::Found)),
        Act::Total(total) => {
            let (items, right) = cut.rows();
            let wrong = wrong_total(cut, *total, items.len(), right);
            Ok((items, wrong))
        }
        Act::RefuseMore { .. } => {
            let (items, total) = cut.rows();
            if cut.limit != usize::MAX && cut.offset.saturating_add(cut.limit) > total {
                return Err(Failure::new(Provocation::InvalidValue, "there are not that many"));
            }
            Ok((items, total))
        }
        Act::RefusePast => {
            let (items, total) = cut.rows();
            if cut.is_past(total) {
                return Err(Failure::new(Provocation::InvalidValue, "there are not that many pages"));
            }
            Ok((items, total))
        }
        _ => Ok(cut.rows()),
    }
}

/// How many pages there are said to be, of so many items in all; so many came on this one.
pub(crate) fn pages(cut: &Cut<'_>, pages: &Pages, came: usize, total: usize, act: Option<&Act>) -> usize {
    // What is wrong about a total is wrong about nothing else.
    let total = if let Some(Act::Total(_)) = act { cut.rows().1 } else { total };
    let right = pages.count(cut.limit, total);
    let Some(Act::PageCount(wrong)) = act else { return right };
    match *wrong {
        PageCount::Plus(n) => usize::try_from(i64::try_from(right).unwrap_or(0) + n).unwrap_or(0),
        PageCount::Items => total,
        PageCount::Came => came,
        PageCount::Floor => total / cut.limit.max(1),
        PageCount::FloorAndOne => total / cut.limit.max(1) + 1,
        PageCount::Always(n) => n,
        PageCount::Left => pages.count(cut.limit, total.saturating_sub(cut.offset)),
    }
}

fn wrong_total(cut: &Cut<'_>, total: Total, page: usize, right: usize) -> usize {
    match total {
        Total::Page => page,
        Total::Plus(n) => usize::try_from(i64::try_from(right).unwrap_or(0) + n).unwrap_or(0),
        Total::Capped(most) => right.min(most),
        Total::Left => right.saturating_sub(cut.offset),
        Total::Pages => right.div_ceil(cut.limit.max(1)),
    }
}

/// Other rows. If `counted`, the total goes along with what is added or lost.
fn wrong_rows(cut: &Cut<'_>, rows: &Rows, counted: bool) -> (Vec<u32>, usize) {
    let list = cut.list;
    let keys = |keys: Vec<(&str, bool)>| cut.matched(&list.order(&keys));
    let natural = || keys(cut.keys.clone());
    let (mut offset, mut limit) = (cut.offset, cut.limit);
    let mut total = cut.rows().1;
    let mut order: Cow<'_, [u32]> = Cow::Owned(match rows {
        Rows::Unsorted | Rows::PageSorted => keys(Vec::new()),
        Rows::Turned => keys(cut.keys.iter().map(|(k, d)| (*k, !d)).collect()),
        Rows::Rising => keys(cut.keys.iter().map(|(k, _)| (*k, false)).collect()),
        Rows::FirstKeyOnly => keys(cut.keys.iter().take(1).copied().collect()),
        Rows::OrderedBy(at) => ordered(cut, &Place::at(at), false),
        Rows::OrderedAsText => match cut.keys.first().and_then(|(key, _)| cut.laws.sort.as_ref()?.2.keys.get(*key)) {
            Some(at) => ordered(cut, &Place::at(at), true),
            None => natural(),
        },
        Rows::NullsLost => natural().into_iter().filter(|i| !cut.keys.first().is_some_and(|(k, _)| list.is_null(k, *i))).collect(),
        Rows::FilteredLate => {
            let whole = list.order(&cut.keys);
            let page = cut.matched(stretch(&whole, cut.offset, cut.limit));
            return (page, total);
        }
        _ => natural(),
    });
    match rows {
        Rows::Unlimited => limit = usize::MAX,
        Rows::LostBetween if offset > 0 => offset += 1,
        Rows::RepeatedBetween if offset > 0 => offset -= 1,
        Rows::Wraps if !order.is_empty() => offset %= order.len(),
        Rows::LastAgain if cut.is_past(order.len()) => offset = order.len().saturating_sub(1) / limit.max(1) * limit.max(1),
        Rows::FirstAgain if cut.is_past(order.len()) => offset = 0,
        Rows::LostOne if !order.is_empty() => {
            let at = (offset + order.len().saturating_sub(offset).min(limit) / 2).min(order.len() - 1);
            order.to_mut().remove(at);
            total -= usize::from(counted);
        }
        Rows::Flickering if !order.is_empty() => {
            let span = order.len().saturating_sub(offset).min(limit).max(1);
            let at = (offset + usize::try_from(cut.call).unwrap_or(0) % span).min(order.len() - 1);
            order.to_mut().remove(at);
        }
        // As where the first page is picked out and the others are cut from a whole that is sorted otherwise.
        Rows::TiesMoved if offset > 0 && !cut.keys.is_empty() => {
            order.to_mut().reverse();
            order.to_mut().sort_by(|a, b| list.compare(&cut.keys, *a, *b));
        }
        Rows::Shuffled => Rng::new(cut.call, "order").shuffle(order.to_mut()),
        _ => {}
    }
    let mut page = stretch(&order, offset, limit).to_vec();
    match rows {
        Rows::PageSorted => page.sort_by(|a, b| list.compare(&cut.keys, *a, *b)),
        Rows::Swapped => {
            let at = (1..page.len()).find(|i| list.compare(&cut.keys, page[i - 1], page[*i]).is_ne() || cut.keys.is_empty());
            if let Some(at) = at {
                page.swap(at - 1, at);
            }
        }
        Rows::RepeatedOne if page.len() > 1 => page[1] = page[0],
        Rows::Padded if !order.is_empty() && limit < 100_000 => {
            let more: Vec<u32> = order.iter().copied().cycle().take(limit.saturating_sub(page.len())).collect();
            page.extend(more);
        }
        Rows::Foreign => {
            let foreign = (0..).take(list.data.items.len()).find(|i| !order.contains(i));
            if let Some(foreign) = foreign {
                if page.len() >= limit {
                    page.pop();
                }
                page.push(foreign);
                total += usize::from(counted);
            }
        }
        _ => {}
    }
    (page, total)
}

/// The items that match, ordered by the value at another place or by its text.
fn ordered(cut: &Cut<'_>, place: &Place, as_text: bool) -> Vec<u32> {
    let items = &cut.list.data.items;
    let mut order = cut.matched(&cut.list.order(&[]));
    let ranks = list::ranks(items, place);
    let text = |i: u32| items.get(i as usize).and_then(|item| place.values(&item.value).into_iter().next().map(Value::to_string));
    order.sort_by(|a, b| {
        let found = if as_text { text(*a).cmp(&text(*b)) } else { ranks[*a as usize].cmp(&ranks[*b as usize]) };
        list::directed(found, cut.falling())
    });
    order
}
