//! Documented errors that no request brings about: what a run and an observer make of a target that answers with one.

use super::sources::root;
use plumbline_engine::observe::{Came, Fidelity, Observer, Request};
use plumbline_engine::{Depth, Error, Options, Report, Verdict};
use plumbline_mock::{Mock, MutantId, Occasion};
use plumbline_spec::Source;
use plumbline_spec::facts::{Subject, facts};
use std::collections::BTreeSet;
use std::sync::Arc;

fn every() -> Vec<Source> {
    let mut files: Vec<_> = std::fs::read_dir(root().join("spec/apis")).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "yaml"));
    files.sort();
    files.iter().map(|f| Source::open(f).unwrap()).collect()
}

fn api(name: &str) -> Source {
    every().into_iter().find(|s| s.model(&plumbline_spec::Choices::new()).unwrap().description.api == name).unwrap()
}

fn run(source: &Source, mock: &Mock, depth: Depth) -> Result<Report, Error> {
    let description = source.model(&plumbline_spec::Choices::new()).unwrap().description;
    let given = description.credentials.iter().filter(|(_, c)| !c.optional).map(|(n, c)| (n.clone(), c.example.clone()));
    let options = Options { credentials: given.collect(), depth, ..Options::new(Arc::new(source.clone()), mock.url()) };
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(plumbline_engine::run(options))
}

fn with(source: &Source, case: &str, every: u64) -> Mock {
    Mock::builder(source).contacts(20).occasion(Occasion { case: case.to_owned(), every }).start().unwrap()
}

fn failed(report: &Report) -> BTreeSet<&str> {
    report.facts.iter().filter(|f| matches!(f.verdict, Verdict::Broken | Verdict::Flaky)).map(|f| f.id.as_str()).collect()
}

fn fact<'r>(report: &'r Report, id: &str) -> &'r plumbline_engine::FactReport {
    report.facts.iter().find(|f| f.id == id).unwrap()
}

#[test]
fn a_target_that_answers_nothing_else_is_not_judged_and_the_error_is_named() {
    let source = api("uis");
    let error = run(&source, &with(&source, "account_inactive", 1), Depth::Quick).unwrap_err();
    assert_eq!(error.exit_status(), 3);
    assert!(error.to_string().contains("`account_inactive` (The account is switched off)"), "{error}");
}

#[test]
fn what_comes_now_and_then_is_judged_and_is_no_fault_of_a_request() {
    let source = api("uis");
    for every in [3, 7] {
        let report = run(&source, &with(&source, "account_inactive", every), Depth::Quick).unwrap();
        assert_eq!(failed(&report), BTreeSet::new());
        for aspect in ["code", "mnemonic"] {
            let id = format!("get_contacts/errors/account_inactive#{aspect}");
            assert_eq!(fact(&report, &id).verdict, Verdict::Holds, "{id}");
        }
        assert!(
            report.observations.iter().any(|o| o.contains("with the documented error `account_inactive`")),
            "{:?}",
            report.observations
        );
        let other = fact(&report, "get_contacts/errors/forbidden#code");
        assert_eq!(other.verdict, Verdict::Unseen);
        assert!(other.reason.as_deref().unwrap().starts_with("no request can bring this about: Rights are given"), "{other:?}");
    }
}

#[test]
fn a_failure_of_the_server_stays_one_though_it_is_documented() {
    let source = api("uis");
    let report = run(&source, &with(&source, "internal_error", 1), Depth::Quick).unwrap();
    assert!(failed(&report).contains("get_contacts/response#status"), "{:?}", failed(&report));
    assert_eq!(fact(&report, "get_contacts/errors/internal_error#code").verdict, Verdict::Holds);
}

/// Every such fact of every description, broken in its first way.
#[test]
fn what_is_not_as_documented_is_broken_on_the_fact() {
    let mut count = 0;
    for source in every() {
        for fact in facts(&source.model(&plumbline_spec::Choices::new()).unwrap()) {
            if fact.occasion.is_none() || fact.assumed || !matches!(fact.subject, Subject::Error { .. }) {
                continue;
            }
            let Ok(id) = fact.id.parse::<MutantId>();
            let mock = Mock::builder(&source).contacts(20).mutant(&id.find(&source).unwrap()).start().unwrap();
            let report = run(&source, &mock, Depth::Quick).unwrap();
            assert!(failed(&report).contains(fact.id.as_str()), "{}: {:?}", fact.id, failed(&report));
            count += 1;
        }
    }
    assert!(count > 20, "{count}");
}

#[test]
fn an_observer_judges_it_as_well() {
    let source = api("uis");
    let body = |code: i64, word: &str, message: &str| {
        format!(r#"{{"jsonrpc":"2.0","id":1,"error":{{"code":{code},"message":"{message}","data":{{"mnemonic":"{word}"}}}}}}"#)
    };
    let request = Request {
        method: "POST".into(),
        target: "/v2.0".into(),
        headers: vec![("content-type".into(), "application/json".into())],
        body: Some(br#"{"jsonrpc":"2.0","id":1,"method":"get.contacts","params":{"access_token":"a_made_up_key"}}"#.to_vec()),
    };
    let mut observer = Observer::new(Arc::new(source), None, Fidelity::Whole, true).unwrap();
    let mut look = |code, word, message| {
        let headers = vec![("content-type".into(), "application/json".into())];
        let found = observer.look(&request, &Came::Whole { status: 200, headers, body: body(code, word, message).into_bytes() });
        found.into_iter().map(|f| f.fact).collect::<Vec<_>>()
    };
    assert_eq!(look(-32009, "account_inactive", "Your account has been disabled, contact the support service"), Vec::<String>::new());
    assert_eq!(look(-32001, "account_inactive", "Off"), ["get_contacts/errors/account_inactive#code"]);
    assert_eq!(look(-32003, "prohibited", "Permission denied"), ["get_contacts/errors/forbidden#mnemonic"]);
    // Documented nowhere: nothing can be said of it.
    assert_eq!(look(-32077, "out_of_paper", "There is no paper"), Vec::<String>::new());
    let report = observer.report();
    assert!(
        report.observations.iter().any(|o| o.contains("answered 2 times with the documented error `account_inactive`")),
        "{:?}",
        report.observations
    );
}
