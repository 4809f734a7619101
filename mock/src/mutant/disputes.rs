//! Following none of the readings of a dispute that is not about a schema: names, paths, defaults,
//! headers, places of echoes, text codes.

use super::act::{Act, Message, Step, Twist};
use super::change::Change;
use super::parameters::Way;
use crate::plan::Plan;
use plumbline_spec::Model;
use plumbline_spec::pointer::segments;
use serde_json::json;

/// Ways to follow none of the readings, by where the dispute stands in the description.
pub(crate) fn elsewhere(open: &Model, plan: &Plan, operation: &str, dispute: &str) -> Vec<Way> {
    let mut ways: Vec<Way> = Vec::new();
    for place in open.disputed.iter().filter(|d| d.dispute == dispute && !d.schema) {
        let steps: Vec<String> = segments(&place.pointer).collect();
        let words: Vec<&str> = steps.iter().map(String::as_str).collect();
        if let Some(way) = at(open, plan, operation, &words)
            && !ways.iter().any(|w| w.word == way.word)
        {
            ways.push(way);
        }
    }
    ways
}

fn at(open: &Model, plan: &Plan, operation: &str, words: &[&str]) -> Option<Way> {
    let description = &open.description;
    match words {
        ["operations", here, rest @ ..] if *here == operation => match rest {
            ["parameters", key, "name"] => {
                let parameter = plan.known.get(index(open, operation, key)?)?.index;
                Some(Way::new("neither-name", Act::Argument { parameter, twist: Twist::Drop }))
            }
            ["parameters", key, "schema", .., "default"] => {
                let known = plan.known.get(index(open, operation, key)?)?;
                let default = known.schema.default.as_ref()?.as_i64()?;
                let twist = Twist::Default(json!(default + 7));
                Some(Way::new("neither-default", Act::Argument { parameter: known.index, twist }).with_items(default + 60))
            }
            ["get" | "post" | "put" | "patch" | "delete" | "path"] => Some(Way::new("neither-path", Act::Message(Message::Status(404)))),
            ["laws", law, "echo", "parameters", parameter] => {
                let plumbline_spec::model::Law::Echo(echo) = description.operations.get(operation)?.laws.get(*law)? else { return None };
                let path = segments(echo.parameters.get(*parameter)?).map(Step::Member).collect();
                Some(Way::new("neither-place", Act::Value { at: path, change: Change::Renamed }))
            }
            _ => None,
        },
        ["authentication", name, "apply", n, ..] if plan.authentication.as_deref() == Some(*name) => {
            let application = description.authentication.get(*name)?.apply.get(n.parse::<usize>().ok()?)?;
            let credential = (*application.credentials().first()?).to_owned();
            Some(Way::new("neither-form", Act::RightRefused { credential }))
        }
        ["errors", "cases", case, "mnemonic"] => {
            let path = segments(description.errors.mnemonic.as_deref()?).map(Step::Member).collect();
            let change = Change::Set(json!("something_else"));
            Some(Way::new("neither-word", Act::Error { case: Some((*case).to_owned()), at: path, change }))
        }
        _ => None,
    }
}

fn index(open: &Model, operation: &str, key: &str) -> Option<usize> {
    open.description.operations.get(operation)?.parameters.get_index_of(key)
}
