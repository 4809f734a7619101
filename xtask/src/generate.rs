//! `cargo xtask generate`: writes the clients, or says which of their files are stale.
//!
//! What is written is decided in `plumbline-codegen`; checking and writing are one function there.
//! The JSON Schema of the description language, for editors, is written along.

use crate::error::Error;
use crate::repository::{self, File};
use crate::waiting::Waiting;
use conformance::exit;
use plumbline_spec::language::{self, LanguageError};
use std::fs;
use std::path::{Path, PathBuf};

/// Folder of the generated clients in the repository.
const GENERATED: &str = "generated";
/// Folder of the schema of the language in the repository.
const LANGUAGE: &str = "spec";

/// Write the clients of descriptions, or check that they are up to date.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  cargo xtask generate
  cargo xtask generate --check
  cargo xtask generate --spec my_api.yaml --out my-client")]
pub struct Flags {
    /// Write nothing; fail when something is stale, and name it.
    #[arg(long)]
    check: bool,
    /// Description to generate from in place of the repository's. May be repeated.
    #[arg(long = "spec", value_name = "FILE", requires = "out")]
    specs: Vec<PathBuf>,
    /// Folder of the crate to write; the repository's own when absent.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub fn run(flags: &Flags) -> Result<u8, Error> {
    match &flags.out {
        Some(out) => write(&repository::files(&flags.specs)?, out, flags.check)?,
        None => everything(&repository::root()?, flags.check)?,
    }
    Ok(exit::FINE)
}

/// Writes the repository's own clients, and the schema of the language that they are described in.
pub fn everything(root: &Path, check: bool) -> Result<(), Error> {
    let language = root.join(LANGUAGE);
    let schema = language::write_or_check(&language, check).map_err(|e| match e {
        LanguageError::Stale(path) => {
            Error::Stale(format!("{} is out of date\nrun `cargo xtask generate` and commit the result", path.display()))
        }
        failed @ LanguageError::Io { .. } => Error::Usage(failed.to_string()),
    })?;
    if schema {
        println!("wrote the schema of the language in {}", shown(&language));
    }
    write(&repository::files(&[])?, &root.join(GENERATED), check)
}

fn write(files: &[File], out: &Path, check: bool) -> Result<(), Error> {
    let waiting = Waiting::start(format!("generating {}", shown(out)));
    let sources = repository::sources(files)?;
    let generated = plumbline_codegen::generate_all(&sources).map_err(wrong)?;
    let manifest = out.join("Cargo.toml");
    let new = !manifest.exists();
    let changed = plumbline_codegen::write_or_check(out, &generated, check).map_err(wrong)?;
    drop(waiting);
    // Taking large trees apart takes a while, and the process ends soon: nobody needs the room.
    std::mem::forget(sources);
    if new && !check {
        found(&manifest)?;
    }
    for path in &changed {
        println!("wrote {}", shown(path));
    }
    let (number, of) = (generated.len(), files.len());
    let words = |n: usize, word: &str| format!("{n} {}", conformance::text::plural(n as u64, word));
    println!("{} of {} in {} are up to date", words(number, "file"), words(of, "client"), shown(out));
    Ok(())
}

/// A path as it is seen from where the user stands.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path).display().to_string()
}

/// A new crate finds the runtime where this repository has it.
fn found(manifest: &Path) -> Result<(), Error> {
    let Ok(root) = repository::root() else { return Ok(()) };
    let failed = || format!("{} cannot be written", manifest.display());
    let text = fs::read_to_string(manifest).map_err(Error::io(failed()))?;
    let path = serde_json::Value::from(root.join("runtime").display().to_string());
    let text = text.replace("plumbline-runtime = { version = \"0.1\"", &format!("plumbline-runtime = {{ path = {path}"));
    fs::write(manifest, text).map_err(Error::io(failed()))
}

fn wrong(error: plumbline_codegen::Error) -> Error {
    match error {
        plumbline_codegen::Error::Description(diagnostics) => Error::Descriptions(vec![diagnostics]),
        stale @ plumbline_codegen::Error::Stale { .. } => Error::Stale(stale.to_string()),
        file @ plumbline_codegen::Error::File { .. } => Error::Usage(file.to_string()),
        other => Error::Generator(other.to_string()),
    }
}
