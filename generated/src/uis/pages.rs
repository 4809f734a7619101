// Written by `cargo xtask generate` from uis.yaml; edit that instead.

use super::*;

impl rt::Page for ContactList {
    type Item = Contact;
    fn items(&self) -> &[Contact] { &self.data }
    fn into_items(self) -> Vec<Contact> { self.data }
    fn total(&self) -> Option<i64> { self.metadata.total_items.as_ref().copied() }
    fn key(item: &Contact) -> String { rt::identity(&item.id.as_ref()) }
}
