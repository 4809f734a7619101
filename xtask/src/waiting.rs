//! A line on the terminal while something takes more than a second: what it is, and for how long it has been going on.
//!
//! Nothing is shown where stderr is no terminal. Not here: how far something is, which only what counts its steps can say.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Shows the line until it is dropped.
pub struct Waiting(Arc<AtomicBool>);

impl Waiting {
    /// Starts; `what` is such as `importing file.json`.
    pub fn start(what: String) -> Self {
        let done = Arc::new(AtomicBool::new(false));
        if std::io::stderr().is_terminal() {
            let flag = done.clone();
            std::thread::spawn(move || {
                for second in 1.. {
                    std::thread::sleep(Duration::from_secs(1));
                    if flag.load(Ordering::Relaxed) {
                        return;
                    }
                    eprint!("\r\x1b[2K{what}: {second} s");
                }
            });
        }
        Self(done)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
        if std::io::stderr().is_terminal() {
            eprint!("\r\x1b[2K");
        }
    }
}
