//! What an answer must hold, given what was asked and the whole list.

use super::compare::{Semantics, Truth};
pub use super::condition::{Condition, family_fields};
use super::order::{Collation, Key, all_numbers, clearly_before, disorder, sorted};
use super::text_of;
use plumbline_spec::pointer;
use plumbline_spec::value::{same, shorten};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::ops::Deref;
use std::sync::Arc;

/// How what is found begins where only the total is wrong.
pub const TOTAL: &str = "a total of ";

/// Items that are shared.
#[derive(Debug, Clone, Default)]
pub struct Rows(Arc<Vec<Value>>);

impl Deref for Rows {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.0
    }
}

impl<'r> IntoIterator for &'r Rows {
    type Item = &'r Value;
    type IntoIter = std::slice::Iter<'r, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// The data found at the target.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// All items as they came without any condition, in that order.
    pub items: Rows,
    /// Whether these are all there are.
    pub complete: bool,
    /// Whether the list came in the same order twice.
    pub steady: bool,
    /// Pointer of the key in an item.
    pub key: String,
    index: Arc<HashMap<String, usize>>,
}

impl World {
    /// A world of these items.
    pub fn new(items: Vec<Value>, key: &str, complete: bool, steady: bool) -> Self {
        let index = items.iter().enumerate().map(|(i, item)| (key_of(item, key), i)).rev().collect();
        Self { items: Rows(Arc::new(items)), complete, steady, key: key.to_owned(), index: Arc::new(index) }
    }

    /// The item with a key.
    pub fn find(&self, key: &str) -> Option<&Value> {
        self.index.get(key).map(|i| &self.items[*i])
    }

    /// How many items a condition admits.
    pub fn count(&self, condition: &Condition, semantics: Semantics) -> Counted {
        let mut counted = Counted::default();
        for item in &self.items {
            match condition.admits(item, semantics) {
                Truth::Yes => counted.sure += 1,
                Truth::Open => counted.open += 1,
                Truth::No => {}
            }
        }
        counted
    }
}

/// How many items of a list a condition admits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// For certain.
    pub sure: usize,
    /// Of which the documents do not say whether it admits them.
    pub open: usize,
}

impl Counted {
    /// How many it admits, where nothing is open.
    pub fn certain(self) -> Option<usize> {
        (self.open == 0).then_some(self.sure)
    }
}

/// The key of an item as text; the whole item where it has none.
pub fn key_of(item: &Value, key: &str) -> String {
    pointer::get(item, key).map_or_else(|| item.to_string(), text_of)
}

/// What was asked, in terms of the laws.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Items to skip.
    pub offset: i64,
    /// Whether it is not known how many items are skipped.
    pub unplaced: bool,
    /// Whether it is open what comes past the end of the list.
    pub past_open: bool,
    /// Items at most; `None` when nothing limits.
    pub limit: Option<i64>,
    /// Order; empty when open.
    pub sort: Vec<Key>,
    /// Whether it is open which of several keys counts most.
    pub any_precedence: bool,
    /// Which items.
    pub condition: Condition,
    /// Chosen members: word and pointer into an item; `None` for all.
    pub chosen: Option<Vec<(String, String)>>,
    /// Pointers of members that may come unchosen.
    pub tolerated: Vec<String>,
    /// First *n* of the whole, in an order that is open.
    pub count: Option<i64>,
}

/// How an answer differs from what must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MismatchKind {
    /// More or fewer items than must come.
    Count,
    /// More or fewer items than must come of a list whose total is right.
    Cut,
    /// More items than the limit lets come.
    Surplus,
    /// The right items, but not as many as the limit lets come of a list whose total is right.
    Short,
    /// An item that must not come.
    NotAdmitted,
    /// An item that must come is not there.
    Missing,
    /// An item twice.
    Repeated,
    /// An item that the whole list does not have.
    Unknown,
    /// An item that differs from itself in the whole list.
    Altered,
    /// Items in a wrong order.
    Order,
    /// Items of another stretch of the list.
    Position,
    /// A wrong total.
    Total,
    /// A wrong number of pages.
    Pages,
    /// A member that was not chosen.
    Unchosen,
    /// A chosen member is not there.
    Lacking,
}

/// A difference between an answer and what must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Its kind.
    pub kind: MismatchKind,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub found: String,
}

fn mismatch(kind: MismatchKind, expected: impl Into<String>, found: impl Into<String>) -> Mismatch {
    Mismatch { kind, expected: expected.into(), found: shorten(&found.into()) }
}

/// Compares the items of an answer, and its total if it has one, with what must be under one way
/// of settling what is open.
pub fn predict(asked: &Asked, world: &World, items: &[Value], total: Option<i64>, semantics: Semantics) -> Result<(), Mismatch> {
    let keyed = !lacks_key(asked, world);
    let mut seen = HashSet::new();
    if keyed {
        // An item without its key is no other item's double.
        for item in items.iter().filter(|item| pointer::get(item, &world.key).is_some()) {
            let key = key_of(item, &world.key);
            if !seen.insert(key.clone()) {
                return Err(mismatch(MismatchKind::Repeated, "every item once", format!("the item {key} twice")));
            }
        }
    }
    members(asked, world, items, keyed)?;
    let truths: Vec<Truth> = world.items.iter().map(|item| asked.condition.admits(item, semantics)).collect();
    let sure: Vec<&Value> = zip_where(&world.items, &truths, |t| t == Truth::Yes);
    let possible: Vec<&Value> = zip_where(&world.items, &truths, |t| t != Truth::No);
    let past = asked.past_open && usize::try_from(asked.offset).is_ok_and(|offset| offset > 0 && offset >= sure.len());
    let counted = sure.len() == possible.len() && world.complete;
    let certain = counted && !asked.unplaced && !past;
    if keyed {
        admitted(asked, world, items, semantics)?;
    }
    // Items tell more than their number does: a total is right for a wrong list.
    let mut miscounted = None;
    let full: Vec<&Value> = items.iter().map(|item| world.find(&key_of(item, &world.key)).unwrap_or(item)).collect();
    let turned: Vec<Key> = asked.sort.iter().rev().cloned().collect();
    let mut keys = asked.sort.as_slice();
    if asked.any_precedence && disorder(&full, keys).is_some() && disorder(&full, &turned).is_none() {
        keys = &turned;
    }
    if certain {
        count(asked, sure.len(), items.len()).map_err(|found| {
            // As many fit as should: what is wrong is the part of them that came.
            let fits = total.is_some_and(|t| u64::try_from(t).is_ok_and(|t| t == sure.len() as u64));
            let kind = match found.kind {
                MismatchKind::Short if !fits => MismatchKind::Count,
                MismatchKind::Short if keyed && stretch(asked, keys, world, &sure, &full).is_err() => MismatchKind::Cut,
                MismatchKind::Count if fits => MismatchKind::Cut,
                other => other,
            };
            Mismatch { kind, ..found }
        })?;
    } else if let Some(limit) = asked.limit.filter(|l| *l >= 0)
        && items.len() as u64 > limit.unsigned_abs()
    {
        return Err(mismatch(MismatchKind::Surplus, format!("at most {limit} items"), format!("{} items", items.len())));
    }
    // What is said past the end may be that there is nothing.
    if let Some(total) = total.filter(|total| counted && !(past && *total == 0)) {
        let expected = i64::try_from(sure.len()).unwrap_or(i64::MAX);
        if total != expected {
            miscounted = Some(mismatch(MismatchKind::Total, format!("{TOTAL}{expected}"), format!("{TOTAL}{total}")));
        }
    }
    if !keyed {
        return miscounted.map_or(Ok(()), Err);
    }
    if let Some((i, j)) = disorder(&full, keys).filter(|_| !keys.is_empty()) {
        let at = &asked.sort[0].at;
        let show = |n: usize| pointer::get(full[n], at).map_or_else(|| "nothing".into(), Value::to_string);
        let words: Vec<String> =
            asked.sort.iter().map(|k| format!("{} {}", k.word, if k.descending { "falling" } else { "rising" })).collect();
        return Err(mismatch(
            MismatchKind::Order,
            format!("items ordered by {}", words.join(", ")),
            format!("{} at position {i} before {} at position {j}", show(i), show(j)),
        ));
    }
    if certain {
        // Where the total is wrong as well, others were found.
        let others = miscounted.is_some() && !asked.condition.is_all();
        let told = |found: Mismatch| if others { Mismatch { kind: MismatchKind::Missing, ..found } } else { found };
        stretch(asked, keys, world, &sure, &full).map_err(told)?;
    }
    if certain
        && asked.limit.is_none()
        && asked.count.is_none()
        && let Some(lost) = sure.iter().find(|item| !seen.contains(&key_of(item, &world.key)))
    {
        return Err(mismatch(MismatchKind::Missing, format!("the item {}", key_of(lost, &world.key)), "an answer without it"));
    }
    miscounted.map_or(Ok(()), Err)
}

fn zip_where<'v>(items: &'v [Value], truths: &[Truth], keep: impl Fn(Truth) -> bool) -> Vec<&'v Value> {
    items.iter().zip(truths).filter(|(_, t)| keep(**t)).map(|(item, _)| item).collect()
}

/// Whether the key was not among the chosen members, so that items cannot be told apart.
fn lacks_key(asked: &Asked, world: &World) -> bool {
    asked.chosen.as_ref().is_some_and(|chosen| !chosen.iter().any(|(_, at)| *at == world.key))
}

fn count(asked: &Asked, all: usize, came: usize) -> Result<(), Mismatch> {
    let all = i64::try_from(all).unwrap_or(i64::MAX);
    let mut expected = (all - asked.offset).max(0);
    if let Some(limit) = asked.limit.or(asked.count) {
        expected = expected.min(limit.max(0));
    }
    let number = i64::try_from(came).unwrap_or(i64::MAX);
    if number != expected {
        let kind = match asked.limit {
            Some(limit) if number > limit => MismatchKind::Surplus,
            Some(limit) if expected == limit => MismatchKind::Short,
            Some(_) | None => MismatchKind::Count,
        };
        return Err(mismatch(kind, format!("{expected} items (of {all} that fit)"), format!("{came} items")));
    }
    Ok(())
}

/// Where two lists of keys differ, in words.
pub fn difference(first: &[String], second: &[String]) -> String {
    match first.iter().zip(second).position(|(a, b)| a != b) {
        Some(at) => format!("at position {at} the item {} at first, then the item {}", first[at], second[at]),
        None => format!("{} items at first, then {}", first.len(), second.len()),
    }
}

/// An item came that was not asked for.
fn stranger(asked: &Asked, key: &str, item: &Value) -> Mismatch {
    let (expected, found) = match asked.condition.compared(item) {
        Some((wanted, value)) => (format!("only items with {wanted}"), format!("the item {key} with {value}: {item}")),
        None => ("only items that fit".to_owned(), format!("the item {key}: {item}")),
    };
    mismatch(MismatchKind::NotAdmitted, &expected, found)
}

fn admitted(asked: &Asked, world: &World, items: &[Value], semantics: Semantics) -> Result<(), Mismatch> {
    for item in items {
        let key = key_of(item, &world.key);
        match world.find(&key) {
            None if world.complete => {
                return Err(mismatch(
                    MismatchKind::Unknown,
                    "items of the whole list",
                    format!("the item {key}, which the whole list lacks"),
                ));
            }
            None if asked.chosen.is_none() && asked.condition.admits(item, semantics) == Truth::No => {
                return Err(stranger(asked, &key, item));
            }
            Some(known) if asked.condition.admits(known, semantics) == Truth::No => {
                return Err(stranger(asked, &key, known));
            }
            None | Some(_) => {}
        }
    }
    Ok(())
}

/// Members of the items: only the chosen ones, all of them, and with the values known.
fn members(asked: &Asked, world: &World, items: &[Value], keyed: bool) -> Result<(), Mismatch> {
    for item in items {
        if let (Some(chosen), Value::Object(object)) = (&asked.chosen, item) {
            for name in object.keys() {
                let at = pointer::join("", name);
                if !chosen.iter().any(|(_, p)| *p == at) && !asked.tolerated.contains(&at) {
                    return Err(mismatch(MismatchKind::Unchosen, "only the chosen members", format!("the member `{name}`")));
                }
            }
            for (word, at) in chosen {
                if pointer::get(item, at).is_none() {
                    return Err(mismatch(MismatchKind::Lacking, format!("the chosen member `{word}`"), format!("{item}")));
                }
            }
        }
        if !keyed {
            continue;
        }
        let key = key_of(item, &world.key);
        let (Some(known), Value::Object(object)) = (world.find(&key), item) else { continue };
        for (name, value) in object {
            if known.get(name).is_some_and(|other| !same(other, value)) {
                let other = known.get(name).map(ToString::to_string).unwrap_or_default();
                let expected = format!("`{name}` of the item {key} as in the whole list: {}", shorten(&other));
                return Err(mismatch(MismatchKind::Altered, expected, value.to_string()));
            }
        }
    }
    Ok(())
}

/// The items must be those of the stretch that was asked for.
fn stretch(asked: &Asked, keys: &[Key], world: &World, sure: &[&Value], full: &[&Value]) -> Result<(), Mismatch> {
    let start = usize::try_from(asked.offset.max(0)).unwrap_or(usize::MAX).min(sure.len());
    let end = (start + full.len()).min(sure.len());
    let off = |expected: &Value, found: &Value, i: usize| {
        let word = |v: &Value| key_of(v, &world.key);
        mismatch(
            MismatchKind::Position,
            format!("the list from position {start} on, so the item {} at position {i} of the answer", word(expected)),
            format!("the item {} there", word(found)),
        )
    };
    if keys.is_empty() {
        // Without a chosen order the order seen for the whole list is all there is to go by.
        if asked.condition.is_all() && world.steady && asked.count.is_none() {
            for (i, (expected, found)) in sure[start..end].iter().zip(full).enumerate() {
                if key_of(expected, &world.key) != key_of(found, &world.key) {
                    return Err(off(expected, found, i));
                }
            }
        }
        return Ok(());
    }
    if !all_numbers(sure, keys) {
        return text_stretch(start, sure, full, keys);
    }
    let ordered = sorted(sure, keys, Collation::Code);
    for (i, (expected, found)) in ordered[start..end].iter().zip(full).enumerate() {
        let equal = keys.iter().all(|k| match (pointer::get(expected, &k.at), pointer::get(found, &k.at)) {
            (Some(a), Some(b)) => same(a, b),
            _ => true,
        });
        if !equal {
            return Err(off(expected, found, i));
        }
    }
    Ok(())
}

/// Texts have no one order; but no more items may clearly come before the last of a page than
/// stand before it, and likewise after the first.
fn text_stretch(start: usize, sure: &[&Value], full: &[&Value], keys: &[Key]) -> Result<(), Mismatch> {
    let (Some(first), Some(last)) = (full.first(), full.last()) else { return Ok(()) };
    let key = &keys[..1];
    let before = sure.iter().filter(|item| clearly_before(item, last, key)).count();
    let after = sure.iter().filter(|item| clearly_before(first, item, key)).count();
    let (most_before, most_after) = (start + full.len() - 1, sure.len() - start.min(sure.len()) - 1);
    if let Some((expected, found)) = nulls_misplaced(start, sure, full, &keys[0]) {
        return Err(mismatch(MismatchKind::Position, expected, found));
    }
    if before > most_before || after > most_after {
        let found = format!("a page whose last item has {before} items before it in that order, and whose first has {after} after it");
        let expected = format!("at most {most_before} before the last and {most_after} after the first");
        return Err(mismatch(MismatchKind::Position, expected, found));
    }
    Ok(())
}

/// Wherever nulls go, they go before all other items or after them: where they begin or end on a page tells how many came before.
fn nulls_misplaced(start: usize, sure: &[&Value], full: &[&Value], key: &Key) -> Option<(String, String)> {
    let value = |item: &'_ &Value| pointer::get(item, &key.at).cloned().unwrap_or(Value::Null);
    // To some servers an empty text is as good as null.
    if sure.iter().any(|item| value(item) == "") {
        return None;
    }
    let is_null = |item: &&&Value| value(item).is_null();
    let nulls = sure.iter().filter(is_null).count();
    let others = sure.len() - nulls;
    let turn = (1..full.len()).find(|i| is_null(&&full[*i]) != is_null(&&full[*i - 1]));
    let first = full.first().is_some_and(|item| is_null(&item));
    let (end, words) = (start + full.len(), &key.word);
    let (fits, found) = match (turn, first) {
        (Some(at), true) => (start + at == nulls, format!("the last null at position {}", start + at)),
        (Some(at), false) => (start + at == others, format!("the first null at position {}", start + at)),
        (None, true) => (end <= nulls || start >= others, "a page of nulls only".to_owned()),
        (None, false) => (end <= others || start >= nulls, "a page without a null".to_owned()),
    };
    (!fits).then(|| (format!("the {nulls} items with no {words} before the {others} others, or after them"), found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use plumbline_spec::model::{Operator, ValueKind};
    use serde_json::json;

    fn world() -> World {
        let items = (0..50).map(|i| json!({ "id": i * 3 + 1, "phone": 900 + (i * 7) % 50 })).collect();
        World::new(items, "/id", true, true)
    }

    fn semantics() -> Semantics {
        Semantics::open(Some("%"), Some(true))[0]
    }

    fn by(at: &str, descending: bool) -> Vec<Key> {
        vec![Key { word: at.into(), at: format!("/{at}"), descending }]
    }

    #[test]
    fn a_stretch_of_the_sorted_list_is_right_and_its_neighbour_is_not() {
        let world = world();
        let all: Vec<&Value> = world.items.iter().collect();
        let asked = Asked { offset: 10, limit: Some(5), sort: by("phone", true), ..Asked::default() };
        let ordered = sorted(&all, &asked.sort, Collation::Code);
        let page = |from: usize| ordered[from..from + 5].iter().map(|v| (*v).clone()).collect::<Vec<_>>();
        assert!(predict(&asked, &world, &page(10), Some(50), semantics()).is_ok());
        assert_eq!(predict(&asked, &world, &page(11), Some(50), semantics()).map_err(|m| m.kind), Err(MismatchKind::Position));
        assert_eq!(predict(&asked, &world, &page(10), Some(5), semantics()).map_err(|m| m.kind), Err(MismatchKind::Total));
        let short = page(10)[..4].to_vec();
        assert_eq!(predict(&asked, &world, &short, Some(50), semantics()).map_err(|m| m.kind), Err(MismatchKind::Short));
        let other = page(11)[..4].to_vec();
        assert_eq!(predict(&asked, &world, &other, Some(50), semantics()).map_err(|m| m.kind), Err(MismatchKind::Cut));
        let long: Vec<Value> = ordered[10..16].iter().map(|v| (*v).clone()).collect();
        assert_eq!(predict(&asked, &world, &long, Some(50), semantics()).map_err(|m| m.kind), Err(MismatchKind::Surplus));
        assert_eq!(predict(&asked, &world, &short, Some(49), semantics()).map_err(|m| m.kind), Err(MismatchKind::Count));
    }

    #[test]
    fn nulls_of_a_page_come_before_all_others_or_after_them() {
        let items: Vec<Value> =
            (0..9).map(|i| json!({ "id": i, "name": if i < 3 { json!(null) } else { json!(format!("n{i}")) } })).collect();
        let all: Vec<&Value> = items.iter().collect();
        let key = &by("name", false)[0];
        let fits = |start: usize, page: &[usize]| {
            nulls_misplaced(start, &all, &page.iter().map(|i| &items[*i]).collect::<Vec<_>>(), key).is_none()
        };
        assert!(fits(0, &[0, 1, 2, 3]) && fits(5, &[8, 0, 1]) && fits(0, &[0, 1]) && fits(6, &[0, 1]) && fits(3, &[3, 4]));
        assert!(!fits(0, &[3, 4, 0]), "nulls behind two of six");
        assert!(!fits(0, &[0, 3]), "one of three nulls before");
        assert!(!fits(2, &[0, 1]), "nulls in the middle");
    }

    #[test]
    fn conditions_choose_items() {
        let world = world();
        let condition = Condition::Compare { kind: ValueKind::Number, operator: Operator::Less, at: "/id".into(), wanted: json!("10") };
        let asked = Asked { condition, ..Asked::default() };
        assert!(predict(&asked, &world, &world.items[..3], None, semantics()).is_ok());
        assert!(predict(&asked, &world, &world.items[..4], None, semantics()).is_err_and(|m| m.kind == MismatchKind::NotAdmitted));
    }
}
