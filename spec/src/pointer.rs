//! JSON pointers (RFC 6901), with `*` for every element of an array, as laws use them.

use serde_json::Value;
use std::borrow::Cow;

/// Joins a pointer and one segment, escaping `~` and `/`.
pub fn join(pointer: &str, segment: &str) -> String {
    let mut joined = String::with_capacity(pointer.len() + segment.len() + 1);
    joined.push_str(pointer);
    push(&mut joined, segment);
    joined
}

/// Appends a segment to a pointer.
pub(crate) fn push(pointer: &mut String, segment: &str) {
    pointer.push('/');
    if !segment.contains(['~', '/']) {
        return pointer.push_str(segment);
    }
    for c in segment.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

/// The segments of a pointer, unescaped. The empty pointer has none.
pub fn segments(pointer: &str) -> impl Iterator<Item = String> + '_ {
    parts(pointer).map(Cow::into_owned)
}

/// The segments without a copy of those that have nothing escaped, which is nearly all.
fn parts(pointer: &str) -> impl Iterator<Item = Cow<'_, str>> {
    pointer.split('/').skip(1).map(|s| if s.contains('~') { s.replace("~1", "/").replace("~0", "~").into() } else { s.into() })
}

/// One step down.
fn step<'v>(value: &'v Value, segment: &str) -> Option<&'v Value> {
    match value {
        Value::Array(items) => segment.parse::<usize>().ok().and_then(|i| items.get(i)),
        Value::Object(members) => members.get(segment),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// The values that a pointer leads to: none where a step is missing, several through `*`.
pub fn select<'v>(value: &'v Value, pointer: &str) -> Vec<&'v Value> {
    if !pointer.contains('*') {
        return get(value, pointer).into_iter().collect();
    }
    let mut found = vec![value];
    for segment in parts(pointer) {
        let mut next = Vec::new();
        for value in found {
            match value {
                Value::Array(items) if segment == "*" => next.extend(items),
                Value::Object(members) if segment == "*" => next.extend(members.values()),
                _ => next.extend(step(value, &segment)),
            }
        }
        found = next;
    }
    found
}

/// The one value that a pointer leads to.
pub fn get<'v>(value: &'v Value, pointer: &str) -> Option<&'v Value> {
    if pointer.contains('*') {
        return select(value, pointer).into_iter().next();
    }
    parts(pointer).try_fold(value, |value, segment| step(value, &segment))
}
