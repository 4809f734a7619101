//! Rust identifiers from names of a description.
//!
//! Only ASCII letters, digits and underscores come out, whatever goes in, so that no text of a description can become
//! Rust code. Keywords become raw identifiers; what would collide gets a number.

use std::collections::HashSet;
use std::fmt;

/// Names that a generated module has anyway.
#[rustfmt::skip]
pub(crate) const RESERVED: [&str; 32] = [
    "Client", "ClientBuilder", "Stub", "Stubs", "Error", "Problem", "Option", "Some", "None", "Result", "Ok", "Err", "String", "Vec", "Box",
    "Default", "Self", "From", "Into", "IntoIterator", "Api", "Sending", "Debug", "Clone", "Send", "Copy", "Sync", "ToString", "PartialEq", "Eq",
    "Hash", "Iterator",
];

/// Words that cannot be raw identifiers.
const NEVER_RAW: [&str; 5] = ["self", "Self", "super", "crate", "_"];

/// Words that Rust keeps for itself, in any edition.
const KEYWORDS: [&str; 48] = [
    "as", "break", "const", "continue", "else", "enum", "extern", "false", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod",
    "move", "mut", "pub", "ref", "return", "static", "struct", "trait", "true", "type", "unsafe", "use", "where", "while", "async",
    "await", "dyn", "abstract", "become", "box", "do", "final", "macro", "override", "priv", "typeof", "unsized", "virtual", "yield",
    "try", "gen",
];

/// Names of whole words made of signs.
const SIGNS: [(&str, &str); 9] = [
    ("=", "equal"),
    ("==", "equal"),
    ("!=", "not_equal"),
    ("<>", "not_equal"),
    ("<", "less"),
    ("<=", "less_or_equal"),
    (">", "greater"),
    (">=", "greater_or_equal"),
    ("", "empty"),
];

/// Names of single signs that make a difference.
const SIGN: [(char, &str); 13] = [
    ('+', "plus"),
    ('*', "star"),
    ('/', "slash"),
    ('%', "percent"),
    ('=', "equal"),
    ('<', "less"),
    ('>', "greater"),
    ('!', "not"),
    ('&', "and"),
    ('|', "or"),
    ('#', "hash"),
    ('@', "at"),
    ('$', "dollar"),
];

/// The words that a name is made of, in small letters.
fn words(name: &str) -> Vec<String> {
    if let Some((_, word)) = SIGNS.iter().find(|(sign, _)| *sign == name.trim()) {
        return word.split('_').map(str::to_owned).collect();
    }
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    let characters: Vec<char> = name.chars().collect();
    for (i, &c) in characters.iter().enumerate() {
        let before = i.checked_sub(1).map(|i| characters[i]);
        let after = characters.get(i + 1).copied();
        if c.is_ascii_alphanumeric() {
            let camel = c.is_ascii_uppercase()
                && (before.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
                    || before.is_some_and(|b| b.is_ascii_uppercase()) && after.is_some_and(|a| a.is_ascii_lowercase()));
            if !open || camel {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.push(c.to_ascii_lowercase());
            }
            open = true;
            continue;
        }
        open = false;
        if c == '-' && after.is_some_and(|a| a.is_ascii_digit()) && before.is_none_or(|b| !b.is_ascii_alphanumeric()) {
            words.push("minus".to_owned());
        } else if let Some((_, word)) = SIGN.iter().find(|(sign, _)| *sign == c) {
            words.push((*word).to_owned());
        } else if !c.is_ascii() {
            words.push(format!("u{:x}", u32::from(c)));
        }
    }
    if words.is_empty() {
        words.push("sign".to_owned());
    }
    words
}

/// `like_this`.
pub fn snake(name: &str) -> String {
    let joined = words(name).join("_");
    if joined.starts_with(|c: char| c.is_ascii_digit()) { format!("n{joined}") } else { joined }
}

/// `LikeThis`.
pub fn pascal(name: &str) -> String {
    let mut out = String::new();
    for word in words(name) {
        let mut characters = word.chars();
        if let Some(first) = characters.next() {
            out.push(first.to_ascii_uppercase());
            out.push_str(characters.as_str());
        }
    }
    if out.starts_with(|c: char| c.is_ascii_digit()) { format!("N{out}") } else { out }
}

/// `LIKE_THIS`.
pub fn shouting(name: &str) -> String {
    snake(name).to_ascii_uppercase()
}

/// An identifier of Rust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ident(String);

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An identifier from a text that [`snake`], [`pascal`] or [`shouting`] made.
pub fn ident(name: &str) -> Ident {
    Ident(if NEVER_RAW.contains(&name) {
        format!("{name}_")
    } else if KEYWORDS.contains(&name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    })
}

/// Names that are taken in one scope.
#[derive(Debug, Default, Clone)]
pub struct Scope(HashSet<String>);

impl Scope {
    /// A scope where these are taken from the start.
    pub fn reserving(names: &[&str]) -> Self {
        Self(names.iter().map(|n| (*n).to_owned()).collect())
    }

    /// Whether a name is taken.
    pub fn holds(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// Takes the first name that is free, or the last with a number.
    pub fn take(&mut self, candidates: &[String]) -> String {
        for name in candidates {
            if self.0.insert(name.clone()) {
                return name.clone();
            }
        }
        let last = candidates.last().map_or("item", String::as_str);
        let mut number = 2_u32;
        loop {
            let name = format!("{last}{number}");
            if self.0.insert(name.clone()) {
                return name;
            }
            number += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_any_spelling() {
        for (name, expected_snake, expected_pascal) in [
            ("page[limit]", "page_limit", "PageLimit"),
            ("chatId", "chat_id", "ChatId"),
            ("HTTPServer2Go", "http_server2_go", "HttpServer2Go"),
            (">=", "greater_or_equal", "GreaterOrEqual"),
            ("+1", "plus_1", "Plus1"),
            ("-1", "minus_1", "Minus1"),
            ("not_ilike", "not_ilike", "NotIlike"),
            ("2fa", "n2fa", "N2fa"),
            ("ж", "u436", "U436"),
            ("", "empty", "Empty"),
            ("--", "sign", "Sign"),
        ] {
            assert_eq!(snake(name), expected_snake, "{name}");
            assert_eq!(pascal(name), expected_pascal, "{name}");
        }
    }

    #[test]
    fn nothing_but_an_identifier_comes_out() {
        for name in ["type", "self", "Self", "_", "a\"; fn x() {} //", "async", "r#try", "'a"] {
            let ident = ident(&snake(name)).to_string();
            assert!(syn::parse_str::<syn::Ident>(&ident).is_ok(), "{name} became {ident}");
        }
    }

    #[test]
    fn collisions_get_numbers() {
        let mut scope = Scope::reserving(&["Client"]);
        let names: Vec<_> = (0..3).map(|_| scope.take(&["Client".to_owned()])).collect();
        assert_eq!(names, ["Client2", "Client3", "Client4"]);
    }
}
