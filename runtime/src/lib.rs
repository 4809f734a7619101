//! What every generated client leans on.
//!
//! # What users of a client meet
//!
//! | to | there is |
//! |---|---|
//! | make a call ready | the builder of its operation, or [`Request`] where there is nothing to set |
//! | await a call, or wait for it without `async` | [`Sending`], which gives a [`Response`]: the typed body, status, headers, bytes |
//! | walk a list | [`Pages`] and [`Items`], both a [`Stream`] (whose [`StreamExt`] and [`TryStreamExt`] are here too); [`BlockingPages`] and [`BlockingItems`] |
//! | know why it failed | [`Error`]: [`Refused`] with its [`Violation`], [`Interrupted`], [`Documented`], [`Outside`] with its [`Misread`] |
//! | set one call apart | [`Options`]: its timeouts, its [`Retry`], leniency with what cannot be read |
//! | look on, or add headers | [`Observer`]; or `tracing`, see below |
//! | send through something else | `reqwest`, re-exported in the very version, or a [`Transport`] |
//! | do without a server in unit tests | [`Called`], [`Stubbed`] and [`StubError`] |
//! | send files | [`File`] |
//!
//! Everything else is what generated code is made of.
//!
//! # Tracing
//!
//! Each call is a span `call` of `tracing` at level `INFO`, with the fields `api`, `operation`, `attempts`, `status` and `duration_ms`. Within it,
//! each request is a span `attempt` with `api`, `operation`, `attempt`, `status` and `duration_ms`; logins are the operation `login`. The target of
//! all is `plumbline_runtime`. A wait before another attempt is an event at level `DEBUG`, a list that ends before its total one
//! at `WARN`. No field holds a credential, an address or a value.
//!
//! # How it works
//!
//! A generated operation is a constant [`Operation`] and a thin builder; everything that happens
//! when it is sent (encoding, authentication, rates, retries, timeouts, decoding, paging) is here
//! and not generic per operation. Generated types implement [`Object`], through which members that
//! no description knows, their order and disputed spellings are kept.
//!
//! This crate knows no description language and no vendor. It never sends anything but what
//! a call asks for, follows no redirects, and shows no credential in errors, logs or `Debug`.

mod allowance;
mod auth;
mod blocking;
mod body;
mod call;
mod check;
mod civil;
mod client;
mod decode;
mod disputed;
mod encode;
mod error;
mod hook;
mod object;
mod operation;
mod page;
mod paging;
mod rate;
mod request;
mod response;
mod retry;
mod rpc;
mod run;
mod secret;
mod sending;
mod stub;
mod transport;
mod tree;
mod walk;

pub use blocking::{BlockingItems, BlockingPages};
pub use body::File;
pub use call::{Call, Options};
pub use check::{Check, Refused, Violation};
pub use civil::{read as read_civil, show as show_civil};
pub use client::{Core, Settings};
pub use decode::{Misread, Nothing, Payload, Raw, Text, decode, text};
pub use disputed::{Map, Meaning, Wire};
pub use error::{Documented, Effort, Error, Interrupted, NoProblem, Outside, Problem};
pub use hook::{Observer, Seen};
pub use object::{Boxed, Extra, Fill, Halt, Member, Members, Object, Optional, Put, Slot, Tagged, Take, Told, read, write};
pub use operation::{
    Allowance, Api, Application, Auth, Case, Credential, Effect, Exchange, Location, Method, Operation, Parameter, Rate, Style,
};
pub use page::{Items, Listed, Next, Page, Pages, identity};
pub use paging::{PagedBy, Paging};
pub use request::Request;
pub use response::{Answer, Response};
pub use retry::Retry;
pub use sending::Sending;
pub use stub::{Called, Dispatch, Made, StubError, Stubbed, made as stub_made};
pub use transport::{Http, Incoming, Outgoing, Sent, Transport, TransportError};
pub use tree::{Tree, TreeRules};

pub use bytes::Bytes;
pub use futures_util::{Stream, StreamExt, TryStreamExt};
pub use jiff;
pub use reqwest;
pub use reqwest::header::HeaderMap;
pub use secrecy::SecretString;
pub use serde;
pub use serde::de::{Deserialize, Deserializer};
pub use serde::ser::{Serialize, SerializeMap, Serializer};
pub use serde_json::{self, Value};
