// Written by `cargo xtask generate` from uis.yaml; edit that instead.

use super::*;

/// What is compared.
///
/// Described at `uis.yaml:483`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Field {
    /// `id`
    Id,
    /// `first_name`
    FirstName,
    /// `last_name`
    LastName,
    /// `full_name`
    FullName,
    /// `emails`
    Emails,
    /// `phone_numbers`
    PhoneNumbers,
    /// `personal_manager_id`
    PersonalManagerId,
    /// `personal_manager_full_name`
    PersonalManagerFullName,
    /// `organization_id`
    OrganizationId,
    /// `organization_name`
    OrganizationName,
    /// `groups`
    Groups,
}

impl Field {
    /// The text on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::FullName => "full_name",
            Self::Emails => "emails",
            Self::PhoneNumbers => "phone_numbers",
            Self::PersonalManagerId => "personal_manager_id",
            Self::PersonalManagerFullName => "personal_manager_full_name",
            Self::OrganizationId => "organization_id",
            Self::OrganizationName => "organization_name",
            Self::Groups => "groups",
        }
    }
}

impl std::fmt::Display for Field { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) } }

impl From<Field> for rt::Value { fn from(word: Field) -> Self { word.as_str().into() } }

impl rt::Serialize for Field {
    fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { to.serialize_str(self.as_str()) }
}

/// Which operators each field takes, and the names of members.
///
/// Described at `uis.yaml:483`.
pub static FILTER_RULES: rt::TreeRules = rt::TreeRules {
    names: ["field", "operator", "value", "filters", "condition"],
    fields: &[
        ("id", &["=", "!=", "<", ">", "<=", ">=", "in"]),
        ("first_name", &["=", "!=", "like", "regexp", "in"]),
        ("last_name", &["=", "!=", "like", "regexp", "in"]),
        ("full_name", &["=", "!=", "like", "regexp", "in"]),
        ("emails", &["jsquery"]),
        ("phone_numbers", &["jsquery"]),
        ("personal_manager_id", &["=", "!=", "<", ">", "<=", ">=", "in"]),
        ("personal_manager_full_name", &["=", "!=", "like", "regexp", "in"]),
        ("organization_id", &["=", "!=", "<", ">", "<=", ">=", "in"]),
        ("organization_name", &["=", "!=", "like", "regexp", "in"]),
        ("groups", &["jsquery"]),
    ],
};

/// One comparison or a tree of them.
///
/// Described at `uis.yaml:483`.
///
/// Such as `Filter::field(Field::…).equal(…)`; `.and(Filter::field(Field::…).equal(…))` and `.or(…)` join more
/// to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter(rt::Tree);

impl Filter {
    /// Starts a comparison of a field. Whether the field takes the operator is seen before it is sent.
    pub fn field(field: Field) -> Condition { Condition(field) }
    /// What both admit.
    #[must_use]
    pub fn and(self, other: Self) -> Self { Self(self.0.join(&FILTER_RULES, "and", other.0)) }
    /// What either admits.
    #[must_use]
    pub fn or(self, other: Self) -> Self { Self(self.0.join(&FILTER_RULES, "or", other.0)) }
    /// What all of several admit.
    pub fn all(filters: impl IntoIterator<Item = Self>) -> Self { Self(rt::Tree::of(&FILTER_RULES, "and", filters)) }
    /// What any of several admits.
    pub fn any(filters: impl IntoIterator<Item = Self>) -> Self { Self(rt::Tree::of(&FILTER_RULES, "or", filters)) }
}

impl From<Filter> for rt::Tree { fn from(filter: Filter) -> Self { filter.0 } }

impl From<Filter> for rt::Value { fn from(filter: Filter) -> Self { filter.0.into() } }

/// A comparison that lacks its operator.
///
/// Described at `uis.yaml:483`.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct Condition(Field);

impl Condition {
    /// Compares with `=`.
    pub fn equal(self, value: impl Into<rt::Value>) -> Filter { self.compare("=", value) }
    /// Compares with `!=`.
    pub fn not_equal(self, value: impl Into<rt::Value>) -> Filter { self.compare("!=", value) }
    /// Compares with `<`.
    pub fn less(self, value: impl Into<rt::Value>) -> Filter { self.compare("<", value) }
    /// Compares with `>`.
    pub fn greater(self, value: impl Into<rt::Value>) -> Filter { self.compare(">", value) }
    /// Compares with `<=`.
    pub fn less_or_equal(self, value: impl Into<rt::Value>) -> Filter { self.compare("<=", value) }
    /// Compares with `>=`.
    pub fn greater_or_equal(self, value: impl Into<rt::Value>) -> Filter { self.compare(">=", value) }
    /// Compares with `in`.
    pub fn is_in(self, value: impl Into<rt::Value>) -> Filter { self.compare("in", value) }
    /// Compares with `like`.
    pub fn like(self, value: impl Into<rt::Value>) -> Filter { self.compare("like", value) }
    /// Compares with `regexp`.
    pub fn regexp(self, value: impl Into<rt::Value>) -> Filter { self.compare("regexp", value) }
    /// Compares with `jsquery`.
    pub fn jsquery(self, value: impl Into<rt::Value>) -> Filter { self.compare("jsquery", value) }
    /// Compares with an operator by its name on the wire; `()` for the value stands for null.
    pub fn compare(self, operator: &str, value: impl Into<rt::Value>) -> Filter {
        Filter(rt::Tree::leaf(&FILTER_RULES, self.0.as_str(), operator, value.into()))
    }
}

/// Which members the contacts given shall have; without it, the method's default ones.
///
/// Described at `uis.yaml:412`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GetContactsField {
    /// `id`
    Id,
    /// `first_name`
    FirstName,
    /// `last_name`
    LastName,
    /// `patronymic`
    Patronymic,
    /// `full_name`
    FullName,
    /// `emails`
    Emails,
    /// `phone_numbers`
    PhoneNumbers,
    /// `personal_manager_id`
    PersonalManagerId,
    /// `personal_manager_full_name`
    PersonalManagerFullName,
    /// `organization_id`
    OrganizationId,
    /// `organization_name`
    OrganizationName,
    /// `groups`
    Groups,
}

impl GetContactsField {
    /// The text on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::Patronymic => "patronymic",
            Self::FullName => "full_name",
            Self::Emails => "emails",
            Self::PhoneNumbers => "phone_numbers",
            Self::PersonalManagerId => "personal_manager_id",
            Self::PersonalManagerFullName => "personal_manager_full_name",
            Self::OrganizationId => "organization_id",
            Self::OrganizationName => "organization_name",
            Self::Groups => "groups",
        }
    }
}

impl std::fmt::Display for GetContactsField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
}

impl From<GetContactsField> for rt::Value { fn from(word: GetContactsField) -> Self { word.as_str().into() } }

impl rt::Serialize for GetContactsField {
    fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { to.serialize_str(self.as_str()) }
}

/// One key of the order.
///
/// Described at `uis.yaml:778`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SortKey {
    /// What to order by.
    ///
    /// Described at `uis.yaml:784`.
    pub field: SortKeyField,
    /// Whether the order rises or falls.
    ///
    /// It is `"asc"` if it is not sent.
    ///
    /// Described at `uis.yaml:789`.
    pub order: Option<Order>,
}

impl SortKey {
    /// Makes one of what must be sent; what may be sent is set by the methods that follow.
    pub fn new(field: SortKeyField) -> Self { Self { field, order: None } }
    /// Whether the order rises or falls.
    ///
    /// It is `"asc"` if it is not sent.
    ///
    /// Described at `uis.yaml:789`.
    pub fn order(self, order: Order) -> Self { Self { order: Some(order), ..self } }
}

impl rt::Serialize for SortKey {
    fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        rt::Members::new(to)?.always("field", &self.field)?.maybe("order", &self.order)?.end()
    }
}

/// What to order by.
///
/// Described at `uis.yaml:784`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SortKeyField {
    /// `first_name`
    FirstName,
    /// `last_name`
    LastName,
    /// `full_name`
    FullName,
}

impl SortKeyField {
    /// The text on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::FullName => "full_name",
        }
    }
}

impl std::fmt::Display for SortKeyField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
}

impl From<SortKeyField> for rt::Value { fn from(word: SortKeyField) -> Self { word.as_str().into() } }

impl rt::Serialize for SortKeyField {
    fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { to.serialize_str(self.as_str()) }
}

/// Whether the order rises or falls.
///
/// Described at `uis.yaml:789`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Order {
    /// `asc`
    Asc,
    /// `desc`
    Desc,
}

impl Order {
    /// The text on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asc => "asc",
            Self::Desc => "desc",
        }
    }
}

impl std::fmt::Display for Order { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) } }

impl From<Order> for rt::Value { fn from(word: Order) -> Self { word.as_str().into() } }

impl rt::Serialize for Order {
    fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { to.serialize_str(self.as_str()) }
}

/// The contacts asked for, and what goes with every reply.
///
/// Described at `uis.yaml:639`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ContactList {
    /// What goes with every reply.
    ///
    /// Described at `uis.yaml:645`.
    pub metadata: Metadata,
    /// The contacts; an empty list if there are none.
    ///
    /// Described at `uis.yaml:648`.
    pub data: Vec<Contact>,
    /// Members that the description does not know, in the order in which they came.
    pub extra: rt::Extra,
}

impl rt::Object for ContactList {
    fn members(&self) -> &'static [rt::Member] { const { &[rt::Member::needed("metadata"), rt::Member::needed("data")] } }
    fn extra(&self) -> &rt::Extra { &self.extra }
    fn extra_mut(&mut self) -> &mut rt::Extra { &mut self.extra }
    fn read(&mut self, member: usize, from: &mut rt::Take<'_>) -> Result<(), rt::Halt> {
        match member {
            0 => from.value(&mut self.metadata),
            _ => from.value(&mut self.data),
        }
    }
    fn write<M: rt::SerializeMap>(&self, member: usize, to: &mut rt::Put<'_, M>) -> Result<(), M::Error> {
        match member {
            0 => to.value(&self.metadata),
            _ => to.value(&self.data),
        }
    }
}

impl rt::Serialize for ContactList { fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { rt::write(self, to) } }

impl<'de> rt::Deserialize<'de> for ContactList {
    fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) }
}

/// What goes with every reply of a method that gets something, with an error too. It may be empty.
///
/// Described at `uis.yaml:747`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Metadata {
    /// Only there when the version called is deprecated.
    ///
    /// Described at `uis.yaml:752`.
    pub api_version: Option<ApiVersion>,
    /// Points of the account; not there where limits do not apply.
    ///
    /// Described at `uis.yaml:760`.
    pub limits: Option<Limits>,
    /// How many contacts there are in all.
    ///
    /// At least 0.
    ///
    /// Described at `uis.yaml:771`.
    pub total_items: Option<i64>,
    /// Members that the description does not know, in the order in which they came.
    pub extra: rt::Extra,
}

impl rt::Object for Metadata {
    fn members(&self) -> &'static [rt::Member] { const { &[
        rt::Member::maybe("api_version"), rt::Member::maybe("limits"), rt::Member::maybe("total_items"),
    ] } }
    fn extra(&self) -> &rt::Extra { &self.extra }
    fn extra_mut(&mut self) -> &mut rt::Extra { &mut self.extra }
    fn read(&mut self, member: usize, from: &mut rt::Take<'_>) -> Result<(), rt::Halt> {
        match member {
            0 => from.option(&mut self.api_version),
            1 => from.option(&mut self.limits),
            _ => from.option(&mut self.total_items),
        }
    }
    fn write<M: rt::SerializeMap>(&self, member: usize, to: &mut rt::Put<'_, M>) -> Result<(), M::Error> {
        match member {
            0 => to.option(&self.api_version),
            1 => to.option(&self.limits),
            _ => to.option(&self.total_items),
        }
    }
}

impl rt::Serialize for Metadata { fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { rt::write(self, to) } }

impl<'de> rt::Deserialize<'de> for Metadata {
    fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) }
}

/// Only there when the version called is deprecated.
///
/// Described at `uis.yaml:752`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ApiVersion {
    /// Whether the version called is deprecated.
    ///
    /// Described at `uis.yaml:757`.
    pub current_version_deprecated: bool,
    /// The version called.
    ///
    /// Described at `uis.yaml:758`.
    pub current_version: String,
    /// The newest version.
    ///
    /// Described at `uis.yaml:759`.
    pub latest_version: String,
    /// Members that the description does not know, in the order in which they came.
    pub extra: rt::Extra,
}

impl rt::Object for ApiVersion {
    fn members(&self) -> &'static [rt::Member] { const { &[
        rt::Member::needed("current_version_deprecated"), rt::Member::needed("current_version"), rt::Member::needed("latest_version"),
    ] } }
    fn extra(&self) -> &rt::Extra { &self.extra }
    fn extra_mut(&mut self) -> &mut rt::Extra { &mut self.extra }
    fn read(&mut self, member: usize, from: &mut rt::Take<'_>) -> Result<(), rt::Halt> {
        match member {
            0 => from.value(&mut self.current_version_deprecated),
            1 => from.text(&mut self.current_version),
            _ => from.text(&mut self.latest_version),
        }
    }
    fn write<M: rt::SerializeMap>(&self, member: usize, to: &mut rt::Put<'_, M>) -> Result<(), M::Error> {
        match member {
            0 => to.value(&self.current_version_deprecated),
            1 => to.value(&self.current_version),
            _ => to.value(&self.latest_version),
        }
    }
}

impl rt::Serialize for ApiVersion { fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { rt::write(self, to) } }

impl<'de> rt::Deserialize<'de> for ApiVersion {
    fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) }
}

/// Points of the account; not there where limits do not apply.
///
/// Described at `uis.yaml:760`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Limits {
    /// Points per day.
    ///
    /// Described at `uis.yaml:765`.
    pub day_limit: i64,
    /// Points left of this day.
    ///
    /// Described at `uis.yaml:766`.
    pub day_remaining: i64,
    /// Seconds until the day's points are full again.
    ///
    /// Described at `uis.yaml:767`.
    pub day_reset: i64,
    /// Points per minute.
    ///
    /// Described at `uis.yaml:768`.
    pub minute_limit: i64,
    /// Points left of this minute.
    ///
    /// Described at `uis.yaml:769`.
    pub minute_remaining: i64,
    /// Seconds until the minute's points are full again (the English text has "reached" in place of "reset").
    ///
    /// Described at `uis.yaml:770`.
    pub minute_reset: i64,
    /// Members that the description does not know, in the order in which they came.
    pub extra: rt::Extra,
}

impl rt::Object for Limits {
    fn members(&self) -> &'static [rt::Member] { const { &[
        rt::Member::needed("day_limit"), rt::Member::needed("day_remaining"), rt::Member::needed("day_reset"),
        rt::Member::needed("minute_limit"), rt::Member::needed("minute_remaining"), rt::Member::needed("minute_reset"),
    ] } }
    fn extra(&self) -> &rt::Extra { &self.extra }
    fn extra_mut(&mut self) -> &mut rt::Extra { &mut self.extra }
    fn read(&mut self, member: usize, from: &mut rt::Take<'_>) -> Result<(), rt::Halt> {
        match member {
            0 => from.integer(&mut self.day_limit),
            1 => from.integer(&mut self.day_remaining),
            2 => from.integer(&mut self.day_reset),
            3 => from.integer(&mut self.minute_limit),
            4 => from.integer(&mut self.minute_remaining),
            _ => from.integer(&mut self.minute_reset),
        }
    }
    fn write<M: rt::SerializeMap>(&self, member: usize, to: &mut rt::Put<'_, M>) -> Result<(), M::Error> {
        match member {
            0 => to.value(&self.day_limit),
            1 => to.value(&self.day_remaining),
            2 => to.value(&self.day_reset),
            3 => to.value(&self.minute_limit),
            4 => to.value(&self.minute_remaining),
            _ => to.value(&self.minute_reset),
        }
    }
}

impl rt::Serialize for Limits { fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { rt::write(self, to) } }

impl<'de> rt::Deserialize<'de> for Limits { fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) } }

/// One entry of the address book. Which members it has depends on `fields`. A member without a value is null,
/// not an empty text and not left out; one that holds a list is then an empty list.
///
/// Described at `uis.yaml:653`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Contact {
    /// Number of the contact, unique.
    ///
    /// Described at `uis.yaml:660`.
    pub id: Option<i64>,
    /// First name.
    ///
    /// At least 1 characters.
    ///
    /// Described at `uis.yaml:664`.
    pub first_name: Option<String>,
    /// Last name.
    ///
    /// At least 1 characters.
    ///
    /// Described at `uis.yaml:669`.
    pub last_name: Option<String>,
    /// Patronymic.
    ///
    /// At least 1 characters.
    ///
    /// Described at `uis.yaml:674`.
    pub patronymic: Option<String>,
    /// Full name: last name, first name and patronymic.
    ///
    /// At least 1 characters.
    ///
    /// Described at `uis.yaml:679`.
    pub full_name: Option<String>,
    /// E-mail addresses, at most ten.
    ///
    /// At most 10 elements.
    ///
    /// Described at `uis.yaml:684`.
    pub emails: Option<Vec<String>>,
    /// Phone numbers, at most ten (the page says ten addresses, the Russian text ten numbers).
    ///
    /// At most 10 elements.
    ///
    /// Described at `uis.yaml:693`.
    pub phone_numbers: Option<Vec<String>>,
    /// Number of the personal manager, unique.
    ///
    /// Described at `uis.yaml:707`.
    pub personal_manager_id: Option<i64>,
    /// Full name of the personal manager.
    ///
    /// At least 1 characters.
    ///
    /// Described at `uis.yaml:711`.
    pub personal_manager_full_name: Option<String>,
    /// Number of the organization, unique.
    ///
    /// Described at `uis.yaml:716`.
    pub organization_id: Option<i64>,
    /// Name of the organization.
    ///
    /// At least 1 characters.
    ///
    /// Described at `uis.yaml:720`.
    pub organization_name: Option<String>,
    /// The groups that the contact belongs to.
    ///
    /// Described at `uis.yaml:725`.
    pub groups: Option<Vec<ContactGroup>>,
    /// Members that the description does not know, in the order in which they came.
    pub extra: rt::Extra,
}

impl rt::Object for Contact {
    fn members(&self) -> &'static [rt::Member] { const { &[
        rt::Member::maybe("id"),
        rt::Member::nullable("first_name"),
        rt::Member::nullable("last_name"),
        rt::Member::nullable("patronymic"),
        rt::Member::nullable("full_name"),
        rt::Member::maybe("emails"),
        rt::Member::maybe("phone_numbers"),
        rt::Member::nullable("personal_manager_id"),
        rt::Member::nullable("personal_manager_full_name"),
        rt::Member::nullable("organization_id"),
        rt::Member::nullable("organization_name"),
        rt::Member::maybe("groups"),
    ] } }
    fn extra(&self) -> &rt::Extra { &self.extra }
    fn extra_mut(&mut self) -> &mut rt::Extra { &mut self.extra }
    fn read(&mut self, member: usize, from: &mut rt::Take<'_>) -> Result<(), rt::Halt> {
        match member {
            0 => from.option(&mut self.id),
            1 => from.option(&mut self.first_name),
            2 => from.option(&mut self.last_name),
            3 => from.option(&mut self.patronymic),
            4 => from.option(&mut self.full_name),
            5 => from.option(&mut self.emails),
            6 => from.meant(&mut self.phone_numbers),
            7 => from.option(&mut self.personal_manager_id),
            8 => from.option(&mut self.personal_manager_full_name),
            9 => from.option(&mut self.organization_id),
            10 => from.option(&mut self.organization_name),
            _ => from.option(&mut self.groups),
        }
    }
    fn write<M: rt::SerializeMap>(&self, member: usize, to: &mut rt::Put<'_, M>) -> Result<(), M::Error> {
        match member {
            0 => to.option(&self.id),
            1 => to.option(&self.first_name),
            2 => to.option(&self.last_name),
            3 => to.option(&self.patronymic),
            4 => to.option(&self.full_name),
            5 => to.option(&self.emails),
            6 => to.meant(&self.phone_numbers),
            7 => to.option(&self.personal_manager_id),
            8 => to.option(&self.personal_manager_full_name),
            9 => to.option(&self.organization_id),
            10 => to.option(&self.organization_name),
            _ => to.option(&self.groups),
        }
    }
}

impl rt::Serialize for Contact { fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { rt::write(self, to) } }

impl<'de> rt::Deserialize<'de> for Contact {
    fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) }
}

/// A group that a contact belongs to.
///
/// Described at `uis.yaml:731`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ContactGroup {
    /// Number of the group, unique.
    ///
    /// Described at `uis.yaml:737`.
    pub group_id: i64,
    /// Name of the group.
    ///
    /// At least 1 characters.
    ///
    /// Described at `uis.yaml:741`.
    pub group_name: Option<String>,
    /// Members that the description does not know, in the order in which they came.
    pub extra: rt::Extra,
}

impl rt::Object for ContactGroup {
    fn members(&self) -> &'static [rt::Member] { const { &[rt::Member::needed("group_id"), rt::Member::needed("group_name")] } }
    fn extra(&self) -> &rt::Extra { &self.extra }
    fn extra_mut(&mut self) -> &mut rt::Extra { &mut self.extra }
    fn read(&mut self, member: usize, from: &mut rt::Take<'_>) -> Result<(), rt::Halt> {
        match member {
            0 => from.integer(&mut self.group_id),
            _ => from.option(&mut self.group_name),
        }
    }
    fn write<M: rt::SerializeMap>(&self, member: usize, to: &mut rt::Put<'_, M>) -> Result<(), M::Error> {
        match member {
            0 => to.value(&self.group_id),
            _ => to.option(&self.group_name),
        }
    }
}

impl rt::Serialize for ContactGroup { fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { rt::write(self, to) } }

impl<'de> rt::Deserialize<'de> for ContactGroup {
    fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) }
}

/// The error object of JSON-RPC.
///
/// Described at `uis.yaml:122`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ErrorObject {
    /// Number of a group of errors; several errors share one.
    ///
    /// Described at `uis.yaml:127`.
    pub code: i64,
    /// Text for people, with the members of `data.params` put in.
    ///
    /// Described at `uis.yaml:128`.
    pub message: String,
    /// Which error it is and what caused it.
    ///
    /// Described at `uis.yaml:129`.
    pub data: Data,
    /// Members that the description does not know, in the order in which they came.
    pub extra: rt::Extra,
}

impl rt::Object for ErrorObject {
    fn members(&self) -> &'static [rt::Member] { const { &[
        rt::Member::needed("code"), rt::Member::needed("message"), rt::Member::needed("data"),
    ] } }
    fn extra(&self) -> &rt::Extra { &self.extra }
    fn extra_mut(&mut self) -> &mut rt::Extra { &mut self.extra }
    fn read(&mut self, member: usize, from: &mut rt::Take<'_>) -> Result<(), rt::Halt> {
        match member {
            0 => from.integer(&mut self.code),
            1 => from.text(&mut self.message),
            _ => from.value(&mut self.data),
        }
    }
    fn write<M: rt::SerializeMap>(&self, member: usize, to: &mut rt::Put<'_, M>) -> Result<(), M::Error> {
        match member {
            0 => to.value(&self.code),
            1 => to.value(&self.message),
            _ => to.value(&self.data),
        }
    }
}

impl rt::Serialize for ErrorObject { fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { rt::write(self, to) } }

impl<'de> rt::Deserialize<'de> for ErrorObject {
    fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) }
}

/// Which error it is and what caused it.
///
/// Described at `uis.yaml:129`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Data {
    /// The word that tells one error from another; programs should go by it.
    ///
    /// Described at `uis.yaml:134`.
    pub mnemonic: Mnemonic,
    /// The parameter that is wrong; members are joined by dots, as in `employee.phone_number`.
    ///
    /// Described at `uis.yaml:135`.
    pub field: Option<String>,
    /// What was sent for it, unchanged.
    ///
    /// Described at `uis.yaml:136`.
    pub value: Option<rt::Value>,
    /// What is put into the text.
    ///
    /// Described at `uis.yaml:137`.
    pub params: Option<rt::Map<rt::Value>>,
    /// Link to a longer explanation.
    ///
    /// Described at `uis.yaml:138`.
    pub extended_helper: Option<String>,
    /// The metadata of the reply.
    ///
    /// Described at `uis.yaml:139`.
    pub metadata: Option<Metadata>,
    /// Members that the description does not know, in the order in which they came.
    pub extra: rt::Extra,
}

impl rt::Object for Data {
    fn members(&self) -> &'static [rt::Member] { const { &[
        rt::Member::needed("mnemonic"), rt::Member::nullable("field"), rt::Member::maybe("value"), rt::Member::nullable("params"),
        rt::Member::nullable("extended_helper"), rt::Member::nullable("metadata"),
    ] } }
    fn extra(&self) -> &rt::Extra { &self.extra }
    fn extra_mut(&mut self) -> &mut rt::Extra { &mut self.extra }
    fn read(&mut self, member: usize, from: &mut rt::Take<'_>) -> Result<(), rt::Halt> {
        match member {
            0 => from.value(&mut self.mnemonic),
            1 => from.option(&mut self.field),
            2 => from.option(&mut self.value),
            3 => from.option(&mut self.params),
            4 => from.option(&mut self.extended_helper),
            _ => from.option(&mut self.metadata),
        }
    }
    fn write<M: rt::SerializeMap>(&self, member: usize, to: &mut rt::Put<'_, M>) -> Result<(), M::Error> {
        match member {
            0 => to.value(&self.mnemonic),
            1 => to.option(&self.field),
            2 => to.option(&self.value),
            3 => to.option(&self.params),
            4 => to.option(&self.extended_helper),
            _ => to.option(&self.metadata),
        }
    }
}

impl rt::Serialize for Data { fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { rt::write(self, to) } }

impl<'de> rt::Deserialize<'de> for Data { fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) } }

/// The word that tells one error from another; programs should go by it.
///
/// Described at `uis.yaml:134`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mnemonic {
    /// `invalid_request`
    InvalidRequest,
    /// `access_token_expired`
    AccessTokenExpired,
    /// `access_token_blocked`
    AccessTokenBlocked,
    /// `access_token_invalid`
    AccessTokenInvalid,
    /// `limit_exceeded`
    LimitExceeded,
    /// `method_component_disabled`
    MethodComponentDisabled,
    /// `parameter_component_disabled`
    ParameterComponentDisabled,
    /// `ip_not_whitelisted`
    IpNotWhitelisted,
    /// `auth_error`
    AuthError,
    /// `account_inactive`
    AccountInactive,
    /// `internal_error`
    InternalError,
    /// `data_type_error`
    DataTypeError,
    /// `method_not_found`
    MethodNotFound,
    /// `forbidden`
    Forbidden,
    /// `parse_error`
    ParseError,
    /// `batch_operations_not_supported`
    BatchOperationsNotSupported,
    /// `notifications_not_supported`
    NotificationsNotSupported,
    /// `required_parameter_missed`
    RequiredParameterMissed,
    /// `invalid_parameter_value`
    InvalidParameterValue,
    /// `unexpected_parameters`
    UnexpectedParameters,
    /// `invalid_parameters_combination`
    InvalidParametersCombination,
    /// `error`
    Error,
    /// `sort_prohibited`
    SortProhibited,
    /// `filter_prohibited`
    FilterProhibited,
    /// `date_interval_limit_reached`
    DateIntervalLimitReached,
    /// A text that the description does not list.
    Other(String),
}

impl Mnemonic {
    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::AccessTokenExpired => "access_token_expired",
            Self::AccessTokenBlocked => "access_token_blocked",
            Self::AccessTokenInvalid => "access_token_invalid",
            Self::LimitExceeded => "limit_exceeded",
            Self::MethodComponentDisabled => "method_component_disabled",
            Self::ParameterComponentDisabled => "parameter_component_disabled",
            Self::IpNotWhitelisted => "ip_not_whitelisted",
            Self::AuthError => "auth_error",
            Self::AccountInactive => "account_inactive",
            Self::InternalError => "internal_error",
            Self::DataTypeError => "data_type_error",
            Self::MethodNotFound => "method_not_found",
            Self::Forbidden => "forbidden",
            Self::ParseError => "parse_error",
            Self::BatchOperationsNotSupported => "batch_operations_not_supported",
            Self::NotificationsNotSupported => "notifications_not_supported",
            Self::RequiredParameterMissed => "required_parameter_missed",
            Self::InvalidParameterValue => "invalid_parameter_value",
            Self::UnexpectedParameters => "unexpected_parameters",
            Self::InvalidParametersCombination => "invalid_parameters_combination",
            Self::Error => "error",
            Self::SortProhibited => "sort_prohibited",
            Self::FilterProhibited => "filter_prohibited",
            Self::DateIntervalLimitReached => "date_interval_limit_reached",
            Self::Other(text) => text,
        }
    }
}

impl std::fmt::Display for Mnemonic { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) } }

impl rt::Serialize for Mnemonic {
    fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { to.serialize_str(self.as_str()) }
}

impl From<&str> for Mnemonic {
    fn from(text: &str) -> Self {
        match text {
            "invalid_request" => Self::InvalidRequest,
            "access_token_expired" => Self::AccessTokenExpired,
            "access_token_blocked" => Self::AccessTokenBlocked,
            "access_token_invalid" => Self::AccessTokenInvalid,
            "limit_exceeded" => Self::LimitExceeded,
            "method_component_disabled" => Self::MethodComponentDisabled,
            "parameter_component_disabled" => Self::ParameterComponentDisabled,
            "ip_not_whitelisted" => Self::IpNotWhitelisted,
            "auth_error" => Self::AuthError,
            "account_inactive" => Self::AccountInactive,
            "internal_error" => Self::InternalError,
            "data_type_error" => Self::DataTypeError,
            "method_not_found" => Self::MethodNotFound,
            "forbidden" => Self::Forbidden,
            "parse_error" => Self::ParseError,
            "batch_operations_not_supported" => Self::BatchOperationsNotSupported,
            "notifications_not_supported" => Self::NotificationsNotSupported,
            "required_parameter_missed" => Self::RequiredParameterMissed,
            "invalid_parameter_value" => Self::InvalidParameterValue,
            "unexpected_parameters" => Self::UnexpectedParameters,
            "invalid_parameters_combination" => Self::InvalidParametersCombination,
            "error" => Self::Error,
            "sort_prohibited" => Self::SortProhibited,
            "filter_prohibited" => Self::FilterProhibited,
            "date_interval_limit_reached" => Self::DateIntervalLimitReached,
            _ => Self::Other(text.to_owned()),
        }
    }
}

impl Default for Mnemonic { fn default() -> Self { Self::Other(String::new()) } }

impl rt::Fill for Mnemonic { fn slot(&mut self) -> rt::Slot<'_> { rt::Slot::word(self) } }

impl<'de> rt::Deserialize<'de> for Mnemonic {
    fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) }
}
