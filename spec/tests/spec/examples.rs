//! Every rule has an example that breaks it, and an explanation that shows it.

use plumbline_spec::{Source, lint};
use std::collections::HashSet;

#[test]
fn every_example_breaks_its_rule() {
    let mut silent = Vec::new();
    for rule in lint::rules() {
        let said = rule.example_diagnostics();
        if !said.iter().flat_map(|d| &d.list).any(|d| d.code == rule.code && d.severity == rule.level) {
            let files = rule.example_files();
            let all: Vec<String> =
                files.iter().map(|f| Source::read("example.yaml", f).map_or_else(|e| e.to_string(), |s| s.warnings.to_string())).collect();
            silent.push(format!("{}: {}", rule.code, all.join("\n")));
        }
    }
    assert!(silent.is_empty(), "{} rules are not broken by their example:\n{}", silent.len(), silent.join("\n\n"));
}

/// An example shows one mistake: else nobody could tell what it is an example of.
#[test]
fn an_example_breaks_no_other_rule() {
    let mut noisy = Vec::new();
    for rule in lint::rules() {
        for file in rule.example_files() {
            let said = Source::read("example.yaml", &file).map_or_else(|all| all, |s| s.warnings);
            let others: Vec<_> =
                said.list.iter().filter(|d| d.code != rule.code && lint::rule(d.code).is_some_and(|r| r.level <= rule.level)).collect();
            if !others.is_empty() {
                noisy.push(format!("{}:\n{said}", rule.code));
            }
        }
    }
    assert!(noisy.is_empty(), "{} examples break other rules too:\n{}", noisy.len(), noisy.join("\n\n"));
}

#[test]
fn codes_are_unique_and_explained() {
    let mut seen = HashSet::new();
    for rule in lint::rules() {
        assert!(seen.insert(rule.code), "{} stands twice", rule.code);
        assert!(rule.code.len() == 5 && rule.code.starts_with('P'), "{}", rule.code);
        assert!(!rule.purpose.ends_with('.') && !rule.explanation.is_empty(), "{}", rule.code);
        let text = lint::explain(rule.code).unwrap();
        assert!(text.contains(rule.code) && text.contains("It is reported so:"), "{text}");
        assert!(lint::explain_all().contains(rule.purpose));
    }
    assert_eq!(lint::explain("P9999"), None);
    assert_eq!(lint::explain("p0301"), lint::explain("P0301"));
}

#[test]
fn who_only_uses_a_description_is_told_the_same_of_what_cannot_be_used() {
    for rule in lint::rules() {
        for file in rule.example_files() {
            let list = |read: &Result<Source, plumbline_spec::Diagnostics>| read.as_ref().err().map(|said| said.list.clone());
            let (read, used) = (Source::read("example.yaml", &file), Source::usable("example.yaml", &file));
            assert_eq!(list(&read), list(&used), "{}", rule.code);
            assert!(used.is_ok_and(|source| source.warnings.list.is_empty()) || read.is_err(), "{}", rule.code);
        }
    }
}
