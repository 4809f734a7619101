//! The rule by which `cargo xtask prove` says that a verdict fell on the broken fact.

#[path = "../../src/prove/encloses.rs"]
mod rule;

use rule::{Relations, encloses};
use std::collections::{BTreeMap, BTreeSet};

fn relations() -> Relations {
    let text = |words: &[(&str, &str)]| words.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<BTreeMap<_, _>>();
    Relations {
        pointers: text(&[
            ("list/response/data/*/flag#reading", "/schemas/Item/properties/flag"),
            ("list/response/data/*/id#type", "/schemas/Item/properties/id/type"),
            ("list/query/offset#accepted", "/operations/list/parameters/offset"),
        ]),
        disputed: BTreeMap::from([
            ("flag_form".to_owned(), vec!["/schemas/Item/properties/flag".to_owned()]),
            ("limit_name".to_owned(), vec!["/operations/list/parameters/limit/name".to_owned()]),
            ("offset_name".to_owned(), vec!["/operations/list/parameters/offset/name".to_owned()]),
        ]),
        laws: BTreeMap::from([(("list".to_owned(), "limit".to_owned()), BTreeSet::from(["page".to_owned()]))]),
        about: text(&[("list/laws/page#limit", "limit")]),
    }
}

#[test]
fn what_encloses_a_fact() {
    let relations = relations();
    let cases = [
        // The same fact, and the same property.
        ("list/query/limit#maximum", "list/query/limit#maximum"),
        ("list/query/limit#accepted", "list/query/limit#maximum"),
        ("list/errors/bad_limit#status", "list/errors/bad_limit#code"),
        // A place above or below.
        ("list/response/data#type", "list/response/data/*/id#format"),
        ("list/response#type", "list/response/data#required"),
        ("list/response/data/*/flag@digit#enum", "list/response/data/*/flag#reading"),
        ("list/error/code#type", "list/error#required"),
        // Laws, and the parameters that they speak of.
        ("list/laws/page#tiling", "list/laws/page#offset"),
        ("list/laws/search/name#like", "list/laws/search/name#!="),
        ("list/laws/page#limit", "list/query/limit#default"),
        ("list/query/limit#default", "list/laws/page#limit"),
        // Disputes, both ways.
        ("list/laws/page#offset", "list/disputes/limit_name#reading"),
        ("list/response/data/*/flag#reading", "list/disputes/flag_form#reading"),
        ("list/disputes/flag_form#reading", "list/response/data/*/flag#reading"),
        ("list/query/offset#accepted", "list/disputes/offset_name#reading"),
    ];
    for (verdict, broken) in cases {
        assert!(encloses(verdict, broken, &relations), "{verdict} should enclose {broken}");
    }
}

#[test]
fn what_does_not() {
    let relations = relations();
    let cases = [
        ("other/query/limit#maximum", "list/query/limit#maximum"),
        ("list/query/offset#maximum", "list/query/limit#maximum"),
        ("list/response/data/*/name#type", "list/response/data/*/id#type"),
        ("list/response/total#type", "list/response/data#type"),
        ("list/response/dat#type", "list/response/data#type"),
        // The message is no place of the body.
        ("list/response#type", "list/response#status"),
        ("list/response#status", "list/response#media"),
        ("list/laws/sort#direction", "list/laws/page#offset"),
        // A clause that is about the list is not about a parameter, nor one about another.
        ("list/query/limit#default", "list/laws/page#total"),
        ("list/query/offset#accepted", "list/laws/page#limit"),
        ("list/laws/sort#direction", "list/disputes/limit_name#reading"),
        ("list/laws/sort#direction", "list/query/limit#default"),
        ("list/response/data/*/id#type", "list/disputes/flag_form#reading"),
        ("list/error/code#type", "list/errors/code#status"),
        ("protocol/connection", "list/response#media"),
    ];
    for (verdict, broken) in cases {
        assert!(!encloses(verdict, broken, &relations), "{verdict} should not enclose {broken}");
    }
}
