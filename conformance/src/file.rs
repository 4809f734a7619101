//! The report as a file.
//!
//! One API: the report as it is. Several: `{"format": 1, "reports": […], "summary": {…}}`. A
//! folder in place of a file gets one report per API. Writing replaces the file in one step.

use crate::Error;
use plumbline_engine::{Report, Summary};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Reports of several APIs in one file.
#[derive(Debug, Serialize, Deserialize)]
struct Bundle {
    format: u32,
    reports: Vec<Report>,
    summary: Summary,
}

/// Writes reports to a file, or to a folder if `path` is one or ends like one. Gives what was written.
///
/// # Errors
/// When the path cannot be written to.
pub fn write(path: &Path, reports: &[Report], several: bool) -> Result<Vec<PathBuf>, Error> {
    if path.is_dir() || path.to_string_lossy().ends_with(std::path::is_separator) {
        let mut written = Vec::new();
        for report in reports {
            let file = path.join(format!("{}.json", report.api));
            put(&file, report)?;
            written.push(file);
        }
        return Ok(written);
    }
    match reports {
        [] => return Ok(Vec::new()),
        [one] if !several => put(path, one)?,
        all => put(path, &Bundle { format: 1, reports: all.to_vec(), summary: total(all) })?,
    }
    Ok(vec![path.to_owned()])
}

/// Reads a file that [`write`] wrote.
///
/// # Errors
/// When it cannot be read or is no report.
pub fn read(path: &Path) -> Result<Vec<Report>, Error> {
    let text = std::fs::read_to_string(path).map_err(Error::io(format!("the report {} cannot be read", path.display())))?;
    let wrong = |e: &serde_json::Error| Error::Usage(format!("{} is no report: {e}", path.display()));
    match serde_json::from_str::<Bundle>(&text) {
        Ok(bundle) => Ok(bundle.reports),
        Err(_) => serde_json::from_str::<Report>(&text).map(|r| vec![r]).map_err(|e| wrong(&e)),
    }
}

/// Verdicts of several reports together.
pub fn total(reports: &[Report]) -> Summary {
    reports.iter().map(|r| r.summary).fold(Summary::default(), |a, b| Summary {
        holds: a.holds + b.holds,
        broken: a.broken + b.broken,
        flaky: a.flaky + b.flaky,
        unseen: a.unseen + b.unseen,
        accepted: a.accepted + b.accepted,
    })
}

fn put(path: &Path, value: &impl Serialize) -> Result<(), Error> {
    let failed = || format!("the report {} cannot be written", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(Error::io(failed()))?;
    }
    let mut text = serde_json::to_string_pretty(value).map_err(|e| Error::io(failed())(e.into()))?;
    text.push('\n');
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(name);
    std::fs::write(&beside, text).map_err(Error::io(failed()))?;
    std::fs::rename(&beside, path).map_err(Error::io(failed()))
}
