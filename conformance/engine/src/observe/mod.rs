//! Judging traffic that somebody else made: recorded, or passing by.
//!
//! An [`Observer`] takes requests with their answers and judges each answer by the same judges as a
//! run ([`crate::judge`]), as far as no new request is needed. Nothing can be asked again, so nothing
//! is confirmed or made smaller: what failed once and held for the same request another time is
//! `flaky`. Laws over several answers are held against them only where the traffic itself shows
//! that the data stayed the same ([`pairs`]). It sends nothing.

mod expect;
mod pairs;
mod request;
mod tally;
mod template;

use crate::error::Error;
use crate::judge::{About, Answer, Finding, judge};
use crate::options::Options;
use crate::report::{Evidence, Report};
use crate::session::{Expect, Session};
use crate::transport::{Failure, Reply};
use expect::Duty;
use pairs::Lists;
use plumbline_spec::Source;
use plumbline_spec::facts::{CredentialAspect, Subject};
use plumbline_spec::model::Effect;
use request::{Read, Recorded, Ways};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;
use tally::{Tally, Tried};

/// A recorded request.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// HTTP method.
    pub method: String,
    /// Path and query as they were sent, without scheme and authority.
    pub target: String,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Option<Vec<u8>>,
}

impl Request {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub enum Came {
    /// An answer.
    Whole {
        /// HTTP status.
        status: u16,
        /// Headers.
        headers: Vec<(String, String)>,
        /// Body, its transfer coding undone.
        body: Vec<u8>,
    },
    /// An answer that was cut off or is no HTTP; what is wrong with it.
    Broken(String),
    /// What was recorded does not tell; the reason.
    Unknown(String),
}

/// How much a recording can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fidelity {
    /// Every byte passed by: what is not there was not sent.
    Whole,
    /// As tools keep it: headers may be left out, bodies are decoded.
    Kept,
}

/// Something found wrong with an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Id of the fact.
    pub fact: String,
    /// What it says.
    pub statement: String,
    /// Where the vendor says it.
    pub source: String,
    /// `file:line:column` in the description.
    pub defined_at: String,
    /// What shows it, secrets masked.
    pub evidence: Evidence,
    /// How often it was found by now.
    pub times: u64,
    /// Whether the fact rests on assumption, so that it is no fault.
    pub assumed: bool,
}

/// Judges traffic by one description.
pub struct Observer {
    session: Session,
    ways: Ways,
    base: String,
    prefix: Option<String>,
    fidelity: Fidelity,
    since: Instant,
    looked: u64,
    operations: BTreeSet<String>,
    tally: Tally,
    lists: Lists,
    /// Credentials that were good for an operation once, by their texts.
    good: BTreeSet<(String, Vec<String>)>,
    /// Refusals of requests that are as described, until it is known whether their credentials are good.
    waiting: Vec<(Recorded, Evidence)>,
    notes: BTreeMap<String, u64>,
    writes: bool,
    decoded: bool,
}

/// Most refusals that wait for their credentials to be known.
const MOST_WAITING: usize = 200;

impl Observer {
    /// An observer of the traffic with a target. `base` is its address, for showing; its path stands in front
    /// of the described ones. Without it any path in front will do. Unless values may be shown, people's data
    /// become placeholders.
    ///
    /// # Errors
    /// When the description cannot be used.
    pub fn new(source: Arc<Source>, base: Option<&str>, fidelity: Fidelity, show_values: bool) -> Result<Self, Error> {
        let ways = Ways::of(&source)?;
        // Nothing is sent there; what is not of this machine is shown with placeholders.
        let nowhere = if show_values { "http://127.0.0.1" } else { "http://recorded.invalid" };
        let mut session = Session::new(Options::new(source, nowhere), 0)?;
        session.over = true;
        let path = |base: &str| base.split_once("://").map_or(base, |(_, rest)| rest).split_once('/').map(|(_, path)| path.to_owned());
        Ok(Self {
            session,
            ways,
            prefix: base.map(|b| path(b).unwrap_or_default()),
            base: base.map(|b| b.trim_end_matches('/').to_owned()).unwrap_or_default(),
            fidelity,
            since: Instant::now(),
            looked: 0,
            operations: BTreeSet::new(),
            tally: Tally::default(),
            lists: Lists::default(),
            good: BTreeSet::new(),
            waiting: Vec::new(),
            notes: BTreeMap::new(),
            writes: false,
            decoded: false,
        })
    }

    /// Whether a request is one of the description: a call or a login.
    pub fn knows(&self, request: &Request) -> bool {
        !matches!(self.ways.read(self.session.description(), request, self.prefix.as_deref()), Read::Unknown(_))
    }

    /// How many answers were judged.
    pub fn judged(&self) -> u64 {
        self.looked
    }

    /// The address of the target, for showing, where it was not known before.
    pub fn set_base(&mut self, base: &str) {
        base.trim_end_matches('/').clone_into(&mut self.base);
    }

    /// Judges an answer. What is found in it is given back each time, with how often it was found.
    pub fn look(&mut self, request: &Request, came: &Came) -> Vec<Found> {
        match self.ways.read(self.session.description(), request, self.prefix.as_deref()) {
            Read::Unknown(why) => {
                self.note(format!("not judged: {why}"));
                Vec::new()
            }
            Read::Login { yields, sent } => {
                self.login(&yields, &sent, came);
                Vec::new()
            }
            Read::Call(recorded) => self.call(&recorded, request, came),
        }
    }

    /// What is known by now, laws over several answers included.
    pub fn report(&mut self) -> Report {
        self.conclude();
        let session = &mut self.session;
        session.transport.requests = self.looked;
        self.tally.enter(session);
        for (note, times) in &self.notes {
            session.ledger.observe(if *times > 1 { format!("{note} ({times} times)") } else { note.clone() });
        }
        if self.decoded {
            let note = "bodies were decoded before they were recorded, so byte order marks and character sets cannot be judged";
            session.ledger.observe(note.to_owned());
        }
        let mut report = crate::run::report(session, self.since, false);
        report.target.clone_from(&self.base);
        "recorded".clone_into(&mut report.depth);
        for fact in report.facts.iter_mut().filter(|f| f.verdict == crate::Verdict::Unseen && f.evidence.is_empty()) {
            let own = fact.reason.take().unwrap_or_default();
            fact.reason = Some(if own.starts_with("unobservable") || own.starts_with(crate::occasion::UNASKED) {
                own
            } else if self.operations.contains(&fact.operation) {
                format!("no recorded answer shows it, and nothing new is asked: {own}")
            } else {
                format!("no request of {} was recorded", fact.operation)
            });
        }
        report
    }

    fn note(&mut self, note: String) {
        const MOST: usize = 100;
        if self.notes.len() < MOST || self.notes.contains_key(&note) {
            *self.notes.entry(note).or_default() += 1;
        }
    }

    fn login(&mut self, yields: &str, sent: &BTreeMap<String, String>, came: &Came) {
        for value in sent.values() {
            self.session.transport.keep_secret(value);
        }
        let Came::Whole { status, body, .. } = came else { return };
        let description = self.session.description();
        let Some(exchange) = description.authentication.values().find_map(|a| a.exchange.as_ref().filter(|e| e.yields == yields)).cloned()
        else {
            return;
        };
        let value: Value = serde_json::from_slice(body).unwrap_or_default();
        let Some(token) = plumbline_spec::pointer::get(&value, &exchange.at).and_then(Value::as_str) else { return };
        let operations: Vec<String> = description.operations.keys().cloned().collect();
        self.session.transport.keep_secret(token);
        for operation in operations {
            self.session.ledger.holds(&format!("{operation}/credentials/{yields}#exchange"));
        }
        if *status != exchange.status {
            self.note(format!("the login answers with status {status}, not {}", exchange.status));
        }
    }

    fn call(&mut self, recorded: &Recorded, request: &Request, came: &Came) -> Vec<Found> {
        let name = recorded.call.operation.clone();
        self.operations.insert(name.clone());
        for text in &recorded.texts {
            self.session.transport.keep_secret(text);
        }
        let secret = |n: &String| self.session.description().credentials.get(n).is_none_or(|c| c.secret);
        let secrets: Vec<String> = recorded.credentials.iter().filter(|(n, _)| secret(n)).map(|(_, v)| v.clone()).collect();
        for text in secrets {
            self.session.transport.keep_secret(&text);
        }
        for flaw in &recorded.flaws {
            self.note(format!("{name}: {flaw}"));
        }
        let result = match came {
            Came::Whole { status, headers, body } => match self.readable(&name, request, *status, headers, body) {
                Some(reply) => Ok(reply),
                None => return Vec::new(),
            },
            Came::Broken(why) => Err(Failure::Broken(why.clone())),
            Came::Unknown(why) => {
                self.note(format!("an answer to {name} was not judged: {why}"));
                return Vec::new();
            }
        };
        self.looked += 1;
        if let Ok(reply) = &result {
            self.session.transport.learn(&reply.body);
        }
        let session = &mut self.session;
        session.credentials.clone_from(&recorded.credentials);
        // Pages are held against one another at the end, once it is known whether the data stayed the same.
        session.pages.clear();
        let refused = result.as_ref().is_ok_and(|r| expect::refuses(session, &recorded.call, r));
        let duty = expect::duty(session, recorded, refused);
        if let Some(note) = duty.note(&recorded.call) {
            self.note(note);
        }
        let expect = match duty {
            // Whether a refusal is fair depends on credentials, which the traffic may show later.
            Duty::Succeed | Duty::May if refused => Expect::Open,
            duty => duty.expect(),
        };
        self.session.met = None;
        let (answer, mut findings) = judge(&mut self.session, &recorded.call, &expect, &result);
        let told = self.session.met.take();
        let state = told.as_ref().is_some_and(|met| met.state);
        if let Some(met) = told {
            *self.session.occasions.entry((name.clone(), met.case)).or_default() += 1;
            met.held.iter().for_each(|fact| self.session.ledger.holds(fact));
            // What says how it stands with the account says nothing of the request.
            findings.retain(|f| !met.state || matches!(&f.about, About::Fact(fact) if expect::whatever(fact)));
            findings.extend(met.findings);
        }
        crate::seen::note(&mut self.session, &recorded.call, &result, &answer);
        self.credentials(recorded, &answer, &mut findings);
        if !state && findings.iter().all(|f| matches!(f.about, About::Fact(_))) {
            crate::cover::cover(&mut self.session, &recorded.call, &expect, &answer);
        }
        if let Answer::Success { payload, items } = &answer {
            let effect = self.session.operation(&name).map(|o| o.effect);
            self.writes |= effect.is_some_and(|e| e != Effect::Safe);
            if expect == Expect::Success && findings.is_empty() {
                self.lists.keep(&self.session, recorded, payload, items);
            }
        }
        let mut found = if state { Vec::new() } else { self.refusals(recorded, &answer, &expect, refused) };
        let tried = Tried::of(recorded);
        let facts: Vec<(String, Finding)> =
            findings.into_iter().filter_map(|f| Some((fact_of(&mut self.session, recorded, &expect, &f)?, f))).collect();
        self.tally.tried(&tried);
        for (fact, finding) in facts {
            let evidence = self.evidence(recorded, &finding.expected, &finding.found);
            found.push(self.found(&tried, fact, evidence));
        }
        found
    }

    /// The answer as the judges take it; none where it cannot be read.
    fn readable(&mut self, name: &str, request: &Request, status: u16, headers: &[(String, String)], body: &[u8]) -> Option<Reply> {
        // Neither says anything of the resource, nor does an answer to HEAD.
        if matches!(status, 0 | 304) || (100..200).contains(&status) || request.method == "HEAD" {
            self.note(format!("an answer to {name} with status {status} was not judged: it has no body of its own"));
            return None;
        }
        let mut headers: Vec<(String, String)> = headers.iter().map(|(n, v)| (n.to_ascii_lowercase(), v.clone())).collect();
        headers.retain(|(n, _)| !n.starts_with(':'));
        let coded = headers.iter().any(|(n, v)| n == "content-encoding" && !v.eq_ignore_ascii_case("identity"));
        if self.fidelity == Fidelity::Kept {
            self.decoded = true;
            headers.retain(|(n, _)| n != "content-encoding");
        } else if coded && serde_json::from_slice::<Value>(body).is_err() {
            self.note(format!("an answer to {name} was not judged: its body is compressed although that was not asked for"));
            return None;
        }
        Some(Reply { status, headers, body: body.to_vec() })
    }

    /// Credentials that are missing must be missed; those that are right let refusals be judged.
    fn credentials(&mut self, recorded: &Recorded, answer: &Answer, findings: &mut Vec<Finding>) {
        if self.fidelity != Fidelity::Whole {
            return;
        }
        for lacking in &recorded.lacking {
            let fact = self.session.facts.iter().find(|f| {
                let own = Subject::Credential { credential: lacking.clone(), aspect: CredentialAspect::Required };
                f.operation == recorded.call.operation && f.subject == own && f.unobservable.is_none()
            });
            let Some(id) = fact.map(|f| f.id.clone()) else { continue };
            match answer {
                Answer::Success { .. } => findings.push(Finding {
                    about: About::Fact(id),
                    expected: format!("a refusal, as `{lacking}` was not sent"),
                    found: "success".to_owned(),
                }),
                Answer::Refused { .. } => self.session.ledger.holds(&id),
                Answer::Nothing(_) => {}
            }
        }
    }

    /// Refusals of requests that are as described, once their credentials are known to be good.
    fn refusals(&mut self, recorded: &Recorded, answer: &Answer, expect: &Expect, refused: bool) -> Vec<Found> {
        let key = (recorded.call.operation.clone(), recorded.texts.clone());
        if answer.is_success() {
            self.good.insert(key);
        } else if refused && *expect == Expect::Open && self.waiting.len() < MOST_WAITING {
            let fair = expect::duty(&self.session, recorded, false);
            if let (Duty::Succeed, Some(words)) = (fair, expect::unfair(&self.session, answer)) {
                let evidence = self.evidence(recorded, "success, as the request is as described", &words);
                self.waiting.push((recorded.clone(), evidence));
            }
        }
        let good = &self.good;
        let known = |r: &Recorded| good.contains(&(r.call.operation.clone(), r.texts.clone()));
        let (ripe, waiting) = std::mem::take(&mut self.waiting).into_iter().partition(|(r, _)| known(r));
        self.waiting = waiting;
        let ripe: Vec<(Recorded, Evidence)> = ripe;
        ripe.into_iter()
            .map(|(recorded, evidence)| {
                let fact = crate::blame::refused(&self.session, &recorded.call);
                self.found(&Tried::of(&recorded), fact, evidence)
            })
            .collect()
    }

    fn found(&mut self, tried: &Tried, fact: String, evidence: Evidence) -> Found {
        let times = self.tally.failed(tried, &fact, evidence.clone());
        let known = self.session.fact(&fact);
        let text = |of: fn(&plumbline_spec::Fact) -> &String| known.map(of).cloned().unwrap_or_default();
        Found {
            statement: text(|f| &f.statement),
            source: text(|f| &f.source),
            defined_at: text(|f| &f.defined_at),
            assumed: known.is_some_and(|f| f.assumed),
            fact,
            evidence,
            times,
        }
    }

    fn evidence(&self, recorded: &Recorded, expected: &str, found: &str) -> Evidence {
        let mask = |text: &str| self.session.transport.mask(text);
        Evidence {
            curl: mask(&recorded.wire.curl(origin(&self.base), false)),
            expected: mask(expected),
            found: mask(found),
            ..Evidence::default()
        }
    }

    /// Laws over several answers.
    fn conclude(&mut self) {
        let lists = std::mem::take(&mut self.lists);
        let (findings, notes) = lists.judge(&mut self.session, self.writes);
        for note in notes {
            self.note(note);
        }
        for (recorded, fact, finding) in findings {
            let evidence = self.evidence(&recorded, &finding.expected, &finding.found);
            self.found(&Tried::of(&recorded), fact, evidence);
        }
        for (recorded, _) in std::mem::take(&mut self.waiting) {
            let note = "a request that is as described was refused, but nothing shows that its credentials are good";
            self.note(format!("{}: {note}", recorded.call.operation));
        }
    }
}

/// Scheme and authority of an address; recorded paths have the rest of it in front.
fn origin(url: &str) -> &str {
    let start = url.find("://").map_or(0, |i| i + 3);
    url[start..].find('/').map_or(url, |i| &url[..start + i])
}

/// The fact that a finding speaks of; none where the documents leave open what was found.
fn fact_of(session: &mut Session, recorded: &Recorded, expect: &Expect, finding: &Finding) -> Option<String> {
    use plumbline_spec::facts::ParameterAspect;
    if *expect != Expect::Success
        && let (Some((fact, aspect)), About::Law(_)) = (crate::blame::range(session, &recorded.call), &finding.about)
    {
        if aspect == ParameterAspect::Minimum {
            let words = format!("a value below {fact} is answered with {} (the document does not say how)", finding.found);
            session.ledger.observe(words);
            return None;
        }
        return Some(fact);
    }
    Some(match &finding.about {
        About::Fact(fact) => fact.clone(),
        About::Refused => crate::blame::refused(session, &recorded.call),
        About::Law(kind) => crate::blame::law(session, &recorded.call, *kind),
    })
}
