//! From a finding to a verdict: does it come again, has the data changed meanwhile, which parameters
//! matter, which fact does it speak of.
//!
//! One fault may show in many requests. What follows from a failure that was traced is not traced again; once
//! the requests that the failures so far allow for are spent, what may follow from one is not traced either.

mod shrink;

use shrink::{SHRINK, shrink};

use crate::blame;
use crate::call::{Call, Wire};
use crate::judge::{About, Answer, Finding};
use crate::oracle::predict::key_of;
use crate::oracle::{MismatchKind, text_of};
use crate::probe::exercise;
use crate::session::{Expect, Explained, Session};
use plumbline_spec::Fact;
use plumbline_spec::facts::{Clause, ParameterAspect, Subject};
use plumbline_spec::model::{Law, Operator};
use serde_json::Value;

/// Times that a failing request is sent again before a verdict.
const REPEATS: usize = 2;
/// Requests that each failure may take beyond those of a run without any: to confirm it and to make its request small.
const ALLOWANCE: usize = 40;
/// With fewer left, only what cannot follow from a failure that is known is traced.
const LEAST: usize = 16;

/// Confirms, shrinks and enters findings; `answer` is what they were found in.
pub async fn investigate(session: &mut Session, call: &Call, expect: &Expect, findings: Vec<Finding>, wire: &Wire, answer: &Answer) {
    if session.investigating {
        return;
    }
    session.investigating = true;
    let before = session.transport.requests;
    work(session, call, expect, findings, wire, answer).await;
    session.tracing += usize::try_from(session.transport.requests - before).unwrap_or(usize::MAX);
    session.investigating = false;
}

async fn work(session: &mut Session, call: &Call, expect: &Expect, mut findings: Vec<Finding>, wire: &Wire, answer: &Answer) {
    let came = answer.items().unwrap_or_default().to_vec();
    findings.retain(|f| match &f.about {
        About::Fact(fact) => !session.ledger.failed(fact),
        About::Refused => !explained(session, call, None) && !crate::untaken::asks(session, call),
        // An order that is known to be wrong is wrong of whatever is found.
        About::Law(kind @ (MismatchKind::Order | MismatchKind::Position)) => {
            !explained(session, call, Some(*kind)) && !session.ledger.failed(&blame::law_of(session, call, *kind, &came))
        }
        About::Law(kind) => !explained(session, call, Some(*kind)),
    });
    let left = (ALLOWANCE * session.ledger.failures().max(1)).saturating_sub(session.tracing);
    if left < LEAST {
        findings.retain(|f| match &f.about {
            About::Fact(_) => true,
            About::Refused | About::Law(_) => {
                !may_follow(session, call, &f.about) && !session.ledger.failed(&fact_of(session, call, expect, f, &came))
            }
        });
    }
    let Some(first) = findings.first().cloned() else { return };
    // What one answer breaks by itself comes from no change of the data. An item on two pages does, where it came once on each.
    let alone = |f: &Finding| match f.about {
        About::Law(MismatchKind::Surplus) => true,
        About::Law(MismatchKind::Repeated) => doubles(session, call, &came),
        _ => false,
    };
    let lawful = findings.iter().any(|f| matches!(f.about, About::Law(_))) && !findings.iter().any(alone);
    if lawful && moved(session, call).await {
        return;
    }
    if first.about == About::Law(MismatchKind::Repeated) && !doubles(session, call, &came) && ties_vary(session, call, expect, &came).await
    {
        let words = "items that are equal by the sort key come in another order each time, so that pages share some";
        session.ledger.observe(format!("{}: {words}; the documents leave it open", call.operation));
        return;
    }
    if first.about == About::Law(MismatchKind::Repeated) && !still_repeats(session, call, expect, &first).await {
        session.ledger.observe(format!("the data of {} changed between two of its pages", call.operation));
        return;
    }
    let mut again = 0;
    for _ in 0..REPEATS {
        let Some((_, found, _)) = session.trial(call, expect).await else { break };
        again += usize::from(found.iter().any(|f| alike(f, &first)));
    }
    let count = (again < REPEATS).then(|| format!("failed {} of {} times", again + 1, REPEATS + 1));
    if lawful && moved(session, call).await {
        return;
    }
    if count.is_some() {
        for finding in &findings {
            let fact = fact_of(session, call, expect, finding, &came);
            let evidence = session.evidence_of(wire, &finding.expected, &finding.found);
            session.enter(&fact, count.clone(), evidence);
        }
        return;
    }
    let whole = Shown { call: call.clone(), wire: wire.clone(), finding: first.clone(), items: came.clone() };
    let small = shrink(session, expect, whole, left.saturating_sub(LEAST / 2).clamp(LEAST / 2, SHRINK)).await;
    if small.finding.about == About::Refused && crate::untaken::shows(session, &small.call).await {
        return;
    }
    let small = finding(session, expect, small).await;
    let small = single(session, small).await;
    // What follows from the smallest request is explained, also where the one that names the order says it better.
    let smallest: Vec<(String, Value)> = small.call.args.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
    let small = said(session, expect, small).await;
    let small = listed(session, expect, small).await;
    for finding in &findings {
        let (call, finding, wire, items) =
            if alike(finding, &first) { (&small.call, &small.finding, &small.wire, &small.items) } else { (call, finding, wire, &came) };
        if *expect != Expect::Success
            && let (Some((fact, aspect)), About::Law(_)) = (blame::range(session, call), &finding.about)
        {
            if aspect == ParameterAspect::Minimum && *expect == Expect::Open {
                let words = format!("a value below {fact} is answered with {} (the document does not say how)", finding.found);
                session.ledger.observe(words);
                continue;
            }
            let evidence = session.evidence_of(wire, &finding.expected, &finding.found);
            session.enter(&fact, None, evidence);
            continue;
        }
        let fact = fact_of(session, call, expect, finding, items);
        let kind = match &finding.about {
            About::Law(kind) => Some(Some(*kind)),
            About::Refused => Some(None),
            About::Fact(_) => None,
        };
        if let Some(kind) = kind {
            let own = || call.args.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
            let args = if alike(finding, &first) { smallest.clone() } else { own() };
            session.explained.push(Explained { operation: call.operation.clone(), args, kind });
        }
        let evidence = session.evidence_of(wire, &finding.expected, &finding.found);
        if let About::Law(kind) = finding.about {
            for other in blame::beside(session, call, kind).into_iter().filter(|o| *o != fact) {
                session.enter(&other, None, evidence.clone());
            }
        }
        // What is found only in a wrong order or place is as wrong of the condition.
        let misplaced = matches!(finding.about, About::Law(MismatchKind::Order | MismatchKind::Position));
        if let Some(other) = blame::composition(session, call).filter(|other| misplaced && *other != fact) {
            session.enter(&other, None, evidence.clone());
        }
        session.enter(&fact, None, evidence);
    }
}

/// Whether some item came twice in one answer.
fn doubles(session: &Session, call: &Call, items: &[Value]) -> bool {
    let Some(key) = session.worlds.get(&call.operation).map(|world| &world.key) else { return false };
    let mut seen = std::collections::HashSet::new();
    let keys = items.iter().filter(|item| plumbline_spec::pointer::get(item, key).is_some()).map(|item| key_of(item, key));
    keys.into_iter().any(|key| !seen.insert(key))
}

/// Whether the same request for a sorted list gives another order each time, where the order of equals is open: then no page can be held
/// against another.
async fn ties_vary(session: &mut Session, call: &Call, expect: &Expect, came: &[Value]) -> bool {
    let open = session.operation(&call.operation).is_some_and(|operation| {
        operation
            .laws
            .values()
            .any(|law| matches!(law, Law::Sort(s) if s.unspecified.contains_key("ties") && call.args.contains_key(&s.by)))
    });
    let Some(key) = session.worlds.get(&call.operation).map(|world| world.key.clone()).filter(|_| open) else { return false };
    let keys = |items: &[Value]| items.iter().map(|item| key_of(item, &key)).collect::<Vec<_>>();
    let mut known = keys(came);
    for _ in 0..REPEATS {
        let Some((Answer::Success { items, .. }, _, _)) = session.trial(call, expect).await else { return false };
        let now = keys(&items);
        if now == known {
            return false;
        }
        known = now;
    }
    true
}

/// Whether an item that was on another page, too, is on two pages side by side whenever they are read anew. An item may have moved between
/// two pages that were read at different times, and no reading of the beginning shows that. Where no such two can be asked for, it is
/// taken for repeated.
async fn still_repeats(session: &mut Session, call: &Call, expect: &Expect, like: &Finding) -> bool {
    for _ in 0..REPEATS {
        if !repeats_anew(session, call, expect, like).await {
            return false;
        }
    }
    true
}

async fn repeats_anew(session: &mut Session, call: &Call, expect: &Expect, like: &Finding) -> bool {
    let Some(operation) = session.shared(&call.operation) else { return true };
    let Some((first, second)) = crate::pages::side_by_side(session, &operation, call) else { return true };
    session.pages.clear();
    let Some((Answer::Success { payload, items, .. }, found, _)) = session.trial(&first, expect).await else { return true };
    let repeats = |found: &[Finding]| found.iter().any(|f| f.about == like.about);
    if repeats(&found) {
        return true;
    }
    let Some(second) = crate::pages::after(session, &operation, &first, &second, &payload, &items) else { return true };
    let Some((_, found, _)) = session.trial(&second, expect).await else { return true };
    repeats(&found)
}

/// Whether the data changed, so that nothing follows from what came; facts that were not seen before then are said to be unseen for it.
async fn moved(session: &mut Session, call: &Call) -> bool {
    if !crate::world::changed(session, &call.operation).await {
        return false;
    }
    let own: Vec<String> = session.own(&call.operation).map(|f| f.id.clone()).collect();
    for id in own {
        if !session.ledger.is_held(&id) {
            session.ledger.unseen(&id, crate::world::CHANGED);
        }
    }
    session.ledger.observe(format!("the data of {} changed during the run", call.operation));
    true
}

fn fact_of(session: &Session, call: &Call, expect: &Expect, finding: &Finding, items: &[Value]) -> String {
    match &finding.about {
        About::Fact(fact) => fact.clone(),
        About::Refused => blame::refused(session, call),
        About::Law(kind) => match expect {
            Expect::Success | Expect::OneOf(_) => blame::law_of(session, call, *kind, items),
            Expect::Open | Expect::Refusal { .. } => {
                limit_maximum(session, call).unwrap_or_else(|| blame::law_of(session, call, *kind, items))
            }
        },
    }
}

fn limit_maximum(session: &Session, call: &Call) -> Option<String> {
    let operation = session.operation(&call.operation)?;
    let limit = crate::pages::law(operation)?.limit.clone()?;
    blame::parameter_fact(session, &call.operation, &limit, ParameterAspect::Maximum)
}

/// Whether two findings are of one make.
fn alike(a: &Finding, b: &Finding) -> bool {
    match (&a.about, &b.about) {
        (About::Fact(x), About::Fact(y)) => x == y,
        (About::Refused, About::Refused) => true,
        // A wrong total beside wrong items is their consequence; alone it is something else.
        (About::Law(x), About::Law(y)) => [MismatchKind::Total, MismatchKind::Pages].iter().all(|told| (x == told) == (y == told)),
        _ => false,
    }
}

/// Whether a mismatch follows from one that was traced already.
pub fn explained(session: &Session, call: &Call, kind: Option<MismatchKind>) -> bool {
    session.explained.iter().any(|e| {
        e.operation == call.operation
            && (e.kind.is_none() == kind.is_none())
            && e.args
                .iter()
                .all(|(key, value)| call.args.get(key).is_some_and(|own| value.is_number() || own == value || covers(own, value)))
    })
}

/// Whether a mismatch may follow from one that was traced: it shows in the same parameters, whatever their values.
fn may_follow(session: &Session, call: &Call, about: &About) -> bool {
    let refused = *about == About::Refused;
    session
        .explained
        .iter()
        .any(|e| e.operation == call.operation && e.kind.is_none() == refused && e.args.iter().all(|(key, _)| call.args.contains_key(key)))
}

/// Whether a structured value contains the one that failed (a tree with the failing leaf in it).
fn covers(own: &Value, failed: &Value) -> bool {
    let text = own.to_string();
    match failed {
        Value::Object(_) | Value::Array(_) => text.contains(failed.to_string().trim_matches(['[', ']'])),
        _ => false,
    }
}

/// A request and the finding that its answer shows.
struct Shown {
    call: Call,
    wire: Wire,
    finding: Finding,
    /// The items of the answer.
    items: Vec<Value>,
}

/// Asks again in another way; `Some` when the same make of finding shows.
async fn shows(session: &mut Session, call: Call, expect: &Expect, like: &Finding) -> Option<Option<Shown>> {
    let (answer, found, wire) = session.trial(&call, expect).await?;
    let items = answer.items().unwrap_or_default().to_vec();
    Some(found.into_iter().find(|f| alike(f, like)).map(|finding| Shown { call, wire, finding, items }))
}

/// A wrong default order is one of two things: another order is the default, or the order itself is wrong. The
/// request that names the order tells.
async fn said(session: &mut Session, expect: &Expect, shown: Shown) -> Shown {
    let misplaced = matches!(shown.finding.about, About::Law(MismatchKind::Order | MismatchKind::Position));
    let Some(named) = blame::with_order(session, &shown.call).filter(|_| misplaced) else { return shown };
    let expect = match expect {
        Expect::Success => Expect::Success,
        Expect::OneOf(_) => Expect::OneOf(vec![named.clone()]),
        Expect::Open | Expect::Refusal { .. } => return shown,
    };
    shows(session, named, &expect, &shown.finding).await.flatten().unwrap_or(shown)
}

/// A refused comparison that finds nothing is one of two things: it is refused for that, or the comparison is refused whatever it
/// finds. The one that finds something tells.
async fn finding(session: &mut Session, expect: &Expect, shown: Shown) -> Shown {
    if shown.finding.about != About::Refused || *expect != Expect::Success {
        return shown;
    }
    let operation = session.shared(&shown.call.operation);
    let Some(operation) = operation.filter(|operation| blame::finds_nothing(session, operation, &shown.call)) else { return shown };
    let same = operation.laws.values().find_map(|law| match law {
        Law::Filter(filter) => {
            let tree = shown.call.args.get(&filter.parameter)?;
            let word = text_of(tree.get(&filter.field_member)?);
            let operator = crate::asked::operator(&text_of(tree.get(&filter.operator_member)?))?;
            exercise::filter_for(session, &shown.call.operation, filter, &word, filter.fields.get(&word)?, operator)
        }
        Law::Search(search) => {
            let word = text_of(shown.call.args.get(&search.field)?);
            let operator = shown.call.args.get(&search.operator).map_or(Some(Operator::Equal), |o| crate::asked::operator(&text_of(o)))?;
            exercise::search_call(session, &shown.call.operation, search, &word, search.fields.get(&word)?, operator)
        }
        _ => None,
    });
    let Some(call) = same.filter(|call| !blame::finds_nothing(session, &operation, call)) else { return shown };
    shows(session, call, expect, &shown.finding).await.flatten().unwrap_or(shown)
}

/// A list of one criterion that is answered wrongly is one of two things: the list is read wrongly, or what it asks for is compared
/// wrongly. The search without a list tells.
async fn single(session: &mut Session, shown: Shown) -> Shown {
    let Some(operation) = session.shared(&shown.call.operation).filter(|_| matches!(shown.finding.about, About::Law(_))) else {
        return shown;
    };
    let same = operation.laws.values().find_map(|law| {
        let Law::Criteria(criteria) = law else { return None };
        let Some(Law::Search(search)) = operation.laws.get(&criteria.like) else { return None };
        let [one] = shown.call.args.get(&criteria.parameter)?.as_array()?.as_slice() else { return None };
        let mut call = shown.call.clone().without(&criteria.parameter);
        for (parameter, member) in [
            (&search.field, &criteria.field_member),
            (&search.operator, &criteria.operator_member),
            (&search.value, &criteria.value_member),
        ] {
            call = call.with(parameter, one.get(member)?.clone());
        }
        Some(call)
    });
    let Some(call) = same else { return shown };
    shows(session, call, &Expect::Success, &shown.finding).await.flatten().unwrap_or(shown)
}

/// A wrong total beside a condition is one of two things: the number alone is wrong, or other items were found. The request
/// that has all of them on one page tells; where that is as it should be, the one did not go together with the other.
async fn listed(session: &mut Session, expect: &Expect, shown: Shown) -> Shown {
    let counted = shown.finding.about == About::Law(MismatchKind::Total) && *expect == Expect::Success;
    let whole = session.operation(&shown.call.operation).map(|operation| crate::probe::from_start(session, operation, shown.call.clone()));
    let Some(call) = whole.filter(|_| counted && blame::condition(session, &shown.call).is_some()) else { return shown };
    let Some((answer, found, wire)) = session.trial(&call, expect).await else { return shown };
    let items = answer.items().unwrap_or_default().to_vec();
    let total = |f: &&Fact| matches!(&f.subject, Subject::Law { clause: Clause::Total, .. });
    let right = session.own(&call.operation).find(total).is_some_and(|f| session.ledger.is_held(&f.id) && !session.ledger.failed(&f.id));
    if found.is_empty()
        && let Some(fact) = blame::composition(session, &shown.call).filter(|_| right && call.args != shown.call.args)
    {
        let finding = Finding { about: About::Fact(fact), ..shown.finding };
        return Shown { finding, ..shown };
    }
    let other = |f: &Finding| matches!(f.about, About::Law(kind) if kind != MismatchKind::Total);
    found.into_iter().find(other).map_or(shown, |finding| Shown { call, wire, finding, items })
}
