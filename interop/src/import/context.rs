//! What the parts of an import share: the files, what was left out so far, and which schemas have names.

use super::files::Files;
use super::left::Left;
use super::names::{self, Names};
use super::out::{Map, Out};
use super::tree::{Node, Place};
use std::collections::{HashMap, HashSet, VecDeque};

/// Which format a document is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Swagger 2.0.
    Swagger,
    /// OpenAPI 3.0.
    OpenApi30,
    /// OpenAPI 3.1 and later.
    OpenApi31,
    /// OpenRPC 1.
    OpenRpc,
}

impl Dialect {
    /// Whether what stands beside a `$ref` counts.
    pub fn siblings_count(self) -> bool {
        match self {
            Self::Swagger | Self::OpenApi30 => false,
            Self::OpenApi31 | Self::OpenRpc => true,
        }
    }

    /// Where named schemas stand in the root.
    pub fn schemas(self) -> &'static [&'static str] {
        match self {
            Self::Swagger => &["definitions"],
            Self::OpenApi30 | Self::OpenApi31 | Self::OpenRpc => &["components", "schemas"],
        }
    }
}

/// A discriminator's member and the words that lead to a schema.
pub(super) type Pin = (String, Vec<String>);

/// An import under way.
pub(super) struct Import<'f> {
    pub files: &'f Files,
    pub dialect: Dialect,
    /// Whether Plumbline wrote the document: its root has `x-plumbline`.
    pub ours: bool,
    pub left: Vec<Left>,
    /// Things left out that occur often, by kind and word: index into `left`, and how often.
    often: HashMap<(&'static str, String), (usize, usize)>,
    /// Names by the place of the schema.
    names: HashMap<Place, String>,
    taken: Names,
    queue: VecDeque<(&'f Node, String)>,
    queued: HashSet<Place>,
    /// Named schemas that are used, in the order in which they were met.
    pub schemas: Vec<(String, Out)>,
    /// The forms of every `oneOf`, and where it stands.
    pub choices: Vec<(Vec<Out>, Place)>,
    /// Schemas that discriminators lead to.
    pub pins: HashMap<Place, Pin>,
    /// Merged schemas by place.
    pub merged: HashMap<Place, Map>,
    /// Where operations and schemas stand in the document, by their table and name.
    pub origins: HashMap<(&'static str, String), Place>,
    /// Schemas that are being merged.
    pub merging: Vec<Place>,
}

impl<'f> Import<'f> {
    /// A new import; the schemas that the root names get their names first.
    pub fn new(files: &'f Files, dialect: Dialect) -> Self {
        // What `export` writes has these; the member of anyone else is theirs.
        let ours = files.root().get("x-plumbline").is_some_and(|own| own.get("api").is_some() && own.get("documents").is_some());
        let mut import = Self {
            files,
            dialect,
            ours,
            left: Vec::new(),
            often: HashMap::new(),
            names: HashMap::new(),
            taken: Names::default(),
            queue: VecDeque::new(),
            queued: HashSet::new(),
            schemas: Vec::new(),
            choices: Vec::new(),
            pins: HashMap::new(),
            merged: HashMap::new(),
            merging: Vec::new(),
            origins: HashMap::new(),
        };
        for (place, key) in &files.twice {
            import.left.push(files.left(
                "key-twice",
                *place,
                format!("the key `{}` stands twice in its mapping; the last was taken", super::json::shorten(key)),
            ));
        }
        for (name, member) in import.declared() {
            let given = member.get("x-plumbline").and_then(|x| x.text_of("$key")).unwrap_or(name);
            let name = import.taken.unique(names::schema(given));
            import.names.insert(member.at, name);
        }
        import
    }

    /// The named schemas of the root, in its order.
    pub fn declared(&self) -> Vec<(&'f str, &'f Node)> {
        let files: &'f Files = self.files;
        let table = self.dialect.schemas().iter().try_fold(files.root(), |node, key| node.get(key));
        table.into_iter().flat_map(Node::members).map(|(name, member)| (name, &member.node)).collect()
    }

    /// Notes something that could not be carried over.
    pub fn leave(&mut self, kind: &'static str, at: Place, what: impl Into<String>) {
        self.left.push(self.files.left(kind, at, what.into()));
    }

    /// Notes something that occurs often: the first place, and how many there are.
    pub fn leave_often(&mut self, kind: &'static str, word: &str, at: Place, what: impl FnOnce() -> String) {
        let key = (kind, word.to_owned());
        if let Some((_, count)) = self.often.get_mut(&key) {
            *count += 1;
            return;
        }
        self.often.insert(key, (self.left.len(), 1));
        self.leave(kind, at, what());
    }

    /// Ends the counting of what occurs often.
    pub fn count_up(&mut self) {
        for (index, count) in self.often.values().filter(|(_, count)| *count > 1) {
            if let Some(left) = self.left.get_mut(*index) {
                left.what = format!("{}; so in {count} places", left.what);
            }
        }
    }

    /// The node that a mapping leads to, if it is a reference; a broken one is noted.
    pub fn follow(&mut self, node: &'f Node) -> Option<&'f Node> {
        let Some(reference) = node.text_of("$ref") else { return Some(node) };
        match self.files.resolve(node.at.file, reference) {
            Ok(target) => Some(target),
            Err(why) => {
                self.leave("reference", node.at, format!("`$ref: {}` leads nowhere: {why}", super::json::shorten(reference)));
                None
            }
        }
    }

    /// The name of the schema at a place, which is converted later; `hint` names one that has none yet.
    pub fn name(&mut self, node: &'f Node, hint: &str) -> String {
        let name = if let Some(name) = self.names.get(&node.at) {
            name.clone()
        } else {
            let name = self.taken.unique(names::schema(hint));
            self.names.insert(node.at, name.clone());
            name
        };
        if self.queued.insert(node.at) {
            self.queue.push_back((node, name.clone()));
        }
        name
    }

    /// Converts every schema that was named meanwhile.
    pub fn drain(&mut self) {
        while let Some((node, name)) = self.queue.pop_front() {
            self.origins.insert(("schemas", name.clone()), node.at);
            let schema = self.named(node);
            self.schemas.push((name, schema));
        }
    }

    /// The used schemas in the order of the document; those it has no names for come last.
    pub fn take_schemas(&mut self) -> Map {
        let order: HashMap<String, usize> =
            self.declared().iter().enumerate().filter_map(|(i, (_, node))| Some((self.names.get(&node.at)?.clone(), i))).collect();
        let mut schemas = std::mem::take(&mut self.schemas);
        schemas.sort_by_key(|(name, _)| order.get(name).copied().unwrap_or(usize::MAX));
        schemas.into_iter().collect()
    }

    /// Named schemas that nothing uses.
    pub fn unused(&self) -> Vec<(&'f str, &'f Node)> {
        self.declared().into_iter().filter(|(_, node)| !self.queued.contains(&node.at)).collect()
    }
}
