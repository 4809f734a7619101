//! What a recorded request may be answered with, by the description alone.
//!
//! A run knows what it broke on purpose; of a recorded request it has to be found out whether it is
//! as described. Where that is not certain, any answer that keeps shapes and bounds will do.

use super::request::Recorded;
use crate::asked::{operator, target};
use crate::call::{Call, Envelope};
use crate::judge::Answer;
use crate::oracle::text_of;
use crate::probe::{case_fact, cases, paging};
use crate::session::{Expect, Session};
use crate::transport::Reply;
use plumbline_spec::facts::ParameterAspect;
use plumbline_spec::model::{Endpoint, FieldRule, Filter, Law, Location, Operation, Operator, Provocation, ValueKind};
use plumbline_spec::pointer;
use plumbline_spec::value::Checker;
use serde_json::Value;

/// What an answer must be.
pub(super) enum Duty {
    /// Success: the request is as described.
    Succeed,
    /// Success as the laws say, or a refusal: whether the server can do it depends on what the description does not know.
    May,
    /// Something else, because of what the request does that the description does not have.
    Other(Box<Expect>, String),
}

impl Duty {
    /// For the judges.
    pub(super) fn expect(self) -> Expect {
        match self {
            Self::Succeed | Self::May => Expect::Success,
            Self::Other(expect, _) => *expect,
        }
    }

    /// What is to be said of the client.
    pub(super) fn note(&self, call: &Call) -> Option<String> {
        match self {
            Self::Succeed | Self::May => None,
            Self::Other(_, why) => Some(format!("a request of {} is not as described: {why}", call.operation)),
        }
    }
}

/// Whether an answer is a refusal.
pub(super) fn refuses(session: &Session, call: &Call, reply: &Reply) -> bool {
    let rpc = session.operation(&call.operation).is_some_and(|o| matches!(o.endpoint(), Some(Endpoint::Rpc { .. })));
    if rpc {
        return serde_json::from_slice::<Value>(&reply.body).is_ok_and(|v| v.get("error").is_some_and(|e| !e.is_null()));
    }
    !(200..300).contains(&reply.status)
}

/// What a request must be answered with.
pub(super) fn duty(session: &Session, recorded: &Recorded, refused: bool) -> Duty {
    let call = &recorded.call;
    let Some(operation) = session.operation(&call.operation) else { return open("it is not described") };
    let name = call.operation.as_str();
    if call.envelope != Envelope::Normal {
        let words = match call.envelope {
            Envelope::Batch => "it is one of several in an array",
            Envelope::Notification => "it has no `id`",
            _ => "its envelope is not that of JSON-RPC 2.0",
        };
        return open(words);
    }
    if operation.body.is_some() {
        // Bodies of HTTP requests are not held against their schema, so nothing is known of the request.
        return open_silently();
    }
    if let Some((unknown, _)) = call.extra.first() {
        let listed = cases(session, name, &[Provocation::UnknownParameter]);
        let why = format!("the parameter `{unknown}` is not described");
        return refusal(session, name, listed, refused, why);
    }
    let lacking = operation.parameters.iter().find(|(key, p)| p.required && p.location != Location::Path && !call.args.contains_key(*key));
    if let Some((key, _)) = lacking {
        let listed = cases(session, name, &[Provocation::RequiredMissing, Provocation::InvalidValue]);
        return refusal(session, name, listed, refused, format!("`{key}` is missing"));
    }
    let checker = Checker::new(session.description());
    for (key, value) in &call.args {
        let Some(parameter) = operation.parameters.get(key) else { continue };
        if let Some(alone) = parameter.together.iter().find(|other| !call.args.contains_key(*other)) {
            return open(&format!("`{key}` is sent without `{alone}`"));
        }
        let schema = target(session.description(), &parameter.schema);
        if schema.minimum.is_none() && crate::oracle::number_of(value).is_some_and(|n| n < 0.0) && value.is_number() {
            return open(&format!("`{key}` is negative"));
        }
        if checker.fits(schema, value) {
            continue;
        }
        let why = format!("`{key}` is {}", plumbline_spec::value::shorten(&value.to_string()));
        return match crate::blame::range(session, call) {
            Some((_, ParameterAspect::Maximum)) => Duty::Other(Box::new(above(session, operation, call, key)), why),
            _ => open(&why),
        };
    }
    match unlawful(operation, call, &checker) {
        Lawful::Not(why) => return open(&why),
        Lawful::Perhaps if recorded.disputed.is_empty() => return Duty::May,
        Lawful::Perhaps | Lawful::Yes => {}
    }
    if recorded.disputed.is_empty() {
        return Duty::Succeed;
    }
    // A server that knows a parameter by another name takes this one for nothing.
    let without = recorded.disputed.iter().fold(call.clone(), |c, key| c.without(key));
    let each = recorded.disputed.iter().map(|key| call.clone().without(key));
    let ways = std::iter::once(call.clone()).chain(each).chain([without]).collect();
    Duty::Other(Box::new(Expect::OneOf(ways)), format!("the name of `{}` is disputed", recorded.disputed.join("`, `")))
}

fn open(why: &str) -> Duty {
    Duty::Other(Box::new(Expect::Open), why.to_owned())
}

fn open_silently() -> Duty {
    Duty::Other(Box::new(Expect::Open), "its body is not looked at".to_owned())
}

/// A documented error, if one came; that one must come is for a run to find out, which knows that nothing else is wrong.
fn refusal(session: &Session, operation: &str, listed: Vec<String>, refused: bool, why: String) -> Duty {
    if listed.is_empty() || !refused {
        return open(&why);
    }
    let fact = case_fact(session, operation, &listed);
    Duty::Other(Box::new(Expect::Refusal { cases: listed, fact }), why)
}

/// Above a stated maximum: refused, cut to the maximum, or as if it had not been sent.
fn above(session: &Session, operation: &Operation, call: &Call, key: &str) -> Expect {
    let schema = operation.parameters.get(key).map(|p| target(session.description(), &p.schema));
    let Some(most) = schema.and_then(|s| s.maximum) else { return Expect::Open };
    let mut fair = vec![call.clone().without(key), call.clone().with(key, most)];
    if paging(operation).is_none_or(|(limit, _)| limit != Some(key)) {
        // Past the end of a list the next page is as empty as the last.
        fair.push(call.clone().with(key, most.saturating_add(1)));
    }
    Expect::OneOf(fair)
}

/// Whether the laws of an operation have what a request asks.
enum Lawful {
    Yes,
    /// Whether the server can do it depends on the account, or on the form of a value.
    Perhaps,
    Not(String),
}

impl Lawful {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Not(why), _) | (_, Self::Not(why)) => Self::Not(why),
            (Self::Perhaps, _) | (_, Self::Perhaps) => Self::Perhaps,
            (Self::Yes, Self::Yes) => Self::Yes,
        }
    }
}

fn unlawful(operation: &Operation, call: &Call, checker: &Checker<'_>) -> Lawful {
    let mut whole = Lawful::Yes;
    for law in operation.laws.values() {
        let own = match law {
            Law::Search(search) => {
                let Some(field) = call.args.get(&search.field).map(text_of) else { continue };
                let word = call.args.get(&search.operator).map_or_else(|| "=".to_owned(), text_of);
                match search.fields.get(&field) {
                    Some(rule) => comparison(rule, &field, &word, call.args.get(&search.value), checker),
                    None if search.family.is_none() => Lawful::Not(format!("the field `{field}` is not described")),
                    None => Lawful::Perhaps,
                }
            }
            Law::Filter(filter) => match call.args.get(&filter.parameter) {
                Some(tree) => leaves(filter, tree, checker),
                None => continue,
            },
            Law::Criteria(criteria) if call.args.contains_key(&criteria.parameter) => Lawful::Perhaps,
            Law::Page(_)
            | Law::Sort(_)
            | Law::Criteria(_)
            | Law::Project(_)
            | Law::Membership(_)
            | Law::First(_)
            | Law::Echo(_)
            | Law::Unique(_)
            | Law::Stable(_) => continue,
        };
        whole = whole.and(own);
    }
    whole
}

fn comparison(rule: &FieldRule, field: &str, word: &str, value: Option<&Value>, checker: &Checker<'_>) -> Lawful {
    let Some(listed) = operator(word).filter(|o| rule.operators.contains(o)) else {
        return Lawful::Not(format!("the field `{field}` is not compared by `{word}`"));
    };
    let Some(value) = value else { return Lawful::Perhaps };
    let plain = matches!(
        listed,
        Operator::Equal | Operator::NotEqual | Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual
    );
    // Patterns and lists have forms of their own, which the description does not state.
    if !plain {
        return Lawful::Perhaps;
    }
    let text = text_of(value);
    let fits = match rule.kind {
        ValueKind::Number => crate::oracle::number_of(value).is_some(),
        ValueKind::DateTime => plumbline_spec::value::civil_date_time(&text).is_some(),
        ValueKind::Text | ValueKind::TextArray | ValueKind::ObjectArray => !value.is_null() && !text.is_empty(),
    };
    match &rule.value_pattern {
        _ if !fits => Lawful::Not(format!("the value compared with `{field}` is not of its kind")),
        Some(pattern) if !checker.matches(pattern, &text) => Lawful::Perhaps,
        Some(_) | None => Lawful::Yes,
    }
}

fn leaves(filter: &Filter, tree: &Value, checker: &Checker<'_>) -> Lawful {
    if let Some(Value::Array(children)) = tree.get(&filter.children_member) {
        return children.iter().fold(Lawful::Yes, |whole, child| whole.and(leaves(filter, child, checker)));
    }
    let field = tree.get(&filter.field_member).map(text_of).unwrap_or_default();
    let word = tree.get(&filter.operator_member).map(text_of).unwrap_or_default();
    match filter.fields.get(&field) {
        Some(rule) => comparison(rule, &field, &word, tree.get(&filter.value_member), checker),
        None => Lawful::Not(format!("the field `{field}` is not described")),
    }
}

/// Whether a fact is one that every answer must keep, whatever it says.
pub(super) fn whatever(fact: &str) -> bool {
    ["/credentials/", "/envelope#", "/response#media"].iter().any(|part| fact.contains(part))
}

/// Statuses of refusals that say nothing against a request as described.
const FAIR: [u16; 9] = [401, 402, 403, 404, 408, 409, 423, 425, 429];

/// Why a refusal of a request that is as described is unfair, provided that its credentials are good; none if it may be fair.
pub(super) fn unfair(session: &Session, answer: &Answer) -> Option<String> {
    let Answer::Refused { status, error } = answer else { return None };
    let shown = plumbline_spec::value::shorten(&error.to_string());
    if !(200..300).contains(status) {
        return (!FAIR.contains(status) && *status < 500).then(|| format!("status {status}: {shown}"));
    }
    let errors = &session.description().errors;
    let code = error.get("code").and_then(Value::as_i64);
    let mnemonic = errors.mnemonic.as_ref().and_then(|at| pointer::get(error, at)).and_then(Value::as_str);
    let documented = errors.cases.values().filter(|c| {
        c.code.is_none_or(|own| Some(own) == code) && (c.mnemonic.is_none() || mnemonic.is_none() || c.mnemonic.as_deref() == mnemonic)
    });
    // Only where every documented error of this code is one of the request's own.
    let mut own = documented.map(|c| {
        matches!(
            c.provoked_by,
            Provocation::InvalidValue
                | Provocation::WrongType
                | Provocation::RequiredMissing
                | Provocation::UnknownParameter
                | Provocation::SortProhibited
                | Provocation::FilterProhibited
                | Provocation::UnknownMethod
                | Provocation::MalformedJson
                | Provocation::InvalidRequest
        )
    });
    let first = own.next()?;
    (first && own.all(|o| o)).then(|| format!("the error {shown}"))
}
