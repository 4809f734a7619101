//! What was expected beside what came, as lines of a diff where they are long.

use crate::text::plain;
use similar::{ChangeTag, TextDiff};

/// How two texts are best shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// Beside or under one another.
    Short {
        /// What was expected.
        expected: String,
        /// What came.
        found: String,
    },
    /// As a diff: `-` is what was expected, `+` what came, ` ` is in both.
    Lines(Vec<(char, String)>),
}

/// Longer texts, in characters, are shown as a diff if they have something in common.
const LONG: usize = 160;

/// How two texts are best shown; harmless on terminals and pages.
pub fn difference(expected: &str, found: &str) -> Difference {
    let (expected, found) = (laid_out(expected), laid_out(found));
    let several = expected.lines().count() > 3 && found.lines().count() > 3;
    let long = expected.chars().count() > LONG && found.chars().count() > LONG;
    if !several && !long {
        return Difference::Short { expected, found };
    }
    let diff = TextDiff::from_lines(&expected, &found);
    let line = |change: similar::Change<&str>| {
        let sign = match change.tag() {
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
            ChangeTag::Equal => ' ',
        };
        (sign, change.value().trim_end_matches('\n').to_owned())
    };
    let mut lines = Vec::new();
    for (i, group) in diff.grouped_ops(2).iter().enumerate() {
        if i > 0 {
            lines.push((' ', "⋯".to_owned()));
        }
        lines.extend(group.iter().flat_map(|op| diff.iter_changes(op)).map(line));
    }
    if lines.is_empty() { Difference::Short { expected, found } } else { Difference::Lines(lines) }
}

/// JSON gets a line per member; all else stays.
fn laid_out(text: &str) -> String {
    let json = text.starts_with(['{', '[']).then(|| serde_json::from_str::<serde_json::Value>(text).ok()).flatten();
    json.and_then(|v| serde_json::to_string_pretty(&v).ok()).map_or_else(|| plain(text), |t| plain(&t))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_stand_side_by_side() {
        let short = difference("at most 500 items", "501 items");
        assert_eq!(short, Difference::Short { expected: "at most 500 items".into(), found: "501 items".into() });
    }

    #[test]
    fn long_ones_are_a_diff_of_what_differs() {
        let list = |last: u32| serde_json::to_string(&(0..60).chain([last]).collect::<Vec<_>>()).unwrap_or_default();
        let Difference::Lines(lines) = difference(&list(1), &list(2)) else { unreachable!("they are long") };
        assert!(lines.len() < 10, "{lines:?}");
        assert!(lines.iter().any(|(s, l)| *s == '-' && l.contains('1')) && lines.iter().any(|(s, l)| *s == '+' && l.contains('2')));
    }
}
