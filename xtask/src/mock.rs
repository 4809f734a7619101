//! `cargo xtask mock`: servers that behave as descriptions say, until ctrl-c.
//!
//! One address per description, since two vendors may well want the same path.

use crate::error::Error;
use crate::paint::{self, Tone, paint};
use crate::repository;
use clap::ValueEnum;
use conformance::exit;
use plumbline_mock::{Mock, MockError, Mutant, MutantId, Occasion, OutOfRange, UnknownMutant};
use plumbline_spec::lint::did_you_mean;
use plumbline_spec::{Choices, Source};
use std::path::PathBuf;
use std::time::Duration;

/// Serve descriptions over HTTP on 127.0.0.1, with seeded data.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  cargo xtask mock
  cargo xtask mock --api NAME --port 8080 --contacts 20 --out-of-range clamp
  cargo xtask mock --api NAME --list-mutants
  cargo xtask mock --api NAME --break FACT:OPERATOR
  cargo xtask mock --api NAME --occasion ERROR:3
  cargo xtask mock --api NAME --port 8080 --controlled
    curl -X PUT http://127.0.0.1:8080/_plumbline/broken -d '{\"fact\": \"FACT:OPERATOR\"}'
    curl -X PUT http://127.0.0.1:8080/_plumbline/trouble -d '{\"kind\": \"bad-gateway\", \"times\": 3}'
    curl -X PUT http://127.0.0.1:8080/_plumbline/occasion -d '{\"case\": \"ERROR\"}'
    curl http://127.0.0.1:8080/_plumbline/requests

What it does not do: data come from a seed, and nothing is kept between two starts; operations that write are answered and change
no list; tokens do not expire; it speaks HTTP/1.1 on 127.0.0.1, without TLS.")]
pub struct Flags {
    /// API to serve; all when absent. May be repeated.
    #[arg(long = "api", value_name = "NAME")]
    apis: Vec<String>,
    /// Description to serve in place of the repository's. May be repeated.
    #[arg(long = "spec", value_name = "FILE")]
    specs: Vec<PathBuf>,
    /// Port of the first server, the next ones follow; free ports when 0.
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,
    /// Seed of the data set.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How many items each list holds.
    #[arg(long, value_name = "N", default_value_t = 237)]
    contacts: usize,
    /// The reading that a dispute is given. May be repeated.
    #[arg(long = "reading", value_name = "ID=NAME", value_parser = reading)]
    readings: Vec<(String, String)>,
    /// What a value out of range leads to where the description does not say.
    #[arg(long, value_enum, value_name = "WHAT", default_value = "reject")]
    out_of_range: Policy,
    /// Hold every answer back for this long.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    latency: u64,
    /// Refuse what exceeds the declared rates.
    #[arg(long)]
    strict_rate: bool,
    /// Change the data after every so many listings, as other users of a real server do; never when 0.
    #[arg(long, value_name = "N", default_value_t = 0)]
    churn: u32,
    /// Answer all calls, or every so many, with a documented error, such as one that no request brings about.
    #[arg(long, value_name = "ERROR[:N]")]
    occasion: Option<Occasion>,
    /// Let requests be asked for, troubles be started and facts be broken below /_plumbline/ while it runs.
    #[arg(long)]
    controlled: bool,
    /// Break one fact in one way, always or under a condition.
    #[arg(long = "break", value_name = "FACT[:OPERATOR[@CONDITION]]")]
    broken: Option<String>,
    /// List the ways in which facts can be broken, and serve nothing.
    #[arg(long)]
    list_mutants: bool,
    /// List those under a condition as well.
    #[arg(long, requires = "list_mutants")]
    conditional: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Policy {
    /// An error.
    Reject,
    /// The nearest value in range.
    Clamp,
    /// The default.
    Default,
}

fn reading(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((dispute, reading)) if !dispute.is_empty() && !reading.is_empty() => Ok((dispute.to_owned(), reading.to_owned())),
        _ => Err("write it as ID=NAME".to_owned()),
    }
}

pub fn run(flags: &Flags) -> Result<u8, Error> {
    let mut sources = Vec::new();
    for source in repository::sources(&repository::files(&flags.specs)?)? {
        let model = source.model(&Choices::new()).map_err(|d| Error::Descriptions(vec![d]))?;
        sources.push((model.description.api, source));
    }
    let names: Vec<&str> = sources.iter().map(|(n, _)| n.as_str()).collect();
    for name in &flags.apis {
        if !names.contains(&name.as_str()) {
            let hint = did_you_mean(name, &names).unwrap_or_else(|| format!("known are {}", names.join(", ")));
            return Err(Error::Usage(format!("no API is called `{name}`; {hint}")));
        }
    }
    sources.retain(|(name, _)| flags.apis.is_empty() || flags.apis.contains(name));
    disputes(flags, &sources)?;
    if flags.list_mutants {
        return list(flags, &sources);
    }
    occasion(flags, &sources)?;
    let broken = broken(flags, &sources)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::io("no event loop can be made"))?;
    let mut mocks = Vec::new();
    for (i, (name, source)) in sources.iter().enumerate() {
        let port = u16::try_from(i).ok().filter(|_| flags.port != 0).map_or(Some(flags.port), |i| flags.port.checked_add(i));
        let port = port.ok_or_else(|| Error::Usage(format!("there is no port left for {name}; choose a lower --port")))?;
        let mutant = broken.iter().find(|(api, _)| api == name).map(|(_, mutant)| mutant);
        let mock = start(flags, source, port, mutant)?;
        let occasion = mutant
            .and_then(|m| m.occasion.as_ref())
            .or(flags.occasion.as_ref().filter(|o| cases(source).is_ok_and(|c| c.contains(&o.case))));
        show(name, &mock, mutant, occasion);
        mocks.push(mock);
    }
    println!("stop with ctrl-c");
    runtime.block_on(tokio::signal::ctrl_c()).map_err(Error::io("ctrl-c cannot be waited for"))?;
    drop(mocks);
    eprintln!("stopped");
    Ok(exit::FINE)
}

/// Every reading that was asked for must be one of some served description.
fn disputes(flags: &Flags, sources: &[(String, Source)]) -> Result<(), Error> {
    let all: Vec<(String, Vec<String>)> = sources.iter().flat_map(|(_, s)| s.disputes()).collect();
    for (dispute, reading) in &flags.readings {
        let of: Vec<&Vec<String>> = all.iter().filter(|(d, _)| d == dispute).map(|(_, r)| r).collect();
        if of.is_empty() {
            let names: Vec<&str> = all.iter().map(|(d, _)| d.as_str()).collect();
            let hint = did_you_mean(dispute, &names).unwrap_or_else(|| format!("there are {}", names.join(", ")));
            return Err(Error::Usage(format!("no dispute is called `{dispute}`; {hint}")));
        }
        if !of.iter().any(|r| r.contains(reading)) {
            let names: Vec<&str> = of.iter().flat_map(|r| r.iter()).map(String::as_str).collect();
            let hint = did_you_mean(reading, &names).unwrap_or_else(|| format!("it has {}", names.join(", ")));
            return Err(Error::Usage(format!("the dispute `{dispute}` has no reading `{reading}`; {hint}")));
        }
    }
    Ok(())
}

fn start(flags: &Flags, source: &Source, port: u16, mutant: Option<&Mutant>) -> Result<Mock, Error> {
    let own = source.disputes();
    let has = |(dispute, reading): &&(String, String)| own.iter().any(|(d, all)| d == dispute && all.contains(reading));
    let choices: Choices = flags.readings.iter().filter(has).cloned().collect();
    let policy = match flags.out_of_range {
        Policy::Reject => OutOfRange::Reject,
        Policy::Clamp => OutOfRange::Clamp,
        Policy::Default => OutOfRange::Default,
    };
    let builder = Mock::builder(source)
        .port(port)
        .seed(flags.seed)
        .contacts(flags.contacts)
        .choices(&choices)
        .out_of_range(policy)
        .latency(Duration::from_millis(flags.latency))
        .strict_rate(flags.strict_rate)
        .churn(flags.churn);
    let builder = if flags.controlled { builder.controlled() } else { builder };
    let builder = match &flags.occasion {
        Some(occasion) if documents(source, occasion)? => builder.occasion(occasion.clone()),
        _ => builder,
    };
    let builder = match mutant {
        Some(mutant) => builder.mutant(mutant),
        None => builder,
    };
    Ok(builder.start()?)
}

/// Whether a description documents the error.
fn documents(source: &Source, occasion: &Occasion) -> Result<bool, Error> {
    Ok(cases(source)?.contains(&occasion.case))
}

fn cases(source: &Source) -> Result<Vec<String>, Error> {
    let model = source.model(&Choices::new()).map_err(|d| Error::Descriptions(vec![d]))?;
    Ok(model.description.errors.cases.keys().cloned().collect())
}

/// The error that was asked for must be documented in some served description.
fn occasion(flags: &Flags, sources: &[(String, Source)]) -> Result<(), Error> {
    let Some(occasion) = &flags.occasion else { return Ok(()) };
    let mut known = Vec::new();
    for (_, source) in sources {
        known.extend(cases(source)?);
    }
    if known.contains(&occasion.case) {
        return Ok(());
    }
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let hint = did_you_mean(&occasion.case, &known).unwrap_or_else(|| format!("there are {}", known.join(", ")));
    Err(Error::Usage(format!("no documented error is called `{}`; {hint}", occasion.case)))
}

/// Prints the mutants: API and name.
fn list(flags: &Flags, sources: &[(String, Source)]) -> Result<u8, Error> {
    for (api, source) in sources {
        for mutant in plumbline_mock::mutants(source, flags.conditional)? {
            println!("{api}  {}", mutant.id());
        }
    }
    Ok(exit::FINE)
}

/// The mutant that was asked for, of each served description that has it: two may have facts of one name.
fn broken(flags: &Flags, sources: &[(String, Source)]) -> Result<Vec<(String, Mutant)>, Error> {
    let Some(name) = &flags.broken else { return Ok(Vec::new()) };
    let Ok(id) = name.parse::<MutantId>();
    let mut found = Vec::new();
    let mut wrong = None;
    for (api, source) in sources {
        match id.find(source) {
            Ok(mutant) => found.push((api.clone(), mutant)),
            // That the operator is unknown says more than that the fact is.
            Err(error @ MockError::Mutant(UnknownMutant::Operator { .. })) => wrong = Some(error),
            Err(error) => wrong = wrong.or(Some(error)),
        }
    }
    match wrong {
        Some(error) if found.is_empty() => Err(error.into()),
        _ => Ok(found),
    }
}

fn show(name: &str, mock: &Mock, mutant: Option<&Mutant>, occasion: Option<&Occasion>) {
    let colour = paint::on_stdout();
    println!("{}  {}", paint(colour, Tone::Strong, name), mock.url());
    if let Some(mutant) = mutant {
        println!("  {}", paint(colour, Tone::Doubtful, &format!("broken: {}", mutant.id())));
    }
    if let Some(occasion) = occasion {
        println!("  {}", paint(colour, Tone::Doubtful, &occasion.to_string()));
    }
    for line in mock.curl_lines() {
        println!("  {}\n    {}", line.operation, line.line);
    }
    println!();
}
