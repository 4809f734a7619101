//! `cargo xtask` as a user meets it.

use super::programs::{Folder, ended, xtask};
use super::sources::root;
use std::fs;
use std::process::Stdio;

/// The description in the README, which a reader is asked to write.
fn tour() -> String {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, rest) = readme.split_once("```yaml\n").expect("the README has no description");
    rest.split_once("```").unwrap().0.to_owned()
}

#[test]
fn every_command_has_help_with_an_example() {
    let help = ended(xtask().arg("--help"));
    assert_eq!(help.status, 0);
    let commands: Vec<&str> = help
        .out
        .lines()
        .skip_while(|l| !l.starts_with("Commands:"))
        .skip(1)
        .take_while(|l| l.starts_with("  "))
        .filter_map(|l| l.split_whitespace().next())
        .collect();
    assert!(commands.len() >= 6, "{commands:?}");
    for command in commands {
        let help = ended(xtask().args([command, "--help"]));
        assert_eq!(help.status, 0, "{command}");
        let example = format!("cargo xtask {command}");
        assert!(help.out.contains("Example") && help.out.contains(&example), "{command} shows no example:\n{}", help.out);
    }
}

#[test]
fn the_descriptions_are_sound() {
    let lint = ended(xtask().arg("lint").current_dir(root()));
    assert_eq!(lint.status, 0, "{lint:#?}");
}

#[test]
fn a_broken_description_is_told_with_its_place_and_nothing_is_written() {
    let folder = Folder::new();
    let text = tour().replace("minimum: 1, maximum: 100, default: 20", "minimum: 1, maximun: 100, default: 20");
    assert_ne!(text, tour());
    let line = text.lines().position(|l| l.contains("maximun")).unwrap() + 1;
    let file = folder.write("broken.yaml", &text);
    let lint = ended(xtask().arg("lint").arg(&file));
    assert_eq!(lint.status, 1, "{lint:#?}");
    assert!(lint.out.contains(&format!("broken.yaml:{line}:")), "{lint:#?}");
    assert!(lint.out.contains("did you mean `maximum`"), "{lint:#?}");
    let out = folder.path().join("client");
    let generate = ended(xtask().arg("generate").arg("--spec").arg(&file).arg("--out").arg(&out));
    assert_eq!(generate.status, 1, "{generate:#?}");
    assert!(!out.exists());
    for command in ["mock", "conformance"] {
        let ended = ended(xtask().arg(command).arg("--spec").arg(&file));
        assert!(ended.status == 1 || ended.status == 2, "{ended:#?}");
        assert!(ended.err.contains(&format!("broken.yaml:{line}:")), "{ended:#?}");
    }
}

#[test]
fn the_tour_of_the_readme_works() {
    let folder = Folder::new();
    let file = folder.write("todo.yaml", &tour());
    let here = |arguments: &[&str]| ended(xtask().args(arguments).current_dir(folder.path()));
    let lint = here(&["lint", "todo.yaml"]);
    // Sound, and nothing to remark on: that is what a reader is to start from.
    assert_eq!((lint.status, lint.out.as_str()), (0, "todo.yaml: sound\n"), "{lint:#?}");
    let generate = here(&["generate", "--spec", "todo.yaml", "--out", "todo-client"]);
    assert_eq!(generate.status, 0, "{generate:#?}");
    assert!(folder.path().join("todo-client").is_dir());
    let judged = here(&["conformance", "--spec", "todo.yaml", "--report", "report.json"]);
    assert_eq!(judged.status, 0, "{judged:#?}");
    assert!(folder.path().join("report.json").is_file());
    drop(file);
}

#[test]
fn generating_twice_gives_the_same_bytes_and_what_is_committed() {
    let check = ended(xtask().args(["generate", "--check"]).current_dir(root()));
    assert_eq!(check.status, 0, "{check:#?}");
    let folder = Folder::new();
    let file = folder.write("todo.yaml", &tour());
    let tree = |name: &str| {
        let out = folder.path().join(name);
        let generate = ended(xtask().arg("generate").arg("--spec").arg(&file).arg("--out").arg(&out));
        assert_eq!(generate.status, 0, "{generate:#?}");
        let mut files = Vec::new();
        let mut open = vec![out.clone()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    files.push((path.strip_prefix(&out).unwrap().to_owned(), fs::read(&path).unwrap()));
                }
            }
        }
        files.sort();
        files
    };
    let first = tree("first");
    assert!(!first.is_empty());
    assert!(first == tree("second"), "generating twice gives different files");
}

#[test]
fn stale_files_are_named_with_the_command_that_mends_them() {
    let folder = Folder::new();
    let file = folder.write("todo.yaml", &tour());
    let out = folder.path().join("client");
    let generate = |more: &[&str]| ended(xtask().arg("generate").arg("--spec").arg(&file).arg("--out").arg(&out).args(more));
    assert_eq!(generate(&[]).status, 0);
    assert_eq!(generate(&["--check"]).status, 0);
    fs::write(&file, tour().replace("maximum: 100", "maximum: 200")).unwrap();
    let stale = generate(&["--check"]);
    assert_eq!(stale.status, 1, "{stale:#?}");
    assert!(stale.err.contains(".rs") && stale.err.contains("cargo xtask generate"), "{stale:#?}");
    assert_eq!(generate(&[]).status, 0);
    assert_eq!(generate(&["--check"]).status, 0);
}

#[test]
fn the_mock_tells_its_address_and_refuses_what_it_does_not_know() {
    use std::io::{BufRead, BufReader};
    let mut child = xtask().arg("mock").current_dir(root()).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let said: Vec<String> = lines.by_ref().take_while(|l| !l.starts_with("stop with")).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(said.iter().any(|l| l.contains("http://127.0.0.1:")), "{said:?}");
    assert!(said.iter().any(|l| l.trim_start().starts_with("curl ")), "{said:?}");
    let refused = |arguments: &[&str], words: &[&str]| ended(xtask().arg("mock").args(arguments).current_dir(root())).refused(2, words);
    refused(&["--api", "nothing_like_it"], &["nothing_like_it", "known are"]);
    refused(&["--reading", "nothing=like_it"], &["nothing"]);
    refused(&["--out-of-range", "explode"], &["explode"]);
    refused(&["--break", "nothing/like#it"], &["nothing/like#it"]);
    let list = ended(xtask().arg("mock").arg("--list-mutants").current_dir(root()));
    assert_eq!(list.status, 0, "{list:#?}");
    assert!(list.out.lines().count() > 100, "{}", list.out);
}

#[test]
fn settling_changes_one_line_and_can_be_undone() {
    let folder = Folder::new();
    let mut files: Vec<_> = fs::read_dir(root().join("spec/apis")).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "yaml"));
    for path in files {
        let before = fs::read_to_string(&path).unwrap();
        let file = folder.write("described.yaml", &before);
        let source = plumbline_spec::Source::open(&file).unwrap();
        let api = source.model(&plumbline_spec::Choices::new()).unwrap().description.api;
        let disputes = source.disputes();
        let Some((dispute, readings)) = disputes.last() else { continue };
        let reading = readings.last().unwrap();
        let report = serde_json::json!({
            "format": 1, "api": api, "target": "https://api.example.com", "seed": 7, "depth": "default", "requests": 1, "seconds": 0.1,
            "facts": [], "summary": { "holds": 0, "broken": 0, "flaky": 0, "unseen": 0 },
            "disputes": [{ "id": dispute, "reading": reading, "possible": [reading], "reason": "seen" }],
        });
        let report_file = folder.write("report.json", &report.to_string());
        let settle = |more: &[&str]| ended(xtask().arg("settle").arg(&report_file).arg("--spec").arg(&file).args(more));
        let settled = settle(&[]);
        assert_eq!(settled.status, 0, "{settled:#?}");
        let after = fs::read_to_string(&file).unwrap();
        let added: Vec<&str> = after.lines().filter(|l| l.contains("settled:")).collect();
        assert_eq!(added.len(), 1, "{added:?}");
        assert_eq!(after.lines().count(), before.lines().count() + usize::from(!added[0].contains("readings:")));
        let resolved = plumbline_spec::Source::open(&file).unwrap();
        let model = resolved.model(&plumbline_spec::Choices::new()).unwrap();
        assert_eq!(model.description.disputes[dispute].settled.as_ref().map(|s| s.reading.clone()), Some(reading.clone()));
        // Again: in place of the first, not beside it.
        assert_eq!(settle(&[]).status, 0);
        assert_eq!(fs::read_to_string(&file).unwrap(), after);
        if added[0].trim_start().starts_with("settled:") {
            let undone: Vec<&str> = after.lines().filter(|l| !l.contains("settled:")).collect();
            assert_eq!(undone, before.lines().collect::<Vec<_>>());
        }
        let local = report.to_string().replace("https://api.example.com", "http://127.0.0.1:4000");
        fs::write(&report_file, local).unwrap();
        settle(&[]).refused(2, &["--force"]);
        assert_eq!(settle(&["--force"]).status, 0);
    }
}
