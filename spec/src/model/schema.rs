//! Value schemas: a subset of JSON Schema 2020-12, keyword by keyword in the same meaning, plus
//! what that language cannot say (sources, disputes, civil dates).

use super::Source;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a value may be.
///
/// Keywords with the name of a JSON Schema 2020-12 keyword mean the same as there.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub struct Schema {
    /// Reference to a named schema: `#/schemas/NAME`. Other keywords beside it are only annotations.
    #[serde(rename = "$ref")]
    pub reference: Option<String>,
    /// JSON type or types.
    #[serde(rename = "type")]
    pub types: Option<TypeSet>,
    /// The values it may have. Closed in requests; in responses the client keeps others, the suite reports them.
    #[serde(rename = "enum")]
    pub values: Option<Vec<Value>>,
    /// Ours: the document names these values without saying that there are no others.
    pub open: bool,
    /// The one value it may have.
    #[serde(rename = "const", deserialize_with = "present")]
    pub constant: Option<Value>,
    /// Least number.
    pub minimum: Option<i64>,
    /// Greatest number.
    pub maximum: Option<i64>,
    /// Least length of a text, in characters.
    pub min_length: Option<u64>,
    /// Greatest length of a text, in characters.
    pub max_length: Option<u64>,
    /// Regular expression that a text must contain a match of.
    pub pattern: Option<String>,
    /// A named form of a text or number.
    pub format: Option<Format>,
    /// Schema of the elements of an array.
    pub items: Option<Box<Schema>>,
    /// Least number of elements.
    pub min_items: Option<u64>,
    /// Greatest number of elements.
    pub max_items: Option<u64>,
    /// Whether no two elements may be equal.
    pub unique_items: bool,
    /// Members of an object.
    pub properties: IndexMap<String, Schema>,
    /// Members that must be there.
    pub required: Vec<String>,
    /// Members whose names match a pattern.
    pub pattern_properties: IndexMap<String, Schema>,
    /// Schema of members that are not in `properties`.
    pub additional_properties: Option<Box<Schema>>,
    /// Greatest number of members.
    pub max_properties: Option<u64>,
    /// Exactly one of these holds.
    pub one_of: Vec<Schema>,
    /// At least one of these holds.
    pub any_of: Vec<Schema>,
    /// All of these hold.
    pub all_of: Vec<Schema>,
    /// Value that stands for an absent one.
    pub default: Option<Value>,
    /// Example values.
    pub examples: Vec<Value>,
    /// Ours: the examples are placeholders ("string", 0), not to be judged.
    pub placeholder: bool,
    /// One line for people.
    pub title: Option<String>,
    /// For people.
    pub description: Option<String>,
    /// Whether the vendor advises against it.
    pub deprecated: bool,
    /// Ours: the Rust meaning behind disputed wire forms (`{type: boolean}` behind `0` and `false`).
    pub means: Option<Box<Schema>>,
    /// Ours: disputed; made by `disputed: NAME` beside one schema per reading.
    pub disputed: Option<DisputedSchema>,
    /// Ours: the member exists only under these readings: dispute name to reading names.
    #[serde(rename = "only_if")]
    pub only_if: Option<IndexMap<String, Vec<String>>>,
    /// Ours: the member may be missing under these readings: dispute name to reading names.
    #[serde(rename = "optional_if")]
    pub optional_if: Option<IndexMap<String, Vec<String>>>,
    /// Ours: why no outside observer could ever see this kept or broken.
    pub unobservable: Option<String>,
    /// Ours: what the documents leave open: topic, then why it matters.
    pub unspecified: IndexMap<String, String>,
    /// Ours: where this is said.
    pub source: Option<Source>,
}

/// A `const` of null is there, unlike a `default` of null.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// A schema that depends on the reading of a dispute.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DisputedSchema {
    /// Key of `disputes`.
    pub dispute: String,
    /// One schema per reading still possible.
    pub readings: IndexMap<String, Schema>,
}

/// One JSON type or several.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum TypeSet {
    /// Just one.
    One(JsonType),
    /// Any of these.
    Many(Vec<JsonType>),
}

impl TypeSet {
    /// As a slice.
    pub fn as_slice(&self) -> &[JsonType] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }

    /// Whether `one` is among them (an integer is also a number).
    pub fn contains(&self, one: JsonType) -> bool {
        self.as_slice().iter().any(|t| *t == one || (*t == JsonType::Number && one == JsonType::Integer))
    }
}

/// A JSON type, with JSON Schema's `integer` (a number without fraction).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum JsonType {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number without fraction.
    Integer,
    /// Any number.
    Number,
    /// A text.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl JsonType {
    /// The type of a value; numbers without fraction are `Integer`.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(n) if crate::value::is_whole(n) => Self::Integer,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }

    /// The word JSON Schema uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

/// Named forms of texts and numbers. The first is ours, the others are JSON Schema's or OpenAPI's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// `YYYY-MM-DD hh:mm:ss`, a calendar date and a time of day without zone.
    CivilDateTime,
    /// RFC 3339 `date-time`.
    DateTime,
    /// RFC 3339 `full-date`.
    Date,
    /// RFC 5321 mailbox, checked for one `@` between non-empty parts without spaces.
    Email,
    /// RFC 3986 URI.
    Uri,
    /// RFC 4122 UUID.
    Uuid,
    /// E.164: up to 15 digits; `+` in front is optional (the documents that say E.164 leave it open).
    E164,
    /// Integer that fits 32 bits.
    Int32,
    /// Integer that fits 64 bits.
    Int64,
    /// IEEE 754 single precision.
    Float,
    /// IEEE 754 double precision.
    Double,
    /// Base64 text.
    Byte,
    /// Arbitrary bytes.
    Binary,
    /// A text not to be shown.
    Password,
    /// Seconds since 1970-01-01T00:00:00Z.
    UnixTime,
}

impl Schema {
    /// Name of the schema that it refers to.
    pub fn reference_name(&self) -> Option<&str> {
        self.reference.as_deref().and_then(|r| r.strip_prefix("#/schemas/"))
    }

    /// Whether `null` is one of its types.
    pub fn is_nullable(&self) -> bool {
        self.types.as_ref().is_some_and(|t| t.contains(JsonType::Null))
    }

    /// The one type besides `null`, if there is just one.
    pub fn only_type(&self) -> Option<JsonType> {
        let mut rest = self.types.as_ref()?.as_slice().iter().filter(|t| **t != JsonType::Null);
        match (rest.next(), rest.next()) {
            (Some(one), None) => Some(*one),
            _ => None,
        }
    }
}
