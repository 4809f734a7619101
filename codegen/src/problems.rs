//! Rust source of the documented errors: one enum per API.

use crate::docs::Docs;
use crate::error::Error;
use crate::names::{Scope, ident, pascal, snake};
use crate::plan::{Plan, Side, Ty, TypeKind};
use crate::types::ty;
use plumbline_spec::model::{ErrorCase, Protocol};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// A documented error that can be told from the others.
pub(crate) struct Case<'m> {
    variant: String,
    /// The cases of the description that it stands for.
    cases: Vec<(&'m str, &'m ErrorCase)>,
    body: Body,
    mnemonics: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
enum Body {
    Json(Ty),
    Text,
    Nothing,
}

/// Plans the errors. `spellings` are further spellings of mnemonics by case.
pub(crate) fn plan<'m>(plan: &mut Plan<'m>, spellings: &[(String, String)]) -> Result<Vec<Case<'m>>, Error> {
    let errors = &plan.description().errors;
    let rpc = plan.description().protocol == Protocol::JsonRpc;
    let common = match &errors.schema {
        Some(schema) => {
            let name = if rpc { "ErrorObject" } else { "ErrorBody" };
            Body::Json(plan.shape(schema, "/errors/schema", Side::Response, &[name.to_owned()])?.ty)
        }
        None if rpc => Body::Json(Ty::Json),
        None => Body::Nothing,
    };
    let mut scope = Scope::reserving(if rpc { &["Other"] } else { &[] });
    let mut out: Vec<Case<'m>> = Vec::new();
    for (name, case) in &errors.cases {
        let body = match (&case.schema, case.media.as_deref()) {
            (Some(schema), _) => {
                let at = format!("/errors/cases/{name}/schema");
                Body::Json(plan.shape(schema, &at, Side::Response, &[format!("{}Body", pascal(name))])?.ty)
            }
            (None, Some("none")) => Body::Nothing,
            (None, Some(media)) if !media.contains("json") => Body::Text,
            (None, _) => common.clone(),
        };
        // Errors that an answer cannot tell apart are one.
        let twin = out.iter_mut().find(|other| {
            let first = other.cases[0].1;
            !rpc && case.status.is_some()
                && first.status == case.status
                && first.message.is_none()
                && case.message.is_none()
                && first.operations == case.operations
        });
        if let Some(twin) = twin {
            if twin.body != body {
                twin.body = Body::Text;
            }
            twin.cases.push((name, case));
            continue;
        }
        let mut mnemonics: Vec<String> = case.mnemonic.iter().cloned().collect();
        mnemonics.extend(spellings.iter().filter(|(of, _)| of == name).map(|(_, spelling)| spelling.clone()));
        out.push(Case { variant: String::new(), cases: vec![(name, case)], body, mnemonics });
    }
    for case in &mut out {
        let status = case.cases[0].1.status.filter(|_| case.cases.len() > 1);
        case.variant = scope.take(&[status.map_or_else(|| pascal(case.cases[0].0), status_name)]);
    }
    for body in out.iter().map(|c| &c.body).chain([&common]) {
        if let Body::Json(ty) = body {
            let ty = ty.clone();
            plan.mark(&ty, Side::Response);
        }
    }
    Ok(out)
}

impl Case<'_> {
    /// Its name in messages.
    fn name(&self) -> String {
        if let [(name, _)] = self.cases[..] { name.to_owned() } else { snake(&self.variant) }
    }
}

/// Name of an HTTP status; those of RFC 9110 that errors commonly have.
fn status_name(status: u16) -> String {
    match status {
        400 => "BadRequest".to_owned(),
        401 => "Unauthorized".to_owned(),
        403 => "Forbidden".to_owned(),
        404 => "NotFound".to_owned(),
        409 => "Conflict".to_owned(),
        422 => "Unprocessable".to_owned(),
        429 => "TooManyRequests".to_owned(),
        500 => "InternalServerError".to_owned(),
        other => format!("Status{other}"),
    }
}

/// The table that the runtime tells errors by.
pub(crate) fn table(cases: &[Case<'_>]) -> TokenStream {
    let rows = cases.iter().map(|case| {
        let (name, described) = (case.name(), case.cases[0].1);
        let start = match (described.status, described.code) {
            (Some(status), _) => {
                let status = Literal::u16_unsuffixed(status);
                quote!(rt::Case::status(#name, #status))
            }
            (None, code) => {
                let (code, mnemonics) = (Literal::i64_unsuffixed(code.unwrap_or(0)), &case.mnemonics);
                quote!(rt::Case::code(#name, #code, &[#(#mnemonics),*]))
            }
        };
        let saying = described.message.as_ref().filter(|_| described.status.is_some()).map(|m| quote!(.saying(#m)));
        let of = Some(&described.operations).filter(|o| !o.is_empty()).map(|o| quote!(.of(&[#(#o),*])));
        let retryable = case.cases.iter().any(|(_, c)| c.retryable).then(|| quote!(.retryable()));
        quote!(#start #saying #of #retryable)
    });
    quote!(&[#(#rows),*])
}

/// The enum.
pub(crate) fn source(plan: &Plan<'_>, cases: &[Case<'_>]) -> TokenStream {
    let rpc = plan.description().protocol == Protocol::JsonRpc;
    if cases.is_empty() && !rpc {
        return quote! {
            /// The documented errors: none.
            pub type Problem = rt::NoProblem;
            /// Why a call gave no answer of the described kind.
            pub type Error = rt::Error<Problem>;
        };
    }
    let common = match cases.first().map(|c| &c.body) {
        Some(Body::Json(ty)) => ty.clone(),
        _ => Ty::Json,
    };
    let other_type = ty(plan, &common);
    let holds = |body: &Body| match body {
        Body::Json(of) => {
            let of = ty(plan, of);
            quote!((#of))
        }
        Body::Text => quote!((rt::Text)),
        Body::Nothing => quote!(),
    };
    let variants = cases.iter().map(|case| {
        let mut docs = Docs::default();
        for (name, described) in &case.cases {
            docs = docs.and_theirs(Some(described.description.as_deref().unwrap_or(name)));
        }
        let first = case.cases[0].1;
        let told = match (first.status, first.code, case.mnemonics.first()) {
            (Some(status), _, _) => format!("Status {status}. "),
            (None, Some(code), Some(mnemonic)) => format!("Code {code}, `{}`. ", mnemonic.replace('`', "'")),
            (None, Some(code), None) => format!("Code {code}. "),
            (None, None, _) => String::new(),
        };
        let place = plan.place(&format!("/errors/cases/{}", case.cases[0].0));
        let (docs, variant, holds) = (docs.and(format!("{told}{place}")).attributes(), ident(&case.variant), holds(&case.body));
        quote! { #docs #variant #holds, }
    });
    let other = rpc.then(|| quote! { /** Another error. */ Other(#other_type), });
    let shown = cases.iter().map(|case| {
        let (variant, name) = (ident(&case.variant), case.name());
        let body = match &case.body {
            Body::Json(ty) => message(plan, ty),
            Body::Text => Some(quote!(body.0.trim())),
            Body::Nothing => None,
        };
        match (body, &case.body) {
            (Some(message), _) => {
                let form = format!("{name}: {{}}");
                quote! { Self::#variant(body) => write!(f, #form, #message), }
            }
            (None, Body::Nothing) => quote! { Self::#variant => f.write_str(#name), },
            (None, _) => quote! { Self::#variant(_) => f.write_str(#name), },
        }
    });
    let shown_other = rpc.then(|| {
        if let Some(message) = message(plan, &common) {
            quote! { Self::Other(body) => write!(f, "{}", #message), }
        } else {
            quote! { Self::Other(body) => write!(f, "{body:?}"), }
        }
    });
    let reads = cases.iter().enumerate().map(|(i, case)| {
        let (i, variant) = (Literal::usize_unsuffixed(i), ident(&case.variant));
        match &case.body {
            Body::Json(_) => quote! { Some(#i) => rt::decode(body).map(Self::#variant), },
            Body::Text => quote! { Some(#i) => rt::Payload::read(body).map(Self::#variant), },
            Body::Nothing => quote! { Some(#i) => Ok(Self::#variant), },
        }
    });
    let rest = if rpc { quote!(rt::decode(body).map(Self::Other)) } else { quote!(Err(rt::Misread::unlisted())) };
    let same = rpc && cases.iter().all(|c| c.body == Body::Json(common.clone()));
    let body = same.then(|| {
        let names = cases.iter().map(|c| ident(&c.variant));
        quote! {
            impl Problem {
                /// The error object, whichever error it is.
                pub fn body(&self) -> &#other_type {
                    match self {
                        #(Self::#names(body) |)* Self::Other(body) => body,
                    }
                }
            }
        }
    });
    quote! {
        /// The documented errors, told apart by status, code or text code.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum Problem {
            #(#variants)*
            #other
        }
        #body
        impl std::fmt::Display for Problem {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    #(#shown)*
                    #shown_other
                }
            }
        }
        impl rt::Problem for Problem {
            fn read(case: Option<usize>, body: &[u8]) -> Result<Self, rt::Misread> {
                match case {
                    #(#reads)*
                    _ => #rest,
                }
            }
        }
        /// Why a call gave no answer of the described kind.
        pub type Error = rt::Error<Problem>;
    }
}

/// An expression for the message that an error body holds.
fn message(plan: &Plan<'_>, of: &Ty) -> Option<TokenStream> {
    let TypeKind::Object(fields) = &plan.def(of)?.kind else { return None };
    let field = fields.iter().find(|f| f.wire == "message" && f.shape.ty == Ty::Str)?;
    let name = ident(&field.name);
    Some(if field.optional() { quote!(body.#name.as_deref().unwrap_or_default()) } else { quote!(body.#name) })
}
