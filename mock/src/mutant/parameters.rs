//! Breaking what is said of parameters.

use super::act::{Act, Twist};
use super::gate::Gate;
use crate::args::Known;
use crate::pages::By;
use crate::plan::Plan;
use plumbline_spec::facts::ParameterAspect;
use serde_json::{Value, json};

/// A way to break a fact.
#[derive(Debug, Clone)]
pub(crate) struct Way {
    /// Its word.
    pub(crate) word: String,
    /// What is done differently.
    pub(crate) act: Act,
    /// How many items it takes to show.
    pub(crate) items: usize,
    /// A condition without which it would break something else.
    pub(crate) gate: Gate,
}

impl Way {
    pub(crate) fn new(word: impl Into<String>, act: Act) -> Self {
        Self { word: word.into(), act, items: 0, gate: Gate::Always }
    }

    #[must_use]
    pub(crate) fn with_items(mut self, items: i64) -> Self {
        self.items = usize::try_from(items).unwrap_or(0);
        self
    }
}

/// What a parameter is to the pages of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// It bounds the number of items.
    Limit,
    /// It is the number of the page, which does not go below that of the first.
    Number { first: i64 },
    /// Something else.
    Other,
}

impl Role {
    /// That of a parameter of an operation.
    pub(crate) fn of(plan: &Plan, index: usize) -> Self {
        match &plan.laws.page {
            Some(pages) if pages.limit() == Some(index) => Self::Limit,
            _ if plan.laws.first == Some(index) => Self::Limit,
            Some(pages) => match pages.by {
                By::Number { parameter, first } if parameter == index => Self::Number { first },
                By::Number { .. } | By::Offset(_) | By::Cursor { .. } | By::Beginning => Self::Other,
            },
            None => Self::Other,
        }
    }
}

/// Ways to break what is said of a parameter.
pub(crate) fn ways(aspect: ParameterAspect, known: &Known, role: Role) -> Vec<Way> {
    let parameter = known.index;
    let limits = role == Role::Limit;
    let schema = &known.schema;
    let crash = || Way::new("fails-when-invalid", Act::Crash { parameter, aspect });
    let lenient = |word: &str| Way::new(word, Act::Lenient { parameter, aspect });
    let refuse = |value: Value| Act::Refuse { parameter, only: Some(value) };
    match aspect {
        ParameterAspect::Accepted => {
            vec![Way::new("refused", Act::Refuse { parameter, only: None }), Way::new("fails", Act::Fail { parameter })]
        }
        ParameterAspect::Required => vec![lenient("not-needed")],
        ParameterAspect::Type | ParameterAspect::MinLength | ParameterAspect::MaxLength => vec![crash()],
        ParameterAspect::Pattern => vec![crash(), Way::new("refused", Act::Refuse { parameter, only: None })],
        ParameterAspect::Minimum => {
            let least = schema.minimum.unwrap_or(0);
            let mut ways = vec![Way::new("least-refused", refuse(json!(least))), crash()];
            if limits && least > 1 {
                ways.push(lenient("not-kept"));
            }
            if limits && least > 0 {
                let most = schema.maximum.or(schema.default.as_ref().and_then(Value::as_i64)).unwrap_or(0);
                ways.push(Way::new("zero-is-all", Act::ZeroIsAll { parameter }).with_items(most + 60));
            }
            ways
        }
        ParameterAspect::Maximum => {
            let most = schema.maximum.unwrap_or(0);
            let mut ways = vec![Way::new("greatest-refused", refuse(json!(most))), crash()];
            if limits {
                ways.push(lenient("not-kept").with_items(most + 60));
                ways.push(Way::new("halved", Act::Argument { parameter, twist: Twist::Cap(most / 2) }).with_items(most / 2 + 60));
            }
            ways
        }
        ParameterAspect::Enum => {
            let branches = schema.any_of.iter().chain(&schema.one_of).flat_map(|b| b.values.iter().flatten());
            let values = schema.values.iter().flatten().chain(branches).filter(|v| schema.default.as_ref() != Some(v));
            let mut ways: Vec<Way> = values.map(|v| Way::new(format!("refuses-{}", crate::wire::shown(v)), refuse(v.clone()))).collect();
            ways.push(crash());
            ways
        }
        ParameterAspect::Default => defaults(known, role),
    }
}

fn defaults(known: &Known, role: Role) -> Vec<Way> {
    let parameter = known.index;
    let least = if let Role::Number { first } = role { first } else { 0 };
    let act = |value: Value| Act::Argument { parameter, twist: Twist::Default(value) };
    match known.schema.default.as_ref() {
        Some(Value::Number(number)) => {
            let default = number.as_i64().unwrap_or(0);
            let mut ways = vec![Way::new("one-more", act(json!(default + 1))).with_items(default + 60)];
            if default > least {
                ways.push(Way::new("one-less", act(json!(default - 1))).with_items(default + 60));
                ways.push(Way::new("halved", act(json!(default / 2))).with_items(default + 60));
            }
            if role == Role::Limit {
                ways.push(Way::new("none", Act::Argument { parameter, twist: Twist::Default(Value::Null) }).with_items(default + 60));
            }
            ways
        }
        Some(default) => {
            let values = known.schema.values.iter().flatten();
            let others = values.filter(|v| *v != default);
            others.take(2).map(|v| Way::new(format!("default-{}", crate::wire::shown(v)), act(v.clone()))).collect()
        }
        None => Vec::new(),
    }
}
