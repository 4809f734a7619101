//! `oneOf` whose forms are not told apart: every value of one form is a value of another as well.
//!
//! By the letter no value of the narrower form would be valid, which is not what is meant, and no server keeps to it. Such a
//! choice becomes `anyOf`, and is listed. What is compared is what comes out of the import, since a keyword that is left out
//! (`additionalProperties: false`, `not`) may have been what told the forms apart. Nothing else is changed here.

use super::context::Import;
use super::out::{Map, Out};
use super::schema::is_annotation;

/// Most steps of one comparison; what is not through by then counts as told apart.
const STEPS: usize = 2_000;
/// Most forms of a choice that are compared with one another.
const FORMS: usize = 64;

/// Makes `anyOf` of every `oneOf` whose forms are not told apart.
pub(super) fn widen(import: &mut Import<'_>, out: &mut Map) {
    let recorded = std::mem::take(&mut import.choices);
    if recorded.is_empty() {
        return;
    }
    let schemas = out.map("schemas").cloned().unwrap_or_default();
    let mut wide: Vec<Vec<Out>> = Vec::new();
    for (forms, at) in recorded {
        if wide.contains(&forms) || overlap(&schemas, &forms) {
            import.leave_often("one-of", "overlap", at, || {
                "what is valid for one form of `oneOf` is so for another too: one form at least, instead of just one".to_owned()
            });
            if !wide.contains(&forms) {
                wide.push(forms);
            }
        }
    }
    if !wide.is_empty() {
        replace(out, &wide);
    }
}

fn replace(map: &mut Map, wide: &[Vec<Out>]) {
    if matches!(map.get("oneOf"), Some(Out::List(forms)) if wide.contains(forms)) && !map.has("anyOf") {
        let renamed = std::mem::take(map).into_iter().map(|(k, v)| (if k == "oneOf" { "anyOf".into() } else { k }, v));
        *map = renamed.collect();
    }
    for (_, value) in map.iter_mut() {
        below(value, wide);
    }
}

fn below(value: &mut Out, wide: &[Vec<Out>]) {
    match value {
        Out::Map(map) => replace(map, wide),
        Out::List(items) => items.iter_mut().for_each(|item| below(item, wide)),
        Out::Null | Out::Bool(_) | Out::Number(_) | Out::Text(_) => {}
    }
}

/// Whether some form holds all that another does.
fn overlap(schemas: &Map, forms: &[Out]) -> bool {
    let forms = &forms[..forms.len().min(FORMS)];
    let pair = |i: usize, j: usize| i != j && covers(schemas, &forms[i], &forms[j], &mut STEPS.clone());
    (0..forms.len()).any(|i| (0..forms.len()).any(|j| pair(i, j)))
}

/// The schema that a reference leads to.
fn target<'o>(schemas: &'o Map, schema: &'o Out) -> Option<&'o Map> {
    let mut map = schema.map()?;
    for _ in 0..16 {
        let Some(name) = map.text("$ref").and_then(|r| r.strip_prefix("#/schemas/")) else { return Some(map) };
        map = schemas.map(name)?;
    }
    None
}

/// Whether every value of `narrow` is surely one of `wide`.
fn covers(schemas: &Map, wide: &Out, narrow: &Out, left: &mut usize) -> bool {
    if wide == narrow {
        return true;
    }
    let Some(rest) = left.checked_sub(1) else { return false };
    *left = rest;
    let (Some(wide), Some(narrow)) = (target(schemas, wide), target(schemas, narrow)) else { return false };
    let branches = ["oneOf", "anyOf"].iter().find(|key| narrow.has(key) && !narrow.has("type"));
    if let Some(key) = branches {
        let whole = Out::Map(wide.clone());
        return narrow.list(key).iter().all(|branch| covers(schemas, &whole, branch, left));
    }
    wide.iter().filter(|(key, _)| !is_annotation(key)).all(|(key, said)| match key {
        "type" => narrow.get("type").is_some_and(|own| has_types(said, own)),
        "required" => {
            let own = narrow.list("required");
            wide.list("required").iter().all(|name| own.contains(name))
        }
        "properties" => said.map().is_some_and(|members| {
            let own = narrow.map("properties");
            members.iter().all(|(name, member)| own.and_then(|o| o.get(name)).is_none_or(|o| covers(schemas, member, o, left)))
        }),
        "items" => narrow.get("items").is_some_and(|own| covers(schemas, said, own, left)),
        // An enumeration that other words may join excludes none.
        "enum" | "open" if wide.get("open") == Some(&Out::Bool(true)) => true,
        _ => narrow.get(key) == Some(said),
    })
}

fn has_types(wide: &Out, narrow: &Out) -> bool {
    let words = |types: &Out| -> Vec<String> {
        match types {
            Out::Text(one) => vec![one.clone()],
            Out::List(all) => all.iter().filter_map(Out::text).map(str::to_owned).collect(),
            Out::Null | Out::Bool(_) | Out::Number(_) | Out::Map(_) => Vec::new(),
        }
    };
    let all = words(wide);
    words(narrow).iter().all(|word| all.contains(word) || (word == "integer" && all.iter().any(|w| w == "number")))
}
