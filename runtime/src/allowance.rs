//! Allowances that answers tell the state of: a client that has nothing left waits until all is there again.
//!
//! Not here: rates that are declared beforehand, which are counted by the client itself.

use crate::operation::Allowance;
use crate::response::Answer;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use std::cell::Cell;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Longest wait that an answer can ask for.
const LONGEST: u64 = 7 * 24 * 3600;

/// Until when nothing is left.
#[derive(Debug, Default)]
pub(crate) struct Allowances {
    empty_until: Mutex<Option<Instant>>,
}

impl Allowances {
    /// Takes note of what an answer says. `error` is whether `body` is an error.
    pub(crate) fn note(&self, allowances: &[Allowance], answer: &Answer, body: &[u8], error: bool) {
        for allowance in allowances.iter().filter(|a| !error || !a.in_errors.is_empty() || !a.remaining.starts_with('/')) {
            let prefix = if error { allowance.in_errors } else { "" };
            if look(answer, body, prefix, allowance.remaining) != Some(0) {
                continue;
            }
            let seconds = look(answer, body, prefix, allowance.reset).unwrap_or(1).min(LONGEST);
            let until = Instant::now() + Duration::from_secs(seconds);
            let mut held = self.empty_until.lock().unwrap_or_else(PoisonError::into_inner);
            *held = Some(held.map_or(until, |held| held.max(until)));
        }
    }

    /// Waits until something is left, and says how long that took; `Err` with the time that it would take, if that is past the deadline.
    pub(crate) async fn admit(&self, deadline: Instant) -> Result<Duration, Duration> {
        let Some(until) = *self.empty_until.lock().unwrap_or_else(PoisonError::into_inner) else { return Ok(Duration::ZERO) };
        let start = Instant::now();
        if until <= start {
            return Ok(Duration::ZERO);
        }
        if until > deadline {
            return Err(until - start);
        }
        tokio::time::sleep_until(until).await;
        Ok(Instant::now() - start)
    }

    /// How long nothing is left from now on.
    pub(crate) fn wait(&self) -> Option<Duration> {
        let until = *self.empty_until.lock().unwrap_or_else(PoisonError::into_inner);
        until.map(|until| until.saturating_duration_since(Instant::now())).filter(|wait| !wait.is_zero())
    }
}

/// The number at a place of an answer.
fn look(answer: &Answer, body: &[u8], prefix: &str, place: &str) -> Option<u64> {
    if !place.starts_with('/') {
        return answer.headers().get(place)?.to_str().ok()?.trim().parse().ok();
    }
    let path: Vec<&str> = prefix.split('/').chain(place.split('/')).filter(|step| !step.is_empty()).collect();
    let found = Cell::new(None);
    // Reading ends with an error as soon as the number is found: what follows need not be looked at.
    let _ = Seek { path: &path, found: &found }.deserialize(&mut serde_json::Deserializer::from_slice(body));
    found.get()
}

/// Goes to one place of a JSON text and past everything else.
struct Seek<'a> {
    path: &'a [&'a str],
    found: &'a Cell<Option<u64>>,
}

impl<'de> DeserializeSeed<'de> for Seek<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        if self.path.is_empty() {
            self.found.set(u64::deserialize(from).ok());
            return Err(D::Error::custom("found"));
        }
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Seek<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<std::borrow::Cow<'_, str>>()? {
            match self.path {
                [first, rest @ ..] if *first == name => map.next_value_seed(Seek { path: rest, found: self.found })?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}
