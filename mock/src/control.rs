//! What can be done to a mock while it runs, from Rust or over HTTP.
//!
//! From another process or language it is reached below [`CONTROL`], if the mock was started controlled:
//!
//! | request | what it does |
//! |---|---|
//! | `PUT /_plumbline/trouble` | starts a trouble: `{"kind": "reset", "after": 2, "times": 3}` |
//! | `DELETE /_plumbline/trouble` | ends it |
//! | `PUT /_plumbline/occasion` | answers calls with a documented error: `{"case": "account_blocked", "every": 3}` |
//! | `DELETE /_plumbline/occasion` | no longer |
//! | `PUT /_plumbline/broken` | breaks a fact: `{"fact": "FACT[:OPERATOR[@CONDITION]]"}`, in place of one that is broken |
//! | `GET /_plumbline/broken` | which fact is broken: `{"fact": null}` for none |
//! | `DELETE /_plumbline/broken` | mends it |
//! | `GET /_plumbline/requests` | what was asked, oldest first |
//! | `POST /_plumbline/verify` | 204 if such a request was asked, else 409 with what came: `{"path": "/x", "query": {"a": "1"}, "times": 1}` |
//! | `DELETE /_plumbline/requests` | forgets what was asked |
//!
//! A mock that is broken or mended while it runs begins anew with the data of its seed, and under the
//! readings that the mutant needs; logins, the memory of requests and the documented error that calls are answered with stay.

use crate::message::{Reply, Request};
use crate::occasion::Occasion;
use crate::recorded::{Expected, Recorded};
use crate::server::{self, Builder, MockError};
use crate::service::Service;
use crate::trouble::{self, Trouble, Troubled};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Paths below which a mock is controlled, if it was started so.
pub const CONTROL: &str = "/_plumbline/";

/// How many requests are remembered; older ones are forgotten.
const REMEMBERED: usize = 10_000;

/// What is controlled of a running mock.
#[derive(Debug)]
pub(crate) struct Control {
    /// How the mock was started.
    builder: Builder,
    trouble: Mutex<Option<Troubled>>,
    recorded: Mutex<VecDeque<Recorded>>,
    /// How many of the oldest are no longer remembered.
    forgotten: AtomicUsize,
    serving: Mutex<Serving>,
}

/// What is served in place of what the mock was started with.
#[derive(Debug)]
struct Serving {
    services: Option<Arc<Vec<Arc<Service>>>>,
    broken: Option<String>,
    first: Vec<Arc<Service>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Control {
    /// Control of a mock that is started so, with these services.
    pub(crate) fn new(builder: Builder, first: Vec<Arc<Service>>, trouble: Option<Troubled>) -> Self {
        let broken = builder.broken();
        let serving = Mutex::new(Serving { services: None, broken, first });
        Self { builder, trouble: Mutex::new(trouble), recorded: Mutex::default(), forgotten: AtomicUsize::new(0), serving }
    }

    /// What is served in place of what the mock was started with, if anything is.
    pub(crate) fn services(&self) -> Option<Arc<Vec<Arc<Service>>>> {
        lock(&self.serving).services.clone()
    }

    /// Breaks a fact in place of one that is broken, or mends it.
    pub(crate) fn break_fact(&self, name: Option<&str>) -> Result<(), MockError> {
        let whole = self.builder.clone().mended();
        let builder = match name {
            Some(name) => whole.break_fact(name)?,
            None => whole,
        };
        let made = builder.services()?;
        let mut serving = lock(&self.serving);
        let remembered = made.into_iter().map(|service| Arc::new(service.remembering(&serving.first))).collect();
        serving.services = Some(Arc::new(remembered));
        serving.broken = builder.broken();
        Ok(())
    }

    /// Starts or ends a trouble.
    pub(crate) fn trouble(&self, troubled: Option<Troubled>) {
        *lock(&self.trouble) = troubled;
    }

    /// Answers calls with a documented error, or no longer.
    pub(crate) fn occasion(&self, occasion: Option<&Occasion>) -> Result<(), MockError> {
        let serving = lock(&self.serving);
        let services: &[Arc<Service>] = serving.services.as_ref().map_or(&serving.first, |s| s.as_slice());
        server::put_into(services, occasion)
    }

    /// The trouble that befalls the next request.
    pub(crate) fn next(&self) -> Option<Trouble> {
        Troubled::next(&mut lock(&self.trouble))
    }

    /// Remembers a request.
    pub(crate) fn record(&self, request: &Request, status: Option<u16>) {
        let mut all = lock(&self.recorded);
        if all.len() == REMEMBERED {
            all.pop_front();
            self.forgotten.fetch_add(1, Ordering::Relaxed);
        }
        all.push_back(Recorded::of(request, status));
    }

    /// What was asked, oldest first.
    pub(crate) fn recorded(&self) -> Vec<Recorded> {
        lock(&self.recorded).iter().cloned().collect()
    }

    /// Whether requests were as expected; the error says what came instead, or that nobody remembers.
    pub(crate) fn verify(&self, expected: &Expected) -> Result<(), String> {
        let (requests, forgotten) = (self.recorded(), self.forgotten.load(Ordering::Relaxed));
        // A number of times cannot be told from a part of what came.
        if forgotten > 0 && expected.times.is_some() {
            return Err(format!("the first {forgotten} requests are no longer remembered, so nobody can tell how many there were"));
        }
        expected.verify(&requests)
    }

    /// Forgets what was asked.
    pub(crate) fn forget(&self) {
        lock(&self.recorded).clear();
        self.forgotten.store(0, Ordering::Relaxed);
    }

    /// Answers a request below [`CONTROL`]; `None` for all others.
    pub(crate) fn answer(&self, request: &Request) -> Option<Reply> {
        let what = request.path.strip_prefix(CONTROL)?;
        let sent = || serde_json::from_slice::<Value>(&request.body).unwrap_or_default();
        let done = || Reply::empty(204);
        Some(match (request.method.as_str(), what) {
            ("PUT", "trouble") => match trouble::read(&sent()) {
                Some(troubled) => {
                    self.trouble(Some(troubled));
                    done()
                }
                None => told(400, &trouble::usage()),
            },
            ("DELETE", "trouble") => {
                self.trouble(None);
                done()
            }
            ("PUT", "occasion") => match asked_for(&sent()) {
                Some(occasion) => self.occasion(Some(&occasion)).map_or_else(|error| told(400, &error.to_string()), |()| done()),
                None => told(400, r#"send {"case": "CASE", "every": 1}; only the case is needed"#),
            },
            ("DELETE", "occasion") => self.occasion(None).map_or_else(|error| told(500, &error.to_string()), |()| done()),
            ("PUT", "broken") => match sent().get("fact").and_then(Value::as_str) {
                Some(fact) => self.break_fact(Some(fact)).map_or_else(|error| told(400, &error.to_string()), |()| done()),
                None => told(400, r#"send {"fact": "FACT[:OPERATOR[@CONDITION]]"}"#),
            },
            ("DELETE", "broken") => self.break_fact(None).map_or_else(|error| told(500, &error.to_string()), |()| done()),
            ("GET", "broken") => json_reply(&json!({ "fact": lock(&self.serving).broken })),
            ("GET", "requests") => json_reply(&self.recorded().iter().map(Recorded::shown).collect()),
            ("DELETE", "requests") => {
                self.forget();
                done()
            }
            ("POST", "verify") => match Expected::read(&sent()) {
                Ok(expected) => self.verify(&expected).map_or_else(|came| told(409, &came), |()| done()),
                Err(usage) => told(400, &usage),
            },
            _ => told(404, "there are trouble, occasion, broken, requests and verify below /_plumbline/"),
        })
    }
}

/// The documented error that a JSON value asks for.
fn asked_for(value: &Value) -> Option<Occasion> {
    let case = value.get("case").and_then(Value::as_str)?.to_owned();
    let every = value.get("every").map_or(Some(1), Value::as_u64).filter(|n| *n > 0)?;
    Some(Occasion { case, every })
}

fn json_reply(value: &Value) -> Reply {
    Reply::json(200, value.to_string().into_bytes())
}

fn told(status: u16, message: &str) -> Reply {
    Reply::json(status, json!({ "message": message }).to_string().into_bytes())
}
