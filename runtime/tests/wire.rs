//! What goes over the wire, and what is refused before.

mod support;

use plumbline_runtime::*;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;
use support::*;

#[tokio::test]
async fn parameters_go_where_they_belong() {
    let server = Server::playing([answer(200, "1")]);
    let core = server.settings().base_url("http://127.0.0.1:1/prefix/".to_owned()).build().expect("a client");
    let call = Call::new(&core, &PATH).set(0, "a/b ж").set(1, "t-1").raw("x[y]", json!([1, 2]));
    call.send::<Value, TestProblem>().await.expect("an answer");
    assert_eq!(server.urls(), ["http://127.0.0.1:1/prefix/acanary-key-1234/b/a%2Fb%20%D0%B6?x%5By%5D=1&x%5By%5D=2"]);
    assert_eq!(server.seen.lock().expect("a lock")[0].headers["x-trace"], "t-1");
    let values = Call::new(&core, &LIST).put(1, 7).set(0, 3);
    values.send::<Value, TestProblem>().await.expect("an answer");
    assert!(server.urls()[1].ends_with("?page%5Boffset%5D=3&page%5Blimit%5D=7"), "{:?}", server.urls());
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused() {
    let server = Server::playing([answer(200, "1")]);
    let core = server.settings().build().expect("a client");
    for bad in ["", ".", ".."] {
        let error = Call::new(&core, &PATH).set(0, bad).send::<Value, TestProblem>().await.expect_err("no segment");
        assert!(matches!(&error, Error::Refused(why) if why.parameter() == "id"), "{error:?}");
    }
    let error = Call::new(&core, &PATH).set(0, "x").set(1, "a\nb").send::<Value, TestProblem>().await.expect_err("no header");
    assert!(error.to_string().contains("`trace` goes into a header"), "{error}");
    let bad = Call::new(&core, &LIST).put(1, 1000).put(1, 10);
    let refused = bad.clone().made::<TestProblem>().expect_err("out of range");
    assert_eq!(refused.to_string(), "list was not sent: `limit` must be from 1 to 100, but is 1000 (`unchecked()` sends it all the same)");
    let sent = bad.send::<Value, TestProblem>().await.expect_err("refused when it is sent all the same");
    assert_eq!(sent.to_string(), refused.to_string());
    assert!(Call::new(&core, &LIST).unchecked().put(1, 1000).made::<TestProblem>().is_ok());
    let nobody = Settings::new(&API).transport(std::sync::Arc::new(server.clone())).build().expect("a client");
    let error = call(&nobody, &SECRET).await.expect_err("no credential");
    assert_eq!(error.to_string(), "secret was not sent: `api_key` is needed, but was not given to the client's builder");
    assert_eq!(server.count(), 0);
    for (url, why) in [
        ("not a url", "no address"),
        ("ftp://x", "http://"),
        ("http://x/?a=b", "query"),
        ("http://u:canary@x", "no user name and password"),
    ] {
        let refused = Settings::new(&API).base_url(url.to_owned()).build().expect_err("no client");
        assert!(refused.to_string().contains(why), "{refused}");
    }
    let secure = Settings::new(&API).base_url("https://x".to_owned()).build();
    if cfg!(any(feature = "tls", feature = "native-tls")) {
        secure.expect("TLS is compiled in");
    } else {
        assert!(secure.expect_err("no TLS").to_string().contains("feature"));
    }
}

/// A server on a socket that answers each connection with these bytes and closes it.
fn raw_server(reply: &'static [u8], pause: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let _ = stream.read(&mut [0; 4096]);
            std::thread::sleep(pause);
            let _ = stream.write_all(reply);
        }
    });
    url
}

async fn over_a_socket(url: String, settings: impl FnOnce(Settings) -> Settings) -> TestError {
    let basic = Settings::new(&API).base_url(url).retry(Retry::NEVER).attempt_timeout(Duration::from_millis(500));
    let core = settings(basic).build().expect("a client");
    call(&core, &READ).await.expect_err("a bad server")
}

#[tokio::test]
async fn phases_of_failure_on_a_real_socket() {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port");
    let error = over_a_socket(format!("http://{port}"), |s| s).await;
    assert!(matches!(error, Error::NotSent(_)) && error.to_string().contains("no connection"), "{error:?}");

    let error = over_a_socket(raw_server(b"", Duration::ZERO), |s| s).await;
    assert!(matches!(error, Error::MaybeSent(_)), "{error:?}");

    let error = over_a_socket(raw_server(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12", Duration::ZERO), |s| s).await;
    assert!(matches!(error, Error::MaybeSent(_)) && error.to_string().contains("within the answer"), "{error:?}");

    let error = over_a_socket(raw_server(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1", Duration::from_secs(2)), |s| s).await;
    assert!(matches!(&error, Error::MaybeSent(why) if why.is_timeout()), "{error:?}");

    let long = b"HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n123456789012";
    let error = over_a_socket(raw_server(long, Duration::ZERO), |s| s.max_body(10)).await;
    assert!(matches!(error, Error::Outside(_)) && error.to_string().contains("longer than 10 bytes"), "{error}");

    let moved = b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
    let error = over_a_socket(raw_server(moved, Duration::ZERO), |s| s).await;
    assert_eq!(
        (error.status(), error.headers().map(|h| h["location"].clone())),
        (Some(302), Some("http://127.0.0.1:1/".parse().expect("a value")))
    );

    for (target, told) in [
        ("https://user:canary@x.example/y?z=canary", "it redirects to https://x.example, "),
        ("//x.example/canary", "it redirects to //x.example, "),
        ("/canary", "it redirects to another path of the same server, "),
    ] {
        let moved = format!("HTTP/1.1 307 X\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n");
        let error = over_a_socket(raw_server(moved.leak().as_bytes(), Duration::ZERO), |s| s).await.to_string();
        assert!(error.contains(told) && !error.contains("canary"), "{error}");
    }

    let html = b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>";
    let error = over_a_socket(raw_server(html, Duration::ZERO), |s| s).await;
    assert!(error.to_string().contains("it is not JSON"), "{error}");
    assert_eq!(error.bytes().map(|b| &b[..]), Some(&b"<html>"[..]));
}
