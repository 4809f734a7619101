//! Proving who calls: credentials put where they belong, and logins made once.
//!
//! A token got by a login is shared by all calls of a client and its clones. Calls that need one while a
//! login is under way wait for it, as long as their own time lasts, and share its failure too, unless only the time of the call that
//! made it was up. A token is renewed when its lifetime (declared, or
//! read from a JSON Web Token) runs out, and when an answer with status 401 says that it holds no longer.

use crate::check::{Refused, Violation};
use crate::client::Core;
use crate::encode;
use crate::error::{Cause, Failure, Outside, Why};
use crate::operation::{Application, Auth, Exchange};
use crate::response::Answer;
use crate::run::{Sorted, Trial, attempts, sort};
use crate::transport::{Outgoing, Sent};
use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// What a request carries to prove who calls.
#[derive(Default)]
pub(crate) struct Proof {
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) path: Vec<(&'static str, SecretString)>,
    pub(crate) query: Vec<(&'static str, SecretString)>,
    pub(crate) params: Map<String, Value>,
    /// Number of the login that gave the token, if one did.
    pub(crate) login: Option<u64>,
}

/// Tokens got by logins.
#[derive(Default)]
pub(crate) struct Logins {
    state: Mutex<State>,
    /// How many logins have ended, well or not.
    ended: AtomicU64,
    /// What requests carry where no login is needed.
    made: std::sync::Mutex<Vec<(&'static Auth, Arc<Proof>)>>,
}

#[derive(Default)]
struct State {
    tokens: BTreeMap<&'static str, Token>,
    /// The last login if it failed, by its number.
    failed: Option<(u64, Arc<Failure>)>,
}

impl State {
    fn held(&self, exchange: &Exchange, stale: Option<u64>) -> Option<Obtained> {
        let token = self.tokens.get(exchange.yields)?;
        let holds = token.until.is_none_or(|until| Instant::now() < until);
        (holds && stale != Some(token.login)).then(|| (token.value.clone(), token.login))
    }
}

struct Token {
    value: SecretString,
    until: Option<Instant>,
    login: u64,
}

/// A token got by a login, and the number of that login.
pub(crate) type Obtained = (SecretString, u64);

/// Whether a login is needed: the credential that it yields was not given directly.
pub(crate) fn is_needed(core: &Core, exchange: &Exchange) -> bool {
    !core.credentials.0.contains_key(exchange.yields)
}

/// The token that is at hand and holds, if nobody is just getting another. `stale` is the number of a login whose token was refused.
pub(crate) fn held(core: &Core, exchange: &Exchange, stale: Option<u64>) -> Option<Obtained> {
    core.logins.state.try_lock().ok()?.held(exchange, stale)
}

/// What a request carries. Where no login is needed it is always the same, and made once.
pub(crate) fn prove(core: &Core, operation: &'static str, auth: &'static Auth, obtained: Option<Obtained>) -> Result<Arc<Proof>, Failure> {
    if obtained.is_some() {
        return make(core, operation, auth, obtained).map(Arc::new);
    }
    let mut made = core.logins.made.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, proof)) = made.iter().find(|(of, _)| std::ptr::eq(*of, auth)) {
        return Ok(proof.clone());
    }
    let proof = Arc::new(make(core, operation, auth, None)?);
    made.push((auth, proof.clone()));
    Ok(proof)
}

fn make(core: &Core, operation: &'static str, auth: &Auth, obtained: Option<Obtained>) -> Result<Proof, Failure> {
    let mut proof = Proof { login: obtained.as_ref().map(|(_, login)| *login), ..Proof::default() };
    let obtained = auth.exchange.as_ref().zip(obtained).map(|(exchange, (token, _))| (exchange.yields, token));
    let find = |name: &str| match &obtained {
        Some((yields, token)) if *yields == name => Some(token),
        _ => core.credentials.0.get(name),
    };
    for application in auth.apply {
        match *application {
            Application::Header(name, template) => {
                let Some(value) = fill(core, operation, template, &find)? else { continue };
                let unwritable = |what| Failure::Refused(Refused::new(operation, name, Violation::Unwritable(what)));
                let mut value =
                    HeaderValue::from_str(&value).map_err(|_| unwritable("goes into a header and must not hold line breaks"))?;
                value.set_sensitive(true);
                let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unwritable("is no name of a header"))?;
                proof.headers.push((name, value));
            }
            Application::Path(place, name) => proof.path.extend(need(core, operation, name, &find)?.map(|v| (place, v))),
            Application::Query(wire, name) => proof.query.extend(need(core, operation, name, &find)?.map(|v| (wire, v))),
            Application::Params(wire, name) => {
                if let Some(value) = need(core, operation, name, &find)? {
                    proof.params.insert(wire.to_owned(), param(core, name, value.expose_secret()));
                }
            }
        }
    }
    Ok(proof)
}

/// A credential as a member of `params`.
fn param(core: &Core, name: &str, text: &str) -> Value {
    let number = core.api.credentials.iter().any(|c| c.name == name && c.number);
    text.parse::<i64>().ok().filter(|_| number).map_or_else(|| text.into(), Value::from)
}

/// A credential; none if it may be left out and was.
fn need<'a>(
    core: &Core,
    operation: &'static str,
    name: &str,
    find: &impl Fn(&str) -> Option<&'a SecretString>,
) -> Result<Option<SecretString>, Failure> {
    match find(name) {
        Some(value) => Ok(Some(value.clone())),
        None if core.api.credentials.iter().any(|c| c.name == name && c.optional) => Ok(None),
        None => Err(Failure::Refused(Refused::new(operation, name, Violation::NoCredential))),
    }
}

/// A header template with its credentials; none if one of them may be left out and was.
fn fill<'a>(
    core: &Core,
    operation: &'static str,
    template: &str,
    find: &impl Fn(&str) -> Option<&'a SecretString>,
) -> Result<Option<String>, Failure> {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        let Some(value) = need(core, operation, name, find)? else { return Ok(None) };
        out.push_str(before);
        out.push_str(value.expose_secret());
        rest = tail;
    }
    out.push_str(rest);
    Ok(Some(out))
}

/// The token of an exchange, from a login made now if need be.
pub(crate) async fn token(core: &Core, exchange: &Exchange, stale: Option<u64>, trial: &mut Trial) -> Result<Obtained, Failure> {
    let seen = core.logins.ended.load(Ordering::Acquire);
    // The login of another call may take longer than this call has.
    let Ok(mut state) = tokio::time::timeout_at(trial.deadline, core.logins.state.lock()).await else {
        return Err(trial.interrupted(Sent::No, Cause::Timeout(trial.limit)));
    };
    if let Some(held) = state.held(exchange, stale) {
        return Ok(held);
    }
    if let Some((number, why)) = &state.failed {
        // It failed while this call was waiting for it.
        if *number > seen {
            return Err(failed(trial, why.clone()));
        }
    }
    state.tokens.remove(exchange.yields);
    let number = core.logins.ended.load(Ordering::Acquire) + 1;
    let outcome = login(core, exchange, trial).await;
    core.logins.ended.store(number, Ordering::Release);
    match outcome {
        Ok((value, lifetime)) => {
            core.secrets.add(&value);
            let until = lifetime.map(|holds| Instant::now() + holds - (holds / 10).min(Duration::from_secs(60)));
            state.tokens.insert(exchange.yields, Token { value: value.clone(), until, login: number });
            state.failed = None;
            Ok((value, number))
        }
        Err(why) => {
            let why = Arc::new(why);
            // Others may have more time than this call had.
            state.failed = (Instant::now() < trial.deadline).then(|| (number, why.clone()));
            Err(failed(trial, why))
        }
    }
}

/// What a failed login is to the call that needed it.
fn failed(trial: &mut Trial, why: Arc<Failure>) -> Failure {
    match &*why {
        Failure::Refused(refused) => Failure::Refused(refused.clone()),
        Failure::NotSent(_) | Failure::MaybeSent(_) | Failure::Outside(_) => trial.interrupted(Sent::No, Cause::Login(why)),
    }
}

async fn login(core: &Core, exchange: &Exchange, trial: &Trial) -> Result<(SecretString, Option<Duration>), Failure> {
    let operation = trial.operation;
    let mut body = Map::new();
    for (member, name) in exchange.body {
        let credential = core.credentials.0.get(name);
        let credential = credential.ok_or_else(|| Failure::Refused(Refused::new(operation, *name, Violation::NoCredential)))?;
        body.insert((*member).to_owned(), credential.expose_secret().into());
    }
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let request = Outgoing {
        method: "POST",
        url: format!("{}{}", core.base, exchange.path),
        headers,
        body: Bytes::from(Value::Object(body).to_string()),
        max_body: core.settings.max_body,
    };
    let trial = trial.login();
    let judge = |answer: &Answer| sort(core, trial.operation, &[exchange.status], false, 0, answer);
    let (answer, sorted) = attempts(core, &mut trial.clone(), true, &|| Ok(request.clone()), &judge).await?;
    let outside = |why| Failure::Outside(Box::new(Outside { why, answer: answer.clone() }));
    match sorted {
        Sorted::Success(..) => {}
        Sorted::Problem(Some(case), ..) => return Err(outside(Why::Login { case, name: core.api.cases[case].name })),
        Sorted::Problem(None, ..) => return Err(outside(Why::Status)),
        Sorted::Outside(why) => return Err(outside(why)),
    }
    let parsed: Value = serde_json::from_slice(answer.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&answer.bytes))
        .map_err(|_| outside(Why::Envelope("it is not JSON".to_owned())))?;
    let token = parsed.pointer(exchange.at).filter(|v| v.is_string() || v.is_number()).map(|v| encode::text(v).into_owned());
    let token = token.filter(|t| !t.is_empty()).ok_or_else(|| outside(Why::Envelope(format!("it holds no token at `{}`", exchange.at))))?;
    let lifetime = (exchange.lifetime > 0).then(|| Duration::from_secs(exchange.lifetime)).or_else(|| jwt_lifetime(&token));
    Ok((token.into(), lifetime))
}

/// How long a JSON Web Token holds by its own claims (RFC 7519: `exp` less `iat`), whatever this machine's clock says.
fn jwt_lifetime(token: &str) -> Option<Duration> {
    let claims = base64url(token.split('.').nth(1)?)?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    let at = |name: &str| claims.get(name).and_then(Value::as_u64);
    at("exp")?.checked_sub(at("iat")?).map(Duration::from_secs)
}

fn base64url(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in text.trim_end_matches('=').bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' | b'+' => 62,
            b'_' | b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(six)) & 0x3fff;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from(bits >> held & 0xff).ok()?);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_json_web_token_tells_how_long_it_holds() {
        // {"alg":"none"} . {"iat":1000,"exp":4600}
        assert_eq!(jwt_lifetime("eyJhbGciOiJub25lIn0.eyJpYXQiOjEwMDAsImV4cCI6NDYwMH0.x"), Some(Duration::from_secs(3600)));
        assert_eq!(jwt_lifetime("plain"), None);
        assert_eq!(base64url("_-8").as_deref(), Some(&[0xff, 0xef][..]));
    }
}
