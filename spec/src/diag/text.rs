//! Diagnostics as text for people.
//!
//! With the feature `render` by `annotate-snippets`, the renderer of rustc; without it one
//! plain paragraph a diagnostic, so that a proc-macro need not carry a renderer.

use super::Diagnostics;

#[cfg(feature = "render")]
pub(super) fn render(file: &Diagnostics, styled: bool) -> String {
    use annotate_snippets::Renderer;
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    file.list.iter().map(|d| one(file, d, &renderer)).collect::<Vec<_>>().join("\n\n")
}

#[cfg(feature = "render")]
fn one(file: &Diagnostics, diag: &super::Diagnostic, renderer: &annotate_snippets::Renderer) -> String {
    use super::{Severity, clamp};
    use annotate_snippets::{AnnotationKind, Group, Level, Snippet};
    let level = match diag.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let primary = AnnotationKind::Primary.span(clamp(&file.text, &diag.span));
    let primary = match &diag.label {
        Some(label) => primary.label(label.as_str()),
        None => primary,
    };
    let mut snippet = Snippet::source(&*file.text).path(&*file.file).annotation(primary);
    for related in &diag.related {
        snippet = snippet.annotation(AnnotationKind::Context.span(clamp(&file.text, &related.span)).label(related.label.as_str()));
    }
    let mut group: Group<'_> = level.primary_title(diag.message.as_str()).id(diag.code).element(snippet);
    if let Some(help) = &diag.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

#[cfg(not(feature = "render"))]
pub(super) fn render(file: &Diagnostics, _styled: bool) -> String {
    let lines = super::Lines::new(&file.text);
    let at = |offset: usize| {
        let (line, column) = lines.line_column(&file.text, offset);
        format!("{}:{line}:{column}", file.file)
    };
    let one = |diag: &super::Diagnostic| {
        let label = diag.label.as_ref().map(|l| format!(": {l}")).unwrap_or_default();
        let mut text = format!("{}[{}]: {}\n --> {}{label}", diag.severity.as_str(), diag.code, diag.message, at(diag.span.start));
        for related in &diag.related {
            text.push_str(&format!("\n --> {}: {}", at(related.span.start), related.label));
        }
        if let Some(help) = &diag.help {
            text.push_str(&format!("\n = help: {help}"));
        }
        text
    };
    file.list.iter().map(one).collect::<Vec<_>>().join("\n\n")
}
