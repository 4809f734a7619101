//! Breaking documented errors: not raised, or with another status, code, text code or shape.

use super::act::{Act, Step};
use super::change::Change;
use super::parameters::Way;
use super::response;
use plumbline_spec::facts::{Aspect, ErrorAspect};
use plumbline_spec::model::{Description, ErrorCase, Provocation};
use serde_json::json;

/// Ways to break what is said of an error case; `checked` says whether the operation asks for credentials at all.
pub(crate) fn case(description: &Description, name: &str, case: &ErrorCase, aspect: ErrorAspect, checked: bool) -> Vec<Way> {
    let changed = |word: &str, at: &str, change: Change| {
        let at = plumbline_spec::pointer::segments(at).map(Step::Member).collect();
        Way::new(word, Act::Error { case: Some(name.to_owned()), at, change })
    };
    let mut ways = match aspect {
        ErrorAspect::Status => {
            let status = |status: u16| Way::new(format!("status-{status}"), Act::Status { case: name.to_owned(), status });
            let right = case.status.unwrap_or(0);
            [200, 500, 418].into_iter().filter(|s| *s != right).map(status).collect()
        }
        ErrorAspect::Code => {
            vec![
                changed("other", "/code", Change::Set(json!(-32099 - case.code.unwrap_or(0) % 7))),
                changed("as-text", "/code", Change::AsText),
                changed("positive", "/code", Change::Set(json!(422))),
            ]
        }
        ErrorAspect::Mnemonic => {
            let at = description.errors.mnemonic.as_deref().unwrap_or_default();
            vec![
                changed("missing", at, Change::Missing),
                changed("other", at, Change::Set(json!("something_else"))),
                changed("case", at, Change::Case),
            ]
        }
    };
    let asks = !matches!(case.provoked_by, Provocation::CredentialMissing | Provocation::CredentialWrong) || checked;
    if asks && unraised(case, aspect) {
        ways.push(Way::new("not-raised", Act::Unraised { cause: case.provoked_by.clone(), credential: case.credential.clone() }));
    }
    if case.provoked_by == Provocation::Batch && aspect == ErrorAspect::Code {
        ways.push(Way::new("half-done", Act::HalfBatch));
    }
    ways
}

/// Whether not raising the error is a way to break this fact: of the first fact of a case, where the cause can be met.
fn unraised(case: &ErrorCase, aspect: ErrorAspect) -> bool {
    let first = match aspect {
        ErrorAspect::Status => true,
        ErrorAspect::Code => case.status.is_none() || case.code.is_some(),
        ErrorAspect::Mnemonic => case.code.is_none() && case.status.is_none(),
    };
    first && !matches!(case.provoked_by, Provocation::Cannot(_))
}

/// Ways to break the shape of errors.
pub(crate) fn shape(place: &response::Place, aspect: Aspect) -> Vec<Way> {
    let mut ways = Vec::new();
    for schema in &place.schemas {
        for (word, change) in response::ways(aspect, schema) {
            ways.push(Way::new(word, Act::Error { case: None, at: place.path.clone(), change }));
        }
    }
    ways
}
