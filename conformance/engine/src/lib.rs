//! The conformance suite: probes, laws, verdicts and reports.
//!
//! [`run`] judges one target by one description. Every request goes through one transport that
//! keeps budget, rate and safety; every answer is judged against everything that is known of the
//! described API and of the data found. The crate never looks into the mock: it sees an address.

mod error;
mod options;
mod report;

pub use error::Error;
pub use options::{Depth, Options};
pub use report::{DisputeReport, Evidence, FactReport, Report, Summary, Verdict};

/// How many requests a run will make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What for, and how many at most.
    pub parts: Vec<(String, u64)>,
    /// The bound that a run on a correct server never exceeds.
    pub bound: u64,
}

/// Plans a run without sending anything.
pub fn plan(_options: &Options) -> Result<Plan, Error> {
    Ok(Plan { parts: Vec::new(), bound: 0 })
}

/// Judges a target. `Err` when the run could not be made; what it finds is in the report.
pub async fn run(options: Options) -> Result<Report, Error> {
    Err(Error::Usage(format!("no run yet for {}", options.target_url)))
}
