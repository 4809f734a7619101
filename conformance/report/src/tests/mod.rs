//! Every form, read back: by a strict reader where there is one, and by what its format says else.
//!
//! Reports here are made by hand, and their target is hostile.

mod forms;
mod page;

use plumbline_engine::{
    Accepted, AnswerReport, DisputeReport, Evidence, Exchange, FactReport, ReadingReport, Report, RequestReport, Summary, Verdict,
};

/// Text that would be markup, a command, a formatting or an attack if it were not escaped.
pub(super) const HOSTILE: &str = "</script><script>alert(1)</script> \"' & <img src=x onerror=alert(1)> ]]> ::error::x ```\n# h1 | `x` \u{1b}[31m \u{202e} \u{0} \u{ffff}";

pub(super) fn fact(id: &str, verdict: Verdict) -> FactReport {
    let failed = matches!(verdict, Verdict::Broken | Verdict::Flaky);
    FactReport {
        id: id.into(),
        operation: id.split('/').next().unwrap_or_default().into(),
        kind: "ranges".into(),
        statement: "`page[limit]` is at most 500".into(),
        source: "Contact search, request table (https://example.com/manual)".into(),
        defined_at: "spec/apis/example.yaml:31:20".into(),
        verdict,
        reason: (verdict != Verdict::Holds).then(|| "the data found hold no such row".into()),
        evidence: if failed { vec![evidence()] } else { Vec::new() },
        ..FactReport::default()
    }
}

pub(super) fn evidence() -> Evidence {
    Evidence {
        curl: "curl -sS 'http://127.0.0.1:1/list?page%5Blimit%5D=501' -H 'authorization: ***'".into(),
        expected: "at most 500 items".into(),
        found: format!("501 items; the first is {HOSTILE}"),
        request: Some(2),
        answer: Some(AnswerReport {
            status: 200,
            headers: vec![("content-type".into(), "application/json".into()), ("x-odd".into(), HOSTILE.into())],
            body: format!("{{\n  \"name\": \"{HOSTILE}\"\n}}"),
            cut: true,
        }),
    }
}

fn request(number: u64, status: Option<u16>) -> RequestReport {
    RequestReport {
        number,
        operation: "list".into(),
        method: "GET".into(),
        address: format!("/list?page%5Blimit%5D={number}&q=a+b"),
        status,
        failure: status.is_none().then(|| "no answer in time".into()),
        start_ms: 12.5 * f64::from(u32::try_from(number).unwrap_or_default()),
        took_ms: 3.25,
        sent: 0,
        received: 20,
        exchange: Some(Box::new(Exchange {
            request_headers: vec![("accept".into(), "application/json".into())],
            request_body: (number == 1).then(|| "{}".into()),
            answer_headers: vec![("content-type".into(), "application/json; charset=utf-8".into())],
            answer_body: Some("{\"a\":1}".into()),
        })),
    }
}

/// A report with every verdict, a dispute, an accepted failure and requests of every outcome.
pub(super) fn report(api: &str) -> Report {
    let mut accepted = fact("list/query/offset#minimum", Verdict::Broken);
    accepted.accepted = Some(Accepted { reason: "the vendor mends it in May".into(), until: "2030-05-31".into() });
    let mut own = fact("protocol/response", Verdict::Broken);
    own.defined_at = String::new();
    own.source = String::new();
    let facts = vec![
        fact("list/query/limit#maximum", Verdict::Broken),
        accepted,
        fact("list/query/way#enum", Verdict::Holds),
        fact("list/response#type", Verdict::Flaky),
        fact("show/response/name#type", Verdict::Unseen),
        own,
    ];
    let count = |v: Verdict| facts.iter().filter(|f| f.verdict == v).count();
    let summary = Summary {
        holds: count(Verdict::Holds),
        broken: count(Verdict::Broken),
        flaky: count(Verdict::Flaky),
        unseen: count(Verdict::Unseen),
        accepted: 1,
    };
    let reading = |id: &str| ReadingReport {
        id: id.into(),
        says: format!("it is `{id}`"),
        source: "Manual, example".into(),
        seen: vec![format!("list: at /0/{HOSTILE}")],
    };
    Report {
        format: 1,
        api: api.into(),
        title: "Example contacts".into(),
        target: "http://127.0.0.1:1".into(),
        seed: 1,
        depth: "default".into(),
        started: "2026-05-04T03:02:01.000Z".into(),
        requests: 4,
        budget: 90,
        seconds: 0.5,
        facts,
        disputes: vec![DisputeReport {
            id: "way_word".into(),
            reading: Some("plain".into()),
            possible: vec!["plain".into()],
            reason: "requests are answered by the laws under it".into(),
            about: "How `way` is written.".into(),
            readings: vec![reading("plain"), reading("bracketed")],
            evidence: vec![evidence()],
            ..DisputeReport::default()
        }],
        observations: vec![format!("list: limit=501 is refused; {HOSTILE}")],
        summary,
        log: vec![request(1, Some(200)), request(2, Some(422)), request(3, Some(500)), request(4, None)],
        ..Report::default()
    }
}
