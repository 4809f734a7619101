//! Disputes that no valid request tells apart, because they are about what may be left out: a word that
//! may stand for "nothing", and a member that may be missing.
//!
//! The request that only one reading allows is sent; whether it is refused tells. A server that takes
//! anything is told by a control: a word that no reading knows.

use super::conclude;
use crate::asked::ListPlace;
use crate::call::Call;
use crate::error::Error;
use crate::judge::Answer;
use crate::oracle::predict::key_of;
use crate::probe::exercise;
use crate::session::{Expect, Session};
use plumbline_spec::Model;
use plumbline_spec::model::{Law, Operator};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A word of no description.
const NO_WORD: &str = "plumbline";

/// Settles what is still open about words for "nothing" and about members that may be missing.
pub async fn settle_omissions(session: &mut Session, operation: &str) -> Result<(), Error> {
    let open: Vec<(String, Vec<String>)> = session
        .description()
        .disputes
        .iter()
        .filter(|(name, d)| d.unobservable.is_none() && session.followed.get(*name).is_none_or(|(works, _)| works.is_empty()))
        .map(|(name, d)| (name.clone(), d.readings.keys().cloned().collect()))
        .collect();
    for (dispute, readings) in open {
        let models = super::models(session, &dispute, &readings)?;
        if let Some((stated, call)) = literal(session, operation, &dispute, &models) {
            word(session, operation, &dispute, &readings, &stated, call).await?;
        } else if let Some((needed, call)) = missing(session, operation, &dispute, &models) {
            member(session, &dispute, &readings, &needed, call).await?;
        }
    }
    Ok(())
}

/// Readings under which a word is the default of parameters that have none under the others, and the request
/// that says the word.
fn literal(session: &Session, operation: &str, dispute: &str, models: &[(String, Arc<Model>)]) -> Option<(Vec<String>, Call)> {
    let prefix = format!("/operations/{operation}/parameters/");
    let mut call = Call::new(operation);
    let mut stated: Vec<String> = Vec::new();
    for place in session.model.disputed.iter().filter(|p| p.dispute == dispute) {
        let parameter = place.pointer.strip_prefix(&prefix).and_then(|rest| rest.strip_suffix("/schema/default"));
        let Some(parameter) = parameter else { continue };
        for (reading, model) in models {
            let default = model.description.operations.get(operation)?.parameters.get(parameter)?.schema.default.clone();
            if let Some(word @ Value::String(_)) = default {
                call = call.with(parameter, word);
                if !stated.contains(reading) {
                    stated.push(reading.clone());
                }
            }
        }
    }
    (!call.args.is_empty() && stated.len() < models.len()).then_some((stated, call))
}

async fn word(
    session: &mut Session,
    operation: &str,
    dispute: &str,
    readings: &[String],
    stated: &[String],
    call: Call,
) -> Result<(), Error> {
    let others = || readings.iter().filter(|r| !stated.contains(r)).cloned().collect::<Vec<_>>();
    let said = call.args.values().next().map(crate::oracle::text_of).unwrap_or_default();
    let Some((answer, _, wire)) = session.trial(&call, &Expect::Open).await else { return Ok(()) };
    let sent = |works: &[String]| works.first().map(|w| (w.clone(), wire.clone())).into_iter().collect::<Vec<_>>();
    match answer {
        Answer::Refused { status, .. } if status < 500 => {
            conclude(session, dispute, readings, others(), &format!("the word `{said}` is refused"), &sent(&others()))
        }
        Answer::Success { items, .. } if whole(session, operation, &items) => {
            let mut control = call.clone();
            control.args.values_mut().for_each(|v| *v = NO_WORD.into());
            let Some((answer, ..)) = session.trial(&control, &Expect::Open).await else { return Ok(()) };
            if answer.is_success() {
                let reason = format!("untold: `{said}` is taken, but so is any other word");
                session.followed.insert(dispute.to_owned(), (Vec::new(), reason));
                return Ok(());
            }
            conclude(session, dispute, readings, stated.to_vec(), &format!("the word `{said}` is taken, others are refused"), &sent(stated))
        }
        Answer::Success { .. } => {
            conclude(session, dispute, readings, others(), &format!("the word `{said}` is searched for"), &sent(&others()))
        }
        Answer::Refused { .. } | Answer::Nothing(_) => Ok(()),
    }
}

/// Whether items are the beginning of the whole list.
fn whole(session: &Session, operation: &str, items: &[Value]) -> bool {
    let Some(key) = session.operation(operation).and_then(ListPlace::of).map(|l| l.key.to_owned()) else { return true };
    let Some(world) = session.worlds.get(operation) else { return true };
    let keys = |items: &[Value], n: usize| items.iter().take(n).map(|i| key_of(i, &key)).collect::<Vec<_>>();
    items.is_empty() == world.items.is_empty() && keys(items, items.len()) == keys(&world.items, items.len())
}

/// Readings that require the value of a filter, which others let be left out, and the request without it.
fn missing(session: &Session, operation: &str, dispute: &str, models: &[(String, Arc<Model>)]) -> Option<(Vec<String>, Call)> {
    let place = session.model.disputed.iter().find(|p| p.dispute == dispute && p.pointer.ends_with("/required"))?;
    let schema = place.pointer.strip_prefix("/schemas/")?.strip_suffix("/required")?;
    let filter = session.operation(operation)?.laws.values().find_map(|l| if let Law::Filter(f) = l { Some(f.clone()) } else { None })?;
    let needs = |model: &Model| model.description.schemas.get(schema).is_some_and(|s| s.required.contains(&filter.value_member));
    let needed: Vec<String> = models.iter().filter(|(_, m)| needs(m)).map(|(r, _)| r.clone()).collect();
    if needed.is_empty() || needed.len() == models.len() {
        return None;
    }
    let (word, _) = filter.fields.iter().find(|(_, rule)| rule.operators.contains(&Operator::Equal))?;
    let mut leaf = exercise::leaf(&filter, word, Operator::Equal, Value::Null);
    leaf.as_object_mut()?.shift_remove(&filter.value_member);
    Some((needed, Call::new(operation).with(&filter.parameter, leaf)))
}

async fn member(session: &mut Session, dispute: &str, readings: &[String], needed: &[String], call: Call) -> Result<(), Error> {
    let Some((answer, findings, wire)) = session.trial(&call, &Expect::Open).await else { return Ok(()) };
    match answer {
        Answer::Success { .. } => {
            let works: Vec<String> = readings.iter().filter(|r| !needed.contains(r)).cloned().collect();
            let sent: Vec<_> = works.first().map(|w| (w.clone(), wire)).into_iter().collect();
            conclude(session, dispute, readings, works, "a comparison without a value is taken", &sent)
        }
        Answer::Refused { status, .. } if status < 500 && findings.is_empty() => {
            let sent: Vec<_> = needed.first().map(|n| (n.clone(), wire)).into_iter().collect();
            conclude(session, dispute, readings, needed.to_vec(), "a comparison without a value is refused", &sent)
        }
        Answer::Refused { .. } | Answer::Nothing(_) => Ok(()),
    }
}

/// Words of fields to search by that only some readings have, of disputes that are not settled.
pub fn unsure_words(session: &Session, operation: &str) -> BTreeSet<String> {
    let prefix = format!("/operations/{operation}/laws/");
    let mut unsure = BTreeSet::new();
    for place in session.model.disputed.iter().filter(|p| p.pointer.starts_with(&prefix) && p.pointer.ends_with("/search/fields")) {
        let known = session.followed.get(&place.dispute).is_some_and(|(works, _)| works.len() == 1);
        let Some(declared) = session.description().disputes.get(&place.dispute).filter(|_| !known) else { continue };
        let readings: Vec<String> = declared.readings.keys().cloned().collect();
        let Ok(models) = super::models(session, &place.dispute, &readings) else { continue };
        let words = |model: &Model| -> BTreeSet<String> {
            let laws = model.description.operations.get(operation).into_iter().flat_map(|o| o.laws.values());
            laws.filter_map(|l| if let Law::Search(s) = l { Some(s.fields.keys().cloned()) } else { None }).flatten().collect()
        };
        let all: Vec<BTreeSet<String>> = models.iter().map(|(_, model)| words(model)).collect();
        unsure.extend(all.iter().flatten().filter(|word| !all.iter().all(|own| own.contains(*word))).cloned());
    }
    unsure
}
