//! Judging the payload of a success: its shape, and by what was asked for, its items.

use super::dispute::dispute;
use super::laws::{echo, lawful};
use super::leaks::secrets;
use super::{About, Answer, Finding, finding, sense};
use crate::asked::{ListPlace, asked};
use crate::call::Call;
use crate::oracle::MismatchKind;
use crate::session::{Expect, Session};
use plumbline_spec::facts::{Aspect, response_fact_id};
use plumbline_spec::model::{Law, Operation};
use plumbline_spec::pointer;
use plumbline_spec::value::{Checker, shorten};
use serde_json::Value;

pub(super) fn success(
    session: &mut Session,
    call: &Call,
    expect: &Expect,
    operation: &Operation,
    status: u16,
    payload: Value,
    mut findings: Vec<Finding>,
) -> (Answer, Vec<Finding>) {
    if let Expect::Refusal { fact, .. } = expect {
        findings.push(finding(About::Fact(fact.clone()), "a refusal", format!("success with status {status}")));
        return (Answer::success(payload, None), findings);
    }
    shape(session, call, operation, status, &payload, &mut findings);
    secrets(session, call, &payload, &mut findings);
    let laws = ListPlace::of(operation);
    let list = laws.as_ref().and_then(|l| pointer::get(&payload, l.items)).and_then(Value::as_array);
    let items = list.map_or(&[][..], Vec::as_slice);
    if findings.is_empty() {
        sense::sense(session.description(), &call.operation, operation, items, &mut findings);
    }
    // Without the list the laws have nothing to say; the shape has said it.
    let listed = list.is_some();
    if findings.iter().all(|f| matches!(f.about, About::Fact(_))) && listed {
        match expect {
            Expect::Success => {
                if let Err(found) = lawful(session, call, operation, &payload, items, true) {
                    findings.push(finding(About::Law(found.kind), found.expected, found.found));
                }
                if findings.is_empty()
                    && let Some((fact, expected, found)) = crate::pages::misled(session, operation, call, &payload, items)
                {
                    findings.push(finding(About::Fact(fact), expected, found));
                }
                echo(session, call, operation, &payload, &mut findings);
            }
            Expect::OneOf(calls) => {
                let near = calls.iter().any(|c| c.args != call.args);
                let mut last: Option<Finding> = None;
                let mut fits = false;
                for other in calls {
                    // Where only what was asked for is fair, the answer says what is meant by it.
                    let judged = lawful(session, other, operation, &payload, items, !near);
                    let mut echoed = Vec::new();
                    echo(session, other, operation, &payload, &mut echoed);
                    // What is repeated may be what was asked, or what was made of it.
                    if !echoed.is_empty() && other.args != call.args {
                        echoed.clear();
                        echo(session, call, operation, &payload, &mut echoed);
                    }
                    match (judged, echoed.pop()) {
                        (Ok(()), None) => {
                            fits = true;
                            break;
                        }
                        // Where the items are right, only what is repeated is wrong.
                        (Err(_), _) if last.as_ref().is_some_and(|l| matches!(l.about, About::Fact(_))) => {}
                        (Err(found), _) => {
                            let kind = if near { MismatchKind::Count } else { found.kind };
                            last = Some(finding(About::Law(kind), found.expected, found.found));
                        }
                        (Ok(()), Some(found)) => last = Some(found),
                    }
                }
                if let (false, Some(found)) = (fits, last) {
                    let fair = if near {
                        format!("a refusal, or what a near request gives ({})", found.expected)
                    } else {
                        format!("a refusal, or {}", found.expected)
                    };
                    findings.push(finding(found.about, fair, found.found));
                }
            }
            Expect::Open => {
                if let Some(most) = most(session, operation)
                    && items.len() as u64 > most
                {
                    findings.push(finding(
                        About::Law(MismatchKind::Count),
                        format!("at most {most} items"),
                        format!("{} items", items.len()),
                    ));
                }
            }
            Expect::Refusal { .. } => {}
        }
    }
    let at = laws.as_ref().map(|l| l.items.to_owned());
    (Answer::success(payload, at.as_deref()), findings)
}

/// The stated maximum of the limit.
fn most(session: &Session, operation: &Operation) -> Option<u64> {
    operation.laws.values().find_map(|law| match law {
        Law::Page(page) => crate::pages::fixed(page).or(crate::pages::range(session.description(), operation, page).1)?.try_into().ok(),
        _ => None,
    })
}

fn shape(session: &mut Session, call: &Call, operation: &Operation, status: u16, payload: &Value, findings: &mut Vec<Finding>) {
    let own = || operation.responses.get(&status).and_then(|r| r.schema.as_ref());
    let Some(schema) = operation.result.as_ref().or_else(own).or_else(|| operation.payload()) else { return };
    let name = &call.operation;
    let outcome = Checker::new(&session.model.description).check(schema, payload);
    let asked = asked(session.description(), operation, call);
    let items = ListPlace::of(operation).map(|l| l.items.to_owned()).unwrap_or_default();
    let mut violations = outcome.violations;
    if asked.chosen.is_some() {
        // Members that were not chosen are not missing.
        let prefix = format!("{items}/*/");
        violations.retain(|v| !(v.aspect == Aspect::Required && v.place.strip_prefix(&prefix).is_some_and(|rest| !rest.contains('/'))));
    }
    let error = session.description().errors.schema.as_ref();
    let named = |e: &plumbline_spec::model::Schema| e.properties.keys().any(|k| payload.get(k).is_some());
    let is_error = !violations.is_empty() && error.is_some_and(|e| named(e) && Checker::new(session.description()).fits(e, payload));
    if let Some(inner) = payload.as_str().filter(|_| !violations.is_empty()).and_then(|t| serde_json::from_str::<Value>(t).ok())
        && (inner.is_object() || inner.is_array())
    {
        let found = format!("JSON within a text: {}", shorten(&payload.to_string()));
        findings.push(finding(About::Fact(format!("{name}/response#media")), "the JSON itself", found));
        return;
    }
    if is_error {
        crate::occasion::note(session, call, status, payload, &[]);
        findings.push(finding(
            About::Fact(format!("{name}/response#status")),
            "a success with this status",
            format!("an error: {}", shorten(&payload.to_string())),
        ));
        return;
    }
    violations.sort_by(|a, b| (&a.place, a.aspect).cmp(&(&b.place, b.aspect)));
    violations.dedup_by(|a, b| a.place == b.place && a.aspect == b.aspect);
    for violation in violations {
        let fact = response_fact_id(name, &violation.place, violation.aspect);
        let place = if violation.instance.is_empty() { "the top" } else { violation.instance.as_str() };
        let found = format!("{} at {place}", violation.found);
        findings.push(finding(About::Fact(fact), violation.expected, found));
    }
    if findings.is_empty() {
        for (evidence, instance) in outcome.evidence {
            dispute(session, name, evidence, &instance, findings);
        }
        session.note_shape(name, payload);
    }
}
