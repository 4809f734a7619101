//! Laws: facts that relate requests to responses.
//!
//! A law names parameters by their key in the operation, and places in the success payload by
//! JSON pointer (RFC 6901) with two extensions: `*` as a segment means every element of an
//! array, and the empty pointer means the payload itself. For JSON-RPC the payload is `result`.
//! Pointers in `keys`, `fields` and the like start at one item of `items`.

use super::{Page, Source};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// A relation between requests and responses.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Law {
    /// A page is a stretch of the whole list.
    Page(Page),
    /// The list comes in a chosen order.
    Sort(Sort),
    /// The list holds what one field's comparison admits.
    Search(Search),
    /// Several searches at once.
    Criteria(Criteria),
    /// The list holds what a tree of comparisons admits.
    Filter(Filter),
    /// The items have the chosen members only.
    Project(Project),
    /// The list holds what belongs to the chosen groups.
    Membership(Membership),
    /// The list is the first *n* of the whole.
    First(First),
    /// The answer repeats what was asked.
    Echo(Echo),
    /// No two items have the same key.
    Unique(Unique),
    /// Asking twice gives the same answer while nothing changes.
    Stable(Stable),
}

/// The list comes in the order of a chosen key and direction.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Sort {
    /// Parameter naming the key; or, for an array of `{field, order}`, the parameter holding it.
    pub by: String,
    /// Parameter naming the direction; absent for an array of `{field, order}`.
    #[serde(default)]
    pub direction: Option<String>,
    /// For an array of objects: the member that names the key.
    #[serde(default)]
    pub field_member: Option<String>,
    /// For an array of objects: the member that names the direction.
    #[serde(default)]
    pub order_member: Option<String>,
    /// The word for ascending.
    #[serde(default = "asc")]
    pub ascending: String,
    /// The word for descending.
    #[serde(default = "desc")]
    pub descending: String,
    /// Where the items are.
    pub items: String,
    /// What can be sorted by: the word sent, and where its value is in an item.
    pub keys: IndexMap<String, String>,
    /// Known fields that may not be sorted by.
    #[serde(default)]
    pub prohibited: Vec<String>,
    /// What the documents leave open (`ties`, `nulls`, `collation`): topic, then why it matters.
    #[serde(default)]
    pub unspecified: IndexMap<String, String>,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
}

/// The list holds the items whose field compares so with a value.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// Parameter naming the field.
    pub field: String,
    /// Parameter naming the operator.
    pub operator: String,
    /// Parameter with the value.
    pub value: String,
    /// Where the items are.
    pub items: String,
    /// What can be searched by: the word sent, and its rule.
    pub fields: IndexMap<String, FieldRule>,
    /// A family of fields named by a pattern (numbers of custom fields), if there is one.
    #[serde(default)]
    pub family: Option<Family>,
    /// The character that stands for any text under `like`; open when absent.
    #[serde(default)]
    pub wildcard: Option<String>,
    /// Whether texts that differ only in case differ; open when absent.
    #[serde(default)]
    pub case_sensitive: Option<bool>,
    /// What the documents leave open (`wildcards`, `case`, `date_precision`, `zone`): topic, then why it matters.
    #[serde(default)]
    pub unspecified: IndexMap<String, String>,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
}

/// Fields that are named by a pattern and found in a map or list of the item.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// Pattern of the field names.
    pub pattern: String,
    /// Where in the item the values are: a map keyed by field name, or a list of objects with
    /// a member for the field's name (`id`, `code`) and one for its value (`value`, `text`).
    pub at: String,
    /// Members that may hold the field's name in a list.
    #[serde(default)]
    pub name_members: Vec<String>,
    /// Members that may hold the field's value in a list.
    #[serde(default)]
    pub value_members: Vec<String>,
    /// Operators by the kind of the field's values.
    pub operators: IndexMap<ValueKind, Vec<Operator>>,
}

/// How one field is compared.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FieldRule {
    /// Where its value is in an item; `*` for any of several.
    pub at: String,
    /// How values compare.
    pub kind: ValueKind,
    /// Operators that the documents list for it; empty when they leave it open.
    #[serde(default)]
    pub operators: Vec<Operator>,
    /// Pattern that a value to compare with must match, where stated.
    #[serde(default)]
    pub value_pattern: Option<String>,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
}

/// How values of a field compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ValueKind {
    /// By number.
    Number,
    /// By text.
    Text,
    /// By time.
    DateTime,
    /// An array of texts, searched inside.
    TextArray,
    /// An array of objects, searched inside.
    ObjectArray,
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Operator {
    /// Equal.
    #[serde(rename = "=")]
    Equal,
    /// Not equal.
    #[serde(rename = "!=")]
    NotEqual,
    /// Less.
    #[serde(rename = "<")]
    Less,
    /// Less or equal.
    #[serde(rename = "<=")]
    LessOrEqual,
    /// Greater.
    #[serde(rename = ">")]
    Greater,
    /// Greater or equal.
    #[serde(rename = ">=")]
    GreaterOrEqual,
    /// Text with wildcards.
    #[serde(rename = "like")]
    Like,
    /// Text with wildcards, case ignored.
    #[serde(rename = "ilike")]
    ILike,
    /// Not `like`.
    #[serde(rename = "not_like")]
    NotLike,
    /// Not `ilike`.
    #[serde(rename = "not_ilike")]
    NotILike,
    /// One of several values.
    #[serde(rename = "in")]
    In,
    /// None of several values.
    #[serde(rename = "not_in")]
    NotIn,
    /// POSIX regular expression.
    #[serde(rename = "regexp")]
    Regexp,
    /// PostgreSQL jsquery expression.
    #[serde(rename = "jsquery")]
    Jsquery,
    /// An array has an element in common with the given ones.
    #[serde(rename = "overlap")]
    Overlap,
    /// An array has no element in common with the given ones.
    #[serde(rename = "not_overlap")]
    NotOverlap,
    /// Is null.
    #[serde(rename = "is_null")]
    IsNull,
    /// Is not null.
    #[serde(rename = "is_not_null")]
    IsNotNull,
}

impl Operator {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Like => "like",
            Self::ILike => "ilike",
            Self::NotLike => "not_like",
            Self::NotILike => "not_ilike",
            Self::In => "in",
            Self::NotIn => "not_in",
            Self::Regexp => "regexp",
            Self::Jsquery => "jsquery",
            Self::Overlap => "overlap",
            Self::NotOverlap => "not_overlap",
            Self::IsNull => "is_null",
            Self::IsNotNull => "is_not_null",
        }
    }
}

/// Several searches in one request.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Criteria {
    /// Parameter holding the array of `{field, operator, value}`.
    pub parameter: String,
    /// Member that names the field.
    pub field_member: String,
    /// Member that names the operator.
    pub operator_member: String,
    /// Member with the value.
    pub value_member: String,
    /// Name of the search law whose fields and operators apply.
    pub like: String,
    /// How they combine; open when absent.
    #[serde(default)]
    pub combine: Option<Several>,
    /// What the documents leave open: topic, then why it matters.
    #[serde(default)]
    pub unspecified: IndexMap<String, String>,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
}

/// The list holds what a tree of comparisons, joined by and/or, admits.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Parameter holding the tree.
    pub parameter: String,
    /// Member of a leaf that names the field.
    #[serde(default = "field")]
    pub field_member: String,
    /// Member of a leaf that names the operator.
    #[serde(default = "operator")]
    pub operator_member: String,
    /// Member of a leaf with the value.
    #[serde(default = "value")]
    pub value_member: String,
    /// Member of a node that holds its children.
    #[serde(default = "filters")]
    pub children_member: String,
    /// Member of a node that says `and` or `or`.
    #[serde(default = "condition")]
    pub condition_member: String,
    /// Where the items are.
    pub items: String,
    /// What can be filtered by: the word sent, and its rule.
    pub fields: IndexMap<String, FieldRule>,
    /// Known fields that may not be filtered by.
    #[serde(default)]
    pub prohibited: Vec<String>,
    /// The character that stands for any text under `like`; open when absent.
    #[serde(default)]
    pub wildcard: Option<String>,
    /// Whether texts that differ only in case differ (except under `ilike` and `not_ilike`); open when absent.
    #[serde(default)]
    pub case_sensitive: Option<bool>,
    /// What the documents leave open (`collation`, `nulls`): topic, then why it matters.
    #[serde(default)]
    pub unspecified: IndexMap<String, String>,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
}

/// The items have the chosen members only.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// Parameter: an array of member names.
    pub fields: String,
    /// Where the items are.
    pub items: String,
    /// What can be chosen: the word sent, and where it is in an item.
    pub members: IndexMap<String, String>,
    /// Members that come along whether chosen or not; with `unspecified: {always: ...}` the key may.
    #[serde(default)]
    pub always: Vec<String>,
    /// What the documents leave open (`always`, `empty`, `default`): topic, then why it matters.
    #[serde(default)]
    pub unspecified: IndexMap<String, String>,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
}

/// The list holds the items that belong to the chosen groups.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// Parameter: an array of group ids.
    pub parameter: String,
    /// Where the items are.
    pub items: String,
    /// Where the ids of an item's groups are.
    pub groups: String,
    /// What several chosen groups mean; open when absent.
    #[serde(default)]
    pub several: Option<Several>,
    /// What the documents leave open: topic, then why it matters.
    #[serde(default)]
    pub unspecified: IndexMap<String, String>,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
}

/// What several conditions mean together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Several {
    /// Any of them.
    Union,
    /// All of them.
    Intersection,
}

/// The list is *min(n, all)* items of the whole.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct First {
    /// Parameter: how many.
    pub count: String,
    /// Where the items are.
    pub items: String,
    /// Identity of an item.
    pub key: String,
    /// What the documents leave open (`order`, `which`, `zero`): topic, then why it matters.
    #[serde(default)]
    pub unspecified: IndexMap<String, String>,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
}

/// The answer repeats parameters.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Echo {
    /// Parameter, and where the answer repeats its value (or its default).
    pub parameters: IndexMap<String, String>,
    /// Parameters that are repeated only when sent (no default is repeated then).
    #[serde(default)]
    pub only_when_sent: Vec<String>,
    /// Whether texts and numbers count as equal (`"7"` and `7`).
    #[serde(default)]
    pub loose: bool,
    /// What the documents leave open: topic, then why it matters.
    #[serde(default)]
    pub unspecified: IndexMap<String, String>,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
}

/// No two items of the whole list have the same key.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Unique {
    /// Where the items are.
    pub items: String,
    /// The key in an item.
    pub key: String,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
}

/// The same request gives the same items, in the same order unless that is left open.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Stable {
    /// Where the items are.
    pub items: String,
    /// The key in an item.
    pub key: String,
    /// What the documents leave open (`order`): topic, then why it matters.
    #[serde(default)]
    pub unspecified: IndexMap<String, String>,
    /// Where this is said.
    #[serde(default)]
    pub source: Option<Source>,
}

fn asc() -> String {
    "asc".to_owned()
}
fn desc() -> String {
    "desc".to_owned()
}
fn field() -> String {
    "field".to_owned()
}
fn operator() -> String {
    "operator".to_owned()
}
fn value() -> String {
    "value".to_owned()
}
fn filters() -> String {
    "filters".to_owned()
}
fn condition() -> String {
    "condition".to_owned()
}
