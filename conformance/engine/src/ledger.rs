//! What is known of each fact: that it could have failed and did not, that it failed, or why it
//! could not be seen.

use crate::report::{Evidence, FactReport, Verdict};
use plumbline_spec::Fact;
use std::collections::BTreeMap;

/// What a run knows of one fact.
#[derive(Debug, Clone, Default)]
struct Entry {
    held: bool,
    broken: Vec<Evidence>,
    flaky: Option<(String, Evidence)>,
    unseen: Option<String>,
    differs: Option<Evidence>,
}

/// Verdicts in the making.
#[derive(Debug, Default)]
pub struct Ledger {
    entries: BTreeMap<String, Entry>,
    /// Measured where the documents leave the outcome open.
    pub observations: Vec<String>,
    /// Those that were marked as holding, in that order.
    pub held: Vec<String>,
}

/// Most pieces of evidence kept per fact.
const MOST_EVIDENCE: usize = 3;

impl Ledger {
    /// The fact could have failed here and did not.
    pub fn holds(&mut self, fact: &str) {
        if !std::mem::replace(&mut self.entry(fact).held, true) {
            self.held.push(fact.to_owned());
        }
    }

    /// Whether it was marked as holding.
    pub fn is_held(&self, fact: &str) -> bool {
        self.entries.get(fact).is_some_and(|e| e.held)
    }

    /// The fact failed every time.
    pub fn broken(&mut self, fact: &str, evidence: Evidence) {
        let entry = self.entry(fact);
        if entry.broken.len() < MOST_EVIDENCE && !entry.broken.contains(&evidence) {
            entry.broken.push(evidence);
        }
    }

    /// The fact failed, but not every time.
    pub fn flaky(&mut self, fact: &str, count: String, evidence: Evidence) {
        self.entry(fact).flaky.get_or_insert((count, evidence));
    }

    /// Why the fact could not be seen, unless something else becomes known of it.
    pub fn unseen(&mut self, fact: &str, reason: impl Into<String>) {
        self.entry(fact).unseen = Some(reason.into());
    }

    /// Whether it is said why the fact could not be seen.
    pub fn has_reason(&self, fact: &str) -> bool {
        self.entries.get(fact).is_some_and(|e| e.unseen.is_some())
    }

    /// An assumed fact that the target does not keep: no fault, but worth knowing.
    pub fn differs(&mut self, fact: &str, evidence: Evidence) {
        self.entry(fact).differs.get_or_insert(evidence);
    }

    /// Whether the fact is known to fail.
    pub fn failed(&self, fact: &str) -> bool {
        self.entries.get(fact).is_some_and(|e| !e.broken.is_empty() || e.flaky.is_some())
    }

    /// Whether anything failed.
    pub fn any_failed(&self) -> bool {
        self.entries.values().any(|e| !e.broken.is_empty() || e.flaky.is_some())
    }

    /// How many facts are known to fail, those that are assumed only included.
    pub fn failures(&self) -> usize {
        self.entries.values().filter(|e| !e.broken.is_empty() || e.flaky.is_some() || e.differs.is_some()).count()
    }

    /// Something measured where the documents leave the outcome open.
    pub fn observe(&mut self, sentence: String) {
        if !self.observations.contains(&sentence) {
            self.observations.push(sentence);
        }
    }

    /// Ids that belong to no described fact but have something against them.
    pub fn own_ids<'l>(&'l self, described: &'l dyn Fn(&str) -> bool) -> impl Iterator<Item = &'l str> + 'l {
        self.entries.iter().filter(move |(id, e)| !described(id) && (!e.broken.is_empty() || e.flaky.is_some())).map(|(id, _)| id.as_str())
    }

    /// The report's line on a described fact.
    pub fn report(&self, fact: &Fact) -> FactReport {
        let default = Entry::default();
        let entry = self.entries.get(&fact.id).unwrap_or(&default);
        let (verdict, reason, evidence) = verdict(entry, fact);
        FactReport {
            id: fact.id.clone(),
            operation: fact.operation.clone(),
            kind: fact.kind.as_str().to_owned(),
            statement: fact.statement.clone(),
            source: fact.source.clone(),
            defined_at: fact.defined_at.clone(),
            assumed: fact.assumed,
            verdict,
            reason,
            accepted: None,
            under: None,
            evidence,
        }
    }

    /// The report's line on a deviation that belongs to no described fact.
    pub fn report_own(&self, id: &str, operation: &str, kind: &str, statement: &str, source: &str) -> Option<FactReport> {
        let entry = self.entries.get(id)?;
        let (verdict, reason, evidence) = match (&entry.flaky, entry.broken.is_empty()) {
            (_, false) => (Verdict::Broken, None, entry.broken.clone()),
            (Some((count, evidence)), true) => (Verdict::Flaky, Some(count.clone()), vec![evidence.clone()]),
            (None, true) => return None,
        };
        Some(FactReport {
            id: id.to_owned(),
            operation: operation.to_owned(),
            kind: kind.to_owned(),
            statement: statement.to_owned(),
            source: source.to_owned(),
            defined_at: String::new(),
            assumed: false,
            verdict,
            reason,
            accepted: None,
            under: None,
            evidence,
        })
    }

    fn entry(&mut self, fact: &str) -> &mut Entry {
        if !self.entries.contains_key(fact) {
            self.entries.insert(fact.to_owned(), Entry::default());
        }
        self.entries.entry(fact.to_owned()).or_default()
    }
}

fn verdict(entry: &Entry, fact: &Fact) -> (Verdict, Option<String>, Vec<Evidence>) {
    if !entry.broken.is_empty() {
        return (Verdict::Broken, None, entry.broken.clone());
    }
    if let Some((count, evidence)) = &entry.flaky {
        return (Verdict::Flaky, Some(count.clone()), vec![evidence.clone()]);
    }
    if let Some(evidence) = &entry.differs {
        let reason = "the target does otherwise, but the fact is only assumed".to_owned();
        return (Verdict::Unseen, Some(reason), vec![evidence.clone()]);
    }
    if entry.held {
        return (Verdict::Holds, None, Vec::new());
    }
    let reason = fact
        .unobservable
        .as_ref()
        .map(|why| format!("unobservable: {why}"))
        .or_else(|| fact.occasion.as_deref().map(crate::occasion::unseen))
        .or_else(|| entry.unseen.clone())
        .unwrap_or_else(|| crate::cover::missing(fact).to_owned());
    (Verdict::Unseen, Some(reason), Vec::new())
}
