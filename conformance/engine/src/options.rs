//! What a run is told: target, credentials, bounds.

use crate::error::Error;
use crate::progress::Told;
use crate::remember::Remembered;
use plumbline_spec::{Kind, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// How much a run looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Depth {
    /// The most telling requests only.
    Quick,
    /// Every fact, and all pairs of parameters.
    #[default]
    Default,
    /// Triples of parameters as well.
    Deep,
}

impl Depth {
    /// The word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Default => "default",
            Self::Deep => "deep",
        }
    }
}

impl std::str::FromStr for Depth {
    type Err = Error;
    fn from_str(word: &str) -> Result<Self, Error> {
        [Self::Quick, Self::Default, Self::Deep]
            .into_iter()
            .find(|d| d.as_str() == word)
            .ok_or_else(|| Error::Usage(format!("`{word}` is no depth; use quick, default or deep")))
    }
}

/// What a run is told.
#[derive(Clone)]
pub struct Options {
    /// The description.
    pub source: Arc<Source>,
    /// Scheme, authority and optional path prefix of the target, which replace those of the described server.
    pub target_url: String,
    /// Credentials by name.
    pub credentials: BTreeMap<String, String>,
    /// Headers sent with every request.
    pub headers: Vec<(String, String)>,
    /// Seed of everything chosen by chance.
    pub seed: u64,
    /// How much to look at.
    pub depth: Depth,
    /// Greatest number of requests; the plan's own bound when absent.
    pub max_requests: Option<u64>,
    /// Longest time a run may take.
    pub deadline: Option<Duration>,
    /// Greatest number of requests a second; declared rates are kept off loopback in any case.
    pub rate: Option<f64>,
    /// Whether operations that change data may be called.
    pub allow_writes: bool,
    /// Whether declared limits may be exceeded on purpose off loopback.
    pub probe_limits: bool,
    /// Whether values seen may appear in reports and snapshots of a target off loopback.
    pub include_values: bool,
    /// The operations and kinds to look at; all when absent.
    pub only: Option<BTreeSet<(String, Kind)>>,
    /// Stop at the first confirmed verdict of `broken` or `flaky`.
    pub stop_at_first: bool,
    /// Set from outside to end the run: nothing more is sent, and the report says what is known by then.
    pub stop: Option<Arc<AtomicBool>>,
    /// Keep heads and bodies of all requests in the report.
    pub record: bool,
    /// Told what happens.
    pub progress: Option<Told>,
    /// What runs of many targets share ([`Remembered`]). The shapes of answers and what shows a dispute are then
    /// not in the report.
    pub remembered: Option<Arc<Remembered>>,
}

impl Options {
    /// The usual options for a target.
    pub fn new(source: Arc<Source>, target_url: impl Into<String>) -> Self {
        Self {
            source,
            target_url: target_url.into(),
            credentials: BTreeMap::new(),
            headers: Vec::new(),
            seed: 1,
            depth: Depth::Default,
            max_requests: None,
            deadline: None,
            rate: None,
            allow_writes: false,
            probe_limits: false,
            include_values: false,
            only: None,
            stop_at_first: false,
            record: false,
            stop: None,
            progress: None,
            remembered: None,
        }
    }

    /// Whether a kind of fact of an operation is to be looked at.
    pub fn wants(&self, operation: &str, kind: Kind) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(&(operation.to_owned(), kind)))
    }
}
