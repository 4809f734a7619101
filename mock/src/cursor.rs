//! Cursors: what stands for a place in the list, and back.
//!
//! Where the answer has the cursor of the next page, it is a word that says nothing to whoever gets it; where the last item has
//! it, it is that item's own value. Which items are on a page is decided in [`crate::rows`].

use crate::failure::Failure;
use crate::list::List;
use crate::mutant::{Act, Begun, Ends};
use crate::predicate::Place;
use plumbline_spec::model::Provocation;
use serde_json::Value;

/// What numbers of skipped items are mixed with, so that nobody counts on them.
const MIXED: u64 = 0x5eed_cafe;

/// Digits of a word.
const WORD: usize = 10;

/// Where the cursor of the next page is found.
#[derive(Debug, Clone)]
pub(crate) enum Found {
    /// In the answer.
    Answer,
    /// In the last item, at this place.
    LastItem(Place),
}

/// What an answer says of the page after it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Following {
    /// How many items come before the page that the cursor stands for; no cursor where absent.
    pub(crate) cursor: Option<usize>,
    /// Whether more is said to follow.
    pub(crate) more: bool,
}

/// The cursor that stands for the place after so many items.
pub(crate) fn word(skipped: usize) -> String {
    format!("{:0width$x}", skipped as u64 ^ MIXED, width = WORD)
}

/// How many items come before the place that a cursor stands for in a list in this order.
pub(crate) fn place(found: &Found, cursor: &Value, list: &List, order: &[u32]) -> Result<usize, Failure> {
    let unknown = || Failure::new(Provocation::InvalidValue, "there is no such cursor");
    match found {
        Found::Answer => {
            let text = crate::wire::shown(cursor);
            // A word is longer than any number that is given; a parameter that is a text may bring back either.
            let number = if cursor.is_number() || text.len() < WORD {
                text.parse().ok()
            } else {
                u64::from_str_radix(&text, 16).ok().map(|n| n ^ MIXED)
            };
            let skipped = number.and_then(|n| usize::try_from(n).ok());
            skipped.filter(|n| *n <= list.data.items.len()).ok_or_else(unknown)
        }
        Found::LastItem(at) => {
            let wanted = crate::wire::shown(cursor);
            let is = |index: &u32| {
                let item = list.data.items.get(*index as usize);
                item.is_some_and(|item| at.values(&item.value).into_iter().any(|value| crate::wire::shown(value) == wanted))
            };
            order.iter().position(is).map(|before| before + 1).ok_or_else(unknown)
        }
    }
}

/// Where a page begins that a broken mock gives for a cursor.
pub(crate) fn begun(right: usize, act: Option<&Act>) -> usize {
    match act {
        Some(Act::Begun(Begun::OneMore)) => right + 1,
        Some(Act::Begun(Begun::OneLess)) => right.saturating_sub(1),
        _ => right,
    }
}

/// What is said of the page after one that skips so many items and has room for so many.
pub(crate) fn following(skipped: usize, limit: usize, total: usize, act: Option<&Act>) -> Following {
    let end = skipped.saturating_add(limit).min(total);
    let more = end < total;
    let right = Following { cursor: more.then_some(end), more };
    match act {
        Some(Act::Ends(Ends::Never)) => Following { cursor: Some(if more { end } else { 0 }), more: true },
        Some(Act::Ends(Ends::Late)) => Following { cursor: (skipped < total).then_some(end), more: skipped < total },
        Some(Act::Ends(Ends::Early)) => Following { cursor: None, more: false },
        Some(Act::Ends(Ends::Again)) => Following { cursor: right.cursor.map(|_| skipped), ..right },
        Some(Act::Ends(Ends::MoreFalse)) => Following { more: false, ..right },
        Some(Act::Ends(Ends::MoreTrue)) => Following { more: true, ..right },
        _ => right,
    }
}
