//! Laws, refusals and logins over HTTP.

use super::{json, request, service, tiny};
use crate::message::{Reply, UNDOCUMENTED};
use crate::options::Options;
use crate::service::Service;
use crate::stock::Stock;
use plumbline_spec::model::OutOfRange;
use serde_json::{Value, json as js};

fn ask(service: &Service, query: &str) -> Reply {
    service.answer(&request("GET", &format!("/v1/shelf-1/books?{query}"), &[("x-auth", "Token test_made_up_token")], ""))
}

fn data(service: &Service, query: &str) -> Vec<Value> {
    let reply = ask(service, query);
    assert_eq!(reply.status, 200, "{query}: {}", String::from_utf8_lossy(&reply.body));
    json(&reply)["data"].as_array().expect("items").clone()
}

fn all(service: &Service) -> Vec<Value> {
    (0..).map(|page| data(service, &format!("page[skip]={}&page[take]=100", page * 100))).take_while(|p| !p.is_empty()).flatten().collect()
}

fn ids(items: &[Value]) -> Vec<i64> {
    items.iter().map(|i| i["id"].as_i64().expect("an id")).collect()
}

#[test]
fn pages_lie_side_by_side() {
    let service = service(&tiny(), Options::default());
    let whole = all(&service);
    assert_eq!(whole.len(), 237);
    let answer = json(&ask(&service, "page%5Bskip%5D=230&page[take]=25"));
    assert_eq!(ids(answer["data"].as_array().expect("items")), ids(&whole[230..]));
    assert_eq!(answer["meta"], js!({ "total": 237, "skip": 230, "take": 25, "find": null }));
    assert_eq!(ids(&data(&service, "")), ids(&whole[..10]), "the default page");
    assert!(data(&service, "page[skip]=500").is_empty());
}

#[test]
fn the_list_comes_in_the_order_asked_for() {
    let service = service(&tiny(), Options::default());
    let whole = all(&service);
    let rising = ids(&whole);
    assert!(rising.windows(2).all(|w| w[0] < w[1]), "the default key is the id");
    let falling = ids(&data(&service, "way=down&page[take]=100"));
    assert!(falling.windows(2).all(|w| w[0] > w[1]));
    let titles: Vec<String> =
        data(&service, "sort=title&page[take]=100").iter().map(|i| i["title"].as_str().expect("a title").to_owned()).collect();
    assert!(titles.is_sorted());
    let pages: Vec<Option<i64>> = data(&service, "sort=pages&way=down&page[take]=100").iter().map(|i| i["pages"].as_i64()).collect();
    let nulls = pages.iter().take_while(|p| p.is_none()).count();
    assert!(nulls > 0 && pages[nulls..].is_sorted_by(|a, b| a >= b), "nulls stand above all numbers: {pages:?}");
}

#[test]
fn each_operator_admits_what_it_says() {
    let service = service(&tiny(), Options::default());
    let whole = all(&service);
    let middle = whole[100].clone();
    let id = middle["id"].as_i64().expect("an id");
    for (sign, wanted) in [("%3D", 1), ("%3C", 100), ("%3E", 136), ("%3E%3D", 137), ("%3C%3D", 101)] {
        let answer = json(&ask(&service, &format!("find[field]=id&find[operator]={sign}&find[value]={id}")));
        assert_eq!(answer["meta"]["total"], wanted, "{sign}");
        assert_eq!(answer["meta"]["find"], js!({ "field": "id", "value": id.to_string() }));
    }
    let title = middle["title"].as_str().expect("a title");
    let start: String = title.chars().take(2).collect();
    let same = whole.iter().filter(|i| i["title"] == title).count();
    let encoded = percent_encoding::utf8_percent_encode(title, percent_encoding::NON_ALPHANUMERIC);
    assert_eq!(json(&ask(&service, &format!("find[field]=title&find[value]={encoded}")))["meta"]["total"], same, "= is the default");
    let like = whole.iter().filter(|i| i["title"].as_str().is_some_and(|t| t.starts_with(&start))).count();
    let encoded = percent_encoding::utf8_percent_encode(&start, percent_encoding::NON_ALPHANUMERIC);
    let answer = json(&ask(&service, &format!("find[field]=title&find[operator]=like&find[value]={encoded}%25")));
    assert_eq!(answer["meta"]["total"], like);
    let day = &middle["added"].as_str().expect("a date")[..10];
    let on = whole.iter().filter(|i| i["added"].as_str().is_some_and(|a| a.starts_with(day))).count();
    assert_eq!(json(&ask(&service, &format!("find[field]=added&find[value]={day}")))["meta"]["total"], on, "a date is the whole day");
}

#[test]
fn fields_of_the_family_are_found_in_the_map() {
    let service = service(&tiny(), Options::default());
    let whole = all(&service);
    let names: std::collections::BTreeSet<&String> = whole.iter().filter_map(|i| i["extra"].as_object()).flat_map(|o| o.keys()).collect();
    let number = names
        .iter()
        .find(|n| whole.iter().filter_map(|i| i["extra"].get(**n)).all(|v| v.as_str().is_some_and(|t| t.parse::<i64>().is_ok())));
    let number = number.expect("a field of numbers");
    let more = whole.iter().filter_map(|i| i["extra"].get(*number)?.as_str()?.parse::<i64>().ok()).filter(|n| *n > 99).count();
    let answer = json(&ask(&service, &format!("find[field]={number}&find[operator]=%3E&find[value]=99")));
    assert_eq!(answer["meta"]["total"], more, "by number, not by text");
    assert_eq!(json(&ask(&service, "find[field]=1&find[value]=x"))["meta"]["total"], 0, "a field that nobody has");
    let refused = ask(&service, &format!("find[field]={number}&find[operator]=like&find[value]=9"));
    assert_eq!(refused.status, 422, "numbers are not compared by like here");
}

#[test]
fn criteria_groups_and_members() {
    let service = service(&tiny(), Options::default());
    let whole = all(&service);
    let (low, high) = (whole[50]["id"].as_i64().expect("an id"), whole[60]["id"].as_i64().expect("an id"));
    let query =
        format!("all[0][field]=id&all[0][operator]=%3E&all[0][value]={low}&all[1][field]=id&all[1][operator]=%3C%3D&all[1][value]={high}");
    assert_eq!(ids(&data(&service, &query)), ids(&whole[51..=60]));
    let tags = |item: &Value| item["tags"].as_array().expect("tags").iter().map(|t| t["id"].clone()).collect::<Vec<_>>();
    let two = whole.iter().map(tags).find(|t| t.len() > 1).expect("a book with two tags");
    let both = whole.iter().filter(|i| two[..2].iter().all(|t| tags(i).contains(t))).count();
    let answer = json(&ask(&service, &format!("tags[]={}&tags%5B%5D={}", two[0], two[1])));
    assert_eq!(answer["meta"]["total"], both, "all of the groups");
    assert_eq!(json(&ask(&service, "tags=1"))["meta"]["total"], 237, "another name is another parameter");
    let item = data(&service, "shown=owner,title").remove(0);
    assert_eq!(item.as_object().expect("an object").keys().collect::<Vec<_>>(), ["id", "title", "owner"], "in the order of the schema");
    assert_eq!(ask(&service, "shown=owner,nothing").status, 422);
}

#[test]
fn values_out_of_range() {
    let with = |policy| service(&tiny(), Options { out_of_range: policy, ..Options::default() });
    let reject = with(OutOfRange::Reject);
    for query in ["page[take]=101", "page[take]=0", "page[take]=x", "sort=nothing", "page[skip]=-1", "find[field]=nothing&find[value]=1"] {
        let reply = ask(&reject, query);
        assert_eq!(reply.status, 422, "{query}");
        assert_eq!(json(&reply)["code"], "bad");
        assert!(reply.headers.iter().all(|(name, _)| *name != UNDOCUMENTED));
    }
    let clamp = with(OutOfRange::Clamp);
    assert_eq!(data(&clamp, "page[take]=1000").len(), 100);
    assert_eq!(data(&clamp, "page[take]=0").len(), 1);
    let default = with(OutOfRange::Default);
    assert_eq!(data(&default, "page[take]=1000").len(), 10);
    assert_eq!(json(&ask(&default, "sort=nothing"))["meta"]["take"], 10);
}

#[test]
fn who_calls_is_checked() {
    let service = service(&tiny(), Options::default());
    let with = |header: &str| service.answer(&request("GET", "/v1/shelf-1/books", &[("x-auth", header)], ""));
    assert_eq!(with("Token test_made_up_token").status, 200);
    for header in ["Token wrong", "test_made_up_token", "token test_made_up_token", ""] {
        let reply = with(header);
        assert_eq!((reply.status, json(&reply)["code"].clone()), (403, js!("who")), "{header}");
    }
    assert_eq!(service.answer(&request("GET", "/v1/shelf-1/books", &[], "")).status, 403);
    let login = |body: &str| service.answer(&request("POST", "/v1/login", &[], body));
    let answer = login(r#"{"key":"test_made_up_key"}"#);
    assert_eq!(answer.status, 201);
    let token = json(&answer)["data"]["token"].as_str().expect("a token").to_owned();
    assert_eq!(with(&format!("Token {token}")).status, 200);
    let again = service.answer(&request("POST", "/v1/again", &[("x-auth", &format!("Token {token}"))], ""));
    assert_eq!(again.status, 201);
    assert_ne!(json(&again)["data"]["token"], token);
    assert_eq!(login(r#"{"key":"other"}"#).status, 403);
    assert_eq!(login("{}").status, 403);
    assert_eq!(login("{").status, 400);
    assert_eq!(service.answer(&request("GET", "/v1/login", &[], "")).status, 405);
}

#[test]
fn what_no_document_speaks_of_is_marked() {
    let service = service(&tiny(), Options::default());
    for (method, target, status) in [
        ("POST", "/v1/shelf-1/books", 405),
        ("GET", "/v1/nothing", 404),
        ("GET", "/shelf-1/books", 404),
        ("GET", "/v1/shelf-1/books/", 404),
    ] {
        let reply = service.answer(&request(method, target, &[], ""));
        assert_eq!(reply.status, status, "{method} {target}");
        assert!(reply.headers.iter().any(|(name, value)| *name == UNDOCUMENTED && value == "true"), "{method} {target}");
    }
    let reply = service.answer(&request("GET", "/v1/shelf-10/books", &[("x-auth", "Token test_made_up_token")], ""));
    assert_eq!(reply.status, 422, "a path parameter out of range");
}

#[test]
fn declared_rates_are_kept_if_asked() {
    let strict = service(&tiny(), Options { strict_rate: true, ..Options::default() });
    let statuses: Vec<u16> = (0..5).map(|_| ask(&strict, "").status).collect();
    assert_eq!(statuses, [200, 200, 200, 429, 429]);
    let reply = ask(&strict, "");
    assert_eq!(json(&reply)["code"], "often");
    assert!(reply.headers.iter().any(|(name, _)| *name == "retry-after"));
    let lax = service(&tiny(), Options::default());
    assert!((0..5).all(|_| ask(&lax, "").status == 200));
}

#[test]
fn the_first_of_a_bare_array() {
    let service = service(&tiny(), Options { contacts: 20, ..Options::default() });
    let count = |query: &str| json(&service.answer(&request("GET", &format!("/v1/first{query}"), &[], ""))).as_array().map(Vec::len);
    assert_eq!(count(""), Some(20));
    assert_eq!(count("?count=7"), Some(7));
    assert_eq!(count("?count=70"), Some(20));
}

#[test]
fn churn_changes_the_data() {
    let service = service(&tiny(), Options { churn: 2, ..Options::default() });
    let totals: Vec<Value> = (0..6).map(|_| json(&ask(&service, ""))["meta"]["total"].clone()).collect();
    assert_eq!(totals, [237, 237, 236, 236, 237, 237]);
}

#[test]
fn readings_change_the_wire_form() {
    let with = |reading: &str| {
        let choices = [("flag".to_owned(), reading.to_owned())].into();
        service(&tiny(), Options { choices, ..Options::default() })
    };
    assert!(data(&with("boolean"), "").iter().all(|i| i["lent"].is_boolean()));
    assert!(data(&with("digit"), "").iter().all(|i| i["lent"].is_number()));
    let unknown = Service::new(
        &tiny(),
        Options { choices: [("flag".to_owned(), "word".to_owned())].into(), ..Options::default() },
        &Stock::default(),
    );
    assert!(unknown.is_err_and(|e| e.to_string().contains("boolean, digit")));
}
