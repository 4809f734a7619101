//! Prints the contacts of a UIS account by name, a hundred a page, and how many a filter admits. Blocking code this time.
//!
//! `cargo run -p plumbline-clients --example uis`, or against the real service with
//! `--features tls --example uis -- --url https://dataapi.uiscom.ru --credential access_token=... [--credential user_id=...]`

mod support;

use plumbline_clients::uis::{Client, Field, Filter, Order, SortKey, SortKeyField};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let target = support::target("uis")?;
    let mut builder = Client::builder().access_token(target.credential("access_token")?).base_url(target.url());
    if let Ok(user) = target.credential("user_id") {
        builder = builder.user_id(user);
    }
    let client = builder.build()?;

    let by_name = [SortKey::new(SortKeyField::LastName).order(Order::Asc)];
    for page in client.get_contacts().limit(100)?.sort(by_name)?.pages().blocking() {
        let page = page?;
        println!("a page of {} contacts", page.data.len());
        for contact in &page.data {
            println!(
                "{:>9} {} {}",
                contact.id.unwrap_or_default(),
                contact.full_name.as_deref().unwrap_or("-"),
                contact.phone_numbers.as_deref().unwrap_or_default().join(", ")
            );
        }
    }

    let filter = Filter::field(Field::LastName).like("И%").or(Filter::field(Field::FirstName).equal(()));
    let admitted = client.get_contacts().filter(filter)?.send().wait()?;
    println!("admitted by the filter: {}", admitted.data.len());
    Ok(())
}
