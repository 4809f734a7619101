//! Serves one description until it is interrupted, for trying things out by hand.

use clap::Parser;
use plumbline_mock::{Mock, OutOfRange};
use plumbline_spec::Source;
use std::path::PathBuf;
use std::time::Duration;

/// Serves a mock of an API description.
#[derive(Parser)]
struct Arguments {
    /// Description file.
    #[arg(long)]
    api_file: PathBuf,
    /// Port on 127.0.0.1; 0 for a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Seed of the data.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many items each list holds.
    #[arg(long, default_value_t = 237)]
    contacts: usize,
    /// A reading, as DISPUTE=READING.
    #[arg(long)]
    reading: Vec<String>,
    /// What happens to values out of range: reject, clamp or default.
    #[arg(long, default_value = "reject")]
    out_of_range: String,
    /// Milliseconds that every answer is held back.
    #[arg(long, default_value_t = 0)]
    latency: u64,
    /// A fact to break, as FACT[:OPERATOR[@CONDITION]].
    #[arg(long = "break")]
    broken: Option<String>,
    /// Lists the mutants instead of serving; twice, those under conditions too.
    #[arg(long, action = clap::ArgAction::Count)]
    list_mutants: u8,
    /// Enforces declared rates.
    #[arg(long)]
    strict_rate: bool,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let source = Source::open(&arguments.api_file).map_err(|e| e.to_string())?;
    if arguments.list_mutants > 0 {
        for mutant in plumbline_mock::mutants(&source, arguments.list_mutants > 1)? {
            println!("{}{}", mutant.id(), if mutant.assumed { "  (assumed)" } else { "" });
        }
        return Ok(());
    }
    let policy = match arguments.out_of_range.as_str() {
        "clamp" => OutOfRange::Clamp,
        "default" => OutOfRange::Default,
        _ => OutOfRange::Reject,
    };
    let mut builder = Mock::builder(&source)
        .port(arguments.port)
        .seed(arguments.seed)
        .contacts(arguments.contacts)
        .out_of_range(policy)
        .strict_rate(arguments.strict_rate)
        .latency(Duration::from_millis(arguments.latency));
    for reading in &arguments.reading {
        let (dispute, name) = reading.split_once('=').ok_or("a reading is written DISPUTE=READING")?;
        builder = builder.reading(dispute, name);
    }
    if let Some(fact) = &arguments.broken {
        builder = builder.break_fact(fact)?;
    }
    let mock = builder.start()?;
    println!("{}", mock.url());
    for line in mock.curl_lines() {
        println!("{}: {}", line.operation, line.line);
    }
    loop {
        std::thread::park();
    }
}
