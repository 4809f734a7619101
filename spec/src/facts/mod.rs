//! Facts: the smallest things a description says that could be true or false of a server.
//!
//! [`facts`] lists those of a model. A fact's id is `operation/place-of-use#aspect`; it survives
//! reordering, settling and the sharing of a schema between operations. How a fact is checked,
//! behaved or broken is the business of other crates.

mod laws;
mod list;
mod marks;
mod pages;
mod schema;

pub(crate) use list::law_facts;
pub use list::{facts, response_fact_id};
pub use marks::{Mark, marks};

use serde::Serialize;
use std::fmt;

/// A fact.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// `operation/place-of-use#aspect`, such as `search_contacts/query/way#enum`.
    pub id: String,
    /// The operation that it is a fact of.
    pub operation: String,
    /// Its kind.
    pub kind: Kind,
    /// What it speaks of, for programs.
    pub subject: Subject,
    /// What it says, as a sentence for people.
    pub statement: String,
    /// Title and place of the document that states it, for people.
    pub source: String,
    /// JSON pointer into the description.
    pub pointer: String,
    /// `file:line:column` of the words in the description.
    pub defined_at: String,
    /// Whether it rests on a sibling product, a third party or inference: reported on, never held against a server.
    pub assumed: bool,
    /// Why no outside observer could ever see it kept or broken.
    pub unobservable: Option<String>,
    /// Why no request can bring it about; it is judged when it occurs.
    pub occasion: Option<String>,
}

/// What a fact speaks of.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// The HTTP status of success.
    Status(u16),
    /// The media type of success.
    Media(String),
    /// A keyword of a schema at a place of the success payload (`*` for elements, `{}` for members of maps, `@name` for a reading).
    Response {
        /// The place.
        place: String,
        /// The keyword.
        aspect: Aspect,
    },
    /// A parameter.
    Parameter {
        /// Its key in the operation.
        parameter: String,
        /// What of it.
        aspect: ParameterAspect,
    },
    /// A clause of a law.
    Law {
        /// Name of the law in the operation.
        law: String,
        /// The clause.
        clause: Clause,
    },
    /// A rule of JSON-RPC 2.0.
    Envelope(EnvelopeRule),
    /// A documented error.
    Error {
        /// Key in `errors.cases`.
        case: String,
        /// What of it.
        aspect: ErrorAspect,
    },
    /// A keyword of the error schema at a place of the error.
    ErrorShape {
        /// The place.
        place: String,
        /// The keyword.
        aspect: Aspect,
    },
    /// A credential.
    Credential {
        /// Its name.
        credential: String,
        /// What of it.
        aspect: CredentialAspect,
    },
    /// A declared rate.
    Rate(String),
    /// A dispute: the server follows one of its readings.
    Dispute(String),
    /// A statement that fits no other place.
    Note(String),
}

/// Kinds of facts, a closed list: the suite has a test per operation and kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// HTTP status of success.
    Status,
    /// Media type of success.
    Media,
    /// Members that must be there.
    Members,
    /// JSON types.
    Types,
    /// Values named one by one, in responses.
    Enums,
    /// Forms, lengths and ranges of values in responses.
    Formats,
    /// Parameters that are accepted or required.
    Parameters,
    /// Ranges of parameters.
    Ranges,
    /// Defaults of parameters.
    Defaults,
    /// Values named one by one, in requests.
    Choices,
    /// Stretches of the whole list.
    Paging,
    /// Order.
    Sorting,
    /// Searching by field, operator and value.
    Searching,
    /// Trees of comparisons.
    Filtering,
    /// Chosen members.
    Projection,
    /// Chosen groups.
    Membership,
    /// The first *n*.
    Count,
    /// Repeated parameters.
    Echo,
    /// Keys that are not repeated.
    Uniqueness,
    /// Same question, same answer.
    Stability,
    /// The rules of JSON-RPC 2.0.
    Envelope,
    /// Documented errors.
    Errors,
    /// Proving who calls.
    Credentials,
    /// How often one may call.
    Rate,
    /// Disputed places.
    Readings,
    /// Statements that fit no other place.
    Notes,
}

impl Kind {
    /// All kinds, in the order of reports.
    pub const ALL: [Self; 26] = [
        Self::Status,
        Self::Media,
        Self::Members,
        Self::Types,
        Self::Enums,
        Self::Formats,
        Self::Parameters,
        Self::Ranges,
        Self::Defaults,
        Self::Choices,
        Self::Paging,
        Self::Sorting,
        Self::Searching,
        Self::Filtering,
        Self::Projection,
        Self::Membership,
        Self::Count,
        Self::Echo,
        Self::Uniqueness,
        Self::Stability,
        Self::Envelope,
        Self::Errors,
        Self::Credentials,
        Self::Rate,
        Self::Readings,
        Self::Notes,
    ];

    /// The word in test names and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Media => "media",
            Self::Members => "members",
            Self::Types => "types",
            Self::Enums => "enums",
            Self::Formats => "formats",
            Self::Parameters => "parameters",
            Self::Ranges => "ranges",
            Self::Defaults => "defaults",
            Self::Choices => "choices",
            Self::Paging => "paging",
            Self::Sorting => "sorting",
            Self::Searching => "searching",
            Self::Filtering => "filtering",
            Self::Projection => "projection",
            Self::Membership => "membership",
            Self::Count => "count",
            Self::Echo => "echo",
            Self::Uniqueness => "uniqueness",
            Self::Stability => "stability",
            Self::Envelope => "envelope",
            Self::Errors => "errors",
            Self::Credentials => "credentials",
            Self::Rate => "rate",
            Self::Readings => "readings",
            Self::Notes => "notes",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }
        impl $name {
            /// The word in fact ids.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}

words! {
    /// A keyword of a schema.
    Aspect {
        /// `type`
        Type = "type",
        /// A member of an object that must be there.
        Required = "required",
        /// `enum`
        Enum = "enum",
        /// `const`
        Const = "const",
        /// `minimum`
        Minimum = "minimum",
        /// `maximum`
        Maximum = "maximum",
        /// `minLength`
        MinLength = "min-length",
        /// `maxLength`
        MaxLength = "max-length",
        /// `pattern`
        Pattern = "pattern",
        /// `format`
        Format = "format",
        /// `minItems`
        MinItems = "min-items",
        /// `maxItems`
        MaxItems = "max-items",
        /// `uniqueItems`
        UniqueItems = "unique-items",
        /// `maxProperties`
        MaxProperties = "max-properties",
        /// `anyOf`
        AnyOf = "any-of",
        /// `oneOf`
        OneOf = "one-of",
        /// A disputed schema: one of its readings fits.
        Reading = "reading",
    }
}

words! {
    /// What is said of a parameter.
    ParameterAspect {
        /// It may be sent, and a valid value is accepted.
        Accepted = "accepted",
        /// A request without it is refused.
        Required = "required",
        /// Values of another type are not taken as valid.
        Type = "type",
        /// Its least value.
        Minimum = "minimum",
        /// Its greatest value.
        Maximum = "maximum",
        /// Its least length or number of elements.
        MinLength = "min-length",
        /// Its greatest length or number of elements.
        MaxLength = "max-length",
        /// Its values, one by one.
        Enum = "enum",
        /// The pattern of its values.
        Pattern = "pattern",
        /// The value that stands for its absence.
        Default = "default",
    }
}

/// A clause of a law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clause {
    /// Paging: *offset* items are skipped.
    Offset,
    /// Paging: page *n* begins after as many pages as come before it.
    Number,
    /// Paging: the page of a cursor begins where the one that gave it ended.
    Cursor,
    /// Paging: the first page comes when none is named.
    Start,
    /// Paging: past the last page there is nothing; the last of pages with cursors says that it is.
    End,
    /// Paging: at most *limit* items come.
    Limit,
    /// Paging: each page but the last has as many items as are said.
    Size,
    /// Paging: the total counts all pages.
    Total,
    /// Paging: the number of pages is right.
    Pages,
    /// Paging: pages side by side give the whole list, nothing twice, nothing lost.
    Tiling,
    /// Sorting: this key orders the list.
    Key(String),
    /// Sorting: the direction turns the order.
    Direction,
    /// Sorting: no item is lost or added by sorting.
    Permutation,
    /// Sorting by this known field is refused.
    SortProhibited(String),
    /// Searching or filtering: this field and operator.
    Compare {
        /// The field as sent.
        field: String,
        /// The operator.
        operator: crate::model::Operator,
    },
    /// Searching by a field of the family, with this operator on this kind of values.
    CompareFamily {
        /// How its values compare.
        kind: crate::model::ValueKind,
        /// The operator.
        operator: crate::model::Operator,
    },
    /// Searching or filtering happens before paging and keeps the order.
    Composition,
    /// Filtering: all of the conditions.
    And,
    /// Filtering: any of the conditions.
    Or,
    /// Filtering: trees within trees.
    Nesting,
    /// Filtering by this known field is refused.
    FilterProhibited(String),
    /// Several criteria are taken.
    Several,
    /// Projection: members that were not chosen do not come.
    Only,
    /// Projection: members that were chosen come.
    Chosen,
    /// Membership: every item is in the chosen group, and none of the group is lost.
    Member,
    /// Membership: several chosen groups.
    SeveralGroups,
    /// Count: that many items come.
    Count,
    /// Count: all come when there are fewer, or when no count is given.
    All,
    /// Echo of this parameter.
    Echo(String),
    /// No key twice.
    Unique,
    /// The same answer again.
    Stable,
}

impl Clause {
    /// The part of a fact id after the law: `#word`, or `/field#operator`.
    pub fn suffix(&self) -> String {
        match self {
            Self::Offset => "#offset".into(),
            Self::Number => "#number".into(),
            Self::Cursor => "#cursor".into(),
            Self::Start => "#start".into(),
            Self::End => "#end".into(),
            Self::Limit => "#limit".into(),
            Self::Size => "#size".into(),
            Self::Total => "#total".into(),
            Self::Pages => "#pages".into(),
            Self::Tiling => "#tiling".into(),
            Self::Key(key) => format!("/{key}#order"),
            Self::Direction => "#direction".into(),
            Self::Permutation => "#permutation".into(),
            Self::SortProhibited(field) | Self::FilterProhibited(field) => format!("/{field}#prohibited"),
            Self::Compare { field, operator } => format!("/{field}#{}", operator.as_str()),
            Self::CompareFamily { kind, operator } => {
                let kind = match kind {
                    crate::model::ValueKind::Number => "number",
                    crate::model::ValueKind::Text => "text",
                    crate::model::ValueKind::DateTime => "date-time",
                    crate::model::ValueKind::TextArray => "text-array",
                    crate::model::ValueKind::ObjectArray => "object-array",
                };
                format!("/{{{kind}}}#{}", operator.as_str())
            }
            Self::Composition => "#composition".into(),
            Self::And => "#and".into(),
            Self::Or => "#or".into(),
            Self::Nesting => "#nesting".into(),
            Self::Several | Self::SeveralGroups => "#several".into(),
            Self::Only => "#only".into(),
            Self::Chosen => "#chosen".into(),
            Self::Member => "#member".into(),
            Self::Count => "#count".into(),
            Self::All => "#all".into(),
            Self::Echo(parameter) => format!("/{parameter}#echo"),
            Self::Unique => "#unique".into(),
            Self::Stable => "#stable".into(),
        }
    }
}

words! {
    /// A rule of JSON-RPC 2.0 (<https://www.jsonrpc.org/specification>, sections 4 and 5).
    EnvelopeRule {
        /// `jsonrpc` is `"2.0"`.
        Version = "jsonrpc",
        /// `id` is the request's, with its type.
        Id = "id",
        /// Just one of `result` and `error`.
        Exclusive = "result-or-error",
        /// `error` is an object with an integer `code` and a text `message`.
        ErrorObject = "error-object",
    }
}

words! {
    /// What is said of a documented error.
    ErrorAspect {
        /// Its HTTP status.
        Status = "status",
        /// Its JSON-RPC code.
        Code = "code",
        /// Its text code.
        Mnemonic = "mnemonic",
    }
}

words! {
    /// What is said of a credential.
    CredentialAspect {
        /// The right one is accepted.
        Accepted = "accepted",
        /// A request without it is refused.
        Required = "required",
        /// A wrong one is refused.
        Checked = "checked",
        /// The exchange yields it.
        Exchange = "exchange",
        /// It is not repeated in answers.
        Hidden = "hidden",
    }
}
