//! Words that all forms share.

use plumbline_engine::{Report, Summary, Verdict};

/// A verdict for people: its word, a sign that tells it without colour, and what it means.
#[derive(Debug, Clone, Copy)]
pub struct Verdicts {
    /// The verdict.
    pub verdict: Verdict,
    /// A sign of one character.
    pub sign: char,
    /// What it means, in a sentence.
    pub means: &'static str,
}

/// All verdicts, the worst first.
pub fn verdicts() -> [Verdicts; 4] {
    let one = |verdict, sign, means| Verdicts { verdict, sign, means };
    [
        one(Verdict::Broken, '✕', "It fails every time."),
        one(Verdict::Flaky, '~', "It fails, but not every time."),
        one(Verdict::Unseen, '○', "It could not have failed here; the reason is given."),
        one(Verdict::Holds, '✓', "It could have failed and did not."),
    ]
}

pub(crate) fn sign(verdict: Verdict) -> char {
    verdicts().iter().find(|v| v.verdict == verdict).map_or('?', |v| v.sign)
}

pub(crate) fn count(summary: &Summary, verdict: Verdict) -> usize {
    match verdict {
        Verdict::Holds => summary.holds,
        Verdict::Broken => summary.broken,
        Verdict::Flaky => summary.flaky,
        Verdict::Unseen => summary.unseen,
    }
}

/// What came of a run in a few words, for a heading.
pub fn headline(reports: &[Report]) -> String {
    let total = crate::total(reports);
    let facts = |n: usize| format!("{n} {}", plural(n as u64, "fact"));
    let mut words = Vec::new();
    if total.broken > 0 {
        words.push(format!("{} broken", facts(total.broken)));
    }
    if total.flaky > 0 {
        words.push(if words.is_empty() { format!("{} flaky", facts(total.flaky)) } else { format!("{} flaky", total.flaky) });
    }
    let told: usize = reports.iter().map(|r| crate::failures(r, false).len()).sum();
    if told > 0 && told < total.broken + total.flaky {
        words.push(format!("perhaps for {told} {}", plural(told as u64, "cause")));
    }
    let accepted = if total.accepted > 0 { format!(" ({} accepted)", total.accepted) } else { String::new() };
    if !words.is_empty() {
        return format!("{}{accepted}", words.join(", "));
    }
    if total.holds == 0 { "Nothing could fail here".to_owned() } else { "All that could fail holds".to_owned() }
}

/// A word in the number that fits.
pub fn plural(number: u64, word: &str) -> String {
    if number == 1 { word.to_owned() } else { format!("{word}s") }
}

/// `file:line:column` taken apart; the line and column are 1 where they are missing.
pub fn position(defined_at: &str) -> Option<(&str, u32, u32)> {
    if defined_at.is_empty() {
        return None;
    }
    let mut parts = defined_at.rsplitn(3, ':');
    let numbers = (parts.next().and_then(|c| c.parse().ok()), parts.next().and_then(|l| l.parse().ok()));
    match (numbers, parts.next()) {
        ((Some(column), Some(line)), Some(file)) => Some((file, line, column)),
        _ => Some((defined_at, 1, 1)),
    }
}

/// Where a fact that belongs to no place of the description is shown: the top of the description.
pub(crate) fn position_in<'r>(report: &'r Report, defined_at: &'r str) -> Option<(&'r str, u32, u32)> {
    position(defined_at).or_else(|| report.facts.iter().find_map(|f| position(&f.defined_at)).map(|(file, ..)| (file, 1, 1)))
}

/// A text of a target, harmless on terminals and pages: control characters and those that turn the
/// direction of writing are spelt out; line ends stay.
pub fn plain(text: &str) -> String {
    let bad = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if !text.contains(bad) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\t' => out.push_str("    "),
            '\r' => out.push_str("\\r"),
            c if bad(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// The address at the end of a source: `Title, place (https://…)`.
pub(crate) fn link(source: &str) -> Option<(&str, &str)> {
    let (words, rest) = source.rsplit_once(" (")?;
    let url = rest.strip_suffix(')')?;
    let sound = (url.starts_with("https://") || url.starts_with("http://")) && !url.contains(char::is_whitespace);
    sound.then_some((words, url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_taken_apart() {
        assert_eq!(position("spec/apis/x.yaml:31:20"), Some(("spec/apis/x.yaml", 31, 20)));
        assert_eq!(position("C:\\x.yaml:31:20"), Some(("C:\\x.yaml", 31, 20)));
        assert_eq!(position("x.yaml"), Some(("x.yaml", 1, 1)));
        assert_eq!(position(""), None);
    }

    #[test]
    fn control_characters_are_spelt_out() {
        assert_eq!(plain("a\u{1b}[2Jb\n\u{202e}c"), "a\\u{1b}[2Jb\n\\u{202e}c");
    }

    #[test]
    fn only_web_addresses_become_links() {
        assert_eq!(link("Manual, lists (https://example.com/m)"), Some(("Manual, lists", "https://example.com/m")));
        for text in ["Manual", "Manual (javascript:alert(1))", "Manual (lists)", "Manual (https://a b)"] {
            assert_eq!(link(text), None, "{text}");
        }
    }
}
