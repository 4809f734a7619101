//! Every way of paging: a client made from a description of `spec/tests/paged` reads the whole list of its mock, and no page twice.

use plumbline_mock::Mock;
use plumbline_spec::Source;

mod numbered {
    plumbline_macros::client!("../spec/tests/paged/numbered.yaml");
}
mod from_zero {
    plumbline_macros::client!("../spec/tests/paged/from_zero.yaml");
}
mod bare_numbers {
    plumbline_macros::client!("../spec/tests/paged/bare_numbers.yaml");
}
mod by_cursor {
    plumbline_macros::client!("../spec/tests/paged/by_cursor.yaml");
}
mod after_item {
    plumbline_macros::client!("../spec/tests/paged/after_item.yaml");
}
mod token_calls {
    plumbline_macros::client!("../spec/tests/paged/token_calls.yaml");
}

fn mock(name: &str, items: usize) -> Mock {
    let file = format!("{}/../spec/tests/paged/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
    let source = Source::open(file.as_ref()).expect("a description");
    Mock::builder(&source).contacts(items).controlled().start().expect("a mock")
}

/// Sizes of the list: none, one, part of a page, whole pages, many.
const SIZES: [usize; 6] = [0, 1, 3, 20, 40, 237];

#[test]
fn numbered_pages_are_read_to_the_end() {
    for size in SIZES {
        let mock = mock("numbered", size);
        let client = numbered::Client::builder().base_url(mock.url()).build().expect("a client");
        let books: Vec<_> = client.list_books().items().blocking().collect::<Result<_, _>>().expect("the books");
        let ids: Vec<i64> = books.iter().map(|book| book.id).collect();
        assert_eq!(ids.len(), size);
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "in the default order, none twice: {ids:?}");
        // The total says where the list ends.
        assert_eq!(mock.requests().expect("requests").len(), size.div_ceil(20).max(1), "{size}");
    }
    let mock = mock("numbered", 50);
    let client = numbered::Client::builder().base_url(mock.url()).build().expect("a client");
    let from_third = client.list_books().per_page(10).expect("in range").page(3).expect("in range").items().blocking();
    assert_eq!(from_third.flatten().count(), 30);
}

#[test]
fn pages_numbered_from_zero_without_a_total_end_at_a_short_page() {
    for size in SIZES {
        let mock = mock("from_zero", size);
        let client = from_zero::Client::builder().base_url(mock.url()).build().expect("a client");
        let entries: Vec<_> = client.list_entries().items().blocking().collect::<Result<_, _>>().expect("the entries");
        assert_eq!(entries.len(), size);
        assert_eq!(mock.requests().expect("requests").len(), size / 10 + 1, "{size}");
    }
}

#[test]
fn pages_that_are_bare_lists_are_read_to_the_end() {
    for size in SIZES {
        let mock = mock("bare_numbers", size);
        let client = bare_numbers::Client::builder().base_url(mock.url()).build().expect("a client");
        let entries: Vec<_> = client.list_entries().items().blocking().collect::<Result<_, _>>().expect("the entries");
        let mut ids: Vec<_> = entries.iter().map(|entry| entry.id.clone()).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), size);
        assert_eq!(mock.requests().expect("requests").len(), size / 10 + 1, "{size}");
    }
    let mock = mock("bare_numbers", 50);
    mock.break_fact("list_entries/laws/pages#number:ignored").expect("a mutant");
    let client = bare_numbers::Client::builder().base_url(mock.url()).build().expect("a client");
    let end = client.list_entries().pages().blocking().last().expect("a page or an error");
    assert!(end.expect_err("the first page again").to_string().contains("page 2 is one that came before"));
}

#[test]
fn a_server_that_ignores_the_number_does_not_keep_a_client_going() {
    let mock = mock("numbered", 50);
    mock.break_fact("list_books/laws/pages#number:ignored").expect("a mutant");
    let client = numbered::Client::builder().base_url(mock.url()).build().expect("a client");
    let end = client.list_books().items().blocking().last().expect("an item or an error");
    let error = end.expect_err("the first page again").to_string();
    assert!(error.contains("page 2 is one that came before"), "{error}");
}

#[test]
fn cursors_are_followed_to_the_end() {
    for size in SIZES {
        let mock = mock("by_cursor", size);
        let client = by_cursor::Client::builder().base_url(mock.url()).build().expect("a client");
        let events: Vec<_> = client.list_events().items().blocking().collect::<Result<_, _>>().expect("the events");
        assert_eq!((events.len(), mock.requests().expect("requests").len()), (size, size.div_ceil(25).max(1)));
        assert!(events.windows(2).all(|pair| pair[0].id < pair[1].id), "in the default order, none twice");
    }
    // What else is asked for goes along with every cursor.
    let mock = mock("by_cursor", 60);
    let client = by_cursor::Client::builder().base_url(mock.url()).build().expect("a client");
    let heaviest_first = client.list_events().sort(by_cursor::Sort::Weight).way(by_cursor::Way::Desc);
    let weights: Vec<i64> = heaviest_first.items().blocking().map(|event| event.map(|e| e.weight)).collect::<Result<_, _>>().expect("all");
    assert!(weights.len() == 60 && weights.windows(2).all(|pair| pair[0] >= pair[1]), "{weights:?}");
}

#[test]
fn what_goes_on_after_an_item_ends_where_the_answer_says_so() {
    for size in SIZES {
        let mock = mock("after_item", size);
        let client = after_item::Client::builder().base_url(mock.url()).build().expect("a client");
        let payments: Vec<_> = client.list_payments().items().blocking().collect::<Result<_, _>>().expect("the payments");
        assert_eq!((payments.len(), mock.requests().expect("requests").len()), (size, size.div_ceil(10).max(1)));
    }
}

#[test]
fn a_token_that_may_be_missing_is_followed_while_it_is_there() {
    for size in SIZES {
        let mock = mock("token_calls", size);
        let client = token_calls::Client::builder().base_url(mock.url()).build().expect("a client");
        let jobs: Vec<_> = client.list_jobs().items().blocking().collect::<Result<_, _>>().expect("the jobs");
        assert_eq!((jobs.len(), mock.requests().expect("requests").len()), (size, size.div_ceil(20).max(1)));
    }
}

#[test]
fn a_cursor_that_comes_twice_ends_the_list_with_an_error() {
    for (fault, said) in [("again", "after 25 items"), ("never", "came before")] {
        let mock = mock("by_cursor", 60);
        mock.break_fact(&format!("list_events/laws/pages#end:{fault}")).expect("a mutant");
        let client = by_cursor::Client::builder().base_url(mock.url()).build().expect("a client");
        let end = client.list_events().items().blocking().last().expect("an item or an error");
        let error = end.expect_err("a circle").to_string();
        assert!(error.contains(said) && error.contains("came before"), "{fault}: {error}");
    }
}
