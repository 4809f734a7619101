//! The arguments of the test binary: libtest's as libtest means them, and the suite's.
//!
//! libtest-mimic takes one filter only and knows no flags of others, so its arguments are built
//! here from a structure of our own.

use crate::flags::RunFlags;
use crate::rows::Row;
use clap::{ArgAction, Parser, ValueEnum};
use libtest_mimic::{Arguments, ColorSetting, FormatSetting, Trial};

const AFTER: &str = "\
Exit status:
  0  nothing failed      1  something is broken or flaky   2  the command is wrong
  3  the target cannot be reached or judged                4  nothing could fail
  130  the run was interrupted before anything was found broken

Examples:
  cargo test -p conformance
  cargo test -p conformance -- --list
  cargo test -p conformance -- --target-url http://127.0.0.1:8080 --api NAME --credential NAME=VALUE
  cargo conformance --target-url http://127.0.0.1:8080 paging sorting --report report.json --report junit:tests.xml";

/// The flags of the test binary: libtest's, and the suite's.
#[derive(Parser, Debug, Clone)]
#[command(name = "conformance", about = "Finds out whether a server does what its API description says", after_help = AFTER)]
#[command(disable_version_flag = true)]
pub(crate) struct Flags {
    /// Run tests whose name has one of these in it: `api::operation::kind`.
    #[arg(value_name = "FILTER")]
    filters: Vec<String>,
    #[command(flatten)]
    pub(crate) run: RunFlags,
    #[command(flatten)]
    libtest: Libtest,
}

/// What libtest takes; flags without a meaning here are taken and do nothing.
#[derive(clap::Args, Debug, Clone)]
#[command(next_help_heading = "Tests")]
struct Libtest {
    /// List the tests; sends nothing.
    #[arg(long)]
    list: bool,
    /// A filter is a whole name.
    #[arg(long)]
    exact: bool,
    /// Leave out tests whose name has this in it. May be repeated.
    #[arg(long, value_name = "FILTER")]
    skip: Vec<String>,
    /// Run only the tests that are ignored otherwise.
    #[arg(long)]
    ignored: bool,
    /// Run the ignored tests as well.
    #[arg(long)]
    include_ignored: bool,
    /// Print every fact with its verdict.
    #[arg(long, visible_alias = "no-capture")]
    nocapture: bool,
    /// As --nocapture.
    #[arg(long)]
    show_output: bool,
    /// Number of threads that show tests; the suite itself has run by then.
    #[arg(long, value_name = "N")]
    test_threads: Option<usize>,
    /// Form of the output.
    #[arg(long, value_enum, value_name = "FORM")]
    format: Option<Form>,
    /// One character per test.
    #[arg(long, short)]
    quiet: bool,
    /// Colours.
    #[arg(long, value_enum, value_name = "WHEN")]
    color: Option<Color>,
    /// Write the output to a file.
    #[arg(long, value_name = "PATH")]
    logfile: Option<String>,
    /// Unstable flags of libtest; without a meaning here.
    #[arg(short = 'Z', value_name = "FLAG", hide = true)]
    unstable: Vec<String>,
    #[arg(long, hide = true)]
    test: bool,
    #[arg(long, hide = true)]
    bench: bool,
    #[arg(long, hide = true, num_args = 0..=1, require_equals = true, action = ArgAction::Append)]
    report_time: Vec<String>,
    #[arg(long, hide = true)]
    ensure_time: bool,
    #[arg(long, hide = true)]
    shuffle: bool,
    #[arg(long, hide = true)]
    shuffle_seed: Option<u64>,
    #[arg(long, hide = true)]
    exclude_should_panic: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Pretty,
    Terse,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

impl Flags {
    /// Whether filters choose a name.
    pub(crate) fn names(&self, name: &str) -> bool {
        let hit = |filter: &String| if self.libtest.exact { name == filter } else { name.contains(filter.as_str()) };
        (self.filters.is_empty() || self.filters.iter().any(hit)) && !self.libtest.skip.iter().any(hit)
    }

    /// Whether a row is chosen.
    pub(crate) fn chooses(&self, row: &Row) -> bool {
        self.names(&row.name) && (!self.libtest.ignored || row.ignored.is_some())
    }

    /// Whether a row is chosen and run.
    pub(crate) fn shows(&self, row: &Row) -> bool {
        self.chooses(row) && (row.ignored.is_none() || self.libtest.ignored || self.libtest.include_ignored)
    }

    /// Whether only the names of tests are wanted.
    pub(crate) fn lists(&self) -> bool {
        self.libtest.list
    }

    /// Whether every fact is to be printed.
    pub(crate) fn is_loud(&self) -> bool {
        (self.libtest.nocapture || self.libtest.show_output) && self.libtest.format != Some(Form::Json)
    }

    /// Whether this may be the `cargo test` of a whole workspace: no flag of the suite was given.
    pub(crate) fn is_plain(&self) -> bool {
        self.run.target().is_none()
            && self.run.chosen().is_empty()
            && self.run.places().next().is_none()
            && self.run.specs.is_empty()
            && !self.run.is_replay()
    }

    /// libtest's arguments. It knows one filter only; more are applied by [`Self::narrowed`].
    pub(crate) fn arguments(&self) -> Arguments {
        let libtest = &self.libtest;
        Arguments {
            include_ignored: libtest.include_ignored,
            ignored: libtest.ignored,
            test: libtest.test,
            bench: libtest.bench,
            list: libtest.list,
            nocapture: libtest.nocapture,
            show_output: libtest.show_output,
            exact: libtest.exact,
            // `cargo test --quiet` adds the flag; a form that was asked for goes first.
            quiet: libtest.quiet && libtest.format.is_none(),
            test_threads: libtest.test_threads,
            logfile: libtest.logfile.clone(),
            skip: libtest.skip.clone(),
            color: libtest.color.map(|c| match c {
                Color::Auto => ColorSetting::Auto,
                Color::Always => ColorSetting::Always,
                Color::Never => ColorSetting::Never,
            }),
            format: libtest.format.map(|f| match f {
                Form::Pretty => FormatSetting::Pretty,
                Form::Terse => FormatSetting::Terse,
                Form::Json => FormatSetting::Json,
            }),
            filter: self.filters.first().filter(|_| self.filters.len() == 1).cloned(),
            ..Arguments::default()
        }
    }

    /// The trials that several filters choose.
    pub(crate) fn narrowed(&self, trials: Vec<Trial>) -> Vec<Trial> {
        if self.filters.len() < 2 {
            return trials;
        }
        let exact = self.libtest.exact;
        let hit = |trial: &Trial| self.filters.iter().any(|f| if exact { trial.name() == f } else { trial.name().contains(f.as_str()) });
        trials.into_iter().filter(hit).collect()
    }
}
