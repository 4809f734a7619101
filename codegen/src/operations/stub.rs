//! The trait that stands in for a client in unit tests.

use super::{Payload, Planned};
use crate::docs::Docs;
use crate::format::{Code, Doc, Lit};
use crate::names::{Ident, Scope, ident, snake};
use crate::plan::{Plan, Ty, TypeKind};

/// The trait by which a unit test stands in for the service.
pub(crate) fn stub(plan: &Plan<'_>, operations: &[Planned<'_>], example: Option<&str>, code: &mut Code) {
    let mut scope = Scope::default();
    let names: Vec<Ident> = operations.iter().map(|planned| ident(&scope.take(&[snake(planned.key)]))).collect();
    let mut docs = Docs::ours("Stands in for the service in unit tests: see [`Client::stubbed`]. What is not implemented is not answered.")
        .and("Answers start from `Default::default()`, and their members are set; an error is a `Problem` made `.into()` one of the stub.");
    // What is an object can be made from nothing.
    let object = |planned: &&Planned<'_>| matches!(&planned.payload, Payload::Json(ty @ Ty::Named(_)) if plan.def(ty).is_some_and(|def| matches!(def.kind, TypeKind::Object(_))));
    if let (Some(path), Some((planned, name))) = (example, operations.iter().zip(&names).find(|(planned, _)| object(planned))) {
        let (api, payload) = (ident(&snake(&plan.description().api)), planned.payload_type(plan));
        docs = docs.and(format!(
            "```\nuse {path}::{{{api}, runtime}};\n\nstruct Fake;\n\nimpl {api}::Stub for Fake {{\n    fn {name}(&self, call: &runtime::Called<'_>) -> \
             runtime::Stubbed<{api}::{payload}, {api}::Problem> {{\n        assert_eq!(call.operation(), {});\n        Ok({api}::{payload}::default())\n    }}\n}}\n\n\
             let client = {api}::Client::stubbed(Fake)?;\n# Ok::<(), {api}::Error>(())\n```",
            Lit(planned.key)
        ));
    }
    code.item(&docs);
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
        code.block("fn dispatch(&self, call: &rt::Called<'_>) -> Option<rt::Made>", |code| {
            code.block("Some(match call.operation()", |code| {
                for (planned, name) in operations.iter().zip(&names) {
                    code.line(format_args!("{} => rt::stub_made(self.0.{name}(call)),", Lit(planned.key)));
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
