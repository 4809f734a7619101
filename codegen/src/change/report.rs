//! Verdicts on changes as text for people, as JSON for programs, and as Markdown for a pull request.

use super::compare::{ApiChange, Level};
use super::judge::{Judged, Verdict};
use plumbline_spec::diff::{Spot, Wire};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// How a report is written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For people, without colours.
    Plain,
    /// For people at a terminal.
    Styled,
    /// One JSON object: `{"format": 1, "apis": [...], "summary": {...}}`.
    Json,
    /// A table for a pull request.
    Markdown,
}

/// What is to be said of several descriptions.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// One verdict a description.
    pub verdicts: Vec<Verdict>,
}

/// The gravest of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// How many changes there are, differences of clients without a change of their own included.
    pub changes: usize,
    /// Whom they break on the wire.
    pub wire: Option<Wire>,
    /// What they demand of the clients.
    pub level: Option<Level>,
}

impl Report {
    /// The gravest of all.
    pub fn totals(&self) -> Totals {
        Totals {
            changes: self.verdicts.iter().map(|v| v.changes.len() + v.rest.len()).sum(),
            wire: self.verdicts.iter().filter_map(|v| v.wire).reduce(Wire::with),
            level: self.verdicts.iter().filter_map(|v| v.level).max(),
        }
    }

    /// The report in one of its forms; it ends with a line break.
    pub fn render(&self, form: Form) -> String {
        match form {
            Form::Plain => self.text(false),
            Form::Styled => self.text(true),
            Form::Json => format!("{:#}\n", self.json()),
            Form::Markdown => self.markdown(),
        }
    }

    fn text(&self, styled: bool) -> String {
        let paint = |code: &str, text: &str| if styled { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() };
        let mut out = String::new();
        for verdict in &self.verdicts {
            if verdict.changes.is_empty() && verdict.rest.is_empty() && verdict.ungenerated.is_none() {
                let _ = writeln!(out, "{}: no changes", paint("1", &verdict.api));
                continue;
            }
            for judged in &verdict.changes {
                let (change, rule) = (&judged.change, judged.change.rule);
                let head = paint(colour(rule.wire), &format!("{}[{}]", rule.wire.as_str(), rule.id));
                let _ = writeln!(out, "{head}: {}", change.message);
                let _ = writeln!(out, "  --> old: {}", change.old);
                let _ = writeln!(out, "  --> new: {}", change.new);
                let _ = writeln!(out, "  = wire: {}", rule.why);
                let _ = writeln!(out, "  = rust: {}: {}", judged.level.as_str(), reason(judged));
                for more in judged.api.iter().skip(1).take(SHOWN) {
                    let _ = writeln!(out, "          {}: {}", more.level.as_str(), more.reason);
                }
                if judged.api.len() > SHOWN + 1 {
                    let _ = writeln!(out, "          and {} more", judged.api.len() - SHOWN - 1);
                }
                out.push('\n');
            }
            for other in &verdict.rest {
                let _ = writeln!(out, "{}: {}\n", paint("1", &format!("{}[client]", other.level.as_str())), other.reason);
            }
            if let Some(why) = &verdict.ungenerated {
                let _ = writeln!(out, "{}: {why}\n", paint("1;31", "major[client]"));
            }
            let _ = writeln!(out, "{}: {}", paint("1", &verdict.api), summary(verdict));
        }
        out
    }

    fn json(&self) -> Value {
        let spot = |s: &Spot| json!({ "file": s.file, "line": s.line, "column": s.column, "pointer": s.pointer });
        let api = |c: &ApiChange| json!({ "item": c.path, "level": c.level.as_str(), "reason": c.reason, "old": c.old, "new": c.new });
        let one = |judged: &Judged| {
            let (change, rule) = (&judged.change, judged.change.rule);
            json!({
                "rule": rule.id, "message": change.message,
                "wire": { "class": rule.wire.as_str(), "reason": rule.why },
                "rust": { "class": judged.level.as_str(), "reason": reason(judged), "items": judged.api.iter().map(api).collect::<Vec<_>>() },
                "old": spot(&change.old), "new": spot(&change.new),
            })
        };
        let verdict = |v: &Verdict| {
            json!({
                "api": v.api,
                "wire": v.wire.map(Wire::as_str), "rust": v.level.map(Level::as_str),
                "changes": v.changes.iter().map(one).collect::<Vec<_>>(),
                "client": v.rest.iter().map(api).collect::<Vec<_>>(),
                "ungenerated": v.ungenerated,
            })
        };
        let totals = self.totals();
        json!({
            "format": 1,
            "apis": self.verdicts.iter().map(verdict).collect::<Vec<_>>(),
            "summary": { "changes": totals.changes, "wire": totals.wire.map(Wire::as_str), "rust": totals.level.map(Level::as_str) },
        })
    }

    fn markdown(&self) -> String {
        let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
        let mut out = String::new();
        for verdict in &self.verdicts {
            let _ = writeln!(out, "### `{}`: {}\n", verdict.api, summary(verdict));
            if verdict.changes.is_empty() && verdict.rest.is_empty() && verdict.ungenerated.is_none() {
                continue;
            }
            out.push_str("| on the wire | in Rust | change | old | new |\n|---|---|---|---|---|\n");
            for judged in &verdict.changes {
                let (change, rule) = (&judged.change, judged.change.rule);
                let reason = judged.api.first().map(|c| format!("<br>{}", cell(&c.reason))).unwrap_or_default();
                let _ = writeln!(
                    out,
                    "| **{}**<br>{} | {} | {} (`{}`){reason} | `{}` | `{}` |",
                    rule.wire.as_str(),
                    cell(rule.why),
                    judged.level.as_str(),
                    cell(&change.message),
                    rule.id,
                    change.old,
                    change.new
                );
            }
            for other in &verdict.rest {
                let _ = writeln!(out, "| | {} | {} | | |", other.level.as_str(), cell(&other.reason));
            }
            if let Some(why) = &verdict.ungenerated {
                let _ = writeln!(out, "| | major | {} | | |", cell(why));
            }
            out.push('\n');
        }
        out
    }
}

/// How many further differences of a client are shown with one change.
const SHOWN: usize = 4;

/// Why a change demands what it demands: the gravest difference comes first.
fn reason(judged: &Judged) -> &str {
    judged.api.first().map_or("no public item differs", |first| first.reason.as_str())
}

fn summary(verdict: &Verdict) -> String {
    let count = verdict.changes.len();
    if count == 0 && verdict.rest.is_empty() && verdict.ungenerated.is_none() {
        return "no changes".to_owned();
    }
    let word = if count == 1 { "change" } else { "changes" };
    let wire = verdict.wire.map_or("trivial", Wire::as_str);
    format!("{count} {word}; {wire} on the wire, {} in Rust", verdict.level.map_or("patch", Level::as_str))
}

fn colour(wire: Wire) -> &'static str {
    match wire {
        Wire::Both | Wire::Callers => "1;31",
        Wire::Servers => "33",
        Wire::Safe => "32",
        Wire::Trivial => "2",
    }
}
