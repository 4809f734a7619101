//! A call that takes nothing but what it must have: one type for all operations of an answer's type.
//!
//! An operation with parameters that may be left out has a builder of its own, which is generated.

use crate::call::{Call, Options};
use crate::decode::Payload;
use crate::error::Problem;
use crate::sending::Sending;
use serde_json::Value;
use std::fmt;
use std::marker::PhantomData;

/// A call that is ready to be sent. Clients name it by what it calls.
#[must_use = "a call does nothing until it is sent"]
pub struct Request<T, P>(Call, PhantomData<fn() -> (T, P)>);

impl<T, P> Request<T, P> {
    /// Of a call.
    pub fn new(call: Call) -> Self {
        Self(call, PhantomData)
    }

    /// From here on, values are sent whether or not they keep to their ranges.
    pub fn unchecked(self) -> Self {
        Self::new(self.0.unchecked())
    }

    /// Sends any value, unchecked, for a parameter: a described one by its name in the client, another by its name on the wire.
    pub fn raw(self, name: &str, value: impl Into<Value>) -> Self {
        Self::new(self.0.raw(name, value.into()))
    }

    /// Sets timeouts, retries and leniency of this call.
    pub fn with(self, options: Options) -> Self {
        Self::new(self.0.with(options))
    }
}

impl<T: Payload, P: Problem> Request<T, P> {
    /// Sends it: await the result, or `wait()` for it in blocking code. What comes back is a [`Response`](crate::Response).
    pub fn send(self) -> Sending<T, P> {
        self.0.send()
    }
}

impl<T, P> Clone for Request<T, P> {
    fn clone(&self) -> Self {
        Self::new(self.0.clone())
    }
}

impl<T, P> fmt::Debug for Request<T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
