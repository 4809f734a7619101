//! Rust source of operations: a constant descriptor and a thin builder each.

mod stub;

pub(crate) use stub::stub;
use stub::{entrance, example_text};

use crate::docs::{Docs, safe};
use crate::error::Error;
use crate::names::{Scope, ident, pascal, shouting, snake};
use crate::paging::Paging;
use crate::plan::{Plan, Shape, Side, Ty, TypeKind};
use crate::types::ty;
use plumbline_spec::model::{Effect, Endpoint, Law, Location, Operation, Schema, Style};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

/// Names of methods that every builder has.
const METHODS: [&str; 7] = ["unchecked", "raw", "with", "send", "pages", "items", "new"];

/// An operation with its types planned.
pub(crate) struct Planned<'m> {
    pub key: &'m str,
    pub operation: &'m Operation,
    pub parameters: Vec<Parameter<'m>>,
    pub payload: Payload,
    pub paging: Option<Paging>,
}

/// A parameter, or the body.
pub(crate) struct Parameter<'m> {
    pub key: &'m str,
    pub wire: &'m str,
    pub location: Option<Location>,
    pub style: Style,
    pub required: bool,
    pub schema: &'m Schema,
    pub shape: Shape,
    pub docs: Docs,
    together: &'m [String],
}

/// What a success is in Rust.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Payload {
    Json(Ty),
    Nothing,
    Text,
    Bytes,
}

/// Plans the types of an operation's parameters.
pub(crate) fn plan<'m>(plan: &mut Plan<'m>, key: &'m str, operation: &'m Operation) -> Result<Planned<'m>, Error> {
    let at = format!("/operations/{key}");
    let unsupported = |what: &str| Error::Unsupported { at: plan.model.defined_at(&at), what: what.to_owned() };
    if operation.endpoint().is_none() {
        return Err(unsupported("the operation names no way, or several ways, to reach it"));
    }
    if let Some(body) = operation.body.as_ref().filter(|b| !b.media.contains("json")) {
        return Err(unsupported(&format!("a client can send JSON bodies only, not {}", body.media)));
    }
    let mut parameters = Vec::new();
    for (name, parameter) in &operation.parameters {
        let at = format!("{at}/parameters/{name}");
        let hints = [pascal(name), format!("{}{}", pascal(key), pascal(name))];
        let shape = match plan.filter(key, name, &parameter.schema) {
            Some(ty) => Shape { ty, null: false, empty: false, meant: false },
            None => plan.shape(&parameter.schema, &format!("{at}/schema"), Side::Request, &hints)?,
        };
        let description = parameter.description.as_deref().or(parameter.schema.description.as_deref());
        let mut docs = Docs::theirs(description, &format!("The parameter `{name}`."));
        if let Some(range) = plan.range_words(&parameter.schema) {
            docs = docs.and(range);
        }
        if parameter.deprecated {
            docs = docs.and("The vendor advises against it.");
        }
        parameters.push(Parameter {
            key: name,
            wire: parameter.name.as_deref().unwrap_or(name),
            location: Some(parameter.location),
            style: parameter.style,
            required: parameter.required,
            schema: &parameter.schema,
            shape,
            docs: docs.and(plan.place(&at)),
            together: &parameter.together,
        });
    }
    if let Some(body) = &operation.body {
        let at = format!("{at}/body");
        let shape = plan.shape(&body.schema, &format!("{at}/schema"), Side::Request, &[format!("{}Body", pascal(key))])?;
        let docs = Docs::theirs(body.schema.description.as_deref(), "The body.").and(plan.place(&at));
        parameters.push(Parameter {
            key: "body",
            wire: "body",
            location: None,
            style: Style::Repeat,
            required: body.required,
            schema: &body.schema,
            shape,
            docs,
            together: &[],
        });
    }
    for parameter in &parameters {
        plan.mark(&parameter.shape.ty.clone(), Side::Request);
    }
    Ok(Planned { key, operation, parameters, payload: Payload::Nothing, paging: None })
}

/// Plans the types of an operation's answer.
pub(crate) fn plan_answer<'m>(plan: &mut Plan<'m>, planned: &mut Planned<'m>) -> Result<(), Error> {
    let at = format!("/operations/{}", planned.key);
    let hints = [format!("{}Result", pascal(planned.key))];
    if let Some(schema) = &planned.operation.result {
        planned.payload = Payload::Json(plan.shape(schema, &format!("{at}/result"), Side::Response, &hints)?.ty);
    } else {
        let mut kinds: Vec<Payload> = Vec::new();
        for (status, response) in &planned.operation.responses {
            let kind = match (&response.schema, response.media.as_str()) {
                (_, media) if media.starts_with("text/") => Payload::Text,
                (None, media) if !media.contains("json") && media != "none" => Payload::Bytes,
                (None, _) => Payload::Nothing,
                (Some(schema), _) => {
                    Payload::Json(plan.shape(schema, &format!("{at}/responses/{status}/schema"), Side::Response, &hints)?.ty)
                }
            };
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        planned.payload = match (kinds.len(), kinds.into_iter().next()) {
            (0, _) | (_, None) => Payload::Nothing,
            (1, Some(kind)) => kind,
            // Successes of several kinds are told apart by their status: the caller reads the bytes.
            (_, Some(_)) => Payload::Bytes,
        };
    }
    if let Payload::Json(ty) = planned.payload.clone() {
        plan.mark(&ty, Side::Response);
        planned.paging = Paging::of(plan, planned, &ty);
    }
    Ok(())
}

impl Planned<'_> {
    fn descriptor_name(&self, plan: &Plan<'_>) -> Ident {
        ident(&plan.operation_names[self.key].1)
    }

    fn builder_name(&self, plan: &Plan<'_>) -> Ident {
        ident(&plan.operation_names[self.key].0)
    }

    fn payload_type(&self, plan: &Plan<'_>) -> TokenStream {
        match &self.payload {
            Payload::Json(of) => ty(plan, of),
            Payload::Nothing => quote!(rt::Nothing),
            Payload::Text => quote!(rt::Text),
            Payload::Bytes => quote!(rt::Raw),
        }
    }
}

/// Descriptor, the client's method, and builder.
pub(crate) fn source(plan: &Plan<'_>, planned: &Planned<'_>, methods: &mut Scope, example: Option<&str>) -> TokenStream {
    let descriptor = descriptor(plan, planned);
    let entrance = entrance(plan, planned, methods);
    let builder = builder(plan, planned, example);
    quote! { #descriptor impl Client { #entrance } #builder }
}

fn descriptor(plan: &Plan<'_>, planned: &Planned<'_>) -> TokenStream {
    let (key, operation, name) = (planned.key, planned.operation, planned.descriptor_name(plan));
    let start = match operation.endpoint() {
        Some(Endpoint::Http(method, path)) => {
            let method = ident(method.key());
            quote!(rt::Operation::#method(#key, #path))
        }
        Some(Endpoint::Rpc { method, path }) => quote!(rt::Operation::rpc(#key, #method, #path)),
        None => return TokenStream::new(),
    };
    let effect = match operation.effect {
        Effect::Safe => quote!(.safe()),
        Effect::Idempotent => quote!(.idempotent()),
        Effect::Writing => quote!(),
    };
    let auth = operation.authentication.as_ref().map(|auth| {
        let auth = ident(&format!("AUTH_{}", shouting(auth)));
        quote!(.auth(&#auth))
    });
    let parameters: Vec<_> = planned.parameters.iter().map(|p| parameter(plan, p)).collect();
    let takes = (!parameters.is_empty()).then(|| quote!(.takes(&[#(#parameters),*])));
    let statuses: Vec<u16> = operation.responses.keys().copied().collect();
    let succeeds = (operation.rpc.is_none() && statuses != [200]).then(|| {
        let statuses = statuses.iter().map(|s| Literal::u16_unsuffixed(*s));
        quote!(.succeeds(&[#(#statuses),*]))
    });
    let paged = planned.paging.as_ref().map(Paging::descriptor);
    let docs = Docs::ours(format!("What [`{}`] sends and where.", planned.builder_name(plan))).attributes();
    quote! {
        #docs
        pub static #name: rt::Operation = #start #effect #auth #succeeds #takes #paged;
    }
}

fn parameter(plan: &Plan<'_>, parameter: &Parameter<'_>) -> TokenStream {
    let (key, wire) = (parameter.key, parameter.wire);
    let start = match parameter.location {
        Some(Location::Path) => quote!(rt::Parameter::path(#key, #wire)),
        Some(Location::Query) => quote!(rt::Parameter::query(#key, #wire)),
        Some(Location::Header) => quote!(rt::Parameter::header(#key, #wire)),
        Some(Location::Params) => quote!(rt::Parameter::params(#key, #wire)),
        None => quote!(rt::Parameter::body(#key)),
    };
    let style = match parameter.style {
        Style::Repeat => quote!(),
        Style::Comma => quote!(.style(rt::Style::Comma)),
        Style::Deep => quote!(.style(rt::Style::Deep)),
        Style::Indexed => quote!(.style(rt::Style::Indexed)),
    };
    let schema = plan.effective(parameter.schema);
    let check = match (&parameter.shape.ty, schema.minimum, schema.maximum) {
        (Ty::Int, Some(least), Some(most)) => {
            let (least, most) = (Literal::i64_unsuffixed(least), Literal::i64_unsuffixed(most));
            quote!(.range(#least, #most))
        }
        (Ty::Int, Some(_), None) | (Ty::Int, None, Some(_)) => plan.check(parameter.schema, &parameter.shape.ty),
        (ty, _, _) => {
            let calls = plan.check(parameter.schema, ty);
            if calls.is_empty() { calls } else { quote!(.check(rt::Check::ANY #calls)) }
        }
    };
    quote!(#start #style #check)
}

/// How a value is put.
#[derive(Clone, Copy, PartialEq)]
enum Putting {
    /// Its type says it all.
    Set,
    /// It is checked.
    Checked,
    /// It becomes JSON and is checked.
    Json,
}

/// How a value of a parameter is taken by a setter: type, expression, and how it is put.
fn value(plan: &Plan<'_>, parameter: &Parameter<'_>, name: &Ident) -> (TokenStream, TokenStream, Putting) {
    let schema = plan.effective(parameter.schema);
    let checked = if plan.check(parameter.schema, &parameter.shape.ty).is_empty() { Putting::Set } else { Putting::Checked };
    match &parameter.shape.ty {
        Ty::Bool => (quote!(bool), quote!(#name), checked),
        Ty::Int => {
            let rust = match (schema.minimum, schema.maximum) {
                (Some(least), Some(most)) if least >= 0 && u32::try_from(most).is_ok() => quote!(u32),
                (Some(least), _) if least >= 0 => quote!(u64),
                _ => quote!(i64),
            };
            (rust, quote!(#name), checked)
        }
        Ty::Float => (quote!(f64), quote!(#name), checked),
        Ty::Str => (quote!(&str), quote!(#name), checked),
        Ty::Civil => (quote!(rt::jiff::civil::DateTime), quote!(rt::show_civil(&#name)), checked),
        Ty::Json => (quote!(impl Into<rt::Value>), quote!(#name.into()), checked),
        Ty::List(item) => match &**item {
            Ty::Str => (
                quote!(impl IntoIterator<Item = impl Into<String>>),
                quote!(#name.into_iter().map(Into::into).collect::<Vec<String>>()),
                checked,
            ),
            Ty::Bool | Ty::Int | Ty::Float | Ty::Json => {
                let inner = ty(plan, item);
                (quote!(impl IntoIterator<Item = #inner>), quote!(#name.into_iter().collect::<Vec<_>>()), checked)
            }
            Ty::Named(i) if matches!(plan.types[*i].kind, TypeKind::Words(_)) => {
                let inner = ty(plan, item);
                (quote!(impl IntoIterator<Item = #inner>), quote!(#name.into_iter().collect::<Vec<_>>()), checked)
            }
            other => {
                let inner = ty(plan, other);
                (quote!(impl IntoIterator<Item = #inner>), quote!(#name.into_iter().collect::<Vec<_>>()), Putting::Json)
            }
        },
        Ty::Named(i) if !matches!(plan.types[*i].kind, TypeKind::Object(_)) => {
            let rust = ty(plan, &parameter.shape.ty);
            (rust, quote!(#name), checked)
        }
        other => {
            let rust = ty(plan, other);
            (rust, quote!(#name), Putting::Json)
        }
    }
}

fn put(index: usize, value: &TokenStream, how: Putting) -> TokenStream {
    let index = Literal::usize_unsuffixed(index);
    match how {
        Putting::Set => quote!(.set(#index, #value)),
        Putting::Checked => quote!(.put(#index, #value)?),
        Putting::Json => quote!(.put_json(#index, &#value)?),
    }
}

fn builder(plan: &Plan<'_>, planned: &Planned<'_>, example: Option<&str>) -> TokenStream {
    let (name, payload) = (planned.builder_name(plan), planned.payload_type(plan));
    let operation = planned.operation;
    let mut docs = Docs::theirs(operation.summary.as_deref(), &format!("The operation `{}`.", planned.key))
        .and_theirs(operation.description.as_deref());
    if operation.deprecated {
        docs = docs.and("The vendor advises against it.");
    }
    docs = docs.and(plan.place(&format!("/operations/{}", planned.key)));
    if let Some(example) = example {
        docs = docs.and(example_text(plan, planned, example));
    }
    let docs = docs.attributes();
    let mut scope = Scope::reserving(&METHODS);
    let groups = groups(planned);
    let setters = groups.iter().map(|group| match group[..] {
        [index] => setter(plan, planned, index, &mut scope),
        _ => group_setter(plan, planned, group, &mut scope),
    });
    let setters: Vec<_> = setters.collect();
    let pages = planned.paging.as_ref().map(|_| {
        quote! {
            /// Sends it page after page.
            pub fn pages(self) -> rt::Pages<#payload, Problem> {
                self.0.pages()
            }
            /// Sends it page after page, and gives the items one by one.
            pub fn items(self) -> rt::Items<#payload, Problem> {
                self.0.items()
            }
        }
    });
    quote! {
        #docs
        #[derive(Debug, Clone)]
        #[must_use]
        pub struct #name(rt::Call);
        impl #name {
            #(#setters)*
            /// From here on, values are sent whether or not they keep to their ranges.
            pub fn unchecked(self) -> Self {
                Self(self.0.unchecked())
            }
            /// Sends any value for a parameter, described or not.
            pub fn raw(self, name: &str, value: impl Into<rt::Value>) -> Self {
                Self(self.0.raw(name, value.into()))
            }
            /// Sets timeouts, retries and leniency of this call.
            pub fn with(self, options: rt::Options) -> Self {
                Self(self.0.with(options))
            }
            /// Sends it: await the result, or `wait()` for it in blocking code.
            pub fn send(self) -> rt::Sending<#payload, Problem> {
                self.0.send()
            }
            #pages
        }
    }
}

fn setter(plan: &Plan<'_>, planned: &Planned<'_>, index: usize, scope: &mut Scope) -> TokenStream {
    let parameter = &planned.parameters[index];
    if parameter.required {
        return TokenStream::new();
    }
    let name = ident(&scope.take(&[snake(parameter.key)]));
    let docs = parameter.docs.attributes();
    let (rust, value, how) = value(plan, parameter, &name);
    let put = put(index, &value, how);
    if how == Putting::Set {
        quote! {
            #docs
            pub fn #name(self, #name: #rust) -> Self {
                Self(self.0 #put)
            }
        }
    } else {
        quote! {
            #docs
            pub fn #name(self, #name: #rust) -> Result<Self, Error> {
                Ok(Self(self.0 #put))
            }
        }
    }
}

/// A setter for parameters that mean something only together.
fn group_setter(plan: &Plan<'_>, planned: &Planned<'_>, group: &[usize], scope: &mut Scope) -> TokenStream {
    let keys: Vec<String> = group.iter().map(|i| snake(planned.parameters[*i].key)).collect();
    let words: Vec<Vec<&str>> = keys.iter().map(|k| k.split('_').collect()).collect();
    let common = (0..words[0].len()).take_while(|i| words.iter().all(|w| w.len() > i + 1 && w[*i] == words[0][*i])).count();
    let name = if common > 0 { words[0][..common].join("_") } else { keys.join("_and_") };
    let name = ident(&scope.take(&[name]));
    let mut arguments = Scope::default();
    let mut puts = TokenStream::new();
    let mut takes = Vec::new();
    let mut docs = Docs::ours("Parameters that are sent together.");
    let mut fails = false;
    for (i, index) in group.iter().enumerate() {
        let parameter = &planned.parameters[*index];
        let argument = ident(&arguments.take(&[words[i][common..].join("_")]));
        let (rust, value, how) = value(plan, parameter, &argument);
        takes.push(quote!(#argument: #rust));
        puts.extend(put(*index, &value, how));
        fails |= how != Putting::Set;
        let text = parameter_text(planned, parameter);
        docs = docs.and(format!("`{}`: {text}", argument.to_string().replace("r#", "")));
    }
    let first = &planned.parameters[group[0]];
    let docs = docs.and(plan.place(&format!("/operations/{}/parameters/{}", planned.key, first.key))).attributes();
    if fails {
        quote! {
            #docs
            pub fn #name(self, #(#takes),*) -> Result<Self, Error> {
                Ok(Self(self.0 #puts))
            }
        }
    } else {
        quote! {
            #docs
            pub fn #name(self, #(#takes),*) -> Self {
                Self(self.0 #puts)
            }
        }
    }
}

fn parameter_text(planned: &Planned<'_>, parameter: &Parameter<'_>) -> String {
    let described = planned.operation.parameters.get(parameter.key).and_then(|p| p.description.as_deref());
    safe(described.unwrap_or(parameter.key))
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
