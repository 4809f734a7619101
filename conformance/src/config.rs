//! `plumbline.toml`: targets by name, so that `--target staging` stands for address, APIs,
//! credentials and bounds.
//!
//! A credential stands there as the name of an environment variable, never as a value: the file is
//! meant to be committed. Flags, and the variables that stand for them, go before the file; a credential's own
//! variable (`PLUMBLINE_<API>_<NAME>`) comes after it. Relative paths in it start at its folder.

use crate::flags::RunFlags;
use crate::tree::{File, Node, Table};
use crate::{Error, flags, place};
use plumbline_engine::Depth;
use plumbline_spec::lint::did_you_mean;
use std::path::{Path, PathBuf};

/// Name of the file that is looked for.
pub const NAME: &str = "plumbline.toml";

/// Keys of a target.
const KEYS: &[&str] = &[
    "url",
    "apis",
    "specs",
    "credentials",
    "headers",
    "depth",
    "seed",
    "max_requests",
    "deadline",
    "rate",
    "baseline",
    "record",
    "snapshots",
    "allow_writes",
    "probe_limits",
    "include_values",
    "allow_flaky",
    "deny",
];

/// The flags with what the chosen target of plumbline.toml adds. Nothing is read unless a target is named.
///
/// # Errors
/// When the file is missing or wrong, has no such target, or a variable that it names is not set.
pub fn resolve(flags: &RunFlags, environment: &dyn Fn(&str) -> Option<String>) -> Result<RunFlags, Error> {
    let standing = place::standing();
    let Some(name) = flags.target.as_deref().map(str::trim).filter(|n| !n.is_empty()) else {
        return match flags.config.as_ref().filter(|c| !c.as_os_str().is_empty()) {
            Some(_) => Err(Error::Usage("--config names a file of targets; choose one of them with --target NAME".to_owned())),
            None => Ok(flags.clone()),
        };
    };
    let path = match flags.config.as_ref().filter(|c| !c.as_os_str().is_empty()) {
        Some(path) => standing.join(path),
        None => standing
            .ancestors()
            .map(|folder| folder.join(NAME))
            .find(|file| file.is_file())
            .ok_or_else(|| Error::Usage(format!("no {NAME} is in {} or above, so there is no target `{name}`", standing.display())))?,
    };
    let root = File { path: &path }.read()?;
    target(&path, &root, name, flags, environment)
}

fn target(path: &Path, root: &Node, name: &str, flags: &RunFlags, environment: &dyn Fn(&str) -> Option<String>) -> Result<RunFlags, Error> {
    let file = File { path };
    let top = root.table(file, NAME, &["targets"])?;
    let targets = match top.get("targets") {
        Some(node) => node.entries(file, "`targets`")?,
        None => &[],
    };
    // A mistake in another target is told too: it would wait for the day that one is used.
    let mut chosen = None;
    for (own, _, node) in targets {
        let table = node.table(file, &format!("the target `{own}`"), KEYS)?;
        let read = Target { file, name: own, table, folder: path.parent().unwrap_or(Path::new(".")) };
        let filled = read.fill(flags)?;
        if own == name {
            chosen = Some((read, filled));
        }
    }
    let Some((read, mut filled)) = chosen else {
        let names: Vec<&str> = targets.iter().map(|(n, ..)| n.as_str()).collect();
        let hint = did_you_mean(name, &names).unwrap_or_else(|| format!("there are {}", names.join(", ")));
        return Err(Error::Usage(format!("{} has no target `{name}`; {hint}", path.display())));
    };
    read.secrets(&mut filled, environment)?;
    if filled.target_name.is_none() {
        filled.target_name = Some(name.to_owned());
    }
    Ok(filled)
}

/// One target of the file.
struct Target<'n> {
    file: File<'n>,
    name: &'n str,
    table: Table<'n>,
    folder: &'n Path,
}

impl Target<'_> {
    /// Flags that were not given, from the file; secrets are left out.
    fn fill(&self, given: &RunFlags) -> Result<RunFlags, Error> {
        let mut flags = given.clone();
        let what = |key: &str| format!("`{key}` of the target `{}`", self.name);
        let url = self.table.required(self.file, &format!("the target `{}`", self.name), "url")?;
        crate::targets::address(url).map_err(|e| self.file.wrong(self.table.line_of("url"), e))?;
        if given.target().is_none() && !given.is_replay() {
            flags.target_url = Some(url.to_owned());
        }
        if let Some(node) = self.table.get("apis") {
            let apis = node.texts(self.file, &what("apis"))?;
            if given.chosen().is_empty() {
                flags.apis = apis;
            }
        }
        let paths = |key: &str| -> Result<Vec<PathBuf>, Error> {
            let Some(node) = self.table.get(key) else { return Ok(Vec::new()) };
            Ok(node.texts(self.file, &what(key))?.into_iter().map(|p| self.folder.join(p)).collect())
        };
        let path = |key: &str| Ok::<_, Error>(paths(key)?.into_iter().next());
        let specs = paths("specs")?;
        if given.specs.iter().all(|s| s.as_os_str().is_empty()) {
            flags.specs = specs;
        }
        let baselines = paths("baseline")?;
        if given.accepting().next().is_none() {
            // A draft is made where the list will lie, so that the file need not be there yet.
            let there = baselines.into_iter().filter(|b| given.write_baseline.is_none() || b.is_file());
            flags.baselines.extend(there);
        }
        let or = |flag: Option<PathBuf>, key: &str| Ok::<_, Error>(flag.filter(|p| !p.as_os_str().is_empty()).or(path(key)?));
        flags.record = or(flags.record, "record")?;
        flags.snapshots = or(flags.snapshots, "snapshots")?;
        let depth = |t: &str| t.parse::<Depth>().map_err(|_| "use quick, default or deep".to_owned());
        let whole = |t: &str| t.parse::<u64>().map_err(|_| "write a whole number".to_owned());
        flags.depth = flags.depth.or(self.parsed("depth", depth)?);
        flags.seed = flags.seed.or(self.parsed("seed", whole)?);
        flags.max_requests = flags.max_requests.or(self.parsed("max_requests", whole)?);
        flags.deadline = flags.deadline.or(self.parsed("deadline", flags::duration)?);
        flags.rate = flags.rate.or(self.parsed("rate", flags::rate)?);
        flags.allow_writes |= self.truth("allow_writes")?;
        flags.probe_limits |= self.truth("probe_limits")?;
        flags.include_values |= self.truth("include_values")?;
        flags.allow_flaky |= self.truth("allow_flaky")?;
        if let Some(node) = self.table.get("deny") {
            let word = node.text(self.file, &what("deny"))?;
            if word != "drift" {
                return Err(self.file.wrong(node.line, format!("{} is `{word}`; only drift can be denied", what("deny"))));
            }
            flags.deny = vec![flags::Deny::Drift];
        }
        for (_, line, name) in self.variables()? {
            variable(&name).map_err(|why| self.file.wrong(line, why))?;
        }
        self.headers()?;
        Ok(flags)
    }

    fn parsed<T>(&self, key: &str, parse: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>, Error> {
        let what = format!("`{key}` of the target `{}`", self.name);
        self.table.get(key).map(|node| node.parsed(self.file, &what, parse)).transpose()
    }

    fn truth(&self, key: &str) -> Result<bool, Error> {
        let what = format!("`{key}` of the target `{}`", self.name);
        self.table.get(key).map_or(Ok(false), |node| node.truth(self.file, &what))
    }

    /// Credentials: name, line, and the variable that holds the value.
    fn variables(&self) -> Result<Vec<(String, usize, String)>, Error> {
        let what = format!("`credentials` of the target `{}`", self.name);
        let Some(node) = self.table.get("credentials") else { return Ok(Vec::new()) };
        let entries = node.entries(self.file, &what)?;
        entries.iter().map(|(name, line, value)| Ok((name.clone(), *line, value.text(self.file, &what)?.to_owned()))).collect()
    }

    /// Headers: name and value; a value `$NAME` is that of a variable.
    fn headers(&self) -> Result<Vec<(String, usize, String)>, Error> {
        let what = format!("`headers` of the target `{}`", self.name);
        let Some(node) = self.table.get("headers") else { return Ok(Vec::new()) };
        let mut headers = Vec::new();
        for (name, line, value) in node.entries(self.file, &what)? {
            let value = value.text(self.file, &what)?;
            flags::header(&format!("{name}: {value}")).map_err(|_| self.file.wrong(*line, format!("`{name}` is no header")))?;
            // Names of headers that hold secrets everywhere.
            let secret = ["authorization", "cookie", "proxy-authorization", "x-api-key"].iter().any(|s| name.eq_ignore_ascii_case(s));
            if secret && !value.starts_with('$') {
                let why = format!(
                    "the value of the header {name} is a secret and must not stand in a file; write `$NAME` of an environment variable"
                );
                return Err(self.file.wrong(*line, why));
            }
            headers.push((name.clone(), *line, value.to_owned()));
        }
        Ok(headers)
    }

    /// Credentials and headers from the environment.
    fn secrets(&self, flags: &mut RunFlags, environment: &dyn Fn(&str) -> Option<String>) -> Result<(), Error> {
        let set = |line: usize, variable: &str| {
            environment(variable)
                .filter(|v| !v.is_empty())
                .ok_or_else(|| self.file.wrong(line, format!("the environment variable {} is not set", shown(variable))))
        };
        for (name, line, variable) in self.variables()? {
            if !flags.is_replay() && !flags.credentials.iter().any(|(n, _)| *n == name) {
                flags.credentials.push((name, set(line, &variable)?));
            }
        }
        for (name, line, value) in self.headers()? {
            if flags.headers.iter().any(|(n, _)| n.eq_ignore_ascii_case(&name)) {
                continue;
            }
            let value = match value.strip_prefix('$') {
                Some(variable) => set(line, variable)?,
                None => value,
            };
            flags.headers.push((name, value));
        }
        Ok(())
    }
}

/// The name of an environment variable, as it is written in capitals; the value of a credential hardly looks like one.
fn variable(name: &str) -> Result<(), String> {
    let plain = name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    if plain && name.len() >= 2 && name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_') {
        return Ok(());
    }
    // The text is not repeated: it may be the secret itself.
    Err("a credential is given as the name of an environment variable in capitals, such as STAGING_KEY, never as its value; if this was a secret, take it back now"
        .to_owned())
}

/// The name of a variable for a message; what looks more like a value is not repeated.
fn shown(name: &str) -> &str {
    if name.contains('_') || !name.contains(|c: char| c.is_ascii_digit()) { name } else { "that is named here" }
}
