//! What all laws have in common: the word for their kind, and what their documents leave open.

use super::Law;
use indexmap::IndexMap;

impl Law {
    /// The word for its kind in a description.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Page(_) => "page",
            Self::Sort(_) => "sort",
            Self::Search(_) => "search",
            Self::Criteria(_) => "criteria",
            Self::Filter(_) => "filter",
            Self::Project(_) => "project",
            Self::Membership(_) => "membership",
            Self::First(_) => "first",
            Self::Echo(_) => "echo",
            Self::Unique(_) => "unique",
            Self::Stable(_) => "stable",
        }
    }

    /// What the documents leave open, and in which words; a law of unique keys leaves nothing open.
    pub fn unspecified(&self) -> Option<&IndexMap<String, String>> {
        match self {
            Self::Page(l) => Some(&l.unspecified),
            Self::Sort(l) => Some(&l.unspecified),
            Self::Search(l) => Some(&l.unspecified),
            Self::Criteria(l) => Some(&l.unspecified),
            Self::Filter(l) => Some(&l.unspecified),
            Self::Project(l) => Some(&l.unspecified),
            Self::Membership(l) => Some(&l.unspecified),
            Self::First(l) => Some(&l.unspecified),
            Self::Echo(l) => Some(&l.unspecified),
            Self::Stable(l) => Some(&l.unspecified),
            Self::Unique(_) => None,
        }
    }
}
