//! What came of a run, for a person at a terminal or a reader of plain lines.
//!
//! Words carry everything; colour only repeats it.

use crate::paint::{Tone, paint};
use conformance::rows::Row;
use conformance::text;
use plumbline_engine::{FactReport, Report, Verdict};

/// How much is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Failures and the last line.
    Failures,
    /// A line per operation and kind as well, and disputes.
    Kinds,
    /// A line per fact as well.
    Facts,
}

const VERDICTS: [(Verdict, Tone); 4] =
    [(Verdict::Broken, Tone::Bad), (Verdict::Flaky, Tone::Doubtful), (Verdict::Holds, Tone::Good), (Verdict::Unseen, Tone::Faint)];

/// Prints a report. `chosen` are the rows to show, out of `all`.
pub fn show(report: &Report, chosen: &[Row], all: &[Row], detail: Detail, colour: bool) {
    if detail >= Detail::Kinds {
        println!("{}  {}", paint(colour, Tone::Strong, &report.api), report.target);
        kinds(report, chosen, all, detail, colour);
        disputes(report, colour);
        observations(report);
    }
    let failed: Vec<&FactReport> = report.facts.iter().filter(|f| matches!(f.verdict, Verdict::Broken | Verdict::Flaky)).collect();
    for fact in failed {
        let shown = text::failure(fact);
        let (head, rest) = shown.split_once('\n').unwrap_or((&shown, ""));
        println!("\n{}\n{}", paint(colour, tone(fact.verdict), head), rest.trim_end());
    }
    let line = text::summary(report);
    let well = report.summary.broken + report.summary.flaky == 0;
    println!("\n{}", paint(colour, if well { Tone::Good } else { Tone::Bad }, &line));
}

fn tone(verdict: Verdict) -> Tone {
    VERDICTS.iter().find(|(v, _)| *v == verdict).map_or(Tone::Strong, |(_, tone)| *tone)
}

fn kinds(report: &Report, chosen: &[Row], all: &[Row], detail: Detail, colour: bool) {
    let mut operation = "";
    for row in chosen.iter().filter(|r| r.api == report.api) {
        let facts = row.facts(report, all);
        let kind = row.kind.map_or(conformance::rows::PROTOCOL, plumbline_spec::Kind::as_str);
        if facts.is_empty() && row.kind.is_none() {
            continue;
        }
        if row.operation != operation {
            operation = &row.operation;
            println!("\n  {operation}");
        }
        println!("    {kind:<12} {}", counts(&facts, row, colour));
        if detail >= Detail::Facts {
            for fact in facts {
                let word = paint(colour, tone(fact.verdict), &format!("{:<7}", fact.verdict.as_str()));
                println!("      {word} {}: {}", fact.id, fact.statement);
            }
        }
    }
}

/// How many facts have which verdict; why, where none was seen.
fn counts(facts: &[&FactReport], row: &Row, colour: bool) -> String {
    let number = |verdict: Verdict| facts.iter().filter(|f| f.verdict == verdict).count();
    let mut words: Vec<String> = VERDICTS
        .iter()
        .filter(|(verdict, _)| number(*verdict) > 0)
        .map(|(verdict, tone)| paint(colour, *tone, &text::count(number(*verdict), *verdict)))
        .collect();
    if words.is_empty() {
        words.push(paint(colour, Tone::Faint, "not looked at"));
    }
    let reason = facts.iter().find_map(|f| f.reason.as_deref().filter(|_| f.verdict == Verdict::Unseen));
    match reason.or(row.ignored.as_deref()) {
        Some(reason) if number(Verdict::Unseen) > 0 || facts.is_empty() => format!("{}  ({reason})", words.join(", ")),
        _ => words.join(", "),
    }
}

fn disputes(report: &Report, colour: bool) {
    if report.disputes.is_empty() {
        return;
    }
    println!("\n  disputes");
    let width = report.disputes.iter().map(|d| d.id.chars().count()).max().unwrap_or(0);
    for dispute in &report.disputes {
        let reading = match &dispute.reading {
            Some(reading) => paint(colour, Tone::Good, reading),
            None if dispute.possible.is_empty() => paint(colour, Tone::Faint, "open"),
            None => paint(colour, Tone::Faint, &format!("open: {}", dispute.possible.join(" or "))),
        };
        println!("    {:<width$}  {reading}  ({})", dispute.id, dispute.reason);
    }
}

fn observations(report: &Report) {
    if report.observations.is_empty() {
        return;
    }
    println!("\n  seen where the documents leave it open");
    for observation in &report.observations {
        println!("    {observation}");
    }
}
