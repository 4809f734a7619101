//! The harness around the conformance engine: what `cargo test -p conformance` runs.
//!
//! It chooses descriptions, targets and credentials from flags and environment ([`flags`],
//! [`targets`]), has the engine judge each target once ([`runs`]), shows the verdicts as one test
//! per operation and kind of fact ([`rows`], [`harness`]), writes the report ([`file`]) and
//! compares observed shapes with snapshots ([`shapes`]) and days with one another ([`days`]). Targets may
//! stand in a file ([`config`]), known deviations may be accepted for a while ([`baseline`]). `cargo xtask conformance` uses the same
//! parts with another face.
//!
//! It judges nothing itself: verdicts come from `plumbline-engine` and are passed on unchanged.

mod arguments;
pub mod baseline;
pub mod builtin;
pub mod config;
pub mod days;
mod error;
pub mod file;
pub mod flags;
pub mod har;
pub mod harness;
pub mod interrupt;
mod mocks;
pub mod place;
pub mod proxy;
mod replay;
pub mod rows;
pub mod runs;
pub mod shapes;
mod shared;
pub mod targets;
pub mod text;
mod tree;

pub use error::{Error, exit};
