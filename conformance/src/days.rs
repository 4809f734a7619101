//! What an API looked like on a day, kept as `DIR/API/DATE.json`, and what changed between two days.
//!
//! The shapes come from the engine ([`plumbline_engine::Seen`]) and hold no values of people. A second
//! run on one day adds to that day. It judges nothing by the description: an API may drift and still
//! keep all that is written of it.

use crate::Error;
use crate::flags::RunFlags;
use crate::place;
use crate::targets::is_loopback;
use plumbline_engine::{Place, Report, Seen, parent};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// What an API looked like on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Day {
    /// Version of this form; 1.
    pub format: u32,
    /// The API.
    pub api: String,
    /// The target's address.
    pub target: String,
    /// The day, in UTC.
    pub day: String,
    /// What was seen, by operation.
    pub operations: BTreeMap<String, Seen>,
}

/// Keeps what runs saw where the flags say. Gives the files.
///
/// # Errors
/// When one cannot be written.
pub fn keep(flags: &RunFlags, reports: &[Report]) -> Result<Vec<PathBuf>, Error> {
    let Some(folder) = flags.record.as_ref().filter(|f| !f.as_os_str().is_empty()) else { return Ok(Vec::new()) };
    let folder = place::standing().join(folder);
    let today = crate::baseline::today();
    // A run that was ended early saw a part only, which would look like a loss another day.
    reports.iter().filter(|r| !r.interrupted).map(|r| record(&folder, r, &today)).collect()
}

/// Adds what a run saw to the day in a folder. Gives the file.
///
/// # Errors
/// When the file cannot be read or written, or is of another target.
pub fn record(folder: &Path, report: &Report, day: &str) -> Result<PathBuf, Error> {
    let path = folder.join(&report.api).join(format!("{day}.json"));
    let mut now =
        Day { format: 1, api: report.api.clone(), target: named(&report.target), day: day.to_owned(), operations: report.seen.clone() };
    if path.is_file() {
        let earlier = read(&path)?;
        if earlier.target != now.target {
            let words =
                format!("{} is of {}, not of {}; keep each target in a folder of its own", path.display(), earlier.target, now.target);
            return Err(Error::Usage(words));
        }
        for (operation, seen) in earlier.operations {
            now.operations.entry(operation).and_modify(|own| own.merge(&seen)).or_insert(seen);
        }
    }
    let failed = || format!("the file {} cannot be written", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(Error::io(failed()))?;
    }
    let mut text = serde_json::to_string_pretty(&now).map_err(|e| Error::io(failed())(e.into()))?;
    text.push('\n');
    std::fs::write(&path, text).map_err(Error::io(failed()))?;
    Ok(path)
}

/// The target as a day names it: servers of this machine come and go on other ports.
fn named(target: &str) -> String {
    if is_loopback(target) { "this machine".to_owned() } else { target.to_owned() }
}

/// Reads a day.
///
/// # Errors
/// When it cannot be read or is none.
pub fn read(path: &Path) -> Result<Day, Error> {
    let text = std::fs::read_to_string(path).map_err(Error::io(format!("the day {} cannot be read", path.display())))?;
    let day: Day = serde_json::from_str(&text).map_err(|e| Error::Usage(format!("{} is no recorded day: {e}", path.display())))?;
    if day.format != 1 {
        return Err(Error::Usage(format!("{} is of form {}, which is not known here", path.display(), day.format)));
    }
    Ok(day)
}

/// The days of an API in a folder, the earliest first.
pub fn days(folder: &Path, api: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder.join(api)).into_iter().flatten().flatten();
    let name = |e: std::fs::DirEntry| e.file_name().to_str().and_then(|n| n.strip_suffix(".json")).map(str::to_owned);
    let mut days: Vec<String> = entries.filter_map(name).filter(|d| d.parse::<jiff::civil::Date>().is_ok()).collect();
    days.sort();
    days
}

/// The APIs in a folder.
pub fn apis(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut apis: Vec<String> = entries.filter(|e| e.path().is_dir()).filter_map(|e| e.file_name().to_str().map(str::to_owned)).collect();
    apis.retain(|api| !days(folder, api).is_empty());
    apis.sort();
    apis
}

/// One thing that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The API.
    pub api: String,
    /// The operation.
    pub operation: String,
    /// Where: `status`, `error`, a header's name, or a place of the answer.
    pub at: String,
    /// What happened.
    pub what: What,
    /// Before.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub before: String,
    /// After.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub after: String,
    /// Whether clients may break: something vanished or changed its type.
    pub breaking: bool,
}

/// What happened to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// It is not there any more.
    Vanished,
    /// It has another type.
    Type,
    /// It was always there and is missing at times.
    MissingAtTimes,
    /// It has another value.
    Value,
    /// It is new.
    Appeared,
    /// It was not seen, but nothing shows that it is gone.
    NotSeen,
}

impl What {
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Vanished => "vanished",
            Self::Type => "changed type",
            Self::MissingAtTimes => "is missing at times",
            Self::Value => "changed",
            Self::Appeared => "is new",
            Self::NotSeen => "was not seen",
        }
    }
}

/// What changed from one day to another: by operation, what breaks first.
pub fn compare(before: &Day, after: &Day) -> Vec<Change> {
    let mut changes = Vec::new();
    let names: BTreeSet<&String> = before.operations.keys().chain(after.operations.keys()).collect();
    for name in names {
        let mut told = Told { api: &after.api, operation: name, changes: &mut changes };
        match (before.operations.get(name), after.operations.get(name)) {
            (Some(old), Some(new)) => seen(old, new, &mut told),
            (Some(_), None) => told.add("", What::NotSeen, "", "", false),
            (None, Some(_)) => told.add("", What::Appeared, "", "", false),
            (None, None) => {}
        }
    }
    changes.sort_by(|a, b| (&a.operation, !a.breaking, a.what, &a.at).cmp(&(&b.operation, !b.breaking, b.what, &b.at)));
    changes
}

struct Told<'t> {
    api: &'t str,
    operation: &'t str,
    changes: &'t mut Vec<Change>,
}

impl Told<'_> {
    fn add(&mut self, at: &str, what: What, before: impl Into<String>, after: impl Into<String>, breaking: bool) {
        let (api, operation) = (self.api.to_owned(), self.operation.to_owned());
        self.changes.push(Change { api, operation, at: at.to_owned(), what, before: before.into(), after: after.into(), breaking });
    }
}

fn words<T: ToString>(set: impl IntoIterator<Item = T>) -> String {
    set.into_iter().map(|t| t.to_string()).collect::<Vec<_>>().join(", ")
}

fn seen(old: &Seen, new: &Seen, told: &mut Told<'_>) {
    // Which refusals are met depends on what was asked: that one is gone says little.
    for status in new.statuses.difference(&old.statuses) {
        told.add("status", What::Appeared, words(&old.statuses), status.to_string(), false);
    }
    for status in old.statuses.difference(&new.statuses) {
        let success = (200..300).contains(status) && new.statuses.iter().any(|s| (200..300).contains(s));
        let what = if success { What::Vanished } else { What::NotSeen };
        told.add("status", what, status.to_string(), words(&new.statuses), success);
    }
    for code in new.errors.difference(&old.errors) {
        told.add("error", What::Appeared, words(&old.errors), code.to_string(), false);
    }
    for code in old.errors.difference(&new.errors) {
        told.add("error", What::NotSeen, code.to_string(), words(&new.errors), false);
    }
    let answered = !new.statuses.is_empty();
    for (name, values) in &old.headers {
        let at = format!("header {name}");
        match new.headers.get(name) {
            None if answered => told.add(&at, What::Vanished, words(values), "", name != "retry-after" && name != "www-authenticate"),
            Some(now) if now != values => {
                told.add(&at, What::Value, words(values), words(now), name == "content-type" && now.is_disjoint(values));
            }
            None | Some(_) => {}
        }
    }
    for (name, values) in new.headers.iter().filter(|(n, _)| !old.headers.contains_key(*n)) {
        told.add(&format!("header {name}"), What::Appeared, "", words(values), false);
    }
    places(&old.places, &new.places, told);
}

fn places(old: &BTreeMap<String, Place>, new: &BTreeMap<String, Place>, told: &mut Told<'_>) {
    let shown = |at: &str| if at.is_empty() { "the answer".to_owned() } else { at.to_owned() };
    for (at, was) in old {
        if let Some(now) = new.get(at) {
            place(&shown(at), was, now, told);
        } else {
            let above = parent(at).and_then(|p| new.get(p));
            // What is in a list that was empty, or under what is gone itself, is no finding of its own.
            if above.is_none() && parent(at).is_some() {
                continue;
            }
            let element = at.ends_with("/*") || at.ends_with("/{}");
            let could = !element && above.is_some_and(|p| p.types.contains("object"));
            // What was there only at times may just not have come.
            let gone = could && was.always;
            told.add(&shown(at), if gone { What::Vanished } else { What::NotSeen }, words(&was.types), "", gone);
        }
    }
    for (at, now) in new.iter().filter(|(at, _)| !old.contains_key(*at)) {
        let above = parent(at).and_then(|p| old.get(p));
        if above.is_some() || parent(at).is_none() {
            told.add(&shown(at), What::Appeared, "", words(&now.types), false);
        }
    }
}

fn place(at: &str, was: &Place, now: &Place, told: &mut Told<'_>) {
    let fresh: BTreeSet<&String> = now.types.difference(&was.types).collect();
    if !fresh.is_empty() {
        told.add(at, What::Type, words(&was.types), words(&now.types), true);
    } else if was.types.len() > now.types.len() {
        told.add(at, What::NotSeen, words(&was.types), words(&now.types), false);
    }
    if was.always && !now.always {
        told.add(at, What::MissingAtTimes, "", "", true);
    }
    let fresh: BTreeSet<&String> = now.words.difference(&was.words).collect();
    if !fresh.is_empty() {
        told.add(at, What::Appeared, words(&was.words), words(fresh), false);
    }
    let gone: BTreeSet<&String> = was.words.difference(&now.words).collect();
    if !gone.is_empty() && !now.words.is_empty() {
        told.add(at, What::NotSeen, words(gone), words(&now.words), false);
    }
}

/// Changes as lines for a terminal.
pub fn text(changes: &[Change]) -> String {
    let mut out = String::new();
    let mut operation = "";
    for change in changes {
        if change.operation != operation {
            operation = &change.operation;
            let _ = writeln!(out, "{}::{operation}", change.api);
        }
        let mark = if change.breaking { "!" } else { " " };
        let at = if change.at.is_empty() { String::new() } else { format!("{} ", change.at) };
        let values = match (change.before.as_str(), change.after.as_str()) {
            ("", "") => String::new(),
            ("", after) => format!(": {after}"),
            (before, "") => format!(": it was {before}"),
            (before, after) => format!(": {before} → {after}"),
        };
        let _ = writeln!(out, "  {mark} {at}{}{values}", change.what.as_str());
    }
    out
}

/// Changes as a table for a pull request.
pub fn markdown(changes: &[Change]) -> String {
    let mut out = String::from("| | operation | where | what | before | after |\n|---|---|---|---|---|---|\n");
    for c in changes {
        let mark = if c.breaking { "**breaking**" } else { "" };
        let cell = |text: &str| if text.is_empty() { String::new() } else { format!("`{}`", text.replace('|', "\\|")) };
        let row = [
            mark.to_owned(),
            format!("{}::{}", c.api, c.operation),
            cell(&c.at),
            c.what.as_str().to_owned(),
            cell(&c.before),
            cell(&c.after),
        ];
        let _ = writeln!(out, "| {} |", row.join(" | "));
    }
    out
}
