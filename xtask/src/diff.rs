//! `cargo xtask diff`: what changed between two versions of descriptions, and whom it breaks.
//!
//! Changes are found and judged in `plumbline-spec` (the wire) and `plumbline-codegen` (the clients); here the
//! two versions are fetched, from files or from git, and the exit status is chosen.

use crate::error::Error;
use crate::repository::{self, File};
use crate::{out, paint};
use conformance::exit;
use plumbline_codegen::change::{Form, Level, Report, Totals, judge};
use plumbline_spec::diff::{Wire, rule, rules};
use plumbline_spec::lint::did_you_mean;
use plumbline_spec::{Diagnostics, Source};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

const AFTER: &str = "\
Classes on the wire:
  breaking-for-callers   a caller who keeps to OLD can fail at a server that keeps to NEW
  breaking-for-servers   a server that keeps to OLD can fail a caller who keeps to NEW
  breaking-for-both      both
  safe                   something else goes over the wire, and breaks neither
  trivial                nothing that goes over the wire changes
Classes of the generated client, found by generating both: major, minor, patch.

Exit status:
  0  nothing that is denied      1  something denied, or a description is mistaken      2  the command is wrong

Examples:
  cargo xtask diff old.yaml new.yaml
  cargo xtask diff main:spec/apis/NAME.yaml spec/apis/NAME.yaml --format markdown
  cargo xtask diff --git main
  cargo xtask diff --git v1.2 spec/apis/NAME.yaml --deny breaking,minor
  cargo xtask diff --explain parameter-required";

/// Compare two versions of a description: whom each change breaks, on the wire and in Rust.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub struct Flags {
    /// OLD and NEW: files, or GITREV:PATH. With --git, the files to compare; all of the repository when absent.
    #[arg(value_name = "OLD NEW")]
    versions: Vec<String>,
    /// Compare with this git revision: OLD is as it was there, NEW as it is on disk.
    #[arg(long, value_name = "REV")]
    git: Option<String>,
    /// Form of the output: text, json or markdown.
    #[arg(long, value_name = "FORM", value_parser = ["text", "json", "markdown"], default_value = "text")]
    format: String,
    /// What ends with status 1: callers, servers, breaking (either), major, minor (or major), any, none. May be repeated or joined by commas.
    #[arg(long, value_name = "CLASS", value_delimiter = ',', value_parser = ["callers", "servers", "breaking", "major", "minor", "any", "none"], default_value = "callers,major")]
    deny: Vec<String>,
    /// Explain a rule, with an example; all rules in short when no name is given.
    #[arg(long, value_name = "RULE", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["versions", "git"])]
    explain: Option<String>,
}

pub fn run(flags: &Flags) -> Result<u8, Error> {
    if let Some(name) = &flags.explain {
        return explain(name);
    }
    let mut report = Report::default();
    let mut whole = Vec::new();
    for (old, new) in pairs(flags)? {
        match (old, new) {
            (Some(old), Some(new)) => {
                let (old, new) = (sound(&old)?, sound(&new)?);
                report.verdicts.push(judge(&old, &new).map_err(|e| Error::Generator(e.to_string()))?);
            }
            (Some(old), None) => whole.push((old.name, false)),
            (None, Some(new)) => whole.push((new.name, true)),
            (None, None) => {}
        }
    }
    let form = match flags.format.as_str() {
        "json" => Form::Json,
        "markdown" => Form::Markdown,
        _ if paint::on_stdout() => Form::Styled,
        _ => Form::Plain,
    };
    out::put(&report.render(form));
    // A description that comes or goes as a whole: a new client, or one that callers lose.
    let mut totals = report.totals();
    for (name, new) in whole {
        let words = if new { "is new: breaking for no one, minor in Rust" } else { "is gone: breaking-for-callers, major in Rust" };
        eprintln!("note: {name} {words}");
        let (wire, level) = if new { (Wire::Safe, Level::Minor) } else { (Wire::Callers, Level::Major) };
        totals.changes += 1;
        totals.wire = Some(totals.wire.map_or(wire, |w| w.with(wire)));
        totals.level = totals.level.max(Some(level));
    }
    let denied = flags.deny.iter().any(|class| denies(class, totals));
    Ok(if denied { exit::BROKEN } else { exit::FINE })
}

fn denies(class: &str, totals: Totals) -> bool {
    let wire = totals.wire.unwrap_or(Wire::Trivial);
    match class {
        "callers" => wire.breaks_callers(),
        "servers" => wire.breaks_servers(),
        "breaking" => wire.breaks_callers() || wire.breaks_servers(),
        "major" => totals.level == Some(Level::Major),
        "minor" => totals.level >= Some(Level::Minor),
        "any" => totals.changes > 0,
        _ => false,
    }
}

/// One version of one description: its name in messages, and its bytes.
struct Version {
    name: String,
    bytes: Vec<u8>,
}

type Pair = (Option<Version>, Option<Version>);

fn pairs(flags: &Flags) -> Result<Vec<Pair>, Error> {
    match (&flags.git, flags.versions.as_slice()) {
        (None, [old, new]) => Ok(vec![(Some(version(old)?), Some(version(new)?))]),
        (None, _) => Err(Error::Usage("give two versions, OLD and NEW, or --git REV; see --help".to_owned())),
        (Some(revision), []) => everything(revision),
        (Some(revision), files) => files
            .iter()
            .map(|file| {
                let path = Path::new(file);
                let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
                let name = path.file_name().ok_or_else(|| Error::Usage(format!("{file} names no file")))?;
                let bytes = git(folder, &["show", &format!("{revision}:./{}", name.to_string_lossy())])?;
                Ok((Some(Version { name: format!("{revision}:{file}"), bytes }), Some(from_disk(path)?)))
            })
            .collect(),
    }
}

/// Every description of the repository, those that are there now and those that were.
fn everything(revision: &str) -> Result<Vec<Pair>, Error> {
    let root = repository::root()?;
    let listed = git(&root, &["ls-tree", "--name-only", revision, &format!("{}/", repository::APIS)])?;
    let listed = String::from_utf8_lossy(&listed).into_owned();
    let then: BTreeSet<&str> = listed.lines().filter(|l| Path::new(l).extension().is_some_and(|e| e == "yaml")).collect();
    let now: Vec<File> = repository::files(&[])?;
    let old = |name: &str| -> Result<Version, Error> {
        let bytes = git(&root, &["show", &format!("{revision}:./{name}")])?;
        Ok(Version { name: format!("{revision}:{name}"), bytes })
    };
    let mut pairs = Vec::new();
    for file in &now {
        let before = if then.contains(file.name.as_str()) { Some(old(&file.name)?) } else { None };
        let bytes = std::fs::read(&file.path).map_err(Error::io(format!("{} cannot be read", file.name)))?;
        pairs.push((before, Some(Version { name: file.name.clone(), bytes })));
    }
    for gone in then.into_iter().filter(|name| !now.iter().any(|f| f.name == *name)) {
        pairs.push((Some(old(gone)?), None));
    }
    Ok(pairs)
}

/// A file; or, where there is none of that name, `GITREV:PATH`.
fn version(given: &str) -> Result<Version, Error> {
    let path = Path::new(given);
    if path.exists() || !given.contains(':') { from_disk(path) } else { from_git(given) }
}

fn from_disk(path: &Path) -> Result<Version, Error> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(Error::io(format!("the description {name} cannot be read")))?;
    Ok(Version { name, bytes })
}

fn from_git(object: &str) -> Result<Version, Error> {
    Ok(Version { name: object.to_owned(), bytes: git(Path::new("."), &["show", object])? })
}

/// What a git command prints, started in a folder; read only.
fn git(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, Error> {
    let done = Command::new("git").arg("-C").arg(folder).args(arguments).output().map_err(Error::io("git cannot be started"))?;
    if done.status.success() {
        return Ok(done.stdout);
    }
    let said = String::from_utf8_lossy(&done.stderr);
    let said = said.lines().next().unwrap_or("it says nothing").trim_start_matches("fatal: ").to_owned();
    Err(Error::Usage(format!("git {} failed: {said}", arguments.join(" "))))
}

fn sound(version: &Version) -> Result<Source, Error> {
    Source::read(&version.name, &version.bytes).map_err(|diagnostics: Diagnostics| Error::Descriptions(vec![diagnostics]))
}

fn explain(name: &str) -> Result<u8, Error> {
    if name.is_empty() {
        let width = rules().map(|r| r.id.len()).max().unwrap_or(0);
        for rule in rules() {
            out::put(&format!("{:<width$}  {:<20}  {}\n", rule.id, rule.wire.as_str(), rule.purpose));
        }
        return Ok(exit::FINE);
    }
    let known: Vec<&str> = rules().map(|r| r.id).collect();
    let Some(rule) = rule(name) else {
        let hint = did_you_mean(name, &known).unwrap_or_else(|| "cargo xtask diff --explain lists them".to_owned());
        return Err(Error::Usage(format!("no rule is called `{name}`; {hint}")));
    };
    let (before, after) = rule.example;
    out::put(&format!(
        "{} ({}): {}\n\nWhy: {}.\n\nFor example, an old description has\n\n    {before}\n\nand the new one\n\n    {after}\n",
        rule.id,
        rule.wire.as_str(),
        rule.purpose,
        rule.why
    ));
    Ok(exit::FINE)
}
