//! Rust source of the planned types.

mod filter;
mod union;
mod words;

use crate::docs::Docs;
use crate::format::{Code, Doc, Lit, literals};
use crate::names::{Scope, ident};
use crate::plan::{Field, Plan, Shape, Ty, TypeDef, TypeKind};

/// A type.
pub(crate) fn source(plan: &Plan<'_>, index: usize, code: &mut Code) {
    let def = &plan.types[index];
    if let (TypeKind::Object(fields), true) = (&def.kind, def.sent && plan.is_checked(index)) {
        rules(plan, def, fields, code);
    }
    match &def.kind {
        TypeKind::Object(fields) if def.received => received_object(plan, def, fields, code),
        TypeKind::Object(fields) => sent_object(plan, def, fields, code),
        TypeKind::Words(words) => words::source(def, words, code),
        TypeKind::Filter(filter) => filter::source(plan, def, filter, code),
        TypeKind::Union(union) => union::source(plan, def, union, code),
        TypeKind::Pending => {}
    }
}

/// A type as it is named in source.
pub(crate) fn ty(plan: &Plan<'_>, of: &Ty) -> String {
    match of {
        Ty::Bool => "bool".to_owned(),
        Ty::Int => "i64".to_owned(),
        Ty::Float => "f64".to_owned(),
        Ty::Str => "String".to_owned(),
        Ty::Civil => "rt::jiff::civil::DateTime".to_owned(),
        Ty::Json => "rt::Value".to_owned(),
        Ty::List(inner) => format!("Vec<{}>", ty(plan, inner)),
        Ty::Map(inner) => format!("rt::Map<{}>", ty(plan, inner)),
        Ty::Boxed(inner) => format!("Box<{}>", ty(plan, inner)),
        Ty::Named(index) => ident(&plan.types[*index].name).to_string(),
    }
}

impl Field<'_> {
    /// Whether it is an `Option` in Rust.
    pub(crate) fn optional(&self) -> bool {
        let Shape { ty, null, empty, .. } = &self.shape;
        !self.required || *empty || (*null && *ty != Ty::Json)
    }

    fn rust(&self, plan: &Plan<'_>) -> String {
        let inner = ty(plan, &self.shape.ty);
        if self.optional() { format!("Option<{inner}>") } else { inner }
    }

    /// The runtime's functions that read and write it.
    fn way(&self) -> (&'static str, &'static str) {
        let Shape { ty, empty, meant, .. } = &self.shape;
        match (ty, self.optional()) {
            _ if *empty => ("object_or_empty", "object_or_empty"),
            _ if *meant => ("meant", "meant"),
            (Ty::Civil, false) => ("civil", "civil"),
            (Ty::Civil, true) => ("option", "civil_option"),
            (Ty::Int, false) => ("integer", "value"),
            (Ty::Str, false) => ("text", "value"),
            (_, false) => ("value", "value"),
            (_, true) => ("option", "option"),
        }
    }

    /// Where it is read into.
    fn place(&self) -> String {
        let name = ident(&self.name);
        match (&self.shape.ty, self.optional()) {
            (Ty::Boxed(_), true) => format!("&mut rt::Boxed(&mut self.{name})"),
            (Ty::Boxed(_), false) => format!("&mut *self.{name}"),
            _ => format!("&mut self.{name}"),
        }
    }
}

fn fields_of(plan: &Plan<'_>, fields: &[Field], code: &mut Code) {
    for field in fields {
        code.docs(&field.docs);
        code.line(format_args!("pub {}: {},", ident(&field.name), field.rust(plan)));
    }
}

fn member(field: &Field) -> Doc {
    let kind = if field.required {
        "needed"
    } else if field.shape.null {
        "nullable"
    } else {
        "maybe"
    };
    let start = Doc::text(format_args!("rt::Member::{kind}({})", Lit(&field.wire)));
    if field.aliases.is_empty() { start } else { Doc::Row(vec![start, Doc::text(".or("), literals(&field.aliases), Doc::text(")")]) }
}

fn received_object(plan: &Plan<'_>, def: &TypeDef, fields: &[Field], code: &mut Code) {
    let name = ident(&def.name);
    code.item(&def.docs);
    code.line("#[derive(Debug, Clone, PartialEq, Default)]");
    code.line("#[non_exhaustive]");
    code.block(format_args!("pub struct {name}"), |code| {
        fields_of(plan, fields, code);
        code.docs(&Docs::ours("Members that the description does not know, in the order in which they came."));
        code.line("pub extra: rt::Extra,");
    });
    if def.sent {
        constructor(plan, def, fields, true, code);
    }
    code.item(&Docs::default());
    code.block(format_args!("impl rt::Object for {name}"), |code| {
        code.put(&Doc::list("fn members(&self) -> &'static [rt::Member] { const { &[", fields.iter().map(member), "] } }"));
        code.line("fn extra(&self) -> &rt::Extra { &self.extra }");
        code.line("fn extra_mut(&mut self) -> &mut rt::Extra { &mut self.extra }");
        let head = "fn read(&mut self, member: usize, from: &mut rt::Take<'_>) -> Result<(), rt::Halt>";
        let read = |field: &Field| format!("from.{}({})", field.way().0, field.place());
        code.block(head, |code| members_one_by_one(fields, &read, "from.skip()", code));
        let head = "fn write<M: rt::SerializeMap>(&self, member: usize, to: &mut rt::Put<'_, M>) -> Result<(), M::Error>";
        let write = |field: &Field| format!("to.{}(&self.{})", field.way().1, ident(&field.name));
        code.block(head, |code| members_one_by_one(fields, &write, "to.nothing()", code));
    });
    serialize(&def.name, &Doc::text("rt::write(self, to)"), code);
    deserialize(&def.name, "rt::read(from)", code);
}

/// What members of an object that is sent are held against.
fn rules(plan: &Plan<'_>, def: &TypeDef, fields: &[Field], code: &mut Code) {
    let members = fields.iter().filter_map(|field| {
        let calls = plan.check(field.schema, &field.shape.ty);
        let check = calls.into_iter().fold(Doc::text("rt::Check::ANY"), Doc::link);
        let any = matches!(check, Doc::Text(_));
        (!any).then(|| Doc::Row(vec![Doc::text(format_args!("({}, ", Lit(&field.wire))), check, Doc::text(")")]))
    });
    let members = Doc::list("rt::Check::ANY.members(&[", members, "])");
    code.item(&Docs::ours(format!("What the members of [`{}`] must be like.", def.name)).and(def.docs.place()));
    code.put(&Doc::Row(vec![Doc::text(format_args!("pub static {}: rt::Check = ", ident(&def.rules))), members, Doc::text(";")]));
}

/// The last member is the rest: there are no others.
fn members_one_by_one(fields: &[Field], way: &dyn Fn(&Field) -> String, otherwise: &str, code: &mut Code) {
    code.block("match member", |code| {
        for (i, field) in fields.iter().enumerate() {
            let way = way(field);
            if i + 1 == fields.len() { code.line(format_args!("_ => {way},")) } else { code.line(format_args!("{i} => {way},")) }
        }
        if fields.is_empty() {
            code.line(format_args!("_ => {otherwise},"));
        }
    });
}

/// How a type is written.
pub(crate) fn serialize(name: &str, body: &Doc, code: &mut Code) {
    code.small_impl(
        format_args!("impl rt::Serialize for {}", ident(name)),
        "fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error>",
        body,
    );
}

/// How a type is read.
pub(crate) fn deserialize(name: &str, body: &str, code: &mut Code) {
    code.small_impl(
        format_args!("impl<'de> rt::Deserialize<'de> for {}", ident(name)),
        "fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error>",
        &Doc::text(body),
    );
}

/// An object that is only sent: made by `new` with what it needs.
fn sent_object(plan: &Plan<'_>, def: &TypeDef, fields: &[Field], code: &mut Code) {
    let name = ident(&def.name);
    code.item(&def.docs);
    code.line("#[derive(Debug, Clone, PartialEq)]");
    code.line("#[non_exhaustive]");
    code.block(format_args!("pub struct {name}"), |code| fields_of(plan, fields, code));
    constructor(plan, def, fields, false, code);
    let mut written = Doc::text("rt::Members::new(to)?");
    for field in fields {
        let way = match (&field.shape.ty, field.optional()) {
            (Ty::Civil, _) => "civil",
            (_, true) if !field.required => "maybe",
            (_, _) => "always",
        };
        written = written.link(Doc::text(format_args!(".{way}({}, &self.{})?", Lit(&field.wire), ident(&field.name))));
    }
    serialize(&def.name, &written.link(Doc::text(".end()")), code);
}

fn constructor(plan: &Plan<'_>, def: &TypeDef, fields: &[Field], received: bool, code: &mut Code) {
    let (needed, more): (Vec<_>, Vec<_>) = fields.iter().partition(|f| f.required);
    code.item(&Docs::default());
    code.block(format_args!("impl {}", ident(&def.name)), |code| {
        code.docs(&Docs::ours("Makes one of what must be sent; what may be sent is set by the methods that follow."));
        let arguments = needed.iter().map(|field| Doc::text(format_args!("{}: {}", ident(&field.name), argument(plan, field))));
        let mut values: Vec<Doc> = needed
            .iter()
            .map(|field| {
                let name = ident(&field.name);
                Doc::text(if converts(field) { format!("{name}: {}", given(field)) } else { name.to_string() })
            })
            .collect();
        values.extend(more.iter().map(|field| Doc::text(format_args!("{}: None", ident(&field.name)))));
        if received {
            values.push(Doc::text("extra: rt::Extra::default()"));
        }
        code.function(&Doc::list("pub fn new(", arguments, ") -> Self"), &Doc::list("Self {", values, "}"));
        let mut scope = Scope::reserving(&["new"]);
        for field in &more {
            let (name, value) = (ident(&field.name), given(field));
            let setter = ident(&scope.take(&[field.name.clone(), format!("set_{}", field.name)]));
            let value = if field.optional() { format!("Some({value})") } else { value };
            code.docs(&field.docs);
            let head = Doc::text(format_args!("pub fn {setter}(self, {name}: {}) -> Self", argument(plan, field)));
            code.function(&head, &Doc::text(format_args!("Self {{ {name}: {value}, ..self }}")));
        }
    });
}

/// The type that a function takes for a member.
fn argument(plan: &Plan<'_>, field: &Field) -> String {
    if field.required && field.optional() {
        return field.rust(plan);
    }
    match &field.shape.ty {
        Ty::Str => "impl Into<String>".to_owned(),
        Ty::Json => "impl Into<rt::Value>".to_owned(),
        other => ty(plan, other),
    }
}

fn given(field: &Field) -> String {
    let name = ident(&field.name);
    if converts(field) { format!("{name}.into()") } else { name.to_string() }
}

/// Whether a setter takes what becomes the member's type.
fn converts(field: &Field) -> bool {
    matches!(field.shape.ty, Ty::Str | Ty::Json) && !(field.required && field.optional())
}
