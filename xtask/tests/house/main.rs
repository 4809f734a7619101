//! The rules of the house, held against the sources and the built programs.
//!
//! One test binary for all of it: [`sources`] reads files, [`verdicts`] feeds hand-made reports
//! to the harness's parts, [`harness`] and [`commands`] start the programs as a user would.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

mod commands;
mod contract;
mod describing;
mod harness;
mod occasions;
mod programs;
mod reports;
mod sources;
mod traffic;
mod verdicts;
mod workflows;
