//! Operators of a filter that a target does not take, where the documents leave open which it takes.
//!
//! One that is refused on one field and taken on another is a fault of the first; one that is refused on both is not taken at
//! all, and nothing is said of it. Open are the operators that not every reading of the documents lists, and those that what is
//! said of the open names between backticks; that the others are taken is certain. A refusal of numbers where an operator is for
//! lists of texts is fair as well: the values that the target shows are then not of the type that the operator takes.

use crate::call::Call;
use crate::judge::Answer;
use crate::probe::exercise::{leaf, values};
use crate::session::{Expect, Session};
use plumbline_spec::Choices;
use plumbline_spec::facts::{Clause, Subject};
use plumbline_spec::model::{Filter, Law, Operation, Operator, ValueKind};
use plumbline_spec::pointer;
use serde_json::Value;

/// The filter law of an operation that leaves open which operators are taken.
fn open(operation: &Operation) -> Option<&Filter> {
    operation.laws.values().find_map(|law| match law {
        Law::Filter(filter) if filter.unspecified.contains_key("operators") => Some(filter),
        _ => None,
    })
}

/// An operator that was seen not to be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untaken {
    operation: String,
    operator: String,
    /// On this field; on all of them where there is none.
    field: Option<String>,
}

/// Whether it is open that a field takes an operator.
fn is_open(session: &Session, operation: &str, filter: &Filter, field: &str, operator: Operator) -> bool {
    let word = operator.as_str();
    if filter.unspecified.get("operators").is_some_and(|prose| prose.split('`').skip(1).step_by(2).any(|named| named == word)) {
        return true;
    }
    let place = format!("/filter/fields/{field}/operators");
    let disputed = session.model.disputed.iter().filter(|p| p.pointer.ends_with(&place));
    let mut readings = disputed.flat_map(|p| {
        let readings = session.description().disputes.get(&p.dispute).into_iter().flat_map(|d| d.readings.keys());
        readings.map(|reading| (p.dispute.clone(), reading.clone()))
    });
    readings.any(|(dispute, reading)| {
        let model = session.model_under(&Choices::from([(dispute, reading)])).ok();
        let law = model.as_ref().and_then(|m| m.description.operations.get(operation)?.laws.values().find_map(of_filter));
        law.and_then(|filter| filter.fields.get(field)).is_some_and(|rule| !rule.operators.contains(&operator))
    })
}

fn of_filter(law: &Law) -> Option<&Filter> {
    if let Law::Filter(filter) = law { Some(filter) } else { None }
}

/// Finds out whether a refused call shows an operator that is not taken; its facts are then unseen.
pub async fn shows(session: &mut Session, call: &Call) -> bool {
    let Some(operation) = session.shared(&call.operation) else { return false };
    let Some((filter, tree)) = open(&operation).and_then(|f| Some((f, call.args.get(&f.parameter)?))) else { return false };
    let word = |member: &str| tree.get(member).and_then(Value::as_str);
    let (Some(field), Some(operator)) = (word(&filter.field_member), word(&filter.operator_member).and_then(crate::asked::operator)) else {
        return false;
    };
    let (Some(world), Some(rule)) = (session.worlds.get(&call.operation), filter.fields.get(field)) else { return false };
    let mut elements = world.items.iter().flat_map(|item| pointer::select(item, &rule.at)).filter_map(Value::as_array).flatten();
    let unfit = rule.kind == ValueKind::TextArray && operator != Operator::Jsquery && !elements.any(Value::is_string);
    if !unfit {
        if !is_open(session, &call.operation, filter, field, operator) {
            return false;
        }
        let mut others = filter.fields.iter().filter(|(other, rule)| *other != field && rule.operators.contains(&operator));
        let other = others.find_map(|(other, rule)| Some(leaf(filter, other, operator, values(world, rule, operator).into_iter().next()?)));
        if let Some(other) = other {
            let other = Call::new(&call.operation).with(&filter.parameter, other);
            let answer = session.trial(&other, &Expect::Open).await;
            if !answer.is_some_and(|(answer, ..)| matches!(answer, Answer::Refused { status, .. } if status < 500)) {
                return false;
            }
        }
    }
    let own = |f: &str, o: Operator| o == operator && (!unfit || f == field);
    let of = |subject: &Subject| matches!(subject, Subject::Law { clause: Clause::Compare { operator: o, field: f }, .. } if own(f, *o));
    let ids: Vec<String> = session.own(&call.operation).filter(|f| of(&f.subject)).map(|f| f.id.clone()).collect();
    for id in ids {
        let reason = if unfit {
            format!("the target shows numbers where `{}` is for texts, and refuses to compare them", operator.as_str())
        } else {
            format!("the target takes no `{}`; the documents leave open whether it does", operator.as_str())
        };
        session.ledger.unseen(&id, reason);
    }
    session.untaken.push(Untaken {
        operation: call.operation.clone(),
        operator: operator.as_str().to_owned(),
        field: unfit.then(|| field.to_owned()),
    });
    true
}

/// Whether a call asks for an operator that the target does not take.
pub fn asks(session: &Session, call: &Call) -> bool {
    let Some(filter) = session.operation(&call.operation).and_then(open) else { return false };
    let Some(tree) = call.args.get(&filter.parameter) else { return false };
    session.untaken.iter().any(|untaken| untaken.operation == call.operation && has(filter, tree, untaken))
}

fn has(filter: &Filter, tree: &Value, untaken: &Untaken) -> bool {
    if let Some(children) = tree.get(&filter.children_member).and_then(Value::as_array) {
        return children.iter().any(|child| has(filter, child, untaken));
    }
    let says = |member: &str, word: &str| tree.get(member).is_some_and(|found| found == word);
    says(&filter.operator_member, &untaken.operator) && untaken.field.as_ref().is_none_or(|field| says(&filter.field_member, field))
}
