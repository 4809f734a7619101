//! Writing generated files, or saying which are stale. One function does both, so that they cannot differ.

use crate::error::{Error, Staleness};
use crate::layout::GeneratedFile;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The lines of the manifest between which features are written.
const FEATURES: (&str, &str) = ("# features: written by `cargo xtask generate`\n", "# end of features\n");

/// Writes the files below `dir`, removes what is no longer generated from its `src`, and gives the paths that changed. With
/// `check` nothing is written: [`Error::Stale`] names what would be.
pub fn write_or_check(dir: &Path, files: &[GeneratedFile], check: bool) -> Result<Vec<PathBuf>, Error> {
    let mut stale = Vec::new();
    for file in files {
        let path = dir.join(&file.path);
        let current = match fs::read_to_string(&path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(source) => return Err(Error::File { path, doing: "read", source }),
        };
        let wanted = if file.path == Path::new("Cargo.toml") { manifest(current.as_deref(), &file.text) } else { file.text.clone() };
        match current {
            Some(text) if text == wanted => continue,
            Some(_) => stale.push((path.clone(), Staleness::Changed)),
            None => stale.push((path.clone(), Staleness::Missing)),
        }
        if !check {
            let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, wanted));
            written.map_err(|source| Error::File { path, doing: "written", source })?;
        }
    }
    let kept: BTreeSet<PathBuf> = files.iter().map(|f| dir.join(&f.path)).collect();
    let mut present = Vec::new();
    sources(&dir.join("src"), &mut present)?;
    for path in present.into_iter().filter(|p| !kept.contains(p)) {
        stale.push((path.clone(), Staleness::Extra));
        if !check {
            fs::remove_file(&path).map_err(|source| Error::File { path: path.clone(), doing: "removed", source })?;
            // Only an empty folder goes.
            let _ = path.parent().map(fs::remove_dir);
        }
    }
    stale.sort_by(|a, b| a.0.cmp(&b.0));
    if check && !stale.is_empty() {
        return Err(Error::Stale { files: stale });
    }
    Ok(stale.into_iter().map(|(path, _)| path).collect())
}

/// The manifest with its features; a new one where there is none.
fn manifest(current: Option<&str>, features: &str) -> String {
    let (start, end) = FEATURES;
    let current = current.unwrap_or(
        "[package]\nname = \"clients\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[features]\n# features: written by `cargo xtask generate`\n# end of features\n\n\
         [dependencies]\nplumbline-runtime = \"0.1\"\n",
    );
    match (current.find(start), current.find(end)) {
        (Some(a), Some(b)) if a + start.len() <= b => format!("{}{features}{}", &current[..a + start.len()], &current[b..]),
        _ => format!("{}\n\n[features]\n{start}{features}{end}", current.trim_end()),
    }
}

fn sources(dir: &Path, out: &mut Vec<PathBuf>) -> Result<(), Error> {
    let failed = |source| Error::File { path: dir.to_owned(), doing: "read", source };
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(error)),
    };
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            sources(&path, out)?;
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
    Ok(())
}
