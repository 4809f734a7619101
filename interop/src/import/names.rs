//! Identifiers from whatever a document calls things.
//!
//! Names of a description are ASCII words; what goes over the wire stands beside them unchanged.
//! Two names never differ in case only, since files and types are made of them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Longest name that is made.
const LONGEST: usize = 80;

/// A snake_case identifier: `repos/list-forOrg` is `repos_list_for_org`. `None` if nothing of it is left.
pub(crate) fn snake(text: &str) -> Option<String> {
    let mut out = String::new();
    let letters: Vec<char> = text.chars().collect();
    for (i, c) in letters.iter().enumerate() {
        if !c.is_ascii_alphanumeric() {
            if !out.is_empty() && !out.ends_with('_') {
                out.push('_');
            }
            continue;
        }
        let before = i.checked_sub(1).and_then(|b| letters.get(b));
        let after = letters.get(i + 1);
        let small_before = before.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let word_starts = before.is_some_and(char::is_ascii_uppercase) && after.is_some_and(char::is_ascii_lowercase);
        if c.is_ascii_uppercase() && (small_before || word_starts) && !out.ends_with('_') && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
        if out.len() >= LONGEST {
            break;
        }
    }
    let out = out.trim_matches('_').to_owned();
    match out.chars().next() {
        None => None,
        Some(c) if c.is_ascii_digit() => Some(format!("n{out}")),
        Some(_) => Some(out),
    }
}

/// An identifier of the first few words of a title.
pub(crate) fn short(title: &str) -> Option<String> {
    const MOST: usize = 24;
    let name = snake(title)?;
    let mut out = String::new();
    for word in name.split('_').filter(|w| !w.is_empty()) {
        if !out.is_empty() && out.len() + word.len() >= MOST {
            break;
        }
        if !out.is_empty() {
            out.push('_');
        }
        out.push_str(word);
    }
    Some(out)
}

/// A name for a schema: the document's own, if a `$ref` can name it.
pub(crate) fn schema(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(LONGEST) {
        if c.is_ascii_alphanumeric() || "_.-".contains(c) {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
    }
    let out = out.trim_end_matches(['_', '.', '-']).trim_start_matches(['.', '-']).to_owned();
    match out.chars().next() {
        None => "Schema".to_owned(),
        Some(c) if c.is_ascii_digit() => format!("N{out}"),
        Some(_) => out,
    }
}

/// Gives out each name once.
#[derive(Debug, Default)]
pub(crate) struct Names {
    taken: HashMap<String, usize>,
}

impl Names {
    /// The name, or the name with the next number that is free.
    pub fn unique(&mut self, name: String) -> String {
        let folded = fold(&name);
        let Some(next) = self.taken.get_mut(&folded) else {
            self.taken.insert(folded, 2);
            return name;
        };
        let mut number = *next;
        *next += 1;
        loop {
            let numbered = format!("{name}_{number}");
            let key = fold(&numbered);
            if let Entry::Vacant(free) = self.taken.entry(key) {
                free.insert(2);
                return numbered;
            }
            number += 1;
        }
    }
}

/// What names must differ in: letters and digits, whatever their case. Types are made of them without the rest.
fn fold(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}
