//! The proof, proven: the rule that says on which fact a verdict fell, covering arrays, the command
//! itself on a small part, and that the line of a report shows the fault by itself.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

mod command;
mod covering;
mod encloses;
mod lines;
mod paged;
mod remembered;
mod spent;
