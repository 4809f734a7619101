//! A field to search by that no reading's word is taken for: whether any form of a date is, before that is held against it.
//!
//! The documents say that dates are searched by, and mostly leave open how one is written. Only who refuses every usual
//! form, under every word that a document has for the field, does not have the search.

use crate::blame;
use crate::call::Call;
use crate::judge::Answer;
use crate::oracle::text_of;
use crate::session::{Expect, Session};
use plumbline_spec::facts::ParameterAspect;
use plumbline_spec::model::{Law, Search, ValueKind};

/// Holds against the target that it refuses a search by a date, in whatever words; `refused` are the searches so far.
pub(super) async fn none_taken(session: &mut Session, operation: &str, refused: &[(String, Call)]) {
    let law = session
        .operation(operation)
        .and_then(|o| o.laws.values().find_map(|l| if let Law::Search(s) = l { Some(s.clone()) } else { None }));
    let Some(search) = law else { return };
    // Fields of other kinds have but one form, and a field with listed operators is judged by them.
    if !refused.iter().all(|(_, call)| is_open_date(&search, call, refused)) {
        return;
    }
    let mut asked = 0;
    let mut last = None;
    for (_, call) in refused {
        let Some(value) = call.args.get(&search.value).map(text_of) else { return };
        // The operator that is the default, so that it is open no more.
        let plain = call.clone().without(&search.operator);
        for form in forms(&value) {
            let Some((answer, _, wire)) = session.trial(&plain.clone().with(&search.value, form), &Expect::Open).await else { return };
            asked += 1;
            match answer {
                Answer::Refused { status, .. } if status < 500 => last = Some((wire, status)),
                Answer::Success { .. } | Answer::Refused { .. } | Answer::Nothing(_) => return,
            }
        }
    }
    let (Some((wire, status)), Some(fact)) = (last, blame::parameter_fact(session, operation, &search.field, ParameterAspect::Enum)) else {
        return;
    };
    let words: Vec<String> = refused.iter().filter_map(|(_, call)| call.args.get(&search.field)).map(text_of).collect();
    let expected = format!("a search by {}, in some form of a date", words.join(" or "));
    let evidence = session.evidence_of(&wire, &expected, &format!("a refusal of all {asked} forms, this one with status {status}"));
    session.enter(&fact, None, evidence);
}

/// Whether a search is by a date whose operators no document lists, under a word of any reading.
fn is_open_date(search: &Search, call: &Call, all: &[(String, Call)]) -> bool {
    let rule = |call: &Call| call.args.get(&search.field).and_then(|word| search.fields.get(&text_of(word)));
    // The law is that of one reading; the words of the others are for the same field.
    let known = rule(call).or_else(|| all.iter().find_map(|(_, other)| rule(other)));
    known.is_some_and(|rule| rule.kind == ValueKind::DateTime && rule.operators.is_empty())
}

/// The usual forms of a date and time (ISO 8601, RFC 3339), of one written with a space.
fn forms(value: &str) -> Vec<String> {
    let Some((date, time)) = value.split_once([' ', 'T']) else { return vec![value.to_owned()] };
    vec![value.to_owned(), date.to_owned(), format!("{date}T{time}"), format!("{date}T{time}Z")]
}

#[cfg(test)]
mod tests {
    use super::forms;

    #[test]
    fn a_date_has_four_forms() {
        assert_eq!(forms("2023-01-31 10:00:00"), ["2023-01-31 10:00:00", "2023-01-31", "2023-01-31T10:00:00", "2023-01-31T10:00:00Z"]);
        assert_eq!(forms("2023-01-31"), ["2023-01-31"]);
    }
}
