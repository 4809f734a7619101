//! The trait that stands in for a client in unit tests, and how operations are entered.

use super::{Docs, Ident, Plan, Planned, Putting, Scope, TokenStream, ident, put, quote, snake, value};

/// The trait by which a unit test stands in for the service.
pub(crate) fn stub(plan: &Plan<'_>, operations: &[Planned<'_>]) -> TokenStream {
    let mut scope = Scope::default();
    let names: Vec<Ident> = operations.iter().map(|planned| ident(&scope.take(&[snake(planned.key)]))).collect();
    let methods = operations.iter().zip(&names).map(|(planned, name)| {
        let payload = planned.payload_type(plan);
        let docs = Docs::ours(format!("Answers [`{}`].", planned.builder_name(plan))).attributes();
        quote! {
            #docs
            fn #name(&self, call: &rt::Called<'_>) -> rt::Stubbed<#payload, Problem> {
                call.unanswered()
            }
        }
    });
    let arms = operations.iter().zip(&names).map(|(planned, name)| {
        let key = planned.key;
        quote! { #key => Box::new(self.0.#name(call)), }
    });
    quote! {
        /// Stands in for the service in unit tests: see [`Client::stubbed`]. What is not implemented is not answered.
        pub trait Stub: Send + Sync + 'static {
            #(#methods)*
        }
        struct Stubs<S>(S);
        impl<S: Stub> rt::Dispatch for Stubs<S> {
            fn dispatch(&self, call: &rt::Called<'_>) -> Option<Box<dyn std::any::Any>> {
                Some(match call.operation() {
                    #(#arms)*
                    _ => return None,
                })
            }
        }
        impl Client {
            /// A client whose calls a stub answers; nothing is sent, and no credential is needed.
            pub fn stubbed(stub: impl Stub) -> Result<Self, Error> {
                Ok(Self { core: rt::Settings::new(&API).stub(std::sync::Arc::new(Stubs(stub))).build()? })
            }
        }
    }
}

/// The client's method.
pub(super) fn entrance(plan: &Plan<'_>, planned: &Planned<'_>, scope: &mut Scope) -> TokenStream {
    let (builder, descriptor) = (planned.builder_name(plan), planned.descriptor_name(plan));
    let name = ident(&scope.take(&[snake(planned.key)]));
    let docs = Docs::theirs(planned.operation.summary.as_deref(), &format!("The operation `{}`.", planned.key))
        .and(format!("Gives a [`{builder}`] to fill in and send."))
        .attributes();
    let mut arguments = Scope::reserving(&["self"]);
    let mut takes = Vec::new();
    let mut puts = TokenStream::new();
    let mut fails = false;
    for (index, parameter) in planned.parameters.iter().enumerate().filter(|(_, p)| p.required) {
        let argument = ident(&arguments.take(&[snake(parameter.key)]));
        let (rust, value, how) = value(plan, parameter, &argument);
        takes.push(quote!(#argument: #rust));
        puts.extend(put(index, &value, how));
        fails |= how != Putting::Set;
    }
    let call = quote!(#builder(rt::Call::new(&self.core, &#descriptor) #puts));
    if fails {
        quote! {
            #docs
            pub fn #name(&self, #(#takes),*) -> Result<#builder, Error> {
                Ok(#call)
            }
        }
    } else {
        quote! {
            #docs
            pub fn #name(&self, #(#takes),*) -> #builder {
                #call
            }
        }
    }
}

/// An example that compiles: a call with what it needs.
pub(super) fn example_text(plan: &Plan<'_>, planned: &Planned<'_>, path: &str) -> String {
    let api = snake(&plan.description().api);
    let name = snake(planned.key);
    let credentials: Vec<_> = crate::client::given_credentials(plan, planned.operation).iter().map(|c| format!(".{c}(\"…\")")).collect();
    let credentials = credentials.concat();
    let needed: Vec<_> = planned.parameters.iter().filter(|p| p.required).collect();
    if !needed.is_empty() {
        // Made-up values could be refused by their own ranges.
        return "```ignore\nclient.operation(…).send().await?\n```".replace("operation", &name);
    }
    let walk = if planned.paging.is_some() {
        format!(
            "let mut items = client.{name}().items();\nwhile let Some(item) = items.next().await {{\n    println!(\"{{:?}}\", item?);\n}}"
        )
    } else {
        format!("let answer = client.{name}().send().await?;\nprintln!(\"{{answer:?}}\");")
    };
    format!(
        "```no_run\n# async fn example() -> Result<(), {path}::{api}::Error> {{\nlet client = {path}::{api}::Client::builder(){credentials}.build()?;\n{walk}\n# Ok(())\n# }}\n```"
    )
}
