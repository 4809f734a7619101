//! Rust source of values that are one of several objects, told apart by a word in them.

use super::{deserialize, ty};
use crate::docs::Docs;
use crate::format::{Code, Doc, Lit};
use crate::names::ident;
use crate::plan::{Plan, Ty, TypeDef, Union};

pub(super) fn source(plan: &Plan<'_>, def: &TypeDef, union: &Union, code: &mut Code) {
    let (name, other) = (ident(&def.name), ident(&union.other));
    code.item(&def.docs.clone().and(format!("The member `{}` tells which it is.", crate::docs::code(&union.tag))));
    code.line("#[derive(Debug, Clone, PartialEq)]");
    code.line("#[non_exhaustive]");
    code.block(format_args!("pub enum {name}"), |code| {
        for (variant, words, of) in &union.variants {
            let words: Vec<String> = words.iter().map(|w| format!("`{}`", crate::docs::code(w))).collect();
            code.docs(&Docs::ours(format!("{}.", words.join(", "))));
            code.line(format_args!("{}({}),", ident(variant), ty(plan, of)));
        }
        code.docs(&Docs::ours("Something that the description does not list."));
        code.line(format_args!("{other}(rt::Value),"));
    });
    for (variant, _, of) in
        union.variants.iter().filter(|(_, _, of)| union.variants.iter().filter(|(_, _, other)| other == of).count() == 1)
    {
        let head = format!("fn from(value: {}) -> Self", ty(plan, of));
        code.small_impl(
            format_args!("impl From<{}> for {name}", ty(plan, of)),
            &head,
            &Doc::text(format_args!("Self::{}(value)", ident(variant))),
        );
    }
    if def.received {
        let empty = Doc::text(format_args!("Self::{other}(rt::Value::Null)"));
        code.small_impl(format_args!("impl Default for {name}"), "fn default() -> Self", &empty);
    }
    code.item(&Docs::default());
    code.block(format_args!("impl rt::Serialize for {name}"), |code| {
        code.block("fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error>", |code| {
            code.block("match self", |code| {
                for (variant, _, _) in &union.variants {
                    code.line(format_args!("Self::{}(value) => rt::Serialize::serialize(value, to),", ident(variant)));
                }
                code.line(format_args!("Self::{other}(value) => rt::Serialize::serialize(value, to),"));
            });
        });
    });
    if !def.received {
        return;
    }
    code.item(&Docs::default());
    code.block(format_args!("impl rt::Told for {name}"), |code| {
        code.line(format_args!("fn tag(&self) -> &'static str {{ {} }}", Lit(&union.tag)));
        code.block("fn tell(&mut self, came: &rt::Tagged) -> Result<(), String>", |code| {
            code.block("*self = match came.word()", |code| {
                for (variant, words, of) in &union.variants {
                    let words: Vec<String> = words.iter().map(|w| Lit(w).to_string()).collect();
                    let value = if matches!(of, Ty::Boxed(_)) { "Box::new(came.value()?)" } else { "came.value()?" };
                    code.line(format_args!("{} => Self::{}({value}),", words.join(" | "), ident(variant)));
                }
                code.line(format_args!("_ => Self::{other}(came.value()?),"));
            });
            code.end_with(";");
            code.line("Ok(())");
        });
    });
    let head = "fn slot(&mut self) -> rt::Slot<'_>";
    code.small_impl(format_args!("impl rt::Fill for {name}"), head, &Doc::text("rt::Slot::told(self)"));
    deserialize(&def.name, "rt::read(from)", code);
}
