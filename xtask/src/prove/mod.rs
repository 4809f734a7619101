//! `cargo xtask prove`: every fact is broken in every way, and the suite must notice.
//!
//! The mock is started once per mutant, in this process and on a port of its own, and the suite is
//! run against it until its first confirmed verdict. What mutants there are is the mock's business,
//! what the suite asks is the suite's; here is only who noticed what, written to `docs/PROOF.md`.
//!
//! The lower depths are tried on all mutants as well, so that it can be seen what requests are
//! worth; the deepest is tried on what the chosen depth leaves.

mod alarms;
mod compared;
mod corpus;
mod covering;
mod document;
mod encloses;
mod lists;
mod outcome;
mod pool;
mod subject;
mod trial;
mod vary;

use crate::error::Error;
use crate::repository;
use conformance::exit;
use outcome::{Clean, Outcome, Pass};
use plumbline_engine::{Depth, Verdict};
use pool::Pool;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Instant;
use subject::Subject;
use trial::{Conditions, Fate};

/// What is written, in the repository.
const DOCUMENT: &str = "docs/PROOF.md";
/// What is written of faults under a condition.
const FULL_DOCUMENT: &str = "docs/PROOF-FULL.md";

/// Break every fact in every way, and see that the suite notices.
#[derive(clap::Args)]
#[command(after_help = "Exit status 1 when a mutant that counts survives, when less than 95 of 100 kills are on
the broken fact or what encloses it, when depth quick kills less than 80 of 100 or less than half of a kind, or when
an unbroken mock is complained about; also when --check finds that docs/PROOF.md is about other facts or mutants.

Examples:
  cargo xtask prove
  cargo xtask prove --api NAME --fact OPERATION/laws/page
  cargo xtask prove --spec my_api.yaml
  cargo xtask prove --check
  cargo xtask prove --sample 200 --seed 7 --only-depth --check
  cargo xtask prove --alarms --sample 12
  cargo xtask prove --full")]
pub struct Flags {
    /// API to prove; all when absent. May be repeated.
    #[arg(long = "api", value_name = "NAME")]
    apis: Vec<String>,
    /// Description file; all of the repository when absent. May be repeated. Nothing is written.
    #[arg(long = "spec", value_name = "FILE", conflicts_with = "check")]
    specs: Vec<PathBuf>,
    /// Only mutants whose name begins so: `FACT:OPERATOR`. May be repeated.
    #[arg(long = "fact", value_name = "PREFIX")]
    facts: Vec<String>,
    /// How much the suite looks at: quick, default or deep.
    #[arg(long, value_name = "DEPTH", default_value = "default")]
    depth: Depth,
    /// Break facts under conditions, too, and write docs/PROOF-FULL.md.
    #[arg(long)]
    full: bool,
    /// Break nothing: run the suite against unbroken mocks of every sort, and see that it complains about none.
    #[arg(long, conflicts_with_all = ["facts", "full", "check", "only_depth", "contacts"])]
    alarms: bool,
    /// How many items the lists hold; more where a mutant needs more to show.
    #[arg(long, value_name = "N", default_value_t = 237)]
    contacts: usize,
    /// Only so many mutants, chosen by chance; with --alarms, so many runs.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    sample: Option<usize>,
    /// What the sample is chosen by.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "sample")]
    seed: u64,
    /// Write nothing; fail when docs/PROOF.md is about other facts or mutants than there are. Alone it runs nothing.
    #[arg(long)]
    check: bool,
    /// How many mutants are tried side by side.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: u16,
    /// Look at the chosen depth only, and not at the lower ones as well.
    #[arg(long)]
    only_depth: bool,
    /// Print the mutants that took longest, and what each survivor and stray verdict was.
    #[arg(long, short)]
    verbose: bool,
}

impl Flags {
    /// Whether only some of the mutants are looked at.
    fn is_narrow(&self) -> bool {
        !self.specs.is_empty() || !self.apis.is_empty() || !self.facts.is_empty() || self.sample.is_some()
    }

    /// Whether all is looked at that the document is about.
    fn is_whole(&self) -> bool {
        !self.is_narrow() && !self.only_depth && self.contacts == 237 && self.depth == Depth::Default
    }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|n| *n > 0).ok_or_else(|| "a sample is of one at least".to_owned())
}

/// Proves, prints, writes.
///
/// # Errors
/// When descriptions are wrong, a mock cannot be started, or `docs/PROOF.md` is stale under `--check`.
pub fn run(flags: &Flags) -> Result<u8, Error> {
    if flags.alarms {
        return alarms::run(flags);
    }
    let started = Instant::now();
    let subjects = subject::subjects(flags)?;
    let listed = started.elapsed();
    if flags.check {
        stale(flags, &subjects)?;
        if !flags.is_narrow() && !flags.only_depth {
            println!("{} is about the facts and mutants that there are", document_of(flags));
            return Ok(exit::FINE);
        }
    }
    let pool = Pool { jobs: flags.jobs.into() };
    let cleans = cleans(flags, &subjects, pool)?;
    let cleaned = started.elapsed();
    let lower = [Depth::Quick, Depth::Default, Depth::Deep].into_iter().filter(|d| *d < flags.depth && !flags.only_depth && !flags.full);
    let mut passes = Vec::new();
    for depth in lower.chain([flags.depth]) {
        let all = subjects.iter().enumerate().flat_map(|(s, subject)| (0..subject.mutants.len()).map(move |m| (s, m)));
        passes.push(pass(flags, &subjects, pool, depth, all.collect())?);
    }
    let left = passes.last().map(Pass::survivors).unwrap_or_default();
    let beyond = if flags.only_depth || flags.depth == Depth::Deep { None } else { Some(pass(flags, &subjects, pool, Depth::Deep, left)?) };
    let outcome = Outcome { subjects: &subjects, cleans, passes, beyond, contacts: flags.contacts, whole: flags.is_whole() };
    print!("{}", document::terminal(&outcome, flags.verbose));
    println!(
        "{:.0} s, {}: {:.1} s to list the mutants, {:.1} s for unbroken mocks, the rest for {} runs, {} at a time",
        started.elapsed().as_secs_f64(),
        processor(),
        listed.as_secs_f64(),
        cleaned.saturating_sub(listed).as_secs_f64(),
        outcome.passes.iter().chain(&outcome.beyond).map(|p| p.fates.len()).sum::<usize>(),
        flags.jobs,
    );
    if flags.is_whole() && !flags.check {
        let name = document_of(flags);
        std::fs::write(repository::root()?.join(name), document::document(&outcome))
            .map_err(Error::io(format!("{name} cannot be written")))?;
        println!("wrote {name}");
    }
    let complaints = outcome.complaints();
    for complaint in &complaints {
        eprintln!("error: {complaint}");
    }
    Ok(if complaints.is_empty() { exit::FINE } else { exit::BROKEN })
}

/// Processor time of this process so far, where the operating system says it.
fn processor() -> String {
    // Fields 14 and 15 of proc_pid_stat(5), counted behind the name in brackets, in hundredths of a second.
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    match (fields.get(11).and_then(|t| t.parse::<u64>().ok()), fields.get(12).and_then(|t| t.parse::<u64>().ok())) {
        (Some(user), Some(system)) => format!("{} s of processor time", (user + system) / 100),
        _ => "processor time unknown".to_owned(),
    }
}

fn document_of(flags: &Flags) -> &'static str {
    if flags.full { FULL_DOCUMENT } else { DOCUMENT }
}

/// Holds what is written against the facts and mutants that there are.
fn stale(flags: &Flags, subjects: &[Subject]) -> Result<(), Error> {
    let path: PathBuf = repository::root()?.join(document_of(flags));
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    let missing: Vec<&str> = subjects.iter().filter(|s| !written.contains(&s.census.digest)).map(|s| s.api.as_str()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let command = if flags.full { "cargo xtask prove --full" } else { "cargo xtask prove" };
    Err(Error::Stale(format!(
        "{} is out of date: there are other facts or mutants of {} now\nrun `{command}` and commit the result",
        document_of(flags),
        missing.join(", ")
    )))
}

/// Tries mutants at one depth.
fn pass(flags: &Flags, subjects: &[Subject], pool: Pool, depth: Depth, mut jobs: Vec<(usize, usize)>) -> Result<Pass, Error> {
    let second = depth == flags.depth;
    let conditions = Conditions { depth, contacts: flags.contacts, second, assumed: flags.full };
    let known = corpus::Known::default();
    // Those with much data take longest: begun first, none of them is waited for at the end.
    jobs.sort_by_key(|(s, m)| std::cmp::Reverse(trial::contacts(conditions, Some(&subjects[*s].mutants[*m]))));
    let found = pool.each(&jobs, &format!("{} mutants", depth.as_str()), |runtime, (s, m)| {
        let (subject, since) = (&subjects[*s], Instant::now());
        let fate = trial::attempt(runtime, subject, &subject.mutants[*m], conditions, &known);
        (fate, since.elapsed())
    })?;
    let mut fates: Vec<(usize, usize, Fate)> = jobs.iter().zip(&found).map(|((s, m), (fate, _))| (*s, *m, fate.clone())).collect();
    fates.sort_by_key(|(s, m, _)| (*s, *m));
    if flags.verbose {
        let mut slow: Vec<_> = jobs.iter().zip(&found).map(|((s, m), (_, took))| (*took, subjects[*s].mutants[*m].id())).collect();
        slow.sort_by_key(|(took, _)| std::cmp::Reverse(*took));
        for (took, id) in slow.iter().take(25) {
            eprintln!("{:>6.2} s  {id}", took.as_secs_f64());
        }
    }
    Ok(Pass { depth, fates })
}

/// Has the suite judge unbroken mocks: at every depth, and at the chosen one under all readings and
/// sizes that a mutant is run with, so that no complaint about a mutant is one about its mock.
fn cleans(flags: &Flags, subjects: &[Subject], pool: Pool) -> Result<Vec<Clean>, Error> {
    let mut jobs = Vec::new();
    for (s, subject) in subjects.iter().enumerate() {
        for depth in [Depth::Quick, Depth::Default, Depth::Deep].into_iter().filter(|d| !flags.only_depth || *d == flags.depth) {
            jobs.push((s, depth, None, flags.contacts));
        }
        let mut seen = BTreeSet::from([(plumbline_spec::Choices::new(), flags.contacts, false, None)]);
        let conditions = Conditions { depth: flags.depth, contacts: flags.contacts, second: false, assumed: flags.full };
        for (m, mutant) in subject.mutants.iter().enumerate().filter(|(_, m)| !trial::is_left_out(m, conditions)) {
            let items = trial::contacts(conditions, Some(mutant));
            if seen.insert((mutant.choices.clone(), items, mutant.strict_rate, mutant.occasion.clone())) {
                jobs.push((s, flags.depth, Some(m), items));
            }
        }
    }
    let found = pool.each(&jobs, "unbroken mocks", |runtime, (s, depth, m, items)| {
        let subject = &subjects[*s];
        let mutant = m.map(|m| &subject.mutants[m]);
        let mock = match mutant {
            Some(mutant) => trial::unbroken(subject, mutant, *items),
            None => trial::start(subject, None, *items),
        };
        let judged = mock.map_err(|e| e.to_string()).map(|mock| trial::judge(runtime, subject, &mock, *depth, true));
        let (requests, alarms) = match judged {
            Ok(Ok(report)) => {
                let failed = report.facts.iter().filter(|f| matches!(f.verdict, Verdict::Broken | Verdict::Flaky));
                (report.requests, failed.map(|f| f.id.clone()).filter(|id| !trial::is_beside(id, mutant)).collect())
            }
            // All that there is to say of a mock that answers nothing else.
            Ok(Err(plumbline_engine::Error::Occasion { .. })) if mutant.is_some_and(|m| m.occasion.is_some()) => (0, Vec::new()),
            Ok(Err(error)) => (0, vec![error.to_string()]),
            Err(error) => (0, vec![error]),
        };
        let choices = mutant.map(|m| m.choices.clone()).unwrap_or_default();
        Clean { subject: *s, depth: *depth, plain: m.is_none(), choices, items: *items, requests, alarms }
    })?;
    Ok(found)
}
