//! What a parameter's value is held against before it is sent.

use crate::plan::{Plan, Ty, TypeKind};
use plumbline_spec::model::Schema;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

impl<'m> Plan<'m> {
    /// The schema that a value to be sent is held against: past references and disputes.
    pub(crate) fn effective(&self, schema: &'m Schema) -> &'m Schema {
        let mut schema = schema;
        for _ in 0..64 {
            schema = if let Some(target) = schema.reference_name().and_then(|n| self.description().schemas.get(n)) {
                target
            } else if let Some(disputed) = &schema.disputed {
                let settled = self.description().disputes.get(&disputed.dispute).and_then(|d| d.settled.as_ref());
                let reading = settled.and_then(|s| disputed.readings.get(&s.reading)).or_else(|| disputed.readings.values().next());
                match schema.means.as_deref().or(reading) {
                    Some(next) => next,
                    None => return schema,
                }
            } else {
                return schema;
            };
        }
        schema
    }

    /// Builder calls that follow `Check::ANY`; empty where the type says it all.
    pub(crate) fn check(&self, schema: &'m Schema, ty: &Ty) -> TokenStream {
        let schema = self.effective(schema);
        let signed = |n: i64| Literal::i64_unsuffixed(n);
        let unsigned = |n: u64| Literal::u64_unsuffixed(n);
        let mut calls = TokenStream::new();
        match ty {
            Ty::Int | Ty::Float => {
                calls.extend(schema.minimum.map(signed).map(|n| quote!(.least(#n))));
                calls.extend(schema.maximum.map(signed).map(|n| quote!(.most(#n))));
            }
            Ty::Str => {
                calls.extend(schema.min_length.map(unsigned).map(|n| quote!(.shortest(#n))));
                calls.extend(schema.max_length.map(unsigned).map(|n| quote!(.longest(#n))));
                calls.extend(schema.pattern.as_ref().map(|p| quote!(.pattern(#p))));
            }
            Ty::List(item) => {
                calls.extend(schema.min_items.map(unsigned).map(|n| quote!(.fewest_items(#n))));
                calls.extend(schema.max_items.map(unsigned).map(|n| quote!(.most_items(#n))));
                if let Some(items) = &schema.items {
                    let inner = self.check(items, item);
                    if !inner.is_empty() {
                        calls.extend(quote!(.each(&rt::Check::ANY #inner)));
                    }
                }
            }
            Ty::Named(index) => {
                let def = &self.types[*index];
                match &def.kind {
                    TypeKind::Words(words) if words.is_open(def) && !(words.open && words.pattern.is_none()) => {
                        let texts = words.values.iter().map(|(_, text)| text);
                        calls.extend(quote!(.choices(&[#(#texts),*])));
                        calls.extend(words.pattern.as_ref().map(|p| quote!(.pattern(#p))));
                    }
                    TypeKind::Filter(_) => {
                        let rules = crate::names::ident(&format!("{}_RULES", crate::names::shouting(&def.name)));
                        calls.extend(quote!(.tree(&#rules)));
                    }
                    TypeKind::Words(_) | TypeKind::Object(_) | TypeKind::Pending => {}
                }
            }
            Ty::Bool | Ty::Civil | Ty::Json | Ty::Map(_) | Ty::Boxed(_) => {}
        }
        calls
    }

    /// The range of a value in words, for documentation.
    pub(crate) fn range_words(&self, schema: &'m Schema) -> Option<String> {
        let schema = self.effective(schema);
        let range = match (schema.minimum, schema.maximum) {
            (Some(least), Some(most)) => Some(format!("From {least} to {most}")),
            (Some(least), None) => Some(format!("At least {least}")),
            (None, Some(most)) => Some(format!("At most {most}")),
            (None, None) => None,
        };
        let default =
            schema.default.as_ref().filter(|d| !d.is_null()).map(|d| format!("`{}` if it is not sent", d.to_string().replace('`', "'")));
        match (range, default) {
            (Some(range), Some(default)) => Some(format!("{range}; {default}.")),
            (Some(one), None) => Some(format!("{one}.")),
            (None, Some(default)) => Some(format!("It is {default}.")),
            (None, None) => None,
        }
    }
}
