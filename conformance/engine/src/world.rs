//! Getting in, and finding the data: the first requests of a run.

use crate::asked::ListPlace;
use crate::call::Call;
use crate::error::Error;
use crate::judge::{Answer, Items};
use crate::oracle::World;
use crate::oracle::predict::key_of;
use crate::remember;
use crate::session::{Expect, Session};
use crate::transport::Failure;
use plumbline_spec::facts::{Clause, Subject};
use plumbline_spec::model::{Law, Page as PageLaw, Paged};
use plumbline_spec::pointer;
use serde_json::Value;

/// Why a law was not judged.
pub const CHANGED: &str = "the data changed while the run looked at it";

/// Most pages read to find the data.
const MOST_PAGES: usize = 24;

/// The error for a target that gives no answer.
pub fn unreachable(url: &str, failure: &Failure) -> Error {
    let cause = failure.to_string();
    match failure {
        Failure::Broken(_) => Error::NotHttp { url: url.to_owned(), cause },
        Failure::Connect(_) | Failure::Timeout | Failure::Spent => Error::Unreachable { url: url.to_owned(), cause },
    }
}

/// Finds out under which path the target serves the description, where its servers have one: an address without a
/// path is that of the host, one with a path is taken as it is unless nothing is there.
pub async fn find_base(session: &mut Session, operation: &str) {
    let given = session.transport.base().to_owned();
    let mut all = bases(session.description(), &given);
    while all.len() > 1 {
        session.transport.set_base(&all[0]);
        let answer = session.trial(&Call::new(operation), &Expect::Open).await;
        let strange = matches!(answer, Some((Answer::Refused { status: 404 | 405, .. } | Answer::Nothing(_), ..)));
        if !strange {
            return;
        }
        // What is made up for a need may be what is not found; the description's own path is the likelier then.
        if all.len() == 2 && session.needs(operation).as_ref().as_ref().is_ok_and(|needs| !needs.unsure.is_empty()) {
            break;
        }
        all.remove(0);
    }
    session.transport.set_base(&all[0]);
}

/// The addresses that operations may be served under, the likeliest first.
fn bases(description: &plumbline_spec::model::Description, given: &str) -> Vec<String> {
    let path = |url: &str| {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        rest.find('/').map_or("", |at| &rest[at..]).trim_end_matches('/').to_owned()
    };
    let mut prefixes: Vec<String> = Vec::new();
    for server in &description.servers {
        let url = server.variables.iter().fold(server.url.clone(), |url, (name, v)| url.replace(&format!("{{{name}}}"), &v.default));
        let prefix = path(&url);
        if !prefix.is_empty() && !prefixes.contains(&prefix) {
            prefixes.push(prefix);
        }
    }
    let own = path(given);
    let longer = prefixes.iter().filter(|p| !own.ends_with(p.as_str())).map(|p| format!("{given}{p}"));
    let whole = prefixes.iter().any(|p| own.ends_with(p.as_str()));
    if own.is_empty() {
        longer.chain([given.to_owned()]).collect()
    } else if whole {
        vec![given.to_owned()]
    } else {
        std::iter::once(given.to_owned()).chain(longer).collect()
    }
}

/// The first request: tells a target that cannot be judged at all.
pub async fn knock(session: &mut Session, operation: &str) -> Result<(), Error> {
    let url = session.transport.base().to_owned();
    let api = session.description().api.clone();
    let call = Call::new(operation);
    let unsure = session.needs(operation).as_ref().as_ref().is_ok_and(|needs| !needs.unsure.is_empty());
    let Some((answer, _, _)) = session.trial(&call, &Expect::Open).await else {
        if session.over && session.ledger.any_failed() || session.state.contains_key(operation) {
            return Ok(());
        }
        return Err(Error::Usage("the budget of requests allows not even one; raise --max-requests or --deadline".into()));
    };
    match answer {
        Answer::Nothing(cause) if cause.starts_with("no connection") => Err(Error::Unreachable { url, cause }),
        Answer::Nothing(cause) if cause.starts_with("no answer") => Err(Error::Unreachable { url, cause }),
        Answer::Nothing(cause) if cause.starts_with("a broken answer") && !session.transport.has_answered() => {
            Err(Error::NotHttp { url, cause })
        }
        Answer::Refused { status: status @ (401 | 403), error } => {
            let error = session.transport.mask(&error.to_string());
            Err(Error::Credentials { url, cause: format!("status {status}: {error}") })
        }
        // Where something made up stands for a need, nothing may be found for that alone.
        Answer::Refused { status: 404, .. } if unsure => Ok(()),
        Answer::Refused { status: status @ (404 | 405), .. } => Err(Error::NotServed { url, api, cause: format!("status {status}") }),
        Answer::Refused { status: _, error } if credential_error(session, &error) => {
            let error = session.transport.mask(&error.to_string());
            Err(Error::Credentials { url, cause: error })
        }
        Answer::Success { .. } | Answer::Refused { .. } | Answer::Nothing(_) => Ok(()),
    }
}

/// Whether a JSON-RPC error is one of wrong credentials.
fn credential_error(session: &Session, error: &Value) -> bool {
    use plumbline_spec::model::Provocation;
    let errors = &session.description().errors;
    let mnemonic = errors.mnemonic.as_ref().and_then(|at| pointer::get(error, at)).and_then(Value::as_str);
    errors.cases.values().any(|case| {
        matches!(case.provoked_by, Provocation::CredentialWrong) && (mnemonic.is_some() && case.mnemonic.as_deref() == mnemonic)
    })
}

/// Reads the whole list of an operation, as far as a budget of pages goes.
pub async fn find_data(session: &mut Session, name: &str) {
    let Some(operation) = session.operation(name).cloned() else { return };
    let Some(laws) = ListPlace::of(&operation) else { return };
    let key = laws.key.to_owned();
    let base = Call::new(name);
    let Some(first) = session.ask(&base, &Expect::Success).await else { return };
    let Some(second) = session.ask(&base, &Expect::Success).await else { return };
    let totals = [&first, &second].map(|answer| total(&operation, answer));
    let keys = |items: &[Value]| items.iter().map(|i| key_of(i, &key)).collect::<Vec<_>>();
    if let Some(knocked) = session.knocked.take().filter(|(operation, _)| operation == name).map(|(_, answer)| answer)
        && let (Some(came), Some(first), Some(second)) = (knocked.items().map(keys), first.items().map(keys), second.items().map(keys))
        && (first == second && came.len() < first.len() && first.starts_with(&came))
        && (totals[0].is_some() && totals[0] == totals[1] && totals[0] == total(&operation, &knocked))
    {
        fewer_at_first(session, name, came.len(), first.len());
    }
    let (Some(first_keys), Some(second_keys)) = (first.items().map(keys), second.items().map(keys)) else { return };
    let steady = first_keys == second_keys;
    let counted = totals[0].is_some() && totals[0] == totals[1];
    let Some(page) = crate::pages::law(&operation).cloned() else {
        let make = || World::new(second.items().unwrap_or_default().to_vec(), &key, true, steady);
        let world = remember::world(session, name, make);
        session.worlds.insert(name.to_owned(), world);
        stable(session, name, &first_keys, &second_keys, steady, counted).await;
        never(session, name);
        return;
    };
    let pages = read_pages(session, name, &page, &key).await;
    if let Some((pages, _)) = &pages {
        session.note_pages(name, &page, &pages.iter().map(|(came, fresh)| (came.len(), fresh.len())).collect::<Vec<_>>());
    }
    let named = named_first(session, &base, &page, &key, &first_keys, pages.as_ref()).await;
    let make = || {
        let (items, complete) = match &pages {
            Some((pages, complete)) => (pages.iter().flat_map(|(came, fresh)| fresh.iter().map(|i| came[*i].clone())).collect(), *complete),
            None => (first.items().unwrap_or_default().to_vec(), false),
        };
        let beginning = named.as_ref().unwrap_or(&first_keys);
        let prefix = items.len() >= beginning.len() && keys(&items[..beginning.len()]) == *beginning;
        World::new(items, &key, complete, steady && prefix)
    };
    let world = remember::world(session, name, make);
    session.worlds.insert(name.to_owned(), world);
    stable(session, name, &first_keys, &second_keys, steady, counted).await;
    never(session, name);
}

/// Fewer items in the very first answer than in those after it, beside the same total: the data did not change.
fn fewer_at_first(session: &mut Session, name: &str, came: usize, later: usize) {
    let stable = |f: &&plumbline_spec::Fact| matches!(&f.subject, Subject::Law { clause: Clause::Stable, .. });
    let fact = session.own(name).find(stable).map(|f| f.id.clone());
    let (Some(fact), Some(wire)) = (fact, session.wire(&Call::new(name))) else { return };
    let found = format!("{came} items the first time, {later} after that, and the same total");
    let evidence = session.evidence_of(&wire, "the same items when asked again", &found);
    session.enter(&fact, Some("failed 1 of 3 times".to_owned()), evidence);
}

/// The keys of the first page of numbered ones when it is asked for by its number, where something else came unasked: which page comes
/// then is a fact of its own.
async fn named_first(
    session: &mut Session,
    base: &Call,
    page: &PageLaw,
    key: &str,
    unasked: &[String],
    read: Option<&(Vec<Page>, bool)>,
) -> Option<Vec<String>> {
    let (Paged::Number(_), Some((pages, _))) = (page.paged(), read) else { return None };
    let all = pages.iter().flat_map(|(came, fresh)| fresh.iter().map(|i| key_of(&came[*i], key)));
    if all.take(unasked.len()).eq(unasked.iter().cloned()) {
        return None;
    }
    let call = crate::pages::next(page, base.clone(), 0, 0)?;
    let answer = session.ask(&call, &Expect::Success).await?;
    Some(answer.items()?.iter().map(|item| key_of(item, key)).collect())
}

/// The total that an answer gives.
fn total(operation: &plumbline_spec::model::Operation, answer: &Answer) -> Option<i64> {
    let at = crate::pages::law(operation)?.total.as_deref()?;
    let Answer::Success { payload, .. } = answer else { return None };
    pointer::get(payload, at)?.as_i64()
}

/// A member that may be left out for some items, but that no item has, is not there at all.
fn never(session: &mut Session, name: &str) {
    const ENOUGH: usize = 10;
    let Some(world) = session.worlds.get(name).filter(|w| w.items.len() >= ENOUGH) else { return };
    let description = session.description();
    let mut gone = Vec::new();
    for schema in description.schemas.values() {
        // Only the schema of the items: the one whose members the items have.
        let own = schema.properties.keys().filter(|k| world.items.iter().any(|i| i.get(*k).is_some())).count();
        if own * 2 < schema.properties.len() {
            continue;
        }
        for (member, property) in &schema.properties {
            let dispute = property.optional_if.iter().flatten().map(|(d, _)| d.clone()).next();
            if let Some(dispute) = dispute.filter(|_| world.items.iter().all(|i| i.get(member).is_none())) {
                gone.push((member.clone(), dispute));
            }
        }
    }
    let Some(wire) = session.wire(&Call::new(name)) else { return };
    for (member, dispute) in gone {
        let evidence = session.evidence_of(&wire, &format!("`{member}` in some of the items"), "items none of which has it");
        session.enter(&format!("{name}/disputes/{dispute}#reading"), None, evidence);
    }
}

/// The law that asking twice gives the same.
///
/// `counted` says that both answers give the same total.
async fn stable(session: &mut Session, name: &str, first: &[String], second: &[String], steady: bool, counted: bool) {
    let Some(operation) = session.operation(name) else { return };
    let Some((law, open)) = operation
        .laws
        .iter()
        .find_map(|(n, l)| if let Law::Stable(s) = l { Some((n.clone(), s.unspecified.contains_key("order"))) } else { None })
    else {
        return;
    };
    let fact = format!("{name}/laws/{law}#stable");
    let Some(key) = ListPlace::of(operation).map(|laws| laws.key.to_owned()) else { return };
    if first.len() < 2 {
        return;
    }
    let sorted = |keys: &[String]| {
        let mut keys = keys.to_vec();
        keys.sort();
        keys
    };
    let sort_default = operation
        .laws
        .values()
        .any(|l| matches!(l, Law::Sort(s) if operation.parameters.get(&s.by).is_some_and(|p| p.schema.default.is_some())));
    let same = steady || (open && !sort_default && sorted(first) == sorted(second));
    if same {
        session.ledger.holds(&fact);
        return;
    }
    // As many in all, and the one list the beginning of the other: what is missing was only not given.
    let cut = counted && (first.starts_with(second) || second.starts_with(first));
    // Items that came or went between two requests, and stay so, are other people's work.
    if sorted(first) != sorted(second)
        && !cut
        && let Some((Answer::Success { items, .. }, _, _)) = session.trial(&Call::new(name), &Expect::Open).await
        && items.iter().map(|i| key_of(i, &key)).collect::<Vec<_>>() == second
    {
        session.data_changed.insert(name.to_owned());
        session.ledger.unseen(&fact, CHANGED);
        session.ledger.observe(format!("the data of {name} changed during the run"));
        return;
    }
    let wire = session.wire(&Call::new(name));
    if let Some(wire) = wire {
        let found = crate::oracle::predict::difference(first, second);
        let evidence = session.evidence_of(&wire, "the same items when asked twice", &found);
        session.enter(&fact, None, evidence);
    }
}

/// The items of a page, and which of them were not on one before.
type Page = (Items, Vec<usize>);

async fn read_pages(session: &mut Session, name: &str, page: &PageLaw, key: &str) -> Option<(Vec<Page>, bool)> {
    let limit = crate::pages::range(session.description(), session.operation(name)?, page).1;
    // A size that is only said, or not even that, ends no list: it is what is to be seen.
    let asked = page.limit.is_some();
    let (named, known) = (matches!(page.paged(), Paged::Number(_) | Paged::Cursor(_)), limit.is_some());
    let mut follow = None;
    let limit = limit.unwrap_or(100);
    let (mut pages, mut number) = (Vec::new(), 0);
    let mut seen = std::collections::HashSet::new();
    let mut size = if asked { Some(limit) } else { crate::pages::fixed(page) };
    for _ in 0..MOST_PAGES {
        let mut call = Call::new(name);
        if let Some(size) = size {
            call = crate::pages::sized(page, call, size);
        }
        let call = match follow.take() {
            Some(next) => next,
            None => crate::pages::next(page, call, number, pages.len())?,
        };
        let answer = session.ask(&call, &Expect::Success).await?;
        let Answer::Success { payload, items: came, .. } = answer else {
            // The page after the last, which may be refused; other pages of the same size were not.
            if (named || !asked) && !pages.is_empty() {
                return Some((pages, true));
            }
            if size.take().is_some() && asked {
                continue;
            }
            return None;
        };
        let skipped = i64::try_from(number).ok()?;
        follow = crate::pages::follow(page, &call, skipped, &payload, &came);
        let fresh: Vec<usize> = (0..came.len()).filter(|i| seen.insert(key_of(&came[*i], key))).collect();
        let total = page.total.as_deref().and_then(|at| pointer::get(&payload, at)).and_then(Value::as_i64).unwrap_or(0);
        // Where pages have numbers and no greatest limit is stated, a short page may be all that the server gives at once.
        let short = size.is_some_and(|s| i64::try_from(came.len()).unwrap_or(0) < s) && asked && (known || !named);
        // A page without items may yet have a cursor.
        let stuck = fresh.is_empty() && !(came.is_empty() && follow.is_some());
        // A total that a full page reaches may count that page.
        let full = named && size.is_some_and(|s| i64::try_from(came.len()).unwrap_or(0) >= s);
        number += fresh.len();
        pages.push((came, fresh));
        if matches!(page.paged(), Paged::Cursor(_)) {
            if stuck || follow.is_none() {
                return Some((pages, true));
            }
            continue;
        }
        let enough = asked && total > 0 && !full && i64::try_from(number).unwrap_or(0) >= total;
        if stuck || enough || (short && (total <= i64::try_from(number).unwrap_or(0))) {
            return Some((pages, true));
        }
        if page.place().is_none() {
            return Some((pages, false));
        }
    }
    Some((pages, false))
}

/// Whether the data changed since they were found: two reads in a row agree, but not with what is known. The new data are taken when they did.
pub async fn changed(session: &mut Session, name: &str) -> bool {
    const READS: usize = 4;
    let Some((mut items, true)) = compared(session, name).await else { return false };
    // What differs from each read to the next is no change of data, which would stay for a while.
    let mut agreed = false;
    for _ in 1..READS {
        let Some((next, true)) = compared(session, name).await else { return false };
        agreed = next == items;
        items = next;
        if agreed {
            break;
        }
    }
    if !agreed {
        return false;
    }
    let Some(world) = session.worlds.get(name).cloned() else { return false };
    let altered = items.iter().any(|item| world.find(&key_of(item, &world.key)) != Some(item));
    let complete = world.complete && items.len() >= world.items.len() && !altered;
    session.pages.clear();
    session.worlds.insert(name.to_owned(), World::new(items, &world.key, complete, false));
    session.data_changed.insert(name.to_owned());
    true
}

/// Reads the list, or as much of it as comes at once: its items, and whether they are others than those known.
async fn compared(session: &mut Session, name: &str) -> Option<(Vec<Value>, bool)> {
    let world = session.worlds.get(name).cloned()?;
    let operation = session.operation(name).cloned()?;
    let mut whole = true;
    let mut call = Call::new(name);
    if let Some(page) = crate::pages::law(&operation) {
        let most = crate::pages::range(session.description(), &operation, page).1;
        // Fewer items than are known may come of a limit that is not kept.
        whole = most.is_none() && page.limit.is_some();
        if let Some(most) = most {
            call = crate::pages::sized(page, call, most);
        }
        // The first page by its number: another one may be what comes unasked.
        call = crate::pages::next(page, call.clone(), 0, 0).unwrap_or(call);
    }
    let (Answer::Success { items, .. }, _, _) = session.trial(&call, &Expect::Open).await? else { return None };
    let altered = items.iter().any(|item| world.find(&key_of(item, &world.key)) != Some(item));
    let fewer = world.complete && items.len() < world.items.len();
    // A list cut short lacks what is last; what is gone may have stood anywhere.
    let cut = || {
        let kept: std::collections::HashSet<String> = world.items.iter().take(items.len()).map(|i| key_of(i, &world.key)).collect();
        items.iter().all(|item| kept.contains(&key_of(item, &world.key)))
    };
    let gone = fewer && (whole || !cut());
    // What went and came back may stand elsewhere.
    let elsewhere = || items.iter().zip(&world.items).any(|(now, then)| key_of(now, &world.key) != key_of(then, &world.key));
    let moved = world.steady && !fewer && elsewhere();
    let (end, ends_otherwise) = end(session, name, &operation, &world).await.unwrap_or_default();
    Some(([&items[..], &end].concat(), altered || gone || moved || ends_otherwise))
}

/// Reads the last page that is known, where no page holds more than a part of the list: whatever came or went before it shows there.
/// Its items, and whether they are others than those known.
async fn end(session: &mut Session, name: &str, operation: &plumbline_spec::model::Operation, world: &World) -> Option<(Vec<Value>, bool)> {
    let page = crate::pages::law(operation).filter(|page| page.limit.is_none())?;
    let (items, pages) = session.seen_pages.get(name)?.before_last;
    let (before, known) = world.items.split_at_checked(items)?;
    let call = crate::pages::next(page, Call::new(name), items, pages)?;
    let (Answer::Success { items: came, .. }, _, _) = session.trial(&call, &Expect::Open).await? else { return None };
    // Pages that overlap do so each time they are read.
    let before: std::collections::HashSet<String> = before.iter().map(|item| key_of(item, &world.key)).collect();
    let fresh = came.iter().filter(|item| !before.contains(&key_of(item, &world.key)));
    Some((came.to_vec(), !fresh.eq(known)))
}

#[cfg(test)]
mod tests {
    use super::bases;
    use plumbline_spec::{Choices, Source};

    #[test]
    fn the_path_of_the_described_server_is_looked_for_where_the_address_has_none() {
        let text = |url: &str| {
            format!(
                "plumbline: 1\napi: things\ntitle: Things\nprotocol: http\ndocuments: {{ page: {{ title: Page, url: \"https://example.com/page\" }} }}\nservers: [{{ url: \"{url}\" }}]\noperations: {{ list: {{ get: /things, effect: safe, responses: {{ 200: {{}} }} }} }}\n"
            )
        };
        let found = |server: &str, given: &str| {
            let source = Source::read("things.yaml", text(server).as_bytes()).expect("a description");
            bases(&source.model(&Choices::new()).expect("a model").description, given)
        };
        let host = "http://127.0.0.1:1";
        assert_eq!(found("https://example.com", host), [host]);
        assert_eq!(found("https://example.com/api/v4/", host), [format!("{host}/api/v4"), host.to_owned()]);
        assert_eq!(found("https://example.com/api/v4", "http://h/api/v4"), ["http://h/api/v4"]);
        assert_eq!(found("https://example.com/v4", "http://h/gate"), ["http://h/gate", "http://h/gate/v4"]);
    }
}
