//! The state of a run of one API against one target, and the one way to ask it something.
//!
//! [`Session::ask`] sends a call, judges the answer against all that is known ([`crate::judge`]),
//! notes what held ([`crate::cover`]) and investigates what did not ([`crate::investigate`]).

use crate::call::{Call, Wire};
use crate::error::Error;
use crate::judge::{About, Answer, Finding, judge};
use crate::ledger::Ledger;
use crate::needs::{self, Needs, Seen};
use crate::occasion::{self, Met};
use crate::options::Options;
use crate::oracle::{MismatchKind, Semantics, World};
use crate::prepared::Prepared;
use crate::progress::Event;
use crate::remember::{self, Journal, Remembered};
use crate::report::{Evidence, Verdict};
use crate::seen::Recorder;
use crate::shapes::Shapes;
use crate::sizes::SeenPages;
use crate::transport::{Failure, Reply, Transport, declared_gap};
use plumbline_spec::model::{Description, Law, Operation};
use plumbline_spec::readings::Choices;
use plumbline_spec::{Fact, Model};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// What an answer to a call must be.
#[derive(Debug, Clone, PartialEq)]
pub enum Expect {
    /// Success, as the laws say.
    Success,
    /// Anything but a failure of the server; a success must keep shapes and bounds.
    Open,
    /// Refusal, or success as one of these calls would have.
    OneOf(Vec<Call>),
    /// Refusal; with one of these documented errors, where the protocol tells.
    Refusal {
        /// Keys of `errors.cases` that will do; empty for any refusal.
        cases: Vec<String>,
        /// The fact that says so.
        fact: String,
    },
}

/// A mismatch that was traced to a fact, so that others of its make need not be.
#[derive(Debug, Clone)]
pub struct Explained {
    /// Operation.
    pub operation: String,
    /// The parameters of the smallest call that shows it, with values that matter.
    pub args: Vec<(String, Value)>,
    /// What kind of mismatch.
    pub kind: Option<MismatchKind>,
}

/// Where a page begins, and the keys of its items.
pub type Stretch = (i64, Arc<HashSet<String>>);

/// Readings that an answer fits, its operation, and how that was seen.
pub type Told = (BTreeSet<String>, String, String);

/// What is done with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goes {
    /// It is judged.
    Judged,
    /// Values for other operations are learnt from it as well.
    Learnt,
    /// What it bears out is noted as well.
    Noted,
}

/// The state of a run.
pub struct Session {
    /// What the run was told.
    pub options: Options,
    /// Operations whose data were seen to change.
    pub data_changed: BTreeSet<String>,
    /// The description, request-side disputes given a reading.
    pub model: Arc<Model>,
    /// Its facts.
    pub facts: Arc<Vec<Fact>>,
    /// Index of facts by id.
    pub index: Arc<HashMap<String, usize>>,
    by_operation: Arc<HashMap<String, Vec<usize>>>,
    /// The way out.
    pub transport: Transport,
    /// Credentials, the exchanged ones included.
    pub credentials: BTreeMap<String, String>,
    /// What is known of each fact.
    pub ledger: Ledger,
    /// Data found, by operation.
    pub worlds: HashMap<String, World>,
    /// What was seen of pages that no parameter makes shorter, by operation.
    pub(crate) seen_pages: BTreeMap<String, SeenPages>,
    /// Ways of settling what is open that the answers so far allow, by operation.
    pub semantics: HashMap<String, Vec<Semantics>>,
    /// Readings of disputes that answers fit: dispute, then for each distinct set how it was seen.
    pub evidence: BTreeMap<String, Vec<Told>>,
    /// Request-side disputes: readings that work, with what shows it.
    pub followed: BTreeMap<String, (Vec<String>, String)>,
    /// What shows how a dispute stands.
    pub shown: BTreeMap<String, Evidence>,
    /// Commands that put what a login gave into variables.
    pub login: Vec<String>,
    /// Mismatches already traced.
    pub explained: Vec<Explained>,
    /// Values of enumerated parameters that were accepted.
    pub accepted: HashMap<String, BTreeSet<String>>,
    /// Shapes seen.
    pub shapes: Shapes,
    /// Statuses, headers and shapes seen, whatever was wrong with them.
    pub seen: Recorder,
    /// Pages seen, for the law that neighbours do not overlap: call without offset and limit, then offset and keys.
    pub pages: HashMap<String, Vec<Stretch>>,
    /// Whether asking is over (budget used up, or stopped at the first failure).
    pub over: bool,
    /// Whether new mismatches are being investigated, so that what is asked meanwhile is not.
    pub investigating: bool,
    /// Whether the credentials of now were taken once.
    pub welcome: bool,
    /// How often a credential that had run out was exchanged anew.
    pub exchanges: usize,
    /// Whether a login with a wrong credential was tried.
    pub misled: bool,
    /// The first success of the run and its operation, until the data are found.
    pub knocked: Option<(String, Answer)>,
    /// Requests that tracing failures took so far.
    pub tracing: usize,
    /// Where an answer may repeat a parameter: law and parameter, then the dispute on the place and its pointers.
    pub echo_places: HashMap<(String, String), (String, Vec<String>)>,
    /// Fields of families that took a comparison of a kind: field and kind.
    pub taken_families: BTreeSet<(String, String)>,
    /// Operators that the target was seen not to take, where that is open.
    pub untaken: Vec<crate::untaken::Untaken>,
    /// Operations that took what stands for their needs.
    pub taken: BTreeSet<String>,
    /// The documented error that the last answer was, if no request brings it about.
    pub met: Option<Met>,
    /// How often such errors came: operation and case.
    pub occasions: BTreeMap<(String, String), u64>,
    /// Operations that are answered with nothing but such an error: its case.
    pub state: BTreeMap<String, String>,
    /// Values that answers held, for the needs of other operations.
    pub seen_values: Seen,
    needs: HashMap<String, Arc<Result<Needs, String>>>,
    next_id: i64,
    pub(crate) operations: Arc<HashMap<String, Arc<Operation>>>,
    /// What is learnt from the answer that is looked at, where that is remembered.
    pub journal: Option<Journal>,
    remembered: Arc<Remembered>,
}

impl Session {
    /// A session before its first request.
    pub fn new(options: Options, budget: u64) -> Result<Self, Error> {
        let remembered = options.remembered.clone().unwrap_or_else(|| Arc::new(Remembered::own()));
        let Prepared { model, facts, index, by_operation, operations } = remembered.prepared(&options.source, &Choices::new())?;
        let gap = declared_gap(&model.description);
        let mut transport = Transport::new(&options, budget, gap)?;
        for (name, value) in &options.credentials {
            if model.description.credentials.get(name).is_none_or(|c| c.secret) {
                transport.keep_secret_in(&crate::secrets::variable(&model.description.api, name), value);
            }
        }
        let credentials = options.credentials.clone();
        let mut session = Self {
            options,
            facts,
            index,
            by_operation,
            model,
            transport,
            credentials,
            ledger: Ledger::default(),
            worlds: HashMap::new(),
            seen_pages: BTreeMap::new(),
            semantics: HashMap::new(),
            evidence: BTreeMap::new(),
            followed: BTreeMap::new(),
            shown: BTreeMap::new(),
            login: Vec::new(),
            explained: Vec::new(),
            accepted: HashMap::new(),
            shapes: Shapes::default(),
            seen: Recorder::default(),
            pages: HashMap::new(),
            data_changed: BTreeSet::new(),
            over: false,
            investigating: false,
            welcome: false,
            exchanges: 0,
            misled: false,
            knocked: None,
            tracing: 0,
            echo_places: HashMap::new(),
            taken_families: BTreeSet::new(),
            untaken: Vec::new(),
            taken: BTreeSet::new(),
            met: None,
            occasions: BTreeMap::new(),
            state: BTreeMap::new(),
            seen_values: Seen::default(),
            needs: HashMap::new(),
            next_id: 1,
            operations,
            journal: None,
            remembered,
        };
        session.find_echo_places();
        session.open_semantics();
        Ok(session)
    }

    /// What is open for operations that nothing is known of yet.
    fn open_semantics(&mut self) {
        for (name, operation) in &self.model.description.operations {
            let (mut wildcard, mut case) = (None, None);
            // Where it is open how several groups are written, not all of them may be read.
            let mut parts = false;
            for law in operation.laws.values() {
                match law {
                    Law::Search(l) => (wildcard, case) = (l.wildcard.clone(), l.case_sensitive),
                    Law::Filter(l) => (wildcard, case) = (l.wildcard.clone(), l.case_sensitive),
                    Law::Membership(l) => {
                        parts = operation.parameters.get(&l.parameter).is_some_and(|p| p.unspecified.contains_key("encoding"));
                    }
                    _ => {}
                }
            }
            self.semantics.entry(name.clone()).or_insert_with(|| {
                let mut open = Semantics::open(wildcard.as_deref(), case);
                open.retain(|s| parts || s.groups.reads_all());
                open
            });
        }
    }

    /// Notes, for each disputed place of an echo, the pointer under every reading.
    fn find_echo_places(&mut self) {
        let echoes = self.model.disputed.iter().filter(|p| p.pointer.contains("/echo/parameters/"));
        let disputed: Vec<(String, String)> = echoes.map(|p| (p.dispute.clone(), p.pointer.clone())).collect();
        for (dispute, pointer) in disputed {
            let parts: Vec<&str> = pointer.split('/').collect();
            let [_, "operations", operation, "laws", law, "echo", "parameters", parameter] = parts.as_slice() else { continue };
            let readings: Vec<String> =
                self.description().disputes.get(&dispute).map(|d| d.readings.keys().cloned().collect()).unwrap_or_default();
            let mut places = Vec::new();
            for reading in readings {
                let model = self.model_under(&Choices::from([(dispute.clone(), reading)])).ok();
                let law = model.as_ref().and_then(|m| m.description.operations.get(*operation)?.laws.get(*law));
                if let Some(Law::Echo(echo)) = law {
                    places.extend(echo.parameters.get(*parameter).cloned());
                }
            }
            self.echo_places.insert(((*law).to_owned(), (*parameter).to_owned()), (dispute, places));
        }
    }

    /// Takes readings for request-side disputes.
    pub fn choose(&mut self, choices: &Choices) -> Result<(), Error> {
        let Prepared { model, facts, index, by_operation, operations } = self.remembered.prepared(&self.options.source, choices)?;
        (self.model, self.facts, self.index) = (model, facts, index);
        (self.by_operation, self.operations) = (by_operation, operations);
        self.settle_sizes();
        self.open_semantics();
        Ok(())
    }

    /// The description under other readings.
    pub fn model_under(&self, choices: &Choices) -> Result<Arc<Model>, Error> {
        Ok(self.remembered.prepared(&self.options.source, choices)?.model)
    }

    /// What is shared with other runs, or this run's own.
    pub fn remembered(&self) -> &Remembered {
        &self.remembered
    }

    /// The description.
    pub fn description(&self) -> &Description {
        &self.model.description
    }

    /// An operation that is described.
    pub fn operation(&self, name: &str) -> Option<&Operation> {
        self.model.description.operations.get(name)
    }

    /// The facts of an operation.
    pub fn own(&self, operation: &str) -> impl Iterator<Item = &Fact> {
        self.by_operation.get(operation).into_iter().flatten().map(|i| &self.facts[*i])
    }

    /// The same, to be kept while the session changes.
    pub fn shared(&self, name: &str) -> Option<Arc<Operation>> {
        self.operations.get(name).cloned()
    }

    /// The fact with an id.
    pub fn fact(&self, id: &str) -> Option<&Fact> {
        self.index.get(id).map(|i| &self.facts[*i])
    }

    /// The same call with an `id` of its own.
    pub fn numbered(&mut self, call: &Call) -> Call {
        let mut call = call.clone();
        if call.id == Call::new(&call.operation).id {
            self.next_id += 1;
            call.id = self.next_id.into();
        }
        call
    }

    /// How the text code of a documented error is spelt under any reading: dispute, reading, word.
    pub fn spellings(&self, case: &str) -> Vec<(String, String, String)> {
        let place = format!("/errors/cases/{case}/mnemonic");
        let mut all = Vec::new();
        for dispute in self.model.disputed.iter().filter(|p| p.pointer == place).map(|p| &p.dispute) {
            let declared = self.description().disputes.get(dispute);
            for reading in declared.into_iter().flat_map(|d| d.readings.keys()) {
                let choices = Choices::from([(dispute.clone(), reading.clone())]);
                let model = self.model_under(&choices).ok();
                let word = model.and_then(|m| m.description.errors.cases.get(case)?.mnemonic.clone());
                all.extend(word.map(|word| (dispute.clone(), reading.clone(), word)));
            }
        }
        all
    }

    /// Sends a call as it is.
    pub async fn send(&mut self, call: &Call) -> Result<(Wire, Result<Reply, Failure>), Failure> {
        let Some(wire) = call.wire(&self.model.description, &self.credentials) else { return Err(Failure::Spent) };
        self.transport.recorder.operation.clone_from(&call.operation);
        let result = self.transport.send(&wire).await;
        if matches!(result, Err(Failure::Spent)) {
            self.over = true;
            return Err(Failure::Spent);
        }
        Ok((wire, result))
    }

    /// Asks and judges; what fails is investigated at once. `None` when nothing may be sent any more.
    pub async fn ask(&mut self, call: &Call, expect: &Expect) -> Option<Answer> {
        if self.over {
            return None;
        }
        let (call, expect, answer, findings, wire) = self.judged(call, expect, Goes::Noted).await?;
        let (call, expect) = (&call, &expect);
        if !findings.is_empty() {
            Box::pin(crate::investigate::investigate(self, call, expect, findings, &wire, &answer)).await;
            if self.options.stop_at_first && self.ledger.any_failed() {
                self.over = true;
            }
        }
        Some(answer)
    }

    /// Asks and judges without investigating: the findings are given back. `None` when nothing may be sent.
    pub async fn trial(&mut self, call: &Call, expect: &Expect) -> Option<(Answer, Vec<Finding>, Wire)> {
        let (_, _, answer, findings, wire) = self.judged(call, expect, Goes::Learnt).await?;
        if self.knocked.is_none() && call.args.is_empty() && answer.is_success() {
            self.knocked = Some((call.operation.clone(), answer.clone()));
        }
        Some((answer, findings, wire))
    }

    /// Sends a call with what it cannot do without, and judges the answer; gives back what was sent and held against.
    async fn judged(&mut self, call: &Call, wanted: &Expect, goes: Goes) -> Option<(Call, Expect, Answer, Vec<Finding>, Wire)> {
        let needs = self.needs(&call.operation);
        let (call, expect) = needs::complete(self, call, wanted, needs.as_ref().as_ref().ok()?);
        let call = self.numbered(&call);
        let (wire, _, expect, answer, findings) = occasion::settled(self, &call, wanted, &expect, goes).await?;
        Some((call, expect, answer, findings, wire))
    }

    /// Judges what came of a call and learns from it, unless it is known from an earlier run what comes of that; gives back
    /// what it was held against.
    pub fn outcome(
        &mut self,
        call: &Call,
        wanted: &Expect,
        mut expect: Expect,
        result: &Result<Reply, Failure>,
        goes: Goes,
    ) -> (Expect, Answer, Vec<Finding>) {
        self.met = None;
        let mark = remember::place(self, call, wanted, &expect, goes);
        if let (Some(mark), Ok(reply)) = (&mark, result)
            && let Some(answer) = remember::again(self, mark, call, &mut expect, reply)
        {
            return (expect, answer, Vec::new());
        }
        let (mut answer, mut findings) = judge(self, call, &expect, result);
        if goes != Goes::Judged && answer.is_success() {
            // What is made up was taken, so that this answer is held against all that is known after all.
            let taken = *wanted == Expect::Success && expect == Expect::Open;
            if taken {
                self.taken.insert(call.operation.clone());
                expect = Expect::Success;
                (answer, findings) = judge(self, call, &expect, result);
            }
            let operation = self.model.description.operations.get(&call.operation);
            let values = operation.and_then(|operation| self.seen_values.learn(operation, &answer));
            if let Some(journal) = &mut self.journal {
                (journal.taken, journal.values) = (taken, values);
            }
        }
        crate::seen::note(self, call, result, &answer);
        // What is wrong with one member says nothing against the others, nor against the laws.
        if goes == Goes::Noted && findings.iter().all(|f| matches!(f.about, About::Fact(_))) {
            crate::cover::cover(self, call, &expect, &answer);
        }
        // A documented error that no request brings about is asked about again each time.
        if let (Some(mark), true) = (&mark, findings.is_empty() && self.met.is_none()) {
            remember::keep(self, mark, call, &answer);
        }
        self.journal = None;
        (expect, answer, findings)
    }

    /// Notes the shape of a payload, if the report is to tell.
    pub fn note_shape(&mut self, operation: &str, payload: &Value) {
        if self.options.remembered.is_none() {
            self.shapes.note(operation, payload);
        }
    }

    /// What a call of an operation cannot do without, as it was found when the operation's turn came.
    pub fn needs(&mut self, operation: &str) -> Arc<Result<Needs, String>> {
        if let Some(known) = self.needs.get(operation) {
            return known.clone();
        }
        let needs = Arc::new(needs::of(self, operation));
        self.needs.insert(operation.to_owned(), needs.clone());
        needs
    }

    /// Looks for values anew, since answers to others may hold better ones; what was taken stays.
    pub fn renew_needs(&mut self, operation: &str) -> Arc<Result<Needs, String>> {
        if !self.taken.contains(operation) {
            self.needs.remove(operation);
        }
        self.needs(operation)
    }

    /// The form on the wire of a call with what it cannot do without.
    pub fn wire(&mut self, call: &Call) -> Option<Wire> {
        let needs = self.needs(&call.operation);
        let (call, _) = needs::complete(self, call, &Expect::Open, needs.as_ref().as_ref().ok()?);
        self.numbered(&call).wire(&self.model.description, &self.credentials)
    }

    /// Evidence for a report, secrets masked.
    pub fn evidence_of(&self, wire: &Wire, expected: &str, found: &str) -> Evidence {
        let request = self.transport.recorder.last(Some(wire)).map(|(number, _)| number);
        let answer = request.and_then(|number| self.transport.answer(number));
        // Where the body is as it should be, what is wrong may stand above it.
        let head = answer.as_ref().is_none_or(|a| {
            let json = |(name, value): &(String, String)| name.eq_ignore_ascii_case("content-type") && value.contains("json");
            !(200..300).contains(&a.status) || !a.headers.iter().any(json)
        });
        Evidence {
            curl: self.transport.curl(wire, head),
            expected: self.transport.mask(expected),
            found: self.transport.mask(found),
            request,
            answer,
        }
    }

    /// Keeps a request as what shows how a dispute stands, unless something does already.
    pub fn show_dispute(&mut self, dispute: &str, wire: &Wire, found: &str) {
        if self.options.remembered.is_none() && !self.shown.contains_key(dispute) {
            let evidence = self.evidence_of(wire, "", found);
            self.shown.insert(dispute.to_owned(), evidence);
        }
    }

    /// Enters a failure of a fact; facts that rest on assumption are only noted as different.
    pub fn enter(&mut self, fact: &str, flaky: Option<String>, evidence: Evidence) {
        let assumed = self.fact(fact).is_some_and(|f| f.assumed);
        if !assumed && !self.ledger.failed(fact) {
            let verdict = if flaky.is_some() { Verdict::Flaky } else { Verdict::Broken };
            let statement = self.fact(fact).map_or("", |f| f.statement.as_str());
            self.transport.tell(&Event::Failed { fact, statement, verdict });
        }
        if assumed {
            self.ledger.differs(fact, evidence);
        } else if let Some(count) = flaky {
            self.ledger.flaky(fact, count, evidence);
        } else {
            self.ledger.broken(fact, evidence);
        }
    }
}
