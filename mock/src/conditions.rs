//! From arguments to conditions: searches, criteria and filter trees as the laws describe them.
//!
//! What a law finds wrong (an unknown field, a forbidden one, an operator that the field does not
//! take) is a [`Failure`] here; whether it is answered or overlooked is decided by the caller.

use crate::compare::{self, Likeness};
use crate::failure::Failure;
use crate::jsquery::Query;
use crate::list::List;
use crate::mutant::{Act, Compared, Field, Several as SeveralAct, Tree as TreeAct};
use crate::predicate::{Place, Predicate, Test};
use plumbline_spec::model::{Criteria, FieldRule, Filter, Operator, Provocation, Search, Several, ValueKind};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Deepest filter tree that is read.
const DEEPEST: usize = 64;

/// All operators, to find one by its word.
const OPERATORS: [Operator; 18] = [
    Operator::Equal,
    Operator::NotEqual,
    Operator::Less,
    Operator::LessOrEqual,
    Operator::Greater,
    Operator::GreaterOrEqual,
    Operator::Like,
    Operator::ILike,
    Operator::NotLike,
    Operator::NotILike,
    Operator::In,
    Operator::NotIn,
    Operator::Regexp,
    Operator::Jsquery,
    Operator::Overlap,
    Operator::NotOverlap,
    Operator::IsNull,
    Operator::IsNotNull,
];

/// The operator that a word names.
pub(crate) fn operator_of(word: &str) -> Option<Operator> {
    OPERATORS.into_iter().find(|o| o.as_str() == word)
}

/// One comparison as it was asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Asked {
    /// The field as sent.
    pub(crate) field: String,
    /// The operator.
    pub(crate) operator: Operator,
    /// The value.
    pub(crate) value: Value,
}

/// What comparisons are made ready in.
pub(crate) struct Context<'a> {
    /// The list they are made on.
    pub(crate) list: &'a List,
    /// What a broken mock does differently.
    pub(crate) act: Option<&'a Act>,
}

impl Context<'_> {
    /// How a comparison works in a broken mock.
    fn differently(&self, field: &str, family: Option<ValueKind>, operator: Operator) -> Option<&Compared> {
        let Some(Act::Compare { field: broken, operator: only, how }) = self.act else { return None };
        let same = match broken {
            Field::Named(name) => family.is_none() && name == field,
            Field::Family(kind) => family == Some(*kind),
        };
        (same && *only == operator).then_some(how)
    }
}

/// The names of what carries a comparison, for errors.
pub(crate) struct Names<'a> {
    pub(crate) field: &'a str,
    pub(crate) operator: &'a str,
    pub(crate) value: &'a str,
}

/// The rule that a field of a search falls under: of its own, or of the family.
fn rule_of(search: &Search, field: &str, kinds: &HashMap<String, ValueKind>) -> Option<(Place, ValueKind, Vec<Operator>, Option<String>)> {
    if let Some(rule) = search.fields.get(field) {
        return Some((Place::at(&rule.at), rule.kind, rule.operators.clone(), rule.value_pattern.clone()));
    }
    let family = search.family.as_ref()?;
    if !regex::Regex::new(&family.pattern).is_ok_and(|p| p.is_match(field)) {
        return None;
    }
    let kind = kinds.get(field).copied().unwrap_or(ValueKind::Text);
    let Place::At(at) = Place::at(&family.at) else { return None };
    let place = Place::Family { at, field: field.to_owned(), names: family.name_members.clone(), values: family.value_members.clone() };
    Some((place, kind, family.operators.get(&kind).cloned().unwrap_or_default(), None))
}

/// The condition of one search.
pub(crate) fn search(search: &Search, asked: &Asked, names: &Names<'_>, context: &Context<'_>) -> Result<Predicate, Failure> {
    let Some((place, kind, operators, pattern)) = rule_of(search, &asked.field, &context.list.kinds) else {
        let text = format!("`{}` is no field to search by", asked.field);
        return Err(Failure::new(Provocation::InvalidValue, text).at(names.field, Some(&Value::String(asked.field.clone()))));
    };
    let rule = FieldRule { at: String::new(), kind, operators, value_pattern: pattern, source: None };
    let family = (!search.fields.contains_key(&asked.field)).then_some(kind);
    let made = comparison(&rule, place.clone(), asked, names, Likeness::of(search.wildcard.as_deref()))?;
    match context.differently(&asked.field, family, asked.operator) {
        Some(how) => differently(how, made, &rule, place, asked, names, context),
        None => Ok(made),
    }
}

fn comparison(rule: &FieldRule, place: Place, asked: &Asked, names: &Names<'_>, likeness: Likeness) -> Result<Predicate, Failure> {
    let operator = asked.operator;
    let wrong = |name: &str, value: &Value, text: String| Err(Failure::new(Provocation::InvalidValue, text).at(name, Some(value)));
    if !rule.operators.is_empty() && !rule.operators.contains(&operator) {
        let word = Value::String(operator.as_str().to_owned());
        return wrong(names.operator, &word, format!("`{}` does not take the operator {}", asked.field, operator.as_str()));
    }
    let exact = !matches!(operator, Operator::Like | Operator::ILike | Operator::NotLike | Operator::NotILike);
    if let (Some(pattern), true, Some(text)) = (&rule.value_pattern, exact, compare::text_of(&asked.value))
        && !regex::Regex::new(pattern).is_ok_and(|p| p.is_match(&text))
    {
        return wrong(names.value, &asked.value, format!("`{}` is not compared with such a value", asked.field));
    }
    if operator == Operator::Jsquery {
        return match asked.value.as_str().and_then(Query::parse) {
            Some(query) => Ok(Predicate::Jsquery(place, query)),
            None => wrong(names.value, &asked.value, "the jsquery is not understood".to_owned()),
        };
    }
    match compare::operand(rule.kind, operator, &asked.value) {
        Some(operand) => Ok(Predicate::Test(Test { place, kind: rule.kind, operator, operand, likeness })),
        None => wrong(names.value, &asked.value, format!("`{}` cannot be compared with this value", asked.field)),
    }
}

/// The condition of several criteria.
pub(crate) fn criteria(law: &Criteria, like: &Search, wire: &str, value: &Value, context: &Context<'_>) -> Result<Predicate, Failure> {
    let mut all = Vec::new();
    for one in value.as_array().into_iter().flatten() {
        let text = |member: &str| one.get(member).map(crate::wire::shown);
        let missing = |member: &str| Failure::new(Provocation::InvalidValue, format!("a criterion has no `{member}`")).at(wire, Some(one));
        let field = text(&law.field_member).ok_or_else(|| missing(&law.field_member))?;
        let word = text(&law.operator_member).ok_or_else(|| missing(&law.operator_member))?;
        let value = one.get(&law.value_member).cloned().ok_or_else(|| missing(&law.value_member))?;
        let Some(operator) = operator_of(&word) else {
            return Err(Failure::new(Provocation::InvalidValue, format!("`{word}` is no operator")).at(wire, Some(one)));
        };
        let names = Names { field: wire, operator: wire, value: wire };
        all.push(search(like, &Asked { field, operator, value }, &names, context)?);
    }
    match context.act {
        Some(Act::Several(SeveralAct::FirstCriterion)) => all.truncate(1),
        Some(Act::Several(SeveralAct::LastCriterion)) if !all.is_empty() => drop(all.drain(..all.len() - 1)),
        Some(Act::Several(SeveralAct::NoCriterion)) => all.clear(),
        Some(Act::Several(SeveralAct::CriteriaRefused)) if all.len() > 1 => {
            return Err(Failure::new(Provocation::InvalidValue, "only one criterion is taken").at(wire, Some(value)));
        }
        _ => {}
    }
    Ok(match law.combine {
        Some(Several::Union) => Predicate::Any(all),
        Some(Several::Intersection) | None => Predicate::All(all),
    })
}

/// The condition of a filter tree. `value_required` says whether a comparison must have a value.
pub(crate) fn filter(law: &Filter, value_required: bool, wire: &str, tree: &Value, context: &Context<'_>) -> Result<Predicate, Failure> {
    Tree { law, value_required, wire, context }.node(tree, 0)
}

struct Tree<'a> {
    law: &'a Filter,
    value_required: bool,
    wire: &'a str,
    context: &'a Context<'a>,
}

impl Tree<'_> {
    fn fail<T>(&self, why: Provocation, member: &str, value: Option<&Value>, text: impl Into<String>) -> Result<T, Failure> {
        Err(Failure::new(why, text).at(&format!("{}.{member}", self.wire), value))
    }

    fn node(&self, node: &Value, depth: usize) -> Result<Predicate, Failure> {
        let Some(members) = node.as_object() else {
            return Err(Failure::new(Provocation::WrongType, "a filter is an object").at(self.wire, Some(node)));
        };
        if depth > DEEPEST {
            return self.fail(Provocation::InvalidValue, &self.law.children_member, None, "the filter is nested too deeply");
        }
        if members.is_empty() {
            return Ok(Predicate::All(Vec::new()));
        }
        let law = self.law;
        let known = [&law.field_member, &law.operator_member, &law.value_member, &law.children_member, &law.condition_member];
        if let Some(other) = members.keys().find(|k| !known.contains(k)) {
            return self.fail(Provocation::UnknownParameter, other, members.get(other), format!("a filter has no `{other}`"));
        }
        match members.get(&law.children_member) {
            Some(Value::Array(children)) => {
                let children = self.children(children, depth)?;
                match members.get(&law.condition_member) {
                    Some(Value::String(word)) if word == "and" => Ok(self.joined(children, false)),
                    Some(Value::String(word)) if word == "or" && children.is_empty() => Ok(Predicate::All(children)),
                    Some(Value::String(word)) if word == "or" => Ok(self.joined(children, true)),
                    Some(Value::String(word)) => {
                        let value = Value::String(word.clone());
                        self.fail(Provocation::InvalidValue, &law.condition_member, Some(&value), "the condition is `and` or `or`")
                    }
                    Some(other) => self.fail(Provocation::WrongType, &law.condition_member, Some(other), "the condition is a text"),
                    None => self.fail(Provocation::RequiredMissing, &law.condition_member, None, "the condition is missing"),
                }
            }
            Some(other) => self.fail(Provocation::WrongType, &law.children_member, Some(other), "the inner filters are an array"),
            None => self.leaf(members),
        }
    }

    /// The conditions inside a tree.
    fn children(&self, nodes: &[Value], depth: usize) -> Result<Vec<Predicate>, Failure> {
        let mut all = Vec::new();
        for node in nodes {
            let inner = node.get(&self.law.children_member).and_then(Value::as_array);
            match (self.context.act, inner) {
                (Some(Act::Tree(TreeAct::InnerIgnored)), Some(_)) => {}
                (Some(Act::Tree(TreeAct::InnerRefused)), Some(_)) => {
                    return self.fail(Provocation::InvalidValue, &self.law.children_member, None, "trees within trees are not taken");
                }
                (Some(Act::Tree(TreeAct::Flat)), Some(inner)) => all.extend(self.children(inner, depth + 1)?),
                _ => all.push(self.node(node, depth + 1)?),
            }
        }
        Ok(all)
    }

    /// The conditions of a tree, joined.
    fn joined(&self, mut all: Vec<Predicate>, or: bool) -> Predicate {
        let Some(Act::Tree(tree)) = self.context.act else { return if or { Predicate::Any(all) } else { Predicate::All(all) } };
        let or_after = match (tree, or) {
            (TreeAct::AndAsOr, false) => true,
            (TreeAct::OrAsAnd, true) => false,
            _ => or,
        };
        match (tree, or) {
            (TreeAct::AndFirst, false) | (TreeAct::OrFirst, true) => all.truncate(1),
            (TreeAct::AndLast, false) | (TreeAct::OrLast, true) if !all.is_empty() => drop(all.drain(..all.len() - 1)),
            _ => {}
        }
        if or_after && !all.is_empty() { Predicate::Any(all) } else { Predicate::All(all) }
    }

    fn text<'v>(&self, members: &'v Map<String, Value>, name: &str) -> Result<&'v str, Failure> {
        match members.get(name) {
            Some(Value::String(text)) => Ok(text),
            Some(other) => self.fail(Provocation::WrongType, name, Some(other), format!("`{name}` is a text")),
            None => self.fail(Provocation::RequiredMissing, name, None, format!("`{name}` is missing")),
        }
    }

    fn leaf(&self, members: &Map<String, Value>) -> Result<Predicate, Failure> {
        let law = self.law;
        let field = self.text(members, &law.field_member)?;
        let sent = Value::String(field.to_owned());
        let Some(rule) = law.fields.get(field) else {
            let (why, text) = if law.prohibited.iter().any(|p| p == field) {
                (Provocation::FilterProhibited, "may not be filtered by")
            } else {
                (Provocation::UnknownParameter, "is no field")
            };
            return self.fail(why, &law.field_member, Some(&sent), format!("`{field}` {text}"));
        };
        let word = self.text(members, &law.operator_member)?;
        let Some(operator) = operator_of(word) else {
            let value = Value::String(word.to_owned());
            return self.fail(Provocation::InvalidValue, &law.operator_member, Some(&value), format!("`{word}` is no operator"));
        };
        let value = match members.get(&law.value_member) {
            Some(value) => value.clone(),
            None if self.value_required => return self.fail(Provocation::RequiredMissing, &law.value_member, None, "the value is missing"),
            // A value that is not there counts as an empty one.
            None => Value::Null,
        };
        let names = Names { field: &law.field_member, operator: &law.operator_member, value: &law.value_member };
        let asked = Asked { field: field.to_owned(), operator, value };
        let made = comparison(rule, Place::at(&rule.at), &asked, &names, Likeness::of(law.wildcard.as_deref()))?;
        match self.context.differently(field, None, operator) {
            Some(how) => differently(how, made, rule, Place::at(&rule.at), &asked, &names, self.context),
            None => Ok(made),
        }
    }
}

/// The condition that a broken mock makes of a comparison in place of the right one.
fn differently(
    how: &Compared,
    right: Predicate,
    rule: &FieldRule,
    place: Place,
    asked: &Asked,
    names: &Names<'_>,
    context: &Context<'_>,
) -> Result<Predicate, Failure> {
    let plain = |wildcard: &str, anywhere: bool| Likeness { wildcard: wildcard.to_owned(), anywhere };
    let made = |place: Place, kind: ValueKind, operator: Operator, value: &Value, likeness: Likeness| {
        let operand = compare::operand(kind, operator, value);
        operand.map_or(Predicate::Never, |operand| Predicate::Test(Test { place, kind, operator, operand, likeness }))
    };
    let text = compare::text_of(&asked.value).unwrap_or_default();
    let bare = text.trim_matches('%').to_owned();
    let items = || context.list.data.items.iter().map(|i| &i.value);
    let open = Likeness::of(None);
    Ok(match how {
        Compared::As(operator) => {
            let value = match (&asked.value, operator) {
                (Value::Array(all), Operator::Equal | Operator::NotEqual) => all.first().cloned().unwrap_or(Value::Null),
                (one, Operator::In | Operator::NotIn | Operator::Overlap | Operator::NotOverlap) if !one.is_array() => {
                    Value::Array(vec![one.clone()])
                }
                (one, _) => one.clone(),
            };
            made(place, rule.kind, *operator, &value, open)
        }
        Compared::Everything => Predicate::All(Vec::new()),
        Compared::Nothing => Predicate::Never,
        Compared::FoldCase => match asked.operator {
            Operator::Like => made(place, rule.kind, Operator::ILike, &asked.value, open),
            Operator::NotLike => made(place, rule.kind, Operator::NotILike, &asked.value, open),
            Operator::NotEqual => made(place, rule.kind, Operator::NotILike, &asked.value, plain("", false)),
            Operator::Regexp => made(place, rule.kind, Operator::Regexp, &Value::String(format!("(?i){text}")), open),
            Operator::In | Operator::Overlap => {
                let all = asked.value.as_array().into_iter().flatten();
                Predicate::Any(all.map(|v| made(place.clone(), rule.kind, Operator::ILike, v, plain("", false))).collect())
            }
            _ => made(place, rule.kind, Operator::ILike, &asked.value, plain("", false)),
        },
        Compared::Literal => made(place, rule.kind, asked.operator, &asked.value, plain("", false)),
        Compared::Beginning => made(place, rule.kind, asked.operator, &Value::String(format!("{bare}%")), plain("%", false)),
        Compared::Anywhere => made(place, rule.kind, asked.operator, &Value::String(format!("%{bare}%")), plain("%", false)),
        Compared::AsText => made(place, ValueKind::Text, asked.operator, &asked.value, open),
        Compared::SameBeginning => {
            let start: String = text.chars().take(text.chars().count().saturating_sub(1).max(1)).collect();
            made(place, ValueKind::Text, Operator::Like, &Value::String(format!("{start}%")), plain("%", false))
        }
        Compared::Elsewhere(at) => made(Place::at(at), rule.kind, asked.operator, &asked.value, open),
        Compared::LosesOne => match items().rfind(|v| right.admits(v)).cloned() {
            Some(lost) => Predicate::Except(Box::new(right), lost),
            None => right,
        },
        Compared::AddsOne => match items().find(|v| !right.admits(v)).cloned() {
            Some(more) => Predicate::Any(vec![right, Predicate::Is(more)]),
            None => right,
        },
        Compared::AsciiOnly => {
            let ascii: String = text.chars().filter(char::is_ascii).collect();
            made(place, rule.kind, asked.operator, &Value::String(ascii), open)
        }
        Compared::Refused => {
            let text = format!("`{}` cannot be compared so", asked.field);
            return Err(Failure::new(Provocation::InvalidValue, text).at(names.operator, None));
        }
    })
}
