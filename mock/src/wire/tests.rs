//! Tests of how queries are read: styles, types, and texts that fit nothing.

use super::{Misfit, Sent, decode, find, pairs, read};
use plumbline_spec::Source;
use plumbline_spec::model::{Schema, Style};
use plumbline_spec::value::Checker;
use serde_json::{Value, json};

fn texts(all: &[&str]) -> Sent {
    Sent::Texts(all.iter().map(|t| (*t).to_owned()).collect())
}

#[test]
fn brackets_may_be_plain_or_encoded() {
    for query in ["page[limit]=10&x=1", "page%5Blimit%5D=10", "page%5blimit%5d=10"] {
        assert_eq!(find(&pairs(query), "page[limit]", Style::Repeat, false), Some(Sent::Text("10".into())), "{query}");
    }
    assert_eq!(find(&pairs("page[limit]=10"), "page", Style::Repeat, false), None);
}

#[test]
fn text_is_decoded() {
    assert_eq!(decode("%D0%98+%2B%25", true), "И +%");
    assert_eq!(decode("a+b", false), "a+b");
    assert_eq!(pairs("a=1&&b&c=%3D=2"), [("a".into(), "1".into()), ("b".into(), String::new()), ("c".into(), "==2".into())]);
}

#[test]
fn arrays_in_each_style() {
    let repeated = pairs("g=1&g=2&g[]=3");
    assert_eq!(find(&repeated, "g", Style::Repeat, true), Some(texts(&["1", "2"])));
    assert_eq!(find(&repeated, "g[]", Style::Repeat, true), Some(texts(&["3"])));
    assert_eq!(find(&repeated, "g", Style::Repeat, false), Some(Sent::Text("2".into())), "the last of several counts");
    assert_eq!(find(&pairs("g=1,2,,3"), "g", Style::Comma, true), Some(texts(&["1", "2", "3"])));
    assert_eq!(find(&[], "g", Style::Comma, true), None);
}

#[test]
fn objects_in_each_style() {
    let Some(Sent::Object(deep)) = find(&pairs("s[field]=id&s%5Bvalue%5D=7&t[field]=x"), "s", Style::Deep, false) else {
        panic!("no object")
    };
    assert_eq!(Value::Object(deep), json!({ "field": "id", "value": "7" }));
    let query = pairs("c[10][f]=b&c[2][f]=a&c[2][v]=1&c[x][f]=no&c[3]=no");
    let Some(Sent::Objects(all)) = find(&query, "c", Style::Indexed, true) else { panic!("no objects") };
    assert_eq!(json!(all), json!([{ "f": "a", "v": "1" }, { "f": "b" }]), "in the order of the numbers");
}

#[test]
fn texts_become_values_of_the_schema() {
    let source = Source::read("tiny.yaml", include_bytes!("../../tests/tiny.yaml")).expect("sound");
    let model = source.resolved(&plumbline_spec::Choices::new()).expect("a model");
    let checker = Checker::new(&model.description);
    let schema = |value: Value| serde_json::from_value::<Schema>(value).expect("a schema");
    let number = schema(json!({ "type": "integer", "minimum": 1, "maximum": 9 }));
    assert_eq!(read(&checker, &number, "7"), Ok(json!(7)));
    assert_eq!(read(&checker, &number, "0"), Err(Misfit::Value));
    assert_eq!(read(&checker, &number, "99999999999999999999999"), Err(Misfit::Value));
    for text in ["", "x", "7.5", "+7", " 7", "0x7", "-"] {
        assert_eq!(read(&checker, &number, text), Err(Misfit::Type), "{text:?}");
    }
    let word = schema(json!({ "anyOf": [{ "type": "string", "enum": ["id", "phone"] }, { "type": "string", "pattern": "^[0-9]+$" }] }));
    assert_eq!(read(&checker, &word, "phone"), Ok(json!("phone")));
    assert_eq!(read(&checker, &word, "388"), Ok(json!("388")));
    assert_eq!(read(&checker, &word, "nothing"), Err(Misfit::Value));
    let flag = schema(json!({ "type": "boolean" }));
    assert_eq!(read(&checker, &flag, "1"), Ok(json!(true)));
    assert_eq!(read(&checker, &flag, "yes"), Err(Misfit::Type));
    assert_eq!(read(&checker, &schema(json!({ "enum": [0, 1] })), "1"), Ok(json!(1)));
}
