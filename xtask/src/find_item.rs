//! `cargo xtask where`: from an item of a generated client to the line of the description that it was made from.
//!
//! The clients are generated in memory and read back in `plumbline-codegen`; here an item is looked up and printed.

use crate::error::Error;
use crate::{out, repository};
use conformance::exit;
use plumbline_codegen::change::{Item, Surface};
use plumbline_spec::lint::did_you_mean;
use serde_json::json;
use std::path::PathBuf;

/// Find where in a description an item of its generated client comes from.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  cargo xtask where API::TYPE::MEMBER
  cargo xtask where API::OPERATION::SETTER
  cargo xtask where API::ENUM::VARIANT --format json
  cargo xtask where API::TYPE --spec my_api.yaml")]
pub struct Flags {
    /// The item as Rust code names it; the name of the crate may stand in front.
    #[arg(value_name = "RUST_ITEM")]
    item: String,
    /// Description to look in, in place of the repository's. May be repeated.
    #[arg(long = "spec", value_name = "FILE")]
    specs: Vec<PathBuf>,
    /// Form of the output: text or json.
    #[arg(long, value_name = "FORM", value_parser = ["text", "json"], default_value = "text")]
    format: String,
}

pub fn run(flags: &Flags) -> Result<u8, Error> {
    let sources = repository::sources(&repository::files(&flags.specs)?)?;
    let surfaces: Result<Vec<Surface>, _> = sources.iter().map(Surface::of).collect();
    let surfaces = surfaces.map_err(|e| Error::Generator(e.to_string()))?;
    let wanted = wanted(&flags.item);
    let found: Vec<(&Surface, &Item)> = surfaces.iter().flat_map(|s| s.matching(wanted).into_iter().map(move |i| (s, i))).collect();
    if found.is_empty() {
        return Err(Error::Usage(format!("no client has an item `{wanted}`; {}", near(&surfaces, wanted))));
    }
    for (surface, item) in found {
        let at = item.pointer.as_ref().map(|pointer| surface.model.defined_at(pointer));
        if flags.format == "json" {
            let line = json!({ "item": item.path, "kind": item.kind.as_str(), "signature": item.signature, "defined_at": at, "pointer": item.pointer });
            out::put(&format!("{line}\n"));
            continue;
        }
        let (kind, path) = (item.kind.as_str(), &item.path);
        match at {
            Some(at) => out::put(&format!("{at}: {kind} `{path}`\n")),
            None => out::put(&format!("{}: {kind} `{path}`, which every client has\n", surface.model.file)),
        }
    }
    Ok(exit::FINE)
}

/// Without the name of the crate, and without what a call looks like.
fn wanted(item: &str) -> &str {
    let item = item.trim().trim_end_matches("()").trim_end_matches(['(', ')']);
    item.strip_prefix("plumbline_clients::").or_else(|| item.strip_prefix("crate::")).unwrap_or(item).trim_start_matches("::")
}

fn near(surfaces: &[Surface], wanted: &str) -> String {
    let paths: Vec<&str> = surfaces.iter().flat_map(|s| s.items.iter().map(|i| i.path.as_str())).collect();
    // A member of a type is looked for in that type first.
    let within = wanted.rsplit_once("::").map(|(owner, _)| format!("{owner}::"));
    let siblings: Vec<&str> = within.iter().flat_map(|w| paths.iter().filter(move |p| p.starts_with(w.as_str()))).copied().collect();
    let owner = did_you_mean(wanted, &siblings).or_else(|| did_you_mean(wanted, &paths));
    owner.unwrap_or_else(|| {
        let mut shown: Vec<&str> = if siblings.is_empty() { paths } else { siblings };
        shown.dedup();
        shown.truncate(8);
        format!("there are {} and others", shown.join(", "))
    })
}
