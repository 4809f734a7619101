//! Traffic that somebody else made: replayed from a recording, and judged while it passes through the proxy.

use super::contract::{api, credentials, flags, mutant, secrets, source};
use super::programs::{Folder, ended, xtask};
use conformance::proxy::{Passed, Proxy};
use conformance::{har, targets};
use plumbline_engine::observe::{Came, Fidelity, Observer};
use plumbline_engine::{Depth, Options, Report, Verdict};
use plumbline_mock::Mock;
use plumbline_spec::{Kind, Source};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A proxy in front of a server, with what passed.
struct Between {
    url: String,
    passed: Arc<Mutex<Vec<Passed>>>,
}

impl Between {
    fn of(target: &str) -> Self {
        let passed = Arc::new(Mutex::new(Vec::new()));
        let (tell, told) = std::sync::mpsc::channel();
        let (target, kept) = (target.to_owned(), passed.clone());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let proxy = Proxy::listen(&target, 0).await.unwrap();
                tell.send(proxy.url()).unwrap();
                proxy.serve(Arc::new(move |p| kept.lock().unwrap().push(p))).await;
            });
        });
        Self { url: told.recv().unwrap(), passed }
    }

    /// What passed, once it is so much.
    fn passed(&self, at_least: usize) -> Vec<Passed> {
        for _ in 0..200 {
            if self.passed.lock().unwrap().len() >= at_least {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        self.passed.lock().unwrap().clone()
    }
}

/// The suite as a client that asks all sorts of things.
fn suite(source: &Source, url: &str) -> Report {
    let description = source.model(&plumbline_spec::Choices::new()).unwrap().description;
    let given = description.credentials.iter().filter(|(_, c)| !c.optional).map(|(n, c)| (n.clone(), c.example.clone()));
    let options = Options { credentials: given.collect(), depth: Depth::Quick, ..Options::new(Arc::new(source.clone()), url) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(plumbline_engine::run(options)).unwrap()
}

/// What an observer says of the traffic of the suite with a mock.
fn observed(source: &Source, mock: &Mock) -> (Report, Report) {
    let between = Between::of(&mock.url());
    let live = suite(source, &between.url);
    let passed = between.passed(usize::try_from(live.requests).unwrap());
    let mut observer = Observer::new(Arc::new(source.clone()), Some(&mock.url()), Fidelity::Whole, true).unwrap();
    for one in &passed {
        observer.look(&one.request, &one.came);
    }
    (live, observer.report())
}

fn broken(report: &Report) -> BTreeSet<&str> {
    report.facts.iter().filter(|f| f.verdict == Verdict::Broken).map(|f| f.id.as_str()).collect()
}

fn every() -> Vec<Source> {
    let mut files: Vec<_> = fs::read_dir(super::sources::root().join("spec/apis")).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "yaml"));
    files.sort();
    files.iter().map(|f| Source::open(f).unwrap()).collect()
}

#[test]
fn the_traffic_of_a_sound_server_has_no_finding() {
    for source in every() {
        let (live, seen) = observed(&source, &Mock::start(&source).unwrap());
        assert_eq!(broken(&seen), BTreeSet::new(), "{}: {:#?}", live.api, seen.facts.iter().find(|f| f.verdict == Verdict::Broken));
        assert!(seen.summary.holds * 2 > live.summary.holds, "{}: {:?} of {:?}", live.api, seen.summary, live.summary);
        assert_eq!(seen.summary.flaky, 0, "{:#?}", seen.facts.iter().find(|f| f.verdict == Verdict::Flaky));
        assert!(seen.facts.iter().all(|f| f.verdict != Verdict::Unseen || f.reason.is_some()));
    }
}

#[test]
fn what_is_broken_shows_in_the_traffic() {
    let source = source();
    for kind in [Kind::Members, Kind::Types] {
        let mutant = mutant(&source, kind);
        let (live, seen) = observed(&source, &Mock::builder(&source).mutant(&mutant).start().unwrap());
        let (live, seen) = (broken(&live), broken(&seen));
        assert!(!live.is_empty() && !live.is_disjoint(&seen), "{}: {live:?} but {seen:?}", mutant.id());
    }
}

#[test]
fn a_recording_is_judged_like_the_server_that_it_is_of() {
    let (source, folder) = (source(), Folder::new());
    let api = api(&source);
    let run = |words: &[&str]| ended(xtask().arg("conformance").current_dir(folder.path()).args(["--api", &api]).args(words));
    let record = |mock: &Mock, file: &str| {
        let credentials = credentials(&source);
        let mut words =
            vec!["--target-url".to_owned(), mock.url(), "--depth".into(), "quick".into(), "--report".into(), format!("har:{file}")];
        words.extend(credentials);
        run(&words.iter().map(String::as_str).collect::<Vec<_>>())
    };
    assert_eq!(record(&Mock::start(&source).unwrap(), "sound.har").status, 0);
    let sound = run(&["--replay", "sound.har", "--report", "sound.json"]);
    assert_eq!(sound.status, 0, "{sound:#?}");
    let report: Report = serde_json::from_str(&fs::read_to_string(folder.path().join("sound.json")).unwrap()).unwrap();
    assert!(report.summary.holds > 10 && report.depth == "recorded", "{:?}", report.summary);
    let mutant = mutant(&source, Kind::Members);
    assert_eq!(record(&Mock::builder(&source).mutant(&mutant).start().unwrap(), "broken.har").status, 1);
    let replayed = run(&["--replay", "broken.har", "--report", "broken.json"]);
    assert_eq!(replayed.status, 1, "{replayed:#?}");
    assert!(replayed.out.contains("  curl  "), "{replayed:#?}");
    run(&["--replay", "no.har"]).refused(2, &["no.har"]);
    folder.write("empty.har", "{\"log\":{\"entries\":[]}}");
    run(&["--replay", "empty.har"]).refused(4, &["nothing could fail", "empty.har"]);
    for secret in &secrets(&source) {
        for file in ["sound.har", "sound.json", "broken.json"] {
            assert!(!fs::read_to_string(folder.path().join(file)).unwrap().contains(secret), "{file}");
        }
        assert!(!replayed.out.contains(secret));
    }
}

/// A recording as a browser keeps it, with the credentials in it.
#[test]
fn a_recording_of_a_browser_gives_no_secret_away() {
    let (source, folder) = (source(), Folder::new());
    let mock = Mock::start(&source).unwrap();
    let between = Between::of(&mock.url());
    suite(&source, &between.url);
    let pairs = |headers: &[(String, String)]| headers.iter().map(|(n, v)| json!({ "name": n, "value": v })).collect::<Vec<_>>();
    let entries: Vec<Value> = between
        .passed(5)
        .iter()
        .filter_map(|p| {
            let Came::Whole { status, headers, body } = &p.came else { return None };
            let mut request = json!({ "method": p.request.method, "url": format!("https://live.example{}", p.request.target), "headers": pairs(&p.request.headers) });
            if let Some(body) = &p.request.body {
                request["postData"] = json!({ "mimeType": "application/json", "text": String::from_utf8_lossy(body) });
            }
            let mut headers = pairs(headers);
            // What was decoded when it was recorded still says how it was coded.
            headers.push(json!({ "name": "Content-Encoding", "value": "br" }));
            let content = json!({ "size": body.len(), "text": String::from_utf8_lossy(body) });
            Some(json!({ "startedDateTime": "2027-01-31T00:00:00Z", "request": request, "response": { "status": status, "headers": headers, "content": content } }))
        })
        .collect();
    folder.write("browser.har", &json!({ "log": { "version": "1.2", "entries": entries } }).to_string());
    assert_eq!(har::read(&folder.path().join("browser.har")).unwrap().len(), entries.len());
    let replay = ["conformance", "--replay", "browser.har", "--report", "report.json", "-v"];
    let replayed = ended(xtask().current_dir(folder.path()).args(replay).args(["--api", &api(&source)]));
    assert_eq!(replayed.status, 0, "{replayed:#?}");
    let report = fs::read_to_string(folder.path().join("report.json")).unwrap();
    for secret in &secrets(&source) {
        assert!(!report.contains(secret) && !replayed.out.contains(secret) && !replayed.err.contains(secret));
    }
    // Without --api the description is found whose operations they are.
    let found = ended(xtask().current_dir(folder.path()).args(&replay[..3]));
    assert_eq!(found.status, 0, "{found:#?}");
    assert!(found.out.contains("https://live.example"), "{found:#?}");
}

/// Everything that a server says to one request, by way of an address.
fn said(address: &str, request: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address.strip_prefix("http://").unwrap()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(3))).unwrap();
    stream.write_all(request).unwrap();
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    bytes
}

/// A server that says the same bytes in pieces to every request, and then closes.
fn server(pieces: Vec<Vec<u8>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            for piece in &pieces {
                let _ = stream.write_all(piece);
                std::thread::sleep(Duration::from_millis(15));
            }
        }
    });
    url
}

#[test]
fn answers_pass_byte_for_byte_also_broken_ones() {
    let answers: [(&[&[u8]], Option<&str>); 9] = [
        (&[b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Odd:  two  blanks \r\n\r\n{}"], None),
        (
            &[b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{\"\r\n", b"4;x=y\r\na\":1\r\n", b"1\r\n}\r\n0\r\nT: 1\r\n\r\n"],
            None,
        ),
        (&[b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{}"], None),
        (&[b"HTTP/1.1 200 OK\nContent-Length: 2\n\n{}"], None),
        (&[b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{}"], Some("2 of the 20 bytes")),
        (&[b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}{}"], Some("after the end")),
        (&[b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"], Some("size of a chunk")),
        (&[b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\n{}"], Some("within a body in chunks")),
        (&[b"SSH-2.0-x\r\n", b"more"], Some("no HTTP")),
    ];
    let request = b"GET /a?b=%20c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    for (pieces, wrong) in answers {
        let url = server(pieces.iter().map(|p| p.to_vec()).collect());
        let between = Between::of(&url);
        let direct = said(&url, request);
        assert_eq!(direct, pieces.concat());
        assert_eq!(said(&between.url, request), direct);
        let passed = between.passed(1).remove(0);
        assert_eq!((passed.request.method.as_str(), passed.request.target.as_str()), ("GET", "/a?b=%20c"));
        match (&passed.came, wrong) {
            (Came::Whole { status: 200, .. }, None) => {}
            (Came::Broken(why), Some(word)) => assert!(why.contains(word), "{why}"),
            (came, wrong) => panic!("{came:?} for {wrong:?}"),
        }
    }
}

#[test]
fn requests_pass_but_for_what_must_be_the_targets() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let authority = listener.local_addr().unwrap().to_string();
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
            let mut bytes = Vec::new();
            let _ = stream.read_to_end(&mut bytes);
            let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n");
            tell.send(String::from_utf8(bytes).unwrap()).unwrap();
        }
    });
    let between = Between::of(&format!("http://{authority}/v1/"));
    let body =
        "POST /a HTTP/1.1\r\nHost: here\r\nX-Own:y\r\nAccept-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    assert!(said(&between.url, body.as_bytes()).starts_with(b"HTTP/1.1 204"));
    let wanted = body.replace("/a ", "/v1/a ").replace("Host: here", &format!("Host: {authority}")).replace("gzip", "identity");
    assert_eq!(told.recv().unwrap(), wanted);
    let passed = between.passed(1).remove(0);
    assert_eq!((passed.request.target.as_str(), passed.request.body.as_deref()), ("/v1/a", Some(&b"{}"[..])));
    // As an HTTP proxy it serves its target and nothing else.
    let whole = format!("GET http://{authority}/b HTTP/1.1\r\nHost: {authority}\r\n\r\n");
    assert!(said(&between.url, whole.as_bytes()).starts_with(b"HTTP/1.1 204"));
    assert!(said(&between.url, b"GET http://other.example/ HTTP/1.1\r\nHost: other.example\r\n\r\n").starts_with(b"HTTP/1.1 403"));
    assert!(said(&between.url, b"CONNECT other.example:443 HTTP/1.1\r\n\r\n").starts_with(b"HTTP/1.1 501"));
    let refused = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let tls = refused.block_on(Proxy::listen("https://other.example", 0)).unwrap_err().to_string();
    assert!(tls.contains("TLS") && tls.contains("--replay"), "{tls}");
}

#[cfg(unix)]
#[test]
fn the_proxy_tells_what_it_finds_and_writes_it_at_its_end() {
    use std::io::BufRead;
    let (source, folder) = (source(), Folder::new());
    let mock = Mock::builder(&source).mutant(&mutant(&source, Kind::Members)).start().unwrap();
    let mut command = xtask();
    command.current_dir(folder.path()).args(["proxy", "--target-url", &mock.url(), "--api", &api(&source), "--report", "report.json"]);
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    out.read_line(&mut first).unwrap();
    let url = first.split_whitespace().find(|w| w.starts_with("http://")).unwrap().to_owned();
    suite(&source, &url);
    std::thread::sleep(Duration::from_millis(500));
    assert!(std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1), "{rest}");
    assert!(rest.contains("  expected  ") && rest.contains("report.json"), "{rest}");
    let fact = rest.lines().find_map(|l| l.trim().strip_prefix("fact")).unwrap().trim().to_owned();
    assert_eq!(rest.lines().filter(|l| l.trim() == format!("fact        {fact}")).count(), 1, "in full only once: {rest}");
    let report: Report = serde_json::from_str(&fs::read_to_string(folder.path().join("report.json")).unwrap()).unwrap();
    assert!(broken(&report).contains(fact.as_str()));
    for secret in &secrets(&source) {
        assert!(!rest.contains(secret) && !serde_json::to_string(&report).unwrap().contains(secret));
    }
    assert!(targets::described(&flags(&["--api", "nothing_like_it"])).is_err());
}
