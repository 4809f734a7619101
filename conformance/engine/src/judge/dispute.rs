//! What an answer tells of disputed places.

use super::{About, Finding, finding};
use crate::session::Session;

/// Adds evidence on a dispute; readings that exclude one another must not run out.
pub(super) fn dispute(
    session: &mut Session,
    operation: &str,
    evidence: plumbline_spec::value::Evidence,
    instance: &str,
    findings: &mut Vec<Finding>,
) {
    use plumbline_spec::model::DisputeKind;
    let Some(declared) = session.model.description.disputes.get(&evidence.dispute) else { return };
    if evidence.fits.len() == declared.readings.len() {
        return;
    }
    let alternatives = declared.kind == DisputeKind::Alternatives;
    let all: Vec<String> = declared.readings.keys().cloned().collect();
    let seen = session.evidence.entry(evidence.dispute.clone()).or_default();
    if seen.iter().any(|(fits, ..)| *fits == evidence.fits) {
        return;
    }
    let left = |extra: Option<&std::collections::BTreeSet<String>>| {
        all.iter().filter(|r| seen.iter().map(|(f, ..)| f).chain(extra).all(|f| f.contains(*r))).count()
    };
    if alternatives && left(Some(&evidence.fits)) == 0 {
        let fact = format!("{operation}/disputes/{}#reading", evidence.dispute);
        let words: Vec<_> = evidence.fits.iter().cloned().collect();
        let earlier: Vec<_> =
            seen.iter().map(|(f, _, at)| format!("{} at {at}", f.iter().cloned().collect::<Vec<_>>().join(" or "))).collect();
        findings.push(finding(
            About::Fact(fact),
            format!("one reading throughout; earlier {}", earlier.join(", ")),
            format!("{} at {instance}", words.join(" or ")),
        ));
        return;
    }
    let found = format!("{} at {instance}", evidence.fits.iter().cloned().collect::<Vec<_>>().join(" or "));
    let told = (evidence.fits, operation.to_owned(), instance.to_owned());
    if let Some(journal) = &mut session.journal {
        journal.evidence.push((evidence.dispute.clone(), told.clone()));
    }
    seen.push(told);
    // What is judged is what came last.
    if let Some((_, wire)) = session.transport.recorder.last(None) {
        let wire = wire.clone();
        session.show_dispute(&evidence.dispute, &wire, &found);
    }
}
