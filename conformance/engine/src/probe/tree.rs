//! Probes of filter trees: leaves, and/or, nesting, what is refused.

use super::accompany::{accompanied, queries};
use super::bundle::bundles;
use super::dress::{DRESSES, Tailor};
use super::excluded::closed;
use super::exercise::{admitted, leaf, node, values};
use super::parameters::Wrong;
use super::search::composed;
use super::{Probe, case_fact, cases};
use crate::call::Call;
use crate::oracle::text_of;
use crate::session::{Expect, Session};
use plumbline_spec::Kind;
use plumbline_spec::model::{Filter, Operation, Operator, Provocation, ValueKind};
use plumbline_spec::pointer;
use serde_json::{Value, json};

/// Probes of a filter law.
pub fn probes(session: &Session, operation: &str, described: &Operation, filter: &Filter) -> Vec<Probe> {
    let mut all = Vec::new();
    let Some(world) = session.worlds.get(operation) else { return all };
    let ask = |tree: Value| Call::new(operation).with(&filter.parameter, tree);
    let open = bundles(session, operation, filter);
    let shut = closed(session, operation, filter);
    all.extend(open.iter().map(|tree| Probe::valid(Kind::Filtering, ask(tree.clone()), 0)));
    all.extend(shut.iter().map(|tree| Probe::valid(Kind::Filtering, ask(tree.clone()), 1)));
    let tailor = Tailor::of(session, operation, described);
    let mut leaves: Vec<Value> = Vec::new();
    let mut singles: Vec<(usize, Probe)> = Vec::new();
    let mut seconds: Vec<Probe> = Vec::new();
    let mut done = std::collections::HashMap::<Operator, usize>::new();
    for (place, (word, rule)) in filter.fields.iter().enumerate() {
        for (number, op) in rule.operators.iter().enumerate() {
            // Every field comes once, each with another operator, before any comes again.
            let round = (number + rule.operators.len() - place * 3 % rule.operators.len()) % rule.operators.len();
            let count = done.entry(*op).or_default();
            *count += 1;
            let take = match (op, *count) {
                (Operator::Like, 1) => 5,
                (Operator::Regexp, 1) => 3,
                (Operator::Like | Operator::Equal | Operator::ILike, _) => 2,
                _ => 1,
            };
            for (i, value) in values(world, rule, *op).into_iter().take(take).enumerate() {
                let tree = leaf(filter, word, *op, value);
                if i == 0 && matches!(op, Operator::Equal | Operator::Greater | Operator::Like | Operator::NotEqual | Operator::LessOrEqual)
                {
                    leaves.push(tree.clone());
                }
                // One comparison of each kind alone; the rest of them stand in bundles as well.
                let mut probe = Probe::valid(Kind::Filtering, ask(tree), u8::from(i > 0 || *count > 1 || bundled(*op)));
                if *op == Operator::Jsquery {
                    // The language is another product's, and these expressions are of its simplest: who takes the
                    // operator takes them.
                    probe.rank = 0;
                }
                if i == 0 && probe.rank > 0 {
                    // As it is, it stands in a bundle, or the first of its kind was asked for as it is; alone it is asked for
                    // together with other things first.
                    let call = tailor.put_on(&probe.call, DRESSES[0].0, singles.len());
                    singles.extend(call.map(|call| (round, Probe::valid(Kind::Filtering, call, 1))));
                    probe.rank = 2;
                }
                if i == 0 { singles.push((round, probe)) } else { seconds.push(probe) }
            }
            if *op == Operator::Like && rule.operators.contains(&Operator::Equal) && *count == 1 {
                let odd = json!("O'Neil \"\\;--");
                seconds.push(Probe::valid(Kind::Filtering, ask(leaf(filter, word, Operator::Equal, odd)), 1));
            }
            if *op == Operator::Equal {
                let nullable = world.items.iter().any(|i| plumbline_spec::pointer::get(i, &rule.at).is_some_and(Value::is_null));
                if nullable {
                    for op in [Operator::Equal, Operator::NotEqual] {
                        seconds.push(Probe::valid(Kind::Filtering, ask(leaf(filter, word, op, Value::Null)), 1));
                    }
                }
            }
        }
    }
    let (first, mut rest): (Vec<_>, Vec<_>) = singles.into_iter().partition(|(_, probe)| probe.rank == 0);
    rest.sort_by_key(|(round, _)| *round);
    let [first, rest] = [first, rest].map(|part| part.into_iter().map(|(_, probe)| probe).collect::<Vec<_>>());
    all.extend(first);
    let mut more = Vec::new();
    trees(session, operation, filter, &leaves, &mut more);
    let (first, more): (Vec<Probe>, Vec<Probe>) = more.into_iter().partition(|probe| probe.rank == 0);
    all.extend(first);
    let many = open.iter().chain(&shut).cloned().chain(queries(session, operation, filter));
    let among: Vec<Value> = many.filter_map(|tree| accompanied(session, operation, filter, &tree)).collect();
    // In one dress before any comparison alone, in the others after all.
    let mut dressed = DRESSES.into_iter().enumerate().map(|(number, (dress, _))| {
        let calls = among.iter().enumerate().filter_map(|(turn, tree)| tailor.put_on(&ask(tree.clone()), dress, turn + number));
        calls.map(|call| Probe::valid(Kind::Filtering, call, 1 + u8::from(number > 1))).collect::<Vec<_>>()
    });
    all.extend(dressed.next().into_iter().flatten());
    // Before the comparisons alone.
    let any = every_operator(session, operation, filter);
    if admitted(session, operation, filter, &any).is_some_and(|n| n > 0) {
        all.push(Probe::valid(Kind::Filtering, ask(any), 1));
    }
    all.extend(odd(session, operation, filter).into_iter().map(|tree| Probe::valid(Kind::Filtering, ask(tree), 1)));
    all.extend(twins(session, operation, filter).into_iter().map(|tree| Probe::valid(Kind::Filtering, ask(tree), 1)));
    all.extend(rest);
    all.extend(more);
    all.append(&mut seconds);
    all.extend(dressed.flatten());
    // Of what finds about half, the beginning is not the beginning of the whole.
    let half = world.items.len() / 2;
    let told = leaves.iter().filter_map(|l| Some((admitted(session, operation, filter, l).filter(|n| *n > 3)?.abs_diff(half), l)));
    if let Some((_, simple)) = told.min_by_key(|(distance, _)| *distance) {
        composed(session, operation, described, &ask(simple.clone()), &mut all);
    }
    refusals(session, operation, described, filter, &mut all);
    all
}

/// Whatever has one of the odd texts found: each of them adds items.
fn odd(session: &Session, operation: &str, filter: &Filter) -> Option<Value> {
    let world = session.worlds.get(operation)?;
    let fields = filter.fields.iter().filter(|(_, rule)| rule.kind == ValueKind::Text && rule.operators.contains(&Operator::Equal));
    let texts = fields.flat_map(|(word, rule)| {
        let values = world.items.iter().filter_map(|item| pointer::get(item, &rule.at)?.as_str());
        values.map(|text| (word.clone(), text.to_owned())).collect::<Vec<_>>()
    });
    let texts = texts.collect::<Vec<_>>();
    let mut leaves: Vec<Value> = Vec::new();
    for (word, text) in super::odd::one_of_each(&texts).into_iter().chain(super::odd::further(&texts)) {
        // What separates lists is asked for in one.
        let (op, value) = if text.contains(',') { (Operator::In, json!([text])) } else { (Operator::Equal, json!(text)) };
        leaves.push(leaf(filter, &word, op, value));
    }
    for (word, op, pattern) in super::odd::patterns(&texts) {
        leaves.push(leaf(filter, &word, op, json!(pattern)));
    }
    // Not where the documents leave it open, or the field has no such operator.
    leaves.retain(|leaf| {
        let member = |name: &String| leaf.get(name).map(text_of);
        let rule = member(&filter.field_member).and_then(|word| filter.fields.get(&word));
        let op = member(&filter.operator_member).and_then(|word| crate::asked::operator(&word));
        rule.zip(op).is_some_and(|(rule, op)| rule.operators.contains(&op)) && admitted(session, operation, filter, leaf).is_some()
    });
    let tree = node(filter, true, leaves);
    admitted(session, operation, filter, &tree).filter(|n| *n > 0).map(|_| tree)
}

/// Comparisons of a text that differ in next to nothing: the operator, the case of the value, its letters outside ASCII. Who remembers
/// answers by too little of what was asked gives one for the other.
fn twins(session: &Session, operation: &str, filter: &Filter) -> Vec<Value> {
    let Some(world) = session.worlds.get(operation) else { return Vec::new() };
    let outside = |value: &Value| text_of(value).chars().filter(|c| !c.is_ascii()).count();
    let inside = |value: &Value| text_of(value).chars().filter(char::is_ascii).collect::<String>();
    for (word, rule) in filter.fields.iter().filter(|(_, rule)| rule.kind == ValueKind::Text) {
        let known: Vec<&Value> = world.items.iter().filter_map(|i| pointer::get(i, &rule.at)).filter(|v| v.is_string()).collect();
        let pair = known.iter().filter(|v| outside(v) > 0).find_map(|v| {
            let like = |other: &&&Value| *other != v && inside(other) == inside(v) && outside(other) > 0;
            known.iter().find(like).map(|other| (*v, *other))
        });
        let cased = known.iter().find(|v| text_of(v).contains(|c: char| c.is_ascii_alphabetic()));
        let turned = cased.map(|v| json!(super::exercise::other_case(&text_of(v))));
        let mut asked: Vec<(Operator, &Value)> = Vec::new();
        if let (Some(cased), Some(turned)) = (cased, &turned) {
            asked.extend([(Operator::Equal, *cased), (Operator::NotEqual, cased), (Operator::Equal, turned)]);
        }
        asked.extend(pair.into_iter().flat_map(|(value, other)| [(Operator::Equal, value), (Operator::Equal, other)]));
        if asked.is_empty() {
            continue;
        }
        let asked = asked.into_iter().filter(|(op, _)| rule.operators.contains(op));
        let trees = asked.map(|(op, value)| leaf(filter, word, op, value.clone()));
        return trees.filter(|tree| admitted(session, operation, filter, tree).is_some()).collect();
    }
    Vec::new()
}

/// Whether bundles hold comparisons by an operator.
fn bundled(operator: Operator) -> bool {
    match operator {
        Operator::Equal
        | Operator::NotEqual
        | Operator::Less
        | Operator::LessOrEqual
        | Operator::Greater
        | Operator::GreaterOrEqual
        | Operator::In
        | Operator::Like
        | Operator::Regexp => true,
        Operator::Jsquery
        | Operator::ILike
        | Operator::NotLike
        | Operator::NotILike
        | Operator::NotIn
        | Operator::Overlap
        | Operator::NotOverlap
        | Operator::IsNull
        | Operator::IsNotNull => false,
    }
}

/// Trees whose answer differs from that of each branch, so that a branch left out shows.
fn trees(session: &Session, operation: &str, filter: &Filter, leaves: &[Value], all: &mut Vec<Probe>) {
    let ask = |tree: Value| Call::new(operation).with(&filter.parameter, tree);
    let count = |tree: &Value| admitted(session, operation, filter, tree);
    let telling = |tree: &Value, parts: &[&Value]| {
        let whole = count(tree);
        whole.is_some_and(|n| n > 0) && parts.iter().all(|p| count(p) != whole)
    };
    let mut found = [0_usize; 2];
    let mut pairs: Vec<(Value, bool)> = Vec::new();
    let joined = |a: &Value, b: &Value| [false, true].map(|or| (node(filter, or, vec![a.clone(), b.clone()]), or));
    let couples = || leaves.iter().enumerate().flat_map(|(i, a)| leaves[i + 1..].iter().map(move |b| (a, b)));
    // First two leaves that tell joined either way: nothing but the word between them differs then.
    let both = couples().find(|(a, b)| joined(a, b).iter().all(|(tree, _)| telling(tree, &[a, b])));
    for (a, b) in both.into_iter().chain(couples().filter(|couple| Some(*couple) != both)) {
        for (tree, or) in joined(a, b) {
            if found[usize::from(or)] < 3 && telling(&tree, &[a, b]) {
                found[usize::from(or)] += 1;
                all.push(Probe::valid(Kind::Filtering, ask(tree.clone()), u8::from(found[usize::from(or)] > 1)));
                pairs.push((tree, or));
            }
        }
    }
    let mut nested = 0;
    'outer: for (tree, or) in &pairs {
        for c in leaves {
            for order in [false, true] {
                let children = if order { vec![c.clone(), tree.clone()] } else { vec![tree.clone(), c.clone()] };
                let deep = node(filter, !or, children);
                if telling(&deep, &[tree, c]) {
                    all.push(Probe::valid(Kind::Filtering, ask(deep.clone()), u8::from(nested > 1)));
                    nested += 1;
                    let deeper = node(filter, *or, vec![deep.clone(), leaves[leaves.len() / 2].clone()]);
                    if telling(&deeper, &[&deep, &leaves[leaves.len() / 2]]) {
                        all.push(Probe::valid(Kind::Filtering, ask(deeper), u8::from(nested > 1)));
                    }
                    if nested >= 4 {
                        break 'outer;
                    }
                    continue 'outer;
                }
            }
        }
    }
    let three: Vec<Value> = leaves.iter().take(3).cloned().collect();
    if three.len() == 3 {
        all.push(Probe::valid(Kind::Filtering, ask(node(filter, true, three)), 1));
    }
    if let Some(one) = leaves.first() {
        all.push(Probe::valid(Kind::Filtering, ask(node(filter, false, vec![one.clone()])), 0));
    }
}

/// One comparison of each operator, joined by `or`: any of them that turns it into `and` shows.
fn every_operator(session: &Session, operation: &str, filter: &Filter) -> Value {
    let mut operators: Vec<Operator> = Vec::new();
    let mut every = Vec::new();
    for (word, rule) in &filter.fields {
        for op in &rule.operators {
            let Some(world) = session.worlds.get(operation).filter(|_| !operators.contains(op)) else { continue };
            let first = values(world, rule, *op).into_iter().next().map(|value| leaf(filter, word, *op, value));
            let tells = |leaf: &Value| admitted(session, operation, filter, leaf).is_some_and(|n| n > 0);
            if let Some(one) = first.filter(|leaf| *op == Operator::Jsquery || tells(leaf)) {
                operators.push(*op);
                every.push(one);
            }
        }
    }
    node(filter, true, every)
}

/// Known but forbidden fields, unknown ones, unknown operators, values of a wrong type.
fn refusals(session: &Session, operation: &str, described: &Operation, filter: &Filter, all: &mut Vec<Probe>) {
    let ask = |tree: Value| Call::new(operation).with(&filter.parameter, tree);
    // A misspelt field is the likeliest mistake, and all items the worst answer to it.
    let unknown = cases(session, operation, &[Provocation::UnknownParameter]);
    if !unknown.is_empty() {
        let fact = case_fact(session, operation, &unknown);
        let expect = Expect::Refusal { cases: unknown, fact };
        let odd = leaf(filter, "plumbline_unknown", Operator::Equal, json!("x"));
        let known = filter.fields.iter().find_map(|(word, rule)| {
            let value = values(session.worlds.get(operation)?, rule, Operator::Equal).into_iter().next()?;
            Some(leaf(filter, word, Operator::Equal, value))
        });
        let inside = known.map(|known| node(filter, false, vec![known, odd.clone()]));
        for tree in std::iter::once(odd).chain(inside) {
            all.push(Probe { kind: Kind::Errors, call: ask(tree), expect: expect.clone(), rank: 1 });
        }
    }
    for (i, word) in filter.prohibited.iter().enumerate() {
        let prohibited = cases(session, operation, &super::sort::forbidden(session, word, Provocation::FilterProhibited, operation));
        let fact = session
            .facts
            .iter()
            .find(|f| f.operation == operation && f.kind == Kind::Filtering && f.id.ends_with(&format!("/{word}#prohibited")));
        let fact = fact.map_or_else(|| case_fact(session, operation, &prohibited), |f| f.id.clone());
        let expect = if prohibited.is_empty() { Expect::Open } else { Expect::Refusal { cases: prohibited.clone(), fact } };
        let tree = leaf(filter, word, Operator::Equal, json!("x"));
        // As with orders: alone only the first.
        let rank = match &expect {
            Expect::Refusal { .. } if i > 0 => 2,
            _ => u8::from(i > 0),
        };
        all.push(Probe { kind: Kind::Errors, call: ask(tree.clone()), expect: expect.clone(), rank });
        if let Expect::Refusal { .. } = expect {
            let call = Tailor::of(session, operation, described).beside(&ask(tree.clone()), i);
            all.push(Probe { kind: Kind::Errors, call, expect: expect.clone(), rank: 1 });
        }
        if i == 0
            && let Some((known, rule)) = filter.fields.iter().next()
        {
            let value = session.worlds.get(operation).and_then(|w| values(w, rule, Operator::Equal).into_iter().next());
            let inside = node(filter, false, vec![leaf(filter, known, Operator::Equal, value.unwrap_or(json!(1))), tree]);
            all.push(Probe { kind: Kind::Errors, call: ask(inside), expect, rank: 1 });
        }
    }
    let refused = |wrong: Wrong| super::parameters::invalid(session, operation, wrong);
    if let Some((word, _)) = filter.fields.iter().find(|(_, r)| r.operators.contains(&Operator::Regexp)) {
        // An expression that is none is a text, so its type is right.
        let call = ask(leaf(filter, word, Operator::Regexp, json!("[")));
        all.push(Probe { kind: Kind::Errors, call, expect: refused(Wrong::Value), rank: 0 });
    }
    if let Some((word, _)) = filter.fields.iter().find(|(_, r)| r.kind == ValueKind::Number) {
        // What a number is compared with that is none is open, but no reason to fail.
        let mut call = ask(leaf(filter, word, Operator::Equal, json!("abc")));
        let wrong = cases(session, operation, &[Provocation::WrongType]);
        call.about = (!wrong.is_empty()).then(|| case_fact(session, operation, &wrong));
        all.push(Probe { kind: Kind::Errors, call, expect: Expect::Open, rank: 1 });
    }
    if let Some((word, _)) = filter.fields.iter().next() {
        let mut odd = leaf(filter, word, Operator::Equal, json!(1));
        odd[&filter.operator_member] = json!("plumbline");
        all.push(Probe { kind: Kind::Errors, call: ask(odd), expect: refused(Wrong::Word), rank: 1 });
    }
    all.push(Probe { kind: Kind::Errors, call: ask(json!("plumbline")), expect: refused(Wrong::Type), rank: 1 });
}
