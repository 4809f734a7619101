//! What no rule has spoken of: wording, and what the typed comparison does not know.
//!
//! The two files are compared leaf by leaf. A leaf that differs, and that no change covers, is told by
//! its key: descriptions, sources and examples are trivial; anything else is `unclassified`, which is
//! taken for the gravest there is.

use super::rules::Rule;
use super::table as rule;
use super::{At, Differ};
use crate::pointer::{join, segments};
use serde_json::Value;
use std::collections::BTreeSet;

/// Keys that hold words for people, and the rule for each.
const WORDS: [(&str, &Rule); 27] = [
    ("description", &rule::WORDING),
    ("title", &rule::WORDING),
    ("summary", &rule::WORDING),
    ("about", &rule::WORDING),
    ("says", &rule::WORDING),
    ("version", &rule::WORDING),
    ("plumbline", &rule::WORDING),
    ("documents", &rule::SOURCE),
    ("source", &rule::SOURCE),
    ("range_source", &rule::SOURCE),
    ("total_source", &rule::SOURCE),
    ("pages_source", &rule::SOURCE),
    ("refusal_source", &rule::SOURCE),
    ("examples", &rule::EXAMPLE),
    ("example", &rule::EXAMPLE),
    ("placeholder", &rule::EXAMPLE),
    ("notes", &rule::NOTE),
    ("unspecified", &rule::NOTE),
    ("unobservable", &rule::NOTE),
    ("concerns", &rule::NOTE),
    ("required_if", &rule::NOTE),
    ("settled", &rule::NOTE),
    ("deprecated", &rule::DEPRECATED),
    ("allowances", &rule::ALLOWANCE),
    ("default", &rule::WORDING),
    ("open", &rule::WORDING),
    ("dispute", &rule::WORDING),
];

/// Keys whose changes show on the wire, where they are not compared one by one.
const WIRE: [&str; 3] = ["default", "open", "dispute"];

/// Adds what differs in readings that are not taken where they stand: the comparison does not see them. `old` and `new` are
/// the descriptions with all their readings.
pub(super) fn readings(differ: &mut Differ<'_>, old: &Value, new: &Value) {
    let (old, new) = (plain(old), plain(new));
    let mut leaves = Vec::new();
    leaves_of(&old, &new, "", &mut leaves, &mut Vec::new());
    let spoken: Vec<String> = differ.found.iter().flat_map(|f| [f.old.clone(), f.new.clone()]).collect();
    let spoken: BTreeSet<&str> = spoken.iter().map(String::as_str).collect();
    let mut told = BTreeSet::new();
    for leaf in leaves {
        let whole = if leaf.gone { &old } else { &new };
        let Some((taken, open, at)) = through(whole, &leaf.pointer) else { continue };
        let as_at = |pointer: String| Leaf { pointer, gone: leaf.gone, come: leaf.come, list: leaf.list };
        if covered(&spoken, &as_at(taken.clone())) || covered(&spoken, &as_at(open)) {
            continue;
        }
        let way: Vec<String> = segments(&taken).collect();
        if told.insert(at.clone()) {
            // Words that go over the wire are not for people only.
            let told_apart = words(&way).filter(|(i, _)| !WIRE.contains(&way[*i].as_str()));
            let rule = told_apart.map_or(&rule::READING, |(_, rule)| rule);
            let message = format!("a reading of `{}` that is not taken differs", at.trim_start_matches('/').replace('/', " / "));
            differ.say(rule, &At::same(at, ""), message);
        }
    }
}

/// Of a way through a disputed place: where it leads if that reading is taken, where if it stays open, and the disputed place.
fn through(whole: &Value, pointer: &str) -> Option<(String, String, String)> {
    let (mut at, mut taken, mut open, mut place) = (whole, String::new(), String::new(), None);
    for segment in segments(pointer) {
        let disputed = at.get("disputed").is_some_and(Value::is_string);
        if disputed && segment != "disputed" && !crate::readings::ANNOTATIONS.contains(&segment.as_str()) {
            open = join(&format!("{open}/disputed/readings"), &segment);
            place = Some(taken.clone());
        } else {
            taken = join(&taken, &segment);
            open = join(&open, &segment);
        }
        at = match at {
            Value::Array(items) => items.get(segment.parse::<usize>().ok()?)?,
            other => other.get(&segment)?,
        };
    }
    place.map(|place| (taken, open, place))
}

/// Adds what the typed comparison left out.
pub(super) fn rest(differ: &mut Differ<'_>, old: &Value, new: &Value) {
    let (old, new) = (plain(old), plain(new));
    let mut leaves = Vec::new();
    let mut turned = Vec::new();
    leaves_of(&old, &new, "", &mut leaves, &mut turned);
    let spoken: Vec<(String, String)> = differ.found.iter().map(|f| (f.old.clone(), f.new.clone())).collect();
    let olds: BTreeSet<&str> = spoken.iter().map(|(o, _)| o.as_str()).collect();
    let news: BTreeSet<&str> = spoken.iter().map(|(_, n)| n.as_str()).collect();
    let mut told: BTreeSet<(&'static str, String)> = BTreeSet::new();
    for leaf in leaves {
        let known = if leaf.gone { &olds } else { &news };
        if told_elsewhere(known, &leaf) || covered(known, &leaf) || (!leaf.gone && !leaf.come && covered(&olds, &leaf)) {
            continue;
        }
        let way: Vec<String> = segments(&leaf.pointer).collect();
        let word = words(&way);
        let (found, place) = match word {
            Some((depth, found)) => (found, way[..=depth].iter().fold(String::new(), |at, s| join(&at, s))),
            None => (&rule::UNCLASSIFIED, leaf.pointer.clone()),
        };
        if told.insert((found.id, place.clone())) {
            let what = match (leaf.gone && !leaf.come, leaf.come && !leaf.gone) {
                (true, _) => "is gone",
                (_, true) => "is new",
                (false, false) => "differs",
            };
            differ.say(found, &At::same(place.clone(), ""), format!("`{}` {what}", place.trim_start_matches('/').replace('/', " / ")));
        }
    }
    for pointer in turned {
        let message = format!("the order of `{}` differs", pointer.trim_start_matches('/').replace('/', " / "));
        differ.say(&rule::REORDERED, &At::same(pointer, ""), message);
    }
}

struct Leaf {
    pointer: String,
    /// It is in the old file.
    gone: bool,
    /// It is in the new file.
    come: bool,
    /// It is a list of plain values, whose elements rules speak of.
    list: bool,
}

/// What is told by name at another place: servers by their address, required members at the member, the ways to an operation.
fn told_elsewhere(spoken: &BTreeSet<&str>, leaf: &Leaf) -> bool {
    if let Some(server) = leaf.pointer.strip_prefix("/servers/") {
        return server.ends_with("/url") || server.contains("/variables/");
    }
    // How an operation is reached is told as a whole.
    if let Some((_, key)) = leaf.pointer.strip_prefix("/operations/").and_then(|rest| rest.split_once('/'))
        && ["get", "post", "put", "patch", "delete", "rpc", "path"].contains(&key)
    {
        return true;
    }
    let members = leaf.pointer.strip_suffix("/required").map(|schema| format!("{schema}/properties/"));
    members.is_some_and(|members| leaf.list && spoken.range(members.as_str()..).next().is_some_and(|p| p.starts_with(&members)))
}

fn covered(spoken: &BTreeSet<&str>, leaf: &Leaf) -> bool {
    let mut at = leaf.pointer.as_str();
    loop {
        if spoken.contains(at) {
            return true;
        }
        match at.rfind('/') {
            Some(cut) => at = &at[..cut],
            None => break,
        }
    }
    let below = format!("{}/", leaf.pointer);
    leaf.list && spoken.range(below.as_str()..).next().is_some_and(|p| p.starts_with(&below))
}

/// The first step of a way that is a word for people, where it is no name in a table.
fn words(way: &[String]) -> Option<(usize, &'static Rule)> {
    const TABLES: [&str; 12] = [
        "properties",
        "patternProperties",
        "schemas",
        "parameters",
        "operations",
        "credentials",
        "disputes",
        "readings",
        "cases",
        "laws",
        "rates",
        "variables",
    ];
    way.iter().enumerate().find_map(|(i, key)| {
        // A table that is itself a name in a table is none.
        let table = |j: usize| {
            let mut names = false;
            for key in &way[..=j] {
                names = !names && TABLES.contains(&key.as_str());
            }
            names
        };
        if i > 0 && table(i - 1) {
            return None;
        }
        WORDS.iter().find(|(word, _)| word == key).map(|(_, rule)| (i, *rule))
    })
}

/// Without what stands for its own absence.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let absent = |key: &str, value: &Value| match value {
                Value::Null | Value::Bool(false) => true,
                Value::String(word) => {
                    matches!(
                        (key, word.as_str()),
                        ("media", "application/json") | ("style", "repeat") | ("kind", "alternatives") | ("grade", "vendor")
                    )
                }
                Value::Array(items) => items.is_empty(),
                Value::Object(members) => members.is_empty(),
                Value::Bool(true) | Value::Number(_) => false,
            };
            let kept = members.iter().map(|(k, v)| {
                let one = match v {
                    Value::Array(items) if k == "type" && items.len() == 1 => items[0].clone(),
                    other => other.clone(),
                };
                (k.clone(), plain(&one))
            });
            Value::Object(kept.filter(|(k, v)| !absent(k, v)).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(plain).collect()),
        other => other.clone(),
    }
}

fn leaves_of(old: &Value, new: &Value, pointer: &str, out: &mut Vec<Leaf>, turned: &mut Vec<String>) {
    match (old, new) {
        (a, b) if a == b => {
            if let (Value::Object(a), Value::Object(b)) = (a, b) {
                order(a, b, pointer, turned);
                for (key, value) in a {
                    leaves_of(value, &b[key], &join(pointer, key), out, turned);
                }
            }
        }
        (Value::Object(a), Value::Object(b)) => {
            order(a, b, pointer, turned);
            for (key, value) in a {
                let at = join(pointer, key);
                match b.get(key) {
                    Some(other) => leaves_of(value, other, &at, out, turned),
                    None => all(value, &at, true, out),
                }
            }
            for (key, value) in b.iter().filter(|(k, _)| !a.contains_key(*k)) {
                all(value, &join(pointer, key), false, out);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() && a.iter().chain(b).any(|v| v.is_object() || v.is_array()) => {
            for (i, (x, y)) in a.iter().zip(b).enumerate() {
                leaves_of(x, y, &join(pointer, &i.to_string()), out, turned);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() && a.iter().all(|v| b.contains(v)) => turned.push(pointer.to_owned()),
        (a, b) => {
            let list = a.is_array() || b.is_array();
            out.push(Leaf { pointer: pointer.to_owned(), gone: true, come: true, list });
        }
    }
}

/// Every leaf of what stands on one side only.
fn all(value: &Value, pointer: &str, gone: bool, out: &mut Vec<Leaf>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(k, v)| all(v, &join(pointer, k), gone, out)),
        Value::Array(items) if items.iter().any(|v| v.is_object() || v.is_array()) => {
            items.iter().enumerate().for_each(|(i, v)| all(v, &join(pointer, &i.to_string()), gone, out));
        }
        other => out.push(Leaf { pointer: pointer.to_owned(), gone, come: !gone, list: other.is_array() }),
    }
}

/// Whether what both have stands in another order. Only where order means something to a reader or a client.
fn order(a: &serde_json::Map<String, Value>, b: &serde_json::Map<String, Value>, pointer: &str, turned: &mut Vec<String>) {
    const ORDERED: [&str; 6] = ["/operations", "/schemas", "/parameters", "/properties", "/readings", "/cases"];
    let ours = a.keys().filter(|k| b.contains_key(*k));
    let theirs = b.keys().filter(|k| a.contains_key(*k));
    if ORDERED.iter().any(|o| pointer.ends_with(o)) && !ours.eq(theirs) {
        turned.push(pointer.to_owned());
    }
}
