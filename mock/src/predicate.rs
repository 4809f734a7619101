//! What an item must satisfy to be in a list: searches, filter trees and memberships, made ready.

use crate::compare::{self, Likeness, Operand};
use crate::jsquery::Query;
use plumbline_spec::model::{Operator, ValueKind};
use serde_json::Value;

/// A condition on items.
#[derive(Debug, Clone)]
pub(crate) enum Predicate {
    /// All of these.
    All(Vec<Predicate>),
    /// Any of these.
    Any(Vec<Predicate>),
    /// One comparison.
    Test(Test),
    /// A jsquery on the value at a place.
    Jsquery(Place, Query),
    /// Nothing satisfies it.
    Never,
    /// What satisfies this, but for one item.
    Except(Box<Predicate>, Value),
    /// Just this item.
    Is(Value),
}

/// One comparison.
#[derive(Debug, Clone)]
pub(crate) struct Test {
    /// Where the value is.
    pub(crate) place: Place,
    /// How values compare.
    pub(crate) kind: ValueKind,
    /// The operator.
    pub(crate) operator: Operator,
    /// What they are compared with.
    pub(crate) operand: Operand,
    /// How `like` reads its pattern.
    pub(crate) likeness: Likeness,
}

/// Where values are in an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// At a pointer, as its segments; `*` for elements.
    At(Vec<String>),
    /// A member of a family: in a map by its name, or in a list of objects with its name and value.
    Family {
        /// Segments of the pointer to the map or list.
        at: Vec<String>,
        /// Name of the field.
        field: String,
        /// Members that may hold the name.
        names: Vec<String>,
        /// Members that may hold the value.
        values: Vec<String>,
    },
}

impl Place {
    /// The place that a pointer names.
    pub(crate) fn at(pointer: &str) -> Self {
        Self::At(plumbline_spec::pointer::segments(pointer).collect())
    }

    /// The values there.
    pub(crate) fn values<'v>(&self, item: &'v Value) -> Vec<&'v Value> {
        match self {
            Self::At(segments) => {
                let mut found = Vec::new();
                collect(item, segments, &mut found);
                found
            }
            Self::Family { at, field, names, values } => {
                let mut found = Vec::new();
                collect(item, at, &mut found);
                found.into_iter().flat_map(|v| family(v, field, names, values)).collect()
            }
        }
    }
}

fn collect<'v>(value: &'v Value, segments: &[String], found: &mut Vec<&'v Value>) {
    let Some((segment, rest)) = segments.split_first() else {
        found.push(value);
        return;
    };
    match value {
        Value::Object(members) => {
            if let Some(member) = members.get(segment) {
                collect(member, rest, found);
            }
        }
        Value::Array(elements) if segment == "*" => elements.iter().for_each(|e| collect(e, rest, found)),
        _ => {}
    }
}

fn family<'v>(value: &'v Value, field: &str, names: &[String], values: &[String]) -> Vec<&'v Value> {
    match value {
        Value::Object(members) => members.get(field).into_iter().collect(),
        Value::Array(elements) => elements
            .iter()
            .filter(|e| names.iter().any(|n| e.get(n).and_then(compare::text_of).as_deref() == Some(field)))
            .filter_map(|e| values.iter().find_map(|v| e.get(v)))
            .collect(),
        _ => Vec::new(),
    }
}

impl Predicate {
    /// Whether an item satisfies it.
    pub(crate) fn admits(&self, item: &Value) -> bool {
        match self {
            Self::All(all) => all.iter().all(|p| p.admits(item)),
            Self::Any(any) => any.iter().any(|p| p.admits(item)),
            Self::Test(test) => {
                let values = test.place.values(item);
                compare::holds(test.kind, test.operator, &values, &test.operand, &test.likeness)
            }
            Self::Jsquery(place, query) => place.values(item).into_iter().any(|v| query.matches(v)),
            Self::Never => false,
            Self::Except(right, lost) => item != lost && right.admits(item),
            Self::Is(one) => item == one,
        }
    }
}
