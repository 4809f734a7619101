//! A client small enough to see every byte.

use plumbline_mock::CurlLine;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// An answer as it came.
#[derive(Debug)]
pub struct Answer {
    /// Status; 0 where nothing came.
    pub status: u16,
    /// Head, without the empty line.
    pub head: String,
    /// Everything after the head.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of a name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|l| l.split_once(": ").filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v))
    }
}

/// Sends the request of a line on a connection of its own and reads until the end.
pub fn ask(line: &CurlLine) -> Answer {
    let rest = line.url.strip_prefix("http://").expect("an http address");
    let (authority, target) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let mut text = format!("{} {target} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n", line.method);
    for (name, value) in &line.headers {
        for part in [name.as_str(), ": ", value.as_str(), "\r\n"] {
            text.push_str(part);
        }
    }
    let text = format!("{text}Content-Length: {}\r\n\r\n{}", line.body.len(), line.body);
    let mut stream = TcpStream::connect(authority).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a time limit");
    stream.write_all(text.as_bytes()).expect("a request");
    let mut bytes = Vec::new();
    // A broken mock may cut the connection: what came until then is what counts.
    let _ = stream.read_to_end(&mut bytes);
    let at = bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap_or(bytes.len());
    let head = String::from_utf8_lossy(&bytes[..at]).into_owned();
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
    Answer { status, head, body: bytes.get(at + 4..).unwrap_or_default().to_vec() }
}
