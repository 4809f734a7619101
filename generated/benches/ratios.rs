//! What a generated client costs, as ratios measured side by side: `cargo bench -p plumbline-clients`.
//!
//! - decoding a page of 500 contacts, against plain serde derive into like types: at most 1.10 of its time;
//! - a call, against the same call written by hand with `reqwest` and `serde`: at most 1.05 of its time, and few more allocations.
//!
//! Runs are interleaved and medians compared, so that a noisy machine disturbs both alike. Allocations are the same on
//! every machine and are gated; times are gated only with `--gate`.
//!
//! Not by `criterion`: it measures one function to its end and then the next, seconds later. What a ratio near 1 is to be told
//! by is smaller than what another process or the clock of the processor changes within such seconds; only runs that take turns are alike.

use plumbline_clients::bsg;
use plumbline_clients::runtime::jiff::civil::DateTime;
use plumbline_clients::runtime::{Map, read_civil, reqwest};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use std::hint::black_box;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::ExitCode;
use std::time::{Duration, Instant};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// More allocations a call may make than the one written by hand.
const MORE_ALLOCATIONS: usize = 40;

fn civil<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime, D::Error> {
    let text = <&str>::deserialize(from)?;
    read_civil(text).ok_or_else(|| D::Error::custom("no date"))
}

fn civil_option<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateTime>, D::Error> {
    let text = Option::<&str>::deserialize(from)?;
    text.map(|text| read_civil(text).ok_or_else(|| D::Error::custom("no date"))).transpose()
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "they are there to be decoded")]
struct PlainPage {
    data: Vec<PlainContact>,
    meta: PlainMeta,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "they are there to be decoded")]
struct PlainMeta {
    page: PlainMetaPage,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "they are there to be decoded")]
struct PlainMetaPage {
    total: i64,
    limit: i64,
    offset: i64,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "they are there to be decoded")]
struct PlainContact {
    id: i64,
    phone: i64,
    fields: Map<String>,
    #[serde(deserialize_with = "civil")]
    created_at: DateTime,
    groups: Vec<PlainGroup>,
    hlr_status: bsg::HlrStatus,
    #[serde(deserialize_with = "civil_option")]
    hlr_last_check: Option<DateTime>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "they are there to be decoded")]
struct PlainGroup {
    id: String,
    name: String,
    description: Option<String>,
    default: Option<bool>,
    #[serde(deserialize_with = "civil")]
    created_at: DateTime,
    items: Option<i64>,
    stop_list_count: Option<i64>,
}

/// A page as the service would write it.
fn page(contacts: usize) -> String {
    let statuses = ["barred", "sent", "absent", "active", "unknown", "failed"];
    let contact = |i: usize| {
        let group = |g: usize| {
            format!(
                r#"{{"id":"{g}","name":"List number {g}","description":"Customers of {g}","default":false,"created_at":"2022-04-28 14:21:16"}}"#
            )
        };
        let groups: Vec<String> = (0..i % 3).map(group).collect();
        let status = statuses[i % statuses.len()];
        format!(
            r#"{{"id":{i},"phone":3360114{i:04},"fields":{{"388077":"Zufafa {i}","388078":"x"}},"created_at":"2022-04-28 14:21:16","groups":[{}],"hlr_status":"{status}","hlr_last_check":"2023-01-02 03:04:05"}}"#,
            groups.join(",")
        )
    };
    let contacts: Vec<String> = (1..=contacts).map(contact).collect();
    format!(r#"{{"data":[{}],"meta":{{"page":{{"total":237,"limit":500,"offset":0}},"search":null}}}}"#, contacts.join(","))
}

/// Medians of two things run in turn. What they make is dropped after the next one is made, outside of the time measured, so that
/// memory is not handed back to the system in between.
fn medians<A, B>(rounds: usize, mut ours: impl FnMut() -> A, mut theirs: impl FnMut() -> B) -> (Duration, Duration) {
    fn timed<T>(run: &mut impl FnMut() -> T, kept: &mut Option<T>) -> Duration {
        let start = Instant::now();
        let made = run();
        let time = start.elapsed();
        *kept = Some(made);
        time
    }
    let (mut a, mut b) = (None, None);
    for _ in 0..rounds / 10 {
        timed(&mut ours, &mut a);
        timed(&mut theirs, &mut b);
    }
    let times = (0..rounds).map(|_| (timed(&mut ours, &mut a), timed(&mut theirs, &mut b)));
    let (mut ours, mut theirs): (Vec<_>, Vec<_>) = times.unzip();
    ours.sort();
    theirs.sort();
    (ours[rounds / 2], theirs[rounds / 2])
}

fn allocations<T>(mut run: impl FnMut() -> T) -> usize {
    drop(run());
    let region = Region::new(ALLOCATOR);
    drop(run());
    region.change().allocations
}

/// A server that answers every request with the same bytes, over connections that are kept.
fn server(body: &str) -> String {
    let reply = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, reply) = (stream.expect("a connection"), reply.clone());
            let _ = stream.set_nodelay(true);
            std::thread::spawn(move || {
                let mut bytes = [0; 4096];
                while stream.read(&mut bytes).is_ok_and(|n| n > 0) && stream.write_all(reply.as_bytes()).is_ok() {}
            });
        }
    });
    url
}

fn main() -> ExitCode {
    let gate = std::env::args().any(|argument| argument == "--gate");
    let mut good = true;
    let mut report = |what: &str, (ours, theirs): (Duration, Duration), most: f64| {
        let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
        println!("{what}: {ours:?} against {theirs:?}, ratio {ratio:.3} (aim: {most:.2})");
        good &= !gate || ratio <= most;
    };

    let text = page(500);
    let ours = || black_box(serde_json::from_str::<bsg::ContactPage>(black_box(&text)).expect("a page"));
    let theirs = || black_box(serde_json::from_str::<PlainPage>(black_box(&text)).expect("a page"));
    report("decoding 500 contacts", medians(400, ours, theirs), 1.10);
    println!("  allocations: {} against {}", allocations(ours), allocations(theirs));

    let url = server(&page(15));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let client = bsg::Client::builder().bearer("token-token").base_url(&url).build().expect("a client");
    let http = reqwest::Client::builder().build().expect("a client");
    let ours = || {
        let call = client.search_contacts().offset(0).and_then(|call| call.limit(15)).expect("in range").sort(bsg::Sort::Phone);
        let page = runtime.block_on(async { call.send().await }).expect("a page");
        assert_eq!(page.data.len(), 15);
        page
    };
    let theirs = || {
        let page = runtime.block_on(async {
            let request = http.get(format!("{url}/api/contacts/search"));
            let request = request.query(&[("page[offset]", "0"), ("page[limit]", "15"), ("sort", "phone")]).bearer_auth("token-token");
            let answer =
                request.timeout(Duration::from_secs(30)).send().await.and_then(reqwest::Response::error_for_status).expect("an answer");
            let bytes = answer.bytes().await.expect("a body");
            serde_json::from_slice::<PlainPage>(&bytes).expect("a page")
        });
        assert_eq!(page.data.len(), 15);
        page
    };
    report("a call", medians(2000, ours, theirs), 1.05);
    let (more, less) = (allocations(ours), allocations(theirs));
    println!("  allocations: {more} against {less}, at most {MORE_ALLOCATIONS} more");
    good &= more <= less + MORE_ALLOCATIONS;
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
