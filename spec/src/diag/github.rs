//! Diagnostics as workflow commands of GitHub Actions.
//!
//! The form is that of "Workflow commands for GitHub Actions" in GitHub's documentation: `%`, CR
//! and LF are percent-encoded in the message, and `:` and `,` too in a property.

use super::{Diagnostics, Lines, Severity};
use std::fmt::Write as _;

pub(super) fn render(file: &Diagnostics) -> String {
    let lines = Lines::new(&file.text);
    let mut out = String::new();
    for diag in &file.list {
        let region = lines.region(&file.text, &diag.span);
        let command = match diag.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let mut message = diag.message.clone();
        for related in &diag.related {
            let at = lines.region(&file.text, &related.span);
            let _ = write!(message, "\nline {}: {}", at.line, related.label);
        }
        if let Some(help) = &diag.help {
            let _ = write!(message, "\nhelp: {help}");
        }
        let mut place = format!("file={},line={},endLine={}", property(&file.file), region.line, region.end_line);
        // Columns are only understood for a place within one line.
        if region.line == region.end_line {
            let _ = write!(place, ",col={},endColumn={}", region.column, region.end_column);
        }
        let _ = writeln!(out, "::{command} {place},title={}::{}", diag.code, escape(&message));
    }
    out
}

fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    escape(text).replace(':', "%3A").replace(',', "%2C")
}
