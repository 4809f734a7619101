//! Leaves of an object that serde would read otherwise: a value as the text it came in, and a number
//! without fraction. Not here: dates and open enums, which are types of their own.

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use std::fmt;

/// A value as text, from whatever it is read. From JSON text that is the text itself: a tree of values would rewrite exponents.
pub(super) struct AsText(pub(super) Box<RawValue>);

impl<'de> Deserialize<'de> for AsText {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        /// By this name `serde_json` asks its own readers for text; others take it for an ordinary newtype.
        const TEXT: &str = "$serde_json::private::RawValue";
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = AsText;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any value")
            }
            #[inline]
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<AsText, A::Error> {
                Box::<RawValue>::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(AsText)
            }
            fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<AsText, D::Error> {
                let value = Value::deserialize(from)?;
                serde_json::value::to_raw_value(&value).map(AsText).map_err(D::Error::custom)
            }
        }
        from.deserialize_newtype_struct(TEXT, Visit)
    }
}

/// A number without fraction; JSON makes no difference between `7` and `7.0`.
pub(super) struct Integer(pub(super) i64);

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visit;
        impl Visitor<'_> for Visit {
            type Value = Integer;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number without fraction")
            }
            #[inline]
            fn visit_i64<E: serde::de::Error>(self, n: i64) -> Result<Integer, E> {
                Ok(Integer(n))
            }
            #[inline]
            fn visit_u64<E: serde::de::Error>(self, n: u64) -> Result<Integer, E> {
                i64::try_from(n).map(Integer).map_err(|_| E::custom(format_args!("the number {n} is beyond 64 bits with sign")))
            }
            #[inline]
            fn visit_f64<E: serde::de::Error>(self, n: f64) -> Result<Integer, E> {
                // Beyond 2^53 a fraction could not be seen.
                if n.fract() == 0.0 && n.abs() <= 9_007_199_254_740_992.0 {
                    #[expect(clippy::cast_possible_truncation, reason = "whole and in range")]
                    return Ok(Integer(n as i64));
                }
                Err(E::invalid_value(serde::de::Unexpected::Float(n), &self))
            }
        }
        from.deserialize_i64(Visit)
    }
}
