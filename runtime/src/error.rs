//! Errors by phase: each says whether the request may have been sent.
//!
//! There is one error type per API, `Error<P>` with that API's documented errors `P`; all that is not
//! typed by the API is here.

use crate::check::Refused;
use crate::decode::Misread;
use crate::response::Answer;
use crate::transport::TransportError;
use bytes::Bytes;
use reqwest::header::HeaderMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Why a call gave no answer of the described kind, and how far it came.
///
/// | kind | the server | remedy |
/// |---|---|---|
/// | `Refused` | was not asked | another value, or `unchecked()` |
/// | `NotSent` | was surely not reached | calling again is safe |
/// | `MaybeSent` | may have done it | look whether it did, before calling again what writes |
/// | `Documented` | answered with an error that its description lists | by [`problem`](Error::problem) |
/// | `Outside` | answered otherwise | status, headers and bytes are at hand |
///
/// What is safe was tried again already, as [`Retry`](crate::Retry) says; [`effort`](Error::effort) tells how often. Messages are
/// sentences without credentials, and `source()` leads to the causes.
///
/// ```
/// use plumbline_runtime::{Error, Problem};
///
/// /// What to tell the one who waits for it.
/// fn explain<P: Problem>(error: &Error<P>) -> String {
///     match error {
///         Error::Refused(refused) => format!("correct {}: {}", refused.parameter(), refused.violation()),
///         Error::NotSent(why) if why.login().is_some() => "the login failed".to_owned(),
///         Error::NotSent(_) => "try again later".to_owned(),
///         Error::MaybeSent(_) => "look whether it is done before you try again".to_owned(),
///         Error::Documented(documented) => documented.problem().to_string(),
///         _ => format!("report this to the vendor: {error}"),
///     }
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error<P> {
    /// Refused before sending: a value outside its declared range, a credential that was not given.
    Refused(Box<Refused>),
    /// Not sent: no connection, a login that failed, no time left.
    NotSent(Box<Interrupted>),
    /// Sent perhaps, but no answer came: the connection broke, or the time was up.
    MaybeSent(Box<Interrupted>),
    /// Answered with a documented error.
    Documented(Box<Documented<P>>),
    /// Answered with something that the description does not list, or that is not as it says.
    Outside(Box<Outside>),
}

/// The documented errors of an API.
pub trait Problem: Sized + fmt::Debug + fmt::Display + Send + Sync + 'static {
    /// Reads the error from its body: `case` is its place among [`Api::cases`](crate::Api::cases), if it is
    /// listed. For JSON-RPC the body is the `error` object.
    fn read(case: Option<usize>, body: &[u8]) -> Result<Self, Misread>;
}

/// The documented errors of an API that documents none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoProblem {}

impl fmt::Display for NoProblem {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl Problem for NoProblem {
    fn read(_: Option<usize>, _: &[u8]) -> Result<Self, Misread> {
        Err(Misread::whole("no error is documented"))
    }
}

/// How often was tried, and how long was waited between the attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Effort {
    /// Requests sent, or tried to be sent.
    pub attempts: u32,
    /// Time waited between them.
    pub waited: Duration,
}

impl fmt::Display for Effort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.attempts {
            0 | 1 => Ok(()),
            n => write!(f, " ({n} attempts, {:.1} s of waiting)", self.waited.as_secs_f64()),
        }
    }
}

/// A call that got no answer.
#[derive(Debug, Clone)]
pub struct Interrupted {
    pub(crate) operation: &'static str,
    pub(crate) effort: Effort,
    pub(crate) cause: Cause,
}

/// Why no answer came.
#[derive(Debug, Clone)]
pub(crate) enum Cause {
    Transport(Arc<TransportError>),
    /// An attempt or the call as a whole took longer than allowed.
    Timeout(Duration),
    /// The time allowed for the call would pass before a declared rate admits it.
    Rate(Duration),
    /// The login failed.
    Login(Arc<Failure>),
}

impl Interrupted {
    /// The operation that was called.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// How often was tried, and how long was waited in between.
    pub fn effort(&self) -> Effort {
        self.effort
    }

    /// Whether the time was up.
    pub fn is_timeout(&self) -> bool {
        matches!(self.cause, Cause::Timeout(_) | Cause::Rate(_))
    }

    /// The answer to the login, where that is what failed; [`Error::login_problem`] reads it as the documented error that it is.
    pub fn login(&self) -> Option<&Answer> {
        match &self.cause {
            Cause::Login(failure) => failure.answer(),
            Cause::Transport(_) | Cause::Timeout(_) | Cause::Rate(_) => None,
        }
    }
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Cause::Transport(error) => write!(f, "{error}"),
            Cause::Timeout(limit) => write!(f, "no answer within {:.1} s", limit.as_secs_f64()),
            Cause::Rate(wait) => write!(f, "the declared rate would admit it only after {:.1} s", wait.as_secs_f64()),
            Cause::Login(_) => f.write_str("the login failed"),
        }?;
        write!(f, "{}", self.effort)
    }
}

impl std::error::Error for Interrupted {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.cause {
            Cause::Transport(error) => error.source(),
            Cause::Login(failure) => Some(&**failure),
            Cause::Timeout(_) | Cause::Rate(_) => None,
        }
    }
}

/// A documented error and the answer that told it.
pub struct Documented<P> {
    pub(crate) problem: P,
    pub(crate) answer: Answer,
}

impl<P> Documented<P> {
    /// The error.
    pub fn problem(&self) -> &P {
        &self.problem
    }

    /// The error alone.
    pub fn into_problem(self) -> P {
        self.problem
    }

    /// The answer that told it.
    pub fn answer(&self) -> &Answer {
        &self.answer
    }
}

impl<P: fmt::Debug> fmt::Debug for Documented<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problem = if f.alternate() { format!("{:#?}", self.problem) } else { format!("{:?}", self.problem) };
        let problem = self.answer.secrets.clean(&problem);
        f.debug_struct("Documented").field("problem", &format_args!("{problem}")).field("answer", &self.answer).finish()
    }
}

/// An answer that the description does not list, or that is not as it says.
#[derive(Debug, Clone)]
pub struct Outside {
    pub(crate) why: Why,
    pub(crate) answer: Answer,
}

#[derive(Debug, Clone)]
pub(crate) enum Why {
    Status,
    Misread(Misread),
    Envelope(String),
    TooLong(usize),
    Repeated(Box<str>),
    /// A documented error, of a login: what it is cannot be typed here.
    Login {
        case: usize,
        name: &'static str,
    },
}

impl Outside {
    /// The answer.
    pub fn answer(&self) -> &Answer {
        &self.answer
    }

    /// Whether a list would never end: the server gave a page again that it had given before.
    pub fn is_repeated_page(&self) -> bool {
        matches!(self.why, Why::Repeated(_))
    }

    /// Whether the body is longer than the client's `max_body`.
    pub fn is_too_long(&self) -> bool {
        matches!(self.why, Why::TooLong(_))
    }

    /// What could not be read, if that is what is wrong with it.
    pub fn misread(&self) -> Option<&Misread> {
        match &self.why {
            Why::Misread(misread) => Some(misread),
            Why::Status | Why::Envelope(_) | Why::TooLong(_) | Why::Repeated(_) | Why::Login { .. } => None,
        }
    }
}

impl fmt::Display for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Answer { status, effort, .. } = self.answer;
        let told = match &self.why {
            Why::Status => "is not one that the description lists",
            Why::Misread(_) | Why::Envelope(_) => "is not as described",
            Why::TooLong(_) => "is too long",
            Why::Repeated(_) => "goes round in a circle",
            Why::Login { .. } => "is a documented error",
        };
        write!(f, "the answer with status {status}{effort} {told}: ")?;
        match &self.why {
            Why::Status if (300..400).contains(&status) && self.answer.redirects_to().is_some() => {
                write!(f, "it redirects to {}, and redirects are not followed", self.answer.redirects_to().unwrap_or_default())
            }
            Why::Status if self.answer.bytes.is_empty() => f.write_str("its body is empty"),
            Why::Status => write!(f, "its body is {:?}", self.answer.excerpt()),
            // What is no JSON at all is known by its looks sooner than by where reading stopped.
            Why::Misread(misread) if misread.path().is_empty() => {
                write!(f, "{}{}", self.answer.secrets.clean(&misread.to_string()), self.answer.looks())
            }
            Why::Misread(misread) => write!(f, "{}", self.answer.secrets.clean(&misread.to_string())),
            Why::Envelope(why) => write!(f, "{why}{}", self.answer.looks()),
            Why::TooLong(limit) => write!(f, "its body is longer than {limit} bytes (`max_body` allows more)"),
            Why::Repeated(page) => write!(f, "{page} is one that came before, so the list would never end"),
            Why::Login { name, .. } if self.answer.bytes.is_empty() => f.write_str(name),
            Why::Login { name, .. } => write!(f, "{name}: its body is {:?}", self.answer.excerpt()),
        }
    }
}

impl std::error::Error for Outside {}

/// What `run` gives back instead of an answer: the untyped core of [`Error`].
#[derive(Debug, Clone)]
pub(crate) enum Failure {
    Refused(Refused),
    NotSent(Interrupted),
    MaybeSent(Interrupted),
    Outside(Box<Outside>),
}

impl Failure {
    pub(crate) fn answer(&self) -> Option<&Answer> {
        match self {
            Self::Outside(outside) => Some(&outside.answer),
            Self::Refused(_) | Self::NotSent(_) | Self::MaybeSent(_) => None,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refused) => write!(f, "{refused}"),
            Self::NotSent(why) => write!(f, "{} was not sent: {why}", why.operation),
            Self::MaybeSent(why) => write!(f, "{} may have been sent, but was not answered: {why}", why.operation),
            Self::Outside(outside) => write!(f, "{} failed: {outside}", outside.answer.operation),
        }
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Refused(_) | Self::Outside(_) => None,
            Self::NotSent(why) | Self::MaybeSent(why) => why.source(),
        }
    }
}

impl<P> From<Failure> for Error<P> {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refused) => Self::Refused(Box::new(refused)),
            Failure::NotSent(why) => Self::NotSent(Box::new(why)),
            Failure::MaybeSent(why) => Self::MaybeSent(Box::new(why)),
            Failure::Outside(outside) => Self::Outside(outside),
        }
    }
}

impl<P> From<Refused> for Error<P> {
    fn from(refused: Refused) -> Self {
        Self::Refused(Box::new(refused))
    }
}

impl<P> Error<P> {
    /// The answer, if one came: status, headers and bytes.
    pub fn answer(&self) -> Option<&Answer> {
        match self {
            Self::Documented(documented) => Some(&documented.answer),
            Self::Outside(outside) => Some(&outside.answer),
            Self::Refused(_) | Self::NotSent(_) | Self::MaybeSent(_) => None,
        }
    }

    /// HTTP status of the answer, if one came.
    pub fn status(&self) -> Option<u16> {
        self.answer().map(Answer::status)
    }

    /// HTTP headers of the answer, if one came.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.answer().map(Answer::headers)
    }

    /// The body of the answer, if one came.
    pub fn bytes(&self) -> Option<&Bytes> {
        self.answer().map(Answer::bytes)
    }

    /// The documented error, if it is one.
    pub fn problem(&self) -> Option<&P> {
        match self {
            Self::Documented(documented) => Some(&documented.problem),
            Self::Refused(_) | Self::NotSent(_) | Self::MaybeSent(_) | Self::Outside(_) => None,
        }
    }

    /// The documented error that a login was answered with, if that is why the call was not sent.
    pub fn login_problem(&self) -> Option<P>
    where
        P: Problem,
    {
        let (Self::NotSent(why) | Self::MaybeSent(why)) = self else { return None };
        let Cause::Login(failure) = &why.cause else { return None };
        match &**failure {
            Failure::Outside(outside) => match outside.why {
                Why::Login { case, .. } => P::read(Some(case), &outside.answer.secrets.clean_error(&outside.answer.bytes)).ok(),
                _ => None,
            },
            Failure::Refused(_) | Failure::NotSent(_) | Failure::MaybeSent(_) => None,
        }
    }

    /// The operation that was called; empty when a client could not be built.
    pub fn operation(&self) -> &'static str {
        match self {
            Self::Refused(refused) => refused.operation,
            Self::NotSent(why) | Self::MaybeSent(why) => why.operation,
            Self::Documented(documented) => documented.answer.operation,
            Self::Outside(outside) => outside.answer.operation,
        }
    }

    /// Whether the server may have got the request.
    pub fn may_have_been_sent(&self) -> bool {
        match self {
            Self::Refused(_) | Self::NotSent(_) => false,
            Self::MaybeSent(_) | Self::Documented(_) | Self::Outside(_) => true,
        }
    }

    /// How often was tried, and how long was waited in between.
    pub fn effort(&self) -> Effort {
        match self {
            Self::Refused(_) => Effort::default(),
            Self::NotSent(why) | Self::MaybeSent(why) => why.effort,
            Self::Documented(documented) => documented.answer.effort,
            Self::Outside(outside) => outside.answer.effort,
        }
    }
}

impl<P: fmt::Display> fmt::Display for Error<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refused) => write!(f, "{refused}"),
            Self::NotSent(why) => write!(f, "{} was not sent: {why}", why.operation),
            Self::MaybeSent(why) => write!(f, "{} may have been sent, but was not answered: {why}", why.operation),
            Self::Documented(documented) => {
                let Documented { problem, answer } = &**documented;
                let problem = problem.to_string();
                let problem = answer.secrets.clean(&problem);
                // What says nothing more than its name.
                let problem = problem.trim_end_matches([':', ' ']);
                write!(f, "{} was answered with an error (status {}){}: {problem}", answer.operation, answer.status, answer.effort)
            }
            Self::Outside(outside) => write!(f, "{} failed: {outside}", outside.answer.operation),
        }
    }
}

impl<P: fmt::Debug + fmt::Display> std::error::Error for Error<P> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NotSent(why) | Self::MaybeSent(why) => why.source(),
            Self::Refused(_) | Self::Documented(_) | Self::Outside(_) => None,
        }
    }
}
