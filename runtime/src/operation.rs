//! An API and its operations as constant data.
//!
//! Generated code holds one [`Api`] per API and one [`Operation`] per operation. Nothing here
//! acts; `run` does, from these tables.

use crate::check::Check;
use crate::paging::Paging;

/// What holds for a whole API.
#[derive(Debug)]
pub struct Api {
    /// Its short name, as in spans and errors.
    pub name: &'static str,
    /// Where the vendor serves it; `{name}` stands for a variable.
    pub server: &'static str,
    /// Variables of `server` with their defaults.
    pub variables: &'static [(&'static str, &'static str)],
    /// Names under which a caller passes what it has.
    pub credentials: &'static [Credential],
    /// The documented errors.
    pub cases: &'static [Case],
    /// JSON pointer of the text code within a JSON-RPC error object; empty where there is none.
    pub mnemonic: &'static str,
    /// Declared limits on how often one may call.
    pub rates: &'static [Rate],
    /// Allowances that answers tell the state of.
    pub allowances: &'static [Allowance],
}

/// Something that a caller passes by name.
#[derive(Debug, Clone, Copy)]
pub struct Credential {
    /// Its name.
    pub name: &'static str,
    /// Whether it must never be shown.
    pub secret: bool,
    /// Whether a caller may do without it.
    pub optional: bool,
    /// Whether it is a number where it is a member of JSON.
    pub number: bool,
}

impl Credential {
    /// One that must never be shown.
    pub const fn secret(name: &'static str) -> Self {
        Self { name, secret: true, optional: false, number: false }
    }

    /// One that may be shown.
    pub const fn open(name: &'static str) -> Self {
        Self { name, secret: false, optional: false, number: false }
    }

    /// A caller may do without it.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// It is a number where it is a member of JSON.
    #[must_use]
    pub const fn number(mut self) -> Self {
        self.number = true;
        self
    }
}

/// One documented error.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// Its name in the description.
    pub name: &'static str,
    /// HTTP status; 0 where a JSON-RPC code says it.
    pub status: u16,
    /// JSON-RPC error code; 0 where a status says it.
    pub code: i64,
    /// Spellings of its text code; none where there is no text code.
    pub mnemonics: &'static [&'static str],
    /// The message, which tells cases of one status apart; empty where none is documented.
    pub message: &'static str,
    /// Operations that it belongs to; empty for all.
    pub operations: &'static [&'static str],
    /// Whether calling again later may help.
    pub retryable: bool,
}

impl Case {
    const fn named(name: &'static str) -> Self {
        Self { name, status: 0, code: 0, mnemonics: &[], message: "", operations: &[], retryable: false }
    }

    /// Told by an HTTP status.
    pub const fn status(name: &'static str, status: u16) -> Self {
        Self { status, ..Self::named(name) }
    }

    /// Told by a JSON-RPC code and a text code, which may be spelt in several ways or be missing.
    pub const fn code(name: &'static str, code: i64, mnemonics: &'static [&'static str]) -> Self {
        Self { code, mnemonics, ..Self::named(name) }
    }

    /// Told from others of its status by this message.
    #[must_use]
    pub const fn saying(mut self, message: &'static str) -> Self {
        self.message = message;
        self
    }

    /// Belonging to these operations.
    #[must_use]
    pub const fn of(mut self, operations: &'static [&'static str]) -> Self {
        self.operations = operations;
        self
    }

    /// Calling again later may help.
    #[must_use]
    pub const fn retryable(mut self) -> Self {
        self.retryable = true;
        self
    }
}

/// A declared limit on how often one may call.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// How many requests in the window.
    pub requests: u32,
    /// Length of the window in seconds.
    pub seconds: u32,
    /// Operations that it counts; empty for all.
    pub operations: &'static [&'static str],
}

/// An allowance that answers tell the state of. A place is a JSON pointer into the payload, or the name of a header.
#[derive(Debug, Clone, Copy)]
pub struct Allowance {
    /// Where it says how much is left.
    pub remaining: &'static str,
    /// Where it says in how many seconds all is there again.
    pub reset: &'static str,
    /// Where in an error stands what a payload has at its top; empty where errors do not tell.
    pub in_errors: &'static str,
}

impl Allowance {
    /// By the places of what is left and of the seconds until all is there again.
    pub const fn new(remaining: &'static str, reset: &'static str) -> Self {
        Self { remaining, reset, in_errors: "" }
    }

    /// Errors tell it too, below this place.
    #[must_use]
    pub const fn in_errors(mut self, at: &'static str) -> Self {
        self.in_errors = at;
        self
    }
}

/// One operation. Made by [`Operation::get`] and its like, and the methods that follow.
#[derive(Debug)]
pub struct Operation {
    /// Its name in the description.
    pub id: &'static str,
    /// HTTP method.
    pub method: Method,
    /// Path template; `{name}` stands for a path parameter or credential.
    pub path: &'static str,
    /// JSON-RPC method; empty for plain HTTP.
    pub rpc: &'static str,
    /// What calling it does to the server's data.
    pub effect: Effect,
    /// How it proves who calls.
    pub auth: Option<&'static Auth>,
    /// What may be sent.
    pub parameters: &'static [Parameter],
    /// Media type of its body, if it sends one.
    pub media: &'static str,
    /// HTTP statuses of success.
    pub statuses: &'static [u16],
    /// How its pages follow one another.
    pub paging: Option<Paging>,
}

impl Operation {
    const fn new(method: Method, id: &'static str, path: &'static str) -> Self {
        let (effect, statuses): (_, &[u16]) = (Effect::Writing, &[200]);
        Self { id, method, path, rpc: "", effect, auth: None, parameters: &[], media: "application/json", statuses, paging: None }
    }

    /// One by GET.
    pub const fn get(id: &'static str, path: &'static str) -> Self {
        Self::new(Method::Get, id, path)
    }

    /// One by POST.
    pub const fn post(id: &'static str, path: &'static str) -> Self {
        Self::new(Method::Post, id, path)
    }

    /// One by PUT.
    pub const fn put(id: &'static str, path: &'static str) -> Self {
        Self::new(Method::Put, id, path)
    }

    /// One by PATCH.
    pub const fn patch(id: &'static str, path: &'static str) -> Self {
        Self::new(Method::Patch, id, path)
    }

    /// One by DELETE.
    pub const fn delete(id: &'static str, path: &'static str) -> Self {
        Self::new(Method::Delete, id, path)
    }

    /// One by a JSON-RPC method, which is posted to a path.
    pub const fn rpc(id: &'static str, method: &'static str, path: &'static str) -> Self {
        Self { rpc: method, ..Self::new(Method::Post, id, path) }
    }

    /// It changes nothing.
    #[must_use]
    pub const fn safe(mut self) -> Self {
        self.effect = Effect::Safe;
        self
    }

    /// It changes data, but twice is as once.
    #[must_use]
    pub const fn idempotent(mut self) -> Self {
        self.effect = Effect::Idempotent;
        self
    }

    /// It proves so who calls.
    #[must_use]
    pub const fn auth(mut self, auth: &'static Auth) -> Self {
        self.auth = Some(auth);
        self
    }

    /// It takes these.
    #[must_use]
    pub const fn takes(mut self, parameters: &'static [Parameter]) -> Self {
        self.parameters = parameters;
        self
    }

    /// Its body has this media type; `application/json` unless told.
    #[must_use]
    pub const fn sends(mut self, media: &'static str) -> Self {
        self.media = media;
        self
    }

    /// It succeeds with one of these HTTP statuses; with 200 alone unless told.
    #[must_use]
    pub const fn succeeds(mut self, statuses: &'static [u16]) -> Self {
        self.statuses = statuses;
        self
    }

    /// Its answer comes in pages.
    #[must_use]
    pub const fn paged(mut self, paging: Paging) -> Self {
        self.paging = Some(paging);
        self
    }
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
    /// PUT
    Put,
    /// PATCH
    Patch,
    /// DELETE
    Delete,
}

/// What calling an operation does to the server's data; decides what may be sent twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    Safe,
    /// It changes data, but twice is as once.
    Idempotent,
    /// It changes data.
    Writing,
}

impl Method {
    /// As it stands in a request line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl Effect {
    /// Whether a request that may have arrived may be sent again.
    pub(crate) fn repeatable(self) -> bool {
        match self {
            Self::Safe | Self::Idempotent => true,
            Self::Writing => false,
        }
    }
}

/// A parameter.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name in the description, and of its setter.
    pub key: &'static str,
    /// Its name on the wire.
    pub name: &'static str,
    /// Where it is sent.
    pub location: Location,
    /// How arrays and objects are written in a query.
    pub style: Style,
    /// What its value must be like.
    pub check: Check,
}

/// Where a parameter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// In the path, replacing `{name}`.
    Path,
    /// In the query.
    Query,
    /// As a header.
    Header,
    /// As a member of JSON-RPC `params`.
    Params,
    /// As the whole body.
    Body,
}

/// How arrays and objects are written in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `name=a&name=b`
    Repeat,
    /// `name=a,b`
    Comma,
    /// `name[member]=value`
    Deep,
    /// `name[0][member]=value`
    Indexed,
}

impl Parameter {
    const fn at(location: Location, key: &'static str, name: &'static str) -> Self {
        Self { key, name, location, style: Style::Repeat, check: Check::ANY }
    }

    /// A query parameter.
    pub const fn query(key: &'static str, name: &'static str) -> Self {
        Self::at(Location::Query, key, name)
    }

    /// A path parameter.
    pub const fn path(key: &'static str, name: &'static str) -> Self {
        Self::at(Location::Path, key, name)
    }

    /// A header.
    pub const fn header(key: &'static str, name: &'static str) -> Self {
        Self::at(Location::Header, key, name)
    }

    /// A member of JSON-RPC `params`.
    pub const fn params(key: &'static str, name: &'static str) -> Self {
        Self::at(Location::Params, key, name)
    }

    /// The body.
    pub const fn body(key: &'static str) -> Self {
        Self::at(Location::Body, key, key)
    }

    /// How arrays and objects are written.
    #[must_use]
    pub const fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// A number in this range.
    #[must_use]
    pub const fn range(mut self, minimum: i64, maximum: i64) -> Self {
        self.check = Check::ANY.least(minimum).most(maximum);
        self
    }

    /// A number not below this.
    #[must_use]
    pub const fn least(mut self, minimum: i64) -> Self {
        self.check = Check::ANY.least(minimum);
        self
    }

    /// A number not above this.
    #[must_use]
    pub const fn most(mut self, maximum: i64) -> Self {
        self.check = Check::ANY.most(maximum);
        self
    }

    /// What its value must be like.
    #[must_use]
    pub const fn check(mut self, check: Check) -> Self {
        self.check = check;
        self
    }
}

/// How an operation proves who calls.
#[derive(Debug)]
pub struct Auth {
    /// What a request carries.
    pub apply: &'static [Application],
    /// How a credential is obtained from others where it is not given directly.
    pub exchange: Option<Exchange>,
}

/// One thing that a request carries to prove who calls.
#[derive(Debug, Clone, Copy)]
pub enum Application {
    /// A header: name, and value with `{credential}` places.
    Header(&'static str, &'static str),
    /// A place of the path, and the credential put there.
    Path(&'static str, &'static str),
    /// A query parameter, and the credential put there.
    Query(&'static str, &'static str),
    /// A member of JSON-RPC `params`, and the credential put there.
    Params(&'static str, &'static str),
}

/// A login: one request that turns a long-lived credential into a short-lived one.
#[derive(Debug, Clone, Copy)]
pub struct Exchange {
    /// Path of the `POST` request.
    pub path: &'static str,
    /// Members of its JSON body, and the credentials put there.
    pub body: &'static [(&'static str, &'static str)],
    /// The credential that it yields.
    pub yields: &'static str,
    /// JSON pointer of the yielded value in the answer.
    pub at: &'static str,
    /// HTTP status of success.
    pub status: u16,
    /// Seconds that the yielded value holds; 0 where unknown.
    pub lifetime: u64,
}
