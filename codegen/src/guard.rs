//! What leaves the generator is Rust, and holds no kind of item that the generator never writes.
//!
//! Source is written as text. Should a name or a sentence of a description ever get out of its place in it, this is where it is stopped:
//! nothing is written then. Not here: whether the source compiles, which is the compiler's to say.

use crate::error::Error;
use syn::Item;

/// Gives the text back if it is a file of Rust made of the items that clients consist of.
pub(crate) fn checked(name: &str, text: String) -> Result<String, Error> {
    let bad = |what: String| Error::NotRust { file: name.to_owned(), what };
    let file = syn::parse_file(&text).map_err(|error| {
        let at = error.span().start();
        bad(format!("{}:{}: {error}", at.line, at.column + 1))
    })?;
    match file.items.iter().find_map(foreign) {
        Some(what) => Err(bad(format!("it has {what}"))),
        None => Ok(text),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_client_is_stopped() {
        for text in ["struct A", "fn main() {}", "std::process::abort!();", "mod a { }", "extern crate std;"] {
            let error = checked("types.rs", text.to_owned()).expect_err(text);
            assert!(error.to_string().starts_with("types.rs was not written: "), "{error}");
        }
        assert!(checked("types.rs", "/// A.\npub struct A;\nimpl A { pub const B: u8 = 1; }\n".to_owned()).is_ok());
    }
}
