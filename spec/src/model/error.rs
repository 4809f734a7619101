//! Error answers, and how each can be provoked.

use super::{Schema, Source};
use indexmap::IndexMap;
use serde::Deserialize;

/// The error answers of an API.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Errors {
    /// Shape of an error: the whole body for HTTP, the `error` object for JSON-RPC. Absent when open.
    #[serde(default)]
    pub schema: Option<Schema>,
    /// JSON pointer of the text code in the error (such as `/data/mnemonic`).
    #[serde(default)]
    pub mnemonic: Option<String>,
    /// HTTP statuses that a JSON-RPC error may travel with; empty when open.
    #[serde(default)]
    pub statuses: Vec<u16>,
    /// The errors that the documents list.
    #[serde(default)]
    pub cases: IndexMap<String, ErrorCase>,
    /// What is left open: topic, then why it matters.
    #[serde(default)]
    pub unspecified: IndexMap<String, String>,
    /// Where the shape is said.
    #[serde(default)]
    pub source: Option<Source>,
}

/// One documented error.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ErrorCase {
    /// HTTP status, for HTTP APIs.
    #[serde(default)]
    pub status: Option<u16>,
    /// JSON-RPC error code.
    #[serde(default)]
    pub code: Option<i64>,
    /// Text code, where the API has one.
    #[serde(default)]
    pub mnemonic: Option<String>,
    /// The message or its template (`{name}` placeholders).
    #[serde(default)]
    pub message: Option<String>,
    /// What it means and what to do about it.
    #[serde(default)]
    pub description: Option<String>,
    /// Body of this error where it differs from `errors.schema`.
    #[serde(default)]
    pub schema: Option<Schema>,
    /// Media type where it differs from JSON; `none` for an empty body.
    #[serde(default)]
    pub media: Option<String>,
    /// Operations that it belongs to; empty for all.
    #[serde(default)]
    pub operations: Vec<String>,
    /// The credential it is about, for an error that only one of several brings about.
    #[serde(default)]
    pub credential: Option<String>,
    /// What brings it about.
    pub provoked_by: Provocation,
    /// Whether calling again later may help.
    #[serde(default)]
    pub retryable: bool,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
}

/// How an error is brought about: the mock answers with it then, the suite does it to see the answer.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Provocation {
    /// Not from outside; the text says why.
    Cannot(String),
    /// A credential is left out.
    CredentialMissing,
    /// A credential has a wrong value.
    CredentialWrong,
    /// A parameter's value is outside its schema (any parameter with a range, enum or type).
    InvalidValue,
    /// A parameter is of another JSON type.
    WrongType,
    /// A required parameter other than a credential is left out.
    RequiredMissing,
    /// A parameter that is not described, or an unknown field name in sort, filter or fields.
    UnknownParameter,
    /// Sorting by a known field that may not be sorted by.
    SortProhibited,
    /// Filtering by a known field that may not be filtered by.
    FilterProhibited,
    /// A JSON-RPC method that does not exist.
    UnknownMethod,
    /// The body is not JSON.
    MalformedJson,
    /// The JSON is not a request object (wrong `jsonrpc`, no `method`).
    InvalidRequest,
    /// An array of requests.
    Batch,
    /// A request without `id`.
    Notification,
    /// More requests than a declared rate allows.
    RateExceeded,
    /// The HTTP method is another one.
    WrongMethod,
}
