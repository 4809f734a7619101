//! One operation made ready to be answered: its parameters, laws, data and payload.

use crate::args::{Arg, Args, Known};
use crate::cursor::Following;
use crate::data::{DataSet, Item, Maker, Shared, Wishes};
use crate::list::{Laws, List, Page};
use crate::options::Options;
use crate::pages::Pages;
use crate::template::{self, Filling, Slot, Slots, Template};
use plumbline_spec::model::{Description, Endpoint, First, Found, JsonType, Law, Operation, Page as PageLaw, Paged, Schema, Unique};
use plumbline_spec::value::Checker;
use serde_json::Value;
use std::sync::{Arc, Mutex, OnceLock, RwLock};

/// What all operations of a mock are made from.
#[derive(Debug)]
pub(crate) struct Served {
    /// The description.
    pub(crate) description: Description,
    /// How it is served.
    pub(crate) options: Options,
    /// The data of its lists.
    pub(crate) data: Shared,
}

/// An operation made ready. Its data and payload are made when they are first asked for: a description
/// of a thousand operations is served at once.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Its name.
    pub(crate) name: String,
    /// HTTP method.
    pub(crate) method: &'static str,
    /// Path template.
    pub(crate) path: String,
    /// JSON-RPC method, if it is one.
    pub(crate) rpc: Option<String>,
    /// Its parameters.
    pub(crate) known: Vec<Known>,
    /// Key of the description's `authentication`.
    pub(crate) authentication: Option<String>,
    /// Status of success.
    pub(crate) status: u16,
    /// Media type of success; none where there is no body.
    pub(crate) media: Option<String>,
    /// Its laws.
    pub(crate) laws: Laws,
    slots: Slots,
    served: Arc<Served>,
    template: OnceLock<Option<Template>>,
    list: OnceLock<RwLock<Arc<List>>>,
    /// Items that have gone and may come back.
    spare: Mutex<Vec<Item>>,
}

impl Plan {
    /// Makes an operation ready; `None` if the description does not say how it is reached.
    pub(crate) fn of(served: &Arc<Served>, name: &str, operation: &Operation) -> Option<Self> {
        let (method, path, rpc) = match operation.endpoint()? {
            Endpoint::Http(method, path) => (method.as_str(), path.to_owned(), None),
            Endpoint::Rpc { method, path } => ("POST", path.to_owned(), Some(method.to_owned())),
        };
        let checker = Checker::new(&served.description);
        let index = |key: &str| operation.parameters.get_index_of(key);
        let known = operation
            .parameters
            .iter()
            .enumerate()
            .map(|(index_of, (key, parameter))| Known {
                index: index_of,
                name: parameter.name.clone().unwrap_or_else(|| key.clone()),
                parameter: parameter.clone(),
                schema: checker.target(&parameter.schema).clone(),
                together: parameter.together.iter().filter_map(|k| index(k)).collect(),
                by_law: by_law(operation, key),
            })
            .collect();
        let (laws, slots) = laws(&checker, operation);
        let mut responses = operation.responses.iter();
        let success = responses.clone().find(|(status, _)| (200..300).contains(*status)).or_else(|| responses.next());
        let (status, media) = match success {
            // A 204 has no body, whatever is said of one (RFC 9110, section 15.3.5).
            Some((204, _)) => (204, None),
            Some((status, response)) => (*status, response.schema.as_ref().map(|_| response.media.clone())),
            None => (200, rpc.is_some().then(|| "application/json".to_owned())),
        };
        Some(Self {
            name: name.to_owned(),
            method,
            path,
            rpc,
            known,
            authentication: operation.authentication.clone(),
            status,
            media,
            laws,
            slots,
            served: served.clone(),
            template: OnceLock::new(),
            list: OnceLock::new(),
            spare: Mutex::default(),
        })
    }

    fn operation(&self) -> Option<&Operation> {
        self.served.description.operations.get(&self.name)
    }

    /// Makes the list; nothing is in it where the operation answers none.
    fn made(&self) -> List {
        let Served { description, options, data } = &*self.served;
        let payload = self.operation().and_then(Operation::payload);
        let item = payload.zip(self.slots.items.as_deref()).and_then(|(p, at)| element(&Checker::new(description), p, at));
        let wishes = self.operation().map(Wishes::of).unwrap_or_default();
        let data = item.map_or_else(DataSet::default, |item| data.make(description, item, wishes, options.seed, self.rows()));
        List::new(data, &self.laws)
    }

    /// How many items the list has: what was wished, but no more than its total may say.
    fn rows(&self) -> usize {
        let Served { description, options, .. } = &*self.served;
        let checker = Checker::new(description);
        let totals = self.operation().into_iter().flat_map(|o| o.laws.values()).filter_map(|law| match law {
            Law::Page(page) => page.total.as_deref(),
            _ => None,
        });
        let most = totals.filter_map(|at| {
            let payload = self.operation().and_then(Operation::payload)?;
            let mut segments = plumbline_spec::pointer::segments(at);
            let total = segments.try_fold(checker.target(payload), |s, name| Some(checker.target(s.properties.get(&name)?)))?;
            usize::try_from(total.maximum?).ok()
        });
        most.fold(options.contacts, usize::min)
    }

    fn lists(&self) -> &RwLock<Arc<List>> {
        self.list.get_or_init(|| RwLock::new(Arc::new(self.made())))
    }

    fn template(&self) -> Option<&Template> {
        let make = || {
            let Served { description, options, .. } = &*self.served;
            let mut maker = Maker::new(description, Wishes::default(), options.seed);
            Some(Template::of(description, self.operation()?.payload()?, &self.slots, &mut maker))
        };
        self.template.get_or_init(make).as_ref()
    }

    /// The list as it is now.
    pub(crate) fn list(&self) -> Arc<List> {
        self.lists().read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Changes the data, as other users of a real server do: an item goes, or comes back.
    pub(crate) fn churn(&self, turn: u64) {
        let mut list = self.lists().write().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut data = list.data.clone();
        let items = Arc::make_mut(&mut data.items);
        let mut spare = self.spare.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match spare.pop() {
            Some(item) => items.push(item),
            None if items.is_empty() => {}
            None => {
                let at = usize::try_from(turn).unwrap_or(0) % items.len();
                spare.push(items.remove(at));
            }
        }
        *list = Arc::new(List::new(data, &self.laws));
    }

    /// A payload with all items.
    pub(crate) fn sample(&self, description: &Description) -> Value {
        let list = self.list();
        // As if everything had been sent, so that what is repeated only then is there too.
        let args = self.known.iter().map(|k| Arg { value: some_value(&k.schema), sent: true }).collect();
        let following = Following { cursor: Some(1), more: true };
        let total = list.data.items.len();
        let page = Page { items: (0..).take(total).collect(), total, pages: 1, following, members: None };
        let text = self.payload(&Checker::new(description), &list, &page, &Args(args));
        serde_json::from_slice(&text).unwrap_or(Value::Null)
    }

    /// The payload of a success as JSON text.
    pub(crate) fn payload(&self, checker: &Checker<'_>, list: &List, page: &Page, args: &Args) -> Vec<u8> {
        let Some(template) = self.template() else { return Vec::new() };
        let mut out = Vec::with_capacity(256 + page.items.len() * 512);
        let mut items = |out: &mut Vec<u8>| {
            for (i, item) in page.items.iter().filter_map(|i| list.data.items.get(*i as usize)).enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                match &page.members {
                    Some(paths) => out.extend_from_slice(template::project(item, paths).to_string().as_bytes()),
                    None => out.extend_from_slice(item.text.as_bytes()),
                }
            }
        };
        let echo = |index: usize| (args.get(index).cloned(), args.sent(index));
        let conform = |schema: &Schema, value: &Value| template::conform(checker, schema, value);
        let mut filling = Filling { items: &mut items, total: page.total, pages: page.pages, following: page.following, echo: &echo };
        template.write(&mut out, &mut filling, &conform);
        if out.is_empty() {
            out.extend_from_slice(b"{}");
        }
        out
    }
}

/// A value of a parameter: its default, or one that its schema names.
pub(crate) fn some_value(schema: &Schema) -> Option<Value> {
    let branches = schema.any_of.iter().chain(&schema.one_of);
    let named = schema.values.iter().flatten().chain(branches.flat_map(|b| b.values.iter().flatten())).next();
    let value = schema.default.as_ref().or(named).or(schema.examples.first()).cloned();
    value.or_else(|| (schema.only_type() == Some(JsonType::String)).then(|| Value::String("1".to_owned())))
}

/// Whether a law reads what is inside a parameter.
fn by_law(operation: &Operation, key: &str) -> bool {
    operation.laws.values().any(|law| match law {
        Law::Sort(sort) => sort.by == key && sort.direction.is_none(),
        Law::Criteria(criteria) => criteria.parameter == key,
        Law::Filter(filter) => filter.parameter == key,
        Law::Project(project) => project.fields == key,
        Law::Page(_) | Law::Search(_) | Law::Membership(_) | Law::First(_) | Law::Echo(_) | Law::Unique(_) | Law::Stable(_) => false,
    })
}

/// The schema of one comparison inside that of a filter tree.
fn leaf(checker: &Checker<'_>, schema: &Schema, member: &str, depth: usize) -> Option<Schema> {
    let schema = checker.target(schema);
    if schema.properties.contains_key(member) {
        return Some(schema.clone());
    }
    let branches = schema.any_of.iter().chain(&schema.one_of).chain(&schema.all_of);
    (depth < 8).then(|| branches.into_iter().find_map(|b| leaf(checker, b, member, depth + 1))).flatten()
}

/// The laws of an operation with parameters by index, and the slots they need in the payload.
fn laws(checker: &Checker<'_>, operation: &Operation) -> (Laws, Slots) {
    let mut laws = Laws::default();
    let mut slots = Slots::default();
    let index = |key: &str| operation.parameters.get_index_of(key);
    for law in operation.laws.values() {
        let items = match law {
            Law::Page(page) => {
                laws.page = Pages::of(operation, page);
                slots.total = page.total.clone().or(slots.total);
                slots.pages = page.pages.clone().or(slots.pages);
                (slots.next, slots.more) = match page.paged() {
                    Paged::Cursor(cursor) => {
                        let next = match cursor.found {
                            Found::Answer(next) => Some(next.to_owned()),
                            Found::LastItem(_) => None,
                        };
                        (next, cursor.more.map(str::to_owned))
                    }
                    Paged::Beginning | Paged::Offset(_) | Paged::Number(_) => (None, None),
                };
                Some(&page.items)
            }
            Law::First(first) => {
                laws.first = index(&first.count);
                Some(&first.items)
            }
            Law::Sort(sort) => {
                laws.sort = index(&sort.by).map(|by| (by, sort.direction.as_deref().and_then(index), sort.clone()));
                Some(&sort.items)
            }
            Law::Search(search) => {
                if let (Some(field), Some(operator), Some(value)) = (index(&search.field), index(&search.operator), index(&search.value)) {
                    laws.searches.push(([field, operator, value], search.clone()));
                }
                Some(&search.items)
            }
            Law::Criteria(criteria) => {
                if let (Some(at), Some(Law::Search(like))) = (index(&criteria.parameter), operation.laws.get(&criteria.like)) {
                    laws.criteria = Some((at, criteria.clone(), like.clone()));
                }
                None
            }
            Law::Filter(filter) => {
                let leaf = operation.parameters.get(&filter.parameter).and_then(|p| leaf(checker, &p.schema, &filter.field_member, 0));
                let value_required = leaf.is_some_and(|l| l.required.contains(&filter.value_member));
                laws.filter = index(&filter.parameter).map(|at| (at, filter.clone(), value_required));
                Some(&filter.items)
            }
            Law::Project(project) => {
                laws.project = index(&project.fields).map(|at| (at, project.clone()));
                Some(&project.items)
            }
            Law::Membership(membership) => {
                laws.membership = index(&membership.parameter).map(|at| (at, membership.clone()));
                Some(&membership.items)
            }
            Law::Echo(echo) => {
                for (parameter, at) in &echo.parameters {
                    if let Some(parameter_index) = index(parameter) {
                        let only_when_sent = echo.only_when_sent.contains(parameter);
                        slots.echoes.insert(at.clone(), Slot { parameter: parameter_index, only_when_sent });
                    }
                }
                None
            }
            Law::Unique(unique) => Some(&unique.items),
            Law::Stable(stable) => Some(&stable.items),
        };
        slots.items = slots.items.or_else(|| items.cloned());
        if let Law::Page(PageLaw { key, .. }) | Law::First(First { key, .. }) | Law::Unique(Unique { key, .. }) = law {
            laws.key = plumbline_spec::pointer::segments(key).collect();
        }
    }
    (laws, slots)
}

/// The schema of the elements of the array at a pointer of a payload.
fn element(checker: &Checker<'_>, payload: &Schema, at: &str) -> Option<Schema> {
    let mut schema = checker.target(payload).clone();
    for segment in plumbline_spec::pointer::segments(at) {
        let branches = schema.any_of.iter().chain(&schema.one_of).chain(&schema.all_of).map(|b| checker.target(b));
        let next = std::iter::once(&schema).chain(branches).find_map(|s| s.properties.get(&segment))?;
        schema = checker.target(next).clone();
    }
    let branches = schema.any_of.iter().chain(&schema.one_of).map(|b| checker.target(b));
    let array = std::iter::once(&schema)
        .chain(branches)
        .find(|s| s.items.is_some() && s.types.as_ref().is_none_or(|t| t.contains(JsonType::Array)))?;
    array.items.as_deref().map(|items| checker.target(items).clone())
}
