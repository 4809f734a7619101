//! A mock at an address: started, answering, stopped when dropped.
//!
//! Each mock has a thread of its own with a small runtime, so that it works the same from plain
//! tests and from asynchronous ones, and several stand side by side without meeting.

use crate::control::Control;
use crate::curl::{self, CurlLine};
use crate::message::{Reply, Request};
use crate::mutant::{Mutant, MutantId, UnknownMutant};
use crate::occasion::Occasion;
use crate::options::Options;
use crate::raw;
use crate::recorded::{Expected, Recorded};
use crate::service::{Router, Service};
use crate::stock::Stock;
use crate::trouble::Troubled;
use axum::body::{Body, to_bytes};
use axum::http::{self, HeaderValue};
use axum::serve::ListenerExt;
use plumbline_spec::model::OutOfRange;
use plumbline_spec::{Choices, Source};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;

/// Largest request body that is read, in bytes.
const LARGEST: usize = 16 * 1024 * 1024;

/// Why a mock could not be started.
#[derive(Debug, thiserror::Error)]
pub enum MockError {
    /// The description cannot be used under these readings.
    #[error("the description cannot be served: {0}")]
    Description(String),
    /// There is no such dispute.
    #[error("no dispute is called `{dispute}`; there are {known}")]
    UnknownDispute {
        /// As asked for.
        dispute: String,
        /// The names that exist.
        known: String,
    },
    /// The dispute has no such reading.
    #[error("the dispute `{dispute}` has no reading `{reading}`; it has {known}")]
    UnknownReading {
        /// The dispute.
        dispute: String,
        /// As asked for.
        reading: String,
        /// The names that exist.
        known: String,
    },
    /// There is no such documented error.
    #[error("no documented error is called `{case}`; there are {known}")]
    UnknownCase {
        /// As asked for.
        case: String,
        /// The names that exist.
        known: String,
    },
    /// Two descriptions want the same path on one port.
    #[error("`{method} {path}` belongs to two descriptions; serve them on ports of their own")]
    Collision {
        /// HTTP method.
        method: String,
        /// Path.
        path: String,
    },
    /// There is no such mutant.
    #[error(transparent)]
    Mutant(#[from] UnknownMutant),
    /// The mock was started without control.
    #[error("the mock cannot be controlled while it runs; start it by `Mock::builder(...).controlled()`")]
    NotControlled,
    /// Requests were not what was expected.
    #[error("{0}")]
    Unmet(String),
    /// The port cannot be had.
    #[error("port {port} of 127.0.0.1 cannot be listened on: {reason}; choose another, or 0 for a free one")]
    Port {
        /// The port.
        port: u16,
        /// Why not.
        reason: String,
    },
    /// The operating system gave no thread or runtime.
    #[error("the server could not be started: {0}")]
    Start(std::io::Error),
}

/// How a mock is to be started.
#[derive(Debug, Clone)]
pub struct Builder {
    sources: Vec<Source>,
    options: Options,
    port: u16,
    mutant: Option<Mutant>,
    controlled: bool,
    trouble: Option<Troubled>,
    stock: Stock,
}

impl Builder {
    /// Serves another description at the same address.
    #[must_use]
    pub fn and(mut self, source: &Source) -> Self {
        self.sources.push(source.clone());
        self
    }

    /// Listens on this port of 127.0.0.1; 0, as by default, for a free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Seed of the data set.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.options.seed = seed;
        self
    }

    /// How many items each list holds; 237 by default.
    #[must_use]
    pub fn contacts(mut self, contacts: usize) -> Self {
        self.options.contacts = contacts;
        self
    }

    /// The reading that one dispute is given.
    #[must_use]
    pub fn reading(mut self, dispute: &str, reading: &str) -> Self {
        self.options.choices.insert(dispute.to_owned(), reading.to_owned());
        self
    }

    /// The readings that disputes are given; those not named take their settled or first one.
    #[must_use]
    pub fn choices(mut self, choices: &Choices) -> Self {
        self.options.choices.extend(choices.clone());
        self
    }

    /// What happens to a value out of range, where the description does not say.
    #[must_use]
    pub fn out_of_range(mut self, policy: OutOfRange) -> Self {
        self.options.out_of_range = policy;
        self
    }

    /// Holds every answer back for so long.
    #[must_use]
    pub fn latency(mut self, latency: Duration) -> Self {
        self.options.latency = latency;
        self
    }

    /// Enforces the declared rates.
    #[must_use]
    pub fn strict_rate(mut self, strict: bool) -> Self {
        self.options.strict_rate = strict;
        self
    }

    /// Changes the data after every so many listings, as other users of a real server do; 0 for never.
    #[must_use]
    pub fn churn(mut self, listings: u32) -> Self {
        self.options.churn = listings;
        self
    }

    /// Answers calls with a documented error, such as one that no request brings about.
    #[must_use]
    pub fn occasion(mut self, occasion: Occasion) -> Self {
        self.options.occasion = Some(occasion);
        self
    }

    /// Breaks one fact in one way: `FACT`, `FACT:OPERATOR` or `FACT:OPERATOR@CONDITION`.
    pub fn break_fact(self, name: &str) -> Result<Self, MockError> {
        let Ok(id) = name.parse::<MutantId>();
        let mut found = Err(UnknownMutant::Fact(name.to_owned()).into());
        for source in &self.sources {
            found = id.find(source);
            if found.is_ok() {
                break;
            }
        }
        Ok(self.mutant(&found?))
    }

    /// Breaks the description that the mutant is of, under the readings and the rate that it takes.
    #[must_use]
    pub fn mutant(mut self, mutant: &Mutant) -> Self {
        self.mutant = Some(mutant.clone());
        self
    }

    /// Shares what other mocks of the same descriptions made ready: where many are started one after the other,
    /// that is most of the work.
    #[must_use]
    pub fn stock(mut self, stock: &Stock) -> Self {
        self.stock = stock.clone();
        self
    }

    /// The same with nothing broken.
    #[must_use]
    pub(crate) fn mended(mut self) -> Self {
        self.mutant = None;
        self
    }

    /// Name of what is broken.
    pub(crate) fn broken(&self) -> Option<String> {
        self.mutant.as_ref().map(|m| m.id().to_string())
    }

    /// Lets requests be asked for, troubles be started and facts be broken while the mock runs, by [`Mock::requests`],
    /// [`Mock::verify`], [`Mock::trouble`] and [`Mock::break_fact`] or over HTTP (see [`crate::CONTROL`]).
    #[must_use]
    pub fn controlled(mut self) -> Self {
        self.controlled = true;
        self
    }

    /// Starts in trouble, and lets it be changed while the mock runs.
    #[must_use]
    pub fn trouble(mut self, trouble: impl Into<Troubled>) -> Self {
        self.trouble = Some(trouble.into());
        self.controlled()
    }

    /// The choices that concern one description; all must concern some description.
    fn choices_of(&self, source: &Source) -> Choices {
        let mut choices = self.options.choices.clone();
        choices.extend(self.mutant.iter().flat_map(|m| m.choices.clone()));
        let disputes = |source: &Source| source.disputes().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        let own = disputes(source);
        let others: Vec<String> = self.sources.iter().flat_map(disputes).filter(|d| !own.contains(d)).collect();
        choices.retain(|dispute, _| !others.contains(dispute));
        choices
    }

    /// What is served, one service a description.
    pub(crate) fn services(&self) -> Result<Vec<Service>, MockError> {
        let strict_rate = self.options.strict_rate || self.mutant.as_ref().is_some_and(|m| m.strict_rate);
        let occasion = self.mutant.as_ref().and_then(|m| m.occasion.clone()).or(self.options.occasion.clone());
        let made = self.sources.iter().map(|source| {
            let options = Options { choices: self.choices_of(source), strict_rate, occasion: None, ..self.options.clone() };
            let service = Service::new(source, options, &self.stock)?;
            let broken = self.mutant.as_ref().filter(|m| m.api == service.description().api);
            Ok(match broken {
                Some(mutant) => service.broken(mutant.broken.clone()),
                None => service,
            })
        });
        let made = made.collect::<Result<Vec<Service>, MockError>>()?;
        if let Some(occasion) = occasion {
            put_into(&made, Some(&occasion))?;
        }
        Ok(made)
    }

    /// Starts the mock.
    pub fn start(self) -> Result<Mock, MockError> {
        let services: Vec<Arc<Service>> = self.services()?.into_iter().map(Arc::new).collect();
        collisions(&services)?;
        let port = |reason: std::io::Error| MockError::Port { port: self.port, reason: reason.to_string() };
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).map_err(port)?;
        listener.set_nonblocking(true).map_err(port)?;
        let address = listener.local_addr().map_err(port)?;
        let control = self.controlled.then(|| Arc::new(Control::new(self.clone(), services.clone(), self.trouble)));
        let router = Router::new(services.clone(), control.clone());
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(MockError::Start)?;
        let latency = self.options.latency;
        let thread = std::thread::Builder::new()
            .name("plumbline-mock".to_owned())
            .spawn(move || {
                runtime.block_on(serve(listener, router, latency, stopped));
                // Connections that are still open are dropped with the runtime, without waiting for them.
                runtime.shutdown_background();
            })
            .map_err(MockError::Start)?;
        Ok(Mock { services, address, control, stop: Some(stop), thread: Some(thread) })
    }
}

/// `builder.await` is `builder.start()`: a mock has a thread of its own, so nothing is waited for.
impl IntoFuture for Builder {
    type Output = Result<Mock, MockError>;
    type IntoFuture = std::future::Ready<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        std::future::ready(self.start())
    }
}

/// A running mock. Dropped, it stops.
#[derive(Debug)]
pub struct Mock {
    services: Vec<Arc<Service>>,
    address: SocketAddr,
    control: Option<Arc<Control>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Mock {
    /// A mock of one description, yet to be started.
    pub fn builder(source: &Source) -> Builder {
        Builder {
            sources: vec![source.clone()],
            options: Options::default(),
            port: 0,
            mutant: None,
            controlled: false,
            trouble: None,
            stock: Stock::default(),
        }
    }

    /// Starts a mock of one description on a free port, with the default data.
    pub fn start(source: &Source) -> Result<Self, MockError> {
        Self::builder(source).start()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Scheme and authority, such as `http://127.0.0.1:40123`: what takes the place of the described server's.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Starts a trouble or ends the present one. Only a mock that was started [`Builder::controlled`] can have any.
    pub fn trouble(&self, trouble: Option<Troubled>) -> Result<(), MockError> {
        self.control.as_ref().ok_or(MockError::NotControlled)?.trouble(trouble);
        Ok(())
    }

    /// Answers calls with a documented error from now on, or no longer. Only a mock that was started
    /// [`Builder::controlled`] can be put into such a state.
    pub fn occasion(&self, occasion: Option<&Occasion>) -> Result<(), MockError> {
        self.control.as_ref().ok_or(MockError::NotControlled)?.occasion(occasion)
    }

    /// Breaks a fact while the mock runs, in place of one that is broken: `FACT`, `FACT:OPERATOR` or
    /// `FACT:OPERATOR@CONDITION`. It begins anew with the data of its seed. Only a mock that was started
    /// [`Builder::controlled`] can be broken so.
    pub fn break_fact(&self, name: &str) -> Result<(), MockError> {
        self.control.as_ref().ok_or(MockError::NotControlled)?.break_fact(Some(name))
    }

    /// Mends what is broken. Only a mock that was started [`Builder::controlled`] can be mended.
    pub fn mend(&self) -> Result<(), MockError> {
        self.control.as_ref().ok_or(MockError::NotControlled)?.break_fact(None)
    }

    /// Whether such requests were asked; the error tells what was asked instead. Only a mock that was started
    /// [`Builder::controlled`] knows.
    pub fn verify(&self, expected: &Expected) -> Result<(), MockError> {
        self.control.as_ref().ok_or(MockError::NotControlled)?.verify(expected).map_err(MockError::Unmet)
    }

    /// What was asked so far, oldest first. Only a mock that was started [`Builder::controlled`] remembers it.
    pub fn requests(&self) -> Result<Vec<Recorded>, MockError> {
        Ok(self.control.as_ref().ok_or(MockError::NotControlled)?.recorded())
    }

    /// Forgets what was asked so far.
    pub fn forget_requests(&self) -> Result<(), MockError> {
        self.control.as_ref().ok_or(MockError::NotControlled)?.forget();
        Ok(())
    }

    /// A ready `curl` line for every operation and login.
    pub fn curl_lines(&self) -> Vec<CurlLine> {
        let url = self.url();
        self.services.iter().flat_map(|service| curl::lines(service, &url)).collect()
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The receiver is gone only if the server ended by itself.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Has the calls of all services that document an error answered with it; one of them must.
pub(crate) fn put_into<S: std::borrow::Borrow<Service>>(services: &[S], occasion: Option<&Occasion>) -> Result<(), MockError> {
    let known = |service: &S| service.borrow().description().errors.cases.keys().cloned().collect::<Vec<_>>();
    if let Some(unknown) = occasion.filter(|o| !services.iter().any(|s| known(s).contains(&o.case))) {
        let known = services.iter().flat_map(known).collect::<Vec<_>>().join(", ");
        return Err(MockError::UnknownCase { case: unknown.case.clone(), known });
    }
    for service in services {
        service.borrow().put_into(occasion.filter(|o| known(service).contains(&o.case)).cloned());
    }
    Ok(())
}

fn collisions(services: &[Arc<Service>]) -> Result<(), MockError> {
    let mut seen = std::collections::HashSet::new();
    for service in services {
        for (method, path) in service.routes().into_iter().collect::<std::collections::BTreeSet<_>>() {
            if !seen.insert((method.clone(), path.clone())) {
                return Err(MockError::Collision { method, path });
            }
        }
    }
    Ok(())
}

async fn serve(listener: std::net::TcpListener, router: Router, latency: Duration, stopped: oneshot::Receiver<()>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    if router.is_raw() {
        tokio::select! {
            () = raw::serve(listener, router, latency) => {}
            _ = stopped => {}
        }
        return;
    }
    // Answers are small and written at once: waiting to fill a packet would only add delay.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let app = axum::Router::new().fallback(move |request: http::Request<Body>| {
        let router = router.clone();
        async move {
            let (head, body) = request.into_parts();
            let body = to_bytes(body, LARGEST).await.unwrap_or_default();
            let request = Request {
                method: head.method.as_str().to_owned(),
                path: head.uri.path().to_owned(),
                query: head.uri.query().unwrap_or_default().to_owned(),
                headers: head.headers,
                body,
            };
            let reply = router.answer(&request);
            if !latency.is_zero() {
                tokio::time::sleep(latency).await;
            }
            response(reply)
        }
    });
    tokio::select! {
        _ = axum::serve(listener, app) => {}
        _ = stopped => {}
    }
}

fn response(reply: Reply) -> http::Response<Body> {
    let mut response = http::Response::new(Body::from(reply.body));
    *response.status_mut() = http::StatusCode::from_u16(reply.status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if let Some(value) = reply.media.and_then(|media| HeaderValue::from_str(&media).ok()) {
        headers.insert(http::header::CONTENT_TYPE, value);
    }
    for (name, value) in reply.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    response
}
