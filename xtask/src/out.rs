//! Writing to the standard output. A reader that closes it early (`| head`) is no mistake.

use std::io::Write as _;

/// Writes a text as it is.
pub fn put(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
