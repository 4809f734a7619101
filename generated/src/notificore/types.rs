// Written by `cargo xtask generate` from notificore.yaml; edit that instead.

use super::*;

/// A page of contacts.
///
/// Described at `notificore.yaml:303`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ContactList {
    /// The contacts of this page.
    ///
    /// Described at `notificore.yaml:309`.
    pub data: Vec<Contact>,
    /// How many contacts there are in all, as the sibling platform says; the page's example shows 0 beside a
    /// contact.
    ///
    /// At least 0.
    ///
    /// Described at `notificore.yaml:313`.
    pub total: i64,
    /// Members that the description does not know, in the order in which they came.
    pub extra: rt::Extra,
}

impl rt::Object for ContactList {
    fn members(&self) -> &'static [rt::Member] { const { &[rt::Member::needed("data"), rt::Member::needed("total")] } }
    fn extra(&self) -> &rt::Extra { &self.extra }
    fn extra_mut(&mut self) -> &mut rt::Extra { &mut self.extra }
    fn read(&mut self, member: usize, from: &mut rt::Take<'_>) -> Result<(), rt::Halt> {
        match member {
            0 => from.value(&mut self.data),
            _ => from.integer(&mut self.total),
        }
    }
    fn write<M: rt::SerializeMap>(&self, member: usize, to: &mut rt::Put<'_, M>) -> Result<(), M::Error> {
        match member {
            0 => to.value(&self.data),
            _ => to.value(&self.total),
        }
    }
}

impl rt::Serialize for ContactList { fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { rt::write(self, to) } }

impl<'de> rt::Deserialize<'de> for ContactList {
    fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) }
}

/// One entry of the contact book.
///
/// Described at `notificore.yaml:322`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Contact {
    /// Id of the contact; made when it is added.
    ///
    /// Described at `notificore.yaml:328`.
    pub id: i64,
    /// Phone number of the contact, 9 to 15 digits in ITU form.
    ///
    /// From 100000000 to 999999999999999.
    ///
    /// Described at `notificore.yaml:333`.
    pub phone: i64,
    /// The contact's custom fields.
    ///
    /// The documents disagree here: Shape of a contact's custom fields. Every reading is understood.
    ///
    /// Described at `notificore.yaml:340`.
    pub fields: rt::Map<String>,
    /// When the contact was added; the service sets it by itself.
    ///
    /// Described at `notificore.yaml:360`.
    pub created_at: rt::jiff::civil::DateTime,
    /// The contact lists that the contact is in.
    ///
    /// Described at `notificore.yaml:367`.
    pub groups: Vec<Group>,
    /// How many phone numbers the contact list holds.
    ///
    /// At least 0.
    ///
    /// Described at `notificore.yaml:372`.
    pub items: Option<i64>,
    /// How many numbers of the list are in the stop list of SMS and Viber.
    ///
    /// At least 0.
    ///
    /// Described at `notificore.yaml:378`.
    pub stop_list_count: Option<i64>,
    /// State of the check of the phone number in the HLR database of its network.
    ///
    /// The documents disagree here: Which words the state of the HLR check may have. Every reading is understood.
    ///
    /// Described at `notificore.yaml:384`.
    pub hlr_status: HlrStatus,
    /// When the phone number was last checked in the HLR database. That it is null for a number never checked is
    /// known of the sibling platform only.
    ///
    /// The documents disagree here: What stands in hlr_last_check for a number that was never checked. Every reading
    /// is understood.
    ///
    /// Described at `notificore.yaml:391`.
    pub hlr_last_check: Option<rt::jiff::civil::DateTime>,
    /// Members that the description does not know, in the order in which they came.
    pub extra: rt::Extra,
}

impl rt::Object for Contact {
    fn members(&self) -> &'static [rt::Member] { const { &[
        rt::Member::needed("id"), rt::Member::needed("phone"), rt::Member::needed("fields"), rt::Member::needed("created_at"),
        rt::Member::needed("groups"), rt::Member::maybe("items"), rt::Member::maybe("stop_list_count"), rt::Member::needed("hlr_status"),
        rt::Member::nullable("hlr_last_check"),
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
            5 => from.option(&mut self.items),
            6 => from.option(&mut self.stop_list_count),
            7 => from.value(&mut self.hlr_status),
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
            5 => to.option(&self.items),
            6 => to.option(&self.stop_list_count),
            7 => to.value(&self.hlr_status),
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
/// Described at `notificore.yaml:426`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Group {
    /// Id of the contact list; made when the list is created.
    ///
    /// The documents disagree here: JSON type of a contact list's id. Every reading is understood.
    ///
    /// Described at `notificore.yaml:432`.
    pub id: String,
    /// Name of the contact list.
    ///
    /// Described at `notificore.yaml:439`.
    pub name: String,
    /// What the contact list is for. That it may be null is known of the sibling platform only.
    ///
    /// Described at `notificore.yaml:445`.
    pub description: Option<String>,
    /// Whether it is the account's default contact list.
    ///
    /// The documents disagree here: How the flag of the default contact list is written. Every reading is
    /// understood.
    ///
    /// Described at `notificore.yaml:451`.
    pub default: Option<bool>,
    /// When the contact list was created.
    ///
    /// Described at `notificore.yaml:458`.
    pub created_at: rt::jiff::civil::DateTime,
    /// How many phone numbers the contact list holds.
    ///
    /// At least 0.
    ///
    /// Described at `notificore.yaml:465`.
    pub items: Option<i64>,
    /// How many numbers of the list are in the stop list of SMS and Viber.
    ///
    /// At least 0.
    ///
    /// Described at `notificore.yaml:472`.
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
/// Described at `notificore.yaml:384`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HlrStatus {
    /// `sent`
    Sent,
    /// `absent`
    Absent,
    /// `active`
    Active,
    /// `unknown`
    Unknown,
    /// `failed`
    Failed,
    /// `barred`
    Barred,
    /// A text that the description does not list.
    Other(String),
}

impl HlrStatus {
    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Sent => "sent",
            Self::Absent => "absent",
            Self::Active => "active",
            Self::Unknown => "unknown",
            Self::Failed => "failed",
            Self::Barred => "barred",
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
            "sent" => Self::Sent,
            "absent" => Self::Absent,
            "active" => Self::Active,
            "unknown" => Self::Unknown,
            "failed" => Self::Failed,
            "barred" => Self::Barred,
            _ => Self::Other(text.to_owned()),
        }
    }
}

impl Default for HlrStatus { fn default() -> Self { Self::Other(String::new()) } }

impl rt::Fill for HlrStatus { fn slot(&mut self) -> rt::Slot<'_> { rt::Slot::word(self) } }

impl<'de> rt::Deserialize<'de> for HlrStatus {
    fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) }
}

/// What went wrong, in words.
///
/// Described at `notificore.yaml:150`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ErrorBody {
    /// One sentence on what is wrong.
    ///
    /// Described at `notificore.yaml:155`.
    pub message: String,
    /// Details, a list or a map from a parameter to its complaints.
    ///
    /// Described at `notificore.yaml:158`.
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
/// Described at `notificore.yaml:185`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct DuplicateRequestBody {
    /// One sentence on what is wrong.
    ///
    /// Described at `notificore.yaml:189`.
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
