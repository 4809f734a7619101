//! The clients against the mock: every reading of an answer, documented errors, paging, filters.
#![allow(clippy::panic, reason = "a test's way to say what is wrong")]

use plumbline_clients::runtime::{Error, Options};
use plumbline_clients::{bsg, green_api, notificore, uis};
use plumbline_mock::Mock;
use plumbline_spec::{Choices, Source};
use std::time::Duration;

fn source(api: &str) -> Source {
    let file = format!("{}/../spec/apis/{api}.yaml", env!("CARGO_MANIFEST_DIR"));
    Source::open(file.as_ref()).unwrap_or_else(|d| panic!("{d}"))
}

/// The readings of disputes about answers, one at a time.
fn answers(source: &Source) -> Vec<(String, String)> {
    let model = source.model(&Choices::new()).unwrap_or_else(|d| panic!("{d}"));
    let of_answers = |name: &str| model.disputed.iter().any(|d| d.dispute == name && d.schema && d.pointer.starts_with("/schemas/"));
    let disputes = source.disputes().into_iter().filter(|(name, _)| of_answers(name));
    disputes.flat_map(|(name, readings)| readings.into_iter().map(move |r| (name.clone(), r))).collect()
}

fn mock(source: &Source, reading: &(String, String)) -> Mock {
    Mock::builder(source).reading(&reading.0, &reading.1).start().expect("a mock")
}

const KEY: &str = "test_plumbline_made_up_key";

#[test]
fn every_reading_of_an_answer_is_understood() {
    let bsg = source("bsg");
    for reading in answers(&bsg) {
        let mock = mock(&bsg, &reading);
        let client = bsg::Client::builder().api_key(KEY).base_url(mock.url()).build().expect("a client");
        let all: Result<Vec<_>, _> = client.search_contacts().limit(100).expect("in range").items().blocking().collect();
        let all = all.unwrap_or_else(|e| panic!("{reading:?}: {e}"));
        assert_eq!(all.len(), 237, "{reading:?}");
        assert!(
            all.iter().any(|c| c.groups.iter().any(|g| g.default == Some(true))) && all.iter().any(|c| !c.fields.is_empty()),
            "{reading:?}"
        );
        // Nothing is unknown to the types.
        assert!(all.iter().all(|c| c.extra.is_empty() && c.groups.iter().all(|g| g.extra.is_empty())), "{reading:?}");
    }
    let notificore = source("notificore");
    for reading in answers(&notificore) {
        let mock = mock(&notificore, &reading);
        let client = notificore::Client::builder().api_key(KEY).base_url(mock.url()).build().expect("a client");
        let all: Result<Vec<_>, _> = client.get_contacts().limit(500).expect("in range").items().blocking().collect();
        assert_eq!(all.unwrap_or_else(|e| panic!("{reading:?}: {e}")).len(), 237, "{reading:?}");
    }
    let uis = source("uis");
    for reading in answers(&uis) {
        let mock = mock(&uis, &reading);
        let client = uis::Client::builder().access_token(KEY).base_url(mock.url()).build().expect("a client");
        let all: Result<Vec<_>, _> = client.get_contacts().limit(50).expect("in range").items().blocking().collect();
        assert_eq!(all.unwrap_or_else(|e| panic!("{reading:?}: {e}")).len(), 237, "{reading:?}");
    }
    let green_api = source("green_api");
    for reading in answers(&green_api) {
        let mock = mock(&green_api, &reading);
        let client = green_api::Client::builder().id_instance(4_100_000_001_u64).api_token_instance(KEY).base_url(mock.url()).build();
        let all = client.expect("a client").get_contacts().send().wait().unwrap_or_else(|e| panic!("{reading:?}: {e}"));
        assert_eq!(all.len(), 237, "{reading:?}");
    }
}

#[tokio::test]
async fn documented_errors_are_typed() {
    let mock = Mock::start(&source("bsg")).expect("a mock");
    let client = bsg::Client::builder().api_key(KEY).base_url(mock.url()).build().expect("a client");
    let refused = client.search_contacts().limit(1000).expect_err("out of range");
    assert!(refused.to_string().contains("`limit` must be from 15 to 500, but is 1000"), "{refused}");
    assert!(!refused.may_have_been_sent());
    let error = client.search_contacts().unchecked().limit(1000).expect("unchecked").send().await.expect_err("refused by the server");
    assert!(matches!(error.problem(), Some(bsg::Problem::InvalidValue(body)) if !body.message.is_empty()), "{error:?}");
    assert_eq!((error.status(), error.bytes().is_some_and(|b| !b.is_empty())), (Some(422), true));

    let wrong = bsg::Client::builder().bearer("canary-wrong").base_url(mock.url()).build().expect("a client");
    let error = wrong.search_contacts().send().await.expect_err("a wrong token");
    assert_eq!(error.status(), Some(401), "{error}");

    let mock = Mock::start(&source("uis")).expect("a mock");
    let client = uis::Client::builder().access_token("canary-wrong").base_url(mock.url()).build().expect("a client");
    let error = client.get_contacts().send().await.expect_err("a wrong token");
    match error.problem() {
        Some(uis::Problem::AccessTokenInvalid(body)) => assert_eq!(body.data.mnemonic, uis::Mnemonic::AccessTokenInvalid),
        other => panic!("{other:?}: {error}"),
    }
    let client = uis::Client::builder().access_token(KEY).base_url(mock.url()).build().expect("a client");
    let error = client.get_contacts().raw("colour", "red").send().await.expect_err("no such parameter");
    assert!(matches!(error.problem(), Some(uis::Problem::UnexpectedParameters(_))), "{error}");
    assert_eq!(error.problem().map(|p| p.body().code), Some(-32602));
}

#[tokio::test]
async fn a_filter_reads_as_it_is_meant() {
    let mock = Mock::start(&source("uis")).expect("a mock");
    let client = uis::Client::builder().access_token(KEY).base_url(mock.url()).build().expect("a client");
    let filter = uis::Filter::field(uis::Field::LastName).like("И%").and(uis::Filter::field(uis::Field::Id).less(500));
    let mut count = 0;
    let mut items = client.get_contacts().filter(filter).expect("allowed").items();
    while let Some(contact) = items.next().await {
        let contact = contact.expect("a contact");
        assert!(contact.last_name.is_some_and(|n| n.starts_with('И')) && contact.id.is_some_and(|id| id < 500));
        count += 1;
    }
    assert!(count > 0);
    let wrong = client.get_contacts().filter(uis::Filter::field(uis::Field::Id).like("1%")).expect_err("id takes no like");
    assert!(wrong.to_string().contains("`filter` must compare `id` by one of `=`, "), "{wrong}");

    let chosen = client.get_contacts().fields([uis::GetContactsField::Id, uis::GetContactsField::Emails]).limit(3).expect("in range");
    let chosen = chosen.send().await.expect("contacts");
    assert!(chosen.data.iter().all(|c| c.emails.is_some() && c.full_name.is_none()));
}

#[tokio::test]
async fn a_declared_rate_keeps_a_strict_server_content() {
    let mock = Mock::builder(&source("green_api")).contacts(9).strict_rate(true).start().expect("a mock");
    let builder = green_api::Client::builder().id_instance("4100000001").api_token_instance(KEY).base_url(mock.url());
    let client = builder.clone().build().expect("a client");
    for _ in 0..2 {
        let few = client.get_contacts().count(5).send().await.expect("within the rate");
        assert_eq!((few.len(), few.answer().effort().attempts), (5, 1));
    }
    let hasty = builder.keep_rates(false).build().expect("a client");
    let options = Options::new().retry(plumbline_clients::runtime::Retry::NEVER).timeout(Duration::from_secs(5));
    let mut refused = 0;
    for _ in 0..3 {
        if let Err(error) = hasty.get_contacts().with(options).send().await {
            assert!(matches!(error.problem(), Some(green_api::Problem::TooManyRequests(_))), "{error}");
            refused += 1;
        }
    }
    assert!(refused > 0);
}

#[tokio::test]
async fn one_bad_date_does_not_cost_a_page() {
    let body = r#"{"data":[
        {"id":1,"phone":33601148802,"fields":{},"created_at":"0000-00-00 00:00:00","groups":[],"hlr_status":"active","hlr_last_check":null},
        {"id":2,"phone":33601148803,"fields":{},"created_at":"2022-04-28 14:21:16","groups":[],"hlr_status":"active","hlr_last_check":"soon"}],
        "total":2}"#;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            use std::io::{Read, Write};
            let mut stream = stream.expect("a connection");
            let _ = stream.read(&mut [0; 4096]);
            let _ = write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
        }
    });
    let client = notificore::Client::builder().bearer("x").base_url(url).build().expect("a client");
    let error = client.get_contacts().send().await.expect_err("a bad date");
    let Error::Outside(outside) = &error else { panic!("{error:?}") };
    assert_eq!(outside.misread().map(|m| (m.path(), m.text())), Some(("/data/0/created_at", "\"0000-00-00 00:00:00\"")), "{error}");
    let page = client.get_contacts().with(Options::new().lenient()).send().await.expect("a page");
    assert_eq!(page.data.iter().map(|c| (c.id, c.hlr_last_check)).collect::<Vec<_>>(), [(2, None)]);
    let paths: Vec<_> = page.misread().iter().map(plumbline_clients::runtime::Misread::path).collect();
    assert_eq!(paths, ["/data/0/created_at", "/data/1/hlr_last_check"]);
    assert_eq!(page.bytes().len(), body.len());
}

#[tokio::test]
async fn a_unit_test_needs_no_server() {
    struct Two;
    impl bsg::Stub for Two {
        fn search_contacts(
            &self,
            call: &plumbline_clients::runtime::Called<'_>,
        ) -> plumbline_clients::runtime::Stubbed<bsg::ContactPage, bsg::Problem> {
            if call.value("limit").is_some_and(|limit| limit == 15) {
                return Err(bsg::Problem::InvalidValue(bsg::ErrorBody::default()).into());
            }
            let mut page = bsg::ContactPage::default();
            page.data = vec![bsg::Contact::default(), bsg::Contact::default()];
            page.meta.page.total = 2;
            Ok(page)
        }
    }
    struct Nothing;
    impl uis::Stub for Nothing {}
    let client = bsg::Client::stubbed(Two).expect("a client");
    assert_eq!(client.search_contacts().send().await.expect("an answer").data.len(), 2);
    assert_eq!(client.search_contacts().items().blocking().count(), 2);
    let error = client.search_contacts().limit(15).expect("in range").send().wait().expect_err("as stubbed");
    assert!(matches!(error.problem(), Some(bsg::Problem::InvalidValue(_))));
    let error = uis::Client::stubbed(Nothing).expect("a client").get_contacts().send().await.expect_err("nothing stubbed");
    assert_eq!(error.to_string(), "get_contacts was not sent: the stub does not answer this operation");
}
