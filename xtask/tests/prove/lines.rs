//! The `curl` line of a report shows the fault by itself: it is sent to the broken mock and to an
//! unbroken one, and the answers differ. Where there is `curl` and a shell, they send it; it is
//! also taken apart and sent by hand, so that nothing depends on whether there is.

use plumbline_engine::{Options, Verdict};
use plumbline_mock::{Mock, Mutant, mutants};
use plumbline_spec::{Choices, Source};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

/// How many mutants of each description.
const EACH: usize = 6;

/// A request taken from a line.
#[derive(Debug, Default, PartialEq)]
struct Parts {
    method: String,
    headers: Vec<(String, String)>,
    body: String,
    url: String,
}

/// The words of a line as a POSIX shell has them, as far as quotation marks and backslashes go.
fn words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            '\\' if !quoted => word.get_or_insert_default().extend(letters.next()),
            ' ' if !quoted => words.extend(word.take()),
            other => word.get_or_insert_default().push(other),
        }
    }
    assert!(!quoted, "a quotation mark is open in {line}");
    words.extend(word);
    words
}

fn parts(line: &str) -> Parts {
    let mut parts = Parts::default();
    let mut words = words(line).into_iter();
    assert_eq!(words.next().as_deref(), Some("curl"));
    while let Some(word) = words.next() {
        match word.as_str() {
            "-sS" | "-i" => {}
            "-X" => parts.method = words.next().unwrap(),
            "-H" => {
                let header = words.next().unwrap();
                let (name, value) = header.split_once(": ").unwrap();
                parts.headers.push((name.to_owned(), value.to_owned()));
            }
            "--data-binary" => parts.body = words.next().unwrap(),
            url => {
                assert!(url.starts_with("http://"), "{url} in {line}");
                url.clone_into(&mut parts.url);
            }
        }
    }
    if parts.method.is_empty() {
        if parts.body.is_empty() { "GET" } else { "POST" }.clone_into(&mut parts.method);
    }
    parts
}

/// The line as a shell makes it: with what the user's variables hold, and those that a login set.
fn filled(line: &str, variables: &BTreeMap<String, String>) -> String {
    let fill = |line: String, (name, value): (&String, &String)| line.replace(&format!("\"${name}\""), &format!("'{value}'"));
    variables.iter().fold(line.to_owned(), fill)
}

/// Runs the commands of a report that log in, in a shell, and gives what they set.
fn logged_in(login: &[String], variables: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut all = variables.clone();
    for line in login {
        let name = line.strip_prefix("export ").and_then(|l| l.split_once('=')).map(|(name, _)| name).unwrap();
        let script = format!("{line}; printf %s \"${name}\"");
        let output = Command::new("sh").arg("-c").arg(script).envs(variables).output().unwrap();
        all.insert(name.to_owned(), String::from_utf8(output.stdout).unwrap());
    }
    all
}

/// Everything that comes for a request, but for what differs from one time to the next.
fn sent(parts: &Parts, to: &Mock) -> String {
    let target = parts.url.splitn(4, '/').nth(3).unwrap_or_default();
    let mut head = format!("{} /{target} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", parts.method, to.address());
    for (name, value) in &parts.headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.extend(["content-length: ", &parts.body.len().to_string(), "\r\n\r\n", &parts.body]);
    let mut stream = TcpStream::connect(to.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    text.lines().filter(|l| !l.to_ascii_lowercase().starts_with("date:")).collect::<Vec<_>>().join("\n")
}

/// What `curl` says in a shell: status, media type and body; `None` if there is none here.
fn shell(line: &str) -> Option<String> {
    Command::new("curl").arg("--version").output().ok()?;
    let line = format!("{line} -w '\\n%{{http_code}} %{{content_type}}'");
    let output = Command::new("sh").arg("-c").arg(line).output().ok()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let said: Vec<&str> = said.lines().filter(|l| !l.to_ascii_lowercase().starts_with("date:")).collect();
    Some(format!("{}{}", said.join("\n"), output.status))
}

/// Some mutants of all kinds whose answers are the same from one time to the next.
fn chosen(source: &Source) -> Vec<Mutant> {
    let mut by: BTreeMap<_, Vec<Mutant>> = BTreeMap::new();
    let fickle = ["shuffled", "flickering", "closed"];
    for mutant in mutants(source, false).unwrap() {
        if !mutant.assumed && !mutant.strict_rate && mutant.least_items <= 300 && !fickle.contains(&mutant.operator.as_str()) {
            by.entry(mutant.kind).or_default().push(mutant);
        }
    }
    let kinds = by.len();
    by.into_values().step_by((kinds / EACH).max(1)).map(|mut of| of.swap_remove(of.len() / 2)).collect()
}

#[test]
fn the_line_of_a_report_shows_the_fault_by_itself() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/apis");
    let mut tried = 0;
    for file in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).filter(|f| f.extension().is_some_and(|e| e == "yaml")) {
        let source = Arc::new(Source::open(&file).map_err(|e| e.to_string()).unwrap());
        let model = source.model(&Choices::new()).unwrap();
        let credentials: BTreeMap<String, String> =
            model.description.credentials.iter().filter(|(_, c)| !c.optional).map(|(n, c)| (n.clone(), c.example.clone())).collect();
        for mutant in chosen(&source) {
            let broken = Mock::builder(&source).mutant(&mutant).start().unwrap();
            let whole = Mock::builder(&source).choices(&mutant.choices).start().unwrap();
            let other = Mock::builder(&source).choices(&mutant.choices).start().unwrap();
            let options =
                Options { credentials: credentials.clone(), stop_at_first: true, ..Options::new(Arc::clone(&source), broken.url()) };
            let Ok(report) = runtime.block_on(plumbline_engine::run(options)) else { continue };
            let Some(fact) = report.facts.iter().find(|f| f.verdict == Verdict::Broken) else { continue };
            let shown = fact.evidence.first().expect("a broken fact has evidence");
            let api = model.description.api.to_uppercase();
            let variables = credentials.iter().map(|(n, v)| (format!("PLUMBLINE_{api}_{}", n.to_uppercase()), v.clone())).collect();
            let line = filled(&shown.curl, &logged_in(&report.login, &variables));
            assert!(!line.contains("***") && !line.contains('$'), "{}: {line}", mutant.id());
            assert!(line.contains(&broken.url()), "{}: {line}", mutant.id());
            let parts = parts(&line);
            assert_eq!(sent(&parts, &other), sent(&parts, &whole), "two that are not broken differ: {line}");
            assert_ne!(sent(&parts, &broken), sent(&parts, &whole), "{}: {line}", mutant.id());
            if let Some(out) = shell(&line) {
                let there = shell(&line.replace(&broken.url(), &whole.url())).unwrap();
                assert_ne!(out, there, "{}: {line}", mutant.id());
            } else {
                eprintln!("there is no curl here; the line was sent by hand only");
            }
            tried += 1;
        }
    }
    assert!(tried >= 4 * EACH / 2, "only {tried} lines were tried");
}

#[test]
fn a_line_is_read_as_a_shell_reads_it() {
    let line = r#"curl -sS -X PUT -H 'X-Key: it'\''s' --data-binary '{"a": "b c"}' 'http://127.0.0.1:1/x?y=%20z'"#;
    let expected = Parts {
        method: "PUT".to_owned(),
        headers: vec![("X-Key".to_owned(), "it's".to_owned())],
        body: r#"{"a": "b c"}"#.to_owned(),
        url: "http://127.0.0.1:1/x?y=%20z".to_owned(),
    };
    assert_eq!(parts(line), expected);
}
