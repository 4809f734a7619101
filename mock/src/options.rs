//! What a mock can be asked to do besides what its description says.
//!
//! Options only; they are acted upon where requests are answered.

use crate::occasion::Occasion;
use plumbline_spec::Choices;
use plumbline_spec::model::OutOfRange;
use std::time::Duration;

/// Options of one served description.
#[derive(Debug, Clone)]
pub struct Options {
    /// Seed of the data set; the same seed and options give the same data.
    pub seed: u64,
    /// How many items each list holds.
    pub contacts: usize,
    /// Readings of disputes; those not named take their settled or first one.
    pub choices: Choices,
    /// What happens to a value out of range, where the description does not say.
    pub out_of_range: OutOfRange,
    /// How long every answer is held back.
    pub latency: Duration,
    /// Whether declared rates are enforced.
    pub strict_rate: bool,
    /// Adds an item to (or takes one from) the data after every so many listings; 0 for never.
    pub churn: u32,
    /// The documented error that calls are answered with, if any.
    pub occasion: Option<Occasion>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 1,
            contacts: 237,
            choices: Choices::new(),
            out_of_range: OutOfRange::Reject,
            latency: Duration::ZERO,
            strict_rate: false,
            churn: 0,
            occasion: None,
        }
    }
}
