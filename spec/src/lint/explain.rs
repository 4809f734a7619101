//! Explaining a rule: its purpose, why it is there, and what it says of an example.

use super::rules::{Check, Example, Rule, rule, rules};
use crate::diag::Diagnostics;
use crate::load::Source;
use std::fmt::Write as _;

/// A small sound description; the sections of an example take the place of its own.
const BASE: &str = include_str!("base.yaml");

impl Rule {
    /// The bytes of the files that break the rule: one, two for a rule across descriptions, none
    /// where the file cannot be read.
    pub fn example_files(&self) -> Vec<Vec<u8>> {
        match self.example {
            Example::Sections(sections) => vec![with_sections(sections).into_bytes()],
            Example::File(bytes) => vec![bytes.to_vec()],
            Example::Two(first, second) => vec![with_sections(first).into_bytes(), with_sections(second).into_bytes()],
            Example::Missing => Vec::new(),
        }
    }

    /// What is said of the example, this rule only.
    pub fn example_diagnostics(&self) -> Vec<Diagnostics> {
        let files = self.example_files();
        if files.is_empty() {
            return Source::open("missing.yaml".as_ref()).err().into_iter().collect();
        }
        let names = if files.len() == 1 { vec!["example.yaml"] } else { vec!["first.yaml", "second.yaml"] };
        let read: Vec<_> = names.iter().zip(&files).map(|(name, bytes)| Source::read(name, bytes)).collect();
        let said = if matches!(self.check, Check::Across(_)) {
            let models: Vec<_> = read.iter().flatten().filter_map(|s| s.model(&crate::readings::Choices::new()).ok()).collect();
            super::lint_together(&models.iter().collect::<Vec<_>>())
        } else {
            read.into_iter().map(|r| r.map_or_else(|all| all, |s| s.warnings)).collect()
        };
        let mine = |mut d: Diagnostics| {
            d.list.retain(|one| one.code == self.code);
            d
        };
        said.into_iter().map(mine).filter(|d| !d.list.is_empty()).collect()
    }
}

/// The explanation of a code, as text; `None` if no rule has it.
pub fn explain(code: &str) -> Option<String> {
    let rule = rule(code)?;
    let mut out = format!("{} ({}): {}\n\n{}\n", rule.code, rule.level.as_str(), rule.purpose, fold(rule.explanation));
    let mut shown = |title: &str, sections: &str| {
        let _ = writeln!(out, "\n{title}\n");
        for line in sections.trim_matches('\n').lines() {
            let _ = writeln!(out, "    {line}");
        }
    };
    match rule.example {
        Example::Sections(sections) => shown("For example:", sections),
        Example::Two(first, second) => {
            shown("For example, one description has", first);
            shown("and another has", second);
        }
        Example::File(_) | Example::Missing => {}
    }
    for said in rule.example_diagnostics() {
        let _ = writeln!(out, "\nIt is reported so:\n");
        for line in said.render(false).lines() {
            let _ = writeln!(out, "    {line}");
        }
    }
    Some(out)
}

/// A line for every rule: code, level, purpose.
pub fn explain_all() -> String {
    let mut all: Vec<_> = rules().collect();
    all.sort_by_key(|r| r.code);
    all.into_iter().fold(String::new(), |mut out, r| {
        let _ = writeln!(out, "{}  {:7}  {}", r.code, r.level.as_str(), r.purpose);
        out
    })
}

/// Puts sections in the place of the base's own; new ones come last.
fn with_sections(sections: &str) -> String {
    let mut all = split(BASE);
    for (name, text) in split(sections) {
        match all.iter_mut().find(|(n, _)| *n == name) {
            Some(slot) => slot.1 = text,
            None => all.push((name, text)),
        }
    }
    all.into_iter().map(|(_, text)| text).collect()
}

/// Top-level sections: a line that is not indented begins one.
fn split(text: &str) -> Vec<(&str, String)> {
    let mut all: Vec<(&str, String)> = Vec::new();
    for line in text.trim_start_matches('\n').lines() {
        let head = line.split(':').next().unwrap_or_default();
        match all.last_mut() {
            Some((_, section)) if line.starts_with([' ', '#']) || line.is_empty() => {
                section.push_str(line);
                section.push('\n');
            }
            _ => all.push((head, format!("{line}\n"))),
        }
    }
    all
}

/// Breaks lines at 100 characters.
fn fold(text: &str) -> String {
    let mut out = String::new();
    let mut width = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > 100 {
            out.push('\n');
            width = 0;
        } else if width > 0 {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += length;
    }
    out
}
