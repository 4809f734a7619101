//! Rust source of an API's constants, its client and its builder.

use crate::docs::Docs;
use crate::format::{Code, Doc, Lit, literals};
use crate::names::{Ident, Scope, ident, shouting, snake};
use crate::plan::Plan;
use crate::problems;
use plumbline_spec::model::{Application, Authentication, JsonType, Operation};

/// Methods that every client's builder has.
const BUILDER: [&str; 11] =
    ["base_url", "timeout", "attempt_timeout", "retry", "max_body", "keep_rates", "http_client", "transport", "observer", "build", "new"];

/// Settings that every builder has: documentation, head and body of each method.
const SETTINGS: [(&str, &str, &str); 9] = [
    (
        "Longest time for a call with all its attempts and waits; 120 s unless set.",
        "pub fn timeout(self, limit: std::time::Duration) -> Self",
        "Self(self.0.timeout(limit))",
    ),
    (
        "Longest time for one attempt; 30 s unless set.",
        "pub fn attempt_timeout(self, limit: std::time::Duration) -> Self",
        "Self(self.0.attempt_timeout(limit))",
    ),
    (
        "How to try again; [`Retry`](rt::Retry) says what is safe, and what is done unless it is set.",
        "pub fn retry(self, retry: rt::Retry) -> Self",
        "Self(self.0.retry(retry))",
    ),
    (
        "Longest body of an answer in bytes; 64 MiB unless set.",
        "pub fn max_body(self, bytes: usize) -> Self",
        "Self(self.0.max_body(bytes))",
    ),
    (
        "Whether declared rates are kept; they are unless this says `false`.",
        "pub fn keep_rates(self, keep: bool) -> Self",
        "Self(self.0.keep_rates(keep))",
    ),
    (
        "Sends through a `reqwest` client of your own (proxies, certificates, pools), of the version that the runtime re-exports as `reqwest`; its redirects and timeouts are then its own too.",
        "pub fn http_client(self, client: rt::reqwest::Client) -> Self",
        "self.transport(rt::Http::new(client))",
    ),
    (
        "Sends through a [`Transport`](rt::Transport) of your own, such as a test's own answers.",
        "pub fn transport(self, transport: impl rt::Transport) -> Self",
        "Self(self.0.transport(std::sync::Arc::new(transport)))",
    ),
    (
        "Lets an [`Observer`](rt::Observer) look at every request before it goes out (it may add headers) and at every answer when it comes.",
        "pub fn observer(self, observer: impl rt::Observer) -> Self",
        "Self(self.0.observer(std::sync::Arc::new(observer)))",
    ),
    (
        "Makes the client. Fails if the address cannot be used; nothing is sent. A credential that is missing is told by the first call that needs it.",
        "pub fn build(self) -> Result<Client, Error>",
        "Ok(Client { core: self.0.build()? })",
    ),
];

/// Constants of the API, its client and builder.
pub(crate) fn source(plan: &Plan<'_>, cases: &[problems::Case<'_>], code: &mut Code) {
    api(plan, cases, code);
    authentications(plan, code);
    let description = plan.description();
    let about = Docs::theirs(Some(&description.title), "").and_theirs(description.summary.as_deref());
    code.item(&about.and("Made with [`Client::builder`]. Clones share connections, logins, rates and the budget for trying again."));
    code.line("#[derive(Debug, Clone)]");
    code.block("pub struct Client", |code| code.line("core: std::sync::Arc<rt::Core>,"));
    code.item(&Docs::default());
    code.block("impl Client", |code| {
        code.docs(&Docs::ours("Starts with the settings that a client has unless told otherwise."));
        code.line("pub fn builder() -> ClientBuilder { ClientBuilder(rt::Settings::new(&API)) }");
    });
    code.item(&Docs::ours("Settings of a [`Client`]."));
    code.line("#[derive(Debug, Clone)]");
    code.line("#[must_use]");
    code.line("pub struct ClientBuilder(rt::Settings);");
    code.item(&Docs::default());
    code.block("impl ClientBuilder", |code| settings(plan, code));
}

/// Names of the builder's methods for credentials, in their order; and what names are left.
fn credential_methods(plan: &Plan<'_>) -> (Vec<Ident>, Scope) {
    let mut scope = Scope::reserving(&BUILDER);
    let names = plan.description().credentials.keys().map(|key| ident(&scope.take(&[snake(key)]))).collect();
    (names, scope)
}

fn settings(plan: &Plan<'_>, code: &mut Code) {
    let description = plan.description();
    let (names, mut scope) = credential_methods(plan);
    for ((key, credential), name) in description.credentials.iter().zip(names) {
        let mut docs = Docs::theirs(credential.description.as_deref(), &format!("The credential `{}`.", crate::docs::code(key)));
        if let Some(condition) = &credential.required_if {
            docs = docs.and_theirs(Some(&condition.says));
        }
        code.docs(&docs.and(plan.place(&format!("/credentials/{key}"))));
        let (rust, value) =
            if credential.secret { ("impl Into<rt::SecretString>", "into()") } else { ("impl ToString", "to_string().into()") };
        let head = Doc::text(format_args!("pub fn {name}(self, {name}: {rust}) -> Self"));
        code.function(&head, &Doc::text(format_args!("Self(self.0.credential({}, {name}.{value}))", Lit(key))));
    }
    for (key, variable) in description.servers.first().into_iter().flat_map(|s| &s.variables) {
        let name = ident(&scope.take(&[snake(key), format!("server_{}", snake(key))]));
        let docs =
            Docs::theirs(variable.description.as_deref(), &format!("The part `{}` of the server's address.", crate::docs::code(key)));
        code.docs(&docs.and(format!("`{}` unless set.", crate::docs::code(&variable.default))));
        let head = Doc::text(format_args!("pub fn {name}(self, {name}: impl Into<String>) -> Self"));
        code.function(&head, &Doc::text(format_args!("Self(self.0.variable({}, {name}.into()))", Lit(key))));
    }
    let server = description.servers.first().map_or("", |s| s.url.as_str());
    let base = Docs::ours("Takes the place of the described server's scheme and authority; a path prefix is kept.");
    code.docs(&base.and(format!("`{}` unless set.", crate::docs::code(server))));
    code.line("pub fn base_url(self, url: impl Into<String>) -> Self { Self(self.0.base_url(url.into())) }");
    for (docs, head, body) in SETTINGS {
        code.docs(&Docs::ours(docs));
        code.function(&Doc::text(head), &Doc::text(body));
    }
}

fn api(plan: &Plan<'_>, cases: &[problems::Case<'_>], code: &mut Code) {
    let description = plan.description();
    let server = description.servers.first();
    let variables =
        server.into_iter().flat_map(|s| &s.variables).map(|(key, v)| Doc::text(format_args!("({}, {})", Lit(key), Lit(&v.default))));
    let credentials = description.credentials.iter().map(|(key, credential)| {
        let kind = if credential.secret { "secret" } else { "open" };
        let optional = if credential.optional { ".optional()" } else { "" };
        let number = if matches!(credential.json_type, Some(JsonType::Integer | JsonType::Number)) { ".number()" } else { "" };
        Doc::text(format_args!("rt::Credential::{kind}({}){optional}{number}", Lit(key)))
    });
    let rates = description.rates.values().map(|rate| {
        let start = Doc::text(format_args!("rt::Rate {{ requests: {}, seconds: {}, operations: ", rate.requests, rate.seconds));
        Doc::Row(vec![start, literals(&rate.operations), Doc::text(" }")])
    });
    let allowances = description.allowances.values().map(|allowance| {
        let (remaining, reset) = (Lit(&allowance.remaining), Lit(&allowance.reset));
        let in_errors = allowance.in_errors.as_ref().map_or_else(String::new, |at| format!(".in_errors({})", Lit(at)));
        Doc::text(format_args!("rt::Allowance::new({remaining}, {reset}){in_errors}"))
    });
    let fields = [
        ("name", Doc::text(Lit(&description.api))),
        ("server", Doc::text(Lit(server.map_or("", |s| s.url.as_str())))),
        ("variables", Doc::list("&[", variables, "]")),
        ("credentials", Doc::list("&[", credentials, "]")),
        ("cases", problems::table(cases)),
        ("mnemonic", Doc::text(Lit(description.errors.mnemonic.as_deref().unwrap_or("")))),
        ("rates", Doc::list("&[", rates, "]")),
        ("allowances", Doc::list("&[", allowances, "]")),
    ];
    code.item(&Docs::ours("What holds for the whole API."));
    code.block("pub static API: rt::Api = rt::Api", |code| {
        for (name, value) in fields {
            code.put(&Doc::Row(vec![Doc::text(format_args!("{name}: ")), value, Doc::text(",")]));
        }
    });
    code.end_with(";");
}

fn authentications(plan: &Plan<'_>, code: &mut Code) {
    for (key, authentication) in &plan.description().authentication {
        let name = ident(&format!("AUTH_{}", shouting(key)));
        let docs = Docs::theirs(authentication.description.as_deref(), "How a request proves who calls.");
        code.item(&docs.and(plan.place(&format!("/authentication/{key}"))));
        let apply = authentication.apply.iter().map(|application| {
            let (kind, name, value) = match application {
                Application::Header { name, value } => ("Header", name, value),
                Application::Path { name, credential } => ("Path", name, credential),
                Application::Query { name, credential } => ("Query", name, credential),
                Application::Params { name, credential } => ("Params", name, credential),
            };
            Doc::text(format_args!("rt::Application::{kind}({}, {})", Lit(name), Lit(value)))
        });
        let apply = Doc::list("&[", apply, "]");
        let Some(exchange) = exchange(authentication) else {
            let (start, end) = (format!("pub static {name}: rt::Auth = rt::Auth {{"), "};");
            let apply = Doc::Row(vec![Doc::text("apply: "), apply]);
            code.put(&Doc::list(start, [apply, Doc::text("exchange: None")], end));
            continue;
        };
        code.block(format_args!("pub static {name}: rt::Auth = rt::Auth"), |code| {
            code.put(&Doc::Row(vec![Doc::text("apply: "), apply, Doc::text(",")]));
            code.block("exchange: Some(rt::Exchange", |code| {
                for (name, value) in exchange {
                    code.put(&Doc::Row(vec![Doc::text(format_args!("{name}: ")), value, Doc::text(",")]));
                }
            });
            code.end_with("),");
        });
        code.end_with(";");
    }
}

fn exchange(authentication: &Authentication) -> Option<[(&'static str, Doc); 6]> {
    let exchange = authentication.exchange.as_ref()?;
    let body = exchange.body.iter().map(|(member, credential)| Doc::text(format_args!("({}, {})", Lit(member), Lit(credential))));
    Some([
        ("path", Doc::text(Lit(&exchange.post))),
        ("body", Doc::list("&[", body, "]")),
        ("yields", Doc::text(Lit(&exchange.yields))),
        ("at", Doc::text(Lit(&exchange.at))),
        ("status", Doc::text(exchange.status)),
        ("lifetime", Doc::text(exchange.lifetime.unwrap_or(0))),
    ])
}

/// The credentials that a caller of an operation gives: builder methods by name.
pub(crate) fn given_credentials(plan: &Plan<'_>, operation: &Operation) -> Vec<Ident> {
    let description = plan.description();
    let Some(authentication) = operation.authentication.as_ref().and_then(|a| description.authentication.get(a)) else { return Vec::new() };
    let optional = |name: &str| description.credentials.get(name).is_none_or(|c| c.optional);
    let mut names: Vec<&str> = Vec::new();
    for name in authentication.apply.iter().flat_map(Application::credentials) {
        match &authentication.exchange {
            Some(exchange) if exchange.yields == name => names.extend(exchange.body.values().map(String::as_str)),
            _ if !optional(name) => names.push(name),
            _ => {}
        }
    }
    names.dedup();
    let methods: Vec<(&String, Ident)> = description.credentials.keys().zip(credential_methods(plan).0).collect();
    names.into_iter().filter_map(|name| methods.iter().find(|(key, _)| *key == name).map(|(_, method)| method.clone())).collect()
}
