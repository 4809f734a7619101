//! `cargo xtask prove`: every fact is broken in every way, and the suite must notice.
//!
//! The mock is started once per mutant, in this process and on a port of its own, and the suite is
//! run against it until its first confirmed verdict. What mutants there are is the mock's business,
//! what the suite asks is the suite's; here is only who noticed what, written to `docs/PROOF.md`.

mod compared;
mod corpus;
mod document;
mod encloses;
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

/// Break every fact in every way, and see that the suite notices.
#[derive(clap::Args)]
#[command(after_help = "Exit status 1 when a mutant that counts survives, when less than 95 of 100 kills are on
the broken fact or what encloses it, or when an unbroken mock is complained about.

Examples:
  cargo xtask prove
  cargo xtask prove --api NAME --fact OPERATION/laws/page
  cargo xtask prove --sample 200 --seed 7 --check")]
pub struct Flags {
    /// API to prove; all when absent. May be repeated.
    #[arg(long = "api", value_name = "NAME")]
    apis: Vec<String>,
    /// Only mutants whose name begins so: `FACT:OPERATOR`. May be repeated.
    #[arg(long = "fact", value_name = "PREFIX")]
    facts: Vec<String>,
    /// How much the suite looks at: quick, default or deep.
    #[arg(long, value_name = "DEPTH", default_value = "default")]
    depth: Depth,
    /// Break facts under conditions, too.
    #[arg(long)]
    full: bool,
    /// How many items the lists hold; more where a mutant needs more to show.
    #[arg(long, value_name = "N", default_value_t = 237)]
    contacts: usize,
    /// Only so many mutants, chosen by chance.
    #[arg(long, value_name = "N")]
    sample: Option<usize>,
    /// What the sample is chosen by.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "sample")]
    seed: u64,
    /// Write nothing; fail when docs/PROOF.md is stale.
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
    /// Whether all is looked at that `docs/PROOF.md` is about.
    fn is_whole(&self) -> bool {
        let narrow = !self.apis.is_empty() || !self.facts.is_empty() || self.sample.is_some();
        !narrow && !self.full && !self.only_depth && self.contacts == 237 && self.depth == Depth::Default
    }
}

/// Proves, prints, writes.
///
/// # Errors
/// When descriptions are wrong, a mock cannot be started, or `docs/PROOF.md` is stale under `--check`.
pub fn run(flags: &Flags) -> Result<u8, Error> {
    let started = Instant::now();
    let subjects = subject::subjects(flags)?;
    let listed = started.elapsed();
    let pool = Pool { jobs: flags.jobs.into() };
    let cleans = cleans(flags, &subjects, pool)?;
    let cleaned = started.elapsed();
    let lower = [Depth::Quick, Depth::Default, Depth::Deep].into_iter().filter(|d| *d < flags.depth && !flags.only_depth);
    let mut passes = Vec::new();
    for depth in lower.chain([flags.depth]) {
        passes.push(pass(flags, &subjects, pool, depth)?);
    }
    let outcome = Outcome { subjects: &subjects, cleans, passes, contacts: flags.contacts };
    print!("{}", document::terminal(&outcome, flags.verbose));
    eprintln!(
        "{:.0} s: {:.1} s to list the mutants, {:.1} s for unbroken mocks, the rest for {} runs",
        started.elapsed().as_secs_f64(),
        listed.as_secs_f64(),
        cleaned.saturating_sub(listed).as_secs_f64(),
        outcome.passes.iter().map(|p| p.fates.len()).sum::<usize>(),
    );
    kept(flags, &outcome)?;
    let complaints = outcome.complaints();
    for complaint in &complaints {
        eprintln!("error: {complaint}");
    }
    Ok(if complaints.is_empty() { exit::FINE } else { exit::BROKEN })
}

/// Writes what was found, or holds it against what is written.
fn kept(flags: &Flags, outcome: &Outcome<'_>) -> Result<(), Error> {
    let path: PathBuf = repository::root()?.join(DOCUMENT);
    let stale = |why: &str| Error::Stale(format!("{DOCUMENT} is out of date: {why}\nrun `cargo xtask prove` and commit the result"));
    if flags.check {
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        if flags.is_whole() {
            return if written == document::document(outcome) { Ok(()) } else { Err(stale("a run finds otherwise")) };
        }
        // A part can only be held against the counts of what there is to be broken.
        let whole = Flags { apis: Vec::new(), facts: Vec::new(), sample: None, full: false, ..*flags };
        let census = document::census(&subject::subjects(&whole)?);
        return if written.contains(&census) { Ok(()) } else { Err(stale("there are other mutants now")) };
    }
    if flags.is_whole() {
        let text = document::document(outcome);
        std::fs::write(&path, text).map_err(Error::io(format!("{DOCUMENT} cannot be written")))?;
        println!("wrote {DOCUMENT}");
    }
    Ok(())
}

/// Tries every mutant at one depth.
fn pass(flags: &Flags, subjects: &[Subject], pool: Pool, depth: Depth) -> Result<Pass, Error> {
    let second = depth == flags.depth;
    let conditions = Conditions { depth, contacts: flags.contacts, second };
    let mut jobs: Vec<(usize, usize)> =
        subjects.iter().enumerate().flat_map(|(s, subject)| (0..subject.mutants.len()).map(move |m| (s, m))).collect();
    // Those with much data take longest: begun first, none of them is waited for at the end.
    jobs.sort_by_key(|(s, m)| std::cmp::Reverse(trial::contacts(conditions, Some(&subjects[*s].mutants[*m]))));
    let found = pool.each(&jobs, &format!("{} mutants", depth.as_str()), |runtime, (s, m)| {
        let (subject, since) = (&subjects[*s], Instant::now());
        let fate = trial::attempt(runtime, subject, &subject.mutants[*m], conditions);
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
        for depth in [Depth::Quick, Depth::Default, Depth::Deep].into_iter().filter(|d| *d <= flags.depth) {
            jobs.push((s, depth, None, flags.contacts));
        }
        let mut seen = BTreeSet::from([(plumbline_spec::Choices::new(), flags.contacts, false)]);
        let conditions = Conditions { depth: flags.depth, contacts: flags.contacts, second: false };
        for (m, mutant) in subject.mutants.iter().enumerate().filter(|(_, m)| !trial::is_slow(m)) {
            let items = trial::contacts(conditions, Some(mutant));
            if seen.insert((mutant.choices.clone(), items, mutant.strict_rate)) {
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
        let judged =
            mock.map_err(|e| e.to_string()).and_then(|mock| trial::judge(runtime, subject, &mock, *depth, true).map_err(|e| e.to_string()));
        let (requests, alarms) = match judged {
            Ok(report) => {
                let failed = report.facts.iter().filter(|f| matches!(f.verdict, Verdict::Broken | Verdict::Flaky));
                (report.requests, failed.map(|f| f.id.clone()).collect())
            }
            Err(error) => (0, vec![error]),
        };
        let choices = mutant.map(|m| m.choices.clone()).unwrap_or_default();
        Clean { subject: *s, depth: *depth, plain: m.is_none(), choices, items: *items, requests, alarms }
    })?;
    Ok(found)
}
