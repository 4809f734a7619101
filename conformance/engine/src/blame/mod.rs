//! Which fact a mismatch speaks of, given the smallest call that shows it.

mod order;
mod sent;
mod sizes;

pub use order::with_order;

use order::order;
use sent::Sent;
use sizes::{cut, limit, skipped};

use crate::asked::{asked, target};
use crate::call::Call;
use crate::oracle::{MismatchKind, text_of};
use crate::session::Session;
use plumbline_spec::facts::{Clause, Kind, ParameterAspect, Subject};
use plumbline_spec::model::{Law, Operation};
use serde_json::Value;

/// The fact that a mismatch speaks of, going by the data found.
pub fn law(session: &Session, call: &Call, kind: MismatchKind) -> String {
    law_of(session, call, kind, session.worlds.get(&call.operation).map_or(&[], |w| &w.items))
}

/// The fact that a mismatch of the items that came speaks of.
pub fn law_of(session: &Session, call: &Call, kind: MismatchKind, items: &[Value]) -> String {
    let Some(operation) = session.operation(&call.operation) else { return "protocol/answer".into() };
    let find = |wanted: &dyn Fn(&Clause) -> bool| {
        session
            .facts
            .iter()
            .find(|f| f.operation == call.operation && matches!(&f.subject, Subject::Law { clause, .. } if wanted(clause)))
            .map(|f| f.id.clone())
    };
    let sent = Sent::of(operation, call);
    let fallback = || {
        find(&|c| matches!(c, Clause::Limit | Clause::Size | Clause::Count | Clause::Unique))
            .unwrap_or_else(|| format!("{}/response#status", call.operation))
    };
    let unlimited = || crate::pages::law(operation).is_some_and(|page| page.limit.is_none());
    let begun = || crate::pages::clauses(session, operation, call).iter().find_map(|clause| find(&|c| c == clause));
    if !matches!(kind, MismatchKind::Total | MismatchKind::Repeated) && crate::pages::started_elsewhere(session, operation, call, items) {
        return crate::pages::start_fact(session, operation, call).unwrap_or_else(fallback);
    }
    let found = match kind {
        // On an empty page the total is all that tells what was found: where totals are right otherwise, the condition is not.
        // Nor is there more to see where no page holds all that was found.
        MismatchKind::Total if (items.is_empty() || unlimited()) && condition(session, call).is_some() => {
            find(&|c| *c == Clause::Total).filter(|total| !session.ledger.is_held(total))
        }
        MismatchKind::Total => find(&|c| *c == Clause::Total),
        MismatchKind::Pages if (items.is_empty() || unlimited()) && condition(session, call).is_some() => {
            find(&|c| *c == Clause::Pages).filter(|pages| !session.ledger.is_held(pages))
        }
        MismatchKind::Pages => find(&|c| *c == Clause::Pages),
        MismatchKind::Unchosen => find(&|c| *c == Clause::Only),
        MismatchKind::Lacking => find(&|c| *c == Clause::Chosen),
        MismatchKind::Repeated if sent.sort && !sent.offset && !sent.limit => find(&|c| *c == Clause::Permutation),
        MismatchKind::Repeated if sent.offset || sent.limit || unlimited() => {
            find(&|c| *c == Clause::Tiling).or_else(|| find(&|c| *c == Clause::Unique))
        }
        MismatchKind::Repeated => find(&|c| *c == Clause::Unique),
        MismatchKind::Altered if sent.project => find(&|c| *c == Clause::Chosen),
        // No page is longer than a page is.
        MismatchKind::Surplus if unlimited() => limit(session, operation, call, &sent, &find).or_else(begun),
        // Were the offset of no matter, it would not be sent any more.
        MismatchKind::Surplus | MismatchKind::Short if sent.offset && !sent.limit => begun(),
        MismatchKind::Cut => cut(session, operation, call, &sent, items.len(), &find),
        MismatchKind::Surplus => limit(session, operation, call, &sent, &find),
        MismatchKind::Short => {
            skipped(session, operation, call, &sent, items.len(), &find).or_else(|| limit(session, operation, call, &sent, &find))
        }
        MismatchKind::Count
        | MismatchKind::NotAdmitted
        | MismatchKind::Missing
        | MismatchKind::Unknown
        | MismatchKind::Altered
        | MismatchKind::Order
        | MismatchKind::Position => None,
    };
    if let Some(found) = found {
        return found;
    }
    if sent.offset
        && crate::pages::is_past(session, operation, call)
        && let Some(found) = find(&|c| *c == Clause::End)
    {
        return found;
    }
    let condition = condition(session, call);
    let paged = sent.offset || sent.limit;
    let misplaced = matches!(kind, MismatchKind::Order | MismatchKind::Position);
    if condition.is_some() && misplaced {
        if kind == MismatchKind::Position
            && sent.offset
            && let Some(found) = begun()
        {
            return found;
        }
        // Where no order was asked for, the wrong one is the default.
        if let Some(found) = order(session, operation, call, kind, &sent, items, &find) {
            return found;
        }
    }
    if condition.is_some()
        && ((paged && sent.sort) || (misplaced && (paged || sent.sort)))
        && let Some(found) = composition(session, call)
    {
        return found;
    }
    if let Some(found) = condition {
        return found;
    }
    if sent.count {
        let all = kind == MismatchKind::Count && call.args.values().any(|v| v.as_i64().is_some_and(|n| n >= world_size(session, call)));
        return find(&|c| *c == if all { Clause::All } else { Clause::Count }).unwrap_or_else(fallback);
    }
    if sent.project && !sent.sort && !paged {
        return find(&|c| *c == Clause::Chosen).unwrap_or_else(fallback);
    }
    if kind == MismatchKind::Position && sent.offset {
        // Items in order, but of another stretch: where an offset matters at all, it is what went wrong.
        return begun().unwrap_or_else(fallback);
    }
    if (sent.sort || (misplaced && !paged))
        && let Some(found) = order(session, operation, call, kind, &sent, items, &find)
    {
        return found;
    }
    let parameter = |name: Option<&str>, aspect: ParameterAspect| name.and_then(|n| parameter_fact(session, &call.operation, n, aspect));
    let page = crate::pages::law(operation);
    if sent.offset {
        return begun().unwrap_or_else(fallback);
    }
    if sent.limit {
        return find(&|c| *c == Clause::Limit).unwrap_or_else(fallback);
    }
    if kind == MismatchKind::Count || kind == MismatchKind::Position {
        if let Some(found) = parameter(page.and_then(|p| p.limit.as_deref()), ParameterAspect::Default) {
            return found;
        }
        if let Some(found) = find(&|c| *c == Clause::Size).filter(|_| kind == MismatchKind::Count) {
            return found;
        }
        if let Some(found) = find(&|c| *c == Clause::All) {
            return found;
        }
    }
    find(&|c| *c == Clause::Stable).unwrap_or_else(fallback)
}

/// The call with the one comparison of its tree that is not for a single item by its key, where there is but one: items beside
/// it are there to be listed, unless trees themselves are read wrongly.
fn spoken_of(session: &Session, operation: &Operation, call: &Call) -> Call {
    let Some(filter) = operation.laws.values().find_map(|l| if let Law::Filter(f) = l { Some(f) } else { None }) else {
        return call.clone();
    };
    let Some(tree) = call.args.get(&filter.parameter) else { return call.clone() };
    let failed = |f: &plumbline_spec::Fact| {
        matches!(&f.subject, Subject::Law { clause: Clause::And | Clause::Or | Clause::Nesting, .. }) && session.ledger.failed(&f.id)
    };
    let key = session.worlds.get(&call.operation).map_or("", |w| w.key.as_str());
    let by_key = |leaf: &Value| {
        let field = leaf.get(&filter.field_member).map(text_of).and_then(|word| filter.fields.get(&word));
        field.is_some_and(|rule| rule.at == key) && leaf.get(&filter.operator_member).is_some_and(|o| o == "=")
    };
    let children = tree.get(&filter.children_member).and_then(Value::as_array);
    let others: Vec<&Value> = children.into_iter().flatten().filter(|child| !by_key(child)).collect();
    match others.as_slice() {
        [one] if one.get(&filter.children_member).is_none() && !session.own(&call.operation).any(failed) => {
            call.clone().with(&filter.parameter, (*one).clone())
        }
        _ => call.clone(),
    }
}

/// The fact of the condition that a call has, if it has one; of the field where no comparison of it is stated.
pub fn condition(session: &Session, call: &Call) -> Option<String> {
    let operation = session.operation(&call.operation)?;
    let find = |wanted: &dyn Fn(&Clause) -> bool| clause(session, call, wanted);
    Sent::condition(operation, &spoken_of(session, operation, call), &find).or_else(|| {
        let field = |law: &Law| if let Law::Search(search) = law { Some(search.field.clone()) } else { None };
        let field = operation.laws.values().filter_map(field).find(|field| call.args.contains_key(field))?;
        let aspects = [ParameterAspect::Enum, ParameterAspect::Accepted];
        aspects.into_iter().find_map(|aspect| parameter_fact(session, &call.operation, &field, aspect))
    })
}

/// That order and pages are those of what a call's condition finds: the fact, where the call has one.
pub fn composition(session: &Session, call: &Call) -> Option<String> {
    condition(session, call)?;
    clause(session, call, &|c| *c == Clause::Composition)
}

fn clause(session: &Session, call: &Call, wanted: &dyn Fn(&Clause) -> bool) -> Option<String> {
    let is = |f: &&plumbline_spec::Fact| matches!(&f.subject, Subject::Law { clause, .. } if wanted(clause));
    session.own(&call.operation).find(is).map(|f| f.id.clone())
}

fn world_size(session: &Session, call: &Call) -> i64 {
    session.worlds.get(&call.operation).map_or(i64::MAX, |w| i64::try_from(w.items.len()).unwrap_or(i64::MAX))
}

/// The fact of an aspect of a parameter.
pub fn parameter_fact(session: &Session, operation: &str, parameter: &str, aspect: ParameterAspect) -> Option<String> {
    session
        .facts
        .iter()
        .find(|f| {
            f.operation == operation
                && matches!(&f.subject, Subject::Parameter { parameter: p, aspect: a } if p == parameter && *a == aspect)
        })
        .map(|f| f.id.clone())
}

/// The fact that a refused valid call speaks of.
pub fn refused(session: &Session, call: &Call) -> String {
    let name = &call.operation;
    let status = || format!("{name}/response#status");
    let Some(operation) = session.operation(name) else { return status() };
    let find = |wanted: &dyn Fn(&Clause) -> bool| {
        session
            .facts
            .iter()
            .find(|f| f.operation == *name && matches!(&f.subject, Subject::Law { clause, .. } if wanted(clause)))
            .map(|f| f.id.clone())
    };
    if call.args.is_empty() {
        // What is answered under other ids was refused for its own.
        let id = format!("{name}/envelope#id");
        if call.id != Call::new(name).id && session.ledger.is_held(&status()) && session.fact(&id).is_some() {
            return id;
        }
        return session.own(name).find(|f| f.kind == Kind::Status).map_or_else(status, |f| f.id.clone());
    }
    if let Some(end) = find(&|c| *c == Clause::End).filter(|_| crate::pages::is_past(session, operation, call)) {
        return end;
    }
    let cursor = crate::pages::with_cursor(operation).map(|(_, cursor)| cursor.parameter);
    if let Some(taken) =
        cursor.filter(|p| call.args.contains_key(*p)).and_then(|p| parameter_fact(session, name, p, ParameterAspect::Accepted))
    {
        return taken;
    }
    // To find nothing is no reason to refuse.
    if finds_nothing(session, operation, call) {
        return status();
    }
    if let Some(found) = condition(session, call) {
        return found;
    }
    let counted = operation.laws.values().any(|l| {
        matches!(l, Law::First(first) if call.args.get(&first.count).and_then(Value::as_i64).is_some_and(|n| n > world_size(session, call)))
    });
    if let Some(found) = find(&|c| *c == Clause::All).filter(|_| counted) {
        return found;
    }
    for (parameter, value) in &call.args {
        let Some(declared) = operation.parameters.get(parameter) else { continue };
        let schema = target(session.description(), &declared.schema);
        let bound = |limit: Option<i64>| limit.is_some() && value.as_i64() == limit;
        let aspect = if bound(schema.maximum) {
            ParameterAspect::Maximum
        } else if bound(schema.minimum) {
            ParameterAspect::Minimum
        } else if schema.values.is_some() {
            ParameterAspect::Enum
        } else {
            continue;
        };
        if let Some(found) = parameter_fact(session, name, parameter, aspect) {
            return found;
        }
    }
    let sort = if Sent::of(operation, call).sort { asked(session.description(), operation, call).sort } else { Vec::new() };
    if let Some(found) = sort.first().and_then(|key| find(&|c| matches!(c, Clause::Key(k) if *k == key.word))) {
        return found;
    }
    call.args.keys().next().and_then(|p| parameter_fact(session, name, p, ParameterAspect::Accepted)).unwrap_or_else(status)
}

/// Whether a condition finds nothing for certain.
pub fn finds_nothing(session: &Session, operation: &Operation, call: &Call) -> bool {
    let asked = asked(session.description(), operation, call).condition;
    let (Some(world), Some(semantics)) =
        (session.worlds.get(&call.operation), session.semantics.get(&call.operation).and_then(|open| open.first()))
    else {
        return false;
    };
    world.complete && !asked.is_all() && world.count(&asked, *semantics).certain() == Some(0)
}

/// Facts that a mismatch breaks beside the one that it speaks of.
///
/// An item that comes twice breaks all that say otherwise: keys are unique, pages and numbers hold each item once, and sorting adds
/// none. A page that is too long only where something is searched for is a search that drops the limit as well.
pub fn beside(session: &Session, call: &Call, kind: MismatchKind) -> Vec<String> {
    let Some(operation) = session.operation(&call.operation) else { return Vec::new() };
    let sent = Sent::of(operation, call);
    match kind {
        MismatchKind::Repeated => {}
        MismatchKind::Surplus | MismatchKind::Short => {
            let find = |wanted: &dyn Fn(&Clause) -> bool| {
                let clause = |f: &&plumbline_spec::Fact| matches!(&f.subject, Subject::Law { clause, .. } if wanted(clause));
                session.own(&call.operation).find(clause).map(|f| f.id.clone())
            };
            let conditional = Sent::condition(operation, call, &find).is_some();
            return find(&|c| *c == Clause::Composition).filter(|_| conditional).into_iter().collect();
        }
        MismatchKind::Count
        | MismatchKind::Cut
        | MismatchKind::NotAdmitted
        | MismatchKind::Missing
        | MismatchKind::Unknown
        | MismatchKind::Altered
        | MismatchKind::Order
        | MismatchKind::Position
        | MismatchKind::Total
        | MismatchKind::Pages
        | MismatchKind::Unchosen
        | MismatchKind::Lacking => return Vec::new(),
    }
    session
        .facts
        .iter()
        .filter(|f| {
            f.operation == call.operation
                && match &f.subject {
                    Subject::Law { clause: Clause::Tiling, .. } => sent.offset || sent.limit || !sent.sort,
                    Subject::Law { clause: Clause::Permutation, .. } => sent.sort,
                    Subject::Law { clause: Clause::Count | Clause::All | Clause::Unique, .. } => true,
                    _ => false,
                }
        })
        .map(|f| f.id.clone())
        .collect()
}

/// The range fact that an out-of-range call speaks of, and the parameter.
pub fn range(session: &Session, call: &Call) -> Option<(String, ParameterAspect)> {
    let operation = session.operation(&call.operation)?;
    for (parameter, value) in &call.args {
        let Some(declared) = operation.parameters.get(parameter) else { continue };
        let schema = target(session.description(), &declared.schema);
        let number = crate::oracle::number_of(value);
        if plumbline_spec::value::Checker::new(session.description()).fits(schema, value) {
            continue;
        }
        #[expect(clippy::cast_precision_loss, reason = "bounds are moderate numbers")]
        let aspect = match number {
            Some(n) if schema.maximum.is_some_and(|m| n > m as f64) => ParameterAspect::Maximum,
            Some(n) if schema.minimum.is_some_and(|m| n < m as f64) => ParameterAspect::Minimum,
            Some(_) => continue,
            None if schema.values.is_some() => ParameterAspect::Enum,
            None => ParameterAspect::Type,
        };
        if let Some(fact) = parameter_fact(session, &call.operation, parameter, aspect) {
            return Some((fact, aspect));
        }
    }
    None
}
