//! `cargo xtask lint`: everything that is wrong with descriptions, in one run.
//!
//! The rules are in `plumbline-spec`; here they are shown.

use crate::error::Error;
use crate::{paint, repository};
use conformance::exit;
use std::path::PathBuf;

/// Check descriptions: every mistake with its place and what to do about it.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  cargo xtask lint\n  cargo xtask lint my_api.yaml")]
pub struct Flags {
    /// Description files; all of the repository when absent.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub fn run(flags: &Flags) -> Result<u8, Error> {
    let styled = paint::on_stdout();
    let mut wrong = 0;
    let files = repository::files(&flags.files)?;
    for file in &files {
        let said = match repository::read(file)? {
            Ok(source) if source.warnings.list.is_empty() => {
                println!("{}: sound", file.name);
                continue;
            }
            Ok(source) => source.warnings,
            Err(diagnostics) => {
                wrong += 1;
                diagnostics
            }
        };
        println!("{}\n", said.render(styled));
    }
    if wrong == 0 {
        return Ok(exit::FINE);
    }
    eprintln!("error: {wrong} of {} {} cannot be used", files.len(), conformance::text::plural(files.len() as u64, "description"));
    Ok(exit::BROKEN)
}
