//! The JSON-RPC 2.0 envelope: <https://www.jsonrpc.org/specification>.
//!
//! One request a call; batches and notifications are not sent.

use crate::operation::Operation;
use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

/// A request object.
pub(crate) fn request(id: u64, operation: &Operation, params: &Map<String, Value>) -> Bytes {
    json!({ "jsonrpc": "2.0", "id": id, "method": operation.rpc, "params": params }).to_string().into()
}

/// What an answer holds.
pub(crate) enum Reply {
    /// The `result` member.
    Result(Bytes),
    /// The `error` member, its code, and its text code by a pointer.
    Error { body: Bytes, code: i64, mnemonic: String },
    /// It is no JSON-RPC answer to this request; the text says why.
    Neither(String),
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default)]
    jsonrpc: Option<&'a RawValue>,
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    result: Option<&'a RawValue>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
}

/// Opens an answer and holds its id against the request's.
pub(crate) fn open(body: &Bytes, id: u64, mnemonic: &str) -> Reply {
    // Serde reads a list as the members in their order; a batch was not asked for.
    if let Some(other) = body.iter().find(|b| !b.is_ascii_whitespace()).filter(|b| b"[\"ntf-0123456789".contains(b)) {
        let what = if *other == b'[' { "a list" } else { "one value" };
        return Reply::Neither(format!("it is {what}, not an answer object"));
    }
    let envelope: Envelope = match serde_json::from_slice(body) {
        Ok(envelope) => envelope,
        Err(error) => return Reply::Neither(format!("it is no JSON-RPC answer: {error}")),
    };
    let member = |raw: &RawValue| body.slice_ref(raw.get().as_bytes());
    if envelope.jsonrpc.is_none_or(|version| version.get() != "\"2.0\"") {
        return Reply::Neither("it does not say `\"jsonrpc\": \"2.0\"`".to_owned());
    }
    let came = envelope.id.map_or("null", RawValue::get);
    let same = came == id.to_string() || came == format!("\"{id}\"");
    match (envelope.result, envelope.error) {
        (None, Some(error)) if same || came == "null" => {
            let parsed: Value = serde_json::from_str(error.get()).unwrap_or_default();
            let code = parsed.get("code").and_then(Value::as_i64).unwrap_or_default();
            let mnemonic = parsed.pointer(mnemonic).filter(|_| !mnemonic.is_empty()).and_then(Value::as_str).unwrap_or_default().to_owned();
            Reply::Error { body: member(error), code, mnemonic }
        }
        (Some(result), None) if same => Reply::Result(member(result)),
        (Some(_), None) | (None, Some(_)) => Reply::Neither(format!("it answers another request: its id is {came}, not {id}")),
        (Some(_), Some(_)) => Reply::Neither("it has both a result and an error".to_owned()),
        (None, None) => Reply::Neither("it has neither a result nor an error".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(body: &'static str) -> Result<String, String> {
        match open(&Bytes::from_static(body.as_bytes()), 7, "/data/m") {
            Reply::Result(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Reply::Error { code, mnemonic, .. } => Ok(format!("{code} {mnemonic}")),
            Reply::Neither(why) => Err(why),
        }
    }

    #[test]
    fn only_an_answer_to_this_request_is_taken() {
        assert_eq!(opened(r#"{"jsonrpc":"2.0","id":7,"result":{"a": 1}}"#).as_deref(), Ok("{\"a\": 1}"));
        assert_eq!(opened(r#"{"jsonrpc":"2.0","id":"7","result":[]}"#).as_deref(), Ok("[]"));
        assert_eq!(opened(r#"{"jsonrpc":"2.0","id":null,"error":{"code":-1,"data":{"m":"x"}}}"#).as_deref(), Ok("-1 x"));
        for bad in [
            r#"{"jsonrpc":"2.0","id":8,"result":1}"#,
            r#"{"jsonrpc":"2.0","result":1}"#,
            r#"{"id":7,"result":1}"#,
            r#"{"jsonrpc":"2.0","id":7}"#,
            r#"{"jsonrpc":"2.0","id":7,"result":1,"error":{}}"#,
            "[]",
            r#"["2.0",7,{"a":1}]"#,
            "null",
            "",
        ] {
            assert!(opened(bad).is_err(), "{bad}");
        }
    }
}
