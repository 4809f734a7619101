//! Why a command ends without having done its work, and its exit status then.

use conformance::exit;
use plumbline_spec::Diagnostics;

/// Why a command ends without having done its work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command was wrong.
    #[error("{0}")]
    Usage(String),
    /// The suite could not be run.
    #[error(transparent)]
    Suite(#[from] conformance::Error),
    /// Descriptions are wrong.
    #[error("{} of the descriptions cannot be used", .0.len())]
    Descriptions(Vec<Diagnostics>),
    /// Generated files are not what the descriptions say.
    #[error("{0}")]
    Stale(String),
    /// The generator failed.
    #[error("{0}")]
    Generator(String),
    /// A mock could not be started.
    #[error("{0}")]
    Mock(#[from] plumbline_mock::MockError),
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
            Self::Stale(_) | Self::Descriptions(_) | Self::Generator(_) => exit::BROKEN,
            Self::Usage(_) | Self::Mock(_) | Self::Io { .. } => exit::USAGE,
            Self::Suite(error) => error.exit_status(),
        }
    }

    /// As it is printed.
    pub fn render(&self) -> String {
        match self {
            Self::Suite(error) => error.render(),
            Self::Descriptions(all) => {
                let styled = crate::paint::on_stderr();
                let mut out: Vec<String> = all.iter().map(|d| d.render(styled)).collect();
                out.push(format!("error: {self}"));
                out.join("\n\n")
            }
            other => format!("error: {other}"),
        }
    }
}
