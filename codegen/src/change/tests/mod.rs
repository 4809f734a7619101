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
            assert!(surface.model.places.contains(pointer), "{}: nothing stands at {pointer}", item.path);
        }
    }
}

/// A client, and a program that uses all of another: a folder of a crate.
fn put(folder: &Path, client: &Source, witness: &str) {
    fs::create_dir_all(folder.join("client")).unwrap();
    for file in crate::generate(client).unwrap() {
        fs::write(folder.join("client").join(file.path.file_name().unwrap()), file.text).unwrap();
    }
    fs::write(folder.join("mod.rs"), "#[allow(dead_code, unused)]\npub mod client;\nmod witness;\n").unwrap();
    fs::write(folder.join("witness.rs"), witness).unwrap();
}

/// A crate of such folders.
fn member(folder: &Path, name: &str, modules: &[String]) {
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nplumbline-runtime = {{ path = {:?} }}\n",
        root().join("runtime").display().to_string()
    );
    let lib: String = modules.iter().fold(String::new(), |all, module| all + "pub mod " + module + ";\n");
    fs::write(folder.join(name).join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join(name).join("src/lib.rs"), lib).unwrap();
}

#[test]
#[ignore = "it compiles every client of the folder; .ci/extended runs it"]
fn witnesses_compile_just_where_no_change_is_major() {
    let folder = root().join("target/tests/witness");
    let crates = folder.join("crates");
    let _ = fs::remove_dir_all(&crates);
    // What must compile is one crate; what must not is one each, since the first mistake hides others.
    let (mut fine, mut major) = (Vec::new(), BTreeSet::new());
    let mut bases = BTreeSet::new();
    for case in cases() {
        let (old, new) = (source(&case, "base.yaml"), source(&case, "change.yaml"));
        let (Ok(surface), Ok(other)) = (Surface::of(&old), Surface::of(&new)) else { continue };
        // Under another name nothing of a client is found; the modules here are all called alike.
        if surface.api != other.api {
            continue;
        }
        let program = witness(&surface);
        if bases.insert(program.clone()) {
            let module = format!("{}_old", name(&case));
            put(&crates.join("fine/src").join(&module), &old, &program);
            fine.push(module);
        }
        let verdict = verdict(&case);
        // A program cannot see that two arguments of one type changed places.
        let mut all = verdict.changes.iter().flat_map(|j| &j.api).chain(&verdict.rest);
        if all.any(|c| c.level == Level::Major && !c.reason.contains("the order was")) {
            let member_name = format!("{}_new", name(&case));
            put(&crates.join(&member_name).join("src/inner"), &new, &program);
            member(&crates, &member_name, &["inner".to_owned()]);
            major.insert(member_name);
        } else {
            let module = format!("{}_new", name(&case));
            put(&crates.join("fine/src").join(&module), &new, &program);
            fine.push(module);
        }
    }
    assert!(fine.len() >= 60 && major.len() >= 25, "{} fine, {} major", fine.len(), major.len());
    member(&crates, "fine", &fine);
    fs::write(folder.join("Cargo.toml"), "[workspace]\nmembers = [\"crates/*\"]\nresolver = \"3\"\n").unwrap();
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut check = std::process::Command::new(cargo);
    check.current_dir(&folder).args(["check", "--workspace", "--keep-going", "--quiet", "--offline", "--message-format=json"]);
    let done = check.arg("--target-dir").arg(folder.join("target")).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    let mut failed: BTreeSet<String> = BTreeSet::new();
    let mut wrong = Vec::new();
    for line in out.lines() {
        let Ok(message) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        if message.pointer("/message/level").is_none_or(|l| l != "error") {
            continue;
        }
        let package = message["target"]["name"].as_str().unwrap_or_default().to_owned();
        if package == "fine" {
            wrong.push(message.pointer("/message/rendered").and_then(|r| r.as_str()).unwrap_or_default().to_owned());
        }
        failed.insert(package);
    }
    assert!(!failed.is_empty(), "nothing failed, so nothing was compiled:\n{err}");
    assert!(wrong.is_empty(), "not called major, and yet broken (or a witness is wrong of its own client):\n{}", wrong.join("\n"));
    let unfounded: Vec<&String> = major.difference(&failed).collect();
    assert!(unfounded.is_empty(), "called major, and compiles all the same: {unfounded:?}");
}
