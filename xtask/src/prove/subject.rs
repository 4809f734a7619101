//! What is to be proven: descriptions, their facts and mutants, and which of them are chosen.

use super::Flags;
use super::encloses::Relations;
use crate::error::Error;
use crate::repository;
use plumbline_engine::Remembered;
use plumbline_mock::{Mutant, Stock};
use plumbline_spec::facts::{self, Clause, facts};
use plumbline_spec::lint::did_you_mean;
use plumbline_spec::model::{Description, Law};
use plumbline_spec::{Choices, Fact, Model, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One description under proof.
#[derive(Debug)]
pub struct Subject {
    /// Name of the API.
    pub api: String,
    /// The description.
    pub source: Arc<Source>,
    /// What it says, disputes in schemas open.
    pub description: Description,
    /// Credentials that its mock accepts.
    pub credentials: BTreeMap<String, String>,
    /// How its facts hang together.
    pub relations: Relations,
    /// Facts that nobody can see from outside: id and why; those that are assumed only are told apart.
    pub unobservable: Vec<Unobservable>,
    /// Ways to break its facts, out of which some are chosen.
    pub mutants: Vec<Mutant>,
    /// What there is before any is chosen.
    pub census: Census,
    /// What its mocks share.
    pub stock: Stock,
    /// What runs against its mocks share.
    pub remembered: Arc<Remembered>,
}

/// A fact that nobody can see from outside.
#[derive(Debug, Clone)]
pub struct Unobservable {
    /// Its id.
    pub id: String,
    /// Why not.
    pub why: String,
    /// Whether it is assumed only.
    pub assumed: bool,
}

/// What there is to be broken in a description.
#[derive(Debug, Clone, Default)]
pub struct Census {
    /// How many facts can be broken.
    pub broken: usize,
    /// Facts that could be seen and have no mutant, and why.
    pub wayless: Vec<(String, &'static str)>,
    /// How many facts no request shows, so that their mutants are of a mock in the state in which they show.
    pub occasions: usize,
    /// How many mutants there are, conditions included if they were asked for.
    pub mutants: usize,
    /// How many of them are of assumed facts.
    pub assumed: usize,
    /// Digest of facts and mutants.
    pub digest: String,
}

impl Census {
    fn of(model: &Model, facts: &[Fact], mutants: &[Mutant]) -> Self {
        let broken: BTreeSet<&str> = mutants.iter().map(|m| m.fact.as_str()).collect();
        let wayless = facts
            .iter()
            .filter(|f| f.unobservable.is_none() && !broken.contains(f.id.as_str()))
            .map(|f| (f.id.clone(), why_wayless(model, f)))
            .collect();
        // FNV-1a (draft-eastlake-fnv): stable, and not against anyone's will.
        let mut digest: u64 = 0xcbf2_9ce4_8422_2325;
        let mut add = |text: &str| {
            for byte in text.bytes().chain([0]) {
                digest = (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        };
        for fact in facts {
            add(&fact.id);
            add(fact.kind.as_str());
            add(if fact.assumed { "assumed" } else { "stated" });
            add(fact.unobservable.as_deref().unwrap_or_default());
            add(fact.occasion.as_deref().unwrap_or_default());
        }
        for mutant in mutants {
            add(&mutant.id().to_string());
            add(&mutant.least_items.to_string());
        }
        Self {
            broken: broken.len(),
            wayless,
            occasions: facts.iter().filter(|f| f.occasion.is_some()).count(),
            mutants: mutants.len(),
            assumed: mutants.iter().filter(|m| m.assumed).count(),
            digest: format!("{digest:016x}"),
        }
    }
}

/// The chosen descriptions with the chosen mutants.
///
/// # Errors
/// When a description is wrong, or a name that was asked for is none.
pub fn subjects(flags: &Flags) -> Result<Vec<Subject>, Error> {
    let mut subjects = bare(flags)?;
    // Listing takes seconds, and descriptions have nothing to do with each other.
    std::thread::scope(|scope| {
        let listing: Vec<_> = subjects.iter_mut().map(|subject| scope.spawn(|| list(subject, flags))).collect();
        listing.into_iter().try_for_each(|one| one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })?;
    if let Some(number) = flags.sample {
        sample(&mut subjects, number, flags.seed);
    }
    if subjects.iter().all(|s| s.mutants.is_empty()) {
        return Err(Error::Usage("no mutant is of such a fact; `cargo xtask mock --list-mutants` lists them".to_owned()));
    }
    Ok(subjects)
}

fn list(subject: &mut Subject, flags: &Flags) -> Result<(), Error> {
    let model = subject.source.model(&Choices::new()).map_err(|d| Error::Descriptions(vec![d]))?;
    let mut mutants = plumbline_mock::mutants(&subject.source, flags.full)?;
    subject.census = Census::of(&model, &facts(&model), &mutants);
    let wanted = |id: &str| flags.facts.is_empty() || flags.facts.iter().any(|prefix| id.starts_with(prefix.as_str()));
    mutants.retain(|m| wanted(&m.id().to_string()));
    subject.mutants = mutants;
    Ok(())
}

/// The chosen descriptions without mutants.
///
/// # Errors
/// When a description is wrong, or a name that was asked for is none.
pub fn bare(flags: &Flags) -> Result<Vec<Subject>, Error> {
    let mut all = Vec::new();
    for source in repository::sources(&repository::files(&flags.specs)?)? {
        let model = source.model(&Choices::new()).map_err(|d| Error::Descriptions(vec![d]))?;
        all.push((model, source));
    }
    let names: Vec<&str> = all.iter().map(|(m, _)| m.description.api.as_str()).collect();
    if let Some(name) = flags.apis.iter().find(|n| !names.contains(&n.as_str())) {
        let hint = did_you_mean(name, &names).unwrap_or_else(|| format!("known are {}", names.join(", ")));
        return Err(Error::Usage(format!("no API is called `{name}`; {hint}")));
    }
    all.retain(|(model, _)| flags.apis.is_empty() || flags.apis.contains(&model.description.api));
    Ok(all.into_iter().map(|(model, source)| subject(model, source)).collect())
}

fn subject(model: Model, source: Source) -> Subject {
    let facts = facts(&model);
    let mut relations = Relations::default();
    for fact in &facts {
        relations.pointers.insert(fact.id.clone(), fact.pointer.clone());
        if let Some(parameter) = about(&model.description, fact) {
            relations.about.insert(fact.id.clone(), parameter);
        }
    }
    for place in &model.disputed {
        relations.disputed.entry(place.dispute.clone()).or_default().push(place.pointer.clone());
    }
    for (operation, described) in &model.description.operations {
        for (law, found) in &described.laws {
            for parameter in parameters(found) {
                relations.laws.entry((operation.clone(), parameter.to_owned())).or_default().insert(law.clone());
            }
        }
    }
    // An optional one is sent as well, but not what a login gives: the login is under proof.
    let yielded = |name: &String| model.description.authentication.values().any(|a| a.exchange.as_ref().is_some_and(|e| e.yields == *name));
    let credentials = model.description.credentials.iter().filter(|(name, _)| !yielded(name));
    Subject {
        api: model.description.api.clone(),
        source: Arc::new(source),
        credentials: credentials.map(|(n, c)| (n.clone(), c.example.clone())).collect(),
        relations,
        unobservable: facts
            .iter()
            .filter_map(|f| Some(Unobservable { id: f.id.clone(), why: f.unobservable.clone()?, assumed: f.assumed }))
            .collect(),
        description: model.description,
        mutants: Vec::new(),
        census: Census::default(),
        stock: Stock::default(),
        remembered: Arc::default(),
    }
}

/// Why a fact that can be seen has no mutant.
fn why_wayless(model: &Model, fact: &Fact) -> &'static str {
    match &fact.subject {
        facts::Subject::Response { place, .. } if place.contains('@') => {
            "It is stated under one reading only, and what would break it is what another reading of the place allows."
        }
        facts::Subject::Dispute(dispute) => {
            let answer = |at: &str| ["/schemas/", "/responses/", "/result"].iter().any(|part| at.contains(part));
            if model.disputed.iter().any(|p| p.dispute == *dispute && p.schema && answer(&p.pointer)) {
                "A value of neither form breaks what is stated of the place or around it; those facts have mutants."
            } else {
                "What readings of a request have in common is stated of its parameters and comparisons, and a server that follows neither \
                 breaks that or refuses what both allow; those facts have mutants."
            }
        }
        _ => "No way to break it is known.",
    }
}

/// The parameter that a clause is about, if it is about just one.
fn about(description: &Description, fact: &Fact) -> Option<String> {
    let facts::Subject::Law { law, clause } = &fact.subject else { return None };
    match (description.operations.get(&fact.operation)?.laws.get(law)?, clause) {
        (Law::Page(page), Clause::Limit) => page.limit.clone(),
        (Law::Page(page), Clause::Offset | Clause::Number | Clause::Cursor | Clause::Start | Clause::End) => {
            page.place().map(str::to_owned)
        }
        (Law::First(first), _) => Some(first.count.clone()),
        (Law::Membership(membership), _) => Some(membership.parameter.clone()),
        (Law::Project(project), _) => Some(project.fields.clone()),
        (Law::Echo(_), Clause::Echo(parameter)) => Some(parameter.clone()),
        _ => None,
    }
}

/// The parameters that a law speaks of.
fn parameters(law: &Law) -> Vec<&str> {
    match law {
        Law::Page(page) => page.place().into_iter().chain(page.limit.as_deref()).collect(),
        Law::Sort(sort) => sort.direction.iter().chain([&sort.by]).map(String::as_str).collect(),
        Law::Search(search) => vec![&search.field, &search.operator, &search.value],
        Law::Criteria(criteria) => vec![&criteria.parameter],
        Law::Filter(filter) => vec![&filter.parameter],
        Law::Project(project) => vec![&project.fields],
        Law::Membership(membership) => vec![&membership.parameter],
        Law::First(first) => vec![&first.count],
        Law::Echo(echo) => echo.parameters.keys().map(String::as_str).collect(),
        Law::Unique(_) | Law::Stable(_) => Vec::new(),
    }
}

/// Leaves so many mutants, chosen by chance from all descriptions and kept in their order.
fn sample(subjects: &mut [Subject], number: usize, seed: u64) {
    let mut keyed: Vec<(u64, usize, usize)> = Vec::new();
    let mut state = seed;
    for (s, subject) in subjects.iter().enumerate() {
        keyed.extend((0..subject.mutants.len()).map(|m| (next(&mut state), s, m)));
    }
    keyed.sort_unstable();
    let kept: std::collections::BTreeSet<(usize, usize)> = keyed.into_iter().take(number).map(|(_, s, m)| (s, m)).collect();
    for (s, subject) in subjects.iter_mut().enumerate() {
        let mut at = 0;
        subject.mutants.retain(|_| {
            at += 1;
            kept.contains(&(s, at - 1))
        });
    }
}

/// SplitMix64: enough to choose a sample, and the same everywhere.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
