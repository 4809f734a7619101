//! A request as the mock sees it, and an answer before it is put on the wire.

use crate::mutant::Wire;
use axum::http::HeaderMap;
use bytes::Bytes;
use std::borrow::Cow;

/// A request.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// HTTP method.
    pub(crate) method: String,
    /// Path as sent, percent-encoded.
    pub(crate) path: String,
    /// Query as sent, without the question mark.
    pub(crate) query: String,
    /// Headers.
    pub(crate) headers: HeaderMap,
    /// Body.
    pub(crate) body: Bytes,
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    /// HTTP status.
    pub(crate) status: u16,
    /// Media type; none for an empty body.
    pub(crate) media: Option<Cow<'static, str>>,
    /// Further headers.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// Body.
    pub(crate) body: Vec<u8>,
    /// How its bytes do not fit its head, in a broken mock.
    pub(crate) wire: Option<Wire>,
}

/// Header of an answer that no document speaks of.
pub(crate) const UNDOCUMENTED: &str = "x-plumbline-undocumented";

impl Reply {
    /// An answer in JSON.
    pub(crate) fn json(status: u16, body: Vec<u8>) -> Self {
        Self { status, media: Some(Cow::Borrowed("application/json")), headers: Vec::new(), body, wire: None }
    }

    /// An answer without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, media: None, headers: Vec::new(), body: Vec::new(), wire: None }
    }

    /// The same with one more header.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}
