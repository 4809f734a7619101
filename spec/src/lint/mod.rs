//! Rules on what a description says, beyond what its types can hold.

use crate::diag::Diagnostic;
use crate::load::{Model, nearest};
use crate::pointer::join;
use crate::readings::Place;
use serde_json::Value;
use std::collections::HashMap;

/// Applies every rule to a model; what is found is added to `diags`.
pub fn lint(_model: &Model, _diags: &mut Vec<Diagnostic>) {}

/// A mistake that the typed layer found, and what to take away to look for further ones.
pub(crate) struct TypedMistake {
    pub diagnostic: Diagnostic,
    pub remove: String,
    pub missing: bool,
}

/// Turns a message of serde into a diagnostic at its place.
pub(crate) fn typed_diagnostic(message: &str, pointer: &str, value: &Value, places: &HashMap<String, Place>) -> TypedMistake {
    let message = message.split(" at line ").next().unwrap_or(message);
    let place = |p: &str| nearest(places, p).map_or(0..0, |p| p.key.clone().unwrap_or_else(|| p.value.clone()));
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if message.starts_with("unknown field") || message.starts_with("unknown variant") {
        let name = quoted.first().copied().unwrap_or_default();
        let known = quoted.get(1..).unwrap_or_default();
        let field = message.starts_with("unknown field");
        let candidates = [pointer.to_owned(), join(pointer, name)];
        let at = candidates.iter().rev().find(|c| value.pointer(c).is_some() && (!field || c.ends_with(&join("", name)))).cloned().unwrap_or_else(|| pointer.to_owned());
        let span = nearest(places, &at).map_or(0..0, |p| if field { p.key.clone().unwrap_or_else(|| p.value.clone()) } else { p.value.clone() });
        let help = did_you_mean(name, known).unwrap_or_else(|| format!("it is one of {}", known.join(", ")));
        let what = if field { "no such key here" } else { "no such word here" };
        return TypedMistake { diagnostic: Diagnostic::error("P0101", span, format!("{what}: `{name}`")).help(help), remove: at, missing: false };
    }
    if message.starts_with("missing field") {
        let name = quoted.first().copied().unwrap_or_default();
        let diagnostic = Diagnostic::error("P0102", place(pointer), format!("the key `{name}` is missing here")).help(format!("add `{name}:`"));
        return TypedMistake { diagnostic, remove: pointer.to_owned(), missing: true };
    }
    let span = nearest(places, pointer).map_or(0..0, |p| p.value.clone());
    let diagnostic = Diagnostic::error("P0103", span, format!("the value does not fit: {message}")).help("see the language reference for what may stand here");
    TypedMistake { diagnostic, remove: pointer.to_owned(), missing: false }
}

/// `did you mean ...?` for a word that is close to one of the known ones.
pub fn did_you_mean(word: &str, known: &[&str]) -> Option<String> {
    let best = known.iter().map(|k| (distance(word, k), k)).min()?;
    (best.0 <= word.chars().count().max(3) / 3).then(|| format!("did you mean `{}`?", best.1))
}

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let insert = row[j + 1] + 1;
            let delete = row[j] + 1;
            let replace = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = insert.min(delete).min(replace);
        }
    }
    row[b.len()]
}
