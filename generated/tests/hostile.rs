//! A description whose every name and text could go wrong becomes a client that compiles without warnings and works.

#![deny(warnings)]
#![allow(clippy::panic, reason = "a test's way to say what is wrong")]

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
    let inner = Form::new("a", vec!["x".into(), String::new()]);
    let refused = client.several(Form::new("a", Vec::new()).inner(Box::new(inner))).expect_err("an element within is too short");
    let says = "`body` is wrong at member `inner`, which is wrong at member `tags`, which is wrong at element 1, which must have at least 1 character";
    assert!(refused.to_string().contains(says), "{refused}");
    assert!(client.several(Form::new("much too long", Vec::new())).is_err());
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

#[test]
fn bodies_of_every_kind_are_sent() {
    let form = || Form::new("a b", vec!["x&y".into(), "ж".into()]).deep(Option2::new(Some("s".into())));
    let sent = |canned: &Canned| canned.2.lock().expect("a lock").1.clone();
    let (client, canned) = client(204, "");
    client.several(form()).expect("JSON").send().wait().expect("no content");
    assert_eq!(sent(&canned), "name=a%20b&tags=x%26y&tags=%D0%B6&deep%5Bsome%5D=s");
    client.note().body("# hi").send().wait().expect("no content");
    assert_eq!(sent(&canned), "# hi");
    client.blob(vec![0x89, b'P']).send().wait().expect("no content");
    assert_eq!(sent(&canned), "\u{fffd}P");

    let upload = self::client(200, "\u{1}\u{2}");
    let file = rt::File::new("a\"b.png", vec![1, 2]).media("image/png");
    let bytes = upload.0.upload("f", form()).expect("JSON").file("picture", file).send().wait().expect("bytes");
    assert_eq!(bytes.0, [1, 2][..]);
    let sent = sent(&upload.1);
    let boundary = sent.lines().next().expect("a boundary").to_owned();
    let parts: Vec<&str> = sent.split(&boundary).map(str::trim).collect();
    assert_eq!(parts.len(), 7, "{sent}");
    assert_eq!(parts[1], "Content-Disposition: form-data; name=\"name\"\r\n\r\na b");
    assert_eq!(parts[4], "Content-Disposition: form-data; name=\"deep\"\r\nContent-Type: application/json\r\n\r\n{\"some\":\"s\"}");
    let head = "Content-Disposition: form-data; name=\"picture\"; filename=\"a%22b.png\"\r\nContent-Type: image/png";
    assert_eq!((parts[5], parts[6]), (format!("{head}\r\n\r\n\u{1}\u{2}").as_str(), "--"));
}

#[test]
fn members_of_a_body_of_parts_that_are_files_are_sent_as_files() {
    let file = |name: &str| rt::File::new(name, vec![1, 2]);
    let heads = |canned: &Canned| -> Vec<String> {
        let sent = canned.2.lock().expect("a lock").1.clone();
        sent.lines().filter_map(|line| line.strip_prefix("Content-Disposition: form-data; ").map(str::to_owned)).collect()
    };
    let (client, canned) = client(204, "");
    let body = AttachBody::new("t");
    client.attach(body, file("a.bin")).expect("fits").raw_file([file("b"), file("c")]).send().wait().expect("no content");
    let all = ["name=\"title\"", "name=\"file\"; filename=\"a.bin\"", "name=\"raw\"; filename=\"b\"", "name=\"raw\"; filename=\"c\""];
    assert_eq!(heads(&canned), all);
    assert!(client.attach(AttachBody::new("much too long"), file("a.bin")).is_err(), "the other members are checked as ever");
    client.scans([file("x"), file("y")]).send().wait().expect("no content");
    assert_eq!(heads(&canned), ["name=\"type\"; filename=\"x\"", "name=\"type\"; filename=\"y\""]);
}

#[test]
fn answers_are_told_apart_by_status_and_objects_by_a_word() {
    let form = || Form::new("a", Vec::new());
    let several = |status, body| client(status, body).0.several(form()).expect("JSON").send().wait();
    assert_eq!(several(202, r#"["x"]"#).expect("accepted").into_inner(), SeveralAnswer::Accepted(vec!["x".into()]));
    assert_eq!(several(204, "").expect("nothing").into_inner(), SeveralAnswer::NoContent);
    assert_eq!(several(206, "x").expect("a text").into_inner(), SeveralAnswer::PartialContent(rt::Text("x".into())));
    assert!(matches!(several(200, "{}").expect("an object").into_inner(), SeveralAnswer::Ok(_)));
    assert!(several(200, "[]").is_err() && several(203, "{}").is_err());

    let text = r#"{"members":[{"kind":"round","radius":1.50,"new":1e2},{"friend":{"kind":"star","rays":5},"kind":"other"}],"kind":"Self"}"#;
    let (client, canned) = client(200, text);
    let circle = Circle::new(Kind::Round, 2.5);
    let shape = client.draw(circle.into()).expect("JSON").send().wait().expect("a shape").into_inner();
    assert_eq!(canned.2.lock().expect("a lock").1, r#"{"kind":"round","radius":2.5}"#);
    assert_eq!(rt::serde_json::to_string(&shape).expect("JSON"), text);
    let Shape::Self2(group) = shape else { panic!("{shape:?}") };
    assert!(matches!((&group.members[0], &group.members[1]), (Shape::Circle(c), Shape::Other(o)) if (c.radius - 1.5).abs() < 1e-9
        && matches!(o.friend.as_deref(), Some(Shape::Unlisted(_)))));
    // What stands for one of them must still be right.
    let wrong = self::client(200, r#"{"kind":"circle"}"#).0.draw(Circle::new(Kind::Circle, 1.0).into()).expect("JSON").send().wait();
    assert!(wrong.expect_err("the radius is missing").to_string().contains("radius"));
}
