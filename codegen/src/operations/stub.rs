//! The trait that stands in for a client in unit tests.

use super::Planned;
use crate::docs::Docs;
use crate::format::{Code, Doc, Lit};
use crate::names::{Ident, Scope, ident, snake};
use crate::plan::Plan;

/// The trait by which a unit test stands in for the service.
pub(crate) fn stub(plan: &Plan<'_>, operations: &[Planned<'_>], code: &mut Code) {
    let mut scope = Scope::default();
    let names: Vec<Ident> = operations.iter().map(|planned| ident(&scope.take(&[snake(planned.key)]))).collect();
    code.item(&Docs::ours("Stands in for the service in unit tests: see [`Client::stubbed`]. What is not implemented is not answered."));
    code.block("pub trait Stub: Send + Sync + 'static", |code| {
        for (planned, name) in operations.iter().zip(&names) {
            code.docs(&Docs::ours(format!("Answers [`{}`].", planned.builder_name(plan))));
            let payload = planned.payload_type(plan);
            let head = Doc::text(format_args!("fn {name}(&self, call: &rt::Called<'_>) -> rt::Stubbed<{payload}, Problem>"));
            code.function(&head, &Doc::text("call.unanswered()"));
        }
    });
    code.item(&Docs::default());
    code.line("struct Stubs<S>(S);");
    code.item(&Docs::default());
    code.block("impl<S: Stub> rt::Dispatch for Stubs<S>", |code| {
        code.block("fn dispatch(&self, call: &rt::Called<'_>) -> Option<Box<dyn std::any::Any>>", |code| {
            code.block("Some(match call.operation()", |code| {
                for (planned, name) in operations.iter().zip(&names) {
                    code.line(format_args!("{} => Box::new(self.0.{name}(call)),", Lit(planned.key)));
                }
                code.line("_ => return None,");
            });
            code.end_with(")");
        });
    });
    code.item(&Docs::default());
    code.block("impl Client", |code| {
        code.docs(&Docs::ours("A client whose calls a stub answers; nothing is sent, and no credential is needed."));
        code.block("pub fn stubbed(stub: impl Stub) -> Result<Self, Error>", |code| {
            code.line("Ok(Self { core: rt::Settings::new(&API).stub(std::sync::Arc::new(Stubs(stub))).build()? })");
        });
    });
}
