//! Why a run could not be made at all. What a run finds is no error but a verdict.

use thiserror::Error;

/// Why a run could not be made.
#[derive(Debug, Error)]
pub enum Error {
    /// The command was wrong.
    #[error("{0}")]
    Usage(String),
    /// The target does not answer.
    #[error("the target {url} cannot be reached: {cause}; start it or check the address")]
    Unreachable {
        /// Its address.
        url: String,
        /// Why.
        cause: String,
    },
    /// What answers is not HTTP.
    #[error("the target {url} does not speak HTTP: {cause}; check the port")]
    NotHttp {
        /// Its address.
        url: String,
        /// Why.
        cause: String,
    },
    /// The target serves nothing of the description.
    #[error("the target {url} does not serve {api}: {cause}; check the address and its path prefix")]
    NotServed {
        /// Its address.
        url: String,
        /// The API.
        api: String,
        /// What was answered.
        cause: String,
    },
    /// The target refuses the credentials.
    #[error("the target {url} refuses the credentials ({cause}); pass the right ones with --credential NAME=VALUE")]
    Credentials {
        /// Its address.
        url: String,
        /// What was answered.
        cause: String,
    },
    /// The target answers nothing but a documented error that no request brings about.
    #[error("the target {url} answers {api} with nothing but the documented error `{case}` ({says}); see to that and run again")]
    Occasion {
        /// Its address.
        url: String,
        /// The API.
        api: String,
        /// Key of the error.
        case: String,
        /// What is documented of it.
        says: String,
    },
    /// A credential that is needed was not given.
    #[error("the credential `{name}` is missing; pass it with --credential {name}=VALUE or in the environment as {variable}")]
    CredentialMissing {
        /// Its name.
        name: String,
        /// The environment variable.
        variable: String,
    },
    /// The description could not be used.
    #[error("{0}")]
    Description(#[from] plumbline_spec::Diagnostics),
    /// The run was ended from outside before anything could be judged.
    #[error("the run was ended before anything could be judged")]
    Interrupted,
    /// A file or socket failed.
    #[error("{what}: {cause}")]
    Io {
        /// What was tried.
        what: String,
        /// Why it failed.
        cause: std::io::Error,
    },
}

impl Error {
    /// Exit status of a command that ends with it.
    pub fn exit_status(&self) -> u8 {
        match self {
            Self::Usage(_) | Self::CredentialMissing { .. } | Self::Description(_) | Self::Io { .. } => 2,
            // 128 and the number of SIGINT, as shells have it.
            Self::Interrupted => 130,
            Self::Unreachable { .. } | Self::NotHttp { .. } | Self::NotServed { .. } | Self::Credentials { .. } | Self::Occasion { .. } => {
                3
            }
        }
    }
}
