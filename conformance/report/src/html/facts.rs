//! The map of all facts, and the list of them with their evidence.

use super::markup::{Fragment, Sentence, Source, Text, cut};
use crate::text::{sign, verdicts};
use crate::{Difference, difference};
use plumbline_engine::{AnswerReport, Evidence, FactReport, Report};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Bytes of evidence on one page, so that it stays below a megabyte.
const ROOM: usize = 100_000;

/// Room for evidence: of one text, and of all that is still to come.
pub(super) struct Room {
    each: usize,
    left: usize,
}

impl Room {
    /// Room for so many pieces.
    pub(super) fn of(pieces: usize) -> Self {
        Self { each: (ROOM / pieces.max(1) / 3).clamp(400, 4_000), left: ROOM }
    }
}

/// The id of a fact's element.
pub(super) fn id(report: &Report, fact: &str) -> String {
    format!("{}/{fact}", report.api)
}

fn operations(report: &Report) -> BTreeSet<&str> {
    report.facts.iter().map(|f| f.operation.as_str()).collect()
}

/// A cell per fact, by operation, and what filters it.
pub(super) fn map(out: &mut String, reports: &[Report]) {
    out.push_str("<section id=\"map\" aria-labelledby=\"map-h\"><h2 id=\"map-h\">Map of all facts</h2>\n");
    filter(out, reports);
    for report in reports {
        if reports.len() > 1 {
            let _ = writeln!(out, "<h3>{}</h3>", Text(&report.api));
        }
        for operation in operations(report) {
            let _ = write!(out, "<div class=\"lane\"><p>{}</p><ul>", Text(operation));
            for fact in report.facts.iter().filter(|f| f.operation == operation) {
                // The script gives it its name; the link says enough without.
                let _ = write!(
                    out,
                    "<li><a class=\"chip {}\" href=\"#{}\">{}</a>",
                    fact.verdict.as_str(),
                    Fragment(&id(report, &fact.id)),
                    sign(fact.verdict),
                );
            }
            out.push_str("</ul></div>\n");
        }
    }
    out.push_str("</section>\n");
}

fn filter(out: &mut String, reports: &[Report]) {
    let kinds: BTreeSet<&str> = reports.iter().flat_map(|r| &r.facts).map(|f| f.kind.as_str()).collect();
    out.push_str(
        "<form id=\"filter\" hidden role=\"search\"><label class=\"grow\"><span>Text</span>\
         <input id=\"q\" type=\"search\" placeholder=\"operation, parameter, word …\" autocomplete=\"off\" aria-keyshortcuts=\"/\"></label><fieldset><legend>Verdict</legend>",
    );
    for v in verdicts() {
        let _ = write!(
            out,
            "<label class=\"tick\"><input type=\"checkbox\" name=\"v\" value=\"{0}\" checked> {1} {0}</label>",
            v.verdict.as_str(),
            v.sign
        );
    }
    out.push_str("</fieldset><label><span>Kind</span><select id=\"k\"><option value=\"\">all kinds</option>");
    for kind in kinds {
        let _ = write!(out, "<option>{}</option>", Text(kind));
    }
    out.push_str("</select></label><button type=\"reset\">Show all</button><output id=\"shown\" aria-live=\"polite\"></output></form>\n");
}

/// Every fact, by operation, its evidence folded away.
pub(super) fn list(out: &mut String, reports: &[Report]) {
    let mut room = Room::of(reports.iter().flat_map(|r| &r.facts).map(|f| f.evidence.len()).sum());
    out.push_str("<section id=\"facts\" aria-labelledby=\"facts-h\"><h2 id=\"facts-h\">Facts</h2>\n<p class=\"none\" id=\"none\" hidden>No fact is like that.</p>\n");
    for report in reports {
        for operation in operations(report) {
            let _ = write!(out, "<div class=\"operation\"><h3>{}", Text(operation));
            if reports.len() > 1 {
                let _ = write!(out, " <small>{}</small>", Text(&report.api));
            }
            out.push_str("</h3>\n");
            for fact in report.facts.iter().filter(|f| f.operation == operation) {
                one(out, report, fact, &mut room);
            }
            out.push_str("</div>\n");
        }
    }
    out.push_str("</section>\n");
}

fn one(out: &mut String, report: &Report, fact: &FactReport, room: &mut Room) {
    let word = fact.verdict.as_str();
    let _ = write!(
        out,
        "<details class=\"fact\" id=\"{}\" data-v=\"{word}\" data-k=\"{}\"><summary><b>{word}</b> <span>{}</span></summary><p class=\"id\">{}<dl>",
        Text(&id(report, &fact.id)),
        Text(&fact.kind),
        Sentence(&fact.statement),
        Text(&fact.id),
    );
    if !fact.source.is_empty() {
        let _ = write!(out, "<dt>Stated in<dd>{}", Source(&fact.source));
    }
    if !fact.defined_at.is_empty() {
        let _ = write!(out, "<dt>Described at<dd>{}", Text(&fact.defined_at));
    }
    let _ = write!(out, "<dt>Kind<dd>{}", Text(&fact.kind));
    if fact.assumed {
        out.push_str(", assumed: it is reported on and never held against the target");
    }
    if let Some(reason) = &fact.reason {
        let _ = write!(out, "<dt>Why<dd>{}", Sentence(reason));
    }
    if let Some(under) = &fact.under {
        let _ = write!(out, "<dt>Perhaps of<dd><a href=\"#{}\">{}</a>", Fragment(&id(report, under)), Text(under));
    }
    if let Some(accepted) = &fact.accepted {
        let _ = write!(out, "<dt>Accepted<dd>until {}: {}", Text(&accepted.until), Text(&accepted.reason));
    }
    out.push_str("</dl>");
    if room.left == 0 && !fact.evidence.is_empty() {
        out.push_str("<p>Evidence: in the JSON report.");
    } else {
        for evidence in &fact.evidence {
            shown(out, report, evidence, room);
        }
    }
    out.push_str("</details>\n");
}

/// One piece of evidence: request, expected beside found, answer.
pub(super) fn shown(out: &mut String, report: &Report, evidence: &Evidence, room: &mut Room) {
    if room.left == 0 {
        return;
    }
    let before = out.len();
    piece(out, report, evidence, room.each);
    room.left = room.left.saturating_sub(out.len() - before);
}

fn piece(out: &mut String, report: &Report, evidence: &Evidence, room: usize) {
    out.push_str("<div class=\"evidence\">");
    let number =
        evidence.request.map(|n| format!(" <a href=\"#{}\">no. {n}</a>", Fragment(&super::requests::id(report, n)))).unwrap_or_default();
    let _ = write!(out, "<p class=\"label\">Request{number}</p><pre class=\"curl\">{}</pre>", Clipped(&evidence.curl, 1_500));
    if evidence.expected.is_empty() {
        let _ = write!(out, "<p class=\"label\">Seen</p><pre>{}</pre>", Clipped(&evidence.found, room));
    } else {
        sides(out, evidence, room);
    }
    if let Some(answer) = &evidence.answer {
        answered(out, answer, room);
    }
    out.push_str("</div>");
}

fn sides(out: &mut String, evidence: &Evidence, room: usize) {
    match difference(&evidence.expected, &evidence.found) {
        Difference::Short { expected, found } => {
            let _ = write!(
                out,
                "<div class=\"two\"><div><p class=\"label\">Expected</p><pre>{}</pre></div><div><p class=\"label\">Found</p><pre>{}</pre></div></div>",
                Clipped(&expected, room),
                Clipped(&found, room),
            );
        }
        Difference::Lines(lines) => {
            out.push_str("<p class=\"label\">Expected (−) and found (+)</p><pre class=\"diff\">");
            let mut left = room;
            for (sign, line) in lines {
                let (element, shown) = match sign {
                    '-' => ("del", "−"),
                    '+' => ("ins", "+"),
                    _ => ("span", " "),
                };
                let _ = writeln!(out, "<{element}>{shown} {}</{element}>", Clipped(&line, left.max(1)));
                left = left.saturating_sub(line.len());
                if left == 0 {
                    out.push('⋯');
                    break;
                }
            }
            out.push_str("</pre>");
        }
    }
}

fn answered(out: &mut String, answer: &AnswerReport, room: usize) {
    let mut text = String::new();
    for (name, value) in &answer.headers {
        let _ = writeln!(text, "{name}: {value}");
    }
    let _ = write!(text, "\n{}", answer.body);
    if answer.cut {
        text.push_str("\n⋯");
    }
    let _ = write!(
        out,
        "<details class=\"answer\"><summary>Answer with status {}</summary><pre>{}</pre></details>",
        answer.status,
        Clipped(&text, room)
    );
}

/// A text that is cut where there is no room for more.
struct Clipped<'t>(&'t str, usize);

impl std::fmt::Display for Clipped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (text, more) = cut(self.0, self.1);
        write!(f, "{}{}", Text(text), if more { " ⋯ (the rest is in the JSON report)" } else { "" })
    }
}
