//! Which items go into which file.

use crate::error::Error;
use crate::format::Code;
use crate::guard::{Guard, Stretch, checked, not_rust};
use crate::names::{Ident, Scope, ident, snake};
use crate::plan::Plan;
use crate::{client, docs::Docs, operations, problems, types};
use plumbline_spec::{Choices, Model, Source};
use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::mpsc;

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

/// What a module of a client starts with.
const BELOW: &str = "use super::*;";
/// As much is written before it is given to be read again.
const STRETCH: usize = 64 * 1024;

/// What the module of the client itself starts with.
fn head(paged: bool, typed: bool) -> String {
    format!(
        "mod errors;\nmod operations;\n{}mod stub;\nmod types;\n\npub use self::errors::*;\npub use self::operations::*;\npub use self::stub::Stub;\n\
         {}use plumbline_runtime as rt;",
        if paged { "mod pages;\n" } else { "" },
        if typed { "pub use self::types::*;\n" } else { "" }
    )
}

/// A client's items by subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Client,
    Operations,
    Types,
    /// How lists go on; empty where none comes in pages.
    Pages,
    Errors,
    Stub,
}

/// Makes the items of a client and gives each part as soon as it is there, long ones bit by bit; the longest comes first, and the client
/// itself last.
fn parts(source: &Source, model: &Model, example: Option<&str>, mut give: impl FnMut(Part, Code)) -> Result<(), Error> {
    let spellings = spellings(source, model)?;
    let mut plan = Plan::new(model);
    let mut planned = Vec::new();
    for (key, operation) in &model.description.operations {
        planned.push(operations::plan(&mut plan, key, operation)?);
    }
    for operation in &mut planned {
        operations::plan_answer(&mut plan, operation)?;
    }
    let cases = problems::plan(&mut plan, &spellings)?;
    plan.supported()?;
    let mut long = Long { part: Part::Operations, code: Code::default(), given: false };
    let mut methods = Scope::reserving(&["builder", "stubbed"]);
    for operation in &planned {
        let problems: Vec<Ident> = cases.iter().filter(|c| c.concerns(operation.key)).map(problems::Case::variant).collect();
        operations::source(&plan, operation, &mut methods, &problems, example, &mut long.code);
        long.hand_over(&mut give);
    }
    long.end(&mut give);
    let mut long = Long { part: Part::Types, code: Code::default(), given: false };
    for index in 0..plan.types.len() {
        types::source(&plan, index, &mut long.code);
        long.hand_over(&mut give);
    }
    long.end(&mut give);
    let mut part = |part: Part, write: &mut dyn FnMut(&mut Code)| {
        let mut code = Code::default();
        write(&mut code);
        give(part, code);
    };
    part(Part::Pages, &mut |code| {
        let mut seen = HashSet::new();
        for paging in planned.iter().filter_map(|p| p.paging.as_ref()).filter(|p| seen.insert(p.holder)) {
            paging.source(&plan, code);
        }
    });
    part(Part::Stub, &mut |code| operations::stub(&plan, &planned, example, code));
    part(Part::Errors, &mut |code| problems::source(&plan, &cases, code));
    part(Part::Client, &mut |code| client::source(&plan, &cases, code));
    Ok(())
}

/// A part that is given bit by bit.
struct Long {
    part: Part,
    code: Code,
    given: bool,
}

impl Long {
    /// Gives what is there, if it is enough.
    fn hand_over(&mut self, give: &mut impl FnMut(Part, Code)) {
        if self.code.len() >= STRETCH {
            give(self.part, std::mem::take(&mut self.code));
            self.given = true;
        }
    }

    /// Gives the rest; a part without anything in it is given all the same.
    fn end(self, give: &mut impl FnMut(Part, Code)) {
        if !self.given || !self.code.is_empty() {
            give(self.part, self.code);
        }
    }
}

/// Spellings of mnemonics under readings that are not the first: case name and spelling.
fn spellings(source: &Source, model: &Model) -> Result<Vec<(String, String)>, Error> {
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

/// A client's items in one text, for a macro: those of [`generate`] without modules, and without examples
/// in documentation, which would name a crate that the macro's user need not have.
pub fn expansion(source: &Source) -> Result<String, Error> {
    flat(source, None)
}

/// The items in one text; `example` is the path that examples name the client's crate by.
fn flat(source: &Source, example: Option<&str>) -> Result<String, Error> {
    let model = source.open_model()?;
    let mut found = Vec::new();
    parts(source, &model, example, |part, code| found.push((part, code)))?;
    let mut all = Code::default();
    all.line("use plumbline_runtime as rt;");
    for part in [Part::Client, Part::Operations, Part::Types, Part::Pages, Part::Errors, Part::Stub] {
        found.iter().filter(|(p, _)| *p == part).for_each(|(_, code)| all.append(code));
    }
    checked(&source.file, all.into_text())
}

/// The files of one client.
pub fn generate(source: &Source) -> Result<Vec<GeneratedFile>, Error> {
    files_of(source, &*source.open_model()?)
}

fn files_of(source: &Source, model: &Model) -> Result<Vec<GeneratedFile>, Error> {
    let several = std::thread::available_parallelism().is_ok_and(|cores| cores.get() > 1);
    files_beside(source, model, several)
}

/// The files of one client; they are read again while they are written, if there is a core for that, else afterwards.
fn files_beside(source: &Source, model: &Model, beside: bool) -> Result<Vec<GeneratedFile>, Error> {
    let api = snake(&model.description.api);
    let file_name = source.file.rsplit(['/', '\\']).next().unwrap_or_default().replace(|c: char| c.is_control(), "");
    let (mut paged, mut typed) = (false, false);
    let mut paths: Vec<String> = Vec::new();
    let mut last = None;
    let (give, stretches) = mpsc::channel();
    let read = move || Guard::default().read(stretches);
    let read = std::thread::scope(|scope| {
        let (reader, later) = if beside { (Some(scope.spawn(read)), None) } else { (None, Some(read)) };
        let made = parts(source, model, Some(CRATE), |part, items| {
            let goes_on = last.replace(part) == Some(part);
            let mut text = items.into_text();
            if !goes_on {
                let (name, head) = match part {
                    Part::Client => ("mod", head(paged, typed)),
                    Part::Operations => ("operations", BELOW.to_owned()),
                    Part::Types => {
                        typed = !text.is_empty();
                        ("types", if typed { BELOW.to_owned() } else { String::new() })
                    }
                    Part::Pages if text.is_empty() => return,
                    Part::Pages => {
                        paged = true;
                        ("pages", BELOW.to_owned())
                    }
                    Part::Errors => ("errors", BELOW.to_owned()),
                    Part::Stub => ("stub", BELOW.to_owned()),
                };
                text.insert_str(0, &format!("// Written by `cargo xtask generate` from {file_name}; edit that instead.\n\n{head}\n\n"));
                paths.push(format!("src/{api}/{name}.rs"));
            }
            // Whoever reads has stopped at something wrong, and tells of it in the end.
            let _ = give.send(Stretch { file: paths.len() - 1, text, fault: None });
        });
        drop(give);
        let read = reader.map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        made.map(|()| read.or_else(|| later.map(|later| later())).unwrap_or_default())
    })?;
    let mut files: Vec<_> = paths.iter().map(|path| GeneratedFile { path: PathBuf::from(path), text: String::new() }).collect();
    for Stretch { file, text, fault } in read {
        let (path, whole) = (&paths[file], &mut files[file].text);
        if !whole.is_empty() {
            whole.push('\n');
        }
        let before = whole.len();
        if before == 0 {
            *whole = text;
        } else {
            whole.push_str(&text);
        }
        if let Some((at, what)) = fault {
            return Err(not_rust(path, whole, before + at, &what));
        }
    }
    Ok(files)
}

/// The files of several clients and of the crate that holds them.
pub fn generate_all(sources: &[Source]) -> Result<Vec<GeneratedFile>, Error> {
    let mut files = Vec::new();
    let mut names = BTreeSet::new();
    let mut modules = Code::default();
    for source in sources {
        let model = source.open_model()?;
        let api = snake(&model.description.api);
        if !names.insert(api.clone()) {
            return Err(Error::SameName(api));
        }
        files.extend(files_of(source, &model)?);
        modules.item(&Docs::theirs(Some(&model.description.title), "").and_theirs(model.description.summary.as_deref()));
        modules.line(format_args!("#[cfg(feature = \"{api}\")]"));
        modules.line("#[rustfmt::skip]");
        modules.line("#[allow(clippy::all, clippy::pedantic)]");
        modules.line(format_args!("pub mod {};", ident(&api)));
    }
    let head = "//! Typed clients of the described APIs, one behind each feature.\n//!\n//! Every item says which line of \
                which description it comes from. What all clients share is in\n//! `plumbline_runtime`, re-exported as [`runtime`].\n//!\n//! A client is made with \
                `Client::builder()`. An operation is a method of it that takes what the operation needs and gives a builder for the\n//! rest; setters \
                refuse what is out of range before anything is sent. `send()` is awaited, or waited for with `send().wait()` in\n//! blocking code; \
                lists have `pages()` and `items()`, which are streams, or iterators by `blocking()`. An error says whether the\n//! request may have \
                been sent: see [`runtime::Error`]. In unit tests `Client::stubbed` answers in place of a server.\n//!\n\
                //! | to | see |\n//! |---|---|\n\
                //! | know what each operation takes and gives | the module of its API: each operation is a struct, with an example |\n\
                //! | match errors | [`runtime::Error`], and `Problem` of each API |\n\
                //! | walk lists, collect them, read ahead | [`runtime::Pages`], [`runtime::Items`] |\n\
                //! | set timeouts, retries and leniency of one call | [`runtime::Options`], given by `with(…)` |\n\
                //! | have status, headers and bytes | [`runtime::Response`]; [`runtime::Error::answer`] |\n\
                //! | look on, add headers, trace | [`runtime::Observer`]; the spans are told at [`runtime`] |\n\
                //! | bring an HTTP client | `ClientBuilder::http_client`, with [`runtime::reqwest`] |\n\
                //! | test without a server | `Stub` of each API, [`runtime::Called`], [`runtime::StubError`] |\n//!\n//! Written by \
                `cargo xtask generate`; nothing here is edited by hand.\n\n#![deny(warnings, missing_docs)]\n\npub use plumbline_runtime as runtime;\n\n";
    files.push(GeneratedFile { path: "src/lib.rs".into(), text: format!("{head}{}", modules.into_text()) });
    let features: Vec<String> = names.iter().map(|n| format!("{n} = []\n")).collect();
    let features = features.concat();
    let default = names.iter().map(String::as_str).chain(["tls"]).map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", ");
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

    /// The items of a file without what ties files together. That it is Rust is seen on the way.
    fn items(text: &str) -> Vec<syn::Item> {
        let file = syn::parse_file(text).expect("Rust");
        let ties = |item: &syn::Item| match item {
            syn::Item::Mod(module) => module.content.is_none(),
            syn::Item::Use(_) => true,
            _ => false,
        };
        file.items.into_iter().filter(|i| !ties(i)).collect()
    }

    #[test]
    fn every_place_that_no_client_can_be_made_of_is_told() {
        let source = &descriptions()[0];
        let model = source.model(&Choices::new()).expect("a model");
        let plan = Plan::new(&model);
        assert!(plan.supported().is_ok());
        for at in ["/operations", "/schemas", "/operations"] {
            plan.unsupported(at, "it cannot be said in Rust");
        }
        let told = plan.supported().expect_err("two places").to_string();
        assert_eq!(told.lines().count(), 2, "{told}");
        assert!(told.lines().all(|line| line.contains(".yaml:") && line.ends_with("it cannot be said in Rust")), "{told}");
    }

    #[test]
    fn macro_and_files_have_the_same_items() {
        let sources = descriptions();
        assert!(sources.len() >= 4);
        for source in sources {
            let flat = items(&flat(&source, Some(CRATE)).expect("items"));
            let files: Vec<_> = generate(&source).expect("files").iter().flat_map(|f| items(&f.text)).collect();
            assert_eq!(flat.len(), files.len(), "{}", source.file);
            assert!(flat.iter().all(|item| files.contains(item)), "{}", source.file);
        }
    }

    #[test]
    fn what_is_read_again_bit_by_bit_beside_writing_is_the_same_as_afterwards() {
        let head = "plumbline: 1\napi: many\ntitle: Many\nprotocol: http\nservers: [{ url: \"https://many.example.org\" }]\n\
                    documents: { page: { title: The page } }\noperations:\n";
        let operation = |i: usize| {
            format!(
                "  list_{i}:\n    get: /{i}\n    effect: safe\n    source: {{ document: page }}\n    parameters:\n      limit: {{ in: query, schema: {{ type: \
                 integer }} }}\n    responses: {{ 200: {{ schema: {{ type: object, properties: {{ id{i}: {{ type: string }} }} }} }} }}\n"
            )
        };
        let text: String = std::iter::once(head.to_owned()).chain((0..300).map(operation)).collect();
        let source = Source::read("many.yaml", text.as_bytes()).unwrap_or_else(|e| panic!("{e}"));
        let model = source.open_model().expect("a model");
        let [afterwards, beside] = [false, true].map(|beside| files_beside(&source, &model, beside).expect("files"));
        assert_eq!(afterwards, beside);
        assert!(beside.iter().filter(|file| file.text.len() > 2 * STRETCH).count() >= 2);
        assert!(beside.iter().all(|file| !file.text.contains("\n\n\n") && !file.text.ends_with("\n\n")));
        let found: usize = beside.iter().map(|file| items(&file.text).len()).sum();
        assert_eq!(found, items(&flat(&source, Some(CRATE)).expect("items")).len());
    }

    #[test]
    fn twice_gives_the_same_bytes() {
        let sources = descriptions();
        assert_eq!(generate_all(&sources).expect("files"), generate_all(&sources).expect("files"));
    }
}
