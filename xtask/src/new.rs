//! `cargo xtask new`: a description to start from, which works as it stands.
//!
//! What it says is in `plumbline-spec`; here is where it is put, and how an editor finds the schema of the language.

use crate::error::Error;
use crate::{out, repository};
use conformance::exit;
use plumbline_spec::model::Protocol;
use plumbline_spec::{language, starter};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Start a description of one more API: it lints clean, works at once and explains itself.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  cargo xtask new my_api
  cargo xtask new my_api --json-rpc
  cargo xtask new my_api --out elsewhere/my_api.yaml")]
pub struct Flags {
    /// Name of the API: small letters, digits and underscores.
    #[arg(value_name = "NAME")]
    name: String,
    /// The API speaks JSON-RPC 2.0 rather than plain HTTP.
    #[arg(long)]
    json_rpc: bool,
    /// The file to write; NAME.yaml in the current folder when absent. Nothing is overwritten.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub fn run(flags: &Flags) -> Result<u8, Error> {
    let protocol = if flags.json_rpc { Protocol::JsonRpc } else { Protocol::Http };
    let file = flags.out.clone().unwrap_or_else(|| PathBuf::from(format!("{}.yaml", flags.name)));
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (schema, beside) = schema(folder);
    let text = starter::text(&flags.name, protocol, &schema).map_err(|e| Error::Usage(e.to_string()))?;
    let shown = file.display();
    let failed = || format!("{shown} cannot be written");
    fs::create_dir_all(folder).map_err(Error::io(failed()))?;
    let mut new = match fs::File::create_new(&file) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(Error::Usage(format!("{shown} is there already and is not overwritten; choose another name, or give --out FILE")));
        }
        other => other.map_err(Error::io(failed()))?,
    };
    new.write_all(text.as_bytes()).map_err(Error::io(failed()))?;
    if beside {
        language::write_or_check(folder, false).map_err(|e| Error::Usage(e.to_string()))?;
    }
    let also = if beside { format!(", and {} beside it, which editors complete from", language::FILE) } else { String::new() };
    out::put(&format!(
        "wrote {shown}{also}\n\nIt works as it stands:\n  cargo xtask lint {shown}\n  cargo xtask mock --spec {shown}\n  cargo xtask generate --spec {shown} --out {name}-client\n  \
         cargo xtask conformance --spec {shown}\n\nThen put in what the documents say; its comments tell how.\n",
        name = flags.name.replace('_', "-"),
    ));
    Ok(exit::FINE)
}

/// The schema of the language as an editor finds it from a folder: the repository's own from within it, else a copy beside the file.
fn schema(folder: &Path) -> (String, bool) {
    let own = || -> Option<String> {
        let (folder, root) = (folder.canonicalize().ok()?, repository::root().ok()?.canonicalize().ok()?);
        let below = folder.strip_prefix(&root).ok()?;
        let up = "../".repeat(below.components().count());
        Some(format!("{up}spec/{}", language::FILE))
    };
    match own() {
        Some(path) => (path, false),
        None => (language::FILE.to_owned(), true),
    }
}
