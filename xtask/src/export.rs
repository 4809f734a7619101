//! `cargo xtask export`: a description in the formats of other tools.
//!
//! The writing is `plumbline-interop`'s; here are flags, files and the list of what a format cannot say.

use crate::error::Error;
use crate::repository::{self, File};
use clap::ValueEnum;
use conformance::exit;
use plumbline_interop::export::{ExportError, Form, LossKind, Options, export};
use plumbline_spec::lint::did_you_mean;
use plumbline_spec::{Choices, Source};
use std::path::PathBuf;

/// Write a description as OpenAPI, OpenRPC or JSON Schema.
#[derive(clap::Args)]
#[command(
    disable_version_flag = true,
    after_help = "What the format cannot say (laws, readings, sources ...) stands in `x-plumbline` members and is counted on stderr.

Examples:
  cargo xtask export openapi NAME --out openapi.json
  cargo xtask export openapi --spec my_api.yaml --version 3.0 --format yaml
  cargo xtask export openrpc NAME --losses
  cargo xtask export json-schema NAME --root Contact"
)]
pub struct Flags {
    /// Format to write.
    #[arg(value_enum, value_name = "FORMAT")]
    form: To,
    /// API to write; may be left out where there is one description only.
    #[arg(value_name = "NAME")]
    api: Option<String>,
    /// Description to write in place of the repository's.
    #[arg(long = "spec", value_name = "FILE")]
    spec: Option<PathBuf>,
    /// Version of OpenAPI.
    #[arg(long, value_enum, value_name = "VERSION")]
    version: Option<Version>,
    /// How the document is written.
    #[arg(long, value_enum, value_name = "FORM", default_value = "json")]
    format: Format,
    /// File to write to; stdout when absent.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The reading that a dispute is given. May be repeated.
    #[arg(long = "reading", value_name = "ID=NAME", value_parser = reading)]
    readings: Vec<(String, String)>,
    /// Give every other dispute its settled or first reading, in schemas too: for tools that make little of `anyOf`.
    #[arg(long)]
    resolve: bool,
    /// OpenAPI: write `page[limit]` and `page[offset]` as one deepObject parameter `page`.
    #[arg(long)]
    deep_object: bool,
    /// JSON Schema: the definition that the document itself stands for.
    #[arg(long, value_name = "DEFINITION")]
    root: Option<String>,
    /// List on stderr everything that the format cannot say, with its line, in place of the count.
    #[arg(long)]
    losses: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum To {
    /// OpenAPI, for HTTP APIs.
    Openapi,
    /// OpenRPC, for JSON-RPC APIs.
    Openrpc,
    /// JSON Schema 2020-12 of every body, answer and parameter list.
    JsonSchema,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Version {
    /// OpenAPI 3.1.0.
    #[value(name = "3.1")]
    V31,
    /// OpenAPI 3.0.3.
    #[value(name = "3.0")]
    V30,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Yaml,
}

fn reading(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((dispute, reading)) if !dispute.is_empty() && !reading.is_empty() => Ok((dispute.to_owned(), reading.to_owned())),
        _ => Err("write it as ID=NAME".to_owned()),
    }
}

pub fn run(flags: &Flags) -> Result<u8, Error> {
    let form = form(flags)?;
    let (file, source) = chosen(flags)?;
    let options = Options {
        choices: flags.readings.iter().cloned().collect::<Choices>(),
        resolve: flags.resolve,
        deep_object: flags.deep_object,
        root: flags.root.clone(),
    };
    let exported = export(&source, form, &options).map_err(|error| match error {
        ExportError::Description(diagnostics) => Error::Descriptions(vec![diagnostics]),
        other => Error::Usage(other.to_string()),
    })?;
    let text = match flags.format {
        Format::Json => exported.json(),
        Format::Yaml => exported.yaml(),
    };
    match &flags.out {
        Some(out) => std::fs::write(out, text).map_err(Error::io(format!("{} cannot be written", out.display())))?,
        None => crate::out::put(&text),
    }
    if flags.losses {
        exported.losses.iter().for_each(|loss| eprintln!("{loss}"));
        return Ok(exit::FINE);
    }
    let count = |kind: LossKind| exported.losses.iter().filter(|l| l.kind == kind).count();
    let counts: Vec<String> = LossKind::ALL.iter().filter(|k| count(**k) > 0).map(|k| format!("{} {}", count(*k), k.as_str())).collect();
    if !counts.is_empty() {
        let all = exported.losses.len();
        eprintln!("{}: {all} things that {} has no member for: {} (--losses lists them)", file.name, form.as_str(), counts.join(", "));
    }
    Ok(exit::FINE)
}

fn form(flags: &Flags) -> Result<Form, Error> {
    let only = |given: bool, flag: &str, command: &str| {
        if given { Err(Error::Usage(format!("{flag} is for `export {command}` only"))) } else { Ok(()) }
    };
    if flags.form != To::Openapi {
        only(flags.version.is_some(), "--version", "openapi")?;
        only(flags.deep_object, "--deep-object", "openapi")?;
    }
    if flags.form != To::JsonSchema {
        only(flags.root.is_some(), "--root", "json-schema")?;
    }
    Ok(match (flags.form, flags.version) {
        (To::Openapi, Some(Version::V30)) => Form::OpenApi30,
        (To::Openapi, Some(Version::V31) | None) => Form::OpenApi31,
        (To::Openrpc, _) => Form::OpenRpc,
        (To::JsonSchema, _) => Form::JsonSchema,
    })
}

/// The description meant by name or file.
fn chosen(flags: &Flags) -> Result<(File, Source), Error> {
    let files = repository::files(flags.spec.as_slice())?;
    let sources = repository::sources(&files)?;
    let mut all = Vec::new();
    for (file, source) in files.into_iter().zip(sources) {
        let model = source.model(&Choices::new()).map_err(|d| Error::Descriptions(vec![d]))?;
        all.push((model.description.api, file, source));
    }
    let names: Vec<String> = all.iter().map(|(name, _, _)| name.clone()).collect();
    let listed = names.join(", ");
    match &flags.api {
        None if all.len() > 1 => return Err(Error::Usage(format!("name the API to export: one of {listed}"))),
        None => {}
        Some(wanted) => {
            all.retain(|(name, _, _)| name == wanted);
            if all.is_empty() {
                let known: Vec<&str> = names.iter().map(String::as_str).collect();
                let help = did_you_mean(wanted, &known).unwrap_or_else(|| format!("there are {listed}"));
                return Err(Error::Usage(format!("no description is of the API `{wanted}`; {help}")));
            }
        }
    }
    let (_, file, source) = all.swap_remove(0);
    Ok((file, source))
}
