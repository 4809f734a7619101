//! Regular expressions of descriptions.
//!
//! JSON Schema recommends ECMA-262 (2020-12, section 6.4), where `\d` and `\w` are ASCII. The
//! `regex` crate takes every digit and letter of Unicode, so those classes are written out.

use regex::Regex;

/// Compiles a pattern.
///
/// # Errors
/// What the `regex` crate says of it.
pub fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    if !pattern.contains('\\') {
        return Regex::new(pattern);
    }
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut letters = pattern.chars();
    while let Some(c) = letters.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        // A class stands for itself inside another class too.
        match letters.next() {
            Some('d') => out.push_str("[0-9]"),
            Some('D') => out.push_str("[^0-9]"),
            Some('w') => out.push_str("[0-9A-Za-z_]"),
            Some('W') => out.push_str("[^0-9A-Za-z_]"),
            Some('/') => out.push('/'),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    // The message of a mistake should be about what was written.
    Regex::new(&out).map_err(|error| Regex::new(pattern).err().unwrap_or(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_those_of_ascii() {
        for (pattern, yes, no) in
            [(r"^\d+$", "12", "٣"), (r"^[\d.]+$", "1.2", "٣"), (r"^\w$", "a", "é"), (r"^\W$", "é", "a"), (r"^\\d$", r"\d", "1")]
        {
            let regex = compile(pattern).unwrap_or_else(|e| panic!("{pattern}: {e}"));
            assert!(regex.is_match(yes) && !regex.is_match(no), "{pattern}");
        }
        assert!(compile(r"\").is_err() && compile("[").is_err());
    }
}
