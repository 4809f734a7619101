//! Where the body of an HTTP/1 message ends (RFC 9112, section 6), while it passes.
//!
//! It counts and keeps a copy up to a bound; it changes nothing.

use super::head::Head;

/// Longest body that is kept, in bytes.
pub(super) const MOST: usize = 16 << 20;

/// Follows a body.
#[derive(Debug)]
pub(super) struct Framer {
    state: State,
    body: Vec<u8>,
    length: usize,
    broken: Option<String>,
    to_the_end: bool,
    there: bool,
}

#[derive(Debug)]
enum State {
    /// So many bytes are to come.
    Length(u64),
    /// A line with the size of the next chunk.
    Size(Vec<u8>),
    /// So many bytes of a chunk are to come.
    Chunk(u64),
    /// The line end after a chunk.
    ChunkEnd(Vec<u8>),
    /// Trailer lines after the last chunk.
    Trailer(Vec<u8>),
    /// All that comes.
    ToTheEnd,
    Done,
}

impl Framer {
    fn new(state: State, there: bool) -> Self {
        let to_the_end = matches!(state, State::ToTheEnd);
        let state = if matches!(state, State::Length(0)) { State::Done } else { state };
        Self { state, body: Vec::new(), length: 0, broken: None, to_the_end, there }
    }

    /// For the body of a request.
    pub(super) fn of_request(head: &Head) -> Self {
        match (head.says("transfer-encoding", "chunked"), length(head)) {
            (true, _) => Self::new(State::Size(Vec::new()), true),
            (false, Some(length)) => Self::new(State::Length(length), true),
            (false, None) => Self::new(State::Done, false),
        }
    }

    /// For the body of an answer to a method.
    pub(super) fn of_answer(head: &Head, method: &str) -> Self {
        let status = head.status();
        if status == 101 {
            return Self::new(State::ToTheEnd, false);
        }
        if method == "HEAD" || matches!(status, 204 | 304) {
            return Self::new(State::Done, false);
        }
        match (head.header("transfer-encoding").is_some(), length(head)) {
            (true, _) if head.says("transfer-encoding", "chunked") => Self::new(State::Size(Vec::new()), true),
            (false, Some(length)) => Self::new(State::Length(length), true),
            _ => Self::new(State::ToTheEnd, true),
        }
    }

    /// Takes bytes; how many of them are of this body.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            match &mut self.state {
                State::Done => break,
                State::ToTheEnd => {
                    self.keep(rest);
                    at = bytes.len();
                }
                State::Length(left) => {
                    let count = usize::try_from(*left).unwrap_or(usize::MAX).min(rest.len());
                    *left -= count as u64;
                    if *left == 0 {
                        self.state = State::Done;
                    }
                    self.keep(&rest[..count]);
                    at += count;
                }
                State::Chunk(left) => {
                    let count = usize::try_from(*left).unwrap_or(usize::MAX).min(rest.len());
                    *left -= count as u64;
                    if *left == 0 {
                        self.state = State::ChunkEnd(Vec::new());
                    }
                    self.keep(&rest[..count]);
                    at += count;
                }
                State::Size(line) | State::ChunkEnd(line) | State::Trailer(line) => {
                    line.push(rest[0]);
                    at += 1;
                    if rest[0] == b'\n' {
                        self.line();
                    } else if line.len() > 8192 {
                        self.fail("a chunk begins with a line that has no end".to_owned());
                    }
                }
            }
        }
        at
    }

    /// A line of the chunked coding is there.
    fn line(&mut self) {
        self.state = match std::mem::replace(&mut self.state, State::Done) {
            State::Size(line) => {
                let text = String::from_utf8_lossy(&line).into_owned();
                let size = text.split(';').next().unwrap_or_default().trim();
                match u64::from_str_radix(size, 16) {
                    Ok(0) => State::Trailer(Vec::new()),
                    Ok(size) => State::Chunk(size),
                    Err(_) => {
                        return self.fail(format!("`{}` where the size of a chunk should be", size.chars().take(20).collect::<String>()));
                    }
                }
            }
            State::ChunkEnd(line) if line == b"\r\n" || line == b"\n" => State::Size(Vec::new()),
            State::ChunkEnd(_) => return self.fail("a chunk that is longer than its size".to_owned()),
            State::Trailer(line) if line == b"\r\n" || line == b"\n" => State::Done,
            State::Trailer(_) => State::Trailer(Vec::new()),
            other => other,
        };
    }

    /// What comes cannot be followed any more; all of it is passed on.
    fn fail(&mut self, why: String) {
        self.broken.get_or_insert(why);
        self.state = State::ToTheEnd;
        self.to_the_end = true;
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.length += bytes.len();
        if self.body.len() + bytes.len() <= MOST {
            self.body.extend_from_slice(bytes);
        }
    }

    /// The connection is closed; what is wrong with that, if anything.
    pub(super) fn closed(&mut self) -> Option<String> {
        let state = std::mem::replace(&mut self.state, State::Done);
        let wrong = match state {
            State::Done | State::ToTheEnd => None,
            State::Length(left) => {
                let all = self.length as u64 + left;
                Some(format!("{} of the {all} bytes that Content-Length announces", self.length))
            }
            State::Size(_) | State::Chunk(_) | State::ChunkEnd(_) | State::Trailer(_) => {
                Some(format!("the connection was closed within a body in chunks, after {} bytes", self.length))
            }
        };
        wrong.or_else(|| self.broken.clone())
    }

    /// Whether the body is through.
    pub(super) fn is_done(&self) -> bool {
        matches!(self.state, State::Done)
    }

    /// Whether the body ends with the connection.
    pub(super) fn is_to_the_end(&self) -> bool {
        self.to_the_end
    }

    /// Whether more came than is kept.
    pub(super) fn is_too_long(&self) -> bool {
        self.length > self.body.len()
    }

    /// What is wrong with the coding.
    pub(super) fn broken(&self) -> Option<String> {
        self.broken.clone()
    }

    /// The body, if there is one and it was kept as a whole.
    pub(super) fn into_body(self) -> Option<Vec<u8>> {
        (self.there && !self.is_too_long()).then_some(self.body)
    }
}

fn length(head: &Head) -> Option<u64> {
    head.header("content-length").and_then(|v| v.parse().ok())
}
