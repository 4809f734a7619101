//! Ready `curl` lines for what a mock serves.

use crate::pages::Pages;
use crate::plan::Plan;
use crate::service::Service;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use plumbline_spec::model::{Application, JsonType, Location};
use serde_json::{Map, Value, json};

/// A request that can be pasted into a shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurlLine {
    /// Name of the API.
    pub api: String,
    /// Name of the operation; `login` for the request that yields a token.
    pub operation: String,
    /// HTTP method.
    pub method: String,
    /// Address with its query.
    pub url: String,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// Body; empty where there is none.
    pub body: String,
    /// All of it as a line for a POSIX shell.
    pub line: String,
}

impl CurlLine {
    fn new(api: &str, operation: &str, method: &str, url: String, headers: Vec<(String, String)>, body: String) -> Self {
        let mut line = "curl -s".to_owned();
        if method != "GET" {
            line.push_str(" -X ");
            line.push_str(method);
        }
        line.push(' ');
        line.push_str(&quoted(&url));
        for (name, value) in &headers {
            line.push_str(" -H ");
            line.push_str(&quoted(&format!("{name}: {value}")));
        }
        if !body.is_empty() {
            line.push_str(" -d ");
            line.push_str(&quoted(&body));
        }
        Self { api: api.to_owned(), operation: operation.to_owned(), method: method.to_owned(), url, headers, body, line }
    }
}

/// One line per operation, and one per login.
pub(crate) fn lines(service: &Service, base: &str) -> Vec<CurlLine> {
    let description = service.description();
    let base = format!("{base}{}", service.base());
    let mut lines = Vec::new();
    for exchange in description.authentication.values().filter_map(|a| a.exchange.as_ref()) {
        let body: Map<String, Value> = exchange
            .body
            .iter()
            .filter_map(|(name, credential)| Some((name.clone(), json!(description.credentials.get(credential)?.example))))
            .collect();
        let url = format!("{base}{}", exchange.post);
        lines.push(CurlLine::new(&description.api, "login", "POST", url, vec![json_body()], Value::Object(body).to_string()));
    }
    lines.extend(service.plans.iter().map(|plan| line(service, plan, &base)));
    lines
}

fn json_body() -> (String, String) {
    ("Content-Type".to_owned(), "application/json".to_owned())
}

fn line(service: &Service, plan: &Plan, base: &str) -> CurlLine {
    let description = service.description();
    let example = |credential: &str| description.credentials.get(credential).map(|c| c.example.clone()).unwrap_or_default();
    let mut path = plan.path.clone();
    let mut query: Vec<(String, String)> = Vec::new();
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut params = Map::new();
    let applied = plan.authentication.as_ref().and_then(|a| description.authentication.get(a)).map(|a| a.apply.as_slice());
    for application in applied.unwrap_or_default() {
        // What a caller may do without stays out, unless a login is what yields it.
        let optional = application.credentials().iter().all(|c| description.credentials.get(*c).is_some_and(|c| c.optional));
        match application {
            Application::Header { name, value } => {
                let value = application.credentials().iter().fold(value.clone(), |v, c| v.replace(&format!("{{{c}}}"), &example(c)));
                headers.push((name.clone(), value));
            }
            Application::Path { name, credential } => path = path.replace(&format!("{{{name}}}"), &example(credential)),
            Application::Query { name, credential } if !optional => query.push((name.clone(), example(credential))),
            Application::Params { name, credential } if !optional => {
                let number = description.credentials.get(credential).is_some_and(|c| c.json_type == Some(JsonType::Integer));
                let text = example(credential);
                let value = text.parse::<i64>().ok().filter(|_| number).map_or_else(|| json!(text), |n| json!(n));
                params.insert(name.clone(), value);
            }
            Application::Query { .. } | Application::Params { .. } => {}
        }
    }
    for one in &plan.known {
        let value = one.schema.examples.first().cloned().or_else(|| crate::plan::some_value(&one.schema));
        let required = one.parameter.required && !params.contains_key(&one.name);
        let limits = bounds(plan, &one.name);
        if !required && !limits {
            continue;
        }
        let made = || crate::data::Maker::new(description, crate::data::Wishes::default(), service.options.seed).sample(&one.schema);
        let value = value.unwrap_or_else(made);
        if value.is_null() {
            continue;
        }
        match one.parameter.location {
            Location::Query => query.push((one.name.clone(), crate::wire::shown(&value))),
            Location::Header => headers.push((one.name.clone(), crate::wire::shown(&value))),
            Location::Path => path = path.replace(&format!("{{{}}}", one.name), &encoded(&crate::wire::shown(&value))),
            Location::Params => {
                params.insert(one.name.clone(), value);
            }
        }
    }
    let query: Vec<String> = query.iter().map(|(n, v)| format!("{}={}", encoded(n), encoded(v))).collect();
    let url = if query.is_empty() { format!("{base}{path}") } else { format!("{base}{path}?{}", query.join("&")) };
    let body = match &plan.rpc {
        Some(method) => {
            headers.push(json_body());
            json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string()
        }
        None => String::new(),
    };
    CurlLine::new(&description.api, &plan.name, plan.method, url, headers, body)
}

/// Whether a parameter bounds the number of items, which is worth showing.
fn bounds(plan: &Plan, name: &str) -> bool {
    let limit = plan.laws.page.as_ref().and_then(Pages::limit).or(plan.laws.first);
    limit.and_then(|i| plan.known.get(i)).is_some_and(|k| k.name == name)
}

/// All but what is unreserved in an address (RFC 3986, section 2.3).
const RESERVED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, &RESERVED).to_string()
}

/// A word of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
