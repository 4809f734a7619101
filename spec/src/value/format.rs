//! The named forms of texts and numbers (`format`).
//!
//! Strict on purpose: library parsers of dates take leading spaces, one-digit months and leap
//! seconds; a description that says `Y-m-d H:i:s` means just that.

use crate::model::Format;
use jiff::civil::DateTime;
use serde_json::Value;

/// Whether a value has the form. Forms of texts say nothing of numbers, and the other way round.
pub fn matches(format: Format, value: &Value) -> bool {
    match value {
        Value::String(text) => text_matches(format, text),
        Value::Number(number) => match format {
            Format::Int32 => number.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
            Format::Int64 => number.as_i64().is_some() || number.as_f64().is_some_and(|f| f.fract() == 0.0 && f.abs() < 9.3e18),
            _ => true,
        },
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => true,
    }
}

fn text_matches(format: Format, text: &str) -> bool {
    match format {
        Format::CivilDateTime => civil_date_time(text).is_some(),
        Format::DateTime => date_time(text),
        Format::Date => date(text),
        Format::Email => email(text),
        Format::Uri => text.split_once(':').is_some_and(|(scheme, rest)| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
                && !rest.is_empty()
                && !text.contains(char::is_whitespace)
        }),
        Format::Uuid => uuid(text),
        Format::E164 => {
            let digits = text.strip_prefix('+').unwrap_or(text);
            (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0')
        }
        Format::Int32
        | Format::Int64
        | Format::Float
        | Format::Double
        | Format::Byte
        | Format::Binary
        | Format::Password
        | Format::UnixTime => true,
    }
}

/// What the form is, for people.
pub fn describe(format: Format) -> &'static str {
    match format {
        Format::CivilDateTime => "a calendar date and time as YYYY-MM-DD hh:mm:ss",
        Format::DateTime => "a date-time as in RFC 3339",
        Format::Date => "a date as YYYY-MM-DD",
        Format::Email => "an e-mail address",
        Format::Uri => "a URI",
        Format::Uuid => "a UUID",
        Format::E164 => "a phone number as in E.164: up to 15 digits, not starting with 0",
        Format::Int32 => "an integer of 32 bits",
        Format::Int64 => "an integer of 64 bits",
        Format::Float => "a single-precision number",
        Format::Double => "a double-precision number",
        Format::Byte => "base64 text",
        Format::Binary => "bytes",
        Format::Password => "a secret text",
        Format::UnixTime => "seconds since 1970",
    }
}

/// Reads `YYYY-MM-DD hh:mm:ss` and nothing else: no other separator, no zone, no fraction, real dates only.
pub fn civil_date_time(text: &str) -> Option<DateTime> {
    let bytes = text.as_bytes();
    if bytes.len() != 19 || bytes[10] != b' ' || bytes[13] != b':' || bytes[16] != b':' {
        return None;
    }
    let (year, month, day) = ymd(&bytes[..10])?;
    let two = |at: usize| digits(&bytes[at..at + 2]).and_then(|n| i8::try_from(n).ok());
    DateTime::new(year, month, day, two(11)?, two(14)?, two(17)?, 0).ok()
}

fn ymd(bytes: &[u8]) -> Option<(i16, i8, i8)> {
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let year = i16::try_from(digits(&bytes[..4])?).ok()?;
    let month = i8::try_from(digits(&bytes[5..7])?).ok()?;
    let day = i8::try_from(digits(&bytes[8..10])?).ok()?;
    Some((year, month, day))
}

fn digits(bytes: &[u8]) -> Option<u16> {
    bytes.iter().try_fold(0_u16, |n, b| b.is_ascii_digit().then(|| n * 10 + u16::from(b - b'0')))
}

fn date(text: &str) -> bool {
    ymd(text.as_bytes()).is_some_and(|(y, m, d)| jiff::civil::Date::new(y, m, d).is_ok())
}

fn date_time(text: &str) -> bool {
    let Some((date_part, rest)) = text.split_at_checked(10) else { return false };
    let time = rest.strip_prefix(['T', 't']).unwrap_or_default();
    date(date_part) && !time.is_empty() && text.parse::<jiff::Timestamp>().is_ok()
}

fn email(text: &str) -> bool {
    let mut parts = text.rsplitn(2, '@');
    let (domain, local) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    !local.is_empty() && !domain.is_empty() && !local.contains('@') && !text.contains(char::is_whitespace)
}

fn uuid(text: &str) -> bool {
    text.len() == 36 && text.char_indices().all(|(i, c)| if matches!(i, 8 | 13 | 18 | 23) { c == '-' } else { c.is_ascii_hexdigit() })
}
