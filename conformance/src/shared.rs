//! What the processes of one cargo-nextest run share: a locked folder with the outcome per API.
//!
//! cargo-nextest starts a process per test. The first that needs an API's outcome judges the
//! target and leaves the outcome here; the others wait for the lock and read it. So token, rate,
//! budget and report are those of one run, as under `cargo test`.

use crate::Error;
use crate::runs::Outcome;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

const PREFIX: &str = "plumbline-run-";
/// Folders of earlier runs are removed after this time.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// The folder of this cargo-nextest run; none under anything else.
pub(crate) fn folder() -> Result<Option<PathBuf>, Error> {
    let Ok(run) = std::env::var("NEXTEST_RUN_ID") else { return Ok(None) };
    if run.is_empty() || !run.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        return Ok(None);
    }
    let parent = std::env::temp_dir();
    let folder = parent.join(format!("{PREFIX}{run}"));
    if !folder.is_dir() {
        sweep(&parent);
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder).map_err(Error::io(format!("the folder {} of this run cannot be made", folder.display())))?;
    }
    Ok(Some(folder))
}

/// The outcome that another process left, else the one that `make` gives, left for the others.
pub(crate) fn once(folder: &Path, api: &str, make: impl FnOnce() -> Outcome) -> Result<Outcome, Error> {
    let _lock = lock(folder, api)?;
    let file = folder.join(format!("{api}.json"));
    if let Some(outcome) = fs::read(&file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
        return Ok(outcome);
    }
    let outcome = make();
    let bytes = serde_json::to_vec(&outcome).map_err(|e| Error::io("the outcome cannot be written")(e.into()))?;
    fs::write(&file, bytes).map_err(Error::io(format!("the outcome {} cannot be written", file.display())))?;
    Ok(outcome)
}

/// The outcomes left so far, by name of the API.
pub(crate) fn all(folder: &Path, apis: &[String]) -> Vec<Outcome> {
    let read = |api: &String| fs::read(folder.join(format!("{api}.json"))).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    apis.iter().filter_map(read).collect()
}

/// Holds a lock of the run until dropped; it goes with the process, however that ends.
pub(crate) fn lock(folder: &Path, name: &str) -> Result<File, Error> {
    let path = folder.join(format!("{name}.lock"));
    let failed = || format!("the lock {} of this run cannot be taken", path.display());
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(Error::io(failed()))?;
    file.lock().map_err(Error::io(failed()))?;
    Ok(file)
}

/// Removes what runs of other days left. Whatever cannot be removed is left alone.
fn sweep(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let old = entry.metadata().and_then(|m| m.modified()).ok().and_then(|t| t.elapsed().ok()).is_some_and(|age| age > KEPT);
        if old && entry.file_name().to_string_lossy().starts_with(PREFIX) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
