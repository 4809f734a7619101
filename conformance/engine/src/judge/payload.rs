//! The payload of a success and the items in it, read from the body when they are first looked at.
//!
//! Most answers of a run that goes like an earlier one ([`crate::remember`]) are never looked into.

use crate::wire;
use plumbline_spec::pointer;
use serde_json::Value;
use std::ops::Deref;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, Weak};

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
    /// Where it goes once it is read.
    slot: Weak<Slot>,
}

/// Where a payload is kept once somebody looked at it, for those who have the same answer.
#[derive(Debug)]
pub struct Slot {
    read: OnceLock<Arc<Inner>>,
    room: Arc<AtomicUsize>,
}

/// Longest body whose payload is kept.
const LONGEST: usize = 1 << 20;

impl Slot {
    /// A slot that takes what it keeps from this many bytes of bodies.
    pub fn new(room: &Arc<AtomicUsize>) -> Arc<Self> {
        Arc::new(Self { read: OnceLock::new(), room: Arc::clone(room) })
    }

    fn keep(&self, inner: &Arc<Inner>) {
        let fits = |room: usize| room.checked_sub(inner.body.len()).filter(|_| inner.body.len() <= LONGEST);
        if self.read.get().is_none() && self.room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits).is_ok() {
            // Who comes second at the same time keeps nothing.
            let _ = self.read.set(Arc::clone(inner));
        }
    }
}

fn value(inner: &Arc<Inner>) -> &Value {
    if let Some(value) = inner.value.get() {
        return value;
    }
    let value = inner.value.get_or_init(|| match (inner.stands, wire::value(&inner.body)) {
        (Stands::Whole, Some(value)) => value,
        (Stands::Result, Some(Value::Object(mut members))) => members.shift_remove("result").unwrap_or_default(),
        (Stands::Nowhere | Stands::Whole | Stands::Result, _) => Value::Null,
    });
    if let Some(slot) = inner.slot.upgrade() {
        slot.keep(inner);
    }
    value
}

fn both(inner: Arc<Inner>) -> (Payload, Items) {
    (Payload(Arc::clone(&inner)), Items(inner))
}

/// A payload that was read already, and its items.
pub fn read(value: Value, at: Option<String>) -> (Payload, Items) {
    both(Arc::new(Inner { value: OnceLock::from(value), body: Vec::new(), stands: Stands::Nowhere, at, slot: Weak::new() }))
}

/// The payload of an answer that came before, and its items; it is yet to be read, unless somebody did.
pub fn unread(body: &[u8], stands: Stands, at: Option<&str>, slot: &Arc<Slot>) -> (Payload, Items) {
    let made = || Inner { value: OnceLock::new(), body: body.to_vec(), stands, at: at.map(str::to_owned), slot: Arc::downgrade(slot) };
    both(slot.read.get().map_or_else(|| Arc::new(made()), Arc::clone))
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
        value(&self.0)
    }
}

impl Deref for Items {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        let at = self.0.at.as_deref();
        at.and_then(|at| pointer::get(value(&self.0), at)).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn slot(room: usize) -> Arc<Slot> {
        Slot::new(&Arc::new(AtomicUsize::new(room)))
    }

    #[test]
    fn what_is_read_later_is_what_is_read_at_once() {
        let list = json!({ "list": [1, 2], "total": 2 });
        let answer = json!({ "jsonrpc": "2.0", "id": 1, "result": list });
        let read = |text: &Value, stands| unread(text.to_string().as_bytes(), stands, Some("/list"), &slot(0));
        let (whole, items) = read(&list, Stands::Whole);
        let (result, results) = read(&answer, Stands::Result);
        assert_eq!((&*whole, &*items), (&list, &[json!(1), json!(2)][..]));
        assert_eq!((&*result, &*results), (&*whole, &*items));
        let (nothing, none) = read(&list, Stands::Nowhere);
        assert_eq!((&*nothing, none.len()), (&Value::Null, 0));
    }

    #[test]
    fn what_somebody_read_is_kept_where_there_is_room() {
        for (room, kept) in [(7, true), (6, false)] {
            let slot = slot(room);
            let read = || unread(b"[1,2,3]", Stands::Whole, Some(""), &slot);
            let (one, _) = read();
            assert!(slot.read.get().is_none());
            assert_eq!(*one, json!([1, 2, 3]));
            let (two, items) = read();
            assert_eq!((Arc::ptr_eq(&one.0, &two.0), items.len()), (kept, 3));
        }
    }
}
