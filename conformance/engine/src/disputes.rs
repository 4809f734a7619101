//! Finding out which reading of a disputed place in requests the target follows.
//!
//! For each reading the description is read anew under it and a request that tells is judged. Disputes
//! about answers are settled by the answers themselves (see [`crate::judge`]).

mod forms;
mod words;

pub use words::{settle_omissions, unsure_words};

use crate::asked::ListPlace;
use crate::call::{Call, Wire};
use crate::error::Error;
use crate::investigate::explained;
use crate::judge::{About, Answer, Finding, judge};
use crate::oracle::predict::key_of;
use crate::oracle::text_of;
use crate::probe::exercise;
use crate::session::{Expect, Goes, Session};
use crate::transport::Reply;
use plumbline_spec::Model;
use plumbline_spec::model::{Law, Paged};
use plumbline_spec::readings::Choices;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Readings of `authentication` and path: what must be right before anything works.
pub async fn settle_entry(session: &mut Session, operation: &str) -> Result<(), Error> {
    for (dispute, readings) in request_disputes(session, |p| p.starts_with("/authentication/") || is_path(p)) {
        let (mut works, mut sent) = (Vec::new(), Sent::new());
        for reading in &readings {
            let choices = with(session, &dispute, reading);
            session.choose(&choices)?;
            let Some((answer, _, wire)) = session.trial(&Call::new(operation), &Expect::Open).await else {
                if session.state.contains_key(operation) {
                    break;
                }
                continue;
            };
            sent.push((reading.clone(), wire));
            if answer.is_success() {
                works.push(reading.clone());
                // The first that works is enough to go on; others cost wrong credentials at a live server.
                break;
            }
        }
        // A target that answers with one error whatever is asked tells no more.
        if session.state.contains_key(operation) {
            break;
        }
        conclude(session, &dispute, &readings, works, "a request was answered under it", &sent)?;
    }
    Ok(())
}

fn is_path(pointer: &str) -> bool {
    ["get", "post", "put", "patch", "delete", "path", "rpc"]
        .iter()
        .any(|m| pointer.starts_with("/operations/") && pointer.ends_with(&format!("/{m}")))
}

/// The name of the offset, which is needed to read the whole list.
pub async fn settle_offset(session: &mut Session, operation: &str) -> Result<(), Error> {
    let Some(described) = session.operation(operation).cloned() else { return Ok(()) };
    let Some(page) = crate::pages::law(&described).cloned() else { return Ok(()) };
    let Some(parameter) = page.place() else { return Ok(()) };
    let place = format!("/operations/{operation}/parameters/{parameter}/name");
    let works_by = match page.paged() {
        Paged::Number(_) => "the second page follows the first under it",
        Paged::Offset(_) | Paged::Cursor(_) | Paged::Beginning => "an offset of 1 skips one item under it",
    };
    for (dispute, readings) in request_disputes(session, |p| p == place) {
        let Some((Answer::Success { items: base, .. }, ..)) = session.trial(&Call::new(operation), &Expect::Open).await else {
            return Ok(());
        };
        let Some(further) = crate::pages::further(session.description(), &described, Call::new(operation), 1) else { return Ok(()) };
        let skipped = crate::asked::asked(session.description(), &described, &further).offset;
        let next = usize::try_from(skipped).ok().and_then(|at| base.get(at));
        let Some(next) = next.map(|i| key_of(i, &page.key)) else { return Ok(()) };
        let (mut works, mut sent) = (Vec::new(), Sent::new());
        for reading in &readings {
            let choices = with(session, &dispute, reading);
            session.choose(&choices)?;
            let Some((answer, _, wire)) = session.trial(&further, &Expect::Open).await else { continue };
            sent.push((reading.clone(), wire));
            if let Answer::Success { items, .. } = answer
                && items.first().is_some_and(|i| key_of(i, &page.key) == next)
            {
                works.push(reading.clone());
            }
        }
        conclude(session, &dispute, &readings, works, works_by, &sent)?;
    }
    Ok(())
}

/// All other request-side disputes of an operation, once the data are known.
pub async fn settle_requests(session: &mut Session, operation: &str) -> Result<(), Error> {
    let prefix = format!("/operations/{operation}/");
    let known: Vec<String> = session.followed.keys().cloned().collect();
    let mut open = request_disputes(session, |p| p.starts_with(&prefix) || p.starts_with("/rpc_id"));
    // Names of parameters first: what they do, and what repeats them, can only be seen once they are right.
    let echoes =
        |session: &Session, dispute: &str| session.model.disputed.iter().any(|p| p.dispute == dispute && p.pointer.contains("/echo/"));
    let defaults = |session: &Session, dispute: &str| {
        session.model.disputed.iter().any(|p| p.dispute == dispute && p.pointer.ends_with("/schema/default"))
    };
    open.sort_by_key(|(dispute, _)| (!defaults(session, dispute), echoes(session, dispute)));
    let mut came = Vec::new();
    for (dispute, readings) in open {
        if known.contains(&dispute) {
            continue;
        }
        let echo = echoes(session, &dispute);
        let (mut works, mut fails, mut moves) = (Vec::new(), Vec::new(), Vec::new());
        let (mut sent, mut refused) = (Sent::new(), Vec::new());
        let mut blurred = false;
        let models = models(session, &dispute, &readings)?;
        for (reading, _) in &models {
            let make = || telling(session, operation, &dispute, reading, &models);
            let calls = crate::remember::telling(session, &format!("{dispute} {reading}"), make);
            if calls.is_empty() {
                continue;
            }
            let choices = with(session, &dispute, reading);
            session.choose(&choices)?;
            let mut all = true;
            for call in &calls {
                let Some((answer, findings, wire)) = once(session, call, &mut came).await else { return Ok(()) };
                sent.push((reading.clone(), wire));
                // What is wrong whatever is asked says nothing about the readings.
                let known = |f: &crate::judge::Finding| match &f.about {
                    About::Law(kind) => explained(session, call, Some(*kind)) && session.explained.iter().any(|e| e.kind == Some(*kind)),
                    About::Refused | About::Fact(_) => false,
                };
                blurred |= findings.iter().any(known);
                all &= answer.is_success() && findings.iter().all(|f| !tells(f, echo) || known(f));
                if differs(session, operation, &answer) {
                    moves.push(reading.clone());
                }
                if matches!(answer, Answer::Refused { status, .. } if status < 500) {
                    refused.push((reading.clone(), call.clone()));
                }
            }
            if all { works.push(reading.clone()) } else { fails.push(reading.clone()) }
        }
        // Where no reading is answered by the laws, one that has an effect at all is the one to complain about.
        let undecided = works.is_empty() && fails.len() == readings.len() || blurred && works.len() > 1;
        if undecided && moves.len() == 1 {
            conclude(session, &dispute, &readings, moves, "only under it the request has an effect", &sent)?;
            continue;
        }
        // The same of one that is taken at all, where the words of the others are refused.
        let is_refused = |reading: &String| refused.iter().any(|(other, _)| other == reading);
        let taken: Vec<String> = fails.iter().filter(|reading| !is_refused(reading)).cloned().collect();
        if works.is_empty() && moves.is_empty() && fails.len() == readings.len() && taken.len() == 1 {
            conclude(session, &dispute, &readings, taken, "only under it the request is taken", &sent)?;
            continue;
        }
        if works.is_empty() && readings.iter().all(is_refused) {
            forms::none_taken(session, operation, &refused).await;
        }
        let rest: Vec<String> = readings.iter().filter(|r| !works.contains(r) && !fails.contains(r)).cloned().collect();
        if works.is_empty() && rest.len() == 1 && !fails.is_empty() {
            works = rest;
            conclude(session, &dispute, &readings, works, "the other readings do not work", &sent)?;
        } else {
            conclude(session, &dispute, &readings, works, "requests are answered by the laws under it", &sent)?;
        }
    }
    Ok(())
}

/// A call that must succeed, its answer judged under the readings of now; what was sent before, byte for byte, is not sent again.
async fn once(session: &mut Session, call: &Call, came: &mut Vec<(Wire, Reply)>) -> Option<(Answer, Vec<Finding>, Wire)> {
    let call = session.numbered(call);
    let wire = call.wire(session.description(), &session.credentials)?;
    if let Some((_, reply)) = came.iter().find(|(known, _)| *known == wire) {
        let (answer, findings) = judge(session, &call, &Expect::Success, &Ok(reply.clone()));
        return Some((answer, findings, wire));
    }
    let (wire, result, _, answer, findings) =
        crate::occasion::settled(session, &call, &Expect::Success, &Expect::Success, Goes::Judged).await?;
    if let Ok(reply) = result {
        came.push((wire.clone(), reply));
    }
    Some((answer, findings, wire))
}

/// Whether an answer's items are not simply the beginning of the whole list.
fn differs(session: &Session, operation: &str, answer: &Answer) -> bool {
    let (Some(world), Some(items)) = (session.worlds.get(operation), answer.items()) else { return false };
    let keys = |items: &[Value]| items.iter().take(15).map(|i| key_of(i, &world.key)).collect::<Vec<_>>();
    keys(items) != keys(&world.items)
}

/// Whether a finding speaks against a reading of the request, rather than against the answer's shape.
fn tells(finding: &crate::judge::Finding, echo: bool) -> bool {
    match &finding.about {
        About::Refused | About::Law(_) => !echo,
        About::Fact(fact) => echo && fact.ends_with("#echo"),
    }
}

fn models(session: &Session, dispute: &str, readings: &[String]) -> Result<Vec<(String, Arc<Model>)>, Error> {
    readings
        .iter()
        .map(|reading| {
            let model = session.model_under(&with(session, dispute, reading))?;
            Ok((reading.clone(), model))
        })
        .collect()
}

fn with(session: &Session, dispute: &str, reading: &str) -> Choices {
    let mut choices = session.model.choices.clone();
    choices.insert(dispute.to_owned(), reading.to_owned());
    choices
}

/// What was sent under which reading.
type Sent = Vec<(String, Wire)>;

fn conclude(
    session: &mut Session,
    dispute: &str,
    readings: &[String],
    works: Vec<String>,
    how: &str,
    sent: &[(String, Wire)],
) -> Result<(), Error> {
    let chosen = works.first().or(readings.first()).cloned().unwrap_or_default();
    let choices = with(session, dispute, &chosen);
    session.choose(&choices)?;
    let reason = match works.len() {
        0 => "no request told the readings apart".to_owned(),
        1 => how.to_owned(),
        _ => format!("several work: {how}"),
    };
    if works.len() == 1 {
        // A reading that is the only one left was not asked for; what refuted another shows it.
        let own = sent.iter().find(|(reading, _)| *reading == chosen).or(sent.first());
        if let Some((_, wire)) = own {
            session.show_dispute(dispute, wire, &reason);
        }
    }
    session.followed.insert(dispute.to_owned(), (works, reason));
    Ok(())
}

/// Disputes with a place in requests that a filter admits, and their readings.
fn request_disputes(session: &Session, admits: impl Fn(&str) -> bool) -> Vec<(String, Vec<String>)> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for place in &session.model.disputed {
        let in_answers =
            place.pointer.contains("/responses/") || place.pointer.contains("/result") || place.pointer.starts_with("/schemas/");
        if in_answers || !admits(&place.pointer) {
            continue;
        }
        let Some(dispute) = session.description().disputes.get(&place.dispute).filter(|d| d.unobservable.is_none()) else { continue };
        // What the answers of this run told already is not asked again.
        found.insert(place.dispute.clone(), dispute.readings.keys().cloned().collect());
    }
    let answered: Vec<&String> = session.evidence.keys().collect();
    found.retain(|name, _| !answered.contains(&name));
    found.into_iter().collect()
}

/// Requests that succeed, by the laws, under this reading only.
fn telling(session: &Session, operation: &str, dispute: &str, reading: &str, models: &[(String, Arc<Model>)]) -> Vec<Call> {
    let mut calls = Vec::new();
    let Some((_, own)) = models.iter().find(|(r, _)| r == reading) else { return calls };
    let Some(described) = own.description.operations.get(operation) else { return calls };
    let prefix = format!("/operations/{operation}/");
    for place in own.disputed.iter().chain(&session.model.disputed).filter(|p| p.dispute == dispute) {
        if place.pointer == "/rpc_id" && own.description.rpc_id.as_ref().is_some_and(text_allowed) {
            let mut call = Call::new(operation);
            call.id = "plumbline-a1".into();
            calls.push(call);
        }
        let Some(rest) = place.pointer.strip_prefix(&prefix) else { continue };
        let parts: Vec<&str> = rest.split('/').collect();
        match parts.as_slice() {
            ["parameters", parameter, "name"] => calls.extend(exercise::parameter(session, operation, parameter)),
            ["parameters", parameter, "schema", "default"] => {
                let world = session.worlds.get(operation);
                let value = described.parameters.get(*parameter).and_then(|p| p.schema.default.as_ref()).and_then(Value::as_u64);
                if world.is_some_and(|w| value.is_some_and(|v| w.items.len() as u64 > v)) {
                    calls.push(Call::new(operation));
                }
            }
            ["laws", law, ..] => calls.extend(law_calls(session, operation, law, &parts, reading, models)),
            _ => {}
        }
    }
    calls.dedup();
    calls.truncate(2);
    calls
}

fn text_allowed(schema: &plumbline_spec::model::Schema) -> bool {
    schema.types.as_ref().is_some_and(|t| t.contains(plumbline_spec::model::JsonType::String))
}

/// Requests for fields and operators that only this reading's law has, or for an echo that it moves.
fn law_calls(session: &Session, operation: &str, law: &str, parts: &[&str], reading: &str, models: &[(String, Arc<Model>)]) -> Vec<Call> {
    let law_of = |model: &'_ Model| model.description.operations.get(operation).and_then(|o| o.laws.get(law)).cloned();
    let own = models.iter().find(|(r, _)| r == reading).and_then(|(_, m)| law_of(m));
    let others: Vec<Law> = models.iter().filter(|(r, _)| r != reading).filter_map(|(_, m)| law_of(m)).collect();
    match own {
        Some(Law::Echo(_)) => parts.get(4).and_then(|parameter| exercise::parameter(session, operation, parameter)).into_iter().collect(),
        Some(Law::Search(search)) => {
            let lacks = |word: &String| others.iter().any(|o| matches!(o, Law::Search(s) if !s.fields.contains_key(word)));
            search
                .fields
                .iter()
                .filter(|(word, _)| lacks(word))
                .filter_map(|(word, rule)| exercise::search_for(session, operation, &search, word, rule))
                .take(1)
                .collect()
        }
        Some(Law::Filter(filter)) => {
            let mut calls = Vec::new();
            for (word, rule) in &filter.fields {
                let extra = rule.operators.iter().find(|op| {
                    others.iter().any(|o| matches!(o, Law::Filter(f) if f.fields.get(word).is_some_and(|r| !r.operators.contains(op))))
                });
                if let Some(call) = extra.and_then(|op| exercise::filter_for(session, operation, &filter, word, rule, *op)) {
                    calls.push(call);
                    break;
                }
            }
            calls
        }
        _ => Vec::new(),
    }
}

/// For each dispute: the reading followed if just one is left, those possible, and how it is known.
pub fn verdicts(session: &Session) -> Vec<(String, Option<String>, Vec<String>, String)> {
    let mut all = Vec::new();
    for (name, dispute) in &session.description().disputes {
        let readings: Vec<String> = dispute.readings.keys().cloned().collect();
        if let Some(why) = &dispute.unobservable {
            all.push((name.clone(), None, readings, format!("unobservable: {why}")));
            continue;
        }
        let mut possible = readings.clone();
        let mut reason = "the data found do not tell the readings apart".to_owned();
        if let Some(seen) = session.evidence.get(name) {
            let synonyms = dispute.kind == plumbline_spec::model::DisputeKind::Synonyms;
            let fits = |r: &String| {
                if synonyms { seen.iter().any(|(f, ..)| f.contains(r)) } else { seen.iter().all(|(f, ..)| f.contains(r)) }
            };
            possible.retain(fits);
            if let Some((fits, _, at)) = seen.first() {
                reason = format!("{} at {at}", fits.iter().map(|f| text(f)).collect::<Vec<_>>().join(" or "));
            }
        }
        if let Some((works, how)) = session.followed.get(name) {
            if !works.is_empty() {
                possible.retain(|r| works.contains(r));
            }
            reason.clone_from(how);
        }
        let reading = (possible.len() == 1).then(|| possible[0].clone());
        all.push((name.clone(), reading, possible, reason));
    }
    all
}

fn text(word: &str) -> String {
    text_of(&Value::String(word.to_owned()))
}

/// Operations that answer a list.
pub fn has_list(session: &Session, operation: &str) -> bool {
    session.operation(operation).and_then(ListPlace::of).is_some()
}
