//! How much is generated: counts, not seconds, so that they are the same everywhere. Documentation is left out. And that it is Rust.
#![allow(clippy::panic, reason = "a test's way to say what is wrong")]

mod thousand;

use plumbline_codegen::{GeneratedFile, generate};
use plumbline_spec::Source;

/// Lines of code of files whose path ends so.
fn lines(files: &[GeneratedFile], name: &str) -> usize {
    let code = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
    files.iter().filter(|f| f.path.ends_with(name)).map(|f| f.text.lines().filter(code).count()).sum()
}

/// Members of objects and values of enums.
fn properties(files: &[GeneratedFile]) -> usize {
    let file = files.iter().find(|f| f.path.ends_with("types.rs")).expect("types");
    let items = syn::parse_file(&file.text).expect("Rust").items;
    let count = |item: &syn::Item| match item {
        syn::Item::Struct(item) => item.fields.len(),
        syn::Item::Enum(item) => item.variants.len(),
        _ => 0,
    };
    items.iter().map(count).sum()
}

fn opened(api: &str) -> Source {
    let file = format!("{}/../spec/apis/{api}.yaml", env!("CARGO_MANIFEST_DIR"));
    Source::open(file.as_ref()).expect("a sound description")
}

#[test]
fn the_four_clients_stay_small() {
    for api in ["bsg", "notificore", "uis", "green_api"] {
        let files = generate(&opened(api)).expect("a client");
        let (calls, types, properties) = (lines(&files, "operations.rs"), lines(&files, "types.rs"), properties(&files));
        println!("{api}: {calls} lines of calls, {types} of types with {properties} properties");
        assert!(calls <= 40, "{api}: {calls} lines for one operation");
        assert!(types <= 8 * properties, "{api}: {types} lines for {properties} properties");
    }
}

#[test]
fn no_line_is_hidden_and_nothing_is_guessed() {
    let mut files: Vec<GeneratedFile> =
        ["bsg", "notificore", "uis", "green_api"].iter().flat_map(|api| generate(&opened(api)).expect("a client")).collect();
    files.extend(generate(&Source::read("thousand.yaml", thousand::description(3).as_bytes()).expect("sound")).expect("a client"));
    for file in &files {
        // Derived serde code is hidden lines, `untagged` guesses by shape, `flatten` copies everything.
        for word in ["untagged", "flatten", "macro_rules!", "serde(", "unwrap()", "expect(", "panic!", "unsafe"] {
            let code = file.text.lines().filter(|line| !line.trim_start().starts_with("//"));
            assert!(!code.into_iter().any(|line| line.contains(word)), "{} has `{word}`", file.path.display());
        }
        let widest = file.text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
        assert!(widest <= 160, "{}: a line of {widest} characters", file.path.display());
    }
}

#[test]
fn whatever_is_described_becomes_rust() {
    let words: Vec<String> = (0..10_000)
        .map(|i| format!("\"w{i}\""))
        .chain(["🎉", "W1", "w-1", "type", "Self", "\u{202e}x", "a\tb"].map(|w| format!("{w:?}")))
        .collect();
    let words = words.join(", ").replace("\\u{202e}", "\\u202e");
    let deep = (0..20).fold("{ type: string }".to_owned(), |inner, _| format!("{{ type: object, properties: {{ in: {inner} }} }}"));
    let wide: Vec<String> = (0..600).map(|i| format!("      m{i}: {{ type: integer }}\n")).collect();
    let wide = wide.concat();
    let text = format!(
        "plumbline: 1\napi: any\ntitle: Anything\nprotocol: http\nservers: [{{ url: 'https://any.example' }}]\ndocuments: {{ page: {{ title: A page }} }}\n\
         operations:\n  get:\n    get: /\n    effect: safe\n    source: {{ document: page }}\n    parameters:\n      word: {{ in: query, schema: {{ type: string, enum: [{words}] }} }}\n    \
         responses:\n      200: {{ schema: {{ $ref: '#/schemas/Any' }} }}\nschemas:\n  Any:\n    type: object\n    properties:\n      deep: {deep}\n      wide: {{ $ref: '#/schemas/Wide' }}\n\
         \x20 Wide:\n    type: object\n    properties:\n{wide}"
    );
    let source = Source::read("any.yaml", text.as_bytes()).unwrap_or_else(|d| panic!("{d}"));
    for file in generate(&source).expect("a client") {
        syn::parse_file(&file.text).unwrap_or_else(|e| panic!("{}: {e}", file.path.display()));
    }
}

#[test]
fn a_thousand_operations_stay_small() {
    let text = thousand::description(200);
    let source = Source::read("thousand.yaml", text.as_bytes()).expect("a sound description");
    let start = std::time::Instant::now();
    let files = generate(&source).expect("a client");
    let (calls, types, properties) = (lines(&files, "operations.rs"), lines(&files, "types.rs"), properties(&files));
    let all: usize =
        ["mod.rs", "operations.rs", "types.rs", "pages.rs", "errors.rs", "stub.rs"].iter().map(|name| lines(&files, name)).sum();
    println!("{all} lines, {calls} of calls, {types} of types with {properties} properties, generated in {:?}", start.elapsed());
    assert!(calls <= 1000 * 40, "{calls}");
    assert!(types <= 8 * properties, "{types} for {properties}");
    // Half of what the generator in common use needs for the like: 78 lines an operation.
    assert!(all <= 1000 * 39, "{all}");
}
