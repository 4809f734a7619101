//! No mutant is dead: for each there is a request that a right mock answers otherwise.
//!
//! The requests are made from the description like the suite's, but with no eye to their number,
//! and nothing is judged: answers are only compared with those of an unbroken mock.

use super::{request, service, tiny, tiny_rpc};
use crate::message::{Reply, Request};
use crate::mutant::{Mutant, mutants};
use crate::options::Options;
use crate::pages::Pages;
use crate::plan::Plan;
use crate::predicate::Place;
use crate::service::Service;
use plumbline_spec::Source;
use plumbline_spec::model::{Application, Location, Operator, ValueKind};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What a call carries: parameters by index.
type Call = BTreeMap<usize, Value>;

/// Texts of the values that items have at a place, few and telling.
fn values(plan: &Plan, place: &Place) -> Vec<Value> {
    let list = plan.list();
    let mut all: Vec<Value> = list.data.items.iter().flat_map(|i| place.values(&i.value)).filter(|v| !v.is_null()).cloned().collect();
    all.dedup();
    let outside = all.iter().find(|v| !v.to_string().is_ascii()).cloned();
    let many = all.len();
    [all.first().cloned(), all.get(many / 2).cloned(), all.last().cloned(), outside].into_iter().flatten().collect()
}

/// Values to compare with, for an operator.
fn operands(operator: Operator, value: &Value) -> Vec<Value> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let part = |from: usize, count: usize| text.chars().skip(from).take(count).collect::<String>();
    match operator {
        Operator::Like | Operator::ILike | Operator::NotLike | Operator::NotILike => {
            let upper = text.to_uppercase();
            vec![
                json!(text),
                json!(format!("{}%", part(0, 2))),
                json!(format!("%{}%", part(1, 2))),
                json!(format!("%{}", part(1, 90))),
                json!(upper),
                json!(part(0, 2)),
            ]
        }
        Operator::In | Operator::NotIn | Operator::Overlap | Operator::NotOverlap => {
            vec![json!([value]), json!([0, value]), json!([text.to_uppercase()])]
        }
        Operator::IsNull | Operator::IsNotNull => vec![Value::Null],
        Operator::Regexp => vec![json!(format!("^{}.", part(0, 1))), json!(part(0, 2)), json!(part(0, 2).to_lowercase())],
        Operator::Jsquery => vec![json!(format!("# = {value}")), json!("#.group_id > 0"), json!("# = *")],
        Operator::Equal | Operator::NotEqual => {
            vec![value.clone(), json!(text.to_uppercase()), Value::Null, json!(part(0, 3)), json!(part(0, 10)), json!(part(0, 1))]
        }
        Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => vec![value.clone()],
    }
}

fn pages(plan: &Plan) -> Vec<Call> {
    let mut calls = vec![Call::new()];
    let Some(limit) = plan.laws.page.as_ref().and_then(Pages::limit) else { return calls };
    let offset = plan.laws.page.as_ref().and_then(Pages::place);
    let range = &plan.known[limit].schema;
    let most = range.maximum.unwrap_or(50);
    for take in [Some(range.minimum.unwrap_or(1)), Some(range.minimum.unwrap_or(1) + 3), Some(most), Some(most / 2), None] {
        for skip in [None, Some(0), Some(1), Some(30), Some(200)] {
            let mut call = Call::new();
            take.map(|n| call.insert(limit, json!(n)));
            offset.zip(skip).map(|(at, n)| call.insert(at, json!(n)));
            calls.push(call);
        }
    }
    calls
}

fn orders(plan: &Plan) -> Vec<Call> {
    let Some((by, direction, sort)) = &plan.laws.sort else { return vec![Call::new()] };
    let mut calls = vec![Call::new()];
    let keys: Vec<&String> = sort.keys.keys().chain(&sort.prohibited).collect();
    for key in &keys {
        for word in [&sort.ascending, &sort.descending] {
            calls.push(match direction {
                Some(direction) => [(*by, json!(key)), (*direction, json!(word))].into(),
                None => [(*by, json!([{ "field": key, "order": word }]))].into(),
            });
        }
    }
    if direction.is_none() && keys.len() > 1 {
        calls.push([(*by, json!([{ "field": keys[1], "order": "asc" }, { "field": keys[0], "order": "desc" }]))].into());
        calls.push([(*by, json!([{ "field": keys[0], "order": "asc" }, { "field": keys[1], "order": "desc" }]))].into());
    }
    calls
}

fn found(plan: &Plan) -> Vec<Call> {
    let mut calls = Vec::new();
    for ([field, operator, value], search) in &plan.laws.searches {
        let mut fields: Vec<(String, Place, Vec<Operator>)> =
            search.fields.iter().map(|(name, rule)| (name.clone(), Place::at(&rule.at), rule.operators.clone())).collect();
        if let Some(family) = &search.family {
            let Place::At(at) = Place::at(&family.at) else { continue };
            for (name, kind) in &plan.list().kinds {
                let place = Place::Family {
                    at: at.clone(),
                    field: name.clone(),
                    names: family.name_members.clone(),
                    values: family.value_members.clone(),
                };
                fields.push((name.clone(), place, family.operators.get(kind).cloned().unwrap_or_default()));
            }
        }
        for (name, place, mut operators) in fields {
            // Where the operators are open, equality at least is one.
            if operators.is_empty() {
                operators.push(Operator::Equal);
            }
            for one in values(plan, &place) {
                for sign in &operators {
                    for with in operands(*sign, &one) {
                        let with = json!(crate::wire::shown(&with));
                        calls.push([(*field, json!(name)), (*value, with.clone())].into());
                        calls.push([(*field, json!(name)), (*operator, json!(sign.as_str())), (*value, with.clone())].into());
                        if let Some((criteria, law, _)) = &plan.laws.criteria {
                            let member = |f: &str, o: &str, v: Value| json!({ law.field_member.clone(): f, law.operator_member.clone(): o, law.value_member.clone(): v });
                            let first = search.fields.keys().next().cloned().unwrap_or_default();
                            calls.push([(*criteria, json!([member(&name, sign.as_str(), with), member(&first, ">", json!("50"))]))].into());
                        }
                    }
                }
            }
        }
    }
    if let Some((at, law, _)) = &plan.laws.filter {
        let leaf = |field: &str, operator: &str, value: Value| json!({ law.field_member.clone(): field, law.operator_member.clone(): operator, law.value_member.clone(): value });
        let mut leaves = Vec::new();
        for (name, rule) in &law.fields {
            let kind = rule.kind;
            for one in values(plan, &Place::at(&rule.at)) {
                let one = if matches!(kind, ValueKind::TextArray | ValueKind::ObjectArray) {
                    one.get(0).cloned().unwrap_or(json!("x"))
                } else {
                    one
                };
                for sign in &rule.operators {
                    leaves.extend(operands(*sign, &one).into_iter().map(|with| leaf(name, sign.as_str(), with)));
                }
            }
        }
        leaves.extend(law.prohibited.iter().map(|name| leaf(name, "=", json!("x"))));
        let tree = |word: &str, inner: Vec<Value>| json!({ law.condition_member.clone(): word, law.children_member.clone(): inner });
        let (a, b, c) = (leaf("id", "<", json!(100)), leaf("id", ">", json!(500)), leaf("id", "!=", json!(10)));
        leaves.push(tree("or", vec![a.clone(), b.clone()]));
        leaves.push(tree("and", vec![b.clone(), c.clone(), leaf("id", "<", json!(700))]));
        leaves.push(tree("and", vec![c, tree("or", vec![a, b])]));
        calls.extend(leaves.into_iter().map(|leaf| Call::from([(*at, leaf)])));
    }
    if let Some((at, law)) = &plan.laws.membership {
        let groups: Vec<Value> = values(plan, &Place::at(&law.groups));
        calls.extend(groups.iter().map(|g| Call::from([(*at, json!([g]))])));
        calls.push([(*at, json!(groups))].into());
    }
    calls
}

/// Valid and invalid values of each parameter by itself.
fn each(plan: &Plan) -> Vec<Call> {
    let mut calls = Vec::new();
    for known in &plan.known {
        let schema = &known.schema;
        let named = schema.values.iter().flatten().chain(schema.any_of.iter().flat_map(|b| b.values.iter().flatten())).cloned();
        let bounds = [schema.minimum, schema.maximum].into_iter().flatten().flat_map(|n| [json!(n), json!(n - 1), json!(n + 1)]);
        let odd = [json!("zzz"), json!(-1), json!(7), json!(1_000_000), json!([]), json!({}), json!(null), json!(["zzz"])];
        calls.extend(named.chain(bounds).chain(odd).map(|v| Call::from([(known.index, v)])));
    }
    if let Some(count) = plan.laws.first {
        calls.extend([1, 5, 20, 150, 5000].map(|n| Call::from([(count, json!(n))])));
    }
    if let Some((at, law)) = &plan.laws.project {
        let words: Vec<&String> = law.members.keys().collect();
        calls.push([(*at, json!([words[0], words[1]]))].into());
        calls.push([(*at, json!([words[words.len() - 1]]))].into());
        for other in pages(plan).into_iter().chain(orders(plan)) {
            let mut call: Call = [(*at, json!([words[0], words[1]]))].into();
            call.extend(other);
            calls.push(call);
        }
        calls.push([(*at, json!([words[words.len() - 2], words[words.len() - 1]]))].into());
    }
    calls
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn query(plan: &Plan, call: &Call) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for (index, value) in call {
        let name = &plan.known[*index].name;
        if plan.known[*index].parameter.location != Location::Query {
            continue;
        }
        match value {
            Value::Array(all) if plan.laws.criteria.as_ref().is_some_and(|(at, _, _)| at == index) => {
                for (i, one) in all.iter().enumerate() {
                    for (member, value) in one.as_object().into_iter().flatten() {
                        pairs.push((format!("{name}[{i}][{member}]"), crate::wire::shown(value)));
                    }
                }
            }
            Value::Array(all) if plan.known[*index].parameter.style == plumbline_spec::model::Style::Comma => {
                pairs.push((name.clone(), all.iter().map(crate::wire::shown).collect::<Vec<_>>().join(",")));
            }
            Value::Array(all) => pairs.extend(all.iter().map(|v| (name.clone(), crate::wire::shown(v)))),
            other => pairs.push((name.clone(), crate::wire::shown(other))),
        }
    }
    pairs
}

/// All requests to try: those of one operation, and those of its protocol.
fn requests(service: &Service, plan: &Plan) -> Vec<Request> {
    let mut calls = pages(plan);
    for order in orders(plan) {
        for page in pages(plan).into_iter().step_by(3) {
            calls.push(order.iter().chain(&page).map(|(k, v)| (*k, v.clone())).collect());
        }
    }
    calls.extend(each(plan));
    let found = found(plan);
    for (i, call) in found.iter().enumerate() {
        let orders = orders(plan);
        let page = pages(plan).into_iter().nth(i % 26).unwrap_or_default();
        calls.push(call.clone());
        // All of it together: found, falling, and past the first of what was found.
        let keys = plan.laws.sort.as_ref().map_or(1, |(_, _, sort)| sort.keys.len());
        let mut past = orders.get(2 * (1 + i % keys)).cloned().unwrap_or_default();
        if let Some(offset) = plan.laws.page.as_ref().and_then(Pages::place) {
            past.insert(offset, json!(1 + i % 2));
        }
        // What may not be sorted by stands behind what may.
        let mut barred = orders.get(2 * keys + 2).filter(|_| i < 3).cloned().unwrap_or_default();
        barred.extend(past.iter().filter(|(k, _)| plan.laws.sort.as_ref().is_none_or(|(by, _, _)| by != *k)).map(|(k, v)| (*k, v.clone())));
        for mut with in [page, past, barred, orders[i % orders.len()].clone()] {
            with.extend(call.clone());
            calls.push(with);
        }
    }
    let line = crate::curl::lines(service, "").into_iter().find(|l| l.operation == plan.name).expect("a line");
    let (path, _) = line.url.split_once('?').unwrap_or((&line.url, ""));
    let headers: Vec<(&'static str, String)> =
        line.headers.iter().map(|(n, v)| (&*Box::leak(n.to_lowercase().into_boxed_str()), v.clone())).collect();
    let with = |headers: &[(&'static str, String)]| headers.iter().map(|(n, v)| (*n, v.clone())).collect::<Vec<_>>();
    let ask = |method: &str, target: &str, headers: &[(&'static str, String)], body: &str| {
        let headers: Vec<(&'static str, &str)> = headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
        request(method, target, &headers, body)
    };
    let mut all = Vec::new();
    if let Some(method) = &plan.rpc {
        let body: Value = serde_json::from_str(&line.body).expect("JSON");
        let base = body["params"].as_object().cloned().unwrap_or_default();
        let envelope = |params: Value, id: Value| json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        let mut bodies: Vec<String> = calls
            .iter()
            .enumerate()
            .map(|(i, call)| {
                let mut params = base.clone();
                params.extend(call.iter().map(|(index, value)| (plan.known[*index].name.clone(), value.clone())));
                envelope(Value::Object(params), if i % 2 == 0 { json!(i) } else { json!(i.to_string()) }).to_string()
            })
            .collect();
        for name in base.keys() {
            let changed = |value: Option<Value>| {
                let mut params = base.clone();
                match value {
                    Some(value) => drop(params.insert(name.clone(), value)),
                    None => drop(params.shift_remove(name)),
                }
                envelope(Value::Object(params), json!(5)).to_string()
            };
            bodies.extend([changed(None), changed(Some(json!("wrong"))), changed(Some(json!(7)))]);
        }
        let mut users = base.clone();
        let applied = service.description().authentication.values().flat_map(|a| &a.apply);
        for application in applied {
            if let Application::Params { name, credential } = application {
                let example = service.description().credentials[credential].example.clone();
                users.entry(name.clone()).or_insert(example.parse::<i64>().map_or(json!(example), |n| json!(n)));
            }
        }
        bodies.push(envelope(Value::Object(users), json!(6)).to_string());
        let mut strange = base.clone();
        strange.insert("no_such_parameter".into(), json!(1));
        bodies.push(envelope(Value::Object(strange), json!(7)).to_string());
        let good = envelope(Value::Object(base), json!(8));
        let mut silent = good.as_object().cloned().unwrap_or_default();
        silent.shift_remove("id");
        let mut old = good.as_object().cloned().unwrap_or_default();
        old.insert("jsonrpc".into(), json!("1.0"));
        bodies.extend([
            "{".to_owned(),
            json!([good, good]).to_string(),
            Value::Object(silent).to_string(),
            Value::Object(old).to_string(),
            json!({ "jsonrpc": "2.0", "id": 9, "method": "no.such" }).to_string(),
            envelope(json!([1]), json!(10)).to_string(),
        ]);
        all.extend(bodies.iter().map(|body| ask("POST", path, &headers, body)));
        all.push(ask("GET", path, &headers, ""));
        return all;
    }
    for call in &calls {
        let query: Vec<String> = query(plan, call).iter().map(|(n, v)| format!("{}={}", encoded(n), encoded(v))).collect();
        let mut path = path.to_owned();
        for (index, value) in call.iter().filter(|(i, _)| plan.known[**i].parameter.location == Location::Path) {
            path = format!(
                "{}{}",
                service.base(),
                plan.path.replace(&format!("{{{}}}", plan.known[*index].name), &encoded(&crate::wire::shown(value)))
            );
        }
        all.push(ask(plan.method, &format!("{path}?{}", query.join("&")), &headers, ""));
    }
    all.push(ask("PUT", path, &headers, ""));
    all.push(ask(plan.method, path, &[], ""));
    let wrong: Vec<(&'static str, String)> = with(&headers).into_iter().map(|(n, v)| (n, format!("{v}x"))).collect();
    all.push(ask(plan.method, path, &wrong, ""));
    for credential in service.description().credentials.values() {
        let path = path.replace(&credential.example, "wrong");
        all.push(ask(plan.method, &path, &headers, ""));
    }
    for login in crate::curl::lines(service, "").into_iter().filter(|l| l.operation == "login") {
        all.push(ask("POST", &login.url, &[], &login.body));
        all.push(ask("POST", &login.url, &[], "{}"));
        // What the login yields first is known beforehand: tokens are numbered.
        let token = crate::auth::Tokens::default();
        for (name, authentication) in &service.description().authentication {
            let Some(exchange) = authentication.exchange.as_ref().filter(|_| plan.authentication.as_ref() == Some(name)) else { continue };
            let issued = token.issue(&exchange.yields, service.options.seed);
            let example = &service.description().credentials[&exchange.yields].example;
            let own: Vec<(&'static str, String)> = headers.iter().map(|(n, v)| (*n, v.replace(example, &issued))).collect();
            all.push(ask(plan.method, path, &own, ""));
        }
        for credential in service.description().credentials.values() {
            all.push(ask("POST", &login.url, &[], &login.body.replace(&credential.example, "wrong")));
        }
    }
    all
}

/// Requests of an operation with the answers of a right mock.
type Asked = Vec<(Request, Reply)>;

/// A mock to be broken again and again, and what a right one answers.
struct Bench {
    service: Service,
    asked: BTreeMap<String, Asked>,
}

impl Bench {
    fn new(source: &Source, options: &Options) -> Self {
        let service = service(source, options.clone());
        let asked = service.plans.iter().map(|plan| {
            let right = super::service(source, options.clone());
            let answered = requests(&service, plan).into_iter().map(|request| {
                let reply = right.answer(&request);
                (request, reply)
            });
            (plan.name.clone(), answered.collect())
        });
        let asked = asked.collect();
        Self { service, asked }
    }

    fn shows(&mut self, mutant: &Mutant) -> bool {
        self.service.break_again(mutant.broken.clone());
        let often = if mutant.operator.ends_with("@third-call") { 3 } else { 1 };
        let asked = self.asked[&mutant.operation].iter().flat_map(|one| std::iter::repeat_n(one, often));
        asked.into_iter().any(|(request, right)| {
            let wrong = self.service.answer(request);
            (&wrong.body, wrong.status, &wrong.media, &wrong.headers, wrong.wire)
                != (&right.body, right.status, &right.media, &right.headers, right.wire)
        })
    }
}

fn dead(source: &Source, conditional: bool) -> Vec<String> {
    let mut dead = Vec::new();
    let mut benches: BTreeMap<String, Bench> = BTreeMap::new();
    for mutant in mutants(source, conditional).expect("mutants") {
        let contacts = 237.max(mutant.least_items);
        let options = Options { contacts, choices: mutant.choices.clone(), strict_rate: mutant.strict_rate, ..Options::default() };
        let key = format!("{contacts} {:?} {}", options.choices, options.strict_rate);
        let bench = benches.entry(key).or_insert_with(|| Bench::new(source, &options));
        // That half of one request a second is allowed shows only to who waits.
        let slow = mutant.operator == "halved" && mutant.strict_rate;
        // A list that cannot be searched is empty only where there is no data.
        let full = mutant.operator.ends_with("@no-items")
            && bench.service.plans.iter().any(|p| p.name == mutant.operation && p.laws.searches.is_empty());
        if !slow && !full && !bench.shows(&mutant) {
            dead.push(mutant.id().to_string());
        }
    }
    dead
}

#[test]
fn no_mutant_of_the_made_up_descriptions_is_dead() {
    for source in [tiny(), tiny_rpc()] {
        assert_eq!(dead(&source, false), Vec::<String>::new());
    }
}

#[test]
#[ignore = "takes minutes unless optimised"]
fn no_mutant_under_a_condition_is_dead() {
    for source in [tiny(), tiny_rpc()] {
        assert_eq!(dead(&source, true), Vec::<String>::new());
    }
}

/// Takes minutes unless optimised: `cargo test --release -p plumbline-mock -- --ignored`.
#[test]
#[ignore = "takes minutes unless optimised"]
fn no_mutant_is_dead() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/apis");
    let mut dead_ones = Vec::new();
    for file in std::fs::read_dir(folder).expect("the folder").map(|e| e.expect("an entry").path()) {
        if file.extension().is_some_and(|e| e == "yaml") {
            let source = Source::open(&file).map_err(|e| e.to_string()).expect("a sound description");
            dead_ones.extend(dead(&source, false).into_iter().map(|id| format!("{} {id}", file.display())));
        }
    }
    assert_eq!(dead_ones, Vec::<String>::new());
}
