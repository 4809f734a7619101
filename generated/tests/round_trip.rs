//! What is read is written again as it came: order of members, unknown members, unknown words, numbers and
//! disputed spellings. Values are made from the descriptions, under readings chosen at random.
#![allow(clippy::panic, reason = "a test's way to say what is wrong")]

use plumbline_clients::runtime::serde::{Serialize, de::DeserializeOwned};
use plumbline_clients::{bsg, green_api, notificore, uis};
use plumbline_spec::model::{Format, JsonType, Schema};
use plumbline_spec::{Choices, Model, Source};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

type Again = fn(&str) -> Result<String, String>;

/// Reads a text as a type and writes it.
fn again<T: DeserializeOwned + Serialize>(text: &str) -> Result<String, String> {
    let value: T = serde_json::from_str(text).map_err(|e| e.to_string())?;
    serde_json::to_string(&value).map_err(|e| e.to_string())
}

/// Each API with its payload's and its error's type.
const APIS: [(&str, Again, Again); 4] = [
    ("bsg", again::<bsg::ContactPage>, again::<bsg::ErrorBody>),
    ("green_api", again::<Vec<green_api::Contact>>, again::<green_api::ErrorBody>),
    ("notificore", again::<notificore::ContactList>, again::<notificore::ErrorBody>),
    ("uis", again::<uis::ContactList>, again::<uis::ErrorObject>),
];

/// Numbers from a seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.roll(of.len() as u64)).expect("small")].clone()
    }
}

const TEXTS: [&str; 5] = ["", "x", "Ива́н \"quoted\" \\ / \n", "🎉", "null"];

fn anything(dice: &mut Dice) -> Value {
    let texts = ["null", "true", "1.10", "1e400", "12345678901234567890123", "-0.0", "[]", "{\"b\":1,\"a\":[2.50]}", "\"t\""];
    serde_json::from_str(dice.pick(&texts)).expect("JSON")
}

fn value(model: &Model, schema: &Schema, dice: &mut Dice, depth: u32) -> Value {
    if let Some(name) = schema.reference_name() {
        return value(model, &model.description.schemas[name], dice, depth);
    }
    let alternatives: Vec<&Schema> = schema.any_of.iter().chain(&schema.one_of).collect();
    if !alternatives.is_empty() && schema.types.is_none() {
        return value(model, dice.pick(&alternatives), dice, depth);
    }
    if let Some(values) = &schema.values {
        let known = dice.pick(values);
        // An open enum keeps words that it does not know.
        return if known.is_string() && dice.roll(8) == 0 { json!(format!("new {}", dice.roll(9))) } else { known };
    }
    let Some(types) = &schema.types else { return anything(dice) };
    match dice.pick(types.as_slice()) {
        JsonType::Null => Value::Null,
        JsonType::Boolean => json!(dice.roll(2) == 1),
        JsonType::Integer => json!(i64::try_from(dice.roll(1 << 50)).expect("small") - (1 << 20)),
        JsonType::Number => json!(7.25),
        JsonType::String if schema.format == Some(Format::CivilDateTime) => {
            json!(format!("20{:02}-0{}-1{} 23:59:0{}", dice.roll(100), 1 + dice.roll(9), dice.roll(10), dice.roll(10)))
        }
        JsonType::String => json!(dice.pick(&TEXTS)),
        JsonType::Array => {
            let most = if schema.max_items == Some(0) || depth > 6 { 1 } else { 4 };
            let items = (0..dice.roll(most))
                .map(|_| schema.items.as_ref().map_or_else(|| anything(&mut Dice(7)), |s| value(model, s, dice, depth + 1)));
            Value::Array(items.collect())
        }
        JsonType::Object => object(model, schema, dice, depth),
    }
}

fn object(model: &Model, schema: &Schema, dice: &mut Dice, depth: u32) -> Value {
    let mut members: Vec<(String, Value)> = Vec::new();
    for (name, member) in &schema.properties {
        if schema.required.contains(name) || dice.roll(4) > 0 {
            members.push((name.clone(), value(model, member, dice, depth + 1)));
        }
    }
    if let Some(member) = &schema.additional_properties {
        members.extend((0..dice.roll(4)).map(|i| (format!("{i}"), value(model, member, dice, depth + 1))));
    } else {
        for i in 0..dice.roll(3) {
            members.push((format!("unknown {i}"), anything(dice)));
        }
    }
    if dice.roll(2) == 0 {
        for i in (1..members.len()).rev() {
            members.swap(i, usize::try_from(dice.roll(i as u64 + 1)).expect("small"));
        }
    }
    Value::Object(members.into_iter().collect::<Map<_, _>>())
}

/// The model under readings chosen by the dice.
fn model(source: &Source, dice: &mut Dice) -> Model {
    let choices: Choices = source.disputes().into_iter().map(|(name, readings)| (name, dice.pick(&readings))).collect();
    source.resolved(&choices).unwrap_or_else(|d| panic!("{d}"))
}

fn sources() -> &'static [(Source, Again, Again)] {
    static SOURCES: std::sync::OnceLock<Vec<(Source, Again, Again)>> = std::sync::OnceLock::new();
    SOURCES.get_or_init(|| {
        let open = |api: &str| {
            let file = format!("{}/../spec/apis/{api}.yaml", env!("CARGO_MANIFEST_DIR"));
            Source::open(file.as_ref()).unwrap_or_else(|d| panic!("{d}"))
        };
        APIS.iter().map(|(api, payload, error)| (open(api), *payload, *error)).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_is_written_again(seed in any::<u64>()) {
        for (source, payload, error) in sources() {
            let mut dice = Dice(seed);
            let model = model(source, &mut dice);
            for operation in model.description.operations.values() {
                let text = value(&model, operation.payload().expect("a payload"), &mut dice, 0).to_string();
                prop_assert_eq!(payload(&text), Ok(text.clone()), "{}", source.file);
            }
            if let Some(schema) = &model.description.errors.schema {
                let text = value(&model, schema, &mut dice, 0).to_string();
                prop_assert_eq!(error(&text), Ok(text.clone()), "{}", source.file);
            }
        }
    }
}

#[test]
fn text_of_numbers_is_kept() {
    for number in ["1e5", "1E5", "1e+05", "-0", "1.10", "12345678901234567890123", "0.1e-7"] {
        let text = format!(r#"{{"message":"m","n":{number},"deep":{{"n":[{number}]}},"errors":[]}}"#);
        assert_eq!(again::<bsg::ErrorBody>(&text).as_deref(), Ok(text.as_str()));
    }
    // Not only from text.
    let value = json!({"message": "m", "n": 1.5, "errors": []});
    let body: bsg::ErrorBody = serde_json::from_value(value.clone()).expect("a body");
    assert_eq!((body.extra.get("n"), serde_json::to_value(&body).expect("JSON")), (Some(json!(1.5)), value));
}

#[test]
fn a_changed_member_is_written_changed_and_in_its_place() {
    let text = r#"{"new":1.50,"default":0,"id":"7","description":null,"name":"a","created_at":"2022-04-28 14:21:16"}"#;
    let mut group: bsg::Group = serde_json::from_str(text).expect("a group");
    assert_eq!((group.default, group.id.as_str()), (Some(false), "7"));
    assert_eq!(group.extra.raw("new").map(serde_json::value::RawValue::get), Some("1.50"));
    assert_eq!(serde_json::to_string(&group).expect("JSON"), text);
    group.default = Some(true);
    group.items = Some(3);
    let changed = text.replace("\"default\":0", "\"default\":true").replace("16\"}", "16\",\"items\":3}");
    assert_eq!(serde_json::to_string(&group).expect("JSON"), changed);
}

#[test]
fn all_spellings_mean_the_same() {
    let contact = |fields: &str, group_id: &str, default: &str| -> bsg::Contact {
        let text = format!(
            r#"{{"id":1,"phone":33601148802,"fields":{fields},"created_at":"2022-04-28 14:21:16","hlr_status":"unknown","hlr_last_check":null,
            "groups":[{{"id":{group_id},"name":"n","description":null,"default":{default},"created_at":"2022-04-28 14:21:16"}}]}}"#
        );
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"))
    };
    let plain = contact(r#"{"7":"x"}"#, "\"1\"", "false");
    assert_eq!(plain.hlr_status, bsg::HlrStatus::Unknown);
    assert_eq!(plain.fields.get("7").map(String::as_str), Some("x"));
    for other in [
        contact(r#"[{"id":7,"value":"x"}]"#, "1", "0"),
        contact(r#"[{"code":"7","text":"x"}]"#, "1", "false"),
        contact(r#"{"7":"x"}"#, "\"1\"", "0"),
    ] {
        assert_eq!(other, plain);
    }
    assert!(contact("[]", "1", "1").fields.is_empty());
}
