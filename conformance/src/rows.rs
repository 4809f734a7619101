//! One row per operation and kind of fact: what a test line stands for, and its outcome.
//!
//! A row is known from the description alone, so that listing sends nothing. Its outcome is read
//! from a report; nothing is judged here.

use crate::targets::Job;
use plumbline_engine::{FactReport, Report, Verdict};
use plumbline_spec::{Fact, Kind, facts};
use std::collections::{BTreeSet, HashMap};

/// Kind of the row with deviations that belong to no described fact.
pub const PROTOCOL: &str = "protocol";

/// One test line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// `api::operation::kind`.
    pub name: String,
    /// The API.
    pub api: String,
    /// The operation.
    pub operation: String,
    /// The kind of fact; none for the row of what belongs to no fact.
    pub kind: Option<Kind>,
    /// Why it is known beforehand that nothing can be seen.
    pub ignored: Option<String>,
}

/// The rows of a job, in the order of operations and kinds.
pub fn rows(job: &Job, allow_writes: bool, probe_limits: bool) -> Vec<Row> {
    let all = facts::facts(&job.model);
    // One pass over the facts, of which a large description has hundreds of thousands.
    let mut grouped: HashMap<(&str, Kind), Vec<&Fact>> = HashMap::new();
    for fact in &all {
        grouped.entry((&fact.operation, fact.kind)).or_default().push(fact);
    }
    let mut rows = Vec::new();
    for operation in job.model.description.operations.keys() {
        let refused = job.refuses(operation, allow_writes).map(str::to_owned);
        let mut add = |kind: Option<Kind>, ignored: Option<String>| {
            let word = kind.map_or(PROTOCOL, Kind::as_str);
            let name = format!("{}::{operation}::{word}", job.api);
            rows.push(Row { name, api: job.api.clone(), operation: operation.clone(), kind, ignored: refused.clone().or(ignored) });
        };
        for kind in Kind::ALL {
            let Some(of) = grouped.get(&(operation.as_str(), kind)) else { continue };
            let hidden: Option<Vec<&str>> = of.iter().map(|f| f.unobservable.as_deref()).collect();
            let limit = kind == Kind::Rate && !job.on_loopback() && !probe_limits;
            let ignored = match hidden {
                Some(reasons) => reasons.first().map(|r| (*r).to_owned()),
                None => limit.then(|| "a limit is exceeded off this machine only with --probe-limits".to_owned()),
            };
            add(Some(kind), ignored);
        }
        add(None, None);
    }
    rows
}

/// The operations and kinds that a choice of rows needs; none when that is all of the job's.
pub fn only(all: &[Row], chosen: &[Row], api: &str) -> Option<BTreeSet<(String, Kind)>> {
    let of = |rows: &[Row]| -> BTreeSet<(String, Kind)> {
        rows.iter()
            .filter(|r| r.api == api)
            .flat_map(|r| match r.kind {
                Some(kind) => vec![(r.operation.clone(), kind)],
                // What belongs to no fact shows while facts are looked at: all of them.
                None => Kind::ALL.map(|kind| (r.operation.clone(), kind)).to_vec(),
            })
            .collect()
    };
    let runnable: Vec<Row> = all.iter().filter(|r| r.ignored.is_none()).cloned().collect();
    let wanted = of(chosen);
    if of(&runnable).is_subset(&wanted) { None } else { Some(wanted) }
}

/// What a report says of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome<'r> {
    /// Something could fail, and nothing did.
    Holds,
    /// It failed, but that is accepted for now; for this reason.
    Accepted(String),
    /// These failed.
    Failed(Vec<&'r FactReport>),
    /// Nothing could fail here, for this reason.
    Unseen(String),
}

impl Row {
    /// Its facts in a report. What a report files under a kind without a row is in the last row of its operation.
    pub fn facts<'r>(&self, report: &'r Report, all: &[Row]) -> Vec<&'r FactReport> {
        let own = of_operation(report, &self.operation);
        if let Some(kind) = self.kind {
            return own.iter().filter(|f| f.kind == kind.as_str()).collect();
        }
        let rows = || all.iter().filter(|r| r.api == self.api);
        let kinds: Vec<&str> = rows().filter(|r| r.operation == self.operation).filter_map(|r| r.kind.map(Kind::as_str)).collect();
        let mut astray: Vec<&FactReport> = own.iter().filter(|f| !kinds.contains(&f.kind.as_str())).collect();
        // A deviation of no known operation (a login, say) goes to the first one's row.
        if rows().map(|r| r.operation.as_str()).min() == Some(&self.operation) {
            let operations: BTreeSet<&str> = rows().map(|r| r.operation.as_str()).collect();
            astray.extend(report.facts.iter().filter(|f| !operations.contains(f.operation.as_str())));
        }
        astray
    }

    /// What a report says of it.
    pub fn outcome<'r>(&self, report: &'r Report, all: &[Row], allow_flaky: bool) -> Outcome<'r> {
        let facts = self.facts(report, all);
        let failed: Vec<&FactReport> = facts.iter().copied().filter(|f| f.fails(allow_flaky)).collect();
        if !failed.is_empty() {
            return Outcome::Failed(failed);
        }
        // What is accepted is neither well nor a failure, and must be seen.
        let accepted: Vec<String> = facts
            .iter()
            .filter_map(|f| f.accepted.as_ref().map(|a| format!("{} is accepted until {}: {}", f.id, a.until, a.reason)))
            .collect();
        if !accepted.is_empty() {
            return Outcome::Accepted(accepted.join("; "));
        }
        let seen = facts.iter().any(|f| f.verdict != Verdict::Unseen);
        if seen || (self.kind.is_none() && facts.is_empty() && report.requests > 0) {
            return Outcome::Holds;
        }
        let reason = facts.iter().find_map(|f| f.reason.clone()).unwrap_or_else(|| "the run gave no verdict on it".to_owned());
        let more = facts.len().saturating_sub(1);
        Outcome::Unseen(if more == 0 { reason } else { format!("{reason} (and {more} more)") })
    }
}

/// The facts of one operation; those of a report stand in the order of operations.
fn of_operation<'r>(report: &'r Report, operation: &str) -> &'r [FactReport] {
    let from = report.facts.partition_point(|f| f.operation.as_str() < operation);
    let until = report.facts.partition_point(|f| f.operation.as_str() <= operation);
    report.facts.get(from..until).unwrap_or_default()
}
