//! What was seen of pages that no parameter makes shorter: how many items they have where nobody says it, and where the last one begins.
//!
//! A size that was seen is put into the model of the run, so that such pages are read, asked for and judged like those of a size that
//! is said. It is no fact: none is listed for it, and none fails by it alone.

use crate::session::Session;
use plumbline_spec::model::{Law, Length, Operation, Page};
use std::sync::Arc;

/// What was seen of the pages of an operation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SeenPages {
    /// How many items the first of several has.
    size: Option<i64>,
    /// How many items and how many pages come before the last one.
    pub(crate) before_last: (usize, usize),
}

impl Session {
    /// Takes note of pages that were read in their order: how many items came on each, and how many of these had not come before.
    pub(crate) fn note_pages(&mut self, operation: &str, page: &Page, pages: &[(usize, usize)]) {
        let Some(last) = pages.iter().rposition(|(_, fresh)| *fresh > 0).filter(|last| *last > 0 && page.limit.is_none()) else { return };
        // What the first of several pages has is what a page has.
        let size = pages.first().filter(|_| page.length() == Length::Unsaid).and_then(|(came, _)| i64::try_from(*came).ok());
        let before_last = (pages.iter().take(last).map(|(_, fresh)| fresh).sum(), last);
        self.seen_pages.insert(operation.to_owned(), SeenPages { size, before_last });
        self.settle_sizes();
    }

    /// Puts the sizes that were seen into the model, which may have been read anew.
    pub(crate) fn settle_sizes(&mut self) {
        for (operation, size) in self.seen_pages.iter().filter_map(|(name, seen)| Some((name, seen.size?))) {
            if let Some(described) = Arc::make_mut(&mut self.model).description.operations.get_mut(operation) {
                settle(described, size);
            }
            if let Some(shared) = Arc::make_mut(&mut self.operations).get_mut(operation) {
                settle(Arc::make_mut(shared), size);
            }
        }
    }
}

fn settle(operation: &mut Operation, size: i64) {
    for law in operation.laws.values_mut() {
        if let Law::Page(page) = law
            && page.length() == Length::Unsaid
        {
            page.size = Some(size);
        }
    }
}
