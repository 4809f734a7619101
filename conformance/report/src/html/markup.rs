//! Text into markup: the only way for it onto the page.

use crate::text::plain;
use std::fmt::{Display, Formatter, Result};

/// A text that is escaped where it is written.
pub(super) struct Text<'t>(pub &'t str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        escape(&plain(self.0), f)
    }
}

fn escape(text: &str, f: &mut impl std::fmt::Write) -> Result {
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let entity = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&#39;",
            _ => continue,
        };
        f.write_str(&text[from..at])?;
        f.write_str(entity)?;
        from = at + c.len_utf8();
    }
    f.write_str(&text[from..])
}

/// A sentence of ours or of a description: what stands in backticks is code.
pub(super) struct Sentence<'t>(pub &'t str);

impl Display for Sentence<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let paired = self.0.matches('`').count().is_multiple_of(2);
        if !paired {
            return Text(self.0).fmt(f);
        }
        for (i, part) in self.0.split('`').enumerate() {
            if i % 2 == 1 {
                write!(f, "<code>{}</code>", Text(part))?;
            } else {
                Text(part).fmt(f)?;
            }
        }
        Ok(())
    }
}

/// Where a fact is stated; a link if its address is one of the web.
pub(super) struct Source<'t>(pub &'t str);

impl Display for Source<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match crate::text::link(self.0) {
            Some((words, url)) => write!(f, "<a href=\"{}\" rel=\"noreferrer\">{}</a>", Text(url), Text(words)),
            None => Text(self.0).fmt(f),
        }
    }
}

/// The fragment that leads to an element with this id.
pub(super) struct Fragment<'t>(pub &'t str);

impl Display for Fragment<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for byte in self.0.bytes() {
            // What RFC 3986 allows in a fragment, without what is markup.
            if byte.is_ascii_alphanumeric() || b"-._~/?:@!$()*+,;=".contains(&byte) {
                write!(f, "{}", char::from(byte))?;
            } else {
                write!(f, "%{byte:02X}")?;
            }
        }
        Ok(())
    }
}

/// The first characters of a text, and whether that is all of it.
pub(super) fn cut(text: &str, most: usize) -> (&str, bool) {
    match text.char_indices().nth(most) {
        Some((at, _)) => (&text[..at], true),
        None => (text, false),
    }
}
