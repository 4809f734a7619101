//! The list of all mutants of a description.
//!
//! A change of a value is on it only if the changed answer leaves every reading of the description,
//! as the value checker finds out by trying; what changes nothing that is said is no mutant.

use super::act::{Act, Field, Only, Rows};
use super::change::Change;
use super::gate::Gate;
use super::id::{Mutant, MutantId, UnknownMutant};
use super::laws::Context;
use super::parameters::{Role, Way};
use super::response::{self, Place};
use super::{Broken, credentials, disputes, errors, laws, parameters};
use crate::list::Laws;
use crate::occasion::Occasion;
use crate::options::Options;
use crate::server::MockError;
use crate::service::Service;
use crate::stock::Stock;
use plumbline_spec::facts::{Aspect, Fact, ParameterAspect, Subject, facts};
use plumbline_spec::model::{Application, DisputeKind, Law, Operation, Operator, Provocation, Schema, ValueKind};
use plumbline_spec::value::Checker;
use plumbline_spec::{Choices, Kind, Model, Source};
use serde_json::Value;
use std::collections::BTreeMap;
use std::collections::HashMap;

/// How many items the lists hold on which changes are tried: as many as a mock has unless asked otherwise.
pub(super) const SAMPLE: usize = 237;

/// All mutants of a description, fact by fact; those that are broken under a condition only, if `conditional`.
pub fn mutants(source: &Source, conditional: bool) -> Result<Vec<Mutant>, MockError> {
    listed(source, conditional, &|_| true)
}

fn listed(source: &Source, conditional: bool, wanted: &dyn Fn(&Fact) -> bool) -> Result<Vec<Mutant>, MockError> {
    let open = source.model(&Choices::new()).map_err(|e| MockError::Description(e.to_string()))?;
    let mut lister = Lister { source, open: &open, services: HashMap::new(), places: HashMap::new() };
    let mut all = Vec::new();
    for fact in facts(&open) {
        if fact.unobservable.is_none() && wanted(&fact) {
            all.extend(lister.of(&fact, conditional)?);
        }
    }
    Ok(all)
}

impl MutantId {
    /// The mutant of this name.
    pub fn find(&self, source: &Source) -> Result<Mutant, MockError> {
        let of_fact = listed(source, true, &|fact| fact.id == self.fact)?;
        let Some(first) = of_fact.first() else { return Err(UnknownMutant::Fact(self.fact.clone()).into()) };
        match &self.operator {
            None => Ok(first.clone()),
            Some(operator) => of_fact.iter().find(|m| m.operator == *operator).cloned().ok_or_else(|| {
                let known: Vec<_> = of_fact.iter().filter(|m| !m.conditional).map(|m| m.operator.as_str()).collect();
                UnknownMutant::Operator { fact: self.fact.clone(), operator: operator.clone(), known: known.join(", ") }.into()
            }),
        }
    }
}

struct Lister<'a> {
    source: &'a Source,
    open: &'a Model,
    services: HashMap<Choices, (Service, HashMap<String, Value>)>,
    places: HashMap<(String, bool), BTreeMap<String, Place>>,
}

impl Lister<'_> {
    fn of(&mut self, fact: &Fact, conditional: bool) -> Result<Vec<Mutant>, MockError> {
        let (ways, choices) = match &fact.subject {
            Subject::Response { place, aspect } => self.response(fact, place, *aspect)?,
            Subject::ErrorShape { place, aspect } => self.error_shape(fact, place, *aspect)?,
            Subject::Dispute(dispute) => self.dispute(fact, dispute)?,
            other => (self.plain(fact, other)?, Choices::new()),
        };
        let api = self.open.description.api.clone();
        let strict_rate = fact.kind == Kind::Rate || about_rate(self.open, fact);
        let occasion = match &fact.subject {
            Subject::Error { case, .. } if fact.occasion.is_some() => Some(Occasion { case: case.clone(), every: 1 }),
            _ => None,
        };
        let service = self.service(&choices)?;
        let Some(plan) = service.plans.iter().find(|p| p.name == fact.operation) else { return Ok(Vec::new()) };
        let mutant = |way: &Way, gate: Gate| Mutant {
            api: api.clone(),
            fact: fact.id.clone(),
            kind: fact.kind,
            operation: fact.operation.clone(),
            operator: if gate == way.gate { way.word.clone() } else { format!("{}@{}", way.word, gate.word()) },
            conditional: gate != way.gate,
            assumed: fact.assumed,
            choices: choices.clone(),
            strict_rate,
            occasion: occasion.clone(),
            least_items: way.items,
            broken: Broken { operation: fact.operation.clone(), act: way.act.clone(), gate },
        };
        let mut all: Vec<Mutant> = ways.iter().map(|way| mutant(way, way.gate)).collect();
        if conditional {
            let most = if gates(fact.kind).len() > 6 { 2 } else { 1 };
            for way in ways.iter().filter(|w| gated(&w.act)).take(most) {
                let possible = gates(fact.kind)
                    .iter()
                    .filter(|gate| gate.possible(&plan.laws) && fits(**gate, fact) && compatible(**gate, &way.act, &plan.laws));
                all.extend(possible.map(|gate| mutant(way, *gate)));
            }
        }
        Ok(all)
    }

    fn service(&mut self, choices: &Choices) -> Result<&Service, MockError> {
        if !self.services.contains_key(choices) {
            let options = Options { contacts: SAMPLE, choices: choices.clone(), ..Options::default() };
            let service = Service::new(self.source, options, &Stock::default())?;
            let samples = service.plans.iter().map(|plan| (plan.name.clone(), plan.sample(service.description()))).collect();
            self.services.insert(choices.clone(), (service, samples));
        }
        self.services.get(choices).map(|(service, _)| service).ok_or_else(|| MockError::Description("no service".to_owned()))
    }

    fn sample(&mut self, choices: &Choices, operation: &str) -> Result<Option<Value>, MockError> {
        self.service(choices)?;
        Ok(self.services.get(choices).and_then(|(_, samples)| samples.get(operation)).cloned())
    }

    fn place(&mut self, operation: &str, error: bool, place: &str) -> Option<Place> {
        let open = self.open;
        let places = self.places.entry((operation.to_owned(), error)).or_insert_with(|| {
            let schema: Option<&Schema> = if error {
                open.description.errors.schema.as_ref()
            } else {
                open.description.operations.get(operation).and_then(|o| o.payload())
            };
            schema.map(|schema| response::places(&open.description, schema)).unwrap_or_default()
        });
        places.get(place).cloned()
    }

    /// Changes of a value in the success payload.
    fn response(&mut self, fact: &Fact, place: &str, aspect: Aspect) -> Result<(Vec<Way>, Choices), MockError> {
        let Some(found) = self.place(&fact.operation, false, place) else { return Ok((Vec::new(), Choices::new())) };
        let Some(sample) = self.sample(&found.choices, &fact.operation)? else { return Ok((Vec::new(), found.choices)) };
        let checker = Checker::new(&self.open.description);
        let payload = self.open.description.operations.get(&fact.operation).and_then(|o| o.payload());
        let breaks = |change: &Change| {
            let mut changed = sample.clone();
            change.apply(&mut changed, &found.path, &mut |_| true);
            changed != sample && payload.is_some_and(|schema| !checker.fits(schema, &changed))
        };
        let mut ways: Vec<Way> = Vec::new();
        for (word, change) in found.schemas.iter().flat_map(|schema| response::ways(aspect, schema)) {
            if !ways.iter().any(|w| w.word == word) && breaks(&change) {
                ways.push(Way::new(word, Act::Value { at: found.path.clone(), change }));
            }
        }
        Ok((ways, found.choices))
    }

    /// Changes of a value in error bodies.
    fn error_shape(&mut self, fact: &Fact, place: &str, aspect: Aspect) -> Result<(Vec<Way>, Choices), MockError> {
        let Some(found) = self.place(&fact.operation, true, place) else { return Ok((Vec::new(), Choices::new())) };
        let samples = self.service(&found.choices)?.error_samples(&fact.operation);
        let checker = Checker::new(&self.open.description);
        let schema = self.open.description.errors.schema.as_ref();
        let mut ways = errors::shape(&found, aspect);
        ways.retain(|way| {
            let Act::Error { at, change, .. } = &way.act else { return false };
            samples.iter().any(|sample| {
                let mut changed = sample.clone();
                change.apply(&mut changed, at, &mut |_| true);
                changed != *sample && schema.is_some_and(|schema| !checker.fits(schema, &changed))
            })
        });
        Ok((ways, found.choices))
    }

    /// Following none of the readings of a dispute, or now this and now that one.
    fn dispute(&mut self, fact: &Fact, dispute: &str) -> Result<(Vec<Way>, Choices), MockError> {
        let open = self.open;
        let service = self.service(&Choices::new())?;
        let Some(plan) = service.plans.iter().find(|p| p.name == fact.operation) else { return Ok((Vec::new(), Choices::new())) };
        let mut ways = disputes::elsewhere(open, plan, &fact.operation, dispute);
        let alternatives = open.description.disputes.get(dispute).is_some_and(|d| d.kind == DisputeKind::Alternatives);
        let resolved = service.description().operations.get(&fact.operation).and_then(|o| o.payload()).cloned();
        let description = service.description().clone();
        let Some(payload) = open.description.operations.get(&fact.operation).and_then(|o| o.payload()) else {
            return Ok((ways, Choices::new()));
        };
        let places = response::places(&open.description, payload);
        let sample = self.sample(&Choices::new(), &fact.operation)?.unwrap_or(Value::Null);
        let (here, there) = (Checker::new(&open.description), Checker::new(&description));
        let chosen = self.source.resolved(&Choices::new()).map(|m| m.choices).unwrap_or_default();
        for place in places.values() {
            if place.choices.iter().any(|(d, reading)| d == dispute && chosen.get(d) == Some(reading)) && place.only_if(dispute) {
                ways.push(Way::new("neither-place", Act::Value { at: place.path.clone(), change: Change::Missing }));
            }
            if !place.schemas.iter().any(|s| s.disputed.as_ref().is_some_and(|d| d.dispute == dispute)) {
                continue;
            }
            let apt = place.choices.iter().all(|(d, reading)| chosen.get(d) == Some(reading));
            for (word, change) in
                response::ways(Aspect::Type, &Schema::default()).into_iter().chain(response::ways(Aspect::Reading, &Schema::default()))
            {
                let mut changed = sample.clone();
                change.apply(&mut changed, &place.path, &mut |_| true);
                if !apt || changed == sample || ways.iter().any(|w| w.word.ends_with(&word)) {
                    continue;
                }
                let act = Act::Value { at: place.path.clone(), change };
                let fits_some = here.fits(payload, &changed);
                let fits_this = resolved.as_ref().is_some_and(|schema| there.fits(schema, &changed));
                if !fits_some && !ways.iter().any(|w| w.word.starts_with("neither")) {
                    ways.push(Way::new(format!("neither-{word}"), act));
                } else if fits_some && !fits_this && alternatives {
                    ways.push(Way { gate: Gate::SomeRows, ..Way::new(format!("mixed-{word}"), act) });
                }
            }
        }
        Ok((ways, Choices::new()))
    }

    fn plain(&mut self, fact: &Fact, subject: &Subject) -> Result<Vec<Way>, MockError> {
        let open = self.open;
        let description = &open.description;
        let service = self.service(&Choices::new())?;
        let Some(plan) = service.plans.iter().find(|p| p.name == fact.operation) else { return Ok(Vec::new()) };
        let Some(operation) = description.operations.get(&fact.operation) else { return Ok(Vec::new()) };
        Ok(match subject {
            Subject::Status(status) => credentials::status(*status),
            Subject::Media(media) => credentials::media(media),
            Subject::Parameter { parameter, aspect } => {
                match operation.parameters.get_index_of(parameter).and_then(|i| plan.known.get(i)) {
                    Some(known) => {
                        let mut ways = parameters::ways(*aspect, known, Role::of(plan, known.index));
                        ways.retain(|way| !within_a_reading(operation, parameter, *aspect, way));
                        ways
                    }
                    None => Vec::new(),
                }
            }
            Subject::Law { law, clause } => laws::ways(&Context { operation, laws: &plan.laws, list: &plan.list() }, law, clause),
            Subject::Envelope(rule) => credentials::envelope(*rule),
            Subject::Error { case, aspect } => match description.errors.cases.get(case) {
                Some(found) => errors::case(description, case, found, *aspect, operation.authentication.is_some()),
                None => Vec::new(),
            },
            Subject::Credential { credential, aspect } => {
                let applied = operation.authentication.as_ref().and_then(|name| description.authentication.get(name)).map(|a| &a.apply);
                let in_path = |a: &Application| matches!(a, Application::Path { credential: own, .. } if own == credential);
                credentials::credential(credential, *aspect, applied.is_some_and(|all| all.iter().any(in_path)))
            }
            Subject::Rate(name) => description.rates.get(name).map(credentials::rate).unwrap_or_default(),
            // Notes are unobservable by their grammar, the others are dealt with before.
            Subject::Note(_) | Subject::Response { .. } | Subject::ErrorShape { .. } | Subject::Dispute(_) => Vec::new(),
        })
    }
}

/// Whether a fact is about the error that exceeding a rate leads to.
fn about_rate(open: &Model, fact: &Fact) -> bool {
    let Subject::Error { case, .. } = &fact.subject else { return false };
    open.description.errors.cases.get(case).is_some_and(|c| c.provoked_by == Provocation::RateExceeded)
}

/// Whether what is left open allows to refuse this: criteria that a server may not know, and fields to search by
/// of which no operator is stated.
fn within_a_reading(operation: &Operation, parameter: &str, aspect: ParameterAspect, way: &Way) -> bool {
    let Act::Refuse { only, .. } = &way.act else { return false };
    operation.laws.values().any(|law| match law {
        Law::Criteria(criteria) => {
            criteria.parameter == parameter && aspect == ParameterAspect::Accepted && criteria.unspecified.contains_key("support")
        }
        Law::Search(search) if search.field == parameter => {
            let word = only.as_ref().map(crate::wire::shown).unwrap_or_default();
            search.fields.get(&word).is_some_and(|rule| rule.operators.is_empty())
        }
        _ => false,
    })
}

/// The conditions under which facts of a kind may be broken.
fn gates(kind: Kind) -> &'static [Gate] {
    use Gate as G;
    match kind {
        Kind::Paging => &[
            G::ThirdCall,
            G::Falling,
            G::Rising,
            G::Found,
            G::FoundFalling,
            G::Boundary,
            G::Beyond,
            G::BeyondFalling,
            G::FoundFallingBeyond,
        ],
        Kind::Sorting => &[G::ThirdCall, G::Beyond, G::Found, G::Falling, G::Rising, G::BeyondFalling, G::FoundFallingBeyond],
        Kind::Searching | Kind::Filtering => {
            &[G::ThirdCall, G::Falling, G::Beyond, G::BeyondFalling, G::OutsideAscii, G::FoundFallingBeyond, G::Rising]
        }
        Kind::Projection | Kind::Membership => &[G::ThirdCall, G::Beyond, G::Falling],
        Kind::Echo => &[G::ThirdCall, G::Found, G::Beyond, G::NoItems],
        Kind::Members | Kind::Types | Kind::Enums | Kind::Formats => {
            &[G::SomeRows, G::ThirdCall, G::Beyond, G::Found, G::Falling, G::NoItems]
        }
        Kind::Status | Kind::Media => &[G::ThirdCall, G::Beyond, G::Found, G::NoItems],
        Kind::Uniqueness => &[G::ThirdCall, G::Beyond, G::Found],
        Kind::Count
        | Kind::Stability
        | Kind::Envelope
        | Kind::Errors
        | Kind::Credentials
        | Kind::Parameters
        | Kind::Ranges
        | Kind::Defaults
        | Kind::Choices => &[G::ThirdCall],
        Kind::Rate | Kind::Readings | Kind::Notes => &[],
    }
}

/// Whether a condition says anything of a fact: rows that are some of many, items that are none.
fn fits(gate: Gate, fact: &Fact) -> bool {
    match (gate, &fact.subject) {
        (Gate::SomeRows, Subject::Response { place, .. }) => place.contains('*'),
        (Gate::NoItems, Subject::Response { place, .. }) => !place.contains('*'),
        _ => true,
    }
}

/// Whether an act does anything under a condition.
fn compatible(gate: Gate, act: &Act, laws: &Laws) -> bool {
    use Gate as G;
    let found = matches!(gate, G::Found | G::FoundFalling | G::FoundFallingBeyond);
    let kind = |name: &String| {
        let searched = laws.searches.iter().find_map(|(_, s)| s.fields.get(name));
        searched.or_else(|| laws.filter.as_ref().and_then(|(_, f, _)| f.fields.get(name))).map(|rule| rule.kind)
    };
    match act {
        Act::Rows { only: Only::Unfound, .. } => !found,
        Act::Rows { rows: Rows::Rising, .. } => gate != G::Rising,
        // Only comparisons of texts meet texts outside ASCII.
        Act::Compare { field, operator, .. } if gate == G::OutsideAscii => {
            let kind = match field {
                Field::Named(name) => kind(name),
                Field::Family(kind) => Some(*kind),
            };
            let null = matches!(operator, Operator::IsNull | Operator::IsNotNull);
            !null && !matches!(kind, Some(ValueKind::Number | ValueKind::DateTime))
        }
        _ if gate == G::OutsideAscii => false,
        _ => true,
    }
}

/// Whether an act is looked at when its condition is known.
fn gated(act: &Act) -> bool {
    !matches!(act, Act::LoginFails | Act::LoginRenamed | Act::LoginUseless | Act::HalfBatch)
}
