//! The conformance suite: probes, laws, verdicts and reports.
//!
//! [`run`] judges one target by one description. Every request goes through one transport that
//! keeps budget, rate and safety; every answer is judged against everything that is known of the
//! described API and of the data found. The crate never looks into the mock: it sees an address.

mod asked;
mod blame;
mod call;
mod cause;
mod cover;
mod disputes;
mod error;
mod fill;
mod investigate;
mod judge;
mod ledger;
mod login;
mod needs;
pub mod observe;
mod occasion;
mod options;
mod oracle;
mod pages;
mod prepared;
mod probe;
mod progress;
mod raw;
mod reasons;
mod record;
mod remember;
mod report;
mod run;
mod secrets;
mod seen;
mod session;
mod shapes;
mod sizes;
mod transport;
mod untaken;
mod veil;
mod walk;
mod wire;
mod world;

pub use error::Error;
pub use options::{Depth, Options};
pub use progress::{Event, Told};
pub use remember::Remembered;
pub use report::{
    Accepted, AnswerReport, DisputeReport, Evidence, Exchange, FactReport, ReadingReport, Report, RequestReport, Summary, Verdict,
};
pub use run::{Plan, plan, run};
pub use seen::{Place, Seen, parent};
