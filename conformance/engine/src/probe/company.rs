//! What goes with a condition where all that it finds still shows: something else each time.
//!
//! A fault may need that two parameters are sent and no third, or that one is left out. What a condition finds shows as well in an
//! order, from the first place when that is said, with a limit that is great enough or none where the default is; so each request that
//! is for a condition takes those companions which together were sent least. What hides some of it (a place further on, a short page)
//! is for [`super::dress`]; which conditions are asked for is decided beside.

use super::dress::{Tailor, is_valid, with};
use super::{Probe, greatest_limit, paging};
use crate::asked::{asked, effective};
use crate::call::Call;
use crate::options::Depth;
use crate::oracle::number_of;
use crate::session::{Expect, Session};
use plumbline_spec::model::{Operation, Paged};
use std::collections::HashMap;

/// An order that may go with a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    /// None is asked for.
    None,
    /// A key; the direction is left out.
    Key,
    /// A direction; the key is left out.
    Direction,
    /// Both.
    Both,
}

/// How many items may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Room {
    /// As many as come by default, and these are all that are found.
    Default,
    /// As many as come by default: fewer than are found.
    Fewer,
    /// As many as may be.
    Greatest,
    /// Somewhat more than are found.
    Enough,
}

/// What goes with a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Company {
    order: Order,
    room: Room,
    first: bool,
    chosen: bool,
}

/// Gives each probe that is for a condition the company that was sent least.
pub fn vary(session: &Session, operation: &str, described: &Operation, probes: &mut [Probe]) {
    let host = Host::of(session, operation, described);
    let mut sent: HashMap<Vec<String>, usize> = HashMap::new();
    let mut guests = Vec::new();
    // What is not asked at this depth needs none.
    let most = if session.options.depth == Depth::Deep { 2 } else { 1 };
    for (at, probe) in probes.iter().enumerate().filter(|(_, probe)| probe.rank <= most) {
        if host.welcomes(probe) {
            guests.push(at);
        } else if is_valid(probe) {
            *sent.entry(names(&probe.call)).or_default() += 1;
        }
    }
    // What is asked at every depth has the first choice.
    guests.sort_by_key(|at| probes[*at].rank);
    for (turn, at) in guests.into_iter().enumerate() {
        let probe = &mut probes[at];
        let found = i64::try_from(host.tailor.about(&probe.call)).unwrap_or(i64::MAX);
        let companies = host.companies(&probe.call, found).into_iter();
        // The first of those sent least; where it starts changes, so that equals take turns.
        let joined = |company: Company| (company, host.joined(&probe.call, company, found, turn));
        // Where not all shows, once is enough.
        let apt = |(company, call): &(Company, Call)| company.room != Room::Fewer || !sent.contains_key(&names(call));
        let mut calls: Vec<Call> = companies.map(joined).filter(apt).map(|(_, call)| call).collect();
        let by = turn % calls.len().max(1);
        calls.rotate_left(by);
        let Some(call) = calls.into_iter().min_by_key(|call| sent.get(&names(call)).copied().unwrap_or_default()) else { continue };
        *sent.entry(names(&call)).or_default() += 1;
        if let Expect::OneOf(fair) = &mut probe.expect {
            for other in fair {
                other.args = with(&other.args, &probe.call.args, &call.args);
            }
        }
        probe.call = call;
    }
}

/// The parameters of a call.
fn names(call: &Call) -> Vec<String> {
    let mut names: Vec<String> = call.args.keys().cloned().collect();
    names.sort();
    names
}

/// What an operation has to keep company with.
struct Host<'s> {
    session: &'s Session,
    operation: &'s str,
    described: &'s Operation,
    tailor: Tailor<'s>,
    limit: Option<(String, i64)>,
}

impl<'s> Host<'s> {
    fn of(session: &'s Session, operation: &'s str, described: &'s Operation) -> Self {
        Self { session, operation, described, tailor: Tailor::of(session, operation, described), limit: greatest_limit(session, described) }
    }

    /// Whether a probe is for a condition alone, with all that it finds.
    fn welcomes(&self, probe: &Probe) -> bool {
        let chosen = || self.tailor.project.is_some_and(|p| probe.call.args.contains_key(&p.fields));
        let condition = || !asked(self.session.description(), self.described, &probe.call).condition.is_all();
        is_valid(probe) && !self.tailor.is_placed(&probe.call) && !chosen() && condition()
    }

    /// What may go with a call that finds so many.
    fn companies(&self, call: &Call, found: i64) -> Vec<Company> {
        let mut rooms = Vec::new();
        match (&self.limit, paging(self.described)) {
            (Some((limit, most)), _) => {
                let default = effective(self.session.description(), self.described, &Call::new(self.operation), limit);
                #[expect(clippy::cast_possible_truncation, reason = "a number of items")]
                let default = default.as_ref().and_then(number_of).map(|n| n as i64);
                let plain = !call.args.contains_key(limit);
                let all = plain || default.is_some_and(|n| found <= n);
                rooms.extend((all || default.is_some()).then_some(if all { Room::Default } else { Room::Fewer }));
                rooms.push(Room::Greatest);
                rooms.extend((found < most - 8).then_some(Room::Enough));
            }
            (None, _) => rooms.push(Room::Default),
        }
        let mut orders = vec![Order::None];
        if let Some(sort) = self.tailor.sort {
            orders.push(Order::Key);
            // A direction by itself is of the key that is the default.
            let by = effective(self.session.description(), self.described, &Call::new(self.operation), &sort.by);
            orders.extend((sort.direction.is_some() && by.is_some()).then_some(Order::Direction));
            orders.push(Order::Both);
        }
        let firsts: &[bool] = if self.start().is_some() { &[false, true] } else { &[false] };
        let choices: &[bool] = if self.tailor.project.is_some() { &[false, true] } else { &[false] };
        let mut all = Vec::new();
        for order in orders {
            for room in &rooms {
                for first in firsts {
                    for chosen in choices {
                        all.push(Company { order, room: *room, first: *first, chosen: *chosen });
                    }
                }
            }
        }
        all
    }

    /// The parameter that says where a page starts, and its value for the first one.
    fn start(&self) -> Option<(&'s str, i64)> {
        match crate::pages::law(self.described)?.paged() {
            Paged::Offset(parameter) => Some((parameter, 0)),
            Paged::Number(numbered) => Some((numbered.parameter, numbered.first)),
            Paged::Beginning | Paged::Cursor(_) => None,
        }
    }

    /// The call with its company; `turn` chooses among keys, directions and members.
    fn joined(&self, call: &Call, company: Company, found: i64, turn: usize) -> Call {
        let mut out = call.clone();
        if let Some((limit, most)) = &self.limit {
            let least = paging(self.described).and_then(|(limit, _)| self.described.parameters.get(limit?));
            let least = least.and_then(|p| crate::asked::target(self.session.description(), &p.schema).minimum).unwrap_or(1);
            let more = 1 + i64::try_from(turn % 5).unwrap_or_default();
            out = match company.room {
                Room::Default | Room::Fewer => out.without(limit),
                Room::Greatest => out.with(limit, *most),
                Room::Enough => out.with(limit, found.saturating_add(more).clamp(least.max(1), *most)),
            };
        }
        if let Some(sort) = self.tailor.sort {
            let word = sort.keys.keys().nth(turn % sort.keys.len().max(1)).map_or("", String::as_str);
            let way = if turn % 3 == 2 { &sort.ascending } else { &sort.descending };
            match (company.order, &sort.direction) {
                (Order::None, _) | (Order::Direction, None) => {}
                (Order::Key, _) => out.args.extend(super::sort::sorted(self.operation, sort, &[(word, None)]).args),
                (Order::Direction, Some(direction)) => out = out.with(direction, way.as_str()),
                (Order::Both, _) => out.args.extend(super::sort::sorted(self.operation, sort, &[(word, Some(way.as_str()))]).args),
            }
        }
        if let (Some((place, first)), true) = (self.start(), company.first) {
            out = out.with(place, first);
        }
        if let (Some(project), true) = (self.tailor.project, company.chosen) {
            out = self.tailor.choosing(out, project, turn);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_parameters_is_the_same_in_any_order() {
        let call = |keys: [&str; 2]| keys.iter().fold(Call::new("list"), |call, key| call.with(key, 1));
        assert_eq!(names(&call(["a", "b"])), names(&call(["b", "a"])));
    }
}
