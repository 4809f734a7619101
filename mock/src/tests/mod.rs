//! Tests of the mock without sockets: requests go in, answers come out.

mod alive;
mod awkward;
mod data;
mod http;
mod mutants;
mod rpc;

use crate::message::{Reply, Request};
use crate::options::Options;
use crate::service::Service;
use crate::stock::Stock;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;
use plumbline_spec::Source;
use serde_json::Value;

/// The made-up description that uses every law.
pub(crate) fn tiny() -> Source {
    Source::read("tiny.yaml", include_bytes!("../../tests/tiny.yaml")).expect("a sound description")
}

/// The made-up description of a JSON-RPC API.
fn tiny_rpc() -> Source {
    Source::read("tiny_rpc.yaml", include_bytes!("../../tests/tiny_rpc.yaml")).expect("a sound description")
}

fn service(source: &Source, options: Options) -> Service {
    Service::new(source, options, &Stock::default()).expect("a service")
}

fn request(method: &str, target: &str, headers: &[(&'static str, &str)], body: &str) -> Request {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header value"));
    }
    Request { method: method.into(), path: path.into(), query: query.into(), headers: map, body: Bytes::from(body.to_owned()) }
}

fn json(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).expect("JSON")
}
