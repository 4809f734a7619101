//! Whether to try again, and when.
//!
//! Only what is safe is sent twice: what surely did not arrive, what was refused for its rate, and what changes nothing
//! or nothing more. Waits grow by doubling up to a cap, drawn at random from the whole span ("full
//! jitter"); `Retry-After` is obeyed in both its forms (RFC 9110, section 10.2.3). A budget shared by all
//! calls of a client keeps a server in trouble from being called still more.

use jiff::civil::DateTime;
use jiff::{Timestamp, tz::TimeZone};
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// How a client tries again what is safe to send again: what surely did not arrive, what was refused for its rate (429), and, of
/// operations that change nothing or nothing more, what a server in trouble (408, 425, 500, 502, 503, 504) or a broken
/// connection left without an answer.
///
/// [`Retry::default()`] is at most 4 attempts with waits drawn at random up to 0.2, 0.4 and 0.8 s; `Retry-After` (seconds or a date)
/// is obeyed up to 30 s, and a longer one ends the call with the answer that asked for it.
///
/// ```
/// use plumbline_runtime::Retry;
/// use std::time::Duration;
///
/// let patient = Retry::default().attempts(8).longest_wait(Duration::from_secs(120));
/// assert_ne!(patient, Retry::NEVER);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    pub(crate) attempts: u32,
    pub(crate) first: Duration,
    pub(crate) longest: Duration,
}

impl Default for Retry {
    /// At most 4 attempts; waits up to 0.2, 0.4, 0.8 s; a `Retry-After` of at most 30 s is obeyed.
    fn default() -> Self {
        Self { attempts: 4, first: Duration::from_millis(200), longest: Duration::from_secs(30) }
    }
}

impl Retry {
    /// One attempt only.
    pub const NEVER: Self = Self { attempts: 1, first: Duration::ZERO, longest: Duration::ZERO };

    /// How many attempts a call may take, the first included; at least 1, and 4 unless set.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Longest wait before the second attempt; it doubles from attempt to attempt. 0.2 s unless set.
    #[must_use]
    pub fn first_wait(mut self, wait: Duration) -> Self {
        self.first = wait;
        self
    }

    /// Longest wait of all; 30 s unless set. A server that asks for a longer one is not called again.
    #[must_use]
    pub fn longest_wait(mut self, wait: Duration) -> Self {
        self.longest = wait;
        self
    }

    /// How long to wait after so many attempts; `None` not to try again.
    pub(crate) fn wait(&self, attempts: u32, asked: Option<Duration>) -> Option<Duration> {
        if attempts >= self.attempts {
            return None;
        }
        if let Some(asked) = asked {
            (asked <= self.longest).then_some(asked)
        } else {
            let span = self.first.saturating_mul(1 << (attempts - 1).min(20)).min(self.longest);
            Some(span.mul_f64(random()))
        }
    }
}

/// A number from 0 to 1. Hash keys of the standard library are random enough to spread waits.
fn random() -> f64 {
    let bits = RandomState::new().build_hasher().finish() >> 32;
    #[expect(clippy::cast_precision_loss, reason = "32 bits fit")]
    let number = bits as f64 / f64::from(u32::MAX);
    number
}

/// The wait that an answer asks for.
pub(crate) fn asked(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        // More seconds than can be counted are a long wait too.
        return Some(Duration::from_secs(text.parse::<u32>().unwrap_or(u32::MAX).into()));
    }
    let until = http_date(text)?;
    // The server's own clock, where it tells it, spares trouble with clocks that differ.
    let now = headers.get(DATE).and_then(|v| v.to_str().ok()).and_then(http_date).unwrap_or_else(Timestamp::now);
    Some(Duration::from_secs(u64::try_from(until.as_second() - now.as_second()).unwrap_or(0)))
}

/// Reads the three forms of RFC 9110, section 5.6.7.
fn http_date(text: &str) -> Option<Timestamp> {
    const FORMS: [&str; 3] = ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];
    let civil = FORMS.iter().find_map(|form| DateTime::strptime(form, text).ok())?;
    civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// Tries again that a client may still make: each takes ten tenths, each success gives one back.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

const FULL: u32 = 100;
const COST: u32 = 10;

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicU32::new(FULL))
    }
}

impl Budget {
    pub(crate) fn take(&self) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(COST)).is_ok()
    }

    pub(crate) fn give_back(&self) {
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| (left < FULL).then_some(left + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(reqwest::header::HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), value.parse().expect("a header"))).collect()
    }

    #[test]
    fn retry_after_in_seconds_and_as_each_kind_of_date() {
        assert_eq!(asked(&headers(&[(RETRY_AFTER, "7")])), Some(Duration::from_secs(7)));
        let now = (DATE, "Sun, 06 Nov 1994 08:49:37 GMT");
        for date in ["Sun, 06 Nov 1994 08:49:47 GMT", "Sunday, 06-Nov-94 08:49:47 GMT", "Sun Nov  6 08:49:47 1994"] {
            assert_eq!(asked(&headers(&[now.clone(), (RETRY_AFTER, date)])), Some(Duration::from_secs(10)), "{date}");
        }
        assert_eq!(asked(&headers(&[now, (RETRY_AFTER, "Sun, 06 Nov 1994 08:49:30 GMT")])), Some(Duration::ZERO));
        for junk in ["soon", "", "-1", "1.5"] {
            assert_eq!(asked(&headers(&[(RETRY_AFTER, junk)])), None, "{junk:?}");
        }
        let endless = asked(&headers(&[(RETRY_AFTER, "99999999999999999999")]));
        assert_eq!(Retry::default().wait(1, endless), None, "a wait past counting is no short one");
    }

    #[test]
    fn waits_double_up_to_the_cap_and_end() {
        let retry = Retry::default().attempts(30).first_wait(Duration::from_secs(1)).longest_wait(Duration::from_secs(8));
        for (attempts, most) in [(1, 1), (2, 2), (4, 8), (29, 8)] {
            let waits: Vec<_> = (0..50).filter_map(|_| retry.wait(attempts, None)).collect();
            assert_eq!(waits.len(), 50);
            assert!(waits.iter().all(|w| *w <= Duration::from_secs(most)));
            assert!(waits.iter().any(|w| *w != waits[0]), "no jitter");
        }
        assert_eq!(retry.wait(30, None), None);
        assert_eq!(retry.wait(1, Some(Duration::from_secs(9))), None);
        assert_eq!(Retry::NEVER.wait(1, None), None);
    }

    #[test]
    fn the_budget_runs_out_and_comes_back_slowly() {
        let budget = Budget::default();
        assert_eq!((0..20).filter(|_| budget.take()).count(), 10);
        (0..9).for_each(|_| budget.give_back());
        assert!(!budget.take());
        budget.give_back();
        assert!(budget.take());
    }
}
