//! One line on the terminal that tells how far the suite has come.
//!
//! It is written to stderr, over and over, and only where stderr is a terminal; a bar of a crate
//! would be another dependency for one line.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

const EVERY: Duration = Duration::from_millis(80);
const CLEAR: &str = "\r\x1b[2K";

/// The line. Dropped, it is gone.
#[derive(Clone)]
pub struct Line(Option<Arc<Mutex<State>>>);

struct State {
    counts: BTreeMap<String, (u64, u64)>,
    since: Instant,
    shown: Option<Instant>,
}

impl Line {
    /// A line, if there is a terminal to show it on.
    pub fn new(wanted: bool) -> Self {
        let state = || State { counts: BTreeMap::new(), since: Instant::now(), shown: None };
        Self((wanted && std::io::stderr().is_terminal()).then(|| Arc::new(Mutex::new(state()))))
    }

    /// What the suite is to call after each request.
    pub fn told(&self) -> Option<conformance::runs::Progress> {
        let state = self.0.clone()?;
        Some(Arc::new(move |api, event| {
            let plumbline_engine::Event::Request { made, bound } = *event else { return };
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            state.counts.insert(api.to_owned(), (made, bound));
            if state.shown.is_some_and(|at| at.elapsed() < EVERY) {
                return;
            }
            state.shown = Some(Instant::now());
            let each: Vec<String> = state.counts.iter().map(|(api, (made, bound))| format!("{api} {made}/{bound}")).collect();
            let line = format!("{CLEAR}requests: {}  {:.0} s", each.join(", "), state.since.elapsed().as_secs_f64());
            let _ = std::io::stderr().write_all(line.as_bytes());
        }))
    }

    /// Removes the line.
    pub fn clear(&self) {
        if self.0.is_some() {
            let _ = std::io::stderr().write_all(CLEAR.as_bytes());
        }
    }
}
