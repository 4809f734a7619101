//! Whatever bytes are read: no panic, an answer in time, and places that are in the file.

use crate::compare::{files, folder, runner};
use plumbline_spec::diag::{Form, render};
use plumbline_spec::{Choices, Diagnostics, Source, facts::facts};
use proptest::prelude::*;
use proptest::sample::select;
use std::time::{Duration, Instant};

/// Far above what any of these inputs takes, far below what hangs.
const MOST: Duration = Duration::from_secs(10);

fn read(bytes: &[u8]) -> Result<(), TestCaseError> {
    let start = Instant::now();
    let said = match Source::read("input.yaml", bytes) {
        Ok(source) => {
            prop_assert!(!source.warnings.has_errors());
            for choices in [Choices::new(), source.disputes().into_iter().filter_map(|(d, r)| Some((d, r.last()?.clone()))).collect()] {
                let model = source.model(&choices).map_err(|e| TestCaseError::fail(e.to_string()))?;
                facts(&model);
            }
            source.warnings
        }
        Err(diagnostics) => {
            prop_assert!(diagnostics.has_errors());
            diagnostics
        }
    };
    judge(&said)?;
    prop_assert!(start.elapsed() < MOST, "it took {:?}", start.elapsed());
    Ok(())
}

fn judge(said: &Diagnostics) -> Result<(), TestCaseError> {
    for diagnostic in &said.list {
        prop_assert!(diagnostic.span.start <= diagnostic.span.end && diagnostic.span.start <= said.text.len(), "{diagnostic:?}");
        prop_assert!(!diagnostic.message.is_empty() && diagnostic.help.is_some(), "{diagnostic:?}");
    }
    for form in [Form::Plain, Form::Styled, Form::Json, Form::Github, Form::Sarif] {
        render(&[said], form);
    }
    Ok(())
}

#[test]
fn any_bytes_are_read() {
    runner(400).run(&prop::collection::vec(any::<u8>(), 0..400), |bytes| read(&bytes)).unwrap_or_else(|e| panic!("{e}"));
}

#[test]
fn any_text_of_yaml_signs_is_read() {
    let signs = select("{}[]:,-?&*!|>'\"%@`#~ \n\t.0129abc_é\u{85}\u{feff}/$".chars().collect::<Vec<_>>());
    let text = prop::collection::vec(signs, 0..120).prop_map(|all| all.into_iter().collect::<String>());
    runner(1500).run(&text, |text| read(text.as_bytes())).unwrap_or_else(|e| panic!("{e}"));
}

/// A real description with a stretch cut out, doubled, moved or replaced.
#[test]
fn mutated_descriptions_are_read() {
    let texts: Vec<String> =
        files(&folder("apis"), "yaml").iter().chain(&[folder("src/lint/base.yaml")]).map(|f| std::fs::read_to_string(f).unwrap()).collect();
    let words = [
        "",
        "null",
        "[]",
        "{}",
        "- x",
        "\"",
        "'",
        "&a",
        "*a",
        "!!str",
        "|",
        ": ",
        "\n",
        "  ",
        "\t",
        "disputed: scheme",
        "$ref: \"#/schemas/Contact\"",
        "-1",
        "1e999",
        "99999999999999999999",
        "true",
        "#",
        "---",
        "é😀",
        "\u{0}",
        "[[[[[[[[",
        "type: array",
        "only_if: { a: [b] }",
        "..",
        "%",
    ];
    let change = (any::<prop::sample::Index>(), 0_usize..60, select(words.to_vec()), 0_u8..4);
    let inputs = (select(texts), prop::collection::vec(change, 1..4));
    let input = inputs.prop_map(|(text, changes)| {
        let mut letters: Vec<char> = text.chars().collect();
        for (at, length, word, how) in changes {
            let start = at.index(letters.len().max(1));
            let end = (start + length).min(letters.len());
            let piece: Vec<char> = letters[start.min(end)..end].to_vec();
            let put: Vec<char> = match how {
                0 => word.chars().collect(),
                1 => piece.iter().chain(&piece).copied().collect(),
                2 => piece.into_iter().rev().collect(),
                _ => Vec::new(),
            };
            letters.splice(start.min(end)..end, put);
        }
        letters.into_iter().collect::<String>()
    });
    runner(250).run(&input, |text| read(text.as_bytes())).unwrap_or_else(|e| panic!("{e}"));
}

/// A real description cut off anywhere.
#[test]
fn truncated_descriptions_are_read() {
    for file in files(&folder("apis"), "yaml") {
        let bytes = std::fs::read(&file).unwrap();
        for end in (0..bytes.len()).step_by(bytes.len() / 40 + 1) {
            read(&bytes[..end]).unwrap_or_else(|e| panic!("{} cut at {end}: {e}", file.display()));
        }
    }
}

/// Inputs made to be slow: each is answered in time, and by a diagnostic.
#[test]
fn hostile_inputs_are_refused_in_time() {
    let many = |n: usize, f: &dyn Fn(usize) -> String| (0..n).map(f).collect::<String>();
    let inputs = [
        ("deep flow", "[".repeat(100_000)),
        ("deep block", many(2_000, &|i| format!("{}a:\n", " ".repeat(i)))),
        ("deep mixed", "{a: [".repeat(20_000)),
        ("alias bomb", "a: &a [x]\n".to_owned() + &many(2_000, &|_| "b: [*a, *a, *a, *a]\n".to_owned())),
        ("long key", format!("{}: 1\n", "k".repeat(1_000_000))),
        ("long plain text", format!("title: {}\n", "word ".repeat(200_000))),
        ("many unknown keys", many(5_000, &|i| format!("key_{i}: 1\n"))),
        ("many duplicates", "a: 1\n".repeat(5_000)),
        (
            "circle of many references",
            format!("schemas:\n{}", many(3_000, &|i| format!("  S{i}: {{ $ref: \"#/schemas/S{}\" }}\n", (i + 1) % 3_000))),
        ),
        ("wide alternatives", format!("schemas:\n  A: {{ anyOf: [{}] }}\n", "{ type: string }, ".repeat(20_000))),
        (
            "nested alternatives",
            format!(
                "schemas:\n{}",
                many(60, &|i| format!(
                    "  S{i}: {{ oneOf: [{{ $ref: \"#/schemas/S{0}\" }}, {{ $ref: \"#/schemas/S{0}\" }}], examples: [1] }}\n",
                    i + 1
                ))
            ),
        ),
        (
            "alternatives in every element",
            format!(
                "schemas:\n  S: {{ oneOf: [{{ items: {{ $ref: \"#/schemas/S\" }} }}, {{ items: {{ $ref: \"#/schemas/S\" }} }}], examples: [{}{}] }}\n",
                "[".repeat(55),
                "]".repeat(55)
            ),
        ),
    ];
    for (name, text) in inputs {
        let start = Instant::now();
        let said = Source::read("input.yaml", text.as_bytes()).err().unwrap_or_else(|| panic!("{name} is taken as sound"));
        assert!(said.has_errors(), "{name}");
        let text = said.to_string();
        assert!(!text.is_empty());
        assert!(start.elapsed() < MOST, "{name} took {:?}", start.elapsed());
    }
}

/// A description of a thousand operations, each with parameters, an answer and a schema of its own.
#[test]
fn large_descriptions_are_read_in_time() {
    const HEAD: &str = "plumbline: 1\napi: large\ntitle: Large\nprotocol: http\nservers: [{ url: \"https://api.example.org\" }]\n\
        documents: { page: { title: Page } }\n";
    const OPERATION: &str = "  op_%:\n    get: \"/things/%/{id}\"\n    effect: safe\n    source: { document: page }\n    parameters:\n      \
        id: { in: path, required: true, schema: { type: integer } }\n      limit: { in: query, schema: { type: integer, maximum: 5, default: 9 } }\n    \
        responses: { 200: { schema: { $ref: \"#/schemas/Thing%\" } } }\n";
    const MEMBER: &str = "      m%: { type: string, examples: [text] }\n";
    let numbered = |template: &str, n: usize| (0..n).map(|i| template.replace('%', &i.to_string())).collect::<String>();
    let schema = "  Thing%:\n    type: object\n    required: [m1, m2]\n    properties:\n".to_owned() + &numbered(MEMBER, 10);
    let text = format!("{HEAD}operations:\n{}schemas:\n{}", numbered(OPERATION, 1_000), numbered(&schema, 1_000));
    let start = Instant::now();
    let said = Source::read("large.yaml", text.as_bytes()).unwrap_err();
    assert_eq!(said.list.len(), 1_000, "one mistake in each operation");
    assert!(render(&[&said], Form::Plain).len() > 100_000);
    assert!(start.elapsed() < MOST, "it took {:?}", start.elapsed());
}

/// Schemas that refer to one another many times over: facts are listed in time, in a number that can be read, and what is left
/// out is said.
#[test]
fn facts_of_schemas_that_go_round_are_bounded() {
    const HEAD: &str = "plumbline: 1\napi: round\ntitle: Round\nprotocol: http\nservers: [{ url: \"https://api.example.org\" }]\n\
        documents: { page: { title: Page } }\n";
    let (operations, schemas) = (100, 300);
    let operation = |i: usize| {
        format!(
            "  op_{i}:\n    get: /things/{i}\n    effect: safe\n    source: {{ document: page }}\n    responses: {{ 200: {{ schema: {{ $ref: \"#/schemas/S{i}\" }} }} }}\n"
        )
    };
    let schema = |i: usize| {
        let members = (0..6)
            .fold(String::new(), |all, k| all + &format!("      r{k}: {{ $ref: \"#/schemas/S{}\" }}\n", (i * 7 + k * 13 + 1) % schemas));
        format!("  S{i}:\n    type: object\n    required: [id]\n    properties:\n      id: {{ type: integer, minimum: 1 }}\n{members}")
    };
    let text = format!(
        "{HEAD}operations:\n{}schemas:\n{}",
        (0..operations).map(operation).collect::<String>(),
        (0..schemas).map(schema).collect::<String>()
    );
    let start = Instant::now();
    let source = Source::read("round.yaml", text.as_bytes()).unwrap_or_else(|e| panic!("{e}"));
    let all = facts(&source.model(&Choices::new()).unwrap_or_else(|e| panic!("{e}")));
    assert!(start.elapsed() < MOST, "it took {:?}", start.elapsed());
    assert!(all.len() > operations * 50 && all.len() < operations * 600, "{} facts", all.len());
    let said = all.iter().filter(|f| f.id.ends_with("/notes/deep_answer#note")).count();
    assert_eq!(said, operations, "each operation says that not all of its answer is listed, and why");
    // The shallow places are listed, of every operation alike.
    assert!(all.iter().any(|f| f.id == "op_7/response/r3/id#minimum"));
}

/// A schema that holds itself is counted as it is listed: once. What stands beside it is listed as deep as it goes.
#[test]
fn facts_of_a_schema_that_holds_itself_are_counted_once() {
    let members = |i: usize| {
        let next = if i < 12 { format!("      next: {{ $ref: \"#/schemas/C{}\" }}\n", i + 1) } else { String::new() };
        format!("  C{i}:\n    type: object\n    properties:\n      id: {{ type: integer, minimum: 1 }}\n{next}")
    };
    let text = format!(
        "plumbline: 1\napi: trees\ntitle: Trees\nprotocol: http\nservers: [{{ url: \"https://api.example.org\" }}]\ndocuments: {{ page: {{ title: Page }} }}\n\
         operations:\n  op:\n    get: /trees\n    effect: safe\n    source: {{ document: page }}\n    responses: {{ 200: {{ schema: {{ $ref: \"#/schemas/Tree\" }} }} }}\n\
         schemas:\n  Tree:\n    type: object\n    properties:\n      left: {{ $ref: \"#/schemas/Tree\" }}\n      right: {{ $ref: \"#/schemas/Tree\" }}\n      \
         all: {{ type: array, items: {{ $ref: \"#/schemas/Tree\" }} }}\n      chain: {{ $ref: \"#/schemas/C0\" }}\n{}",
        (0..=12).map(members).collect::<String>()
    );
    let source = Source::read("trees.yaml", text.as_bytes()).unwrap_or_else(|e| panic!("{e}"));
    let all = facts(&source.model(&Choices::new()).unwrap_or_else(|e| panic!("{e}")));
    let deepest = format!("op/response/chain{}/id#minimum", "/next".repeat(12));
    assert!(all.iter().any(|f| f.id == deepest), "{} facts", all.len());
    assert!(!all.iter().any(|f| f.id.ends_with("/notes/deep_answer#note")));
}
