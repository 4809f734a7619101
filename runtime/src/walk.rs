//! The way through a list: which page is the next, and where the list ends.
//!
//! A list ends where its description says: at the total, or where that is not told (or is less than what has come), after as many
//! pages as the answer says there are, or else at a page shorter than its limit; and at an empty page in any case. Where pages have
//! cursors it ends at the page that gives none. A server that gives a page again which it has given before is going round in a
//! circle. Items that came without what tells them from others are not compared. What is listed, and how it is sent and read, makes
//! no difference here.

use crate::call::Call;
use crate::check::Refused;
use crate::error::Why;
use crate::page::Next;
use crate::paging::PagedBy;
use serde_json::Value;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The text of a key that did not come.
const NO_KEY: &str = "null";

/// What a page tells of the list.
pub(crate) struct Told {
    /// How many items it has.
    pub(crate) total: Option<i64>,
    /// How many pages it has.
    pub(crate) pages: Option<i64>,
    /// What comes after this page, where pages have cursors.
    pub(crate) next: Next,
}

/// How far a list has been walked.
pub(crate) struct Walk {
    /// The call as it was made; `None` after the last page.
    call: Option<Call>,
    /// How many items of the list come before the next page.
    offset: u64,
    /// Whether that is known: not where the walk begins with a later page, of a size that nobody says.
    placed: bool,
    /// The number of the next page, where pages have numbers.
    number: i64,
    /// How many items were given.
    given: u64,
    /// The cursor of the next page, where pages have cursors.
    cursor: Value,
    /// What the pages so far held, and which cursors they gave, each as one number.
    seen: HashSet<u64>,
}

impl Walk {
    pub(crate) fn new(call: Call) -> Self {
        let value = |parameter| call.value(parameter);
        let (mut offset, mut number, mut placed) = (0, 0, true);
        if let Some(paging) = call.operation.paging {
            match paging.by {
                PagedBy::Beginning | PagedBy::Cursor(_) => {}
                PagedBy::Offset(parameter) => offset = value(parameter).and_then(Value::as_u64).unwrap_or(0),
                PagedBy::Number { parameter, first } => {
                    number = value(parameter).and_then(Value::as_i64).unwrap_or(first);
                    let limit = paging.limit.and_then(value).and_then(Value::as_u64).unwrap_or(paging.default);
                    offset = u64::try_from(number.saturating_sub(first)).unwrap_or(0).saturating_mul(limit);
                    placed = limit > 0 || number <= first;
                }
            }
        }
        Self { call: Some(call), offset, placed, number, given: 0, cursor: Value::Null, seen: HashSet::new() }
    }

    /// The call for the next page.
    pub(crate) fn next(&mut self) -> Option<Result<Call, Refused>> {
        let call = self.call.clone()?;
        let by = call.operation.paging.map_or(PagedBy::Beginning, |paging| paging.by);
        if self.given == 0 && self.cursor.is_null() {
            return Some(Ok(call));
        }
        Some(match by {
            PagedBy::Beginning => Ok(call),
            PagedBy::Offset(parameter) => call.put(parameter, self.offset).settled(),
            PagedBy::Number { parameter, .. } => call.put(parameter, self.number).settled(),
            PagedBy::Cursor(parameter) => call.put(parameter, self.cursor.clone()).settled(),
        })
    }

    /// The page that was asked for last, in words.
    fn place(&self, by: PagedBy) -> String {
        match by {
            PagedBy::Beginning | PagedBy::Offset(_) => format!("the page at offset {}", self.offset),
            PagedBy::Cursor(_) => format!("the page after {} items", self.offset),
            PagedBy::Number { .. } => format!("page {}", self.number),
        }
    }

    /// Nothing more is asked for.
    pub(crate) fn end(&mut self) {
        self.call = None;
    }

    /// Takes note of a page: what tells its items from others, how many were left out of it, and what it tells of the list.
    pub(crate) fn note(&mut self, keys: &mut dyn Iterator<Item = String>, left_out: u64, tells: Told) -> Result<(), Why> {
        let Some((call, paging)) = self.call.take().and_then(|call| call.operation.paging.map(|paging| (call, paging))) else {
            return Ok(());
        };
        let (mut hash, mut count, mut told) = (DefaultHasher::new(), 0_u64, false);
        for key in keys {
            told |= key != NO_KEY;
            key.hash(&mut hash);
            count += 1;
        }
        // Items without keys, which may not have been asked for, cannot be told apart.
        if told && !self.seen.insert(hash.finish()) {
            return Err(Why::Repeated(self.place(paging.by).into()));
        }
        // What leniency left out was on the page all the same.
        count += left_out;
        self.offset += count;
        self.number = self.number.saturating_add(1);
        self.given += count;
        if let PagedBy::Cursor(_) = paging.by {
            return self.follow(call, tells.next);
        }
        let limit = paging.limit.and_then(|limit| call.value(limit)).and_then(Value::as_u64).unwrap_or(paging.default);
        // A total that is less than what has come is a placeholder, or wrong.
        let total = tells.total.and_then(|t| u64::try_from(t).ok()).filter(|t| self.placed && *t >= self.offset);
        if let (0, Some(total)) = (count, total.filter(|t| *t > self.offset)) {
            tracing::warn!(operation = call.operation.id, offset = self.offset, total, "the list ended before its total");
        }
        let more = paging.by != PagedBy::Beginning
            && count > 0
            && match total {
                Some(total) => self.offset < total,
                None => self.pages_follow(paging.by, tells.pages, limit).unwrap_or(limit == 0 || count >= limit),
            };
        self.call = more.then_some(call);
        Ok(())
    }

    /// Whether pages follow by the number of pages that is told, where that decides it. A number that is less than what has come is a
    /// placeholder, or wrong.
    fn pages_follow(&self, by: PagedBy, pages: Option<i64>, limit: u64) -> Option<bool> {
        let pages = u64::try_from(pages?).ok()?;
        match by {
            PagedBy::Number { first, .. } => {
                let come = u64::try_from(self.number.saturating_sub(first)).ok()?;
                (come <= pages).then_some(come < pages)
            }
            // All items are known to have come only where the last page is full.
            PagedBy::Offset(_) => (limit > 0 && self.offset == pages.saturating_mul(limit)).then_some(false),
            PagedBy::Beginning | PagedBy::Cursor(_) => None,
        }
    }

    /// Goes on with the cursor that a page gave. A page without items may give one, but none may come twice.
    fn follow(&mut self, call: Call, next: Next) -> Result<(), Why> {
        let Some(cursor) = next.cursor() else { return Ok(()) };
        let mut hash = DefaultHasher::new();
        ("cursor", cursor.to_string()).hash(&mut hash);
        if !self.seen.insert(hash.finish()) {
            return Err(Why::Repeated(format!("the cursor that comes after {} items", self.offset).into()));
        }
        self.cursor = cursor;
        self.call = Some(call);
        Ok(())
    }
}
