// Written by `cargo xtask generate` from bsg.yaml; edit that instead.

use super::*;

/// What [`SearchContacts`] sends and where.
pub static SEARCH_CONTACTS: rt::Operation = rt::Operation::get("search_contacts", "/api/contacts/search")
    .safe()
    .auth(&AUTH_TOKEN)
    .takes(&[
        rt::Parameter::query("offset", "page[offset]").least(0),
        rt::Parameter::query("limit", "page[limit]").range(15, 500),
        rt::Parameter::query("sort", "sort"),
        rt::Parameter::query("way", "way"),
        rt::Parameter::query("search_operation", "search[operation]"),
        rt::Parameter::query("search_field", "search[field]")
            .check(rt::Check::ANY.choices(&["id", "phone", "group_id", "date"]).pattern("^[0-9]+$")),
        rt::Parameter::query("search_value", "search[value]"),
        rt::Parameter::query("criteria", "search_fields").style(rt::Style::Indexed).check(rt::Check::ANY.each(&CRITERIA_ITEM_CHECK)),
    ])
    .paged(rt::Paging::by_offset(0, 1, 50));

impl Client {
    /// Searches the contact book.
    ///
    /// Gives a [`SearchContacts`] to fill in and send.
    pub fn search_contacts(&self) -> SearchContacts { SearchContacts(rt::Call::new(&self.core, &SEARCH_CONTACTS)) }
}

/// Searches the contact book.
///
/// Gives the contacts of the account, page by page, in the order asked for, and only those that a search on one
/// field admits if there is one.
///
/// Documented errors: [`Problem::InvalidValue`], [`Problem::Unauthorized`], [`Problem::DuplicateRequest`].
///
/// Described at `bsg.yaml:209`.
///
/// ```no_run
/// use plumbline_clients::bsg;
///
/// # async fn example() -> Result<(), bsg::Error> {
/// let client = bsg::Client::builder().api_key("…").build()?;
/// let mut items = client.search_contacts().items();
/// while let Some(item) = items.next().await {
///     println!("{:?}", item?);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct SearchContacts(rt::Call);

impl SearchContacts {
    /// How many contacts to skip before the first one given.
    ///
    /// At least 0; `0` if it is not sent.
    ///
    /// Described at `bsg.yaml:219`.
    pub fn offset(self, offset: u64) -> Result<Self, Error> { self.0.put(0, offset).made().map(Self) }
    /// How many contacts to give at most.
    ///
    /// From 15 to 500; `50` if it is not sent.
    ///
    /// Described at `bsg.yaml:226`.
    pub fn limit(self, limit: u32) -> Result<Self, Error> { self.0.put(1, limit).made().map(Self) }
    /// What the contacts are ordered by.
    ///
    /// It is `"id"` if it is not sent.
    ///
    /// Described at `bsg.yaml:235`.
    pub fn sort(self, sort: Sort) -> Self { Self(self.0.set(2, sort)) }
    /// Whether the order rises or falls.
    ///
    /// It is `"asc"` if it is not sent.
    ///
    /// Described at `bsg.yaml:240`.
    pub fn way(self, way: Way) -> Self { Self(self.0.set(3, way)) }
    /// Parameters that are sent together.
    ///
    /// `field`: What to search by: the contact's id, its phone number, the id of a list it is in, its creation date,
    /// or the number of a custom field (`GET /api/contacts/fields` lists them).
    ///
    /// `operation`: How the field is compared with the value.
    ///
    /// `value`: What to compare with: a contact id, a phone number of 9 to 15 digits, a date in ISO 8601 form, or
    /// the value of the custom field.
    ///
    /// Described at `bsg.yaml:254`.
    pub fn search(self, field: SearchField, operation: SearchOperation, value: &str) -> Result<Self, Error> {
        self.0.put(5, field).set(4, operation).set(6, value).made().map(Self)
    }
    /// Several searches at once, sent in place of the single one.
    ///
    /// Described at `bsg.yaml:286`.
    pub fn criteria(self, criteria: impl IntoIterator<Item = CriteriaItem>) -> Result<Self, Error> {
        self.0.put_json(7, criteria.into_iter().collect::<Vec<_>>()).made().map(Self)
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
    pub fn send(self) -> rt::Sending<ContactPage, Problem> { self.0.send() }
    /// Sends it page after page: see [`Pages`](rt::Pages).
    pub fn pages(self) -> rt::Pages<ContactPage, Problem> { self.0.pages() }
    /// Sends it page after page, and gives the items one by one: see [`Items`](rt::Items).
    pub fn items(self) -> rt::Items<ContactPage, Problem> { self.0.items() }
}
