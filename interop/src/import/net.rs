//! The last look: what came out is linted, and whatever has an error is taken out and listed.
//!
//! The parts of the import see to it that this finds nothing; documents find ways nobody thought of.
//! Circles of references, which only the whole can show, are broken here as well.

use super::context::Import;
use super::error::ImportError;
use super::out::{Map, Out};
use super::tree::Place;
use plumbline_spec::syntax::{self, Content, Node};
use plumbline_spec::{Diagnostic, Severity, Source};
use std::collections::HashMap;
use std::ops::Range;

/// How often what came out is mended.
const ROUNDS: usize = 8;

/// Keywords of a schema that can go without making it refuse more.
const KEYWORDS: [&str; 18] = [
    "default",
    "examples",
    "enum",
    "const",
    "pattern",
    "format",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "required",
    "type",
    "style",
    "laws",
    "placeholder",
    "uniqueItems",
];

/// The text of the description, once nothing in it is wrong, and what was read of it.
pub(super) fn sound(
    out: &mut Map,
    import: &mut Import<'_>,
    print: &dyn Fn(&Map) -> String,
) -> Result<(String, Option<Source>), ImportError> {
    let mut mistaken = None;
    for _ in 0..ROUNDS {
        let text = print(out);
        let said = match Source::read("imported", text.as_bytes()) {
            Ok(source) => return Ok((text, Some(source))),
            Err(said) => said,
        };
        let (tree, _) = syntax::parse(&text);
        let errors: Vec<&Diagnostic> = said.list.iter().filter(|d| d.severity == Severity::Error).collect();
        let Some(first) = errors.first() else { return Ok((text, None)) };
        let line = text[..first.span.start.min(text.len())].matches('\n').count() + 1;
        mistaken = Some(format!("{}: {} (line {line})", first.code, first.message));
        let Some(tree) = tree else { break };
        let mut paths: Vec<(Vec<Step>, String)> =
            errors.iter().map(|d| (path(&tree, &d.span), format!("{}: {}", d.code, d.message))).collect();
        // From the end, so that what is taken out of a list moves nothing that is still to go.
        paths.sort();
        paths.dedup_by(|a, b| a.0 == b.0);
        let mut any = false;
        for (path, why) in paths.into_iter().rev() {
            if let Some(what) = take_out(out, &path) {
                any = true;
                let at = match path.as_slice() {
                    [Step::Key(table), Step::Key(name), ..] => origin(import, table, name),
                    _ => None,
                };
                import.leave("mistaken", at.unwrap_or(import.files.root().at), format!("{what} is taken out: {why}"));
            }
        }
        if !any {
            break;
        }
    }
    Err(ImportError::Mistaken(mistaken.unwrap_or_default()))
}

/// A step into a tree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Index(usize),
    Key(String),
}

/// The way to the innermost node that holds the span.
fn path(tree: &Node, span: &Range<usize>) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut node = tree;
    let holds = |r: &Range<usize>| r.start <= span.start && span.start < r.end.max(r.start + 1);
    'down: loop {
        match &node.content {
            Content::Mapping(entries) => {
                for (key, value) in entries {
                    if holds(&key.span) {
                        steps.push(Step::Key(key.text.clone()));
                        return steps;
                    }
                    if holds(&value.span) {
                        steps.push(Step::Key(key.text.clone()));
                        node = value;
                        continue 'down;
                    }
                }
            }
            Content::Sequence(items) => {
                for (i, item) in items.iter().enumerate() {
                    if holds(&item.span) {
                        steps.push(Step::Index(i));
                        node = item;
                        continue 'down;
                    }
                }
            }
            Content::Plain(_) | Content::Text(_) => {}
        }
        return steps;
    }
}

/// Takes out the innermost keyword on the way, or else the operation or error case. Says what it was.
fn take_out(out: &mut Map, path: &[Step]) -> Option<String> {
    let keyword = path.iter().rposition(|s| matches!(s, Step::Key(k) if KEYWORDS.contains(&k.as_str())));
    let entry = match path {
        [Step::Key(table), Step::Key(_), ..] if matches!(table.as_str(), "operations" | "schemas" | "credentials" | "authentication") => {
            Some(1)
        }
        [Step::Key(a), Step::Key(b), Step::Key(_), ..] if a == "errors" && b == "cases" => Some(2),
        _ => None,
    };
    let depth = keyword.filter(|k| *k > 1).or(entry)?;
    let shown: String = path[..=depth]
        .iter()
        .map(|s| match s {
            Step::Key(k) => format!("/{k}"),
            Step::Index(i) => format!("/{i}"),
        })
        .collect();
    let (Step::Key(first), Step::Key(key)) = (path.first()?, &path[depth]) else { return None };
    let holder = descend(out.get_mut(first)?, &path[1..depth])?;
    let Out::Map(holder) = holder else { return None };
    if depth == 1 && first == "schemas" {
        // References to it stay.
        holder.set(key.clone(), Map::new());
    } else {
        holder.remove(key)?;
    }
    Some(shown)
}

fn descend<'o>(node: &'o mut Out, path: &[Step]) -> Option<&'o mut Out> {
    let Some((step, rest)) = path.split_first() else { return Some(node) };
    let next = match (step, node) {
        (Step::Key(key), Out::Map(map)) => map.get_mut(key)?,
        (Step::Index(i), Out::List(items)) => items.get_mut(*i)?,
        _ => return None,
    };
    descend(next, rest)
}

/// The named schemas that a schema refers to on its own level.
fn level(schema: &Out, found: &mut Vec<String>) {
    let Some(map) = schema.map() else { return };
    if let Some(name) = map.text("$ref").and_then(|r| r.strip_prefix("#/schemas/")) {
        found.push(name.to_owned());
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        map.list(key).iter().for_each(|s| level(s, found));
    }
}

fn cut(schema: &mut Out, target: &str) {
    let Out::Map(map) = schema else { return };
    if map.text("$ref").and_then(|r| r.strip_prefix("#/schemas/")) == Some(target) {
        map.remove("$ref");
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        let Some(Out::List(items)) = map.get_mut(key) else { continue };
        items.retain(|s| {
            let mut found = Vec::new();
            level(s, &mut found);
            !(found.len() == 1 && found[0] == target && s.map().is_some_and(|m| m.has("$ref")))
        });
        for item in items.iter_mut() {
            cut(item, target);
        }
        if items.is_empty() {
            map.remove(key);
        }
    }
}

/// Takes out references that lead back to their own schema without anything in between.
pub(super) fn break_circles(import: &mut Import<'_>, schemas: &mut Map) {
    let ways: HashMap<String, Vec<String>> = schemas
        .iter()
        .map(|(name, schema)| {
            let mut found = Vec::new();
            level(schema, &mut found);
            (name.to_owned(), found)
        })
        .collect();
    let mut state: HashMap<&str, bool> = HashMap::new();
    let mut bad: Vec<(String, String)> = Vec::new();
    let names: Vec<String> = schemas.keys().map(str::to_owned).collect();
    for start in &names {
        if state.contains_key(start.as_str()) {
            continue;
        }
        let mut path: Vec<(&str, usize)> = vec![(start, 0)];
        state.insert(start, true);
        while let Some((here, next)) = path.last_mut() {
            let here = *here;
            let Some(to) = ways.get(here).and_then(|w| w.get(*next)) else {
                state.insert(here, false);
                path.pop();
                continue;
            };
            *next += 1;
            match (state.get(to.as_str()), ways.get_key_value(to)) {
                (Some(true), _) => bad.push((here.to_owned(), to.clone())),
                (None, Some((to, _))) => {
                    state.insert(to, true);
                    path.push((to, 0));
                }
                _ => {}
            }
        }
    }
    for (from, to) in bad {
        let at = import.files.root().at;
        import.leave(
            "recursion",
            at,
            format!("the schema `{from}` leads back to itself through `{to}` with nothing in between; that way is taken out"),
        );
        if let Some(schema) = schemas.get_mut(&from) {
            cut(schema, &to);
        }
    }
}

/// Where the operation or schema stands in the document.
fn origin(import: &Import<'_>, table: &str, name: &str) -> Option<Place> {
    let table = ["operations", "schemas"].into_iter().find(|t| *t == table)?;
    import.origins.get(&(table, name.to_owned())).copied()
}
