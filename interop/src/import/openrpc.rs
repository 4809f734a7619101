//! OpenRPC methods as operations.
//!
//! Parameters by position are carried over by name, as JSON-RPC 2.0 (section 4.2) allows both; a method
//! that takes them by position only is listed.

use super::context::Import;
use super::errors::Cases;
use super::json::shorten;
use super::names::{self, Names};
use super::out::{Map, Out};
use super::overlay;
use super::tree::Node;

impl<'f> Import<'f> {
    /// The operations of an OpenRPC document.
    pub(super) fn methods(&mut self, cases: &mut Cases) -> Map {
        let files = self.files;
        let mut operations = Map::new();
        let mut keys = Names::default();
        let mut seen = std::collections::HashSet::new();
        for given in files.root().get("methods").map(Node::items).unwrap_or_default() {
            let Some(method) = self.follow(given).filter(|m| !overlay::skipped(m)) else { continue };
            let Some(name) = method.text_of("name") else {
                self.leave("operation", method.at, "a method without a name");
                continue;
            };
            if !seen.insert(name) {
                self.leave("operation", method.at, format!("another method is called `{}`", shorten(name)));
                continue;
            }
            let key = match overlay::direction(method, "$key").and_then(Node::text) {
                Some(key) => key.to_owned(),
                None => keys.unique(names::snake(name).unwrap_or_else(|| "method".to_owned())),
            };
            let operation = self.method(method, name, &key, cases);
            self.origins.insert(("operations", key.clone()), method.at);
            operations.put(key, operation);
        }
        operations
    }

    fn method(&mut self, method: &'f Node, name: &str, key: &str, cases: &mut Cases) -> Map {
        let mut out = Map::new();
        out.put("rpc", name);
        out.put("path", "/");
        out.put("effect", "writing");
        if !self.ours {
            self.leave_often("effect", "", method.at, || {
                "whether a method changes data is not said; it is described as `writing` (write `safe` where it changes nothing)".to_owned()
            });
        }
        out.maybe("summary", self.prose(method, "summary").map(|s| s.replace('\n', " ")));
        out.maybe("description", self.prose(method, "description"));
        if method.is_true("deprecated") {
            out.put("deprecated", true);
        }
        if method.text_of("paramStructure") == Some("by-position") {
            self.leave_often("position", "", method.at, || "parameters by position cannot be said; they are sent by name".to_owned());
        }
        let mut parameters = Map::new();
        let mut keys = Names::default();
        for given in method.get("params").map(Node::items).unwrap_or_default() {
            if overlay::skipped(given) {
                continue;
            }
            let Some(node) = self.follow(given) else { continue };
            let Some(wire) = node.text_of("name") else {
                self.leave("parameter", node.at, "a parameter without a name");
                continue;
            };
            let given_key = overlay::direction(node, "$key").or_else(|| overlay::direction(given, "$key")).and_then(Node::text);
            if let (Some(exact), Some(key)) = (overlay::instead(node), given_key) {
                parameters.put(key.to_owned(), exact);
                continue;
            }
            let key = given_key.map_or_else(|| keys.unique(names::snake(wire).unwrap_or_else(|| "parameter".to_owned())), str::to_owned);
            let mut entry = Map::new();
            entry.put("in", "params");
            if key != wire {
                entry.put("name", wire);
            }
            if node.is_true("required") {
                entry.put("required", true);
            }
            let schema = node.get("schema").map_or_else(|| Map::new().into(), |s| self.schema(s, 0));
            entry.put("schema", schema);
            let words = self.prose(node, "description").or_else(|| self.prose(node, "summary"));
            entry.maybe("description", words);
            if node.is_true("deprecated") {
                entry.put("deprecated", true);
            }
            parameters.put(key, overlay::lay(node, entry));
        }
        out.filled("parameters", parameters);
        match method.get("result").and_then(|r| self.follow(r)) {
            Some(result) => {
                let schema = result.get("schema").map_or_else(|| Map::new().into(), |s| self.schema(s, 0));
                out.put("result", schema);
            }
            None if !self.ours => {
                self.leave("operation", method.at, "the method gives no result: it is a notification, which cannot be said");
            }
            None => {}
        }
        for given in method.get("errors").map(Node::items).unwrap_or_default() {
            if self.ours || overlay::skipped(given) {
                continue;
            }
            let Some(error) = self.follow(given) else { continue };
            if let Some(code) = error.get("code").and_then(|c| c.value().as_i64()) {
                cases.add_rpc(code, error.text_of("message").map(str::to_owned), key);
            } else {
                self.leave("error", error.at, "an error without a code that is a whole number");
            }
        }
        for (word, what) in [("examples", "examples of whole calls"), ("links", "links"), ("servers", "servers of single methods")] {
            if let Some(extra) = method.get(word).filter(|n| !n.items().is_empty() && !self.ours) {
                self.leave_often(word, "", extra.at, || format!("{what} are not carried over"));
            }
        }
        if !self.ours {
            out.put("source", Out::of([("document", "imported".into()), ("at", Out::Text(format!("method {name}")))]));
        }
        overlay::lay(method, out)
    }
}
