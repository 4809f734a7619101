//! JUnit XML: a test suite per operation, a test case per fact.
//!
//! The form is that of the schema of the Jenkins xUnit plugin, which GitLab, Azure and most
//! readers take: a fact that could not be seen is skipped, with its reason; one whose failure is
//! accepted is skipped, too.

use crate::text::{plain, position};
use crate::{Contents, Failure, difference, latency};
use plumbline_engine::{FactReport, Report, Verdict};
use std::collections::BTreeSet;
use std::fmt::Write;

pub(crate) fn render(contents: &Contents<'_>) -> String {
    let facts = || contents.reports.iter().flat_map(|r| &r.facts);
    let seconds: f64 = contents.reports.iter().map(|r| r.seconds).sum();
    let counts = Counts::of(facts(), contents.allow_flaky);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<testsuites name=\"plumbline\" tests=\"{}\" failures=\"{}\" errors=\"0\" time=\"{seconds:.3}\">",
        counts.tests, counts.failures
    );
    for report in contents.reports {
        let operations: BTreeSet<&str> = report.facts.iter().map(|f| f.operation.as_str()).collect();
        for operation in operations {
            suite(&mut out, report, operation, contents.allow_flaky);
        }
    }
    out.push_str("</testsuites>\n");
    out
}

struct Counts {
    tests: usize,
    failures: usize,
    skipped: usize,
}

impl Counts {
    fn of<'r>(facts: impl Iterator<Item = &'r FactReport>, allow_flaky: bool) -> Self {
        let mut counts = Self { tests: 0, failures: 0, skipped: 0 };
        for fact in facts {
            counts.tests += 1;
            counts.failures += usize::from(fact.fails(allow_flaky));
            counts.skipped += usize::from(skipped(fact, allow_flaky).is_some());
        }
        counts
    }
}

/// Why a fact counts as skipped.
fn skipped(fact: &FactReport, allow_flaky: bool) -> Option<String> {
    if fact.fails(allow_flaky) {
        return None;
    }
    match (&fact.accepted, fact.verdict) {
        (Some(accepted), Verdict::Broken | Verdict::Flaky) => {
            Some(format!("{}, accepted until {}: {}", fact.verdict.as_str(), accepted.until, accepted.reason))
        }
        (_, Verdict::Unseen) => Some(fact.reason.clone().unwrap_or_default()),
        _ => None,
    }
}

fn suite(out: &mut String, report: &Report, operation: &str, allow_flaky: bool) {
    let facts = || report.facts.iter().filter(|f| f.operation == operation);
    let counts = Counts::of(facts(), allow_flaky);
    let log = report.log.iter().filter(|r| r.operation == operation);
    let took: f64 = log.clone().map(|r| r.took_ms).sum::<f64>() / 1000.0;
    let name = attribute(&format!("{}.{operation}", report.api));
    let _ = write!(
        out,
        "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" time=\"{took:.3}\"",
        counts.tests, counts.failures, counts.skipped
    );
    // The schema wants a time without fraction and zone.
    if let Some(started) = report.started.get(..19) {
        let _ = write!(out, " timestamp=\"{}\"", attribute(started));
    }
    out.push_str(">\n    <properties>\n");
    let mut property = |name: &str, value: &str| {
        let _ = writeln!(out, "      <property name=\"{name}\" value=\"{}\"/>", attribute(value));
    };
    property("target", &report.target);
    property("seed", &report.seed.to_string());
    property("depth", &report.depth);
    if let Some(l) = latency(log) {
        property("latency.median.ms", &format!("{:.2}", l.median));
        property("latency.p99.ms", &format!("{:.2}", l.p99));
    }
    out.push_str("    </properties>\n");
    for fact in facts() {
        case(out, report, fact, allow_flaky);
    }
    out.push_str("  </testsuite>\n");
}

fn case(out: &mut String, report: &Report, fact: &FactReport, allow_flaky: bool) {
    let class = format!("{}.{}.{}", report.api, fact.operation, fact.kind);
    let _ = write!(out, "    <testcase classname=\"{}\" name=\"{}\" time=\"0\"", attribute(&class), attribute(&fact.id));
    if let Some((file, line, _)) = position(&fact.defined_at) {
        let _ = write!(out, " file=\"{}\" line=\"{line}\"", attribute(file));
    }
    if let Some(why) = skipped(fact, allow_flaky) {
        let _ = writeln!(out, ">\n      <skipped message=\"{}\"/>\n    </testcase>", attribute(&why));
    } else if fact.fails(allow_flaky) {
        let evidence = fact.evidence.first();
        let head = evidence.map_or(fact.statement.clone(), |e| format!("{}: expected {}, found {}", fact.statement, e.expected, e.found));
        let _ = writeln!(
            out,
            ">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>",
            fact.verdict.as_str(),
            attribute(&head),
            escaped(&details(report, fact))
        );
    } else {
        out.push_str("/>\n");
    }
}

/// All that one needs to see the failure again.
fn details(report: &Report, fact: &FactReport) -> String {
    let mut out = String::new();
    let mut line = |label: &str, text: &str| {
        if !text.is_empty() {
            let _ = writeln!(out, "{label:<11} {text}");
        }
    };
    line("fact", &fact.id);
    line("says", &fact.statement);
    line("source", &fact.source);
    line("defined at", &fact.defined_at);
    for command in Failure::alone(report, fact).login() {
        line("log in", command);
    }
    for evidence in &fact.evidence {
        line("curl", &evidence.curl);
        match difference(&evidence.expected, &evidence.found) {
            crate::Difference::Short { expected, found } => {
                line("expected", &expected);
                line("found", &found);
            }
            crate::Difference::Lines(lines) => {
                line("difference", "- expected, + found");
                for (sign, text) in lines {
                    line("", &format!("{sign} {text}"));
                }
            }
        }
    }
    line(fact.reason_label(), fact.reason.as_deref().unwrap_or_default());
    line("perhaps of", fact.under.as_deref().unwrap_or_default());
    out
}

/// Text between tags. Characters that XML 1.0 does not allow at all are spelt out.
fn escaped(text: &str) -> String {
    let text = plain(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}");
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Text in double quotes; line ends would become spaces.
fn attribute(text: &str) -> String {
    escaped(text).replace('"', "&quot;").replace('\n', "&#10;")
}
