//! Probes of credentials: absent and wrong. They come last, for servers that count wrong ones.

use super::dress::Tailor;
use super::exercise::short_limit;
use super::{Probe, cases, paging, whole};
use crate::call::{Call, CredentialUse};
use crate::options::Depth;
use crate::session::{Expect, Session};
use plumbline_spec::Kind;
use plumbline_spec::facts::{CredentialAspect, Subject};
use plumbline_spec::model::{Application, Law, Operation, Provocation};
use serde_json::json;

/// Probes of the credentials that an operation needs.
pub fn probes(session: &Session, operation: &str, described: &Operation) -> Vec<Probe> {
    let mut all = Vec::new();
    let Some(authentication) = described.authentication.as_ref().and_then(|name| session.description().authentication.get(name)) else {
        return all;
    };
    let mut names: Vec<&str> = authentication.apply.iter().flat_map(Application::credentials).collect();
    names.dedup();
    for name in names {
        let in_path = authentication.apply.iter().any(|a| matches!(a, Application::Path { credential, .. } if credential == name));
        let value = session.credentials.get(name).map_or("", String::as_str);
        let missing = [Provocation::CredentialMissing, Provocation::RequiredMissing];
        let wrong = [Provocation::CredentialWrong, Provocation::CredentialWrong];
        let without = if in_path { CredentialAspect::Checked } else { CredentialAspect::Required };
        let mut ways = vec![
            (without, CredentialUse::Without(name.to_owned()), missing),
            (CredentialAspect::Checked, CredentialUse::Wrong(name.to_owned()), wrong.clone()),
        ];
        // Further wrong ones only where nobody is locked out for them.
        if session.transport.is_loopback() && value.len() >= 6 {
            ways.push((CredentialAspect::Checked, CredentialUse::Near(name.to_owned()), wrong.clone()));
            if value.chars().any(char::is_alphabetic) {
                ways.push((CredentialAspect::Checked, CredentialUse::OtherCase(name.to_owned()), wrong.clone()));
            }
            // Cut short only secrets: a name may be.
            let secret = session.description().credentials.get(name).is_some_and(|c| c.secret);
            if (secret || in_path) && session.options.depth > Depth::Quick {
                ways.push((CredentialAspect::Checked, CredentialUse::Longer(name.to_owned()), wrong.clone()));
            }
            if secret && session.options.depth > Depth::Quick {
                ways.push((CredentialAspect::Checked, CredentialUse::Part(name.to_owned()), wrong));
            }
            let member = |a: &Application| matches!(a, Application::Params { credential, .. } if credential == name);
            if secret && authentication.apply.iter().any(member) && session.options.depth > Depth::Quick {
                let provocations = [Provocation::CredentialWrong, Provocation::WrongType];
                ways.push((CredentialAspect::Checked, CredentialUse::Truth(name.to_owned()), provocations));
            }
        }
        let mut beside = companions(session, operation, described).into_iter().cycle();
        for (aspect, used, provocations) in ways {
            let fact = session.facts.iter().find(|f| {
                f.operation == operation
                    && matches!(&f.subject, Subject::Credential { credential, aspect: a } if credential == name && *a == aspect)
            });
            let Some(fact) = fact.filter(|f| f.unobservable.is_none()) else { continue };
            let mut listed = cases(session, operation, &provocations);
            listed.dedup();
            let about =
                |key: &String| session.description().errors.cases.get(key).and_then(|c| c.credential.as_deref()).is_none_or(|c| c == name);
            listed.retain(about);
            // Without a path segment the address is another one, and what a value of another type brings about may be said nowhere; any
            // refusal will do.
            let untyped = matches!(used, CredentialUse::Truth(_)) && cases(session, operation, &[Provocation::WrongType]).is_empty();
            if untyped || in_path && matches!(used, CredentialUse::Without(_)) {
                listed.clear();
            }
            let expect = Expect::Refusal { cases: listed, fact: fact.id.clone() };
            let mut call = Call::new(operation);
            if matches!(used, CredentialUse::Near(_)) {
                // Beside the plain ones: whatever is asked for, it is not given.
                call = Tailor::of(session, operation, described).beside(&call, 0);
                if let Some((Some(limit), _)) = paging(described) {
                    call = call.with(limit, short_limit(session, operation, limit));
                }
                for law in described.laws.values() {
                    if let Law::First(first) = law {
                        call = call.with(&first.count, 3);
                    }
                }
                call.besides = call.args.keys().cloned().collect();
            } else if !matches!(used, CredentialUse::Without(_) | CredentialUse::Wrong(_)) {
                // What is asked for may be given without a look at who asks.
                call = beside.next().unwrap_or(call);
            }
            let missing = matches!(used, CredentialUse::Without(_)) && !in_path && session.options.depth > Depth::Quick;
            let beside = missing.then(|| Tailor::of(session, operation, described).beside(&call, 0)).filter(|b| b.args != call.args);
            if let Some(mut beside) = beside {
                // Who sends nothing is given nothing, whatever else is asked for.
                beside.besides = beside.args.keys().cloned().collect();
                let provocations =
                    [Provocation::CredentialMissing, Provocation::RequiredMissing, Provocation::CredentialWrong, Provocation::InvalidValue];
                let mut cases = cases(session, operation, &provocations);
                cases.retain(about);
                let expect = Expect::Refusal { cases, fact: fact.id.clone() };
                let call = beside.credentials(CredentialUse::Empty(name.to_owned()));
                all.push(Probe { kind: Kind::Credentials, call, expect, rank: 0 });
            }
            all.push(Probe { kind: Kind::Credentials, call: call.credentials(used), expect, rank: 0 });
        }
    }
    all
}

/// Calls with one thing asked for, whatever there is: an order, a condition, all that comes at once, members, a number of items.
fn companions(session: &Session, operation: &str, described: &Operation) -> Vec<Call> {
    let plain = Call::new(operation);
    let mut all = Tailor::of(session, operation, described).beside_of(&plain);
    all.push(whole(session, described, plain.clone()));
    for law in described.laws.values() {
        match law {
            Law::Project(project) => {
                all.extend(project.members.keys().next().map(|word| plain.clone().with(&project.fields, json!([word]))));
            }
            Law::First(first) => all.push(plain.clone().with(&first.count, 1)),
            Law::Page(_)
            | Law::Sort(_)
            | Law::Search(_)
            | Law::Criteria(_)
            | Law::Filter(_)
            | Law::Membership(_)
            | Law::Echo(_)
            | Law::Unique(_)
            | Law::Stable(_) => {}
        }
    }
    all.retain(|call| !call.args.is_empty());
    for call in &mut all {
        call.besides = call.args.keys().cloned().collect();
    }
    all
}
