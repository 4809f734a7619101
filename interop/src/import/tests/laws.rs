//! Proposed laws: there where names and shapes suggest them, and never more than a proposal.

use super::*;
use plumbline_spec::model::{Grade, Law, Paged};

fn list(parameters: &str, payload: &str) -> (Imported, Description) {
    let operation = format!(
        "parameters: [{parameters}]\nresponses:\n  '200': {{ description: fine, content: {{ application/json: {{ schema: {payload} }} }} }}\n"
    );
    openapi(&with(
        "3.0.3",
        &operation,
        "Pet: { type: object, required: [id], properties: { id: { type: integer }, name: { type: string } } }",
    ))
}

const PETS: &str = "{ type: array, items: { $ref: '#/components/schemas/Pet' } }";

#[test]
fn pages_are_proposed_by_their_names() {
    let int = |name: &str| format!("{{ name: {name}, in: query, schema: {{ type: integer }} }}");
    let (imported, d) = list(
        &format!("{}, {}", int("limit"), int("offset")),
        &format!(
            "{{ type: object, properties: {{ data: {PETS}, meta: {{ type: object, properties: {{ total: {{ type: integer }} }} }} }} }}"
        ),
    );
    let Law::Page(page) = &d.operations["list_things"].laws["pages"] else { panic!("{}", imported.text) };
    assert_eq!(
        (page.offset.as_deref(), page.limit.as_deref(), page.items.as_str(), page.total.as_deref(), page.key.as_str()),
        (Some("offset"), Some("limit"), "/data", Some("/meta/total"), "/id")
    );
    let source = page.source.as_ref().map(|s| s.document.as_str());
    assert_eq!(source, Some("proposed"));
    assert_eq!(d.documents["proposed"].grade, Grade::Inference);
    assert!(d.documents["proposed"].grade.is_assumed(), "a suite never fails a server for it");

    let (_, d) = list(&int("per_page"), PETS);
    assert!(
        matches!(&d.operations["list_things"].laws["pages"], Law::Page(p) if p.limit.as_deref() == Some("per_page") && p.place().is_none() && p.items.is_empty())
    );
}

#[test]
fn numbered_pages_are_proposed_with_the_number_of_the_first() {
    let int = |name: &str, more: &str| format!("{{ name: {name}, in: query, schema: {{ type: integer{more} }} }}");
    for (name, more, size, first) in [
        ("page", "", "per_page", 1),
        ("page", ", default: 1", "limit", 1),
        ("page", ", default: 0", "page_size", 0),
        ("pageNumber", ", minimum: 0", "pageSize", 0),
        ("page", ", minimum: 1", "size", 1),
        ("page", ", minimum: -5", "size", 1),
    ] {
        let (imported, d) = list(&format!("{}, {}", int(name, more), int(size, "")), PETS);
        let Law::Page(page) = &d.operations["list_things"].laws["pages"] else { panic!("{}", imported.text) };
        let Paged::Number(numbered) = page.paged() else { panic!("{}", imported.text) };
        assert_eq!((numbered.first, page.key.as_str(), imported.proposed), (first, "/id", 1), "{name}{more}\n{}", imported.text);
        assert_eq!(page.source.as_ref().map(|s| s.document.as_str()), Some("proposed"));
    }
    // Where both are there, pages go by the offset: a law has one way.
    let (_, d) = list(&format!("{}, {}, {}", int("page", ""), int("offset", ""), int("limit", "")), PETS);
    assert!(matches!(&d.operations["list_things"].laws["pages"], Law::Page(p) if p.place() == Some("offset")));
}

#[test]
fn pages_of_a_size_that_no_parameter_says_are_proposed() {
    let int = |name: &str| format!("{{ name: {name}, in: query, schema: {{ type: integer }} }}");
    for (name, place) in [("page", "number"), ("offset", "offset")] {
        let (imported, d) = list(&int(name), PETS);
        let Law::Page(page) = &d.operations["list_things"].laws["pages"] else { panic!("{}", imported.text) };
        assert_eq!((page.place(), &page.limit, page.size, imported.proposed), (Some(name), &None, None, 1), "{place}\n{}", imported.text);
        assert_eq!(page.source.as_ref().map(|s| s.document.as_str()), Some("proposed"));
    }
    // What is called a limit and is no number may be one all the same.
    let (_, d) = list(&format!("{}, {{ name: limit, in: query, schema: {{ type: string }} }}", int("page")), PETS);
    assert!(d.operations["list_things"].laws.is_empty());
}

#[test]
fn the_number_of_pages_is_proposed_where_the_answer_has_one() {
    let int = |name: &str| format!("{{ name: {name}, in: query, schema: {{ type: integer }} }}");
    let pages = |more: &str| {
        let (imported, d) =
            list(&format!("{}, {}", int("page"), int("per_page")), &format!("{{ type: object, properties: {{ data: {PETS}, {more} }} }}"));
        let Law::Page(page) = d.operations["list_things"].laws["pages"].clone() else { panic!("{}", imported.text) };
        assert!(imported.text.contains("names `page`, `per_page`"), "{}", imported.text);
        (page.total, page.pages)
    };
    let place = |at: &str| Some(at.to_owned());
    assert_eq!(pages("total_pages: { type: integer }"), (None, place("/total_pages")));
    assert_eq!(pages("total: { type: integer }, last_page: { type: integer }"), (place("/total"), place("/last_page")));
    let meta = "meta: { type: object, properties: { totalCount: { type: integer }, pageCount: { type: integer } } }";
    assert_eq!(pages(meta), (place("/meta/totalCount"), place("/meta/pageCount")));
    // An address of the last page is no number of pages, nor is the list of them.
    assert_eq!(pages("last_page: { type: string, format: uri }, pages: { type: array, items: { type: integer } }"), (None, None));
}

#[test]
fn cursors_are_proposed_where_parameter_and_answer_suggest_them() {
    let text = |name: &str| format!("{{ name: {name}, in: query, schema: {{ type: string }} }}");
    let limit = "{ name: limit, in: query, schema: { type: integer } }";
    let holder = |more: &str| format!("{{ type: object, properties: {{ data: {PETS}, {more} }} }}");
    let paged = |parameter: &str, more: &str| {
        let (imported, d) = list(&format!("{}, {limit}", text(parameter)), &holder(more));
        let Law::Page(page) = d.operations["list_things"].laws["pages"].clone() else { panic!("{}", imported.text) };
        assert_eq!(page.source.as_ref().map(|s| s.document.as_str()), Some("proposed"));
        page
    };
    let page = paged("cursor", "next_cursor: { type: string, nullable: true }, has_more: { type: boolean }");
    assert_eq!(
        (page.cursor.as_deref(), page.next.as_deref(), page.more.as_deref()),
        (Some("cursor"), Some("/next_cursor"), Some("/has_more"))
    );
    let page = paged("pageToken", "nextPageToken: { type: string }");
    assert_eq!((page.place().is_some(), page.next.as_deref(), page.more), (true, Some("/nextPageToken"), None));
    let page = paged("cursor", "meta: { type: object, properties: { next: { type: string } } }");
    assert_eq!(page.next.as_deref(), Some("/meta/next"));
    // What is sent is the key of the last item; the answer says whether more follows.
    let page = paged("starting_after", "has_more: { type: boolean }");
    assert_eq!((page.after.as_deref(), page.next.as_deref(), page.more.as_deref()), (Some("/id"), None, Some("/has_more")));
    // A cursor of which nothing in the answer speaks is a parameter like any other.
    for (parameter, more) in
        [("cursor", "has_more: { type: boolean }"), ("starting_after", "count: { type: integer }"), ("marker", "x: {}")]
    {
        assert_eq!(paged(parameter, more).place(), None, "{parameter} {more}");
    }
}

#[test]
fn nothing_is_proposed_without_a_key_or_with_a_doubt() {
    let limit = "{ name: limit, in: query, schema: { type: integer } }";
    for (parameters, payload) in [
        (limit, "{ type: array, items: { type: string } }".to_owned()),
        (limit, format!("{{ type: object, properties: {{ a: {PETS}, b: {PETS} }} }}")),
        ("{ name: limit, in: query, schema: { type: string } }", PETS.to_owned()),
        ("{ name: limit, in: header, schema: { type: integer } }", PETS.to_owned()),
    ] {
        let (imported, d) = list(parameters, &payload);
        assert!(d.operations["list_things"].laws.is_empty() && imported.proposed == 0, "{parameters} {payload}");
        assert!(!d.documents.contains_key("proposed"));
    }
}

#[test]
fn an_order_is_proposed_where_the_keys_are_members() {
    let word = |name: &str, values: &str| format!("{{ name: {name}, in: query, schema: {{ type: string, enum: [{values}] }} }}");
    let (_, d) = list(&format!("{}, {}", word("sort", "id, name"), word("direction", "asc, desc")), PETS);
    assert!(matches!(&d.operations["list_things"].laws["order"], Law::Sort(s) if s.keys["name"] == "/name"));
    let (_, d) = list(&format!("{}, {}", word("sort", "created"), word("direction", "asc, desc")), PETS);
    assert!(d.operations["list_things"].laws.is_empty());
}
