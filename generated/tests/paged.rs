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
mod fixed_size {
    plumbline_macros::client!("../spec/tests/paged/fixed_size.yaml");
}
mod fixed_offset {
    plumbline_macros::client!("../spec/tests/paged/fixed_offset.yaml");
}
mod unknown_size {
    plumbline_macros::client!("../spec/tests/paged/unknown_size.yaml");
}
mod told_pages {
    plumbline_macros::client!("../spec/tests/paged/told_pages.yaml");
}
mod cursor_alone {
    plumbline_macros::client!("../spec/tests/paged/cursor_alone.yaml");
}
mod counted_pages {
    plumbline_macros::client!("../spec/tests/paged/counted_pages.yaml");
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

#[test]
fn pages_of_a_fixed_size_end_after_as_many_as_the_answer_counts() {
    for size in SIZES {
        let mock = mock("fixed_size", size);
        let client = fixed_size::Client::builder().base_url(mock.url()).build().expect("a client");
        let pictures: Vec<_> = client.list_pictures().items().blocking().collect::<Result<_, _>>().expect("the pictures");
        assert!(pictures.windows(2).all(|pair| pair[0].id < pair[1].id), "in the default order, none twice");
        // Nothing is asked for past the last page, even where that is full.
        assert_eq!((pictures.len(), mock.requests().expect("requests").len()), (size, size.div_ceil(20).max(1)));
    }
    let mock = mock("fixed_size", 50);
    let client = fixed_size::Client::builder().base_url(mock.url()).build().expect("a client");
    assert_eq!(client.list_pictures().page(3).expect("in range").items().blocking().flatten().count(), 10);
    let first = client.list_pictures().pages().blocking().next().expect("a page").expect("the first");
    assert_eq!((plumbline_runtime::Page::page_count(&*first), plumbline_runtime::Page::total(&*first)), (Some(3), None));
    // A number that is less than what has come is none to go by.
    mock.break_fact("list_pictures/laws/pages#pages:always-one").expect("a mutant");
    let pages = client.list_pictures().page(2).expect("in range").pages().blocking();
    assert_eq!(pages.flatten().map(|page| page.pictures.len()).collect::<Vec<_>>(), [20, 10]);
}

#[test]
fn offsets_without_a_limit_go_on_behind_what_came() {
    for size in SIZES {
        let mock = mock("fixed_offset", size);
        let client = fixed_offset::Client::builder().base_url(mock.url()).build().expect("a client");
        let ships: Vec<_> = client.list_ships().items().blocking().collect::<Result<_, _>>().expect("the ships");
        let mut ids: Vec<i64> = ships.iter().map(|ship| ship.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((ids.len(), mock.requests().expect("requests").len()), (size, size.div_ceil(15).max(1)));
    }
}

#[test]
fn pages_of_a_size_that_nobody_says_end_at_an_empty_one() {
    for size in SIZES {
        let mock = mock("unknown_size", size);
        let client = unknown_size::Client::builder().base_url(mock.url()).build().expect("a client");
        let notes: Vec<_> = client.list_notes().items().blocking().collect::<Result<_, _>>().expect("the notes");
        let asked = if size == 0 { 1 } else { size.div_ceil(20) + 1 };
        assert_eq!((notes.len(), mock.requests().expect("requests").len()), (size, asked));
    }
}

#[test]
fn a_total_of_pages_of_any_size_ends_the_list_where_the_beginning_is_known() {
    for size in SIZES {
        let mock = mock("told_pages", size);
        let client = told_pages::Client::builder().base_url(mock.url()).build().expect("a client");
        let seeds: Vec<_> = client.list_seeds().items().blocking().collect::<Result<_, _>>().expect("the seeds");
        assert_eq!((seeds.len(), mock.requests().expect("requests").len()), (size, size.div_ceil(20).max(1)));
    }
    // How many items come before the second page is not known, but how many pages are.
    let mock = mock("told_pages", 50);
    let client = told_pages::Client::builder().base_url(mock.url()).build().expect("a client");
    assert_eq!(client.list_seeds().page(1).expect("in range").items().blocking().flatten().count(), 30);
    assert_eq!(mock.requests().expect("requests").len(), 2);
}

#[test]
fn cursors_without_a_limit_are_followed_to_the_end() {
    for size in SIZES {
        let mock = mock("cursor_alone", size);
        let client = cursor_alone::Client::builder().base_url(mock.url()).build().expect("a client");
        let posts: Vec<_> = client.list_posts().items().blocking().collect::<Result<_, _>>().expect("the posts");
        assert_eq!((posts.len(), mock.requests().expect("requests").len()), (size, size.div_ceil(30).max(1)));
    }
}

#[test]
fn the_number_of_pages_goes_with_the_limit() {
    for (limit, asked) in [(10, 4), (7, 6), (50, 1)] {
        let mock = mock("counted_pages", 40);
        let client = counted_pages::Client::builder().base_url(mock.url()).build().expect("a client");
        let stamps = client.list_stamps().per_page(limit).expect("in range").items().blocking();
        assert_eq!((stamps.flatten().count(), mock.requests().expect("requests").len()), (40, asked), "{limit}");
    }
    let mock = mock("counted_pages", 0);
    let client = counted_pages::Client::builder().base_url(mock.url()).build().expect("a client");
    let only = client.list_stamps().pages().blocking().next().expect("a page").expect("the only one");
    assert_eq!(plumbline_runtime::Page::page_count(&*only), Some(1), "an empty list has one page, as is said");
}
