//! What changed in laws: clauses that came and went, what was left open, and what they speak of.

use super::table as rule;
use super::{At, Differ};
use crate::facts::{Subject, law_facts};
use crate::load::Model;
use crate::model::{FieldRule, Law, Length, Operation, Page};
use crate::pointer::join;
use indexmap::IndexMap;
use std::collections::BTreeMap;

/// The clauses of an operation's laws: law, then clause to statement.
type Clauses = BTreeMap<(String, String), (String, String)>;

impl Differ<'_> {
    pub(super) fn laws(&mut self, before: &Operation, after: &Operation, at: &At) {
        if before.laws == after.laws {
            return;
        }
        let (old, new) = (clauses(self.old, &at.old), clauses(self.new, &at.new));
        for ((law, clause), (statement, pointer)) in &old {
            if !new.contains_key(&(law.clone(), clause.clone())) {
                let place = At { old: pointer.clone(), new: join(&at.new, "laws") + "/" + law, name: String::new() };
                self.say(&rule::LAW_CLAUSE_REMOVED, &place, format!("the law `{law}` of {} no longer says that {statement}", at.name));
            }
        }
        for ((law, clause), (statement, pointer)) in &new {
            if !old.contains_key(&(law.clone(), clause.clone())) {
                let place = At { old: join(&at.old, "laws") + "/" + law, new: pointer.clone(), name: String::new() };
                self.say(&rule::LAW_CLAUSE_ADDED, &place, format!("the law `{law}` of {} says that {statement}", at.name));
            }
        }
        for (name, law) in &before.laws {
            let Some(other) = after.laws.get(name) else { continue };
            let place = At { old: law_at(&at.old, name, law), new: law_at(&at.new, name, other), name: String::new() };
            for topic in open(law).filter(|t| !open(other).any(|o| o == *t)) {
                let message = format!("the law `{name}` of {} no longer leaves `{topic}` open", at.name);
                self.say(&rule::LAW_CLOSED, &place.key("unspecified").key(topic), message);
            }
            for topic in open(other).filter(|t| !open(law).any(|o| o == *t)) {
                let message = format!("the law `{name}` of {} leaves `{topic}` open", at.name);
                self.say(&rule::LAW_OPENED, &place.key("unspecified").key(topic), message);
            }
            if let (Law::Page(old), Law::Page(new)) = (law, other)
                && old.paged() != new.paged()
            {
                let message = format!("the law `{name}` of {} tells pages apart in another way", at.name);
                self.say(&rule::LAW_PAGED, &place, message);
            }
            if let (Law::Page(old), Law::Page(new)) = (law, other) {
                self.counted((name, &at.name), &place, old, new);
            }
            if core(law, other) != core(other, law) {
                self.say(&rule::LAW_CHANGED, &place, format!("the law `{name}` of {} speaks of other parameters or places", at.name));
            }
        }
    }

    /// Numbers that a law of paging says: of items on a page, of pages of an empty list.
    fn counted(&mut self, (name, operation): (&str, &str), place: &At, old: &Page, new: &Page) {
        if let (Length::Fixed(before), Length::Fixed(after)) = (old.length(), new.length())
            && before != after
        {
            let message = format!("by the law `{name}` of {operation} a page has {after} items, and no longer {before}");
            self.say(&rule::LAW_COUNTED, &place.key("size"), message);
        }
        // Of a number of pages that comes or goes, a clause is told.
        if old.pages.is_none() || new.pages.is_none() {
            return;
        }
        let (place, law) = (place.key("empty"), format!("the law `{name}` of {operation}"));
        match (old.empty, new.empty) {
            (Some(before), Some(after)) if before != after => {
                let message = format!("by {law} the number of pages of an empty list is {after}, and no longer {before}");
                self.say(&rule::LAW_COUNTED, &place, message);
            }
            (Some(_), None) => self.say(&rule::LAW_OPENED, &place, format!("{law} leaves open how many pages an empty list has")),
            (None, Some(_)) => self.say(&rule::LAW_CLOSED, &place, format!("{law} no longer leaves open how many pages an empty list has")),
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
}

fn law_at(operation: &str, name: &str, law: &Law) -> String {
    join(&join(&join(operation, "laws"), name), law.kind())
}

/// What a law leaves open.
fn open(law: &Law) -> impl Iterator<Item = &String> {
    law.unspecified().into_iter().flat_map(|topics| topics.keys())
}

fn clauses(model: &Model, operation: &str) -> Clauses {
    let name = crate::pointer::segments(operation).last().unwrap_or_default();
    let mut all = Clauses::new();
    for fact in law_facts(model, &name) {
        if let Subject::Law { law, clause } = &fact.subject {
            all.insert((law.clone(), clause.suffix()), (fact.statement.clone(), fact.pointer.clone()));
        }
    }
    all
}

/// A law without what its clauses say, what it leaves open, and where it was read; tables keep what the other law has too, since
/// what came and went has clauses of its own.
fn core(law: &Law, other: &Law) -> Law {
    let mut law = law.clone();
    match (&mut law, other) {
        (Law::Page(l), other) => {
            (l.source, l.total_source, l.pages_source) = (None, None, None);
            // So have the numbers that it says; where the number of pages stands is told by its clause where it comes or goes.
            (l.size, l.empty) = (None, None);
            if matches!(other, Law::Page(o) if o.pages.is_none()) {
                l.pages = None;
            }
            // How pages are told apart has a rule of its own.
            (l.offset, l.number, l.first) = (None, None, None);
            (l.cursor, l.next, l.after, l.more) = (None, None, None, None);
            l.unspecified.clear();
        }
        (Law::Sort(l), other) => {
            l.source = None;
            l.unspecified.clear();
            l.prohibited.clear();
            if let Law::Sort(o) = other {
                l.keys.retain(|key, _| o.keys.contains_key(key));
            }
        }
        (Law::Search(l), other) => {
            l.source = None;
            l.unspecified.clear();
            if let Law::Search(o) = other {
                common(&mut l.fields, &o.fields);
            }
        }
        (Law::Filter(l), other) => {
            l.source = None;
            l.unspecified.clear();
            l.prohibited.clear();
            if let Law::Filter(o) = other {
                common(&mut l.fields, &o.fields);
            }
        }
        (Law::Echo(l), other) => {
            l.source = None;
            l.unspecified.clear();
            if let Law::Echo(o) = other {
                l.parameters.retain(|key, _| o.parameters.contains_key(key));
            }
        }
        (Law::Criteria(l), _) => {
            l.source = None;
            l.unspecified.clear();
        }
        (Law::Project(l), _) => {
            l.source = None;
            l.unspecified.clear();
        }
        (Law::Membership(l), _) => {
            l.source = None;
            l.unspecified.clear();
        }
        (Law::First(l), _) => {
            l.source = None;
            l.unspecified.clear();
        }
        (Law::Stable(l), _) => {
            l.source = None;
            l.unspecified.clear();
        }
        (Law::Unique(l), _) => l.source = None,
    }
    law
}

fn common(fields: &mut IndexMap<String, FieldRule>, other: &IndexMap<String, FieldRule>) {
    fields.retain(|name, _| other.contains_key(name));
    for rule in fields.values_mut() {
        rule.operators.clear();
        rule.source = None;
    }
}
