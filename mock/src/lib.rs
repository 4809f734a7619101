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

mod args;
mod asking;
mod auth;
mod compare;
mod conditions;
mod curl;
mod data;
mod failure;
mod jsquery;
mod list;
mod message;
mod mutant;
mod options;
mod plan;
mod predicate;
mod rate;
mod raw;
mod rng;
mod route;
mod rows;
mod rpc;
mod server;
mod service;
mod template;
mod trouble;
mod wire;

pub use curl::CurlLine;
pub use mutant::{Mutant, MutantId, UnknownMutant, mutants};
pub use options::Options;
pub use plumbline_spec::model::OutOfRange;
pub use server::{Builder, Mock, MockError};
pub use trouble::{CONTROL, Recorded, Trouble, Troubled};

#[cfg(test)]
mod tests;
