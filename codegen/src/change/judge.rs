//! Which change of a description led to which difference of the client.
//!
//! A difference has the places of its item; a change has its own. They belong together where one place
//! is inside the other, or where the item's place refers to the schema that changed. What belongs to no
//! change is told apart from them, so that the verdict on the whole never depends on guessing.
//! Which change is near a difference is looked up ([`places`]), since large descriptions have many of both.

mod places;

use super::compare::{ApiChange, Level, compare};
use super::surface::Surface;
use crate::error::Error;
use places::Places;
use plumbline_spec::diff::{Change, Wire};
use plumbline_spec::model::Description;
use plumbline_spec::{Source, diff};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A change of a description, with what it does to the client.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The change.
    pub change: Change,
    /// What it demands of the client's next version.
    pub level: Level,
    /// The differences of the client that it leads to.
    pub api: Vec<ApiChange>,
}

/// All that is to be said of two versions of a description.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// Name of the API, in the new version.
    pub api: String,
    /// The changes, the gravest first.
    pub changes: Vec<Judged>,
    /// Differences of the client that follow from several changes together, or from none that is listed.
    pub rest: Vec<ApiChange>,
    /// Why no client could be generated from one of the versions, if so; the level is then major.
    pub ungenerated: Option<String>,
    /// Whom it breaks on the wire, as a whole; `None` when nothing changed.
    pub wire: Option<Wire>,
    /// What it demands of the client, as a whole; `None` when the client is the same to the letter.
    pub level: Option<Level>,
}

/// Compares two versions of a description, on the wire and as clients.
///
/// # Errors
/// When one of them cannot be typed.
pub fn judge(old: &Source, new: &Source) -> Result<Verdict, Error> {
    let changes = diff::diff(old, new)?;
    let wire = changes.iter().map(|c| c.rule.wire).reduce(Wire::with);
    let judged = |change: Change| Judged { change, level: Level::Patch, api: Vec::new() };
    let mut changes: Vec<Judged> = changes.into_iter().map(judged).collect();
    let api = new.open_model()?.description.api.clone();
    let (before, after) = match (Surface::of(old), Surface::of(new)) {
        (Ok(before), Ok(after)) => (before, after),
        (before, after) => {
            let (which, error) = match (before.err(), after.err()) {
                (_, Some(error)) => ("new", error.to_string()),
                (Some(error), None) => ("old", error.to_string()),
                (None, None) => ("old", String::new()),
            };
            let why = format!("no client can be generated from the {which} description: {error}");
            return Ok(Verdict { api, changes, rest: Vec::new(), ungenerated: Some(why), wire, level: Some(Level::Major) });
        }
    };
    let found = compare(&before, &after);
    let level = found.iter().map(|c| c.level).max().or_else(|| (before.text != after.text).then_some(Level::Patch));
    let mut places = Places::new(&changes, references(&before.model.description), references(&after.model.description));
    let mut rest = Vec::new();
    for difference in found {
        match places.nearest(&difference, &changes) {
            Some(i) => take(&mut changes[i], difference),
            None => rest.push(difference),
        }
    }
    let rest = follow(&mut changes, rest);
    for judged in &mut changes {
        judged.api.sort_by(|a, b| (b.level, &a.path, &a.reason).cmp(&(a.level, &b.path, &b.reason)));
    }
    Ok(Verdict { api, changes, rest, ungenerated: None, wire, level })
}

fn take(judged: &mut Judged, difference: ApiChange) {
    judged.level = judged.level.max(difference.level);
    judged.api.push(difference);
}

/// What belongs to no one place follows from the change that brought a type of that name up, or from one of the whole API.
fn follow(changes: &mut [Judged], rest: Vec<ApiChange>) -> Vec<ApiChange> {
    // The first change that brings a type up.
    let mut brings: HashMap<String, usize> = HashMap::new();
    let note = |i: usize, types: &[String], brings: &mut HashMap<String, usize>| {
        for word in types {
            let first = brings.entry(word.clone()).or_insert(i);
            *first = i.min(*first);
        }
    };
    for (i, judged) in changes.iter().enumerate() {
        judged.api.iter().for_each(|c| note(i, &c.types, &mut brings));
    }
    let whole = changes.iter().position(|judged| matches!(judged.change.new.pointer.as_str(), "/api" | "/protocol"));
    let mut left = Vec::new();
    for difference in rest {
        let name = difference.path.split("::").nth(1).unwrap_or_default();
        match brings.get(name).copied().or(whole) {
            Some(i) => {
                note(i, &difference.types, &mut brings);
                take(&mut changes[i], difference);
            }
            None => left.push(difference),
        }
    }
    left
}

/// The schemas that a place refers to, directly or through others.
fn references(description: &Description) -> BTreeMap<String, HashSet<String>> {
    let mut direct: HashMap<String, HashSet<String>> = HashMap::new();
    let mut add = |at: String, schema: &plumbline_spec::model::Schema| {
        let mut open = vec![schema];
        let names = direct.entry(at).or_default();
        while let Some(schema) = open.pop() {
            names.extend(schema.reference_name().map(str::to_owned));
            open.extend(schema.properties.values().chain(schema.pattern_properties.values()));
            open.extend(schema.items.iter().chain(&schema.additional_properties).map(|b| &**b));
            open.extend(schema.one_of.iter().chain(&schema.any_of).chain(&schema.all_of));
            open.extend(schema.disputed.iter().flat_map(|d| d.readings.values()));
        }
    };
    for (key, operation) in &description.operations {
        let base = plumbline_spec::pointer::join("/operations", key);
        for (name, parameter) in &operation.parameters {
            add(plumbline_spec::pointer::join(&format!("{base}/parameters"), name), &parameter.schema);
        }
        operation.body.iter().for_each(|b| add(format!("{base}/body"), &b.schema));
        operation.result.iter().for_each(|r| add(format!("{base}/result"), r));
        for (status, response) in &operation.responses {
            response.schema.iter().for_each(|s| add(format!("{base}/responses/{status}"), s));
        }
    }
    for (name, schema) in &description.schemas {
        add(plumbline_spec::pointer::join("/schemas", name), schema);
    }
    let named = |name: &str| direct.get(&plumbline_spec::pointer::join("/schemas", name));
    let close = |names: &HashSet<String>| {
        let mut all = HashSet::new();
        let mut open: Vec<String> = names.iter().cloned().collect();
        while let Some(name) = open.pop() {
            if all.insert(name.clone()) {
                open.extend(named(&name).into_iter().flatten().cloned());
            }
        }
        all
    };
    direct.iter().map(|(at, names)| (at.clone(), close(names))).collect()
}
