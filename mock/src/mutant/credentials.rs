//! Breaking what is said of who calls and how often, of statuses, media types and envelopes.

use super::act::{Act, Envelope, Message, Wire};
use super::parameters::Way;
use plumbline_spec::facts::{CredentialAspect, EnvelopeRule};
use plumbline_spec::model::{Provocation, Rate};

/// Ways to break what is said of a credential. One in the path may be told in refusals: they name the path.
pub(crate) fn credential(credential: &str, aspect: CredentialAspect, in_path: bool) -> Vec<Way> {
    let name = credential.to_owned();
    match aspect {
        CredentialAspect::Accepted => vec![Way::new("refused", Act::RightRefused { credential: name })],
        CredentialAspect::Required => {
            vec![Way::new("not-needed", Act::Unraised { cause: Provocation::CredentialMissing, credential: Some(name) })]
        }
        CredentialAspect::Checked => {
            vec![Way::new("not-checked", Act::Unraised { cause: Provocation::CredentialWrong, credential: Some(name) })]
        }
        CredentialAspect::Hidden => {
            let refused = (!in_path).then(|| Way::new("repeated-in-refusals", Act::LeakRefused { credential: name.clone() }));
            std::iter::once(Way::new("repeated", Act::Leak { credential: name })).chain(refused).collect()
        }
        CredentialAspect::Exchange => {
            vec![Way::new("fails", Act::LoginFails), Way::new("renamed", Act::LoginRenamed), Way::new("useless", Act::LoginUseless)]
        }
    }
}

/// Ways to break a declared rate.
pub(crate) fn rate(rate: &Rate) -> Vec<Way> {
    let mut ways = vec![Way::new("ignored", Act::RateIgnored), Way::new("halved", Act::RateHalved)];
    if rate.status.is_some() || rate.error.is_some() {
        ways.push(Way::new("status-503", Act::RateStatus(503)));
    }
    ways
}

/// Ways to break the status of success.
pub(crate) fn status(right: u16) -> Vec<Way> {
    let message = |word: &str, message: Message| Way::new(word, Act::Message(message));
    let mut ways = vec![
        message("status-500", Message::Status(500)),
        message("status-400", Message::Status(400)),
        message("error-body", Message::ErrorBody),
        Way::new("204-with-body", Act::Wire(Wire::BodyAfter204)),
        message("status-301", Message::Status(301)),
    ];
    for other in [201, 202, 206] {
        if other != right {
            ways.push(message(&format!("status-{other}"), Message::Status(other)));
        }
    }
    ways
}

/// Ways to break the media type of success and the bytes of its body.
pub(crate) fn media(right: &str) -> Vec<Way> {
    let message = |word: &str, message: Message| Way::new(word, Act::Message(message));
    let wire = |word: &str, wire: Wire| Way::new(word, Act::Wire(wire));
    let mut ways = vec![
        message("html", Message::Html),
        message("text-plain", Message::ContentType("text/plain")),
        message("no-content-type", Message::ContentType("")),
        message("empty-body", Message::Empty),
    ];
    if right.contains("json") {
        ways.extend([
            message("latin-1", Message::Latin1),
            message("not-utf-8", Message::NotUtf8),
            message("byte-order-mark", Message::ByteOrderMark),
            message("trailing-comma", Message::TrailingComma),
            message("truncated", Message::Truncated),
            message("garbage-behind", Message::Garbage),
            message("duplicate-key", Message::DuplicateKey),
            message("quoted", Message::Quoted),
            message("xml-type", Message::ContentType("application/xml")),
        ]);
    }
    ways.extend([
        wire("length-too-great", Wire::LengthTooGreat),
        wire("length-too-small", Wire::LengthTooSmall),
        wire("trailing-bytes", Wire::TrailingBytes),
        wire("two-lengths", Wire::TwoLengths),
        wire("cut", Wire::Cut),
        wire("closed", Wire::Closed),
        wire("bad-chunk", Wire::BadChunk),
    ]);
    ways
}

/// Ways to break a rule of the JSON-RPC envelope.
pub(crate) fn envelope(rule: EnvelopeRule) -> Vec<Way> {
    let ways: &[(&str, Envelope)] = match rule {
        EnvelopeRule::Version => {
            &[("missing", Envelope::VersionMissing), ("old", Envelope::VersionOld), ("number", Envelope::VersionNumber)]
        }
        EnvelopeRule::Id => &[
            ("missing", Envelope::IdMissing),
            ("constant", Envelope::IdConstant),
            ("other-type", Envelope::IdRetyped),
            ("null", Envelope::IdNull),
        ],
        EnvelopeRule::Exclusive => &[("both", Envelope::Both), ("neither", Envelope::Neither)],
        EnvelopeRule::ErrorObject => &[
            ("text", Envelope::ErrorText),
            ("code-as-text", Envelope::CodeText),
            ("no-message", Envelope::NoMessage),
            ("no-code", Envelope::NoCode),
        ],
    };
    ways.iter().map(|(word, envelope)| Way::new(*word, Act::Envelope(*envelope))).collect()
}
