//! Listing the facts that a law states, clause by clause.

use super::list::{Frame, Lister};
use super::{Clause, Kind, Subject};
use crate::model::{FieldRule, Law, Operation, Operator};
use crate::pointer::join;

impl<'m> Lister<'m> {
    /// Lists the clauses of a law.
    pub(super) fn law(&mut self, frame: &Frame<'m>, key: &str, law: &'m Law, pointer: &str) {
        let operation = frame.operation;
        let described = self.description.operations.get(operation);
        let mut add = |frame: &Frame<'m>, kind: Kind, clause: Clause, at: &str, statement: String| {
            let id = format!("{operation}/laws/{key}{}", clause.suffix());
            let subject = Subject::Law { law: key.to_owned(), clause };
            self.add(frame, id, kind, subject, &format!("{pointer}{at}"), statement);
        };
        match law {
            Law::Page(page) => self.page(frame, key, page, pointer),
            Law::Sort(sort) => {
                let frame = frame.with(sort.source.as_ref());
                for key in sort.keys.keys() {
                    add(
                        &frame,
                        Kind::Sorting,
                        Clause::Key(key.clone()),
                        &join("/sort/keys", key),
                        format!("sorted by `{key}`, the items come in that order"),
                    );
                }
                add(
                    &frame,
                    Kind::Sorting,
                    Clause::Direction,
                    "/sort",
                    format!("`{}` turns the order of `{}`", sort.descending, sort.ascending),
                );
                add(&frame, Kind::Sorting, Clause::Permutation, "/sort", "sorting neither loses nor adds items".into());
                for field in &sort.prohibited {
                    add(
                        &frame,
                        Kind::Sorting,
                        Clause::SortProhibited(field.clone()),
                        "/sort/prohibited",
                        format!("sorting by `{field}` is refused"),
                    );
                }
            }
            Law::Search(search) => {
                let frame = frame.with(search.source.as_ref());
                // What is compared by when no operator is sent holds of fields, too, whose operators are not listed.
                let unsent = described.and_then(|o| default_operator(o, &search.operator));
                for (field, rule) in &search.fields {
                    compare(&mut add, &frame, Kind::Searching, field, rule, unsent, &join("/search/fields", field));
                }
                for (kind, operators) in search.family.iter().flat_map(|f| &f.operators) {
                    for operator in operators {
                        let clause = Clause::CompareFamily { kind: *kind, operator: *operator };
                        let words = format!(
                            "fields of the family with {} values are compared by `{}`",
                            format!("{kind:?}").to_lowercase(),
                            operator.as_str()
                        );
                        add(&frame, Kind::Searching, clause, "/search/family", words);
                    }
                }
                add(
                    &frame,
                    Kind::Searching,
                    Clause::Composition,
                    "/search",
                    "searching comes before paging and keeps the order asked for".into(),
                );
            }
            Law::Criteria(criteria) => {
                let frame = frame.with(criteria.source.as_ref());
                add(
                    &frame,
                    Kind::Searching,
                    Clause::Several,
                    "/criteria",
                    format!("several criteria may be sent in `{}`", criteria.parameter),
                );
            }
            Law::Filter(filter) => {
                let frame = frame.with(filter.source.as_ref());
                for (field, rule) in &filter.fields {
                    compare(&mut add, &frame, Kind::Filtering, field, rule, None, &join("/filter/fields", field));
                }
                add(&frame, Kind::Filtering, Clause::And, "/filter", "`and` admits what all of the conditions admit".into());
                add(&frame, Kind::Filtering, Clause::Or, "/filter", "`or` admits what any of the conditions admits".into());
                add(&frame, Kind::Filtering, Clause::Nesting, "/filter", "trees may stand within trees".into());
                add(
                    &frame,
                    Kind::Filtering,
                    Clause::Composition,
                    "/filter",
                    "filtering comes before paging and keeps the order asked for".into(),
                );
                for field in &filter.prohibited {
                    add(
                        &frame,
                        Kind::Filtering,
                        Clause::FilterProhibited(field.clone()),
                        "/filter/prohibited",
                        format!("filtering by `{field}` is refused"),
                    );
                }
            }
            Law::Project(project) => {
                let frame = frame.with(project.source.as_ref());
                add(&frame, Kind::Projection, Clause::Only, "/project", format!("members not named in `{}` do not come", project.fields));
                add(
                    &frame,
                    Kind::Projection,
                    Clause::Chosen,
                    "/project",
                    format!("members named in `{}` come, with the same values", project.fields),
                );
            }
            Law::Membership(member) => {
                let frame = frame.with(member.source.as_ref());
                add(
                    &frame,
                    Kind::Membership,
                    Clause::Member,
                    "/membership",
                    format!("only items of the groups in `{}` come, and all of them", member.parameter),
                );
                add(&frame, Kind::Membership, Clause::SeveralGroups, "/membership", "several groups may be named".into());
            }
            Law::First(first) => {
                let frame = frame.with(first.source.as_ref());
                add(&frame, Kind::Count, Clause::Count, "/first", format!("`{}` items come where there are that many", first.count));
                add(&frame, Kind::Count, Clause::All, "/first", "all items come when there are fewer, or when no number is given".into());
            }
            Law::Echo(echo) => {
                let frame = frame.with(echo.source.as_ref());
                for (parameter, at) in &echo.parameters {
                    add(
                        &frame,
                        Kind::Echo,
                        Clause::Echo(parameter.clone()),
                        &join("/echo/parameters", parameter),
                        format!("{at} repeats `{parameter}`"),
                    );
                }
            }
            Law::Unique(unique) => {
                let frame = frame.with(unique.source.as_ref());
                add(&frame, Kind::Uniqueness, Clause::Unique, "/unique", format!("no two items have the same {}", unique.key));
            }
            Law::Stable(stable) => {
                let frame = frame.with(stable.source.as_ref());
                add(&frame, Kind::Stability, Clause::Stable, "/stable", "asking twice gives the same items while nothing changes".into());
            }
        }
    }
}

/// The operator by which an operation compares when the parameter that names it is not sent, where the description says.
fn default_operator(operation: &Operation, parameter: &str) -> Option<Operator> {
    let default = operation.parameters.get(parameter)?.schema.default.clone()?;
    serde_json::from_value(default).ok()
}

/// Lists how a field is compared; `unsent` is the operator that applies when none is sent.
fn compare<'m>(
    add: &mut impl FnMut(&Frame<'m>, Kind, Clause, &str, String),
    frame: &Frame<'m>,
    kind: Kind,
    field: &str,
    rule: &'m FieldRule,
    unsent: Option<Operator>,
    at: &str,
) {
    let frame = frame.with(rule.source.as_ref());
    let unsent = unsent.filter(|_| rule.operators.is_empty());
    for operator in rule.operators.iter().chain(&unsent) {
        let clause = Clause::Compare { field: field.to_owned(), operator: *operator };
        add(&frame, kind, clause, at, format!("`{field} {} value` admits just the items for which that is so", operator.as_str()));
    }
}
