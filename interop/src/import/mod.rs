//! From OpenAPI and OpenRPC documents to a description.
