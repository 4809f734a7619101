//! The arguments of one call: found, typed, put in range, with defaults.
//!
//! What a value out of range leads to is the description's or the user's choice
//! ([`plumbline_spec::model::OutOfRange`]); this module applies it and nothing more.

use crate::failure::Failure;
use crate::mutant::{Act, Twist};
use crate::wire::{self, Misfit, Sent};
use plumbline_spec::facts::{Aspect, ParameterAspect};
use plumbline_spec::model::{JsonType, Location, OutOfRange, Parameter, Provocation, Schema};
use plumbline_spec::value::Checker;
use serde_json::{Map, Value, json};

/// One argument.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Arg {
    /// Its value: what was sent, or the default.
    pub(crate) value: Option<Value>,
    /// Whether it was sent.
    pub(crate) sent: bool,
}

/// The arguments of a call, by index of the parameter.
#[derive(Debug, Clone, Default)]
pub(crate) struct Args(pub(crate) Vec<Arg>);

impl Args {
    /// The value of a parameter.
    pub(crate) fn get(&self, index: usize) -> Option<&Value> {
        self.0.get(index).and_then(|a| a.value.as_ref())
    }

    /// Whether a parameter was sent.
    pub(crate) fn sent(&self, index: usize) -> bool {
        self.0.get(index).is_some_and(|a| a.sent)
    }

    /// The value of a parameter as a number of items.
    pub(crate) fn count(&self, index: usize) -> Option<i64> {
        let value = self.get(index)?;
        value.as_i64().or_else(|| value.as_str().and_then(|t| t.parse().ok()))
    }
}

/// A parameter as calls need it.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    /// Its index among the operation's parameters.
    pub(crate) index: usize,
    /// Name on the wire.
    pub(crate) name: String,
    /// The parameter.
    pub(crate) parameter: Parameter,
    /// Its schema with the reference followed.
    pub(crate) schema: Schema,
    /// Indexes of the parameters it goes together with.
    pub(crate) together: Vec<usize>,
    /// Whether a law reads what is inside it, and knows the right error for what is wrong there.
    pub(crate) by_law: bool,
}

/// What decides about values out of range.
#[derive(Clone, Copy)]
pub(crate) struct Judge<'a> {
    /// Where named schemas are found.
    pub(crate) checker: &'a Checker<'a>,
    /// The user's choice where the description makes none.
    pub(crate) policy: OutOfRange,
    /// What a broken mock does differently.
    pub(crate) act: Option<&'a Act>,
}

impl Judge<'_> {
    /// Reads the arguments of an HTTP call.
    pub(crate) fn http(
        &self,
        known: &[Known],
        pairs: &[(String, String)],
        captures: &[(String, String)],
        header: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Args, Failure> {
        let mut args = Vec::with_capacity(known.len());
        for one in known {
            let array = one.schema.only_type() == Some(JsonType::Array);
            let sent = match one.parameter.location {
                Location::Query => wire::find(pairs, &one.name, one.parameter.style, array),
                Location::Path => captures.iter().find(|(n, _)| *n == one.name).map(|(_, v)| Sent::Text(v.clone())),
                Location::Header => header(&one.name).map(Sent::Text),
                Location::Params => None,
            };
            args.push(match sent {
                Some(sent) => Arg { value: self.typed(one, sent)?, sent: true },
                None => self.absent(one)?,
            });
        }
        Ok(together(known, Args(args)))
    }

    /// Reads the arguments of a JSON-RPC call.
    pub(crate) fn rpc(&self, known: &[Known], params: &Map<String, Value>) -> Result<Args, Failure> {
        let mut args = Vec::with_capacity(known.len());
        for one in known {
            let arg = match params.get(&one.name) {
                Some(value) if self.checker.fits(&one.schema, value) => Arg { value: Some(value.clone()), sent: true },
                Some(value) => {
                    if one.schema.types.as_ref().is_some_and(|t| !t.contains(JsonType::of(value))) {
                        let text = format!("`{}` is of the wrong type", one.name);
                        let failure = Failure::new(Provocation::WrongType, text).at(&one.name, Some(value));
                        self.broken(one, failure, value)?
                    } else if one.by_law {
                        Arg { value: Some(value.clone()), sent: true }
                    } else {
                        Arg { value: self.out_of_range(one, value)?, sent: true }
                    }
                }
                None => self.absent(one)?,
            };
            args.push(arg);
        }
        Ok(together(known, Args(args)))
    }

    fn typed(&self, one: &Known, sent: Sent) -> Result<Option<Value>, Failure> {
        match sent {
            Sent::Text(text) => match wire::read(self.checker, &one.schema, &text) {
                Ok(value) => Ok(Some(value)),
                Err(Misfit::Value) => {
                    let number = serde_json::from_str(&text).ok().filter(Value::is_number);
                    self.out_of_range(one, &number.unwrap_or_else(|| json!(text)))
                }
                Err(Misfit::Type) => self.out_of_range(one, &json!(text)),
            },
            Sent::Texts(texts) if one.by_law => Ok(Some(json!(texts))),
            Sent::Texts(texts) => {
                let any = Schema::default();
                let element = one.schema.items.as_deref().unwrap_or(&any);
                let mut values = Vec::new();
                for text in texts {
                    match wire::read(self.checker, element, &text) {
                        Ok(value) => values.push(value),
                        Err(_) => return self.out_of_range(one, &json!(text)),
                    }
                }
                let value = Value::Array(values);
                if self.checker.fits(&one.schema, &value) { Ok(Some(value)) } else { self.out_of_range(one, &value) }
            }
            // Criteria are judged by the law that reads them.
            Sent::Objects(objects) => Ok(Some(Value::Array(objects.into_iter().map(Value::Object).collect()))),
            Sent::Object(object) => Ok(Some(Value::Object(object))),
        }
    }

    fn out_of_range(&self, one: &Known, value: &Value) -> Result<Option<Value>, Failure> {
        match self.act {
            Some(Act::Crash { parameter, aspect }) if *parameter == one.index && self.is_wrong(one, value, *aspect) => {
                return Err(Failure::new(Provocation::Cannot("it crashes".to_owned()), "internal error"));
            }
            Some(Act::Lenient { parameter, aspect }) if *parameter == one.index && self.is_wrong(one, value, *aspect) => {
                return Ok(Some(value.clone()));
            }
            Some(Act::ZeroIsAll { parameter }) if *parameter == one.index && value.as_i64() == Some(0) => {
                return Ok(Some(value.clone()));
            }
            Some(Act::Unraised { cause: Provocation::InvalidValue, .. }) => return Ok(one.schema.default.clone()),
            _ => {}
        }
        match one.parameter.out_of_range.unwrap_or(self.policy) {
            OutOfRange::Reject => {
                let text = format!("`{}` has a value that is not allowed", one.name);
                Err(Failure::new(Provocation::InvalidValue, text).at(&one.name, Some(value)))
            }
            OutOfRange::Clamp => Ok(clamp(&one.schema, value).or_else(|| one.schema.default.clone())),
            OutOfRange::Default => Ok(one.schema.default.clone()),
        }
    }

    /// Whether a value is wrong in this respect.
    fn is_wrong(&self, one: &Known, value: &Value, aspect: ParameterAspect) -> bool {
        use ParameterAspect as P;
        let found = self.checker.check(&one.schema, value).violations.into_iter().next().map(|v| v.aspect);
        match aspect {
            // Everything in an address is text: there only a word that is none can be of the wrong type.
            P::Type if one.parameter.location != Location::Params && one.schema.only_type() == Some(JsonType::String) => true,
            // What is wrong inside a value that a law reads, no keyword may say.
            P::Type => matches!(found, None | Some(Aspect::Type | Aspect::AnyOf | Aspect::OneOf | Aspect::Reading)),
            P::Enum => matches!(found, None | Some(Aspect::Enum | Aspect::Const | Aspect::AnyOf | Aspect::OneOf | Aspect::Reading)),
            P::Minimum => found == Some(Aspect::Minimum),
            P::Maximum => found == Some(Aspect::Maximum),
            P::Pattern => found == Some(Aspect::Pattern),
            P::MinLength => found == Some(Aspect::MinLength),
            P::MaxLength => found == Some(Aspect::MaxLength),
            // From a path nothing can be left out; what is no value there is as good as nothing.
            P::Required => one.parameter.location == Location::Path,
            P::Accepted | P::Default => false,
        }
    }

    /// What a value of the wrong type leads to: the failure, unless a broken mock overlooks it.
    fn broken(&self, one: &Known, failure: Failure, value: &Value) -> Result<Arg, Failure> {
        match self.act {
            Some(Act::Crash { parameter, aspect }) if *parameter == one.index && self.is_wrong(one, value, *aspect) => {
                Err(Failure::new(Provocation::Cannot("it crashes".to_owned()), "internal error"))
            }
            Some(Act::Unraised { cause, .. }) if *cause == failure.why => Ok(Arg { value: one.schema.default.clone(), sent: true }),
            _ => Err(failure),
        }
    }

    fn absent(&self, one: &Known) -> Result<Arg, Failure> {
        let overlooked = matches!(self.act, Some(Act::Unraised { cause: Provocation::RequiredMissing, .. }))
            || matches!(self.act, Some(Act::Lenient { parameter, aspect: ParameterAspect::Required }) if *parameter == one.index);
        if one.parameter.required && !overlooked {
            let text = format!("`{}` is missing", one.name);
            return Err(Failure::new(Provocation::RequiredMissing, text).at(&one.name, None));
        }
        Ok(Arg { value: one.schema.default.clone(), sent: false })
    }

    /// What to do with a value that a law, not a schema, finds wrong: an error, or `None` to go on without it.
    pub(crate) fn law(&self, one: &Known, failure: Failure, rpc: bool) -> Option<Failure> {
        match self.act {
            Some(Act::Crash { parameter, aspect: ParameterAspect::Type | ParameterAspect::Enum }) if *parameter == one.index => {
                return Some(Failure::new(Provocation::Cannot("it crashes".to_owned()), "internal error"));
            }
            Some(Act::Unraised { cause, .. }) if *cause == failure.why => return None,
            Some(Act::Accepted { cause, field }) if *cause == failure.why && failure.value.as_ref().is_some_and(|v| v == field) => {
                return None;
            }
            _ => {}
        }
        if rpc {
            // The errors of laws are documented one by one there.
            return Some(failure);
        }
        match one.parameter.out_of_range.unwrap_or(self.policy) {
            OutOfRange::Reject => Some(failure),
            OutOfRange::Clamp | OutOfRange::Default => None,
        }
    }
}

/// The nearest number in range.
#[expect(clippy::cast_precision_loss, reason = "only the side of the range matters for numbers past 64 bits")]
fn clamp(schema: &Schema, value: &Value) -> Option<Value> {
    let number = value.as_f64()?;
    if let Some(most) = schema.maximum.filter(|m| number > *m as f64) {
        return Some(json!(most));
    }
    schema.minimum.filter(|m| number < *m as f64).map(|m| json!(m))
}

/// Parameters that mean nothing without others are as if not sent when those are not.
fn together(known: &[Known], args: Args) -> Args {
    let alone: Vec<usize> = (0..known.len()).filter(|i| args.sent(*i) && known[*i].together.iter().any(|o| !args.sent(*o))).collect();
    let mut args = args;
    for i in alone {
        if let Some(arg) = args.0.get_mut(i) {
            *arg = Arg { value: known[i].schema.default.clone(), sent: false };
        }
    }
    args
}

/// The arguments of a broken mock.
pub(crate) fn twisted(args: &mut Args, parameter: usize, twist: &Twist) {
    let number = args.count(parameter);
    let other = if let Twist::TimesOf(other) = twist { args.count(*other) } else { None };
    let Some(arg) = args.0.get_mut(parameter) else { return };
    match (twist, number) {
        (Twist::Drop | Twist::Forget, _) if *twist == Twist::Forget || arg.sent => *arg = Arg::default(),
        (Twist::Set(value), _) => arg.value = Some(value.clone()),
        (Twist::Default(value), _) if !arg.sent => arg.value = Some(value.clone()),
        (Twist::Add(n), Some(have)) => arg.value = Some(json!((have + n).max(0))),
        (Twist::Times(n), Some(have)) => arg.value = Some(json!(have.saturating_mul(*n))),
        (Twist::TimesOf(_), Some(have)) => arg.value = Some(json!(have.saturating_mul(other.unwrap_or(1)))),
        (Twist::Cap(most), Some(have)) => arg.value = Some(json!(have.min(*most))),
        _ => {}
    }
}
