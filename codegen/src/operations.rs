//! Operations: what types their parameters and answers have. Their source is in the modules below.

mod answer;
mod builder;
mod descriptor;
mod example;
mod files;
mod stub;

pub(crate) use builder::source;
pub(crate) use files::is_part as is_file_part;
pub(crate) use stub::stub;

use crate::docs::Docs;
use crate::error::Error;
use crate::names::{Ident, ident, pascal};
use crate::paging::Paging;
use crate::plan::{Plan, Shape, Side, Ty};
use crate::types::ty;
use plumbline_spec::model::{Location, Operation, Schema, Style};

/// An operation with its types planned.
pub(crate) struct Planned<'m> {
    pub key: &'m str,
    pub operation: &'m Operation,
    pub parameters: Vec<Parameter<'m>>,
    pub payload: Payload,
    pub paging: Option<Paging>,
    pub media: Option<Media<'m>>,
    /// The members of a body of parts that are files.
    pub files: Vec<FilePart<'m>>,
}

/// A part of a body that is a file, or several of one name.
pub(crate) struct FilePart<'m> {
    pub wire: &'m str,
    pub required: bool,
    pub many: bool,
    pub docs: Docs,
}

/// A parameter, or the body.
pub(crate) struct Parameter<'m> {
    pub key: &'m str,
    pub wire: &'m str,
    pub location: Option<Location>,
    pub style: Style,
    pub required: bool,
    pub schema: &'m Schema,
    pub shape: Shape,
    pub docs: Docs,
    together: &'m [String],
}

/// What a success is in Rust.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Payload {
    Json(Ty),
    Nothing,
    Text,
    Bytes,
    /// Several kinds, told apart by status: the name of an enum, and its variants.
    ByStatus(String, Vec<(u16, String, Payload)>),
}

/// How a body is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Media<'m> {
    Json(&'m str),
    Form,
    Multipart,
    Text(&'m str),
    Bytes(&'m str),
}

impl<'m> Media<'m> {
    fn of(media: &'m str) -> Self {
        match media.split(';').next().unwrap_or_default().trim() {
            "application/x-www-form-urlencoded" => Self::Form,
            "multipart/form-data" => Self::Multipart,
            json if json.contains("json") => Self::Json(media),
            text if text.starts_with("text/") => Self::Text(media),
            _ => Self::Bytes(media),
        }
    }

    /// As it stands in a request's header.
    fn name(self) -> &'m str {
        match self {
            Self::Json(media) | Self::Text(media) | Self::Bytes(media) => media,
            Self::Form => "application/x-www-form-urlencoded",
            Self::Multipart => "multipart/form-data",
        }
    }
}

/// Plans the types of an operation's parameters.
pub(crate) fn plan<'m>(plan: &mut Plan<'m>, key: &'m str, operation: &'m Operation) -> Result<Planned<'m>, Error> {
    let at = format!("/operations/{key}");
    if operation.endpoint().is_none() {
        plan.unsupported(&at, "the operation names no way, or several ways, to reach it; give it one method and path, or `rpc`");
    }
    let mut parameters = Vec::new();
    for (name, parameter) in &operation.parameters {
        let at = format!("{at}/parameters/{name}");
        let hints = [pascal(name), format!("{}{}", pascal(key), pascal(name))];
        plan.about = parameter.description.as_deref();
        let shape = match plan.filter(key, name, &parameter.schema) {
            Some(ty) => Shape { ty, null: false, empty: false, meant: false },
            None => plan.shape(&parameter.schema, &format!("{at}/schema"), Side::Request, &hints)?,
        };
        let description = parameter.description.as_deref().or(parameter.schema.description.as_deref());
        plan.about = None;
        let mut docs = Docs::theirs(description, &format!("The parameter `{}`.", crate::docs::code(name)));
        if let Some(range) = plan.range_words(&parameter.schema) {
            docs = docs.and(range);
        }
        if parameter.deprecated {
            docs = docs.and("The vendor advises against it.");
        }
        parameters.push(Parameter {
            key: name,
            wire: parameter.name.as_deref().unwrap_or(name),
            location: Some(parameter.location),
            style: parameter.style,
            required: parameter.required,
            schema: &parameter.schema,
            shape,
            docs: docs.and(plan.place(&at)),
            together: &parameter.together,
        });
    }
    let media = operation.body.as_ref().map(|body| Media::of(&body.media));
    let files = match &operation.body {
        Some(body) if media == Some(Media::Multipart) => files::of(plan, key, body)?,
        Some(_) | None => Vec::new(),
    };
    let parts = operation.body.as_ref().filter(|body| files.is_empty() || !files::are_all(plan, &body.schema, files.len()));
    if let (Some(body), Some(media)) = (parts, media) {
        let at = format!("{at}/body");
        let plain = |ty| Shape { ty, null: false, empty: false, meant: false };
        let shape = match media {
            Media::Text(_) => plain(Ty::Str),
            Media::Bytes(_) => plain(Ty::Json),
            Media::Multipart if !files.is_empty() => files::rest(plan, key, body)?,
            Media::Json(_) | Media::Form | Media::Multipart => {
                plan.shape(&body.schema, &format!("{at}/schema"), Side::Request, &[format!("{}Body", pascal(key))])?
            }
        };
        let mut docs = Docs::theirs(body.schema.description.as_deref(), "The body.");
        if !matches!(media, Media::Json(_)) {
            docs = docs.and(format!("Sent as `{}`.", crate::docs::code(media.name())));
        }
        parameters.push(Parameter {
            key: "body",
            wire: "body",
            location: None,
            style: Style::Repeat,
            required: body.required,
            schema: &body.schema,
            shape,
            docs: docs.and(plan.place(&at)),
            together: &[],
        });
    }
    for parameter in &parameters {
        plan.mark(&parameter.shape.ty.clone(), Side::Request);
    }
    Ok(Planned { key, operation, parameters, payload: Payload::Nothing, paging: None, media, files })
}

/// Plans the types of an operation's answer.
pub(crate) fn plan_answer<'m>(plan: &mut Plan<'m>, planned: &mut Planned<'m>) -> Result<(), Error> {
    let at = format!("/operations/{}", planned.key);
    let hints = [format!("{}Result", pascal(planned.key))];
    if let Some(schema) = &planned.operation.result {
        planned.payload = Payload::Json(plan.shape(schema, &format!("{at}/result"), Side::Response, &hints)?.ty);
    } else {
        planned.payload = answer::plan(plan, planned, &hints)?;
    }
    answer::mark(plan, &planned.payload);
    if let Payload::Json(ty) = planned.payload.clone() {
        planned.paging = Paging::of(plan, planned, &ty);
    }
    Ok(())
}

impl Planned<'_> {
    fn descriptor_name(&self, plan: &Plan<'_>) -> Ident {
        ident(&plan.operation_names[self.key].1)
    }

    fn builder_name(&self, plan: &Plan<'_>) -> Ident {
        ident(&plan.operation_names[self.key].0)
    }

    fn payload_type(&self, plan: &Plan<'_>) -> String {
        answer::rust(plan, &self.payload)
    }
}

impl Payload {
    /// An enum's name is as it is: it was made an identifier when it was taken.
    fn name(&self) -> Option<Ident> {
        match self {
            Self::ByStatus(name, _) => Some(ident(name)),
            Self::Json(_) | Self::Nothing | Self::Text | Self::Bytes => None,
        }
    }
}
