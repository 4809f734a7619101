//! Files in bodies of parts: members that are `format: binary`, alone or as elements of a list.
//!
//! They are no members of the body's type, for JSON cannot hold them: each has a setter that takes files, or is an argument of the
//! client's method where it must be there.

use super::FilePart;
use crate::docs::Docs;
use crate::error::Error;
use crate::names::pascal;
use crate::plan::{Plan, Shape, Side};
use indexmap::IndexMap;
use plumbline_spec::model::{Body, Format, Schema};

fn is_file<'m>(plan: &Plan<'m>, schema: &'m Schema) -> bool {
    plan.effective(schema).format == Some(Format::Binary)
}

fn is_files<'m>(plan: &Plan<'m>, schema: &'m Schema) -> bool {
    plan.effective(schema).items.as_ref().is_some_and(|item| is_file(plan, item))
}

/// Whether a member of a body of parts is a file or a list of files.
pub(crate) fn is_part<'m>(plan: &Plan<'m>, schema: &'m Schema) -> bool {
    is_file(plan, schema) || is_files(plan, schema)
}

/// The members of a body that are files.
pub(super) fn of<'m>(plan: &Plan<'m>, key: &str, body: &'m Body) -> Result<Vec<FilePart<'m>>, Error> {
    let mut members = IndexMap::new();
    plan.members(plan.effective(&body.schema), &place(plan, key, &body.schema), &mut members)?;
    let files = members.into_iter().filter(|(_, (schema, _, _))| is_part(plan, schema));
    Ok(files
        .map(|(wire, (schema, at, required))| {
            let many = !is_file(plan, schema);
            let otherwise = format!("The file `{}`.", crate::docs::code(wire));
            let mut docs = Docs::theirs(schema.description.as_deref(), &otherwise);
            if let Some(range) = plan.range_words(schema).filter(|_| many) {
                docs = docs.and(range);
            }
            FilePart { wire, required, many, docs: docs.and(plan.place(&at)) }
        })
        .collect())
}

/// Whether a body has no members but so many files.
pub(super) fn are_all<'m>(plan: &Plan<'m>, schema: &'m Schema, files: usize) -> bool {
    let mut members = IndexMap::new();
    plan.members(plan.effective(schema), "", &mut members).is_ok() && members.len() == files
}

/// The type of the members that are no files: its own, also where the body is a schema with a name that JSON has elsewhere.
pub(super) fn rest<'m>(plan: &mut Plan<'m>, key: &str, body: &'m Body) -> Result<Shape, Error> {
    let (schema, at) = (plan.effective(&body.schema), place(plan, key, &body.schema));
    let hints = [format!("{}Body", pascal(key)), format!("{}Parts", pascal(key))];
    plan.files_apart = true;
    let ty = plan.object(schema, &at, Side::Request, &hints);
    plan.files_apart = false;
    Ok(Shape { ty: ty?, null: false, empty: false, meant: false })
}

fn place(plan: &Plan<'_>, key: &str, schema: &Schema) -> String {
    match schema.reference_name().filter(|name| plan.description().schemas.contains_key(*name)) {
        Some(name) => plumbline_spec::pointer::join("/schemas", name),
        None => format!("/operations/{key}/body/schema"),
    }
}
