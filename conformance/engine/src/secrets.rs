//! Values never to be shown, in every form that they are sent in.
//!
//! It does not know which values are secret; [`crate::session`] and [`crate::transport`] tell it.

use std::borrow::Cow;

/// Shorter values are found everywhere, and say nothing.
const SHORT: usize = 3;

/// What must not be shown.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    /// The longest first: one may be part of another.
    forms: Vec<String>,
}

impl Secrets {
    /// Keeps a value secret: as it is, as an address has it, and as JSON has it.
    pub fn keep(&mut self, value: &str) {
        if value.len() < SHORT {
            return;
        }
        let address = percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC).to_string();
        let json = serde_json::Value::String(value.to_owned()).to_string();
        for form in [value, &address, &crate::call::escape(value), json.trim_matches('"')] {
            if !self.forms.iter().any(|f| f == form) {
                self.forms.push(form.to_owned());
            }
        }
        self.forms.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    }

    /// A text with every secret masked.
    pub fn mask(&self, text: &str) -> String {
        self.forms
            .iter()
            .filter(|form| !form.is_empty())
            .fold(text.to_owned(), |text, form| if text.contains(form.as_str()) { text.replace(form.as_str(), "***") } else { text })
    }

    /// Bytes with every secret masked, the same bytes where there is none in them.
    pub fn mask_bytes<'b>(&self, bytes: &'b [u8]) -> Cow<'b, [u8]> {
        let text = String::from_utf8_lossy(bytes);
        let masked = self.mask(&text);
        if masked == text { Cow::Borrowed(bytes) } else { Cow::Owned(masked.into_bytes()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_secret_is_masked() {
        let mut secrets = Secrets::default();
        for value in ["abcd", "bcd", "to ken/1", "a\"b\\c", "x"] {
            secrets.keep(value);
        }
        assert_eq!(secrets.mask("abcd, bcd"), "***, ***");
        assert_eq!(secrets.mask("/p?k=to%20ken%2F1&l=x"), "/p?k=***&l=x");
        assert_eq!(secrets.mask(r#"{"k":"a\"b\\c"}"#), r#"{"k":"***"}"#);
        assert_eq!(&*secrets.mask_bytes(b"\xff abcd"), "\u{fffd} ***".as_bytes());
        assert_eq!(&*secrets.mask_bytes(b"\xff"), b"\xff");
    }
}
