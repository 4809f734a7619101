//! Contract checks: targets by name, known deviations, drift between days, several machines, a run that is ended.

use super::programs::{Folder, conformance, ended, xtask};
use super::sources::root;
use clap::Parser;
use conformance::baseline::{self, Baseline};
use conformance::days::{self, Day, What};
use conformance::flags::RunFlags;
use conformance::rows::{Outcome as Shown, rows};
use conformance::runs::{self, Outcome};
use conformance::targets;
use plumbline_engine::{Depth, Report, Verdict};
use plumbline_mock::{Mock, Mutant};
use plumbline_spec::{Kind, Source};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

#[derive(Parser)]
struct Words {
    #[command(flatten)]
    run: RunFlags,
}

/// Flags as they are parsed from words.
pub fn flags(words: &[&str]) -> RunFlags {
    Words::parse_from(std::iter::once(&"words").chain(words)).run
}

/// The shortest description of the repository: it is judged fastest.
pub fn source() -> Source {
    let files = fs::read_dir(root().join("spec/apis")).unwrap().map(|e| e.unwrap().path());
    let yaml = files.filter(|f| f.extension().is_some_and(|e| e == "yaml"));
    Source::open(&yaml.min_by_key(|f| fs::metadata(f).unwrap().len()).unwrap()).unwrap()
}

pub fn api(source: &Source) -> String {
    source.model(&plumbline_spec::Choices::new()).unwrap().description.api
}

/// `--credential NAME=VALUE` of all that is needed.
pub fn credentials(source: &Source) -> Vec<String> {
    let description = source.model(&plumbline_spec::Choices::new()).unwrap().description;
    let needed = description.credentials.iter().filter(|(_, c)| !c.optional);
    needed.flat_map(|(n, c)| ["--credential".to_owned(), format!("{n}={}", c.example)]).collect()
}

/// Values that must be shown nowhere.
pub fn secrets(source: &Source) -> Vec<String> {
    let description = source.model(&plumbline_spec::Choices::new()).unwrap().description;
    description.credentials.values().filter(|c| c.secret).map(|c| c.example.clone()).collect()
}

pub fn mutant(source: &Source, kind: Kind) -> Mutant {
    plumbline_mock::mutants(source, false).unwrap().into_iter().find(|m| m.kind == kind && !m.assumed).unwrap()
}

/// What a quick run says of a server.
fn judged(source: &Source, url: &str) -> Report {
    let api = api(source);
    let credentials = credentials(source);
    let mut words = vec!["--target-url", url, "--api", &api, "--depth", "quick"];
    words.extend(credentials.iter().map(String::as_str));
    let flags = flags(&words);
    let jobs: Vec<_> = targets::select(&flags, &|_| None).unwrap().into_iter().map(|j| (j, None)).collect();
    match runs::execute(&jobs, &flags, None).unwrap().remove(0) {
        Outcome::Judged(report) => *report,
        other => panic!("{other:?}"),
    }
}

/// A report on the mock, and one on the mock with a member missing.
fn reports() -> &'static (Report, Report, String) {
    static REPORTS: OnceLock<(Report, Report, String)> = OnceLock::new();
    REPORTS.get_or_init(|| {
        let source = source();
        let mutant = mutant(&source, Kind::Members);
        let clean = judged(&source, &Mock::start(&source).unwrap().url());
        let broken = judged(&source, &Mock::builder(&source).mutant(&mutant).start().unwrap().url());
        let fact = broken.facts.iter().find(|f| f.verdict == Verdict::Broken).unwrap().id.clone();
        (clean, broken, fact)
    })
}

const TARGETS: &str = r#"
[targets.staging]
url = "https://staging.example/api"
apis = ["one", "two"]
credentials = { api_key = "STAGING_KEY" }
headers = { X-Env = "staging", Authorization = "$GATE" }
depth = "quick"
max_requests = 300
deadline = "5m"
rate = 2.5
baseline = "accepted.yaml"
record = "days"

[targets.local]
url = "http://127.0.0.1:8080"
"#;

/// The flags that a file of targets makes of words.
fn resolved(text: &str, name: &str, words: &[&str]) -> Result<RunFlags, String> {
    let folder = Folder::new();
    let file = folder.write("plumbline.toml", text);
    let mut all = vec!["--config", file.to_str().unwrap(), "--target", name];
    all.extend(words);
    let environment = |name: &str| ["STAGING_KEY", "GATE"].contains(&name).then(|| format!("{name} of the environment"));
    conformance::config::resolve(&flags(&all), &environment).map_err(|e| e.to_string())
}

#[test]
fn a_target_stands_for_flags_and_flags_go_first() {
    let all = resolved(TARGETS, "staging", &[]).unwrap();
    assert_eq!((all.target(), all.chosen()), (Some("https://staging.example/api"), vec!["one", "two"]));
    assert_eq!(all.credentials, [("api_key".to_owned(), "STAGING_KEY of the environment".to_owned())]);
    assert_eq!(all.headers[1], ("Authorization".to_owned(), "GATE of the environment".to_owned()));
    assert_eq!((all.depth(), all.max_requests, all.rate), (Depth::Quick, Some(300), Some(2.5)));
    assert_eq!(all.deadline, Some(Duration::from_secs(300)));
    assert!(all.record.unwrap().ends_with("days"));
    assert_eq!(all.target_name.as_deref(), Some("staging"));
    let own = ["--depth", "deep", "--api", "three", "--credential", "api_key=x", "--rate", "9", "--target-url", "http://127.0.0.1:1"];
    let own = resolved(TARGETS, "staging", &own).unwrap();
    assert_eq!((own.depth(), own.chosen(), own.rate), (Depth::Deep, vec!["three"], Some(9.0)));
    assert_eq!(own.target(), Some("http://127.0.0.1:1"));
    assert_eq!(own.credentials, [("api_key".to_owned(), "x".to_owned())]);
}

#[test]
fn mistakes_in_targets_are_told_with_their_lines() {
    let wrong = |text: &str, name: &str, words: &[&str]| {
        let message = resolved(text, name, &[]).unwrap_err();
        for word in words {
            assert!(message.contains(word), "`{word}` is not in: {message}");
        }
        message
    };
    wrong(TARGETS, "stagin", &["no target `stagin`", "staging"]);
    wrong(&TARGETS.replace("depth =", "dept ="), "local", &["plumbline.toml:7:", "no key `dept`", "did you mean", "depth"]);
    wrong(&TARGETS.replace("\"5m\"", "\"soon\""), "staging", &["plumbline.toml:9:", "soon", "60s"]);
    wrong(&TARGETS.replace("url = \"http://127", "# url = \"http://127"), "staging", &["`local`", "no `url`"]);
    wrong("[targets.a\n", "a", &["plumbline.toml:1:", "TOML"]);
    let secret = wrong(&TARGETS.replace("STAGING_KEY", "sk-live-8f3a"), "staging", &["plumbline.toml:5:", "environment variable"]);
    assert!(!secret.contains("8f3a"), "{secret}");
    let header = wrong(&TARGETS.replace("$GATE", "Bearer 8f3a"), "staging", &["plumbline.toml:6:", "secret"]);
    assert!(!header.contains("8f3a"), "{header}");
    wrong(&TARGETS.replace("STAGING_KEY", "OTHER_KEY"), "staging", &["plumbline.toml:5:", "OTHER_KEY is not set"]);
}

#[test]
fn a_target_by_name_is_judged_from_a_folder_below() {
    let (source, folder) = (source(), Folder::new());
    let mock = Mock::start(&source).unwrap();
    let description = source.model(&plumbline_spec::Choices::new()).unwrap().description;
    let needed: Vec<_> = description.credentials.iter().filter(|(_, c)| !c.optional).collect();
    let named: Vec<String> = needed.iter().enumerate().map(|(i, (n, _))| format!("{n} = \"HOUSE_KEY_{i}\"")).collect();
    let table = named.join(", ");
    folder.write(
        "plumbline.toml",
        &format!("[targets.here]\nurl = \"{}\"\napis = [\"{}\"]\ncredentials = {{ {table} }}\n", mock.url(), api(&source)),
    );
    fs::create_dir(folder.path().join("below")).unwrap();
    for mut command in [conformance(), {
        let mut c = xtask();
        c.arg("conformance");
        c
    }] {
        command.current_dir(folder.path().join("below")).args(["--target", "here", "--depth", "quick"]);
        for (i, (_, credential)) in needed.iter().enumerate() {
            command.env(format!("HOUSE_KEY_{i}"), &credential.example);
        }
        let judged = ended(&mut command);
        assert_eq!(judged.status, 0, "{judged:#?}");
        assert!(format!("{}{}", judged.out, judged.err).contains(&mock.url()), "{judged:#?}");
    }
}

fn list(entries: &str) -> Result<Baseline, String> {
    let folder = Folder::new();
    let file = folder.write("accepted.yaml", entries);
    Baseline::of(&flags(&["--baseline", file.to_str().unwrap()])).map_err(|e| e.to_string())
}

fn entry(api: &str, fact: &str, reason: &str, until: &str) -> String {
    format!("accepted:\n  - api: {api}\n    fact: \"{fact}\"\n    reason: \"{reason}\"\n    until: {until}\n")
}

#[test]
fn a_known_deviation_is_accepted_until_its_day() {
    let (clean, broken, fact) = reports();
    assert_eq!((clean.exit_status(false), broken.exit_status(false)), (0, 1), "a new one fails");
    // One mutant may break several facts.
    let all: Vec<&str> = broken.facts.iter().filter(|f| f.fails(false)).map(|f| f.id.as_str()).collect();
    let entries: String = all.iter().map(|fact| entry(&broken.api, fact, "ticket 7", "2027-01-31").replace("accepted:\n", "")).collect();
    let accepted = list(&format!("accepted:\n{entries}")).unwrap();
    let settled = |report: &Report, today: &str| {
        let mut all = vec![report.clone()];
        let notes = accepted.apply(&mut all, today, true).unwrap();
        (all.remove(0), notes.join("\n"))
    };
    let (now, notes) = settled(broken, "2027-01-31");
    assert_eq!((now.exit_status(false), now.summary.broken, now.summary.accepted), (0, broken.summary.broken, all.len()), "{notes}");
    let one = list(&entry(&broken.api, fact, "ticket 7", "2027-01-31")).unwrap();
    let mut part = [broken.clone()];
    one.apply(&mut part, "2027-01-31", true).unwrap();
    assert_eq!(part[0].exit_status(false), u8::from(all.len() > 1), "what is not on the list fails");
    let (late, _) = settled(broken, "2027-02-01");
    assert_eq!((late.exit_status(false), late.summary.accepted), (1, 0), "an expired one fails");
    let told = late.facts.iter().find(|f| f.id == *fact).unwrap().reason.clone().unwrap();
    assert!(told.contains("accepted until 2027-01-31 (ticket 7)") && told.contains("accepted.yaml:"), "{told}");
    let (healed, notes) = settled(clean, "2027-01-01");
    assert_eq!(healed.exit_status(false), 0);
    assert!(notes.contains("healed") && notes.contains(fact.as_str()), "{notes}");
    // The test line says so, too.
    let jobs = targets::select(&flags(&["--api", &broken.api]), &|_| None).unwrap();
    let all = rows(&jobs[0], false, false);
    let outcomes: Vec<Shown<'_>> = all.iter().map(|r| r.outcome(&now, &all, false)).collect();
    assert!(outcomes.iter().any(|o| matches!(o, Shown::Accepted(why) if why.contains("ticket 7"))));
    assert!(!outcomes.iter().any(|o| matches!(o, Shown::Failed(_))));
}

#[test]
fn a_list_that_is_mistaken_is_refused() {
    let (_, broken, fact) = reports();
    let (api, fact) = (broken.api.as_str(), fact.as_str());
    let refused = |text: &str, words: &[&str]| {
        let message = list(text).unwrap_err();
        for word in words {
            assert!(message.contains(word), "`{word}` is not in: {message}");
        }
    };
    refused(&entry(api, fact, "", "2027-01-31"), &["accepted.yaml:4", "reason is empty"]);
    refused(&entry(api, fact, " ", "2027-01-31"), &["accepted.yaml:4", "reason is empty"]);
    refused(&entry(api, fact, "x", "January"), &["accepted.yaml:5", "January", "2027-01-31"]);
    refused(&entry(api, fact, "x", "2027-01-31").replace("until:", "untill:"), &["accepted.yaml:5", "untill", "until"]);
    refused(&format!("{0}{1}", entry(api, fact, "x", "2027-01-31"), &entry(api, fact, "x", "2027-01-31")[10..]), &["already"]);
    // What an answer may be told of besides has names that no description lists; those of laws are all listed.
    let law = broken.facts.iter().find(|f| f.id.contains("/laws/")).unwrap().id.as_str();
    let misspelt = list(&entry(api, &format!("{law}x"), "x", "2027-01-31")).unwrap();
    let message = misspelt.apply(&mut [broken.clone()], "2027-01-01", true).unwrap_err().to_string();
    assert!(message.contains("accepted.yaml:2") && message.contains(law), "{message}");
    let toml = format!("[[accepted]]\napi = \"{api}\"\nfact = \"{fact}\"\nreason = \"ticket\"\nuntil = 2027-01-31\n");
    let folder = Folder::new();
    let file = folder.write("accepted.toml", &toml);
    let mut all = [broken.clone()];
    Baseline::of(&flags(&["--baseline", file.to_str().unwrap()])).unwrap().apply(&mut all, "2027-01-31", true).unwrap();
    assert_eq!(all[0].summary.accepted, 1, "TOML says the same");
}

#[test]
fn a_draft_needs_its_reasons() {
    let (_, broken, fact) = reports();
    let draft = baseline::draft(std::slice::from_ref(broken), &Baseline::default(), "2027-01-31");
    assert!(draft.contains(fact.as_str()) && draft.contains("until: 2027-04-30"), "{draft}");
    assert!(list(&draft).unwrap_err().contains("reason is empty"), "{draft}");
    let filled = list(&draft.replace("reason: \"\"", "reason: \"ticket 7\"")).unwrap();
    let mut all = [broken.clone()];
    filled.apply(&mut all, "2027-02-01", true).unwrap();
    assert_eq!(all[0].exit_status(false), 0);
    // What was filled in stays when it is drafted again.
    assert!(baseline::draft(&all, &filled, "2027-02-01").contains("ticket 7"));
    assert!(list(&baseline::draft(&[], &Baseline::default(), "2027-01-31")).is_ok());
}

#[test]
fn the_programs_honour_the_list() {
    let (source, folder) = (source(), Folder::new());
    let mock = Mock::builder(&source).mutant(&mutant(&source, Kind::Members)).start().unwrap();
    let judged = |program: &str, more: &[&str]| {
        let mut command = if program == "xtask" { xtask() } else { conformance() };
        if program == "xtask" {
            command.arg("conformance");
        }
        command.current_dir(folder.path()).args(["--target-url", &mock.url(), "--api", &api(&source), "--depth", "quick"]);
        ended(command.args(credentials(&source)).args(more))
    };
    let drafted = judged("xtask", &["--write-baseline", "accepted.yaml"]);
    assert_eq!(drafted.status, 1, "{drafted:#?}");
    let draft = fs::read_to_string(folder.path().join("accepted.yaml")).unwrap();
    judged("xtask", &["--baseline", "accepted.yaml"]).refused(2, &["accepted.yaml:", "reason is empty"]);
    folder.write("accepted.yaml", &draft.replace("reason: \"\"", "reason: \"ticket 7\""));
    let tests = judged("conformance", &["--baseline", "accepted.yaml", "--report", "report.json"]);
    assert_eq!(tests.status, 0, "{tests:#?}");
    assert!(tests.out.contains("ticket 7"), "{tests:#?}");
    let report = fs::read_to_string(folder.path().join("report.json")).unwrap();
    assert!(report.contains("ticket 7"), "the report says what is accepted");
    assert_eq!(judged("xtask", &["--baseline", "accepted.yaml"]).status, 0);
}

fn day(report: &Report, day: &str, folder: &Path) -> Day {
    days::read(&days::record(folder, report, day).unwrap()).unwrap()
}

#[test]
fn days_are_compared_and_hold_no_values() {
    let (clean, broken, _) = reports();
    let folder = Folder::new();
    let first = day(clean, "2027-01-30", folder.path());
    assert!(first.operations.values().all(|o| o.statuses.contains(&200) && o.places.len() > 2), "{first:#?}");
    let types: BTreeSet<&str> =
        first.operations.values().flat_map(|o| o.places.values()).flat_map(|p| &p.types).map(String::as_str).collect();
    assert!(types.contains("string"), "{types:?}");
    let mut other = clean.clone();
    other.target = "https://other.example".to_owned();
    assert!(days::record(folder.path(), &other, "2027-01-30").is_err(), "another target needs another folder");
    let again = day(clean, "2027-01-30", folder.path());
    assert_eq!(first, again, "a second run adds nothing");
    let mut gone = broken.clone();
    gone.target = clean.target.clone();
    let second = day(&gone, "2027-01-31", folder.path());
    assert!(days::compare(&first, &again).is_empty());
    let changes = days::compare(&first, &second);
    let breaking: Vec<_> = changes.iter().filter(|c| c.breaking).collect();
    assert!(breaking.iter().any(|c| matches!(c.what, What::Vanished | What::MissingAtTimes)), "{changes:#?}");
    let back = days::compare(&second, &first);
    assert!(back.iter().any(|c| c.what == What::Appeared) || back.iter().all(|c| !c.breaking), "{back:#?}");
    assert_eq!(days::days(folder.path(), &clean.api), ["2027-01-30", "2027-01-31"]);
    let drift = |more: &[&str]| ended(xtask().arg("drift").current_dir(folder.path()).args(["--dir", "."]).args(more));
    let text = drift(&[]);
    assert_eq!(text.status, 1, "{text:#?}");
    assert!(text.out.contains("2027-01-30 → 2027-01-31") && text.out.contains(&breaking[0].at), "{text:#?}");
    assert_eq!(drift(&["2027-01-30", "2027-01-30"]).status, 0);
    let json: serde_json::Value = serde_json::from_str(&drift(&["--format", "json"]).out).unwrap();
    assert_eq!(json.as_array().unwrap().len(), changes.len());
    assert!(drift(&["--format", "markdown"]).out.contains("**breaking**"));
    drift(&["2027-01-29", "2027-01-30"]).refused(2, &["2027-01-29", "2027-01-31"]);
}

#[test]
fn a_type_that_changes_is_breaking_and_an_empty_list_is_not() {
    let (clean, ..) = reports();
    let folder = Folder::new();
    let before = day(clean, "2027-01-30", folder.path());
    let (mut typed, mut empty) = (before.clone(), before.clone());
    let name = before.operations.keys().next().unwrap().clone();
    let places = &mut typed.operations.get_mut(&name).unwrap().places;
    let leaf = places.iter().find(|(_, p)| p.types.contains("string")).unwrap().0.clone();
    places.get_mut(&leaf).unwrap().types = BTreeSet::from(["boolean".to_owned()]);
    let changes = days::compare(&before, &typed);
    assert!(changes.len() == 1 && changes[0].breaking && changes[0].what == What::Type && changes[0].at == leaf, "{changes:#?}");
    let list = empty.operations[&name].places.iter().find(|(_, p)| p.types.contains("array")).unwrap().0.clone();
    empty.operations.get_mut(&name).unwrap().places.retain(|at, _| !at.starts_with(&format!("{list}/")));
    assert!(days::compare(&before, &empty).iter().all(|c| !c.breaking), "{:#?}", days::compare(&before, &empty));
}

#[test]
fn under_nextest_a_process_fails_for_its_own_test_only() {
    let (source, folder) = (source(), Folder::new());
    let mutant = mutant(&source, Kind::Members);
    let mock = Mock::builder(&source).mutant(&mutant).start().unwrap();
    let api = api(&source);
    // As cargo-nextest does: a process per test, the environment in place of flags, one folder for the temporary files.
    let process = |run: &str, words: &[&str]| {
        let mut command = conformance();
        command.current_dir(folder.path()).env("NEXTEST_RUN_ID", run).env("TMPDIR", folder.path());
        command.env("PLUMBLINE_TARGET_URL", mock.url()).env("PLUMBLINE_API", &api).env("PLUMBLINE_DEPTH", "quick");
        for credential in credentials(&source).iter().filter(|c| !c.starts_with("--")) {
            let (name, value) = credential.split_once('=').unwrap();
            command.env(targets::variable(&api, name), value);
        }
        ended(command.args(words).arg("--nocapture"))
    };
    let listed = process("list", &["--list", "--format", "terse"]).out;
    let names: Vec<&str> = listed.lines().filter_map(|l| l.strip_suffix(": test")).collect();
    let failing = names.iter().find(|n| n.ends_with("::members")).unwrap();
    let sound = names.iter().find(|n| n.ends_with("::media")).unwrap();
    // Two machines: each judges for itself, and fails for its own tests only.
    assert_eq!(process("machine-1", &["--exact", failing]).status, 1);
    let second = process("machine-2", &["--exact", sound]);
    assert_eq!(second.status, 0, "{second:#?}");
    let before = Instant::now();
    let third = process("machine-2", &["--exact", sound]);
    assert_eq!(third.status, 0, "{third:#?}");
    assert!(before.elapsed() < Duration::from_secs(10));
    // A test that could not see anything is ignored, not failed: the machine has others.
    for name in names.iter().filter(|n| !n.ends_with("::members")) {
        let one = process("machine-2", &["--exact", name]);
        assert!([0, 1].contains(&one.status), "{name}: {one:#?}");
        assert_eq!(one.status == 1, one.out.contains("FAILED"), "{name}: {one:#?}");
    }
}

#[cfg(unix)]
#[test]
fn a_run_that_is_ended_writes_what_it_knows() {
    let (source, folder) = (source(), Folder::new());
    let mock = Mock::builder(&source).latency(Duration::from_millis(150)).start().unwrap();
    for program in ["xtask", "conformance"] {
        let mut command = if program == "xtask" { xtask() } else { conformance() };
        if program == "xtask" {
            command.arg("conformance");
        }
        command.current_dir(folder.path()).args(["--target-url", &mock.url(), "--api", &api(&source)]);
        command.args(credentials(&source)).args(["--report", &format!("{program}.json"), "--record", program]);
        let started = Instant::now();
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_secs(2));
        let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(kill.success());
        let status = child.wait().unwrap();
        assert_eq!(status.code(), Some(130), "{program}");
        assert!(started.elapsed() < Duration::from_secs(8), "{program} took {:?}", started.elapsed());
        let report: Report = serde_json::from_str(&fs::read_to_string(folder.path().join(format!("{program}.json"))).unwrap()).unwrap();
        assert!(report.interrupted && report.requests > 0, "{program}");
        assert!(report.facts.iter().any(|f| f.verdict == Verdict::Unseen && f.reason.as_ref().unwrap().contains("interrupted")));
        assert!(!folder.path().join(program).exists(), "a part of a run is no day");
    }
}
