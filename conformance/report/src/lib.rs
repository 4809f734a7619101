//! Reports of the conformance suite in the forms that others read: JSON, JUnit XML, SARIF, HTML,
//! Markdown, HAR, and workflow commands of GitHub Actions.
//!
//! It reads what the engine found ([`plumbline_engine::Report`]) and judges nothing. It sends nothing and asks
//! nothing of the network; secrets were masked before a report came here, and text of a target is
//! never taken for markup, commands or control characters.

mod bundle;
mod compare;
mod difference;
mod error;
mod failures;
mod form;
mod github;
mod har;
mod html;
mod junit;
mod latency;
mod markdown;
mod sarif;
#[cfg(test)]
mod tests;
mod text;

pub use bundle::{read, total};
pub use compare::{Comparison, Moved, Reread, compare};
pub use difference::{Difference, difference};
pub use error::Error;
pub use failures::{Failure, failures, named};
pub use form::{Form, Place, Places};
pub use github::{annotations, summarise};
pub use latency::{Latency, latency, latency_by_operation, milliseconds};
pub use text::{Verdicts, headline, plain, plural, position, verdicts};

use plumbline_engine::Report;
use std::path::{Path, PathBuf};

/// What goes into files.
#[derive(Debug, Clone, Copy)]
pub struct Contents<'r> {
    /// The reports of a run.
    pub reports: &'r [Report],
    /// Whether the run was of several APIs, also where only one gave a report.
    pub several: bool,
    /// Reports of an earlier run to compare with; none when empty.
    pub earlier: &'r [Report],
    /// Whether a flaky fact is no failure.
    pub allow_flaky: bool,
}

/// The contents in a form, as text.
///
/// # Errors
/// When they cannot be put into it.
pub fn render(form: Form, contents: &Contents<'_>) -> Result<String, Error> {
    match form {
        Form::Json => bundle::render(contents),
        Form::Junit => Ok(junit::render(contents)),
        Form::Sarif => sarif::render(contents),
        Form::Html => Ok(html::render(contents)),
        Form::Markdown => Ok(markdown::render(contents)),
        Form::Har => har::render(contents),
    }
}

/// Writes a file, or one per API if the path is a folder or ends like one. Gives what was written.
/// Relative paths start at `from`. Writing replaces a file in one step.
///
/// # Errors
/// When the path cannot be written to.
pub fn write(place: &Place, from: &Path, contents: &Contents<'_>) -> Result<Vec<PathBuf>, Error> {
    let path = from.join(&place.path);
    if path.is_dir() || place.path.to_string_lossy().ends_with(std::path::is_separator) {
        let mut written = Vec::new();
        for report in contents.reports {
            let file = path.join(format!("{}.{}", report.api, place.form.extension()));
            let one = Contents { reports: std::slice::from_ref(report), several: false, ..*contents };
            put(&file, &render(place.form, &one)?)?;
            written.push(file);
        }
        return Ok(written);
    }
    if contents.reports.is_empty() {
        return Ok(Vec::new());
    }
    put(&path, &render(place.form, contents)?)?;
    Ok(vec![path])
}

fn put(path: &Path, text: &str) -> Result<(), Error> {
    let failed = || format!("the report {} cannot be written", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(Error::io(failed()))?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(name);
    std::fs::write(&beside, text).map_err(Error::io(failed()))?;
    std::fs::rename(&beside, path).map_err(Error::io(failed()))
}
