//! What is called simple is read alike by all three readers: on the descriptions there are, damaged in many ways, and on made-up texts.

use super::*;
use crate::agreement::disagreements;
use crate::syntax;
use proptest::prelude::*;

fn is_simple(text: &str) -> bool {
    read(text).is_some()
}

/// What damages a description.
const ODD: [&str; 24] = [
    "\n", " ", "  ", ": ", ":", "- ", "-", "#", " #", "{", "}", "[", "]", ", ", "'", "\"", "\\", "|-\n", ">-\n", "0", "~", "!", "é", "\n\n",
];

/// What is simple has no mistake, and the tree is the one of both readers of YAML, with the bytes of every node.
fn holds(text: &str) {
    if let Some(ours) = read(text) {
        let (tree, diags) = syntax::parse(text);
        assert!(diags.is_empty(), "{text}\n{diags:?}");
        assert_eq!(Some(&ours), tree.as_ref(), "{text}");
        let found = disagreements(text, &ours);
        assert!(found.is_empty(), "{text}\n{found:?}");
    }
}

fn descriptions() -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("apis");
    let files = std::fs::read_dir(folder).expect("the descriptions").map(|f| f.expect("a file").path());
    files.filter(|f| f.extension().is_some_and(|e| e == "yaml")).map(|f| std::fs::read_to_string(f).expect("a text")).collect()
}

#[test]
fn what_people_and_programs_write_is_simple() {
    for text in [
        "a: 1\nb: [x, 'y''s', 1.5, -3, true, null]\nc: { d: {}, e: [] }\n",
        "# head\n\na:\n  - b: c\n    d: >-\n      long\n      text\n  - - e\n    - f\n  -\n    g: |-\n      one\n\n        two\nh:\n- i\n- j\nk: l\n",
        "200: { \"a b\": /schemas/x, $ref: \"#/x\" }\n/path/{id}: https://a.b/c?d=[1]\n\"page[limit]\": \"\\u00e9\\n\\\"\"\n",
    ] {
        assert!(is_simple(text), "{text}");
        holds(text);
    }
}

#[test]
fn what_readers_may_differ_on_is_not_simple() {
    for text in [
        "",
        "a",
        "# a\n",
        "--- \na: 1\n",
        "a: 1\n...\n",
        " a: 1\n",
        "a: 1\n b: 2\n",
        "a:\n    b: 1\n  c: 2\n",
        "a: b\n  c\n",
        "a: b: c\n",
        "a: b #c\n",
        "a: b:\n",
        "a: 0x1f\n",
        "a: 012\n",
        "a: 1e3\n",
        "a: -0\n",
        "a: 1_000\n",
        "a: .5\n",
        "a: +1\n",
        "a: 1234567890123456\n",
        "a: ~\n",
        "a: !t b\n",
        "a: &b c\n",
        "a: *b\n",
        "a: \"b\n",
        "a: \"\\x41\"\n",
        "a: \"\\ud800\"\n",
        "a: 'b' c\n",
        "a: {b}\n",
        "a: {b: c\n",
        "a: {b: c,}\n",
        "a: {b: c:d}\n",
        "a: [b, ]\n",
        "a: {b: ?c}\n",
        "a:\tb\n",
        "a: b\r\n",
        "a: b\u{85}\n",
        "a: b\u{2028}c\n",
        "a: \u{feff}\n",
        "? a\n: b\n",
        "- a\nb: c\n",
        "a:\n- b\n - c\n",
        "a: >\n  b\n",
        "a: >-\n  b\n   c\n",
        "a: >-\n  b\n\n  c\n",
        "a: |-\nb: c\n",
        "a: |-\n  b \n",
        "-a: b\n",
        "a: - b\n",
    ] {
        assert!(!is_simple(text), "{text:?}");
    }
}

#[test]
fn damaged_descriptions_are_simple_only_where_readers_agree() {
    // A generator of numbers that needs no more than to be spread out.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut number = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0) % below
    };
    let mut simple = 0;
    for text in descriptions() {
        let lines: Vec<&str> = text.lines().collect();
        for _ in 0..6_000 {
            let from = number(lines.len());
            // From a key at the left edge on, so that what is left may be a whole.
            let from = lines[..=from].iter().rposition(|l| !l.is_empty() && !l.starts_with([' ', '#', '-'])).unwrap_or(0);
            let mut part = lines[from..(from + 1 + number(40)).min(lines.len())].join("\n") + "\n";
            for _ in 0..number(3) {
                let mut at = number(part.len());
                while !part.is_char_boundary(at) {
                    at -= 1;
                }
                match number(3) {
                    0 => drop(part.remove(at)),
                    1 => part.insert_str(at, ODD[number(ODD.len())]),
                    _ => {
                        let c = part.remove(at);
                        part.insert_str(at, &format!("{}{c}", ODD[number(ODD.len())]));
                    }
                }
                if part.is_empty() {
                    break;
                }
            }
            simple += usize::from(is_simple(&part));
            holds(&part);
        }
    }
    assert!(simple > 1_000, "only {simple} were simple");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn made_up_texts_are_simple_only_where_readers_agree(
        lines in prop::collection::vec(
            (0_usize..4, prop::sample::select(vec![
                "a:", "b: c", "- d", "-", "- e: f", "\"g\": 'h'", "i: { j: k, l: [1, 2.5] }", "m: >-", "n: |-", "o p", "# q", "", "- - r", "s: -1",
                "t: null", "u: no", "v: 'it''s'", "- [w, \"x\"]", "y: a, b: c", "z: {}", "- {a: b}", "1: 2", "- 3", "c: a:b", "d: { e: 'f', g: -2 }",
            ])),
            0..8,
        ),
    ) {
        let text = lines.iter().fold(String::new(), |all, (indent, line)| all + &" ".repeat(indent * 2) + line + "\n");
        holds(&text);
    }
}
