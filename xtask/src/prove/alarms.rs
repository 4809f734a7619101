//! `cargo xtask prove --alarms`: nothing is said against a mock that is as it should be.
//!
//! Unbroken mocks in every pair of readings, sizes, policies and seeds, then slow, strict and with
//! data that changes meanwhile. Anything `broken` or `flaky` is a false alarm, and so is a dispute
//! that is decided for another reading than the mock follows. What data cannot show is no alarm,
//! as long as the run says why.

use super::covering::pairwise;
use super::pool::Pool;
use super::subject::Subject;
use super::{Flags, subject};
use crate::error::Error;
use conformance::exit;
use plumbline_engine::{Depth, Options, Report, Verdict};
use plumbline_mock::{Mock, Occasion, OutOfRange};
use plumbline_spec::Choices;
use plumbline_spec::model::{DisputeKind, Provocation};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Most runs in all.
const MOST: usize = 120;

/// How many items the lists hold.
const SIZES: [usize; 6] = [237, 0, 20, 1, 2000, 3];

const POLICIES: [(OutOfRange, &str); 3] = [(OutOfRange::Reject, "reject"), (OutOfRange::Clamp, "clamp"), (OutOfRange::Default, "default")];

/// How an unbroken mock is started.
#[derive(Debug, Clone)]
struct Setting {
    subject: usize,
    choices: Choices,
    size: usize,
    policy: usize,
    seed: u64,
    latency: u64,
    strict: bool,
    churn: u32,
    occasion: Option<Occasion>,
}

impl Setting {
    fn shown(&self, api: &str) -> String {
        let mut out = format!("{api}, {} items, seed {}, out of range: {}", self.size, self.seed, POLICIES[self.policy].1);
        if self.latency > 0 {
            let _ = write!(out, ", {} ms late", self.latency);
        }
        if self.strict {
            out.push_str(", strict rate");
        }
        if self.churn > 0 {
            let _ = write!(out, ", data changes at every call number {}", self.churn);
        }
        if let Some(occasion) = &self.occasion {
            let _ = write!(out, ", {occasion}");
        }
        for (dispute, reading) in &self.choices {
            let _ = write!(out, ", {dispute}={reading}");
        }
        out
    }
}

/// What a run said.
struct Said {
    requests: u64,
    alarms: Vec<String>,
    /// Facts that could not be seen, and those among them that no reason was given for.
    unseen: usize,
    mute: Vec<String>,
    /// By dispute: the reading that the run named, or why it named none.
    disputes: BTreeMap<String, Result<String, String>>,
}

/// Runs the suite against unbroken mocks and says what it complained about.
///
/// # Errors
/// When descriptions are wrong or a name that was asked for is none.
pub fn run(flags: &Flags) -> Result<u8, Error> {
    let started = Instant::now();
    let subjects = subject::bare(flags)?;
    let mut settings = Vec::new();
    for (at, subject) in subjects.iter().enumerate() {
        settings.extend(covering(at, subject));
        settings.extend(special(at, subject));
    }
    let whole = settings.len();
    if let Some(number) = flags.sample {
        // Evenly from all of them, begun at the seed.
        let (number, first) = (number.min(whole), usize::try_from(flags.seed).unwrap_or(0));
        let chosen: BTreeSet<usize> = (0..number).map(|i| (i * whole / number + first) % whole).collect();
        settings = settings.into_iter().enumerate().filter(|(i, _)| chosen.contains(i)).map(|(_, s)| s).collect();
    }
    // Great lists and waiting take longest: begun first, none of them is waited for at the end.
    settings.sort_by_key(|s| std::cmp::Reverse((s.latency, s.strict, s.size)));
    let pool = Pool { jobs: flags.jobs.into() };
    let said =
        pool.each(&settings, "unbroken mocks", |runtime, setting| judged(runtime, &subjects[setting.subject], setting, flags.depth))?;
    let alarmed = told(&subjects, &settings, &said);
    print!("{}", disputes(&subjects, &settings, &said));
    println!("{} of {whole} runs, {} of them complained about", settings.len(), alarmed);
    eprintln!("{:.0} s, {}", started.elapsed().as_secs_f64(), super::processor());
    if whole > MOST {
        eprintln!("error: {whole} runs are more than the {MOST} that are meant");
    }
    Ok(if alarmed == 0 && whole <= MOST { exit::FINE } else { exit::BROKEN })
}

/// Readings, sizes and policies, every two of them together, seeds rotating.
fn covering(at: usize, subject: &Subject) -> Vec<Setting> {
    let disputes = subject.source.disputes();
    let levels: Vec<usize> = [SIZES.len(), POLICIES.len()].into_iter().chain(disputes.iter().map(|(_, r)| r.len())).collect();
    let row = |(number, row): (usize, Vec<usize>)| Setting {
        subject: at,
        choices: disputes.iter().zip(&row[2..]).map(|((dispute, readings), i)| (dispute.clone(), readings[*i].clone())).collect(),
        size: SIZES[row[0]],
        policy: row[1],
        seed: number as u64 + 1,
        latency: 0,
        strict: false,
        churn: 0,
        occasion: None,
    };
    pairwise(&levels).into_iter().enumerate().map(row).collect()
}

/// What costs time, and data that changes: once or twice an API.
fn special(at: usize, subject: &Subject) -> Vec<Setting> {
    let plain = Setting {
        subject: at,
        choices: Choices::new(),
        size: 237,
        policy: 0,
        seed: 11,
        latency: 0,
        strict: false,
        churn: 0,
        occasion: None,
    };
    let mut all = vec![Setting { latency: 200, size: 20, seed: 12, ..plain.clone() }];
    if !subject.description.rates.is_empty() {
        all.push(Setting { strict: true, seed: 13, ..plain.clone() });
    }
    // What comes too often is waited out, which takes longer than it tells.
    let cases = &subject.description.errors.cases;
    let passing = cases.iter().find(|(_, c)| {
        matches!(c.provoked_by, Provocation::Cannot(_)) && c.status.is_none_or(|s| s < 500 && s != 429) && c.code.is_none_or(|c| c > -32600)
    });
    let occasion = passing.map(|(case, _)| Occasion { case: case.clone(), every: 7 });
    all.extend(occasion.map(|occasion| Setting { occasion: Some(occasion), seed: 16, ..plain.clone() }));
    all.extend([(7, 14), (3, 15)].map(|(churn, seed)| Setting { seed, churn, ..plain.clone() }));
    all
}

fn judged(runtime: &Runtime, subject: &Subject, setting: &Setting, depth: Depth) -> Said {
    let failed = |words: String| Said { requests: 0, alarms: vec![words], unseen: 0, mute: Vec::new(), disputes: BTreeMap::new() };
    let mock = Mock::builder(&subject.source)
        .contacts(setting.size)
        .seed(setting.seed)
        .choices(&setting.choices)
        .out_of_range(POLICIES[setting.policy].0)
        .latency(Duration::from_millis(setting.latency))
        .strict_rate(setting.strict)
        .churn(setting.churn);
    let mock = match &setting.occasion {
        Some(occasion) => mock.occasion(occasion.clone()),
        None => mock,
    };
    let mock = match mock.start() {
        Ok(mock) => mock,
        Err(error) => return failed(error.to_string()),
    };
    let options = Options {
        credentials: subject.credentials.clone(),
        depth,
        seed: setting.seed,
        ..Options::new(Arc::clone(&subject.source), mock.url())
    };
    match runtime.block_on(plumbline_engine::run(options)) {
        Ok(report) => said(subject, setting, &report),
        Err(error) => failed(error.to_string()),
    }
}

fn said(subject: &Subject, setting: &Setting, report: &Report) -> Said {
    let failed = report.facts.iter().filter(|f| matches!(f.verdict, Verdict::Broken | Verdict::Flaky));
    let mut alarms: Vec<String> = failed
        .map(|f| {
            let shown = f.evidence.first().map(|e| format!(": expected {}, found {}; {}", e.expected, e.found, e.curl)).unwrap_or_default();
            format!("{} is {}{shown}", f.id, f.verdict.as_str())
        })
        .collect();
    if setting.size > 0 && !report.facts.iter().any(|f| f.verdict == Verdict::Holds) {
        alarms.push("no fact was seen to hold".to_owned());
    }
    let unseen: Vec<_> = report.facts.iter().filter(|f| f.verdict == Verdict::Unseen).collect();
    let mute = unseen.iter().filter(|f| f.reason.as_deref().unwrap_or_default().is_empty()).map(|f| f.id.clone()).collect();
    let mut disputes = BTreeMap::new();
    for (dispute, readings) in subject.source.disputes() {
        let Some(told) = report.disputes.iter().find(|d| d.id == dispute) else {
            alarms.push(format!("the dispute {dispute} is not in the report"));
            continue;
        };
        let followed = setting.choices.get(&dispute).or(readings.first());
        if let Some(reading) = &told.reading {
            // Of synonyms several hold, and one that is seen need not be the one that the mock prefers.
            let alternatives = subject.description.disputes.get(&dispute).is_none_or(|d| d.kind == DisputeKind::Alternatives);
            if alternatives && followed != Some(reading) {
                alarms.push(format!(
                    "{dispute} is said to follow {reading}, and the mock follows {}: {}",
                    followed.map_or("none", String::as_str),
                    told.reason
                ));
            }
            disputes.insert(dispute, Ok(reading.clone()));
        } else {
            if told.reason.is_empty() {
                alarms.push(format!("{dispute} is left open without a reason"));
            }
            disputes.insert(dispute, Err(told.reason.clone()));
        }
    }
    Said { requests: report.requests, alarms, unseen: unseen.len(), mute, disputes }
}

/// Prints the complaints; how many runs have some.
fn told(subjects: &[Subject], settings: &[Setting], said: &[Said]) -> usize {
    let mut alarmed = 0;
    for (setting, run) in settings.iter().zip(said) {
        let mute = (!run.mute.is_empty()).then(|| format!("unseen without a reason: {}", run.mute.join(", ")));
        let all: Vec<&String> = run.alarms.iter().chain(&mute).collect();
        if !all.is_empty() {
            alarmed += 1;
            println!("{}", setting.shown(&subjects[setting.subject].api));
            for alarm in &all {
                println!("  {alarm}");
            }
        }
    }
    for (at, subject) in subjects.iter().enumerate() {
        let mut by: BTreeMap<usize, (u64, usize)> = BTreeMap::new();
        for (setting, run) in settings.iter().zip(said).filter(|(s, _)| s.subject == at) {
            let most = by.entry(setting.size).or_default();
            *most = (most.0.max(run.requests), most.1.max(run.unseen));
        }
        let shown: Vec<String> = by.iter().map(|(size, (n, unseen))| format!("{size} items: {n} and {unseen}")).collect();
        println!("{}: at most so many requests and unseen facts with {}", subject.api, shown.join(", "));
    }
    alarmed
}

/// For every dispute and reading: in how many of the runs that followed it the run said so, and why not in the others.
fn disputes(subjects: &[Subject], settings: &[Setting], said: &[Said]) -> String {
    let mut out = String::from("\ndisputes, and in how many of the runs under each reading it was named\n");
    for (at, subject) in subjects.iter().enumerate() {
        for (dispute, readings) in subject.source.disputes() {
            for reading in &readings {
                let own = |s: &Setting| s.subject == at && s.choices.get(&dispute).or(readings.first()) == Some(reading);
                let runs: Vec<&Said> = settings.iter().zip(said).filter(|(s, _)| own(s)).map(|(_, said)| said).collect();
                let named = runs.iter().filter(|run| matches!(run.disputes.get(&dispute), Some(Ok(_)))).count();
                let why = runs.iter().find_map(|run| run.disputes.get(&dispute)?.as_ref().err());
                let why = why.filter(|_| named == 0).map(|w| format!("; never: {w}")).unwrap_or_default();
                let _ = writeln!(out, "  {} {dispute}={reading}: {named} of {}{why}", subject.api, runs.len());
            }
        }
    }
    out.push('\n');
    out
}
