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
}

/// Whether a verdict on `verdict` is one on `broken`, or on the property or law that encloses it:
///
/// * it is the same fact, or speaks of the same parameter, error case, credential or rate;
/// * both speak of one branch of the answer: the one place is the other or lies above it
///   (names of readings aside), and likewise in an error;
/// * both are clauses of one law, or the verdict is on a law of the broken parameter;
/// * one is a dispute, and the other stands where that dispute does in the description.
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

/// Whether a fact is stated at, above or below a place that the dispute is about.
fn at_dispute(dispute: &str, fact: &str, relations: &Relations) -> bool {
    let Some(pointer) = relations.pointers.get(fact) else { return false };
    relations.disputed.get(dispute).is_some_and(|places| places.iter().any(|place| branch(place, pointer)))
}
