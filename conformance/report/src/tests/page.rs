//! The page: sound, self-contained, small, and deaf to what a target says.

use super::{fact, report};
use crate::{Contents, Form, render};
use plumbline_engine::{Report, RequestReport, Verdict};
use std::collections::BTreeSet;

fn page(reports: &[Report], earlier: &[Report]) -> String {
    render(Form::Html, &Contents { reports, several: reports.len() > 1, earlier, allow_flaky: false }).unwrap()
}

/// The tags of a page in order, with their attributes; what stands in `script` and `style` is skipped.
fn tags(page: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        let end = rest[at..].find('>').expect("a tag ends") + at;
        let tag = rest[at + 1..end].to_owned();
        rest = &rest[end + 1..];
        for raw in ["script", "style"] {
            if tag == raw {
                rest = &rest[rest.find(&format!("</{raw}>")).expect("it ends")..];
            }
        }
        tags.push(tag);
    }
    tags
}

#[test]
fn a_hostile_target_adds_no_markup() {
    let tame = |mut report: Report| {
        let mut text = serde_json::to_string(&report).unwrap();
        let hostile = serde_json::to_string(super::HOSTILE).unwrap();
        text = text.replace(hostile.trim_matches('"'), "tame");
        // Inside a body, which is JSON in JSON, it stands as it is.
        report = serde_json::from_str(&text).unwrap();
        report
    };
    let wild = report("one");
    let quiet = tame(wild.clone());
    assert_ne!(wild, quiet);
    let names = |page: &str| tags(page).iter().map(|t| t.split([' ', '\n']).next().unwrap_or_default().to_owned()).collect::<Vec<_>>();
    let (a, b) = (page(&[wild], &[]), page(&[quiet], &[]));
    // Only where the longer text is laid out as a diff may the tags differ; here nothing is that long.
    let kinds = |page: &str| names(page).into_iter().collect::<BTreeSet<_>>();
    assert_eq!(kinds(&a), kinds(&b));
    assert_eq!(names(&a).iter().filter(|t| *t == "script").count(), 1);
    assert!(!names(&a).contains(&"img".to_owned()));
    for tag in tags(&a) {
        let attributes = tag.split(' ').skip(1);
        assert!(!attributes.clone().any(|t| t.starts_with("on") && t.contains('=')), "{tag}");
        assert!(!attributes.clone().any(|t| t.starts_with("style=")), "the policy forbids it: {tag}");
    }
}

#[test]
fn the_page_loads_nothing() {
    let page = page(&[report("one"), report("two")], &[]);
    for tag in tags(&page) {
        for loads in ["src=", "@import", "url("] {
            assert!(!tag.contains(loads), "{tag}");
        }
        let link = tag.starts_with("link ");
        assert!(!link || tag.contains("href=\"data:,\""), "{tag}");
    }
    assert!(page.contains("default-src 'none'"));
    let style = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    assert!(!style.contains("url(") && !style.contains("@import"));
}

#[test]
fn every_id_is_there_once_and_every_link_leads_somewhere() {
    let earlier = [report("one")];
    let mut now = [report("one"), report("two")];
    now[0].facts[0].verdict = Verdict::Holds;
    let page = page(&now, &earlier);
    let of = |name: &str| -> Vec<String> {
        tags(&page)
            .iter()
            .filter_map(|t| t.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split_once('"')).map(|(v, _)| v.to_owned()))
            .collect()
    };
    let ids = of("id");
    let unique: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(ids.len(), unique.len());
    let decoded = |text: &str| {
        let mut out = Vec::new();
        let mut bytes = text.bytes();
        while let Some(b) = bytes.next() {
            let hex: Vec<u8> = if b == b'%' { bytes.by_ref().take(2).collect() } else { Vec::new() };
            out.push(if b == b'%' { u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap() } else { b });
        }
        String::from_utf8(out).unwrap()
    };
    for link in of("href").iter().filter_map(|h| h.strip_prefix('#')) {
        assert!(unique.contains(&decoded(link)), "#{link} leads nowhere");
    }
    assert!(unique.contains(&"one/list/query/limit#maximum".to_owned()));
}

#[test]
fn a_thousand_facts_fit_into_a_megabyte() {
    let id = |n: usize| format!("operation_with_a_name_{}/response/data/*/some_property_{n}#type", n % 12);
    let log = |n: u64| RequestReport {
        number: n,
        operation: format!("operation_with_a_name_{}", n / 100),
        method: "GET".into(),
        address: format!("/api/contacts/search?page%5Blimit%5D=50&page%5Boffset%5D={n}&search%5Bfield%5D=phone"),
        status: Some(200),
        start_ms: 3.0,
        took_ms: 2.0,
        ..RequestReport::default()
    };
    for broken in [0, 60, 1_000] {
        let mut report = report("one");
        report.facts = (0..1_000).map(|n| fact(&id(n), if n < broken { Verdict::Broken } else { Verdict::Holds })).collect();
        for fact in &mut report.facts {
            fact.source = "Contact search (developer documents, REST API), table of members, some property (https://example.com/developers/rest-api/contact-search)".into();
            for _ in 0..2 {
                fact.evidence.extend(fact.evidence.first().cloned());
            }
            for evidence in &mut fact.evidence {
                evidence.answer.as_mut().unwrap().body = "{ \"name\": 1 }\n".repeat(280);
            }
        }
        report.log = (1..=1_200).map(log).collect();
        let size = page(&[report], &[]).len();
        assert!(size < 1_000_000, "{size} bytes with {broken} broken");
    }
}

#[test]
fn what_changed_is_said() {
    let mut earlier = report("one");
    earlier.facts[0].verdict = Verdict::Holds;
    earlier.facts[2].verdict = Verdict::Broken;
    earlier.disputes[0].reading = Some("bracketed".into());
    let page = page(&[report("one")], &[earlier]);
    let section = page.split_once("id=\"compared\"").unwrap().1.split_once("</section>").unwrap().0;
    for part in [
        "Broke ",
        "Healed ",
        "Still fail ",
        "Changed reading ",
        "holds → <b>broken</b>",
        "broken → <b>holds</b>",
        "bracketed → <b>plain</b>",
    ] {
        assert!(section.contains(part), "{part} is not in {section}");
    }
}
