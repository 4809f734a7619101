//! Rust source of the planned types.

use crate::docs::Docs;
use crate::names::{ident, shouting, snake};
use crate::plan::{Field, Filter, Plan, Shape, Ty, TypeDef, TypeKind, Words};
use plumbline_spec::model::Law;
use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

/// All types.
pub(crate) fn all(plan: &Plan<'_>) -> TokenStream {
    let types = plan.types.iter().map(|def| match &def.kind {
        TypeKind::Object(fields) if def.received => received_object(plan, def, fields),
        TypeKind::Object(fields) => sent_object(plan, def, fields),
        TypeKind::Words(words) => words_type(def, words),
        TypeKind::Filter(filter) => filter_type(plan, def, filter),
        TypeKind::Pending => TokenStream::new(),
    });
    quote! { #(#types)* }
}

/// A type as it is named in source.
pub(crate) fn ty(plan: &Plan<'_>, of: &Ty) -> TokenStream {
    match of {
        Ty::Bool => quote!(bool),
        Ty::Int => quote!(i64),
        Ty::Float => quote!(f64),
        Ty::Str => quote!(String),
        Ty::Civil => quote!(rt::jiff::civil::DateTime),
        Ty::Json => quote!(rt::Value),
        Ty::List(inner) => {
            let inner = ty(plan, inner);
            quote!(Vec<#inner>)
        }
        Ty::Map(inner) => {
            let inner = ty(plan, inner);
            quote!(rt::Map<#inner>)
        }
        Ty::Boxed(inner) => {
            let inner = ty(plan, inner);
            quote!(Box<#inner>)
        }
        Ty::Named(index) => {
            let name = ident(&plan.types[*index].name);
            quote!(#name)
        }
    }
}

impl Field {
    /// Whether it is an `Option` in Rust.
    pub(crate) fn optional(&self) -> bool {
        let Shape { ty, null, empty, .. } = &self.shape;
        !self.required || *empty || (*null && *ty != Ty::Json)
    }

    fn rust(&self, plan: &Plan<'_>) -> TokenStream {
        let inner = ty(plan, &self.shape.ty);
        if self.optional() { quote!(Option<#inner>) } else { inner }
    }

    /// The runtime's functions that read and write it.
    fn way(&self) -> (TokenStream, TokenStream) {
        let Shape { ty, empty, meant, .. } = &self.shape;
        let (read, write) = match (ty, self.optional()) {
            _ if *empty => ("object_or_empty", "object_or_empty"),
            _ if *meant => ("meant", "meant"),
            (Ty::Civil, false) => ("civil", "civil"),
            (Ty::Civil, true) => ("civil_option", "civil_option"),
            (Ty::Int, false) => ("integer", "value"),
            (Ty::Int, true) => ("integer_option", "option"),
            (_, false) => ("value", "value"),
            (_, true) => ("option", "option"),
        };
        let (read, write) = (ident(read), ident(write));
        (quote!(#read), quote!(#write))
    }
}

fn fields_of(plan: &Plan<'_>, fields: &[Field]) -> TokenStream {
    let fields = fields.iter().map(|field| {
        let (docs, name, rust) = (field.docs.attributes(), ident(&field.name), field.rust(plan));
        quote! { #docs pub #name: #rust, }
    });
    quote! { #(#fields)* }
}

fn received_object(plan: &Plan<'_>, def: &TypeDef, fields: &[Field]) -> TokenStream {
    let name = ident(&def.name);
    let docs = def.docs.attributes();
    let declared = fields_of(plan, fields);
    let members = fields.iter().map(|field| {
        let (wire, aliases) = (&field.wire, &field.aliases);
        let kind = ident(if field.required {
            "needed"
        } else if field.shape.null {
            "nullable"
        } else {
            "maybe"
        });
        let or = if aliases.is_empty() { TokenStream::new() } else { quote!(.or(&[#(#aliases),*])) };
        quote!(rt::Member::#kind(#wire)#or)
    });
    // The last member is the rest: there are no others.
    let index = |i: usize| {
        let literal = Literal::usize_unsuffixed(i);
        if i + 1 == fields.len() { quote!(_) } else { quote!(#literal) }
    };
    let (skip, nothing) = if fields.is_empty() { (quote!(_ => from.skip(),), quote!(_ => Ok(()),)) } else { (quote!(), quote!()) };
    let reads = fields.iter().enumerate().map(|(i, field)| {
        let (i, name, (read, _)) = (index(i), ident(&field.name), field.way());
        quote! { #i => from.#read(&mut self.#name), }
    });
    let writes = fields.iter().enumerate().map(|(i, field)| {
        let (i, name, (_, write)) = (index(i), ident(&field.name), field.way());
        quote! { #i => to.#write(&self.#name), }
    });
    let extra = Docs::ours("Members that the description does not know, in the order in which they came.").attributes();
    let build = if def.sent { constructor(plan, def, fields, true) } else { TokenStream::new() };
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq, Default)]
        #[non_exhaustive]
        pub struct #name {
            #declared
            #extra
            pub extra: rt::Extra,
        }
        #build
        impl rt::Object for #name {
            const MEMBERS: &'static [rt::Member] = &[#(#members),*];
            fn extra(&self) -> &rt::Extra {
                &self.extra
            }
            fn extra_mut(&mut self) -> &mut rt::Extra {
                &mut self.extra
            }
            fn read<'de, A: rt::MapAccess<'de>>(&mut self, member: usize, from: &mut rt::Take<'_, A>) -> Result<(), A::Error> {
                match member {
                    #(#reads)*
                    #skip
                }
            }
            fn write<M: rt::SerializeMap>(&self, member: usize, to: &mut rt::Put<'_, M>) -> Result<(), M::Error> {
                match member {
                    #(#writes)*
                    #nothing
                }
            }
        }
        impl rt::Serialize for #name {
            fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                rt::write(self, to)
            }
        }
        impl<'de> rt::Deserialize<'de> for #name {
            fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                rt::read(from)
            }
        }
    }
}

/// An object that is only sent: made by `new` with what it needs.
fn sent_object(plan: &Plan<'_>, def: &TypeDef, fields: &[Field]) -> TokenStream {
    let name = ident(&def.name);
    let docs = def.docs.attributes();
    let declared = fields_of(plan, fields);
    let build = constructor(plan, def, fields, false);
    let writes = fields.iter().map(|field| {
        let (name, wire) = (ident(&field.name), &field.wire);
        let way = ident(match (&field.shape.ty, field.optional()) {
            (Ty::Civil, _) => "civil",
            (_, true) if !field.required => "maybe",
            (_, _) => "always",
        });
        quote! { .#way(#wire, &self.#name)? }
    });
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #declared
        }
        #build
        impl rt::Serialize for #name {
            fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                rt::Members::new(to)? #(#writes)* .end()
            }
        }
    }
}

fn constructor(plan: &Plan<'_>, def: &TypeDef, fields: &[Field], received: bool) -> TokenStream {
    let name = ident(&def.name);
    let (needed, more): (Vec<_>, Vec<_>) = fields.iter().partition(|f| f.required);
    let arguments = needed.iter().map(|field| {
        let (name, rust) = (ident(&field.name), argument(plan, field));
        quote!(#name: #rust)
    });
    let values = needed.iter().map(|field| {
        let (name, value) = (ident(&field.name), given(field));
        if converts(field) { quote!(#name: #value) } else { name.to_token_stream() }
    });
    let rest = if received {
        quote!(..Self::default())
    } else {
        let names = more.iter().map(|field| ident(&field.name));
        quote!(#(#names: None),*)
    };
    let setters = more.iter().map(|field| {
        let (docs, name) = (field.docs.attributes(), ident(&field.name));
        let (rust, value) = (argument(plan, field), given(field));
        let value = if field.optional() { quote!(Some(#value)) } else { value };
        quote! {
            #docs
            pub fn #name(self, #name: #rust) -> Self {
                Self { #name: #value, ..self }
            }
        }
    });
    quote! {
        impl #name {
            /// With what it needs.
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values,)* #rest }
            }
            #(#setters)*
        }
    }
}

fn argument(plan: &Plan<'_>, field: &Field) -> TokenStream {
    let inner = match &field.shape.ty {
        Ty::Str => quote!(impl Into<String>),
        Ty::Json => quote!(impl Into<rt::Value>),
        other => ty(plan, other),
    };
    if field.required && field.optional() { field.rust(plan) } else { inner }
}

fn given(field: &Field) -> TokenStream {
    let name = ident(&field.name);
    if converts(field) { quote!(#name.into()) } else { quote!(#name) }
}

/// Whether a setter takes what becomes the member's type.
fn converts(field: &Field) -> bool {
    matches!(field.shape.ty, Ty::Str | Ty::Json) && !(field.required && field.optional())
}

fn words_type(def: &TypeDef, words: &Words) -> TokenStream {
    let name = ident(&def.name);
    let docs = def.docs.attributes();
    let open = words.is_open(def);
    let variants = words.values.iter().map(|(variant, text)| {
        let docs = Docs::ours(format!("`{}`", text.replace('`', "'"))).attributes();
        let variant = ident(variant);
        quote! { #docs #variant, }
    });
    let texts = words.values.iter().map(|(variant, text)| {
        let variant = ident(variant);
        quote! { Self::#variant => #text, }
    });
    let other = ident(&words.other);
    let (derive, rest, rest_text, life) = if open {
        let rest_docs = match &words.pattern {
            Some(pattern) => Docs::ours(format!("Another text, matching `{}`.", pattern.replace('`', "'"))),
            None => Docs::ours("A text that the description does not list."),
        };
        let rest_docs = rest_docs.attributes();
        (quote!(Debug, Clone, PartialEq, Eq, Hash), quote! { #rest_docs #other(String), }, quote! { Self::#other(text) => text, }, quote!())
    } else {
        (quote!(Debug, Clone, Copy, PartialEq, Eq, Hash), quote!(), quote!(), quote!('static))
    };
    let this = if open { quote!(&self) } else { quote!(self) };
    let life = if open { quote!(&str) } else { quote!(&#life str) };
    let read = if open { reading_of_words(&name, words) } else { TokenStream::new() };
    let into = def.sent.then(|| {
        quote! {
            impl From<#name> for rt::Value {
                fn from(word: #name) -> Self {
                    word.as_str().into()
                }
            }
        }
    });
    quote! {
        #docs
        #[derive(#derive)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            #rest
        }
        impl #name {
            /// The text on the wire.
            pub fn as_str(#this) -> #life {
                match self {
                    #(#texts)*
                    #rest_text
                }
            }
        }
        impl std::fmt::Display for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        #into
        impl rt::Serialize for #name {
            fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }
        #read
    }
}

fn reading_of_words(name: &proc_macro2::Ident, words: &Words) -> TokenStream {
    let other = ident(&words.other);
    let arms = words.values.iter().map(|(variant, text)| {
        let variant = ident(variant);
        quote! { #text => Self::#variant, }
    });
    quote! {
        impl From<&str> for #name {
            fn from(text: &str) -> Self {
                match text {
                    #(#arms)*
                    _ => Self::#other(text.to_owned()),
                }
            }
        }
        impl Default for #name {
            fn default() -> Self {
                Self::#other(String::new())
            }
        }
        impl<'de> rt::Deserialize<'de> for #name {
            fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                rt::read_word(from)
            }
        }
    }
}

fn filter_type(plan: &Plan<'_>, def: &TypeDef, filter: &Filter) -> TokenStream {
    let (name, docs) = (ident(&def.name), def.docs.attributes());
    let condition = ident(&filter.condition);
    let field = ident(&plan.types[filter.field].name);
    let Some(Law::Filter(law)) = plan.description().operations[&filter.operation].laws.get(&filter.law) else { return TokenStream::new() };
    let names = [&law.field_member, &law.operator_member, &law.value_member, &law.children_member, &law.condition_member];
    let rules = ident(&format!("{}_RULES", shouting(&def.name)));
    let fields = law.fields.iter().map(|(word, rule)| {
        let operators = rule.operators.iter().map(|o| o.as_str());
        quote!((#word, &[#(#operators),*]))
    });
    let example = plan.types[filter.field].name.clone();
    let comparisons = filter.operators.iter().map(|operator| {
        let (what, bare) = (format!("`{operator}`"), matches!(operator.as_str(), "is_null" | "is_not_null"));
        let docs = Docs::ours(format!("Compares with {what}.")).attributes();
        let method = ident(&snake(operator));
        if bare {
            quote! {
                #docs
                pub fn #method(self) -> #name {
                    self.compare(#operator, ())
                }
            }
        } else {
            quote! {
                #docs
                pub fn #method(self, value: impl Into<rt::Value>) -> #name {
                    self.compare(#operator, value)
                }
            }
        }
    });
    let start = Docs::ours(format!("Starts a comparison of a field, such as `{}::field({example}::…).equal(…)`.", def.name)).attributes();
    quote! {
        /// Which operators each field takes, and the names of members.
        pub static #rules: rt::TreeRules = rt::TreeRules { names: [#(#names),*], fields: &[#(#fields),*] };
        #docs
        #[derive(Debug, Clone, PartialEq)]
        pub struct #name(rt::Tree);
        impl #name {
            #start
            pub fn field(field: #field) -> #condition {
                #condition(field)
            }
            /// What both admit.
            #[must_use]
            pub fn and(self, other: Self) -> Self {
                Self(self.0.join(&#rules, "and", other.0))
            }
            /// What either admits.
            #[must_use]
            pub fn or(self, other: Self) -> Self {
                Self(self.0.join(&#rules, "or", other.0))
            }
            /// What all of several admit.
            pub fn all(filters: impl IntoIterator<Item = Self>) -> Self {
                Self(rt::Tree::of(&#rules, "and", filters))
            }
            /// What any of several admits.
            pub fn any(filters: impl IntoIterator<Item = Self>) -> Self {
                Self(rt::Tree::of(&#rules, "or", filters))
            }
        }
        impl From<#name> for rt::Tree {
            fn from(filter: #name) -> Self {
                filter.0
            }
        }
        impl From<#name> for rt::Value {
            fn from(filter: #name) -> Self {
                filter.0.into()
            }
        }
        /// A comparison that lacks its operator.
        #[derive(Debug, Clone, PartialEq)]
        #[must_use]
        pub struct #condition(#field);
        impl #condition {
            #(#comparisons)*
            /// Compares with an operator by its name on the wire; `()` for the value stands for null.
            pub fn compare(self, operator: &str, value: impl Into<rt::Value>) -> #name {
                #name(rt::Tree::leaf(&#rules, self.0.as_str(), operator, value.into()))
            }
        }
    }
}
