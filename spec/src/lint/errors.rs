//! Rules on errors and rates.

use super::context::Context;
use super::pointers::{Reach, descend};
use super::rules::{Check, Example, Report, Rule};
use super::words::suggest;
use crate::diag::Severity;
use crate::model::{ErrorCase, Law, Operation, Protocol, Provocation};
use crate::pointer::join;
use std::collections::HashMap;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "P0601",
        level: Severity::Error,
        purpose: "an error case can be told from others",
        explanation: "A status, a code, a mnemonic, a message or a body of its own: by one of them a client must know which error it has.",
        example: Example::Sections(
            "errors:\n  cases:\n    too_many: { description: Asked too often., provoked_by: { cannot: The limit is not stated. } }\n",
        ),
        check: Check::Each(telling),
    },
    Rule {
        code: "P0602",
        level: Severity::Error,
        purpose: "errors, rates and cases name operations that there are",
        explanation: "`operations` lists the operations that an error belongs to or a rate counts, by their keys.",
        example: Example::Sections("rates:\n  calls: { requests: 5, seconds: 1, operations: [list_bokos] }\n"),
        check: Check::Each(operations),
    },
    Rule {
        code: "P0603",
        level: Severity::Error,
        purpose: "a rate names an error that there is",
        explanation: "`error` is the key of the case under `errors.cases` that answers a request too many.",
        example: Example::Sections(
            "rates:\n  calls: { requests: 5, seconds: 1, error: too_mnay }\nerrors:\n  cases:\n    too_many: { status: 429, provoked_by: rate-exceeded }\n",
        ),
        check: Check::Each(rate_error),
    },
    Rule {
        code: "P0604",
        level: Severity::Error,
        purpose: "a rate allows at least one request in at least one second",
        explanation: "A window of no length or a limit of no request would forbid every call.",
        example: Example::Sections("rates:\n  calls: { requests: 0, seconds: 1 }\n"),
        check: Check::Each(rate_numbers),
    },
    Rule {
        code: "P0605",
        level: Severity::Error,
        purpose: "statuses are HTTP statuses",
        explanation: "RFC 9110, section 15: three digits, from 100 to 599; a few services use numbers above, which are taken up to 999.",
        example: Example::Sections(
            "errors:\n  cases:\n    broken: { status: 42, provoked_by: { cannot: It is a failure of the server. } }\n",
        ),
        check: Check::Each(statuses),
    },
    Rule {
        code: "P0606",
        level: Severity::Warning,
        purpose: "an error can be provoked in the way that is said",
        explanation: "The way to provoke it needs something that the description does not have: a rate to exceed, a field that may not be sorted by, a \
                      credential to leave out. So it would never be seen.",
        example: Example::Sections("errors:\n  cases:\n    too_many: { status: 429, provoked_by: rate-exceeded }\n"),
        check: Check::Whole(provocation),
    },
    Rule {
        code: "P0607",
        level: Severity::Error,
        purpose: "the text code of errors has its place",
        explanation: "`errors.mnemonic` points into the error where the text code stands. Cases with a mnemonic need it, and the schema of errors must have \
                      the place.",
        example: Example::Sections(
            "errors:\n  cases:\n    lost: { status: 404, mnemonic: book_lost, provoked_by: { cannot: Books get lost by themselves. } }\n",
        ),
        check: Check::Each(mnemonic),
    },
    Rule {
        code: "P0608",
        level: Severity::Error,
        purpose: "codes are those of JSON-RPC",
        explanation: "`code` is the member of the error object of JSON-RPC. For HTTP write `status`, and a code for programs in the body as `mnemonic`.",
        example: Example::Sections(
            "errors:\n  cases:\n    lost: { status: 404, code: -32001, provoked_by: { cannot: Books get lost by themselves. } }\n",
        ),
        check: Check::Each(codes),
    },
    Rule {
        code: "P0609",
        level: Severity::Error,
        purpose: "no two errors are the same",
        explanation: "Two cases with the same status, code, mnemonic, message and body, provoked in the same way, are one.",
        example: Example::Sections(
            "errors:\n  cases:\n    lost: { status: 404, provoked_by: wrong-method }\n    missing: { status: 404, provoked_by: wrong-method }\n",
        ),
        check: Check::Each(same_errors),
    },
];

fn cases<'m>(context: &'m Context<'_>) -> impl Iterator<Item = (String, &'m ErrorCase)> {
    context.description.errors.cases.iter().map(|(name, case)| (join("/errors/cases", name), case))
}

fn telling(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, case) in cases(context) {
        let told =
            case.status.is_some() || case.code.is_some() || case.mnemonic.is_some() || case.message.is_some() || case.schema.is_some();
        if !told && !context.has_gone_below(&at) {
            let key = if context.description.protocol == Protocol::JsonRpc { "code" } else { "status" };
            report.say(
                context.key(&at),
                "nothing tells this error from others",
                format!("add `{key}:`, `mnemonic:` or `message:` as the document has it"),
            );
        }
    }
}

fn operations(context: &Context<'_>, report: &mut Report<'_>) {
    let known = &context.description.operations;
    let of_cases = cases(context).map(|(at, case)| (at, &case.operations));
    let of_rates = context.description.rates.iter().map(|(name, rate)| (join("/rates", name), &rate.operations));
    for (at, names) in of_cases.chain(of_rates) {
        for (i, name) in names.iter().enumerate().filter(|(_, n)| !context.declares(known, "/operations", n)) {
            let help = suggest(name, known.keys().map(String::as_str), "operations");
            report.say(context.value(&format!("{at}/operations/{i}")), format!("no operation is called `{name}`"), help);
        }
    }
}

fn rate_error(context: &Context<'_>, report: &mut Report<'_>) {
    let known = &context.description.errors.cases;
    for (name, rate) in &context.description.rates {
        let Some(error) = &rate.error else { continue };
        if !context.declares(known, "/errors/cases", error) {
            let help = suggest(error, known.keys().map(String::as_str), "errors");
            report.say(context.value(&(join("/rates", name) + "/error")), format!("no error is called `{error}`"), help);
        }
    }
}

fn rate_numbers(context: &Context<'_>, report: &mut Report<'_>) {
    for (name, rate) in &context.description.rates {
        for (key, number) in [("requests", rate.requests), ("seconds", rate.seconds)] {
            if number == 0 {
                let span = context.value(&format!("{}/{key}", join("/rates", name)));
                report.say(span, format!("a rate of 0 {key}"), "write what the document allows; the window is in whole seconds");
            }
        }
    }
}

fn statuses(context: &Context<'_>, report: &mut Report<'_>) {
    let d = context.description;
    let mut all: Vec<(String, u16)> = cases(context).filter_map(|(at, case)| Some((at + "/status", case.status?))).collect();
    all.extend(d.rates.iter().filter_map(|(name, rate)| Some((join("/rates", name) + "/status", rate.status?))));
    all.extend(d.errors.statuses.iter().enumerate().map(|(i, status)| (format!("/errors/statuses/{i}"), *status)));
    let exchanges = d
        .authentication
        .iter()
        .filter_map(|(name, a)| Some((join("/authentication", name) + "/exchange/status", a.exchange.as_ref()?.status)));
    all.extend(exchanges);
    for (place, status) in all.into_iter().filter(|(_, status)| !(100..=999).contains(status)) {
        report.say(context.value(&place), format!("{status} is no HTTP status"), "statuses have three digits, such as 429");
    }
}

fn provocation(context: &Context<'_>, report: &mut Report<'_>) {
    let d = context.description;
    let rpc = d.protocol == Protocol::JsonRpc;
    for (at, case) in cases(context) {
        let mine: Vec<&Operation> = if case.operations.is_empty() {
            d.operations.values().collect()
        } else {
            case.operations.iter().filter_map(|name| d.operations.get(name)).collect()
        };
        let any = |test: &dyn Fn(&Operation) -> bool| mine.iter().any(|o| test(o));
        let prohibited = |sort: bool| {
            any(&|o| {
                o.laws.values().any(|l| match l {
                    Law::Sort(l) => sort && !l.prohibited.is_empty(),
                    Law::Filter(l) => !sort && !l.prohibited.is_empty(),
                    _ => false,
                })
            })
        };
        let (possible, needed) = match &case.provoked_by {
            Provocation::Cannot(_) | Provocation::UnknownParameter | Provocation::WrongMethod => continue,
            Provocation::CredentialMissing | Provocation::CredentialWrong => {
                (any(&|o| o.authentication.is_some()), "an operation with `authentication`")
            }
            Provocation::InvalidValue | Provocation::WrongType => (any(&|o| !o.parameters.is_empty() || o.body.is_some()), "a parameter"),
            Provocation::RequiredMissing => {
                (any(&|o| o.parameters.values().any(|p| p.required) || o.body.is_some()), "a required parameter")
            }
            Provocation::SortProhibited => (prohibited(true), "a `sort` law with `prohibited` fields"),
            Provocation::FilterProhibited => (prohibited(false), "a `filter` law with `prohibited` fields"),
            Provocation::UnknownMethod | Provocation::InvalidRequest | Provocation::Batch | Provocation::Notification => {
                (rpc, "`protocol: json-rpc`")
            }
            Provocation::MalformedJson => (rpc || any(&|o| o.body.is_some()), "an operation with a body"),
            Provocation::RateExceeded => (!d.rates.is_empty(), "an entry under `rates:`"),
        };
        if !possible {
            let help = "add what is missing, or write `provoked_by: { cannot: WHY }`";
            report.say(context.value(&format!("{at}/provoked_by")), format!("this can never be provoked: it takes {needed}"), help);
        }
    }
}

fn mnemonic(context: &Context<'_>, report: &mut Report<'_>) {
    let errors = &context.description.errors;
    if errors.mnemonic.is_none() && !context.is_gone("/errors/mnemonic") {
        for (at, _) in cases(context).filter(|(_, case)| case.mnemonic.is_some()) {
            let span = context.key(&format!("{at}/mnemonic"));
            report.say(span, "where the text code stands in an error is not said", "add `mnemonic: /pointer/in/the/error` to `errors:`");
        }
    }
    let (Some(pointer), Some(schema)) = (&errors.mnemonic, &errors.schema) else { return };
    if context.has_gone_below("/errors/schema") || context.has_gone_below("/schemas") {
        return;
    }
    if let Reach::Nowhere { step, known } = descend(context, schema, pointer) {
        let help = suggest(&step, known.iter().copied(), "members there");
        report.say(context.value("/errors/mnemonic"), format!("`{pointer}` leads nowhere: an error has no `{step}` there"), help);
    }
}

fn codes(context: &Context<'_>, report: &mut Report<'_>) {
    if context.description.protocol == Protocol::Http && !context.is_gone("/protocol") {
        for (at, _) in cases(context).filter(|(_, case)| case.code.is_some()) {
            report.say(
                context.key(&format!("{at}/code")),
                "an HTTP API has no JSON-RPC codes",
                "write `status:`; a code in the body is a `mnemonic:`",
            );
        }
    }
}

fn same_errors(context: &Context<'_>, report: &mut Report<'_>) {
    let mut seen: HashMap<String, String> = HashMap::new();
    for (at, case) in cases(context) {
        // Prose and sources do not make two errors of one.
        let bare = ErrorCase { description: None, source: None, ..case.clone() };
        let key = format!("{bare:?}");
        match seen.get(&key) {
            Some(first) => report.say_with(
                context.key(&at),
                "this error is the same as another one",
                "remove one, or say what tells them apart",
                (context.key(first), "the other"),
            ),
            None => {
                seen.insert(key, at);
            }
        }
    }
}
