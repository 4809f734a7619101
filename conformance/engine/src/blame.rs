//! Which fact a mismatch speaks of, given the smallest call that shows it.

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
        find(&|c| matches!(c, Clause::Limit | Clause::Count | Clause::Unique))
            .unwrap_or_else(|| format!("{}/response#status", call.operation))
    };
    let found = match kind {
        // On an empty page the total is all that tells what was found: where totals are right otherwise, the condition is not.
        MismatchKind::Total if items.is_empty() && condition(session, call).is_some() => {
            find(&|c| *c == Clause::Total).filter(|total| !session.ledger.is_held(total))
        }
        MismatchKind::Total => find(&|c| *c == Clause::Total),
        MismatchKind::Unchosen => find(&|c| *c == Clause::Only),
        MismatchKind::Lacking => find(&|c| *c == Clause::Chosen),
        MismatchKind::Repeated if sent.sort && !sent.offset && !sent.limit => find(&|c| *c == Clause::Permutation),
        MismatchKind::Repeated if sent.offset || sent.limit => find(&|c| *c == Clause::Tiling).or_else(|| find(&|c| *c == Clause::Unique)),
        MismatchKind::Repeated => find(&|c| *c == Clause::Unique),
        MismatchKind::Altered if sent.project => find(&|c| *c == Clause::Chosen),
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
    let condition = condition(session, call);
    let paged = sent.offset || sent.limit;
    let misplaced = matches!(kind, MismatchKind::Order | MismatchKind::Position);
    if condition.is_some() && misplaced {
        if kind == MismatchKind::Position
            && sent.offset
            && let Some(found) = find(&|c| *c == Clause::Offset)
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
        return find(&|c| *c == Clause::Offset).unwrap_or_else(fallback);
    }
    if (sent.sort || (misplaced && !paged))
        && let Some(found) = order(session, operation, call, kind, &sent, items, &find)
    {
        return found;
    }
    let parameter = |name: Option<&str>, aspect: ParameterAspect| name.and_then(|n| parameter_fact(session, &call.operation, n, aspect));
    let page = operation.laws.values().find_map(|l| if let Law::Page(p) = l { Some(p) } else { None });
    if sent.offset {
        return find(&|c| *c == Clause::Offset).unwrap_or_else(fallback);
    }
    if sent.limit {
        return find(&|c| *c == Clause::Limit).unwrap_or_else(fallback);
    }
    if kind == MismatchKind::Count || kind == MismatchKind::Position {
        if let Some(found) = parameter(page.map(|p| p.limit.as_str()), ParameterAspect::Default) {
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

/// What cuts the list wrongly, whose total is right: the count of first items, the offset or the limit that
/// were sent, or one of their defaults.
fn cut(session: &Session, operation: &Operation, call: &Call, sent: &Sent, came: usize, find: Find<'_>) -> Option<String> {
    let page = operation.laws.values().find_map(|l| if let Law::Page(p) = l { Some(p) } else { None })?;
    let clause = |wanted: Clause| find(&|c| *c == wanted);
    if sent.offset {
        return clause(Clause::Offset);
    }
    // One more than was asked for, or one less though more fit: whatever else was asked for, the page is of a wrong size.
    let limit = asked(session.description(), operation, call).limit.unwrap_or(i64::MAX);
    let size = i64::try_from(came).unwrap_or(i64::MAX);
    let other = sent.sort || Sent::condition(operation, call, find).is_some();
    if sent.limit || (other && (size > limit || size.saturating_add(1) == limit)) {
        return clause(Clause::Limit);
    }
    let default = |parameter: &str| parameter_fact(session, &call.operation, parameter, ParameterAspect::Default);
    if let Some(found) = skipped(session, operation, call, sent, came, find) {
        return Some(found);
    }
    if sent.sort {
        return clause(Clause::Permutation);
    }
    if Sent::condition(operation, call, find).is_some() {
        return None;
    }
    default(&page.limit).or_else(|| clause(Clause::Limit))
}

/// The limit that was sent, or the default of the one that was not.
fn limit(session: &Session, operation: &Operation, call: &Call, sent: &Sent, find: Find<'_>) -> Option<String> {
    let page = operation.laws.values().find_map(|l| if let Law::Page(p) = l { Some(p) } else { None })?;
    let default = || parameter_fact(session, &call.operation, &page.limit, ParameterAspect::Default);
    if sent.limit { None } else { default() }.or_else(|| find(&|c| *c == Clause::Limit))
}

/// The default of the offset, where no limit in its range is as short as what came: items were skipped.
fn skipped(session: &Session, operation: &Operation, call: &Call, sent: &Sent, came: usize, find: Find<'_>) -> Option<String> {
    let page = operation.laws.values().find_map(|l| if let Law::Page(p) = l { Some(p) } else { None })?;
    let offset = page.offset.as_ref().filter(|_| !sent.offset && !sent.limit)?;
    let least = operation.parameters.get(&page.limit).and_then(|p| target(session.description(), &p.schema).minimum).unwrap_or(1);
    if i64::try_from(came).unwrap_or(i64::MAX) >= least {
        return None;
    }
    parameter_fact(session, &call.operation, offset, ParameterAspect::Default).or_else(|| find(&|c| *c == Clause::Offset))
}

fn world_size(session: &Session, call: &Call) -> i64 {
    session.worlds.get(&call.operation).map_or(i64::MAX, |w| i64::try_from(w.items.len()).unwrap_or(i64::MAX))
}

/// Finds the fact of the first clause that a test admits.
type Find<'f> = &'f dyn Fn(&dyn Fn(&Clause) -> bool) -> Option<String>;

/// Which laws the parameters of a call touch.
#[derive(Default)]
struct Sent {
    offset: bool,
    limit: bool,
    sort: bool,
    project: bool,
    count: bool,
}

impl Sent {
    fn of(operation: &Operation, call: &Call) -> Self {
        let has = |p: &str| call.args.contains_key(p);
        let mut sent = Self::default();
        for law in operation.laws.values() {
            match law {
                Law::Page(l) => {
                    sent.offset |= l.offset.as_deref().is_some_and(has);
                    sent.limit |= has(&l.limit);
                }
                Law::Sort(l) => sent.sort |= has(&l.by) || l.direction.as_deref().is_some_and(has),
                Law::Project(l) => sent.project |= has(&l.fields),
                Law::First(l) => sent.count |= has(&l.count),
                Law::Search(_)
                | Law::Criteria(_)
                | Law::Filter(_)
                | Law::Membership(_)
                | Law::Echo(_)
                | Law::Unique(_)
                | Law::Stable(_) => {}
            }
        }
        sent
    }

    /// The fact of the condition that a call has, if it has one.
    fn condition(operation: &Operation, call: &Call, find: Find<'_>) -> Option<String> {
        for law in operation.laws.values() {
            match law {
                Law::Search(search) => {
                    let Some(field) = call.args.get(&search.field).map(text_of) else { continue };
                    let word = call.args.get(&search.operator).map_or_else(|| "=".to_owned(), text_of);
                    let operator = crate::asked::operator(&word);
                    if search.fields.contains_key(&field) {
                        return find(&|c| matches!(c, Clause::Compare { field: f, operator: o } if *f == field && Some(*o) == operator))
                            .or_else(|| find(&|c| matches!(c, Clause::Compare { field: f, .. } if *f == field)));
                    }
                    let kind = call.args.get(&search.value).zip(operator).map(|(value, op)| crate::asked::family_kind(value, op));
                    let same = |c: &Clause| matches!(c, Clause::CompareFamily { operator: o, .. } if Some(*o) == operator);
                    let exact = |c: &Clause| same(c) && matches!(c, Clause::CompareFamily { kind: k, .. } if Some(*k) == kind);
                    return find(&exact).or_else(|| find(&same));
                }
                Law::Criteria(criteria) if call.args.contains_key(&criteria.parameter) => return find(&|c| *c == Clause::Several),
                Law::Filter(filter) => {
                    let Some(tree) = call.args.get(&filter.parameter) else { continue };
                    let Some(Value::Array(children)) = tree.get(&filter.children_member) else {
                        let field = tree.get(&filter.field_member).map(text_of).unwrap_or_default();
                        let operator = tree.get(&filter.operator_member).map(text_of).and_then(|w| crate::asked::operator(&w));
                        return find(&|c| matches!(c, Clause::Compare { field: f, operator: o } if *f == field && Some(*o) == operator));
                    };
                    if children.iter().any(|c| c.get(&filter.children_member).is_some()) {
                        return find(&|c| *c == Clause::Nesting);
                    }
                    let or = tree.get(&filter.condition_member).is_some_and(|c| c == "or");
                    return find(&|c| *c == if or { Clause::Or } else { Clause::And });
                }
                Law::Membership(membership) => {
                    let Some(Value::Array(ids)) = call.args.get(&membership.parameter) else { continue };
                    return find(&|c| *c == if ids.len() > 1 { Clause::SeveralGroups } else { Clause::Member });
                }
                _ => {}
            }
        }
        None
    }
}

/// The fact of the order that a call asks for, or of the default order.
fn order(
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
        return session.own(name).find(|f| f.kind == Kind::Status).map_or_else(status, |f| f.id.clone());
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
fn finds_nothing(session: &Session, operation: &Operation, call: &Call) -> bool {
    let asked = asked(session.description(), operation, call).condition;
    let (Some(world), Some(semantics)) =
        (session.worlds.get(&call.operation), session.semantics.get(&call.operation).and_then(|open| open.first()))
    else {
        return false;
    };
    world.complete && !asked.is_all() && world.items.iter().all(|item| asked.admits(item, *semantics) == crate::oracle::Truth::No)
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
