//! What a parameter's value is held against before it is sent.

use crate::format::{Doc, Lit, literals};
use crate::plan::{Plan, Ty, TypeKind};
use plumbline_spec::model::Schema;
use std::collections::HashSet;

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

    /// Builder calls that follow `Check::ANY`; none where the type says it all.
    pub(crate) fn check(&self, schema: &'m Schema, ty: &Ty) -> Vec<Doc> {
        let schema = self.effective(schema);
        let mut calls = Vec::new();
        let mut call = |name: &str, value: Option<String>| calls.extend(value.map(|value| Doc::text(format_args!(".{name}({value})"))));
        let text = |n: Option<u64>| n.map(|n| n.to_string());
        match ty {
            Ty::Int | Ty::Float => {
                call("least", schema.minimum.map(|n| n.to_string()));
                call("most", schema.maximum.map(|n| n.to_string()));
            }
            Ty::Str => {
                call("shortest", text(schema.min_length));
                call("longest", text(schema.max_length));
                call("pattern", schema.pattern.as_deref().map(|p| Lit(p).to_string()));
            }
            Ty::List(item) => {
                call("fewest_items", text(schema.min_items));
                call("most_items", text(schema.max_items));
                // Objects have a static of their own.
                let object = match &**item {
                    Ty::Named(index) => Some(*index).filter(|i| matches!(self.types[*i].kind, TypeKind::Object(_)) && self.is_checked(*i)),
                    _ => None,
                };
                let inner = schema.items.as_ref().map_or_else(Vec::new, |items| self.check(items, item));
                if let Some(index) = object {
                    calls.push(Doc::text(format_args!(".each(&{})", crate::names::ident(&self.types[index].rules))));
                } else if !inner.is_empty() {
                    let check = inner.into_iter().fold(Doc::text("rt::Check::ANY"), Doc::link);
                    calls.push(Doc::Row(vec![Doc::text(".each(&"), check, Doc::text(")")]));
                }
            }
            Ty::Named(index) => {
                let def = &self.types[*index];
                match &def.kind {
                    TypeKind::Words(words) if words.is_open(def) && !(words.open && words.pattern.is_none()) => {
                        let texts = words.values.iter().map(|(_, text)| text);
                        let pattern = words.pattern.as_deref().map(|p| Doc::text(format_args!(".pattern({})", Lit(p))));
                        calls.push(Doc::Row(vec![Doc::text(".choices("), literals(texts), Doc::text(")")]));
                        calls.extend(pattern);
                    }
                    TypeKind::Filter(_) => {
                        let rules = crate::names::ident(&def.rules);
                        calls.push(Doc::text(format_args!(".tree(&{rules})")));
                    }
                    TypeKind::Object(_) if self.is_checked(*index) => {
                        calls.push(Doc::text(format_args!(".like(&{})", crate::names::ident(&def.rules))));
                    }
                    TypeKind::Words(_) | TypeKind::Object(_) | TypeKind::Union(_) | TypeKind::Pending => {}
                }
            }
            Ty::Boxed(inner) => calls = self.check(schema, inner),
            Ty::Bool | Ty::Civil | Ty::Json | Ty::Map(_) => {}
        }
        calls
    }

    /// Whether a value of a type is held against anything: in it, or in what it holds.
    pub(crate) fn is_checked(&self, index: usize) -> bool {
        let mut seen = HashSet::from([index]);
        let mut todo = vec![index];
        while let Some(index) = todo.pop() {
            let TypeKind::Object(fields) = &self.types[index].kind else { continue };
            for field in fields {
                let mut ty = &field.shape.ty;
                while let Ty::List(inner) | Ty::Boxed(inner) = ty {
                    ty = inner;
                }
                match ty {
                    Ty::Named(inner) if matches!(self.types[*inner].kind, TypeKind::Object(_)) => {
                        let counted =
                            matches!(field.shape.ty, Ty::List(_)) && (field.schema.min_items.or(field.schema.max_items)).is_some();
                        if counted {
                            return true;
                        }
                        if seen.insert(*inner) {
                            todo.push(*inner);
                        }
                    }
                    _ if self.check(field.schema, &field.shape.ty).is_empty() => {}
                    _ => return true,
                }
            }
        }
        false
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
        let counted = |least: Option<u64>, most: Option<u64>, what: &str| match (least, most) {
            (Some(least), Some(most)) if least == most => Some(format!("Just {least} {what}")),
            (Some(least), Some(most)) => Some(format!("From {least} to {most} {what}")),
            (Some(least), None) => Some(format!("At least {least} {what}")),
            (None, Some(most)) => Some(format!("At most {most} {what}")),
            (None, None) => None,
        };
        let range = range
            .or_else(|| counted(schema.min_length, schema.max_length, "characters"))
            .or_else(|| counted(schema.min_items, schema.max_items, "elements"))
            .or_else(|| schema.pattern.as_ref().map(|p| format!("Matches `{}`", crate::docs::code(p))));
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
