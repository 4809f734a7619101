//! Where an API is served, from `servers` or from host, base path and schemes.

use super::context::{Dialect, Import};
use super::json::shorten;
use super::out::{Map, Out};
use super::tree::Node;

/// What stands in for an address that the document does not give.
const NOWHERE: &str = "http://localhost";

impl<'f> Import<'f> {
    /// The `servers` of the description, never empty.
    pub(super) fn servers(&mut self) -> Vec<Out> {
        let root: &'f Node = self.files.root();
        let mut all = if self.dialect == Dialect::Swagger { self.of_host(root) } else { Vec::new() };
        for server in root.get("servers").map(Node::items).unwrap_or_default() {
            all.extend(self.server(server).filter(|s| !all.contains(s)));
        }
        if all.is_empty() {
            self.leave("server", root.at, format!("the document names no server; `{NOWHERE}` stands in for it"));
            all.push(Out::of([("url", NOWHERE.into())]));
        }
        all
    }

    fn of_host(&mut self, root: &'f Node) -> Vec<Out> {
        let host = root.text_of("host").unwrap_or_default().trim();
        let base = root.text_of("basePath").unwrap_or_default().trim_end_matches('/');
        let base = if base.is_empty() || base.starts_with('/') { base.to_owned() } else { format!("/{base}") };
        let fine = |c: char| c.is_ascii_alphanumeric() || ".-:[]_".contains(c);
        if host.is_empty() || !host.chars().all(fine) || base.contains(['{', '?', '#', ' ']) {
            self.leave("server", root.at, format!("the document names no host; `{NOWHERE}` stands in for it"));
            return vec![Out::of([(
                "url",
                Out::Text(format!("{NOWHERE}{}", if base.contains(['{', '?', '#', ' ']) { "" } else { &base })),
            )])];
        }
        let mut schemes: Vec<&str> = root.get("schemes").map(Node::items).unwrap_or_default().iter().filter_map(Node::text).collect();
        schemes.retain(|s| matches!(*s, "https" | "http"));
        schemes.sort_unstable_by_key(|s| *s != "https");
        schemes.dedup();
        if schemes.is_empty() {
            schemes.push("https");
        }
        schemes.into_iter().map(|scheme| Out::of([("url", Out::Text(format!("{scheme}://{host}{base}")))])).collect()
    }

    fn server(&mut self, server: &'f Node) -> Option<Out> {
        let given = server.text_of("url").unwrap_or_default().trim();
        let mut url = given.trim_end_matches('/').to_owned();
        if url.starts_with("//") {
            url = format!("https:{url}");
        } else if url.is_empty() || url.starts_with('/') {
            url = format!("{NOWHERE}{url}");
            self.leave(
                "server",
                server.at,
                format!("the address `{}` is relative to the document; `{url}` stands in for it", shorten(given)),
            );
        }
        let mut variables = Map::new();
        for name in placeholders(&url) {
            let variable = server.get("variables").and_then(|v| v.get(&name));
            let default = variable.and_then(|v| v.get("default")).and_then(Node::word);
            let known = default.or_else(|| variable?.get("enum")?.items().first()?.word());
            if known.is_none() {
                self.leave(
                    "server",
                    server.at,
                    format!("the variable `{name}` of this address has no default; `unstated` stands in for it"),
                );
            }
            let mut entry = Map::new();
            entry.put("default", known.unwrap_or_else(|| "unstated".to_owned()));
            entry.maybe("description", variable.and_then(|v| v.text_of("description")).map(str::trim).filter(|d| !d.is_empty()));
            if variable.is_some_and(|v| v.get("enum").is_some()) {
                self.leave_often("server", "enum", server.at, || {
                    "the values that a variable of an address may have are not carried over".to_owned()
                });
            }
            if !variables.has(&name) {
                variables.put(name, entry);
            }
        }
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let sound = rest.is_some_and(|r| {
            !r.is_empty() && !r.starts_with('/') && !r.contains(['?', '#']) && !r.contains(char::is_whitespace) && balanced(r)
        });
        if !sound {
            self.leave("server", server.at, format!("`{}` is no address of the form https://host/prefix", shorten(given)));
            return None;
        }
        let mut out = Map::new();
        out.put("url", url);
        out.filled("variables", variables);
        out.maybe("description", self.prose(server, "description"));
        Some(super::overlay::lay(server, out).into())
    }
}

fn balanced(text: &str) -> bool {
    text.matches('{').count() == text.matches('}').count() && !text.contains("{}")
}

/// The names in braces of a template, in order.
pub(super) fn placeholders(template: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = template;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        names.push(name.to_owned());
        rest = tail;
    }
    names
}
