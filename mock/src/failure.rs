//! From a bad request to the error that the description documents for it.
//!
//! The description's `provoked_by` decides which case is answered. Where it documents none, the
//! answer is a plausible one, marked as documented nowhere by a header.

use crate::data::{Maker, Wishes};
use crate::message::{Reply, UNDOCUMENTED};
use crate::mutant::Act;
use plumbline_spec::model::{Application, Authentication, Description, ErrorCase, JsonType, Provocation, Schema};
use plumbline_spec::value::Checker;
use serde_json::{Map, Value, json};

/// Why a request is refused. Boxed, because failing is rare and results are passed on a lot.
#[derive(Debug, Clone)]
pub(crate) struct Failure(Box<Cause>);

/// What there is to say of a failure.
#[derive(Debug, Clone)]
pub(crate) struct Cause {
    /// What brought it about.
    pub(crate) why: Provocation,
    /// Name on the wire of what is wrong, where there is one.
    pub(crate) field: Option<String>,
    /// What was sent.
    pub(crate) value: Option<Value>,
    /// What is wrong, for people.
    pub(crate) text: String,
    /// An error case of its own (declared rates name one).
    pub(crate) case: Option<String>,
    /// A status of its own (declared rates give one).
    pub(crate) status: Option<u16>,
    /// The credential it is about.
    pub(crate) credential: Option<String>,
    /// Path of the request; some errors repeat it.
    pub(crate) path: Option<String>,
    /// A secret that a broken mock tells.
    pub(crate) told: Option<String>,
}

impl Failure {
    pub(crate) fn new(why: Provocation, text: impl Into<String>) -> Self {
        let text = text.into();
        Self(Box::new(Cause { why, field: None, value: None, text, case: None, status: None, credential: None, path: None, told: None }))
    }

    #[must_use]
    pub(crate) fn at(self, field: &str, value: Option<&Value>) -> Self {
        self.with(|cause| {
            cause.field = Some(field.to_owned());
            cause.value = value.cloned();
        })
    }

    /// The same with something more to say.
    #[must_use]
    pub(crate) fn with(mut self, more: impl FnOnce(&mut Cause)) -> Self {
        more(&mut self.0);
        self
    }
}

impl std::ops::Deref for Failure {
    type Target = Cause;

    fn deref(&self) -> &Cause {
        &self.0
    }
}

/// An error as it is answered: the object, and how it travels.
pub(crate) struct ErrorAnswer {
    /// HTTP status.
    pub(crate) status: u16,
    /// The body (HTTP) or `error` object (JSON-RPC).
    pub(crate) value: Value,
    /// Media type where it is not JSON.
    pub(crate) media: Option<String>,
    /// Whether a document speaks of it.
    pub(crate) documented: bool,
}

/// HTTP status and JSON-RPC code where nothing is documented.
fn plausible(why: &Provocation) -> (u16, i64) {
    match why {
        Provocation::CredentialMissing | Provocation::CredentialWrong => (401, -32001),
        Provocation::InvalidValue
        | Provocation::WrongType
        | Provocation::RequiredMissing
        | Provocation::UnknownParameter
        | Provocation::SortProhibited
        | Provocation::FilterProhibited => (400, -32602),
        Provocation::UnknownMethod => (404, -32601),
        Provocation::MalformedJson => (400, -32700),
        Provocation::InvalidRequest | Provocation::Batch | Provocation::Notification => (400, -32600),
        Provocation::RateExceeded => (429, -32029),
        Provocation::WrongMethod => (405, -32600),
        Provocation::Cannot(_) => (500, -32603),
    }
}

/// What stands in for a cause that no case names: the wider cause that includes it.
fn wider(why: &Provocation) -> Option<Provocation> {
    match why {
        Provocation::WrongType
        | Provocation::RequiredMissing
        | Provocation::UnknownParameter
        | Provocation::SortProhibited
        | Provocation::FilterProhibited => Some(Provocation::InvalidValue),
        Provocation::CredentialMissing => Some(Provocation::CredentialWrong),
        Provocation::Cannot(_)
        | Provocation::CredentialWrong
        | Provocation::InvalidValue
        | Provocation::UnknownMethod
        | Provocation::MalformedJson
        | Provocation::InvalidRequest
        | Provocation::Batch
        | Provocation::Notification
        | Provocation::RateExceeded
        | Provocation::WrongMethod => None,
    }
}

/// The documented case for a cause, if there is one: one about just this credential before one about any.
pub(crate) fn case<'d>(
    description: &'d Description,
    operation: Option<&str>,
    why: &Provocation,
    credential: Option<&str>,
) -> Option<(&'d str, &'d ErrorCase)> {
    let here = |(_, c): &(&'d String, &'d ErrorCase)| {
        c.provoked_by == *why && (c.operations.is_empty() || operation.is_none_or(|o| c.operations.iter().any(|x| x == o)))
    };
    let cases = || description.errors.cases.iter().filter(here).map(|(name, case)| (name.as_str(), case));
    cases()
        .find(|(_, c)| c.credential.is_some() && c.credential.as_deref() == credential)
        .or_else(|| cases().find(|(_, c)| c.credential.is_none()))
}

/// The answer to a failure. `act` is what a broken mock does differently.
pub(crate) fn answer(description: &Description, operation: Option<&str>, failure: &Failure, rpc: bool, act: Option<&Act>) -> ErrorAnswer {
    let errors = &description.errors;
    let own = failure.case.as_ref().and_then(|name| errors.cases.get_key_value(name)).map(|(name, case)| (name.as_str(), case));
    let found = own
        .or_else(|| case(description, operation, &failure.why, failure.credential.as_deref()))
        .or_else(|| wider(&failure.why).and_then(|w| case(description, operation, &w, failure.credential.as_deref())));
    let (name, found) = found.map_or((None, None), |(name, case)| (Some(name), Some(case)));
    let (status, code) = plausible(&failure.why);
    let crashed = matches!(failure.why, Provocation::Cannot(_)) && found.is_none();
    let travels = if rpc && !crashed { errors.statuses.first().copied().unwrap_or(200) } else { status };
    let mut status = if rpc { travels } else { found.and_then(|c| c.status).or(failure.status).unwrap_or(status) };
    let message = found.and_then(|c| c.message.clone()).map_or_else(|| failure.text.clone(), |template| fill(&template, failure));
    let schema = found.and_then(|c| c.schema.as_ref()).or(errors.schema.as_ref());
    let code = found.and_then(|c| c.code).unwrap_or(code);
    let mnemonic = found.and_then(|c| c.mnemonic.clone());
    let mut value = match schema {
        Some(schema) => {
            Body { description, checker: Checker::new(description), failure, message: &message, code, status }.value(schema, "", true, 0)
        }
        None => Value::Null,
    };
    if !value.is_object() {
        value = if rpc { json!({ "code": code, "message": message }) } else { json!({ "message": message }) };
    }
    if let (Some(at), Some(mnemonic)) = (errors.mnemonic.as_deref(), mnemonic) {
        put(&mut value, at, Value::String(mnemonic));
    }
    if rpc {
        put(&mut value, "/code", json!(code));
        put(&mut value, "/message", json!(message));
    }
    match act {
        Some(Act::Error { case, at, change }) if case.is_none() || case.as_deref() == name => change.apply(&mut value, at, &mut |_| true),
        Some(Act::Status { case, status: other }) if Some(case.as_str()) == name => status = *other,
        Some(Act::RateStatus(other)) if failure.why == Provocation::RateExceeded => status = *other,
        _ => {}
    }
    if let (Some(told), Some(members)) = (&failure.told, value.as_object_mut()) {
        members.insert("debug".to_owned(), json!(told));
    }
    let documented = found.is_some() || (failure.status.is_some() && failure.why == Provocation::RateExceeded);
    ErrorAnswer { status, value, media: found.and_then(|c| c.media.clone()), documented }
}

/// The answer to a failure of an HTTP operation.
pub(crate) fn http(description: &Description, operation: Option<&str>, failure: &Failure, act: Option<&Act>) -> Reply {
    let answer = answer(description, operation, failure, false, act);
    let message = answer.value.get("message").and_then(Value::as_str).unwrap_or(&failure.text).to_owned();
    let mut reply = match answer.media.as_deref() {
        None => Reply::json(answer.status, answer.value.to_string().into_bytes()),
        Some(media) if media.contains("json") => Reply::json(answer.status, answer.value.to_string().into_bytes()),
        Some("none") => Reply::empty(answer.status),
        Some(media) => {
            let body =
                if media.contains("html") { format!("<html><body><h1>{}</h1>{message}</body></html>", answer.status) } else { message };
            Reply { media: Some(media.to_owned().into()), ..Reply::json(answer.status, body.into_bytes()) }
        }
    };
    // RFC 9110, section 11.6.1: a 401 names a scheme, where one travels in a header at all.
    let header = |a: &Authentication| a.apply.iter().any(|a| matches!(a, Application::Header { .. }));
    if answer.status == 401 && description.authentication.values().any(header) {
        reply = reply.with("www-authenticate", "Bearer");
    }
    if failure.why == Provocation::RateExceeded {
        reply = reply.with("retry-after", "1");
    }
    if answer.documented { reply } else { reply.with(UNDOCUMENTED, "true") }
}

/// Fills the `{name}` placeholders of a message.
fn fill(template: &str, failure: &Failure) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}') {
            Some((_, tail)) => {
                out.push_str(failure.field.as_deref().unwrap_or("request"));
                rest = tail;
            }
            None => rest = after,
        }
    }
    out.push_str(rest);
    out
}

/// Sets a member by pointer, making objects on the way.
fn put(value: &mut Value, at: &str, new: Value) {
    let mut slot = value;
    for segment in plumbline_spec::pointer::segments(at) {
        if !slot.is_object() {
            *slot = Value::Object(Map::new());
        }
        let Value::Object(members) = slot else { return };
        slot = members.entry(segment).or_insert(Value::Null);
    }
    *slot = new;
}

/// Nesting below which an error holds only what it must.
const DEEPEST: usize = 4;

struct Body<'a> {
    description: &'a Description,
    checker: Checker<'a>,
    failure: &'a Failure,
    message: &'a str,
    code: i64,
    status: u16,
}

impl Body<'_> {
    /// What a member of this name says of the failure, if it says anything.
    fn known(&self, schema: &Schema, name: &str) -> Option<Value> {
        let known = match name {
            "message" | "error" | "description" => json!(self.message),
            "code" => json!(self.code),
            "status" | "statusCode" | "status_code" => json!(self.status),
            "path" => json!(self.failure.path.as_deref().unwrap_or("/")),
            // Always the same moment, so that one seed gives one answer.
            "timestamp" => json!("2026-01-01T00:00:00.000Z"),
            "field" => json!(self.failure.field.as_ref()?),
            "value" => self.failure.value.clone()?,
            _ => return None,
        };
        self.checker.fits(schema, &known).then_some(known)
    }

    /// A member that need not be there: what it says of the failure, else something empty; nothing where anything goes.
    fn optional(&self, schema: &Schema, name: &str, depth: usize) -> Option<Value> {
        if let Some(known) = self.known(schema, name) {
            return Some(known);
        }
        if depth > DEEPEST {
            return None;
        }
        let empty = [json!([]), json!({}), Value::Null].into_iter().find(|e| self.checker.fits(schema, e));
        if self.open(schema) { None } else { empty.or_else(|| Some(self.value(schema, name, true, depth))) }
    }

    /// Whether a schema says nothing at all.
    fn open(&self, schema: &Schema) -> bool {
        let schema = self.checker.target(schema);
        schema.types.is_none() && schema.any_of.is_empty() && schema.one_of.is_empty() && schema.properties.is_empty()
    }

    /// A value of the error schema that speaks of this failure.
    fn value(&self, schema: &Schema, name: &str, required: bool, depth: usize) -> Value {
        let schema = self.checker.target(schema);
        if let Some(known) = self.known(schema, name) {
            return known;
        }
        if depth > 2 * DEEPEST {
            return Value::Null;
        }
        let branch = schema.any_of.iter().chain(&schema.one_of).next();
        if let Some(branch) = branch.filter(|_| schema.types.is_none()) {
            return self.value(branch, name, required, depth + 1);
        }
        if !schema.properties.is_empty() {
            let mut members = Map::new();
            for (name, property) in &schema.properties {
                if schema.required.contains(name) {
                    members.insert(name.clone(), self.value(property, name, true, depth + 1));
                } else if let Some(value) = self.optional(property, name, depth + 1) {
                    members.insert(name.clone(), value);
                }
            }
            return Value::Object(members);
        }
        if let Some(empty) = [json!([]), json!({})].into_iter().find(|e| self.checker.fits(schema, e)) {
            return empty;
        }
        if !required && schema.types.as_ref().is_none_or(|t| t.contains(JsonType::String)) {
            return Value::Null;
        }
        Maker::new(self.description, Wishes::default(), 0).sample(schema)
    }
}
