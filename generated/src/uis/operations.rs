// Written by `cargo xtask generate` from uis.yaml; edit that instead.

use super::*;

/// What [`GetContacts`] sends and where.
pub static GET_CONTACTS: rt::Operation = rt::Operation::rpc("get_contacts", "get.contacts", "/v2.0")
    .safe()
    .auth(&AUTH_SESSION)
    .takes(&[
        rt::Parameter::params("limit", "limit").most(10000),
        rt::Parameter::params("offset", "offset").most(100000),
        rt::Parameter::params("filter", "filter").check(rt::Check::ANY.tree(&FILTER_RULES)),
        rt::Parameter::params("fields", "fields"),
        rt::Parameter::params("sort", "sort"),
    ])
    .paged(rt::Paging::by_offset(1, 0, 1000));

impl Client {
    /// Lists the address book.
    ///
    /// Gives a [`GetContacts`] to fill in and send.
    pub fn get_contacts(&self) -> GetContacts { GetContacts(rt::Call::new(&self.core, &GET_CONTACTS)) }
}

/// Lists the address book.
///
/// Gives the contacts of the address book from a record on, as many as asked for, in the order asked for, only
/// those that a tree of comparisons admits, and only the members asked for.
///
/// Documented errors: [`Problem::InvalidRequest`], [`Problem::AccessTokenExpired`],
/// [`Problem::AccessTokenBlocked`], [`Problem::AccessTokenInvalid`], [`Problem::LimitExceeded`],
/// [`Problem::MethodComponentDisabled`], [`Problem::ParameterComponentDisabled`], [`Problem::IpNotWhitelisted`],
/// and others.
///
/// Described at `uis.yaml:370`.
///
/// ```no_run
/// use plumbline_clients::uis;
///
/// # async fn example() -> Result<(), uis::Error> {
/// let client = uis::Client::builder().access_token("…").build()?;
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
    /// At most 10000; `1000` if it is not sent.
    ///
    /// Described at `uis.yaml:381`.
    pub fn limit(self, limit: i64) -> Result<Self, Error> { self.0.put(0, limit).made().map(Self) }
    /// How many contacts to skip before the first one given.
    ///
    /// At most 100000; `0` if it is not sent.
    ///
    /// Described at `uis.yaml:390`.
    pub fn offset(self, offset: i64) -> Result<Self, Error> { self.0.put(1, offset).made().map(Self) }
    /// Which contacts to give: one comparison, or a tree of several joined by `and` or `or`.
    ///
    /// Described at `uis.yaml:399`.
    pub fn filter(self, filter: Filter) -> Result<Self, Error> { self.0.put(2, filter).made().map(Self) }
    /// Which members the contacts given shall have; without it, the method's default ones.
    ///
    /// Described at `uis.yaml:407`.
    pub fn fields(self, fields: impl IntoIterator<Item = GetContactsField>) -> Self {
        Self(self.0.set(3, fields.into_iter().collect::<Vec<_>>()))
    }
    /// What to order by.
    ///
    /// Described at `uis.yaml:431`.
    pub fn sort(self, sort: impl IntoIterator<Item = SortKey>) -> Result<Self, Error> {
        self.0.put_json(4, sort.into_iter().collect::<Vec<_>>()).made().map(Self)
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
