//! Probes of credentials: absent and wrong. They come last, for servers that count wrong ones.

use super::dress::Tailor;
use super::exercise::short_limit;
use super::{Probe, cases, paging};
use crate::call::{Call, CredentialUse};
use crate::options::Depth;
use crate::session::{Expect, Session};
use plumbline_spec::Kind;
use plumbline_spec::facts::{CredentialAspect, Subject};
use plumbline_spec::model::{Application, Law, Operation, Provocation};

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
        }
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
            // Without a path segment the address is another one; any refusal will do.
            if in_path && matches!(used, CredentialUse::Without(_)) {
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
            }
            let missing = matches!(used, CredentialUse::Without(_)) && !in_path && session.options.depth > Depth::Quick;
            let beside = missing.then(|| Tailor::of(session, operation, described).beside(&call, 0)).filter(|b| b.args != call.args);
            if let Some(mut beside) = beside {
                // Who sends nothing is given nothing, whatever else is asked for.
                beside.besides = beside.args.keys().cloned().collect();
                all.push(Probe { kind: Kind::Credentials, call: beside.credentials(used.clone()), expect: expect.clone(), rank: 0 });
            }
            all.push(Probe { kind: Kind::Credentials, call: call.credentials(used), expect, rank: 0 });
        }
    }
    all
}
