//! The head of an HTTP/1 message: start line and headers (RFC 9112, sections 2 to 5).
//!
//! It is read as it is, so that it can be passed on unchanged; bodies are in [`super::framing`].

/// A head.
#[derive(Debug, Clone)]
pub(super) struct Head {
    /// The start line.
    pub(super) start: String,
    /// Headers as they came: name, and value with the blanks around it.
    pub(super) raw: Vec<(Vec<u8>, Vec<u8>)>,
    /// Headers as text, names in lower case.
    pub(super) headers: Vec<(String, String)>,
    /// Bytes of the head, the empty line included.
    pub(super) length: usize,
}

/// What bytes are.
pub(super) enum Parsed {
    /// They begin with a whole head.
    Whole(Head),
    /// They may become one.
    Partial,
    /// They are none.
    Broken,
}

impl Head {
    /// Reads a head off the beginning of some bytes.
    pub(super) fn parse(bytes: &[u8]) -> Parsed {
        let Some((end, length)) = end(bytes) else {
            let line = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
            // What has no line of HTTP in its first line will have none.
            let whole = bytes.contains(&b'\n');
            return if whole && !looks_right(line) || line.contains(&0) { Parsed::Broken } else { Parsed::Partial };
        };
        let mut lines = bytes[..end].split(|b| *b == b'\n').map(|l| l.strip_suffix(b"\r").unwrap_or(l));
        let first = lines.next().unwrap_or_default();
        if !looks_right(first) {
            return Parsed::Broken;
        }
        let raw: Vec<(Vec<u8>, Vec<u8>)> = lines
            .filter_map(|line| line.iter().position(|b| *b == b':').map(|at| (line[..at].to_vec(), line[at + 1..].to_vec())))
            .collect();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        let headers = raw.iter().map(|(n, v)| (text(n).to_ascii_lowercase(), text(v))).collect();
        Parsed::Whole(Self { start: text(first), raw, headers, length })
    }

    /// A header's value.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Whether a header that lists words has this one.
    pub(super) fn says(&self, name: &str, word: &str) -> bool {
        self.headers.iter().filter(|(n, _)| n == name).flat_map(|(_, v)| v.split(',')).any(|w| w.trim().eq_ignore_ascii_case(word))
    }

    /// The method of a request.
    pub(super) fn method(&self) -> &str {
        self.start.split(' ').next().unwrap_or_default()
    }

    /// The status of an answer; 0 if it has none.
    pub(super) fn status(&self) -> u16 {
        self.start.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0)
    }
}

/// Where a head ends: without, and with the empty line.
fn end(bytes: &[u8]) -> Option<(usize, usize)> {
    let crlf = bytes.windows(4).position(|w| w == b"\r\n\r\n").map(|i| (i, i + 4));
    let lf = bytes.windows(2).position(|w| w == b"\n\n").map(|i| (i, i + 2));
    match (crlf, lf) {
        (Some(a), Some(b)) => Some(if a.0 <= b.0 { a } else { b }),
        (one, other) => one.or(other),
    }
}

fn looks_right(line: &[u8]) -> bool {
    let line = String::from_utf8_lossy(line);
    let line = line.trim_end();
    line.starts_with("HTTP/1.") || line.ends_with(" HTTP/1.1") || line.ends_with(" HTTP/1.0")
}
