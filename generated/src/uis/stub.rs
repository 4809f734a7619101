// Written by `cargo xtask generate` from uis.yaml; edit that instead.

use super::*;

/// Stands in for the service in unit tests: see [`Client::stubbed`]. What is not implemented is not answered.
///
/// Answers start from `Default::default()`, and their members are set; an error is a `Problem` made `.into()`
/// one of the stub.
///
/// ```
/// use plumbline_clients::{uis, runtime};
///
/// struct Fake;
///
/// impl uis::Stub for Fake {
///     fn get_contacts(&self, call: &runtime::Called<'_>) -> runtime::Stubbed<uis::ContactList, uis::Problem> {
///         assert_eq!(call.operation(), "get_contacts");
///         Ok(uis::ContactList::default())
///     }
/// }
///
/// let client = uis::Client::stubbed(Fake)?;
/// # Ok::<(), uis::Error>(())
/// ```
pub trait Stub: Send + Sync + 'static {
    /// Answers [`GetContacts`].
    fn get_contacts(&self, call: &rt::Called<'_>) -> rt::Stubbed<ContactList, Problem> { call.unanswered() }
}

struct Stubs<S>(S);

impl<S: Stub> rt::Dispatch for Stubs<S> {
    fn dispatch(&self, call: &rt::Called<'_>) -> Option<rt::Made> {
        Some(match call.operation() {
            "get_contacts" => rt::stub_made(self.0.get_contacts(call)),
            _ => return None,
        })
    }
}

impl Client {
    /// A client whose calls a stub answers; nothing is sent, and no credential is needed.
    pub fn stubbed(stub: impl Stub) -> Result<Self, Error> {
        Ok(Self { core: rt::Settings::new(&API).stub(std::sync::Arc::new(Stubs(stub))).build()? })
    }
}
