//! What a mock was asked, and whether that is what somebody expected of his client.
//!
//! Requests are compared as they were sent; what they mean to the described API is not looked at.

use crate::message::Request;
use crate::wire;
use serde_json::{Map, Value, json};
use std::fmt;

/// A request that a mock was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// HTTP method.
    pub method: String,
    /// Path as sent.
    pub path: String,
    /// Query as sent, without the question mark.
    pub query: String,
    /// Headers, names in small letters.
    pub headers: Vec<(String, String)>,
    /// Body, with what is no UTF-8 replaced.
    pub body: String,
    /// Status of the answer; `None` where none was sent.
    pub status: Option<u16>,
}

impl Recorded {
    /// A request and the status it was answered with.
    pub(crate) fn of(request: &Request, status: Option<u16>) -> Self {
        let headers = request.headers.iter().map(|(n, v)| (n.as_str().to_owned(), String::from_utf8_lossy(v.as_bytes()).into_owned()));
        Self {
            method: request.method.clone(),
            path: request.path.clone(),
            query: request.query.clone(),
            headers: headers.collect(),
            body: String::from_utf8_lossy(&request.body).into_owned(),
            status,
        }
    }

    /// Names and values of the query, decoded.
    pub fn pairs(&self) -> Vec<(String, String)> {
        wire::pairs(&self.query)
    }

    /// The body, if it is JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_str(&self.body).ok()
    }

    /// As it is told over HTTP.
    pub(crate) fn shown(&self) -> Value {
        let headers: Map<String, Value> = self.headers.iter().map(|(n, v)| (n.clone(), json!(v))).collect();
        json!({
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "headers": headers,
            "body": self.body,
            "status": self.status,
        })
    }
}

impl fmt::Display for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        if !self.query.is_empty() {
            write!(f, "?{}", self.query)?;
        }
        let body: String = self.body.chars().take(200).collect();
        if body.is_empty() { Ok(()) } else { write!(f, " {body}") }
    }
}

/// A request that is expected. What is not said of it may be anything.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Expected {
    method: Option<String>,
    path: Option<String>,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Option<Value>,
    pub(crate) times: Option<usize>,
}

impl Expected {
    /// Any request.
    pub fn any() -> Self {
        Self::default()
    }

    /// A request of this method and path.
    pub fn new(method: &str, path: &str) -> Self {
        Self { method: Some(method.to_owned()), path: Some(path.to_owned()), ..Self::default() }
    }

    /// With this name and value in the query, decoded, among others.
    #[must_use]
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With this header, among others; the name in any case.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_ascii_lowercase(), value.to_owned()));
        self
    }

    /// With a JSON body that holds at least this: objects may have further members, all else is as given.
    #[must_use]
    pub fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// Just so many times; at least once where this is not said.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.times = Some(times);
        self
    }

    /// Reads the form in which it is asked for over HTTP; the error says what is wrong.
    pub(crate) fn read(value: &Value) -> Result<Self, String> {
        const USAGE: &str = r#"send {"method": "GET", "path": "/x", "query": {"name": "value"}, "headers": {"name": "value"}, "body": {}, "times": 1}; all of it may be left out"#;
        let mut expected = Self::any();
        let wrong = |name: &str| format!("`{name}` is none that can be expected, or not of the right type; {USAGE}");
        for (name, value) in value.as_object().ok_or_else(|| USAGE.to_owned())? {
            let word = || value.as_str().map(str::to_owned).ok_or_else(|| wrong(name));
            let pairs = || -> Result<Vec<(String, String)>, String> {
                let members = value.as_object().ok_or_else(|| wrong(name))?;
                Ok(members.iter().map(|(n, v)| (n.clone(), wire::shown(v))).collect())
            };
            match name.as_str() {
                "method" => expected.method = Some(word()?),
                "path" => expected.path = Some(word()?),
                "query" => expected.query = pairs()?,
                "headers" => expected.headers = pairs()?.into_iter().map(|(n, v)| (n.to_ascii_lowercase(), v)).collect(),
                "body" => expected.body = Some(value.clone()),
                "times" => {
                    let times = value.as_u64().and_then(|n| usize::try_from(n).ok());
                    expected.times = Some(times.ok_or_else(|| wrong(name))?);
                }
                _ => return Err(wrong(name)),
            }
        }
        Ok(expected)
    }

    /// Whether a request is such a one.
    pub fn fits(&self, request: &Recorded) -> bool {
        let pairs = request.pairs();
        self.method.as_ref().is_none_or(|m| m.eq_ignore_ascii_case(&request.method))
            && self.path.as_ref().is_none_or(|p| *p == request.path)
            && self.query.iter().all(|pair| pairs.contains(pair))
            && self.headers.iter().all(|header| request.headers.contains(header))
            && self.body.as_ref().is_none_or(|body| request.json().is_some_and(|sent| holds(&sent, body)))
    }

    /// Whether requests are what is expected; the error says what came instead.
    pub(crate) fn verify(&self, requests: &[Recorded]) -> Result<(), String> {
        let count = requests.iter().filter(|r| self.fits(r)).count();
        if self.times.map_or(count > 0, |times| times == count) {
            return Ok(());
        }
        let wanted =
            self.times.map_or_else(|| "at least 1 request".to_owned(), |n| format!("{n} request{}", if n == 1 { "" } else { "s" }));
        let all: Vec<String> = requests.iter().rev().take(20).rev().map(|r| format!("\n  {r}")).collect();
        let came = if all.is_empty() { "\n  none".to_owned() } else { all.concat() };
        Err(format!("{wanted} expected of {self}, {count} came; the last requests were{came}"))
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method.as_deref().unwrap_or("any method"), self.path.as_deref().unwrap_or("at any path"))?;
        let pairs = |pairs: &[(String, String)]| pairs.iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join(", ");
        if !self.query.is_empty() {
            write!(f, " with {} in the query", pairs(&self.query))?;
        }
        if !self.headers.is_empty() {
            write!(f, " with the headers {}", pairs(&self.headers))?;
        }
        self.body.as_ref().map_or(Ok(()), |body| write!(f, " with {body} in the body"))
    }
}

/// Whether a value holds at least another.
fn holds(value: &Value, part: &Value) -> bool {
    match (value, part) {
        (Value::Object(all), Value::Object(some)) => some.iter().all(|(name, v)| all.get(name).is_some_and(|a| holds(a, v))),
        (Value::Array(all), Value::Array(some)) => all.len() == some.len() && all.iter().zip(some).all(|(a, s)| holds(a, s)),
        _ => plumbline_spec::value::same(value, part),
    }
}
