//! How pages of an operation follow one another, and where a page's items are in its type.

use crate::names::ident;
use crate::operations::Planned;
use crate::plan::{Field, Plan, Ty, TypeKind};
use plumbline_spec::model::Law;
use plumbline_spec::pointer::segments;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// Paging of an operation.
#[derive(Debug)]
pub(crate) struct Paging {
    offset: Option<usize>,
    limit: usize,
    default: u64,
    total_optional: bool,
    /// The type that is a page.
    pub page: usize,
    item: Ty,
    items: String,
    total: Option<String>,
    key: String,
}

impl Paging {
    /// From an operation's law, if it has one and its items are where the law says.
    pub(crate) fn of(plan: &Plan<'_>, planned: &Planned<'_>, payload: &Ty) -> Option<Self> {
        let law = planned.operation.laws.values().find_map(|law| match law {
            Law::Page(page) => Some(page),
            _ => None,
        })?;
        let index = |key: &str| planned.parameters.iter().position(|p| p.key == key);
        let Ty::Named(page) = payload else { return None };
        let steps = steps(plan, payload, &law.items)?;
        let Ty::List(item) = &steps.last()?.shape.ty else { return None };
        let limit = index(&law.limit)?;
        let schema = plan.effective(planned.parameters[limit].schema);
        Some(Self {
            offset: law.offset.as_deref().and_then(index),
            limit,
            default: schema.default.as_ref().and_then(serde_json::Value::as_u64).unwrap_or(0),
            total_optional: law.total_optional,
            page: *page,
            item: (**item).clone(),
            items: law.items.clone(),
            total: law.total.clone(),
            key: law.key.clone(),
        })
    }

    /// What follows an operation's descriptor.
    pub(crate) fn descriptor(&self) -> TokenStream {
        let (limit, default) = (Literal::usize_unsuffixed(self.limit), Literal::u64_unsuffixed(self.default));
        let start = if let Some(offset) = self.offset {
            let offset = Literal::usize_unsuffixed(offset);
            quote!(rt::Paging::by_offset(#offset, #limit, #default))
        } else {
            quote!(rt::Paging::by_limit(#limit, #default))
        };
        let optional = self.total_optional.then(|| quote!(.total_optional()));
        quote!(.paged(#start #optional))
    }

    /// The page's `impl`.
    pub(crate) fn source(&self, plan: &Plan<'_>) -> TokenStream {
        let page = crate::types::ty(plan, &Ty::Named(self.page));
        let item = crate::types::ty(plan, &self.item);
        let payload = Ty::Named(self.page);
        let items = steps(plan, &payload, &self.items).unwrap_or_default();
        let (borrowed, owned) = (borrow(&items, &quote!(self)), own(&items));
        let (borrowed, owned) = if items.iter().any(|f| f.optional()) {
            (quote!(#borrowed.map_or(&[], Vec::as_slice)), quote!(#owned.unwrap_or_default()))
        } else {
            (quote!(&#borrowed), owned)
        };
        let total =
            self.total.as_deref().and_then(|at| steps(plan, &payload, at)).filter(|s| s.last().is_some_and(|f| f.shape.ty == Ty::Int));
        let total = if let Some(steps) = total {
            let total = borrow(&steps, &quote!(self));
            if steps.iter().any(|f| f.optional()) { quote!(#total.copied()) } else { quote!(Some(#total)) }
        } else {
            quote!(None)
        };
        let key = steps(plan, &self.item, &self.key).filter(|s| !s.is_empty());
        let key = if let Some(steps) = key {
            let key = borrow(&steps, &quote!(item));
            quote!(rt::identity(&#key))
        } else {
            quote!(rt::identity(item))
        };
        quote! {
            impl rt::Page for #page {
                type Item = #item;
                fn items(&self) -> &[#item] {
                    #borrowed
                }
                fn into_items(self) -> Vec<#item> {
                    #owned
                }
                fn total(&self) -> Option<i64> {
                    #total
                }
                fn key(item: &#item) -> String {
                    #key
                }
            }
        }
    }
}

/// The members that a pointer goes through.
fn steps<'p>(plan: &'p Plan<'_>, from: &Ty, pointer: &str) -> Option<Vec<&'p Field>> {
    let mut at = from.clone();
    let mut steps = Vec::new();
    for segment in segments(pointer) {
        let TypeKind::Object(fields) = &plan.def(&at)?.kind else { return None };
        let field = fields.iter().find(|f| f.wire == segment)?;
        at = field.shape.ty.clone();
        steps.push(field);
    }
    Some(steps)
}

/// `self.a.b`; from the first optional member on, an `Option` of a reference.
fn borrow(steps: &[&Field], from: &TokenStream) -> TokenStream {
    let mut out = from.clone();
    let mut option = false;
    for field in steps {
        let name = ident(&field.name);
        out = match (option, field.optional()) {
            (false, false) => quote!(#out.#name),
            (false, true) => quote!(#out.#name.as_ref()),
            (true, false) => quote!(#out.map(|inner| &inner.#name)),
            (true, true) => quote!(#out.and_then(|inner| inner.#name.as_ref())),
        };
        option |= field.optional();
    }
    out
}

fn own(steps: &[&Field]) -> TokenStream {
    let mut out = quote!(self);
    let mut option = false;
    for field in steps {
        let name = ident(&field.name);
        out = match (option, field.optional()) {
            (false, _) => quote!(#out.#name),
            (true, false) => quote!(#out.map(|inner| inner.#name)),
            (true, true) => quote!(#out.and_then(|inner| inner.#name)),
        };
        option |= field.optional();
    }
    out
}
