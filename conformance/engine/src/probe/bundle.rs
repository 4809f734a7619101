//! Many comparisons in one request, by trees: where any of them finds too much or too little, the whole
//! answer differs, and making the request smaller finds which.
//!
//! What must find nothing is joined by `or`; what must find one item is joined by `and`. Only comparisons
//! whose outcome the documents leave no doubt about are taken.

use super::accompany::outcome;
use super::exercise::{admitted, leaf, node, other_case, parts_of, swap_case, values};
use crate::oracle::{Truth, World, number_of, text_of};
use crate::session::Session;
use plumbline_spec::model::{FieldRule, Filter, Operator, ValueKind};
use plumbline_spec::pointer;
use serde_json::{Value, json};

/// Most comparisons in one request: what fails is found by halving, within the requests that shrinking has.
const MOST: usize = 20;

/// The trees, the most telling first.
pub fn bundles(session: &Session, operation: &str, filter: &Filter) -> Vec<Value> {
    let Some(world) = session.worlds.get(operation) else { return Vec::new() };
    let mut all = Vec::new();
    let count = |tree: &Value| admitted(session, operation, filter, tree);
    let mut none = Vec::new();
    for (word, rule) in &filter.fields {
        none.extend(misses(world, rule).into_iter().map(|(operator, value)| leaf(filter, word, operator, value)));
    }
    none.retain(|leaf| count(leaf) == Some(0));
    let mut joined: Vec<(bool, Vec<Value>)> = Vec::new();
    for (item, fields) in telling_items(world, filter) {
        let mut found = hits(filter, item, &fields);
        found.retain(|leaf| outcome(session, operation, filter, leaf, item) == Some(Truth::Yes));
        joined.push((false, found));
    }
    joined.push((true, none));
    let tree = |or: bool, part: Vec<Value>| if part.len() == 1 { part[0].clone() } else { node(filter, or, part) };
    for (or, leaves) in joined {
        for part in spread(&leaves) {
            // What is open for other items is open no more where another comparison keeps these out.
            let whole = tree(or, part.clone());
            if count(&whole).is_some() {
                all.push(whole);
            } else {
                let sure: Vec<Value> = part.into_iter().filter(|leaf| count(leaf).is_some()).collect();
                all.extend((!sure.is_empty()).then(|| tree(or, sure)));
            }
        }
    }
    all
}

/// Bundles of about one size.
pub fn spread(leaves: &[Value]) -> impl Iterator<Item = Vec<Value>> {
    let bundles = leaves.len().div_ceil(MOST);
    let size = leaves.len().div_ceil(bundles.max(1)).max(1);
    leaves.chunks(size).map(<[Value]>::to_vec).collect::<Vec<_>>().into_iter()
}

/// Characters that patterns and expressions give a meaning.
pub fn plain(text: &str) -> bool {
    !text.contains(['%', '_', '*', '\\', '.', '+', '(', ')', '[', ']', '{', '}', '?', '|', '^', '$'])
}

/// Comparisons that must find nothing, though another reading of the operator would: letters in the other case,
/// parts of a value, a pattern where none is meant, an end at the beginning, bounds that nothing lies beyond.
fn misses(world: &World, rule: &FieldRule) -> Vec<(Operator, Value)> {
    let mut all = Vec::new();
    let mut add = |operator: Operator, value: Value| {
        if rule.operators.contains(&operator) {
            all.push((operator, value));
        }
    };
    match rule.kind {
        ValueKind::Text => {
            let known: Vec<String> = values(world, rule, Operator::Equal).iter().map(text_of).filter(|t| plain(t)).collect();
            // Letters of ASCII first: whoever folds others folds these too.
            let folds = |t: &&String| other_case(t) != **t && t.chars().count() >= 3;
            let of_ascii = |t: &&String| folds(t) && t.contains(|c: char| c.is_ascii_alphabetic());
            if let Some(text) = known.iter().find(of_ascii).or_else(|| known.iter().find(folds)) {
                let swapped = other_case(text);
                add(Operator::Equal, json!(swapped));
                add(Operator::In, json!([swapped, "plumbline"]));
                // A blank before it makes another text as well.
                add(Operator::Equal, json!(format!(" {text}")));
                add(Operator::Like, json!(swapped));
                add(Operator::Regexp, json!(swapped));
                add(Operator::Equal, json!(format!("{text}%")));
            }
            if let Some(start) = start_outside_ascii(world, rule) {
                // Letters outside ASCII alone: where they are not looked at, nothing is asked for and all is found.
                let swapped = swap_case(&start);
                add(Operator::Like, json!(format!("{swapped}%")));
                add(Operator::Regexp, json!(format!("^{swapped}")));
            }
            // Letters without their marks are other letters.
            if let Some(bare) = texts(world, rule).find_map(|t| unmarked(t).filter(|_| plain(t))) {
                add(Operator::Equal, json!(bare));
                add(Operator::In, json!([bare, "plumbline"]));
            }
            for text in known.iter().filter(|t| t.chars().count() >= 4).take(2) {
                let chars: Vec<char> = text.chars().collect();
                let part = |from: usize, to: usize| chars[from..to].iter().collect::<String>();
                for cut in parts_of(&json!(text)).into_iter().take(1) {
                    add(Operator::Equal, cut.clone());
                    add(Operator::In, json!([cut, "plumbline"]));
                    add(Operator::Like, cut);
                }
                add(Operator::Like, json!(format!("{}%", part(1, chars.len()))));
                add(Operator::Like, json!(format!("%{}", part(0, chars.len() - 1))));
                add(Operator::Regexp, json!(format!("^{}", part(1, chars.len()))));
                add(Operator::Regexp, json!(format!("{}$", part(0, chars.len() - 1))));
            }
        }
        ValueKind::Number => {
            let mut numbers: Vec<&Value> = world.items.iter().filter_map(|i| pointer::get(i, &rule.at)).filter(|v| v.is_number()).collect();
            numbers.sort_by(|a, b| number_of(a).unwrap_or(0.0).total_cmp(&number_of(b).unwrap_or(0.0)));
            if let (Some(first), Some(last)) = (numbers.first(), numbers.last()) {
                add(Operator::Less, (*first).clone());
                add(Operator::Greater, (*last).clone());
                // Nought is a number, and not the lack of one.
                add(Operator::Equal, json!(0));
                for cut in parts_of(last).into_iter().take(1) {
                    add(Operator::Equal, cut.clone());
                    add(Operator::In, json!([cut]));
                }
                if let Some(beyond) = last.as_i64().and_then(|n| n.checked_add(1)) {
                    add(Operator::GreaterOrEqual, json!(beyond));
                    add(Operator::Equal, json!(beyond));
                }
                if let Some(below) = first.as_i64().and_then(|n| n.checked_sub(1)) {
                    add(Operator::LessOrEqual, json!(below));
                }
            }
        }
        ValueKind::DateTime | ValueKind::TextArray | ValueKind::ObjectArray => {}
    }
    all
}

/// The texts at the place of a field.
fn texts<'w>(world: &'w World, rule: &'w FieldRule) -> impl Iterator<Item = &'w str> {
    world.items.iter().filter_map(|i| pointer::get(i, &rule.at)).filter_map(Value::as_str)
}

/// A text with one letter bare of its mark; none where no letter has one.
pub fn unmarked(text: &str) -> Option<String> {
    const MARKED: [(char, char); 12] = [
        ('ё', 'е'),
        ('Ё', 'Е'),
        ('й', 'и'),
        ('é', 'e'),
        ('è', 'e'),
        ('ü', 'u'),
        ('ö', 'o'),
        ('ä', 'a'),
        ('ç', 'c'),
        ('ñ', 'n'),
        ('ł', 'l'),
        ('ż', 'z'),
    ];
    let (marked, bare) = MARKED.into_iter().find(|(marked, _)| text.contains(*marked))?;
    Some(text.replace(marked, &bare.to_string()))
}

/// The first two letters of a value, neither of them ASCII, that have another case.
fn start_outside_ascii(world: &World, rule: &FieldRule) -> Option<String> {
    let mut starts = texts(world, rule).map(|t| t.chars().take(2).collect::<String>());
    starts.find(|s| s.chars().count() == 2 && s.chars().all(|c| c.is_alphabetic() && !c.is_ascii()) && swap_case(s) != *s)
}

/// Comparisons that must find a text among others, since it is written otherwise.
fn complements(text: &str) -> Vec<(Operator, Value)> {
    let swapped = other_case(text);
    if swapped == *text || !plain(text) {
        return vec![(Operator::NotEqual, json!("plumbline")), (Operator::NotIn, json!(["plumbline"]))];
    }
    vec![(Operator::NotEqual, json!(swapped)), (Operator::NotIn, json!([swapped])), (Operator::NotLike, json!(format!("{swapped}%")))]
}

/// Items with many fields that have values, and for each the fields that it is asked by: long texts and those outside
/// ASCII where some item has one, every field once.
fn telling_items<'w, 'f>(world: &'w World, filter: &'f Filter) -> Vec<(&'w Value, Vec<&'f String>)> {
    const ITEMS: usize = 3;
    // The longest: where texts are cut short, what is shown is not what is searched.
    let longest: std::collections::HashMap<&str, usize> = filter
        .fields
        .values()
        .map(|rule| (rule.at.as_str(), texts(world, rule).filter(|t| plain(t)).map(|t| t.chars().count()).max().unwrap_or(0)))
        .collect();
    let worth = |rule: &FieldRule, item: &Value| match pointer::get(item, &rule.at) {
        Some(Value::String(text)) if plain(text) && text.chars().count() >= 3 => {
            2 + u32::from(!text.is_ascii()) + u32::from(longest.get(rule.at.as_str()) == Some(&text.chars().count()))
        }
        // Beyond 31 bits some servers lose a number.
        Some(Value::Number(number)) => 1 + u32::from(number.as_i64().is_some_and(|n| n > i64::from(i32::MAX))),
        Some(Value::String(_)) => 1,
        _ => 0,
    };
    let best = |rule: &FieldRule| world.items.iter().map(|item| worth(rule, item)).max().unwrap_or(0);
    let mut open: Vec<&String> = filter.fields.iter().filter(|(_, rule)| best(rule) > 0).map(|(word, _)| word).collect();
    let mut all = Vec::new();
    while !open.is_empty() && all.len() < ITEMS {
        let score = |item: &&Value| open.iter().map(|word| worth(&filter.fields[*word], item)).sum::<u32>();
        // The first of equals: `max_by_key` takes the last.
        let Some(item) = world.items.iter().rev().max_by_key(score) else { break };
        let last = all.len() + 1 == ITEMS;
        let (now, later): (Vec<&String>, Vec<&String>) = open.into_iter().partition(|word| {
            let rule = &filter.fields[*word];
            let own = worth(rule, item);
            own > 0 && (last || own == best(rule))
        });
        open = later;
        if now.is_empty() {
            break;
        }
        all.push((item, now));
    }
    all
}

/// A list with one value in it, alone, second of two or third of three as its turn is.
fn among(turn: usize, value: &Value, others: &[Value; 2]) -> Value {
    // Two in it first: of these either may get lost.
    let before = [1, 0, 2][turn % 3];
    others.iter().take(before).chain([value]).cloned().collect()
}

/// Comparisons by these fields that must find this item.
fn hits(filter: &Filter, item: &Value, fields: &[&String]) -> Vec<Value> {
    let mut all = Vec::new();
    for (i, word) in fields.iter().enumerate() {
        let rule = &filter.fields[*word];
        let Some(value) = pointer::get(item, &rule.at) else { continue };
        let mut add = |operator: Operator, value: Value| {
            if rule.operators.contains(&operator) {
                all.push(leaf(filter, word, operator, value));
            }
        };
        if !value.is_null() {
            add(Operator::IsNotNull, Value::Null);
        }
        match (rule.kind, value) {
            (ValueKind::Number, Value::Number(_)) => {
                for operator in [Operator::Equal, Operator::GreaterOrEqual, Operator::LessOrEqual] {
                    add(operator, value.clone());
                }
                add(Operator::In, among(i, value, &[json!(0), json!(-1)]));
                if let Some(n) = value.as_i64() {
                    add(Operator::Less, json!(n.saturating_add(1)));
                    add(Operator::Greater, json!(n.saturating_sub(1)));
                    add(Operator::NotEqual, json!(n.saturating_add(1)));
                }
            }
            (ValueKind::Text, Value::String(text)) => {
                add(Operator::Equal, value.clone());
                add(Operator::In, among(i, value, &[json!("plumbline"), json!("")]));
                for (operator, value) in complements(text) {
                    add(operator, value);
                }
                let chars: Vec<char> = text.chars().collect();
                let n = chars.len();
                if !plain(text) || n < 3 {
                    continue;
                }
                let part = |from: usize, to: usize| chars[from..to].iter().collect::<String>();
                // Beginning, end and middle take turns, so that every form stands somewhere; but letters outside
                // ASCII are not left out.
                let forms = [(0, 2), (n - 2, n), (1, n - 1), (0, n - 1)];
                let telling = |(from, to): (usize, usize)| text.is_ascii() || !part(from, to).is_ascii();
                let (from, to) = (0..4).map(|turn| forms[(i + turn) % 4]).find(|f| telling(*f)).unwrap_or((0, n - 1));
                let inner = part(from, to);
                let (before, after) = (if from > 0 { "%" } else { "" }, if to < n { "%" } else { "" });
                // With every other field the wildcard stands within as well, for all but the outer letters.
                let (first, last) = (part(from, from + 1), part(to - 1, to));
                let parted = i % 2 == 1 && (text.is_ascii() || !format!("{first}{last}").is_ascii());
                let middle = part(usize::midpoint(from, to), usize::midpoint(from, to) + 1);
                let pattern = match (parted, i % 4 == 3 && to - from > 4) {
                    (true, true) => format!("{first}%{middle}%{last}"),
                    (true, false) => format!("{first}%{last}"),
                    (false, _) => inner.clone(),
                };
                add(Operator::Like, json!(format!("{before}{pattern}{after}")));
                let (start, end) = (if from == 0 { "^" } else { "" }, if to == n { "$" } else { "" });
                add(Operator::Regexp, json!(format!("{start}{}{end}", expression(&inner, i))));
                add(Operator::ILike, json!(swap_case(&format!("{before}{inner}{after}"))));
                add(Operator::NotILike, json!("plumbline%"));
            }
            _ => {}
        }
    }
    all
}

/// A regular expression that fits a part of a text: in turn with a set for its first letter, with a dot in its middle, or as it is. Letters
/// outside ASCII stay.
fn expression(part: &str, turn: usize) -> String {
    let mut chars: Vec<String> = part.chars().map(String::from).collect();
    let middle = chars.len() / 2;
    match (turn % 3, part.chars().next().filter(char::is_ascii_alphabetic)) {
        (1, Some(first)) if part.is_ascii() => chars[0] = format!("[{}{}]", first.to_ascii_uppercase(), first.to_ascii_lowercase()),
        (2, _) if part.is_ascii() && middle > 0 => ".".clone_into(&mut chars[middle]),
        _ => {}
    }
    chars.concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn expressions_have_a_set_or_a_dot_in_turn() {
        let made: Vec<String> = (0..3).map(|turn| expression("Bob", turn)).collect();
        assert_eq!(made, ["Bob", "[Bb]ob", "B.b"]);
        assert_eq!(expression("Bo", 2), "B.");
        assert_eq!(expression("Ёж", 1), "Ёж");
    }

    fn filter() -> Filter {
        serde_json::from_value(json!({
            "parameter": "filter", "field_member": "field", "operator_member": "operator", "value_member": "value",
            "children_member": "filters", "condition_member": "condition", "items": "/data", "wildcard": "%", "case_sensitive": true,
            "fields": {
                "id": { "at": "/id", "kind": "number", "operators": ["=", "<", ">", ">=", "in"] },
                "name": { "at": "/name", "kind": "text", "operators": ["=", "!=", "like", "regexp", "in"] }
            }
        }))
        .expect("a filter")
    }

    fn world() -> World {
        let names = ["Анна", "Anna", "Borislav", "Яна"];
        let items = (0..40).map(|i| json!({ "id": 100 + i, "name": if i == 7 { json!(null) } else { json!(names[i % 4]) } })).collect();
        World::new(items, "/id", true, true)
    }

    fn found(world: &World, filter: &Filter, leaf: &Value, fold_case: bool) -> usize {
        let semantics = crate::oracle::Semantics { fold_case, ..crate::oracle::Semantics::open(Some("%"), Some(true))[0] };
        let condition = crate::asked::tree_condition(filter, leaf);
        world.items.iter().filter(|item| condition.admits(item, semantics) == crate::oracle::Truth::Yes).count()
    }

    #[test]
    fn misses_find_nothing_and_would_if_letters_were_folded() {
        let (world, filter) = (world(), filter());
        let rule = &filter.fields["name"];
        let all: Vec<Value> = misses(&world, rule).into_iter().map(|(op, value)| leaf(&filter, "name", op, value)).collect();
        let none: Vec<&Value> = all.iter().filter(|l| found(&world, &filter, l, false) == 0).collect();
        for operator in ["=", "in", "like"] {
            let folded = |l: &&&Value| l["operator"] == operator && found(&world, &filter, l, true) > 0;
            assert!(none.iter().any(|l| folded(&l)), "{operator}");
        }
        assert!(all.iter().any(|l| l["value"] == "аН%"), "{all:?}");
        let bounds = misses(&world, &filter.fields["id"]);
        assert!(bounds.contains(&(Operator::Less, json!(100))) && bounds.contains(&(Operator::Greater, json!(139))));
    }

    #[test]
    fn hits_find_the_item_and_letters_outside_ascii_are_asked_for() {
        let (world, filter) = (world(), filter());
        let items = telling_items(&world, &filter);
        let (item, fields) = &items[0];
        assert_eq!(item["name"], "Анна");
        for leaf in hits(&filter, item, fields) {
            let condition = crate::asked::tree_condition(&filter, &leaf);
            let semantics = crate::oracle::Semantics::open(Some("%"), Some(true))[0];
            assert_eq!(condition.admits(item, semantics), crate::oracle::Truth::Yes, "{leaf}");
            assert!(leaf["operator"] != "like" || !leaf["value"].as_str().is_some_and(str::is_ascii));
        }
    }

    #[test]
    fn bundles_are_of_one_size() {
        let leaves: Vec<Value> = (0..41).map(|n| json!(n)).collect();
        let sizes: Vec<usize> = spread(&leaves).map(|b| b.len()).collect();
        assert_eq!(sizes, [14, 14, 13]);
        assert_eq!(spread(&[]).count(), 0);
    }
}
