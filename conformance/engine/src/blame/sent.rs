//! Which laws the parameters of a call touch, and the comparison that it asks for.

use crate::call::Call;
use crate::oracle::text_of;
use plumbline_spec::facts::Clause;
use plumbline_spec::model::{Law, Operation};
use serde_json::Value;

/// Finds the fact of the first clause that a test admits.
pub(super) type Find<'f> = &'f dyn Fn(&dyn Fn(&Clause) -> bool) -> Option<String>;

/// Which laws the parameters of a call touch.
#[derive(Default)]
pub(super) struct Sent {
    pub(super) offset: bool,
    pub(super) limit: bool,
    pub(super) sort: bool,
    pub(super) project: bool,
    pub(super) count: bool,
}

impl Sent {
    pub(super) fn of(operation: &Operation, call: &Call) -> Self {
        let has = |p: &str| call.args.contains_key(p);
        let mut sent = Self::default();
        for law in operation.laws.values() {
            match law {
                Law::Page(l) => {
                    sent.offset |= l.place().is_some_and(has);
                    sent.limit |= l.limit.as_deref().is_some_and(has);
                }
                Law::Sort(l) => sent.sort |= has(&l.by) || l.direction.as_deref().is_some_and(has),
                Law::Project(l) => sent.project |= has(&l.fields),
                Law::First(l) => sent.count |= has(&l.count),
                Law::Search(_)
                | Law::Criteria(_)
                | Law::Filter(_)
                | Law::Membership(_)
                | Law::Echo(_)
                | Law::Unique(_)
                | Law::Stable(_) => {}
            }
        }
        sent
    }

    /// The fact of the condition that a call has, if it has one.
    pub(super) fn condition(operation: &Operation, call: &Call, find: Find<'_>) -> Option<String> {
        for law in operation.laws.values() {
            match law {
                Law::Search(search) => {
                    let Some(field) = call.args.get(&search.field).map(text_of) else { continue };
                    let word = call.args.get(&search.operator).map_or_else(|| "=".to_owned(), text_of);
                    let operator = crate::asked::operator(&word);
                    if search.fields.contains_key(&field) {
                        return find(&|c| matches!(c, Clause::Compare { field: f, operator: o } if *f == field && Some(*o) == operator))
                            .or_else(|| find(&|c| matches!(c, Clause::Compare { field: f, .. } if *f == field)));
                    }
                    let kind = call.args.get(&search.value).zip(operator).map(|(value, op)| crate::asked::family_kind(value, op));
                    let same = |c: &Clause| matches!(c, Clause::CompareFamily { operator: o, .. } if Some(*o) == operator);
                    let exact = |c: &Clause| same(c) && matches!(c, Clause::CompareFamily { kind: k, .. } if Some(*k) == kind);
                    return find(&exact).or_else(|| find(&same));
                }
                Law::Criteria(criteria) if call.args.contains_key(&criteria.parameter) => return find(&|c| *c == Clause::Several),
                Law::Filter(filter) => {
                    let Some(tree) = call.args.get(&filter.parameter) else { continue };
                    let Some(Value::Array(children)) = tree.get(&filter.children_member) else {
                        let field = tree.get(&filter.field_member).map(text_of).unwrap_or_default();
                        let operator = tree.get(&filter.operator_member).map(text_of).and_then(|w| crate::asked::operator(&w));
                        return find(&|c| matches!(c, Clause::Compare { field: f, operator: o } if *f == field && Some(*o) == operator));
                    };
                    if children.iter().any(|c| c.get(&filter.children_member).is_some()) {
                        return find(&|c| *c == Clause::Nesting);
                    }
                    let or = tree.get(&filter.condition_member).is_some_and(|c| c == "or");
                    return find(&|c| *c == if or { Clause::Or } else { Clause::And });
                }
                Law::Membership(membership) => {
                    let Some(Value::Array(ids)) = call.args.get(&membership.parameter) else { continue };
                    return find(&|c| *c == if ids.len() > 1 { Clause::SeveralGroups } else { Clause::Member });
                }
                _ => {}
            }
        }
        None
    }
}
