//! Which failures may have one cause: a fault at one place of an answer breaks whatever reads that place.
//!
//! It only says under which failure another one is best told. No verdict changes, and nothing is sent: what is
//! used is where a fact speaks of, what a law reads, and whether one observation showed both.

use crate::judge::BESIDE_TOTAL;
use crate::oracle::predict::TOTAL;
use crate::report::FactReport;
use plumbline_spec::facts::{Aspect, Clause, Fact, Subject};
use plumbline_spec::model::{Description, Law};

/// Sets every failure under the one that may be its cause, if there is one.
pub fn set_under(lines: &mut [FactReport], facts: &[Fact], description: &Description) {
    let failed: Vec<(usize, Failed<'_>)> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.is_failing())
        .filter_map(|(i, line)| Some((i, Failed::of(facts.iter().find(|f| f.id == line.id)?, description))))
        .collect();
    let leads = |(i, one): &(usize, Failed<'_>), (j, other): &(usize, Failed<'_>)| {
        one.fact.operation == other.fact.operation
            && (one.counts(&lines[*j]) || (one.rank(), i) < (other.rank(), j) && one.leads(other, seen_at_once(&lines[*i], &lines[*j])))
    };
    let mut under: Vec<(usize, usize)> = Vec::new();
    for this in &failed {
        // What is nothing's consequence itself comes before what is.
        let first = failed.iter().filter(|other| leads(other, this)).min_by_key(|other| (other.1.rank(), other.0));
        under.extend(first.map(|lead| (this.0, lead.0)));
    }
    let root = |start: usize| {
        let mut at = start;
        for _ in 0..under.len() {
            match under.iter().find(|(this, _)| *this == at) {
                Some((_, lead)) => at = *lead,
                None => break,
            }
        }
        at
    };
    let found: Vec<(usize, String)> = under.iter().map(|(this, _)| (*this, lines[root(*this)].id.clone())).collect();
    for (i, lead) in found.into_iter().filter(|(i, lead)| lines[*i].id != *lead).collect::<Vec<_>>() {
        lines[i].under = Some(lead);
    }
}

/// A fact that failed, and the places of an answer that its check reads.
struct Failed<'f> {
    fact: &'f Fact,
    reads: Vec<String>,
}

impl<'f> Failed<'f> {
    fn of(fact: &'f Fact, description: &Description) -> Self {
        let laws = description.operations.get(&fact.operation).map(|o| &o.laws);
        let reads = match &fact.subject {
            Subject::Law { law, clause } => laws.and_then(|l| l.get(law)).map(|law| read(law, Some(clause))).unwrap_or_default(),
            Subject::Parameter { parameter, .. } => {
                laws.into_iter().flat_map(|l| l.values()).filter(|law| speaks_of(law, parameter)).flat_map(|l| read(l, None)).collect()
            }
            Subject::Status(_)
            | Subject::Media(_)
            | Subject::Response { .. }
            | Subject::Envelope(_)
            | Subject::Error { .. }
            | Subject::ErrorShape { .. }
            | Subject::Credential { .. }
            | Subject::Rate(_)
            | Subject::Dispute(_)
            | Subject::Note(_) => Vec::new(),
        };
        Self { fact, reads }
    }

    /// The less, the nearer to a cause.
    fn rank(&self) -> (u8, usize, u8) {
        match &self.fact.subject {
            Subject::Status(_) | Subject::Media(_) => (0, 0, 0),
            Subject::Response { place, aspect } | Subject::ErrorShape { place, aspect } => (1, depth(place), weight(*aspect)),
            Subject::Law { clause: Clause::Echo(_), .. } => (4, 0, 0),
            // What is wrong with an order or a page that a condition finds is said better of the order or the page.
            Subject::Law { clause: Clause::Composition, .. } => (3, 1, 0),
            Subject::Law { clause, .. } => (2, 0, generality(clause)),
            Subject::Parameter { .. } => (3, 0, 0),
            Subject::Envelope(_)
            | Subject::Error { .. }
            | Subject::Credential { .. }
            | Subject::Rate(_)
            | Subject::Dispute(_)
            | Subject::Note(_) => (5, 0, 0),
        }
    }

    /// Whether it is about the total, and all that another failure found is a wrong one.
    fn counts(&self, other: &FactReport) -> bool {
        matches!(self.fact.subject, Subject::Law { clause: Clause::Total, .. })
            && other.evidence.first().is_some_and(|e| e.found.starts_with(TOTAL) || e.found.contains(BESIDE_TOTAL))
            && other.id != self.fact.id
    }

    /// Whether another failure may come from this one. `at_once` says that one observation showed both.
    fn leads(&self, other: &Self, at_once: bool) -> bool {
        match (&self.fact.subject, &other.fact.subject) {
            (Subject::Response { place, aspect }, Subject::Response { place: below, aspect: its }) => {
                depth(place) < depth(below) && on_branch(place, below) || plain(place) == plain(below) && weight(*aspect) < weight(*its)
            }
            (Subject::Response { place, .. }, _) => at_once || other.reads.iter().any(|at| on_branch(place, at)),
            (Subject::Law { law, clause }, Subject::Law { law: same, clause: its }) => {
                at_once || fickle(clause, its) || (law == same && alike(clause, its))
            }
            _ => at_once,
        }
    }
}

/// Whether one request and answer is what shows both.
fn seen_at_once(one: &FactReport, other: &FactReport) -> bool {
    let same = |a: &crate::report::Evidence| other.evidence.first().is_some_and(|b| a.curl == b.curl);
    one.evidence.iter().any(same)
}

/// Whether two clauses of one law are asked in the same way.
fn alike(clause: &Clause, other: &Clause) -> bool {
    match (clause, other) {
        (Clause::Compare { field, operator }, Clause::Compare { field: same, operator: its }) => field == same || operator == its,
        (Clause::CompareFamily { kind, operator }, Clause::CompareFamily { kind: same, operator: its }) => kind == same || operator == its,
        (Clause::Key(_), Clause::Key(_) | Clause::Direction) | (Clause::And | Clause::Or, Clause::And | Clause::Or | Clause::Nesting) => {
            true
        }
        _ => false,
    }
}

/// What answers differently each time cannot be read in stretches.
fn fickle(clause: &Clause, other: &Clause) -> bool {
    *clause == Clause::Stable
        && matches!(
            other,
            Clause::Tiling | Clause::Offset | Clause::Number | Clause::Cursor | Clause::Unique | Clause::All | Clause::Permutation
        )
}

/// Of what one observation shows, the narrower law is told first.
fn generality(clause: &Clause) -> u8 {
    match clause {
        Clause::Stable => 0,
        Clause::Tiling | Clause::Composition => 8,
        Clause::All | Clause::Permutation => 7,
        Clause::Offset
        | Clause::Number
        | Clause::Cursor
        | Clause::Start
        | Clause::End
        | Clause::Limit
        | Clause::Size
        | Clause::Count
        | Clause::Several
        | Clause::SeveralGroups
        | Clause::Nesting => 6,
        // A wrong total is what follows from a wrong comparison.
        Clause::Total | Clause::Pages | Clause::Direction | Clause::And | Clause::Or | Clause::Member | Clause::Chosen | Clause::Only => 5,
        // What comes twice in one answer is not told by what it does to pages and numbers.
        Clause::Unique
        | Clause::Key(_)
        | Clause::SortProhibited(_)
        | Clause::Compare { .. }
        | Clause::CompareFamily { .. }
        | Clause::FilterProhibited(_)
        | Clause::Echo(_) => 4,
    }
}

/// A member that is missing has no type, one of the wrong type no form.
fn weight(aspect: Aspect) -> u8 {
    match aspect {
        Aspect::Required => 0,
        Aspect::Type => 1,
        Aspect::AnyOf | Aspect::Reading => 2,
        _ => 3,
    }
}

fn depth(place: &str) -> usize {
    place.matches('/').count()
}

/// The segments of a place without names of readings.
fn plain(place: &str) -> Vec<&str> {
    place.split('/').skip(1).map(|s| s.split('@').next().unwrap_or(s)).collect()
}

/// Whether one place is the other, or lies above or below it.
fn on_branch(one: &str, other: &str) -> bool {
    plain(one).into_iter().zip(plain(other)).all(|(a, b)| a == b || a == "{}" || b == "{}")
}

/// The places of an answer that a law reads, or one clause of it.
fn read(law: &Law, clause: Option<&Clause>) -> Vec<String> {
    let item = |items: &str, at: &str| format!("{items}/*{at}");
    match law {
        Law::Page(l) => match clause {
            Some(Clause::Total) => l.total.iter().cloned().collect(),
            Some(Clause::Pages) => l.pages.iter().cloned().collect(),
            Some(_) => vec![item(&l.items, &l.key)],
            None => std::iter::once(item(&l.items, &l.key)).chain(l.total.iter().chain(&l.pages).cloned()).collect(),
        },
        Law::Sort(l) => match clause {
            Some(Clause::Key(key)) => l.keys.get(key).map(|at| item(&l.items, at)).into_iter().collect(),
            _ => l.keys.values().map(|at| item(&l.items, at)).collect(),
        },
        Law::Search(l) => match clause {
            Some(Clause::Compare { field, .. }) => l.fields.get(field).map(|f| item(&l.items, &f.at)).into_iter().collect(),
            Some(Clause::CompareFamily { .. }) => l.family.iter().map(|f| item(&l.items, &f.at)).collect(),
            _ => Vec::new(),
        },
        Law::Filter(l) => match clause {
            Some(Clause::Compare { field, .. }) => l.fields.get(field).map(|f| item(&l.items, &f.at)).into_iter().collect(),
            _ => Vec::new(),
        },
        Law::Project(l) => l.members.values().map(|at| item(&l.items, at)).collect(),
        Law::Membership(l) => vec![item(&l.items, &l.groups)],
        Law::First(l) => vec![item(&l.items, &l.key)],
        Law::Echo(l) => match clause {
            Some(Clause::Echo(parameter)) => l.parameters.get(parameter).cloned().into_iter().collect(),
            _ => l.parameters.values().cloned().collect(),
        },
        Law::Unique(l) => vec![item(&l.items, &l.key)],
        Law::Stable(l) => vec![item(&l.items, &l.key)],
        Law::Criteria(_) => Vec::new(),
    }
}

/// Whether a law is about a parameter.
fn speaks_of(law: &Law, parameter: &str) -> bool {
    let is = |name: &String| name == parameter;
    match law {
        Law::Page(l) => l.limit.as_ref().is_some_and(is) || l.place().is_some_and(|place| place == parameter),
        Law::Sort(l) => is(&l.by) || l.direction.as_ref().is_some_and(is),
        Law::Search(l) => is(&l.field) || is(&l.operator) || is(&l.value),
        Law::Criteria(l) => is(&l.parameter),
        Law::Filter(l) => is(&l.parameter),
        Law::Project(l) => is(&l.fields),
        Law::Membership(l) => is(&l.parameter),
        Law::First(l) => is(&l.count),
        Law::Echo(l) => l.parameters.contains_key(parameter),
        Law::Unique(_) | Law::Stable(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Evidence, Verdict};
    use plumbline_spec::{Choices, Source};
    use std::path::Path;

    /// The leads of failures, by id, in the description of the repository that has such facts.
    fn under(failed: &[(&str, &str)]) -> Vec<Option<String>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/apis");
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let described = files.filter(|file| file.extension().is_some_and(|e| e == "yaml"));
        let models = described.map(|file| Source::open(&file).unwrap().model(&Choices::new()).unwrap());
        let listed = models.map(|model| (plumbline_spec::facts::facts(&model), model));
        let (facts, model) = listed.into_iter().find(|(facts, _)| facts.iter().any(|f| f.id == failed[0].0)).unwrap();
        let line = |(id, found): &(&str, &str)| {
            assert!(facts.iter().any(|f| f.id == *id), "{id}");
            let evidence = Evidence { curl: format!("curl {id}"), found: (*found).to_owned(), ..Evidence::default() };
            let operation = id.split('/').next().unwrap_or_default().to_owned();
            FactReport { id: (*id).to_owned(), operation, verdict: Verdict::Broken, evidence: vec![evidence], ..FactReport::default() }
        };
        let mut lines: Vec<FactReport> = failed.iter().map(line).collect();
        set_under(&mut lines, &facts, &model.description);
        lines.into_iter().map(|l| l.under).collect()
    }

    #[test]
    fn what_reads_a_place_stands_under_the_fault_at_that_place() {
        let [echo, limit, meta, total] = [
            ("search_contacts/laws/page_asked/limit#echo", ""),
            ("search_contacts/query/limit#default", ""),
            ("search_contacts/response/meta#type", ""),
            ("search_contacts/laws/pages#total", "a total of 5"),
        ];
        let lead = |id: (&str, &str)| Some(id.0.to_owned());
        assert_eq!(under(&[echo, limit, meta]), [lead(meta), lead(meta), None]);
        // Nothing is said of what has nothing to do with it.
        let phone = ("search_contacts/response/data/*/phone#type", "");
        assert_eq!(under(&[phone, echo]), [None, None]);
        let counted = ("search_contacts/laws/found/{text}#=", "a total of 5");
        let other = ("search_contacts/laws/found/{number}#<", "the item 5");
        assert_eq!(under(&[counted, other, total]), [lead(total), None, None]);
    }

    #[test]
    fn comparisons_that_fail_alike_are_told_once() {
        let first = ("search_contacts/laws/found/{number}#<", "");
        let second = ("search_contacts/laws/found/{number}#>", "");
        let third = ("search_contacts/laws/found/{text}#like", "");
        assert_eq!(under(&[first, second, third]), [None, Some(first.0.to_owned()), None]);
    }
}
