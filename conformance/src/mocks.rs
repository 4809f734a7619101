//! The built-in mocks as targets. All that the harness knows of the mock is here: it can be
//! started, and has an address.

use crate::Error;
use crate::targets::Job;
pub(crate) use plumbline_mock::Mock;

/// Starts the mock of a job's description on a free port of 127.0.0.1; it stops when dropped.
pub(crate) fn start(job: &Job) -> Result<Mock, Error> {
    Mock::start(&job.source).map_err(|e| Error::Mock { api: job.api.clone(), cause: e.to_string() })
}
