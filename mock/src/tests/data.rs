//! What the data set must hold for laws to be seen at work.

use super::{service, tiny, tiny_rpc};
use crate::data::Item;
use crate::options::Options;
use plumbline_spec::value::Checker;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

fn items(contacts: usize, seed: u64) -> Vec<Item> {
    service(&tiny(), Options { seed, contacts, ..Options::default() }).plans[0].list().data.items.to_vec()
}

#[test]
fn every_size_fits_the_schema() {
    for source in [tiny(), tiny_rpc()] {
        for contacts in [0, 1, 3, 20, 237, 2000] {
            let service = service(&source, Options { contacts, ..Options::default() });
            let checker = Checker::new(service.description());
            for plan in &*service.plans {
                let payload = service.description().operations[&plan.name].payload().expect("a payload").clone();
                let outcome = checker.check(&payload, &plan.sample(service.description()));
                assert_eq!(outcome.violations, [], "{} with {contacts}", plan.name);
                assert_eq!(plan.list().data.items.len(), contacts);
            }
        }
    }
}

#[test]
fn keys_are_unique_not_consecutive_and_not_in_order() {
    let ids: Vec<i64> = items(237, 1).iter().filter_map(|i| i.value["id"].as_i64()).collect();
    let sorted: BTreeSet<i64> = ids.iter().copied().collect();
    assert_eq!(sorted.len(), 237);
    assert!(!ids.is_sorted());
    let sorted: Vec<i64> = sorted.into_iter().collect();
    assert!(sorted.windows(2).any(|w| w[1] - w[0] > 1));
    let as_text: BTreeSet<String> = sorted.iter().map(ToString::to_string).collect();
    assert_ne!(as_text.into_iter().collect::<Vec<_>>(), sorted.iter().map(ToString::to_string).collect::<Vec<_>>());
}

#[test]
fn there_are_ties_nulls_words_of_every_kind_and_groups_of_every_size() {
    let items = items(237, 1);
    let all = |at: &str| items.iter().filter_map(|i| i.value.pointer(at).cloned()).collect::<Vec<Value>>();
    for key in ["/title", "/pages"] {
        let mut counts = BTreeMap::new();
        for value in all(key) {
            *counts.entry(value.to_string()).or_insert(0) += 1;
        }
        assert!(counts.values().any(|n| *n > 1), "ties in {key}");
    }
    assert!(all("/pages").iter().any(Value::is_null) && all("/owner").iter().any(Value::is_null));
    assert_eq!(all("/kind").iter().map(ToString::to_string).collect::<BTreeSet<_>>().len(), 3);
    assert!(all("/title").iter().any(|t| t.as_str().is_some_and(|t| !t.is_ascii())));
    assert!(all("/title").iter().any(|t| t.as_str().is_some_and(|t| t.chars().any(|c| c.len_utf8() == 4))), "letters of four bytes");
    let sizes: BTreeSet<usize> = all("/tags").iter().filter_map(|t| t.as_array().map(Vec::len)).collect();
    assert!(sizes.contains(&0) && sizes.contains(&1) && sizes.iter().any(|n| *n > 1), "{sizes:?}");
    let tags: BTreeSet<String> = all("/tags").iter().filter_map(Value::as_array).flatten().map(ToString::to_string).collect();
    let ids: BTreeSet<String> = all("/tags").iter().filter_map(Value::as_array).flatten().map(|t| t["id"].to_string()).collect();
    assert_eq!(tags.len(), ids.len(), "one group is the same in every item");
    assert!(all("/extra").iter().any(|e| e.as_object().is_some_and(serde_json::Map::is_empty)));
}

#[test]
fn one_seed_is_one_data_set() {
    let texts = |seed: u64| items(20, seed).into_iter().map(|i| i.text).collect::<Vec<_>>();
    assert_eq!(texts(7), texts(7));
    assert_ne!(texts(7), texts(8));
}
