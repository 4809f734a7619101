//! Probes of pages with numbers.

use super::exercise::short_limit;
use super::{Probe, size};
use crate::asked::target;
use crate::call::Call;
use crate::session::{Expect, Session};
use plumbline_spec::Kind;
use plumbline_spec::model::{Numbered, Page};

/// Pages of different sizes, from the first to past the last.
pub fn pages(session: &Session, operation: &str, page: &Page, numbered: Numbered<'_>) -> Vec<Probe> {
    let Some(limited) = page.limit.as_deref() else { return Vec::new() };
    let n = size(session, operation);
    let short = short_limit(session, operation, limited);
    let described = session.operation(operation);
    let range = |parameter: &str| {
        let schema = described.and_then(|o| o.parameters.get(parameter)).map(|p| target(session.description(), &p.schema));
        schema.map_or((1, i64::MAX), |s| (s.minimum.unwrap_or(1).max(1), s.maximum.unwrap_or(i64::MAX)))
    };
    let (least, most) = range(limited);
    let greatest = range(numbered.parameter).1;
    let sized = |limit: i64| Call::new(operation).with(limited, limit.clamp(least, most));
    let mut all = Vec::new();
    let mut push = |call: Call, rank| all.push(Probe::valid(Kind::Paging, call, rank));
    // Without a number the first page comes; its length is the limit, whatever that is.
    push(sized(short), 0);
    push(sized(short + 1), 1);
    // So many pages after the first.
    let nth = |before: i64, limit: i64| {
        let number = numbered.first.saturating_add(before);
        (number <= greatest).then(|| sized(limit).with(numbered.parameter, number))
    };
    let mut some = |call: Option<Call>, rank| call.into_iter().for_each(|call| push(call, rank));
    some(nth(0, short), 1);
    if n > 1 {
        let last = |limit: i64| (n - 1) / limit.clamp(least, most);
        some(nth(1, short), 0);
        some(nth(2, short), 0);
        some(nth(last(short), short), 0);
        some(nth(1, short + 1), 1);
        some(nth(3, short), 1);
        some(nth(1, (n / 2).max(1)), 1);
        some(nth(last(least).min(7), least), 1);
        some(nth(last(n / 3 + 1), n / 3 + 1), 1);
        // The size that comes unasked.
        some(Some(Call::new(operation).with(numbered.parameter, numbered.first + 1)), 0);
        some(Some(Call::new(operation).with(numbered.parameter, numbered.first)), 1);
        // A page again: the same question a while later.
        some(nth(1, short + 2), 1);
    }
    if n > 0 {
        let past = (n - 1) / short + 1;
        let open = |probe: Probe| if page.says_overflow() { probe } else { Probe { expect: Expect::Open, ..probe } };
        let asked = [(nth(past, short), 0), (nth(past + 1, short), 1), (nth(past + 20, short), 1)];
        all.extend(asked.into_iter().filter_map(|(call, rank)| Some(open(Probe::valid(Kind::Paging, call?, rank)))));
    }
    all
}
