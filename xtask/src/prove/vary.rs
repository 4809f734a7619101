//! The requests of the corpus: every parameter with its telling values, every key, field and
//! operator of the laws with values of listed items, some together, and the ways to get it wrong.

use super::compared::{comparisons, family_comparisons};
use super::corpus::Ask;
use plumbline_spec::model::{Application, Description, Filter, Law, Location, Operation, Operator, Paged, Parameter, Schema, Style};
use plumbline_spec::pointer;
use serde_json::{Map, Value, json};

/// What a request sends: keys of parameters and values; none for a parameter left out.
type Args = Vec<(String, Option<Value>)>;

/// The requests for an operation. `payload` is the body of the answer to `base`.
pub fn requests(description: &Description, operation: &str, base: &Ask, payload: &Value) -> Vec<Ask> {
    let Some(described) = description.operations.get(operation) else { return Vec::new() };
    let payload = if described.rpc.is_some() { payload.get("result").unwrap_or(&Value::Null) } else { payload };
    let mut all: Vec<Args> = vec![Vec::new(), Vec::new(), Vec::new()];
    for (key, parameter) in &described.parameters {
        all.extend(values(description, &parameter.schema).into_iter().map(|value| vec![(key.clone(), Some(value))]));
        all.push(vec![(key.clone(), None)]);
    }
    let pages = pages(described);
    let orders = orders(described);
    let finds = finds(described, payload);
    all.extend(pages.iter().cloned());
    for order in &orders {
        all.push(order.clone());
        all.extend(pages.iter().take(4).map(|page| [order.clone(), page.clone()].concat()));
    }
    for (i, find) in finds.iter().enumerate() {
        all.push(find.clone());
        if let Some(page) = pages.get(i % pages.len().max(1)) {
            let order = orders.get(i % orders.len().max(1)).cloned().unwrap_or_default();
            all.push([find.clone(), page.clone(), order].concat());
        }
    }
    let mut asks: Vec<Ask> = all.iter().map(|args| built(description, described, base, args)).collect();
    asks.extend(mistakes(description, described, base));
    asks
}

/// A login, and logins that must fail.
pub fn logins(base: &Ask) -> Vec<Ask> {
    let bodies = [base.body.clone(), base.body.replace("\":\"", "\":\"x"), "{}".to_owned(), "{".to_owned()];
    bodies.into_iter().map(|body| Ask { body, ..base.clone() }).collect()
}

/// The schema behind references.
fn target<'d>(description: &'d Description, schema: &'d Schema) -> &'d Schema {
    let mut schema = schema;
    for _ in 0..16 {
        match schema.reference.as_deref().and_then(|r| r.rsplit('/').next()).and_then(|name| description.schemas.get(name)) {
            Some(next) => schema = next,
            None => break,
        }
    }
    schema
}

/// Telling values of a schema, right and wrong ones.
fn values(description: &Description, schema: &Schema) -> Vec<Value> {
    let schema = target(description, schema);
    let branches = schema.any_of.iter().chain(&schema.one_of).chain(&schema.all_of);
    let mut all: Vec<Value> = schema.default.iter().chain(&schema.examples).chain(schema.values.iter().flatten()).cloned().collect();
    for bound in schema.minimum.iter().chain(&schema.maximum) {
        all.extend([bound - 1, *bound, bound + 1].map(|n| json!(n)));
    }
    for branch in branches {
        all.extend(values(description, branch));
    }
    if let Some(disputed) = &schema.disputed {
        for reading in disputed.readings.values() {
            all.extend(values(description, reading));
        }
    }
    all.extend([json!(0), json!(1), json!(2), json!(7), json!(100), json!(1001), json!(-1), json!(2.5)]);
    all.extend(["", "x", "7", "constant", "Ünïcode", "a b+c&d", "2024-01-01 00:00:00"].map(|text| json!(text)));
    all.extend([json!(true), Value::Null, json!([]), json!(["x"]), json!({})]);
    let mut unlike: Vec<Value> = Vec::new();
    for value in all {
        if !unlike.contains(&value) {
            unlike.push(value);
        }
    }
    unlike
}

/// Pages: offsets and limits within, across and past the end.
fn pages(operation: &Operation) -> Vec<Args> {
    let mut all = Vec::new();
    for law in operation.laws.values() {
        match law {
            Law::Page(page) => {
                for (offset, limit) in
                    [(0, 1), (1, 1), (3, 5), (20, 20), (25, 10), (40, 40), (0, 100), (100, 100), (230, 20), (237, 10), (500, 10)]
                {
                    let mut args: Args = page.limit.iter().map(|name| (name.clone(), Some(json!(limit)))).collect();
                    let at = |parameter: &str, value: i64| (parameter.to_owned(), Some(json!(value)));
                    args.extend(match page.paged() {
                        // A cursor is nothing that could be made up.
                        Paged::Beginning | Paged::Cursor(_) => None,
                        Paged::Offset(parameter) => Some(at(parameter, offset)),
                        Paged::Number(numbered) => Some(at(numbered.parameter, numbered.first + offset / limit)),
                    });
                    all.push(args);
                }
            }
            Law::First(first) => {
                all.extend(
                    [0, 1, 3, 9, 10, 11, 20, 99, 100, 101, 236, 237, 238, 500, 5000].map(|n| vec![(first.count.clone(), Some(json!(n)))]),
                );
            }
            _ => {}
        }
    }
    all
}

/// Orders: every key, both ways, and two keys where several may be sent.
fn orders(operation: &Operation) -> Vec<Args> {
    let mut all = Vec::new();
    for law in operation.laws.values() {
        let Law::Sort(sort) = law else { continue };
        let words = [&sort.ascending, &sort.descending];
        let names: Vec<&String> = sort.keys.keys().chain(&sort.prohibited).collect();
        for (i, key) in names.iter().enumerate() {
            for word in words {
                if let Some(direction) = &sort.direction {
                    all.push(vec![(sort.by.clone(), Some(json!(key))), (direction.clone(), Some(json!(word)))]);
                } else {
                    let field = sort.field_member.as_deref().unwrap_or("field");
                    let order = sort.order_member.as_deref().unwrap_or("order");
                    let one = json!({ field: key, order: word });
                    let next = names.get((i + 1) % names.len()).copied().unwrap_or(key);
                    let both = json!([one.clone(), { field: next, order: sort.descending }]);
                    all.push(vec![(sort.by.clone(), Some(json!([one])))]);
                    all.push(vec![(sort.by.clone(), Some(both))]);
                }
            }
        }
    }
    all
}

/// Searches, filters, choices of members and of groups.
fn finds(operation: &Operation, payload: &Value) -> Vec<Args> {
    let mut all = Vec::new();
    for law in operation.laws.values() {
        match law {
            Law::Search(search) => {
                let items = items(payload, &search.items);
                let mut comparisons = comparisons(search.fields.iter(), &items);
                // Fields that may be named, though nothing is said of how they compare.
                let named =
                    operation.parameters.get(&search.field).into_iter().flat_map(|p| {
                        p.schema.values.iter().flatten().chain(p.schema.any_of.iter().flat_map(|b| b.values.iter().flatten()))
                    });
                for field in named.filter_map(Value::as_str).filter(|f| !search.fields.contains_key(*f)) {
                    let values = [json!(1), json!("2024-01-01"), json!("2024-01-01 00:00:00")];
                    comparisons.extend(values.map(|value| (field.to_owned(), Operator::Equal, value)));
                }
                if let Some(family) = &search.family {
                    comparisons.extend(family_comparisons(family, &items));
                }
                all.extend(comparisons.iter().map(|(field, operator, value)| {
                    vec![
                        (search.field.clone(), Some(json!(field))),
                        (search.operator.clone(), Some(json!(operator.as_str()))),
                        (search.value.clone(), Some(value.clone())),
                    ]
                }));
                for criteria in operation.laws.values().filter_map(|l| if let Law::Criteria(c) = l { Some(c) } else { None }) {
                    let one = |(field, operator, value): &(String, Operator, Value)| json!({ &*criteria.field_member: field, &*criteria.operator_member: operator.as_str(), &*criteria.value_member: value });
                    let sends = |list: Vec<Value>| vec![(criteria.parameter.clone(), Some(Value::Array(list)))];
                    all.extend(comparisons.iter().map(|c| sends(vec![one(c)])));
                    all.extend(comparisons.iter().zip(comparisons.iter().skip(17)).map(|(a, b)| sends(vec![one(a), one(b)])));
                }
            }
            Law::Filter(filter) => all.extend(filters(filter, &items(payload, &filter.items))),
            Law::Project(project) => {
                let words: Vec<&String> = project.members.keys().collect();
                let sends = |list: &[&String]| vec![(project.fields.clone(), Some(json!(list)))];
                all.extend(words.chunks(1).map(sends));
                all.extend(words.windows(2).map(sends));
                all.extend(words.windows(words.len().clamp(1, 5)).map(sends));
                all.push(sends(&words));
            }
            Law::Membership(membership) => {
                let mut groups: Vec<Value> = Vec::new();
                for item in items(payload, &membership.items) {
                    for group in
                        pointer::select(item, &membership.groups).into_iter().flat_map(|g| g.as_array().cloned().unwrap_or(vec![g.clone()]))
                    {
                        if !groups.contains(&group) {
                            groups.push(group);
                        }
                    }
                }
                groups.truncate(12);
                groups.push(json!(999_999));
                let sends = |list: &[Value]| vec![(membership.parameter.clone(), Some(json!(list)))];
                all.extend(groups.chunks(1).map(sends));
                all.extend(groups.windows(2).map(sends));
                all.extend(groups.windows(3).map(sends));
            }
            Law::Page(_) | Law::Sort(_) | Law::Criteria(_) | Law::First(_) | Law::Echo(_) | Law::Unique(_) | Law::Stable(_) => {}
        }
    }
    all
}

fn items<'v>(payload: &'v Value, at: &str) -> Vec<&'v Value> {
    pointer::get(payload, at).and_then(Value::as_array).map(|rows| rows.iter().collect()).unwrap_or_default()
}

/// Leaves, pairs and trees of trees.
fn filters(filter: &Filter, items: &[&Value]) -> Vec<Args> {
    let leaf = |(field, operator, value): &(String, Operator, Value)| {
        let mut members = Map::new();
        members.insert(filter.field_member.clone(), json!(field));
        members.insert(filter.operator_member.clone(), json!(operator.as_str()));
        members.insert(filter.value_member.clone(), value.clone());
        Value::Object(members)
    };
    let node = |word: &str, children: Vec<Value>| {
        let mut members = Map::new();
        members.insert(filter.children_member.clone(), Value::Array(children));
        members.insert(filter.condition_member.clone(), json!(word));
        Value::Object(members)
    };
    let sends = |tree: Value| vec![(filter.parameter.clone(), Some(tree))];
    let leaves: Vec<Value> = comparisons(filter.fields.iter(), items).iter().map(leaf).collect();
    let prohibited = filter.prohibited.iter().map(|field| leaf(&(field.clone(), Operator::Equal, json!(1))));
    let mut all: Vec<Args> = leaves.iter().cloned().chain(prohibited).map(sends).collect();
    // Neighbours in the list are alike, so the others of a tree come from elsewhere in it.
    for (i, one) in leaves.iter().enumerate().step_by(7) {
        let other = |by: usize| leaves[(i + by) % leaves.len()].clone();
        for word in ["and", "or"] {
            let turned = if word == "and" { "or" } else { "and" };
            all.push(sends(node(word, vec![one.clone(), other(11)])));
            all.push(sends(node(word, vec![one.clone(), node(turned, vec![other(29), other(53)])])));
        }
    }
    all.push(sends(node("and", Vec::new())));
    all
}

/// A request: the base with these parameters in place of its own.
fn built(description: &Description, operation: &Operation, base: &Ask, args: &Args) -> Ask {
    let mut ask = base.clone();
    for (key, value) in args {
        if let Some(parameter) = operation.parameters.get(key) {
            put(description, &mut ask, parameter, parameter.name.as_deref().unwrap_or(key), value.as_ref());
        }
    }
    ask
}

fn put(description: &Description, ask: &mut Ask, parameter: &Parameter, name: &str, value: Option<&Value>) {
    if parameter.location == Location::Path {
        // The base holds the first example in this place.
        let schema = target(description, &parameter.schema);
        if let (Some(old), Some(new)) = (schema.examples.first().or(schema.default.as_ref()), value) {
            ask.target = ask.target.replacen(&format!("/{}", encoded(&word(old))), &format!("/{}", encoded(&word(new))), 1);
        }
    } else {
        put_at(ask, parameter.location, name, value, parameter.style);
    }
}

fn put_at(ask: &mut Ask, location: Location, name: &str, value: Option<&Value>, style: Style) {
    match location {
        Location::Params => {
            let Ok(Value::Object(mut body)) = serde_json::from_str::<Value>(&ask.body) else { return };
            if let Some(params) = body.get_mut("params").and_then(Value::as_object_mut) {
                match value {
                    Some(value) => params.insert(name.to_owned(), value.clone()),
                    None => params.shift_remove(name),
                };
            }
            ask.body = Value::Object(body).to_string();
        }
        Location::Query => {
            let (path, query) = ask.target.split_once('?').unwrap_or((&ask.target, ""));
            let own = |pair: &&str| {
                let sent = pair.split('=').next().unwrap_or_default();
                sent == name || sent.starts_with(&format!("{name}%5B"))
            };
            let mut pairs: Vec<String> = query.split('&').filter(|p| !p.is_empty() && !own(p)).map(str::to_owned).collect();
            if let Some(value) = value {
                pairs.extend(written(style, name, value).into_iter().map(|(n, v)| format!("{}={}", encoded(&n), encoded(&v))));
            }
            ask.target = format!("{path}?{}", pairs.join("&"));
        }
        Location::Header => {
            ask.headers.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
            ask.headers.extend(value.map(|v| (name.to_owned(), word(v).replace(['\r', '\n'], " "))));
        }
        Location::Path => {}
    }
}

/// A value as pairs of a query.
fn written(style: Style, name: &str, value: &Value) -> Vec<(String, String)> {
    match (style, value) {
        (Style::Comma, Value::Array(elements)) => vec![(name.to_owned(), elements.iter().map(word).collect::<Vec<_>>().join(","))],
        (Style::Indexed, Value::Array(elements)) => {
            elements.iter().enumerate().flat_map(|(i, e)| written(Style::Deep, &format!("{name}[{i}]"), e)).collect()
        }
        (_, Value::Array(elements)) => elements.iter().map(|e| (name.to_owned(), word(e))).collect(),
        (_, Value::Object(members)) => members.iter().map(|(m, v)| (format!("{name}[{m}]"), word(v))).collect(),
        _ => vec![(name.to_owned(), word(value))],
    }
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn encoded(text: &str) -> String {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~');
    text.bytes().map(|b| if plain(&b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// The base with a credential that a caller may do without, right and wrong.
fn optional(description: &Description, operation: &Operation, base: &Ask) -> Vec<Ask> {
    let mut all = Vec::new();
    let applied = operation.authentication.as_ref().and_then(|a| description.authentication.get(a));
    for application in applied.into_iter().flat_map(|a| &a.apply) {
        let (name, credential, location) = match application {
            Application::Query { name, credential } => (name, credential, Location::Query),
            Application::Params { name, credential } => (name, credential, Location::Params),
            Application::Header { .. } | Application::Path { .. } => continue,
        };
        let Some(found) = description.credentials.get(credential).filter(|c| c.optional) else { continue };
        let number = found.example.parse::<i64>().map_or_else(|_| json!(found.example), |n| json!(n));
        for value in [json!(found.example), number, json!("x"), json!(1)] {
            let mut ask = base.clone();
            put_at(&mut ask, location, name, Some(&value), Style::Repeat);
            all.push(ask);
        }
    }
    all
}

/// Requests that are wrong: credentials, methods, bodies, unknown parameters.
fn mistakes(description: &Description, operation: &Operation, base: &Ask) -> Vec<Ask> {
    let mut all = Vec::new();
    for credential in description.credentials.values() {
        let example = &credential.example;
        for wrong in ["", "x", &example.to_uppercase(), &example[..example.len() / 2], &format!("{example}0")] {
            let mut ask = base.clone();
            ask.target = ask.target.replace(&encoded(example), &encoded(wrong));
            ask.body = ask.body.replace(example.as_str(), wrong);
            for (_, value) in &mut ask.headers {
                *value = value.replace(example.as_str(), wrong);
            }
            all.push(ask);
        }
    }
    all.extend(optional(description, operation, base));
    for i in 0..base.headers.len() {
        let mut ask = base.clone();
        ask.headers.remove(i);
        all.push(ask);
    }
    for method in ["GET", "POST", "PUT", "DELETE"] {
        all.push(Ask { method: method.to_owned(), ..base.clone() });
    }
    let joint = if base.target.contains('?') { '&' } else { '?' };
    all.push(Ask { target: format!("{}{joint}unknown=1", base.target), ..base.clone() });
    let (path, query) = base.target.split_once('?').unwrap_or((&base.target, ""));
    for left_out in query.split('&').filter(|p| !p.is_empty()) {
        let rest: Vec<&str> = query.split('&').filter(|p| *p != left_out).collect();
        all.push(Ask { target: format!("{path}?{}", rest.join("&")), ..base.clone() });
    }
    if let (Some(_), Ok(Value::Object(body))) = (&operation.rpc, serde_json::from_str::<Value>(&base.body)) {
        let with = |change: &dyn Fn(&mut Map<String, Value>)| {
            let mut body = body.clone();
            change(&mut body);
            Value::Object(body).to_string()
        };
        let set = |member: &'static str, value: Value| with(&move |b| drop(b.insert(member.to_owned(), value.clone())));
        let mut bodies = vec![
            set("jsonrpc", json!("1.0")),
            set("id", json!("text")),
            set("id", json!(0)),
            set("id", json!(987_654_321)),
            set("id", Value::Null),
            set("method", json!("no.such")),
            set("params", json!([])),
            set("params", json!({})),
            with(&|b| drop(b.shift_remove("id"))),
            with(&|b| drop(b.shift_remove("method"))),
            with(&|b| drop(b.shift_remove("jsonrpc"))),
            format!("[{0},{0}]", base.body),
            "[]".to_owned(),
            "{".to_owned(),
            "7".to_owned(),
        ];
        let params = body.get("params").and_then(Value::as_object).cloned().unwrap_or_default();
        for name in params.keys() {
            let mut rest = params.clone();
            rest.shift_remove(name);
            bodies.push(set("params", Value::Object(rest)));
        }
        let mut unknown = params;
        unknown.insert("unknown".to_owned(), json!(1));
        bodies.push(set("params", Value::Object(unknown)));
        all.extend(bodies.into_iter().map(|body| Ask { body, ..base.clone() }));
    }
    all
}
