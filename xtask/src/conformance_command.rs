//! `cargo xtask conformance`: the suite with output for people.
//!
//! The flags, targets, runs and files are those of the test harness; only the face differs.

use crate::error::Error;
use crate::paint;
use crate::progress::Line;
use crate::terminal::{self, Detail};
use conformance::flags::RunFlags;
use conformance::rows::{self, Row};
use conformance::runs::{self, Only, Outcome};
use conformance::shapes::{self, Drift};
use conformance::targets::{self, Job};
use conformance::{exit, file, place, text};
use plumbline_engine::Report;

/// Find out whether a server does what its description says.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  cargo xtask conformance
  cargo xtask conformance --target-url http://127.0.0.1:8080 --api NAME --credential NAME=VALUE --report report.json
  cargo xtask conformance --plan")]
pub struct Flags {
    /// Look only at what has one of these in its name: `api::operation::kind`.
    #[arg(value_name = "FILTER")]
    filters: Vec<String>,
    #[command(flatten)]
    run: RunFlags,
    /// Show failures and the last line only.
    #[arg(long, short, conflicts_with = "verbose")]
    quiet: bool,
    /// Show every fact.
    #[arg(long, short)]
    verbose: bool,
}

pub fn run(flags: &Flags) -> Result<u8, Error> {
    let jobs = targets::select(&flags.run, &|name| std::env::var(name).ok())?;
    let all: Vec<Row> = jobs.iter().flat_map(|job| rows::rows(job, flags.run.allow_writes, flags.run.probe_limits)).collect();
    let chosen: Vec<Row> =
        all.iter().filter(|r| flags.filters.is_empty() || flags.filters.iter().any(|f| r.name.contains(f.as_str()))).cloned().collect();
    if chosen.is_empty() {
        return Err(Error::Usage(format!(
            "no operation or kind of fact is called `{}`; cargo conformance --list shows them",
            flags.filters.join("`, `")
        )));
    }
    let named = |job: &&Job| chosen.iter().any(|r| r.api == job.api);
    let wanted: Vec<(Job, Only)> = jobs.iter().filter(named).map(|job| (job.clone(), rows::only(&all, &chosen, &job.api))).collect();
    if flags.run.plan {
        print!("{}", runs::plans(&wanted, &flags.run)?);
        return Ok(exit::FINE);
    }
    let detail = match (flags.quiet, flags.verbose) {
        (true, _) => Detail::Failures,
        (false, false) => Detail::Kinds,
        (false, true) => Detail::Facts,
    };
    judge(&flags.run, &wanted, &Shown { chosen: &chosen, all: &all }, detail)
}

/// The rows to show, out of all that there are.
pub struct Shown<'r> {
    pub chosen: &'r [Row],
    pub all: &'r [Row],
}

/// Judges, shows and writes; gives the exit status.
pub fn judge(flags: &RunFlags, wanted: &[(Job, Only)], rows: &Shown<'_>, detail: Detail) -> Result<u8, Error> {
    let line = Line::new(detail > Detail::Failures);
    let outcomes = runs::execute(wanted, flags, line.told().as_ref())?;
    line.clear();
    let colour = paint::on_stdout();
    for outcome in &outcomes {
        match outcome {
            Outcome::Judged(report) => {
                terminal::show(report, rows.chosen, rows.all, detail, colour);
                println!();
            }
            Outcome::Absent { api, why } => println!("the target does not serve {api}: {why}"),
            Outcome::Failed { .. } => {}
        }
    }
    let reports = runs::reports(&outcomes);
    if reports.len() > 1 {
        println!("{}\n", text::sum(&reports));
    }
    if let Some(path) = flags.report.as_ref().filter(|p| !p.as_os_str().is_empty()) {
        for file in file::write(&place::standing().join(path), &reports, wanted.len() > 1)? {
            println!("report: {}", file.display());
        }
    }
    if let Some((message, status)) = runs::failure(&outcomes) {
        eprintln!("{message}");
        return Ok(status);
    }
    let drifted = drift(flags, wanted, &reports)?;
    let statuses: Vec<u8> = reports.iter().map(|r| r.exit_status(flags.allow_flaky)).collect();
    if statuses.contains(&exit::BROKEN) || drifted {
        return Ok(exit::BROKEN);
    }
    if statuses.contains(&exit::FINE) {
        return Ok(exit::FINE);
    }
    eprintln!("error: {}", text::nothing(&reports));
    Ok(exit::NOTHING)
}

/// Says where observed shapes differ from their snapshots. True if that is a failure.
fn drift(flags: &RunFlags, wanted: &[(Job, Only)], reports: &[Report]) -> Result<bool, Error> {
    let mut failed = false;
    for (job, only) in wanted.iter().filter(|_| flags.is_whole()) {
        let Some(report) = reports.iter().find(|r| r.api == job.api).filter(|_| only.is_none()) else { continue };
        if let Drift::Different(diff) = shapes::compare(job, report, flags)? {
            let word = if flags.denies_drift() { "error" } else { "note" };
            eprintln!("{word}: observed shapes of {} differ from the snapshot; INSTA_UPDATE=always accepts them\n{diff}", job.api);
            failed |= flags.denies_drift();
        }
    }
    Ok(failed)
}
