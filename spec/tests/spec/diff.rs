//! The folder of changes: each `tests/diff/NAME/` has `base.yaml`, `change.yaml` and what is said of the
//! change on the wire, as `expected.txt` (what it does to the client is `rust.txt`, which `codegen` tests).
//! Adding a folder adds a test; `PLUMBLINE_UPDATE=1 cargo test -p plumbline-spec` writes the expected
//! output, which is then to be read.

use crate::compare::{difference, files, folder};
use plumbline_spec::Source;
use plumbline_spec::diff::{Change, Wire, diff, rule, rules};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn cases() -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> =
        std::fs::read_dir(folder("tests/diff")).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()).collect();
    all.sort();
    assert!(all.len() >= 90, "only {} cases", all.len());
    all
}

fn source(file: &Path, name: &str) -> Source {
    Source::read(name, &std::fs::read(file).unwrap()).unwrap_or_else(|e| panic!("{}\n{e}", file.display()))
}

fn changes(case: &Path, turned: bool) -> Vec<Change> {
    let (base, change) = (source(&case.join("base.yaml"), "base.yaml"), source(&case.join("change.yaml"), "change.yaml"));
    let (old, new) = if turned { (change, base) } else { (base, change) };
    diff(&old, &new).unwrap()
}

#[test]
fn changes_are_told_as_expected() {
    let mut wrong = Vec::new();
    for case in cases() {
        let mut text = String::new();
        for change in changes(&case, false) {
            let _ = writeln!(text, "{}[{}]: {}", change.rule.wire.as_str(), change.rule.id, change.message);
            let _ = writeln!(text, "  {} -> {}", change.old, change.new);
        }
        wrong.extend(difference(&case.join("expected.txt"), &text));
    }
    assert!(wrong.is_empty(), "{} outputs differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_rule_has_a_case() {
    let seen: BTreeSet<&str> = cases().iter().flat_map(|c| changes(c, false)).map(|c| c.rule.id).collect();
    // What no rule speaks of must not be met; that is the test below.
    let missing: Vec<&str> = rules().map(|r| r.id).filter(|id| *id != "unclassified" && !seen.contains(id)).collect();
    assert!(missing.is_empty(), "no case in tests/diff shows: {}", missing.join(", "));
}

#[test]
fn rules_are_data_with_names_of_their_own() {
    let ids: BTreeSet<&str> = rules().map(|r| r.id).collect();
    assert_eq!(ids.len(), rules().count(), "a name stands twice");
    for one in rules() {
        assert!(one.id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", one.id);
        assert!(!one.purpose.is_empty() && !one.why.is_empty() && one.example.0 != one.example.1, "{}", one.id);
        assert!(rule(one.id).is_some_and(|found| std::ptr::eq(found, one)), "{}", one.id);
    }
}

/// Turned round, what broke callers breaks servers and the other way, but for what is told for its own sake.
#[test]
fn a_change_turned_round_breaks_the_other_side() {
    // What is safe one way for a reason of its own: members and words that were to be expected.
    let exempt = ["member", "value-listed", "server", "retryable", "login", "settled"];
    for case in cases() {
        let class = |turned: bool| {
            let all = changes(&case, turned);
            let counted = all.iter().filter(|c| !exempt.iter().any(|e| c.rule.id.contains(e)));
            counted.map(|c| c.rule.wire).reduce(Wire::with).unwrap_or(Wire::Trivial)
        };
        let (there, back) = (class(false), class(true));
        assert_eq!(
            (there.breaks_callers(), there.breaks_servers()),
            (back.breaks_servers(), back.breaks_callers()),
            "{}: {there:?} there, {back:?} back",
            case.display()
        );
    }
}

#[test]
fn a_description_does_not_differ_from_itself() {
    for file in files(&folder("apis"), "yaml") {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let source = source(&file, &name);
        assert!(diff(&source, &source).unwrap().is_empty(), "{name}");
        // Nor from the same on other lines.
        let spread = Source::read(&name, source.spread().as_bytes()).unwrap();
        let all = diff(&source, &spread).unwrap();
        assert!(all.is_empty(), "{name}: {:?}", all.first());
    }
}

/// Every leaf of the real descriptions, changed by itself: something is said of it, and not that nobody knows.
#[test]
fn no_leaf_changes_unnoticed() {
    let mut count = 0;
    let mut silent = Vec::new();
    for file in files(&folder("apis"), "yaml") {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let old = source(&file, &name);
        let value: Value = serde_json::from_str(&old.spread()).unwrap();
        let mut leaves = Vec::new();
        pointers(&value, "", &mut leaves);
        // Every sixth is enough to meet every kind of leaf, and is quick.
        for pointer in leaves.iter().step_by(6) {
            let mut other = value.clone();
            changed(other.pointer_mut(pointer).unwrap());
            let Ok(new) = Source::read(&name, other.to_string().as_bytes()) else { continue };
            count += 1;
            let said = diff(&old, &new).unwrap();
            if said.is_empty() || said.iter().any(|c| c.rule.id == "unclassified") {
                let what = said.first().map_or_else(|| "nothing".to_owned(), |c| c.message.clone());
                silent.push(format!("{name}{pointer}: {what}"));
            }
        }
    }
    assert!(count >= 200, "only {count} leaves could be changed");
    assert!(silent.is_empty(), "of {count}, {} pass unnoticed:\n{}", silent.len(), silent.join("\n"));
}

fn pointers(value: &Value, at: &str, out: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(k, v)| pointers(v, &plumbline_spec::pointer::join(at, k), out));
        }
        Value::Array(items) => items.iter().enumerate().for_each(|(i, v)| pointers(v, &format!("{at}/{i}"), out)),
        Value::Null => {}
        _ => out.push(at.to_owned()),
    }
}

fn changed(leaf: &mut Value) {
    *leaf = match &*leaf {
        Value::Bool(word) => Value::Bool(!*word),
        Value::Number(n) => Value::from(n.as_i64().unwrap_or(0) + 1),
        Value::String(text) => Value::String(format!("{text}x")),
        other => other.clone(),
    };
}
