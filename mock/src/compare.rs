//! Comparing one value of an item with what was asked for.
//!
//! Numbers compare as numbers, texts by code point, times as civil times. `like` knows one
//! wildcard for any run of characters and nothing else; where a description leaves wildcards
//! open, that is `%`, and a text without it is looked for anywhere inside.

use plumbline_spec::model::{Operator, ValueKind};
use regex::Regex;
use serde_json::Value;
use std::cmp::Ordering;

/// A number of an item or a request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number {
    /// Without fraction, within 128 bits.
    Whole(i128),
    /// Any other.
    Real(f64),
}

impl Number {
    /// Reads a JSON number or a text that is one.
    pub(crate) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => match number.as_i64() {
                Some(whole) => Some(Self::Whole(i128::from(whole))),
                None => Self::parse(&number.to_string()),
            },
            Value::String(text) => Self::parse(text.trim()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self::Whole).or_else(|| text.parse().ok().filter(|f: &f64| f.is_finite()).map(Self::Real))
    }

    #[expect(clippy::cast_precision_loss, reason = "only where one side has a fraction, which bounds its precision anyway")]
    fn real(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Real(real) => real,
        }
    }

    pub(crate) fn order(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => a.cmp(&b),
            _ => self.real().total_cmp(&other.real()),
        }
    }
}

/// A stretch of time from its first to its last second, as `YYYY-MM-DD hh:mm:ss`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Moment {
    /// First second.
    pub(crate) from: String,
    /// Last second.
    pub(crate) to: String,
}

impl Moment {
    /// Reads a date, or a date and time with a space or `T` between and perhaps a `Z` behind. A date
    /// is the whole day, a time without seconds the whole minute.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches('Z').replacen('T', " ", 1);
        let (from, to) = match text.len() {
            10 => (format!("{text} 00:00:00"), format!("{text} 23:59:59")),
            16 => (format!("{text}:00"), format!("{text}:59")),
            _ => (text.clone(), text),
        };
        let sound = |t: &str| plumbline_spec::value::civil_date_time(t).is_some();
        (sound(&from) && sound(&to)).then_some(Self { from, to })
    }

    fn order(&self, other: &Self) -> Ordering {
        if self.from > other.to {
            Ordering::Greater
        } else if self.to < other.from {
            Ordering::Less
        } else {
            Ordering::Equal
        }
    }
}

/// How `like` reads its pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Likeness {
    /// What stands for any run of characters.
    pub(crate) wildcard: String,
    /// Whether a pattern without it is looked for anywhere inside.
    pub(crate) anywhere: bool,
}

impl Likeness {
    /// As a law states its wildcard, or leaves it open.
    pub(crate) fn of(wildcard: Option<&str>) -> Self {
        Self { wildcard: wildcard.unwrap_or("%").to_owned(), anywhere: wildcard.is_none() }
    }
}

/// What a value is compared with.
#[derive(Debug, Clone)]
pub(crate) enum Operand {
    /// A number.
    Number(Number),
    /// A text.
    Text(String),
    /// A time.
    Moment(Moment),
    /// Several.
    Several(Vec<Operand>),
    /// A regular expression.
    Regex(Regex),
    /// Null.
    Null,
}

/// Text of a value for comparisons of texts.
pub(crate) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The operand that a value stands for in comparisons of a kind; `None` if it stands for none.
pub(crate) fn operand(kind: ValueKind, operator: Operator, value: &Value) -> Option<Operand> {
    match operator {
        Operator::IsNull | Operator::IsNotNull => Some(Operand::Null),
        Operator::Equal | Operator::NotEqual if value.is_null() => Some(Operand::Null),
        Operator::Regexp => Regex::new(value.as_str()?).ok().map(Operand::Regex),
        Operator::Like | Operator::ILike | Operator::NotLike | Operator::NotILike => text_of(value).map(Operand::Text),
        Operator::In | Operator::NotIn | Operator::Overlap | Operator::NotOverlap => {
            let all: Option<Vec<_>> = value.as_array()?.iter().map(|v| single(kind, v)).collect();
            all.map(Operand::Several)
        }
        Operator::Equal | Operator::NotEqual | Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
            single(kind, value)
        }
        // Read by its own module.
        Operator::Jsquery => None,
    }
}

fn single(kind: ValueKind, value: &Value) -> Option<Operand> {
    match kind {
        ValueKind::Number => Number::of(value).map(Operand::Number),
        ValueKind::DateTime => value.as_str().and_then(Moment::parse).map(Operand::Moment),
        ValueKind::Text | ValueKind::TextArray | ValueKind::ObjectArray => text_of(value).map(Operand::Text),
    }
}

/// How a value stands to an operand; `None` where they cannot be compared.
fn order(value: &Value, operand: &Operand) -> Option<Ordering> {
    match operand {
        Operand::Number(number) => Number::of(value).map(|n| n.order(*number)),
        Operand::Text(text) => text_of(value).map(|t| t.as_str().cmp(text)),
        Operand::Moment(moment) => value.as_str().and_then(Moment::parse).map(|m| m.order(moment)),
        Operand::Several(_) | Operand::Regex(_) | Operand::Null => None,
    }
}

/// Whether a value satisfies the positive form of an operator.
fn admits(operator: Operator, value: &Value, operand: &Operand, likeness: &Likeness) -> bool {
    let compared = |wanted: fn(Ordering) -> bool| order(value, operand).is_some_and(wanted);
    match operator {
        Operator::Equal | Operator::NotEqual => compared(Ordering::is_eq),
        Operator::Less => compared(Ordering::is_lt),
        Operator::LessOrEqual => compared(Ordering::is_le),
        Operator::Greater => compared(Ordering::is_gt),
        Operator::GreaterOrEqual => compared(Ordering::is_ge),
        Operator::Like | Operator::NotLike => match (operand, text_of(value)) {
            (Operand::Text(pattern), Some(text)) => like(&text, pattern, likeness),
            _ => false,
        },
        Operator::ILike | Operator::NotILike => match (operand, text_of(value)) {
            (Operand::Text(pattern), Some(text)) => like(&text.to_lowercase(), &pattern.to_lowercase(), likeness),
            _ => false,
        },
        Operator::In | Operator::NotIn | Operator::Overlap | Operator::NotOverlap => match operand {
            Operand::Several(all) => all.iter().any(|one| order(value, one).is_some_and(Ordering::is_eq)),
            _ => false,
        },
        Operator::Regexp => match (operand, text_of(value)) {
            (Operand::Regex(regex), Some(text)) => regex.is_match(&text),
            _ => false,
        },
        Operator::Jsquery | Operator::IsNull | Operator::IsNotNull => false,
    }
}

/// Whether the values that a place holds satisfy an operator. Of several values one is enough, and
/// for a negated operator none may satisfy its positive form. A null satisfies no comparison, as in SQL.
pub(crate) fn holds(kind: ValueKind, operator: Operator, values: &[&Value], operand: &Operand, likeness: &Likeness) -> bool {
    let array = matches!(kind, ValueKind::TextArray | ValueKind::ObjectArray);
    let mut flat: Vec<&Value> = Vec::new();
    for value in values {
        match value {
            Value::Array(elements) if array => flat.extend(elements),
            Value::Null => {}
            other => flat.push(other),
        }
    }
    let null = flat.is_empty() && !(array && values.iter().any(|v| v.is_array()));
    let any = || flat.iter().any(|v| admits(operator, v, operand, likeness));
    match (operator, operand) {
        (Operator::IsNull, _) | (Operator::Equal, Operand::Null) => null,
        (Operator::IsNotNull, _) | (Operator::NotEqual, Operand::Null) => !null,
        (Operator::NotEqual | Operator::NotLike | Operator::NotILike | Operator::NotIn | Operator::NotOverlap, _) => !null && !any(),
        _ => any(),
    }
}

/// Whether a text matches a pattern in which the wildcard is any run of characters.
pub(crate) fn like(text: &str, pattern: &str, likeness: &Likeness) -> bool {
    if likeness.wildcard.is_empty() || !pattern.contains(&likeness.wildcard) {
        return if likeness.anywhere { text.contains(pattern) } else { text == pattern };
    }
    let parts: Vec<&str> = pattern.split(&likeness.wildcard).collect();
    let (first, rest) = parts.split_first().map_or(("", &[][..]), |(f, r)| (*f, r));
    let Some(mut left) = text.strip_prefix(first) else { return false };
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
    use super::{Likeness, Moment, Number, holds, like, operand};
    use plumbline_spec::model::{Operator, ValueKind};
    use serde_json::{Value, json};
    use std::cmp::Ordering;

    fn check(kind: ValueKind, operator: Operator, value: &Value, with: &Value) -> bool {
        operand(kind, operator, with).is_some_and(|o| holds(kind, operator, &[value], &o, &Likeness::of(Some("%"))))
    }

    #[test]
    fn like_is_anchored_unless_open() {
        let (open, stated) = (Likeness::of(None), Likeness::of(Some("%")));
        assert!(like("Ромашка", "Ром%", &stated));
        assert!(like("Ромашка", "%ашк%", &stated));
        assert!(!like("Ромашка", "%ашк", &stated));
        assert!(!like("Ромашка", "маш", &stated));
        assert!(like("Ромашка", "маш", &open));
        assert!(like("abcabc", "a%c%c", &stated));
        assert!(!like("abc", "abc%abc", &stated));
        assert!(like("", "%", &stated));
        assert!(!like("Abc", "abc", &stated));
    }

    #[test]
    fn numbers_do_not_compare_as_texts() {
        assert!(check(ValueKind::Number, Operator::Greater, &json!(100), &json!("9")));
        assert!(!check(ValueKind::Text, Operator::Greater, &json!("100"), &json!("9")));
        assert!(check(ValueKind::Number, Operator::Equal, &json!("7"), &json!(7)));
        assert_eq!(Number::of(&json!("x")), None);
        let close = [Number::of(&json!(9_007_199_254_740_993_i64)), Number::of(&json!(9_007_199_254_740_992_i64))];
        assert_eq!(close[0].unwrap().order(close[1].unwrap()), Ordering::Greater);
    }

    #[test]
    fn a_date_is_the_whole_day() {
        let kind = ValueKind::DateTime;
        let at = json!("2024-02-29 13:00:00");
        assert!(check(kind, Operator::Equal, &at, &json!("2024-02-29")));
        assert!(!check(kind, Operator::Greater, &at, &json!("2024-02-29")));
        assert!(check(kind, Operator::LessOrEqual, &at, &json!("2024-02-29")));
        assert!(check(kind, Operator::Less, &at, &json!("2024-03-01T00:00:00Z")));
        assert_eq!(Moment::parse("2024-02-30"), None);
        assert_eq!(Moment::parse("yesterday"), None);
    }

    #[test]
    fn nulls_satisfy_no_comparison() {
        for operator in [Operator::Equal, Operator::NotEqual, Operator::NotLike, Operator::NotIn, Operator::Less] {
            let with = if operator == Operator::NotIn { json!(["a"]) } else { json!("a") };
            assert!(!check(ValueKind::Text, operator, &Value::Null, &with), "{operator:?}");
        }
        assert!(check(ValueKind::Text, Operator::Equal, &Value::Null, &Value::Null));
        assert!(check(ValueKind::Text, Operator::IsNull, &Value::Null, &Value::Null));
        assert!(check(ValueKind::Text, Operator::NotEqual, &json!("a"), &Value::Null));
    }

    #[test]
    fn arrays_are_searched_inside() {
        let kind = ValueKind::TextArray;
        let value = json!(["a", "b"]);
        assert!(check(kind, Operator::Overlap, &value, &json!(["b", "c"])));
        assert!(!check(kind, Operator::NotOverlap, &value, &json!(["b", "c"])));
        assert!(check(kind, Operator::NotOverlap, &json!([]), &json!(["b"])));
        assert!(!check(kind, Operator::IsNull, &json!([]), &Value::Null));
        assert!(operand(kind, Operator::In, &json!("a")).is_none());
        assert!(operand(ValueKind::Text, Operator::Regexp, &json!("(")).is_none());
    }
}
