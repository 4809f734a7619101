//! Requests on a time line, and how long their answers took.

use super::markup::{Text, cut};
use crate::{latency_by_operation, milliseconds};
use plumbline_engine::{Report, RequestReport};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Most rows of the table of requests.
const ROWS: usize = 200;
const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 150.0;

/// The id of a request's row.
pub(super) fn id(report: &Report, number: u64) -> String {
    format!("request/{}/{number}", report.api)
}

pub(super) fn section(out: &mut String, reports: &[Report]) {
    if reports.iter().all(|r| r.log.is_empty()) {
        return;
    }
    out.push_str("<section id=\"requests\" aria-labelledby=\"requests-h\"><h2 id=\"requests-h\">Requests</h2>\n");
    for report in reports.iter().filter(|r| !r.log.is_empty()) {
        let _ = write!(out, "<h3>{} <small>{} in {:.1} s</small></h3>", Text(&report.api), report.log.len(), report.seconds);
        line(out, report);
        operations(out, report);
        rows(out, report);
    }
    out.push_str("</section>\n");
}

/// How an answer is drawn: class, and a sign on top that tells it without colour.
fn class(request: &RequestReport) -> (&'static str, &'static str) {
    match request.status {
        Some(200..=299) => ("ok", ""),
        Some(300..=499) => ("refused", "m-2.5 -3a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0"),
        Some(_) | None => ("failed", "m-3 -6l6 6m-6 0l6 -6"),
    }
}

/// A bar per request: where it stands is when it was sent, its height how long it took.
fn line(out: &mut String, report: &Report) {
    let end = report.log.iter().map(|r| r.start_ms + r.took_ms).fold(1.0_f64, f64::max);
    let longest = report.log.iter().map(|r| r.took_ms).fold(1.0_f64, f64::max);
    let height = |took: f64| (1.0 + took.max(0.0)).ln() / (1.0 + longest).ln() * HEIGHT;
    let mut paths: BTreeMap<&str, String> = BTreeMap::new();
    for request in &report.log {
        let (class, sign) = class(request);
        let x = request.start_ms / end * WIDTH;
        let h = height(request.took_ms).max(2.0);
        let _ = write!(paths.entry(class).or_default(), "M{x:.1} {HEIGHT}v-{h:.1}{sign}");
    }
    let counted = |class_: &str| report.log.iter().filter(|r| class(r).0 == class_).count();
    let _ = write!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Time line of {0}\"><svg class=\"line\" viewBox=\"0 -14 1000 210\" role=\"img\" aria-label=\"{1} requests in {2:.1} seconds: {3} answered, {4} refused, {5} failed; the longest took {6}\">",
        Text(&report.api),
        report.log.len(),
        end / 1000.0,
        counted("ok"),
        counted("refused"),
        counted("failed"),
        milliseconds(longest),
    );
    for (class, d) in paths {
        let _ = write!(out, "<path class=\"{class}\" d=\"{d}\"/>");
    }
    for step in [1.0, 10.0, 100.0, 1000.0, 10_000.0] {
        if step < longest {
            let y = HEIGHT - height(step);
            let _ = write!(
                out,
                "<path class=\"grid\" d=\"M0 {y:.1}H1000\"/><text x=\"998\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                y - 3.0,
                milliseconds(step)
            );
        }
    }
    bands(out, report, end);
    out.push_str("</svg></div><p class=\"key\"><span>│ answered</span> <span>○ refused</span> <span>✕ failed or no answer</span> <span>height: how long it took (logarithmic)</span></p>\n");
}

/// Below the line: which operation was looked at when.
fn bands(out: &mut String, report: &Report, end: f64) {
    let mut bands: Vec<(&str, f64, f64)> = Vec::new();
    for request in &report.log {
        let until = request.start_ms + request.took_ms;
        match bands.last_mut().filter(|(operation, ..)| *operation == request.operation) {
            Some(band) => band.2 = until,
            None => bands.push((&request.operation, request.start_ms, until)),
        }
    }
    for (operation, from, to) in bands {
        let (x, width) = (from / end * WIDTH, ((to - from) / end * WIDTH - 2.0).max(1.0));
        let _ = write!(out, "<rect class=\"band\" x=\"{x:.1}\" y=\"158\" width=\"{width:.1}\" height=\"4\"/>");
        // Some six units a letter.
        #[expect(clippy::cast_precision_loss, reason = "names are short")]
        let room = operation.len() as f64 * 6.4;
        if width > room {
            let _ = write!(out, "<text x=\"{x:.1}\" y=\"180\">{}</text>", Text(operation));
        }
    }
}

fn operations(out: &mut String, report: &Report) {
    let _ = write!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Latencies of {0}\"><table class=\"runs\"><thead><tr><th>Operation</th><th>Statuses</th><th class=\"n\">Answers</th><th class=\"n\">Median</th><th class=\"n\">90 %</th><th class=\"n\">99 %</th><th class=\"n\">Longest</th></tr></thead><tbody>",
        Text(&report.api)
    );
    for (operation, l) in latency_by_operation(&report.log) {
        let mut statuses: BTreeMap<u16, usize> = BTreeMap::new();
        for status in report.log.iter().filter(|r| r.operation == operation).filter_map(|r| r.status) {
            *statuses.entry(status).or_default() += 1;
        }
        let words: Vec<String> = statuses.iter().map(|(s, n)| format!("{s} × {n}")).collect();
        let _ =
            write!(out, "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"n\">{}</td>", Text(operation), words.join(", "), l.answers);
        for time in [l.median, l.p90, l.p99, l.longest] {
            let _ = write!(out, "<td class=\"n\">{}</td>", milliseconds(time));
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div>\n");
}

/// The requests: those that show something, the slowest, and as many others as there is room for.
fn rows(out: &mut String, report: &Report) {
    let shown = report.facts.iter().flat_map(|f| &f.evidence).chain(report.disputes.iter().flat_map(|d| &d.evidence));
    let mut chosen: BTreeSet<u64> = shown.filter_map(|e| e.request).collect();
    let mut slowest: Vec<&RequestReport> = report.log.iter().collect();
    slowest.sort_by(|a, b| b.took_ms.total_cmp(&a.took_ms));
    chosen.extend(slowest.iter().take(10).map(|r| r.number));
    for request in &report.log {
        if chosen.len() >= ROWS {
            break;
        }
        chosen.insert(request.number);
    }
    let words = if chosen.len() < report.log.len() {
        format!("{} of {} requests", chosen.len(), report.log.len())
    } else {
        format!("All {} requests", report.log.len())
    };
    let _ = write!(
        out,
        "<details class=\"all\"><summary>{words}</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Requests of {0}\"><table class=\"runs\"><thead><tr><th class=\"n\">No.</th><th class=\"n\">Sent at</th><th>Request</th><th class=\"n\">Status</th><th class=\"n\">Took</th></tr></thead><tbody>",
        Text(&report.api)
    );
    for r in report.log.iter().filter(|r| chosen.contains(&r.number)) {
        let (address, more) = cut(&r.address, 140);
        let status = r.status.map_or_else(|| r.failure.clone().unwrap_or_default(), |s| s.to_string());
        let _ = write!(
            out,
            "<tr id=\"{}\"><td class=\"n\">{}<td class=\"n\">{:.2} s<td>{} <code>{}{}</code><td class=\"n\">{}<td class=\"n\">{}",
            Text(&id(report, r.number)),
            r.number,
            r.start_ms / 1000.0,
            Text(&r.method),
            Text(address),
            if more { "…" } else { "" },
            Text(&status),
            milliseconds(r.took_ms),
        );
    }
    out.push_str("</tbody></table></div></details>\n");
}
