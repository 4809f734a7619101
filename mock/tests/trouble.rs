//! Troubles and remembered requests, from Rust and over HTTP.

mod common;

use common::{Answer, ask};
use plumbline_mock::{CurlLine, Expected, Mock, MockError, Trouble, Troubled};
use plumbline_spec::Source;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn tiny() -> Source {
    Source::read("tiny.yaml", include_bytes!("tiny.yaml")).expect("a sound description")
}

fn line(mock: &Mock) -> CurlLine {
    mock.curl_lines().into_iter().find(|l| l.operation == "list_books").expect("a line")
}

fn with(trouble: impl Into<Troubled>) -> (Mock, CurlLine) {
    let mock = Mock::builder(&tiny()).contacts(20).trouble(trouble).start().expect("a mock");
    let line = line(&mock);
    (mock, line)
}

fn control(mock: &Mock, method: &str, what: &str, body: &Value) -> Answer {
    let mut line = line(mock);
    method.clone_into(&mut line.method);
    line.url = format!("{}{}{what}", mock.url(), plumbline_mock::CONTROL);
    line.body = if body.is_null() { String::new() } else { body.to_string() };
    ask(&line)
}

#[test]
fn each_trouble_shows() {
    let (_mock, line) = with(Trouble::TooManyRequests(7));
    let answer = ask(&line);
    assert_eq!((answer.status, answer.header("retry-after")), (429, Some("7")));
    let (_mock, line) = with(Trouble::BadGateway);
    let answer = ask(&line);
    assert_eq!((answer.status, answer.header("content-type")), (502, Some("text/html")));
    let (_mock, line) = with(Trouble::Unavailable);
    assert_eq!(ask(&line).status, 503);
    let (_mock, line) = with(Trouble::Reset);
    assert_eq!(ask(&line).status, 0);
    let (_mock, line) = with(Trouble::Truncated);
    let answer = ask(&line);
    assert_eq!(answer.status, 200);
    assert!(answer.body.len() < answer.header("content-length").and_then(|l| l.parse().ok()).expect("a length"));
    let started = Instant::now();
    let (_mock, line) = with(Trouble::SlowBody(Duration::from_millis(15)));
    assert!(serde_json::from_slice::<Value>(&ask(&line).body).is_ok());
    assert!(started.elapsed() > Duration::from_millis(100));
}

#[test]
fn nothing_is_answered_until_one_has_had_enough() {
    use std::io::{Read, Write};
    let (mock, _) = with(Trouble::Timeout);
    let mut stream = std::net::TcpStream::connect(mock.address()).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_millis(200))).expect("a time limit");
    stream.write_all(b"GET /v1/shelf-1/books HTTP/1.1\r\nHost: x\r\n\r\n").expect("a request");
    assert!(stream.read(&mut [0; 16]).is_err_and(|e| matches!(e.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut)));
    drop(mock);
}

#[test]
fn troubles_come_and_go() {
    let (mock, line) = with(Troubled { trouble: Trouble::Unavailable, after: 1, times: Some(2) });
    let statuses: Vec<u16> = (0..5).map(|_| ask(&line).status).collect();
    assert_eq!(statuses, [200, 503, 503, 200, 200]);
    mock.trouble(Some(Trouble::BadGateway.into())).expect("control");
    assert_eq!(ask(&line).status, 502);
    mock.trouble(None).expect("control");
    assert_eq!(ask(&line).status, 200);
}

#[test]
fn requests_are_remembered() {
    let mock = Mock::builder(&tiny()).contacts(3).controlled().start().expect("a mock");
    let mut wanted = line(&mock);
    wanted.url.push_str("&sort=title");
    assert_eq!(ask(&wanted).status, 200);
    let requests = mock.requests().expect("control");
    assert_eq!(requests.len(), 1);
    assert_eq!((requests[0].method.as_str(), requests[0].path.as_str(), requests[0].status), ("GET", "/v1/shelf-1/books", Some(200)));
    assert!(requests[0].query.ends_with("sort=title"));
    assert!(requests[0].headers.contains(&("x-auth".to_owned(), "Token test_made_up_token".to_owned())));
    let shown: Value = serde_json::from_slice(&control(&mock, "GET", "requests", &Value::Null).body).expect("JSON");
    assert_eq!(shown[0]["path"], "/v1/shelf-1/books");
    assert_eq!(control(&mock, "DELETE", "requests", &Value::Null).status, 204);
    assert_eq!(mock.requests().expect("control"), []);
}

#[test]
fn control_over_http() {
    let mock = Mock::builder(&tiny()).contacts(3).controlled().start().expect("a mock");
    let status = || ask(&line(&mock)).status;
    assert_eq!(status(), 200);
    assert_eq!(control(&mock, "PUT", "trouble", &json!({ "kind": "too-many-requests", "times": 1, "seconds": 9 })).status, 204);
    assert_eq!((status(), status()), (429, 200));
    assert_eq!(control(&mock, "PUT", "trouble", &json!({ "kind": "bad-gateway" })).status, 204);
    assert_eq!((status(), status()), (502, 502));
    assert_eq!(control(&mock, "DELETE", "trouble", &Value::Null).status, 204);
    assert_eq!(status(), 200);
    let refused = control(&mock, "PUT", "trouble", &json!({ "kind": "nothing" }));
    assert_eq!(refused.status, 400);
    assert!(String::from_utf8_lossy(&refused.body).contains("slow-body"));
    assert_eq!(control(&mock, "GET", "nothing", &Value::Null).status, 404);
}

#[test]
fn without_control_nothing_is_remembered_and_nothing_can_be_switched() {
    let mock = Mock::start(&tiny()).expect("a mock");
    assert!(matches!(mock.requests(), Err(MockError::NotControlled)));
    assert!(matches!(mock.trouble(None), Err(MockError::NotControlled)));
    assert_eq!(control(&mock, "GET", "requests", &Value::Null).status, 404, "and the paths are none of the mock's");
}

#[test]
fn a_fact_is_broken_and_mended_while_it_runs() {
    let mock = Mock::builder(&tiny()).contacts(20).controlled().start().expect("a mock");
    let whole = ask(&line(&mock)).body;
    mock.break_fact("list_books/response#status:status-202").expect("a mutant");
    assert_eq!(ask(&line(&mock)).status, 202);
    mock.break_fact("list_books/response#media:cut").expect("another in its place");
    let cut = ask(&line(&mock));
    assert_eq!((cut.status, cut.body.len()), (200, whole.len() / 2));
    assert!(mock.break_fact("list_books/response#media:nothing").is_err());
    assert_eq!(ask(&line(&mock)).body.len(), whole.len() / 2, "what cannot be broken changes nothing");
    mock.mend().expect("control");
    assert_eq!(ask(&line(&mock)).body, whole);
    assert!(matches!(Mock::start(&tiny()).expect("a mock").mend(), Err(MockError::NotControlled)));

    let broken = || serde_json::from_slice::<Value>(&control(&mock, "GET", "broken", &Value::Null).body).expect("JSON")["fact"].clone();
    assert_eq!(broken(), Value::Null);
    assert_eq!(control(&mock, "PUT", "broken", &json!({ "fact": "list_books/laws/pages#limit:one-more" })).status, 204);
    assert_eq!(broken(), "list_books/laws/pages#limit:one-more");
    assert_ne!(ask(&line(&mock)).body, whole);
    let refused = control(&mock, "PUT", "broken", &json!({ "fact": "no/such#fact" }));
    assert_eq!(refused.status, 400);
    assert!(String::from_utf8_lossy(&refused.body).contains("no/such#fact"));
    assert_eq!(control(&mock, "PUT", "broken", &json!({})).status, 400);
    assert_eq!(control(&mock, "DELETE", "broken", &Value::Null).status, 204);
    assert_eq!(ask(&line(&mock)).body, whole);
}

#[test]
fn a_mock_that_starts_broken_can_be_mended() {
    let mock = Mock::builder(&tiny()).controlled().break_fact("list_books/response#status:status-202").expect("a mutant");
    let mock = mock.start().expect("a mock");
    assert_eq!(ask(&line(&mock)).status, 202);
    mock.mend().expect("control");
    assert_eq!(ask(&line(&mock)).status, 200);
}

#[test]
fn what_was_asked_is_held_against_what_was_expected() {
    let mock = Mock::builder(&tiny()).contacts(3).controlled().start().expect("a mock");
    let path = "/v1/shelf-1/books";
    let nothing = mock.verify(&Expected::any()).expect_err("nothing was asked yet").to_string();
    assert!(nothing.contains("0 came"), "{nothing}");
    let mut wanted = line(&mock);
    wanted.url.push_str("&page%5Btake%5D=7");
    ask(&wanted);
    ask(&wanted);
    mock.verify(&Expected::new("GET", path).query("page[take]", "7").header("X-Auth", "Token test_made_up_token").times(2)).expect("both");
    mock.verify(&Expected::new("DELETE", path).times(0)).expect("none");
    let other = mock.verify(&Expected::new("GET", path).query("page[take]", "8")).expect_err("another was asked").to_string();
    assert!(other.contains("page[take]=8") && other.contains("page%5Btake%5D=7"), "{other}");

    let verify = |body: &Value| control(&mock, "POST", "verify", body);
    assert_eq!(verify(&json!({ "path": path, "query": { "page[take]": 7 }, "times": 2 })).status, 204);
    let told = verify(&json!({ "path": path, "times": 1 }));
    assert_eq!(told.status, 409);
    assert!(String::from_utf8_lossy(&told.body).contains("2 came"));
    assert_eq!(verify(&json!({ "path": path, "verb": "GET" })).status, 400);
    assert_eq!(verify(&json!([])).status, 400);
}

#[test]
fn bodies_are_expected_in_part() {
    let source = Source::read("tiny_rpc.yaml", include_bytes!("tiny_rpc.yaml")).expect("a sound description");
    let mock = Mock::builder(&source).controlled().start().expect("a mock");
    let line = mock.curl_lines().into_iter().find(|l| l.operation != "login").expect("a line");
    ask(&line);
    let sent: Value = serde_json::from_str(&line.body).expect("JSON");
    let method = Expected::any().body(json!({ "jsonrpc": "2.0", "method": sent["method"] }));
    mock.verify(&method.clone().times(1)).expect("a part");
    assert!(mock.verify(&Expected::any().body(json!({ "method": "no.such" }))).is_err());
    assert!(mock.verify(&Expected::any().body(json!({ "params": { "no_such": 1 } }))).is_err());
}
