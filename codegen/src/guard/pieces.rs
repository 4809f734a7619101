//! Tokens to pieces, and pieces to shapes.
//!
//! A piece is an item, or what stands before the braces of an `impl` or `trait`, or a member of one. Its shape is its tokens with names,
//! texts and numbers left out. What `syn` says of one piece it says of every piece of that shape, since a parser of Rust looks at
//! nothing else; so each shape is parsed once. Of elements of a list that have one shape and follow one another, two stand for all: a
//! parser is in the same state before each of them. Not here: parsing ([`super`]).

use super::scan::{Fault, Kind, Scan, Token};
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

/// What a piece is to be parsed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// What is left out of these bytes: elements like the two before them.
    pub cuts: Vec<Range<usize>>,
}

impl Piece {
    /// What is to be parsed of a text.
    pub(super) fn of<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.cuts.is_empty() {
            return Cow::Borrowed(&text[self.bytes.clone()]);
        }
        let mut kept = String::with_capacity(self.bytes.len());
        let mut at = self.bytes.start;
        for cut in &self.cuts {
            kept.push_str(&text[at..cut.start]);
            at = cut.end;
        }
        kept.push_str(&text[at..self.bytes.end]);
        Cow::Owned(kept)
    }
}

/// A bracket that is open, and the elements in it as far as they are read.
struct Level {
    /// The sign that closes it.
    close: u8,
    /// Where the element before this one starts in the shape.
    before: usize,
    /// Where this element starts in the shape, and in the text.
    element: usize,
    start: usize,
    /// How many elements before this one have the same shape as the one before them.
    alike: u32,
    /// How many `<` are open in this element.
    angles: i32,
    /// Whether it has a `|`, which may open a list that a later one closes.
    bars: bool,
}

impl Level {
    fn new(close: u8, element: usize, start: usize) -> Self {
        Self { close, before: element, element, start, alike: 0, angles: 0, bars: false }
    }

    /// Ends an element with the comma that was pushed last; says whether it is to be left out, being like the two before it.
    fn comma(&mut self, shape: &mut Shape<'_>, end: usize) -> bool {
        let whole = self.angles == 0 && !self.bars;
        let same = whole && self.before < self.element && shape.bytes[self.before..self.element] == shape.bytes[self.element..];
        self.alike = if same { self.alike + 1 } else { 0 };
        (self.angles, self.bars, self.start) = (0, false, end);
        if self.alike > 1 {
            shape.bytes.truncate(self.element);
            return true;
        }
        (self.before, self.element) = (self.element, shape.bytes.len());
        false
    }
}

/// Attributes that clients have.
const ATTRIBUTES: [&str; 4] = ["derive", "deprecated", "must_use", "non_exhaustive"];
/// What clients derive.
const DERIVED: [&str; 7] = ["Clone", "Copy", "Debug", "Default", "Eq", "Hash", "PartialEq"];
/// Macros that clients call.
const MACROS: [&str; 1] = ["write"];

/// The first piece of every shape in a text that was not met before, in order.
pub(super) fn pieces(text: &str, shapes: &mut HashSet<Vec<u8>>) -> Result<Vec<Piece>, Fault> {
    let mut cut = Cut { text, scan: Scan::new(text)?, shapes, pieces: Vec::new(), buffer: Vec::new(), known: HashSet::new() };
    while let Some(first) = cut.scan.token()? {
        cut.item(first)?;
    }
    Ok(cut.pieces)
}

struct Cut<'t, 's> {
    text: &'t str,
    scan: Scan<'t>,
    shapes: &'s mut HashSet<Vec<u8>>,
    pieces: Vec<Piece>,
    /// Where the next shape is put together.
    buffer: Vec<u8>,
    /// Members that were met to the letter, of one line with their documentation. Many have many operations in common.
    known: HashSet<(Form, &'t str)>,
}

impl<'t> Cut<'t, '_> {
    fn shape(&mut self, form: Form) -> Shape<'t> {
        let mut bytes = std::mem::take(&mut self.buffer);
        bytes.clear();
        bytes.push(form as u8);
        Shape { form, text: self.text, bytes, last: None }
    }

    fn next(&mut self, unfinished: usize) -> Result<Token, Fault> {
        self.scan.token()?.ok_or_else(|| Fault::new(unfinished, "something that does not end"))
    }

    fn word(&self, token: Token) -> &str {
        if token.kind == Kind::Word { &self.text[token.start()..token.end()] } else { "" }
    }

    fn is(&self, token: Token, sign: u8) -> bool {
        token.kind == Kind::Sign && self.text.as_bytes()[token.start()] == sign
    }

    fn item(&mut self, first: Token) -> Result<(), Fault> {
        let mut shape = self.shape(Form::Item);
        let keyword = self.keyword(first, &mut shape)?;
        match self.word(keyword) {
            "struct" | "enum" => self.rest(first.start(), keyword, false, shape).map(drop),
            "const" | "static" | "type" | "use" => self.rest(first.start(), keyword, true, shape).map(drop),
            "mod" => {
                // A file of its own is fine, a module with contents is not.
                let braces = self.rest(first.start(), keyword, true, shape)?;
                if braces { Err(Fault::new(keyword.start(), "a module with contents")) } else { Ok(()) }
            }
            "impl" => self.members(first.start(), keyword, Form::OfImpl, shape),
            "trait" => self.members(first.start(), keyword, Form::OfTrait, shape),
            "fn" => Err(Fault::new(keyword.start(), "a free function")),
            "extern" => Err(Fault::new(keyword.start(), "something from outside of Rust")),
            _ => Err(Fault::new(keyword.start(), "an item of a kind that no client has")),
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
                self.attribute(token.start(), shape)?;
            } else if self.word(token) == "pub" {
                shape.push(token);
            } else {
                return Ok(token);
            }
            token = self.next(first.start())?;
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
                return Err(Fault::new(token.start(), "something derived that no client derives"));
            }
            if self.is(token, b'[') {
                return Err(Fault::new(token.start(), "brackets in an attribute"));
            }
            if self.is(token, b']') {
                return Ok(());
            }
        }
    }

    /// Takes the rest of a piece, which ends with its braces or, if `semicolon`, only with that. Says whether it has braces.
    fn rest(&mut self, start: usize, keyword: Token, semicolon: bool, mut shape: Shape<'_>) -> Result<bool, Fault> {
        let mut open: Vec<Level> = Vec::new();
        let mut cuts: Vec<Range<usize>> = Vec::new();
        let mut braces = false;
        shape.push(keyword);
        let end = loop {
            let before = shape.last;
            let token = self.inner(start, &mut shape)?;
            if token.kind != Kind::Sign {
                continue;
            }
            match self.text.as_bytes()[token.start()] {
                sign @ (b'{' | b'(' | b'[') => {
                    braces |= sign == b'{';
                    let close = match sign {
                        b'{' => b'}',
                        b'(' => b')',
                        _ => b']',
                    };
                    open.push(Level::new(close, shape.bytes.len(), token.end()));
                }
                sign @ (b')' | b']' | b'}') => {
                    if open.pop().map(|level| level.close) != Some(sign) {
                        return Err(Fault::new(token.start(), "a bracket that closes nothing"));
                    }
                    if sign == b'}' && open.is_empty() && !semicolon {
                        break token.end();
                    }
                }
                b';' if open.is_empty() => break token.end(),
                sign => {
                    let Some(level) = open.last_mut() else { continue };
                    match sign {
                        b',' => {
                            let from = level.start;
                            if level.comma(&mut shape, token.end()) {
                                // What was cut within what is cut now goes with it.
                                cuts.truncate(cuts.partition_point(|cut| cut.start < from));
                                cuts.push(from..token.end());
                            }
                        }
                        b'<' => level.angles += 1,
                        b'>' if !self.is_arrow(before, token) => level.angles -= 1,
                        b'|' => level.bars = true,
                        _ => {}
                    }
                }
            }
        };
        self.keep(shape, start..end, cuts);
        Ok(braces)
    }

    /// Whether a `>` ends `->` or `=>`.
    fn is_arrow(&self, before: Option<Token>, token: Token) -> bool {
        before.is_some_and(|b| b.end() == token.start() && (self.is(b, b'-') || self.is(b, b'=')))
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
        self.keep(head, start..brace.start(), Vec::new());
        loop {
            // From the same place the same text is taken in the same way.
            let line = self.scan.documented();
            if self.known.contains(&(form, line)) {
                self.scan.pass_over(line);
                continue;
            }
            let end = self.scan.at() + line.len();
            let first = self.next(start)?;
            if self.is(first, b'}') {
                return Ok(());
            }
            let mut shape = self.shape(form);
            let keyword = self.keyword(first, &mut shape)?;
            let semicolon = match self.word(keyword) {
                "fn" => false,
                "const" | "type" => true,
                _ => return Err(Fault::new(keyword.start(), "a member of a kind that no client has")),
            };
            self.rest(first.start(), keyword, semicolon, shape)?;
            if self.scan.at() == end {
                self.known.insert((form, line));
            }
        }
    }

    /// Takes a token after a keyword, and stops what stands in no client there.
    fn inner(&mut self, start: usize, shape: &mut Shape<'_>) -> Result<Token, Fault> {
        let token = self.next(start)?;
        let before = shape.last;
        let named = shape.push(token);
        match token.kind {
            Kind::Word if named => Ok(token),
            Kind::Word => match self.word(token) {
                "unsafe" | "extern" | "macro_rules" | "mod" | "static" => {
                    Err(Fault::new(token.start(), "a word that stands in no client at that place"))
                }
                _ => Ok(token),
            },
            Kind::Sign if self.is(token, b'#') => self.attribute(token.start(), shape).map(|()| token),
            Kind::Sign if self.is(token, b'!') => match before {
                Some(name)
                    if name.kind == Kind::Word && name.end() == token.start() && self.text.as_bytes().get(token.end()) != Some(&b'=') =>
                {
                    let known = MACROS.contains(&self.word(name));
                    if known { Ok(token) } else { Err(Fault::new(token.start(), "a call of a macro that no client calls")) }
                }
                _ => Ok(token),
            },
            _ => Ok(token),
        }
    }

    fn keep(&mut self, shape: Shape<'_>, bytes: Range<usize>, cuts: Vec<Range<usize>>) {
        if !self.shapes.contains(&shape.bytes) {
            self.pieces.push(Piece { form: shape.form, bytes, cuts });
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
    /// Takes a token; says whether it is a name.
    fn push(&mut self, token: Token) -> bool {
        let text = &self.text.as_bytes()[token.start()..token.end()];
        let mut named = false;
        match token.kind {
            Kind::Docs if self.last.is_some_and(|last| last.kind == Kind::Docs) => {}
            Kind::Docs => self.bytes.push(DOCS),
            Kind::Text => self.bytes.push(TEXT),
            Kind::Whole => self.bytes.push(WHOLE),
            Kind::Word if !is_keyword(&self.text[token.start()..token.end()]) => {
                named = true;
                self.bytes.push(NAME);
            }
            Kind::Lifetime if text != b"'static" && text != b"'_" => self.bytes.push(LIFETIME),
            Kind::Word | Kind::RawWord | Kind::Number | Kind::Lifetime => {
                self.bytes.push(WORD);
                self.bytes.extend_from_slice(text);
                self.bytes.push(END);
            }
            Kind::Sign => {
                // Whether signs follow one another at once tells `>>` from `> >`.
                let joined = self.last.is_some_and(|last| last.kind == Kind::Sign && last.end() == token.start());
                if joined {
                    self.bytes.push(JOINED);
                }
                self.bytes.push(text[0]);
            }
        }
        self.last = Some(token);
        named
    }
}

/// `macro_rules`.
const LONGEST_KEYWORD: usize = 11;

/// Words that a parser of Rust tells from names, now or in an edition to come.
fn is_keyword(word: &str) -> bool {
    // Most words are names, and most of those show it by their first letter or their length.
    let may = word.len() <= LONGEST_KEYWORD && word.starts_with(|c: char| c.is_ascii_lowercase() || c == '_' || c == 'S');
    may && matches!(
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
