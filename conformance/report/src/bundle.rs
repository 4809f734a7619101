//! The report as JSON.
//!
//! One API: the report as it is. Several: `{"format": 1, "reports": […], "summary": {…}}`. Heads
//! and bodies of requests are left out: they are what HAR files are for.

use crate::{Contents, Error};
use plumbline_engine::{Report, Summary};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Reports of several APIs in one file.
#[derive(Debug, Serialize, Deserialize)]
struct Bundle {
    format: u32,
    reports: Vec<Report>,
    summary: Summary,
}

/// The reports as JSON.
pub(crate) fn render(contents: &Contents<'_>) -> Result<String, Error> {
    let mut reports = contents.reports.to_vec();
    for request in reports.iter_mut().flat_map(|r| &mut r.log) {
        request.exchange = None;
    }
    let written = match reports.as_slice() {
        [one] if !contents.several => serde_json::to_string_pretty(one),
        _ => serde_json::to_string_pretty(&Bundle { format: 1, summary: total(&reports), reports }),
    };
    let mut text = written.map_err(|e| Error::io("the report cannot be written as JSON")(e.into()))?;
    text.push('\n');
    Ok(text)
}

/// Reads a JSON report of one API or of several.
///
/// # Errors
/// When it cannot be read or is no report.
pub fn read(path: &Path) -> Result<Vec<Report>, Error> {
    let text = std::fs::read_to_string(path).map_err(Error::io(format!("the report {} cannot be read", path.display())))?;
    match serde_json::from_str::<Bundle>(&text) {
        Ok(bundle) => Ok(bundle.reports),
        Err(_) => serde_json::from_str::<Report>(&text)
            .map(|r| vec![r])
            .map_err(|e| Error::Usage(format!("{} is no report: {e}; --report json:FILE writes one", path.display()))),
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
