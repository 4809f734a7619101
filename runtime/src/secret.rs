//! Credentials: kept out of `Debug`, and found again in texts that others wrote.
//!
//! A server may echo a credential (an error body that repeats the request's path does). Everything
//! that this crate shows goes through [`Secrets::clean`], which takes out each known secret as it
//! is, percent-encoded and as JSON writes it. Raw bytes handed to the caller are left as they came.

use memchr::memmem;
use secrecy::{ExposeSecret, SecretString};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{PoisonError, RwLock};

/// What stands in place of a secret.
const MASK: &str = "[REDACTED]";
/// Shorter texts are not looked for: they would be found everywhere.
const SHORTEST: usize = 4;

/// All secrets of one client, those of a login included.
#[derive(Default)]
pub(crate) struct Secrets {
    /// Spellings of the secrets, the longest first.
    needles: RwLock<Vec<SecretString>>,
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
        let slashed = quoted.replace('/', "\\/");
        let lower = lower_hex(&encoded);
        let mut needles = self.needles.write().unwrap_or_else(PoisonError::into_inner);
        for spelling in [text.to_owned(), encoded, lower, quoted, slashed] {
            if !needles.iter().any(|n| n.expose_secret() == spelling) {
                needles.push(spelling.into());
            }
        }
        needles.sort_by_key(|n| std::cmp::Reverse(n.expose_secret().len()));
    }

    /// A text without secrets.
    pub(crate) fn clean<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let needles = self.needles.read().unwrap_or_else(PoisonError::into_inner);
        let mut text = Cow::Borrowed(text);
        for needle in needles.iter() {
            let needle = needle.expose_secret();
            if text.contains(needle) {
                text = text.replace(needle, MASK).into();
            }
        }
        text
    }

    /// A body without secrets.
    pub(crate) fn clean_bytes<'t>(&self, bytes: &'t [u8]) -> Cow<'t, [u8]> {
        let needles = self.needles.read().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = Cow::Borrowed(bytes);
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
        assert_eq!(secrets.clean("nothing"), "nothing");
        assert_eq!(format!("{secrets:?}"), MASK);
    }
}
