//! The mock of every description in the repository, over real sockets: each `curl` line is
//! answered with what the description says, under every reading and with lists of every size.

mod common;

use common::ask;
use plumbline_mock::{Mock, OutOfRange, mutants};
use plumbline_spec::facts::{Kind, facts};
use plumbline_spec::value::Checker;
use plumbline_spec::{Choices, Source};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

fn descriptions() -> Vec<Source> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../spec/apis");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&folder).expect("the folder of descriptions").map(|e| e.expect("an entry").path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "yaml"));
    files.sort();
    assert!(!files.is_empty(), "no description in {}", folder.display());
    files.iter().map(|f| Source::open(f).map_err(|e| e.to_string()).expect("a sound description")).collect()
}

/// Asks every line and holds the answers against the description with all its disputes open.
fn holds(source: &Source, mock: &Mock, what: &str) {
    let model = source.model(&Choices::new()).expect("a model");
    let checker = Checker::new(&model.description);
    for line in mock.curl_lines() {
        let answer = ask(&line);
        if line.operation == "login" {
            assert!((200..300).contains(&answer.status), "{what}: {}", line.line);
            continue;
        }
        let operation = &model.description.operations[&line.operation];
        let body: Value = serde_json::from_slice(&answer.body).map_err(|e| format!("{what}: {}: {e}", line.line)).expect("JSON");
        let (status, schema) = if let Some(result) = &operation.result {
            (200, result)
        } else {
            let (status, response) = operation.responses.first().expect("a response");
            (*status, response.schema.as_ref().expect("a schema"))
        };
        assert_eq!(answer.status, status, "{what}: {}", line.line);
        assert_eq!(answer.header("content-type"), Some("application/json"), "{what}");
        let payload = if operation.result.is_some() { body.get("result").expect("a result") } else { &body };
        let violations = checker.check(schema, payload).violations;
        assert!(violations.is_empty(), "{what}: {}: {:?}", line.line, &violations[..1]);
    }
}

#[test]
fn every_line_is_answered_as_described() {
    for source in descriptions() {
        for contacts in [0, 1, 3, 20, 237, 2000] {
            let started = Instant::now();
            let mock = Mock::builder(&source).contacts(contacts).start().expect("a mock");
            assert!(started.elapsed() < Duration::from_secs(5), "it starts at once");
            holds(&source, &mock, &format!("{} with {contacts}", source.file));
        }
    }
}

#[test]
fn every_reading_is_one_of_the_description() {
    for source in descriptions() {
        for (dispute, readings) in source.disputes() {
            for reading in readings {
                let mock = Mock::builder(&source).contacts(20).reading(&dispute, &reading).start().expect("a mock");
                holds(&source, &mock, &format!("{} under {dispute}={reading}", source.file));
            }
        }
    }
}

#[test]
fn seeds_policies_and_changing_data_stay_within_the_description() {
    for source in descriptions() {
        for (seed, policy) in [(2, OutOfRange::Clamp), (3, OutOfRange::Default), (u64::MAX, OutOfRange::Reject)] {
            let mock = Mock::builder(&source).seed(seed).out_of_range(policy).churn(1).start().expect("a mock");
            for _ in 0..3 {
                holds(&source, &mock, &format!("{} with seed {seed}", source.file));
            }
        }
    }
}

#[test]
fn the_lines_work_in_a_shell() {
    let curl = std::process::Command::new("curl").arg("--version").output();
    if curl.is_err() {
        eprintln!("ignored: there is no curl here");
        return;
    }
    for source in descriptions() {
        let mock = Mock::builder(&source).contacts(3).start().expect("a mock");
        for line in mock.curl_lines() {
            let output = std::process::Command::new("sh").arg("-c").arg(&line.line).output().expect("a shell");
            assert!(serde_json::from_slice::<Value>(&output.stdout).is_ok(), "{}", line.line);
            // A login gives another token every time.
            if line.operation != "login" {
                assert_eq!(output.stdout, ask(&line).body, "{}", line.line);
            }
        }
    }
}

#[test]
fn facts_that_can_be_seen_have_mutants() {
    for source in descriptions() {
        let model = source.model(&Choices::new()).expect("a model");
        let broken: BTreeSet<String> = mutants(&source, false).expect("mutants").into_iter().map(|m| m.fact).collect();
        let unbroken: Vec<String> = facts(&model)
            .into_iter()
            // What one reading says may be broken only by what another allows; a dispute may leave no third way.
            .filter(|f| f.unobservable.is_none() && f.kind != Kind::Readings && !f.id.contains('@') && !broken.contains(&f.id))
            .map(|f| f.id)
            .collect();
        assert_eq!(unbroken, Vec::<String>::new(), "{}", source.file);
    }
}

#[test]
fn several_descriptions_share_an_address_unless_they_collide() {
    let all = descriptions();
    let mut served = 0;
    for (i, first) in all.iter().enumerate() {
        for second in &all[i + 1..] {
            match Mock::builder(first).and(second).contacts(3).start() {
                Ok(mock) => {
                    served += 1;
                    for line in mock.curl_lines() {
                        assert!((200..300).contains(&ask(&line).status), "{}", line.line);
                    }
                }
                Err(error) => assert!(error.to_string().contains("ports of their own"), "{error}"),
            }
        }
    }
    assert!(served > 0 || all.len() < 2);
}

#[test]
fn a_dropped_mock_is_gone_and_a_taken_port_is_said() {
    let source = descriptions().remove(0);
    let mock = Mock::builder(&source).contacts(1).start().expect("a mock");
    let address = mock.address();
    let error = Mock::builder(&source).contacts(1).port(address.port()).start().expect_err("the port is taken");
    assert!(error.to_string().contains("cannot be listened on"), "{error}");
    drop(mock);
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn latency_is_kept_and_mocks_stand_side_by_side() {
    let source = descriptions().remove(0);
    let mocks: Vec<Mock> =
        (0..8).map(|_| Mock::builder(&source).contacts(3).latency(Duration::from_millis(60)).start().expect("a mock")).collect();
    let started = Instant::now();
    std::thread::scope(|scope| {
        for mock in &mocks {
            scope.spawn(move || {
                let line = mock.curl_lines().pop().expect("a line");
                assert_eq!(ask(&line).status, 200);
            });
        }
    });
    assert!(started.elapsed() >= Duration::from_millis(60));
}
