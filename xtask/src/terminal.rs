//! What came of a run, for a person at a terminal or a reader of plain lines.
//!
//! Words carry everything; colour only repeats it. Text of a target is shown without control
//! characters, so that it cannot write on the terminal what it likes.

use crate::paint::{Look, Tone, tone, wrap};
use conformance::rows::Row;
use conformance::text;
use plumbline_engine::{Evidence, FactReport, Report, Verdict};
use plumbline_report::{Difference, Failure, difference, latency, milliseconds, plain};
use std::collections::BTreeSet;

/// How much is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Failures and the last line.
    Failures,
    /// A line per operation as well, and disputes.
    Operations,
    /// A line per kind and per fact as well.
    Facts,
}

/// Columns from which on expected and found stand side by side.
const WIDE: usize = 100;
/// Where what belongs to a failure begins.
const INDENT: usize = 13;

/// Prints a report. `chosen` are the rows to show, out of `all`.
pub fn show(report: &Report, chosen: &[Row], all: &[Row], detail: Detail, look: &Look) {
    if detail >= Detail::Operations {
        let title = if report.title.is_empty() { String::new() } else { format!("  {}", report.title) };
        println!("{}{title}  {}", look.paint(Tone::Strong, &report.api), look.paint(Tone::Faint, &report.target));
        if report.interrupted {
            println!("  {}", look.paint(Tone::Doubtful, "interrupted: what follows is what was found by then"));
        }
        operations(report, chosen, all, detail, look);
        disputes(report, look);
        observations(report, look);
    }
    failures(report, look);
    if detail >= Detail::Operations {
        latencies(report, look);
    }
    last(report, look);
}

/// Prints what failed.
pub fn failures(report: &Report, look: &Look) {
    for one in plumbline_report::failures(report, false) {
        println!();
        failure(&one, look);
    }
}

/// The last line: what came of it.
pub fn last(report: &Report, look: &Look) {
    let well = !report.facts.iter().any(|f| f.fails(false));
    println!("\n{}", look.paint(if well { Tone::Good } else { Tone::Bad }, &look.wrapped(&plain(&text::summary(report)), 2)));
}

fn operations(report: &Report, chosen: &[Row], all: &[Row], detail: Detail, look: &Look) {
    let rows: Vec<&Row> = chosen.iter().filter(|r| r.api == report.api).collect();
    let names: Vec<&str> = rows.iter().map(|r| r.operation.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
    let width = names.iter().map(|n| n.chars().count()).max().unwrap_or(0).max(9);
    let head = format!("  {:<width$}  {:>6} {:>6} {:>6} {:>6}", "operation", "broken", "flaky", "unseen", "holds");
    println!("\n{}", look.paint(Tone::Faint, &head));
    for name in names {
        let own: Vec<&&Row> = rows.iter().filter(|r| r.operation == name).collect();
        let facts: Vec<&FactReport> = own.iter().flat_map(|r| r.facts(report, all)).collect();
        let mut line = format!("  {name:<width$} ");
        for v in plumbline_report::verdicts() {
            let n = facts.iter().filter(|f| f.verdict == v.verdict).count();
            let cell = format!(" {:>6}", if n == 0 { "-".to_owned() } else { n.to_string() });
            line.push_str(&if n == 0 { look.paint(Tone::Faint, &cell) } else { look.paint(tone(v.verdict), &cell) });
        }
        let indent = width + 32;
        let note = note(&facts, &own);
        if !note.is_empty() {
            let room = look.width.map_or(usize::MAX, |w| w.saturating_sub(indent));
            let lines = if room < 24 { Vec::new() } else { wrap(&note, room) };
            line.push_str("  ");
            match (look.width, lines.is_empty()) {
                (Some(_), true) => line.extend(["\n    ", &look.wrapped(&note, 4)]),
                (Some(_), false) => line.push_str(&lines.join(&format!("\n{}", " ".repeat(indent)))),
                (None, _) => line.push_str(&note),
            }
        }
        println!("{}", line.trim_end());
        if detail >= Detail::Facts {
            for row in own {
                kind(row, report, all, look);
            }
        }
    }
}

/// What failed of an operation, or why it was not looked at.
fn note(facts: &[&FactReport], rows: &[&&Row]) -> String {
    let failed: BTreeSet<&str> = facts.iter().filter(|f| f.is_failing()).map(|f| f.kind.as_str()).collect();
    if !failed.is_empty() {
        return failed.into_iter().collect::<Vec<_>>().join(", ");
    }
    let ignored = rows.iter().find_map(|r| r.ignored.clone());
    ignored.filter(|_| facts.iter().all(|f| f.verdict == Verdict::Unseen)).unwrap_or_default()
}

fn kind(row: &Row, report: &Report, all: &[Row], look: &Look) {
    let facts = row.facts(report, all);
    if facts.is_empty() {
        return;
    }
    println!("    {}", look.paint(Tone::Faint, row.kind.map_or(conformance::rows::PROTOCOL, plumbline_spec::Kind::as_str)));
    for fact in facts {
        let word = look.paint(tone(fact.verdict), &format!("{:<7}", fact.verdict.as_str()));
        let reason = fact.reason.as_ref().map(|r| format!(" ({})", r.replace('\n', " "))).unwrap_or_default();
        let says = look.wrapped(&plain(&format!("{}: {}{reason}", fact.id, fact.statement)), 16);
        println!("      {}{word} {says}", look.sign(fact.verdict));
    }
}

fn disputes(report: &Report, look: &Look) {
    if report.disputes.is_empty() {
        return;
    }
    println!("\n  {}", look.paint(Tone::Faint, &look.wrapped("where the documents contradict themselves, the target follows", 2)));
    let width = report.disputes.iter().map(|d| d.id.chars().count()).max().unwrap_or(0);
    for dispute in &report.disputes {
        let (tone, reading) = match &dispute.reading {
            Some(reading) => (Tone::Good, reading.clone()),
            None if dispute.possible.is_empty() => (Tone::Faint, "open".to_owned()),
            None => (Tone::Faint, format!("open: {}", dispute.possible.join(" or "))),
        };
        let because = look.wrapped(&plain(&format!("{reading}  ({})", dispute.reason)), width + 6);
        let coloured = because.strip_prefix(&reading).map(|rest| format!("{}{rest}", look.paint(tone, &reading)));
        println!("    {:<width$}  {}", dispute.id, coloured.unwrap_or(because));
    }
}

fn observations(report: &Report, look: &Look) {
    if report.observations.is_empty() {
        return;
    }
    println!("\n  {}", look.paint(Tone::Faint, "seen where the documents leave it open"));
    for observation in &report.observations {
        println!("    {}", look.wrapped(&plain(observation), 6));
    }
}

/// One failure: the sentence, where it stands, the request, what was expected beside what came.
fn failure(failure: &Failure<'_>, look: &Look) {
    let fact = failure.fact;
    let word = look.paint(tone(fact.verdict), fact.verdict.as_str());
    println!("{}{word}  {}", look.sign(fact.verdict), look.paint(Tone::Strong, &look.wrapped(&plain(&fact.statement), 10)));
    line("fact", &fact.id, look);
    if let Some(accepted) = &fact.accepted {
        line("accepted", &format!("until {}: {}", accepted.until, accepted.reason), look);
    }
    line("stated in", &fact.source, look);
    line("defined at", &fact.defined_at, look);
    // The first is the smallest; more of the same would hide the next failure.
    if let Some(evidence) = fact.evidence.first() {
        // Whole and on one line, so that it can be copied.
        for (label, command) in failure.login().map(|c| ("log in", c)).chain([("curl", evidence.curl.as_str())]) {
            println!("  {label:<11}{}", plain(command).replace('\n', " "));
        }
        sides(evidence, look);
    }
    if let Some(more @ 1..) = fact.evidence.len().checked_sub(1) {
        line("also", &format!("{more} more {} in the report", text::plural(more as u64, "request")), look);
    }
    if let Some(reason) = &fact.reason {
        line(fact.reason_label(), reason, look);
    }
    if let Some((sentence, facts, left)) = failure.beneath() {
        line("with it", &sentence, look);
        for also in facts {
            line("", &plumbline_report::named(also), look);
        }
        if left > 0 {
            line("", &format!("and {left} more"), look);
        }
    }
}

fn line(label: &str, text: &str, look: &Look) {
    if !text.is_empty() {
        println!("  {label:<11}{}", look.wrapped(&plain(text), INDENT));
    }
}

/// Expected and found: side by side where there is room, as a diff where they are long.
fn sides(evidence: &Evidence, look: &Look) {
    match difference(&evidence.expected, &evidence.found) {
        Difference::Lines(lines) => {
            println!("  {:<11}{}", "difference", look.paint(Tone::Faint, "- expected, + found"));
            for (sign, text) in lines {
                let shown = format!("{sign} {text}");
                let tone = match sign {
                    '-' => Some(Tone::Bad),
                    '+' => Some(Tone::Good),
                    _ => None,
                };
                println!("{}{}", " ".repeat(INDENT), tone.map_or_else(|| shown.clone(), |t| look.paint(t, &shown)));
            }
        }
        Difference::Short { expected, found } => {
            if let Some(width) = look.width.filter(|w| *w >= WIDE) {
                let column = (width - INDENT - 3) / 2;
                let (left, right) = (wrap(&expected, column), wrap(&found, column));
                let bar = if look.unicode { "│" } else { "|" };
                let head = format!("{:<column$} {bar} found", "expected");
                println!("{}{}", " ".repeat(INDENT), look.paint(Tone::Faint, &head));
                for i in 0..left.len().max(right.len()) {
                    let of = |lines: &[String]| lines.get(i).cloned().unwrap_or_default();
                    println!("{}{:<column$} {} {}", " ".repeat(INDENT), of(&left), look.paint(Tone::Faint, bar), of(&right));
                }
            } else {
                line("expected", &expected, look);
                line("found", &found, look);
            }
        }
    }
}

fn latencies(report: &Report, look: &Look) {
    let Some(l) = latency(&report.log) else { return };
    let times = [("median", l.median), ("90 %", l.p90), ("99 %", l.p99), ("longest", l.longest)];
    let words: Vec<String> = times.iter().map(|(word, time)| format!("{word} {}", milliseconds(*time))).collect();
    println!("\n  {}", look.wrapped(&format!("answers took: {}", words.join(", ")), 4));
}
