//! No credential is ever shown: clients with canaries as credentials meet every kind of error from a server that echoes
//! whatever it gets, as it is, escaped, in base64 and as the target of a redirect; and everything that can be formatted or
//! logged is searched for the canaries in all of these spellings.

use plumbline_clients::runtime::{Error, Observer, Options, Outgoing, Problem, Retry, Seen};
use plumbline_clients::{bsg, green_api, notificore, uis};
use std::error::Error as _;
use std::fmt::{Debug, Display, Write as _};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;
use tracing::field::{Field, Visit};

/// Everything that was logged or formatted.
static HEARD: Mutex<String> = Mutex::new(String::new());

fn hear(text: impl Display) {
    writeln!(HEARD.lock().expect("a lock"), "{text}").expect("a string takes everything");
}

fn show(value: &(impl Debug + ?Sized)) {
    hear(format_args!("{value:?}\n{value:#?}"));
}

struct Ear;

impl Visit for Ear {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        hear(format_args!("{field}={value:?}"));
    }
}

impl tracing::Subscriber for Ear {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        hear(format_args!("span {}", span.metadata().name()));
        span.record(&mut Self);
        tracing::span::Id::from_u64(1)
    }
    fn record(&self, _: &tracing::span::Id, values: &tracing::span::Record<'_>) {
        values.record(&mut Self);
    }
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        hear(format_args!("event {}", event.metadata().target()));
        event.record(&mut Self);
    }
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

impl log::Log for Ear {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }
    fn log(&self, record: &log::Record<'_>) {
        hear(format_args!("log {} {}", record.target(), record.args()));
    }
    fn flush(&self) {}
}

/// Looks at every attempt.
struct Looker;

impl Observer for Looker {
    fn before(&self, operation: &'static str, request: &mut Outgoing) {
        show(&(operation, request));
    }
    fn after(&self, seen: &Seen<'_>) {
        show(seen);
    }
}

/// What base64 makes of `canary`, by where it stands.
const BASE64: [&str; 3] = ["Y2FuYXJ5", "NhbmFye", "jYW5hcn"];

fn base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letters = |three: &[u8]| {
        let bits = three.iter().chain([&0; 2]).take(3).fold(0, |bits, byte| bits << 8 | usize::from(*byte));
        [18, 12, 6, 0].map(|shift| char::from(LETTERS[bits >> shift & 63]))
    };
    text.as_bytes().chunks(3).flat_map(letters).collect()
}

/// What the server answers: a status line, a content type (and more headers), and a body. `{request}` stands for all that it got,
/// `{path}` for where it was sent, `{base64}` and `{escaped}` for all of it in these spellings.
type Answer = (u16, &'static str, &'static str);

/// A server that echoes. Logins succeed, with a token that is a canary too, until they are told to fail.
fn server(answer: Answer, logins: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut bytes = [0; 8192];
            let mut length = 0;
            // Head and body may come apart.
            while let Ok(more @ 1..) = stream.read(&mut bytes[length..]) {
                length += more;
                let text = String::from_utf8_lossy(&bytes[..length]);
                let body = text.split_once("\r\n\r\n").map(|(_, body)| body.len());
                let announced =
                    text.lines().find_map(|l| l.to_lowercase().strip_prefix("content-length: ").and_then(|n| n.parse().ok())).unwrap_or(0);
                if body.is_some_and(|b| b >= announced) {
                    break;
                }
            }
            let request = String::from_utf8_lossy(&bytes[..length]).into_owned();
            let login = request.starts_with("POST /api/auth/login");
            let (status, media, body) =
                if login && logins { (200, "application/json", r#"{"bearer":"canary-bearer-77"}"#) } else { answer };
            if status == 0 {
                continue;
            }
            let quoted = serde_json::to_string(&request).expect("JSON");
            let id = request.rsplit_once("\"id\":").and_then(|(_, rest)| rest.split([',', '}']).next()).unwrap_or("null").to_owned();
            let quoted = &quoted[1..quoted.len() - 1];
            let path = request.split(' ').nth(1).unwrap_or_default();
            let body = body.replace("{request}", quoted).replace("{id}", &id).replace("{base64}", &base64(&request));
            let body = body.replace("{escaped}", &quoted.replace('/', "\\u002f"));
            let media = media.replace("{path}", path);
            let echo = request.lines().next().unwrap_or_default();
            let head = format!("HTTP/1.1 {status} X\r\ncontent-type: {media}\r\nx-echo: {echo}\r\nset-cookie: canary-cookie-1\r\n");
            let _ = write!(stream, "{head}content-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
        }
    });
    url
}

const ANSWERS: [Answer; 24] = [
    (0, "", ""),
    (200, "application/json", "{request}"),
    (200, "text/html", "<html>{request}</html>"),
    (200, "application/json", r#"{"data":"{request}","meta":{"page":{}},"total":"{request}"}"#),
    (
        200,
        "application/json",
        r#"{"jsonrpc":"2.0","id":{id},"error":{"code":-32001,"message":"{request}","data":{"mnemonic":"access_token_invalid","value":"{request}"}}}"#,
    ),
    (200, "application/json", r#"{"jsonrpc":"2.0","id":{id},"error":{"code":-1,"message":"{request}","data":{"mnemonic":"{request}"}}}"#),
    (200, "application/json", r#"{"jsonrpc":"2.0","id":"{request}","result":{"data":"{request}"}}"#),
    (200, "application/json", r#"{"jsonrpc":"2.0","id":{id},"result":{"metadata":{},"data":[{"first_name":"{request}"}]}}"#),
    (200, "application/json", r#"[{"chatId":"{request}","name":"","contactName":"","type":"{request}","phoneNumber":0}]"#),
    (400, "application/json", r#"{"statusCode":400,"path":"{request}","message":"Validation failed. Details: {request}"}"#),
    (400, "text/plain", "{request} instance is starting or not authorized"),
    (401, "application/json", r#"{"message":"{request}","errors":["{request}"]}"#),
    (422, "application/json", r#"{"message":"{request}","errors":{"x":["{request}"]}}"#),
    (429, "application/json", r#"{"message":"Too many duplicate request detected {request}"}"#),
    (500, "text/html", "{request}"),
    (302, "text/plain\r\nlocation: https://other.example{path}", "{request}"),
    (307, "text/plain\r\nlocation: //canary-key-1234@other.example/?canary", ""),
    (308, "text/plain\r\nlocation: {path}", ""),
    (400, "application/json", r#"{"statusCode":400,"path":"{escaped}","message":"Validation failed. Details: {escaped}"}"#),
    (400, "text/plain", "{base64} instance is starting or not authorized"),
    (401, "application/json", r#"{"message":"{base64}","errors":["{base64}"]}"#),
    (418, "text/plain", "{base64}"),
    (422, "application/json", r#"{"message":"{escaped}","errors":{"x":["{base64}"]}}"#),
    (200, "application/json", r#"{"jsonrpc":"2.0","id":{id},"error":{"code":-1,"message":"{escaped}","data":{"mnemonic":"{base64}"}}}"#),
];

fn outcome<T: Debug, P: Problem>(outcome: Result<plumbline_clients::runtime::Response<T>, Error<P>>) {
    match outcome {
        Ok(response) => {
            show(&response);
            show(response.answer());
            show(&response.into_inner());
        }
        Err(error) => {
            hear(&error);
            show(&error);
            if let Some(answer) = error.answer() {
                hear(answer.excerpt());
                show(answer);
            }
            if let Some(problem) = error.problem() {
                hear(problem);
                show(problem);
            }
            if let Some(problem) = error.login_problem() {
                hear(&problem);
                show(&problem);
            }
            let mut source = error.source();
            while let Some(cause) = source {
                hear(cause);
                show(&cause);
                source = cause.source();
            }
        }
    }
}

fn call_all(url: &str) {
    let short = Duration::from_millis(1500);
    macro_rules! calls {
        ($builder:expr, $operation:ident, $canary:expr) => {{
            let builder = $builder.base_url(url).retry(Retry::NEVER).timeout(short).keep_rates(false).observer(Looker);
            show(&builder);
            let client = builder.build().expect("a client");
            show(&client);
            for options in [Options::new(), Options::new().lenient()] {
                let call = client.$operation().with(options).raw("x", $canary);
                show(&call);
                outcome(call.send().wait());
            }
        }};
    }
    calls!(bsg::Client::builder().api_key("canary-key-1234"), search_contacts, "canary-key-1234");
    calls!(bsg::Client::builder().bearer("canary-bear-5678"), search_contacts, "canary-bear-5678");
    calls!(notificore::Client::builder().api_key("canary-key-1234"), get_contacts, "canary-key-1234");
    calls!(uis::Client::builder().access_token("canary-key-1234").user_id(17), get_contacts, "canary-key-1234");
    calls!(green_api::Client::builder().id_instance(4100).api_token_instance("canary-key/1234"), get_contacts, "canary-key/1234");
}

#[test]
fn no_canary_is_heard() {
    static SETUP: OnceLock<()> = OnceLock::new();
    SETUP.get_or_init(|| {
        log::set_logger(&Ear).expect("the first logger");
        log::set_max_level(log::LevelFilter::Trace);
        tracing::subscriber::set_global_default(Ear).expect("the first subscriber");
    });
    for answer in ANSWERS {
        call_all(&server(answer, true));
    }
    // Logins that fail in each way, and no server at all.
    for answer in [ANSWERS[0], ANSWERS[1], ANSWERS[2], ANSWERS[12], ANSWERS[14]] {
        call_all(&server(answer, false));
    }
    let free = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port");
    call_all(&format!("http://{free}"));
    for url in ["not a url", "http://canary-key-1234:canary@127.0.0.1", "http://127.0.0.1/?canary-key-1234"] {
        show(&Arc::new(bsg::Client::builder().api_key("canary-key-1234").base_url(url).build().expect_err("no client")));
    }
    let client = bsg::Client::builder().api_key("canary-key-1234").build().expect("a client");
    let call = client.search_contacts().raw("x", "canary-key-1234");
    show(&call.clone().pages());
    show(&call.clone().items().read_ahead().blocking());
    show(&call.clone().send());
    let refused = call.search(bsg::SearchField::Other("canary-key-1234".to_owned()), bsg::SearchOperation::Like, "x");
    hear(refused.as_ref().expect_err("no field"));
    show(&refused.expect_err("no field"));

    let heard = HEARD.lock().expect("a lock");
    for needed in ["span call", "span attempt", "log ", "REDACTED", "Documented", "Outside", "MaybeSent", "NotSent", "status=422"] {
        assert!(heard.contains(needed), "the test heard no `{needed}`");
    }
    let leaks = |line: &&str| line.contains("canary") || BASE64.iter().any(|spelling| line.contains(spelling));
    let leaks: Vec<&str> = heard.lines().filter(leaks).take(5).collect();
    assert!(leaks.is_empty(), "{leaks:#?}");
}
