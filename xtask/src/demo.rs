//! `cargo xtask demo`: the whole line once, from descriptions to verdicts.
//!
//! It is what the README shows first: clients are generated, a mock of every description is
//! started, the suite judges each over HTTP, and the reports are written.

use crate::conformance_command::{Shown, judge};
use crate::error::Error;
use crate::terminal::Detail;
use crate::{generate, repository};
use clap::Parser;
use conformance::baseline::Baseline;
use conformance::flags::RunFlags;
use conformance::rows;
use conformance::targets;

/// Generate the clients, start the mocks, run the suite against them, and write the reports.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  cargo xtask demo")]
pub struct Flags {}

/// The flags of a run with nothing given.
#[derive(Parser)]
struct Usual {
    #[command(flatten)]
    run: RunFlags,
}

pub fn run(_: &Flags) -> Result<u8, Error> {
    let root = repository::root()?;
    println!("1. clients, from the descriptions in {}", repository::APIS);
    generate::everything(&root, false)?;
    println!("\n2. the suite, over HTTP, against a mock of every description\n");
    let report = root.join("report");
    // The demo shows the mocks: what the environment says of other targets is not for it.
    let folder = format!("{}/", report.display());
    let page = format!("html:{}", root.join("report/report.html").display());
    let usual = Usual::try_parse_from(["demo", "--report", &folder, "--report", &page]).map_err(|e| Error::Usage(e.to_string()))?;
    let flags = RunFlags { target_url: None, apis: Vec::new(), plan: false, ..usual.run };
    let jobs = targets::select(&flags, &|_| None)?;
    let all: Vec<_> = jobs.iter().flat_map(|job| rows::rows(job, flags.allow_writes, flags.probe_limits)).collect();
    let wanted: Vec<_> = jobs.into_iter().map(|job| (job, None)).collect();
    let status = judge(&flags, &wanted, &Shown { chosen: &all, all: &all, baseline: &Baseline::default() }, Detail::Operations)?;
    println!("\nnext: cargo xtask mock starts the mocks for you to try; cargo test passes the tests; README.md shows the rest");
    Ok(status)
}
