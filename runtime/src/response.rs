//! What came back: status, headers, bytes and the typed body.
//!
//! Status, headers and raw bytes are at hand on success and on error. `Debug` shows a cleaned
//! beginning of the body and no header but the content type: others carry cookies.

use crate::decode::Misread;
use crate::error::Effort;
use crate::secret::Secrets;
use bytes::Bytes;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, LOCATION};
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// How many characters of a body are shown.
const SHOWN: usize = 200;

/// An answer as it came.
#[derive(Clone)]
pub struct Answer {
    pub(crate) api: &'static str,
    pub(crate) operation: &'static str,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
    pub(crate) effort: Effort,
    pub(crate) secrets: Arc<Secrets>,
    /// Whether the body is not to be shown: that of a login holds a token.
    pub(crate) hidden: bool,
}

impl Answer {
    /// The operation that was called.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// HTTP headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body as it came. Unlike everything else, it is not cleaned of credentials that the server echoes.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// How often was tried, and how long was waited in between.
    pub fn effort(&self) -> Effort {
        self.effort
    }

    /// The beginning of the body, without credentials, for messages.
    pub fn excerpt(&self) -> String {
        if self.hidden {
            return "(the answer to a login is not shown)".to_owned();
        }
        let text = String::from_utf8_lossy(&self.bytes);
        let clean = self.secrets.clean(&text);
        let mut shown: String = clean.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
        if clean.chars().nth(SHOWN).is_some() {
            shown.push('…');
        }
        shown
    }

    /// Where a redirect points: scheme and host only, since the rest may hold a credential.
    pub(crate) fn redirects_to(&self) -> Option<String> {
        let target = self.headers.get(LOCATION)?.to_str().ok()?;
        let (scheme, rest) = target.split_once("//").filter(|(scheme, _)| scheme.is_empty() || scheme.ends_with(':')).unzip();
        let authority = rest.and_then(|rest| rest.split(['/', '?', '#', '\\']).next());
        // What stands before an `@` is a name and a password.
        let host = authority.map(|authority| authority.rsplit_once('@').map_or(authority, |(_, host)| host));
        let told = match (scheme, host) {
            (Some(scheme), Some(host)) if !host.is_empty() => format!("{scheme}//{host}"),
            _ => "another path of the same server".to_owned(),
        };
        Some(self.secrets.clean(&told).into_owned())
    }

    /// What a body that is no JSON looks like: its encoding or type, and how it begins.
    pub(crate) fn looks(&self) -> String {
        let told = |name| self.headers.get(name).and_then(|v| v.to_str().ok()).map(|v| self.secrets.clean(v).into_owned());
        if self.bytes.is_empty() {
            return String::new();
        }
        if self.hidden {
            return told(CONTENT_TYPE).map_or_else(String::new, |media| format!(" (its type is {media})"));
        }
        match (told(CONTENT_ENCODING), told(CONTENT_TYPE)) {
            (Some(encoding), _) => format!(" (its encoding is {encoding}, which was not asked for)"),
            (None, Some(media)) => format!(" (its type is {media}; it begins {:?})", self.excerpt()),
            (None, None) => format!(" (it begins {:?})", self.excerpt()),
        }
    }

    fn content_type(&self) -> &str {
        self.headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("")
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("api", &self.api)
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("content_type", &self.secrets.clean(self.content_type()))
            .field("body", &self.excerpt())
            .field("effort", &self.effort)
            .finish_non_exhaustive()
    }
}

/// A successful answer: the typed body, and the answer it was read from.
///
/// The members of the body are reached straight through it: `response.data`.
#[derive(Clone)]
pub struct Response<T> {
    pub(crate) value: T,
    pub(crate) came: Box<Came>,
}

/// What the typed body was read from.
#[derive(Clone)]
pub(crate) struct Came {
    pub(crate) answer: Answer,
    pub(crate) misread: Vec<Misread>,
}

impl<T> Response<T> {
    /// The typed body alone.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// HTTP status.
    pub fn status(&self) -> u16 {
        self.came.answer.status
    }

    /// HTTP headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.came.answer.headers
    }

    /// The body as it came.
    pub fn bytes(&self) -> &Bytes {
        &self.came.answer.bytes
    }

    /// The answer it was read from.
    pub fn answer(&self) -> &Answer {
        &self.came.answer
    }

    /// What could not be read and was left out: empty unless the call asked for leniency.
    pub fn misread(&self) -> &[Misread] {
        &self.came.misread
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = if f.alternate() { format!("{:#?}", self.value) } else { format!("{:?}", self.value) };
        f.debug_struct("Response")
            .field("status", &self.came.answer.status)
            .field("value", &format_args!("{}", self.came.answer.secrets.clean(&value)))
            .field("misread", &self.came.misread)
            .finish()
    }
}
