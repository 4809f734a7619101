//! Whether items stand in an order, whatever the collation and wherever nulls go.

use super::number_of;
use serde_json::Value;
use std::cmp::Ordering;

/// A sort key: pointer into an item, and whether falling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The word sent.
    pub word: String,
    /// Pointer into an item.
    pub at: String,
    /// Whether falling.
    pub descending: bool,
}

/// How texts may be compared where the documents name no collation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collation {
    /// By code point.
    Code,
    /// By code point of the lower-case text.
    Lower,
    /// As `Lower`, with `ё` as `е`, accents of Latin letters and everything but letters and digits left out.
    Letters,
    /// Only texts that differ first in letters of one script and case are compared: these no usual collation turns.
    Prefix,
}

const COLLATIONS: [Collation; 4] = [Collation::Code, Collation::Lower, Collation::Letters, Collation::Prefix];

/// The first pair that stands wrongly under every collation, as indices.
pub fn disorder(items: &[&Value], keys: &[Key]) -> Option<(usize, usize)> {
    let values: Vec<Vec<&Value>> = items.iter().map(|item| keys.iter().map(|k| at(item, k)).collect()).collect();
    if let Some(found) = nulls_apart(&values) {
        return Some(found);
    }
    let mut first = None;
    for collation in COLLATIONS {
        match wrong_pair(&values, keys, collation) {
            None => return None,
            Some(pair) => first = first.or(Some(pair)),
        }
    }
    first
}

/// The items in order under a collation that fits `seen`'s kind of values; `None` when texts leave it open.
pub fn sorted<'v>(items: &[&'v Value], keys: &[Key], collation: Collation) -> Vec<&'v Value> {
    let mut all = items.to_vec();
    all.sort_by(|a, b| {
        for key in keys {
            let ordering = compare(at(a, key), at(b, key), collation).unwrap_or(Ordering::Equal);
            let ordering = if key.descending { ordering.reverse() } else { ordering };
            if ordering.is_ne() {
                return ordering;
            }
        }
        Ordering::Equal
    });
    all
}

/// Whether all values of the keys are numbers, so that the order is not open.
pub fn all_numbers(items: &[&Value], keys: &[Key]) -> bool {
    items.iter().all(|item| keys.iter().all(|k| at(item, k).is_number()))
}

/// Whether one item comes before another under every collation.
pub fn clearly_before(a: &Value, b: &Value, keys: &[Key]) -> bool {
    keys.first().is_some_and(|key| {
        let ordering = match compare(at(a, key), at(b, key), Collation::Prefix) {
            Some(ordering) if !at(a, key).is_null() && !at(b, key).is_null() => ordering,
            _ => return false,
        };
        if key.descending { ordering.is_gt() } else { ordering.is_lt() }
    })
}

fn at<'v>(item: &'v Value, key: &Key) -> &'v Value {
    plumbline_spec::pointer::get(item, &key.at).unwrap_or(&Value::Null)
}

/// Nulls of the first key must stand together at one end.
fn nulls_apart(values: &[Vec<&Value>]) -> Option<(usize, usize)> {
    let null: Vec<bool> = values.iter().map(|v| v.first().is_some_and(|v| v.is_null())).collect();
    let changes: Vec<usize> = (1..null.len()).filter(|i| null[*i] != null[i - 1]).collect();
    (changes.len() > 1).then(|| (changes[0], changes[1]))
}

fn wrong_pair(values: &[Vec<&Value>], keys: &[Key], collation: Collation) -> Option<(usize, usize)> {
    // Where some pairs do not compare, neighbours alone would hide a wrong order.
    let reach = if collation == Collation::Prefix { 60 } else { 1 };
    for i in 0..values.len() {
        for j in i + 1..values.len().min(i + 1 + reach) {
            for (k, key) in keys.iter().enumerate() {
                let (a, b) = (values[i][k], values[j][k]);
                if a.is_null() || b.is_null() {
                    break;
                }
                let Some(ordering) = compare(a, b, collation) else { break };
                let ordering = if key.descending { ordering.reverse() } else { ordering };
                match ordering {
                    Ordering::Less => break,
                    Ordering::Greater => return Some((i, j)),
                    Ordering::Equal => {}
                }
            }
        }
    }
    None
}

fn compare(a: &Value, b: &Value, collation: Collation) -> Option<Ordering> {
    if a.is_number() && b.is_number() {
        return number_of(a)?.partial_cmp(&number_of(b)?);
    }
    let (Value::String(a), Value::String(b)) = (a, b) else { return Some(rank(a).cmp(&rank(b))) };
    match collation {
        Collation::Code => Some(a.cmp(b)),
        Collation::Lower => Some(a.to_lowercase().cmp(&b.to_lowercase())),
        Collation::Letters => Some(letters(a).cmp(&letters(b))),
        Collation::Prefix if a == b => Some(Ordering::Equal),
        Collation::Prefix => {
            let (x, y) = a.chars().zip(b.chars()).find(|(x, y)| x != y)?;
            (class(x).is_some() && class(x) == class(y)).then(|| x.cmp(&y))
        }
    }
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    }
}

/// Letters within a class stand in one order under every usual collation.
fn class(c: char) -> Option<u8> {
    match c {
        'a'..='z' => Some(0),
        'A'..='Z' => Some(1),
        'а'..='я' => Some(2),
        'А'..='Я' => Some(3),
        _ => None,
    }
}

fn letters(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .map(|c| match c {
            'ё' => 'е',
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ą' => 'a',
            'ç' | 'ć' | 'č' => 'c',
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => 'e',
            'ì' | 'í' | 'î' | 'ï' => 'i',
            'ñ' | 'ń' => 'n',
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => 'o',
            'ś' | 'š' => 's',
            'ù' | 'ú' | 'û' | 'ü' => 'u',
            'ý' | 'ÿ' => 'y',
            'ź' | 'ż' | 'ž' => 'z',
            'ł' => 'l',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn key(descending: bool) -> Vec<Key> {
        vec![Key { word: "n".into(), at: "/n".into(), descending }]
    }

    fn wrong(values: &[Value], descending: bool) -> bool {
        let items: Vec<Value> = values.iter().map(|v| json!({ "n": v })).collect();
        disorder(&items.iter().collect::<Vec<_>>(), &key(descending)).is_some()
    }

    #[test]
    fn numbers_are_not_texts() {
        assert!(!wrong(&[json!(9), json!(10), json!(10)], false));
        assert!(wrong(&[json!(10), json!(9)], false) && !wrong(&[json!(10), json!(9)], true));
    }

    #[test]
    fn any_usual_collation_will_do_but_not_disorder() {
        assert!(!wrong(&[json!("B"), json!("a"), json!("c")], false), "by code point");
        assert!(!wrong(&[json!("a"), json!("B"), json!("c")], false), "case ignored");
        assert!(!wrong(&[json!("елка"), json!("Ёлка"), json!("жук")], false));
        assert!(wrong(&[json!("Яна"), json!("Анна"), json!("Борис")], false));
        assert!(wrong(&[json!("Ёж"), json!("Иванов Пётр"), json!("Иванов Анна"), json!("Яна")], false), "the same beginning");
        assert!(!wrong(&[json!("de Vries"), json!("Dean"), json!("deal")], false), "a blank has no place of its own");
    }

    #[test]
    fn nulls_stand_at_one_end() {
        assert!(!wrong(&[json!(null), json!(1), json!(2)], false) && !wrong(&[json!(1), json!(2), json!(null)], false));
        assert!(wrong(&[json!(1), json!(null), json!(2)], false));
    }
}
