//! Rust identifiers from names of a description.
//!
//! Only ASCII letters, digits and underscores come out, whatever goes in, so that no text of a description can become
//! Rust code. Keywords become raw identifiers; what would collide gets a number.

use std::collections::HashSet;
use std::fmt::{self, Write};

/// Names that a generated module has anyway.
#[rustfmt::skip]
pub(crate) const RESERVED: [&str; 32] = [
    "Client", "ClientBuilder", "Stub", "Stubs", "Error", "Problem", "Option", "Some", "None", "Result", "Ok", "Err", "String", "Vec", "Box",
    "Default", "Self", "From", "Into", "IntoIterator", "Api", "Sending", "Debug", "Clone", "Send", "Copy", "Sync", "ToString", "PartialEq", "Eq",
    "Hash", "Iterator",
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

/// Writes the words that a name is made of, in small letters; `start` is called before each of them.
fn words(name: &str, out: &mut String, start: impl Fn(&mut String)) {
    if let Some((_, words)) = SIGNS.iter().find(|(sign, _)| *sign == name.trim()) {
        for word in words.split('_') {
            start(out);
            out.push_str(word);
        }
        return;
    }
    let mut open = false;
    let mut before: Option<char> = None;
    let mut characters = name.chars().peekable();
    let mut any = false;
    while let Some(c) = characters.next() {
        let after = characters.peek().copied();
        if c.is_ascii_alphanumeric() {
            let camel = c.is_ascii_uppercase()
                && (before.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
                    || before.is_some_and(|b| b.is_ascii_uppercase()) && after.is_some_and(|a| a.is_ascii_lowercase()));
            if !open || camel {
                start(out);
            }
            out.push(c.to_ascii_lowercase());
            (open, any) = (true, true);
            before = Some(c);
            continue;
        }
        open = false;
        if c == '-' && after.is_some_and(|a| a.is_ascii_digit()) && before.is_none_or(|b| !b.is_ascii_alphanumeric()) {
            start(out);
            out.push_str("minus");
            any = true;
        } else if let Some((_, word)) = SIGN.iter().find(|(sign, _)| *sign == c) {
            start(out);
            out.push_str(word);
            any = true;
        } else if !c.is_ascii() {
            start(out);
            // Writing to a `String` cannot fail.
            let _ = write!(out, "u{:x}", u32::from(c));
            any = true;
        }
        before = Some(c);
    }
    if !any {
        start(out);
        out.push_str("sign");
    }
}

/// `like_this`.
pub fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 8);
    words(name, &mut out, |out| {
        if !out.is_empty() {
            out.push('_');
        }
    });
    if out.starts_with(|c: char| c.is_ascii_digit()) {
        out.insert(0, 'n');
    }
    out
}

/// `LikeThis`.
pub fn pascal(name: &str) -> String {
    let snake = snake(name);
    let mut out = String::with_capacity(snake.len());
    let mut up = true;
    for c in snake.chars() {
        match c {
            '_' => up = true,
            c if up => {
                out.push(c.to_ascii_uppercase());
                up = false;
            }
            c => out.push(c),
        }
    }
    out
}

/// `LIKE_THIS`.
pub fn shouting(name: &str) -> String {
    let mut out = snake(name);
    out.make_ascii_uppercase();
    out
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
    Ident(match name {
        // Words that cannot be raw identifiers.
        "self" | "Self" | "super" | "crate" | "_" => format!("{name}_"),
        // Words that Rust keeps for itself, in any edition.
        "as" | "break" | "const" | "continue" | "else" | "enum" | "extern" | "false" | "fn" | "for" | "if" | "impl" | "in" | "let"
        | "loop" | "match" | "mod" | "move" | "mut" | "pub" | "ref" | "return" | "static" | "struct" | "trait" | "true" | "type"
        | "unsafe" | "use" | "where" | "while" | "async" | "await" | "dyn" | "abstract" | "become" | "box" | "do" | "final" | "macro"
        | "override" | "priv" | "typeof" | "unsized" | "virtual" | "yield" | "try" | "gen" => format!("r#{name}"),
        _ => name.to_owned(),
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
