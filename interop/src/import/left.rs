//! What could not be carried over: what, where in the document, and of which kind.
//!
//! Nothing is dropped in silence. The listing is for people (each kind cut after some places) and
//! for programs (all of it).

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Something that the document says and the description does not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Left {
    /// Stable word for what kind of thing it is, such as `parameter-style`.
    pub kind: &'static str,
    /// Name of the file it stands in.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What it is, and what was done in its place.
    pub what: String,
}

impl Left {
    /// As `file:line:column: what [kind]`.
    pub fn line(&self) -> String {
        format!("{}:{}:{}: {} [{}]", self.file, self.line, self.column, self.what, self.kind)
    }
}

/// A listing for people: by kind, `most` places of each.
pub fn text(all: &[Left], most: usize) -> String {
    let mut kinds: BTreeMap<&str, Vec<&Left>> = BTreeMap::new();
    for left in all {
        kinds.entry(left.kind).or_default().push(left);
    }
    let mut out = String::new();
    for (kind, places) in kinds {
        for left in places.iter().take(most) {
            let _ = writeln!(out, "{}", left.line());
        }
        if places.len() > most {
            let _ = writeln!(out, "... and {} more of [{kind}]; `--format json` lists all", places.len() - most);
        }
    }
    out
}

/// A listing for programs: an array of objects.
pub fn json(all: &[Left]) -> Value {
    all.iter().map(|l| json!({ "kind": l.kind, "file": l.file, "line": l.line, "column": l.column, "what": l.what })).collect()
}
