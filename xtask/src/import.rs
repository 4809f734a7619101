//! `cargo xtask import`: a description from an OpenAPI or OpenRPC document.
//!
//! The description goes to a file or to stdout; what could not be carried over is listed on stderr, or as
//! JSON. The work is done in `plumbline-interop`.

use crate::error::Error;
use crate::waiting::Waiting;
use conformance::exit;
use conformance::text::plural;
use plumbline_interop::import::{self, Format, Imported, Options};
use std::path::PathBuf;

/// Places of each kind that are listed for people.
const LISTED: usize = 10;

/// Make a description from an OpenAPI or OpenRPC document.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  cargo xtask import openapi petstore.yaml --out petstore.plumbline.yaml
  cargo xtask import openapi api/openapi.json --name shop --format json --out shop.yaml
  cargo xtask import openrpc openrpc.json > node.yaml

The description goes to --out, or to stdout. What could not be carried over is listed with its line: on stderr,
or, with --format json and --out, on stdout.")]
pub struct Flags {
    /// Format of the document: openapi (Swagger 2.0, OpenAPI 3.0 and 3.1) or openrpc.
    #[arg(value_name = "FORMAT", value_parser = ["openapi", "openrpc"])]
    from: String,
    /// The document, JSON or YAML.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Name of the API; made of the document's title when absent.
    #[arg(long)]
    name: Option<String>,
    /// File to write; stdout when absent.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Folder besides the document's own that `$ref` may lead into. May be repeated.
    #[arg(long, value_name = "DIR")]
    allow: Vec<PathBuf>,
    /// Form of the listing of what could not be carried over: text or json.
    #[arg(long, value_name = "FORM", value_parser = ["text", "json"], default_value = "text")]
    format: String,
    /// Overwrite the file that --out names.
    #[arg(long, requires = "out")]
    force: bool,
}

pub fn run(flags: &Flags) -> Result<u8, Error> {
    if let Some(out) = flags.out.as_ref().filter(|o| o.exists() && !flags.force) {
        return Err(Error::Usage(format!("{} is there already; --force overwrites it", out.display())));
    }
    let format = if flags.from == "openrpc" { Format::OpenRpc } else { Format::OpenApi };
    let options = Options { name: flags.name.clone(), allow: flags.allow.clone() };
    let waiting = Waiting::start(format!("importing {}", flags.file.display()));
    let imported = import::open(&flags.file, format, &options).map_err(|e| Error::Usage(e.to_string()));
    drop(waiting);
    let imported = imported?;
    let shown = show(flags, &imported);
    imported.forget();
    shown
}

fn show(flags: &Flags, imported: &Imported) -> Result<u8, Error> {
    match &flags.out {
        Some(out) => std::fs::write(out, &imported.text).map_err(Error::io(format!("{} cannot be written", out.display())))?,
        None => print!("{}", imported.text),
    }
    if flags.format == "json" {
        let listing = import::left_json(&imported.left);
        if flags.out.is_some() {
            println!("{listing:#}");
        } else {
            eprintln!("{listing:#}");
        }
        return Ok(exit::FINE);
    }
    eprint!("{}", import::left_text(&imported.left, LISTED));
    let words = |n: usize, word: &str| format!("{n} {}", plural(n as u64, word));
    eprintln!(
        "{}: {}, {}, {} proposed; {} not carried over; {} of `cargo xtask lint`",
        flags.out.as_ref().map_or_else(|| imported.name.clone(), |o| o.display().to_string()),
        words(imported.operations, "operation"),
        words(imported.schemas, "schema"),
        words(imported.proposed, "law"),
        words(imported.left.len(), "thing"),
        words(imported.remarks, "remark"),
    );
    Ok(exit::FINE)
}
