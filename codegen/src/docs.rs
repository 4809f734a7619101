//! Documentation attributes.
//!
//! Texts of a description become string literals in `#[doc]`, made safe for rustdoc: no text can open a code block (which would
//! be compiled as a test), a link or HTML.

use proc_macro2::TokenStream;
use quote::quote;

/// Longest line of documentation.
const WIDTH: usize = 110;

/// Documentation in the making.
#[derive(Debug, Default, Clone)]
pub struct Docs {
    paragraphs: Vec<String>,
}

impl Docs {
    /// With a first paragraph of our own, in Markdown.
    pub fn ours(text: impl Into<String>) -> Self {
        Self { paragraphs: vec![text.into()] }
    }

    /// With a first paragraph from a description; ours where it has none.
    pub fn theirs(text: Option<&str>, otherwise: &str) -> Self {
        Self::default().and_theirs(Some(text.unwrap_or(otherwise)))
    }

    /// Adds a paragraph of our own, in Markdown.
    #[must_use]
    pub fn and(mut self, text: impl Into<String>) -> Self {
        self.paragraphs.push(text.into());
        self
    }

    /// Adds a paragraph from a description.
    #[must_use]
    pub fn and_theirs(mut self, text: Option<&str>) -> Self {
        if let Some(text) = text.map(str::trim).filter(|t| !t.is_empty()) {
            self.paragraphs.push(sentence(&safe(text)));
        }
        self
    }

    /// As attributes, one a line.
    pub fn attributes(&self) -> TokenStream {
        let mut lines = Vec::new();
        for (i, paragraph) in self.paragraphs.iter().enumerate() {
            if i > 0 {
                lines.push(String::new());
            }
            lines.extend(if paragraph.starts_with("```") { paragraph.lines().map(|l| format!(" {l}")).collect() } else { wrap(paragraph) });
        }
        quote! { #(#[doc = #lines])* }
    }
}

/// A text as Markdown that says just the text; code spans are kept.
pub fn safe(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace("```", "'''").replace("~~~", "---");
    let code = text.matches('`').count() % 2 == 0;
    let mut out = String::new();
    let mut inside = false;
    for word in text.split_inclusive(' ') {
        let bare = !inside && (word.starts_with("http://") || word.starts_with("https://"));
        if bare && !word.contains(['<', '>', '`', '[', ']']) {
            let trimmed = word.trim_end_matches([' ', '.', ',', ';', ')']);
            out.extend(["<", trimmed, ">", &word[trimmed.len()..]]);
            continue;
        }
        for c in word.chars() {
            match c {
                '`' if code => {
                    inside = !inside;
                    out.push(c);
                }
                '`' | '[' | ']' | '<' | '>' | '\\' | '*' | '#' | '|' if !inside => {
                    out.push('\\');
                    out.push(c);
                }
                _ => out.push(c),
            }
        }
    }
    out
}

fn sentence(text: &str) -> String {
    if text.ends_with(['.', '!', '?', ':']) { text.to_owned() } else { format!("{text}.") }
}

/// Broken into lines; a line never starts with a sign that would make it a list, a heading or a quote.
fn wrap(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        let starts_block = word.starts_with(['-', '+', '=', '~']) || word.trim_end_matches(['.', ')']).parse::<u64>().is_ok();
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < WIDTH || starts_block => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!(" {word}")),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_opens_a_block_a_link_or_html() {
        assert_eq!(safe("see [x](y) <b> ```\nfn\n```"), "see \\[x\\](y) \\<b\\> ''' fn '''");
        assert_eq!(safe("`page[limit]` of `x`"), "`page[limit]` of `x`");
        assert_eq!(safe("a ` b"), "a \\` b");
        assert_eq!(safe("at https://a.b/c."), "at <https://a.b/c>.");
        let docs = Docs::theirs(Some("one"), "").and("```no_run\ncode\n```").attributes().to_string();
        assert!(docs.contains("\" one.\"") && docs.contains("\" code\""), "{docs}");
    }
}
