//! The payload of a success and the items in it, read from the body when they are first looked at.
//!
//! Most answers of a run that goes like an earlier one ([`crate::remember`]) are never looked into.

use crate::wire;
use plumbline_spec::pointer;
use serde_json::Value;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// Where a payload stands in a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// Nowhere: the answer is not read as JSON.
    Nowhere,
    /// It is the body.
    Whole,
    /// It is the `result` of a JSON-RPC answer.
    Result,
}

/// A payload: the body, or `result`.
#[derive(Debug, Clone)]
pub struct Payload(Arc<Inner>);

/// The items of the list laws in a payload; none where there is no list.
#[derive(Debug, Clone)]
pub struct Items(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    value: OnceLock<Value>,
    body: Vec<u8>,
    stands: Stands,
    /// Pointer to the items.
    at: Option<String>,
}

impl Inner {
    fn value(&self) -> &Value {
        self.value.get_or_init(|| match (self.stands, wire::value(&self.body)) {
            (Stands::Whole, Some(value)) => value,
            (Stands::Result, Some(Value::Object(mut members))) => members.shift_remove("result").unwrap_or_default(),
            (Stands::Nowhere | Stands::Whole | Stands::Result, _) => Value::Null,
        })
    }

    fn items(&self) -> &[Value] {
        self.at.as_deref().and_then(|at| pointer::get(self.value(), at)).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

fn both(inner: Inner) -> (Payload, Items) {
    let inner = Arc::new(inner);
    (Payload(Arc::clone(&inner)), Items(inner))
}

/// A payload that was read already, and its items.
pub fn read(value: Value, at: Option<String>) -> (Payload, Items) {
    both(Inner { value: OnceLock::from(value), body: Vec::new(), stands: Stands::Nowhere, at })
}

/// A payload that is yet to be read, and its items.
pub fn unread(body: &[u8], stands: Stands, at: Option<String>) -> (Payload, Items) {
    both(Inner { value: OnceLock::new(), body: body.to_vec(), stands, at })
}

impl Payload {
    /// Pointer to the items.
    pub fn at(&self) -> Option<&str> {
        self.0.at.as_deref()
    }
}

impl Deref for Payload {
    type Target = Value;

    fn deref(&self) -> &Value {
        self.0.value()
    }
}

impl Deref for Items {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        self.0.items()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_read_later_is_what_is_read_at_once() {
        let list = json!({ "list": [1, 2], "total": 2 });
        let answer = json!({ "jsonrpc": "2.0", "id": 1, "result": list });
        let at = || Some("/list".to_owned());
        let (whole, items) = unread(list.to_string().as_bytes(), Stands::Whole, at());
        let (result, results) = unread(answer.to_string().as_bytes(), Stands::Result, at());
        assert_eq!((&*whole, &*items), (&list, &[json!(1), json!(2)][..]));
        assert_eq!((&*result, &*results), (&*whole, &*items));
        let (nothing, none) = unread(list.to_string().as_bytes(), Stands::Nowhere, at());
        assert_eq!((&*nothing, none.len()), (&Value::Null, 0));
    }
}
