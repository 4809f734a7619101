//! What is to be judged: descriptions, each with a target and credentials.
//!
//! Whatever is wrong with flags and environment is found here, before anything is sent.

use crate::flags::RunFlags;
use crate::{Error, builtin, place};
use plumbline_report::Form;
use plumbline_spec::lint::did_you_mean;
use plumbline_spec::model::{Authentication, Description, Effect};
use plumbline_spec::{Choices, Model, Source};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One description to be judged against one target.
#[derive(Debug, Clone)]
pub struct Job {
    /// Name of the API.
    pub api: String,
    /// The description.
    pub source: Arc<Source>,
    /// The description with disputes in schemas open.
    pub model: Arc<Model>,
    /// The target; the built-in mock when absent.
    pub target_url: Option<String>,
    /// Credentials by name.
    pub credentials: BTreeMap<String, String>,
    /// Whether it was chosen only because its credentials are given.
    pub implicit: bool,
}

impl Job {
    /// Whether the target is on this machine: then it is there to be tried, and no rate need be kept.
    pub fn on_loopback(&self) -> bool {
        self.target_url.as_deref().is_none_or(is_loopback)
    }

    /// Why an operation is not called on this target, if it is not.
    pub fn refuses(&self, operation: &str, allow_writes: bool) -> Option<&'static str> {
        let effect = self.model.description.operations.get(operation)?.effect;
        match effect {
            Effect::Safe => None,
            Effect::Idempotent | Effect::Writing if self.on_loopback() || allow_writes => None,
            Effect::Idempotent | Effect::Writing => Some("it changes data; --allow-writes calls it all the same"),
        }
    }
}

/// Chooses what is to be judged. `environment` gives variables by name.
///
/// # Errors
/// A name that is none, a credential that is missing or belongs to nothing, an address that is none.
pub fn select(flags: &RunFlags, environment: &dyn Fn(&str) -> Option<String>) -> Result<Vec<Job>, Error> {
    let specs: Vec<_> = flags.specs.iter().filter(|s| !s.as_os_str().is_empty()).cloned().collect();
    let sources = if specs.is_empty() { builtin::sources()? } else { builtin::open(&specs, &place::standing())? };
    let mut known = Vec::new();
    for source in sources {
        let model = source.model(&Choices::new())?;
        known.push((source, Arc::new(model)));
    }
    let chosen = flags.chosen();
    known_names(&known, &chosen)?;
    let target = flags.target().map(address).transpose()?;
    let replay = flags.is_replay();
    if replay && flags.plan {
        return Err(Error::Usage("a replay sends nothing, so there is nothing to plan".to_owned()));
    }
    if replay && flags.places().any(|place| place.form == Form::Har) {
        return Err(Error::Usage("a replay is made from an archive and writes none; choose another form of report".to_owned()));
    }
    known.retain(|(_, model)| chosen.is_empty() || chosen.contains(&model.description.api.as_str()));
    let declared: Vec<&str> = known.iter().flat_map(|(_, m)| m.description.credentials.keys()).map(String::as_str).collect();
    if let Some((name, _)) = flags.credentials.iter().find(|(n, _)| !declared.contains(&n.as_str())) {
        let hint = did_you_mean(name, &declared).unwrap_or_else(|| format!("known are {}", declared.join(", ")));
        return Err(Error::Usage(format!("no credential is called `{name}`; {hint}")));
    }
    let all = known.len();
    let mut jobs = Vec::new();
    let mut lacking = Vec::new();
    for (source, model) in &known {
        let description = &model.description;
        let named = !chosen.is_empty() || all == 1;
        let credentials = match &target {
            Some(_) => given(description, flags, environment),
            None => examples(description, flags),
        };
        if target.is_some()
            && !replay
            && let Some(missing) = missing(description, &credentials)
        {
            let variable = variable(&description.api, &missing);
            if named {
                return Err(plumbline_engine::Error::CredentialMissing { name: missing, variable }.into());
            }
            lacking.push(format!("{} (--credential {missing}=VALUE or {variable})", description.api));
            continue;
        }
        jobs.push(Job {
            api: description.api.clone(),
            source: source.clone(),
            model: model.clone(),
            target_url: target.clone(),
            credentials,
            implicit: target.is_some() && !named,
        });
    }
    if jobs.is_empty() {
        return Err(Error::Usage(format!(
            "no description has its credentials; choose one with --api and give them: {}",
            lacking.join("; ")
        )));
    }
    Ok(jobs)
}

/// The descriptions that the flags choose, whatever their credentials: for traffic that somebody else makes.
///
/// # Errors
/// As [`select`], but for credentials.
pub fn described(flags: &RunFlags) -> Result<Vec<Job>, Error> {
    select(&RunFlags { target_url: None, credentials: Vec::new(), ..flags.clone() }, &|_| None)
}

/// Every chosen name must be that of a description, and no two descriptions may have the same.
fn known_names(known: &[(Arc<Source>, Arc<Model>)], chosen: &[&str]) -> Result<(), Error> {
    let names: Vec<&str> = known.iter().map(|(_, m)| m.description.api.as_str()).collect();
    if let Some((_, twice)) = names.iter().enumerate().find(|(i, n)| names[..*i].contains(n)) {
        return Err(Error::Usage(format!("two descriptions are of the API `{twice}`; give one of them")));
    }
    for name in chosen {
        if !names.contains(name) {
            let hint = did_you_mean(name, &names).unwrap_or_else(|| format!("known are {}", names.join(", ")));
            return Err(Error::Usage(format!("no API is called `{name}`; {hint}")));
        }
    }
    Ok(())
}

/// The environment variable of a credential.
pub fn variable(api: &str, credential: &str) -> String {
    format!("PLUMBLINE_{}_{}", api.to_uppercase(), credential.to_uppercase())
}

/// Credentials from flags, else from the environment.
fn given(description: &Description, flags: &RunFlags, environment: &dyn Fn(&str) -> Option<String>) -> BTreeMap<String, String> {
    let of = |name: &String| {
        let flag = flags.credentials.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.clone());
        flag.or_else(|| environment(&variable(&description.api, name)).filter(|v| !v.is_empty()))
    };
    description.credentials.keys().filter_map(|name| Some((name.clone(), of(name)?))).collect()
}

/// What the built-in mock accepts: the made-up values of the description, unless a flag says otherwise.
fn examples(description: &Description, flags: &RunFlags) -> BTreeMap<String, String> {
    let mut all: BTreeMap<_, _> =
        description.credentials.iter().filter(|(_, c)| !c.optional).map(|(n, c)| (n.clone(), c.example.clone())).collect();
    let flagged = flags.credentials.iter().filter(|(n, _)| description.credentials.contains_key(n));
    all.extend(flagged.cloned());
    all
}

/// The first credential that is needed and neither given nor to be had from one that is.
fn missing(description: &Description, given: &BTreeMap<String, String>) -> Option<String> {
    let used = |name: &String| description.operations.values().any(|o| o.authentication.as_ref() == Some(name));
    description.authentication.iter().filter(|(name, _)| used(name)).find_map(|(_, a)| lacks(description, a, given))
}

fn lacks(description: &Description, authentication: &Authentication, given: &BTreeMap<String, String>) -> Option<String> {
    let exchange = authentication.exchange.as_ref();
    for name in authentication.apply.iter().flat_map(plumbline_spec::model::Application::credentials) {
        if given.contains_key(name) {
            continue;
        }
        if let Some(exchange) = exchange.filter(|e| e.yields == name) {
            match exchange.body.values().find(|c| !given.contains_key(*c)) {
                Some(missing) => return Some(missing.clone()),
                None => continue,
            }
        }
        if description.credentials.get(name).is_none_or(|c| !c.optional) {
            return Some(name.to_owned());
        }
    }
    None
}

/// An address as the engine takes it: `http` or `https`, a host, no query.
pub(crate) fn address(text: &str) -> Result<String, Error> {
    let wrong = |why: &str| Error::Usage(format!("`{text}` is no address of a target: {why}; write it as http://HOST:PORT"));
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    let Some(rest) = rest else { return Err(wrong("it starts neither with http:// nor with https://")) };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.is_empty() || host.starts_with(':') || text.contains(char::is_whitespace) {
        return Err(wrong("it names no host"));
    }
    if host.contains('@') {
        return Err(wrong("a name or password stands in it, which would show in reports; use --header"));
    }
    if rest.contains(['?', '#']) {
        return Err(wrong("it has a query or a fragment"));
    }
    let port = host.rsplit_once(':').map(|(_, p)| p).filter(|p| !p.contains(']'));
    if port.is_some_and(|p| p.parse::<u16>().is_err()) {
        return Err(wrong("its port is no number below 65536"));
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// Host and port of an address.
pub fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or(rest);
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}

/// Whether an address is on this machine.
pub fn is_loopback(url: &str) -> bool {
    let authority = authority(url);
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(rest),
        None => authority.split(':').next().unwrap_or(authority),
    };
    host.eq_ignore_ascii_case("localhost") || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
