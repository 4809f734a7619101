//! The files that a run writes: reports in every form, and what GitHub Actions is told.
//!
//! The forms are those of `plumbline-report`; here is which of them go where.

use crate::flags::RunFlags;
use crate::{Error, place};
use plumbline_engine::{FactReport, Report, Summary, Verdict};
use plumbline_report::{Contents, Form, Place};
use std::path::{Path, PathBuf};

pub use plumbline_report::total;

/// Writes reports as JSON to a file, or to a folder if `path` is one or ends like one. Gives what was written.
///
/// # Errors
/// When the path cannot be written to.
pub fn write(path: &Path, reports: &[Report], several: bool) -> Result<Vec<PathBuf>, Error> {
    let place = Place { form: Form::Json, path: path.to_owned() };
    Ok(plumbline_report::write(&place, Path::new(""), &Contents { reports, several, earlier: &[], allow_flaky: false })?)
}

/// Writes all that the flags ask for. Gives what was written.
///
/// # Errors
/// When a path cannot be written to, or a report to compare with cannot be read.
pub fn write_all(flags: &RunFlags, reports: &[Report], several: bool) -> Result<Vec<PathBuf>, Error> {
    let mut written = Vec::new();
    let mut places = flags.places().peekable();
    if places.peek().is_none() {
        return Ok(written);
    }
    let earlier = earlier(flags)?;
    let contents = Contents { reports, several, earlier: &earlier, allow_flaky: flags.allow_flaky };
    for place in places {
        written.extend(plumbline_report::write(place, &place::standing(), &contents)?);
    }
    Ok(written)
}

/// Tells GitHub Actions, if that is where the run is: gives the workflow commands to print, and appends the summary of the step.
///
/// # Errors
/// When the summary cannot be written.
pub fn tell_github(flags: &RunFlags, reports: &[Report]) -> Result<String, Error> {
    let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty());
    if set("GITHUB_ACTIONS").is_none_or(|v| v != "true") || reports.is_empty() {
        return Ok(String::new());
    }
    let earlier = earlier(flags)?;
    let contents = Contents { reports, several: reports.len() > 1, earlier: &earlier, allow_flaky: flags.allow_flaky };
    if let Some(file) = set("GITHUB_STEP_SUMMARY") {
        plumbline_report::summarise(&contents, Path::new(&file))?;
    }
    let root = set("GITHUB_WORKSPACE").map(PathBuf::from);
    Ok(plumbline_report::annotations(&contents, root.as_deref()))
}

/// The reports of an earlier run to compare with.
fn earlier(flags: &RunFlags) -> Result<Vec<Report>, Error> {
    let mut all = Vec::new();
    for file in flags.earlier() {
        all.extend(read(&place::standing().join(file))?);
    }
    Ok(all)
}

/// Reads a JSON report of one API or of several.
///
/// # Errors
/// When it cannot be read or is no report.
pub fn read(path: &Path) -> Result<Vec<Report>, Error> {
    Ok(plumbline_report::read(path)?)
}

/// Verdicts of some facts.
pub fn counted(facts: &[FactReport]) -> Summary {
    let count = |verdict: Verdict| facts.iter().filter(|f| f.verdict == verdict).count();
    Summary {
        holds: count(Verdict::Holds),
        broken: count(Verdict::Broken),
        flaky: count(Verdict::Flaky),
        unseen: count(Verdict::Unseen),
        accepted: facts.iter().filter(|f| f.accepted.is_some()).count(),
    }
}
