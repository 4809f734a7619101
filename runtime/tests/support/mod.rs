//! An API by hand and a transport that plays a script, so that time can be paused.
#![allow(dead_code, reason = "each test file uses a part")]

use plumbline_runtime::*;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub static TOKEN: Auth = Auth {
    apply: &[Application::Header("Authorization", "Bearer {bearer}")],
    exchange: Some(Exchange { path: "/login", body: &[("key", "api_key")], yields: "bearer", at: "/bearer", status: 200, lifetime: 600 }),
};
pub static IN_PATH: Auth = Auth { apply: &[Application::Path("token", "api_key")], exchange: None };

pub static API: Api = Api {
    name: "test",
    server: "http://127.0.0.1:1",
    variables: &[],
    credentials: &[Credential::secret("api_key"), Credential::secret("bearer").optional()],
    cases: &[
        Case::status("invalid", 422),
        Case::status("too_many", 429).retryable(),
        Case::status("starting", 400).saying("try {when} later").retryable(),
        Case::status("other", 400).saying("bad data"),
    ],
    mnemonic: "",
    rates: &[Rate { requests: 1, seconds: 1, operations: &["rated"] }],
    allowances: &[Allowance::new("/limits/left", "/limits/reset").in_errors("/data"), Allowance::new("x-left", "x-reset")],
};

const fn operation(id: &'static str, method: Method, effect: Effect, auth: Option<&'static Auth>) -> Operation {
    Operation {
        id,
        method,
        path: "/thing",
        rpc: "",
        effect,
        auth,
        parameters: &[],
        media: "application/json",
        statuses: &[200],
        paging: None,
    }
}
pub static READ: Operation = operation("read", Method::Get, Effect::Safe, None);
pub static WRITE: Operation = operation("write", Method::Post, Effect::Writing, None);
pub static RATED: Operation = operation("rated", Method::Get, Effect::Safe, None);
pub static SECRET: Operation = operation("secret", Method::Get, Effect::Safe, Some(&TOKEN));
pub static LIST: Operation = Operation {
    parameters: &[Parameter::query("offset", "page[offset]").range(0, 1000), Parameter::query("limit", "page[limit]").range(1, 100)],
    paging: Some(Paging::by_offset(0, 1, 3)),
    ..operation("list", Method::Get, Effect::Safe, None)
};
pub static NUMBERED: Operation = Operation {
    parameters: &[Parameter::query("page", "page").range(0, 1000), Parameter::query("per_page", "per_page").range(1, 100)],
    paging: Some(Paging::by_number(0, 1, 1, 3)),
    ..operation("numbered", Method::Get, Effect::Safe, None)
};
pub static BY_CURSOR: Operation = Operation {
    parameters: &[Parameter::query("cursor", "cursor"), Parameter::query("limit", "limit").range(1, 100)],
    paging: Some(Paging::by_cursor(0, 1, 3)),
    ..operation("by_cursor", Method::Get, Effect::Safe, None)
};
pub static PATH: Operation = Operation {
    path: "/a{token}/b/{id}",
    parameters: &[Parameter::path("id", "id"), Parameter::header("trace", "X-Trace")],
    ..operation("path", Method::Get, Effect::Safe, Some(&IN_PATH))
};

/// A documented error: its case, and its body as JSON if it is.
#[derive(Debug, Clone, PartialEq)]
pub struct TestProblem(pub Option<usize>, pub String);

impl std::fmt::Display for TestProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "case {:?}: {}", self.0, self.1)
    }
}

impl Problem for TestProblem {
    fn read(case: Option<usize>, body: &[u8]) -> Result<Self, Misread> {
        Ok(Self(case, String::from_utf8_lossy(body).into_owned()))
    }
}

/// What the server does next.
#[derive(Clone)]
pub enum Step {
    /// Answers: status, headers, body.
    Answer(u16, &'static [(&'static str, &'static str)], String),
    /// The connection breaks.
    Break(Sent),
    /// Nothing comes, ever.
    Hang,
    /// Answers after a time.
    Slow(Duration, Box<Step>),
}

pub fn answer(status: u16, body: &str) -> Step {
    Step::Answer(status, &[], body.to_owned())
}

type Script = Box<dyn FnMut(&Outgoing) -> Step + Send>;

/// A server by script; keeps what it was asked.
#[derive(Clone)]
pub struct Server {
    script: Arc<Mutex<Script>>,
    pub seen: Arc<Mutex<Vec<Outgoing>>>,
}

impl Server {
    /// Decides each step by the request.
    pub fn by(script: impl FnMut(&Outgoing) -> Step + Send + 'static) -> Self {
        Self { script: Arc::new(Mutex::new(Box::new(script))), seen: Arc::default() }
    }

    /// Plays steps in order; the last goes on for ever.
    pub fn playing(steps: impl IntoIterator<Item = Step>) -> Self {
        let mut steps: VecDeque<Step> = steps.into_iter().collect();
        Self::by(move |_| if steps.len() > 1 { steps.pop_front().expect("a step") } else { steps[0].clone() })
    }

    pub fn count(&self) -> usize {
        self.seen.lock().expect("a lock").len()
    }

    pub fn urls(&self) -> Vec<String> {
        self.seen.lock().expect("a lock").iter().map(|o| o.url.clone()).collect()
    }

    /// Settings that send to it.
    pub fn settings(&self) -> Settings {
        Settings::new(&API).transport(Arc::new(self.clone())).credential("api_key", "canary-key-1234".into())
    }
}

impl Transport for Server {
    fn send(&self, request: Outgoing) -> Pin<Box<dyn Future<Output = Result<Incoming, TransportError>> + Send>> {
        let step = self.script.lock().expect("a lock")(&request);
        self.seen.lock().expect("a lock").push(request);
        Box::pin(play(step))
    }
}

async fn play(mut step: Step) -> Result<Incoming, TransportError> {
    while let Step::Slow(time, next) = step {
        tokio::time::sleep(time).await;
        step = *next;
    }
    match step {
        Step::Answer(status, headers, body) => {
            let headers = headers.iter().map(|(n, v)| (n.parse().expect("a name"), v.parse().expect("a value"))).collect();
            Ok(Incoming { status, headers, body: body.into(), cut: false })
        }
        Step::Break(sent) => Err(TransportError::new(sent, "the connection broke", "by the script")),
        Step::Hang => std::future::pending().await,
        Step::Slow(..) => unreachable!("unwrapped above"),
    }
}

pub type TestError = Error<TestProblem>;

/// Sends an operation and gives the answer as JSON.
pub async fn call(core: &Arc<Core>, operation: &'static Operation) -> Result<Response<Value>, TestError> {
    Call::new(core, operation).send().await
}
