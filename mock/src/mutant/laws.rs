//! Breaking laws: pages, order, totals, chosen members, groups, counts, echoes.

use super::act::{Act, Members, Only, Rows, Several, Step, Tree, Twist};
use super::change::Change;
use super::pages;
use super::parameters::Way;
use super::search;
use crate::list::{Laws, List};
use plumbline_spec::facts::Clause;
use plumbline_spec::model::{Criteria, Echo, JsonType, Law, Membership, Operation, Project, Provocation, Schema, Sort};
use serde_json::json;

/// What the ways of an operation's laws are found with.
pub(crate) struct Context<'a> {
    /// The operation.
    pub(crate) operation: &'a Operation,
    /// Its laws with parameters by index.
    pub(crate) laws: &'a Laws,
    /// A list with the default data.
    pub(crate) list: &'a List,
}

/// Ways to break a clause of a law.
pub(crate) fn ways(context: &Context<'_>, law: &str, clause: &Clause) -> Vec<Way> {
    let rows = |word: &str, rows: Rows| when(word, rows, Only::Always);
    let Some(found) = context.operation.laws.get(law) else { return Vec::new() };
    match (clause, found) {
        (Clause::Offset, Law::Page(page)) => pages::offset(context, page),
        (Clause::Number, Law::Page(page)) => pages::number(context, page),
        (Clause::Start, Law::Page(page)) => pages::start(context, page),
        (Clause::Cursor, Law::Page(page)) => pages::cursor(context, page),
        (Clause::End, Law::Page(page)) => pages::end(context, page),
        (Clause::Limit, Law::Page(page)) => pages::limit(context, page),
        (Clause::Size, Law::Page(page)) => pages::size(page),
        (Clause::Total, Law::Page(page)) => pages::total(page),
        (Clause::Pages, Law::Page(page)) => pages::pages(context, page),
        (Clause::Tiling, Law::Page(page)) => pages::tiling(context, page),
        (Clause::Key(key), Law::Sort(sort)) => sort_key(context, sort, key),
        (Clause::Direction, Law::Sort(_)) => vec![rows("always-rising", Rows::Rising), rows("turned", Rows::Turned)],
        (Clause::Permutation, Law::Sort(sort)) => permutation(context, sort),
        (Clause::SortProhibited(field), Law::Sort(_)) => {
            vec![Way::new("accepted", Act::Accepted { cause: Provocation::SortProhibited, field: field.clone() })]
        }
        (Clause::FilterProhibited(field), Law::Filter(_)) => {
            vec![Way::new("accepted", Act::Accepted { cause: Provocation::FilterProhibited, field: field.clone() })]
        }
        (Clause::Compare { field, operator }, Law::Search(search)) => search::in_search(search, field, *operator),
        (Clause::Compare { field, operator }, Law::Filter(filter)) => search::in_filter(filter, field, *operator),
        (Clause::CompareFamily { kind, operator }, Law::Search(search)) => search::in_family(search, *kind, *operator),
        (Clause::Composition, Law::Search(_) | Law::Filter(_)) => composition(context, found),
        (Clause::Several, Law::Criteria(law)) => criteria(law),
        (Clause::And, Law::Filter(_)) => trees(&[("as-or", Tree::AndAsOr), ("first-only", Tree::AndFirst), ("last-only", Tree::AndLast)]),
        (Clause::Or, Law::Filter(_)) => trees(&[("as-and", Tree::OrAsAnd), ("first-only", Tree::OrFirst), ("last-only", Tree::OrLast)]),
        (Clause::Nesting, Law::Filter(_)) => {
            trees(&[("flat", Tree::Flat), ("inner-ignored", Tree::InnerIgnored), ("inner-refused", Tree::InnerRefused)])
        }
        (Clause::Only, Law::Project(project)) => only(project),
        (Clause::Chosen, Law::Project(_)) => {
            vec![Way::new("one-less", Act::Members(Members::OneLess)), Way::new("shifted", Act::Members(Members::Shifted))]
        }
        (Clause::Member, Law::Membership(_)) => member(),
        (Clause::SeveralGroups, Law::Membership(membership)) => groups(context, membership),
        (Clause::Count, Law::First(first)) => count(context, &first.count),
        (Clause::All, Law::First(first)) => all(context, &first.count),
        (Clause::Echo(parameter), Law::Echo(echo)) => echoes(context, echo, parameter),
        (Clause::Unique, Law::Unique(_)) => vec![rows("twice", Rows::RepeatedOne)],
        (Clause::Stable, Law::Stable(_)) => vec![rows("flickering", Rows::Flickering)],
        // A clause belongs to one sort of law; with another it says nothing.
        (
            Clause::Offset
            | Clause::Number
            | Clause::Cursor
            | Clause::Start
            | Clause::End
            | Clause::Limit
            | Clause::Size
            | Clause::Total
            | Clause::Pages
            | Clause::Tiling
            | Clause::Key(_)
            | Clause::Direction
            | Clause::Permutation
            | Clause::SortProhibited(_)
            | Clause::FilterProhibited(_)
            | Clause::Compare { .. }
            | Clause::CompareFamily { .. }
            | Clause::Composition
            | Clause::Several
            | Clause::And
            | Clause::Or
            | Clause::Nesting
            | Clause::Only
            | Clause::Chosen
            | Clause::Member
            | Clause::SeveralGroups
            | Clause::Count
            | Clause::All
            | Clause::Echo(_)
            | Clause::Unique
            | Clause::Stable,
            _,
        ) => Vec::new(),
    }
}

pub(super) fn index(context: &Context<'_>, parameter: &str) -> usize {
    context.operation.parameters.get_index_of(parameter).unwrap_or(usize::MAX)
}

pub(super) fn when(word: &str, rows: Rows, only: Only) -> Way {
    Way::new(word, Act::Rows { rows, only })
}

pub(super) fn argument(word: &str, parameter: usize, twist: Twist) -> Way {
    Way::new(word, Act::Argument { parameter, twist })
}

/// Rows lost or repeated by sorting: by one key only, or paging itself would be broken.
fn permutation(context: &Context<'_>, sort: &Sort) -> Vec<Way> {
    let Some(key) = sort.keys.keys().next_back() else { return Vec::new() };
    let by = |key: &String| Only::By(key.clone());
    let mut ways = vec![when("lost-one", Rows::LostOne, by(key)), when("repeated-one", Rows::RepeatedOne, by(key))];
    // Of the keys that may be null, the last.
    if let Some(key) = sort.keys.keys().rfind(|key| context.list.has_null(key)) {
        ways.push(when("nulls-lost", Rows::NullsLost, by(key)));
    }
    if sort.direction.is_none() {
        ways.push(when("first-key-only", Rows::FirstKeyOnly, Only::Always));
    }
    ways
}

fn sort_key(context: &Context<'_>, sort: &Sort, key: &str) -> Vec<Way> {
    let rows = |word: String, rows: Rows| when(&word, rows, Only::By(key.to_owned()));
    let mut ways =
        vec![rows("ignored".into(), Rows::Unsorted), rows("page-only".into(), Rows::PageSorted), rows("turned".into(), Rows::Turned)];
    // Where the order of texts is open, two neighbours may well stand the other way round.
    let open = sort.unspecified.contains_key("collation") && !context.list.is_numeric(key);
    if !open {
        ways.push(rows("swapped".into(), Rows::Swapped));
        ways.push(rows("as-text".into(), Rows::OrderedAsText));
    }
    for (other, at) in sort.keys.iter().filter(|(k, _)| *k != key && context.list.tells_apart(key, k, open)) {
        ways.push(rows(format!("as-{other}"), Rows::OrderedBy(at.clone())));
    }
    ways
}

fn composition(context: &Context<'_>, law: &Law) -> Vec<Way> {
    let mut ways = vec![when("after-paging", Rows::FilteredLate, Only::Found)];
    if context.laws.sort.is_some() {
        ways.push(when("drops-order", Rows::Unsorted, Only::Found));
    }
    if context.laws.page.is_some() {
        ways.push(when("drops-limit", Rows::Unlimited, Only::Found));
    }
    if matches!(law, Law::Search(_) | Law::Filter(_)) {
        ways.push(when("adds-foreign", Rows::Foreign, Only::Found));
    }
    ways
}

fn trees(ways: &[(&str, Tree)]) -> Vec<Way> {
    ways.iter().map(|(word, tree)| Way::new(*word, Act::Tree(*tree))).collect()
}

fn several(ways: &[(&str, Several)]) -> Vec<Way> {
    ways.iter().map(|(word, several)| Way::new(*word, Act::Several(*several))).collect()
}

fn criteria(law: &Criteria) -> Vec<Way> {
    let mut ways = several(&[("first-only", Several::FirstCriterion), ("last-only", Several::LastCriterion)]);
    // Where it is open whether the server knows criteria at all, it may ignore or refuse them.
    if !law.unspecified.contains_key("support") {
        ways.extend(several(&[("ignored", Several::NoCriterion), ("refused", Several::CriteriaRefused)]));
    }
    ways
}

fn only(project: &Project) -> Vec<Way> {
    let mut ways = vec![Way::new("everything", Act::Members(Members::Everything))];
    // The key may come along; the last member may not.
    if let Some((word, at)) = project.members.iter().rfind(|(word, _)| !project.always.contains(word)) {
        let path = plumbline_spec::pointer::segments(at).collect();
        ways.push(Way::new(format!("adds-{word}"), Act::Members(Members::OneMore(path))));
    }
    ways
}

fn member() -> Vec<Way> {
    let mut ways = several(&[("ignored", Several::NoGroup), ("empty", Several::EmptyGroups), ("by-beginning", Several::GroupBeginning)]);
    ways.push(when("adds-foreign", Rows::Foreign, Only::Found));
    ways.push(when("lost-one", Rows::LostOne, Only::Found));
    ways.push(when("after-paging", Rows::FilteredLate, Only::Found));
    ways
}

fn groups(context: &Context<'_>, membership: &Membership) -> Vec<Way> {
    let mut ways = several(&[("none-of-several", Several::LoneGroup)]);
    // Where it is open how several are written, a server may read one of them.
    let parameter = context.operation.parameters.get(&membership.parameter);
    if !parameter.is_some_and(|p| p.unspecified.contains_key("encoding")) {
        ways.extend(several(&[("first-only", Several::FirstGroup), ("last-only", Several::LastGroup)]));
    }
    if membership.several.is_some() {
        ways.extend(several(&[("turned", Several::GroupsTurned)]));
    }
    ways
}

fn count(context: &Context<'_>, parameter: &str) -> Vec<Way> {
    let at = index(context, parameter);
    vec![
        argument("ignored", at, Twist::Forget),
        argument("one-less", at, Twist::Add(-1)),
        argument("one-more", at, Twist::Add(1)),
        argument("capped", at, Twist::Cap(10)),
        when("repeated-one", Rows::RepeatedOne, Only::Always),
    ]
}

fn all(context: &Context<'_>, parameter: &str) -> Vec<Way> {
    let at = index(context, parameter);
    vec![
        Way::new("fails-when-more", Act::RefuseMore { parameter: at }),
        argument("default-100", at, Twist::Default(json!(100))).with_items(120),
        when("padded", Rows::Padded, Only::Always),
    ]
}

fn echoes(context: &Context<'_>, echo: &Echo, parameter: &str) -> Vec<Way> {
    let Some(at) = echo.parameters.get(parameter) else { return Vec::new() };
    let path: Vec<Step> = plumbline_spec::pointer::segments(at).map(Step::Member).collect();
    let way = |word: &str, change: Change| Way::new(word, Act::Value { at: path.clone(), change });
    let schema = context.operation.parameters.get(parameter).map(|p| &p.schema);
    let mut ways = Vec::new();
    if let Some(JsonType::Integer | JsonType::Number) = schema.and_then(Schema::only_type) {
        ways.push(way("constant", Change::Set(json!(77))));
        ways.push(way("one-more", Change::Add(1)));
        if let Some(default) = schema.and_then(|s| s.default.clone()) {
            ways.push(way("default", Change::Set(default)));
        }
    } else {
        ways.push(way("constant", Change::Set(json!("constant"))));
        ways.push(way("case-or-cut", Change::Followed("~")));
        if let Some(default) = schema.and_then(|s| s.default.clone()) {
            ways.push(way("default", Change::Set(default)));
        }
    }
    if echo.only_when_sent.iter().all(|p| p != parameter) {
        ways.push(way("missing", Change::Missing));
    }
    ways
}
