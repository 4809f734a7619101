//! Whether a text is written so simply that no two readers of YAML can differ on it.
//!
//! Keys are words or quoted, values stand on the line of their key: words, numbers as JSON has them, quoted texts with the escapes that JSON
//! has, collections in braces and brackets; or are texts in a block that starts with `>-` or `|-`. Indentation never leaves open what
//! belongs to what. Everything else, however harmless, is not simple. This says nothing of what the text means; a text that is not simple
//! is read by both readers ([`super`]).

/// Deepest nesting within braces and brackets.
const DEEPEST: usize = 32;
/// Longest key: far from where a reader stops looking for its colon.
const LONGEST_KEY: usize = 128;
/// Most digits of a number: all readers keep as many.
const MOST_DIGITS: usize = 15;

// What a byte may be part of.
const LETTER: u8 = 1;
const DIGIT: u8 = 2;
/// Of a key outside of braces.
const KEY: u8 = 4;
/// Of a key in braces, or of a plain text there.
const FLOW: u8 = 8;
/// Of a plain text outside of braces, if it is not the first byte.
const PLAIN: u8 = 16;
/// Of any text; of more than one byte where it is not ASCII.
const ANY: u8 = 32;

const CLASSES: [u8; 128] = {
    const fn among(byte: u8, all: &[u8]) -> bool {
        let mut i = 0;
        while i < all.len() {
            if all[i] == byte {
                return true;
            }
            i += 1;
        }
        false
    }
    let mut classes = [0; 128];
    let mut byte = b' ';
    while byte < 0x7f {
        let mut class = ANY;
        if byte.is_ascii_alphabetic() {
            class |= LETTER;
        }
        if byte.is_ascii_digit() {
            class |= DIGIT;
        }
        if byte.is_ascii_alphanumeric() || among(byte, b"_-./$+(){}") {
            class |= KEY;
        }
        if byte.is_ascii_alphanumeric() || among(byte, b" _-./$+()") {
            class |= FLOW;
        }
        if byte != b'#' && byte != b':' {
            class |= PLAIN;
        }
        classes[byte as usize] = class;
        byte += 1;
    }
    classes
};

fn is(byte: u8, class: u8) -> bool {
    CLASSES.get(usize::from(byte)).is_some_and(|of| of & class != 0)
}

/// A level of indentation.
#[derive(Clone, Copy)]
struct Level {
    column: usize,
    list: bool,
}

/// Whether a text is simple.
pub(super) fn is_simple(text: &str) -> bool {
    let mut lines = Lines { rest: text.as_bytes(), levels: Vec::new(), open: true };
    while let Some(line) = lines.next() {
        if !lines.line(line) {
            return false;
        }
    }
    !lines.levels.is_empty()
}

/// The lines of a text that are still to be looked at.
struct Lines<'t> {
    rest: &'t [u8],
    levels: Vec<Level>,
    /// Whether what comes next may be deeper: a key or a dash had nothing after it.
    open: bool,
}

impl<'t> Lines<'t> {
    fn peek(&self) -> Option<&'t [u8]> {
        let end = self.rest.iter().position(|b| *b == b'\n').unwrap_or(self.rest.len());
        (!self.rest.is_empty()).then(|| &self.rest[..end])
    }

    fn next(&mut self) -> Option<&'t [u8]> {
        let line = self.peek()?;
        self.rest = self.rest.get(line.len() + 1..).unwrap_or_default();
        Some(line)
    }

    /// Takes a line, and the lines of a block that it starts.
    fn line(&mut self, line: &[u8]) -> bool {
        let mut column = indentation(line);
        let mut rest = &line[column..];
        match rest.first() {
            None => return true,
            Some(b'#') => return is_text(rest),
            Some(_) => {}
        }
        let mut item = false;
        while let Some(after) = rest.strip_prefix(b"-") {
            match after {
                [] => {}
                [b' ', next, ..] if *next != b' ' => {}
                _ => break,
            }
            if !self.enter(column, true) {
                return false;
            }
            (self.open, item) = (true, true);
            let [_, after @ ..] = after else { return true };
            (rest, column) = (after, column + 2);
        }
        let Some(key) = key(rest) else { return item && self.value(rest, column) };
        if !self.enter(column, false) {
            return false;
        }
        match &rest[key + 1..] {
            [] => {
                self.open = true;
                true
            }
            [b' ', value @ ..] => self.value(value, column),
            _ => false,
        }
    }

    /// Enters an entry at a column: one more of the same level, of one further out, or the first of a new one.
    fn enter(&mut self, column: usize, list: bool) -> bool {
        while self.levels.last().is_some_and(|top| top.column > column) {
            self.levels.pop();
            self.open = false;
        }
        let fits = match self.levels.last() {
            None => self.open && column == 0,
            Some(top) if top.column < column => self.open,
            Some(top) if top.list == list => return true,
            // A list may stand at the column of its key.
            Some(_) if list => self.open,
            Some(_) => {
                self.levels.pop();
                return self.levels.last().is_some_and(|top| top.column == column && !top.list);
            }
        };
        self.levels.push(Level { column, list });
        fits
    }

    /// Takes a value that ends its line; `column` is that of its key.
    fn value(&mut self, value: &[u8], column: usize) -> bool {
        self.open = false;
        match value {
            b">-" => self.block(column, false),
            b"|-" => self.block(column, true),
            [b'{' | b'[' | b'"' | b'\'', ..] => flow(value, 0) == Some(value.len()),
            [b'-' | b'0'..=b'9', ..] => number(value) == Some(value.len()),
            [first, .., last] => (is(*first, LETTER) || *first == b'/') && *last != b' ' && *last != b':' && is_plain(value),
            [only] => is(*only, LETTER),
            [] => false,
        }
    }

    /// Takes the lines of a text that stand further in than their key.
    fn block(&mut self, column: usize, literal: bool) -> bool {
        let mut inside = None;
        while let Some(line) = self.peek() {
            let at = indentation(line);
            match (at == line.len(), inside) {
                // An empty line is a break; only lines as they are keep it without more ado.
                (true, _) if at > 0 || !literal || inside.is_none() => return false,
                (false, None) if at <= column => return false,
                (false, None) => inside = Some(at),
                (false, Some(inside)) if at < inside => break,
                (false, Some(inside)) if at > inside && !literal => return false,
                (true, _) | (false, Some(_)) => {}
            }
            if line.last() == Some(&b' ') || !is_text(line) {
                return false;
            }
            self.next();
        }
        inside.is_some()
    }
}

fn indentation(line: &[u8]) -> usize {
    line.iter().position(|b| *b != b' ').unwrap_or(line.len())
}

/// Whether bytes are of characters that are no more than characters to any reader.
fn is_text(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(length) = character(rest) {
        rest = &rest[length..];
    }
    rest.is_empty()
}

/// The length of the first character, if it is one that all readers take for just that.
fn character(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [byte, ..] if is(*byte, ANY) => Some(1),
        // From U+00C0 on; before that are breaks and characters that cannot be printed.
        [0xc3..=0xdf, _, ..] => Some(2),
        // Dashes, quotes and dots up to U+2027, since U+2028 is a break; from U+2080 on signs and writing up to U+CFFF.
        [0xe2, 0x80, 0x90..=0xa7, ..] | [0xe2, 0x82..=0xbf, _, ..] | [0xe3..=0xec, _, _, ..] => Some(3),
        _ => None,
    }
}

/// Whether bytes are a plain text outside of braces, first and last byte aside.
fn is_plain(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        match rest {
            [] => return true,
            [b':', next, ..] if *next != b' ' => rest = &rest[1..],
            [byte, after @ ..] if is(*byte, PLAIN) => rest = after,
            [byte, ..] if byte.is_ascii() => return false,
            _ => match character(rest) {
                Some(length) => rest = &rest[length..],
                None => return false,
            },
        }
    }
}

/// Where the colon after a key stands, if it is a key that these bytes start with.
fn key(bytes: &[u8]) -> Option<usize> {
    let end = match bytes {
        [b'"' | b'\'', ..] => quoted(bytes)?,
        [first, ..] if is(*first, LETTER) || b"_/$".contains(first) => bytes.iter().position(|b| !is(*b, KEY))?,
        [first, ..] if is(*first, DIGIT) => bytes.iter().position(|b| !is(*b, DIGIT))?,
        _ => return None,
    };
    (end <= LONGEST_KEY && matches!(&bytes[end..], [b':'] | [b':', b' ', ..])).then_some(end)
}

/// The length of a text in quotes.
fn quoted(bytes: &[u8]) -> Option<usize> {
    let quote = *bytes.first()?;
    let mut at = 1;
    loop {
        let rest = bytes.get(at..)?;
        at += match rest {
            [first, second, ..] if *first == quote && quote == b'\'' && *second == quote => 2,
            [first, ..] if *first == quote => return Some(at + 1),
            [b'\\', escape, more @ ..] if quote == b'"' => match (escape, more) {
                (b'"' | b'\\' | b'n' | b't' | b'r', _) => 2,
                // Neither what controls nor halves of pairs.
                (b'u', [_, _, _, _, ..]) if code(&more[..4]).is_some_and(|code| (0xa0..0xd000).contains(&code)) => 6,
                _ => return None,
            },
            _ => character(rest)?,
        };
    }
}

/// The number that hexadecimal digits give.
fn code(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |code, digit| Some(code * 16 + char::from(*digit).to_digit(16)?))
}

/// The length of a number.
fn number(bytes: &[u8]) -> Option<usize> {
    let sign = usize::from(bytes.first() == Some(&b'-'));
    let digits = |bytes: &[u8]| bytes.iter().position(|b| !is(*b, DIGIT)).unwrap_or(bytes.len());
    let whole = digits(&bytes[sign..]);
    let zero = bytes.get(sign) == Some(&b'0');
    if whole == 0 || whole > MOST_DIGITS || zero && whole > 1 {
        return None;
    }
    let end = sign + whole;
    if bytes.get(end) == Some(&b'.') {
        let part = digits(&bytes[end + 1..]);
        return (part > 0 && whole + part <= MOST_DIGITS).then_some(end + 1 + part);
    }
    (sign == 0 || !zero).then_some(end)
}

/// The length of a value in braces: a collection on one line, a quoted text, a number, a word or several.
fn flow(bytes: &[u8], depth: usize) -> Option<usize> {
    match bytes {
        [b'{', ..] if depth < DEEPEST => collection(bytes, b'}', depth),
        [b'[', ..] if depth < DEEPEST => collection(bytes, b']', depth),
        [b'"' | b'\'', ..] => quoted(bytes),
        [b'-' | b'0'..=b'9', ..] => {
            let end = number(bytes)?;
            matches!(bytes.get(end), Some(b',' | b'}' | b']' | b' ')).then_some(end)
        }
        [first, ..] if is(*first, LETTER) || *first == b'/' => {
            let end = bytes.iter().position(|b| !is(*b, FLOW)).unwrap_or(bytes.len());
            // The space before what closes the collection is not the text's.
            Some(if bytes[end - 1] == b' ' { end - 1 } else { end })
        }
        _ => None,
    }
}

fn collection(bytes: &[u8], close: u8, depth: usize) -> Option<usize> {
    let space = |at: usize| at + usize::from(bytes.get(at) == Some(&b' '));
    let mut at = space(1);
    if bytes.get(at) == Some(&close) {
        return Some(at + 1);
    }
    loop {
        if close == b'}' {
            let rest = &bytes[at..];
            let length = match rest {
                [b'"' | b'\'', ..] => quoted(rest)?,
                [first, ..] if is(*first, LETTER) || b"_$".contains(first) => rest.iter().position(|b| !is(*b, FLOW) || *b == b' ')?,
                [first, ..] if is(*first, DIGIT) => rest.iter().position(|b| !is(*b, DIGIT))?,
                _ => return None,
            };
            if length > LONGEST_KEY || !matches!(&rest[length..], [b':', b' ', ..]) {
                return None;
            }
            at += length + 2;
        }
        at = space(at + flow(bytes.get(at..)?, depth + 1)?);
        match bytes.get(at) {
            Some(b',') if bytes.get(at + 1) == Some(&b' ') => at += 2,
            Some(end) if *end == close => return Some(at + 1),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests;
