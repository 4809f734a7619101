//! Comparing two clients as semantic versioning does.
//!
//! What was there must be there still, and mean the same to a compiler; what is new is minor, where the
//! types that hold it are marked as growing.

use super::surface::{Item, ItemKind, Surface, idents};
use std::collections::BTreeMap;

/// What a change demands of the next version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Callers see no difference at compile time.
    Patch,
    /// Something is new.
    Minor,
    /// A caller that compiled may not any more.
    Major,
}

impl Level {
    /// All levels, the gravest first.
    pub const ALL: [Self; 3] = [Self::Major, Self::Minor, Self::Patch];

    /// The word in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// A difference between the public items of two clients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiChange {
    /// Path of the item.
    pub path: String,
    /// What it demands.
    pub level: Level,
    /// What differs, as a sentence without full stop.
    pub reason: String,
    /// Where it came from in the old description.
    pub old: Option<String>,
    /// Where it comes from in the new description.
    pub new: Option<String>,
    /// Of a function, the arguments that came or went.
    pub arguments: Vec<String>,
    /// The types that stand in what differs: of the path, and of both signatures where those are what differs.
    pub types: Vec<String>,
    /// Whether it is about walking pages.
    pub paging: bool,
}

impl ApiChange {
    /// What differs about an item, as it was or as it is.
    fn of(item: &Item, level: Level, reason: String) -> Self {
        let signature = if item.kind == ItemKind::Trait { idents(&item.signature) } else { Vec::new() };
        Self {
            path: item.path.clone(),
            level,
            reason,
            old: None,
            new: None,
            arguments: Vec::new(),
            types: idents(&item.path).into_iter().chain(signature).collect(),
            paging: ["::pages", "::items"].iter().any(|end| item.path.ends_with(end))
                || (item.kind == ItemKind::Trait && item.signature.starts_with("rt::Page<")),
        }
    }
}

/// What differs, in the order of paths.
pub fn compare(old: &Surface, new: &Surface) -> Vec<ApiChange> {
    let (before, after) = (index(old), index(new));
    let mut found = Vec::new();
    for (key, item) in &before {
        match after.get(key) {
            None if within(item, &before, &after) => {}
            None => found.push(gone(item)),
            Some(other) => found.extend(changed(item, other)),
        }
    }
    for (key, item) in &after {
        if !before.contains_key(key) && !within(item, &after, &before) {
            found.push(come(item, &before));
        }
    }
    found.sort_by(|a, b| (&a.path, &a.reason).cmp(&(&b.path, &b.reason)));
    found
}

/// Items by path, kind and, of traits, which it is.
type Index<'s> = BTreeMap<(String, ItemKind, String), &'s Item>;

/// Whether an item belongs to a type that only one of the clients has: it comes or goes with it.
fn within(item: &Item, here: &Index<'_>, there: &Index<'_>) -> bool {
    let api = item.path.split("::").next().unwrap_or_default();
    let owners: Vec<String> = match item.kind {
        // `From<Thing> for Value` is there for the sake of the thing.
        ItemKind::Trait => idents(&item.signature).iter().map(|name| format!("{api}::{name}")).chain([item.path.clone()]).collect(),
        ItemKind::Field | ItemKind::Variant | ItemKind::Function => {
            item.path.rsplit_once("::").map(|(owner, _)| owner.to_owned()).into_iter().collect()
        }
        ItemKind::Struct | ItemKind::Enum | ItemKind::Static | ItemKind::Alias | ItemKind::Interface => Vec::new(),
    };
    let kinds = [ItemKind::Struct, ItemKind::Enum, ItemKind::Alias, ItemKind::Interface];
    let has = |all: &Index<'_>, owner: &String| kinds.iter().any(|kind| all.contains_key(&(owner.clone(), *kind, String::new())));
    owners.iter().any(|owner| has(here, owner) && !has(there, owner))
}

/// Items by what tells them apart: of traits, which it is.
fn index(surface: &Surface) -> Index<'_> {
    // A trait is itself without the types that it is given: those are what may change.
    let which = |item: &Item| if item.kind == ItemKind::Trait { item.signature.clone() } else { String::new() };
    surface.items.iter().map(|item| ((item.path.clone(), item.kind, which(item)), item)).collect()
}

fn name(item: &Item) -> String {
    match item.kind {
        ItemKind::Trait => format!("the trait `{}` of `{}`", item.signature, item.path),
        kind => format!("{} `{}`", kind.as_str(), item.path),
    }
}

fn gone(item: &Item) -> ApiChange {
    let reason = format!("{} is gone", name(item));
    ApiChange { old: item.pointer.clone(), ..ApiChange::of(item, Level::Major, reason) }
}

fn come(item: &Item, before: &Index<'_>) -> ApiChange {
    let owner = item.path.rsplit_once("::").map_or("", |(owner, _)| owner).to_owned();
    let closed = |kind| before.get(&(owner.clone(), kind, String::new())).is_some_and(|i| !i.non_exhaustive);
    let (level, more) = match item.kind {
        ItemKind::Field if closed(ItemKind::Struct) => (Level::Major, ", in a struct that callers write out"),
        ItemKind::Variant if closed(ItemKind::Enum) => (Level::Major, ", in an enum that callers match whole"),
        ItemKind::Function if closed(ItemKind::Interface) && !item.provided => (Level::Major, ", in a trait that callers write"),
        ItemKind::Struct
        | ItemKind::Enum
        | ItemKind::Interface
        | ItemKind::Field
        | ItemKind::Variant
        | ItemKind::Function
        | ItemKind::Static
        | ItemKind::Alias
        | ItemKind::Trait => (Level::Minor, ""),
    };
    let reason = format!("{} is new{more}", name(item));
    ApiChange { new: item.pointer.clone(), ..ApiChange::of(item, level, reason) }
}

fn changed(before: &Item, after: &Item) -> Option<ApiChange> {
    let moved = before.arguments.iter().filter(|a| !after.arguments.contains(a));
    let arguments: Vec<String> = moved.chain(after.arguments.iter().filter(|a| !before.arguments.contains(a))).cloned().collect();
    let say = |level, reason| {
        let (old, new) = (before.pointer.clone(), after.pointer.clone());
        Some(ApiChange { old, new, arguments: arguments.clone(), ..ApiChange::of(before, level, reason) })
    };
    if before.signature != after.signature {
        let reason = format!("{} is `{}`; it was `{}`", name(before), after.signature, before.signature);
        let signatures = [&before.signature, &after.signature];
        return say(Level::Major, reason).map(|change| ApiChange {
            types: change.types.iter().cloned().chain(signatures.iter().flat_map(|s| idents(s))).collect(),
            paging: change.paging || signatures.iter().any(|s| s.contains("rt::Page<")),
            ..change
        });
    }
    if before.provided && !after.provided {
        return say(Level::Major, format!("{} must be written now", name(before)));
    }
    if !before.non_exhaustive && after.non_exhaustive {
        return say(Level::Major, format!("{} can no longer be written out or matched whole", name(before)));
    }
    if before.non_exhaustive && !after.non_exhaustive {
        return say(Level::Minor, format!("{} can be written out and matched whole", name(before)));
    }
    if before.arguments != after.arguments {
        let mut sorted = (before.arguments.clone(), after.arguments.clone());
        sorted.0.sort();
        sorted.1.sort();
        // A compiler would not see that two arguments of one type changed places.
        if sorted.0 == sorted.1 {
            let reason = format!("{} takes {}; the order was {}", name(before), after.arguments.join(", "), before.arguments.join(", "));
            return say(Level::Major, reason);
        }
        return say(Level::Patch, format!("{} calls its arguments {}", name(before), after.arguments.join(", ")));
    }
    None
}
