//! Rules on the sources: what depends on what, what no source may name, how long a file may be.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Crates whose code must serve any API.
const GENERAL: [&str; 6] = ["spec", "codegen", "runtime", "mock", "conformance", "interop"];
/// Longest source file, in lines; most are far shorter.
const LONGEST: usize = 500;

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Rust files below a folder, those that are broken on purpose left out.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !["target", "snapshots", "broken"].contains(&name.as_str()) && !name.starts_with('.') {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn handwritten() -> Vec<PathBuf> {
    GENERAL.iter().chain(&["xtask"]).flat_map(|c| sources(&root().join(c))).collect()
}

/// Names of a crate's dependencies as its manifest has them, those for tests left out.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(root().join(manifest)).unwrap();
    let mut section = String::new();
    let mut names = BTreeSet::new();
    for line in text.lines() {
        if let Some(header) = line.trim().strip_prefix('[') {
            header.trim_end_matches(']').clone_into(&mut section);
            // `[dependencies.NAME]`
            if let Some((_, name)) = section.split_once("dependencies.") {
                names.insert(name.to_owned());
            }
        } else if section.ends_with("dependencies")
            && section != "dev-dependencies"
            && let Some((name, _)) = line.split_once(['.', '=', ' '])
        {
            names.insert(name.trim().to_owned());
        }
    }
    names
}

/// Everything of this workspace that a crate is built with.
fn closure(folder: &str) -> BTreeSet<String> {
    let members = [
        ("plumbline-spec", "spec"),
        ("plumbline-codegen", "codegen"),
        ("plumbline-macros", "codegen/macros"),
        ("plumbline-runtime", "runtime"),
        ("plumbline-clients", "generated"),
        ("plumbline-mock", "mock"),
        ("plumbline-engine", "conformance/engine"),
        ("conformance", "conformance"),
    ];
    let mut found = BTreeSet::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for name in dependencies(&format!("{folder}/Cargo.toml")) {
            if found.insert(name.clone()) {
                open.extend(members.iter().filter(|(n, _)| *n == name).map(|(_, f)| (*f).to_owned()));
            }
        }
    }
    found
}

#[test]
fn the_engine_is_built_without_the_mock() {
    let engine = closure("conformance/engine");
    assert!(engine.contains("plumbline-spec"), "the reading of manifests finds nothing: {engine:?}");
    for other in ["plumbline-mock", "plumbline-codegen", "plumbline-runtime", "plumbline-clients"] {
        assert!(!engine.contains(other), "the engine depends on {other}: it must judge a server that it knows nothing of");
    }
    // Not even its own tests may look into the mock: what they share would be tested against itself.
    let manifest = fs::read_to_string(root().join("conformance/engine/Cargo.toml")).unwrap();
    assert!(!manifest.contains("plumbline-mock"), "conformance/engine/Cargo.toml names the mock");
}

#[test]
fn the_mock_is_built_without_the_engine() {
    let mock = closure("mock");
    assert!(mock.contains("plumbline-spec"));
    for other in ["plumbline-engine", "conformance", "plumbline-runtime", "plumbline-clients"] {
        assert!(!mock.contains(other), "the mock depends on {other}");
    }
}

#[test]
fn spec_knows_neither_http_nor_code() {
    let spec = closure("spec");
    assert!(spec.contains("serde_yaml"));
    for other in ["reqwest", "axum", "hyper", "tokio", "syn", "quote", "proc-macro2", "prettyplease"] {
        assert!(!spec.contains(other), "spec depends on {other}");
    }
}

/// Words that name a vendor: the APIs, and the words of their titles and hosts that are no common words.
fn vendors() -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for entry in fs::read_dir(root().join("spec/apis")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "yaml") {
            words.insert(path.file_stem().unwrap().to_string_lossy().to_lowercase());
            let text = fs::read_to_string(&path).unwrap();
            for url in text.split(['"', ' ', '\n']).filter_map(|w| w.split_once("://").map(|(_, rest)| rest)) {
                let host = url.split(['/', ':', '}']).next().unwrap_or_default();
                // The name under the public suffix: `vendor` of `api.vendor.com`.
                let labels: Vec<&str> = host.split('.').filter(|l| !l.is_empty()).collect();
                if labels.len() >= 2 && !labels.contains(&"github") && !labels.contains(&"jsonrpc") {
                    words.insert(labels[labels.len() - 2].to_lowercase());
                }
            }
        }
    }
    // Hosts of general standards and services, not of a vendor.
    for general in ["github", "githubusercontent", "jsonrpc", "json-schema", "w3", "ietf", "rfc-editor", "example", "com", "co", "postman"]
    {
        words.remove(general);
    }
    words
}

#[test]
fn no_vendor_is_named_in_general_code() {
    let vendors = vendors();
    assert!(vendors.len() >= 4, "{vendors:?}");
    let mut found = Vec::new();
    for file in GENERAL.iter().flat_map(|c| sources(&root().join(c))) {
        let shown = file.strip_prefix(root()).unwrap().display().to_string();
        for (i, line) in fs::read_to_string(&file).unwrap().lines().enumerate() {
            let lower = line.to_lowercase();
            // Names in documentation and tests are examples; names in code would be special cases.
            let test = shown.contains("/tests/") || shown.contains("/examples/");
            if test || lower.trim_start().starts_with("//") {
                continue;
            }
            let words: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').collect();
            if let Some(vendor) = vendors.iter().find(|v| words.contains(&v.as_str()) || words.contains(&v.replace('_', "-").as_str())) {
                found.push(format!("{shown}:{}: `{vendor}`", i + 1));
            }
        }
    }
    assert!(found.is_empty(), "what is special to a vendor belongs into its description:\n{}", found.join("\n"));
}

#[test]
fn every_module_says_what_it_is_for() {
    let mut silent = Vec::new();
    for file in handwritten() {
        let text = fs::read_to_string(&file).unwrap();
        if !text.starts_with("//!") {
            silent.push(file.strip_prefix(root()).unwrap().display().to_string());
        }
    }
    assert!(silent.is_empty(), "these start without `//!`:\n{}", silent.join("\n"));
}

#[test]
fn files_stay_short() {
    let mut long = Vec::new();
    for file in handwritten() {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        if lines > LONGEST {
            long.push(format!("{}: {lines} lines", file.strip_prefix(root()).unwrap().display()));
        }
    }
    assert!(long.is_empty(), "longer than {LONGEST} lines:\n{}", long.join("\n"));
}

#[test]
fn the_harness_has_one_test_target() {
    // Flags after `--` go to every test target of the package; another one would refuse them.
    let manifest = fs::read_to_string(root().join("conformance/Cargo.toml")).unwrap();
    assert!(manifest.contains("[lib]\ntest = false\ndoctest = false"));
    assert_eq!(manifest.matches("[[test]]").count(), 1);
    let targets: Vec<_> = fs::read_dir(root().join("conformance/tests")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(targets, ["conformance.rs"]);
}
