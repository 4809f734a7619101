//! Mutants: that there are some for every fact, that each has a name, and that what it does shows.

use super::{json, request, service, tiny, tiny_rpc};
use crate::message::Reply;
use crate::mutant::{Mutant, MutantId, mutants};
use crate::options::Options;
use plumbline_spec::facts::facts;
use plumbline_spec::{Choices, Source};
use serde_json::Value;
use std::collections::BTreeSet;

fn broken(source: &Source, name: &str, target: &str) -> (Reply, Reply) {
    let mutant = name.parse::<MutantId>().expect("a name").find(source).expect("a mutant");
    answers(source, &mutant, target)
}

fn answers(source: &Source, mutant: &Mutant, target: &str) -> (Reply, Reply) {
    let options = Options { choices: mutant.choices.clone(), ..Options::default() };
    let right = service(source, options.clone());
    let wrong = service(source, options).broken(mutant.broken.clone());
    let request = request("GET", &format!("/v1/shelf-1/books?{target}"), &[("x-auth", "Token test_made_up_token")], "");
    (right.answer(&request), wrong.answer(&request))
}

fn ids(reply: &Reply) -> Vec<i64> {
    json(reply)["data"].as_array().expect("items").iter().map(|i| i["id"].as_i64().unwrap_or(-1)).collect()
}

#[test]
fn every_fact_that_can_be_seen_can_be_broken() {
    for source in [tiny(), tiny_rpc()] {
        let model = source.model(&Choices::new()).expect("a model");
        let of: BTreeSet<String> = mutants(&source, false).expect("mutants").into_iter().map(|m| m.fact).collect();
        let unbroken: Vec<String> =
            facts(&model).into_iter().filter(|f| f.unobservable.is_none() && !of.contains(&f.id)).map(|f| f.id).collect();
        assert_eq!(unbroken, Vec::<String>::new());
    }
}

#[test]
fn names_lead_back_to_mutants() {
    let source = tiny();
    let all = mutants(&source, true).expect("mutants");
    let names: BTreeSet<String> = all.iter().map(|m| m.id().to_string()).collect();
    assert_eq!(names.len(), all.len(), "no two have one name");
    for mutant in all.iter().step_by(397) {
        assert_eq!(mutant.id().to_string().parse::<MutantId>().expect("a name").find(&source).as_ref().ok(), Some(mutant));
    }
    let first = "list_books/laws/pages#offset".parse::<MutantId>().expect("a name").find(&source).expect("a mutant");
    assert_eq!(first.operator, "ignored");
    let error = "list_books/laws/pages#offset:nothing".parse::<MutantId>().expect("a name").find(&source).expect_err("no mutant");
    assert!(error.to_string().contains("one-more"), "{error}");
    assert!("nothing#at-all".parse::<MutantId>().expect("a name").find(&source).is_err());
}

#[test]
fn pages_and_orders_are_broken() {
    let source = tiny();
    let cases = [
        ("list_books/laws/pages#offset:one-more", "page[skip]=10"),
        ("list_books/laws/pages#offset:in-pages", "page[skip]=10&page[take]=7"),
        ("list_books/laws/pages#limit:ignored", "page[take]=7"),
        ("list_books/laws/pages#tiling:repeated-between", "page[skip]=10"),
        ("list_books/laws/order/title#order:page-only", "sort=title"),
        ("list_books/laws/order/id#order:as-text", "page[take]=100"),
        ("list_books/laws/order#direction:always-rising", "way=down"),
        ("list_books/laws/order#permutation:nulls-lost", "sort=pages&page[skip]=220"),
        ("list_books/laws/found/id#>:as->=", "find[field]=id&find[operator]=%3E&find[value]=100&page[take]=1"),
        ("list_books/laws/found/id#>:text-order", "find[field]=id&find[operator]=%3E&find[value]=50"),
        ("list_books/laws/found#composition:after-paging", "find[field]=id&find[operator]=%3E&find[value]=500"),
        (
            "list_books/laws/several#several:first-only",
            "all[0][field]=id&all[0][operator]=%3E&all[0][value]=1&all[1][field]=id&all[1][operator]=%3E&all[1][value]=500",
        ),
        ("list_books/query/take#default:one-more", ""),
        ("list_books/query/take#maximum:halved", "page[take]=100"),
        ("list_books/laws/once#unique:twice", ""),
    ];
    for (name, target) in cases {
        let (right, wrong) = broken(&source, name, target);
        assert_eq!(wrong.status, 200, "{name}");
        assert_ne!(ids(&right), ids(&wrong), "{name}");
    }
}

#[test]
fn conditions_hold_it_back() {
    let source = tiny();
    let name = "list_books/laws/pages#offset:ignored@found-falling";
    for (target, shows) in [
        ("page[skip]=10", false),
        ("page[skip]=10&way=down", false),
        ("page[skip]=10&find[field]=id&find[operator]=%3E&find[value]=1", false),
        ("page[skip]=10&find[field]=id&find[operator]=%3E&find[value]=1&way=down", true),
    ] {
        let (right, wrong) = broken(&source, name, target);
        assert_eq!(ids(&right) != ids(&wrong), shows, "{target}");
    }
    let mutant = "list_books/laws/pages#offset:ignored@third-call".parse::<MutantId>().expect("a name").find(&source).expect("a mutant");
    let wrong = service(&source, Options::default()).broken(mutant.broken);
    let request = request("GET", "/v1/shelf-1/books?page[skip]=10", &[("x-auth", "Token test_made_up_token")], "");
    let answers: Vec<Vec<i64>> = (0..6).map(|_| ids(&wrong.answer(&request))).collect();
    assert_eq!(answers[0], answers[1]);
    assert_ne!(answers[1], answers[2]);
    assert_eq!(answers[2], answers[5]);
}

#[test]
fn values_leave_the_schema_and_nothing_else_changes() {
    let source = tiny();
    let model = source.model(&Choices::new()).expect("a model");
    let checker = plumbline_spec::value::Checker::new(&model.description);
    let payload = model.description.operations["list_books"].payload().expect("a payload").clone();
    let all = mutants(&source, false).expect("mutants");
    let of_values: Vec<&Mutant> = all.iter().filter(|m| m.fact.starts_with("list_books/response/")).collect();
    assert!(of_values.len() > 100);
    for mutant in of_values {
        let (right, wrong) = answers(&source, mutant, "page[take]=100&find[field]=id&find[operator]=%3E&find[value]=1");
        let (right, wrong): (Value, Value) = (json(&right), json(&wrong));
        assert_eq!(checker.check(&payload, &right).violations, [], "{}", mutant.id());
        assert_ne!(checker.check(&payload, &wrong).violations, [], "{}", mutant.id());
    }
}
