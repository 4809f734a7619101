//! Two runs of the same APIs: what broke, what healed, what changed its reading.

use plumbline_engine::{FactReport, Report, Verdict};
use std::collections::BTreeMap;

/// A fact whose verdict changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// The API.
    pub api: String,
    /// Id of the fact.
    pub id: String,
    /// What it says.
    pub statement: String,
    /// Earlier verdict; none if the fact is new.
    pub before: Option<Verdict>,
    /// Verdict now; none if the fact is gone.
    pub now: Option<Verdict>,
}

/// A dispute whose reading changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reread {
    /// The API.
    pub api: String,
    /// Name of the dispute.
    pub id: String,
    /// Earlier reading, if one was found.
    pub before: Option<String>,
    /// Reading now, if one was found.
    pub now: Option<String>,
}

/// What differs between two runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comparison {
    /// Fails now and did not before; also where it was not there then.
    pub broke: Vec<Moved>,
    /// Failed before and does not now.
    pub healed: Vec<Moved>,
    /// Failed before and fails now.
    pub still: Vec<Moved>,
    /// Held or failed before, and could not be seen now.
    pub lost: Vec<Moved>,
    /// Could not be seen before, and holds now.
    pub gained: Vec<Moved>,
    /// Facts that one of the two does not have, and that do not fail now.
    pub described: Vec<Moved>,
    /// Disputes read otherwise.
    pub readings: Vec<Reread>,
    /// APIs that the earlier run did not judge.
    pub only_now: Vec<String>,
}

impl Comparison {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        let Self { broke, healed, still: _, lost, gained, described, readings, only_now: _ } = self;
        [broke, healed, lost, gained, described].iter().all(|l| l.is_empty()) && readings.is_empty()
    }
}

fn failed(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Broken | Verdict::Flaky)
}

/// Compares runs API by API; what only one of them judged is no change.
pub fn compare(earlier: &[Report], now: &[Report]) -> Comparison {
    let mut all = Comparison::default();
    for report in now {
        match earlier.iter().find(|r| r.api == report.api) {
            Some(before) => one(before, report, &mut all),
            None => all.only_now.push(report.api.clone()),
        }
    }
    all
}

fn one(earlier: &Report, report: &Report, all: &mut Comparison) {
    let index = |r: &'_ Report| -> BTreeMap<String, FactReport> { r.facts.iter().map(|f| (f.id.clone(), f.clone())).collect() };
    let (old, new) = (index(earlier), index(report));
    for (id, fact) in old.iter().chain(new.iter().filter(|(id, _)| !old.contains_key(*id))) {
        let before = old.get(id).map(|f| f.verdict);
        let now = new.get(id).map(|f| f.verdict);
        let statement = new.get(id).unwrap_or(fact).statement.clone();
        let moved = Moved { api: report.api.clone(), id: id.clone(), statement, before, now };
        // Deviations that belong to no described fact are listed only where they occur.
        let own = fact.defined_at.is_empty();
        match (before, now) {
            (Some(b), Some(n)) if failed(b) && failed(n) => all.still.push(moved),
            (Some(b), Some(Verdict::Holds)) if failed(b) => all.healed.push(moved),
            (Some(b), None) if failed(b) && own => all.healed.push(moved),
            (Some(_), Some(n)) if failed(n) => all.broke.push(moved),
            (None, Some(n)) if failed(n) => all.broke.push(moved),
            (Some(b), Some(Verdict::Unseen)) if b != Verdict::Unseen => all.lost.push(moved),
            (Some(Verdict::Unseen), Some(Verdict::Holds)) => all.gained.push(moved),
            (None, _) | (_, None) => all.described.push(moved),
            (Some(_), Some(_)) => {}
        }
    }
    for dispute in &report.disputes {
        let Some(before) = earlier.disputes.iter().find(|d| d.id == dispute.id) else { continue };
        if before.reading != dispute.reading {
            all.readings.push(Reread {
                api: report.api.clone(),
                id: dispute.id.clone(),
                before: before.reading.clone(),
                now: dispute.reading.clone(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plumbline_engine::DisputeReport;

    fn report(facts: &[(&str, Verdict)], reading: &str) -> Report {
        let fact = |(id, verdict): &(&str, Verdict)| FactReport {
            id: (*id).into(),
            verdict: *verdict,
            defined_at: "x.yaml:1:1".into(),
            ..FactReport::default()
        };
        let dispute = DisputeReport { id: "form".into(), reading: Some(reading.into()), ..DisputeReport::default() };
        Report { api: "x".into(), facts: facts.iter().map(fact).collect(), disputes: vec![dispute], ..Report::default() }
    }

    #[test]
    fn every_change_has_its_list() {
        use Verdict::{Broken, Flaky, Holds, Unseen};
        let old = report(&[("a", Holds), ("b", Broken), ("c", Broken), ("d", Holds), ("e", Unseen), ("f", Holds), ("g", Holds)], "plain");
        let new = report(&[("a", Broken), ("b", Holds), ("c", Flaky), ("d", Unseen), ("e", Holds), ("f", Holds), ("h", Broken)], "quoted");
        let found = compare(std::slice::from_ref(&old), &[new]);
        let ids = |list: &[Moved]| list.iter().map(|m| m.id.clone()).collect::<Vec<_>>().join(" ");
        assert_eq!(ids(&found.broke), "a h");
        assert_eq!(ids(&found.healed), "b");
        assert_eq!(ids(&found.still), "c");
        assert_eq!(ids(&found.lost), "d");
        assert_eq!(ids(&found.gained), "e");
        assert_eq!(ids(&found.described), "g");
        assert_eq!(found.readings.len(), 1);
        assert!(compare(std::slice::from_ref(&old), std::slice::from_ref(&old)).is_empty());
        assert_eq!(compare(&[], &[old]).only_now, ["x"]);
    }
}
