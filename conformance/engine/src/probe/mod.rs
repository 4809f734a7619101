//! The requests of a run, made from facts and from the data found.
//!
//! A probe is a call and what its answer must be; judging is elsewhere. Probes of one call are
//! asked once. Those of higher rank come first, so that a small budget tells the most.

mod accompany;
mod bundle;
mod combos;
mod company;
mod credentials;
mod dress;
mod ends;
mod envelope;
mod excluded;
pub mod exercise;
mod fixed;
mod lists;
mod numbered;
mod odd;
mod parameters;
pub mod phase;
mod search;
mod single;
mod sort;
mod tree;

pub use combos::random_calls;
pub use dress::Tailor;
pub use sort::sorted;

use crate::call::Call;
use crate::session::{Expect, Session};
use plumbline_spec::Kind;
use plumbline_spec::model::{Law, Numbered, Paged};

/// A request to make.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// The kind of fact that it is for.
    pub kind: Kind,
    /// The call.
    pub call: Call,
    /// What its answer must be.
    pub expect: Expect,
    /// Lower comes first; 0 is asked at every depth, 1 from the default depth on, 2 at `deep` only.
    pub rank: u8,
}

impl Probe {
    /// A valid request.
    pub fn valid(kind: Kind, call: Call, rank: u8) -> Self {
        Self { kind, call, expect: Expect::Success, rank }
    }
}

/// The probes of an operation, each call once, in the order to be asked.
pub fn probes(session: &Session, operation: &str) -> Vec<Probe> {
    let Some(described) = session.operation(operation) else { return Vec::new() };
    let mut all = parameters::probes(session, operation, described);
    all.extend(single::probes(session, operation, described));
    for law in described.laws.values() {
        match law {
            Law::Page(page) if page.limit.is_none() => all.extend(fixed::pages(session, operation, page)),
            Law::Page(page) => match page.paged() {
                // Cursors are in answers only: they are followed apart from the probes.
                Paged::Beginning | Paged::Offset(_) | Paged::Cursor(_) => all.extend(lists::pages(session, operation, page)),
                Paged::Number(number) => all.extend(numbered::pages(session, operation, page, number)),
            },
            Law::First(first) => all.extend(lists::first(session, operation, first)),
            Law::Membership(membership) => all.extend(lists::membership(session, operation, described, membership)),
            Law::Project(project) => all.extend(lists::project(session, operation, project)),
            Law::Sort(sort) => all.extend(sort::probes(session, operation, described, sort)),
            Law::Search(law) => all.extend(search::probes(session, operation, described, law)),
            // Few, and before the many of one comparison each.
            Law::Criteria(criteria) => all.splice(0..0, search::criteria(session, operation, described, criteria)).for_each(drop),
            Law::Filter(filter) => all.extend(tree::probes(session, operation, described, filter)),
            Law::Echo(_) | Law::Unique(_) | Law::Stable(_) => {}
        }
    }
    let mut all = dress::dressed(session, operation, described, all);
    all.splice(0..0, combos::alone(session, operation, described)).for_each(drop);
    all.extend(combos::pairs(session, operation, described));
    all.extend(envelope::probes(session, operation, described));
    all.extend(credentials::probes(session, operation, described));
    let wanted = |p: &Probe| session.options.only.is_none() || session.options.wants(operation, p.kind);
    let mut kept: Vec<Probe> = Vec::new();
    for probe in all {
        if wanted(&probe) && !kept.iter().any(|k| k.call == probe.call && k.expect == probe.expect) {
            kept.push(probe);
        }
    }
    company::vary(session, operation, described, &mut kept);
    kept
}

/// The limit of an operation's paging law, if it has one, and the parameter that says by a number which page.
pub(crate) fn paging(described: &plumbline_spec::model::Operation) -> Option<(Option<&str>, Option<&str>)> {
    let page = crate::pages::law(described)?;
    let place = match page.paged() {
        Paged::Beginning | Paged::Cursor(_) => None,
        Paged::Offset(parameter) | Paged::Number(Numbered { parameter, .. }) => Some(parameter),
    };
    Some((page.limit.as_deref(), place))
}

/// The call for what comes so many items further on, or some more where pages have numbers; as it is where only the beginning can be
/// asked for.
pub(crate) fn further(session: &Session, described: &plumbline_spec::model::Operation, call: Call, skip: i64) -> Call {
    crate::pages::further(session.description(), described, call.clone(), skip).unwrap_or(call)
}

/// The greatest allowed limit.
pub(crate) fn greatest_limit(session: &Session, described: &plumbline_spec::model::Operation) -> Option<(String, i64)> {
    let limit = paging(described)?.0?;
    let most = crate::asked::target(session.description(), &described.parameters.get(limit)?.schema).maximum?;
    Some((limit.to_owned(), most))
}

/// The call with the greatest limit, so that all that fits comes.
pub(crate) fn whole(session: &Session, described: &plumbline_spec::model::Operation, call: Call) -> Call {
    match greatest_limit(session, described) {
        Some((limit, most)) => call.with(&limit, most),
        None => call,
    }
}

/// The same from the beginning, as much as comes at once.
pub(crate) fn from_start(session: &Session, described: &plumbline_spec::model::Operation, call: Call) -> Call {
    let call = match crate::pages::place(described) {
        Some(place) => call.without(place),
        None => call,
    };
    whole(session, described, call)
}

/// How many items the data found have.
pub(crate) fn size(session: &Session, operation: &str) -> i64 {
    session.worlds.get(operation).map_or(0, |w| i64::try_from(w.items.len()).unwrap_or(i64::MAX))
}

/// Keys of the documented errors that something brings about, the best fitting first.
pub(crate) fn cases(session: &Session, operation: &str, wanted: &[plumbline_spec::model::Provocation]) -> Vec<String> {
    let errors = &session.description().errors;
    wanted
        .iter()
        .flat_map(|w| {
            errors
                .cases
                .iter()
                .filter(move |(_, c)| c.provoked_by == *w && (c.operations.is_empty() || c.operations.iter().any(|o| o == operation)))
        })
        .map(|(key, _)| key.clone())
        .collect()
}

/// The fact of a documented error, or the operation's status fact where the error has none.
pub(crate) fn case_fact(session: &Session, operation: &str, cases: &[String]) -> String {
    cases
        .first()
        .and_then(|key| {
            ["mnemonic", "code", "status"].iter().map(|a| format!("{operation}/errors/{key}#{a}")).find(|id| session.fact(id).is_some())
        })
        .unwrap_or_else(|| format!("{operation}/response#status"))
}
