//! Credentials: kept out of `Debug`, and found again in texts that others wrote.
//!
//! A server may echo a credential (an error body that repeats the request's path does). Everything
//! that this crate shows goes through [`Secrets::clean`], which takes out each known secret as it is, percent-encoded, as
//! JSON and HTML write it, and in base64 at any place. What is read from bodies is cleaned before; of base64 only where
//! it is an error, since every page of every list would have to be searched once more for each alignment. Raw bytes handed to the caller are left as they came.

use memchr::memmem;
use secrecy::{ExposeSecret, SecretString};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::sync::{PoisonError, RwLock};

/// What stands in place of a secret.
const MASK: &str = "[REDACTED]";
/// Shorter texts are not looked for: they would be found everywhere.
const SHORTEST: usize = 4;
/// The same in base64, where a few letters may be anything.
const SHORTEST_BASE64: usize = 6;

/// All secrets of one client, those of a login included.
#[derive(Default)]
pub(crate) struct Secrets {
    /// Spellings of the secrets that bodies may have, the longest first.
    needles: RwLock<Vec<SecretString>>,
    /// More of them, that only what is shown is searched for.
    more: RwLock<Vec<SecretString>>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

impl Secrets {
    /// Takes note of a secret.
    pub(crate) fn add(&self, secret: &SecretString) {
        let text = secret.expose_secret();
        if text.len() < SHORTEST {
            return;
        }
        let encoded = crate::encode::encode(text).into_owned();
        let quoted = serde_json::Value::from(text).to_string();
        let quoted = quoted[1..quoted.len() - 1].to_owned();
        let html = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let quot = html.replace('"', "&quot;");
        let encodings = [lower_hex(&encoded), crate::encode::encode(&encoded).into_owned(), encoded.replace("%20", "+"), encoded];
        let slashed = quoted.replace('/', "\\/");
        let escapes = [ascii(&slashed), slashed, ascii(&quoted.replace('/', "\\u002f")), ascii(&quoted), quoted];
        let entities = [quot.replace('\'', "&#39;"), quot, html, text.to_owned()];
        let in_base64 = |spelling: &String| (0..3).flat_map(|offset| base64(spelling.as_bytes(), offset)).collect::<Vec<_>>();
        let more: Vec<String> = encodings.iter().chain(&escapes).chain(&entities).flat_map(in_base64).collect();
        keep(&self.more, more.into_iter().filter(|spelling| spelling.len() >= SHORTEST_BASE64));
        keep(&self.needles, encodings.into_iter().chain(escapes).chain(entities));
    }

    /// A text without secrets.
    pub(crate) fn clean<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let needles = self.needles.read().unwrap_or_else(PoisonError::into_inner);
        let more = self.more.read().unwrap_or_else(PoisonError::into_inner);
        let mut text = Cow::Borrowed(text);
        for needle in needles.iter().chain(more.iter()) {
            let needle = needle.expose_secret();
            if text.contains(needle) {
                text = text.replace(needle, MASK).into();
            }
        }
        text
    }

    /// A body without secrets, in the spellings that bodies may have.
    pub(crate) fn clean_bytes<'t>(&self, bytes: &'t [u8]) -> Cow<'t, [u8]> {
        without(&self.needles, Cow::Borrowed(bytes))
    }

    /// The body of an error without secrets in any spelling: it is small, and most likely to be shown.
    pub(crate) fn clean_error<'t>(&self, bytes: &'t [u8]) -> Cow<'t, [u8]> {
        without(&self.more, self.clean_bytes(bytes))
    }
}

fn without<'t>(needles: &RwLock<Vec<SecretString>>, mut bytes: Cow<'t, [u8]>) -> Cow<'t, [u8]> {
    let needles = needles.read().unwrap_or_else(PoisonError::into_inner);
    for needle in needles.iter() {
        let needle = needle.expose_secret().as_bytes();
        let Some(first) = memmem::find(&bytes, needle) else { continue };
        let mut clean = bytes[..first].to_vec();
        let mut rest = &bytes[first..];
        while let Some(at) = memmem::find(rest, needle) {
            clean.extend_from_slice(&rest[..at]);
            clean.extend_from_slice(MASK.as_bytes());
            rest = &rest[at + needle.len()..];
        }
        clean.extend_from_slice(rest);
        bytes = clean.into();
    }
    bytes
}

/// Adds spellings that are not there yet; the longest come first.
fn keep(needles: &RwLock<Vec<SecretString>>, spellings: impl IntoIterator<Item = String>) {
    let mut needles = needles.write().unwrap_or_else(PoisonError::into_inner);
    for spelling in spellings {
        if !needles.iter().any(|n| n.expose_secret() == spelling) {
            needles.push(spelling.into());
        }
    }
    needles.sort_by_key(|n| std::cmp::Reverse(n.expose_secret().len()));
}

/// JSON in ASCII alone, as many servers write it: all else is `\uXXXX`.
fn ascii(quoted: &str) -> String {
    let mut out = String::with_capacity(quoted.len());
    for c in quoted.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            // Writing to a `String` cannot fail.
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

/// What base64 (RFC 4648, both alphabets) has for certain of a text that stands so many bytes behind a multiple of three.
fn base64(text: &[u8], offset: usize) -> [String; 2] {
    let bits: Vec<bool> = text.iter().flat_map(|byte| (0..8).rev().map(move |i| byte >> i & 1 == 1)).collect();
    // The first and the last letter may hold bits of what stands beside it.
    let skipped = (6 - offset * 8 % 6) % 6;
    let letters: Vec<usize> = bits[skipped..].chunks_exact(6).map(|six| six.iter().fold(0, |n, bit| n << 1 | usize::from(*bit))).collect();
    ["+/", "-_"].map(|last| {
        let alphabet: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(last.chars()).collect();
        letters.iter().filter_map(|letter| alphabet.get(*letter)).collect()
    })
}

/// Percent-encoding with small hexadecimal digits, as some servers write it.
fn lower_hex(encoded: &str) -> String {
    let mut out = String::with_capacity(encoded.len());
    let mut hex = 0;
    for c in encoded.chars() {
        if c == '%' {
            hex = 3;
        }
        out.push(if hex > 0 { c.to_ascii_lowercase() } else { c });
        hex = u8::saturating_sub(hex, 1);
    }
    out
}

/// The credentials that were given, by name.
#[derive(Default, Clone)]
pub(crate) struct Credentials(pub(crate) BTreeMap<&'static str, SecretString>);

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_taken_out() {
        let secrets = Secrets::default();
        secrets.add(&"to\"ken/ж".to_owned().into());
        for echoed in ["a to\"ken/ж b", "/x/to%22ken%2F%D0%B6/y", "/x/to%22ken%2f%d0%b6", r#"{"p":"to\"ken/ж"}"#, r#"{"p":"to\"ken\/ж"}"#]
        {
            let clean = secrets.clean(echoed);
            assert!(clean.contains(MASK) && !clean.contains("ken"), "{clean}");
            assert_eq!(secrets.clean_bytes(echoed.as_bytes()), clean.as_bytes());
        }
        for shown in ["dG8ia2VuL9C2", "eHRvImtlbi/Qtg==", "eHh0byJrZW4v0LY=", "eHh4dG8ia2VuL9C2eA"] {
            let clean = secrets.clean(shown);
            assert!(clean.contains(MASK), "{clean}");
        }
        for echoed in [r#""to\"ken\/\u0436""#, r#""to\"ken\u002f\u0436""#, "to%2522ken%252F%25D0%25B6", "<p>to&quot;ken/ж</p>"] {
            let clean = secrets.clean_bytes(echoed.as_bytes());
            assert!(!String::from_utf8_lossy(&clean).contains("ken"), "{echoed}");
        }
        assert_eq!(secrets.clean("nothing"), "nothing");
        assert_eq!(format!("{secrets:?}"), MASK);
    }
}
