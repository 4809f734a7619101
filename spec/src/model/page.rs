//! The law of paging, and the ways in which APIs tell one page from another.
//!
//! A description says a way by naming its parameter: `offset`, `number` or `cursor`. Here is only what can be said; that a
//! law names one way and not two is a rule of [`crate::lint`].

use super::Source;
use indexmap::IndexMap;
use serde::Deserialize;

/// A page is a stretch of the whole list: so many items, from a place that a parameter names.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Parameter: how many items to skip.
    #[serde(default)]
    pub offset: Option<String>,
    /// Parameter: which page, by its number; `limit` items are on each.
    #[serde(default)]
    pub number: Option<String>,
    /// The number of the first page, where pages have numbers; 1 when absent.
    #[serde(default)]
    pub first: Option<i64>,
    /// Parameter: the cursor, a word of the server's that stands for a place in the list; it is found in the answer before.
    #[serde(default)]
    pub cursor: Option<String>,
    /// Where the answer has the cursor of the next page; missing, null or empty on the last one.
    #[serde(default)]
    pub next: Option<String>,
    /// Where an item has the cursor of what follows it, if the last item of a page is what the next page is asked for by.
    #[serde(default)]
    pub after: Option<String>,
    /// Where the answer says whether more follows: true or false. For pages with cursors.
    #[serde(default)]
    pub more: Option<String>,
    /// Parameter: how many items at most. Where there is none, all pages but the last are of one size.
    #[serde(default)]
    pub limit: Option<String>,
    /// How many items each page has but the last, where no parameter says it; not said when absent.
    #[serde(default)]
    pub size: Option<i64>,
    /// Where the items are.
    pub items: String,
    /// Where the number of all items is.
    #[serde(default)]
    pub total: Option<String>,
    /// Whether `total` may be missing, or be a placeholder such as 0, by the documents.
    #[serde(default)]
    pub total_optional: bool,
    /// Where the number of all pages is.
    #[serde(default)]
    pub pages: Option<String>,
    /// How many pages an empty list is said to have, 0 or 1; open when absent.
    #[serde(default)]
    pub empty: Option<i64>,
    /// Identity of an item.
    pub key: String,
    /// What the documents leave open (`order`, `least`, `overflow`, `end`, `total`, `pages`): topic, then why it matters.
    #[serde(default)]
    pub unspecified: IndexMap<String, String>,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
    /// Where the meaning of `total` is said.
    #[serde(default)]
    pub total_source: Option<Source>,
    /// Where the meaning of `pages` is said.
    #[serde(default)]
    pub pages_source: Option<Source>,
}

/// How many items a page has that is not the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length<'m> {
    /// As many as this parameter says.
    Asked(&'m str),
    /// Always so many.
    Fixed(i64),
    /// Always as many, but how many that is nobody says.
    Unsaid,
}

/// How one page of a list is told from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paged<'m> {
    /// Not at all: only the beginning of the list can be asked for.
    Beginning,
    /// By how many items of the list to skip.
    Offset(&'m str),
    /// By its number.
    Number(Numbered<'m>),
    /// By a cursor that the page before gives.
    Cursor(Cursor<'m>),
}

/// Pages with cursors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor<'m> {
    /// The parameter.
    pub parameter: &'m str,
    /// Where the cursor of the next page is found.
    pub found: Found<'m>,
    /// Where the answer says whether more follows.
    pub more: Option<&'m str>,
}

/// Where the cursor of the next page is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found<'m> {
    /// At this place of the answer.
    Answer(&'m str),
    /// At this place of the last item.
    LastItem(&'m str),
}

/// Pages with numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbered<'m> {
    /// The parameter.
    pub parameter: &'m str,
    /// The number of the first page.
    pub first: i64,
}

impl Page {
    /// How one page is told from the others.
    pub fn paged(&self) -> Paged<'_> {
        match (&self.offset, &self.number, &self.cursor) {
            (Some(offset), ..) => Paged::Offset(offset),
            (None, Some(number), _) => Paged::Number(Numbered { parameter: number, first: self.first.unwrap_or(1) }),
            (None, None, Some(parameter)) => {
                let found = match (&self.next, &self.after) {
                    (Some(next), _) => Found::Answer(next),
                    (None, after) => Found::LastItem(after.as_ref().unwrap_or(&self.key)),
                };
                Paged::Cursor(Cursor { parameter, found, more: self.more.as_deref() })
            }
            (None, None, None) => Paged::Beginning,
        }
    }

    /// How many items a page has.
    pub fn length(&self) -> Length<'_> {
        match (&self.limit, self.size) {
            (Some(limit), _) => Length::Asked(limit),
            (None, Some(size)) => Length::Fixed(size),
            (None, None) => Length::Unsaid,
        }
    }

    /// The parameter that names the page.
    pub fn place(&self) -> Option<&str> {
        match self.paged() {
            Paged::Beginning => None,
            Paged::Offset(parameter) | Paged::Number(Numbered { parameter, .. }) | Paged::Cursor(Cursor { parameter, .. }) => {
                Some(parameter)
            }
        }
    }

    /// Whether it is said what comes past the last page.
    pub fn says_overflow(&self) -> bool {
        !self.unspecified.contains_key("overflow")
    }

    /// Whether it is said how the last of pages with cursors is known; else it may give a cursor, too, that leads to an empty page.
    pub fn says_end(&self) -> bool {
        !self.unspecified.contains_key("end")
    }
}
