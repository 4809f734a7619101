// Written by `cargo xtask generate` from notificore.yaml; edit that instead.

use super::*;

/// What [`GetContacts`] sends and where.
pub static GET_CONTACTS: rt::Operation = rt::Operation::get("get_contacts", "/api/contacts")
    .safe()
    .auth(&AUTH_TOKEN)
    .takes(&[
        rt::Parameter::query("limit", "page[limit]").range(15, 500),
        rt::Parameter::query("offset", "per[offset]"),
        rt::Parameter::query("groups", "groups"),
    ])
    .paged(rt::Paging::by_offset(1, 0, 30));

impl Client {
    /// Lists the contact book.
    ///
    /// Gives a [`GetContacts`] to fill in and send.
    pub fn get_contacts(&self) -> GetContacts { GetContacts(rt::Call::new(&self.core, &GET_CONTACTS)) }
}

/// Lists the contact book.
///
/// Gives the contacts of the account with all that is known of each, page by page; with ids of contact lists
/// only what these lists hold.
///
/// Documented errors: [`Problem::InvalidValue`], [`Problem::Unauthorized`], [`Problem::DuplicateRequest`].
///
/// Described at `notificore.yaml:213`.
///
/// ```no_run
/// use plumbline_clients::notificore;
///
/// # async fn example() -> Result<(), notificore::Error> {
/// let client = notificore::Client::builder().api_key("…").build()?;
/// let mut items = client.get_contacts().items();
/// while let Some(item) = items.next().await {
///     println!("{:?}", item?);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct GetContacts(rt::Call);

impl GetContacts {
    /// How many contacts to give at most.
    ///
    /// From 15 to 500; `30` if it is not sent.
    ///
    /// Described at `notificore.yaml:222`.
    pub fn limit(self, limit: u32) -> Result<Self, Error> { self.0.put(0, limit).made().map(Self) }
    /// How many contacts to skip before the first one given.
    ///
    /// Described at `notificore.yaml:234`.
    pub fn offset(self, offset: i64) -> Self { Self(self.0.set(1, offset)) }
    /// Ids of the contact lists whose contacts are wanted.
    ///
    /// Described at `notificore.yaml:243`.
    pub fn groups(self, groups: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(self.0.set(2, groups.into_iter().map(Into::into).collect::<Vec<String>>()))
    }
    /// From here on, values are sent whether or not they keep to their ranges.
    pub fn unchecked(self) -> Self { Self(self.0.unchecked()) }
    /// Sends any value, unchecked, for a parameter: a described one by its name here, another by its name on the
    /// wire.
    pub fn raw(self, name: &str, value: impl Into<rt::Value>) -> Self { Self(self.0.raw(name, value.into())) }
    /// Sets timeouts, retries and leniency of this call.
    pub fn with(self, options: rt::Options) -> Self { Self(self.0.with(options)) }
    /// Sends it: await the result, or `wait()` for it in blocking code. What comes back is a
    /// [`Response`](rt::Response).
    pub fn send(self) -> rt::Sending<ContactList, Problem> { self.0.send() }
    /// Sends it page after page: see [`Pages`](rt::Pages).
    pub fn pages(self) -> rt::Pages<ContactList, Problem> { self.0.pages() }
    /// Sends it page after page, and gives the items one by one: see [`Items`](rt::Items).
    pub fn items(self) -> rt::Items<ContactList, Problem> { self.0.items() }
}
