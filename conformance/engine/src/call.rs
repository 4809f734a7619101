//! A request in terms of the description, and its form on the wire.
//!
//! A [`Call`] may be wrong on purpose: another type, an unknown parameter, no credential, a broken
//! envelope. Nothing is sent from here.

use crate::oracle::text_of;
use indexmap::IndexMap;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use plumbline_spec::model::{Application, Description, Endpoint, Location, Operation, Style};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Characters that stay as they are in a query or path segment: RFC 3986 unreserved ones.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A request in terms of the description.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The operation.
    pub operation: String,
    /// Values by parameter key.
    pub args: IndexMap<String, Value>,
    /// Undescribed parameters, by wire name.
    pub extra: Vec<(String, Value)>,
    /// What is done about credentials.
    pub credentials: CredentialUse,
    /// Form of a JSON-RPC request.
    pub envelope: Envelope,
    /// `id` of a JSON-RPC request.
    pub id: Value,
    /// Id of the fact that the request breaks on purpose, where no value out of its range tells.
    pub about: Option<String>,
    /// Key of a required parameter that is left out on purpose.
    pub left_out: Option<String>,
    /// Keys of parameters that are sent besides, in a request that is to be refused for another.
    pub besides: Vec<String>,
    /// Body of an HTTP request.
    pub body: Option<Value>,
    /// What is known of the cursor that is sent, if one is.
    pub cursor: Option<Box<Known>>,
}

/// A cursor that an answer gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// The cursor.
    pub cursor: Value,
    /// What else was asked for, but how much: for other questions it stands for nothing.
    pub besides: IndexMap<String, Value>,
    /// How many items of the list come before the page that it is for.
    pub skipped: i64,
}

/// What is done about credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialUse {
    /// The right ones.
    Right,
    /// This one is left out.
    Without(String),
    /// This one has a wrong value of the same make.
    Wrong(String),
    /// This one differs in one character.
    Near(String),
    /// This one has its letters in the other case.
    OtherCase(String),
    /// This one goes on behind its end.
    Longer(String),
    /// This one ends half way; a JSON Web Token before its signature.
    Part(String),
    /// This one is an empty text.
    Empty(String),
    /// This one is `true`, where it is a member of a JSON object.
    Truth(String),
}

impl CredentialUse {
    /// The credential that is not sent as it should be.
    pub fn wrong(&self) -> Option<&str> {
        match self {
            Self::Right => None,
            Self::Without(name)
            | Self::Wrong(name)
            | Self::Near(name)
            | Self::OtherCase(name)
            | Self::Longer(name)
            | Self::Part(name)
            | Self::Empty(name)
            | Self::Truth(name) => Some(name),
        }
    }
}

/// Form of a JSON-RPC request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Envelope {
    /// As it should be.
    Normal,
    /// Without `id`.
    Notification,
    /// Twice, in an array.
    Batch,
    /// Cut off, so that it is no JSON.
    Malformed,
    /// `jsonrpc` is `"1.0"`.
    WrongVersion,
    /// The method does not exist.
    UnknownMethod,
}

/// A request as it goes over the wire.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Wire {
    /// HTTP method.
    pub method: String,
    /// Path and query, percent-encoded.
    pub target: String,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Option<String>,
}

impl Call {
    /// A call without parameters.
    pub fn new(operation: &str) -> Self {
        Self {
            operation: operation.to_owned(),
            args: IndexMap::new(),
            extra: Vec::new(),
            credentials: CredentialUse::Right,
            envelope: Envelope::Normal,
            id: json!(1),
            about: None,
            left_out: None,
            besides: Vec::new(),
            body: None,
            cursor: None,
        }
    }

    /// Whether it has arguments and nothing else out of the ordinary.
    pub fn is_plain(&self) -> bool {
        *self == Self { args: self.args.clone(), ..Self::new(&self.operation) }
    }

    /// The call without a required parameter, which is not filled in.
    #[must_use]
    pub fn lacking(mut self, parameter: &str) -> Self {
        self.args.shift_remove(parameter);
        self.left_out = Some(parameter.to_owned());
        self
    }

    /// The call with a parameter.
    #[must_use]
    pub fn with(mut self, parameter: &str, value: impl Into<Value>) -> Self {
        self.args.insert(parameter.to_owned(), value.into());
        self
    }

    /// The call without a parameter.
    #[must_use]
    pub fn without(mut self, parameter: &str) -> Self {
        self.args.shift_remove(parameter);
        self
    }

    /// The call with other credentials.
    #[must_use]
    pub fn credentials(mut self, credentials: CredentialUse) -> Self {
        self.credentials = credentials;
        self
    }

    /// The call as one that breaks a fact on purpose.
    #[must_use]
    pub fn about(mut self, fact: Option<String>) -> Self {
        self.about = fact;
        self
    }

    /// The call in another form.
    #[must_use]
    pub fn envelope(mut self, envelope: Envelope) -> Self {
        self.envelope = envelope;
        self
    }

    /// Its form on the wire. `None` when the description gives the operation no endpoint.
    pub fn wire(&self, description: &Description, given: &BTreeMap<String, String>) -> Option<Wire> {
        let operation = description.operations.get(&self.operation)?;
        let credentials = self.effective(given);
        let applications: &[Application] =
            operation.authentication.as_ref().and_then(|name| description.authentication.get(name)).map_or(&[], |a| &a.apply);
        match operation.endpoint()? {
            Endpoint::Http(method, path) => Some(self.http(operation, applications, &credentials, method.as_str(), path)),
            Endpoint::Rpc { method, path } => Some(self.rpc(operation, applications, &credentials, method, path)),
        }
    }

    fn effective(&self, given: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        let mut credentials = given.clone();
        match &self.credentials {
            CredentialUse::Right => {}
            CredentialUse::Without(name) => {
                credentials.remove(name);
            }
            CredentialUse::Wrong(name) => {
                credentials.insert(name.clone(), wrong(given.get(name).map(String::as_str)));
            }
            CredentialUse::Near(name) => {
                credentials.insert(name.clone(), near(given.get(name).map_or("", String::as_str)));
            }
            CredentialUse::OtherCase(name) => {
                let swapped = crate::probe::exercise::swap_case(given.get(name).map_or("", String::as_str));
                credentials.insert(name.clone(), swapped);
            }
            CredentialUse::Longer(name) => {
                let longer = format!("{}7", given.get(name).map_or("", String::as_str));
                credentials.insert(name.clone(), longer);
            }
            CredentialUse::Part(name) => {
                credentials.insert(name.clone(), part(given.get(name).map_or("", String::as_str)));
            }
            CredentialUse::Empty(name) => {
                credentials.insert(name.clone(), String::new());
            }
            CredentialUse::Truth(name) => {
                credentials.insert(name.clone(), "true".to_owned());
            }
        }
        credentials
    }

    fn http(
        &self,
        operation: &Operation,
        applications: &[Application],
        credentials: &BTreeMap<String, String>,
        method: &str,
        path: &str,
    ) -> Wire {
        let mut path = path.to_owned();
        let mut query: Vec<(String, String)> = Vec::new();
        let mut headers = vec![("accept".to_owned(), "application/json".to_owned())];
        for application in applications {
            match application {
                Application::Header { name, value } => {
                    if let Some(value) = filled(value, credentials) {
                        headers.push((name.to_lowercase(), value));
                    }
                }
                Application::Path { name, credential } => {
                    let value = credentials.get(credential).map_or("", String::as_str);
                    path = path.replace(&format!("{{{name}}}"), &escape(value));
                }
                Application::Query { name, credential } => {
                    if let Some(value) = credentials.get(credential) {
                        query.push((name.clone(), value.clone()));
                    }
                }
                Application::Params { .. } => {}
            }
        }
        for (key, value) in &self.args {
            let Some(parameter) = operation.parameters.get(key) else { continue };
            let name = parameter.name.as_deref().unwrap_or(key);
            match parameter.location {
                Location::Path => path = path.replace(&format!("{{{name}}}"), &escape(&text_of(value))),
                Location::Header => headers.push((name.to_lowercase(), text_of(value))),
                Location::Query | Location::Params => pairs(name, value, parameter.style, &mut query),
            }
        }
        for (name, value) in &self.extra {
            pairs(name, value, Style::Repeat, &mut query);
        }
        let query: Vec<String> = query.iter().map(|(n, v)| format!("{}={}", escape(n), escape(v))).collect();
        let target = if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) };
        let described = operation.body.as_ref().zip(self.body.as_ref());
        let body = described.map(|(described, value)| {
            headers.push(("content-type".to_owned(), described.media.clone()));
            body_text(&described.media, value)
        });
        Wire { method: method.to_owned(), target, headers, body }
    }

    fn rpc(
        &self,
        operation: &Operation,
        applications: &[Application],
        credentials: &BTreeMap<String, String>,
        method: &str,
        path: &str,
    ) -> Wire {
        let mut params = Map::new();
        for application in applications {
            if let Application::Params { name, credential } = application
                && let Some(value) = credentials.get(credential)
            {
                let number = operation_number(value);
                let sent = if credential.ends_with("_id") { number } else { Value::String(value.clone()) };
                let truth = self.credentials == CredentialUse::Truth(credential.clone());
                params.insert(name.clone(), if truth { Value::Bool(true) } else { sent });
            }
        }
        for (key, value) in &self.args {
            let name = operation.parameters.get(key).and_then(|p| p.name.as_deref()).unwrap_or(key);
            params.insert(name.to_owned(), value.clone());
        }
        for (name, value) in &self.extra {
            params.insert(name.clone(), value.clone());
        }
        let version = if self.envelope == Envelope::WrongVersion { "1.0" } else { "2.0" };
        let method = if self.envelope == Envelope::UnknownMethod { format!("{method}.of_nothing") } else { method.to_owned() };
        let mut request = Map::new();
        request.insert("jsonrpc".into(), version.into());
        if self.envelope != Envelope::Notification {
            request.insert("id".into(), self.id.clone());
        }
        request.insert("method".into(), method.into());
        request.insert("params".into(), Value::Object(params));
        let mut body = Value::Object(request);
        if self.envelope == Envelope::Batch {
            let mut second = body.clone();
            second["id"] = json!(2);
            body = Value::Array(vec![body, second]);
        }
        let mut body = body.to_string();
        if self.envelope == Envelope::Malformed {
            body.truncate(body.len() - 2);
        }
        let headers = vec![
            ("accept".to_owned(), "application/json".to_owned()),
            ("content-type".to_owned(), "application/json; charset=UTF-8".to_owned()),
        ];
        Wire { method: "POST".to_owned(), target: path.to_owned(), headers, body: Some(body) }
    }
}

fn operation_number(value: &str) -> Value {
    value.parse::<i64>().map_or_else(|_| Value::String(value.to_owned()), Value::from)
}

/// A value that is surely not the right one, as long and of as many digits; nothing of the right one can be read from it.
pub fn wrong(right: Option<&str>) -> String {
    let right = right.unwrap_or("none");
    if right.bytes().all(|b| b.is_ascii_digit()) && !right.is_empty() {
        let other: String = "9081726354".chars().cycle().take(right.len()).collect();
        return if other == right { other.replace(['0', '9'], "5") } else { other };
    }
    format!("wrong-{}", "plumbline".chars().cycle().take(right.chars().count()).collect::<String>())
}

/// The value with one character changed, two thirds in: beyond what a prefix or a padded end would hide. The neighbour of a number.
pub fn near(right: &str) -> String {
    let length = right.chars().count();
    let at = if right.chars().all(|c| c.is_ascii_digit()) { length.saturating_sub(1) } else { length * 2 / 3 };
    right.chars().enumerate().map(|(i, c)| if i == at { if c == '7' { '8' } else { '7' } } else { c }).collect()
}

/// The first half of the value; of a JSON Web Token (RFC 7519, section 3) all but the signature.
pub fn part(right: &str) -> String {
    match right.rsplit_once('.') {
        Some((signed, signature)) if signed.starts_with("ey") && signed.contains('.') && !signature.is_empty() => format!("{signed}."),
        _ => right.chars().take(right.chars().count() / 2).collect(),
    }
}

fn filled(template: &str, credentials: &BTreeMap<String, String>) -> Option<String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}')?;
        out.push_str(before);
        out.push_str(credentials.get(name)?);
        rest = tail;
    }
    out.push_str(rest);
    Some(out)
}

fn pairs(name: &str, value: &Value, style: Style, out: &mut Vec<(String, String)>) {
    match (value, style) {
        (Value::Array(items), Style::Comma) => {
            out.push((name.to_owned(), items.iter().map(text_of).collect::<Vec<_>>().join(",")));
        }
        (Value::Array(items), Style::Indexed) => {
            for (i, item) in items.iter().enumerate() {
                match item {
                    Value::Object(members) => {
                        for (member, value) in members {
                            out.push((format!("{name}[{i}][{member}]"), text_of(value)));
                        }
                    }
                    other => out.push((format!("{name}[{i}]"), text_of(other))),
                }
            }
        }
        (Value::Array(items), Style::Repeat | Style::Deep) => out.extend(items.iter().map(|item| (name.to_owned(), text_of(item)))),
        (Value::Object(members), _) => out.extend(members.iter().map(|(member, value)| (format!("{name}[{member}]"), text_of(value)))),
        (scalar, _) => out.push((name.to_owned(), text_of(scalar))),
    }
}

/// A body as its media type writes it.
fn body_text(media: &str, value: &Value) -> String {
    if crate::needs::is_json(media) {
        return value.to_string();
    }
    if !crate::needs::is_form(media) {
        return text_of(value);
    }
    let mut fields = Vec::new();
    for (name, value) in value.as_object().into_iter().flatten() {
        pairs(name, value, Style::Repeat, &mut fields);
    }
    let fields: Vec<String> = fields.iter().map(|(n, v)| format!("{}={}", escape(n), escape(v))).collect();
    fields.join("&")
}

/// A text percent-encoded for a query or a path segment.
pub(crate) fn escape(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

impl Wire {
    /// A command that sends it again; `head` has it show status and headers as well.
    pub fn curl(&self, base: &str, head: bool) -> String {
        let mut words = vec![if head { "curl -sS -i".to_owned() } else { "curl -sS".to_owned() }];
        if self.method != "GET" && !(self.method == "POST" && self.body.is_some()) {
            words.push(format!("-X {}", self.method));
        }
        for (name, value) in &self.headers {
            words.push(format!("-H {}", quote(&format!("{name}: {value}"))));
        }
        if let Some(body) = &self.body {
            words.push(format!("--data-binary {}", quote(body)));
        }
        words.push(quote(&format!("{}{}", base.trim_end_matches('/'), self.target)));
        words.join(" ")
    }
}

/// A word for a POSIX shell.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn query_forms() {
        let forms = |value: Value, style| {
            let mut out = Vec::new();
            pairs("f", &value, style, &mut out);
            out.into_iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("&")
        };
        assert_eq!(forms(json!([1, "b"]), Style::Repeat), "f=1&f=b");
        assert_eq!(forms(json!([1, 2]), Style::Comma), "f=1,2");
        assert_eq!(forms(json!([{"a": 1, "b": "x"}]), Style::Indexed), "f[0][a]=1&f[0][b]=x");
        assert_eq!(forms(json!({"a": 1}), Style::Deep), "f[a]=1");
        assert_eq!(escape("page[limit]>=ё"), "page%5Blimit%5D%3E%3D%D1%91");
    }

    #[test]
    fn a_wrong_credential_is_of_the_same_make() {
        assert_eq!(wrong(Some("1109")), "9081");
        assert_eq!(wrong(Some("9081")), "5581");
        assert_eq!(wrong(Some("abc")), "wrong-plu");
    }

    #[test]
    fn part_of_a_token_is_what_is_signed() {
        assert_eq!(part("eyJhbGciOiJub25lIn0.e30.c2lnbmVk"), "eyJhbGciOiJub25lIn0.e30.");
        assert_eq!(part("eyJhbGciOiJub25lIn0.e30"), "eyJhbGciOiJ");
        assert_eq!(part("a.b.c.d"), "a.b");
    }

    #[test]
    fn a_quote_survives_the_shell() {
        assert_eq!(quote("it's"), "'it'\\''s'");
    }
}
