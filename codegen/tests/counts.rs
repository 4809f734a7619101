//! How much is generated: counts, not seconds, so that they are the same everywhere. Documentation is left out.

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
