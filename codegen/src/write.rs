//! Writing generated files, or saying which are stale. One function does both, so that they cannot differ.

use crate::error::{Error, Staleness};
use crate::layout::GeneratedFile;
use std::borrow::Cow;
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
        let manifest_file = file.path == Path::new("Cargo.toml");
        if current.as_deref().is_some_and(|text| !manifest_file && !text.trim().is_empty() && !is_ours(text)) {
            return Err(Error::NotOurs(path));
        }
        let wanted = if manifest_file { Cow::Owned(manifest(current.as_deref(), &file.text)) } else { Cow::Borrowed(&file.text) };
        match current {
            Some(text) if text == *wanted => continue,
            Some(_) => stale.push((path.clone(), Staleness::Changed)),
            None => stale.push((path.clone(), Staleness::Missing)),
        }
        if !check {
            let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, wanted.as_bytes()));
            written.map_err(|source| Error::File { path, doing: "written", source })?;
        }
    }
    let kept: BTreeSet<PathBuf> = files.iter().map(|f| dir.join(&f.path)).collect();
    let mut present = Vec::new();
    sources(&dir.join("src"), &mut present)?;
    for path in present.into_iter().filter(|p| !kept.contains(p)) {
        // What somebody wrote by hand stays.
        if !fs::read_to_string(&path).is_ok_and(|text| is_ours(&text)) {
            continue;
        }
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

/// Whether a file was generated: the comments at its head say so.
fn is_ours(text: &str) -> bool {
    let mut head = text.lines().take_while(|line| line.is_empty() || line.starts_with("//"));
    head.any(|line| line.contains("Written by `cargo xtask generate`"))
}

/// The manifest with its features; a new one where there is none.
fn manifest(current: Option<&str>, features: &str) -> String {
    let (start, end) = FEATURES;
    let current = current.unwrap_or(
        "[package]\nname = \"clients\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[features]\n# features: written by `cargo xtask generate`\n# end of features\n\
         tls = [\"plumbline-runtime/tls\"]\nnative-tls = [\"plumbline-runtime/native-tls\"]\n\n\
         [dependencies]\nplumbline-runtime = { version = \"0.1\", default-features = false }\n",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_once_checks_and_leaves_other_files_alone() {
        let dir = std::env::temp_dir().join(format!("plumbline-write-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        let ours = |body: &str| format!("// Written by `cargo xtask generate` from x.yaml; edit that instead.\n\n{body}\n");
        let file = |path: &str, text: String| GeneratedFile { path: path.into(), text };
        let files = [file("src/a/mod.rs", ours("a")), file("Cargo.toml", "default = []\n".to_owned())];
        let stale = |outcome: Result<Vec<PathBuf>, Error>| match outcome {
            Err(Error::Stale { files }) => files.into_iter().map(|(_, how)| how).collect(),
            _ => Vec::new(),
        };
        assert_eq!(stale(write_or_check(&dir, &files, true)), [Staleness::Missing, Staleness::Missing]);
        assert!(!dir.exists(), "a check writes nothing");
        assert_eq!(write_or_check(&dir, &files, false).map(|w| w.len()).ok(), Some(2));
        assert_eq!(write_or_check(&dir, &files, true).map(|w| w.len()).ok(), Some(0));

        fs::write(dir.join("src/a/mod.rs"), ours("b")).expect("written");
        fs::write(dir.join("src/old.rs"), ours("old")).expect("written");
        fs::write(dir.join("src/mine.rs"), "fn mine() {}").expect("written");
        assert_eq!(stale(write_or_check(&dir, &files, true)), [Staleness::Changed, Staleness::Extra]);
        write_or_check(&dir, &files, false).expect("written");
        assert!(!dir.join("src/old.rs").exists() && dir.join("src/mine.rs").exists());
        let manifest = fs::read_to_string(dir.join("Cargo.toml")).expect("a manifest");
        assert!(manifest.contains("default = []"), "{manifest}");

        fs::write(dir.join("src/a/mod.rs"), "fn mine() {}").expect("written");
        assert!(matches!(write_or_check(&dir, &files, false), Err(Error::NotOurs(_))));
        fs::remove_dir_all(&dir).expect("removed");
    }
}
