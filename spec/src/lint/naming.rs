//! Rules on the head of a file and on names.

use super::context::Context;
use super::rules::{Check, Example, Report, Rule};
use crate::diag::Severity;
use crate::pointer::join;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "P0110",
        level: Severity::Error,
        purpose: "the version of the language is 1",
        explanation: "There is one version so far. A file of a later one may say things that this program does not understand.",
        example: Example::Sections("plumbline: 2\n"),
        check: Check::Each(version),
    },
    Rule {
        code: "P0111",
        level: Severity::Error,
        purpose: "names are snake_case identifiers",
        explanation: "Names of the API, of operations, parameters, credentials, laws, disputes and readings become names in Rust, in test names \
                      and in the ids of facts. They start with a small letter, followed by small letters, digits and underscores. What the vendor \
                      calls it on the wire goes into `name:`.",
        example: Example::Sections("api: my-library\n"),
        check: Check::Each(identifiers),
    },
    Rule {
        code: "P0112",
        level: Severity::Error,
        purpose: "names of schemas can be referred to",
        explanation: "A `$ref` holds the name as it is, so it is made of ASCII letters, digits, `_`, `.` and `-` and does not start with a digit.",
        example: Example::Sections(
            "schemas:\n  Books: { type: object, properties: { data: { type: array, items: { $ref: \"#/schemas/a/book\" } } } }\n  a/book: { type: object }\n",
        ),
        check: Check::Each(schema_names),
    },
    Rule {
        code: "P0113",
        level: Severity::Error,
        purpose: "there is a server",
        explanation: "The first server is where generated clients go by default. A product that every customer runs for himself has a server with \
                      variables: `https://{host}`.",
        example: Example::Sections("servers: []\n"),
        check: Check::Each(no_server),
    },
    Rule {
        code: "P0114",
        level: Severity::Error,
        purpose: "the address of a server is an absolute http or https address",
        explanation: "It has a scheme and an authority, perhaps a path in front of all operations, but no query and no fragment.",
        example: Example::Sections("servers: [{ url: api.example.org }]\n"),
        check: Check::Each(server_address),
    },
    Rule {
        code: "P0115",
        level: Severity::Error,
        purpose: "the variables in the address of a server are declared",
        explanation: "`{name}` in the address stands for a variable that has a default under `variables:`.",
        example: Example::Sections("servers: [{ url: \"https://{region}.example.org\" }]\n"),
        check: Check::Each(server_placeholder),
    },
    Rule {
        code: "P0116",
        level: Severity::Warning,
        purpose: "the declared variables of a server occur in its address",
        explanation: "A variable that the address does not hold changes nothing.",
        example: Example::Sections("servers: [{ url: \"https://api.example.org\", variables: { region: { default: eu } } }]\n"),
        check: Check::Each(server_variable),
    },
];

fn version(context: &Context<'_>, report: &mut Report<'_>) {
    let found = context.description.plumbline;
    if found != 1 {
        report.say(context.value("/plumbline"), format!("there is no version {found} of the description language"), "write `plumbline: 1`");
    }
}

fn identifiers(context: &Context<'_>, report: &mut Report<'_>) {
    let d = context.description;
    let mut judge = |name: &str, what: &str, pointer: String, value: bool| {
        if is_identifier(name) {
            return;
        }
        let span = if value { context.value(&pointer) } else { context.key(&pointer) };
        let help = match identifier(name) {
            Some(better) => format!("call it `{better}`; words that go over the wire stand under `name:` and the like"),
            None => "give it a name of small letters, digits and underscores that starts with a letter".to_owned(),
        };
        report.say(span, format!("`{name}`, the name of {what}, is not a snake_case identifier"), help);
    };
    judge(&d.api, "the API", "/api".to_owned(), true);
    let tables: [(&str, &str, Vec<&String>); 6] = [
        ("/operations", "an operation", d.operations.keys().collect()),
        ("/credentials", "a credential", d.credentials.keys().collect()),
        ("/authentication", "a way of authentication", d.authentication.keys().collect()),
        ("/disputes", "a dispute", d.disputes.keys().collect()),
        ("/errors/cases", "an error", d.errors.cases.keys().collect()),
        ("/rates", "a rate", d.rates.keys().collect()),
    ];
    for (table, what, names) in tables {
        for name in names {
            judge(name, what, join(table, name), false);
        }
    }
    for (dispute, declared) in &d.disputes {
        let table = join("/disputes", dispute) + "/readings";
        declared.readings.keys().for_each(|name| judge(name, "a reading", join(&table, name), false));
    }
    for (operation, declared) in &d.operations {
        let base = join("/operations", operation);
        declared.parameters.keys().for_each(|name| judge(name, "a parameter", join(&format!("{base}/parameters"), name), false));
        declared.laws.keys().for_each(|name| judge(name, "a law", join(&format!("{base}/laws"), name), false));
    }
}

/// Whether a name is a snake_case identifier.
pub(super) fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// The nearest snake_case identifier.
fn identifier(name: &str) -> Option<String> {
    // What letters of other alphabets should become is not ours to guess.
    if name.chars().any(|c| c.is_alphabetic() && !c.is_ascii()) {
        return None;
    }
    let mut out = String::new();
    let mut small = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && small {
            out.push('_');
        }
        small = c.is_ascii_lowercase() || c.is_ascii_digit();
        match c {
            c if c.is_ascii_alphanumeric() => out.push(c.to_ascii_lowercase()),
            _ if out.is_empty() || out.ends_with('_') => {}
            _ => out.push('_'),
        }
    }
    let out = out.trim_end_matches('_').to_owned();
    is_identifier(&out).then_some(out)
}

fn schema_names(context: &Context<'_>, report: &mut Report<'_>) {
    let fine = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b))
    };
    for name in context.description.schemas.keys().filter(|n| !fine(n)) {
        let help = "use ASCII letters, digits, `_`, `.` and `-`, and start with a letter";
        report.say(context.key(&join("/schemas", name)), format!("no `$ref` can name the schema `{name}`"), help);
    }
}

fn no_server(context: &Context<'_>, report: &mut Report<'_>) {
    if context.description.servers.is_empty() && !context.is_gone("/servers") && !context.has_gone_below("/servers") {
        report.say(context.key("/servers"), "there is no server", "name where the API is served: `- url: https://...`");
    }
}

fn server_address(context: &Context<'_>, report: &mut Report<'_>) {
    for (i, server) in context.description.servers.iter().enumerate() {
        let rest = server.url.strip_prefix("https://").or_else(|| server.url.strip_prefix("http://"));
        let wrong = match rest {
            None => "has no scheme `https://` or `http://`",
            Some(rest) if rest.is_empty() || rest.starts_with('/') => "has no host",
            Some(rest) if rest.contains(['?', '#']) => "has a query or a fragment",
            Some(rest) if rest.contains(char::is_whitespace) => "has white space in it",
            Some(_) => continue,
        };
        let span = context.value(&format!("/servers/{i}/url"));
        report.say(span, format!("the address `{}` {wrong}", server.url), "write it as `https://host` or `https://host/prefix`");
    }
}

fn server_placeholder(context: &Context<'_>, report: &mut Report<'_>) {
    for (i, server) in context.description.servers.iter().enumerate() {
        let base = format!("/servers/{i}");
        for name in placeholders(&server.url) {
            if !context.declares(&server.variables, &format!("{base}/variables"), name) {
                let help = format!("add `variables: {{ {name}: {{ default: ... }} }}`");
                report.say(context.value(&format!("{base}/url")), format!("the variable `{name}` of this address is not declared"), help);
            }
        }
    }
}

fn server_variable(context: &Context<'_>, report: &mut Report<'_>) {
    for (i, server) in context.description.servers.iter().enumerate() {
        let used = placeholders(&server.url);
        for name in server.variables.keys().filter(|n| !used.contains(&n.as_str())) {
            let span = context.key(&join(&format!("/servers/{i}/variables"), name));
            report.say(span, format!("the address of this server has no `{{{name}}}`"), "put it into the address, or remove the variable");
        }
    }
}

/// The names in braces of a template, in order.
pub(super) fn placeholders(template: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = template;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        names.push(name);
        rest = tail;
    }
    names
}
