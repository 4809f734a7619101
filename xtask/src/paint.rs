//! Colours, signs and widths: what the terminal can show.
//!
//! No colour in a pipe, none with `NO_COLOR` (<https://no-color.org>) and none on a dumb terminal;
//! no line is wrapped in a pipe. Words carry everything, colour only repeats it.

use plumbline_engine::Verdict;
use std::io::IsTerminal;

/// What a word is coloured for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// How things are shown.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Whether colours are on.
    pub colour: bool,
    /// Columns of the terminal; none in a pipe.
    pub width: Option<usize>,
    /// Whether signs beyond ASCII can be shown; never in a pipe, where lines begin with their word.
    pub unicode: bool,
}

/// Narrower than this nothing can be laid out.
const NARROWEST: usize = 40;

impl Look {
    /// How things are shown on stdout.
    pub fn of_stdout() -> Self {
        let width = terminal_size::terminal_size_of(std::io::stdout()).map(|(w, _)| usize::from(w.0).max(NARROWEST));
        let width = width.filter(|_| std::io::stdout().is_terminal());
        Self { colour: on_stdout(), width, unicode: width.is_some() && is_unicode() }
    }

    /// How things are shown on stderr.
    pub fn of_stderr() -> Self {
        let width = terminal_size::terminal_size_of(std::io::stderr()).map(|(w, _)| usize::from(w.0).max(NARROWEST));
        let width = width.filter(|_| std::io::stderr().is_terminal());
        Self { colour: on_stderr(), width, unicode: width.is_some() && is_unicode() }
    }

    /// The text in its colour.
    pub fn paint(&self, tone: Tone, text: &str) -> String {
        paint(self.colour, tone, text)
    }

    /// The sign of a verdict, a blank behind it; nothing where signs cannot be shown.
    pub fn sign(&self, verdict: Verdict) -> String {
        let sign = plumbline_report::verdicts().iter().find(|v| v.verdict == verdict).map_or(' ', |v| v.sign);
        if self.unicode { self.paint(tone(verdict), &format!("{sign} ")) } else { String::new() }
    }

    /// A text on lines of `width` columns, each but the first begun with `indent` blanks. In a pipe only line ends of its own count.
    pub fn wrapped(&self, text: &str, indent: usize) -> String {
        let lines = match self.width {
            Some(width) => wrap(text, width.saturating_sub(indent).max(20)),
            None => text.lines().map(str::to_owned).collect(),
        };
        lines.join(&format!("\n{}", " ".repeat(indent)))
    }
}

/// The tone of a verdict.
pub fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Broken => Tone::Bad,
        Verdict::Flaky => Tone::Doubtful,
        Verdict::Holds => Tone::Good,
        Verdict::Unseen => Tone::Faint,
    }
}

/// Lines of at most `width` characters, broken between words where that can be.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for own in text.lines() {
        let mut line = String::new();
        let mut used = 0;
        for word in own.split_inclusive(' ') {
            let long = word.trim_end().chars().count();
            if used > 0 && used + long > width {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
                used = 0;
            }
            for c in word.chars() {
                if used >= width && c != ' ' {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                line.push(c);
                used += 1;
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    if lines.is_empty() { vec![String::new()] } else { lines }
}

/// Whether stderr may be coloured.
pub fn on_stderr() -> bool {
    allowed() && std::io::stderr().is_terminal()
}

/// Whether stdout may be coloured.
pub fn on_stdout() -> bool {
    allowed() && std::io::stdout().is_terminal()
}

/// Whether the terminal moves its cursor and colours.
pub fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|t| t == "dumb")
}

fn allowed() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()) && !is_dumb()
}

/// By the locale, whose first variable that is set counts (POSIX.1-2017, 8.2). Windows and macOS show Unicode without one.
fn is_unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    match locale {
        Some(locale) => locale.to_uppercase().contains("UTF-8") || locale.to_uppercase().contains("UTF8"),
        None => cfg!(any(windows, target_os = "macos")),
    }
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
