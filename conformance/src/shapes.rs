//! Snapshots of observed shapes: which places, types, words and statuses answers had.
//!
//! A snapshot is insta's, one per API and target name. It is read here and compared, so that
//! drift is said and fails only when asked for, and a missing one never fails; it is written by
//! insta when its own `INSTA_UPDATE` says `always`, `new` or `unseen`.

use crate::Error;
use crate::flags::RunFlags;
use crate::place;
use crate::targets::{Job, authority};
use plumbline_engine::Report;
use similar::TextDiff;
use std::path::{Path, PathBuf};

/// How what was seen relates to the snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drift {
    /// There is no snapshot, or none is kept for this target.
    Missing,
    /// Nothing changed, or the snapshot was written just now.
    Same,
    /// The difference, as a diff.
    Different(String),
}

/// Compares a report with its snapshot, and writes that if the environment says so.
///
/// # Errors
/// When the snapshot is there but cannot be read or written.
pub fn compare(job: &Job, report: &Report, flags: &RunFlags) -> Result<Drift, Error> {
    let Some(folder) = folder(job, flags) else { return Ok(Drift::Missing) };
    let name = name(job, flags);
    let file = folder.join(format!("{name}.snap"));
    let seen = text(report)?;
    if file.is_file() {
        let snapshot = insta::Snapshot::from_file(&file)
            .map_err(|e| Error::Usage(format!("the snapshot {} cannot be read: {e}; remove or mend it", file.display())))?;
        let kept = snapshot.as_text().map(ToString::to_string).unwrap_or_default();
        if kept.trim() == seen.trim() {
            return Ok(Drift::Same);
        }
        if !matches!(update().as_deref(), Some("always")) {
            let diff =
                TextDiff::from_lines(kept.trim(), seen.trim()).unified_diff().context_radius(2).header(&name, "seen now").to_string();
            return Ok(Drift::Different(diff));
        }
    } else if !matches!(update().as_deref(), Some("always" | "new" | "unseen")) {
        return Ok(Drift::Missing);
    }
    record(&folder, &name, &seen).map(|()| Drift::Same)
}

fn update() -> Option<String> {
    std::env::var("INSTA_UPDATE").ok()
}

fn folder(job: &Job, flags: &RunFlags) -> Option<PathBuf> {
    match &flags.snapshots {
        Some(folder) => Some(place::standing().join(folder)),
        // The mock's are in the repository that the program was built from, if that is still there.
        None if job.target_url.is_none() => Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots")).filter(|f| f.is_dir()),
        None => None,
    }
}

fn name(job: &Job, flags: &RunFlags) -> String {
    let target = match (&flags.target_name, &job.target_url) {
        (Some(name), _) => name.as_str(),
        (None, Some(url)) => authority(url),
        (None, None) => "mock",
    };
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-._".contains(c) { c } else { '-' };
    format!("{}@{}", job.api, target.chars().map(plain).collect::<String>())
}

/// The shapes as JSON, a line for each place, so that a difference reads well.
fn text(report: &Report) -> Result<String, Error> {
    let mut lines = Vec::new();
    for (place, seen) in &report.shapes {
        let place = serde_json::to_string(place).map_err(|e| Error::io("the observed shapes cannot be written")(e.into()))?;
        lines.push(format!("  {place}: {seen}"));
    }
    Ok(format!("{{\n{}\n}}", lines.join(",\n")))
}

fn record(folder: &Path, name: &str, seen: &str) -> Result<(), Error> {
    std::fs::create_dir_all(folder).map_err(Error::io(format!("the folder {} cannot be made", folder.display())))?;
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    // insta answers by panicking where it does not write.
    let written = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| settings.bind(|| insta::assert_snapshot!(name, seen))));
    written.map_err(|_| Error::Usage(format!("insta did not write the snapshot {name}; see INSTA_UPDATE in its documentation")))
}
