//! Having each job judged once: budgets shared, mocks started, outcomes gathered.
//!
//! Mocks are judged side by side. One target is judged for one API after the other, so that never
//! more than one request at a time is under way there.

use crate::baseline::Baseline;
use crate::flags::RunFlags;
use crate::targets::Job;
use crate::{Error, exit, interrupt, replay, shared, text};
use plumbline_engine::{Event, Options, Report, Told};
use plumbline_spec::Kind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Told what happens while an API is judged.
pub type Progress = Arc<dyn Fn(&str, &Event<'_>) + Send + Sync>;

/// Operations and kinds to look at; all when absent.
pub type Only = Option<BTreeSet<(String, Kind)>>;

/// What came of a job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Outcome {
    /// The target was judged.
    Judged(Box<Report>),
    /// The target does not serve this API, which was not asked for by name.
    Absent {
        /// The API.
        api: String,
        /// What was answered.
        why: String,
    },
    /// The run could not be made.
    Failed {
        /// What to print.
        message: String,
        /// Exit status.
        status: u8,
    },
}

/// The reports among outcomes.
pub fn reports(outcomes: &[Outcome]) -> Vec<Report> {
    let report = |o: &Outcome| match o {
        Outcome::Judged(report) => Some((**report).clone()),
        Outcome::Absent { .. } | Outcome::Failed { .. } => None,
    };
    outcomes.iter().filter_map(report).collect()
}

/// Marks in the outcomes what a list of known deviations accepts, and gives what is to be said about the list.
/// A run is `whole` if no filter chose a part of the facts.
///
/// # Errors
/// When the list names a fact that a judged API does not have.
pub fn accept(outcomes: &mut [Outcome], baseline: &Baseline, whole: bool) -> Result<Vec<String>, Error> {
    let mut reports = reports(outcomes);
    let notes = baseline.apply(&mut reports, &crate::baseline::today(), whole)?;
    let mut marked = reports.into_iter();
    for outcome in outcomes {
        if let Outcome::Judged(own) = outcome
            && let Some(report) = marked.next()
        {
            **own = report;
        }
    }
    Ok(notes)
}

/// The first failure among outcomes. None of several being served is one, too.
pub fn failure(outcomes: &[Outcome]) -> Option<(String, u8)> {
    let failed = |o: &Outcome| match o {
        Outcome::Failed { message, status } => Some((message.clone(), *status)),
        Outcome::Judged(_) | Outcome::Absent { .. } => None,
    };
    let absent = || {
        let all: Option<Vec<String>> = outcomes
            .iter()
            .map(|o| match o {
                Outcome::Absent { api, why } => Some(format!("{api}: {why}")),
                Outcome::Judged(_) | Outcome::Failed { .. } => None,
            })
            .collect();
        let all = all.filter(|a| !a.is_empty())?;
        Some((format!("error: the target serves none of the chosen APIs ({}); check its address and path", all.join("; ")), exit::TARGET))
    };
    outcomes.iter().find_map(failed).or_else(absent)
}

/// What jobs would send, as tables, and the sum.
///
/// # Errors
/// When one cannot be planned.
pub fn plans(jobs: &[(Job, Only)], flags: &RunFlags) -> Result<String, Error> {
    let mut sum = 0;
    let mut out = String::new();
    for (job, only) in jobs {
        let url = job.target_url.as_deref().unwrap_or("http://127.0.0.1");
        let plan = plumbline_engine::plan(&options(job, url, only.clone(), flags, &Budget::new(flags), None))?;
        sum += plan.bound;
        out.push_str(&text::plan(&job.api, &plan));
    }
    Ok(format!("{out}at most {sum} {} in all; none was sent\n", text::plural(sum, "request")))
}

/// Judges the target of each job, or recorded traffic in place of it. Outcomes come in the order of the jobs.
///
/// # Errors
/// Only when the folder shared by the processes of a run fails; all else is in the outcomes.
pub fn execute(jobs: &[(Job, Only)], flags: &RunFlags, progress: Option<&Progress>) -> Result<Vec<Outcome>, Error> {
    let folder = shared::folder()?;
    if flags.is_replay() {
        let Some(folder) = folder else { return replay::execute(jobs, flags) };
        // Another process may want what this one does not: all is kept.
        let whole: Vec<(Job, Only)> = jobs.iter().map(|(job, _)| (job.clone(), None)).collect();
        let outcomes = replay::execute(&whole, flags)?;
        return jobs.iter().zip(outcomes).map(|((job, _), outcome)| shared::once(&folder, &job.api, || outcome)).collect();
    }
    let side_by_side = flags.max_requests.is_none() && jobs.iter().all(|(job, _)| job.target_url.is_none());
    let budget = Budget::new(flags);
    let judge = |(job, only): &(Job, Only), budget: &Budget| match &folder {
        // Another process may want what this one does not: all is looked at, once.
        Some(folder) => shared::once(folder, &job.api, || outcome(job, None, flags, budget, progress)),
        None => Ok(outcome(job, only.clone(), flags, budget, progress)),
    };
    if side_by_side {
        return std::thread::scope(|scope| {
            let runs: Vec<_> = jobs.iter().map(|job| scope.spawn(|| judge(job, &budget))).collect();
            runs.into_iter().map(|run| run.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
        });
    }
    let _turn = folder.as_deref().map(|f| shared::lock(f, "target")).transpose()?;
    let mut budget = budget;
    let mut outcomes = Vec::new();
    for job in jobs {
        let outcome = judge(job, &budget)?;
        let unreachable = matches!(outcome, Outcome::Failed { status: exit::TARGET, .. });
        if let Outcome::Judged(report) = &outcome {
            budget.spend(report.requests);
        }
        outcomes.push(outcome);
        // What one API cannot reach no other will.
        if unreachable || interrupt::told().load(Ordering::Relaxed) {
            break;
        }
    }
    Ok(outcomes)
}

/// Whether this process is one of several that share a run, as under cargo-nextest.
pub fn is_shared() -> bool {
    shared::folder().is_ok_and(|f| f.is_some())
}

/// Hands over the reports left by the processes of this run, this one's among them. False, and
/// nothing is handed over, where this is the only one.
///
/// # Errors
/// When the folder shared by the processes of a run fails, or what is done with the reports.
pub fn gathered(apis: &[String], with: impl FnOnce(Vec<Report>) -> Result<(), Error>) -> Result<bool, Error> {
    let Some(folder) = shared::folder()? else { return Ok(false) };
    let _lock = shared::lock(&folder, "report")?;
    with(reports(&shared::all(&folder, apis)))?;
    Ok(true)
}

/// What is left of requests and time.
#[derive(Debug, Clone)]
struct Budget {
    requests: Option<u64>,
    until: Option<Instant>,
}

impl Budget {
    fn new(flags: &RunFlags) -> Self {
        Self { requests: flags.max_requests, until: flags.deadline.and_then(|d| Instant::now().checked_add(d)) }
    }

    fn spend(&mut self, requests: u64) {
        self.requests = self.requests.map(|left| left.saturating_sub(requests));
    }

    fn time(&self) -> Option<Duration> {
        self.until.map(|until| until.saturating_duration_since(Instant::now()))
    }
}

fn options(job: &Job, url: &str, only: Only, flags: &RunFlags, budget: &Budget, progress: Option<&Progress>) -> Options {
    let api = job.api.clone();
    Options {
        credentials: job.credentials.clone(),
        headers: flags.headers.clone(),
        seed: flags.seed.unwrap_or(RunFlags::SEED),
        depth: flags.depth(),
        max_requests: budget.requests,
        deadline: budget.time(),
        rate: flags.rate,
        allow_writes: flags.allow_writes,
        probe_limits: flags.probe_limits,
        include_values: flags.include_values,
        record: flags.keeps_exchanges(),
        only,
        stop: Some(interrupt::told()),
        progress: progress.cloned().map(|told| -> Told { Arc::new(move |event| told(&api, event)) }),
        ..Options::new(job.source.clone(), url)
    }
}

fn outcome(job: &Job, only: Only, flags: &RunFlags, budget: &Budget, progress: Option<&Progress>) -> Outcome {
    match judged(job, only, flags, budget, progress) {
        Ok(report) => Outcome::Judged(Box::new(report)),
        Err(Error::Engine(plumbline_engine::Error::NotServed { cause, .. })) if job.implicit => {
            Outcome::Absent { api: job.api.clone(), why: cause }
        }
        Err(error) => Outcome::Failed { message: error.render(), status: error.exit_status() },
    }
}

fn judged(job: &Job, only: Only, flags: &RunFlags, budget: &Budget, progress: Option<&Progress>) -> Result<Report, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::io("no event loop can be made"))?;
    let mock = match &job.target_url {
        Some(_) => None,
        None => Some(crate::mocks::start(job)?),
    };
    let url = job.target_url.clone().or_else(|| mock.as_ref().map(crate::mocks::Mock::url)).unwrap_or_default();
    Ok(runtime.block_on(plumbline_engine::run(options(job, &url, only, flags, budget, progress)))?)
}
