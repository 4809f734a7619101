//! Tests of descriptions from outside: one binary, a module a subject.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod apis;
mod broken;
mod compare;
mod diff;
mod editor;
mod examples;
mod facts;
mod forms;
mod robust;
mod values;
