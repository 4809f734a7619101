//! How long answers took.

use plumbline_engine::RequestReport;
use std::collections::BTreeMap;

/// Percentiles of latencies, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Latency {
    /// Answers counted.
    pub answers: usize,
    /// Half took no longer.
    pub median: f64,
    /// 90 % took no longer.
    pub p90: f64,
    /// 99 % took no longer.
    pub p99: f64,
    /// The longest.
    pub longest: f64,
}

/// Percentiles of requests that were answered; none if none was.
pub fn latency<'r>(log: impl IntoIterator<Item = &'r RequestReport>) -> Option<Latency> {
    let mut times: Vec<f64> = log.into_iter().filter(|r| r.status.is_some()).map(|r| r.took_ms).collect();
    times.sort_by(f64::total_cmp);
    let longest = *times.last()?;
    // The nearest-rank definition: a value that was measured.
    let at = |percent: usize| times[(times.len() * percent).div_ceil(100).clamp(1, times.len()) - 1];
    Some(Latency { answers: times.len(), median: at(50), p90: at(90), p99: at(99), longest })
}

/// The same by operation, in name order.
pub fn latency_by_operation(log: &[RequestReport]) -> BTreeMap<&str, Latency> {
    let operations: std::collections::BTreeSet<&str> = log.iter().map(|r| r.operation.as_str()).collect();
    operations.into_iter().filter_map(|o| Some((o, latency(log.iter().filter(|r| r.operation == o))?))).collect()
}

/// A time for people.
pub fn milliseconds(time: f64) -> String {
    match time {
        t if t >= 10_000.0 => format!("{:.0} s", t / 1000.0),
        t if t >= 1000.0 => format!("{:.1} s", t / 1000.0),
        t if t >= 10.0 => format!("{t:.0} ms"),
        t => format!("{t:.1} ms"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_by_nearest_rank() {
        let log: Vec<RequestReport> = (1_u16..=100)
            .rev()
            .map(|n| RequestReport { took_ms: f64::from(n), status: Some(200), ..RequestReport::default() })
            .chain([RequestReport { took_ms: 9999.0, ..RequestReport::default() }])
            .collect();
        let found = latency(&log);
        assert_eq!(found, Some(Latency { answers: 100, median: 50.0, p90: 90.0, p99: 99.0, longest: 100.0 }));
        assert_eq!(latency(&[]), None);
    }
}
