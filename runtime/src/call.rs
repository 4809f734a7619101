//! A call in the making: values by parameter, checked as they are put.

use crate::body::File;
use crate::check::{Refused, Violation};
use crate::client::Core;
use crate::decode::Payload;
use crate::error::{Error, Problem};
use crate::operation::{Operation, Parameter};
use crate::page::{Items, Page, Pages};
use crate::retry::Retry;
use crate::sending::Sending;
use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

/// What is special about one call; all else is as the client has it.
///
/// ```
/// use plumbline_runtime::{Options, Retry};
/// use std::time::Duration;
///
/// // Given to a call by `with(…)`: one attempt of at most 5 s, and one bad date does not cost the page.
/// let hasty = Options::new().timeout(Duration::from_secs(5)).retry(Retry::NEVER).lenient();
/// # let _ = hasty;
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) retry: Option<Retry>,
    pub(crate) lenient: bool,
}

impl Options {
    /// Nothing special.
    pub fn new() -> Self {
        Self::default()
    }

    /// Longest time for the call with all its attempts and waits.
    #[must_use]
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Longest time for one attempt.
    #[must_use]
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.attempt_timeout = Some(limit);
        self
    }

    /// How to try again.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = Some(retry);
        self
    }

    /// Values that cannot be read (a date that no calendar has) are left out and listed by
    /// [`Response::misread`](crate::Response::misread), where they would make the call fail: as null where a value may be missing, else with
    /// the item of a list that holds them.
    #[must_use]
    pub fn lenient(mut self) -> Self {
        self.lenient = true;
        self
    }
}

/// What few calls have. Kept apart, so that a call in the making is small: every setter moves it.
#[derive(Clone)]
pub(crate) struct Rare(Option<Box<RareParts>>);

#[derive(Clone)]
pub(crate) struct RareParts {
    pub(crate) extra: Vec<(String, Value)>,
    /// The body as it is, where it is not JSON.
    pub(crate) bytes: Option<Bytes>,
    pub(crate) files: Vec<(String, File)>,
    pub(crate) options: Options,
    /// The first value that was put and refused; nothing is sent then.
    pub(crate) refused: Option<Refused>,
}

impl RareParts {
    const NONE: Self = Self {
        extra: Vec::new(),
        bytes: None,
        files: Vec::new(),
        options: Options { timeout: None, attempt_timeout: None, retry: None, lenient: false },
        refused: None,
    };
}

impl Rare {
    fn change(&mut self) -> &mut RareParts {
        self.0.get_or_insert_with(|| Box::new(RareParts::NONE))
    }
}

impl Deref for Rare {
    type Target = RareParts;

    fn deref(&self) -> &RareParts {
        static NONE: RareParts = RareParts::NONE;
        self.0.as_deref().unwrap_or(&NONE)
    }
}

/// A call in the making. Generated builders wrap it.
#[derive(Clone)]
#[must_use = "a call does nothing until it is sent"]
pub struct Call {
    pub(crate) core: Arc<Core>,
    pub(crate) operation: &'static Operation,
    /// Values by index of the parameter, in the order of the description.
    values: Vec<(usize, Value)>,
    pub(crate) rare: Rare,
    unchecked: bool,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct(self.operation.id);
        for (parameter, value) in self.described() {
            shown.field(parameter.key, &format_args!("{}", self.core.secrets.clean(&value.to_string())));
        }
        shown.finish_non_exhaustive()
    }
}

impl Call {
    /// A call without values.
    pub fn new(core: &Arc<Core>, operation: &'static Operation) -> Self {
        let (core, values) = (core.clone(), Vec::with_capacity(operation.parameters.len().min(8)));
        Self { core, operation, values, rare: Rare(None), unchecked: false }
    }

    /// Puts a value that its type already makes sure of.
    pub fn set(mut self, parameter: usize, value: impl Into<Value>) -> Self {
        self.insert(parameter, value.into());
        self
    }

    /// Checks a value and puts it; [`made`](Self::made) tells what was refused.
    pub fn put(self, parameter: usize, value: impl Into<Value>) -> Self {
        self.check(parameter, value.into())
    }

    /// Checks a typed value as JSON and puts it; [`made`](Self::made) tells what was refused.
    pub fn put_json<T: Serialize>(self, parameter: usize, value: T) -> Self {
        self.put_tree(parameter, serde_json::to_value(value))
    }

    fn put_tree(mut self, parameter: usize, value: Result<Value, serde_json::Error>) -> Self {
        match value {
            Ok(value) => self.check(parameter, value),
            Err(error) => {
                let key = self.operation.parameters.get(parameter).map_or("", |p| p.key);
                self.refuse(key, Violation::Setting(error.to_string()));
                self
            }
        }
    }

    fn check(mut self, parameter: usize, value: Value) -> Self {
        let described = self.operation.parameters.get(parameter).filter(|_| !self.unchecked);
        match described.and_then(|p| p.check.violation(&value).map(|why| (p.key, why))) {
            Some((key, why)) => {
                let why = why.clean(&self.core.secrets);
                self.refuse(key, why);
            }
            None => self.insert(parameter, value),
        }
        self
    }

    /// Keeps the first value that is refused.
    fn refuse(&mut self, key: &'static str, why: Violation) {
        let refused = Refused::new(self.operation.id, key, why);
        self.rare.change().refused.get_or_insert(refused);
    }

    /// Itself, or the first value that was refused.
    pub(crate) fn settled(mut self) -> Result<Self, Refused> {
        match self.rare.0.as_mut().and_then(|rare| rare.refused.take()) {
            None => Ok(self),
            Some(refused) => Err(refused),
        }
    }

    /// Itself, or the first value that was refused, as the error of a client.
    pub fn made<P>(self) -> Result<Self, Error<P>> {
        self.settled().map_err(Error::from)
    }

    fn insert(&mut self, parameter: usize, value: Value) {
        match self.values.binary_search_by_key(&parameter, |(i, _)| *i) {
            Ok(at) => self.values[at].1 = value,
            Err(at) => self.values.insert(at, (parameter, value)),
        }
    }

    /// Puts the body as it is.
    pub fn bytes(mut self, body: Bytes) -> Self {
        self.rare.change().bytes = Some(body);
        self
    }

    /// Adds a file to a body of parts.
    pub fn file(mut self, name: &str, file: File) -> Self {
        self.rare.change().files.push((name.to_owned(), file));
        self
    }

    /// Adds files to a body of parts, all as parts of one name.
    pub fn files(self, name: &str, files: impl IntoIterator<Item = File>) -> Self {
        files.into_iter().fold(self, |call, file| call.file(name, file))
    }

    /// Puts any value, unchecked: of a described parameter by its key, else of one by this name on the wire.
    pub fn raw(mut self, name: &str, value: Value) -> Self {
        match self.operation.parameters.iter().position(|p| p.key == name) {
            Some(parameter) => self.insert(parameter, value),
            None => self.rare.change().extra.push((name.to_owned(), value)),
        }
        self
    }

    /// From now on, values are not checked.
    pub fn unchecked(mut self) -> Self {
        self.unchecked = true;
        self
    }

    /// Sets what is special about this call.
    pub fn with(mut self, options: Options) -> Self {
        self.rare.change().options = options;
        self
    }

    /// The values put so far.
    pub(crate) fn described(&self) -> impl Iterator<Item = (&'static Parameter, &Value)> {
        let parameters = self.operation.parameters;
        self.values.iter().filter_map(|(i, value)| parameters.get(*i).map(|p| (p, value)))
    }

    /// The value put for a parameter.
    pub(crate) fn value(&self, parameter: usize) -> Option<&Value> {
        self.values.iter().find(|(i, _)| *i == parameter).map(|(_, value)| value)
    }

    /// Sends it.
    pub fn send<T: Payload, P: Problem>(self) -> Sending<T, P> {
        Sending::new(self)
    }

    /// Sends it page by page.
    pub fn pages<T: Page, P: Problem>(self) -> Pages<T, P> {
        Pages::new(self)
    }

    /// Sends it page by page, and gives the items one by one.
    pub fn items<T: Page, P: Problem>(self) -> Items<T, P> {
        Items::new(self)
    }
}
