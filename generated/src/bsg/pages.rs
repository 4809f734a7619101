// Written by `cargo xtask generate` from bsg.yaml; edit that instead.

use super::*;

impl rt::Page for ContactPage {
    type Item = Contact;
    fn items(&self) -> &[Contact] { &self.data }
    fn into_items(self) -> Vec<Contact> { self.data }
    fn total(&self) -> Option<i64> { Some(self.meta.page.total) }
    fn key(item: &Contact) -> String { rt::identity(&item.id) }
}
