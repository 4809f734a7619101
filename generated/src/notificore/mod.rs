// Written by `cargo xtask generate` from notificore.yaml; edit that instead.

mod errors;
mod operations;
mod pages;
mod stub;
mod types;

pub use self::errors::*;
pub use self::operations::*;
pub use self::stub::Stub;
pub use self::types::*;
use plumbline_runtime as rt;

/// What holds for the whole API.
pub static API: rt::Api = rt::Api {
    name: "notificore",
    server: "https://one-api.notificore.ru",
    variables: &[],
    credentials: &[rt::Credential::secret("api_key"), rt::Credential::secret("bearer").optional()],
    cases: &[
        rt::Case::status("invalid_value", 422),
        rt::Case::status("unauthorized", 401),
        rt::Case::status("duplicate_request", 429).saying("Too many duplicate request detected").retryable(),
    ],
    mnemonic: "",
    rates: &[],
    allowances: &[],
};

/// Every request but the login carries a bearer token in the `Authorization` header. No page of this vendor on
/// it was found; clients of others and the same platform under another brand do it so.
///
/// Described at `notificore.yaml:70`.
pub static AUTH_TOKEN: rt::Auth = rt::Auth {
    apply: &[rt::Application::Header("Authorization", "Bearer {bearer}")],
    exchange: Some(rt::Exchange {
        path: "/api/auth/login",
        body: &[("api_key", "api_key")],
        yields: "bearer",
        at: "/bearer",
        status: 200,
        lifetime: 0,
    }),
};

/// Notificore One-API contact book.
///
/// Listing the contact book of a Notificore account, page by page, whole or by contact lists.
///
/// Made with [`Client::builder`]. Clones share connections, logins, rates and the budget for trying again.
#[derive(Debug, Clone)]
pub struct Client {
    core: std::sync::Arc<rt::Core>,
}

impl Client {
    /// Starts with the settings that a client has unless told otherwise.
    pub fn builder() -> ClientBuilder { ClientBuilder(rt::Settings::new(&API)) }
}

/// Settings of a [`Client`].
#[derive(Debug, Clone)]
#[must_use]
pub struct ClientBuilder(rt::Settings);

impl ClientBuilder {
    /// Key of the account; by clients of others it starts with `live_` or `test_`. It is only ever sent to the
    /// login, which gives a bearer token for it.
    ///
    /// Described at `notificore.yaml:55`.
    pub fn api_key(self, api_key: impl Into<rt::SecretString>) -> Self { Self(self.0.credential("api_key", api_key.into())) }
    /// A bearer token (a JSON Web Token) got earlier; with it no login is made.
    ///
    /// Described at `notificore.yaml:62`.
    pub fn bearer(self, bearer: impl Into<rt::SecretString>) -> Self { Self(self.0.credential("bearer", bearer.into())) }
    /// Takes the place of the described server's scheme and authority; a path prefix is kept.
    ///
    /// `https://one-api.notificore.ru` unless set.
    pub fn base_url(self, url: impl Into<String>) -> Self { Self(self.0.base_url(url.into())) }
    /// Longest time for a call with all its attempts and waits; 120 s unless set.
    pub fn timeout(self, limit: std::time::Duration) -> Self { Self(self.0.timeout(limit)) }
    /// Longest time for one attempt; 30 s unless set.
    pub fn attempt_timeout(self, limit: std::time::Duration) -> Self { Self(self.0.attempt_timeout(limit)) }
    /// How to try again; [`Retry`](rt::Retry) says what is safe, and what is done unless it is set.
    pub fn retry(self, retry: rt::Retry) -> Self { Self(self.0.retry(retry)) }
    /// Longest body of an answer in bytes; 64 MiB unless set.
    pub fn max_body(self, bytes: usize) -> Self { Self(self.0.max_body(bytes)) }
    /// Whether declared rates are kept; they are unless this says `false`.
    pub fn keep_rates(self, keep: bool) -> Self { Self(self.0.keep_rates(keep)) }
    /// Sends through a `reqwest` client of your own (proxies, certificates, pools), of the version that the runtime
    /// re-exports as `reqwest`; its redirects and timeouts are then its own too.
    pub fn http_client(self, client: rt::reqwest::Client) -> Self { self.transport(rt::Http::new(client)) }
    /// Sends through a [`Transport`](rt::Transport) of your own, such as a test's own answers.
    pub fn transport(self, transport: impl rt::Transport) -> Self { Self(self.0.transport(std::sync::Arc::new(transport))) }
    /// Lets an [`Observer`](rt::Observer) look at every request before it goes out (it may add headers) and at every
    /// answer when it comes.
    pub fn observer(self, observer: impl rt::Observer) -> Self { Self(self.0.observer(std::sync::Arc::new(observer))) }
    /// Makes the client. Fails if the address cannot be used; nothing is sent. A credential that is missing is told
    /// by the first call that needs it.
    pub fn build(self) -> Result<Client, Error> { Ok(Client { core: self.0.build()? }) }
}
