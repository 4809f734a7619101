//! Names of mutants.

use super::Broken;
use crate::occasion::Occasion;
use plumbline_spec::{Choices, Kind};
use std::fmt;
use std::str::FromStr;

/// Names a mutant: `FACT`, `FACT:OPERATOR` or `FACT:OPERATOR@CONDITION`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MutantId {
    /// Id of the fact that it breaks.
    pub fact: String,
    /// The operator with its condition; the fact's first one where absent.
    pub operator: Option<String>,
}

impl FromStr for MutantId {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Operators hold no colon, facts may: the last one parts them, if it stands behind the aspect.
        Ok(match text.rsplit_once(':') {
            Some((fact, operator)) if fact.contains('#') => Self { fact: fact.to_owned(), operator: Some(operator.to_owned()) },
            _ => Self { fact: text.to_owned(), operator: None },
        })
    }
}

impl fmt::Display for MutantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fact)?;
        self.operator.as_ref().map_or(Ok(()), |operator| write!(f, ":{operator}"))
    }
}

/// A mock, broken in one fact and one way.
#[derive(Debug, Clone, PartialEq)]
pub struct Mutant {
    /// Name of the API.
    pub api: String,
    /// Id of the fact that it breaks.
    pub fact: String,
    /// Kind of the fact.
    pub kind: Kind,
    /// The operation.
    pub operation: String,
    /// The operator, with `@` and its condition if it has one.
    pub operator: String,
    /// Whether it is broken under a condition only.
    pub conditional: bool,
    /// Whether the fact is assumed only, so that no suite may fail a server for it.
    pub assumed: bool,
    /// Readings under which the mock must run for the fact to be there.
    pub choices: Choices,
    /// Whether the mock must enforce declared rates.
    pub strict_rate: bool,
    /// The documented error that the mock must answer with, for a fact that shows only then.
    pub occasion: Option<Occasion>,
    /// How many items the lists must hold at least for it to show.
    pub least_items: usize,
    pub(crate) broken: Broken,
}

impl Mutant {
    /// Its name.
    pub fn id(&self) -> MutantId {
        MutantId { fact: self.fact.clone(), operator: Some(self.operator.clone()) }
    }
}

/// There is no such mutant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownMutant {
    /// The fact is unknown or cannot be broken.
    #[error("no fact that can be broken is called `{0}`; list the mutants to see which there are")]
    Fact(String),
    /// The fact has no such operator.
    #[error("the fact `{fact}` cannot be broken by `{operator}`; its operators are {known}")]
    Operator {
        /// The fact.
        fact: String,
        /// As asked for.
        operator: String,
        /// The operators it has.
        known: String,
    },
}
