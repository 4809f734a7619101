//! Tests of descriptions from outside: one binary, a module a subject.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod broken;
mod compare;
mod examples;
