//! Changing JSON values: a member gone, a number that became a text, a date that is none.
//!
//! Changes are told apart by what they do to a value, not by what a schema says of it; whether
//! the result breaks anything is found out by the caller with the value checker.

use super::act::Step;
use serde_json::{Map, Value, json};

/// A change of one value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Change {
    /// The member is gone.
    Missing,
    /// The member has another name.
    Renamed,
    /// It is null.
    Null,
    /// It is this.
    Set(Value),
    /// A number or boolean became a text.
    AsText,
    /// A text became a number; one that is none, its length.
    AsNumber,
    /// A boolean became 0 or 1.
    AsDigit,
    /// A number became one with a fraction.
    Fraction,
    /// It stands alone in an array.
    InArray,
    /// It stands alone in an object.
    InObject,
    /// Of an array only the first element is left, without the array.
    First,
    /// An object became an array of its values.
    Values,
    /// It is empty: a text, array or object of nothing.
    Empty,
    /// The text in capitals, or small letters if it has capitals.
    Case,
    /// The text with a space in front.
    Padded,
    /// The number is so much more.
    Add(i64),
    /// The text cut to so many characters.
    Cut(usize),
    /// The text repeated to more than so many characters.
    Grown(usize),
    /// The array cut to so many elements.
    Fewer(usize),
    /// The array filled up with its own elements to so many.
    More(usize),
    /// The first element comes twice.
    Doubled,
    /// The text with one part exchanged for another.
    Replaced(&'static str, &'static str),
    /// The text with something behind.
    Followed(&'static str),
    /// The text with something in front.
    Led(&'static str),
    /// So many more members.
    Members(usize),
}

impl Change {
    /// The value after the change; `None` where the change does nothing to such a value or removes it.
    fn value(&self, value: &Value) -> Option<Value> {
        let changed = match (self, value) {
            (Self::Null, _) => Value::Null,
            (Self::Set(new), _) => new.clone(),
            (Self::AsText, Value::Number(_) | Value::Bool(_)) => json!(value.to_string()),
            (Self::AsNumber, Value::String(text)) => text.parse::<i64>().map_or_else(|_| json!(text.chars().count()), |n| json!(n)),
            (Self::AsNumber | Self::AsDigit, Value::Bool(flag)) => json!(i32::from(*flag)),
            (Self::Fraction, Value::Number(number)) => serde_json::from_str(&format!("{number}.5")).ok()?,
            (Self::InArray, v) if !v.is_null() => json!([v]),
            (Self::InObject, v) if !v.is_null() => json!({ "value": v }),
            (Self::First, Value::Array(elements)) => elements.first().cloned().unwrap_or(Value::Null),
            (Self::Values, Value::Object(members)) => members.values().cloned().collect(),
            (Self::Empty, Value::String(_)) => json!(""),
            (Self::Empty, Value::Array(_)) => json!([]),
            (Self::Empty, Value::Object(_)) => json!({}),
            (Self::Case, Value::String(text)) => {
                let upper = text.to_uppercase();
                json!(if upper == *text { text.to_lowercase() } else { upper })
            }
            (Self::Padded, Value::String(text)) => json!(format!(" {text}")),
            (Self::Add(n), Value::Number(number)) => json!(number.as_i64()?.checked_add(*n)?),
            (Self::Cut(length), Value::String(text)) => json!(text.chars().take(*length).collect::<String>()),
            (Self::Grown(length), Value::String(text)) => {
                let one = if text.is_empty() { "x" } else { text.as_str() };
                json!(one.chars().cycle().take(length + 1).collect::<String>())
            }
            (Self::Fewer(count), Value::Array(elements)) => elements.iter().take(*count).cloned().collect(),
            (Self::More(count), Value::Array(elements)) => {
                let filler = elements.first().cloned().unwrap_or(json!("x"));
                elements.iter().cloned().chain(std::iter::repeat(filler)).take((*count).max(elements.len())).collect()
            }
            (Self::Doubled, Value::Array(elements)) => elements.first().cloned().into_iter().chain(elements.iter().cloned()).collect(),
            (Self::Replaced(from, to), Value::String(text)) => json!(text.replacen(from, to, 1)),
            (Self::Followed(tail), Value::String(text)) => json!(format!("{text}{tail}")),
            (Self::Led(head), Value::String(text)) => json!(format!("{head}{text}")),
            (Self::Members(more), Value::Object(members)) => {
                let mut members = members.clone();
                for i in 0..*more {
                    members.insert(format!("extra{i}"), json!("x"));
                }
                Value::Object(members)
            }
            _ => return None,
        };
        (changed != *value).then_some(changed)
    }

    /// Applies the change at every value that the steps lead to; `choose` says which of them, counted from 0.
    pub(crate) fn apply(&self, root: &mut Value, at: &[Step], choose: &mut dyn FnMut(usize) -> bool) {
        let mut count = 0;
        let mut wanted = || {
            count += 1;
            choose(count - 1)
        };
        self.walk(root, at, &mut wanted);
    }

    fn walk(&self, value: &mut Value, at: &[Step], wanted: &mut dyn FnMut() -> bool) {
        let Some((step, rest)) = at.split_first() else {
            if wanted()
                && let Some(changed) = self.value(value)
            {
                *value = changed;
            }
            return;
        };
        match (step, value) {
            (Step::Member(name), Value::Object(members))
                if rest.is_empty() && matches!(self, Self::Missing | Self::Renamed) && members.contains_key(name) && wanted() =>
            {
                self.unname(members, name);
            }
            (Step::Member(name), Value::Object(members)) => {
                if let Some(member) = members.get_mut(name) {
                    self.walk(member, rest, wanted);
                }
            }
            (Step::Each, Value::Array(elements)) => elements.iter_mut().for_each(|e| self.walk(e, rest, wanted)),
            (Step::Any, Value::Object(members)) => members.values_mut().for_each(|m| self.walk(m, rest, wanted)),
            _ => {}
        }
    }

    /// Takes a member away or gives it another name, keeping the order of the others.
    fn unname(&self, members: &mut Map<String, Value>, name: &str) {
        let old = std::mem::take(members);
        for (key, value) in old {
            if key != name {
                members.insert(key, value);
            } else if *self == Self::Renamed {
                members.insert(format!("{name}_"), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, Step};
    use serde_json::{Value, json};

    fn changed(change: &Change, value: &Value, at: &[Step]) -> Value {
        let mut value = value.clone();
        change.apply(&mut value, at, &mut |_| true);
        value
    }

    #[test]
    fn changes_reach_every_element() {
        let value = json!({ "data": [{ "id": 1, "n": "a" }, { "id": 2, "n": "b" }] });
        let at = [Step::Member("data".into()), Step::Each, Step::Member("id".into())];
        assert_eq!(changed(&Change::AsText, &value, &at), json!({ "data": [{ "id": "1", "n": "a" }, { "id": "2", "n": "b" }] }));
        assert_eq!(changed(&Change::Missing, &value, &at), json!({ "data": [{ "n": "a" }, { "n": "b" }] }));
        assert_eq!(changed(&Change::Renamed, &value, &at)["data"][0], json!({ "id_": 1, "n": "a" }));
        let mut some = value.clone();
        Change::Null.apply(&mut some, &at, &mut |i| i == 1);
        assert_eq!(some["data"][0]["id"], json!(1));
        assert_eq!(some["data"][1]["id"], Value::Null);
    }

    #[test]
    fn a_change_that_does_nothing_leaves_the_value() {
        for change in [Change::AsNumber, Change::First, Change::Values, Change::Fewer(3), Change::Add(1), Change::Null] {
            assert_eq!(changed(&change, &Value::Null, &[]), Value::Null, "{change:?}");
        }
        assert_eq!(changed(&Change::More(3), &json!([1]), &[]), json!([1, 1, 1]));
        assert_eq!(changed(&Change::Grown(3), &json!("ab"), &[]), json!("abab"));
    }
}
