//! Prints the contacts of a Notificore account, a hundred a page, and how many are in the first one's lists.
//!
//! `cargo run -p plumbline-clients --example notificore`, or against the real service with
//! `--features tls --example notificore -- --url https://one-api.notificore.ru --credential api_key=...`

mod support;

use plumbline_clients::notificore::Client;
use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let target = support::target("notificore")?;
    let client = Client::builder().api_key(target.credential("api_key")?).base_url(target.url()).build()?;

    let mut pages = client.get_contacts().limit(100)?.pages();
    let mut first_groups = None;
    while let Some(page) = pages.next().await {
        let page = page?;
        println!("a page of {} contacts", page.data.len());
        for contact in &page.data {
            println!("{:>9} +{} {} since {}", contact.id, contact.phone, contact.hlr_status, contact.created_at);
            if first_groups.is_none() && !contact.groups.is_empty() {
                first_groups = Some(contact.groups.iter().map(|g| g.id.clone()).collect::<Vec<_>>());
            }
        }
    }
    if let Some(groups) = first_groups {
        let mut members = client.get_contacts().groups(&groups).items();
        let mut count = 0;
        while let Some(member) = members.next().await {
            member?;
            count += 1;
        }
        println!("in the lists {groups:?}: {count} contacts");
    }
    Ok(())
}
