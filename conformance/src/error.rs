//! Why no verdict could be given, and the exit statuses of everything that runs the suite.
//!
//! What a run finds is no error: it is a verdict, in a report.

use thiserror::Error as ThisError;

/// Exit statuses; the table in the README lists them.
pub mod exit {
    /// Everything that could fail holds.
    pub const FINE: u8 = 0;
    /// Something is broken or flaky.
    pub const BROKEN: u8 = 1;
    /// The command was wrong.
    pub const USAGE: u8 = 2;
    /// The target could not be reached, or could not be judged.
    pub const TARGET: u8 = 3;
    /// Nothing could fail.
    pub const NOTHING: u8 = 4;
    /// The run was ended before it was through: 128 and the number of SIGINT, as shells have it.
    pub const INTERRUPTED: u8 = 130;
}

/// Why no verdict could be given.
#[derive(Debug, ThisError)]
pub enum Error {
    /// The command was wrong.
    #[error("{0}")]
    Usage(String),
    /// The engine could not make the run.
    #[error(transparent)]
    Engine(#[from] plumbline_engine::Error),
    /// A description is wrong.
    #[error("{0}")]
    Description(Box<plumbline_spec::Diagnostics>),
    /// The built-in mock could not be started.
    #[error("the built-in mock of {api} cannot be started: {cause}")]
    Mock {
        /// The API.
        api: String,
        /// Why.
        cause: String,
    },
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

    /// Exit status of a command that ends with it.
    pub fn exit_status(&self) -> u8 {
        match self {
            Self::Usage(_) | Self::Description(_) | Self::Io { .. } => exit::USAGE,
            Self::Mock { .. } => exit::TARGET,
            Self::Engine(error) => error.exit_status(),
        }
    }

    /// As it is printed: `error: …`, or a description's diagnostics as they are.
    pub fn render(&self) -> String {
        match self {
            Self::Description(diagnostics) => diagnostics.render(false),
            Self::Engine(plumbline_engine::Error::Description(diagnostics)) => diagnostics.render(false),
            other => format!("error: {other}"),
        }
    }
}

impl From<plumbline_report::Error> for Error {
    fn from(error: plumbline_report::Error) -> Self {
        match error {
            plumbline_report::Error::Usage(message) => Self::Usage(message),
            plumbline_report::Error::Io { what, cause } => Self::Io { what, cause },
        }
    }
}

impl From<plumbline_spec::Diagnostics> for Error {
    fn from(diagnostics: plumbline_spec::Diagnostics) -> Self {
        Self::Description(Box::new(diagnostics))
    }
}
