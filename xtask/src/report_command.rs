//! `cargo xtask report`: a report that was kept as JSON, in other forms.
//!
//! What a run found can be read months later, or compared with another run, without asking the target again.

use crate::error::Error;
use crate::paint::Look;
use crate::terminal;
use conformance::exit;
use plumbline_report::{Contents, Places};
use std::path::{Path, PathBuf};

/// Turn a kept JSON report into other forms, or compare it with an earlier one.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  cargo xtask report now.json --report now.html --report sarif:out/now.sarif
  cargo xtask report now.json --baseline last_week.json --report now.html
  cargo xtask report now.json              # the failures, as on the terminal after a run

Exit status: 0 when it could be read and written, whatever failed in the run that it tells of; 1 when a file cannot be
written; 2 when it is no report.")]
pub struct Flags {
    /// A JSON report of one API or of several.
    #[arg(value_name = "REPORT.json")]
    report: PathBuf,
    /// What to write: FORM is json, junit, sarif, html, markdown or har; without one, the extension of the file says it. May be repeated.
    #[arg(long = "report", value_name = "[FORM:]FILE")]
    places: Vec<Places>,
    /// An earlier report to compare with. May be repeated.
    #[arg(long, value_name = "EARLIER.json")]
    baseline: Vec<PathBuf>,
    /// Do not count as failure what fails only sometimes.
    #[arg(long)]
    allow_flaky: bool,
}

pub fn run(flags: &Flags) -> Result<u8, Error> {
    let reports = conformance::file::read(&flags.report)?;
    let mut earlier = Vec::new();
    for file in &flags.baseline {
        earlier.extend(conformance::file::read(file)?);
    }
    let contents = Contents { reports: &reports, several: reports.len() > 1, earlier: &earlier, allow_flaky: flags.allow_flaky };
    let mut written = false;
    for place in flags.places.iter().flat_map(|p| &p.0) {
        for file in plumbline_report::write(place, Path::new(""), &contents).map_err(conformance::Error::from)? {
            println!("report: {}", file.display());
            written = true;
        }
    }
    if !written {
        let look = Look::of_stdout();
        for report in &reports {
            terminal::failures(report, &look);
            terminal::last(report, &look);
        }
    }
    if !earlier.is_empty() {
        let c = plumbline_report::compare(&earlier, &reports);
        println!(
            "since the earlier run: {} broke, {} healed, {} still fail, {} no longer seen, {} seen now, {} changed reading",
            c.broke.len(),
            c.healed.len(),
            c.still.len(),
            c.lost.len(),
            c.gained.len(),
            c.readings.len()
        );
    }
    Ok(exit::FINE)
}
