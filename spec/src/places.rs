//! Where everything of a resolved description stands in its file, by JSON pointer.
//!
//! Few pointers are ever asked for, so where resolving changes nothing the tree itself is walked, and no pointer is made before it is
//! wanted. A tree that disputes change is listed whole. Not here: what stands there.

use crate::pointer::push;
use crate::syntax::{Content, Key, Node};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// Where a node of the resolved tree stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Bytes of the value.
    pub value: Range<usize>,
    /// Bytes of its key, if it is a member.
    pub key: Option<Range<usize>>,
}

/// Places by pointer.
#[derive(Debug, Clone)]
pub struct Places(Kept);

#[derive(Debug, Clone)]
enum Kept {
    /// As the file has them. No key stands twice.
    Tree { root: Arc<Node>, wide: Arc<OnceLock<Wide>> },
    /// One by one.
    Listed(HashMap<String, Place>),
}

/// The entries of long mappings by key: indices of entries in the order of their keys, by the address of the first entry.
type Wide = HashMap<usize, Vec<usize>>;

/// As many entries are looked through one by one.
const FEW: usize = 16;

/// What stands for the number of an element where keys are looked at.
const ELEMENT: &str = "0";

impl Default for Places {
    fn default() -> Self {
        Self::listed(HashMap::new())
    }
}

impl Places {
    /// The places of a tree that is resolved as it is, in which no key stands twice.
    pub(crate) fn of(root: Arc<Node>) -> Self {
        Self(Kept::Tree { root, wide: Arc::default() })
    }

    /// Places that were listed.
    pub(crate) fn listed(all: HashMap<String, Place>) -> Self {
        Self(Kept::Listed(all))
    }

    /// The place of a pointer.
    pub fn get(&self, pointer: &str) -> Option<Place> {
        match &self.0 {
            Kept::Tree { root, wide } => {
                let (place, rest) = down(root, wide, pointer);
                rest.is_empty().then_some(place)
            }
            Kept::Listed(all) => all.get(pointer).cloned(),
        }
    }

    /// Whether there is such a place.
    pub fn contains(&self, pointer: &str) -> bool {
        self.get(pointer).is_some()
    }

    /// The place of a pointer, or the nearest above it.
    pub fn nearest(&self, pointer: &str) -> Option<Place> {
        match &self.0 {
            // A pointer without its first `/` leads nowhere.
            Kept::Tree { .. } if !pointer.is_empty() && !pointer.starts_with('/') => None,
            Kept::Tree { root, wide } => Some(down(root, wide, pointer).0),
            Kept::Listed(all) => nearest(all, pointer).cloned(),
        }
    }

    /// All pointers, in no order.
    pub fn pointers(&self) -> Vec<String> {
        self.ending(|_, _| true).into_iter().map(|(pointer, _)| pointer).chain([String::new()]).collect()
    }

    /// The places whose last key and the one above it are as asked for, in no order. In place of a key stands [`ELEMENT`] for what is in a
    /// list, and nothing above the first.
    pub(crate) fn ending(&self, fits: impl Fn(&str, &str) -> bool) -> Vec<(String, Place)> {
        let mut found = Vec::new();
        match &self.0 {
            Kept::Tree { root, .. } => search(root, None, &fits, &mut found),
            Kept::Listed(all) => {
                let wanted = |pointer: &str| {
                    let Some((above, last)) = pointer.rsplit_once('/') else { return false };
                    let key = |step| if index(step).is_some() { ELEMENT.into() } else { unescaped(step).unwrap_or_default() };
                    fits(&key(last), &key(above.rsplit('/').next().unwrap_or_default()))
                };
                found.extend(all.iter().filter(|(pointer, _)| wanted(pointer)).map(|(pointer, place)| (pointer.clone(), place.clone())));
            }
        }
        found
    }
}

/// The place of a pointer among listed ones, or the nearest above it.
pub(crate) fn nearest<'p>(places: &'p HashMap<String, Place>, pointer: &str) -> Option<&'p Place> {
    let mut at = pointer;
    loop {
        if let Some(place) = places.get(at) {
            return Some(place);
        }
        at = &at[..at.rfind('/')?];
    }
}

/// As far as a pointer leads, and the rest of it.
fn down<'p>(root: &Node, wide: &OnceLock<Wide>, pointer: &'p str) -> (Place, &'p str) {
    let (mut node, mut key, mut rest) = (root, None, pointer);
    while let Some(steps) = rest.strip_prefix('/') {
        let (step, after) = steps.find('/').map_or((steps, ""), |cut| steps.split_at(cut));
        let next = match &node.content {
            Content::Sequence(items) => index(step).and_then(|i| items.get(i)).map(|item| (None, item)),
            Content::Mapping(entries) => entry(root, wide, entries, step).map(|(key, value)| (Some(key), value)),
            Content::Plain(_) | Content::Text(_) => None,
        };
        let Some((below, value)) = next else { break };
        (node, key, rest) = (value, below, after);
    }
    (Place { value: node.span.clone(), key: key.map(|key| key.span.clone()) }, rest)
}

/// The number that a step is, written as numbers are.
fn index(step: &str) -> Option<usize> {
    let plain = step.bytes().all(|b| b.is_ascii_digit()) && (step.len() == 1 || !step.starts_with('0'));
    step.parse().ok().filter(|_| plain)
}

/// The entry that a step of a pointer leads to.
fn entry<'n>(root: &Node, wide: &OnceLock<Wide>, entries: &'n [(Key, Node)], step: &str) -> Option<(&'n Key, &'n Node)> {
    let text = unescaped(step)?;
    let text = &*text;
    let found = if entries.len() <= FEW {
        entries.iter().find(|(key, _)| key.text == text)
    } else {
        let order = wide.get_or_init(|| order(root)).get(&address(entries))?;
        let text_of = |i: &usize| entries.get(*i).map(|(key, _)| key.text.as_str());
        let at = order.binary_search_by(|i| text_of(i).cmp(&Some(text))).ok()?;
        entries.get(*order.get(at)?)
    };
    found.map(|(key, value)| (key, value))
}

/// The key that a step stands for, if it is escaped as steps are.
fn unescaped(step: &str) -> Option<Cow<'_, str>> {
    if !step.contains('~') {
        return Some(step.into());
    }
    let text = step.replace("~1", "/").replace("~0", "~");
    let mut again = String::new();
    push(&mut again, &text);
    (again.get(1..) == Some(step)).then_some(text.into())
}

fn address(entries: &[(Key, Node)]) -> usize {
    entries.as_ptr().addr()
}

/// The order of keys of every long mapping.
fn order(root: &Node) -> Wide {
    let mut all = Wide::new();
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        match &node.content {
            Content::Sequence(items) => open.extend(items),
            Content::Mapping(entries) => {
                open.extend(entries.iter().map(|(_, value)| value));
                if entries.len() > FEW {
                    let mut order: Vec<usize> = (0..entries.len()).collect();
                    order.sort_by(|a, b| entries[*a].0.text.cmp(&entries[*b].0.text));
                    all.insert(address(entries), order);
                }
            }
            Content::Plain(_) | Content::Text(_) => {}
        }
    }
    all
}

/// A step on the way to a node, and those before it.
struct Way<'w> {
    before: Option<&'w Way<'w>>,
    step: Step<'w>,
}

#[derive(Clone, Copy)]
enum Step<'w> {
    Key(&'w Key),
    Index(usize),
}

impl Way<'_> {
    fn pointer(&self) -> String {
        let mut pointer = self.before.map(Way::pointer).unwrap_or_default();
        match self.step {
            Step::Key(key) => push(&mut pointer, &key.text),
            Step::Index(index) => push(&mut pointer, &index.to_string()),
        }
        pointer
    }

    fn last(&self) -> &str {
        match self.step {
            Step::Key(key) => &key.text,
            Step::Index(_) => ELEMENT,
        }
    }
}

/// Looks for places by their last steps, below a node and the way to it. Pointers are made only of what is found.
fn search(node: &Node, way: Option<&Way<'_>>, fits: &impl Fn(&str, &str) -> bool, found: &mut Vec<(String, Place)>) {
    let mut look = |step: Step<'_>, node: &Node| {
        let here = Way { before: way, step };
        if fits(here.last(), way.map(Way::last).unwrap_or_default()) {
            let key = match step {
                Step::Key(key) => Some(key.span.clone()),
                Step::Index(_) => None,
            };
            found.push((here.pointer(), Place { value: node.span.clone(), key }));
        }
        search(node, Some(&here), fits, found);
    };
    match &node.content {
        Content::Sequence(items) => items.iter().enumerate().for_each(|(i, item)| look(Step::Index(i), item)),
        Content::Mapping(entries) => entries.iter().for_each(|(key, value)| look(Step::Key(key), value)),
        Content::Plain(_) | Content::Text(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readings::{self, Choices};

    /// The tree with its places in both ways.
    fn both(text: &str) -> (Places, Places) {
        let root = Arc::new(crate::syntax::parse(text).0.expect("a tree"));
        let listed = readings::resolve(&root, &Choices::new()).places;
        (Places::of(root), Places::listed(listed))
    }

    #[test]
    fn walked_and_listed_places_are_the_same() {
        let line = |i: usize| format!("  k{}: {{ a: [1, {{ document: x }}], \"b/~c\": 2, 200: 3 }}\n", (i * 7) % 40);
        let long = (0..40).map(line).collect::<Vec<_>>().concat();
        let (tree, listed) = both(&format!("plumbline: 1\n\"\": 0\nlong:\n{long}\"~1\": {{ document: y }}\n"));
        let Kept::Listed(all) = &listed.0 else { panic!("it is listed") };
        let mut pointers = tree.pointers();
        pointers.sort();
        let mut expected: Vec<String> = all.keys().cloned().collect();
        expected.sort();
        assert_eq!(pointers, expected);
        let off = [
            "",
            "/",
            "x",
            "x/y",
            "/long/k7/a/01",
            "/long/k7/a/+1",
            "/long/k7/a/9/x",
            "/long/k7/b~1~0c/x",
            "/long/k7/b/~c",
            "/~1",
            "/~2",
            "/long/k99/a",
        ];
        for pointer in pointers.iter().map(String::as_str).chain(off) {
            assert_eq!(tree.get(pointer), listed.get(pointer), "{pointer}");
            assert_eq!(tree.nearest(pointer), listed.nearest(pointer), "{pointer}");
        }
        for fits in [|last: &str, _: &str| last == "document", |_: &str, above: &str| above == "long", |_: &str, above: &str| above == "~1"]
        {
            let sorted = |places: &Places| {
                let mut found: Vec<_> = places.ending(fits).into_iter().map(|(pointer, place)| (pointer, place.value.start)).collect();
                found.sort();
                found
            };
            assert!(!sorted(&tree).is_empty());
            assert_eq!(sorted(&tree), sorted(&listed));
        }
    }
}
