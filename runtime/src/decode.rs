//! From the bytes of an answer to a typed body, or to the path and text of what could not be read.
//!
//! Decoding is strict and fast; where it fails, the place is found from the decoder's position. With
//! leniency, what could not be read is left out (as null, or the item that holds it), and the
//! rest is read again, so that one bad date does not cost a page.

use crate::object::Fill;
use serde::de::DeserializeSeed;
use std::borrow::Cow;
use std::ops::Range;

/// How many misread values leniency lets pass.
const MOST_MISREAD: usize = 1000;
/// How deep a value may lie for its place to be looked for; the decoder itself goes no deeper.
const DEEPEST: usize = 128;
/// How many characters of a misread value are shown.
const SHOWN: usize = 120;

/// A part of an answer that could not be read as described.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} cannot be read: {why}{}", if path.is_empty() { "the body" } else { path }, shown(text))]
pub struct Misread {
    path: String,
    text: String,
    why: String,
    /// Whether the element of the outermost list that holds it was left out.
    row: bool,
}

fn shown(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(" (it is {text})") }
}

impl Misread {
    /// Something wrong with a body as a whole.
    pub(crate) fn whole(why: impl Into<String>) -> Self {
        Self { path: String::new(), text: String::new(), why: why.into(), row: false }
    }

    /// The body of an error that is not listed.
    pub fn unlisted() -> Self {
        Self::whole("it is an error that is not listed")
    }

    /// JSON pointer of the value (RFC 6901).
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The value as it came, cut where it is long.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is wrong with it.
    pub fn why(&self) -> &str {
        &self.why
    }

    /// Whether a row of a list was left out for it.
    pub(crate) fn cost_a_row(&self) -> bool {
        self.row
    }

    pub(crate) fn under(mut self, prefix: &str) -> Self {
        self.path.insert_str(0, prefix);
        self
    }
}

/// Something that the body of an answer can be read as.
pub trait Payload: Sized + 'static {
    /// Reads a body; the HTTP status tells which where there are several.
    fn read(status: u16, body: &[u8]) -> Result<Self, Misread>;
    /// Where a body is read into.
    fn place() -> Option<Self> {
        None
    }
    /// Reads a body into its place and gives what was left out of it, with leniency if it can.
    fn read_into(into: &mut Option<Self>, status: u16, body: &[u8], lenient: bool) -> Result<Vec<Misread>, Misread> {
        let _ = lenient;
        *into = Some(Self::read(status, body)?);
        Ok(Vec::new())
    }
}

impl<T: Fill + Default + 'static> Payload for T {
    fn read(_: u16, body: &[u8]) -> Result<Self, Misread> {
        decode(body)
    }

    fn place() -> Option<Self> {
        Some(T::default())
    }

    fn read_into(into: &mut Option<Self>, _: u16, body: &[u8], lenient: bool) -> Result<Vec<Misread>, Misread> {
        match into {
            Some(into) => fill(into, body, lenient),
            None => Err(Misread::unlisted()),
        }
    }
}

/// Reads a body into a blank value.
fn fill(into: &mut dyn Fill, body: &[u8], lenient: bool) -> Result<Vec<Misread>, Misread> {
    if lenient {
        return leniently(body, &mut |body| {
            into.blank();
            parse(into, body)
        });
    }
    parse(into, body).map(|()| Vec::new()).map_err(|error| misread(body, &error))
}

fn parse(into: &mut dyn Fill, body: &[u8]) -> Result<(), serde_json::Error> {
    let mut from = serde_json::Deserializer::from_slice(body);
    into.slot().deserialize(&mut from)?;
    from.end()
}

/// Leaves out what cannot be read until `read` can read the rest.
fn leniently(body: &[u8], read: &mut dyn FnMut(&[u8]) -> Result<(), serde_json::Error>) -> Result<Vec<Misread>, Misread> {
    let came = body;
    let mut body = Cow::Borrowed(body);
    let mut misread: Vec<Misread> = Vec::new();
    // Where the text has grown, and by how much: places are told as they were in what came.
    let mut grown: Vec<(usize, usize)> = Vec::new();
    loop {
        let Err(error) = read(&body) else { return Ok(misread) };
        let mut found = explain(&body, &error);
        let Some(place) = found.place.filter(|_| is_of_a_value(&error) && misread.len() < MOST_MISREAD) else {
            return Err(found.misread);
        };
        let start = grown.iter().rev().fold(place.value.start, |at, (from, by)| if at > *from { at - by } else { at });
        if let Some(before) = locate(came, start) {
            found.misread.path = before.path;
        }
        let again = misread.last().is_some_and(|last| last.path == found.misread.path);
        if again {
            // Null was not allowed there either: the item that holds it goes.
            let Some(item) = place.item else { return Err(found.misread) };
            if let Some(last) = misread.last_mut() {
                last.row = place.lists == 1;
            }
            body = Cow::Owned(blanked(&body, item));
        } else {
            misread.push(found.misread);
            let Range { start, end } = place.value;
            let longer = b"null".len().saturating_sub(end - start);
            if longer > 0 {
                grown.push((start, longer));
            }
            let room = vec![b' '; (end - start).saturating_sub(b"null".len())];
            body = Cow::Owned([&body[..start], b"null", &room, &body[end..]].concat());
        }
    }
}

/// Whether an error is about one value of a text that is JSON. A number that is too large for its type is called a mistake of
/// syntax by the decoder.
fn is_of_a_value(error: &serde_json::Error) -> bool {
    error.is_data() || error.to_string().starts_with("number out of range")
}

/// Reads a JSON body.
pub fn decode<T: Fill + Default>(body: &[u8]) -> Result<T, Misread> {
    let mut value = T::default();
    fill(&mut value, body, false).map(|_| value)
}

/// With blanks in place of an element of an array and of the comma that went with it: all else stays where it was.
fn blanked(body: &[u8], item: Range<usize>) -> Vec<u8> {
    let before = body[..item.start].iter().rposition(|b| !b.is_ascii_whitespace());
    let after = body[item.end..].iter().position(|b| !b.is_ascii_whitespace()).map(|i| i + item.end);
    let start = before.filter(|i| body[*i] == b',').unwrap_or(item.start);
    let end = after.filter(|i| start == item.start && body[*i] == b',').map_or(item.end, |i| i + 1);
    let mut out = body.to_vec();
    out[start..end].fill(b' ');
    out
}

struct Found {
    misread: Misread,
    place: Option<Place>,
}

struct Place {
    path: String,
    value: Range<usize>,
    /// The innermost element of an array around the value.
    item: Option<Range<usize>>,
    /// How many arrays are around the value.
    lists: usize,
}

fn misread(body: &[u8], error: &serde_json::Error) -> Misread {
    explain(body, error).misread
}

fn explain(body: &[u8], error: &serde_json::Error) -> Found {
    let message = error.to_string();
    let why = message.rsplit_once(" at line ").map_or(message.as_str(), |(why, _)| why).to_owned();
    let line_start = body.split_inclusive(|b| *b == b'\n').take(error.line().saturating_sub(1)).map(<[u8]>::len).sum::<usize>();
    let place = locate(body, line_start + error.column());
    let misread = match &place {
        Some(place) if is_of_a_value(error) => {
            let text: String = String::from_utf8_lossy(&body[place.value.clone()]).chars().take(SHOWN).collect();
            Misread { path: place.path.clone(), text, why, row: false }
        }
        _ => Misread::whole(if body.is_empty() { "it is empty".to_owned() } else { format!("it is not JSON: {why}") }),
    };
    Found { misread, place }
}

/// The innermost value that the decoder was in, or just through with, after so many bytes.
fn locate(body: &[u8], offset: usize) -> Option<Place> {
    let mut scan = Scan { body, at: 0, offset, path: Vec::new(), lists: 0, found: None };
    scan.value();
    scan.found
}

struct Scan<'a> {
    body: &'a [u8],
    at: usize,
    offset: usize,
    path: Vec<String>,
    lists: usize,
    found: Option<Place>,
}

impl Scan<'_> {
    fn space(&mut self) -> Option<u8> {
        while self.body.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        self.body.get(self.at).copied()
    }

    /// Reads past a value; `None` at the end of what is JSON.
    fn value(&mut self) -> Option<()> {
        let first = self.space()?;
        let start = self.at;
        match first {
            b'{' => self.members(b'}', true)?,
            b'[' => self.members(b']', false)?,
            b'"' => drop(self.string()?),
            _ => {
                while self.body.get(self.at).is_some_and(|b| !b",]} \t\r\n".contains(b)) {
                    self.at += 1;
                }
            }
        }
        if self.found.is_none() && start <= self.offset && self.offset <= self.at {
            let path = self.path.iter().flat_map(|step| ["/", step]).collect();
            self.found = Some(Place { path, value: start..self.at, item: None, lists: self.lists });
        }
        Some(())
    }

    fn members(&mut self, close: u8, named: bool) -> Option<()> {
        if self.path.len() > DEEPEST {
            return None;
        }
        self.at += 1;
        let mut index = 0_usize;
        loop {
            if self.space()? == close {
                self.at += 1;
                return Some(());
            }
            let step = if named {
                let name = self.string()?;
                if self.space()? != b':' {
                    return None;
                }
                self.at += 1;
                name.replace('~', "~0").replace('/', "~1")
            } else {
                index.to_string()
            };
            self.space()?;
            let start = self.at;
            self.path.push(step);
            self.lists += usize::from(!named);
            self.value()?;
            self.lists -= usize::from(!named);
            self.path.pop();
            if let (false, Some(Place { item: item @ None, .. })) = (named, &mut self.found) {
                *item = Some(start..self.at);
            }
            index += 1;
            if self.space()? == b',' {
                self.at += 1;
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        let start = self.at;
        if self.body.get(start) != Some(&b'"') {
            return None;
        }
        self.at += 1;
        while *self.body.get(self.at)? != b'"' {
            self.at += if self.body[self.at] == b'\\' { 2 } else { 1 };
        }
        self.at += 1;
        serde_json::from_slice(&self.body[start..self.at]).ok()
    }
}

/// An answer whose body says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Nothing;

impl Payload for Nothing {
    fn read(_: u16, _: &[u8]) -> Result<Self, Misread> {
        Ok(Self)
    }
}

/// An answer whose body is plain text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text(pub String);

/// Reads a body of plain text.
pub fn text(body: &[u8]) -> Result<Text, Misread> {
    String::from_utf8(body.to_vec()).map(Text).map_err(|_| Misread::whole("it is not UTF-8"))
}

impl Payload for Text {
    fn read(_: u16, body: &[u8]) -> Result<Self, Misread> {
        text(body)
    }
}

/// An answer whose body is bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Raw(pub bytes::Bytes);

impl Payload for Raw {
    fn read(_: u16, body: &[u8]) -> Result<Self, Misread> {
        Ok(Self(bytes::Bytes::copy_from_slice(body)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::{Extra, Halt, Member, Object, Put, Take};
    use serde::ser::SerializeMap;

    #[derive(Debug, Default, PartialEq)]
    struct Row {
        id: i64,
        note: Option<String>,
        extra: Extra,
    }

    impl Object for Row {
        fn members(&self) -> &'static [Member] {
            const { &[Member::needed("id"), Member::maybe("note")] }
        }
        fn extra(&self) -> &Extra {
            &self.extra
        }
        fn extra_mut(&mut self) -> &mut Extra {
            &mut self.extra
        }
        fn read(&mut self, member: usize, from: &mut Take<'_>) -> Result<(), Halt> {
            if member == 0 { from.integer(&mut self.id) } else { from.option(&mut self.note) }
        }
        fn write<M: SerializeMap>(&self, member: usize, to: &mut Put<'_, M>) -> Result<(), M::Error> {
            if member == 0 { to.value(&self.id) } else { to.option(&self.note) }
        }
    }

    #[derive(Debug, Default, PartialEq)]
    struct Rows {
        data: Vec<Row>,
        extra: Extra,
    }

    impl Object for Rows {
        fn members(&self) -> &'static [Member] {
            const { &[Member::needed("data")] }
        }
        fn extra(&self) -> &Extra {
            &self.extra
        }
        fn extra_mut(&mut self) -> &mut Extra {
            &mut self.extra
        }
        fn read(&mut self, _: usize, from: &mut Take<'_>) -> Result<(), Halt> {
            from.value(&mut self.data)
        }
        fn write<M: SerializeMap>(&self, _: usize, to: &mut Put<'_, M>) -> Result<(), M::Error> {
            to.nothing()
        }
    }

    fn leniently(body: &[u8]) -> Result<(Rows, Vec<Misread>), Misread> {
        let mut rows = Rows::place();
        let misread = Rows::read_into(&mut rows, 200, body, true)?;
        Ok((rows.expect("read"), misread))
    }

    #[test]
    fn the_place_of_a_misread_value_is_told() {
        let body = br#"{ "data": [ {"id": 1, "note": null}, {"id": 2, "note": [7]} ] }"#;
        let error = decode::<Rows>(body).expect_err("a list is no text");
        assert_eq!((error.path(), error.text()), ("/data/1/note", "[7]"), "{error}");
        let error = decode::<Rows>(br#"{"data":[{"note":"x"}]}"#).expect_err("the id is missing");
        assert_eq!(error.path(), "/data/0", "{error}");
        let error = decode::<Rows>(br#"{"data":[{"id":"x"}]}"#).expect_err("a text is no id");
        assert_eq!((error.path(), error.text()), ("/data/0/id", "\"x\""), "{error}");
        let error = decode::<Rows>(b"<html>").expect_err("not JSON");
        assert_eq!(error.path(), "", "{error}");
        assert_eq!(decode::<Rows>(b"").expect_err("empty").why(), "it is empty");
        let error = decode::<Rows>(br#"{"data":[{"id":1e999}]}"#).expect_err("no number of this type");
        assert_eq!((error.path(), error.text()), ("/data/0/id", "1e999"), "{error}");
    }

    #[test]
    fn what_nests_without_end_is_refused_and_no_more() {
        for text in ["[".repeat(200_000), format!("{{\"data\":{}", "[".repeat(200_000)), "{\"a\":".repeat(200_000)] {
            assert!(decode::<Rows>(text.as_bytes()).is_err());
            assert!(leniently(text.as_bytes()).is_err());
        }
    }

    #[test]
    fn leniency_leaves_out_no_more_than_it_must() {
        let body = br#"{"data":[{"id":1,"note":7},{"id":"x"} , {"id":3,"note":"c"}]}"#;
        let (rows, misread) = leniently(body).expect("readable");
        let read: Vec<_> = rows.data.iter().map(|row| (row.id, row.note.as_deref())).collect();
        assert_eq!(read, [(1, None), (3, Some("c"))]);
        let paths: Vec<_> = misread.iter().map(|m| (m.path(), m.text())).collect();
        assert_eq!(paths, [("/data/0/note", "7"), ("/data/1/id", "\"x\"")]);
        assert!(leniently(b"{\"data\": 3}").is_err());
        // Places are those of what came, however much was left out before them.
        let body = br#"{"data":[{"id":""},{"id":2,"note":7},{"id":"x"},{"id":4,"note":[]},{"id":1e999,"note":7},{"id":6}]}"#;
        let (rows, misread) = leniently(body).expect("readable");
        assert_eq!(rows.data.iter().map(|row| row.id).collect::<Vec<_>>(), [2, 4, 6]);
        let paths: Vec<_> = misread.iter().map(Misread::path).collect();
        assert_eq!(paths, ["/data/0/id", "/data/1/note", "/data/2/id", "/data/3/note", "/data/4/id"]);
    }
}
