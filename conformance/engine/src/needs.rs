//! What a call cannot do without: required parameters and a required body, and the values that stand for them.
//!
//! What the target itself answered comes first (the `id` of a list's first item for `/things/{id}`), then what the
//! description names (default, words, examples), then a value made from the schema. The target need not know such a value: until a
//! call with it succeeded, a refusal is no fault. Nothing is sent from here, and what laws ask for is not looked at.

use crate::asked::target;
use crate::call::Call;
use crate::judge::Answer;
use crate::oracle::text_of;
use crate::session::{Expect, Session};
use indexmap::IndexMap;
use plumbline_spec::model::{Description, Effect, Endpoint, JsonType, Location, Method, Operation, Schema};
use plumbline_spec::value::Checker;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Deepest nesting of a made value.
const DEEPEST: usize = 12;
/// Most parts of a made value.
const MOST: usize = 2_000;
/// Most members of answers that are kept for an operation.
const MOST_SEEN: usize = 64;

/// Headers that say how a request is sent; a value made up for one would be a broken request.
const BY_HTTP: [&str; 6] = ["connection", "content-length", "content-type", "expect", "host", "transfer-encoding"];

/// What is sent with every call of an operation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Needs {
    /// Values of required parameters.
    pub args: IndexMap<String, Value>,
    /// The body.
    pub body: Option<Value>,
    /// Names of what the target need not know.
    pub unsure: Vec<String>,
}

/// Values that answers held, by the path of the operation and the name of the member.
#[derive(Debug, Default)]
pub struct Seen(BTreeMap<String, IndexMap<String, Value>>);

/// A path, and what is known of it.
pub type Learnt = (String, IndexMap<String, Value>);

impl Seen {
    /// Keeps what an answer of an operation holds; gives back what is known of it by then, if that is more than before.
    pub fn learn(&mut self, operation: &Operation, answer: &Answer) -> Option<Learnt> {
        let (Some(path), Answer::Success { payload, .. }) = (path(operation), answer) else { return None };
        let known = self.0.entry(path.to_owned()).or_default();
        let before = known.len();
        gather(payload, known, 0);
        (known.len() > before).then(|| (path.to_owned(), known.clone()))
    }

    /// Takes what was learnt of an operation from the same answers.
    pub fn take(&mut self, (path, known): &Learnt) {
        self.0.insert(path.clone(), known.clone());
    }
}

fn gather(value: &Value, known: &mut IndexMap<String, Value>, depth: usize) {
    match value {
        Value::Array(items) => items.iter().take(1).for_each(|item| gather(item, known, depth + 1)),
        Value::Object(members) if depth < 4 => {
            for (name, member) in members {
                if known.len() < MOST_SEEN && (member.is_number() || member.as_str().is_some_and(|t| !t.is_empty() && t.len() < 200)) {
                    known.entry(name.clone()).or_insert_with(|| member.clone());
                }
            }
            members.values().filter(|m| m.is_array() || m.is_object()).for_each(|m| gather(m, known, depth + 1));
        }
        _ => {}
    }
}

/// The path of an operation; for JSON-RPC its method.
fn path(operation: &Operation) -> Option<&str> {
    match operation.endpoint()? {
        Endpoint::Http(_, path) => Some(path),
        Endpoint::Rpc { method, .. } => Some(method),
    }
}

/// The order in which operations are judged: those that others may learn values from first, those that delete last.
pub fn turn(operation: &Operation) -> (bool, usize) {
    let deletes = matches!(operation.endpoint(), Some(Endpoint::Http(Method::Delete, _)));
    (deletes, operation.parameters.values().filter(|p| p.location == Location::Path).count())
}

/// What a call of the operation cannot do without. `Err` says what could not be had.
pub fn of(session: &Session, name: &str) -> Result<Needs, String> {
    let mut needs = Needs::default();
    let Some(operation) = session.operation(name) else { return Ok(needs) };
    let description = session.description();
    let checker = Checker::new(description);
    for (key, parameter) in &operation.parameters {
        let wire = parameter.name.as_deref().unwrap_or(key);
        let by_http = parameter.location == Location::Header && BY_HTTP.contains(&wire.to_ascii_lowercase().as_str());
        if by_http || (!parameter.required && parameter.location != Location::Path) {
            continue;
        }
        let schema = target(description, &parameter.schema);
        let placed = parameter.location == Location::Path;
        let seen = || seen(&session.seen_values, operation, wire, placed).into_iter().find_map(|value| fitting(&checker, schema, value));
        let named = || schema.default.iter().chain(&schema.constant).chain(schema.values.iter().flatten()).find(|v| !v.is_null()).cloned();
        let made = || schema.examples.iter().find(|v| checker.fits(schema, v)).cloned().or_else(|| make(&checker, schema));
        // What the description names is surely taken; what was seen may belong elsewhere.
        let (value, sure) = match (named(), placed) {
            (Some(value), false) => (Some(value), true),
            (value, _) => (seen().or(value).or_else(made), false),
        };
        let value = value.filter(|v| !placed || !text_of(v).is_empty());
        let Some(value) = value else {
            return Err(format!("it needs `{wire}`, and neither the description nor an answer has a value for it"));
        };
        if !sure {
            needs.unsure.push(wire.to_owned());
        }
        needs.args.insert(key.clone(), value);
    }
    if let Some(body) = operation.body.as_ref().filter(|b| b.required) {
        let schema = target(description, &body.schema);
        let sendable = is_json(&body.media) || is_form(&body.media) || body.media.starts_with("text/");
        let named = schema.examples.iter().find(|v| checker.fits(schema, v)).cloned();
        let value = sendable.then(|| named.or_else(|| make(&checker, schema))).flatten();
        let Some(value) = value else {
            return Err(format!("it needs a body of {}, and none could be made from its schema", body.media));
        };
        needs.unsure.push("the body".to_owned());
        needs.body = Some(value);
    }
    Ok(needs)
}

/// The call with what it cannot do without, and what its answer must be then.
pub fn complete(session: &Session, call: &Call, expect: &Expect, needs: &Needs) -> (Call, Expect) {
    let filled = |call: &Call| {
        let mut call = call.clone();
        let left_out = call.left_out.clone();
        for (key, value) in needs.args.iter().filter(|(key, _)| left_out.as_ref() != Some(key)) {
            call.args.entry(key.clone()).or_insert_with(|| value.clone());
        }
        call.body = call.body.or_else(|| needs.body.clone());
        call
    };
    let expect = match expect {
        Expect::OneOf(calls) => Expect::OneOf(calls.iter().map(filled).collect()),
        Expect::Success if is_unsure(session, call, needs) => Expect::Open,
        other => other.clone(),
    };
    (filled(call), expect)
}

/// Whether a refusal may be for what stands for a need: until it was taken once, and always where a call changes what the next one finds.
pub fn is_unsure(session: &Session, call: &Call, needs: &Needs) -> bool {
    let writes = session.operation(&call.operation).is_some_and(|o| o.effect != Effect::Safe);
    !needs.unsure.is_empty() && (writes || !session.taken.contains(&call.operation))
}

/// Values that answers held and that a parameter may mean, the likeliest first.
fn seen<'s>(seen: &'s Seen, operation: &Operation, wire: &str, placed: bool) -> Vec<&'s Value> {
    let mut all = Vec::new();
    let own = plain(wire);
    let Some(path) = path(operation) else { return all };
    if let Some(at) = path.find(&format!("{{{wire}}}")).filter(|_| placed) {
        let list = path[..at].trim_end_matches('/');
        let thing = plain(list.rsplit('/').next().unwrap_or_default());
        let known = seen.0.get(list).or_else(|| seen.0.get(&format!("{list}/")));
        if let Some(known) = known {
            all.extend(known.iter().filter(|(name, _)| plain(name) == own).map(|(_, v)| v));
            // `/things/{thing_id}` is the `id` of a thing; `/users/{username}` its `name`.
            let rest = own.strip_prefix(thing.trim_end_matches('s')).unwrap_or(&own);
            all.extend(
                known.iter().filter(|(name, _)| plain(name) == rest || (plain(name) == "id" && rest.ends_with("id"))).map(|(_, v)| v),
            );
        }
    }
    if !matches!(own.as_str(), "id" | "name" | "type" | "key" | "value") {
        all.extend(seen.0.values().flatten().filter(|(name, _)| plain(name) == own).map(|(_, v)| v));
    }
    all
}

/// A name without what only tells its parts apart.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The value in the type of the schema.
fn fitting(checker: &Checker<'_>, schema: &Schema, value: &Value) -> Option<Value> {
    let text = json!(text_of(value));
    let number = text_of(value).parse::<i64>().ok().map(Value::from);
    std::iter::once(value.clone()).chain(number).chain([text]).find(|v| checker.fits(schema, v))
}

/// A value of the schema, if one can be made.
pub fn make(checker: &Checker<'_>, schema: &Schema) -> Option<Value> {
    let mut left = MOST;
    let value = part(checker, schema, 0, &mut left)?;
    checker.fits(schema, &value).then_some(value)
}

fn part(checker: &Checker<'_>, schema: &Schema, depth: usize, left: &mut usize) -> Option<Value> {
    let schema = checker.target(schema);
    *left = left.checked_sub(1)?;
    if depth > DEEPEST {
        return None;
    }
    let named = schema.constant.iter().chain(schema.values.iter().flatten()).chain(&schema.default).chain(&schema.examples);
    if let Some(value) = named.into_iter().find(|v| !v.is_null() && checker.fits(schema, v)) {
        return Some(value.clone());
    }
    if let Some(disputed) = schema.disputed.as_ref().and_then(|d| d.readings.values().next()) {
        return part(checker, disputed, depth + 1, left);
    }
    let own = match kind(schema) {
        Some(JsonType::Null) => Some(Value::Null),
        Some(JsonType::Boolean) => Some(json!(true)),
        Some(JsonType::Integer | JsonType::Number) => number(checker, schema),
        Some(JsonType::String) => text(checker, schema),
        Some(JsonType::Array) => {
            let count = usize::try_from(schema.min_items.unwrap_or(0)).ok()?.min(MOST);
            let item = |left: &mut usize| schema.items.as_deref().map_or(Some(json!(1)), |items| part(checker, items, depth + 1, left));
            (0..count).map(|_| item(left)).collect::<Option<Vec<_>>>().map(Value::Array)
        }
        Some(JsonType::Object) => {
            let mut members = Map::new();
            for name in &schema.required {
                let property = schema.properties.get(name).or(schema.additional_properties.as_deref());
                let value = property.map_or(Some(json!("1")), |property| part(checker, property, depth + 1, left))?;
                members.insert(name.clone(), value);
            }
            Some(Value::Object(members))
        }
        None => None,
    };
    let branches = || schema.one_of.iter().chain(&schema.any_of);
    let mut whole = own;
    for all in &schema.all_of {
        whole = merged(whole, part(checker, all, depth + 1, left));
    }
    if let Some(value) = whole.as_ref().filter(|v| checker.fits(schema, v)) {
        return Some(value.clone());
    }
    let mut last = whole.clone();
    for branch in branches() {
        let Some(value) = part(checker, branch, depth + 1, left) else { continue };
        let both = merged(whole.clone(), Some(value));
        if both.as_ref().is_some_and(|v| checker.fits(schema, v)) {
            return both;
        }
        last = last.or(both);
    }
    last
}

fn merged(one: Option<Value>, other: Option<Value>) -> Option<Value> {
    match (one, other) {
        (Some(Value::Object(mut one)), Some(Value::Object(other))) => {
            one.extend(other);
            Some(Value::Object(one))
        }
        (one, other) => other.or(one),
    }
}

fn kind(schema: &Schema) -> Option<JsonType> {
    let listed = schema.types.as_ref().and_then(|t| t.as_slice().iter().copied().find(|t| *t != JsonType::Null));
    let object = !schema.properties.is_empty() || !schema.required.is_empty() || schema.additional_properties.is_some();
    let composed = !schema.one_of.is_empty() || !schema.any_of.is_empty() || !schema.all_of.is_empty();
    listed.or_else(|| {
        [
            (object, JsonType::Object),
            (schema.items.is_some(), JsonType::Array),
            (schema.minimum.is_some() || schema.maximum.is_some(), JsonType::Integer),
            (!composed, JsonType::String),
        ]
        .into_iter()
        .find_map(|(is, kind)| is.then_some(kind))
    })
}

fn number(checker: &Checker<'_>, schema: &Schema) -> Option<Value> {
    let (least, most) = (schema.minimum.unwrap_or(i64::MIN), schema.maximum.unwrap_or(i64::MAX));
    [1.max(least).min(most), least, most].into_iter().map(Value::from).find(|v| checker.fits(schema, v))
}

fn text(checker: &Checker<'_>, schema: &Schema) -> Option<Value> {
    /// One for every format, then what patterns often ask for.
    const TEXTS: [&str; 22] = [
        "1",
        "2024-01-31",
        "2024-01-31 12:00:00",
        "2024-01-31T12:00:00Z",
        "someone@example.com",
        "https://example.com/",
        "00000000-0000-4000-8000-000000000001",
        "12025550123",
        "+12025550123",
        "a",
        "A",
        "abc",
        "Abc1",
        "a-1",
        "en",
        "US",
        "EUR",
        "12:00",
        "12:00:00",
        "127.0.0.1",
        "1.0.0",
        "#000000",
    ];
    let least = usize::try_from(schema.min_length.unwrap_or(0)).ok()?.min(100_000);
    let lengths = [least, 2, 3, 4, 5, 6, 8, 10, 12, 13, 16, 20, 22, 24, 26, 32, 40, 64];
    let filled = lengths.iter().flat_map(|n| ["a", "A", "1"].map(|c| c.repeat(*n)));
    let mut all = TEXTS.iter().map(|t| (*t).to_owned()).chain(filled).chain(schema.pattern.iter().flat_map(|p| by_pattern(p)));
    all.find(|t| !t.is_empty() && checker.fits(schema, &json!(t))).map(Value::String)
}

/// Some texts that a pattern describes, the same ones each time; none for a pattern that looks around.
fn by_pattern(pattern: &str) -> Vec<String> {
    const TRIES: usize = 32;
    // Anchors say where a match begins and ends, which the whole text does anyway.
    let bare = pattern.trim_start_matches('^').trim_end_matches('$');
    let Ok(strategy) = proptest::string::string_regex(bare) else { return Vec::new() };
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]));
    (0..TRIES).filter_map(|_| strategy.new_tree(&mut runner).ok()).map(|tree| tree.current()).collect()
}

/// Whether a body of this media type is JSON.
pub fn is_json(media: &str) -> bool {
    let media = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    media == "application/json" || media.ends_with("+json") || media == "text/json"
}

/// Whether a body of this media type is a form.
pub fn is_form(media: &str) -> bool {
    media.trim().to_ascii_lowercase().starts_with("application/x-www-form-urlencoded")
}

/// What is said of the facts of an operation whose needs the target did not take.
pub fn untaken(description: &Description, operation: &str, needs: &Needs, answer: &Answer) -> String {
    let what = match answer {
        Answer::Refused { status, .. } => format!("refused it with status {status}"),
        Answer::Nothing(words) => format!("gave {words}"),
        Answer::Success { .. } => "answered".to_owned(),
    };
    let key = |name: &String| {
        let parameters = description.operations.get(operation).map(|o| &o.parameters);
        parameters.and_then(|p| p.iter().find(|(k, p)| p.name.as_ref().unwrap_or(*k) == name)).map(|(k, _)| k.clone())
    };
    let values: Vec<String> = needs
        .unsure
        .iter()
        .map(|name| match key(name).and_then(|k| needs.args.get(&k)) {
            Some(value) => format!("`{name}` = {value}"),
            None => name.clone(),
        })
        .collect();
    format!("it needs {}, made up for want of a better one, and the target {what}", values.join(" and "))
}

#[cfg(test)]
mod tests {
    use super::{Checker, make};
    use plumbline_spec::{Choices, Source};
    use serde_json::json;

    const TEXT: &str = r##"
plumbline: 1
api: things
title: Things
protocol: http
documents: { page: { title: Page, url: "https://example.com/page" } }
servers: [{ url: "https://example.com" }]
operations:
  list:
    get: /things
    effect: safe
    responses: { 200: { schema: { type: array, items: { type: object, properties: { id: { type: integer } } } } } }
schemas:
  tree: { type: object, properties: { value: { type: string, pattern: "^[0-9]{3}$" }, next: { $ref: "#/schemas/tree" } }, required: [value] }
  endless: { type: object, properties: { next: { $ref: "#/schemas/endless" } }, required: [next] }
  choice: { oneOf: [{ type: integer, minimum: 7 }, { type: string }] }
  key: { type: string, pattern: "^AC[0-9a-f]{32}$", minLength: 34 }
"##;

    #[test]
    fn values_are_made_from_schemas_or_not_at_all() {
        let source = Source::read("things.yaml", TEXT.as_bytes()).expect("a description");
        let model = source.model(&Choices::new()).expect("a model");
        let checker = Checker::new(&model.description);
        let made = |name: &str| make(&checker, &model.description.schemas[name]);
        assert_eq!(made("tree"), Some(json!({ "value": "111" })));
        assert_eq!(made("endless"), None);
        assert_eq!(made("choice"), Some(json!(7)));
        assert!(made("key").is_some_and(|key| key.as_str().is_some_and(|key| key.starts_with("AC"))));
    }
}
