//! How pages of an operation follow one another, and where a page's items are in its type.

use crate::docs::Docs;
use crate::format::{Code, Doc};
use crate::names::ident;
use crate::operations::Planned;
use crate::plan::{Field, Plan, Ty, TypeKind};
use plumbline_spec::model::{Cursor, Found, Law, Length, Numbered, Paged};
use plumbline_spec::pointer::segments;

/// How one page is told from the others; parameters by their index.
#[derive(Debug)]
enum By {
    Beginning,
    Offset(usize),
    Number(usize, i64),
    Cursor(usize),
}

/// Paging of an operation.
#[derive(Debug)]
pub(crate) struct Paging {
    by: By,
    limit: Option<usize>,
    /// How many items come where that is not sent, or there is none; 0 where nobody says.
    default: u64,
    /// The type that is made known as a page, or as what bare lists are of.
    pub holder: usize,
    /// Whether an answer is the list itself.
    bare: bool,
    item: Ty,
    items: String,
    total: Option<String>,
    pages: Option<String>,
    key: String,
    next: Option<Next>,
}

/// Where the answer says what comes after it.
#[derive(Debug)]
struct Next {
    /// The cursor, by a pointer into the page or into its last item.
    cursor: String,
    in_last_item: bool,
    /// Whether more follows.
    more: Option<String>,
}

impl Paging {
    /// From an operation's law, if it has one and its items are where the law says.
    pub(crate) fn of(plan: &Plan<'_>, planned: &Planned<'_>, payload: &Ty) -> Option<Self> {
        let law = planned.operation.laws.values().find_map(|law| match law {
            Law::Page(page) => Some(page),
            _ => None,
        })?;
        let index = |key: &str| planned.parameters.iter().position(|p| p.key == key);
        let (holder, bare, item) = match payload {
            Ty::Named(page) => {
                let steps = steps(plan, payload, &law.items)?;
                let Ty::List(item) = &steps.last()?.shape.ty else { return None };
                (*page, false, (**item).clone())
            }
            // Of what is not generated nothing can be told apart.
            Ty::List(item) if law.items.is_empty() => match **item {
                Ty::Named(listed) => (listed, true, Ty::Named(listed)),
                _ => return None,
            },
            _ => return None,
        };
        let (limit, default) = match law.length() {
            Length::Asked(limit) => {
                let limit = index(limit)?;
                let schema = plan.effective(planned.parameters[limit].schema);
                (Some(limit), schema.default.as_ref().and_then(serde_json::Value::as_u64).unwrap_or(0))
            }
            Length::Fixed(size) => (None, u64::try_from(size).unwrap_or(0)),
            Length::Unsaid => (None, 0),
        };
        let by = match law.paged() {
            Paged::Beginning => By::Beginning,
            Paged::Offset(parameter) => index(parameter).map_or(By::Beginning, By::Offset),
            Paged::Cursor(Cursor { parameter, .. }) => index(parameter).map_or(By::Beginning, By::Cursor),
            Paged::Number(Numbered { parameter, first }) => index(parameter).map_or(By::Beginning, |at| By::Number(at, first)),
        };
        if matches!((&by, limit), (By::Beginning, None)) {
            return None;
        }
        Some(Self {
            by,
            limit,
            default,
            holder,
            bare,
            item,
            items: law.items.clone(),
            total: law.total.clone(),
            pages: law.pages.clone(),
            key: law.key.clone(),
            next: match law.paged() {
                Paged::Beginning | Paged::Offset(_) | Paged::Number(_) => None,
                Paged::Cursor(Cursor { found, more, .. }) => {
                    let (cursor, in_last_item) = match found {
                        Found::Answer(next) => (next, false),
                        Found::LastItem(after) => (after, true),
                    };
                    Some(Next { cursor: cursor.to_owned(), in_last_item, more: more.map(str::to_owned) })
                }
            },
        })
    }

    /// What follows an operation's descriptor.
    pub(crate) fn descriptor(&self) -> String {
        let default = self.default;
        let start = match (&self.by, self.limit) {
            (By::Beginning, Some(limit)) => format!("by_limit({limit}, {default})"),
            (By::Offset(offset), Some(limit)) => format!("by_offset({offset}, {limit}, {default})"),
            (By::Cursor(cursor), Some(limit)) => format!("by_cursor({cursor}, {limit}, {default})"),
            (By::Number(number, first), Some(limit)) => format!("by_number({number}, {first}, {limit}, {default})"),
            (By::Offset(offset), None) => format!("fixed_by_offset({offset}, {default})"),
            (By::Cursor(cursor), None) => format!("fixed_by_cursor({cursor}, {default})"),
            (By::Number(number, first), None) => format!("fixed_by_number({number}, {first}, {default})"),
            // Nothing can be asked for: such a law is no paging.
            (By::Beginning, None) => return String::new(),
        };
        format!(".paged(rt::Paging::{start})")
    }

    /// The `impl` that makes the type known.
    pub(crate) fn source(&self, plan: &Plan<'_>, code: &mut Code) {
        if self.bare {
            return self.listed(plan, code);
        }
        let payload = Ty::Named(self.holder);
        let page = crate::types::ty(plan, &payload);
        let item = crate::types::ty(plan, &self.item);
        let items = steps(plan, &payload, &self.items).unwrap_or_default();
        let (borrowed, owned) = (borrow(&items, "self"), own(&items));
        let (borrowed, owned) = if items.iter().any(|f| f.optional()) {
            (format!("{borrowed}.map_or(&[], Vec::as_slice)"), format!("{owned}.unwrap_or_default()"))
        } else {
            (format!("&{borrowed}"), owned)
        };
        let number = |at: &Option<String>| {
            let steps =
                at.as_deref().and_then(|at| steps(plan, &payload, at)).filter(|s| s.last().is_some_and(|f| f.shape.ty == Ty::Int))?;
            let number = borrow(&steps, "self");
            Some(if steps.iter().any(|f| f.optional()) { format!("{number}.copied()") } else { format!("Some({number})") })
        };
        let total = number(&self.total).unwrap_or_else(|| "None".to_owned());
        let pages = number(&self.pages);
        let key = steps(plan, &self.item, &self.key).filter(|s| !s.is_empty());
        let key = key.map_or_else(|| "rt::identity(item)".to_owned(), |steps| format!("rt::identity(&{})", borrow(&steps, "item")));
        let next = self.next.as_ref().map(|next| next.source(plan, &payload, &self.item, "self.items().last()"));
        code.item(&Docs::default());
        code.block(format_args!("impl rt::Page for {page}"), |code| {
            code.line(format_args!("type Item = {item};"));
            let functions = [
                (format!("fn items(&self) -> &[{item}]"), borrowed),
                (format!("fn into_items(self) -> Vec<{item}>"), owned),
                ("fn total(&self) -> Option<i64>".to_owned(), total),
                (format!("fn key(item: &{item}) -> String"), key),
            ];
            let pages = pages.map(|body| ("fn page_count(&self) -> Option<i64>".to_owned(), body));
            let next = next.map(|body| ("fn next(&self) -> rt::Next".to_owned(), body));
            for (head, body) in functions.into_iter().chain(pages).chain(next) {
                code.function(&Doc::text(head), &Doc::text(body));
            }
        });
    }

    /// The `impl` of what bare lists are of.
    fn listed(&self, plan: &Plan<'_>, code: &mut Code) {
        let item = crate::types::ty(plan, &self.item);
        let key = steps(plan, &self.item, &self.key).filter(|s| !s.is_empty());
        let key = key.map_or_else(|| "rt::identity(self)".to_owned(), |steps| format!("rt::identity(&{})", borrow(&steps, "self")));
        let next = self.next.as_ref().filter(|next| next.in_last_item);
        let next = next.map(|next| ("fn next(&self) -> rt::Next", next.source(plan, &self.item, &self.item, "Some(self)")));
        code.item(&Docs::default());
        code.block(format_args!("impl rt::Listed for {item}"), |code| {
            for (head, body) in std::iter::once(("fn key(&self) -> String", key)).chain(next) {
                code.function(&Doc::text(head), &Doc::text(body));
            }
        });
    }
}

impl Next {
    /// The expression that gives it; `last` gives the last item.
    fn source(&self, plan: &Plan<'_>, payload: &Ty, item: &Ty, last: &str) -> String {
        let cursor = if self.in_last_item {
            let steps = steps(plan, item, &self.cursor).filter(|s| !s.is_empty());
            steps.map(|steps| {
                let member = borrow(&steps, "item");
                let (link, member) = if steps.iter().any(|f| f.optional()) { ("and_then", member) } else { ("map", format!("&{member}")) };
                format!("{last}.{link}(|item| {member})")
            })
        } else {
            let steps = steps(plan, payload, &self.cursor).filter(|s| !s.is_empty());
            steps.map(|steps| {
                let member = borrow(&steps, "self");
                if steps.iter().any(|f| f.optional()) { member } else { format!("Some(&{member})") }
            })
        };
        let more =
            self.more.as_deref().and_then(|at| steps(plan, payload, at)).filter(|s| s.last().is_some_and(|f| f.shape.ty == Ty::Bool));
        let more = more.map(|steps| {
            let member = borrow(&steps, "self");
            if steps.iter().any(|f| f.optional()) { format!("{member}.copied()") } else { format!("Some({member})") }
        });
        match cursor {
            Some(cursor) => format!("rt::Next::new({cursor}, {})", more.unwrap_or_else(|| "None".to_owned())),
            None => "rt::Next::default()".to_owned(),
        }
    }
}

/// The members that a pointer goes through.
fn steps<'p, 'm>(plan: &'p Plan<'m>, from: &Ty, pointer: &str) -> Option<Vec<&'p Field<'m>>> {
    let mut at = from.clone();
    let mut steps = Vec::new();
    for segment in segments(pointer) {
        let TypeKind::Object(fields) = &plan.def(&at)?.kind else { return None };
        let field = fields.iter().find(|f| f.wire == segment)?;
        at = field.shape.ty.clone();
        steps.push(field);
    }
    Some(steps)
}

/// `self.a.b`; from the first optional member on, an `Option` of a reference.
fn borrow(steps: &[&Field], from: &str) -> String {
    let mut out = from.to_owned();
    let mut option = false;
    for field in steps {
        let name = ident(&field.name);
        out = match (option, field.optional()) {
            (false, false) => format!("{out}.{name}"),
            (false, true) => format!("{out}.{name}.as_ref()"),
            (true, false) => format!("{out}.map(|inner| &inner.{name})"),
            (true, true) => format!("{out}.and_then(|inner| inner.{name}.as_ref())"),
        };
        option |= field.optional();
    }
    out
}

fn own(steps: &[&Field]) -> String {
    let mut out = "self".to_owned();
    let mut option = false;
    for field in steps {
        let name = ident(&field.name);
        out = match (option, field.optional()) {
            (false, _) => format!("{out}.{name}"),
            (true, false) => format!("{out}.map(|inner| inner.{name})"),
            (true, true) => format!("{out}.and_then(|inner| inner.{name})"),
        };
        option |= field.optional();
    }
    out
}
