// Written by `cargo xtask generate` from bsg.yaml; edit that instead.

use super::*;

/// Stands in for the service in unit tests: see [`Client::stubbed`]. What is not implemented is not answered.
///
/// Answers start from `Default::default()`, and their members are set; an error is a `Problem` made `.into()`
/// one of the stub.
///
/// ```
/// use plumbline_clients::{bsg, runtime};
///
/// struct Fake;
///
/// impl bsg::Stub for Fake {
///     fn search_contacts(&self, call: &runtime::Called<'_>) -> runtime::Stubbed<bsg::ContactPage, bsg::Problem> {
///         assert_eq!(call.operation(), "search_contacts");
///         Ok(bsg::ContactPage::default())
///     }
/// }
///
/// let client = bsg::Client::stubbed(Fake)?;
/// # Ok::<(), bsg::Error>(())
/// ```
pub trait Stub: Send + Sync + 'static {
    /// Answers [`SearchContacts`].
    fn search_contacts(&self, call: &rt::Called<'_>) -> rt::Stubbed<ContactPage, Problem> { call.unanswered() }
}

struct Stubs<S>(S);

impl<S: Stub> rt::Dispatch for Stubs<S> {
    fn dispatch(&self, call: &rt::Called<'_>) -> Option<rt::Made> {
        Some(match call.operation() {
            "search_contacts" => rt::stub_made(self.0.search_contacts(call)),
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
