//! Which items a request admits: comparisons, trees of them, several criteria, groups.

use super::compare::{Groups, Like, Semantics, Truth, admits};
use super::text_of;
use plumbline_spec::model::{Family, Operator, Several, ValueKind};
use plumbline_spec::pointer;
use serde_json::Value;

/// Which items are admitted.
#[derive(Debug, Clone, Default)]
pub enum Condition {
    /// All.
    #[default]
    All,
    /// A comparison of the values at a pointer.
    Compare {
        /// How values compare.
        kind: ValueKind,
        /// The operator.
        operator: Operator,
        /// Pointer into an item.
        at: String,
        /// The value asked for.
        wanted: Value,
    },
    /// A comparison of a field of a family.
    Family {
        /// The family.
        family: Box<Family>,
        /// The field's name.
        field: String,
        /// How its values compare.
        kind: ValueKind,
        /// The operator.
        operator: Operator,
        /// The value asked for.
        wanted: Value,
    },
    /// All of these.
    And(Vec<Condition>),
    /// Any of these.
    Or(Vec<Condition>),
    /// All or any of these: the documents do not say.
    Joined(Vec<Condition>),
    /// In the groups with these ids.
    Member {
        /// Pointer to the ids of an item's groups.
        at: String,
        /// The ids asked for.
        ids: Vec<Value>,
        /// What several mean; open when `None`.
        several: Option<Several>,
    },
}

impl Condition {
    /// What one comparison asks for, and what an item has there, in words.
    pub fn compared(&self, item: &Value) -> Option<(String, String)> {
        let Self::Compare { operator, at, wanted, .. } = self else { return None };
        let name = at.trim_start_matches('/');
        let there = pointer::get(item, at)
            .map_or_else(|| format!("no {name}"), |v| format!("{name} {}", plumbline_spec::value::shorten(&v.to_string())));
        Some((format!("{name} {} {}", operator.as_str(), plumbline_spec::value::shorten(&wanted.to_string())), there))
    }

    /// Whether an item is admitted.
    pub fn admits(&self, item: &Value, semantics: Semantics) -> Truth {
        match self {
            Self::All => Truth::Yes,
            Self::Compare { kind, operator, at, wanted } => {
                let values = pointer::select(item, at);
                // What is not shown is not known to be null.
                if values.is_empty() && !at.contains('*') {
                    return Truth::Open;
                }
                admits(*kind, *operator, &values, wanted, semantics)
            }
            Self::Family { family, field, kind, operator, wanted } => {
                let values = family_values(item, family, field);
                admits(*kind, *operator, &values, wanted, semantics)
            }
            Self::And(all) => all.iter().fold(Truth::Yes, |t, c| t.and(c.admits(item, semantics))),
            Self::Or(any) => any.iter().fold(Truth::No, |t, c| t.or(c.admits(item, semantics))),
            Self::Joined(list) if semantics.any_criterion => list.iter().fold(Truth::No, |t, c| t.or(c.admits(item, semantics))),
            Self::Joined(list) => list.iter().fold(Truth::Yes, |t, c| t.and(c.admits(item, semantics))),
            Self::Member { at, ids, several } => {
                let own: Vec<String> = pointer::select(item, at).into_iter().map(text_of).collect();
                let is_in = |id: &Value| own.contains(&text_of(id));
                let groups = match (semantics.groups, several) {
                    (Groups::First | Groups::Last, _) => semantics.groups,
                    (Groups::Any, None) | (_, Some(Several::Union)) => Groups::Any,
                    (Groups::All, None) | (_, Some(Several::Intersection)) => Groups::All,
                };
                match groups {
                    Groups::All => ids.iter().all(is_in),
                    Groups::Any => ids.iter().any(is_in),
                    Groups::First => ids.first().is_some_and(is_in),
                    Groups::Last => ids.last().is_some_and(is_in),
                }
                .into()
            }
        }
    }

    /// The semantics with what makes no difference to this condition set to one value.
    pub fn relevant(&self, semantics: Semantics) -> Semantics {
        let mut used = Used::default();
        self.uses(&mut used);
        Semantics {
            like: if used.like { semantics.like } else { Like::Percent },
            fold_case: used.text && semantics.fold_case,
            null_differs: used.not && semantics.null_differs,
            any_criterion: used.joined && semantics.any_criterion,
            groups: if used.groups { semantics.groups } else { Groups::All },
        }
    }

    fn uses(&self, used: &mut Used) {
        match self {
            Self::All => {}
            Self::Compare { operator, .. } | Self::Family { operator, .. } => {
                used.text = true;
                used.like |= matches!(operator, Operator::Like | Operator::ILike | Operator::NotLike | Operator::NotILike);
                used.not |= operator.as_str().starts_with("not_") || matches!(operator, Operator::NotEqual | Operator::IsNotNull);
            }
            Self::And(all) | Self::Or(all) => {
                for c in all {
                    c.uses(used);
                }
            }
            Self::Joined(all) => {
                used.joined = true;
                for c in all {
                    c.uses(used);
                }
            }
            Self::Member { ids, .. } => used.groups |= ids.len() > 1,
        }
    }

    /// Whether it admits everything by its form.
    pub fn is_all(&self) -> bool {
        matches!(self, Self::All)
    }
}

/// What of the semantics a condition depends on.
#[derive(Default)]
struct Used {
    like: bool,
    text: bool,
    not: bool,
    joined: bool,
    groups: bool,
}

/// The values of one field of a family in an item, from a map or a list.
pub fn family_values<'v>(item: &'v Value, family: &Family, field: &str) -> Vec<&'v Value> {
    match pointer::get(item, &family.at) {
        Some(Value::Object(map)) => map.get(field).into_iter().collect(),
        Some(Value::Array(list)) => list
            .iter()
            .filter(|entry| family.name_members.iter().any(|n| entry.get(n).is_some_and(|v| text_of(v) == field)))
            .filter_map(|entry| family.value_members.iter().find_map(|v| entry.get(v)))
            .collect(),
        _ => Vec::new(),
    }
}

/// The field names of a family in an item, with their values.
pub fn family_fields(item: &Value, family: &Family) -> Vec<(String, Value)> {
    match pointer::get(item, &family.at) {
        Some(Value::Object(map)) => map.iter().map(|(k, v)| (k.clone(), v.clone())).collect(),
        Some(Value::Array(list)) => list
            .iter()
            .filter_map(|entry| {
                let name = family.name_members.iter().find_map(|n| entry.get(n))?;
                let value = family.value_members.iter().find_map(|v| entry.get(v))?;
                Some((text_of(name), value.clone()))
            })
            .collect(),
        _ => Vec::new(),
    }
}
