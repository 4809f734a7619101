//! The typed model of one API description, after every dispute outside schemas has been given
//! one reading (see [`crate::readings`]).
//!
//! These types are the grammar of the language: the JSON Schema for editors is derived from
//! them. They deliberately hold no behaviour beyond look-ups; facts are derived in
//! [`crate::facts`], mistakes are found in [`crate::lint`].

mod auth;
mod error;
mod law;
mod law_kind;
mod operation;
mod page;
mod schema;

pub use auth::{Application, Authentication, Credential, Exchange};
pub use error::{ErrorCase, Errors, Provocation};
pub use law::{
    Criteria, Echo, Family, FieldRule, Filter, First, Law, Membership, Operator, Project, Search, Several, Sort, Stable, Unique, ValueKind,
};
pub use operation::{Body, Effect, Endpoint, Location, Method, Operation, OutOfRange, Parameter, Response, Style};
pub use page::{Cursor, Found, Length, Numbered, Page, Paged};
pub use schema::{DisputedSchema, Format, JsonType, Schema, TypeSet};

use indexmap::IndexMap;
use serde::Deserialize;

/// A description of one API: the whole file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// Version of the description language; always 1.
    pub plumbline: u32,
    /// Short name of the API: a snake_case identifier, used for modules, features and flags.
    pub api: String,
    /// Title for people.
    pub title: String,
    /// What the API is for, in a sentence or two.
    #[serde(default)]
    pub summary: Option<String>,
    /// The vendor's version of the API.
    #[serde(default)]
    pub version: Option<String>,
    /// How requests travel.
    pub protocol: Protocol,
    /// Where the vendor serves it; the first is the default of generated clients.
    pub servers: Vec<Server>,
    /// What the facts were read from. Sources refer to these by name.
    pub documents: IndexMap<String, Document>,
    /// Secrets and identifiers a caller has.
    #[serde(default)]
    pub credentials: IndexMap<String, Credential>,
    /// How credentials are turned into something a request carries.
    #[serde(default)]
    pub authentication: IndexMap<String, Authentication>,
    /// Places where the documents contradict themselves.
    #[serde(default)]
    pub disputes: IndexMap<String, Dispute>,
    /// JSON-RPC: what the `id` of a request may be; JSON-RPC 2.0 allows texts and numbers.
    #[serde(default)]
    pub rpc_id: Option<Schema>,
    /// Error answers and how they come about.
    #[serde(default)]
    pub errors: Errors,
    /// Declared limits on how often one may call.
    #[serde(default)]
    pub rates: IndexMap<String, Rate>,
    /// Allowances that answers tell the state of: what is left, and when it is full again.
    #[serde(default)]
    pub allowances: IndexMap<String, Allowance>,
    /// Statements that hold for the whole API but relate to no single parameter or answer.
    #[serde(default)]
    pub notes: IndexMap<String, Note>,
    /// What the documents leave open for the whole API: topic, then why it matters.
    #[serde(default)]
    pub unspecified: IndexMap<String, String>,
    /// What can be called.
    pub operations: IndexMap<String, Operation>,
    /// Named schemas, referred to as `#/schemas/NAME`.
    #[serde(default)]
    pub schemas: IndexMap<String, Schema>,
}

/// How requests travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// One path and method per operation.
    Http,
    /// JSON-RPC 2.0 by HTTP POST to one path; see <https://www.jsonrpc.org/specification>.
    JsonRpc,
}

/// Where an API is served.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Scheme, authority and optional path prefix; `{name}` stands for a variable.
    pub url: String,
    /// What the variables in `url` mean, with a default for each.
    #[serde(default)]
    pub variables: IndexMap<String, ServerVariable>,
    /// For people.
    #[serde(default)]
    pub description: Option<String>,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
}

/// A variable of a server address.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ServerVariable {
    /// Value unless the caller gives another.
    pub default: String,
    /// What it is.
    #[serde(default)]
    pub description: Option<String>,
}

/// A page or specification that facts were read from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// Its address.
    #[serde(default)]
    pub url: Option<String>,
    /// Language tag, as in BCP 47.
    #[serde(default)]
    pub language: Option<String>,
    /// When it was read, `YYYY-MM-DD`.
    #[serde(default)]
    pub read: Option<String>,
    /// How far it can be relied on.
    #[serde(default)]
    pub grade: Grade,
}

/// How far a source can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// The vendor's own page.
    #[default]
    Vendor,
    /// The vendor's own SDK or machine-readable specification.
    Specification,
    /// A page about a sibling product of the same vendor or platform.
    Sibling,
    /// Someone else's code or note.
    ThirdParty,
    /// Concluded from the rest, stated nowhere.
    Inference,
}

impl Grade {
    /// Whether what rests on it is assumed only: used by client and mock, never held against a server.
    pub fn is_assumed(self) -> bool {
        match self {
            Self::Vendor | Self::Specification => false,
            Self::Sibling | Self::ThirdParty | Self::Inference => true,
        }
    }
}

/// Where something is said. Inherited downwards: a property without one has its schema's.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// A key of `documents`.
    pub document: String,
    /// Where in it: a heading, table or row.
    #[serde(default)]
    pub at: Option<String>,
}

/// A place where the documents can be read in more than one way.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Dispute {
    /// What it is about, in a sentence.
    pub about: String,
    /// Whether one reading holds or several may at once.
    #[serde(default)]
    pub kind: DisputeKind,
    /// The readings, at least two. The first is the one sent until the dispute is settled.
    pub readings: IndexMap<String, Reading>,
    /// What a run against a live server found.
    #[serde(default)]
    pub settled: Option<Settled>,
    /// Why no outside observer could ever tell the readings apart.
    #[serde(default)]
    pub unobservable: Option<String>,
}

/// How the readings of a dispute exclude one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DisputeKind {
    /// Exactly one reading holds for a server, always the same.
    #[default]
    Alternatives,
    /// Several may hold at once, value by value.
    Synonyms,
}

/// One way to read a disputed place.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// What it says, in a sentence.
    pub says: String,
    /// Where it is said.
    #[serde(default)]
    pub source: Option<Source>,
}

/// The outcome of a dispute, written by `cargo xtask settle`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Settled {
    /// Name of the reading that holds.
    pub reading: String,
    /// Day it was found, `YYYY-MM-DD`.
    pub when: String,
    /// The target and run that showed it.
    pub by: String,
}

/// A declared limit on how often one may call.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// How many requests in the window.
    pub requests: u32,
    /// Length of the window in seconds.
    pub seconds: u32,
    /// HTTP status of a refused request; none where the answer is an ordinary error.
    #[serde(default)]
    pub status: Option<u16>,
    /// The error case (a key of `errors.cases`) that says so.
    #[serde(default)]
    pub error: Option<String>,
    /// Operations it counts; empty for all.
    #[serde(default)]
    pub operations: Vec<String>,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
    /// What it means.
    #[serde(default)]
    pub description: Option<String>,
}

/// How many calls are left, as answers tell it. Generated clients wait when nothing is left; the suite does not judge it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Allowance {
    /// Where an answer says how much is left: a JSON pointer into the payload, or the name of a header.
    pub remaining: String,
    /// Where it says in how many seconds all is there again: likewise.
    pub reset: String,
    /// JSON pointer within an error of what a payload has at its top, where errors tell it too.
    #[serde(default)]
    pub in_errors: Option<String>,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
    /// What it means.
    #[serde(default)]
    pub description: Option<String>,
}

/// A statement of the document that fits no other place: of a server, with `unobservable`, or of something else, with `concerns`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// The statement in our own words.
    pub says: String,
    /// It states a fact of the server; why no request could show it true or false.
    #[serde(default)]
    pub unobservable: Option<String>,
    /// It states no fact of a server; what it is about instead.
    #[serde(default)]
    pub concerns: Option<Concern>,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
}

/// What a note is about that states nothing of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Concern {
    /// The words of a document: a slip of print, a link, two editions that say the same.
    Wording,
    /// How a keyword or a schema of another document is to be read.
    Reading,
    /// The caller: advice, and what clients do.
    Caller,
    /// The account: what is chosen, bought or done in the vendor's client area.
    Account,
    /// Operations or versions that are not described here.
    Elsewhere,
}

impl Concern {
    /// The word in descriptions.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wording => "wording",
            Self::Reading => "reading",
            Self::Caller => "caller",
            Self::Account => "account",
            Self::Elsewhere => "elsewhere",
        }
    }
}

/// A condition that the caller knows but the request does not show.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The condition in our own words.
    pub says: String,
    /// Why no request could show it kept or broken.
    pub unobservable: String,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
}
