//! Everything that a description says of one operation, in one place: facts, sources, readings, laws.
//!
//! [`show()`] gathers it, as JSON for programs; [`text()`] lays it out for people. Nothing is judged here.

mod text;

pub use text::text;

use crate::facts::{Kind, facts};
use crate::lint::did_you_mean;
use crate::load::Model;
use crate::model::{Endpoint, Location, Operation, Schema, Source};
use crate::pointer::join;
use serde_json::{Value, json};

/// Why an operation was not found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotFound {
    /// No operation has that name.
    #[error("no operation is called `{name}`; {help}")]
    Unknown {
        /// The name.
        name: String,
        /// What to do about it.
        help: String,
    },
    /// Several APIs have an operation of that name.
    #[error("several operations are called so: {}", .0.join(", "))]
    Several(Vec<String>),
}

/// Finds `OPERATION` or `API::OPERATION` among models: the index of the model, and the operation's key.
///
/// # Errors
/// When none or several have it; the message names what is near.
pub fn find(models: &[&Model], name: &str) -> Result<(usize, String), NotFound> {
    let (api, operation) = match name.rsplit_once("::").or_else(|| name.split_once('/')) {
        Some((api, operation)) => (Some(api), operation),
        None => (None, name),
    };
    let mut all: Vec<(usize, &str, &str)> = Vec::new();
    for (i, model) in models.iter().enumerate() {
        all.extend(model.description.operations.keys().map(|key| (i, model.description.api.as_str(), key.as_str())));
    }
    let wire = |i: usize, key: &str| match models[i].description.operations[key].endpoint() {
        Some(Endpoint::Rpc { method, .. }) => method == operation,
        Some(Endpoint::Http(..)) | None => false,
    };
    let fits = |(i, of, key): &&(usize, &str, &str)| api.is_none_or(|api| api == *of) && (*key == operation || wire(*i, key));
    let found: Vec<_> = all.iter().filter(fits).collect();
    match found[..] {
        [(i, _, key)] => Ok((*i, (*key).to_owned())),
        [] => {
            let full: Vec<String> = all.iter().map(|(_, of, key)| format!("{of}::{key}")).collect();
            let bare: Vec<&str> = all.iter().map(|(_, _, key)| *key).collect();
            let near = did_you_mean(operation, &bare).or_else(|| did_you_mean(name, &full.iter().map(String::as_str).collect::<Vec<_>>()));
            let first: Vec<&str> = full.iter().take(12).map(String::as_str).collect();
            let more = if full.len() > 12 { " and so on" } else { "" };
            let help = near.unwrap_or_else(|| format!("there are {}{more}", first.join(", ")));
            Err(NotFound::Unknown { name: name.to_owned(), help })
        }
        _ => Err(NotFound::Several(found.iter().map(|(_, of, key)| format!("{of}::{key}")).collect())),
    }
}

/// All that a model says of an operation; `None` if it has none of that key.
pub fn show(model: &Model, key: &str) -> Option<Value> {
    let operation = model.description.operations.get(key)?;
    let base = join("/operations", key);
    let (way, method, path) = match operation.endpoint() {
        Some(Endpoint::Http(method, path)) => ("http", method.as_str(), path),
        Some(Endpoint::Rpc { method, path }) => ("json-rpc", method, path),
        None => ("none", "", ""),
    };
    Some(json!({
        "api": model.description.api,
        "operation": key,
        "defined_at": model.defined_at(&base),
        "protocol": way, "method": method, "path": path,
        "effect": format!("{:?}", operation.effect).to_lowercase(),
        "authentication": operation.authentication,
        "deprecated": operation.deprecated,
        "summary": operation.summary, "description": operation.description,
        "source": source(model, operation.source.as_ref()),
        "parameters": parameters(model, operation, &base),
        "answers": answers(model, operation, &base),
        "laws": laws(model, operation, &base),
        "disputes": disputes(model),
        "unspecified": operation.unspecified,
        "notes": operation.notes.iter().chain(&model.description.notes).map(|(name, note)| json!({
            "name": name, "says": note.says, "unobservable": note.unobservable, "concerns": note.concerns.map(crate::model::Concern::as_str),
            "source": source(model, note.source.as_ref()),
        })).collect::<Vec<_>>(),
        "facts": facts_of(model, key),
    }))
}

/// A source as people cite it: title, place in it, address.
fn source(model: &Model, source: Option<&Source>) -> Option<String> {
    let source = source?;
    let document = model.description.documents.get(&source.document)?;
    let at = source.at.as_ref().map(|at| format!(", {at}")).unwrap_or_default();
    let url = document.url.as_ref().map(|url| format!(" ({url})")).unwrap_or_default();
    Some(format!("{}{at}{url}", document.title))
}

fn parameters(model: &Model, operation: &Operation, base: &str) -> Vec<Value> {
    let below = join(base, "parameters");
    let mut all: Vec<Value> = Vec::new();
    for (key, parameter) in &operation.parameters {
        let place = match parameter.location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
            Location::Params => "params",
        };
        all.push(json!({
            "name": key, "wire": parameter.name.as_deref().unwrap_or(key), "in": place,
            "required": parameter.required, "type": words(model, &parameter.schema),
            "description": parameter.description.as_ref().or(parameter.schema.description.as_ref()),
            "together": parameter.together, "unspecified": parameter.unspecified,
            "source": source(model, parameter.source.as_ref()),
            "defined_at": model.defined_at(&join(&below, key)),
        }));
    }
    if let Some(body) = &operation.body {
        all.push(json!({
            "name": "body", "wire": body.media, "in": "body", "required": body.required, "type": words(model, &body.schema),
            "description": body.schema.description, "together": [], "unspecified": {},
            "source": source(model, body.source.as_ref()), "defined_at": model.defined_at(&join(base, "body")),
        }));
    }
    all
}

fn answers(model: &Model, operation: &Operation, base: &str) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    for (status, response) in &operation.responses {
        all.push(json!({
            "status": status, "media": response.media, "type": response.schema.as_ref().map(|s| words(model, s)),
            "description": response.description, "source": source(model, response.source.as_ref()),
            "defined_at": model.defined_at(&format!("{base}/responses/{status}")),
        }));
    }
    if let Some(result) = &operation.result {
        all.push(json!({
            "status": 200, "media": "application/json", "type": words(model, result), "description": result.description,
            "source": source(model, result.source.as_ref()), "defined_at": model.defined_at(&join(base, "result")),
        }));
    }
    all
}

fn laws(model: &Model, operation: &Operation, base: &str) -> Vec<Value> {
    let name = crate::pointer::segments(base).last().unwrap_or_default();
    let clauses = crate::facts::law_facts(model, &name);
    let one = |key: &String| {
        let at = join(&join(base, "laws"), key);
        let mine = clauses.iter().filter(|f| matches!(&f.subject, crate::facts::Subject::Law { law, .. } if law == key));
        let left = operation.laws.get(key).and_then(crate::model::Law::unspecified);
        let open: Vec<Value> = left.into_iter().flatten().map(|(topic, says)| json!({ "topic": topic, "says": says })).collect();
        json!({
            "name": key, "defined_at": model.defined_at(&at), "open": open,
            "clauses": mine.map(|f| json!({ "id": f.id, "statement": f.statement, "source": f.source })).collect::<Vec<_>>(),
        })
    };
    operation.laws.keys().map(one).collect()
}

fn disputes(model: &Model) -> Vec<Value> {
    let one = |(name, dispute): (&String, &crate::model::Dispute)| {
        let readings = dispute
            .readings
            .iter()
            .map(|(reading, r)| json!({ "name": reading, "says": r.says, "source": source(model, r.source.as_ref()) }));
        let places = model.disputed.iter().filter(|p| p.dispute == *name).map(|p| model.defined_at(&p.pointer));
        json!({
            "name": name, "about": dispute.about, "readings": readings.collect::<Vec<_>>(),
            "settled": dispute.settled.as_ref().map(|s| json!({ "reading": s.reading, "when": s.when, "by": s.by })),
            "places": places.collect::<std::collections::BTreeSet<_>>(),
            "defined_at": model.defined_at(&join("/disputes", name)),
        })
    };
    model.description.disputes.iter().map(one).collect()
}

fn facts_of(model: &Model, key: &str) -> Vec<Value> {
    let all = facts(model);
    let mut out = Vec::new();
    for kind in Kind::ALL {
        for fact in all.iter().filter(|f| f.kind == kind && f.operation == key) {
            out.push(json!({
                "id": fact.id, "kind": kind.as_str(), "statement": fact.statement, "source": fact.source,
                "defined_at": fact.defined_at, "assumed": fact.assumed, "unobservable": fact.unobservable, "occasion": fact.occasion,
            }));
        }
    }
    out
}

/// A schema in a few words.
fn words(model: &Model, schema: &Schema) -> String {
    let mut at = schema;
    let mut name = None;
    for _ in 0..64 {
        match at.reference_name().and_then(|n| Some((n, model.description.schemas.get(n)?))) {
            Some((n, next)) => (name, at) = (name.or(Some(n)), next),
            None => break,
        }
    }
    let mut out: Vec<String> = Vec::new();
    if let Some(types) = &at.types {
        let types: Vec<&str> = types.as_slice().iter().map(|t| t.as_str()).collect();
        out.push(match (&at.items, name) {
            (Some(items), _) => {
                // A schema that has a name is named, not walked into: it may lead back here.
                let element = match items.reference_name() {
                    Some(name) => format!("`{name}`"),
                    None if items.types.is_some() => words(model, items),
                    None => "anything".to_owned(),
                };
                format!("{} of {element}", types.join(" or "))
            }
            (None, Some(name)) => format!("{} `{name}`", types.join(" or ")),
            (None, None) => types.join(" or "),
        });
    } else if let Some(name) = name {
        out.push(format!("`{name}`"));
    }
    if let Some(values) = &at.values {
        out.push(format!("one of {}", values.iter().map(Value::to_string).collect::<Vec<_>>().join(", ")));
    }
    out.extend(at.constant.as_ref().map(|c| format!("always {c}")));
    out.extend(match (at.minimum, at.maximum) {
        (Some(least), Some(most)) => Some(format!("{least} to {most}")),
        (Some(least), None) => Some(format!("at least {least}")),
        (None, Some(most)) => Some(format!("at most {most}")),
        (None, None) => None,
    });
    out.extend(at.min_length.map(|n| format!("{n} characters at least")));
    out.extend(at.max_length.map(|n| format!("{n} characters at most")));
    out.extend(at.min_items.map(|n| format!("{n} elements at least")));
    out.extend(at.max_items.map(|n| format!("{n} elements at most")));
    out.extend(at.pattern.as_ref().map(|p| format!("matching {p}")));
    out.extend(at.format.map(crate::value::describe_format).map(|f| format!("as {f}")));
    out.extend(at.default.as_ref().map(|d| format!("{d} unless sent")));
    for (list, how) in [(&at.one_of, "one of"), (&at.any_of, "any of"), (&at.all_of, "all of")] {
        if !list.is_empty() {
            out.push(format!("{how} {} forms", list.len()));
        }
    }
    if let Some(disputed) = &at.disputed {
        out.push(format!("disputed ({})", disputed.readings.keys().cloned().collect::<Vec<_>>().join(" or ")));
    }
    if out.is_empty() { "anything".to_owned() } else { out.join(", ") }
}
