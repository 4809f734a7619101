//! `cargo xtask proxy`: judges the traffic of any client while it passes through.
//!
//! Passing on is the harness's business ([`conformance::proxy`]), judging the engine's; here are
//! flags, lines, and the report at the end.

use crate::error::Error;
use crate::paint::{self, Tone, paint};
use conformance::flags::RunFlags;
use conformance::proxy::{Passed, Proxy};
use conformance::{Error as SuiteError, baseline, config, days, exit, interrupt, targets, text};
use plumbline_engine::observe::{Fidelity, Found, Observer};
use plumbline_engine::{FactReport, Report, Verdict};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};

/// Flags of a run that say what may be sent.
const SENDING: [&str; 12] = [
    "depth",
    "seed",
    "plan",
    "max_requests",
    "deadline",
    "rate",
    "headers",
    "credentials",
    "allow_writes",
    "probe_limits",
    "replays",
    "deny",
];

/// Pass the traffic of any client on to a target, and judge every answer.
#[derive(clap::Args)]
#[command(mut_args(|arg| if SENDING.contains(&arg.get_id().as_str()) { arg.hide(true) } else { arg }))]
#[command(after_help = "\
It listens on 127.0.0.1. Point a client at it in place of the target, or name it as the client's HTTP proxy. Answers are
passed on byte for byte; of requests, Host, Accept-Encoding and the address are made to fit the target. Ctrl-c ends it and
writes the report; once more ends it at once. The client sends, not the suite: flags that say what the suite may send have no
effect here and are not listed.

Exit status: 0 nothing failed; 1 something is broken or flaky; 2 the command is wrong; 4 nothing could fail.

Examples:
  cargo xtask proxy --target-url http://127.0.0.1:8080 --api NAME
  cargo xtask proxy --target staging --port 9000 --report report.json")]
pub struct Flags {
    #[command(flatten)]
    run: RunFlags,
    /// Port to listen on; a free one when 0.
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,
}

pub fn run(flags: &Flags) -> Result<u8, Error> {
    // Credentials are the client's own.
    let run = config::resolve(&flags.run, &|name| std::env::var(name).ok().or_else(|| Some("unused".to_owned())))?;
    let Some(target) = run.target().map(str::to_owned) else {
        return Err(Error::Usage("--target-url says where the traffic goes".to_owned()));
    };
    let baseline = baseline::Baseline::of(&run)?;
    let jobs = targets::described(&run)?;
    let visible = run.include_values || targets::is_loopback(&target);
    let mut observers = Vec::new();
    for job in &jobs {
        let observer = Observer::new(job.source.clone(), Some(&target), Fidelity::Whole, visible);
        observers.push(observer.map_err(SuiteError::from)?);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::io("no event loop can be made"))?;
    let (tell, told) = channel();
    let proxy = runtime.block_on(Proxy::listen(&target, flags.port))?;
    let names: Vec<&str> = jobs.iter().map(|j| j.api.as_str()).collect();
    println!("{}  → {target}  judged by {}", paint(paint::on_stdout(), Tone::Strong, &proxy.url()), names.join(", "));
    println!("stop with ctrl-c");
    // Judging takes time that the traffic shall not wait for.
    let judge = std::thread::spawn(move || judged(observers, &told));
    let tell = Mutex::new(tell);
    runtime.block_on(async {
        let told = Arc::new(move |passed| {
            let _ = tell.lock().unwrap_or_else(PoisonError::into_inner).send(passed);
        });
        tokio::select! {
            () = proxy.serve(told) => {}
            () = interrupt::ended() => {}
        }
    });
    // With its tasks the last sender is gone.
    drop(runtime);
    let observers = judge.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    let mut reports: Vec<Report> = observers.into_iter().filter(|o| o.judged() > 0).map(|mut o| o.report()).collect();
    end(&run, &baseline, &mut reports)
}

/// Judges what passes until nothing more will; findings are told as they come.
fn judged(mut observers: Vec<Observer>, told: &Receiver<Passed>) -> Vec<Observer> {
    let colour = paint::on_stdout();
    while let Ok(passed) = told.recv() {
        let which = observers.iter().position(|o| o.knows(&passed.request)).unwrap_or(0);
        for found in observers[which].look(&passed.request, &passed.came) {
            tell(&found, colour);
        }
    }
    observers
}

/// Most notes told at the end.
const MOST_NOTES: usize = 20;

/// A finding in full the first time; then only how often, now and again.
fn tell(found: &Found, colour: bool) {
    if found.times > 1 {
        if found.times.to_string().trim_end_matches('0') == "1" {
            println!("{}  {} times: {}", paint(colour, Tone::Faint, "again"), found.times, found.fact);
        }
        return;
    }
    let fact = FactReport {
        id: found.fact.clone(),
        statement: found.statement.clone(),
        source: found.source.clone(),
        defined_at: found.defined_at.clone(),
        assumed: found.assumed,
        verdict: if found.assumed { Verdict::Unseen } else { Verdict::Broken },
        reason: found.assumed.then(|| "the target does otherwise, but the fact is only assumed".to_owned()),
        evidence: vec![found.evidence.clone()],
        ..FactReport::default()
    };
    let shown = text::failure(&[], &fact);
    let (_, rest) = shown.split_once('\n').unwrap_or(("", &shown));
    let (word, tone) = if found.assumed { ("differs", Tone::Doubtful) } else { ("broken", Tone::Bad) };
    println!("\n{}\n{}", paint(colour, tone, word), rest.trim_end());
}

fn end(run: &RunFlags, baseline: &baseline::Baseline, reports: &mut [Report]) -> Result<u8, Error> {
    println!();
    for note in baseline.apply(reports, &baseline::today(), false)? {
        eprintln!("note: {note}");
    }
    for report in reports.iter() {
        for fact in report.facts.iter().filter(|f| f.is_failing()) {
            println!("{}", text::line(fact));
        }
        for observation in report.observations.iter().take(MOST_NOTES) {
            println!("note: {observation}");
        }
        if let Some(more @ 1..) = report.observations.len().checked_sub(MOST_NOTES) {
            println!("note: {more} more in the report");
        }
        println!("{}", text::summary(report));
    }
    let mut files = days::keep(run, reports)?;
    files.extend(baseline::write(run, baseline, reports)?);
    files.extend(conformance::file::write_all(run, reports, reports.len() > 1)?);
    for file in files {
        println!("written: {}", file.display());
    }
    let statuses: Vec<u8> = reports.iter().map(|r| r.exit_status(run.allow_flaky)).collect();
    if statuses.contains(&exit::BROKEN) {
        return Ok(exit::BROKEN);
    }
    if statuses.contains(&exit::FINE) {
        return Ok(exit::FINE);
    }
    eprintln!("error: nothing could fail: no traffic of a described operation passed");
    Ok(exit::NOTHING)
}
