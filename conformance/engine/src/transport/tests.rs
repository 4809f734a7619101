//! Connections that a server closes without a word, and the pace after "too many requests".

use super::*;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

/// A server that answers so many requests of each connection, and closes it without a word when one more comes.
fn closing_after(answers: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            for _ in 0..answers {
                if head(&mut stream).is_none() {
                    break;
                }
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").unwrap();
            }
            head(&mut stream);
        }
    });
    format!("http://{address}")
}

/// Reads the head of a request; `None` where the connection ends before.
fn head(stream: &mut TcpStream) -> Option<()> {
    let (mut seen, mut byte) = (Vec::new(), [0]);
    while !seen.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        seen.push(byte[0]);
    }
    Some(())
}

fn transport(target: &str, writes: bool) -> Transport {
    let text = include_str!("../../../../spec/tests/paged/numbered.yaml");
    let source = plumbline_spec::Source::read("numbered.yaml", text.as_bytes()).unwrap();
    let options = Options { allow_writes: writes, ..Options::new(Arc::new(source), target) };
    Transport::new(&options, 50, None).unwrap()
}

fn wire(method: &str) -> Wire {
    Wire { method: method.to_owned(), target: "/".to_owned(), headers: Vec::new(), body: None }
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

#[test]
fn what_changes_nothing_is_sent_again_on_another_connection() {
    let mut transport = transport(&closing_after(2), false);
    let statuses: Vec<u16> = run(async {
        let mut all = Vec::new();
        for _ in 0..5 {
            all.push(transport.send(&wire("POST")).await.map(|reply| reply.status).unwrap_or_default());
        }
        all
    });
    assert_eq!(statuses, [200; 5]);
    assert_eq!(transport.requests, 7, "what is sent again counts");
}

#[test]
fn what_may_change_something_is_not_sent_again() {
    let mut transport = transport(&closing_after(1), true);
    let (first, second) = run(async { (transport.send(&wire("POST")).await, transport.send(&wire("POST")).await) });
    assert!(first.is_ok());
    assert!(second.is_err(), "nobody knows whether it was done");
    assert_eq!(transport.requests, 2);
}

#[test]
fn a_connection_that_was_never_answered_on_is_a_failure() {
    let mut transport = transport(&closing_after(0), false);
    assert!(run(transport.send(&wire("GET"))).is_err());
    assert_eq!(transport.requests, 1);
}

#[test]
fn the_pace_quickens_after_enough_answers_but_not_beyond_what_was_asked_for() {
    let mut transport = transport("http://127.0.0.1:9", false);
    (transport.throttled, transport.gap, transport.least) = (1, Some(Duration::from_millis(100)), Duration::from_millis(40));
    let after = |transport: &mut Transport, answers: u32| {
        (0..answers).for_each(|_| transport.calm(200));
        transport.gap
    };
    assert_eq!(after(&mut transport, CALM - 1), Some(Duration::from_millis(100)));
    assert_eq!(after(&mut transport, 1), Some(Duration::from_millis(50)));
    assert_eq!(after(&mut transport, CALM), Some(Duration::from_millis(40)));
    transport.calm(429);
    assert_eq!(after(&mut transport, CALM - 1), Some(Duration::from_millis(40)));
}
