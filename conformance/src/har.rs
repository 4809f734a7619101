//! Reading recorded traffic: HAR 1.2, as browsers, mitmproxy and this suite write it.
//!
//! Tools differ in what they keep: bodies may be missing, cut, decoded or coded in base64, headers
//! left out. What an entry does not tell is said, not guessed. Nothing is judged here.

use crate::Error;
use plumbline_engine::observe::{Came, Request};
use serde::Deserialize;
use std::path::Path;

/// A recorded exchange.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Scheme and authority.
    pub origin: String,
    /// The request, its target without them.
    pub request: Request,
    /// What came back.
    pub came: Came,
}

#[derive(Deserialize)]
struct File {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Raw>,
}

#[derive(Deserialize)]
struct Raw {
    request: RawRequest,
    response: RawResponse,
    #[serde(rename = "_fromCache", default)]
    cache: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct RawRequest {
    method: String,
    url: String,
    #[serde(default)]
    headers: Vec<Pair>,
    #[serde(rename = "postData", default)]
    body: Option<Body>,
}

#[derive(Deserialize)]
struct RawResponse {
    #[serde(default)]
    status: i64,
    #[serde(default)]
    headers: Vec<Pair>,
    #[serde(default)]
    content: Content,
    #[serde(rename = "_error", default)]
    error: Option<String>,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    #[serde(default)]
    value: String,
}

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    encoding: Option<String>,
}

#[derive(Deserialize, Default)]
struct Content {
    #[serde(default)]
    size: i64,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    encoding: Option<String>,
}

/// Reads a recording.
///
/// # Errors
/// When it cannot be read or is no HAR.
pub fn read(path: &Path) -> Result<Vec<Entry>, Error> {
    let bytes = std::fs::read(path).map_err(Error::io(format!("the recording {} cannot be read", path.display())))?;
    parse(&bytes).map_err(|e| Error::Usage(format!("{} is no HAR: {e}", path.display())))
}

fn parse(bytes: &[u8]) -> Result<Vec<Entry>, serde_json::Error> {
    // Some tools put a byte order mark in front.
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let file: File = serde_json::from_slice(bytes)?;
    Ok(file.log.entries.into_iter().map(entry).collect())
}

fn entry(raw: Raw) -> Entry {
    let came = came(&raw);
    let pairs = |all: Vec<Pair>| all.into_iter().map(|p| (p.name, p.value)).collect::<Vec<_>>();
    let url = raw.request.url.split('#').next().unwrap_or_default();
    let start = url.find("://").map_or(0, |i| i + 3);
    let end = url[start..].find(['/', '?']).map_or(url.len(), |i| start + i);
    let target = &url[end..];
    let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
    let body = raw.request.body.and_then(|b| decoded(b.text?, b.encoding.as_deref()));
    let request = Request { method: raw.request.method.to_ascii_uppercase(), target, headers: pairs(raw.request.headers), body };
    Entry { origin: url[..end].to_owned(), request, came }
}

fn came(raw: &Raw) -> Came {
    let response = &raw.response;
    let unknown = |why: &str| Came::Unknown(why.to_owned());
    let cached = raw.cache.as_ref().is_some_and(|c| !c.is_null() && *c != serde_json::Value::Bool(false));
    if cached {
        return unknown("it came from the cache of the client");
    }
    let Some(status) = u16::try_from(response.status).ok().filter(|s| *s >= 100) else {
        let why = response.error.as_deref().unwrap_or("it was cancelled, blocked or never came");
        return Came::Unknown(format!("no answer was recorded ({why})"));
    };
    let content = &response.content;
    let body = match &content.text {
        None if content.size > 0 => return unknown("its body was not recorded"),
        None => Vec::new(),
        Some(text) => match decoded(text.clone(), content.encoding.as_deref()) {
            Some(body) => body,
            None => return unknown("its body is recorded in a coding that is not known"),
        },
    };
    // Browsers cut long bodies; the size that they note is that of the whole.
    let size = usize::try_from(content.size).unwrap_or(0);
    if body.len() < size && serde_json::from_slice::<serde_json::Value>(&body).is_err() {
        return unknown("its body was cut when it was recorded");
    }
    let headers = response.headers.iter().map(|p| (p.name.clone(), p.value.clone())).collect();
    Came::Whole { status, headers, body }
}

fn decoded(text: String, encoding: Option<&str>) -> Option<Vec<u8>> {
    match encoding {
        None | Some("") => Some(text.into_bytes()),
        Some(coding) if coding.eq_ignore_ascii_case("base64") => base64(&text),
        Some(_) => None,
    }
}

/// Base64 (RFC 4648, section 4), blanks and line ends ignored.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in text.bytes().filter(|b| !b.is_ascii_whitespace()) {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from((bits >> held) & 0xFF).ok()?);
        }
    }
    Some(out)
}
