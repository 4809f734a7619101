//! When a request is sent, so that what is asked again falls on another of the target's calls.
//!
//! A fault at every third call shows in a third of the requests that could show it. What a probe is for is asked for
//! several times; the order is changed a little, so that these times differ when calls are counted in threes. Whether
//! something is asked again at all is not decided here, except where a run has requests left for it.

use super::Probe;
use crate::session::{Expect, Session};
use serde_json::Value;
use std::collections::{HashMap, VecDeque};

/// Calls are counted up to this.
const EVERY: u64 = 3;
/// How far a probe may come forward.
const REACH: usize = 8;

/// At which calls what was asked for.
#[derive(Debug, Default)]
pub struct Phases {
    seen: HashMap<String, Vec<u64>>,
    /// One probe of everything that was asked for, in that order.
    firsts: Vec<(String, Probe)>,
}

impl Phases {
    /// The next probe: the first of the nearest of its rank that is for something not yet asked for at such a call.
    pub fn next(&self, session: &Session, pending: &mut VecDeque<Probe>) -> Option<Probe> {
        let (rank, phase) = (pending.front()?.rank, session.transport.requests % EVERY);
        let near = pending.iter().take(REACH).take_while(|p| p.rank == rank && rank > 0);
        let at = near.map(|p| subject(session, p)).position(|s| self.is_open(&s, phase));
        pending.remove(at.unwrap_or(0))
    }

    fn is_open(&self, subject: &str, phase: u64) -> bool {
        self.seen.get(subject).is_none_or(|seen| !seen.contains(&phase))
    }

    /// Notes that a probe is asked now.
    pub fn note(&mut self, session: &Session, probe: &Probe) {
        let (subject, phase) = (subject(session, probe), session.transport.requests % EVERY);
        if let Some(seen) = self.seen.get_mut(&subject) {
            seen.push(phase);
        } else {
            self.seen.insert(subject.clone(), vec![phase]);
            self.firsts.push((subject, probe.clone()));
        }
    }

    /// A probe to be asked again: for something that was never asked for at such a call as the next one is.
    pub fn again(&self, session: &Session) -> Option<Probe> {
        let phase = session.transport.requests % EVERY;
        self.firsts.iter().find(|(subject, _)| self.is_open(subject, phase)).map(|(_, probe)| probe.clone())
    }
}

/// What a probe is for.
fn subject(session: &Session, probe: &Probe) -> String {
    let call = &probe.call;
    let usual = matches!(probe.expect, Expect::Success | Expect::OneOf(_)) && call.extra.is_empty() && call.about.is_none();
    let longest = call.args.values().filter(|v| v.is_object()).map(longest).max_by_key(String::len);
    match (&probe.expect, longest.filter(|_| usual)) {
        (Expect::Refusal { fact, .. }, _) if call.envelope == crate::call::Envelope::Normal => fact.clone(),
        // A tree is for its comparisons, and any of them stands for the others.
        (_, Some(leaf)) => leaf,
        _ => match crate::blame::condition(session, call).filter(|_| usual) {
            Some(fact) => fact,
            None => format!("{:?} {:?} {:?} {:?}", call.args, call.extra, call.envelope, call.id),
        },
    }
}

/// The longest of the innermost objects of a tree, as text.
fn longest(tree: &Value) -> String {
    let inner = tree.as_object().into_iter().flat_map(|members| members.values()).filter_map(Value::as_array).flatten();
    let objects = inner.filter(|v| v.is_object()).map(longest);
    objects.max_by_key(String::len).unwrap_or_else(|| tree.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_tree_is_known_by_its_longest_comparison_wherever_it_stands() {
        let leaf = json!({ "field": "name", "operator": "in", "value": ["plumbline", "x"] });
        let short = json!({ "field": "id", "operator": "=", "value": 1 });
        let inner = json!({ "filters": [short, leaf], "condition": "and" });
        let outer = json!({ "filters": [short, inner, short], "condition": "or" });
        assert_eq!(longest(&inner), leaf.to_string());
        assert_eq!(longest(&outer), longest(&inner));
    }
}
