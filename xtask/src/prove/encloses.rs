//! Whether a verdict fell on the fact that was broken, or on what encloses it.
//!
//! Decided from ids, whose parts are `operation/place#aspect`, and from where disputes stand in
//! the description; what the suite or the mock know of each other is not looked at.

use std::collections::{BTreeMap, BTreeSet};

/// What a description says of the relations between its facts, beyond their ids.
#[derive(Debug, Default)]
pub struct Relations {
    /// Pointer into the description, by fact.
    pub pointers: BTreeMap<String, String>,
    /// Pointers of the disputed places, by dispute.
    pub disputed: BTreeMap<String, Vec<String>>,
    /// Laws of the parameters that they speak of: operation and parameter, then names of laws.
    pub laws: BTreeMap<(String, String), BTreeSet<String>>,
    /// The one parameter that a clause of a law is about, by fact: the limit, the offset, the count, what is echoed.
    pub about: BTreeMap<String, String>,
}

/// Whether a verdict on `verdict` is one on `broken`, or on the property or law that encloses it:
///
/// * it is the same fact, or speaks of the same parameter, error case, credential or rate;
/// * both speak of one branch of the answer: the one place is the other or lies above it
///   (names of readings aside), and likewise in an error;
/// * both are clauses of one law, or the verdict is on a law of the broken parameter;
/// * the broken clause is about one parameter only, and the verdict is on that parameter;
/// * one is a dispute, and the other stands where that dispute does in the description, or is a law
///   of the parameter that does.
pub fn encloses(verdict: &str, broken: &str, relations: &Relations) -> bool {
    if verdict == broken {
        return true;
    }
    let (Some(on), Some(of)) = (parts(verdict), parts(broken)) else { return false };
    if on.operation != of.operation {
        return false;
    }
    let disputes = |dispute: &Parts<'_>, other: &str| dispute.family == "disputes" && at_dispute(dispute.name, other, relations);
    if disputes(&of, verdict) || disputes(&on, broken) {
        return true;
    }
    match (on.family, of.family) {
        ("response", "response") => shape(on.aspect) && shape(of.aspect) && branch(on.place, of.place),
        ("error", "error") => branch(on.place, of.place),
        ("laws", "laws") => on.name == of.name,
        ("laws", PATH | QUERY | HEADER | PARAMS) => {
            let key = (of.operation.to_owned(), of.name.to_owned());
            relations.laws.get(&key).is_some_and(|laws| laws.contains(on.name))
        }
        (PATH | QUERY | HEADER | PARAMS, "laws") => relations.about.get(broken).is_some_and(|parameter| parameter == on.name),
        (PATH | QUERY | HEADER | PARAMS | "errors" | "credentials" | "rate", same) if same == on.family => on.name == of.name,
        _ => false,
    }
}

const PATH: &str = "path";
const QUERY: &str = "query";
const HEADER: &str = "header";
const PARAMS: &str = "params";

/// The parts of an id.
struct Parts<'i> {
    operation: &'i str,
    /// First segment of the place: `response`, `query`, `laws` and so on.
    family: &'i str,
    /// Second segment: a parameter, law, error case; empty where there is none.
    name: &'i str,
    /// The whole place.
    place: &'i str,
    aspect: &'i str,
}

fn parts(id: &str) -> Option<Parts<'_>> {
    let (operation, rest) = id.split_once('/')?;
    let (place, aspect) = rest.rsplit_once('#')?;
    let mut segments = place.splitn(3, '/');
    let family = segments.next()?.split('@').next()?;
    Some(Parts { operation, family, name: segments.next().unwrap_or_default(), place, aspect })
}

/// Status and media type are facts of the message, not of a place in its body.
fn shape(aspect: &str) -> bool {
    !matches!(aspect, "status" | "media")
}

/// Whether one place is the other or above it; readings (`@name`) do not matter.
fn branch(one: &str, other: &str) -> bool {
    let plain = |segment: &str| segment.split('@').next().unwrap_or_default().to_owned();
    one.split('/').map(plain).zip(other.split('/').map(plain)).all(|(a, b)| a == b)
}

/// Whether a fact is stated at, above or below a place that the dispute is about, or is a law of a parameter there.
fn at_dispute(dispute: &str, fact: &str, relations: &Relations) -> bool {
    let Some(places) = relations.disputed.get(dispute) else { return false };
    let stated = relations.pointers.get(fact).is_some_and(|pointer| places.iter().any(|place| branch(place, pointer)));
    let parameters = places.iter().filter_map(|place| {
        let (operation, rest) = place.strip_prefix("/operations/")?.split_once("/parameters/")?;
        Some((operation.to_owned(), rest.split('/').next()?.to_owned()))
    });
    let law = parts(fact).filter(|p| p.family == "laws");
    stated || law.is_some_and(|law| parameters.into_iter().any(|key| relations.laws.get(&key).is_some_and(|laws| laws.contains(law.name))))
}
