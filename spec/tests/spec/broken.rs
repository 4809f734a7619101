//! The folder of broken descriptions: each `tests/broken/NAME.yaml` has what is said of it beside
//! it, as `NAME.txt`. Adding a file adds a test; `PLUMBLINE_UPDATE=1 cargo test -p plumbline-spec`
//! writes the expected output, which is then to be read.

use crate::compare::{difference, files, folder};
use plumbline_spec::{Source, lint};
use std::collections::BTreeSet;

#[test]
fn broken_descriptions_are_reported_as_expected() {
    let all = files(&folder("tests/broken"), "yaml");
    assert!(all.len() >= 60, "only {} broken descriptions", all.len());
    let mut wrong = Vec::new();
    for file in &all {
        let bytes = std::fs::read(file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy();
        let said = match Source::read(&name, &bytes) {
            Ok(source) => source.warnings,
            Err(diagnostics) => diagnostics,
        };
        assert!(!said.list.is_empty(), "{name}: nothing is wrong with it");
        wrong.extend(difference(&file.with_extension("txt"), &format!("{said}\n")));
    }
    assert!(wrong.is_empty(), "{} outputs differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_output_stands_without_its_description() {
    for file in files(&folder("tests/broken"), "txt") {
        assert!(file.with_extension("yaml").exists(), "{} has no description", file.display());
    }
}

#[test]
fn every_code_that_is_reported_has_a_rule_of_the_same_level() {
    let mut seen = BTreeSet::new();
    for file in files(&folder("tests/broken"), "yaml") {
        let bytes = std::fs::read(&file).unwrap();
        let said = Source::read("x", &bytes).map_or_else(|all| all, |s| s.warnings);
        for diagnostic in said.list {
            let rule = lint::rule(diagnostic.code).unwrap_or_else(|| panic!("{} has no entry in the table", diagnostic.code));
            assert_eq!(rule.level, diagnostic.severity, "{}", diagnostic.code);
            assert!(diagnostic.help.is_some(), "{}: no help in {}", diagnostic.code, file.display());
            assert!(diagnostic.span.end <= said.text.len() + 1 && diagnostic.span.start <= diagnostic.span.end, "{}", file.display());
            seen.insert(diagnostic.code);
        }
    }
    assert!(seen.len() >= 60, "only {} codes are met in the folder", seen.len());
}
