//! What a broken mock does differently, stage by stage of an answer.
//!
//! Only the vocabulary: which of these break which fact is in the modules beside, what they do is
//! done where the mock does that thing right.

use super::change::Change;
use plumbline_spec::facts::ParameterAspect;
use plumbline_spec::model::{Operator, Provocation, ValueKind};
use serde_json::Value;

/// A step into a JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// A member of this name.
    Member(String),
    /// Every element of an array.
    Each,
    /// Every member of an object.
    Any,
}

/// Something done differently.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Act {
    /// A value of the success payload is changed.
    Value { at: Vec<Step>, change: Change },
    /// A value of the error object or body is changed, in all errors or in one case.
    Error { case: Option<String>, at: Vec<Step>, change: Change },
    /// The answer of success is sent differently.
    Message(Message),
    /// The bytes of the answer do not fit its head.
    Wire(Wire),
    /// An argument has another effect.
    Argument { parameter: usize, twist: Twist },
    /// A valid value of a parameter (this one, or any) is refused.
    Refuse { parameter: usize, only: Option<Value> },
    /// Any value of a parameter makes the server fail.
    Fail { parameter: usize },
    /// A value of a parameter that is wrong in this respect makes the server fail.
    Crash { parameter: usize, aspect: ParameterAspect },
    /// A value of a parameter that is wrong in this respect, or that there is none, is not noticed.
    Lenient { parameter: usize, aspect: ParameterAspect },
    /// 0 stands for all, whatever the range.
    ZeroIsAll { parameter: usize },
    /// More asked for than there is makes the request fail.
    RefuseMore { parameter: usize },
    /// A page past the last is refused.
    RefusePast,
    /// Pages begin elsewhere.
    Begun(Begun),
    /// What is said of the next page is wrong.
    Ends(Ends),
    /// A comparison works differently.
    Compare { field: Field, operator: Operator, how: Compared },
    /// A filter tree is read differently.
    Tree(Tree),
    /// Several criteria or groups are read differently.
    Several(Several),
    /// Other rows come, always or only now and then.
    Rows { rows: Rows, only: Only },
    /// A field that may not be sorted or filtered by is accepted.
    Accepted { cause: Provocation, field: String },
    /// Another total comes.
    Total(Total),
    /// Another number of pages comes.
    PageCount(PageCount),
    /// Pages whose size no parameter says have this one.
    Sized(usize),
    /// Other members come.
    Members(Members),
    /// The JSON-RPC envelope is different.
    Envelope(Envelope),
    /// A cause of an error is not noticed.
    Unraised { cause: Provocation, credential: Option<String> },
    /// An error has another HTTP status, code or text code.
    Status { case: String, status: u16 },
    /// A batch that is to be refused is answered for its first half.
    HalfBatch,
    /// The right credential is refused.
    RightRefused { credential: String },
    /// What a login yields does not work.
    LoginUseless,
    /// What a login yields stands elsewhere.
    LoginRenamed,
    /// The login fails.
    LoginFails,
    /// A credential is repeated in answers.
    Leak { credential: String },
    /// A credential is repeated in refusals of what was asked.
    LeakRefused { credential: String },
    /// The declared rate is not kept.
    RateIgnored,
    /// Half of the declared rate is allowed.
    RateHalved,
    /// A request that comes too often is refused with this status.
    RateStatus(u16),
}

/// How a message of success differs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Message {
    /// This status over the right body.
    Status(u16),
    /// The right status over an error body.
    ErrorBody,
    /// An HTML page in place of the body.
    Html,
    /// This content type over the right body; none where empty.
    ContentType(&'static str),
    /// The body in another encoding, and a content type that says so.
    Latin1,
    /// A byte in a text that is no UTF-8, under a content type that says nothing of it.
    NotUtf8,
    /// A byte order mark in front.
    ByteOrderMark,
    /// A comma too much.
    TrailingComma,
    /// Cut in the middle, with a length to match.
    Truncated,
    /// Something behind, with a length to match.
    Garbage,
    /// A member twice.
    DuplicateKey,
    /// No body.
    Empty,
    /// The body as a JSON text in JSON.
    Quoted,
}

/// How bytes on the wire differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wire {
    /// `Content-Length` is greater than the body; the connection is closed after it.
    LengthTooGreat,
    /// `Content-Length` is less than the body.
    LengthTooSmall,
    /// Bytes follow the body.
    TrailingBytes,
    /// Two different `Content-Length`.
    TwoLengths,
    /// The connection is closed in the middle of the body.
    Cut,
    /// The connection is closed before the answer.
    Closed,
    /// Status 204 with a body.
    BodyAfter204,
    /// Chunked, with a chunk whose size is none.
    BadChunk,
}

/// What becomes of an argument.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Twist {
    /// As if not sent.
    Drop,
    /// As if it had no value, not even its default.
    Forget,
    /// This value whatever was sent.
    Set(Value),
    /// This value in place of the default.
    Default(Value),
    /// So much more.
    Add(i64),
    /// So many times.
    Times(i64),
    /// Times the value of another parameter.
    TimesOf(usize),
    /// At most so much.
    Cap(i64),
}

/// Which field of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Field {
    /// The one of this name.
    Named(String),
    /// One of the family with values of this kind.
    Family(ValueKind),
}

/// How a comparison works instead.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Compared {
    /// As another operator.
    As(Operator),
    /// It admits everything.
    Everything,
    /// It admits nothing.
    Nothing,
    /// Letters of different case are equal.
    FoldCase,
    /// The wildcard is an ordinary character.
    Literal,
    /// The pattern need only fit the beginning.
    Beginning,
    /// The pattern may fit anywhere.
    Anywhere,
    /// Values are compared as texts.
    AsText,
    /// Texts are equal if they have the same beginning.
    SameBeginning,
    /// The value at another place is compared.
    Elsewhere(String),
    /// One item that fits is lost.
    LosesOne,
    /// One item that does not fit comes along.
    AddsOne,
    /// Characters outside ASCII are ignored in the value.
    AsciiOnly,
    /// It is refused.
    Refused,
}

/// How a filter tree is read instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tree {
    /// `and` as `or`.
    AndAsOr,
    /// `or` as `and`.
    OrAsAnd,
    /// Only the first condition under `and`.
    AndFirst,
    /// Only the last condition under `and`.
    AndLast,
    /// Only the first condition under `or`.
    OrFirst,
    /// Only the last condition under `or`.
    OrLast,
    /// Inner trees are joined by the word of the outer one.
    Flat,
    /// Inner trees are not looked at.
    InnerIgnored,
    /// Inner trees are refused.
    InnerRefused,
}

/// How several criteria or groups are read instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Several {
    /// Only the first criterion.
    FirstCriterion,
    /// Only the last criterion.
    LastCriterion,
    /// No criterion.
    NoCriterion,
    /// Several criteria are refused.
    CriteriaRefused,
    /// Only the first group.
    FirstGroup,
    /// Only the last group.
    LastGroup,
    /// Several groups are not looked at; one is.
    LoneGroup,
    /// Any for all or all for any.
    GroupsTurned,
    /// Groups are not looked at.
    NoGroup,
    /// Nothing belongs to any group.
    EmptyGroups,
    /// Ids of groups fit if one begins with the other.
    GroupBeginning,
}

/// When other rows come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Only {
    /// Always.
    Always,
    /// When something is searched for.
    Found,
    /// When nothing is searched for.
    Unfound,
    /// When they are ordered by this key.
    By(String),
}

/// Which rows come instead.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Rows {
    /// Order is not looked at.
    Unsorted,
    /// Only the page is sorted.
    PageSorted,
    /// Ordered by the value at another place.
    OrderedBy(String),
    /// Ordered by the text of the key.
    OrderedAsText,
    /// Falls instead of rising and the other way round.
    Turned,
    /// Always rises.
    Rising,
    /// Two neighbours change places.
    Swapped,
    /// Items whose sort key is null are lost.
    NullsLost,
    /// Filtered after the page was cut.
    FilteredLate,
    /// The limit is dropped.
    Unlimited,
    /// One row is lost between this page and the one before.
    LostBetween,
    /// One row is repeated from the page before.
    RepeatedBetween,
    /// One row of the list is lost.
    LostOne,
    /// The second row is the first again.
    RepeatedOne,
    /// Past the end it starts again.
    Wraps,
    /// Past the end the last page comes again.
    LastAgain,
    /// Past the end the first page comes.
    FirstAgain,
    /// A short page is filled from the beginning.
    Padded,
    /// One row comes along that was not asked for.
    Foreign,
    /// Another order at every call.
    Shuffled,
    /// Items that are equal by the sort key come in another order on every page but the first.
    TiesMoved,
    /// Another row is missing at every call.
    Flickering,
    /// Only the first key of several counts.
    FirstKeyOnly,
}

/// Where pages with numbers or cursors begin instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begun {
    /// The number counts rows.
    InRows,
    /// Pages before it have this size, whatever limit is asked for.
    BySize(usize),
    /// One item further on than the cursor says.
    OneMore,
    /// One item before what the cursor says.
    OneLess,
}

/// What is said of the page after one instead, where pages have cursors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ends {
    /// More always follows: after the last page the first.
    Never,
    /// A page without items follows the last.
    Late,
    /// Nothing ever follows.
    Early,
    /// A page gives its own cursor again.
    Again,
    /// Only the word for more is always false.
    MoreFalse,
    /// Only the word for more is always true.
    MoreTrue,
}

/// What the total counts instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Total {
    /// The page.
    Page,
    /// So many more.
    Plus(i64),
    /// At most so many.
    Capped(usize),
    /// What is left after the offset.
    Left,
    /// The pages.
    Pages,
}

/// Which number of pages is told instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageCount {
    /// So many more.
    Plus(i64),
    /// That of all items.
    Items,
    /// That of the items on the page.
    Came,
    /// Without the last page, unless that is full.
    Floor,
    /// One more than are full.
    FloorAndOne,
    /// Always this one.
    Always(usize),
    /// Those from this page on.
    Left,
}

/// Which members come instead of the chosen ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Members {
    /// All.
    Everything,
    /// One more.
    OneMore(Vec<String>),
    /// All but the last chosen one that is no key.
    OneLess,
    /// The last one is that of another item.
    Shifted,
}

/// How the JSON-RPC envelope differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Envelope {
    /// No `jsonrpc`.
    VersionMissing,
    /// `jsonrpc` is "1.0".
    VersionOld,
    /// `jsonrpc` is a number.
    VersionNumber,
    /// No `id`.
    IdMissing,
    /// Always the same `id`.
    IdConstant,
    /// `id` of another type.
    IdRetyped,
    /// `id` is null.
    IdNull,
    /// `result` and `error`.
    Both,
    /// Neither `result` nor `error`.
    Neither,
    /// `error` is a text.
    ErrorText,
    /// `code` is a text.
    CodeText,
    /// No `message`.
    NoMessage,
    /// No `code`.
    NoCode,
}
