//! Members that do not come by themselves, where the documents leave open which members come when none are asked for.
//!
//! What an item has there is needed to say which items a request finds, and in which order. Whether members come that were
//! asked for is judged elsewhere; here they are only read.

use crate::asked::ListPlace;
use crate::call::Call;
use crate::judge::Answer;
use crate::oracle::World;
use crate::oracle::predict::key_of;
use crate::session::{Expect, Session};
use plumbline_spec::model::Law;
use plumbline_spec::pointer;
use serde_json::{Value, json};

/// Most requests for it.
const MOST: usize = 4;

/// Reads the members that no item of the data found has, if which come unasked is open.
pub async fn fill(session: &mut Session, name: &str) {
    let Some(operation) = session.shared(name) else { return };
    let project = operation.laws.values().find_map(|l| if let Law::Project(p) = l { Some(p) } else { None });
    let Some(project) = project.filter(|p| p.unspecified.contains_key("default")) else { return };
    let (Some(world), Some(laws)) = (session.worlds.get(name).cloned(), ListPlace::of(&operation)) else { return };
    let lacking = |at: &String| world.items.iter().all(|item| pointer::get(item, at).is_none());
    if world.items.is_empty() || !project.members.values().any(lacking) {
        return;
    }
    let words: Vec<&String> = project.members.keys().collect();
    let paging = crate::pages::law(&operation);
    let mut read: Vec<Value> = Vec::new();
    for pages in 0..MOST {
        let call = crate::probe::whole(session, &operation, Call::new(name).with(&project.fields, json!(words)));
        let call = match paging {
            Some(page) => match crate::pages::next(page, call, read.len(), pages) {
                Some(call) => call,
                None => break,
            },
            None => call,
        };
        let Some(Answer::Success { items, .. }) = session.ask(&call, &Expect::Success).await else { return };
        let stuck = items.is_empty() || paging.is_none_or(|page| page.place().is_none());
        read.extend(items.iter().cloned());
        if stuck || read.len() >= world.items.len() {
            break;
        }
    }
    let full = World::new(read, laws.key, world.complete, world.steady);
    let filled = world.items.iter().map(|item| {
        let mut item = item.clone();
        let more = full.find(&key_of(&item, laws.key)).and_then(Value::as_object);
        if let (Value::Object(own), Some(more)) = (&mut item, more) {
            for (member, value) in more {
                own.entry(member.clone()).or_insert_with(|| value.clone());
            }
        }
        item
    });
    let filled = World::new(filled.collect(), laws.key, world.complete, world.steady);
    session.worlds.insert(name.to_owned(), filled);
}
