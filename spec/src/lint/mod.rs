//! Rules on what a description says, beyond what its types can hold.
//!
//! Each rule is an entry of a table ([`rules`]) with a stable code, and a small function beside it;
//! the tables stand with their subject. What the reader itself finds (broken YAML, unknown keys)
//! has entries there too, so that every code can be explained. Nothing here reads files or prints.

mod across;
mod allowances;
mod context;
mod credentials;
mod disputes;
mod errors;
mod explain;
mod judgement;
mod keywords;
mod laws;
mod naming;
mod operations;
mod pages;
mod parameters;
mod parts;
mod pointers;
mod reader;
mod rules;
mod schemas;
mod sources;
mod typed;
mod words;

pub use across::lint_together;
pub use explain::{explain, explain_all};
pub use rules::{Example, Rule, rule, rules};
pub(crate) use typed::{Mend, typed_diagnostic};
pub use words::did_you_mean;

use crate::diag::{Diagnostic, Severity};
use crate::load::Model;
use context::{Context, Ground};
use rules::{Check, Report};
use std::collections::BTreeMap;

/// A model as the rules see it.
pub(crate) struct Subject {
    /// The model; where the file has mistakes of type, without the places that have them.
    pub model: Model,
    /// Pointers of what was taken out for such a mistake.
    pub gone: Vec<String>,
}

/// Applies the rules that are of a severity or graver to the models that the readings of a file give; `before` is what was found wrong
/// earlier. What is found is added to `diags`; a rule that fires for several models at the same place says the same each time.
pub(crate) fn lint(subjects: &[Subject], before: &[Diagnostic], least: Severity, diags: &mut Vec<Diagnostic>) {
    // What is not there can only be judged where nothing was lost to a mistake.
    let whole = subjects.iter().all(|s| s.gone.is_empty()) && !before.iter().chain(diags.iter()).any(|d| d.severity == Severity::Error);
    let all: Vec<&'static Rule> = rules().filter(|rule| rule.level <= least).collect();
    // No rule needs another, so that two halves of them go side by side.
    let (one, other) = all.split_at(all.len() / 2);
    let size = subjects.first().map_or(0, |s| s.model.text.len());
    let grounds: Vec<Ground<'_>> = subjects.iter().map(Ground::new).collect();
    let both: Vec<_> = subjects.iter().zip(&grounds).collect();
    let (one, other) = crate::load::beside(size, || apply(one, &both, whole), || apply(other, &both, whole));
    diags.extend(one);
    diags.extend(other);
}

/// What some rules find.
fn apply(rules: &[&'static Rule], subjects: &[(&Subject, &Ground<'_>)], whole: bool) -> Vec<Diagnostic> {
    let contexts: Vec<Context<'_>> = subjects.iter().map(|(subject, ground)| Context::new(subject, ground)).collect();
    let mut diags = Vec::new();
    for &rule in rules {
        let run = |check: fn(&Context<'_>, &mut Report<'_>), context: &Context<'_>| {
            let mut found = Vec::new();
            check(context, &mut Report::new(rule, &mut found));
            found
        };
        match rule.check {
            Check::Each(check) => diags.extend(contexts.iter().flat_map(|c| run(check, c))),
            Check::Whole(check) if whole => diags.extend(contexts.iter().flat_map(|c| run(check, c))),
            Check::Always(check) if whole => diags.extend(always(contexts.iter().map(|c| run(check, c)))),
            Check::Whole(_) | Check::Always(_) | Check::Reader | Check::Across(_) => {}
        }
    }
    diags
}

/// What was found under every reading.
fn always(runs: impl Iterator<Item = Vec<Diagnostic>>) -> Vec<Diagnostic> {
    let mut count = 0;
    let mut seen: BTreeMap<(usize, String), (usize, Diagnostic)> = BTreeMap::new();
    for run in runs {
        count += 1;
        for diag in run {
            let key = (diag.span.start, diag.message.clone());
            seen.entry(key).or_insert_with(|| (0, diag)).0 += 1;
        }
    }
    seen.into_values().filter(|(times, _)| *times >= count).map(|(_, diag)| diag).collect()
}
