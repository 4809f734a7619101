//! What a run tells while it goes on, for whoever shows it.
//!
//! Only that; what came of the run is in the report.

use crate::report::Verdict;
use std::sync::Arc;

/// What is called for everything that happens.
pub type Told = Arc<dyn Fn(&Event<'_>) + Send + Sync>;

/// Something that happened in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'e> {
    /// An operation is looked at next.
    Operation {
        /// Its name.
        name: &'e str,
        /// Which one it is, from 1.
        number: usize,
        /// How many there are.
        of: usize,
    },
    /// A request is sent.
    Request {
        /// How many were made, this one included.
        made: u64,
        /// How many may be made.
        bound: u64,
    },
    /// A fact failed, for the first time in this run.
    Failed {
        /// Id of the fact.
        fact: &'e str,
        /// What it says; empty for what belongs to no described fact.
        statement: &'e str,
        /// `broken` or `flaky`.
        verdict: Verdict,
    },
}
