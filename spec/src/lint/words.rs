//! Finding the word that was meant.

/// `did you mean ...?` for a word that is close to one of the known ones.
pub fn did_you_mean(word: &str, known: &[&str]) -> Option<String> {
    closest(word, known.iter().copied()).map(|best| format!("did you mean `{best}`?"))
}

/// What to do about a name that is not among the known ones, which are `what` (a plural).
pub(super) fn suggest<'k>(word: &str, known: impl Iterator<Item = &'k str> + Clone, what: &str) -> String {
    if let Some(best) = closest(word, known.clone()) {
        return format!("did you mean `{best}`?");
    }
    let all: Vec<&str> = known.collect();
    match all.len() {
        0 => format!("there are no {what}"),
        1 => format!("the {what} are `{}` only", all[0]),
        n if n <= 16 => format!("the {what} are {}", list(all.iter().copied())),
        n => format!("the {n} {what} are {} and so on", list(all.iter().take(12).copied())),
    }
}

/// Words in backticks, with commas.
pub(super) fn list<'k>(words: impl Iterator<Item = &'k str>) -> String {
    words.map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ")
}

/// The known word that is closest, if one is close.
pub(super) fn closest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let bare = bare(word);
    let allowed = word.chars().count().max(3) / 3;
    known
        .filter(|k| *k != word)
        .map(|k| (if self::bare(k) == bare { 0 } else { distance(word, k) }, k))
        .min_by_key(|(far, _)| *far)
        .filter(|(far, k)| *far <= allowed && *far < k.chars().count())
        .map(|(_, k)| k)
}

/// Letters and digits only, in lower case: `minLength`, `min_length` and `min-length` are one word.
fn bare(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Levenshtein distance in characters, where two neighbours that changed places count as one.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(64).collect();
    let b: Vec<char> = b.chars().take(64).collect();
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_words_are_found_and_distant_ones_are_not() {
        let known = ["minimum", "maximum", "minLength", "schema"];
        assert_eq!(did_you_mean("minimun", &known).as_deref(), Some("did you mean `minimum`?"));
        assert_eq!(did_you_mean("min_length", &known).as_deref(), Some("did you mean `minLength`?"));
        assert_eq!(did_you_mean("shcema", &known).as_deref(), Some("did you mean `schema`?"));
        assert_eq!(did_you_mean("banana", &known), None);
        assert_eq!(did_you_mean("x", &["y"]), None);
    }
}
