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

impl Payload for Numbers {
    fn read(_: u16, body: &[u8]) -> Result<Self, Misread> {
        let (items, total) = serde_json::from_slice(body).map_err(|_| Misread::unlisted())?;
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
        call = call.put(1, limit).made::<TestProblem>()?;
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
        // A total that is less than what has come is wrong; a negative one is none.
        (9, Some(5), Some(3), 3 + 1),
        (7, Some(-1), Some(3), 3),
    ] {
        let server = listing(count, 100, total);
        let all = walk(&server, limit).await.expect("a list");
        assert_eq!(all, (0..count).collect::<Vec<_>>(), "{count} {total:?} {limit:?}");
        assert_eq!(server.count(), requests, "{count} {total:?} {limit:?}");
    }
    // A list that ends before its total ends all the same.
    assert_eq!(walk(&Server::playing([answer(200, "[[1,2,3],9]"), answer(200, "[[],9]")]), None).await.expect("a list"), [1, 2, 3]);
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

/// A server with so many numbers on numbered pages, the first of which is 1.
fn numbered(count: i64, total: Option<i64>) -> Server {
    Server::by(move |request| {
        let number = |name: &str, default: i64| {
            request.url.split(['?', '&']).find_map(|p| p.strip_prefix(&format!("{name}=")).and_then(|v| v.parse().ok())).unwrap_or(default)
        };
        let (page, limit) = (number("page", 1), number("per_page", 3));
        let items: Vec<i64> = ((page - 1) * limit..count.min(page * limit)).collect();
        answer(200, &serde_json::json!([items, total]).to_string())
    })
}

#[tokio::test]
async fn numbered_pages_follow_one_another_and_end_by_their_law() {
    // How many there are, the total told, the first page and the limit asked for; then what comes, and in how many requests.
    for (count, total, page, limit, expected, requests) in [
        (7, Some(7), None, Some(2), 0..7, 4),
        (6, Some(6), None, Some(2), 0..6, 3),
        (6, None, None, Some(2), 0..6, 4),
        (7, None, None, None, 0..7, 3),
        (0, Some(0), None, None, 0..0, 1),
        (7, Some(0), None, Some(3), 0..7, 3),
        (7, Some(7), Some(2), Some(2), 2..7, 3),
        (8, Some(8), Some(3), Some(2), 4..8, 2),
        (7, None, Some(3), None, 6..7, 1),
    ] {
        let server = numbered(count, total);
        let core = server.settings().build().expect("a client");
        let mut call = Call::new(&core, &NUMBERED);
        for (parameter, value) in [(0, page), (1, limit)] {
            if let Some(value) = value {
                call = call.put(parameter, value).made::<TestProblem>().expect("a number in its range");
            }
        }
        let all: Vec<i64> = call.items::<Numbers, TestProblem>().try_collect().await.expect("a list");
        assert_eq!(all, expected.collect::<Vec<_>>(), "{count} {total:?} {page:?} {limit:?}");
        assert_eq!(server.count(), requests, "{count} {total:?} {page:?} {limit:?}");
    }
    // A server that gives the first page whatever is asked for.
    let server = Server::playing([answer(200, "[[1,2,3],null]")]);
    let core = server.settings().build().expect("a client");
    let error = Call::new(&core, &NUMBERED).items::<Numbers, TestProblem>().try_collect::<Vec<_>>().await.expect_err("it repeats");
    assert!(error.to_string().contains("page 2 is one that came before"), "{error}");
}

/// A page whose items came without what tells them from others.
#[derive(Debug)]
struct Nameless(Vec<Value>);

impl Payload for Nameless {
    fn read(_: u16, body: &[u8]) -> Result<Self, Misread> {
        serde_json::from_slice(body).map(Self).map_err(|_| Misread::unlisted())
    }
}

impl Page for Nameless {
    type Item = Value;
    fn items(&self) -> &[Value] {
        &self.0
    }
    fn into_items(self) -> Vec<Value> {
        self.0
    }
    fn total(&self) -> Option<i64> {
        None
    }
    fn key(item: &Value) -> String {
        identity(&item.get("id"))
    }
}

#[tokio::test]
async fn items_without_keys_are_not_taken_for_one_another() {
    let full = r#"[{"n":1},{"n":1},{"n":1}]"#;
    let server = Server::playing([answer(200, full), answer(200, full), answer(200, "[{}]")]);
    let core = server.settings().build().expect("a client");
    let all: Vec<Value> = Call::new(&core, &LIST).items::<Nameless, TestProblem>().try_collect().await.expect("a list");
    assert_eq!((all.len(), server.count()), (7, 3));
}

#[derive(Debug, Default)]
struct Rows {
    rows: Vec<i64>,
    extra: Extra,
}

impl Object for Rows {
    fn members(&self) -> &'static [Member] {
        const { &[Member::needed("rows")] }
    }
    fn extra(&self) -> &Extra {
        &self.extra
    }
    fn extra_mut(&mut self) -> &mut Extra {
        &mut self.extra
    }
    fn read(&mut self, _: usize, from: &mut Take<'_>) -> Result<(), Halt> {
        from.value(&mut self.rows)
    }
    fn write<M: serde::ser::SerializeMap>(&self, _: usize, to: &mut Put<'_, M>) -> Result<(), M::Error> {
        to.value(&self.rows)
    }
}

impl Page for Rows {
    type Item = i64;
    fn items(&self) -> &[i64] {
        &self.rows
    }
    fn into_items(self) -> Vec<i64> {
        self.rows
    }
    fn total(&self) -> Option<i64> {
        None
    }
    fn key(item: &i64) -> String {
        identity(item)
    }
}

#[tokio::test]
async fn what_leniency_leaves_out_is_counted() {
    let rows = [r#"[1,"x",3]"#, r#"["y","y","y"]"#, "[7,8,9]", r#"["z"]"#];
    let pages = rows.map(|rows| answer(200, &format!("{{\"rows\":{rows}}}")));
    let server = Server::playing(pages);
    let core = server.settings().build().expect("a client");
    let call = Call::new(&core, &LIST).with(Options::new().lenient());
    let all: Vec<i64> = call.items::<Rows, TestProblem>().try_collect().await.expect("a list");
    assert_eq!((all, server.count()), (vec![1, 3, 7, 8, 9], 4));
    let offsets: Vec<_> = server.urls().iter().map(|url| url.split_once("offset%5D=").map(|(_, n)| n.to_owned())).collect();
    assert_eq!(offsets, [None, Some("3".to_owned()), Some("6".to_owned()), Some("9".to_owned())]);
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

/// A page of numbers that may give the cursor of the next, and may say whether more follows.
#[derive(Debug)]
struct Cursored(Vec<i64>, Option<String>, Option<bool>);

impl Payload for Cursored {
    fn read(_: u16, body: &[u8]) -> Result<Self, Misread> {
        let (items, cursor, more) = serde_json::from_slice(body).map_err(|_| Misread::unlisted())?;
        Ok(Self(items, cursor, more))
    }
}

impl Page for Cursored {
    type Item = i64;
    fn items(&self) -> &[i64] {
        &self.0
    }
    fn into_items(self) -> Vec<i64> {
        self.0
    }
    fn total(&self) -> Option<i64> {
        None
    }
    fn key(item: &i64) -> String {
        identity(item)
    }
    fn next(&self) -> Next {
        Next::new(self.1.as_ref(), self.2)
    }
}

#[tokio::test]
async fn cursors_are_followed_until_there_is_none() {
    for (pages, expected, last) in [
        (vec![r#"[[1,2],"a",null]"#, r#"[[3,4],"b",null]"#, r"[[5],null,null]"], 5, Some("cursor=b")),
        // An empty cursor is none, and so is one beside which nothing follows.
        (vec![r#"[[1,2],"a",null]"#, r#"[[3],"",null]"#], 3, Some("cursor=a")),
        (vec![r#"[[1,2],"a",true]"#, r#"[[3],"b",false]"#], 3, Some("cursor=a")),
        // A page may be empty, or short, and yet not the last.
        (vec![r#"[[1],"a",null]"#, r#"[[],"b",null]"#, r"[[2,3,4],null,null]"], 4, Some("cursor=b")),
        (vec![r"[[],null,null]"], 0, None),
    ] {
        let server = Server::playing(pages.iter().map(|page| answer(200, page)));
        let core = server.settings().build().expect("a client");
        let all: Vec<i64> = Call::new(&core, &BY_CURSOR).items::<Cursored, TestProblem>().try_collect().await.expect("a list");
        assert_eq!((all.len(), server.count()), (expected, pages.len()), "{pages:?}");
        let asked = server.urls().pop().unwrap_or_default();
        assert!(last.map_or(!asked.contains("cursor"), |last| asked.contains(last)), "{asked}");
    }
    for pages in [vec![r#"[[1],"a",null]"#, r#"[[2],"a",null]"#], vec![r#"[[1],"a",null]"#, r#"[[],"b",null]"#, r#"[[],"a",null]"#]] {
        let server = Server::playing(pages.iter().map(|page| answer(200, page)));
        let core = server.settings().build().expect("a client");
        let items = Call::new(&core, &BY_CURSOR).items::<Cursored, TestProblem>();
        let error = items.try_collect::<Vec<_>>().await.expect_err("a circle").to_string();
        assert!(error.contains("is one that came before"), "{error}");
        assert_eq!(server.count(), pages.len());
    }
}
