//! Source text in the making: how it is indented, and what stands on one line.
//!
//! Text is written once, in its final form, so that no parser or formatter runs over it: that made nine tenths of the time of
//! generating. What does not fit a line is broken as `rustfmt` would: lists after their brackets, chains before their dots.

use crate::docs::Docs;
use std::fmt::{self, Display, Write};

/// Longest line.
const WIDTH: usize = 140;
/// Longest element of a list whose elements stand side by side.
const SHORT: usize = 48;
/// One step in.
const STEP: usize = 4;

/// A text as a string literal of Rust.
pub(crate) struct Lit<'a>(pub(crate) &'a str);

impl Display for Lit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |b: u8| (b' '..=b'~').contains(&b) && b != b'"' && b != b'\\';
        if self.0.bytes().all(plain) {
            f.write_str("\"")?;
            f.write_str(self.0)?;
            return f.write_str("\"");
        }
        // What `Debug` escapes are Rust's own escapes.
        write!(f, "{:?}", self.0)
    }
}

/// Texts as a list of string literals.
pub(crate) fn literals<S: AsRef<str>>(texts: impl IntoIterator<Item = S>) -> Doc {
    Doc::list("&[", texts.into_iter().map(|text| Doc::text(Lit(text.as_ref()))), "]")
}

/// A piece of source that stands on one line if it fits.
#[derive(Debug, Clone)]
pub(crate) enum Doc {
    /// Never broken.
    Text(String),
    /// Broken after its brackets, one element a line; short ones side by side.
    List(String, Vec<Doc>, String),
    /// Broken before its links.
    Chain(Box<Doc>, Vec<Doc>),
    /// One after the other; the last that can be broken is.
    Row(Vec<Doc>),
}

impl Doc {
    pub(crate) fn text(text: impl Display) -> Self {
        Self::Text(text.to_string())
    }

    pub(crate) fn list(open: impl Into<String>, items: impl IntoIterator<Item = Self>, close: impl Into<String>) -> Self {
        Self::List(open.into(), items.into_iter().collect(), close.into())
    }

    /// Appends a link to a chain; anything else becomes the start of one.
    pub(crate) fn link(self, link: Self) -> Self {
        match self {
            Self::Chain(start, mut links) => {
                links.push(link);
                Self::Chain(start, links)
            }
            start => Self::Chain(Box::new(start), vec![link]),
        }
    }

    /// Its length on one line.
    fn width(&self) -> usize {
        let sum = |docs: &[Self]| docs.iter().map(Self::width).sum::<usize>();
        match self {
            Self::Text(text) => length(text),
            Self::List(open, items, close) => {
                length(open) + sum(items) + 2 * items.len().saturating_sub(1) + spaces(open, items) + length(close)
            }
            Self::Chain(start, links) => start.width() + sum(links),
            Self::Row(docs) => sum(docs),
        }
    }

    fn flat(&self, out: &mut String) {
        match self {
            Self::Text(text) => out.push_str(text),
            Self::List(open, items, close) => {
                let space = if spaces(open, items) > 0 { " " } else { "" };
                out.extend([open.as_str(), space]);
                for (i, item) in items.iter().enumerate() {
                    out.push_str(if i > 0 { ", " } else { "" });
                    item.flat(out);
                }
                out.extend([space, close.as_str()]);
            }
            Self::Chain(start, links) => {
                start.flat(out);
                for link in links {
                    link.flat(out);
                }
            }
            Self::Row(docs) => {
                for doc in docs {
                    doc.flat(out);
                }
            }
        }
    }

    /// Writes it where `column` characters of the line are taken and `after` more follow it.
    fn write(&self, out: &mut String, indent: usize, column: usize, after: usize) {
        if column + self.width() + after <= WIDTH {
            return self.flat(out);
        }
        let inner = indent + STEP;
        match self {
            Self::Text(text) => out.push_str(text),
            Self::List(open, items, close) if items.is_empty() => out.extend([open.as_str(), close.as_str()]),
            Self::List(open, items, close) => {
                out.push_str(open);
                let side_by_side = items.len() > 2 && items.iter().all(|item| item.width() <= SHORT);
                let mut at = usize::MAX;
                for item in items {
                    let width = item.width() + 2;
                    if side_by_side && at.saturating_add(width) <= WIDTH {
                        out.push(' ');
                        at += width;
                    } else {
                        newline(out, inner);
                        at = inner + width;
                    }
                    item.write(out, inner, inner, 1);
                    // Nothing may follow the rest of a struct literal.
                    if !matches!(item, Self::Text(text) if text.starts_with("..")) {
                        out.push(',');
                    }
                }
                newline(out, indent);
                out.push_str(close);
            }
            Self::Chain(start, links) => {
                start.write(out, indent, column, 0);
                // One link that no line can hold hugs what it follows.
                if let [link] = &links[..]
                    && inner + link.width() + after > WIDTH
                {
                    return link.write(out, indent, column + start.width(), after);
                }
                for (i, link) in links.iter().enumerate() {
                    newline(out, inner);
                    link.write(out, inner, inner, if i + 1 == links.len() { after } else { 0 });
                }
            }
            Self::Row(docs) => {
                let mut column = column;
                for (i, doc) in docs.iter().enumerate() {
                    let rest: usize = docs[i + 1..].iter().map(Self::width).sum();
                    // What is not the last to be broken keeps its line.
                    let later = docs[i + 1..].iter().any(|d| !matches!(d, Self::Text(_)) && d.width() > STEP);
                    if later {
                        doc.flat(out);
                    } else {
                        doc.write(out, indent, column, rest + after);
                    }
                    column += doc.width();
                }
            }
        }
    }
}

/// Struct literals have spaces within their braces.
fn spaces(open: &str, items: &[Doc]) -> usize {
    if open.ends_with('{') && !items.is_empty() { 2 } else { 0 }
}

fn length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

fn newline(out: &mut String, indent: usize) {
    out.push('\n');
    blanks(out, indent);
}

/// As many spaces.
fn blanks(out: &mut String, mut count: usize) {
    const MANY: &str = "                                ";
    while count > 0 {
        let some = count.min(MANY.len());
        out.push_str(&MANY[..some]);
        count -= some;
    }
}

/// Source text in the making.
#[derive(Debug, Default)]
pub(crate) struct Code {
    text: String,
    indent: usize,
}

impl Code {
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// More items after these.
    pub(crate) fn append(&mut self, other: &Self) {
        if !self.text.is_empty() && !other.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(&other.text);
    }

    /// Starts an item: an empty line sets it off from the one before.
    pub(crate) fn item(&mut self, docs: &Docs) {
        if !self.text.is_empty() && !self.text.ends_with("{\n") {
            self.text.push('\n');
        }
        self.docs(docs);
    }

    pub(crate) fn docs(&mut self, docs: &Docs) {
        let Self { text, indent } = self;
        docs.lines(|before, line| {
            blanks(text, *indent);
            text.push_str("///");
            text.push_str(before);
            text.push_str(line);
            text.push('\n');
        });
    }

    /// A whole line.
    pub(crate) fn line(&mut self, line: impl Display) {
        blanks(&mut self.text, self.indent);
        // Writing to a `String` cannot fail.
        let _ = writeln!(self.text, "{line}");
    }

    /// A line, or several where it is too long.
    pub(crate) fn put(&mut self, doc: &Doc) {
        blanks(&mut self.text, self.indent);
        doc.write(&mut self.text, self.indent, self.indent, 0);
        self.text.push('\n');
    }

    /// Braces and what stands in them.
    pub(crate) fn block(&mut self, head: impl Display, inside: impl FnOnce(&mut Self)) {
        self.line(format_args!("{head} {{"));
        self.indent += STEP;
        inside(self);
        self.indent -= STEP;
        self.line('}');
    }

    /// Appends to the line that was written last.
    pub(crate) fn end_with(&mut self, end: &str) {
        if self.text.ends_with('\n') {
            self.text.truncate(self.text.len() - 1);
        }
        self.text.extend([end, "\n"]);
    }

    /// A function with one expression as its body, on one line if it fits.
    pub(crate) fn function(&mut self, head: &Doc, body: &Doc) {
        let whole = head.width() + body.width() + 5;
        blanks(&mut self.text, self.indent);
        if self.indent + whole <= WIDTH {
            head.flat(&mut self.text);
            self.text.push_str(" { ");
            body.flat(&mut self.text);
            self.text.push_str(" }\n");
            return;
        }
        head.write(&mut self.text, self.indent, self.indent, 2);
        self.text.push_str(" {\n");
        self.indent += STEP;
        self.put(body);
        self.indent -= STEP;
        self.line('}');
    }

    /// An `impl` with one function of one expression, on one line if it fits.
    pub(crate) fn small_impl(&mut self, head: impl Display, function: &str, body: &Doc) {
        let mut all = String::new();
        // Writing to a `String` cannot fail.
        let _ = write!(all, "{head} {{ {function} {{ ");
        body.flat(&mut all);
        all.push_str(" } }");
        self.item(&Docs::default());
        if self.indent + length(&all) <= WIDTH {
            return self.line(all);
        }
        self.block(head, |code| code.function(&Doc::text(function), body));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(doc: &Doc) -> String {
        let mut code = Code::default();
        code.put(doc);
        code.into_text()
    }

    #[test]
    fn what_fits_a_line_stands_on_one() {
        let list = |n: usize| Doc::list("f(&[", (0..n).map(|i| Doc::text(format_args!("{}{i}", "x".repeat(30)))), "])");
        assert_eq!(shown(&list(2)), format!("f(&[{0}0, {0}1])\n", "x".repeat(30)));
        let broken = shown(&list(9));
        assert!(broken.starts_with("f(&[\n    xxx") && broken.ends_with(",\n])\n"), "{broken}");
        assert!(broken.lines().all(|l| l.len() <= WIDTH) && broken.lines().count() == 5, "{broken}");
        let chain = Doc::text("start").link(Doc::text(".one()")).link(list(3)).link(Doc::text(format!(".{}()", "z".repeat(60))));
        let broken = shown(&chain);
        assert!(broken.starts_with("start\n    .one()\n    f(&[xxx") && broken.ends_with("z()\n"), "{broken}");
        assert_eq!(shown(&Doc::list("S {", [Doc::text("a: 1")], "}")), "S { a: 1 }\n");
    }

    #[test]
    fn literals_are_rust() {
        let hostile = "a\"b\\c\n\u{202e}ж";
        let text = Lit(hostile).to_string();
        assert_eq!(text, "\"a\\\"b\\\\c\\n\\u{202e}ж\"");
    }
}
