//! Rules on parameters.

use super::context::Context;
use super::naming::placeholders;
use super::rules::{Check, Example, Report, Rule};
use super::words::{closest, suggest};
use crate::diag::Severity;
use crate::model::{Application, Endpoint, JsonType, Location, Operation, Parameter, Protocol, Style};
use crate::pointer::join;
use std::collections::HashMap;

macro_rules! sections {
    ($parameters:literal) => {
        sections!("/books", $parameters)
    };
    ($path:literal, $parameters:literal) => {
        Example::Sections(concat!(
            "operations:\n  list_books:\n    get: ",
            $path,
            "\n    effect: safe\n    source: { document: page }\n    parameters:\n",
            $parameters,
            "    responses: { 200: { schema: { $ref: \"#/schemas/Books\" } } }\n"
        ))
    };
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "P0401",
        level: Severity::Error,
        purpose: "a placeholder of a path is a parameter or a credential",
        explanation: "`{name}` in a path is filled by a parameter with `in: path` of that wire name, or by a credential that the operation's \
                      authentication puts there. Otherwise nobody could call it.",
        example: sections!("\"/shelves/{shelf}/books\"", "      limit: { in: query, schema: { type: integer } }\n"),
        check: Check::Each(placeholder),
    },
    Rule {
        code: "P0402",
        level: Severity::Error,
        purpose: "what goes into the path has its placeholder there",
        explanation: "A parameter with `in: path` that the path does not mention would never be sent.",
        example: sections!("      shelf: { in: path, required: true, schema: { type: string } }\n"),
        check: Check::Each(path_parameter),
    },
    Rule {
        code: "P0403",
        level: Severity::Error,
        purpose: "no two parameters have the same name on the wire",
        explanation: "In one place (query, header, path, params) a wire name stands for one parameter. Names of headers are compared without case.",
        example: sections!(
            "      limit: { in: query, schema: { type: integer } }\n      size: { in: query, name: limit, schema: { type: integer } }\n"
        ),
        check: Check::Each(wire_names),
    },
    Rule {
        code: "P0404",
        level: Severity::Error,
        purpose: "a parameter is sent where the protocol has a place for it",
        explanation: "HTTP operations have path, query and header; JSON-RPC methods have params and header. What an HTTP operation sends in its body \
                      is described under `body:`.",
        example: sections!("      limit: { in: params, schema: { type: integer } }\n"),
        check: Check::Each(location),
    },
    Rule {
        code: "P0405",
        level: Severity::Error,
        purpose: "`together` names other parameters of the operation",
        explanation: "It lists the parameters without which this one means nothing.",
        example: sections!(
            "      value: { in: query, schema: { type: string }, together: [feild] }\n      field: { in: query, schema: { type: string } }\n"
        ),
        check: Check::Each(together),
    },
    Rule {
        code: "P0406",
        level: Severity::Warning,
        purpose: "a required parameter has no default",
        explanation: "A default stands for an absent value; where absence is an error, it can never take effect. One of the two is a slip.",
        example: sections!("      limit: { in: query, required: true, schema: { type: integer, default: 20 } }\n"),
        check: Check::Each(required_default),
    },
    Rule {
        code: "P0407",
        level: Severity::Error,
        purpose: "a parameter in the path is required",
        explanation: "A path without it is another path. Two paths, with and without it, are two operations.",
        example: sections!("\"/shelves/{shelf}/books\"", "      shelf: { in: path, schema: { type: string } }\n"),
        check: Check::Each(path_required),
    },
    Rule {
        code: "P0408",
        level: Severity::Error,
        purpose: "the style of a parameter fits its type",
        explanation: "`comma` and `indexed` write arrays, `deep` writes objects; and styles are for queries. A parameter in `params` is JSON as it is.",
        example: sections!("      limit: { in: query, style: deep, schema: { type: integer } }\n"),
        check: Check::Each(style),
    },
    Rule {
        code: "P0409",
        level: Severity::Warning,
        purpose: "`out_of_range` stands beside a range",
        explanation: "It says what the server does with a value out of range, so there should be a `minimum`, a `maximum`, an `enum` or another bound.",
        example: sections!("      limit: { in: query, out_of_range: clamp, schema: { type: integer } }\n"),
        check: Check::Each(out_of_range),
    },
];

fn wire<'m>(key: &'m str, parameter: &'m Parameter) -> &'m str {
    parameter.name.as_deref().unwrap_or(key)
}

/// The path of an operation, and its key.
fn path(operation: &Operation) -> Option<(&'static str, &str)> {
    let key = match operation.endpoint()? {
        Endpoint::Http(method, path) => (method.key(), path),
        Endpoint::Rpc { path, .. } => ("path", path),
    };
    Some(key)
}

/// Placeholders that the operation's authentication fills.
fn filled<'m>(context: &'m Context<'_>, operation: &Operation) -> Vec<(&'m str, String)> {
    let Some(name) = &operation.authentication else { return Vec::new() };
    let apply = context.description.authentication.get(name).map(|a| a.apply.as_slice()).unwrap_or_default();
    let names = apply.iter().enumerate().filter_map(|(i, a)| match a {
        Application::Path { name: placeholder, .. } => Some((placeholder.as_str(), format!("{}/apply/{i}", join("/authentication", name)))),
        Application::Header { .. } | Application::Query { .. } | Application::Params { .. } => None,
    });
    names.collect()
}

fn placeholder(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, operation) in context.operations() {
        let Some((key, path)) = path(operation) else { continue };
        let filled = filled(context, operation);
        // What was taken out may have been what fills the placeholder.
        let unsure = context.has_gone_below(&format!("{at}/parameters"))
            || context.is_gone(&format!("{at}/parameters"))
            || context.has_gone_below("/authentication")
            || context.is_gone("/authentication")
            || context.is_gone(&format!("{at}/authentication"));
        for name in placeholders(path) {
            let own = operation.parameters.iter().any(|(k, p)| p.location == Location::Path && wire(k, p) == name);
            if own || unsure || filled.iter().any(|(f, _)| *f == name) {
                continue;
            }
            let help = if context.description.credentials.contains_key(name) {
                format!("it is a credential: name an authentication that has `path: {{ name: {name}, credential: {name} }}`")
            } else {
                format!("add it under `parameters:` with `in: path`, `required: true` and its schema: `{name}: ...`")
            };
            report.say(context.value(&join(at, key)), format!("nothing fills the placeholder `{{{name}}}` of this path"), help);
        }
    }
}

fn path_parameter(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, operation) in context.operations() {
        let Some((key, path)) = path(operation) else { continue };
        let names = placeholders(path);
        let own = operation
            .parameters
            .iter()
            .filter(|(_, p)| p.location == Location::Path)
            .map(|(k, p)| (wire(k, p), join(&format!("{at}/parameters"), k)));
        for (name, place) in own.chain(filled(context, operation)) {
            if !names.contains(&name) {
                report.say_with(
                    context.key(&place),
                    format!("the path has no placeholder `{{{name}}}`"),
                    closest(name, names.iter().copied()).map_or_else(
                        || format!("put `{{{name}}}` into the path, or send it elsewhere"),
                        |best| format!("did you mean `{best}`?"),
                    ),
                    (context.value(&join(at, key)), "the path"),
                );
            }
        }
    }
}

fn wire_names(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, operation) in context.operations() {
        let mut seen: HashMap<(Location, String), String> = HashMap::new();
        for (key, parameter) in &operation.parameters {
            let name = wire(key, parameter);
            let name = if parameter.location == Location::Header { name.to_lowercase() } else { name.to_owned() };
            let place = join(&format!("{at}/parameters"), key);
            match seen.get(&(parameter.location, name.clone())) {
                Some(first) => report.say_with(
                    context.key(&place),
                    format!("another parameter is sent as `{name}` in the same place"),
                    "give it its own `name:`, or make one parameter of the two",
                    (context.key(first), "the other"),
                ),
                None => {
                    seen.insert((parameter.location, name), place);
                }
            }
        }
    }
}

fn location(context: &Context<'_>, report: &mut Report<'_>) {
    let rpc = context.description.protocol == Protocol::JsonRpc;
    if context.is_gone("/protocol") {
        return;
    }
    for (at, _, parameter, _) in context.parameters() {
        let help = match (rpc, parameter.location) {
            (true, Location::Path | Location::Query) => "a JSON-RPC method takes its parameters in `params`: write `in: params`",
            (false, Location::Params) => "`params` are those of JSON-RPC; write `in: query`, or describe a `body:`",
            _ => continue,
        };
        report.say(context.value(&format!("{at}/in")), "this protocol sends no parameters there", help);
    }
}

fn together(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, key, parameter, operation) in context.parameters() {
        let table = at.rsplit_once('/').map_or("", |(table, _)| table);
        for (i, name) in parameter.together.iter().enumerate() {
            let span = context.value(&format!("{at}/together/{i}"));
            if name == key {
                report.say(span, format!("`{name}` is this parameter itself"), "name the other parameters only");
            } else if !context.declares(&operation.parameters, table, name) {
                let known = operation.parameters.keys().map(String::as_str).filter(|k| *k != key);
                report.say(span, format!("no parameter of this operation is called `{name}`"), suggest(name, known, "other parameters"));
            }
        }
    }
}

fn required_default(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, _, parameter, _) in context.parameters() {
        if parameter.required && context.target(&parameter.schema).default.is_some() {
            report.say_with(
                context.key(&format!("{at}/schema/default")),
                "a required parameter with a default, which never takes effect",
                "remove `required: true` or the default",
                (context.key(&format!("{at}/required")), "required here"),
            );
        }
    }
}

fn path_required(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, _, parameter, _) in context.parameters() {
        if parameter.location == Location::Path && !parameter.required && !context.is_gone(&format!("{at}/required")) {
            report.say(context.key(at), "a parameter in the path that is not required", "add `required: true`");
        }
    }
}

fn style(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, _, parameter, _) in context.parameters() {
        let (wanted, word) = match parameter.style {
            Style::Repeat => continue,
            Style::Comma => (JsonType::Array, "arrays"),
            Style::Indexed => (JsonType::Array, "arrays of objects"),
            Style::Deep => (JsonType::Object, "objects"),
        };
        let span = context.value(&format!("{at}/style"));
        if parameter.location == Location::Params {
            report.say(span, "members of `params` are JSON and have no style", "remove `style:`");
            continue;
        }
        let forms = context.forms(&parameter.schema);
        let typed = forms.iter().filter_map(|s| s.types.as_ref());
        let mut typed = typed.peekable();
        if typed.peek().is_some() && !typed.any(|t| t.contains(wanted)) {
            let help = "remove `style:`, or correct the type of the schema";
            report.say_with(
                span,
                format!("this style writes {word}, but the parameter is none"),
                help,
                (context.key(&format!("{at}/schema")), "its schema"),
            );
        }
    }
}

fn out_of_range(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, _, parameter, _) in context.parameters() {
        let bounded = context.forms(&parameter.schema).iter().any(|s| {
            let numbers = s.minimum.is_some() || s.maximum.is_some() || s.values.is_some() || s.constant.is_some();
            let lengths = s.min_length.or(s.max_length).or(s.min_items).or(s.max_items).is_some();
            numbers || lengths || s.pattern.is_some() || s.format.is_some()
        });
        if parameter.out_of_range.is_some() && !bounded && !context.has_gone_below(&format!("{at}/schema")) {
            let help = "add the range to the schema, or remove `out_of_range:`";
            report.say(context.key(&format!("{at}/out_of_range")), "there is no range that a value could be out of", help);
        }
    }
}
