//! How often each fact failed in traffic, and whether the same request was answered well another time.
//!
//! It counts; what counts as failing is decided elsewhere.

use super::request::Recorded;
use crate::report::Evidence;
use crate::session::Session;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// Most pieces of evidence kept per fact.
const MOST_EVIDENCE: usize = 3;

/// A request as far as it matters for being the same one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Tried(String);

impl Tried {
    pub(super) fn of(recorded: &Recorded) -> Self {
        let call = &recorded.call;
        let mut args: Vec<(&String, String)> = call.args.iter().map(|(k, v)| (k, Value::to_string(v))).collect();
        args.sort();
        Self(format!("{} {args:?} {:?} {:?} {:?}", call.operation, call.extra, call.envelope, recorded.texts))
    }
}

#[derive(Debug, Default)]
struct Failing {
    times: u64,
    evidence: Vec<Evidence>,
    /// How often it failed, by request.
    requests: BTreeMap<Tried, u64>,
}

/// Failures counted.
#[derive(Debug, Default)]
pub(super) struct Tally {
    answered: HashMap<Tried, u64>,
    failing: BTreeMap<String, Failing>,
}

impl Tally {
    /// A request was answered.
    pub(super) fn tried(&mut self, tried: &Tried) {
        *self.answered.entry(tried.clone()).or_default() += 1;
    }

    /// A fact failed; how often by now.
    pub(super) fn failed(&mut self, tried: &Tried, fact: &str, evidence: Evidence) -> u64 {
        let failing = self.failing.entry(fact.to_owned()).or_default();
        failing.times += 1;
        if failing.evidence.len() < MOST_EVIDENCE && !failing.evidence.contains(&evidence) {
            failing.evidence.push(evidence);
        }
        *failing.requests.entry(tried.clone()).or_default() += 1;
        failing.times
    }

    /// Puts the verdicts into the ledger of a session.
    pub(super) fn enter(&self, session: &mut Session) {
        for (fact, failing) in &self.failing {
            let answered = |tried: &Tried| self.answered.get(tried).copied().unwrap_or(0);
            // Flaky is what failed for no request every time that it was sent.
            let flaky = failing.requests.iter().all(|(tried, failed)| *failed < answered(tried));
            let sent: u64 = failing.requests.keys().map(answered).sum();
            let count = flaky.then(|| format!("failed {} of the {sent} times that the same request was answered", failing.times));
            for evidence in &failing.evidence {
                session.enter(fact, count.clone(), evidence.clone());
            }
        }
    }
}
