//! Which items go into which file.

use crate::error::Error;
use crate::format;
use crate::names::{Scope, ident, snake};
use crate::plan::Plan;
use crate::{client, docs::Docs, operations, problems, types};
use plumbline_spec::{Choices, Source};
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;

/// The crate that generated files belong to, as examples in their documentation name it.
const CRATE: &str = "plumbline_clients";

/// A file of the crate of clients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedFile {
    /// Path within the crate's folder.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

/// A client's items by subject.
struct Parts {
    client: TokenStream,
    operations: TokenStream,
    types: TokenStream,
    /// How lists go on; empty where none comes in pages.
    pages: TokenStream,
    errors: TokenStream,
    stub: TokenStream,
}

fn parts(source: &Source, example: Option<&str>) -> Result<Parts, Error> {
    let model = source.model(&Choices::new())?;
    let spellings = spellings(source, &model)?;
    let mut plan = Plan::new(&model);
    let mut planned = Vec::new();
    for (key, operation) in &model.description.operations {
        planned.push(operations::plan(&mut plan, key, operation)?);
    }
    for operation in &mut planned {
        operations::plan_answer(&mut plan, operation)?;
    }
    let cases = problems::plan(&mut plan, &spellings)?;
    let mut seen = HashSet::new();
    let pages = planned.iter().filter_map(|p| p.paging.as_ref()).filter(|p| seen.insert(p.page)).map(|p| p.source(&plan));
    let pages: Vec<_> = pages.collect();
    let all_types = types::all(&plan);
    let mut methods = Scope::reserving(&["builder", "stubbed"]);
    let all_operations = planned.iter().map(|p| operations::source(&plan, p, &mut methods, example));
    let all_operations: Vec<_> = all_operations.collect();
    let stub = operations::stub(&plan, &planned);
    Ok(Parts {
        operations: quote! { #(#all_operations)* },
        types: all_types,
        pages: quote! { #(#pages)* },
        stub,
        errors: problems::source(&plan, &cases),
        client: client::source(&plan, &cases),
    })
}

/// Spellings of mnemonics under readings that are not the first: case name and spelling.
fn spellings(source: &Source, model: &plumbline_spec::Model) -> Result<Vec<(String, String)>, Error> {
    let disputes: BTreeSet<_> =
        model.disputed.iter().filter(|d| d.pointer.starts_with("/errors/cases/")).map(|d| d.dispute.clone()).collect();
    let mut found = Vec::new();
    for (dispute, readings) in source.disputes().into_iter().filter(|(name, _)| disputes.contains(name)) {
        for reading in readings {
            let other = source.model(&Choices::from([(dispute.clone(), reading)]))?;
            for (name, case) in &other.description.errors.cases {
                let ours = model.description.errors.cases.get(name).and_then(|c| c.mnemonic.as_ref());
                if let Some(spelling) = case.mnemonic.as_ref().filter(|m| Some(*m) != ours) {
                    found.push((name.clone(), spelling.clone()));
                }
            }
        }
    }
    Ok(found)
}

/// A client's items in one stream, for a macro: those of [`generate`] without modules, and without examples
/// in documentation, which would name a crate that the macro's user need not have.
pub fn tokens(source: &Source) -> Result<TokenStream, Error> {
    flat(source, None)
}

/// The items in one stream; `example` is the path that examples name the client's crate by.
fn flat(source: &Source, example: Option<&str>) -> Result<TokenStream, Error> {
    let Parts { client, operations, types, pages, errors, stub } = parts(source, example)?;
    Ok(quote! { use plumbline_runtime as rt; #client #operations #types #pages #errors #stub })
}

/// The files of one client.
pub fn generate(source: &Source) -> Result<Vec<GeneratedFile>, Error> {
    let model = source.model(&Choices::new())?;
    let api = snake(&model.description.api);
    let Parts { client, operations, types, pages, errors, stub } = parts(source, Some(CRATE))?;
    let paged = (!pages.is_empty()).then(|| quote! { mod pages; });
    let head = quote! {
        mod errors;
        mod operations;
        #paged
        mod stub;
        mod types;
        pub use self::errors::*;
        pub use self::operations::*;
        pub use self::stub::Stub;
        pub use self::types::*;
        use plumbline_runtime as rt;
    };
    let below = quote! { use super::*; };
    let file_name = source.file.rsplit(['/', '\\']).next().unwrap_or_default().replace(|c: char| c.is_control(), "");
    let file = |name: &str, items: TokenStream| -> Result<GeneratedFile, Error> {
        let text = format::source(&items).map_err(|source| Error::NotRust { api: api.clone(), source })?;
        let text = format!("// Written by `cargo xtask generate` from {file_name}; edit that instead.\n\n{text}");
        Ok(GeneratedFile { path: PathBuf::from(format!("src/{api}/{name}.rs")), text })
    };
    let mut files = vec![
        file("mod", quote! { #head #client })?,
        file("errors", quote! { #below #errors })?,
        file("operations", quote! { #below #operations })?,
        file("stub", quote! { #below #stub })?,
        file("types", quote! { #below #types })?,
    ];
    if !pages.is_empty() {
        files.push(file("pages", quote! { #below #pages })?);
    }
    Ok(files)
}

/// The files of several clients and of the crate that holds them.
pub fn generate_all(sources: &[Source]) -> Result<Vec<GeneratedFile>, Error> {
    let mut files = Vec::new();
    let mut names = BTreeSet::new();
    let mut modules = Vec::new();
    for source in sources {
        let model = source.model(&Choices::new())?;
        let api = snake(&model.description.api);
        if !names.insert(api.clone()) {
            return Err(Error::SameName(api));
        }
        files.extend(generate(source)?);
        let docs = Docs::theirs(Some(&model.description.title), "").and_theirs(model.description.summary.as_deref()).attributes();
        let name = ident(&api);
        modules.push(quote! {
            #docs
            #[cfg(feature = #api)]
            #[rustfmt::skip]
            #[allow(clippy::all, clippy::pedantic)]
            pub mod #name;
        });
    }
    let lib = format::source(&quote! { #(#modules)* }).map_err(|source| Error::NotRust { api: "lib.rs".to_owned(), source })?;
    let head = "//! Typed clients of the described APIs, one behind each feature.\n//!\n//! Every item says which line of \
                which description it comes from. What all clients share is in\n//! `plumbline_runtime`, re-exported as [`runtime`].\n//!\n//! Written by \
                `cargo xtask generate`; nothing here is edited by hand.\n\n#![deny(warnings, missing_docs)]\n\npub use plumbline_runtime as runtime;\n\n";
    files.push(GeneratedFile { path: "src/lib.rs".into(), text: format!("{head}{lib}") });
    let features: Vec<String> = names.iter().map(|n| format!("{n} = []\n")).collect();
    let features = features.concat();
    let default = names.iter().map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", ");
    files.push(GeneratedFile { path: "Cargo.toml".into(), text: format!("default = [{default}]\n{features}") });
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn descriptions() -> Vec<Source> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/apis");
        let mut files: Vec<_> = std::fs::read_dir(folder).expect("the descriptions").map(|f| f.expect("a file").path()).collect();
        files.retain(|f| f.extension().is_some_and(|e| e == "yaml"));
        files.sort();
        files.iter().map(|f| Source::open(f).unwrap_or_else(|e| panic!("{e}"))).collect()
    }

    /// The items of a file without what ties files together.
    fn items(text: &str) -> Vec<String> {
        let file = syn::parse_file(text).expect("Rust");
        let ties = |item: &syn::Item| match item {
            syn::Item::Mod(module) => module.content.is_none(),
            syn::Item::Use(_) => true,
            _ => false,
        };
        file.items.iter().filter(|i| !ties(i)).map(|i| quote!(#i).to_string()).collect()
    }

    #[test]
    fn macro_and_files_have_the_same_items() {
        let sources = descriptions();
        assert!(sources.len() >= 4);
        for source in sources {
            let flat = flat(&source, Some(CRATE)).expect("tokens");
            let files = generate(&source).expect("files");
            let ours: Vec<_> = files.iter().flat_map(|f| items(&f.text)).collect();
            // Formatted alike: formatting may add a comma at the end of a list.
            let theirs = items(&format::source(&flat).expect("Rust"));
            let sorted = |mut items: Vec<String>| {
                items.sort();
                items
            };
            assert_eq!(sorted(ours), sorted(theirs), "{}", source.file);
        }
    }

    #[test]
    fn twice_gives_the_same_bytes() {
        let sources = descriptions();
        assert_eq!(generate_all(&sources).expect("files"), generate_all(&sources).expect("files"));
    }
}
