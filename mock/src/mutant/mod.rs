//! Mutants: the mock, broken in just one fact and just one way.
//!
//! For every fact of a description there are operators that break it; which ones is decided here
//! by an exhaustive match over the subjects of facts, so that a new kind of fact without an
//! operator does not compile. A mutant is told to a mock by `FACT:OPERATOR` or
//! `FACT:OPERATOR@CONDITION`. Whether a suite notices is not this module's business.

mod act;
mod apply;
mod change;
mod credentials;
mod disputes;
mod errors;
mod gate;
mod id;
mod laws;
mod list;
mod pages;
mod parameters;
mod response;
mod search;

pub(crate) use act::{Act, Begun, Compared, Ends, Field, Members, Only, PageCount, Rows, Several, Total, Tree, Twist, Wire};
pub(crate) use apply::{envelope, error_envelope, message, payload};
pub use id::{Mutant, MutantId, UnknownMutant};
pub use list::mutants;

use crate::args::Args;
use crate::list::Page;
use crate::plan::Plan;
use gate::Gate;

/// One way to be broken.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Broken {
    /// The operation that is.
    pub(crate) operation: String,
    /// What it does differently.
    pub(crate) act: Act,
    /// When.
    pub(crate) gate: Gate,
}

/// What is different about one call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Live<'a> {
    /// How the mock is broken.
    pub(crate) broken: Option<&'a Broken>,
    /// Which call it is, counted from 0.
    pub(crate) number: u64,
}

impl<'a> Live<'a> {
    /// The same for a call that turns out to be of this operation.
    pub(crate) fn only(self, operation: &str) -> Self {
        Self { broken: self.broken.filter(|b| b.operation == operation), ..self }
    }

    /// What is different before the arguments are known.
    pub(crate) fn early(self) -> Option<&'a Act> {
        let broken = self.broken?;
        match broken.gate {
            Gate::Always => Some(&broken.act),
            Gate::ThirdCall if self.number % 3 == 2 => Some(&broken.act),
            _ => None,
        }
    }

    /// What is different once they are.
    pub(crate) fn armed(self, plan: &Plan, args: &Args) -> Option<&'a Act> {
        let broken = self.broken?;
        let range = |index: usize| plan.known.get(index).map_or((None, None), |k| (k.schema.minimum, k.schema.maximum));
        broken.gate.holds(self.number, &plan.laws, args, &range).then_some(&broken.act)
    }

    /// Whether it still is when the page is known.
    pub(crate) fn holds_of(self, page: &Page) -> bool {
        self.broken.is_none_or(|b| b.gate.holds_of(page))
    }

    /// Whether only some of the rows are different.
    pub(crate) fn some_rows(self) -> bool {
        self.broken.is_some_and(|b| b.gate == Gate::SomeRows)
    }
}
