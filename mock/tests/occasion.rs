//! Documented errors that no request brings about: the mock is put into the state in which it answers with one.

mod common;

use common::{Answer, ask};
use plumbline_mock::{CurlLine, Mock, MockError, Occasion};
use plumbline_spec::Source;
use serde_json::{Value, json};

const CASES: &str = "errors:
  source: { document: page }
  schema: { type: object, required: [message], properties: { message: { type: string } } }
  cases:
    closed: { status: 423, message: 'The library is closed for {days} days', provoked_by: { cannot: Nobody closes it from outside. }, source: { document: page } }
    spent:
      status: 466
      provoked_by: { cannot: What is left is not stated. }
      schema: { type: object, properties: { left: { type: object } } }
      source: { document: page }
    asleep: { status: 400, message: the library is asleep, media: text/plain, provoked_by: { cannot: Nobody sees it sleep. }, source: { document: page } }
";

fn library() -> Source {
    let base = "plumbline: 1\napi: library\ntitle: A library\nprotocol: http\nservers: [{ url: \"https://library.example\" }]\ndocuments: { page: { title: Page, url: \"https://library.example/docs\" } }\noperations:\n  list_books:\n    get: /books\n    effect: safe\n    source: { document: page }\n    responses: { 200: { schema: { type: array, items: { type: object, required: [id], properties: { id: { type: integer } } } } } }\n";
    Source::read("library.yaml", format!("{base}{CASES}").as_bytes()).expect("a sound description")
}

fn line(mock: &Mock) -> CurlLine {
    mock.curl_lines().into_iter().find(|l| l.operation == "list_books").expect("a line")
}

fn occasion(text: &str) -> Occasion {
    text.parse().expect("an occasion")
}

#[test]
fn every_call_is_answered_with_it_as_documented() {
    let answers = |case: &str| {
        let mock = Mock::builder(&library()).contacts(3).occasion(occasion(case)).start().expect("a mock");
        let answer = ask(&line(&mock));
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        (answer.status, answer.header("content-type").map(str::to_owned), body)
    };
    let (status, media, body) = answers("closed");
    assert_eq!((status, media.as_deref()), (423, Some("application/json")));
    assert_eq!(serde_json::from_str::<Value>(&body).expect("JSON")["message"], "The library is closed for request days");
    let (status, _, body) = answers("spent");
    assert_eq!(status, 466);
    assert!(serde_json::from_str::<Value>(&body).expect("JSON")["left"].is_object(), "{body}");
    let (status, media, body) = answers("asleep");
    assert_eq!((status, media.as_deref(), body.as_str()), (400, Some("text/plain"), "the library is asleep"));
}

#[test]
fn only_every_third_call_is_if_one_says_so() {
    let mock = Mock::builder(&library()).contacts(3).occasion(occasion("closed:3")).start().expect("a mock");
    let line = line(&mock);
    let statuses: Vec<u16> = (0..6).map(|_| ask(&line).status).collect();
    assert_eq!(statuses, [200, 200, 423, 200, 200, 423]);
}

#[test]
fn it_begins_and_ends_while_the_mock_runs() {
    let mock = Mock::builder(&library()).contacts(3).controlled().start().expect("a mock");
    let control = |method: &str, body: &Value| -> Answer {
        let mut line = line(&mock);
        method.clone_into(&mut line.method);
        line.url = format!("{}{}occasion", mock.url(), plumbline_mock::CONTROL);
        line.body = if body.is_null() { String::new() } else { body.to_string() };
        ask(&line)
    };
    let status = || ask(&line(&mock)).status;
    assert_eq!(status(), 200);
    assert_eq!(control("PUT", &json!({ "case": "closed" })).status, 204);
    assert_eq!(status(), 423);
    // What is broken or mended meanwhile changes nothing of it.
    mock.mend().expect("mended");
    assert_eq!(status(), 423);
    assert_eq!(control("PUT", &json!({ "case": "burnt" })).status, 400);
    assert_eq!(control("PUT", &json!({ "every": 2 })).status, 400);
    assert_eq!(control("DELETE", &Value::Null).status, 204);
    assert_eq!(status(), 200);
    mock.occasion(Some(&occasion("asleep"))).expect("a documented error");
    assert_eq!(status(), 400);
}

#[test]
fn what_is_not_documented_is_refused() {
    let error = Mock::builder(&library()).occasion(occasion("burnt")).start().expect_err("no such error");
    assert!(matches!(error, MockError::UnknownCase { .. }) && error.to_string().contains("closed, spent, asleep"), "{error}");
    let free = Mock::start(&library()).expect("a mock");
    assert!(matches!(free.occasion(None), Err(MockError::NotControlled)));
    for text in ["", ":3", "closed:0", "closed:often"] {
        assert!(text.parse::<Occasion>().is_err(), "{text}");
    }
}
