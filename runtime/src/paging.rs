//! How the pages of an operation follow one another, as its descriptor says it. The way through them is in [`crate::walk`].

impl Paging {
    /// By how many items to skip and how many to give: indices of the parameters, and the limit where none is sent.
    pub const fn by_offset(offset: usize, limit: usize, default: u64) -> Self {
        Self { by: PagedBy::Offset(offset), limit, default }
    }

    /// By the number of the page and how many items to give on each: index of the parameter and the number of the first page, then
    /// as for offsets.
    pub const fn by_number(number: usize, first: i64, limit: usize, default: u64) -> Self {
        Self { by: PagedBy::Number { parameter: number, first }, limit, default }
    }

    /// By a cursor that the page before gives, and how many items to give.
    pub const fn by_cursor(cursor: usize, limit: usize, default: u64) -> Self {
        Self { by: PagedBy::Cursor(cursor), limit, default }
    }

    /// One page, by how many items to give.
    pub const fn by_limit(limit: usize, default: u64) -> Self {
        Self { by: PagedBy::Beginning, limit, default }
    }
}

/// How pages follow one another.
#[derive(Debug, Clone, Copy)]
pub struct Paging {
    /// How one page is told from the others.
    pub by: PagedBy,
    /// Index of the parameter that says how many items a page has at most.
    pub limit: usize,
    /// The limit where none is sent; 0 where it is not documented.
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
