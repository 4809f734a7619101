//! Lists that come page by page.

mod support;

use plumbline_runtime::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use support::*;

/// A page of numbers.
#[derive(Debug)]
struct Numbers {
    items: Vec<i64>,
    total: Option<i64>,
}

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let (items, total) = <(Vec<i64>, Option<i64>)>::deserialize(from)?;
        Ok(Self { items, total })
    }
}

impl Page for Numbers {
    type Item = i64;
    fn items(&self) -> &[i64] {
        &self.items
    }
    fn into_items(self) -> Vec<i64> {
        self.items
    }
    fn total(&self) -> Option<i64> {
        self.total
    }
    fn key(item: &i64) -> String {
        identity(item)
    }
}

/// A server with so many numbers, a page of at most `cap`, and a total as told.
fn listing(count: i64, cap: i64, total: Option<i64>) -> Server {
    Server::by(move |request| {
        let number = |name: &str, default: i64| {
            let url = request.url.replace("%5B", "[").replace("%5D", "]");
            url.split(['?', '&']).find_map(|p| p.strip_prefix(&format!("{name}=")).and_then(|v| v.parse().ok())).unwrap_or(default)
        };
        let (offset, limit) = (number("page[offset]", 0), number("page[limit]", 3).min(cap));
        let items: Vec<i64> = (offset..count.min(offset + limit)).collect();
        answer(200, &serde_json::json!([items, total]).to_string())
    })
}

async fn walk(server: &Server, limit: Option<i64>) -> Result<Vec<i64>, TestError> {
    let core = server.settings().build().expect("a client");
    let mut call = Call::new(&core, &LIST);
    if let Some(limit) = limit {
        call = call.put(1, limit).made::<Call, TestProblem>(|call| call)?;
    }
    let mut items = call.items::<Numbers, TestProblem>();
    let mut all = Vec::new();
    while let Some(item) = items.next().await {
        all.push(item?);
    }
    Ok(all)
}

#[tokio::test]
async fn a_list_ends_by_its_law() {
    for (count, total, limit, requests) in [
        (7, Some(7), Some(2), 4),
        (6, Some(6), Some(2), 3),
        (6, None, Some(2), 4),
        (7, None, Some(2), 4),
        (7, None, None, 3),
        (0, Some(0), None, 1),
        // A placeholder is no total.
        (7, Some(0), Some(3), 3),
        (7, Some(1), Some(3), 3),
    ] {
        let server = listing(count, 100, total);
        let all = walk(&server, limit).await.expect("a list");
        assert_eq!(all, (0..count).collect::<Vec<_>>(), "{count} {total:?} {limit:?}");
        assert_eq!(server.count(), requests, "{count} {total:?} {limit:?}");
    }
    // A server that gives fewer than asked for, but tells the total.
    assert_eq!(walk(&listing(7, 2, Some(7)), Some(5)).await.expect("a list").len(), 7);
}

#[tokio::test]
async fn a_page_that_repeats_ends_the_list_with_an_error() {
    let server = Server::playing([answer(200, "[[1,2,3],null]")]);
    let error = walk(&server, None).await.expect_err("it repeats");
    assert!(matches!(error, Error::Outside(_)) && error.to_string().contains("the page at offset 3 is one that came before"), "{error}");
    let Error::Outside(outside) = &error else { return };
    assert!(outside.is_repeated_page() && !outside.is_too_long());
    assert_eq!(server.count(), 2);
    // Two pages in turn are a circle too.
    let server = Server::playing([answer(200, "[[1,2,3],null]"), answer(200, "[[4,5,6],null]"), answer(200, "[[1,2,3],null]")]);
    assert!(walk(&server, None).await.expect_err("it goes round").to_string().contains("the page at offset 6 is one that came before"));
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn a_list_beyond_the_greatest_offset_says_so() {
    let server = listing(2000, 100, Some(2000));
    let error = walk(&server, Some(100)).await.expect_err("the offset may be 1000 at most");
    assert!(error.to_string().contains("`offset` must be from 0 to 1000, but is 1100"), "{error}");
}

#[tokio::test]
async fn pages_are_asked_for_when_wanted_or_one_ahead() {
    let server = listing(9, 100, Some(9));
    let core = server.settings().build().expect("a client");
    let mut pages = Call::new(&core, &LIST).pages::<Numbers, TestProblem>();
    pages.next().await.expect("a page").expect("good");
    tokio::task::yield_now().await;
    assert_eq!(server.count(), 1);
    let mut pages = Call::new(&core, &LIST).pages::<Numbers, TestProblem>().read_ahead();
    assert_eq!(server.count(), 1);
    pages.next().await.expect("a page").expect("good");
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    assert_eq!(server.count(), 3, "one ahead, no more");
    let mut rest = 0;
    while let Some(page) = pages.next().await {
        rest += page.expect("good").items.len();
    }
    assert_eq!(rest, 6);
}

#[test]
fn blocking_works_outside_and_inside_of_a_runtime() {
    let server = listing(7, 100, Some(7));
    let core = server.settings().build().expect("a client");
    let all = || {
        let items = Call::new(&core, &LIST).items::<Numbers, TestProblem>().blocking();
        items.collect::<Result<Vec<_>, _>>().expect("a list")
    };
    assert_eq!(all(), [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(Call::new(&core, &LIST).send::<Numbers, TestProblem>().wait().expect("a page").items.len(), 3);
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    assert_eq!(runtime.block_on(async { all() }).len(), 7);
    assert_eq!(Call::new(&core, &LIST).pages::<Numbers, TestProblem>().blocking().count(), 3);
}

#[tokio::test]
async fn an_observer_sees_every_attempt_and_may_add_a_header() {
    struct Count(Arc<AtomicUsize>);
    impl Observer for Count {
        fn before(&self, operation: &'static str, request: &mut Outgoing) {
            request.headers.insert("x-operation", operation.parse().expect("a value"));
        }
        fn after(&self, seen: &Seen<'_>) {
            assert!(seen.outcome.is_ok_and(|answer| answer.status() == 503 || answer.status() == 200));
            self.0.fetch_add(seen.attempt as usize, Ordering::SeqCst);
        }
    }
    let server = Server::playing([answer(503, ""), answer(200, "1")]);
    let count = Arc::new(AtomicUsize::new(0));
    let settings = server.settings().observer(Arc::new(Count(count.clone()))).retry(Retry::default().first_wait(std::time::Duration::ZERO));
    call(&settings.build().expect("a client"), &READ).await.expect("an answer");
    assert_eq!(count.load(Ordering::SeqCst), 1 + 2);
    assert_eq!(server.seen.lock().expect("a lock")[1].headers["x-operation"], "read");
}
