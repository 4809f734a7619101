//! A real HTTP server that behaves as an API description says.
//!
//! Everything it does comes from the description: the data from its schemas, paging, order,
//! searches and the rest from its laws, refusals from its error cases. There is no code for any
//! one vendor. It is written apart from the suite that judges servers: the two share the loading
//! of descriptions, the list of facts and the value checker, and nothing else, so that one
//! misunderstanding is not made twice.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let source = plumbline_spec::Source::open("my_api.yaml".as_ref()).map_err(|e| e.to_string())?;
//! let mock = plumbline_mock::Mock::builder(&source).contacts(20).start()?;
//! for line in mock.curl_lines() {
//!     println!("{}", line.line);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # In a test of a client
//!
//! Every mock has a port and data of its own, so tests run side by side; dropped, it stops.
//!
//! ```
//! use plumbline_mock::{Expected, Mock, Trouble};
//! use std::io::{Read, Write};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let description = include_bytes!("../tests/tiny.yaml");
//! let source = plumbline_spec::Source::read("tiny.yaml", description).map_err(|e| e.to_string())?;
//! let mock = Mock::builder(&source).contacts(20).controlled().start()?;
//!
//! // The client under test is told the address of the mock. Here it is a socket.
//! let ask = || -> std::io::Result<String> {
//!     let mut answer = String::new();
//!     let mut stream = std::net::TcpStream::connect(mock.address())?;
//!     stream.write_all(b"GET /v1/shelf-1/books?page[take]=5 HTTP/1.1\r\nhost: x\r\nx-auth: Token test_made_up_token\r\nconnection: close\r\n\r\n")?;
//!     stream.read_to_string(&mut answer)?;
//!     Ok(answer)
//! };
//! assert!(ask()?.starts_with("HTTP/1.1 200"));
//! mock.verify(&Expected::new("GET", "/v1/shelf-1/books").query("page[take]", "5").times(1))?;
//!
//! // What the server may be like on a bad day.
//! mock.trouble(Some(Trouble::BadGateway.into()))?;
//! assert!(ask()?.starts_with("HTTP/1.1 502"));
//! mock.trouble(None)?;
//!
//! // And what it may be like after its next release.
//! mock.break_fact("list_books/response#status:status-202")?;
//! assert!(ask()?.starts_with("HTTP/1.1 202"));
//! mock.mend()?;
//! assert!(ask()?.starts_with("HTTP/1.1 200"));
//! # Ok(())
//! # }
//! ```
//!
//! Programs in other languages start it by `cargo xtask mock --controlled` and reach the same below [`CONTROL`].
//!
//! # What it does not do
//!
//! It keeps nothing between two starts: data come from a seed, and the same seed gives the same data. Operations that write are
//! answered and change no list. Tokens do not expire. It speaks HTTP/1.1 without TLS on 127.0.0.1 only. Where a description leaves
//! something open, it does one thing that is allowed; where one says that an error cannot be provoked, it
//! happens only if the mock is put into that state ([`Occasion`]).

mod args;
mod asking;
mod auth;
mod compare;
mod conditions;
mod control;
mod curl;
mod cursor;
mod data;
mod failure;
mod jsquery;
mod list;
mod message;
mod mutant;
mod occasion;
mod options;
mod pages;
mod plan;
mod predicate;
mod rate;
mod raw;
mod recorded;
mod rng;
mod route;
mod rows;
mod rpc;
mod server;
mod service;
mod stock;
mod template;
mod trouble;
mod wire;

pub use control::CONTROL;
pub use curl::CurlLine;
pub use mutant::{Mutant, MutantId, UnknownMutant, mutants};
pub use occasion::Occasion;
pub use options::Options;
pub use plumbline_spec::model::OutOfRange;
pub use recorded::{Expected, Recorded};
pub use server::{Builder, Mock, MockError};
pub use stock::Stock;
pub use trouble::{Trouble, Troubled};

#[cfg(test)]
mod tests;
