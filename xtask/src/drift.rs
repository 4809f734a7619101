//! `cargo xtask drift`: what changed in an API between two days that `--record DIR` kept.

use crate::error::Error;
use clap::ValueEnum;
use conformance::days::{self, Change, Day};
use conformance::{exit, place};
use std::path::{Path, PathBuf};

/// Say what changed in an API between two recorded days.
#[derive(clap::Args)]
#[command(after_help = "\
Exit status: 0 nothing broke; 1 something vanished, changed its type or is missing at times; 2 the command is wrong.

Examples:
  cargo xtask conformance --target staging --record days
  cargo xtask drift days/NAME/2027-01-30.json days/NAME/2027-01-31.json
  cargo xtask drift 2027-01-30 2027-01-31 --dir days
  cargo xtask drift --dir days --format markdown")]
pub struct Flags {
    /// The earlier day, or its file; the last but one of the folder when absent.
    #[arg(value_name = "DAY|FILE.json")]
    before: Option<String>,
    /// The later day, or its file; the last of the folder when absent.
    #[arg(value_name = "DAY|FILE.json")]
    after: Option<String>,
    /// Folder of the days.
    #[arg(long, value_name = "DIR", env = "PLUMBLINE_RECORD")]
    dir: Option<PathBuf>,
    /// API to compare; all in the folder when absent. May be repeated.
    #[arg(long = "api", value_name = "NAME")]
    apis: Vec<String>,
    /// Form of the output.
    #[arg(long, value_enum, value_name = "FORM", default_value = "text")]
    format: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For a terminal.
    Text,
    /// For programs.
    Json,
    /// For a pull request.
    Markdown,
}

pub fn run(flags: &Flags) -> Result<u8, Error> {
    let pairs = pairs(flags)?;
    if pairs.is_empty() {
        // It is how a folder begins, and no mistake; but what was not compared has not stayed the same.
        println!("nothing was compared: there are no two days yet");
        return Ok(exit::FINE);
    }
    let changes: Vec<Change> = pairs.iter().flat_map(|(before, after)| days::compare(before, after)).collect();
    match flags.format {
        Form::Text => {
            for (before, after) in &pairs {
                println!("{} at {}: {} → {}", after.api, after.target, before.day, after.day);
            }
            print!("{}", if changes.is_empty() { "nothing changed\n".to_owned() } else { days::text(&changes) });
        }
        Form::Json => {
            let text = serde_json::to_string_pretty(&changes).map_err(|e| Error::io("the changes cannot be written")(e.into()))?;
            println!("{text}");
        }
        Form::Markdown if changes.is_empty() => println!("Nothing changed."),
        Form::Markdown => print!("{}", days::markdown(&changes)),
    }
    Ok(if changes.iter().any(|c| c.breaking) { exit::BROKEN } else { exit::FINE })
}

/// The days to compare, by API.
fn pairs(flags: &Flags) -> Result<Vec<(Day, Day)>, Error> {
    let standing = place::standing();
    let file = |name: &str| {
        let path = Path::new(name);
        (path.extension().is_some_and(|e| e == "json")).then(|| standing.join(path))
    };
    if let (Some(before), Some(after)) = (&flags.before, &flags.after)
        && let (Some(before), Some(after)) = (file(before), file(after))
    {
        let (before, after) = (days::read(&before)?, days::read(&after)?);
        if before.api != after.api {
            return Err(Error::Usage(format!("one file is of {}, the other of {}", before.api, after.api)));
        }
        return Ok(vec![(before, after)]);
    }
    let Some(dir) = flags.dir.as_ref().map(|d| standing.join(d)) else {
        return Err(Error::Usage("name two files, or with --dir DIR the folder that --record wrote, and two of its days".to_owned()));
    };
    let known = days::apis(&dir);
    if let Some(name) = flags.apis.iter().find(|a| !known.contains(a)) {
        return Err(Error::Usage(format!("{} has no days of `{name}`; it has {}", dir.display(), known.join(", "))));
    }
    let mut pairs = Vec::new();
    for api in known.iter().filter(|a| flags.apis.is_empty() || flags.apis.contains(a)) {
        let all = days::days(&dir, api);
        let (before, after) = match (&flags.before, &flags.after) {
            (Some(before), Some(after)) => (before.clone(), after.clone()),
            (Some(before), None) => (before.clone(), all.last().cloned().unwrap_or_default()),
            (None, _) => match all.as_slice() {
                [.., before, after] => (before.clone(), after.clone()),
                // One day cannot be compared with anything, and is no mistake: it is how a folder begins.
                _ => continue,
            },
        };
        if let Some(missing) = [&before, &after].into_iter().find(|d| !all.contains(d)) {
            return Err(Error::Usage(format!("{} has no day {missing} of {api}; it has {}", dir.display(), all.join(", "))));
        }
        let read = |day: &str| days::read(&dir.join(api).join(format!("{day}.json")));
        pairs.push((read(&before)?, read(&after)?));
    }
    if known.is_empty() {
        return Err(Error::Usage(format!("{} holds no days; --record DIR of a run keeps them", dir.display())));
    }
    Ok(pairs)
}
