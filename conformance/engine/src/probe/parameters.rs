//! Probes of single parameters: bounds, words, types, unknown ones.

use super::{Probe, case_fact, cases, size};
use crate::asked::target;
use crate::call::Call;
use crate::session::{Expect, Session};
use plumbline_spec::Kind;
use plumbline_spec::model::{Endpoint, JsonType, Law, Location, Operation, Provocation};
use serde_json::json;

/// Probes of the parameters that stand alone.
pub fn probes(session: &Session, operation: &str, described: &Operation) -> Vec<Probe> {
    let mut all = Vec::new();
    let rpc = matches!(described.endpoint(), Some(Endpoint::Rpc { .. }));
    let n = size(session, operation);
    let limits = |key: &String| described.laws.values().any(|l| matches!(l, Law::Page(p) if p.limit.as_ref() == Some(key)));
    let mut alone: Vec<_> = described.parameters.iter().filter(|(_, p)| p.together.is_empty()).collect();
    // How much comes at once shows in every answer: its bounds are asked for first.
    alone.sort_by_key(|(key, _)| !limits(key));
    for (turn, (key, parameter)) in alone.into_iter().enumerate() {
        let schema = target(session.description(), &parameter.schema);
        let call = |value: serde_json::Value| Call::new(operation).with(key, value);
        let without = Call::new(operation);
        let limit = limits(key);
        let number = schema.types.as_ref().is_some_and(|t| t.contains(JsonType::Integer) || t.contains(JsonType::Number));
        // One beyond a bound tells more than the bound itself.
        if let Some(most) = schema.maximum {
            let mut fair = vec![without.clone(), call(json!(most))];
            if !limit {
                // Past the end of a list the next page is as empty as the last.
                fair.push(call(json!(most + 1)));
            }
            all.push(Probe { kind: Kind::Ranges, call: call(json!(most + 1)), expect: Expect::OneOf(fair.clone()), rank: 0 });
            if limit && n > most {
                // Kept may be what is asked for plainly only.
                let tailor = super::dress::Tailor::of(session, operation, described);
                for beside in tailor.beside_of(&call(json!(most + 1))) {
                    let fair = fair.iter().map(|c| super::dress::with(&c.args, &call(json!(most + 1)).args, &beside.args));
                    let fair = fair.map(|args| Call { args, ..without.clone() }).collect();
                    all.push(Probe { kind: Kind::Ranges, call: beside, expect: Expect::OneOf(fair), rank: 1 });
                }
                all.push(Probe { kind: Kind::Ranges, call: call(json!(most * 2)), expect: Expect::OneOf(fair), rank: 1 });
            }
        }
        if let Some(least) = schema.minimum {
            // Fewer items than the least number are as wrong as more than the greatest: an error, the least number
            // and the default are fair. What else a number below its range does is open.
            let fair = if limit { Expect::OneOf(vec![without.clone(), call(json!(least))]) } else { Expect::Open };
            all.push(Probe { kind: Kind::Ranges, call: call(json!(least - 1)), expect: fair.clone(), rank: u8::from(!limit) });
            all.push(Probe::valid(Kind::Ranges, call(json!(least)), 0));
            if limit {
                all.push(Probe::valid(Kind::Ranges, call(json!(least + 1)), 1));
                if least > 1 {
                    all.push(Probe { kind: Kind::Ranges, call: call(json!(0)), expect: fair, rank: 1 });
                }
            }
        } else if number {
            all.push(Probe { kind: Kind::Ranges, call: call(json!(-1)), expect: Expect::Open, rank: 1 });
        }
        if let Some(most) = schema.maximum {
            all.push(Probe::valid(Kind::Ranges, call(json!(most)), 0));
        }
        if let Some(default) = &schema.default {
            all.push(Probe::valid(Kind::Defaults, call(default.clone()), 1));
        }
        if let Some(values) = &schema.values {
            // Outside of JSON there is no null.
            for value in values.iter().filter(|v| !v.is_null() || parameter.location == Location::Params) {
                all.push(Probe::valid(Kind::Choices, call(value.clone()), 1));
            }
            let expect = if rpc { invalid(session, operation, Wrong::Word) } else { Expect::Open };
            all.push(Probe { kind: Kind::Choices, call: call(json!("plumbline_none")), expect, rank: 1 });
        }
        if number {
            let expect = if rpc { invalid(session, operation, Wrong::Type) } else { Expect::Open };
            if rpc {
                let other = if turn % 2 == 0 { json!(true) } else { json!([1]) };
                all.push(Probe { kind: Kind::Ranges, call: call(other), expect: expect.clone(), rank: 1 });
            }
            // A number written as a text is a text.
            let text = if rpc && turn % 2 == 1 { "1" } else { "abc" };
            all.push(Probe { kind: Kind::Ranges, call: call(json!(text)), expect, rank: 1 });
        }
        let list = rpc && schema.types.as_ref().is_some_and(|t| t.contains(JsonType::Array));
        let word = schema.items.as_deref().map(|items| target(session.description(), items));
        if let Some(word) = word.filter(|_| list).and_then(|items| items.values.as_ref()?.first()) {
            let expect = invalid(session, operation, Wrong::Type);
            all.push(Probe { kind: Kind::Ranges, call: call(word.clone()), expect, rank: 1 });
        }
        // Nothing can be left out of a path.
        if parameter.required && parameter.location != Location::Path {
            let missing = cases(session, operation, &[Provocation::RequiredMissing, Provocation::InvalidValue]);
            let fact = crate::blame::parameter_fact(session, operation, key, plumbline_spec::facts::ParameterAspect::Required);
            let fact = fact.unwrap_or_else(|| case_fact(session, operation, &missing));
            all.push(Probe {
                kind: Kind::Parameters,
                call: without.lacking(key),
                expect: Expect::Refusal { cases: missing, fact },
                rank: 0,
            });
        }
    }
    let extra = |mut call: Call| {
        call.extra.push(("plumbline_unknown".to_owned(), json!(1)));
        call
    };
    let unknown = cases(session, operation, &[Provocation::UnknownParameter]);
    let expect = if unknown.is_empty() {
        Expect::Open
    } else {
        let fact = case_fact(session, operation, &unknown);
        Expect::Refusal { cases: unknown, fact }
    };
    all.push(Probe { kind: Kind::Errors, call: extra(Call::new(operation)), expect, rank: 1 });
    all
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// Its JSON type.
    Type,
    /// It is a word that is not listed; a server may call that a wrong type.
    Word,
    /// What it says; its type is right.
    Value,
}

/// Refusal of a wrong value, where the documents list such an error.
pub fn invalid(session: &Session, operation: &str, wrong: Wrong) -> Expect {
    let provocations: &[Provocation] = match wrong {
        // Where an error of its own is listed for it, it is that one.
        Wrong::Type if !cases(session, operation, &[Provocation::WrongType]).is_empty() => &[Provocation::WrongType],
        Wrong::Word => &[Provocation::InvalidValue, Provocation::WrongType],
        Wrong::Type | Wrong::Value => &[Provocation::InvalidValue],
    };
    let cases = cases(session, operation, provocations);
    if cases.is_empty() {
        return Expect::Open;
    }
    let fact = case_fact(session, operation, &cases);
    Expect::Refusal { cases, fact }
}
