//! Walking through pages with cursors: each is asked for by what the one before gave.
//!
//! What a page must hold is judged like any other answer. Here is only which walks are made: short pages to the end, pages of changing
//! length, a page that is just full, and what is ordered or searched for.

use crate::asked::{asked, target};
use crate::call::Call;
use crate::judge::Answer;
use crate::options::Depth;
use crate::probe::{Tailor, exercise};
use crate::session::{Expect, Session};
use plumbline_spec::Kind;
use plumbline_spec::facts::ParameterAspect;
use plumbline_spec::model::{Endpoint, JsonType, Law, Operation, Page};
use std::sync::Arc;

/// Most pages of one walk.
const MOST: usize = 8;

/// Walks through the pages of an operation that have cursors.
pub async fn cursors(session: &mut Session, name: &str) {
    let model = Arc::clone(&session.model);
    let Some(operation) = model.description.operations.get(name) else { return };
    let Some((page, cursor)) = crate::pages::with_cursor(operation) else { return };
    let wanted = session.options.only.is_none() || session.options.wants(name, Kind::Paging);
    let Some(all) = session.worlds.get(name).map(|w| i64::try_from(w.items.len()).unwrap_or(i64::MAX)).filter(|_| wanted) else { return };
    let (least, most) = crate::pages::range(&model.description, operation, page);
    let (least, most) = (least.unwrap_or(1).max(1), most.unwrap_or(100));
    let short = exercise::short_length(session, name, page.limit.as_deref());
    let sized = |call: Call, limit: i64| crate::pages::sized(page, call, limit.clamp(least, most));
    let plain = Call::new(name);
    let steady = Steps { pages: MOST, more: 0, most };
    walk(session, page, sized(plain.clone(), short), steady).await;
    mistyped(session, operation, name, cursor.parameter).await;
    if all < 1 {
        return;
    }
    // The last page is just full.
    if let Some(even) = page.limit.as_ref().and_then(|_| (least..=most.min(all)).rev().find(|limit| all % limit == 0 && all / limit <= 8)) {
        walk(session, page, sized(plain.clone(), even), steady).await;
    }
    if all < 2 || session.options.depth == Depth::Quick {
        return;
    }
    if page.limit.is_some() {
        walk(session, page, sized(plain.clone(), short + 1), Steps { pages: 3, more: 1, most }).await;
    }
    walk(session, page, plain, Steps { pages: 2, ..steady }).await;
    let (ordered, found) = {
        let tailor = Tailor::of(session, name, operation);
        let ordered = operation.laws.values().find_map(|law| match law {
            Law::Sort(sort) => {
                let word = sort.keys.keys().next_back()?;
                Some(crate::probe::sorted(name, sort, &[(word, Some(sort.descending.as_str()))]))
            }
            _ => None,
        });
        (ordered, tailor.found_by(Call::new(name), false))
    };
    for call in [ordered.map(|call| sized(call, short)), found].into_iter().flatten() {
        walk(session, page, call, Steps { pages: 3, ..steady }).await;
    }
}

/// A cursor of another type, where types can be told on the wire.
async fn mistyped(session: &mut Session, operation: &Operation, name: &str, parameter: &str) {
    let text =
        operation.parameters.get(parameter).is_some_and(|p| target(session.description(), &p.schema).only_type() == Some(JsonType::String));
    if text && matches!(operation.endpoint(), Some(Endpoint::Rpc { .. })) {
        let fact = crate::blame::parameter_fact(session, name, parameter, ParameterAspect::Type);
        session.ask(&Call::new(name).with(parameter, 0).about(fact), &Expect::Open).await;
    }
}

/// How far a walk goes.
#[derive(Debug, Clone, Copy)]
struct Steps {
    /// So many pages.
    pages: usize,
    /// Each is longer by so much than the one before.
    more: i64,
    /// The greatest limit.
    most: i64,
}

/// Follows cursors from page to page.
async fn walk(session: &mut Session, page: &Page, first: Call, Steps { pages, more, most }: Steps) {
    let limited = |call: &Call| call.args.get(page.limit.as_ref()?).and_then(serde_json::Value::as_i64);
    let mut next = Some(match limited(&first).map(|limit| limit.min(most)) {
        Some(limit) => crate::pages::sized(page, first, limit),
        None => first,
    });
    let model = Arc::clone(&session.model);
    for _ in 0..pages {
        let Some(call) = next.take().filter(|_| !session.over) else { return };
        let Some(answer) = session.ask(&call, &Expect::Success).await else { return };
        let Answer::Success { payload, items, .. } = answer else { return };
        let Some(operation) = model.description.operations.get(&call.operation) else { return };
        let asked = asked(&model.description, operation, &call);
        if asked.unplaced {
            return;
        }
        next = crate::pages::follow(page, &call, asked.offset, &payload, &items).map(|call| match limited(&call).filter(|_| more > 0) {
            Some(limit) => crate::pages::sized(page, call, (limit + more).min(most)),
            None => call,
        });
    }
}
