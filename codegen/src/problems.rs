//! Rust source of the documented errors: one enum per API.

use crate::docs::Docs;
use crate::error::Error;
use crate::format::{Code, Doc, Lit, literals};
use crate::names::{Ident, Scope, ident, pascal, snake};
use crate::plan::{Plan, Side, Ty, TypeKind};
use crate::types::ty;
use plumbline_spec::model::{ErrorCase, Protocol};

/// A documented error that can be told from the others.
pub(crate) struct Case<'m> {
    variant: String,
    /// The cases of the description that it stands for.
    cases: Vec<(&'m str, &'m ErrorCase)>,
    body: Body,
    mnemonics: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
enum Body {
    Json(Ty),
    Text,
    Nothing,
}

/// Plans the errors. `spellings` are further spellings of mnemonics by case.
pub(crate) fn plan<'m>(plan: &mut Plan<'m>, spellings: &[(String, String)]) -> Result<Vec<Case<'m>>, Error> {
    let errors = &plan.description().errors;
    let rpc = plan.description().protocol == Protocol::JsonRpc;
    let common = match &errors.schema {
        Some(schema) => {
            let name = if rpc { "ErrorObject" } else { "ErrorBody" };
            Body::Json(plan.shape(schema, "/errors/schema", Side::Response, &[name.to_owned()])?.ty)
        }
        None if rpc => Body::Json(Ty::Json),
        None => Body::Nothing,
    };
    let mut scope = Scope::reserving(if rpc { &["Other"] } else { &[] });
    let mut out: Vec<Case<'m>> = Vec::new();
    for (name, case) in &errors.cases {
        let body = match (&case.schema, case.media.as_deref()) {
            (Some(schema), _) => {
                let at = format!("/errors/cases/{name}/schema");
                Body::Json(plan.shape(schema, &at, Side::Response, &[format!("{}Body", pascal(name))])?.ty)
            }
            (None, Some("none")) => Body::Nothing,
            (None, Some(media)) if !media.contains("json") => Body::Text,
            (None, _) => common.clone(),
        };
        // Errors that an answer cannot tell apart are one.
        let twin = out.iter_mut().find(|other| {
            let first = other.cases[0].1;
            !rpc && case.status.is_some()
                && first.status == case.status
                && first.message.is_none()
                && case.message.is_none()
                && first.operations == case.operations
        });
        if let Some(twin) = twin {
            if twin.body != body {
                twin.body = Body::Text;
            }
            twin.cases.push((name, case));
            continue;
        }
        let mut mnemonics: Vec<String> = case.mnemonic.iter().cloned().collect();
        mnemonics.extend(spellings.iter().filter(|(of, _)| of == name).map(|(_, spelling)| spelling.clone()));
        out.push(Case { variant: String::new(), cases: vec![(name, case)], body, mnemonics });
    }
    for case in &mut out {
        let status = case.cases[0].1.status.filter(|_| case.cases.len() > 1);
        case.variant = scope.take(&[status.map_or_else(|| pascal(case.cases[0].0), status_name)]);
    }
    for body in out.iter().map(|c| &c.body).chain([&common]) {
        if let Body::Json(ty) = body {
            let ty = ty.clone();
            plan.mark(&ty, Side::Response);
        }
    }
    Ok(out)
}

impl Case<'_> {
    /// Whether an operation may be answered with it.
    pub(crate) fn concerns(&self, operation: &str) -> bool {
        self.cases.iter().any(|(_, case)| case.operations.is_empty() || case.operations.iter().any(|o| o == operation))
    }

    /// Its variant.
    pub(crate) fn variant(&self) -> Ident {
        ident(&self.variant)
    }

    /// Its name in messages.
    fn name(&self) -> String {
        if let [(name, _)] = self.cases[..] { name.to_owned() } else { snake(&self.variant) }
    }
}

/// Name of an HTTP status; those of RFC 9110 that are common.
pub(crate) fn status_name(status: u16) -> String {
    match status {
        200 => "Ok".to_owned(),
        201 => "Created".to_owned(),
        202 => "Accepted".to_owned(),
        204 => "NoContent".to_owned(),
        205 => "ResetContent".to_owned(),
        206 => "PartialContent".to_owned(),
        301 => "MovedPermanently".to_owned(),
        302 => "Found".to_owned(),
        303 => "SeeOther".to_owned(),
        304 => "NotModified".to_owned(),
        307 => "TemporaryRedirect".to_owned(),
        400 => "BadRequest".to_owned(),
        401 => "Unauthorized".to_owned(),
        403 => "Forbidden".to_owned(),
        404 => "NotFound".to_owned(),
        409 => "Conflict".to_owned(),
        422 => "Unprocessable".to_owned(),
        429 => "TooManyRequests".to_owned(),
        500 => "InternalServerError".to_owned(),
        other => format!("Status{other}"),
    }
}

/// The table that the runtime tells errors by.
pub(crate) fn table(cases: &[Case<'_>]) -> Doc {
    let rows = cases.iter().map(|case| {
        let (name, described) = (case.name(), case.cases[0].1);
        let name = Lit(&name);
        let mut row = match (described.status, described.code) {
            (Some(status), _) => vec![Doc::text(format_args!("rt::Case::status({name}, {status})"))],
            (None, code) => {
                let start = Doc::text(format_args!("rt::Case::code({name}, {}, ", code.unwrap_or(0)));
                vec![start, literals(&case.mnemonics), Doc::text(")")]
            }
        };
        if let Some(message) = described.message.as_ref().filter(|_| described.status.is_some()) {
            row.push(Doc::text(format_args!(".saying({})", Lit(message))));
        }
        if !described.operations.is_empty() {
            row.extend([Doc::text(".of("), literals(&described.operations), Doc::text(")")]);
        }
        if case.cases.iter().any(|(_, c)| c.retryable) {
            row.push(Doc::text(".retryable()"));
        }
        Doc::Row(row)
    });
    Doc::list("&[", rows, "]")
}

/// The enum.
pub(crate) fn source(plan: &Plan<'_>, cases: &[Case<'_>], code: &mut Code) {
    let rpc = plan.description().protocol == Protocol::JsonRpc;
    let error = |code: &mut Code| {
        code.item(&Docs::ours(
            "Why a call gave no answer of the described kind: [`Error`](rt::Error) tells the kinds, [`Problem`] the documented errors.",
        ));
        code.line("pub type Error = rt::Error<Problem>;");
    };
    if cases.is_empty() && !rpc {
        code.item(&Docs::ours("The documented errors: none."));
        code.line("pub type Problem = rt::NoProblem;");
        return error(code);
    }
    let common = match cases.first().map(|c| &c.body) {
        Some(Body::Json(ty)) => ty.clone(),
        _ => Ty::Json,
    };
    let other_type = ty(plan, &common);
    code.item(&Docs::ours("The documented errors, told apart by status, code or text code."));
    code.line("#[derive(Debug, Clone, PartialEq)]");
    code.line("#[non_exhaustive]");
    code.block("pub enum Problem", |code| {
        for case in cases {
            code.docs(&docs(plan, case));
            let holds = match &case.body {
                Body::Json(of) => format!("({})", ty(plan, of)),
                Body::Text => "(rt::Text)".to_owned(),
                Body::Nothing => String::new(),
            };
            code.line(format_args!("{}{holds},", case.variant()));
        }
        if rpc {
            code.docs(&Docs::ours("Another error, which the description does not list."));
            code.line(format_args!("Other({other_type}),"));
        }
    });
    if rpc && cases.iter().all(|c| c.body == Body::Json(common.clone())) {
        code.item(&Docs::default());
        code.block("impl Problem", |code| {
            code.docs(&Docs::ours("The error object, whichever error it is."));
            code.block(format_args!("pub fn body(&self) -> &{other_type}"), |code| {
                code.block("match self", |code| {
                    for case in cases {
                        code.line(format_args!("Self::{}(body) => body,", case.variant()));
                    }
                    code.line("Self::Other(body) => body,");
                });
            });
        });
    }
    code.item(&Docs::default());
    code.block("impl std::fmt::Display for Problem", |code| {
        code.block("fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result", |code| {
            code.block("match self", |code| {
                for case in cases {
                    code.line(shown(plan, case));
                }
                if rpc {
                    let message = message(plan, &common);
                    let word = plan.description().errors.mnemonic.as_deref().and_then(|at| member_at(plan, &common, at));
                    code.line(match (message, word) {
                        (None, _) => "Self::Other(body) => write!(f, \"{body:?}\"),".to_owned(),
                        (Some(message), None) => format!("Self::Other(body) => write!(f, \"{{}}\", {message}),"),
                        (Some(message), Some(word)) => format!("Self::Other(body) => write!(f, \"{{}}: {{}}\", {word}, {message}),"),
                    });
                }
            });
        });
    });
    code.item(&Docs::default());
    code.block("impl rt::Problem for Problem", |code| {
        let unused = if cases.iter().all(|c| c.body == Body::Nothing) && !rpc { "_" } else { "body" };
        code.block(format_args!("fn read(case: Option<usize>, {unused}: &[u8]) -> Result<Self, rt::Misread>"), |code| {
            code.block("match case", |code| {
                for (i, case) in cases.iter().enumerate() {
                    let variant = case.variant();
                    code.line(match &case.body {
                        Body::Json(_) => format!("Some({i}) => rt::decode(body).map(Self::{variant}),"),
                        Body::Text => format!("Some({i}) => rt::text(body).map(Self::{variant}),"),
                        Body::Nothing => format!("Some({i}) => Ok(Self::{variant}),"),
                    });
                }
                code.line(if rpc { "_ => rt::decode(body).map(Self::Other)," } else { "_ => Err(rt::Misread::unlisted())," });
            });
        });
    });
    error(code);
}

fn docs(plan: &Plan<'_>, case: &Case<'_>) -> Docs {
    let mut docs = Docs::default();
    for (name, described) in &case.cases {
        docs = docs.and_theirs(Some(described.description.as_deref().unwrap_or(name)));
    }
    let first = case.cases[0].1;
    let told = match (first.status, first.code, case.mnemonics.first()) {
        (Some(status), _, _) => format!("Status {status}. "),
        (None, Some(number), Some(mnemonic)) => format!("Code {number}, `{}`. ", crate::docs::code(mnemonic)),
        (None, Some(number), None) => format!("Code {number}. "),
        (None, None, _) => String::new(),
    };
    docs.once().and(format!("{told}{}", plan.place(&format!("/errors/cases/{}", case.cases[0].0))))
}

/// The arm that shows an error.
fn shown(plan: &Plan<'_>, case: &Case<'_>) -> String {
    let (variant, name) = (case.variant(), case.name());
    let body = match &case.body {
        Body::Json(ty) => message(plan, ty),
        Body::Text => Some("body.0.trim()".to_owned()),
        Body::Nothing => None,
    };
    let form = Lit(&format!("{}: {{}}", name.replace('{', "{{").replace('}', "}}"))).to_string();
    match (body, &case.body) {
        (Some(message), _) => format!("Self::{variant}(body) => write!(f, {form}, {message}),"),
        (None, Body::Nothing) => format!("Self::{variant} => f.write_str({}),", Lit(&name)),
        (None, Body::Json(_) | Body::Text) => format!("Self::{variant}(_) => f.write_str({}),", Lit(&name)),
    }
}

/// An expression for the message that an error body holds.
fn message(plan: &Plan<'_>, of: &Ty) -> Option<String> {
    let TypeKind::Object(fields) = &plan.def(of)?.kind else { return None };
    let field = fields.iter().find(|f| f.wire == "message" && f.shape.ty == Ty::Str)?;
    let name = ident(&field.name);
    Some(if field.optional() { format!("body.{name}.as_deref().unwrap_or_default()") } else { format!("body.{name}") })
}

/// An expression for the word that a pointer into an error body leads to, where it is always there.
fn member_at(plan: &Plan<'_>, body: &Ty, at: &str) -> Option<String> {
    let (mut of, mut path) = (body.clone(), "body".to_owned());
    for segment in plumbline_spec::pointer::segments(at) {
        let TypeKind::Object(fields) = &plan.def(&of)?.kind else { return None };
        let field = fields.iter().find(|f| f.wire == segment && !f.optional())?;
        path = format!("{path}.{}", ident(&field.name));
        of = field.shape.ty.clone();
    }
    (of == Ty::Str || matches!(plan.def(&of)?.kind, TypeKind::Words(_))).then_some(path)
}
