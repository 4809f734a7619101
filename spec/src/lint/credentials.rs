//! Rules on credentials and authentication.

use super::context::Context;
use super::rules::{Check, Example, Report, Rule};
use super::words::suggest;
use crate::diag::Severity;
use crate::model::{Application, Authentication};
use crate::pointer::join;

macro_rules! login {
    ($credentials:literal, $token:literal) => {
        Example::Sections(concat!(
            "credentials:\n",
            $credentials,
            "authentication:\n  token:\n",
            $token,
            "operations:\n  list_books:\n    get: /books\n    effect: safe\n    authentication: token\n    source: { document: page }\n    responses: { 200: { schema: { $ref: \
             \"#/schemas/Books\" } } }\n"
        ))
    };
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "P0620",
        level: Severity::Error,
        purpose: "an operation names an authentication that there is",
        explanation: "`authentication: NAME` refers to an entry under `authentication:` at the top of the file. Without it no credential is sent.",
        example: Example::Sections(
            "operations:\n  list_books:\n    get: /books\n    effect: safe\n    authentication: tokne\n    source: { document: page }\n    responses: { 200: { schema: { $ref: \
             \"#/schemas/Books\" } } }\ncredentials: { key: { example: made_up_key } }\nauthentication: { token: { apply: [{ header: { name: X-Key, value: \"{key}\" } }] } }\n",
        ),
        check: Check::Each(unknown_authentication),
    },
    Rule {
        code: "P0621",
        level: Severity::Error,
        purpose: "what a request carries are credentials that there are",
        explanation: "A header names them in braces (`Bearer {token}`), a path segment, query parameter or member of params by `credential:`. They are \
                      declared under `credentials:`.",
        example: login!("  key: { example: made_up_key }\n", "    apply: [{ header: { name: X-Key, value: \"{kye}\" } }]\n"),
        check: Check::Each(unknown_credential),
    },
    Rule {
        code: "P0622",
        level: Severity::Error,
        purpose: "an exchange takes and yields credentials that there are",
        explanation: "The body of the login holds credentials by name, and what it yields is a credential too: the one that requests then carry, or that a \
                      caller who has one already gives directly.",
        example: login!(
            "  key: { example: made_up_key }\n  bearer: { example: made_up_bearer, optional: true }\n",
            "    apply: [{ header: { name: Authorization, value: \"Bearer {bearer}\" } }]\n    exchange: { post: /login, body: { key: key }, yields: baerer, at: /token }\n"
        ),
        check: Check::Each(exchange),
    },
    Rule {
        code: "P0623",
        level: Severity::Error,
        purpose: "an exchange yields what requests carry",
        explanation: "A login whose outcome no request carries proves nothing.",
        example: login!(
            "  key: { example: made_up_key }\n  bearer: { example: made_up_bearer, optional: true }\n",
            "    apply: [{ header: { name: X-Key, value: \"{key}\" } }]\n    exchange: { post: /login, body: { key: key }, yields: bearer, at: /token }\n"
        ),
        check: Check::Each(useless_exchange),
    },
    Rule {
        code: "P0624",
        level: Severity::Warning,
        purpose: "a header of authentication carries a credential",
        explanation: "A header without `{name}` is the same for every caller and proves nothing. A fixed header that the API demands is a parameter with \
                      `in: header` and a `const`.",
        example: login!(
            "  key: { example: made_up_key }\n",
            "    apply: [{ header: { name: X-Key, value: \"{key}\" } }, { header: { name: Authorization, value: Bearer key } }]\n"
        ),
        check: Check::Each(fixed_header),
    },
    Rule {
        code: "P0625",
        level: Severity::Warning,
        purpose: "a credential is used",
        explanation: "No authentication carries it, so no caller would ever be asked for it.",
        example: Example::Sections("credentials: { key: { example: made_up_key } }\n"),
        check: Check::Always(unused_credential),
    },
    Rule {
        code: "P0626",
        level: Severity::Warning,
        purpose: "an authentication is used",
        explanation: "No operation names it. Operations without `authentication:` are called without credentials.",
        example: Example::Sections(
            "credentials: { key: { example: made_up_key } }\nauthentication: { token: { apply: [{ header: { name: X-Key, value: \"{key}\" } }] } }\n",
        ),
        check: Check::Always(unused_authentication),
    },
    Rule {
        code: "P0627",
        level: Severity::Warning,
        purpose: "the example of a secret is visibly made up",
        explanation: "Examples are public, the mock accepts them, and scanners look for what could be a real key. Write one that nobody takes for real: with \
                      words such as test, example, made_up, dummy or fake in it.",
        example: login!(
            "  key: { secret: true, example: 9f8Gq2LmZx71Vb }\n",
            "    apply: [{ header: { name: X-Key, value: \"{key}\" } }]\n"
        ),
        check: Check::Each(real_looking),
    },
    Rule {
        code: "P0628",
        level: Severity::Error,
        purpose: "an authentication carries something",
        explanation: "`apply` lists what a request carries; with an empty list the operation is as one without authentication.",
        example: login!("  key: { example: made_up_key }\n", "    apply: []\n"),
        check: Check::Each(empty_apply),
    },
];

fn each<'m>(context: &'m Context<'_>) -> impl Iterator<Item = (String, &'m Authentication)> {
    context.description.authentication.iter().map(|(name, a)| (join("/authentication", name), a))
}

fn known<'m>(context: &'m Context<'_>) -> impl Iterator<Item = &'m str> + Clone {
    context.description.credentials.keys().map(String::as_str)
}

fn declared(context: &Context<'_>, name: &str) -> bool {
    context.declares(&context.description.credentials, "/credentials", name)
}

fn unknown_authentication(context: &Context<'_>, report: &mut Report<'_>) {
    let all = &context.description.authentication;
    for (operation, declared) in &context.description.operations {
        let Some(name) = &declared.authentication else { continue };
        if !context.declares(all, "/authentication", name) {
            let help = suggest(name, all.keys().map(String::as_str), "entries of `authentication:`");
            report.say(
                context.value(&(join("/operations", operation) + "/authentication")),
                format!("no authentication is called `{name}`"),
                help,
            );
        }
    }
}

/// The place in an application where its credential is named.
fn place(application: &Application) -> &'static str {
    match application {
        Application::Header { .. } => "/header/value",
        Application::Path { .. } => "/path/credential",
        Application::Query { .. } => "/query/credential",
        Application::Params { .. } => "/params/credential",
    }
}

fn unknown_credential(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, authentication) in each(context) {
        for (i, application) in authentication.apply.iter().enumerate() {
            for name in application.credentials().into_iter().filter(|n| !declared(context, n)) {
                let span = context.value(&format!("{at}/apply/{i}{}", place(application)));
                report.say(span, format!("no credential is called `{name}`"), suggest(name, known(context), "credentials"));
            }
        }
    }
    for (at, case) in context.description.errors.cases.iter().map(|(name, case)| (join("/errors/cases", name), case)) {
        if let Some(name) = case.credential.as_deref().filter(|n| !declared(context, n)) {
            report.say(
                context.value(&format!("{at}/credential")),
                format!("no credential is called `{name}`"),
                suggest(name, known(context), "credentials"),
            );
        }
    }
}

fn exchange(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, authentication) in each(context) {
        let Some(exchange) = &authentication.exchange else { continue };
        let body = exchange.body.iter().map(|(member, name)| (join(&format!("{at}/exchange/body"), member), name));
        for (place, name) in body.chain([(format!("{at}/exchange/yields"), &exchange.yields)]) {
            if !declared(context, name) {
                report.say(
                    context.value(&place),
                    format!("no credential is called `{name}`"),
                    suggest(name, known(context), "credentials"),
                );
            }
        }
    }
}

fn useless_exchange(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, authentication) in each(context) {
        let Some(exchange) = &authentication.exchange else { continue };
        let carried: Vec<&str> = authentication.apply.iter().flat_map(Application::credentials).collect();
        if declared(context, &exchange.yields)
            && !carried.contains(&exchange.yields.as_str())
            && !context.has_gone_below(&format!("{at}/apply"))
        {
            let message = format!("`{}`, which this exchange yields, is carried by no request", exchange.yields);
            let help = format!("apply it, such as in a header with the value `Bearer {{{}}}`", exchange.yields);
            report.say(context.value(&format!("{at}/exchange/yields")), message, help);
        }
    }
}

fn fixed_header(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, authentication) in each(context) {
        for (i, application) in authentication.apply.iter().enumerate() {
            let Application::Header { value, .. } = application else { continue };
            if application.credentials().is_empty() {
                let message = format!("the header value `{value}` carries no credential");
                report.say(
                    context.value(&format!("{at}/apply/{i}/header/value")),
                    message,
                    "name the credential in braces, such as `Bearer {token}`",
                );
            }
        }
    }
}

fn unused_credential(context: &Context<'_>, report: &mut Report<'_>) {
    let d = context.description;
    for name in d.credentials.keys() {
        let used = d.authentication.values().any(|a| {
            let exchange = a.exchange.iter().any(|e| e.yields == *name || e.body.values().any(|v| v == name));
            exchange || a.apply.iter().flat_map(Application::credentials).any(|c| c == name)
        });
        if !used {
            let help = "apply it under `authentication:`, or remove it";
            report.say(context.key(&join("/credentials", name)), format!("the credential `{name}` is never sent"), help);
        }
    }
}

fn unused_authentication(context: &Context<'_>, report: &mut Report<'_>) {
    let d = context.description;
    for name in d.authentication.keys() {
        if !d.operations.values().any(|o| o.authentication.as_ref() == Some(name)) {
            let help = format!("name it in the operations that need it: `authentication: {name}`");
            report.say(context.key(&join("/authentication", name)), format!("no operation uses the authentication `{name}`"), help);
        }
    }
}

fn real_looking(context: &Context<'_>, report: &mut Report<'_>) {
    const WORDS: [&str; 12] = ["test", "example", "made", "dummy", "fake", "sample", "mock", "xxx", "demo", "your", "secret", "plumbline"];
    for (name, credential) in context.description.credentials.iter().filter(|(_, c)| c.secret) {
        let small = credential.example.to_lowercase();
        if !WORDS.iter().any(|w| small.contains(w)) && !credential.example.is_empty() {
            let span = context.value(&(join("/credentials", name) + "/example"));
            let help = format!("write a value that nobody takes for real, such as `test_made_up_{name}`");
            report.say(span, format!("the example of the secret `{name}` could be a real one"), help);
        }
    }
}

fn empty_apply(context: &Context<'_>, report: &mut Report<'_>) {
    for (at, authentication) in each(context) {
        let place = format!("{at}/apply");
        if authentication.apply.is_empty() && !context.has_gone_below(&place) {
            report.say(context.key(&place), "this authentication carries nothing", "add a `header`, `path`, `query` or `params` entry");
        }
    }
}
