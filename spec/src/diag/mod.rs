//! Diagnostics: what is wrong with a description, where, and what to do about it.
//!
//! The rules, with their codes, live in [`crate::lint`]; how diagnostics are written out, in one
//! file a form, is here: text as rustc prints it, JSON lines, GitHub annotations, SARIF.

mod github;
mod json;
mod lines;
mod sarif;
mod text;

pub use lines::{Lines, line_column};

use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

/// How grave a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Cannot be used.
    Error,
    /// Can be used, but is probably not what was meant.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The word in every form of output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A further place that a diagnostic speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Byte range in the file.
    pub span: Range<usize>,
    /// What is there.
    pub label: String,
}

/// One thing wrong with a description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code of the rule, such as `P0101`.
    pub code: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// What is wrong, as a sentence without full stop.
    pub message: String,
    /// Byte range in the file.
    pub span: Range<usize>,
    /// Words for the underlined place.
    pub label: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// Further places.
    pub related: Vec<Related>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: &'static str, span: Range<usize>, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Error, message: message.into(), span, label: None, help: None, related: Vec::new() }
    }

    /// A warning at a place.
    pub fn warning(code: &'static str, span: Range<usize>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds words for the underlined place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn related(mut self, span: Range<usize>, label: impl Into<String>) -> Self {
        self.related.push(Related { span, label: label.into() });
        self
    }
}

/// A file's diagnostics, with the text they speak of.
#[derive(Debug, Clone)]
pub struct Diagnostics {
    /// Name of the file as the user gave it.
    pub file: Arc<str>,
    /// Its text (lossily decoded where it is not UTF-8).
    pub text: Arc<str>,
    /// The diagnostics, in the order of their places.
    pub list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Sorts by place and drops repetitions.
    pub fn new(file: Arc<str>, text: Arc<str>, mut list: Vec<Diagnostic>) -> Self {
        list.sort_by(|a, b| {
            let key = |d: &Diagnostic| (d.span.start, d.severity, d.code, d.span.end);
            key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
        });
        list.dedup_by(|a, b| a.code == b.code && a.span == b.span && a.message == b.message);
        Self { file, text, list }
    }

    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.severity == Severity::Error)
    }

    /// How many there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|d| d.severity == severity).count()
    }

    /// Line and column (both from 1, column in characters) of a byte offset.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        line_column(&self.text, offset)
    }

    /// All of them as text, as rustc would print them.
    pub fn render(&self, styled: bool) -> String {
        text::render(self, styled)
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Diagnostics {}

/// How diagnostics are written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// As rustc prints them, without colours.
    #[default]
    Plain,
    /// As rustc prints them, with the escape sequences of a terminal.
    Styled,
    /// One JSON object a line and a diagnostic.
    Json,
    /// Workflow commands of GitHub Actions, which become annotations of a pull request.
    Github,
    /// One SARIF 2.1.0 log (OASIS Standard), for code scanning.
    Sarif,
}

impl FromStr for Form {
    type Err = UnknownForm;

    fn from_str(word: &str) -> Result<Self, UnknownForm> {
        match word {
            "text" => Ok(Self::Plain),
            "colour" | "color" => Ok(Self::Styled),
            "json" => Ok(Self::Json),
            "github" => Ok(Self::Github),
            "sarif" => Ok(Self::Sarif),
            _ => Err(UnknownForm(word.to_owned())),
        }
    }
}

/// A word that names no [`Form`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no such form of output: `{0}`; it is one of text, colour, json, github, sarif")]
pub struct UnknownForm(pub String);

/// Writes the diagnostics of several files in one form. What is not empty ends with a line break.
pub fn render(files: &[&Diagnostics], form: Form) -> String {
    let texts: Vec<String> = match form {
        Form::Plain | Form::Styled => {
            files.iter().filter(|f| !f.list.is_empty()).map(|f| text::render(f, form == Form::Styled) + "\n").collect()
        }
        Form::Json => files.iter().map(|f| json::render(f)).collect(),
        Form::Github => files.iter().map(|f| github::render(f)).collect(),
        Form::Sarif => vec![sarif::render(files)],
    };
    let between = if matches!(form, Form::Plain | Form::Styled) { "\n" } else { "" };
    texts.join(between)
}

/// A range moved to the nearest bounds of characters within the text.
fn clamp(text: &str, range: &Range<usize>) -> Range<usize> {
    let start = floor(text, range.start);
    start..floor(text, range.end).max(start)
}

fn floor(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
