//! What a success is in Rust: one type, or an enum where its kind depends on the status.

use super::{Payload, Planned, ty};
use crate::docs::Docs;
use crate::error::Error;
use crate::format::Code;
use crate::names::ident;
use crate::plan::{Plan, Side};
use crate::problems::status_name;
use plumbline_spec::model::Response;

/// Plans the kinds of success that an operation lists.
pub(super) fn plan<'m>(plan: &mut Plan<'m>, planned: &Planned<'m>, hints: &[String]) -> Result<Payload, Error> {
    let at = format!("/operations/{}/responses", planned.key);
    let mut kinds: Vec<(u16, Payload)> = Vec::new();
    for (status, response) in &planned.operation.responses {
        kinds.push((*status, kind(plan, response, &format!("{at}/{status}/schema"), hints)?));
    }
    let Some((_, first)) = kinds.first().cloned() else { return Ok(Payload::Nothing) };
    if kinds.iter().all(|(_, kind)| *kind == first) {
        return Ok(first);
    }
    let name = plan.take_name(&[format!("{}Answer", crate::names::pascal(planned.key))]);
    let variants = kinds.into_iter().map(|(status, kind)| (status, status_name(status), kind)).collect();
    Ok(Payload::ByStatus(name, variants))
}

fn kind<'m>(plan: &mut Plan<'m>, response: &'m Response, at: &str, hints: &[String]) -> Result<Payload, Error> {
    Ok(match (&response.schema, response.media.as_str()) {
        (_, media) if media.starts_with("text/") => Payload::Text,
        (_, media) if !media.contains("json") && media != "none" => Payload::Bytes,
        (None, _) => Payload::Nothing,
        (Some(schema), _) => {
            let shape = plan.shape(schema, at, Side::Response, hints)?;
            // An answer that may be null, or otherwise written, is left as it is.
            Payload::Json(if shape.null || shape.empty { crate::plan::Ty::Json } else { shape.ty })
        }
    })
}

/// Notes the types that are received.
pub(super) fn mark(plan: &mut Plan<'_>, payload: &Payload) {
    match payload {
        Payload::Json(ty) => plan.mark(ty, Side::Response),
        Payload::ByStatus(_, variants) => {
            for (_, _, payload) in variants {
                mark(plan, payload);
            }
        }
        Payload::Nothing | Payload::Text | Payload::Bytes => {}
    }
}

/// The type as it is named in source.
pub(super) fn rust(plan: &Plan<'_>, payload: &Payload) -> String {
    match payload {
        Payload::Json(of) => ty(plan, of),
        Payload::Nothing => "rt::Nothing".to_owned(),
        Payload::Text => "rt::Text".to_owned(),
        Payload::Bytes => "rt::Raw".to_owned(),
        Payload::ByStatus(..) => payload.name().map_or_else(String::new, |name| name.to_string()),
    }
}

/// The enum of an operation's kinds of success, where there are several.
pub(super) fn source(plan: &Plan<'_>, planned: &Planned<'_>, code: &mut Code) {
    let (Payload::ByStatus(_, variants), Some(name)) = (&planned.payload, planned.payload.name()) else { return };
    let what = Docs::ours(format!("What [`{}`] is answered with, by status.", planned.builder_name(plan)));
    code.item(&what.and(plan.place(&format!("/operations/{}/responses", planned.key))));
    code.line("#[derive(Debug, Clone, PartialEq)]");
    code.line("#[non_exhaustive]");
    code.block(format_args!("pub enum {name}"), |code| {
        for (status, variant, payload) in variants {
            let described = planned.operation.responses.get(status).and_then(|r| r.description.as_deref());
            code.docs(&Docs::theirs(described, &format!("Status {status}.")).and(format!("Status {status}.")).once());
            let variant = ident(variant);
            match payload {
                Payload::Nothing => code.line(format_args!("{variant},")),
                _ => code.line(format_args!("{variant}({}),", rust(plan, payload))),
            }
        }
    });
    code.item(&Docs::default());
    code.block(format_args!("impl rt::Payload for {name}"), |code| {
        code.block("fn read(status: u16, body: &[u8]) -> Result<Self, rt::Misread>", |code| {
            code.block("match status", |code| {
                for (status, variant, payload) in variants {
                    let variant = ident(variant);
                    match payload {
                        Payload::Nothing => code.line(format_args!("{status} => Ok(Self::{variant}),")),
                        _ => code.line(format_args!("{status} => rt::Payload::read(status, body).map(Self::{variant}),")),
                    }
                }
                code.line("_ => Err(rt::Misread::unlisted()),");
            });
        });
    });
}
