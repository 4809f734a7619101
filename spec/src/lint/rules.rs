//! The table of rules: put together from the tables of each subject.
//!
//! Codes are stable. Their hundreds are subjects: 00 YAML, 01 keys, names and operations,
//! 02 disputes, 03 schemas, 04 parameters, 05 laws, 06 errors and credentials, 07 sources,
//! 08 judgement. A code that is given up is never used again.

use super::context::Context;
use crate::diag::{Diagnostic, Severity};
use crate::load::Model;
use std::ops::Range;

/// A rule on descriptions.
#[derive(Debug)]
pub struct Rule {
    /// Stable code, such as `P0301`.
    pub code: &'static str,
    /// How grave it is when broken.
    pub level: Severity,
    /// What the rule demands, in a line.
    pub purpose: &'static str,
    /// Why, and what to do, in a few sentences.
    pub explanation: &'static str,
    /// A description that breaks it.
    pub example: Example,
    pub(super) check: Check,
}

/// A description that breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Example {
    /// Top-level sections; all else is as in a small sound description.
    Sections(&'static str),
    /// The bytes of a whole file.
    File(&'static [u8]),
    /// The sections of two descriptions, for what is seen only in both.
    Two(&'static str, &'static str),
    /// A file that cannot be read.
    Missing,
}

/// How a rule is applied.
#[derive(Debug)]
pub(super) enum Check {
    /// It is found while the file is read, not here.
    Reader,
    /// To every model, even where mistakes of type were taken out.
    Each(fn(&Context<'_>, &mut Report<'_>)),
    /// To every model of a file without mistakes of type: the rule goes by what is not there.
    Whole(fn(&Context<'_>, &mut Report<'_>)),
    /// As `Whole`, and it is said only where it holds under every reading.
    Always(fn(&Context<'_>, &mut Report<'_>)),
    /// To each model (by its index), together with the others.
    Across(fn(&[&Model], usize, &mut Report<'_>)),
}

/// Takes what a rule finds.
pub(super) struct Report<'a> {
    rule: &'static Rule,
    found: &'a mut Vec<Diagnostic>,
}

impl<'a> Report<'a> {
    pub fn new(rule: &'static Rule, found: &'a mut Vec<Diagnostic>) -> Self {
        Self { rule, found }
    }

    /// Notes that the rule is broken at a place.
    pub fn say(&mut self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.found.push(self.made(span, message.into()).help(help));
    }

    /// The same, with a further place.
    pub fn say_with(&mut self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>, other: (Range<usize>, &str)) {
        self.found.push(self.made(span, message.into()).help(help).related(other.0, other.1));
    }

    fn made(&self, span: Range<usize>, message: String) -> Diagnostic {
        Diagnostic { severity: self.rule.level, ..Diagnostic::error(self.rule.code, span, message) }
    }
}

const TABLES: [&[Rule]; 15] = [
    super::reader::RULES,
    super::naming::RULES,
    super::operations::RULES,
    super::disputes::RULES,
    super::schemas::RULES,
    super::keywords::RULES,
    super::parameters::RULES,
    super::laws::RULES,
    super::pages::RULES,
    super::pointers::RULES,
    super::errors::RULES,
    super::allowances::RULES,
    super::credentials::RULES,
    super::sources::RULES,
    super::judgement::RULES,
];

/// All rules, in the order of their tables; those across several descriptions come last.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    TABLES.into_iter().flatten().chain(super::across::RULES)
}

/// The rule with a code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    rules().find(|r| r.code.eq_ignore_ascii_case(code))
}
