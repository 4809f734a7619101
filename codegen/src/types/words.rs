//! Rust source of enums of texts: closed where they are only sent, open where they are received.

use super::{deserialize, serialize};
use crate::docs::Docs;
use crate::format::{Code, Doc, Lit};
use crate::names::ident;
use crate::plan::{TypeDef, Words};

const TO_STR: &str = "to.serialize_str(self.as_str())";

pub(super) fn source(def: &TypeDef, words: &Words, code: &mut Code) {
    let name = ident(&def.name);
    let open = words.is_open(def);
    let other = ident(&words.other);
    code.item(&def.docs);
    code.line(if open { "#[derive(Debug, Clone, PartialEq, Eq, Hash)]" } else { "#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]" });
    code.line("#[non_exhaustive]");
    code.block(format_args!("pub enum {name}"), |code| {
        for (variant, text) in &words.values {
            code.docs(&Docs::ours(format!("`{}`", crate::docs::code(text))));
            code.line(format_args!("{},", ident(variant)));
        }
        if open {
            code.docs(&match &words.pattern {
                Some(pattern) => Docs::ours(format!("Another text, matching `{}`.", crate::docs::code(pattern))),
                None => Docs::ours("A text that the description does not list."),
            });
            code.line(format_args!("{other}(String),"));
        }
    });
    code.item(&Docs::default());
    code.block(format_args!("impl {name}"), |code| {
        code.docs(&Docs::ours("The text on the wire."));
        let head = if open { "pub fn as_str(&self) -> &str" } else { "pub fn as_str(self) -> &'static str" };
        code.block(head, |code| {
            code.block("match self", |code| {
                for (variant, text) in &words.values {
                    code.line(format_args!("Self::{} => {},", ident(variant), Lit(text)));
                }
                if open {
                    code.line(format_args!("Self::{other}(text) => text,"));
                }
            });
        });
    });
    let shown = Doc::text("f.write_str(self.as_str())");
    let head = "fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result";
    code.small_impl(format_args!("impl std::fmt::Display for {name}"), head, &shown);
    if def.sent {
        let head = format!("fn from(word: {name}) -> Self");
        code.small_impl(format_args!("impl From<{name}> for rt::Value"), &head, &Doc::text("word.as_str().into()"));
    }
    serialize(&def.name, &Doc::text(TO_STR), code);
    if open {
        reading(def, words, code);
    }
}

fn reading(def: &TypeDef, words: &Words, code: &mut Code) {
    let (name, other) = (ident(&def.name), ident(&words.other));
    code.item(&Docs::default());
    code.block(format_args!("impl From<&str> for {name}"), |code| {
        code.block("fn from(text: &str) -> Self", |code| {
            code.block("match text", |code| {
                for (variant, text) in &words.values {
                    code.line(format_args!("{} => Self::{},", Lit(text), ident(variant)));
                }
                code.line(format_args!("_ => Self::{other}(text.to_owned()),"));
            });
        });
    });
    let empty = Doc::text(format_args!("Self::{other}(String::new())"));
    code.small_impl(format_args!("impl Default for {name}"), "fn default() -> Self", &empty);
    let head = "fn slot(&mut self) -> rt::Slot<'_>";
    code.small_impl(format_args!("impl rt::Fill for {name}"), head, &Doc::text("rt::Slot::word(self)"));
    deserialize(&def.name, "rt::read(from)", code);
}
