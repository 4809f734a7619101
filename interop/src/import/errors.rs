//! Error answers of all operations as one table: same status and same body is one case.

use super::context::Import;
use super::json::shorten;
use super::names::Names;
use super::out::{Map, Out};
use super::tree::Place;
use std::collections::HashMap;

/// Why a case has no way to be provoked: the format has no word for it.
const UNSAID: &str = "The document does not say what brings it about.";

/// Names of cases by status (RFC 9110, section 15, and RFC 6585).
const WORDS: [(u16, &str); 22] = [
    (400, "bad_request"),
    (401, "unauthorized"),
    (402, "payment_required"),
    (403, "forbidden"),
    (404, "not_found"),
    (405, "method_not_allowed"),
    (406, "not_acceptable"),
    (408, "request_timeout"),
    (409, "conflict"),
    (410, "gone"),
    (411, "length_required"),
    (412, "precondition_failed"),
    (413, "content_too_large"),
    (414, "uri_too_long"),
    (415, "unsupported_media_type"),
    (422, "unprocessable_content"),
    (429, "too_many_requests"),
    (500, "internal_server_error"),
    (501, "not_implemented"),
    (502, "bad_gateway"),
    (503, "service_unavailable"),
    (504, "gateway_timeout"),
];

struct Case {
    status: Option<u16>,
    code: Option<i64>,
    message: Option<String>,
    media: Option<String>,
    schema: Option<Out>,
    description: Option<String>,
    operations: Vec<String>,
    missing_credential: bool,
}

/// The error answers met so far.
#[derive(Default)]
pub(super) struct Cases {
    all: Vec<Case>,
    known: HashMap<String, usize>,
    /// Bodies of errors, in the order met, and how often.
    bodies: Vec<(Out, usize)>,
    body_index: HashMap<String, usize>,
}

impl Cases {
    fn count(&mut self, schema: &Out, key: &str) {
        if let Some(i) = self.body_index.get(key) {
            self.bodies[*i].1 += 1;
        } else {
            self.body_index.insert(key.to_owned(), self.bodies.len());
            self.bodies.push((schema.clone(), 1));
        }
    }

    /// Notes an error answer of an operation; without a status it only tells of the shape of errors.
    #[expect(clippy::too_many_arguments, reason = "each is a column of the table")]
    pub fn add(
        &mut self,
        import: &mut Import<'_>,
        status: Option<u16>,
        operation: &str,
        authenticated: bool,
        media: Option<String>,
        schema: Option<Out>,
        description: Option<String>,
        at: Place,
        word: &str,
    ) {
        let shape = schema.as_ref().map_or_else(String::new, Out::spelled);
        if let Some(schema) = &schema {
            self.count(schema, &shape);
        }
        let Some(status) = status else {
            import.leave_often("status", word, at, || {
                format!("answers with the status `{}` are carried over as the shape of errors only", shorten(word))
            });
            return;
        };
        let key = format!("{status} {media:?} {shape}");
        let missing_credential = status == 401 && authenticated;
        if let Some(i) = self.known.get(&key) {
            let case = &mut self.all[*i];
            if case.description != description {
                case.description = None;
            }
            case.missing_credential &= missing_credential;
            case.operations.push(operation.to_owned());
            return;
        }
        self.known.insert(key, self.all.len());
        self.all.push(Case {
            status: Some(status),
            code: None,
            message: None,
            media,
            schema,
            description,
            operations: vec![operation.to_owned()],
            missing_credential,
        });
    }

    /// Notes an error object of a JSON-RPC method.
    pub fn add_rpc(&mut self, code: i64, message: Option<String>, operation: &str) {
        let key = format!("{code} {message:?}");
        if let Some(i) = self.known.get(&key) {
            self.all[*i].operations.push(operation.to_owned());
            return;
        }
        self.known.insert(key, self.all.len());
        self.all.push(Case {
            status: None,
            code: Some(code),
            message,
            media: None,
            schema: None,
            description: None,
            operations: vec![operation.to_owned()],
            missing_credential: false,
        });
    }

    /// Whether a case rests on more than the document says.
    pub fn proposes(&self) -> bool {
        self.all.iter().any(|c| c.missing_credential)
    }

    /// The `errors` of the description.
    pub fn finish(mut self, operations: usize) -> Map {
        let mut out = Map::new();
        let mut common: Option<(Out, usize)> = None;
        for (schema, count) in self.bodies {
            if common.as_ref().is_none_or(|(_, most)| count > *most) {
                common = Some((schema, count));
            }
        }
        let common = common.map(|(schema, _)| schema);
        out.maybe("schema", common.clone());
        let mut names = Names::default();
        let mut cases = Map::new();
        self.all.sort_by_key(|c| (c.status, c.code));
        for case in self.all {
            let word = WORDS.iter().find(|(s, _)| Some(*s) == case.status).map(|(_, w)| (*w).to_owned());
            let name = word.or_else(|| case.status.map(|s| format!("status_{s}"))).unwrap_or_else(|| {
                let code = case.code.unwrap_or_default();
                case.message
                    .as_deref()
                    .and_then(super::names::snake)
                    .filter(|n| n.len() < 40)
                    .unwrap_or_else(|| format!("code_{}", code.unsigned_abs()))
            });
            let mut entry = Map::new();
            entry.maybe("status", case.status.map(i64::from));
            entry.maybe("code", case.code);
            entry.maybe("message", case.message);
            entry.maybe("description", case.description);
            entry.maybe("media", case.media);
            if case.schema != common {
                entry.maybe("schema", case.schema);
            }
            if case.operations.len() < operations {
                entry.put("operations", case.operations);
            }
            if case.missing_credential {
                entry.put("provoked_by", "credential-missing");
                entry.put("source", Out::of([("document", "proposed".into()), ("at", "status 401 (RFC 9110, section 15.5.2)".into())]));
            } else {
                entry.put("provoked_by", Out::of([("cannot", UNSAID.into())]));
            }
            cases.put(names.unique(name), entry);
        }
        out.filled("cases", cases);
        out
    }
}
