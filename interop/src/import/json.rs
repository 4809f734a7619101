//! JSON text to a tree, with the place of every node and of every mistake.
//!
//! `serde_json` tells no places. What it would swallow (a key that stands twice) is noted.

use super::tree::{Content, Member, Members, Node, Place};
use serde_json::Number;
use std::borrow::Cow;

/// Deepest nesting of a document.
pub(super) const MAX_DEPTH: usize = 256;
/// Greatest number of nodes of a document.
pub(super) const MAX_NODES: usize = 8_000_000;

/// Why a text could not be read: the byte, what is wrong, and what helps.
#[derive(Debug, PartialEq)]
pub(super) struct Broken {
    pub offset: usize,
    pub what: String,
    pub help: &'static str,
}

/// What was read, and keys that stand twice in their mapping.
pub(super) type Read = Result<(Node, Vec<(Place, String)>), Broken>;

/// Reads a JSON text.
pub(super) fn read(text: &str, file: u32) -> Read {
    let mut reader =
        Reader { text, bytes: text.as_bytes(), at: 0, file, nodes: 0, items: Vec::new(), members: Vec::new(), twice: Vec::new() };
    let root = reader.value(0)?;
    reader.space();
    if reader.at < reader.bytes.len() {
        return Err(reader.broken("something follows the end of the document", "remove it, or give one document per file"));
    }
    Ok((root, reader.twice))
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    file: u32,
    nodes: usize,
    /// What was read of lists and mappings that go on, outermost first: once they end, they take as much room as they need.
    items: Vec<Node>,
    members: Vec<(Box<str>, Member)>,
    twice: Vec<(Place, String)>,
}

impl<'a> Reader<'a> {
    fn broken(&self, what: impl Into<String>, help: &'static str) -> Broken {
        Broken { offset: self.at.min(self.text.len()), what: what.into(), help }
    }

    fn place(&self, offset: usize) -> Place {
        Place { file: self.file, offset: u32::try_from(offset).unwrap_or(u32::MAX) }
    }

    fn space(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node, Broken> {
        self.space();
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(self.broken(format!("the document has more than {MAX_NODES} nodes"), "split it"));
        }
        if depth > MAX_DEPTH {
            return Err(self.broken(format!("nested more than {MAX_DEPTH} levels deep"), "move inner parts to shared schemas"));
        }
        let at = self.place(self.at);
        let content = match self.bytes.get(self.at) {
            Some(b'{') => self.map(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Content::Text(self.string()?.into()),
            Some(b't') => self.word("true", Content::Bool(true))?,
            Some(b'f') => self.word("false", Content::Bool(false))?,
            Some(b'n') => self.word("null", Content::Null)?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(_) => {
                return Err(self.broken(
                    "no JSON value starts here",
                    "write an object, an array, a text in double quotes, a number, true, false or null",
                ));
            }
            None => return Err(self.broken("the text ends where a value should stand", "complete the document")),
        };
        Ok(Node { at, content })
    }

    fn word(&mut self, word: &str, content: Content) -> Result<Content, Broken> {
        if self.bytes[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(content)
        } else {
            Err(self.broken(format!("this is not `{word}`"), "put texts in double quotes"))
        }
    }

    fn number(&mut self) -> Result<Content, Broken> {
        let rest = &self.bytes[self.at..];
        let len = rest.iter().take_while(|b| matches!(b, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')).count();
        let text = &self.text[self.at..self.at + len];
        let number: Number = serde_json::from_str(text)
            .map_err(|_| self.broken(format!("`{}` is no JSON number", shorten(text)), "write it as 1, -1.5 or 1e3"))?;
        self.at += len;
        Ok(Content::Number(number))
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Broken> {
        let start = self.at;
        self.at += 1;
        let mut escaped = false;
        loop {
            match self.bytes.get(self.at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.at += 2;
                }
                Some(0..=0x1f) => return Err(self.broken("a control character in a text", "write it as an escape such as \\n")),
                Some(_) => self.at += 1,
                None => {
                    self.at = start;
                    return Err(self.broken("the text that starts here has no end", "close it with a double quote"));
                }
            }
        }
        self.at += 1;
        let raw = self.text.get(start..self.at).unwrap_or_default();
        if !escaped {
            return Ok(raw[1..raw.len() - 1].into());
        }
        serde_json::from_str(raw).map(Cow::Owned).map_err(|error| Broken {
            offset: start,
            what: format!("a text with a wrong escape: {error}"),
            help: "escape as \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\uXXXX, surrogates in pairs",
        })
    }

    fn list(&mut self, depth: usize) -> Result<Content, Broken> {
        self.at += 1;
        let from = self.items.len();
        self.space();
        if self.bytes.get(self.at) == Some(&b']') {
            self.at += 1;
            return Ok(Content::List(Vec::new()));
        }
        loop {
            let item = self.value(depth + 1)?;
            self.items.push(item);
            self.space();
            match self.bytes.get(self.at) {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(Content::List(self.items.drain(from..).collect()));
                }
                _ => return Err(self.broken("a comma or `]` should stand here", "elements are parted by commas")),
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Content, Broken> {
        self.at += 1;
        let from = self.members.len();
        self.space();
        if self.bytes.get(self.at) == Some(&b'}') {
            self.at += 1;
            return Ok(Content::Map(Members::new()));
        }
        loop {
            self.space();
            if self.bytes.get(self.at) != Some(&b'"') {
                return Err(self.broken(
                    "a key in double quotes should stand here",
                    "write keys in double quotes, with no comma after the last member",
                ));
            }
            let key = self.place(self.at);
            let name = self.string()?;
            self.space();
            if self.bytes.get(self.at) != Some(&b':') {
                return Err(self.broken("a colon should stand here", "part key and value with a colon"));
            }
            self.at += 1;
            let node = self.value(depth + 1)?;
            self.members.push((name.into(), Member { key, node }));
            self.space();
            match self.bytes.get(self.at) {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    let all = self.members.drain(from..).collect();
                    return Ok(Content::Map(Members::of(all, |key, name| self.twice.push((key, name.to_owned())))));
                }
                _ => return Err(self.broken("a comma or `}` should stand here", "members are parted by commas")),
            }
        }
    }
}

/// The start of a text that may be long.
pub(super) fn shorten(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST { text.to_owned() } else { text.chars().take(MOST).chain("...".chars()).collect() }
}
