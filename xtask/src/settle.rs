//! `cargo xtask settle`: writes into descriptions what a run found out about disputes.
//!
//! The file is edited at the place of the dispute only, so that comments and order stay; what
//! came out is read again, and nothing is written unless only `settled` differs. Undoing it is
//! taking the line away.

use crate::error::Error;
use crate::repository::{self, File};
use conformance::exit;
use plumbline_engine::Report;
use plumbline_spec::{Choices, Source};
use std::path::PathBuf;

/// Write into the description which readings a run found the target to follow.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  cargo xtask conformance --target-url URL --api NAME --report report.json\n  cargo xtask settle report.json"
)]
pub struct Flags {
    /// Report of a run.
    #[arg(value_name = "REPORT.json")]
    report: PathBuf,
    /// Description to write to in place of the repository's. May be repeated.
    #[arg(long = "spec", value_name = "FILE")]
    specs: Vec<PathBuf>,
    /// Take the report of a target on this machine, which is probably a mock, for the vendor's word.
    #[arg(long)]
    force: bool,
}

pub fn run(flags: &Flags) -> Result<u8, Error> {
    let reports = conformance::file::read(&flags.report)?;
    let files = repository::files(&flags.specs)?;
    if let Some(report) = reports.iter().find(|r| conformance::targets::is_loopback(&r.target) && !flags.force) {
        return Err(Error::Usage(format!(
            "{} is on this machine, so the report says nothing about the vendor; --force settles by it all the same",
            report.target
        )));
    }
    let day: String = jiff::Timestamp::now().to_string().chars().take(10).collect();
    let mut edits = Vec::new();
    for report in &reports {
        let (file, source) = of(&files, report)?;
        edits.push((file, settled(&source, report, &day)?));
    }
    for (file, (text, names)) in edits {
        if names.is_empty() {
            println!("{}: nothing was found out", file.name);
            continue;
        }
        std::fs::write(&file.path, text).map_err(Error::io(format!("{} cannot be written", file.name)))?;
        for name in names {
            println!("{}: {name}", file.name);
        }
    }
    println!("cargo xtask generate now writes narrower types; taking a `settled:` line away undoes it");
    Ok(exit::FINE)
}

fn of(files: &[File], report: &Report) -> Result<(File, Source), Error> {
    for file in files {
        let source = repository::read(file)?.map_err(|d| Error::Descriptions(vec![d]))?;
        let model = source.model(&Choices::new()).map_err(|d| Error::Descriptions(vec![d]))?;
        if model.description.api == report.api {
            return Ok((file.clone(), source));
        }
    }
    Err(Error::Usage(format!("no description is of the API `{}`; name its file with --spec", report.api)))
}

/// The text with everything settled that a report settles, and which that is.
fn settled(source: &Source, report: &Report, day: &str) -> Result<(String, Vec<String>), Error> {
    let known = source.disputes();
    let mut current = source.clone();
    let mut names = Vec::new();
    for dispute in &report.disputes {
        let Some(reading) = &dispute.reading else { continue };
        if !known.iter().any(|(name, readings)| *name == dispute.id && readings.contains(reading)) {
            return Err(Error::Usage(format!(
                "the description has no reading `{reading}` of a dispute `{}`; the report is of another version",
                dispute.id
            )));
        }
        let by = format!("{} with seed {}", report.target, report.seed);
        let value = format!("{{ reading: {reading}, when: {}, by: {} }}", quoted(day), quoted(&by));
        let text = spliced(&current, &dispute.id, &value)?;
        current = Source::read(&source.file, text.as_bytes()).map_err(|d| Error::Descriptions(vec![d]))?;
        names.push(format!("{} is {reading}", dispute.id));
    }
    unchanged(source, &current)?;
    Ok((current.text.to_string(), names))
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Puts `settled: value` into a dispute, in place of an earlier one.
fn spliced(source: &Source, dispute: &str, value: &str) -> Result<String, Error> {
    let at = format!("/disputes/{dispute}");
    let missing = || Error::Usage(format!("the dispute `{dispute}` is not in {}", source.file));
    let mut text = source.text.to_string();
    if let Some(old) = source.raw_span(&format!("{at}/settled")) {
        text.replace_range(trimmed(&text, old), value);
        return Ok(text);
    }
    let start = source.raw_span(&at).ok_or_else(missing)?.start;
    if text[start..].starts_with('{') {
        text.insert_str(start + 1, &format!(" settled: {value},"));
        return Ok(text);
    }
    let line = text[..start].rfind('\n').map_or(0, |i| i + 1);
    let indent = " ".repeat(text[line..start].chars().count());
    let end = if text[..start].ends_with("\r\n") || text.contains("\r\n") { "\r\n" } else { "\n" };
    text.insert_str(start, &format!("settled: {value}{end}{indent}"));
    Ok(text)
}

/// A mapping's span without the blank lines that follow a block, and with the brace that ends `{…}`.
fn trimmed(text: &str, span: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let inner = text[span.clone()].trim_end();
    let end = span.start + inner.len();
    let open = inner.starts_with('{') && !inner.ends_with('}');
    let brace = text[end..].find('}').filter(|_| open).map_or(0, |at| at + 1);
    span.start..end + brace
}

/// Nothing but `settled` may differ, whichever readings are taken.
fn unchanged(before: &Source, after: &Source) -> Result<(), Error> {
    let first =
        |s: &Source| s.disputes().into_iter().filter_map(|(name, readings)| Some((name, readings.first()?.clone()))).collect::<Choices>();
    let model = |s: &Source| s.model(&first(s)).map_err(|d| Error::Descriptions(vec![d]));
    let mut old = model(before)?.description;
    let mut new = model(after)?.description;
    for dispute in old.disputes.values_mut().chain(new.disputes.values_mut()) {
        dispute.settled = None;
    }
    if old == new {
        return Ok(());
    }
    Err(Error::Generator(format!("{} would change in more than `settled`, so it was left alone; please report this", before.file)))
}
