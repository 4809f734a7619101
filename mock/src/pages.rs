//! Where a page begins and how long it is, going by the arguments.
//!
//! Only how many items of the list are skipped and how many come; which items those are is decided in [`crate::rows`].

use crate::args::Args;
use crate::cursor::Found;
use crate::mutant::{Act, Begun};
use crate::predicate::Place;
use plumbline_spec::model::{self, Cursor, Numbered, Operation, Page, Paged};

/// How a list is cut into pages, with parameters by index.
#[derive(Debug, Clone)]
pub(crate) struct Pages {
    /// What says where a page begins.
    pub(crate) by: By,
    /// How many items come at most.
    pub(crate) length: Length,
    /// How many pages an empty list is said to have.
    pub(crate) empty: usize,
}

/// How many items come at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Length {
    /// As many as this parameter says.
    Asked(usize),
    /// So many.
    Fixed(usize),
}

/// How many items are on a page where nobody says it.
const USUAL: usize = 20;

/// What says where a page begins.
#[derive(Debug, Clone)]
pub(crate) enum By {
    /// Nothing: only the beginning comes.
    Beginning,
    /// How many items are skipped.
    Offset(usize),
    /// The number of the page.
    Number {
        /// The parameter.
        parameter: usize,
        /// The number of the first page.
        first: i64,
    },
    /// A cursor that the page before gave.
    Cursor {
        /// The parameter.
        parameter: usize,
        /// Where the cursor of the next page is found.
        found: Found,
    },
}

impl Pages {
    /// From the law of an operation, if it has the parameters.
    pub(crate) fn of(operation: &Operation, law: &Page) -> Option<Self> {
        let index = |key: &str| operation.parameters.get_index_of(key);
        let by = match law.paged() {
            Paged::Beginning => By::Beginning,
            Paged::Offset(parameter) => index(parameter).map_or(By::Beginning, By::Offset),
            Paged::Number(Numbered { parameter, first }) => {
                index(parameter).map_or(By::Beginning, |parameter| By::Number { parameter, first })
            }
            Paged::Cursor(Cursor { parameter, found, .. }) => {
                let found = match found {
                    model::Found::Answer(_) => Found::Answer,
                    model::Found::LastItem(at) => Found::LastItem(Place::at(at)),
                };
                index(parameter).map_or(By::Beginning, |parameter| By::Cursor { parameter, found })
            }
        };
        let length = match law.length() {
            model::Length::Asked(limit) => Length::Asked(index(limit)?),
            model::Length::Fixed(size) => Length::Fixed(usize::try_from(size).ok().filter(|size| *size > 0).unwrap_or(USUAL)),
            model::Length::Unsaid => Length::Fixed(USUAL),
        };
        let empty = law.empty.and_then(|pages| usize::try_from(pages).ok()).unwrap_or(0);
        Some(Self { by, length, empty })
    }

    /// The parameter that says how many items come at most.
    pub(crate) fn limit(&self) -> Option<usize> {
        match self.length {
            Length::Asked(parameter) => Some(parameter),
            Length::Fixed(_) => None,
        }
    }

    /// How many pages of so many items there are.
    pub(crate) fn count(&self, limit: usize, total: usize) -> usize {
        if total == 0 { self.empty } else { total.div_ceil(limit.max(1)) }
    }

    /// The parameter that says where a page begins.
    pub(crate) fn place(&self) -> Option<usize> {
        match self.by {
            By::Beginning => None,
            By::Offset(parameter) | By::Number { parameter, .. } | By::Cursor { parameter, .. } => Some(parameter),
        }
    }

    /// Whether a page other than the first is asked for.
    pub(crate) fn is_beyond(&self, args: &Args) -> bool {
        match self.by {
            By::Beginning => false,
            By::Offset(parameter) => args.count(parameter).is_some_and(|offset| offset > 0),
            By::Number { parameter, first } => args.count(parameter).is_some_and(|number| number > first),
            By::Cursor { parameter, .. } => args.get(parameter).is_some(),
        }
    }

    /// How many items are skipped, and how many come at most. `act` is what a broken mock does differently here.
    ///
    /// What a cursor skips is not counted here: that takes the order of the list.
    pub(crate) fn stretch(&self, args: &Args, act: Option<&Act>) -> (usize, usize) {
        let size = |count: Option<i64>| count.map_or(usize::MAX, |n| usize::try_from(n).unwrap_or(0));
        let limit = match (self.length, act) {
            (Length::Asked(parameter), _) => size(args.count(parameter)),
            (Length::Fixed(_), Some(Act::Sized(other))) => *other,
            (Length::Fixed(size), _) => size,
        };
        let skipped = match self.by {
            By::Beginning | By::Cursor { .. } => 0,
            By::Offset(parameter) => args.count(parameter).map_or(0, |offset| usize::try_from(offset).unwrap_or(0)),
            By::Number { parameter, first } => {
                // Before the first page there is none: a server that takes such a number gives the first.
                let before = args.count(parameter).map_or(0, |number| usize::try_from(number.saturating_sub(first)).unwrap_or(0));
                match act {
                    Some(Act::Begun(Begun::InRows)) => before,
                    Some(Act::Begun(Begun::BySize(size))) => before.saturating_mul(*size),
                    _ => before.saturating_mul(limit),
                }
            }
        };
        (skipped, limit)
    }
}
