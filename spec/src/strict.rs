//! A deserializer over JSON that takes mappings as mappings and lists as lists.
//!
//! serde lets a struct be read from a list of its members, in order. In a description that would
//! hide mistakes (`source: [page]`), so here only a mapping makes a struct. All else is as
//! `serde_json` does it.

use crate::said::{Said, Seen, Sight};
use crate::syntax;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, Unexpected, VariantAccess, Visitor};
use serde_json::{Error, Value};

/// A value to be read strictly.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Strict<'s, 'v>(Seen<'s, 'v>);

impl<'v> IntoDeserializer<'v, Error> for Strict<'_, 'v> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// A key of a mapping: a text, or a number where one is wanted.
struct Key<'v>(&'v str);

impl<'v> IntoDeserializer<'v, Error> for Key<'v> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'v> Deserializer<'v> for Key<'v> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.0)
    }

    fn deserialize_u16<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0.parse() {
            Ok(number) => visitor.visit_u16(number),
            Err(_) => Err(Error::invalid_value(Unexpected::Str(self.0), &visitor)),
        }
    }

    fn deserialize_enum<V: Visitor<'v>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let word: serde::de::value::BorrowedStrDeserializer<'v, Error> = serde::de::value::BorrowedStrDeserializer::new(self.0);
        word.deserialize_enum(name, variants, visitor)
    }

    serde::forward_to_deserialize_any! {
        <W: Visitor<'v>>
        bool i8 i16 i32 i64 i128 u8 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

/// What a value is, where something else is wanted.
fn unexpected<'v>(seen: Seen<'_, 'v>) -> Unexpected<'v> {
    let plain = match seen.sight() {
        Sight::Plain(text) => match syntax::plain(text) {
            Some(value) => value,
            None => return Unexpected::Str(text),
        },
        Sight::Text(text) => return Unexpected::Str(text),
        Sight::Json(Value::String(text)) => return Unexpected::Str(text),
        Sight::Json(value) => value.clone(),
        Sight::List(_) => return Unexpected::Seq,
        Sight::Map(_) => return Unexpected::Map,
    };
    match plain {
        Value::Null => Unexpected::Unit,
        Value::Bool(b) => Unexpected::Bool(b),
        _ => Unexpected::Other("a number"),
    }
}

impl<'v> Strict<'_, 'v> {
    fn seq<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0.sight() {
            Sight::List(items) => SeqDeserializer::new(items.map(Strict)).deserialize_any(visitor),
            _ => Err(Error::invalid_type(unexpected(self.0), &visitor)),
        }
    }

    fn map<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0.sight() {
            Sight::Map(members) => visitor.visit_map(MapDeserializer::new(members.map(|(key, seen)| (Key(key), Strict(seen))))),
            _ => Err(Error::invalid_type(unexpected(self.0), &visitor)),
        }
    }

    /// Reads a text as `serde_json` reads one.
    fn text<V: Visitor<'v>>(text: &'v str, read: impl FnOnce(TextOf<'v>) -> Result<V::Value, Error>) -> Result<V::Value, Error> {
        read(TextOf::new(text))
    }
}

/// How a text is read.
type TextOf<'v> = serde::de::value::BorrowedStrDeserializer<'v, Error>;

macro_rules! as_serde_json {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, Error> {
            match self.0.sight() {
                Sight::Json(value) => value.$method(visitor),
                Sight::Text(text) => Self::text::<V>(text, |text| text.$method(visitor)),
                Sight::Plain(text) => match syntax::plain(text) {
                    Some(value) => value.$method(visitor),
                    None => Self::text::<V>(text, |text| text.$method(visitor)),
                },
                Sight::List(_) | Sight::Map(_) => Err(Error::invalid_type(unexpected(self.0), &visitor)),
            }
        })*
    };
}

impl<'v> Deserializer<'v> for Strict<'_, 'v> {
    type Error = Error;

    as_serde_json! {
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128 deserialize_u8 deserialize_u16 deserialize_u32
        deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64 deserialize_char deserialize_str deserialize_string deserialize_bytes
        deserialize_byte_buf deserialize_unit deserialize_identifier
    }

    fn deserialize_any<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0.sight() {
            Sight::List(_) => self.seq(visitor),
            Sight::Map(_) => self.map(visitor),
            Sight::Json(value) => value.deserialize_any(visitor),
            Sight::Text(text) => visitor.visit_borrowed_str(text),
            Sight::Plain(text) => match syntax::plain(text) {
                Some(value) => value.deserialize_any(visitor),
                None => visitor.visit_borrowed_str(text),
            },
        }
    }

    fn deserialize_ignored_any<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, Error> {
        let null = match self.0.sight() {
            Sight::Json(value) => value.is_null(),
            Sight::Plain(text) => syntax::plain(text).is_some_and(|value| value.is_null()),
            Sight::Text(_) | Sight::List(_) | Sight::Map(_) => false,
        };
        if null { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit_struct<V: Visitor<'v>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'v>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, Error> {
        self.seq(visitor)
    }

    fn deserialize_tuple<V: Visitor<'v>>(self, _length: usize, visitor: V) -> Result<V::Value, Error> {
        self.seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'v>>(self, _name: &'static str, _length: usize, visitor: V) -> Result<V::Value, Error> {
        self.seq(visitor)
    }

    fn deserialize_map<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, Error> {
        self.map(visitor)
    }

    fn deserialize_struct<V: Visitor<'v>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.map(visitor)
    }

    fn deserialize_enum<V: Visitor<'v>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let word = match self.0.sight() {
            Sight::Map(mut members) => {
                return match (members.next(), members.next()) {
                    (Some((word, content)), None) => visitor.visit_enum(Variant { word, content: Some(content) }),
                    _ => Err(Error::invalid_value(Unexpected::Map, &"a mapping with a single key")),
                };
            }
            Sight::Plain(text) if syntax::plain(text).is_none() => Some(text),
            Sight::Text(text) => Some(text),
            Sight::Json(value) => value.as_str(),
            Sight::Plain(_) | Sight::List(_) => None,
        };
        match word {
            Some(word) => visitor.visit_enum(Variant { word, content: None }),
            None => Err(Error::invalid_type(unexpected(self.0), &"a word, or a mapping with a single key")),
        }
    }
}

/// A variant: a word, or a mapping from the word to its content.
struct Variant<'s, 'v> {
    word: &'v str,
    content: Option<Seen<'s, 'v>>,
}

impl<'s, 'v> EnumAccess<'v> for Variant<'s, 'v> {
    type Error = Error;
    type Variant = Content<'s, 'v>;

    fn variant_seed<S: DeserializeSeed<'v>>(self, seed: S) -> Result<(S::Value, Content<'s, 'v>), Error> {
        Ok((seed.deserialize(Key(self.word))?, Content(self.content)))
    }
}

struct Content<'s, 'v>(Option<Seen<'s, 'v>>);

impl<'v> VariantAccess<'v> for Content<'_, 'v> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.0 {
            None => Ok(()),
            Some(_) => Err(Error::invalid_type(Unexpected::NewtypeVariant, &"unit variant")),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'v>>(self, seed: S) -> Result<S::Value, Error> {
        match self.0 {
            Some(value) => seed.deserialize(Strict(value)),
            None => Err(Error::invalid_type(Unexpected::UnitVariant, &"newtype variant")),
        }
    }

    fn tuple_variant<V: Visitor<'v>>(self, _length: usize, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Some(value) => Strict(value).seq(visitor),
            None => Err(Error::invalid_type(Unexpected::UnitVariant, &"tuple variant")),
        }
    }

    fn struct_variant<V: Visitor<'v>>(self, _fields: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Some(value) => Strict(value).map(visitor),
            None => Err(Error::invalid_type(Unexpected::UnitVariant, &"struct variant")),
        }
    }
}

/// Reads a description; where a mistake stands is not told.
pub(crate) fn read_plainly<T: serde::de::DeserializeOwned>(seen: Seen<'_, '_>) -> Result<T, Error> {
    T::deserialize(Strict(seen))
}

/// Reads a description, with the path to the first mistake.
pub(crate) fn read<T: serde::de::DeserializeOwned>(value: &Value) -> Result<T, serde_path_to_error::Error<Error>> {
    serde_path_to_error::deserialize(Strict(Seen::Said(&Said::of(value))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Application, Source, TypeSet};
    use serde_json::json;

    #[test]
    fn a_list_is_no_struct() {
        assert!(read::<Source>(&json!(["page", "table"])).is_err());
        assert!(read::<Source>(&json!({ "document": "page" })).is_ok());
        assert!(read::<Application>(&json!({ "query": ["name", "credential"] })).is_err());
        assert!(read::<Application>(&json!({ "query": { "name": "n", "credential": "c" } })).is_ok());
    }

    #[test]
    fn what_serde_json_reads_is_read_alike() {
        assert_eq!(read::<TypeSet>(&json!(["string", "null"])).ok(), serde_json::from_value(json!(["string", "null"])).ok());
        let number = json!({ "n": 1.50, "big": 123_456_789_012_345_678_u64 });
        assert_eq!(read::<Value>(&number).ok(), Some(number));
        assert_eq!(read::<indexmap::IndexMap<u16, bool>>(&json!({ "200": true })).ok().and_then(|m| m.get(&200).copied()), Some(true));
        assert!(read::<indexmap::IndexMap<u16, bool>>(&json!({ "ok": true })).is_err());
    }
}
