//! What changes of descriptions do to clients: `spec/tests/diff/NAME/rust.txt` says it for every case of that folder.
//!
//! `PLUMBLINE_UPDATE=1 cargo test -p plumbline-codegen change` writes the expected output, which is then to be read. That
//! the verdicts are those of a compiler is seen by `witnesses_compile_just_where_no_change_is_major`, which takes minutes and is
//! ignored unless asked for: `cargo test -p plumbline-codegen -- --ignored witnesses`.

use super::{ApiChange, Level, Surface, Verdict, judge, witness};
use plumbline_spec::Source;
use plumbline_spec::diff::Wire;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn cases() -> Vec<PathBuf> {
    let folder = root().join("spec/tests/diff");
    let mut all: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()).collect();
    all.sort();
    assert!(all.len() >= 90, "only {} cases", all.len());
    all
}

fn source(case: &Path, name: &str) -> Source {
    Source::read(name, &fs::read(case.join(name)).unwrap()).unwrap_or_else(|e| panic!("{}\n{e}", case.display()))
}

fn verdict(case: &Path) -> Verdict {
    judge(&source(case, "base.yaml"), &source(case, "change.yaml")).unwrap_or_else(|e| panic!("{}: {e}", case.display()))
}

fn name(case: &Path) -> String {
    case.file_name().unwrap().to_string_lossy().into_owned()
}

fn text(verdict: &Verdict) -> String {
    let mut out = String::new();
    let wire = verdict.wire.map_or("no change", Wire::as_str);
    let _ = writeln!(out, "{wire} on the wire, {} in Rust", verdict.level.map_or("no change", Level::as_str));
    let lines = |out: &mut String, all: &[ApiChange]| {
        for one in all {
            let _ = writeln!(out, "  {}: {}", one.level.as_str(), one.reason);
        }
    };
    for judged in &verdict.changes {
        let _ = writeln!(out, "{}[{}]: {}", judged.level.as_str(), judged.change.rule.id, judged.change.message);
        lines(&mut out, &judged.api);
    }
    if !verdict.rest.is_empty() {
        out.push_str("from no one change:\n");
        lines(&mut out, &verdict.rest);
    }
    if let Some(why) = &verdict.ungenerated {
        let _ = writeln!(out, "{why}");
    }
    out
}

#[test]
fn clients_change_as_expected() {
    let mut wrong = Vec::new();
    for case in cases() {
        let (file, text) = (case.join("rust.txt"), text(&verdict(&case)));
        if std::env::var_os("PLUMBLINE_UPDATE").is_some() {
            fs::write(&file, &text).unwrap();
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if expected != text {
            wrong.push(format!("{}\n--- expected\n{expected}--- found\n{text}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{} outputs differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_difference_of_a_client_has_a_change_that_leads_to_it() {
    let lost: Vec<String> =
        cases().iter().flat_map(|case| verdict(case).rest.into_iter().map(move |c| format!("{}: {}", name(case), c.reason))).collect();
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn a_client_does_not_differ_from_itself() {
    for case in cases().iter().step_by(9) {
        let base = source(case, "base.yaml");
        let verdict = judge(&base, &base).unwrap();
        assert_eq!((verdict.wire, verdict.level), (None, None), "{}", name(case));
    }
}

/// Every item that was made from one place knows it; only what every client has does not.
#[test]
fn items_know_where_they_come_from() {
    for api in fs::read_dir(root().join("spec/apis")).unwrap().map(|f| f.unwrap().path()) {
        if api.extension().is_none_or(|e| e != "yaml") {
            continue;
        }
        let surface = Surface::of(&Source::open(&api).unwrap()).unwrap();
        let lost: Vec<&str> = surface.items.iter().filter(|i| i.pointer.is_none()).map(|i| i.path.as_str()).collect();
        let usual = ["Client", "Stub", "Error", "Problem", "API"];
        let odd: Vec<&&str> = lost.iter().filter(|path| !usual.iter().any(|u| path.contains(u))).collect();
        assert!(odd.is_empty(), "{}: {odd:?}", api.display());
        assert!(lost.len() * 3 < surface.items.len(), "{}: {} of {}", api.display(), lost.len(), surface.items.len());
        // The place of an item is where its own words stand, not somewhere above.
        for item in &surface.items {
            let Some(pointer) = &item.pointer else { continue };
            assert!(surface.model.places.contains_key(pointer), "{}: nothing stands at {pointer}", item.path);
        }
    }
}

#[test]
#[ignore = "it compiles some two hundred small crates; .ci/extended runs it"]
fn witnesses_compile_just_where_no_change_is_major() {
    let folder = root().join("target/tests/witness");
    let _ = fs::remove_dir_all(folder.join("crates"));
    let mut members = Vec::new();
    let mut major = BTreeSet::new();
    for case in cases() {
        let (old, new) = (source(&case, "base.yaml"), source(&case, "change.yaml"));
        let (Ok(surface), Ok(_)) = (Surface::of(&old), Surface::of(&new)) else { continue };
        let verdict = verdict(&case);
        // A program cannot see that two arguments of one type changed places.
        let swapped = |c: &ApiChange| c.reason.contains("the order was");
        let api = |v: &Verdict| v.changes.iter().flat_map(|j| j.api.clone()).chain(v.rest.clone()).collect::<Vec<_>>();
        let named = |s: &Source| Surface::of(s).unwrap().api;
        // Under another name nothing of a client is found; the modules here are all called alike.
        if named(&old) != named(&new) {
            continue;
        }
        if api(&verdict).iter().any(|c| c.level == Level::Major && !swapped(c)) {
            major.insert(format!("{}_new", name(&case)));
        }
        for (version, client) in [("old", &old), ("new", &new)] {
            let member = format!("{}_{version}", name(&case));
            let source = folder.join("crates").join(&member).join("src");
            fs::create_dir_all(source.join("client")).unwrap();
            for file in crate::generate(client).unwrap() {
                fs::write(source.join("client").join(file.path.file_name().unwrap()), file.text).unwrap();
            }
            fs::write(source.join("lib.rs"), "#[allow(dead_code, unused)]\npub mod client;\nmod witness;\n").unwrap();
            fs::write(source.join("witness.rs"), witness(&surface)).unwrap();
            let runtime = root().join("runtime");
            let manifest = format!(
                "[package]\nname = \"{member}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nplumbline-runtime = {{ path = {:?} }}\n",
                runtime.display().to_string()
            );
            fs::write(folder.join("crates").join(&member).join("Cargo.toml"), manifest).unwrap();
            members.push(member);
        }
    }
    assert!(members.len() >= 150, "{}", members.len());
    fs::write(folder.join("Cargo.toml"), "[workspace]\nmembers = [\"crates/*\"]\nresolver = \"3\"\n").unwrap();
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut check = std::process::Command::new(cargo);
    check.current_dir(&folder).args(["check", "--workspace", "--keep-going", "--quiet", "--offline", "--message-format=json"]);
    let done = check.arg("--target-dir").arg(folder.join("target")).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    let mut failed: BTreeSet<String> = BTreeSet::new();
    let mut first: Vec<String> = Vec::new();
    for line in out.lines() {
        let Ok(message) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        if message.pointer("/message/level").is_some_and(|l| l == "error") {
            let package = message["target"]["name"].as_str().unwrap_or_default().to_owned();
            if failed.insert(package.clone()) {
                first.push(format!("{package}: {}", message.pointer("/message/rendered").and_then(|r| r.as_str()).unwrap_or_default()));
            }
        }
    }
    assert!(!failed.is_empty(), "nothing failed, so nothing was compiled:\n{err}");
    let own: Vec<&String> = first.iter().filter(|f| f.split(':').next().is_some_and(|n| n.ends_with("_old"))).collect();
    assert!(own.is_empty(), "a witness does not compile against its own client:\n{own:#?}");
    let missed: Vec<&String> = first.iter().filter(|f| !major.contains(f.split(':').next().unwrap_or_default())).collect();
    assert!(missed.is_empty(), "not called major, and yet broken:\n{missed:#?}");
    let unfounded: Vec<&String> = major.difference(&failed).collect();
    assert!(unfounded.is_empty(), "called major, and compiles all the same: {unfounded:?}");
}
