//! JSON pointers (RFC 6901), with `*` for every element of an array, as laws use them.

use serde_json::Value;

/// Joins a pointer and one segment, escaping `~` and `/`.
pub fn join(pointer: &str, segment: &str) -> String {
    let mut joined = String::with_capacity(pointer.len() + segment.len() + 1);
    joined.push_str(pointer);
    joined.push('/');
    for c in segment.chars() {
        match c {
            '~' => joined.push_str("~0"),
            '/' => joined.push_str("~1"),
            c => joined.push(c),
        }
    }
    joined
}

/// The segments of a pointer, unescaped. The empty pointer has none.
pub fn segments(pointer: &str) -> impl Iterator<Item = String> + '_ {
    pointer.split('/').skip(1).map(|s| s.replace("~1", "/").replace("~0", "~"))
}

/// The values that a pointer leads to: none where a step is missing, several through `*`.
pub fn select<'v>(value: &'v Value, pointer: &str) -> Vec<&'v Value> {
    let mut found = vec![value];
    for segment in segments(pointer) {
        let mut next = Vec::new();
        for value in found {
            match value {
                Value::Array(items) if segment == "*" => next.extend(items),
                Value::Object(members) if segment == "*" => next.extend(members.values()),
                Value::Array(items) => next.extend(segment.parse::<usize>().ok().and_then(|i| items.get(i))),
                Value::Object(members) => next.extend(members.get(&segment)),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        found = next;
    }
    found
}

/// The one value that a pointer leads to.
pub fn get<'v>(value: &'v Value, pointer: &str) -> Option<&'v Value> {
    select(value, pointer).into_iter().next()
}
