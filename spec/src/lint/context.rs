//! What rules look things up in: the model, its schemas with their places, and who uses which.

use super::Subject;
use super::pointers::Pointed;
use crate::load::Model;
use crate::model::{Description, Law, Operation, Parameter, Schema};
use crate::pointer::{join, segments};
use crate::value::Checker;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Where a schema stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// In a request.
    Request,
    /// In an answer of success.
    Answer,
    /// In an error.
    Error,
    /// Under `schemas`; who uses it is in [`Context::uses`].
    Named,
}

/// A schema of the file.
pub(super) struct SchemaAt<'m> {
    pub schema: &'m Schema,
    pub pointer: String,
    pub role: Role,
    /// The named schema that it is part of.
    pub within: Option<&'m str>,
    /// Whether it says what is meant in Rust rather than what stands on the wire.
    pub meant: bool,
}

/// What takes a walk through the description to find, and is the same for every rule.
pub(super) struct Ground<'m> {
    /// Every schema of the file, each once.
    schemas: Vec<SchemaAt<'m>>,
    /// Roles in which a named schema is used, directly or through others.
    uses: HashMap<&'m str, HashSet<Role>>,
    /// Operations with their pointers.
    operations: Vec<(String, &'m Operation)>,
    /// Parameters with their pointers and keys, and their operations.
    parameters: Vec<(String, &'m str, &'m Parameter, &'m Operation)>,
    /// Laws with their pointers, and the index of their operations.
    laws: Vec<(String, &'m Law, usize)>,
}

impl<'m> Ground<'m> {
    pub fn new(subject: &'m Subject) -> Self {
        let description = &subject.model.description;
        let schemas = collect(description);
        let uses = uses(description, &schemas);
        let operations: Vec<_> = description.operations.iter().map(|(name, operation)| (join("/operations", name), operation)).collect();
        let (mut parameters, mut laws) = (Vec::new(), Vec::new());
        for (index, (at, operation)) in operations.iter().enumerate() {
            let place = |table: &str, key: &str| join(&format!("{at}/{table}"), key);
            parameters.extend(operation.parameters.iter().map(|(key, p)| (place("parameters", key), key.as_str(), p, *operation)));
            laws.extend(operation.laws.iter().map(|(key, law)| (format!("{}/{}", place("laws", key), law.kind()), law, index)));
        }
        Self { schemas, uses, operations, parameters, laws }
    }
}

/// What the rules look at.
pub(super) struct Context<'m> {
    pub model: &'m Model,
    pub description: &'m Description,
    pub checker: Checker<'m>,
    /// Every schema of the file, each once.
    pub schemas: &'m [SchemaAt<'m>],
    ground: &'m Ground<'m>,
    gone: &'m [String],
    /// The pointers of laws, and the documents that sources name: kept for the rules that ask for them.
    pub pointers: OnceCell<Vec<Pointed<'m>>>,
    pub mentions: OnceCell<Vec<(String, String)>>,
}

impl<'m> Context<'m> {
    pub fn new(subject: &'m Subject, ground: &'m Ground<'m>) -> Self {
        let description = &subject.model.description;
        Self {
            model: &subject.model,
            description,
            checker: Checker::new(description),
            schemas: &ground.schemas,
            ground,
            gone: &subject.gone,
            pointers: OnceCell::new(),
            mentions: OnceCell::new(),
        }
    }

    /// Every operation with its pointer.
    pub fn operations(&self) -> impl Iterator<Item = (&'m String, &'m Operation)> + use<'m> {
        self.ground.operations.iter().map(|(at, operation)| (at, *operation))
    }

    /// Every parameter with its pointer, its key and its operation.
    pub fn parameters(&self) -> impl Iterator<Item = (&'m String, &'m str, &'m Parameter, &'m Operation)> + use<'m> {
        self.ground.parameters.iter().map(|(at, key, parameter, operation)| (at, *key, *parameter, *operation))
    }

    /// Every law with its pointer, its operation and the pointer of that.
    pub fn laws(&self) -> impl Iterator<Item = (&'m String, &'m Operation, &'m Law, &'m String)> + use<'m> {
        let operations = &self.ground.operations;
        self.ground.laws.iter().filter_map(|(at, law, index)| operations.get(*index).map(|(base, operation)| (at, *operation, *law, base)))
    }

    /// Bytes of the key at a pointer, of the value where there is no key.
    pub fn key(&self, pointer: &str) -> Range<usize> {
        self.model.span(pointer)
    }

    /// Bytes of the value at a pointer; of its key where the value runs over several lines.
    pub fn value(&self, pointer: &str) -> Range<usize> {
        let Some(place) = self.model.places.nearest(pointer) else { return 0..0 };
        let text = self.model.text.get(place.value.clone()).unwrap_or_default();
        if !text.is_empty() && !text.contains('\n') {
            return place.value;
        }
        place.key.unwrap_or_else(|| place.value.start..place.value.start + text.find('\n').unwrap_or(0))
    }

    /// Whether something stood at the pointer (or at a place above it) that was taken out for a mistake of type.
    pub fn is_gone(&self, pointer: &str) -> bool {
        self.gone.iter().any(|g| pointer == g || pointer.strip_prefix(g.as_str()).is_some_and(|rest| rest.starts_with('/')))
    }

    /// Whether something inside the place was taken out for a mistake of type.
    pub fn has_gone_below(&self, pointer: &str) -> bool {
        self.gone.iter().any(|g| g.strip_prefix(pointer).is_some_and(|rest| rest.starts_with('/')))
    }

    /// Whether a table at `pointer` that has the key `name`, or had it before a mistake was taken out.
    pub fn declares<T>(&self, table: &indexmap::IndexMap<String, T>, pointer: &str, name: &str) -> bool {
        table.contains_key(name) || self.is_gone(&join(pointer, name))
    }

    /// Roles in which a named schema is used.
    pub fn uses(&self, name: &str) -> impl Iterator<Item = Role> + '_ {
        self.ground.uses.get(name).into_iter().flatten().copied()
    }

    /// Whether a schema can be met in the given role.
    pub fn met_in(&self, at: &SchemaAt<'_>, role: Role) -> bool {
        at.role == role || at.within.is_some_and(|name| self.uses(name).any(|r| r == role))
    }

    /// A schema itself, or what its reference leads to.
    pub fn target(&self, schema: &'m Schema) -> &'m Schema {
        let mut at = schema;
        for _ in 0..64 {
            match at.reference_name().and_then(|name| self.description.schemas.get(name)) {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }

    /// Every form that a schema may take: itself without references, alternatives, readings.
    pub fn forms(&self, schema: &'m Schema) -> Vec<&'m Schema> {
        let mut found: Vec<&'m Schema> = Vec::new();
        let mut open = vec![schema];
        while let Some(next) = open.pop() {
            let next = self.target(next);
            if found.len() > 256 || found.iter().any(|f| std::ptr::eq(*f, next)) {
                continue;
            }
            found.push(next);
            let readings = next.disputed.iter().flat_map(|d| d.readings.values());
            open.extend(next.one_of.iter().chain(&next.any_of).chain(&next.all_of).chain(readings));
        }
        found
    }
}

/// The schemas directly inside one, with what leads to them.
pub(super) fn children<'m>(schema: &'m Schema) -> Vec<(String, &'m Schema)> {
    let mut all: Vec<(String, &'m Schema)> = Vec::new();
    let maps = [("/properties", &schema.properties), ("/patternProperties", &schema.pattern_properties)];
    for (at, map) in maps {
        all.extend(map.iter().map(|(name, s)| (join(at, name), s)));
    }
    let single = [("/items", &schema.items), ("/additionalProperties", &schema.additional_properties), ("/means", &schema.means)];
    all.extend(single.into_iter().filter_map(|(at, s)| s.as_deref().map(|s| (at.to_owned(), s))));
    for (at, list) in [("/oneOf", &schema.one_of), ("/anyOf", &schema.any_of), ("/allOf", &schema.all_of)] {
        all.extend(list.iter().enumerate().map(|(i, s)| (format!("{at}/{i}"), s)));
    }
    if let Some(disputed) = &schema.disputed {
        all.extend(disputed.readings.iter().map(|(name, s)| (join("/disputed/readings", name), s)));
    }
    all
}

fn collect(description: &Description) -> Vec<SchemaAt<'_>> {
    let mut all = Vec::new();
    let mut add = |schema, pointer: String, role, within| walk(SchemaAt { schema, pointer, role, within, meant: false }, &mut all);
    for (name, operation) in &description.operations {
        let base = join("/operations", name);
        for (key, parameter) in &operation.parameters {
            add(&parameter.schema, join(&format!("{base}/parameters"), key) + "/schema", Role::Request, None);
        }
        if let Some(body) = &operation.body {
            add(&body.schema, format!("{base}/body/schema"), Role::Request, None);
        }
        for (status, response) in &operation.responses {
            if let Some(schema) = &response.schema {
                add(schema, format!("{base}/responses/{status}/schema"), Role::Answer, None);
            }
        }
        if let Some(result) = &operation.result {
            add(result, format!("{base}/result"), Role::Answer, None);
        }
    }
    if let Some(schema) = &description.rpc_id {
        add(schema, "/rpc_id".to_owned(), Role::Request, None);
    }
    if let Some(schema) = &description.errors.schema {
        add(schema, "/errors/schema".to_owned(), Role::Error, None);
    }
    for (key, case) in &description.errors.cases {
        if let Some(schema) = &case.schema {
            add(schema, join("/errors/cases", key) + "/schema", Role::Error, None);
        }
    }
    for (name, schema) in &description.schemas {
        add(schema, join("/schemas", name), Role::Named, Some(name.as_str()));
    }
    all
}

/// Iterative, because a list of a million alternatives must not be a million frames.
fn walk<'m>(start: SchemaAt<'m>, all: &mut Vec<SchemaAt<'m>>) {
    let mut open = vec![start];
    while let Some(at) = open.pop() {
        for (way, schema) in children(at.schema).into_iter().rev() {
            let meant = at.meant || way == "/means";
            open.push(SchemaAt { schema, pointer: format!("{}{way}", at.pointer), role: at.role, within: at.within, meant });
        }
        all.push(at);
    }
}

fn uses<'m>(description: &'m Description, schemas: &[SchemaAt<'m>]) -> HashMap<&'m str, HashSet<Role>> {
    let mut edges: HashMap<&str, Vec<&'m str>> = HashMap::new();
    let mut open: Vec<(&'m str, Role)> = Vec::new();
    for at in schemas {
        let Some((name, _)) = at.schema.reference_name().and_then(|n| description.schemas.get_key_value(n)) else { continue };
        match at.within {
            Some(from) => edges.entry(from).or_default().push(name),
            None => open.push((name, at.role)),
        }
    }
    let mut uses: HashMap<&'m str, HashSet<Role>> = HashMap::new();
    while let Some((name, role)) = open.pop() {
        if uses.entry(name).or_default().insert(role) {
            open.extend(edges.get(name).into_iter().flatten().map(|next| (*next, role)));
        }
    }
    uses
}

/// Whether a pointer leads into data (examples, defaults), where words mean nothing to the language.
pub(super) fn in_data(pointer: &str) -> bool {
    // Few pointers have any of these words in them.
    if !["/examples", "/default", "/const", "/enum"].iter().any(|word| pointer.contains(word)) {
        return false;
    }
    let all: Vec<String> = segments(pointer).collect();
    all.iter().enumerate().any(|(i, s)| {
        let named = i > 0 && matches!(all[i - 1].as_str(), "properties" | "patternProperties" | "schemas" | "parameters" | "operations");
        !named && matches!(s.as_str(), "examples" | "default" | "const" | "enum")
    })
}
