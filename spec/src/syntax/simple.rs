//! Texts written so simply that no two readers of YAML can differ on them, read without either.
//!
//! Keys are words or quoted, values stand on the line of their key: words, numbers as JSON has them, quoted texts with the escapes that JSON
//! has, collections in braces and brackets; or are texts in a block that starts with `>-` or `|-`. Indentation never leaves open what
//! belongs to what, and nothing is empty or stands twice. Everything else, however harmless, is not simple and is left to the readers of
//! YAML ([`super::parse`] and [`crate::agreement`]). The tree is theirs to the byte: tests hold the three against one another. This says
//! nothing of what the text means.

mod scalar;
#[cfg(test)]
mod tests;

use super::{Content, Key, MAX_NODES, Node};
use scalar::{indentation, is_plain, is_text, number, plain_in_flow, quoted};
use std::collections::HashSet;
use std::ops::Range;

/// Deepest nesting within braces and brackets, and outside of them: together what a description may have.
const DEEPEST: usize = super::MAX_DEPTH / 2;
/// Longest key: far from where a reader stops looking for its colon.
const LONGEST_KEY: usize = 128;

/// The tree of a text, if it is simple.
pub(crate) fn read(text: &str) -> Option<Node> {
    let mut reader =
        Reader { text, bytes: text.as_bytes(), at: 0, levels: Vec::new(), items: Vec::new(), entries: Vec::new(), open: true, nodes: 0 };
    while let Some(line) = reader.next() {
        reader.line(&line)?;
    }
    reader.end()
}

/// A collection outside of braces that may go on.
struct Level {
    column: usize,
    open: Open,
}

enum Open {
    /// Where its first dash stands, and its elements. A list at the column of its key is said to start with its first element.
    List(Option<usize>, Vec<Node>),
    /// Its entries, and the key whose value comes next.
    Map(Vec<(Key, Node)>, Option<Key>),
}

impl Open {
    fn is_list(&self) -> bool {
        matches!(self, Self::List(..))
    }
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    /// Where the line that comes next starts.
    at: usize,
    levels: Vec<Level>,
    /// What was read of collections in brackets and braces that go on, outermost first: once they end, they take as much room as they need.
    items: Vec<Node>,
    entries: Vec<(Key, Node)>,
    /// Whether a value is still to come: a key or a dash had nothing after it.
    open: bool,
    nodes: usize,
}

impl Reader<'_> {
    /// The bytes of the line that comes next, without its end.
    fn peek(&self) -> Option<Range<usize>> {
        let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
        Some(self.at..self.at + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len()))
    }

    fn next(&mut self) -> Option<Range<usize>> {
        let line = self.peek()?;
        self.at = line.end + 1;
        Some(line)
    }

    /// Takes a line, and the lines of a block that it starts.
    fn line(&mut self, line: &Range<usize>) -> Option<()> {
        let bytes = self.bytes;
        let mut start = line.start + indentation(&bytes[line.clone()]);
        match bytes[start..line.end].first() {
            None => return Some(()),
            Some(b'#') => return is_text(&bytes[start..line.end]).then_some(()),
            Some(_) => {}
        }
        let mut item = false;
        while let Some(after) = bytes[start..line.end].strip_prefix(b"-") {
            match after {
                [] => {}
                [b' ', next, ..] if *next != b' ' => {}
                _ => break,
            }
            self.enter(start - line.start, start, true)?;
            (self.open, item) = (true, true);
            if after.is_empty() {
                let beside_key = matches!(self.levels.last()?.open, Open::List(None, _));
                return (!beside_key).then_some(());
            }
            start += 2;
        }
        let column = start - line.start;
        let rest = &bytes[start..line.end];
        let Some(length) = key_length(rest) else { return if item { self.value(start..line.end, column) } else { None } };
        self.enter(column, start, false)?;
        let key = self.key(start..start + length)?;
        if let Some(Level { open: Open::Map(_, pending), .. }) = self.levels.last_mut() {
            *pending = Some(key);
        }
        self.open = true;
        match &rest[length + 1..] {
            [] => Some(()),
            [b' ', ..] => self.value(start + length + 2..line.end, column),
            _ => None,
        }
    }

    /// Enters an entry at a column: one more of the same level, of one further out, or the first of a new one.
    fn enter(&mut self, column: usize, start: usize, list: bool) -> Option<()> {
        while self.levels.last().is_some_and(|top| top.column > column) {
            self.close(start)?;
        }
        let mut dash = Some(start);
        match self.levels.last() {
            None if self.open && column == 0 => {}
            Some(top) if top.column < column && self.open => {}
            Some(top) if top.column == column && top.open.is_list() == list => return (!self.open).then_some(()),
            // A list may stand at the column of its key.
            Some(top) if top.column == column && list && self.open => dash = None,
            Some(top) if top.column == column && !list => {
                self.close(start)?;
                let goes_on = self.levels.last().is_some_and(|top| top.column == column && !top.open.is_list());
                return goes_on.then_some(());
            }
            _ => return None,
        }
        let open = if list { Open::List(dash, Vec::new()) } else { Open::Map(Vec::new(), None) };
        self.levels.push(Level { column, open });
        (self.levels.len() <= DEEPEST).then_some(())
    }

    /// Ends the innermost collection, as what stands at a place shows; nothing in it may be missing.
    fn close(&mut self, shown: usize) -> Option<()> {
        let node = match self.levels.pop()?.open {
            _ if self.open => return None,
            Open::List(start, mut items) => {
                items.shrink_to_fit();
                let (first, end) = (items.first()?.span.start, items.last()?.span.end);
                // The end of the line belongs to a list, if there is one and no list within has it.
                self.node(start.unwrap_or(first)..end.max(shown.min(end + 1)), Content::Sequence(items))?
            }
            Open::Map(mut entries, _) => {
                entries.shrink_to_fit();
                self.map(entries.first()?.0.span.start, entries)?
            }
        };
        self.put(node)
    }

    /// A mapping with something in it.
    fn map(&mut self, start: usize, entries: Vec<(Key, Node)>) -> Option<Node> {
        const FEW: usize = 12;
        let twice = if entries.len() <= FEW {
            entries.iter().enumerate().any(|(i, (key, _))| entries[..i].iter().any(|(other, _)| other.text == key.text))
        } else {
            let mut seen = HashSet::with_capacity(entries.len());
            !entries.iter().all(|(key, _)| seen.insert(key.text.as_str()))
        };
        let end = entries.last().filter(|_| !twice)?.1.span.end;
        self.node(start..end, Content::Mapping(entries))
    }

    /// Puts a value where one is wanted.
    fn put(&mut self, node: Node) -> Option<()> {
        match &mut self.levels.last_mut()?.open {
            Open::List(_, items) => items.push(node),
            Open::Map(entries, pending) => entries.push((pending.take()?, node)),
        }
        self.open = false;
        Some(())
    }

    /// The root, after the last line.
    fn end(mut self) -> Option<Node> {
        let outermost = Level { column: 0, open: Open::List(None, Vec::new()) };
        self.levels.insert(0, outermost);
        while self.levels.len() > 1 {
            self.close(self.bytes.len())?;
        }
        match self.levels.pop()?.open {
            Open::List(_, mut items) => items.pop(),
            Open::Map(..) => None,
        }
    }

    fn node(&mut self, span: Range<usize>, content: Content) -> Option<Node> {
        self.nodes += 1;
        (self.nodes <= MAX_NODES).then_some(Node { span, content })
    }

    fn key(&mut self, span: Range<usize>) -> Option<Key> {
        self.nodes += 1;
        let text = match self.bytes[span.start] {
            b'"' | b'\'' => quoted(&self.text[span.clone()])?.1,
            _ => self.text[span.clone()].to_owned(),
        };
        Some(Key { text, span })
    }

    fn plain(&mut self, span: Range<usize>) -> Option<Node> {
        let text = self.text[span.clone()].to_owned();
        self.node(span, Content::Plain(text))
    }

    /// Takes a value that ends its line; `column` is that of its key.
    fn value(&mut self, span: Range<usize>, column: usize) -> Option<()> {
        let node = match &self.bytes[span.clone()] {
            b">-" => self.block(column, false)?,
            b"|-" => self.block(column, true)?,
            [b'{' | b'[' | b'"' | b'\'', ..] => {
                let (node, end) = self.flow(span.start, span.end, 0)?;
                (end == span.end).then_some(node)?
            }
            value @ [b'-' | b'0'..=b'9', ..] if number(value) == Some(value.len()) => self.plain(span)?,
            value if is_plain(value) => self.plain(span)?,
            _ => return None,
        };
        self.put(node)
    }

    /// Takes the lines of a text that stand further in than their key.
    fn block(&mut self, column: usize, literal: bool) -> Option<Node> {
        let mut inside = None;
        let (mut text, mut bytes) = (String::new(), 0..0);
        while let Some(span) = self.peek() {
            let line = &self.bytes[span.clone()];
            let at = indentation(line);
            match (at == line.len(), inside) {
                // An empty line is a break; only lines as they are keep it without more ado.
                (true, _) if at > 0 || !literal || inside.is_none() => return None,
                (false, None) if at <= column => return None,
                (false, None) => (inside, bytes.start) = (Some(at), span.start + at),
                (false, Some(inside)) if at < inside => break,
                (false, Some(inside)) if at > inside && !literal => return None,
                (false, Some(_)) => text.push(if literal { '\n' } else { ' ' }),
                (true, _) => text.push('\n'),
            }
            if line.last() == Some(&b' ') || !is_text(line) {
                return None;
            }
            if at < line.len() {
                text.push_str(&self.text[span.start + inside?..span.end]);
                bytes.end = span.end;
            }
            self.next();
        }
        inside?;
        text.truncate(text.trim_end_matches('\n').len());
        self.node(bytes, Content::Text(text))
    }

    /// A value in braces: a collection on one line, a quoted text, a number, a word or several. Gives it, and where it ends.
    fn flow(&mut self, start: usize, limit: usize, depth: usize) -> Option<(Node, usize)> {
        let bytes = &self.bytes[start..limit];
        match bytes {
            [b'{', ..] if depth < DEEPEST => self.flow_map(start, limit, depth),
            [b'[', ..] if depth < DEEPEST => self.flow_list(start, limit, depth),
            [b'"' | b'\'', ..] => {
                let (length, text) = quoted(&self.text[start..limit])?;
                Some((self.node(start..start + length, Content::Text(text))?, start + length))
            }
            _ => {
                let length = plain_in_flow(bytes)?;
                Some((self.plain(start..start + length)?, start + length))
            }
        }
    }

    /// What stands after an element: past a comma and its space, or past what closes the collection.
    fn after(&self, at: usize, close: u8) -> Option<(usize, bool)> {
        let at = self.space(at);
        match self.bytes.get(at)? {
            b',' if self.bytes.get(at + 1) == Some(&b' ') => Some((at + 2, true)),
            end if *end == close => Some((at + 1, false)),
            _ => None,
        }
    }

    /// Past a space, if there is one.
    fn space(&self, at: usize) -> usize {
        at + usize::from(self.bytes.get(at) == Some(&b' '))
    }

    fn flow_list(&mut self, start: usize, limit: usize, depth: usize) -> Option<(Node, usize)> {
        let mut at = self.space(start + 1);
        if self.bytes.get(at) == Some(&b']') {
            return Some((self.node(start..at + 1, Content::Sequence(Vec::new()))?, at + 1));
        }
        let from = self.items.len();
        loop {
            let (node, end) = self.flow(at, limit, depth + 1)?;
            let last = node.span.end;
            self.items.push(node);
            let (next, more) = self.after(end, b']')?;
            if !more {
                let items = self.items.drain(from..).collect();
                return Some((self.node(start..last + 1, Content::Sequence(items))?, next));
            }
            at = next;
        }
    }

    fn flow_map(&mut self, start: usize, limit: usize, depth: usize) -> Option<(Node, usize)> {
        let mut at = self.space(start + 1);
        if self.bytes.get(at) == Some(&b'}') {
            return Some((self.node(start..at + 1, Content::Mapping(Vec::new()))?, at + 1));
        }
        let from = self.entries.len();
        loop {
            let length = scalar::key_in_flow(self.bytes.get(at..limit)?)?;
            let key = self.key(at..at + length)?;
            let (node, end) = self.flow(at + length + 2, limit, depth + 1)?;
            self.entries.push((key, node));
            let (next, more) = self.after(end, b'}')?;
            if !more {
                let entries = self.entries.drain(from..).collect();
                return Some((self.map(start, entries)?, next));
            }
            at = next;
        }
    }
}

/// The length of the key that a line starts with, if it does.
fn key_length(bytes: &[u8]) -> Option<usize> {
    let end = scalar::key_end(bytes)?;
    (end <= LONGEST_KEY && matches!(&bytes[end..], [b':'] | [b':', b' ', ..])).then_some(end)
}
