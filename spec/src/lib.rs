//! API descriptions: their language, how they are read, and the facts they state.
//!
//! The way in is [`Source::read`]: bytes become a tree with the place of every node
//! ([`syntax`]), disputes are given readings ([`readings`]), the tree becomes a typed
//! [`model::Description`], and the description's [`facts`] are listed. Values are judged
//! against schemas in [`value`].
//!
//! This crate knows nothing of HTTP clients, servers or Rust code generation, and no vendor.
//! Loading never panics: it gives a model or a list of [`diag::Diagnostic`]s.

mod agreement;
pub mod diag;
pub mod diff;
pub mod facts;
#[cfg(feature = "schema")]
pub mod language;
pub mod lint;
pub mod load;
pub mod model;
pub mod places;
pub mod pointer;
pub mod readings;
mod said;
pub mod show;
pub mod starter;
mod strict;
pub mod syntax;
pub mod value;

pub use diag::{Diagnostic, Diagnostics, Severity};
pub use facts::{Fact, Kind};
pub use load::{Model, Source};
pub use readings::Choices;
