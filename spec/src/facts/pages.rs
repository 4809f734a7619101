//! Listing the facts that a law of paging states, by the way in which its pages are told apart.

use super::list::{Frame, Lister};
use super::{Clause, Kind, Subject};
use crate::model::{Cursor, Found, Length, Numbered, Page, Paged};
use crate::value::Checker;

impl<'m> Lister<'m> {
    /// Lists the clauses of a law of paging.
    pub(super) fn page(&mut self, frame: &Frame<'m>, key: &str, page: &'m Page, pointer: &str) {
        let frame = &frame.with(page.source.as_ref());
        let (of_items, each) = match page.length() {
            Length::Asked(limit) => (format!("pages of `{limit}` items"), format!("`{limit}`")),
            Length::Fixed(size) => (format!("pages of {}", items(size)), size.to_string()),
            Length::Unsaid => ("pages of one size".to_owned(), "those of a page that is not the last".to_owned()),
        };
        let tiling = "pages side by side give the whole list, nothing twice, nothing lost";
        match page.paged() {
            Paged::Beginning => {}
            Paged::Offset(offset) => {
                self.paging(frame, key, Clause::Offset, pointer, "/offset", format!("`{offset}` items of the whole list are skipped"));
                self.paging(frame, key, Clause::Tiling, pointer, "", tiling.into());
            }
            Paged::Number(Numbered { parameter, first }) => {
                let before = if first == 0 { format!("`{parameter}`") } else { format!("`{parameter}` - {first}") };
                let words = format!("before the page of number `{parameter}` come {before} {of_items}");
                self.paging(frame, key, Clause::Number, pointer, "/number", words);
                self.paging(frame, key, Clause::Tiling, pointer, "", tiling.into());
                if self.may_be_left_out(frame.operation, parameter) {
                    let words = format!("without `{parameter}` comes the first page, which is {first}");
                    self.paging(frame, key, Clause::Start, pointer, "/number", words);
                }
                if page.says_overflow() {
                    self.paging(frame, key, Clause::End, pointer, "/number", "past the last page there are no items".into());
                }
            }
            Paged::Cursor(Cursor { parameter, found, more }) => {
                let (at, from) = match found {
                    Found::Answer(next) => ("/next", format!("{next} of the answer")),
                    Found::LastItem(after) => ("/cursor", format!("{after} of the last item")),
                };
                let words = format!("the page of the `{parameter}` that is {from} before begins where that one ended");
                self.paging(frame, key, Clause::Cursor, pointer, "/cursor", words);
                self.paging(frame, key, Clause::Tiling, pointer, "", tiling.into());
                if page.says_end() {
                    let (at, words) = match (more, found) {
                        (Some(more), Found::Answer(next)) => (at, format!("{more} is true, and {next} is there, just where more follows")),
                        (Some(more), Found::LastItem(_)) => ("/more", format!("{more} is true just where more follows")),
                        (None, Found::Answer(next)) => (at, format!("{next} is there just where more follows")),
                        (None, Found::LastItem(_)) => (at, "after the last item there are no items".to_owned()),
                    };
                    self.paging(frame, key, Clause::End, pointer, at, words);
                }
            }
        }
        match page.length() {
            Length::Asked(limit) => {
                let words = format!("at most `{limit}` items come, and that many where there are");
                self.paging(frame, key, Clause::Limit, pointer, "/limit", words);
            }
            Length::Fixed(size) => {
                let words = format!("each page has {}, and the last one what is left", items(size));
                self.paging(frame, key, Clause::Size, pointer, "/size", words);
            }
            Length::Unsaid => {}
        }
        if page.total.is_some() {
            let frame = frame.with(page.total_source.as_ref());
            self.paging(&frame, key, Clause::Total, pointer, "/total", "the total counts the items of all pages".into());
        }
        if let Some(at) = &page.pages {
            let frame = frame.with(page.pages_source.as_ref());
            let none = match page.empty {
                Some(0) => ", and 0 for an empty list",
                Some(_) => ", and 1 for an empty list",
                None => "",
            };
            let words = format!("{at} is the number of pages: all items divided by {each}, rounded up{none}");
            self.paging(&frame, key, Clause::Pages, pointer, "/pages", words);
        }
    }

    fn paging(&mut self, frame: &Frame<'m>, law: &str, clause: Clause, pointer: &str, at: &str, statement: String) {
        let id = format!("{}/laws/{law}{}", frame.operation, clause.suffix());
        let subject = Subject::Law { law: law.to_owned(), clause };
        self.add(frame, id, Kind::Paging, subject, &format!("{pointer}/page{at}"), statement);
    }

    /// Whether a parameter may be left out and has no default of its own, which would be a fact already.
    fn may_be_left_out(&self, operation: &str, parameter: &str) -> bool {
        let parameter = self.description.operations.get(operation).and_then(|o| o.parameters.get(parameter));
        parameter.is_some_and(|p| !p.required && Checker::new(self.description).target(&p.schema).default.is_none())
    }
}

/// So many items, in words.
fn items(size: i64) -> String {
    if size == 1 { "1 item".to_owned() } else { format!("{size} items") }
}
