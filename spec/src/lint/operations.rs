//! Rules on operations: how they are reached and what comes back.

use super::context::Context;
use super::rules::{Check, Example, Report, Rule};
use crate::diag::Severity;
use crate::model::{Endpoint, Operation, Protocol};
use crate::pointer::join;
use std::collections::HashMap;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "P0120",
        level: Severity::Error,
        purpose: "an operation is reached in one way",
        explanation: "One of `get`, `post`, `put`, `patch`, `delete` with a path, or `rpc` with the name of a method. The same path with two \
                      methods is two operations.",
        example: Example::Sections(
            "operations:\n  list_books:\n    get: /books\n    post: /books\n    effect: safe\n    source: { document: page }\n    \
             responses: { 200: { schema: { $ref: \"#/schemas/Books\" } } }\n",
        ),
        check: Check::Each(one_endpoint),
    },
    Rule {
        code: "P0121",
        level: Severity::Error,
        purpose: "no two operations are reached in the same way",
        explanation: "A server could not tell them apart. What differs only in parameters is one operation.",
        example: Example::Sections(
            "operations:\n  list_books:\n    get: /books\n    effect: safe\n    source: { document: page }\n    responses: { 200: { schema: { $ref: \
             \"#/schemas/Books\" } } }\n  all_books:\n    get: /books\n    effect: safe\n    source: { document: page }\n    responses: { 200: {} }\n",
        ),
        check: Check::Each(distinct_endpoints),
    },
    Rule {
        code: "P0122",
        level: Severity::Error,
        purpose: "operations speak the protocol of the API",
        explanation: "With `protocol: http` an operation has a method, a path and `responses`; with `protocol: json-rpc` it has `rpc`, perhaps \
                      `path`, and `result`.",
        example: Example::Sections(
            "operations:\n  list_books:\n    rpc: list.books\n    effect: safe\n    source: { document: page }\n    result: { $ref: \"#/schemas/Books\" }\n",
        ),
        check: Check::Each(protocol),
    },
    Rule {
        code: "P0123",
        level: Severity::Error,
        purpose: "a path starts with a slash and has no query",
        explanation: "It is appended to the address of the server. Query parameters are declared under `parameters:`; a `{placeholder}` stands for \
                      a parameter or credential.",
        example: Example::Sections(
            "operations:\n  list_books:\n    get: books?all=1\n    effect: safe\n    source: { document: page }\n    responses: { 200: { schema: { \
             $ref: \"#/schemas/Books\" } } }\n",
        ),
        check: Check::Each(paths),
    },
    Rule {
        code: "P0124",
        level: Severity::Error,
        purpose: "`responses` are answers of success, by HTTP status",
        explanation: "Statuses from 200 to 399 stand here; those from 400 on are errors and stand under `errors.cases`. A success that the document \
                      calls a failure is a note.",
        example: Example::Sections(
            "operations:\n  list_books:\n    get: /books\n    effect: safe\n    source: { document: page }\n    responses:\n      200: { schema: { \
             $ref: \"#/schemas/Books\" } }\n      404: { description: No such page. }\n",
        ),
        check: Check::Each(success_statuses),
    },
    Rule {
        code: "P0125",
        level: Severity::Warning,
        purpose: "there is an operation",
        explanation: "A description without operations says nothing that a client, a mock or a test could use.",
        example: Example::Sections("operations: {}\nschemas: {}\ndocuments: {}\n"),
        check: Check::Whole(no_operation),
    },
    Rule {
        code: "P0126",
        level: Severity::Warning,
        purpose: "an operation says what comes back",
        explanation: "Without `responses` (or `result`) nothing about the answer is checked, and the client gives it back as it came. If the \
                      document is silent, describe the answer that was seen, with a source of the grade `inference`.",
        example: Example::Sections(
            "operations:\n  list_books:\n    get: /books\n    effect: safe\n    source: { document: page }\nschemas: {}\n",
        ),
        check: Check::Whole(no_answer),
    },
    Rule {
        code: "P0127",
        level: Severity::Warning,
        purpose: "a GET request has no body",
        explanation: "RFC 9110, section 9.3.1: content in a GET request has no defined meaning, and some servers and proxies refuse it.",
        example: Example::Sections(
            "operations:\n  list_books:\n    get: /books\n    effect: safe\n    source: { document: page }\n    body: { schema: { type: object } }\n    \
             responses: { 200: { schema: { $ref: \"#/schemas/Books\" } } }\n",
        ),
        check: Check::Each(body_of_get),
    },
];

/// The ways to reach an operation that its description names.
fn ways(operation: &Operation) -> Vec<(&'static str, &str)> {
    let all = [
        ("get", &operation.get),
        ("post", &operation.post),
        ("put", &operation.put),
        ("patch", &operation.patch),
        ("delete", &operation.delete),
        ("rpc", &operation.rpc),
    ];
    all.into_iter().filter_map(|(key, value)| value.as_deref().map(|v| (key, v))).collect()
}

fn one_endpoint(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, operation) in context.operations() {
        let ways = ways(operation);
        let taken_out = ["get", "post", "put", "patch", "delete", "rpc"].iter().any(|w| context.is_gone(&join(at, w)));
        match ways.as_slice() {
            [] if !taken_out => report.say(
                context.key(at),
                "this operation does not say how it is reached",
                "add its method and path, such as `get: /path`, or `rpc: METHOD`",
            ),
            [(first, _), (second, _), ..] => report.say_with(
                context.key(&join(at, second)),
                format!("this operation has `{second}` as well as `{first}`"),
                "keep one; the other is an operation of its own",
                (context.key(&join(at, first)), "the first is here"),
            ),
            _ => {}
        }
    }
}

fn distinct_endpoints(context: &Context<'_>, report: &mut Report<'_>) {
    let mut seen: HashMap<String, String> = HashMap::new();
    for (at, operation) in context.operations() {
        let Some(endpoint) = operation.endpoint() else { continue };
        let (way, place) = match endpoint {
            Endpoint::Http(method, path) => (format!("{} {}", method.as_str(), anonymous(path)), method.key().to_owned()),
            Endpoint::Rpc { method, path } => (format!("{method} at {path}"), "rpc".to_owned()),
        };
        let place = join(at, &place);
        match seen.get(&way) {
            Some(first) => report.say_with(
                context.value(&place),
                format!("another operation is reached by {way} already"),
                "remove one of them, or correct its path or method",
                (context.value(first), "here"),
            ),
            None => {
                seen.insert(way, place);
            }
        }
    }
}

/// A path with its placeholders without names: `/a/{x}` and `/a/{y}` are one.
fn anonymous(path: &str) -> String {
    let segments = path.split('/').map(|segment| {
        let mut out = String::new();
        let mut rest = segment;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            out.push_str("{}");
            rest = after.split_once('}').map_or("", |(_, tail)| tail);
        }
        out + rest
    });
    segments.collect::<Vec<_>>().join("/")
}

fn protocol(context: &Context<'_>, report: &mut Report<'_>) {
    let rpc = context.description.protocol == Protocol::JsonRpc;
    if context.is_gone("/protocol") {
        return;
    }
    for (at, operation) in context.operations() {
        let http_only = [
            ("get", operation.get.is_some()),
            ("post", operation.post.is_some()),
            ("put", operation.put.is_some()),
            ("patch", operation.patch.is_some()),
            ("delete", operation.delete.is_some()),
            ("responses", !operation.responses.is_empty()),
            ("body", operation.body.is_some()),
        ];
        let rpc_only = [("rpc", operation.rpc.is_some()), ("path", operation.path.is_some()), ("result", operation.result.is_some())];
        let (wrong, name): (Vec<_>, _) = if rpc { (http_only.to_vec(), "json-rpc") } else { (rpc_only.to_vec(), "http") };
        for (key, _) in wrong.into_iter().filter(|(_, present)| *present) {
            let help = match (rpc, key) {
                (true, "responses") => "the `result` member of a JSON-RPC answer is described by `result:`, a schema".to_owned(),
                (true, "body") => "members of `params` are parameters with `in: params`".to_owned(),
                (true, _) => "name the method: `rpc: METHOD`, with `path:` where it is posted".to_owned(),
                (false, "result") => "answers of an HTTP operation stand under `responses:`, by status".to_owned(),
                (false, _) => "write the HTTP method with its path, such as `get: /path`, or make it `protocol: json-rpc`".to_owned(),
            };
            let message = format!("`{key}` does not belong to an API with `protocol: {name}`");
            report.say_with(context.key(&join(at, key)), message, help, (context.value("/protocol"), "the protocol"));
        }
    }
}

fn paths(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, operation) in context.operations() {
        let all = ways(operation).into_iter().filter(|(key, _)| *key != "rpc").chain(operation.path.as_deref().map(|p| ("path", p)));
        for (key, path) in all {
            let balanced = path.matches('{').count() == path.matches('}').count() && !path.contains("{}");
            let (wrong, help) = if !path.starts_with('/') {
                ("does not start with a slash", "write it from the root of the server: `/...`")
            } else if path.contains(['?', '#']) {
                ("has a query or a fragment", "declare what follows the `?` under `parameters:` with `in: query`")
            } else if !balanced {
                ("has a brace without its partner, or without a name", "write placeholders as `{name}`")
            } else if path.contains(char::is_whitespace) {
                ("has white space in it", "write it percent-encoded: `%20`")
            } else {
                continue;
            };
            report.say(context.value(&join(at, key)), format!("the path `{path}` {wrong}"), help);
        }
    }
}

fn success_statuses(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, operation) in context.operations() {
        for status in operation.responses.keys() {
            let help = match status {
                200..=399 => continue,
                400..=599 => "describe it as an error under `errors: { cases: ... }`",
                _ => "HTTP statuses go from 100 to 599, and those of success from 200 to 399",
            };
            report.say(context.key(&format!("{at}/responses/{status}")), format!("{status} is no status of success"), help);
        }
    }
}

fn no_operation(context: &Context<'_>, report: &mut Report<'_>) {
    if context.description.operations.is_empty() {
        report.say(context.key("/operations"), "there is no operation", "describe the first one: its name, and under it `get: /path`");
    }
}

fn no_answer(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, operation) in context.operations() {
        let key = if operation.rpc.is_some() { "result: { ... }" } else { "responses: { 200: { schema: ... } }" };
        if operation.responses.is_empty() && operation.result.is_none() && operation.endpoint().is_some() {
            report.say(context.key(at), "this operation does not say what comes back", format!("add `{key}`"));
        }
    }
}

fn body_of_get(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, operation) in context.operations() {
        if operation.get.is_some() && operation.body.is_some() {
            report.say(context.key(&join(at, "body")), "a GET request with a body", "send it in the query, or correct the method");
        }
    }
}
