//! Workflow commands of GitHub Actions, and the summary of a step.
//!
//! The form is that of "Workflow commands for GitHub Actions" in GitHub's documentation: `%`, CR
//! and LF are percent-encoded in a message, `:` and `,` in a property as well.

use crate::text::{plain, plural, position_in};
use crate::{Contents, Error, Failure, Form, failures};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// GitHub shows ten annotations of a kind per step; the last one tells of the rest.
const SHOWN: usize = 9;

/// An annotation per failure, at the line of the description that states the broken fact.
/// `root` is the folder that paths of files are to be relative to.
pub fn annotations(contents: &Contents<'_>, root: Option<&Path>) -> String {
    let mut out = String::new();
    let mut left = 0;
    let mut told = 0;
    for failure in contents.reports.iter().flat_map(|r| failures(r, contents.allow_flaky)) {
        let (report, fact) = (failure.report, failure.fact);
        let fails = fact.fails(contents.allow_flaky);
        if fails && told == SHOWN {
            left += 1;
            continue;
        }
        told += usize::from(fails);
        let command = if fails { "error" } else { "warning" };
        let mut properties = Vec::new();
        if let Some((file, line, column)) = position_in(report, &fact.defined_at) {
            properties.push(format!("file={},line={line},col={column}", property(&relative(file, root))));
        }
        let title = format!("{} {}: {}", report.api, fact.verdict.as_str(), fact.statement);
        properties.push(format!("title={}", property(&plain(&title))));
        let _ = writeln!(out, "::{command} {}::{}", properties.join(","), message(&plain(&said(&failure))));
    }
    if left > 0 {
        let _ = writeln!(out, "::error title=plumbline::{left} more {}; the summary of this step tells them", plural(left, "failure"));
    }
    out
}

/// What came first: GitHub folds long messages.
fn said(failure: &Failure<'_>) -> String {
    let fact = failure.fact;
    let mut out = String::new();
    let evidence = fact.evidence.first();
    if let Some(evidence) = evidence {
        let short = |text: &str| {
            if text.chars().count() > 400 { format!("{}…", text.chars().take(400).collect::<String>()) } else { text.to_owned() }
        };
        let _ = writeln!(out, "expected: {}\nfound: {}", short(&evidence.expected), short(&evidence.found));
    }
    if !fact.source.is_empty() {
        let _ = writeln!(out, "stated in: {}", fact.source);
    }
    let _ = write!(out, "fact: {}", fact.id);
    if let Some(accepted) = &fact.accepted {
        let _ = write!(out, "\naccepted until {}: {}", accepted.until, accepted.reason);
    }
    if let Some((sentence, facts, left)) = failure.beneath() {
        let ids: Vec<&str> = facts.iter().map(|f| f.id.as_str()).collect();
        let more = if left > 0 { format!(" and {left} more") } else { String::new() };
        let _ = write!(out, "\n{sentence}: {}{more}", ids.join(", "));
    }
    if let Some(evidence) = evidence {
        let commands: Vec<&str> = failure.login().chain([evidence.curl.as_str()]).collect();
        let _ = write!(out, "\nto see it:\n{}", commands.join("\n"));
    }
    out
}

/// Appends the report as Markdown to the summary of a step.
///
/// # Errors
/// When the file cannot be written.
pub fn summarise(contents: &Contents<'_>, file: &Path) -> Result<(), Error> {
    let text = crate::render(Form::Markdown, contents)?;
    let failed = || format!("the step summary {} cannot be written", file.display());
    let mut out = std::fs::OpenOptions::new().append(true).create(true).open(file).map_err(Error::io(failed()))?;
    out.write_all(text.as_bytes()).map_err(Error::io(failed()))
}

/// A path in the repository; what lies outside stays as it is.
fn relative(file: &str, root: Option<&Path>) -> String {
    let inside = root.and_then(|root| Path::new(file).strip_prefix(root).ok());
    inside.map_or_else(|| file.to_owned(), |p| p.to_string_lossy().into_owned()).replace('\\', "/")
}

fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
