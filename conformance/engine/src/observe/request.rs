//! From a recorded request to the operation that it calls and the values that it sends.
//!
//! The opposite of [`crate::call`]: what is written there is read here. Requests that a real client
//! made may be under any reading of a disputed path or name, so all of them are known. Nothing is
//! judged here.

use super::Request;
use super::template::{self, Template};
use crate::call::{Call, Envelope, Wire};
use crate::error::Error;
use indexmap::IndexMap;
use percent_encoding::percent_decode_str;
use plumbline_spec::model::{Application, Description, Endpoint, JsonType, Location, Parameter, Schema, Style};
use plumbline_spec::{Choices, Source};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What a request was found to be.
#[derive(Debug)]
pub(super) enum Read {
    /// A call of an operation.
    Call(Box<Recorded>),
    /// A login, with the credentials that it sent.
    Login {
        /// The credential that it yields.
        yields: String,
        /// What it sent, by credential.
        sent: BTreeMap<String, String>,
    },
    /// None of the description.
    Unknown(String),
}

/// A recorded call.
#[derive(Debug, Clone)]
pub(super) struct Recorded {
    /// The call.
    pub call: Call,
    /// Credentials that it carried; those that were masked when it was recorded are not here.
    pub credentials: BTreeMap<String, String>,
    /// Credentials that it should have carried and did not.
    pub lacking: Vec<String>,
    /// Texts of credentials as they stood in the request.
    pub texts: Vec<String>,
    /// The request for showing: without what is no business of the description, credentials as `***`.
    pub wire: Wire,
    /// What is wrong with how it was written.
    pub flaws: Vec<String>,
    /// Parameters under a name that is disputed: the server may know them by another.
    pub disputed: Vec<String>,
}

/// Stands for what must not be shown.
pub(super) const MASK: &str = "***";

/// One way to call one operation.
struct Way {
    operation: String,
    method: String,
    path: Template,
    rpc: Option<String>,
    applications: Vec<Application>,
    parameters: Vec<(String, Parameter)>,
    authenticated: bool,
}

/// Members of a body, each with the credential that it holds.
type Members = Vec<(String, String)>;

/// All ways to call the operations of a description.
pub(super) struct Ways {
    ways: Vec<Way>,
    /// Login: path, the credential that it yields, members of its body.
    logins: Vec<(Template, String, Members)>,
}

impl Ways {
    /// The ways of a description under each of its readings, the first readings first.
    pub(super) fn of(source: &Source) -> Result<Self, Error> {
        let mut ways = Self { ways: Vec::new(), logins: Vec::new() };
        ways.add(&source.model(&Choices::new())?.description);
        for (dispute, readings) in source.disputes() {
            for reading in readings {
                // A reading that cannot be taken by itself is no way of its own.
                if let Ok(model) = source.model(&Choices::from([(dispute.clone(), reading)])) {
                    ways.add(&model.description);
                }
            }
        }
        Ok(ways)
    }

    fn add(&mut self, description: &Description) {
        for authentication in description.authentication.values() {
            if let Some(exchange) = &authentication.exchange {
                let path = Template::of(&exchange.post);
                if !self.logins.iter().any(|(known, ..)| *known == path) {
                    let members = exchange.body.iter().map(|(m, c)| (m.clone(), c.clone())).collect();
                    self.logins.push((path, exchange.yields.clone(), members));
                }
            }
        }
        for (name, operation) in &description.operations {
            let (method, path, rpc) = match operation.endpoint() {
                Some(Endpoint::Http(method, path)) => (method.as_str(), path, None),
                Some(Endpoint::Rpc { method, path }) => ("POST", path, Some(method.to_owned())),
                None => continue,
            };
            let authentication = operation.authentication.as_ref().and_then(|a| description.authentication.get(a));
            let path = Template::of(path);
            let parameters: Vec<(String, Parameter)> = operation.parameters.iter().map(|(k, p)| (k.clone(), p.clone())).collect();
            let known = self.ways.iter_mut().find(|w| w.operation == *name && w.method == method && w.path == path && w.rpc == rpc);
            if let Some(known) = known {
                // Names under another reading stand for the same parameters.
                let new = |(k, p): &(String, Parameter)| !known.parameters.iter().any(|(o, q)| named(k, p) == named(o, q));
                let new: Vec<_> = parameters.into_iter().filter(new).collect();
                known.parameters.extend(new);
                continue;
            }
            self.ways.push(Way {
                operation: name.clone(),
                method: method.to_owned(),
                path,
                rpc,
                applications: authentication.map(|a| a.apply.clone()).unwrap_or_default(),
                parameters,
                authenticated: authentication.is_some(),
            });
        }
    }

    /// What a request is. `prefix` is a path in front of the described ones; any will do when absent.
    pub(super) fn read(&self, description: &Description, request: &Request, prefix: Option<&str>) -> Read {
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        let body = request.body.as_deref().unwrap_or_default();
        for (template, yields, members) in &self.logins {
            if request.method == "POST" && template.matches(path, prefix).is_some() {
                let value: Value = serde_json::from_slice(body).unwrap_or_default();
                let text = |member: &str| value.get(member).and_then(Value::as_str).filter(|t| !t.contains(MASK)).map(str::to_owned);
                let sent = members.iter().filter_map(|(member, credential)| Some((credential.clone(), text(member)?))).collect();
                return Read::Login { yields: yields.clone(), sent };
            }
        }
        let message = rpc_message(body);
        let mut near = None;
        for way in &self.ways {
            let Some(holes) = way.path.matches(path, prefix) else { continue };
            if way.method != request.method {
                near.get_or_insert_with(|| format!("{} is called with {}, not with {}", way.operation, way.method, request.method));
                continue;
            }
            match (&way.rpc, &message) {
                (None, _) => return Read::Call(Box::new(way.http(description, request, path, query, &holes))),
                (Some(method), Some(message)) if message.method == *method => {
                    return Read::Call(Box::new(way.rpc(description, request, message)));
                }
                (Some(_), Some(message)) => near = Some(format!("the method {} is not described", message.method)),
                (Some(_), None) => near = Some("a body that is no JSON-RPC request".to_owned()),
            }
        }
        Read::Unknown(near.unwrap_or_else(|| format!("{} {} is not described", request.method, cautious(path))))
    }
}

fn named<'p>(key: &'p str, parameter: &'p Parameter) -> (&'p str, Location) {
    (parameter.name.as_deref().unwrap_or(key), parameter.location)
}

impl Way {
    fn bare(&self, request: &Request) -> Recorded {
        Recorded {
            call: Call::new(&self.operation),
            credentials: BTreeMap::new(),
            lacking: Vec::new(),
            texts: Vec::new(),
            wire: Wire { method: request.method.clone(), target: String::new(), headers: Vec::new(), body: None },
            flaws: Vec::new(),
            disputed: Vec::new(),
        }
    }

    fn http(&self, description: &Description, request: &Request, path: &str, query: &str, holes: &template::Holes) -> Recorded {
        let mut recorded = self.bare(request);
        let mut pairs: Vec<(String, String)> = query.split('&').filter(|p| !p.is_empty()).map(pair).collect();
        let mut shown_path = path.to_owned();
        for application in &self.applications {
            match application {
                Application::Header { name, value } => {
                    let sent = request.header(name);
                    recorded.take(application, sent.map(|sent| template::filled(value, sent)), sent.is_some_and(|s| s.contains(MASK)));
                    if sent.is_some() {
                        recorded.wire.headers.push((name.to_ascii_lowercase(), masked(value)));
                    }
                }
                Application::Path { name, credential } => {
                    if let Some(raw) = holes.get(name) {
                        recorded.texts.push(raw.clone());
                        if description.credentials.get(credential).is_none_or(|c| c.secret) {
                            shown_path = shown_path.replace(raw.as_str(), MASK);
                        }
                    }
                    recorded.take(application, holes.get(name).map(|raw| vec![(credential.clone(), decoded(raw))]), false);
                }
                Application::Query { name, credential } => {
                    let at = pairs.iter().position(|(n, _)| n == name);
                    let value = at.map(|at| pairs.remove(at).1);
                    recorded.take(application, value.map(|v| vec![(credential.clone(), v)]), false);
                }
                Application::Params { .. } => {}
            }
        }
        let shown: Vec<String> = pairs.iter().map(|(n, v)| format!("{}={}", crate::call::escape(n), crate::call::escape(v))).collect();
        recorded.wire.target = if shown.is_empty() { shown_path } else { format!("{shown_path}?{}", shown.join("&")) };
        for (key, parameter) in &self.parameters {
            let (name, location) = named(key, parameter);
            let value = match location {
                Location::Path => holes.get(name).map(|raw| typed(description, &parameter.schema, decoded(raw))),
                Location::Header => request.header(name).map(|text| typed(description, &parameter.schema, text.to_owned())),
                Location::Query => take_query(description, name, parameter, &mut pairs),
                Location::Params => None,
            };
            if location == Location::Header && value.is_some() {
                let text = request.header(name).unwrap_or_default().to_owned();
                recorded.wire.headers.push((name.to_ascii_lowercase(), text));
            }
            if let Some(value) = value {
                recorded.disputed.extend(self.is_disputed(key).then(|| key.clone()));
                recorded.call.args.insert(key.clone(), value);
            }
        }
        recorded.call.extra = pairs.into_iter().map(|(n, v)| (n, Value::String(v))).collect();
        self.lacking(description, &mut recorded);
        recorded
    }

    fn rpc(&self, description: &Description, request: &Request, message: &Message) -> Recorded {
        let mut recorded = self.bare(request);
        let mut params = message.params.clone();
        let mut shown = message.params.clone();
        for application in &self.applications {
            if let Application::Params { name, credential } = application {
                let value = params.shift_remove(name);
                if value.is_some() && description.credentials.get(credential).is_none_or(|c| c.secret) {
                    shown.insert(name.clone(), MASK.into());
                }
                recorded.take(application, value.map(|v| vec![(credential.clone(), crate::oracle::text_of(&v))]), false);
            }
        }
        for (name, value) in params {
            let own = self.parameters.iter().find(|(key, p)| named(key, p) == (name.as_str(), Location::Params));
            match own {
                Some((key, _)) => {
                    recorded.disputed.extend(self.is_disputed(key).then(|| key.clone()));
                    recorded.call.args.insert(key.clone(), value);
                }
                None => recorded.call.extra.push((name, value)),
            }
        }
        recorded.call.id = message.id.clone().unwrap_or(Value::Null);
        recorded.call.envelope = match (&message.id, message.several) {
            (_, true) => Envelope::Batch,
            (None, false) => Envelope::Notification,
            (Some(_), false) if message.version != Value::String("2.0".into()) => Envelope::WrongVersion,
            (Some(_), false) => Envelope::Normal,
        };
        let mut body = message.whole.clone();
        if let Some(own) = body.get_mut("params") {
            *own = Value::Object(shown);
        }
        let path = request.target.split('?').next().unwrap_or("/");
        recorded.wire = Wire {
            method: "POST".to_owned(),
            target: path.to_owned(),
            headers: vec![("content-type".to_owned(), "application/json; charset=UTF-8".to_owned())],
            body: Some(if message.several { format!("[{body}, …]") } else { body.to_string() }),
        };
        self.lacking(description, &mut recorded);
        recorded
    }

    /// Whether a parameter has another name under another reading.
    fn is_disputed(&self, key: &str) -> bool {
        self.parameters.iter().filter(|(k, _)| k == key).count() > 1
    }

    /// Notes which credentials are not there though they must be.
    fn lacking(&self, description: &Description, recorded: &mut Recorded) {
        if !self.authenticated {
            return;
        }
        for name in self.applications.iter().flat_map(Application::credentials) {
            let needed = description.credentials.get(name).is_none_or(|c| !c.optional);
            let there = recorded.credentials.contains_key(name) || recorded.texts.iter().any(|t| t.contains(MASK));
            if needed && !there && !recorded.lacking.iter().any(|l| l == name) {
                recorded.lacking.push(name.to_owned());
            }
        }
    }
}

impl Recorded {
    /// Takes the credentials that a request carried.
    fn take(&mut self, application: &Application, found: Option<Vec<(String, String)>>, masked: bool) {
        let Some(found) = found else { return };
        if found.is_empty() && masked {
            self.texts.push(MASK.to_owned());
        } else if found.is_empty() {
            self.flaws.push(format!("credentials are not sent as {}", application.credentials().join(", ")));
        }
        for (name, value) in found {
            self.texts.push(value.clone());
            if !value.contains(MASK) && !value.is_empty() {
                self.credentials.insert(name, value);
            }
        }
    }
}

/// The header of an application with its credentials masked.
fn masked(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        out.push_str(MASK);
        rest = after.split_once('}').map_or("", |(_, tail)| tail);
    }
    out + rest
}

/// A path that is not described, without what may be a secret in it.
fn cautious(path: &str) -> String {
    let shown = |s: &str| {
        let long = s.len() >= 12 && s.bytes().any(|b| b.is_ascii_digit() || b == b'_');
        if long { MASK.to_owned() } else { s.to_owned() }
    };
    path.split('/').map(shown).collect::<Vec<_>>().join("/")
}

/// A JSON-RPC request.
struct Message {
    method: String,
    params: Map<String, Value>,
    id: Option<Value>,
    version: Value,
    whole: Value,
    several: bool,
}

fn rpc_message(body: &[u8]) -> Option<Message> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let (one, several) = match value {
        Value::Array(mut all) if !all.is_empty() => (all.swap_remove(0), true),
        one => (one, false),
    };
    let method = one.get("method")?.as_str()?.to_owned();
    let params = one.get("params").and_then(Value::as_object).cloned().unwrap_or_default();
    let version = one.get("jsonrpc").cloned().unwrap_or_default();
    Some(Message { method, params, id: one.get("id").cloned(), version, whole: one, several })
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn pair(text: &str) -> (String, String) {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    // As forms write it: a plus is a blank.
    let plain = |t: &str| decoded(&t.replace('+', " "));
    (plain(name), plain(value))
}

/// A text as the value that a schema means by it, where it means one.
fn typed(description: &Description, schema: &Schema, text: String) -> Value {
    let schema = crate::asked::target(description, schema);
    let admits = |t: JsonType| schema.types.as_ref().is_some_and(|types| types.contains(t));
    let number = |t: &str| t.parse::<i64>().ok().filter(|n| n.to_string() == t);
    if let Some(listed) = schema.values.as_ref().and_then(|all| all.iter().find(|v| crate::oracle::text_of(v) == text)) {
        return listed.clone();
    }
    match text.as_str() {
        "true" | "false" if admits(JsonType::Boolean) => Value::Bool(text == "true"),
        other => match number(other).filter(|_| admits(JsonType::Integer) || admits(JsonType::Number)) {
            Some(number) => number.into(),
            None => Value::String(text),
        },
    }
}

/// Takes the value of a query parameter out of the pairs.
fn take_query(description: &Description, name: &str, parameter: &Parameter, pairs: &mut Vec<(String, String)>) -> Option<Value> {
    let schema = crate::asked::target(description, &parameter.schema);
    let array = schema.types.as_ref().is_some_and(|t| t.contains(JsonType::Array));
    let item = |text: String| schema.items.as_ref().map_or_else(|| Value::String(text.clone()), |s| typed(description, s, text.clone()));
    let taken = |pairs: &mut Vec<(String, String)>, hit: &dyn Fn(&str) -> bool| {
        let (own, rest) = std::mem::take(pairs).into_iter().partition(|(n, _)| hit(n));
        *pairs = rest;
        let own: Vec<(String, String)> = own;
        own
    };
    match parameter.style {
        Style::Comma => {
            let own = taken(pairs, &|n| n == name);
            let (_, text) = own.into_iter().next()?;
            Some(if array { text.split(',').map(|t| item(t.to_owned())).collect() } else { typed(description, schema, text) })
        }
        Style::Repeat if array => {
            let own = taken(pairs, &|n| n == name);
            (!own.is_empty()).then(|| own.into_iter().map(|(_, t)| item(t)).collect())
        }
        Style::Repeat => {
            let mut own = taken(pairs, &|n| n == name);
            // Of a value that stands twice the last is the one that most servers take.
            own.pop().map(|(_, text)| typed(description, schema, text))
        }
        Style::Deep => {
            let open = format!("{name}[");
            let own = taken(pairs, &|n| n.starts_with(&open) && n.ends_with(']'));
            let member = |n: &str| n[open.len()..n.len() - 1].to_owned();
            let of = |m: &str, text: String| match schema.properties.get(m) {
                Some(property) => typed(description, property, text),
                None => Value::String(text),
            };
            let object: Map<String, Value> = own.into_iter().map(|(n, t)| (member(&n), of(&member(&n), t))).collect();
            (!object.is_empty()).then_some(Value::Object(object))
        }
        Style::Indexed => indexed(name, taken(pairs, &|n| n.starts_with(&format!("{name}[")) && n.ends_with(']'))),
    }
}

/// `name[0][member]=value` for each element, or `name[0]=value`.
fn indexed(name: &str, own: Vec<(String, String)>) -> Option<Value> {
    let mut items: IndexMap<String, Value> = IndexMap::new();
    for (full, text) in own {
        let inner = &full[name.len() + 1..full.len() - 1];
        match inner.split_once("][") {
            Some((index, member)) => {
                let item = items.entry(index.to_owned()).or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(members) = item {
                    members.insert(member.to_owned(), Value::String(text));
                }
            }
            None => _ = items.insert(inner.to_owned(), Value::String(text)),
        }
    }
    items.sort_by(|a, _, b, _| a.parse::<u64>().unwrap_or(u64::MAX).cmp(&b.parse().unwrap_or(u64::MAX)));
    (!items.is_empty()).then(|| items.into_values().collect())
}
