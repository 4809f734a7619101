//! A small HTTP/1.1 server over bare sockets, for answers whose bytes do not fit their head.
//!
//! Only mocks that are broken on the wire (RFC 9112 is what they break) or may get into trouble
//! while they run are served by it; all others are served by a library. It reads requests as well as it must and no better: no
//! trailers, no upgrades, no pipelining beyond one request after the other.

use crate::message::{Reply, Request};
use crate::mutant::Wire;
use crate::service::Router;
use crate::trouble::Trouble;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use bytes::Bytes;
use std::fmt::Write as _;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Largest head of a request, in bytes.
const LARGEST_HEAD: usize = 64 * 1024;
/// How many bytes of a slow answer come at a time.
const PIECE: usize = 256;
/// Largest body of a request, in bytes.
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// Serves connections until the future is dropped.
pub(crate) async fn serve(listener: TcpListener, router: Router, latency: Duration) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        drop(stream.set_nodelay(true));
        let router = router.clone();
        tokio::spawn(async move {
            // A connection that fails ends; that is all there is to do about it.
            let _ = connection(stream, router, latency).await;
        });
    }
}

async fn connection(mut stream: TcpStream, router: Router, latency: Duration) -> std::io::Result<()> {
    let mut buffer = Vec::new();
    while let Some((request, close)) = read(&mut stream, &mut buffer).await? {
        let (reply, trouble) = router.controlled(&request);
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        let Some(reply) = reply else {
            if trouble == Some(Trouble::Reset) {
                return stream.set_zero_linger();
            }
            // Nothing is answered until the other side has had enough.
            while stream.read_buf(&mut buffer).await? > 0 {
                buffer.clear();
            }
            return Ok(());
        };
        let (bytes, done) = bytes(&reply, request.method == "HEAD");
        match trouble {
            Some(Trouble::SlowBody(pause)) => {
                for piece in bytes.chunks(PIECE) {
                    stream.write_all(piece).await?;
                    stream.flush().await?;
                    tokio::time::sleep(pause).await;
                }
            }
            _ => stream.write_all(&bytes).await?,
        }
        if done || close {
            break;
        }
    }
    stream.shutdown().await
}

/// Reads a request, and whether the connection is to be closed after it; `None` at the end or where nothing sensible comes.
async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> std::io::Result<Option<(Request, bool)>> {
    let head_end = loop {
        if let Some(at) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
            break at + 4;
        }
        if buffer.len() > LARGEST_HEAD || stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&buffer[..head_end]).into_owned();
    buffer.drain(..head_end);
    let mut lines = head.split("\r\n");
    let mut line = lines.next().unwrap_or_default().split(' ');
    let (Some(method), Some(target), Some(version)) = (line.next(), line.next(), line.next()) else { return Ok(None) };
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|l| l.split_once(':')) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name.trim()), HeaderValue::try_from(value.trim())) {
            headers.append(name, value);
        }
    }
    let has =
        |name: &str, word: &str| headers.get_all(name).iter().any(|v| v.to_str().is_ok_and(|v| v.to_ascii_lowercase().contains(word)));
    if has("expect", "100-continue") {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
    }
    let body = if has("transfer-encoding", "chunked") {
        chunked(stream, buffer).await?
    } else {
        let length = headers.get("content-length").and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok()).unwrap_or(0);
        exactly(stream, buffer, length).await?
    };
    let Some(body) = body else { return Ok(None) };
    let close = has("connection", "close") || (version == "HTTP/1.0" && !has("connection", "keep-alive"));
    // A proxy's form of the target names the authority, which does not matter here.
    let target = target.split_once("://").map_or(target, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let request = Request { method: method.to_owned(), path: path.to_owned(), query: query.to_owned(), headers, body: Bytes::from(body) };
    Ok(Some((request, close)))
}

async fn exactly(stream: &mut TcpStream, buffer: &mut Vec<u8>, length: usize) -> std::io::Result<Option<Vec<u8>>> {
    if length > LARGEST_BODY {
        return Ok(None);
    }
    while buffer.len() < length {
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
    Ok(Some(buffer.drain(..length).collect()))
}

async fn chunked(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> std::io::Result<Option<Vec<u8>>> {
    let mut body = Vec::new();
    loop {
        let end = loop {
            if let Some(at) = buffer.windows(2).position(|w| w == b"\r\n") {
                break at;
            }
            if buffer.len() > LARGEST_HEAD || stream.read_buf(buffer).await? == 0 {
                return Ok(None);
            }
        };
        let line = String::from_utf8_lossy(&buffer[..end]).into_owned();
        buffer.drain(..end + 2);
        let Ok(size) = usize::from_str_radix(line.split(';').next().unwrap_or_default().trim(), 16) else { return Ok(None) };
        let Some(chunk) = exactly(stream, buffer, size.saturating_add(2)).await? else { return Ok(None) };
        if size == 0 {
            return Ok(Some(body));
        }
        body.extend_from_slice(&chunk[..size]);
        if body.len() > LARGEST_BODY {
            return Ok(None);
        }
    }
}

/// The bytes of an answer, and whether the connection ends with it.
fn bytes(reply: &Reply, head_only: bool) -> (Vec<u8>, bool) {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut head = format!("HTTP/1.1 {} {}\r\n", status.as_u16(), status.canonical_reason().unwrap_or("Unknown"));
    let mut line = |name: &str, value: &str| {
        // Writing to a text cannot fail.
        let _ = write!(head, "{name}: {value}\r\n");
    };
    if let Some(media) = &reply.media {
        line("content-type", media);
    }
    for (name, value) in &reply.headers {
        line(name, value);
    }
    let body = reply.body.as_slice();
    let length = body.len();
    let less = length.saturating_sub(10.min(length / 2).max(1));
    match reply.wire {
        Some(Wire::Closed) => return (Vec::new(), true),
        Some(Wire::LengthTooGreat) => line("content-length", &(length + 10).to_string()),
        Some(Wire::LengthTooSmall) => line("content-length", &less.to_string()),
        Some(Wire::TwoLengths) => {
            line("content-length", &length.to_string());
            line("content-length", &(length + 5).to_string());
        }
        Some(Wire::BadChunk) => line("transfer-encoding", "chunked"),
        // RFC 9110, section 8.6: no length in an answer with status 204.
        None if reply.status == 204 => {}
        None | Some(Wire::TrailingBytes | Wire::Cut | Wire::BodyAfter204) => line("content-length", &length.to_string()),
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    match reply.wire {
        None if head_only => {}
        Some(Wire::Cut) => bytes.extend_from_slice(&body[..length / 2]),
        Some(Wire::BadChunk) => {
            bytes.extend_from_slice(b"zz\r\n");
            bytes.extend_from_slice(body);
            bytes.extend_from_slice(b"\r\n0\r\n\r\n");
        }
        Some(Wire::TrailingBytes) => {
            bytes.extend_from_slice(body);
            bytes.extend_from_slice(b"\n<!-- rendered in 0.012 s -->");
        }
        None | Some(Wire::LengthTooGreat | Wire::LengthTooSmall | Wire::TwoLengths | Wire::BodyAfter204 | Wire::Closed) => {
            bytes.extend_from_slice(body);
        }
    }
    (bytes, matches!(reply.wire, Some(Wire::LengthTooGreat | Wire::LengthTooSmall | Wire::TwoLengths | Wire::Cut | Wire::BadChunk)))
}
