//! Typed clients of the described APIs, one behind each feature.
//!
//! Every item says which line of which description it comes from. What all clients share is in
//! `plumbline_runtime`, re-exported as [`runtime`].
//!
//! A client is made with `Client::builder()`. An operation is a method of it that takes what the operation needs and gives a builder for the
//! rest; setters refuse what is out of range before anything is sent. `send()` is awaited, or waited for with `send().wait()` in
//! blocking code; lists have `pages()` and `items()`, which are streams, or iterators by `blocking()`. An error says whether the
//! request may have been sent: see [`runtime::Error`]. In unit tests `Client::stubbed` answers in place of a server.
//!
//! | to | see |
//! |---|---|
//! | know what each operation takes and gives | the module of its API: each operation is a struct, with an example |
//! | match errors | [`runtime::Error`], and `Problem` of each API |
//! | walk lists, collect them, read ahead | [`runtime::Pages`], [`runtime::Items`] |
//! | set timeouts, retries and leniency of one call | [`runtime::Options`], given by `with(…)` |
//! | have status, headers and bytes | [`runtime::Response`]; [`runtime::Error::answer`] |
//! | look on, add headers, trace | [`runtime::Observer`]; the spans are told at [`runtime`] |
//! | bring an HTTP client | `ClientBuilder::http_client`, with [`runtime::reqwest`] |
//! | test without a server | `Stub` of each API, [`runtime::Called`], [`runtime::StubError`] |
//!
//! Written by `cargo xtask generate`; nothing here is edited by hand.

#![deny(warnings, missing_docs)]

pub use plumbline_runtime as runtime;

/// BSG One-API contact book.
///
/// Searching the contact book of a BSG account, page by page.
#[cfg(feature = "bsg")]
#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic)]
pub mod bsg;

/// GREEN-API for Telegram, contacts.
///
/// Listing the contacts of the Telegram account that an instance is logged in to.
#[cfg(feature = "green_api")]
#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic)]
pub mod green_api;

/// Notificore One-API contact book.
///
/// Listing the contact book of a Notificore account, page by page, whole or by contact lists.
#[cfg(feature = "notificore")]
#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic)]
pub mod notificore;

/// UIS / CoMagic / CallGear Data API, address book.
///
/// Listing the address book of an account, with paging, order, a filter tree and a choice of members.
#[cfg(feature = "uis")]
#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic)]
pub mod uis;
