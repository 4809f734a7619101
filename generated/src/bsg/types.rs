// Written by `cargo xtask generate` from bsg.yaml; edit that instead.

use super::*;

/// What the contacts are ordered by.
///
/// Described at `bsg.yaml:238`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Sort {
    /// `id`
    Id,
    /// `phone`
    Phone,
}

impl Sort {
    /// The text on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Phone => "phone",
        }
    }
}

impl std::fmt::Display for Sort { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) } }

impl From<Sort> for rt::Value { fn from(word: Sort) -> Self { word.as_str().into() } }

impl rt::Serialize for Sort { fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { to.serialize_str(self.as_str()) } }

/// Whether the order rises or falls.
///
/// Described at `bsg.yaml:243`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Way {
    /// `asc`
    Asc,
    /// `desc`
    Desc,
}

impl Way {
    /// The text on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asc => "asc",
            Self::Desc => "desc",
        }
    }
}

impl std::fmt::Display for Way { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) } }

impl From<Way> for rt::Value { fn from(word: Way) -> Self { word.as_str().into() } }

impl rt::Serialize for Way { fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { to.serialize_str(self.as_str()) } }

/// How the field is compared with the value.
///
/// Described at `bsg.yaml:249`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SearchOperation {
    /// `like`
    Like,
    /// `=`
    Equal,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
}

impl SearchOperation {
    /// The text on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Like => "like",
            Self::Equal => "=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
        }
    }
}

impl std::fmt::Display for SearchOperation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
}

impl From<SearchOperation> for rt::Value { fn from(word: SearchOperation) -> Self { word.as_str().into() } }

impl rt::Serialize for SearchOperation {
    fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { to.serialize_str(self.as_str()) }
}

/// What to search by: the contact's id, its phone number, the id of a list it is in, its creation date, or the
/// number of a custom field (`GET /api/contacts/fields` lists them).
///
/// Described at `bsg.yaml:260`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SearchField {
    /// `id`
    Id,
    /// `phone`
    Phone,
    /// `group_id`
    GroupId,
    /// `date`
    Date,
    /// Another text, matching `^[0-9]+$`.
    Other(String),
}

impl SearchField {
    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Id => "id",
            Self::Phone => "phone",
            Self::GroupId => "group_id",
            Self::Date => "date",
            Self::Other(text) => text,
        }
    }
}

impl std::fmt::Display for SearchField { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) } }

impl From<SearchField> for rt::Value { fn from(word: SearchField) -> Self { word.as_str().into() } }

impl rt::Serialize for SearchField {
    fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { to.serialize_str(self.as_str()) }
}

impl From<&str> for SearchField {
    fn from(text: &str) -> Self {
        match text {
            "id" => Self::Id,
            "phone" => Self::Phone,
            "group_id" => Self::GroupId,
            "date" => Self::Date,
            _ => Self::Other(text.to_owned()),
        }
    }
}

impl Default for SearchField { fn default() -> Self { Self::Other(String::new()) } }

impl rt::Fill for SearchField { fn slot(&mut self) -> rt::Slot<'_> { rt::Slot::word(self) } }

impl<'de> rt::Deserialize<'de> for SearchField {
    fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) }
}

/// What the members of [`CriteriaItem`] must be like.
///
/// Described at `bsg.yaml:293`.
pub static CRITERIA_ITEM_CHECK: rt::Check = rt::Check::ANY.members(&[
    ("field", rt::Check::ANY.choices(&["id", "phone", "group_id", "date"]).pattern("^[0-9]+$")),
]);

/// An element of the parameter `criteria`.
///
/// Described at `bsg.yaml:293`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CriteriaItem {
    /// What to search by.
    ///
    /// Described at `bsg.yaml:297`.
    pub field: SearchField,
    /// How the field is compared with the value.
    ///
    /// Described at `bsg.yaml:304`.
    pub operator: SearchOperation,
    /// What to compare with.
    ///
    /// Described at `bsg.yaml:308`.
    pub value: String,
}

impl CriteriaItem {
    /// Makes one of what must be sent; what may be sent is set by the methods that follow.
    pub fn new(field: SearchField, operator: SearchOperation, value: impl Into<String>) -> Self {
        Self { field, operator, value: value.into() }
    }
}

impl rt::Serialize for CriteriaItem {
    fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        rt::Members::new(to)?.always("field", &self.field)?.always("operator", &self.operator)?.always("value", &self.value)?.end()
    }
}

/// A page of contacts.
///
/// Described at `bsg.yaml:420`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ContactPage {
    /// The contacts of this page.
    ///
    /// Described at `bsg.yaml:426`.
    pub data: Vec<Contact>,
    /// Which page this is and what was searched for.
    ///
    /// Described at `bsg.yaml:430`.
    pub meta: Meta,
    /// Members that the description does not know, in the order in which they came.
    pub extra: rt::Extra,
}

impl rt::Object for ContactPage {
    fn members(&self) -> &'static [rt::Member] { const { &[rt::Member::needed("data"), rt::Member::needed("meta")] } }
    fn extra(&self) -> &rt::Extra { &self.extra }
    fn extra_mut(&mut self) -> &mut rt::Extra { &mut self.extra }
    fn read(&mut self, member: usize, from: &mut rt::Take<'_>) -> Result<(), rt::Halt> {
        match member {
            0 => from.value(&mut self.data),
            _ => from.value(&mut self.meta),
        }
    }
    fn write<M: rt::SerializeMap>(&self, member: usize, to: &mut rt::Put<'_, M>) -> Result<(), M::Error> {
        match member {
            0 => to.value(&self.data),
            _ => to.value(&self.meta),
        }
    }
}

impl rt::Serialize for ContactPage { fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { rt::write(self, to) } }

impl<'de> rt::Deserialize<'de> for ContactPage {
    fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) }
}

/// One entry of the contact book.
///
/// Described at `bsg.yaml:434`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Contact {
    /// Id of the contact.
    ///
    /// At least 1.
    ///
    /// Described at `bsg.yaml:440`.
    pub id: i64,
    /// Phone number of the contact, 9 to 15 digits without a plus sign.
    ///
    /// From 100000000 to 999999999999999.
    ///
    /// Described at `bsg.yaml:446`.
    pub phone: i64,
    /// The contact's custom fields.
    ///
    /// The documents disagree here: Shape of a contact's custom fields. Every reading is understood.
    ///
    /// Described at `bsg.yaml:453`.
    pub fields: rt::Map<String>,
    /// When the contact was added; the service sets it by itself.
    ///
    /// Described at `bsg.yaml:469`.
    pub created_at: rt::jiff::civil::DateTime,
    /// The contact lists that the contact is in; by the OpenAPI document at most 100.
    ///
    /// Described at `bsg.yaml:476`.
    pub groups: Vec<Group>,
    /// State of the check of the phone number in the HLR database of its network.
    ///
    /// The documents disagree here: Which words the state of the HLR check may have. Every reading is understood.
    ///
    /// Described at `bsg.yaml:481`.
    pub hlr_status: HlrStatus,
    /// When the phone number was last checked in the HLR database; null if it never was.
    ///
    /// The documents disagree here: What stands in hlr_last_check for a number that was never checked. Every reading
    /// is understood.
    ///
    /// Described at `bsg.yaml:488`.
    pub hlr_last_check: Option<rt::jiff::civil::DateTime>,
    /// Members that the description does not know, in the order in which they came.
    pub extra: rt::Extra,
}

impl rt::Object for Contact {
    fn members(&self) -> &'static [rt::Member] { const { &[
        rt::Member::needed("id"), rt::Member::needed("phone"), rt::Member::needed("fields"), rt::Member::needed("created_at"),
        rt::Member::needed("groups"), rt::Member::needed("hlr_status"), rt::Member::nullable("hlr_last_check"),
    ] } }
    fn extra(&self) -> &rt::Extra { &self.extra }
    fn extra_mut(&mut self) -> &mut rt::Extra { &mut self.extra }
    fn read(&mut self, member: usize, from: &mut rt::Take<'_>) -> Result<(), rt::Halt> {
        match member {
            0 => from.integer(&mut self.id),
            1 => from.integer(&mut self.phone),
            2 => from.meant(&mut self.fields),
            3 => from.civil(&mut self.created_at),
            4 => from.value(&mut self.groups),
            5 => from.value(&mut self.hlr_status),
            _ => from.option(&mut self.hlr_last_check),
        }
    }
    fn write<M: rt::SerializeMap>(&self, member: usize, to: &mut rt::Put<'_, M>) -> Result<(), M::Error> {
        match member {
            0 => to.value(&self.id),
            1 => to.value(&self.phone),
            2 => to.meant(&self.fields),
            3 => to.civil(&self.created_at),
            4 => to.value(&self.groups),
            5 => to.value(&self.hlr_status),
            _ => to.civil_option(&self.hlr_last_check),
        }
    }
}

impl rt::Serialize for Contact { fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { rt::write(self, to) } }

impl<'de> rt::Deserialize<'de> for Contact {
    fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) }
}

/// A contact list that a contact is in.
///
/// Described at `bsg.yaml:519`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Group {
    /// Id of the contact list.
    ///
    /// The documents disagree here: JSON type of a contact list's id. Every reading is understood.
    ///
    /// Described at `bsg.yaml:525`.
    pub id: String,
    /// Name of the contact list; whoever makes one gives it 3 to 50 characters.
    ///
    /// Described at `bsg.yaml:532`.
    pub name: String,
    /// What the contact list is for, up to 255 characters (by the pages 250); null if nobody said.
    ///
    /// Described at `bsg.yaml:538`.
    pub description: Option<String>,
    /// Whether it is the account's default contact list.
    ///
    /// The documents disagree here: How the flag of the default contact list is written. Every reading is
    /// understood.
    ///
    /// Described at `bsg.yaml:544`.
    pub default: Option<bool>,
    /// When the contact list was created or last edited.
    ///
    /// Described at `bsg.yaml:551`.
    pub created_at: rt::jiff::civil::DateTime,
    /// How many phone numbers the list holds. The examples of the search leave it out.
    ///
    /// At least 0.
    ///
    /// Described at `bsg.yaml:560`.
    pub items: Option<i64>,
    /// How many numbers of the list are in a stop list. The examples of the search leave it out.
    ///
    /// At least 0.
    ///
    /// Described at `bsg.yaml:565`.
    pub stop_list_count: Option<i64>,
    /// Members that the description does not know, in the order in which they came.
    pub extra: rt::Extra,
}

impl rt::Object for Group {
    fn members(&self) -> &'static [rt::Member] { const { &[
        rt::Member::needed("id"), rt::Member::needed("name"), rt::Member::needed("description"), rt::Member::needed("default"),
        rt::Member::needed("created_at"), rt::Member::maybe("items"), rt::Member::maybe("stop_list_count"),
    ] } }
    fn extra(&self) -> &rt::Extra { &self.extra }
    fn extra_mut(&mut self) -> &mut rt::Extra { &mut self.extra }
    fn read(&mut self, member: usize, from: &mut rt::Take<'_>) -> Result<(), rt::Halt> {
        match member {
            0 => from.meant(&mut self.id),
            1 => from.text(&mut self.name),
            2 => from.option(&mut self.description),
            3 => from.meant(&mut self.default),
            4 => from.civil(&mut self.created_at),
            5 => from.option(&mut self.items),
            _ => from.option(&mut self.stop_list_count),
        }
    }
    fn write<M: rt::SerializeMap>(&self, member: usize, to: &mut rt::Put<'_, M>) -> Result<(), M::Error> {
        match member {
            0 => to.meant(&self.id),
            1 => to.value(&self.name),
            2 => to.option(&self.description),
            3 => to.meant(&self.default),
            4 => to.civil(&self.created_at),
            5 => to.option(&self.items),
            _ => to.option(&self.stop_list_count),
        }
    }
}

impl rt::Serialize for Group { fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { rt::write(self, to) } }

impl<'de> rt::Deserialize<'de> for Group { fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) } }

/// State of the check of the phone number in the HLR database of its network.
///
/// Described at `bsg.yaml:481`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HlrStatus {
    /// `barred`
    Barred,
    /// `absent`
    Absent,
    /// `active`
    Active,
    /// `unknown`
    Unknown,
    /// `failed`
    Failed,
    /// `sent`
    Sent,
    /// A text that the description does not list.
    Other(String),
}

impl HlrStatus {
    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Barred => "barred",
            Self::Absent => "absent",
            Self::Active => "active",
            Self::Unknown => "unknown",
            Self::Failed => "failed",
            Self::Sent => "sent",
            Self::Other(text) => text,
        }
    }
}

impl std::fmt::Display for HlrStatus { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) } }

impl rt::Serialize for HlrStatus {
    fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { to.serialize_str(self.as_str()) }
}

impl From<&str> for HlrStatus {
    fn from(text: &str) -> Self {
        match text {
            "barred" => Self::Barred,
            "absent" => Self::Absent,
            "active" => Self::Active,
            "unknown" => Self::Unknown,
            "failed" => Self::Failed,
            "sent" => Self::Sent,
            _ => Self::Other(text.to_owned()),
        }
    }
}

impl Default for HlrStatus { fn default() -> Self { Self::Other(String::new()) } }

impl rt::Fill for HlrStatus { fn slot(&mut self) -> rt::Slot<'_> { rt::Slot::word(self) } }

impl<'de> rt::Deserialize<'de> for HlrStatus {
    fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) }
}

/// Which page this is and what was searched for.
///
/// Described at `bsg.yaml:571`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Meta {
    /// Which page this is.
    ///
    /// Described at `bsg.yaml:577`.
    pub page: MetaPage,
    /// What was searched for.
    ///
    /// Described at `bsg.yaml:580`.
    pub search: Option<MetaSearch>,
    /// Members that the description does not know, in the order in which they came.
    pub extra: rt::Extra,
}

impl rt::Object for Meta {
    fn members(&self) -> &'static [rt::Member] { const { &[rt::Member::needed("page"), rt::Member::nullable("search")] } }
    fn extra(&self) -> &rt::Extra { &self.extra }
    fn extra_mut(&mut self) -> &mut rt::Extra { &mut self.extra }
    fn read(&mut self, member: usize, from: &mut rt::Take<'_>) -> Result<(), rt::Halt> {
        match member {
            0 => from.value(&mut self.page),
            _ => from.object_or_empty(&mut self.search),
        }
    }
    fn write<M: rt::SerializeMap>(&self, member: usize, to: &mut rt::Put<'_, M>) -> Result<(), M::Error> {
        match member {
            0 => to.value(&self.page),
            _ => to.object_or_empty(&self.search),
        }
    }
}

impl rt::Serialize for Meta { fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { rt::write(self, to) } }

impl<'de> rt::Deserialize<'de> for Meta { fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) } }

/// Which page this is.
///
/// Described at `bsg.yaml:590`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct MetaPage {
    /// How many contacts there are on all pages together.
    ///
    /// At least 0.
    ///
    /// Described at `bsg.yaml:596`.
    pub total: i64,
    /// How many contacts were asked for.
    ///
    /// At least 0.
    ///
    /// Described at `bsg.yaml:597`.
    pub limit: i64,
    /// How many contacts were skipped.
    ///
    /// At least 0.
    ///
    /// Described at `bsg.yaml:598`.
    pub offset: i64,
    /// Members that the description does not know, in the order in which they came.
    pub extra: rt::Extra,
}

impl rt::Object for MetaPage {
    fn members(&self) -> &'static [rt::Member] { const { &[
        rt::Member::needed("total"), rt::Member::needed("limit"), rt::Member::needed("offset"),
    ] } }
    fn extra(&self) -> &rt::Extra { &self.extra }
    fn extra_mut(&mut self) -> &mut rt::Extra { &mut self.extra }
    fn read(&mut self, member: usize, from: &mut rt::Take<'_>) -> Result<(), rt::Halt> {
        match member {
            0 => from.integer(&mut self.total),
            1 => from.integer(&mut self.limit),
            _ => from.integer(&mut self.offset),
        }
    }
    fn write<M: rt::SerializeMap>(&self, member: usize, to: &mut rt::Put<'_, M>) -> Result<(), M::Error> {
        match member {
            0 => to.value(&self.total),
            1 => to.value(&self.limit),
            _ => to.value(&self.offset),
        }
    }
}

impl rt::Serialize for MetaPage { fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { rt::write(self, to) } }

impl<'de> rt::Deserialize<'de> for MetaPage {
    fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) }
}

/// What was searched for.
///
/// Described at `bsg.yaml:600`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct MetaSearch {
    /// The field searched by.
    ///
    /// The documents disagree here: JSON type of `meta.search.field`. Every reading is understood.
    ///
    /// Described at `bsg.yaml:605`.
    pub field: Option<String>,
    /// The operator.
    ///
    /// Described at `bsg.yaml:611`.
    pub operation: Option<String>,
    /// The value searched for.
    ///
    /// Described at `bsg.yaml:623`.
    pub value: Option<String>,
    /// Members that the description does not know, in the order in which they came.
    pub extra: rt::Extra,
}

impl rt::Object for MetaSearch {
    fn members(&self) -> &'static [rt::Member] { const { &[
        rt::Member::nullable("field"),
        rt::Member::nullable("operation").or(&["operator"]),
        rt::Member::nullable("value"),
    ] } }
    fn extra(&self) -> &rt::Extra { &self.extra }
    fn extra_mut(&mut self) -> &mut rt::Extra { &mut self.extra }
    fn read(&mut self, member: usize, from: &mut rt::Take<'_>) -> Result<(), rt::Halt> {
        match member {
            0 => from.meant(&mut self.field),
            1 => from.option(&mut self.operation),
            _ => from.option(&mut self.value),
        }
    }
    fn write<M: rt::SerializeMap>(&self, member: usize, to: &mut rt::Put<'_, M>) -> Result<(), M::Error> {
        match member {
            0 => to.meant(&self.field),
            1 => to.option(&self.operation),
            _ => to.option(&self.value),
        }
    }
}

impl rt::Serialize for MetaSearch { fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { rt::write(self, to) } }

impl<'de> rt::Deserialize<'de> for MetaSearch {
    fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) }
}

/// What went wrong, in words; there are no codes for programs.
///
/// Described at `bsg.yaml:137`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ErrorBody {
    /// One sentence on what is wrong.
    ///
    /// Described at `bsg.yaml:142`.
    pub message: String,
    /// Details. An array by the schema of the OpenAPI document; its examples show an empty array, an array of texts,
    /// and a map from a parameter to its complaints.
    ///
    /// Described at `bsg.yaml:146`.
    pub errors: Option<rt::Value>,
    /// Members that the description does not know, in the order in which they came.
    pub extra: rt::Extra,
}

impl rt::Object for ErrorBody {
    fn members(&self) -> &'static [rt::Member] { const { &[rt::Member::needed("message"), rt::Member::maybe("errors")] } }
    fn extra(&self) -> &rt::Extra { &self.extra }
    fn extra_mut(&mut self) -> &mut rt::Extra { &mut self.extra }
    fn read(&mut self, member: usize, from: &mut rt::Take<'_>) -> Result<(), rt::Halt> {
        match member {
            0 => from.text(&mut self.message),
            _ => from.option(&mut self.errors),
        }
    }
    fn write<M: rt::SerializeMap>(&self, member: usize, to: &mut rt::Put<'_, M>) -> Result<(), M::Error> {
        match member {
            0 => to.value(&self.message),
            _ => to.option(&self.errors),
        }
    }
}

impl rt::Serialize for ErrorBody { fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { rt::write(self, to) } }

impl<'de> rt::Deserialize<'de> for ErrorBody {
    fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) }
}

/// What comes with the error `duplicate_request`.
///
/// Described at `bsg.yaml:174`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct DuplicateRequestBody {
    /// One sentence on what is wrong.
    ///
    /// Described at `bsg.yaml:178`.
    pub message: String,
    /// Members that the description does not know, in the order in which they came.
    pub extra: rt::Extra,
}

impl rt::Object for DuplicateRequestBody {
    fn members(&self) -> &'static [rt::Member] { const { &[rt::Member::needed("message")] } }
    fn extra(&self) -> &rt::Extra { &self.extra }
    fn extra_mut(&mut self) -> &mut rt::Extra { &mut self.extra }
    fn read(&mut self, member: usize, from: &mut rt::Take<'_>) -> Result<(), rt::Halt> {
        match member {
            _ => from.text(&mut self.message),
        }
    }
    fn write<M: rt::SerializeMap>(&self, member: usize, to: &mut rt::Put<'_, M>) -> Result<(), M::Error> {
        match member {
            _ => to.value(&self.message),
        }
    }
}

impl rt::Serialize for DuplicateRequestBody {
    fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { rt::write(self, to) }
}

impl<'de> rt::Deserialize<'de> for DuplicateRequestBody {
    fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) }
}
