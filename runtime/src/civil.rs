//! Dates with a time of day and no zone: `YYYY-MM-DD hh:mm:ss`, nineteen characters, nothing else.
//!
//! Lenient readers take one-digit months, leap seconds or a sign; a text read by them is not the
//! text written back. No time zone is guessed.

use jiff::civil::DateTime;
use serde::{Deserialize, Deserializer};
use std::fmt;

/// Reads exactly the form `YYYY-MM-DD hh:mm:ss`.
pub fn read(text: &str) -> Option<DateTime> {
    let bytes: &[u8; 19] = text.as_bytes().try_into().ok()?;
    let punctuated = [bytes[4], bytes[7], bytes[10], bytes[13], bytes[16]] == *b"-- ::";
    let digits = |from: usize, count: usize| {
        bytes[from..from + count].iter().try_fold(0_i16, |n, b| b.is_ascii_digit().then(|| n * 10 + i16::from(b - b'0')))
    };
    let two = |from: usize| digits(from, 2).and_then(|n| i8::try_from(n).ok());
    if !punctuated {
        return None;
    }
    DateTime::new(digits(0, 4)?, two(5)?, two(8)?, two(11)?, two(14)?, two(17)?, 0).ok()
}

/// Writes the form `YYYY-MM-DD hh:mm:ss`.
pub fn show(value: &DateTime) -> String {
    format!("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", value.year(), value.month(), value.day(), value.hour(), value.minute(), value.second())
}

/// A date-time on its way in.
pub(crate) struct Civil(pub(crate) DateTime);

impl<'de> Deserialize<'de> for Civil {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Civil;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date and time of the form YYYY-MM-DD hh:mm:ss")
            }
            #[inline]
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Civil, E> {
                read(text).map(Civil).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(text), &self))
            }
        }
        from.deserialize_str(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_form_is_read() {
        let good = "2022-04-28 14:21:16";
        assert_eq!(read(good).map(|d| show(&d)).as_deref(), Some(good));
        for bad in [
            "2026-02-30 00:00:00",
            "2026-01-01 24:00:00",
            "0000-00-00 00:00:00",
            "2026-01-01T00:00:00",
            "2026-01-01 00:00:00 ",
            "2026-01-01 00:00:00Z",
            "2026-01-01 00:00:00.5",
            "2026-01-01 23:59:60",
            " 2026-01-01 00:00:0",
            "2026-1-02 03:04:05",
            "26-11-22 00:00:00",
            "+026-11-22 00:00:00",
            "",
            "2026-01-01 -1:00:00",
        ] {
            assert_eq!(read(bad), None, "{bad:?}");
        }
    }
}
