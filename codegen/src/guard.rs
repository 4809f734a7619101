//! What leaves the generator is Rust, and holds no kind of item that the generator never writes.
//!
//! Source is written as text. Should a name or a sentence of a description ever get out of its place in it, this is where it is stopped:
//! nothing is written then. Every file is read again token by token, with rules stricter than Rust's ([`scan`]); `syn` parses every item
//! and member whose tokens are not, names and texts aside, those of one that it has parsed before ([`pieces`]). Not here: whether the
//! source compiles, which is the compiler's to say.

mod pieces;
mod scan;
#[cfg(test)]
mod tests;

use crate::error::Error;
use pieces::Form;
use std::collections::HashSet;
use syn::{ImplItem, Item, TraitItem};

/// Gives the text back if it is a file of Rust made of the items that clients consist of.
pub(crate) fn checked(name: &str, text: String) -> Result<String, Error> {
    match Guard::default().fault(&text) {
        None => Ok(text),
        Some((at, what)) => Err(not_rust(name, &text, at, &what)),
    }
}

/// The error that something is wrong with a text at a byte.
pub(crate) fn not_rust(name: &str, text: &str, at: usize, what: &str) -> Error {
    let before = text.get(..at).unwrap_or(text);
    let (line, column) = (before.matches('\n').count() + 1, before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1);
    Error::NotRust { file: name.to_owned(), what: format!("{line}:{column}: {what}") }
}

/// A stretch of a file, of whole items: the number of the file, its text, and once it was read what is wrong with it and at which byte.
pub(crate) struct Stretch {
    pub file: usize,
    pub text: String,
    pub fault: Option<(usize, String)>,
}

/// Reads texts, and parses each shape of an item only where it is first met.
#[derive(Debug, Default)]
pub(crate) struct Guard {
    shapes: HashSet<Vec<u8>>,
}

impl Guard {
    /// Reads stretches as they come, up to the first with which something is wrong.
    pub(crate) fn read(mut self, stretches: impl IntoIterator<Item = Stretch>) -> Vec<Stretch> {
        let mut read: Vec<Stretch> = Vec::new();
        for mut stretch in stretches {
            stretch.fault = self.fault(&stretch.text);
            let sound = stretch.fault.is_none();
            read.push(stretch);
            if !sound {
                break;
            }
        }
        read
    }

    /// What is wrong with a text, if anything, and at which byte.
    fn fault(&mut self, text: &str) -> Option<(usize, String)> {
        let pieces = match pieces::pieces(text, &mut self.shapes) {
            Ok(pieces) => pieces,
            Err(fault) => return Some((fault.at(), format!("it has {}", fault.what()))),
        };
        pieces.iter().find_map(|piece| {
            let at = piece.bytes.start;
            match read(piece.form, &piece.of(text)) {
                Ok(None) => None,
                Ok(Some(what)) => Some((at, format!("it has {what}"))),
                Err(error) => Some((at, error.to_string())),
            }
        })
    }
}

/// Parses a piece, and says what it is if no client has one.
fn read(form: Form, piece: &str) -> syn::Result<Option<&'static str>> {
    const MEMBER: &str = "a member of a kind that no client has";
    match form {
        Form::Item => syn::parse_str(piece).map(|item| foreign(&item)),
        Form::Head => syn::parse_str(&format!("{piece}{{}}")).map(|item| foreign(&item)),
        Form::OfImpl => syn::parse_str(piece).map(|member| match member {
            ImplItem::Const(_) | ImplItem::Fn(_) | ImplItem::Type(_) => None,
            _ => Some(MEMBER),
        }),
        Form::OfTrait => syn::parse_str(piece).map(|member| match member {
            TraitItem::Const(_) | TraitItem::Fn(_) | TraitItem::Type(_) => None,
            _ => Some(MEMBER),
        }),
    }
}

/// What an item is, if no client has one.
fn foreign(item: &Item) -> Option<&'static str> {
    match item {
        Item::Const(_)
        | Item::Enum(_)
        | Item::Impl(_)
        | Item::Static(_)
        | Item::Struct(_)
        | Item::Trait(_)
        | Item::Type(_)
        | Item::Use(_) => None,
        // A file of its own is fine, a module with contents is not.
        Item::Mod(module) => module.content.is_some().then_some("a module with contents"),
        Item::Fn(_) => Some("a free function"),
        Item::Macro(_) => Some("a call of a macro"),
        Item::ExternCrate(_) | Item::ForeignMod(_) => Some("something from outside of Rust"),
        _ => Some("an item of a kind that no client has"),
    }
}
