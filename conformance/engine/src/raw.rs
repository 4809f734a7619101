//! A look below the HTTP library: framing that it hides.
//!
//! One request over a plain socket, read to the end of the connection: does `Content-Length` say what
//! comes, does anything follow it (RFC 9112, section 6)? TLS targets are left out.

use crate::call::Wire;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What a raw answer shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Framing {
    /// Bytes that `Content-Length` announces, if it is there.
    pub announced: Option<usize>,
    /// Bytes that came after the head.
    pub came: usize,
    /// HTTP status.
    pub status: u16,
    /// Whether the body comes in chunks.
    pub chunked: bool,
}

/// Sends a request and reads all that comes. `None` for TLS, or when nothing could be read.
pub async fn exchange(base: &str, wire: &Wire, extra: &[(String, String)]) -> Option<Framing> {
    let url = reqwest::Url::parse(base).ok().filter(|u| u.scheme() == "http")?;
    let host = url.host_str()?;
    let port = url.port_or_known_default()?;
    let prefix = url.path().trim_end_matches('/');
    let work = async {
        let mut stream = TcpStream::connect((host.trim_matches(['[', ']']), port)).await.ok()?;
        let mut head = format!("{} {prefix}{} HTTP/1.1\r\nhost: {host}:{port}\r\nconnection: close\r\n", wire.method, wire.target);
        for (name, value) in wire.headers.iter().chain(extra) {
            head.extend([name.as_str(), ": ", value.as_str(), "\r\n"]);
        }
        let body = wire.body.as_deref().unwrap_or_default();
        if wire.body.is_some() {
            head.extend(["content-length: ", &body.len().to_string(), "\r\n"]);
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes()).await.ok()?;
        stream.write_all(body.as_bytes()).await.ok()?;
        let mut bytes = Vec::new();
        // A reset after the answer still leaves what was read.
        let _ = stream.read_to_end(&mut bytes).await;
        parse(&bytes)
    };
    tokio::time::timeout(Duration::from_secs(5), work).await.ok()?
}

fn parse(bytes: &[u8]) -> Option<Framing> {
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let header = |name: &str| {
        head.split("\r\n")
            .skip(1)
            .filter_map(|l| l.split_once(':'))
            .find(|(n, _)| n.trim().eq_ignore_ascii_case(name))
            .map(|(_, v)| v.trim().to_owned())
    };
    let announced = header("content-length").and_then(|v| v.parse().ok());
    let chunked = header("transfer-encoding").is_some_and(|v| v.to_lowercase().contains("chunked"));
    Some(Framing { announced, came: bytes.len() - end - 4, status, chunked })
}

impl Framing {
    /// What is wrong with it.
    pub fn flaw(&self) -> Option<(String, String)> {
        if matches!(self.status, 204 | 304) && self.came > 0 {
            return Some((format!("no body with status {}", self.status), format!("{} bytes", self.came)));
        }
        let announced = self.announced.filter(|_| !self.chunked)?;
        (announced != self.came).then(|| (format!("the {announced} bytes that Content-Length announces"), format!("{} bytes", self.came)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn framing_is_read() {
        let good = parse(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]");
        assert_eq!(good.as_ref().and_then(Framing::flaw), None);
        let long = parse(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]junk");
        assert!(long.and_then(|f| f.flaw()).is_some());
        let body = parse(b"HTTP/1.1 204 No Content\r\n\r\n[]");
        assert!(body.and_then(|f| f.flaw()).is_some());
        assert_eq!(parse(b"SSH-2.0-x"), None);
    }
}
