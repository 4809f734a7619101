//! Operations, parameters and responses.

use super::{Condition, Law, Note, Schema, Source};
use indexmap::IndexMap;
use serde::Deserialize;

/// One thing that can be called.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// Path template of a GET request.
    #[serde(default)]
    pub get: Option<String>,
    /// Path template of a POST request.
    #[serde(default)]
    pub post: Option<String>,
    /// Path template of a PUT request.
    #[serde(default)]
    pub put: Option<String>,
    /// Path template of a PATCH request.
    #[serde(default)]
    pub patch: Option<String>,
    /// Path template of a DELETE request.
    #[serde(default)]
    pub delete: Option<String>,
    /// JSON-RPC method name; `path` says where it is posted.
    #[serde(default)]
    pub rpc: Option<String>,
    /// Path that a JSON-RPC request is posted to.
    #[serde(default)]
    pub path: Option<String>,
    /// What calling it does to the server's data.
    pub effect: Effect,
    /// One line for people.
    #[serde(default)]
    pub summary: Option<String>,
    /// More for people.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether the vendor advises against it.
    #[serde(default)]
    pub deprecated: bool,
    /// Key of `authentication`; absent when no credential is needed.
    #[serde(default)]
    pub authentication: Option<String>,
    /// What may be sent. Keys are identifiers; the wire name is `name` where it differs.
    #[serde(default)]
    pub parameters: IndexMap<String, Parameter>,
    /// The request body of an HTTP operation.
    #[serde(default)]
    pub body: Option<Body>,
    /// What comes back on success, by HTTP status.
    #[serde(default)]
    pub responses: IndexMap<u16, Response>,
    /// The `result` member of a JSON-RPC success.
    #[serde(default)]
    pub result: Option<Schema>,
    /// How requests and responses relate.
    #[serde(default)]
    pub laws: IndexMap<String, Law>,
    /// Statements of the document that fit no other place.
    #[serde(default)]
    pub notes: IndexMap<String, Note>,
    /// What the documents leave open: topic, then why it matters.
    #[serde(default)]
    pub unspecified: IndexMap<String, String>,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
}

/// How an operation is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint<'a> {
    /// An HTTP method and a path template.
    Http(Method, &'a str),
    /// A JSON-RPC method, posted to a path.
    Rpc {
        /// The `method` member.
        method: &'a str,
        /// Where it is posted.
        path: &'a str,
    },
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
    /// PUT
    Put,
    /// PATCH
    Patch,
    /// DELETE
    Delete,
}

impl Method {
    /// As it stands in a request line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// The key of an operation that gives its path.
    pub fn key(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Post => "post",
            Self::Put => "put",
            Self::Patch => "patch",
            Self::Delete => "delete",
        }
    }
}

impl Operation {
    /// How it is reached; `None` if the description names no or several ways (lint reports it).
    pub fn endpoint(&self) -> Option<Endpoint<'_>> {
        let http = [
            (Method::Get, &self.get),
            (Method::Post, &self.post),
            (Method::Put, &self.put),
            (Method::Patch, &self.patch),
            (Method::Delete, &self.delete),
        ];
        let mut found = http.into_iter().filter_map(|(m, p)| p.as_deref().map(|p| Endpoint::Http(m, p)));
        match (found.next(), found.next(), &self.rpc) {
            (Some(one), None, None) => Some(one),
            (None, None, Some(method)) => Some(Endpoint::Rpc { method, path: self.path.as_deref().unwrap_or("/") }),
            _ => None,
        }
    }

    /// The schema of the successful payload: `result` for JSON-RPC, else the first response's body.
    pub fn payload(&self) -> Option<&Schema> {
        self.result.as_ref().or_else(|| self.responses.values().find_map(|r| r.schema.as_ref()))
    }
}

/// What calling an operation does to the server's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Nothing: it may be called and repeated freely.
    Safe,
    /// It changes data, but twice is as once.
    Idempotent,
    /// It changes data.
    Writing,
}

/// Something that may be sent.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Where it is sent.
    #[serde(rename = "in")]
    pub location: Location,
    /// Its name on the wire, where that differs from the key.
    #[serde(default)]
    pub name: Option<String>,
    /// How arrays and objects are written in a query.
    #[serde(default)]
    pub style: Style,
    /// Whether a request without it is wrong.
    #[serde(default)]
    pub required: bool,
    /// Its type, range and default.
    pub schema: Schema,
    /// Parameters without which it means nothing; sent together or not at all.
    #[serde(default)]
    pub together: Vec<String>,
    /// A condition under which it is required that the caller knows but the request does not show.
    #[serde(default)]
    pub required_if: Option<Condition>,
    /// What the server does with a value out of range, where the document says so.
    #[serde(default)]
    pub out_of_range: Option<OutOfRange>,
    /// What it does.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether the vendor advises against it.
    #[serde(default)]
    pub deprecated: bool,
    /// What the documents leave open: topic, then why it matters.
    #[serde(default)]
    pub unspecified: IndexMap<String, String>,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
    /// Where the range is said, if elsewhere.
    #[serde(default)]
    pub range_source: Option<Source>,
}

/// What a server does with a value out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum OutOfRange {
    /// An error.
    Reject,
    /// The nearest value in range is used.
    Clamp,
    /// The default is used.
    Default,
}

/// Where a parameter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Location {
    /// In the path, replacing `{name}`.
    Path,
    /// In the query.
    Query,
    /// As a request header.
    Header,
    /// As a member of JSON-RPC `params`.
    Params,
}

/// How arrays and objects are written in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Style {
    /// `name=a&name=b`.
    #[default]
    Repeat,
    /// `name=a,b`.
    Comma,
    /// `name[member]=value`.
    Deep,
    /// `name[0][member]=value` for an array of objects.
    Indexed,
}

/// A request body.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Media type; JSON unless said otherwise.
    #[serde(default = "json")]
    pub media: String,
    /// Its shape.
    pub schema: Schema,
    /// Whether a request without it is wrong.
    #[serde(default)]
    pub required: bool,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
}

/// What comes back on success.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// Media type; JSON unless said otherwise.
    #[serde(default = "json")]
    pub media: String,
    /// Shape of the body; absent when there is none.
    #[serde(default)]
    pub schema: Option<Schema>,
    /// What it means.
    #[serde(default)]
    pub description: Option<String>,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
}

fn json() -> String {
    "application/json".to_owned()
}
