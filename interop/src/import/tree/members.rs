//! The members of a mapping, in their order.
//!
//! Most mappings of a document are small: looking through a few keys takes less time than a table of them, and there is none to make.
//! Larger ones have a table, so that documents of any size are read in time that grows as they do.

use super::{Member, Place};
use std::collections::HashMap;

/// As many keys are sooner looked through than kept in a table.
const FEW: usize = 12;

/// Keys and members.
#[derive(Debug, Clone, Default)]
pub(crate) struct Members {
    all: Vec<(Box<str>, Member)>,
    /// Where each key is, once there are more than a few.
    #[expect(clippy::box_collection, reason = "nearly every mapping is without, and nodes are many")]
    table: Option<Box<HashMap<Box<str>, usize>>>,
}

impl Members {
    /// One with nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// All of them. Of those with the same key the last takes the place of the first, and `twice` is told of it.
    pub fn of(all: Vec<(Box<str>, Member)>, mut twice: impl FnMut(Place, &str)) -> Self {
        if all.len() <= FEW && !all.iter().enumerate().any(|(i, (key, _))| all[..i].iter().any(|(other, _)| other == key)) {
            return Self { all, table: None };
        }
        let mut members = Self { all: Vec::with_capacity(all.len()), table: None };
        for (key, member) in all {
            if members.find(&key).is_some() {
                twice(member.key, &key);
            }
            members.insert(key, member);
        }
        members
    }

    fn find(&self, key: &str) -> Option<usize> {
        match &self.table {
            None => self.all.iter().position(|(k, _)| **k == *key),
            Some(table) => table.get(key).copied(),
        }
    }

    /// A member by its key.
    pub fn get(&self, key: &str) -> Option<&Member> {
        self.all.get(self.find(key)?).map(|(_, member)| member)
    }

    /// Adds a member. One that is there already is replaced at its place, and given back.
    pub fn insert(&mut self, key: Box<str>, member: Member) -> Option<Member> {
        if let Some((_, old)) = self.find(&key).and_then(|at| self.all.get_mut(at)) {
            return Some(std::mem::replace(old, member));
        }
        if let Some(table) = &mut self.table {
            table.insert(key.clone(), self.all.len());
        }
        self.all.push((key, member));
        if self.table.is_none() && self.all.len() > FEW {
            self.table = Some(Box::new(self.all.iter().enumerate().map(|(i, (key, _))| (key.clone(), i)).collect()));
        }
        None
    }

    /// Adds a member, if its key is not there.
    pub fn add(&mut self, key: Box<str>, member: Member) {
        if self.find(&key).is_none() {
            self.insert(key, member);
        }
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Member)> {
        self.all.iter().map(|(key, member)| (&**key, member))
    }

    /// All of them, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Member)> {
        self.all.iter_mut().map(|(key, member)| (&**key, member))
    }
}

/// The order makes no difference.
impl PartialEq for Members {
    fn eq(&self, other: &Self) -> bool {
        self.all.len() == other.all.len() && self.iter().all(|(key, member)| other.get(key) == Some(member))
    }
}

impl IntoIterator for Members {
    type Item = (Box<str>, Member);
    type IntoIter = std::vec::IntoIter<(Box<str>, Member)>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.into_iter()
    }
}

impl FromIterator<(Box<str>, Member)> for Members {
    fn from_iter<I: IntoIterator<Item = (Box<str>, Member)>>(all: I) -> Self {
        let mut members = Self::new();
        for (key, member) in all {
            members.insert(key, member);
        }
        members
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Content, Node, Place};
    use super::*;

    #[test]
    fn few_and_many_are_found_replaced_and_kept_in_order() {
        for count in [0, 1, FEW, FEW + 1, 40] {
            let member = |of: usize| Member {
                key: Place::default(),
                node: Node { at: Place::default(), content: Content::Text(of.to_string().into()) },
            };
            let mut members: Members = (0..count).map(|i| (format!("k{i}").into(), member(i))).collect();
            for i in 0..count {
                assert_eq!(members.get(&format!("k{i}")), Some(&member(i)));
                assert_eq!(members.insert(format!("k{i}").into(), member(i + 1)), Some(member(i)));
                members.add(format!("k{i}").into(), member(0));
            }
            assert_eq!(members.get("other"), None);
            let keys: Vec<_> = members.iter().map(|(key, _)| key.to_owned()).collect();
            assert_eq!(keys, (0..count).map(|i| format!("k{i}")).collect::<Vec<_>>());
            let turned: Members = members.clone().into_iter().rev().collect();
            assert_eq!(turned, members);
        }
    }
}
