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
    /// Variables of the environment that hold some of them, by value.
    variables: Vec<(String, String)>,
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

    /// Keeps a value secret that a variable of the environment holds.
    pub fn keep_in(&mut self, variable: &str, value: &str) {
        self.keep(value);
        if value.len() >= SHORT {
            self.variables.push((value.to_owned(), variable.to_owned()));
            self.variables.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        }
    }

    /// A text with every secret masked, and where it is known which variable holds one, with its name between the stars.
    pub fn mask_by_name(&self, text: &str) -> String {
        let named = |text: String, (value, variable): &(String, String)| text.replace(value.as_str(), &format!("***{variable}***"));
        self.mask(&self.variables.iter().fold(text.to_owned(), named))
    }

    /// A command with words in single quotes, in which the names between stars that stand for secrets are variables of a
    /// POSIX shell. Only for names that are known: others come from the target.
    pub fn spelt(&self, command: &str) -> String {
        self.variables.iter().fold(command.to_owned(), |command, (_, name)| {
            let variable = format!("\"${name}\"");
            let quoted = command.replace(&format!("***{name}***"), &format!("'{variable}'"));
            // Beside it there may be nothing in the quotes.
            quoted.replace(&format!("''{variable}"), &variable).replace(&format!("{variable}''"), &variable)
        })
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

/// The variable of the environment that holds a credential.
pub fn variable(api: &str, credential: &str) -> String {
    format!("PLUMBLINE_{}_{}", api.to_uppercase(), credential.to_uppercase())
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
        secrets.keep_in("KEY", "kept-1");
        assert_eq!(secrets.mask_by_name("kept-1 abcd"), "***KEY*** ***");
        assert_eq!(secrets.mask("kept-1"), "***");
        assert_eq!(
            secrets.spelt("curl -H 'key: ***KEY***' '***KEY***/p' '***PATH***'"),
            "curl -H 'key: '\"$KEY\" \"$KEY\"'/p' '***PATH***'"
        );
    }
}
