// Written by `cargo xtask generate` from uis.yaml; edit that instead.

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
    name: "uis",
    server: "https://dataapi.uiscom.ru",
    variables: &[],
    credentials: &[rt::Credential::secret("access_token"), rt::Credential::open("user_id").optional().number()],
    cases: &[
        rt::Case::code("invalid_request", -32600, &["invalid_request"]),
        rt::Case::code("access_token_expired", -32001, &["access_token_expired"]),
        rt::Case::code("access_token_blocked", -32001, &["access_token_blocked"]),
        rt::Case::code("access_token_invalid", -32001, &["access_token_invalid"]),
        rt::Case::code("limit_exceeded", -32029, &["limit_exceeded"]).retryable(),
        rt::Case::code("method_component_disabled", -32008, &["method_component_disabled"]),
        rt::Case::code("parameter_component_disabled", -32008, &["parameter_component_disabled"]),
        rt::Case::code("ip_not_whitelisted", -32003, &["ip_not_whitelisted"]),
        rt::Case::code("auth_error", -32001, &["auth_error"]),
        rt::Case::code("account_inactive", -32009, &["account_inactive"]),
        rt::Case::code("internal_error", -32603, &["internal_error"]).retryable(),
        rt::Case::code("data_type_error", -32602, &["data_type_error"]),
        rt::Case::code("method_not_found", -32601, &["method_not_found"]),
        rt::Case::code("forbidden", -32003, &["forbidden"]),
        rt::Case::code("parse_error", -32700, &["parse_error"]),
        rt::Case::code("batch_operations_not_supported", -32099, &["batch_operations_not_supported", "batch_opreations_not_supported"]),
        rt::Case::code("notifications_not_supported", -32099, &["notifications_not_supported"]),
        rt::Case::code("required_parameter_missed", -32602, &["required_parameter_missed"]),
        rt::Case::code("invalid_parameter_value", -32602, &["invalid_parameter_value"]),
        rt::Case::code("unexpected_parameters", -32602, &["unexpected_parameters"]),
        rt::Case::code("invalid_parameters_combination", -32602, &["invalid_parameters_combination"]),
        rt::Case::code("error", -32602, &["error"]),
        rt::Case::code("sort_prohibited", -32602, &["sort_prohibited"]),
        rt::Case::code("filter_prohibited", -32602, &["filter_prohibited"]),
        rt::Case::code("date_interval_limit_reached", -32602, &["date_interval_limit_reached"]),
    ],
    mnemonic: "/data/mnemonic",
    rates: &[],
    allowances: &[
        rt::Allowance::new("/metadata/limits/minute_remaining", "/metadata/limits/minute_reset").in_errors("/data"),
        rt::Allowance::new("/metadata/limits/day_remaining", "/metadata/limits/day_reset").in_errors("/data"),
    ],
};

/// Both travel as members of `params`; there is no header for them.
///
/// Described at `uis.yaml:78`.
pub static AUTH_SESSION: rt::Auth = rt::Auth {
    apply: &[rt::Application::Params("access_token", "access_token"), rt::Application::Params("user_id", "user_id")],
    exchange: None,
};

/// UIS / CoMagic / CallGear Data API, address book.
///
/// Listing the address book of an account, with paging, order, a filter tree and a choice of members.
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
    /// Session key. Either a key from the client area (permanent, or with an expiry date), or what the method
    /// `login.user` gave for a login and a password (it holds for an hour).
    ///
    /// Described at `uis.yaml:57`.
    pub fn access_token(self, access_token: impl Into<rt::SecretString>) -> Self {
        Self(self.0.credential("access_token", access_token.into()))
    }
    /// Number of the user who makes the request, a customer's or an agent's; by today's text the customer's user on
    /// whose behalf it is made. An agent gets the numbers with the method `get.customer_users`.
    ///
    /// An agent must send it.
    ///
    /// Described at `uis.yaml:64`.
    pub fn user_id(self, user_id: impl ToString) -> Self { Self(self.0.credential("user_id", user_id.to_string().into())) }
    /// Takes the place of the described server's scheme and authority; a path prefix is kept.
    ///
    /// `https://dataapi.uiscom.ru` unless set.
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
