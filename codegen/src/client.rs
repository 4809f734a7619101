//! Rust source of an API's constants, its client and its builder.

use crate::docs::Docs;
use crate::names::{Scope, ident, shouting, snake};
use crate::plan::Plan;
use crate::problems;
use plumbline_spec::model::{Application, Authentication, JsonType, Operation};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// Methods that every client's builder has.
const BUILDER: [&str; 11] =
    ["base_url", "timeout", "attempt_timeout", "retry", "max_body", "keep_rates", "http_client", "transport", "observer", "build", "new"];

/// Constants of the API, its client and builder.
pub(crate) fn source(plan: &Plan<'_>, cases: &[problems::Case<'_>]) -> TokenStream {
    let (api, authentications) = (api(plan, cases), authentications(plan));
    let description = plan.description();
    let about = Docs::theirs(Some(&description.title), "").and_theirs(description.summary.as_deref());
    let docs = about
        .clone()
        .and("Made with [`Client::builder`]. Clones share connections, logins, rates and the budget for trying again.")
        .attributes();
    let builder_docs = Docs::ours("Settings of a [`Client`].").attributes();
    let mut scope = Scope::reserving(&BUILDER);
    let credentials = description.credentials.iter().map(|(key, credential)| {
        let name = ident(&scope.take(&[snake(key)]));
        let mut docs = Docs::theirs(credential.description.as_deref(), &format!("The credential `{}`.", key.replace('`', "'")));
        if let Some(condition) = &credential.required_if {
            docs = docs.and_theirs(Some(&condition.says));
        }
        let docs = docs.and(plan.place(&format!("/credentials/{key}"))).attributes();
        if credential.secret {
            quote! {
                #docs
                pub fn #name(self, #name: impl Into<rt::SecretString>) -> Self {
                    Self(self.0.credential(#key, #name.into()))
                }
            }
        } else {
            quote! {
                #docs
                pub fn #name(self, #name: impl ToString) -> Self {
                    Self(self.0.credential(#key, #name.to_string().into()))
                }
            }
        }
    });
    let credentials: Vec<_> = credentials.collect();
    let variables = description.servers.first().into_iter().flat_map(|s| &s.variables).map(|(key, variable)| {
        let name = ident(&scope.take(&[snake(key), format!("server_{}", snake(key))]));
        let docs = Docs::theirs(variable.description.as_deref(), &format!("The part `{}` of the server's address.", key.replace('`', "'")))
            .and(format!("`{}` unless set.", variable.default.replace('`', "'")))
            .attributes();
        quote! {
            #docs
            pub fn #name(self, #name: impl Into<String>) -> Self {
                Self(self.0.variable(#key, #name.into()))
            }
        }
    });
    let server = description.servers.first().map_or("", |s| s.url.as_str());
    let base_url = Docs::ours("Takes the place of the described server's scheme and authority; a path prefix is kept.")
        .and(format!("`{}` unless set.", server.replace('`', "'")))
        .attributes();
    quote! {
        #api
        #authentications
        #docs
        #[derive(Debug, Clone)]
        pub struct Client {
            core: std::sync::Arc<rt::Core>,
        }
        impl Client {
            /// Starts with the settings that a client has unless told otherwise.
            pub fn builder() -> ClientBuilder {
                ClientBuilder(rt::Settings::new(&API))
            }
        }
        #builder_docs
        #[derive(Debug, Clone)]
        #[must_use]
        pub struct ClientBuilder(rt::Settings);
        impl ClientBuilder {
            #(#credentials)*
            #(#variables)*
            #base_url
            pub fn base_url(self, url: impl Into<String>) -> Self {
                Self(self.0.base_url(url.into()))
            }
            /// Longest time for a call with all its attempts and waits; 120 s unless set.
            pub fn timeout(self, limit: std::time::Duration) -> Self {
                Self(self.0.timeout(limit))
            }
            /// Longest time for one attempt; 30 s unless set.
            pub fn attempt_timeout(self, limit: std::time::Duration) -> Self {
                Self(self.0.attempt_timeout(limit))
            }
            /// How to try again.
            pub fn retry(self, retry: rt::Retry) -> Self {
                Self(self.0.retry(retry))
            }
            /// Longest body of an answer in bytes; 64 MiB unless set.
            pub fn max_body(self, bytes: usize) -> Self {
                Self(self.0.max_body(bytes))
            }
            /// Whether declared rates are kept; they are unless this says `false`.
            pub fn keep_rates(self, keep: bool) -> Self {
                Self(self.0.keep_rates(keep))
            }
            /// Sends through a `reqwest` client of your own; its redirects and timeouts are then its own too.
            pub fn http_client(self, client: rt::reqwest::Client) -> Self {
                self.transport(rt::Http::new(client))
            }
            /// Sends through something else, such as a test's own answers.
            pub fn transport(self, transport: impl rt::Transport) -> Self {
                Self(self.0.transport(std::sync::Arc::new(transport)))
            }
            /// Lets something look at every request before it goes out and at every answer when it comes.
            pub fn observer(self, observer: impl rt::Observer) -> Self {
                Self(self.0.observer(std::sync::Arc::new(observer)))
            }
            /// Makes the client. Fails if the address cannot be used; nothing is sent.
            pub fn build(self) -> Result<Client, Error> {
                Ok(Client { core: self.0.build()? })
            }
        }
    }
}

fn api(plan: &Plan<'_>, cases: &[problems::Case<'_>]) -> TokenStream {
    let description = plan.description();
    let name = &description.api;
    let server = description.servers.first();
    let url = server.map_or("", |s| s.url.as_str());
    let variables = server.into_iter().flat_map(|s| &s.variables).map(|(key, v)| {
        let default = &v.default;
        quote!((#key, #default))
    });
    let credentials = description.credentials.iter().map(|(key, credential)| {
        let start = if credential.secret { quote!(rt::Credential::secret(#key)) } else { quote!(rt::Credential::open(#key)) };
        let optional = credential.optional.then(|| quote!(.optional()));
        let number = matches!(credential.json_type, Some(JsonType::Integer | JsonType::Number)).then(|| quote!(.number()));
        quote!(#start #optional #number)
    });
    let rates = description.rates.values().map(|rate| {
        let (requests, seconds) = (Literal::u32_unsuffixed(rate.requests), Literal::u32_unsuffixed(rate.seconds));
        let operations = &rate.operations;
        quote!(rt::Rate { requests: #requests, seconds: #seconds, operations: &[#(#operations),*] })
    });
    let cases = problems::table(cases);
    let mnemonic = description.errors.mnemonic.as_deref().unwrap_or("");
    let docs = Docs::ours("What holds for the whole API.").attributes();
    quote! {
        #docs
        pub static API: rt::Api = rt::Api {
            name: #name,
            server: #url,
            variables: &[#(#variables),*],
            credentials: &[#(#credentials),*],
            cases: #cases,
            mnemonic: #mnemonic,
            rates: &[#(#rates),*],
        };
    }
}

fn authentications(plan: &Plan<'_>) -> TokenStream {
    let all = plan.description().authentication.iter().map(|(key, authentication)| {
        let name = ident(&format!("AUTH_{}", shouting(key)));
        let docs = Docs::theirs(authentication.description.as_deref(), "How a request proves who calls.")
            .and(plan.place(&format!("/authentication/{key}")))
            .attributes();
        let apply = authentication.apply.iter().map(|application| match application {
            Application::Header { name, value } => quote!(rt::Application::Header(#name, #value)),
            Application::Path { name, credential } => quote!(rt::Application::Path(#name, #credential)),
            Application::Query { name, credential } => quote!(rt::Application::Query(#name, #credential)),
            Application::Params { name, credential } => quote!(rt::Application::Params(#name, #credential)),
        });
        let exchange = exchange(authentication);
        quote! {
            #docs
            pub static #name: rt::Auth = rt::Auth { apply: &[#(#apply),*], exchange: #exchange };
        }
    });
    quote! { #(#all)* }
}

fn exchange(authentication: &Authentication) -> TokenStream {
    let Some(exchange) = &authentication.exchange else { return quote!(None) };
    let (path, yields, at) = (&exchange.post, &exchange.yields, &exchange.at);
    let body = exchange.body.iter().map(|(member, credential)| quote!((#member, #credential)));
    let (status, lifetime) = (Literal::u16_unsuffixed(exchange.status), Literal::u64_unsuffixed(exchange.lifetime.unwrap_or(0)));
    quote!(Some(rt::Exchange {
        path: #path,
        body: &[#(#body),*],
        yields: #yields,
        at: #at,
        status: #status,
        lifetime: #lifetime,
    }))
}

/// The credentials that a caller of an operation gives: builder methods by name.
pub(crate) fn given_credentials(plan: &Plan<'_>, operation: &Operation) -> Vec<String> {
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
    names.into_iter().map(snake).collect()
}
