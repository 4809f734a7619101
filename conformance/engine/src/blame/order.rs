//! Blame for what comes in a wrong order: the key, the direction, or the order that is the default.

use super::parameter_fact;
use super::sent::{Find, Sent};
use crate::asked::{asked, target};
use crate::call::Call;
use crate::oracle::MismatchKind;
use crate::session::Session;
use plumbline_spec::facts::{Clause, ParameterAspect};
use plumbline_spec::model::{Law, Operation};
use serde_json::Value;

/// The fact of the order that a call asks for, or of the default order.
pub(super) fn order(
    session: &Session,
    operation: &Operation,
    call: &Call,
    kind: MismatchKind,
    sent: &Sent,
    items: &[Value],
    find: Find<'_>,
) -> Option<String> {
    let sort = operation.laws.values().find_map(|l| if let Law::Sort(s) = l { Some(s) } else { None })?;
    let keys = asked(session.description(), operation, call).sort;
    let key = keys.first()?;
    if matches!(kind, MismatchKind::Missing | MismatchKind::NotAdmitted | MismatchKind::Unknown | MismatchKind::Count) {
        return if sent.sort { find(&|c| *c == Clause::Permutation) } else { None };
    }
    let has = |p: &str| call.args.contains_key(p);
    let direction_sent = sort.direction.as_deref().is_some_and(has);
    if !has(&sort.by) && !direction_sent {
        // The default order: whether key or direction is wrong shows in the items themselves.
        let items: Vec<&Value> = items.iter().collect();
        let turned: Vec<_> = keys
            .iter()
            .cloned()
            .map(|mut k| {
                k.descending = !k.descending;
                k
            })
            .collect();
        let way = sort.direction.as_deref().filter(|_| items.len() > 1 && crate::oracle::order::disorder(&items, &turned).is_none());
        return parameter_fact(session, &call.operation, way.unwrap_or(&sort.by), ParameterAspect::Default);
    }
    let word = key.word.clone();
    if key.descending && session.ledger.is_held(&format!("{}/sorted-rising/{word}", call.operation)) {
        return find(&|c| *c == Clause::Direction);
    }
    find(&|c| matches!(c, Clause::Key(k) if *k == word))
}

/// The same request with its order said, where the documents state which order is the default: `None` where
/// they do not, where it is said already, or where the request is for a part of the list.
pub fn with_order(session: &Session, call: &Call) -> Option<Call> {
    let operation = session.operation(&call.operation)?;
    let sort = operation.laws.values().find_map(|l| if let Law::Sort(s) = l { Some(s) } else { None })?;
    let sent = Sent::of(operation, call);
    if sort.field_member.is_some() || sent.sort || sent.offset || sent.limit {
        return None;
    }
    let default = |parameter: &str| target(session.description(), &operation.parameters.get(parameter)?.schema).default.clone();
    let mut said = call.clone().with(&sort.by, default(&sort.by)?);
    if let Some((direction, way)) = sort.direction.as_deref().and_then(|d| Some((d, default(d)?))) {
        said = said.with(direction, way);
    }
    Some(said)
}
