//! From OpenAPI and OpenRPC documents to a description.
//!
//! A document is untrusted: it is read within bounds of size, depth and number, files only from its own
//! folder, and every text of it reaches the description quoted. The result lints without an error; what
//! the language cannot say is listed with its place. Laws are proposed, never asserted.

mod bodies;
mod choices;
mod context;
mod error;
mod errors;
mod files;
mod json;
mod laws;
mod left;
mod merge;
mod names;
mod net;
mod openrpc;
mod operations;
mod out;
mod overlay;
mod parameters;
mod schema;
mod security;
mod servers;
mod tree;
mod value;
mod write;
mod yaml;

#[cfg(test)]
mod tests;

pub use error::ImportError;
pub use left::{Left, json as left_json, text as left_text};

use context::{Dialect, Import};
use errors::Cases;
use files::Files;
use out::{Map, Out};
use plumbline_spec::Source;
use security::Security;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tree::Node;

/// How a document is imported.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Name of the API; made of the title when absent.
    pub name: Option<String>,
    /// Folders besides the document's own that `$ref` may lead into.
    pub allow: Vec<PathBuf>,
}

/// What an import gives.
#[derive(Debug, Clone)]
pub struct Imported {
    /// Name of the API.
    pub name: String,
    /// The description, as YAML.
    pub text: String,
    /// What could not be carried over, in the order of the document.
    pub left: Vec<Left>,
    /// How many operations there are.
    pub operations: usize,
    /// How many named schemas there are.
    pub schemas: usize,
    /// How many laws are proposed.
    pub proposed: usize,
    /// How many warnings and notes `lint` has on the description.
    pub remarks: usize,
    worked_on: Arc<WorkedOn>,
}

/// What an import worked on.
#[derive(Debug)]
#[expect(dead_code, reason = "it is kept so that it can be forgotten")]
struct WorkedOn {
    files: Files,
    out: Map,
    source: Option<Source>,
}

impl Imported {
    /// Leaves what the import worked on as it is. Taking large trees apart takes a while, and in a program that ends soon nobody needs the
    /// room.
    pub fn forget(self) {
        std::mem::forget(self.worked_on);
    }
}

/// Which family of documents is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Swagger 2.0, OpenAPI 3.0 or 3.1.
    OpenApi,
    /// OpenRPC 1.
    OpenRpc,
}

/// Imports a document from a file.
///
/// # Errors
/// When it cannot be read, is broken, or is another kind of document.
pub fn open(path: &Path, format: Format, options: &Options) -> Result<Imported, ImportError> {
    import(Files::open(path, &options.allow)?, format, options)
}

/// Imports a document from its bytes; `$ref`s to other files lead nowhere.
///
/// # Errors
/// When it is broken, or another kind of document.
pub fn read(name: &str, bytes: &[u8], format: Format, options: &Options) -> Result<Imported, ImportError> {
    import(Files::read(name, bytes)?, format, options)
}

fn dialect(files: &Files, format: Format) -> Result<Dialect, ImportError> {
    let root = files.root();
    let said = |key: &str| root.get(key).and_then(Node::word);
    let foreign = |what: String, help: &str| {
        let (file, line, column) = files.locate(root.at);
        ImportError::Foreign { file: file.to_owned(), line, column, what, help: help.to_owned() }
    };
    match (said("openapi"), said("swagger"), said("openrpc"), format) {
        (Some(v), _, _, Format::OpenApi) if v.starts_with("3.0") => Ok(Dialect::OpenApi30),
        (Some(v), _, _, Format::OpenApi) if v == "3" || v.starts_with("3.") => Ok(Dialect::OpenApi31),
        (None, Some(v), _, Format::OpenApi) if v.starts_with('2') => Ok(Dialect::Swagger),
        (None, None, Some(v), Format::OpenRpc) if v.starts_with('1') => Ok(Dialect::OpenRpc),
        (Some(v), ..) | (None, Some(v), ..) if format == Format::OpenApi => {
            Err(foreign(format!("version {} of OpenAPI is not known", json::shorten(&v)), "Swagger 2.0 and OpenAPI 3.0 and 3.1 are"))
        }
        (_, _, Some(v), Format::OpenRpc) => Err(foreign(format!("version {} of OpenRPC is not known", json::shorten(&v)), "OpenRPC 1 is")),
        (_, _, Some(_), Format::OpenApi) => Err(foreign("this is an OpenRPC document".to_owned(), "use `import openrpc`")),
        (Some(_), ..) | (_, Some(_), ..) => Err(foreign("this is an OpenAPI document".to_owned(), "use `import openapi`")),
        (None, None, None, Format::OpenApi) => {
            Err(foreign("the document has neither `openapi` nor `swagger` at its root".to_owned(), "give an OpenAPI or Swagger document"))
        }
        (None, None, None, Format::OpenRpc) => {
            Err(foreign("the document has no `openrpc` at its root".to_owned(), "give an OpenRPC document"))
        }
    }
}

fn import(all: Files, format: Format, options: &Options) -> Result<Imported, ImportError> {
    let files = &all;
    let dialect = dialect(files, format)?;
    let mut import = Import::new(files, dialect);
    let root = files.root();
    let info = root.get("info").unwrap_or(root);
    let given = overlay::member(root, "api");
    let name = match &options.name {
        Some(name) if names::snake(name).as_ref() == Some(name) => name.clone(),
        Some(name) => return Err(ImportError::Name(name.clone())),
        None => given
            .as_ref()
            .and_then(Out::text)
            .map(str::to_owned)
            .or_else(|| info.text_of("title").and_then(names::short))
            .unwrap_or_else(|| "api".to_owned()),
    };
    let (mut security, mut cases) = (Security::default(), Cases::default());
    import.find_pins();
    let (mut operations, groups) =
        if dialect == Dialect::OpenRpc { (import.methods(&mut cases), Vec::new()) } else { import.operations(&mut security, &mut cases) };
    if import.ours {
        for (declared, node) in import.declared() {
            if !overlay::skipped(node) {
                import.name(node, declared);
            }
        }
    }
    import.drain();
    let mut schemas = import.take_schemas();
    net::break_circles(&mut import, &mut schemas);
    let proposed = if import.ours { 0 } else { laws::propose(&mut operations, &schemas) };
    let proposes = proposed > 0 || cases.proposes();

    let mut out = Map::new();
    out.put("plumbline", 1_i64);
    out.put("api", name.as_str());
    let title = info.text_of("title").map(str::trim).filter(|t| !t.is_empty()).unwrap_or(&name).replace(['\n', '\r'], " ");
    out.put("title", title.as_str());
    let summary = if import.ours {
        info.text_of("summary").map(str::to_owned)
    } else {
        import.prose(info, "summary").or_else(|| import.prose(info, "description"))
    };
    out.maybe("summary", summary);
    let version = info.get("version").and_then(Node::word);
    out.maybe("version", version.clone());
    out.put("protocol", if dialect == Dialect::OpenRpc { "json-rpc" } else { "http" });
    let counts = (operations.len(), schemas.len());
    let servers = import.servers();
    out.put("servers", servers);
    if !import.ours {
        out.put("documents", documents(root, &title, version.as_deref(), dialect, proposes));
        out.filled("credentials", std::mem::take(&mut security.credentials));
        out.filled("authentication", std::mem::take(&mut security.authentication));
        out.filled("errors", cases.finish(counts.0));
    }
    out.put("operations", operations);
    out.filled("schemas", schemas);
    choices::widen(&mut import, &mut out);
    let mut out = overlay::lay(root, out);
    for (unused, node) in if import.ours { Vec::new() } else { import.unused() } {
        import.leave("unused", node.at, format!("no operation uses the schema `{}`", json::shorten(unused)));
    }
    import.count_up();
    let (text, source) = net::sound(&mut out, &mut import, &|out| print(out, files, &groups))?;
    let mut left = std::mem::take(&mut import.left);
    left.sort_by(|a, b| (a.file != files.name(), &a.file, a.line, a.column).cmp(&(b.file != files.name(), &b.file, b.line, b.column)));
    left.dedup();
    drop(import);
    let remarks = source.as_ref().map_or(0, |source| source.warnings.list.len());
    let worked_on = Arc::new(WorkedOn { files: all, out, source });
    Ok(Imported { name, text, left, operations: counts.0, schemas: counts.1, proposed, remarks, worked_on })
}

fn documents(root: &Node, title: &str, version: Option<&str>, dialect: Dialect, proposes: bool) -> Map {
    let format = match dialect {
        Dialect::Swagger => "Swagger 2.0",
        Dialect::OpenApi30 => "OpenAPI 3.0",
        Dialect::OpenApi31 => "OpenAPI 3.1",
        Dialect::OpenRpc => "OpenRPC",
    };
    let mut imported = Map::new();
    imported.put("title", format!("{title}{} ({format})", version.map(|v| format!(", {v}")).unwrap_or_default()));
    let url = root
        .get("externalDocs")
        .and_then(|d| d.text_of("url"))
        .filter(|u| (u.starts_with("https://") || u.starts_with("http://")) && u.len() > 10 && !u.contains(char::is_whitespace));
    imported.maybe("url", url);
    imported.put("grade", "specification");
    let mut documents = Map::new();
    documents.put("imported", imported);
    if proposes {
        let mut proposed = Map::new();
        proposed.put("title", "Proposed by the import from names and shapes; the document does not state it");
        proposed.put("grade", "inference");
        documents.put("proposed", proposed);
    }
    documents
}

fn print(out: &Map, files: &Files, groups: &[(String, String)]) -> String {
    let from = Path::new(files.name()).file_name().map_or_else(|| files.name().to_owned(), |n| n.to_string_lossy().into_owned());
    let head = [
        format!("Imported from {from}. What follows is as the document has it;"),
        "sources that name the document `proposed` are guesses of the import: confirm or remove them.".to_owned(),
    ];
    let sections = [
        ("operations", "What can be called. `effect` goes by the HTTP method; correct it where a call does something else."),
        ("errors", "Error answers that are alike are one case; say under `provoked_by` what brings them about, where that is known."),
    ];
    let plain = write::Comments { head: &[], sections: &[], groups: &[] };
    let comments = write::Comments { head: &head, sections: &sections, groups };
    write::write(out, if files.root().get("x-plumbline").is_some() { &plain } else { &comments })
}
