//! Why a document could not be imported at all.

/// Why a document could not be imported at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The file cannot be read.
    #[error("{file} cannot be read: {cause}; check the path and its permissions")]
    File {
        /// As the user gave it.
        file: String,
        /// Why.
        cause: std::io::Error,
    },
    /// The text is neither JSON nor YAML, or breaks a bound.
    #[error("{file}:{line}:{column}: {what}; {help}")]
    Broken {
        /// Which file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What is wrong.
        what: String,
        /// What helps.
        help: String,
    },
    /// It is some other document.
    #[error("{file}:{line}:{column}: {what}; {help}")]
    Foreign {
        /// Which file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What it seems to be.
        what: String,
        /// What helps.
        help: String,
    },
    /// The name that was asked for is none.
    #[error("`{0}` is no name for an API; use small letters, digits and underscores, and start with a letter")]
    Name(String),
    /// The description that came out has mistakes. It should not happen.
    #[error("the description that came out has mistakes, which is a fault of the import; the first is {0}")]
    Mistaken(String),
}
