//! The test binary as a user meets it: flags, statuses, lines, files.

use super::programs::{Folder, Server, cargo, conformance, ended, nobody, xtask};
use super::sources::root;
use plumbline_mock::Mock;
use plumbline_spec::Source;
use serde_json::Value;
use std::fs;

/// The test target as part of the workspace: with `--package` dependencies would be built anew, with fewer features.
const SELECTION: [&str; 5] = ["test", "--quiet", "--workspace", "--test", "conformance"];

/// An API of the repository, taken from the list of tests, and how its mock is addressed.
struct Known {
    api: String,
    source: Source,
    mock: Mock,
    /// `NAME=VALUE` of every credential that is needed, right and wrong.
    right: Vec<String>,
    wrong: Vec<String>,
    /// Values of those that are secret.
    secrets: Vec<String>,
}

/// The descriptions of the repository, the shortest first: it is the one that is judged fastest.
fn descriptions() -> Vec<std::path::PathBuf> {
    let mut files: Vec<_> = fs::read_dir(root().join("spec/apis")).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "yaml"));
    files.sort_by_key(|f| fs::metadata(f).unwrap().len());
    files
}

/// The shortest description of the repository, with its mock.
fn known() -> Known {
    let source = Source::open(&descriptions()[0]).unwrap();
    let description = source.model(&plumbline_spec::Choices::new()).unwrap().description;
    let needed: Vec<_> = description.credentials.iter().filter(|(_, c)| !c.optional).collect();
    Known {
        api: description.api.clone(),
        mock: Mock::start(&source).unwrap(),
        source,
        right: needed.iter().map(|(n, c)| format!("{n}={}", c.example)).collect(),
        wrong: needed.iter().map(|(n, _)| format!("{n}=wrong")).collect(),
        secrets: needed.iter().filter(|(_, c)| c.secret).map(|(_, c)| c.example.clone()).collect(),
    }
}

fn arguments<'a>(url: &'a str, api: &'a str, credentials: &'a [String]) -> Vec<&'a str> {
    let mut all = vec!["--target-url", url, "--api", api];
    all.extend(credentials.iter().flat_map(|c| ["--credential", c.as_str()]));
    all
}

#[test]
fn listing_sends_nothing_and_names_operation_and_kind() {
    let server = Server::saying(b"");
    let known = known();
    let list = ended(conformance().args(arguments(&server.url, &known.api, &known.right)).arg("--list"));
    assert_eq!(list.status, 0, "{list:#?}");
    let names: Vec<&str> = list.out.lines().filter_map(|l| l.strip_suffix(": test")).collect();
    assert!(names.len() > 5, "{list:#?}");
    for name in &names {
        let parts: Vec<&str> = name.split("::").collect();
        assert_eq!((parts.len(), parts[0]), (3, known.api.as_str()), "{name}");
        let kinds = plumbline_spec::Kind::ALL.map(plumbline_spec::Kind::as_str);
        assert!(kinds.contains(&parts[2]) || parts[2] == conformance::rows::PROTOCOL, "{name}");
    }
    assert_eq!(server.called(), 0);
}

#[test]
fn a_plan_sends_nothing() {
    let server = Server::saying(b"");
    let known = known();
    let plan = ended(conformance().args(arguments(&server.url, &known.api, &known.right)).arg("--plan"));
    assert_eq!(plan.status, 0, "{plan:#?}");
    assert!(plan.out.contains("at most"), "{plan:#?}");
    assert_eq!(server.called(), 0);
}

#[test]
fn filters_are_libtests() {
    let all = ended(conformance().arg("--list"));
    let names: Vec<&str> = all.out.lines().filter_map(|l| l.strip_suffix(": test")).collect();
    let listed = |arguments: &[&str]| {
        let list = ended(conformance().arg("--list").args(arguments));
        assert_eq!(list.status, 0, "{list:#?}");
        list.out.lines().filter_map(|l| l.strip_suffix(": test")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(listed(&["--exact", names[3]]), [names[3]]);
    assert_eq!(listed(&["--exact", names[3], names[5]]), [names[3], names[5]]);
    assert!(listed(&["::types", "::status"]).iter().all(|n| n.ends_with("::types") || n.ends_with("::status")));
    let rest = listed(&["--skip", "::types"]);
    assert!(!rest.is_empty() && rest.len() < names.len() && rest.iter().all(|n| !n.ends_with("::types")));
    assert!(listed(&["--exact", "types"]).is_empty());
}

#[test]
fn wrong_usage_is_status_2() {
    let known = known();
    let url = known.mock.url();
    let refused = |arguments: &[&str], words: &[&str]| ended(conformance().args(arguments)).refused(2, words);
    let misspelt = format!("{}x", known.api);
    refused(&["--api", &misspelt], &[&misspelt, "did you mean", &known.api]);
    refused(&["--api", "nothing_like_it"], &["known are", &known.api]);
    refused(&["--no-such-flag"], &["--no-such-flag"]);
    refused(&["--depth", "abyss"], &["abyss", "deep"]);
    refused(&["--deadline", "soon"], &["soon", "60s"]);
    refused(&["--target-url", "localhost:80"], &["http://"]);
    refused(&["--target-url", "http://user:secret@localhost"], &["--header"]);
    refused(&["--target-url", &url, "--api", &known.api], &["missing", "--credential", "PLUMBLINE_"]);
    refused(&["--target-url", &url, "--api", &known.api, "--credential", "no_such=x"], &["no_such"]);
    refused(&["--spec", "no/such/file.yaml"], &["no/such/file.yaml"]);
}

#[test]
fn a_target_that_is_none_is_status_3_within_seconds() {
    let known = known();
    let judged = |url: &str, credentials: &[String]| ended(conformance().args(arguments(url, &known.api, credentials)));
    let absent = nobody();
    judged(&absent, &known.right).refused(3, &[&absent, "cannot be reached"]);
    let other = Server::saying(b"SSH-2.0-OpenSSH_9.2\r\n");
    judged(&other.url, &known.right).refused(3, &[&other.url, "HTTP"]);
    let url = known.mock.url();
    judged(&url, &known.wrong).refused(3, &[&url, "credentials"]);
    let bare = Server::saying(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    judged(&bare.url, &known.right).refused(3, &[&bare.url]);
}

#[test]
fn a_secret_is_in_no_message() {
    let known = known();
    let secret = known.right[0].split_once('=').unwrap().1.to_owned();
    let judged = ended(conformance().args(arguments(&nobody(), &known.api, &known.right)));
    assert!(!judged.err.contains(&secret) && !judged.out.contains(&secret), "{judged:#?}");
    let mut help = conformance();
    help.env("PLUMBLINE_HEADER", format!("X-Key: {secret}"));
    for credential in &known.right {
        help.env(conformance::targets::variable(&known.api, credential.split_once('=').unwrap().0), &secret);
    }
    let help = ended(help.arg("--help"));
    assert_eq!(help.status, 0);
    assert!(!help.out.contains(&secret), "{help:#?}");
}

#[test]
fn the_mock_passes_and_the_report_lies_where_the_user_stands() {
    let known = known();
    let folder = Folder::new();
    let url = known.mock.url();
    let mut command = conformance();
    command.current_dir(folder.path()).args(arguments(&url, &known.api, &known.right)).args(["--report", "out/report.json"]);
    let judged = ended(&mut command);
    assert_eq!(judged.status, 0, "{judged:#?}");
    assert!(judged.out.contains("test result: ok"), "{judged:#?}");
    let report: Value = serde_json::from_str(&fs::read_to_string(folder.path().join("out/report.json")).unwrap()).unwrap();
    assert_eq!((&report["format"], &report["api"], &report["target"]), (&1.into(), &known.api.as_str().into(), &url.as_str().into()));
    let verdicts: Vec<&str> = report["facts"].as_array().unwrap().iter().map(|f| f["verdict"].as_str().unwrap()).collect();
    for verdict in ["holds", "broken", "flaky", "unseen"] {
        let counted = verdicts.iter().filter(|v| **v == verdict).count();
        assert_eq!(report["summary"][verdict], counted, "{verdict}");
    }
    assert_eq!(report["summary"]["broken"], 0);
    let text = report.to_string();
    assert!(!known.secrets.is_empty());
    for secret in &known.secrets {
        assert!(!text.contains(secret), "the report holds a secret");
    }
}

#[test]
fn under_cargo_a_relative_path_starts_where_cargo_was_called() {
    let known = known();
    let folder = Folder::new();
    let url = known.mock.url();
    let mut command = cargo();
    command.current_dir(folder.path()).env("PWD", "/nowhere/at/all");
    command.args(SELECTION).arg("--manifest-path").arg(root().join("Cargo.toml")).arg("--");
    command.args(arguments(&url, &known.api, &known.right)).args(["--depth", "quick", "--report", "here.json"]);
    let judged = ended(&mut command);
    assert_eq!(judged.status, 0, "{judged:#?}");
    assert!(folder.path().join("here.json").is_file(), "{judged:#?}");
}

#[test]
fn cargo_test_passes_statuses_on() {
    let known = known();
    let absent = nobody();
    let unreachable = arguments(&absent, &known.api, &known.right);
    let wanted: [(i32, &[&str]); 3] = [(2, &["--api", "nothing_like_it"]), (3, &unreachable), (4, &["--api", &known.api, "no_such_test"])];
    for (status, arguments) in wanted {
        let mut command = cargo();
        command.current_dir(root()).args(SELECTION).arg("--").args(arguments);
        let judged = ended(&mut command);
        assert_eq!(judged.status, status, "{judged:#?}");
    }
}

#[test]
fn a_broken_server_is_status_1_with_the_request_that_shows_it() {
    let known = known();
    let mutants = plumbline_mock::mutants(&known.source, false).unwrap();
    let mutant = mutants.iter().find(|m| m.kind == plumbline_spec::Kind::Members && !m.assumed).unwrap();
    let mock = Mock::builder(&known.source).mutant(mutant).start().unwrap();
    let url = mock.url();
    let judged = ended(conformance().args(arguments(&url, &known.api, &known.right)).args(["--depth", "quick"]));
    assert_eq!(judged.status, 1, "{judged:#?}");
    assert!(judged.out.contains("test result: FAILED"), "{judged:#?}");
    for label in ["  fact  ", "  says  ", "  source  ", "  defined at  ", "  curl  ", "  expected  ", "  found  "] {
        assert!(judged.out.contains(label), "no `{label}` in: {judged:#?}");
    }
    let xtask = ended(xtask().arg("conformance").args(arguments(&url, &known.api, &known.right)).args(["--depth", "quick"]));
    assert_eq!(xtask.status, 1, "{xtask:#?}");
    assert!(xtask.out.contains("  curl  ") && !xtask.out.contains('\x1b'), "{xtask:#?}");
}

#[test]
fn drift_is_said_and_fails_only_when_denied() {
    let known = known();
    let folder = Folder::new();
    let url = known.mock.url();
    let judged = |update: Option<&str>, more: &[&str]| {
        let mut command = conformance();
        command.current_dir(folder.path()).args(arguments(&url, &known.api, &known.right)).args([
            "--snapshots",
            "shapes",
            "--target-name",
            "here",
        ]);
        if let Some(update) = update {
            command.env("INSTA_UPDATE", update).env("INSTA_WORKSPACE_ROOT", root());
        }
        ended(command.args(more))
    };
    let file = folder.path().join(format!("shapes/{}@here.snap", known.api));
    let missing = judged(None, &[]);
    assert_eq!(missing.status, 0, "a missing snapshot never fails: {missing:#?}");
    assert!(!file.exists());
    assert_eq!(judged(Some("always"), &[]).status, 0);
    let kept = fs::read_to_string(&file).unwrap();
    let same = judged(None, &["--deny", "drift"]);
    assert_eq!(same.status, 0, "{same:#?}");
    assert!(same.out.contains("::shapes::drift"), "{same:#?}");
    // Any line of the shapes themselves.
    let line = kept.lines().rfind(|l| l.contains('"')).unwrap();
    fs::write(&file, kept.replace(line, &line.replace('"', "\"other_"))).unwrap();
    let said = judged(None, &[]);
    assert_eq!(said.status, 0, "{said:#?}");
    assert!(said.err.contains("note: observed shapes") && said.err.contains("other_"), "{said:#?}");
    let denied = judged(None, &["--deny", "drift"]);
    assert_eq!(denied.status, 1, "{denied:#?}");
    assert!(denied.out.contains("other_"), "{denied:#?}");
    assert_eq!(judged(Some("always"), &[]).status, 0);
    assert_eq!(fs::read_to_string(&file).unwrap(), kept);
}

#[test]
fn the_environment_does_what_flags_do() {
    let known = known();
    let mut command = conformance();
    command.env("PLUMBLINE_TARGET_URL", known.mock.url()).env("PLUMBLINE_API", &known.api).env("PLUMBLINE_DEPTH", "quick");
    for credential in &known.right {
        let (name, value) = credential.split_once('=').unwrap();
        command.env(format!("PLUMBLINE_{}_{}", known.api.to_uppercase(), name.to_uppercase()), value);
    }
    let judged = ended(&mut command);
    assert_eq!(judged.status, 0, "{judged:#?}");
    assert!(judged.err.contains(&known.mock.url()), "{judged:#?}");
}

#[test]
fn an_api_that_is_not_served_is_one_line() {
    let known = known();
    // The credentials of another API are given as well, which this target does not serve.
    let other = Source::open(&descriptions()[1]).unwrap().model(&plumbline_spec::Choices::new()).unwrap().description;
    let mut command = conformance();
    command.args(["--target-url", &known.mock.url(), "--depth", "quick"]);
    for credential in &known.right {
        command.args(["--credential", credential]);
    }
    for (name, credential) in other.credentials.iter().filter(|(_, c)| !c.optional) {
        command.args(["--credential", &format!("{name}={}", credential.example)]);
    }
    let judged = ended(&mut command);
    assert_eq!(judged.status, 0, "{judged:#?}");
    let notes = judged.err.lines().filter(|l| l.starts_with("note: the target does not serve")).count();
    assert!(notes >= 1, "{judged:#?}");
}

#[test]
fn a_filter_that_matches_nothing_is_status_4_when_the_suite_is_meant() {
    let known = known();
    ended(conformance().args(["--api", &known.api, "no_such_test"])).refused(4, &["nothing could fail"]);
    // `cargo test NAME` hands the name of a unit test to every binary of the workspace.
    let plain = ended(conformance().arg("no_such_test"));
    assert_eq!(plain.status, 0, "{plain:#?}");
}
