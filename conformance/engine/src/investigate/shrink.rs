//! Making a failing request small: parameters that do not matter go, values become simple.

use super::{Shown, shows};
use crate::blame;
use crate::call::Call;
use crate::judge::{About, Finding};
use crate::session::{Expect, Session};
use plumbline_spec::model::{Law, Operation};
use serde_json::Value;

/// Most requests spent on making one request smaller.
pub(super) const SHRINK: usize = 30;
/// Sets of parameters of failures that are known, tried before any others.
const KNOWN: usize = 2;

/// The smallest call found that still shows the finding.
pub(super) async fn shrink(session: &mut Session, expect: &Expect, whole: Shown, mut left: usize) -> Shown {
    let mut best = whole;
    if matches!(expect, Expect::Refusal { .. }) && best.call.besides.is_empty() {
        return best;
    }
    let call = best.call.clone();
    let mut tried: Vec<Call> = Vec::new();
    // What was once left out in vain is needed, however small the rest becomes.
    let mut needed: Vec<String> = Vec::new();
    let own = blame::range(session, &call);
    if *expect == Expect::Success {
        for candidate in known(session, &call, &best.finding) {
            left = left.saturating_sub(1);
            tried.push(candidate.clone());
            match shows(session, candidate, expect, &best.finding).await {
                None => return best,
                Some(None) => {}
                Some(Some(shown)) => {
                    best = shown;
                    break;
                }
            }
        }
    }
    loop {
        let mut smaller = false;
        for candidate in candidates(session, &best.call) {
            if left == 0 {
                return best;
            }
            // The parameter that is out of range is what the request is about.
            if own.is_some() && *expect != Expect::Success && blame::range(session, &candidate) != own {
                continue;
            }
            let gone: Vec<String> = best.call.args.keys().filter(|k| !candidate.args.contains_key(*k)).cloned().collect();
            let spared = !gone.is_empty() && gone.iter().all(|k| needed.contains(k));
            if spared || tried.contains(&candidate) {
                continue;
            }
            tried.push(candidate.clone());
            left -= 1;
            let alone = !candidate.args.is_empty();
            let narrowed = narrowed(expect, &call, &candidate);
            match shows(session, candidate, &narrowed, &best.finding).await {
                None => return best,
                Some(None) if alone => needed.extend(gone),
                Some(None) => {}
                Some(Some(shown)) => {
                    best = shown;
                    smaller = true;
                    break;
                }
            }
        }
        if !smaller {
            return best;
        }
    }
}

/// The call with no other parameters than mattered to the mismatches traced last.
fn known(session: &Session, call: &Call, finding: &Finding) -> Vec<Call> {
    let refused = finding.about == About::Refused;
    let mut all: Vec<Call> = Vec::new();
    for traced in session.explained.iter().rev().filter(|e| e.operation == call.operation && e.kind.is_none() == refused) {
        let matters = |key: &String| traced.args.iter().any(|(k, _)| k == key);
        if traced.args.is_empty() || !traced.args.iter().all(|(key, _)| call.args.contains_key(key)) {
            continue;
        }
        let mut smaller = call.clone();
        smaller.args.retain(|key, _| matters(key));
        if smaller.args.len() < call.args.len() && !all.contains(&smaller) {
            all.push(smaller);
        }
        if all.len() == KNOWN {
            break;
        }
    }
    all
}

/// What the smaller call must be answered with: parameters taken away from it are taken away from its alternatives too, and values that
/// became simpler become so in them.
fn narrowed(expect: &Expect, whole: &Call, smaller: &Call) -> Expect {
    match expect {
        Expect::OneOf(calls) => {
            let cut = |call: &Call| {
                whole.args.iter().fold(call.clone(), |call, (key, value)| match smaller.args.get(key) {
                    None => call.without(key),
                    Some(simple) if call.args.get(key) == Some(value) => call.with(key, simple.clone()),
                    Some(_) => call,
                })
            };
            Expect::OneOf(calls.iter().map(cut).collect())
        }
        other => other.clone(),
    }
}

/// Smaller calls, the most telling first.
fn candidates(session: &Session, call: &Call) -> Vec<Call> {
    let mut all = Vec::new();
    let Some(operation) = session.operation(&call.operation) else { return all };
    // What a refusal is for must stay.
    let refused = !call.besides.is_empty();
    if call.args.len() > 1 && !refused {
        let mut bare = call.clone();
        bare.args.clear();
        all.push(bare);
    }
    let mut done: Vec<&String> = Vec::new();
    for key in call.args.keys() {
        if done.contains(&key) || (refused && !call.besides.contains(key)) {
            continue;
        }
        let mut smaller = call.clone().without(key);
        for (other, parameter) in &operation.parameters {
            let bound = parameter.together.contains(key) || operation.parameters.get(key).is_some_and(|p| p.together.contains(other));
            if bound && smaller.args.contains_key(other) {
                smaller = smaller.without(other);
                done.push(other);
            }
        }
        done.push(key);
        all.push(smaller);
    }
    for (key, value) in call.args.iter().filter(|(key, _)| !refused || call.besides.contains(*key)) {
        for part in parts(value, operation) {
            let mut smaller = call.clone();
            smaller.args.insert(key.clone(), part);
            all.push(smaller);
        }
    }
    all
}

/// Simpler values: the branches of a tree, an array with one element less.
fn parts(value: &Value, operation: &Operation) -> Vec<Value> {
    match value {
        Value::Array(items) if items.len() > 1 => (0..items.len())
            .map(|i| {
                let mut fewer = items.clone();
                fewer.remove(i);
                Value::Array(fewer)
            })
            .collect(),
        Value::Object(_) => operation
            .laws
            .values()
            .find_map(|l| if let Law::Filter(f) = l { value.get(&f.children_member)?.as_array().map(|c| (f, c)) } else { None })
            .map(|(filter, children)| {
                let mut all = Vec::new();
                let with = |part: &[Value]| {
                    let mut tree = value.clone();
                    tree[&filter.children_member] = Value::Array(part.to_vec());
                    tree
                };
                if children.len() > 3 {
                    let (one, other) = children.split_at(children.len() / 2);
                    all.extend([with(one), with(other)]);
                }
                all.extend(children.iter().cloned());
                if children.len() > 2 {
                    for i in 0..children.len() {
                        let mut fewer = children.clone();
                        fewer.remove(i);
                        all.push(with(&fewer));
                    }
                }
                for (i, child) in children.iter().enumerate() {
                    for part in parts(child, operation) {
                        let mut less = children.clone();
                        less[i] = part;
                        all.push(with(&less));
                    }
                }
                all
            })
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::narrowed;
    use crate::call::Call;
    use crate::session::Expect;
    use serde_json::json;

    #[test]
    fn alternatives_lose_what_the_call_loses_and_become_as_simple() {
        let whole = Call::new("list").with("criteria", json!([1, 2])).with("limit", 500);
        let without = Call::new("list").with("limit", 500);
        let smaller = Call::new("list").with("criteria", json!([2]));
        let fair = Expect::OneOf(vec![whole.clone(), without]);
        let Expect::OneOf(calls) = narrowed(&fair, &whole, &smaller) else { panic!("still one of several") };
        assert_eq!(calls, [smaller, Call::new("list")]);
    }
}
