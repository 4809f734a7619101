//! The forms in which diagnostics are written out, each with its expected output in `tests/forms`.

use crate::compare::{difference, files, folder};
use plumbline_spec::diag::{Form, render};
use plumbline_spec::{Choices, Diagnostics, Severity, Source, lint};
use serde_json::Value;

fn said() -> Vec<Diagnostics> {
    let names = ["yaml_duplicate_deep", "bytes_emoji_before_mistake", "law_search"];
    let read = |name: &str| {
        let bytes = std::fs::read(folder("tests/broken").join(format!("{name}.yaml"))).unwrap();
        Source::read(&format!("spec/tests/broken/{name}.yaml"), &bytes).unwrap_err()
    };
    names.into_iter().map(read).collect()
}

fn written(form: Form) -> String {
    let said = said();
    render(&said.iter().collect::<Vec<_>>(), form)
}

#[test]
fn every_form_is_as_expected() {
    let forms = [("plain", Form::Plain), ("styled", Form::Styled), ("json", Form::Json), ("github", Form::Github), ("sarif", Form::Sarif)];
    let wrong: Vec<String> = forms
        .into_iter()
        .filter_map(|(name, form)| difference(&folder("tests/forms").join(format!("{name}.txt")), &written(form)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn json_is_an_object_a_line() {
    let count: usize = said().iter().map(|d| d.list.len()).sum();
    let text = written(Form::Json);
    assert_eq!(text.lines().count(), count);
    for line in text.lines() {
        let object: Value = serde_json::from_str(line).unwrap();
        for member in ["code", "level", "message", "file", "line", "column", "end_line", "end_column", "help"] {
            assert!(!object[member].is_null(), "{member} is missing in {line}");
        }
    }
}

#[test]
fn annotations_are_one_line_each() {
    let count: usize = said().iter().map(|d| d.list.len()).sum();
    let text = written(Form::Github);
    assert_eq!(text.lines().count(), count);
    assert!(text.lines().all(|l| l.starts_with("::error file=") || l.starts_with("::warning file=") || l.starts_with("::notice file=")));
}

/// The members that SARIF 2.1.0 demands and that viewers need.
#[test]
fn sarif_refers_to_its_own_rules() {
    let log: Value = serde_json::from_str(&written(Form::Sarif)).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(!rules[index]["shortDescription"]["text"].as_str().unwrap().is_empty());
        let region = &result["locations"][0]["physicalLocation"]["region"];
        let number = |name: &str| region[name].as_u64().unwrap();
        assert!((number("startLine"), number("startColumn")) <= (number("endLine"), number("endColumn")));
        assert!(matches!(result["level"].as_str().unwrap(), "error" | "warning" | "note"));
    }
    let empty: Value = serde_json::from_str(&render(&[], Form::Sarif)).unwrap();
    assert_eq!(empty["runs"][0]["results"], Value::Array(Vec::new()));
}

#[test]
fn words_name_forms() {
    for (word, form) in [("text", Form::Plain), ("json", Form::Json), ("github", Form::Github), ("sarif", Form::Sarif)] {
        assert_eq!(word.parse::<Form>(), Ok(form));
    }
    assert!("xml".parse::<Form>().unwrap_err().to_string().contains("xml"));
}

/// The descriptions of this repository keep every rule; notes are for thought.
#[test]
fn real_descriptions_keep_every_rule() {
    let mut models = Vec::new();
    for file in files(&folder("apis"), "yaml") {
        let source = Source::open(&file).unwrap_or_else(|e| panic!("{e}"));
        let graver: Vec<_> = source.warnings.list.iter().filter(|d| d.severity != Severity::Note).collect();
        assert!(graver.is_empty(), "{}", source.warnings);
        models.push(source.model(&Choices::new()).unwrap_or_else(|e| panic!("{e}")));
    }
    let together = lint::lint_together(&models.iter().collect::<Vec<_>>());
    assert!(
        together.iter().all(|d| d.list.iter().all(|d| d.severity == Severity::Note)),
        "{}",
        render(&together.iter().collect::<Vec<_>>(), Form::Plain)
    );
}
