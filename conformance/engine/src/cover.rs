//! Which facts an answer bears out: those that could have failed in it and did not.
//!
//! A fact that is not borne out by any answer is `unseen`, and [`missing`] says what data or request
//! would show it.

use crate::asked::{asked, target};
use crate::call::Call;
use crate::judge::Answer;
use crate::oracle::{Semantics, Truth, World, text_of};
use crate::session::{Expect, Session};
use plumbline_spec::facts::{Aspect, Clause, CredentialAspect, Fact, Kind, ParameterAspect, Subject};
use plumbline_spec::model::{Filter, Found, Law, Operation, Paged};
use plumbline_spec::pointer;
use serde_json::Value;

/// Marks what an answer bears out.
pub fn cover(session: &mut Session, call: &Call, expect: &Expect, answer: &Answer) {
    let name = call.operation.clone();
    let Some(operation) = session.shared(&name) else { return };
    let envelope: Vec<String> = session.own(&name).filter(|f| matches!(f.subject, Subject::Envelope(_))).map(|f| f.id.clone()).collect();
    for id in envelope {
        if !id.ends_with("#error-object") || matches!(answer, Answer::Refused { .. }) {
            session.ledger.holds(&id);
        }
    }
    if let (Some(family), Expect::OneOf(_), true) = (family_of(session, call), expect, answer.is_success())
        && let (true, Some(journal)) = (session.taken_families.insert(family.clone()), &mut session.journal)
    {
        journal.families.push(family);
    }
    match (answer, expect) {
        (Answer::Success { payload, items }, Expect::Success) => {
            success(session, call, &operation, payload, items);
        }
        (Answer::Success { payload, items }, Expect::OneOf(calls)) if as_asked(session, call, &operation, calls, payload, items) => {
            success(session, call, &operation, payload, items);
        }
        (Answer::Refused { .. } | Answer::Success { .. }, Expect::OneOf(_)) => {
            if let Some((fact, aspect)) = crate::blame::range(session, call) {
                let whole = !matches!(aspect, ParameterAspect::Maximum | ParameterAspect::Minimum)
                    || session.ledger.is_held(&format!("{fact}/inside"));
                if whole || matches!(answer, Answer::Refused { .. }) {
                    session.ledger.holds(&fact);
                }
                session.ledger.holds(&format!("{fact}/outside"));
            }
        }
        (Answer::Refused { status, error }, Expect::Refusal { cases, fact }) => {
            session.ledger.holds(fact);
            if let Some(key) = cases.iter().find(|key| is_case(session, key, *status, error)) {
                for aspect in ["status", "code", "mnemonic"] {
                    session.ledger.holds(&format!("{name}/errors/{key}#{aspect}"));
                }
            }
            for id in error_shape(session, &name, error) {
                session.ledger.holds(&id);
            }
        }
        _ => {}
    }
}

/// Whether an error is the documented one of a key, by what it names itself: its text code, its number, or the HTTP status.
fn is_case(session: &Session, key: &str, status: u16, error: &Value) -> bool {
    let errors = &session.description().errors;
    let Some(case) = errors.cases.get(key) else { return false };
    match (&case.mnemonic, &errors.mnemonic) {
        (Some(word), Some(at)) => pointer::get(error, at).map(text_of).is_some_and(|found| {
            // Of a disputed word each spelling will do.
            found == *word || session.spellings(key).iter().any(|(.., other)| *other == found)
        }),
        (Some(_), None) | (None, _) => match case.code {
            Some(code) => error.get("code").and_then(Value::as_i64) == Some(code),
            None => case.status.is_none_or(|own| own == status),
        },
    }
}

/// Whether a success is the one that was asked for, and not that of another call that would have been fair.
fn as_asked(session: &mut Session, call: &Call, operation: &Operation, calls: &[Call], payload: &Value, items: &[Value]) -> bool {
    let Some(own) = calls.iter().position(|c| c.args == call.args) else { return false };
    let mut fits = |other: &Call| crate::judge::lawful(session, other, operation, payload, items, false).is_ok();
    fits(call) && calls.iter().enumerate().all(|(i, other)| i == own || !fits(other))
}

/// The field of a family that a call compares, and the kind of its values.
pub fn family_of(session: &Session, call: &Call) -> Option<(String, String)> {
    let operation = session.operation(&call.operation)?;
    match asked(session.description(), operation, call).condition {
        crate::oracle::predict::Condition::Family { field, kind, .. } => Some((field, format!("{kind:?}"))),
        _ => None,
    }
}

/// What is said of the shape of errors that could have failed in this one.
pub(crate) fn error_shape(session: &Session, operation: &str, error: &Value) -> Vec<String> {
    let shown = |f: &&Fact| matches!(&f.subject, Subject::ErrorShape { place, aspect } if present(error, place, *aspect));
    session.own(operation).filter(shown).map(|f| f.id.clone()).collect()
}

/// Whether a place has a value for a keyword to fail on.
fn present(payload: &Value, place: &str, aspect: Aspect) -> bool {
    let place: String =
        place.split('/').map(|s| s.split('@').next().unwrap_or(s)).map(|s| if s == "{}" { "*" } else { s }).collect::<Vec<_>>().join("/");
    if aspect == Aspect::Required {
        let above = place.rfind('/').map_or("", |i| &place[..i]);
        return pointer::select(payload, above).iter().any(|v| v.is_object());
    }
    let found = pointer::select(payload, &place);
    match aspect {
        Aspect::Type | Aspect::Reading | Aspect::AnyOf | Aspect::OneOf | Aspect::Const => !found.is_empty(),
        Aspect::MinItems | Aspect::MaxItems | Aspect::UniqueItems => found.iter().any(|v| v.as_array().is_some_and(|a| !a.is_empty())),
        Aspect::Required
        | Aspect::Enum
        | Aspect::Minimum
        | Aspect::Maximum
        | Aspect::MinLength
        | Aspect::MaxLength
        | Aspect::Pattern
        | Aspect::Format
        | Aspect::MaxProperties => found.iter().any(|v| !v.is_null()),
    }
}

fn success(session: &mut Session, call: &Call, operation: &Operation, payload: &Value, items: &[Value]) {
    let name = &call.operation;
    let mut held: Vec<String> = vec![format!("{name}/response#status"), format!("{name}/response#media")];
    let description = session.description();
    let asked = asked(description, operation, call);
    let nothing = World::default();
    let world = session.worlds.get(name).unwrap_or(&nothing);
    let semantics = session.semantics.get(name).and_then(|s| s.first()).copied();
    for fact in session.own(name).filter(|f| !session.ledger.is_held(&f.id)) {
        let holds = match &fact.subject {
            Subject::Response { place, aspect } => shaped(session, payload, place, *aspect),
            Subject::Parameter { parameter, aspect } => match aspect {
                ParameterAspect::Accepted => call.args.contains_key(parameter),
                ParameterAspect::Default => !call.args.contains_key(parameter) && default_shows(operation, parameter, &asked, world, items),
                _ => false,
            },
            Subject::Law { law, clause } => clause_shows(operation, law, clause, call, &asked, world, items, payload, semantics),
            Subject::Credential { aspect, credential } => match aspect {
                CredentialAspect::Accepted => session.credentials.contains_key(credential),
                CredentialAspect::Hidden => session.credentials.get(credential).is_some_and(|c| c.len() >= 6),
                CredentialAspect::Required | CredentialAspect::Checked | CredentialAspect::Exchange => false,
            },
            _ => false,
        };
        if holds {
            held.push(fact.id.clone());
        }
    }
    if let Some(key) = asked.sort.first().filter(|k| !k.descending) {
        held.push(format!("{name}/sorted-rising/{}", key.word));
    }
    values(session, call, operation, &mut held);
    for id in held {
        session.ledger.holds(&id);
    }
}

/// Shapes under a reading count only when that reading is the one that fits.
fn shaped(session: &Session, payload: &Value, place: &str, aspect: Aspect) -> bool {
    if let Some((base, rest)) = place.split_once('@') {
        let reading = rest.split('/').next().unwrap_or_default();
        let base: String = base.to_owned();
        let schema_dispute = session.evidence.iter().find(|(_, seen)| seen.iter().any(|(fits, ..)| fits.contains(reading)));
        if schema_dispute.is_none() {
            return false;
        }
        let excluded = session
            .evidence
            .values()
            .flatten()
            .any(|(fits, ..)| !fits.contains(reading) && fits.iter().any(|f| place_has(session, &base, f)));
        if excluded {
            return false;
        }
    }
    present(payload, place, aspect)
}

/// Whether a place has this reading.
fn place_has(session: &Session, base: &str, reading: &str) -> bool {
    let prefix = format!("{base}@{reading}");
    session.facts.iter().any(|f| matches!(&f.subject, Subject::Response { place, .. } if place.starts_with(&prefix)))
}

/// Values of enumerated and bounded parameters that were accepted.
fn values(session: &mut Session, call: &Call, operation: &Operation, held: &mut Vec<String>) {
    let mut enumerated = Vec::new();
    for (parameter, value) in &call.args {
        let Some(declared) = operation.parameters.get(parameter) else { continue };
        let schema = target(&session.model.description, &declared.schema);
        let (values, minimum, maximum) = (schema.values.clone(), schema.minimum, schema.maximum);
        let fact = |aspect| crate::blame::parameter_fact(session, &call.operation, parameter, aspect);
        let number = value.as_i64();
        for (bound, aspect) in [(minimum, ParameterAspect::Minimum), (maximum, ParameterAspect::Maximum)] {
            if let (true, Some(id)) = (bound.is_some() && number == bound, fact(aspect)) {
                held.push(format!("{id}/inside"));
                if session.ledger.is_held(&format!("{id}/outside")) {
                    held.push(id);
                }
            }
        }
        if let Some(id) = fact(ParameterAspect::Type) {
            held.push(id);
        }
        if let (Some(values), Some(id)) = (values, fact(ParameterAspect::Enum)) {
            enumerated.push((id, values, text_of(value)));
        }
        if let Some(id) = fact(ParameterAspect::Pattern) {
            held.push(id);
        }
    }
    for (id, values, value) in enumerated {
        let seen = session.accepted.entry(id.clone()).or_default();
        if let (true, Some(journal)) = (seen.insert(value.clone()), &mut session.journal) {
            journal.accepted.push((id.clone(), value));
        }
        if values.iter().all(|v| seen.contains(&text_of(v))) {
            held.push(id);
        }
    }
}

fn default_shows(operation: &Operation, parameter: &str, asked: &crate::oracle::Asked, world: &World, items: &[Value]) -> bool {
    operation.laws.values().any(|law| match law {
        Law::Page(page) if page.limit.as_deref() == Some(parameter) => {
            world.complete && asked.condition.is_all() && world.items.len() > items.len() + usize::try_from(asked.offset).unwrap_or(0)
        }
        Law::Page(page) if page.place() == Some(parameter) => world.items.len() > 1,
        Law::Sort(sort) if sort.by == parameter || sort.direction.as_deref() == Some(parameter) => items.len() > 1,
        Law::Search(search) if search.operator == parameter => !asked.condition.is_all(),
        _ => false,
    })
}

#[expect(clippy::too_many_arguments, reason = "all of what was asked and came bears on whether a clause could have failed")]
fn clause_shows(
    operation: &Operation,
    law: &str,
    clause: &Clause,
    call: &Call,
    asked: &crate::oracle::Asked,
    world: &World,
    items: &[Value],
    payload: &Value,
    semantics: Option<Semantics>,
) -> bool {
    let sent = |p: &str| call.args.contains_key(p);
    let all = world.items.len();
    let offset = usize::try_from(asked.offset.max(0)).unwrap_or(0);
    let part = || {
        let Some(semantics) = semantics else { return false };
        let yes = world.items.iter().filter(|i| asked.condition.admits(i, semantics) == Truth::Yes).count();
        yes > 0 && yes < all
    };
    let paged_or_sorted = || offset > 0 || operation.laws.values().any(|l| matches!(l, Law::Sort(s) if sent(&s.by)));
    match (operation.laws.get(law), clause) {
        (Some(Law::Page(page)), Clause::Offset | Clause::Number | Clause::Cursor) => {
            page.place().is_some_and(sent) && offset > 0 && all > offset
        }
        (Some(Law::Page(page)), Clause::Start) => {
            let told = world.steady || !asked.sort.is_empty() || all <= items.len();
            world.complete && all > 0 && told && !page.place().is_some_and(sent)
        }
        (Some(Law::Page(page)), Clause::End) => match page.paged() {
            // Both sides of it: a page that is not the last has been seen where the last one is asked for by a cursor.
            Paged::Cursor(cursor) if cursor.more.is_some() || matches!(cursor.found, Found::Answer(_)) => {
                world.complete && all > 0 && page.place().is_some_and(sent) && !asked.unplaced && offset + items.len() >= all
            }
            Paged::Beginning | Paged::Offset(_) | Paged::Number(_) | Paged::Cursor(_) => {
                page.place().is_some_and(sent) && world.complete && all > 0 && offset >= all
            }
        },
        (Some(Law::Page(page)), Clause::Limit | Clause::Size) if page.limit.as_deref().is_none_or(sent) => {
            world.complete && all > items.len() + offset && !items.is_empty()
        }
        (Some(Law::Page(page)), Clause::Total) => page.total.as_deref().is_some_and(|at| {
            let total = pointer::get(payload, at).and_then(Value::as_u64);
            total.is_some_and(|t| !(page.total_optional && t == 0)) && all > items.len() && world.complete
        }),
        (Some(Law::Page(page)), Clause::Pages) => page.pages.as_deref().is_some_and(|at| {
            let told = pointer::get(payload, at).is_some_and(|pages| pages.as_u64().is_some());
            let open = page.unspecified.contains_key("pages") && !asked.condition.is_all();
            told && !open && world.complete && asked.limit.is_some() && !items.is_empty() && all > items.len()
        }),
        (Some(Law::Page(_)), Clause::Tiling) => offset > 0 && !items.is_empty() && world.complete,
        (Some(Law::Sort(_)), Clause::Key(word)) => asked.sort.first().is_some_and(|k| k.word == *word) && varied(items, &asked.sort[0].at),
        (Some(Law::Sort(_)), Clause::Direction) => asked.sort.first().is_some_and(|k| k.descending && varied(items, &k.at)),
        (Some(Law::Sort(_)), Clause::Permutation) => !asked.sort.is_empty() && world.complete && all > 1 && items.len() == all,
        (Some(Law::Search(search)), Clause::Compare { field, operator }) => {
            call.args.get(&search.field).is_some_and(|f| text_of(f) == *field)
                && call.args.get(&search.operator).map_or_else(|| "=".to_owned(), text_of) == operator.as_str()
                && part()
        }
        (Some(Law::Search(search)), Clause::CompareFamily { kind, operator }) => {
            let family = call.args.get(&search.field).is_some_and(|f| !search.fields.contains_key(&text_of(f)));
            let asked_kind = match &asked.condition {
                crate::oracle::predict::Condition::Family { wanted, operator, .. } => Some(crate::asked::family_kind(wanted, *operator)),
                _ => None,
            };
            family
                && call.args.get(&search.operator).map_or_else(|| "=".to_owned(), text_of) == operator.as_str()
                && asked_kind == Some(*kind)
                && part()
        }
        (Some(Law::Search(search)), Clause::Composition) => sent(&search.field) && paged_or_sorted() && part(),
        (Some(Law::Filter(filter)), Clause::Composition) => sent(&filter.parameter) && paged_or_sorted() && part(),
        (Some(Law::Criteria(criteria)), Clause::Several) => sent(&criteria.parameter) && part(),
        (Some(Law::Filter(filter)), Clause::Compare { field, operator }) => {
            call.args.get(&filter.parameter).is_some_and(|tree| has_leaf(filter, tree, field, operator.as_str())) && part()
        }
        (Some(Law::Filter(filter)), Clause::And | Clause::Or | Clause::Nesting) => call.args.get(&filter.parameter).is_some_and(|tree| {
            let children = tree.get(&filter.children_member).and_then(Value::as_array);
            let nested = children.is_some_and(|c| c.iter().any(|c| c.get(&filter.children_member).is_some()));
            let or = tree.get(&filter.condition_member).is_some_and(|c| c == "or");
            children.is_some() && part() && if *clause == Clause::Nesting { nested } else { or == (*clause == Clause::Or) }
        }),
        (Some(Law::Project(project)), Clause::Only | Clause::Chosen) => sent(&project.fields) && !items.is_empty(),
        (Some(Law::Membership(m)), Clause::Member) => {
            call.args.get(&m.parameter).and_then(Value::as_array).is_some_and(|a| a.len() == 1) && part()
        }
        (Some(Law::Membership(m)), Clause::SeveralGroups) => {
            call.args.get(&m.parameter).and_then(Value::as_array).is_some_and(|a| a.len() > 1)
                && semantics.is_some_and(|s| s.groups.reads_all())
                && part()
        }
        (Some(Law::First(first)), Clause::Count) => sent(&first.count) && all > items.len(),
        (Some(Law::First(first)), Clause::All) => {
            all > 0 && items.len() == all && (!sent(&first.count) || asked.count.is_some_and(|c| c >= i64::try_from(all).unwrap_or(0)))
        }
        (Some(Law::Echo(echo)), Clause::Echo(parameter)) => sent(parameter) || !echo.only_when_sent.contains(parameter),
        (Some(Law::Unique(_)), Clause::Unique) => items.len() > 1,
        _ => false,
    }
}

/// Whether a comparison stands in a tree.
fn has_leaf(filter: &Filter, tree: &Value, field: &str, operator: &str) -> bool {
    if let Some(children) = tree.get(&filter.children_member).and_then(Value::as_array) {
        return children.iter().any(|child| has_leaf(filter, child, field, operator));
    }
    let says = |member: &str, word: &str| tree.get(member).is_some_and(|found| text_of(found) == word);
    says(&filter.field_member, field) && says(&filter.operator_member, operator)
}

fn varied(items: &[Value], at: &str) -> bool {
    let mut seen = items.iter().filter_map(|i| pointer::get(i, at)).filter(|v| !v.is_null());
    seen.next().is_some_and(|first| seen.any(|v| v != first))
}

/// What would show a fact that nothing bore out.
pub fn missing(fact: &Fact) -> &'static str {
    match fact.kind {
        Kind::Status | Kind::Media => "no successful answer came",
        Kind::Members | Kind::Types | Kind::Enums | Kind::Formats => {
            "no answer held this place; an account whose data have it would show it"
        }
        Kind::Parameters => "no request with it could be made from the data found",
        Kind::Ranges => "no request at its bounds could be made",
        Kind::Defaults => "the data found do not tell the default from other values; more items would",
        Kind::Choices => "not every value could be sent with the data found",
        Kind::Paging => "the list is too short to be cut into pages; more items would show it",
        Kind::Sorting => "too few items with different values to tell an order",
        Kind::Searching | Kind::Filtering => "no value in the data found tells what fits from what does not; more varied items would",
        Kind::Projection => "no items came",
        Kind::Membership => "no two groups of different members were found",
        Kind::Count => "too few items to tell a number from all",
        Kind::Echo => "the answer had nothing to repeat",
        Kind::Uniqueness | Kind::Stability => "too few items",
        Kind::Envelope => "no such answer came",
        Kind::Errors => "the error could not be brought about",
        Kind::Credentials => "it could not be tried with the credentials given",
        Kind::Rate => "the limit was not reached",
        Kind::Readings => "the data found do not tell the readings apart",
        Kind::Notes => "nothing from outside shows it",
    }
}
