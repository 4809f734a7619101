//! Descriptions out to the formats of other tools, and in from them.
//!
//! `export` writes OpenAPI, OpenRPC and JSON Schema; `import` reads OpenAPI and OpenRPC. What a format cannot say is
//! listed, never dropped in silence. Not here: the description language itself, which is `plumbline-spec`'s.

pub mod export;
pub mod import;
