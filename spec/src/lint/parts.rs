//! What each kind of law names: parameters, places in the answer, words that are sent. The rules on
//! laws go by this table, so that none of them needs to know the kinds.

use crate::model::{Family, FieldRule, Law, ValueKind};
use crate::pointer::join;
use indexmap::IndexMap;

/// What a parameter of a law is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// It counts items.
    Count,
    /// Anything else.
    Other,
}

/// Words that a law sends: in which parameter, in which member of it, which words, and where each is written.
pub(super) struct Sent<'m> {
    pub parameter: &'m str,
    /// Pointer into the parameter's value (`*` for elements).
    pub within: String,
    pub words: Vec<(String, &'m str)>,
    /// Words that are not sent to be obeyed, but need not be complained of when the parameter lists them.
    pub known: Vec<&'m str>,
    /// Whether the words are all that the parameter may say.
    pub all: bool,
    /// What they are, a plural.
    pub what: &'static str,
    /// Pattern of further words.
    pub family: Option<&'m str>,
}

/// What a law names.
pub(super) struct Parts<'m> {
    /// Parameters, with the place below the law and what they are for.
    pub parameters: Vec<(String, &'m str, Use)>,
    /// Where the items are, if the law has items.
    pub items: Option<&'m str>,
    /// Pointers into the payload.
    pub payload: Vec<(String, &'m str)>,
    /// Pointers into an item, with the kind of value wanted there.
    pub item: Vec<(String, &'m str, Option<ValueKind>)>,
    /// Words sent.
    pub sent: Vec<Sent<'m>>,
}

/// What a law names, place by place.
pub(super) fn parts(law: &Law) -> Parts<'_> {
    let none = Parts { parameters: Vec::new(), items: None, payload: Vec::new(), item: Vec::new(), sent: Vec::new() };
    let count = |at: &str, name| (at.to_owned(), name, Use::Count);
    let other = |at: &str, name| (at.to_owned(), name, Use::Other);
    match law {
        Law::Page(l) => Parts {
            parameters: [("/offset", &l.offset), ("/number", &l.number)]
                .into_iter()
                .filter_map(|(at, named)| named.as_deref().map(|name| count(at, name)))
                .chain(l.cursor.as_deref().map(|name| other("/cursor", name)))
                .chain(l.limit.as_deref().map(|name| count("/limit", name)))
                .collect(),
            items: Some(&l.items),
            payload: [("/total", &l.total), ("/pages", &l.pages), ("/next", &l.next), ("/more", &l.more)]
                .into_iter()
                .filter_map(|(at, place)| place.as_deref().map(|place| (at.to_owned(), place)))
                .collect(),
            item: [("/key", Some(&l.key)), ("/after", l.after.as_ref())]
                .into_iter()
                .filter_map(|(at, place)| place.map(|place| (at.to_owned(), place.as_str(), None)))
                .collect(),
            ..none
        },
        Law::Sort(l) => {
            let member = |m: &Option<String>| m.as_ref().map_or_else(String::new, |m| join("/*", m));
            let keys = Sent {
                parameter: &l.by,
                within: member(&l.field_member),
                words: keys("/keys", &l.keys),
                known: l.prohibited.iter().map(String::as_str).collect(),
                all: true,
                what: "keys of the law",
                family: None,
            };
            let words = vec![("/ascending".to_owned(), l.ascending.as_str()), ("/descending".to_owned(), l.descending.as_str())];
            let direction = l.direction.as_deref().or(l.order_member.as_ref().map(|_| l.by.as_str())).map(|parameter| Sent {
                parameter,
                within: member(&l.order_member),
                words,
                known: Vec::new(),
                all: true,
                what: "directions of the law",
                family: None,
            });
            Parts {
                parameters: [other("/by", l.by.as_str())]
                    .into_iter()
                    .chain(l.direction.iter().map(|d| other("/direction", d.as_str())))
                    .collect(),
                items: Some(&l.items),
                item: l.keys.iter().map(|(key, at)| (join("/keys", key), at.as_str(), None)).collect(),
                sent: [keys].into_iter().chain(direction).collect(),
                ..none
            }
        }
        Law::Search(l) => Parts {
            parameters: vec![other("/field", l.field.as_str()), other("/operator", &l.operator), other("/value", &l.value)],
            items: Some(&l.items),
            item: fields(&l.fields, l.family.as_ref()),
            sent: vec![
                named(&l.field, String::new(), &l.fields, &[], l.family.as_ref()),
                operators(&l.operator, String::new(), &l.fields, l.family.as_ref()),
            ],
            ..none
        },
        Law::Criteria(l) => Parts { parameters: vec![other("/parameter", l.parameter.as_str())], ..none },
        Law::Filter(l) => Parts {
            parameters: vec![other("/parameter", l.parameter.as_str())],
            items: Some(&l.items),
            item: fields(&l.fields, None),
            sent: vec![
                named(&l.parameter, join("", &l.field_member), &l.fields, &l.prohibited, None),
                operators(&l.parameter, join("", &l.operator_member), &l.fields, None),
            ],
            ..none
        },
        Law::Project(l) => Parts {
            parameters: vec![other("/fields", l.fields.as_str())],
            items: Some(&l.items),
            item: l.members.iter().map(|(word, at)| (join("/members", word), at.as_str(), None)).collect(),
            sent: vec![Sent {
                parameter: &l.fields,
                within: "/*".to_owned(),
                words: keys("/members", &l.members),
                known: Vec::new(),
                all: true,
                what: "members of the law",
                family: None,
            }],
            ..none
        },
        Law::Membership(l) => Parts {
            parameters: vec![other("/parameter", l.parameter.as_str())],
            items: Some(&l.items),
            item: vec![("/groups".to_owned(), &l.groups, None)],
            ..none
        },
        Law::First(l) => Parts {
            parameters: vec![count("/count", l.count.as_str())],
            items: Some(&l.items),
            item: vec![("/key".to_owned(), &l.key, None)],
            ..none
        },
        Law::Echo(l) => Parts {
            parameters: l
                .parameters
                .keys()
                .map(|name| other(&join("/parameters", name), name.as_str()))
                .chain(l.only_when_sent.iter().enumerate().map(|(i, name)| other(&format!("/only_when_sent/{i}"), name.as_str())))
                .collect(),
            payload: l.parameters.iter().map(|(name, at)| (join("/parameters", name), at.as_str())).collect(),
            ..none
        },
        Law::Unique(l) => Parts { items: Some(&l.items), item: vec![("/key".to_owned(), &l.key, None)], ..none },
        Law::Stable(l) => Parts { items: Some(&l.items), item: vec![("/key".to_owned(), &l.key, None)], ..none },
    }
}

fn keys<'m, T>(table: &str, map: &'m IndexMap<String, T>) -> Vec<(String, &'m str)> {
    map.keys().map(|word| (join(table, word), word.as_str())).collect()
}

fn fields<'m>(rules: &'m IndexMap<String, FieldRule>, family: Option<&'m Family>) -> Vec<(String, &'m str, Option<ValueKind>)> {
    let own = rules.iter().map(|(name, rule)| (join("/fields", name) + "/at", rule.at.as_str(), Some(rule.kind)));
    own.chain(family.map(|f| ("/family/at".to_owned(), f.at.as_str(), None))).collect()
}

fn named<'m>(
    parameter: &'m str,
    within: String,
    rules: &'m IndexMap<String, FieldRule>,
    prohibited: &'m [String],
    family: Option<&'m Family>,
) -> Sent<'m> {
    let known = prohibited.iter().map(String::as_str).collect();
    Sent {
        parameter,
        within,
        words: keys("/fields", rules),
        known,
        all: true,
        what: "fields of the law",
        family: family.map(|f| f.pattern.as_str()),
    }
}

fn operators<'m>(parameter: &'m str, within: String, rules: &'m IndexMap<String, FieldRule>, family: Option<&'m Family>) -> Sent<'m> {
    let own = rules.iter().flat_map(|(name, rule)| {
        rule.operators.iter().enumerate().map(move |(i, op)| (format!("{}/operators/{i}", join("/fields", name)), op.as_str()))
    });
    let of_family = family.into_iter().flat_map(|f| f.operators.values().flatten().map(|op| ("/family/operators".to_owned(), op.as_str())));
    // Fields whose operators the document leaves open may take any.
    let all = !rules.values().any(|rule| rule.operators.is_empty());
    Sent { parameter, within, words: own.chain(of_family).collect(), known: Vec::new(), all, what: "operators of the law", family: None }
}
