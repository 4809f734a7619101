//! Declared rates, kept on the client's side.
//!
//! Each rate remembers when its last requests went out; a request waits until the window has room. A place is
//! taken before waiting, so that waiting calls keep their order.

use crate::operation::Rate;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

#[derive(Debug)]
pub(crate) struct Rates {
    rates: Vec<(Rate, Mutex<VecDeque<Instant>>)>,
}

impl Rates {
    pub(crate) fn new(rates: &'static [Rate]) -> Self {
        Self { rates: rates.iter().filter(|r| r.requests > 0).map(|r| (*r, Mutex::default())).collect() }
    }

    /// Waits until every rate admits one more request, and says how long that took; `Err` with the time
    /// that it would take, if that is past the deadline.
    pub(crate) async fn admit(&self, operation: &str, deadline: Instant) -> Result<Duration, Duration> {
        if self.rates.is_empty() {
            return Ok(Duration::ZERO);
        }
        let start = Instant::now();
        for (rate, sent) in &self.rates {
            if !rate.operations.is_empty() && !rate.operations.contains(&operation) {
                continue;
            }
            let at = {
                let mut sent = sent.lock().unwrap_or_else(PoisonError::into_inner);
                // A little longer than declared: what counts is when requests arrive.
                let window = Duration::from_secs(rate.seconds.into());
                let window = window + window / 20;
                let full = sent.len() >= rate.requests as usize;
                let at = sent.front().filter(|_| full).map_or(Instant::now(), |first| (*first + window).max(Instant::now()));
                if at > deadline {
                    return Err(at - Instant::now());
                }
                if full {
                    sent.pop_front();
                }
                sent.push_back(at);
                at
            };
            tokio::time::sleep_until(at).await;
        }
        Ok(Instant::now() - start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_window_admits_no_more_than_declared() {
        static RATES: [Rate; 1] = [Rate { requests: 2, seconds: 1, operations: &["a"] }];
        let rates = Rates::new(&RATES);
        let far = Instant::now() + Duration::from_secs(60);
        let start = Instant::now();
        let mut times = Vec::new();
        for _ in 0..5 {
            rates.admit("a", far).await.expect("in time");
            times.push((Instant::now() - start).as_secs());
        }
        assert_eq!(times, [0, 0, 1, 1, 2]);
        rates.admit("b", far).await.expect("not counted");
        rates.admit("a", far).await.expect("in time");
        assert_eq!(rates.admit("a", Instant::now()).await.map_err(|w| w.as_millis()), Err(1050));
    }
}
