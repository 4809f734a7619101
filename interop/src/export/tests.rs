//! Every description of the repository, in every form: valid by the published meta-schemas, complete,
//! the same every time, and the same as the files kept in `tests/exports`.
//!
//! A new description adds its files with `PLUMBLINE_UPDATE=1 cargo test -p plumbline-interop`. What
//! programs of others make of the exports is not looked at here, but by `.ci/interop`.

use super::*;
use plumbline_spec::value::Checker;
use serde_json::json;
use std::path::{Path, PathBuf};

mod downgrades;
mod shapes;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The descriptions of the repository, by the name of their file.
fn descriptions() -> Vec<(String, Source)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder("../spec/apis")).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "yaml"));
    files.sort();
    let read = |path: &PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let source = Source::read(&format!("{name}.yaml"), &std::fs::read(path).unwrap()).unwrap_or_else(|d| panic!("{}", d.render(false)));
        (name, source)
    };
    files.iter().map(read).collect()
}

fn forms(source: &Source) -> Vec<(Form, &'static str)> {
    let protocol = source.model(&Choices::new()).unwrap().description.protocol;
    match protocol {
        Protocol::Http => vec![(Form::OpenApi31, "openapi"), (Form::OpenApi30, "openapi-3.0"), (Form::JsonSchema, "schema")],
        Protocol::JsonRpc => vec![(Form::OpenRpc, "openrpc"), (Form::JsonSchema, "schema")],
    }
}

/// Everything exported, with a label.
fn exports() -> Vec<(String, Form, Source, Exported)> {
    let mut all = Vec::new();
    for (name, source) in descriptions() {
        for (form, word) in forms(&source) {
            for deep_object in [false, true] {
                let last: Choices = source.disputes().into_iter().filter_map(|(d, r)| Some((d, r.into_iter().next_back()?))).collect();
                for choices in [Choices::new(), last] {
                    let label = format!("{name} as {word}, deep objects {deep_object}, {} readings chosen", choices.len());
                    let options = Options { choices, deep_object, ..Options::default() };
                    let exported = export(&source, form, &options).unwrap_or_else(|e| panic!("{label}: {e}"));
                    all.push((label, form, source.clone(), exported));
                }
            }
        }
    }
    assert!(!all.is_empty());
    all
}

fn published(name: &str) -> Value {
    let text = std::fs::read_to_string(folder("tests/schemas").join(name)).unwrap();
    // One address is written in two ways.
    let text = text.replace("\"https://meta.json-schema.tools\"", "\"https://meta.json-schema.tools/\"");
    let mut schema: Value = serde_json::from_str(&text).unwrap();
    // That draft is draft 7 under another address.
    if schema["$schema"] == "https://meta.json-schema.tools/" {
        schema["$schema"] = "http://json-schema.org/draft-07/schema#".into();
    }
    schema
}

fn validator(form: Form) -> jsonschema::Validator {
    let schema = match form {
        Form::OpenApi31 => published("openapi-3.1.json"),
        Form::OpenApi30 => published("openapi-3.0.json"),
        Form::OpenRpc => published("openrpc-1.3.json"),
        Form::JsonSchema => json!({ "$ref": "https://json-schema.org/draft/2020-12/schema" }),
    };
    let tools = jsonschema::Resource::from_contents(published("json-schema-tools.json"));
    let registry = jsonschema::Registry::new().add("https://meta.json-schema.tools/", tools).unwrap().prepare().unwrap();
    jsonschema::options().with_registry(&registry).build(&schema).unwrap_or_else(|e| panic!("{}: {e}", form.as_str()))
}

#[test]
fn exports_fit_the_published_meta_schemas() {
    let validators = [Form::OpenApi31, Form::OpenApi30, Form::OpenRpc, Form::JsonSchema].map(|f| (f, validator(f)));
    for (label, form, _, exported) in exports() {
        let validator = &validators.iter().find(|(f, _)| *f == form).unwrap().1;
        let wrong: Vec<String> = validator.iter_errors(&exported.document).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(wrong.is_empty(), "{label}: {wrong:#?}");
        // The meta-schema of 3.1 leaves schemas to JSON Schema.
        if form == Form::OpenApi31 {
            for (name, schema) in exported.document["components"]["schemas"].as_object().unwrap() {
                assert!(jsonschema::draft202012::meta::is_valid(schema), "{label}: {name}");
            }
        }
    }
}

#[test]
fn the_published_meta_schemas_refuse_a_broken_export() {
    for (form, pointer) in [(Form::OpenApi31, "/info/title"), (Form::OpenApi30, "/paths"), (Form::OpenRpc, "/methods/0/name")] {
        let (_, _, _, exported) = exports().into_iter().find(|(_, f, _, _)| *f == form).unwrap();
        let mut broken = exported.document;
        *broken.pointer_mut(pointer).unwrap() = json!(7);
        assert!(!validator(form).is_valid(&broken), "{}", form.as_str());
    }
}

/// Walks what other tools see: everything but the extension.
fn walk(value: &Value, at: &str, seen: &mut impl FnMut(&str, &Value)) {
    seen(at, value);
    match value {
        Value::Object(members) => {
            members.iter().filter(|(k, _)| *k != EXTENSION).for_each(|(k, v)| walk(v, &plumbline_spec::pointer::join(at, k), seen));
        }
        Value::Array(items) => items.iter().enumerate().for_each(|(i, v)| walk(v, &format!("{at}/{i}"), seen)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn references_lead_somewhere_and_no_dispute_is_left() {
    for (label, _, _, exported) in exports() {
        walk(&exported.document, "", &mut |at, value| {
            if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
                let pointer = reference.strip_prefix('#').unwrap_or_else(|| panic!("{label}: {at}: {reference}"));
                assert!(exported.document.pointer(pointer).is_some(), "{label}: {at}: {reference} leads nowhere");
            }
            assert!(value.get("disputed").is_none(), "{label}: {at} is still disputed");
            for ours in ["source", "unspecified", "only_if", "means", "placeholder"] {
                let stray = value.get(ours).filter(|_| !at.ends_with("/properties") && !at.contains("/example"));
                assert!(stray.is_none(), "{label}: {at}/{ours} is a member of no format");
            }
        });
    }
}

#[test]
fn extensions_hold_nothing_that_other_tools_take_for_a_schema() {
    fn extensions(value: &Value, found: &mut Vec<Value>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get(EXTENSION).cloned());
                members.values().for_each(|v| extensions(v, found));
            }
            Value::Array(items) => items.iter().for_each(|v| extensions(v, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut texts = 0;
    for (label, _, _, exported) in exports() {
        let mut found = Vec::new();
        extensions(&exported.document, &mut found);
        assert!(!found.is_empty(), "{label}");
        for extension in found {
            assert!(!holds_schemas(&extension), "{label}: {extension}");
            for (key, value) in extension.as_object().unwrap().iter().filter(|(k, _)| k.ends_with("@json")) {
                let text = value.as_str().unwrap_or_else(|| panic!("{label}: {key}"));
                assert!(serde_json::from_str::<Value>(text).is_ok(), "{label}: {key}");
                texts += 1;
            }
        }
    }
    assert!(texts > 0);
}

#[test]
fn every_law_dispute_and_note_is_listed_as_lost_with_its_line() {
    for (label, form, source, exported) in exports() {
        let model = source.model(&Choices::new()).unwrap();
        let count = |kind: LossKind| exported.losses.iter().filter(|l| l.kind == kind).count();
        let operations = model.description.operations.values();
        assert_eq!(count(LossKind::Law), operations.clone().map(|o| o.laws.len()).sum::<usize>(), "{label}");
        let notes = model.description.notes.len() + operations.map(|o| o.notes.len()).sum::<usize>();
        assert_eq!(count(LossKind::Note), notes, "{label}");
        assert!(count(LossKind::Reading) >= model.description.disputes.len(), "{label}");
        if form != Form::JsonSchema {
            assert_eq!(
                count(LossKind::Provocation),
                model.description.errors.cases.len() + usize::from(model.description.errors.mnemonic.is_some()),
                "{label}"
            );
        }
        for loss in &exported.losses {
            assert!(source.raw_span(&loss.pointer).is_some(), "{label}: {loss} leads nowhere");
            assert!(loss.defined_at.starts_with(&*source.file), "{label}: {loss}");
        }
        let mut places: Vec<String> = exported.losses.iter().map(|l| format!("{:?} {}", l.kind, l.pointer)).collect();
        let all = places.len();
        places.sort();
        places.dedup();
        assert_eq!(places.len(), all, "{label}: something is listed twice");
    }
}

#[test]
fn how_long_pages_are_and_how_many_is_told_in_words() {
    for (name, words) in [
        ("fixed_size", "cut after 20 items; `/paging/page_count` counts the pages (of an empty list 0)."),
        ("unknown_size", "cut after as many items on every page."),
        ("counted_pages", "cut after `per_page`; `/last_page` counts the pages (of an empty list 1)."),
    ] {
        let source = Source::open(&folder("../spec/tests/paged").join(format!("{name}.yaml"))).unwrap_or_else(|d| panic!("{d}"));
        let exported = export(&source, Form::OpenApi31, &Options::default()).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(exported.json().contains(words), "{name}: {}", exported.json());
    }
}

#[test]
fn exporting_twice_gives_the_same_bytes_and_yaml_says_what_json_says() {
    for ((label, _, _, one), (_, _, _, other)) in exports().into_iter().zip(exports()) {
        assert_eq!(one.json(), other.json(), "{label}");
        let (tree, mistakes) = plumbline_spec::syntax::parse(&one.yaml());
        assert!(mistakes.is_empty(), "{label}: {mistakes:?}");
        assert_eq!(yaml::plain(&tree.unwrap()), one.document, "{label}");
    }
}

/// What differs between a file and a text; with `PLUMBLINE_UPDATE` the file is written.
fn difference(file: &Path, text: &str) -> Option<String> {
    if std::env::var_os("PLUMBLINE_UPDATE").is_some() {
        std::fs::write(file, text).unwrap();
        return None;
    }
    let kept = std::fs::read_to_string(file).unwrap_or_default().replace("\r\n", "\n");
    (kept != text).then(|| {
        let diff = similar::TextDiff::from_lines(kept.as_str(), text).unified_diff().context_radius(2).to_string();
        format!("{}\n{diff}", file.display())
    })
}

#[test]
fn exports_are_the_kept_files() {
    let mut wrong = Vec::new();
    let mut expected = Vec::new();
    for (name, source) in descriptions() {
        let mut newest = String::new();
        for (form, word) in forms(&source) {
            let text = export(&source, form, &Options::default()).unwrap().yaml();
            // The older version is kept as what differs from the newer.
            let (file, text) = if form == Form::OpenApi30 {
                let diff = similar::TextDiff::from_lines(newest.as_str(), text.as_str()).unified_diff().context_radius(1).to_string();
                (format!("{name}.{word}.diff"), diff)
            } else {
                newest.clone_from(&text);
                (format!("{name}.{word}.yaml"), text)
            };
            wrong.extend(difference(&folder("tests/exports").join(&file), &text));
            expected.push(file);
        }
    }
    assert!(wrong.is_empty(), "{}\n\nPLUMBLINE_UPDATE=1 cargo test -p plumbline-interop keeps the new ones", wrong.join("\n"));
    let kept = std::fs::read_dir(folder("tests/exports")).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
    for file in kept {
        assert!(expected.contains(&file), "tests/exports/{file} belongs to no description");
    }
}

/// A value of an exported schema, chosen plainly.
fn sample(root: &Value, schema: &Value, depth: usize) -> Value {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return sample(root, root.pointer(&reference[1..]).unwrap(), depth + 1);
    }
    if let Some(one) = schema.get("const").or_else(|| schema.get("enum")?.get(0)) {
        return one.clone();
    }
    if let Some(choice) = schema.get("anyOf").filter(|_| schema.get("properties").is_none()).and_then(|c| c.get(0)) {
        return sample(root, choice, depth + 1);
    }
    let types = &schema["type"];
    match types.as_str().or_else(|| types.get(0)?.as_str()) {
        Some("object") => {
            let all = schema["properties"].as_object().into_iter().flatten();
            Value::Object(all.map(|(name, s)| (name.clone(), if depth > 12 { json!({}) } else { sample(root, s, depth + 1) })).collect())
        }
        Some("array") if schema["maxItems"] == 0 || depth > 12 => json!([]),
        Some("array") => json!([sample(root, &schema["items"], depth + 1)]),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        Some("boolean") => json!(true),
        Some("null") => json!(null),
        _ => match schema["format"].as_str() {
            Some("civil-date-time") => json!("2026-11-22 10:00:00"),
            Some("e164") => json!("+33601148802"),
            Some("email") => json!("a@b.example"),
            _ => json!("text"),
        },
    }
}

/// The value with one place changed, in many ways.
fn changed(value: &Value) -> Vec<Value> {
    let mut all: Vec<Value> =
        [json!(null), json!(true), json!(-1), json!(1.5), json!(""), json!("x"), json!([]), json!({}), json!(0)].into();
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let mut less = members.clone();
                less.remove(name);
                all.push(Value::Object(less));
                for new in changed(member) {
                    let mut other = members.clone();
                    other.insert(name.clone(), new);
                    all.push(Value::Object(other));
                }
            }
            let mut more = members.clone();
            more.insert("more".into(), json!(1));
            all.push(Value::Object(more));
        }
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                for new in changed(item) {
                    let mut other = items.clone();
                    other[i] = new;
                    all.push(Value::Array(other));
                }
            }
            all.push(Value::Array(items.iter().chain(items).cloned().collect()));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    all
}

#[test]
fn exported_schemas_judge_values_as_the_description_does() {
    let (mut fine, mut wrong) = (0, 0);
    for (label, _, source, exported) in exports().into_iter().filter(|(_, form, _, _)| *form == Form::JsonSchema) {
        let model = source.model(&exported_choices(&label, &source)).unwrap();
        let checker = Checker::new(&model.description);
        for (name, schema) in &model.description.schemas {
            let mut standing = exported.document.clone();
            standing["$ref"] = format!("#/$defs/{name}").into();
            let validator = jsonschema::options().should_validate_formats(true).build(&standing).unwrap();
            let value = sample(&exported.document, &exported.document["$defs"][name], 0);
            assert!(checker.fits(schema, &value), "{label}: {name}: the sample {value} does not fit");
            for value in changed(&value).into_iter().chain([value]) {
                let (ours, theirs) = (checker.fits(schema, &value), validator.is_valid(&value));
                assert_eq!(ours, theirs, "{label}: {name}: {value}");
                if ours { fine += 1 } else { wrong += 1 }
            }
        }
    }
    assert!(fine > 100 && wrong > 100, "{fine} fit, {wrong} do not");
}

/// The choices that [`exports`] made for this label.
fn exported_choices(label: &str, source: &Source) -> Choices {
    if label.contains(" 0 readings chosen") {
        return Choices::new();
    }
    source.disputes().into_iter().filter_map(|(d, r)| Some((d, r.into_iter().next_back()?))).collect()
}

#[test]
fn resolving_leaves_no_choice_between_readings() {
    for (name, source) in descriptions() {
        for (form, word) in forms(&source) {
            let exported = export(&source, form, &Options { resolve: true, ..Options::default() }).unwrap();
            assert!(!exported.json().contains("$reading"), "{name} as {word}");
        }
    }
}

#[test]
fn a_wrong_protocol_reading_or_root_is_refused_with_what_there_is() {
    for (name, source) in descriptions() {
        let description = source.model(&Choices::new()).unwrap().description;
        let form = if description.protocol == Protocol::Http { Form::OpenRpc } else { Form::OpenApi31 };
        let said = export(&source, form, &Options::default()).unwrap_err().to_string();
        assert!(said.contains(&format!("`{}`", description.api)) && said.contains("use `export open"), "{name}: {said}");
        let root = Options { root: Some("Nothing".into()), ..Options::default() };
        let said = export(&source, Form::JsonSchema, &root).unwrap_err().to_string();
        assert!(description.schemas.keys().all(|s| said.contains(&format!("`{s}`"))), "{name}: {said}");
        let choices = Choices::from([("no_such".to_owned(), "thing".to_owned())]);
        let said = export(&source, Form::JsonSchema, &Options { choices, ..Options::default() }).unwrap_err().to_string();
        assert!(said.starts_with("no dispute is called `no_such`"), "{name}: {said}");
        let (dispute, _) = source.disputes().remove(0);
        let choices = Choices::from([(dispute.clone(), "thing".to_owned())]);
        let said = export(&source, Form::JsonSchema, &Options { choices, ..Options::default() }).unwrap_err().to_string();
        assert!(said.starts_with(&format!("no reading of `{dispute}` is called `thing`")), "{name}: {said}");
    }
}
