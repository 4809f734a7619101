//! Lines and columns of byte offsets.

use std::ops::Range;

/// Where the lines of a text start, so that many look-ups in a long text stay cheap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// Finds the lines of a text.
    pub fn new(text: &str) -> Self {
        let breaks = text.match_indices('\n').map(|(i, _)| i + 1);
        Self { starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// Line and column (both from 1, column in characters) of a byte offset of `text`, the text the lines were found in.
    pub fn line_column(&self, text: &str, offset: usize) -> (usize, usize) {
        let end = super::floor(text, offset);
        let line = self.starts.partition_point(|start| *start <= end).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0).min(end);
        (line, text.get(start..end).map_or(0, |s| s.chars().count()) + 1)
    }

    /// A range as lines and columns, in the terms of the machine-readable forms.
    pub(super) fn region(&self, text: &str, range: &Range<usize>) -> Region {
        let range = super::clamp(text, range);
        let (line, column) = self.line_column(text, range.start);
        let (end_line, end_column) = self.line_column(text, range.end);
        Region { line, column, end_line, end_column }
    }
}

/// A stretch of a file; the end column is the one after its last character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    pub end_column: usize,
}

/// Line and column (both from 1, column in characters) of a byte offset.
pub fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..super::floor(text, offset)];
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |i| i + 1);
    (line, before[start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_counting_agree() {
        let text = "a\nbé\r\n\n😀x";
        let lines = Lines::new(text);
        for offset in 0..=text.len() + 2 {
            assert_eq!(lines.line_column(text, offset), line_column(text, offset), "at byte {offset}");
        }
        assert_eq!(line_column(text, text.len()), (4, 3));
    }
}
