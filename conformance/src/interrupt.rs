//! Ctrl-c and SIGTERM: the run ends, and what is known by then is told and written.
//!
//! The second one ends the process at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// Set once the process was told to end. The first call begins to listen.
pub fn told() -> Arc<AtomicBool> {
    static TOLD: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    TOLD.get_or_init(|| {
        let told = Arc::new(AtomicBool::new(false));
        let own = told.clone();
        // Where no thread can be had the signal does what it always did.
        let _ = std::thread::Builder::new().name("signals".to_owned()).spawn(move || listen(&own));
        told
    })
    .clone()
}

fn listen(told: &AtomicBool) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
    runtime.block_on(async {
        while signal().await.is_some() {
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

/// Waits for a signal; none where signals cannot be waited for.
#[cfg(unix)]
async fn signal() -> Option<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut end = signal(SignalKind::terminate()).ok()?;
    tokio::select! {
        done = tokio::signal::ctrl_c() => done.ok(),
        _ = end.recv() => Some(()),
    }
}

/// Waits for a signal; none where signals cannot be waited for.
#[cfg(not(unix))]
async fn signal() -> Option<()> {
    tokio::signal::ctrl_c().await.ok()
}
