//! From a description to OpenAPI, OpenRPC and JSON Schema.
//!
//! What a format has a member for is said in that member, so that every tool of the field sees it.
//! What it has none for (laws, readings, sources, what is left open) stands word for word in the
//! extension member `x-plumbline` of the object it belongs to, in prose in that object's
//! `description`, and in the list of [`Loss`]es. Members of the language that this module does not
//! know go the same way, so nothing is dropped in silence. Not here: files and flags, and the way
//! back, which is `import`'s.
//!
//! The shape of `x-plumbline` is told in `docs/INTEROP.md`.

mod describe;
mod downgrade;
mod errors;
mod json_schema;
mod login;
mod loss;
mod openapi;
mod openrpc;
mod parameters;
mod reader;
mod schema;
#[cfg(test)]
mod tests;
mod yaml;

pub use describe::{WORDS, is_addition};
pub use loss::{Loss, LossKind};
pub use schema::{CIVIL_DATE_TIME_PATTERN, E164_PATTERN};

use plumbline_spec::model::{Description, Protocol};
use plumbline_spec::{Choices, Diagnostics, Model, Source};
use reader::Reader;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The extension member that holds what a format has no member for.
pub const EXTENSION: &str = "x-plumbline";

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// OpenAPI 3.1.0, <https://spec.openapis.org/oas/v3.1.0>.
    OpenApi31,
    /// OpenAPI 3.0.3, <https://spec.openapis.org/oas/v3.0.3>.
    OpenApi30,
    /// OpenRPC 1.3.2, <https://spec.open-rpc.org>.
    OpenRpc,
    /// JSON Schema 2020-12 with everything in `$defs`.
    JsonSchema,
}

impl Form {
    /// Its name for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OpenApi31 => "OpenAPI 3.1",
            Self::OpenApi30 => "OpenAPI 3.0",
            Self::OpenRpc => "OpenRPC",
            Self::JsonSchema => "JSON Schema",
        }
    }

    /// Where named schemas stand.
    fn schemas(self) -> &'static str {
        match self {
            Self::OpenApi31 | Self::OpenApi30 | Self::OpenRpc => "#/components/schemas/",
            Self::JsonSchema => "#/$defs/",
        }
    }
}

/// How to write it.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Readings given to disputes; the others show their settled or first one, and stay open in schemas.
    pub choices: Choices,
    /// Whether every other dispute gets its settled or first reading in schemas too, for tools that make little of `anyOf`.
    pub resolve: bool,
    /// Whether `page[limit]` and `page[offset]` become one `deepObject` parameter `page` rather than two with those names.
    pub deep_object: bool,
    /// JSON Schema only: the definition that the document itself stands for.
    pub root: Option<String>,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The format is for APIs of the other protocol.
    #[error("`{api}` speaks {speaks}, which {form} cannot describe; use `export {instead}`")]
    Protocol {
        /// The API.
        api: String,
        /// Its protocol.
        speaks: &'static str,
        /// The format asked for.
        form: &'static str,
        /// The command that fits.
        instead: &'static str,
    },
    /// A choice names no dispute or reading.
    #[error("{0}")]
    Choice(String),
    /// JSON Schema: the root asked for does not exist.
    #[error("no schema is called `{name}`; there are {known}")]
    Root {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// The description has no model under these choices.
    #[error("the description cannot be used: {} mistakes", .0.list.len())]
    Description(Diagnostics),
}

/// What was written.
#[derive(Debug, Clone)]
pub struct Exported {
    /// The document.
    pub document: Value,
    /// What the format has no member for, in the order of the document.
    pub losses: Vec<Loss>,
}

impl Exported {
    /// The document as JSON, indented, with a line end.
    pub fn json(&self) -> String {
        format!("{:#}\n", self.document)
    }

    /// The document as YAML in block style.
    pub fn yaml(&self) -> String {
        yaml::write(&self.document)
    }
}

/// Writes a description in another format.
///
/// # Errors
/// When the format is for another protocol, or a choice or root does not exist.
pub fn export(source: &Source, form: Form, options: &Options) -> Result<Exported, ExportError> {
    let mut exporter = Exporter::new(source, form, options)?;
    let document = match form {
        Form::OpenApi31 | Form::OpenApi30 => exporter.openapi(),
        Form::OpenRpc => exporter.openrpc(),
        Form::JsonSchema => exporter.json_schema(options.root.as_deref())?,
    };
    Ok(Exported { document, losses: exporter.losses })
}

/// An export under way.
struct Exporter<'s> {
    source: &'s Source,
    model: Model,
    reader: Reader,
    form: Form,
    deep: bool,
    losses: Vec<Loss>,
    /// The operation being written.
    operation: String,
    /// Named schemas of the description: their names in the document.
    names: BTreeMap<String, String>,
    /// Names that schemas have.
    taken: BTreeSet<String>,
    faults: Rc<errors::Faults>,
    /// Schemas made for errors, by name.
    extra: Map<String, Value>,
}

impl<'s> Exporter<'s> {
    fn new(source: &'s Source, form: Form, options: &Options) -> Result<Self, ExportError> {
        let reader = Reader::new(source, &options.choices, options.resolve)?;
        let model = source.model(&reader.choices).map_err(ExportError::Description)?;
        let description = &model.description;
        fits(description, form)?;
        let names = component_names(description.schemas.keys());
        let taken = names.values().cloned().collect();
        let faults = Rc::new(errors::Faults::new(&description.errors));
        let (losses, operation, extra) = (Vec::new(), String::new(), Map::new());
        Ok(Self { source, model, reader, form, deep: options.deep_object, losses, operation, names, taken, faults, extra })
    }

    /// Puts every member of `raw` that is not among `said` into the extension, word for word, and notes the loss.
    fn keep(&mut self, raw: &Map<String, Value>, said: &[&str], at: &str) -> Map<String, Value> {
        let mut own = Map::new();
        for (key, value) in raw {
            if !said.contains(&key.as_str()) {
                self.lose(key, value, at);
                own.insert(key.clone(), value.clone());
            }
        }
        own
    }

    /// The members of an object of the description, at a pointer into the unresolved file.
    fn object(&self, at: &str) -> Map<String, Value> {
        self.reader.raw.pointer(at).and_then(Value::as_object).cloned().unwrap_or_default()
    }
}

fn fits(description: &Description, form: Form) -> Result<(), ExportError> {
    let (speaks, instead) = match (description.protocol, form) {
        (_, Form::JsonSchema) | (Protocol::Http, Form::OpenApi31 | Form::OpenApi30) | (Protocol::JsonRpc, Form::OpenRpc) => return Ok(()),
        (Protocol::Http, Form::OpenRpc) => ("HTTP", "openapi"),
        (Protocol::JsonRpc, Form::OpenApi31 | Form::OpenApi30) => ("JSON-RPC", "openrpc"),
    };
    Err(ExportError::Protocol { api: description.api.clone(), speaks, form: form.as_str(), instead })
}

/// Names of components, which may hold letters, digits, `.`, `_` and `-` only; each just once.
fn component_names<'n>(names: impl Iterator<Item = &'n String>) -> BTreeMap<String, String> {
    let mut given = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for name in names {
        let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
        given.insert(name.clone(), unique(&plain, |n| !taken.insert(n.to_owned())));
    }
    given
}

/// The name, or the name with the first number that is free.
fn unique(name: &str, mut taken: impl FnMut(&str) -> bool) -> String {
    let (mut given, mut number) = (name.to_owned(), 1_u32);
    while taken(&given) {
        number += 1;
        given = format!("{name}_{number}");
    }
    given
}

/// Adds the extension member, unless it would be empty.
///
/// Other tools walk into extensions: they resolve `$ref` and judge schemas there. So a member that
/// holds schemas is written as text, under its name with `@json` behind it.
fn attach(object: &mut Map<String, Value>, own: Map<String, Value>) {
    if own.is_empty() {
        return;
    }
    let there = object.entry(EXTENSION).or_insert_with(|| Value::Object(Map::new()));
    let Some(there) = there.as_object_mut() else { return };
    for (key, value) in own {
        if TELLING.contains(&key.as_str()) || holds_schemas(&value) {
            there.insert(format!("{key}@json"), value.to_string().into());
        } else {
            there.insert(key, value);
        }
    }
}

/// Members by which other tools tell a schema or a reference.
const TELLING: [&str; 6] = ["$ref", "type", "schema", "properties", "default", "examples"];

/// Whether another tool could take something in a value for a schema or a reference.
fn holds_schemas(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(k, v)| TELLING.contains(&k.as_str()) || holds_schemas(v)),
        Value::Array(items) => items.iter().any(holds_schemas),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// The extension of something that was made of what stands elsewhere.
fn made_of(what: &str) -> Value {
    serde_json::json!({ "$skip": what })
}
