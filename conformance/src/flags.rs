//! The flags of a run, the same for the test harness and for `cargo xtask conformance`.
//!
//! Each can be given in the environment as well, which is the only way under cargo-nextest. The
//! flags of libtest are in [`crate::harness`].

use clap::Args;
use clap::builder::FalseyValueParser;
use plumbline_engine::Depth;
use plumbline_report::{Form, Place, Places};
use std::path::PathBuf;
use std::time::Duration;

/// The flags of a run.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "The suite")]
pub struct RunFlags {
    /// Scheme, authority and optional path prefix of the server under test; the built-in mocks when absent.
    #[arg(long, value_name = "URL", env = "PLUMBLINE_TARGET_URL")]
    pub target_url: Option<String>,
    /// API to check; every one whose credentials are given when absent. May be repeated.
    #[arg(long = "api", value_name = "NAME", env = "PLUMBLINE_API", value_delimiter = ',')]
    pub apis: Vec<String>,
    /// A credential, also as PLUMBLINE_<API>_<NAME> in the environment. May be repeated.
    #[arg(long = "credential", value_name = "NAME=VALUE", value_parser = assignment)]
    pub credentials: Vec<(String, String)>,
    /// A header sent with every request. May be repeated.
    #[arg(long = "header", value_name = "NAME: VALUE", env = "PLUMBLINE_HEADER", hide_env_values = true, value_parser = header)]
    pub headers: Vec<(String, String)>,
    /// Description to use in place of the built-in ones. May be repeated.
    #[arg(long = "spec", value_name = "FILE", env = "PLUMBLINE_SPEC")]
    pub specs: Vec<PathBuf>,
    /// Seed of everything chosen by chance: same seed and data, same requests; 1 unless said.
    #[arg(long, value_name = "N", env = "PLUMBLINE_SEED")]
    pub seed: Option<u64>,
    /// How much to look at: quick, default or deep; `default` unless said.
    #[arg(long, value_name = "DEPTH", env = "PLUMBLINE_DEPTH", value_parser = depth)]
    pub depth: Option<Depth>,
    /// Say how many requests of which kind would be sent, and send none.
    #[arg(long, env = "PLUMBLINE_PLAN", value_parser = FalseyValueParser::new())]
    pub plan: bool,
    /// Send no more requests than this in all.
    #[arg(long, value_name = "N", env = "PLUMBLINE_MAX_REQUESTS")]
    pub max_requests: Option<u64>,
    /// Take no longer than this in all, such as 60s, 2m or 500ms.
    #[arg(long, value_name = "TIME", env = "PLUMBLINE_DEADLINE", value_parser = duration)]
    pub deadline: Option<Duration>,
    /// Send at most this many requests a second; rates that a description declares are kept anyway.
    #[arg(long, value_name = "N", env = "PLUMBLINE_RATE", value_parser = rate)]
    pub rate: Option<f64>,
    /// Call operations that change data, too: what the target lists may be changed or deleted. On this machine they are always called.
    #[arg(long, env = "PLUMBLINE_ALLOW_WRITES", value_parser = FalseyValueParser::new())]
    pub allow_writes: bool,
    /// Exceed declared limits once, on purpose.
    #[arg(long, env = "PLUMBLINE_PROBE_LIMITS", value_parser = FalseyValueParser::new())]
    pub probe_limits: bool,
    /// Let values seen stand in reports and snapshots; they may be people's names and numbers.
    #[arg(long, env = "PLUMBLINE_INCLUDE_VALUES", value_parser = FalseyValueParser::new())]
    pub include_values: bool,
    /// Do not fail for what fails only sometimes.
    #[arg(long, env = "PLUMBLINE_ALLOW_FLAKY", value_parser = FalseyValueParser::new())]
    pub allow_flaky: bool,
    /// Write a report; a folder gets one file per API. FORM is json, junit, sarif, html, markdown or har; without one, the
    /// extension of the file says it. May be repeated; PLUMBLINE_REPORT takes several with commas.
    #[arg(long = "report", value_name = "[FORM:]FILE", env = "PLUMBLINE_REPORT", value_parser = places)]
    pub reports: Vec<Places>,
    /// Folder of the snapshots of observed shapes; the repository's for the built-in mocks.
    #[arg(long, value_name = "DIR", env = "PLUMBLINE_SNAPSHOTS")]
    pub snapshots: Option<PathBuf>,
    /// Name of the target in names of snapshots; its host when absent.
    #[arg(long, value_name = "NAME", env = "PLUMBLINE_TARGET_NAME")]
    pub target_name: Option<String>,
    /// Fail for this as well: drift (observed shapes differ from the snapshot).
    #[arg(long, value_name = "WHAT", env = "PLUMBLINE_DENY", value_enum)]
    pub deny: Vec<Deny>,
    /// A target of plumbline.toml, which says address, APIs, credentials and bounds; flags go first.
    #[arg(long, value_name = "NAME", env = "PLUMBLINE_TARGET")]
    pub target: Option<String>,
    /// The file with targets; plumbline.toml here or in a folder above when absent.
    #[arg(long, value_name = "FILE", env = "PLUMBLINE_CONFIG")]
    pub config: Option<PathBuf>,
    /// Accept the deviations listed in this file (YAML or TOML) until their dates; a report of an earlier run (JSON) is compared with. May be repeated.
    #[arg(long = "baseline", value_name = "FILE", env = "PLUMBLINE_BASELINE", value_delimiter = ',')]
    pub baselines: Vec<PathBuf>,
    /// Draft such a file from what this run finds, with the reasons left to be filled in.
    #[arg(long, value_name = "FILE.yaml", env = "PLUMBLINE_WRITE_BASELINE")]
    pub write_baseline: Option<PathBuf>,
    /// Keep the shapes seen today as DIR/API/DATE.json, for `cargo xtask drift`.
    #[arg(long, value_name = "DIR", env = "PLUMBLINE_RECORD")]
    pub record: Option<PathBuf>,
    /// Judge recorded traffic instead of a target, and send nothing. May be repeated.
    #[arg(long = "replay", value_name = "FILE.har", env = "PLUMBLINE_REPLAY", value_delimiter = ',')]
    pub replays: Vec<PathBuf>,
}

/// What may be made a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Deny {
    /// Observed shapes differ from the snapshot.
    Drift,
}

impl RunFlags {
    /// The seed unless another is given.
    pub const SEED: u64 = 1;

    /// The target's address; an empty variable in the environment counts as none.
    pub fn target(&self) -> Option<&str> {
        self.target_url.as_deref().map(str::trim).filter(|u| !u.is_empty())
    }

    /// The chosen APIs; an empty variable in the environment counts as none.
    pub fn chosen(&self) -> Vec<&str> {
        self.apis.iter().map(|a| a.trim()).filter(|a| !a.is_empty()).collect()
    }

    /// How much to look at.
    pub fn depth(&self) -> Depth {
        self.depth.unwrap_or_default()
    }

    /// Files of accepted deviations.
    pub fn accepting(&self) -> impl Iterator<Item = &PathBuf> {
        self.baselines.iter().filter(|f| !f.as_os_str().is_empty() && !is_json(f))
    }

    /// Reports of earlier runs to compare with.
    pub fn earlier(&self) -> impl Iterator<Item = &PathBuf> {
        self.baselines.iter().filter(|f| is_json(f))
    }

    /// Recorded traffic to judge.
    pub fn recordings(&self) -> impl Iterator<Item = &PathBuf> {
        self.replays.iter().filter(|f| !f.as_os_str().is_empty())
    }

    /// Whether recorded traffic is judged and nothing is sent.
    pub fn is_replay(&self) -> bool {
        self.recordings().next().is_some()
    }

    /// Files to write, each in its form.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.reports.iter().flat_map(|p| &p.0)
    }

    /// Whether heads and bodies of all requests are to be kept.
    pub fn keeps_exchanges(&self) -> bool {
        self.places().any(|p| p.form == Form::Har)
    }

    /// Whether drift is a failure.
    pub fn denies_drift(&self) -> bool {
        self.deny.contains(&Deny::Drift)
    }

    /// Whether a run looks at everything that snapshots are made of.
    pub fn is_whole(&self) -> bool {
        self.depth() == Depth::Default && !self.is_replay() && self.max_requests.is_none() && self.deadline.is_none()
    }
}

/// A report, rather than a list that somebody wrote.
fn is_json(file: &std::path::Path) -> bool {
    file.extension().is_some_and(|e| e.eq_ignore_ascii_case("json"))
}

fn places(text: &str) -> Result<Places, String> {
    text.parse().map_err(|e: plumbline_report::Error| e.to_string())
}

fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() && !value.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as NAME=VALUE".to_owned()),
    }
}

pub(crate) fn header(text: &str) -> Result<(String, String), String> {
    // RFC 9110, section 5.1: a field name is a token.
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    match text.split_once(':') {
        Some((name, value)) if !name.trim().is_empty() && name.trim().chars().all(token) && !value.contains(['\r', '\n']) => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("write it as 'NAME: VALUE'".to_owned()),
    }
}

fn depth(text: &str) -> Result<Depth, String> {
    text.parse().map_err(|e: plumbline_engine::Error| e.to_string())
}

pub(crate) fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if rate.is_finite() && rate > 0.0 => Ok(rate),
        _ => Err("write a number greater than 0".to_owned()),
    }
}

/// Reads a length of time: a number of `ms`, `s`, `m` or `h`; seconds without a unit.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let wrong = || "write a number with ms, s, m or h, such as 60s".to_owned();
    let number: u64 = text[..digits].parse().map_err(|_| wrong())?;
    let seconds = |n: u64| number.checked_mul(n).map(Duration::from_secs).ok_or_else(wrong);
    let time = match text[digits..].trim() {
        "ms" => Ok(Duration::from_millis(number)),
        "" | "s" => seconds(1),
        "m" => seconds(60),
        "h" => seconds(3600),
        _ => Err(wrong()),
    }?;
    if time.is_zero() { Err("write a time longer than nothing".to_owned()) } else { Ok(time) }
}
