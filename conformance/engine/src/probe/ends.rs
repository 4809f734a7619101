//! Comparisons with the ends of what there is: the least value and the greatest.
//!
//! That `<` of the greatest finds all others, and `>` of the least, shows what a value in the middle does not: ends that are lost, and
//! numbers that are too great or below nought. It only changes the value of a comparison that a request has; which requests are made is
//! decided beside.

use super::dress::Tailor;
use super::exercise::{leaf, suits};
use crate::asked::operator;
use crate::call::Call;
use crate::oracle::predict::{World, family_fields};
use crate::oracle::{number_of, text_of};
use crate::session::Session;
use plumbline_spec::model::{FieldRule, Filter, Law, Operation, Operator, Search};
use plumbline_spec::pointer;
use serde_json::Value;

/// The call with its comparison made with the end from which nearly all is found, where that is certain and not all.
pub fn at_end(session: &Session, described: &Operation, tailor: &Tailor<'_>, call: &Call) -> Option<Call> {
    let world = session.worlds.get(&call.operation)?;
    let moved = described.laws.values().find_map(|law| match law {
        Law::Search(search) => searched(session, world, search, call),
        Law::Filter(filter) => filtered(world, filter, call),
        Law::Page(_)
        | Law::First(_)
        | Law::Sort(_)
        | Law::Criteria(_)
        | Law::Project(_)
        | Law::Membership(_)
        | Law::Echo(_)
        | Law::Unique(_)
        | Law::Stable(_) => None,
    })?;
    tailor.found(&moved).filter(|n| *n > 2 && *n < world.items.len()).map(|_| moved)
}

fn searched(session: &Session, world: &World, search: &Search, call: &Call) -> Option<Call> {
    let word = call.args.get(&search.field).map(text_of)?;
    let op = call.args.get(&search.operator).map(text_of).and_then(|word| operator(&word))?;
    let rule = search.fields.get(&word);
    let values = match (rule, &search.family) {
        (Some(rule), _) => of_field(world, rule),
        (None, Some(family)) => {
            let own = |item: &Value| family_fields(item, family).into_iter().filter(|(field, _)| *field == word).map(|(_, value)| value);
            world.items.iter().flat_map(own).collect()
        }
        (None, None) => return None,
    };
    let end = end(values, op)?;
    rule.is_none_or(|rule| suits(session, rule, &end)).then(|| call.clone().with(&search.value, text_of(&end)))
}

fn filtered(world: &World, filter: &Filter, call: &Call) -> Option<Call> {
    let own = call.args.get(&filter.parameter)?;
    let member = |name: &String| own.get(name).map(text_of);
    let (word, op) = (member(&filter.field_member)?, member(&filter.operator_member).and_then(|word| operator(&word))?);
    let end = end(of_field(world, filter.fields.get(&word)?), op)?;
    Some(call.clone().with(&filter.parameter, leaf(filter, &word, op, end)))
}

fn of_field(world: &World, rule: &FieldRule) -> Vec<Value> {
    world.items.iter().flat_map(|item| pointer::select(item, &rule.at)).cloned().collect()
}

/// The end of numbers or points in time that an order finds nearly all from.
fn end(mut values: Vec<Value>, op: Operator) -> Option<Value> {
    values.retain(|v| !v.is_null() && !text_of(v).is_empty());
    if values.iter().all(|v| number_of(v).is_some()) {
        values.sort_by(|a, b| number_of(a).unwrap_or_default().total_cmp(&number_of(b).unwrap_or_default()));
    } else if values.iter().all(|v| plumbline_spec::value::civil_date_time(&text_of(v)).is_some()) {
        values.sort_by_key(text_of);
    } else {
        return None;
    }
    match op {
        Operator::Greater | Operator::GreaterOrEqual => values.into_iter().next(),
        Operator::Less | Operator::LessOrEqual => values.pop(),
        Operator::Equal
        | Operator::NotEqual
        | Operator::Like
        | Operator::ILike
        | Operator::NotLike
        | Operator::NotILike
        | Operator::In
        | Operator::NotIn
        | Operator::Overlap
        | Operator::NotOverlap
        | Operator::IsNull
        | Operator::IsNotNull
        | Operator::Regexp
        | Operator::Jsquery => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_order_is_asked_from_the_end_that_finds_most() {
        let numbers = || vec![json!("10"), json!(null), json!(-4), json!(9)];
        assert_eq!(end(numbers(), Operator::Greater), Some(json!(-4)));
        assert_eq!(end(numbers(), Operator::LessOrEqual), Some(json!("10")));
        assert_eq!(end(numbers(), Operator::Equal), None);
    }

    #[test]
    fn texts_have_no_ends() {
        assert_eq!(end(vec![json!("a"), json!("b")], Operator::Less), None);
    }

    #[test]
    fn points_in_time_have_ends() {
        let times = vec![json!("2024-01-01 00:00:00"), json!("2023-01-31 12:00:00")];
        assert_eq!(end(times, Operator::GreaterOrEqual), Some(json!("2023-01-31 12:00:00")));
    }
}
