//! Diagnostics as text for people.
//!
//! With the feature `render` by `annotate-snippets`, the renderer of rustc; without it one
//! plain paragraph a diagnostic, so that a proc-macro need not carry a renderer.

use super::Diagnostics;

#[cfg(feature = "render")]
pub(super) fn render(file: &Diagnostics, styled: bool) -> String {
    use annotate_snippets::Renderer;
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    let lines = super::Lines::new(&file.text);
    let texts = |list: &[super::Diagnostic]| list.iter().map(|d| one(file, &lines, d, &renderer)).collect::<Vec<_>>();
    // Each is a text of its own, so that two halves of many go side by side.
    let (first, rest) = file.list.split_at(file.list.len() / 2);
    let (mut all, rest) = crate::load::beside(file.list.len() * LENGTH, || texts(first), || texts(rest));
    all.extend(rest);
    all.join("\n\n")
}

/// About as many bytes take as long to read as a diagnostic takes to be shown.
#[cfg(feature = "render")]
const LENGTH: usize = 1024;

#[cfg(feature = "render")]
fn one(file: &Diagnostics, lines: &super::Lines, diag: &super::Diagnostic, renderer: &annotate_snippets::Renderer) -> String {
    use super::{Severity, clamp};
    use annotate_snippets::{AnnotationKind, Group, Level, Snippet};
    let level = match diag.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    // The renderer reads all that it is given, so of a long file it gets the lines that matter.
    let spans = || std::iter::once(&diag.span).chain(diag.related.iter().map(|r| &r.span)).map(|s| clamp(&file.text, s));
    let (start, end) = spans().fold((usize::MAX, 0), |(start, end), s| (start.min(s.start), end.max(s.end)));
    let start = file.text[..start].rfind('\n').map_or(0, |i| i + 1);
    let end = file.text[end..].find('\n').map_or(file.text.len(), |i| end + i + 1);
    let within = |span: &std::ops::Range<usize>| {
        let span = clamp(&file.text, span);
        span.start - start..span.end - start
    };
    let primary = AnnotationKind::Primary.span(within(&diag.span));
    let primary = match &diag.label {
        Some(label) => primary.label(label.as_str()),
        None => primary,
    };
    let first = lines.line_column(&file.text, start).0;
    let mut snippet = Snippet::source(&file.text[start..end]).line_start(first).path(&*file.file).annotation(primary);
    for related in &diag.related {
        snippet = snippet.annotation(AnnotationKind::Context.span(within(&related.span)).label(related.label.as_str()));
    }
    let mut group: Group<'_> = level.primary_title(diag.message.as_str()).id(diag.code).element(snippet);
    if let Some(help) = &diag.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

#[cfg(not(feature = "render"))]
pub(super) fn render(file: &Diagnostics, _styled: bool) -> String {
    paragraphs(file)
}

#[cfg(any(test, not(feature = "render")))]
fn paragraphs(file: &Diagnostics) -> String {
    use std::fmt::Write as _;
    let lines = super::Lines::new(&file.text);
    let at = |offset: usize| {
        let (line, column) = lines.line_column(&file.text, offset);
        format!("{}:{line}:{column}", file.file)
    };
    let one = |diag: &super::Diagnostic| {
        let label = diag.label.as_ref().map(|l| format!(": {l}")).unwrap_or_default();
        let mut text = format!("{}[{}]: {}\n --> {}{label}", diag.severity.as_str(), diag.code, diag.message, at(diag.span.start));
        for related in &diag.related {
            let _ = write!(text, "\n --> {}: {}", at(related.span.start), related.label);
        }
        if let Some(help) = &diag.help {
            let _ = write!(text, "\n = help: {help}");
        }
        text
    };
    file.list.iter().map(one).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Diagnostic;

    #[test]
    fn without_a_renderer_the_places_are_told_all_the_same() {
        let diag = Diagnostic::error("P0007", 8..9, "the key `a` stands twice").help("remove one").related(0..1, "first here");
        let file = Diagnostics::new("x.yaml".into(), "a: 1\nb:\n  a: 2".into(), vec![diag]);
        assert_eq!(
            paragraphs(&file),
            "error[P0007]: the key `a` stands twice\n --> x.yaml:3:1\n --> x.yaml:1:1: first here\n = help: remove one"
        );
    }
}
