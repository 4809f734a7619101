// Written by `cargo xtask generate` from green_api.yaml; edit that instead.

use super::*;

/// What [`GetContacts`] sends and where.
pub static GET_CONTACTS: rt::Operation = rt::Operation::get("get_contacts", "/waInstance{id_instance}/getContacts/{api_token_instance}")
    .safe()
    .auth(&AUTH_INSTANCE)
    .takes(&[rt::Parameter::query("count", "count")]);

impl Client {
    /// Lists the contacts of the account.
    ///
    /// Gives a [`GetContacts`] to fill in and send.
    pub fn get_contacts(&self) -> GetContacts { GetContacts(rt::Call::new(&self.core, &GET_CONTACTS)) }
}

/// Lists the contacts of the account.
///
/// Gives all contacts of the account, or as many as asked for.
///
/// Documented errors: [`Problem::ValidationFailed`], [`Problem::Starting`], [`Problem::NotAuthorized`],
/// [`Problem::Expired`], [`Problem::Deleted`], [`Problem::BadRequestData`], [`Problem::BrokenJson`],
/// [`Problem::Unauthorized`], and others.
///
/// Described at `green_api.yaml:235`.
///
/// ```no_run
/// use plumbline_clients::green_api;
///
/// # async fn example() -> Result<(), green_api::Error> {
/// let client = green_api::Client::builder().id_instance("…").api_token_instance("…").build()?;
/// let answer = client.get_contacts().send().await?;
/// println!("{answer:?}");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct GetContacts(rt::Call);

impl GetContacts {
    /// How many contacts to give; all, if there are fewer or if it is not sent.
    ///
    /// Described at `green_api.yaml:243`.
    pub fn count(self, count: i64) -> Self { Self(self.0.set(0, count)) }
    /// From here on, values are sent whether or not they keep to their ranges.
    pub fn unchecked(self) -> Self { Self(self.0.unchecked()) }
    /// Sends any value, unchecked, for a parameter: a described one by its name here, another by its name on the
    /// wire.
    pub fn raw(self, name: &str, value: impl Into<rt::Value>) -> Self { Self(self.0.raw(name, value.into())) }
    /// Sets timeouts, retries and leniency of this call.
    pub fn with(self, options: rt::Options) -> Self { Self(self.0.with(options)) }
    /// Sends it: await the result, or `wait()` for it in blocking code. What comes back is a
    /// [`Response`](rt::Response).
    pub fn send(self) -> rt::Sending<Vec<Contact>, Problem> { self.0.send() }
}
