//! Colours, where there is someone to see them.
//!
//! None in a pipe, none with `NO_COLOR` (<https://no-color.org>) and none on a dumb terminal.

use std::io::IsTerminal;

/// What a word is coloured for.
#[derive(Debug, Clone, Copy)]
pub enum Tone {
    /// It is well.
    Good,
    /// It is not.
    Bad,
    /// It comes and goes.
    Doubtful,
    /// It is of less weight.
    Faint,
    /// It is a heading.
    Strong,
}

/// Whether stderr may be coloured.
pub fn on_stderr() -> bool {
    allowed() && std::io::stderr().is_terminal()
}

/// Whether stdout may be coloured.
pub fn on_stdout() -> bool {
    allowed() && std::io::stdout().is_terminal()
}

fn allowed() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()) && std::env::var_os("TERM").is_none_or(|t| t != "dumb")
}

/// The text in its colour, if colours are on.
pub fn paint(on: bool, tone: Tone, text: &str) -> String {
    if !on {
        return text.to_owned();
    }
    let code = match tone {
        Tone::Good => "32",
        Tone::Bad => "1;31",
        Tone::Doubtful => "33",
        Tone::Faint => "2",
        Tone::Strong => "1",
    };
    format!("\x1b[{code}m{text}\x1b[0m")
}
