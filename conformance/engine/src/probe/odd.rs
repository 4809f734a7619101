//! Texts that some reader on their way takes for something else than what they say.
//!
//! They are taken from the data found; texts that no item has are made where they are asked for.

use plumbline_spec::model::Operator;

/// What is odd about a text.
const KINDS: [fn(&str) -> bool; 7] = [
    // Wildcards.
    |t| t.contains(['%', '_']),
    |t| t.contains(['\'', '"']),
    // Blanks that are cut off.
    |t| t.trim() != t && !t.trim().is_empty(),
    // Letters beyond the basic plane.
    |t| t.chars().any(|c| u32::from(c) > 0xFFFF),
    |t| t.contains('\\'),
    |t| super::bundle::unmarked(t).is_some(),
    // Folded by some where marks of Latin letters are not.
    |t| t.contains(['ё', 'Ё']),
];

/// One text of each kind with the field that it was found in; and where one is a number with a nought before it, that number: as a
/// number it is the same, as a text another one; and one without its marks.
pub fn one_of_each(texts: &[(String, String)]) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for odd in KINDS {
        all.extend(texts.iter().find(|one| odd(&one.1) && !all.contains(one)).cloned());
    }
    let led = texts.iter().find_map(|(field, t)| Some((field, t.strip_prefix('0').filter(|rest| rest.parse::<u32>().is_ok())?)));
    all.extend(led.map(|(field, rest)| (field.clone(), rest.to_owned())));
    // Letters without their marks are other letters.
    let bare = texts.iter().find_map(|(field, t)| Some((field.clone(), super::bundle::unmarked(t)?)));
    all.extend(bare);
    all
}

/// What else is odd about texts, for requests that have room for more.
const FURTHER: [fn(&str) -> bool; 12] = [
    |t| t == "0",
    // Words that stand for something in languages.
    |t| matches!(t.to_lowercase().as_str(), "null" | "nil" | "none" | "undefined" | "true" | "false" | "nan" | "[]" | "{}"),
    |t| t.contains('\n'),
    |t| t.contains("  "),
    |t| t.contains('\u{a0}'),
    // Marks that stand behind their letter.
    |t| t.contains(|c: char| ('\u{300}'..='\u{36f}').contains(&c)),
    |t| t.contains('ß'),
    // Separators of lists.
    |t| t.contains([',', ';']),
    |t| t.contains(['<', '>', '&']),
    |t| t.contains(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c)),
    // Written from right to left.
    |t| t.contains(|c: char| ('\u{590}'..='\u{6ff}').contains(&c)),
    |t| t.contains(['«', '»', '“', '”', '’', '–']),
];

/// One text of each further kind, and the longest.
pub fn further(texts: &[(String, String)]) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for odd in FURTHER {
        all.extend(texts.iter().find(|one| odd(&one.1) && !all.contains(one)).cloned());
    }
    all.extend(texts.iter().max_by_key(|one| one.1.chars().count()).filter(|one| !all.contains(one)).cloned());
    all
}

/// Patterns in which something stands that is easily taken amiss: the word behind a blank, signs of regular expressions, several
/// wildcards; and expressions with `.` and a set.
pub fn patterns(texts: &[(String, String)]) -> Vec<(String, Operator, String)> {
    let mut all = Vec::new();
    let bare = |t: &str| !t.contains(['%', '_', '*', '\\', '\n']);
    let words = texts.iter().filter(|(_, t)| bare(t)).find_map(|(field, t)| Some((field, t.rsplit_once(' ')?.1)));
    all.extend(words.filter(|(_, word)| word.len() > 1).map(|(field, word)| (field.clone(), Operator::Like, format!("%{word}"))));
    let signs = texts.iter().find(|(_, t)| bare(t) && t.contains(['.', '+', '(', '?', '$']));
    all.extend(signs.map(|(field, t)| (field.clone(), Operator::Like, format!("{t}%"))));
    let long = texts.iter().filter(|(_, t)| bare(t)).map(|(field, t)| (field, t.chars().collect::<Vec<char>>())).find(|(_, c)| c.len() > 7);
    all.extend(long.map(|(field, c)| {
        let n = c.len();
        (field.clone(), Operator::Like, format!("{}%{}{}%{}", c[0], c[n / 2 - 1], c[n / 2], c[n - 1]))
    }));
    let letters = |t: &&(String, String)| t.1.chars().count() > 2 && t.1.chars().all(char::is_alphanumeric);
    if let Some((field, t)) = texts.iter().find(|one| letters(one) && one.1.starts_with(|c: char| c.is_ascii_alphabetic())) {
        let mut chars = t.chars();
        let (first, second) = (chars.next().unwrap_or_default(), chars.next().unwrap_or_default());
        let rest: String = chars.collect();
        all.push((field.clone(), Operator::Regexp, format!("^{first}.{rest}$")));
        let set = format!("[{}{}]", first.to_ascii_uppercase(), first.to_ascii_lowercase());
        all.push((field.clone(), Operator::Regexp, format!("^{set}{second}{rest}$")));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{further, one_of_each, patterns};
    use plumbline_spec::model::Operator;

    #[test]
    fn each_kind_comes_once_and_numbers_lose_their_nought() {
        let known = ["Anna", "a_b", "100%", "O'Neil", " lead", "emoji 🦉", "back\\slash", "José", "Берёза", "012", "Müller"];
        let texts: Vec<_> = known.iter().map(|t| ("name".to_owned(), (*t).to_owned())).collect();
        let odd: Vec<String> = one_of_each(&texts).into_iter().map(|(_, text)| text).collect();
        assert_eq!(odd, ["a_b", "O'Neil", " lead", "emoji 🦉", "back\\slash", "José", "Берёза", "12", "Jose"]);
    }

    #[test]
    fn further_kinds_come_once_and_so_does_the_longest() {
        let known = ["Anna", "null", "a, b", "Straße", "Groß", "李明", "a text of many letters"];
        let texts: Vec<_> = known.iter().map(|t| ("name".to_owned(), (*t).to_owned())).collect();
        let odd: Vec<String> = further(&texts).into_iter().map(|(_, text)| text).collect();
        assert_eq!(odd, ["null", "Straße", "a, b", "李明", "a text of many letters"]);
    }

    #[test]
    fn patterns_are_made_of_what_is_there() {
        let known = ["100%", "Van Dyke", "A.B", "Bob"];
        let texts: Vec<_> = known.iter().map(|t| ("name".to_owned(), (*t).to_owned())).collect();
        let made: Vec<(Operator, String)> = patterns(&texts).into_iter().map(|(_, op, text)| (op, text)).collect();
        let wanted = [
            (Operator::Like, "%Dyke"),
            (Operator::Like, "A.B%"),
            (Operator::Like, "V% D%e"),
            (Operator::Regexp, "^B.b$"),
            (Operator::Regexp, "^[Bb]ob$"),
        ];
        assert_eq!(made, wanted.map(|(op, text)| (op, text.to_owned())));
    }
}
