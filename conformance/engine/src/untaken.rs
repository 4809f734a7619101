//! Operators of a filter that a target does not take, where the documents leave open which it takes.
//!
//! One that is refused on one field and taken on another is a fault of the first; one that is refused on both is not taken at
//! all, and nothing is said of it. That equality is taken is never open.

use crate::call::Call;
use crate::judge::Answer;
use crate::probe::exercise::{leaf, values};
use crate::session::{Expect, Session};
use plumbline_spec::facts::{Clause, Subject};
use plumbline_spec::model::{Filter, Law, Operation, Operator};
use serde_json::Value;

/// The filter law of an operation that leaves open which operators are taken.
fn open(operation: &Operation) -> Option<&Filter> {
    operation.laws.values().find_map(|law| match law {
        Law::Filter(filter) if filter.unspecified.contains_key("operators") => Some(filter),
        _ => None,
    })
}

/// Finds out whether a refused call shows an operator that is not taken at all; its facts are then unseen.
pub async fn shows(session: &mut Session, call: &Call) -> bool {
    let Some(operation) = session.shared(&call.operation) else { return false };
    let Some((filter, tree)) = open(&operation).and_then(|f| Some((f, call.args.get(&f.parameter)?))) else { return false };
    let word = |member: &str| tree.get(member).and_then(Value::as_str);
    let (Some(field), Some(operator)) = (word(&filter.field_member), word(&filter.operator_member).and_then(crate::asked::operator)) else {
        return false;
    };
    let Some(world) = session.worlds.get(&call.operation).filter(|_| operator != Operator::Equal) else { return false };
    let mut others = filter.fields.iter().filter(|(other, rule)| *other != field && rule.operators.contains(&operator));
    let other = others.find_map(|(other, rule)| Some(leaf(filter, other, operator, values(world, rule, operator).into_iter().next()?)));
    let Some(other) = other else { return false };
    let other = Call::new(&call.operation).with(&filter.parameter, other);
    let refused = session
        .trial(&other, &Expect::Open)
        .await
        .is_some_and(|(answer, ..)| matches!(answer, Answer::Refused { status, .. } if status < 500));
    if !refused {
        return false;
    }
    let of = |subject: &Subject| matches!(subject, Subject::Law { clause: Clause::Compare { operator: o, .. }, .. } if *o == operator);
    let ids: Vec<String> = session.own(&call.operation).filter(|f| of(&f.subject)).map(|f| f.id.clone()).collect();
    for id in ids {
        let reason = format!("the target takes no `{}`; the documents leave open whether it does", operator.as_str());
        session.ledger.unseen(&id, reason);
    }
    session.untaken.insert((call.operation.clone(), operator.as_str().to_owned()));
    true
}

/// Whether a call asks for an operator that the target does not take.
pub fn asks(session: &Session, call: &Call) -> bool {
    let Some(filter) = session.operation(&call.operation).and_then(open) else { return false };
    let Some(tree) = call.args.get(&filter.parameter) else { return false };
    session.untaken.iter().any(|(operation, operator)| *operation == call.operation && has(filter, tree, operator))
}

fn has(filter: &Filter, tree: &Value, operator: &str) -> bool {
    match tree.get(&filter.children_member).and_then(Value::as_array) {
        Some(children) => children.iter().any(|child| has(filter, child, operator)),
        None => tree.get(&filter.operator_member).is_some_and(|o| o == operator),
    }
}
