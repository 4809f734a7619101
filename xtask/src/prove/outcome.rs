//! What a proof found, counted.

use super::subject::Subject;
use super::trial::Fate;
use plumbline_engine::Depth;
use plumbline_mock::Mutant;
use plumbline_spec::{Choices, Kind};
use std::collections::{BTreeMap, BTreeSet};

/// A run against an unbroken mock.
#[derive(Debug)]
pub struct Clean {
    /// Index of the description.
    pub subject: usize,
    /// How much was looked at.
    pub depth: Depth,
    /// Whether it is the mock as it stands, without the readings or the size that a mutant takes.
    pub plain: bool,
    /// Readings that the mock ran under.
    pub choices: Choices,
    /// Items of each list.
    pub items: usize,
    /// Requests made.
    pub requests: u64,
    /// What was complained about.
    pub alarms: Vec<String>,
}

/// All mutants at one depth: indices of description and mutant, and what became of it.
#[derive(Debug)]
pub struct Pass {
    /// The depth.
    pub depth: Depth,
    /// One entry per mutant.
    pub fates: Vec<(usize, usize, Fate)>,
}

impl Pass {
    /// Those that were not noticed.
    pub fn survivors(&self) -> Vec<(usize, usize)> {
        self.fates.iter().filter(|(_, _, fate)| matches!(fate, Fate::Survived { .. })).map(|(s, m, _)| (*s, *m)).collect()
    }
}

/// What a proof found.
#[derive(Debug)]
pub struct Outcome<'a> {
    /// The descriptions.
    pub subjects: &'a [Subject],
    /// Runs against unbroken mocks.
    pub cleans: Vec<Clean>,
    /// One per depth; the last is the one that counts.
    pub passes: Vec<Pass>,
    /// What the deepest look finds among those that the last pass leaves.
    pub beyond: Option<Pass>,
    /// Whether nothing was left out.
    pub whole: bool,
    /// Items of the lists, where a mutant needs no more.
    pub contacts: usize,
}

/// Counts of mutants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub mutants: usize,
    /// Noticed.
    pub killed: usize,
    /// Not noticed, or the run could not be made.
    pub survived: usize,
    /// Noticed on the fact or on what encloses it.
    pub on_fact: usize,
    /// Left out: the answers do not differ.
    pub equivalent: usize,
    /// Left out: the fact is assumed only.
    pub assumed: usize,
}

impl Counts {
    fn add(&mut self, mutant: &Mutant, fate: &Fate) {
        self.mutants += 1;
        match fate {
            _ if mutant.assumed => self.assumed += 1,
            Fate::Killed { on_fact, .. } => {
                self.killed += 1;
                self.on_fact += usize::from(*on_fact);
            }
            Fate::Survived { .. } | Fate::Failed(_) => self.survived += 1,
            Fate::Equivalent(_) => self.equivalent += 1,
            Fate::Assumed => self.assumed += 1,
        }
    }

    /// Those that count.
    pub fn counted(self) -> usize {
        self.killed + self.survived
    }

    /// Share of kills on the fact, in tenths of a per cent.
    pub fn aim(self) -> usize {
        (self.on_fact * 1000).checked_div(self.killed).unwrap_or(1000)
    }
}

impl Outcome<'_> {
    /// The pass that counts, mutant by mutant.
    pub fn fates(&self) -> impl Iterator<Item = (&Subject, &Mutant, &Fate)> {
        self.passes.last().into_iter().flat_map(|pass| self.of(pass))
    }

    /// A pass, mutant by mutant.
    pub fn of<'o>(&'o self, pass: &'o Pass) -> impl Iterator<Item = (&'o Subject, &'o Mutant, &'o Fate)> {
        pass.fates.iter().map(|(s, m, fate)| (&self.subjects[*s], &self.subjects[*s].mutants[*m], fate))
    }

    /// Counts of the pass that counts, by API and kind.
    pub fn counts(&self) -> BTreeMap<(String, Kind), Counts> {
        let mut all: BTreeMap<(String, Kind), Counts> = BTreeMap::new();
        for (subject, mutant, fate) in self.fates() {
            all.entry((subject.api.clone(), mutant.kind)).or_default().add(mutant, fate);
        }
        all
    }

    /// Counts of a pass in all.
    pub fn sum<'o>(&'o self, pass: &'o Pass) -> Counts {
        let mut sum = Counts::default();
        self.of(pass).for_each(|(_, mutant, fate)| sum.add(mutant, fate));
        sum
    }

    /// Kinds of fact of which a pass kills less than half of what counts, with how many of how many.
    pub fn under_half(&self, pass: &Pass) -> BTreeMap<Kind, (usize, usize)> {
        let counts = |m: &Mutant, fate: &Fate| !matches!(fate, Fate::Equivalent(_) | Fate::Assumed) && !m.assumed;
        let last: BTreeSet<(String, String)> =
            self.fates().filter(|(_, m, fate)| counts(m, fate)).map(|(s, m, _)| (s.api.clone(), m.id().to_string())).collect();
        let mut by: BTreeMap<Kind, (usize, usize)> = BTreeMap::new();
        for (subject, mutant, fate) in self.of(pass) {
            if last.contains(&(subject.api.clone(), mutant.id().to_string())) {
                let entry = by.entry(mutant.kind).or_default();
                entry.0 += usize::from(matches!(fate, Fate::Killed { .. }));
                entry.1 += 1;
            }
        }
        by.retain(|_, (killed, all)| *killed * 2 < *all);
        by
    }

    /// What keeps the proof from being one.
    pub fn complaints(&self) -> Vec<String> {
        let sum = self.passes.last().map(|pass| self.sum(pass)).unwrap_or_default();
        let mut all = Vec::new();
        if sum.survived > 0 {
            all.push(format!("{} of {} mutants survive", sum.survived, sum.counted()));
        }
        if sum.aim() < 950 {
            all.push(format!("only {} of {} kills are on the broken fact or what encloses it", sum.on_fact, sum.killed));
        }
        if let Some(quick) = self.passes.iter().find(|p| p.depth == Depth::Quick && self.whole) {
            let killed = self.sum(quick).killed;
            if killed * 100 < sum.counted() * 80 {
                all.push(format!("depth quick kills only {killed} of {} mutants", sum.counted()));
            }
            let low: Vec<String> = self.under_half(quick).iter().map(|(kind, (k, n))| format!("{kind} ({k} of {n})")).collect();
            if !low.is_empty() {
                all.push(format!("depth quick kills less than half of: {}", low.join(", ")));
            }
        }
        let alarmed = self.cleans.iter().filter(|c| !c.alarms.is_empty()).count();
        if alarmed > 0 {
            all.push(format!("{alarmed} of {} unbroken mocks are complained about", self.cleans.len()));
        }
        all
    }
}
