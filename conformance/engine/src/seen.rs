//! What a day's answers looked like, for comparing one day with another: statuses, error codes,
//! headers that matter, and the places of successful answers with their types.
//!
//! Unlike a snapshot it also takes in answers that something is wrong with, since that is what
//! changed. It never holds values: words only where the description lists words, headers only from
//! a table, and names of members only where they look like names.

use crate::asked::asked;
use crate::call::Call;
use crate::judge::Answer;
use crate::session::Session;
use crate::transport::{Failure, Reply};
use plumbline_spec::model::JsonType;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What the answers of one operation looked like.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// HTTP statuses.
    #[serde(default)]
    pub statuses: BTreeSet<u16>,
    /// Codes of JSON-RPC errors.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub errors: BTreeSet<i64>,
    /// Headers that matter, with their values where those are words of the protocol.
    #[serde(default)]
    pub headers: BTreeMap<String, BTreeSet<String>>,
    /// Places of successful answers: a JSON pointer with `*` for elements and `{}` for names that are data.
    #[serde(default)]
    pub places: BTreeMap<String, Place>,
}

/// One place of successful answers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// JSON types.
    pub types: BTreeSet<String>,
    /// Words, where the description lists words.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub words: BTreeSet<String>,
    /// Whether it was there each time it could have been.
    pub always: bool,
}

impl Seen {
    /// Adds what was seen at another time.
    pub fn merge(&mut self, other: &Self) {
        self.statuses.extend(&other.statuses);
        self.errors.extend(&other.errors);
        for (name, values) in &other.headers {
            self.headers.entry(name.clone()).or_default().extend(values.iter().cloned());
        }
        // A place that only one of the two has was not always there, if the other saw what it stands in.
        let lacking = |places: &BTreeMap<String, Place>, at: &str| {
            !places.contains_key(at) && parent(at).and_then(|p| places.get(p)).is_some_and(|p| p.types.contains("object"))
        };
        for (at, place) in &mut self.places {
            place.always &= !lacking(&other.places, at);
        }
        for (at, place) in &other.places {
            let missed = lacking(&self.places, at);
            match self.places.get_mut(at) {
                Some(known) => {
                    known.types.extend(place.types.iter().cloned());
                    known.words.extend(place.words.iter().cloned());
                    known.always &= place.always;
                }
                None => {
                    self.places.insert(at.clone(), Place { always: place.always && !missed, ..place.clone() });
                }
            }
        }
    }
}

/// The place that a place stands in.
pub fn parent(at: &str) -> Option<&str> {
    at.rfind('/').map(|i| &at[..i])
}

/// Headers that a client may rely on, and whether their value is a word of the protocol.
const HEADERS: &[(&str, bool)] = &[
    ("accept-ranges", true),
    ("access-control-allow-origin", true),
    ("allow", true),
    ("api-version", true),
    ("cache-control", true),
    ("content-encoding", true),
    ("content-language", true),
    ("content-type", true),
    ("deprecation", false),
    ("etag", false),
    ("last-modified", false),
    ("link", false),
    ("location", false),
    ("ratelimit-limit", false),
    ("ratelimit-policy", false),
    ("ratelimit-remaining", false),
    ("ratelimit-reset", false),
    ("retry-after", false),
    ("sunset", false),
    ("vary", true),
    ("www-authenticate", false),
    ("x-api-version", true),
    ("x-ratelimit-limit", false),
    ("x-ratelimit-remaining", false),
    ("x-ratelimit-reset", false),
];

/// Most places of one operation that are kept: a target may send as many as it likes.
const MOST_PLACES: usize = 2_000;
/// Most words kept of one place, and the longest.
const MOST_WORDS: usize = 60;
const LONGEST_WORD: usize = 40;

/// Gathers what was seen.
#[derive(Debug, Default)]
pub struct Recorder {
    operations: BTreeMap<String, Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    seen: Seen,
    /// How often each place was there, and how often as an object.
    there: BTreeMap<String, (u64, u64)>,
}

/// Notes an answer.
pub(crate) fn note(session: &mut Session, call: &Call, result: &Result<Reply, Failure>, answer: &Answer) {
    let Ok(reply) = result else { return };
    if session.options.remembered.is_some() {
        return;
    }
    // Members that were not chosen are not missing.
    let whole = session.operation(&call.operation).is_some_and(|o| asked(session.description(), o, call).chosen.is_none());
    session.seen.reply(&call.operation, reply, answer, whole);
}

impl Recorder {
    fn reply(&mut self, operation: &str, reply: &Reply, answer: &Answer, whole: bool) {
        let counts = self.operations.entry(operation.to_owned()).or_default();
        counts.seen.statuses.insert(reply.status);
        for (name, value) in &reply.headers {
            if let Some((name, keep)) = HEADERS.iter().find(|(n, _)| name.eq_ignore_ascii_case(n)) {
                let values = counts.seen.headers.entry((*name).to_owned()).or_default();
                let value = value.to_ascii_lowercase().replace("; ", ";");
                if *keep && value.len() <= LONGEST_WORD * 2 {
                    values.insert(value);
                }
            }
        }
        match answer {
            Answer::Success { payload, .. } if whole => counts.walk(&mut String::new(), payload),
            Answer::Refused { error, .. } => counts.seen.errors.extend(error.get("code").and_then(Value::as_i64)),
            Answer::Success { .. } | Answer::Nothing(_) => {}
        }
    }

    /// What was seen, by operation; `enumerated` are the paths whose words the description lists.
    pub fn report(&self, enumerated: &BTreeSet<String>) -> BTreeMap<String, Seen> {
        let each = self.operations.iter().map(|(operation, counts)| {
            let mut seen = counts.seen.clone();
            for (at, place) in &mut seen.places {
                if !enumerated.contains(&format!("{operation}{at}")) {
                    place.words.clear();
                }
                let times = |at: &str| counts.there.get(at).copied().unwrap_or_default();
                place.always = parent(at).is_none_or(|p| at.ends_with("/*") || at.ends_with("/{}") || times(at).0 >= times(p).1);
            }
            (operation.clone(), seen)
        });
        each.collect()
    }
}

impl Counts {
    /// `at` is put back as it was.
    fn walk(&mut self, at: &mut String, value: &Value) {
        if !self.there.contains_key(at.as_str()) {
            if self.there.len() >= MOST_PLACES {
                return;
            }
            self.there.insert(at.clone(), (0, 0));
            self.seen.places.insert(at.clone(), Place::default());
        }
        if let Some(there) = self.there.get_mut(at.as_str()) {
            there.0 += 1;
            there.1 += u64::from(value.is_object());
        }
        if let Some(place) = self.seen.places.get_mut(at.as_str()) {
            let kind = JsonType::of(value).as_str();
            if !place.types.contains(kind) {
                place.types.insert(kind.to_owned());
            }
            if let Value::String(_) | Value::Number(_) = value
                && place.words.len() < MOST_WORDS
            {
                place.words.insert(word(value));
            }
        }
        let length = at.len();
        match value {
            Value::Array(items) => {
                at.push_str("/*");
                for item in items {
                    self.walk(at, item);
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    at.push('/');
                    at.push_str(if is_name(name) { name } else { "{}" });
                    self.walk(at, member);
                    at.truncate(length);
                }
            }
            Value::Null | Value::Bool(_) | Value::String(_) | Value::Number(_) => {}
        }
        at.truncate(length);
    }
}

/// A value that may be a word; others, which may be someone's name or number, are only said to be others.
fn word(value: &Value) -> String {
    const OTHER: &str = "(other)";
    match value {
        Value::Number(n) if n.as_i64().is_some_and(|n| (-99..1000).contains(&n)) => n.to_string(),
        Value::String(text) => {
            let plain = |c: char| c.is_ascii_alphanumeric() || "_.-/:+".contains(c);
            let fits = text.len() <= LONGEST_WORD && text.chars().all(plain) && !long_number(text);
            if fits { text.clone() } else { OTHER.to_owned() }
        }
        _ => OTHER.to_owned(),
    }
}

fn long_number(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() > 3
}

/// Whether the name of a member is a name rather than data.
fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "_.-$:/[] ".contains(c);
    let digits = !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit());
    !digits && name.len() <= LONGEST_WORD && name.chars().all(plain) && !name.contains('/') && !long_number(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn seen(payloads: &[Value]) -> Seen {
        let mut recorder = Recorder::default();
        for payload in payloads {
            let reply =
                Reply { status: 200, headers: vec![("content-type".into(), "application/json; charset=UTF-8".into())], body: Vec::new() };
            let answer = Answer::success(payload.clone(), None);
            recorder.reply("list", &reply, &answer, true);
        }
        recorder.report(&BTreeSet::from(["list/*/state".to_owned()])).remove("list").unwrap()
    }

    #[test]
    fn no_value_is_kept_but_words_where_words_are_listed() {
        let seen = seen(&[json!([{ "name": "Ada", "state": "sent", "79991234567": 1 }, { "name": "Bob", "state": "79991234567" }])]);
        let text = serde_json::to_string(&seen).unwrap();
        assert!(!text.contains("Ada") && !text.contains("7999"), "{text}");
        assert_eq!(seen.places["/*/state"].words, BTreeSet::from(["(other)".to_owned(), "sent".to_owned()]));
        assert_eq!(seen.headers["content-type"], BTreeSet::from(["application/json;charset=utf-8".to_owned()]));
    }

    #[test]
    fn what_is_missing_at_times_is_not_always_there() {
        let first = seen(&[json!([{ "id": 1, "name": "a" }, { "id": 2 }])]);
        assert!(first.places["/*/id"].always && !first.places["/*/name"].always);
        let mut both = seen(&[json!([{ "id": 1 }])]);
        both.merge(&seen(&[json!([{ "id": 1, "more": true }])]));
        assert!(both.places["/*/id"].always && !both.places["/*/more"].always);
    }
}
