//! Probes of pages whose size no parameter says: by their numbers, or by how many items to skip.
//!
//! Pages with cursors are followed in [`crate::walk`]; bounds of the parameters are asked for in `parameters`.

use super::{Probe, size, sorted};
use crate::call::Call;
use crate::oracle::number_of;
use crate::session::{Expect, Session};
use plumbline_spec::model::{Law, Numbered, Operation, Page, Paged, Sort};
use plumbline_spec::value::Checker;
use plumbline_spec::{Kind, pointer};

/// Pages from the first to past the last, and those side by side in an order in which equals stand on both.
pub fn pages(session: &Session, operation: &str, page: &Page) -> Vec<Probe> {
    let plain = Call::new(operation);
    // The first page comes unasked.
    let mut all = vec![Probe::valid(Kind::Paging, plain.clone(), 0)];
    let n = size(session, operation);
    // Where the list fits on one page that nobody gives a size, there is no second one to be asked for.
    let length = crate::pages::fixed(page).unwrap_or_else(|| n.max(1));
    match page.paged() {
        Paged::Beginning | Paged::Cursor(_) => return all,
        Paged::Offset(parameter) => {
            let mut from = |offset: i64, rank| all.push(Probe::valid(Kind::Paging, plain.clone().with(parameter, offset), rank));
            from(0, 1);
            if n > 1 {
                for (offset, rank) in [(length, 0), (1, 0), (n - 1, 0), (length * 2, 1), (length - 1, 1), (length + 1, 1), (n / 2, 1)] {
                    from(offset, rank);
                }
                from((n - length).max(1), 1);
                from(7.min(n - 1), 1);
            }
        }
        Paged::Number(numbered) => {
            let last = (n - 1).max(0) / length;
            for (before, rank) in [(0, 1), (1, 0), (2, 0), (last, 0), (3, 1), (last - 1, 1), (last / 2, 1)] {
                if (0..=last).contains(&before) {
                    all.push(Probe::valid(Kind::Paging, nth(&plain, numbered, before), rank));
                }
            }
        }
    }
    let sort = session.operation(operation).and_then(sort);
    all.extend(sort.into_iter().flat_map(|sort| seams(session, operation, page, sort, length)));
    all.extend(past(page, &plain, n, length));
    // A page may be further on than may be asked for.
    let checker = Checker::new(session.description());
    let schema = |key: &str| session.operation(operation).and_then(|o| o.parameters.get(key)).map(|p| &p.schema);
    all.retain(|probe| probe.call.args.iter().all(|(key, value)| schema(key).is_none_or(|schema| checker.fits(schema, value))));
    all
}

/// The page after so many.
fn nth(call: &Call, numbered: Numbered<'_>, before: i64) -> Call {
    call.clone().with(numbered.parameter, numbered.first.saturating_add(before))
}

/// Pages past the last, of which nothing need be said.
fn past(page: &Page, plain: &Call, n: i64, length: i64) -> Vec<Probe> {
    let calls: Vec<(Call, u8)> = match page.paged() {
        Paged::Offset(parameter) => [(n, 1), (n + 5, 2)].map(|(offset, rank)| (plain.clone().with(parameter, offset), rank)).into(),
        // Where nothing was found, it is the first page that is empty.
        Paged::Number(_) if n == 0 => Vec::new(),
        Paged::Number(numbered) => {
            let past = (n - 1) / length + 1;
            [(past, 0), (past + 1, 1), (past + 20, 1)].map(|(before, rank)| (nth(plain, numbered, before), rank)).into()
        }
        Paged::Beginning | Paged::Cursor(_) => Vec::new(),
    };
    let expect = if page.says_overflow() { Expect::Success } else { Expect::Open };
    calls.into_iter().map(|(call, rank)| Probe { kind: Kind::Paging, call, expect: expect.clone(), rank }).collect()
}

fn sort(operation: &Operation) -> Option<&Sort> {
    operation.laws.values().find_map(|law| if let Law::Sort(sort) = law { Some(sort) } else { None })
}

/// For each key whose values are numbers, the two pages between which equals stand: these must not change places.
fn seams(session: &Session, operation: &str, page: &Page, sort: &Sort, length: i64) -> Vec<Probe> {
    let mut all = Vec::new();
    let Some(world) = session.worlds.get(operation) else { return all };
    for (word, at) in &sort.keys {
        let mut values: Vec<f64> = world.items.iter().filter_map(|item| pointer::get(item, at).and_then(number_of)).collect();
        if values.len() != world.items.len() {
            continue;
        }
        values.sort_by(f64::total_cmp);
        let cut = |before: &i64| usize::try_from(before * length).ok();
        let equal = |at: usize| at > 0 && at < values.len() && values[at - 1].total_cmp(&values[at]).is_eq();
        let pages = i64::try_from(values.len()).unwrap_or(0) / length;
        let Some(seam) = (1..=pages).find(|before| cut(before).is_some_and(equal)) else { continue };
        let call = sorted(operation, sort, &[(word, Some(sort.ascending.as_str()))]);
        for before in [seam - 1, seam] {
            let call = match page.paged() {
                Paged::Offset(parameter) => call.clone().with(parameter, before * length),
                Paged::Number(numbered) => nth(&call, numbered, before),
                Paged::Beginning | Paged::Cursor(_) => continue,
            };
            all.push(Probe::valid(Kind::Sorting, call, 0));
        }
    }
    all
}
