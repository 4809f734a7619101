//! Probes of the rules of JSON-RPC 2.0 and of its documented deviations.

use super::{Probe, case_fact, cases};
use crate::call::{Call, Envelope};
use crate::session::{Expect, Session};
use plumbline_spec::Kind;
use plumbline_spec::model::{Endpoint, Operation, Provocation};

/// Probes of the envelope; none for HTTP operations.
pub fn probes(session: &Session, operation: &str, described: &Operation) -> Vec<Probe> {
    if !matches!(described.endpoint(), Some(Endpoint::Rpc { .. })) {
        return Vec::new();
    }
    let forms = [
        (Envelope::UnknownMethod, Provocation::UnknownMethod, 0),
        (Envelope::Notification, Provocation::Notification, 0),
        (Envelope::Batch, Provocation::Batch, 0),
        (Envelope::Malformed, Provocation::MalformedJson, 0),
        (Envelope::WrongVersion, Provocation::InvalidRequest, 1),
    ];
    let mut text = Call::new(operation);
    // Digits that no number keeps, and more than the usual column holds: what is recoded or cut shows.
    text.id = "00731950284615537790".into();
    // Whether an id may be a text is open in places; if it is taken, it comes back as it is.
    let text = Probe { kind: Kind::Envelope, expect: Expect::OneOf(vec![text.clone()]), call: text, rank: 1 };
    let mut cased = Call::new(operation);
    // Letters of either case, and one outside ASCII.
    cased.id = "Plumbline-aBé".into();
    let cased = Probe { kind: Kind::Envelope, expect: Expect::OneOf(vec![cased.clone()]), call: cased, rank: 1 };
    // Zero is a number like others, and easily taken for none.
    let mut zero = Call::new(operation);
    zero.id = 0.into();
    let zero = Probe::valid(Kind::Envelope, zero, 1);
    let mut large = Call::new(operation);
    // Below nought, more than 32 bits, and still a whole number for readers that know only doubles (2 to the 53rd, RFC 8259, section 6).
    large.id = (-4_503_599_627_370_497_i64).into();
    let large = Probe::valid(Kind::Envelope, large, 1);
    forms
        .into_iter()
        .map(|(form, provocation, rank)| {
            let cases = cases(session, operation, &[provocation]);
            let fact = case_fact(session, operation, &cases);
            // Where the description has no error for it, JSON-RPC 2.0 itself has (section 5.1), except for
            // notifications and batches, which it allows.
            let allowed = cases.is_empty() && matches!(form, Envelope::Notification | Envelope::Batch);
            let expect = if allowed { Expect::Open } else { Expect::Refusal { cases, fact } };
            Probe {
                kind: if form == Envelope::UnknownMethod { Kind::Errors } else { Kind::Envelope },
                call: Call::new(operation).envelope(form),
                expect,
                rank,
            }
        })
        .chain([text, large, cased, zero])
        .collect()
}
