//! JSON-RPC 2.0: envelopes, errors, filters, orders, members.

use super::{json, request, service, tiny_rpc};
use crate::options::Options;
use crate::service::Service;
use serde_json::{Value, json as js};

fn post(service: &Service, body: &Value) -> Value {
    let reply = service.answer(&request("POST", "/rpc", &[], &body.to_string()));
    assert_eq!(reply.status, 200);
    json(&reply)
}

fn call(service: &Service, params: Value) -> Value {
    let mut params = params;
    for (name, value) in [("key", js!("test_made_up_key")), ("shelf", js!("a"))] {
        if params.get(name).is_none() {
            params[name] = value;
        }
    }
    post(service, &js!({ "jsonrpc": "2.0", "id": "x", "method": "get.books", "params": params }))
}

fn word(answer: &Value) -> &str {
    assert!(answer.get("result").is_none(), "{answer}");
    answer["error"]["data"]["word"].as_str().expect("a word")
}

fn ids(answer: &Value) -> Vec<i64> {
    answer["result"]["data"].as_array().unwrap_or_else(|| panic!("{answer}")).iter().map(|i| i["id"].as_i64().expect("an id")).collect()
}

#[expect(clippy::needless_pass_by_value, reason = "filters are written where they are used")]
fn filtered(service: &Service, filter: Value) -> Vec<i64> {
    let mut ids = ids(&call(service, js!({ "filter": filter, "limit": 50 })));
    ids.sort_unstable();
    ids
}

fn small() -> Service {
    service(&tiny_rpc(), Options { contacts: 50, ..Options::default() })
}

#[test]
fn envelopes() {
    let service = small();
    let ok = |id: Value| js!({ "jsonrpc": "2.0", "id": id, "method": "get.books", "params": { "key": "test_made_up_key", "shelf": "a" } });
    for id in [js!(1), js!("1"), js!(1.5), Value::Null] {
        let answer = post(&service, &ok(id.clone()));
        assert_eq!((&answer["jsonrpc"], &answer["id"], answer.get("error")), (&js!("2.0"), &id, None));
        assert_eq!(answer["result"]["total"], 50);
    }
    for (body, wanted, id) in [
        (js!({ "jsonrpc": "2.0", "id": 3, "method": "nothing" }), "no_method", js!(3)),
        (js!({ "jsonrpc": "1.0", "id": 3, "method": "get.books" }), "no_request", js!(3)),
        (js!({ "id": 3, "method": "get.books" }), "no_request", js!(3)),
        (js!({ "jsonrpc": "2.0", "id": 3 }), "no_request", js!(3)),
        (js!({ "jsonrpc": "2.0", "id": [3], "method": "get.books" }), "no_request", Value::Null),
        (js!("get.books"), "no_request", Value::Null),
        (js!([]), "no_request", Value::Null),
    ] {
        let answer = post(&service, &body);
        assert_eq!((word(&answer), &answer["id"], &answer["jsonrpc"]), (wanted, &id, &js!("2.0")), "{body}");
    }
    let answer = json(&service.answer(&request("POST", "/rpc", &[], "{")));
    assert_eq!((answer["error"]["code"].as_i64(), word(&answer)), (Some(-32700), "broken"));
}

#[test]
fn batches_and_notifications_where_nothing_is_said_of_them() {
    let service = small();
    let one = js!({ "jsonrpc": "2.0", "id": 1, "method": "get.books", "params": { "key": "test_made_up_key", "shelf": "a" } });
    let mut silent = one.clone();
    silent.as_object_mut().expect("an object").shift_remove("id");
    let answer = post(&service, &js!([one, silent, { "foo": 1 }]));
    let answers = answer.as_array().expect("an array");
    assert_eq!(answers.len(), 2, "a notification is not answered");
    assert_eq!(answers[0]["id"], 1);
    assert_eq!(word(&answers[1]), "no_request");
    let reply = service.answer(&request("POST", "/rpc", &[], &silent.to_string()));
    assert_eq!((reply.status, reply.body.len()), (204, 0));
    assert_eq!(service.answer(&request("GET", "/rpc", &[], "")).status, 405);
}

#[test]
fn parameters_and_credentials() {
    let service = small();
    for (params, wanted) in [
        (js!({ "key": "wrong" }), "who"),
        (js!({ "key": 7 }), "wrong_type"),
        (js!({ "user": 13 }), "who"),
        (js!({ "user": "12" }), "wrong_type"),
        (js!({ "shelf": 7 }), "wrong_type"),
        (js!({ "limit": "7" }), "wrong_type"),
        (js!({ "limit": 51 }), "bad"),
        (js!({ "limit": 0 }), "bad"),
        (js!({ "limit": null }), "wrong_type"),
        (js!({ "foo": 1 }), "unknown"),
        (js!({ "filter": [] }), "wrong_type"),
        (js!({ "sort": [{ "field": "id" }] }), "no_sort"),
        (js!({ "sort": [{ "field": "nothing" }] }), "unknown"),
        (js!({ "sort": [{ "field": "name", "order": "up" }] }), "bad"),
        (js!({ "sort": [{ "order": "asc" }] }), "missing"),
        (js!({ "sort": ["name"] }), "wrong_type"),
        (js!({ "fields": ["nothing"] }), "unknown"),
        (js!({ "fields": [1] }), "wrong_type"),
        (js!({ "filter": { "field": "rank", "operator": "=", "value": 1 } }), "no_filter"),
        (js!({ "filter": { "field": "nothing", "operator": "=", "value": 1 } }), "unknown"),
        (js!({ "filter": { "field": "id", "operator": "like", "value": "1" } }), "bad"),
        (js!({ "filter": { "field": "id", "operator": "~", "value": 1 } }), "bad"),
        (js!({ "filter": { "field": "id", "value": 1 } }), "missing"),
        (js!({ "filter": { "field": "name", "operator": "regexp", "value": "(" } }), "bad"),
        (js!({ "filter": { "field": "mails", "operator": "jsquery", "value": "#" } }), "bad"),
        (js!({ "filter": { "filters": [], "condition": "xor" } }), "bad"),
        (js!({ "filter": { "filters": [] } }), "missing"),
        (js!({ "filter": { "field": "id", "operator": "=", "value": 1, "x": 1 } }), "unknown"),
    ] {
        assert_eq!(word(&call(&service, params.clone())), wanted, "{params}");
    }
    let answer = post(&service, &js!({ "jsonrpc": "2.0", "id": 1, "method": "get.books", "params": { "key": "test_made_up_key" } }));
    assert_eq!((word(&answer), &answer["error"]["data"]["field"]), ("missing", &js!("shelf")));
    let answer = post(&service, &js!({ "jsonrpc": "2.0", "id": 1, "method": "get.books" }));
    assert_eq!(word(&answer), "who");
    assert_eq!(ids(&call(&service, js!({ "user": 12 }))).len(), 20);
}

#[test]
fn trees_of_conditions() {
    let service = small();
    let whole = call(&service, js!({ "limit": 50 }));
    let items = whole["result"]["data"].as_array().expect("items");
    let id = |i: usize| items[i]["id"].as_i64().expect("an id");
    let mut sorted: Vec<i64> = ids(&whole);
    assert!(!sorted.is_sorted(), "the order in which items were added is not that of ids");
    sorted.sort_unstable();
    let leaf = |field: &str, operator: &str, value: Value| js!({ "field": field, "operator": operator, "value": value });
    let tree = |condition: &str, filters: Value| js!({ "condition": condition, "filters": filters });
    assert_eq!(filtered(&service, leaf("id", ">=", js!(sorted[40]))), sorted[40..]);
    assert_eq!(filtered(&service, leaf("id", "in", js!([sorted[1], sorted[3], 0]))), [sorted[1], sorted[3]]);
    assert_eq!(filtered(&service, leaf("id", "not_in", js!([sorted[0]]))), sorted[1..]);
    assert_eq!(filtered(&service, js!({})), sorted);
    let ends = tree("or", js!([leaf("id", "<", js!(sorted[2])), leaf("id", ">", js!(sorted[48]))]));
    assert_eq!(filtered(&service, ends.clone()), [sorted[0], sorted[1], sorted[49]]);
    assert_eq!(filtered(&service, tree("and", js!([ends, leaf("id", "!=", js!(sorted[0]))]))), [sorted[1], sorted[49]]);
    let named = |wanted: &dyn Fn(Option<&str>) -> bool| {
        let mut found: Vec<i64> = (0..items.len()).filter(|i| wanted(items[*i]["name"].as_str())).map(id).collect();
        found.sort_unstable();
        found
    };
    let name = items.iter().find_map(|i| i["name"].as_str().filter(|n| !n.is_ascii())).expect("a name outside ASCII");
    let upper = name.to_uppercase();
    assert_ne!(upper, name);
    assert_eq!(filtered(&service, leaf("name", "=", js!(name))), named(&|n| n == Some(name)));
    assert_eq!(filtered(&service, leaf("name", "!=", js!(name))), named(&|n| n.is_some_and(|n| n != name)), "null is not unequal");
    assert_eq!(filtered(&service, leaf("name", "ilike", js!(upper))), named(&|n| n.is_some_and(|n| n.to_uppercase() == upper)));
    assert_eq!(filtered(&service, leaf("name", "like", js!("%а%"))), named(&|n| n.is_some_and(|n| n.contains('а'))));
    assert_eq!(filtered(&service, leaf("name", "regexp", js!("^.а"))), named(&|n| n.is_some_and(|n| n.chars().nth(1) == Some('а'))));
    let null = named(&|n| n.is_none());
    assert!(!null.is_empty());
    assert_eq!(filtered(&service, leaf("name", "is_null", Value::Null)), null);
    assert_eq!(filtered(&service, leaf("name", "=", Value::Null)), null);
    assert_eq!(filtered(&service, js!({ "field": "name", "operator": "=" })), null, "an absent value is an empty one");
    let mail = items.iter().find_map(|i| i["mails"][0].as_str()).expect("a mail");
    let having = |wanted: bool| {
        let has = |i: &Value| i["mails"].as_array().is_some_and(|m| m.iter().any(|m| m == mail));
        let mut found: Vec<i64> = items.iter().filter(|i| has(i) == wanted).map(|i| i["id"].as_i64().expect("an id")).collect();
        found.sort_unstable();
        found
    };
    assert_eq!(filtered(&service, leaf("mails", "overlap", js!([mail, "x"]))), having(true));
    assert_eq!(filtered(&service, leaf("mails", "not_overlap", js!([mail]))), having(false));
    assert_eq!(filtered(&service, leaf("mails", "jsquery", js!(format!("# = \"{mail}\"")))), having(true));
}

#[test]
fn orders_by_several_keys_and_chosen_members() {
    let service = small();
    let sort = js!([{ "field": "rank", "order": "desc" }, { "field": "name" }]);
    let answer = call(&service, js!({ "sort": sort, "limit": 50, "fields": ["rank", "name"] }));
    let items = answer["result"]["data"].as_array().expect("items");
    let keys: Vec<(i64, bool, String)> = items
        .iter()
        .map(|i| (-i["rank"].as_i64().expect("a rank"), i["name"].is_null(), i["name"].as_str().unwrap_or_default().to_owned()))
        .collect();
    assert!(keys.is_sorted(), "{keys:?}");
    assert!(keys.windows(2).any(|w| w[0].0 == w[1].0), "there are ties");
    assert_eq!(items[0].as_object().expect("an object").keys().collect::<Vec<_>>(), ["name", "rank"]);
    assert_eq!(ids(&call(&service, js!({ "fields": [] }))).len(), 20, "an empty list chooses nothing and leaves all");
}
