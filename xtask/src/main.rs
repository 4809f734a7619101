//! The command line: `cargo xtask COMMAND`.
//!
//! Each command has a file of its own and does nothing that a library of this workspace could do;
//! here are flags, output and exit statuses.

mod completions;
mod conformance_command;
mod demo;
mod diff;
mod drift;
mod error;
mod export;
mod find_item;
mod generate;
mod import;
mod lint;
mod mock;
mod new;
mod out;
mod paint;
mod progress;
mod prove;
mod proxy;
mod report_command;
mod repository;
mod settle;
mod show;
mod terminal;
mod waiting;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

const AFTER: &str = "\
Exit status:
  0  all is well         1  broken, stale or mistaken      2  the command is wrong
  3  the target cannot be reached or judged                4  nothing could fail
  130  the run was interrupted before anything was found broken

Examples:
  cargo xtask demo
  cargo xtask COMMAND --help";

/// Typed clients, mock servers and conformance checks from API descriptions.
#[derive(Parser)]
#[command(name = "xtask", bin_name = "cargo xtask", after_help = AFTER, disable_help_subcommand = true)]
struct Flags {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Demo(demo::Flags),
    Generate(generate::Flags),
    Lint(lint::Flags),
    New(new::Flags),
    Show(show::Flags),
    Where(find_item::Flags),
    Diff(diff::Flags),
    Export(export::Flags),
    Import(import::Flags),
    Mock(mock::Flags),
    Conformance(Box<conformance_command::Flags>),
    Report(report_command::Flags),
    Settle(settle::Flags),
    Prove(prove::Flags),
    Proxy(Box<proxy::Flags>),
    Drift(drift::Flags),
    Completions(completions::Flags),
}

fn main() -> ExitCode {
    let flags = match Flags::try_parse() {
        Ok(flags) => flags,
        Err(wrong) => {
            let _ = wrong.print();
            return ExitCode::from(if wrong.use_stderr() { conformance::exit::USAGE } else { conformance::exit::FINE });
        }
    };
    let done = match flags.command {
        Command::Demo(flags) => demo::run(&flags),
        Command::Generate(flags) => generate::run(&flags),
        Command::Lint(flags) => lint::run(&flags),
        Command::New(flags) => new::run(&flags),
        Command::Show(flags) => show::run(&flags),
        Command::Where(flags) => find_item::run(&flags),
        Command::Diff(flags) => diff::run(&flags),
        Command::Export(flags) => export::run(&flags),
        Command::Import(flags) => import::run(&flags),
        Command::Mock(flags) => mock::run(&flags),
        Command::Conformance(flags) => conformance_command::run(&flags),
        Command::Report(flags) => report_command::run(&flags),
        Command::Settle(flags) => settle::run(&flags),
        Command::Prove(flags) => prove::run(&flags),
        Command::Proxy(flags) => proxy::run(&flags),
        Command::Drift(flags) => drift::run(&flags),
        Command::Completions(flags) => completions::run(&flags),
    };
    match done {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            eprintln!("{}", error.render());
            ExitCode::from(error.exit_status())
        }
    }
}
