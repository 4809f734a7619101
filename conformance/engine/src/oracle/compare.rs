//! Whether an item's field compares so with a value.

use super::{number_of, text_of};
use plumbline_spec::model::{Operator, ValueKind};
use serde_json::Value;

/// One way to settle what the documents leave open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Semantics {
    /// What `like` means.
    pub like: Like,
    /// Whether letters of different case are equal.
    pub fold_case: bool,
    /// Whether a null is unequal to a value (`!=` admits it).
    pub null_differs: bool,
    /// Whether one of several criteria is enough.
    pub any_criterion: bool,
    /// What several groups mean.
    pub groups: Groups,
}

/// What `like` may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Like {
    /// A part of the text; `%` means itself.
    Part,
    /// The whole text; `%` stands for any run of characters.
    Percent,
    /// A part of the text; `%` stands for any run of characters.
    PercentPart,
    /// The whole text where `%` stands in the pattern, for any run of characters; else a part of it.
    PercentOrPart,
    /// The beginning of the text.
    Start,
    /// The beginning of the text; `%` stands for any run of characters.
    PercentStart,
    /// The whole text; `*` stands for any run of characters.
    Star,
    /// The whole text where `*` stands in the pattern, for any run of characters; else a part of it.
    StarOrPart,
    /// A part of the text; `*` stands for any run of characters.
    StarPart,
    /// The whole text where `%` or `*` stands in the pattern, for any run of characters; else a part of it.
    AnyOrPart,
    /// The whole text; `%` and `*` stand for any run of characters.
    Any,
    /// A part of the text; `%` and `*` stand for any run of characters.
    AnyPart,
}

/// What several groups may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Groups {
    /// Those that are in all of them.
    All,
    /// Those that are in any of them.
    Any,
    /// Those of the first; the others are not read.
    First,
    /// Those of the last; the others are not read.
    Last,
}

impl Groups {
    /// Whether all of the groups that were named were read.
    pub fn reads_all(self) -> bool {
        match self {
            Self::All | Self::Any => true,
            Self::First | Self::Last => false,
        }
    }
}

/// What `like` may mean where the documents do not say.
const LIKES: [Like; 12] = [
    Like::Part,
    Like::Percent,
    Like::PercentOrPart,
    Like::PercentPart,
    Like::Start,
    Like::PercentStart,
    Like::Star,
    Like::StarOrPart,
    Like::StarPart,
    Like::AnyOrPart,
    Like::Any,
    Like::AnyPart,
];

impl Semantics {
    /// All ways left open, given the wildcard and the case rule that the documents state.
    pub fn open(wildcard: Option<&str>, case_sensitive: Option<bool>) -> Vec<Self> {
        let likes: &[Like] = match wildcard {
            Some("%") => &[Like::Percent],
            Some("*") => &[Like::Star],
            Some(_) | None => &LIKES,
        };
        let cases: &[bool] = match case_sensitive {
            Some(true) => &[false],
            Some(false) => &[true],
            None => &[false, true],
        };
        let mut all = Vec::new();
        for like in likes {
            for fold_case in cases {
                for bits in 0..4_u8 {
                    let (null_differs, any_criterion) = (bits & 1 != 0, bits & 2 != 0);
                    for groups in [Groups::All, Groups::Any, Groups::First, Groups::Last] {
                        all.push(Self { like: *like, fold_case: *fold_case, null_differs, any_criterion, groups });
                    }
                }
            }
        }
        all
    }
}

/// An answer that may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// So.
    Yes,
    /// Not so.
    No,
    /// The documents do not say.
    Open,
}

impl From<bool> for Truth {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

impl Truth {
    /// Both.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Open,
        }
    }

    /// Either.
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::No, Self::No) => Self::No,
            _ => Self::Open,
        }
    }

    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Open => Self::Open,
        }
    }
}

/// Whether any of the field's values compares so; `values` are those found at the field's place.
pub fn admits(kind: ValueKind, operator: Operator, values: &[&Value], wanted: &Value, semantics: Semantics) -> Truth {
    match operator {
        Operator::NotEqual | Operator::NotLike | Operator::NotILike | Operator::NotIn | Operator::NotOverlap | Operator::IsNotNull => {
            let positive = match operator {
                Operator::NotEqual => Operator::Equal,
                Operator::NotLike => Operator::Like,
                Operator::NotILike => Operator::ILike,
                Operator::NotIn => Operator::In,
                Operator::NotOverlap => Operator::Overlap,
                _ => Operator::IsNull,
            };
            let null_in = values.is_empty() || values.iter().all(|v| v.is_null());
            if null_in && positive != Operator::IsNull && !wanted.is_null() {
                return semantics.null_differs.into();
            }
            admits(kind, positive, values, wanted, semantics).not()
        }
        Operator::IsNull => values.iter().all(|v| v.is_null() || v.as_array().is_some_and(Vec::is_empty)).into(),
        Operator::In => match wanted {
            Value::Array(list) => list.iter().fold(Truth::No, |found, one| found.or(admits(kind, Operator::Equal, values, one, semantics))),
            _ => Truth::Open,
        },
        Operator::Overlap => {
            let elements: Vec<&Value> = values.iter().flat_map(|v| v.as_array().map_or(vec![*v], |a| a.iter().collect())).collect();
            admits(ValueKind::Text, Operator::In, &elements, wanted, semantics)
        }
        Operator::Jsquery => wanted.as_str().map_or(Truth::Open, |query| jsquery(values, query)),
        Operator::Equal if wanted.is_null() => values.iter().all(|v| v.is_null()).into(),
        Operator::Equal
        | Operator::Less
        | Operator::LessOrEqual
        | Operator::Greater
        | Operator::GreaterOrEqual
        | Operator::Like
        | Operator::ILike
        | Operator::Regexp => values.iter().fold(Truth::No, |found, value| found.or(one(kind, operator, value, wanted, semantics))),
    }
}

fn one(kind: ValueKind, operator: Operator, value: &Value, wanted: &Value, semantics: Semantics) -> Truth {
    if value.is_null() {
        return Truth::No;
    }
    if value.is_array() || value.is_object() {
        return Truth::Open;
    }
    match operator {
        Operator::Like => like(&text_of(value), &text_of(wanted), semantics.like, semantics.fold_case).into(),
        Operator::ILike => like(&text_of(value), &text_of(wanted), semantics.like, true).into(),
        Operator::Regexp => regexp(&text_of(value), &text_of(wanted)),
        _ => {
            let ordering = match kind {
                ValueKind::Number => match (number_of(value), number_of(wanted)) {
                    (Some(a), Some(b)) => a.partial_cmp(&b),
                    _ => return Truth::Open,
                },
                ValueKind::DateTime => {
                    let (a, b) = (text_of(value), text_of(wanted));
                    if a.len() != b.len() {
                        return Truth::Open;
                    }
                    Some(a.cmp(&b))
                }
                ValueKind::Text | ValueKind::TextArray | ValueKind::ObjectArray => {
                    let (a, b) = (text_of(value), text_of(wanted));
                    let equal = if semantics.fold_case { a.to_lowercase() == b.to_lowercase() } else { a == b };
                    if operator == Operator::Equal {
                        return equal.into();
                    }
                    return Truth::Open;
                }
            };
            let Some(ordering) = ordering else { return Truth::Open };
            match operator {
                Operator::Equal => ordering.is_eq(),
                Operator::Less => ordering.is_lt(),
                Operator::LessOrEqual => ordering.is_le(),
                Operator::Greater => ordering.is_gt(),
                Operator::GreaterOrEqual => ordering.is_ge(),
                _ => return Truth::Open,
            }
            .into()
        }
    }
}

/// The two expressions that the suite sends: any element equals a value, any element has a member with one.
fn jsquery(values: &[&Value], query: &str) -> Truth {
    let Some((path, wanted)) = query.split_once(" = ") else { return Truth::Open };
    let Ok(wanted) = serde_json::from_str::<Value>(wanted) else { return Truth::Open };
    let mut elements = values.iter().filter_map(|v| v.as_array()).flatten();
    match path.split_once('.') {
        None if path == "#" => elements.any(|e| *e == wanted).into(),
        Some(("#", member)) => elements.any(|e| e.get(member) == Some(&wanted)).into(),
        _ => Truth::Open,
    }
}

/// Only anchored and plain expressions are decided here; the suite sends no others.
fn regexp(text: &str, pattern: &str) -> Truth {
    let (start, inner) = pattern.strip_prefix('^').map_or((false, pattern), |rest| (true, rest));
    let (end, inner) = inner.strip_suffix('$').map_or((false, inner), |rest| (true, rest));
    // Whether `.` stands for the end of a line differs.
    let Some(sets) = sets(inner).filter(|sets| !text.contains('\n') || sets.iter().all(|set| !set.is_empty())) else {
        return Truth::Open;
    };
    let text: Vec<char> = text.chars().collect();
    let fits = |part: &[char]| part.iter().zip(&sets).all(|(c, set)| set.is_empty() || set.contains(c));
    let Some(last) = text.len().checked_sub(sets.len()) else { return Truth::No };
    let at = |from: usize| fits(&text[from..from + sets.len()]);
    match (start, end) {
        (true, true) => last == 0 && at(0),
        (true, false) => at(0),
        (false, true) => at(last),
        (false, false) => (0..=last).any(at),
    }
    .into()
}

/// The characters that may stand at each place, none for any; `None` where the expression has anything but characters, `.` and plain sets
/// such as `[ab]`, on which dialects agree.
fn sets(pattern: &str) -> Option<Vec<Vec<char>>> {
    const MEANING: [char; 13] = ['\\', '[', ']', '(', ')', '{', '}', '*', '+', '?', '|', '^', '$'];
    let mut sets = Vec::new();
    let mut rest = pattern.chars();
    while let Some(c) = rest.next() {
        sets.push(match c {
            '.' => Vec::new(),
            '[' => {
                let set: Vec<char> = rest.by_ref().take_while(|c| *c != ']').collect();
                let plain = !set.is_empty() && set.iter().all(|c| c.is_alphanumeric());
                // The set must end within the pattern.
                let closed = pattern.matches('[').count() == pattern.matches(']').count();
                (plain && closed).then_some(set)?
            }
            c if MEANING.contains(&c) => return None,
            c => vec![c],
        });
    }
    Some(sets)
}

fn like(text: &str, pattern: &str, mode: Like, fold_case: bool) -> bool {
    let fold = |s: &str| if fold_case { s.to_lowercase() } else { s.to_owned() };
    let (text, pattern) = (fold(text), fold(pattern));
    match mode {
        Like::Part => text.contains(&pattern),
        Like::Start => text.starts_with(&pattern),
        Like::PercentOrPart if !pattern.contains('%') => text.contains(&pattern),
        Like::Percent | Like::PercentOrPart => wild(&text, &pattern, '%'),
        Like::PercentStart => wild(&text, &format!("{pattern}%"), '%'),
        Like::PercentPart => wild(&text, &format!("%{pattern}%"), '%'),
        Like::StarOrPart | Like::AnyOrPart if !pattern.contains(['%', '*']) => text.contains(&pattern),
        Like::StarOrPart if !pattern.contains('*') => text.contains(&pattern),
        Like::Star | Like::StarOrPart => wild(&text, &pattern, '*'),
        Like::StarPart => wild(&text, &format!("*{pattern}*"), '*'),
        Like::Any | Like::AnyOrPart => wild(&text, &pattern.replace('*', "%"), '%'),
        Like::AnyPart => wild(&text, &format!("%{}%", pattern.replace('*', "%")), '%'),
    }
}

/// Whether the whole text matches a pattern in which `mark` stands for any run of characters.
fn wild(text: &str, pattern: &str, mark: char) -> bool {
    let parts: Vec<&str> = pattern.split(mark).collect();
    let Some((first, rest)) = parts.split_first() else { return text.is_empty() };
    let Some(mut left) = text.strip_prefix(*first) else { return false };
    let Some((last, middle)) = rest.split_last() else { return left.is_empty() };
    for part in middle {
        match left.find(part) {
            Some(at) => left = &left[at + part.len()..],
            None => return false,
        }
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const STRICT: Semantics =
        Semantics { like: Like::Percent, fold_case: false, null_differs: false, any_criterion: false, groups: Groups::All };

    #[test]
    fn percent_is_anchored() {
        assert!(wild("иванов", "ив%", '%') && wild("иванов", "%ов", '%') && wild("иванов", "%ан%", '%') && wild("a", "a", '%'));
        assert!(!wild("иванов", "ан%", '%') && !wild("иванов", "иван", '%') && !wild("aba", "ab%ba", '%'));
    }

    #[test]
    fn both_usual_wildcards_may_be_known() {
        assert!(like("79161112233", "*91*", Like::AnyOrPart, false) && like("79161112233", "%91%", Like::AnyOrPart, false));
        assert!(like("79161112233", "611", Like::AnyOrPart, false) && !like("79161112233", "611", Like::Any, false));
        assert!(like("79161112233", "*91", Like::AnyPart, false) && like("79161112233", "91%", Like::AnyPart, false));
        assert!(!like("79161112233", "*91", Like::AnyOrPart, false) && !like("79161112233", "%91%", Like::StarOrPart, false));
        assert!(like("79161112233", "*11", Like::AnyPart, false) && !like("79161112233", "*44", Like::AnyPart, false));
    }

    #[test]
    fn nulls_are_nothing_but_null() {
        let null = Value::Null;
        assert_eq!(admits(ValueKind::Number, Operator::Less, &[&null], &json!(5), STRICT), Truth::No);
        assert_eq!(admits(ValueKind::Number, Operator::Equal, &[&null], &json!(null), STRICT), Truth::Yes);
        assert_eq!(admits(ValueKind::Text, Operator::NotEqual, &[&null], &json!("x"), STRICT), Truth::No);
    }

    #[test]
    fn queries_look_at_elements_and_their_members() {
        let list = json!([{ "n": 1, "t": "a" }, { "n": 2 }]);
        let asked = |query: &str| admits(ValueKind::ObjectArray, Operator::Jsquery, &[&list], &json!(query), STRICT);
        assert_eq!(
            [asked("#.n = 2"), asked("#.t = \"a\""), asked("#.n = 3"), asked("#.t = 1")],
            [Truth::Yes, Truth::Yes, Truth::No, Truth::No]
        );
        assert_eq!(asked("$ > 1"), Truth::Open);
    }

    #[test]
    fn numbers_compare_as_numbers_even_when_sent_as_text() {
        let nine = json!(9);
        assert_eq!(admits(ValueKind::Number, Operator::Less, &[&nine], &json!("10"), STRICT), Truth::Yes);
        assert_eq!(admits(ValueKind::Number, Operator::GreaterOrEqual, &[&nine], &json!("9"), STRICT), Truth::Yes);
    }
}
