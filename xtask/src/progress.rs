//! What a run does while it goes on: one line at the foot of the terminal, and above it each fact
//! that fails, as it fails.
//!
//! All of it is on stderr. The line is shown only where stderr is a terminal; failures are told in
//! a pipe, too, if asked for, as plain lines.

use crate::paint::{self, Look, tone};
use conformance::runs::Progress;
use plumbline_engine::Event;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

const EVERY: Duration = Duration::from_millis(90);
const CLEAR: &str = "\r\x1b[2K";

/// The line. Cleared, it is gone.
pub struct Line(Option<Arc<Mutex<State>>>);

/// How far one API is.
#[derive(Debug, Clone, Default)]
struct Api {
    operation: String,
    number: usize,
    of: usize,
    made: u64,
    bound: u64,
}

struct State {
    look: Look,
    /// Whether there is a line to draw.
    line: bool,
    apis: BTreeMap<String, Api>,
    failed: usize,
    since: Instant,
    shown: Option<Instant>,
    over: bool,
}

impl Line {
    /// A line if there is a terminal to show it on; failures as they come also without one, if `loud`.
    pub fn new(wanted: bool, loud: bool) -> Self {
        let look = Look::of_stderr();
        let line = wanted && look.width.is_some() && !paint::is_dumb();
        if !line && !loud {
            return Self(None);
        }
        let state = State { look, line, apis: BTreeMap::new(), failed: 0, since: Instant::now(), shown: None, over: false };
        let state = Arc::new(Mutex::new(state));
        if line {
            tick(Arc::downgrade(&state));
        }
        Self(Some(state))
    }

    /// What the suite is to call.
    pub fn told(&self) -> Option<Progress> {
        let state = self.0.clone()?;
        Some(Arc::new(move |api, event| state.lock().unwrap_or_else(PoisonError::into_inner).take(api, event)))
    }

    /// Removes the line.
    pub fn clear(&self) {
        let Some(state) = &self.0 else { return };
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        state.over = true;
        if state.line {
            put(CLEAR);
        }
    }
}

/// Draws while nothing happens, so that the time goes on.
fn tick(state: Weak<Mutex<State>>) {
    let draw = move || {
        while let Some(state) = state.upgrade() {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            if state.over {
                return;
            }
            state.draw(false);
            drop(state);
            std::thread::sleep(Duration::from_millis(250));
        }
    };
    // Without a thread the line is drawn when something happens.
    let _ = std::thread::Builder::new().name("progress".to_owned()).spawn(draw);
}

impl State {
    fn take(&mut self, api: &str, event: &Event<'_>) {
        let own = self.apis.entry(api.to_owned()).or_default();
        match *event {
            Event::Operation { name, number, of } => {
                name.clone_into(&mut own.operation);
                (own.number, own.of) = (number, of);
            }
            Event::Request { made, bound } => (own.made, own.bound) = (made, bound),
            Event::Failed { fact, statement, verdict } => {
                self.failed += 1;
                let clear = if self.line { CLEAR } else { "" };
                let word = self.look.paint(tone(verdict), &format!("{:<6}", verdict.as_str()));
                let says = if statement.is_empty() { String::new() } else { format!(": {}", plumbline_report::plain(statement)) };
                let text = self.look.wrapped(&format!("{api} {}{says}", plumbline_report::plain(fact)), 10);
                put(&format!("{clear}{}{word}  {text}\n", self.look.sign(verdict)));
                self.shown = None;
            }
        }
        self.draw(true);
    }

    fn draw(&mut self, sparing: bool) {
        if !self.line || self.apis.is_empty() || (sparing && self.shown.is_some_and(|at| at.elapsed() < EVERY)) {
            return;
        }
        self.shown = Some(Instant::now());
        put(&format!("{CLEAR}{}", self.text()));
    }

    /// The line, as long as there is room for it: what matters least goes first.
    fn text(&self) -> String {
        let (made, bound) = self.apis.values().fold((0, 0), |(m, b), a| (m + a.made, b + a.bound));
        let seconds = self.since.elapsed().as_secs();
        let mut parts = vec![format!("{made} of {bound} requests"), format!("{seconds} s")];
        if self.failed > 0 {
            parts.push(format!("{} failed", self.failed));
        }
        let left = format!("{} left", bound.saturating_sub(made));
        let now: Vec<String> =
            self.apis.iter().filter(|(_, a)| a.of > 0).map(|(api, a)| format!("{api} {}/{} {}", a.number, a.of, a.operation)).collect();
        // The last column stays free: some terminals begin a new line in it.
        let room = self.look.width.unwrap_or(80) - 1;
        let between = if self.look.unicode { " · " } else { ", " };
        let bar = |columns: usize| self.bar(made, bound, columns);
        let full = [bar(20), parts.join(between), left, now.join(", ")].join("  ");
        let middle = [bar(12), parts.join(between), now.first().cloned().unwrap_or_default()].join("  ");
        let small = [bar(8), format!("{made}/{bound}"), parts[1..].join(between)].join("  ");
        let text = [full, middle, small].into_iter().find(|t| t.chars().count() <= room).unwrap_or_default();
        text.trim_end().to_owned()
    }

    /// How much of the budget is used up.
    fn bar(&self, made: u64, bound: u64, columns: usize) -> String {
        let used = usize::try_from(made * columns as u64 / bound.max(1)).unwrap_or(columns).min(columns);
        let (full, empty) = if self.look.unicode { ("━", "╌") } else { ("#", ".") };
        format!("{}{}", full.repeat(used), empty.repeat(columns - used))
    }
}

fn put(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}
