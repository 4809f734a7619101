//! What a client is made of: settings, credentials, connections, and what its calls share.

use crate::allowance::Allowances;
use crate::auth::Logins;
use crate::check::{Refused, Violation};
use crate::hook::Observer;
use crate::operation::Api;
use crate::rate::Rates;
use crate::retry::{Budget, Retry};
use crate::secret::{Credentials, Secrets};
use crate::stub::Dispatch;
use crate::transport::{Http, Transport};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

/// Settings of a client; a generated builder fills them in.
#[derive(Clone)]
pub struct Settings {
    pub(crate) api: &'static Api,
    pub(crate) credentials: Credentials,
    pub(crate) base_url: Option<String>,
    pub(crate) variables: BTreeMap<&'static str, String>,
    pub(crate) timeout: Duration,
    pub(crate) attempt_timeout: Duration,
    pub(crate) retry: Retry,
    pub(crate) max_body: usize,
    pub(crate) rates: bool,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) observer: Option<Arc<dyn Observer>>,
    pub(crate) stub: Option<Arc<dyn Dispatch>>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("api", &self.api.name)
            .field("credentials", &self.credentials)
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

impl Settings {
    /// The settings that a client has unless told otherwise: 120 s a call, 30 s an attempt, bodies up to 64 MiB.
    pub fn new(api: &'static Api) -> Self {
        Self {
            api,
            credentials: Credentials::default(),
            base_url: None,
            variables: BTreeMap::new(),
            timeout: Duration::from_secs(120),
            attempt_timeout: Duration::from_secs(30),
            retry: Retry::default(),
            max_body: 64 << 20,
            rates: true,
            transport: None,
            observer: None,
            stub: None,
        }
    }

    /// Gives a credential.
    #[must_use]
    pub fn credential(mut self, name: &'static str, value: SecretString) -> Self {
        self.credentials.0.insert(name, value);
        self
    }

    /// Takes the place of the described server's scheme and authority; a path prefix is kept.
    #[must_use]
    pub fn base_url(mut self, url: String) -> Self {
        self.base_url = Some(url);
        self
    }

    /// Gives a variable of the described server's address.
    #[must_use]
    pub fn variable(mut self, name: &'static str, value: String) -> Self {
        self.variables.insert(name, value);
        self
    }

    /// Longest time for a call with all its attempts and waits.
    #[must_use]
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    /// Longest time for one attempt.
    #[must_use]
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.attempt_timeout = limit;
        self
    }

    /// How to try again.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Longest body of an answer, in bytes.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Whether declared rates are kept.
    #[must_use]
    pub fn keep_rates(mut self, keep: bool) -> Self {
        self.rates = keep;
        self
    }

    /// Sends through something else.
    #[must_use]
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Lets something look on.
    #[must_use]
    pub fn observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = Some(observer);
        self
    }

    /// Answers calls by a stub; nothing is sent.
    #[must_use]
    pub fn stub(mut self, stub: Arc<dyn Dispatch>) -> Self {
        self.stub = Some(stub);
        self
    }

    /// Makes what all calls of a client share.
    pub fn build(mut self) -> Result<Arc<Core>, Refused> {
        let setting = |name: &str, why: String| Refused::new("", name, Violation::Setting(why));
        let mut base = self.base_url.take().unwrap_or_else(|| self.api.server.to_owned());
        for (name, default) in self.api.variables {
            let value = self.variables.get(name).map_or(*default, String::as_str);
            base = base.replace(&format!("{{{name}}}"), value);
        }
        base.truncate(base.trim_end_matches('/').len());
        let secrets = Secrets::default();
        for credential in self.api.credentials.iter().filter(|c| c.secret) {
            self.credentials.0.get(credential.name).iter().for_each(|value| secrets.add(value));
        }
        let parsed = reqwest::Url::parse(&base).map_err(|e| setting("base_url", format!("is no address: {e}")))?;
        if !matches!(parsed.scheme(), "http" | "https") || parsed.query().is_some() || parsed.fragment().is_some() {
            return Err(setting("base_url", "must start with http:// or https:// and have no query or fragment".to_owned()));
        }
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(setting("base_url", "must hold no user name and password".to_owned()));
        }
        let own = self.transport.is_none() && self.stub.is_none();
        if own && parsed.scheme() == "https" && !cfg!(any(feature = "tls", feature = "native-tls")) {
            let why = "starts with https, but TLS is not compiled in: switch on the feature `tls` or `native-tls`";
            return Err(setting("base_url", why.to_owned()));
        }
        let transport = if let Some(transport) = self.transport.take() {
            transport
        } else {
            let http = Http::standard(self.attempt_timeout, parsed.scheme() == "https")
                .map_err(|e| setting("http_client", format!("cannot be made: {e}")))?;
            Arc::new(http)
        };
        let rates = Rates::new(if self.rates { self.api.rates } else { &[] });
        Ok(Arc::new(Core {
            api: self.api,
            base,
            credentials: std::mem::take(&mut self.credentials),
            secrets: Arc::new(secrets),
            transport,
            rates,
            allowances: Allowances::default(),
            budget: Budget::default(),
            logins: Logins::default(),
            next_id: AtomicU64::new(1),
            settings: self,
        }))
    }
}

/// What all calls of a client share.
pub struct Core {
    pub(crate) api: &'static Api,
    pub(crate) base: String,
    pub(crate) credentials: Credentials,
    pub(crate) secrets: Arc<Secrets>,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) rates: Rates,
    pub(crate) allowances: Allowances,
    pub(crate) budget: Budget,
    pub(crate) logins: Logins,
    pub(crate) next_id: AtomicU64,
    pub(crate) settings: Settings,
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core")
            .field("api", &self.api.name)
            .field("base", &self.secrets.clean(&self.base))
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}
