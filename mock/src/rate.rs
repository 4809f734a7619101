//! Declared rates, enforced where that was asked for.

use crate::failure::Failure;
use crate::mutant::Act;
use plumbline_spec::model::{Description, Provocation, Rate};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The declared rates with the calls that count against them.
#[derive(Debug, Default)]
pub(crate) struct Limits(Vec<(Rate, Mutex<VecDeque<Instant>>)>);

impl Limits {
    /// The rates of a description; none where they are not enforced.
    pub(crate) fn new(description: &Description, strict: bool) -> Self {
        let rates = description.rates.values().filter(|_| strict);
        Self(rates.map(|rate| (rate.clone(), Mutex::default())).collect())
    }

    /// Counts a call; an error if it comes too soon. `act` is what a broken mock does differently.
    pub(crate) fn count(&self, operation: &str, act: Option<&Act>) -> Result<(), Failure> {
        let now = Instant::now();
        let ignored = matches!(act, Some(Act::RateIgnored | Act::Unraised { cause: Provocation::RateExceeded, .. }));
        let halved = matches!(act, Some(Act::RateHalved));
        if ignored {
            return Ok(());
        }
        for (rate, calls) in &self.0 {
            if !rate.operations.is_empty() && !rate.operations.iter().any(|o| o == operation) {
                continue;
            }
            // Half of one request a second is one in two seconds.
            let (requests, seconds) = match (halved, rate.requests) {
                (true, 0 | 1) => (rate.requests, rate.seconds * 2),
                (true, more) => (more / 2, rate.seconds),
                (false, all) => (all, rate.seconds),
            };
            let window = Duration::from_secs(u64::from(seconds));
            let mut calls = calls.lock().unwrap_or_else(PoisonError::into_inner);
            while calls.front().is_some_and(|first| now.duration_since(*first) >= window) {
                calls.pop_front();
            }
            if calls.len() >= requests as usize {
                let text = format!("more than {} requests in {} s", rate.requests, rate.seconds);
                let failure = Failure::new(Provocation::RateExceeded, text);
                return Err(failure.with(|cause| {
                    cause.case.clone_from(&rate.error);
                    cause.status = rate.status;
                }));
            }
            calls.push_back(now);
        }
        Ok(())
    }
}
