//! Texts that match a pattern, made from the pattern itself: for what neither examples nor names lead to.
//!
//! It makes short texts of plain letters where the pattern allows them. Whether one fits is for the caller to see: what looks
//! around, or asks for places in the text, is passed over.

use crate::rng::Rng;
use regex_syntax::hir::{Class, Hir, HirKind};

/// Longest text, in bytes.
const LONGEST: usize = 4_096;

/// A text for a pattern; `None` if the pattern is none, or asks for too much.
pub(super) fn text(pattern: &str, rng: &mut Rng) -> Option<String> {
    let hir = regex_syntax::Parser::new().parse(pattern).ok()?;
    let mut out = String::new();
    write(&hir, rng, &mut out).then_some(out)
}

/// Writes a text for a part of a pattern; false where there is none, or it grows too long.
fn write(hir: &Hir, rng: &mut Rng, out: &mut String) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0);
            out.push_str(text.unwrap_or_default());
            text.is_ok() && out.len() <= LONGEST
        }
        HirKind::Class(class) => {
            let letter = letter(class, rng);
            out.extend(letter);
            letter.is_some() && out.len() <= LONGEST
        }
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(u32::MAX).min(repetition.min.saturating_add(3));
            let room = usize::try_from(most - repetition.min).unwrap_or(0);
            let count = repetition.min + u32::try_from(rng.below(room + 1)).unwrap_or(0);
            // Something rather than nothing, where both will do.
            (0..count.max(most.min(1))).all(|_| write(&repetition.sub, rng, out))
        }
        HirKind::Capture(capture) => write(&capture.sub, rng, out),
        HirKind::Concat(parts) => parts.iter().all(|part| write(part, rng, out)),
        HirKind::Alternation(branches) => rng.pick(branches).is_some_and(|branch| write(branch, rng, out)),
    }
}

/// A letter of a class: a letter or digit of ASCII if it has one, else its first.
fn letter(class: &Class, rng: &mut Rng) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.ranges().iter().map(|r| (r.start(), r.end())).collect(),
        Class::Bytes(class) => class.ranges().iter().map(|r| (char::from(r.start()), char::from(r.end()))).collect(),
    };
    let has = |c: &char| ranges.iter().any(|(start, end)| start <= c && c <= end);
    let plain: Vec<char> = ('0'..='9').chain('a'..='z').chain('A'..='Z').filter(has).collect();
    let printed = || (' '..='~').find(has);
    rng.pick(&plain).copied().or_else(printed).or_else(|| ranges.first().map(|(start, _)| *start))
}

#[cfg(test)]
mod tests {
    use super::text;
    use crate::rng::Rng;

    #[test]
    fn what_is_made_matches() {
        let mut rng = Rng::new(1, "patterns");
        for pattern in
            [r"^\d{4}-\d{2}$", "[0-9a-f]{7,}?", r"^([0-9]{1,3}\.){3}[0-9]{1,3}(\/([0-9]|[1-2][0-9]))?$", "^(a|bc)+$", r"^[^\w]$", "^$"]
        {
            let made = text(pattern, &mut rng).unwrap_or_else(|| panic!("{pattern}"));
            assert!(regex::Regex::new(pattern).expect("a pattern").is_match(&made), "{pattern}: {made}");
        }
        assert_eq!(text("[", &mut rng), None);
        assert_eq!(text("^(((a{99}){99}){99})$", &mut rng), None);
    }
}
