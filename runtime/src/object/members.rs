//! Writing the members of an object that keeps nothing unknown.

use super::{DateTime, Serialize, SerializeMap, Serializer};

/// The members of an object that is only sent.
pub struct Members<M>(M);

impl<M: SerializeMap> Members<M> {
    /// None yet.
    pub fn new<S: Serializer<SerializeMap = M, Error = M::Error, Ok = M::Ok>>(to: S) -> Result<Self, M::Error> {
        to.serialize_map(None).map(Self)
    }

    /// A member that is always there.
    pub fn always<T: Serialize>(mut self, name: &'static str, value: &T) -> Result<Self, M::Error> {
        self.0.serialize_entry(name, value)?;
        Ok(self)
    }

    /// A member that may be left out.
    pub fn maybe<T: Serialize>(self, name: &'static str, value: &Option<T>) -> Result<Self, M::Error> {
        match value {
            Some(value) => self.always(name, value),
            None => Ok(self),
        }
    }

    /// A date and time of day without zone, if there is one.
    pub fn civil<'a>(self, name: &'static str, value: impl Into<Option<&'a DateTime>>) -> Result<Self, M::Error> {
        self.maybe(name, &value.into().map(crate::civil::show))
    }

    /// No more.
    pub fn end(self) -> Result<M::Ok, M::Error> {
        self.0.end()
    }
}
