//! Where the repository is, and its descriptions.
//!
//! Files of the repository are named by their path in it, so that what is made of them is the
//! same in every checkout.

use crate::error::Error;
use plumbline_spec::{Diagnostics, Source};
use std::path::{Path, PathBuf};

/// Folder of the descriptions.
pub const APIS: &str = "spec/apis";

/// The repository that the current folder is in, else the one that the program was built from.
///
/// # Errors
/// When there is none.
pub fn root() -> Result<PathBuf, Error> {
    let here = std::env::current_dir().map_err(Error::io("the current folder cannot be read"))?;
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    let is_root = |folder: &&Path| folder.join(APIS).is_dir() && folder.join("Cargo.toml").is_file();
    here.ancestors()
        .chain(built)
        .find(is_root)
        .map(Path::to_owned)
        .ok_or_else(|| Error::Usage(format!("no folder above {} has {APIS}; name the descriptions with --spec FILE", here.display())))
}

/// A description file: its name for messages and generated text, and where it is.
#[derive(Debug, Clone)]
pub struct File {
    /// Path in the repository, or as the user gave it.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

/// The files that were named, else all descriptions of the repository.
///
/// # Errors
/// When none are named and there is no repository.
pub fn files(named: &[PathBuf]) -> Result<Vec<File>, Error> {
    if !named.is_empty() {
        return Ok(named.iter().map(|path| File { name: path.display().to_string(), path: path.clone() }).collect());
    }
    let folder = root()?.join(APIS);
    let failed = || format!("the folder {} cannot be read", folder.display());
    let entries = std::fs::read_dir(&folder).map_err(Error::io(failed()))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(Error::io(failed()))?.path();
        if path.extension().is_some_and(|e| e == "yaml") {
            let name = format!("{APIS}/{}", path.file_name().unwrap_or_default().to_string_lossy());
            files.push(File { name, path });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    if files.is_empty() {
        return Err(Error::Usage(format!("there is no description in {}", folder.display())));
    }
    Ok(files)
}

/// Reads one file: a description, or everything that is wrong with it.
///
/// # Errors
/// When it cannot be read at all.
pub fn read(file: &File) -> Result<Result<Source, Diagnostics>, Error> {
    Ok(Source::read(&file.name, &bytes(file)?))
}

fn bytes(file: &File) -> Result<Vec<u8>, Error> {
    std::fs::read(&file.path).map_err(Error::io(format!("the description {} cannot be read", file.name)))
}

/// Reads files to use them; every mistake of every file is told.
///
/// # Errors
/// When any of them is wrong.
pub fn sources(files: &[File]) -> Result<Vec<Source>, Error> {
    let mut sources = Vec::new();
    let mut wrong = Vec::new();
    for file in files {
        match Source::usable(&file.name, &bytes(file)?) {
            Ok(source) => sources.push(source),
            Err(diagnostics) => wrong.push(diagnostics),
        }
    }
    if wrong.is_empty() { Ok(sources) } else { Err(Error::Descriptions(wrong)) }
}
