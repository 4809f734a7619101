// Written by `cargo xtask generate` from green_api.yaml; edit that instead.

use super::*;

/// The documented errors, told apart by status, code or text code.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Problem {
    /// A parameter is wrong; the message says which.
    ///
    /// Status 400. Described at `green_api.yaml:102`.
    ValidationFailed(ErrorBody),
    /// The instance is starting. Try again in a few seconds.
    ///
    /// Status 400. Described at `green_api.yaml:108`.
    Starting(rt::Text),
    /// The instance is not logged in to the messenger. An older edition of the page has another text: instance
    /// account not authorized.
    ///
    /// Status 400. Described at `green_api.yaml:116`.
    NotAuthorized(rt::Text),
    /// The plan has ended.
    ///
    /// Status 400. Described at `green_api.yaml:123`.
    Expired(rt::Text),
    /// The instance no longer exists.
    ///
    /// Status 400. Described at `green_api.yaml:130`.
    Deleted(rt::Text),
    /// The parameters are wrong.
    ///
    /// Status 400. Described at `green_api.yaml:137`.
    BadRequestData(rt::Text),
    /// The body is not JSON. This operation has no body.
    ///
    /// Status 400. Described at `green_api.yaml:144`.
    BrokenJson(ErrorBody),
    /// The token is wrong.
    ///
    /// Status 401. Described at `green_api.yaml:150`.
    Unauthorized,
    /// The number of the instance or the address is wrong.
    ///
    /// Status 403. Described at `green_api.yaml:157`.
    Forbidden(rt::Text),
    /// The HTTP method is another one.
    ///
    /// Status 404. Described at `green_api.yaml:164`.
    WrongMethod(ErrorBody),
    /// More requests in a second than allowed.
    ///
    /// Status 429. Described at `green_api.yaml:169`.
    TooManyRequests(rt::Text),
    /// The plan's quota is used up. Whether this operation counts towards it is not stated.
    ///
    /// Status 466. Described at `green_api.yaml:176`.
    QuotaExceeded(QuotaExceededBody),
    /// The caller gave up before the answer.
    ///
    /// Status 499. Described at `green_api.yaml:191`.
    ClientClosed(ErrorBody),
    /// Something failed on the server.
    ///
    /// Status 500. Described at `green_api.yaml:196`.
    InternalError(ErrorBody),
    /// A gateway on the way failed. Repeat up to three times, with a pause.
    ///
    /// Status 502. Described at `green_api.yaml:201`.
    BadGateway(rt::Text),
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ValidationFailed(body) => write!(f, "validation_failed: {}", body.message.as_deref().unwrap_or_default()),
            Self::Starting(body) => write!(f, "starting: {}", body.0.trim()),
            Self::NotAuthorized(body) => write!(f, "not_authorized: {}", body.0.trim()),
            Self::Expired(body) => write!(f, "expired: {}", body.0.trim()),
            Self::Deleted(body) => write!(f, "deleted: {}", body.0.trim()),
            Self::BadRequestData(body) => write!(f, "bad_request_data: {}", body.0.trim()),
            Self::BrokenJson(body) => write!(f, "broken_json: {}", body.message.as_deref().unwrap_or_default()),
            Self::Unauthorized => f.write_str("unauthorized"),
            Self::Forbidden(body) => write!(f, "forbidden: {}", body.0.trim()),
            Self::WrongMethod(body) => write!(f, "wrong_method: {}", body.message.as_deref().unwrap_or_default()),
            Self::TooManyRequests(body) => write!(f, "too_many_requests: {}", body.0.trim()),
            Self::QuotaExceeded(_) => f.write_str("quota_exceeded"),
            Self::ClientClosed(body) => write!(f, "client_closed: {}", body.message.as_deref().unwrap_or_default()),
            Self::InternalError(body) => write!(f, "internal_error: {}", body.message.as_deref().unwrap_or_default()),
            Self::BadGateway(body) => write!(f, "bad_gateway: {}", body.0.trim()),
        }
    }
}

impl rt::Problem for Problem {
    fn read(case: Option<usize>, body: &[u8]) -> Result<Self, rt::Misread> {
        match case {
            Some(0) => rt::decode(body).map(Self::ValidationFailed),
            Some(1) => rt::text(body).map(Self::Starting),
            Some(2) => rt::text(body).map(Self::NotAuthorized),
            Some(3) => rt::text(body).map(Self::Expired),
            Some(4) => rt::text(body).map(Self::Deleted),
            Some(5) => rt::text(body).map(Self::BadRequestData),
            Some(6) => rt::decode(body).map(Self::BrokenJson),
            Some(7) => Ok(Self::Unauthorized),
            Some(8) => rt::text(body).map(Self::Forbidden),
            Some(9) => rt::decode(body).map(Self::WrongMethod),
            Some(10) => rt::text(body).map(Self::TooManyRequests),
            Some(11) => rt::decode(body).map(Self::QuotaExceeded),
            Some(12) => rt::decode(body).map(Self::ClientClosed),
            Some(13) => rt::decode(body).map(Self::InternalError),
            Some(14) => rt::text(body).map(Self::BadGateway),
            _ => Err(rt::Misread::unlisted()),
        }
    }
}

/// Why a call gave no answer of the described kind: [`Error`](rt::Error) tells the kinds, [`Problem`] the
/// documented errors.
pub type Error = rt::Error<Problem>;
