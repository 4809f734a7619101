//! `cargo xtask generate`: writes the clients, or says which of their files are stale.
//!
//! What is written is decided in `plumbline-codegen`; checking and writing are one function there.

use crate::error::Error;
use crate::repository::{self, File};
use conformance::exit;
use std::fs;
use std::path::{Path, PathBuf};

/// Folder of the generated clients in the repository.
const GENERATED: &str = "generated";

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
    let files = repository::files(&flags.specs)?;
    match &flags.out {
        Some(out) => write(&files, out, flags.check)?,
        None => write(&files, &repository::root()?.join(GENERATED), flags.check)?,
    }
    Ok(exit::FINE)
}

/// Writes the repository's own clients.
pub fn write_repository(root: &Path) -> Result<(), Error> {
    write(&repository::files(&[])?, &root.join(GENERATED), false)
}

fn write(files: &[File], out: &Path, check: bool) -> Result<(), Error> {
    let sources = repository::sources(files)?;
    let generated = plumbline_codegen::generate_all(&sources).map_err(wrong)?;
    let manifest = out.join("Cargo.toml");
    let new = !manifest.exists();
    let changed = plumbline_codegen::write_or_check(out, &generated, check).map_err(wrong)?;
    if new && !check {
        found(&manifest)?;
    }
    for path in &changed {
        println!("wrote {}", path.display());
    }
    let (number, of) = (generated.len(), files.len());
    let words = |n: usize, word: &str| format!("{n} {}", conformance::text::plural(n as u64, word));
    println!("{} of {} in {} are up to date", words(number, "file"), words(of, "client"), out.display());
    Ok(())
}

/// A new crate finds the runtime where this repository has it.
fn found(manifest: &Path) -> Result<(), Error> {
    let Ok(root) = repository::root() else { return Ok(()) };
    let failed = || format!("{} cannot be written", manifest.display());
    let text = fs::read_to_string(manifest).map_err(Error::io(failed()))?;
    let path = serde_json::Value::from(root.join("runtime").display().to_string());
    let text = text.replace("plumbline-runtime = \"0.1\"", &format!("plumbline-runtime = {{ path = {path} }}"));
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
