//! By what a documented error can be told from the others that are documented.
//!
//! An error that no request can bring about is judged when it occurs. For that it must be known which
//! error it is without what is judged; where nothing else tells, that part of it cannot be seen.

use super::ErrorAspect;
use crate::model::{ErrorCase, Errors};

/// Something by which an error is told from all others of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Its text code.
    Mnemonic,
    /// Its message, or the template of it.
    Message,
    /// Its JSON-RPC code.
    Code,
    /// Its HTTP status.
    Status,
}

impl Mark {
    /// Whether an error names itself by it. A number or a member does not: errors that are
    /// documented nowhere have them as well.
    pub fn names(self) -> bool {
        matches!(self, Self::Mnemonic | Self::Message)
    }

    /// What is said of an error by it.
    pub(super) fn aspect(self) -> Option<ErrorAspect> {
        match self {
            Self::Mnemonic => Some(ErrorAspect::Mnemonic),
            Self::Code => Some(ErrorAspect::Code),
            Self::Status => Some(ErrorAspect::Status),
            Self::Message => None,
        }
    }
}

/// Least letters and digits of a message that no other error has by chance.
const TELLING: usize = 6;

/// By what an error case is told from the others of an operation, the surest first.
pub fn marks(errors: &Errors, operation: &str, case: &str) -> Vec<Mark> {
    let Some(own) = errors.cases.get(case) else { return Vec::new() };
    let here = |c: &ErrorCase| c.operations.is_empty() || c.operations.iter().any(|o| o == operation);
    let others: Vec<&ErrorCase> = errors.cases.iter().filter(|(key, c)| *key != case && here(c)).map(|(_, c)| c).collect();
    let alone = |same: &dyn Fn(&ErrorCase) -> bool| !others.iter().any(|c| same(c));
    let mut all = Vec::new();
    if own.mnemonic.is_some() && errors.mnemonic.is_some() && alone(&|c| c.mnemonic == own.mnemonic) {
        all.push(Mark::Mnemonic);
    }
    if own.message.as_deref().is_some_and(telling) && alone(&|c| c.message == own.message) {
        all.push(Mark::Message);
    }
    if own.code.is_some() && alone(&|c| c.code == own.code) {
        all.push(Mark::Code);
    }
    if own.status.is_some() && alone(&|c| c.status == own.status) {
        all.push(Mark::Status);
    }
    all
}

/// Whether a message says something besides what is put into it.
fn telling(template: &str) -> bool {
    let mut inside = false;
    let mut count = 0;
    for c in template.chars() {
        match c {
            '{' => inside = true,
            '}' => inside = false,
            c if !inside && c.is_alphanumeric() => count += 1,
            _ => {}
        }
    }
    count >= TELLING
}

/// Why a part of an error cannot be seen that nothing else tells.
pub(super) fn nothing_else(aspect: ErrorAspect) -> &'static str {
    match aspect {
        ErrorAspect::Status => "Nothing but its status tells this error from others, so that no other status could be held against it.",
        ErrorAspect::Code => "Nothing but its code tells this error from others, so that no other code could be held against it.",
        ErrorAspect::Mnemonic => {
            "Nothing but its text code tells this error from others, so that no other text code could be held against it."
        }
    }
}
