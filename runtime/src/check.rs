//! Values held against declared ranges, lengths, patterns and choices before anything is sent.
//!
//! Types say most already (a closed enum cannot hold another word); what is left is here.

use crate::secret::Secrets;
use crate::tree::TreeRules;
use regex::Regex;
use serde_json::Value;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, OnceLock};

/// What a value must be like.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    minimum: Option<i64>,
    maximum: Option<i64>,
    shortest: u64,
    longest: Option<u64>,
    pattern: Option<&'static str>,
    choices: &'static [&'static str],
    fewest: u64,
    most: Option<u64>,
    element: Option<&'static Check>,
    tree: Option<&'static TreeRules>,
    members: &'static [(&'static str, Check)],
    like: Option<&'static Check>,
}

impl Check {
    /// Anything.
    pub const ANY: Self = Self {
        minimum: None,
        maximum: None,
        shortest: 0,
        longest: None,
        pattern: None,
        choices: &[],
        fewest: 0,
        most: None,
        element: None,
        tree: None,
        members: &[],
        like: None,
    };

    /// A number not below this.
    #[must_use]
    pub const fn least(mut self, minimum: i64) -> Self {
        self.minimum = Some(minimum);
        self
    }

    /// A number not above this.
    #[must_use]
    pub const fn most(mut self, maximum: i64) -> Self {
        self.maximum = Some(maximum);
        self
    }

    /// A text of at least so many characters.
    #[must_use]
    pub const fn shortest(mut self, length: u64) -> Self {
        self.shortest = length;
        self
    }

    /// A text of at most so many characters.
    #[must_use]
    pub const fn longest(mut self, length: u64) -> Self {
        self.longest = Some(length);
        self
    }

    /// A text that contains a match of this regular expression.
    #[must_use]
    pub const fn pattern(mut self, pattern: &'static str) -> Self {
        self.pattern = Some(pattern);
        self
    }

    /// One of these words; with a pattern as well, one of these or a match.
    #[must_use]
    pub const fn choices(mut self, choices: &'static [&'static str]) -> Self {
        self.choices = choices;
        self
    }

    /// An array of at least so many elements.
    #[must_use]
    pub const fn fewest_items(mut self, count: u64) -> Self {
        self.fewest = count;
        self
    }

    /// An array of at most so many elements.
    #[must_use]
    pub const fn most_items(mut self, count: u64) -> Self {
        self.most = Some(count);
        self
    }

    /// An array whose elements are like this.
    #[must_use]
    pub const fn each(mut self, element: &'static Check) -> Self {
        self.element = Some(element);
        self
    }

    /// A tree of comparisons by these rules.
    #[must_use]
    pub const fn tree(mut self, rules: &'static TreeRules) -> Self {
        self.tree = Some(rules);
        self
    }

    /// An object with such members; one that is not there is not looked at.
    #[must_use]
    pub const fn members(mut self, members: &'static [(&'static str, Check)]) -> Self {
        self.members = members;
        self
    }

    /// Like another, beside what is said here.
    #[must_use]
    pub const fn like(mut self, other: &'static Check) -> Self {
        self.like = Some(other);
        self
    }

    /// What is wrong with a value, if anything.
    pub fn violation(&self, value: &Value) -> Option<Violation> {
        self.own_violation(value).or_else(|| self.like?.violation(value))
    }

    fn own_violation(&self, value: &Value) -> Option<Violation> {
        match value {
            Value::Number(number) => {
                let exact = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
                #[expect(clippy::cast_precision_loss, reason = "a bound is compared with a fraction, where the last digit cannot matter")]
                let outside = |bound: i64, below: bool| match exact {
                    Some(n) => {
                        if below {
                            n < i128::from(bound)
                        } else {
                            n > i128::from(bound)
                        }
                    }
                    None => number.as_f64().is_some_and(|n| if below { n < bound as f64 } else { n > bound as f64 }),
                };
                let bad = self.minimum.is_some_and(|m| outside(m, true)) || self.maximum.is_some_and(|m| outside(m, false));
                bad.then(|| Violation::Range { minimum: self.minimum, maximum: self.maximum, value: number.to_string() })
            }
            Value::String(text) => self.text_violation(text),
            Value::Array(items) => {
                let count = items.len() as u64;
                if count < self.fewest || self.most.is_some_and(|m| count > m) {
                    return Some(Violation::Items { fewest: self.fewest, most: self.most, count });
                }
                let element = self.element?;
                items
                    .iter()
                    .enumerate()
                    .find_map(|(index, item)| element.violation(item).map(|why| Violation::Element { index, why: Box::new(why) }))
            }
            Value::Object(object) => {
                let member = |(name, check): &'static (&'static str, Check)| {
                    let why = check.violation(object.get(*name)?)?;
                    Some(Violation::Member { name, why: Box::new(why) })
                };
                self.tree.and_then(|rules| rules.violation(value)).or_else(|| self.members.iter().find_map(member))
            }
            Value::Null | Value::Bool(_) => None,
        }
    }

    fn text_violation(&self, text: &str) -> Option<Violation> {
        let length = text.chars().count() as u64;
        if length < self.shortest || self.longest.is_some_and(|m| length > m) {
            return Some(Violation::Length { shortest: self.shortest, longest: self.longest, length });
        }
        let chosen = self.choices.contains(&text);
        match (self.choices.is_empty(), self.pattern) {
            (true | false, Some(pattern)) if !chosen && !matches(pattern, text) => {
                Some(Violation::Pattern { pattern, choices: self.choices, value: text.to_owned() })
            }
            (false, None) if !chosen => Some(Violation::Choice { choices: self.choices, value: text.to_owned() }),
            _ => None,
        }
    }
}

/// Whether a pattern matches somewhere in a text. A pattern that this engine does not know matches everything:
/// the server is then the judge.
fn matches(pattern: &'static str, text: &str) -> bool {
    static CACHE: OnceLock<Mutex<HashMap<&'static str, Option<Regex>>>> = OnceLock::new();
    let cache = CACHE.get_or_init(Mutex::default);
    let mut cache = cache.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    cache.entry(pattern).or_insert_with(|| Regex::new(pattern).ok()).as_ref().is_none_or(|regex| regex.is_match(text))
}

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Violation {
    /// A number outside its range.
    Range {
        /// Least value, if there is one.
        minimum: Option<i64>,
        /// Greatest value, if there is one.
        maximum: Option<i64>,
        /// The value.
        value: String,
    },
    /// A text too short or too long.
    Length {
        /// Least number of characters.
        shortest: u64,
        /// Greatest number of characters, if there is one.
        longest: Option<u64>,
        /// The number of characters.
        length: u64,
    },
    /// A text that does not match.
    Pattern {
        /// The regular expression.
        pattern: &'static str,
        /// Words that are allowed beside it.
        choices: &'static [&'static str],
        /// The value.
        value: String,
    },
    /// A text that is none of the allowed words.
    Choice {
        /// The allowed words.
        choices: &'static [&'static str],
        /// The value.
        value: String,
    },
    /// Too few or too many elements.
    Items {
        /// Least number.
        fewest: u64,
        /// Greatest number, if there is one.
        most: Option<u64>,
        /// The number.
        count: u64,
    },
    /// An element is wrong.
    Element {
        /// Its index.
        index: usize,
        /// What is wrong with it.
        why: Box<Violation>,
    },
    /// A member is wrong.
    Member {
        /// Its name on the wire.
        name: &'static str,
        /// What is wrong with it.
        why: Box<Violation>,
    },
    /// A field is compared with an operator that it does not take.
    Operator {
        /// The field.
        field: String,
        /// The operators that it takes.
        operators: &'static [&'static str],
        /// The operator.
        operator: String,
    },
    /// It cannot be written where it goes (an empty or dotted path segment, a line break in a header).
    Unwritable(&'static str),
    /// A credential is needed and none was given.
    NoCredential,
    /// A setting cannot be used.
    Setting(String),
}

impl Violation {
    /// Without credentials, which may have been given in place of a value.
    pub(crate) fn clean(mut self, secrets: &Secrets) -> Self {
        match &mut self {
            Self::Range { value, .. }
            | Self::Pattern { value, .. }
            | Self::Choice { value, .. }
            | Self::Operator { operator: value, .. } => {
                *value = secrets.clean(value).into_owned();
            }
            Self::Element { why, .. } | Self::Member { why, .. } => **why = why.clone().clean(secrets),
            Self::Length { .. } | Self::Items { .. } | Self::Unwritable(_) | Self::NoCredential | Self::Setting(_) => {}
        }
        self
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range { minimum: Some(a), maximum: Some(b), value } => write!(f, "must be from {a} to {b}, but is {value}"),
            Self::Range { minimum: Some(a), maximum: None, value } => write!(f, "must be at least {a}, but is {value}"),
            Self::Range { minimum: None, maximum: Some(b), value } => write!(f, "must be at most {b}, but is {value}"),
            Self::Range { minimum: None, maximum: None, value } => write!(f, "must not be {value}"),
            Self::Length { shortest, longest: Some(longest), length } => {
                write!(f, "must have from {shortest} to {longest} characters, but has {length}")
            }
            Self::Length { shortest, longest: None, length } => write!(f, "must have at least {shortest} characters, but has {length}"),
            Self::Pattern { pattern, choices: [], value } => write!(f, "must match `{pattern}`, but is {value:?}"),
            Self::Pattern { pattern, choices, value } => {
                write!(f, "must be one of {} or match `{pattern}`, but is {value:?}", Words(choices))
            }
            Self::Choice { choices, value } => write!(f, "must be one of {}, but is {value:?}", Words(choices)),
            Self::Items { fewest, most: Some(most), count } => write!(f, "must have from {fewest} to {most} elements, but has {count}"),
            Self::Items { fewest, most: None, count } => write!(f, "must have at least {fewest} elements, but has {count}"),
            Self::Element { index, why } => write!(f, "is wrong at element {index}, which {why}"),
            Self::Member { name, why } => write!(f, "is wrong at member `{name}`, which {why}"),
            Self::Operator { field, operators, operator } => {
                write!(f, "must compare `{field}` by one of {}, but does by `{operator}`", Words(operators))
            }
            Self::Unwritable(why) => f.write_str(why),
            Self::NoCredential => f.write_str("is needed, but was not given to the client's builder"),
            Self::Setting(why) => f.write_str(why),
        }
    }
}

struct Words<'a>(&'a [&'a str]);

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, word) in self.0.iter().enumerate() {
            write!(f, "{}`{word}`", if i == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

/// A call that was refused before anything was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub(crate) operation: &'static str,
    pub(crate) parameter: String,
    pub(crate) why: Violation,
}

impl Refused {
    pub(crate) fn new(operation: &'static str, parameter: impl Into<String>, why: Violation) -> Self {
        Self { operation, parameter: parameter.into(), why }
    }

    /// The operation; empty when a client could not be built.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The parameter, credential or setting that is wrong.
    pub fn parameter(&self) -> &str {
        &self.parameter
    }

    /// What is wrong with it: the range and the value.
    pub fn violation(&self) -> &Violation {
        &self.why
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, parameter, why } = self;
        match why {
            Violation::Setting(_) => write!(f, "the client cannot be built: `{parameter}` {why}"),
            Violation::NoCredential | Violation::Unwritable(_) => write!(f, "{operation} was not sent: `{parameter}` {why}"),
            _ => write!(f, "{operation} was not sent: `{parameter}` {why} (`unchecked()` sends it all the same)"),
        }
    }
}

impl std::error::Error for Refused {}
