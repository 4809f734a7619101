//! The test harness: one test per row, exit statuses as documented.
//!
//! Listing and planning send nothing. Otherwise the chosen jobs are judged first, and then shown
//! as tests; so whatever keeps a run from being made is one line, not one per test.

use crate::arguments::Flags;
use crate::baseline::Baseline;
use crate::rows::{self, Outcome as Shown, Row};
use crate::runs::{self, Only, Outcome};
use crate::shapes::{self, Drift};
use crate::targets::{self, Job};
use crate::{Error, baseline, config, days, exit, file, text};
use clap::Parser;
use libtest_mimic::{Completion, Failed, Trial};
use plumbline_engine::{FactReport, Report, Verdict};
use std::process::ExitCode;

/// Runs the harness with the arguments and the environment of the process.
pub fn main() -> ExitCode {
    let flags = match Flags::try_parse() {
        Ok(flags) => flags,
        Err(wrong) => {
            let _ = wrong.print();
            return ExitCode::from(if wrong.use_stderr() { exit::USAGE } else { exit::FINE });
        }
    };
    let mut flags = flags;
    let resolved = config::resolve(&flags.run, &|name| std::env::var(name).ok());
    match resolved.and_then(|run| {
        flags.run = run;
        start(&flags)
    }) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            eprintln!("{}", error.render());
            ExitCode::from(error.exit_status())
        }
    }
}

/// What is known before anything is sent.
struct Suite<'f> {
    flags: &'f Flags,
    jobs: Vec<Job>,
    rows: Vec<Row>,
    baseline: Baseline,
}

fn start(flags: &Flags) -> Result<u8, Error> {
    let jobs = targets::select(&flags.run, &|name| std::env::var(name).ok())?;
    let rows = jobs.iter().flat_map(|job| rows::rows(job, flags.run.allow_writes, flags.run.probe_limits)).collect();
    let suite = Suite { flags, jobs, rows, baseline: Baseline::of(&flags.run)? };
    if flags.lists() {
        let mut trials: Vec<Trial> = suite.rows.iter().map(|row| suite.trial(row, None)).collect();
        trials.extend(suite.jobs.iter().filter(|_| flags.run.denies_drift()).map(|job| Trial::test(drift_name(job), || Ok(()))));
        let _ = libtest_mimic::run(&flags.arguments(), flags.narrowed(trials));
        return Ok(exit::FINE);
    }
    let wanted = suite.wanted();
    if flags.run.plan {
        print!("{}", runs::plans(&wanted, &flags.run)?);
        return Ok(exit::FINE);
    }
    let outcomes = runs::execute(&wanted, &flags.run, None)?;
    suite.conclude(&wanted, &outcomes)
}

/// Name of the test that fails for drift, when drift is denied.
fn drift_name(job: &Job) -> String {
    format!("{}::shapes::drift", job.api)
}

impl Suite<'_> {
    /// The jobs that chosen tests need, each with what of it.
    fn wanted(&self) -> Vec<(Job, Only)> {
        let chosen: Vec<Row> = self.rows.iter().filter(|row| self.flags.chooses(row)).cloned().collect();
        let mut wanted = Vec::new();
        for job in &self.jobs {
            // Shapes are those of a whole run.
            if self.flags.run.denies_drift() && self.flags.names(&drift_name(job)) {
                wanted.push((job.clone(), None));
            } else if chosen.iter().any(|row| row.api == job.api) {
                wanted.push((job.clone(), rows::only(&self.rows, &chosen, &job.api)));
            }
        }
        wanted
    }

    fn conclude(&self, wanted: &[(Job, Only)], outcomes: &[Outcome]) -> Result<u8, Error> {
        let mut reports = runs::reports(outcomes);
        let whole = wanted.iter().all(|(_, only)| only.is_none());
        let notes = self.baseline.apply(&mut reports, &baseline::today(), whole)?;
        for report in &reports {
            eprintln!("{}", text::summary(report));
        }
        for outcome in outcomes {
            if let Outcome::Absent { api, why } = outcome {
                eprintln!("note: the target does not serve {api}: {why}");
            }
        }
        for note in notes {
            eprintln!("note: {note}");
        }
        self.keep(&reports)?;
        if let Some((message, status)) = runs::failure(outcomes) {
            eprintln!("{message}");
            return Ok(status);
        }
        let mut trials: Vec<Trial> = self.rows.iter().map(|row| self.trial(row, reports.iter().find(|r| r.api == row.api))).collect();
        self.drift(wanted, &reports, &mut trials)?;
        let conclusion = libtest_mimic::run(&self.flags.arguments(), self.flags.narrowed(trials));
        let missed = self.missed(&reports);
        if !missed.is_empty() {
            eprintln!("{}", text::failures(&reports, &missed));
            eprintln!("error: {} outside of the chosen tests; run them without a filter", text::plural(missed.len() as u64, "failure"));
        }
        if conclusion.has_failed() || !missed.is_empty() {
            return Ok(exit::BROKEN);
        }
        if reports.iter().any(|r| r.interrupted) {
            return Ok(exit::INTERRUPTED);
        }
        // A filter that is meant for the unit tests of another package matches nothing here, and that is fine.
        // Under cargo-nextest this process has one test; that nothing could fail is said of the run as a whole.
        let elsewhere = runs::is_shared() && reports.iter().any(|r| r.exit_status(true) != exit::NOTHING);
        if self.saw(&reports) || elsewhere || (wanted.is_empty() && self.flags.is_plain()) {
            return Ok(exit::FINE);
        }
        let none = "nothing could fail: no test has a name like that; --list shows them".to_owned();
        eprintln!("error: {}", if wanted.is_empty() { none } else { text::nothing(&reports) });
        Ok(exit::NOTHING)
    }

    /// Whether anything that was chosen could have failed.
    fn saw(&self, reports: &[Report]) -> bool {
        let shown: Vec<&Row> = self.rows.iter().filter(|row| self.flags.shows(row)).collect();
        let of = |row: &Row| reports.iter().find(|r| r.api == row.api);
        if shown.iter().all(|row| row.kind.is_none()) {
            return shown
                .iter()
                .any(|row| of(row).is_some_and(|r| matches!(row.outcome(r, &self.rows, true), Shown::Holds | Shown::Accepted(_))));
        }
        shown.iter().filter_map(|row| Some(row.facts(of(row)?, &self.rows))).flatten().any(|f| f.verdict != Verdict::Unseen)
    }

    /// Writes what the flags ask for: report, days, a draft of accepted deviations.
    fn keep(&self, reports: &[Report]) -> Result<(), Error> {
        let apis: Vec<String> = self.jobs.iter().map(|j| j.api.clone()).collect();
        let files = |reports: &[Report]| -> Result<Vec<std::path::PathBuf>, Error> {
            let mut files = days::keep(&self.flags.run, reports)?;
            files.extend(baseline::write(&self.flags.run, &self.baseline, reports)?);
            Ok(files)
        };
        // Under cargo-nextest each process knows what the others left.
        if !runs::gathered(&apis, |all| files(&all).map(|_| ()))? {
            for file in files(reports)? {
                eprintln!("written: {}", file.display());
            }
        }
        self.write(reports)
    }

    /// Writes the reports where the flags say, and tells GitHub Actions.
    fn write(&self, reports: &[Report]) -> Result<(), Error> {
        let flags = &self.flags.run;
        let apis: Vec<String> = self.jobs.iter().map(|j| j.api.clone()).collect();
        let several = apis.len() > 1;
        let gathered = |mut all: Vec<Report>| {
            self.baseline.apply(&mut all, &baseline::today(), false)?;
            file::write_all(flags, &all, several).map(|_| ())
        };
        // Annotations of several processes would tell everything several times.
        if runs::gathered(&apis, gathered)? {
            return Ok(());
        }
        for file in file::write_all(flags, reports, several)? {
            eprintln!("report: {}", file.display());
        }
        eprint!("{}", file::tell_github(flags, reports)?);
        Ok(())
    }

    /// Failures that no chosen test shows: what a run met beside what it was asked for.
    fn missed<'r>(&self, reports: &'r [Report]) -> Vec<&'r FactReport> {
        // Under cargo-nextest another process shows them.
        if runs::is_shared() {
            return Vec::new();
        }
        let mut missed = Vec::new();
        for report in reports {
            let rows = self.rows.iter().filter(|r| r.api == report.api && self.flags.shows(r));
            let shown: Vec<_> = rows.flat_map(|r| r.facts(report, &self.rows)).collect();
            let fails = |f: &&FactReport| f.fails(self.flags.run.allow_flaky);
            missed.extend(report.facts.iter().filter(fails).filter(|f| !shown.iter().any(|s| std::ptr::eq(*s, *f))));
        }
        missed
    }

    /// Compares observed shapes with the snapshots; a difference is a note, or a test that fails.
    fn drift(&self, wanted: &[(Job, Only)], reports: &[Report], trials: &mut Vec<Trial>) -> Result<(), Error> {
        let denied = self.flags.run.denies_drift();
        for (job, only) in wanted {
            let whole = self.flags.run.is_whole() && (only.is_none() || runs::is_shared());
            let Some(report) = reports.iter().find(|r| r.api == job.api).filter(|_| whole) else { continue };
            if !denied && runs::is_shared() {
                continue;
            }
            let result = match shapes::compare(job, report, &self.flags.run)? {
                Drift::Same => Ok(Completion::Completed),
                Drift::Missing => Ok(Completion::ignored_with("there is no snapshot; INSTA_UPDATE=always makes one")),
                Drift::Different(diff) => {
                    Err(format!("observed shapes of {} differ from the snapshot; INSTA_UPDATE=always accepts them\n{diff}", job.api))
                }
            };
            match result {
                result if denied => trials.push(Trial::ignorable_test(drift_name(job), move || result.map_err(Failed::from))),
                Err(message) => eprintln!("note: {message}"),
                Ok(_) => {}
            }
        }
        Ok(())
    }

    /// A test that shows an outcome which is known already.
    fn trial(&self, row: &Row, report: Option<&Report>) -> Trial {
        let outcome = match report {
            Some(report) => row.outcome(report, &self.rows, self.flags.run.allow_flaky),
            None => Shown::Unseen("the target does not serve this API".to_owned()),
        };
        let said: Vec<String> = match report {
            Some(report) if self.flags.is_loud() => row.facts(report, &self.rows).into_iter().map(text::line).collect(),
            _ => Vec::new(),
        };
        let result = match outcome {
            Shown::Holds => Ok(Completion::Completed),
            Shown::Unseen(reason) | Shown::Accepted(reason) => Ok(Completion::ignored_with(reason.replace('\n', " "))),
            Shown::Failed(failed) => Err(text::failures(report.map(std::slice::from_ref).unwrap_or_default(), &failed)),
        };
        let trial = Trial::ignorable_test(row.name.clone(), move || {
            for line in said {
                println!("{line}");
            }
            result.map_err(Failed::from)
        });
        trial.with_ignored_flag(row.ignored.is_some())
    }
}
