//! Mistakes that the typed layer finds: unknown keys and words, missing keys, wrong types.
//!
//! serde says what it expected in words made for programmers. Here its message becomes a
//! diagnostic with a remedy. What may stand at a place is asked of the types themselves: an
//! impossible key is put there, and the refusal lists the possible ones.

use super::words::{closest, did_you_mean, list};
use crate::diag::Diagnostic;
use crate::model::Description;
use crate::places::{Place, nearest};
use crate::pointer::join;
use crate::strict;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::ops::Range;

/// A mistake that the typed layer found, and what to take away to look for further ones.
pub(crate) struct TypedMistake {
    pub diagnostic: Diagnostic,
    /// Pointer of what to take away.
    pub remove: String,
    /// The key that is missing, where that is the mistake.
    pub missing: Option<String>,
    /// How the value can be mended instead, so that nothing is lost for other rules.
    pub mend: Option<Mend>,
}

/// A way to mend a value for the rules that come after.
pub(crate) enum Mend {
    /// Give the key the name that was meant.
    Rename(String),
    /// Put something in the place of a missing key.
    StandIn(String, Value),
}

/// Words of other description languages and of JSON Schema that people try here, and what to write.
const FOREIGN: &[(&str, &str)] = &[
    ("nullable", "write the type as a list with null in it: `type: [string, \"null\"]`"),
    ("example", "write a list: `examples: [...]`"),
    ("exclusiveMinimum", "numbers are bounded by `minimum`, which is itself allowed; for whole numbers write one more"),
    ("exclusiveMaximum", "numbers are bounded by `maximum`, which is itself allowed; for whole numbers write one less"),
    ("multipleOf", "the language has no `multipleOf`; say it in the `description`"),
    ("not", "the language has no `not`; say what may stand here rather than what may not"),
    ("if", "the language has no conditions in schemas; use `oneOf`"),
    ("$defs", "named schemas stand under `schemas:` at the top of the file"),
    ("definitions", "named schemas stand under `schemas:` at the top of the file"),
    ("components", "named schemas stand under `schemas:` at the top of the file"),
    ("paths", "operations stand under `operations:` by name, each with its method and path: `get: /path`"),
    ("info", "write `api:`, `title:` and `version:` at the top of the file"),
    ("openapi", "the language is named by `plumbline: 1`; `cargo xtask import openapi FILE` brings OpenAPI documents in"),
    ("swagger", "the language is named by `plumbline: 1`; `cargo xtask import openapi FILE` brings OpenAPI documents in"),
    ("openrpc", "the language is named by `plumbline: 1`; `cargo xtask import openrpc FILE` brings OpenRPC documents in"),
    ("operationId", "the operation's name is its key under `operations:`"),
    ("requestBody", "write `body:` with `media:` and `schema:`"),
    ("content", "write `media:` and `schema:`"),
    ("security", "name a key of `authentication:` as `authentication: NAME`"),
    ("securitySchemes", "write `credentials:` and `authentication:`"),
    ("tags", "there are no tags; operations are known by their names"),
    ("oneof", "did you mean `oneOf`?"),
    ("min", "did you mean `minimum` of a number, `minLength` of a text or `minItems` of an array?"),
    ("max", "did you mean `maximum` of a number, `maxLength` of a text or `maxItems` of an array?"),
    ("header", "what a request carries stands in a list: `apply: [{ header: { name: Authorization, value: \"Bearer {CREDENTIAL}\" } }]`"),
    (
        "page",
        "`offset` counts the items that are skipped; that pages are numbered cannot be said: leave the law out and say it in the `description`",
    ),
    ("explode", "write `style: repeat` (`name=a&name=b`) or `style: comma` (`name=a,b`)"),
    ("readOnly", "make a schema for requests and one for answers"),
    ("writeOnly", "make a schema for requests and one for answers"),
    ("<<", "merge keys are not part of the description language; write the keys out, or use a named schema"),
];

/// Keywords that belong into a schema and are often written beside it.
const OF_SCHEMAS: &[&str] = &[
    "$ref",
    "type",
    "enum",
    "const",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "items",
    "minItems",
    "maxItems",
    "uniqueItems",
    "properties",
    "patternProperties",
    "additionalProperties",
    "maxProperties",
    "oneOf",
    "anyOf",
    "allOf",
    "default",
    "examples",
    "open",
    "means",
    "placeholder",
    "title",
];

/// Words for types in other languages.
const TYPE_WORDS: &[(&str, &str)] = &[
    ("int", "integer"),
    ("int32", "integer"),
    ("int64", "integer"),
    ("long", "integer"),
    ("float", "number"),
    ("double", "number"),
    ("decimal", "number"),
    ("bool", "boolean"),
    ("str", "string"),
    ("text", "string"),
    ("char", "string"),
    ("list", "array"),
    ("dict", "object"),
    ("map", "object"),
    ("hash", "object"),
    ("struct", "object"),
    ("nil", "\"null\""),
    ("none", "\"null\""),
    ("date", "string` with `format: date"),
    ("datetime", "string` with `format: date-time"),
    ("uuid", "string` with `format: uuid"),
];

const TYPES: [&str; 7] = ["null", "boolean", "integer", "number", "string", "array", "object"];

/// What may stand at a place.
enum Expected {
    Keys(Vec<String>),
    Words(Vec<String>),
    Text,
    Whole(String),
    Boolean,
    List,
    Types,
    Named,
}

/// Turns a message of serde into a diagnostic at its place.
pub(crate) fn typed_diagnostic(message: &str, pointer: &str, value: &Value, places: &HashMap<String, Place>) -> TypedMistake {
    let message = message.split(" at line ").next().unwrap_or(message);
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let name = quoted.first().copied().unwrap_or_default();
    if message.starts_with("unknown field") || message.starts_with("unknown variant") {
        let field = message.starts_with("unknown field");
        return unknown(name, quoted.get(1..).unwrap_or_default(), field, pointer, value, places);
    }
    if message.starts_with("missing field") {
        let expected = expected(value, pointer, Some(name));
        let mend = expected.as_ref().filter(|_| pointer.is_empty()).map(|e| Mend::StandIn(name.to_owned(), stand_in(e)));
        let help = match expected {
            Some(expected) => format!("add `{name}:`, {}", describe(&expected)),
            None => format!("add `{name}:`"),
        };
        let diagnostic = Diagnostic::error("P0102", key(places, pointer), format!("the key `{name}` is missing here")).help(help);
        return TypedMistake { diagnostic, remove: pointer.to_owned(), missing: Some(name.to_owned()), mend };
    }
    if message.contains("a mapping with a single key") && value.pointer(pointer).is_some_and(Value::is_object) {
        let keys = match expected(value, pointer, None) {
            Some(Expected::Words(words)) => format!(": one of {}", list(words.iter().map(String::as_str))),
            _ => String::new(),
        };
        let diagnostic = Diagnostic::error("P0103", key(places, pointer), "this mapping must have just one key")
            .help(format!("keep one, and give the others an entry of their own{keys}"));
        return TypedMistake { diagnostic, remove: pointer.to_owned(), missing: None, mend: None };
    }
    // A key that should be a number is reported at the mapping; the key stands in quotes in the message.
    let bad_key = message.strip_prefix("invalid value: string \"").and_then(|rest| rest.split('"').next());
    if let Some(bad) = bad_key {
        let at = if pointer.ends_with(&join("", bad)) { pointer.to_owned() } else { join(pointer, bad) };
        if value.pointer(&at).is_some() && value.pointer(pointer).is_some_and(|v| v.as_str() != Some(bad)) {
            let diagnostic = Diagnostic::error("P0103", key(places, &at), format!("the key `{bad}` is no HTTP status"))
                .help("answers stand under their status, a number: `200: ...`");
            return TypedMistake { diagnostic, remove: at, missing: None, mend: None };
        }
    }
    TypedMistake { diagnostic: wrong_type(message, pointer, value, places), remove: pointer.to_owned(), missing: None, mend: None }
}

fn unknown(name: &str, known: &[&str], field: bool, pointer: &str, value: &Value, places: &HashMap<String, Place>) -> TypedMistake {
    let inner = join(pointer, name);
    let at = if value.pointer(&inner).is_some() { inner } else { pointer.to_owned() };
    let is_key = field || at.ends_with(&join("", name));
    let span = if is_key { key(places, &at) } else { nearest(places, &at).map_or(0..0, |p| p.value.clone()) };
    let all = list(known.iter().copied());
    let foreign = FOREIGN.iter().find(|(word, _)| *word == name).map(|(_, help)| (*help).to_owned());
    let mut mend = None;
    let help = if let Some(help) = foreign.filter(|_| is_key) {
        help
    } else if let Some(best) = closest(name, known.iter().copied()) {
        mend = Some(Mend::Rename(best.to_owned())).filter(|_| is_key);
        format!("did you mean `{best}`?")
    } else if field && known.contains(&"schema") && OF_SCHEMAS.contains(&name) {
        format!("`{name}` is a keyword of schemas: write it under `schema:`")
    } else if let Some((_, word)) = TYPE_WORDS.iter().find(|(w, _)| *w == name).filter(|_| known.contains(&"integer")) {
        format!("did you mean `{word}`?")
    } else if known.is_empty() {
        "there are no keys here; remove it".to_owned()
    } else if is_key {
        format!("the keys here are {all}")
    } else {
        format!("it is one of {all}")
    };
    let what = if is_key { "no such key here" } else { "no such word here" };
    let diagnostic = Diagnostic::error("P0101", span, format!("{what}: `{name}`")).help(help);
    TypedMistake { diagnostic, remove: at, missing: None, mend }
}

fn wrong_type(message: &str, pointer: &str, value: &Value, places: &HashMap<String, Place>) -> Diagnostic {
    let found = value.pointer(pointer).unwrap_or(&Value::Null);
    let expected = expected(value, pointer, None);
    // A word that stands where the type words are wanted is a misspelling rather than another type.
    if let (Some(Expected::Types), Some(word)) = (&expected, wrong_type_word(found)) {
        let foreign = TYPE_WORDS.iter().find(|(w, _)| *w == word).map(|(_, t)| format!("did you mean `{t}`?"));
        let help = foreign
            .or_else(|| did_you_mean(word, &TYPES))
            .unwrap_or_else(|| format!("it is one of {}, or a list of them", list(TYPES.into_iter())));
        return Diagnostic::error("P0101", at(places, pointer, found), format!("no such word here: `{word}`")).help(help);
    }
    let span = at(places, pointer, found);
    let word = found.as_str().unwrap_or_default();
    let (words, help) = match &expected {
        Some(Expected::Words(words)) if words.iter().any(|w| w == word) => {
            (format!("`{word}` needs more than the word"), format!("write `{{ {word}: ... }}`, or use another word"))
        }
        Some(Expected::Types) if found.as_array().is_some_and(|all| all.contains(&Value::Null)) => {
            ("`null` among types wants quotes".to_owned(), "write `\"null\"`: without quotes it is no word but the value null".to_owned())
        }
        Some(expected) => (format!("this is {}, but {} belongs here", shown(found), wanted(expected)), remedy(expected, found)),
        None if message.contains("unit variant") => {
            (format!("`{word}` needs more than the word"), format!("write `{{ {word}: ... }}`, or use another word"))
        }
        None => (format!("the value does not fit: {message}"), "see the language reference for what may stand here".to_owned()),
    };
    Diagnostic::error("P0103", span, words).help(help)
}

fn wrong_type_word(found: &Value) -> Option<&str> {
    match found {
        Value::String(word) => Some(word),
        Value::Array(words) => words.iter().find_map(|w| w.as_str().filter(|w| !TYPES.contains(w))),
        _ => None,
    }
}

/// The key of a place for what runs over lines, else its value.
fn at(places: &HashMap<String, Place>, pointer: &str, found: &Value) -> Range<usize> {
    if pointer.is_empty() {
        return key(places, pointer);
    }
    let Some(place) = nearest(places, pointer) else { return 0..0 };
    let collection = found.is_object() || found.is_array();
    match &place.key {
        Some(key) if collection || place.value.is_empty() => key.clone(),
        _ => place.value.clone(),
    }
}

fn key(places: &HashMap<String, Place>, pointer: &str) -> Range<usize> {
    let Some(place) = nearest(places, pointer) else { return 0..0 };
    // Of the whole file only the beginning is underlined.
    let whole = || place.value.start..place.value.end.min(place.value.start + 1);
    place.key.clone().unwrap_or_else(|| if pointer.is_empty() { whole() } else { place.value.clone() })
}

/// Asks the types what may stand at a place (or under a key of it): puts an impossible mapping there.
fn expected(value: &Value, pointer: &str, key: Option<&str>) -> Option<Expected> {
    const IMPOSSIBLE: &str = "\u{1}";
    let mut value = value.clone();
    let probe = Value::Object(Map::from_iter([(IMPOSSIBLE.to_owned(), Value::Null)]));
    match (value.pointer_mut(pointer)?, key) {
        (Value::Object(members), Some(key)) => {
            members.insert(key.to_owned(), probe);
        }
        (_, Some(_)) => return None,
        (slot, None) => *slot = probe,
    }
    let error = strict::read::<Description>(&value).err()?;
    let message = error.inner().to_string().replace("\\u{1}", IMPOSSIBLE);
    let words = || message.split('`').skip(3).step_by(2).map(str::to_owned).collect();
    let wanted = message.split(", expected ").nth(1).unwrap_or_default();
    match () {
        () if message.contains("TypeSet") => Some(Expected::Types),
        () if message.starts_with("unknown field") && message.contains(IMPOSSIBLE) => Some(Expected::Keys(words())),
        () if message.starts_with("unknown variant") && message.contains(IMPOSSIBLE) => Some(Expected::Words(words())),
        () if error.path().to_string().contains(IMPOSSIBLE) || message.contains(IMPOSSIBLE) => Some(Expected::Named),
        () if !message.starts_with("invalid type: map") => None,
        () if wanted.contains("string") => Some(Expected::Text),
        () if wanted.starts_with(['u', 'i']) && wanted[1..].parse::<u8>().is_ok() => Some(Expected::Whole(wanted.to_owned())),
        () if wanted.contains("boolean") => Some(Expected::Boolean),
        () if wanted.contains("sequence") => Some(Expected::List),
        () => None,
    }
}

fn stand_in(expected: &Expected) -> Value {
    match expected {
        Expected::Keys(_) | Expected::Named => Value::Object(Map::new()),
        Expected::Words(words) => words.first().cloned().into(),
        Expected::Text | Expected::Types => "missing".into(),
        Expected::Whole(_) => 1.into(),
        Expected::Boolean => false.into(),
        Expected::List => Value::Array(Vec::new()),
    }
}

fn describe(expected: &Expected) -> String {
    match expected {
        Expected::Keys(keys) => format!("a mapping with the keys {}", list(keys.iter().map(String::as_str))),
        Expected::Words(words) => format!("one of {}", list(words.iter().map(String::as_str))),
        Expected::Text => "a text".to_owned(),
        Expected::Whole(_) => "a whole number".to_owned(),
        Expected::Boolean => "`true` or `false`".to_owned(),
        Expected::List => "a list".to_owned(),
        Expected::Types => format!("one of {}, or a list of them", list(TYPES.into_iter())),
        Expected::Named => "a mapping from names to entries".to_owned(),
    }
}

fn wanted(expected: &Expected) -> &'static str {
    match expected {
        Expected::Keys(_) => "a mapping with certain keys",
        Expected::Words(_) => "one of a few words",
        Expected::Text => "a text",
        Expected::Whole(_) => "a whole number",
        Expected::Boolean => "`true` or `false`",
        Expected::List => "a list",
        Expected::Types => "the name of a type, or a list of such names,",
        Expected::Named => "a mapping from names to entries",
    }
}

fn shown(found: &Value) -> String {
    match found {
        Value::Null => "empty".to_owned(),
        Value::Bool(b) => format!("the truth value `{b}`"),
        Value::Number(n) => format!("the number `{n}`"),
        Value::String(_) => "a text".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a mapping".to_owned(),
    }
}

fn remedy(expected: &Expected, found: &Value) -> String {
    match (expected, found) {
        (Expected::Text, Value::Number(_) | Value::Bool(_)) => format!("quote it: `\"{found}\"`"),
        (Expected::Text, Value::Null) => "write a text after the colon, or remove the key".to_owned(),
        (Expected::Text, _) => "write one text; longer ones go on several lines after `>-`".to_owned(),
        (Expected::Whole(_), Value::String(text)) if text.parse::<i64>().is_ok() => format!("remove the quotes: `{text}`"),
        (Expected::Whole(kind), _) => {
            let range = match kind.as_str() {
                "u16" => "from 0 to 65535",
                "u32" => "from 0 to 4294967295",
                "u64" => "of 0 or more",
                _ => "of 64 bits",
            };
            format!("write a number without fraction, {range}")
        }
        (Expected::Boolean, Value::String(word)) if matches!(word.as_str(), "no" | "off" | "No" | "Off" | "NO" | "n") => {
            "write `false`".to_owned()
        }
        (Expected::Boolean, Value::String(word)) if matches!(word.as_str(), "yes" | "on" | "Yes" | "On" | "YES" | "y") => {
            "write `true`".to_owned()
        }
        (Expected::Boolean, _) => "write `true` or `false`, without quotes".to_owned(),
        (Expected::List, Value::Object(_)) => "put a dash in front of each entry: `- ...`".to_owned(),
        (Expected::List, Value::Null) => "write `[]` for an empty list, or remove the key".to_owned(),
        (Expected::List, other) => format!("write it as a list: `[{}]`", other.as_str().map_or_else(|| other.to_string(), str::to_owned)),
        (Expected::Keys(_) | Expected::Words(_) | Expected::Types, _) => format!("it is {}", describe(expected)),
        (Expected::Named, Value::Array(_)) => "give each entry a name in place of its dash: `name: ...`".to_owned(),
        (Expected::Named, Value::Null) => "indent the entries under the key, write `{}` for none, or remove the key".to_owned(),
        (Expected::Named, _) => "write `name: ...` lines, indented under the key".to_owned(),
    }
}
