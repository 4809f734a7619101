//! The test harness: flags as libtest has them, one test per row, exit statuses as documented.
//!
//! Listing and planning send nothing. Otherwise the chosen jobs are judged first, and then shown
//! as tests; so whatever keeps a run from being made is one line, not one per test.

use crate::flags::RunFlags;
use crate::rows::{self, Outcome as Shown, Row};
use crate::runs::{self, Only, Outcome};
use crate::shapes::{self, Drift};
use crate::targets::{self, Job};
use crate::{Error, exit, file, place, text};
use clap::{ArgAction, Parser, ValueEnum};
use libtest_mimic::{Arguments, ColorSetting, Completion, Failed, FormatSetting, Trial};
use plumbline_engine::{Report, Verdict};
use std::process::ExitCode;
use std::sync::Arc;

const AFTER: &str = "\
Exit status:
  0  nothing failed      1  something is broken or flaky   2  the command is wrong
  3  the target cannot be reached or judged                4  nothing could fail

Examples:
  cargo test -p conformance
  cargo test -p conformance -- --list
  cargo test -p conformance -- --target-url http://127.0.0.1:8080 --api NAME --credential NAME=VALUE
  cargo conformance --target-url http://127.0.0.1:8080 paging sorting --report report.json";

/// The flags of the test binary: libtest's, and the suite's.
#[derive(Parser, Debug, Clone)]
#[command(name = "conformance", about = "Finds out whether a server does what its API description says", after_help = AFTER)]
#[command(disable_version_flag = true)]
struct Flags {
    /// Run tests whose name has one of these in it: `api::operation::kind`.
    #[arg(value_name = "FILTER")]
    filters: Vec<String>,
    #[command(flatten)]
    run: RunFlags,
    #[command(flatten)]
    libtest: Libtest,
}

/// What libtest takes; flags without a meaning here are taken and do nothing.
#[derive(clap::Args, Debug, Clone)]
#[command(next_help_heading = "Tests")]
struct Libtest {
    /// List the tests; sends nothing.
    #[arg(long)]
    list: bool,
    /// A filter is a whole name.
    #[arg(long)]
    exact: bool,
    /// Leave out tests whose name has this in it. May be repeated.
    #[arg(long, value_name = "FILTER")]
    skip: Vec<String>,
    /// Run only the tests that are ignored otherwise.
    #[arg(long)]
    ignored: bool,
    /// Run the ignored tests as well.
    #[arg(long)]
    include_ignored: bool,
    /// Print every fact with its verdict.
    #[arg(long, visible_alias = "no-capture")]
    nocapture: bool,
    /// As --nocapture.
    #[arg(long)]
    show_output: bool,
    /// Number of threads that show tests; 1 also has the mocks judged one after the other.
    #[arg(long, value_name = "N")]
    test_threads: Option<usize>,
    /// Form of the output.
    #[arg(long, value_enum, value_name = "FORM", conflicts_with = "quiet")]
    format: Option<Form>,
    /// One character per test.
    #[arg(long, short)]
    quiet: bool,
    /// Colours.
    #[arg(long, value_enum, value_name = "WHEN")]
    color: Option<Color>,
    /// Write the output to a file.
    #[arg(long, value_name = "PATH")]
    logfile: Option<String>,
    /// Unstable flags of libtest; without a meaning here.
    #[arg(short = 'Z', value_name = "FLAG", hide = true)]
    unstable: Vec<String>,
    #[arg(long, hide = true)]
    test: bool,
    #[arg(long, hide = true)]
    bench: bool,
    #[arg(long, hide = true, num_args = 0..=1, require_equals = true, action = ArgAction::Append)]
    report_time: Vec<String>,
    #[arg(long, hide = true)]
    ensure_time: bool,
    #[arg(long, hide = true)]
    shuffle: bool,
    #[arg(long, hide = true)]
    shuffle_seed: Option<u64>,
    #[arg(long, hide = true)]
    exclude_should_panic: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Pretty,
    Terse,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// Runs the harness with the arguments and the environment of the process.
pub fn main() -> ExitCode {
    let flags = match Flags::try_parse() {
        Ok(flags) => flags,
        Err(wrong) => {
            let _ = wrong.print();
            return ExitCode::from(if wrong.use_stderr() { exit::USAGE } else { exit::FINE });
        }
    };
    match start(&flags) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            eprintln!("{}", error.render());
            ExitCode::from(error.exit_status())
        }
    }
}

fn start(flags: &Flags) -> Result<u8, Error> {
    let jobs = targets::select(&flags.run, &|name| std::env::var(name).ok())?;
    let rows: Vec<Row> = jobs.iter().flat_map(|job| rows::rows(job, flags.run.allow_writes, flags.run.probe_limits)).collect();
    let chosen: Vec<Row> = rows.iter().filter(|row| flags.chooses(row)).cloned().collect();
    if flags.libtest.list {
        let nothing = || Shown::Unseen(String::new());
        let trials = rows.iter().map(|row| flags.trial(row, &nothing(), &[])).collect();
        let _ = libtest_mimic::run(&flags.arguments(), flags.narrowed(trials));
        return Ok(exit::FINE);
    }
    let wanted: Vec<(Job, Only)> = jobs
        .iter()
        .filter(|job| chosen.iter().any(|row| row.api == job.api))
        .map(|job| (job.clone(), rows::only(&rows, &chosen, &job.api)))
        .collect();
    if flags.run.plan {
        let mut sum = 0;
        for (job, only) in wanted {
            let plan = runs::plan(&job, only, &flags.run)?;
            sum += plan.bound;
            print!("{}", text::plan(&job.api, &plan));
        }
        println!("at most {sum} {} in all; none was sent", text::plural(sum, "request"));
        return Ok(exit::FINE);
    }
    let outcomes = runs::execute(&wanted, &flags.run, None)?;
    conclude(flags, &jobs, &wanted, &rows, &outcomes)
}

fn conclude(flags: &Flags, jobs: &[Job], wanted: &[(Job, Only)], rows: &[Row], outcomes: &[Outcome]) -> Result<u8, Error> {
    for outcome in outcomes {
        match outcome {
            Outcome::Judged(report) => eprintln!("{}", text::summary(report)),
            Outcome::Absent { api, why } => eprintln!("note: the target does not serve {api}: {why}"),
            Outcome::Failed { .. } => {}
        }
    }
    let reports = runs::reports(outcomes);
    written(flags, jobs, &reports)?;
    if let Some((message, status)) = runs::failure(outcomes) {
        eprintln!("{message}");
        return Ok(status);
    }
    let mut trials = Vec::new();
    for row in rows {
        let report = reports.iter().find(|r| r.api == row.api);
        let outcome = match report {
            Some(report) => row.outcome(report, rows, flags.run.allow_flaky),
            None => Shown::Unseen("the target does not serve this API".to_owned()),
        };
        let facts = report.map(|r| row.facts(r, rows)).unwrap_or_default();
        trials.push(flags.trial(row, &outcome, &facts));
    }
    drift(flags, wanted, &reports, &mut trials)?;
    let trials = flags.narrowed(trials);
    let conclusion = libtest_mimic::run(&flags.arguments(), trials);
    let missed = missed(flags, rows, &reports);
    if !missed.is_empty() {
        eprintln!("{}", text::failures(&missed));
        eprintln!("error: {} outside of the chosen tests; run them without a filter", text::plural(missed.len() as u64, "failure"));
    }
    if conclusion.has_failed() || !missed.is_empty() {
        return Ok(exit::BROKEN);
    }
    let seen = file::total(&reports);
    if seen.holds + seen.flaky > 0 {
        return Ok(exit::FINE);
    }
    // A filter that is meant for the unit tests of another package matches nothing here, and that is fine.
    if wanted.is_empty() && flags.is_plain() {
        return Ok(exit::FINE);
    }
    let why = if wanted.is_empty() {
        "nothing could fail: no test has a name like that; --list shows them".to_owned()
    } else {
        text::nothing(&reports)
    };
    eprintln!("error: {why}");
    Ok(exit::NOTHING)
}

/// Writes the report where the flags say.
fn written(flags: &Flags, jobs: &[Job], reports: &[Report]) -> Result<(), Error> {
    let Some(path) = flags.run.report.as_ref().filter(|p| !p.as_os_str().is_empty()) else { return Ok(()) };
    let path = place::standing().join(path);
    let apis: Vec<String> = jobs.iter().map(|j| j.api.clone()).collect();
    let several = apis.len() > 1;
    let shared = runs::gathered(&apis, |_, all| file::write(&path, &all, several).map(|_| ()))?;
    let files = if shared { Vec::new() } else { file::write(&path, reports, several)? };
    for file in files {
        eprintln!("report: {}", file.display());
    }
    Ok(())
}

/// Failures that no chosen test shows: what a run met beside what it was asked for.
fn missed<'r>(flags: &Flags, rows: &[Row], reports: &'r [Report]) -> Vec<&'r plumbline_engine::FactReport> {
    let mut missed = Vec::new();
    for report in reports {
        let shown: Vec<_> = rows.iter().filter(|r| r.api == report.api && flags.shows(r)).flat_map(|r| r.facts(report, rows)).collect();
        let fails = |v: Verdict| v == Verdict::Broken || (v == Verdict::Flaky && !flags.run.allow_flaky);
        missed.extend(report.facts.iter().filter(|f| fails(f.verdict) && !shown.iter().any(|s| std::ptr::eq(*s, *f))));
    }
    // Under cargo-nextest another process shows it.
    if std::env::var_os("NEXTEST").is_some() { Vec::new() } else { missed }
}

/// Compares observed shapes with the snapshots; a difference is a note, or a test that fails.
fn drift(flags: &Flags, wanted: &[(Job, Only)], reports: &[Report], trials: &mut Vec<Trial>) -> Result<(), Error> {
    if !flags.run.is_whole() {
        return Ok(());
    }
    for (job, only) in wanted {
        let Some(report) = reports.iter().find(|r| r.api == job.api).filter(|_| only.is_none()) else { continue };
        let Drift::Different(diff) = shapes::compare(job, report, &flags.run)? else { continue };
        if flags.run.denies_drift() {
            let name = format!("{}::shapes::drift", job.api);
            let message = format!("observed shapes differ from the snapshot; INSTA_UPDATE=always accepts them\n{diff}");
            trials.push(Trial::test(name, move || Err(Failed::from(message))));
        } else {
            eprintln!("note: observed shapes of {} differ from the snapshot; INSTA_UPDATE=always accepts them\n{diff}", job.api);
        }
    }
    Ok(())
}

impl Flags {
    /// Whether filters choose a row.
    fn chooses(&self, row: &Row) -> bool {
        let hit = |filter: &String| if self.libtest.exact { row.name == *filter } else { row.name.contains(filter.as_str()) };
        let named = self.filters.is_empty() || self.filters.iter().any(hit);
        named && !self.libtest.skip.iter().any(hit) && (!self.libtest.ignored || row.ignored.is_some())
    }

    /// Whether a row is chosen and run.
    fn shows(&self, row: &Row) -> bool {
        self.chooses(row) && (row.ignored.is_none() || self.libtest.ignored || self.libtest.include_ignored)
    }

    /// Whether this may be the `cargo test` of a whole workspace: no flag of the suite was given.
    fn is_plain(&self) -> bool {
        self.run.target().is_none() && self.run.chosen().is_empty() && self.run.report.is_none() && self.run.specs.is_empty()
    }

    /// libtest's arguments. It knows one filter only; more are applied by [`Self::narrowed`].
    fn arguments(&self) -> Arguments {
        let libtest = &self.libtest;
        Arguments {
            include_ignored: libtest.include_ignored,
            ignored: libtest.ignored,
            test: libtest.test,
            bench: libtest.bench,
            list: libtest.list,
            nocapture: libtest.nocapture,
            show_output: libtest.show_output,
            exact: libtest.exact,
            quiet: libtest.quiet,
            test_threads: libtest.test_threads,
            logfile: libtest.logfile.clone(),
            skip: libtest.skip.clone(),
            color: libtest.color.map(|c| match c {
                Color::Auto => ColorSetting::Auto,
                Color::Always => ColorSetting::Always,
                Color::Never => ColorSetting::Never,
            }),
            format: libtest.format.map(|f| match f {
                Form::Pretty => FormatSetting::Pretty,
                Form::Terse => FormatSetting::Terse,
                Form::Json => FormatSetting::Json,
            }),
            filter: self.filters.first().filter(|_| self.filters.len() == 1).cloned(),
            ..Arguments::default()
        }
    }

    /// The trials that several filters choose.
    fn narrowed(&self, trials: Vec<Trial>) -> Vec<Trial> {
        if self.filters.len() < 2 {
            return trials;
        }
        let exact = self.libtest.exact;
        let hit = |trial: &Trial| self.filters.iter().any(|f| if exact { trial.name() == f } else { trial.name().contains(f.as_str()) });
        trials.into_iter().filter(hit).collect()
    }

    /// A test that shows an outcome which is known already.
    fn trial(&self, row: &Row, outcome: &Shown<'_>, facts: &[&plumbline_engine::FactReport]) -> Trial {
        let aloud = (self.libtest.nocapture || self.libtest.show_output) && self.libtest.format != Some(Form::Json);
        let said: Vec<String> = facts
            .iter()
            .filter(|_| aloud)
            .map(|f| {
                let reason = f.reason.as_ref().map(|r| format!(" ({r})")).unwrap_or_default();
                format!("{:<7} {}: {}{reason}", f.verdict.as_str(), f.id, f.statement)
            })
            .collect();
        let result: Result<Completion, Arc<str>> = match outcome {
            Shown::Holds => Ok(Completion::Completed),
            Shown::Unseen(reason) => Ok(Completion::ignored_with(reason.replace('\n', " "))),
            Shown::Failed(failed) => Err(text::failures(failed).into()),
        };
        let trial = Trial::ignorable_test(row.name.clone(), move || {
            for line in said {
                println!("{line}");
            }
            result.map_err(|message| Failed::from(&*message))
        });
        trial.with_ignored_flag(row.ignored.is_some())
    }
}
