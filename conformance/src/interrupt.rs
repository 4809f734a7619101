//! Ctrl-c and SIGTERM: the run ends, and what is known by then is told and written.
//!
//! The second one ends the process at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, OnceLock};

/// Set once the process was told to end. The first call begins to listen.
pub fn told() -> Arc<AtomicBool> {
    static TOLD: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    TOLD.get_or_init(|| {
        let told = Arc::new(AtomicBool::new(false));
        let own = told.clone();
        let (ready, listening) = mpsc::channel();
        // Where no thread can be had the signal does what it always did.
        let _ = std::thread::Builder::new().name("signals".to_owned()).spawn(move || listen(&own, &ready));
        // What is sent from now on is heard; an error says that nobody listens.
        let _ = listening.recv();
        told
    })
    .clone()
}

fn listen(told: &AtomicBool, ready: &Sender<()>) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
    runtime.block_on(async {
        let Some(mut signals) = Signals::listened_for() else { return };
        let _ = ready.send(());
        while signals.next().await.is_some() {
            if told.swap(true, Ordering::Relaxed) {
                std::process::exit(i32::from(crate::exit::INTERRUPTED));
            }
            eprintln!("\nending; the report says what is known by now (once more ends at once)");
        }
    });
}

/// Waits until the process was told to end.
pub async fn ended() {
    let told = told();
    while !told.load(Ordering::Relaxed) {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

/// The signals that tell a process to end.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// Begins to listen; none where signals cannot be waited for.
    fn listened_for() -> Option<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Some(Self { interrupt: signal(SignalKind::interrupt()).ok()?, terminate: signal(SignalKind::terminate()).ok()? })
    }

    /// Waits for one.
    async fn next(&mut self) -> Option<()> {
        tokio::select! {
            signal = self.interrupt.recv() => signal,
            signal = self.terminate.recv() => signal,
        }
    }
}

/// The signals that tell a process to end.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    /// Begins to listen, here when the first is waited for.
    fn listened_for() -> Option<Self> {
        Some(Self)
    }

    /// Waits for one; none where signals cannot be waited for.
    async fn next(&mut self) -> Option<()> {
        tokio::signal::ctrl_c().await.ok()
    }
}
