//! Judges one target by one description and prints what is wrong: the suite without a harness.
//!
//! `judge SPEC URL [REPORT.json] [NAME=VALUE]...`

use plumbline_engine::{Options, run};
use plumbline_spec::Source;
use std::process::ExitCode;
use std::sync::Arc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [spec, url, rest @ ..] = words.as_slice() else {
        eprintln!("error: usage: judge SPEC URL [REPORT.json] [NAME=VALUE]...");
        return ExitCode::from(2);
    };
    let source = match Source::open(spec.as_ref()) {
        Ok(source) => Arc::new(source),
        Err(diagnostics) => {
            eprintln!("{diagnostics}");
            return ExitCode::from(2);
        }
    };
    let mut options = Options::new(source, url.clone());
    let mut path = None;
    for word in rest {
        match word.split_once('=') {
            Some(("depth", depth)) => options.depth = depth.parse().unwrap_or_default(),
            Some(("seed", seed)) => options.seed = seed.parse().unwrap_or_default(),
            Some((name, value)) => {
                options.credentials.insert(name.to_owned(), value.to_owned());
            }
            None => path = Some(word.clone()),
        }
    }
    match run(options).await {
        Ok(report) => {
            for fact in report.facts.iter().filter(|f| f.is_failing()) {
                println!("{} {} {:?}", fact.verdict.as_str(), fact.id, fact.reason);
                for evidence in fact.evidence.iter().take(1) {
                    println!("    expected {}\n    found    {}\n    {}", evidence.expected, evidence.found, evidence.curl);
                }
            }
            for dispute in &report.disputes {
                println!("dispute {}: {:?} {:?} ({})", dispute.id, dispute.reading, dispute.possible, dispute.reason);
            }
            println!("{:?} {} requests {:.2} s", report.summary, report.requests, report.seconds);
            if let Some(path) = path {
                let text = serde_json::to_string_pretty(&report).unwrap_or_default();
                if let Err(error) = std::fs::write(&path, text) {
                    eprintln!("error: {path}: {error}");
                    return ExitCode::from(2);
                }
            }
            ExitCode::from(report.exit_status(false))
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(error.exit_status())
        }
    }
}
