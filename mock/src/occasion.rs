//! Documented errors that no request brings about: how a mock is put into the state in which it answers with one.
//!
//! Which answer that is, and how a mutant makes it a wrong one, is the business of [`crate::failure`]; here is only when.

use crate::failure::Failure;
use plumbline_spec::model::Errors;
use std::fmt;
use std::str::FromStr;

/// A documented error that calls are answered with, whatever they ask.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Occasion {
    /// Key of the error in the description.
    pub case: String,
    /// Every so many calls; 1 for all.
    pub every: u64,
}

impl Occasion {
    /// The error that a call is answered with, counted from 0.
    pub(crate) fn failure(&self, errors: &Errors, operation: &str, number: u64) -> Option<Failure> {
        let (key, case) = errors.cases.get_key_value(&self.case)?;
        let here = case.operations.is_empty() || case.operations.iter().any(|o| o == operation);
        let now = self.every > 0 && (number + 1).is_multiple_of(self.every);
        (here && now).then(|| {
            let text = case.description.as_deref().unwrap_or("a documented error");
            Failure::new(case.provoked_by.clone(), text).with(|cause| cause.case = Some(key.clone()))
        })
    }
}

impl FromStr for Occasion {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (case, every) = match text.split_once(':') {
            Some((case, every)) => (case, every.parse().ok().filter(|n| *n > 0)),
            None => (text, Some(1)),
        };
        let every = every.filter(|_| !case.is_empty()).ok_or("write it as CASE, or as CASE:N for every so many calls")?;
        Ok(Self { case: case.to_owned(), every })
    }
}

impl fmt::Display for Occasion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.every {
            1 => write!(f, "all calls are answered with the documented error {}", self.case),
            n => write!(f, "every call number {n} is answered with the documented error {}", self.case),
        }
    }
}
