//! The JSON Schema that editors use: it takes the real descriptions, and no broken key or type.

use crate::compare::{files, folder};
use plumbline_spec::{Source, language, lint};
use serde_json::Value;

/// The file as an editor sees it: YAML as JSON, keys as texts, nothing resolved.
fn as_json(yaml: &serde_yaml::Value) -> Value {
    use serde_yaml::Value as Yaml;
    let key = |k: &Yaml| match k {
        Yaml::String(s) => s.clone(),
        Yaml::Number(n) => n.to_string(),
        other => format!("{other:?}"),
    };
    match yaml {
        Yaml::Sequence(items) => items.iter().map(as_json).collect(),
        Yaml::Mapping(members) => Value::Object(members.iter().map(|(k, v)| (key(k), as_json(v))).collect()),
        Yaml::Tagged(tagged) => as_json(&tagged.value),
        plain => serde_json::to_value(plain).unwrap(),
    }
}

fn validator() -> jsonschema::Validator {
    jsonschema::draft202012::new(&language::json_schema()).unwrap()
}

#[test]
fn the_schema_is_a_sound_schema() {
    let schema = language::json_schema();
    assert!(jsonschema::draft202012::meta::is_valid(&schema), "not a JSON Schema 2020-12");
    let text = schema.to_string();
    assert!(!text.contains("DisputedSchema\"},{\"type\":\"null"), "the resolved form of disputes is not part of the language");
}

#[test]
fn the_file_in_the_repository_is_the_schema() {
    if std::env::var_os("PLUMBLINE_UPDATE").is_some() {
        language::write_or_check(&folder(""), false).unwrap();
    }
    language::write_or_check(&folder(""), true).unwrap_or_else(|e| panic!("{e}"));
}

#[test]
fn real_descriptions_satisfy_it() {
    let validator = validator();
    let apis = files(&folder("apis"), "yaml");
    assert!(apis.len() >= 4);
    for file in apis {
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(
            text.starts_with(&format!("# yaml-language-server: $schema=../{}\n", language::FILE)),
            "{} names no schema to its editor",
            file.display()
        );
        let value = as_json(&serde_yaml::from_str(&text).unwrap());
        let errors: Vec<String> = validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{}:\n{}", file.display(), errors.join("\n"));
    }
}

/// What the reader calls an unknown key or a wrong type, an editor underlines too.
#[test]
fn broken_keys_and_types_do_not_satisfy_it() {
    let validator = validator();
    let mut count = 0;
    for file in files(&folder("tests/broken"), "yaml") {
        let bytes = std::fs::read(&file).unwrap();
        let said = Source::read("x", &bytes).map_or_else(|all| all, |s| s.warnings);
        if !said.list.iter().any(|d| matches!(d.code, "P0101" | "P0102" | "P0103")) {
            continue;
        }
        let Some(value) = std::str::from_utf8(&bytes).ok().and_then(|text| serde_yaml::from_str::<serde_yaml::Value>(text).ok()) else {
            continue;
        };
        assert!(!validator.is_valid(&as_json(&value)), "{} satisfies the schema", file.display());
        count += 1;
    }
    assert!(count >= 30, "only {count} files were tried");
}

/// What is wrong only in its meaning satisfies the schema: else an editor would forbid what the language allows.
#[test]
fn examples_of_rules_on_meaning_satisfy_it() {
    let validator = validator();
    for rule in lint::rules().filter(|r| r.code >= "P0204" && r.code != "P0207") {
        for file in rule.example_files() {
            let text = String::from_utf8(file).unwrap();
            let value = as_json(&serde_yaml::from_str(&text).unwrap());
            let errors: Vec<String> = validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
            assert!(errors.is_empty(), "{}: {}", rule.code, errors.join("\n"));
        }
    }
}
