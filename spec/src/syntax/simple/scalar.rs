//! The scalars of simple texts: which bytes they are, and what they say.
//!
//! Nothing here knows of lines or collections.

use super::LONGEST_KEY;

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

/// How many spaces bytes start with.
pub(super) fn indentation(line: &[u8]) -> usize {
    line.iter().position(|b| *b != b' ').unwrap_or(line.len())
}

/// Whether bytes are of characters that are no more than characters to any reader.
pub(super) fn is_text(bytes: &[u8]) -> bool {
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

/// Whether bytes are a plain text outside of braces.
pub(super) fn is_plain(bytes: &[u8]) -> bool {
    let Some(first) = bytes.first() else { return false };
    if !is(*first, LETTER) && (*first != b'/' || bytes.len() == 1) || matches!(bytes.last(), Some(b' ' | b':')) {
        return false;
    }
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

/// Where a key outside of braces ends, if bytes start with one.
pub(super) fn key_end(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [b'"' | b'\'', ..] => quoted_length(bytes).map(|(length, _)| length),
        [first, ..] if is(*first, LETTER) || b"_/$".contains(first) => bytes.iter().position(|b| !is(*b, KEY)),
        [first, ..] if is(*first, DIGIT) => bytes.iter().position(|b| !is(*b, DIGIT)),
        _ => None,
    }
}

/// The length of a key in braces, if bytes start with one, its colon and a space.
pub(super) fn key_in_flow(bytes: &[u8]) -> Option<usize> {
    let length = match bytes {
        [b'"' | b'\'', ..] => quoted_length(bytes)?.0,
        [first, ..] if is(*first, LETTER) || b"_$".contains(first) => bytes.iter().position(|b| !is(*b, FLOW) || *b == b' ')?,
        [first, ..] if is(*first, DIGIT) => bytes.iter().position(|b| !is(*b, DIGIT))?,
        _ => return None,
    };
    (length <= LONGEST_KEY && matches!(&bytes[length..], [b':', b' ', ..])).then_some(length)
}

/// The length of a plain text or a number in braces.
pub(super) fn plain_in_flow(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [b'-' | b'0'..=b'9', ..] => {
            let end = number(bytes)?;
            matches!(bytes.get(end), Some(b',' | b'}' | b']' | b' ')).then_some(end)
        }
        [first, ..] if is(*first, LETTER) || *first == b'/' => {
            let end = bytes.iter().position(|b| !is(*b, FLOW)).unwrap_or(bytes.len());
            // The space before what closes the collection is not the text's.
            let end = if bytes[end - 1] == b' ' { end - 1 } else { end };
            (bytes[end - 1] != b' ').then_some(end)
        }
        _ => None,
    }
}

/// The length of a text in quotes, and whether it has anything in it that stands for something else.
fn quoted_length(bytes: &[u8]) -> Option<(usize, bool)> {
    let quote = *bytes.first()?;
    let (mut at, mut escaped) = (1, false);
    loop {
        let rest = bytes.get(at..)?;
        at += match rest {
            [first, second, ..] if *first == quote && quote == b'\'' && *second == quote => {
                escaped = true;
                2
            }
            [first, ..] if *first == quote => return Some((at + 1, escaped)),
            [b'\\', escape, more @ ..] if quote == b'"' => {
                escaped = true;
                match (escape, more) {
                    (b'"' | b'\\' | b'n' | b't' | b'r', _) => 2,
                    // Neither what controls nor halves of pairs.
                    (b'u', [_, _, _, _, ..]) if code(&more[..4]).is_some_and(|code| (0xa0..0xd000).contains(&code)) => 6,
                    _ => return None,
                }
            }
            _ => character(rest)?,
        };
    }
}

/// The length of a text in quotes, and what it says.
pub(super) fn quoted(text: &str) -> Option<(usize, String)> {
    let (length, escaped) = quoted_length(text.as_bytes())?;
    let inside = &text[1..length - 1];
    if !escaped {
        return Some((length, inside.to_owned()));
    }
    if text.starts_with('\'') {
        return Some((length, inside.replace("''", "'")));
    }
    let mut said = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some((before, after)) = rest.split_once('\\') {
        said.push_str(before);
        let escape = after.chars().next()?;
        let stands_for = match escape {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'u' => char::from_u32(code(after.as_bytes().get(1..5)?)?)?,
            itself => itself,
        };
        said.push(stands_for);
        rest = &after[if escape == 'u' { 5 } else { 1 }..];
    }
    said.push_str(rest);
    Some((length, said))
}

/// The number that hexadecimal digits give.
fn code(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |code, digit| Some(code * 16 + char::from(*digit).to_digit(16)?))
}

/// The length of a number.
pub(super) fn number(bytes: &[u8]) -> Option<usize> {
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
