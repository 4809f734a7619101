//! What one call asks of a list: conditions, order, stretch and members, read from its arguments
//! as the laws say.

use crate::args::{Args, Judge, Known};
use crate::compare::{Likeness, Operand};
use crate::conditions::{self, Asked, Context, Names};
use crate::cursor::Found;
use crate::failure::Failure;
use crate::list::{Laws, List};
use crate::mutant::{self, Act, Members};
use crate::pages::By;
use crate::predicate::{Place, Predicate, Test};
use plumbline_spec::model::{Membership, Operator, Provocation, Several, Sort, ValueKind};
use serde_json::Value;

/// One call of an operation that lists.
pub(crate) struct Asking<'a> {
    /// The list.
    pub(crate) list: &'a List,
    /// The operation's laws.
    pub(crate) laws: &'a Laws,
    /// Its parameters.
    pub(crate) known: &'a [Known],
    /// The arguments.
    pub(crate) args: &'a Args,
    /// What decides about values that a law finds wrong.
    pub(crate) judge: &'a Judge<'a>,
    /// Whether it is a JSON-RPC call.
    pub(crate) rpc: bool,
    /// What a broken mock does differently.
    pub(crate) act: Option<&'a Act>,
    /// Which call of the mock it is, counted from 0.
    pub(crate) number: u64,
}

impl Asking<'_> {
    fn context(&self) -> Context<'_> {
        Context { list: self.list, act: self.act }
    }

    fn name(&self, index: usize) -> &str {
        self.known.get(index).map_or("", |k| k.name.as_str())
    }

    /// Gives the failure back where it is to be answered.
    fn overlook<T>(&self, index: usize, result: Result<T, Failure>) -> Result<Option<T>, Failure> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(failure) => match self.known.get(index) {
                Some(known) => self.judge.law(known, failure, self.rpc).map_or(Ok(None), Err),
                None => Err(failure),
            },
        }
    }

    /// The conditions that items must satisfy.
    pub(crate) fn predicates(&self) -> Result<Vec<Predicate>, Failure> {
        let mut all = Vec::new();
        for ([field, operator, value], search) in &self.laws.searches {
            let Some(word) = self.args.get(*field).map(crate::wire::shown) else { continue };
            // A default that is no field (`no`, `none`) stands for not searching.
            let nothing = self.known.get(*field).and_then(|k| k.schema.default.as_ref()).map(crate::wire::shown);
            if nothing.as_deref() == Some(word.as_str()) && !search.fields.contains_key(&word) {
                continue;
            }
            let Some(sent) = self.args.get(*value) else { continue };
            let sign = self.args.get(*operator).map_or_else(|| "=".to_owned(), crate::wire::shown);
            let Some(sign) = conditions::operator_of(&sign) else { continue };
            let asked = Asked { field: word, operator: sign, value: sent.clone() };
            let names = Names { field: self.name(*field), operator: self.name(*operator), value: self.name(*value) };
            all.extend(self.overlook(*value, conditions::search(search, &asked, &names, &self.context()))?);
        }
        if let Some((parameter, law, search)) = &self.laws.criteria
            && let Some(value) = self.args.get(*parameter)
        {
            let made = conditions::criteria(law, search, self.name(*parameter), value, &self.context());
            all.extend(self.overlook(*parameter, made)?);
        }
        if let Some((parameter, law, value_required)) = &self.laws.filter
            && let Some(tree) = self.args.get(*parameter)
        {
            all.extend(self.overlook(*parameter, conditions::filter(law, *value_required, self.name(*parameter), tree, &self.context()))?);
        }
        if let Some((parameter, law)) = &self.laws.membership {
            let chosen: Vec<String> =
                self.args.get(*parameter).and_then(Value::as_array).into_iter().flatten().map(crate::wire::shown).collect();
            if !chosen.is_empty() {
                all.push(membership(law, chosen, self.act));
            }
        }
        Ok(all)
    }

    /// The keys that the list is ordered by, and whether each falls.
    pub(crate) fn keys(&self) -> Result<Vec<(&str, bool)>, Failure> {
        let Some((by, direction, sort)) = &self.laws.sort else { return Ok(Vec::new()) };
        let mut keys = Vec::new();
        match self.args.get(*by) {
            None => {}
            Some(Value::Array(wishes)) => {
                for wished in wishes {
                    keys.extend(self.overlook(*by, wish(sort, self.name(*by), wished))?);
                }
            }
            Some(value) => {
                let word = crate::wire::shown(value);
                let descending = direction.and_then(|d| self.args.get(d)).is_some_and(|d| crate::wire::shown(d) == sort.descending);
                keys.extend(sort.keys.get_key_value(&word).map(|(key, _)| (key.as_str(), descending)));
            }
        }
        Ok(keys)
    }

    /// Pointers to the chosen members; none where all come.
    pub(crate) fn members(&self) -> Result<Option<Vec<Vec<String>>>, Failure> {
        let Some((parameter, law)) = &self.laws.project else { return Ok(None) };
        let Some(chosen) = self.args.get(*parameter).and_then(Value::as_array).filter(|a| !a.is_empty()) else { return Ok(None) };
        let segments = |at: &str| plumbline_spec::pointer::segments(at).collect::<Vec<_>>();
        let mut paths: Vec<Vec<String>> = law.always.iter().filter_map(|m| law.members.get(m)).map(|at| segments(at)).collect();
        for one in chosen {
            let found = match one {
                Value::String(word) => match law.members.get(word) {
                    Some(at) => Ok(segments(at)),
                    None => Err((Provocation::UnknownParameter, format!("`{word}` is no member to choose"))),
                },
                _ => Err((Provocation::WrongType, "a chosen member is a text".to_owned())),
            };
            let found = found.map_err(|(why, text)| Failure::new(why, text).at(self.name(*parameter), Some(one)));
            paths.extend(self.overlook(*parameter, found)?);
        }
        match self.act {
            Some(Act::Members(Members::Everything)) => return Ok(None),
            Some(Act::Members(Members::OneMore(path))) => paths.push(path.clone()),
            Some(Act::Members(Members::OneLess)) => {
                if let Some(at) = paths.iter().rposition(|path| *path != self.laws.key) {
                    paths.remove(at);
                }
            }
            _ => {}
        }
        Ok(Some(paths))
    }

    /// The cursor that was sent, and where cursors are found.
    pub(crate) fn cursor(&self) -> Option<(&Found, Option<&Value>)> {
        match &self.laws.page.as_ref()?.by {
            By::Cursor { parameter, found } => Some((found, self.args.get(*parameter))),
            By::Beginning | By::Offset(_) | By::Number { .. } => None,
        }
    }

    /// How many items are skipped, and how many come at most.
    pub(crate) fn stretch(&self) -> (usize, usize) {
        let number = |index: usize| self.args.count(index).map(|n| usize::try_from(n).unwrap_or(0));
        if let Some(pages) = &self.laws.page {
            return pages.stretch(self.args, self.act);
        }
        (0, self.laws.first.and_then(number).unwrap_or(usize::MAX))
    }
}

/// One key of an order, and whether it falls.
fn wish<'v>(sort: &Sort, wire: &str, wish: &'v Value) -> Result<(&'v str, bool), Failure> {
    let fail = |why, member: &str, value: Option<&Value>, text: String| Err(Failure::new(why, text).at(&format!("{wire}.{member}"), value));
    let field = sort.field_member.as_deref().unwrap_or("field");
    let order = sort.order_member.as_deref().unwrap_or("order");
    let Some(members) = wish.as_object() else {
        return Err(Failure::new(Provocation::WrongType, "an element of the sort is an object").at(wire, Some(wish)));
    };
    if let Some(other) = members.keys().find(|k| *k != field && *k != order) {
        return fail(Provocation::UnknownParameter, other, members.get(other), format!("a sort has no `{other}`"));
    }
    let key = match members.get(field) {
        Some(Value::String(key)) => key,
        Some(other) => return fail(Provocation::WrongType, field, Some(other), "the key is a text".to_owned()),
        None => return fail(Provocation::RequiredMissing, field, None, "the key is missing".to_owned()),
    };
    if !sort.keys.contains_key(key) {
        let known = sort.prohibited.iter().any(|p| p == key);
        let why = if known { Provocation::SortProhibited } else { Provocation::UnknownParameter };
        return fail(why, field, members.get(field), format!("`{key}` is no key to sort by"));
    }
    match members.get(order) {
        None => Ok((key, false)),
        Some(Value::String(word)) if *word == sort.ascending => Ok((key, false)),
        Some(Value::String(word)) if *word == sort.descending => Ok((key, true)),
        Some(other @ Value::String(_)) => fail(Provocation::InvalidValue, order, Some(other), "there is no such direction".to_owned()),
        Some(other) => fail(Provocation::WrongType, order, Some(other), "the direction is a text".to_owned()),
    }
}

fn membership(law: &Membership, mut chosen: Vec<String>, act: Option<&Act>) -> Predicate {
    let place = Place::at(&law.groups);
    let mut intersection = match law.several {
        Some(Several::Intersection) => true,
        Some(Several::Union) | None => false,
    };
    let mut operator = Operator::Equal;
    match act {
        Some(Act::Several(mutant::Several::FirstGroup)) => chosen.truncate(1),
        Some(Act::Several(mutant::Several::LastGroup)) => drop(chosen.drain(..chosen.len() - 1)),
        Some(Act::Several(mutant::Several::LoneGroup)) if chosen.len() > 1 => return Predicate::All(Vec::new()),
        Some(Act::Several(mutant::Several::GroupsTurned)) => intersection = !intersection,
        Some(Act::Several(mutant::Several::NoGroup)) => return Predicate::All(Vec::new()),
        Some(Act::Several(mutant::Several::EmptyGroups)) => return Predicate::Never,
        Some(Act::Several(mutant::Several::GroupBeginning)) => {
            operator = Operator::Like;
            for id in &mut chosen {
                *id = format!("{}%", id.chars().next().unwrap_or('1'));
            }
        }
        _ => {}
    }
    let one = |id: &String| {
        let likeness = Likeness::of(Some("%"));
        Predicate::Test(Test { place: place.clone(), kind: ValueKind::Text, operator, operand: Operand::Text(id.clone()), likeness })
    };
    let all = chosen.iter().map(one).collect();
    if intersection { Predicate::All(all) } else { Predicate::Any(all) }
}
