// Written by `cargo xtask generate` from green_api.yaml; edit that instead.

mod errors;
mod operations;
mod stub;
mod types;

pub use self::errors::*;
pub use self::operations::*;
pub use self::stub::Stub;
pub use self::types::*;
use plumbline_runtime as rt;

/// What holds for the whole API.
pub static API: rt::Api = rt::Api {
    name: "green_api",
    server: "https://{host}",
    variables: &[("host", "4100.api.green-api.com")],
    credentials: &[rt::Credential::open("id_instance"), rt::Credential::secret("api_token_instance")],
    cases: &[
        rt::Case::status("validation_failed", 400).saying("Validation failed. Details: {details}"),
        rt::Case::status("starting", 400).saying("instance in starting process try later").retryable(),
        rt::Case::status("not_authorized", 400).saying("instance is starting or not authorized"),
        rt::Case::status("expired", 400).saying("Instance account is expired. Renew your instance from personal area"),
        rt::Case::status("deleted", 400).saying("Instance is deleted"),
        rt::Case::status("bad_request_data", 400).saying("bad request data"),
        rt::Case::status("broken_json", 400).saying("Unexpected token {token} in JSON at position {position}"),
        rt::Case::status("unauthorized", 401),
        rt::Case::status("forbidden", 403),
        rt::Case::status("wrong_method", 404),
        rt::Case::status("too_many_requests", 429).retryable(),
        rt::Case::status("quota_exceeded", 466),
        rt::Case::status("client_closed", 499),
        rt::Case::status("internal_error", 500),
        rt::Case::status("bad_gateway", 502).retryable(),
    ],
    mnemonic: "",
    rates: &[rt::Rate { requests: 1, seconds: 1, operations: &["get_contacts"] }],
    allowances: &[],
};

/// Number and token of the instance stand in the path; there is no header.
///
/// Described at `green_api.yaml:69`.
pub static AUTH_INSTANCE: rt::Auth = rt::Auth {
    apply: &[rt::Application::Path("id_instance", "id_instance"), rt::Application::Path("api_token_instance", "api_token_instance")],
    exchange: None,
};

/// GREEN-API for Telegram, contacts.
///
/// Listing the contacts of the Telegram account that an instance is logged in to.
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
    /// Number of the instance, from the console. The page calls it idInstance.
    ///
    /// Described at `green_api.yaml:56`.
    pub fn id_instance(self, id_instance: impl ToString) -> Self { Self(self.0.credential("id_instance", id_instance.to_string().into())) }
    /// Token of the instance, from the console, where it can be replaced; no lifetime is documented. The page calls
    /// it apiTokenInstance. It stands in the address, so addresses must be kept secret.
    ///
    /// Described at `green_api.yaml:60`.
    pub fn api_token_instance(self, api_token_instance: impl Into<rt::SecretString>) -> Self {
        Self(self.0.credential("api_token_instance", api_token_instance.into()))
    }
    /// Host of the instance, from the console. The official clients take this one by default.
    ///
    /// `4100.api.green-api.com` unless set.
    pub fn host(self, host: impl Into<String>) -> Self { Self(self.0.variable("host", host.into())) }
    /// Takes the place of the described server's scheme and authority; a path prefix is kept.
    ///
    /// `https://{host}` unless set.
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
