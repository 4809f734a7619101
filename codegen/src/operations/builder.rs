//! Rust source of an operation's builder, and of the client's method that starts it.

use super::{FilePart, Media, Parameter, Planned, answer, descriptor, example};
use crate::docs::{Docs, safe};
use crate::format::{Code, Doc, Lit};
use crate::names::{Ident, Scope, ident, snake};
use crate::plan::{Plan, Ty, TypeKind};
use crate::types::ty;
use plumbline_spec::model::Law;

/// Names of methods that every builder has.
const METHODS: [&str; 8] = ["unchecked", "raw", "with", "send", "pages", "items", "file", "new"];
/// Most errors that the documentation of an operation names.
const MOST_NAMED: usize = 8;

/// Descriptor, the client's method, and builder.
pub(crate) fn source(
    plan: &Plan<'_>,
    planned: &Planned<'_>,
    methods: &mut Scope,
    problems: &[Ident],
    example: Option<&str>,
    code: &mut Code,
) {
    descriptor::source(plan, planned, code);
    code.item(&Docs::default());
    let method = ident(&methods.take(&[snake(planned.key)]));
    code.block("impl Client", |code| entrance(plan, planned, &method, code));
    builder(plan, planned, problems, example.map(|path| example::text(plan, planned, &method, path)), code);
    answer::source(plan, planned, code);
}

/// How a value is put.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Putting {
    /// Its type says it all.
    Set,
    /// It is checked.
    Checked,
    /// It becomes JSON and is checked.
    Json,
    /// It is the body as it is.
    Bytes,
}

impl Putting {
    fn fails(self) -> bool {
        match self {
            Self::Set | Self::Bytes => false,
            Self::Checked | Self::Json => true,
        }
    }
}

/// How a value of a parameter is taken by a setter: type, expression, and how it is put.
fn value(plan: &Plan<'_>, planned: &Planned<'_>, parameter: &Parameter<'_>, name: &Ident) -> (String, String, Putting) {
    let schema = plan.effective(parameter.schema);
    let as_is = |rust: &str, how| (rust.to_owned(), name.to_string(), how);
    match planned.media.filter(|_| parameter.location.is_none()) {
        Some(Media::Bytes(_)) => return ("impl Into<rt::Bytes>".to_owned(), format!("{name}.into()"), Putting::Bytes),
        Some(Media::Text(_)) => return as_is("&str", Putting::Set),
        Some(Media::Json(_) | Media::Form | Media::Multipart) | None => {}
    }
    let checked = if plan.check(parameter.schema, &parameter.shape.ty).is_empty() { Putting::Set } else { Putting::Checked };
    let collected =
        |inner: String, how| (format!("impl IntoIterator<Item = {inner}>"), format!("{name}.into_iter().collect::<Vec<_>>()"), how);
    match &parameter.shape.ty {
        Ty::Bool => as_is("bool", checked),
        Ty::Int => {
            let rust = match (schema.minimum, schema.maximum) {
                (Some(least), Some(most)) if least >= 0 && u32::try_from(most).is_ok() => "u32",
                (Some(least), _) if least >= 0 => "u64",
                _ => "i64",
            };
            as_is(rust, checked)
        }
        Ty::Float => as_is("f64", checked),
        Ty::Str => as_is("&str", checked),
        Ty::Civil => ("rt::jiff::civil::DateTime".to_owned(), format!("rt::show_civil(&{name})"), checked),
        Ty::Json => ("impl Into<rt::Value>".to_owned(), format!("{name}.into()"), checked),
        Ty::List(item) => match &**item {
            Ty::Str => {
                let rust = "impl IntoIterator<Item = impl Into<String>>".to_owned();
                (rust, format!("{name}.into_iter().map(Into::into).collect::<Vec<String>>()"), checked)
            }
            Ty::Bool | Ty::Int | Ty::Float | Ty::Json => collected(ty(plan, item), checked),
            Ty::Named(i) if matches!(plan.types[*i].kind, TypeKind::Words(_)) => collected(ty(plan, item), checked),
            other => collected(ty(plan, other), Putting::Json),
        },
        Ty::Named(i) if matches!(plan.types[*i].kind, TypeKind::Words(_) | TypeKind::Filter(_)) => {
            as_is(&ty(plan, &parameter.shape.ty), checked)
        }
        other => as_is(&ty(plan, other), Putting::Json),
    }
}

/// Whether putting a value of a parameter can fail.
pub(super) fn fails(plan: &Plan<'_>, planned: &Planned<'_>, parameter: &Parameter<'_>) -> bool {
    value(plan, planned, parameter, &ident("value")).2.fails()
}

fn put(index: usize, value: &str, how: Putting) -> Doc {
    Doc::text(match how {
        Putting::Set => format!(".set({index}, {value})"),
        Putting::Checked => format!(".put({index}, {value})"),
        Putting::Json => format!(".put_json({index}, {value})"),
        Putting::Bytes => format!(".bytes({value})"),
    })
}

/// The client's method.
fn entrance(plan: &Plan<'_>, planned: &Planned<'_>, name: &Ident, code: &mut Code) {
    let (builder, descriptor) = (planned.builder_name(plan), planned.descriptor_name(plan));
    let key = crate::docs::code(planned.key);
    code.docs(
        &Docs::theirs(planned.operation.summary.as_deref(), &format!("The operation `{key}`."))
            .and(format!("Gives a [`{builder}`] to {}.", if has_builder(planned) { "fill in and send" } else { "send" })),
    );
    let mut arguments = Scope::reserving(&["self"]);
    let mut takes = vec![Doc::text("&self")];
    let mut call = Doc::text(format_args!("rt::Call::new(&self.core, &{descriptor})"));
    let mut fails = false;
    for (index, parameter) in planned.parameters.iter().enumerate().filter(|(_, p)| p.required) {
        let argument = ident(&arguments.take(&[snake(parameter.key)]));
        let (rust, value, how) = value(plan, planned, parameter, &argument);
        takes.push(Doc::text(format_args!("{argument}: {rust}")));
        call = call.link(put(index, &value, how));
        fails |= how.fails();
    }
    for file in planned.files.iter().filter(|file| file.required) {
        let argument = ident(&arguments.take(&[snake(file.wire)]));
        let (rust, method) = taking(file);
        takes.push(Doc::text(format_args!("{argument}: {rust}")));
        call = call.link(Doc::text(format_args!(".{method}({}, {argument})", Lit(file.wire))));
    }
    let head = Doc::list(
        format!("pub fn {name}("),
        takes,
        if fails { format!(") -> Result<{builder}, Error>") } else { format!(") -> {builder}") },
    );
    let around = if has_builder(planned) { builder.to_string() } else { "rt::Request::new".to_owned() };
    code.function(&head, &wrapped(&around, call, fails));
}

/// Whether an operation has something to set, and so a builder of its own. The others share one of the runtime, whose functions and
/// traits need not be compiled for each of them.
fn has_builder(planned: &Planned<'_>) -> bool {
    planned.paging.is_some()
        || planned.media == Some(Media::Multipart)
        || planned.parameters.iter().any(|parameter| !parameter.required)
        || planned.files.iter().any(|file| !file.required)
}

/// The type that files are taken as, and the runtime's function for it.
fn taking(file: &FilePart<'_>) -> (&'static str, &'static str) {
    if file.many { ("impl IntoIterator<Item = rt::File>", "files") } else { ("rt::File", "file") }
}

/// A call within the builder's tuple.
fn wrapped(builder: &str, call: Doc, fails: bool) -> Doc {
    if fails {
        call.link(Doc::text(format_args!(".made().map({builder})")))
    } else {
        Doc::Row(vec![Doc::text(format_args!("{builder}(")), call, Doc::text(")")])
    }
}

fn builder(plan: &Plan<'_>, planned: &Planned<'_>, problems: &[Ident], example: Option<String>, code: &mut Code) {
    let (name, payload) = (planned.builder_name(plan), planned.payload_type(plan));
    let operation = planned.operation;
    let key = crate::docs::code(planned.key);
    let mut docs =
        Docs::theirs(operation.summary.as_deref(), &format!("The operation `{key}`.")).and_theirs(operation.description.as_deref());
    if operation.deprecated {
        docs = docs.and("The vendor advises against it.");
    }
    if !problems.is_empty() {
        let named: Vec<String> = problems.iter().take(MOST_NAMED).map(|p| format!("[`Problem::{p}`]")).collect();
        let more = if problems.len() > MOST_NAMED { ", and others" } else { "" };
        docs = docs.and(format!("Documented errors: {}{more}.", named.join(", ")));
    }
    docs = docs.and(plan.place(&format!("/operations/{}", planned.key)));
    if let Some(example) = example {
        docs = docs.and(example);
    }
    code.item(&docs);
    if !has_builder(planned) {
        code.line(format_args!("pub type {name} = rt::Request<{payload}, Problem>;"));
        return;
    }
    code.line("#[derive(Debug, Clone)]");
    code.line("#[must_use]");
    code.line(format_args!("pub struct {name}(rt::Call);"));
    code.item(&Docs::default());
    code.block(format_args!("impl {name}"), |code| {
        let mut scope = Scope::reserving(&METHODS);
        for group in groups(planned) {
            match group[..] {
                [index] => setter(plan, planned, index, &mut scope, code),
                _ => group_setter(plan, planned, &group, &mut scope, code),
            }
        }
        for file in planned.files.iter().filter(|file| !file.required) {
            let name = ident(&scope.take(&[snake(file.wire), format!("{}_file", snake(file.wire))]));
            let (rust, method) = taking(file);
            code.docs(&file.docs);
            let head = Doc::text(format_args!("pub fn {name}(self, {name}: {rust}) -> Self"));
            code.function(&head, &Doc::text(format_args!("Self(self.0.{method}({}, {name}))", Lit(file.wire))));
        }
        if planned.media == Some(Media::Multipart) {
            code.docs(&Docs::ours("Adds a file as a part of this name."));
            code.line("pub fn file(self, name: &str, file: rt::File) -> Self { Self(self.0.file(name, file)) }");
        }
        code.docs(&Docs::ours("From here on, values are sent whether or not they keep to their ranges."));
        code.line("pub fn unchecked(self) -> Self { Self(self.0.unchecked()) }");
        code.docs(&Docs::ours(
            "Sends any value, unchecked, for a parameter: a described one by its name here, another by its name on the wire.",
        ));
        code.line("pub fn raw(self, name: &str, value: impl Into<rt::Value>) -> Self { Self(self.0.raw(name, value.into())) }");
        code.docs(&Docs::ours("Sets timeouts, retries and leniency of this call."));
        code.line("pub fn with(self, options: rt::Options) -> Self { Self(self.0.with(options)) }");
        code.docs(&Docs::ours(
            "Sends it: await the result, or `wait()` for it in blocking code. What comes back is a [`Response`](rt::Response).",
        ));
        let call = |name: &str, body: &str| {
            (Doc::text(format_args!("pub fn {name}(self) -> rt::{body}<{payload}, Problem>")), Doc::text(format_args!("self.0.{name}()")))
        };
        let (head, body) = call("send", "Sending");
        code.function(&head, &body);
        if planned.paging.is_some() {
            code.docs(&Docs::ours("Sends it page after page: see [`Pages`](rt::Pages)."));
            let (head, body) = call("pages", "Pages");
            code.function(&head, &body);
            code.docs(&Docs::ours("Sends it page after page, and gives the items one by one: see [`Items`](rt::Items)."));
            let (head, body) = call("items", "Items");
            code.function(&head, &body);
        }
    });
}

fn setter(plan: &Plan<'_>, planned: &Planned<'_>, index: usize, scope: &mut Scope, code: &mut Code) {
    let parameter = &planned.parameters[index];
    if parameter.required {
        return;
    }
    let name = ident(&scope.take(&[snake(parameter.key)]));
    let (rust, value, how) = value(plan, planned, parameter, &name);
    code.docs(&parameter.docs);
    let result = if how.fails() { "Result<Self, Error>" } else { "Self" };
    let head = Doc::text(format_args!("pub fn {name}(self, {name}: {rust}) -> {result}"));
    code.function(&head, &wrapped("Self", Doc::text("self.0").link(put(index, &value, how)), how.fails()));
}

/// A setter for parameters that mean something only together.
fn group_setter(plan: &Plan<'_>, planned: &Planned<'_>, group: &[usize], scope: &mut Scope, code: &mut Code) {
    let keys: Vec<String> = group.iter().map(|i| snake(planned.parameters[*i].key)).collect();
    let words: Vec<Vec<&str>> = keys.iter().map(|k| k.split('_').collect()).collect();
    let common = (0..words[0].len()).take_while(|i| words.iter().all(|w| w.len() > i + 1 && w[*i] == words[0][*i])).count();
    let name = if common > 0 { words[0][..common].join("_") } else { keys.join("_and_") };
    let name = ident(&scope.take(&[name]));
    let mut arguments = Scope::reserving(&["self"]);
    let mut call = Doc::text("self.0");
    let mut takes = vec![Doc::text("self")];
    let mut docs = Docs::ours("Parameters that are sent together.");
    let mut fails = false;
    for (i, index) in group.iter().enumerate() {
        let parameter = &planned.parameters[*index];
        let argument = ident(&arguments.take(&[words[i][common..].join("_")]));
        let (rust, value, how) = value(plan, planned, parameter, &argument);
        takes.push(Doc::text(format_args!("{argument}: {rust}")));
        call = call.link(put(*index, &value, how));
        fails |= how.fails();
        let described = planned.operation.parameters.get(parameter.key).and_then(|p| p.description.as_deref());
        docs = docs.and(format!("`{}`: {}", argument.to_string().replace("r#", ""), safe(described.unwrap_or(parameter.key))));
    }
    let first = &planned.parameters[group[0]];
    code.docs(&docs.and(plan.place(&format!("/operations/{}/parameters/{}", planned.key, first.key))));
    let head = Doc::list(format!("pub fn {name}("), takes, if fails { ") -> Result<Self, Error>" } else { ") -> Self" });
    code.function(&head, &wrapped("Self", call, fails));
}

/// Parameters that hang together, by index; the order is that of a search law where one names them all.
fn groups(planned: &Planned<'_>) -> Vec<Vec<usize>> {
    let parameters = &planned.parameters;
    let mut group_of: Vec<usize> = (0..parameters.len()).collect();
    for (i, parameter) in parameters.iter().enumerate() {
        for other in parameter.together {
            let Some(j) = parameters.iter().position(|p| p.key == other) else { continue };
            let (a, b) = (group_of[i].min(group_of[j]), group_of[i].max(group_of[j]));
            group_of.iter_mut().filter(|g| **g == b).for_each(|g| *g = a);
        }
    }
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for first in 0..parameters.len() {
        if group_of[first] != first {
            continue;
        }
        let mut group: Vec<usize> = (first..parameters.len()).filter(|i| group_of[*i] == first && !parameters[*i].required).collect();
        for law in planned.operation.laws.values() {
            if let Law::Search(search) = law {
                let order = [&search.field, &search.operator, &search.value];
                group.sort_by_key(|i| order.iter().position(|key| *key == parameters[*i].key).unwrap_or(order.len()));
            }
        }
        if !group.is_empty() {
            groups.push(group);
        }
    }
    groups
}
