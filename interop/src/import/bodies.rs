//! Request bodies and answers: which of several media types, and which schema.

use super::context::{Dialect, Import};
use super::errors::Cases;
use super::json::shorten;
use super::out::{Map, Out};
use super::overlay;
use super::tree::{Node, Place};

/// The media type that goes without saying.
const JSON: &str = "application/json";

/// A body of one media type.
struct Content<'f> {
    media: String,
    schema: Option<&'f Node>,
    /// Where the schema's example stands.
    entry: Option<&'f Node>,
}

/// How welcome a media type is; the least wins.
fn rank(media: &str) -> usize {
    let bare = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match bare.as_str() {
        JSON => 0,
        json if json.ends_with("+json") || json.ends_with("/json") => 1,
        "*/*" | "application/*" => 2,
        "application/x-www-form-urlencoded" => 3,
        "multipart/form-data" => 4,
        text if text.starts_with("text/") => 5,
        "application/octet-stream" => 6,
        _ => 7,
    }
}

fn is_media(text: &str) -> bool {
    let bare = text.split(';').next().unwrap_or_default().trim();
    bare.split_once('/').is_some_and(|(a, b)| super::security::is_token(a) && super::security::is_token(b))
        && text.bytes().all(|b| (32..127).contains(&b))
}

impl<'f> Import<'f> {
    /// One of the media types; the others are listed.
    fn choose(&mut self, content: &'f Node, what: &str) -> Option<Content<'f>> {
        let mut all: Vec<(&str, &'f super::tree::Member)> = content.members().filter(|(m, _)| is_media(m)).collect();
        for (media, member) in content.members().filter(|(m, _)| !is_media(m)) {
            self.leave("media", member.key, format!("`{}` is no media type", shorten(media)));
        }
        all.sort_by_key(|(media, _)| rank(media));
        let ((media, member), rest) = all.split_first()?;
        for (other, member) in rest {
            self.leave(
                "media",
                member.key,
                format!("{what} as `{}` is not carried over; it is described as `{}`", shorten(other), shorten(media)),
            );
        }
        let media = if media.starts_with("*/") || *media == "application/*" { JSON } else { media };
        Some(Content { media: media.to_owned(), schema: member.node.get("schema"), entry: Some(&member.node) })
    }

    /// The request body of an operation of OpenAPI 3.
    pub(super) fn body(&mut self, operation: &'f Node) -> Option<Map> {
        let given = operation.get("requestBody")?;
        if overlay::skipped(given) {
            return None;
        }
        let node = self.follow(given)?;
        let content = node.get("content").and_then(|c| self.choose(c, "the body"))?;
        let schema = self.content_schema(&content).unwrap_or_else(|| Map::new().into());
        let mut body = Map::new();
        if content.media != JSON {
            body.put("media", content.media.as_str());
        }
        if node.is_true("required") {
            body.put("required", true);
        }
        body.put("schema", schema);
        if let Some(encoding) = content.entry.and_then(|e| e.get("encoding")) {
            self.leave_often("encoding", "", encoding.at, || "how the fields of a form are written (`encoding`) cannot be said".to_owned());
        }
        Some(overlay::lay(node, body))
    }

    /// The request body of an operation of Swagger 2.0.
    pub(super) fn swagger_body(&mut self, operation: &'f Node, body: Option<&'f Node>, fields: &[&'f Node]) -> Option<Map> {
        let root = self.files.root();
        let list = operation.get("consumes").or_else(|| root.get("consumes"));
        let mut media: Vec<&str> =
            list.map(Node::items).unwrap_or_default().iter().filter_map(Node::text).filter(|m| is_media(m)).collect();
        let mut out = Map::new();
        if let Some(body) = body {
            media.sort_by_key(|m| rank(m));
            let chosen = media.first().copied().filter(|m| rank(m) != 2).unwrap_or(JSON);
            for other in media.iter().skip(1) {
                self.leave_often("media", &format!("body {other}"), body.at, || {
                    format!("the body as `{}` is not carried over", shorten(other))
                });
            }
            if chosen != JSON {
                out.put("media", chosen);
            }
            if body.is_true("required") {
                out.put("required", true);
            }
            let schema = body.get("schema").map_or_else(|| Map::new().into(), |s| self.schema(s, 0));
            out.put("schema", schema);
            return Some(out);
        }
        if fields.is_empty() {
            return None;
        }
        let files = fields.iter().any(|f| f.text_of("type") == Some("file"));
        let form =
            if files || media.contains(&"multipart/form-data") { "multipart/form-data" } else { "application/x-www-form-urlencoded" };
        let (mut required, mut properties) = (Vec::new(), Map::new());
        for field in fields {
            let Some(name) = field.text_of("name") else { continue };
            if field.is_true("required") {
                required.push(name.to_owned());
            }
            let property = self.schema(field, 1);
            properties.set(name.to_owned(), property);
        }
        out.put("media", form);
        if !required.is_empty() {
            out.put("required", true);
        }
        let mut schema = Map::new();
        schema.put("type", "object");
        schema.filled("required", required);
        schema.filled("properties", properties);
        out.put("schema", schema);
        Some(out)
    }

    fn content_schema(&mut self, content: &Content<'f>) -> Option<Out> {
        let mut schema = self.schema(content.schema?, 0);
        if let (Some(entry), Out::Map(map), false) = (content.entry, &mut schema, self.ours) {
            self.example_beside(entry, map);
        }
        Some(schema)
    }

    /// Examples beside a schema are carried over where they are short and the schema is a list or an object of its own.
    fn example_beside(&mut self, entry: &'f Node, schema: &mut Map) {
        const MOST: usize = 40;
        let named = entry.get("examples").into_iter().flat_map(Node::members).map(|(_, m)| &m.node);
        let all: Vec<&'f Node> = entry.get("example").into_iter().chain(named).collect();
        for example in all {
            let value = example.get("value").unwrap_or(example);
            let plain = schema.text("type").is_some_and(|t| t != "object" && t != "array");
            if plain && !schema.has("examples") && value.size(MOST) < MOST && !super::value::is_placeholder(&value.value()) {
                schema.put("examples", vec![Out::json(&value.value())]);
            } else {
                self.leave_often("example", "beside", example.at, || "examples of whole bodies are not carried over".to_owned());
            }
        }
    }

    /// What comes back: successes as `responses`, the rest to the error cases.
    pub(super) fn answers(&mut self, operation: &'f Node, name: &str, safe_from_401: bool, cases: &mut Cases) -> Map {
        let mut responses = Map::new();
        let listed = operation.get("responses");
        let has_success = listed.into_iter().flat_map(Node::members).any(|(s, _)| s.starts_with(['2', '3']));
        for (status, member) in listed.into_iter().flat_map(Node::members) {
            let resolved = member.node.text_of("$ref").and_then(|r| self.files.resolve(member.node.at.file, r).ok());
            if overlay::skipped(resolved.unwrap_or(&member.node)) || status.starts_with("x-") {
                continue;
            }
            let code = match status.to_ascii_uppercase().as_str() {
                "DEFAULT" if !has_success => {
                    self.leave_often("status", "default", member.key, || "the only answer is `default`; it is described as 200".to_owned());
                    Some(200)
                }
                "2XX" => {
                    self.leave("status", member.key, "the statuses 2XX are described as 200");
                    Some(200)
                }
                "DEFAULT" | "4XX" | "5XX" => None,
                other => match other.parse::<u16>() {
                    Ok(code) if (200..=599).contains(&code) => Some(code),
                    _ => {
                        self.leave("status", member.key, format!("`{}` is no status of an answer that can be described", shorten(status)));
                        continue;
                    }
                },
            };
            let Some(node) = self.follow(&member.node) else { continue };
            for key in ["headers", "links"] {
                if let Some(extra) = node.get(key).filter(|n| n.members().next().is_some() && !self.ours) {
                    self.leave_often(key, "", extra.at, || format!("{key} of answers are not carried over"));
                }
            }
            let content = self.answer_content(node, operation);
            match code {
                Some(code) if code < 400 => {
                    let key = code.to_string();
                    if responses.has(&key) {
                        continue;
                    }
                    let response = self.response(node, content);
                    responses.put(key, response);
                }
                _ => {
                    let (media, schema) = self.error_content(content);
                    let description = self.prose(node, "description");
                    cases.add(self, code, name, safe_from_401, media, schema, description, member.key, status);
                }
            }
        }
        responses
    }

    fn answer_content(&mut self, node: &'f Node, operation: &'f Node) -> Option<Content<'f>> {
        if self.dialect != Dialect::Swagger {
            return node.get("content").and_then(|c| self.choose(c, "the answer"));
        }
        let schema = node.get("schema")?;
        let list = operation.get("produces").or_else(|| self.files.root().get("produces"));
        let mut media: Vec<&str> =
            list.map(Node::items).unwrap_or_default().iter().filter_map(Node::text).filter(|m| is_media(m)).collect();
        media.sort_by_key(|m| rank(m));
        for other in media.iter().skip(1) {
            self.leave_often("media", &format!("answer {other}"), node.at, || {
                format!("answers as `{}` are not carried over", shorten(other))
            });
        }
        let file = schema.text_of("type") == Some("file");
        let chosen = media.first().copied().filter(|m| rank(m) != 2).unwrap_or(if file { "application/octet-stream" } else { JSON });
        Some(Content { media: chosen.to_owned(), schema: Some(schema), entry: None })
    }

    fn response(&mut self, node: &'f Node, content: Option<Content<'f>>) -> Map {
        let mut response = Map::new();
        let mut made = None;
        if let Some(content) = content {
            let json = rank(&content.media) < 3;
            let text = rank(&content.media) == 5;
            if content.media != JSON {
                response.put("media", content.media.as_str());
            }
            if json || self.ours {
                made = Some(self.content_schema(&content).unwrap_or_else(|| Map::new().into()));
            } else if text {
                made = Some(Out::of([("type", "string".into())]));
                self.opaque(&content, node.at);
            } else {
                self.opaque(&content, node.at);
            }
        }
        response.maybe("schema", made);
        response.maybe("description", self.prose(node, "description"));
        overlay::lay(node, response)
    }

    /// A body that is not JSON and yet has a schema with a shape.
    fn opaque(&mut self, content: &Content<'f>, at: Place) {
        let shaped = content.schema.is_some_and(|s| s.get("$ref").is_some() || s.get("properties").is_some());
        if shaped {
            self.leave_often("media", &format!("shape {}", content.media), at, || {
                format!("the shape of an answer as `{}` is not carried over; its bytes are", shorten(&content.media))
            });
        }
    }

    fn error_content(&mut self, content: Option<Content<'f>>) -> (Option<String>, Option<Out>) {
        match content {
            None => (Some("none".to_owned()), None),
            Some(content) if rank(&content.media) < 3 => {
                let schema = self.content_schema(&content);
                (None, schema)
            }
            Some(content) => (Some(content.media), None),
        }
    }
}
