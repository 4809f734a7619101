//! Faults of bytes and heads, seen over bare sockets.

mod common;

use common::{Answer, ask};
use plumbline_mock::Mock;
use plumbline_spec::Source;
use serde_json::Value;

fn tiny() -> Source {
    Source::read("tiny.yaml", include_bytes!("tiny.yaml")).expect("a sound description")
}

fn broken(operator: &str) -> Answer {
    let fact = if operator.starts_with("204") || operator.starts_with("status") || operator == "error-body" { "status" } else { "media" };
    let mock = Mock::builder(&tiny()).contacts(5).break_fact(&format!("list_books/response#{fact}:{operator}")).expect("a mutant");
    let mock = mock.start().expect("a mock");
    let line = mock.curl_lines().into_iter().find(|l| l.operation == "list_books").expect("a line");
    ask(&line)
}

fn length(answer: &Answer) -> usize {
    answer.header("content-length").expect("a length").parse().expect("a number")
}

#[test]
fn lengths_and_cuts() {
    let whole = broken("status-202").body.len();
    let answer = broken("length-too-great");
    assert_eq!((length(&answer), answer.body.len()), (whole + 10, whole));
    let answer = broken("length-too-small");
    assert_eq!((length(&answer) < whole, answer.body.len()), (true, whole));
    let answer = broken("trailing-bytes");
    assert_eq!(length(&answer), whole);
    assert!(answer.body.len() > whole);
    let answer = broken("cut");
    assert_eq!((length(&answer), answer.body.len()), (whole, whole / 2));
    assert_eq!(broken("closed").status, 0);
    assert_eq!(broken("two-lengths").head.matches("content-length").count(), 2);
    let answer = broken("204-with-body");
    assert_eq!((answer.status, answer.body.len()), (204, whole));
    assert!(broken("bad-chunk").body.starts_with(b"zz\r\n"));
}

#[test]
fn bodies_and_types() {
    let json = |answer: &Answer| serde_json::from_slice::<Value>(&answer.body).ok();
    assert!(json(&broken("trailing-comma")).is_none());
    assert!(json(&broken("truncated")).is_none());
    assert!(json(&broken("garbage-behind")).is_none());
    assert!(broken("byte-order-mark").body.starts_with(b"\xef\xbb\xbf{"));
    assert!(json(&broken("quoted")).is_some_and(|v| v.is_string()));
    assert!(broken("empty-body").body.is_empty());
    assert_eq!(broken("html").header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(broken("no-content-type").header("content-type"), None);
    assert!(
        String::from_utf8(broken("latin-1").body).is_err_and(|_| true)
            || broken("latin-1").header("content-type").is_some_and(|c| c.contains("8859"))
    );
    let twice = broken("duplicate-key");
    assert_eq!(String::from_utf8_lossy(&twice.body).matches("\"data\":").count(), 2);
    assert!(json(&twice).is_some());
    let error = broken("error-body");
    assert_eq!((error.status, json(&error).map(|v| v["code"].clone())), (200, Some("bad".into())));
    assert_eq!(broken("status-500").status, 500);
}

#[test]
fn the_bare_server_answers_rightly_where_nothing_is_broken() {
    let source = tiny();
    let mock = Mock::builder(&source).contacts(5).break_fact("list_books/response#media:cut").expect("a mutant").start().expect("a mock");
    let right = Mock::builder(&source).contacts(5).start().expect("a mock");
    for (a, b) in mock.curl_lines().iter().zip(right.curl_lines()).filter(|(l, _)| l.operation == "first_books") {
        let (a, b) = (ask(a), ask(&b));
        assert_eq!((a.status, &a.body, a.header("content-type")), (b.status, &b.body, b.header("content-type")));
    }
}
