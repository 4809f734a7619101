//! What a change of a description does to the generated client, and where an item of it comes from.
//!
//! Nothing is predicted: the client of either version is generated, its public items are read back with
//! `syn` ([`Surface`]), and what differs is compared as semantic versioning does ([`compare()`]). Which change
//! of the description led to it is found by the places that the items are documented with ([`judge()`]).
//! Nothing is compiled here; that the verdicts are those of a compiler is for tests to see ([`witness()`]).

mod compare;
mod judge;
mod report;
mod surface;
#[cfg(test)]
mod tests;
mod witness;

pub use compare::{ApiChange, Level, compare};
pub use judge::{Judged, Verdict, judge};
pub use report::{Form, Report, Totals};
pub use surface::{Item, ItemKind, Surface};
pub use witness::witness;
