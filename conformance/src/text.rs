//! Verdicts in words, for failures of tests and for the terminal.
//!
//! Plain text only, and what a target said is without control characters; colours are the business of who prints it.

use plumbline_engine::{FactReport, Plan, Report, Verdict};
use plumbline_report::Failure;
pub use plumbline_report::plural;
use std::fmt::Write;

/// One fact that failed: what it says, where, the request that shows it, what was expected and what came. `reports` know how to log in.
pub fn failure(reports: &[Report], fact: &FactReport) -> String {
    let mut out = String::new();
    let mut line = |label: &str, text: &str| {
        if !text.is_empty() {
            let text = plumbline_report::plain(text).replace('\n', "\n              ");
            let _ = writeln!(out, "  {label:<12}{text}");
        }
    };
    line("fact", &fact.id);
    line("says", &fact.statement);
    line("source", &fact.source);
    line("defined at", &fact.defined_at);
    // The first is the smallest; more of the same would hide the next failure.
    if let Some(evidence) = fact.evidence.first() {
        for report in reports {
            Failure::alone(report, fact).login().for_each(|command| line("log in", command));
        }
        line("curl", &evidence.curl);
        line("expected", &evidence.expected);
        line("found", &evidence.found);
    }
    if let Some(more @ 1..) = fact.evidence.len().checked_sub(1) {
        line("also", &format!("{more} more {} in the report", plural(more as u64, "request")));
    }
    if let Some(accepted) = &fact.accepted {
        line("accepted", &format!("until {}: {}", accepted.until, accepted.reason));
    }
    if let Some(reason) = &fact.reason {
        line(fact.reason_label(), reason);
    }
    line("perhaps of", fact.under.as_deref().unwrap_or_default());
    format!("{}\n{out}", fact.verdict.as_str())
}

/// Several facts that failed, one after the other.
pub fn failures(reports: &[Report], facts: &[&FactReport]) -> String {
    facts.iter().map(|f| failure(reports, f)).collect::<Vec<_>>().join("\n")
}

/// A fact and its verdict in one line.
pub fn line(fact: &FactReport) -> String {
    let reason = fact.reason.as_ref().map(|r| format!(" ({})", r.replace('\n', " "))).unwrap_or_default();
    plumbline_report::plain(&format!("{:<7} {}: {}{reason}", fact.verdict.as_str(), fact.id, fact.statement))
}

/// What came of a run, in one line.
pub fn summary(report: &Report) -> String {
    let s = report.summary;
    let known = report.disputes.iter().filter(|d| d.reading.is_some()).count();
    let disputes = match report.disputes.len() {
        0 => String::new(),
        all => format!("; {known} of {all} disputes settled by what was seen"),
    };
    let accepted = if s.accepted > 0 { format!(" ({} accepted)", s.accepted) } else { String::new() };
    let interrupted = if report.interrupted { "; interrupted" } else { "" };
    format!(
        "{} at {}: {} {} in {:.1} s; {} hold, {} broken, {} flaky{accepted}, {} unseen{disputes}{interrupted}",
        report.api,
        report.target,
        report.requests,
        plural(report.requests, "request"),
        report.seconds,
        s.holds,
        s.broken,
        s.flaky,
        s.unseen,
    )
}

/// What came of several runs together, in one line.
pub fn sum(reports: &[Report]) -> String {
    let s = crate::file::total(reports);
    let requests: u64 = reports.iter().map(|r| r.requests).sum();
    let (apis, word) = (reports.len(), plural(requests, "request"));
    format!("{apis} APIs: {requests} {word}; {} hold, {} broken, {} flaky, {} unseen", s.holds, s.broken, s.flaky, s.unseen)
}

/// A plan as a table.
pub fn plan(api: &str, plan: &Plan) -> String {
    let width = plan.parts.iter().map(|(what, _)| what.chars().count()).max().unwrap_or(0).max(8);
    let mut out = format!("{api}: at most {} {}\n", plan.bound, plural(plan.bound, "request"));
    for (what, number) in &plan.parts {
        let _ = writeln!(out, "  {what:<width$}  {number:>5}");
    }
    out
}

/// Why a report shows that nothing could fail, in one line.
pub fn nothing(reports: &[Report]) -> String {
    let reason = reports.iter().flat_map(|r| &r.facts).find_map(|f| f.reason.as_deref()).unwrap_or("no fact was looked at");
    format!("nothing could fail, so nothing has passed: {reason}")
}

/// How many facts have a verdict: `1 holds`, `2 hold`.
pub fn count(number: usize, verdict: Verdict) -> String {
    match (number, verdict) {
        (2.., Verdict::Holds) => format!("{number} hold"),
        _ => format!("{number} {}", verdict.as_str()),
    }
}
