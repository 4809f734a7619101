//! Markdown for pull requests: which sentence is broken, and how to see it, within ten seconds.
//!
//! Text of the target stands in code only, with a fence longer than any in it, so that it is never markup.

use crate::text::{count, plain, plural, sign, verdicts};
use crate::{Contents, Difference, Failure, compare, difference, failures, headline, latency, milliseconds};
use plumbline_engine::{Evidence, Report};
use std::fmt::Write;

/// Most failures told whole: a step summary may be 1 MiB, and nobody reads more.
const MOST: usize = 40;
/// Longest text of one place, in characters.
const LONGEST: usize = 1_500;

pub(crate) fn render(contents: &Contents<'_>) -> String {
    let mut out = format!("# {}\n\n", headline(contents.reports));
    table(&mut out, contents.reports);
    for report in contents.reports.iter().filter(|r| r.interrupted) {
        let _ = writeln!(
            out,
            "\n**{}: the run was interrupted after {} requests; what follows is what was found by then.**",
            report.api, report.requests
        );
    }
    compared(&mut out, contents);
    let failed: Vec<Failure<'_>> = contents.reports.iter().flat_map(|r| failures(r, contents.allow_flaky)).collect();
    for one in failed.iter().take(MOST) {
        failure(&mut out, one);
    }
    if let Some(more @ 1..) = failed.len().checked_sub(MOST) {
        let _ = writeln!(out, "\n{more} more {} not told here; the HTML report has all.", plural(more as u64, "failure"));
    }
    disputes(&mut out, contents.reports);
    out
}

fn table(out: &mut String, reports: &[Report]) {
    out.push_str("| API | target |");
    for v in verdicts() {
        let _ = write!(out, " {} {} |", v.sign, v.verdict.as_str());
    }
    out.push_str(" requests | time | median | 99 % |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for report in reports {
        let _ = write!(out, "| {} | {} |", code(&report.api), code(&report.target));
        for v in verdicts() {
            let _ = write!(out, " {} |", count(&report.summary, v.verdict));
        }
        let l = latency(&report.log);
        let time = |f: fn(&crate::Latency) -> f64| l.as_ref().map_or("–".to_owned(), |l| milliseconds(f(l)));
        let _ = writeln!(out, " {} | {:.1} s | {} | {} |", report.requests, report.seconds, time(|l| l.median), time(|l| l.p99));
    }
}

fn failure(out: &mut String, failure: &Failure<'_>) {
    let fact = failure.fact;
    let _ = writeln!(out, "\n### {} {}: {}\n", sign(fact.verdict), fact.verdict.as_str(), words(&fact.statement));
    if let Some(accepted) = &fact.accepted {
        let _ = writeln!(out, "*Accepted until {}: {}*\n", words(&accepted.until), words(&accepted.reason));
    }
    if let Some(evidence) = fact.evidence.first() {
        shown(out, evidence);
    }
    let source = match crate::text::link(&fact.source) {
        Some((title, url)) => format!("[{}](<{}>)", words(title), url.replace(['<', '>'], "")),
        None => words(&fact.source),
    };
    let at = if fact.defined_at.is_empty() { String::new() } else { format!(" at {}", code(&fact.defined_at)) };
    if !source.is_empty() {
        let _ = writeln!(out, "- stated in: {source}");
    }
    let _ = writeln!(out, "- fact: {} of {}{at}", code(&fact.id), code(&failure.report.api));
    if let Some(reason) = &fact.reason {
        let _ = writeln!(out, "- {}: {}", fact.reason_label(), words(reason));
    }
    if let Some((sentence, facts, left)) = failure.beneath() {
        let _ = writeln!(out, "- {sentence}:");
        for also in facts {
            let _ = writeln!(out, "  - {} ({})", words(&also.statement), code(&also.id));
        }
        if left > 0 {
            let _ = writeln!(out, "  - and {left} more");
        }
    }
    if let Some(evidence) = fact.evidence.first() {
        let commands: Vec<&str> = failure.login().chain([evidence.curl.as_str()]).collect();
        out.push_str("\nTo see it:\n");
        fence(out, "sh", &commands.join("\n"));
    }
}

fn shown(out: &mut String, evidence: &Evidence) {
    match difference(&evidence.expected, &evidence.found) {
        Difference::Short { expected, found } => {
            fence(out, "", &format!("expected  {}\nfound     {}", indented(&expected), indented(&found)));
        }
        Difference::Lines(lines) => {
            let text: Vec<String> = lines.iter().map(|(s, l)| format!("{s} {l}")).collect();
            fence(out, "diff", &text.join("\n"));
        }
    }
}

fn indented(text: &str) -> String {
    text.replace('\n', "\n          ")
}

fn disputes(out: &mut String, reports: &[Report]) {
    let found: Vec<_> = reports.iter().flat_map(|r| r.disputes.iter().map(move |d| (r, d))).collect();
    if found.is_empty() {
        return;
    }
    out.push_str("\n<details><summary>Where the documents contradict themselves</summary>\n\n| API | dispute | the target follows | because |\n|---|---|---|---|\n");
    for (report, dispute) in found {
        let reading = dispute.reading.as_ref().map_or_else(|| "open".to_owned(), |r| code(r));
        let about = if dispute.about.is_empty() { code(&dispute.id) } else { format!("{}: {}", code(&dispute.id), words(&dispute.about)) };
        let _ = writeln!(out, "| {} | {about} | {reading} | {} |", code(&report.api), words(&dispute.reason));
    }
    out.push_str("\n</details>\n");
}

fn compared(out: &mut String, contents: &Contents<'_>) {
    if contents.earlier.is_empty() {
        return;
    }
    let c = compare(contents.earlier, contents.reports);
    out.push_str("\n## Since the earlier run\n\n");
    if c.is_empty() {
        out.push_str("Nothing changed.\n");
    }
    for (word, list) in [("broke", &c.broke), ("healed", &c.healed), ("no longer seen", &c.lost), ("seen now", &c.gained)] {
        for moved in list.iter().take(MOST) {
            let _ = writeln!(out, "- {word}: {} {} ({})", code(&moved.api), code(&moved.id), words(&moved.statement));
        }
    }
    for r in &c.readings {
        let word = |reading: &Option<String>| reading.as_ref().map_or_else(|| "open".to_owned(), |r| code(r));
        let _ = writeln!(out, "- changed reading: {} {} from {} to {}", code(&r.api), code(&r.id), word(&r.before), word(&r.now));
    }
}

/// A block of code that its own text cannot end.
fn fence(out: &mut String, language: &str, text: &str) {
    let text = plain(text);
    let cut: String = text.chars().take(LONGEST).collect();
    let more = if cut.len() < text.len() { "\n…" } else { "" };
    let longest = cut.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let _ = writeln!(out, "{fence}{language}\n{cut}{more}\n{fence}");
}

/// Code in a line, also in a cell of a table.
fn code(text: &str) -> String {
    let text = plain(text).replace(['\n', '|'], " ");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{ticks}{space}{text}{space}{ticks}")
}

/// Words in a line: whatever could be markup is escaped, but for code in backticks that come in pairs.
fn words(text: &str) -> String {
    let text = plain(text).replace('\n', " ");
    let paired = text.matches('`').count().is_multiple_of(2);
    let mut out = String::new();
    for (i, part) in text.split('`').enumerate() {
        if i > 0 {
            out.push_str(if paired { "`" } else { "\\`" });
        }
        if paired && i % 2 == 1 {
            out.push_str(&part.replace('|', " "));
            continue;
        }
        for c in part.chars() {
            if "\\*_[]<>|#~!&@".contains(c) {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}
