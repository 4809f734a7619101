//! The descriptions that come with the program, embedded when it was built.
//!
//! They are embedded rather than looked for, so that the test binary works in any folder; a file
//! given with `--spec` takes their place.

use crate::Error;
use plumbline_spec::Source;
use std::path::{Path, PathBuf};
use std::sync::Arc;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Reads the embedded descriptions.
///
/// # Errors
/// When one of them is wrong, which the project's own tests rule out.
pub fn sources() -> Result<Vec<Arc<Source>>, Error> {
    EMBEDDED.iter().map(|(name, text)| Ok(Arc::new(Source::read(name, text.as_bytes())?))).collect()
}

/// Reads description files; relative paths start at `from`.
///
/// # Errors
/// When one cannot be read or is wrong; all of its mistakes are told.
pub fn open(files: &[PathBuf], from: &Path) -> Result<Vec<Arc<Source>>, Error> {
    let open = |file: &PathBuf| {
        let bytes = std::fs::read(from.join(file)).map_err(Error::io(format!("the description {} cannot be read", file.display())))?;
        Ok(Arc::new(Source::read(&file.display().to_string(), &bytes)?))
    };
    files.iter().map(open).collect()
}
