//! Hand-made reports through the parts of the harness: what passes, what fails, what is unseen.

use super::programs::Folder;
use conformance::rows::{Outcome, Row};
use conformance::{file, text};
use plumbline_engine::{Evidence, FactReport, Report, Summary, Verdict};
use plumbline_spec::Kind;

fn fact(kind: &str, verdict: Verdict) -> FactReport {
    FactReport {
        id: format!("list/{kind}#it"),
        operation: "list".into(),
        kind: kind.into(),
        statement: "the list is as it is".into(),
        source: "Manual, lists (https://example.com/manual)".into(),
        defined_at: "spec/apis/example.yaml:31:20".into(),
        assumed: false,
        verdict,
        reason: (verdict != Verdict::Holds).then(|| "for a reason".into()),
        evidence: vec![Evidence {
            curl: "curl http://127.0.0.1/".into(),
            expected: "two\nlines".into(),
            found: "one".into(),
            ..Evidence::default()
        }],
        ..FactReport::default()
    }
}

fn report(facts: Vec<FactReport>) -> Report {
    let count = |v: Verdict| facts.iter().filter(|f| f.verdict == v).count();
    let summary = Summary {
        holds: count(Verdict::Holds),
        broken: count(Verdict::Broken),
        flaky: count(Verdict::Flaky),
        unseen: count(Verdict::Unseen),
        accepted: 0,
    };
    Report {
        format: 1,
        api: "example".into(),
        target: "http://127.0.0.1:1".into(),
        seed: 1,
        depth: "default".into(),
        requests: 3,
        seconds: 0.5,
        facts,
        disputes: Vec::new(),
        observations: Vec::new(),
        summary,
        ..Report::default()
    }
}

fn rows() -> Vec<Row> {
    let row = |kind: Option<Kind>| Row {
        name: format!("example::list::{}", kind.map_or("protocol", Kind::as_str)),
        api: "example".into(),
        operation: "list".into(),
        kind,
        ignored: None,
    };
    vec![row(Some(Kind::Paging)), row(Some(Kind::Types)), row(None)]
}

fn failed(outcome: &Outcome<'_>) -> usize {
    match outcome {
        Outcome::Failed(facts) => facts.len(),
        Outcome::Holds | Outcome::Unseen(_) | Outcome::Accepted(_) => 0,
    }
}

#[test]
fn a_row_fails_with_its_own_facts_only() {
    let rows = rows();
    let report = report(vec![fact("paging", Verdict::Broken), fact("paging", Verdict::Holds), fact("types", Verdict::Holds)]);
    assert_eq!(failed(&rows[0].outcome(&report, &rows, false)), 1);
    assert_eq!(rows[1].outcome(&report, &rows, false), Outcome::Holds);
    assert_eq!(rows[2].outcome(&report, &rows, false), Outcome::Holds);
}

#[test]
fn what_belongs_to_no_row_fails_the_last_one() {
    let rows = rows();
    let mut login = fact("protocol", Verdict::Broken);
    login.operation = "login".into();
    let report = report(vec![fact("paging", Verdict::Holds), fact("types", Verdict::Holds), fact("enums", Verdict::Broken), login]);
    assert_eq!(rows[0].outcome(&report, &rows, false), Outcome::Holds);
    assert_eq!(failed(&rows[2].outcome(&report, &rows, false)), 2, "nothing may be lost");
}

#[test]
fn what_could_not_fail_has_not_passed() {
    let rows = rows();
    let report = report(vec![fact("paging", Verdict::Unseen), fact("paging", Verdict::Unseen)]);
    assert_eq!(rows[0].outcome(&report, &rows, false), Outcome::Unseen("for a reason (and 1 more)".into()));
    assert!(matches!(rows[1].outcome(&report, &rows, false), Outcome::Unseen(_)));
    assert_eq!(report.exit_status(false), conformance::exit::NOTHING);
    assert!(text::nothing(&[report]).contains("for a reason"));
}

#[test]
fn flaky_fails_unless_it_may() {
    let rows = rows();
    let report = report(vec![fact("paging", Verdict::Flaky)]);
    assert_eq!(failed(&rows[0].outcome(&report, &rows, false)), 1);
    assert_eq!(rows[0].outcome(&report, &rows, true), Outcome::Holds);
    assert_eq!((report.exit_status(false), report.exit_status(true)), (1, 0));
}

#[test]
fn a_failure_has_all_that_one_needs() {
    let shown = text::failure(&[], &fact("paging", Verdict::Broken));
    for part in [
        "broken",
        "list/paging#it",
        "the list is as it is",
        "Manual, lists (https://example.com/manual)",
        "spec/apis/example.yaml:31:20",
        "curl http://127.0.0.1/",
        "expected    two\n              lines",
        "found       one",
    ] {
        assert!(shown.contains(part), "`{part}` is not in:\n{shown}");
    }
}

#[test]
fn a_choice_of_rows_is_a_choice_of_kinds() {
    let all = rows();
    let only = |chosen: &[Row]| conformance::rows::only(&all, chosen, "example");
    assert_eq!(only(&all), None, "all rows need no restriction");
    let paging = only(&all[..1]).unwrap();
    assert_eq!(paging.into_iter().collect::<Vec<_>>(), [("list".to_owned(), Kind::Paging)]);
    assert_eq!(only(&all[2..]), None, "what belongs to no fact shows while all are looked at");
}

#[test]
fn reports_are_written_and_read_again() {
    let folder = Folder::new();
    let one = report(vec![fact("paging", Verdict::Holds)]);
    let other = Report { api: "other".into(), ..report(vec![fact("types", Verdict::Broken)]) };
    let single = folder.path().join("deep/one.json");
    file::write(&single, std::slice::from_ref(&one), false).unwrap();
    assert_eq!(file::read(&single).unwrap(), std::slice::from_ref(&one));
    let both = folder.path().join("both.json");
    file::write(&both, &[one.clone(), other.clone()], true).unwrap();
    assert_eq!(file::read(&both).unwrap(), [one.clone(), other.clone()]);
    let bundle: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&both).unwrap()).unwrap();
    assert_eq!(bundle["summary"], serde_json::json!({ "holds": 1, "broken": 1, "flaky": 0, "unseen": 0 }));
    let written = file::write(folder.path(), &[one.clone(), other], true).unwrap();
    assert_eq!(written, [folder.path().join("example.json"), folder.path().join("other.json")]);
    assert_eq!(file::read(&written[0]).unwrap(), [one]);
    let wrong = folder.write("wrong.json", "{}");
    assert_eq!(file::read(&wrong).unwrap_err().exit_status(), conformance::exit::USAGE);
}
