//! A program that uses every public item of a client.
//!
//! Compiled against another client of the same name, it shows what the comparison says: it compiles
//! where nothing that was there is missing. Nothing of it is ever run.

use super::surface::{Item, ItemKind, Surface};
use std::collections::HashSet;
use std::fmt::Write as _;

/// The body of a module that has the client as `client` and the runtime as `rt`, and uses all of `surface`.
pub fn witness(surface: &Surface) -> String {
    let mut out = String::from(
        "#![allow(unused, dead_code, clippy::all)]\nuse super::client::*;\nuse plumbline_runtime as rt;\nuse std::fmt::Debug;\nuse std::hash::Hash;\n",
    );
    let interfaces: HashSet<&str> = surface.items.iter().filter(|i| i.kind == ItemKind::Interface).map(|i| i.path.as_str()).collect();
    for (number, item) in surface.items.iter().enumerate() {
        let local = item.path.split_once("::").map_or(item.path.as_str(), |(_, rest)| rest);
        match item.kind {
            ItemKind::Interface => written(&mut out, number, surface, item, local),
            ItemKind::Function if item.path.rsplit_once("::").is_some_and(|(owner, _)| interfaces.contains(owner)) => {}
            _ => used(&mut out, number, item, local),
        }
    }
    out
}

/// A type of the caller's own that has an interface.
fn written(out: &mut String, number: usize, surface: &Surface, interface: &Item, local: &str) {
    let below = format!("{}::", interface.path);
    let functions = surface.items.iter().filter(|i| i.kind == ItemKind::Function && i.path.starts_with(&below));
    let bodies = functions.fold(String::new(), |all, function| all + &function.head + " { loop {} }\n");
    let _ = writeln!(out, "struct W{number};\nimpl {local} for W{number} {{\n{bodies}}}");
}

fn used(out: &mut String, number: usize, item: &Item, local: &str) {
    let (owner, name) = local.rsplit_once("::").unwrap_or(("", local));
    let _ = match item.kind {
        ItemKind::Struct | ItemKind::Enum | ItemKind::Interface => writeln!(out, "type T{number} = {local};"),
        ItemKind::Alias => writeln!(out, "type T{number} = {local};\nfn a{number}(one: {local}) -> {} {{ one }}", item.signature),
        ItemKind::Static => writeln!(out, "fn s{number}() -> &'static {} {{ &{local} }}", item.signature),
        ItemKind::Field => writeln!(out, "fn m{number}(of: &{owner}) -> &{} {{ &of.{name} }}", item.signature),
        ItemKind::Variant => match item.signature.trim_matches(['(', ')']) {
            "" => writeln!(out, "fn v{number}(of: &{owner}) -> bool {{ matches!(of, {local}) }}"),
            held => writeln!(
                out,
                "fn v{number}(of: &{owner}) -> Option<&{held}> {{ if let {local}(held) = of {{ Some(held) }} else {{ None }} }}"
            ),
        },
        ItemKind::Trait => {
            // `impl<'de> Trait<'de> for T`: the trait is asked for with parameters of the same names.
            let own = if item.head.is_empty() { String::new() } else { format!("{}, ", item.head) };
            writeln!(
                out,
                "fn t{number}() {{ fn has<{own}T: ?Sized + {}>() {{}} has::<{local}>(); }}",
                item.signature.replace("&str", "&'static str")
            )
        }
        ItemKind::Function => {
            let head = item.head.replace("Self", owner);
            let head = receiver(&head, owner);
            let (before, after) = head.split_once(&format!("fn {name}")).unwrap_or((&head, ""));
            let given = if head.contains("this:") {
                std::iter::once("this").chain(item.arguments.iter().map(String::as_str)).collect::<Vec<_>>()
            } else {
                item.arguments.iter().map(String::as_str).collect()
            };
            writeln!(out, "{before}fn f{number}{after} {{ {owner}::{name}({}) }}", given.join(", "))
        }
    };
}

/// `self` as an argument like any other.
fn receiver(head: &str, owner: &str) -> String {
    for (from, to) in
        [("(&self", format!("(this: &{owner}")), ("(&mut self", format!("(this: &mut {owner}")), ("(self", format!("(this: {owner}"))]
    {
        if let Some((before, after)) = head.split_once(from) {
            return format!("{before}{to}{after}");
        }
    }
    head.to_owned()
}
