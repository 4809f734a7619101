//! What types a client has: from schemas to a list of named Rust types.
//!
//! Three decisions are made here and nowhere else: what a schema is in Rust ([`Ty`]), what it is called, and
//! in which directions it travels (what is only sent may be closed; what is received stays open).

mod filters;
mod marks;
mod schemas;
mod unions;

use self::schemas::{children, excludes, implied_type, is_object, meanable, singular, texts, texts_of, whereabouts};
use crate::docs::Docs;
use crate::error::{Error, Unsupported};
use crate::names::{self, Scope};
use indexmap::IndexMap;
use plumbline_spec::Model;
use plumbline_spec::model::{Description, Format, JsonType, Law, Schema, TypeSet};
use plumbline_spec::pointer::join;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// Most members of one object; the runtime keeps a bit for each.
const MOST_MEMBERS: usize = 512;

/// A Rust type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ty {
    Bool,
    Int,
    Float,
    Str,
    Civil,
    Json,
    List(Box<Ty>),
    Map(Box<Ty>),
    /// A generated type, by its index in [`Plan::types`].
    Named(usize),
    Boxed(Box<Ty>),
}

/// A schema as a Rust type, and what else may stand for it on the wire.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shape {
    pub ty: Ty,
    /// Null may stand in its place.
    pub null: bool,
    /// An empty list or object may stand in its place.
    pub empty: bool,
    /// It may be written in several ways.
    pub meant: bool,
}

/// Which way values travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Request,
    Response,
}

/// A named type.
#[derive(Debug)]
pub(crate) struct TypeDef<'m> {
    pub name: String,
    /// Name of the static that holds what its values are held against.
    pub rules: String,
    pub docs: Docs,
    pub kind: TypeKind<'m>,
    pub sent: bool,
    pub received: bool,
}

#[derive(Debug)]
pub(crate) enum TypeKind<'m> {
    Object(Vec<Field<'m>>),
    Words(Words),
    /// A tree of comparisons, which has a builder of its own.
    Filter(Filter),
    /// One of several objects, told apart by a word in them.
    Union(Union),
    /// Being planned.
    Pending,
}

/// A member of an object.
#[derive(Debug)]
pub(crate) struct Field<'m> {
    pub schema: &'m Schema,
    pub name: String,
    pub wire: String,
    pub aliases: Vec<String>,
    pub shape: Shape,
    pub required: bool,
    pub docs: Docs,
}

/// An enum of texts.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    /// Variant and text.
    pub values: Vec<(String, String)>,
    /// Name of the variant for other texts.
    pub other: String,
    /// Whether it has that variant even if it is only sent.
    pub open: bool,
    pub pattern: Option<String>,
}

/// One of several objects.
#[derive(Debug, Clone)]
pub(crate) struct Union {
    /// The member that tells which.
    pub tag: String,
    /// Variant, the words that tell it, and its type.
    pub variants: Vec<(String, Vec<String>, Ty)>,
    /// Name of the variant for anything else.
    pub other: String,
}

/// A tree of comparisons.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    pub operation: String,
    pub law: String,
    /// The type of the fields.
    pub field: usize,
    /// The operators, as on the wire.
    pub operators: Vec<String>,
    pub condition: String,
}

/// All the types of one client.
pub(crate) struct Plan<'m> {
    pub model: &'m Model,
    /// Name of the description's file, as documentation has it.
    file: String,
    pub types: Vec<TypeDef<'m>>,
    scope: Scope,
    /// Names of statics.
    statics: Scope,
    /// Names of builders and of descriptors, by operation.
    pub operation_names: HashMap<String, (String, String)>,
    named: HashMap<String, Shape>,
    visiting: Vec<String>,
    /// Named schemas that are received.
    received: HashSet<String>,
    /// Words that stand at a place, whatever its schema says: the mnemonics of errors.
    forced: HashMap<String, Vec<String>>,
    /// Words by their values and pattern.
    words: HashMap<(Vec<String>, Option<String>), usize>,
    /// What is said of the parameter whose types are being planned.
    pub about: Option<&'m str>,
    /// Whether the next object is a body of parts, whose files are no members of its type.
    pub files_apart: bool,
    /// Places that no client can be made of.
    unsupported: RefCell<Vec<Unsupported>>,
}

impl<'m> Plan<'m> {
    pub(crate) fn new(model: &'m Model) -> Self {
        let mut scope = Scope::reserving(&names::RESERVED);
        let mut statics = Scope::reserving(&["API"]);
        let description = &model.description;
        let authentications = description.authentication.keys().map(|name| format!("AUTH_{}", names::shouting(name)));
        authentications.for_each(|name| drop(statics.take(&[name])));
        let operation_names = description.operations.keys().map(|name| {
            let (pascal, shouting) = (names::pascal(name), names::shouting(name));
            let builder = scope.take(&[pascal.clone(), format!("{pascal}Call")]);
            (name.clone(), (builder, statics.take(&[shouting.clone(), format!("{shouting}_CALL")])))
        });
        let operation_names = operation_names.collect();
        let file = model.file.rsplit(['/', '\\']).next().unwrap_or_default();
        let mut plan = Self {
            model,
            file: crate::docs::safe(file).replace('`', ""),
            types: Vec::new(),
            scope,
            statics,
            operation_names,
            named: HashMap::new(),
            visiting: Vec::new(),
            received: HashSet::new(),
            forced: HashMap::new(),
            words: HashMap::new(),
            about: None,
            files_apart: false,
            unsupported: RefCell::default(),
        };
        plan.find_received();
        plan.find_mnemonics();
        plan
    }

    pub(crate) fn description(&self) -> &'m Description {
        &self.model.description
    }

    /// Takes note of a place that no client can be made of; planning goes on, so that all of them are told at once.
    pub(crate) fn unsupported(&self, at: &str, what: impl Into<String>) {
        let place = Unsupported { at: self.model.defined_at(at), what: what.into() };
        let mut noted = self.unsupported.borrow_mut();
        if !noted.contains(&place) {
            noted.push(place);
        }
    }

    /// Fails if there is such a place.
    pub(crate) fn supported(&self) -> Result<(), Error> {
        let noted = self.unsupported.take();
        if noted.is_empty() { Ok(()) } else { Err(Error::Unsupported(noted)) }
    }

    /// A line saying where something is described.
    pub(crate) fn place(&self, at: &str) -> String {
        let (line, _) = self.model.line_column(at);
        format!("Described at `{}:{line}`.", self.file)
    }

    fn find_received(&mut self) {
        let description = self.description();
        let mut todo: Vec<&Schema> = description.errors.schema.iter().collect();
        todo.extend(description.errors.cases.values().filter_map(|c| c.schema.as_ref()));
        for operation in description.operations.values() {
            todo.extend(operation.result.iter());
            todo.extend(operation.responses.values().filter_map(|r| r.schema.as_ref()));
        }
        while let Some(schema) = todo.pop() {
            if let Some(name) = schema.reference_name()
                && self.received.insert(name.to_owned())
            {
                todo.extend(description.schemas.get(name));
            }
            todo.extend(children(schema));
        }
    }

    /// The member of an error that holds its mnemonic has the documented mnemonics as words.
    fn find_mnemonics(&mut self) {
        let errors = &self.description().errors;
        let (Some(pointer), Some(schema)) = (&errors.mnemonic, &errors.schema) else { return };
        let mut words: Vec<String> = errors.cases.values().filter_map(|c| c.mnemonic.clone()).collect();
        let mut seen = HashSet::new();
        words.retain(|w| seen.insert(w.clone()));
        let mut at = "/errors/schema".to_owned();
        let mut schema = schema;
        for segment in plumbline_spec::pointer::segments(pointer) {
            if let Some((name, target)) = schema.reference_name().and_then(|n| Some((n, self.description().schemas.get(n)?))) {
                at = join("/schemas", name);
                schema = target;
            }
            let Some(member) = schema.properties.get(&segment) else { return };
            at = join(&join(&at, "properties"), &segment);
            schema = member;
        }
        if !words.is_empty() && words.len() < 1000 {
            self.forced.insert(at, words);
        }
    }

    /// What a schema is in Rust. `hints` are names for a type that must be made for it.
    pub(crate) fn shape(&mut self, schema: &'m Schema, at: &str, side: Side, hints: &[String]) -> Result<Shape, Error> {
        if let Some(words) = self.forced.get(at).cloned() {
            let ty = self.words_type(words, None, true, &["Mnemonic".to_owned()], schema, at);
            return Ok(Shape { ty, null: schema.is_nullable(), empty: false, meant: false });
        }
        if let Some(disputed) = &schema.disputed {
            if let Some(means) = &schema.means {
                let shape = self.shape(means, &join(at, "means"), side, hints)?;
                return Ok(Shape { meant: side == Side::Response, ..shape });
            }
            let below = join(&join(at, "disputed"), "readings");
            if side == Side::Request {
                let settled = self.description().disputes.get(&disputed.dispute).and_then(|d| d.settled.as_ref()).map(|s| &s.reading);
                let chosen = settled.and_then(|r| disputed.readings.get_key_value(r)).or_else(|| disputed.readings.first());
                return match chosen {
                    Some((reading, schema)) => self.shape(schema, &join(&below, reading), side, hints),
                    None => Ok(Shape { ty: Ty::Json, null: false, empty: false, meant: false }),
                };
            }
            let readings: Vec<_> = disputed.readings.iter().map(|(name, schema)| (schema, join(&below, name))).collect();
            return self.either(&readings, schema, at, side, hints);
        }
        if let Some(name) = schema.reference_name() {
            return self.reference(name, at, side);
        }
        let alternatives = if schema.any_of.is_empty() { ("oneOf", &schema.one_of) } else { ("anyOf", &schema.any_of) };
        // Beside a type of its own, alternatives only narrow what the type allows; of texts they may list the words.
        let own = schema.types.is_some() || !schema.properties.is_empty();
        let words = schema.only_type() == Some(JsonType::String) && alternatives.1.iter().all(|s| texts_of(s).is_some());
        if !alternatives.1.is_empty() && (!own || words) {
            let below = join(at, alternatives.0);
            let all: Vec<_> = alternatives.1.iter().enumerate().map(|(i, s)| (s, join(&below, &i.to_string()))).collect();
            return self.either(&all, schema, at, side, hints);
        }
        let null = schema.is_nullable();
        let plain = |ty| Shape { ty, null, empty: false, meant: false };
        if let Some(texts) = schema.values.as_ref().and_then(|values| texts(values)) {
            let nulls = schema.values.iter().flatten().any(Value::is_null);
            let ty = self.words_type(texts, None, schema.open, hints, schema, at);
            return Ok(Shape { null: null || nulls, ..plain(ty) });
        }
        let only = schema.only_type().or_else(|| implied_type(schema));
        Ok(match only {
            Some(JsonType::Boolean) => plain(Ty::Bool),
            Some(JsonType::Integer) => plain(Ty::Int),
            Some(JsonType::Number) => Shape { meant: side == Side::Response, ..plain(Ty::Float) },
            Some(JsonType::String) if schema.format == Some(Format::CivilDateTime) => plain(Ty::Civil),
            Some(JsonType::String) => plain(Ty::Str),
            Some(JsonType::Array) => {
                let Some(items) = &schema.items else { return Ok(plain(Ty::List(Box::new(Ty::Json)))) };
                let singular: Vec<String> = hints.iter().map(|h| singular(h)).collect();
                // What is said of a list is not said of the objects in it.
                let about = if is_object(items) { self.about.take() } else { None };
                let item = self.shape(items, &join(at, "items"), side, &singular);
                self.about = about.or(self.about);
                let item = item?;
                let ty = if item.null || item.empty { Ty::Json } else { item.ty };
                let ty = match ty {
                    Ty::Civil => Ty::Str,
                    Ty::Boxed(inner) => *inner,
                    other => other,
                };
                let meant = item.meant && matches!(ty, Ty::Bool | Ty::Int | Ty::Str | Ty::Float);
                Shape { meant, ..plain(Ty::List(Box::new(ty))) }
            }
            Some(JsonType::Object) if schema.properties.is_empty() && schema.all_of.is_empty() => {
                let value = match &schema.additional_properties {
                    Some(value) => self.shape(value, &join(at, "additionalProperties"), side, hints)?,
                    None => plain(Ty::Json),
                };
                let ty = match value.ty {
                    _ if value.null || value.empty => Ty::Json,
                    Ty::Civil => Ty::Str,
                    Ty::Boxed(inner) => *inner,
                    other => other,
                };
                plain(Ty::Map(Box::new(ty)))
            }
            Some(JsonType::Object) => plain(self.object(schema, at, side, hints)?),
            Some(JsonType::Null) | None => Shape { null: only.is_some(), ..plain(Ty::Json) },
        })
    }

    fn reference(&mut self, name: &str, at: &str, side: Side) -> Result<Shape, Error> {
        let side = if self.received.contains(name) { Side::Response } else { side };
        if let Some(shape) = self.named.get(name) {
            let shape = shape.clone();
            if let (Ty::Named(index), true) = (&shape.ty, self.visiting.iter().any(|v| v == name)) {
                return Ok(Shape { ty: Ty::Boxed(Box::new(Ty::Named(*index))), ..shape });
            }
            return Ok(shape);
        }
        let Some(schema) = self.description().schemas.get(name) else {
            self.unsupported(at, format!("no schema is called `{name}`; add it to `schemas`, or name another"));
            return Ok(Shape { ty: Ty::Json, null: false, empty: false, meant: false });
        };
        if self.visiting.iter().any(|v| v == name) {
            // It goes round without an object in between.
            return Ok(Shape { ty: Ty::Json, null: false, empty: false, meant: false });
        }
        self.visiting.push(name.to_owned());
        let shape = self.shape(schema, &join("/schemas", name), side, &[names::pascal(name)]);
        self.visiting.pop();
        let shape = shape?;
        self.named.insert(name.to_owned(), shape.clone());
        Ok(shape)
    }

    /// One of several schemas.
    fn either(&mut self, all: &[(&'m Schema, String)], whole: &'m Schema, at: &str, side: Side, hints: &[String]) -> Result<Shape, Error> {
        let is_null = |s: &Schema| s.types == Some(TypeSet::One(JsonType::Null)) || s.constant == Some(Value::Null);
        let is_empty = |s: &Schema| s.max_items == Some(0) || s.max_properties == Some(0);
        let mut null = whole.is_nullable() || all.iter().any(|(s, _)| is_null(s));
        let empty = all.iter().any(|(s, _)| is_empty(s));
        let rest: Vec<_> = all.iter().filter(|(s, _)| !is_null(s) && !is_empty(s)).collect();
        if let [(schema, below)] = rest[..] {
            let shape = self.shape(schema, below, side, hints)?;
            // A list or map is its own emptiness.
            let empty = empty && matches!(shape.ty, Ty::Named(_) | Ty::Boxed(_));
            return Ok(Shape { null: null || shape.null, empty, ..shape });
        }
        let words: Option<Vec<Vec<String>>> = rest.iter().map(|(s, _)| texts_of(s)).collect();
        if let Some(words) = words.filter(|w| w.iter().any(|w| !w.is_empty())) {
            let mut seen = HashSet::new();
            let values: Vec<String> = words.into_iter().flatten().filter(|w| seen.insert(w.clone())).collect();
            let free = rest.iter().find(|(s, _)| s.values.is_none());
            let pattern = free.and_then(|(s, _)| s.pattern.clone());
            null |= rest.iter().any(|(s, _)| s.is_nullable() || s.values.iter().flatten().any(Value::is_null));
            let ty = self.words_type(values, pattern, free.is_some() || rest.iter().any(|(s, _)| s.open), hints, whole, at);
            return Ok(Shape { ty, null, empty: false, meant: false });
        }
        if let Some(ty) = self.union(&rest, whole, at, side, hints)? {
            return Ok(Shape { ty, null, empty: false, meant: false });
        }
        let shapes: Vec<Shape> =
            rest.iter().filter(|(s, _)| !is_object(s)).map(|(s, below)| self.shape(s, below, side, hints)).collect::<Result<_, _>>()?;
        match shapes.first() {
            Some(first) if shapes.len() == rest.len() && shapes.iter().all(|s| s.ty == first.ty) => {
                Ok(Shape { null: null || shapes.iter().any(|s| s.null), ..first.clone() })
            }
            _ => Ok(Shape { ty: Ty::Json, null, empty: false, meant: false }),
        }
    }

    fn define(&mut self, hints: &[String], docs: Docs, kind: TypeKind<'m>) -> usize {
        let name = self.scope.take(hints);
        let word = if matches!(kind, TypeKind::Filter(_)) { "RULES" } else { "CHECK" };
        let rules = self.statics.take(&[format!("{}_{word}", names::shouting(&name))]);
        self.types.push(TypeDef { name, rules, docs, kind, sent: false, received: false });
        self.types.len() - 1
    }

    /// Takes a name for a type that is planned elsewhere.
    pub(crate) fn take_name(&mut self, hints: &[String]) -> String {
        self.scope.take(hints)
    }

    pub(crate) fn object(&mut self, schema: &'m Schema, at: &str, side: Side, hints: &[String]) -> Result<Ty, Error> {
        let mut members: IndexMap<&'m str, (&'m Schema, String, bool)> = IndexMap::new();
        if !self.members(schema, at, &mut members)? || members.len() > MOST_MEMBERS {
            // It holds itself as a part, or is larger than an object of the runtime: a map of anything says all that it can hold.
            return Ok(Ty::Map(Box::new(Ty::Json)));
        }
        // Only of the body itself: what is within it is JSON.
        if std::mem::take(&mut self.files_apart) {
            members.retain(|_, (member, _, _)| !crate::operations::is_file_part(self, member));
        }
        let said = schema.description.as_deref().or(schema.title.as_deref()).or(self.about);
        let docs = said.map_or_else(|| Docs::ours(whereabouts(at)), |said| Docs::theirs(Some(said), "")).and(self.place(at));
        let index = self.define(hints, docs, TypeKind::Pending);
        if let Some(name) = self.visiting.last().filter(|name| at == join("/schemas", name)) {
            self.named.insert(name.clone(), Shape { ty: Ty::Named(index), null: false, empty: false, meant: false });
        }
        let owner = self.types[index].name.clone();
        let mut scope = Scope::reserving(&["extra"]);
        let mut fields: Vec<Field<'m>> = Vec::new();
        for (wire, (member, at, required)) in members {
            let pascal = names::pascal(wire);
            let mut shape = self.shape(member, &at, side, &[pascal.clone(), format!("{owner}{pascal}")])?;
            if let Some(conditions) = member.only_if.as_ref().filter(|_| !required) {
                // Two names of one member: the same type, under other readings of the same dispute.
                let twin = fields.iter_mut().find(|f| {
                    f.shape == shape
                        && schema.properties.get(&f.wire).and_then(|s| s.only_if.as_ref()).is_some_and(|other| excludes(other, conditions))
                });
                if let Some(twin) = twin {
                    twin.aliases.push(wire.to_owned());
                    continue;
                }
            }
            if shape.meant && !meanable(&shape.ty) {
                shape.meant = false;
            }
            let mut docs = Docs::theirs(
                member.description.as_deref().or(member.title.as_deref()),
                &format!("The member `{}`.", wire.replace('`', "'")),
            );
            if let Some(dispute) = member.disputed.as_ref().and_then(|d| self.description().disputes.get(&d.dispute)) {
                docs = docs.and_theirs(Some(&format!("The documents disagree here: {} Every reading is understood.", dispute.about)));
            }
            if let Some(range) = self.range_words(member) {
                docs = docs.and(range);
            }
            let docs = docs.and(self.place(&at));
            fields.push(Field {
                schema: member,
                name: scope.take(&[names::snake(wire)]),
                wire: wire.to_owned(),
                aliases: Vec::new(),
                shape,
                required,
                docs,
            });
        }
        self.types[index].kind = TypeKind::Object(fields);
        Ok(Ty::Named(index))
    }
}
