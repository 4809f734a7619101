//! Prints the contacts of the Telegram account that a GREEN-API instance is logged in to.
//!
//! `cargo run -p plumbline-clients --example green_api`, or against the real service with `--features tls --example green_api --
//! --url https://4100.api.green-api.com --credential id_instance=... --credential api_token_instance=...`

mod support;

use plumbline_clients::green_api::{Client, Type};
use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let target = support::target("green_api")?;
    let client = Client::builder()
        .id_instance(target.credential("id_instance")?)
        .api_token_instance(target.credential("api_token_instance")?)
        .base_url(target.url())
        .build()?;

    let contacts = client.get_contacts().send().await?;
    for contact in contacts.iter() {
        let phone = if contact.phone_number == 0 { "hidden".to_owned() } else { format!("+{}", contact.phone_number) };
        println!("{:>16} {phone} {}", contact.chat_id, contact.name);
    }
    let users = contacts.iter().filter(|c| c.r#type == Type::User).count();
    println!("{} contacts, {users} of them users", contacts.len());

    // The declared rate of one request a second is kept by the client: this call waits for its turn.
    let few = client.get_contacts().count(5).send().await?;
    println!("the first {}", few.len());
    Ok(())
}
