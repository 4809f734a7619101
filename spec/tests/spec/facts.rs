//! Facts of the real descriptions: ids are unique and survive what must not change them; each fact
//! says where it comes from. `tests/facts/API.txt` lists the ids, so that a lost fact is seen.

use crate::compare::{difference, files, folder};
use plumbline_spec::facts::facts;
use plumbline_spec::{Choices, Fact, Source};
use serde_yaml::{Mapping, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

fn apis() -> Vec<(String, PathBuf, String)> {
    let all = files(&folder("apis"), "yaml");
    assert!(all.len() >= 4, "the four real descriptions are there");
    all.into_iter()
        .map(|file| {
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&file).unwrap();
            (name, file, text)
        })
        .collect()
}

fn facts_of(name: &str, text: &str) -> Vec<Fact> {
    let source = Source::read(name, text.as_bytes()).unwrap_or_else(|e| panic!("{e}"));
    facts(&source.model(&Choices::new()).unwrap_or_else(|e| panic!("{e}")))
}

fn ids(facts: &[Fact]) -> BTreeSet<String> {
    facts.iter().map(|f| f.id.clone()).collect()
}

#[test]
fn ids_are_unique_and_every_fact_says_where_it_comes_from() {
    for (name, _, text) in apis() {
        let facts = facts_of(&name, &text);
        assert_eq!(ids(&facts).len(), facts.len(), "{name}: an id stands twice");
        let lines: Vec<&str> = text.lines().collect();
        for fact in &facts {
            assert!(!fact.source.is_empty(), "{name}: {} has no source", fact.id);
            assert!(!fact.statement.is_empty(), "{name}: {} says nothing", fact.id);
            let place: Vec<&str> = fact.defined_at.rsplitn(3, ':').collect();
            let (column, line): (usize, usize) = (place[0].parse().unwrap(), place[1].parse().unwrap());
            assert_eq!(place[2], name, "{}", fact.id);
            let there = lines.get(line - 1).and_then(|l| l.chars().nth(column - 1));
            assert!(there.is_some_and(|c| !c.is_whitespace()), "{}: nothing stands at {}", fact.id, fact.defined_at);
            assert!(line > 1, "{}: {} is the head of the file", fact.id, fact.defined_at);
        }
    }
}

#[test]
fn ids_are_as_listed() {
    let mut wrong = Vec::new();
    for (name, _, text) in apis() {
        let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for fact in facts_of(&name, &text) {
            let (place, aspect) = fact.id.rsplit_once('#').unwrap();
            groups.entry(place.to_owned()).or_default().push(aspect.to_owned());
        }
        let mut list = String::new();
        for (place, mut aspects) in groups {
            aspects.sort();
            let aspects: Vec<String> = aspects.iter().map(|a| format!("#{a}")).collect();
            list += &(place + "  " + &aspects.join(" ") + "\n");
        }
        wrong.extend(difference(&folder("tests/facts").join(name + ".txt"), &list));
    }
    assert!(
        wrong.is_empty(),
        "Facts came, went or changed their id. If that is meant, run `PLUMBLINE_UPDATE=1 cargo test -p plumbline-spec` and look at what it writes.\n{}",
        wrong.join("\n")
    );
}

/// Turns the order of every mapping round, except where order has a meaning: the first reading is the one that is sent.
fn turned(value: &Value, ordered: bool) -> Value {
    match value {
        Value::Mapping(members) => {
            let inner = |key: &Value, v: &Value| (key.clone(), turned(v, key == "readings" || key == "keys"));
            let all: Vec<_> = members.iter().map(|(k, v)| inner(k, v)).collect();
            Value::Mapping(if ordered { all.into_iter().collect() } else { all.into_iter().rev().collect::<Mapping>() })
        }
        Value::Sequence(items) => Value::Sequence(items.iter().map(|i| turned(i, false)).collect()),
        plain => plain.clone(),
    }
}

#[test]
fn ids_survive_reordering() {
    for (name, _, text) in apis() {
        let yaml: Value = serde_yaml::from_str(&text).unwrap();
        let other = serde_yaml::to_string(&turned(&yaml, false)).unwrap();
        assert_ne!(other, serde_yaml::to_string(&yaml).unwrap());
        assert_eq!(ids(&facts_of(&name, &text)), ids(&facts_of(&name, &other)), "{name}");
    }
}

#[test]
fn ids_survive_settling() {
    for (name, _, text) in apis() {
        let mut yaml: Value = serde_yaml::from_str(&text).unwrap();
        let before = ids(&facts_of(&name, &text));
        if let Some(Value::Mapping(disputes)) = yaml.get_mut("disputes") {
            for (_, dispute) in disputes.iter_mut() {
                let first = dispute["readings"].as_mapping().unwrap().keys().next().unwrap().clone();
                dispute["settled"] = serde_yaml::from_str("{ reading: x, when: \"2026-01-31\", by: a run against a mock }").unwrap();
                dispute["settled"]["reading"] = first;
            }
        }
        assert_eq!(before, ids(&facts_of(&name, &serde_yaml::to_string(&yaml).unwrap())), "{name}");
    }
}

/// A schema under a name and the same schema written out state the same facts.
#[test]
fn ids_survive_the_sharing_of_a_schema() {
    let before = include_str!("../../src/lint/base.yaml");
    let after = before.replace(
        "items: { $ref: \"#/schemas/Book\" }",
        "items: { type: object, required: [id, title], properties: { id: { type: integer }, title: { type: string }, year: { type: [integer, \"null\"] } } }",
    );
    assert_ne!(before, after);
    let (shared, alone) = (facts_of("shared", before), facts_of("alone", &after));
    assert_eq!(ids(&shared), ids(&alone));
    assert!(shared.len() > 10);
}

/// What nobody could see is argued one by one, so there is little of it.
#[test]
fn few_facts_cannot_be_seen() {
    let all: Vec<Fact> = apis().into_iter().flat_map(|(name, _, text)| facts_of(&name, &text)).collect();
    let hidden: Vec<&Fact> = all.iter().filter(|f| f.unobservable.is_some() && !f.assumed).collect();
    assert!(hidden.len() < 10, "{:#?}", hidden.iter().map(|f| &f.id).collect::<Vec<_>>());
    assert!(all.iter().all(|f| f.unobservable.is_none() || f.occasion.is_none()));
    assert!(all.iter().filter(|f| f.occasion.is_some()).count() > 30);
}

#[test]
fn an_error_that_nobody_brings_about_is_seen_as_far_as_something_else_tells_it() {
    let base = include_str!("../../src/lint/base.yaml");
    let text = format!(
        "{base}\nerrors:\n  mnemonic: /word\n  cases:\n    closed: {{ status: 423, mnemonic: closed, message: \"The library is closed for {{days}} days\", provoked_by: {{ cannot: Nobody closes it. }} }}\n    \
         lost: {{ status: 410, provoked_by: {{ cannot: Books get lost by themselves. }} }}\n    burnt: {{ status: 410, mnemonic: burnt, provoked_by: {{ cannot: Nobody may burn books. }} }}\n    \
         torn: {{ status: 409, message: \"{{what}}: no\", provoked_by: {{ cannot: Nobody may tear books. }} }}\n    \
         shelf: {{ status: 409, schema: {{ type: object, properties: {{ shelf: {{ type: string }} }} }}, provoked_by: {{ cannot: Shelves fall by themselves. }} }}\n"
    );
    let facts = facts_of("library", &text);
    let seen = |id: &str| {
        let fact = facts.iter().find(|f| f.id == format!("list_books/errors/{id}")).unwrap_or_else(|| panic!("{id}"));
        assert_ne!(fact.occasion.is_some(), fact.unobservable.is_some(), "{id}");
        fact.occasion.is_some()
    };
    assert!(seen("closed#status") && seen("closed#mnemonic"));
    assert!(!seen("lost#status"), "nothing else tells it");
    assert!(seen("burnt#status") && !seen("burnt#mnemonic"), "by its text code it is known");
    assert!(!seen("torn#status"), "a text that says nothing of its own tells nothing");
    assert!(!seen("shelf#status"), "other errors may have such a member");
}

#[test]
fn a_note_that_concerns_no_server_is_no_fact() {
    let base = include_str!("../../src/lint/base.yaml");
    let notes = "notes:\n  late: { says: New books are listed late., unobservable: Nobody sees when a book came. }\n  letter: { says: A letter is missing., concerns: wording }\n";
    let ids = ids(&facts_of("library", &format!("{base}\n{notes}")));
    assert!(ids.contains("list_books/notes/api/late#note"));
    assert!(!ids.iter().any(|id| id.contains("letter")));
}
