//! One request over HTTP, and nothing around it.
//!
//! The seam to put another HTTP client, or a test's own answers, behind a generated client. No
//! redirect is followed: where it points may not be meant to see the credentials.

use bytes::{Bytes, BytesMut};
use reqwest::header::HeaderMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// A request as it goes out. `Debug` leaves out the query, the headers and the body.
#[derive(Clone)]
pub struct Outgoing {
    /// HTTP method.
    pub method: &'static str,
    /// Address, with path and query.
    pub url: String,
    /// Headers.
    pub headers: HeaderMap,
    /// Body, empty where there is none.
    pub body: Bytes,
    /// Longest body of an answer that is read.
    pub max_body: usize,
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The path may hold a credential as well.
        let host = self.url.split('/').take(3).collect::<Vec<_>>().join("/");
        f.debug_struct("Outgoing").field("method", &self.method).field("host", &host).finish_non_exhaustive()
    }
}

/// An answer as it came in.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body, cut where it is longer than allowed.
    pub body: Bytes,
    /// Whether the body was cut.
    pub cut: bool,
}

/// Whether a request reached the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// It did not.
    No,
    /// It may have.
    Maybe,
}

/// Why no answer came. The address is not part of it: it may hold a credential.
#[derive(Debug)]
pub struct TransportError {
    sent: Sent,
    what: &'static str,
    source: Box<dyn std::error::Error + Send + Sync>,
}

impl TransportError {
    /// An error of another HTTP client.
    pub fn new(sent: Sent, what: &'static str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { sent, what, source: source.into() }
    }

    /// Whether the request reached the server.
    pub fn sent(&self) -> Sent {
        self.sent
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}

/// Something that sends a request and brings its answer: another HTTP client, or a test that answers itself. What is not
/// answered is tried again if [`TransportError::sent`] says that it may be.
///
/// ```
/// use plumbline_runtime::{HeaderMap, Incoming, Outgoing, Transport, TransportError};
/// use std::future::Future;
/// use std::pin::Pin;
///
/// struct Always(&'static str);
///
/// impl Transport for Always {
///     fn send(&self, request: Outgoing) -> Pin<Box<dyn Future<Output = Result<Incoming, TransportError>> + Send>> {
///         assert!(request.url.starts_with("https://"));
///         let answer = Incoming { status: 200, headers: HeaderMap::new(), body: self.0.into(), cut: false };
///         Box::pin(std::future::ready(Ok(answer)))
///     }
/// }
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Sends one request once.
    fn send(&self, request: Outgoing) -> Pin<Box<dyn Future<Output = Result<Incoming, TransportError>> + Send>>;
}

/// Sending with `reqwest`.
#[derive(Debug, Clone)]
pub struct Http {
    client: reqwest::Client,
}

impl Http {
    /// With a client of your own; its timeouts and redirects are then its own too.
    pub fn new(client: reqwest::Client) -> Self {
        Self { client }
    }

    /// With a client that follows no redirects and retries nothing by itself. Without `tls`, the machine's certificates are not read.
    pub(crate) fn standard(connect_timeout: Duration, tls: bool) -> Result<Self, reqwest::Error> {
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(connect_timeout)
            .user_agent(concat!("plumbline/", env!("CARGO_PKG_VERSION")));
        #[cfg(any(feature = "tls", feature = "native-tls"))]
        let builder = if tls { builder } else { builder.tls_certs_only([]) };
        #[cfg(not(any(feature = "tls", feature = "native-tls")))]
        let _ = tls;
        builder.build().map(Self::new)
    }
}

impl Transport for Http {
    fn send(&self, request: Outgoing) -> Pin<Box<dyn Future<Output = Result<Incoming, TransportError>> + Send>> {
        let Outgoing { method, url, headers, body, max_body } = request;
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap_or_default();
        let mut request = self.client.request(method, url).headers(headers);
        if !body.is_empty() {
            request = request.body(body);
        }
        Box::pin(async move {
            let mut response = request.send().await.map_err(explain)?;
            let status = response.status().as_u16();
            let headers = std::mem::take(response.headers_mut());
            // Most bodies come in one piece, which is taken as it is.
            let mut body = response.chunk().await.map_err(explain)?.unwrap_or_default();
            let mut cut = body.len() > max_body;
            body.truncate(max_body);
            if !cut && let Some(second) = response.chunk().await.map_err(explain)? {
                let announced = response.content_length().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
                let mut whole = BytesMut::with_capacity(announced.min(max_body).max(body.len() + second.len()));
                whole.extend_from_slice(&body);
                let mut next = Some(second);
                while let Some(chunk) = next {
                    let room = max_body - whole.len();
                    whole.extend_from_slice(&chunk[..chunk.len().min(room)]);
                    cut = chunk.len() > room;
                    next = if cut { None } else { response.chunk().await.map_err(explain)? };
                }
                body = whole.freeze();
            }
            Ok(Incoming { status, headers, body, cut })
        })
    }
}

fn explain(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    let (sent, what) = if error.is_connect() {
        (Sent::No, "no connection to the server")
    } else if error.is_builder() {
        (Sent::No, "the address cannot be requested")
    } else if error.is_redirect() {
        (Sent::Maybe, "the answer redirects in a way that the HTTP client does not follow")
    } else if error.is_timeout() {
        (Sent::Maybe, "no answer in time")
    } else if error.is_body() || error.is_decode() {
        (Sent::Maybe, "the connection broke within the answer")
    } else {
        (Sent::Maybe, "the connection broke before an answer came")
    };
    TransportError::new(sent, what, error)
}
