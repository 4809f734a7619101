//! When a broken mock is broken: always, or only under a condition.

use crate::args::Args;
use crate::list::{Laws, Page};
use crate::pages::Pages;
use serde_json::Value;

/// A condition under which something is done differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gate {
    /// Always.
    Always,
    /// At every third call.
    ThirdCall,
    /// Only in falling order.
    Falling,
    /// Only in rising order.
    Rising,
    /// Only beyond the first page.
    Beyond,
    /// Only where something is searched for, filtered or chosen by group.
    Found,
    /// Only where something is searched for and the order falls.
    FoundFalling,
    /// Only beyond the first page of a falling order.
    BeyondFalling,
    /// Only beyond the first page of what was found in falling order.
    FoundFallingBeyond,
    /// Only where a text outside ASCII was sent.
    OutsideAscii,
    /// Only where the answer holds no items.
    NoItems,
    /// Only at the greatest or least value of a range.
    Boundary,
    /// Only in some of the rows.
    SomeRows,
}

impl Gate {
    /// All conditions, with the words that name them.
    pub(crate) const ALL: [(Self, &'static str); 13] = [
        (Self::Always, ""),
        (Self::ThirdCall, "third-call"),
        (Self::Falling, "falling"),
        (Self::Rising, "rising"),
        (Self::Beyond, "beyond"),
        (Self::Found, "found"),
        (Self::FoundFalling, "found-falling"),
        (Self::BeyondFalling, "beyond-falling"),
        (Self::FoundFallingBeyond, "found-falling-beyond"),
        (Self::OutsideAscii, "outside-ascii"),
        (Self::NoItems, "no-items"),
        (Self::Boundary, "boundary"),
        (Self::SomeRows, "some-rows"),
    ];

    /// The word that names it.
    pub(crate) fn word(self) -> &'static str {
        Self::ALL.iter().find(|(gate, _)| *gate == self).map_or("", |(_, word)| word)
    }

    /// Whether operations with these laws can meet it at all.
    pub(crate) fn possible(self, laws: &Laws) -> bool {
        let direction = laws.sort.is_some();
        let pages = laws.page.as_ref().is_some_and(|pages| pages.place().is_some());
        let found = !laws.searches.is_empty() || laws.filter.is_some() || laws.membership.is_some();
        match self {
            Self::Always | Self::ThirdCall | Self::NoItems | Self::SomeRows => true,
            Self::Falling | Self::Rising => direction,
            Self::Beyond => pages,
            Self::Found => found,
            Self::FoundFalling => found && direction,
            Self::BeyondFalling => pages && direction,
            Self::FoundFallingBeyond => found && direction && pages,
            Self::OutsideAscii => !laws.searches.is_empty() || laws.filter.is_some(),
            Self::Boundary => laws.page.as_ref().is_some_and(|pages| pages.limit().is_some()),
        }
    }

    /// Whether it holds of a call, as far as that is known before the page is.
    pub(crate) fn holds(self, call: u64, laws: &Laws, args: &Args, range: &dyn Fn(usize) -> (Option<i64>, Option<i64>)) -> bool {
        let falling = || falling(laws, args);
        let beyond = || laws.page.as_ref().is_some_and(|pages| pages.is_beyond(args));
        let found = || found(laws, args);
        match self {
            Self::Always | Self::NoItems | Self::SomeRows => true,
            Self::ThirdCall => call % 3 == 2,
            Self::Falling => falling(),
            Self::Rising => !falling(),
            Self::Beyond => beyond(),
            Self::Found => found(),
            Self::FoundFalling => found() && falling(),
            Self::BeyondFalling => beyond() && falling(),
            Self::FoundFallingBeyond => found() && falling() && beyond(),
            Self::OutsideAscii => args.0.iter().filter(|a| a.sent).filter_map(|a| a.value.as_ref()).any(outside_ascii),
            Self::Boundary => laws.page.as_ref().and_then(Pages::limit).is_some_and(|limit| {
                let (least, most) = range(limit);
                args.sent(limit) && args.count(limit).is_some_and(|n| Some(n) == least || Some(n) == most)
            }),
        }
    }

    /// Whether it still holds when the page is known.
    pub(crate) fn holds_of(self, page: &Page) -> bool {
        self != Self::NoItems || page.items.is_empty()
    }
}

fn falling(laws: &Laws, args: &Args) -> bool {
    let Some((by, direction, sort)) = &laws.sort else { return false };
    let word = if let Some(direction) = direction {
        args.get(*direction).map(crate::wire::shown)
    } else {
        let first = args.get(*by).and_then(Value::as_array).and_then(|a| a.first());
        first.and_then(|w| w.get(sort.order_member.as_deref().unwrap_or("order"))).map(crate::wire::shown)
    };
    word.as_deref() == Some(sort.descending.as_str())
}

fn found(laws: &Laws, args: &Args) -> bool {
    let searches = laws.searches.iter().map(|([_, _, value], _)| *value);
    let others = laws.filter.iter().map(|(at, _, _)| *at).chain(laws.membership.iter().map(|(at, _)| *at));
    let criteria = laws.criteria.iter().map(|(at, _, _)| *at);
    searches.chain(others).chain(criteria).any(|at| args.sent(at))
}

fn outside_ascii(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.is_ascii(),
        Value::Array(elements) => elements.iter().any(outside_ascii),
        Value::Object(members) => members.values().any(outside_ascii),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
