// Written by `cargo xtask generate` from uis.yaml; edit that instead.

use super::*;

/// The documented errors, told apart by status, code or text code.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Problem {
    /// The JSON is no request object of JSON-RPC 2.0.
    ///
    /// Code -32600, `invalid_request`. Described at `uis.yaml:145`.
    InvalidRequest(ErrorObject),
    /// The session key has expired. The page says that it is about permanent keys only, though those are said to
    /// hold without end.
    ///
    /// Code -32001, `access_token_expired`. Described at `uis.yaml:152`.
    AccessTokenExpired(ErrorObject),
    /// The session key has been blocked.
    ///
    /// Code -32001, `access_token_blocked`. Described at `uis.yaml:159`.
    AccessTokenBlocked(ErrorObject),
    /// There is no such session key.
    ///
    /// Code -32001, `access_token_invalid`. Described at `uis.yaml:166`.
    AccessTokenInvalid(ErrorObject),
    /// The points of this minute or day are used up; the metadata says how many seconds are left.
    ///
    /// Code -32029, `limit_exceeded`. Described at `uis.yaml:174`.
    LimitExceeded(ErrorObject),
    /// The account has not bought what this method belongs to.
    ///
    /// Code -32008, `method_component_disabled`. Described at `uis.yaml:182`.
    MethodComponentDisabled(ErrorObject),
    /// The account has not bought what this parameter belongs to.
    ///
    /// Code -32008, `parameter_component_disabled`. Described at `uis.yaml:189`.
    ParameterComponentDisabled(ErrorObject),
    /// The caller's address is not in the account's list of allowed addresses.
    ///
    /// Code -32003, `ip_not_whitelisted`. Described at `uis.yaml:196`.
    IpNotWhitelisted(ErrorObject),
    /// Login or password is wrong.
    ///
    /// Code -32001, `auth_error`. Described at `uis.yaml:203`.
    AuthError(ErrorObject),
    /// The account is switched off.
    ///
    /// Code -32009, `account_inactive`. Described at `uis.yaml:210`.
    AccountInactive(ErrorObject),
    /// Something failed on the server.
    ///
    /// Code -32603, `internal_error`. Described at `uis.yaml:217`.
    InternalError(ErrorObject),
    /// A parameter has a value of another JSON type.
    ///
    /// Code -32602, `data_type_error`. Described at `uis.yaml:225`.
    DataTypeError(ErrorObject),
    /// There is no such method.
    ///
    /// Code -32601, `method_not_found`. Described at `uis.yaml:232`.
    MethodNotFound(ErrorObject),
    /// The user may not do this. Methods that delete use the same word with code -32602.
    ///
    /// Code -32003, `forbidden`. Described at `uis.yaml:239`.
    Forbidden(ErrorObject),
    /// The body is not JSON.
    ///
    /// Code -32700, `parse_error`. Described at `uis.yaml:246`.
    ParseError(ErrorObject),
    /// The body is an array of requests.
    ///
    /// Code -32099, `batch_operations_not_supported`. Described at `uis.yaml:253`.
    BatchOperationsNotSupported(ErrorObject),
    /// The request has no id.
    ///
    /// Code -32099, `notifications_not_supported`. Described at `uis.yaml:260`.
    NotificationsNotSupported(ErrorObject),
    /// A required parameter is missing; the session key is one.
    ///
    /// Code -32602, `required_parameter_missed`. Described at `uis.yaml:267`.
    RequiredParameterMissed(ErrorObject),
    /// A parameter has a value that is not allowed, such as a broken regular expression in a filter.
    ///
    /// Code -32602, `invalid_parameter_value`. Described at `uis.yaml:275`.
    InvalidParameterValue(ErrorObject),
    /// `params` has an unknown member, or sort, filter or fields names an unknown field.
    ///
    /// Code -32602, `unexpected_parameters`. Described at `uis.yaml:282`.
    UnexpectedParameters(ErrorObject),
    /// The parameters exclude one another.
    ///
    /// Code -32602, `invalid_parameters_combination`. Described at `uis.yaml:289`.
    InvalidParametersCombination(ErrorObject),
    /// Something else; only the text says what.
    ///
    /// Code -32602, `error`. Described at `uis.yaml:296`.
    Error(ErrorObject),
    /// The field exists but may not be sorted by.
    ///
    /// Code -32602, `sort_prohibited`. Described at `uis.yaml:303`.
    SortProhibited(ErrorObject),
    /// The field exists but may not be filtered by.
    ///
    /// Code -32602, `filter_prohibited`. Described at `uis.yaml:310`.
    FilterProhibited(ErrorObject),
    /// The interval of dates asked for is longer than three months; for reports.
    ///
    /// Code -32602, `date_interval_limit_reached`. Described at `uis.yaml:317`.
    DateIntervalLimitReached(ErrorObject),
    /// Another error, which the description does not list.
    Other(ErrorObject),
}

impl Problem {
    /// The error object, whichever error it is.
    pub fn body(&self) -> &ErrorObject {
        match self {
            Self::InvalidRequest(body) => body,
            Self::AccessTokenExpired(body) => body,
            Self::AccessTokenBlocked(body) => body,
            Self::AccessTokenInvalid(body) => body,
            Self::LimitExceeded(body) => body,
            Self::MethodComponentDisabled(body) => body,
            Self::ParameterComponentDisabled(body) => body,
            Self::IpNotWhitelisted(body) => body,
            Self::AuthError(body) => body,
            Self::AccountInactive(body) => body,
            Self::InternalError(body) => body,
            Self::DataTypeError(body) => body,
            Self::MethodNotFound(body) => body,
            Self::Forbidden(body) => body,
            Self::ParseError(body) => body,
            Self::BatchOperationsNotSupported(body) => body,
            Self::NotificationsNotSupported(body) => body,
            Self::RequiredParameterMissed(body) => body,
            Self::InvalidParameterValue(body) => body,
            Self::UnexpectedParameters(body) => body,
            Self::InvalidParametersCombination(body) => body,
            Self::Error(body) => body,
            Self::SortProhibited(body) => body,
            Self::FilterProhibited(body) => body,
            Self::DateIntervalLimitReached(body) => body,
            Self::Other(body) => body,
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::InvalidRequest(body) => write!(f, "invalid_request: {}", body.message),
            Self::AccessTokenExpired(body) => write!(f, "access_token_expired: {}", body.message),
            Self::AccessTokenBlocked(body) => write!(f, "access_token_blocked: {}", body.message),
            Self::AccessTokenInvalid(body) => write!(f, "access_token_invalid: {}", body.message),
            Self::LimitExceeded(body) => write!(f, "limit_exceeded: {}", body.message),
            Self::MethodComponentDisabled(body) => write!(f, "method_component_disabled: {}", body.message),
            Self::ParameterComponentDisabled(body) => write!(f, "parameter_component_disabled: {}", body.message),
            Self::IpNotWhitelisted(body) => write!(f, "ip_not_whitelisted: {}", body.message),
            Self::AuthError(body) => write!(f, "auth_error: {}", body.message),
            Self::AccountInactive(body) => write!(f, "account_inactive: {}", body.message),
            Self::InternalError(body) => write!(f, "internal_error: {}", body.message),
            Self::DataTypeError(body) => write!(f, "data_type_error: {}", body.message),
            Self::MethodNotFound(body) => write!(f, "method_not_found: {}", body.message),
            Self::Forbidden(body) => write!(f, "forbidden: {}", body.message),
            Self::ParseError(body) => write!(f, "parse_error: {}", body.message),
            Self::BatchOperationsNotSupported(body) => write!(f, "batch_operations_not_supported: {}", body.message),
            Self::NotificationsNotSupported(body) => write!(f, "notifications_not_supported: {}", body.message),
            Self::RequiredParameterMissed(body) => write!(f, "required_parameter_missed: {}", body.message),
            Self::InvalidParameterValue(body) => write!(f, "invalid_parameter_value: {}", body.message),
            Self::UnexpectedParameters(body) => write!(f, "unexpected_parameters: {}", body.message),
            Self::InvalidParametersCombination(body) => write!(f, "invalid_parameters_combination: {}", body.message),
            Self::Error(body) => write!(f, "error: {}", body.message),
            Self::SortProhibited(body) => write!(f, "sort_prohibited: {}", body.message),
            Self::FilterProhibited(body) => write!(f, "filter_prohibited: {}", body.message),
            Self::DateIntervalLimitReached(body) => write!(f, "date_interval_limit_reached: {}", body.message),
            Self::Other(body) => write!(f, "{}: {}", body.data.mnemonic, body.message),
        }
    }
}

impl rt::Problem for Problem {
    fn read(case: Option<usize>, body: &[u8]) -> Result<Self, rt::Misread> {
        match case {
            Some(0) => rt::decode(body).map(Self::InvalidRequest),
            Some(1) => rt::decode(body).map(Self::AccessTokenExpired),
            Some(2) => rt::decode(body).map(Self::AccessTokenBlocked),
            Some(3) => rt::decode(body).map(Self::AccessTokenInvalid),
            Some(4) => rt::decode(body).map(Self::LimitExceeded),
            Some(5) => rt::decode(body).map(Self::MethodComponentDisabled),
            Some(6) => rt::decode(body).map(Self::ParameterComponentDisabled),
            Some(7) => rt::decode(body).map(Self::IpNotWhitelisted),
            Some(8) => rt::decode(body).map(Self::AuthError),
            Some(9) => rt::decode(body).map(Self::AccountInactive),
            Some(10) => rt::decode(body).map(Self::InternalError),
            Some(11) => rt::decode(body).map(Self::DataTypeError),
            Some(12) => rt::decode(body).map(Self::MethodNotFound),
            Some(13) => rt::decode(body).map(Self::Forbidden),
            Some(14) => rt::decode(body).map(Self::ParseError),
            Some(15) => rt::decode(body).map(Self::BatchOperationsNotSupported),
            Some(16) => rt::decode(body).map(Self::NotificationsNotSupported),
            Some(17) => rt::decode(body).map(Self::RequiredParameterMissed),
            Some(18) => rt::decode(body).map(Self::InvalidParameterValue),
            Some(19) => rt::decode(body).map(Self::UnexpectedParameters),
            Some(20) => rt::decode(body).map(Self::InvalidParametersCombination),
            Some(21) => rt::decode(body).map(Self::Error),
            Some(22) => rt::decode(body).map(Self::SortProhibited),
            Some(23) => rt::decode(body).map(Self::FilterProhibited),
            Some(24) => rt::decode(body).map(Self::DateIntervalLimitReached),
            _ => rt::decode(body).map(Self::Other),
        }
    }
}

/// Why a call gave no answer of the described kind: [`Error`](rt::Error) tells the kinds, [`Problem`] the
/// documented errors.
pub type Error = rt::Error<Problem>;
