//! What failed, as it is told: one cause, and beneath it what may come from it.
//!
//! Which failure stands under which was decided by the engine; here it is only put in order.

use crate::text::{plain, plural};
use plumbline_engine::{FactReport, Report};
use plumbline_spec::Kind;

/// A failure, and those told under it.
#[derive(Debug, Clone)]
pub struct Failure<'r> {
    /// Its report.
    pub report: &'r Report,
    /// What failed.
    pub fact: &'r FactReport,
    /// What failed as well, perhaps for the same cause.
    pub also: Vec<&'r FactReport>,
}

/// Most facts named under a failure.
const MOST: usize = 8;

/// The failures of a report: what fails the run first, what is nearest to a cause first.
pub fn failures(report: &Report, allow_flaky: bool) -> Vec<Failure<'_>> {
    let failing = || report.facts.iter().filter(|f| f.is_failing());
    let lead = |fact: &FactReport| {
        let id = fact.under.as_deref()?;
        // What fails the run is not told under what is accepted.
        failing().find(|f| f.id == id && f.under.is_none() && (f.fails(allow_flaky) || !fact.fails(allow_flaky)))
    };
    let mut all: Vec<Failure<'_>> = failing().filter(|f| lead(f).is_none()).map(|fact| Failure::alone(report, fact)).collect();
    for fact in failing() {
        if let Some(under) = lead(fact).and_then(|lead| all.iter_mut().find(|f| f.fact.id == lead.id)) {
            under.also.push(fact);
        }
    }
    let kind = |fact: &FactReport| Kind::ALL.iter().position(|k| k.as_str() == fact.kind);
    all.sort_by_key(|f| (!f.fact.fails(allow_flaky), kind(f.fact).unwrap_or(usize::MAX)));
    all
}

impl<'r> Failure<'r> {
    /// A failure by itself.
    pub fn alone(report: &'r Report, fact: &'r FactReport) -> Self {
        Self { report, fact, also: Vec::new() }
    }

    /// Commands that log in, where the command that shows it needs that.
    pub fn login(&self) -> impl Iterator<Item = &str> {
        let curl = self.fact.evidence.first().map_or("", |e| e.curl.as_str());
        let needed = move |line: &&String| {
            let name = line.strip_prefix("export ").and_then(|l| l.split('=').next());
            name.is_some_and(|name| curl.contains(&format!("${name}\"")))
        };
        self.report.login.iter().filter(needed).map(String::as_str)
    }

    /// What is told under it: a sentence, then what failed as well; nothing if there is none.
    pub fn beneath(&self) -> Option<(String, Vec<&FactReport>, usize)> {
        let n = self.also.len();
        let sentence = match n {
            0 => return None,
            1 => "1 more fact fails, perhaps for the same cause".to_owned(),
            n => format!("{n} more {} fail, perhaps for the same cause", plural(n as u64, "fact")),
        };
        Some((sentence, self.also.iter().take(MOST).copied().collect(), n.saturating_sub(MOST)))
    }
}

/// A fact in one line: what it says, and its id.
pub fn named(fact: &FactReport) -> String {
    plain(&format!("{} ({})", fact.statement, fact.id)).replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use plumbline_engine::{Accepted, Verdict};

    #[test]
    fn what_may_come_from_a_failure_stands_under_it_unless_that_is_accepted() {
        let mut report = crate::tests::report("example");
        report.facts[3].under = Some(report.facts[0].id.clone());
        let told = |report: &Report| -> Vec<(String, usize)> {
            failures(report, false).iter().map(|f| (f.fact.id.clone(), f.also.len())).collect()
        };
        assert_eq!(report.facts[3].verdict, Verdict::Flaky);
        assert_eq!(told(&report).len(), 3);
        assert!(told(&report).contains(&(report.facts[0].id.clone(), 1)));
        report.facts[0].accepted = Some(Accepted::default());
        assert_eq!(told(&report).iter().map(|(_, n)| n).sum::<usize>(), 0);
        assert_eq!(told(&report).len(), 4);
    }
}
