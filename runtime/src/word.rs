//! Open enums: words that a description lists, and any other text kept as it came.

use serde::Deserializer;
use std::fmt;
use std::marker::PhantomData;

/// Reads a word.
pub fn read<'de, T: for<'a> From<&'a str>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    struct Visitor<T>(PhantomData<T>);
    impl<T: for<'a> From<&'a str>> serde::de::Visitor<'_> for Visitor<T> {
        type Value = T;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text")
        }
        #[inline]
        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
            Ok(T::from(text))
        }
    }
    from.deserialize_str(Visitor(PhantomData))
}
