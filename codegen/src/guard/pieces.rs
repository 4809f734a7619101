//! Tokens to pieces, and pieces to shapes.
//!
//! A piece is an item, or what stands before the braces of an `impl` or `trait`, or a member of one. Its shape is its tokens with names,
//! texts and numbers left out. What `syn` says of one piece it says of every piece of that shape, since a parser of Rust looks at
//! nothing else; so each shape is parsed once. Not here: parsing ([`super`]).

use super::scan::{Fault, Kind, Scan, Token};
use std::collections::HashSet;
use std::ops::Range;

/// What a piece is to be parsed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// An item, whole.
    Item,
    /// An `impl` or a `trait` up to its brace.
    Head,
    /// A member of an `impl`.
    OfImpl,
    /// A member of a `trait`.
    OfTrait,
}

/// A piece of a shape that was not met before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub form: Form,
    pub bytes: Range<usize>,
}

/// Attributes that clients have.
const ATTRIBUTES: [&str; 4] = ["derive", "deprecated", "must_use", "non_exhaustive"];
/// What clients derive.
const DERIVED: [&str; 7] = ["Clone", "Copy", "Debug", "Default", "Eq", "Hash", "PartialEq"];
/// Macros that clients call.
const MACROS: [&str; 1] = ["write"];

/// The first piece of every shape in a text, in order.
pub(super) fn pieces(text: &str) -> Result<Vec<Piece>, Fault> {
    let mut cut = Cut { text, scan: Scan::new(text)?, shapes: HashSet::new(), pieces: Vec::new(), buffer: Vec::new() };
    while let Some(first) = cut.scan.token()? {
        cut.item(first)?;
    }
    Ok(cut.pieces)
}

struct Cut<'t> {
    text: &'t str,
    scan: Scan<'t>,
    shapes: HashSet<Vec<u8>>,
    pieces: Vec<Piece>,
    /// Where the next shape is put together.
    buffer: Vec<u8>,
}

impl<'t> Cut<'t> {
    fn shape(&mut self, form: Form) -> Shape<'t> {
        let mut bytes = std::mem::take(&mut self.buffer);
        bytes.clear();
        bytes.push(form as u8);
        Shape { form, text: self.text, bytes, last: None }
    }

    fn next(&mut self, unfinished: usize) -> Result<Token, Fault> {
        self.scan.token()?.ok_or(Fault::new(unfinished, "something that does not end"))
    }

    fn word(&self, token: Token) -> &str {
        if token.kind == Kind::Word { &self.text[token.start..token.end] } else { "" }
    }

    fn is(&self, token: Token, sign: u8) -> bool {
        token.kind == Kind::Sign && self.text.as_bytes()[token.start] == sign
    }

    fn item(&mut self, first: Token) -> Result<(), Fault> {
        let mut shape = self.shape(Form::Item);
        let keyword = self.keyword(first, &mut shape)?;
        match self.word(keyword) {
            "struct" | "enum" => self.rest(first.start, keyword, false, shape).map(drop),
            "const" | "static" | "type" | "use" => self.rest(first.start, keyword, true, shape).map(drop),
            "mod" => {
                // A file of its own is fine, a module with contents is not.
                let braces = self.rest(first.start, keyword, true, shape)?;
                if braces { Err(Fault::new(keyword.start, "a module with contents")) } else { Ok(()) }
            }
            "impl" => self.members(first.start, keyword, Form::OfImpl, shape),
            "trait" => self.members(first.start, keyword, Form::OfTrait, shape),
            "fn" => Err(Fault::new(keyword.start, "a free function")),
            "extern" => Err(Fault::new(keyword.start, "something from outside of Rust")),
            _ => Err(Fault::new(keyword.start, "an item of a kind that no client has")),
        }
    }

    /// Takes what may stand before a keyword: documentation, attributes, `pub`. Gives the keyword.
    fn keyword(&mut self, first: Token, shape: &mut Shape<'_>) -> Result<Token, Fault> {
        let mut token = first;
        loop {
            if token.kind == Kind::Docs {
                shape.push(token);
            } else if self.is(token, b'#') {
                shape.push(token);
                self.attribute(token.start, shape)?;
            } else if self.word(token) == "pub" {
                shape.push(token);
            } else {
                return Ok(token);
            }
            token = self.next(first.start)?;
        }
    }

    /// Takes the rest of an attribute.
    fn attribute(&mut self, start: usize, shape: &mut Shape<'_>) -> Result<(), Fault> {
        let open = self.next(start)?;
        let name = self.next(start)?;
        if !self.is(open, b'[') || !ATTRIBUTES.contains(&self.word(name)) {
            return Err(Fault::new(start, "an attribute that no client has"));
        }
        let derives = self.word(name) == "derive";
        shape.push(open);
        shape.push(name);
        loop {
            let token = self.next(start)?;
            shape.push(token);
            if derives && token.kind != Kind::Sign && !DERIVED.contains(&self.word(token)) {
                return Err(Fault::new(token.start, "something derived that no client derives"));
            }
            if self.is(token, b'[') {
                return Err(Fault::new(token.start, "brackets in an attribute"));
            }
            if self.is(token, b']') {
                return Ok(());
            }
        }
    }

    /// Takes the rest of a piece, which ends with its braces or, if `semicolon`, only with that. Says whether it has braces.
    fn rest(&mut self, start: usize, keyword: Token, semicolon: bool, mut shape: Shape<'_>) -> Result<bool, Fault> {
        let mut open: Vec<u8> = Vec::new();
        let mut braces = false;
        shape.push(keyword);
        let end = loop {
            let token = self.inner(start, &mut shape)?;
            if token.kind != Kind::Sign {
                continue;
            }
            match self.text.as_bytes()[token.start] {
                b'{' => {
                    braces = true;
                    open.push(b'}');
                }
                b'(' => open.push(b')'),
                b'[' => open.push(b']'),
                sign @ (b')' | b']' | b'}') => {
                    if open.pop() != Some(sign) {
                        return Err(Fault::new(token.start, "a bracket that closes nothing"));
                    }
                    if sign == b'}' && open.is_empty() && !semicolon {
                        break token.end;
                    }
                }
                b';' if open.is_empty() => break token.end,
                _ => {}
            }
        };
        self.keep(shape, start..end);
        Ok(braces)
    }

    /// Takes an `impl` or `trait`, member by member.
    fn members(&mut self, start: usize, keyword: Token, form: Form, mut head: Shape<'_>) -> Result<(), Fault> {
        head.push(keyword);
        let brace = loop {
            let token = self.inner(start, &mut head)?;
            if self.is(token, b'{') {
                break token;
            }
        };
        head.form = Form::Head;
        self.keep(head, start..brace.start);
        loop {
            let first = self.next(start)?;
            if self.is(first, b'}') {
                return Ok(());
            }
            let mut shape = self.shape(form);
            let keyword = self.keyword(first, &mut shape)?;
            let semicolon = match self.word(keyword) {
                "fn" => false,
                "const" | "type" => true,
                _ => return Err(Fault::new(keyword.start, "a member of a kind that no client has")),
            };
            self.rest(first.start, keyword, semicolon, shape)?;
        }
    }

    /// Takes a token after a keyword, and stops what stands in no client there.
    fn inner(&mut self, start: usize, shape: &mut Shape<'_>) -> Result<Token, Fault> {
        let token = self.next(start)?;
        let before = shape.last;
        shape.push(token);
        match token.kind {
            Kind::Word => match self.word(token) {
                "unsafe" | "extern" | "macro_rules" | "mod" | "static" => {
                    Err(Fault::new(token.start, "a word that stands in no client at that place"))
                }
                _ => Ok(token),
            },
            Kind::Sign if self.is(token, b'#') => self.attribute(token.start, shape).map(|()| token),
            Kind::Sign if self.is(token, b'!') => match before {
                Some(name) if name.kind == Kind::Word && name.end == token.start && self.text.as_bytes().get(token.end) != Some(&b'=') => {
                    let known = MACROS.contains(&self.word(name));
                    if known { Ok(token) } else { Err(Fault::new(token.start, "a call of a macro that no client calls")) }
                }
                _ => Ok(token),
            },
            _ => Ok(token),
        }
    }

    fn keep(&mut self, shape: Shape<'_>, bytes: Range<usize>) {
        if !self.shapes.contains(&shape.bytes) {
            self.pieces.push(Piece { form: shape.form, bytes });
            self.shapes.insert(shape.bytes.clone());
        }
        self.buffer = shape.bytes;
    }
}

/// The tokens of a piece without its names, texts and numbers.
struct Shape<'t> {
    form: Form,
    text: &'t str,
    bytes: Vec<u8>,
    last: Option<Token>,
}

// Signs that stand for tokens whose text makes no difference, and those around text that does.
const NAME: u8 = 1;
const TEXT: u8 = 2;
const WHOLE: u8 = 3;
const DOCS: u8 = 4;
const LIFETIME: u8 = 5;
const JOINED: u8 = 6;
const WORD: u8 = 7;
const END: u8 = 8;

impl Shape<'_> {
    fn push(&mut self, token: Token) {
        let text = &self.text.as_bytes()[token.start..token.end];
        match token.kind {
            Kind::Docs if self.last.is_some_and(|last| last.kind == Kind::Docs) => {}
            Kind::Docs => self.bytes.push(DOCS),
            Kind::Text => self.bytes.push(TEXT),
            Kind::Whole => self.bytes.push(WHOLE),
            Kind::Word if !is_keyword(&self.text[token.start..token.end]) => self.bytes.push(NAME),
            Kind::Lifetime if text != b"'static" && text != b"'_" => self.bytes.push(LIFETIME),
            Kind::Word | Kind::RawWord | Kind::Number | Kind::Lifetime => {
                self.bytes.push(WORD);
                self.bytes.extend_from_slice(text);
                self.bytes.push(END);
            }
            Kind::Sign => {
                // Whether signs follow one another at once tells `>>` from `> >`.
                let joined = self.last.is_some_and(|last| last.kind == Kind::Sign && last.end == token.start);
                if joined {
                    self.bytes.push(JOINED);
                }
                self.bytes.push(text[0]);
            }
        }
        self.last = Some(token);
    }
}

/// Words that a parser of Rust tells from names, now or in an edition to come.
fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "_" | "abstract"
            | "as"
            | "async"
            | "auto"
            | "await"
            | "become"
            | "box"
            | "break"
            | "builtin"
            | "const"
            | "continue"
            | "crate"
            | "default"
            | "do"
            | "dyn"
            | "else"
            | "enum"
            | "extern"
            | "false"
            | "final"
            | "fn"
            | "for"
            | "gen"
            | "if"
            | "impl"
            | "in"
            | "let"
            | "loop"
            | "macro"
            | "macro_rules"
            | "match"
            | "mod"
            | "move"
            | "mut"
            | "override"
            | "priv"
            | "pub"
            | "raw"
            | "ref"
            | "return"
            | "safe"
            | "self"
            | "Self"
            | "static"
            | "struct"
            | "super"
            | "trait"
            | "true"
            | "try"
            | "type"
            | "typeof"
            | "union"
            | "unsafe"
            | "unsized"
            | "use"
            | "virtual"
            | "where"
            | "while"
            | "yield"
    )
}
