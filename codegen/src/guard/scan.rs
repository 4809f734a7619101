//! Source to tokens, for the few kinds of tokens that clients are written with.
//!
//! Stricter than Rust wherever clients have no use for more: no block comments, no raw or byte strings, no signs that steer a terminal or
//! turn the direction of a text, and outside of texts nothing but ASCII. Not here: what tokens mean together.

/// How much of a text is looked at together.
const CHUNK: usize = 4096;

/// What a byte may be part of.
const START: u8 = 1;
const INNER: u8 = 2;
const SIGN: u8 = 4;
const BLANK: u8 = 8;
/// Ends the plain part of a text in quotes.
const STOP: u8 = 16;

/// What each byte may be part of: looked up, since every byte of a client is.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        let mut class = 0;
        if byte.is_ascii_alphabetic() || byte == b'_' {
            class |= START;
        }
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            class |= INNER;
        } else if byte.is_ascii_punctuation() && byte != b'\\' && byte != b'`' {
            class |= SIGN;
        }
        if byte == b' ' || byte == b'\n' {
            class |= BLANK;
        }
        if byte == b'"' || byte == b'\\' || byte == b'\n' {
            class |= STOP;
        }
        classes[byte as usize] = class;
        byte += 1;
    }
    classes
};

fn is(byte: u8, class: u8) -> bool {
    CLASSES[usize::from(byte)] & class != 0
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word, keywords included.
    Word,
    /// `r#type`.
    RawWord,
    /// `'de`, with its quote.
    Lifetime,
    /// A text in quotes.
    Text,
    /// A whole number in decimal digits.
    Whole,
    /// Any other number.
    Number,
    /// A documentation comment of what follows.
    Docs,
    /// A single sign; whether the next one follows at once is told by their places.
    Sign,
}

/// A token and its bytes. There are many of them, so that they are kept small: no text is longer than such numbers go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: Kind,
    start: u32,
    end: u32,
}

impl Token {
    pub(super) fn start(self) -> usize {
        self.start as usize
    }

    pub(super) fn end(self) -> usize {
        self.end as usize
    }
}

/// What is wrong, and at which byte. Boxed, since nearly always nothing is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault(Box<(usize, &'static str)>);

impl Fault {
    pub(super) fn new(at: usize, what: &'static str) -> Self {
        Self(Box::new((at, what)))
    }

    pub(super) fn at(&self) -> usize {
        self.0.0
    }

    pub(super) fn what(&self) -> &'static str {
        self.0.1
    }
}

/// Gives the tokens of a text, one after the other.
#[derive(Debug)]
pub(super) struct Scan<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Scan<'t> {
    pub(super) fn new(text: &'t str) -> Result<Self, Fault> {
        let bytes = text.as_bytes();
        if u32::try_from(text.len()).is_err() {
            return Err(Fault::new(0, "more text than a client has"));
        }
        let control = |b: &u8| u8::from(*b < b' ') & u8::from(*b != b'\n') | u8::from(*b == 0x7f);
        // Looking at blocks of one length without a way out is what a compiler makes fast; where it stands is only asked if there is one.
        let (blocks, rest) = bytes.as_chunks::<32>();
        let odd = |block: &[u8]| block.iter().fold(0_u8, |found, b| found | control(b)) != 0;
        if (blocks.iter().any(|block| odd(block)) || odd(rest))
            && let Some(at) = bytes.iter().position(|b| control(b) != 0)
        {
            return Err(Fault::new(at, "a control character"));
        }
        let mut at = 0;
        for (i, chunk) in bytes.chunks(CHUNK).enumerate().filter(|(_, chunk)| !chunk.is_ascii()) {
            at = at.max(i * CHUNK);
            // What is ASCII has been looked at.
            while let Some(ahead) = bytes.get(at..i * CHUNK + chunk.len()).and_then(|rest| rest.iter().position(|b| !b.is_ascii())) {
                at += ahead;
                let wide = text[at..].chars().next().filter(|c| !c.is_control() && !crate::docs::is_turning(*c));
                at += wide.ok_or_else(|| Fault::new(at, "a sign that turns the direction of text, or controls it"))?.len_utf8();
            }
        }
        Ok(Self { text, bytes, at: 0 })
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// The line that comes next, with the documentation above it.
    pub(super) fn documented(&mut self) -> &'t str {
        self.pass(BLANK);
        let start = self.at;
        let mut end = start;
        loop {
            let rest = &self.text[end..];
            let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
            let more = line.trim_start().starts_with("///") && line.len() < rest.len();
            end += line.len();
            if !more {
                return &self.text[start..end];
            }
            end += 1;
        }
    }

    /// Passes what [`Self::documented`] gave.
    pub(super) fn pass_over(&mut self, text: &str) {
        self.at += text.len();
    }

    /// Where the last token ended.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The next token; nothing at the end.
    pub(super) fn token(&mut self) -> Result<Option<Token>, Fault> {
        loop {
            self.pass(BLANK);
            let start = self.at;
            let kind = match self.peek(0) {
                0 if self.at >= self.bytes.len() => return Ok(None),
                b'/' if self.peek(1) == b'/' => {
                    if !self.comment()? {
                        continue;
                    }
                    Kind::Docs
                }
                b'/' if self.peek(1) == b'*' => return Err(Fault::new(start, "a block comment")),
                b'"' => self.text()?,
                b'\'' => self.lifetime()?,
                b'0'..=b'9' => self.number()?,
                b'r' if self.peek(1) == b'#' && is(self.peek(2), START) => {
                    self.at += 2;
                    self.pass(INNER);
                    Kind::RawWord
                }
                first if is(first, START) => {
                    self.pass(INNER);
                    if matches!(self.peek(0), b'"' | b'\'' | b'#') {
                        return Err(Fault::new(start, "a literal with a prefix"));
                    }
                    Kind::Word
                }
                sign if is(sign, SIGN) => {
                    self.at += 1;
                    Kind::Sign
                }
                _ => return Err(Fault::new(start, "a sign that stands in no Rust outside of texts")),
            };
            // No longer than is looked at in the beginning.
            let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            return Ok(Some(Token { kind, start: place(start), end: place(self.at) }));
        }
    }

    /// Passes what is of a class.
    fn pass(&mut self, class: u8) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += rest.iter().position(|b| !is(*b, class)).unwrap_or(rest.len());
    }

    /// Passes a comment, and says whether it documents something.
    fn comment(&mut self) -> Result<bool, Fault> {
        let start = self.at;
        let rest = &self.bytes[start..];
        self.at += self.text[start..].find('\n').unwrap_or(rest.len());
        match (rest.get(2), rest.get(3)) {
            (Some(b'!'), _) => Err(Fault::new(start, "documentation of what is around it")),
            (Some(b'/'), fourth) => Ok(fourth != Some(&b'/')),
            _ => Ok(false),
        }
    }

    /// A text on one line, with the escapes that the generator writes.
    fn text(&mut self) -> Result<Kind, Fault> {
        let start = self.at;
        self.at += 1;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            self.at += rest.iter().position(|b| is(*b, STOP)).unwrap_or(rest.len());
            match self.bytes.get(self.at) {
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                Some(_) => return Err(Fault::new(start, "a text over several lines")),
                None => return Err(Fault::new(start, "a text that does not end")),
            }
        }
        self.at += 1;
        if is(self.peek(0), INNER) { Err(Fault::new(start, "a literal with a suffix")) } else { Ok(Kind::Text) }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let bad = || Err(Fault::new(start, "an escape that there is not"));
        self.at += 2;
        match self.bytes.get(start + 1) {
            Some(b'n' | b'r' | b't' | b'\\' | b'0' | b'\'' | b'"') => Ok(()),
            Some(b'u') => {
                let Some(digits) = self.bytes[self.at..].strip_prefix(b"{") else { return bad() };
                let length = digits.iter().take(7).position(|b| *b == b'}').unwrap_or(0);
                let number = std::str::from_utf8(&digits[..length]).ok().filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
                self.at += length + 2;
                match number.and_then(|n| u32::from_str_radix(n, 16).ok()).and_then(char::from_u32) {
                    Some(_) => Ok(()),
                    None => bad(),
                }
            }
            _ => bad(),
        }
    }

    fn lifetime(&mut self) -> Result<Kind, Fault> {
        let start = self.at;
        self.at += 1;
        if !is(self.peek(0), START) {
            return Err(Fault::new(start, "a single quote that starts no lifetime"));
        }
        self.pass(INNER);
        match self.peek(0) {
            b'\'' | b'#' | b'"' => Err(Fault::new(start, "a literal of a single character")),
            _ => Ok(Kind::Lifetime),
        }
    }

    /// A number as Rust reads it: a point belongs to it only before a digit, if none is written with a point at its end.
    fn number(&mut self) -> Result<Kind, Fault> {
        let start = self.at;
        self.pass(INNER);
        if self.peek(0) == b'.' && self.peek(1).is_ascii_digit() {
            self.at += 1;
            self.pass(INNER);
        }
        if matches!(self.bytes[self.at - 1], b'e' | b'E') && matches!(self.peek(0), b'+' | b'-') {
            self.at += 1;
            self.pass(INNER);
        }
        if self.peek(0) == b'.' && self.peek(1) != b'.' && !is(self.peek(1), INNER) {
            return Err(Fault::new(start, "a number with a point at its end"));
        }
        let zeros = self.at - start > 1 && self.bytes[start] == b'0';
        let whole = !zeros && self.bytes[start..self.at].iter().all(u8::is_ascii_digit);
        Ok(if whole { Kind::Whole } else { Kind::Number })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Result<Vec<(Kind, &str)>, Fault> {
        let mut scan = Scan::new(text)?;
        let mut all = Vec::new();
        while let Some(token) = scan.token()? {
            all.push((token.kind, &text[token.start()..token.end()]));
        }
        Ok(all)
    }

    #[test]
    fn what_clients_are_written_with_is_told_apart() {
        use Kind::{Docs, Lifetime, Number, RawWord, Sign, Text, Whole, Word};
        let found = kinds("/// A \"b.\n// c\n//// d\nr#fn x1 'de 12 1.5e-3 0x1f 1_000u8 \"a\\\"\\u{1f600}ж\"._1").expect("tokens");
        let expected = [
            (Docs, "/// A \"b."),
            (RawWord, "r#fn"),
            (Word, "x1"),
            (Lifetime, "'de"),
            (Whole, "12"),
            (Number, "1.5e-3"),
            (Number, "0x1f"),
            (Number, "1_000u8"),
            (Text, "\"a\\\"\\u{1f600}ж\""),
            (Sign, "."),
            (Word, "_1"),
        ];
        assert_eq!(found, expected);
        assert_eq!(kinds("self.0.0").expect("tokens")[2], (Number, "0.0"));
    }

    #[test]
    fn what_clients_are_not_written_with_is_refused() {
        for text in [
            "\"a",
            "\"a\\",
            "\"a\\x41\"",
            "\"\\u{}\"",
            "\"\\u{110000}\"",
            "\"\\u{d800}\"",
            "\"\\u41\"",
            "\"a\nb\"",
            "\"a\"b",
            "r\"a\"",
            "r#\"a\"#",
            "b\"a\"",
            "b'a'",
            "c\"a\"",
            "'a'",
            "'\\n'",
            "'",
            "/* a */",
            "//! a",
            "ж",
            "a\u{a0}b",
            "// a\rb",
            "// \u{202e}",
            "\"\u{2066}\"",
            "\u{0}",
            "`",
            "\\",
            "'r#a",
            "1. a",
            "1.)",
        ] {
            assert!(kinds(text).is_err(), "{text:?}: {:?}", kinds(text));
        }
    }
}
