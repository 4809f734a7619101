//! `cargo xtask lint`: everything that is wrong with descriptions, in one run.
//!
//! The rules and the forms of output are in `plumbline-spec`; here they are applied and shown.

use crate::error::Error;
use crate::paint::{self, Tone, paint};
use crate::waiting::Waiting;
use crate::{out, repository};
use conformance::exit;
use plumbline_spec::diag::{self, Form};
use plumbline_spec::{Choices, Diagnostics, lint};
use std::path::PathBuf;

/// Check descriptions: every mistake with its place and what to do about it.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  cargo xtask lint
  cargo xtask lint my_api.yaml
  cargo xtask lint --explain P0203
  cargo xtask lint --format sarif > lint.sarif")]
pub struct Flags {
    /// Description files; all of the repository when absent.
    #[arg(value_name = "FILE", conflicts_with = "explain")]
    files: Vec<PathBuf>,
    /// Form of the output: text, json (a line per diagnostic), github (annotations) or sarif.
    #[arg(long, value_name = "FORM", value_parser = ["text", "json", "github", "sarif"], default_value = "text")]
    format: String,
    /// Explain a rule, with an example; all rules in short when no code is given.
    #[arg(long, value_name = "CODE", num_args = 0..=1, default_missing_value = "")]
    explain: Option<String>,
}

pub fn run(flags: &Flags) -> Result<u8, Error> {
    if let Some(code) = &flags.explain {
        return explain(code);
    }
    let files = repository::files(&flags.files)?;
    let mut said = Vec::new();
    let mut sources = Vec::new();
    for file in &files {
        let _waiting = Waiting::start(format!("reading {}", file.name));
        match repository::read(file)? {
            Ok(source) => {
                said.push(source.warnings.clone());
                sources.push(source);
            }
            Err(diagnostics) => said.push(diagnostics),
        }
    }
    // What is seen only in several descriptions takes several.
    let several = if sources.len() > 1 { sources.as_slice() } else { &[] };
    let models: Vec<_> = several.iter().filter_map(|s| s.model(&Choices::new()).ok()).collect();
    let together = lint::lint_together(&models.iter().collect::<Vec<_>>());
    show(flags, &files, &said, &together)?;
    // Taking large trees apart takes a while, and the process ends soon: nobody needs the room.
    std::mem::forget((sources, models));
    let wrong = said.iter().chain(&together).filter(|d| d.has_errors()).count();
    if wrong == 0 {
        return Ok(exit::FINE);
    }
    eprintln!("error: {wrong} of {} {} cannot be used", files.len(), conformance::text::plural(files.len() as u64, "description"));
    Ok(exit::BROKEN)
}

fn show(flags: &Flags, files: &[repository::File], said: &[Diagnostics], together: &[Diagnostics]) -> Result<(), Error> {
    let all: Vec<&Diagnostics> = said.iter().chain(together).collect();
    let form: Form = flags.format.parse().map_err(|e: diag::UnknownForm| Error::Usage(e.to_string()))?;
    if form != Form::Plain {
        out::put(&diag::render(&all, form));
        return Ok(());
    }
    let colour = paint::on_stdout();
    let shown = diag::render(&all, if colour { Form::Styled } else { Form::Plain });
    if !shown.is_empty() {
        out::put(&format!("{shown}\n"));
    }
    for (file, diagnostics) in files.iter().zip(said) {
        let notes = diagnostics.list.len();
        match (diagnostics.has_errors(), notes) {
            (true, _) => out::put(&format!("{}: {}\n", file.name, paint(colour, Tone::Bad, "broken"))),
            (false, 0) => out::put(&format!("{}: {}\n", file.name, paint(colour, Tone::Good, "sound"))),
            (false, n) => {
                let remarks = conformance::text::plural(n as u64, "remark");
                out::put(&format!("{}: {}, {n} {remarks}\n", file.name, paint(colour, Tone::Good, "sound")));
            }
        }
    }
    Ok(())
}

fn explain(code: &str) -> Result<u8, Error> {
    if code.is_empty() {
        out::put(&lint::explain_all());
        return Ok(exit::FINE);
    }
    let known: Vec<&str> = lint::rules().map(|r| r.code).collect();
    let hint = || lint::did_you_mean(code, &known).unwrap_or_else(|| "cargo xtask lint --explain lists them".to_owned());
    out::put(&lint::explain(code).ok_or_else(|| Error::Usage(format!("no rule has the code `{code}`; {}", hint())))?);
    Ok(exit::FINE)
}
