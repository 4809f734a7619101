//! Rust source of an operation's constant descriptor.

use super::{Media, Parameter, Planned};
use crate::docs::Docs;
use crate::format::{Code, Doc, Lit};
use crate::names::{ident, shouting};
use crate::paging::Paging;
use crate::plan::{Plan, Ty};
use plumbline_spec::model::{Effect, Endpoint, Location, Style};

pub(super) fn source(plan: &Plan<'_>, planned: &Planned<'_>, code: &mut Code) {
    let (key, operation, name) = (planned.key, planned.operation, planned.descriptor_name(plan));
    let start = match operation.endpoint() {
        Some(Endpoint::Http(method, path)) => format!("rt::Operation::{}({}, {})", method.key(), Lit(key), Lit(path)),
        Some(Endpoint::Rpc { method, path }) => format!("rt::Operation::rpc({}, {}, {})", Lit(key), Lit(method), Lit(path)),
        None => return,
    };
    let mut value = Doc::text(start);
    match operation.effect {
        Effect::Safe => value = value.link(Doc::text(".safe()")),
        Effect::Idempotent => value = value.link(Doc::text(".idempotent()")),
        Effect::Writing => {}
    }
    if let Some(auth) = &operation.authentication {
        value = value.link(Doc::text(format_args!(".auth(&{})", ident(&format!("AUTH_{}", shouting(auth))))));
    }
    if let Some(media) = planned.media.filter(|media| *media != Media::Json("application/json")) {
        value = value.link(Doc::text(format_args!(".sends({})", Lit(media.name()))));
    }
    let mut statuses: Vec<u16> = operation.responses.keys().copied().collect();
    statuses.sort_unstable();
    if operation.rpc.is_none() && statuses != [200] {
        let statuses = statuses.iter().map(Doc::text);
        value = value.link(Doc::list(".succeeds(&[", statuses, "])"));
    }
    if !planned.parameters.is_empty() {
        let parameters: Vec<Doc> = planned.parameters.iter().map(|p| parameter(plan, p)).collect();
        value = value.link(Doc::list(".takes(&[", parameters, "])"));
    }
    if let Some(paging) = planned.paging.as_ref().map(Paging::descriptor) {
        value = value.link(Doc::text(paging));
    }
    code.item(&Docs::ours(format!("What [`{}`] sends and where.", planned.builder_name(plan))));
    code.put(&Doc::Row(vec![Doc::text(format_args!("pub static {name}: rt::Operation = ")), value, Doc::text(";")]));
}

fn parameter(plan: &Plan<'_>, parameter: &Parameter<'_>) -> Doc {
    let (key, wire) = (Lit(parameter.key), Lit(parameter.wire));
    let place = match parameter.location {
        Some(Location::Path) => "path",
        Some(Location::Query) => "query",
        Some(Location::Header) => "header",
        Some(Location::Params) => "params",
        None => "body",
    };
    let mut doc = match parameter.location {
        Some(_) => Doc::text(format_args!("rt::Parameter::{place}({key}, {wire})")),
        None => Doc::text(format_args!("rt::Parameter::{place}({key})")),
    };
    match parameter.style {
        Style::Repeat => {}
        Style::Comma => doc = doc.link(Doc::text(".style(rt::Style::Comma)")),
        Style::Deep => doc = doc.link(Doc::text(".style(rt::Style::Deep)")),
        Style::Indexed => doc = doc.link(Doc::text(".style(rt::Style::Indexed)")),
    }
    let schema = plan.effective(parameter.schema);
    match (&parameter.shape.ty, schema.minimum, schema.maximum) {
        (Ty::Int, Some(least), Some(most)) => doc = doc.link(Doc::text(format_args!(".range({least}, {most})"))),
        (Ty::Int, Some(_), None) | (Ty::Int, None, Some(_)) => {
            for link in plan.check(parameter.schema, &parameter.shape.ty) {
                doc = doc.link(link);
            }
        }
        (ty, _, _) => {
            let calls = plan.check(parameter.schema, ty);
            if !calls.is_empty() {
                let check = calls.into_iter().fold(Doc::text("rt::Check::ANY"), Doc::link);
                doc = doc.link(Doc::Row(vec![Doc::text(".check("), check, Doc::text(")")]));
            }
        }
    }
    doc
}
