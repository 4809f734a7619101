//! The report as one page: no network, no other file, for a browser, a phone and a printer.
//!
//! All of it is there without script; the script filters, opens what a link leads to, and lays
//! out for print. A content security policy admits that script and that style only, by digest.

mod digest;
mod facts;
mod markup;
mod requests;
mod sections;

use crate::text::{count, verdicts};
use crate::{Contents, headline, latency, milliseconds, plural};
use markup::Text;
use plumbline_engine::{Report, Summary, Verdict};
use std::fmt::Write;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

pub(crate) fn render(contents: &Contents<'_>) -> String {
    let mut out = String::new();
    let title = title(contents.reports);
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; \
         img-src data:; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<link rel=\"icon\" href=\"data:,\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#facts\">To the facts</a>\n",
        digest::sha256(STYLE),
        digest::sha256(SCRIPT),
        Text(&format!("{}: {title}", headline(contents.reports))),
    );
    head(&mut out, contents, &title);
    out.push_str("<main>\n");
    sections::failures(&mut out, contents);
    sections::compared(&mut out, contents);
    facts::map(&mut out, contents.reports);
    facts::list(&mut out, contents.reports);
    sections::disputes(&mut out, contents.reports);
    requests::section(&mut out, contents.reports);
    sections::observations(&mut out, contents.reports);
    out.push_str("</main>\n<footer><p>");
    for v in verdicts() {
        let _ = write!(out, "<span>{} <b>{}</b> {}</span> ", v.sign, v.verdict.as_str(), v.means);
    }
    let _ =
        writeln!(out, "</p><p>Written by plumbline {}. The page loads nothing and sends nothing.</p></footer>", env!("CARGO_PKG_VERSION"));
    let _ = write!(out, "<script>{SCRIPT}</script>\n</body>\n</html>\n");
    out
}

fn title(reports: &[Report]) -> String {
    let name = |r: &Report| if r.title.is_empty() { r.api.clone() } else { r.title.clone() };
    match reports {
        [one] => name(one),
        all => all.iter().map(|r| r.api.clone()).collect::<Vec<_>>().join(", "),
    }
}

/// The worst that was found: class of the heading.
fn worst(total: &Summary) -> Verdict {
    match total {
        t if t.broken > 0 => Verdict::Broken,
        t if t.flaky > 0 => Verdict::Flaky,
        t if t.holds > 0 => Verdict::Holds,
        _ => Verdict::Unseen,
    }
}

fn head(out: &mut String, contents: &Contents<'_>, title: &str) {
    let reports = contents.reports;
    let total = crate::total(reports);
    let verdict = worst(&total);
    let _ = write!(
        out,
        "<header>\n<p class=\"eyebrow\">Conformance report</p>\n<h1><span class=\"mark {}\" aria-hidden=\"true\">{}</span>{}</h1>\n<p class=\"sub\">{}</p>\n",
        verdict.as_str(),
        crate::text::sign(verdict),
        Text(&headline(reports)),
        Text(title),
    );
    if let Some(cut) = reports.iter().find(|r| r.interrupted) {
        let _ = writeln!(
            out,
            "<p class=\"notice\">The run was interrupted after {} {}; this is what was found by then.</p>",
            cut.requests,
            plural(cut.requests, "request")
        );
    }
    bar(out, &total);
    out.push_str("<ul class=\"counts\">");
    for v in verdicts() {
        let n = count(&total, v.verdict);
        let _ = write!(out, "<li><span class=\"chip {0}\" aria-hidden=\"true\">{1}</span><b>{n}</b> {0}</li>", v.verdict.as_str(), v.sign);
    }
    out.push_str("</ul>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Runs\"><table class=\"runs\"><thead><tr><th>API</th><th>Target</th><th>Began</th><th>Depth, seed</th><th class=\"n\">Requests</th><th class=\"n\">Time</th><th class=\"n\">Median answer</th></tr></thead><tbody>");
    for report in reports {
        let began = report.started.get(..16).map(|s| s.replace('T', " ") + " UTC").unwrap_or_default();
        let median = latency(&report.log).map_or_else(String::new, |l| milliseconds(l.median));
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{}</th><td><code>{}</code></td><td>{}</td><td>{}, {}</td><td class=\"n\">{}{}</td><td class=\"n\">{:.1} s</td><td class=\"n\">{median}</td></tr>",
            Text(&report.api),
            Text(&report.target),
            Text(&began),
            Text(&report.depth),
            report.seed,
            report.requests,
            if report.budget > 0 { format!(" of {}", report.budget) } else { String::new() },
            report.seconds,
        );
    }
    out.push_str("</tbody></table></div>\n<nav aria-label=\"Sections\">");
    let failed = total.broken + total.flaky > 0;
    let links = [
        ("failures", "What failed", failed),
        ("compared", "Since the earlier run", !contents.earlier.is_empty()),
        ("map", "Map", true),
        ("facts", "Facts", true),
        ("disputes", "Disputes", reports.iter().any(|r| !r.disputes.is_empty())),
        ("requests", "Requests", reports.iter().any(|r| !r.log.is_empty())),
        ("left-open", "Left open", reports.iter().any(|r| !r.observations.is_empty())),
    ];
    for (id, words, there) in links {
        if there {
            let _ = write!(out, "<a href=\"#{id}\">{words}</a>");
        }
    }
    out.push_str("</nav>\n</header>\n");
}

/// The verdicts as one bar, each with its share.
fn bar(out: &mut String, total: &Summary) {
    let all = verdicts().iter().map(|v| count(total, v.verdict)).sum::<usize>().max(1);
    let words: Vec<String> = verdicts().iter().map(|v| format!("{} {}", count(total, v.verdict), v.verdict.as_str())).collect();
    let _ = write!(
        out,
        "<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{}\">",
        words.join(", ")
    );
    let mut x = 0.0;
    for v in verdicts() {
        let n = count(total, v.verdict);
        #[expect(clippy::cast_precision_loss, reason = "counts of facts are small")]
        let width = n as f64 * 1000.0 / all as f64;
        if n > 0 {
            let _ = write!(
                out,
                "<rect class=\"{}\" x=\"{x:.1}\" y=\"0\" width=\"{:.1}\" height=\"10\"/>",
                v.verdict.as_str(),
                (width - 2.0).max(2.0)
            );
        }
        x += width;
    }
    out.push_str("</svg>\n");
}
