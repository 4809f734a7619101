// Written by `cargo xtask generate` from green_api.yaml; edit that instead.

use super::*;

/// A contact of the account.
///
/// Described at `green_api.yaml:306`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Contact {
    /// Id of the person's or group's chat.
    ///
    /// At least 1 characters.
    ///
    /// Described at `green_api.yaml:316`.
    pub chat_id: String,
    /// Name of the user or group in Telegram.
    ///
    /// Described at `green_api.yaml:324`.
    pub name: String,
    /// Name of the contact in the address book.
    ///
    /// The documents disagree here: What stands in contactName for someone without a name in the address book, or
    /// for a group. Every reading is understood.
    ///
    /// Described at `green_api.yaml:330`.
    pub contact_name: Option<String>,
    /// Kind of the contact, `user` by default.
    ///
    /// At least 1 characters.
    ///
    /// Described at `green_api.yaml:338`.
    pub r#type: Type,
    /// Phone number, or 0 where privacy settings hide it and for groups; so 0 alone does not mean a group.
    ///
    /// At least 0.
    ///
    /// Described at `green_api.yaml:348`.
    pub phone_number: i64,
    /// Members that the description does not know, in the order in which they came.
    pub extra: rt::Extra,
}

impl rt::Object for Contact {
    fn members(&self) -> &'static [rt::Member] { const { &[
        rt::Member::needed("chatId"), rt::Member::needed("name"), rt::Member::maybe("contactName"), rt::Member::needed("type"),
        rt::Member::needed("phoneNumber"),
    ] } }
    fn extra(&self) -> &rt::Extra { &self.extra }
    fn extra_mut(&mut self) -> &mut rt::Extra { &mut self.extra }
    fn read(&mut self, member: usize, from: &mut rt::Take<'_>) -> Result<(), rt::Halt> {
        match member {
            0 => from.text(&mut self.chat_id),
            1 => from.text(&mut self.name),
            2 => from.option(&mut self.contact_name),
            3 => from.value(&mut self.r#type),
            _ => from.integer(&mut self.phone_number),
        }
    }
    fn write<M: rt::SerializeMap>(&self, member: usize, to: &mut rt::Put<'_, M>) -> Result<(), M::Error> {
        match member {
            0 => to.value(&self.chat_id),
            1 => to.value(&self.name),
            2 => to.option(&self.contact_name),
            3 => to.value(&self.r#type),
            _ => to.value(&self.phone_number),
        }
    }
}

impl rt::Serialize for Contact { fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { rt::write(self, to) } }

impl<'de> rt::Deserialize<'de> for Contact {
    fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) }
}

/// Kind of the contact, `user` by default.
///
/// Described at `green_api.yaml:338`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Type {
    /// `user`
    User,
    /// A text that the description does not list.
    Other(String),
}

impl Type {
    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::User => "user",
            Self::Other(text) => text,
        }
    }
}

impl std::fmt::Display for Type { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) } }

impl rt::Serialize for Type { fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { to.serialize_str(self.as_str()) } }

impl From<&str> for Type {
    fn from(text: &str) -> Self {
        match text {
            "user" => Self::User,
            _ => Self::Other(text.to_owned()),
        }
    }
}

impl Default for Type { fn default() -> Self { Self::Other(String::new()) } }

impl rt::Fill for Type { fn slot(&mut self) -> rt::Slot<'_> { rt::Slot::word(self) } }

impl<'de> rt::Deserialize<'de> for Type { fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) } }

/// A mistake in the request, as the sibling product answers it. Careful: `path` repeats the request's path and
/// with it the token.
///
/// Described at `green_api.yaml:91`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ErrorBody {
    /// The HTTP status.
    ///
    /// Described at `green_api.yaml:96`.
    pub status_code: Option<i64>,
    /// When it happened.
    ///
    /// Described at `green_api.yaml:97`.
    pub timestamp: Option<String>,
    /// Path of the request; it holds the token.
    ///
    /// Described at `green_api.yaml:98`.
    pub path: Option<String>,
    /// What is wrong.
    ///
    /// Described at `green_api.yaml:99`.
    pub message: Option<String>,
    /// Name of the HTTP status.
    ///
    /// Described at `green_api.yaml:100`.
    pub error: Option<String>,
    /// Members that the description does not know, in the order in which they came.
    pub extra: rt::Extra,
}

impl rt::Object for ErrorBody {
    fn members(&self) -> &'static [rt::Member] { const { &[
        rt::Member::maybe("statusCode"), rt::Member::maybe("timestamp"), rt::Member::maybe("path"), rt::Member::maybe("message"),
        rt::Member::maybe("error"),
    ] } }
    fn extra(&self) -> &rt::Extra { &self.extra }
    fn extra_mut(&mut self) -> &mut rt::Extra { &mut self.extra }
    fn read(&mut self, member: usize, from: &mut rt::Take<'_>) -> Result<(), rt::Halt> {
        match member {
            0 => from.option(&mut self.status_code),
            1 => from.option(&mut self.timestamp),
            2 => from.option(&mut self.path),
            3 => from.option(&mut self.message),
            _ => from.option(&mut self.error),
        }
    }
    fn write<M: rt::SerializeMap>(&self, member: usize, to: &mut rt::Put<'_, M>) -> Result<(), M::Error> {
        match member {
            0 => to.option(&self.status_code),
            1 => to.option(&self.timestamp),
            2 => to.option(&self.path),
            3 => to.option(&self.message),
            _ => to.option(&self.error),
        }
    }
}

impl rt::Serialize for ErrorBody { fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { rt::write(self, to) } }

impl<'de> rt::Deserialize<'de> for ErrorBody {
    fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) }
}

/// What is used up.
///
/// Described at `green_api.yaml:180`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct QuotaExceededBody {
    /// Use of the method.
    ///
    /// Described at `green_api.yaml:184`.
    pub invoke_status: Option<Quota>,
    /// Use of chats.
    ///
    /// Described at `green_api.yaml:187`.
    pub correspondents_status: Option<Quota>,
    /// Members that the description does not know, in the order in which they came.
    pub extra: rt::Extra,
}

impl rt::Object for QuotaExceededBody {
    fn members(&self) -> &'static [rt::Member] { const { &[rt::Member::maybe("invokeStatus"), rt::Member::maybe("correspondentsStatus")] } }
    fn extra(&self) -> &rt::Extra { &self.extra }
    fn extra_mut(&mut self) -> &mut rt::Extra { &mut self.extra }
    fn read(&mut self, member: usize, from: &mut rt::Take<'_>) -> Result<(), rt::Halt> {
        match member {
            0 => from.option(&mut self.invoke_status),
            _ => from.option(&mut self.correspondents_status),
        }
    }
    fn write<M: rt::SerializeMap>(&self, member: usize, to: &mut rt::Put<'_, M>) -> Result<(), M::Error> {
        match member {
            0 => to.option(&self.invoke_status),
            _ => to.option(&self.correspondents_status),
        }
    }
}

impl rt::Serialize for QuotaExceededBody {
    fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { rt::write(self, to) }
}

impl<'de> rt::Deserialize<'de> for QuotaExceededBody {
    fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) }
}

/// How much of a quota is used, as the sibling product says it.
///
/// Described at `green_api.yaml:355`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Quota {
    /// The method.
    ///
    /// Described at `green_api.yaml:360`.
    pub method: Option<String>,
    /// How much is used.
    ///
    /// Described at `green_api.yaml:361`.
    pub used: Option<rt::Value>,
    /// How much there is.
    ///
    /// Described at `green_api.yaml:362`.
    pub total: Option<rt::Value>,
    /// State of the quota.
    ///
    /// Described at `green_api.yaml:363`.
    pub status: Option<Status>,
    /// The state in words.
    ///
    /// Described at `green_api.yaml:364`.
    pub description: Option<String>,
    /// Members that the description does not know, in the order in which they came.
    pub extra: rt::Extra,
}

impl rt::Object for Quota {
    fn members(&self) -> &'static [rt::Member] { const { &[
        rt::Member::maybe("method"), rt::Member::maybe("used"), rt::Member::maybe("total"), rt::Member::maybe("status"),
        rt::Member::maybe("description"),
    ] } }
    fn extra(&self) -> &rt::Extra { &self.extra }
    fn extra_mut(&mut self) -> &mut rt::Extra { &mut self.extra }
    fn read(&mut self, member: usize, from: &mut rt::Take<'_>) -> Result<(), rt::Halt> {
        match member {
            0 => from.option(&mut self.method),
            1 => from.option(&mut self.used),
            2 => from.option(&mut self.total),
            3 => from.option(&mut self.status),
            _ => from.option(&mut self.description),
        }
    }
    fn write<M: rt::SerializeMap>(&self, member: usize, to: &mut rt::Put<'_, M>) -> Result<(), M::Error> {
        match member {
            0 => to.option(&self.method),
            1 => to.option(&self.used),
            2 => to.option(&self.total),
            3 => to.option(&self.status),
            _ => to.option(&self.description),
        }
    }
}

impl rt::Serialize for Quota { fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { rt::write(self, to) } }

impl<'de> rt::Deserialize<'de> for Quota { fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) } }

/// State of the quota.
///
/// Described at `green_api.yaml:363`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// `QUOTE_EXCEEDED`
    QuoteExceeded,
    /// `QUOTE_ALLOWED`
    QuoteAllowed,
    /// `CORRESPONDENTS_QUOTE_EXCEEDED`
    CorrespondentsQuoteExceeded,
    /// A text that the description does not list.
    Other(String),
}

impl Status {
    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::QuoteExceeded => "QUOTE_EXCEEDED",
            Self::QuoteAllowed => "QUOTE_ALLOWED",
            Self::CorrespondentsQuoteExceeded => "CORRESPONDENTS_QUOTE_EXCEEDED",
            Self::Other(text) => text,
        }
    }
}

impl std::fmt::Display for Status { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) } }

impl rt::Serialize for Status {
    fn serialize<S: rt::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { to.serialize_str(self.as_str()) }
}

impl From<&str> for Status {
    fn from(text: &str) -> Self {
        match text {
            "QUOTE_EXCEEDED" => Self::QuoteExceeded,
            "QUOTE_ALLOWED" => Self::QuoteAllowed,
            "CORRESPONDENTS_QUOTE_EXCEEDED" => Self::CorrespondentsQuoteExceeded,
            _ => Self::Other(text.to_owned()),
        }
    }
}

impl Default for Status { fn default() -> Self { Self::Other(String::new()) } }

impl rt::Fill for Status { fn slot(&mut self) -> rt::Slot<'_> { rt::Slot::word(self) } }

impl<'de> rt::Deserialize<'de> for Status { fn deserialize<D: rt::Deserializer<'de>>(from: D) -> Result<Self, D::Error> { rt::read(from) } }
