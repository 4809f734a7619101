//! Credentials and how they are applied to a request.

use super::{Condition, JsonType, Source};
use indexmap::IndexMap;
use serde::Deserialize;

/// Something a caller has and passes by name (`--credential NAME=VALUE`).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Credential {
    /// Whether it must never be shown.
    #[serde(default)]
    pub secret: bool,
    /// What it is and where one gets it.
    #[serde(default)]
    pub description: Option<String>,
    /// A visibly made-up value; the mock accepts exactly this one.
    pub example: String,
    /// Whether a caller may do without it.
    #[serde(default)]
    pub optional: bool,
    /// A condition under which it is required that the caller knows but the request does not show.
    #[serde(default)]
    pub required_if: Option<Condition>,
    /// Its JSON type where it is a member of JSON; a text unless said otherwise.
    #[serde(default, rename = "type")]
    pub json_type: Option<JsonType>,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
}

/// A way of proving who calls.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Authentication {
    /// What a request carries.
    pub apply: Vec<Application>,
    /// How a credential that `apply` needs is obtained from others, where it is not given directly.
    #[serde(default)]
    pub exchange: Option<Exchange>,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
    /// Where it is said that a request with wrong or missing credentials is refused, if elsewhere.
    #[serde(default)]
    pub refusal_source: Option<Source>,
    /// What it means.
    #[serde(default)]
    pub description: Option<String>,
}

/// One thing a request carries to prove who calls.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Application {
    /// A header; `{name}` in `value` stands for the credential of that name.
    Header {
        /// Header name.
        name: String,
        /// Header value, such as `Bearer {bearer}`.
        value: String,
    },
    /// A `{placeholder}` of the operation's path.
    Path {
        /// The placeholder.
        name: String,
        /// The credential put there.
        credential: String,
    },
    /// A query parameter.
    Query {
        /// Its name on the wire.
        name: String,
        /// The credential put there.
        credential: String,
    },
    /// A member of JSON-RPC `params`.
    Params {
        /// Name of the member.
        name: String,
        /// The credential put there.
        credential: String,
    },
}

impl Application {
    /// Names of the credentials that it carries.
    pub fn credentials(&self) -> Vec<&str> {
        match self {
            Self::Header { value, .. } => {
                let mut names = Vec::new();
                let mut rest = value.as_str();
                while let Some((_, after)) = rest.split_once('{') {
                    let Some((name, tail)) = after.split_once('}') else { break };
                    names.push(name);
                    rest = tail;
                }
                names
            }
            Self::Path { credential, .. } | Self::Query { credential, .. } | Self::Params { credential, .. } => vec![credential],
        }
    }
}

/// A login: one request that turns a long-lived credential into a short-lived one.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// Path of the `POST` request.
    pub post: String,
    /// Members of its JSON body: wire name to credential name.
    pub body: IndexMap<String, String>,
    /// The credential that it yields.
    pub yields: String,
    /// JSON pointer of the yielded value in the answer.
    pub at: String,
    /// HTTP status of success.
    #[serde(default = "ok")]
    pub status: u16,
    /// Path of a `POST` request that renews a token which still holds, if there is one.
    #[serde(default)]
    pub refresh: Option<String>,
    /// Seconds that the yielded value holds, where known.
    #[serde(default)]
    pub lifetime: Option<u64>,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
}

fn ok() -> u16 {
    200
}
