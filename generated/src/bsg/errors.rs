// Written by `cargo xtask generate` from bsg.yaml; edit that instead.

use super::*;

/// The documented errors, told apart by status, code or text code.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Problem {
    /// A parameter has a value that is not allowed.
    ///
    /// Status 422. Described at `bsg.yaml:153`.
    InvalidValue(ErrorBody),
    /// The request carries no bearer token.
    ///
    /// The bearer token is unknown or no longer holds. Log in again.
    ///
    /// Status 401. Described at `bsg.yaml:158`.
    Unauthorized(ErrorBody),
    /// Several equal requests came within a short time. Documented for POST requests only, so the login may meet it.
    ///
    /// Status 429. Described at `bsg.yaml:168`.
    DuplicateRequest(DuplicateRequestBody),
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::InvalidValue(body) => write!(f, "invalid_value: {}", body.message),
            Self::Unauthorized(body) => write!(f, "unauthorized: {}", body.message),
            Self::DuplicateRequest(body) => write!(f, "duplicate_request: {}", body.message),
        }
    }
}

impl rt::Problem for Problem {
    fn read(case: Option<usize>, body: &[u8]) -> Result<Self, rt::Misread> {
        match case {
            Some(0) => rt::decode(body).map(Self::InvalidValue),
            Some(1) => rt::decode(body).map(Self::Unauthorized),
            Some(2) => rt::decode(body).map(Self::DuplicateRequest),
            _ => Err(rt::Misread::unlisted()),
        }
    }
}

/// Why a call gave no answer of the described kind: [`Error`](rt::Error) tells the kinds, [`Problem`] the
/// documented errors.
pub type Error = rt::Error<Problem>;
