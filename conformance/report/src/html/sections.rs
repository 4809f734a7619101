//! What failed, what changed, what is disputed, and what was measured where the documents are silent.

use super::facts::{self, Room};
use super::markup::{Fragment, Sentence, Source, Text, cut};
use crate::text::sign;
use crate::{Contents, Failure, Moved, compare};
use plumbline_engine::{DisputeReport, Report, Verdict};
use std::fmt::Write;

/// Most failures told at the top; all are in the list of facts.
const MOST: usize = 40;

/// What failed, each with its sentence and what came in its place.
pub(super) fn failures(out: &mut String, contents: &Contents<'_>) {
    let failed: Vec<Failure<'_>> = contents.reports.iter().flat_map(|r| crate::failures(r, contents.allow_flaky)).collect();
    if failed.is_empty() {
        return;
    }
    out.push_str(
        "<section id=\"failures\" aria-labelledby=\"failures-h\"><h2 id=\"failures-h\">What failed</h2>\n<ol class=\"failures\">\n",
    );
    for failure in failed.iter().take(MOST) {
        let (report, fact) = (failure.report, failure.fact);
        let word = fact.verdict.as_str();
        let api = if contents.reports.len() > 1 { format!("{} ", report.api) } else { String::new() };
        let _ = write!(
            out,
            "<li class=\"{word}\"><p class=\"says\"><span class=\"chip {word}\" aria-hidden=\"true\">{}</span><span class=\"word\">{word}</span> <span>{}</span></p>\
             <p class=\"id\">{}<a href=\"#{}\">{}</a></p>",
            sign(fact.verdict),
            Sentence(&fact.statement),
            Text(&api),
            Fragment(&facts::id(report, &fact.id)),
            Text(&fact.id),
        );
        if let Some(evidence) = fact.evidence.first() {
            let _ =
                write!(out, "<p class=\"was\"><b>expected</b> {} <b>found</b> {}</p>", Short(&evidence.expected), Short(&evidence.found));
        }
        if let Some(accepted) = &fact.accepted {
            let _ = write!(out, "<p class=\"was\"><b>accepted</b> until {}: {}</p>", Text(&accepted.until), Text(&accepted.reason));
        }
        if !fact.source.is_empty() {
            let _ = write!(out, "<p class=\"was\"><b>stated in</b> {}</p>", Source(&fact.source));
        }
        beneath(out, failure);
        out.push_str("</li>\n");
    }
    out.push_str("</ol>\n");
    if let Some(more @ 1..) = failed.len().checked_sub(MOST) {
        let _ = writeln!(out, "<p>And {more} more, in the list of facts.</p>");
    }
    out.push_str("</section>\n");
}

/// What failed as well, perhaps for the same cause; and how to see it.
fn beneath(out: &mut String, failure: &Failure<'_>) {
    if let Some((sentence, told, left)) = failure.beneath() {
        let _ = write!(out, "<details class=\"answer\"><summary>{sentence}</summary><ul>");
        for also in told {
            let id = facts::id(failure.report, &also.id);
            let _ = write!(out, "<li>{} <a class=\"id\" href=\"#{}\">{}</a>", Sentence(&also.statement), Fragment(&id), Text(&also.id));
        }
        if left > 0 {
            let _ = write!(out, "<li>and {left} more");
        }
        out.push_str("</ul></details>");
    }
    if let Some(evidence) = failure.fact.evidence.first() {
        let login: Vec<&str> = failure.login().collect();
        if !login.is_empty() {
            let login = login.join("\n");
            let _ = write!(out, "<details class=\"answer\"><summary>log in first</summary><pre>{}</pre></details>", Text(&login));
        }
        let (text, more) = cut(&evidence.curl, 1_500);
        let _ = write!(out, "<pre class=\"curl\">{}{}</pre>", Text(text), if more { "…" } else { "" });
    }
}

struct Short<'t>(&'t str);

impl std::fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (text, more) = cut(self.0, 180);
        write!(f, "<span>{}{}</span>", Sentence(text), if more { "…" } else { "" })
    }
}

/// What changed since an earlier run.
pub(super) fn compared(out: &mut String, contents: &Contents<'_>) {
    if contents.earlier.is_empty() {
        return;
    }
    let c = compare(contents.earlier, contents.reports);
    let when: Vec<&str> = contents.earlier.iter().filter_map(|r| r.started.get(..10)).collect();
    let when = when.first().map(|d| format!(" of {d}")).unwrap_or_default();
    let _ = writeln!(
        out,
        "<section id=\"compared\" aria-labelledby=\"compared-h\"><h2 id=\"compared-h\">Since the earlier run{}</h2>",
        Text(&when)
    );
    if c.is_empty() {
        out.push_str("<p>Nothing changed.</p>");
    }
    let lists: [(&str, &[Moved]); 6] = [
        ("Broke", &c.broke),
        ("Healed", &c.healed),
        ("Still fail", &c.still),
        ("No longer seen", &c.lost),
        ("Seen now, and hold", &c.gained),
        ("In one of the two only", &c.described),
    ];
    for (words, list) in lists.into_iter().filter(|(_, l)| !l.is_empty()) {
        let _ = write!(out, "<h3>{words} <small>{}</small></h3><ul class=\"moved\">", list.len());
        for m in list.iter().take(MOST) {
            let word = |v: Option<Verdict>| v.map_or("absent", Verdict::as_str);
            let element = format!("{}/{}", m.api, m.id);
            let _ = write!(out, "<li><span class=\"from\">{} → <b>{}</b></span> {} ", word(m.before), word(m.now), Sentence(&m.statement));
            let _ = match m.now {
                Some(_) => write!(out, "<a class=\"id\" href=\"#{}\">{}</a></li>", Fragment(&element), Text(&element)),
                None => write!(out, "<span class=\"id\">{}</span></li>", Text(&element)),
            };
        }
        out.push_str("</ul>\n");
        if let Some(more @ 1..) = list.len().checked_sub(MOST) {
            let _ = writeln!(out, "<p>And {more} more.</p>");
        }
    }
    if !c.readings.is_empty() {
        let _ = write!(out, "<h3>Changed reading <small>{}</small></h3><ul class=\"moved\">", c.readings.len());
        for r in &c.readings {
            let word = |w: &Option<String>| w.clone().unwrap_or_else(|| "open".to_owned());
            let _ = write!(
                out,
                "<li><span class=\"from\">{} → <b>{}</b></span> <a class=\"id\" href=\"#{}\">{}</a></li>",
                Text(&word(&r.before)),
                Text(&word(&r.now)),
                Fragment(&format!("dispute/{}/{}", r.api, r.id)),
                Text(&format!("{}/{}", r.api, r.id)),
            );
        }
        out.push_str("</ul>\n");
    }
    if !c.only_now.is_empty() {
        let _ = writeln!(out, "<p>Not judged then: {}.</p>", Text(&c.only_now.join(", ")));
    }
    out.push_str("</section>\n");
}

/// Disputes as a table of readings, each with what speaks for it.
pub(super) fn disputes(out: &mut String, reports: &[Report]) {
    if reports.iter().all(|r| r.disputes.is_empty()) {
        return;
    }
    out.push_str(
        "<section id=\"disputes\" aria-labelledby=\"disputes-h\"><h2 id=\"disputes-h\">Where the documents contradict themselves</h2>\n",
    );
    let mut room = Room::of(reports.iter().flat_map(|r| &r.disputes).map(|d| d.evidence.len() * 4).sum());
    for report in reports {
        for d in &report.disputes {
            dispute(out, report, d, reports.len() > 1, &mut room);
        }
    }
    out.push_str("</section>\n");
}

fn dispute(out: &mut String, report: &Report, d: &DisputeReport, several: bool, room: &mut Room) {
    let outcome = match &d.reading {
        Some(reading) => format!("the target follows <b>{}</b>", Text(reading)),
        None => "open".to_owned(),
    };
    let api = if several { format!(" <small>{}</small>", Text(&report.api)) } else { String::new() };
    let _ = write!(
        out,
        "<div class=\"dispute\" id=\"{}\"><h3>{}{api}</h3><p>{}</p><p class=\"outcome\">{outcome}: {}</p>",
        Text(&format!("dispute/{}/{}", report.api, d.id)),
        Text(&d.id),
        Sentence(&d.about),
        Sentence(&d.reason),
    );
    if let Some(settled) = &d.settled {
        let _ = write!(out, "<p>The description takes <b>{}</b> for settled.</p>", Text(settled));
    }
    if !d.readings.is_empty() {
        out.push_str("<table class=\"readings\"><thead><tr><th>Reading</th><th>What it says</th><th>Here</th></tr></thead><tbody>");
        for r in &d.readings {
            let here = if d.reading.as_ref() == Some(&r.id) {
                "✓ followed"
            } else if d.possible.contains(&r.id) {
                "○ possible"
            } else {
                "✕ ruled out"
            };
            let _ = write!(out, "<tr><th scope=\"row\">{}</th><td>{}", Text(&r.id), Sentence(&r.says));
            if !r.source.is_empty() {
                let _ = write!(out, "<br><small>{}</small>", Source(&r.source));
            }
            let _ = write!(out, "</td><td>{here}");
            for seen in r.seen.iter().take(3) {
                let _ = write!(out, "<br><small>seen in {}</small>", Text(seen));
            }
            out.push_str("</td></tr>");
        }
        out.push_str("</tbody></table>");
    }
    if !d.evidence.is_empty() {
        out.push_str("<details class=\"answer\"><summary>Evidence</summary>");
        for evidence in &d.evidence {
            facts::shown(out, report, evidence, room);
        }
        out.push_str("</details>");
    }
    out.push_str("</div>\n");
}

/// What was measured where the documents leave it open.
pub(super) fn observations(out: &mut String, reports: &[Report]) {
    if reports.iter().all(|r| r.observations.is_empty()) {
        return;
    }
    out.push_str("<section id=\"left-open\" aria-labelledby=\"left-open-h\"><h2 id=\"left-open-h\">Seen where the documents leave it open</h2>\n<ul class=\"open\">");
    for report in reports {
        for sentence in report.observations.iter().take(200) {
            let _ = write!(out, "<li>{}", Sentence(sentence));
        }
    }
    out.push_str("</ul></section>\n");
}
