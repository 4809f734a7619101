//! `cargo xtask show`: everything that a description says of one operation.
//!
//! It is gathered and laid out in `plumbline-spec`; here it is found and printed.

use crate::error::Error;
use crate::{out, paint, repository};
use conformance::exit;
use plumbline_spec::{Choices, Model, show};
use std::path::PathBuf;

/// Print an operation with all its facts, sources, readings and laws.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  cargo xtask show OPERATION
  cargo xtask show API::OPERATION --format json
  cargo xtask show OPERATION --spec my_api.yaml")]
pub struct Flags {
    /// The operation, by its name in the description or its RPC method; API::OPERATION where several APIs have one of that name.
    #[arg(value_name = "[API::]OPERATION")]
    operation: String,
    /// Description to look in, in place of the repository's. May be repeated.
    #[arg(long = "spec", value_name = "FILE")]
    specs: Vec<PathBuf>,
    /// Form of the output: text or json.
    #[arg(long, value_name = "FORM", value_parser = ["text", "json"], default_value = "text")]
    format: String,
}

pub fn run(flags: &Flags) -> Result<u8, Error> {
    let models = models(&flags.specs)?;
    let all: Vec<&Model> = models.iter().collect();
    let (index, key) = show::find(&all, &flags.operation).map_err(|e| Error::Usage(e.to_string()))?;
    let shown = show::show(&models[index], &key).ok_or_else(|| Error::Usage(format!("no operation is called `{key}`")))?;
    if flags.format == "json" {
        out::put(&format!("{shown:#}\n"));
    } else {
        out::put(&show::text(&shown, paint::on_stdout()));
    }
    Ok(exit::FINE)
}

/// The models of files that were named, else of the repository.
fn models(named: &[PathBuf]) -> Result<Vec<Model>, Error> {
    let sources = repository::sources(&repository::files(named)?)?;
    let models: Result<Vec<Model>, _> = sources.iter().map(|s| s.model(&Choices::new())).collect();
    models.map_err(|diagnostics| Error::Descriptions(vec![diagnostics]))
}
