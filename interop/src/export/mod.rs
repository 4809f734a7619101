//! From a description to OpenAPI, OpenRPC and JSON Schema.
