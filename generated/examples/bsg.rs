//! Prints the contacts of a BSG account by phone number, a hundred a page, then those whose number has `380` in it.
//!
//! `cargo run -p plumbline-clients --example bsg`, or against the real service with
//! `--features tls --example bsg -- --url https://one-api.bsg.world --credential api_key=...`

mod support;

use plumbline_clients::bsg::{Client, SearchField, SearchOperation, Sort, Way};
use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let target = support::target("bsg")?;
    let client = Client::builder().api_key(target.credential("api_key")?).base_url(target.url()).build()?;

    let mut pages = client.search_contacts().limit(100)?.sort(Sort::Phone).way(Way::Asc).pages();
    let mut number = 0;
    while let Some(page) = pages.next().await {
        let page = page?;
        number += 1;
        println!("page {number}: {} of {} contacts", page.data.len(), page.meta.page.total);
        for contact in &page.data {
            let groups: Vec<_> = contact.groups.iter().map(|g| g.name.as_str()).collect();
            println!("{:>9} +{} {} [{}]", contact.id, contact.phone, contact.hlr_status, groups.join(", "));
        }
    }

    let found = client.search_contacts().search(SearchField::Phone, SearchOperation::Like, "380")?.send().await?;
    println!("with 380 in the number: {}", found.meta.page.total);
    Ok(())
}
