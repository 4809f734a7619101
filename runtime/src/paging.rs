//! How the pages of an operation follow one another, as its descriptor says it. The way through them is in [`crate::walk`].

impl Paging {
    /// By how many items to skip and how many to give: indices of the parameters, and the limit where none is sent.
    pub const fn by_offset(offset: usize, limit: usize, default: u64) -> Self {
        Self { by: PagedBy::Offset(offset), limit: Some(limit), default }
    }

    /// By the number of the page and how many items to give on each: index of the parameter and the number of the first page, then
    /// as for offsets.
    pub const fn by_number(number: usize, first: i64, limit: usize, default: u64) -> Self {
        Self { by: PagedBy::Number { parameter: number, first }, limit: Some(limit), default }
    }

    /// By a cursor that the page before gives, and how many items to give.
    pub const fn by_cursor(cursor: usize, limit: usize, default: u64) -> Self {
        Self { by: PagedBy::Cursor(cursor), limit: Some(limit), default }
    }

    /// One page, by how many items to give.
    pub const fn by_limit(limit: usize, default: u64) -> Self {
        Self { by: PagedBy::Beginning, limit: Some(limit), default }
    }

    /// By how many items to skip, where no parameter says how many come: index of the parameter, and how many do; 0 where nobody says.
    pub const fn fixed_by_offset(offset: usize, size: u64) -> Self {
        Self { by: PagedBy::Offset(offset), limit: None, default: size }
    }

    /// By the number of the page, where no parameter says how many items are on it.
    pub const fn fixed_by_number(number: usize, first: i64, size: u64) -> Self {
        Self { by: PagedBy::Number { parameter: number, first }, limit: None, default: size }
    }

    /// By a cursor that the page before gives, where no parameter says how many items come.
    pub const fn fixed_by_cursor(cursor: usize, size: u64) -> Self {
        Self { by: PagedBy::Cursor(cursor), limit: None, default: size }
    }
}

/// How pages follow one another.
#[derive(Debug, Clone, Copy)]
pub struct Paging {
    /// How one page is told from the others.
    pub by: PagedBy,
    /// Index of the parameter that says how many items a page has at most, if there is one.
    pub limit: Option<usize>,
    /// How many it has where that is not sent, or there is none; 0 where it is not documented.
    pub default: u64,
}

/// How one page is told from the others; parameters by their index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PagedBy {
    /// Not at all: there is only one page.
    Beginning,
    /// By how many items to skip.
    Offset(usize),
    /// By its number.
    Number {
        /// The parameter.
        parameter: usize,
        /// The number of the first page.
        first: i64,
    },
    /// By the cursor that the page before gives.
    Cursor(usize),
}
