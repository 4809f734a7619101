//! Diagnostics: what is wrong with a description, where, and what to do about it.
//!
//! Rendering is by `annotate-snippets`, the renderer of rustc. The rules themselves, with their
//! codes, live in [`crate::lint`].

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::fmt;
use std::ops::Range;
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
        list.sort_by(|a, b| (a.span.start, a.severity, a.code, &a.message).cmp(&(b.span.start, b.severity, b.code, &b.message)));
        list.dedup_by(|a, b| a.code == b.code && a.span == b.span && a.message == b.message);
        Self { file, text, list }
    }

    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.severity == Severity::Error)
    }

    /// Line and column (both from 1, column in characters) of a byte offset.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        line_column(&self.text, offset)
    }

    /// All of them as text, as rustc would print them.
    pub fn render(&self, styled: bool) -> String {
        let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
        self.list.iter().map(|d| self.render_one(d, &renderer)).collect::<Vec<_>>().join("\n\n")
    }

    fn render_one(&self, diag: &Diagnostic, renderer: &Renderer) -> String {
        let level = match diag.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let clamp = |r: &Range<usize>| clamp(&self.text, r);
        let primary = AnnotationKind::Primary.span(clamp(&diag.span));
        let primary = match &diag.label {
            Some(label) => primary.label(label.as_str()),
            None => primary,
        };
        let mut snippet = Snippet::source(&*self.text).path(&*self.file).annotation(primary);
        for related in &diag.related {
            snippet = snippet.annotation(AnnotationKind::Context.span(clamp(&related.span)).label(related.label.as_str()));
        }
        let mut group: Group<'_> = level.primary_title(diag.message.as_str()).id(diag.code).element(snippet);
        if let Some(help) = &diag.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        renderer.render(&[group])
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Diagnostics {}

/// Line and column (both from 1, column in characters) of a byte offset.
pub fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = &text[..end];
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |i| i + 1);
    (line, before[start..].chars().count() + 1)
}

fn clamp(text: &str, range: &Range<usize>) -> Range<usize> {
    let mut start = range.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = range.end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    start..end
}
