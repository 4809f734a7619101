//! Blame for pages of a wrong size: what cut them, or let too much through.

use super::parameter_fact;
use super::sent::{Find, Sent};
use crate::asked::asked;
use crate::call::Call;
use crate::session::Session;
use plumbline_spec::facts::{Clause, ParameterAspect};
use plumbline_spec::model::{Operation, Page};

/// What cuts the list wrongly, whose total is right: the count of first items, the offset or the limit that
/// were sent, or one of their defaults.
pub(super) fn cut(session: &Session, operation: &Operation, call: &Call, sent: &Sent, came: usize, find: Find<'_>) -> Option<String> {
    let page = crate::pages::law(operation)?;
    let clause = |wanted: Clause| find(&|c| *c == wanted);
    if sent.offset {
        return crate::pages::clauses(session, operation, call).iter().find_map(|c| clause(c.clone()));
    }
    // One more than was asked for, or one less though more fit: whatever else was asked for, the page is of a wrong size.
    let limit = asked(session.description(), operation, call).limit.unwrap_or(i64::MAX);
    let size = i64::try_from(came).unwrap_or(i64::MAX);
    let other = sent.sort || Sent::condition(operation, call, find).is_some();
    if sent.limit || (other && (size > limit || size.saturating_add(1) == limit)) {
        return clause(Clause::Limit).or_else(|| clause(Clause::Size));
    }
    if let Some(found) = skipped(session, operation, call, sent, came, find) {
        return Some(found);
    }
    if sent.sort {
        return clause(Clause::Permutation);
    }
    length(session, call, page, find)
}

/// What says how long a page is for which nothing is asked: the default of the limit, the limit itself, or the size that is said.
fn length(session: &Session, call: &Call, page: &Page, find: Find<'_>) -> Option<String> {
    let limit = page.limit.as_deref().and_then(|limit| default(session, call, limit));
    limit.or_else(|| find(&|c| matches!(c, Clause::Limit | Clause::Size)))
}

/// The default of a parameter; where it was seen to be right of the whole list, or lets all of it come, what is found is paged wrongly.
fn default(session: &Session, call: &Call, parameter: &str) -> Option<String> {
    let fact = parameter_fact(session, &call.operation, parameter, ParameterAspect::Default)?;
    let lets_all = || {
        let operation = session.operation(&call.operation)?;
        let limit = crate::pages::law(operation)?.limit.as_deref().filter(|limit| *limit == parameter)?;
        let value = crate::asked::effective(session.description(), operation, &Call::new(&call.operation), limit)?.as_i64()?;
        let fits = crate::probe::Tailor::of(session, &call.operation, operation).found(call).and_then(|n| i64::try_from(n).ok());
        Some(value >= fits.unwrap_or_else(|| super::world_size(session, call)) && !session.ledger.failed(&fact))
    };
    let right = session.ledger.is_held(&fact) || lets_all().unwrap_or(false);
    let conditional = session.operation(&call.operation).is_some_and(|o| !asked(session.description(), o, call).condition.is_all());
    if right && conditional { super::composition(session, call) } else { Some(fact) }
}

/// The limit that was sent, or the default of the one that was not.
pub(super) fn limit(session: &Session, operation: &Operation, call: &Call, sent: &Sent, find: Find<'_>) -> Option<String> {
    let page = crate::pages::law(operation)?;
    if sent.limit { find(&|c| *c == Clause::Limit) } else { length(session, call, page, find) }
}

/// The default of the offset, where no limit in its range is as short as what came: items were skipped.
pub(super) fn skipped(session: &Session, operation: &Operation, call: &Call, sent: &Sent, came: usize, find: Find<'_>) -> Option<String> {
    let page = crate::pages::law(operation)?;
    let offset = page.offset.as_ref().filter(|_| !sent.offset && !sent.limit)?;
    let least = crate::pages::range(session.description(), operation, page).0.unwrap_or(1);
    if i64::try_from(came).unwrap_or(i64::MAX) >= least {
        return None;
    }
    default(session, call, offset).or_else(|| find(&|c| *c == Clause::Offset))
}
