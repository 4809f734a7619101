//! Security schemes and requirements as credentials and authentication.

use super::context::{Dialect, Import};
use super::json::shorten;
use super::names::{self, Names};
use super::out::{Map, Out};
use super::tree::Node;
use std::collections::HashMap;

/// What a scheme asks for.
struct Scheme {
    /// Credential and authentication of that name.
    key: String,
    apply: Out,
    description: String,
}

/// The credentials and authentications of an import, as they come to be used.
#[derive(Default)]
pub(super) struct Security {
    schemes: HashMap<String, Option<Scheme>>,
    names: Names,
    sets: HashMap<Vec<String>, String>,
    set_names: Names,
    pub credentials: Map,
    pub authentication: Map,
}

impl Security {
    /// The parameters of the query that an authentication sets, as they are called there.
    pub fn queries(&self, authentication: &str) -> Vec<String> {
        let applied = self.authentication.map(authentication).map(|a| a.list("apply")).unwrap_or_default();
        let names = applied.iter().filter_map(|one| one.map()?.map("query")?.text("name"));
        names.map(str::to_owned).collect()
    }

    /// The authentication that an operation needs, by its own `security` or that of the root.
    pub fn of<'f>(&mut self, import: &mut Import<'f>, operation: &'f Node) -> Option<String> {
        let root: &'f Node = import.files.root();
        let list = operation.get("security").or_else(|| root.get("security"))?;
        let all = list.items();
        let mut found = None;
        for alternative in all {
            if alternative.members().next().is_none() {
                import.leave_often("security", "anonymous", alternative.at, || {
                    "that credentials may be left out is not carried over".to_owned()
                });
                continue;
            }
            if found.is_some() {
                let other: Vec<&str> = alternative.members().map(|(name, _)| name).collect();
                import.leave_often("security", &other.join("+"), alternative.at, || {
                    format!("the other way of authentication `{}` is not carried over", shorten(&other.join(" and ")))
                });
                continue;
            }
            found = self.set(import, alternative);
        }
        found
    }

    /// The authentication for schemes that are needed together.
    fn set<'f>(&mut self, import: &mut Import<'f>, requirement: &'f Node) -> Option<String> {
        let mut keys = Vec::new();
        let mut applied = Vec::new();
        let mut said = Vec::new();
        for (name, member) in requirement.members() {
            if !member.node.items().is_empty() {
                import.leave_often("security", &format!("scopes of {name}"), member.key, || {
                    format!("the scopes of `{}` are not carried over", shorten(name))
                });
            }
            if !self.schemes.contains_key(name) {
                let scheme = self.scheme(import, name, member.key);
                self.schemes.insert(name.to_owned(), scheme);
            }
            let scheme = self.schemes.get(name).and_then(Option::as_ref)?;
            keys.push(scheme.key.clone());
            applied.push(scheme.apply.clone());
            said.push(scheme.description.clone());
        }
        if let Some(name) = self.sets.get(&keys) {
            return Some(name.clone());
        }
        for (key, description) in keys.iter().zip(&said) {
            if !self.credentials.has(key) {
                let mut credential = Map::new();
                credential.put("secret", true);
                credential.put("example", format!("made_up_example_{key}"));
                credential.put("description", description.clone());
                self.credentials.put(key.clone(), credential);
            }
        }
        let mut authentication = Map::new();
        authentication.put("apply", applied);
        authentication.put(
            "source",
            Out::of([("document", "imported".into()), ("at", Out::Text(format!("security scheme {}", said_names(requirement))))]),
        );
        // Two sets may have one name when their schemes' names are joined.
        let set = self.set_names.unique(keys.join("_and_"));
        self.authentication.put(set.clone(), authentication);
        self.sets.insert(keys, set.clone());
        Some(set)
    }

    fn scheme<'f>(&mut self, import: &mut Import<'f>, name: &str, at: super::tree::Place) -> Option<Scheme> {
        let root: &'f Node = import.files.root();
        let table = if import.dialect == Dialect::Swagger {
            root.get("securityDefinitions")
        } else {
            root.get("components").and_then(|c| c.get("securitySchemes"))
        };
        let Some(node) = table.and_then(|t| t.get(name)).and_then(|n| import.follow(n)) else {
            import.leave("security", at, format!("no security scheme is called `{}`", shorten(name)));
            return None;
        };
        let key = self.names.unique(names::snake(name).unwrap_or_else(|| "credential".to_owned()));
        let header = |name: &str, value: String| Out::of([("header", Out::of([("name", name.into()), ("value", value.into())]))]);
        let bearer = format!("Bearer {{{key}}}");
        let kind = node.text_of("type").unwrap_or_default();
        let (apply, what) = match kind {
            "apiKey" => {
                let wire = node.text_of("name").unwrap_or_default();
                match node.text_of("in") {
                    Some("header") if is_token(wire) => (header(wire, format!("{{{key}}}")), format!("Value of the header `{wire}`.")),
                    Some("query") if !wire.is_empty() => (
                        Out::of([("query", Out::of([("name", wire.into()), ("credential", key.clone().into())]))]),
                        "A parameter of the query.".to_owned(),
                    ),
                    Some("cookie") if is_token(wire) => {
                        (header("Cookie", format!("{wire}={{{key}}}")), format!("Value of the cookie `{wire}`."))
                    }
                    _ => {
                        import.leave(
                            "security",
                            node.at,
                            format!("where the key of `{}` is sent is not said, or cannot be", shorten(name)),
                        );
                        return None;
                    }
                }
            }
            "basic" => {
                (header("Authorization", format!("Basic {{{key}}}")), "User name, colon and password, in Base64 (RFC 7617).".to_owned())
            }
            "http" => match node.text_of("scheme").unwrap_or_default().to_ascii_lowercase().as_str() {
                "bearer" => (header("Authorization", bearer), "A bearer token (RFC 6750).".to_owned()),
                "basic" => {
                    (header("Authorization", format!("Basic {{{key}}}")), "User name, colon and password, in Base64 (RFC 7617).".to_owned())
                }
                other if is_token(other) => (
                    header("Authorization", format!("{other} {{{key}}}")),
                    format!("What follows the word {other} in the header `Authorization`."),
                ),
                _ => {
                    import.leave("security", node.at, format!("the scheme `{}` names no way of HTTP authentication", shorten(name)));
                    return None;
                }
            },
            "oauth2" | "openIdConnect" => {
                import.leave_often("security", "oauth2", node.at, || {
                    format!("how a token for `{}` is obtained is not carried over; it is given as a credential", shorten(name))
                });
                (header("Authorization", bearer), "An access token, got elsewhere.".to_owned())
            }
            other => {
                import.leave("security", node.at, format!("the kind of security `{}` cannot be said", shorten(other)));
                return None;
            }
        };
        let own = import.prose(node, "description").map(|d| format!("{what} {d}")).unwrap_or(what);
        Some(Scheme { key, apply, description: own })
    }
}

fn said_names(requirement: &Node) -> String {
    let names: Vec<&str> = requirement.members().map(|(name, _)| name).collect();
    names.join(" and ")
}

/// Whether a text is a token of RFC 9110, section 5.6.2, as names of headers are.
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}
