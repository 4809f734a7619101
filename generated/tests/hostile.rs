//! A description whose every name and text could go wrong becomes a client that compiles without warnings and works.

#![deny(warnings)]

use plumbline_clients::runtime as rt;
use serde_json::json;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

pub mod hostile {
    //! The client.
    plumbline_macros::client!("tests/hostile.yaml");
}
use hostile::*;

/// Answers with a status and a body, and keeps the address and body that it was asked.
#[derive(Clone)]
struct Canned(u16, &'static str, Arc<Mutex<(String, String)>>);

impl rt::Transport for Canned {
    fn send(&self, request: rt::Outgoing) -> Pin<Box<dyn Future<Output = Result<rt::Incoming, rt::TransportError>> + Send>> {
        *self.2.lock().expect("a lock") = (request.url, String::from_utf8_lossy(&request.body).into_owned());
        let incoming = rt::Incoming { status: self.0, headers: rt::HeaderMap::new(), body: self.1.into(), cut: false };
        Box::pin(async move { Ok(incoming) })
    }
}

fn client(status: u16, body: &'static str) -> (Client, Canned) {
    let canned = Canned(status, body, Arc::default());
    let builder = Client::builder().build2("canary-1").region("us").transport(canned.clone());
    (builder.build().expect("a client"), canned)
}

fn body() -> String2 {
    let when = rt::read_civil("2022-04-28 14:21:16").expect("a date");
    String2::new("f", when).maybe(vec![Option2::new(None).none(3)]).weird_name_star_slash(7)
}

#[test]
fn everything_is_sent_as_described() {
    let (client, canned) = client(400, r#"{"message":"bad luck"}"#);
    let when = rt::read_civil("2022-04-28 14:21:16").expect("a date");
    let call = client.new("ab", Type::Plus1, body()).expect("fits").send2(-5).expect("in range").unchecked2([1, 2]).expect("few enough");
    let call = call.r#async(["x,y", "z"]).expect("short").raw2(true).when(when).deep(Option2::new(Some("s".into()))).expect("JSON");
    let error = call.left_and_right("l", 0.5).expect("in range").send().wait().expect_err("as answered");
    assert!(matches!(error.problem(), Some(Problem::Bad(_))), "{error:?}");
    let (url, sent) = canned.2.lock().expect("a lock").clone();
    assert_eq!(
        url,
        "https://us.example.com/v1/things/ab/%2B1?send=-5&unchecked%5B%5D=1&unchecked%5B%5D=2&async=x%2Cy,z&when=2022-04-28%2014%3A21%3A16\
         &deep%5Bsome%5D=s&left=l&right=0.5"
    );
    let expected = json!({"fn": "f", "when": "2022-04-28 14:21:16", "maybe": [{"some": null, "none": 3}], "weird \"name\" */ \n": 7});
    assert_eq!(sent, expected.to_string());
}

#[test]
fn what_is_out_of_range_is_refused() {
    let (client, canned) = client(200, "null");
    let new = || client.new("ab", Type::Type, body()).expect("fits");
    for refused in [
        client.new("A", Type::Type, body()).expect_err("too short"),
        client.new("ab1", Type::Type, body()).expect_err("no match"),
        new().send2(6).expect_err("too great"),
        new().unchecked2([10]).expect_err("an element is too great"),
        new().unchecked2([1, 2, 3, 4]).expect_err("too many"),
        new().r#async(["long"]).expect_err("an element is too long"),
        new().left_and_right("l", -0.1).expect_err("too small"),
        client.new("ab", Type::Empty, body()).expect("fits").send().wait().expect_err("an empty segment"),
    ] {
        assert!(matches!(refused, rt::Error::Refused(_)), "{refused:?}");
    }
    assert_eq!(canned.2.lock().expect("a lock").0, "");
}

#[test]
fn every_kind_of_answer_is_read() {
    let text = r#"{"extra":"e","Self":"new","self":1,"node":{"next":{"children":[]},"children":[{"children":[]}]},"map":{"k":{"some":null}},
        "flag":0,"shape":{"some":"s"},"merged":{"some":"a","more":1.50},"either":7,"nothing":{},"2fa":true,"":"x","unknown":1e3}"#;
    let text: String = text.split_inclusive('\n').map(str::trim).collect();
    let result: Result2 = rt::serde_json::from_str(&text).expect("a result");
    assert_eq!((result.extra2.as_str(), result.flag, result.self_.clone()), ("e", false, Some(Result2Self::Unlisted2("new".into()))));
    assert_eq!(result.map["k"], Option2::new(None));
    assert_eq!((result.nothing.is_none(), result.n2fa, result.empty.as_deref()), (true, Some(true), Some("x")));
    assert_eq!(rt::serde_json::to_string(&result).expect("JSON"), text);

    assert_eq!(client(204, "").0.client().send().wait().map(|r| r.status()).ok(), Some(204));
    assert_eq!(client(200, "plain <text>").0.text().send().wait().expect("a text").0, "plain <text>");
    let page = client(200, r#"{"box":{"vec":[{"self":1},{"self":2}],"total":2}}"#).0.list().items().blocking();
    assert_eq!(page.map(|item| item.expect("an item").self_).collect::<Vec<_>>(), [Some(1), Some(2)]);
    let page = client(200, "{}").0.list().pages().blocking();
    assert_eq!(page.count(), 1);
    for (status, expected) in [(400, "bad: bad x"), (404, "self"), (409, "other: bad x")] {
        let error =
            client(status, if status == 400 { r#"{"message":"bad x"}"# } else { "bad x" }).0.text().send().wait().expect_err("an error");
        assert_eq!(error.problem().map(ToString::to_string).as_deref(), Some(expected), "{error:?}");
    }
}
