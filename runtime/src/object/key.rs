//! Names of members, found at once where they come in the described order.

use super::Member;
use serde::de::{DeserializeSeed, Deserializer, Visitor};
use std::fmt;

/// The name of a member: found at once where members come in the described order.
pub(super) struct Key<'a> {
    pub(super) members: &'static [Member],
    pub(super) next: usize,
    /// A name that is not described goes here.
    pub(super) unknown: &'a mut String,
}

/// Index of a member, past the end where it is not described; and which of its names it is.
#[derive(Clone, Copy)]
pub(super) struct Name {
    pub(super) member: usize,
    pub(super) alias: u8,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Name;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Name, D::Error> {
        from.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    #[inline]
    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Name, E> {
        match self.members.get(self.next) {
            Some(member) if same(member.name, name) => Ok(Name { member: self.next, alias: 0 }),
            _ => Ok(self.search(name)),
        }
    }
}

/// Whether two short names are the same, without a call for the comparison.
#[inline]
fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    // The last letters are compared as one, some of them twice.
    if a.len() >= 8 {
        return a.last_chunk::<8>() == b.last_chunk::<8>() && a.chunks_exact(8).zip(b.chunks_exact(8)).all(|(a, b)| a == b);
    }
    if a.len() >= 4 {
        return a.last_chunk::<4>() == b.last_chunk::<4>() && a.first_chunk::<4>() == b.first_chunk::<4>();
    }
    a.iter().zip(b).all(|(a, b)| a == b)
}

impl Key<'_> {
    /// Members that are not next: others were left out, or they come in another order.
    #[cold]
    #[inline(never)]
    fn search(self, name: &str) -> Name {
        for (member, described) in self.members.iter().enumerate() {
            if described.name == name {
                return Name { member, alias: 0 };
            }
            if let Some(alias) = described.aliases.iter().position(|alias| *alias == name) {
                return Name { member, alias: u8::try_from(alias + 1).unwrap_or(0) };
            }
        }
        name.clone_into(self.unknown);
        Name { member: usize::MAX, alias: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn names_are_compared_to_the_last_letter() {
        let name = "a name of more than sixteen letters";
        for length in 0..=name.len() {
            let a = &name[..length];
            assert!(same(a, a) && !same(a, &format!("{a}x")));
            for i in 0..length {
                let mut other = a.to_owned();
                other.replace_range(i..=i, "#");
                assert!(!same(a, &other), "{a} and {other}");
            }
        }
    }
}
