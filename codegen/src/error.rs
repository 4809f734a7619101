//! Why no client could be generated.

use plumbline_spec::Diagnostics;
use std::path::PathBuf;

/// Why no client could be generated, or not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The description is not sound.
    #[error("{0}")]
    Description(Diagnostics),
    /// The description says something that no client can be made of yet: every place, not only the first.
    #[error("{}", places(.0))]
    Unsupported(Vec<Unsupported>),
    /// What was generated is no client; a mistake of the generator, or a description that got round it.
    #[error("{file} was not written: what was generated for it is no client ({what}); please report it with the description")]
    NotRust {
        /// The file that was to be written.
        file: String,
        /// What is wrong with it.
        what: String,
    },
    /// Two descriptions have the same name.
    #[error("two descriptions are called `{0}`; rename one (`api:`)")]
    SameName(String),
    /// A file could not be read or written.
    #[error("{} cannot be {doing}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// `read`, `written` or `removed`.
        doing: &'static str,
        /// Why.
        source: std::io::Error,
    },
    /// A file that would be overwritten was not generated.
    #[error("{} was not generated and is not overwritten; move it away, or generate into another folder", .0.display())]
    NotOurs(PathBuf),
    /// Files are not as they would be generated.
    #[error("the generated clients are out of date: {}\nrun `cargo xtask generate` and commit the result", list(files))]
    Stale {
        /// Each file and what is wrong with it.
        files: Vec<(PathBuf, Staleness)>,
    },
}

/// A place of a description that no client can be made of yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsupported {
    /// `file:line:column`.
    pub at: String,
    /// What it is, and what to do about it.
    pub what: String,
}

fn places(places: &[Unsupported]) -> String {
    places.iter().map(|Unsupported { at, what }| format!("{at}: {what}")).collect::<Vec<_>>().join("\n")
}

/// How a file differs from what would be generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Staleness {
    /// It has other contents.
    Changed,
    /// It is not there.
    Missing,
    /// Nothing would generate it any more.
    Extra,
}

fn list(files: &[(PathBuf, Staleness)]) -> String {
    let word = |how: &Staleness| match how {
        Staleness::Changed => "differs",
        Staleness::Missing => "is missing",
        Staleness::Extra => "is no longer generated",
    };
    let lines: Vec<String> = files.iter().map(|(path, how)| format!("\n  {} {}", path.display(), word(how))).collect();
    lines.concat()
}

impl From<Diagnostics> for Error {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Description(diagnostics)
    }
}
