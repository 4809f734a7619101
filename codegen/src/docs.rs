//! Documentation comments.
//!
//! Texts of a description become lines of `///`, made safe for rustdoc: no text can end the comment, open a code block (which would
//! be compiled as a test), a link or HTML, or turn the direction of the text around.

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

    /// The paragraph that says where something is described.
    pub(crate) fn place(&self) -> String {
        self.paragraphs.iter().rfind(|p| p.starts_with("Described at ")).cloned().unwrap_or_default()
    }

    /// Without paragraphs that say what an earlier one says.
    #[must_use]
    pub(crate) fn once(mut self) -> Self {
        let mut seen = std::collections::HashSet::new();
        self.paragraphs.retain(|p| seen.insert(p.clone()));
        self
    }

    /// Gives its lines, each as the two parts of what follows `///`.
    pub(crate) fn lines(&self, mut give: impl FnMut(&str, &str)) {
        for (i, paragraph) in self.paragraphs.iter().enumerate() {
            if i > 0 {
                give("", "");
            }
            if paragraph.starts_with("```") {
                paragraph.lines().for_each(|line| give(if line.is_empty() { "" } else { " " }, line));
            } else if is_line(paragraph) {
                give(" ", paragraph);
            } else {
                wrap(paragraph, &mut |line| give("", line));
            }
        }
    }
}

/// Whether a paragraph is what [`wrap`] would make of it, in one line.
fn is_line(text: &str) -> bool {
    // As many bytes are no more characters.
    let bytes = text.as_bytes();
    let ends = [bytes.first(), bytes.last()].iter().all(|b| b.is_some_and(|b| *b != b' '));
    ends && bytes.len() < WIDTH && !bytes.windows(2).any(|two| two == b"  ")
}

/// A text as Markdown that says just the text; code spans are kept.
pub fn safe(text: &str) -> String {
    let mut ticks = 0;
    let plain = text.bytes().all(|b| match b {
        b'`' => {
            ticks += 1;
            true
        }
        // Signs of Markdown and HTML, and what addresses are made of.
        b'[' | b']' | b'<' | b'>' | b'\\' | b'*' | b'#' | b'|' | b'~' | b'/' => false,
        _ => (b' '..=b'~').contains(&b),
    });
    if plain && ticks % 2 == 0 && !text.contains("```") && !text.contains("  ") && !text.starts_with(' ') && !text.ends_with(' ') {
        return text.to_owned();
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace("```", "'''").replace("~~~", "---");
    let text: String = text.chars().filter(|c| !c.is_control() && !is_turning(*c)).collect();
    let code = text.matches('`').count().is_multiple_of(2);
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

/// A text as it may stand in a code span.
pub(crate) fn code(text: &str) -> String {
    text.chars()
        .filter(|c| !is_turning(*c))
        .map(|c| {
            if c == '`' {
                '\''
            } else if c.is_control() {
                ' '
            } else {
                c
            }
        })
        .collect()
}

/// Signs that turn the direction of a text, so that it reads otherwise than it is.
pub(crate) fn is_turning(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn sentence(text: &str) -> String {
    if text.ends_with(['.', '!', '?', ':']) { text.to_owned() } else { format!("{text}.") }
}

/// Broken into lines; a line never starts with a sign that would make it a list, a heading or a quote.
fn wrap(text: &str, give: &mut impl FnMut(&str)) {
    let mut line = String::with_capacity(WIDTH + 2);
    let mut length = 0;
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        let starts_block = word.starts_with(['-', '+', '=', '~']) || starts_list(word);
        let more = if word.is_ascii() { word.len() } else { word.chars().count() };
        if !line.is_empty() && length + more >= WIDTH && !starts_block {
            give(&line);
            line.clear();
            length = 0;
        }
        line.push(' ');
        line.push_str(word);
        length += more + 1;
    }
    if !line.is_empty() {
        give(&line);
    }
}

/// Whether a word is a number as lists have it.
fn starts_list(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit() || c == '+') && word.trim_end_matches(['.', ')']).parse::<u64>().is_ok()
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
        assert_eq!(safe("a\u{202e}b\u{0}"), "ab");
        let mut lines = Vec::new();
        Docs::theirs(Some("one"), "").and("```no_run\ncode\n```").lines(|before, line| lines.push(format!("{before}{line}")));
        assert_eq!(lines, [" one.", "", " ```no_run", " code", " ```"]);
    }

    #[test]
    fn what_is_a_line_already_is_what_breaking_makes_of_it() {
        let words = ["a", "- b", "1. c", "", "ж", "  ", "long-word-of-many-letters"];
        for i in 0..words.len().pow(5) {
            let text = (0..5).map(|n| words[i / words.len().pow(n) % words.len()]).collect::<Vec<_>>().join(" ");
            if is_line(&text) {
                let mut lines = Vec::new();
                wrap(&text, &mut |line: &str| lines.push(line.to_owned()));
                assert_eq!(lines, [format!(" {text}")]);
            }
        }
        let long = "x".repeat(WIDTH);
        assert!(is_line(&long[1..]) && !is_line(&long) && !is_line(""));
    }
}
