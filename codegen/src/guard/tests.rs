//! The guard against what `syn` says of whole files.

use super::*;
use plumbline_spec::Source;
use std::path::Path;

/// What the guard stands for, on the whole text: it is Rust, of the items that clients have.
fn sound(text: &str) -> bool {
    syn::parse_file(text).is_ok_and(|file| file.attrs.is_empty() && file.items.iter().all(|item| foreign(item).is_none()))
}

fn stops(text: &str) -> bool {
    checked("types.rs", text.to_owned()).is_err()
}

/// Everything that is generated from the descriptions of the repository and the hostile one.
fn generated() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files: Vec<_> =
        std::fs::read_dir(root.join("spec/apis")).expect("the descriptions").map(|f| f.expect("a file").path()).collect();
    files.push(root.join("generated/tests/hostile.yaml"));
    files.retain(|f| f.extension().is_some_and(|e| e == "yaml"));
    assert!(files.len() >= 5);
    let sources = files.iter().map(|f| Source::open(f).unwrap_or_else(|e| panic!("{e}")));
    sources.flat_map(|s| crate::generate(&s).expect("a client")).map(|f| f.text).collect()
}

#[test]
fn what_is_no_client_is_stopped() {
    for text in [
        "struct A",
        "fn main() {}",
        "std::process::abort!();",
        "mod a { }",
        "extern crate std;",
        "extern \"C\" { }",
        "unsafe impl A for B {}",
        "union A { a: u8 }",
        "macro_rules! a { () => {} }",
        "#![allow(warnings)] struct A;",
        "#!/bin/sh",
        "#[path = \"/etc/passwd\"] mod a;",
        "#[derive(Evil)] struct A;",
        "struct A { #[cfg(a)] a: u8 }",
        "impl A { fn a() { include_str!(\"/etc/passwd\") } }",
        "impl A { fn a() { unsafe { b() } } }",
        "impl A { fn a() { mod b { } } }",
        "impl A { b!(); }",
        "impl A { unsafe fn a() {} }",
        "impl A { fn a(); }",
        "impl A { fn a() {} } }",
        "impl A { fn a() { ) } }",
        "impl A { fn a() {} ",
        "impl A; struct B { a: u8 }",
        "trait A = B;",
        "struct A; ;",
        "const A: u8 = { 1 }",
        "use a; b",
        "type A = \"b\";",
    ] {
        assert!(stops(text), "{text}");
        let error = checked("types.rs", text.to_owned()).expect_err(text);
        assert!(error.to_string().starts_with("types.rs was not written: "), "{error}");
    }
    let error = checked("types.rs", "struct A;\n  fn b() {}".to_owned()).expect_err("a function").to_string();
    assert!(error.contains("2:3: it has a free function"), "{error}");
}

#[test]
fn equal_shapes_are_parsed_once_and_different_ones_each() {
    let pieces = |text: &str| pieces::pieces(text, &mut HashSet::new()).expect("pieces").len();
    assert_eq!(
        pieces("/// A.\npub struct A;\n/// B.\n/// C.\npub struct B;\nimpl A { pub const B: u8 = 1; }\nimpl B { const C: u8 = 12; }"),
        4
    );
    // Each of these pairs differs in something that a parser looks at.
    for (one, other) in [
        ("type A = B<C<D>>;", "type A = B<C<D> >;"),
        ("const A: u8 = b;", "const A: u8 = loop;"),
        ("const A: u8 = b.0;", "const A: u8 = b.0.0;"),
        ("const A: u8 = 1;", "const A: u8 = 1_u8;"),
        ("const A: u8 = a & &b;", "const A: u8 = a && b;"),
        ("const A: &'a u8 = b;", "const A: &'static u8 = b;"),
        ("const A: u8 = \"b\";", "const A: u8 = b;"),
        ("/// A.\nstruct A;", "struct A;"),
        ("impl A { const B: C = D; }", "trait A { const B: C = D; }"),
    ] {
        assert!(pieces(&format!("{one}\n{other}")) > pieces(one), "{one} {other}");
    }
}

#[test]
fn what_is_generated_passes() {
    for text in generated() {
        assert!(sound(&text));
        if let Some((at, what)) = Guard::default().fault(&text) {
            panic!("{what}: {}", &text[at..(at + 200).min(text.len())]);
        }
    }
}

/// Clients with something in them that got out of its place: whatever the guard lets through, `syn` must take for a client too.
#[test]
fn the_guard_lets_nothing_through_that_syn_would_stop() {
    const ODD: &[&str] = &[
        "\"",
        "'",
        "\\",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ";",
        ",",
        "!",
        "#",
        "//",
        "/*",
        "*/",
        "///",
        "\n",
        " ",
        "r#",
        "r#\"",
        "b\"",
        ".",
        "..",
        "1.",
        "<",
        ">",
        "=",
        "::",
        "&",
        "|",
        "fn ",
        "pub ",
        "mod a {",
        "impl A {",
        "struct ",
        "use a::b;",
        "const ",
        "async ",
        "unsafe ",
        "macro ",
        "} fn b() {",
        "\"); b!(\"",
        "self",
        "_",
        "0",
        "0x",
        "'a",
        "é",
        "default ",
        "where ",
        "dyn ",
        "let a = ",
    ];
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below as u64).expect("small")
    };
    let (mut passed, mut stopped, mut strict) = (0, 0, 0);
    for text in generated() {
        // In parts, so that a mutant is parsed in no time.
        let starts: Vec<usize> =
            text.match_indices("\n\n").map(|(at, _)| at + 2).filter(|at| text[*at..].starts_with(['/', '#', 'p', 'i'])).collect();
        for _ in 0..150 {
            let start = starts[random(starts.len())];
            let end = starts.iter().copied().find(|at| *at > start + 200).unwrap_or(text.len());
            let mut part = text[start..end].to_owned();
            for _ in 0..=random(2) {
                let mut at = random(part.len() + 1);
                while !part.is_char_boundary(at) {
                    at -= 1;
                }
                let cut = if random(2) == 0 { part[at..].chars().next().map_or(0, char::len_utf8) } else { 0 };
                part.replace_range(at..at + cut, if random(4) == 0 { "" } else { ODD[random(ODD.len())] });
            }
            match (stops(&part), sound(&part)) {
                (false, true) => passed += 1,
                (false, false) => panic!("syn stops this, the guard does not:\n{part}"),
                (true, false) => stopped += 1,
                (true, true) => strict += 1,
            }
        }
    }
    println!("{passed} passed, {stopped} stopped by both, {strict} by the guard alone");
    assert!(passed > 100 && stopped > 100, "{passed} passed, {stopped} stopped");
}
