//! The macro gives working clients: all four descriptions expand and compile, and one of them calls.

use plumbline_clients::runtime as rt;
use std::future::Future;
use std::pin::Pin;

mod bsg {
    plumbline_macros::client!("../spec/apis/bsg.yaml");
}
mod notificore {
    plumbline_macros::client!("../spec/apis/notificore.yaml");
}
mod uis {
    plumbline_macros::client!("../spec/apis/uis.yaml");
}
mod green_api {
    plumbline_macros::client!("../spec/apis/green_api.yaml");
}

/// Answers everything with one body.
struct Canned(&'static str);

impl rt::Transport for Canned {
    fn send(&self, request: rt::Outgoing) -> Pin<Box<dyn Future<Output = Result<rt::Incoming, rt::TransportError>> + Send>> {
        assert!(request.url.starts_with("http://127.0.0.1:1/"), "{request:?}");
        let body = self.0.into();
        Box::pin(async move { Ok(rt::Incoming { status: 200, headers: rt::HeaderMap::new(), body, cut: false }) })
    }
}

#[tokio::test]
async fn an_expanded_client_calls() {
    let body = r#"[{"chatId":"1","name":"a","contactName":"b","type":"channel","phoneNumber":0}]"#;
    let builder = green_api::Client::builder().id_instance(1).api_token_instance("secret").base_url("http://127.0.0.1:1");
    let client = builder.transport(Canned(body)).build().expect("a client");
    let contacts = client.get_contacts().count(1).send().await.expect("contacts");
    assert_eq!(contacts[0].r#type, green_api::Type::Other("channel".to_owned()));
}

#[test]
fn expanded_clients_have_the_same_names() {
    assert!(bsg::Client::builder().base_url("x").build().is_err());
    assert_eq!((bsg::API.name, notificore::API.name, uis::API.name), ("bsg", "notificore", "uis"));
    assert_eq!(uis::Field::LastName.as_str(), "last_name");
}
