//! Judging recorded traffic in place of a target: `--replay F.har`.
//!
//! Entries are given to the description that knows them; where several do, to the one whose server
//! they went to. The judging is the engine's ([`plumbline_engine::observe`]).

use crate::flags::RunFlags;
use crate::har::{self, Entry};
use crate::runs::{Only, Outcome};
use crate::targets::{Job, authority, is_loopback};
use crate::{Error, exit, file, place};
use plumbline_engine::observe::{Fidelity, Observer};
use std::collections::BTreeMap;

/// Judges the recordings of the flags for each job.
///
/// # Errors
/// When a recording cannot be read.
pub fn execute(jobs: &[(Job, Only)], flags: &RunFlags) -> Result<Vec<Outcome>, Error> {
    let standing = place::standing();
    let mut entries = Vec::new();
    for path in flags.recordings() {
        entries.extend(har::read(&standing.join(path))?);
    }
    // Only what went to the target, if one is named.
    let target = flags.target().map(|t| t.trim_end_matches('/').to_owned());
    if let Some(target) = &target {
        entries.retain(|e| e.origin.eq_ignore_ascii_case(origin(target)));
    }
    let visible = flags.include_values || entries.iter().all(|e| is_loopback(&e.origin));
    let mut observers = Vec::new();
    for (job, _) in jobs {
        observers.push(Observer::new(job.source.clone(), target.as_deref(), Fidelity::Kept, visible)?);
    }
    let mut origins: Vec<BTreeMap<&str, usize>> = vec![BTreeMap::new(); jobs.len()];
    for entry in &entries {
        let Some(which) = owner(entry, jobs, &observers) else { continue };
        *origins[which].entry(&entry.origin).or_default() += 1;
        observers[which].set_base(target.as_deref().unwrap_or(&entry.origin));
        observers[which].look(&entry.request, &entry.came);
    }
    let names = flags.recordings().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", ");
    let each = jobs.iter().zip(observers).zip(origins);
    Ok(each
        .map(|(((job, only), mut observer), origins)| {
            let Some((base, _)) = origins.into_iter().max_by_key(|(_, times)| *times) else {
                return none(job, &names, jobs.len() == 1 || !flags.chosen().is_empty());
            };
            observer.set_base(target.as_deref().unwrap_or(base));
            let mut report = observer.report();
            if let Some(only) = only {
                let kind = |word: &str| plumbline_spec::Kind::ALL.into_iter().find(|k| k.as_str() == word);
                report.facts.retain(|f| kind(&f.kind).is_none_or(|k| only.contains(&(f.operation.clone(), k))));
                report.summary = file::counted(&report.facts);
            }
            Outcome::Judged(Box::new(report))
        })
        .collect())
}

fn none(job: &Job, names: &str, named: bool) -> Outcome {
    let why = format!("no request in {names} is one of {}", job.api);
    if named {
        return Outcome::Failed { message: format!("error: nothing could fail: {why}"), status: exit::NOTHING };
    }
    Outcome::Absent { api: job.api.clone(), why }
}

/// The job that an entry is for.
fn owner(entry: &Entry, jobs: &[(Job, Only)], observers: &[Observer]) -> Option<usize> {
    let mut known = observers.iter().enumerate().filter(|(_, o)| o.knows(&entry.request)).map(|(i, _)| i);
    let first = known.next()?;
    let own = |i: &usize| {
        let servers = &jobs[*i].0.model.description.servers;
        servers.iter().any(|s| authority(&s.url).eq_ignore_ascii_case(authority(&entry.origin)))
    };
    if own(&first) {
        return Some(first);
    }
    known.find(own).or(Some(first))
}

/// Scheme and authority of an address.
fn origin(url: &str) -> &str {
    let start = url.find("://").map_or(0, |i| i + 3);
    url[start..].find('/').map_or(url, |i| &url[..start + i])
}
