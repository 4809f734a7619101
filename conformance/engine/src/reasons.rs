//! Why facts stay unseen where it is neither the data nor the request: what was settled leaves nothing to see, or the requests of
//! this depth were used up.
//!
//! Said at the end of an operation, and only of facts that have no reason of their own by then. What the data lack is said in
//! [`crate::cover::missing`].

use crate::asked::asked;
use crate::oracle::compare::Groups;
use crate::probe::exercise::{filter_for, search_call};
use crate::session::Session;
use plumbline_spec::facts::{Clause, Subject};
use plumbline_spec::model::{Law, Operation};

/// Gives the facts of an operation that nothing bore out a reason that is true.
pub fn give(session: &mut Session, name: &str) {
    let Some(operation) = session.shared(name) else { return };
    let mut all = Vec::new();
    for fact in session.own(name).filter(|f| !session.ledger.is_held(&f.id) && !session.ledger.has_reason(&f.id)) {
        let Subject::Law { law, clause } = &fact.subject else { continue };
        let Some(law) = operation.laws.get(law) else { continue };
        let reason = match clause {
            Clause::SeveralGroups => groups(session, name),
            Clause::Compare { .. } if told(session, name, &operation, law, clause) => {
                Some("the requests of this depth were used up by other comparisons; --depth deep asks for more of them".to_owned())
            }
            _ => None,
        };
        all.extend(reason.map(|reason| (fact.id.clone(), reason)));
    }
    for (id, reason) in all {
        session.ledger.unseen(&id, reason);
    }
}

/// Which of several groups were read, where not all of them were.
fn groups(session: &Session, name: &str) -> Option<String> {
    let read: Vec<Groups> = session.semantics.get(name)?.iter().map(|s| s.groups).collect();
    let which = match read.first()? {
        Groups::All | Groups::Any => return None,
        Groups::First => "first",
        Groups::Last => "last",
    };
    Some(format!("of several groups in one request the {which} alone was read; the documents leave open how several are written"))
}

/// Whether the data found have a value that tells what such a comparison finds from what it does not.
fn told(session: &Session, name: &str, operation: &Operation, law: &Law, clause: &Clause) -> bool {
    let Clause::Compare { field, operator } = clause else { return false };
    let call = match law {
        Law::Filter(filter) => filter.fields.get(field).and_then(|rule| filter_for(session, name, filter, field, rule, *operator)),
        Law::Search(search) => search.fields.get(field).and_then(|rule| search_call(session, name, search, field, rule, *operator)),
        _ => None,
    };
    let (Some(call), Some(world), Some(semantics)) =
        (call, session.worlds.get(name), session.semantics.get(name).and_then(|open| open.first()))
    else {
        return false;
    };
    let condition = asked(session.description(), operation, &call).condition;
    let found = world.count(&condition, *semantics).sure;
    found > 0 && found < world.items.len()
}
