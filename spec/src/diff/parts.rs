//! What changed in what the whole API shares: servers, credentials, errors, rates, disputes.

use super::sides::Sides;
use super::table as rule;
use super::{At, Differ};
use crate::model::{Authentication, Credential, ErrorCase, Rate};
use crate::pointer::join;

impl Differ<'_> {
    /// Compares the whole.
    pub(super) fn description(&mut self) {
        let (old, new) = (&self.old.description, &self.new.description);
        if old.api != new.api {
            self.say(&rule::API_RENAMED, &At::same("/api", ""), format!("the API is called `{}`; it was `{}`", new.api, old.api));
        }
        if old.protocol != new.protocol {
            self.say(&rule::PROTOCOL, &At::same("/protocol", ""), "requests travel by another protocol");
        }
        self.servers();
        self.credentials();
        match (&old.rpc_id, &new.rpc_id) {
            (None, None) => {}
            (Some(a), Some(b)) => self.schema(a, b, &At::same("/rpc_id", "the `id` of a request"), Sides::SENT),
            (None, Some(_)) => self.say(&rule::RPC_ID_BOUND, &At::same("/rpc_id", ""), "the `id` of a request has a schema now"),
            (Some(_), None) => self.say(&rule::RPC_ID_FREE, &At::same("/rpc_id", ""), "the `id` of a request may be anything"),
        }
        self.operations();
        self.named();
        self.errors();
        self.rates();
        self.disputes();
    }

    fn servers(&mut self) {
        let (old, new) = (&self.old.description.servers, &self.new.description.servers);
        for (i, server) in old.iter().enumerate() {
            let Some(j) = new.iter().position(|s| s.url == server.url) else {
                let at = At { old: format!("/servers/{i}"), new: format!("/servers/{i}"), name: String::new() };
                self.say(&rule::SERVER_REMOVED, &at.key("url"), format!("the API is no longer served at {}", server.url));
                continue;
            };
            if new[j].variables != server.variables {
                let at = At { old: format!("/servers/{i}/variables"), new: format!("/servers/{j}/variables"), name: String::new() };
                self.say(&rule::SERVER_VARIABLES, &at, format!("the variables of the address {} differ", server.url));
            }
        }
        for (i, server) in new.iter().enumerate().filter(|(_, s)| !old.iter().any(|o| o.url == s.url)) {
            self.say(&rule::SERVER_ADDED, &At::same(format!("/servers/{i}"), ""), format!("the API is served at {}", server.url));
        }
        if old.first().map(|s| &s.url) != new.first().map(|s| &s.url) && new.first().is_some_and(|s| old.iter().any(|o| o.url == s.url)) {
            let message = "another server comes first, which is the one that clients use unless told otherwise";
            self.say(&rule::SERVER_FIRST, &At::same("/servers/0/url", ""), message);
        }
    }

    fn credentials(&mut self) {
        let (old, new) = (&self.old.description, &self.new.description);
        for (name, credential) in &old.credentials {
            let at = At::same(join("/credentials", name), format!("the credential `{name}`"));
            match new.credentials.get(name) {
                Some(other) => self.credential(credential, other, &at),
                None => self.say(&rule::CREDENTIAL_REMOVED, &at, format!("{} is gone", at.name)),
            }
        }
        for name in new.credentials.keys().filter(|n| !old.credentials.contains_key(*n)) {
            self.say(&rule::CREDENTIAL_ADDED, &At::same(join("/credentials", name), ""), format!("the credential `{name}` is new"));
        }
        for (name, authentication) in &old.authentication {
            let at = At::same(join("/authentication", name), format!("the authentication `{name}`"));
            match new.authentication.get(name) {
                Some(other) => self.authentication(authentication, other, &at),
                None => self.say(&rule::AUTHENTICATION_REMOVED, &at, format!("{} is gone", at.name)),
            }
        }
        for name in new.authentication.keys().filter(|n| !old.authentication.contains_key(*n)) {
            let at = At::same(join("/authentication", name), "");
            self.say(&rule::AUTHENTICATION_ADDED, &at, format!("the authentication `{name}` is new"));
        }
    }

    fn credential(&mut self, before: &Credential, after: &Credential, at: &At) {
        match (before.optional, after.optional) {
            (true, false) => self.say(&rule::CREDENTIAL_REQUIRED, &at.key("optional"), format!("{} is required now", at.name)),
            (false, true) => self.say(&rule::CREDENTIAL_OPTIONAL, &at.key("optional"), format!("{} is no longer required", at.name)),
            (true, true) | (false, false) => {}
        }
        if before.json_type != after.json_type {
            self.say(&rule::CREDENTIAL_TYPE, &at.key("type"), format!("{} is of another type", at.name));
        }
        if before.secret != after.secret {
            let word = if after.secret { "is secret now" } else { "is no longer secret" };
            self.say(&rule::CREDENTIAL_SECRET, &at.key("secret"), format!("{} {word}", at.name));
        }
        match (&before.required_if, &after.required_if) {
            (None, Some(note)) => {
                self.say(&rule::CONDITION_ADDED, &at.key("required_if"), format!("{} may be required: {}", at.name, note.says));
            }
            (Some(_), None) => {
                self.say(&rule::CONDITION_REMOVED, &at.key("required_if"), format!("{} is required under no condition", at.name));
            }
            (None | Some(_), None | Some(_)) => {}
        }
    }

    fn authentication(&mut self, before: &Authentication, after: &Authentication, at: &At) {
        if before.apply != after.apply {
            let message = format!("with {}, a request carries something else", at.name);
            self.say(&rule::AUTHENTICATION_APPLIED, &at.key("apply"), message);
        }
        let bare = |a: &Authentication| {
            a.exchange.clone().map(|mut e| {
                (e.source, e.lifetime, e.refresh) = (None, None, None);
                e
            })
        };
        match (bare(before), bare(after)) {
            (None, Some(_)) => self.say(&rule::LOGIN_ADDED, &at.key("exchange"), format!("{} has a login", at.name)),
            (Some(_), None) => self.say(&rule::LOGIN_REMOVED, &at.key("exchange"), format!("{} no longer has a login", at.name)),
            (Some(a), Some(b)) if a != b => {
                self.say(&rule::LOGIN_CHANGED, &at.key("exchange"), format!("the login of {} differs", at.name));
            }
            (None, None) | (Some(_), Some(_)) => {}
        }
        let tail = |a: &Authentication| a.exchange.as_ref().map(|e| (e.lifetime, e.refresh.clone()));
        if bare(before).is_some() && bare(after).is_some() {
            for (key, differs) in [
                ("lifetime", tail(before).map(|t| t.0) != tail(after).map(|t| t.0)),
                ("refresh", tail(before).map(|t| t.1) != tail(after).map(|t| t.1)),
            ] {
                if differs {
                    let message = format!("what the login of {} gives is renewed otherwise", at.name);
                    self.say(&rule::LOGIN_RENEWED, &at.key("exchange").key(key), message);
                }
            }
        }
    }

    fn errors(&mut self) {
        let (old, new) = (&self.old.description.errors, &self.new.description.errors);
        let at = At::same("/errors/schema", "an error");
        match (&old.schema, &new.schema) {
            (None, None) => {}
            (Some(a), Some(b)) => self.schema(a, b, &at, Sides::RECEIVED),
            (None, Some(_)) => self.say(&rule::ERROR_SHAPE_ADDED, &at, "errors have a described shape"),
            (Some(_), None) => self.say(&rule::ERROR_SHAPE_REMOVED, &at, "errors no longer have a described shape"),
        }
        if old.mnemonic != new.mnemonic {
            self.say(&rule::ERROR_CHANGED, &At::same("/errors/mnemonic", ""), "the text code stands at another place of an error");
        }
        for status in new.statuses.iter().filter(|s| !old.statuses.contains(s)) {
            let rule = if old.statuses.is_empty() { &rule::ERROR_STATUS_GONE } else { &rule::ERROR_STATUS_MORE };
            self.say(rule, &At::same("/errors/statuses", ""), format!("errors travel with status {status}"));
        }
        for status in old.statuses.iter().filter(|s| !new.statuses.contains(s)) {
            let rule = if new.statuses.is_empty() { &rule::ERROR_STATUS_MORE } else { &rule::ERROR_STATUS_GONE };
            self.say(rule, &At::same("/errors/statuses", ""), format!("that errors travel with status {status} is no longer said"));
        }
        for (name, case) in &old.cases {
            let at = At::same(join("/errors/cases", name), format!("the error `{name}`"));
            match new.cases.get(name) {
                Some(other) => self.error(case, other, &at),
                None => self.say(&rule::ERROR_REMOVED, &at, format!("{} is gone", at.name)),
            }
        }
        for name in new.cases.keys().filter(|n| !old.cases.contains_key(*n)) {
            self.say(&rule::ERROR_ADDED, &At::same(join("/errors/cases", name), ""), format!("the error `{name}` is new"));
        }
    }

    fn error(&mut self, before: &ErrorCase, after: &ErrorCase, at: &At) {
        let number = |n: Option<i64>| n.map_or_else(|| "none".to_owned(), |n| n.to_string());
        let text = |t: &Option<String>| t.clone().unwrap_or_else(|| "none".to_owned());
        let rows = [
            ("status", "status", number(before.status.map(i64::from)), number(after.status.map(i64::from))),
            ("code", "code", number(before.code), number(after.code)),
            ("mnemonic", "text code", text(&before.mnemonic), text(&after.mnemonic)),
            ("message", "message", text(&before.message), text(&after.message)),
            ("media", "media type", text(&before.media), text(&after.media)),
            ("operations", "list of operations", before.operations.join(", "), after.operations.join(", ")),
            ("credential", "credential", text(&before.credential), text(&after.credential)),
        ];
        for (key, words, old, new) in rows {
            if old != new {
                self.say(&rule::ERROR_CHANGED, &at.key(key), format!("the {words} of {} is {new}; it was {old}", at.name));
            }
        }
        if before.provoked_by != after.provoked_by {
            self.say(&rule::ERROR_PROVOKED, &at.key("provoked_by"), format!("{} is brought about otherwise", at.name));
        }
        if before.retryable != after.retryable {
            let word = if after.retryable { "may pass" } else { "does not pass" };
            self.say(&rule::ERROR_RETRYABLE, &at.key("retryable"), format!("{} {word} when it is tried again later", at.name));
        }
        let body = at.key("schema");
        match (&before.schema, &after.schema) {
            (None, None) => {}
            (Some(a), Some(b)) => self.schema(a, b, &body, Sides::RECEIVED),
            (None, Some(_)) => self.say(&rule::ERROR_CHANGED, &body, format!("{} has a body of its own", at.name)),
            (Some(_), None) => self.say(&rule::ERROR_CHANGED, &body, format!("{} no longer has a body of its own", at.name)),
        }
    }

    fn rates(&mut self) {
        let (old, new) = (&self.old.description.rates, &self.new.description.rates);
        let shown = |rate: &Rate| format!("{} requests in {} s", rate.requests, rate.seconds);
        for (name, rate) in old {
            let at = At::same(join("/rates", name), format!("the rate `{name}`"));
            let Some(other) = new.get(name) else {
                self.say(&rule::RATE_LOOSER, &at, format!("{} is gone: {}", at.name, shown(rate)));
                continue;
            };
            let (a, b) = (u64::from(rate.requests) * u64::from(other.seconds), u64::from(other.requests) * u64::from(rate.seconds));
            if (rate.requests, rate.seconds) != (other.requests, other.seconds) {
                // The same on average over a longer window is looser: it allows for bursts.
                let looser = b > a || (b == a && other.requests > rate.requests);
                let rule = if looser { &rule::RATE_LOOSER } else { &rule::RATE_TIGHTER };
                let key = if rate.requests == other.requests { "seconds" } else { "requests" };
                self.say(rule, &at.key(key), format!("{} allows {}; it was {}", at.name, shown(other), shown(rate)));
                if key == "requests" && rate.seconds != other.seconds {
                    self.say(rule, &at.key("seconds"), format!("{} counts in windows of {} s", at.name, other.seconds));
                }
            }
            for (key, differs) in [
                ("status", rate.status != other.status),
                ("error", rate.error != other.error),
                ("operations", rate.operations != other.operations),
            ] {
                if differs {
                    self.say(&rule::RATE_CHANGED, &at.key(key), format!("the `{key}` of {} differs", at.name));
                }
            }
        }
        for (name, rate) in new.iter().filter(|(n, _)| !old.contains_key(*n)) {
            let at = At::same(join("/rates", name), "");
            self.say(&rule::RATE_TIGHTER, &at, format!("the rate `{name}` is new: {}", shown(rate)));
        }
    }

    fn disputes(&mut self) {
        let (old, new) = (&self.old.description.disputes, &self.new.description.disputes);
        for (name, dispute) in old {
            let at = At::same(join("/disputes", name), format!("the dispute `{name}`"));
            let Some(other) = new.get(name) else {
                self.say(&rule::DISPUTE_REMOVED, &at, format!("{} is gone", at.name));
                continue;
            };
            let settled = |d: &crate::model::Dispute| d.settled.as_ref().map(|s| s.reading.clone());
            if settled(dispute) != settled(other) {
                let how = settled(other).map_or_else(|| "is open again".to_owned(), |r| format!("is settled: `{r}` holds"));
                self.say(&rule::DISPUTE_SETTLED, &at.key("settled"), format!("{} {how}", at.name));
            }
            if dispute.kind != other.kind || !dispute.readings.keys().eq(other.readings.keys()) {
                for key in ["kind", "readings"] {
                    let differs =
                        if key == "kind" { dispute.kind != other.kind } else { !dispute.readings.keys().eq(other.readings.keys()) };
                    if differs {
                        self.say(
                            &rule::DISPUTE_CHANGED,
                            &at.key(key),
                            format!("the {key} of {} differ", at.name).replace("kind of", "kinds of"),
                        );
                    }
                }
            }
        }
        for name in new.keys().filter(|n| !old.contains_key(*n)) {
            self.say(&rule::DISPUTE_ADDED, &At::same(join("/disputes", name), ""), format!("the dispute `{name}` is new"));
        }
    }
}
