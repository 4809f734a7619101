//! Known deviations that somebody decided to live with for a while.
//!
//! A list written by hand, in YAML or TOML: API, fact, reason, last day. A deviation on the list does
//! not fail a run until that day; one that is not, or whose day has passed, does; one that is gone is
//! said, so that the list does not rot. The verdict itself stays what it is.

use crate::Error;
use crate::flags::RunFlags;
use crate::place;
use crate::tree::{File, Node};
use plumbline_engine::{Accepted, FactReport, Report, Verdict};
use plumbline_spec::lint::did_you_mean;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// One accepted deviation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The API.
    pub api: String,
    /// Id of the fact.
    pub fact: String,
    /// Why it is accepted.
    pub reason: String,
    /// The last day on which it is.
    pub until: String,
    /// `file:line`, for messages.
    pub at: String,
}

/// The list of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: Vec<Entry>,
}

const KEYS: &[&str] = &["api", "fact", "reason", "until"];

/// Today, in UTC, as `2027-01-31`.
pub fn today() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()
}

impl Baseline {
    /// Reads the lists that the flags name.
    ///
    /// # Errors
    /// When one cannot be read or is mistaken; a reason that is empty is a mistake.
    pub fn of(flags: &RunFlags) -> Result<Self, Error> {
        let standing = place::standing();
        let mut baseline = Self::default();
        for path in flags.accepting() {
            baseline.add(&standing.join(path), path)?;
        }
        Ok(baseline)
    }

    fn add(&mut self, path: &Path, shown: &Path) -> Result<(), Error> {
        let root = File { path }.read()?;
        self.take(File { path: shown }, &root)
    }

    fn take(&mut self, file: File<'_>, root: &Node) -> Result<(), Error> {
        let table = root.table(file, "the list", &["accepted"])?;
        let Some(list) = table.get("accepted") else { return Ok(()) };
        let crate::tree::Value::List(items) = &list.content else {
            return Err(file.wrong(list.line, "`accepted` must be a list"));
        };
        for item in items {
            let what = "an accepted deviation";
            let entry = item.table(file, what, KEYS)?;
            let reason = match entry.get("reason") {
                Some(node) => node.text(file, "its `reason`").map_err(|_| {
                    file.wrong(node.line, "the reason is empty; say why the deviation is accepted, such as the vendor's ticket")
                })?,
                None => return Err(file.wrong(entry.line, format!("{what} has no `reason`"))),
            };
            let until = entry.required(file, what, "until")?;
            if until.parse::<jiff::civil::Date>().is_err() || until.len() != 10 {
                return Err(file.wrong(entry.line_of("until"), format!("`{until}` is no day; write it as 2027-01-31")));
            }
            let new = Entry {
                api: entry.required(file, what, "api")?.to_owned(),
                fact: entry.required(file, what, "fact")?.to_owned(),
                reason: reason.to_owned(),
                until: until.to_owned(),
                at: format!("{}:{}", file.path.display(), entry.line),
            };
            if let Some(other) = self.entries.iter().find(|e| (&e.api, &e.fact) == (&new.api, &new.fact)) {
                return Err(file.wrong(entry.line, format!("`{}` of {} stands at {} already", new.fact, new.api, other.at)));
            }
            self.entries.push(new);
        }
        Ok(())
    }

    /// Marks what is accepted in the reports, and gives what is to be said about the list. Unless the run was
    /// `whole`, a fact may be missing because it was not asked for.
    ///
    /// # Errors
    /// When the list names a fact that a reported API does not have.
    pub fn apply(&self, reports: &mut [Report], today: &str, whole: bool) -> Result<Vec<String>, Error> {
        let mut notes = Vec::new();
        for entry in &self.entries {
            let Some(report) = reports.iter_mut().find(|r| r.api == entry.api) else { continue };
            let interrupted = report.interrupted;
            if let Some(fact) = report.facts.iter_mut().find(|f| f.id == entry.fact) {
                notes.extend(entry.mark(fact, interrupted, today));
            } else if is_own(&entry.fact, report) {
                // A deviation of no described fact is in the report only while it is there.
                let known: Vec<&str> = report.facts.iter().map(|f| f.id.as_str()).collect();
                notes.push(match did_you_mean(&entry.fact, &known) {
                    Some(hint) => format!("{}: no fact of {} is called `{}`; {hint}", entry.at, entry.api, entry.fact),
                    None => entry.healed("is not found any more"),
                });
            } else if whole {
                return Err(entry.unknown(report));
            }
        }
        for report in reports.iter_mut() {
            report.summary.accepted = report.facts.iter().filter(|f| f.accepted.is_some()).count();
        }
        Ok(notes)
    }
}

impl Entry {
    fn mark(&self, fact: &mut FactReport, interrupted: bool, today: &str) -> Option<String> {
        let expired = self.until.as_str() < today;
        match fact.verdict {
            Verdict::Broken | Verdict::Flaky if expired => {
                let words = format!("{} was accepted until {} ({}); that has passed", self.at, self.until, self.reason);
                fact.reason = Some(fact.reason.take().map_or(words.clone(), |own| format!("{own}; {words}")));
                None
            }
            Verdict::Broken | Verdict::Flaky => {
                fact.accepted = Some(Accepted { reason: self.reason.clone(), until: self.until.clone() });
                None
            }
            Verdict::Holds => Some(self.healed("holds again")),
            Verdict::Unseen if interrupted => None,
            Verdict::Unseen => Some(format!("{}: `{}` of {} is accepted, but could not be seen in this run", self.at, self.fact, self.api)),
        }
    }

    fn healed(&self, how: &str) -> String {
        format!("{}: healed: `{}` of {} {how}; take the entry away", self.at, self.fact, self.api)
    }

    fn unknown(&self, report: &Report) -> Error {
        let known: Vec<&str> = report.facts.iter().map(|f| f.id.as_str()).collect();
        let hint = did_you_mean(&self.fact, &known).unwrap_or_else(|| "a report lists the facts with their ids".to_owned());
        Error::Usage(format!("{}: {} has no fact `{}`; {hint}", self.at, self.api, self.fact))
    }
}

/// Whether an id may be one of the engine's own, which a report has only when something is wrong.
fn is_own(fact: &str, report: &Report) -> bool {
    let operation = fact.split('/').next().unwrap_or_default();
    let known = report.facts.iter().any(|f| f.operation == operation);
    fact.starts_with("protocol/") || (known && (fact.contains("/response") || fact.contains("/error")))
}

/// A draft of a list from what runs found and what an earlier list accepts; the reasons of new ones are left to be filled in.
pub fn draft(reports: &[Report], known: &Baseline, today: &str) -> String {
    let mut out = String::from(
        "# Known deviations. Each needs a reason; on the day after `until` it fails again.\n# Of facts that hold the entry can be taken away.\naccepted:\n",
    );
    let mut any = false;
    for report in reports {
        for fact in report.facts.iter().filter(|f| f.is_failing()) {
            let old = known.entries.iter().find(|e| e.api == report.api && e.fact == fact.id && e.until.as_str() >= today);
            let (reason, until) = old.map_or(("", later(today)), |e| (e.reason.as_str(), e.until.clone()));
            let found = fact.evidence.first().map(|e| format!("expected {}; found {}", e.expected, e.found)).unwrap_or_default();
            for line in [&fact.statement, &found].into_iter().filter(|l| !l.is_empty()) {
                let _ = writeln!(out, "  # {}", line.replace('\n', " "));
            }
            let quoted = |text: &str| serde_json::Value::from(text).to_string();
            let _ = writeln!(
                out,
                "  - api: {}\n    fact: {}\n    reason: {}\n    until: {until}",
                report.api,
                quoted(&fact.id),
                quoted(reason)
            );
            any = true;
        }
    }
    if !any {
        out = out.replace("accepted:\n", "accepted: []\n");
    }
    out
}

/// Three months from a day: long enough for a vendor, short enough not to be forgotten.
fn later(today: &str) -> String {
    use jiff::ToSpan;
    let day = today.parse::<jiff::civil::Date>().unwrap_or_default();
    day.checked_add(3.months()).unwrap_or(day).to_string()
}

/// Writes a draft where the flags ask for one. Gives the file.
///
/// # Errors
/// When it cannot be written.
pub fn write(flags: &RunFlags, baseline: &Baseline, reports: &[Report]) -> Result<Option<PathBuf>, Error> {
    if let Some(path) = flags.write_baseline.as_ref().filter(|p| !p.as_os_str().is_empty()) {
        let path: PathBuf = place::standing().join(path);
        let failed = || format!("the file {} cannot be written", path.display());
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(Error::io(failed()))?;
        }
        std::fs::write(&path, draft(reports, baseline, &today())).map_err(Error::io(failed()))?;
        return Ok(Some(path));
    }
    Ok(None)
}
