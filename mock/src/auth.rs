//! Who calls: credentials as the description applies them, and the login that yields some of them.
//!
//! A credential is right if it is the description's example of it, or was yielded by a login here.

use crate::failure::Failure;
use crate::message::Request;
use crate::mutant::Act;
use crate::wire;
use plumbline_spec::model::{Application, Authentication, Description, Exchange, JsonType, Provocation};
use serde_json::{Map, Value, json};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

/// The tokens that were given out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tokens {
    given: Arc<Mutex<HashSet<(String, String)>>>,
}

impl Tokens {
    /// Gives out a new value of a credential. They are numbered: the same run gives the same ones.
    pub(crate) fn issue(&self, credential: &str, seed: u64) -> String {
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        let number = given.len() + 1;
        let mut rng = crate::rng::Rng::new(seed ^ number as u64, credential);
        let token = format!("mock.{:016x}{:016x}.{number}", rng.next(), rng.next());
        given.insert((credential.to_owned(), token.clone()));
        token
    }

    fn holds(&self, credential: &str, value: &str) -> bool {
        self.given.lock().unwrap_or_else(PoisonError::into_inner).contains(&(credential.to_owned(), value.to_owned()))
    }
}

/// Where the credentials of a call are found.
pub(crate) struct Call<'a> {
    /// The request.
    pub(crate) request: &'a Request,
    /// Pairs of its query.
    pub(crate) pairs: &'a [(String, String)],
    /// What the path's placeholders hold.
    pub(crate) captures: &'a [(String, String)],
    /// `params` of a JSON-RPC call.
    pub(crate) params: Option<&'a Map<String, Value>>,
}

/// Checks every credential that an authentication applies. `act` is what a broken mock does differently.
pub(crate) fn check(
    description: &Description,
    tokens: &Tokens,
    authentication: &Authentication,
    call: &Call<'_>,
    act: Option<&Act>,
) -> Result<(), Failure> {
    for application in &authentication.apply {
        let about = |failure: Failure| {
            let credential = application.credentials().first().map(|c| (*c).to_owned());
            failure.with(|cause| cause.credential = credential)
        };
        let overlooked = |failure: &Failure| {
            matches!(act, Some(Act::Unraised { cause, credential })
                if *cause == failure.why && (credential.is_none() || *credential == failure.credential))
        };
        if let Err(failure) = typed(description, application, call).map_err(about)
            && !overlooked(&failure)
        {
            return Err(failure);
        }
        let (name, sent) = found(application, call);
        let optional = application.credentials().iter().all(|c| description.credentials.get(*c).is_some_and(|c| c.optional))
            && !authentication.exchange.as_ref().is_some_and(|e| application.credentials().contains(&e.yields.as_str()));
        let Some(sent) = sent else {
            if optional {
                continue;
            }
            let failure = about(Failure::new(Provocation::CredentialMissing, format!("`{name}` is missing")).at(&name, None));
            if overlooked(&failure) {
                continue;
            }
            return Err(failure);
        };
        let refused = matches!(act, Some(Act::RightRefused { credential }) if application.credentials().contains(&credential.as_str()));
        if refused || !right(description, tokens, application, &sent) {
            // What was sent may be a secret of another account: it is not repeated.
            let failure = about(Failure::new(Provocation::CredentialWrong, format!("`{name}` is not valid")).at(&name, None));
            if refused || !overlooked(&failure) {
                return Err(failure);
            }
        }
    }
    Ok(())
}

/// Refuses a credential in `params` that is of another JSON type than the description gives it.
fn typed(description: &Description, application: &Application, call: &Call<'_>) -> Result<(), Failure> {
    let Application::Params { name, credential } = application else { return Ok(()) };
    let Some(value) = call.params.and_then(|p| p.get(name)) else { return Ok(()) };
    let wanted = description.credentials.get(credential).and_then(|c| c.json_type).unwrap_or(JsonType::String);
    if JsonType::of(value) == wanted || (wanted == JsonType::Number && JsonType::of(value) == JsonType::Integer) {
        return Ok(());
    }
    Err(Failure::new(Provocation::WrongType, format!("`{name}` is of the wrong type")).at(name, None))
}

/// The value of a credential as it was sent, for a mock that repeats it.
pub(crate) fn sent(authentication: &Authentication, credential: &str, call: &Call<'_>) -> Option<String> {
    let application = authentication.apply.iter().find(|a| a.credentials().contains(&credential))?;
    let (_, value) = found(application, call);
    value.map(|v| v.rsplit(' ').next().unwrap_or_default().to_owned())
}

fn found(application: &Application, call: &Call<'_>) -> (String, Option<String>) {
    let last = |pairs: &[(String, String)], name: &str| pairs.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.clone());
    match application {
        Application::Header { name, .. } => {
            let value = call.request.headers.get(name.as_str()).map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned());
            (name.clone(), value)
        }
        Application::Path { name, .. } => (name.clone(), last(call.captures, name)),
        Application::Query { name, .. } => (name.clone(), last(call.pairs, name)),
        Application::Params { name, .. } => (name.clone(), call.params.and_then(|p| p.get(name)).map(wire::shown)),
    }
}

fn right(description: &Description, tokens: &Tokens, application: &Application, sent: &str) -> bool {
    let accepted = |credential: &str, value: &str| {
        description.credentials.get(credential).is_some_and(|c| c.example == value) || tokens.holds(credential, value)
    };
    match application {
        Application::Header { value: template, .. } => matches(template, sent, &accepted),
        Application::Path { credential, .. } | Application::Query { credential, .. } | Application::Params { credential, .. } => {
            accepted(credential, sent)
        }
    }
}

/// Whether a text is a template with right credentials in its placeholders.
fn matches(template: &str, sent: &str, accepted: &dyn Fn(&str, &str) -> bool) -> bool {
    let Some((before, rest)) = template.split_once('{') else { return template == sent };
    let Some((name, after)) = rest.split_once('}') else { return template == sent };
    let Some(sent) = sent.strip_prefix(before) else { return false };
    if !after.contains('{') {
        return sent.strip_suffix(after).is_some_and(|value| accepted(name, value));
    }
    let until = after.split('{').next().unwrap_or_default();
    sent.match_indices(until).any(|(at, _)| at > 0 && accepted(name, &sent[..at]) && matches(after, &sent[at..], accepted))
}

/// Which request of a login this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The login itself.
    Login,
    /// The renewal of what it yielded.
    Refresh,
}

/// A request of a login.
pub(crate) struct Login<'a> {
    /// The authentication that it is for.
    pub(crate) authentication: &'a Authentication,
    /// Its login.
    pub(crate) exchange: &'a Exchange,
    /// Which request of it this is.
    pub(crate) step: Step,
}

/// Answers a login or renewal: the body of success, or why not.
pub(crate) fn exchange(
    description: &Description,
    tokens: &Tokens,
    login: &Login<'_>,
    request: &Request,
    seed: u64,
    act: Option<&Act>,
) -> Result<Vec<u8>, Failure> {
    let Login { authentication, exchange, step } = login;
    match step {
        Step::Login => {
            let body: Value =
                serde_json::from_slice(&request.body).map_err(|_| Failure::new(Provocation::MalformedJson, "the body is not JSON"))?;
            let unchecked = |name: &String| matches!(act, Some(Act::Unraised { cause: Provocation::CredentialWrong, credential }) if credential.as_ref() == Some(name));
            for (name, credential) in &exchange.body {
                let right = description.credentials.get(credential).map(|c| c.example.as_str());
                match body.get(name).map(wire::shown) {
                    None => {
                        let failure = Failure::new(Provocation::CredentialMissing, format!("`{name}` is missing")).at(name, None);
                        return Err(failure.with(|cause| cause.credential = Some(credential.clone())));
                    }
                    Some(sent) if Some(sent.as_str()) != right && !unchecked(credential) => {
                        let failure = Failure::new(Provocation::CredentialWrong, format!("`{name}` is not valid")).at(name, None);
                        return Err(failure.with(|cause| cause.credential = Some(credential.clone())));
                    }
                    Some(_) => {}
                }
            }
        }
        Step::Refresh => {
            let call = Call { request, pairs: &[], captures: &[], params: None };
            check(description, tokens, authentication, &call, act)?;
        }
    }
    let mut token = tokens.issue(&exchange.yields, seed);
    let mut at = exchange.at.clone();
    match act {
        Some(Act::LoginFails) => return Err(Failure::new(Provocation::Cannot("it crashes".to_owned()), "internal error")),
        Some(Act::LoginUseless) => token.push('x'),
        Some(Act::LoginRenamed) => at.push('_'),
        _ => {}
    }
    let token = json!(token);
    let answer = plumbline_spec::pointer::segments(&at).collect::<Vec<_>>().into_iter().rev().fold(token, |inner, segment| {
        let mut object = Map::new();
        object.insert(segment, inner);
        Value::Object(object)
    });
    Ok(answer.to_string().into_bytes())
}
