//! `cargo xtask conformance`: the suite with output for people.
//!
//! The flags, targets, runs and files are those of the test harness; only the face differs.

use crate::error::Error;
use crate::paint::Look;
use crate::progress::Line;
use crate::terminal::{self, Detail};
use conformance::baseline::{self, Baseline};
use conformance::flags::RunFlags;
use conformance::rows::{self, Row};
use conformance::runs::{self, Only, Outcome};
use conformance::shapes::{self, Drift};
use conformance::targets::{self, Job};
use conformance::{config, days, exit, file, text};
use plumbline_engine::Report;

/// Find out whether a server does what its description says.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  cargo xtask conformance
  cargo xtask conformance --target-url http://127.0.0.1:8080 --api NAME --credential NAME=VALUE
  cargo xtask conformance --target staging --report report.html --report junit:out/tests.xml
  cargo xtask conformance paging sorting --report now.html --baseline last_week.json
  cargo xtask conformance --plan

Exit status:
  0    all that could fail holds              1  something is broken or flaky    2  the command is wrong
  3    the target cannot be reached or judged 4  nothing could fail
  130  the run was interrupted (ctrl-c) and nothing was broken by then; the report says what was found")]
pub struct Flags {
    /// Look only at what has one of these in its name: `api::operation::kind`.
    #[arg(value_name = "FILTER")]
    filters: Vec<String>,
    #[command(flatten)]
    run: RunFlags,
    /// Show failures and the last line only, and no progress.
    #[arg(long, short, conflicts_with = "verbose")]
    quiet: bool,
    /// Show every fact with its verdict; in a pipe, failures as they come as well.
    #[arg(long, short)]
    verbose: bool,
}

/// Said once, after failures.
const WHAT_TO_DO: &str = "what to do: send the curl line again to see it; then mend the server, or the description at the place that \
    is named. --report FILE.html makes a page of it, --write-baseline FILE.yaml drafts a list of what is accepted for a while";

pub fn run(flags: &Flags) -> Result<u8, Error> {
    let run = config::resolve(&flags.run, &|name| std::env::var(name).ok())?;
    let jobs = targets::select(&run, &|name| std::env::var(name).ok())?;
    let baseline = Baseline::of(&run)?;
    let all: Vec<Row> = jobs.iter().flat_map(|job| rows::rows(job, run.allow_writes, run.probe_limits)).collect();
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
    if run.plan {
        print!("{}", runs::plans(&wanted, &run)?);
        return Ok(exit::FINE);
    }
    let detail = match (flags.quiet, flags.verbose) {
        (true, _) => Detail::Failures,
        (false, false) => Detail::Operations,
        (false, true) => Detail::Facts,
    };
    judge(&run, &wanted, &Shown { chosen: &chosen, all: &all, baseline: &baseline }, detail)
}

/// The rows to show, out of all that there are, and what is accepted.
pub struct Shown<'r> {
    pub chosen: &'r [Row],
    pub all: &'r [Row],
    pub baseline: &'r Baseline,
}

/// Judges, shows and writes; gives the exit status.
pub fn judge(flags: &RunFlags, wanted: &[(Job, Only)], rows: &Shown<'_>, detail: Detail) -> Result<u8, Error> {
    let line = Line::new(detail > Detail::Failures, detail == Detail::Facts);
    let outcomes = runs::execute(wanted, flags, line.told().as_ref());
    line.clear();
    let mut outcomes = outcomes?;
    let notes = runs::accept(&mut outcomes, rows.baseline, wanted.iter().all(|(_, only)| only.is_none()))?;
    let look = Look::of_stdout();
    for outcome in &outcomes {
        match outcome {
            Outcome::Judged(report) => {
                terminal::show(report, rows.chosen, rows.all, detail, &look);
                println!();
            }
            Outcome::Absent { api, why } => println!("the target does not serve {api}: {why}"),
            Outcome::Failed { .. } => {}
        }
    }
    let reports = runs::reports(&outcomes);
    if detail > Detail::Failures && reports.iter().flat_map(|r| &r.facts).any(|f| f.fails(flags.allow_flaky)) {
        println!("{}\n", look.wrapped(WHAT_TO_DO, 12));
    }
    if reports.len() > 1 {
        println!("{}\n", text::sum(&reports));
    }
    for note in notes {
        eprintln!("note: {note}");
    }
    for file in file::write_all(flags, &reports, wanted.len() > 1)? {
        println!("report: {}", file.display());
    }
    for file in days::keep(flags, &reports)?.into_iter().chain(baseline::write(flags, rows.baseline, &reports)?) {
        println!("written: {}", file.display());
    }
    print!("{}", file::tell_github(flags, &reports)?);
    if let Some((message, status)) = runs::failure(&outcomes) {
        eprintln!("{message}");
        return Ok(status);
    }
    let drifted = drift(flags, wanted, &reports)?;
    let statuses: Vec<u8> = reports.iter().map(|r| r.exit_status(flags.allow_flaky)).collect();
    let broken = statuses.contains(&exit::BROKEN) || drifted;
    if reports.iter().any(|r| r.interrupted) {
        let requests: u64 = reports.iter().map(|r| r.requests).sum();
        let status = if broken { exit::BROKEN } else { exit::INTERRUPTED };
        eprintln!("interrupted after {requests} {}; exit status {status}", text::plural(requests, "request"));
        return Ok(status);
    }
    if broken {
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
