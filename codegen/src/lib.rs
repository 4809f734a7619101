//! From an API description to the Rust source of its client.
//!
//! [`generate`] gives the files of a crate of clients, [`expansion`] the same items in one text for a macro, and
//! [`write_or_check`] writes files or says which are stale. All three come from one plan, so that they
//! cannot differ. The clients lean on the crate `plumbline-runtime`, which this crate does not depend on.
//!
//! No text of a description becomes Rust: names go through [`names`], documentation through [`docs`], everything else is a string
//! literal; what leaves is read again and held to what clients are made of ([`guard`]), each shape of an item by `syn`.

pub mod change;
mod checks;
mod client;
pub mod docs;
mod error;
mod format;
mod guard;
mod layout;
pub mod names;
mod operations;
mod paging;
mod plan;
mod problems;
mod types;
mod write;

pub use error::{Error, Staleness, Unsupported};
pub use layout::{GeneratedFile, expansion, generate, generate_all};
pub use write::write_or_check;
