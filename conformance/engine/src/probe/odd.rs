//! Texts that some reader on their way takes for something else than what they say.
//!
//! They are taken from the data found; texts that no item has are made where they are asked for.

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

#[cfg(test)]
mod tests {
    use super::one_of_each;

    #[test]
    fn each_kind_comes_once_and_numbers_lose_their_nought() {
        let known = ["Anna", "a_b", "100%", "O'Neil", " lead", "emoji 🦉", "back\\slash", "José", "Берёза", "012", "Müller"];
        let texts: Vec<_> = known.iter().map(|t| ("name".to_owned(), (*t).to_owned())).collect();
        let odd: Vec<String> = one_of_each(&texts).into_iter().map(|(_, text)| text).collect();
        assert_eq!(odd, ["a_b", "O'Neil", " lead", "emoji 🦉", "back\\slash", "José", "Берёза", "12", "Jose"]);
    }
}
