//! The four descriptions: what their documents show fits them, under every reading; what breaks the documents does not.

use plumbline_spec::Source;
use plumbline_spec::load::Model;
use plumbline_spec::readings::Choices;
use plumbline_spec::value::Checker;
use serde_json::{Value, json};
use std::path::Path;

fn model(api: &str) -> Model {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("apis").join(format!("{api}.yaml"));
    let source = Source::open(&file).unwrap_or_else(|d| panic!("{d}"));
    source.model(&Choices::new()).unwrap_or_else(|d| panic!("{d}"))
}

/// What is wrong with a payload of the description's one operation.
fn wrong(model: &Model, payload: &Value) -> Vec<String> {
    let (_, operation) = model.description.operations.first().expect("an operation");
    let schema = operation.payload().expect("a payload");
    let checker = Checker::new(&model.description);
    checker.check(schema, payload).violations.iter().map(|v| format!("{}: {} ({})", v.instance, v.expected, v.found)).collect()
}

/// `base` with the value at a pointer replaced, or taken away for `None`.
fn with(base: &Value, pointer: &str, value: Option<Value>) -> Value {
    let mut changed = base.clone();
    let (above, name) = pointer.rsplit_once('/').expect("a pointer");
    match (changed.pointer_mut(above).expect("a place"), value) {
        (Value::Object(members), Some(value)) => drop(members.insert(name.to_owned(), value)),
        (Value::Object(members), None) => drop(members.remove(name).expect("a member")),
        (Value::Array(items), Some(value)) => items[name.parse::<usize>().expect("an index")] = value,
        _ => panic!("nothing at {pointer}"),
    }
    changed
}

fn fits(model: &Model, base: &Value, changes: &[(&str, Option<Value>)]) {
    for (pointer, value) in changes {
        let payload = with(base, pointer, value.clone());
        assert_eq!(wrong(model, &payload), Vec::<String>::new(), "{pointer} = {value:?}");
    }
}

fn fails(model: &Model, base: &Value, changes: &[(&str, Option<Value>)]) {
    for (pointer, value) in changes {
        let payload = with(base, pointer, value.clone());
        assert!(!wrong(model, &payload).is_empty(), "{pointer} = {value:?} should not fit");
    }
}

fn bsg_page() -> Value {
    json!({
        "data": [{
            "id": 1,
            "phone": 33_601_148_802_i64,
            "fields": [{ "code": 7, "text": "blue" }],
            "created_at": "2022-04-28 14:21:16",
            "groups": [{ "id": 1, "name": "friends", "description": "of old", "default": 0, "created_at": "2022-04-28 14:21:16" }],
            "hlr_status": "barred",
            "hlr_last_check": "2022-04-28 14:21:16"
        }],
        "meta": {
            "page": { "total": 1, "limit": 50, "offset": 0 },
            "search": { "field": 7, "operation": "like", "value": "blue" }
        }
    })
}

#[test]
fn bsg_takes_every_reading() {
    let model = model("bsg");
    let base = bsg_page();
    assert_eq!(wrong(&model, &base), Vec::<String>::new());
    fits(
        &model,
        &base,
        &[
            ("/data", Some(json!([]))),
            ("/data/0/fields", Some(json!([]))),
            ("/data/0/fields", Some(json!({}))),
            ("/data/0/fields", Some(json!({ "388077": "Zufafa" }))),
            ("/data/0/fields", Some(json!([{ "id": 7, "value": "blue" }]))),
            ("/data/0/groups", Some(json!([]))),
            ("/data/0/groups/0/id", Some(json!("1"))),
            ("/data/0/groups/0/default", Some(json!(false))),
            ("/data/0/groups/0/default", Some(Value::Null)),
            ("/data/0/groups/0/description", Some(Value::Null)),
            ("/data/0/groups/0/description", Some(json!(""))),
            ("/data/0/groups/0/items", Some(json!(11))),
            ("/data/0/hlr_status", Some(json!("sent"))),
            ("/data/0/hlr_status", Some(json!("unknown"))),
            ("/data/0/hlr_last_check", Some(Value::Null)),
            ("/data/0/hlr_last_check", None),
            ("/data/0/anything", Some(json!("new"))),
            ("/meta/search", None),
            ("/meta/search", Some(Value::Null)),
            ("/meta/search", Some(json!([]))),
            ("/meta/search", Some(json!({}))),
            ("/meta/search", Some(json!({ "field": "no", "operation": "=", "value": "no" }))),
            ("/meta/search", Some(json!({ "field": null, "operator": null, "value": null }))),
            ("/meta/search", Some(json!({ "field": "388077", "operator": "=", "value": "Zufafa" }))),
        ],
    );
}

#[test]
fn bsg_notices_what_no_reading_allows() {
    let model = model("bsg");
    fails(
        &model,
        &bsg_page(),
        &[
            ("/data", None),
            ("/meta", None),
            ("/meta/page/total", None),
            ("/meta/page/limit", Some(json!("50"))),
            ("/data/0/id", Some(json!("1"))),
            ("/data/0/id", Some(json!(0))),
            ("/data/0/phone", Some(json!("33601148802"))),
            ("/data/0/phone", Some(json!(12_345_678))),
            ("/data/0/fields", None),
            ("/data/0/fields", Some(Value::Null)),
            ("/data/0/fields", Some(json!([{ "code": 7 }]))),
            ("/data/0/created_at", Some(json!("2022-04-28T14:21:16Z"))),
            ("/data/0/created_at", Some(json!("28.04.2022 14:21"))),
            ("/data/0/created_at", Some(Value::Null)),
            ("/data/0/groups/0/id", Some(json!(1.5))),
            ("/data/0/groups/0/name", None),
            ("/data/0/groups/0/default", Some(json!(2))),
            ("/data/0/groups/0/default", Some(json!("no"))),
            ("/data/0/hlr_status", Some(json!("dead"))),
            ("/data/0/hlr_status", None),
        ],
    );
}

fn notificore_page() -> Value {
    json!({
        "data": [{
            "id": 1,
            "phone": 33_601_148_802_i64,
            "fields": { "additionalProp1": "blue" },
            "created_at": "2022-04-28 14:21:16",
            "groups": [{
                "id": 1, "name": "friends", "description": "of old", "default": 0, "created_at": "2022-04-28 14:21:16",
                "items": 11, "stop_list_count": 0
            }],
            "hlr_status": "sent",
            "hlr_last_check": "2022-04-28 14:21:16"
        }],
        "total": 0
    })
}

#[test]
fn notificore_takes_every_reading() {
    let model = model("notificore");
    let base = notificore_page();
    assert_eq!(wrong(&model, &base), Vec::<String>::new());
    let mut flat = with(&base, "/data/0/items", Some(json!(11)));
    flat = with(&flat, "/data/0/stop_list_count", Some(json!(0)));
    flat = with(&flat, "/data/0/groups/0/items", None);
    flat = with(&flat, "/data/0/groups/0/stop_list_count", None);
    assert_eq!(wrong(&model, &flat), Vec::<String>::new());
    fits(
        &model,
        &base,
        &[
            ("/data", Some(json!([]))),
            ("/total", Some(json!(237))),
            ("/data/0/fields", Some(json!([]))),
            ("/data/0/fields", Some(json!({}))),
            ("/data/0/fields", Some(json!([{ "id": 7, "value": "blue" }]))),
            ("/data/0/fields", Some(json!([{ "code": 7, "text": "blue" }]))),
            ("/data/0/groups", Some(json!([]))),
            ("/data/0/groups/0/id", Some(json!("1"))),
            ("/data/0/groups/0/default", Some(json!(true))),
            ("/data/0/groups/0/description", Some(Value::Null)),
            ("/data/0/hlr_status", Some(json!("barred"))),
            ("/data/0/hlr_last_check", Some(Value::Null)),
            ("/data/0/hlr_last_check", None),
        ],
    );
}

#[test]
fn notificore_notices_what_no_reading_allows() {
    let model = model("notificore");
    fails(
        &model,
        &notificore_page(),
        &[
            ("/data", None),
            ("/total", None),
            ("/total", Some(json!("0"))),
            ("/data/0/phone", Some(json!("33601148802"))),
            ("/data/0/fields", Some(json!({ "a": { "b": 1 } }))),
            ("/data/0/fields", Some(json!("blue"))),
            ("/data/0/created_at", Some(json!("2022-04-28"))),
            ("/data/0/groups/0/created_at", Some(json!(1_651_155_676))),
            ("/data/0/groups/0/items", Some(json!("11"))),
            ("/data/0/groups/0/default", Some(json!(7))),
            ("/data/0/hlr_status", Some(json!("dead"))),
        ],
    );
}

fn uis_result() -> Value {
    json!({
        "metadata": {},
        "data": [{
            "id": 1,
            "last_name": "Царевна",
            "first_name": "Лягушка",
            "patronymic": null,
            "full_name": "Царевна Лягушка",
            "emails": ["frog@example.com"],
            "groups": [{ "group_id": 1, "group_name": "friends" }],
            "phone_numbers": ["79876543210"],
            "personal_manager_id": 5,
            "personal_manager_full_name": "Иван",
            "organization_name": null,
            "organization_id": null
        }]
    })
}

#[test]
fn uis_takes_every_reading() {
    let model = model("uis");
    let base = uis_result();
    assert_eq!(wrong(&model, &base), Vec::<String>::new());
    fits(
        &model,
        &base,
        &[
            ("/data", Some(json!([]))),
            ("/data/0", Some(json!({ "first_name": null }))),
            ("/data/0/emails", Some(json!([]))),
            ("/data/0/groups", Some(json!([]))),
            ("/data/0/phone_numbers", Some(json!([79_876_543_210_i64]))),
            ("/data/0/phone_numbers", Some(json!(["+79876543210"]))),
            ("/metadata/total_items", Some(json!(237))),
            (
                "/metadata/limits",
                Some(
                    json!({ "day_limit": 750, "day_remaining": 749, "day_reset": 60, "minute_limit": 150, "minute_remaining": 149, "minute_reset": 3 }),
                ),
            ),
        ],
    );
}

#[test]
fn uis_notices_what_no_reading_allows() {
    let model = model("uis");
    let eleven: Vec<String> = (0..11).map(|i| format!("frog{i}@example.com")).collect();
    fails(
        &model,
        &uis_result(),
        &[
            ("/data", None),
            ("/metadata", None),
            ("/metadata", Some(Value::Null)),
            ("/data/0/id", Some(json!("1"))),
            ("/data/0/id", Some(Value::Null)),
            ("/data/0/patronymic", Some(json!(""))),
            ("/data/0/first_name", Some(json!(7))),
            ("/data/0/emails", Some(Value::Null)),
            ("/data/0/emails", Some(json!(eleven))),
            ("/data/0/emails", Some(json!(["frog"]))),
            ("/data/0/groups", Some(json!([{ "group_id": 1 }]))),
            ("/data/0/groups", Some(Value::Null)),
            ("/data/0/phone_numbers", Some(json!("79876543210"))),
            ("/data/0/phone_numbers", Some(json!([null]))),
            ("/data/0/organization_id", Some(json!("7"))),
            ("/metadata/total_items", Some(json!("237"))),
        ],
    );
}

#[test]
fn green_api_takes_what_the_page_shows() {
    let model = model("green_api");
    let base = json!([{ "chatId": "10000000", "name": "Василиса", "contactName": "Василиса Премудрая", "type": "user", "phoneNumber": 79_876_543_210_i64 }]);
    assert_eq!(wrong(&model, &base), Vec::<String>::new());
    assert_eq!(wrong(&model, &json!([])), Vec::<String>::new());
    fits(
        &model,
        &base,
        &[
            ("/0/name", Some(json!(""))),
            ("/0/contactName", Some(json!(""))),
            ("/0/contactName", None),
            ("/0/type", Some(json!("supergroup"))),
            ("/0/phoneNumber", Some(json!(0))),
        ],
    );
    let group = with(&base, "/0/phoneNumber", Some(json!(0)));
    fits(&model, &group, &[("/0/chatId", Some(json!("-10000000000000")))]);
    fails(
        &model,
        &base,
        &[
            ("/0/chatId", Some(json!(10_000_000))),
            ("/0/chatId", Some(json!("-10000000000000"))),
            ("/0/chatId", None),
            ("/0/name", Some(Value::Null)),
            ("/0/type", Some(json!(1))),
            ("/0/phoneNumber", Some(json!("79876543210"))),
            ("/0/phoneNumber", Some(json!(-1))),
            ("/0/phoneNumber", Some(Value::Null)),
        ],
    );
    assert!(!wrong(&model, &json!({ "data": [] })).is_empty());
}
