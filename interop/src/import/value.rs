//! Keywords about single values: formats, enums, ranges, defaults and examples.

use super::context::Import;
use super::json::shorten;
use super::out::{Map, Out};
use super::tree::{Content, Node};
use serde_json::{Number, Value};
use std::collections::HashSet;

/// Keywords that this module carries over.
pub(super) const KNOWN: [&str; 12] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "maxProperties",
    "pattern",
    "contentEncoding",
];

/// Formats: the document's word, ours, and the type they are about.
const FORMATS: [(&str, &str, &str); 17] = [
    ("int32", "int32", "number"),
    ("int64", "int64", "number"),
    ("float", "float", "number"),
    ("double", "double", "number"),
    ("unix-time", "unix-time", "number"),
    ("date-time", "date-time", "string"),
    ("date", "date", "string"),
    ("email", "email", "string"),
    ("idn-email", "email", "string"),
    ("uri", "uri", "string"),
    ("uuid", "uuid", "string"),
    ("byte", "byte", "string"),
    ("base64", "byte", "string"),
    ("binary", "binary", "string"),
    ("password", "password", "string"),
    ("civil-date-time", "civil-date-time", "string"),
    ("e164", "e164", "string"),
];

/// Whether a text is a regular expression that can be judged by.
pub(super) fn is_pattern(pattern: &str) -> bool {
    const LONGEST: usize = 2_000;
    pattern.len() <= LONGEST && plumbline_spec::value::compile_pattern(pattern).is_ok()
}

/// `format`, and what comes to the same.
pub(super) fn format(import: &mut Import<'_>, node: &Node, types: &[&str], schema: &mut Map) {
    let file = node.text_of("type") == Some("file");
    let encoded = node.text_of("contentEncoding") == Some("base64");
    let bytes = node.text_of("contentMediaType") == Some("application/octet-stream");
    let Some(word) = node.text_of("format") else {
        if file || (bytes && !encoded) {
            schema.put("format", "binary");
        } else if encoded {
            schema.put("format", "byte");
        }
        return;
    };
    let known = FORMATS.iter().find(|(theirs, ..)| *theirs == word);
    let suits = |about: &str| types.is_empty() || types.iter().any(|t| *t == about || (about == "number" && *t == "integer"));
    match known {
        Some((_, ours, about)) if suits(about) => schema.put("format", *ours),
        Some(_) => {
            import.leave_often("format", &format!("{word}/{types:?}"), node.at, || {
                format!("the format `{word}` beside the type {} has no effect", types.join(" or "))
            });
        }
        None => import.leave_often("format", word, node.at, || {
            format!("the format `{}` is unknown here, so any value of the type is allowed", shorten(word))
        }),
    }
}

/// `enum` and `const`. Values that the type does not allow are spelled as the type wants them, or left out.
pub(super) fn listed(import: &mut Import<'_>, node: &Node, types: &[&str], null: bool, schema: &mut Map) {
    if let Some(list) = node.get("enum") {
        let mut seen = HashSet::new();
        let mut values = Vec::new();
        for item in list.items() {
            let value = if import.ours { Some(item.value()) } else { fitted(item.value(), types, null) };
            match value {
                Some(value) => {
                    if seen.insert(value.to_string()) {
                        values.push(Out::json(&value));
                    }
                }
                None => import.leave(
                    "enum",
                    item.at,
                    format!("the value {} is not of the type {}", shorten(&item.value().to_string()), types.join(" or ")),
                ),
            }
        }
        if null && !values.is_empty() && !values.contains(&Out::Null) && !import.ours {
            values.push(Out::Null);
        }
        if values.is_empty() {
            import.leave("enum", list.at, "this `enum` allows no value; any of the type is allowed");
        } else {
            schema.put("enum", values);
        }
    }
    if let Some(constant) = node.get("const") {
        match if import.ours { Some(constant.value()) } else { fitted(constant.value(), types, null) } {
            Some(value) => schema.put("const", Out::json(&value)),
            None => import.leave("enum", constant.at, "this `const` is not of the type beside it"),
        }
    }
}

/// The value, if it is of one of the types; a number for a text becomes that text, and the other way round.
fn fitted(value: Value, types: &[&str], null: bool) -> Option<Value> {
    if types.is_empty() || fits(&value, types) || (null && value.is_null()) {
        return Some(value);
    }
    match (&value, types) {
        (Value::Number(_) | Value::Bool(_), ["string"] | ["string", "null"]) => Some(Value::String(value.to_string())),
        (Value::String(text), ["integer" | "number", ..]) => {
            let number: Number = serde_json::from_str(text).ok()?;
            Some(Value::Number(number)).filter(|v| fits(v, types))
        }
        (Value::String(text), ["boolean", ..]) if text == "true" || text == "false" => Some(Value::Bool(text == "true")),
        _ => None,
    }
}

fn fits(value: &Value, types: &[&str]) -> bool {
    types.iter().any(|t| match (*t, value) {
        ("null", Value::Null)
        | ("boolean", Value::Bool(_))
        | ("number", Value::Number(_))
        | ("string", Value::String(_))
        | ("array", Value::Array(_))
        | ("object", Value::Object(_)) => true,
        ("integer", Value::Number(n)) => n.is_i64() || n.is_u64() || n.as_f64().is_some_and(|f| f.fract() == 0.0),
        _ => false,
    })
}

/// Ranges, lengths and patterns.
pub(super) fn bounds(import: &mut Import<'_>, node: &Node, types: &[&str], schema: &mut Map) {
    if let Some(pattern) = node.get("pattern") {
        match pattern.text() {
            Some(text) if is_pattern(text) => schema.put("pattern", text),
            _ => import.leave(
                "pattern",
                pattern.at,
                format!(
                    "`{}` is no regular expression without look-around and back-references; any text is allowed",
                    shorten(&pattern.word().unwrap_or_default())
                ),
            ),
        }
    }
    let whole = types.contains(&"integer") && !types.contains(&"number");
    let least = bound(import, node, "minimum", "exclusiveMinimum", whole);
    let most = bound(import, node, "maximum", "exclusiveMaximum", whole);
    pair(import, node, schema, ("minimum", least), ("maximum", most));
    for (low, high) in [("minLength", "maxLength"), ("minItems", "maxItems")] {
        let (least, most) = (count(import, node, low), count(import, node, high));
        pair(import, node, schema, (low, least), (high, most));
    }
    schema.maybe("maxProperties", count(import, node, "maxProperties"));
    if node.is_true("uniqueItems") {
        schema.put("uniqueItems", true);
    }
}

/// Takes out keywords that are about another type and so have no effect.
pub(super) fn suited(import: &mut Import<'_>, node: &Node, types: &[&str], schema: &mut Map) {
    const ABOUT: [(&str, &[&str]); 14] = [
        ("minimum", &["integer", "number"]),
        ("maximum", &["integer", "number"]),
        ("minLength", &["string"]),
        ("maxLength", &["string"]),
        ("pattern", &["string"]),
        ("items", &["array"]),
        ("minItems", &["array"]),
        ("maxItems", &["array"]),
        ("uniqueItems", &["array"]),
        ("properties", &["object"]),
        ("required", &["object"]),
        ("patternProperties", &["object"]),
        ("additionalProperties", &["object"]),
        ("maxProperties", &["object"]),
    ];
    if types.is_empty() {
        return;
    }
    for (key, about) in ABOUT {
        if !about.iter().any(|t| types.contains(t)) && schema.remove(key).is_some() {
            let word = format!("{key}/{}", types.join("+"));
            import.leave_often("no-effect", &word, node.at, || format!("`{key}` beside the type {} has no effect", types.join(" or ")));
        }
    }
}

fn pair(import: &mut Import<'_>, node: &Node, schema: &mut Map, least: (&'static str, Option<i64>), most: (&'static str, Option<i64>)) {
    if let ((low, Some(a)), (high, Some(b))) = (least, most)
        && a > b
    {
        import.leave("range", node.at, format!("`{low}` {a} is above `{high}` {b}; neither is carried over"));
        return;
    }
    schema.maybe(least.0, least.1);
    schema.maybe(most.0, most.1);
}

fn count(import: &mut Import<'_>, node: &Node, key: &str) -> Option<i64> {
    let given = node.get(key)?;
    let number = given.value().as_i64().or_else(|| given.value().as_f64().filter(|f| f.fract() == 0.0).and_then(whole_number));
    match number {
        Some(number) if number >= 0 => Some(number).filter(|n| *n > 0 || !key.starts_with("min") || import.ours),
        _ => {
            import.leave("range", given.at, format!("`{key}` is no count"));
            None
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the range is looked at before")]
fn whole_number(float: f64) -> Option<i64> {
    const SAFE: f64 = 9_007_199_254_740_992.0;
    (float.abs() <= SAFE && float.fract() == 0.0).then_some(float as i64)
}

/// A bound in whole numbers, from the inclusive keyword and the exclusive one in either form.
fn bound(import: &mut Import<'_>, node: &Node, inclusive: &str, exclusive: &str, whole: bool) -> Option<i64> {
    let lower = inclusive == "minimum";
    let tighter = |a: i64, b: i64| if lower { a.max(b) } else { a.min(b) };
    let mut found: Option<i64> = None;
    let own = node.get(inclusive);
    let beyond = node.get(exclusive);
    let flag = beyond.is_some_and(|b| b.content == Content::Bool(true));
    let both = [(own, flag), (beyond.filter(|b| matches!(b.content, Content::Number(_))), true)];
    for (given, strict) in both {
        let Some(given) = given else { continue };
        let Value::Number(number) = given.value() else {
            import.leave("range", given.at, format!("`{inclusive}` is no number"));
            continue;
        };
        let (exact, float) = (number.as_i64(), number.as_f64().unwrap_or(f64::NAN));
        let floor = exact.or_else(|| whole_number(float.floor()));
        let ceiling = exact.or_else(|| whole_number(float.ceil()));
        let step = if lower { 1 } else { -1 };
        let is_exact = exact.is_some() || float.fract() == 0.0;
        // Whole numbers are narrowed to the next whole one, others widened to it.
        let rounded = if whole == lower { ceiling } else { floor };
        let value = match rounded {
            Some(n) if strict && whole && is_exact => n.checked_add(step),
            other => other,
        };
        match value {
            Some(n) => {
                if !whole && (strict || !is_exact) {
                    let word = if strict { exclusive } else { inclusive };
                    import.leave(
                        "range",
                        given.at,
                        format!("`{word}` {number} of a number is carried over as `{inclusive}` {n}, which allows more"),
                    );
                }
                found = Some(found.map_or(n, |f| tighter(f, n)));
            }
            None => import.leave("range", given.at, format!("the bound {number} is beyond 64 bits and bounds nothing here")),
        }
    }
    found
}

/// `default`, `example` and `examples`.
pub(super) fn samples(import: &mut Import<'_>, node: &Node, types: &[&str], schema: &mut Map) {
    if let Some(default) = node.get("default") {
        let value = if import.ours { Some(default.value()) } else { admitted(default.value(), types, schema) };
        match value {
            Some(value) => schema.put("default", Out::json(&value)),
            None => import.leave(
                "default",
                default.at,
                format!("the default {} is not allowed by its own schema", shorten(&default.value().to_string())),
            ),
        }
    }
    let mut examples: Vec<&Node> = node.get("example").into_iter().collect();
    if let Some(more) = node.get("examples") {
        examples.extend(more.items());
    }
    let mut kept: Vec<Out> = Vec::new();
    for example in examples {
        let value = example.value();
        if import.ours {
            kept.push(Out::json(&value));
        } else if is_placeholder(&value) {
            import.leave_often("placeholder", "", example.at, || format!("the example {} only holds a place", shorten(&value.to_string())));
        } else if example.size(200) >= 200 {
            import.leave("example", example.at, "this example is long and is not carried over");
        } else if let Some(value) = admitted(value, types, schema) {
            let one = Out::json(&value);
            if !kept.contains(&one) {
                kept.push(one);
            }
        } else {
            import.leave(
                "example",
                example.at,
                format!("the example {} is not allowed by its own schema", shorten(&example.value().to_string())),
            );
        }
    }
    schema.filled("examples", kept);
}

/// The value, if type and enum beside it allow it, as far as can be seen without looking at other schemas.
fn admitted(value: Value, types: &[&str], schema: &Map) -> Option<Value> {
    let null = matches!(schema.get("type"), Some(Out::List(all)) if all.contains(&Out::Text("null".to_owned())));
    let value = fitted(value, types, null)?;
    let listed = schema.list("enum");
    ((listed.is_empty() || listed.contains(&Out::json(&value))) && keeps(&value, schema)).then_some(value)
}

/// Whether a value keeps the format, pattern, lengths and range beside it.
fn keeps(value: &Value, schema: &Map) -> bool {
    let number = |key: &str| match schema.get(key) {
        Some(Out::Number(n)) => n.parse::<i64>().ok(),
        _ => None,
    };
    let within = |have: usize, least: &str, most: &str| {
        let have = i64::try_from(have).unwrap_or(i64::MAX);
        number(least).is_none_or(|n| have >= n) && number(most).is_none_or(|n| have <= n)
    };
    let format =
        schema.text("format").and_then(|f| serde_json::from_value::<plumbline_spec::model::Format>(Value::String(f.to_owned())).ok());
    if format.is_some_and(|f| !value.is_null() && !plumbline_spec::value::matches_format(f, value)) {
        return false;
    }
    match value {
        Value::String(text) => {
            let pattern = schema.text("pattern").and_then(|p| plumbline_spec::value::compile_pattern(p).ok());
            pattern.is_none_or(|p| p.is_match(text)) && within(text.chars().count(), "minLength", "maxLength")
        }
        Value::Number(n) => n.as_f64().is_none_or(|f| {
            #[expect(clippy::cast_precision_loss, reason = "a bound that is off by one in the seventeenth digit costs an example")]
            let bound = |key: &str| number(key).map(|n| n as f64);
            bound("minimum").is_none_or(|b| f >= b) && bound("maximum").is_none_or(|b| f <= b)
        }),
        Value::Array(items) => within(items.len(), "minItems", "maxItems"),
        Value::Null | Value::Bool(_) | Value::Object(_) => true,
    }
}

/// What Swagger UI and its kin put where nobody wrote an example: "string", 0, true, and what is made of these.
pub(super) fn is_placeholder(value: &Value) -> bool {
    match value {
        Value::String(text) => matches!(text.as_str(), "string" | "" | "user@example.com" | "2019-08-24T14:15:22Z" | "2019-08-24"),
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::Array(items) => !items.is_empty() && items.iter().all(is_placeholder),
        Value::Object(members) => {
            !members.is_empty()
                && members.values().all(|v| is_placeholder(v) || v.is_boolean() || v.is_null())
                && members.values().any(|v| !v.is_boolean() && !v.is_null())
        }
        Value::Null | Value::Bool(_) => false,
    }
}
