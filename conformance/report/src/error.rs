//! Why a report could not be read or written.

use thiserror::Error as ThisError;

/// Why a report could not be read or written.
#[derive(Debug, ThisError)]
pub enum Error {
    /// A file is no report, or a flag is none.
    #[error("{0}")]
    Usage(String),
    /// A file failed.
    #[error("{what}: {cause}")]
    Io {
        /// What was tried.
        what: String,
        /// Why it failed.
        cause: std::io::Error,
    },
}

impl Error {
    /// For `map_err`: says what was tried.
    pub fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        |cause| Self::Io { what, cause }
    }
}
