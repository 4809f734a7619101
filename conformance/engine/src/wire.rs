//! Looking at the bytes of a JSON text before a parser smooths them over.
//!
//! Finds byte order marks, broken UTF-8, duplicate keys, and text after the value (RFC 8259,
//! sections 4 and 8.1). It does not judge values.

use serde_json::Value;
use std::borrow::Cow;

/// What is wrong with a JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// What was expected.
    pub expected: &'static str,
    /// What was found.
    pub found: String,
}

/// The value of a JSON text, whatever flaws it has; as [`read`] gives it.
pub fn value(bytes: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)).ok()?;
    serde_json::Deserializer::from_str(text).into_iter::<Value>().next()?.ok()
}

/// Reads a JSON text; the value is there even with flaws, where it can be read at all.
pub fn read(bytes: &[u8]) -> (Option<Value>, Vec<Flaw>) {
    let mut flaws = Vec::new();
    let flaw = |expected, found: String| Flaw { expected, found };
    let bytes = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => {
            flaws.push(flaw("JSON without a byte order mark", "a byte order mark in front".into()));
            rest
        }
        None => bytes,
    };
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            flaws.push(flaw("UTF-8 text", format!("bytes that are no UTF-8 at {}", error.valid_up_to())));
            return (None, flaws);
        }
    };
    if text.trim().is_empty() {
        flaws.push(flaw("a JSON body", "an empty body".into()));
        return (None, flaws);
    }
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let value = match stream.next() {
        Some(Ok(value)) => value,
        Some(Err(error)) => {
            flaws.push(flaw("a JSON body", format!("{error}; the body starts {:?}", text.chars().take(60).collect::<String>())));
            return (None, flaws);
        }
        None => return (None, flaws),
    };
    let rest = text[stream.byte_offset()..].trim();
    if !rest.is_empty() {
        flaws.push(flaw("nothing after the JSON value", format!("{:?} after it", rest.chars().take(40).collect::<String>())));
    }
    if let Some(key) = duplicate_key(text) {
        flaws.push(flaw("every key once in an object", format!("the key {key:?} twice in one object")));
    }
    if text.contains('\u{fffd}') {
        flaws.push(flaw("intact characters", "the replacement character U+FFFD, which stands for text that was lost".into()));
    }
    (Some(value), flaws)
}

/// The first key that stands twice in one object of a valid JSON text.
fn duplicate_key(text: &str) -> Option<String> {
    // Objects have few keys: looking through them takes less than making a set of them.
    struct Level<'t> {
        keys: Vec<Cow<'t, str>>,
        object: bool,
        key_next: bool,
    }
    let bytes = text.as_bytes();
    let mut levels: Vec<Level<'_>> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'{' => levels.push(Level { keys: Vec::new(), object: true, key_next: true }),
            b'[' => levels.push(Level { keys: Vec::new(), object: false, key_next: false }),
            b'}' | b']' => {
                levels.pop();
            }
            b',' => {
                if let Some(level) = levels.last_mut() {
                    level.key_next = level.object;
                }
            }
            b'"' => {
                let start = at;
                at += 1;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                if let Some(level) = levels.last_mut().filter(|l| l.key_next) {
                    level.key_next = false;
                    let raw = text.get(start..=at.min(bytes.len() - 1))?;
                    let key = match raw.get(1..raw.len().saturating_sub(1)).filter(|_| !raw.contains('\\')) {
                        Some(plain) => Cow::Borrowed(plain),
                        None => Cow::Owned(serde_json::from_str::<String>(raw).unwrap_or_else(|_| raw.to_owned())),
                    };
                    if level.keys.contains(&key) {
                        return Some(key.into_owned());
                    }
                    level.keys.push(key);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaws(bytes: &[u8]) -> usize {
        read(bytes).1.len()
    }

    #[test]
    fn sound_texts_have_no_flaw() {
        assert_eq!(flaws(br#"{"a":{"a":1},"b":[{"a":1},{"a":"{\"a\""}]}"#), 0);
        assert_eq!(flaws(" [1]\n".as_bytes()), 0);
    }

    #[test]
    fn each_flaw_is_seen() {
        assert_eq!(flaws(b"\xEF\xBB\xBF[]"), 1);
        assert_eq!(flaws(b"[] x"), 1);
        assert_eq!(flaws(br#"{"a":1,"a":2}"#), 1);
        assert_eq!(flaws(br#"[{"x":[{"a":1,"\u0061":2}]}]"#), 1);
        assert_eq!(flaws(b"{\"a\":"), 1);
        assert_eq!(flaws(b""), 1);
        assert_eq!(flaws(b"\xff"), 1);
    }
}
